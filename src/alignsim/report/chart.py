"""The organization drawn: who reports to whom, who sits where, and trust on the lines between IT and marketing."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from alignsim.report import theme
from alignsim.report.theme import IT, MARKETING, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.experiments.statistics import Interval
    from alignsim.report.figure import Picture

STRONG, WEAK = 0.625, 0.375
NOTE = (f"Trust from 0 to 1, mean over runs with its 95% interval, last quarter. Arrows: solid and thick = strong "
        f"({STRONG} or more), dashed = guarded, dotted and thin = weak (under {WEAK}). Grey: who reports to whom.")


@dataclass(frozen=True)
class Chart:
    """Executives in any order, with the place of each one's superior (-1 at the top), and the staff of both sides."""

    labels: Sequence[str]
    above: Sequence[int]
    cio: int
    cmo: int
    it_staff: int
    marketing_staff: int
    it_guests: int = 0  #: IT people who sit in marketing
    marketing_guests: int = 0
    titles: Sequence[str] = ()  #: what the posts are called in the published chart, if there is one


@dataclass(frozen=True)
class _Place:
    x: float
    y: float


def trust_word(trust: float) -> str:
    """A level of trust in a word."""
    return "strong" if trust >= STRONG else "weak" if trust < WEAK else "guarded"


@theme.themed
def chart_picture(
    chart: Chart, trust: Mapping[str, Interval], *, title: str, subtitle: str = "", note: str = ""
) -> Picture:
    """``trust`` has intervals for ``cio_to_cmo, cmo_to_cio, it_staff, marketing_staff``."""
    places, columns, rows = layout(chart)
    width, height = max(9.0, 1.75 * columns + 1.0), 1.35 + 1.05 * rows
    picture = theme.new_picture(width, height, title, subtitle, f"{NOTE} {note}".strip())
    ax = picture.add_axes((0.02, picture.bottom, 0.96, picture.top - picture.bottom))
    ax.set_axis_off()
    ax.set_xlim(-0.7, columns - 0.3)
    ax.set_ylim(rows - 0.45, -0.42)
    for k, above in enumerate(chart.above):
        if above >= 0:
            _line_up(ax, places[k], places[above])
    for k, label in enumerate(chart.labels):
        look = IT if k == chart.cio else MARKETING if k == chart.cmo else None
        _box(ax, places[k], label, look, _short(chart.titles[k]) if chart.titles else "")
    _staff(ax, chart, places)
    _trusts(ax, chart, places, trust)
    return picture


def _staff(ax: Axes, chart: Chart, places: Sequence[_Place]) -> None:
    it, marketing = places[-2], places[-1]
    _line_up(ax, it, places[chart.cio])
    _line_up(ax, marketing, places[chart.cmo])
    _box(ax, it, _heads("IT", chart.it_staff, chart.it_guests, "marketing"), IT)
    _box(ax, marketing, _heads("Marketing", chart.marketing_staff, chart.marketing_guests, "IT"), MARKETING)


def _heads(side: str, heads: int, guests: int, other: str) -> str:
    text = f"{side} staff: {heads:,}"
    return f"{text}\n({guests:,} sit in {other})" if guests else text


def layout(chart: Chart) -> tuple[list[_Place], int, int]:
    """Places of the executives and then of both staffs; columns and rows of the drawing.

    Branches are ordered so that the CIO's and the CMO's are neighbours with room for the arrows between them.
    """
    n = len(chart.labels)
    line_it, line_marketing = _line(chart.above, chart.cio), _line(chart.above, chart.cmo)
    below: dict[int, list[int]] = {k: [] for k in range(n + 2)}
    for k, above in enumerate(chart.above):
        if above >= 0:
            below[above].append(k)
    below[chart.cio].append(n)
    below[chart.cmo].append(n + 1)
    line_it, line_marketing = {*line_it, n}, {*line_marketing, n + 1}
    leaves: list[int] = []
    _leaves(chart.above.index(-1), below, line_it, line_marketing, leaves)
    x = dict(zip(leaves, _columns(leaves, n), strict=True))
    depth = [len(_line(chart.above, k)) - 1 for k in range(n)]
    _centre(chart.above.index(-1), below, x)
    x[chart.cio], x[chart.cmo] = x[n], x[n + 1]
    rows = dict(enumerate(depth))
    if chart.cio not in line_marketing and chart.cmo not in line_it:
        rows[chart.cio] = rows[chart.cmo] = max(depth[chart.cio], depth[chart.cmo])
    bottom = max(max(rows.values()), rows[chart.cio], rows[chart.cmo]) + 1
    rows[n] = rows[n + 1] = bottom
    return [_Place(x[k], float(rows[k])) for k in range(n + 2)], int(max(x.values())) + 1, bottom + 1


def _line(above: Sequence[int], start: int) -> set[int]:
    line = [start]
    while above[line[-1]] >= 0:
        line.append(above[line[-1]])
    return set(line)


def _leaves(
    node: int, below: Mapping[int, list[int]], line_it: set[int], line_marketing: set[int], leaves: list[int]
) -> None:
    """Leaves from left to right; the CIO's line last on the left, the CMO's first on the right."""
    if not below[node]:
        leaves.append(node)
        return
    only_marketing = node in line_marketing and node not in line_it

    def order(child: int) -> tuple[int, int]:
        if child in line_it:
            return (1, child)
        if child in line_marketing:
            return (0 if only_marketing else 2, child)
        return (3 if only_marketing else 0, child)

    for child in sorted(below[node], key=order):
        _leaves(child, below, line_it, line_marketing, leaves)


def _columns(leaves: Sequence[int], n: int) -> list[float]:
    """A column a leaf, and two more between the two staffs for the arrows."""
    columns, at = [], 0.0
    for leaf in leaves:
        columns.append(at)
        at += 3.0 if leaf == n else 1.0
    return columns


def _centre(node: int, below: Mapping[int, list[int]], x: dict[int, float]) -> float:
    if node not in x:
        under = [_centre(child, below, x) for child in below[node]]
        x[node] = (under[0] + under[-1]) / 2
    return x[node]


_HALF_WIDE, _HALF_TALL = 0.43, 0.26


def _short(title: str) -> str:
    """A title in two lines of a box."""
    lines = textwrap.wrap(title, 25)
    if len(lines) > 2:
        lines = [lines[0], textwrap.shorten(" ".join(lines[1:]), 25, placeholder="…")]
    return "\n".join(lines)


def _box(ax: Axes, place: _Place, text: str, look: Look | None, title: str = "") -> None:
    from matplotlib.patches import FancyBboxPatch

    colour = look.colour if look else theme.SOFT
    ax.add_patch(FancyBboxPatch(
        (place.x - _HALF_WIDE, place.y - _HALF_TALL), 2 * _HALF_WIDE, 2 * _HALF_TALL,
        boxstyle="round,pad=0,rounding_size=0.06", facecolor=theme.PAPER, edgecolor=colour,
        linestyle=look.line if look else "-", linewidth=1.8 if look else 1.1, zorder=3))
    ax.text(place.x, place.y - (0.04 if title else 0), text, ha="center", va="bottom" if title else "center",
            fontsize=9.5, zorder=4)
    if title:
        ax.text(place.x, place.y - 0.02, title, ha="center", va="top", fontsize=7, color=theme.SOFT, zorder=4,
                linespacing=1.15)


def _line_up(ax: Axes, low: _Place, high: _Place) -> None:
    """An elbow from a box up to its superior's."""
    bend = high.y + 0.5
    ax.plot([low.x, low.x, high.x, high.x], [low.y - _HALF_TALL, bend, bend, high.y + _HALF_TALL],
            color="#a5a8ac", linewidth=1.3, zorder=1)


def _trusts(ax: Axes, chart: Chart, places: Sequence[_Place], trust: Mapping[str, Interval]) -> None:
    pairs = (("cio_to_cmo", "cmo_to_cio", places[chart.cio], places[chart.cmo]),
             ("it_staff", "marketing_staff", places[-2], places[-1]))
    for forth, back, left, right in pairs:
        _arrow(ax, left, right, trust[forth], IT, -0.15)
        _arrow(ax, right, left, trust[back], MARKETING, 0.15)


def _arrow(ax: Axes, start: _Place, end: _Place, found: Interval, look: Look, shift: float) -> None:
    side = 1 if end.x > start.x else -1
    level = trust_word(found.mean)
    style = {"strong": ("-", 3.2), "guarded": ((0, (5, 2)), 2.0), "weak": ((0, (1, 2)), 1.4)}[level]
    begin = (start.x + side * (_HALF_WIDE + 0.03), start.y + shift)
    finish = (end.x - side * (_HALF_WIDE + 0.03), end.y + shift)
    # The head is drawn apart from the line, so that a dotted line does not get a dotted head.
    near = (0.98 * finish[0] + 0.02 * begin[0], 0.98 * finish[1] + 0.02 * begin[1])
    ax.plot([begin[0], near[0]], [begin[1], near[1]], color=look.colour, linestyle=style[0], linewidth=style[1],
            solid_capstyle="butt", zorder=2)
    ax.annotate("", finish, near, zorder=2, arrowprops={
        "arrowstyle": "-|>,head_width=0.35,head_length=0.7", "color": look.colour, "linewidth": 1.2, "shrinkA": 0,
        "shrinkB": 0})
    text = f"{found.mean:.2f} {level}"
    if np.isfinite(found.low):  # one run has no interval
        text = f"{text} ({found.low:.2f} to {found.high:.2f})"
    _label(ax, begin, finish, text, look, shift)


def _label(
    ax: Axes, begin: tuple[float, float], finish: tuple[float, float], text: str, look: Look, shift: float
) -> None:
    if begin[1] == finish[1]:
        middle = (begin[0] + finish[0]) / 2, begin[1] + (-0.06 if shift < 0 else 0.07)
        ax.text(*middle, text, ha="center", va="bottom" if shift < 0 else "top", fontsize=9, color=look.colour)
        return
    # Slanted: the upper line is labelled on its upper side, the lower on its lower side, off the line.
    middle = (begin[0] + finish[0]) / 2, (begin[1] + finish[1]) / 2
    falls_to_the_right = (finish[1] - begin[1]) * (finish[0] - begin[0]) > 0
    upper = shift < 0
    ax.text(*middle, f"  {text}  ", ha="left" if upper == falls_to_the_right else "right",
            va="bottom" if upper else "top", fontsize=9, color=look.colour, zorder=5,
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5})
