"""The ``population:`` block of a file or a call, taken into a layer with every problem of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from alignsim.problems import show
from alignsim.scenario.parts import Layer
from alignsim.scenario.population import TOLERANCE, Line, Mix, Population, Range
from alignsim.scenario.reading import Node
from alignsim.scenario.schema import by_path, not_drawn
from alignsim.scenario.settings import Settings

if TYPE_CHECKING:
    TakeSettings = Callable[[Node, Layer, str], None]

FIELD = "population"
_EXACT = 1e-9


def take_population(node: Node | None, layer: Layer, prefix: str, take_settings: TakeSettings) -> None:
    """Take a block; ``take_settings`` takes what a line of a mix sets."""
    if node is None or not isinstance(node.value, dict) or id(node) in layer.wrong:
        return
    where, drawn = f"{prefix}{FIELD}", dict[str, str]()
    mixes, ranges = ({} if part is None or not isinstance(part.value, dict) else part.value
                     for part in (node.value.get(name) for name in ("mixes", "ranges")))  # fmt: skip
    taken = {name: _mix(name, item, layer, f"{where}.mixes.{name}", drawn, take_settings)
             for name, item in mixes.items()}  # fmt: skip
    limits = {path: _range(path, item, layer, f"{where}.ranges.{path}", drawn) for path, item in ranges.items()}
    layer.population = Population(Settings({name: mix for name, mix in taken.items() if mix}),
                                  Settings({path: r for path, r in limits.items() if r is not None}))  # fmt: skip


def _mix(
    name: str, node: Node, layer: Layer, where: str, drawn: dict[str, str], take_settings: TakeSettings
) -> Mix:
    """The lines of a mix; ``drawn`` keeps where each path is drawn, over all mixes."""
    if not isinstance(node.value, list) or id(node) in layer.wrong:
        return ()
    lines, paths, whole = list[Line](), dict[str, Node](), True
    for place, item in enumerate(node.value):
        parts = item.value if isinstance(item.value, dict) else {}
        share, settings = parts.get("share"), parts.get("set")
        inner = Layer(layer.file, layer.folder, layer.data, wrong=layer.wrong)
        if settings is not None and isinstance(settings.value, dict):
            known = {key: part for key, part in settings.value.items() if key not in not_drawn()}
            take_settings(Node(known, settings.line), inner, f"{where}[{place}].set.")
            layer.problems.extend(inner.problems)
            layer.lines.update({f"{FIELD}.mixes.{name}[{place}].{path}": line for path, line in inner.lines.items()})
        line = Line(float(share.value) if share is not None and layer.good(share) else 0.0,
                    Settings(inner.values), Settings(inner.reporting))  # fmt: skip
        whole &= share is not None and layer.good(share)
        lines.append(line)
        paths.update({path: Node(None, inner.lines.get(path, item.line)) for path in line.paths if path not in paths})
    _once(paths, name, layer, where, drawn)
    total = math.fsum(line.share for line in lines)
    if whole and abs(total - 1) > TOLERANCE + _EXACT:
        layer.say(node, where, f"shares that sum to {total:.6g}", f"shares that sum to 1 (within {TOLERANCE:g})")
    return tuple(lines) if paths else ()


def _range(path: str, node: Node, layer: Layer, where: str, drawn: dict[str, str]) -> Range | None:
    if path not in by_path() or not layer.good(node):
        return None
    low, high = (node.value[end] for end in ("low", "high"))
    layer.lines[f"{FIELD}.ranges.{path}"] = node.line
    if low.value > high.value:
        layer.say(low, f"{where}.low", show(low.value), f"at most high, which is {show(high.value)}")
        return None
    if path in drawn:
        _once({path: node}, "ranges", layer, where, drawn)
        return None
    drawn[path] = "ranges"
    return Range(float(low.value), float(high.value))


def _once(paths: dict[str, Node], name: str, layer: Layer, where: str, drawn: dict[str, str]) -> None:
    """A path drawn by two is drawn by none one could tell."""
    for path, node in paths.items():
        if path in drawn:
            layer.say(node, where, f"{path}, which the mix {show(drawn[path])} draws too", "each path drawn once")
        else:
            drawn[path] = name
