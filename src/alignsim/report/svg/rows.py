"""Differences with their intervals, a row an outcome, better to the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from alignsim.experiments.statistics import SMALLEST_EFFECT
from alignsim.report.svg.parts import NARROW, framed, line, lines_of, text
from alignsim.report.svg.scales import Scale
from alignsim.report.svg.style import colour, marker

_FARTHEST = 1.2
"""Standard deviations at the ends of the scale at most, as in ``report/comparison.py``."""


class Row(NamedTuple):
    """One outcome against the base, in the outcome's unit; ``sd`` is that of the base's runs.

    ``text`` is the difference in words with its interval; ``direction`` says which way the outcome is better.
    """

    words: str
    difference: float
    low: float
    high: float
    smallest: float
    sd: float
    text: str
    verdict: str = ""
    direction: str = "higher"


class Reach(NamedTuple):
    """How far a scale goes to each side, in standard deviations of the base's runs."""

    worse: float
    better: float


def reach_of(found: Sequence[Row]) -> Reach:
    """How far a scale for these rows has to go; zero is never at its edge."""
    ends = [_better(row, end) for row in found if row.sd > 0 for end in (row.low, row.high) if math.isfinite(end)]
    least = 3 * SMALLEST_EFFECT
    return Reach(*(min(_FARTHEST, max(least, 1.12 * max((side * end for end in ends), default=0.0)))
                   for side in (-1, 1)))


def _better(row: Row, value: float) -> float:
    """A difference in standard deviations, positive where it is better."""
    return (-1 if row.direction == "lower" else 1) * value / row.sd


def rows(
    found: Sequence[Row], *, label: str = "", title: str = "", width: float = 640, reach: Reach | None = None,
    classes: str = "",
) -> str:
    """The picture as SVG text; give several the same ``reach`` (:func:`reach_of`) to compare them."""
    narrow = width < NARROW
    tall = 62.0 if narrow else 40.0
    left, right = (4.0, width - 8) if narrow else (0.28 * width, 0.56 * width)
    reach = reach or reach_of(found)
    x = Scale(-reach.worse, reach.better, left, right)
    pieces, y = [], 4.0
    for words in lines_of(title, width - 8, 15.5) if title else ():
        pieces.append(text(2, y + 12, words, size=15, bold=True))
        y += 20
    pieces += [text(left, y + 11, "\u2190 worse", size=12.5, tone="soft"),
               text(right, y + 11, "better \u2192", size=12.5, tone="soft", anchor="end")]
    top = y + 18
    bottom = top + tall * len(found)
    for from_y, to_y in _fields(top, tall, len(found), narrow):
        edge, other = x(-SMALLEST_EFFECT), x(SMALLEST_EFFECT)
        pieces.append(f'<rect x="{edge:.1f}" y="{from_y:.1f}" width="{other - edge:.1f}" '
                      f'height="{to_y - from_y:.1f}" fill="{colour("worth")}"/>')
        pieces.append(line(x(0), from_y, x(0), to_y, tone="soft"))
    for k, row in enumerate(found):
        middle = top + tall * k + (tall - 14 if narrow else tall / 2)
        pieces += _words(row, top + tall * k, width, narrow, right)
        pieces.append(_dot(row, x, middle))
        if k:
            pieces.append(line(0, top + tall * k, width, top + tall * k))
    told = label or "; ".join(f"{row.words}: {row.text}{', ' if row.verdict else ''}{row.verdict}" for row in found)
    return framed(pieces, width, bottom + 4, title, told or "Nothing to show yet", classes)


def _fields(top: float, tall: float, count: int, narrow: bool) -> list[tuple[float, float]]:
    """Where dots are: one field beside the words, or on a phone one below the words of each row."""
    if narrow:
        return [(top + tall * (k + 1) - 24, top + tall * (k + 1) - 4) for k in range(count)]
    return [(top, top + tall * count)] if count else []


def _words(row: Row, y: float, width: float, narrow: bool, right: float) -> list[str]:
    if narrow:
        pieces = [text(2, y + 17, lines_of(row.words, width - 4, 13, 1)[0], bold=True)]
        said = f"{row.text}, {row.verdict}" if row.verdict else row.text
        return [*pieces, text(2, y + 34, lines_of(said, width - 4, 12.5, 1)[0], size=12.5)]
    block = lines_of(row.words, 0.26 * width, 13)
    pieces = [text(2, y + (24.5 if len(block) == 1 else 17) + 15 * k, words) for k, words in enumerate(block)]
    at = right + 14
    pieces.append(text(at, y + (17 if row.verdict else 24.5), lines_of(row.text, width - at, 13, 1)[0], bold=True))
    if row.verdict:
        pieces.append(text(at, y + 33, lines_of(row.verdict, width - at, 12.5, 1)[0], size=12.5, tone="soft"))
    return pieces


def _dot(row: Row, x: Scale, y: float) -> str:
    """The interval as a bar, the difference as a dot; hollow where the interval holds zero."""
    if not row.sd > 0 or not math.isfinite(row.difference):
        return ""
    at, one, other = (_better(row, value) for value in (row.difference, row.low, row.high))
    sure = row.low > 0 or row.high < 0
    look = "soft" if not sure or row.direction == "neutral" else "good" if at > 0 else "bad"
    pieces = []
    if math.isfinite(one) and math.isfinite(other):
        low, high = (max(x.low, min(x.high, end)) for end in sorted((one, other)))
        pieces.append(f'<line x1="{x(low):.1f}" y1="{y:.1f}" x2="{x(high):.1f}" y2="{y:.1f}" '
                      f'stroke="{colour(look)}" stroke-width="3"/>')
    if not x.low <= at <= x.high:  # farther than the scale reaches
        tip, back = x(x.high if at > 0 else x.low), math.copysign(9, at)
        pieces.append(f'<polygon points="{tip:.1f},{y:.1f} {tip - back:.1f},{y - 6:.1f} {tip - back:.1f},{y + 6:.1f}" '
                      f'fill="{colour(look)}"/>')
    else:
        pieces.append(marker(look, x(at), y, 4.2, None if sure else colour("paper")))
    return "".join(pieces)
