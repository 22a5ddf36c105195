"""Marketing buys outside what IT is too slow for: faster, less fitting, and paid for twice.

At proposal with chance .9 (m/.35)(1 - tau)(1 - .5 gamma' - .3 shared) lateness, lateness = min(1, (IT backlog weeks + mean
decision weeks)/26); later with weekly hazard .2 m (1 - tau) min(1, 20/half-life) wait/8.  It takes 60% of the time,
marketing's hours (W_M + .3 W_I), then .02 W_I a week of IT's, fading; value x (1 - .6 I); IT finds out with hazard
.02 + .06 theta.

Names in the literature: shadow IT (Zimmermann et al. 2017; Haag & Eckhardt 2017), exit and voice.
Reads ties, Rules; writes projects, the world's outside hours, the tally; draws outside, discovery.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import DISCOVERY, OUTSIDE_DRAW, chance, clip, uniform
from alignsim.mechanisms.trust import happens
from alignsim.parameters import ASSUMPTION, Section, mechanism
from alignsim.state import (
    BOUGHT,
    BY_MARKETING,
    DECIDING,
    E_BOUGHT,
    E_SHADOW,
    IT,
    OUTSIDE,
    PROPOSED,
    QUEUED,
    Record,
    State,
)  # fmt: skip

SHADOW = Section("outside")
SHADOW.number("chance", 0.9, "chance", 0, 1, ASSUMPTION, "buying outside at proposal, before its factors")
SHADOW.number("reference_share", 0.35, "share", 0.01, 1, "the default of budget.marketing_share", "budget share at which that chance holds")
SHADOW.number("accountability", 0.5, "factor", 0, 1, ASSUMPTION, "what lived joint accountability takes off")
SHADOW.number("shared_budget", 0.3, "factor", 0, 1, ASSUMPTION, "what a shared budget takes off")
SHADOW.number("patience", 26, "weeks", 1, 520, ASSUMPTION, "wait for IT at which it is as late as can be")
SHADOW.number("hazard", 0.2, "per week", 0, 10, ASSUMPTION, "buying outside while waiting, before its factors")
SHADOW.number("short_life", 20, "weeks", 1, 1000, "model, section 4.8", "half-life of value up to which one cannot wait")
SHADOW.number("wait", 8, "weeks", 1, 520, "model, section 4.8", "wait at which that hazard holds")
SHADOW.number("time", 0.6, "factor", 0.05, 2, ASSUMPTION, "time against the planned duration")
SHADOW.number("effort_it", 0.3, "factor", 0, 2, ASSUMPTION, "IT's part of the volume that marketing works")
SHADOW.number("support", 0.02, "per week", 0, 1, ASSUMPTION, "IT support of a live tool x IT's part of the volume; fades alike")
SHADOW.number("misfit", 0.6, "factor", 0, 1, ASSUMPTION, "value lost at interdependence 1")
SHADOW.number("discovery", 0.02, "per week", 0, 10, ASSUMPTION, "IT finds out")
SHADOW.number("discovery_transparency", 0.06, "per week", 0, 10, ASSUMPTION, "what cost transparency adds")
mechanism("outside_buying", "marketing may buy outside")


@compiled()
def consider(rules: Any, state: State, record: Record, week: int) -> None:
    """Marketing's own two-function projects may leave, at proposal or while they wait."""
    world = state.world[0]
    if rules.mechanisms_outside_buying == 0:
        return
    distrust = 1.0 - state.ties[world.cmo, world.cio].trust
    m = rules.budget_marketing_share
    late = min(1.0, (world.backlog_it + world.mean_decision_weeks) / rules.outside_patience)
    held = 1.0 - rules.outside_accountability * world.gamma - rules.outside_shared_budget * rules.budget_shared
    at_once = clip(rules.outside_chance * m / rules.outside_reference_share * distrust * held * late, 0.0, 1.0)
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        if p.two == 0 or p.sponsor != BY_MARKETING or p.pilot == 1:
            continue
        u = uniform(world.seed, OUTSIDE_DRAW, week, j, 0)
        if p.arrival == week:
            if u < at_once:
                _leave(rules, state, record, j, week)
        elif p.state == PROPOSED or p.state == DECIDING or p.state == QUEUED:
            pressing = min(1.0, rules.outside_short_life / p.half_life)
            hazard = rules.outside_hazard * m * distrust * pressing * (week - p.arrival) / rules.outside_wait
            if u < chance(hazard):
                _leave(rules, state, record, j, week)


@compiled()
def _leave(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """The project is bought outside: no work of the two functions' teams any more."""
    p = state.projects[j]
    p.state = OUTSIDE
    p.started = week
    p.known = 0
    p.outside_left = rules.outside_time * p.planned_weeks
    p.fit = 1.0  # the supplier's choice, not the one agreed in the house
    p.worth = 1.0 - rules.outside_misfit * p.coupling
    state.teams[j, 0].needed = state.teams[j, 1].needed = 0
    if week >= 0:
        record.tally[0].shadow += state.teams[j, 0].planned
    happens(rules, state, record, 1, E_BOUGHT, j, (0.0, 0.0, 0.0, 0.0), 0.0)


@compiled()
def run(rules: Any, state: State, record: Record, week: int) -> None:
    """Purchases under way and in use: hours they cost, going live, being found."""
    world = state.world[0]
    world.outside_it = world.outside_marketing = 0.0
    for j in range(world.arrived):
        p = state.projects[j]
        if p.state != OUTSIDE and p.state != BOUGHT:
            continue
        it, marketing = state.teams[j, 0], state.teams[j, 1]
        if p.state == OUTSIDE:
            hours = (marketing.planned + rules.outside_effort_it * it.planned) / (rules.outside_time * p.planned_weeks)
            hours *= min(1.0, p.outside_left)
            world.outside_marketing += hours
            p.spent += hours
            record.tally[0].week_cost += hours
            p.outside_left -= 1.0
            if p.outside_left <= 0.0:
                _in_use(rules, state, j, week)
        else:
            hours = rules.outside_support * it.planned * p.support
            p.support *= 1.0 - rules.delivery_defect_fading
            world.outside_it += hours
            p.spent += hours
            record.tally[0].week_cost += hours
        if p.known == 0:
            hazard = rules.outside_discovery + rules.outside_discovery_transparency * rules.transparency_cost
            if uniform(world.seed, DISCOVERY, week, j, 0) < chance(hazard):
                p.known = 1
                happens(rules, state, record, IT, E_SHADOW, j, (0.0, -0.6, -0.6, -0.1), rules.experience_weight_shadow)


@compiled()
def _in_use(rules: Any, state: State, j: int, week: int) -> None:
    world = state.world[0]
    p = state.projects[j]
    p.state = BOUGHT
    p.ended = week + 1
    p.support = 1.0
    burden = rules.technology_debt_live * rules.technology_debt_outside * p.volume / rules.technology_debt_volume
    world.debt += burden * rules.technology_best_z * rules.mechanisms_debt * 80.0 / max(world.people, 1.0)
