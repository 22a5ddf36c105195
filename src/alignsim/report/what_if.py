"""A what-if on paper: series of the base and of the what-if over the weeks, and what is different."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.report import theme
from alignsim.report.comparison import LEFT, ROW, SPAN, WIDTH, draw_block, headers, reach_of
from alignsim.report.over_time import names_beside
from alignsim.report.svg.scales import week_ticks
from alignsim.report.svg.style import LOOKS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture
    from alignsim.report.svg import Line

_TALL, _AXIS = 2.1, 0.95
_MARGINS = (0.85, 1.2)


@theme.themed
def what_if_picture(
    panels: Sequence[tuple[str, str, Sequence[Line]]], table: pd.DataFrame | None, *, title: str, subtitle: str = "",
    note: str = "", interval_words: str = "95% interval",
) -> Picture:
    """Panels of (title, unit, lines), two a row, above a row an outcome.

    ``table``: as :func:`alignsim.report.comparison.comparison_picture` takes it, of one scenario; None for none.
    """
    lanes = -(-len(panels) // 2)
    below = 0.0 if table is None or table.empty else 1.0 + ROW * len(table)
    height = 1.6 + lanes * (_TALL + _AXIS) + below
    picture = theme.new_picture(WIDTH, height, title, subtitle, note)
    top = picture.top * height
    wide = WIDTH / 2 - sum(_MARGINS)
    for k, (words, unit, lines) in enumerate(panels):
        left = _MARGINS[0] + (k % 2) * WIDTH / 2
        bottom = top - 0.4 - _TALL - (k // 2) * (_TALL + _AXIS)
        ax = picture.add_axes((left / WIDTH, bottom / height, wide / WIDTH, _TALL / height))
        _draw(ax, lines)
        ax.set_title(words, pad=8)
        ax.set_ylabel(unit)
        ax.set_xlabel("week")
    if table is not None and below:
        top -= lanes * (_TALL + _AXIS)
        ax = picture.add_axes((LEFT, (top - 0.35 - ROW * len(table)) / height, SPAN, ROW * len(table) / height))
        draw_block(ax, table, reach_of(table))
        headers(picture, (top - 0.3) / height, interval_words)
    return picture


def _draw(ax: Axes, lines: Sequence[Line]) -> None:
    ends = []
    for line in lines:
        look, mean = LOOKS[line.look], np.asarray(line.mean)
        weeks = np.arange(mean.size)
        if line.low is not None and line.high is not None:
            ax.fill_between(weeks, line.low, line.high, facecolor=look.colour, alpha=0.15, linewidth=0)
        ax.plot(weeks, mean, color=look.colour, linestyle=look.line, marker=look.marker, markersize=4.5,
                markevery=max(1, mean.size // 6))
        ends.append((float(mean[-1]), line.words, look))
    ax.set_xticks(week_ticks(max((np.asarray(line.mean).size for line in lines), default=1), 7))
    ax.margins(x=0)
    ax.grid(axis="y")
    low, high = ax.get_ylim()
    if low < 0 < high:
        ax.axhline(0, color=theme.INK, linewidth=0.9)
    elif 0 < low < 0.6 * high:
        ax.set_ylim(bottom=0)
    names_beside(ax, ends)
