"""Rank gives bargaining power, and goals lean to the superior's.

q_e = exp(-.5 (d_e - 1)), d_e steps to the top; parity gap |q_CIO - q_CMO| / (q_CIO + q_CMO); bargaining weight
q (.5 + budget share).  From the top down w' = .65 w + .35 w'_superior, likewise s, r, z.  Accountability as lived
gamma' = gamma (.5 + .5 min(1, mean trust / .5)); w'' = (1 - gamma') w' + gamma' w_shared.  Ideal pace x = (s + r) / 2;
x goes toward the other's by .5 u tau (perspective taking), then x'' = x + gamma' (.5 - x); technology alike.

Names in the literature: upper echelons (Hambrick & Mason 1984), bases of power (Pfeffer 1981), goal congruence,
perspective taking (Parker & Axtell 2001), group goals (Kleingeld et al. 2011).
Reads Org, Rules, ties; writes executives' lean_*, goal_*, pace, tech, q and the world's gaps.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import clip
from alignsim.parameters import ASSUMPTION, Section, mechanism
from alignsim.state import CFO, COO, Org, State

INCENTIVES = Section("incentives")
INCENTIVES.number("joint_accountability", 0.1, "0..1", 0, 1, "Kleingeld et al. 2011; Garbers & Konradt 2014",
                  "shared metrics of IT and marketing", lever=True)  # fmt: skip
INCENTIVES.choice("shared_goal", "blend", ("blend", "customer_first"), "model, section 3",
                  "what the shared metrics weigh: the mean of both, or customers first", lever=True)  # fmt: skip
BUDGET = Section("budget")
BUDGET.number("marketing_share", 0.35, "share", 0, 1, "Gartner 30-40%; PwC 2013 47%", "marketing's share of technology buying", lever=True)
BUDGET.number("shared", 0.0, "share", 0, 1, "model, section 3", "part of the technology budget held together", lever=True)
POWER = Section("power")
POWER.number("rank_decay", 0.5, "per step", 0, 5, ASSUMPTION, "loss of rank a step away from the top")
POWER.number("own_goals", 0.65, "share", 0, 1, ASSUMPTION, "part of goals and tastes that is one's own, not the superior's")
POWER.number("lived_floor", 0.5, "share", 0, 1, ASSUMPTION, "part of declared accountability lived without any trust")
POWER.number("perspective", 0.5, "factor", 0, 1, ASSUMPTION, "how far understanding x trust moves one's ideal to the other's")
POWER.number("budget_base", 0.5, "weight", 0, 5, ASSUMPTION, "bargaining weight that does not come from budget")
for _name, _value in zip(("speed", "quality", "cost", "customer"), (0.20, 0.20, 0.15, 0.45), strict=True):
    POWER.number(f"customer_first_{_name}", _value, "share", 0, 1, "model, section 2", f"customer-first goals: {_name}")
mechanism("perspective_taking", "understanding and trust move one's ideal toward the other's")


@compiled()
def lean(org: Org, rules: Any, state: State) -> None:
    """Goals and ideals of this week, from the top down; then the CIO's and the CMO's as lived."""
    world = state.world[0]
    heads = org.executives[world.settings]
    n = heads.shape[0]
    own = rules.power_own_goals
    for depth in range(n):
        for e in range(n):
            if heads[e].depth == depth:
                _lean_one(rules, state, heads, e, own if heads[e].reports_to >= 0 else 1.0)
    _gaps(rules, state, heads)
    a, b = state.executives[world.cio], state.executives[world.cmo]
    trust_a = state.ties[world.cio, world.cmo].trust
    trust_b = state.ties[world.cmo, world.cio].trust
    lived = rules.power_lived_floor + (1.0 - rules.power_lived_floor) * min(1.0, (trust_a + trust_b) / 2.0 / 0.5)
    world.gamma = rules.incentives_joint_accountability * lived
    _share_goals(rules, a, b, world.gamma)
    world.goal_gap = 0.5 * (
        abs(a.goal_speed - b.goal_speed) + abs(a.goal_quality - b.goal_quality)
        + abs(a.goal_cost - b.goal_cost) + abs(a.goal_customer - b.goal_customer)
    )  # fmt: skip
    toward_a = rules.power_perspective * a.understanding * trust_a * rules.mechanisms_perspective_taking
    toward_b = rules.power_perspective * b.understanding * trust_b * rules.mechanisms_perspective_taking
    pace_a, pace_b = a.pace, b.pace
    tech_a, tech_b = a.tech, b.tech
    a.pace = _to_middle(pace_a + toward_a * (pace_b - pace_a), world.gamma)
    b.pace = _to_middle(pace_b + toward_b * (pace_a - pace_b), world.gamma)
    a.tech = _to_middle(tech_a + toward_a * (tech_b - tech_a), world.gamma)
    b.tech = _to_middle(tech_b + toward_b * (tech_a - tech_b), world.gamma)


@compiled()
def _to_middle(x: float, gamma: float) -> float:
    return x + gamma * (0.5 - x)


@compiled()
def _lean_one(rules: Any, state: State, heads: Any, e: int, own: float) -> None:
    """w' = own w + (1 - own) w'_superior; likewise s, r, z; rank from the depth."""
    x = state.executives[e]
    up = state.executives[max(heads[e].reports_to, 0)]
    x.lean_s = own * x.s + (1.0 - own) * up.lean_s
    x.lean_r = own * x.r + (1.0 - own) * up.lean_r
    x.lean_z = own * x.z + (1.0 - own) * up.lean_z
    x.lean_speed = own * x.w_speed + (1.0 - own) * up.lean_speed
    x.lean_quality = own * x.w_quality + (1.0 - own) * up.lean_quality
    x.lean_cost = own * x.w_cost + (1.0 - own) * up.lean_cost
    x.lean_customer = own * x.w_customer + (1.0 - own) * up.lean_customer
    x.goal_speed, x.goal_quality = x.lean_speed, x.lean_quality
    x.goal_cost, x.goal_customer = x.lean_cost, x.lean_customer
    x.pace = 0.5 * (x.lean_s + x.lean_r)
    x.tech = x.lean_z
    x.q = min(1.0, math.exp(-rules.power_rank_decay * (heads[e].depth - 1.0)))


@compiled()
def _share_goals(rules: Any, a: Any, b: Any, gamma: float) -> None:
    """w'' = (1 - gamma') w' + gamma' w_shared for the CIO (a) and the CMO (b)."""
    if rules.incentives_shared_goal == 1:
        speed, quality = rules.power_customer_first_speed, rules.power_customer_first_quality
        cost, customer = rules.power_customer_first_cost, rules.power_customer_first_customer
    else:
        speed, quality = 0.5 * (a.lean_speed + b.lean_speed), 0.5 * (a.lean_quality + b.lean_quality)
        cost, customer = 0.5 * (a.lean_cost + b.lean_cost), 0.5 * (a.lean_customer + b.lean_customer)
    for x in (a, b):
        x.goal_speed = (1.0 - gamma) * x.lean_speed + gamma * speed
        x.goal_quality = (1.0 - gamma) * x.lean_quality + gamma * quality
        x.goal_cost = (1.0 - gamma) * x.lean_cost + gamma * cost
        x.goal_customer = (1.0 - gamma) * x.lean_customer + gamma * customer


@compiled()
def _gaps(rules: Any, state: State, heads: Any) -> None:
    """Parity, bargaining weights, the common superior, and what IT's superior does to IT's access."""
    world = state.world[0]
    q_it, q_marketing = state.executives[world.cio].q, state.executives[world.cmo].q
    world.parity_gap = abs(q_it - q_marketing) / (q_it + q_marketing)
    share = (1.0 - rules.budget_shared) * rules.budget_marketing_share + rules.budget_shared * 0.5
    weight_it = q_it * (rules.power_budget_base + 1.0 - share)
    weight_marketing = q_marketing * (rules.power_budget_base + share)
    world.bargaining_it = weight_it / (weight_it + weight_marketing)
    a, b = world.cio, world.cmo
    while a != b:
        if heads[a].depth >= heads[b].depth:
            a = max(heads[a].reports_to, 0)
        else:
            b = max(heads[b].reports_to, 0)
    world.common = a
    deeper = max(heads[world.cio].depth, heads[world.cmo].depth)
    world.hops = max(1, deeper - heads[a].depth)
    above = heads[world.cio].reports_to
    world.gate = state.executives[above].lean_cost if above >= 0 else 0.0
    world.early = clip(1.0 - world.gate, 0.0, 1.0)
    world.cost_centre = 1 if above >= 0 and (heads[above].role == CFO or heads[above].role == COO) else 0
