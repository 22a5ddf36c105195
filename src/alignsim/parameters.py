"""One line a parameter: value, unit, range and where it comes from.

Every number of the model is declared once, in the room that uses it.  The schema of scenario files, the
documentation, sweeps and the compiled kernel's ``Rules`` record are all made from these declarations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

ASSUMPTION = "assumption"
PROTOTYPE = "assumption, kept by the prototypes: a simpler form failed"

Kind = Literal["number", "integer", "switch", "choice"]
Place = Literal["rules", "org"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the model that a scenario may set as ``<section>.<name>``."""

    section: str
    name: str
    kind: Kind
    default: float | int | bool | str
    unit: str
    low: float
    high: float
    source: str
    text: str
    choices: tuple[str, ...] = ()
    lever: bool = False
    place: Place = "rules"

    @property
    def path(self) -> str:
        """The name a user types: ``section.name``, or the name alone for a parameter of no section."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def field(self) -> str:
        """The name of the field in the ``Rules`` record."""
        return f"{self.section}_{self.name}" if self.section else self.name

    def code(self, value: float | int | bool | str) -> float | int:
        """The number the kernel gets for a value as typed: a choice becomes its position, a switch 0 or 1."""
        if self.kind == "choice":
            return self.choices.index(str(value))
        if self.kind == "number":
            return float(value)
        return int(value)


_ALL: dict[str, Parameter] = {}


@cache
def fitted() -> Mapping[str, float]:
    """Parameter -> its calibrated value, from the file that ``alignsim.evidence.fit.calibration`` writes."""
    found = json.loads((files("alignsim") / "calibrated.json").read_text(encoding="utf-8"))
    return {row["path"]: float(row["value"]) for row in found["parameters"]}


class Section:
    """A group of parameters under one heading of the scenario file.

    ``place`` says where the value ends up: in the ``Rules`` record, or in the ``Org`` arrays made from it.
    """

    def __init__(self, name: str, place: Place = "rules") -> None:
        self.name = name
        self.place = place

    def _add(self, parameter: Parameter) -> None:
        if parameter.path in _ALL:
            raise ValueError(f"parameter {parameter.path} is declared twice")
        _ALL[parameter.path] = parameter

    def number(
        self, name: str, default: float, unit: str, low: float, high: float, source: str, text: str,
        *, lever: bool = False,
    ) -> None:
        """Declare a real number with its inclusive range; a calibrated value takes the place of the one given."""
        path = f"{self.name}.{name}"
        if path in fitted():
            default, source = fitted()[path], f"calibrated (the theory has {default:g}: {source})"
        self._add(Parameter(self.name, name, "number", default, unit, low, high, source, text, (), lever, self.place))

    def integer(
        self, name: str, default: int, unit: str, low: int, high: int, source: str, text: str,
        *, lever: bool = False,
    ) -> None:
        """Declare a whole number with its inclusive range."""
        self._add(Parameter(self.name, name, "integer", default, unit, low, high, source, text, (), lever, self.place))

    def switch(self, name: str, default: bool, source: str, text: str, *, lever: bool = False) -> None:
        """Declare something that is on or off."""
        self._add(Parameter(self.name, name, "switch", default, "on/off", 0, 1, source, text, (), lever, self.place))

    def choice(
        self, name: str, default: str, choices: tuple[str, ...], source: str, text: str, *, lever: bool = False
    ) -> None:
        """Declare one of several words; the kernel sees its position."""
        self._add(
            Parameter(self.name, name, "choice", default, "one of", 0, len(choices) - 1, source, text, choices, lever,
                      self.place)
        )


MECHANISMS = Section("mechanisms")


def mechanism(name: str, text: str) -> None:
    """Declare the on/off switch of a mechanism, ``mechanisms.<name>``; off is an exact identity."""
    MECHANISMS.switch(name, True, "model, section 3: ablation", text)


def all_parameters() -> tuple[Parameter, ...]:
    """Every declared parameter, in the order of declaration (the rooms in the order of the week)."""
    import alignsim.mechanisms  # noqa: F401  (its import declares every room's parameters)

    return tuple(_ALL.values())


def find(path: str) -> Parameter:
    """The parameter of that name.

    Raises
    ------
    KeyError
        If nothing of that name is declared.
    """
    all_parameters()
    return _ALL[path]


PLUGGED_PARAMETERS = 8
"""So many parameters of its own a plugged-in trust rule may have."""
PLUGGED_INPUTS = 7
PLUGGED = (
    *((f"plugged_{name}", np.int64) for name in ("rule", "failed")),
    *((f"plugged_{name}", np.int64) for name in ("experience", "start", "week", "influence", "resentment")),
    *((f"plugged_seen_{k}", np.float64) for k in range(PLUGGED_INPUTS)),
    *((f"plugged_{k}", np.float64) for k in range(PLUGGED_PARAMETERS)),
)  # fmt: skip
"""Of a plugged-in trust rule: its identity, which part failed, the addresses of its parts (0 = it has none), on what
input it failed, its parameters.  Addresses hold in one process only: the engine sets them in its own copy."""


def rules_dtype() -> np.dtype[np.void]:
    """The dtype of the ``Rules`` record: one field a parameter, int64 for switches, choices and whole numbers."""
    in_rules = (p for p in all_parameters() if p.place == "rules")
    declared = [(p.field, np.float64 if p.kind == "number" else np.int64) for p in in_rules]
    return np.dtype([*declared, *PLUGGED], align=True)


def default_rules(rows: int = 1) -> np.recarray:
    """``rows`` records, every field at its default."""
    rules = np.zeros(rows, rules_dtype())
    for parameter in all_parameters():
        if parameter.place == "rules":
            rules[parameter.field] = parameter.code(parameter.default)
    return rules.view(np.recarray)


def sections() -> Iterator[str]:
    """The names of all sections, in order, without repeats ('' for parameters of no section)."""
    yield from dict.fromkeys(p.section for p in all_parameters())
