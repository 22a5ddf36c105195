"""The cheapest half of a program: which two of its four levers give most of what the whole gives, for the fewest hours.

A half is enough if it gives at least half of the whole's gain in delivered value and at least half of its gain in the
relationship.  Of those that are enough the one with the fewest lever hours is the cheapest; where hours are equal (many
levers cost none) the one that gives more.  If none is enough, the one whose smaller share is largest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.evidence.claims.laboratory import Laboratory
from alignsim.experiments.statistics import Floats

ENOUGH = 0.5
SAME_HOURS = 1.0
"""Lever hours (person-weeks a run) that differ by less are the same."""


class Half(NamedTuple):
    """Some levers of a program: differences from the base by run, each ``(runs,)``, and those of the whole program."""

    names: tuple[str, ...]
    value: Floats
    relationship: Floats
    hours: Floats  #: person-weeks
    whole_value: Floats
    whole_relationship: Floats

    def of(self, rows: np.ndarray) -> Half:
        """The same for the runs ``rows``, with repeats."""
        return Half(self.names, *(figures[rows] for figures in self[1:]))

    def shares(self) -> tuple[float, float]:
        """Shares of the whole's mean gain in (delivered value, relationship); nan where the whole gains nothing."""
        return _share(self.value, self.whole_value), _share(self.relationship, self.whole_relationship)

    def mean_hours(self) -> float:
        """Lever hours a run, person-weeks."""
        return float(self.hours.mean())

    def is_enough(self) -> bool:
        """Whether it gives at least half of both gains."""
        return all(share >= ENOUGH for share in self.shares())


def cheapest(halves: Sequence[Half]) -> Half:
    """The cheapest half that is enough, else the one whose smaller share is largest.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not halves:
        raise ValueError("a program of no halves")
    enough = [half for half in halves if half.is_enough()]
    if not enough:
        return max(halves, key=lambda half: min(map(_known, half.shares())))
    least = min(half.mean_hours() for half in enough)
    as_cheap = [half for half in enough if half.mean_hours() <= least + SAME_HOURS]
    return max(as_cheap, key=lambda half: sum(half.shares()))


def chosen_again(lab: Laboratory, halves: Sequence[Half]) -> float:
    """Share of bootstrap samples of runs in which the same half is the cheapest."""
    best = cheapest(halves).names
    again = lab.resampled(lambda rows: float(cheapest([half.of(rows) for half in halves]).names == best), 0.0)
    assert again.resampled is not None
    return float(again.resampled.mean())


def _share(part: Floats, whole: Floats) -> float:
    """Of the runs that have both figures; nan where the whole gains nothing."""
    known = np.isfinite(part) & np.isfinite(whole)
    gain = float(whole[known].mean()) if known.any() else 0.0
    return float(part[known].mean()) / gain if gain > 0 else math.nan


def _known(share: float) -> float:
    return -math.inf if math.isnan(share) else share
