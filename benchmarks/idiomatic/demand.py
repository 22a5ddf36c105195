"""Proposals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from alignsim import draws as streams
from benchmarks.idiomatic.project import Project, Side, Task, Team

if TYPE_CHECKING:
    from benchmarks.idiomatic.model import IdiomaticModel


def arrive(model: IdiomaticModel) -> None:
    """This week's proposals: two-function ones of marketing or of both, of IT alone, of marketing alone."""
    rules, draws, week = model.rules, model.draws, model.week
    both, it, marketing = rules.demand_rate_two, rules.demand_rate_it, rules.demand_rate_marketing
    total = both + it + marketing
    for k in range(draws.poisson(total, streams.ARRIVALS, week, 0)):
        u = total * draws.uniform(streams.ARRIVALS, week, 1 + k)
        if u < both:
            by_marketing = rules.demand_marketing_sponsored * (1 - rules.demand_marketing_alone)
            joint = max(0.0, 1 - rules.demand_marketing_sponsored - rules.demand_it_sponsored)
            v = draws.uniform(streams.ARRIVALS, week, 1 + k, 1)
            propose(model, "marketing" if by_marketing >= (by_marketing + joint) * v else "joint", None)
        elif u < both + it:
            propose(model, "it", 0)
        else:
            propose(model, "marketing", 1)


def propose(model: IdiomaticModel, sponsor: str, only: int | None) -> None:
    """Draw a project; its number keys its draws."""
    rules, draws, j = model.rules, model.draws, len(model.projects)
    median = rules.demand_volume_median * max(model.headcount / 80, 0.0125) ** rules.demand_size_exponent
    volume = median * math.exp(rules.demand_volume_sigma * draws.normal(streams.PROJECT, 0, j, 0))
    difficulty = (volume / 40) ** rules.demand_difficulty_slope * math.exp(
        rules.demand_difficulty_sigma * draws.normal(streams.PROJECT, 0, j, 1)
    )
    novelty = draws.beta(rules.demand_novelty_a, rules.demand_novelty_b, streams.NOVELTY, j)
    coupling = 0.0
    if only is None:
        drawn = draws.beta(rules.demand_interdependence_a, rules.demand_interdependence_b, streams.COUPLING, j)
        coupling = min(drawn, rules.demand_interdependence_limit)
    value = volume * math.exp(rules.demand_value_sigma * draws.normal(streams.PROJECT, 0, j, 2))
    low, high = rules.demand_half_life_low, rules.demand_half_life_high
    c, mean = rules.demand_best_concentration, expected_pace(rules, novelty)
    base = 4.33 * rules.demand_duration_factor * (volume / 4.33) ** rules.demand_duration_power
    shrink = (volume / rules.demand_volume_median) ** -rules.demand_plan_shrinkage
    markup = (1 + rules.demand_plan_coupling * coupling) * shrink
    weeks = rules.demand_plan_weeks * base * markup
    slack = math.exp(rules.demand_need_sigma * draws.normal(streams.PROJECT, 0, j, 4))
    preparation = rules.governance_preparation_median * math.exp(
        rules.governance_preparation_sigma * draws.normal(streams.PREPARE, 0, j)
    )
    tasks = lay_out(model, only, volume, difficulty)
    teams = (Team(), Team())
    for f in (0, 1):
        teams[f].planned = sum(task.sides[f].planned for task in tasks)
    project = Project(
        number=j, sponsor=sponsor, only=only, arrival=model.week, volume=volume, difficulty=difficulty,
        coupling=coupling, novelty=novelty, value=value,
        half_life=low + (high - low) * draws.uniform(streams.PROJECT, 0, j, 3),
        best=(draws.beta(c * mean, c * (1 - mean), streams.BEST_X, j), draws.beta(c / 2, c / 2, streams.BEST_Z, j)),
        base_weeks=base, planned_weeks=weeks, planned_effort=rules.demand_plan_effort * volume * markup,
        need=model.week + rules.demand_need_allowance + weeks * slack,
        preparation=preparation * (volume / 30) ** rules.governance_preparation_power,
        tasks=tasks, teams=teams, left=volume * difficulty,
    )  # fmt: skip
    model.projects.append(project)
    model.open.append(project)


def expected_pace(rules: Any, novelty: float) -> float:
    """Mean of the best pace of projects that new."""
    return max(0.02, 0.5 - rules.demand_best_pace_novelty * novelty)


def lay_out(model: IdiomaticModel, only: int | None, volume: float, difficulty: float) -> list[Task]:
    """Planned and actual volume of each task and function."""
    tasks = []
    for step in model.network[0 if only is None else 1]:
        parts = (step.it, 1 - step.it) if only is None else (float(only == 0), float(only == 1))
        planned = [volume * step.volume * part for part in parts]
        tasks.append(Task(step, (Side(planned[0], planned[0] * difficulty), Side(planned[1], planned[1] * difficulty))))
    return tasks
