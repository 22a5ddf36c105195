"""Two small pictures of a report: parts of a difference, and differences at the ends of assumptions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from alignsim.experiments import wording
from alignsim.experiments.statistics import Interval
from alignsim.report.svg.parts import NARROW, framed, line, lines_of, text, tick_words
from alignsim.report.svg.scales import Scale, ticks
from alignsim.report.svg.style import colour, marker

WIDE = 680.0
_FIGURES = 150.0
"""Room for a figure and its interval at the right."""
_NAMES, _PARTS = 236.0, 262.0
"""Room for names at the left."""
_FARTHEST = 2.0
"""The scale reaches at most so many times as far as the figures: wide intervals must not press them together."""


class Part(NamedTuple):
    """A part of a difference: what carries it, and how much, in the outcome's unit."""

    words: str
    share: Interval
    whole: bool = False


class Swing(NamedTuple):
    """An assumption: its name and value, and the difference at both ends, each a value in words and an interval."""

    words: str
    now: str
    ends: tuple[tuple[str, Interval], tuple[str, Interval]]


def parts(
    found: Sequence[Part], unit: str, better: int, label: str, *, width: float = WIDE, classes: str = "",
) -> str:
    """Bars from zero, a row a part; ``better`` is 1 if higher is, -1 if lower is, else 0."""
    narrow = width < NARROW
    tall, top, under = (38.0, 4.0, 27.0) if narrow else (21.0, 6.0, 10.5)
    scale = _scale([p.share for p in found], 4.0 if narrow else _PARTS, width)
    pieces = []
    for k, part in enumerate(found):
        y = top + tall * k
        pieces.append(line(scale(0), y + (under - 8 if narrow else 0), scale(0), y + tall, tone="soft"))
        if part.whole:
            pieces.append(line(0, y, width, y))
        if narrow:
            pieces.append(text(2, y + 14, lines_of(part.words, width, 12.5, 1)[0], size=12.5, bold=part.whole))
        else:
            pieces.append(text(_PARTS - 12, y + under + 4.5, lines_of(part.words, _PARTS - 10, 12.5, 1)[0], size=12.5,
                               anchor="end", bold=part.whole))
        pieces += _bar(part, scale, y + under, better)
        pieces += _beside(part.share, unit, scale, y + under, bold=part.whole)
    return framed(pieces, width, top + tall * len(found) + 4, "", label, classes)


def _bar(part: Part, scale: Scale, y: float, better: int) -> list[str]:
    share = part.share
    if not math.isfinite(share.mean):
        return []
    clear = share.low > 0 or share.high < 0
    tone = "ink" if part.whole else "soft" if not clear or not better else "good" if share.mean * better > 0 else "bad"
    one, other = sorted((scale(0), _inside(scale, share.mean)))
    fill = colour(tone) if clear else colour("paper")
    return [f'<rect x="{one:.1f}" y="{y - 5.5:.1f}" width="{max(other - one, 0.8):.1f}" height="11" fill="{fill}" '
            f'stroke="{colour(tone)}"/>', *_whisker(share, scale, y, "soft" if part.whole else "ink")]


def swings(
    found: Sequence[Swing], main: Interval, unit: str, label: str, *, width: float = WIDE, classes: str = "",
) -> str:
    """A block an assumption: the difference at both ends with intervals, and the answer's as a band behind."""
    narrow = width < NARROW
    tall, top, under = (70.0, 18.0, 36.0) if narrow else (45.0, 18.0, 14.0)
    scale = _scale([main, *(end for swing in found for _, end in swing.ends)], 48.0 if narrow else _NAMES, width)
    bottom = top + tall * len(found)
    pieces = []
    if math.isfinite(main.low):
        one, other = _inside(scale, main.low), _inside(scale, main.high)
        pieces.append(f'<rect x="{one:.1f}" y="{top - 4:.1f}" width="{max(other - one, 1):.1f}" '
                      f'height="{bottom - top + 4:.1f}" fill="{colour("worth")}"/>')
    if math.isfinite(main.mean):
        pieces.append(text(_inside(scale, main.mean), top - 7, "the answer", size=11.5, tone="soft", anchor="middle"))
    for k, swing in enumerate(found):
        y = top + tall * k
        if k:
            pieces.append(line(0, y, width, y))
        pieces.append(line(scale(0), y + (under - 11 if narrow else 0), scale(0), y + tall, tone="soft"))
        pieces += _named(swing, y, width, narrow)
        for j, (value, end) in enumerate(swing.ends):
            at = y + under + 19 * j
            pieces.append(text(scale.start - 8, at + 4, value, size=11.5, tone="soft", anchor="end"))
            pieces += [*_whisker(end, scale, at, "ink", 2.4), *_dot(end, scale, at), *_beside(end, unit, scale, at)]
    pieces += _axis(scale, bottom, unit)
    return framed(pieces, width, bottom + 20, "", label, classes)


def _named(swing: Swing, y: float, width: float, narrow: bool) -> list[str]:
    """The assumption and its value as it is."""
    if narrow:
        words = f"{swing.words}, {swing.now}"
        return [text(2, y + 17, lines_of(words, width, 12.5, 1)[0], size=12.5)]
    names = lines_of(swing.words, _NAMES - 62, 12.5, 2)
    return [*(text(2, y + 14 + 13.5 * j, words, size=12.5) for j, words in enumerate(names)),
            text(2, y + 14 + 13.5 * len(names), swing.now, size=11.5, tone="soft")]


def _dot(found: Interval, scale: Scale, y: float) -> list[str]:
    if not math.isfinite(found.mean):
        return []
    clear = found.low > 0 or found.high < 0
    return [marker("first", _inside(scale, found.mean), y, 4.2, None if clear else colour("paper"))]


def _axis(scale: Scale, bottom: float, unit: str) -> list[str]:
    at, step = ticks(scale.low, scale.high, 5)
    pieces = [line(scale.start, bottom, scale.end, bottom, tone="soft")]
    percent = wording.in_percent(unit)
    for value in at:
        if scale.low - 1e-12 <= value <= scale.high + 1e-12:
            words = tick_words(value, step, percent).removesuffix("%")
            pieces += [line(scale(value), bottom, scale(value), bottom + 4, tone="soft"),
                       text(scale(value), bottom + 16, words, size=11.5, tone="soft", anchor="middle")]
    return [*pieces, text(scale.end + 14, bottom + 16, wording.difference_unit(unit), size=11.5, tone="soft")]


def _whisker(found: Interval, scale: Scale, y: float, tone: str, width: float = 1.4) -> list[str]:
    if not math.isfinite(found.low):
        return []
    return [line(_inside(scale, found.low), y, _inside(scale, found.high), y, tone=tone, width=width)]


def _beside(found: Interval, unit: str, scale: Scale, y: float, *, bold: bool = False) -> list[str]:
    figure = wording.figure(found.mean, unit, signed=True)
    span = wording.interval(found.low, found.high, unit, signed=True)
    return [text(scale.end + 46, y + 4.5, figure, size=12.5, anchor="end", bold=True),
            text(scale.end + 53, y + 4.5, span, size=12.5, tone="ink" if bold else "soft")]


def _scale(found: Sequence[Interval], left: float, width: float) -> Scale:
    """Zero and all figures, and as much of the intervals as leaves these readable."""
    means = [i.mean for i in found if math.isfinite(i.mean)] or [0.0]
    reach = max(abs(mean) for mean in means)
    ends = [end for i in found for end in (i.low, i.high) if math.isfinite(end)]
    reach = min(max([reach, *(abs(end) for end in ends)]), _FARTHEST * reach) or 1.0
    low, high = max(-reach, min([0.0, *ends])), min(reach, max([0.0, *ends]))
    room = 0.04 * (high - low) or 1.0
    return Scale(low - room, high + room, left, width - _FIGURES - (26.0 if width >= NARROW else 6.0))


def _inside(scale: Scale, value: float) -> float:
    return float(min(max(scale(value), scale.start), scale.end))
