"""Tables of an explanation for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.explain.words import portion
from alignsim.report.ledger import WORDS
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.experiments.explain.asked import Explanation
    from alignsim.experiments.explain.split import Split
    from alignsim.experiments.statistics import Interval

_WIDE = 110
"""Columns below which what a setting does alone and on top is left out."""


def lever_table(found: Explanation, width: int = 160) -> Table:
    """The settings by their share of the difference; alone and on top of the others where all were combined."""
    ends = found.exact and len(found.settings) > 1 and width >= _WIDE
    columns = [("Setting", "left 24"), ("Share,\n" + _unit(found), "right"), ("95%\ninterval", "right")]
    if ends:
        columns += [("Alone", "right"), ("95%\ninterval", "right"), ("On top of\nthe others", "right"),
                    ("95%\ninterval", "right")]
    rows: list[Sequence[str] | None] = []
    for i in found.levers.order:
        row = [found.levers.words[i], *_cells(found.levers.shares[i], found)]
        if ends:
            row += [*_cells(found.levers.alone_intervals[i], found), *_cells(found.levers.last_intervals[i], found)]
        rows.append(row)
    rows += [None, ["The whole difference", *_cells(found.difference, found), *([""] * 4 * ends)]]
    title = (f"{found.outcome.label}: what carries the difference from {found.a.name} to {found.b.name}; "
             f"{wording.count(found.difference.n, 'run')} of {wording.count(found.weeks, 'week')}, seed {found.seed}")
    return table(title, columns, rows)


def mechanism_table(found: Explanation, split: Split) -> Table:
    """Groups of mechanisms by their share, and what is left without any of them."""
    whole = split.total
    rows: list[Sequence[str] | None] = [
        ["With all of these cut", *_cells(split.remainder, found), _portion(split.remainder, whole)], None,
        *([split.words[i], *_cells(split.shares[i], found), _portion(split.shares[i], whole)] for i in split.order),
        None, ["The whole difference", *_cells(whole, found), ""]]
    title = f"Through which mechanisms, in {wording.count(split.runs, 'run')}, every rule of a group cut or none"
    return table(title, [("Mechanisms", "left 24"), ("Share,\n" + _unit(found), "right"), ("95%\ninterval", "right"),
                         ("Of the whole", "left 14")], rows)


def ledger_table(found: Explanation) -> Table:
    """Where projects' weeks go otherwise."""
    rows = [[WORDS[step.outcome.name.removeprefix("ledger_")], *(_points(step.difference))] for step in found.ledger]
    return table("Where projects' weeks go otherwise (adds up to 0)",
                 [("Part of projects' weeks", "left 24"), ("Difference,\n% points", "right"),
                  ("95%\ninterval", "right")], rows)


def _portion(share: Interval, whole: Interval) -> str:
    """In words, where both are clear and go the same way."""
    sure = all(found.low > 0 or found.high < 0 for found in (share, whole))
    return portion(share.mean / whole.mean) if sure and share.mean * whole.mean > 0 else ""


def _cells(found: Interval, about: Explanation) -> tuple[str, str]:
    unit = about.outcome.unit
    return (wording.figure(found.mean, unit, signed=True), wording.interval(found.low, found.high, unit, signed=True))


def _points(found: Interval) -> tuple[str, str]:
    return (wording.figure(found.mean, "share", signed=True),
            wording.interval(found.low, found.high, "share", signed=True))


def _unit(found: Explanation) -> str:
    unit = found.outcome.unit
    return "% points" if wording.in_percent(unit) else wording.unit_words(unit)
