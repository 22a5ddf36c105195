"""An explanation drawn: from A to B setting by setting, through which mechanisms, and where projects' weeks go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.experiments import wording
from alignsim.report import theme
from alignsim.report.ledger import WORDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.experiments.explain.asked import Explanation
    from alignsim.experiments.explain.split import Split
    from alignsim.experiments.statistics import Interval
    from alignsim.outcomes import Outcome
    from alignsim.report.figure import Picture

LEGEND = (
    "Bars: shares of the difference, one after the other; they add up to the whole (dark). Blue: for the better; "
    "orange: for the worse; white with a grey edge: unclear, the interval has both signs. Black lines: 95% intervals, "
    "at the end of the bar; one that ends at the edge goes on.")
_WIDTH, _ROW = 13.2, 0.33
_LABELS, _PANEL, _FIGURES = 3.05, 3.75, 1.75
"""Inches for names, bars, and the figures beside them."""
_LEDGER_LABELS, _LEDGER = 2.25, 1.05
_HEAD, _FOOT = 0.42, 0.55
"""Inches above and below the rows of a block."""
_MOST = 12
"""Settings drawn one by one; the smallest of more are drawn as one."""
_FARTHEST = 1.35
"""The scale is at most so many times as wide as the bars reach, to each side: wide intervals must not press them
together."""


class Bar(NamedTuple):
    """One row: its name, its figures, and whether it is the whole (drawn from nothing)."""

    words: str
    share: Interval
    whole: bool = False
    rest: bool = False


class Block(NamedTuple):
    """Rows under a heading."""

    heading: str
    bars: Sequence[Bar]


def picture_of(found: Explanation) -> Picture:
    """The picture of an explanation."""
    settings = Block("Which settings", [*_parts(found.levers),
                                        Bar(f"{found.b.name}: the whole difference", found.difference, True)])
    blocks = [settings]
    if found.mechanisms is not None:
        split = found.mechanisms
        blocks.append(Block("Through which mechanisms", [
            Bar("With all of these cut", split.remainder, rest=True), *_parts(split),
            Bar("The whole difference", split.total, True)]))
    ledger = [Bar(WORDS[step.outcome.name.removeprefix("ledger_")], step.difference) for step in found.ledger]
    start = f"{found.a.name} has {wording.figure(found.base_mean, found.outcome.unit)}"
    title = f"Why {wording.inside(found.outcome.label)} differs: {found.b.title or found.b.name}"
    return explain_picture(blocks, ledger, found.outcome, title=title, subtitle=found.sentence, start=start,
                           note=found.note)


def _parts(split: Split) -> list[Bar]:
    """The players, largest first; the smallest of many as one."""
    from alignsim.experiments.explain.split import share_of

    order = split.order
    if len(order) > _MOST:
        sizes = sorted(order, key=lambda i: -abs(split.shares[i].mean))
        small = set(sizes[_MOST - 1 :])
        together = share_of(np.sum([split.by_run[i] for i in sorted(small)], axis=0), split.binary)
        kept = [Bar(split.words[i], split.shares[i]) for i in order if i not in small]
        return [*kept, Bar(f"{len(small)} more settings", together)]
    return [Bar(split.words[i], split.shares[i]) for i in order]


@theme.themed
def explain_picture(
    blocks: Sequence[Block], ledger: Sequence[Bar], outcome: Outcome, *, title: str, subtitle: str = "",
    start: str = "", note: str = "",
) -> Picture:
    """Waterfalls one below the other on one scale, and the ledger's difference beside them."""
    legend = f"{LEGEND} {note}".strip()
    words = theme.wrapped(subtitle, _WIDTH, 10).count("\n") + theme.wrapped(legend, _WIDTH, 8).count("\n")
    tall = [_HEAD + _FOOT + _ROW * (len(block.bars) + (k == 0)) for k, block in enumerate(blocks)]
    height = 1.25 + 0.165 * words + max(sum(tall), _HEAD + _FOOT + 0.30 * len(ledger) + 0.3)
    picture = theme.new_picture(_WIDTH, height, title, subtitle, legend)
    times = 100.0 if wording.in_percent(outcome.unit) else 1.0
    limits = _limits([_ends(block.bars, times) for block in blocks])
    top = picture.top
    for k, (block, inches) in enumerate(zip(blocks, tall, strict=True)):
        _draw_block(picture, block, outcome, limits, top, start if k == 0 else "")
        top -= inches / height
    _draw_ledger(picture, ledger, picture.top)
    return picture


def _ends(bars: Sequence[Bar], times: float) -> list[tuple[float, float, float, float]]:
    """Of each bar: where it starts, where it ends, and its interval about that end."""
    found, at = [], 0.0
    for bar in bars:
        begin = 0.0 if bar.whole else at
        mean = float(np.nan_to_num(bar.share.mean))
        found.append((times * begin, times * (begin + mean), times * (begin + bar.share.low),
                      times * (begin + bar.share.high)))
        at = begin + mean
    return found


def _limits(ends: Sequence[Sequence[tuple[float, float, float, float]]]) -> tuple[float, float]:
    """The scale of all blocks: all bars, and as much of the intervals as leaves them readable."""
    rows = np.array([row for block in ends for row in block])
    low, high = min(0.0, float(rows[:, :2].min())), max(0.0, float(rows[:, :2].max()))
    wide = max(high - low, 1e-9)
    if high == low:  # nothing at all
        return -1.0, 1.0
    room = (_FARTHEST - 1) * wide
    low = max(low - room, min(low, float(np.nanmin(rows[:, 2:], initial=low)))) - 0.04 * wide
    high = min(high + room, max(high, float(np.nanmax(rows[:, 2:], initial=high)))) + 0.04 * wide
    return low, high


def _draw_block(
    picture: Picture, block: Block, outcome: Outcome, limits: tuple[float, float], top: float, start: str
) -> None:
    height = float(picture.get_size_inches()[1])
    bars = list(block.bars)
    rows = len(bars) + bool(start)
    low = top - (_HEAD + _ROW * rows) / height
    left = theme.MARGIN + _LABELS
    ax = picture.add_axes((left / _WIDTH, low, _PANEL / _WIDTH, _ROW * rows / height))
    names = [*([start] if start else []), *(bar.words for bar in bars)]
    first, times = bool(start), 100.0 if wording.in_percent(outcome.unit) else 1.0
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    if first:
        ax.plot(0, 0, marker="o", color=theme.INK, markersize=6)
    before = 0.0
    for y, (bar, (begin, end, one, other)) in enumerate(zip(bars, _ends(bars, times), strict=True), start=int(first)):
        if y:
            ax.plot([before, before], [y - 1, y], color=theme.SOFT, linewidth=0.8, linestyle=":", zorder=1)
        _draw_bar(ax, y, bar, outcome, (begin, end))
        ends = np.clip([one, other], *limits)
        if _look(bar, outcome)[0] != theme.PAPER:  # a white rim, to be seen on dark bars too
            ax.plot(ends, [y, y], color=theme.PAPER, linewidth=3.4, solid_capstyle="butt", zorder=3)
        ax.plot(ends, [y, y], color=theme.INK, linewidth=1.4, solid_capstyle="butt", zorder=4)
        _beside(ax, y, bar, outcome.unit)
        before = end
    _frame(ax, names, limits, bars, first)
    picture.text(theme.MARGIN / _WIDTH, top - 0.26 / height, block.heading, fontsize=11, fontweight="bold",
                 va="bottom")
    _sides(picture, left, top - 0.26 / height, outcome)
    unit = "percentage points" if wording.in_percent(outcome.unit) else wording.difference_unit(outcome.unit)
    ax.set_xlabel(f"difference of {wording.inside(outcome.label)}, {unit}", fontsize=9, labelpad=2)


def _frame(ax: Axes, names: Sequence[str], limits: tuple[float, float], bars: Sequence[Bar], first: bool) -> None:
    ax.set_yticks(range(len(names)), [_in_lines(name) for name in names], fontsize=9.5)
    for y, label in enumerate(ax.get_yticklabels()):
        if y >= first and bars[y - first].whole:
            label.set_fontweight("bold")
        label.set_linespacing(1.0)
        if "\n" in label.get_text():
            label.set_fontsize(8.5)
    ax.set_xlim(*limits)
    ax.set_ylim(len(names) - 0.45, -0.55)
    theme.only_bottom(ax)
    ax.locator_params(axis="x", nbins=6)


def _in_lines(name: str) -> str:
    """A name in one line if it fits; else, of a setting with its values, the values in a line of their own."""
    lines = theme.wrapped(name, _LABELS + 2 * theme.MARGIN, 9.5)
    head, colon, values = name.rpartition(": ")
    return f"{head}:\n{values}" if "\n" in lines and colon else lines


def _draw_bar(ax: Axes, y: int, bar: Bar, outcome: Outcome, ends: tuple[float, float]) -> None:
    face, edge = _look(bar, outcome)
    ax.barh(y, ends[1] - ends[0], left=ends[0], height=0.6, facecolor=face, edgecolor=edge, linewidth=1.2,
            hatch="...." if bar.rest and face == theme.PAPER else "", zorder=2)


def _look(bar: Bar, outcome: Outcome) -> tuple[str, str]:
    """Face and edge by what the interval allows to say."""
    clear = bar.share.low > 0 or bar.share.high < 0
    if bar.whole:
        return (theme.BOTH.colour, theme.BOTH.colour) if clear else (theme.PAPER, theme.BOTH.colour)
    if not clear:
        return theme.PAPER, theme.OPEN.colour
    if bar.rest or outcome.direction == "neutral":
        return theme.OPEN.colour, theme.OPEN.colour
    good = (bar.share.mean > 0) == (outcome.direction == "higher")
    colour = (theme.GOOD if good else theme.BAD).colour
    return colour, colour


def _beside(ax: Axes, y: int, bar: Bar, unit: str) -> None:
    clear = bar.share.low > 0 or bar.share.high < 0
    across = ax.get_yaxis_transform()
    ax.text(1.0 + 0.62 / _PANEL, y, wording.figure(bar.share.mean, unit, signed=True), transform=across, ha="right",
            va="center", fontsize=10, fontweight="bold" if clear else "normal")
    ax.text(1.0 + 0.70 / _PANEL, y, wording.interval(bar.share.low, bar.share.high, unit, signed=True),
            transform=across, ha="left", va="center", fontsize=8.5, color=theme.SOFT)


def _sides(picture: Picture, left: float, y: float, outcome: Outcome) -> None:
    if outcome.direction == "neutral":
        return
    sides = ("worse", "better") if outcome.direction == "higher" else ("better", "worse")
    picture.text(left / _WIDTH, y, f"\u2190 {sides[0]}", fontsize=9, color=theme.SOFT, va="bottom")
    picture.text((left + _PANEL) / _WIDTH, y, f"{sides[1]} \u2192", fontsize=9, color=theme.SOFT, ha="right",
                 va="bottom")


def _draw_ledger(picture: Picture, ledger: Sequence[Bar], top: float) -> None:
    height = float(picture.get_size_inches()[1])
    left = _WIDTH - theme.MARGIN - _LEDGER - 0.6
    tall = 0.30 * len(ledger)
    ax = picture.add_axes((left / _WIDTH, top - (_HEAD + tall) / height, _LEDGER / _WIDTH, tall / height))
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    for y, bar in enumerate(ledger):
        clear = bar.share.low > 0 or bar.share.high < 0
        ax.plot([100 * bar.share.low, 100 * bar.share.high], [y, y], color=theme.OPEN.colour, linewidth=2.6,
                alpha=0.6, solid_capstyle="butt")
        ax.plot(100 * bar.share.mean, y, marker="o", markersize=6, markeredgewidth=1.3, markeredgecolor=theme.INK,
                markerfacecolor=theme.INK if clear else theme.PAPER)
        ax.text(1.0 + 0.55 / _LEDGER, y, wording.figure(bar.share.mean, "share", signed=True), ha="right", va="center",
                transform=ax.get_yaxis_transform(), fontsize=9.5, fontweight="bold" if clear else "normal")
    ax.set_yticks(range(len(ledger)), [bar.words for bar in ledger], fontsize=9)
    ends = np.abs([[bar.share.low, bar.share.high, bar.share.mean] for bar in ledger])
    reach = 108 * float(np.nanmax(ends, initial=0.0)) or 1.0
    ax.set_xlim(-reach, reach)
    ax.set_ylim(len(ledger) - 0.4, -0.6)
    theme.only_bottom(ax)
    ax.locator_params(axis="x", nbins=4)
    ax.set_xlabel("percentage points of projects' weeks", fontsize=9, labelpad=2)
    ax.xaxis.set_label_coords(0.5 - 0.55 / _LEDGER, -0.27 / tall)
    picture.text((left - _LEDGER_LABELS) / _WIDTH, top - 0.26 / height, "Where projects' weeks go otherwise",
                 fontsize=11, fontweight="bold", va="bottom")
