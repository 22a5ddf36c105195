"""Some work is wrong; found faults become exceptions that wait for somebody's attention; then rework, or risk.

A unit of work is wrong with chance min(.8, .16 (1 + .8x)(1 + .8N)(1 - .5 u)(1 + .5 (1 - early))(1 + min(1, lateness))).
(.16 is the theory's figure; the one in use is calibrated and stands with the parameter.)
Wrong work is found with weekly hazard (.08 + .25 (1 - x)) 2U, U uniform.  At .7 person-weeks found an exception opens:
to the team (chance clear ownership) or to the executive of the function with more of the found faults; joint governance adds
only the wait for the second token.  Settled: rework with chance 1 - r of who settles, else half quick-fixed, half ignored.

Names in the literature: exceptions and decisions in the Virtual Design Team (Levitt et al. 1999), avoidable rework (Boehm &
Basili 2001), rework cycle (Abdel-Hamid & Madnick 1991), attention.
Reads teams, executives, tokens; writes teams, work, projects, debt; draws found, exception, back.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import BACK, EXCEPTION, FOUND, QUICK, chance, uniform
from alignsim.mechanisms.governance import JOINT
from alignsim.mechanisms.trust import log
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import (
    ACCEPTING,
    ACTIVE,
    E_EXCEPTION,
    IT,
    MARKETING,
    Org,
    Record,
    State,
)  # fmt: skip

FAULTS = Section("faults")
FAULTS.number("chance", 0.16, "share", 0, 1, PROTOTYPE, "chance that a unit of work is wrong, before its factors")
FAULTS.number("chance_limit", 0.8, "share", 0, 1, "model, section 4.6", "the same after its factors, at most")
FAULTS.number("pace", 0.8, "factor", 0, 5, ASSUMPTION, "what full speed adds")
FAULTS.number("novelty", 0.8, "factor", 0, 5, ASSUMPTION, "what full novelty adds")
FAULTS.number("understanding", 0.5, "factor", 0, 1, ASSUMPTION, "what full understanding takes away")
FAULTS.number("late_involvement", 0.5, "factor", 0, 5, ASSUMPTION, "what bringing IT in late adds")
FAULTS.number("find_base", 0.08, "per week", 0, 1e9, ASSUMPTION, "hazard that wrong work is found at full speed")
FAULTS.number("find_assurance", 0.25, "per week", 0, 1e9, ASSUMPTION, "what full assurance adds")
FAULTS.number("exception_size", 0.7, "person-weeks", 0, 100, PROTOTYPE, "found wrong work that makes an exception")
FAULTS.number("quick_share", 0.5, "share", 0, 1, "model, section 4.6", "part of what is not reworked that is quick-fixed; the rest is ignored")
FAULTS.number("quick_effort", 0.3, "factor", 0, 1, ASSUMPTION, "effort of a quick fix against proper rework")
FAULTS.number("least", 0.02, "person-weeks", 0, 1, ASSUMPTION, "less than this is not worth an exception")
FAULTS.number("early_back", 0.3, "chance", 0, 1, ASSUMPTION, "a fault found in integration goes back two tasks, not one")
mechanism("faults", "work can be wrong")
mechanism("exceptions", "found faults wait for attention (off: settled at once, as the executive would)")


@compiled()
def fault_chance(rules: Any, p: Any, understanding: float, week: int) -> float:
    """Chance that a unit of this project's work is wrong."""
    late = min(1.0, max(0.0, (week - p.promised) / max(p.planned_weeks, 1.0)))
    q = (
        rules.faults_chance * (1.0 + rules.faults_pace * p.x) * (1.0 + rules.faults_novelty * p.novelty)
        * (1.0 - rules.faults_understanding * understanding) * (1.0 + rules.faults_late_involvement * (1.0 - p.early))
    )  # fmt: skip
    return min(rules.faults_chance_limit, q * (1.0 + late))


@compiled()
def find(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """Wrong work comes to light; enough of it opens an exception."""
    world = state.world[0]
    if rules.mechanisms_faults == 0:
        return
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        if p.state != ACTIVE and p.state != ACCEPTING:
            continue
        u = uniform(world.seed, FOUND, week, j, 0)
        part = chance((rules.faults_find_base + rules.faults_find_assurance * (1.0 - p.x)) * 2.0 * u)
        for f in range(2):
            team = state.teams[j, f]
            found = team.latent * part
            team.latent -= found
            team.found += found
        _open_exceptions(org, rules, state, record, j, week)


@compiled()
def _open_exceptions(org: Org, rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """Enough found wrong work goes into an exception; what is found when the work is done goes into a last one."""
    p = state.projects[j]
    it, marketing = state.teams[j, 0], state.teams[j, 1]
    found = it.found + marketing.found
    finished = p.left <= 1e-9
    if found < rules.faults_exception_size and not finished and rules.mechanisms_exceptions == 1:
        return
    if found < rules.faults_least:
        if finished:
            p.defects += found
            it.found = marketing.found = 0.0
        return
    owner = IT if it.found > marketing.found or (p.two == 0 and p.only == IT) else MARKETING
    mass_it, mass_marketing = it.found, marketing.found
    it.found = marketing.found = 0.0
    own = max(rules.governance_clear_ownership, float(p.pilot))
    if rules.mechanisms_exceptions == 0 or uniform(state.world[0].seed, EXCEPTION, week, j, 0) < own:
        risk = _team_risk(rules, state, j, owner)
        _settle(org, rules, state, record, j, risk, mass_it, mass_marketing, 0)
    else:
        state.teams[j, owner].exceptions += 1
        it.exception_mass += mass_it
        marketing.exception_mass += mass_marketing


@compiled()
def attend(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """Executives spend attention on exceptions, oldest project first, a token each; both of them where they decide together."""
    world = state.world[0]
    world.exceptions_waiting = 0
    for at in range(world.open_count):
        j = state.lists[0, at]
        for f in range(2):
            world.exceptions_waiting += state.teams[j, f].exceptions
    if world.exceptions_waiting == 0:
        return
    cio, cmo = state.executives[world.cio], state.executives[world.cmo]
    for at in range(world.open_count):
        j = state.lists[0, at]
        together = rules.governance_mode == JOINT and state.projects[j].two == 1
        for f in range(2):
            own, other = (cio, cmo) if f == IT else (cmo, cio)
            n = 0
            while state.teams[j, f].exceptions > 0 and own.tokens >= 1.0 and (other.tokens >= 1.0 or not together):
                own.tokens -= 1.0
                if together:
                    other.tokens -= 1.0
                part = 1.0 / (state.teams[j, 0].exceptions + state.teams[j, 1].exceptions)
                mass_it = state.teams[j, 0].exception_mass * part
                mass_marketing = state.teams[j, 1].exception_mass * part
                state.teams[j, 0].exception_mass -= mass_it
                state.teams[j, 1].exception_mass -= mass_marketing
                state.teams[j, f].exceptions -= 1
                _settle(org, rules, state, record, j, own.lean_r, mass_it, mass_marketing, 1 + 2 * n + f)
                n += 1
        if cio.tokens < 1.0 and cmo.tokens < 1.0:
            return


@compiled()
def _team_risk(rules: Any, state: State, j: int, f: int) -> float:
    """Risk tolerance of who settles at once: the team's mean; the executive's if none is on it or nothing waits at all."""
    world = state.world[0]
    team = state.teams[j, f]
    if team.heads > 0 and rules.mechanisms_exceptions == 1:
        return team.risk / team.heads
    return state.executives[world.cio if f == IT else world.cmo].lean_r


@compiled()
def _settle(
    org: Org, rules: Any, state: State, record: Record, j: int, risk: float, mass_it: float, mass_marketing: float, n: int
) -> None:
    """Rework with chance 1 - r of who settles, else half is quick-fixed (debt) and half ignored (live defects)."""
    world = state.world[0]
    p = state.projects[j]
    quick = rules.faults_quick_share
    careless = uniform(world.seed, QUICK, world.week, j, n) < risk
    for f in range(2):
        mass = mass_it if f == IT else mass_marketing
        if mass <= 0.0:
            continue
        if careless:
            p.defects += (1.0 - quick) * mass
            world.debt += quick * mass * rules.mechanisms_debt * 80.0 / max(world.people, 1.0)
            mass *= quick * rules.faults_quick_effort
        _send_back(org, rules, state, j, f, mass, n)
    side = IT if mass_it > mass_marketing else MARKETING
    log(record, world.week, E_EXCEPTION, j, side, 0.0, -1.0 if careless else 1.0)


@compiled()
def _send_back(org: Org, rules: Any, state: State, j: int, f: int, mass: float, n: int) -> None:
    """Rework goes to the open task of the function; out of integration it goes back to build or design; else to its last task."""
    world = state.world[0]
    p = state.projects[j]
    network = org.network[world.settings, 0 if p.two == 1 else 1]
    target = last = before = -1
    for k in range(network[0].tasks):
        cell = state.work[j, k, f]
        if cell.planned <= 0.0:
            continue
        if cell.left + cell.rework > 1e-9:
            target = k
            break
        before = last
        last = k
    if target < 0:
        target = last
    elif network[target].integrates == 1 and last >= 0:
        early = before >= 0 and uniform(world.seed, BACK, world.week, j, n) < rules.faults_early_back
        target = before if early else last
    if target < 0:
        return
    state.work[j, target, f].rework += mass
    p.left += mass
    p.work_in += mass
    p.rework_in += mass
