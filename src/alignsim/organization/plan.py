"""From a scenario to what the engine runs: arrays for each policy segment, and a report of who is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim import parameters
from alignsim.mechanisms import demand, plugged
from alignsim.organization.layout import Layout, executive_rows, index_of, lay_out, staff_rows
from alignsim.organization.lines import on_the_lines, redirected
from alignsim.organization.loads import expect, free_hours, it_part
from alignsim.organization.mapping import Counts, read_people
from alignsim.organization.network import network_rows
from alignsim.organization.people import OTHER, People, default_people
from alignsim.organization.report import OrganizationReport, describe
from alignsim.problems import InputError, Problem
from alignsim.scenario import trust_rules
from alignsim.scenario.possible import possible
from alignsim.scenario.projectlog import project_log
from alignsim.scenario.scenario import HEADS
from alignsim.state import CIO, CMO, FUNCTIONS, IT, MARKETING, Org

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Segment


@dataclass(frozen=True, eq=False)
class Plan:
    """What the engine needs of a scenario.  Arrays are not to be written to."""

    scenario: Scenario
    org: Org
    rules: np.recarray[Any, Any]  #: (segments,) Rules
    starts: np.ndarray[Any, np.dtype[np.int64]]  #: (segments,) first week of each segment
    weeks: int
    burn_in: int
    executive_labels: tuple[str, ...]
    executive_roles: tuple[str, ...]
    cio: int
    cmo: int
    top: int
    report: OrganizationReport
    layout: Layout

    @cached_property
    def staff_labels(self) -> tuple[str, ...]:
        """A label for each position of staff: the post, or the post above with function and number."""
        return tuple(_labels(self.layout))

    def __repr__(self) -> str:
        return (
            f"<Plan of {self.scenario.name}: {len(self.executive_labels)} executives, {len(self.layout.positions)} "
            f"positions of staff, {len(self.starts)} segment(s), {self.weeks} weeks>"
        )


def plan(scenario: Scenario, *, weeks: int | None = None) -> Plan:
    """Arrays, labels and report of a scenario; of one with a population, of its organization before any draw.

    Lines and heads that a run may draw are checked too: the plan of :func:`alignsim.organization.drawn` is sound then.

    Parameters
    ----------
    weeks : measured weeks, 1 or more; None = the scenario's own

    Raises
    ------
    InputError
        If the chart, its mapping, a reporting line or ``weeks`` is wrong; all problems at once.
    """
    segments = scenario.segments()
    horizon = _horizon(scenario, weeks)
    people, counts = _people(scenario, segments)
    lines = _lines(scenario, people, segments)
    officers = set[str]().union(*(on_the_lines(people, superior) for superior in lines))
    layout = lay_out(people, officers, _heads(segments[0].values))
    org = _arrays(people, layout, lines, segments, project_log(scenario))
    rules = _rules(scenario, segments, org)
    labels = tuple(_label(post, role) for post, role in _executives(layout))
    return Plan(
        scenario=scenario, org=org, rules=rules, starts=np.array([segment.start for segment in segments], np.int64),
        weeks=horizon, burn_in=scenario.burn_in, executive_labels=labels, executive_roles=layout.roles,
        cio=index_of(layout, CIO), cmo=index_of(layout, CMO), top=int(np.argmin(org.executives[0]["reports_to"])),
        report=describe(people, layout, lines[0], org, counts, labels, expect(org.staff[0], org.network[0], rules[0])),
        layout=layout,
    )  # fmt: skip


def _labels(layout: Layout) -> Iterator[str]:
    """The post itself, or the post above with the function and a running number."""
    numbers: dict[tuple[str, int], int] = {}
    for position in layout.positions:
        key = position.post, position.home
        numbers[key] = numbers.get(key, 0) + (0 if position.own else 1)
        yield position.post if position.own else f"{position.post} {FUNCTIONS[position.home]} {numbers[key]}"


def _label(post: str, role: str) -> str:
    """An executive's name in pictures and tables: the role, with the post where a chart may have several of it."""
    return f"OTHER {post}" if role == OTHER and post != OTHER else role.upper()


def _executives(layout: Layout) -> Iterator[tuple[str, str]]:
    return zip(layout.executives, layout.roles, strict=True)


def _horizon(scenario: Scenario, weeks: int | None) -> int:
    if weeks is None:
        return int(scenario.values["weeks"])
    limits = parameters.find("weeks")
    if not limits.low <= weeks <= limits.high:
        allowed = f"a whole number from {limits.low:g} to {limits.high:g}"
        raise InputError((Problem(scenario.name, None, "weeks", str(weeks), allowed, None),))
    return int(weeks)


def _people(scenario: Scenario, segments: Sequence[Segment]) -> tuple[People, Counts | None]:
    """The people of the scenario's chart, or the default organization with all positions it ever fills."""
    if scenario.organization is not None:
        _heads_as_declared(scenario, segments)
        return read_people(scenario.organization, scenario)
    heads = [_heads(segment.values) for segment in segments]
    named = {name for segment in segments for line in segment.reporting.items() for name in line}
    it, marketing = (max(column) for column in zip(*heads, strict=True))
    return default_people(it, marketing, other=OTHER in named), None


def _heads(values: Mapping[str, Any]) -> tuple[int, int]:
    """Heads of (IT, marketing) that the settings ask for in the default organization."""
    return round(values[HEADS[IT]]), round(values[HEADS[MARKETING]])


def _heads_as_declared(scenario: Scenario, segments: Sequence[Segment]) -> None:
    """A chart says itself how many people there are; a lever that would do nothing is an error."""
    problems = []
    for path in HEADS:
        default = parameters.find(path).default
        for segment in segments:
            if segment.values[path] != default:
                allowed = "nothing: an organization read from a chart has the heads of its chart"
                problems.append(Problem(scenario.name, None, path, f"{segment.values[path]}", allowed))
                break
    drawn = () if scenario.population is None else scenario.population.paths
    allowed = "nothing to draw: an organization read from a chart has the heads of its chart"
    problems += [Problem(scenario.name, None, "population", path, allowed) for path in HEADS if path in drawn]
    if problems:
        raise InputError(problems)


def _lines(scenario: Scenario, people: People, segments: Sequence[Segment]) -> list[dict[str, str]]:
    """The superior of each post in each segment."""
    lines, problems = [], dict[Problem, None]()
    for segment in segments:
        field = "reporting" if segment is segments[0] else f"reporting from week {segment.start}"
        superior, found = redirected(people, segment.reporting, file=scenario.name, field=field)
        lines.append(superior)
        problems.update(dict.fromkeys(found))
    problems.update(dict.fromkeys(_drawn_lines(scenario, people)))
    if problems:
        raise InputError(problems)
    return lines


def _drawn_lines(scenario: Scenario, people: People) -> Iterator[Problem]:
    """What is wrong with the lines that a run may draw."""
    population = scenario.population
    if population is None:
        return
    paths = [path for path in population.paths if path.startswith("reporting.") or path in HEADS]
    for one, _ in possible(scenario, {}, [paths]):
        segments = one.segments()
        there = people if scenario.organization is not None else _people(one, segments)[0]
        for segment in segments:
            field = f"reporting from week {segment.start}" if segment is not segments[0] else "reporting, as drawn"
            yield from redirected(there, segment.reporting, file=scenario.name, field=field)[1]


def _arrays(
    people: People,
    layout: Layout,
    lines: Sequence[Mapping[str, str]],
    segments: Sequence[Segment],
    log: np.ndarray[Any, Any],
) -> Org:
    """A row a segment of everything that ``Org`` holds."""
    heads = [_heads(segment.values) if people.ranks else None for segment in segments]
    return Org(
        _stack([executive_rows(people, layout, s, g.values) for s, g in zip(lines, segments, strict=True)]),
        _stack([staff_rows(people, layout, s, h) for s, h in zip(lines, heads, strict=True)]),
        _stack([network_rows(segment.network) for segment in segments]),
        log,
    )


def _stack(rows: Sequence[np.ndarray[Any, Any]]) -> np.recarray[Any, Any]:
    """One more dimension at the front, fields still readable by name."""
    return np.stack(rows).view(np.recarray)


@cache
def _declared() -> np.ndarray[Any, Any]:
    """(1,) Rules, everything as declared.  Not to be written to."""
    return parameters.default_rules().view(np.ndarray)


@cache
def _in_rules() -> dict[str, parameters.Parameter]:
    """The parameters that the kernel reads, by path.  Not to be written to."""
    return {p.path: p for p in parameters.all_parameters() if p.place == "rules"}


def rules_of(scenario: Scenario, org: Org) -> np.recarray[Any, Any]:
    """(segments,) Rules of a scenario whose organization stands in ``org`` already."""
    return _rules(scenario, scenario.segments(), org)


def _rules(scenario: Scenario, segments: Sequence[Segment], org: Org) -> np.recarray[Any, Any]:
    """(segments,) Rules.

    Proposals follow the people there are at the start: who hires in mid-run does not make more demand by it.
    """
    rules = np.repeat(_declared(), len(segments)).view(np.recarray)
    plain = rules.view(np.ndarray)  # fields of a recarray are slow to reach
    for row, segment in zip(plain, segments, strict=True):
        for path, value in segment.values.items():
            parameter = _in_rules().get(path)
            if parameter is not None and value != parameter.default and path != trust_rules.PATH:
                row[parameter.field] = parameter.code(value)
        _take_trust_rule(row, segment.values)
    rules["demand_after_log"] = int(scenario.projects.after == "generated")
    hours, free = free_hours(org.staff[0], rules[0])
    for row in rules:
        rates = demand.rates(row, sum(hours), *free, it_part(org.network[0, 0]))
        row.demand_rate_two, row.demand_rate_it, row.demand_rate_marketing = rates
    return rules


def _take_trust_rule(row: Any, values: Mapping[str, Any]) -> None:
    """The rule in force; of one that is plugged in which it is, and its parameters."""
    name = str(values[trust_rules.PATH])
    if name in trust_rules.shipped():
        row["trust_rule"] = trust_rules.shipped().index(name)
        return
    rule = trust_rules.named(name)
    row["trust_rule"], row["plugged_rule"] = plugged.RULE, rule.identity
    for place, parameter in enumerate(rule.parameters):
        row[f"plugged_{place}"] = values[parameter.path]
