"""What is asked of a sweep that is there: the folder, conditions on its table, shares."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alignsim.analysis.dimensions import names_of
from alignsim.analysis.expression_parser import parse
from alignsim.experiments.limits import positive_number
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.problems import InputError, Problem, show

if TYPE_CHECKING:
    from alignsim.analysis.expression import Expression
    from alignsim.sweeps.factors import Factor
    from alignsim.sweeps.table import SweepTable


def opened(sweep: SweepTable | str | Path, place: str) -> SweepTable:
    """The table itself, or that of a folder.

    Raises
    ------
    InputError
        If it is no folder of a sweep.
    """
    from alignsim.sweeps.table import SweepTable, open_sweep

    if isinstance(sweep, SweepTable):
        return sweep
    if not isinstance(sweep, str | Path) or not str(sweep).strip() or "\0" in str(sweep):
        raise InputError([Problem(place, None, "sweep", show(sweep), "a table of al.sweep, or the folder of a sweep")])
    return open_sweep(sweep)


def condition(text: str, factors: Sequence[Factor], place: str, field: str) -> Expression:
    """A condition on the outcomes and the factors of a sweep.

    Raises
    ------
    InputError
        With every problem of the text.
    """
    if not isinstance(text, str):
        raise InputError([Problem(place, None, field, show(text), "a condition, such as delivered_value < 0.3")])
    paths = [factor.path for factor in factors]
    known = f"an outcome (alignsim list --outcomes) or a factor of the sweep: {', '.join(paths)}"
    return parse(text, {**dict.fromkeys(OUTCOME_NAMES), **names_of(factors)}, place, field, known)


def share(value: object, place: str, field: str, *, below: float = 1.0) -> float | Problem:
    """A number above 0 and up to ``below``, or what is wrong."""
    found = positive_number(field, value, place=place)
    if isinstance(found, Problem) or found > below:
        return Problem(place, None, field, show(value), f"a number above 0, at most {below:g}", None)
    return found
