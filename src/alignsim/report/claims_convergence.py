"""A picture of the claims' headline effects by setting: a row a claim, a column a setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alignsim.evidence.convergence.claims import Headline, Setting
from alignsim.report import theme

if TYPE_CHECKING:
    from alignsim.evidence.convergence.claims import ClaimsConvergence
    from alignsim.report.figure import Picture

MARKERS = {"positive": "^", "negative": "v", "no difference worth having": "s", "unclear": "o"}
COLOURS = {"same": theme.GOOD.colour, "other": theme.SOFT, "opposite": theme.BAD.colour}
AGREEMENTS = {"same": "the reference's direction", "other": "another, not the opposite", "opposite": "the opposite"}
_WIDTH, _ROW, _LETTERS, _LEFT = 11.0, 0.40, 62, 5.0


@theme.themed
def plot(convergence: ClaimsConvergence) -> Picture:
    """Which direction each headline effect has in each setting, and whether that agrees with the reference."""
    claims, settings = convergence.claims, convergence.settings
    height = 2.75 + _ROW * len(claims)
    note = (f"Reference (bold): {_words(convergence.reference)}. Direction by the 95% interval and the "
            "smallest effect worth having (a tenth of a standard deviation of the base's runs; an assumption). Fewer "
            "pairs make more effects unclear, which is no contradiction.")
    picture = theme.new_picture(_WIDTH, height, "Do the claims' headline effects depend on the setting?",
                                convergence.sentence, note)
    top, bottom = picture.top - 1.0 / height, picture.bottom + 0.1 / height
    ax: Any = picture.add_axes((_LEFT / _WIDTH, bottom, 1 - (_LEFT + 0.25) / _WIDTH, top - bottom))
    for row, claim in enumerate(claims):
        if row % 2 == 0:
            ax.axhspan(row - 0.5, row + 0.5, color=theme.WORTH, linewidth=0)
        ax.text(-0.01, row, f"{claim.id}. {_short(claim.claim)}", transform=ax.get_yaxis_transform(), ha="right",
                va="center", fontsize=8.5, linespacing=1.1)
    for headline in convergence.headlines:
        column = settings.index(Setting(headline.weeks, headline.burn_in, headline.runs))
        _mark(ax, column, [c.id for c in claims].index(headline.claim), headline)
    ax.set_xlim(-0.5, len(settings) - 0.5)
    ax.set_ylim(len(claims) - 0.5, -0.5)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_yticks([])
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0)
    ax.set_xticks(range(len(settings)), [f"{s.weeks} weeks\nafter {s.burn_in}\n{s.runs} pairs" for s in settings],
                  fontsize=7.5, linespacing=1.2)
    for label, setting in zip(ax.get_xticklabels(), settings, strict=True):
        label.set_fontweight("bold" if setting == convergence.reference else "normal")
    for column in range(1, len(settings)):
        if settings[column].weeks != settings[column - 1].weeks:
            ax.axvline(column - 0.5, color=theme.FAINT, linewidth=1.2)
    _legend(picture)
    return picture


def _mark(ax: Any, x: int, y: int, headline: Headline) -> None:
    colour = COLOURS[headline.agreement]
    filled = headline.direction in ("positive", "negative")
    ax.plot(x, y, marker=MARKERS[headline.direction], markersize=9 if filled else 6.5, color=colour, linestyle="none",
            markerfacecolor=colour if filled else theme.PAPER, markeredgewidth=1.3)


def _short(text: str) -> str:
    """A claim in at most two lines."""
    import textwrap

    return "\n".join(textwrap.wrap(text, _LETTERS, max_lines=2, placeholder=" …"))


def _words(setting: Setting) -> str:
    return f"{setting.weeks} weeks after a burn-in of {setting.burn_in}, {setting.runs} pairs"


def _legend(picture: Picture) -> None:
    from matplotlib.lines import Line2D

    mark: Any = Line2D
    shapes = [mark([], [], linestyle="none", marker=m, color=theme.INK, markersize=7, markeredgewidth=1.2,
                   markerfacecolor=theme.INK if word in ("positive", "negative") else theme.PAPER)
              for word, m in MARKERS.items()]
    colours = [mark([], [], linestyle="-", linewidth=6, color=c) for c in COLOURS.values()]
    place = (theme.MARGIN / _WIDTH, picture.top + 0.005)
    picture.legend(shapes, list(MARKERS), loc="upper left", bbox_to_anchor=place, ncols=1, frameon=False, fontsize=8.5,
                   borderaxespad=0, labelspacing=0.3)
    picture.legend(colours, [AGREEMENTS[k] for k in COLOURS], loc="upper left", ncols=1, frameon=False, fontsize=8.5,
                   bbox_to_anchor=(place[0] + 0.21, place[1]), borderaxespad=0, labelspacing=0.3, handlelength=1.2)
