"""A plugged-in trust rule in a run: its machine code, where the kernel finds it, and what is told when it fails.

A plan says which rule it is, by a number that is the same in every process; addresses hold in this process only, so
that they stand in a copy of the rules that a run has for itself.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from alignsim import compiled as machine
from alignsim.mechanisms import people, plugged
from alignsim.parameters import PLUGGED_INPUTS
from alignsim.problems import InputError, Problem
from alignsim.scenario.rule_parts import Part, said
from alignsim.scenario.trust_rules import TrustRule, identified

_making = threading.Lock()
_made: dict[int, dict[str, tuple[int, object]]] = {}  #: by identity and part; what is kept here keeps the code alive


def any_in(rules: np.recarray[Any, Any]) -> bool:
    """Whether a plugged-in rule is in force in any segment."""
    return bool(rules["plugged_rule"].any())


def connect(rules: np.recarray[Any, Any]) -> None:
    """Write the addresses of the rules in force into ``rules``, and that nothing has failed.

    Raises
    ------
    InputError
        If a rule is not plugged in here, or cannot be compiled.
    """
    rules["plugged_failed"] = 0
    for row in rules:
        if row.plugged_rule:
            for part, (address, _) in _parts(int(row.plugged_rule), rules).items():
                row[f"plugged_{part}"] = address


def _parts(identity: int, rules: Any) -> dict[str, tuple[int, object]]:
    with _making:
        if identity not in _made:
            rule = identified(identity)
            _made[identity] = {name: _compiled(rule, part, rules) for name, part in rule.parts.items()}
        return _made[identity]


def _compiled(rule: TrustRule, part: Part, rules: Any) -> tuple[int, object]:
    try:
        return machine.part_at(part.called(machine.native), rules)
    except Exception as error:  # numba has many
        lines = [line.strip() for line in str(error).splitlines()]
        told = [line for line in lines if line and not line.startswith(("Failed in", "During", "There are", "File"))]
        found = f"{type(error).__name__}: {' '.join(told[:2])[:200]}"
        raise InputError((_problem(rule, part, found, "what numba can compile without memory of its own: numbers, "
                                   "tuples, branches, loops, math"),)) from error


def check(rules: np.recarray[Any, Any]) -> None:
    """That no part of a rule has failed.

    Raises
    ------
    InputError
        With the first failure: what the part was given, and what it gave or said.
    """
    for row in rules:
        if row.plugged_failed:
            rule = identified(int(row.plugged_rule))
            part = rule.parts[plugged.PARTS[int(row.plugged_failed) - 1]]
            x = tuple(float(row[f"plugged_seen_{k}"]) for k in range(PLUGGED_INPUTS))
            given = {name: value for name, value in part.inputs(x).items() if name in part.arguments}
            raise InputError((_problem(rule, part, _given_back(part, row, x) + said(given), "finite numbers"),))


def _given_back(part: Part, row: Any, x: tuple[float, ...]) -> str:
    """What a part makes of an input, in plain Python: a failure in machine code has no words."""
    try:
        with np.errstate(all="ignore"):
            back = part.called(lambda function: function)(row, tuple(map(np.float64, x)))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ", ".join(f"{value:.6g}" for value in back)


def _problem(rule: TrustRule, part: Part, found: str, allowed: str) -> Problem:
    return Problem(*part.captured.where, f"trust rule {rule.name}, {part.name}", found, allowed)


def memory_at(row: Any, trust: float) -> tuple[float, float]:
    """What the rule in force remembers at the start of a relationship of that trust: for who sets trust by hand."""
    if not row.plugged_rule:
        remembered: Any = getattr(people.memory, "py_func", people.memory)
        a, b = remembered(row, trust)
        return float(a), float(b)
    start = identified(int(row.plugged_rule)).parts.get("start")
    if start is None:
        return 0.0, 0.0
    _, a, b = start.called(lambda function: function)(row, (np.float64(trust),))
    return float(a), float(b)
