"""The two blocks of a file that name other files: the organization's chart and the project log."""

from __future__ import annotations

from pathlib import Path

from alignsim.problems import Problem, show
from alignsim.scenario.files import file_of, folder_of
from alignsim.scenario.network import check_network, network_spec
from alignsim.scenario.parts import ONCE, Layer
from alignsim.scenario.reading import Node
from alignsim.scenario.specs import OrganizationSpec


def take_organization(node: Node | None, layer: Layer, where: str) -> None:
    """Take an ``organization:`` block; its files must be there."""
    if node is None or not isinstance(node.value, dict) or id(node) in layer.wrong and where != "organization":
        return
    roles = node.value.get("roles")
    if roles is not None and isinstance(roles.value, dict):
        _lower_roles(roles, layer, f"{where}.roles")
    folder = _folder(node, layer, where)
    for table in ("chart", "staff"):
        holder = node.value.get(table)
        item = holder.value.get("file") if holder is not None and isinstance(holder.value, dict) else None
        if folder is not None and item is not None and layer.good(item):
            path = file_of(item, folder, layer.file, f"{where}.{table}.file")
            if isinstance(path, Problem):
                layer.problems.append(path)
    if layer.good(node):
        layer.organization = OrganizationSpec.model_validate(node.plain())
        layer.organization_folder = folder


def _lower_roles(roles: Node, layer: Layer, where: str) -> None:
    lower: dict[str, Node] = {}
    for key, item in roles.value.items():
        if key.lower() in lower:
            layer.say(item, f"{where}.{key}", f"the key {show(key)} again", ONCE, key.lower())
        lower.setdefault(key.lower(), item)
    roles.value = lower


def _folder(node: Node, layer: Layer, where: str) -> Path | None:
    """The folder of a block's files; None (and a problem) if it names none."""
    item = node.value.get("data")
    if item is not None and not layer.good(item):
        return None
    folder = folder_of(item, layer.folder, layer.data, layer.file, f"{where}.data")
    if isinstance(folder, Problem):
        layer.problems.append(folder)
        return None
    return folder


def take_projects(node: Node | None, layer: Layer, where: str) -> None:
    """Take a ``projects:`` block; the log must be free of problems."""
    if node is None or not isinstance(node.value, dict):
        return
    log, after, network = (node.value.get(name) for name in ("log", "after", "network"))
    folder = _folder(node, layer, where)
    if log is not None and layer.good(log) and folder is not None:
        _take_log(log, folder, layer, f"{where}.log")
    if after is not None and layer.good(after):
        layer.projects["after"] = after.value
    if network is not None and layer.good(network):
        found = list(check_network(network, layer.file, f"{where}.network"))
        layer.problems.extend(found)
        if not found:
            layer.network = layer.projects["network"] = network_spec(network)


def _take_log(log: Node, folder: Path, layer: Layer, where: str) -> None:
    from alignsim.scenario.projectlog import read_rows

    path = file_of(log, folder, layer.file, where)
    if isinstance(path, Problem):
        layer.problems.append(path)
        return
    layer.problems.extend(read_rows(path)[1])
    layer.projects["log"] = path.absolute()
