"""The picture of the fit: each free parameter on the range searched, with the points that meet all levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.experiments import wording
from alignsim.report import theme
from alignsim.report.theme import BAD, IT

if TYPE_CHECKING:
    from alignsim.report.figure import Picture

_WIDTH, _ROW = 9.5, 0.52


@theme.themed
def calibration_picture(record: Mapping[str, Any]) -> Picture:
    """Every row on the scale of its own range; ``record`` as ``alignsim.evidence.fit.calibrated`` gives it."""
    rows = record["parameters"]
    height = 1.95 + _ROW * len(rows)
    picture = theme.new_picture(
        _WIDTH, height, "What the published levels leave open",
        "Strokes: points at which every fitted level lies in its published range. Circle: the value taken. Diamonds: "
        "the draws that stand for the rest.",
        f"{record['command']}; alignsim {record['version']}, seed {record['settings']['seed']}, "
        f"{wording.count(record['tried'], 'point')} tried, {len(record['accepted'])} accepted.")
    tall = picture.top - picture.bottom - 0.35 / height
    ax = picture.add_axes((0.31, picture.bottom + 0.28 / height, 0.54, tall))
    place = ax.get_yaxis_transform()
    for y, row in enumerate(rows):
        path, low, high = row["path"], row["low"], row["high"]

        def at(value: Any, low: float = low, high: float = high) -> Any:
            return (np.asarray(value, float) - low) / (high - low)

        ax.plot([0, 1], [y, y], color=theme.FAINT, linewidth=5, solid_capstyle="butt", zorder=0)
        points = at([one[path] for one in record["accepted"]])
        ax.plot(points, np.full(points.size, y), marker="|", markersize=12, linestyle="none", color=IT.colour,
                markeredgewidth=1.0, alpha=0.6)
        draws = at([one[path] for one in record["draws"] if path in one])
        ax.plot(draws, np.full(draws.size, y), marker="D", markersize=5, linestyle="none", color=BAD.colour)
        ax.plot(at(row["value"]), y, marker="o", markersize=8, color=theme.PAPER, markeredgecolor=theme.INK,
                markeredgewidth=1.4)
        ax.text(-0.02, y + 0.36, f"{low:g}", ha="center", va="center", fontsize=8, color=theme.SOFT)
        ax.text(1.02, y + 0.36, f"{high:g}", ha="center", va="center", fontsize=8, color=theme.SOFT)
        ax.text(1.08, y, f"{row['value']:.3g}", transform=place, ha="left", va="center", fontsize=9.5,
                fontweight="bold")
    ax.set_xlim(-0.03, 1.03)
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.set_yticks(range(len(rows)), [row["path"] for row in rows])
    for side in ("left", "top", "right", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    return picture
