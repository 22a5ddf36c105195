"""Approximate Bayesian computation by rejection, in two rounds: points, their distance from what is published.

Round one spreads a Sobol sequence over the ranges of the free parameters; round two spreads another over the box of the
best points of round one.  A level's distance is that from the middle of its published range, in half-widths.  A point
is accepted if its worst level is at most 1 away, so that every level lies within its range.

Sources: Pritchard et al. 1999; Beaumont 2019; Sobol 1967.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from alignsim.evidence.facts.figures import Floats

Range = tuple[float, float]


class Point(NamedTuple):
    """One set of values and what it gives."""

    values: tuple[float, ...]  #: of the free parameters
    levels: tuple[float, ...]  #: of the targets
    worst: float  #: distance of the worst level; at most 1: every level lies within its range
    typical: float  #: root mean square of the distances


def distances(levels: Sequence[float], targets: Sequence[Range]) -> Floats:
    """Of each level from the middle of its range, in half-widths; infinite where a level is not a number."""
    low, high = np.array(targets).T
    off = np.abs(np.array(levels) - 0.5 * (low + high)) / (0.5 * (high - low))
    return np.where(np.isfinite(off), off, np.inf)


def accepted(tried: Sequence[Point]) -> list[Point]:
    """The points that meet every level, the most typical first."""
    return sorted((point for point in tried if point.worst <= 1), key=lambda point: point.typical)


def box(points: Sequence[Point], ranges: Sequence[Range]) -> list[Range]:
    """The range of each parameter among the points, a tenth wider on each side, inside the first range.

    Points that agree in a parameter leave a hundredth of its first range to look in.
    """
    found = np.array([point.values for point in points])
    low, high = found.min(axis=0), found.max(axis=0)
    margin = np.maximum(0.1 * (high - low), [0.005 * (b - a) for a, b in ranges])
    return [(max(a, float(low_)), min(b, float(high_)))
            for (a, b), low_, high_ in zip(ranges, low - margin, high + margin, strict=True)]


def spread_out(points: Sequence[Point], ranges: Sequence[Range], number: int = 3) -> list[Point]:
    """That many points, each as far as can be from those before it (scaled by the ranges), beginning with the first."""
    places = np.array([point.values for point in points]) / np.array([high - low for low, high in ranges])
    chosen = [0]
    while len(chosen) < min(number, len(points)):
        gaps = np.linalg.norm(places[:, None] - places[chosen][None], axis=2).min(axis=1)
        chosen.append(int(np.argmax(gaps)))
    return [points[k] for k in chosen]


def search(
    evaluate: Callable[[tuple[float, ...]], Sequence[float]], targets: Sequence[Range], ranges: Sequence[Range], *,
    points: int, best: int, seed: int, progress: Callable[[int, int], None] | None = None,
) -> list[Point]:
    """Both rounds of ``points`` points (a power of two): every point tried, in order."""
    from scipy.stats import qmc

    tried: list[Point] = []
    within = list(ranges)
    for stage in range(2):
        unit = qmc.Sobol(len(ranges), seed=seed + stage).random(points)
        for row in qmc.scale(unit, [a for a, _ in within], [b for _, b in within]):
            values = tuple(float(v) for v in row)
            levels = tuple(float(v) for v in evaluate(values))
            off = distances(levels, targets)
            tried.append(Point(values, levels, float(off.max()), float(np.sqrt(np.mean(off**2)))))
            if progress is not None:
                progress(len(tried), 2 * points)
        within = box(sorted(tried, key=lambda point: point.worst)[:best], ranges)
    return tried


def tensions(tried: Sequence[Point], names: Sequence[str], targets: Sequence[Range]) -> list[dict[str, Any]]:
    """For each pair of levels, over all points tried: how they move together, and the share that meets each and both.

    ``lift`` below 1: meeting one makes meeting the other rarer than if they had nothing to do with one another.
    """
    levels = np.array([point.levels for point in tried])
    inside = (levels >= [low for low, _ in targets]) & (levels <= [high for _, high in targets])
    found = []
    for a in range(len(names)):
        for b in range(a + 1, len(names)):
            first, second = float(inside[:, a].mean()), float(inside[:, b].mean())
            both = float((inside[:, a] & inside[:, b]).mean())
            found.append({"a": names[a], "b": names[b], "correlation": _correlation(levels[:, a], levels[:, b]),
                          "meets_a": first, "meets_b": second, "meets_both": both,
                          "lift": both / (first * second) if first * second > 0 else None})
    return sorted(found, key=lambda pair: 9.0 if pair["lift"] is None else float(str(pair["lift"])))


def _correlation(x: Floats, y: Floats) -> float:
    known = np.isfinite(x) & np.isfinite(y)
    return float(np.corrcoef(x[known], y[known])[0, 1])
