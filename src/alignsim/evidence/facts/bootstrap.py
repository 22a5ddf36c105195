"""How sure a figure of a population is: the bootstrap over organizations.

Projects of one organization share its people, its queue and its executives, so they are not independent cases; the
organizations are.  Therefore whole organizations are drawn again with replacement, as many as there are, and the
figure is made anew from each draw.  The interval is the bias-corrected and accelerated one, which allows for skewed
figures (ratios, correlations) where plain percentiles do not.

Sources: Efron & Tibshirani 1993, chapters 12 to 14; Davison & Hinkley 1997, section 2.4 on data in clusters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 2_000
LEVEL = 0.95
FEWEST_KNOWN = 0.95
"""Share of resamples that must give a figure; with fewer an interval would speak of a selection of them."""


class Estimate(NamedTuple):
    """A figure with its interval; ``nan`` where the organizations do not allow one."""

    value: float
    low: float
    high: float


@lru_cache(maxsize=2)
def draws(organizations: int, resamples: int, seed: int) -> Floats:
    """How often each organization is drawn: ``(resamples, organizations)``; each row adds up to ``organizations``."""
    generator = np.random.Generator(np.random.Philox(seed))
    chances = np.full(organizations, 1.0 / organizations)
    return generator.multinomial(organizations, chances, size=resamples).astype(np.float64)


def bootstrap(
    sums: Floats, figure: Callable[[Floats], Floats], *, resamples: int = RESAMPLES, seed: int = 1,
    level: float = LEVEL,
) -> Estimate:
    """A figure of a population and its interval.

    Parameters
    ----------
    sums
        ``(n, k)``, a row of sums an organization.
    figure
        Rows added up, ``(..., k)``, to figures, ``(...)``.

    Returns
    -------
    Estimate
        In the figure's own unit.  The interval is ``nan`` for under three organizations, and where more than one in
        twenty resamples gives no figure.

    Raises
    ------
    ValueError
        Without organizations.
    """
    if sums.shape[0] == 0:
        raise ValueError("a figure of a population needs at least one organization")
    # A draw may hold nothing to divide by: it gives no figure, and is counted below.
    with np.errstate(divide="ignore", invalid="ignore"):
        return _estimate(sums, figure, resamples, seed, level)


def _estimate(
    sums: Floats, figure: Callable[[Floats], Floats], resamples: int, seed: int, level: float
) -> Estimate:
    n = sums.shape[0]
    total = sums.sum(axis=0)
    value = float(figure(total))
    if n < 3 or not math.isfinite(value):
        return Estimate(value, math.nan, math.nan)
    drawn = np.asarray(figure(draws(n, resamples, seed) @ sums))
    known = drawn[np.isfinite(drawn)]
    if known.size < FEWEST_KNOWN * drawn.size:
        return Estimate(value, math.nan, math.nan)
    without_one = np.asarray(figure(total - sums))
    low, high = np.quantile(known, _corrected(value, known, without_one, level))
    return Estimate(value, float(low), float(high))


def _corrected(value: float, drawn: Floats, without_one: Floats, level: float) -> tuple[float, float]:
    """The percentiles to read off, corrected for bias and acceleration; the plain ones where that cannot be done."""
    from scipy.special import ndtr, ndtri

    tail = 0.5 * (1.0 - level)
    plain = (tail, 1.0 - tail)
    below = float((drawn < value).mean() + 0.5 * (drawn == value).mean())
    if not 0.0 < below < 1.0:
        return plain
    bias = float(ndtri(below))
    acceleration = _acceleration(without_one[np.isfinite(without_one)])
    found = []
    for share in plain:
        z = bias + float(ndtri(share))
        shrink = 1.0 - acceleration * z
        if shrink <= 0.0:
            return plain
        found.append(float(ndtr(bias + z / shrink)))
    return found[0], found[1]


def _acceleration(without_one: Floats) -> float:
    """How fast the standard error changes with the figure: a sixth of the skewness of the jackknife's influences."""
    apart = without_one.mean() - without_one
    squares = float((apart**2).sum())
    return float((apart**3).sum()) / (6.0 * squares**1.5) if squares > 0.0 else 0.0
