"""The settings in which two scenarios differ, and the scenarios in between.

A player is what is set together: a setting, the four goal weights of one executive, one reporting line; the chart, the
projects, or the population as a whole; and of policy changes all that they set one thing to.  What belongs to a chart
(heads, and lines that only one side says anything about) goes with the chart, and what is drawn goes with the
population.  Length is no player: both sides are run for the same weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.experiments.explain import lever_words
from alignsim.problems import InputError, Problem
from alignsim.scenario.population import drawn_paths
from alignsim.scenario.scenario import HEADS, Change, group
from alignsim.scenario.settings import Settings

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

_LENGTH = "weeks"
_CHANGES = "changes"
_MOST_PROBLEMS = 20
_MOST_MADE = 600
"""Scenarios in between whose organization is made before the first run; of more, every one is still checked."""


class Lever(NamedTuple):
    """One player: its name, what it is in words, and the paths it sets."""

    name: str
    words: str
    before: str
    after: str
    paths: tuple[str, ...]


def levers_of(a: Scenario, b: Scenario) -> tuple[Lever, ...]:
    """What B has otherwise than A, in the order in which scenarios declare it; empty if nothing that counts."""
    found = dict(a.differences(b))
    found.pop(_LENGTH, None)
    owned = {path: owner for path in found if (owner := _owner(path, a, b, found)) is not None}
    if _CHANGES in found:
        del found[_CHANGES]
        one, other = schedule(a), schedule(b)
        found |= {key: (one.get(key), other.get(key)) for key in dict.fromkeys([*one, *other])
                  if one.get(key) != other.get(key)}
    paths: dict[str, list[str]] = {}
    for path in found:
        paths.setdefault(owned.get(path, group(path)), []).append(path)
    paths.pop("", None)
    return tuple(_lever(name, tuple(own), found) for name, own in paths.items())


def _owner(path: str, a: Scenario, b: Scenario, found: Mapping[str, Any]) -> str | None:
    """The block that a path goes with, if it is no player of its own; empty if it does not count at all."""
    if path in ("organization", "projects", "population", _CHANGES):
        return None
    if "population" in found and (path in drawn_paths(a.population) or path in drawn_paths(b.population)):
        return "population"
    if path in drawn_paths(b.population):
        return ""  # drawn alike on both sides; what each says beneath is never looked at
    lines_of_a_chart = path.startswith("reporting.") and None in found[path]
    if "organization" in found and (path in HEADS or lines_of_a_chart):
        return "organization"
    return None


def _lever(name: str, paths: tuple[str, ...], found: Mapping[str, tuple[Any, Any]]) -> Lever:
    before, after = found.get(name, (None, None))
    return Lever(name, *lever_words.words(name, before, after), paths)


# --------------------------------------------------------------------------------------------------- policy changes
def schedule(scenario: Scenario) -> dict[str, dict[int, Any]]:
    """Policy changes by what they change: ``changes.<path>`` to week to what is set (goal weights as one block)."""
    found: dict[str, dict[int, Any]] = {}
    for change in scenario.changes:
        for path, value in change.values.items():
            head = group(path)
            by_week = found.setdefault(f"{_CHANGES}.{head}", {})
            by_week[change.week] = value if head == path else {**by_week.get(change.week, {}), path: value}
        for who, above in change.reporting.items():
            found.setdefault(f"{_CHANGES}.reporting.{who}", {})[change.week] = above
        if change.network is not None:
            found.setdefault(f"{_CHANGES}.projects.network", {})[change.week] = change.network
    return found


def _changes(schedules: Mapping[str, Mapping[int, Any]]) -> tuple[Change, ...]:
    """The reverse of :func:`schedule`."""
    weeks = sorted({week for by_week in schedules.values() for week in by_week})
    return tuple(_change(week, {key.partition(".")[2]: by_week[week] for key, by_week in schedules.items()
                                if week in by_week}) for week in weeks)


def _change(week: int, items: Mapping[str, Any]) -> Change:
    values: dict[str, Any] = {}
    reporting: dict[str, str] = {}
    for path, value in items.items():
        if path.startswith("reporting."):
            reporting[path.partition(".")[2]] = value
        elif path != "projects.network":
            values.update(value if isinstance(value, dict) else {path: value})
    return Change(week, Settings(values), Settings(reporting), items.get("projects.network"))


# ------------------------------------------------------------------------------------------------------ in between
def between(a: Scenario, b: Scenario, chosen: Sequence[Lever]) -> Scenario:
    """A with the chosen settings as in B; with all of them it is B in all that counts."""
    paths = {path for lever in chosen for path in lever.paths}
    length = {_LENGTH: max(a.values[_LENGTH], b.values[_LENGTH])}
    reporting = {who: above for who, above in a.reporting.items() if f"reporting.{who}" not in paths}
    reporting |= {who: above for who, above in b.reporting.items() if f"reporting.{who}" in paths}
    other, mine = schedule(b), schedule(a)
    kept = {key: by_week for key, by_week in mine.items() if key not in paths}
    kept |= {key: by_week for key, by_week in other.items() if key in paths}
    drawn = a.population.without(paths) if a.population is not None else None
    chart = b if "organization" in paths else a
    return replace(
        a, name=f"{a.name} + {' + '.join(lever.name for lever in chosen)}" if chosen else a.name,
        values=a.values.merged({**{path: b.values[path] for path in sorted(paths) if path in b.values}, **length}),
        reporting=Settings(reporting), organization=chart.organization, organization_folder=chart.organization_folder,
        data=chart.data, projects=(b if "projects" in paths else a).projects, changes=_changes(kept),
        population=b.population if "population" in paths else drawn or None)


def coalition_scenario(a: Scenario, b: Scenario, levers: Sequence[Lever], coalition: int) -> Scenario:
    """The scenario of a bit mask: nobody is A itself, all are B."""
    if coalition in (0, 2 ** len(levers) - 1):
        return b if coalition else a
    return between(a, b, members(levers, coalition))


def members(levers: Sequence[Lever], coalition: int) -> list[Lever]:
    """The players of a bit mask."""
    return [lever for i, lever in enumerate(levers) if coalition >> i & 1]


def check(
    make: Callable[[int], Scenario], levers: Sequence[Lever], coalitions: Iterable[int], weeks: int, place: str,
) -> None:
    """Whether the scenarios in between can be had at all.

    Raises
    ------
    InputError
        With every combination of settings that makes no sound scenario or no organization, the smallest first; what
        is wrong already with part of a combination is not told again.
    """
    problems: list[Problem] = []
    told: list[tuple[int, str]] = []
    for made, coalition in enumerate(sorted(set(coalitions), key=lambda c: (c.bit_count(), c))):
        for problem in _wrong(make(coalition), weeks, made < _MOST_MADE):
            if not any(part & coalition == part and text == problem.found for part, text in told):
                told.append((coalition, problem.found))
                problems.append(_as_told(problem, members(levers, coalition), place))
        if len(problems) >= _MOST_PROBLEMS:
            break
    if problems:
        raise InputError(problems)


def _wrong(scenario: Scenario, weeks: int, make: bool) -> Collection[Problem]:
    from alignsim.organization import plan
    from alignsim.scenario.checking import check_whole

    problems = check_whole(scenario, {}, scenario.name)
    if not problems and make:
        try:
            plan(scenario, weeks=weeks)
        except InputError as error:
            return error.problems
    return problems


def _as_told(problem: Problem, chosen: Sequence[Lever], place: str) -> Problem:
    """The problem of a scenario in between, named by its combination."""
    names = " + ".join(lever.name for lever in chosen) or "A"
    field = f"A with {names} as in B" if chosen else "A"
    field = f"{field}: {problem.field}" if problem.field and problem.field not in names.split(" + ") else field
    return Problem(place, None, field, problem.found,
                   f"{problem.allowed} (every combination of the settings is run: compare in steps that can be had)",
                   problem.nearest)
