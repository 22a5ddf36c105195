"""A sensitivity analysis drawn: factors ranked with intervals, a panel an outcome, and beneath what is luck."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from alignsim.analysis.sensitivity.words import sentence
from alignsim.experiments import wording
from alignsim.report import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.analysis.sensitivity.chance import Chance
    from alignsim.analysis.sensitivity.resampling import Figure
    from alignsim.analysis.sensitivity.result import Index, OutcomeSensitivity, Sensitivity
    from alignsim.report.figure import Picture

MOST_ROWS = 20
_ROW, _LABELS, _PANEL, _VALUE, _GAP = 0.40, 2.55, 3.45, 0.55, 0.35
"""Inches: a factor, its name, a panel, the figure beside it, between panels."""
_SPLIT = 1.05
_FARTHEST = 1.7
"""The scale ends at so many times the largest figure at most: wide intervals must not press all bars together."""
_SIDE_BY_SIDE = 2
PALE, DARK = "#9ecae1", theme.IT.colour


class Look(NamedTuple):
    """What a method's panel shows."""

    main: str
    second: str
    axis: str
    legend: str


LOOKS = {
    "sobol": Look("total", "first", "share of what the parameters do, %",
                  "Pale bar: total index, all that a factor does, with its interactions. Dark bar: first-order index, "
                  "the factor by itself."),
    "morris": Look("mu_star", "sigma", "mean change over the whole range",
                   "Pale bar: mu*, mean size of the change over the whole range of a factor. Diamond: sigma, how much "
                   "it differs from place to place (interactions, bends; words have none). Orange mark: the mu* that "
                   "luck alone would give."),
    "pawn": Look("median", "maximum", "distance between distributions, 0 to 1",
                 "Pale bar: median distance over the slices of a factor. Diamond: the largest. Orange mark: what one "
                 "of twenty factors that do nothing would pass."),
}


def picture_of(found: Sensitivity) -> Picture:
    """The picture of a sensitivity analysis."""
    shown = [lot for lot in found.outcomes if not lot.problem]
    missing = " ".join(sentence(lot) for lot in found.outcomes if lot.problem)
    title = f"What does it hang on? {found.scenario.title or found.scenario.name}"
    italic = " Italic: not controlled." if len({f.group for f in found.factors}) > 1 else ""
    lines = f"Thin lines: 95% intervals; one that ends at the edge goes on.{italic}"
    legend = f"{LOOKS[found.method].legend} {lines} {found.note}"
    return _drawn(shown, title, missing, legend, found.runs)


@theme.themed
def _drawn(shown: Sequence[OutcomeSensitivity], title: str, subtitle: str, note: str, runs: int) -> Picture:
    columns = min(_SIDE_BY_SIDE, max(1, len(shown)))
    lines = -(-len(shown) // columns)
    one = _LABELS + _PANEL + _VALUE
    wide = 2 * theme.MARGIN + columns * one + (columns - 1) * _GAP
    rows = max((min(len(lot.indices), MOST_ROWS) for lot in shown), default=1)
    block = 0.75 + _ROW * rows + 0.55 + _SPLIT
    texts = [theme.wrapped(sentence(lot), one, 9) for lot in shown]
    words = max((text.count("\n") + 1 for text in texts), default=0) * 0.165
    foot = theme.wrapped(note, wide, 8).count("\n") * 0.14
    picture = theme.new_picture(wide, 1.0 + lines * (block + words) + foot + (0.3 if subtitle else 0), title, subtitle,
                                note)
    tall = float(picture.get_size_inches()[1])
    for k, lot in enumerate(shown):
        line, column = divmod(k, columns)
        left = theme.MARGIN + column * (one + _GAP)
        top = picture.top * tall - line * (picture.top - picture.bottom) * tall / lines
        picture.text(left / wide, top / tall, lot.outcome.label, fontsize=12, fontweight="bold", va="top")
        picture.text(left / wide, (top - 0.25) / tall, texts[k], fontsize=9, color=theme.SOFT, va="top",
                     linespacing=1.2)
        low = top - 0.35 - words - _ROW * rows
        ax = picture.add_axes(((left + _LABELS) / wide, low / tall, _PANEL / wide, _ROW * rows / tall))
        _panel(ax, lot, rows)
        _split(picture, lot.chance, runs, left, low - 0.55, one)
    return picture


def _panel(ax: Axes, lot: OutcomeSensitivity, rows: int) -> None:
    look, times = LOOKS[lot.method], _times(lot)
    shown = lot.indices[:MOST_ROWS]
    for y, index in enumerate(shown):
        _row(ax, y, index, look, times, lot.method)
    reach = _reach(shown, look, times)
    least = min([0.0, *(times * f.low for i in shown for f in (i.figures[look.main], i.figures[look.second])
                        if math.isfinite(f.low) and lot.method == "sobol")])
    ax.set_xlim(max(least, -0.15 * reach) * 1.05, reach * 1.05)
    ax.set_ylim(rows - 0.4, -0.6)
    ax.set_yticks(range(len(shown)), ["\n".join(_two(i.factor.label)) for i in shown], fontsize=9.5)
    for label, index in zip(ax.get_yticklabels(), shown, strict=True):
        label.set_fontstyle("italic" if index.factor.group == "uncertain" else "normal")
        label.set_linespacing(0.95)
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    theme.only_bottom(ax)
    ax.locator_params(axis="x", nbins=6)
    unit = wording.difference_unit(lot.outcome.unit) if lot.method == "morris" else ""
    ax.set_xlabel(f"{look.axis}{', ' if unit else ''}{unit}", fontsize=9)
    if len(lot.indices) > MOST_ROWS:
        ax.text(1.0, -0.02, f"{len(lot.indices) - MOST_ROWS} more are smaller", transform=ax.transAxes, ha="right",
                va="top", fontsize=8, color=theme.SOFT)


def _two(label: str) -> list[str]:
    """A label in at most two lines or so."""
    import textwrap

    return textwrap.wrap(label, 31)


def _times(lot: OutcomeSensitivity) -> float:
    return 100.0 if lot.method == "sobol" or (lot.method == "morris" and wording.in_percent(lot.outcome.unit)) else 1.0


def _reach(shown: Sequence[Index], look: Look, times: float) -> float:
    figures = [f for i in shown for f in (i.figures[look.main], i.figures[look.second]) if math.isfinite(f.value)]
    most = max((times * f.value for f in figures), default=1.0)
    ends = max((times * f.high for f in figures if math.isfinite(f.high)), default=most)
    return max(most, min(ends, _FARTHEST * most)) or 1.0


def _row(ax: Axes, y: int, index: Index, look: Look, times: float, method: str) -> None:
    main, second = index.figures[look.main], index.figures[look.second]
    if method == "sobol":
        ax.barh(y - 0.17, times * main.value, 0.34, color=PALE)
        ax.barh(y + 0.17, times * second.value, 0.34, color=DARK)
        _interval(ax, y - 0.17, main, times)
        _interval(ax, y + 0.17, second, times)
    else:
        ax.barh(y, times * main.value, 0.5, color=PALE)
        _interval(ax, y, main, times)
        if math.isfinite(second.value):
            ax.plot(times * second.value, y, marker="D", markersize=5, markerfacecolor=theme.PAPER,
                    markeredgecolor=theme.INK, markeredgewidth=1.1, zorder=4, clip_on=False)
        mark = index.numbers.get("luck" if method == "morris" else "dummy_high", math.nan)
        if math.isfinite(mark):
            ax.plot([times * mark] * 2, [y - 0.36, y + 0.36], color=theme.BAD.colour, linewidth=2.0, zorder=5)
    if math.isfinite(main.value):
        said = f"{round(times * main.value):d}%" if method == "sobol" else _short(times * main.value)
        ax.text(1.02, y, said.replace("-", "\u2212"), transform=ax.get_yaxis_transform(), va="center", ha="left",
                fontsize=9.5)


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"


def _interval(ax: Axes, y: float, figure: Figure, times: float) -> None:
    if math.isfinite(figure.low):
        ax.plot([times * figure.low, times * figure.high], [y, y], color=theme.INK, linewidth=1.2,
                solid_capstyle="butt", zorder=3)


def _split(picture: Picture, split: Chance | None, runs: int, left: float, top: float, one: float) -> None:
    """A bar of the variance of single runs beneath a panel; ``left``, ``top``, ``one`` in inches."""
    wide, tall = (float(v) for v in picture.get_size_inches())
    head = "Variance of single runs" if split is not None else \
        "With one run a point, chance cannot be told from parameters." if runs < 2 else ""
    picture.text(left / wide, top / tall, head, fontsize=9.5, va="top", fontweight="bold" if split else "normal")
    if split is None:
        return
    ax = picture.add_axes((left / wide, (top - 0.50) / tall, one / wide, 0.26 / tall))
    parts = ((split.parameters, "parameters", DARK, theme.PAPER, ""),
             (split.shared, "luck all points share", theme.FAINT, theme.INK, ""),
             (split.depends, "luck that depends\non parameters", "#f4c7a1", theme.INK, "////"))
    start = 0.0
    for figure, _, colour, _, hatch in parts:
        ax.barh(0, figure.value, 1, left=start, color=colour, hatch=hatch, edgecolor=theme.PAPER, linewidth=0.5)
        start += figure.value
    ax.set_xlim(0, 1)
    ax.set_ylim(-0.5, 0.5)
    ax.axis("off")
    _legend(picture, [(f, name, colour) for f, name, colour, _, _ in parts], left, top - 0.60, one)


def _legend(
    picture: Picture, parts: Sequence[tuple[Figure, str, str]], left: float, top: float, one: float
) -> None:
    wide, tall = (float(v) for v in picture.get_size_inches())
    for k, (figure, name, colour) in enumerate(parts):
        x = left + k * one / 3
        low, high = (f"{100 * v:.0f}" for v in (figure.low, figure.high))
        picture.text(x / wide, top / tall, "\u25a0", color=colour, fontsize=11, va="top")
        picture.text((x + 0.17) / wide, top / tall, f"{100 * figure.value:.0f}% ({low} to {high})\n{name}",
                     fontsize=8.5, va="top", linespacing=1.15)
