"""A sweep drawn: each outcome against each factor, every point a dot, the mean at each level with its interval."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.analysis.dimensions import spoken
from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report import theme
from alignsim.sweeps.effects import main_effects, said

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from alignsim.outcomes import Outcome
    from alignsim.report.figure import Picture
    from alignsim.sweeps.factors import Factor
    from alignsim.sweeps.table import SweepTable

MOST_FACTORS, MOST_DOTS = 12, 2_000
_PANEL = (2.9, 2.2)
_COLUMNS = 4
NOTE = ("Small dots: points, each the mean of its runs. Large dots: mean over all points at that level, or in that "
        "third of a range; upright lines: 95% interval of that mean over runs. All points share their luck, so "
        "differences within a panel are surer than these intervals look; they speak of the factor alone where the "
        "design varies the others independently of it.")


def picture_of(table: SweepTable, outcomes: tuple[str, ...]) -> Picture:
    """The picture of a sweep: a block an outcome, a panel a factor."""
    found = [OUTCOMES[OUTCOME_NAMES.index(name)] for name in outcomes]
    return _drawn(table, found, main_effects(table, outcomes), table.by_point(outcomes))


@theme.themed
def _drawn(table: SweepTable, outcomes: list[Outcome], effects: pd.DataFrame, points: pd.DataFrame) -> Picture:
    factors = [f for f in table.factors if f.values is None or len(f.values) > 1][:MOST_FACTORS]
    columns = max(1, min(_COLUMNS, len(factors)))
    lines = -(-len(factors) // columns)
    wide = max(2 * theme.MARGIN + 0.55 + columns * _PANEL[0], 8.0)
    tall = 1.5 + len(outcomes) * (0.35 + lines * (_PANEL[1] + 0.62))
    left_out = len(table.factors) - len(factors)
    more = f" {wording.count(left_out, 'factor')} more not drawn." if left_out > 0 else ""
    picture = theme.new_picture(wide, tall, f"Sweep of {table.design.scenario.title or table.design.scenario.name}",
                                f"{table.sentence} {wording.count(table.design.weeks, 'week')}, seed "
                                f"{table.design.seed}.{more}", NOTE)
    height = (picture.top - picture.bottom) / len(outcomes)
    for k, outcome in enumerate(outcomes):
        top = picture.top - k * height
        picture.text(theme.MARGIN / wide, top, _title(outcome), fontsize=11, fontweight="bold", va="top")
        reach = _reach(outcome, effects, points)
        for n, factor in enumerate(factors):
            row, column = divmod(n, columns)
            low = top - (0.25 + (row + 1) * (_PANEL[1] + 0.62) - 0.55) / tall
            ax = picture.add_axes(((theme.MARGIN + 0.55 + column * _PANEL[0]) / wide, low,
                                   (_PANEL[0] - 0.45) / wide, _PANEL[1] / tall))
            mine = effects[(effects["factor"] == factor.path) & (effects["outcome"] == outcome.name)]
            _panel(ax, factor, outcome, mine, points)
            if reach is not None:
                ax.set_ylim(*reach)
            else:
                ax.set_yticks([])
                ax.text(0.5, 0.5, "no run has a value", transform=ax.transAxes, ha="center", va="center", fontsize=9,
                        color=theme.SOFT)
            if column:
                ax.tick_params(axis="y", labelleft=False)
    return picture


def _title(outcome: Outcome) -> str:
    unit = "%" if wording.in_percent(outcome.unit) else wording.unit_words(outcome.unit)
    side = {"higher": ", higher is better", "lower": ", lower is better"}.get(outcome.direction, "")
    return f"{outcome.label}, {unit}{side}"


def _panel(ax: Axes, factor: Factor, outcome: Outcome, effects: pd.DataFrame, points: pd.DataFrame) -> None:
    times = 100.0 if wording.in_percent(outcome.unit) else 1.0
    values = points[outcome.name].to_numpy() * times
    where = _places(factor, points[factor.path].to_numpy())
    step = max(1, len(values) // MOST_DOTS)
    ax.plot(where[::step], values[::step], linestyle="none", marker="o", markersize=2.4, color=theme.OPEN.colour,
            alpha=0.35, markeredgewidth=0)
    at = effects["at"].to_numpy(float) if factor.numeric else np.arange(len(effects), dtype=float)
    mean = effects["mean"].to_numpy() * times
    ax.vlines(at, effects["low"] * times, effects["high"] * times, color=theme.IT.colour, linewidth=2.2)
    ax.plot(at, mean, marker="o", markersize=6.5, color=theme.IT.colour, linewidth=1.2 if factor.numeric else 0)
    if not factor.numeric:
        ax.set_xticks(at, [_word(str(level)) for level in effects["level"]],
                      fontsize=9 if len(at) < 4 else 8 if len(at) < 5 else 6.5)
        ax.set_xlim(-0.6, len(at) - 0.4)
    else:
        where = where[np.isfinite(where)]
        if not np.isfinite(values).any() and np.ptp(where):  # nothing drawn has told the axis where it ends
            ax.set_xlim(where.min(), where.max())
        ax.locator_params(axis="x", nbins=5)
    ax.set_xlabel(f"{factor.label}{_unit(factor)}", fontsize=9)
    ax.grid(axis="y")


def _reach(outcome: Outcome, effects: pd.DataFrame, points: pd.DataFrame) -> tuple[float, float] | None:
    """Both ends of the scale of an outcome, the same in all its panels."""
    times = 100.0 if wording.in_percent(outcome.unit) else 1.0
    intervals = effects.loc[effects["outcome"] == outcome.name, ["low", "high"]].to_numpy().ravel()
    values = points[outcome.name].to_numpy()
    known = values[np.isfinite(values)]
    if not known.size:
        return None
    ends = np.concatenate([np.quantile(known, (0.005, 0.995)), intervals[np.isfinite(intervals)]]) * times
    pad = 0.08 * float(np.ptp(ends)) or 0.5
    return float(ends.min()) - pad, float(ends.max()) + pad


def _word(level: str) -> str:
    """A level as a tick has it: as one says it, long ones on several lines."""
    return textwrap.fill(spoken(level), 10, break_long_words=False)


def _unit(factor: Factor) -> str:
    unit = factor.unit.replace("..", " to ")
    return f" ({unit})" if factor.numeric and unit and len(factor.label) + len(unit) < 36 else ""


def _places(factor: Factor, column: Any) -> Any:
    """Where points stand: at their number, or, for words, beside their level in the order of the points."""
    if factor.numeric:
        return column.astype(float)
    level = {said(value): k for k, value in enumerate(factor.values or ())}
    spread = (np.arange(len(column)) * 0.618033988749895) % 1.0 - 0.5  # even, and the same every time
    return np.array([level.get(said(value), -1) for value in column.tolist()]) + 0.5 * spread
