"""One week of the organization: the process overview of the model, top to bottom."""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.engine import record as books
from alignsim.mechanisms import (
    delivery,
    demand,
    faults,
    governance,
    influence,
    learning,
    morale,
    outside,
    people,
    pilots,
    power,
    requests,
    roadmap,
    staffing,
    technology,
    trust,
    work,
)  # fmt: skip
from alignsim.state import Org, Record, State


@compiled()
def live_week(org: Org, rules: Any, state: State, record: Record, row: int, week: int) -> None:
    """Week ``week`` under policy segment ``row``."""
    state.world[0].week = week
    books.open_week(record)
    people.settle_in(org, rules, state, row)
    roadmap.look(rules, state, week)
    power.lean(org, rules, state)

    first_new = state.world[0].arrived
    demand.arrive(org, rules, state, week)
    pilots.choose(rules, state, first_new)
    outside.consider(rules, state, record, week)

    governance.deal_tokens(org, state)
    governance.decide(rules, state, record, week)
    faults.attend(org, rules, state, record, week)
    roadmap.session(rules, state, record)

    staffing.seat(org, rules, state, record, week)
    staffing.need(org, rules, state)
    staffing.order(rules, state, week)
    staffing.assign(org, rules, state, week)
    work.gather(org, rules, state)
    staffing.one_sided(rules, state, record)

    requests.ask_and_answer(org, rules, state, record, week)
    work.proceed(org, rules, state, record, week)
    faults.find(org, rules, state, record, week)
    delivery.advance(rules, state, record, week)
    outside.run(rules, state, record, week)
    delivery.operate(rules, state, record, week)
    technology.age(rules, state)

    trust.team_events(org, rules, state, record)
    trust.wear(rules, state)
    learning.learn(org, rules, state, week)
    influence.spread(org, rules, state)
    morale.live_and_leave(org, rules, state, record, week)
    morale.succession(org, rules, state, record, week)

    delivery.close(state)
    books.close_week(rules, state, record, week)
