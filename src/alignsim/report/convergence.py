"""Pictures of convergence: effects and levels by horizon, burn-in and number of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.evidence.convergence.effects import ASKED, SURE, WHAT_IFS
from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.report import theme
from alignsim.report.theme import Look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.evidence.convergence.effects import Convergence
    from alignsim.report.figure import Picture

LOOKS: tuple[Look, ...] = (
    Look("#009E73", "-", "o", ""), Look("#CC79A7", "--", "s", ""), Look("#1a1a1a", "-.", "^", ""),
    Look("#E69F00", ":", "D", ""),
)
"""What-ifs: neither IT's nor marketing's colour, for they are neither's."""
SETTINGS: tuple[tuple[str, str], ...] = (
    ("weeks", "horizon, weeks"), ("burn_in", "burn-in, weeks"), ("runs", "pairs of runs"))
_WIDTH, _TALL, _GAP, _LEFT, _RIGHT = 11.0, 1.42, 0.52, 1.0, 0.25


@theme.themed
def plot(convergence: Convergence) -> Picture:
    """A row an outcome: the what-ifs' effects by horizon, burn-in and pairs, and how often fewer pairs agree."""
    table = convergence.table()
    note = (f"Scenario {convergence.base.name}, seed {convergence.seed}; {wording.count(convergence.runs, 'pair')} at "
            "each horizon and burn-in. Bands: 95% intervals of the mean over pairs. Arrows: the base's own horizon and "
            f"burn-in. Right: share of {wording.count(convergence.resamples, 'experiment')} of that many pairs, drawn "
            f"from all pairs, that give the verdict of all of them; dotted at {SURE:.0%}.")
    picture, axes = _grid("Do four answers depend on horizon, burn-in and number of runs?", convergence.sentence, note,
                          4)
    for row, name in enumerate(ASKED):
        outcome = OUTCOMES[OUTCOME_NAMES.index(name)]
        mine = table[table["outcome"] == name]
        for column, (setting, words) in enumerate(SETTINGS):
            ax = axes[row][column]
            _effects(ax, mine[mine["setting"] == setting], outcome)
            _foot(ax, words if row == len(ASKED) - 1 else "", _own(convergence, setting))
        reach = [axes[row][k].get_ylim() for k in range(3)]
        for k in range(3):
            axes[row][k].set_ylim(min(low for low, _ in reach), max(high for _, high in reach))
            axes[row][k].tick_params(axis="y", labelleft=k == 0)
        axes[row][0].set_ylabel(_scale(outcome, "difference"))
        axes[row][0].set_title(outcome.label)
        _agreement(axes[row][3], mine[mine["setting"] == "runs"])
        _foot(axes[row][3], "pairs of runs" if row == len(ASKED) - 1 else "", None)
        axes[row][3].set_title("Same verdict, share" if row == 0 else "")
    _legend(picture)
    return picture


@theme.themed
def plot_levels(convergence: Convergence) -> Picture:
    """A row an outcome: the level of the base by horizon, burn-in and number of runs."""
    table = convergence.levels()
    note = (f"Scenario {convergence.base.name}, seed {convergence.seed}. Bands: 95% intervals of the mean over runs. "
            "Arrows: the base's own horizon and burn-in. A level that moves along the first two columns belongs to its "
            "window; results name theirs.")
    picture, axes = _grid("How levels depend on horizon, burn-in and number of runs", "", note, 3)
    for row, name in enumerate(ASKED):
        outcome = OUTCOMES[OUTCOME_NAMES.index(name)]
        mine = table[table["outcome"] == name]
        for column, (setting, words) in enumerate(SETTINGS):
            ax = axes[row][column]
            some = mine[mine["setting"] == setting]
            _band(ax, some, "mean", outcome, theme.BOTH)
            _places(ax, some["value"])
            ax.set_ylim(*((1, 5) if outcome.unit == "1..5" else (0, 100)))
            ax.grid(axis="y")
            ax.tick_params(axis="y", labelleft=column == 0)
            _foot(ax, words if row == len(ASKED) - 1 else "", _own(convergence, setting))
        axes[row][0].set_ylabel(_scale(outcome, "level"))
        axes[row][0].set_title(outcome.label)
    return picture


def _grid(title: str, subtitle: str, note: str, columns: int) -> tuple[Picture, list[list[Axes]]]:
    """An empty picture and its axes, a row an outcome."""
    rows = len(ASKED)
    height = 1.9 + rows * (_TALL + _GAP) + (0.35 if columns == 4 else 0)
    picture = theme.new_picture(_WIDTH, height, title, subtitle, note)
    legend = 0.3 if columns == 4 else 0.0
    top, bottom = picture.top * height - legend - 0.2, picture.bottom * height + 0.5
    tall = (top - bottom - (rows - 1) * _GAP) / rows
    wide = (_WIDTH - _LEFT - _RIGHT - (columns - 1) * 0.45) / columns
    axes = [[picture.add_axes(((_LEFT + c * (wide + 0.45)) / _WIDTH, (top - (r + 1) * tall - r * _GAP) / height,
                               wide / _WIDTH, tall / height)) for c in range(columns)] for r in range(rows)]
    return picture, axes


def _own(convergence: Convergence, setting: str) -> int | None:
    return {"weeks": convergence.base.weeks, "burn_in": convergence.base.burn_in}.get(setting)


def _scale(outcome: Outcome, what: str) -> str:
    unit = {"share": "% points" if what == "difference" else "%", "1..5": "on 1 to 5"}.get(outcome.unit, outcome.unit)
    return f"{what}, {unit}"


def _band(ax: Axes, rows: pd.DataFrame, value: str, outcome: Outcome, look: Look) -> None:
    """A line through equally spaced settings with its band."""
    times = 100.0 if wording.in_percent(outcome.unit) else 1.0
    x = np.arange(len(rows))
    ax.fill_between(x, times * rows["low"], times * rows["high"], facecolor=look.colour, alpha=0.16, linewidth=0)
    for edge in ("low", "high"):
        ax.plot(x, times * rows[edge], color=look.colour, linewidth=0.6, alpha=0.7)
    ax.plot(x, times * rows[value], color=look.colour, linestyle=look.line, marker=look.marker, markersize=4.5,
            linewidth=1.6)


def _effects(ax: Axes, rows: pd.DataFrame, outcome: Outcome) -> None:
    ax.axhline(0, color=theme.INK, linewidth=0.9)
    for what_if, look in zip(WHAT_IFS, LOOKS, strict=True):
        _band(ax, rows[rows["change"] == what_if.name], "difference", outcome, look)
    _places(ax, rows["value"])
    ax.grid(axis="y")


def _agreement(ax: Axes, rows: pd.DataFrame) -> None:
    ax.axhline(100 * SURE, color=theme.SOFT, linewidth=0.9, linestyle=(0, (1, 2)))
    for what_if, look in zip(WHAT_IFS, LOOKS, strict=True):
        mine = rows[rows["change"] == what_if.name]
        ax.plot(np.arange(len(mine)), 100 * mine["agree"], color=look.colour, linestyle=look.line, marker=look.marker,
                markersize=4.5, linewidth=1.6)
    _places(ax, rows["value"])
    ax.set_ylim(0, 104)
    ax.set_yticks((0, 25, 50, 75, 100), ("0%", "", "50%", "", "100%"))
    ax.grid(axis="y")


def _places(ax: Axes, values: Sequence[int] | pd.Series) -> None:
    """Settings at equal distances, each named once."""
    names = list(dict.fromkeys(int(v) for v in values))
    ax.set_xticks(range(len(names)), [f"{n:,}" for n in names])
    ax.set_xlim(-0.25, len(names) - 0.75)


def _foot(ax: Axes, words: str, own: int | None) -> None:
    ax.set_xlabel(words)
    names = [label.get_text() for label in ax.get_xticklabels()]
    if own is not None and f"{own:,}" in names:
        ax.plot(names.index(f"{own:,}"), 0.02, marker="v", markersize=6, color=theme.SOFT, clip_on=False,
                transform=ax.get_xaxis_transform(), zorder=6)


def _legend(picture: Picture) -> None:
    from matplotlib.lines import Line2D

    line: Any = Line2D  # its stubs want literals
    marks = [line([], [], color=k.colour, linestyle=k.line, marker=k.marker, markersize=5) for k in LOOKS]
    picture.legend(marks, [w.label for w in WHAT_IFS], loc="upper left", ncols=len(marks), frameon=False, fontsize=9.5,
                   bbox_to_anchor=(theme.MARGIN / _WIDTH, picture.top + 0.008), handlelength=2.6, borderaxespad=0)
