"""Numbers in words: one way to write a figure with its unit, used by tables, pictures and sentences alike."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence

NOTHING = "–"

HEADLINES: tuple[str, ...] = (
    "delivered_value", "performance", "on_time_share", "on_budget_share", "lead_time_mean", "effort_overrun_mean",
    "rework_share", "decision_weeks", "cancelled_share", "cost", "relationship", "strong_relationship",
    "trust_cio_to_cmo_final", "trust_cmo_to_cio_final", "trust_it_staff_final", "trust_marketing_staff_final",
    "understanding", "turnover",
)
"""The outcomes a board would ask for first; every table on disk and all JSON hold the rest too."""

SHORT_VERDICTS = {"better, perhaps too little to matter": "better, perhaps little",
                  "worse, perhaps too little to matter": "worse, perhaps little",
                  "higher, perhaps too little to matter": "higher, perhaps little",
                  "lower, perhaps too little to matter": "lower, perhaps little",
                  "no difference worth having": "no difference"}
"""Verdicts where there is little room."""

_DIGITS = {"weeks": 1, "person-weeks": 0, "money": 0, "projects": 1, "1..5": 2, "index": 3, "0..1": 3, "per year": 3}
_UNITS = {"share": "%", "ratio": "%", "0..1": "0 to 1", "1..5": "1 to 5"}
_SPOKEN = {"share": "percentage points", "ratio": "percentage points", "0..1": "on a scale of 0 to 1",
           "1..5": "on a scale of 1 to 5", "index": "index points"}
_SHORT = {"share": "points", "ratio": "points", "index": "", "0..1": "", "1..5": ""}


def in_percent(unit: str) -> bool:
    """Whether figures of that unit are shown as per cent."""
    return unit in ("share", "ratio")


def unit_words(unit: str) -> str:
    """The unit as a column shows it."""
    return _UNITS.get(unit, unit)


def difference_unit(unit: str) -> str:
    """The unit of a difference, as one says it."""
    return _SPOKEN.get(unit, unit)


def short_difference_unit(unit: str) -> str:
    """The same where there is little room, beside a figure with its sign."""
    return _SHORT.get(unit, unit)


def figure(value: float, unit: str, *, signed: bool = False) -> str:
    """A figure as a table shows it: shares in per cent, the rest with digits that fit the unit."""
    if not math.isfinite(value):
        return NOTHING
    if in_percent(unit):
        return _rounded(100 * value, 1, signed) + ("" if signed else "%")
    return _rounded(value, _DIGITS.get(unit, 2), signed)


def _rounded(value: float, digits: int, signed: bool) -> str:
    if abs(value) >= 1000:
        digits = 0
    value = round(value, digits) + 0.0  # no "-0.0"
    return f"{value:{'+' if signed and value else ''},.{digits}f}".replace("-", "−")


def interval(low: float, high: float, unit: str, *, signed: bool = False) -> str:
    """``low to high`` in the same manner."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return NOTHING
    return f"{figure(low, unit, signed=signed)} to {figure(high, unit, signed=signed)}"


def share(value: float) -> str:
    """A share as whole per cent, never rounded up to certainty."""
    if not math.isfinite(value):
        return NOTHING
    whole = round(100 * value)
    if whole == 100 and value < 1:
        return ">99%"
    return "<1%" if whole == 0 and value > 0 else f"{whole}%"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 run``, ``2 runs``, ``1,200 runs``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def inside(label: str) -> str:
    """A label in the middle of a sentence: ``Trust of IT, last quarter`` becomes ``trust of IT (last quarter)``."""
    head, comma, tail = label.partition(", ")
    label = f"{head} ({tail})" if comma else label
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def minus(text: str) -> str:
    """The text with a true minus sign before digits."""
    return re.sub(r"(?<![\w.])-(?=[\d.])", "\u2212", text)


def listing(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def html_table(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], note: str = "") -> str:
    """A table for a notebook; every text is escaped."""
    head = "".join(f"<th style='text-align:{'left' if i == 0 else 'right'}'>{html.escape(h)}</th>"
                   for i, h in enumerate(headers))
    body = "".join(
        "<tr>" + "".join(f"<td style='text-align:{'left' if i == 0 else 'right'}'>{html.escape(cell)}</td>"
                         for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    below = f"<p>{html.escape(note)}</p>" if note else ""
    return (f"<div><p><strong>{html.escape(title)}</strong></p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{below}</div>")
