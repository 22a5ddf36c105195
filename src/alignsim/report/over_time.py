"""Trust and delivery over time, with bands and policy changes marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.report import theme
from alignsim.report.theme import BOTH, IT, MARKETING, Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

Line = tuple[str, str, Look]
PANELS: tuple[tuple[str, str, tuple[Line, ...]], ...] = (
    ("Trust of the executives", "trust, 0 to 1",
     (("trust_cio_to_cmo", "CIO in the CMO", IT), ("trust_cmo_to_cio", "CMO in the CIO", MARKETING))),
    ("Trust of the staff", "trust, 0 to 1",
     (("trust_it_staff", "IT in marketing", IT), ("trust_marketing_staff", "Marketing in IT", MARKETING))),
    ("Value", "value per week",
     (("value_possible", "possible", BOTH), ("value", "realized", IT))),
    ("Projects", "projects",
     (("work_in_progress", "in progress", IT), ("queue", "waiting for people", MARKETING),
      ("decisions_open", "in decision", BOTH))),
)
BANDS = "Lines are means over runs; bands hold the middle half of the runs."
_LEFT, _RIGHT, _GAP = 0.85, 1.45, 0.95


@theme.themed
def over_time_picture(
    bands: pd.DataFrame, changes: Sequence[tuple[int, str]] = (), *, title: str, subtitle: str = "", note: str = ""
) -> Picture:
    """Four panels of weekly series; ``changes`` are (week, words) of policy changes.

    ``bands`` has ``series, week, mean, q25, q75``.
    """
    listed = [(week, letter) for (week, _), letter in zip(changes, _letters(len(changes)), strict=True)]
    if changes:
        told = "; ".join(f"{letter}, week {week}: {words}"
                         for (week, words), (_, letter) in zip(changes, listed, strict=True))
        note = f"Policy changes: {told}. {note}"
    width, height = 11.0, 7.4
    picture = theme.new_picture(width, height, title, subtitle, f"{BANDS} {note}".strip())
    wide = (width - 2 * (_LEFT + _RIGHT) - 0.1) / 2
    tall = (picture.top - picture.bottom) * height / 2 - _GAP
    for k, (words, scale, lines) in enumerate(PANELS):
        left = _LEFT + (k % 2) * (wide + _LEFT + _RIGHT)
        bottom = picture.bottom * height + 0.5 + (1 - k // 2) * (tall + _GAP)
        ax = picture.add_axes((left / width, bottom / height, wide / width, tall / height))
        _draw_panel(ax, bands, lines, listed)
        ax.set_title(words, pad=18 if listed else 8)
        ax.set_ylabel(scale)
        ax.set_xlabel("week" if k < 2 else "week (0 is the first after the run-in)")
    return picture


def _letters(n: int) -> list[str]:
    return [chr(65 + k) if k < 26 else f"A{k - 25}" for k in range(n)]


def _draw_panel(ax: Axes, bands: pd.DataFrame, lines: Sequence[Line], changes: Sequence[tuple[int, str]]) -> None:
    ends: list[tuple[float, str, Look]] = []
    for name, words, look in lines:
        rows = bands[bands["series"] == name].sort_values("week")
        if rows.empty:
            continue
        week, mean = rows["week"].to_numpy(), rows["mean"].to_numpy()
        ax.fill_between(week, rows["q25"], rows["q75"], facecolor=look.colour, alpha=0.13, linewidth=0)
        for edge in ("q25", "q75"):
            ax.plot(week, rows[edge], color=look.colour, linewidth=0.5, linestyle=look.line, alpha=0.8)
        ax.plot(week, mean, color=look.colour, linestyle=look.line, marker=look.marker, markersize=4.5,
                markevery=max(1, len(week) // 6))
        ends.append((float(mean[-1]), words, look))
    if all(name.startswith("trust") for name, _, _ in lines):
        _trust_scale(ax, strong=lines[0][0] == "trust_cio_to_cmo")
    else:
        ax.set_ylim(bottom=0)
    ax.margins(x=0)
    ax.grid(axis="y")
    names_beside(ax, ends)
    _mark_changes(ax, changes)


def _trust_scale(ax: Axes, *, strong: bool) -> None:
    """From 0 to 1; what counts as a strong relationship is only said of executives."""
    ax.set_ylim(0, 1)
    ax.set_yticks(np.linspace(0, 1, 6))
    if not strong:
        return
    ax.axhline(0.625, color=theme.SOFT, linewidth=0.8, linestyle=(0, (1, 2)))
    ax.text(0.01, 0.635, "strong", transform=ax.get_yaxis_transform(), fontsize=8, color=theme.SOFT, va="bottom",
            zorder=6, bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 0.5, "alpha": 0.85})


def names_beside(ax: Axes, ends: Sequence[tuple[float, str, Look]]) -> None:
    """Names at the ends of lines, pushed apart where the lines end close together."""
    low, high = ax.get_ylim()
    apart = 0.085 * (high - low)
    order = sorted(range(len(ends)), key=lambda k: ends[k][0])
    places = [ends[k][0] for k in order]
    for k in range(1, len(places)):
        places[k] = max(places[k], places[k - 1] + apart)
    over = max(0.0, places[-1] - high) if places else 0.0
    for k, place in zip(order, places, strict=True):
        _, words, look = ends[k]
        ax.annotate(words, (1, place - over), xycoords=ax.get_yaxis_transform(), xytext=(8, 0),
                    textcoords="offset points", va="center", fontsize=9, color=look.colour, annotation_clip=False)


def _mark_changes(ax: Axes, changes: Sequence[tuple[int, str]]) -> None:
    for week in sorted({week for week, _ in changes}):
        letters = ", ".join(letter for at, letter in changes if at == week)
        ax.axvline(week, color=theme.INK, linewidth=0.9, linestyle=(0, (5, 3)))
        ax.text(week, 1.01, letters, transform=ax.get_xaxis_transform(), ha="center", va="bottom", fontsize=9,
                fontweight="bold")
