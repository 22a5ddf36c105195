"""Runs point by point until each interval is narrow enough: the rule of ``experiments/until.py`` over a sweep.

Every point is looked at by itself, at the same numbers of runs, so that which points go on depends on nothing but
their runs.  Points keep common random numbers: run k is run k at each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.experiments import statistics, wording
from alignsim.experiments.until import Goal, Watch, watched
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome

if TYPE_CHECKING:
    from alignsim.sweeps.table import SweepTable

CAP = 1_000
"""Runs at which a point ends, unless told otherwise: a sweep has many points."""


@dataclass(frozen=True, eq=False)
class Enough:
    """Where each point of a sweep stands against a goal."""

    goal: Goal
    values: Any  #: (points, runs) of the goal's outcome; nan where there is none
    there: Any  #: (points,) runs from run 0 on that are there: a run that is not there yet is no run without a value

    @property
    def outcome(self) -> Outcome:
        """Of which the interval is looked at."""
        return OUTCOMES[OUTCOME_NAMES.index(self.goal.outcome)]

    @cached_property
    def watches(self) -> list[Watch]:
        """The rule at each point."""
        from alignsim.experiments.ensemble import BINARY

        binary = self.goal.outcome in BINARY
        return [watched(self.goal, row[:n], binary=binary) for row, n in zip(self.values, self.there, strict=True)]

    def needed(self, there: Any) -> Any:
        """Runs that each point is to have next, ``(points,)``: those ``there`` already where no more are needed."""
        looks = [watch.next_look for watch in self.watches]
        return np.array([n if look is None else look for look, n in zip(looks, there, strict=True)], np.int64)

    @property
    def reached(self) -> int:
        """Points whose interval is narrow enough."""
        return sum(watch.reached for watch in self.watches)

    @property
    def ended(self) -> bool:
        """Whether no point needs more runs."""
        return all(watch.ended for watch in self.watches)

    @property
    def runs(self) -> Any:
        """Runs of each point at its last look, ``(points,)``."""
        return np.array([watch.looks[-1].runs if watch.looks else 0 for watch in self.watches])

    @property
    def pairing(self) -> float:
        """Independent runs a side that one shared run is worth for the difference of two points: the median over all
        points against the first; nan if nothing varies."""
        gains = [statistics.pairing(self.values[0], row).gain for row in self.values[1:]]
        known = [gain for gain in gains if np.isfinite(gain)]
        return float(np.median(known)) if known else float("nan")

    @property
    def sentence(self) -> str:
        """The answer in words."""
        from alignsim.experiments.until_result import width

        unit = self.outcome.unit
        text = (f"{self.reached:,} of {wording.count(len(self.watches), 'point')} know "
                f"{wording.inside(self.outcome.label)} to ±{width(self.goal.half_width, unit)} "
                f"{wording.difference_unit(unit)} (95%), with {self._runs_words} a point")
        if not self.ended:
            text += "; the others need more runs"
        elif self.reached < len(self.watches):
            text += f"; the others stopped at the most runs allowed, {self.goal.cap:,}, or have no value"
        if np.isfinite(self.pairing):
            text += (f". For the difference of two points one shared run is worth {self.pairing:.1f} independent ones "
                     "a side (median)")
        return f"{text}."

    @property
    def _runs_words(self) -> str:
        low, high = int(self.runs.min()), int(self.runs.max())
        return wording.count(low, "run") if low == high else \
            f"{low:,} to {high:,} runs (median {int(np.median(self.runs)):,})"

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` says."""
        return {"goal": self.goal.half_width, "outcome": self.goal.outcome, "unit": self.outcome.unit,
                "cap": self.goal.cap, "points": len(self.watches), "reached": self.reached, "ended": self.ended,
                "runs": self.runs.tolist(), "pairing_gain": self.pairing if np.isfinite(self.pairing) else None}


def enough(table: SweepTable) -> Enough | None:
    """Where the points of a table stand; None if it was asked for no goal."""
    told = table.header.get("until")
    return None if told is None else Enough(Goal(**told), table.matrix(told["outcome"]), table.runs_in_row)
