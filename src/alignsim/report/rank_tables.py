"""Tables of a ranking for the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.rank_joint import Effect
from alignsim.experiments.rank_words import verdict
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.experiments.rank_result import Hours, Ranking
    from alignsim.outcomes import Outcome

_WIDE, _MEDIUM, _NARROW = 175, 125, 100
"""Columns below which the verdicts on the other outcomes, then their intervals, then all of them are left out."""


def rank_table(ranking: Ranking, width: int = 160) -> Table:
    """Every change from best to worst; fewer columns if narrow."""
    title = (f"What should I change in {ranking.scenario.name}?  "
             f"{wording.count(len(ranking.rows), 'single change')}, best first; "
             f"{wording.count(ranking.runs, 'pair')} of runs of {wording.count(ranking.weeks, 'week')}, "
             f"seed {ranking.seed}")
    columns = [("Change", _words(width)), *_columns(ranking, width), ("Hours,\nperson-\nweeks", "right")]
    rows = [(row.step.words, *_cells(row.effects, width), _hours(row.hours)) for row in ranking.rows]
    return table(title, columns, rows)


def pair_table(ranking: Ranking, width: int = 160) -> Table:
    """The best changes two by two, and what they do beyond the sum of both."""
    title = (f"The {ranking.combined} best of different levers, two by two, on "
             f"{wording.count(ranking.runs, 'fresh pair')} of runs")
    kept = (0, 2, 3)[min(_kept(width, 1), 2)]
    beyond = [("Together", "left 10"), ("Beyond\nthe sum", "right"), (_joint(ranking), "right")][:kept]
    columns = [("Two changes", _words(width)), (_head(ranking.outcome), "right"), (_joint(ranking), "right"),
               ("Verdict", "left 8"), *beyond, ("Hours,\nperson-\nweeks", "right")]
    rows = []
    for pair in ranking.pairs:
        effect, more = pair.first, pair.interactions[0]
        rows.append((pair.two_lines, _figure(effect), _interval(effect), verdict(effect, short=True),
                     *[pair.adds_up, _figure(more), _interval(more)][:kept], _hours(pair.hours)))
    return table(title, columns, rows)


def _words(width: int) -> str:
    """The column of the changes, at least as wide as the screen allows beside the figures."""
    return "left 24" if width >= _NARROW else "left 14"


def _columns(ranking: Ranking, width: int) -> list[tuple[str, str]]:
    first, *others = ranking.outcomes
    columns = [(_head(first), "right"), (_joint(ranking), "right"), ("Verdict", "left 8")]
    for outcome in others:
        columns += [(_head(outcome), "right"), (_joint(ranking), "right"),
                    ("Verdict", "left 8")][: _kept(width, len(others))]
    return columns


def _cells(effects: tuple[Effect, ...], width: int) -> list[str]:
    first, *others = effects
    cells = [_figure(first), _interval(first), verdict(first, short=True)]
    for effect in others:
        cells += [_figure(effect), _interval(effect), verdict(effect, short=True)][: _kept(width, len(others))]
    return cells


def _kept(width: int, others: int) -> int:
    """How many of difference, interval and verdict there is room for."""
    return 3 if width >= _WIDE and others == 1 else 2 if width >= _MEDIUM else 1 if width >= _NARROW else 0


def _joint(ranking: Ranking) -> str:
    return f"joint {ranking.level:.0%}\ninterval"


def _figure(effect: Effect) -> str:
    return wording.figure(effect.difference, effect.outcome.unit, signed=True)


def _interval(effect: Effect) -> str:
    return wording.interval(effect.low, effect.high, effect.outcome.unit, signed=True)


def _hours(hours: Hours) -> str:
    return wording.figure(hours.mean, "person-weeks", signed=True)


def _head(outcome: Outcome) -> str:
    """The label, without whose it is, and the unit in narrow lines."""
    unit = "% points" if wording.in_percent(outcome.unit) else wording.unit_words(outcome.unit)
    return "\n".join([*textwrap.wrap(f"{outcome.label.partition(' of ')[0]},", 14), unit])
