"""Figures made of sums: ratios, correlations, spreads.

Each takes rows of sums added up, ``(..., k)``, to figures, ``(...)``: thousands of bootstrap samples are one call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ratio(sums: Floats) -> Floats:
    """First sum / second sum; NaN over nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / np.where(sums[..., 1] > 0, sums[..., 1], np.nan))


def ratio_of_ratios(sums: Floats) -> Floats:
    """(a / b) / (c / d)."""
    return np.asarray(ratio(sums[..., 0:2]) / ratio(sums[..., 2:4]))


def half_case_ratio(sums: Floats) -> Floats:
    """P(success) of the first group / of the second, half a case added to each cell: sums are (yes, all, yes, all)."""
    first = (sums[..., 0] + 0.5) / (sums[..., 1] + 1.0)
    second = (sums[..., 2] + 0.5) / (sums[..., 3] + 1.0)
    return np.asarray(first / second)


def correlation(sums: Floats) -> Floats:
    """Pearson's r from (n, sum x, sum y, sum xx, sum yy, sum xy)."""
    n, x, y, xx, yy, xy = (sums[..., k] for k in range(6))
    with np.errstate(divide="ignore", invalid="ignore"):
        top = xy / n - x / n * y / n
        below = (xx / n - (x / n) ** 2) * (yy / n - (y / n) ** 2)
        return np.asarray(top / np.sqrt(np.where(below > 0, below, np.nan)))


def back_from_z(sums: Floats) -> Floats:
    """The r of the mean Fisher z, from (sum of z, number)."""
    return np.asarray(np.tanh(ratio(sums)))


def spread(sums: Floats) -> Floats:
    """Standard deviation from (n, sum, sum of squares, ...)."""
    n = sums[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.sqrt((sums[..., 2] - sums[..., 1] ** 2 / n) / (n - 1)))


def skewness(sums: Floats) -> Floats:
    """|Skewness| from (n, sum, sum of squares, sum of cubes)."""
    n = sums[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        m = sums[..., 1] / n
        second = sums[..., 2] / n - m**2
        third = sums[..., 3] / n - 3 * m * sums[..., 2] / n + 2 * m**3
        return np.asarray(np.abs(third / second**1.5))


def tetrachoric(sums: Floats) -> Floats:
    """The correlation of two normals cut into the table (both, first only, second only, neither).

    The r at which the chance of both under the bivariate normal (margins kept) is the one observed, by bisection;
    the chance is integrated over r (Owen 1956: its derivative is the bivariate density at the cuts).
    """
    from scipy.special import ndtri

    table = np.atleast_2d(sums).astype(float)
    n = table.sum(axis=1)
    a, b = (table[:, 0] + table[:, 1]) / n, (table[:, 0] + table[:, 2]) / n
    h, k, both = ndtri(a), ndtri(b), table[:, 0] / n
    low, high = np.full(n.size, -0.999), np.full(n.size, 0.999)
    for _ in range(40):
        middle = 0.5 * (low + high)
        above = a * b + _owen(h, k, middle) < both
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    found = np.where((a > 0) & (a < 1) & (b > 0) & (b < 1), 0.5 * (low + high), np.nan)
    return found.reshape(np.shape(sums)[:-1])


def _owen(h: Floats, k: Floats, r: Floats) -> Floats:
    """What correlation r adds to P(X < h, Y < k), by Gauss-Legendre over the angle asin r."""
    nodes, weights = np.polynomial.legendre.leggauss(24)
    top = np.arcsin(r)[:, None]
    angle = 0.5 * top * (nodes + 1.0)
    s = np.sin(angle)
    h, k = h[:, None], k[:, None]
    density = np.exp(-0.5 * (h * h + k * k - 2.0 * s * h * k) / (1.0 - s * s))
    return np.asarray((density * weights).sum(axis=1) * 0.5 * top[:, 0] / (2.0 * np.pi))



def standardized(sums: Floats) -> Floats:
    """Mean difference in standard deviations between organizations: sums of (1, difference, base, base squared)."""
    n, difference, base, squared = (sums[..., k] for k in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(difference / n / np.sqrt((squared - base**2 / n) / (n - 1)))


def size_of_ratio(sums: Floats) -> Floats:
    """|d| of the first outcome / |d| of the second: two sets of ``standardized`` sums side by side."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(standardized(sums[..., :4])) / np.abs(standardized(sums[..., 4:])))


def fisher_z(x: Floats, y: Floats) -> tuple[float, float]:
    """(arctanh r, 1); (0, 0) with under four cases or where one side does not vary."""
    if x.size < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0, 0.0
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -0.999, 0.999))
    return float(np.arctanh(r)), 1.0
