"""A project is live when nothing is left to do; promises are kept or not; some projects are cancelled, few when near the end.

Changes of .3 I (1 - u) of the volume come at acceptance.  Live defects fade 2% a week, each costs an incident with hazard
.01 a week (-1% of the project's value, half a person-week).  Cancelled with weekly hazard
.03 max(0, T/planned - 2)(1 - .6 min(1, spent/plan))(1 - .7 max(0, 1 - left/volume)); before work
.02 max(0, (t - need)/half-life - 1).

Names in the literature: escalation of commitment (Staw 1976; Keil et al. 2000), sunk cost, project completion effect.
Reads projects, teams; writes projects' states, ties through trust, the tally; draws cancel, incident.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import CANCEL, INCIDENT, chance, poisson, uniform
from alignsim.mechanisms.trust import both, happens
from alignsim.mechanisms.work import DONE, team_understanding
from alignsim.parameters import ASSUMPTION, Section, mechanism
from alignsim.state import (
    ACCEPTING,
    ACTIVE,
    BOUGHT,
    CANCELLED,
    DECIDING,
    E_CANCELLED,
    E_CHANGE,
    E_COST,
    E_HALF_WAY,
    E_INCIDENT,
    E_LIVE,
    E_SMOOTH,
    IT,
    LIVE,
    MARKETING,
    PROPOSED,
    QUEUED,
    REFUSED,
    Record,
    State,
)  # fmt: skip

DELIVERY = Section("delivery")
DELIVERY.number("change_share", 0.3, "share", 0, 2, "model, section 4.6", "changes at acceptance x I (1 - u)")
DELIVERY.number("defect_fading", 0.02, "per week", 0, 1, ASSUMPTION, "live defects that fade")
DELIVERY.number("incident_hazard", 0.01, "per week and defect", 0, 10, ASSUMPTION, "incidents")
DELIVERY.number("incident_value", 0.01, "share", 0, 1, ASSUMPTION, "value a project loses to an incident")
DELIVERY.number("incident_effort", 0.5, "person-weeks", 0, 100, ASSUMPTION, "IT effort of an incident")
DELIVERY.number("cancel_hazard", 0.03, "per week", 0, 10, ASSUMPTION, "cancellation, x time over twice the plan")
DELIVERY.number("cancel_after", 2, "x planned duration", 0, 20, ASSUMPTION, "nobody cancels before")
DELIVERY.number("sunk_cost", 0.6, "factor", 0, 1, "Keil et al. 2000 (direction)", "what a spent budget takes off the hazard")
DELIVERY.number("near_completion", 0.7, "factor", 0, 1, "Keil et al. 2000 (direction)", "what nearness to the end takes off")
DELIVERY.number("drop_hazard", 0.02, "per week", 0, 10, ASSUMPTION, "dropping a project before work, when its need is long past")
DELIVERY.number("cost_mark", 1.5, "x planned effort", 1, 100, "model, section 4.9", "cost that is noticed first")
DELIVERY.number("second_cost_mark", 2.25, "x planned effort", 1, 100, "model, section 4.9", "cost that is noticed again")
DELIVERY.number("success_memory", 0.05, "per project", 0, 1, ASSUMPTION, "how fast a function's known success follows")
DELIVERY.number("budget_tolerance", 1.10, "factor", 1, 3, "facts: on_budget_share", "actual/planned effort that counts as on budget")
mechanism("changes", "changes are asked for at acceptance")
mechanism("escalation_of_commitment", "sunk cost and nearness to the end keep projects alive")


@compiled()
def advance(rules: Any, state: State, record: Record, week: int) -> None:
    """Milestones, acceptance, going live and cancelling of every open project."""
    world = state.world[0]
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        if p.state == ACTIVE or p.state == ACCEPTING:
            _milestones(rules, state, record, j, week)
            if p.left <= DONE and _nothing_known(state, j):
                _accept(rules, state, record, j, week)
        if p.state != LIVE and _given_up(rules, state, j, week):
            p.state = CANCELLED
            p.ended = week + 1
            _count_ended(rules, state, j)
            if p.two == 1:
                both(rules, state, record, E_CANCELLED, j, (-0.6, -0.2, -0.6, -0.5), rules.experience_weight_cancelled)


@compiled()
def _nothing_known(state: State, j: int) -> bool:
    """No found fault and no exception waits."""
    it, marketing = state.teams[j, 0], state.teams[j, 1]
    return it.exceptions + marketing.exceptions == 0 and it.found + marketing.found <= DONE


@compiled()
def _milestones(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """Smooth weeks, half way, and the marks at which cost is noticed, on two-function projects."""
    p = state.projects[j]
    if p.two == 0:
        return
    if p.smooth == 1:
        both(rules, state, record, E_SMOOTH, j, (0.15, 0.1, 0.05, 0.15), rules.experience_weight_smooth)
    ref = rules.experience_expected_overrun
    if p.half_way == 0 and p.done >= p.left:
        p.half_way = 1
        used = (week + 1 - p.decided) / (p.planned_weeks + rules.demand_queue_allowance)
        rework = p.rework_spent / max(p.spent, 1e-9)
        cost = p.spent / p.planned_effort
        o = (1.5 * (0.55 * (1.0 + ref) - used), 0.3 - 2.0 * rework, 0.3 - (cost - 0.6 - ref), 0.1)
        both(rules, state, record, E_HALF_WAY, j, o, rules.experience_weight_half_way)
    mark = rules.delivery_cost_mark if p.cost_marks == 0 else rules.delivery_second_cost_mark
    if p.cost_marks < 2 and p.spent > mark * p.planned_effort:
        p.cost_marks += 1
        weight = rules.experience_weight_cost * (1.0 - rules.experience_cost_transparency * rules.transparency_cost)
        both(rules, state, record, E_COST, j, (0.0, -0.1, -0.8, 0.0), weight)


@compiled()
def _accept(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """All is done: changes are asked for once; without any (more) the project goes live."""
    p = state.projects[j]
    if p.two == 1 and p.changed == 0 and rules.mechanisms_changes == 1:
        p.changed = 1
        c = rules.delivery_change_share * p.coupling * (1.0 - team_understanding(state, j))
        if c * p.volume > 0.05:
            _change(rules, state, record, j, c)
            return
    _go_live(rules, state, record, j, week)


@compiled()
def _change(rules: Any, state: State, record: Record, j: int, c: float) -> None:
    """Changes of share c become work on the last task, split between the sides as planned there."""
    p = state.projects[j]
    p.state = ACCEPTING
    last = 0
    for k in range(state.work.shape[1]):
        if state.work[j, k, 0].planned + state.work[j, k, 1].planned > 0.0:
            last = k
    it, marketing = state.work[j, last, 0], state.work[j, last, 1]
    part = it.planned / (it.planned + marketing.planned)
    more = c * p.volume
    it.left += more * part
    marketing.left += more * (1.0 - part)
    p.left += more
    p.work_in += more
    p.creep_in += more
    happens(rules, state, record, IT, E_CHANGE, j, (-c, 0.0, -c, 0.0), rules.experience_weight_change)
    happens(rules, state, record, MARKETING, E_CHANGE, j, (-c, -0.5 * c, 0.0, -c), rules.experience_weight_change)


@compiled()
def _go_live(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """The project is used: what it became is held against what was promised."""
    world = state.world[0]
    p = state.projects[j]
    p.state = LIVE
    p.ended = week + 1
    p.defects += state.teams[j, 0].latent + state.teams[j, 1].latent
    state.teams[j, 0].latent = state.teams[j, 1].latent = 0.0
    _count_ended(rules, state, j)
    tally = record.tally[0]
    tally.week_live += 1
    tally.week_lead += p.ended - p.arrival
    world.debt += rules.technology_debt_live * p.z * p.volume / rules.technology_debt_volume * rules.mechanisms_debt * 80.0 / max(world.people, 1.0)
    if p.two == 0:
        return
    ref = rules.experience_expected_overrun
    late = (p.ended - p.decided) / max(p.promised - p.decided, 1.0) - 1.0 - ref
    cost = p.spent / p.planned_effort - 1.0 - ref
    fit = 3.0 * (p.fit * p.worth - 0.85) - 0.5 * max(0.0, late)
    o = (0.4 - 1.2 * late, 0.5 - 6.0 * p.defects / p.volume, 0.3 - 0.8 * cost, fit)
    both(rules, state, record, E_LIVE, j, o, rules.experience_weight_live)
    p.team_o1, p.team_o2, p.team_o3, p.team_o4 = o
    p.team_weight = rules.experience_weight_live


@compiled()
def _count_ended(rules: Any, state: State, j: int) -> None:
    """Success of each function, a moving share of ended projects on time."""
    world = state.world[0]
    p = state.projects[j]
    success = 1.0 if p.state == LIVE and p.ended <= p.promised else 0.0
    pull = rules.delivery_success_memory / max(1.0, world.scale)
    if p.two == 1 or p.only == IT:
        world.success_it += pull * (success - world.success_it)
    if p.two == 1 or p.only == MARKETING:
        world.success_marketing += pull * (success - world.success_marketing)


@compiled()
def _given_up(rules: Any, state: State, j: int, week: int) -> bool:
    """Whether the project is cancelled this week."""
    p = state.projects[j]
    hazard = 0.0
    if p.state == ACTIVE or p.state == ACCEPTING:
        over = (week + 1 - p.decided) / p.planned_weeks - rules.delivery_cancel_after
        hazard = rules.delivery_cancel_hazard * max(0.0, over)
        if rules.mechanisms_escalation_of_commitment == 1:
            spent = min(1.0, p.spent / p.planned_effort)
            near = max(0.0, 1.0 - p.left / (p.volume * p.difficulty))
            hazard *= (1.0 - rules.delivery_sunk_cost * spent) * (1.0 - rules.delivery_near_completion * near)
    elif p.state == QUEUED or p.state == DECIDING or p.state == PROPOSED:
        hazard = rules.delivery_drop_hazard * max(0.0, (week - p.need) / p.half_life - 1.0)
    return hazard > 0.0 and uniform(state.world[0].seed, CANCEL, week, j, 0) < chance(hazard)


@compiled()
def operate(rules: Any, state: State, record: Record, week: int) -> None:
    """Live projects give value and have incidents; every project has a value it could have given."""
    world = state.world[0]
    tally = record.tally[0]
    tally.week_value = tally.week_possible = 0.0
    tally.week_incidents = 0
    world.incident_hours_it = 0.0
    for j in range(world.arrived):
        p = state.projects[j]
        if week >= p.need:
            if p.potential == 0.0:
                p.potential = p.value
            else:
                p.potential *= p.decay
        in_use = (p.state == LIVE or p.state == BOUGHT) and p.ended <= week
        if in_use and p.defects > 1e-6:
            _incidents(rules, state, record, j, week)
        value = p.potential * p.fit * p.worth if in_use else 0.0
        tally.week_value += value
        tally.week_possible += p.potential
        if week >= 0:
            p.realized += value
            p.possible += p.potential


@compiled()
def _incidents(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """Live defects fade; each may cost an incident: value, IT's hours, and trust on a two-function project."""
    world = state.world[0]
    p = state.projects[j]
    count = poisson(p.defects * rules.delivery_incident_hazard, world.seed, INCIDENT, week, j)
    p.defects *= 1.0 - rules.delivery_defect_fading
    for _ in range(count):
        p.incidents += 1
        p.worth *= 1.0 - rules.delivery_incident_value
        world.incident_hours_it += rules.delivery_incident_effort
        record.tally[0].week_incidents += 1
        if p.two == 1:
            both(rules, state, record, E_INCIDENT, j, (-0.1, -0.7, -0.2, -0.5), rules.experience_weight_incident)


@compiled()
def close(state: State) -> None:
    """Take ended projects off the lists, keeping their order; their people are released."""
    world = state.world[0]
    count = 0
    for row in range(3):
        count = 0
        for at in range(world.open_count):
            j = state.lists[row, at]
            ended = state.projects[j].state
            if ended == LIVE or ended == CANCELLED or ended == BOUGHT or ended == REFUSED:
                state.teams[j, 0].needed = state.teams[j, 1].needed = 0
            else:
                state.lists[row, count] = j
                count += 1
    world.open_count = count
