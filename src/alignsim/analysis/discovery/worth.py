"""What a box is worth on cases nobody has looked at, with intervals that take the looking into account.

A box is chosen because it is dense among these very cases; elsewhere it will be less so.  How much less is estimated by
doing it all again on resampled cases (bootstrap): the box found there is tried there and on the cases as they are, and
the mean gap, the optimism (Efron 1983), is taken off.  How often a dimension is restricted in these boxes says how
reproducible the finding is (Bryant & Lempert 2010).

Intervals are Wilson's (1927) for a share.  The lower end is that around the corrected share, with as many cases as the
spread of the gaps between resamples allows, if these are fewer; the upper end is that around the share as found, for
the correction is an estimate too, and rather too large where the box stands out clearly.  Where a case is a run, the
runs of a point are not independent: points are resampled whole, and the number of cases that counts in Wilson's formula
is the effective one, from the spread between points (Kish 1965; Korn & Graubard 1998).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.discovery.box import Box, Truths
from alignsim.analysis.discovery.choice import Choice, boxes
from alignsim.analysis.discovery.prim import Rules, Space
from alignsim.experiments.statistics import LEVEL, wilson

RESAMPLES = 50
"""Times that everything is done again."""

Progress = Callable[[int], None]
Stop = Callable[[], bool]


class Share(NamedTuple):
    """A share with its interval."""

    value: float  #: corrected for optimism
    low: float
    high: float
    n: int  #: cases it is a share of
    found: float  #: among the cases the box was found on


class Worth(NamedTuple):
    """What a box holds: coverage, density, and how often its dimensions are restricted in resamples."""

    cases: int
    met: int
    density: Share
    coverage: Share


class Gap(NamedTuple):
    """By how much a share is larger where its box was found."""

    mean: float  #: the optimism
    sd: float  #: over resamples


NO_GAP = Gap(0.0, 0.0)


class Again(NamedTuple):
    """What came out when everything was done again."""

    done: int  #: resamples
    empty: int  #: of them without any box
    density: Gap
    coverage: Gap
    restricted: tuple[float, ...]  #: share of resamples that restrict a dimension, (dimensions,)


NOTHING_AGAIN = Again(0, 0, NO_GAP, NO_GAP, ())


def again(
    space: Space, rules: Rules, choice: Choice, points: NDArray[np.intp] | None, resamples: int, seed: int,
    progress: Progress | None = None, stop: Stop | None = None,
) -> Again:
    """The first box of a space found again and again on resampled cases, or on resampled points ``(n,)``
    where cases are runs."""
    gaps, restricted, done = [], np.zeros(len(space.x)), 0
    groups = None if points is None else [np.flatnonzero(points == p) for p in np.unique(points)]
    for number in range(resamples):
        if stop is not None and stop():
            break
        rng = np.random.default_rng((seed, number))  # a resample by its number: stopping changes no other
        found = boxes(space.taken(_drawn(rng, space.y.size, groups)), rules, choice, 1)
        done += 1
        if found:
            box = found[0].box
            restricted[list(box.restricted)] += 1
            resampled = space.taken(_drawn(np.random.default_rng((seed, number)), space.y.size, groups))
            gaps.append(np.subtract(_shares(resampled, box), _shares(space, box)))
        if progress is not None:
            progress(done)
    density, coverage = (_gap([pair[k] for pair in gaps]) for k in (0, 1))
    return Again(done, done - len(gaps), density, coverage, tuple((restricted / max(1, done)).tolist()))


def _gap(gaps: Sequence[float]) -> Gap:
    return Gap(float(np.mean(gaps)), float(np.std(gaps, ddof=1))) if len(gaps) > 1 else NO_GAP


def _drawn(
    rng: np.random.Generator, n: int, groups: list[NDArray[np.intp]] | None
) -> NDArray[np.intp]:
    if groups is None:
        return rng.integers(0, n, n).astype(np.intp)
    return np.concatenate([groups[k] for k in rng.integers(0, len(groups), len(groups))])


def _shares(space: Space, box: Box) -> tuple[float, float]:
    """Density and coverage."""
    inside = box.inside(space.x)
    met = float(space.y[inside].sum())
    return met / max(1, int(inside.sum())), met / max(1, int(space.y.sum()))


def worth(space: Space, box: Box, points: NDArray[np.intp] | None, optimism: Again) -> Worth:
    """Coverage and density of a box among the cases of a space, with their intervals."""
    inside = box.inside(space.x)
    both = inside & space.y
    return Worth(int(inside.sum()), int(both.sum()), share(both, inside, points, optimism.density),
                 share(both, space.y, points, optimism.coverage))


def share(part: Truths, whole: Truths, points: NDArray[np.intp] | None = None, gap: Gap = NO_GAP) -> Share:
    """Share of ``part`` in ``whole`` (both ``(n,)``, one within the other), less what choosing it flatters it by."""
    n = int(whole.sum())
    if n == 0:
        return Share(np.nan, np.nan, np.nan, 0, np.nan)
    found = float(part.sum()) / n
    value = min(1.0, max(0.0, found - gap.mean))
    counted = n if points is None else effective(part[whole], points[whole])
    high = wilson(found * counted, counted, LEVEL)[1]
    if gap.sd > 0:
        counted = min(counted, max(1.0, value * (1 - value) / gap.sd**2))
    return Share(value, wilson(value * counted, counted, LEVEL)[0], max(high, value), n, found)


def effective(part: Truths, points: NDArray[np.intp]) -> float:
    """Independent cases that so many cases ``(n,)`` of points ``(n,)`` are worth for the share of ``part``."""
    _, group = np.unique(points, return_inverse=True)
    count, p, n = int(group.max()) + 1, float(part.mean()), part.size
    if count < 2 or p in (0.0, 1.0):
        return float(count)
    off = np.bincount(group, part - p)
    variance = count / (count - 1) * float((off**2).sum()) / n**2
    return float(min(n, max(1.0, p * (1 - p) / variance))) if variance > 0 else float(n)
