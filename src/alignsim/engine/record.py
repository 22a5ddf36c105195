"""The books: sums over the week and over the run, and the outcomes made from them, inside the kernel.

The fields written here are the names of ``outcomes.SERIES`` and ``outcomes.OUTCOMES``.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.state import (
    ACCEPTING,
    ACTIVE,
    BOUGHT,
    CANCELLED,
    DECIDING,
    LIVE,
    OUTSIDE,
    PROPOSED,
    QUEUED,
    Record,
    State,
)  # fmt: skip

QUARTER = 13


@compiled()
def open_week(record: Record) -> None:
    """Start the sums of the week."""
    tally = record.tally[0]
    tally.week_live = 0
    tally.week_lead = 0.0
    tally.week_cost = tally.week_project = tally.week_rework = tally.week_tech = tally.week_lever = 0.0


@compiled()
def close_week(rules: Any, state: State, record: Record, week: int) -> None:
    """Add the week to the sums and write its row, if it is measured."""
    world = state.world[0]
    tally = record.tally[0]
    tally.week_cost += tally.week_project + world.incident_hours_it + tally.week_lever
    if week < 0:
        return
    tally.cost += tally.week_cost
    tally.money += tally.week_cost * rules.staffing_cost_per_person_week
    tally.tech += tally.week_tech
    tally.incidents += tally.week_incidents
    tally.person_weeks += world.people
    tally.lever_hours += tally.week_lever
    tally.load_it += _load(world.hours_it, world.free_it, world.used_it)
    tally.load_marketing += _load(world.hours_marketing, world.free_marketing, world.used_marketing)
    trust_cio, trust_cmo = state.ties[world.cio, world.cmo].trust, state.ties[world.cmo, world.cio].trust
    tally.trust_cio += trust_cio
    tally.trust_cmo += trust_cmo
    tally.trust_it += world.trust_it
    tally.trust_marketing += world.trust_marketing
    if week >= world.weeks - QUARTER:
        tally.late_cio += trust_cio
        tally.late_cmo += trust_cmo
        tally.late_it += world.trust_it
        tally.late_marketing += world.trust_marketing
    if 2 * week >= world.weeks - 1:
        tally.drag_late += world.drag
    tally.understanding += _understanding(world)
    tally.understanding_executives += _executives(state)
    tally.morale += world.morale
    if week < record.weekly.shape[0]:
        _write_week(state, record, week)


@compiled()
def _write_week(state: State, record: Record, week: int) -> None:
    world = state.world[0]
    tally = record.tally[0]
    row = record.weekly[week]
    row.trust_cio_to_cmo = state.ties[world.cio, world.cmo].trust
    row.trust_cmo_to_cio = state.ties[world.cmo, world.cio].trust
    row.trust_it_staff = world.trust_it
    row.trust_marketing_staff = world.trust_marketing
    row.understanding = _understanding(world)
    row.understanding_executives = _executives(state)
    row.goal_gap = world.goal_gap
    row.parity_gap = world.parity_gap
    row.decisions_open = tally.deciding
    row.exceptions_waiting = _waiting(state)
    row.requests_waiting = tally.requests
    row.disputes = tally.disputes
    row.load_it = _load(world.hours_it, world.free_it, world.used_it)
    row.load_marketing = _load(world.hours_marketing, world.free_marketing, world.used_marketing)
    row.work_in_progress = tally.in_progress
    row.queue = tally.queued
    row.throughput = tally.week_live
    row.lead_time = tally.week_lead / max(tally.week_live, 1)
    row.cost = tally.week_cost
    row.rework_share = tally.week_rework / tally.week_project if tally.week_project > 0.0 else 0.0
    row.incidents = tally.week_incidents
    row.debt = world.debt
    row.purchases_open, row.purchases_shadow = _purchases(state)
    row.value = tally.week_value
    row.value_possible = tally.week_possible
    row.morale = world.morale
    row.lever_hours = tally.week_lever


@compiled()
def _load(hours: float, free: float, used: float) -> float:
    """Hours not free for projects, and those used for them, as a share of all."""
    return 1.0 - (free - used) / max(hours, 1e-9)


@compiled()
def _understanding(world: Any) -> float:
    n, m = world.members_it, world.members_marketing
    return (world.understanding_it * n + world.understanding_marketing * m) / max(n + m, 1)


@compiled()
def _executives(state: State) -> float:
    world = state.world[0]
    return 0.5 * (state.executives[world.cio].understanding + state.executives[world.cmo].understanding)


@compiled()
def _waiting(state: State) -> int:
    """Unsettled exceptions at the end of the week."""
    count = 0
    for at in range(state.world[0].open_count):
        j = state.lists[0, at]
        count += state.teams[j, 0].exceptions + state.teams[j, 1].exceptions
    return count


@compiled()
def _purchases(state: State) -> tuple[int, int]:
    """Purchases outside (known to IT, not known)."""
    known = shadow = 0
    for j in range(state.world[0].arrived):
        p = state.projects[j]
        if p.state == OUTSIDE or p.state == BOUGHT:
            known += p.known
            shadow += 1 - p.known
    return known, shadow


@compiled()
def summarize(rules: Any, state: State, record: Record) -> None:
    """Fill the outcomes of a finished run; a mean over nothing is NaN."""
    out = record.outcomes[0]
    tally = record.tally[0]
    weeks = state.world[0].weeks
    late = min(weeks, QUARTER)
    _delivery(rules, state, out)
    _times(state, out)
    out.incidents_per_project = ratio(tally.incidents, _count_live(state))
    out.decision_weeks = ratio(tally.decision_weeks, tally.decisions)
    out.timely_decisions = ratio(tally.timely, tally.decisions)
    out.disputed_share = ratio(tally.disputed, tally.shared_decisions)
    spend = tally.tech + tally.shadow
    out.shadow_share = ratio(tally.shadow, spend)
    out.outside_it_share = ratio(rules.budget_marketing_share * tally.tech + tally.shadow, spend)
    out.debt_drag = 1.0 - tally.drag_late / (weeks - weeks // 2)
    out.load_it, out.load_marketing = tally.load_it / weeks, tally.load_marketing / weeks
    out.cost, out.cost_money = tally.cost, tally.money
    out.trust_cio_to_cmo, out.trust_cmo_to_cio = tally.trust_cio / weeks, tally.trust_cmo / weeks
    out.trust_it_staff, out.trust_marketing_staff = tally.trust_it / weeks, tally.trust_marketing / weeks
    cio, cmo = tally.late_cio / late, tally.late_cmo / late
    out.trust_cio_to_cmo_final, out.trust_cmo_to_cio_final = cio, cmo
    out.trust_it_staff_final, out.trust_marketing_staff_final = tally.late_it / late, tally.late_marketing / late
    out.relationship = 1.0 + 4.0 * 0.5 * (cio + cmo)
    out.strong_relationship = 1.0 if min(cio, cmo) >= 0.625 else 0.0
    out.understanding = tally.understanding / weeks
    out.turnover = 52.0 * ratio(tally.leavers, tally.person_weeks)
    out.understanding_executives = tally.understanding_executives / weeks
    out.morale = tally.morale / weeks
    out.hours_levers = tally.lever_hours
    out.contact_bias = _contact(state)


@compiled()
def _contact(state: State) -> float:
    """r over the present staff of contact with the other function and distrust of it; NaN if either does not vary."""
    staff = state.staff
    n = x = y = xx = yy = xy = 0.0
    for i in range(staff.shape[0]):
        if staff[i].present == 1:
            contact, distrust = staff[i].contact_weeks, 1.0 - staff[i].trust
            n += 1.0
            x += contact
            y += distrust
            xx += contact * contact
            yy += distrust * distrust
            xy += contact * distrust
    below = (n * xx - x * x) * (n * yy - y * y)
    return (n * xy - x * y) / math.sqrt(below) if below > 1e-12 else math.nan


@compiled()
def ratio(top: float, bottom: float) -> float:
    """top / bottom; NaN over nothing."""
    return top / bottom if bottom > 0.0 else math.nan


@compiled()
def _ended(p: Any) -> bool:
    """Live or cancelled in the measured weeks."""
    return (p.state == LIVE or p.state == CANCELLED) and p.ended > 0


@compiled()
def _count_live(state: State) -> int:
    count = 0
    for j in range(state.world[0].arrived):
        p = state.projects[j]
        count += 1 if p.state == LIVE and p.ended > 0 else 0
    return count


@compiled()
def _delivery(rules: Any, state: State, out: Any) -> None:
    """Shares and overruns over ended and live projects; value and thrift over those proposed in the horizon."""
    ended = live = cancelled = on_time = on_budget = over = over_50 = over_200 = 0
    spent = rework = effort_overrun = schedule_overrun = 0.0
    realized = possible = spend = planned = 0.0
    proposed = unfinished = 0
    for j in range(state.world[0].arrived):
        p = state.projects[j]
        if p.arrival >= 0:
            proposed += 1
            realized += p.realized
            possible += p.possible
            spend += p.spent
            planned += p.planned_effort
            under_way = p.state == PROPOSED or p.state == DECIDING or p.state == QUEUED or p.state == ACTIVE
            if under_way or p.state == ACCEPTING or p.state == OUTSIDE:
                unfinished += 1
        if not _ended(p):
            continue
        ended += 1
        spent += p.spent
        rework += p.rework_spent
        if p.state == CANCELLED:
            cancelled += 1
            continue
        live += 1
        share = p.spent / p.planned_effort
        on_time += 1 if p.ended <= p.promised else 0
        on_budget += 1 if share <= rules.delivery_budget_tolerance else 0
        over += 1 if share > 1.0 else 0
        over_50 += 1 if share > 1.5 else 0
        over_200 += 1 if share > 3.0 else 0
        effort_overrun += share - 1.0
        schedule_overrun += (p.ended - p.decided) / (p.planned_weeks + rules.demand_queue_allowance) - 1.0
    out.projects_ended = ended
    out.on_time_share = ratio(on_time, ended)
    out.on_budget_share = ratio(on_budget, ended)
    out.cancelled_share = ratio(cancelled, ended)
    out.rework_share = ratio(rework, spent)
    out.schedule_overrun_mean = ratio(schedule_overrun, live)
    out.effort_overrun_mean = ratio(effort_overrun, live)
    out.overrun_share = ratio(over, live)
    out.overrun_over_50_share = ratio(over_50, live)
    out.overrun_over_200_share = ratio(over_200, live)
    out.unfinished_share = ratio(unfinished, proposed)
    value = ratio(realized, possible)
    thrift = min(1.5, ratio(ratio(realized, spend), ratio(possible, planned)))
    out.delivered_value = value
    weight = 0.75 if rules.strategy == 0 else 0.25
    out.performance = weight * value + (1.0 - weight) * thrift


@compiled()
def _nine_in_ten(counts: Any, total: int) -> float:
    """The smallest number of weeks that at least nine in ten of the projects counted by weeks did not exceed."""
    seen = 0.0
    for weeks in range(counts.shape[0]):
        seen += counts[weeks]
        if seen >= 0.9 * total:
            return float(weeks)
    return math.nan


@compiled()
def _times(state: State, out: Any) -> None:
    """Lead times of live projects and the shares of the time ledger over ended and bought ones."""
    counts = state.score
    for weeks in range(counts.shape[0]):
        counts[weeks] = 0.0
    count = 0
    total = lead = 0.0
    sums = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for j in range(state.world[0].arrived):
        p = state.projects[j]
        if p.state == LIVE and p.ended > 0:
            counts[p.ended - p.arrival] += 1.0
            lead += p.ended - p.arrival
            count += 1
        if _ended(p) or (p.state == BOUGHT and p.ended > 0):
            row = state.ledger[j]
            sums = (
                sums[0] + row[0], sums[1] + row[1], sums[2] + row[2], sums[3] + row[3], sums[4] + row[4],
                sums[5] + row[5], sums[6] + row[6], sums[7] + row[7], sums[8] + row[8],
            )  # fmt: skip
    for part in range(9):
        total += sums[part]
    out.lead_time_mean = ratio(lead, count)
    out.lead_time_p90 = _nine_in_ten(counts, count) if count > 0 else math.nan
    out.ledger_decision, out.ledger_people = ratio(sums[0], total), ratio(sums[1], total)
    out.ledger_other_function, out.ledger_exception = ratio(sums[2], total), ratio(sums[3], total)
    out.ledger_work, out.ledger_rework = ratio(sums[4], total), ratio(sums[5], total)
    out.ledger_coordination, out.ledger_acceptance = ratio(sums[6], total), ratio(sums[7], total)
    out.ledger_outside = ratio(sums[8], total)
