"""Weeks in which something changes: flags with words above the field, or numbers with a list below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alignsim.report.svg.parts import line, lines_of, text, width_of
from alignsim.report.svg.scales import Scale

_SIZE = 12.5
_ROW = 17.0
_MOST_ROWS = 3
_MOST_LISTED = 12


class Mark(NamedTuple):
    """A week and what changes in it."""

    week: float
    words: str


class Flag(NamedTuple):
    """Words beside the upright line of a mark: from ``start`` to ``end`` in a row above the field."""

    at: float
    row: int
    start: float
    end: float
    words: str


class Flags(NamedTuple):
    """How the marks are shown: ``rows`` above the field, ``listed`` below it."""

    flags: tuple[Flag, ...]
    rows: int
    listed: tuple[str, ...]

    @property
    def above(self) -> float:
        """Room that they need above the field."""
        return _ROW * self.rows

    @property
    def below(self) -> float:
        """Room that the list needs."""
        return _ROW * len(self.listed) + (6 if self.listed else 0)


def flagged(marks: Sequence[Mark], x: Scale, edge: float) -> Flags:
    """Words beside each line where no word meets a line or another word; else numbers, and the words in a list."""
    shown = sorted((mark for mark in marks if x.low <= mark.week <= x.high), reverse=True)
    flags: list[Flag] = []
    for mark in shown:
        wide = width_of(mark.words, _SIZE)
        at = x(mark.week)
        tries = [Flag(at, row, start, start + wide, mark.words)
                 for row in range(_MOST_ROWS) for start in (at + 5, at - 5 - wide)]
        free = [flag for flag in tries if flag.start >= 2 and flag.end <= edge
                and not any(_meet(flag, other) or _meet(other, flag) for other in flags)]
        if not free:
            return _numbered(shown[::-1], x, edge)
        flags.append(free[0])
    return Flags(tuple(flags), max((flag.row + 1 for flag in flags), default=0), ())


def _meet(one: Flag, other: Flag) -> bool:
    """Whether the words of one meet the words of the other or its line, which passes the rows below its own."""
    words = one.row == other.row and one.start < other.end + 10 and other.start < one.end + 10
    return words or (one.row <= other.row and one.start - 5 < other.at < one.end + 5 and one.at != other.at)


def _numbered(marks: Sequence[Mark], x: Scale, edge: float) -> Flags:
    flags = tuple(Flag(x(mark.week), 0, x(mark.week) - 4, x(mark.week) + 4, str(k))
                  for k, mark in enumerate(marks, start=1))
    told = [lines_of(f"{k}, week {mark.week:g}: {mark.words}", edge, _SIZE, 1)[0]
            for k, mark in enumerate(marks, start=1)]
    if len(told) > _MOST_LISTED:
        told = [*told[: _MOST_LISTED - 1], f"and {len(told) - _MOST_LISTED + 1} more"]
    return Flags(flags, 1, tuple(told))


def drawn(found: Flags, top: float, bottom: float, foot: float) -> list[str]:
    """The lines through the field, the words above, and the list from ``foot`` on."""
    pieces = []
    for flag in found.flags:
        y = top - 7 - _ROW * flag.row
        pieces.append(line(flag.at, y + 4 if found.listed else y - 9, flag.at, bottom, tone="soft", dash="3 3"))
        if found.listed:
            pieces.append(text(flag.at, y, flag.words, size=_SIZE, anchor="middle", bold=True))
        else:
            pieces.append(text(flag.start, y, flag.words, size=_SIZE))
    pieces += [text(2, foot + _ROW * (k + 1), words, size=_SIZE) for k, words in enumerate(found.listed)]
    return pieces
