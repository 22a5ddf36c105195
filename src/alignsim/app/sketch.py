"""One organization as a session has it: where it starts from, and what has been moved since.

A sketch never changes; a move gives a new one.  It holds names and values only, never a chart, and becomes a scenario
through the same :meth:`alignsim.scenario.Scenario.change` as everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from alignsim.problems import InputError, Problem
from alignsim.scenario.scenario import group
from alignsim.scenario.settings import Settings

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

YOURS = "yours"
"""The base that stands for the chart uploaded in this session."""
_SHOWN = 2


@dataclass(frozen=True)
class Sketch:
    """A shipped scenario, or the session's own chart, with levers moved from the start or in a week."""

    base: str = "baseline"
    moves: Mapping[str, Value] = field(default_factory=Settings)
    """Lever -> its value from the start."""
    changes: tuple[tuple[int, Mapping[str, Value]], ...] = ()
    """(week, lever -> its value from that week on), by week, one a week."""

    def __post_init__(self) -> None:
        """Keep mappings that can be hashed, and weeks in order."""
        object.__setattr__(self, "moves", Settings(self.moves))
        weeks = tuple((week, Settings(values)) for week, values in sorted(self.changes, key=lambda c: c[0]) if values)
        object.__setattr__(self, "changes", weeks)

    def __hash__(self) -> int:
        return hash((self.base, self.moves, self.changes))

    def moved(self, path: str, value: Value | None, week: int | None = None) -> Sketch:
        """With a lever at a value, from the start or from a week; None, or the value it has anyway, takes it back."""
        one_of_four = group(path) != path  # goal weights are set all four or not at all
        return self.put(path, None if not one_of_four and value == self.before(path, week) else value, week)

    def put(self, path: str, value: Value | None, week: int | None = None) -> Sketch:
        """The same with a value kept even if it changes nothing."""
        if week is None:
            return replace(self, moves=_with(self.moves, path, value))
        weeks = dict(self.changes)
        weeks[week] = _with(weeks.get(week, {}), path, value)
        return replace(self, changes=tuple(weeks.items()))

    def before(self, path: str, week: int | None = None) -> Value | None:
        """What a lever would be without a move of its own there; None if only the session's chart knows."""
        if week is None:
            return _at_start(self.base).get(path) if self.base != YOURS else None
        earlier = [values[path] for at, values in self.changes if at < week and path in values]
        return earlier[-1] if earlier else self.moves.get(path, self.before(path))

    @property
    def moved_paths(self) -> tuple[str, ...]:
        """Every lever that is moved at some time."""
        return tuple(dict.fromkeys([*self.moves, *(path for _, values in self.changes for path in values)]))

    def scenario(self, yours: Scenario | None = None) -> Scenario:
        """The scenario; ``yours`` is what the session has uploaded.

        Raises
        ------
        InputError
            If there is no such base, or what is moved does not fit together.
        """
        scenario = self.start(yours)
        if not self.moved_paths:
            return scenario
        title = self.title
        if self.moves:
            scenario = scenario.change(self.moves, name=title, title=title)
        for week, values in self.changes:
            scenario = scenario.change(values, week=week, name=title, title=title)
        return scenario

    def start(self, yours: Scenario | None = None) -> Scenario:
        """The scenario it starts from.

        Raises
        ------
        InputError
        """
        if self.base != YOURS:
            return shipped_scenario(self.base)
        if yours is None:
            found = "your own chart, which this page does not have"
            raise InputError([Problem("the page", None, "", found, "an upload first: a chart stays with its session")])
        return yours

    @property
    def title(self) -> str:
        """What it is, in words: the base, and what is moved."""
        from alignsim.experiments.controls import said

        moves = [said(path, value) for path, value in self.moves.items()]
        moves += [f"{said(path, value)} from week {week}" for week, values in self.changes
                  for path, value in values.items()]
        rest = len(moves) - _SHOWN
        told = moves if rest <= 1 else [*moves[:_SHOWN], f"{rest} more"]
        return "; ".join(told if moves and self.base == "baseline" else [base_title(self.base), *told])


def _with(values: Mapping[str, Value], path: str, value: Value | None) -> dict[str, Value]:
    kept = {known: old for known, old in values.items() if known != path or value is not None}
    return kept if value is None else {**kept, path: value}


def base_title(base: str) -> str:
    """What a base is called on the page."""
    if base == YOURS:
        return "Your organization"
    return next((row["title"] for row in _headings() if row["name"] == base), base)


def bases() -> tuple[str, ...]:
    """The shipped scenarios that can be opened here: those of published charts only if their data are at hand."""
    return tuple(row["name"] for row in _headings() if _opens(row["name"]))


@lru_cache(maxsize=256)
def _opens(name: str) -> bool:
    try:
        shipped_scenario(name)
    except InputError:
        return False
    return True


@lru_cache(maxsize=1)
def _headings() -> tuple[dict[str, str], ...]:
    from alignsim.scenario import catalogue

    return tuple(catalogue())


@lru_cache(maxsize=64)
def shipped_scenario(name: str) -> Scenario:
    """A shipped scenario by its name, and by nothing else: a link must not open files.

    Raises
    ------
    InputError
    """
    from alignsim.problems import nearest, show
    from alignsim.scenario import load, shipped

    known = shipped()
    if name not in known:
        allowed = "a scenario that ships with alignsim"
        raise InputError([Problem("the page", None, "org", show(name), allowed, nearest(name, known))])
    return load(name)


@lru_cache(maxsize=64)
def _at_start(base: str) -> Mapping[str, Value]:
    """Every lever of a shipped scenario from the start; what a run draws for itself has no such value."""
    from alignsim.scenario.population import drawn_paths

    try:
        scenario = shipped_scenario(base)
    except InputError:
        return {}
    first, drawn = scenario.segments()[0], drawn_paths(scenario.population)
    found: dict[str, Value] = {**first.values, **{f"reporting.{who}": whom for who, whom in first.reporting.items()}}
    return {path: value for path, value in found.items() if path not in drawn}
