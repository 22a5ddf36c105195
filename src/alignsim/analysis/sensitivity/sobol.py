"""Sobol indices of the expected outcome, from Saltelli's blocks with several runs a point.

Estimators as in SALib: first order by Saltelli et al. (2010, table 2 b), total by Jansen (1999), second order by
Saltelli (2002).  All are means of products of two outcomes.  Where each point has several runs, the square of the luck
left in a mean would add to a product of two means; here a product is therefore the mean over all pairs of *different*
runs, one at each point.  Different runs share no luck, so that these are unbiased for the products of the expected
outcomes (a U-statistic: Hoeffding 1948), and the indices are those of what the outcome is on average over luck, not of
a mean of a few runs.  Nothing is assumed on how luck depends on the parameters.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from alignsim.analysis.sensitivity.resampling import (
    Figure,
    drawn_again,
    figures,
    grouped,
    jackknife_error,
    share_of_runs,
)
from alignsim.experiments.statistics import Floats


class SobolIndices(NamedTuple):
    """Indices with intervals, a factor each; ``second`` a pair of factors each, in the order of combinations."""

    first: list[Figure]
    total: list[Figure]
    second: dict[tuple[int, int], Figure]
    first_of_mean: Floats  #: (k,) of the mean over the runs as it is: SALib's figures
    total_of_mean: Floats
    from_runs: float  #: share of the squared width of the total indices' intervals that comes from few runs
    distinct: bool  #: whether the expected outcome varies between points beyond what luck does


class Blocks(NamedTuple):
    """The outcomes of Saltelli's blocks: base samples A and B, A with a column of B, B with a column of A."""

    a: Floats  #: (n, runs)
    b: Floats  #: (n, runs)
    ab: Floats  #: (n, k, runs)
    ba: Floats | None  #: (n, k, runs)


def split(values: Floats, factors: int) -> Blocks:
    """Blocks ``(n, k + 2 or 2k + 2, runs)`` in the order of SALib's samples.

    Raises
    ------
    ValueError
        For blocks of another size.
    """
    rows = values.shape[1]
    if rows not in (factors + 2, 2 * factors + 2):
        raise ValueError(f"blocks of {rows} rows are none of {factors} factors")
    ba = values[:, factors + 1 : -1] if rows == 2 * factors + 2 else None
    return Blocks(values[:, 0], values[:, -1], values[:, 1 : factors + 1], ba)


def sobol_indices(values: Floats, factors: int) -> SobolIndices:
    """Indices of ``values (blocks, rows, runs)``, all finite, of an outcome that varies.

    Raises
    ------
    ValueError
        If a value is missing or all values are the same: indices of those would be zeros that mean nothing.
    """
    check(values)
    several = grouped(values)
    n, _, runs = several.shape

    def estimate(given: Floats) -> Floats:
        return np.asarray(_indices(given, factors, np.full((1, n), 1 / n))[0])

    drawn = drawn_again(n, lambda shares: _indices(several, factors, shares))
    pairs = list(combinations(range(factors), 2)) if values.shape[1] == 2 * factors + 2 else []
    errors = jackknife_error(several, estimate)
    all_figures = figures(estimate(several), drawn, errors, runs)
    first, total = all_figures[:factors], all_figures[factors : 2 * factors]
    second = dict(zip(pairs, all_figures[2 * factors :], strict=True))
    totals = slice(factors, 2 * factors)
    return SobolIndices(first, total, second, *_salib(values.mean(axis=-1), factors),
                        share_of_runs(drawn[:, totals], errors[totals], runs), bool(np.isfinite(drawn).all()))


def check(values: Floats) -> None:
    """Refuse what would give indices that mean nothing."""
    if not np.isfinite(values).all():
        raise ValueError(f"{int((~np.isfinite(values)).sum())} values are missing")
    if constant(values):
        raise ValueError("all values are the same")


def constant(values: Floats) -> bool:
    """Whether an outcome does not vary, but for the last bits."""
    return bool(np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())))


def _indices(values: Floats, factors: int, shares: Floats) -> Floats:
    """Indices ``(draws, q)`` of samples in which block i has the share ``shares[:, i]``: first, total, second; nan
    where the expected outcome of a sample does not vary beyond luck."""
    level = values.mean(axis=(0, 1))  # what is shared by all points of a run is no part of any index
    y = split(values - level, factors)
    terms = [across(y.b[:, None], y.ab - y.a[:, None]), across(y.a[:, None] - y.ab, y.a[:, None] - y.ab) / 2]
    if y.ba is not None:
        left, right = zip(*combinations(range(factors), 2), strict=True) if factors > 1 else ((), ())
        both = across(y.ba[:, list(left)], y.ab[:, list(right)]) - across(y.a, y.b)[:, None]
        terms.append(both)
    squares = (across(y.a, y.a) + across(y.b, y.b)) / 2
    means = shares @ ((y.a + y.b) / 2)
    variance = shares @ squares - across(means, means)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (shares @ np.concatenate(terms, axis=1)) / variance[:, None]
    found[variance <= 0] = np.nan
    if y.ba is not None:
        found[:, 2 * factors :] -= found[:, list(left)] + found[:, list(right)]
    return np.asarray(found)


def across(one: Floats, other: Floats) -> Floats:
    """Product of two outcomes, mean over pairs of different runs (the last axis); the plain product of one run."""
    runs = one.shape[-1]
    if runs == 1:
        return np.asarray(one[..., 0] * other[..., 0])
    same = (one * other).sum(axis=-1)
    return np.asarray((one.sum(axis=-1) * other.sum(axis=-1) - same) / (runs * (runs - 1)))


def _salib(means: Floats, factors: int) -> tuple[Floats, Floats]:
    """First and total indices of the means ``(blocks, rows)`` as SALib has them."""
    from SALib.analyze import sobol

    problem = {"num_vars": factors, "names": [str(j) for j in range(factors)], "bounds": [[0, 1]] * factors}
    found = sobol.analyze(problem, means.ravel(), calc_second_order=means.shape[1] == 2 * factors + 2,
                          num_resamples=2, seed=1)
    return np.asarray(found["S1"], np.float64), np.asarray(found["ST"], np.float64)
