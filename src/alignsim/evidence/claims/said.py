"""An effect in the words of a note: its figure, its 95% interval and its unit."""

from __future__ import annotations

import math

from alignsim.evidence.claims.laboratory import Estimate
from alignsim.experiments import wording


def said(effect: Estimate, unit: str) -> str:
    """``+1.7 percentage points (+1.4 to +1.9)``; units as the outcomes have them, two digits for parts of a week."""
    interval = wording.interval(effect.low, effect.high, unit, signed=True)
    number = wording.figure(effect.value, unit, signed=True)
    if unit == "weeks" and math.isfinite(effect.value) and abs(effect.value) < 3:
        number, low, high = (wording.minus(f"{round(part, 2) + 0.0:+.2f}") for part in effect[:3])
        interval = f"{low} to {high}"
    words = wording.difference_unit(unit)
    return f"{number} ({interval})" if words.startswith("on a scale") else f"{number} {words} ({interval})"


def week_said(week: Estimate, weeks: int) -> str:
    """``in week 84 (95% interval 40 to 120)``; a week at the end of the window stands for not within it."""
    if week.value >= weeks:
        return f"not within {weeks} weeks"
    low, high = (f"{end:.0f}" if end < weeks else f"not within {weeks} weeks" for end in (week.low, week.high))
    return f"in week {week.value:.0f} (95% interval {low} to {high})"
