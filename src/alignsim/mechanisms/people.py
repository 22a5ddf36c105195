"""Who the people are when the organization is drawn.

Executives differ in their appetite for speed and risk and in how far they prefer the best tool over the common
platform; they weigh speed, quality, cost and customers differently.  Staff resemble the executive of their function.
Traits are drawn per organization around the default, N(default, .08), clipped to [0, 1].

Names in the literature: goal conflict between functions (Lawrence & Lorsch 1967), regulatory focus and risk
propensity (Sitkin & Pablo 1992), small-world contact networks (Watts & Strogatz 1998).
Reads Org and Rules; writes executives, ties, staff, contacts, members; draws people, staff, contacts, place.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import CONTACT, NEWCOMER, PEOPLE, PLACE, STAFF, clip, normal, uniform
from alignsim.mechanisms import plugged
from alignsim.parameters import ASSUMPTION, Section
from alignsim.state import CONTACTS, IT, MARKETING, MAX_PROJECTS_A_PERSON, Org, State

_TRAITS = {  # speed, risk, best of breed; goal weights of speed, quality, cost, customer; model, section 2
    "ceo": ((0.55, 0.50, 0.50), (0.25, 0.20, 0.25, 0.30)),
    "cfo": ((0.35, 0.25, 0.20), (0.10, 0.20, 0.60, 0.10)),
    "coo": ((0.40, 0.30, 0.30), (0.20, 0.45, 0.25, 0.10)),
    "cio": ((0.25, 0.25, 0.15), (0.15, 0.45, 0.30, 0.10)),
    "cmo": ((0.80, 0.75, 0.85), (0.45, 0.10, 0.10, 0.35)),
    "other": ((0.375, 0.275, 0.25), (0.25, 0.25, 0.25, 0.25)),
}
for _who, (_traits, _weights) in _TRAITS.items():
    _section = Section(f"people.{_who}", "org")
    _words = ("speed_preference", "appetite for speed"), ("risk_tolerance", "tolerance of risk"), (
        "best_of_breed_preference", "preference for the best tool (1) over one standard platform (0)")  # fmt: skip
    for (_name, _text), _value in zip(_words, _traits, strict=True):
        _section.number(_name, _value, "0..1", 0, 1, ASSUMPTION, f"{_who.upper()}: {_text}", lever=True)
    for _goal, _value in zip(("speed", "quality", "cost", "customer"), _weights, strict=True):
        _section.number(f"goal_weights.{_goal}", _value, "share", 0, 1, ASSUMPTION,
                        f"{_who.upper()}: weight of {_goal} among the goals", lever=True)  # fmt: skip
    _section.number("attention", 8 if _who in ("cio", "cmo") else 2, "tokens/week", 0, 1000, ASSUMPTION,
                    f"{_who.upper()}: decisions and exceptions looked at in a week (more in a larger organization)",
                    lever=True)  # fmt: skip

PEOPLE_SECTION = Section("people")
PEOPLE_SECTION.number("executive_trait_sd", 0.08, "0..1", 0, 0.5, "model, section 2", "spread of executives' traits")
PEOPLE_SECTION.number("staff_trait_sd", 0.12, "0..1", 0, 0.5, "model, section 2", "spread of staff around the executive")
PEOPLE_SECTION.number("staff_trust_sd", 0.10, "0..1", 0, 0.5, ASSUMPTION, "spread of staff's trust at the start")
PEOPLE_SECTION.number("skill_sd", 0.10, "0..1", 0, 0.5, ASSUMPTION, "spread of skills around the norm")
PEOPLE_SECTION.number("start_understanding", 0.30, "0..1", 0, 1, ASSUMPTION, "understanding of the other function at the start")
PEOPLE_SECTION.number("newcomer_understanding", 0.10, "0..1", 0, 1, "model, section 4.11", "understanding of a newcomer")
PEOPLE_SECTION.number("newcomer_skill", 0.60, "factor", 0, 1, ASSUMPTION, "a newcomer's skill as a part of the norm")
PEOPLE_SECTION.number("start_morale", 0.50, "0..1", 0, 1, ASSUMPTION, "morale at the start; at .5 it neither helps nor hinders")
PEOPLE_SECTION.number("rewiring", 0.10, "chance", 0, 1, "Watts & Strogatz 1998 (small-world range)", "contacts outside the neighbourhood")


@compiled()
def begin(org: Org, rules: Any, state: State) -> None:
    """Draw the organization of this seed (arrays come zeroed)."""
    world = state.world[0]
    heads = org.executives[0]
    for e in range(state.executives.shape[0]):
        draw_executive(heads[e], rules, state, e)
        state.executives[e].understanding = rules.people_start_understanding
        for other in range(state.executives.shape[0]):
            tie = state.ties[e, other]
            tie.trust = rules.trust_start
            tie.a, tie.b = memory(rules, rules.trust_start)
    rows = org.staff[0]
    for i in range(rows.shape[0]):
        home = rows[i].home
        if home == IT:
            state.members[IT, world.members_it] = i
            world.members_it += 1
        else:
            state.members[MARKETING, world.members_marketing] = i
            world.members_marketing += 1
        for m in range(MAX_PROJECTS_A_PERSON):
            state.assigned[i, m] = -1
        draw_person(rules, state, i, home, 0)
        person = state.staff[i]
        person.present = rows[i].present
        person.understanding = rules.people_start_understanding
        person.trust = clip(rules.trust_start + rules.people_staff_trust_sd * normal(world.seed, STAFF, 0, i, 9), 0.0, 1.0)
        person.a, person.b = memory(rules, person.trust)
        person.tenure = -math.log(uniform(world.seed, STAFF, 0, i, 10)) * 52.0 / max(0.01, rules.staffing_turnover_per_year)
    positions_it, positions_marketing = world.members_it, world.members_marketing
    _count_members(state, rows)
    for f in range(2):
        _meet(state, rules, f, positions_it if f == IT else positions_marketing)
        _rank_places(state, f, positions_it if f == IT else positions_marketing)
    world.success_it = 0.5
    world.success_marketing = 0.5
    world.mean_decision_weeks = rules.governance_decision_start
    world.debt = rules.technology_start_debt * rules.mechanisms_debt
    world.drag = 1.0 / (1.0 + world.debt / rules.technology_debt_half)
    world.morale = rules.people_start_morale
    world.settings = -1


@compiled()
def memory(rules: Any, trust: float) -> tuple[float, float]:
    """What the rival trust rules remember at that trust: pseudo-counts (beta), variance (Bayesian), what one's own does."""
    if rules.trust_rule == 1:
        strength = rules.trust_beta_strength
        return max(0.0, trust * (strength + 2.0) - 1.0), max(0.0, (1.0 - trust) * (strength + 2.0) - 1.0)
    if rules.trust_rule == plugged.RULE:
        return plugged.memory(rules, trust)
    return rules.trust_bayes_variance, 0.0


@compiled()
def draw_executive(head: Any, rules: Any, state: State, e: int) -> None:
    """Traits and goal weights of the present holder of the office."""
    seed = state.world[0].seed
    executive = state.executives[e]
    sd = rules.people_executive_trait_sd
    generation = executive.generation
    executive.s = clip(head.speed_preference + sd * normal(seed, PEOPLE, generation, e, 0), 0.0, 1.0)
    executive.r = clip(head.risk_tolerance + sd * normal(seed, PEOPLE, generation, e, 1), 0.0, 1.0)
    executive.z = clip(head.best_of_breed_preference + sd * normal(seed, PEOPLE, generation, e, 2), 0.0, 1.0)


@compiled()
def draw_person(rules: Any, state: State, i: int, home: int, generation: int) -> None:
    """Traits and skills of the person in a position; a later generation is a newcomer."""
    world = state.world[0]
    person = state.staff[i]
    stream = STAFF if generation == 0 else NEWCOMER
    boss = state.executives[world.cio if home == IT else world.cmo]
    sd = rules.people_staff_trait_sd
    person.s = clip(boss.s + sd * normal(world.seed, stream, generation, i, 0), 0.0, 1.0)
    person.r = clip(boss.r + sd * normal(world.seed, stream, generation, i, 1), 0.0, 1.0)
    platform, specialist = skill_norms(rules, home)
    share = 1.0 if generation == 0 else rules.people_newcomer_skill
    person.platform = clip(share * platform + rules.people_skill_sd * normal(world.seed, stream, generation, i, 2), 0.0, 1.0)
    person.specialist = clip(share * specialist + rules.people_skill_sd * normal(world.seed, stream, generation, i, 3), 0.0, 1.0)
    person.depth = 1.0
    person.morale = rules.people_start_morale
    person.tenure = 0.0
    person.weeks_embedded = 0.0


@compiled()
def skill_norms(rules: Any, home: int) -> tuple[float, float]:
    """The norm on (platform, specialist tools) of a function."""
    if home == IT:
        return rules.staffing_it_platform_skill, rules.staffing_it_specialist_skill
    return rules.staffing_marketing_platform_skill, rules.staffing_marketing_specialist_skill


@compiled()
def _count_members(state: State, rows: Any) -> None:
    """How many are present: they come first among the members of their function."""
    world = state.world[0]
    world.members_it = world.members_marketing = 0
    for i in range(rows.shape[0]):
        if rows[i].home == IT:
            world.members_it += rows[i].present
        else:
            world.members_marketing += rows[i].present


@compiled()
def _meet(state: State, rules: Any, f: int, positions: int) -> None:
    """A small world inside the function: two neighbours on each side, some contacts anywhere; who comes later meets anybody."""
    world = state.world[0]
    n = world.members_it if f == IT else world.members_marketing
    reach = min(CONTACTS, n - 1)
    for place in range(positions):
        i = state.members[f, place]
        for c in range(CONTACTS):
            state.contacts[i, c] = -1
            if c < reach:
                step = c // 2 + 1 if c % 2 == 0 else n - (c // 2 + 1)
                if place >= n:
                    step = int(uniform(world.seed, CONTACT, 0, i, 2 * c + 1) * n)
                elif uniform(world.seed, CONTACT, 0, i, 2 * c) < rules.people_rewiring:
                    step = 1 + int(uniform(world.seed, CONTACT, 0, i, 2 * c + 1) * (n - 1))
                state.contacts[i, c] = state.members[f, (place + step) % n]


@compiled()
def _rank_places(state: State, f: int, positions: int) -> None:
    """The order in which the people of a function take their turn in the other one: at random, later ones last."""
    world = state.world[0]
    n = world.members_it if f == IT else world.members_marketing
    for place in range(positions):
        state.staff[state.members[f, place]].place = place
    for place in range(n - 1, 0, -1):
        other = int(uniform(world.seed, PLACE, f, place, 0) * (place + 1))
        a = state.staff[state.members[f, place]]
        b = state.staff[state.members[f, other]]
        a.place, b.place = b.place, a.place


@compiled()
def settle_in(org: Org, rules: Any, state: State, row: int) -> None:
    """Take the chart of a new policy segment: who is present, which goals the offices have."""
    world = state.world[0]
    if world.settings == row:
        return
    heads = org.executives[row]
    for e in range(heads.shape[0]):
        executive = state.executives[e]
        if world.settings >= 0:
            old = org.executives[world.settings, e]
            executive.s = clip(executive.s + (heads[e].speed_preference - old.speed_preference), 0.0, 1.0)
            executive.r = clip(executive.r + (heads[e].risk_tolerance - old.risk_tolerance), 0.0, 1.0)
            executive.z = clip(
                executive.z + (heads[e].best_of_breed_preference - old.best_of_breed_preference), 0.0, 1.0
            )
        executive.w_speed = heads[e].w_speed
        executive.w_quality = heads[e].w_quality
        executive.w_cost = heads[e].w_cost
        executive.w_customer = heads[e].w_customer
    people = 0.0
    rows = org.staff[row]
    for i in range(rows.shape[0]):
        person = state.staff[i]
        if world.settings >= 0 and rows[i].present == 1 and person.present == 0:
            welcome(rules, state, i, rows[i].home, world.week)
        if rows[i].present == 0:
            for m in range(MAX_PROJECTS_A_PERSON):
                state.assigned[i, m] = -1
            person.jobs = 0
        person.present = rows[i].present
        people += rows[i].fte * rows[i].present
    _count_members(state, rows)
    world.people = people
    world.scale = people / 80.0
    world.settings = row


@compiled()
def welcome(rules: Any, state: State, i: int, home: int, week: int) -> None:
    """A newcomer takes the position: novice skill, little understanding, the climate's trust."""
    world = state.world[0]
    draw_person(rules, state, i, home, 1 + week + 100000)
    person = state.staff[i]
    person.understanding = rules.people_newcomer_understanding
    person.trust = world.trust_it if home == IT else world.trust_marketing
    person.a, person.b = memory(rules, person.trust)
    for m in range(MAX_PROJECTS_A_PERSON):
        state.assigned[i, m] = -1
    person.jobs = 0
