"""Names of lines: beside their ends where there is room, above the field on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alignsim.report.svg.parts import lines_of, text, width_of
from alignsim.report.svg.style import colour, dashes, marker

_SIZE, _LEADING, _GAP = 13.0, 15.0, 5.0
_KEY = 26.0


class Place(NamedTuple):
    """A name and where its line ends."""

    words: str
    look: str
    y: float


def key(look: str, x: float, y: float) -> str:
    """A short piece of the line with its marker."""
    return (f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{x + 20:.1f}" y2="{y:.1f}" stroke="{colour(look)}" '
            f'stroke-width="2.2"{dashes(look)}/>{marker(look, x + 10, y, 3.2)}')


def beside(ends: Sequence[Place], x: float, top: float, bottom: float, room: float) -> list[str]:
    """Names at the ends of the lines, pushed apart where they end close together."""
    ordered = sorted(ends, key=lambda end: end.y)
    blocks = [lines_of(end.words, room - _KEY, _SIZE) for end in ordered]
    heights = [_LEADING * len(block) for block in blocks]
    tops = spread([end.y - height / 2 for end, height in zip(ordered, heights, strict=True)],
                  [height + _GAP for height in heights], top - 8, bottom + 8)
    pieces = []
    for end, block, y in zip(ordered, blocks, tops, strict=True):
        pieces.append(key(end.look, x, y + _LEADING / 2))
        pieces += [text(x + _KEY, y + 11.5 + _LEADING * k, words) for k, words in enumerate(block)]
    return pieces


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Upper ends of blocks, near where they are wanted (in order), that do not overlap and stay inside if they can."""
    places = list(wanted)
    for k in range(len(places)):
        least = top if k == 0 else places[k - 1] + heights[k - 1]
        places[k] = max(places[k], least)
    end = bottom
    for k in reversed(range(len(places))):
        places[k] = min(places[k], end - heights[k])
        end = places[k]
    over = top - places[0] if places else 0.0
    return [place + max(0.0, over) for place in places]


def above(names: Sequence[tuple[str, str]], x: float, y: float, room: float) -> tuple[list[str], float]:
    """Names in rows above the field; the pieces, and where the rows end."""
    pieces: list[str] = []
    at = x
    for words, look in names:
        words = lines_of(words, room - _KEY, _SIZE, most=1)[0]
        wide = _KEY + width_of(words, _SIZE) + 14
        if at > x and at + wide > x + room:
            at, y = x, y + 20
        pieces += [key(look, at, y + 7), text(at + _KEY, y + 11.5, words)]
        at += wide
    return pieces, y + (20 if names else 0)
