"""What came of a goal: whether it was reached, after how many runs, and what pairing saved; as words and figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.experiments import wording
from alignsim.experiments.statistics import LEVEL
from alignsim.experiments.until import Goal, Look, runs_needed
from alignsim.experiments.upstairs import drawing_room
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Until:
    """A goal and what came of it: ``.reached``, ``.half_width``, ``.looks``, ``.table()``, ``.plot()``."""

    goal: Goal
    looks: tuple[Look, ...]
    reached: bool
    ended: bool  #: false if it was stopped by hand before the goal and before the cap
    runs: int  #: runs, or pairs, that are there
    half_widths: Mapping[str, float]  #: scenario -> of the interval reported
    independent: Mapping[str, float] | None = None
    """Scenario -> independent runs a side that would give the interval of its pairs; None where nothing is paired."""
    base: str = ""  #: what is compared with, if anything
    words: str = f"{LEVEL:.0%}"  #: what the intervals promise

    @property
    def outcome(self) -> Outcome:
        """The outcome of which the interval was looked at."""
        return OUTCOMES[OUTCOME_NAMES.index(self.goal.outcome)]

    @property
    def half_width(self) -> float:
        """Of the widest interval reported; nan if one is not known."""
        return float(np.max(list(self.half_widths.values())))

    @property
    def needed(self) -> float:
        """Runs it would take, by 1/sqrt(runs); those that are there if the goal is reached, infinite if unknown."""
        if self.reached:
            return self.runs
        last = self.looks[-1] if self.looks else Look(self.runs, 0, ())
        return runs_needed(last._replace(runs=self.runs), self.half_width, self.goal.half_width)

    @property
    def sentence(self) -> str:
        """The answer in words."""
        unit = self.outcome.unit
        known = (f"{self._what} is known to ±{width(self.half_width, unit)} {wording.difference_unit(unit)} "
                 f"({self.words})")
        asked = width(self.goal.half_width, unit)
        if self.reached:
            return f"{self._count(self.runs)} were enough: {known}, ±{asked} was asked for.{self._saved}"
        if self.ended and not math.isfinite(self.half_width) and self.looks and self.looks[-1].values == 0:
            return f"Not one of {self._count(self.runs)} has a value of {wording.inside(self.outcome.label)}."
        end = ("The goal was not reached, and these are the most runs allowed" if self.ended
               else "Stopped before the goal was reached")
        more = f"; about {self._count(rounded(self.needed))} would be enough" if math.isfinite(self.needed) else ""
        if not math.isfinite(self.half_width):
            known = f"how well {self._what} is known cannot be told yet"
        return f"{end}: after {self._count(self.runs)}, {known}, ±{asked} was asked for{more}.{self._saved}"

    @property
    def _what(self) -> str:
        label = wording.inside(self.outcome.label)
        return label if self.independent is None else f"the difference in {label}"

    def _count(self, runs: int) -> str:
        return wording.count(runs, "run" if self.independent is None else "pair")

    @property
    def _saved(self) -> str:
        """What independent runs would have needed for the same intervals."""
        known = {label: n for label, n in (self.independent or {}).items() if math.isfinite(n)}
        if not known:
            return ""
        each = [f"about {rounded(n):,}" + (f" ({label})" if len(known) > 1 else "") for label, n in known.items()]
        return f" Independent runs would have needed {wording.listing(each)} a side for the same interval."

    def table(self) -> pd.DataFrame:
        """A row a look and scenario: ``runs, scenario, half_width``, and the ``goal``."""
        import pandas as pd

        return pd.DataFrame(
            [{"runs": look.runs, "scenario": label, "half_width": half, "goal": self.goal.half_width}
             for look in self.looks for label, half in zip(self.half_widths, look.half_widths, strict=True)],
            columns=["runs", "scenario", "half_width", "goal"])

    def plot(self) -> Any:
        """How the interval became narrower: half-width against runs, the goal as a line."""
        return drawing_room().until_of(self)

    def as_dict(self) -> dict[str, Any]:
        """What ``--json`` and the provenance say."""
        found: dict[str, Any] = {
            "goal": self.goal.half_width, "outcome": self.outcome.name, "unit": self.outcome.unit,
            "reached": self.reached, "half_width": self.half_width, "cap": self.goal.cap,
            "needed": self.needed if math.isfinite(self.needed) else None,
            "looks": [{"runs": look.runs, "half_width": look.half_width} for look in self.looks]}
        if self.independent is not None:
            found["independent_runs"] = {k: round(n) if math.isfinite(n) else None
                                         for k, n in self.independent.items()}
        return found

    def __repr__(self) -> str:
        state = "reached" if self.reached else "not reached"
        return f"<Until ±{self.goal.half_width:g} of {self.goal.outcome}: {state} at {self.runs} runs>"


def rounded(number: float) -> int:
    """To two digits, which is what a ratio of measured variances can bear."""
    return int(float(f"{number:.2g}"))


def width(value: float, unit: str) -> str:
    """A half-width with three digits, shares in percentage points."""
    if not math.isfinite(value):
        return wording.NOTHING
    value *= 100 if wording.in_percent(unit) else 1
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
