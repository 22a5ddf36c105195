"""The picture of the real charts: one panel an outcome, one row an organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alignsim.experiments import wording
from alignsim.outcomes import OUTCOMES
from alignsim.report import theme
from alignsim.report.theme import BOTH, IT, MARKETING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.evidence.real.charts import Cell, ChartsRun
    from alignsim.report.figure import Picture

_WIDTH, _ACROSS = 11.0, 3


@theme.themed
def charts_picture(found: ChartsRun, note: str) -> Picture:
    """What four charts predict, beside default charts of their sizes and under uncertain settings."""
    names = [cell.outcome for cell in found.organizations[0].cells]
    down = -(-len(names) // _ACROSS)
    tall = 0.80 + 0.46 * len(found.organizations)
    height = 1.95 + down * tall
    picture = theme.new_picture(
        _WIDTH, height, "Four real charts with the same people in them",
        "Circle and bar: mean over runs with its 95% interval; thin line: two in three runs (one standard deviation). "
        "Square: a default chart of the same size. Grey strokes: the mean under each uncertain setting.", note)
    _legend(picture, picture.top - 0.10 / height)
    top = picture.top - 0.34 / height
    share = (top - picture.bottom) / down
    for k, name in enumerate(names):
        row, column = divmod(k, _ACROSS)
        left = 0.165 + column * 0.282
        ax = picture.add_axes((left, top - (row + 1) * share + 0.36 / height, 0.25, share - 0.68 / height))
        _panel(ax, [cell for one in found.organizations for cell in one.cells if cell.outcome == name])
        rows = [short(one.title) for one in found.organizations]
        ax.set_yticks(range(len(rows)), rows if column == 0 else [""] * len(rows))
    return picture


def short(title: str) -> str:
    """``The British Library, March 2011`` as ``British Library``, in lines that fit a margin."""
    name = title.split(",")[0].removeprefix("The ").replace(" and Enforcement Commission", "")
    return theme.wrapped(name, 1.9, 9)


def _legend(picture: Picture, y: float) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=IT.colour, marker=IT.marker, linewidth=3, markersize=6, label="the chart"),
               Line2D([], [], color=MARKETING.colour, marker=MARKETING.marker, linewidth=0, markersize=5.5,
                      label="a default chart of the same size"),
               Line2D([], [], color=BOTH.colour, marker="|", linewidth=0, markersize=9, label="an uncertain setting")]
    picture.legend(handles=handles, loc="center left", bbox_to_anchor=(theme.MARGIN / _WIDTH - 0.006, y), ncols=3,
                   frameon=False, fontsize=9, handlelength=1.8)


def _panel(ax: Axes, cells: list[Cell]) -> None:
    outcome = next(o for o in OUTCOMES if o.name == cells[0].outcome)
    times = 100.0 if wording.in_percent(outcome.unit) else 1.0
    for y, cell in enumerate(cells):
        mean = cell.chart.mean
        if np.isfinite(cell.sd):
            ax.plot([times * (mean - cell.sd), times * (mean + cell.sd)], [y, y], color=theme.SOFT, linewidth=1.0)
        for value in cell.variants.values():
            ax.plot(times * value, y, marker="|", markersize=11, color=BOTH.colour, markeredgewidth=1.1)
        ax.plot(times * (mean - cell.alone.mean), y + 0.24, marker=MARKETING.marker, markersize=4.8,
                color=MARKETING.colour)
        if np.isfinite(cell.chart.low):
            ax.plot([times * cell.chart.low, times * cell.chart.high], [y, y], color=IT.colour, linewidth=4.0,
                    alpha=0.8, solid_capstyle="butt")
        ax.plot(times * mean, y, marker=IT.marker, markersize=5.2, color=theme.PAPER, markeredgecolor=theme.INK)
    ax.set_ylim(len(cells) - 0.45, -0.55)
    theme.only_bottom(ax)
    unit = "per cent" if times == 100 else wording.unit_words(outcome.unit)
    ax.set_title(theme.wrapped(f"{outcome.label.replace(', last quarter', '')}, {unit}", 3.6, 9.5), fontsize=9.5, pad=5)
    ax.margins(x=0.08)
