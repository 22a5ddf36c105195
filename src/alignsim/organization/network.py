"""The task networks of a segment as rows: those of the scenario where it gives any, else the model's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.mechanisms.demand import DEFAULT_NETWORK
from alignsim.state import MAX_TASKS, NETWORK, allocate

if TYPE_CHECKING:
    from alignsim.scenario.specs import NetworkSpec, TaskSpec

Task = tuple[str, float, float, float, float, tuple[str, ...], bool]


def network_rows(spec: NetworkSpec | None) -> np.ndarray[Any, Any]:
    """(2, MAX_TASKS) NETWORK: row 0 for projects of two functions, row 1 of one.

    Shares of volume and of duration are taken as given; tasks stand in an order in which they can be done.
    """
    given = (None, None) if spec is None else (spec.two_functions, spec.one_function)
    rows = allocate((2, MAX_TASKS), NETWORK).view(np.ndarray)
    for kind, (own, default) in enumerate(zip(given, DEFAULT_NETWORK, strict=True)):
        tasks = default if own is None else tuple(_task(task) for task in own)
        _fill(rows[kind], tasks)
    return rows


def _task(task: TaskSpec) -> Task:
    return task.task, task.volume, task.it, task.duration, task.coupling, task.after, task.integrates


def _fill(rows: np.ndarray[Any, Any], tasks: Sequence[Task]) -> None:
    names = [task[0] for task in tasks]
    rows["tasks"] = len(tasks)
    for k, (_, volume, it, duration, coupling, before, integrates) in enumerate(tasks):
        rows["volume"][k], rows["it"][k], rows["duration"][k] = volume, it, duration
        rows["coupling"][k] = coupling
        rows["before"][k] = sum(1 << names.index(name) for name in before)
        rows["integrates"][k] = int(integrates)
