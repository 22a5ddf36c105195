"""Faults, exceptions, acceptance, life in use, and what marketing buys outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim import draws as streams
from benchmarks.idiomatic.agents import clip, hazard
from benchmarks.idiomatic.governance import MODES, felt_by_both
from benchmarks.idiomatic.project import ENDED, NOTHING, UNDER_WAY, WAITING, Project

if TYPE_CHECKING:
    from benchmarks.idiomatic.model import IdiomaticModel


def team_understanding(model: IdiomaticModel, p: Project) -> float:
    """Of the people on it, else of the CIO and the CMO."""
    if p.heads:
        return (p.teams[0].understanding + p.teams[1].understanding) / p.heads
    return (model.cio.understanding + model.cmo.understanding) / 2


# -------------------------------------------------------------------------------------------------------------- faults
def fault_chance(model: IdiomaticModel, p: Project) -> float:
    """That a unit of work is wrong."""
    rules = model.rules
    late = min(1.0, max(0.0, (model.week - p.promised) / max(p.planned_weeks, 1.0)))
    q = rules.faults_chance * (1 + rules.faults_pace * p.pace) * (1 + rules.faults_novelty * p.novelty)
    q *= 1 - rules.faults_understanding * team_understanding(model, p)
    q *= 1 + rules.faults_late_involvement * (1 - p.early)
    return min(rules.faults_chance_limit, q * (1 + late))


def find(model: IdiomaticModel) -> None:
    """Wrong work comes to light."""
    rules = model.rules
    for p in model.open:
        if p.state in UNDER_WAY:
            u = model.draws.uniform(streams.FOUND, model.week, p.number)
            part = hazard((rules.faults_find_base + rules.faults_find_assurance * (1 - p.pace)) * 2 * u)
            for team in p.teams:
                team.found += team.latent * part
                team.latent -= team.latent * part
            open_exception(model, p)


def open_exception(model: IdiomaticModel, p: Project) -> None:
    """Enough found faults, or the last ones of a finished project, ask for a decision."""
    found = [team.found for team in p.teams]
    finished = p.left <= NOTHING
    if sum(found) < model.rules.faults_exception_size and not finished:
        return
    if sum(found) < model.rules.faults_least:
        if finished:
            p.defects += sum(found)
            p.teams[0].found = p.teams[1].found = 0.0
        return
    owner = 0 if found[0] > found[1] or p.only == 0 else 1
    p.teams[0].found = p.teams[1].found = 0.0
    if model.draws.uniform(streams.EXCEPTION, model.week, p.number) < model.rules.governance_clear_ownership:
        settle_exception(model, p, team_risk(model, p, owner), found, 0)
        return
    p.teams[owner].exceptions += 1
    for team, mass in zip(p.teams, found):
        team.exception_mass += mass


def attend(model: IdiomaticModel) -> None:
    """Executives look at exceptions, oldest project first; both must where they decide together."""
    joint = MODES[model.rules.governance_mode] == "joint"
    for p in model.open:
        for f, team in enumerate(p.teams):
            deciders = [model.cio, model.cmo] if joint and p.joint else [model.heads_of[f]]
            n = 0
            while team.exceptions > 0 and all(e.tokens >= 1 for e in deciders):
                for e in deciders:
                    e.tokens -= 1
                masses = [side.exception_mass / p.exceptions for side in p.teams]
                for side, mass in zip(p.teams, masses):
                    side.exception_mass -= mass
                team.exceptions -= 1
                settle_exception(model, p, model.heads_of[f].leaning[1], masses, 1 + 2 * n + f)
                n += 1


def team_risk(model: IdiomaticModel, p: Project, f: int) -> float:
    """Mean risk tolerance of a team, else of its executive."""
    people = p.teams[f].people
    return sum(person.risk for person in people) / len(people) if people else model.heads_of[f].leaning[1]


def settle_exception(model: IdiomaticModel, p: Project, risk: float, masses: list[float], n: int) -> None:
    """Rework, or by who tolerates risk half a quick fix and half nothing."""
    careless = model.draws.uniform(streams.QUICK, model.week, p.number, n) < risk
    for f, mass in enumerate(masses):
        if mass <= 0:
            continue
        if careless:
            p.defects += mass / 2
            model.debt += mass / 2 * 80 / model.headcount
            mass *= model.rules.faults_quick_effort / 2
        send_back(model, p, f, mass, n)


def send_back(model: IdiomaticModel, p: Project, f: int, mass: float, n: int) -> None:
    """To the task at work; out of integration to one of the two before it; if all is done to the last."""
    own = [task for task in p.tasks if task.sides[f].planned > 0]
    if not own:
        return
    at_work = next((i for i, task in enumerate(own) if task.sides[f].total > NOTHING), None)
    target = len(own) - 1 if at_work is None else at_work
    if at_work and own[at_work].step.integrates:
        u = model.draws.uniform(streams.BACK, model.week, p.number, n)
        target = at_work - (2 if at_work >= 2 and u < model.rules.faults_early_back else 1)
    own[target].sides[f].rework += mass
    p.left += mass


# ------------------------------------------------------------------------------------------------------------ delivery
def advance(model: IdiomaticModel) -> None:
    """Milestones, acceptance, going live, giving up."""
    for p in model.open:
        if p.state in UNDER_WAY:
            milestones(model, p)
            if p.left <= NOTHING and not p.exceptions and p.teams[0].found + p.teams[1].found <= NOTHING:
                accept(model, p)
        if p.state != "live" and given_up(model, p):
            p.state, p.ended = "cancelled", model.week + 1
            count_success(model, p)
            if p.joint:
                felt_by_both(model, (-0.6, -0.2, -0.6, -0.5), model.rules.experience_weight_cancelled)


def milestones(model: IdiomaticModel, p: Project) -> None:
    """What the CIO and the CMO notice on the way."""
    rules = model.rules
    if not p.joint:
        return
    if p.smooth:
        felt_by_both(model, (0.15, 0.1, 0.05, 0.15), rules.experience_weight_smooth)
    ref = rules.experience_expected_overrun
    if not p.half_way and p.done >= p.left:
        p.half_way = True
        used = (model.week + 1 - p.decided) / (p.planned_weeks + rules.demand_queue_allowance)
        rework, cost = p.rework_spent / max(p.spent, 1e-9), p.spent / p.planned_effort
        o = (1.5 * (0.55 * (1 + ref) - used), 0.3 - 2 * rework, 0.3 - (cost - 0.6 - ref), 0.1)
        felt_by_both(model, o, rules.experience_weight_half_way)
    if p.cost_marks < 2 and p.spent > (1.5, 2.25)[p.cost_marks] * p.planned_effort:
        p.cost_marks += 1
        weight = rules.experience_weight_cost * (1 - 0.7 * rules.transparency_cost)
        felt_by_both(model, (0.0, -0.1, -0.8, 0.0), weight)


def accept(model: IdiomaticModel, p: Project) -> None:
    """Once, changes are asked for; then the project goes live."""
    rules = model.rules
    if p.joint and not p.changed:
        p.changed = True
        c = rules.delivery_change_share * p.coupling * (1 - team_understanding(model, p))
        if c * p.volume > 0.05:
            p.state = "accepting"
            last = [task for task in p.tasks if sum(side.planned for side in task.sides) > 0][-1]
            planned = sum(side.planned for side in last.sides)
            for side in last.sides:
                side.left += c * p.volume * side.planned / planned
            p.left += c * p.volume
            model.felt_by(0, (-c, 0.0, -c, 0.0), rules.experience_weight_change)
            model.felt_by(1, (-c, -0.5 * c, 0.0, -c), rules.experience_weight_change)
            return
    go_live(model, p)


def go_live(model: IdiomaticModel, p: Project) -> None:
    """What it became is held against what was promised."""
    rules = model.rules
    p.state, p.ended = "live", model.week + 1
    for team in p.teams:
        p.defects += team.latent
        team.latent = 0.0
    count_success(model, p)
    model.gone_live.append(p)
    model.debt += rules.technology_debt_live * p.technology * p.volume / 45 * 80 / model.headcount
    if not p.joint:
        return
    ref = rules.experience_expected_overrun
    late = (p.ended - p.decided) / max(p.promised - p.decided, 1.0) - 1 - ref
    cost = p.spent / p.planned_effort - 1 - ref
    fit = 3 * (p.fit * p.worth - 0.85) - 0.5 * max(0.0, late)
    p.gone_live = (0.4 - 1.2 * late, 0.5 - 6 * p.defects / p.volume, 0.3 - 0.8 * cost, fit)
    felt_by_both(model, p.gone_live, rules.experience_weight_live)


def count_success(model: IdiomaticModel, p: Project) -> None:
    """A moving share of projects on time, of each function that had a part."""
    on_time = float(p.state == "live" and p.ended <= p.promised)
    for f in (0, 1):
        if p.only in (None, f):
            model.success[f] += 0.05 / max(1.0, model.headcount / 80) * (on_time - model.success[f])


def given_up(model: IdiomaticModel, p: Project) -> bool:
    """The more is spent and the nearer the end, the less."""
    rules, h = model.rules, 0.0
    if p.state in UNDER_WAY:
        over = (model.week + 1 - p.decided) / p.planned_weeks - rules.delivery_cancel_after
        near = max(0.0, 1 - p.left / (p.volume * p.difficulty))
        h = rules.delivery_cancel_hazard * max(0.0, over)
        h *= 1 - rules.delivery_sunk_cost * min(1.0, p.spent / p.planned_effort)
        h *= 1 - rules.delivery_near_completion * near
    elif p.state in WAITING:
        h = rules.delivery_drop_hazard * max(0.0, (model.week - p.need) / p.half_life - 1)
    return h > 0 and model.draws.uniform(streams.CANCEL, model.week, p.number) < hazard(h)


def operate(model: IdiomaticModel) -> None:
    """Value and incidents of live projects."""
    rules, week = model.rules, model.week
    model.value = model.value_possible = model.incident_hours = 0.0
    model.incidents = 0
    for p in model.projects:
        if week >= p.need:
            p.potential = p.potential * 0.5 ** (1 / p.half_life) if p.potential else p.value
        in_use = p.state in ("live", "bought") and p.ended <= week
        if in_use and p.defects > 1e-6:
            mean = p.defects * rules.delivery_incident_hazard
            p.defects *= 1 - rules.delivery_defect_fading
            for _ in range(model.draws.poisson(mean, streams.INCIDENT, week, p.number)):
                p.worth *= 1 - rules.delivery_incident_value
                model.incident_hours += rules.delivery_incident_effort
                model.incidents += 1
                if p.joint:
                    felt_by_both(model, (-0.1, -0.7, -0.2, -0.5), rules.experience_weight_incident)
        model.value += p.potential * p.fit * p.worth if in_use else 0.0
        model.value_possible += p.potential


def close(model: IdiomaticModel) -> None:
    """Ended projects leave the list; they need nobody."""
    for p in model.open:
        if p.state in ENDED:
            p.teams[0].needed = p.teams[1].needed = False
    model.open = [p for p in model.open if p.state not in ENDED]


# ------------------------------------------------------------------------------------------------------------- outside
def consider_outside(model: IdiomaticModel) -> None:
    """Marketing's own two-function projects may be bought outside, at proposal or while they wait."""
    rules, week = model.rules, model.week
    distrust, m = 1 - model.cmo.trust[model.cio], rules.budget_marketing_share
    late = min(1.0, (model.backlog_it + model.mean_decision_weeks) / rules.outside_patience)
    held = 1 - rules.outside_accountability * model.gamma - rules.outside_shared_budget * rules.budget_shared
    at_once = clip(rules.outside_chance * m / rules.outside_reference_share * distrust * held * late)
    for p in model.open:
        if not p.joint or p.sponsor != "marketing" or p.state not in WAITING:
            continue
        chance = at_once
        if p.arrival != week:
            h = rules.outside_hazard * m * distrust * min(1.0, 20 / p.half_life) * (week - p.arrival) / 8
            chance = hazard(h)
        if model.draws.uniform(streams.OUTSIDE_DRAW, week, p.number) < chance:
            p.state, p.started, p.known = "outside", week, False
            p.outside_left = rules.outside_time * p.planned_weeks
            p.worth, p.fit = 1 - rules.outside_misfit * p.coupling, 1.0


def run_outside(model: IdiomaticModel) -> None:
    """Hours of purchases, going into use, being found by IT."""
    rules = model.rules
    model.outside = [0.0, 0.0]
    for p in model.projects:
        if p.state not in ("outside", "bought"):
            continue
        it, marketing = p.teams
        if p.state == "outside":
            hours = (marketing.planned + rules.outside_effort_it * it.planned) / (rules.outside_time * p.planned_weeks)
            hours *= min(1.0, p.outside_left)
            model.outside[1] += hours
            p.outside_left -= 1
            if p.outside_left <= 0:
                p.state, p.ended = "bought", model.week + 1
                burden = rules.technology_debt_live * rules.technology_debt_outside * p.volume / 45
                model.debt += burden * rules.technology_best_z * 80 / model.headcount
        else:
            hours = rules.outside_support * it.planned * p.support
            p.support *= 1 - rules.delivery_defect_fading
            model.outside[0] += hours
        p.spent += hours
        h = rules.outside_discovery + rules.outside_discovery_transparency * rules.transparency_cost
        if not p.known and model.draws.uniform(streams.DISCOVERY, model.week, p.number) < hazard(h):
            p.known = True
            model.felt_by(0, (0.0, -0.6, -0.6, -0.1), rules.experience_weight_shadow)

