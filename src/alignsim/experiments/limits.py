"""Numbers a user gives with an experiment, checked like every other input: all at once, with what is allowed."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping

from alignsim.problems import InputError, Problem, show

LIMITS: Mapping[str, tuple[int, int]] = {
    "runs": (1, 10_000_000),
    "seed": (0, 2**63 - 1),
    "weeks": (1, 5_200),
    "threads": (1, 256),
    "run": (0, 9_999_999),
    "as_change": (0, 5_199),
    "samples": (1, 1_000),
    "add_runs": (1, 10_000_000),
    "part": (1, 1_000_000),
    "boxes": (1, 20),
    "box": (0, 100_000),
    "resamples": (0, 10_000),
    "points": (1, 10_000_000),
    "sims": (500, 1_000_000),
    "port": (0, 65_535),
}
"""Inclusive ranges; ten million runs are what one machine does in a day."""


def whole_number(name: str, value: object, *, place: str, label: str | None = None) -> int | Problem:
    """The number if ``value`` (a number or a text) is a whole one in the range of ``name``, else what is wrong."""
    low, high = LIMITS[name]
    found = _as_int(value)
    if found is not None and low <= found <= high:
        return found
    return Problem(place, None, label or name, show(value), f"a whole number from {low:,} to {high:,}", None)


def _as_int(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip().replace("_", "")
        digits = text[1:] if text[:1] in "+-" else text
        # A text of thousands of digits is no number anybody meant, and int() refuses it with a traceback.
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 30 else None
    try:
        number = value.__index__()  # type: ignore[attr-defined]  # ints and numpy's ints; floats have none
        return int(number)
    except AttributeError:
        pass
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return None


def whole_numbers(values: Mapping[str, object], *, place: str) -> dict[str, int]:
    """All of them, or one error that lists each that is wrong; ``None`` values are left out.

    Raises
    ------
    InputError
    """
    checked = {name: whole_number(name, value, place=place) for name, value in values.items() if value is not None}
    problems = tuple(p for p in checked.values() if isinstance(p, Problem))
    if problems:
        raise InputError(problems)
    return {name: number for name, number in checked.items() if not isinstance(number, Problem)}


def positive_number(field: str, value: object, *, place: str) -> float | Problem:
    """The number if ``value`` (a number or a text) is finite and above zero, else what is wrong with the field."""
    found = _as_float(value)
    if found is not None and math.isfinite(found) and found > 0:
        return found
    return Problem(place, None, field, show(value), "a number above 0", None)


def real_number(field: str, value: object, *, place: str) -> float | Problem:
    """The number if ``value`` (a number or a text) is finite, else what is wrong with the field."""
    found = _as_float(value)
    if found is not None and math.isfinite(found):
        return found
    return Problem(place, None, field, show(value), "a number", None)


def _as_float(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        if not text.isascii() or len(text) > 30 or "_" in text:
            return None
        value = text
    elif not hasattr(value, "__float__"):
        return None
    try:
        return float(value)  # whatever has __float__: ints, floats, numpy's numbers
    except (ValueError, OverflowError, TypeError):
        return None


def usable_processors() -> int:
    """Processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1
