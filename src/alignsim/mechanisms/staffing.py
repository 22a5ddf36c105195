"""Each function puts its free people on tasks in its own order of priority; different orders leave one-sided teams.

Wanted on an open task: min(max(1.5 V_kf / (s_k D), .9 W_f / D), left_f + .2), at least one person.  At most
``max_projects`` a person, 15% lost to the second (Weinberg 1992; Tregubov et al. 2017); people without an open task are
released.  With a roadmap there is one order and work in progress is capped at capacity.

Names in the literature: resource allocation in multi-project organizations (Engwall & Jerbrant 2003), task switching,
embedding, boundary spanning (Tushman 1977).
Reads Org, Rules, projects, work; writes assigned, jobs, free, teams; draws order.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import ORDER, uniform
from alignsim.mechanisms.trust import happens
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import (
    ACCEPTING,
    ACTIVE,
    E_ONE_SIDED,
    IT,
    MAX_PROJECTS_A_PERSON,
    NEVER,
    QUEUED,
    Org,
    Record,
    State,
)  # fmt: skip

HEADS = Section("staffing", "org")
HEADS.number("it_heads", 48, "persons", 1, 100000, "model, section 1", "IT staff of the default organization", lever=True)
HEADS.number("marketing_heads", 32, "persons", 1, 100000, "model, section 1", "marketing staff of the default organization", lever=True)
STAFFING = Section("staffing")
STAFFING.number("hours_per_week", 40, "hours", 1, 80, ASSUMPTION, "hours of a person-week", lever=True)
STAFFING.number("run_share", 0.40, "share", 0, 0.95, PROTOTYPE, "time for running the business", lever=True)
STAFFING.integer("max_projects", 2, "projects", 1, MAX_PROJECTS_A_PERSON, "model, section 3", "projects a person is on at once", lever=True)
STAFFING.number("switching_loss", 0.15, "share", 0, 0.9, "Weinberg 1992; Tregubov et al. 2017", "time lost to each further project")
STAFFING.number("turnover_per_year", 0.12, "per year", 0, 5, "model, section 4.11", "leavers a year at morale .5", lever=True)
STAFFING.number("cost_per_person_week", 2500, "money", 0, 1e6, ASSUMPTION, "what a person-week costs", lever=True)
STAFFING.number("it_platform_skill", 0.75, "0..1", 0, 1, "model, section 4.10", "norm of IT on the platform", lever=True)
STAFFING.number("it_specialist_skill", 0.45, "0..1", 0, 1, "model, section 4.10", "norm of IT on specialist tools", lever=True)
STAFFING.number("marketing_platform_skill", 0.50, "0..1", 0, 1, "model, section 4.10", "norm of marketing on the platform", lever=True)
STAFFING.number("marketing_specialist_skill", 0.70, "0..1", 0, 1, "model, section 4.10", "norm of marketing on specialist tools", lever=True)
STAFFING.number("least_hours", 0.05, "share", 0.001, 1, "model, section 4.6", "hours for projects, at least")
STAFFING.number("want_task", 1.5, "factor", 0.1, 10, "model, section 4.5", "people wanted against an even spread over the task")
STAFFING.number("want_project", 0.9, "factor", 0.1, 10, "model, section 4.5", "people wanted against an even spread over the project")
STAFFING.number("want_extra", 0.2, "person-weeks", 0, 10, "model, section 4.5", "wanted beyond the work left")
STAFFING.number("priority_weeks", 13, "weeks", 0.1, 520, ASSUMPTION, "slack over which urgency falls off")
STAFFING.number("priority_volume", 45, "person-weeks", 1, 10000, ASSUMPTION, "volume at which a project counts half as small")
STAFFING.integer("one_sided_weeks", 4, "weeks", 1, 52, "model, section 4.9", "weeks of one-sided staffing that make an experience")
EMBEDDING = Section("embedding")
EMBEDDING.number("it_in_marketing", 0, "share", 0, 0.5, "model, section 3", "part of IT that sits in marketing", lever=True)
EMBEDDING.number("marketing_in_it", 0, "share", 0, 0.5, "model, section 3", "part of marketing that sits in IT", lever=True)
EMBEDDING.integer("rotation_weeks", 52, "weeks", 1, 520, "model, section 3", "length of a stay", lever=True)
EMBEDDING.number("two_masters", 0.05, "share", 0, 1, "model, section 4.10", "time an embedded person loses to two masters")
EMBEDDING.number("settling_weeks", 6, "weeks", 0, 52, "model, section 4.10", "first weeks of a stay at reduced output")
EMBEDDING.number("settling_output", 0.8, "share", 0, 1, "model, section 4.10", "output in these weeks")
TRAINING = Section("training")
TRAINING.number("cross_hours", 0, "hours/week", 0, 40, "He & King 2008", "cross-training of each person", lever=True)
mechanism("capacity_limit", "people are limited (tests: off = any amount of work at the limit of compression)")


@compiled()
def seat(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """Who sits where this week, and the hours each has for projects."""
    world = state.world[0]
    rows = org.staff[world.settings]
    turn = (week + 1040) // rules.embedding_rotation_weeks
    lost = rules.training_cross_hours / rules.staffing_hours_per_week + rules.roadmap_capacity_cost * world.roadmap_week
    world.free_it = world.free_marketing = world.hours_it = world.hours_marketing = 0.0
    for i in range(rows.shape[0]):
        if rows[i].present == 1:
            if rows[i].home == IT:
                world.hours_it += rows[i].fte
            else:
                world.hours_marketing += rows[i].fte
    incidents = world.incident_hours_it / max(world.hours_it, 1e-9)
    taken_it = world.outside_it / max(world.hours_it, 1e-9) + incidents
    taken_marketing = world.outside_marketing / max(world.hours_marketing, 1e-9)
    for i in range(rows.shape[0]):
        person = state.staff[i]
        person.shared = 0.0
        person.free = 0.0
        if person.present == 0:
            person.embedded = 0
            continue
        home = rows[i].home
        _sit(rules, state, i, home, rows[i].seat, turn)
        free = 1.0 - rules.staffing_run_share - lost - (taken_it if home == IT else taken_marketing)
        if home == IT:
            free -= rules.technology_refactoring_share * (1.0 - rules.staffing_run_share)
        burden = lost
        if person.embedded == 1:
            usable = 1.0 - rules.embedding_two_masters
            if person.weeks_embedded <= rules.embedding_settling_weeks:
                usable *= rules.embedding_settling_output
            burden += max(free, 0.0) * (1.0 - usable)
            free *= usable
        person.free = rows[i].fte * max(rules.staffing_least_hours, free)
        record.tally[0].week_lever += rows[i].fte * burden
        if home == IT:
            world.free_it += person.free
        else:
            world.free_marketing += person.free


@compiled()
def _sit(rules: Any, state: State, i: int, home: int, chart_seat: int, turn: int) -> None:
    """Embedded for good by the chart, or in turn by the rotation."""
    person = state.staff[i]
    world = state.world[0]
    n = world.members_it if home == IT else world.members_marketing
    share = rules.embedding_it_in_marketing if home == IT else rules.embedding_marketing_in_it
    count = int(math.floor(share * n + 0.5))
    inside = (person.place - turn * count) % n < count
    if chart_seat != home or inside:
        person.weeks_embedded = person.weeks_embedded + 1.0 if person.embedded == 1 else 1.0
        person.embedded = 1
    else:
        person.embedded = 0
        person.weeks_embedded = 0.0


@compiled()
def need(org: Org, rules: Any, state: State) -> None:
    """What each open project wants of each function this week; releases who has no open task."""
    world = state.world[0]
    network_two, network_one = org.network[world.settings, 0], org.network[world.settings, 1]
    world.wanted_it = world.wanted_marketing = 0.0
    backlog_it = backlog_marketing = 0.0
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        working = p.state == QUEUED or p.state == ACTIVE or p.state == ACCEPTING
        for f in range(2):
            team = state.teams[j, f]
            team.needed = 0
            team.wanted = 0.0
            team.heads = team.embedded = 0
            team.risk = team.hours = team.output = team.undamped = team.understanding = team.trust = 0.0
            if not working or (p.two == 0 and f != p.only):
                continue
            left = _want(rules, state, network_two if p.two == 1 else network_one, j, f)
            if p.state == QUEUED or p.state == ACTIVE:
                if f == IT:
                    backlog_it += left
                else:
                    backlog_marketing += left
            if p.state != QUEUED:
                if f == IT:
                    world.wanted_it += team.wanted
                else:
                    world.wanted_marketing += team.wanted
    world.backlog_it = backlog_it / max(world.free_it, 1e-9)
    world.backlog_marketing = backlog_marketing / max(world.free_marketing, 1e-9)
    for i in range(state.staff.shape[0]):
        _release(state, org.staff[world.settings, i].home, i)


@compiled()
def _want(rules: Any, state: State, network: Any, j: int, f: int) -> float:
    """Sets what team (j, f) wants for its open tasks; returns the work it has left on all tasks."""
    p = state.projects[j]
    team = state.teams[j, f]
    left = 0.0
    done = 0
    for k in range(network[0].tasks):
        own = state.work[j, k, f]
        total = own.left + own.rework
        left += total
        both_left = total + state.work[j, k, 1 - f].left + state.work[j, k, 1 - f].rework
        is_open = (network[k].before & done) == network[k].before
        if both_left <= 1e-9:
            if is_open:
                done |= 1 << k
        elif is_open and total > 1e-9:
            weeks = network[k].duration * p.base_weeks
            wanted = max(rules.staffing_want_task * own.planned / weeks, rules.staffing_want_project * team.planned / p.base_weeks)
            team.needed = 1
            team.wanted += min(wanted, total + rules.staffing_want_extra)
    return left


@compiled()
def _release(state: State, home: int, i: int) -> None:
    """Leave projects that need one's function no more."""
    person = state.staff[i]
    jobs = 0
    for m in range(MAX_PROJECTS_A_PERSON):
        j = state.assigned[i, m]
        if j >= 0:
            if state.teams[j, home].needed == 1:
                jobs += 1
            else:
                state.assigned[i, m] = -1
    person.jobs = jobs


@compiled()
def order(rules: Any, state: State, week: int) -> None:
    """Sort the open projects of each function by its priority, from last week's order, which is nearly right."""
    world = state.world[0]
    a, b = state.executives[world.cio], state.executives[world.cmo]
    for f in range(2):
        goals = a if f == 0 else b
        for at in range(world.open_count):
            j = state.lists[0, at]
            state.score[j] = _priority(rules, state.projects[j], goals, week)
            if world.roadmap == 1:
                state.score[j] = 0.5 * (_priority(rules, state.projects[j], a, week) + _priority(rules, state.projects[j], b, week))
        _sort(state.lists[1 + f], state.score, world.open_count)


@compiled()
def _sort(queue: Any, score: Any, n: int) -> None:
    """Highest score first, older project first among equals: each that is out of place is put into it by halving."""
    for at in range(1, n):
        j = queue[at]
        if _before(score, queue[at - 1], j):
            continue
        low, high = 0, at - 1
        while low < high:
            middle = (low + high) // 2
            if _before(score, queue[middle], j):
                low = middle + 1
            else:
                high = middle
        for place in range(at, low, -1):
            queue[place] = queue[place - 1]
        queue[low] = j


@compiled()
def _before(score: Any, a: int, b: int) -> bool:
    return score[a] > score[b] or (score[a] == score[b] and a < b)


@compiled()
def _priority(rules: Any, p: Any, goals: Any, week: int) -> float:
    """Value, urgency, size and lateness by the function's own goals."""
    density = p.value / (p.value + p.volume)
    slack = p.need - week - (p.planned_weeks if p.started == NEVER else 0.5 * p.planned_weeks)
    urgency = 1.0 / (1.0 + math.exp(min(max(slack / rules.staffing_priority_weeks, -30.0), 30.0)))
    small = rules.staffing_priority_volume / (rules.staffing_priority_volume + p.volume)
    under_way = 0.0 if p.started == NEVER else 1.0
    return (
        goals.goal_customer * density + goals.goal_speed * urgency + goals.goal_cost * small + goals.goal_quality * under_way
    )


@compiled()
def assign(org: Org, rules: Any, state: State, week: int) -> None:
    """Fill the teams, first with people on no project, then with people on one, and so on."""
    world = state.world[0]
    rows = org.staff[world.settings]
    _count_hours(rules, state, rows)
    for f in range(2):
        n = world.members_it if f == IT else world.members_marketing
        start = int(uniform(world.seed, ORDER, week, f, 0) * n)
        for jobs in range(rules.staffing_max_projects):
            free = _list_free(state, f, n, start, jobs)
            if free > 0:
                _fill(rules, state, f, free, jobs)


@compiled()
def hours_a_job(rules: Any, free: float, jobs: int) -> float:
    """Hours each of ``jobs`` projects gets of a person with ``free`` hours."""
    usable = max(0.1, 1.0 - rules.staffing_switching_loss * (jobs - 1))
    return free * usable / max(jobs, 1)


@compiled()
def _count_hours(rules: Any, state: State, rows: Any) -> None:
    """Hours each team has from people already on it."""
    for i in range(rows.shape[0]):
        person = state.staff[i]
        if person.jobs > 0:
            hours = hours_a_job(rules, person.free, person.jobs)
            for m in range(MAX_PROJECTS_A_PERSON):
                if state.assigned[i, m] >= 0:
                    state.teams[state.assigned[i, m], rows[i].home].hours += hours


@compiled()
def _list_free(state: State, f: int, n: int, start: int, jobs: int) -> int:
    """People of function f on exactly ``jobs`` projects: embedded ones first, each part from ``start`` around."""
    count = 0
    members, staff, free = state.members, state.staff, state.free
    for wanted in range(1, -1, -1):
        for step in range(n):
            place = start + step
            i = members[f, place - n if place >= n else place]
            person = staff[i]
            if person.present == 1 and person.jobs == jobs and person.embedded == wanted:
                free[count] = i
                count += 1
    return count


@compiled()
def _fill(rules: Any, state: State, f: int, free: int, jobs: int) -> None:
    """Projects in order take people from the list: two-function ones from its front (embedded), others from its end."""
    world = state.world[0]
    front, back = 0, free
    committed = world.wanted_it if f == IT else world.wanted_marketing
    capacity = world.free_it if f == IT else world.free_marketing
    for at in range(world.open_count):
        j = state.lists[1 + f, at]
        team = state.teams[j, f]
        p = state.projects[j]
        if team.needed == 0 or team.hours >= team.wanted:
            continue
        if world.roadmap == 1 and p.state == QUEUED:
            if committed + team.wanted > capacity and committed > 0.0:
                continue
            committed += team.wanted
        while front < back and team.hours < team.wanted:
            if p.two == 1:
                i = state.free[front]
                front += 1
            else:
                back -= 1
                i = state.free[back]
            _join(rules, state, i, j, f, jobs)
        if front >= back:
            return


@compiled()
def _join(rules: Any, state: State, i: int, j: int, f: int, jobs: int) -> None:
    """Put a person on a project: the hours of the others shrink."""
    person = state.staff[i]
    before = hours_a_job(rules, person.free, jobs) if jobs > 0 else 0.0
    after = hours_a_job(rules, person.free, jobs + 1)
    place = -1
    for m in range(MAX_PROJECTS_A_PERSON):
        other = state.assigned[i, m]
        if other == j:
            return
        if other >= 0:
            state.teams[other, f].hours += after - before
        elif place < 0:
            place = m
    if place >= 0:
        state.assigned[i, place] = j
        person.jobs = jobs + 1
        state.teams[j, f].hours += after


@compiled()
def one_sided(rules: Any, state: State, record: Record) -> None:
    """Every fourth week with people of one side only is a bad experience of the side that waits."""
    world = state.world[0]
    for at in range(world.open_count):
        j = state.lists[0, at]
        if state.projects[j].two == 0:
            continue
        for f in range(2):
            mine, theirs = state.teams[j, f], state.teams[j, 1 - f]
            if mine.heads > 0 and theirs.heads == 0 and theirs.needed == 1:
                mine.one_sided += 1
                if mine.one_sided % rules.staffing_one_sided_weeks == 0:
                    o = (-0.4, 0.0, -0.2, -0.1)
                    happens(rules, state, record, f, E_ONE_SIDED, j, o, rules.experience_weight_one_sided)
