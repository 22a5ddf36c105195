"""The table of a sweep for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report.tables import table
from alignsim.sweeps.effects import main_effects

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.sweeps.table import SweepTable


def effects_table(swept: SweepTable, names: tuple[str, ...]) -> Table:
    """Every level of every factor: the mean of each outcome over its points, and the interval of its difference from
    the factor's first level."""
    outcomes = [OUTCOMES[OUTCOME_NAMES.index(name)] for name in names]
    effects = main_effects(swept, names)
    columns = [("Factor", f"left {min(40, max(map(len, swept.paths)))}"), ("Level", "left"), ("Points", "right")]
    for outcome in outcomes:
        columns += [(f"{outcome.label},\n{wording.unit_words(outcome.unit)}", "right"),
                    ("From first level,\n95% interval", "right")]
    rows: list[tuple[str, ...] | None] = []
    before = ""
    for (path, level), group in effects.groupby(["factor", "level"], sort=False):
        if before and path != before:
            rows.append(None)
        cells = [str(path) if path != before else "", str(level), f"{group['points'].iloc[0]:,}"]
        for outcome in outcomes:
            row = group[group["outcome"] == outcome.name].iloc[0]
            cells += [wording.figure(row["mean"], outcome.unit),
                      wording.interval(row["difference_low"], row["difference_high"], outcome.unit, signed=True)]
        rows.append(tuple(cells))
        before = str(path)
    title = (f"Sweep of {swept.header['scenario']['name']}: means over the points of each level; "
             f"{wording.count(swept.design.runs, 'run')} a point, {wording.count(swept.design.weeks, 'week')}, "
             f"seed {swept.design.seed}")
    return table(title, columns, rows)
