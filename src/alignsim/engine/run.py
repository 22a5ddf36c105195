"""One run: arrays made for a plan, and the one compiled entry that moves them forward.

The batch, the stepwise ``Simulation`` and the Mesa face all call ``advance``; nothing else changes ``State``.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim import compiled as machine
from alignsim.compiled import bundled, compiled
from alignsim.draws import RUN, word
from alignsim.engine import plugged
from alignsim.engine.record import summarize
from alignsim.engine.week import live_week
from alignsim.mechanisms.people import begin
from alignsim.state import (
    CONTACTS,
    EVENT,
    EXECUTIVE,
    MAX_PROJECTS_A_PERSON,
    MAX_TASKS,
    NEVER,
    OUTCOME,
    PROJECT,
    SERIES_ROW,
    STAFF,
    TALLY,
    TEAM,
    TIE,
    WORK,
    WORLD,
    Org,
    Record,
    State,
    allocate,
)  # fmt: skip

if TYPE_CHECKING:
    from alignsim.organization import Plan

EVENTS_PER_STAFF_WEEK = 1.0


@compiled(entry=True)
def advance(
    executives: Any, staff: Any, network: Any, log: Any, rules: Any, starts: Any,
    world: Any, offices: Any, ties: Any, people: Any, assigned: Any, contacts: Any, members: Any, before: Any,
    projects: Any, teams: Any, work: Any, ledger: Any, lists: Any, score: Any, free: Any,
    outcomes: Any, weekly: Any, events: Any, tally: Any, first: int, last: int,
) -> None:  # fmt: skip
    """Live weeks ``first`` to ``last`` - 1; the first of all begins the run, the last of all sums it up.

    The arrays are the fields of Org, Rules, ``starts`` (first week of each policy segment), State and Record, one
    by one: a tuple at this boundary costs more than a week.
    """
    org = bundled(Org(executives, staff, network, log))
    state = bundled(
        State(
            world, offices, ties, people, assigned, contacts, members, before,
            projects, teams, work, ledger, lists, score, free,
        )  # fmt: skip
    )
    record = bundled(Record(outcomes, weekly, events, tally))
    if first == starts[0]:
        begin(org, rules[0], state)
    for week in range(first, last):
        row = 0
        for segment in range(starts.shape[0]):
            if starts[segment] <= week:
                row = segment
        live_week(org, rules[row], state, record, row, week)
    if last == state.world[0].weeks:
        summarize(rules[rules.shape[0] - 1], state, record)


def run_seed(seed: int, run: int) -> int:
    """The 64-bit key of replication ``run`` under ``seed`` (any integer from 0 to 2^64 - 1)."""
    key = np.uint64(seed)
    return int(word(key, RUN, 0, run, 0)) * 1024 + int(word(key, RUN, 0, run, 1)) % 1024 & (2**64 - 1)


def capacity(plan: Plan) -> int:
    """Rows for projects: more than the number of arrivals will ever be (mean + 10 sd), and the log's."""
    rates = plan.rules.demand_rate_two + plan.rules.demand_rate_it + plan.rules.demand_rate_marketing
    mean = float(np.max(rates)) * (plan.weeks + plan.burn_in)
    return len(plan.org.log) + math.ceil(mean + 10.0 * math.sqrt(mean)) + 20


def new_state(plan: Plan) -> State:
    """Arrays for one run of the plan at a time."""
    executives = plan.org.executives.shape[1]
    staff = plan.org.staff.shape[1]
    rows = capacity(plan)
    return State(
        world=allocate((1,), WORLD),
        executives=allocate((executives,), EXECUTIVE),
        ties=allocate((executives, executives), TIE),
        staff=allocate((staff,), STAFF),
        assigned=np.full((staff, MAX_PROJECTS_A_PERSON), -1),
        contacts=np.full((staff, CONTACTS), -1),
        members=np.zeros((2, staff), np.int64),
        before=np.zeros(staff),
        projects=allocate((rows,), PROJECT),
        teams=allocate((rows, 2), TEAM),
        work=allocate((rows, MAX_TASKS, 2), WORK),
        ledger=np.zeros((rows, 9)),
        lists=np.zeros((3, rows), np.int64),
        score=np.zeros(max(rows, plan.weeks + plan.burn_in + 1)),
        free=np.zeros(staff, np.int64),
    )


def new_record(plan: Plan, *, weekly: bool, events: bool) -> Record:
    """Arrays to write one run down in."""
    staff = plan.org.staff.shape[1]
    room = math.ceil(EVENTS_PER_STAFF_WEEK * (plan.weeks + plan.burn_in) * (staff + 200)) if events else 0
    return Record(
        outcomes=allocate((1,), OUTCOME),
        weekly=allocate((plan.weeks if weekly else 0,), SERIES_ROW),
        events=allocate((room,), EVENT),
        tally=allocate((1,), TALLY),
    )


def start(plan: Plan, state: State, record: Record, seed: int, run: int) -> None:
    """Clear the arrays and set the keys of a run; its first week then draws the organization."""
    used = int(state.world[0].arrived)
    for array in (state.world, state.executives, state.ties, state.staff, state.ledger[:used], *record):
        array.view(np.uint8).fill(0) if array.dtype.names else array.fill(0)
    for rows in (state.projects[:used], state.teams[:used], state.work[:used]):
        rows.view(np.uint8).fill(0)
    world = state.world[0]
    world.seed = run_seed(seed, run)
    world.weeks = plan.weeks
    world.cio, world.cmo, world.top = plan.cio, plan.cmo, plan.top
    world.settings = -1
    world.week = -plan.burn_in


def _entry(arrays: tuple[Any, ...]) -> Callable[..., None]:
    """The compiled entry for these arrays: made, or read from disk, by living no week.

    The garbage collector only slows the compiler down, by a quarter.
    """
    arguments = (*arrays, NEVER, NEVER)
    collecting = gc.isenabled()
    gc.disable()
    try:
        advance(*arguments)
    finally:
        if collecting:
            gc.enable()
    return machine.direct(advance, arguments)


class Simulation:
    """One run of a plan, moved week by week: the same arrays and the same bits as in a batch.

    Attributes
    ----------
    state, record
        The arrays of ``state.py``; reading and writing them between weeks is allowed.
    rules
        Those of the plan, or a copy of its own with the machine code of a plugged-in trust rule.
    week
        The week that comes next; the first is minus the burn-in.
    """

    def __init__(self, plan: Plan, seed: int = 1, run: int = 0, *, weekly: bool = True, events: bool = False) -> None:
        machine.activate()
        self.plan = plan
        self.seed = seed
        self.run = run
        self.state = new_state(plan)
        self.record = new_record(plan, weekly=weekly, events=events)
        self._plugged = plugged.any_in(plan.rules)
        self.rules = plan.rules.copy() if self._plugged else plan.rules
        self._arrays = (*plan.org, self.rules, plan.starts, *self.state, *self.record)
        self._advance = _entry(self._arrays)
        self.restart(seed, run)

    def restart(self, seed: int, run: int) -> None:
        """Begin another run in the same arrays."""
        self.seed, self.run = seed, run
        if self._plugged:
            self.rules[:] = self.plan.rules
            plugged.connect(self.rules)
        start(self.plan, self.state, self.record, seed, run)
        self.week = -self.plan.burn_in

    def advance(self, weeks: int = 1) -> None:
        """Live the next ``weeks`` weeks, not beyond the horizon.

        Raises
        ------
        ValueError
            If ``weeks`` is negative.
        RuntimeError
            If more projects arrive than there is room for (a chance below 1e-20).
        InputError
            If a plugged-in trust rule fails, or gives something that is no number.
        """
        if weeks < 0:
            raise ValueError(f"weeks must not be negative, got {weeks}")
        last = min(self.week + weeks, self.plan.weeks)
        if last > self.week:
            self._advance(*self._arrays, self.week, last)
            self.week = last
            if self._plugged:
                plugged.check(self.rules)
        if self.state.world["overflow"][0]:
            raise RuntimeError("more projects arrived than there is room for")

    @property
    def finished(self) -> bool:
        """Whether the horizon is reached."""
        return bool(self.week >= self.plan.weeks)
