"""What a sweep says at a glance: the mean of an outcome at each level of each factor, over all points that have it.

Levels are the values of a list, or the thirds of a range.  All points share their runs (common random numbers), so the
interval is of the mean over runs: for each run the mean over the points of the level, and Student's t on these.  A
factor that was not crossed with the others, or drawn independently of them, can borrow their effects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.experiments.statistics import mean_interval

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.sweeps.factors import Factor
    from alignsim.sweeps.table import SweepTable

PARTS = 3
_NAMES = ("lowest third", "middle third", "highest third")


class Level(NamedTuple):
    """Points that have a factor at one of its values, or in one third of its range."""

    factor: Factor
    name: str
    at: float | None  #: middle of a part of a range, or the number itself; None for words
    points: np.ndarray  #: (n,) their places in the table of points


def levels(table: SweepTable) -> Iterator[Level]:
    """The levels of each factor that some points have."""
    for factor in table.factors:
        column = table.points[factor.path].to_numpy()
        if factor.values is not None:
            for value in factor.values:
                which = np.flatnonzero(column == value)
                number = float(value) if factor.numeric else None
                yield Level(factor, said(value), number, which)
            continue
        assert factor.low is not None and factor.high is not None
        edges = np.linspace(factor.low, factor.high, PARTS + 1)
        part = np.clip(np.searchsorted(edges, column.astype(float), side="right") - 1, 0, PARTS - 1)
        for k, name in enumerate(_NAMES):
            words = f"{name}, {edges[k]:.4g} to {edges[k + 1]:.4g}"
            yield Level(factor, words, float(edges[k] + edges[k + 1]) / 2, np.flatnonzero(part == k))


def said(value: object) -> str:
    """A value as a table shows it."""
    return ("on" if value else "off") if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) \
        else str(value)


def main_effects(table: SweepTable, outcomes: Sequence[str]) -> pd.DataFrame:
    """A row a level and outcome: ``factor, group, level, at, points, outcome, runs, mean, low, high`` (95%)."""
    import pandas as pd

    found = [level for level in levels(table) if level.points.size]
    rows = []
    for outcome in outcomes:
        values = table.matrix(outcome)
        for level in found:
            mine = values[level.points]
            known = np.isfinite(mine)
            with np.errstate(invalid="ignore", divide="ignore"):
                each = np.where(known, mine, 0.0).sum(axis=0) / known.sum(axis=0)
            interval = mean_interval(each)
            rows.append({"factor": level.factor.path, "group": level.factor.group, "level": level.name, "at": level.at,
                         "points": level.points.size, "outcome": outcome, "runs": interval.n, "mean": interval.mean,
                         "low": interval.low, "high": interval.high})
    columns = ["factor", "group", "level", "at", "points", "outcome", "runs", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=columns)
