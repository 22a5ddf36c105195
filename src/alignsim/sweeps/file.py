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

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.experiments.limits import whole_number
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.reading import Node, read_bytes, read_yaml, resolve, wrap
from alignsim.sweeps.design import COUNTED, KINDS, MOST_POINTS, Design
from alignsim.sweeps.factors import GROUPS, Factor, Group, Reader, by_group
from alignsim.sweeps.question import RUNS, SEED, Question

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

KEYS = ("format", "title", "question", "scenario", "levers", "uncertain", "fixed", "design", "runs", "seed", "weeks")
_DESIGN = ("kind", "points", "file", "second_order", "levels", "cross")
_ONLY = {"second_order": "saltelli", "levels": "morris", "file": "csv"}
_TABLE_BYTES = 64 << 20


def read_question(source: str | Path | Mapping[str, Any], *, data: Path | str | None = None) -> Question:
    """A sweep from its file, from the name of one that ships, or from the same as a mapping.

    Parameters
    ----------
    data : folder that ${ALIGNSIM_DATA} stands for in the scenario

    Raises
    ------
    InputError
        With every problem of the file, of the scenario and of the table of points.
    """
    if isinstance(source, Mapping):
        node, problems, name, folder, text = wrap(_plain(source)), list[Problem](), "sweep()", Path(), ""
    else:
        path, name = located(source), str(source)
        node_or_none, problems = read_yaml(path, name)
        if node_or_none is None:
            raise InputError(problems)
        node, folder, text = node_or_none, path.parent, path.read_text(encoding="utf-8-sig")
    return _File(node, name, folder, problems, data).question(text)


def located(source: str | Path) -> Path:
    """The file that a name of a shipped sweep, or a path, means."""
    from alignsim.scenario.shipped import sweeps

    return sweeps().get(source, Path(source)) if isinstance(source, str) else source


def _plain(value: Any) -> Any:
    return {str(k): _plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value


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
        if "format" in self.parts and self.parts["format"].value != 1:
            self._say(self.parts["format"], "format", show(self.parts["format"].plain()), "1")
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
        if self.problems or scenario is None or design is None:
            raise InputError(tuple(dict.fromkeys(self.problems)))
        return Question(scenario, factors, design, numbers["runs"], numbers["seed"], fixed, text)

    def _scenario(self, data: Path | str | None) -> Scenario | None:
        from alignsim.scenario import load
        from alignsim.scenario.shipped import paths

        node = self.parts.get("scenario")
        if node is None or not isinstance(node.value, str):
            self._say(node, "scenario", "nothing" if node is None else show(node.plain()),
                      "the name of a shipped scenario or the path of a file")
            return None
        target = node.value
        if target not in paths() and not Path(target).is_absolute():
            beside = self.folder / target
            target = str(beside) if beside.exists() or target.endswith((".yaml", ".yml")) else target
        try:
            return load(target, data=data)
        except InputError as error:
            self.problems += error.problems
            return None

    def _factors(self) -> list[Factor]:
        found: dict[str, Factor] = {}
        for group in GROUPS:
            for factor in self.read.factors(self.parts.get(group), group):
                if factor.path in found:
                    self._say(self.parts[group], f"{group}.{factor.path}", "the same path again",
                              "each path once, under levers or under uncertain")
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
            self.problems += [p._replace(file=self.name) for p in error.problems]
            return None

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
        if kind in ("list", "csv"):
            rows, factors = self._rows(parts, kind, factors)
            return Design(kind, rows=tuple(rows)), tuple(factors)
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

        if design.cross and design.kind != "grid":
            for group in GROUPS:
                if not by_group(factors, group):
                    self._say(node, group, "nothing", "at least one path under levers and under uncertain, to cross")
            for factor in by_group(factors, "levers"):
                if factor.values is None:
                    self._say(node, f"levers.{factor.path}", "a range", "a list of values, where levers are crossed")
        if not self.problems and not self.read.problems:
            number = number_of_points(design, factors)
            if number > MOST_POINTS:
                self._say(node, "design", f"{number:,} points", f"at most {MOST_POINTS:,} points")

    def _rows(self, parts: Mapping[str, Node], kind: str, factors: list[Factor]) -> tuple[list[Any], list[Factor]]:
        """The points of a list or a table, and the factors: those declared, and what else the points name."""
        told = self._listed(parts) if kind == "list" else self._table(parts)
        declared = {f.path: f for f in factors}
        paths = list(dict.fromkeys([*declared, *(path for _, row in told for path in row)]))
        rows, seen = [], dict[str, dict[Any, None]]()
        for where, row in told:
            point = []
            for path in paths:
                item = row.get(path)
                if item is None:
                    self.problems.append(Problem(*where, path, "nothing", "a value at every point"))
                    continue
                value = self.read.value(path, item, path)
                if value is not None:
                    self._inside(declared.get(path), value, where)
                    seen.setdefault(path, {})[value] = None
                    point.append(value)
            rows.append(tuple(point))
        groups: dict[str, Group] = {path: declared[path].group if path in declared else "levers" for path in paths}
        found = [declared.get(path) or Factor(path, groups[path], tuple(seen.get(path, ()))) for path in paths]
        return rows, found

    def _inside(self, factor: Factor | None, value: Value, where: tuple[str, int | None]) -> None:
        if factor is None:
            return
        inside = value in factor.values if factor.values is not None else \
            float(factor.low or 0) <= float(value) <= float(factor.high or 0)
        if not inside:
            self.problems.append(Problem(*where, factor.path, show(value), f"a value declared under {factor.group}"))

    def _listed(self, parts: Mapping[str, Node]) -> list[tuple[tuple[str, int | None], dict[str, Node]]]:
        node = parts.get("points")
        if node is None or not isinstance(node.value, list) or not node.value:
            self._say(node, "design.points", "nothing" if node is None else show(node.plain()),
                      "a list of points, each a block of paths and values")
            return []
        told = []
        for k, item in enumerate(node.value):
            told.append(((self.name, item.line), dict(self.read.paths(item, f"design.points[{k}]"))))
        return told

    def _table(self, parts: Mapping[str, Node]) -> list[tuple[tuple[str, int | None], dict[str, Node]]]:
        node = parts.get("file")
        if node is None or not isinstance(node.value, str):
            self._say(node, "design.file", "nothing" if node is None else show(node.plain()), "a CSV file of points")
            return []
        path = self.folder / node.value
        content, problems = read_bytes(path, str(path), _TABLE_BYTES)
        self.problems += problems
        if problems:
            return []
        try:
            lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        except (UnicodeDecodeError, csv.Error) as error:
            self.problems.append(Problem(str(path), None, "", f"no table in UTF-8 ({error})", "rows of cells"))
            return []
        return list(self._table_rows(str(path), lines))

    def _table_rows(self, name: str, lines: list[list[str]]) -> Any:
        heads = [title.strip() for title in lines[0]]
        known = dict(self.read.paths(Node({title: Node(None, 1) for title in heads}, 1), name))
        if len(lines) < 2 or len(set(heads)) < len(heads):
            self.problems.append(Problem(name, 1, "", ", ".join(heads), "each path once, and at least one row"))
        for number, cells in enumerate(lines[1:], start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heads):
                self.problems.append(Problem(name, number, "", f"{len(cells)} cells", f"{len(heads)} cells"))
                continue
            row = {title: Node(resolve(cell.strip()), number) for title, cell in zip(heads, cells) if title in known}
            yield (name, number), row
