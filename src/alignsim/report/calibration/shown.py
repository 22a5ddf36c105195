"""How a summary of a history is written: logs of ratios as times, logs of weeks as weeks, shares in per cent."""

from __future__ import annotations

import math

from alignsim.experiments import wording

UNITS = {"ratio": "times", "weeks": "weeks", "share": "%", "score": "1 to 5", "log": "log units", "number": ""}


def scaled(value: float, kind: str) -> float:
    """The value in the unit of :data:`UNITS`."""
    if kind == "ratio":
        return math.exp(value)
    if kind == "weeks":
        return math.expm1(value)
    return 100 * value if kind == "share" else value


def figure(value: float, kind: str) -> str:
    """The value as a table shows it."""
    if not math.isfinite(value):
        return wording.NOTHING
    shown = scaled(value, kind)
    return f"{shown:.0f}%" if kind == "share" else wording.minus(f"{shown:.2f}")


def interval(low: float, high: float, kind: str) -> str:
    """``low to high`` in the same manner."""
    return f"{figure(low, kind)} to {figure(high, kind)}"


def number(value: float) -> str:
    """A parameter's value: three figures, as many as a history can tell at most."""
    return wording.minus(f"{value:#.3g}".rstrip(".")) if math.isfinite(value) else wording.NOTHING
