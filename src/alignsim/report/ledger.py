"""Where projects' time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alignsim.experiments import wording
from alignsim.report import theme
from alignsim.report.theme import BOTH, IT, MARKETING, Look
from alignsim.state import LEDGER

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

KINDS: tuple[tuple[str, Look, tuple[str, ...]], ...] = (
    ("Work", IT, ("work", "acceptance", "outside")),
    ("Waiting", MARKETING, ("decision", "people", "other_function", "exception")),
    ("Rework and coordination", BOTH, ("rework", "coordination")),
)
WORDS = {
    "decision": "Preparing and deciding", "people": "Waiting for people",
    "other_function": "Waiting for the other function", "exception": "Waiting for a ruling on a fault",
    "work": "Planned work", "rework": "Rework", "coordination": "Coordination", "acceptance": "Acceptance",
    "outside": "Delivered from outside",
}


@theme.themed
def ledger_picture(summary: pd.DataFrame, *, title: str, subtitle: str = "", note: str = "") -> Picture:
    """A bar for each part of projects' weeks, longest first; colours and hatches group them.

    ``summary`` has ``name, mean, low, high`` with the rows ``ledger_*``.
    """
    rows = summary.set_index("name")
    parts = sorted((p for p in LEDGER if f"ledger_{p}" in rows.index), key=lambda p: -rows.loc[f"ledger_{p}", "mean"])
    height = 1.9 + 0.34 * len(parts)
    picture = theme.new_picture(9.0, height, title, subtitle, note)
    low = picture.bottom + 0.55 / height
    ax = picture.add_axes((0.28, low, 0.42, picture.top - low))
    for y, part in enumerate(parts):
        _draw_bar(ax, y, rows.loc[f"ledger_{part}"], _look(part))
    ax.set_ylim(len(parts) - 0.4, -0.6)
    ax.set_yticks(range(len(parts)), [WORDS[p] for p in parts])
    ax.set_xlim(0, _reach(rows.loc[[f"ledger_{p}" for p in parts]]))
    ax.set_xlabel("share of all project weeks, per cent")
    theme.only_bottom(ax)
    _legend(ax, rows)
    return picture


def _reach(rows: pd.DataFrame) -> float:
    """Room for the longest bar and its figure."""
    return 118 * max(0.01, float(np.nanmax(rows[["mean", "high"]].to_numpy(float))))


def _look(part: str) -> Look:
    return next(look for _, look, names in KINDS if part in names)


def _draw_bar(ax: Axes, y: int, row: pd.Series, look: Look) -> None:
    mean = 100 * row["mean"]
    ax.barh(y, mean, height=0.62, facecolor=look.colour if not look.hatch else theme.PAPER, edgecolor=look.colour,
            hatch=look.hatch, linewidth=1.0)
    end = mean
    if np.isfinite(row["low"]):
        ax.plot([100 * row["low"], 100 * row["high"]], [y, y], color=theme.INK, linewidth=1.6, solid_capstyle="butt")
        end = 100 * row["high"]
    ax.annotate(wording.figure(row["mean"], "share"), (end, y), xytext=(6, 0), textcoords="offset points", va="center",
                fontsize=9)


def _legend(ax: Axes, rows: pd.DataFrame) -> None:
    from matplotlib.patches import Patch

    handles = []
    for words, look, names in KINDS:
        total = sum(float(rows.loc[f"ledger_{p}", "mean"]) for p in names if f"ledger_{p}" in rows.index)
        handles.append(Patch(facecolor=look.colour if not look.hatch else theme.PAPER, edgecolor=look.colour,
                             hatch=look.hatch, label=f"{words}: {wording.share(total)}"))
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(1.06, 0.0), frameon=False, fontsize=9,
              handlelength=1.8, handleheight=1.3, labelspacing=0.9)
