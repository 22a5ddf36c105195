"""What a run of a population may draw, as far as it can be wrong between settings: every combination that matters.

Most of what a run draws cannot be wrong once each value is; reporting lines can close a circle, and a few parameters
stand in an order or sum to at most one.  Only mixes and ranges that touch these are combined, at their extremes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.scenario.population import Line, Mix, Population

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Scenario

MOST = 5_000
"""Combinations looked at for one kind of rule; so many would take three independent mixes of seventeen lines."""


class _Choice(NamedTuple):
    """A line that may be drawn, with the place of each of its paths in the file."""

    line: Line
    lines: Mapping[str, str]  #: path to its field, a key of places


def possible(
    scenario: Scenario, places: Mapping[str, Any], groups: Sequence[Collection[str]]
) -> Iterator[tuple[Scenario, Mapping[str, Any]]]:
    """Scenarios without population that stand for all that may be drawn, each with where its fields were set.

    ``groups``: paths that a rule holds together; each group is combined by itself.
    """
    population = scenario.population
    if population is None:
        return
    for paths in groups:
        choices = [list(_distinct(name, mix, paths)) for name, mix in population.mixes.items()]
        choices += [list(_ends(population, path)) for path in paths if path in population.ranges]
        touching = [options for options in choices if len(options) > 1 or (options and options[0].line.paths)]
        for chosen in islice(product(*touching), MOST if touching else 0):
            where = {path: places[field] for one in chosen for path, field in one.lines.items() if field in places}
            yield with_lines(scenario, [one.line for one in chosen]), {**places, **where}


def with_lines(scenario: Scenario, lines: Sequence[Line]) -> Scenario:
    """The scenario without population, these lines laid over it."""
    values, reporting = scenario.values, scenario.reporting
    for line in lines:
        values, reporting = values.merged(line.values), reporting.merged(line.reporting)
    return replace(scenario, values=values, reporting=reporting, population=None)


def _distinct(name: str, mix: Mix, paths: Collection[str]) -> Iterator[_Choice]:
    """The lines of a mix as far as they set these paths, each once."""
    seen = set[Line]()
    others = {path for line in mix for path in line.paths if path not in paths}
    for place, line in enumerate(mix):
        part = replace(line.without(others), share=1.0)
        if part not in seen:
            seen.add(part)
            yield _Choice(part, {path: f"population.mixes.{name}[{place}].{path}" for path in part.paths})


def _ends(population: Population, path: str) -> Iterator[_Choice]:
    from alignsim.scenario.settings import Settings

    for end in population.ranges[path]:
        yield _Choice(Line(1.0, Settings({path: end})), {path: f"population.ranges.{path}"})
