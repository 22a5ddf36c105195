"""Outcomes of a scenario with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alignsim.experiments import wording
from alignsim.report import theme

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Delivery, per cent", "share",
     ("delivered_value", "on_time_share", "on_budget_share", "overrun_share", "rework_share", "cancelled_share",
      "timely_decisions", "disputed_share", "shadow_share", "load_it", "load_marketing")),
    ("Trust and understanding, from 0 (none) to 1 (full)", "0..1",
     ("trust_cio_to_cmo_final", "trust_cmo_to_cio_final", "trust_it_staff_final", "trust_marketing_staff_final",
      "understanding", "morale")),
    ("Time, weeks", "weeks", ("lead_time_mean", "lead_time_p90", "decision_weeks")),
)
_ROW = 0.27
_SCALE = 0.75


@theme.themed
def outcomes_picture(
    summary: pd.DataFrame, spread: pd.DataFrame | None = None, *, title: str, subtitle: str = "", note: str = ""
) -> Picture:
    """A row an outcome: mean, its 95% interval (thick), and where nine in ten runs lie (thin).

    ``summary`` has ``name, label, unit, mean, low, high``; ``spread`` a column of runs for each outcome.
    """
    known = set(summary["name"])
    groups = [(words, unit, [n for n in names if n in known]) for words, unit, names in GROUPS]
    groups = [g for g in groups if g[2]]
    tall = [_SCALE + _ROW * len(names) for _, _, names in groups]
    height = 1.55 + sum(tall)
    picture = theme.new_picture(9.0, height, title, subtitle, note)
    top = picture.top
    rows = summary.set_index("name")
    for (words, unit, names), inches in zip(groups, tall, strict=True):
        share = inches / sum(tall) * (picture.top - picture.bottom)
        ax = picture.add_axes((0.37, top - share + 0.34 / height, 0.36, share - 0.70 / height))
        _draw_group(ax, rows.loc[names], spread, unit)
        picture.text(theme.MARGIN / 9.0, top - 0.30 / height, words, fontsize=10.5, fontweight="bold", va="bottom")
        top -= share
    return picture


def _draw_group(ax: Axes, rows: pd.DataFrame, spread: pd.DataFrame | None, unit: str) -> None:
    times = 100.0 if wording.in_percent(unit) else 1.0
    for y, (name, row) in enumerate(rows.iterrows()):
        if spread is not None and len(spread) > 1:
            low, high = _nine_in_ten(spread[name].to_numpy(), times)
            ax.plot([low, high], [y, y], color=theme.SOFT, linewidth=1.0, solid_capstyle="butt")
        if np.isfinite(row["low"]):
            ax.plot([times * row["low"], times * row["high"]], [y, y], color=theme.IT.colour, linewidth=4.5,
                    solid_capstyle="butt")
        ax.plot(times * row["mean"], y, marker="o", markersize=5.5, color=theme.PAPER, markeredgecolor=theme.INK,
                linestyle="none")
        _figures(ax, y, row, unit)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_yticks(range(len(rows)), [str(label) for label in rows["label"]])
    if unit != "weeks":
        ax.set_xlim(0, times)
    else:
        ax.set_xlim(left=0)
    theme.only_bottom(ax)


def _figures(ax: Axes, y: int, row: pd.Series, unit: str) -> None:
    place = ax.get_yaxis_transform()
    ax.text(1.20, y, wording.figure(row["mean"], unit), transform=place, va="center", ha="right", fontweight="bold",
            fontsize=9)
    ax.text(1.24, y, f"({wording.interval(row['low'], row['high'], unit)})", transform=place, va="center",
            ha="left", fontsize=9, color=theme.SOFT)


def _nine_in_ten(values: np.ndarray, times: float) -> tuple[float, float]:
    kept = values[np.isfinite(values)]
    if kept.size == 0:
        return np.nan, np.nan
    low, high = np.quantile(kept, (0.05, 0.95)) * times
    return float(low), float(high)
