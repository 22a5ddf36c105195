"""Scales: where ticks stand, and how a value becomes a place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

WEEK_STEPS = (1, 2, 4, 13, 26, 52, 104, 208, 520, 1040)

_AIR, _FROM_ZERO = 0.06, 0.6


class Scale(NamedTuple):
    """A straight scale from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def nice_step(span: float, most: int) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that needs at most ``most`` steps."""
    raw = span / max(1, most)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= raw * (1 - 1e-9))


def ticks(low: float, high: float, most: int) -> tuple[list[float], float]:
    """Round values from ``low`` to ``high``, and their step."""
    step = nice_step(high - low, most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)], step


def limits(values: Sequence[float]) -> tuple[float, float]:
    """The ends of a scale that holds the values with a little air: from zero where that costs little, never empty."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high - low <= 1e-9 * max(1.0, abs(high)):
        pad = 0.1 * abs(high) or 1.0
        return (low if low == 0 else low - pad), high + pad
    air = _AIR * (high - low)
    from_zero, to_zero = 0 <= low < _FROM_ZERO * high, 0 >= high > _FROM_ZERO * low
    return 0.0 if from_zero else low - air, 0.0 if to_zero else high + air


def week_ticks(weeks: int, most: int) -> list[int]:
    """Weeks to be named on a scale of ``weeks``: quarters and years where they fit."""
    step = next((s for s in WEEK_STEPS if weeks / s <= most), WEEK_STEPS[-1])
    return list(range(0, weeks + 1, step))
