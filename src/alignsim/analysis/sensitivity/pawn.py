"""PAWN: how far the distribution of an outcome moves when a factor is held in a slice (Pianosi & Wagener 2015, 2018).

A factor is cut into slices: ten of equally many points for a range, one a value for a list.  In each slice the distance
of Kolmogorov and Smirnov is taken between the outcomes there and all outcomes; the index is the median over slices, and
the largest beside it.  SALib gives the figures of ranges; of lists it would lose the topmost value, so that those are
computed here.

Distances between samples are never zero.  How large the index of a factor that does nothing would be is found by
dealing the points to slices of the same sizes at random (the dummy of Pianosi & Wagener 2018).  An index has to pass
the 95% point of that to stand out.  Its mean square is taken off the square of the index, as one takes noise off a
variance, and twice off those of samples drawn again, which have it twice; the interval is between their 2.5 and 97.5
per cent points, and begins at zero where the index does not stand out.  That noise and effect add up in squares is an
assumption; how often the intervals hold is tested by simulation.  What other runs may add comes from leaving out one
run after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.analysis.sensitivity.resampling import SEED, Figure, grouped, jackknife_error, share_of_runs
from alignsim.analysis.sensitivity.sobol import check
from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats

SLICES = 10
FEWEST = 8
"""Points a slice must have; ranges get fewer slices where there are fewer points."""
DRAWS = 400
_CELLS, _LOT = 60_000_000, 200_000
"""Cells of all tables of a factor's samples, and of one lot: fewer samples are drawn where there are very many
points."""


class PawnIndices(NamedTuple):
    """Indices with intervals, a factor each; the rest ``(k,)``."""

    median: list[Figure]
    maximum: list[Figure]
    of_sample: Floats  #: median distance as it is, SALib's figure
    dummy: Floats  #: the same of a factor that does nothing, with the same slices, on average
    dummy_high: Floats  #: ``median`` that a factor passes to stand out: the 95% point of one that does nothing
    from_runs: float  #: share of the squared width of the intervals that comes from few runs
    slices: list[int]


class Slices(NamedTuple):
    """Which slice each point is in, ``(n,)``; ``even`` if SALib would cut the same."""

    of: np.ndarray
    number: int
    even: bool


def cut(values: Floats, listed: bool) -> Slices:
    """Slices of a factor: one a value if it is a list, else of equally many points."""
    if listed:
        known, of = np.unique(values, return_inverse=True)
        return Slices(of.reshape(-1), known.size, False)
    number = max(2, min(SLICES, values.size // FEWEST))
    edges = np.unique(np.quantile(values, np.arange(number + 1) / number))
    of = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, max(edges.size - 2, 0))
    return Slices(of, max(edges.size - 1, 1), edges.size - 1 == number)


def pawn_indices(values: Floats, positions: Floats, listed: list[bool]) -> PawnIndices:
    """Indices of the mean over runs of ``values (n, runs)``, with the positions of the factors ``(n, k)``; ``listed``:
    which have a list of values.

    Raises
    ------
    ValueError
        If a value is missing or all values are the same.
    """
    check(values)
    outcome, several = values.mean(axis=1), grouped(values)
    cuts = [cut(positions[:, j], listed[j]) for j in range(positions.shape[1])]
    order, last = _sorted(outcome)
    errors = jackknife_error(several, lambda given: _plain(given.mean(axis=1), cuts))
    more = errors * statistics.t_quantile(statistics.LEVEL, several.shape[1] - 1) if several.shape[1] > 2 else errors
    draws = max(100, min(DRAWS, int(_CELLS / (outcome.size * max(c.number for c in cuts)))))
    dealt: dict[tuple[int, ...], Floats] = {}
    rows, widths = [], []
    for j, found in enumerate(cuts):
        of = found.of[order]
        if (sizes := tuple(np.bincount(of, minlength=found.number).tolist())) not in dealt:
            dealt[sizes] = _dealt(of, found.number, last, draws)
        index = _salib(outcome, positions[:, j], found.number) if found.even else \
            _distances(of[None], found.number, last, np.ones((1, of.size)))[0]
        drawn = _drawn(of, found.number, last, draws)
        rows.append((index, *_figures(index, drawn, dealt[sizes], more[2 * j : 2 * j + 2]),
                     dealt[sizes][:, 0].mean(), _threshold(dealt[sizes][:, 0])))
        widths.append(drawn[:, 0])
    raw, median, largest, dummy, high = zip(*rows, strict=True)
    from_runs = share_of_runs(np.column_stack(widths), errors[::2], several.shape[1])
    return PawnIndices(list(median), list(largest), np.array(raw)[:, 0], np.array(dummy), np.array(high), from_runs,
                       [c.number for c in cuts])


def _sorted(outcome: Floats) -> tuple[np.ndarray, np.ndarray]:
    """The order of the outcome, and which of them are the last of equal ones."""
    order = np.argsort(outcome, kind="stable")
    return order, np.append(np.diff(outcome[order]) > 0, True)


def _plain(outcome: Floats, cuts: Sequence[Slices]) -> Floats:
    """Median and largest distance of each factor, one after the other, ``(2 k,)``."""
    order, last = _sorted(outcome)
    return np.concatenate([_distances(c.of[order][None], c.number, last, np.ones((1, order.size)))[0] for c in cuts])


def _figures(index: Floats, drawn: Floats, dealt: Floats, more: Floats) -> tuple[Figure, Figure]:
    """Median and largest with what chance adds taken off; ``more`` is what other runs may add to an interval."""
    noise = (dealt**2).mean(axis=0)
    value = np.sqrt(np.maximum(index**2 - noise, 0.0))
    ends = ((1 - statistics.LEVEL) / 2, (1 + statistics.LEVEL) / 2)
    low, high = np.quantile(np.sqrt(np.maximum(drawn**2 - 2 * noise, 0.0)), ends, axis=0)
    low = np.maximum(value - np.hypot(np.maximum(value - low, 0), more), 0.0)
    high = np.minimum(value + np.hypot(np.maximum(high - value, 0), more), 1.0)
    low = np.where(index > np.quantile(dealt, statistics.LEVEL, axis=0), low, 0.0)
    found = [Figure(float(v), float(a), float(b)) for v, a, b in zip(value, low, high, strict=True)]
    return found[0], found[1]


def _threshold(dealt: Floats) -> float:
    """The 95% point of a factor that does nothing, with what chance adds taken off like off any index."""
    return float(np.sqrt(max(np.quantile(dealt, statistics.LEVEL) ** 2 - (dealt**2).mean(), 0.0)))


def _drawn(of: np.ndarray, slices: int, last: np.ndarray, draws: int) -> Floats:
    """Distances ``(draws, 2)`` of points drawn again."""
    rng = np.random.default_rng(SEED)
    equal = np.full(of.size, 1 / of.size)
    lots = [_distances(np.broadcast_to(of, (n, of.size)), slices, last, rng.multinomial(of.size, equal, n))
            for n in _lots(of.size * slices, draws)]
    return np.concatenate(lots)


def _dealt(of: np.ndarray, slices: int, last: np.ndarray, draws: int) -> Floats:
    """Distances ``(draws, 2)`` where the points are dealt to the slices at random."""
    rng = np.random.default_rng(SEED)
    lots = [_distances(rng.permuted(np.tile(of, (n, 1)), axis=1), slices, last, np.ones((n, of.size)))
            for n in _lots(of.size * slices, draws)]
    return np.concatenate(lots)


def _lots(cells: int, draws: int) -> list[int]:
    """Samples in lots that fit the processor's cache, more or less."""
    size = max(1, _LOT // cells)
    return [min(size, draws - k) for k in range(0, draws, size)]


def _distances(of: np.ndarray, slices: int, last: np.ndarray, times: np.ndarray) -> Floats:
    """Median and largest distance over slices in each of d samples, ``(d, 2)``.

    ``of (d, n)`` is the slice of each point in the order of the outcome; ``last (n,)`` marks the last of equal
    outcomes, where the steps of a distribution end; ``times (d, n)`` is how often each point is in the sample.
    """
    samples, n = of.shape
    counts = np.zeros((samples, slices, n))
    counts[np.arange(samples)[:, None], of, np.arange(n)] = times
    steps = counts.cumsum(axis=2)
    sizes = steps[:, :, -1]
    whole = steps.sum(axis=1) / sizes.sum(axis=1)[:, None]
    with np.errstate(invalid="ignore"):
        apart = np.abs(steps / sizes[:, :, None] - whole[:, None])[:, :, last].max(axis=2)
    return np.column_stack([np.nanmedian(apart, axis=1), np.nanmax(apart, axis=1)])  # a slice may be empty: nan


def _salib(outcome: Floats, values: Floats, slices: int) -> Floats:
    from SALib.analyze import pawn

    problem = {"num_vars": 1, "names": ["factor"], "bounds": [[float(values.min()), float(values.max())]]}
    found = pawn.analyze(problem, values[:, None], outcome, S=slices)
    return np.array([found["median"][0], found["maximum"][0]])
