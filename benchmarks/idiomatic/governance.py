"""Decisions: who makes them, how long they take, what they choose."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alignsim import draws as streams
from benchmarks.idiomatic.agents import Executive, Outcome, clip
from benchmarks.idiomatic.demand import expected_pace

if TYPE_CHECKING:
    from benchmarks.idiomatic.model import IdiomaticModel
    from benchmarks.idiomatic.project import Project

MODES = ("it_led", "marketing_led", "joint", "ceo_arbitrates", "customer_council")


def deal_tokens(model: IdiomaticModel) -> None:
    """A week's attention; a fraction left over is kept."""
    for e in model.executives:
        size = model.headcount / 80
        if e in model.heads_of:
            f = model.heads_of.index(e)
            size = len(model.members[f]) / (48, 32)[f]
        e.tokens = e.tokens % 1.0 + e.head["attention"] * max(1.0, size)


def decide(model: IdiomaticModel) -> None:
    """Every proposal in preparation or decision."""
    for p in model.open:
        if p.state == "proposed":
            if p.preparation > 0:
                p.preparation -= 1
                continue
            if refused(model, p):
                p.state, p.ended = "refused", model.week
                continue
            p.state, p.ready = "deciding", model.week
        if p.state == "deciding":
            try_to_settle(model, p)


def refused(model: IdiomaticModel, p: Project) -> bool:
    """Below-average value per volume: IT's superior refuses it, or the sponsor, seeing the cost, drops it."""
    mean = math.exp(model.rules.demand_value_sigma**2 / 2)
    if p.only == 1 or p.value / p.volume >= mean:
        return False
    at_the_gate = model.rules.governance_gate_strength * model.gate
    by_the_sponsor = model.rules.governance_informed_demand * model.rules.transparency_cost
    draws = model.draws
    return (draws.uniform(streams.GATE, 0, p.number) < at_the_gate
            or draws.uniform(streams.GATE, 0, p.number, 1) < by_the_sponsor)  # fmt: skip


def try_to_settle(model: IdiomaticModel, p: Project) -> None:
    """A week of an open decision."""
    rules = model.rules
    if p.only is not None:
        one_decides(model, p, model.heads_of[p.only])
        return
    p.disagreement = disagreement(model, p)
    if p.hops_left is not None:
        climb(model, p)
        return
    mode = MODES[rules.governance_mode]
    if mode == "ceo_arbitrates":
        one_decides(model, p, model.top)
        return
    if mode == "it_led":
        one_decides(model, p, model.cio)
    elif mode == "marketing_led":
        one_decides(model, p, model.cmo)
    else:
        both_decide(model, p, mode)
    if p.state == "deciding" and model.week - p.ready >= rules.governance_escalate_after:
        p.hops_left, p.escalated = model.hops, True
        felt_by_both(model, (-0.5, -0.1, -0.1, -0.1), rules.experience_weight_escalated)


def one_decides(model: IdiomaticModel, p: Project, who: Executive) -> None:
    """A token, and perhaps a decision."""
    if who.tokens >= 1:
        who.tokens -= 1
        if settled(model, p, model.rules.governance_settle_one):
            settle(model, p, who)


def both_decide(model: IdiomaticModel, p: Project, mode: str) -> None:
    """A token of each, and perhaps agreement."""
    a, b, d = model.cio, model.cmo, p.disagreement
    if a.tokens < 1 or b.tokens < 1:
        return
    a.tokens -= 1
    b.tokens -= 1
    base = model.rules.governance_settle_council * (1 - d / 2)
    if mode == "joint":
        base = model.rules.governance_settle_joint * (1 - d) ** 2 * (0.5 + (a.trust[b] + b.trust[a]) / 4)
    if settled(model, p, base):
        settle(model, p, None)


def settled(model: IdiomaticModel, p: Project, base: float) -> bool:
    """This week's draw; large projects take longer."""
    rules = model.rules
    base *= (p.volume / rules.governance_preparation_volume) ** -rules.governance_settle_power
    gain = 1 + rules.governance_ownership_gain * rules.governance_clear_ownership
    return model.draws.uniform(streams.SETTLE, model.week, p.number) < min(rules.governance_settle_limit, base * gain)


def climb(model: IdiomaticModel, p: Project) -> None:
    """A week on the way to the common superior."""
    felt_by_both(model, (-0.3, 0.0, 0.0, -0.1), model.rules.experience_weight_waiting)
    if model.draws.uniform(streams.HOP, model.week, p.number) >= 1 / model.rules.governance_hop_weeks:
        return
    assert p.hops_left is not None
    if p.hops_left > 1:
        p.hops_left -= 1
    elif model.common.tokens >= 1:
        model.common.tokens -= 1
        p.hops_left = None
        settle(model, p, model.common)


def felt_by_both(model: IdiomaticModel, outcome: Outcome, weight: float) -> None:
    """By the CIO and the CMO, each by their own goals."""
    model.cio.experience(model.cmo, outcome, weight)
    model.cmo.experience(model.cio, outcome, weight)


# ------------------------------------------------------------------------------------------------------ what is chosen
def talk(model: IdiomaticModel, hearer: Executive, speaker: Executive) -> float:
    """What a report is worth to its hearer."""
    if not model.rules.governance_talk:
        return 0.0
    gap = abs(hearer.pace - speaker.pace) / 2 + abs(hearer.technology - speaker.technology) / 2
    low = model.rules.governance_talk_base
    trust = hearer.trust[speaker] if hearer is not speaker else 1.0
    return max(0.0, 1 - 2 * gap) * (low + (1 - low) * hearer.understanding) * (low + (1 - low) * trust)


def estimate(model: IdiomaticModel, p: Project, axis: int, worth: tuple[float, float]) -> float:
    """Mean of the prior and of what IT and marketing see, each signal worth so much of its precision."""
    rules = model.rules
    mean = expected_pace(rules, p.novelty) if axis == 0 else 0.5
    top, bottom = rules.governance_prior_precision * mean, rules.governance_prior_precision
    for f in (0, 1):
        sd = rules.governance_sd_sharp if f == axis else rules.governance_sd_blunt
        signal = p.best[axis] + sd * model.draws.normal(streams.SIGNAL, 0, p.number, 2 * f + axis)
        top += worth[f] / sd**2 * signal
        bottom += worth[f] / sd**2
    return top / bottom


def bias(e: Executive, axis: int) -> float:
    """Distance of the ideal from the middle."""
    return (e.technology if axis else e.pace) - 0.5


def own_choice(model: IdiomaticModel, p: Project, f: int, axis: int) -> float:
    """What function f would choose."""
    me, other = model.heads_of[f], model.heads_of[1 - f]
    heard = talk(model, me, other) if p.joint else 0.0
    worth = (1.0, heard) if f == 0 else (heard, 1.0)
    return clip(estimate(model, p, axis, worth) + bias(me, axis))


def disagreement(model: IdiomaticModel, p: Project) -> float:
    """Of choices and of goals."""
    part = model.rules.governance_goal_part
    distance = sum(abs(own_choice(model, p, 0, axis) - own_choice(model, p, 1, axis)) for axis in (0, 1))
    return (1 - part) * distance / 2 + part * model.goal_gap


def choice(model: IdiomaticModel, p: Project, axis: int, who: Executive | None) -> float:
    """By one's own head, by a superior on two reports, by bargaining, or by a council."""
    rules, cio, cmo = model.rules, model.cio, model.cmo
    if p.only is not None:
        return own_choice(model, p, p.only, axis)
    if who in (cio, cmo):
        return own_choice(model, p, 0 if who is cio else 1, axis)
    if who is not None:
        worth = (talk(model, who, cio), talk(model, who, cmo))
        return clip(estimate(model, p, axis, worth) + bias(who, axis))
    if MODES[rules.governance_mode] == "customer_council":
        c = 0.5 + 0.5 * (talk(model, cio, cmo) + talk(model, cmo, cio)) / 2
        damp = (1 - model.gamma) * (0.5 if rules.incentives_shared_goal == 1 else 1.0)
        views = [
            clip(estimate(model, p, axis, worth) + damp * bias(e, axis))
            for e, worth in ((cio, (1.0, c)), (cmo, (c, 1.0)))
        ]
        return sum(views) / 2
    share = model.bargaining_it
    return share * own_choice(model, p, 0, axis) + (1 - share) * own_choice(model, p, 1, axis)


def settle(model: IdiomaticModel, p: Project, who: Executive | None) -> None:
    """The decision and what it does to who made it."""
    rules, week = model.rules, model.week
    p.pace, p.technology = choice(model, p, 0, who), choice(model, p, 1, who)
    p.fit = math.exp(-rules.governance_fit_loss * ((p.pace - p.best[0]) ** 2 + (p.technology - p.best[1]) ** 2))
    p.decided, p.state = week, "queued"
    p.early = model.early if p.joint else 1.0
    if p.joint:
        bring_in_late(p)
    slip = math.exp(rules.governance_promise_sigma * model.draws.normal(streams.PROMISE, 0, p.number))
    p.promised = week + rules.demand_queue_allowance + p.planned_weeks * slip
    waited = week - p.ready
    model.mean_decision_weeks += 0.1 * (waited - model.mean_decision_weeks)
    if not p.joint:
        return
    far = [abs(p.pace - e.pace) / 2 + abs(p.technology - e.technology) / 2 for e in (model.cio, model.cmo)]
    if p.escalated:
        f = 0 if far[0] > far[1] else 1
        me, other = model.heads_of[f], model.heads_of[1 - f]
        p.teams[f].commitment = 1 - rules.governance_loser_commitment * p.disagreement * (1 - me.trust[other])
    for f, d in enumerate(far):
        outcome = (0.5 - 0.075 * waited, 0.3 - d, 0.2 - 0.5 * d, 0.3 - d)
        model.heads_of[f].experience(model.heads_of[1 - f], outcome, rules.experience_weight_decision)


def bring_in_late(p: Project) -> None:
    """IT's part in the first task shrinks; marketing does the rest of it."""
    it, marketing = p.tasks[0].sides
    moved = it.planned * (1 - p.early)
    for side, team, sign in ((it, p.teams[0], -1), (marketing, p.teams[1], 1)):
        side.planned += sign * moved
        side.left += sign * moved * p.difficulty
        team.planned += sign * moved
