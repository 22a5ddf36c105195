"""How much of the spread of single runs is made by parameters, and how much by chance.

Every point is run with the same R seeds (common random numbers), so that the runs of a sweep are a table of points
by runs.  The outcome of a run is taken apart as y = m + P(point) + C(run) + D(point, run): what the parameters do, luck
that all points share, and luck that depends on the parameters, with variances estimated without bias by those of the
two-way layout with random effects (Eisenhart 1947; Searle, Casella & McCulloch 1992, ch. 4):

    MS_P = R var of point means,  MS_C = M var of run means,  MS_D = what is left,  over M points and R runs;
    var D = MS_D,  var P = (MS_P - MS_D) / R,  var C = (MS_C - MS_D) / M.

Intervals combine what is uncertain.  Points, with all their runs, are drawn again (bootstrap by blocks).  There are
few runs: var C gets the chi-squared distribution of R - 1 degrees of freedom (luck that all share is taken as normal),
var D that of its effective degrees (Huynh & Feldt 1976: few if luck moves all points in one way, many if each in its
own), and var P the spread that leaving out one run after the other shows, by Student's t (generalized pivots: Tsui &
Weerahandi 1989).  Coverage is tested by simulation.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from alignsim.analysis.sensitivity.resampling import DRAWS, NOTHING, SEED, Figure, drawn_again, jackknife_error
from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats


class Chance(NamedTuple):
    """Shares of the variance of single runs, with 95% intervals; they add up to 1."""

    points: int
    runs: int
    parameters: Figure  #: between points
    shared: Figure  #: luck that all points share
    depends: Figure  #: luck that depends on the parameters
    variance: float  #: of single runs
    left: Figure  #: share of the variance of point means that is luck, D / R


def chance(values: Floats) -> Chance | None:
    """The split of ``values (blocks, points a block, runs)``, all finite; None of one run or one block, which cannot
    tell chance from parameters, or if nothing varies."""
    blocks, inside, runs = values.shape
    if runs < 2 or blocks < 2 or np.ptp(values) == 0:
        return None
    table = values - values.mean()
    found = _components(table, np.full((1, blocks), 1 / blocks))[0]
    total = float(np.maximum(found, 0).sum())
    if total <= 0:
        return None
    drawn = _pivots(table)
    parts = [_share(float(found[j]), total, drawn[:, j], drawn.sum(axis=1)) for j in range(3)]
    means = drawn[:, 0] + drawn[:, 2] / runs
    left = _share(float(found[2]) / runs, max(float(found[0]), 0.0) + float(found[2]) / runs, drawn[:, 2] / runs, means)
    return Chance(blocks * inside, runs, parts[0], parts[1], parts[2], total, left)


def _share(part: float, whole: float, parts: Floats, wholes: Floats) -> Figure:
    if whole <= 0:
        return NOTHING
    ends = ((1 - statistics.LEVEL) / 2, (1 + statistics.LEVEL) / 2)
    known = wholes > 0
    low, high = np.quantile(parts[known] / wholes[known], ends) if known.any() else (math.nan, math.nan)
    share = max(part, 0.0) / whole
    return Figure(share, min(float(low), share), max(float(high), share))


def _components(values: Floats, shares: Floats) -> Floats:
    """Variances of P, C and D, ``(draws, 3)``, of samples in which block i has the share ``shares[:, i]``."""
    square = _mean_squares(values, shares)
    points, runs = values.shape[0] * values.shape[1], values.shape[2]
    parts = [(square[:, 0] - square[:, 2]) / runs, (square[:, 1] - square[:, 2]) / points, square[:, 2]]
    return np.asarray(np.column_stack(parts), np.float64)


def _mean_squares(values: Floats, shares: Floats) -> Floats:
    """MS_P, MS_C and MS_D of each sample, ``(draws, 3)``."""
    blocks, inside, runs = values.shape
    m = blocks * inside
    means = values.mean(axis=2)
    of_runs = shares @ values.mean(axis=1)
    grand = of_runs.mean(axis=1)
    within = shares @ ((values - means[:, :, None]) ** 2).sum(axis=2).mean(axis=1) * m
    between_runs = m * ((of_runs - grand[:, None]) ** 2).sum(axis=1)
    between = runs * m * (shares @ (means**2).mean(axis=1) - grand**2)
    return np.column_stack([between / (m - 1), between_runs / (runs - 1),
                            (within - between_runs) / ((m - 1) * (runs - 1))])


def _pivots(values: Floats) -> Floats:
    """Draws of the three variances, none below zero, ``(draws, 3)``."""
    blocks, inside, runs = values.shape
    square = drawn_again(blocks, lambda shares: _mean_squares(values, shares))
    rng = np.random.default_rng(SEED)
    freedom, effective = runs - 1, effective_freedom(values.reshape(-1, runs))
    luck = square[:, 2] * effective / rng.chisquare(effective, DRAWS)
    shared = (square[:, 1] * freedom / rng.chisquare(freedom, DRAWS) - luck) / (blocks * inside)
    equal = np.full((1, blocks), 1 / blocks)
    error = float(jackknife_error(values, lambda v: np.asarray(_components(v, equal)[0, :1]))[0])
    moved = error * rng.standard_t(freedom, DRAWS)
    parameters = (square[:, 0] - square[:, 2]) / runs + moved
    return np.asarray(np.maximum(np.column_stack([parameters, shared, luck]), 0.0), np.float64)


def effective_freedom(table: Floats) -> float:
    """Effective degrees of freedom of MS_D of ``table (points, runs)``: between R - 1 and (M - 1)(R - 1).

    With V the covariance of a run's luck over points they are (R - 1) tr(V)^2 / tr(V V); both traces are estimated
    without bias for normal luck from the R x R table of products (Huynh & Feldt 1976).  Two runs cannot show it: R - 1.
    """
    m, runs = table.shape
    n = runs - 1
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    gram = rest.T @ rest
    squared, of_square = float(np.trace(gram)) ** 2, float((gram**2).sum())
    if n < 2 or squared == 0:
        return float(n)
    traces = (n * of_square - squared) / (n * (n + 2) * (n - 1))
    whole = (squared - 2 * n * traces) / n**2
    most = float((m - 1) * n)
    return most if traces <= 0 else min(max(n * whole / traces, float(n)), most)
