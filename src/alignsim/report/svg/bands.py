"""Series over the weeks, each a line with the band of its interval and its name beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from alignsim.experiments import wording
from alignsim.report.svg.beside import Place, above, beside
from alignsim.report.svg.marks import Flags, Mark, drawn, flagged
from alignsim.report.svg.parts import NARROW, framed, line, lines_of, text, tick_words
from alignsim.report.svg.scales import Scale, limits, ticks, week_ticks
from alignsim.report.svg.style import colour, dashes, marker

__all__ = ["Line", "Mark", "bands"]
_MOST_POINTS = 420
_MARKERS = 5


class Line(NamedTuple):
    """A series: its name, its look, a value a week from week 0 on, and the ends of its interval (or none).

    ``look`` is one of ``it, marketing, both, first, second, third``.
    """

    words: str
    look: str
    mean: Sequence[float] | np.ndarray
    low: Sequence[float] | np.ndarray | None = None
    high: Sequence[float] | np.ndarray | None = None


@dataclass(frozen=True)
class _Frame:
    """Where the field of the lines is, and its scales."""

    left: float
    right: float
    top: float
    bottom: float
    x: Scale
    y: Scale
    at: tuple[float, ...]  #: named values of the upright scale
    step: float
    flags: Flags
    height: float  #: of the whole picture


def bands(
    lines: Sequence[Line], *, title: str, unit: str = "", marks: Sequence[Mark] = (), label: str = "",
    width: float = 640, height: float = 260, weeks: int | None = None, scale: tuple[float, float] | None = None,
    classes: str = "",
) -> str:
    """The picture as SVG text.

    Parameters
    ----------
    unit
        In words, under the title; ``"%"`` shows shares as per cent.
    marks
        Weeks in which something changes, with words.
    height
        Without what marks need; below a width of 480 (a phone) the names stand above the field and add to it, too.
    label
        What the picture shows, for those who do not see it.
    weeks
        Length of the scale, if longer than the series; ``scale``: the ends of the upright one, if given.
    classes
        Further CSS classes of the picture.
    """
    narrow = width < NARROW
    known = [_checked(each) for each in lines]
    span = max([weeks or 0, *(len(each.mean) for each in known), 2]) - 1
    frame, heading = _framed(known, title, unit, marks, narrow, width, height, span, scale)
    pieces = [*heading, *_axes(frame, span, unit == "%", narrow)]
    pieces += [_band(each, frame) for each in known]
    pieces += drawn(frame.flags, frame.top, frame.bottom, frame.bottom + 26)
    pieces += [_stroke(each, frame, k) for k, each in enumerate(known)]
    if not narrow:
        ends = [Place(each.words, each.look, _inside(frame, _last(each.mean))) for each in known if len(each.mean)]
        pieces += beside(ends, frame.right + 10, frame.top, frame.bottom, width - frame.right - 12)
    return framed(pieces, width, frame.height, title, label or _told(known, unit), classes)


def _checked(each: Line) -> Line:
    mean = np.asarray(each.mean, float)
    ends = [None if end is None else np.asarray(end, float) for end in (each.low, each.high)]
    if any(end is not None and end.shape != mean.shape for end in ends) or mean.ndim != 1:
        raise ValueError(f"the band of {each.words!r} needs as many weeks as its line")
    return each._replace(mean=mean, low=ends[0], high=ends[1])


def _framed(
    lines: Sequence[Line], title: str, unit: str, marks: Sequence[Mark], narrow: bool, width: float, height: float,
    span: int, scale: tuple[float, float] | None,
) -> tuple[_Frame, list[str]]:
    pieces, y = [], 4.0
    for words in lines_of(title, width - 8, 15.5) if title else ():
        pieces.append(text(2, y + 12, words, size=15, bold=True))
        y += 19
    if unit and unit != "%":
        pieces.append(text(2, y + 11, unit, size=12.5, tone="soft"))
        y += 18
    field = height - y - 46
    if narrow:
        keys, y = above([(each.words, each.look) for each in lines], 2, y + 4, width - 4)
        pieces += keys
    low, high = scale or limits(_values(lines))
    at, step = ticks(low, high, max(4, int(field / 38)))
    left = 12 + 7.2 * max(len(tick_words(v, step, unit == "%")) for v in at)
    right = width - 12 if narrow else width - 16 - _beside_width(lines)
    x = Scale(0, span, left, right)
    flags = flagged(marks, x, width - 4)
    top = y + 10 + flags.above
    bottom = top + field
    return _Frame(left, right, top, bottom, x, Scale(low, high, bottom, top), tuple(at), step, flags,
                  bottom + 36 + flags.below), pieces


def _beside_width(lines: Sequence[Line]) -> float:
    """Room at the right edge for the names."""
    longest = max((len(each.words) for each in lines), default=0)
    return min(150.0, 30 + 7.3 * longest)


def _values(lines: Sequence[Line]) -> list[float]:
    found = [part for each in lines for part in (each.mean, each.low, each.high) if part is not None and len(part)]
    finite = np.concatenate([np.asarray(part)[np.isfinite(part)] for part in found]) if found else np.empty(0)
    return [float(finite.min()), float(finite.max())] if finite.size else []


def _axes(frame: _Frame, span: int, percent: bool, narrow: bool) -> list[str]:
    pieces = []
    for value in frame.at:
        y = frame.y(value)
        zero = value == 0 and frame.y.low < 0
        pieces.append(line(frame.left, y, frame.right, y, tone="soft" if zero else "faint"))
        pieces.append(text(frame.left - 6, y + 4, tick_words(value, frame.step, percent), size=12.5, tone="soft",
                           anchor="end"))
    named = week_ticks(span + 1, 4 if narrow else 7)
    pieces.append(line(frame.left, frame.bottom, frame.right, frame.bottom, tone="soft"))
    for week in named:
        if week <= span:
            x = frame.x(week)
            pieces.append(line(x, frame.bottom, x, frame.bottom + 4, tone="soft"))
            words = f"week {week}" if week == 0 else f"{week:,}"
            pieces.append(text(x, frame.bottom + 19, words, size=12.5, tone="soft",
                               anchor="start" if week == 0 else "middle"))
    return pieces


def _band(each: Line, frame: _Frame) -> str:
    if each.low is None or each.high is None:
        return ""
    low, high = np.asarray(each.low), np.asarray(each.high)
    pieces = []
    for weeks in _stretches(np.isfinite(low) & np.isfinite(high)):
        edge = [*_points(frame, weeks, high), *reversed(_points(frame, weeks, low))]
        pieces.append(f'<path d="M{"L".join(edge)}Z" fill="{colour(each.look)}" fill-opacity=".17" stroke="none"/>')
    return "".join(pieces)


def _stroke(each: Line, frame: _Frame, k: int) -> str:
    mean = np.asarray(each.mean)
    gap = max(1, len(mean) // _MARKERS)
    marked_weeks = [w for w in range((gap // 2 + k * gap // 4) % gap, len(mean), gap) if math.isfinite(mean[w])]
    pieces = [f'<path d="M{"L".join(_points(frame, weeks, mean))}" fill="none" stroke="{colour(each.look)}" '
              f'stroke-width="2.2" stroke-linejoin="round"{dashes(each.look)}/>'
              for weeks in _stretches(np.isfinite(mean))]
    pieces += [marker(each.look, frame.x(w), _inside(frame, float(mean[w]))) for w in marked_weeks]
    return "".join(pieces)


def _inside(frame: _Frame, value: float) -> float:
    """The place of a value, at the edge of the field if it lies beyond."""
    return min(max(frame.y(value), frame.top), frame.bottom)


def _points(frame: _Frame, weeks: np.ndarray, values: np.ndarray) -> list[str]:
    """Places of some weeks' values, at the edge of the field where they lie beyond it."""
    x = (frame.x.start + weeks / frame.x.high * (frame.x.end - frame.x.start)).tolist()
    part = (values[weeks] - frame.y.low) / (frame.y.high - frame.y.low)
    y = np.clip(frame.y.start + part * (frame.y.end - frame.y.start), frame.top, frame.bottom).tolist()
    return [f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True)]


def _stretches(known: np.ndarray) -> list[np.ndarray]:
    """Weeks in a row that have a value, no more of them than can be seen."""
    weeks = np.flatnonzero(known)
    if weeks.size == 0:
        return []
    return [_thinned(part) for part in np.split(weeks, np.flatnonzero(np.diff(weeks) > 1) + 1)]


def _thinned(weeks: np.ndarray) -> np.ndarray:
    step = math.ceil(len(weeks) / _MOST_POINTS)
    return weeks if step == 1 else np.append(weeks[:-1:step], weeks[-1])


def _last(values: Sequence[float] | np.ndarray) -> float:
    finite = np.asarray(values)[np.isfinite(values)]
    return float(finite[-1]) if finite.size else 0.0


def _told(lines: Sequence[Line], unit: str) -> str:
    """Beginning and end of every line in words."""
    told = [f"{each.words}: {_said(float(each.mean[0]), unit)} in week 0, {_said(float(each.mean[-1]), unit)} in week "
            f"{len(each.mean) - 1}"
            for each in lines if len(each.mean) and math.isfinite(each.mean[0]) and math.isfinite(each.mean[-1])]
    return "; ".join(told) or "Nothing to show yet"


def _said(value: float, unit: str) -> str:
    return wording.minus(f"{100 * value:.1f}%" if unit == "%" else f"{value:,.0f}" if abs(value) >= 100
                         else f"{value:.3g}")
