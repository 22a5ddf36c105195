"""Weeks in which something changes, marked with words above the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alignsim.report.svg.parts import line, lines_of, text, width_of
from alignsim.report.svg.scales import Scale

_SIZE = 12.5
_MOST_ROWS = 4


class Mark(NamedTuple):
    """A week and what changes in it."""

    week: float
    words: str


def rows_of(marks: Sequence[Mark], span: float, width: float) -> int:
    """How many rows of words the marks need: at most as many as there are marks."""
    return min(_MOST_ROWS, len(marks))


def marked(marks: Sequence[Mark], x: Scale, top: float, bottom: float, edge: float) -> list[str]:
    """An upright line for each mark that lies on the scale, its words in the first row that is free there."""
    pieces = []
    taken = [-1.0] * _MOST_ROWS
    for mark in sorted(marks):
        if not x.low <= mark.week <= x.high:
            continue
        at = x(mark.week)
        words = lines_of(mark.words, edge, _SIZE, most=1)[0]
        wide = width_of(words, _SIZE)
        start = min(at + 4, edge - wide)
        row = next((k for k, end in enumerate(taken) if end < start), None)
        rise = top - 6 - 16 * (row or 0)
        pieces.append(line(at, rise - 8 if row is not None else top, at, bottom, tone="soft", dash="3 3"))
        if row is not None:
            taken[row] = start + wide + 8
            pieces.append(text(start, rise, words, size=_SIZE))
    return pieces
