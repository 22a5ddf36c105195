"""Trust moves with experience, faster down than up, and is coloured by what one already believes.

Appraisal a = w''.o of an outcome o in [-1, 1]^4 relative to what was promised; believed
a^ = theta' a + (1 - theta') tanh(2.2 (2 tau - 1)) |a|, theta' = .45 + .35 theta;
tau += .05 omega a^ (1 - tau) if a^ >= 0, tau += .10 omega a^ tau if not (Slovic 1993); .05 is the theory's figure, the one
in use is calibrated and stands with the parameter.
It returns to neutral .5 by .004 a week; the lower-ranked side resents, and a cost centre is looked down on.

Rival rules: ``beta`` reputation with forgetting (Josang & Ismail 2002); ``bayesian``: a Kalman filter on a drifting
trustworthiness; a rule of one's own can be plugged in (docs/plugins.md).  Names in the literature: trust asymmetry, biased assimilation (Lord, Ross & Lepper 1979), organizational
justice, relational demography of rank.
Reads executives' goals, projects' marks; writes ties and staff trust, the event log; draws nothing.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import clip
from alignsim.mechanisms import plugged
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import (
    E_ANSWER,
    E_GUESS,
    E_LIVE,
    IT,
    MAX_PROJECTS_A_PERSON,
    Org,
    Record,
    State,
)  # fmt: skip

TRUST = Section("trust")
TRUST.number("start", 0.5, "0..1", 0, 1, "model, section 3", "trust at the start of the burn-in", lever=True)
TRUST.choice("rule", "asymmetric", ("asymmetric", "beta", "bayesian"), "Slovic 1993; Josang & Ismail 2002; Kalman 1960",
             "how experience becomes trust", lever=True)  # fmt: skip
TRUST.number("gain", 0.05, "per event", 0, 1, "direction: Slovic 1993; size an assumption", "gain of a wholly good experience")
TRUST.number("loss", 0.10, "per event", 0, 1, "direction: Slovic 1993; size an assumption", "loss of a wholly bad experience")
TRUST.number("facts_base", 0.45, "share", 0, 1, ASSUMPTION, "share of facts in an appraisal without transparency")
TRUST.number("facts_transparency", 0.35, "share", 0, 1, ASSUMPTION, "what full cost transparency adds to it")
TRUST.number("expectation_slope", 2.2, "slope", 0, 20, PROTOTYPE, "how sharply belief follows trust: a linear bias has no two stable states")
TRUST.number("drift", 0.004, "per week", 0, 1, PROTOTYPE, "return to neutral")
TRUST.number("neutral", 0.5, "0..1", 0, 1, ASSUMPTION, "where trust returns without experience")
TRUST.number("resentment", 0.002, "per week", 0, 1, ASSUMPTION, "x parity gap (1 - lived accountability), of the lower side")
TRUST.number("cost_centre", 0.5, "factor", 0, 1, ASSUMPTION, "the same toward a cost centre, by the other side")
TRUST.number("beta_strength", 10, "counts", 0, 1000, ASSUMPTION, "beta rule: experience already had at the start")
TRUST.number("beta_evidence", 0.6, "counts", 0, 100, "assumption: the asymmetric rule's gain at trust .5", "beta rule: counts of a wholly good or bad experience")
TRUST.number("bayes_variance", 0.02, "trust^2", 0, 1, ASSUMPTION, "Bayesian rule: variance of belief at the start")
TRUST.number("bayes_noise", 0.5, "trust^2", 0.001, 100, ASSUMPTION, "Bayesian rule: variance of one experience of weight 1")
TRUST.number("bayes_drift", 0.0008, "trust^2/week", 0, 1, ASSUMPTION, "Bayesian rule: variance added a week")
TRANSPARENCY = Section("transparency")
TRANSPARENCY.number("cost", 0.2, "0..1", 0, 1, "Ross, Vitale & Beath 1999", "cost transparency", lever=True)
EVENTS_SECTION = Section("experience")
for _name, _weight, _text in (
    ("decision", 0.4, "a decision is settled"), ("escalated", 0.3, "a decision goes up"), ("waiting", 0.1, "a week's wait for a superior"),
    ("one_sided", 0.12, "four weeks of one-sided staffing"), ("staff_question", 0.3, "a question is answered or guessed, on staff"),
    ("executive_guess", 0.05, "a guess, on the executive of the asking side"), ("smooth", 0.26, "a smooth week of a joint project"),
    ("half_way", 0.4, "half way"), ("cost", 0.4, "cost passes a mark"), ("change", 0.3, "change request"), ("live", 1.5, "a project goes live"),
    ("cancelled", 0.8, "a project is cancelled"), ("incident", 0.2, "an incident"), ("shadow", 0.5, "a shadow purchase is found"),
    ("roadmap", 1.5, "a roadmap session"),
):  # fmt: skip
    EVENTS_SECTION.number(f"weight_{_name}", _weight, "weight", 0, 10, "assumption; model, section 4.9", f"weight when {_text}")
EVENTS_SECTION.number("expected_overrun", 0.35, "ratio", 0, 3, "mean overrun, Molokken & Jorgensen 2003", "overrun that nobody is surprised by")
EVENTS_SECTION.number("cost_transparency", 0.7, "factor", 0, 1, "model, section 4.9", "what full transparency takes off the surprise of cost")
mechanism("biased_appraisal", "experience is coloured by the trust one already has")
mechanism("resentment", "unequal rank wears trust down")
mechanism("neutral_drift", "trust returns to neutral")

ASYMMETRIC, BETA, BAYESIAN = range(3)


@compiled()
def believed(appraisal: float, trust: float, facts: float, slope: float) -> float:
    """theta' a + (1 - theta') tanh(slope (2 tau - 1)) |a|."""
    return facts * appraisal + (1.0 - facts) * math.tanh(slope * (2.0 * trust - 1.0)) * abs(appraisal)


@compiled()
def facts_share(rules: Any, pilot: int) -> float:
    """theta': the part of an appraisal that rests on facts."""
    if rules.mechanisms_biased_appraisal == 0:
        return 1.0
    if pilot == 1:
        return rules.pilots_judged_on_facts
    return min(1.0, rules.trust_facts_base + rules.trust_facts_transparency * rules.transparency_cost)


@compiled()
def experience(rules: Any, holder: Any, appraisal: float, weight: float, facts: float) -> None:
    """Move the trust of a tie or a staff member (both have trust, a, b) by one experience."""
    trust = holder.trust
    a = believed(appraisal, trust, facts, rules.trust_expectation_slope)
    if rules.trust_rule == ASYMMETRIC:
        if a >= 0.0:
            trust += rules.trust_gain * weight * a * (1.0 - trust)
        else:
            trust += rules.trust_loss * weight * a * trust
    elif rules.trust_rule == BETA:
        evidence = rules.trust_beta_evidence * weight * abs(a)
        if a >= 0.0:
            holder.a += evidence
        else:
            holder.b += evidence
        trust = (holder.a + 1.0) / (holder.a + holder.b + 2.0)
    elif rules.trust_rule == plugged.RULE:
        plugged.experience(rules, holder, appraisal, a, weight, facts)
        return
    else:
        kalman = holder.a * weight / (holder.a * weight + rules.trust_bayes_noise)
        trust += kalman * (0.5 * (a + 1.0) - trust)
        holder.a = (1.0 - kalman) * holder.a
    holder.trust = clip(trust, 0.0, 1.0)


@compiled()
def appraise(goals: Any, o: tuple[float, float, float, float]) -> float:
    """a = w''.o with o clipped to [-1, 1]."""
    return (
        goals.goal_speed * clip(o[0], -1.0, 1.0)
        + goals.goal_quality * clip(o[1], -1.0, 1.0)
        + goals.goal_cost * clip(o[2], -1.0, 1.0)
        + goals.goal_customer * clip(o[3], -1.0, 1.0)
    )


@compiled()
def felt(rules: Any, state: State, record: Record, side: int, kind: int, j: int, appraisal: float, weight: float) -> None:
    """The CIO (side 0) or the CMO (side 1) has an experience with the other; j is the project's row or -1."""
    world = state.world[0]
    me, you = (world.cio, world.cmo) if side == IT else (world.cmo, world.cio)
    tie = state.ties[me, you]
    pilot = state.projects[j].pilot if j >= 0 else 0
    if pilot == 1:
        weight *= rules.pilots_trust_weight
    weight *= min(1.0, 80.0 / max(world.people, 1.0))
    before = tie.trust
    experience(rules, tie, appraisal, weight, facts_share(rules, pilot))
    log(record, world.week, kind, j, side, tie.trust - before, appraisal)


@compiled()
def happens(
    rules: Any, state: State, record: Record, side: int, kind: int, j: int, o: tuple[float, float, float, float], weight: float
) -> None:
    """An outcome is felt by one executive, by their own goals; a pilot by the joint metrics inside it."""
    world = state.world[0]
    cio, cmo = state.executives[world.cio], state.executives[world.cmo]
    appraisal = appraise(cio if side == IT else cmo, o)
    if j >= 0 and state.projects[j].pilot == 1:
        appraisal = 0.5 * (appraise(cio, o) + appraise(cmo, o))
    felt(rules, state, record, side, kind, j, appraisal, weight)


@compiled()
def both(rules: Any, state: State, record: Record, kind: int, j: int, o: tuple[float, float, float, float], weight: float) -> None:
    """An outcome is felt by the CIO and by the CMO."""
    happens(rules, state, record, 0, kind, j, o, weight)
    happens(rules, state, record, 1, kind, j, o, weight)


@compiled()
def log(record: Record, week: int, kind: int, j: int, who: int, change: float, appraisal: float) -> None:
    """Write the event down if a log is kept."""
    tally = record.tally[0]
    if record.events.shape[0] == 0:
        return
    if tally.events >= record.events.shape[0]:
        tally.lost_events += 1
        return
    event = record.events[tally.events]
    event.week = week
    event.kind = kind
    event.project = j
    event.who = who
    event.change = change
    event.appraisal = appraisal
    tally.events += 1


@compiled()
def team_events(org: Org, rules: Any, state: State, record: Record) -> None:
    """What this week's answers, guesses and go-lives do to the people on the teams."""
    world = state.world[0]
    rows = org.staff[world.settings]
    answer = (0.3, 0.1, 0.1, 0.2)
    guess = (-0.4, 0.0, -0.2, -0.1)
    for i in range(rows.shape[0]):
        person = state.staff[i]
        if person.jobs == 0:
            continue
        f = rows[i].home
        goals = state.executives[world.cio if f == IT else world.cmo]
        for m in range(MAX_PROJECTS_A_PERSON):
            j = state.assigned[i, m]
            if j < 0 or state.projects[j].two == 0:
                continue
            p = state.projects[j]
            facts = facts_share(rules, p.pilot)
            weight = rules.experience_weight_staff_question * (rules.pilots_trust_weight if p.pilot == 1 else 1.0)
            for _ in range(p.answered):
                person.understanding += rules.learning_answer * (1.0 - person.understanding) * rules.mechanisms_learning
                _staff_feels(rules, record, world.week, E_ANSWER, j, f, person, appraise(goals, answer), weight, facts)
            for _ in range(state.teams[j, f].guessed):
                _staff_feels(rules, record, world.week, E_GUESS, j, f, person, appraise(goals, guess), weight, facts)
            if p.team_weight > 0.0:
                o = (p.team_o1, p.team_o2, p.team_o3, p.team_o4)
                heavy = p.team_weight * (rules.pilots_trust_weight if p.pilot == 1 else 1.0)
                _staff_feels(rules, record, world.week, E_LIVE, j, f, person, appraise(goals, o), heavy, facts)


@compiled()
def _staff_feels(
    rules: Any, record: Record, week: int, kind: int, j: int, f: int, person: Any, appraisal: float, weight: float, facts: float
) -> None:
    before = person.trust
    experience(rules, person, appraisal, weight, facts)
    log(record, week, kind, j, 2 + f, person.trust - before, appraisal)


@compiled()
def wear(rules: Any, state: State) -> None:
    """Drift to neutral of every tie and person; resentment of rank between the CIO and the CMO."""
    world = state.world[0]
    for e in range(state.ties.shape[0]):
        for other in range(state.ties.shape[1]):
            _drift(rules, state.ties[e, other])
    staff = state.staff
    for i in range(staff.shape[0]):
        if staff[i].present == 1:
            _drift(rules, staff[i])
    if rules.mechanisms_resentment == 0 or world.cio == world.cmo:
        return
    cio, cmo = state.executives[world.cio], state.executives[world.cmo]
    up, down = state.ties[world.cio, world.cmo], state.ties[world.cmo, world.cio]
    amount = rules.trust_resentment * world.parity_gap * (1.0 - world.gamma)
    if cio.q < cmo.q:
        _resent(rules, up, amount)
    elif cmo.q < cio.q:
        _resent(rules, down, amount)
    if world.cost_centre == 1:
        _resent(rules, down, amount * rules.trust_cost_centre)


@compiled()
def _drift(rules: Any, holder: Any) -> None:
    if rules.trust_rule >= BAYESIAN:
        if rules.plugged_week != 0:
            plugged.week(rules, holder)
            return
        if rules.trust_rule == BAYESIAN:
            holder.a += rules.trust_bayes_drift
    if rules.mechanisms_neutral_drift == 0:
        return
    if rules.trust_rule == BETA:
        holder.a -= rules.trust_drift * holder.a
        holder.b -= rules.trust_drift * holder.b
        holder.trust = (holder.a + 1.0) / (holder.a + holder.b + 2.0)
    else:
        holder.trust += rules.trust_drift * (rules.trust_neutral - holder.trust)


@compiled()
def _resent(rules: Any, tie: Any, amount: float) -> None:
    """Trust falls by the amount, not below 0; under the beta rule by as much bad experience as takes it there."""
    if rules.plugged_resentment != 0:
        plugged.resentment(rules, tie, amount)
        return
    if rules.trust_rule == BETA:
        if tie.trust > amount:
            tie.b += amount * (tie.a + tie.b + 2.0) / (tie.trust - amount)
            tie.trust = (tie.a + 1.0) / (tie.a + tie.b + 2.0)
    else:
        tie.trust = clip(tie.trust - amount, 0.0, 1.0)
