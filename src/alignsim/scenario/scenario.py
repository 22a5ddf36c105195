"""A scenario: one immutable set of settings, with the policy changes that happen during the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from alignsim.parameters import all_parameters
from alignsim.problems import InputError
from alignsim.scenario.layer import read_levers, typed
from alignsim.scenario.parts import Layer
from alignsim.scenario.population import Population, drawn_paths
from alignsim.scenario.schema import FIXED, by_path
from alignsim.scenario.settings import Settings, Values
from alignsim.scenario.specs import NetworkSpec, OrganizationSpec, ProjectsSpec

Value = float | int | bool | str
HEADS = ("staffing.it_heads", "staffing.marketing_heads")
DEFAULT_REPORTING: Mapping[str, str] = Settings({"cfo": "ceo", "coo": "ceo", "cio": "coo", "cmo": "ceo"})


@dataclass(frozen=True, slots=True)
class Change:
    """A policy change: what it sets from its week on."""

    week: int
    values: Settings[Value] = field(default_factory=Settings)
    reporting: Settings[str] = field(default_factory=Settings)
    network: NetworkSpec | None = None
    """A new task network for projects proposed from then on; None = as before."""


@dataclass(frozen=True, slots=True)
class Segment:
    """All settings in force from a week on."""

    start: int
    values: Values
    reporting: Settings[str]
    network: NetworkSpec | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """An organization and its policy; never changes, ``change`` gives a new one.

    Equal scenarios have the same title, question, source and content; the name, and where files lie, do not count.
    """

    name: str
    title: str
    question: str
    source: str
    values: Values
    """Every parameter of the model by its path: the value in force from the start."""
    reporting: Settings[str]
    """Post or role to the post or role above it; with a chart of one's own only what the scenario says beside it."""
    organization: OrganizationSpec | None = None
    projects: ProjectsSpec = ProjectsSpec()
    changes: tuple[Change, ...] = ()
    """Sorted by week, one a week."""
    population: Population | None = None
    """What each run draws for itself on top of the rest; None = every run is of the same organization."""
    extends: str | None = None
    """The parent as :func:`alignsim.load` takes it, or None."""
    folder: Path | None = None
    """Folder of the scenario's file; None if it was made in Python."""
    data: Path | None = None
    """Folder that ${ALIGNSIM_DATA} stands for, or None."""
    organization_folder: Path | None = None
    """Folder that holds the chart and the table of staff."""
    _cache: dict[str, str] = field(default_factory=dict, init=False, compare=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self.digest())

    def _identity(self) -> tuple[str, str, str, str]:
        return self.title, self.question, self.source, self.digest()

    def __repr__(self) -> str:
        from alignsim.scenario.showing import text

        return text(self)

    def _repr_html_(self) -> str:
        from alignsim.scenario.showing import html

        return html(self)

    @property
    def weeks(self) -> int:
        """Measured weeks."""
        return int(self.values["weeks"])

    @property
    def burn_in(self) -> int:
        """Weeks before week 0."""
        return int(self.values["burn_in"])

    @property
    def chart_path(self) -> Path | None:
        """The chart's file, or None."""
        return self._in_data(self.organization.chart.file) if self.organization else None

    @property
    def staff_path(self) -> Path | None:
        """The file of staff as counts, or None."""
        return self._in_data(self.organization.staff.file) if self.organization and self.organization.staff else None

    def _in_data(self, file: str) -> Path:
        return (self.organization_folder or Path()) / file

    def change(
        self, levers: Mapping[str, Any], *, week: int | None = None, name: str | None = None, title: str | None = None
    ) -> Scenario:
        """A new scenario with some levers set otherwise.

        Parameters
        ----------
        levers : names with dots (``"reporting.cio"``) or nested as in a file, to values
        week : None = from the start; else a policy change in that week, on top of one there may be already
        name, title : of the new scenario; default this one's, with the change

        Raises
        ------
        InputError
            With every problem of the levers.
        """
        from alignsim.scenario.checking import check_whole

        layer = read_levers(levers, week=week, folder=self.folder, data=self.data)
        new_name = name or f"{self.name} + {_in_words(levers, week)}"
        new = self._with(layer, week)
        problems = [*layer.problems, *check_whole(new, {}, layer.file)]
        if problems:
            raise InputError(problems)
        return replace(new, name=new_name, title=title or (self.title if name is None else name))

    def _with(self, layer: Layer, week: int | None) -> Scenario:
        """This scenario with what is right in a layer laid over it, from the start or from a week."""
        if week is None:
            return overlaid(self, layer)
        if any(problem.field == "week" for problem in layer.problems):
            return self
        week = int(week)
        old = next((change for change in self.changes if change.week == week), Change(week))
        new = Change(week, old.values.merged(layer.values), old.reporting.merged(layer.reporting),
                     layer.network or old.network)  # fmt: skip
        others = [change for change in self.changes if change.week != week]
        return replace(self, changes=tuple(sorted([*others, new], key=lambda change: change.week)))

    def segments(self) -> list[Segment]:
        """The settings in force, in order; the first starts with the burn-in, each later one with a change.

        A change in week 0 of a scenario without burn-in is part of the first segment.
        """
        segments = [Segment(-self.burn_in, self.values, self.reporting, self.projects.network)]
        for change in self.changes:
            last = segments[-1]
            new = Segment(change.week, last.values.merged(change.values), last.reporting.merged(change.reporting),
                          change.network or last.network)  # fmt: skip
            if change.week == last.start:
                segments.pop()
            segments.append(new)
        return segments

    def differences(self, other: Scenario) -> dict[str, tuple[Any, Any]]:
        """What the other has otherwise: path to (this one's value, the other's); None where one says nothing.

        Goal weights come all four if one differs, so that ``change`` takes the second values as they are.  What is
        drawn here and set there has :data:`DRAWN` for this one's value.
        """
        found: dict[str, tuple[Any, Any]] = {}
        paths = dict.fromkeys([*self.values, *other.values])
        groups = {group(path) for path in paths if self.values[path] != other.values[path]}
        for path in paths:
            if group(path) in groups:
                found[path] = self.values[path], other.values[path]
        for who in dict.fromkeys([*self.reporting, *other.reporting]):
            pair = self.reporting.get(who), other.reporting.get(who)
            if pair[0] != pair[1]:
                found[f"reporting.{who}"] = pair
        for block in ("organization", "projects", "changes"):
            if getattr(self, block) != getattr(other, block):
                found[block] = getattr(self, block), getattr(other, block)
        return {**found, **self._drawn_otherwise(other)}

    def _drawn_otherwise(self, other: Scenario) -> dict[str, tuple[Any, Any]]:
        """What is drawn here and set in the other; the population itself if the other draws something else, too."""
        found: dict[str, tuple[Any, Any]] = {}
        for path in drawn_paths(self.population).keys() - drawn_paths(other.population).keys():
            head, _, who = path.partition(".")
            found[path] = DRAWN, other.reporting.get(who) if head == "reporting" else other.values[path]
        kept = self.population.without(found) if self.population is not None else None
        if (kept or None) != other.population:
            found["population"] = self.population, other.population
        return dict(sorted(found.items()))

    def to_yaml(self) -> str:
        """The scenario as a file with everything resolved: loads back to an equal scenario, from any folder."""
        from alignsim.scenario.writing import to_yaml

        return to_yaml(self)

    def digest(self) -> str:
        """SHA-256 of all that can affect a result: settings, changes, plugged-in rules, and the content of chart, staff
        and log."""
        from alignsim.scenario.writing import digest, rules_in_force

        names = "".join(f" {name} {rule.digest}" for name, rule in rules_in_force(self).items())
        if names not in self._cache:
            self._cache[names] = digest(self)
        return self._cache[names]


DRAWN = "drawn"
"""Stands for the value of what each run draws for itself."""


def group(path: str) -> str:
    """The path, or that of the four goal weights it is one of: what must be set together."""
    head, found, _ = path.partition(".goal_weights.")
    return f"{head}.goal_weights" if found else path


def overlaid(scenario: Scenario, layer: Layer) -> Scenario:
    """A scenario with what a layer sets from the start laid over it, key by key; an organization replaces the whole.

    What the layer sets is no longer drawn by the population below it; an organization brings its own lines and heads.
    """
    projects = scenario.projects.model_copy(update=layer.projects) if layer.projects else scenario.projects
    reporting = scenario.reporting
    if layer.organization is not None and scenario.organization is None:
        reporting = Settings({k: v for k, v in reporting.items() if DEFAULT_REPORTING.get(k) != v})
    return replace(
        scenario,
        values=scenario.values.merged(layer.values),
        reporting=reporting.merged(layer.reporting),
        organization=layer.organization or scenario.organization,
        organization_folder=layer.organization_folder if layer.organization else scenario.organization_folder,
        projects=projects,
        population=_still_drawn(scenario.population, layer),
    )


def _still_drawn(population: Population | None, layer: Layer) -> Population | None:
    below = population or Population()
    settled = {*layer.values, *(f"reporting.{who}" for who in layer.reporting)}
    if layer.organization is not None:
        settled |= {path for path in below.paths if path.startswith("reporting.") or path in HEADS}
    return below.without(settled).overlaid(layer.population or Population()) or None


def defaults() -> Scenario:
    """The model as it is declared: five executives, 48 IT and 32 marketing staff."""
    values = Values({p.path: typed(p, p.default) for p in all_parameters()})
    return Scenario("defaults", "", "", "", values, Settings(DEFAULT_REPORTING))


def mid_run(path: str) -> bool:
    """Whether a parameter can be changed during a run."""
    return path in by_path() and path not in FIXED


def _in_words(levers: Mapping[str, Any], week: int | None) -> str:
    words = ", ".join(f"{key}={value}" if not isinstance(value, Mapping) else str(key) for key, value in levers.items())
    text = words if len(words) <= 60 else words[:57] + "..."
    return text if week is None else f"{text} from week {week}"
