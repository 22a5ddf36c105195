"""The picture of the facts: every row on the scale of its own published range, so that all ranges line up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.report import theme
from alignsim.report.facts import EVIDENCE, TITLE, interval_words, measured_on, range_words, value_words
from alignsim.report.theme import BAD, BOTH, GOOD, OPEN, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.evidence.facts.table import FactResult, FactTable
    from alignsim.report.figure import Picture

_WIDTH, _ROW, _HEAD = 13.0, 0.47, 0.34
_LEFT, _SPAN = 0.395, 0.24
_COLUMNS = (("Published", 0.722, "right"), ("Model", 0.775, "right"), ("95% interval", 0.88, "right"),
            ("Does it hold?", 0.89, "left"))
_UNITS = {unit: f" \u00b7 in {words}" for unit, words in (
    ("person-weeks", "person-weeks"), ("index", "points of the index of performance"), ("sd", "standard deviations"))}
_FIRST, _LAST = -1.0, 2.0
"""Ends of the scale: one width of the published range to either side."""
LOOKS: dict[str | None, tuple[Look, bool, str]] = {
    "yes": (GOOD, True, "holds"), "no": (BAD, True, "does not hold"), "unclear": (OPEN, False, "unclear"),
    None: (BOTH, False, "put in")}
"""Verdict -> look, filled or not, words."""
GROUPS = {"fitted": "THE MODEL WAS FITTED TO THESE", "checked": "THESE WERE ONLY CHECKED",
          "built for": "A RULE WAS BUILT FOR THESE: THEY SAY NOTHING", "input": "THESE WERE PUT IN"}
LEGEND = (
    "Grey bar: the published range, drawn the same length in every row; a bar that fades at one side has no end there. "
    "Mark and line: the model with its 95% interval (bootstrap over organizations), on the scale of that range; an "
    "arrowhead: farther than the scale reaches. Round and filled: the whole interval lies in the range. Diamond: it "
    "lies wholly outside. Open circle: it crosses an edge. Triangle: put in. Under a fact: its source, and how well "
    "the figure itself is known.")


class Scale(NamedTuple):
    """Where a row's figures lie: at ``(value - zero) / unit``, the published range at 0 to 1."""

    zero: float
    unit: float
    open_left: bool
    open_right: bool

    def at(self, value: float) -> float:
        """The place of a value."""
        return (value - self.zero) / self.unit


def scale_of(result: FactResult) -> Scale | None:
    """The scale of a row; None for a mix.  Where a range has one end, its length is the size of that end or, for a
    mere sign, that of the model's own figure."""
    low, high = result.fact.bounds
    if math.isfinite(low) and math.isfinite(high):
        return Scale(low, max(high - low, 1e-12), False, False)
    if not result.fact.has_range:
        return None
    edge = low if math.isfinite(low) else high
    sizes = [abs(v - edge) for v in (result.value, result.value_low, result.value_high) if math.isfinite(v)]
    unit = abs(edge) or max(sizes, default=1.0) or 1.0
    return Scale(edge, unit, False, True) if math.isfinite(low) else Scale(edge - unit, unit, True, False)


@theme.themed
def draw(found: FactTable) -> Picture:
    """One row a fact, in the groups fitted, only checked, a rule built for it, put in."""
    groups = {words: found.of(standing) for standing, words in GROUPS.items()}  # type: ignore[arg-type]
    groups = {words: rows for words, rows in groups.items() if rows}
    inner = sum(_HEAD + _ROW * len(rows) for rows in groups.values())
    height = inner + 2.35
    picture = theme.new_picture(_WIDTH, height, TITLE, f"{measured_on(found)}. {found.sentence}",
                                f"{LEGEND} alignsim {found.version}.")
    top = picture.top - 0.22 / height
    scale = (top - picture.bottom - 0.1 / height) / inner
    for words, x, side in _COLUMNS:
        picture.text(x, top + 0.02 / height, words, ha=side, va="bottom", fontsize=9, color=theme.SOFT)
    middle = _LEFT + _SPAN * (0.5 - _FIRST) / (_LAST - _FIRST)
    picture.text(middle, top + 0.02 / height, "published range", ha="center", va="bottom", fontsize=9, color=theme.SOFT)
    for words, rows in groups.items():
        picture.text(theme.MARGIN / _WIDTH, top - 0.22 / height, words, fontsize=8.5, fontweight="bold",
                     color=theme.SOFT, va="center")
        top -= _HEAD * scale
        tall = _ROW * len(rows) * scale
        _group(picture, picture.add_axes((_LEFT, top - tall, _SPAN, tall)), rows)
        top -= tall
    return picture


def _group(picture: Picture, ax: Axes, rows: list[FactResult]) -> None:
    for y, result in enumerate(rows):
        _row(ax, y, result)
    ax.set_xlim(_FIRST, _LAST)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_axis_off()


def _row(ax: Axes, y: int, result: FactResult) -> None:
    if y % 2 == 0:
        left, right = (-_LEFT + 0.012) / _SPAN, (1 - _LEFT - 0.012) / _SPAN
        ax.axhspan(y - 0.5, y + 0.5, left, right, color="#f7f8f9", zorder=0, clip_on=False)
    scale = scale_of(result)
    look, filled, verdict = LOOKS[result.holds]
    if scale is None:
        _words(ax, y, result, verdict)
        return
    _range(ax, y, scale)
    if math.isfinite(result.value):
        _model(ax, y, result, scale, look, filled)
    _words(ax, y, result, verdict)


def _range(ax: Axes, y: int, scale: Scale) -> None:
    """The published range; where it has no end it fades out."""
    ends = [0.0, 1.0]
    tall = 0.21
    if scale.open_left or scale.open_right:
        ends = [_FIRST, 1.0] if scale.open_left else [0.0, _LAST]
        shades = np.linspace(0.12, 1.0, 64)
        colour = np.array([int(theme.FAINT[k : k + 2], 16) / 255 for k in (1, 3, 5)])
        mixed = 1.0 - np.outer(shades if scale.open_left else shades[::-1], 1.0 - colour)
        ax.imshow(mixed[None], extent=(ends[0], ends[1], y + tall, y - tall), aspect="auto", zorder=1)
    else:
        ax.fill_between(ends, y - tall, y + tall, color=theme.FAINT, linewidth=0, zorder=1)
    for edge, there in ((0.0, not scale.open_left), (1.0, not scale.open_right)):
        if there:
            ax.plot([edge, edge], [y - tall, y + tall], color=theme.SOFT, linewidth=1.1, zorder=2)


def _model(ax: Axes, y: int, result: FactResult, scale: Scale, look: Look, filled: bool) -> None:
    """The model's figure with its interval, cut at the ends of the scale."""
    ends = [scale.at(v) for v in (result.value_low, result.value_high)]
    inside = np.clip(ends, _FIRST, _LAST)
    if np.isfinite(ends).all() and inside[0] < inside[1]:
        ax.plot(inside, [y, y], color=look.colour, linewidth=2.4, solid_capstyle="butt", zorder=3)
    at = scale.at(result.value)
    beyond = not _FIRST <= at <= _LAST
    marker = (">" if at > _LAST else "<") if beyond else look.marker
    ax.plot(float(np.clip(at, _FIRST + 0.03, _LAST - 0.03)) if beyond else at, y, marker=marker, markersize=7.5,
            markeredgewidth=1.5, markeredgecolor=look.colour, zorder=4,
            markerfacecolor=look.colour if filled else theme.PAPER, clip_on=False)


def _words(ax: Axes, y: int, result: FactResult, verdict: str) -> None:
    """Fact and source on the left, figures and verdict on the right."""
    transform = ax.get_yaxis_transform()
    left = (theme.MARGIN / _WIDTH - _LEFT) / _SPAN
    fact = result.fact
    source = f"{fact.source} \u00b7 {EVIDENCE.get(fact.evidence, fact.evidence)}{_UNITS.get(result.unit, '')}"
    ax.text(left, y - 0.02, _short(fact.claim, 76), transform=transform, fontsize=9.3, va="bottom")
    ax.text(left, y + 0.06, _short(source, 92), transform=transform, fontsize=7.6, va="top", color=theme.SOFT)
    if not fact.has_range:
        text = theme.wrapped(f"{result.note[:1].upper()}{result.note[1:]}", 6.9, 7.4)
        ax.text(0.0, y, text, transform=transform, fontsize=7.4, va="center", color=theme.SOFT)
        cells: tuple[str, ...] = ("", "", "", verdict)
    else:
        cells = (range_words(result), value_words(result), interval_words(result), verdict)
    look = LOOKS[result.holds][0]
    for (words, x, side), cell in zip(_COLUMNS, cells, strict=True):
        last = words == "Does it hold?"
        ax.text((x - _LEFT) / _SPAN, y, cell, transform=transform, ha=side, va="center", fontsize=9,
                fontweight="bold" if words == "Model" or last else "normal",
                color=look.colour if last else theme.SOFT if words == "95% interval" else theme.INK)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\u2026"

