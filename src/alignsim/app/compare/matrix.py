"""The table of a comparison: what A reaches, how far the others are from it, how sure that is, and who wins how often.

The rows are plain data first (tested as such) and become one HTML table, which narrow screens show as a card a row.
"""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from alignsim.app.compare import words
from alignsim.app.few import FEW, small_functions
from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.state import IT, MARKETING

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison, Difference


STAFF = {IT: "trust_it_staff", MARKETING: "trust_marketing_staff"}
"""How the outcomes begin that are of a function's staff."""
LESS = f"Not shown: the trust of staff of a function with {FEW} people."


class Cell(NamedTuple):
    """One organization in one outcome."""

    letter: str
    value: str  #: its mean
    difference: str  #: against A, with sign
    interval: str
    won: str  #: ``B wins 126 of 200 pairs``; empty where neither way is better
    share: float | None  #: of pairs won; None where neither way is better
    verdict: str
    tone: str  #: "good", "bad" or "open"


class Row(NamedTuple):
    """One outcome of all organizations."""

    name: str
    label: str
    unit: str  #: of its means
    apart: str  #: of its differences
    base: str  #: the mean of A
    base_interval: str
    cells: tuple[Cell, ...]


def left_out(comparison: Comparison, own: Collection[str]) -> tuple[str, ...]:
    """The outcomes that are not shown: trust of staff who are fewer than five, where ``own`` (letters) are charts of
    one's own."""
    small: set[int] = set()
    for letter in own:
        plan = (comparison.base if letter == words.BASE else comparison.others[letter]).plan
        small |= {IT, MARKETING} if plan is None else small_functions(plan)
    return tuple(name for name in OUTCOME_NAMES if any(name.startswith(STAFF[home]) for home in small))


def rows(comparison: Comparison, *, whole: bool = False, own: Collection[str] = ()) -> tuple[Row, ...]:
    """The outcomes that matter most; with ``whole`` every outcome that may be shown, those first."""
    found: dict[str, list[Difference]] = {}
    for difference in comparison.differences:
        found.setdefault(difference.outcome.name, []).append(difference)
    hidden = (*words.MAIN, *left_out(comparison, own))
    rest = [name for name in found if name not in hidden] if whole else []
    return tuple(_row(comparison, found[name]) for name in (*words.MAIN, *rest))


def _row(comparison: Comparison, sides: list[Difference]) -> Row:
    outcome = sides[0].outcome
    base = comparison.base.interval(outcome)
    return Row(outcome.name, outcome.label, wording.unit_words(outcome.unit), wording.difference_unit(outcome.unit),
               wording.figure(base.mean, outcome.unit), wording.interval(base.low, base.high, outcome.unit),
               tuple(_cell(side) for side in sides))


def _cell(found: Difference) -> Cell:
    unit = found.outcome.unit
    return Cell(found.scenario, wording.figure(found.mean, unit), wording.figure(found.difference, unit, signed=True),
                wording.interval(found.low, found.high, unit, signed=True), words.won(found),
                found.share_better if 0 <= found.share_better <= 1 else None,
                wording.SHORT_VERDICTS.get(found.verdict, found.verdict), _tone(found.verdict))


def _tone(verdict: str) -> str:
    return {"better": "good", "worse": "bad"}.get(verdict.partition(",")[0], "open")


# ------------------------------------------------------------------------------------------------------------ as HTML
def html(comparison: Comparison, *, whole: bool = False, own: Collection[str] = ()) -> str:
    """The table; every text is escaped."""
    less = f" {LESS}" if whole and left_out(comparison, own) else ""
    letters = list(comparison.others)
    heads = "".join(f'<th scope="colgroup" colspan="3" role="columnheader">{badge(letter)} against A</th>'
                    for letter in letters)
    below = ('<th scope="col" role="columnheader">Difference, '
             f'{escape(comparison.interval_words)}</th><th scope="col" role="columnheader">Who wins how often</th>'
             '<th scope="col" role="columnheader">In words</th>') * len(letters)
    body = "".join(_line(row) for row in rows(comparison, whole=whole, own=own))
    return (
        f'<table class="al-matrix al-matrix-{len(letters)}" role="table" data-test="compare-matrix"><caption>'
        f'{escape(words.measured(comparison))}. {words.TIES}{less}</caption><thead role="rowgroup">'
        f'<tr role="row"><th rowspan="2" scope="col" role="columnheader">Outcome</th>'
        f'<th rowspan="2" scope="col" role="columnheader">{badge("A")} mean</th>{heads}</tr>'
        f'<tr role="row">{below}</tr></thead><tbody role="rowgroup">{body}</tbody></table>')


def badge(letter: str) -> str:
    """The letter of an organization in its colour."""
    return f'<span class="al-letter al-letter-{words.LOOKS[letter]}">{letter}</span>'


def _line(row: Row) -> str:
    return (f'<tr role="row" data-outcome="{row.name}"><th scope="row" role="rowheader">{escape(row.label)}'
            f'<span class="al-unit">{escape(row.unit)}</span></th><td role="cell" class="al-base" data-of="A: ">'
            f'<strong>{escape(row.base)}</strong> <span class="al-interval">({escape(row.base_interval)})</span></td>'
            f"{''.join(_cells(cell, row.apart) for cell in row.cells)}</tr>")


def _cells(cell: Cell, apart: str) -> str:
    return (f'<td role="cell" class="al-diff" data-of="{cell.letter}: "><strong>{escape(cell.difference)}</strong> '
            f'<span class="al-interval">({escape(cell.interval)})</span>'
            f'<span class="al-unit">{escape(apart)}</span></td>'
            f'<td role="cell" class="al-won">{_split(cell)}</td>'
            f'<td role="cell"><span class="al-verdict al-{cell.tone}">{escape(cell.verdict)}</span></td>')


def _split(cell: Cell) -> str:
    """Who wins how often: a bar split where the pairs are, and the words."""
    if cell.share is None:
        return '<span class="al-soft">neither way is better</span>'
    return (f'<span class="al-split" aria-hidden="true"><span class="al-fill-{words.LOOKS[cell.letter]}" '
            f'style="width:{100 * cell.share:.1f}%"></span></span><span class="al-small">{escape(cell.won)}</span>')
