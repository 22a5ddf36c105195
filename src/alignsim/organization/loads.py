"""What load to expect of each function: proposals a week times the work in them, over the hours left for projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignsim.mechanisms import demand
from alignsim.organization.mapping import WORDS
from alignsim.state import IT, MARKETING


@dataclass(frozen=True)
class Loads:
    """Expected loads of (IT, marketing) in the first segment: run and project hours over all hours."""

    proposals: tuple[float, float, float]  #: a week: two functions, IT alone, marketing alone
    hours: tuple[float, float]  #: person-weeks a week present
    free: tuple[float, float]  #: of these, not needed for running the business
    before_rework: tuple[float, float]
    with_rework: tuple[float, float]

    def lines(self) -> Iterator[str]:
        """In words."""
        two, it, marketing = self.proposals
        parts = f"{two:.2f} for both, {it:.2f} IT alone, {marketing:.2f} marketing alone"
        yield f"proposals a week: {two + it + marketing:.2f} ({parts})"
        for function, words in enumerate(WORDS):
            yield (
                f"expected load of {words}: {self.before_rework[function]:.2f} before rework, about "
                f"{self.with_rework[function]:.2f} with it (running the business included)"
            )


OVERHEAD = (1.26, 1.31)
"""Hours charged over the expected volume of work, IT and marketing: measured on 1,000 runs of the baseline, where loads
are .805 (.803-.808) and .781 (.778-.784); IT's share for refactoring counts as load."""


def free_hours(staff: np.ndarray[Any, Any], rules: Any) -> tuple[tuple[float, float], tuple[float, float]]:
    """Person-weeks a week of (IT, marketing) in one segment: all, and what running the business leaves."""
    there = staff[staff["present"] == 1]
    hours = tuple(float(there["fte"][there["home"] == function].sum()) for function in (IT, MARKETING))
    left = 1.0 - float(rules.staffing_run_share)
    return (hours[0], hours[1]), (hours[0] * left, hours[1] * left)


def it_part(network: np.ndarray[Any, Any]) -> float:
    """IT's share of the volume of a two-function project; ``network`` (MAX_TASKS,) NETWORK."""
    tasks = network[: int(network["tasks"][0])]
    return float((tasks["volume"] * tasks["it"]).sum() / max(float(tasks["volume"].sum()), 1e-9))


def expect(staff: np.ndarray[Any, Any], network: np.ndarray[Any, Any], rules: Any) -> Loads:
    """Proposals and loads of one segment: ORG_STAFF (staff,), NETWORK (2, MAX_TASKS), a row of Rules."""
    hours, free = free_hours(staff, rules)
    part = it_part(network[0])
    two, it, marketing = demand.rates(rules, sum(hours), *free, part)
    flow = float(two), float(it), float(marketing)
    on_projects = demand.expected_loads(rules, sum(hours), *free, part, flow)
    run = 1.0 - free[IT] / max(hours[IT], 1e-9)
    before = tuple(float(run + (1 - run) * load) for load in on_projects)
    upkeep = float(rules.technology_refactoring_share), 0.0
    after = tuple(float(run + (1 - run) * (upkeep[f] + load * OVERHEAD[f])) for f, load in enumerate(on_projects))
    return Loads(flow, hours, free, (before[0], before[1]), (after[0], after[1]))
