"""The panels under a claim: what carries its effect, and its curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from alignsim.evidence.claims.claim import Ablation, Finding, clear, share_words, suspect_words
from alignsim.evidence.claims.claim import Picture as Frame
from alignsim.report import theme
from alignsim.report.claim_tables import unit_words
from alignsim.report.claims_rows import draw_point, draw_scale, look_of
from alignsim.report.theme import BAD, OPEN, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

WIDTH, PANEL, BELOW = 13.0, 2.4, 0.6
"""Inches: of a picture; the height of a panel, and what its scale needs below."""
LEFT, LEFT_OF_NAMES, RIGHT, SAID = 0.95, 1.85, 0.35, 1.15
"""Inches: left of a panel with a scale and of one with names, right of a panel, words beside the ablation."""
LINES: tuple[Look, ...] = (
    Look("#0072B2", "-", "o", ""), Look("#D55E00", "--", "s", ""), Look("#333333", "-.", "^", ""),
    Look("#009E73", ":", "D", ""), Look("#CC79A7", "-", "v", ""), Look("#8a6d00", "--", "P", ""),
)
"""Lines in the order of the curves (Okabe & Ito 2008); styles and markers tell them apart without colour."""
TITLE_LINE, LEGEND_LINE, AIR = 0.185, 0.175, 0.2
"""Inches: a line of a title, a line of a legend, white above a panel's title."""


class Panel(NamedTuple):
    """What stands in one frame."""

    draw: Callable[[Axes], None]
    title: str
    labels: tuple[str, ...] = ()  #: of its curves, if there are several
    names: bool = False  #: names of rows on its left, and words on its right


class Place(NamedTuple):
    """Where a panel stands, inches from the left, and its title and legend in lines."""

    panel: Panel
    left: float
    right: float
    title: str
    columns: int
    above: float  #: inches that title and legend need

    @property
    def out(self) -> float:
        """How far left of the frame title and legend begin, inches."""
        return (LEFT_OF_NAMES if self.panel.names else LEFT) - 0.3


def panels_of(finding: Finding) -> list[Panel]:
    """What carries the effect, if it was looked for, and the curves."""
    curves = [Panel(partial(draw_curves, frame=frame), frame.title,
                    tuple(c.label for c in frame.curves) if len(frame.curves) > 1 else ())
              for frame in finding.evidence.pictures]
    if not finding.ablations:
        return curves
    return [Panel(partial(draw_ablation, finding=finding), "What carries the first prediction?", names=True), *curves]


def rows_of(panels: Sequence[Panel]) -> list[list[Place]]:
    """At most three panels a row, four as two and two; names of rows get more room."""
    each = 2 if len(panels) == 4 else 3
    return [_placed(panels[k : k + each]) for k in range(0, len(panels), each)]


def _placed(panels: Sequence[Panel]) -> list[Place]:
    shares = [1.25 if panel.names and len(panels) > 2 else 1.0 for panel in panels]
    wide = WIDTH / max(2.0, sum(shares))
    edge, placed = 0.0, []
    for panel, share in zip(panels, shares, strict=True):
        left = edge + (LEFT_OF_NAMES if panel.names else LEFT)
        edge += share * wide
        right = edge - (SAID if panel.names else RIGHT)
        room = edge - left + (LEFT_OF_NAMES if panel.names else LEFT) - 0.3
        title = theme.wrapped(panel.title, room + 0.35, 11.5)
        longest = 0.55 + 0.068 * max(map(len, panel.labels), default=0)
        columns = max(1, min(len(panel.labels), int((room - 0.2) / longest)))
        above = AIR + TITLE_LINE * len(title.splitlines()) + LEGEND_LINE * -(-len(panel.labels) // columns)
        placed.append(Place(panel, left, right, title, columns, above))
    return placed


def inches(rows: Sequence[Sequence[Place]]) -> float:
    """The height that rows of panels need."""
    return sum(PANEL + BELOW + max(place.above for place in row) for row in rows)


def draw_panels(picture: Picture, height: float, rows: Sequence[Sequence[Place]]) -> None:
    """The panels at the foot of the picture, row by row."""
    top = picture.bottom * height + inches(rows)
    for row in rows:
        top -= max(place.above for place in row)
        for place in row:
            ax = picture.add_axes((place.left / WIDTH, (top - PANEL) / height, (place.right - place.left) / WIDTH,
                                   PANEL / height))
            place.panel.draw(ax)
            _head(ax, place)
        top -= PANEL + BELOW


def _head(ax: Axes, place: Place) -> None:
    """Title and legend above the frame, from its left edge with the numbers on."""
    out = -place.out / (place.right - place.left)
    lines = -(-len(place.panel.labels) // place.columns)
    ax.set_title(place.title, x=out, pad=5.0 + 72 * LEGEND_LINE * lines)
    if place.panel.labels:
        ax.legend(loc="lower left", bbox_to_anchor=(out, 1.0), ncols=place.columns, frameon=False, fontsize=8,
                  borderaxespad=0.1, handlelength=2.6, columnspacing=1.2, labelspacing=0.25)


def draw_ablation(ax: Axes, finding: Finding) -> None:
    """The headline effect with everything, and with one suspect cut at a time."""
    cuts = finding.ablations or ()
    estimates = [finding.effect, *(a.estimate for a in cuts)]
    draw_scale(ax, estimates, finding.part.unit)
    draw_point(ax, 0.0, finding.effect, *look_of(finding.part))
    for y, cut in enumerate(cuts, start=1):
        carries = cut in finding.carried_by
        look = BAD if carries else OPEN
        draw_point(ax, float(y), cut.estimate, look, carries)
        ax.annotate(_taken(finding, cut), (1, y), xycoords=ax.get_yaxis_transform(), xytext=(4, 0),
                    textcoords="offset points", ha="left", va="center", fontsize=8, linespacing=1.1,
                    color=look.colour if carries else theme.SOFT)
    names = ["with everything", *(("with " if "=" in a.suspect else "without ") + suspect_words(a.suspect)
                                  for a in cuts)]
    ax.set_ylim(len(estimates) - 0.5, -0.6)
    ax.set_yticks(range(len(names)), [theme.wrapped(name, 2.15, 8.5) for name in names], fontsize=8.5)
    ax.set_xlabel(f"effect, {unit_words(finding.part.unit)}", fontsize=8.5, labelpad=2)


def _taken(finding: Finding, ablation: Ablation) -> str:
    """What a cut takes away, in words; nothing is said of a share of an effect that is not there."""
    if not clear(finding.effect):
        return ""
    if not clear(ablation.removed):
        return "no clear\nchange"
    return (f"adds\n{-100 * ablation.share:.0f}%" if ablation.share < 0
            else f"takes away\n{share_words(ablation.share)}")


def draw_curves(ax: Axes, frame: Frame) -> None:
    """Curves with their bands."""
    for curve, look in zip(frame.curves, LINES * 3, strict=False):
        few = len(curve.x) <= 12
        ax.fill_between(curve.x, curve.low, curve.high, facecolor=look.colour, alpha=0.15, linewidth=0)
        ax.plot(curve.x, curve.y, color=look.colour, linestyle=look.line, marker=look.marker, markersize=4.5,
                markevery=1 if few else max(1, len(curve.x) // 6), label=curve.label)
    if frame.log_y:
        _logarithmic(ax, frame)
    if frame.zero_line:
        ax.axhline(0, color=theme.INK, linewidth=0.9, zorder=1)
    if max(len(curve.x) for curve in frame.curves) <= 6:
        ax.set_xticks(sorted({float(x) for curve in frame.curves for x in curve.x}))
    ax.margins(x=0.01)
    ax.grid(axis="y")
    ax.set_xlabel(frame.x_label, fontsize=8.5, labelpad=2)
    ax.set_ylabel(frame.y_label, fontsize=8.5)
    ax.tick_params(labelsize=8)


def _logarithmic(ax: Axes, frame: Frame) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    lowest = min(float(c.y[c.y > 0].min()) for c in frame.curves if (c.y > 0).any())
    ax.set_yscale("log")
    ax.set_ylim(bottom=max(lowest, 1e-3))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:g}%"))
    ax.yaxis.set_minor_formatter(NullFormatter())
