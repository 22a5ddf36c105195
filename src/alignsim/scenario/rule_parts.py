"""The parts of a trust rule of somebody's own: what each is given, what it gives back, and how the kernel calls it.

A part is a function of numbers.  It names its arguments after what it wants: an input of the part, a parameter of the
rule, or any number of the model (``trust_gain`` for ``trust.gain``).
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, NamedTuple

from alignsim.parameters import all_parameters
from alignsim.problems import Problem, nearest, show
from alignsim.scenario.captured import Captured, NotCaptured, captured


class Form(NamedTuple):
    """What a part is given, and in which forms its result may come (how many numbers)."""

    inputs: tuple[str, ...]
    gives: Mapping[int, str]


_TRUST = {1: "a number, trust", 3: "three numbers: trust, a, b"}
_MEMORY = {2: "two numbers: a, b"}
FORMS: Mapping[str, Form] = {
    "experience": Form(("trust", "appraisal", "believed", "weight", "facts", "a", "b"), _TRUST),
    "start": Form(("trust",), _MEMORY),
    "week": Form(("trust", "a", "b", "drift", "neutral"), _TRUST),
    "influence": Form(("trust", "before", "a", "b"), _MEMORY),
    "resentment": Form(("trust", "amount", "a", "b"), _TRUST),
}
_TRIED: Mapping[str, tuple[float, ...]] = {
    "trust": (0.2, 0.5, 0.9), "before": (0.25, 0.45, 0.95), "appraisal": (-0.4, 0.3, 0.1), "believed": (-0.5, 0.2, 0.1),
    "weight": (0.3, 1.5, 0.1), "facts": (0.5, 0.8, 1.0), "drift": (0.004, 0.004, 0.0), "neutral": (0.5, 0.5, 0.5),
    "amount": (0.001, 0.002, 0.0),
}  # fmt: skip
"""Ordinary inputs on which a part is tried when it is declared."""


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a rule."""

    name: str
    captured: Captured
    arguments: tuple[str, ...]
    gives: int
    """How many numbers come back; see :data:`FORMS`."""
    own: tuple[str, ...]
    """Names of the rule's parameters, in the order of their places."""

    def plain(self) -> FunctionType:
        """The function as it was when it was declared."""
        return self.captured.function()

    def called(self, native: Callable[[FunctionType], Any]) -> FunctionType:
        """``(rules, x) -> (trust, a, b)`` as the kernel calls it; ``native`` makes what can be called from there."""
        inputs = FORMS[self.name].inputs
        places = {**{name: f"x[{k}]" for k, name in enumerate(inputs)},
                  **{name: f"rules.plugged_{k}" for k, name in enumerate(self.own)}}
        given = ", ".join(places.get(name, f"float(rules.{name})") for name in self.arguments)
        as_before = [places.get(name, "0.0") for name in ("trust", "a", "b")]
        back = {1: ["float(new)", *as_before[1:]], 2: [as_before[0], "float(new[0])", "float(new[1])"],
                3: [f"float(new[{k}])" for k in range(3)]}[self.gives]
        text = f"def {self.name}(rules, x):\n    new = rule({given})\n    return {', '.join(back)}\n"
        names: dict[str, Any] = {"rule": native(self.captured.function(native))}
        exec(compile(text, f"<{self.captured.name} of a trust rule>", "exec"), names)  # names are checked: no user text
        made = names[self.name]
        assert isinstance(made, FunctionType)
        return made

    def inputs(self, x: Sequence[float]) -> dict[str, float]:
        """The inputs of the part by name."""
        return dict(zip(FORMS[self.name].inputs, map(float, x), strict=False))


class Reader:
    """Reads the parts of a rule; collects every problem."""

    def __init__(self, rule: str, own: Mapping[str, float]) -> None:
        self.rule, self.own = rule, own
        self.fields = {p.field: float(p.code(p.default)) for p in all_parameters() if p.place == "rules"}
        self.problems: list[Problem] = []
        self._memory: tuple[tuple[float, float], ...] = ((0.0, 0.0),) * 3

    def part(self, name: str, function: object) -> Part | None:
        """A part; None if something is wrong with it."""
        field = f"trust rule {self.rule}, {name}"
        if not isinstance(function, FunctionType):
            self.problems.append(Problem("trust_rule()", None, field, show(function), "a function"))
            return None
        where = function.__code__.co_filename, function.__code__.co_firstlineno
        before = len(self.problems)
        self.problems += [Problem(*where, field, found, allowed, near)
                          for found, allowed, near in self._arguments(name, function)]
        if len(self.problems) > before:
            return None
        try:
            taken = captured(function)
            gives = self._tried(name, taken)
        except NotCaptured as error:
            self.problems.append(Problem(*where, field, str(error), "what can be compiled"))
            return None
        if isinstance(gives, str):
            allowed = " or ".join(FORMS[name].gives.values())
            self.problems.append(Problem(*where, field, gives, f"{allowed}; all finite"))
            return None
        arguments = tuple(inspect.signature(function).parameters)
        return Part(name, taken, arguments, gives, tuple(self.own))

    def _arguments(self, name: str, function: FunctionType) -> Iterator[tuple[str, str, str | None]]:
        inputs = FORMS[name].inputs
        allowed = f"{', '.join([*inputs, *self.own])}, or a number of the model such as trust_gain"
        for argument in inspect.signature(function).parameters.values():
            if argument.kind is not argument.POSITIONAL_OR_KEYWORD or argument.default is not argument.empty:
                yield f"the argument {argument}", "plain arguments; what can be set goes into parameters=", None
            elif argument.name not in (*inputs, *self.own, *self.fields):
                yield (f"the argument {argument.name}", allowed,
                       nearest(argument.name, [*inputs, *self.own, *self.fields]))

    def _tried(self, name: str, taken: Captured) -> int | str:
        """How many numbers the part gives, or what is wrong with them."""
        function, sizes = taken.function(), set[int]()
        code = taken.code
        names, memories = code.co_varnames[: code.co_argcount], []
        for k, (a, b) in enumerate(self._memory):
            ordinary = {**self.fields, **self.own, **{n: v[k] for n, v in _TRIED.items()}, "a": a, "b": b}
            given = {n: ordinary[n] for n in names}
            try:
                back = function(**given)
                numbers = tuple(map(float, back)) if isinstance(back, tuple) else (float(back),)
            except Exception as error:
                return f"{type(error).__name__}: {error}{said(given)}"
            sizes.add(len(numbers))
            if len(numbers) not in FORMS[name].gives or not all(map(math.isfinite, numbers)) or len(sizes) > 1:
                return f"{back!r}{said(given)}"
            memories.append(numbers)
        if name == "start":
            self._memory = tuple((pair[0], pair[1]) for pair in memories)
        return sizes.pop()


def said(given: Mapping[str, float]) -> str:
    """What a part was given, in words."""
    told = ", ".join(f"{name}={value:.6g}" for name, value in given.items())
    return f" from {told}" if told else ""
