"""Hundreds of numbers looked at together: main effects from a two-level design.

One number at a time would need as many comparisons as there are numbers, and each would say something about one of
them only.  Here every comparison says something about all: in each point of the design every number is a step up or a
step down, and its effect is the mean of the points in which it is up less the mean of those in which it is down
(Plackett & Burman 1946, Biometrika 33; columns of Sylvester's matrix).  Every point has its opposite in the design,
which keeps effects of pairs of numbers out of the effects of single ones (Box & Wilson 1951, JRSS B 13).  Steps are
short, a quarter of each range, because everything moves at once.

Both points of a pair of opposites are lived through with the same run numbers; different pairs have different ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats, Interval

STEP = 0.25
"""How far a step goes, as a share of the way to the end of the range."""


class Screened(NamedTuple):
    """Effects of a step, and what comes of all steps together."""

    effects: Floats  #: (k,) half the mean difference between a step up and a step down, in the outcome's unit
    error: float  #: standard error of an effect, from what no single number explains
    together: Interval  #: the mean over all points, each pair of opposites counted once
    points: int


def design(factors: int) -> NDArray[np.int8]:
    """Steps ``(points, factors)``, -1 or 1: the second half is the first half reversed."""
    half = 1
    while half <= factors:
        half *= 2
    rows, columns = np.arange(half)[:, None], np.arange(1, factors + 1)[None, :]
    odd = np.bitwise_count(rows & columns) % 2 if hasattr(np, "bitwise_count") else _odd(rows & columns)
    steps = (1 - 2 * odd.astype(np.int8)).astype(np.int8)
    return np.concatenate([steps, -steps])


def _odd(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Whether the number of ones in binary is odd, 0 or 1."""
    found = numbers.copy()
    for shift in (16, 8, 4, 2, 1):
        found ^= found >> shift
    return found & 1


def analysed(steps: Floats, values: Floats, level: float = statistics.LEVEL) -> Screened:
    """Effects from the mean difference of each point ``(points,)``.

    ``steps (points, k)`` as they were taken: 0 where a number had to stay.  Points without a value are left out.
    """
    known = np.isfinite(values)
    n, k = int(known.sum()), steps.shape[1]
    half = values.size // 2
    together = statistics.mean_interval((values[:half] + values[half:]) / 2, level)
    if n < 2:
        return Screened(np.full(k, math.nan), math.nan, together, n)
    apart, taken = values[known] - values[known].mean(), steps[known]
    size = np.maximum((taken**2).sum(axis=0), 1)
    effects = (taken * apart[:, None]).sum(axis=0) / size
    left = float((apart**2).sum() - (effects**2 * size).sum())
    error = math.sqrt(left / (n - k - 1) / n) if n > k + 1 and left > 0 else math.nan
    return Screened(effects, error, together, n)


def lived(
    steps: NDArray[np.int8], runs: int, first_run: int, live: Callable[[int, range], tuple[float, NDArray[np.int8]]],
) -> tuple[Floats, Floats]:
    """The mean difference of every point and the steps really taken; ``live`` gets a point and its run numbers."""
    half = len(steps) // 2
    values, taken = np.empty(len(steps)), np.empty(steps.shape)
    for point in range(len(steps)):
        start = first_run + (point % half) * runs
        values[point], taken[point] = live(point, range(start, start + runs))
    return values, taken
