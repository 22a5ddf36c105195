"""What a box is worth on cases nobody has looked at, with intervals that take the looking into account.

A box is chosen because it is dense among these very cases; elsewhere it will be less so.  How much less is estimated by
doing it all again on resampled cases (bootstrap): the box found there is tried there and on the cases as they are, and
the mean gap, the optimism (Efron 1983), is taken off.  How often a dimension is restricted in these boxes says how
reproducible the finding is (Bryant & Lempert 2010).

Intervals are Wilson's (1927) for a share.  The lower end is that around the corrected share, with as many cases as the
spread of the gaps between resamples allows, if these are fewer; the upper end is that around the share as found, for
the correction is an estimate too, and rather too large where the box stands out clearly.  Where a case is a run, the
runs of a point are not independent, nor are runs of one number, which share their luck at all points: points are
resampled whole, and the number of cases that counts in Wilson's formula is the effective one, from the spread between
points and between numbers of runs (Kish 1965; Korn & Graubard 1998).  Where a case is a point, the luck that its runs
share with all other points decides with them which points meet the condition: the numbers of the runs are resampled,
and the variance that this gives a share is added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.discovery.box import Box, Truths
from alignsim.analysis.discovery.cases import Luck
from alignsim.analysis.discovery.choice import Choice, boxes
from alignsim.analysis.discovery.prim import Rules, Space
from alignsim.experiments.statistics import LEVEL, normal_quantile, t_quantile, wilson

RESAMPLES = 50
"""Times that everything is done again."""

Clusters = NDArray[np.intp]
"""Point and number of the run of each case, ``(n, 2)``, where cases are runs."""
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
    """What a box holds."""

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


def again(
    space: Space, rules: Rules, choice: Choice, clusters: Clusters | None, resamples: int, seed: int,
    progress: Progress | None = None, stop: Stop | None = None,
) -> Again:
    """The first box of a space found again and again on resampled cases, or on resampled points
    where cases are runs."""
    gaps, restricted, done = [], np.zeros(len(space.x)), 0
    groups = None if clusters is None else _rows_by_point(clusters[:, 0])
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


def _rows_by_point(points: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    order = np.argsort(points, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(points[order])) + 1)


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


def share(
    part: Truths, whole: Truths, clusters: Clusters | None = None, gap: Gap = NO_GAP, luck: float = 0.0
) -> Share:
    """Share of ``part`` in ``whole`` (both ``(n,)``, one within the other), less what choosing it flatters it by;
    ``luck`` is the variance that the luck of the runs gives it."""
    n = int(whole.sum())
    if n == 0:
        return Share(np.nan, np.nan, np.nan, 0, np.nan)
    found = float(part.sum()) / n
    value = min(1.0, max(0.0, found - gap.mean))
    counted = float(n) if clusters is None else effective(part[whole], clusters[whole])
    high = wilson(found * (m := _fewer(counted, found, luck)), m, LEVEL)[1]
    if gap.sd > 0:
        counted = min(counted, max(1.0, value * (1 - value) / gap.sd**2))
    low = wilson(value * (m := _fewer(counted, value, luck)), m, LEVEL)[0]
    return Share(value, low, max(high, value), n, found)


def _fewer(counted: float, p: float, luck: float) -> float:
    """Cases that count when luck adds its variance; near 0 and 1 that of a share one case away from it."""
    q = (p * counted + 1) / (counted + 2)
    return max(1.0, 1 / (1 / counted + luck / (q * (1 - q))))


def luck_variance(luck: Luck | None, part: Truths, whole: Truths | None) -> float:
    """Variance of a share over the luck of the runs: of cases that meet the condition in ``part`` among all of
    ``part`` (density), or, where ``whole`` is given, among all of ``whole`` that meet it (coverage).

    A bootstrap of n runs has n / (n - 1) too little; Student's t for the normal quantile is in it too.
    """
    if luck is None:
        return 0.0
    met = (luck.met & part).sum(axis=1)
    among = np.full(met.shape, part.sum()) if whole is None else (luck.met & whole).sum(axis=1)
    shares = met[among > 0] / among[among > 0]
    if shares.size < 2:
        return 0.0
    wider = luck.runs / (luck.runs - 1) * (t_quantile(LEVEL, luck.runs - 1) / normal_quantile(LEVEL)) ** 2
    return float(shares.var(ddof=1) * wider)


def effective(part: Truths, clusters: Clusters) -> float:
    """Independent cases that so many cases ``(n,)`` are worth for the share of ``part``.

    Variance between points plus that between numbers of runs, less that of independent cases, which is in both
    (Cameron, Gelbach & Miller 2011); Student's t for the normal quantile in Wilson's formula (Korn & Graubard 1998).
    """
    n, p = part.size, float(part.mean())
    counts = [np.unique(column).size for column in clusters.T]
    fewest = min(counts)
    if fewest < 2 or p in (0.0, 1.0):
        return float(fewest)
    alone = p * (1 - p) / n
    parts = [_between(part - p, column) for column in clusters.T]
    variance = max(*parts, sum(parts) - alone)
    certain = (normal_quantile(LEVEL) / t_quantile(LEVEL, fewest - 1)) ** 2
    return float(np.clip(certain * p * (1 - p) / variance, 1.0, n)) if variance > 0 else float(n)


def _between(off: np.ndarray, column: NDArray[np.intp]) -> float:
    """Variance of a share between groups, from what each case is off it."""
    _, group = np.unique(column, return_inverse=True)
    sums = np.bincount(group, off)
    return float(sums.size / (sums.size - 1) * (sums**2).sum() / off.size**2)
