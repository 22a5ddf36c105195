"""What teams get done in a week: effort, losses, coupling between the functions, questions, compression.

Effort of a person: free hours x skill match x (1 - coordination loss) x commitment x debt drag x (.85 + .3 morale) x pace;
coordination loss .45 I (1 - u)(1 - .8 tau), x .7 with an embedded member; a team of n works at 1/(1 + .2 ln max(1, n/3))
(Brooks 1975).  Both on a task: progress (1 - I) E_f + I min(E_f, E_g V_f / V_g); no task moves faster than 4/3 of planned
volume / planned weeks (Boehm 1981: three quarters is the limit of compression).  Left-over effort flows to the next open task
in the same week.

Names in the literature: coordination cost, process loss (Steiner 1972), critical path, schedule compression.
Reads staff, teams, work; writes work, teams, projects' accounts, ledger; draws nothing.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import clip
from alignsim.mechanisms.faults import fault_chance
from alignsim.mechanisms.staffing import hours_a_job
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import (
    ACCEPTING,
    ACTIVE,
    IT,
    L_ACCEPTANCE,
    L_COORDINATION,
    L_DECISION,
    L_EXCEPTION,
    L_OTHER,
    L_OUTSIDE,
    L_PEOPLE,
    L_REWORK,
    L_WORK,
    MAX_PROJECTS_A_PERSON,
    MAX_TASKS,
    OUTSIDE,
    QUEUED,
    Org,
    Record,
    State,
)  # fmt: skip

WORK = Section("work")
WORK.number("compression", 4 / 3, "factor", 1, 100, "Boehm 1981: 75% is the limit of compression", "fastest pace against the plan's")
WORK.number("coordination", 0.45, "share", 0, 1, ASSUMPTION, "effort lost at interdependence 1 without understanding or trust")
WORK.number("coordination_trust", 0.8, "factor", 0, 1, ASSUMPTION, "part of that loss that trust removes")
WORK.number("coordination_embedded", 0.7, "factor", 0, 1, ASSUMPTION, "that loss with an embedded member on the team")
WORK.number("communication", 0.2, "per log size", 0, 2, "Brooks 1975 (direction)", "loss of a team with its size")
WORK.number("communication_from", 3, "persons", 1, 100, ASSUMPTION, "team size without that loss")
WORK.number("assurance_cost", 0.35, "factor", 0, 2, PROTOTYPE, "effort that full assurance costs: else speed only costs")
WORK.number("morale_base", 0.85, "factor", 0, 2, "model, section 4.6", "output without morale")
WORK.number("morale_gain", 0.30, "factor", 0, 2, "model, section 4.6", "what morale adds")
WORK.number("skill_reference", 0.60, "0..1", 0.05, 1, "mean norm of both functions", "skill at which the match is 1")
WORK.number("skill_least", 0.40, "factor", 0, 1, ASSUMPTION, "skill match, at least")
WORK.number("skill_most", 1.30, "factor", 1, 3, ASSUMPTION, "skill match, at most")
WORK.number("creep", 0.002, "share/week", 0, 1, "model, section 4.6", "growth of the work a week x I (1 - u)")
mechanism("creep", "work grows while it is under way")

DONE = 1e-9  # person-weeks: below this nothing is left


@compiled()
def gather(org: Org, rules: Any, state: State) -> None:
    """What each team is and can do this week, from its people."""
    world = state.world[0]
    rows = org.staff[world.settings]
    for at in range(world.open_count):
        j = state.lists[0, at]
        state.teams[j, 0].hours = state.teams[j, 1].hours = 0.0
    for i in range(rows.shape[0]):
        person = state.staff[i]
        if person.jobs == 0:
            continue
        home = rows[i].home
        hours = hours_a_job(rules, person.free, person.jobs)
        spirit = (rules.work_morale_base + rules.work_morale_gain * person.morale) * world.drag
        for m in range(MAX_PROJECTS_A_PERSON):
            j = state.assigned[i, m]
            if j < 0:
                continue
            p = state.projects[j]
            team = state.teams[j, home]
            effort = hours * spirit * skill_match(rules, person, p.z) * team.commitment
            lost = rules.work_coordination * p.coupling * (1.0 - person.understanding)
            team.hours += hours
            team.undamped += effort
            team.output += effort * lost * (1.0 - rules.work_coordination_trust * person.trust)
            team.heads += 1
            team.understanding += person.understanding
            team.trust += person.trust
            team.risk += person.r
            team.embedded += person.embedded
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        near = state.teams[j, 0].embedded + state.teams[j, 1].embedded > 0 or p.pilot == 1
        for f in range(2):
            team = state.teams[j, f]
            loss = team.output * (rules.work_coordination_embedded if near else 1.0)
            crowd = 1.0 + rules.work_communication * math.log(max(1.0, team.heads / rules.work_communication_from))
            speed = (1.0 + 0.5 * rules.work_assurance_cost) / (1.0 + rules.work_assurance_cost * (1.0 - p.x))
            team.undamped *= speed
            team.output = (team.undamped - loss * speed) / crowd


@compiled()
def skill_match(rules: Any, person: Any, z: float) -> float:
    """Skill against what the technology asks, 1 at the mean norm; depth in one's own field counts for all of it."""
    skill = person.depth * ((1.0 - z) * person.platform + z * person.specialist)
    return clip(skill / rules.work_skill_reference, rules.work_skill_least, rules.work_skill_most)


@compiled()
def proceed(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """A week of every open project; each week's time goes to the ledger."""
    world = state.world[0]
    world.used_it = world.used_marketing = 0.0
    record.tally[0].in_progress = record.tally[0].queued = 0
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        p.weeks_alive += 1.0
        p.smooth = 0
        p.team_weight = 0.0
        ledger = state.ledger[j]
        if p.state == OUTSIDE:
            ledger[L_OUTSIDE] += 1.0
        elif p.state == QUEUED or p.state == ACTIVE or p.state == ACCEPTING:
            _work_on(org, rules, state, record, j, week)
        else:
            ledger[L_DECISION] += 1.0


@compiled()
def _work_on(org: Org, rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """One project's week."""
    p = state.projects[j]
    tally = record.tally[0]
    unlimited = rules.mechanisms_capacity_limit == 0
    if p.state == QUEUED:
        if unlimited or state.teams[j, 0].heads + state.teams[j, 1].heads > 0:
            _start(state, j, week)
        else:
            state.ledger[j, L_PEOPLE] += 1.0
            tally.queued += 1
            return
    tally.in_progress += 1
    if p.understanding_start < 0.0 and state.teams[j, 0].heads + state.teams[j, 1].heads > 0:
        p.understanding_start = team_understanding(state, j)
    creep = rules.work_creep * p.coupling * (1.0 - team_understanding(state, j)) * rules.mechanisms_creep
    if creep > 0.0 and p.state == ACTIVE:
        _grow(state, j, creep)
    before = p.done
    _tasks(org, rules, state, record, j, week)
    moved = p.done - before
    it, marketing = state.teams[j, 0], state.teams[j, 1]
    calm = it.exceptions + marketing.exceptions + it.questions + marketing.questions == 0
    manned = it.heads > 0 and marketing.heads > 0
    if p.two == 1 and moved > 0.0 and calm and manned:
        p.smooth = 1


@compiled()
def _start(state: State, j: int, week: int) -> None:
    p = state.projects[j]
    p.state = ACTIVE
    p.started = week


@compiled()
def team_understanding(state: State, j: int) -> float:
    """Mean understanding of the people on both teams; of the two executives if there is nobody."""
    world = state.world[0]
    it, marketing = state.teams[j, 0], state.teams[j, 1]
    heads = it.heads + marketing.heads
    if heads > 0:
        return (it.understanding + marketing.understanding) / heads
    return 0.5 * (state.executives[world.cio].understanding + state.executives[world.cmo].understanding)


@compiled()
def _grow(state: State, j: int, share: float) -> None:
    """Scope creep: every unfinished part grows by a share of its planned volume."""
    p = state.projects[j]
    for k in range(MAX_TASKS):
        for f in range(2):
            cell = state.work[j, k, f]
            if cell.left > DONE:
                more = share * cell.planned
                cell.left += more
                p.creep_in += more
                p.work_in += more
                p.left += more


@compiled()
def _tasks(org: Org, rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """Every open task in order; a task that is finished within the week hands the rest of it to the next."""
    world = state.world[0]
    p = state.projects[j]
    network = org.network[world.settings, 0 if p.two == 1 else 1]
    tasks = network[0].tasks
    rest_it, rest_marketing = state.teams[j, 0].output, state.teams[j, 1].output
    split = (0.0, 0.0, 0.0, 0.0, 0.0)  # people, other function, work, rework, coordination
    weight = 0.0
    finished = 0  # bits of tasks done
    for k in range(tasks):
        it, marketing = state.work[j, k, 0], state.work[j, k, 1]
        it.at_work = marketing.at_work = 0
        if (network[k].before & finished) != network[k].before:
            continue
        total = it.left + it.rework + marketing.left + marketing.rework
        if total <= DONE:
            finished |= 1 << k
            continue
        opened = 0.0
        for b in range(k):
            if network[k].before & (1 << b):
                opened = max(opened, state.work[j, b, 0].moment)
        done_it, done_marketing, parts = _one_task(rules, state, network, j, k, opened, rest_it, rest_marketing)
        rest_it -= done_it
        rest_marketing -= done_marketing
        _account(rules, state, record, j, k, 0, done_it)
        _account(rules, state, record, j, k, 1, done_marketing)
        split = (
            split[0] + total * parts[0], split[1] + total * parts[1], split[2] + total * parts[2],
            split[3] + total * parts[3], split[4] + total * parts[4],
        )  # fmt: skip
        weight += total
        if it.left + it.rework + marketing.left + marketing.rework <= DONE:
            finished |= 1 << k
    for k in range(tasks):
        state.work[j, k, 0].moment = 0.0
    _write_ledger(state, j, split, weight)


@compiled()
def _write_ledger(state: State, j: int, split: tuple[float, float, float, float, float], weight: float) -> None:
    """One week of the project, split by the work left on what its open tasks met."""
    p = state.projects[j]
    ledger = state.ledger[j]
    if p.state == ACCEPTING:
        ledger[L_ACCEPTANCE] += 1.0
    elif weight <= 0.0:
        ledger[L_EXCEPTION] += 1.0
    else:
        ledger[L_PEOPLE] += split[0] / weight
        ledger[L_OTHER] += split[1] / weight
        ledger[L_WORK] += split[2] / weight
        ledger[L_REWORK] += split[3] / weight
        ledger[L_COORDINATION] += split[4] / weight


@compiled()
def _one_task(
    rules: Any, state: State, network: Any, j: int, k: int, opened: float, rest_it: float, rest_marketing: float
) -> tuple[float, float, tuple[float, float, float, float, float]]:
    """Progress of both sides on task k from the moment ``opened`` of the week, and what held them."""
    p = state.projects[j]
    it, marketing = state.work[j, k, 0], state.work[j, k, 1]
    weeks = network[k].duration * p.base_weeks
    coupling = p.coupling * network[k].coupling
    able_it, free_it = _able(rules, state, j, k, 0, weeks, opened, rest_it)
    able_marketing, free_marketing = _able(rules, state, j, k, 1, weeks, opened, rest_marketing)
    left_it, left_marketing = it.left + it.rework, marketing.left + marketing.rework
    fast_it, fast_marketing = able_it, able_marketing
    if left_it > DONE and left_marketing > DONE and it.planned > 0.0 and marketing.planned > 0.0:
        ratio = it.planned / marketing.planned
        fast_it = (1.0 - coupling) * able_it + coupling * min(able_it, able_marketing * ratio)
        fast_marketing = (1.0 - coupling) * able_marketing + coupling * min(able_marketing, able_it / ratio)
    if it.asked + it.asked_before > 0:
        fast_it *= 1.0 - coupling
    if marketing.asked + marketing.asked_before > 0:
        fast_marketing *= 1.0 - coupling
    done_it, moment_it = _advance(it, left_it, fast_it, able_it, opened)
    done_marketing, moment_marketing = _advance(marketing, left_marketing, fast_marketing, able_marketing, opened)
    it.moment = max(moment_it, moment_marketing)
    total = left_it + left_marketing
    parts_it = _parts(it, left_it, free_it, able_it, fast_it)
    parts_marketing = _parts(marketing, left_marketing, free_marketing, able_marketing, fast_marketing)
    a, b = left_it / total, left_marketing / total
    return done_it, done_marketing, (
        a * parts_it[0] + b * parts_marketing[0], a * parts_it[1] + b * parts_marketing[1],
        a * parts_it[2] + b * parts_marketing[2], a * parts_it[3] + b * parts_marketing[3],
        a * parts_it[4] + b * parts_marketing[4],
    )  # fmt: skip


@compiled()
def _able(
    rules: Any, state: State, j: int, k: int, f: int, weeks: float, opened: float, rest: float
) -> tuple[float, float]:
    """Most that side f can do on the task this week: (with its coordination losses, without them)."""
    team = state.teams[j, f]
    limit = rules.work_compression * state.work[j, k, f].planned / weeks * (1.0 - opened)
    if rules.mechanisms_capacity_limit == 0:
        return limit, limit
    if team.output <= 0.0 or rest <= 0.0:
        return 0.0, 0.0
    share = min(rest, team.output * (1.0 - opened))
    return min(limit, share), min(limit, share * team.undamped / team.output)


@compiled()
def _advance(cell: Any, left: float, fast: float, able: float, opened: float) -> tuple[float, float]:
    """(work done, the moment of the week by which it was): remembers progress lost to open questions."""
    if left <= DONE:
        return 0.0, opened
    done = min(fast, left)
    if fast < able:
        if cell.asked + cell.asked_before > 0:
            cell.blocked += min(able, left) - done
    if done > 0.0:
        cell.at_work = 1
    if fast <= 0.0 or done < left - DONE:
        return done, 1.0
    return left, opened + (1.0 - opened) * left / fast


@compiled()
def _parts(cell: Any, left: float, free: float, able: float, fast: float) -> tuple[float, float, float, float, float]:
    """What this side's week went to: (people, other function, work, rework, coordination), adding to 1."""
    if free <= 0.0:
        return 1.0, 0.0, 0.0, 0.0, 0.0
    useful = fast / free
    again = cell.rework / left if left > 0.0 else 0.0
    return 0.0, (able - fast) / free, useful * (1.0 - again), useful * again, (free - able) / free


@compiled()
def _account(rules: Any, state: State, record: Record, j: int, k: int, f: int, done: float) -> None:
    """Take what was done off the task, charge the hours it took, and make its share of faults."""
    if done <= 0.0:
        return
    world = state.world[0]
    p = state.projects[j]
    team = state.teams[j, f]
    cell = state.work[j, k, f]
    total = cell.left + cell.rework
    again = done * cell.rework / total
    cell.rework = max(0.0, cell.rework - again)
    cell.left = max(0.0, cell.left - (done - again))
    if total - done <= DONE:
        cell.rework = cell.left = 0.0
    p.done += done
    p.left = max(0.0, p.left - done)
    hours = done if rules.mechanisms_capacity_limit == 0 else team.hours * done / team.output
    p.spent += hours
    p.rework_spent += hours * again / done
    tally = record.tally[0]
    tally.week_project += hours
    tally.week_rework += hours * again / done
    if f == IT:
        world.used_it += hours
        tally.week_tech += hours
    else:
        world.used_marketing += hours
    if rules.mechanisms_faults == 1:
        doubtful = min(cell.held, done)
        cell.held -= doubtful
        q = fault_chance(rules, p, team_understanding(state, j), world.week)
        wrong = min(q * (done + doubtful), done)
        team.latent += wrong
        p.fault_made += wrong
