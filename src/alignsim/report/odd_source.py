"""What the ODD page reads out of the program text: the schedule, what each function does, who draws from which stream.

The text is parsed, not run: the page says what stands there.
"""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from types import ModuleType
from typing import NamedTuple

from alignsim import draws
from alignsim.engine import run, week
from alignsim.mechanisms import ROOMS
from alignsim.parameters import MECHANISMS, Parameter, Section, all_parameters

BOOKS = "books"  # the name under which the week calls the record


class Step(NamedTuple):
    """One call of the week: the room (or ``books``), its function, whether a new block of the text begins with it."""

    room: str
    function: str
    opens_block: bool


class Use(NamedTuple):
    """One function that draws from a stream."""

    room: str
    function: str
    text: str


def name(room: ModuleType) -> str:
    """The room's own name."""
    return room.__name__.rpartition(".")[2]


@cache
def tree(module: ModuleType) -> ast.Module:
    """The parsed text of a module."""
    return ast.parse(inspect.getsource(module))


@cache
def schedule() -> tuple[Step, ...]:
    """The calls of a week, in order, as ``live_week`` makes them."""
    body = next(n for n in tree(week).body if isinstance(n, ast.FunctionDef) and n.name == "live_week").body
    steps: list[Step] = []
    end, opens = 0, True
    for node in body:
        opens = opens or node.lineno > end + 1
        call = node.value if isinstance(node, ast.Expr) else None
        called = call.func if isinstance(call, ast.Call) else None
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            steps.append(Step(called.value.id, called.attr, opens))
            opens = False
        end = node.end_lineno or node.lineno
    return tuple(steps)


@cache
def rooms() -> tuple[ModuleType, ...]:
    """All rooms in the order in which the week first calls them; one that it never calls comes last."""
    order = list(dict.fromkeys(step.room for step in schedule()))
    return tuple(sorted(ROOMS, key=lambda room: order.index(name(room)) if name(room) in order else len(order)))


def first_line(module: ModuleType, function: str) -> str:
    """The first paragraph of a function's docstring as Markdown; empty if it has none."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split()).replace("``", "`")
    return ""


@cache
def stream_names() -> dict[str, str]:
    """Constant of ``draws`` -> the stream's name."""
    numbers = {key: value for key, value in vars(draws).items() if key.isupper() and type(value) is int}
    return {key: draws.STREAMS[value] for key, value in numbers.items() if 0 <= value < len(draws.STREAMS)}


@cache
def stream_uses() -> dict[str, tuple[Use, ...]]:
    """Stream -> the functions that draw from it, rooms in order."""
    uses: dict[str, list[Use]] = {stream: [] for stream in draws.STREAMS}
    for module in (run, *rooms()):
        imported = {
            alias.name
            for node in tree(module).body
            if isinstance(node, ast.ImportFrom) and node.module == "alignsim.draws"
            for alias in node.names
        } & set(stream_names())
        for function in (n for n in tree(module).body if isinstance(n, ast.FunctionDef)):
            named = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)} & imported
            for constant in sorted(named):
                text = first_line(module, function.name)
                uses[stream_names()[constant]].append(Use(name(module), function.name, text))
    return {stream: tuple(found) for stream, found in uses.items()}


def room_of(parameter: Parameter) -> ModuleType:
    """The room that declares a parameter.

    Raises
    ------
    LookupError
        If no room declares it, or more than one.
    """
    found = [room for room in ROOMS if _declares(room, parameter)]
    if len(found) > 1:
        found = [room for room in found if f'"{parameter.name}"' in inspect.getsource(room)]
    if len(found) != 1:
        raise LookupError(f"{parameter.path} is declared in {len(found)} rooms")
    return found[0]


def _declares(room: ModuleType, parameter: Parameter) -> bool:
    if parameter.section == MECHANISMS.name:
        return re.search(rf'\bmechanism\(\s*"{parameter.name}"', inspect.getsource(room)) is not None
    roots = {value.name.partition(".")[0] for value in vars(room).values() if isinstance(value, Section)}
    return parameter.section.partition(".")[0] in roots - {MECHANISMS.name}


@cache
def parameters_of(room: ModuleType) -> tuple[Parameter, ...]:
    """The parameters a room declares, its switches last."""
    own = [p for p in all_parameters() if room_of(p) is room]
    return tuple(sorted(own, key=lambda p: p.section == MECHANISMS.name))
