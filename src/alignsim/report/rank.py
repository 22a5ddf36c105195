"""A ranking drawn: changes from best to worst with their joint intervals, and what each costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.experiments import wording
from alignsim.experiments.rank_joint import Effect
from alignsim.report import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.experiments.rank_result import Hours, Ranking
    from alignsim.outcomes import Outcome
    from alignsim.report.figure import Picture

LEGEND = (
    "Dot: mean difference; line: its interval. Filled: the interval excludes zero. Blue, round: for the "
    "better; orange, diamond: for the worse; small grey square: no practical difference; open grey: unclear. Pale "
    "colour: perhaps too little to matter. Grey band: below the smallest effect worth having. A line that ends at the "
    "edge goes on. Two at a time: the small upright mark is the sum of both alone.")
_ROW, _TWO_LINES = 0.34, 0.48
_LABELS, _HOURS, _GAP = 4.15, 1.35, 0.30
"""Inches for the names of the changes, the hours, and between panels."""
_PANELS = (4.0, 2.5)
"""Inches of the panel of the outcome ranked by, and of the others."""
_FIGURE = 0.62
"""Inches for the figure beside each panel."""
_FARTHEST = 1.7
"""The scale ends at so many times the largest difference at most: wide intervals must not press all dots together."""


class Line(NamedTuple):
    """One line of the picture; ``sums`` are what the parts of a pair do one by one, added up, an outcome each."""

    words: str
    effects: Sequence[Effect]
    hours: Hours
    yardstick: bool
    sums: Sequence[float] = ()


def picture_of(ranking: Ranking) -> Picture:
    """The picture of a ranking: its rows, and the best pairs below them."""
    rows = [Line(row.step.words, row.effects, row.hours, row.step.yardstick) for row in ranking.rows]
    pairs = [Line(pair.two_lines, pair.effects, pair.hours, False, pair.sums) for pair in ranking.pairs]
    name = ranking.scenario.title or ranking.scenario.name
    return rank_picture(rows, pairs, ranking.outcomes, title=f"What should I change? {name}",
                        subtitle=ranking.sentence, note=ranking.note)


@theme.themed
def rank_picture(
    rows: Sequence[Line], pairs: Sequence[Line], outcomes: Sequence[Outcome], *, title: str, subtitle: str = "",
    note: str = "",
) -> Picture:
    """A row a change, a panel an outcome; pairs in a block of their own on the same scales."""
    blocks = [(words, lines) for words, lines in (("", rows), ("Two at a time, on fresh runs", pairs)) if lines]
    tall = [0.80 + (_TWO_LINES if heading else _ROW) * len(lines) for heading, lines in blocks]
    wide = _width(len(outcomes))
    words = theme.wrapped(subtitle, wide, 10).count("\n") + theme.wrapped(f"{LEGEND} {note}", wide, 8).count("\n")
    height = 1.25 + 0.16 * words + sum(tall)
    picture = theme.new_picture(wide, height, title, subtitle, f"{LEGEND} {note}".strip())
    reaches = [_reach([e for line in [*rows, *pairs] for e in line.effects if e.outcome is o])
               for o in outcomes]
    top = picture.top
    for (heading, lines), inches in zip(blocks, tall, strict=True):
        share = inches / sum(tall) * (picture.top - picture.bottom)
        _draw_block(picture, lines, outcomes, reaches, top, share, heading)
        top -= share
    return picture


def _widths(panels: int) -> tuple[float, ...]:
    return (_PANELS[0], *(_PANELS[1],) * (panels - 1))


def _width(panels: int) -> float:
    """Inches of the whole picture."""
    return 2 * theme.MARGIN + _LABELS + _HOURS + sum(_widths(panels)) + panels * (_FIGURE + _GAP) - _GAP


def _reach(effects: Sequence[Effect]) -> float:
    """Half the width of a panel, in the unit of its outcome."""
    means = [abs(e.difference) for e in effects if np.isfinite(e.difference)]
    ends = [max(abs(e.low), abs(e.high)) for e in effects if np.isfinite(e.low)]
    smallest = max((e.smallest for e in effects if np.isfinite(e.smallest)), default=0.0)
    most = max(means, default=0.0)
    return max(1.25 * smallest, min(1.06 * max(ends, default=most), _FARTHEST * most)) or 1.0


def _draw_block(
    picture: Picture, lines: Sequence[Line], outcomes: Sequence[Outcome], reaches: Sequence[float], top: float,
    share: float, heading: str,
) -> None:
    whole, height = (float(inches) for inches in picture.get_size_inches())
    low, tall = top - share + 0.34 / height, share - 0.80 / height
    above, left = low + tall + 0.07 / height, theme.MARGIN + _LABELS
    if heading:
        picture.text(theme.MARGIN / whole, above, heading, fontsize=11, fontweight="bold", va="bottom")
    for k, (outcome, wide, reach) in enumerate(zip(outcomes, _widths(len(outcomes)), reaches, strict=True)):
        ax = picture.add_axes((left / whole, low, wide / whole, tall))
        _draw_panel(ax, [line.effects[k] for line in lines], reach, outcome)
        ax.locator_params(axis="x", nbins=7 if k == 0 else 4)
        for y, line in enumerate(lines):
            if line.sums:
                _mark(ax, y, line.sums[k] * _times(outcome))
        if k == 0:
            _names(ax, lines)
        _heads(picture, left / whole, (left + wide) / whole, above, outcome, bold=k == 0)
        left += wide + _FIGURE + _GAP
    picture.text(1 - theme.MARGIN / whole, above, "Hours it costs,\nperson-weeks", ha="right", va="bottom",
                 fontsize=9.5)
    right = ax.get_position().x0, ax.get_position().width
    for y, line in enumerate(lines):
        ax.text((1 - theme.MARGIN / whole - right[0]) / right[1], y, _hours(line.hours), ha="right", va="center",
                transform=ax.get_yaxis_transform(), fontsize=10.5)


def _heads(picture: Picture, left: float, right: float, above: float, outcome: Outcome, *, bold: bool) -> None:
    """What a panel shows, and which side is the better one."""
    line = 0.19 / float(picture.get_size_inches()[1])
    picture.text(left, above + line, _panel_title(outcome), fontsize=10.5, va="bottom",
                 fontweight="bold" if bold else "normal")
    sides = ("worse", "better") if outcome.direction == "higher" else ("better", "worse")
    picture.text(left, above, f"\u2190 {sides[0]}", fontsize=9, color=theme.SOFT, va="bottom")
    picture.text(right, above, f"{sides[1]} \u2192", fontsize=9, color=theme.SOFT, ha="right", va="bottom")


def _panel_title(outcome: Outcome) -> str:
    unit = "% points" if wording.in_percent(outcome.unit) else wording.unit_words(outcome.unit)
    return f"{outcome.label}, {'on ' if unit[:1].isdigit() else ''}{unit}"


def _names(ax: Axes, lines: Sequence[Line]) -> None:
    ax.set_yticks(range(len(lines)), [line.words for line in lines], fontsize=10.5)
    for label, line in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_fontstyle("italic" if line.yardstick else "normal")
        label.set_linespacing(1.0)
        if "\n" in line.words:
            label.set_fontsize(9.5)


def _times(outcome: Outcome) -> float:
    return 100.0 if wording.in_percent(outcome.unit) else 1.0


def _mark(ax: Axes, y: int, at: float) -> None:
    ax.plot([at, at], [y - 0.32, y + 0.32], color=theme.INK, linewidth=1.3, solid_capstyle="butt", zorder=4)


def _draw_panel(ax: Axes, effects: Sequence[Effect], reach: float, outcome: Outcome) -> None:
    times = _times(outcome)
    smallest = max((e.smallest for e in effects if np.isfinite(e.smallest)), default=0.0)
    ax.axvspan(-times * smallest, times * smallest, color=theme.WORTH, zorder=0)
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    for y, effect in enumerate(effects):
        _draw_effect(ax, y, effect, times, reach)
    ax.set_xlim(-times * reach, times * reach)
    ax.set_ylim(len(effects) - 0.4, -0.6)
    ax.set_yticks([])
    theme.only_bottom(ax)
    ax.tick_params(axis="x", labelsize=9.5)


def _draw_effect(ax: Axes, y: int, effect: Effect, times: float, reach: float) -> None:
    colour, marker, size, filled, strength = _look(effect.verdict)
    if np.isfinite(effect.low):
        ends = np.clip([effect.low, effect.high], -reach, reach) * times
        ax.plot(ends, [y, y], color=colour, linewidth=3.0, solid_capstyle="butt", alpha=0.55 * strength)
    if np.isfinite(effect.difference):
        ax.plot(times * effect.difference, y, marker=marker, markersize=size, markeredgewidth=1.5,
                markerfacecolor=colour if filled else theme.PAPER, markeredgecolor=colour)
    ax.text(1.02, y, wording.figure(effect.difference, effect.outcome.unit, signed=True), va="center", ha="left",
            transform=ax.get_yaxis_transform(), fontsize=10.5, fontweight="bold" if filled and size > 6 else "normal",
            color=colour if filled and size > 6 else theme.INK)


def _look(verdict: str) -> tuple[str, str, float, bool, float]:
    """Colour, marker, its size, whether it is filled, and how strong the line is."""
    if verdict.startswith(("better", "worse")):
        look = theme.GOOD if verdict.startswith("better") else theme.BAD
        return look.colour, look.marker, 8.0, True, 0.6 if "perhaps" in verdict else 1.0
    if verdict == "no practical difference":
        return theme.OPEN.colour, "s", 5.0, True, 1.0
    return theme.OPEN.colour, "o", 7.0, False, 1.0


def _hours(hours: Hours) -> str:
    return wording.figure(hours.mean, "person-weeks", signed=True) if round(hours.mean) else "none"
