"""``robust``: which option holds up whatever comes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.analysis import asking
from alignsim.analysis.dimensions import Floats
from alignsim.analysis.discovery.result import Source
from alignsim.analysis.robustness.crossing import Crossed, crossed
from alignsim.analysis.robustness.intervals import assess
from alignsim.analysis.robustness.result import Robustness
from alignsim.analysis.robustness.winners import telling_factors, where, winners
from alignsim.experiments.limits import real_number
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.sweeps.design import COUNTED

if TYPE_CHECKING:
    from alignsim.analysis.expression import Expression
    from alignsim.sweeps.table import SweepTable

__all__ = ["Asked", "Robustness", "answer", "read_asked", "robust"]

OUTCOME = "delivered_value"
RANKABLE = tuple(o.name for o in OUTCOMES if o.direction != "neutral")


class Asked(NamedTuple):
    """What is asked of a sweep, checked."""

    table: SweepTable
    outcome: Outcome
    condition: Expression | None


def robust(
    sweep: SweepTable | str | Path, outcome: str = OUTCOME, *, at_least: float | None = None,
    at_most: float | None = None, satisfice: str | None = None,
) -> Robustness:
    """Options (combinations of the levers) over futures (combinations of the uncertain factors) of a crossed sweep.

    Parameters
    ----------
    sweep
        A table that ``al.sweep`` gave, or the folder of one.
    outcome
        What regret is about; not a neutral one.
    at_least, at_most, satisfice
        What is good enough: a threshold of the outcome in its unit, or a condition on outcomes and factors.

    Raises
    ------
    InputError
        With every problem of what is asked, or all that the sweep lacks.
    """
    return answer(read_asked(sweep, outcome, at_least, at_most, satisfice))


def read_asked(
    sweep: SweepTable | str | Path, outcome: str, at_least: object = None, at_most: object = None,
    satisfice: str | None = None, place: str = "robust()", flag: str = "",
) -> Asked:
    """What is asked, with all that is wrong in one report; ``flag`` stands before the names of options.

    Raises
    ------
    InputError
    """
    problems: list[Problem] = []
    table, condition = None, None
    if outcome not in RANKABLE:
        neutral = outcome in OUTCOME_NAMES
        found = f"{outcome}, of which neither more nor less is better" if neutral else show(outcome)
        problems.append(Problem(place, None, f"{flag}outcome", found,
                                "an outcome that is better high or low (alignsim list --outcomes)",
                                None if neutral else nearest(str(outcome), RANKABLE)))
    given = [name for name, value in (("at-least", at_least), ("at-most", at_most), ("satisfice", satisfice))
             if value is not None]
    if len(given) > 1:
        problems.append(Problem(place, None, _named(given[0], flag), f"together with {_named(given[1], flag)}",
                                "one way to say what is good enough"))
    field, text = _condition(outcome, at_least, at_most, satisfice, place, flag, problems)
    try:
        table = asking.opened(sweep, place)
        if text is not None and (not problems or text == satisfice):
            condition = asking.condition(text, table.factors, place, field)
    except InputError as error:
        problems += error.problems
    if problems or table is None:
        raise InputError(problems)
    return Asked(table, OUTCOMES[OUTCOME_NAMES.index(outcome)], condition)


def _named(name: str, flag: str) -> str:
    return f"{flag}{name}" if flag else name.replace("-", "_")


def _condition(
    outcome: str, at_least: object, at_most: object, satisfice: str | None, place: str, flag: str,
    problems: list[Problem],
) -> tuple[str, str | None]:
    """Where the condition stands, and its text: a threshold is one too."""
    for name, sign, value in (("at-least", ">=", at_least), ("at-most", "<=", at_most)):
        if value is None:
            continue
        limit = real_number(_named(name, flag), value, place=place)
        if isinstance(limit, Problem):
            problems.append(limit)
            return "", None
        return _named(name, flag), f"{outcome} {sign} {limit!r}"
    return f"{flag}satisfice", satisfice


def answer(asked: Asked) -> Robustness:
    """The answer.

    Raises
    ------
    InputError
        If options and futures are not crossed, or runs are missing.
    """
    table, condition = asked.table, asked.condition
    names = list(dict.fromkeys([asked.outcome.name, *(n for n in (condition.names if condition else ())
                                                      if n in OUTCOME_NAMES)]))
    if not len(table):
        raise InputError([Problem(str(table.folder), None, "runs", "not one run", "a sweep that has been run", None)])
    design = table.design
    both = crossed(table.points, {name: table.matrix(name) for name in names}, table.factors, str(table.folder),
                   sampled=design.kind in COUNTED)
    source = Source(str(table.folder), design.scenario.name, design.weeks, design.seed, table.version)
    return answer_of(both, asked.outcome, condition, source)


def answer_of(both: Crossed, outcome: Outcome, condition: Expression | None, source: Source) -> Robustness:
    """Measures of the options of a crossed table, and who wins where."""
    higher = outcome.direction == "higher"

    def good(means: Mapping[str, Floats]) -> Floats:
        if condition is None:
            return np.full_like(means[outcome.name], np.nan)
        return condition({**both.columns, **means}).holds.astype(np.float64)

    assessed = assess(both.values, outcome.name, good, higher=higher, sampled=both.sampled)
    winner = winners(assessed.means, higher=higher)
    return Robustness(outcome, condition, both, assessed, winner, where(both, winner), telling_factors(both, winner),
                      source)
