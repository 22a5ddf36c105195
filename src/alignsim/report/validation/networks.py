"""Section: the model's contact networks beside real advice networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import alignsim.scenario
from alignsim._version import __version__
from alignsim.evidence.real.networks import CASES, WINDOWS, Compared, NetworksCompared, compare_network
from alignsim.experiments import wording
from alignsim.report.validation.networks_pictures import networks_picture

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

COMMAND = "python -m alignsim.report.validation --only networks"
SOURCE = ("Krackhardt 1987 and Lazega 2001, advice ties, by way of github.com/schochastics/networkdata, MIT licence")


def write(paper: Paper, settings: Settings) -> None:
    """Write the section."""
    runs = settings.runs(200, 30, 4)
    base = alignsim.scenario.load("baseline")
    draws = settings.runs(500, 200, 20)
    found = [compare_network(case, base, data=settings.data, runs=runs, seed=settings.seed, draws=draws)
             for case in CASES]
    paper.text(
        f"Source: {SOURCE}. The generated networks are those of organizations with as many people in two functions of "
        "the same sizes: a person's ties are the people whose views it takes on (the room `influence`), four contacts "
        "in a small world inside the function and the other function's people on shared projects, of one week or of "
        "any week of a year. A survey's \"whom do you turn to\" lies somewhere between. The model knows two functions, "
        "so the four departments of Krackhardt's managers are put into the largest and the rest; rank is the level of "
        "management or years with the firm on the real side, and team lead or not on the simulated one.",
        "Density is set by how many ties a survey asks for and by the four contacts, and is not compared. Agrees: "
        "*yes* if the real figure lies in the range of the generated networks, of a week or a year; *no* if not even "
        "its interval reaches there; else *unclear*.")
    for one in found:
        paper.heading(f"{one.case.title} ({wording.count(one.ties, 'tie')})")
        generated = [f"Generated, {window} (95% of networks)" for window in WINDOWS]
        paper.table(("Figure", "Real", "95% interval", *generated, "Agrees"), [_cells(row) for row in one.rows],
                    right=range(1, 5))
    note = (f"alignsim {__version__}, seed {settings.seed}, {wording.count(runs, 'organization')} generated for each. "
            f"Real intervals: vertex bootstrap (Snijders & Borgatti 1999). Real: {SOURCE}.")
    paper.picture("figures", networks_picture(found, note), _alt(found))
    paper.made_by(COMMAND, __version__, f"seed {settings.seed}",
                  f"{wording.count(runs, 'network')} generated for each real one",
                  f"{draws} draws of the vertex bootstrap")
    _notes(paper, found)


def _cells(row: Compared) -> tuple[str, ...]:
    generated = (row.simulated[window] for window in WINDOWS)
    exact = row.statistic.name == "inside_expected"
    return (row.statistic.label, _number(row.real),
            "exact" if exact else f"{_number(row.real_low)} to {_number(row.real_high)}",
            *(f"{_number(middle)} ({_number(least)} to {_number(most)})" for middle, least, most in generated),
            row.agrees or wording.NOTHING)


def _number(value: float) -> str:
    return "none across" if np.isinf(value) else wording.figure(value, "x")


def _misfits(one: NetworksCompared, verdict: str) -> list[Compared]:
    return [row for row in one.rows if row.agrees == verdict]


def _alt(found: list[NetworksCompared]) -> str:
    parts = [f"{one.case.title}: outside the generated range are "
             f"{wording.listing([r.statistic.label.lower() for r in _misfits(one, 'no')]) or 'none'}" for one in found]
    return f"Figures of real advice networks beside generated contact networks. {'. '.join(parts)}."


def _notes(paper: Paper, found: list[NetworksCompared]) -> None:
    for one in found:
        for row in _misfits(one, "no"):
            middle, least, most = row.simulated["a week"]
            paper.note("failed", f"{one.case.title}: {row.statistic.label.lower()} is {_number(row.real)} "
                                 f"({_number(row.real_low)} to {_number(row.real_high)}), generated {_number(middle)} "
                                 f"({_number(least)} to {_number(most)}) in a week.")
        unclear = [row.statistic.label.lower() for row in _misfits(one, "unclear")]
        if unclear:
            paper.note("failed", f"{one.case.title}: unclear on {wording.listing(unclear)}.")
    agreed = {row.statistic.label.lower() for row in found[0].rows if row.statistic.compared
              and all(r.agrees == "yes" for one in found for r in one.rows if r.statistic.name == row.statistic.name)}
    if agreed:
        paper.note("known", "Real advice networks lie in the range of the generated ones, in every split, on: "
                            f"{'; '.join(sorted(agreed))}. That range is wide.")
    paper.note("assumed", "Contacts know no rank and hold for years; ties across functions come from shared projects "
                          "alone.")
