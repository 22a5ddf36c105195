"""Robustness drawn: how much each option regrets, how good it is, and which is best where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.analysis.dimensions import spoken
from alignsim.analysis.expression_words import in_words
from alignsim.analysis.robustness.result import SURE
from alignsim.experiments import wording
from alignsim.report import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.analysis.dimensions import Dimension, Floats
    from alignsim.analysis.robustness.intervals import Figure
    from alignsim.analysis.robustness.result import Robustness
    from alignsim.report.figure import Picture

MOST = 12
"""Options drawn at most."""
WINNERS = 5
"""Options that have a look of their own on the map."""
LOOKS = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#E69F00", "v"))
"""Okabe & Ito (2008)."""
LEGEND = (
    "Above: dot, largest regret over the futures tried; small upright mark, mean regret; lines, 95% intervals. Bars: "
    "share of futures won and, where a condition is given, of those that are good enough. Below: every future at its "
    f"values of the two factors that tell most about who wins; filled where the winner wins in {SURE:.0%} of the "
    "resamples, open where it is not clear.")
_WIDE, _ROW = 12.0, 0.46


def picture_of(found: Robustness) -> Picture:
    """The picture of robustness."""
    return _drawn(found)


@theme.themed
def _drawn(found: Robustness) -> Picture:
    order = found.order[:MOST]
    more = f" The {MOST} of {len(found.order)} options that regret least are drawn." if len(found.order) > MOST else ""
    note = f"{LEGEND}{more} {found.note}"
    title = f"What holds up whatever comes? {wording.inside(found.outcome.label).capitalize()}"
    lines = theme.wrapped(found.sentence, _WIDE, 10).count("\n") + theme.wrapped(note, _WIDE, 8).count("\n")
    upper, lower = 0.95 + _ROW * len(order), 3.9
    height = 1.35 + 0.17 * lines + upper + lower
    picture = theme.new_picture(_WIDE, height, title, found.sentence, note)
    inch = 1 / height
    middle = picture.top - upper * inch
    bottom, tall = middle + 0.5 * inch, (upper - 0.85) * inch
    regret = picture.add_axes((3.75 / _WIDE, bottom, 4.3 / _WIDE, tall))
    _regrets(regret, found, order)
    measures = ["won"] if found.condition is None else ["won", "good_enough"]
    wide = 3.2 / len(measures) - 0.3
    for k, name in enumerate(measures):
        ax = picture.add_axes(((8.5 + k * (wide + 0.35)) / _WIDE, bottom, wide / _WIDE, tall))
        _shares(ax, found, order, name)
    low = picture.bottom + 0.55 * inch
    ax = picture.add_axes((1.35 / _WIDE, low, 5.9 / _WIDE, middle - 0.45 * inch - low))
    _map(ax, found)
    return picture


def _regrets(ax: Axes, found: Robustness, order: tuple[int, ...]) -> None:
    times = 100.0 if wording.in_percent(found.outcome.unit) else 1.0
    for y, k in enumerate(order):
        largest, mean = found.figures("regret_max")[k], found.figures("regret_mean")[k]
        _interval(ax, y, largest, times, theme.GOOD.colour, 3.0)
        ax.plot(times * largest.value, y, marker="o", markersize=8, color=theme.GOOD.colour)
        _interval(ax, y + 0.22, mean, times, theme.INK, 1.4)
        ax.plot([times * mean.value] * 2, [y + 0.08, y + 0.36], color=theme.INK, linewidth=1.6)
    ax.set_xlim(left=0)
    ax.set_yticks(range(len(order)), [theme.wrapped(found.labels[k], 3.9, 9) for k in order], fontsize=9)
    _rows(ax, len(order))
    unit = "percentage points" if times > 1 else wording.unit_words(found.outcome.unit)
    ax.set_xlabel(f"Regret, {unit} of {wording.inside(found.outcome.label)}")
    ax.set_title("Regret (less is better)")


def _interval(ax: Axes, y: float, figure: Figure, times: float, colour: str, width: float) -> None:
    if np.isfinite(figure.low):
        ax.plot([times * figure.low, times * figure.high], [y, y], color=colour, linewidth=width, alpha=0.55,
                solid_capstyle="butt")


def _shares(ax: Axes, found: Robustness, order: tuple[int, ...], name: str) -> None:
    for y, k in enumerate(order):
        figure = found.figures(name)[k]
        ax.barh(y, 100 * figure.value, height=0.45, color=theme.FAINT)
        _interval(ax, y, figure, 100.0, theme.INK, 2.0)
        ax.plot(100 * figure.value, y, marker="|", markersize=9, markeredgewidth=1.8, color=theme.INK)
    ax.set_xlim(0, 100)
    ax.set_yticks([])
    _rows(ax, len(order))
    if name == "won":
        ax.set_title("Futures won, %")
    else:
        ax.set_title("Good enough, %")
        text = in_words(found.condition.text) if found.condition is not None else ""
        ax.set_xlabel(text if len(text) < 34 else f"{text[:31]}...", fontsize=8)


def _rows(ax: Axes, rows: int) -> None:
    ax.set_ylim(rows - 0.4, -0.6)
    theme.only_bottom(ax)
    ax.spines["bottom"].set_visible(True)


def _map(ax: Axes, found: Robustness) -> None:
    """Futures in the two most telling factors, by their winner."""
    axes = [j for j, _ in found.telling[:2]]
    dimensions = [found.crossed.dimensions[j] for j in axes]
    places = [_places(found.crossed.x[j], found.crossed.dimensions[j], turn) for turn, j in enumerate(axes)]
    if len(places) == 1:
        places.append((np.arange(found.number) * 0.618033988749895) % 1.0)
        ax.set_yticks([])
    counts = np.bincount(found.winner, minlength=len(found.labels))
    winners = [int(k) for k in np.argsort(-counts, kind="stable") if counts[k]]
    for n, k in enumerate(winners):
        colour, marker = LOOKS[n] if n < WINNERS else (theme.OPEN.colour, "x")
        mine = found.winner == k
        for clear in (True, False):
            which = mine & (found.clear == clear)
            ax.plot(places[0][which], places[1][which], linestyle="none", marker=marker, markersize=6.5, color=colour,
                    markerfacecolor=colour if clear else theme.PAPER, markeredgewidth=1.3)
        if n <= WINNERS:
            label = (f"{theme.wrapped(found.labels[k], 4.1, 9)} ({counts[k]})" if n < WINNERS else
                     f"{wording.count(len(winners) - WINNERS, 'other')} ({counts[winners[WINNERS:]].sum()})")
            ax.plot([], [], linestyle="none", marker=marker, color=colour, label=label)
    for side, dimension in zip("xy", dimensions, strict=False):
        _scale(ax, side, dimension)
    ax.grid()
    ax.set_title(f"Who wins where ({int(found.clear.sum())} of {found.number} futures clear)")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1.0), frameon=False, fontsize=9, title="Best option (futures)",
              alignment="left", title_fontsize=9, labelspacing=0.8)


def _places(column: Floats, dimension: Dimension, turn: int) -> Any:
    """Values; those of a list beside their place, so that futures do not hide each other."""
    if dimension.words is None and not dimension.listed:
        return column
    values = np.unique(column)
    width = 0.5 * float(np.diff(values).min()) if values.size > 1 else 0.5
    step = (0.618033988749895, 0.754877666246693)[turn]
    return column + width * ((np.arange(column.size) * step) % 1.0 - 0.5)


def _scale(ax: Axes, side: str, dimension: Dimension) -> None:
    ax.set(**{f"{side}label": dimension.label})
    if dimension.words is not None:
        ticks = ax.set_xticks if side == "x" else ax.set_yticks
        ticks(range(len(dimension.words)), [spoken(word) for word in dimension.words])
