"""How an interval became narrower with the runs: its half-width at every look, the goal, what pairing saved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from alignsim.experiments import wording
from alignsim.experiments.until_result import Until, rounded, width
from alignsim.report import theme
from alignsim.report.theme import Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

LOOKS: tuple[Look, ...] = (
    Look("#333333", "-", "o", ""), Look("#009E73", "--", "s", ""), Look("#CC79A7", "-.", "^", ""),
    Look("#E69F00", ":", "D", ""))
"""Scenarios: neither IT's nor marketing's colour, for they are neither's."""
_WIDTH, _TALL = 8.6, 3.1
_STEPS: tuple[tuple[float, ...], ...] = ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7), tuple(np.arange(1, 10, 0.2)))
"""Round numbers within a power of ten, few or many."""


@theme.themed
def until_picture(found: Until, *, title: str, note: str = "") -> Picture:
    """Half-width against runs, both on scales of equal ratios: an interval shrinks along a straight line there."""
    unit = "run" if found.independent is None else "pair"
    legend = (f"Marks: looks, the only numbers of {unit}s at which it may end. Half-width: half of the width of the "
              "interval of the mean. Both scales are logarithmic.")
    lines = sum(theme.wrapped(text, _WIDTH, size).count("\n") for text, size in ((found.sentence, 10), (legend, 8)))
    height = _TALL + 1.65 + 0.17 * lines
    picture = theme.new_picture(_WIDTH, height, title, found.sentence, f"{legend} {note}".strip())
    left, low = 0.95 / _WIDTH, picture.bottom + 0.55 / height
    ax = picture.add_axes((left, low, 1 - left - 0.45 / _WIDTH, picture.top - low - 0.12 / height))
    times = 100.0 if wording.in_percent(found.outcome.unit) else 1.0
    _draw(ax, found, times)
    _scales(ax, found, times)
    ax.set_xlabel(f"{unit}s")
    ax.set_ylabel(f"half-width, {wording.difference_unit(found.outcome.unit)}")
    return picture


def _draw(ax: Axes, found: Until, times: float) -> None:
    floor = found.goal.half_width / 100  # a logarithmic scale has no place for nothing
    for k, label in enumerate(found.half_widths):
        look = LOOKS[k % len(LOOKS)]
        halves = [(at.runs, at.half_widths[k]) for at in found.looks if math.isfinite(at.half_widths[k])]
        seen = [(runs, times * max(half, floor)) for runs, half in halves]
        if not seen:
            continue
        ax.plot(*zip(*seen), color=look.colour, linestyle=look.line, marker=look.marker, markersize=5.5,
                markerfacecolor=theme.PAPER, markeredgewidth=1.3, label=label)
        if found.reached:
            ax.plot(*seen[-1], color=look.colour, marker=look.marker, markersize=7)
    goal = times * found.goal.half_width
    ax.axhline(goal, color=theme.GOOD.colour, linewidth=1.2)
    ax.annotate(f"goal ±{width(found.goal.half_width, found.outcome.unit)}", (0.01, goal), color=theme.GOOD.colour,
                xycoords=("axes fraction", "data"), xytext=(0, -4), textcoords="offset points", va="top", fontsize=9)
    if found.ended and not found.reached:
        ax.axvline(found.goal.cap, color=theme.SOFT, linewidth=0.9, linestyle=(0, (1, 2)))
        ax.annotate("most allowed", (found.goal.cap, 0.03), xycoords=("data", "axes fraction"), xytext=(-4, 0),
                    textcoords="offset points", ha="right", fontsize=9, color=theme.SOFT)
    if len(found.half_widths) > 1:
        ax.legend(frameon=False, fontsize=9, handlelength=2.8, loc="upper right")
    elif found.independent is not None:
        _independent(ax, found, times)


def _independent(ax: Axes, found: Until, times: float) -> None:
    """What runs that are not paired would have needed, by 1/sqrt(runs)."""
    assert found.independent is not None
    (needed,) = found.independent.values()
    if not (math.isfinite(needed) and needed > found.runs and found.half_width > 0):
        return
    runs = np.geomspace(max(found.looks[0].runs if found.looks else 1, needed / 400), needed, 20)
    ax.plot(runs, times * found.half_width * np.sqrt(needed / runs), color=theme.BAD.colour,
            linestyle=(0, (5, 3)), linewidth=1.4)
    ax.plot(needed, times * found.half_width, color=theme.BAD.colour, marker=theme.BAD.marker, markersize=6)
    middle = float(runs[len(runs) // 2])
    ax.annotate(f"not paired: about {rounded(needed):,} runs a side", (middle, times * found.half_width *
                math.sqrt(needed / middle)), xytext=(7, 3), textcoords="offset points", va="bottom", fontsize=9,
                color=theme.BAD.colour, bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1})


def _scales(ax: Axes, found: Until, times: float) -> None:
    from matplotlib.ticker import NullLocator

    ax.set_xscale("log")
    ax.set_yscale("log")
    goal, (low, high) = times * found.goal.half_width, ax.get_ylim()
    ax.set_ylim(min(low, 0.72 * goal), max(high, 1.3 * goal))  # room below the goal for its name
    for axis, ends in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
        ticks = _ticks(*ends)
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(ticks, [f"{t:,.0f}" if t >= 10 else f"{t:.3g}" for t in ticks])
    ax.grid(axis="y")


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between two ends, a handful."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found: list[float] = []
    for steps in _STEPS:
        found = [10.0**p * step for p in powers for step in steps if low <= 10.0**p * step <= high]
        if len(found) >= 3:
            break
    return found[:: math.ceil(len(found) / 7)] if found else []
