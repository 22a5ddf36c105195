"""Who decides, how long it takes, and how much of what the other knows reaches the one who decides.

Each side knows a project's best point with an error (IT pace, marketing technology better); what g tells f is worth
c_f = max(0, 1 - 2 gap) (.3 + .7 u_f) (.3 + .7 tau_f): talk carries less the more interests differ.  The estimate is the
precision-weighted mean of prior, own and heard; the choice adds the chooser's bias; value x exp(-2 distance^2).
An open decision costs each decider a token a week and is settled with a weekly chance that falls with disagreement
when both must agree and, as preparation does, with size: x (W/30)^-.25 (complexity lengthens deciding, Hickson et al.
1986); unsettled after four weeks it goes up, hop by hop, to the common superior.  Before it is decided a proposal of
below-average value per volume may be refused at the gate of IT's superior (chance .4 x the cost weight), or dropped by
a sponsor who sees what it costs (chance .2 theta: Ross, Vitale & Beath 1999).

Names in the literature: cheap talk and delegation (Crawford & Sobel 1982; Dessein 2002), IT governance archetypes (Weill &
Ross 2004), attention-based view (Ocasio 1997), decision latency.
Reads executives, ties; writes projects, tokens; draws signal, settle, hop, promise, gate.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import GATE, HOP, PROMISE, SETTLE, SIGNAL, clip, normal, uniform
from alignsim.mechanisms.demand import expected_pace
from alignsim.mechanisms.trust import both, happens
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import (
    DECIDING,
    E_DECISION,
    E_ESCALATED,
    E_WAITING,
    IT,
    MARKETING,
    PROPOSED,
    QUEUED,
    REFUSED,
    Org,
    Record,
    State,
)  # fmt: skip

GOVERNANCE = Section("governance")
GOVERNANCE.choice("mode", "joint", ("it_led", "marketing_led", "joint", "ceo_arbitrates", "customer_council"),
                  "Weill & Ross 2004", "who has the final say on two-function projects", lever=True)  # fmt: skip
GOVERNANCE.switch("talk", True, "Dessein 2002", "whether the one who decides hears the other", lever=True)
GOVERNANCE.number("clear_ownership", 0.0, "0..1", 0, 1, "model, section 3", "owner and role of each part agreed beforehand", lever=True)
GOVERNANCE.number("preparation_median", 2.5, "weeks", 0.01, 100, "model, section 4.3", "preparation of a proposal of the reference volume")
GOVERNANCE.number("preparation_volume", 30, "person-weeks", 1, 10000, "model, section 4.3", "reference volume of preparation")
GOVERNANCE.number("preparation_sigma", 0.6, "log units", 0, 3, "model, section 4.3", "its spread")
GOVERNANCE.number("preparation_power", 0.25, "power", 0, 2, "model, section 4.3", "its growth with volume")
GOVERNANCE.number("sd_sharp", 0.12, "0..1", 0.001, 1, ASSUMPTION, "error of what a function knows well (IT pace, marketing technology)")
GOVERNANCE.number("sd_blunt", 0.35, "0..1", 0.001, 1, ASSUMPTION, "error of what it knows less well")
GOVERNANCE.number("prior_precision", 25, "1/sd^2", 0.01, 10000, ASSUMPTION, "precision of what everybody expects")
GOVERNANCE.number("talk_base", 0.3, "share", 0, 1, ASSUMPTION, "part of talk understood or believed without understanding or trust")
GOVERNANCE.number("talk_gap", 2.0, "slope", 0, 20, "model, section 4.3", "how fast talk loses worth with the gap of interests")
GOVERNANCE.number("council_talk", 0.5, "share", 0, 1, "model, section 4.3", "worth of talk in a council that nobody would believe elsewhere")
GOVERNANCE.number("council_customer", 0.5, "factor", 0, 1, "model, section 4.3", "biases left in a council under customer-first goals")
GOVERNANCE.number("fit_loss", 2.0, "per distance^2", 0, 50, ASSUMPTION, "value lost with distance from the best point")
GOVERNANCE.number("goal_part", 0.4, "share", 0, 1, ASSUMPTION, "part of disagreement that is about goals")
GOVERNANCE.number("decision_memory", 0.1, "per decision", 0, 1, ASSUMPTION, "how fast the known length of decisions follows")
GOVERNANCE.number("decision_start", 3, "weeks", 0, 104, ASSUMPTION, "known length of decisions at the start")
GOVERNANCE.number("settle_one", 0.35, "chance/week", 0, 1, PROTOTYPE, "one decider settles")
GOVERNANCE.number("settle_joint", 0.42, "chance/week", 0, 1, PROTOTYPE, "two deciders settle, without disagreement, at full trust")
GOVERNANCE.number("settle_council", 0.35, "chance/week", 0, 1, PROTOTYPE, "a council settles, without disagreement")
GOVERNANCE.number("ownership_gain", 0.5, "factor", 0, 5, ASSUMPTION, "what clear ownership adds to the chance to settle")
GOVERNANCE.number("settle_power", 0.25, "power", 0, 2, "Hickson et al. 1986: complexity lengthens deciding; size an assumption, that of preparation", "fall of the chance to settle with volume")
GOVERNANCE.number("settle_limit", 0.95, "chance/week", 0, 1, "model, section 4.3", "chance to settle, at most")
GOVERNANCE.number("escalate_after", 4, "weeks", 0, 520, ASSUMPTION, "an unsettled decision goes up")
GOVERNANCE.number("hop_weeks", 2, "weeks", 1, 104, ASSUMPTION, "mean time of a hop to the next superior")
GOVERNANCE.number("loser_commitment", 0.5, "factor", 0, 1, ASSUMPTION, "commitment lost by who lost: x disagreement (1 - trust)")
GOVERNANCE.number("gate_strength", 0.4, "factor", 0, 1, "model, section 4.2: .2 gives Banker's sign; a choice",
                  "business-case gate: chance x cost weight to refuse a proposal of below-average value per volume")  # fmt: skip
GOVERNANCE.number("informed_demand", 0.2, "factor", 0, 1, "Ross, Vitale & Beath 1999 (direction); size an assumption: half of the gate's",
                  "x cost transparency: chance that a sponsor who sees the cost drops a proposal of below-average value per volume")  # fmt: skip
GOVERNANCE.number("promise_sigma", 0.25, "log units", 0, 2, "model, section 4.7", "spread of promises")
mechanism("decision_delay", "preparation and decisions take time (tests)")
mechanism("escalation", "unsettled decisions go up")
mechanism("strategic_talk", "talk carries less the more interests differ")
mechanism("business_case_gate", "a cost-minded superior of IT refuses proposals")
mechanism("weighty_decisions", "decisions on large projects take longer")
mechanism("informed_demand", "who sees what projects cost asks for fewer of little value")

IT_HEADS, MARKETING_HEADS = 48.0, 32.0
"""The default organization's functions: a CIO or CMO of larger ones has so many more deputies to settle matters."""
IT_LED, MARKETING_LED, JOINT, CEO_ARBITRATES, COUNCIL = range(5)
HEARD_NOBODY = -1


@compiled()
def deal_tokens(org: Org, state: State) -> None:
    """A week's attention; of last week's only the fraction is carried over; a roadmap session takes the week's.

    Attention grows with the people behind it: of one's own function for the CIO and the CMO, of both for the others.
    """
    world = state.world[0]
    heads = org.executives[world.settings]
    for e in range(heads.shape[0]):
        executive = state.executives[e]
        carried = executive.tokens - math.floor(executive.tokens)
        size = world.scale
        if e == world.cio and e != world.cmo:
            size = world.members_it / IT_HEADS
        elif e == world.cmo and e != world.cio:
            size = world.members_marketing / MARKETING_HEADS
        dealt = heads[e].attention * max(1.0, size)
        if world.roadmap_week == 1 and (e == world.cio or e == world.cmo):
            dealt = 0.0
        executive.tokens = carried + dealt


@compiled()
def decide(rules: Any, state: State, record: Record, week: int) -> None:
    """Every proposal in preparation or decision moves on."""
    world = state.world[0]
    tally = record.tally[0]
    tally.deciding = 0
    tally.disputes = 0
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        if p.state == PROPOSED:
            if rules.mechanisms_decision_delay == 1 and p.prep_left > 0.0:
                p.prep_left -= 1.0
                continue
            if _refused(rules, state, j):
                p.state = REFUSED
                p.ended = week
                continue
            p.state = DECIDING
            p.ready = week
        if p.state == DECIDING:
            _try(rules, state, record, j, week)
            if p.state == DECIDING:
                tally.deciding += 1
                tally.disputes += 1 if p.hops_left >= 0 else 0


@compiled()
def _refused(rules: Any, state: State, j: int) -> bool:
    """A proposal of IT's hours and below-average value: refused at the gate of IT's superior, or dropped by its sponsor."""
    world = state.world[0]
    p = state.projects[j]
    mean = math.exp(0.5 * rules.demand_value_sigma * rules.demand_value_sigma)
    if p.only == MARKETING or p.value / p.volume >= mean:
        return False
    gate = rules.governance_gate_strength * world.gate * rules.mechanisms_business_case_gate
    dropped = rules.governance_informed_demand * rules.transparency_cost * rules.mechanisms_informed_demand
    seed = world.seed
    return uniform(seed, GATE, 0, j, 0) < gate or uniform(seed, GATE, 0, j, 1) < dropped


@compiled()
def _try(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """One week of an open decision: tokens, the chance to settle, the way up."""
    world = state.world[0]
    p = state.projects[j]
    if p.two == 0:
        _try_one(rules, state, record, j, week, world.cio if p.only == IT else world.cmo)
        return
    p.disagreement = disagreement(rules, state, j)
    if p.hops_left >= 0:
        _climb(rules, state, record, j, week)
        return
    mode = rules.governance_mode
    if mode == CEO_ARBITRATES:
        _try_one(rules, state, record, j, week, world.top)
        return
    if mode == IT_LED or mode == MARKETING_LED:
        _try_one(rules, state, record, j, week, world.cio if mode == IT_LED else world.cmo)
    else:
        a, b = state.executives[world.cio], state.executives[world.cmo]
        if rules.mechanisms_decision_delay == 0:
            settle(rules, state, record, j, week, HEARD_NOBODY)
            return
        if a.tokens >= 1.0 and b.tokens >= 1.0:
            a.tokens -= 1.0
            b.tokens -= 1.0
            trust = 0.5 * (state.ties[world.cio, world.cmo].trust + state.ties[world.cmo, world.cio].trust)
            d = p.disagreement
            if mode == JOINT:
                base = rules.governance_settle_joint * (1.0 - d) * (1.0 - d) * (0.5 + 0.5 * trust)
            else:
                base = rules.governance_settle_council * (1.0 - 0.5 * d)
            if _settles(rules, state, j, week, base):
                settle(rules, state, record, j, week, HEARD_NOBODY)
                return
    if p.state == DECIDING and rules.mechanisms_escalation == 1 and week - p.ready >= rules.governance_escalate_after:
        p.hops_left = world.hops
        p.escalated = 1
        both(rules, state, record, E_ESCALATED, j, (-0.5, -0.1, -0.1, -0.1), rules.experience_weight_escalated)


@compiled()
def _settles(rules: Any, state: State, j: int, week: int, base: float) -> bool:
    """The weekly chance, with clear ownership, against this week's draw for this project."""
    own = max(rules.governance_clear_ownership, float(state.projects[j].pilot))
    power = rules.governance_settle_power * rules.mechanisms_weighty_decisions
    base *= math.pow(state.projects[j].volume / rules.governance_preparation_volume, -power)
    limit = min(rules.governance_settle_limit, base * (1.0 + rules.governance_ownership_gain * own))
    if state.projects[j].pilot == 1:
        limit = max(limit, rules.pilots_settle_chance)
    return uniform(state.world[0].seed, SETTLE, week, j, 0) < limit


@compiled()
def _try_one(rules: Any, state: State, record: Record, j: int, week: int, who: int) -> None:
    """One decider."""
    executive = state.executives[who]
    if rules.mechanisms_decision_delay == 1:
        if executive.tokens < 1.0:
            return
        executive.tokens -= 1.0
        if not _settles(rules, state, j, week, rules.governance_settle_one):
            return
    settle(rules, state, record, j, week, who)


@compiled()
def _climb(rules: Any, state: State, record: Record, j: int, week: int) -> None:
    """An escalated decision goes up a hop at a time; the last hop is the common superior's decision and costs a token."""
    world = state.world[0]
    p = state.projects[j]
    both(rules, state, record, E_WAITING, j, (-0.3, 0.0, 0.0, -0.1), rules.experience_weight_waiting)
    if uniform(world.seed, HOP, week, j, 0) >= 1.0 / rules.governance_hop_weeks:
        return
    if p.hops_left > 1:
        p.hops_left -= 1
        return
    superior = state.executives[world.common]
    if superior.tokens >= 1.0:
        superior.tokens -= 1.0
        p.hops_left = -1
        settle(rules, state, record, j, week, world.common)


@compiled()
def _talk(rules: Any, gap: float, understanding: float, trust: float) -> float:
    """c: what a report is worth to its hearer."""
    if rules.governance_talk == 0:
        return 0.0
    if rules.mechanisms_strategic_talk == 0:
        gap = 0.0
    base = rules.governance_talk_base
    return max(0.0, 1.0 - rules.governance_talk_gap * gap) * (base + (1.0 - base) * understanding) * (base + (1.0 - base) * trust)


@compiled()
def _signal(rules: Any, state: State, j: int, f: int, axis: int) -> tuple[float, float]:
    """What function f sees of the best pace (axis 0) or technology (axis 1): (signal, precision)."""
    p = state.projects[j]
    sharp = (f == IT) == (axis == 0)
    sd = rules.governance_sd_sharp if sharp else rules.governance_sd_blunt
    best = p.best_x if axis == 0 else p.best_z
    return best + sd * normal(state.world[0].seed, SIGNAL, 0, j, 2 * f + axis), 1.0 / (sd * sd)


@compiled()
def _estimate(rules: Any, state: State, j: int, axis: int, c_it: float, c_marketing: float) -> float:
    """The precision-weighted mean of the prior and both signals, each worth c (1: one's own)."""
    p = state.projects[j]
    prior = rules.governance_prior_precision
    mean = expected_pace(rules, p.novelty) if axis == 0 else 0.5
    s_it, p_it = _signal(rules, state, j, 0, axis)
    s_marketing, p_marketing = _signal(rules, state, j, 1, axis)
    top = prior * mean + c_it * p_it * s_it + c_marketing * p_marketing * s_marketing
    return top / (prior + c_it * p_it + c_marketing * p_marketing)


@compiled()
def _heard(rules: Any, state: State) -> tuple[float, float]:
    """(what IT hears of marketing is worth, what marketing hears of IT is worth)."""
    world = state.world[0]
    a, b = state.executives[world.cio], state.executives[world.cmo]
    gap = 0.5 * abs(a.pace - b.pace) + 0.5 * abs(a.tech - b.tech)
    return (
        _talk(rules, gap, a.understanding, state.ties[world.cio, world.cmo].trust),
        _talk(rules, gap, b.understanding, state.ties[world.cmo, world.cio].trust),
    )


@compiled()
def own_choice(rules: Any, state: State, j: int, f: int, axis: int) -> float:
    """What function f alone would choose, having heard the other (nobody on a one-function project)."""
    world = state.world[0]
    executive = state.executives[world.cio if f == IT else world.cmo]
    bias = (executive.pace if axis == 0 else executive.tech) - 0.5
    c_it, c_marketing = _heard(rules, state)
    other = 0.0 if state.projects[j].two == 0 else (c_it if f == IT else c_marketing)
    first, second = (1.0, other) if f == IT else (other, 1.0)
    return clip(_estimate(rules, state, j, axis, first, second) + bias, 0.0, 1.0)


@compiled()
def disagreement(rules: Any, state: State, j: int) -> float:
    """delta = .6 (half the distances of the two own choices) + .4 goal gap (none inside a pilot: joint metrics)."""
    part = rules.governance_goal_part
    dx = abs(own_choice(rules, state, j, 0, 0) - own_choice(rules, state, j, 1, 0))
    dz = abs(own_choice(rules, state, j, 0, 1) - own_choice(rules, state, j, 1, 1))
    gap = 0.0 if state.projects[j].pilot == 1 else state.world[0].goal_gap
    return (1.0 - part) * (0.5 * dx + 0.5 * dz) + part * gap


@compiled()
def choice(rules: Any, state: State, j: int, axis: int, who: int) -> float:
    """The pace (axis 0) or technology (axis 1) chosen by ``who``, or by both or the council if nobody alone."""
    world = state.world[0]
    p = state.projects[j]
    if p.two == 0:
        return own_choice(rules, state, j, p.only, axis)
    if who == world.cio:
        return own_choice(rules, state, j, 0, axis)
    if who == world.cmo:
        return own_choice(rules, state, j, 1, axis)
    a, b = state.executives[world.cio], state.executives[world.cmo]
    if who >= 0:
        e = state.executives[who]
        gap_a = 0.5 * abs(a.pace - e.pace) + 0.5 * abs(a.tech - e.tech)
        gap_b = 0.5 * abs(b.pace - e.pace) + 0.5 * abs(b.tech - e.tech)
        c_it = _talk(rules, gap_a, e.understanding, state.ties[who, world.cio].trust)
        c_marketing = _talk(rules, gap_b, e.understanding, state.ties[who, world.cmo].trust)
        bias = (e.pace if axis == 0 else e.tech) - 0.5
        return clip(_estimate(rules, state, j, axis, c_it, c_marketing) + bias, 0.0, 1.0)
    if rules.governance_mode == COUNCIL:
        c_it, c_marketing = _heard(rules, state)
        floor = rules.governance_council_talk
        c = floor + (1.0 - floor) * 0.5 * (c_it + c_marketing)
        damp = (1.0 - world.gamma) * (rules.governance_council_customer if rules.incentives_shared_goal == 1 else 1.0)
        bias_a = damp * ((a.pace if axis == 0 else a.tech) - 0.5)
        bias_b = damp * ((b.pace if axis == 0 else b.tech) - 0.5)
        first = clip(_estimate(rules, state, j, axis, 1.0, c) + bias_a, 0.0, 1.0)
        return 0.5 * first + 0.5 * clip(_estimate(rules, state, j, axis, c, 1.0) + bias_b, 0.0, 1.0)
    share = world.bargaining_it
    return share * own_choice(rules, state, j, 0, axis) + (1.0 - share) * own_choice(rules, state, j, 1, axis)


@compiled()
def settle(rules: Any, state: State, record: Record, j: int, week: int, who: int) -> None:
    """The decision: pace, technology, fit, promise; who lost an escalated one commits less."""
    world = state.world[0]
    p = state.projects[j]
    p.x = choice(rules, state, j, 0, who)
    p.z = choice(rules, state, j, 1, who)
    if rules.technology_platform_policy == 1:
        p.z = rules.technology_standard_z
    elif rules.technology_platform_policy == 2:
        p.z = rules.technology_best_z
    dx, dz = p.x - p.best_x, p.z - p.best_z
    p.fit = math.exp(-rules.governance_fit_loss * (dx * dx + dz * dz))
    p.decided = week
    p.state = QUEUED
    p.early = world.early if p.two == 1 else 1.0
    if p.two == 1:
        _bring_in_late(state, j)
    p.promised = _promise(rules, state, j, week)
    waited = week - p.ready
    world.mean_decision_weeks += rules.governance_decision_memory * (waited - world.mean_decision_weeks)
    if week >= 0:
        _count(record, p, waited)
    if p.two == 0:
        return
    distance_it = _distance(state.executives[world.cio], p)
    distance_marketing = _distance(state.executives[world.cmo], p)
    if p.escalated == 1:
        loser = IT if distance_it > distance_marketing else MARKETING
        me, you = (world.cio, world.cmo) if loser == IT else (world.cmo, world.cio)
        lost = rules.governance_loser_commitment * p.disagreement * (1.0 - state.ties[me, you].trust)
        state.teams[j, loser].commitment = 1.0 - lost
    for side in range(2):
        d = distance_it if side == IT else distance_marketing
        o = (0.5 - 0.075 * waited, 0.3 - d, 0.2 - 0.5 * d, 0.3 - d)
        happens(rules, state, record, side, E_DECISION, j, o, rules.experience_weight_decision)


@compiled()
def _distance(executive: Any, p: Any) -> float:
    return 0.5 * abs(p.x - executive.pace) + 0.5 * abs(p.z - executive.tech)


@compiled()
def _count(record: Record, p: Any, waited: int) -> None:
    tally = record.tally[0]
    tally.decisions += 1
    tally.decision_weeks += waited
    tally.timely += 1 if waited <= 2 else 0
    if p.two == 1:
        tally.shared_decisions += 1
        tally.disputed += p.escalated


@compiled()
def _bring_in_late(state: State, j: int) -> None:
    """Late involvement: IT's part in the first task shrinks to ``early``; marketing does the rest of it."""
    p = state.projects[j]
    it, marketing = state.work[j, 0, 0], state.work[j, 0, 1]
    moved = it.planned * (1.0 - p.early)
    it.planned -= moved
    marketing.planned += moved
    it.left -= moved * p.difficulty
    marketing.left += moved * p.difficulty
    state.teams[j, 0].planned -= moved
    state.teams[j, 1].planned += moved
    state.teams[j, 0].volume -= moved * p.difficulty
    state.teams[j, 1].volume += moved * p.difficulty


@compiled()
def _promise(rules: Any, state: State, j: int, week: int) -> float:
    """The sponsor promises the plan with an error; with a roadmap the date comes from known capacity."""
    world = state.world[0]
    p = state.projects[j]
    if world.roadmap == 1:
        load_it = world.wanted_it / max(world.free_it, 1e-9)
        load_marketing = world.wanted_marketing / max(world.free_marketing, 1e-9)
        stretch = max(1.0, max(load_it, load_marketing))
        wait = max(rules.demand_queue_allowance, max(world.backlog_it, world.backlog_marketing))
        return week + wait + p.planned_weeks * min(stretch, rules.roadmap_stretch_limit)
    spread = rules.governance_promise_sigma * normal(world.seed, PROMISE, 0, j, 0)
    return week + rules.demand_queue_allowance + p.planned_weeks * math.exp(spread)
