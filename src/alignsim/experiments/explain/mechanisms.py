"""Groups of mechanisms, and scenarios with some of them cut.

Every switch ``mechanisms.*`` stands in one group, so that cutting all groups cuts all there is but what makes projects
run at all: ``decision_delay`` and ``capacity_limit`` are there for tests and stay as they are.  Seven groups make 128
coalitions; which switch goes where is a choice, made by the theory a rule belongs to and not by what it does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from alignsim.scenario.population import drawn_paths
from alignsim.scenario.settings import Settings

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

SECTION = "mechanisms"


class Group(NamedTuple):
    """Mechanisms that are cut together."""

    name: str
    words: str
    switches: tuple[str, ...]  #: names under ``mechanisms.``

    @property
    def paths(self) -> tuple[str, ...]:
        """The switches as a scenario names them."""
        return tuple(f"{SECTION}.{name}" for name in self.switches)


GROUPS: tuple[Group, ...] = (
    Group("faults", "Faults, and who rules on them", ("faults", "exceptions")),
    Group("questions", "Questions between the functions", ("requests",)),
    Group("scope", "Scope and plans", ("creep", "changes", "regressive_plans", "escalation_of_commitment")),
    Group("deciding", "Deciding", ("escalation", "strategic_talk", "business_case_gate", "weighty_decisions",
                                   "informed_demand")),
    Group("trust", "Trust and what it feeds back to", ("biased_appraisal", "resentment", "neutral_drift", "influence",
                                                       "perspective_taking")),
    Group("people", "Learning, and people who leave", ("learning", "embedding_depth_loss", "morale", "turnover",
                                                       "executive_turnover")),
    Group("technology", "Technology debt and buying outside", ("debt", "outside_buying")),
)
NEVER_CUT = ("decision_delay", "capacity_limit")
"""For tests: without them there is no organization to speak of."""


def live_groups(*scenarios: Scenario) -> tuple[Group, ...]:
    """The groups of which any switch is on, at any time, in any of the scenarios."""
    return tuple(group for group in GROUPS
                 if any(_ever_on(scenario, path) for scenario in scenarios for path in group.paths))


def _ever_on(scenario: Scenario, path: str) -> bool:
    changed = any(change.values.get(path) for change in scenario.changes)
    return bool(scenario.values[path]) or changed or path in drawn_paths(scenario.population)


def cut(scenario: Scenario, groups: Iterable[Group]) -> Scenario:
    """The scenario with every switch of the groups off from start to end, whatever changes or a population say."""
    paths = frozenset(path for group in groups for path in group.paths)
    if not paths:
        return scenario
    population = scenario.population.without(paths) if scenario.population is not None else None
    return replace(
        scenario, values=scenario.values.merged(dict.fromkeys(sorted(paths), False)), population=population or None,
        changes=tuple(replace(change, values=_without(change.values, paths)) for change in scenario.changes))


def _without(values: Settings[float | int | bool | str], paths: Collection[str]) -> Settings[float | int | bool | str]:
    return Settings({path: value for path, value in values.items() if path not in paths})
