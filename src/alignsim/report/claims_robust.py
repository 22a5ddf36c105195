"""Robustness in one picture: a claim a row, a cell (trust rule x draw of parameters) a column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alignsim.evidence.claims.robust import robust_words
from alignsim.report import theme
from alignsim.report.claim_tables import robust_note

if TYPE_CHECKING:
    from alignsim.report.figure import Picture

WIDTH, ROW, LEFT, CELL = 12.0, 0.42, 5.6, 0.5
COLOURS = {"holds": ("#0072B2", "white"), "in part": ("#c9d3da", theme.INK), "fails": ("#D55E00", "white")}


@theme.themed
def robust_picture(document: Mapping[str, Any]) -> Picture:
    """Verdict of every claim in every cell, from the document of ``alignsim claims --robust``."""
    from matplotlib.patches import Rectangle

    claims = document["claims"]
    cells = claims[0]["cells"]
    height = 2.1 + ROW * len(claims)
    robust = sum(entry["robust"] for entry in claims)
    picture = theme.new_picture(
        WIDTH, height, "Which verdicts are robust?",
        f"{robust} of {len(claims)} claims get the same verdict in every cell: three ways in which experience becomes "
        "trust, each with several sets of parameter values that fit the published facts. A claim that holds in part is "
        "shown with the number of its predictions that come out as claimed.", robust_note(document))
    ax = picture.add_axes((0, picture.bottom, 1, picture.top - picture.bottom))
    tall = (picture.top - picture.bottom) * height
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(tall, 0)
    ax.set_axis_off()
    first = 0.62
    rows = (tall - first) / len(claims)
    for k, cell in enumerate(cells):
        x = LEFT + k * CELL + _gap(cells, k)
        ax.text(x + CELL / 2, first - 0.1, str(cell["draw"]), ha="center", va="bottom", fontsize=9, color=theme.SOFT)
        if k == 0 or cell["rule"] != cells[k - 1]["rule"]:
            ax.text(x, first - 0.32, str(cell["rule"]), ha="left", va="bottom", fontsize=9, fontweight="bold")
    end = LEFT + len(cells) * CELL + _gap(cells, len(cells) - 1) + 0.15
    for y, entry in enumerate(claims):
        middle = first + (y + 0.5) * rows
        words = theme.wrapped(f"{entry['id']}. {entry['claim']}", LEFT + 0.1, 9.3)
        ax.text(0.25, middle, words, va="center", fontsize=9.3, linespacing=1.1)
        for k, cell in enumerate(entry["cells"]):
            colour, ink = COLOURS[cell["verdict"]]
            x = LEFT + k * CELL + _gap(cells, k)
            ax.add_patch(Rectangle((x + 0.02, middle - rows / 2 + 0.03), CELL - 0.04, rows - 0.06, color=colour,
                                   linewidth=0))
            ax.text(x + CELL / 2, middle, _word(cell), ha="center", va="center", fontsize=8, color=ink)
        ax.text(end, middle, robust_words(entry).replace(": ", ":\n", 1), va="center", fontsize=8.5, linespacing=1.1,
                fontweight="bold" if entry["robust"] else "normal")
    return picture


def _word(cell: Mapping[str, Any]) -> str:
    """The verdict in a word; how many predictions are as claimed if it holds in part."""
    if cell["verdict"] != "in part":
        return str(cell["verdict"])
    return f"{sum(verdict == 'as claimed' for verdict in cell['parts'])} of {len(cell['parts'])}"


def _gap(cells: list[Mapping[str, Any]], k: int) -> float:
    """White between the trust rules, inches."""
    return 0.12 * len({cell["rule"] for cell in cells[: k + 1]})
