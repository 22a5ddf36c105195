"""What can be said about a mean, a share and a paired difference from a number of runs.

Plain functions of arrays; nothing here knows scenarios.  An interval is for the *mean over runs*, never the spread of
runs: Student's t for means, Wilson (1927) for shares of 0/1 outcomes, Student's t on paired differences, and Bonett and
Price (2012) where the two sides of a pair are 0/1.  Values that are not a number (a mean over no projects) are left out
and counted.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
SMALLEST_EFFECT = 0.1
"""Smallest effect worth having, in standard deviations of the base's runs: an assumption (half of Cohen's small)."""


class Interval(NamedTuple):
    """A mean with its interval; ``nan`` where the runs do not allow one."""

    mean: float
    low: float
    high: float
    sd: float  #: standard deviation of the runs (n - 1)
    n: int  #: runs with a value
    missing: int  #: runs without one


class Pairing(NamedTuple):
    """What common random numbers were worth."""

    correlation: float  #: of the two sides over the pairs; nan if a side does not vary
    gain: float  #: independent runs a side that one pair is worth; nan if the difference does not vary


def t_quantile(level: float, freedom: int) -> float:
    """The half-width of a two-sided interval of that level in standard errors, by Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2))


def normal_quantile(level: float) -> float:
    """The same for a normal distribution."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def simultaneous_level(level: float, intervals: int) -> float:
    """The level each of ``intervals`` needs so that all hold together with ``level`` (Bonferroni; no assumption)."""
    return 1 - (1 - level) / max(1, intervals)


def mean_interval(
    values: Floats, level: float = LEVEL, bounds: tuple[float, float] = (-math.inf, math.inf)
) -> Interval:
    """Mean of runs ``(n,)`` with Student's t interval, cut at what the quantity can be (``bounds``)."""
    kept = values[np.isfinite(values)]
    n, missing = kept.size, values.size - kept.size
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, math.nan, 0, missing)
    mean = float(kept.mean())
    if n == 1:
        return Interval(mean, math.nan, math.nan, math.nan, 1, missing)
    sd = float(kept.std(ddof=1))
    half = t_quantile(level, n - 1) * sd / math.sqrt(n)
    low, high = max(mean - half, min(bounds[0], mean)), min(mean + half, max(bounds[1], mean))
    return Interval(mean, low, high, sd, n, missing)


def wilson(successes: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share; honest also at 0 and at n successes.

    Raises
    ------
    ValueError
        Without a single run.
    """
    if n <= 0:
        raise ValueError("a share needs at least one run")
    z2 = normal_quantile(level) ** 2
    share = successes / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half))


def share_interval(values: Floats, level: float = LEVEL) -> Interval:
    """Share of ones among 0/1 runs ``(n,)`` with Wilson's interval."""
    kept = values[np.isfinite(values)]
    n, missing = kept.size, values.size - kept.size
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, math.nan, 0, missing)
    low, high = wilson(float(kept.sum()), n, level)
    sd = float(kept.std(ddof=1)) if n > 1 else math.nan
    return Interval(float(kept.mean()), low, high, sd, n, missing)


def is_binary(*sides: Floats) -> bool:
    """Whether every value there is 0 or 1."""
    return all(bool(np.isin(side[np.isfinite(side)], (0.0, 1.0)).all()) for side in sides)


def both_known(base: Floats, other: Floats) -> tuple[Floats, Floats]:
    """The pairs of which both sides have a value."""
    if base.shape != other.shape:
        raise ValueError(f"pairs need the same runs on both sides, not {base.shape} and {other.shape}")
    known = np.isfinite(base) & np.isfinite(other)
    return base[known], other[known]


def difference_interval(base: Floats, other: Floats, level: float = LEVEL) -> Interval:
    """Mean of ``other - base`` over pairs ``(n,)`` with Student's t interval on the differences."""
    a, b = both_known(base, other)
    found = mean_interval(b - a, level)
    return found._replace(missing=base.size - a.size)


def share_difference_interval(base: Floats, other: Floats, level: float = LEVEL) -> Interval:
    """Difference of two paired shares of 0/1 runs, interval by Bonett and Price (2012).

    One is added to each kind of disagreeing pair, so that a hundred pairs that all agree do not claim certainty.
    """
    a, b = both_known(base, other)
    n = a.size
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, math.nan, 0, base.size)
    up, down = (float(((b - a) == sign).sum()) + 1 for sign in (1, -1))
    p_up, p_down = up / (n + 2), down / (n + 2)
    half = normal_quantile(level) * math.sqrt((p_up + p_down - (p_up - p_down) ** 2) / (n + 2))
    mean = float((b - a).mean())
    low, high = max(-1.0, p_up - p_down - half), min(1.0, p_up - p_down + half)
    sd = float((b - a).std(ddof=1)) if n > 1 else math.nan
    return Interval(mean, min(low, mean), max(high, mean), sd, n, base.size - n)


def share_of_pairs_won(base: Floats, other: Floats, *, higher_is_better: bool) -> float:
    """Share of pairs in which ``other`` is the better side; a tie counts half; nan without pairs."""
    a, b = both_known(base, other)
    if a.size == 0:
        return math.nan
    gained = b - a if higher_is_better else a - b
    return float(((gained > 0) + 0.5 * (gained == 0)).mean())


def pairing(base: Floats, other: Floats) -> Pairing:
    """Correlation of the sides, and how many independent runs a side one pair is worth.

    The gain is var(independent difference) / var(paired difference) = (var a + var b) / var(b - a).
    """
    a, b = both_known(base, other)
    if a.size < 2:
        return Pairing(math.nan, math.nan)
    apart = float(a.var(ddof=1) + b.var(ddof=1))
    together = float((b - a).var(ddof=1))
    varies = min(float(np.ptp(a)), float(np.ptp(b))) > 0
    correlation = float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1)) if varies else math.nan
    return Pairing(correlation, apart / together if together > 0 else math.nan)


def bands(weekly: Floats, level: float = LEVEL) -> dict[str, Floats]:
    """What a series ``(runs, weeks)`` looks like by week, each ``(weeks,)``.

    ``mean`` with the interval of the mean (``low``, ``high``), and the spread of runs: ``q05 q25 q50 q75 q95``.
    """
    n = weekly.shape[0]
    mean = weekly.mean(axis=0)
    half = np.full_like(mean, math.nan)
    if n > 1:
        half = t_quantile(level, n - 1) * weekly.std(axis=0, ddof=1) / math.sqrt(n)
    spread = np.quantile(weekly, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    return {"mean": mean, "low": mean - half, "high": mean + half,
            **dict(zip(("q05", "q25", "q50", "q75", "q95"), spread, strict=True))}


def lasting_from(positive: NDArray[np.bool_]) -> int | None:
    """First position from which every later one is true, ``None`` if the last is not."""
    if positive.size == 0 or not positive[-1]:
        return None
    broken = np.flatnonzero(~positive)
    return int(broken[-1]) + 1 if broken.size else 0
