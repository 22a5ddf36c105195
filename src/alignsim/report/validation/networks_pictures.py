"""The picture of real and generated networks: one panel a figure, one row a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.report import theme
from alignsim.report.theme import BOTH, IT, MARKETING, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.evidence.real.networks import Compared, NetworksCompared
    from alignsim.report.figure import Picture

_WIDTH, _ACROSS = 11.0, 3
WINDOW_LOOKS: dict[str, Look] = {"a week": IT, "a year": MARKETING}
LIMITS: dict[str, tuple[float, float]] = {
    "inside": (0, 1), "density_ratio": (0.1, 20), "reciprocity": (0, 1), "clustering": (0, 6),
    "asked_by_rank": (-0.5, 1), "asked_spread": (0, 1)}
LOGS = ("density_ratio",)
NEUTRAL: dict[str, float] = {"density_ratio": 1.0, "clustering": 1.0, "asked_by_rank": 0.0}


@theme.themed
def networks_picture(found: Sequence[NetworksCompared], note: str) -> Picture:
    """Real networks against the range of generated ones."""
    names = [row.statistic.name for row in found[0].rows if row.statistic.compared]
    down = -(-len(names) // _ACROSS)
    tall = 0.95 + 0.62 * len(found)
    height = 1.75 + down * tall
    picture = theme.new_picture(
        _WIDTH, height, "Who turns to whom: real advice networks and generated contact networks",
        "Triangle and bar: the real network with its 95% interval. Circle and square with lines: median and nineteen "
        "in twenty of the networks generated. A dotted line: what chance would give.", note)
    _legend(picture, picture.top - 0.10 / height)
    top = picture.top - 0.34 / height
    share = (top - picture.bottom) / down
    for k, name in enumerate(names):
        row, column = divmod(k, _ACROSS)
        left = 0.155 + column * 0.285
        ax = picture.add_axes((left, top - (row + 1) * share + 0.36 / height, 0.25, share - 0.72 / height))
        _panel(ax, [next(r for r in one.rows if r.statistic.name == name) for one in found])
        ax.set_yticks(range(len(found)), [_short(one) for one in found] if column == 0 else [""] * len(found))
    return picture


def _short(one: NetworksCompared) -> str:
    people, _, split = one.case.title.partition(", ")
    return f"{people}\n{theme.wrapped(split, 2.1, 8)}".replace(": ", ",\n", 1)


def _legend(picture: Picture, y: float) -> None:
    from matplotlib.lines import Line2D

    looks = [(BOTH, "real"), *((look, f"generated, ties of {window}") for window, look in WINDOW_LOOKS.items())]
    handles = [Line2D([], [], color=look.colour, marker=look.marker, linewidth=2.2, markersize=6, label=words)
               for look, words in looks]
    picture.legend(handles=handles, loc="center left", bbox_to_anchor=(theme.MARGIN / _WIDTH - 0.006, y), ncols=3,
                   frameon=False, fontsize=9, handlelength=1.8)


def _panel(ax: Axes, rows: list[Compared]) -> None:
    statistic = rows[0].statistic
    low, high = LIMITS[statistic.name]
    if statistic.name in LOGS:
        ax.set_xscale("log")
        ax.set_xticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
        ax.minorticks_off()
    ax.set_xlim(low, high)
    if statistic.name in NEUTRAL:
        ax.axvline(NEUTRAL[statistic.name], color=theme.SOFT, linewidth=1.0, linestyle=":")
    for y, row in enumerate(rows):
        if np.isfinite(row.real_low):
            ax.plot([max(low, row.real_low), min(high, row.real_high)], [y - 0.26] * 2, color=BOTH.colour,
                    linewidth=4.2, alpha=0.5, solid_capstyle="butt")
        ax.plot(row.real, y - 0.26, marker=BOTH.marker, color=BOTH.colour, markersize=6)
        for lane, (window, look) in zip((0.02, 0.28), WINDOW_LOOKS.items(), strict=True):
            middle, least, most = (float(np.clip(v, low, high)) for v in row.simulated[window])
            ax.plot([least, most], [y + lane] * 2, color=look.colour, linewidth=1.8)
            ax.plot(middle, y + lane, marker=look.marker, color=look.colour, markersize=5.5)
    ax.set_ylim(len(rows) - 0.45, -0.6)
    theme.only_bottom(ax)
    ax.set_title(statistic.label, fontsize=9.5, pad=5)
