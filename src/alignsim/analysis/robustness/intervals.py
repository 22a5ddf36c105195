"""How sure the measures of options are: resampling of runs, and of futures where these stand for others.

Runs are resampled by their number, all options and futures at once, for they share their luck (common random numbers).
Futures are resampled only where they were drawn; a grid of futures is all there is.  The largest regret and
the worst case are those of the futures tried, whatever lies between them, so futures are not resampled for these.

The variance is the sum of both (the variance over runs, n / (n - 1) larger: a bootstrap of n runs has too little), the
interval Student's t with the freedom of the smaller number.  The best of several means is too good by chance, so regret
is too large: what a resample has more than the sample estimates by how much (Efron 1979).  It is taken off, and its
square added to the variance, for it is an estimate too.

A share of futures (won, good enough) is a count of futures on one side of a line, and chance moves single futures over
it, always away from the sure answers 0 and 1.  So its interval goes from the share of futures that are on the right
side in 97.5% of the resamples to the share that are there in 2.5%, and where futures are drawn, on to Wilson's ends
(1927).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from alignsim.analysis.dimensions import Floats
from alignsim.analysis.robustness.measures import Measures, measures, wins
from alignsim.experiments.statistics import LEVEL, t_quantile, wilson

DRAWS, SEED = 1_000, 1
FEWEST = 5
"""Runs from which intervals are given."""
ON_FUTURES_TRIED = ("worst", "regret_max")
SHARES = ("won", "good_enough")
_SURE = (1 + LEVEL) / 2

Good = Callable[[Mapping[str, Floats]], Floats]
"""From means ``(options, futures)`` of each outcome to 1 where they are good enough."""


class Figure(NamedTuple):
    """A measure of one option."""

    value: float  #: corrected
    low: float
    high: float
    found: float  #: as computed from all runs


class Assessed(NamedTuple):
    """Measures with their intervals, and how sure each win is."""

    figures: Mapping[str, tuple[Figure, ...]]  #: measure -> an option each
    means: Floats  #: (options, futures)
    good: Floats  #: (options, futures)
    sure: Floats  #: (options, futures), share of resamples of the runs in which the option wins there


def weighted_means(cube: Floats, weights: Floats) -> Floats:
    """Means over runs with weights ``(runs,)``, ``(options, futures)``; a future that lost all its runs keeps none."""
    known = np.isfinite(cube[0])
    total = known @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((np.where(known, cube, 0.0) @ weights) / total)


def assess(
    cubes: Mapping[str, Floats], outcome: str, good: Good, *, higher: bool, sampled: bool, draws: int = DRAWS
) -> Assessed:
    """Measures of every option with 95% intervals.

    Parameters
    ----------
    cubes
        Outcome -> ``(options, futures, runs)``; nan for all options where a run is left out of a future.
    outcome
        The one that regret is about.
    good
        The condition of being good enough.
    sampled
        Whether futures stand for others between them.
    """
    rng = np.random.default_rng(SEED)
    runs = next(iter(cubes.values())).shape[2]
    means = {name: weighted_means(cube, np.ones(runs)) for name, cube in cubes.items()}
    enough = good(means)
    found = measures(means[outcome], enough, higher=higher)
    of_runs, won, met = [], np.zeros_like(enough), np.zeros_like(enough)
    for _ in range(draws if runs >= FEWEST else 0):
        weights = np.bincount(rng.integers(0, runs, runs), minlength=runs).astype(float)
        drawn = {name: _kept(weighted_means(cube, weights), means[name]) for name, cube in cubes.items()}
        good_here = good(drawn)
        of_runs.append(measures(drawn[outcome], good_here, higher=higher))
        won += wins(drawn[outcome], higher=higher)
        met += good_here
    of_futures = []
    count = enough.shape[1]
    for _ in range(draws if sampled and runs >= FEWEST else 0):
        which = rng.integers(0, count, count)
        of_futures.append(measures(means[outcome][:, which], enough[:, which], higher=higher))
    figures = {name: _figures(name, k, found, of_runs, of_futures, (runs, count))
               for k, name in enumerate(Measures._fields) if name not in SHARES}
    for name, values, sure in (("won", found.won, won / draws), ("good_enough", found.good_enough, met / draws)):
        figures[name] = _shares(values, sure if of_runs else None, count if sampled else 0)
    unsure = np.full_like(won, np.nan)
    return Assessed(figures, means[outcome], enough, won / draws if of_runs else unsure)


def _kept(drawn: Floats, means: Floats) -> Floats:
    """A future none of whose runs was drawn stays as it is."""
    return np.where(np.isfinite(drawn), drawn, means)


def _figures(
    name: str, k: int, found: Measures, of_runs: list[Measures], of_futures: list[Measures], sizes: tuple[int, int]
) -> tuple[Figure, ...]:
    runs, futures = sizes
    values = found[k]
    if not of_runs:
        return tuple(Figure(float(v), np.nan, np.nan, float(v)) for v in values)
    drawn = np.array([one[k] for one in of_runs])
    # A mean over futures and runs has no bias; that of the resamples is chance, which the other levels share.
    level = np.array([one.expected for one in of_runs]).mean(axis=0) - found.expected
    bias = drawn.mean(axis=0) - values - (0.0 if name.startswith("regret") else level)
    variance, freedom = drawn.var(axis=0, ddof=1) * runs / (runs - 1) + bias**2, runs - 1
    if of_futures and name not in ON_FUTURES_TRIED:
        variance = variance + np.array([one[k] for one in of_futures]).var(axis=0, ddof=1) * futures / (futures - 1)
        freedom = min(freedom, futures - 1)
    centre = values - bias
    if name.startswith("regret"):
        centre = np.maximum(0.0, centre)
    half = t_quantile(LEVEL, freedom) * np.sqrt(variance)
    floor = 0.0 if name.startswith("regret") else -np.inf
    return tuple(Figure(float(c), float(max(floor, c - h)), float(c + h), float(v))
                 for c, h, v in zip(centre, half, values, strict=True))


def _shares(values: Floats, sure: Floats | None, futures: int) -> tuple[Figure, ...]:
    """Shares of futures, from the share of resamples ``(options, futures)`` in which a future is on the right side;
    ``futures`` is their number where they are drawn, else 0."""
    found = []
    for k, value in enumerate(values):
        low = high = np.nan
        if sure is not None and np.isfinite(value):
            low = min(float(value), float((sure[k] >= _SURE).mean()))
            high = max(float(value), float((sure[k] > 1 - _SURE).mean()))
            if futures:
                low, high = wilson(low * futures, futures, LEVEL)[0], wilson(high * futures, futures, LEVEL)[1]
        found.append(Figure(float(value), low, high, float(value)))
    return tuple(found)
