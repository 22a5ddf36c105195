"""All claims in one picture: the headline effect of each beside the smallest worth having, with its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.evidence.claims.claim import Finding
from alignsim.report import theme
from alignsim.report.claim_tables import effect_words, unit_words, verdicts_sentence
from alignsim.report.theme import BAD, GOOD, OPEN, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

WIDTH, ROW = 13.0, 0.5
LEFT, SPAN = 0.335, 0.24
COLUMNS = (("Effect", 0.645, "right"), ("95% interval", 0.655, "left"), ("Verdict", 0.775, "left"),
           ("Carried by", 0.855, "left"))
LOOKS: dict[str, Look] = {"holds": GOOD, "in part": Look(OPEN.colour, "-", "s", ""), "fails": BAD}
FARTHEST = 100.0
LEGEND = ("Point and line: the effect of each claim's first prediction with its 95% interval, in units of the "
          "smallest effect worth having (as a rule a tenth of a standard deviation of the base's runs, an assumption), "
          "even up to one and logarithmic beyond. Filled: the interval excludes zero. Verdict and colour: of all "
          "predictions of the claim, of which so many are as claimed; it holds if all are, in part if half are.")


@theme.themed
def overview_picture(findings: Sequence[Finding], note: str = "") -> Picture:
    """A row a claim."""
    height = 2.2 + ROW * len(findings)
    picture = theme.new_picture(WIDTH, height, "Claims, held against the model", verdicts_sentence(findings),
                                f"{LEGEND} {note}".strip())
    bottom, top = picture.bottom + 0.42 / height, picture.top - 0.32 / height
    ax = picture.add_axes((LEFT, bottom, SPAN, top - bottom))
    _scale(ax, len(findings))
    for words, x, side in COLUMNS:
        picture.text(x, top + 0.05 / height, words, ha=side, va="bottom", fontsize=9, color=theme.SOFT)
    for words, x, side in (("← not as claimed", LEFT, "left"), ("as claimed →", LEFT + SPAN, "right")):
        picture.text(x, top + 0.05 / height, words, ha=side, va="bottom", fontsize=9, color=theme.SOFT)
    for y, finding in enumerate(findings):
        _draw_row(ax, y, finding)
    return picture


def _scale(ax: Axes, rows: int) -> None:
    from matplotlib.ticker import FuncFormatter, NullLocator

    ax.set_xscale("symlog", linthresh=1.0, linscale=1.0)
    ax.set_xlim(-FARTHEST, FARTHEST)
    ax.set_xticks([-100, -10, -1, 0, 1, 10, 100])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}".replace("-", "\u2212")))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_yticks([])
    ax.axvspan(-1, 1, color=theme.WORTH, zorder=0)
    ax.axvline(0, color=theme.INK, linewidth=0.9)
    ax.set_ylim(rows - 0.45, -0.55)
    theme.only_bottom(ax)
    ax.set_xlabel("smallest effects worth having", fontsize=8.5, labelpad=2)


def _draw_row(ax: Axes, y: int, finding: Finding) -> None:
    value, low, high, _, smallest = finding.effect[:5]
    # Right is as claimed: less where less was claimed, and either way where any difference was.
    turned = value < 0 if finding.part.expected == "≠" else finding.part.expected == "-"
    sign = -1.0 if turned else 1.0
    look = LOOKS[finding.verdict]
    if smallest > 0 and np.isfinite(value):
        at = float(np.clip(sign * value / smallest, -FARTHEST, FARTHEST))
        if np.isfinite(low):
            ends = np.clip(sorted((sign * low / smallest, sign * high / smallest)), -FARTHEST, FARTHEST)
            ax.plot(ends, [y, y], color=look.colour, linewidth=2.6, solid_capstyle="butt")
        sure = low > 0 or high < 0
        ax.plot(at, y, marker=look.marker, markersize=7, markeredgewidth=1.4, markeredgecolor=look.colour,
                markerfacecolor=look.colour if sure else theme.PAPER, clip_on=False)
    across = ax.get_yaxis_transform()

    def write(words: str, x: float, side: str, colour: str = theme.INK, bold: bool = False, size: float = 9) -> None:
        ax.text((x - LEFT) / SPAN, y, words, transform=across, ha=side, va="center", fontsize=size, color=colour,
                fontweight="bold" if bold else "normal", linespacing=1.15)

    write(theme.wrapped(f"{finding.claim.id}. {finding.claim.claim}", WIDTH * LEFT + 0.1, 9.3), 0.019, "left", size=9.3)
    effect, interval = effect_words(finding.effect, finding.part.unit)
    write(effect, COLUMNS[0][1], "right", bold=True)
    write(f"{interval}\n{unit_words(finding.part.unit)}", COLUMNS[1][1], "left", theme.SOFT, size=8.5)
    parts = finding.evidence.parts
    right = sum(part.verdict == "as claimed" for part in parts)
    write(f"{finding.verdict}\n{right} of {len(parts)}", COLUMNS[2][1], "left", look.colour, bold=True)
    carried = theme.wrapped(finding.carried_by_words, WIDTH * (1 - COLUMNS[3][1]) + 0.25, 8.5)
    write(carried, COLUMNS[3][1], "left", size=8.5)
