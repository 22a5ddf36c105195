"""Projects are proposed at random, differ in size and difficulty, and lose value after the date they are needed.

Arrivals ~ Poisson; planned volume is lognormal; a latent difficulty common to the whole project grows with size
(diseconomy of scale as in COCOMO II, Boehm et al. 2000); the value decays from an exogenous need date.
Plans: effort 1.21 W m, duration 1.45 D m, with m = (1 + .9 I)(W/30)^-.05: plans regress to the usual size, so that large
work is planned too short and small work too long (Halkjelsvik & Jorgensen 2012).  1.21 and 1.45 are the theory's figures;
those in use are calibrated and stand with the parameters.
Unequal functions: two-function projects arrive at the rate that loads the scarcer function to .60 before rework,
one-function projects of the other fill it to the same.
Reads Rules, Org.network, Org.log; writes new rows of projects, teams, work; draws arrivals, project, coupling, novelty,
best_x, best_z.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from alignsim.compiled import compiled
from alignsim.draws import (
    ARRIVALS,
    BEST_X,
    BEST_Z,
    COUPLING,
    NOVELTY,
    PREPARE,
    PROJECT,
    beta,
    normal,
    poisson,
    uniform,
)  # fmt: skip
from alignsim.parameters import PROTOTYPE, Section, mechanism
from alignsim.state import (
    BY_IT,
    BY_MARKETING,
    IT,
    JOINTLY,
    MARKETING,
    MAX_TASKS,
    NEVER,
    PROPOSED,
    Org,
    State,
)  # fmt: skip

RUN = Section("")
RUN.integer("weeks", 156, "weeks", 1, 5200, "model, section 1", "measured weeks after the burn-in")
RUN.integer("burn_in", 104, "weeks", 0, 1040, "model, section 1", "weeks before week 0, not measured")
RUN.choice("strategy", "differentiation", ("differentiation", "cost_leadership"), "Banker et al. 2011",
           "what the organization competes on; weighs delivered value against thrift in performance", lever=True)  # fmt: skip

DEMAND = Section("demand")
DEMAND.number("arrivals_per_week", 0.39, "projects/week per 80 staff", 0, 10, PROTOTYPE, "rate of proposals")
DEMAND.number("marketing_sponsored", 0.6, "share", 0, 1, "model, section 4.1", "share of proposals sponsored by marketing")
DEMAND.number("it_sponsored", 0.2, "share", 0, 1, "model, section 4.1", "share sponsored by IT, all IT alone; the rest is joint")
DEMAND.number("marketing_alone", 1 / 3, "share", 0, 1, "model, section 4.1", "marketing-sponsored ones that need marketing alone")
DEMAND.number("load_limit", 0.60, "share", 0.05, 2, "model, section 4.1", "load before rework at which an unequal chart's demand stops")
DEMAND.number("volume_median", 30, "person-weeks", 1, 1000, "model, section 4.1", "median planned volume")
DEMAND.number("volume_sigma", 0.9, "log units", 0, 2, "model, section 4.1", "spread of the planned volume")
DEMAND.number("size_exponent", 0, "power", 0, 1, "model, section 1: a candidate, off", "median volume x (staff/80)^this")
DEMAND.number("difficulty_slope", 0.20, "power", 0, 1, "COCOMO II diseconomy of scale, Boehm et al. 2000", "difficulty ~ (volume / reference)^this")
DEMAND.number("difficulty_volume", 40, "person-weeks", 1, 10000, "model, section 4.1", "reference volume of difficulty")
DEMAND.number("difficulty_sigma", 0.50, "log units", 0, 2, "model, section 4.1", "spread of the latent difficulty")
DEMAND.number("interdependence_a", 4, "shape", 0.1, 50, "model, section 4.1", "interdependence ~ Beta(a, b)")
DEMAND.number("interdependence_b", 3, "shape", 0.1, 50, "model, section 4.1", "interdependence ~ Beta(a, b)")
DEMAND.number("interdependence_limit", 0.95, "0..1", 0, 1, "model, section 4.1", "at most")
DEMAND.number("novelty_a", 2, "shape", 0.1, 50, "model, section 4.1", "novelty ~ Beta(a, b)")
DEMAND.number("novelty_b", 3, "shape", 0.1, 50, "model, section 4.1", "novelty ~ Beta(a, b)")
DEMAND.number("value_sigma", 0.5, "log units", 0, 2, "model, section 4.1", "spread of value per volume")
DEMAND.number("half_life_low", 20, "weeks", 1, 1000, PROTOTYPE, "half-life of value, lower end")
DEMAND.number("half_life_high", 80, "weeks", 1, 1000, PROTOTYPE, "half-life of value, upper end")
DEMAND.number("best_pace_novelty", 0.3, "slope", 0, 0.5, "model, section 4.1", "mean best pace = .5 - this x novelty")
DEMAND.number("best_concentration", 8, "counts", 0.5, 200, "model, section 4.1", "best points ~ Beta(c m, c (1 - m))")
DEMAND.number("plan_effort", 1.21, "factor", 0.1, 10, PROTOTYPE, "planned effort / volume")
DEMAND.number("plan_weeks", 1.45, "factor", 0.1, 10, PROTOTYPE, "planned duration / base duration")
DEMAND.number("plan_coupling", 0.9, "factor", 0, 5, PROTOTYPE, "plans grow by 1 + this x interdependence")
DEMAND.number("plan_shrinkage", 0.05, "power", 0, 0.9, "Halkjelsvik & Jorgensen 2012 (direction): plans of large work fall short, of small work exceed; size an assumption", "plans ~ (volume / median)^-this")
DEMAND.number("duration_factor", 2.5, "months", 0.1, 20, "COCOMO (Boehm 1981): months = 2.5 person-months^.38", "base duration")
DEMAND.number("duration_power", 0.38, "power", 0, 1, "COCOMO (Boehm 1981)", "base duration")
DEMAND.number("queue_allowance", 6, "weeks", 0, 100, "model, section 4.7", "weeks a promise allows for the queue")
DEMAND.number("need_allowance", 6.5, "weeks", 0, 200, "model, section 4.1", "weeks from arrival to need beyond the planned duration")
DEMAND.number("need_sigma", 0.25, "log units", 0, 2, "model, section 4.1", "spread of the need date")
DEMAND.number("rate_two", 0.234, "projects/week", 0, 1e6, "derived from head counts", "two-function proposals")
DEMAND.number("rate_it", 0.078, "projects/week", 0, 1e6, "derived from head counts", "proposals of IT alone")
DEMAND.number("rate_marketing", 0.078, "projects/week", 0, 1e6, "derived from head counts", "proposals of marketing alone")
DEMAND.integer("after_log", 1, "0/1", 0, 1, "interface", "whether demand is generated after the last row of a project log")
mechanism("regressive_plans", "plans regress to the usual size")

WEEKS_A_MONTH = 4.33

#: name, share of volume, IT's part, share of duration, coupling factor, tasks before, integrates; model, section 2
DEFAULT_NETWORK: tuple[tuple[tuple[str, float, float, float, float, tuple[str, ...], bool], ...], ...] = (
    (
        ("discover", 0.10, 0.4, 0.15, 1.0, (), False),
        ("design", 0.15, 0.6, 0.20, 1.0, ("discover",), False),
        ("build", 0.40, 1.0, 0.40, 0.5, ("design",), False),
        ("campaign", 0.15, 0.0, 0.40, 0.5, ("design",), False),
        ("integrate", 0.15, 0.6, 0.15, 1.0, ("build", "campaign"), True),
        ("launch", 0.05, 0.4, 0.10, 0.5, ("integrate",), False),
    ),
    (
        ("design", 0.25, 0.0, 0.25, 0.0, (), False),
        ("build", 0.60, 0.0, 0.60, 0.0, ("design",), False),
        ("launch", 0.15, 0.0, 0.15, 0.0, ("build",), False),
    ),
)


def expected_work(rules: Any, staff: float) -> float:
    """Mean actual volume of a project before rework, in person-weeks: E[W difficulty] of the two lognormals."""
    median = rules.demand_volume_median * math.pow(max(staff, 1.0) / 80.0, rules.demand_size_exponent)
    slope, sigma = rules.demand_difficulty_slope, rules.demand_volume_sigma
    power = math.pow(median, 1 + slope) * math.exp(0.5 * (1 + slope) ** 2 * sigma**2)
    return float(power * math.pow(rules.demand_difficulty_volume, -slope) * math.exp(0.5 * rules.demand_difficulty_sigma**2))


def rates(rules: Any, staff: float, free_it: float, free_marketing: float, it_part: float) -> tuple[float, float, float]:
    """Proposals a week (two functions, IT alone, marketing alone) that fit the organization.

    ``staff`` persons; ``free_*`` person-weeks a week beside running the business; ``it_part`` IT's share of the volume
    of a two-function project.  The base rate is used where it loads neither function above the limit before rework.
    """
    base = rules.demand_arrivals_per_week * staff / 80.0
    alone_marketing = rules.demand_marketing_sponsored * rules.demand_marketing_alone
    it, marketing = base * rules.demand_it_sponsored, base * alone_marketing
    two = base - it - marketing
    work, limit = expected_work(rules, staff), rules.demand_load_limit
    loads = expected_loads(rules, staff, free_it, free_marketing, it_part, (two, it, marketing))
    if base <= 0 or max(loads) <= limit:
        return two, it, marketing
    room_it, room_marketing = limit * free_it / work, limit * free_marketing / work
    if it_part <= 0 or it_part >= 1:
        return 0.0, room_it, room_marketing
    two = min(room_it / it_part, room_marketing / (1 - it_part))
    return two, room_it - two * it_part, room_marketing - two * (1 - it_part)


def expected_loads(
    rules: Any, staff: float, free_it: float, free_marketing: float, it_part: float, flow: tuple[float, float, float]
) -> tuple[float, float]:
    """Project work before rework as a share of the hours free for projects: (IT, marketing)."""
    work = expected_work(rules, staff)
    two, it, marketing = flow
    return (
        work * (two * it_part + it) / max(free_it, 1e-9),
        work * (two * (1 - it_part) + marketing) / max(free_marketing, 1e-9),
    )


@compiled()
def arrive(org: Org, rules: Any, state: State, week: int) -> None:
    """This week's proposals: from the project log while it lasts, then drawn."""
    world = state.world[0]
    log = org.log
    from_log = False
    if log.shape[0] > 0:
        from_log = 0 <= week <= log[log.shape[0] - 1].week
        for row in range(log.shape[0]):
            if log[row].week == week:
                _propose(org, rules, state, week, log[row].sponsor, log[row].two, row)
    if from_log or (log.shape[0] > 0 and rules.demand_after_log == 0):
        return
    total = rules.demand_rate_two + rules.demand_rate_it + rules.demand_rate_marketing
    count = poisson(total, world.seed, ARRIVALS, week, 0)
    for k in range(count):
        u = uniform(world.seed, ARRIVALS, week, 1 + k, 0) * total
        if u < rules.demand_rate_two:
            shared_marketing = rules.demand_marketing_sponsored * (1.0 - rules.demand_marketing_alone)
            joint = max(0.0, 1.0 - rules.demand_marketing_sponsored - rules.demand_it_sponsored)
            by_marketing = shared_marketing >= (shared_marketing + joint) * uniform(world.seed, ARRIVALS, week, 1 + k, 1)
            _propose(org, rules, state, week, BY_MARKETING if by_marketing else JOINTLY, 1, -1)
        elif u < rules.demand_rate_two + rules.demand_rate_it:
            _propose(org, rules, state, week, BY_IT, 0, -1)
        else:
            _propose(org, rules, state, week, BY_MARKETING, 0, -1)


@compiled()
def _propose(org: Org, rules: Any, state: State, week: int, sponsor: int, two: int, row: int) -> None:
    """A new project; ``row`` of the project log, or -1: all is drawn, keyed by the project's number."""
    world = state.world[0]
    j = world.arrived
    if j >= state.projects.shape[0]:
        world.overflow = 1
        return
    world.arrived += 1
    p = state.projects[j]
    p.number = j
    p.state = PROPOSED
    p.sponsor = sponsor
    p.two = two
    p.only = -1 if two == 1 else (IT if sponsor == BY_IT else MARKETING)
    p.arrival = week
    p.hops_left = -1
    p.ready = p.decided = p.started = p.ended = NEVER
    p.fit = p.worth = p.early = 1.0
    p.understanding_start = -1.0
    _draw_work(rules, world, p, j, org.log[row].volume if row >= 0 else 0.0)
    _draw_value(rules, world.seed, p, j)
    _plan(rules, world.seed, p, j)
    it_share = -1.0
    if row >= 0:
        _as_logged(rules, world.seed, p, org.log[row])
        it_share = org.log[row].it_share
    p.work_in = p.left = p.volume * p.difficulty
    for queue in range(3):
        state.lists[queue, world.open_count] = j
    world.open_count += 1
    _lay_out(org, state, j, it_share)


@compiled()
def _draw_work(rules: Any, world: Any, p: Any, j: int, volume: float) -> None:
    """Size (drawn if ``volume`` is 0), latent difficulty, novelty, interdependence."""
    seed = world.seed
    median = rules.demand_volume_median * math.pow(max(world.scale, 0.0125), rules.demand_size_exponent)
    p.volume = median * math.exp(rules.demand_volume_sigma * normal(seed, PROJECT, 0, j, 0))
    if volume > 0.0:
        p.volume = volume
    p.difficulty = math.exp(
        rules.demand_difficulty_slope * math.log(p.volume / rules.demand_difficulty_volume)
        + rules.demand_difficulty_sigma * normal(seed, PROJECT, 0, j, 1)
    )
    p.novelty = beta(rules.demand_novelty_a, rules.demand_novelty_b, seed, NOVELTY, j)
    coupling = beta(rules.demand_interdependence_a, rules.demand_interdependence_b, seed, COUPLING, j)
    p.coupling = min(coupling, rules.demand_interdependence_limit) if p.two == 1 else 0.0


@compiled()
def expected_pace(rules: Any, novelty: float) -> float:
    """Mean of the best pace at that novelty: what everybody expects before looking."""
    return max(0.02, 0.5 - rules.demand_best_pace_novelty * novelty)


@compiled()
def _draw_value(rules: Any, seed: np.uint64, p: Any, j: int) -> None:
    """Value a week and how it decays; the latent best pace and technology."""
    p.value = p.volume * math.exp(rules.demand_value_sigma * normal(seed, PROJECT, 0, j, 2))
    low, high = rules.demand_half_life_low, rules.demand_half_life_high
    p.half_life = low + (high - low) * uniform(seed, PROJECT, 0, j, 3)
    p.decay = math.exp(-0.6931471805599453 / p.half_life)
    c = rules.demand_best_concentration
    m = expected_pace(rules, p.novelty)
    p.best_x = beta(c * m, c * (1.0 - m), seed, BEST_X, j)
    p.best_z = beta(c * 0.5, c * 0.5, seed, BEST_Z, j)


@compiled()
def _plan(rules: Any, seed: np.uint64, p: Any, j: int) -> None:
    """Planned duration and effort by the planning rule, the need date, the preparation."""
    months = p.volume / WEEKS_A_MONTH
    p.base_weeks = WEEKS_A_MONTH * rules.demand_duration_factor * math.pow(months, rules.demand_duration_power)
    p.planned_weeks = rules.demand_plan_weeks * p.base_weeks * _markup(rules, p)
    p.planned_effort = rules.demand_plan_effort * p.volume * _markup(rules, p)
    p.need = _need(rules, seed, p)
    preparation = math.log(rules.governance_preparation_median) + rules.governance_preparation_sigma * normal(
        seed, PREPARE, 0, j, 0
    )
    p.prep_left = math.exp(preparation) * math.pow(p.volume / rules.governance_preparation_volume, rules.governance_preparation_power)


@compiled()
def _markup(rules: Any, p: Any) -> float:
    """What interdependence adds to a plan, and what regression to the usual size takes from a large one."""
    power = rules.demand_plan_shrinkage * rules.mechanisms_regressive_plans
    return (1.0 + rules.demand_plan_coupling * p.coupling) * math.pow(p.volume / rules.demand_volume_median, -power)


@compiled()
def _need(rules: Any, seed: np.uint64, p: Any) -> float:
    """The date the project is needed, around its planned end."""
    spread = math.exp(rules.demand_need_sigma * normal(seed, PROJECT, 0, p.number, 4))
    return p.arrival + rules.demand_need_allowance + p.planned_weeks * spread


@compiled()
def _as_logged(rules: Any, seed: np.uint64, p: Any, entry: Any) -> None:
    """What a project log says takes the place of what was planned or drawn."""
    if entry.planned_weeks > 0.0:
        p.planned_weeks = entry.planned_weeks
        p.base_weeks = entry.planned_weeks / (rules.demand_plan_weeks * _markup(rules, p))
        p.need = _need(rules, seed, p)
    if entry.planned_effort > 0.0:
        p.planned_effort = entry.planned_effort
    if entry.value > 0.0:
        p.value = entry.value
    if entry.need > -1e8:
        p.need = entry.need


@compiled()
def _lay_out(org: Org, state: State, j: int, it_share: float) -> None:
    """Planned and actual volume of each task and function; a given IT share rescales the network's own."""
    world = state.world[0]
    p = state.projects[j]
    network = org.network[max(world.settings, 0), 0 if p.two == 1 else 1]
    own = 0.0
    for k in range(network[0].tasks):
        own += network[k].volume * network[k].it
    for f in range(2):
        team = state.teams[j, f]
        team.commitment = 1.0
        team.volume = 0.0
        team.planned = 0.0
        for k in range(MAX_TASKS):
            cell = state.work[j, k, f]
            if k < network[0].tasks:
                part = network[k].it if f == IT else 1.0 - network[k].it
                if p.two == 0:
                    part = 1.0 if f == p.only else 0.0
                elif it_share >= 0.0:
                    part *= it_share / max(own, 1e-9) if f == IT else (1.0 - it_share) / max(1.0 - own, 1e-9)
                cell.planned = p.volume * network[k].volume * part
                cell.left = cell.planned * p.difficulty
                team.planned += cell.planned
                team.volume += cell.left
