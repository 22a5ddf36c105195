"""What a sweep says at a glance: the mean of an outcome at each level of each factor, over all points that have it.

Levels are the values of a list, the few steps of a grid, or the thirds of a range.  All points share their runs (common
random numbers), so the interval is of the mean over runs: for each run the mean over the points of the level, and
Student's t on these.  The difference of a level from the first of its factor is taken run by run in the same way, and
so is much surer.  Only the runs that all points with any runs have are used.  A factor that was not crossed with the
others, or drawn independently of them, can borrow their effects.
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
MOST_STEPS = 7
"""A range of a grid has levels of its own, if they are no more than this."""
_NAMES = ("lowest third", "middle third", "highest third")

COLUMNS = ("factor", "group", "level", "at", "points", "outcome", "runs", "mean", "low", "high", "difference",
           "difference_low", "difference_high")


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
        steps = np.unique(column.astype(float))
        if table.design.kind == "grid" and steps.size <= MOST_STEPS:
            yield from (Level(factor, f"{step:.4g}", float(step), np.flatnonzero(column == step)) for step in steps)
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
    """A row a level and outcome: ``factor, group, level, at, points, outcome, runs``, the ``mean`` with its 95%
    interval ``low, high``, and the ``difference`` from the factor's first level with its ``difference_low,
    difference_high`` (nan at that level itself)."""
    import pandas as pd

    found = [level for level in levels(table) if level.points.size]
    rows = []
    there = table.there
    common = there[there.any(axis=1)].all(axis=0)
    for outcome in outcomes:
        values, first = table.matrix(outcome)[:, common & there.any(axis=0)], dict[str, np.ndarray]()
        for level in found:
            each = _run_means(values[level.points])
            before = first.setdefault(level.factor.path, each)
            apart = mean_interval(each - before if before is not each else np.full_like(each, np.nan))
            interval = mean_interval(each)
            rows.append((level.factor.path, level.factor.group, level.name, level.at, level.points.size, outcome,
                         interval.n, interval.mean, interval.low, interval.high, apart.mean, apart.low, apart.high))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _run_means(values: np.ndarray) -> np.ndarray:
    """Mean over points of ``(points, runs)`` for each run, of those that have a value."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=0) / known.sum(axis=0))
