"""Pictures of real and simulated project lists: every shared figure, and the whole shape of slip and growth."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.evidence.real.listed import CAUTIOUS, FULL, Seen, growth, slip
from alignsim.report import theme
from alignsim.report.theme import BOTH, IT, MARKETING, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.evidence.real.lists_compared import ListsCompared, Readings, Row
    from alignsim.report.figure import Picture

EARLIER = Look("#8a8a8a", "-", "v", "")
LOOKS: dict[str, Look] = {"large": IT, "default": MARKETING}
REAL_LOOKS = (EARLIER, BOTH)
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Share of projects, per cent", "share",
     ("kept", "still_listed", "due_not_done", "slip_later", "shrunk", "growth_over_2")),
    ("Time over the time between the looks", "slip", ("remaining", "slip_median", "slip_p80")),
    ("Budget growth, and its ratios", "ratio", ("growth_median", "growth_p80", "growth_p90")),
    ("Tail index", "index", ("growth_tail",)),
)
_WIDTH, _ROW, _LANE = 11.0, 0.62, 0.17


@theme.themed
def figures_picture(found: ListsCompared, note: str) -> Picture:
    """Every figure: the real list at two pairs of looks, and the simulated ones between their two readings."""
    rows = {row.statistic.name: row for row in found.rows}
    tall = [0.62 + _ROW * len(names) for _, _, names in GROUPS]
    height = 2.25 + sum(tall)
    picture = theme.new_picture(
        _WIDTH, height, "Real and simulated project lists, looked at twice",
        "Bars: 95% intervals. Where there are two readings the line runs from the cautious one (open) to the full one "
        "(filled); the truth of a list lies between.", note)
    _legend(picture, found, picture.top - 0.12 / height)
    top = picture.top - 0.42 / height
    room = top - picture.bottom - 0.1 / height
    for (title, unit, names), inches in zip(GROUPS, tall, strict=True):
        share = inches / sum(tall) * room
        ax = picture.add_axes((0.34, top - share + 0.30 / height, 0.62, share - 0.56 / height))
        picture.text(theme.MARGIN / _WIDTH, top - 0.16 / height, title, fontsize=10.5, fontweight="bold", va="center")
        _group(ax, [rows[name] for name in names], 100.0 if unit == "share" else 1.0, found)
        if unit == "share":
            ax.set_xlim(-1, 101)
        elif unit == "ratio":
            ax.axvline(1, color=theme.SOFT, linewidth=0.8)
        else:
            ax.set_xlim(left=0)
        top -= share
    return picture


def _legend(picture: Picture, found: ListsCompared, y: float, *, lines: bool = False) -> None:
    from matplotlib.lines import Line2D

    marks: list[tuple[Any, str]] = [(look, f"real, {a} to {b}")
                                    for look, (a, b) in zip(REAL_LOOKS, found.pairs, strict=True)]
    marks += [(LOOKS[one.variant.name], f"simulated: {one.variant.title[0].lower()}{one.variant.title[1:]}")
              for one in found.simulated]
    handles = [Line2D([], [], color=look.colour, marker="" if lines else look.marker, linewidth=2.2, markersize=6,
                      linestyle=look.line if lines else "-", label=words) for look, words in marks]
    picture.legend(handles=handles, loc="center left", bbox_to_anchor=(theme.MARGIN / _WIDTH - 0.006, y), ncols=4,
                   frameon=False, fontsize=9, handlelength=2.6 if lines else 1.8, columnspacing=1.3)


def _group(ax: Axes, rows: list[Row], times: float, found: ListsCompared) -> None:
    looks = [*REAL_LOOKS, *(LOOKS[one.variant.name] for one in found.simulated)]
    for y, row in enumerate(rows):
        for lane, (look, readings) in enumerate(zip(looks, [*row.real, *row.simulated], strict=True)):
            _readings(ax, y + (lane - 1.5) * _LANE, readings, look, times)
        if y:
            ax.axhline(y - 0.5, color=theme.FAINT, linewidth=0.7)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), [theme.wrapped(row.statistic.label, 3.9, 9) for row in rows])
    theme.only_bottom(ax)


def _readings(ax: Axes, y: float, readings: Readings, look: Look, times: float) -> None:
    for figure in readings:
        if np.isfinite(figure.low):
            ax.plot([times * figure.low, times * figure.high], [y, y], color=look.colour, linewidth=3.6, alpha=0.55,
                    solid_capstyle="butt")
    ends = [times * figure.value for figure in readings]
    ax.plot(ends, [y, y], color=look.colour, linewidth=1.0)
    for value, filled in zip(ends, (ends[0] == ends[1], True), strict=True):
        ax.plot(value, y, marker=look.marker, markersize=5, color=look.colour, markeredgewidth=1.1, linestyle="none",
                markerfacecolor=look.colour if filled else theme.PAPER)


@theme.themed
def shapes_picture(found: ListsCompared, note: str) -> Picture:
    """How much of the survivors slipped, and grew, by more than so much."""
    height = 5.0
    picture = theme.new_picture(
        _WIDTH, height, "The whole shape: slip and budget growth of projects listed at both looks",
        "Share of survivors above a value. Thin lines: the cautious reading of a simulated list; thick: the full one.",
        note)
    _legend(picture, found, picture.top - 0.12 / height, lines=True)
    top = picture.top - 0.42 / height
    tall = top - picture.bottom - 0.58 / height
    left = picture.add_axes((0.075, picture.bottom + 0.50 / height, 0.40, tall))
    right = picture.add_axes((0.565, picture.bottom + 0.50 / height, 0.40, tall))
    _curves(left, found, slip)
    left.set_xlim(-1, 4.5)
    left.set_xlabel("slip / time between the looks")
    left.set_ylabel("share of survivors above it, per cent")
    left.set_ylim(0, 100)
    _curves(right, found, growth)
    right.set_xscale("log")
    right.set_yscale("log")
    right.set_xlim(0.5, 20)
    right.set_ylim(0.8, 105)
    right.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    right.set_yticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    right.minorticks_off()
    right.set_xlabel("budget at the second look / at the first (log scale)")
    right.set_ylabel("share of survivors above it, per cent (log)")
    for ax in (left, right):
        ax.grid(True)
    return picture


def _curves(ax: Axes, found: ListsCompared, of: Callable[[Seen, int], np.ndarray]) -> None:
    for look, seen in zip(REAL_LOOKS, found.real, strict=True):
        _above(ax, of(seen, FULL), look, 1.9)
    for one in found.simulated:
        look = LOOKS[one.variant.name]
        _above(ax, of(one.seen, CAUTIOUS), look, 0.9)
        _above(ax, of(one.seen, FULL), look, 2.2)


def _above(ax: Axes, values: np.ndarray, look: Look, width: float) -> None:
    ordered = np.sort(values)
    share = 100.0 * (1.0 - np.arange(ordered.size) / max(1, ordered.size))
    ax.plot(ordered, share, drawstyle="steps-pre", color=look.colour, linestyle=look.line, linewidth=width)
