"""Section: four real organizations with the people of the baseline in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.evidence.real.charts import CHARTS, Cell, ChartsRun, Share, run_charts
from alignsim.experiments import wording
from alignsim.outcomes import OUTCOMES
from alignsim.report.validation.charts_pictures import charts_picture

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

COMMAND = "python -m alignsim.report.validation --only charts"
SOURCE = ("organograms of March 2011, data.gov.uk as CSV (github.com/datagovuk/organograms); contains public sector "
          "information licensed under the Open Government Licence v3.0")
OVERLOADED = 0.95
"""Load above which a queue grows without end (model, section 1: it grows slowly above .9 already)."""
WAITING = 0.15
"""Share of project time waiting for exceptions that is worth a word (assumption)."""
_KNOWN = {outcome.name: outcome for outcome in OUTCOMES}


def write(paper: Paper, settings: Settings) -> None:
    """Write the section."""
    runs = settings.runs(40, 6, 2)
    names = CHARTS[:1] if settings.tiny else CHARTS
    found = run_charts(names, data=settings.data, runs=runs, seed=settings.seed, threads=settings.threads,
                       draws=settings.runs(3, 1, 1), weeks=52 if settings.tiny else None)
    paper.text(
        f"Source: {SOURCE}. Only people who count as IT or marketing, and the executives on their lines, are "
        "simulated; traits, incentives and levers are those of the baseline. Nothing is known of how these four fared, "
        "so this is a prediction and no test. *Structure alone* is the difference from a default chart (CIO under the "
        "COO, CMO under the CEO) with as many IT and marketing staff, paired by run.")
    paper.table(("Organization", "IT staff", "Marketing staff", "Lines", "Steps between CIO and CMO", "Load of IT",
                 "Load of marketing", "Project time waiting for exceptions"),
                [(one.title, f"{one.heads[0]:,}", f"{one.heads[1]:,}", one.lines, str(one.steps),
                  *(wording.share(load) for load in (*one.loads, one.exceptions))) for one in found.organizations],
                right=(1, 2, 4, 5, 6, 7))
    for k, cell in enumerate(found.organizations[0].cells):
        outcome = _KNOWN[cell.outcome]
        paper.text(f"**{outcome.label}** ({wording.unit_words(outcome.unit)})")
        paper.table(("Organization", "Mean (95% interval)", "Spread of runs, sd", "Structure alone (95% interval)",
                     "Means under uncertain settings"),
                    [(one.title, *_cells(one.cells[k])) for one in found.organizations], right=range(1, 5))
    paper.heading("What the spread is made of")
    paper.table(("Outcome", "Unit", "Between organizations, sd", "Uncertain settings, sd", "Chance, sd"),
                [_share_cells(share) for share in found.shares], right=range(2, 5))
    paper.text(_settings_words(found))
    numbers = (f"seed {settings.seed}", f"{wording.count(found.runs, 'run')} of {wording.count(found.weeks, 'week')} "
               "for each organization and setting", wording.count(len(found.settings), "uncertain setting"))
    note = f"alignsim {__version__}, {', '.join(numbers)}. Real: {SOURCE}."
    paper.picture("outcomes", charts_picture(found, note), _alt(found))
    paper.made_by(COMMAND, __version__, *numbers)
    _notes(paper, found)


def _cells(cell: Cell) -> tuple[str, ...]:
    unit = _KNOWN[cell.outcome].unit
    means = [*cell.variants.values()]
    return (f"{wording.figure(cell.chart.mean, unit)} ({wording.interval(cell.chart.low, cell.chart.high, unit)})",
            wording.figure(cell.sd, unit),
            f"{wording.figure(cell.alone.mean, unit, signed=True)} "
            f"({wording.interval(cell.alone.low, cell.alone.high, unit, signed=True)})",
            wording.interval(min(means), max(means), unit) if means else wording.NOTHING)


def _share_cells(share: Share) -> tuple[str, ...]:
    outcome = _KNOWN[share.outcome]
    return (outcome.label, wording.unit_words(outcome.unit),
            *(wording.figure(value, outcome.unit) for value in (share.structure, share.parameters, share.chance)))


def _settings_words(found: ChartsRun) -> str:
    calibrated = "" if found.calibrated else (" Calibrated parameter draws are not in this version, so the uncertainty "
                                              "of the model's own numbers is not in it.")
    return (f"Uncertain settings: {wording.listing(list(found.settings))}.{calibrated} Between organizations: size and "
            "reporting structure together. Chance: one organization, one setting, another run.")


def _alt(found: ChartsRun) -> str:
    parts = []
    for k, cell in enumerate(found.organizations[0].cells):
        unit = _KNOWN[cell.outcome].unit
        values = {one.title.split(",")[0]: one.cells[k].chart.mean for one in found.organizations}
        least, most = (pick(values, key=lambda name: values[name]) for pick in (min, max))
        parts.append(f"{_KNOWN[cell.outcome].label}: from {wording.figure(values[least], unit)} ({least}) to "
                     f"{wording.figure(values[most], unit)} ({most})")
    return f"Outcomes of four real organizations with intervals. {'. '.join(parts)}."


def _notes(paper: Paper, found: ChartsRun) -> None:
    weak: list[str] = []
    strong: list[str] = []
    for k, cell in enumerate(found.organizations[0].cells):
        clear = [one.title.split(",")[0] for one in found.organizations
                 if one.cells[k].alone.low > 0 or one.cells[k].alone.high < 0]
        (strong if clear else weak).append(wording.inside(_KNOWN[cell.outcome].label))
    paper.note("assumed", "The four real organizations have the traits, incentives and levers of the baseline; nothing "
                          "is known of how they fared, so their figures are predictions that nobody has tested.")
    full = [f"{one.title.split(',')[0]} ({wording.share(max(one.loads))})" for one in found.organizations
            if max(one.loads) > OVERLOADED]
    if full:
        paper.note("failed", "Demand in an unequal chart loads the scarcer function beyond what it can carry: load "
                             f"above {wording.share(OVERLOADED)} in {'; '.join(full)}. Figures there are those of a "
                             "queue that grows.")
    waiting = [f"{one.title.split(',')[0]} ({wording.share(one.exceptions)})" for one in found.organizations
               if one.exceptions > WAITING]
    if waiting:
        paper.note("failed", "The executives' attention is the bottleneck where the functions are unequal: more than "
                             f"{wording.share(WAITING)} of project time waits for an exception to be settled in "
                             f"{'; '.join(waiting)}. No source says that it does in the real ones.")
    if weak:
        paper.note("failed", "Reporting structure alone, without size, makes no clear difference in any of the four "
                             f"organizations to: {'; '.join(weak)}. Their differences come from size and chance.")
    if strong:
        paper.note("said", "Reporting structure alone, without size, clearly moves in at least one of four real "
                           f"charts: {'; '.join(strong)}.")
