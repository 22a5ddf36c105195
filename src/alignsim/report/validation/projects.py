"""Section: real IT projects of a government beside simulated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import alignsim.scenario
from alignsim._version import __version__
from alignsim.evidence.real.listed import Seen
from alignsim.evidence.real.lists_compared import ListsCompared, Readings, Row, compare_lists
from alignsim.experiments import wording
from alignsim.report.validation.projects_pictures import figures_picture, shapes_picture

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

OVERLOADED = 0.95
"""Load above which a queue grows without end."""
COMMAND = "python -m alignsim.report.validation --only projects"
SOURCE = ("Government of Canada, IT projects above 1 M CAD, answers tabled in Parliament in 2016, 2019 and 2022; "
          "matched by github.com/YOWCT/large-government-of-canada-it-projects, MIT licence")


def write(paper: Paper, settings: Settings) -> None:
    """Write the section."""
    runs = settings.runs(40, 10, 2)
    draws = settings.runs(400, 100, 20)
    found = compare_lists(alignsim.scenario.load("baseline"), data=settings.data, runs=runs, seed=settings.seed,
                          draws=draws)
    paper.text(
        f"Source: {SOURCE}. A project is seen again three years later only if it is still running, so growth and slip "
        "here are those of the slow ones (survivorship), never averages. The same looks are taken at lists that "
        "organizations of the model would have published, and only figures that mean the same on both sides are held "
        "together.",
        "*Finished* is read from disappearing. Of the projects **not** due before the second look "
        f"{_pairs(found, 'kept')} were still listed; the rest was dropped, finished early or lost in matching names. "
        "So the share of due projects still listed is a lower bound (cautious reading) and that over the share kept an "
        "upper bound (full reading). In the model the full reading of a date is the actual end and that of growth is "
        "against the first plan; the cautious ones are a new promise at the pace of the plan, and growth against all "
        "that could be known at the first look.")
    paper.table(("List", "Departments or runs", "Projects at the first look", "Still listed", "Years between",
                 "Median plan or budget"), _lists(found), right=range(1, 6))
    for one in found.simulated:
        paper.text(f"*{one.variant.title}*: {one.variant.why}. For {wording.share(one.open_ended)} of its survivors "
                   "the end lies beyond the run, and counts as its last week. Load of IT "
                   f"{wording.share(one.loads[0])}, of marketing {wording.share(one.loads[1])}.")
    paper.table(("Figure", *(f"Real {a} to {b}" for a, b in found.pairs),
                 *(f"Simulated: {one.variant.title[0].lower()}{one.variant.title[1:]}" for one in found.simulated),
                 "Agrees"), [_cells(row, found) for row in found.rows], right=range(1, 5))
    paper.text("Value (95% interval, bootstrap over departments or runs); two values are the cautious and the full "
               "reading. Agrees: *yes* if both simulated readings lie in the span of the real intervals, *no* if the "
               "spans do not meet, in the order of the columns; a share whose real span is wider than 50 points can "
               "refute but not support, and is *unclear* at best. Slip and time left are over the time between looks.")
    note = (f"alignsim {__version__}, seed {settings.seed}; {_counts(found)}. Real: {SOURCE}.")
    paper.picture("figures", figures_picture(found, note), _alt(found))
    paper.picture("shapes", shapes_picture(found, note),
                  "Two sets of curves, the share of survivors above a value, real and simulated. Left: slip over the "
                  "time between the looks. Right, on log scales: budget growth; the line farther right at the foot has "
                  "the longer tail.")
    paper.made_by(COMMAND, __version__, f"seed {settings.seed}", _counts(found), f"{draws} bootstrap draws")
    _notes(paper, found)


def _counts(found: ListsCompared) -> str:
    return "; ".join(f"{one.variant.name}: {wording.count(one.runs, 'run')}, looks {one.gap} weeks apart"
                     for one in found.simulated)


def _lists(found: ListsCompared) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [(f"Real, {a} to {b}", *_size(seen), f"{_median(seen) / 1e6:.1f} M CAD")
            for (a, b), seen in zip(found.pairs, found.real, strict=True)]
    return rows + [(f"Simulated: {one.variant.title[0].lower()}{one.variant.title[1:]}", *_size(one.seen),
                    f"{one.planned:,.0f} person-weeks") for one in found.simulated]


def _size(seen: Seen) -> tuple[str, str, str, str]:
    groups = len(set(seen.group.tolist()))
    return f"{groups}", f"{len(seen.group):,}", f"{int(seen.listed.sum()):,}", f"{seen.gap:.1f}"


def _median(seen: Seen) -> float:
    import numpy as np

    return float(np.nanmedian(seen.budget))


def _cells(row: Row, found: ListsCompared) -> tuple[str, ...]:
    verdicts = ", ".join(row.agrees) if row.statistic.compared else wording.NOTHING
    return (row.statistic.label, *(_words(one, row) for one in (*row.real, *row.simulated)), verdicts)


def _words(readings: Readings, row: Row) -> str:
    unit = row.statistic.unit
    said = []
    for figure in readings:
        text = (wording.figure(figure.value, "share") if unit == "share" else wording.figure(figure.value, "x"))
        ends = [wording.figure(end, "share" if unit == "share" else "x") for end in (figure.low, figure.high)]
        said.append(f"{text} ({ends[0]} to {ends[1]})")
    return said[0] if said[0] == said[1] else "; ".join(said)


def _pairs(found: ListsCompared, name: str) -> str:
    row = next(row for row in found.rows if row.statistic.name == name)
    return wording.listing([f"{wording.share(one.cautious.value)} ({a} to {b})"
                            for one, (a, b) in zip(row.real, found.pairs, strict=True)])


def _alt(found: ListsCompared) -> str:
    parts = []
    for k, one in enumerate(found.simulated):
        words = {verdict: [row.statistic.label.lower() for row in found.rows if row.agrees[k] == verdict]
                 for verdict in ("yes", "no")}
        parts.append(f"{one.variant.title}: agrees on {wording.listing(words['yes']) or 'nothing'}; "
                     f"differs on {wording.listing(words['no']) or 'nothing'}")
    return f"Figures of real and simulated project lists with intervals. {'. '.join(parts)}."


def _notes(paper: Paper, found: ListsCompared) -> None:
    for row in found.rows:
        for verdict, one, readings in zip(row.agrees, found.simulated, row.simulated, strict=True):
            if verdict == "no":
                real = wording.listing([_words(r, row) for r in row.real])
                paper.note("failed", f"{row.statistic.label}, {one.variant.name} variant: simulated "
                                     f"{_words(readings, row)}, real {real}.")
    for one in found.simulated:
        if max(one.loads) > OVERLOADED:
            paper.note("failed", f"The {one.variant.name} variant is overloaded (load "
                                 f"{wording.share(max(one.loads))}): its slip is partly that of a queue that grows.")
    for k, one in enumerate(found.simulated):
        unclear = [row.statistic.label.lower() for row in found.rows if row.agrees[k] == "unclear"]
        if unclear:
            paper.note("failed", f"Unclear in the {one.variant.name} variant, because its readings or the real "
                                 f"intervals are too wide: {'; '.join(unclear)}.")
    agreed = [f"{row.statistic.label.lower()} ({one.variant.name} variant)" for row in found.rows
              for verdict, one in zip(row.agrees, found.simulated, strict=True) if verdict == "yes"]
    if agreed:
        paper.note("known", f"Real government IT projects and simulated ones agree on: {'; '.join(agreed)}.")
    paper.note("assumed", "A person-week of a government IT project costs 2,500 to 4,000 CAD, so that its median "
                          "budget is some 1,100 to 1,800 person-weeks; money spent on "
                          "purchases grows as effort does; what the organization would have admitted at a "
                          "look lies between two readings.")
