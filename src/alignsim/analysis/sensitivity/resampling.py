"""Intervals for indices: whole blocks are drawn again, and what the choice of runs adds is put on top.

Two things are drawn at random: the points, and the luck of the runs that all points share.  Blocks of points that
belong together (Saltelli's blocks, Morris's trajectories, single points) are drawn again with replacement (bootstrap:
Efron 1979; for Sobol indices Archer, Saltelli & Sobol 1997), and the 2.5 and 97.5 per cent points are the interval.
That takes the runs as given.  How much an index would move with other runs comes from leaving out one run after the
other (jackknife: Tukey 1958; from few runs, so with Student's t), and both reach are added in quadrature.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats

DRAWS = 1_000
"""Samples drawn again."""
SEED = 1
"""Of these draws, whatever the seed of the runs: the same table gives the same intervals."""
_LOT = 4_000_000
"""Shares held in memory at once."""
GROUPS = 10
"""More runs than this are averaged in so many groups before they are left out one by one."""


class Figure(NamedTuple):
    """An estimate with its 95% interval; nan where there is none."""

    value: float
    low: float
    high: float


NOTHING = Figure(math.nan, math.nan, math.nan)


def drawn_again(blocks: int, estimate: Callable[[Floats], Floats], draws: int = DRAWS, seed: int = SEED) -> Floats:
    """What ``estimate`` makes of samples drawn again, ``(draws, q)``; it is given the share of each block in each of
    some samples, ``(d, blocks)``, whose rows sum to 1."""
    rng = np.random.default_rng(seed)
    equal, lot = np.full(blocks, 1 / blocks), max(1, _LOT // blocks)
    return np.concatenate([estimate(rng.multinomial(blocks, equal, min(lot, draws - k)) / blocks)
                           for k in range(0, draws, lot)])


def grouped(values: Floats, most: int = GROUPS) -> Floats:
    """Runs in the last axis as means of at most ``most`` groups of neighbours; fewer runs stay as they are."""
    if values.shape[-1] <= most:
        return values
    parts = np.array_split(np.arange(values.shape[-1]), most)
    return np.stack([values[..., part].mean(axis=-1) for part in parts], axis=-1)


def jackknife_error(values: Floats, estimate: Callable[[Floats], Floats]) -> Floats:
    """Standard error of ``estimate(values)`` over runs, the last axis of ``values``; zeros with fewer than three runs,
    which is too few to leave one out."""
    runs = values.shape[-1]
    if runs < 3:
        return np.zeros_like(estimate(values))
    without = np.stack([estimate(np.delete(values, r, axis=-1)) for r in range(runs)])
    spread = ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray(np.sqrt((runs - 1) / runs * spread))


def share_of_runs(drawn: Floats, errors: Floats, runs: int) -> float:
    """Which share of the squared width of intervals comes from there being few runs, not from few points: the median
    over figures; arguments as :func:`figures` has them; nan of fewer than three runs."""
    if runs < 3:
        return math.nan
    low, high = np.quantile(drawn, ((1 - statistics.LEVEL) / 2, (1 + statistics.LEVEL) / 2), axis=0)
    of_points = ((high - low) / 2) ** 2
    of_runs = (errors * statistics.t_quantile(statistics.LEVEL, runs - 1)) ** 2
    both = of_points + of_runs
    return float(np.median(of_runs[both > 0] / both[both > 0])) if (both > 0).any() else math.nan


def figures(found: Floats, drawn: Floats, errors: Floats, runs: int) -> list[Figure]:
    """Estimates ``(q,)`` with intervals from samples ``(draws, q)`` and standard errors over ``runs`` runs ``(q,)``.

    A figure without a value, or of which a sample has none, has no interval.
    """
    with np.errstate(invalid="ignore"):
        low, high = np.quantile(drawn, ((1 - statistics.LEVEL) / 2, (1 + statistics.LEVEL) / 2), axis=0)
    more = errors * statistics.t_quantile(statistics.LEVEL, runs - 1) if runs > 2 else np.zeros_like(errors)
    # Percentiles need not enclose the estimate; the interval does.
    low = found - np.hypot(np.maximum(found - low, 0), more)
    high = found + np.hypot(np.maximum(high - found, 0), more)
    return [Figure(float(v), float(a), float(b)) if math.isfinite(v) and math.isfinite(a) and math.isfinite(b)
            else Figure(float(v), math.nan, math.nan) for v, a, b in zip(found, low, high, strict=True)]
