"""The task network a scenario may give: the rules between its fields."""

from __future__ import annotations

import math
from collections.abc import Iterator

from alignsim.problems import Problem, show
from alignsim.scenario.reading import Node
from alignsim.scenario.specs import NetworkSpec

TOLERANCE, EXACT = 0.01, 1e-9


def check_network(node: Node, file: str, field: str) -> Iterator[Problem]:
    """What is wrong between the fields of a network whose fields are right one by one."""
    for name in ("two_functions", "one_function"):
        if name in node.value:
            yield from _check_tasks(node.value[name], file, f"{field}.{name}", two=name == "two_functions")


def _check_tasks(tasks: Node, file: str, field: str, *, two: bool) -> Iterator[Problem]:
    seen: dict[str, float] = {}
    for place, task in enumerate(tasks.value):
        fields = task.value
        name = fields["task"].value
        if name in seen:
            yield Problem(file, fields["task"].line, f"{field}[{place}].task", f"{name!r} again", "each task once")
        before = fields["after"].value if "after" in fields else []
        for number, other in enumerate(before):
            where = f"{field}[{place}].after[{number}]"
            if other.value in [earlier.value for earlier in before[:number]]:
                yield Problem(file, other.line, where, f"{other.value!r} again", "each task once")
            elif other.value not in seen:
                allowed = "one of the tasks above it" + (": " + ", ".join(seen) if seen else " (it is the first)")
                yield Problem(file, other.line, where, show(other.value), allowed)
        seen[name] = fields["duration"].value + max((seen.get(o.value, 0.0) for o in before), default=0.0)
    volume = math.fsum(task.value["volume"].value for task in tasks.value)
    if abs(volume - 1) > TOLERANCE + EXACT:
        yield Problem(file, tasks.line, field, f"volumes that sum to {volume:.4g}", "volumes that sum to 1")
    longest = max(seen.values())
    if abs(longest - 1) > TOLERANCE + EXACT:
        allowed = "durations that sum to 1 along the longest way"
        yield Problem(file, tasks.line, field, f"a longest way of {longest:.4g}", allowed)
    if two:
        parts = [t.value["volume"].value * (t.value["it"].value if "it" in t.value else 0.5) for t in tasks.value]
        if not TOLERANCE <= math.fsum(parts) / max(volume, TOLERANCE) <= 1 - TOLERANCE:
            found = f"an IT part of {math.fsum(parts):.4g} of the volume"
            yield Problem(file, tasks.line, field, found, "work for both functions")


def network_spec(node: Node) -> NetworkSpec:
    """The network of a block without problems; volumes that sum to 1 within the tolerance are made to."""
    block = node.plain()
    for tasks in block.values():
        total = math.fsum(task["volume"] for task in tasks)
        if abs(total - 1) > EXACT:
            for task in tasks:
                task["volume"] /= total
    return NetworkSpec.model_validate(block)
