"""Tables of robustness for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.analysis.robustness.words import plain
from alignsim.experiments import wording
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.analysis.robustness.intervals import Figure
    from alignsim.analysis.robustness.result import Robustness

_MEDIUM, _NARROW = 140, 100
MOST = 20
"""Options shown at most; the files and the JSON hold all."""


def option_table(found: Robustness, width: int = 160) -> Table:
    """Every option, least largest regret first; fewer columns if narrow."""
    unit = found.outcome.unit
    spoken = "% points" if wording.in_percent(unit) else wording.unit_words(unit)
    title = (f"What holds up, by {wording.inside(found.outcome.label)}?  {wording.count(len(found.labels), 'option')}, "
             f"{wording.count(found.number, 'future')}, {wording.count(found.crossed.runs, 'run')} each")
    if len(found.labels) > MOST:
        title += f"; the {MOST} that regret least"
    columns = [("Option", "left 24"), (f"Largest regret,\n{spoken}", "right"), ("Mean\nregret", "right"),
               ("90% of\nfutures", "right"), ("Average", "right"), ("Worst\nfuture", "right"),
               ("Futures\nwon", "right")]
    if found.condition is not None:
        columns.append(("Good\nenough", "right"))
    rows = []
    for k in found.order[:MOST]:
        regret = [_regret(found.figures(name)[k], unit) for name in ("regret_max", "regret_mean", "regret_high")]
        row = [found.labels[k], *regret, _level(found.figures("expected")[k], unit),
               _level(found.figures("worst")[k], unit), _share(found.figures("won")[k])]
        rows.append([*row, _share(found.figures("good_enough")[k])] if found.condition is not None else row)
    left_out = {2, 3, 5} if width < _NARROW else {3, 5} if width < _MEDIUM else set[int]()
    kept = [n for n in range(len(columns)) if n not in left_out]
    return table(title, [columns[n] for n in kept], [[row[n] for n in kept] for row in rows])


def _regret(figure: Figure, unit: str) -> str:
    ends = f"\n{plain(figure.low, unit)} to {plain(figure.high, unit)}" if figure.low == figure.low else ""
    return f"{plain(figure.value, unit)}{ends}"


def _level(figure: Figure, unit: str) -> str:
    ends = f"\n{wording.interval(figure.low, figure.high, unit)}" if figure.low == figure.low else ""
    return f"{wording.figure(figure.value, unit)}{ends}"


def _share(figure: Figure) -> str:
    ends = f"\n{wording.share(figure.low)} to {wording.share(figure.high)}" if figure.low == figure.low else ""
    return f"{wording.share(figure.value)}{ends}"
