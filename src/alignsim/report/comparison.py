"""The picture a board could read: what a scenario changes, in words and units, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from alignsim.experiments import wording
from alignsim.experiments.statistics import SMALLEST_EFFECT
from alignsim.report import theme
from alignsim.report.theme import BAD, GOOD, OPEN, Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

LEGEND = (
    "Horizontal scale: difference in standard deviations of the base's runs; right is better, whichever way the "
    f"outcome counts. Grey band: below the smallest effect worth having, {SMALLEST_EFFECT} of a standard deviation (an "
    "assumption). Filled: the interval excludes zero. Pairs won: share of pairs of runs, all else equal, in which the "
    "scenario did better (ties count half). An arrowhead at the edge: farther than the scale reaches.")
WIDTH, ROW = 13.0, 0.29
_FARTHEST = 1.2
"""Standard deviations at the ends of the scale at most: one huge effect must not press the others together."""
LEFT, SPAN = 0.225, 0.265
_COLUMNS = (("Base", 0.545, "right"), ("Difference", 0.62, "right"), ("interval", 0.632, "left"),
            ("Unit", 0.742, "left"), ("Pairs won", 0.868, "right"), ("Verdict", 0.88, "left"))
_UNITS = {"share": "% points", "ratio": "% points", "index": "index points", "0..1": "of 0 to 1", "1..5": "of 1 to 5"}


@theme.themed
def comparison_picture(
    table: pd.DataFrame, *, title: str, subtitle: str = "", note: str = "", interval_words: str = "95% interval",
    said: Mapping[str, tuple[str, str]] | None = None,
) -> Picture:
    """A block a scenario, a row an outcome; ``said`` has a heading and a sentence for each of several scenarios.

    ``table`` has ``scenario, name, label, unit, direction, base_mean, difference, low, high, base_sd, share_better,
    verdict``; outcomes that are neither better high nor low are left out.
    """
    table = table[table["direction"] != "neutral"]
    scenarios = list(dict.fromkeys(table["scenario"]))
    blocks = said or {s: (s if len(scenarios) > 1 else "", "") for s in scenarios}
    above = [_heading_inches(*blocks[s]) for s in scenarios]
    tall = [0.85 + head + ROW * int((table["scenario"] == s).sum()) for s, head in zip(scenarios, above, strict=True)]
    height = 2.1 + sum(tall)
    picture = theme.new_picture(WIDTH, height, title, subtitle, f"{LEGEND} {note}".strip())
    reach = reach_of(table)
    top = picture.top
    for scenario, head, inches in zip(scenarios, above, tall, strict=True):
        share = inches / sum(tall) * (picture.top - picture.bottom)
        ax = picture.add_axes((LEFT, top - share + 0.45 / height, SPAN, share - (0.80 + head) / height))
        draw_block(ax, table[table["scenario"] == scenario], reach)
        _heading(picture, top - 0.05 / height, *blocks[scenario])
        headers(picture, top - (0.24 + head) / height, interval_words)
        top -= share
    return picture


def reach_of(table: pd.DataFrame) -> float:
    """Half-width of the scale, the same for all blocks."""
    sd = table["base_sd"].to_numpy(float)
    ends = np.abs(np.concatenate([table["low"].to_numpy(float), table["high"].to_numpy(float)]))
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = ends / np.concatenate([sd, sd])
    scaled = scaled[np.isfinite(scaled)]
    return min(_FARTHEST, max(3 * SMALLEST_EFFECT, 1.12 * float(scaled.max()) if scaled.size else 0.0))


def _heading_inches(heading: str, sentence: str) -> float:
    lines = len(theme.wrapped(sentence, WIDTH, 9.5).splitlines()) if sentence else 0
    return (0.22 if heading else 0.0) + 0.17 * lines


def _heading(picture: Picture, y: float, heading: str, sentence: str) -> None:
    left, inch = theme.MARGIN / WIDTH, 1 / float(picture.get_size_inches()[1])
    if heading:
        picture.text(left, y, heading, fontweight="bold", fontsize=11, va="top")
    if sentence:
        picture.text(left, y - 0.21 * inch, theme.wrapped(sentence, WIDTH, 9.5), fontsize=9.5, color=theme.SOFT,
                     va="top", linespacing=1.25)


def headers(picture: Picture, y: float, interval_words: str) -> None:
    """What stands in the columns, at a height of the picture."""
    for words, x, side in _COLUMNS:
        text = interval_words if words == "interval" else words
        picture.text(x, y, text, ha=side, va="bottom", fontsize=9, color=theme.SOFT)
    for words, x, side in (("worse", LEFT, "left"), ("better", LEFT + SPAN, "right")):
        arrow = f"\u2190 {words}" if side == "left" else f"{words} \u2192"
        picture.text(x, y, arrow, ha=side, va="bottom", fontsize=9, color=theme.SOFT)


def draw_block(ax: Axes, rows: pd.DataFrame, reach: float) -> None:
    """A row an outcome, on a scale from ``-reach`` to ``reach`` standard deviations."""
    ax.axvspan(-SMALLEST_EFFECT, SMALLEST_EFFECT, color=theme.WORTH, zorder=0)
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    for y, (_, row) in enumerate(rows.iterrows()):
        _draw_row(ax, y, row, reach)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(range(len(rows)), [str(label) for label in rows["label"]])
    theme.only_bottom(ax)
    ax.set_xlabel("standard deviations of the base's runs", fontsize=8.5, labelpad=2)


def _draw_row(ax: Axes, y: int, row: pd.Series, reach: float) -> None:
    sign = 1 if row["direction"] == "higher" else -1
    if row["base_sd"] > 0:
        ends = sorted(sign * row[k] / row["base_sd"] for k in ("low", "high"))
        look, sure = _look(row, sign)
        if np.isfinite(ends[0]):
            ax.plot(ends, [y, y], color=look.colour, linewidth=2.6, solid_capstyle="butt")
        at = sign * row["difference"] / row["base_sd"]
        beyond = abs(at) > reach
        ax.plot(float(np.clip(at, -0.97 * reach, 0.97 * reach)) if beyond else at, y, markersize=7,
                marker=(">" if at > 0 else "<") if beyond else look.marker, markeredgewidth=1.4,
                markerfacecolor=look.colour if sure else theme.PAPER, markeredgecolor=look.colour)
    unit = str(row["unit"])
    cells = (wording.figure(row["base_mean"], unit), wording.figure(row["difference"], unit, signed=True),
             wording.interval(row["low"], row["high"], unit, signed=True), _UNITS.get(unit, unit),
             wording.share(row["share_better"]), wording.SHORT_VERDICTS.get(str(row["verdict"]), str(row["verdict"])))
    for (words, x, side), cell in zip(_COLUMNS, cells, strict=True):
        across = (x - LEFT) / SPAN
        ax.text(across, y, cell, transform=ax.get_yaxis_transform(), ha=side, va="center", fontsize=9,
                fontweight="bold" if words == "Difference" else "normal",
                color=theme.SOFT if words in ("interval", "Unit") else theme.INK)


def _look(row: pd.Series, sign: int) -> tuple[Look, bool]:
    if not (row["low"] > 0 or row["high"] < 0):
        return OPEN, False
    return (GOOD, True) if sign * row["difference"] > 0 else (BAD, True)
