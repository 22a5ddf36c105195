"""From a name or a path to a scenario: the chain of ``extends`` read, checked, merged and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario import shipped
from alignsim.scenario.checking import Places, check_whole
from alignsim.scenario.files import data_folder, inside, kind_of, names_in
from alignsim.scenario.layer import read_layer
from alignsim.scenario.parts import Layer
from alignsim.scenario.reading import read_yaml
from alignsim.scenario.scenario import Change, Scenario, defaults, overlaid
from alignsim.scenario.settings import Settings

SUFFIXES = (".yaml", ".yml")


def load(name_or_path: str | Path, *, data: Path | str | None = None) -> Scenario:
    """A scenario by the name under which it ships, or from a file.

    Parameters
    ----------
    name_or_path : a shipped name (``"baseline"``), or the path of a YAML file
    data : folder that ${ALIGNSIM_DATA} stands for; default the environment's variable

    Raises
    ------
    InputError
        With every problem of the file, of those it extends and of the project log.
    """
    folder = data_folder(data)
    if folder is not None and kind_of(folder) != "folder" and data is not None:
        raise InputError([Problem("--data", None, "", f"{show(str(data))}, which is no folder", "a folder")])
    path, label = locate(name_or_path)
    layers, problems = _chain(path, label, folder)
    if not layers:
        raise InputError(problems)
    scenario, places = _merged(layers, path, folder)
    problems += check_whole(scenario, places, label)
    if problems:
        raise InputError(problems)
    return scenario


def catalogue() -> list[dict[str, str]]:
    """Name, title and question of each shipped scenario, without looking for its data."""
    return headings(shipped.paths())


def headings(files: Mapping[str, Path]) -> list[dict[str, str]]:
    """Name, title and question of YAML files by name."""
    rows = []
    for name, path in files.items():
        node, _ = read_yaml(path, name)
        head = node.value if node is not None and isinstance(node.value, dict) else {}
        texts = {key: str(head[key].value) if key in head else "" for key in ("title", "question")}
        rows.append({"name": name, **texts})
    return rows


def locate(name_or_path: str | Path) -> tuple[Path, str]:
    """The file that a name or path means, and what to call it in a report.

    A bare word is a shipped name; anything with a suffix or a separator, and any Path, is a file.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or Path(text).suffix.lower() in SUFFIXES or "/" in text or "\\" in text:
        return Path(name_or_path), text
    known = shipped.paths()
    if text in known:
        return known[text], text
    if text and kind_of(Path(text)) != "nothing":
        return Path(text), text
    allowed = "a shipped scenario (see: alignsim list) or the path of a .yaml file"
    raise InputError([Problem(text or "''", None, "", "no scenario of that name", allowed, nearest(text, known))])


def _chain(path: Path, label: str, data: Path | None) -> tuple[list[Layer], list[Problem]]:
    """The layers from the first ancestor to the file itself, and the problems of all of them."""
    layers: list[Layer] = []
    problems: list[Problem] = []
    seen: list[Path] = []
    here: tuple[Path, str] | None = (path, label)
    while here is not None:
        path, label = here
        seen.append(path.resolve())
        node, found = read_yaml(path, label)
        problems.extend(found)
        if node is None:
            break
        layer = read_layer(node, label, path.parent, data)
        problems.extend(layer.problems)
        layers.insert(0, layer)
        here, found = _parent(layer, seen)
        problems.extend(found)
    return layers, problems


def _parent(layer: Layer, seen: list[Path]) -> tuple[tuple[Path, str] | None, list[Problem]]:
    """The file that a layer extends, or what is wrong with it."""
    if "extends" not in layer.head:
        return None, []
    name, line = layer.head["extends"], layer.lines["extends"]
    known = shipped.paths()
    path = known.get(name)
    label = name
    if path is None:
        allowed = "a shipped scenario or a file in the scenario's folder"
        path = inside(layer.folder, name)
        if path is None:
            return None, [Problem(layer.file, line, "extends", f"{show(name)}, which leaves its folder", allowed)]
        label = str(path)
        if kind_of(path) == "nothing":
            names = [*known, *(other for other in names_in(layer.folder) if other.endswith(SUFFIXES))]
            found = f"{show(name)}: no such file"
            return None, [Problem(layer.file, line, "extends", found, allowed, nearest(name, names))]
    if path.resolve() in seen:
        chain = " -> ".join([p.name for p in seen[seen.index(path.resolve()) :]] + [path.name])
        return None, [Problem(layer.file, line, "extends", f"a circle: {chain}", "a chain that ends")]
    return (path, label), []


def _merged(layers: list[Layer], path: Path, data: Path | None) -> tuple[Scenario, Places]:
    """What is right in the layers laid one over the other, and where each field was set."""
    own, scenario = layers[-1], defaults()
    if any(layer.organization is not None for layer in layers):
        scenario = replace(scenario, reporting=Settings())
    places: dict[str, tuple[str, int | None]] = {}
    changes: dict[int, Change] = {}
    for layer in layers:
        scenario = overlaid(scenario, layer)
        places.update({name: (layer.file, line) for name, line in layer.lines.items()})
        for week, inner in layer.changes.items():
            old = changes.get(week, Change(week))
            changes[week] = Change(week, old.values.merged(inner.values), old.reporting.merged(inner.reporting),
                                   inner.network or old.network)  # fmt: skip
            places.update({f"week {week}: {name}": (layer.file, line) for name, line in inner.lines.items()})
    name = path.stem if path.stem != "scenario" else path.absolute().parent.name
    head = own.head
    scenario = replace(
        scenario,
        name=name,
        title=head.get("title", name),
        question=head.get("question", ""),
        source=head.get("source", ""),
        changes=tuple(changes[week] for week in sorted(changes)),
        extends=layers[-2].file if len(layers) > 1 else None,
        folder=path.absolute().parent,
        data=data,
    )
    return scenario, places
