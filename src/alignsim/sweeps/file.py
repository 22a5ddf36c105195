"""A sweep file read and checked: every problem at once, each with its line.

    scenario: baseline
    levers:    {incentives.joint_accountability: [0.0, 0.3, 0.6]}     # what one decides
    uncertain: {demand.arrivals_per_week: {low: 0.4, high: 0.8}}      # what one does not control
    fixed:     {transparency.cost: 0.5}                               # the same at every point
    design:    {kind: lhs, points: 100, cross: true}
    runs: 20
    seed: 7
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.experiments.limits import whole_number
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.files import kind_of
from alignsim.scenario.reading import Node, read_yaml, wrap
from alignsim.scenario.scenario import HEADS
from alignsim.scenario.shipped import sweeps
from alignsim.sweeps.design import COUNTED, KINDS, MOST_POINTS, Design
from alignsim.sweeps.factors import GROUPS, Factor, Reader, by_group
from alignsim.sweeps.listed import listed, points_told, tabled
from alignsim.sweeps.question import RUNS, SEED, Question

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

KEYS = ("format", "title", "question", "scenario", "levers", "uncertain", "fixed", "design", "runs", "seed", "weeks")
_DESIGN = ("kind", "points", "file", "second_order", "levels", "cross")
_ONLY = {"second_order": "saltelli", "levels": "morris", "file": "csv"}


def read_question(
    source: str | Path | Mapping[str, Any], *, data: Path | str | None = None, design: Mapping[str, Any] | None = None
) -> Question:
    """A sweep from its file, from the name of one that ships, or from the same as a mapping.

    Parameters
    ----------
    source : in a mapping ``scenario`` may be a :class:`Scenario` itself; relative paths start from the current folder
    data : folder that ${ALIGNSIM_DATA} stands for in the scenario
    design : in place of what the file says under ``design``

    Raises
    ------
    InputError
        With every problem of the file, of the scenario and of the table of points.
    """
    if isinstance(source, Mapping):
        node, problems, name, folder, text = wrap(_plain(source)), list[Problem](), "sweep()", Path(), ""
    else:
        path, name = located(source), str(source)
        if not path.suffix and kind_of(path) == "nothing":
            raise InputError([Problem(name, None, "", "no sweep of that name", "a shipped sweep (see: alignsim list "
                                      "--sweeps) or the path of a .yaml file", nearest(name, sweeps()))])
        node_or_none, problems = read_yaml(path, name)
        if node_or_none is None:
            raise InputError(problems)
        node, folder, text = node_or_none, path.parent, path.read_text(encoding="utf-8-sig")
    if design is not None and isinstance(node.value, dict):
        node = Node({**node.value, "design": wrap(dict(design))}, node.line)
    return _File(node, name, folder, problems, data).question(text)


def located(source: str | Path) -> Path:
    """The file that a name of a shipped sweep, or a path, means."""
    return sweeps().get(source, Path(source)) if isinstance(source, str) else source


def _plain(value: Any) -> Any:
    """Mappings of any kind as dicts; numpy's arrays, and ranges, as lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(item) for item in value]
    return value.tolist() if type(value).__module__ == "numpy" else value


class _File:
    """One sweep file on its way to a question."""

    def __init__(
        self, node: Node, name: str, folder: Path, problems: list[Problem], data: Path | str | None
    ) -> None:
        self.name, self.folder, self.problems = name, folder, problems
        self.parts: dict[str, Node] = node.value if isinstance(node.value, dict) else {}
        self.read = Reader(None, name)
        if not isinstance(node.value, dict):
            self._say(node, "", show(node.plain()), "a block of keys and values")
        for key in self.parts:
            if key not in KEYS:
                self._say(self.parts[key], key, f"the unknown key {show(key)}", "one of " + ", ".join(KEYS),
                          nearest(key, KEYS))
        if "format" in self.parts and (self.parts["format"].value is True or self.parts["format"].value != 1):
            self._say(self.parts["format"], "format", show(self.parts["format"].plain()), "1")
        for key in ("title", "question"):
            if key in self.parts and not isinstance(self.parts[key].value, str):
                self._say(self.parts[key], key, show(self.parts[key].plain()), "a text")
        self.scenario = self._scenario(data)
        self.read.scenario = self.scenario

    def _say(self, node: Node | None, field: str, found: str, allowed: str, near: str | None = None) -> None:
        self.problems.append(Problem(self.name, None if node is None else node.line, field, found, allowed, near))

    def question(self, text: str) -> Question:
        """All of it, or all that is wrong."""
        declared = self._factors()
        fixed = self._fixed({f.path for f in declared})
        design, factors = self._design(declared)
        numbers = {key: self._number(key, default) for key, default in (("runs", RUNS), ("seed", SEED))}
        self.problems += self.read.problems
        scenario = self._set(fixed)
        if scenario is not None:
            self._in_organization(scenario, factors)
        if self.problems or scenario is None or design is None:
            raise InputError(tuple(dict.fromkeys(self.problems)))
        return Question(scenario, factors, design, numbers["runs"], numbers["seed"], fixed, text or self._written())

    def _written(self) -> str:
        """A mapping as the file that asks the same in the folder of the sweep, where its scenario lies."""
        told = {key: node.plain() for key, node in self.parts.items()}
        return json.dumps({**told, "scenario": "scenario.yaml"}, indent=1, ensure_ascii=False) + "\n"

    def _scenario(self, data: Path | str | None) -> Scenario | None:
        from alignsim.scenario import Scenario, load
        from alignsim.scenario.shipped import paths

        node = self.parts.get("scenario")
        if node is not None and isinstance(node.value, Scenario):
            return node.value
        if node is None or not isinstance(node.value, str) or not node.value.strip():
            self._say(node, "scenario", "nothing" if node is None else show(node.plain()),
                      "the name of a shipped scenario or the path of a file")
            return None
        target = node.value
        if target not in paths() and not Path(target).is_absolute():
            beside = self.folder / target
            known = kind_of(beside) != "nothing" or target.endswith((".yaml", ".yml"))
            target = str(beside) if known else target
        try:
            return load(target, data=data)
        except InputError as error:
            for problem in error.problems:  # a file that is none, or not to be read, is this line's problem
                whole = problem.file == target and problem.line is None and not problem.field
                self.problems.append(problem if not whole else problem._replace(
                    file=self.name, line=node.line, field="scenario", found=f"{show(node.value)}, {problem.found}"))
            return None

    def _factors(self) -> list[Factor]:
        found: dict[str, Factor] = {}
        for group in GROUPS:
            for factor in self.read.factors(self.parts.get(group), group):
                if factor.path in found:
                    self.read.say(self.read.lines[f"{group}.{factor.path}"], f"{group}.{factor.path}",
                                  "the same path again", "each path once, under levers or under uncertain")
                found.setdefault(factor.path, factor)
        return list(found.values())

    def _fixed(self, taken: set[str]) -> dict[str, Value]:
        fixed = {}
        for path, item in self.read.paths(self.parts.get("fixed"), "fixed"):
            value = self.read.value(path, item, f"fixed.{path}")
            if path in taken:
                self._say(item, f"fixed.{path}", "a path that varies", "a path that is in neither levers nor uncertain")
            if value is not None:
                fixed[path] = value
        return fixed

    def _set(self, fixed: Mapping[str, Value]) -> Scenario | None:
        """The scenario with what is fixed, and its weeks."""
        levers: dict[str, Any] = dict(fixed)
        if "weeks" in self.parts:
            weeks = whole_number("weeks", self.parts["weeks"].plain(), place=self.name)
            if isinstance(weeks, Problem):
                self.problems.append(weeks._replace(line=self.parts["weeks"].line))
            else:
                levers["weeks"] = weeks
        if self.scenario is None or self.problems or not levers:
            return self.scenario
        try:
            return self.scenario.change(levers, name=self.scenario.name)
        except InputError as error:
            for problem in error.problems:
                field = f"fixed.{problem.field}"
                self.problems.append(problem._replace(file=self.name, line=self.read.lines.get(field), field=field)
                                     if field in self.read.lines else problem._replace(file=self.name))
            return None

    def _in_organization(self, scenario: Scenario, factors: Sequence[Factor]) -> None:
        """What only the organization tells: whether there is such a post, and whether its heads can be set."""
        from alignsim.organization import plan

        for factor in factors:
            if not factor.path.startswith("reporting.") and factor.path not in HEADS:
                continue
            for value in factor.values if factor.values is not None else (factor.at(0.0),):
                try:
                    plan(scenario.change({factor.path: value}))
                except InputError as error:
                    field = f"{factor.group}.{factor.path}"
                    line = self.read.lines.get(field)
                    self.problems += [  # lines in a circle may end in another value of another factor
                        p._replace(file=self.name, line=line, field=field) for p in error.problems
                        if p.field == factor.path and not p.found.startswith("lines in a circle")]

    def _number(self, key: str, default: int) -> int:
        if key not in self.parts:
            return default
        value = whole_number(key, self.parts[key].plain(), place=self.name)
        if isinstance(value, Problem):
            self.problems.append(value._replace(line=self.parts[key].line))
            return default
        return value

    # ------------------------------------------------------------------------------------------------ the design
    def _design(self, factors: list[Factor]) -> tuple[Design | None, tuple[Factor, ...]]:
        node = self.parts.get("design", Node({"kind": Node("grid")}))
        parts: dict[str, Node] = node.value if isinstance(node.value, dict) else {}
        if not parts:
            self._say(node, "design", show(node.plain()), "a block such as {kind: sobol, points: 256}")
            return None, tuple(factors)
        kind = parts["kind"].plain() if "kind" in parts else None
        if kind not in KINDS:
            self._say(parts.get("kind", node), "design.kind", show(kind), "one of " + ", ".join(KINDS),
                      nearest(str(kind), KINDS))
            return None, tuple(factors)
        self._keys_of(parts, kind)
        if kind == "csv" and "points" in parts:
            self._say(parts["points"], "design.points", show(parts["points"].plain()), "nothing: they are in the file")
        if kind in ("list", "csv"):
            told, read = listed(parts.get("points"), self.scenario, self.name) if kind == "list" else \
                tabled(parts.get("file"), self.scenario, self.name, self.folder)
            rows, found = points_told(told, read, factors)
            self.problems += read.problems
            return Design(kind, rows=tuple(rows)), found
        if not factors and not self.read.problems:
            self._say(node, "levers", "nothing that varies", "at least one path under levers or uncertain")
        design = Design(kind, self._points(parts, kind, factors, node), self._switch(parts, "second_order"),
                        self._levels(parts), self._switch(parts, "cross"))
        self._crossing(design, factors, node)
        return design, tuple(factors)

    def _keys_of(self, parts: Mapping[str, Node], kind: str) -> None:
        for key, item in parts.items():
            only = _ONLY.get(key)
            if key not in _DESIGN:
                self._say(item, f"design.{key}", f"the unknown key {show(key)}", "one of " + ", ".join(_DESIGN),
                          nearest(key, _DESIGN))
            elif only is not None and kind != only:
                self._say(item, f"design.{key}", show(item.plain()), f"nothing: it belongs to kind {only}")
            elif key == "cross" and kind not in ("lhs", "sobol", "grid"):
                self._say(item, "design.cross", show(item.plain()), "nothing: it belongs to kinds lhs and sobol")

    def _points(self, parts: Mapping[str, Node], kind: str, factors: list[Factor], node: Node) -> int:
        ranged = [f.path for f in factors if f.values is None]
        needed = kind in COUNTED or bool(ranged)
        allowed = f"a whole number from {2 if kind == 'grid' else 1} to {MOST_POINTS:,}"
        item = parts.get("points")
        if item is None:
            if needed:
                why = f" (steps of {ranged[0]})" if kind == "grid" else ""
                self._say(node, "design.points", "nothing", allowed + why)
            return 0
        value = item.plain()
        if not needed:
            self._say(item, "design.points", show(value), "nothing: a grid of lists has the points of its lists")
        elif isinstance(value, bool) or not isinstance(value, int) or not (2 if kind == "grid" else 1) <= value \
                <= MOST_POINTS:
            self._say(item, "design.points", show(value), allowed)
        else:
            return value
        return 0

    def _switch(self, parts: Mapping[str, Node], key: str) -> bool:
        value = parts[key].plain() if key in parts else False
        if not isinstance(value, bool):
            self._say(parts[key], f"design.{key}", show(value), "true or false")
        return value is True

    def _levels(self, parts: Mapping[str, Node]) -> int:
        value = parts["levels"].plain() if "levels" in parts else 4
        if isinstance(value, bool) or not isinstance(value, int) or value < 4 or value > 64 or value % 2:
            self._say(parts["levels"], "design.levels", show(value), "an even number from 4 to 64")
            return 4
        return value

    def _crossing(self, design: Design, factors: list[Factor], node: Node) -> None:
        """What is crossed needs both sides, and a list of values for each lever."""
        from alignsim.sweeps.design import number_of_points

        if design.cross and design.kind in ("lhs", "sobol"):
            for group in GROUPS:
                if not by_group(factors, group):
                    self._say(node, group, "nothing", "at least one path under levers and under uncertain, to cross")
            for factor in by_group(factors, "levers"):
                if factor.values is None:
                    self.read.say(self.read.lines[f"levers.{factor.path}"], f"levers.{factor.path}", "a range",
                                  "a list of values, where levers are crossed")
        if not self.problems and not self.read.problems:
            number = number_of_points(design, factors)
            if number > MOST_POINTS:
                self._say(node, "design", f"{number:,} points", f"at most {MOST_POINTS:,} points")
