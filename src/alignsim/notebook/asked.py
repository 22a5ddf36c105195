"""What a caller of ``what_if`` asked for, checked: levers, outcomes, series, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments.controls import Control, controls
from alignsim.experiments.desk import Limits, Question
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from alignsim.problems import InputError, Problem, nearest, show

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

OUTCOMES: tuple[str, ...] = (
    "delivered_value", "on_time_share", "lead_time_mean", "effort_overrun_mean", "rework_share", "decision_weeks",
    "cancelled_share", "cost", "trust_cio_to_cmo_final", "trust_cmo_to_cio_final")
"""What a strategist asks for first."""
SERIES: tuple[str, ...] = ("value", "trust_cio_to_cmo", "trust_cmo_to_cio")
PLACE = "what_if()"


class Wanted(NamedTuple):
    """What is to be shown."""

    controls: tuple[Control, ...]
    outcomes: tuple[str, ...]
    series: tuple[str, ...]


def wanted(
    base: Scenario, levers: Sequence[str] | None, runs: int, seed: int, weeks: int | None,
    outcomes: Sequence[str] | None, series: Sequence[str] | None,
) -> Wanted:
    """What was asked for.

    Raises
    ------
    InputError
        With every problem.
    """
    problems: list[Problem] = []
    try:
        Limits().check(Question(base, {"": base}, seed, weeks, enough=runs))
    except InputError as error:
        problems += [problem._replace(file=PLACE) for problem in error.problems]
    found = controls(base)
    chosen = found if levers is None else _chosen(found, _listed(levers), problems)
    named = [_known("outcomes", _listed(outcomes) if outcomes is not None else OUTCOMES, OUTCOME_NAMES, problems),
             _known("series", _listed(series) if series is not None else SERIES, SERIES_NAMES, problems)]
    if problems:
        raise InputError(problems)
    return Wanted(chosen, *named)


def _listed(names: Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _chosen(found: tuple[Control, ...], levers: Iterable[str], problems: list[Problem]) -> tuple[Control, ...]:
    levers = tuple(levers)
    known = {name for control in found for name in (control.path, control.group)}
    problems += [_unknown("levers", name, known, "a lever that has a control, or a group of them")
                 for name in levers if name not in known]
    return tuple(control for control in found if control.path in levers or control.group in levers)


def _known(field: str, names: tuple[str, ...], known: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    problems += [_unknown(field, name, known, "a name that alignsim list --outcomes or alignsim.SERIES has")
                 for name in names if name not in known]
    return names


def _unknown(field: str, name: str, known: Iterable[str], allowed: str) -> Problem:
    return Problem(PLACE, None, field, show(name), allowed, nearest(str(name), known))
