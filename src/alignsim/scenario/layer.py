"""One file, or one call of ``change``, as what it sets: a layer that is laid over its parent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.parameters import Parameter
from alignsim.problems import Problem, show
from alignsim.scenario import schema as schemas
from alignsim.scenario.blocks import take_organization, take_projects
from alignsim.scenario.mixing import take_population
from alignsim.scenario.parts import ONCE, Layer
from alignsim.scenario.population import Population
from alignsim.scenario.reading import Node, wrap
from alignsim.scenario.validating import Validator
from alignsim.scenario.writing import population_tree

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Value

WEIGHTS = ("speed", "quality", "cost", "customer")
_BLOCKS = ("format", "extends", "title", "question", "source", "changes", "organization", "projects", "reporting",
           "population")
_TOLERANCE, _EXACT = 0.01, 1e-9


def read_layer(node: Node, file: str, folder: Path, data: Path | None) -> Layer:
    """The layer of a file's tree."""
    layer = _checked(node, schemas.file_schema(), Layer(file, folder, data))
    if not isinstance(node.value, dict):
        return layer
    for name in ("extends", "title", "question", "source"):
        item = node.value.get(name)
        if item is not None and layer.good(item):
            layer.head[name] = item.value
            layer.lines[name] = item.line
    _take_settings(node, layer, "")
    _take_changes(node.value.get("changes"), layer)
    return layer


def read_levers(levers: Mapping[str, Any], *, week: int | None, folder: Path | None, data: Path | None) -> Layer:
    """The layer of a call of ``change``: names with dots or nested; from the start, or in a week."""
    layer = Layer("change()", folder or Path(), data)
    node = _nested(levers, layer)
    if week is not None:
        check = Validator({}, layer.file)
        check.check(Node(wrap(week).value), schemas.week_schema(), "week")
        layer.problems.extend(check.problems)
    _checked(node, schemas.levers_schema() if week is None else schemas.mid_run_schema(), layer)
    _take_settings(node, layer, "")
    return layer


def _checked(node: Node, schema: dict[str, Any], layer: Layer) -> Layer:
    validator = Validator(schema, layer.file)
    validator.check(node, schema)
    layer.problems.extend(validator.problems)
    layer.wrong = validator.wrong
    return layer


def _nested(levers: Mapping[str, Any], layer: Layer) -> Node:
    """The tree of levers named by dots or nested.  In ``reporting`` only the first dot separates: ids may have dots.

    So in ``population.ranges`` and ``population.mixes`` the first two: paths have dots, names may.
    """
    tree: dict[str, Node] = {}
    for key, value in levers.items():
        name = str(key)
        parts = name.split(".", {"reporting": 1, "population": 2}.get(name.partition(".")[0], -1))
        place = tree
        for part in parts[:-1]:
            holder = place.setdefault(part, Node({}))
            place = holder.value if isinstance(holder.value, dict) else {}
        node = wrap(_plain(value))
        if parts[-1] in place and isinstance(place[parts[-1]].value, dict) and isinstance(node.value, dict):
            place[parts[-1]].value.update(node.value)
        elif parts[-1] in place:
            layer.say(node, name, f"{show(name)} again", "each lever once")
        else:
            place[parts[-1]] = node
    return Node(tree)


def _plain(value: Any) -> Any:
    """Mappings of any kind, and blocks taken from another scenario, as dicts."""
    if isinstance(value, Population):
        return population_tree(value)
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _take_settings(node: Node, layer: Layer, prefix: str) -> None:
    """Take all that a block of settings says; ``prefix`` is its field, with a dot."""
    if not isinstance(node.value, dict):
        return
    for key, item in node.value.items():
        if key not in _BLOCKS:
            _take_values(item, layer, key, prefix + key)
    _take_weights(layer, prefix)
    _take_reporting(node.value.get("reporting"), layer, f"{prefix}reporting")
    take_organization(node.value.get("organization"), layer, f"{prefix}organization")
    take_projects(node.value.get("projects"), layer, f"{prefix}projects")
    take_population(node.value.get("population"), layer, prefix, _take_settings)


def _take_values(node: Node, layer: Layer, path: str, where: str) -> None:
    """Take the parameters below a node."""
    if isinstance(node.value, dict):
        cases: set[str] = set()
        for key, item in node.value.items():
            name = key.lower() if path == "people" and key.lower() in schemas.ROLES else key
            if name in cases:
                layer.say(item, f"{where}.{key}", f"the key {show(key)} again", ONCE, name)
            cases.add(name)
            _take_values(item, layer, f"{path}.{name}", f"{where}.{key}")
    elif path in schemas.by_path() and layer.good(node):
        layer.values[path] = typed(schemas.by_path()[path], node.value)
        layer.lines[path] = node.line


def typed(parameter: Parameter, value: Any) -> Value:
    """A value of a file as the model has it: on is True, a number a float."""
    if parameter.kind == "switch":
        return value is True or value == "on"
    if parameter.kind == "choice":
        return str(value)
    return int(value) if parameter.kind == "integer" else float(value)


def _take_weights(layer: Layer, prefix: str) -> None:
    """Goal weights come all four and sum to 1 within .01; what is missing to 1 is shared out in proportion."""
    heads = dict.fromkeys(path.rpartition(".")[0] for path in layer.values if ".goal_weights." in path)
    for head in heads:
        names = [f"{head}.{weight}" for weight in WEIGHTS]
        if not all(name in layer.values for name in names):
            continue
        total = math.fsum(float(layer.values[name]) for name in names)
        if abs(total - 1) > _TOLERANCE + _EXACT:
            line = layer.lines[names[0]]
            allowed = "speed, quality, cost and customer that sum to 1 (within .01)"
            found = f"goal weights that sum to {total:.6g}"
            layer.problems.append(Problem(layer.file, line, prefix + head, found, allowed))
        elif abs(total - 1) > _EXACT:
            layer.values.update({name: float(layer.values[name]) / total for name in names})


def _take_reporting(node: Node | None, layer: Layer, where: str) -> None:
    if node is None or not isinstance(node.value, dict):
        return
    for key, item in node.value.items():
        who = role_or_post(key)
        if who in layer.reporting:
            layer.say(item, f"{where}.{key}", f"the key {show(key)} again", ONCE, who)
        elif layer.good(item):
            layer.reporting[who] = role_or_post(item.value)
            layer.lines[f"reporting.{who}"] = item.line


def role_or_post(name: str) -> str:
    """An executive in either case in lower case; ids of posts as they are."""
    return name.lower() if name.lower() in schemas.ROLES else name


def _take_changes(node: Node | None, layer: Layer) -> None:
    if node is None or not isinstance(node.value, list) or id(node) in layer.wrong:
        return
    for place, item in enumerate(node.value):
        where = f"changes[{place}]"
        if not isinstance(item.value, dict):
            continue
        week, new = item.value.get("week"), item.value.get("set")
        inner = Layer(layer.file, layer.folder, layer.data, wrong=layer.wrong)
        if new is not None:
            _take_settings(new, inner, f"{where}.set.")
            layer.problems.extend(inner.problems)
        if week is None or not layer.good(week):
            continue
        inner.lines["week"] = week.line
        if int(week.value) in layer.changes:
            layer.say(week, f"{where}.week", f"week {week.value} again", "each week once")
        layer.changes[int(week.value)] = inner
