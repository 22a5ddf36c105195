"""One visual language for every picture.

The same thing looks the same everywhere: IT is blue, solid and round; marketing is orange-red, dashed and square; both
together are dark grey, dash-dotted and triangular.  Colours are those of Okabe and Ito (2008), told apart by
colour-blind readers; line style, marker and hatch tell them apart in black and white.  Labels are words with units.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

_P = ParamSpec("_P")
_R = TypeVar("_R")

INK = "#1a1a1a"
SOFT = "#5f6368"
FAINT = "#d9dadc"
PAPER = "#ffffff"
WORTH = "#eceff1"


class Look(NamedTuple):
    """How a thing is drawn."""

    colour: str
    line: str
    marker: str
    hatch: str


IT = Look("#0072B2", "-", "o", "")
MARKETING = Look("#D55E00", "--", "s", "////")
BOTH = Look("#333333", "-.", "^", "....")
GOOD = Look("#0072B2", "-", "o", "")
BAD = Look("#D55E00", "-", "D", "")
OPEN = Look("#5f6368", "-", "o", "")

STRUCTURES = (Look(INK, "-", "o", ""), Look("#00795A", "--", "s", "////"), Look("#8A3B9E", "-.", "^", "...."))
"""Organizations that stand side by side, the base first.  As text each has 4.5:1 on both papers."""

ON_DARK = {
    INK: "#e8eaed", SOFT: "#a9aeb5", FAINT: "#3a4046", PAPER: "#15181b", WORTH: "#262b30",
    IT.colour: "#56B4E9", MARKETING.colour: "#F28C3A", BOTH.colour: "#c9ccd1",
    STRUCTURES[1].colour: "#2FC79B", STRUCTURES[2].colour: "#CB9BEA",
}
"""The same colours on dark paper."""

RC: Any = {
    "font.family": "DejaVu Sans", "font.size": 10.0, "axes.titlesize": 10.5, "axes.titleweight": "bold",
    "axes.titlelocation": "left", "axes.labelsize": 9.5, "axes.labelcolor": INK, "axes.edgecolor": SOFT,
    "axes.linewidth": 0.8, "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
    "xtick.color": SOFT, "ytick.color": SOFT, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "xtick.labelsize": 9.0, "ytick.labelsize": 9.0, "text.color": INK, "grid.color": FAINT, "grid.linewidth": 0.7,
    "lines.linewidth": 1.8, "hatch.linewidth": 0.6, "figure.facecolor": PAPER, "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER, "svg.hashsalt": "alignsim", "axes.unicode_minus": True,
}


def themed(draw: Callable[_P, _R]) -> Callable[_P, _R]:
    """Draw in this language and leave matplotlib's own settings as they were."""

    @wraps(draw)
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        import matplotlib

        with matplotlib.rc_context(RC):
            return draw(*args, **kwargs)

    return drawn


def new_picture(width: float, height: float, title: str, subtitle: str = "", note: str = "") -> Picture:
    """An empty picture (inches) with its title, a line under it and a note at its foot.

    Contents go between ``picture.top`` and ``picture.bottom`` (shares of the height).
    """
    from alignsim.report.figure import Picture

    picture = Picture(figsize=(width, height))
    inch = 1 / height
    lines = wrapped(title, width, 13.5)
    picture.text(MARGIN / width, 1 - 0.16 * inch, lines, fontsize=13.5, fontweight="bold", va="top", linespacing=1.15)
    top = 1 - (0.22 + 0.225 * len(lines.splitlines())) * inch
    if subtitle:
        lines = wrapped(subtitle, width, 10)
        picture.text(MARGIN / width, top, lines, fontsize=10, color=SOFT, va="top", linespacing=1.25)
        top -= (0.06 + 0.175 * len(lines.splitlines())) * inch
    picture.top, picture.bottom = top - 0.12 * inch, 0.12 * inch
    if note:
        lines = wrapped(note, width, 8)
        picture.text(MARGIN / width, 0.1 * inch, lines, fontsize=8, color=SOFT, va="bottom", linespacing=1.25)
        picture.bottom += (0.04 + 0.14 * len(lines.splitlines())) * inch
    return picture


MARGIN = 0.25
"""White at the left and right edge, inches."""


def wrapped(text: str, width: float, size: float) -> str:
    """Text in lines that fit ``width`` inches at ``size`` points (an average letter is .56 of the size wide)."""
    import textwrap

    letters = max(20, int((width - 2 * MARGIN) * 72 / (0.56 * size)))
    return "\n".join(textwrap.wrap(text, letters, break_long_words=True))


def only_bottom(ax: Axes) -> None:
    """Axes of rows: no frame but the scale, no ticks at the row names."""
    for side in ("left", "top", "right"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x")
