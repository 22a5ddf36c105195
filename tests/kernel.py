"""For the tests of the kernel: small organizations, one run opened up, and the rules as plain Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

import alignsim as al
from alignsim.parameters import default_rules
from alignsim.state import EVENTS

ROOMS = (
    "people",
    "demand",
    "pilots",
    "power",
    "trust",
    "governance",
    "roadmap",
    "staffing",
    "requests",
    "work",
    "faults",
    "delivery",
    "technology",
    "outside",
    "learning",
    "influence",
    "morale",
)

#: Much happens in few weeks: many small quick projects, for comparisons bit by bit.
BUSY: Mapping[str, Any] = {
    "demand.arrivals_per_week": 10,
    "demand.load_limit": 2,
    "demand.volume_median": 3,
    "demand.plan_weeks": 0.3,
    "demand.duration_factor": 0.6,
    "governance.preparation_median": 0.5,
    "demand.need_allowance": 0,
    "faults.exception_size": 0.2,
    "demand.queue_allowance": 1,
    "requests.per_week": 1.5,
    "requests.answer_base": 0.1,
}

#: What the theory's equations were written with, whatever the model was fitted to since: tests hold them to these.
THEORY: Mapping[str, Any] = {
    "faults.chance": 0.16,
    "demand.plan_effort": 1.21,
    "demand.plan_weeks": 1.45,
    "trust.gain": 0.05,
    "technology.debt_refactoring": 0.6,
}

#: Nobody differs from the default.
EQUAL: Mapping[str, Any] = {"people.executive_trait_sd": 0, "people.staff_trait_sd": 0, "people.skill_sd": 0}

#: Every mechanism that makes work, delays it or moves people is off.
QUIET: Mapping[str, Any] = {
    f"mechanisms.{name}": False
    for name in (
        "faults",
        "exceptions",
        "requests",
        "creep",
        "changes",
        "escalation",
        "business_case_gate",
        "debt",
        "outside_buying",
        "morale",
        "turnover",
        "executive_turnover",
    )
}


def small(it: int = 6, marketing: int = 4, *, weeks: int = 30, burn_in: int = 0, **settings: Any) -> al.Plan:
    """A plan of the default chart with few people; ``settings`` holds mappings of parameters under any names."""
    heads = {"staffing.it_heads": it, "staffing.marketing_heads": marketing}
    levers: dict[str, Any] = {**THEORY, **heads, "burn_in": burn_in}
    for more in settings.values():
        levers.update(more)
    return al.plan(al.load("baseline").change(levers), weeks=weeks)


@cache
def plain() -> SimpleNamespace:
    """The kernel's modules once more, beside the package's own: these are never compiled, whatever other tests do."""
    names = ("draws", "state", "parameters", "engine.run", "engine.week", "engine.record")
    ours = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "alignsim"}
    for name in ours:
        del sys.modules[name]
    try:
        modules = {name: import_module(f"alignsim.{name}") for name in (*names, *(f"mechanisms.{r}" for r in ROOMS))}
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "alignsim"]:
            del sys.modules[name]
        sys.modules.update(ours)
    return SimpleNamespace(**{name.split(".")[-1]: module for name, module in modules.items()})


def rules(**fields: Any) -> Any:
    """One record of parameters at their defaults, calibrated ones as the theory has them, but for ``fields``."""
    row = default_rules()[0]
    for name, value in THEORY.items():
        row[name.replace(".", "_")] = value
    for name, value in fields.items():
        assert name in row.dtype.names, name
        row[name] = value
    return row


@dataclass
class Bench:
    """One run of a plan opened up: its arrays, and the plain rules that act on them."""

    plan: al.Plan
    org: Any
    rules: Any
    state: Any
    record: Any
    kernel: SimpleNamespace

    @property
    def world(self) -> Any:
        return self.state.world[0]

    def live(self, first: int, last: int) -> None:
        """Weeks ``first`` to ``last`` - 1, interpreted."""
        for week in range(first, last):
            self.kernel.week.live_week(self.org, self.rules, self.state, self.record, 0, week)

    def events(self, kind: str) -> np.ndarray:
        """The events of that kind that were written down."""
        rows = self.record.events[: int(self.record.tally[0].events)]
        return rows[rows["kind"] == EVENTS.index(kind)]

    def project(self, **fields: Any) -> int:
        """One more two-function project on the lists, with these fields; returns its row."""
        j = int(self.world.arrived)
        self.kernel.demand._propose(self.org, self.rules, self.state, 0, 2, 1, -1)
        for name, value in fields.items():
            assert name in self.state.projects.dtype.names, name
            self.state.projects[j][name] = value
        return j


def bench(plan: al.Plan, seed: int = 1) -> Bench:
    """The organization of a plan drawn, its chart taken, goals and ideals set; no week lived."""
    kernel = plain()
    state = kernel.run.new_state(plan)
    record = kernel.run.new_record(plan, weekly=True, events=True)
    org = kernel.state.Org(*plan.org)
    kernel.run.start(plan, state, record, seed, 0)
    kernel.people.begin(org, plan.rules[0], state)
    kernel.people.settle_in(org, plan.rules[0], state, 0)
    kernel.power.lean(org, plan.rules[0], state)
    return Bench(plan, org, plan.rules[0], state, record, kernel)


def same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal to the last bit, NaN included."""
    return one.dtype == other.dtype and np.ascontiguousarray(one).tobytes() == np.ascontiguousarray(other).tobytes()


def python(code: str, *arguments: str, **environment: str) -> str:
    """What another process of the same installation, with these variables set, prints; it can import the tests."""
    folders = str(Path(__file__).parent), str(Path(al.__file__).parents[1]), os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, folders))
    env = {**os.environ, "PYTHONPATH": path, **environment}
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
