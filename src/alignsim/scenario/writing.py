"""A scenario as text: the file with everything resolved, and the digest of what can affect a result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.scenario import held
from alignsim.scenario.schema import FORMAT, by_path
from alignsim.scenario.specs import NetworkSpec
from alignsim.scenario.trust_rules import PATH as RULE
from alignsim.scenario.trust_rules import TrustRule, named, plugged_parameters, shipped

if TYPE_CHECKING:
    from alignsim.scenario.population import Population
    from alignsim.scenario.scenario import Scenario

Tree = dict[str, Any]


def to_yaml(scenario: Scenario) -> str:
    """The file of a scenario with every parameter written out."""
    tree: Tree = {"format": FORMAT}
    tree.update({k: v for k in ("title", "question", "source") if (v := getattr(scenario, k))})
    tree.update(_nested(scenario.values))
    if scenario.reporting:
        tree["reporting"] = dict(scenario.reporting)
    if scenario.organization is not None:
        block = _block(scenario.organization)
        tree["organization"] = {**block, "data": str((scenario.organization_folder or Path()).absolute())}
    projects = _block(scenario.projects)
    if scenario.projects.log is not None:
        log = scenario.projects.log
        projects = {**projects, "data": str(log.parent), "log": log.name}
    tree["projects"] = projects
    if scenario.population is not None:
        tree["population"] = population_tree(scenario.population)
    if scenario.changes:
        tree["changes"] = changes_tree(scenario)
    return as_text(tree)


def as_text(tree: Tree) -> str:
    """A tree of plain values as YAML, in block style."""
    return "\n".join(_lines(tree, "")) + "\n"


def settings_tree(values: Mapping[str, Any], reporting: Mapping[str, str]) -> Tree:
    """Levers nested as a file has them."""
    return _change(values, reporting, None)


def changes_tree(scenario: Scenario) -> list[Tree]:
    """The ``changes:`` block."""
    return [{"week": c.week, "set": _change(c.values, c.reporting, c.network)} for c in scenario.changes]


def organization_tree(scenario: Scenario) -> Tree:
    """The ``organization:`` block without the folder of its files; empty if there is none."""
    block = _block(scenario.organization) if scenario.organization is not None else {}
    return {name: value for name, value in block.items() if name != "data"}


def _change(values: Mapping[str, Any], reporting: Mapping[str, str], network: NetworkSpec | None) -> Tree:
    tree = _nested(values)
    if reporting:
        tree["reporting"] = dict(reporting)
    if network is not None:
        tree["projects"] = {"network": _block(network)}
    return tree


def population_tree(population: Population) -> Tree:
    """The ``population:`` block, the settings of each line nested as in a file."""
    tree = population.plain()
    for name, mix in population.mixes.items():
        tree["mixes"][name] = [{"share": line.share, "set": _change(line.values, line.reporting, None)} for line in mix]
    return tree


def _nested(values: Mapping[str, Any]) -> Tree:
    tree: Tree = {}
    for path, value in values.items():
        if path not in by_path():
            continue
        *sections, name = path.split(".")
        holder = tree
        for section in sections:
            holder = holder.setdefault(section, {})
        holder[name] = value
    return tree


def _block(model: Any) -> Tree:
    block: Tree = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return block


def _lines(tree: Tree, indent: str) -> list[str]:
    """Block style for blocks, one line for lists of plain values."""
    lines = []
    for key, value in tree.items():
        name = _scalar(key)
        if isinstance(value, dict) and value:
            lines += [f"{indent}{name}:", *_lines(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{indent}{name}:")
            for item in value:
                first, *rest = _lines(item, indent + "    ")
                lines += [f"{indent}  - {first.strip()}", *rest]
        else:
            lines.append(f"{indent}{name}: {_flow(value)}")
    return lines


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return "{}" if value == {} else _scalar(value)


def _scalar(value: Any) -> str:
    """A value that every YAML reader takes for what it is."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(value)
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    if isinstance(value, int):
        return str(value)
    plain = value.replace("_", "").isalpha() and value.isascii() and value.lower() not in _WORDS
    return value if plain else '"' + "".join(_escaped(c) for c in value) + '"'


def _escaped(c: str) -> str:
    if c in '"\\':
        return "\\" + c
    if c.isprintable():
        return c
    return f"\\x{ord(c):02x}" if ord(c) < 0x100 else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"


_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def digest(scenario: Scenario) -> str:
    """SHA-256, as hexadecimal digits, of all that can affect a result.

    Names and texts do not count; of files the content does, not the place.
    """
    values = dict(scenario.values)
    own = set(plugged_parameters())
    content: Tree = {
        "format": FORMAT,
        "values": {path: value for path, value in values.items() if path not in own},
        "reporting": dict(scenario.reporting),
        "changes": [[c.week, dict(c.values), dict(c.reporting), _block(c.network) if c.network else None]
                    for c in scenario.changes],
        "projects": {k: v for k, v in _block(scenario.projects).items() if k not in ("log", "data")},
        "log": _content(scenario.projects.log),
    }  # fmt: skip
    if scenario.organization is not None:
        content["organization"] = {k: v for k, v in _block(scenario.organization).items() if k != "data"}
        content["chart"] = _content(scenario.chart_path)
        content["staff"] = _content(scenario.staff_path)
    if scenario.population is not None:
        content["population"] = scenario.population.plain()
    rules = rules_in_force(scenario)
    if rules:
        content["trust_rules"] = [[name, rule.digest, [scenario.values[p.path] for p in rule.parameters]]
                                  for name, rule in rules.items()]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def rules_in_force(scenario: Scenario) -> dict[str, TrustRule]:
    """The plugged-in rules of a scenario, by name: from the start, by a change, or as a run may draw them.

    Raises
    ------
    InputError
        If one is not plugged in here.
    """
    places: list[Mapping[str, Any]] = [scenario.values, *(change.values for change in scenario.changes)]
    if scenario.population is not None:
        places += [line.values for mix in scenario.population.mixes.values() for line in mix]
    names = dict.fromkeys(str(place[RULE]) for place in places if RULE in place)
    return {name: named(name) for name in names if name not in shipped()}


def _content(path: Path | None) -> str | None:
    """The digest of a file's bytes; that it cannot be read is part of the content."""
    if path is None:
        return None
    kept = held.content_of(path)
    if kept is not None:
        return hashlib.sha256(kept).hexdigest()
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "unreadable"
