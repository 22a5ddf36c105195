"""The generated tables of the ODD page: state variables, schedule, streams, facts, and what a room declares."""

from __future__ import annotations

import csv
import inspect
import io
import re
from collections.abc import Iterable
from importlib import resources
from types import ModuleType
from typing import Any

from alignsim import state
from alignsim.draws import STREAMS
from alignsim.engine import record
from alignsim.evidence.facts.table import BUILT_FOR
from alignsim.mechanisms import ROOMS
from alignsim.outcomes import SERIES
from alignsim.parameters import MECHANISMS, Parameter, all_parameters
from alignsim.report import odd_source as source
from alignsim.report.glossary import allowed, parameter_table, table, value
from alignsim.report.status import status
from alignsim.state import ROLES

_NOT_STATE = {"OUTCOME", "SERIES_ROW"}  # made from outcomes.py, where unit and meaning stand


def state_tables() -> dict[str, state.Table]:
    """Every table of state.py by its name: (field, type, unit, meaning) rows."""
    return {
        key: rows
        for key, rows in vars(state).items()
        if key not in _NOT_STATE and isinstance(rows, tuple) and rows
        and all(isinstance(row, tuple) and len(row) == 4 for row in rows)
    }  # fmt: skip


def state_table(key: str) -> str:
    """The fields of one kind of thing."""
    rows = [(f"`{field}`", unit, meaning) for field, _, unit, meaning in state_tables()[key]]
    return table(("State variable", "Unit", "Meaning"), rows)


def plain_arrays() -> str:
    """The fields of ``State`` that are arrays of plain numbers, with shape and meaning."""
    text = inspect.getsource(state.State)
    tables = {key.lower() for key in state_tables()}
    rows = []
    for field, shape, words in re.findall(r"^\s+(\w+): np\.ndarray  #: (\([^)]*\)) (.*)$", text, re.M):
        if words.split()[0].lower() not in tables:
            rows.append((f"`{field}`", shape, re.sub(r"^(int64|float64):? ", "", words)))
    return table(("State variable", "Shape", "Meaning"), rows)


def codes(key: str) -> str:
    """The words that a code stands for, from 0 on."""
    return ", ".join(f"{number} {word}" for number, word in enumerate(getattr(state, key)))


def series_names() -> str:
    """The weekly series in one sentence."""
    return ", ".join(f"`{s.name}`" for s in SERIES)


def anchor(heading: str) -> str:
    """The name a heading has as the target of a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def heading(room: ModuleType) -> str:
    """The heading of a room's submodel."""
    return f"7.{source.rooms().index(room) + 1} {source.name(room).capitalize()}"


def link(room_name: str) -> str:
    """A link to the submodel of a room."""
    room = next(room for room in ROOMS if source.name(room) == room_name)
    words = heading(room)
    return f"[{words}](#{anchor(words)})"


def schedule() -> str:
    """The week, call by call; a new block where the text of the week leaves a line blank."""
    rows = []
    modules = {source.name(room): room for room in ROOMS}
    block = 0
    for at, step in enumerate(source.schedule()):
        block += step.opens_block
        room = modules.get(step.room)
        where = link(step.room) if room else "the books"
        text = source.first_line(room or record, step.function)
        rows.append((str(at + 1), str(block), f"`{step.room}.{step.function}`", text, where))
    return table(("Step", "Block", "Call", "What happens", "Submodel"), rows)


def streams() -> str:
    """Each stream of random numbers and the functions that draw from it."""
    rows = []
    for number, stream in enumerate(STREAMS):
        uses = source.stream_uses()[stream]
        words = "; ".join(f"`{use.room}.{use.function}`: {use.text.rstrip('.')}" for use in uses)
        rows.append((str(number), f"`{stream}`", words or "none; the number is kept free"))
    return table(("Number", "Stream", "Drawn by"), rows)


def switches() -> str:
    """Every switch of a mechanism with the room it cuts in."""
    rows = [
        (f"`{p.path}`", p.text, value(p.default), link(source.name(source.room_of(p))))
        for p in all_parameters()
        if p.section == MECHANISMS.name
    ]
    return table(("Switch", "What is cut", "Default", "Submodel"), rows)


def facts(*uses: str) -> str:
    """The published facts with one of these uses."""
    rows = [
        (f"`{f['id']}`", f["claim"], f["measure"], _range(f), f["unit"], f["source"], f["population"], f["evidence"])
        for f in fact_rows()
        if f["use"] in uses
    ]
    return table(("Fact", "Claim", "Measured as", "Published", "Unit", "Source", "Seen in", "Evidence"), rows)


def built_for() -> str:
    """The facts for which a mechanism was built, and the mechanism."""
    if not BUILT_FOR:
        return "At present no mechanism has been built for a fact."
    rows = [(f"`{fact}`", mechanism) for fact, mechanism in BUILT_FOR.items()]
    return table(("Fact", "Mechanism that was built for it"), rows)


def fact_rows() -> list[dict[str, str]]:
    """The rows of facts.csv."""
    text = resources.files("alignsim").joinpath("facts.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _range(fact: dict[str, str]) -> str:
    low, high, sign = fact["low"], fact["high"], fact["sign"]
    if sign:
        return "above 0" if sign == "+" else "below 0"
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else "a mix, see the measure"


def room_parameters(room: ModuleType) -> str:
    """The parameters of a room; those of the six executive roles side by side."""
    own = source.parameters_of(room)
    by_role = [p for p in own if _role(p) is not None]
    rest = [p for p in own if _role(p) is None]
    parts = [_roles_table(by_role)] if by_role else []
    parts += [parameter_table(rest)] if rest else ["This room declares no parameter.\n"]
    return "\n".join(parts)


def _role(parameter: Parameter) -> str | None:
    root, _, role = parameter.section.partition(".")
    return role if root == "people" and role in ROLES else None


def _roles_table(parameters: Iterable[Parameter]) -> str:
    by_name: dict[str, dict[str, Parameter]] = {}
    for p in parameters:
        by_name.setdefault(p.name, {})[str(_role(p))] = p
    rows = []
    for name, roles in by_name.items():
        any_one = next(iter(roles.values()))
        text = any_one.text.partition(": ")[2]
        known = ", ".join(dict.fromkeys(status(p) for p in roles.values()))
        sources = "; ".join(dict.fromkeys(p.source for p in roles.values()))
        defaults = [value(roles[role].default) if role in roles else "" for role in ROLES]
        rows.append(
            (f"`people.<role>.{name}` **lever**", text, *defaults, any_one.unit, allowed(any_one), sources, known)
        )
    return table(("Name", "Meaning", *(r.upper() for r in ROLES), "Unit", "Allowed", "Source", "Status"), rows)


def default_of(path: str) -> Any:
    """The default of a parameter, as a reader types it."""
    return value(next(p for p in all_parameters() if p.path == path).default)
