"""What two looks at a list of projects, years apart, can say: the same arithmetic for a real list and a simulated one.

Only projects that are still listed at the second look show how their date and budget moved, and those are the slow ones
(survivorship), so nothing here is an average over all projects.  Compared are figures that mean the same on both
sides: shares of what was listed, growth among survivors, and the shape of that growth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from alignsim.experiments.statistics import Floats

TOP = 0.2
"""Share of the largest growth ratios that the tail index is measured on."""


class Seen(NamedTuple):
    """Projects listed at a first look and what a second one says of them; one element a project, ``nan`` if unknown.

    Where the model says more, or less, than a list does, there are two readings, a cautious and a full one, between
    which a real list lies; on a real list both are what is written there.
    """

    group: np.ndarray  #: (n,) int: department or run; projects of a group are alike, so groups are what is resampled
    due: Floats  #: (n,) years from the first look to the date expected then
    budget: Floats  #: (n,) money or person-weeks as planned (full reading of growth: all overrun is still to be seen)
    known: Floats  #: (n,) the same with all that could be known at the first look (cautious reading)
    listed: np.ndarray  #: (n,) bool: still listed at the second look
    next_due: Floats  #: (n,) years from the first look to the date expected at the second (cautious: a new promise)
    end: Floats  #: (n,) years from the first look to the actual end (full)
    next_budget: Floats  #: (n,) as known at the second look
    gap: float  #: years between the looks
    sure: bool  #: whether who is not listed any more has ended for sure, or may be lost in matching

    def some(self, which: np.ndarray) -> Seen:
        """The projects with these indices, or where this mask is true."""
        return self._replace(**{name: getattr(self, name)[which] for name in COLUMNS})


COLUMNS = ("group", "due", "budget", "known", "listed", "next_due", "end", "next_budget")
CAUTIOUS, FULL = 0, 1


class Statistic(NamedTuple):
    """A figure that a real and a simulated list have in common."""

    name: str
    label: str
    unit: str  #: share, ratio, or index
    measure: Callable[[Seen, int], float]  #: of a list in a reading, CAUTIOUS or FULL
    compared: bool = True  #: false: shown, not held together


def _share(of: np.ndarray) -> float:
    return float(of.mean()) if of.size else np.nan


def _quantile(values: Floats, level: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, level)) if known.size else np.nan


def slip(seen: Seen, reading: int = CAUTIOUS) -> Floats:
    """Years the date moved, over the years between the looks, of survivors that were due after the first look."""
    moved = ((seen.end if reading == FULL else seen.next_due) - seen.due) / seen.gap
    return np.asarray(moved[seen.listed & (seen.due > 0) & np.isfinite(moved)])


def growth(seen: Seen, reading: int = CAUTIOUS) -> Floats:
    """Budget at the second look over budget at the first, of survivors."""
    first = seen.budget if reading == FULL else seen.known
    both = seen.listed & (first > 0) & (seen.next_budget > 0)
    return np.asarray(seen.next_budget[both] / first[both])


def tail_index(ratios: Floats, top: float = TOP) -> float:
    """Exponent of the upper tail by its largest values: 1 / mean log distance to the threshold (Hill 1975).

    Small is heavy; nan for fewer than five values above the threshold or none that differs from it.
    """
    ordered = np.sort(ratios[np.isfinite(ratios)])
    count = int(top * ordered.size)
    if count < 5:
        return np.nan
    distance = float(np.log(ordered[-count:] / ordered[-count - 1]).mean())
    return 1.0 / distance if distance > 0 else np.nan


def kept(seen: Seen) -> float:
    """Share of the projects not due before the second look that are still listed then.

    On a real list the rest was dropped, finished early or lost in matching: the most that can be lost.
    """
    return _share(seen.listed[seen.due > seen.gap])


def _corrected(seen: Seen, reading: int, among: np.ndarray) -> float:
    """Share still listed; in the full reading of an unsure list as if all that are gone early were lost in matching."""
    share = _share(seen.listed[among])
    return share if seen.sure or reading == CAUTIOUS else min(1.0, share / kept(seen)) if kept(seen) > 0 else np.nan


def _ratio(values: Floats, level: float) -> float:
    return _quantile(values, level) / _quantile(values, 0.5)


STATISTICS: tuple[Statistic, ...] = (
    Statistic("remaining", "Time left to the expected date, median", "ratio",
              lambda s, _: _quantile(s.due[s.due > 0], 0.5) / s.gap, compared=False),
    Statistic("kept", "Due after the second look, still listed then", "share", lambda s, _: kept(s), compared=False),
    Statistic("still_listed", "Still listed at the second look", "share",
              lambda s, r: _corrected(s, r, np.ones(s.listed.size, bool))),
    Statistic("due_not_done", "Due between the looks, not finished by the second", "share",
              lambda s, r: _corrected(s, r, (s.due > 0) & (s.due <= s.gap))),
    Statistic("slip_median", "Slip of survivors, median", "ratio", lambda s, r: _quantile(slip(s, r), 0.5)),
    Statistic("slip_p80", "Slip of survivors, 80th percentile", "ratio", lambda s, r: _quantile(slip(s, r), 0.8)),
    Statistic("slip_later", "Survivors with a later date", "share", lambda s, r: _share(slip(s, r) > 1e-9)),
    Statistic("growth_median", "Budget growth of survivors, median", "ratio",
              lambda s, r: _quantile(growth(s, r), 0.5)),
    Statistic("shrunk", "Survivors with a smaller budget", "share", lambda s, r: _share(growth(s, r) < 1 - 1e-9)),
    Statistic("growth_over_2", "Survivors with over twice the budget", "share", lambda s, r: _share(growth(s, r) > 2)),
    Statistic("growth_p80", "Budget growth, 80th percentile / median", "ratio", lambda s, r: _ratio(growth(s, r), 0.8)),
    Statistic("growth_p90", "Budget growth, 90th percentile / median", "ratio", lambda s, r: _ratio(growth(s, r), 0.9)),
    Statistic("growth_tail", "Tail index of budget growth", "index", lambda s, r: tail_index(growth(s, r))),
)


class Figure(NamedTuple):
    """A statistic in one reading with its 95% interval."""

    value: float
    low: float
    high: float
    n: int  #: projects at the first look
    groups: int


def measured(seen: Seen, statistic: Statistic, reading: int = CAUTIOUS, *, draws: int = 400, seed: int = 1) -> Figure:
    """The figure with a percentile interval from resampling whole groups (Davison & Hinkley 1997, section 3.8).

    ``nan`` limits with fewer than two groups, or where more than one draw in twenty gives no figure.
    """
    value = statistic.measure(seen, reading)
    groups, place = np.unique(seen.group, return_inverse=True)
    if groups.size < 2 or not np.isfinite(value):
        return Figure(value, np.nan, np.nan, seen.group.size, groups.size)
    members = [np.flatnonzero(place == g) for g in range(groups.size)]
    generator = np.random.Generator(np.random.PCG64(seed))
    found = np.empty(draws)
    for draw in range(draws):
        chosen = generator.integers(0, groups.size, groups.size)
        with np.errstate(invalid="ignore", divide="ignore"):
            found[draw] = statistic.measure(seen.some(np.concatenate([members[g] for g in chosen])), reading)
    known = found[np.isfinite(found)]
    if known.size < 0.95 * draws:
        return Figure(value, np.nan, np.nan, seen.group.size, groups.size)
    low, high = np.quantile(known, (0.025, 0.975))
    return Figure(value, float(low), float(high), seen.group.size, groups.size)
