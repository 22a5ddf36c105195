"""What can only be wrong between settings, once files and levers are merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from alignsim.problems import Problem, nearest, show
from alignsim.scenario.population import drawn_paths
from alignsim.scenario.possible import possible
from alignsim.scenario.schema import ROLES

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Scenario, Segment

Places = Mapping[str, tuple[str, int | None]]
"""Where a field was set: its file and line."""
_ORDERED = (("demand.half_life_low", "demand.half_life_high"),)
_TOGETHER = (("demand.marketing_sponsored", "demand.it_sponsored"),)
_LABEL = re.compile(r"(it|marketing)_(team_)?[1-9][0-9]*\Z")


def check_whole(scenario: Scenario, places: Places, file: str) -> list[Problem]:
    """The problems of a merged scenario.

    Parameters
    ----------
    places : where each field was set; a change's fields as ``week <w>: <field>``
    file : the name for what is in no file
    """
    problems = _sound(scenario, places, file)
    found = set(problems)
    lines = [path for path in drawn_paths(scenario.population) if path.startswith("reporting.")]
    for drawn, where in possible(scenario, places, (lines, *_ORDERED, *_TOGETHER)):
        more = [problem for problem in _sound(drawn, where, file) if problem not in found]
        found.update(more)
        problems += [problem._replace(found=f"{problem.found}, as a run may draw it") for problem in more]
    return problems


def _sound(scenario: Scenario, places: Places, file: str) -> list[Problem]:
    """The problems of a scenario without its population."""
    problems = []
    for change in scenario.changes:
        if change.week >= scenario.weeks:
            place = places.get(f"week {change.week}: week", (file, None))
            allowed = f"a week before the end (weeks: {scenario.weeks})"
            problems.append(Problem(*place, "changes", f"a change in week {change.week}", allowed))
    segments = scenario.segments()
    for number, segment in enumerate(segments):
        prefix = f"week {segment.start}: " if number else ""
        problems.extend(_relations(segment, segments[number - 1] if number else None, places, file, prefix))
        if scenario.organization is None and (not number or segment.reporting != segments[number - 1].reporting):
            problems.extend(_lines(segment.reporting, places, file, prefix))
    return list(dict.fromkeys(problems))


def _relations(segment: Segment, before: Segment | None, places: Places, file: str, prefix: str) -> Iterator[Problem]:
    """Parameters that must be in order, or sum to at most one; told once, where it starts to be so."""
    for low, high in _ORDERED:
        pair = segment.values.get(low, 0), segment.values.get(high, 0)
        if float(pair[0]) > float(pair[1]) and not _same(segment, before, low, high):
            place = places.get(prefix + low) or places.get(prefix + high) or (file, None)
            yield Problem(*place, low, str(pair[0]), f"at most {high}, which is {pair[1]}")
    for one, other in _TOGETHER:
        total = float(segment.values.get(one, 0)) + float(segment.values.get(other, 0))
        if total > 1 + 1e-9 and not _same(segment, before, one, other):
            place = places.get(prefix + one) or places.get(prefix + other) or (file, None)
            yield Problem(*place, one, f"{total:.6g} together with {other}", "at most 1 together")


def _same(segment: Segment, before: Segment | None, *names: str) -> bool:
    return before is not None and all(segment.values.get(name) == before.values.get(name) for name in names)


def _lines(reporting: Mapping[str, str], places: Places, file: str, prefix: str) -> Iterator[Problem]:
    """Reporting lines of the default organization: who is not there, and lines in a circle.

    With a chart of one's own this is found when its people are known (:mod:`alignsim.organization`).
    """
    for who, above in reporting.items():
        place = places.get(f"{prefix}reporting.{who}", (file, None))
        for name in (who, above):
            if name not in ROLES and not _LABEL.match(name):
                allowed = "one of " + ", ".join(ROLES) + ", a team lead (it_team_1) or a person (marketing_12)"
                near = nearest(name, [*ROLES, "it_team_1", "marketing_team_1"])
                yield Problem(*place, f"reporting.{who}", show(name), allowed, near)
    implied = {"other": "ceo"} if "other" in reporting.values() and "other" not in reporting else {}
    for circle in _circles({**reporting, **implied}):
        first = next((n for n, who in enumerate(circle) if f"{prefix}reporting.{who}" in places), 0)
        circle = circle[first:] + circle[:first]
        place = places.get(f"{prefix}reporting.{circle[0]}", (file, None))
        found = "lines in a circle: " + " -> ".join([*circle, circle[0]])
        yield Problem(*place, f"reporting.{circle[0]}", found, "lines that all end at one top")


def _circles(reporting: Mapping[str, str]) -> Iterator[list[str]]:
    """Each circle of lines, from its first member in the order of the mapping."""
    sound: set[str] = set()
    for start in reporting:
        way: list[str] = []
        here: str | None = start
        while here is not None and here not in sound and here not in way:
            way.append(here)
            here = reporting.get(here)
        if here in way:
            yield way[way.index(str(here)) :]
        sound.update(way)
