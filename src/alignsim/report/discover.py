"""A discovery drawn: what can be traded for what, the box as ranges, and the cases where the box is tightest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.analysis.dimensions import number, spoken
from alignsim.analysis.discovery.words import condition, p_words
from alignsim.analysis.expression_words import in_words
from alignsim.experiments import wording
from alignsim.report import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.analysis.dimensions import Dimension, Floats
    from alignsim.analysis.discovery.result import Discovery, Found
    from alignsim.report.figure import Picture

LEGEND = (
    "Left: every box on the way from the whole space to the smallest one, as found; the cross is the box taken, "
    "corrected, with 95% intervals. Right: grey, the whole range of a factor; blue, what the box leaves of it, with "
    "the quasi-p value of the restriction. Below: every case; orange diamonds meet the condition; frame: the box.")
_WIDE = 11.5
_ROW = 0.52
_MOST_DOTS = 3_000
COUNTS = ("#bdbdbd", "#56B4E9", "#009E73", "#E69F00", "#CC79A7", "#0072B2", "#333333")
"""Colours by the number of restricted dimensions (Okabe & Ito 2008)."""


def picture_of(found: Discovery) -> Picture:
    """The picture of a discovery: its first box; only its sentence if it has none."""
    return _drawn(found)


@theme.themed
def _drawn(found: Discovery) -> Picture:
    note = f"{LEGEND} {found.note}" if found.found else found.note
    title = f"What leads to {in_words(found.condition.text)}?"
    if not found.found:
        return theme.new_picture(_WIDE, 2.2, title, found.sentence, note)
    one = found.found[0]
    lines = theme.wrapped(found.sentence, _WIDE, 10).count("\n") + theme.wrapped(note, _WIDE, 8).count("\n")
    upper, lower = max(3.1, 0.9 + _ROW * len(one.box.restricted)), 3.6
    height = 1.5 + 0.17 * lines + upper + lower
    picture = theme.new_picture(_WIDE, height, title, found.sentence, note)
    inch = 1 / height
    middle = picture.top - upper * inch
    curve = picture.add_axes((0.85 / _WIDE, middle + 0.55 * inch, 3.9 / _WIDE, (upper - 0.85) * inch))
    _curve(curve, found, one)
    ranges = picture.add_axes((7.0 / _WIDE, middle + 0.55 * inch, 3.1 / _WIDE, (upper - 0.85) * inch))
    _ranges(ranges, found, one)
    low = picture.bottom + 0.55 * inch
    cases = picture.add_axes((1.35 / _WIDE, low, 7.2 / _WIDE, middle - 0.35 * inch - low))
    _cases(cases, found, one)
    return picture


def _curve(ax: Axes, found: Discovery, one: Found) -> None:
    """Density against coverage, a dot a box, coloured by the number of restricted dimensions."""
    whole_space = one.trajectory[0]
    met = max(1, whole_space.met)
    numbers = [len(p.box.restricted) for p in one.trajectory]
    for count in sorted(set(numbers)):
        some = [p for p, n in zip(one.trajectory, numbers, strict=True) if n == count]
        last = min(count, len(COUNTS) - 1)
        ax.plot([100 * p.met / met for p in some], [100 * p.met / p.cases for p in some], linestyle="none", marker="o",
                markersize=5.5, color=COUNTS[last], markeredgecolor=theme.INK, markeredgewidth=0.4, label=str(count))
    density, coverage = (tuple(100 * v for v in share[:3]) for share in (one.worth.density, one.worth.coverage))
    ax.plot(coverage[1:], [density[0]] * 2, color=theme.INK, linewidth=1.4)
    ax.plot([coverage[0]] * 2, density[1:], color=theme.INK, linewidth=1.4)
    ax.set_xlim(0, 103)
    ax.set_ylim(0, 103)
    ax.set_xlabel("Coverage: share of all that meet it, %")
    ax.set_ylabel("Density: share of the box, %")
    ax.set_title("What can be traded for what")
    ax.grid()
    ax.legend(title="Conditions", fontsize=8, title_fontsize=8, loc="lower left", frameon=True, framealpha=0.9,
              edgecolor="none", handletextpad=0.2, borderpad=0.3)


def _ranges(ax: Axes, found: Discovery, one: Found) -> None:
    """The box within the whole ranges, one row a restricted dimension."""
    rows = one.box.restricted
    for y, j in enumerate(rows):
        dimension = found.dimensions[j]
        ax.barh(y, 1.0, height=0.34, color=theme.FAINT)
        _bar(ax, y, one, j, dimension)
        mine = [r for r in one.restricted if r.restriction.dimension == j]
        ax.text(1.04, y, " · ".join(p_words(r.quasi_p) for r in mine), va="center", ha="left", fontsize=9)
        if dimension.words is None:
            for place, value, side in ((0.0, dimension.low, "left"), (1.0, dimension.high, "right")):
                ax.text(place, y + 0.22, number(value), va="top", ha=side, fontsize=7.5, color=theme.SOFT)
    ax.text(1.04, -0.62, "quasi-p", fontsize=9, color=theme.SOFT, va="center")
    labels = [theme.wrapped(condition(one.box, j, found.dimensions[j]), 2.6, 9.5) for j in rows]
    ax.set_yticks(range(len(rows)), labels, fontsize=9.5)
    ax.set_xlim(0, 1)
    ax.set_ylim(max(len(rows), 2) - 0.4, -0.75)
    ax.set_xticks([])
    theme.only_bottom(ax)
    ax.spines["bottom"].set_visible(False)
    ax.set_title("The box", x=0.0)


def _bar(ax: Axes, y: int, one: Found, j: int, dimension: Dimension) -> None:
    words = one.box.words[j]
    if words is not None:
        share = 1 / len(dimension.words or ())
        for k in range(len(dimension.words or ())):
            held = k in words
            if held:
                ax.barh(y, share, left=k * share, height=0.34, color=theme.GOOD.colour, edgecolor=theme.PAPER)
            ax.text((k + 0.5) * share, y, spoken((dimension.words or ())[k]), ha="center", va="center", fontsize=8,
                    color=theme.PAPER if held else theme.SOFT)
        return
    low, high = one.box.around((dimension,) * (j + 1), j)
    span = (dimension.high - dimension.low) or 1.0
    left, right = (low - dimension.low) / span, (high - dimension.low) / span
    pad = 0.012 if right - left < 0.012 else 0.0  # one value of a list is a mark, not nothing
    ax.barh(y, right - left + 2 * pad, left=left - pad, height=0.34, color=theme.GOOD.colour)


def _cases(ax: Axes, found: Discovery, one: Found) -> None:
    """Cases in the two dimensions whose restrictions matter most; the rest of the box is not seen there."""
    space = found.cases_read.space
    order = sorted(one.restricted, key=lambda r: (r.density_without, r.quasi_p))
    axes = list(dict.fromkeys(r.restriction.dimension for r in order))[:2]
    axes += [j for j in range(len(space.x)) if j not in axes][: 2 - len(axes)]
    step = max(1, space.y.size // _MOST_DOTS)
    shown = np.zeros(space.y.size, bool)
    shown[::step] = True
    places = [_places(space.x[j], found.dimensions[j], k) for k, j in enumerate(axes)] or [np.zeros(space.y.size)]
    if len(places) == 1:
        places.append((np.arange(space.y.size) * 0.618033988749895) % 1.0)
    for met, look, size, alpha in ((False, theme.OPEN, 3.0, 0.45), (True, theme.BAD, 4.6, 0.85)):
        rows = shown & (space.y == met)
        ax.plot(places[0][rows], places[1][rows], linestyle="none", marker=look.marker if met else "o", markersize=size,
                color=look.colour, alpha=alpha, markeredgewidth=0, label="meets it" if met else "does not")
    _frames(ax, one, axes, found)
    for k, j in enumerate(axes):
        _scale(ax, "xy"[k], found.dimensions[j])
    if len(axes) == 1:
        ax.set_yticks([])
    rest = [j for j in one.box.restricted if j not in axes]
    hidden = f", at any {wording.listing([wording.inside(found.dimensions[j].label) for j in rest])}" if rest else ""
    ax.set_title(f"Cases{hidden}")
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=9, handletextpad=0.2)


def _places(column: Floats, dimension: Dimension, turn: int) -> Any:
    """Values; words and listed numbers beside their place, so that cases do not hide each other."""
    if dimension.words is None and not dimension.listed:
        return column
    if dimension.words is None:
        values = np.unique(column)
        width = 0.5 * float(np.diff(values).min()) if values.size > 1 else 0.5
    else:
        width = 0.6
    step = (0.618033988749895, 0.754877666246693)[turn]  # even, the same every time, and not in step with each other
    return column + width * ((np.arange(column.size) * step) % 1.0 - 0.5)


def _frames(ax: Axes, one: Found, axes: list[int], found: Discovery) -> None:
    from itertools import product

    from matplotlib.patches import Rectangle

    spans = [_spans(one, j, found.dimensions[j]) for j in axes] + ([[(-0.02, 1.02)]] if len(axes) == 1 else [])
    for (left, right), (low, high) in product(*spans):
        ax.add_patch(Rectangle((left, low), right - left, high - low, fill=False, edgecolor=theme.INK, linewidth=1.6))


def _spans(one: Found, j: int, dimension: Dimension) -> list[tuple[float, float]]:
    words = one.box.words[j]
    if words is not None:
        return [(k - 0.4, k + 0.4) for k in sorted(words)]
    low, high = one.box.around((dimension,) * (j + 1), j)
    if dimension.words is not None:
        return [(-0.45, len(dimension.words) - 0.55)]
    pad = 0.02 * ((dimension.high - dimension.low) or 1.0) * (2.5 if dimension.listed else 1.0)
    return [(low - (pad if one.box.low[j] == -np.inf or dimension.listed else 0.0),
             high + (pad if one.box.high[j] == np.inf or dimension.listed else 0.0))]


def _scale(ax: Axes, side: str, dimension: Dimension) -> None:
    ax.set(**{f"{side}label": dimension.label})
    if dimension.words is not None:
        ticks = ax.set_xticks if side == "x" else ax.set_yticks
        ticks(range(len(dimension.words)), [spoken(word) for word in dimension.words])
        ends = (-0.55, len(dimension.words) - 0.45)
    else:
        pad = 0.05 * ((dimension.high - dimension.low) or 1.0) * (1.5 if dimension.listed else 1.0)
        ends = (dimension.low - pad, dimension.high + pad)
    ax.set(**{f"{side}lim": ends})
