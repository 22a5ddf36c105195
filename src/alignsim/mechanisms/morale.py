"""Success lifts, overload and conflict wear; people with low morale leave, and what they knew goes with them.

Morale += .03 (.6 + .3 success - .3 overload - .3 conflict - morale); leaving hazard .12 a year x (1.5 - morale); a newcomer
starts with understanding .1, novice skill and the climate's trust.  Executives leave every five years in the mean.

Names in the literature: job demands and resources (Bakker & Demerouti 2007), turnover and organizational memory (Carley 1992),
executive succession.
Reads world, staff; writes morale, people who leave, offices; draws leave, executive.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import EXECUTIVE_DRAW, LEAVE, chance, clip, uniform
from alignsim.mechanisms.people import draw_executive, memory, welcome
from alignsim.mechanisms.trust import log
from alignsim.parameters import ASSUMPTION, Section, mechanism
from alignsim.state import E_EXECUTIVE, IT, Org, Record, State

MORALE = Section("morale")
MORALE.number("speed", 0.03, "per week", 0, 1, ASSUMPTION, "how fast morale follows")
MORALE.number("base", 0.6, "0..1", 0, 1, ASSUMPTION, "morale without success, overload or conflict")
MORALE.number("success", 0.3, "factor", 0, 1, ASSUMPTION, "weight of the share of projects on time")
MORALE.number("overload", 0.3, "factor", 0, 1, ASSUMPTION, "weight of overload")
MORALE.number("conflict", 0.3, "factor", 0, 1, ASSUMPTION, "weight of conflict, 1 - trust")
MORALE.number("overload_from", 0.8, "load", 0, 2, ASSUMPTION, "load above which a function is overloaded")
MORALE.number("overload_range", 0.4, "load", 0.01, 2, ASSUMPTION, "from none to full overload")
MORALE.number("leaving", 1.5, "0..1", 1, 3, "model, section 4.11", "turnover x (this - morale)")
MORALE.number("executive_years", 5, "years", 0.1, 1000, "CIO tenure 5.4-6.7 years (surveys)", "mean time of an executive in office")
mechanism("morale", "morale changes")
mechanism("turnover", "people leave and are replaced")
mechanism("executive_turnover", "executives leave and are replaced")


@compiled()
def live_and_leave(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """A week of everybody's morale; who leaves is replaced at once."""
    world = state.world[0]
    rows = org.staff[world.settings]
    over_it = _overload(rules, world.hours_it, world.free_it, world.used_it, world.wanted_it)
    over_marketing = _overload(rules, world.hours_marketing, world.free_marketing, world.used_marketing, world.wanted_marketing)
    total = 0.0
    present = 0
    seed, staff = world.seed, state.staff
    for i in range(rows.shape[0]):
        person = staff[i]
        if person.present == 0:
            continue
        home = rows[i].home
        if rules.mechanisms_morale == 1:
            success = world.success_it if home == IT else world.success_marketing
            overload = over_it if home == IT else over_marketing
            target = (
                rules.morale_base + rules.morale_success * success - rules.morale_overload * overload
                - rules.morale_conflict * (1.0 - person.trust)
            )  # fmt: skip
            person.morale = clip(person.morale + rules.morale_speed * (target - person.morale), 0.0, 1.0)
        total += person.morale
        present += 1
        if rules.mechanisms_turnover == 1:
            hazard = rules.staffing_turnover_per_year / 52.0 * max(0.0, rules.morale_leaving - person.morale)
            u = uniform(seed, LEAVE, week, i, 0)
            if u < hazard and u < chance(hazard):  # the first says no without an exponential
                welcome(rules, state, i, home, week)
                if week >= 0:
                    record.tally[0].leavers += 1
    world.morale = total / max(present, 1)


@compiled()
def _overload(rules: Any, hours: float, free: float, used: float, wanted: float) -> float:
    """0..1: load above what a function bears, from hours used or, if more is wanted than there is, from that."""
    load = 1.0 - (free - max(used, min(wanted, 1.5 * free))) / max(hours, 1e-9)
    return clip((load - rules.morale_overload_from) / rules.morale_overload_range, 0.0, 1.0)


@compiled()
def succession(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """Executives leave; the new one starts neutral, knows little of the other function, and is met neutrally."""
    world = state.world[0]
    if rules.mechanisms_executive_turnover == 0:
        return
    heads = org.executives[world.settings]
    hazard = 1.0 / (52.0 * rules.morale_executive_years)
    for e in range(heads.shape[0]):
        executive = state.executives[e]
        executive.tenure += 1.0
        if uniform(world.seed, EXECUTIVE_DRAW, week, e, 0) >= chance(hazard):
            continue
        executive.generation += 1
        executive.tenure = 0.0
        draw_executive(heads[e], rules, state, e)
        executive.understanding = rules.people_newcomer_understanding
        for other in range(heads.shape[0]):
            for tie in (state.ties[e, other], state.ties[other, e]):
                tie.trust = rules.trust_neutral
                tie.a, tie.b = memory(rules, rules.trust_neutral)
        if e == world.cio or e == world.cmo:
            log(record, week, E_EXECUTIVE, -1, 0 if e == world.cio else 1, 0.0, 0.0)
