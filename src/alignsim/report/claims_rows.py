"""How an effect is drawn: a scale with zero and the smallest effect worth having, a point with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.evidence.claims.claim import Part
from alignsim.evidence.claims.laboratory import Estimate
from alignsim.experiments import wording
from alignsim.report import theme
from alignsim.report.theme import BAD, GOOD, OPEN, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def look_of(part: Part) -> tuple[Look, bool]:
    """How a part is drawn, and whether its verdict is clear (filled)."""
    verdict = part.verdict
    look = GOOD if verdict == "as claimed" else BAD if verdict == "opposite" else OPEN
    return look, verdict != "unclear"


def draw_scale(ax: Axes, estimates: Sequence[Estimate], unit: str) -> None:
    """A scale that holds zero, the intervals, and the smallest effect worth having of the first (grey)."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    smallest = estimates[0].smallest
    ends = np.array([v for e in estimates for v in (*e[:3], 0.0, smallest, -smallest)])
    ends = ends[np.isfinite(ends)]
    reach = float(np.ptp(ends))
    factor = 100.0 if wording.in_percent(unit) else 1.0
    if reach > 0:
        ax.set_xlim(float(ends.min()) - 0.08 * reach, float(ends.max()) + 0.08 * reach)
        ax.xaxis.set_major_locator(MaxNLocator(5))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _short(factor * x)))
    else:
        ax.set_xlim(-1, 1)
        ax.set_xticks([0.0], ["0"])
    if smallest > 0:
        ax.axvspan(-smallest, smallest, color=theme.WORTH, zorder=0)
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    ax.set_ylim(-0.5, 0.5)
    ax.set_yticks([])
    theme.only_bottom(ax)
    ax.tick_params(axis="x", labelsize=8, length=2, pad=1.5)


def _short(value: float) -> str:
    return f"{round(value, 6) + 0.0:.4g}".replace("-", "\u2212")


def draw_point(ax: Axes, y: float, estimate: Estimate, look: Look, sure: bool) -> None:
    """A point with its interval; filled if ``sure``."""
    if np.isfinite(estimate.low) and np.isfinite(estimate.high):
        ax.plot([estimate.low, estimate.high], [y, y], color=look.colour, linewidth=2.6, solid_capstyle="butt")
    if np.isfinite(estimate.value):
        ax.plot(estimate.value, y, marker=look.marker, markersize=7, markeredgewidth=1.4, markeredgecolor=look.colour,
                markerfacecolor=look.colour if sure else theme.PAPER)
