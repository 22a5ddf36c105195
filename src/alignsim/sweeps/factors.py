"""What a sweep varies: factors one decides (levers) and factors one does not control (uncertain).

A factor has a list of values, or a range.  Every value goes through the same door as a lever of a scenario, so that a
sweep refuses what a scenario would refuse, in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from alignsim.experiments.called import called
from alignsim.problems import Problem, nearest, show
from alignsim.scenario.layer import read_levers, role_or_post
from alignsim.scenario.reading import Node
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

Group = Literal["levers", "uncertain"]
GROUPS: tuple[Group, ...] = ("levers", "uncertain")
_SAME = ("weeks", "burn_in")


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that a sweep varies: a list of ``values``, or a range from ``low`` to ``high``."""

    path: str
    group: Group
    values: tuple[Value, ...] | None = None
    low: float | None = None
    high: float | None = None

    @property
    def kind(self) -> str:
        """``number``, ``integer``, ``switch`` or ``choice`` (words; reporting lines too)."""
        return by_path()[self.path].kind if self.path in by_path() else "choice"

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers, in an order that means something."""
        return self.kind in ("number", "integer")

    @property
    def label(self) -> str:
        """What to call it in a picture."""
        return called(self.path)

    @property
    def unit(self) -> str:
        """Of its values; empty for words."""
        return by_path()[self.path].unit if self.path in by_path() else ""

    def at(self, place: float) -> Value:
        """The value at a place of the unit interval: ranges in proportion, lists and whole numbers in equal parts."""
        if self.values is not None:
            return self.values[min(int(place * len(self.values)), len(self.values) - 1)]
        assert self.low is not None and self.high is not None
        if self.kind == "integer":
            return min(int(self.low + place * (self.high - self.low + 1)), int(self.high))
        return min(float(self.low + place * (self.high - self.low)), self.high)  # rounding may go an ulp beyond

    def place(self, value: Value) -> float:
        """A place of the unit interval that :meth:`at` takes to ``value``: the middle of its part, for a list.

        Raises
        ------
        ValueError
            If the factor cannot have that value.
        """
        if not self.can_be(value):
            raise ValueError(f"{self.path} cannot be {value}")
        if self.values is not None:
            return (self.values.index(value) + 0.5) / len(self.values)
        assert self.low is not None and self.high is not None
        if self.kind == "integer":
            return (float(value) - self.low + 0.5) / (self.high - self.low + 1)
        return (float(value) - self.low) / (self.high - self.low)

    def can_be(self, value: Value) -> bool:
        """Whether the factor can have a value."""
        if self.values is not None:
            return value in self.values
        assert self.low is not None and self.high is not None
        return self.low <= float(value) <= self.high

    def described(self) -> dict[str, Any]:
        """As the header of a folder holds it."""
        if self.values is not None:
            return {"path": self.path, "group": self.group, "values": list(self.values)}
        return {"path": self.path, "group": self.group, "low": self.low, "high": self.high}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Factor:
        """From :meth:`described`."""
        values = told.get("values")
        return cls(told["path"], told["group"], None if values is None else tuple(values), told.get("low"),
                   told.get("high"))


class Reader:
    """Reads factors and values of a sweep file; collects every problem with its line."""

    def __init__(self, scenario: Scenario | None, file: str) -> None:
        self.scenario, self.file = scenario, file
        self.problems: list[Problem] = []
        self.lines: dict[str, int | None] = {}  #: of every field that is a path, once read

    def say(self, line: int | None, field: str, found: str, allowed: str, near: str | None = None) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.file, line, field, found, allowed, near))

    def factors(self, node: Node | None, group: Group) -> Iterator[Factor]:
        """The factors of a block ``levers`` or ``uncertain``."""
        for path, item in self.paths(node, group):
            field = f"{group}.{path}"
            if isinstance(item.value, dict) and {"low", "high"} & item.value.keys():
                factor = self._range(path, item, group, field)
            elif isinstance(item.value, list):
                factor = self._list(path, item, group, field)
            else:
                self.say(item.line, field, show(item.plain()), "a list of values, or {low: ..., high: ...}")
                continue
            if factor is not None:
                yield factor

    def paths(self, node: Node | None, group: str) -> Iterator[tuple[str, Node]]:
        """Each path of a block, written with dots or nested, that can be swept; executives in lower case."""
        if node is None:
            return
        if not isinstance(node.value, dict):
            self.say(node.line, group, show(node.plain()), "a block of paths")
            return
        seen = set()
        for written, item in _flat(node):
            head, dot, who = written.partition(".")
            path = f"reporting.{role_or_post(who)}" if head == "reporting" and dot else written
            field = f"{group}.{path}" if group else path
            wrong = self._unknown(path)
            if wrong is None and path in seen:
                wrong = "the same path again", "each path once", None
            if wrong is not None:
                self.say(item.line, field, *wrong)
                continue
            seen.add(path)
            self.lines[field] = item.line
            yield path, item

    def _unknown(self, path: str) -> tuple[str, str, str | None] | None:
        """What is wrong with a path: found, allowed, nearest; None if nothing is."""
        head, _, rest = path.partition(".")
        if path in _SAME:
            return path, "nothing: it is the same in every run (use weeks: beside scenario:)", None
        if ".goal_weights" in path:
            return path, "nothing: the four goal weights are set together, in the scenario", None
        if path in by_path() or (head == "reporting" and rest):
            return None
        return f"the unknown path {show(path)}", "a lever or parameter of the glossary", nearest(path, by_path())

    def value(self, path: str, item: Node, field: str) -> Value | None:
        """One value of a path as a scenario takes it; None with a problem noted if it does not."""
        if isinstance(item.value, dict | list) or item.value is None:
            self.say(item.line, field, show(item.plain()), "one value")
            return None
        folder, data = (None, None) if self.scenario is None else (self.scenario.folder, self.scenario.data)
        layer = read_levers({path: item.plain()}, week=None, folder=folder, data=data)
        for problem in layer.problems:
            self.say(item.line, field, problem.found, problem.allowed, problem.nearest)
        if layer.problems:
            return None
        return layer.values[path] if path in layer.values else layer.reporting[path.removeprefix("reporting.")]

    def _list(self, path: str, item: Node, group: Group, field: str) -> Factor | None:
        found = [self.value(path, one, f"{field}[{k}]") for k, one in enumerate(item.value)]
        values = [value for value in found if value is not None]
        if not item.value:
            self.say(item.line, field, "an empty list", "at least one value")
        for k, value in enumerate(values):
            if value in values[:k]:
                self.say(item.line, f"{field}[{k}]", f"{show(value)} again", "each value once")
        return Factor(path, group, tuple(values)) if values and len(values) == len(found) else None

    def _range(self, path: str, item: Node, group: Group, field: str) -> Factor | None:
        kind = by_path()[path].kind if path in by_path() else "choice"
        if kind not in ("number", "integer"):
            self.say(item.line, field, "a range", "a list of values: it is no number")
            return None
        for key in item.value:
            if key not in ("low", "high"):
                self.say(item.value[key].line, f"{field}.{key}", f"the unknown key {show(key)}", "low and high",
                         nearest(key, ("low", "high")))
        ends = []
        for key in ("low", "high"):
            if key not in item.value:
                self.say(item.line, f"{field}.{key}", "nothing", "low and high")
                continue
            value = self.value(path, item.value[key], f"{field}.{key}")
            if value is not None:
                ends.append(float(value))
        if len(ends) < 2:
            return None
        if ends[0] >= ends[1]:
            self.say(item.line, field, f"low {ends[0]:g} and high {ends[1]:g}", "low below high")
            return None
        return Factor(path, group, low=ends[0], high=ends[1])


def _flat(node: Node, prefix: str = "") -> Iterator[tuple[str, Node]]:
    """Leaves of nested blocks by their path; a block of low and high is a leaf."""
    for key, item in node.value.items():
        path = f"{prefix}{key}"
        inner = item.value if isinstance(item.value, dict) else {}
        if inner and path not in by_path() and not {"low", "high"} & inner.keys():
            yield from _flat(item, f"{path}.")
        else:
            yield path, item


def by_group(factors: Sequence[Factor], group: Group) -> tuple[Factor, ...]:
    """The factors of a group."""
    return tuple(factor for factor in factors if factor.group == group)
