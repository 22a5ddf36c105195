"""What a setting is called: one name for each, in rankings, explanations, sweeps and all that reads them."""

from __future__ import annotations

from collections.abc import Mapping

from alignsim.experiments.rank_steps import SCALES
from alignsim.scenario.schema import by_path

CALLED: Mapping[str, str] = {
    "governance.mode": "Final say", "governance.talk": "Who decides hears the other side",
    "technology.platform_policy": "Choice of technology", "incentives.shared_goal": "Shared goal",
    "roadmap.every_weeks": "Weeks between shared roadmaps", "pilots.count": "Number of pilots",
    "embedding.rotation_weeks": "Length of a stay", "staffing.max_projects": "Projects a person at most",
    "staffing.turnover_per_year": "Staff turnover", "trust.start": "Trust at the start",
    "demand.arrivals_per_week": "Proposals a week", "demand.marketing_sponsored": "Marketing's share of proposals",
    "faults.chance": "Chance of a fault",
    "demand.volume_median": "Typical size of a project", "demand.volume_sigma": "Spread of projects' sizes",
    "demand.difficulty_volume": "Size of a project of usual difficulty",
    "demand.difficulty_sigma": "Spread of projects' difficulty",
    "demand.interdependence_a": "How interdependent projects are (first shape)",
    "demand.interdependence_b": "How interdependent projects are (second shape)",
    "demand.interdependence_limit": "Interdependence of projects, at most",
    "demand.novelty_a": "How novel projects are (first shape)",
    "demand.novelty_b": "How novel projects are (second shape)", "demand.value_sigma": "Spread of projects' value",
    "demand.best_pace_novelty": "How far novelty slows the best pace",
    "demand.best_concentration": "How alike projects' best solutions are",
    "demand.plan_effort": "Planned effort against the work there is",
    "demand.plan_weeks": "Planned duration against the work there is",
    "demand.plan_coupling": "What interdependence adds to plans",
    "demand.plan_shrinkage": "How far plans fall short of size",
    "demand.queue_allowance": "Weeks a promise allows for the queue",
    "demand.need_allowance": "Weeks of need beyond the plan", "demand.need_sigma": "Spread of need dates",
    "experience.weight_waiting": "Weight of a week's wait for a superior",
    "experience.weight_executive_guess": "Weight of a guess for the asking executive",
    "experience.weight_smooth": "Weight of a smooth week of a joint project",
    "experience.weight_half_way": "Weight of being half way", "experience.weight_cost": "Weight of cost passing a mark",
    "experience.weight_change": "Weight of a change request", "experience.weight_incident": "Weight of an incident",
    "experience.weight_roadmap": "Weight of a roadmap session",
    "governance.preparation_sigma": "Spread of the time of preparation",
    "governance.preparation_power": "Growth of preparation with size",
    "governance.settle_one": "Weekly chance that one decider settles",
    "governance.settle_joint": "Weekly chance that two deciders settle",
    "governance.settle_council": "Weekly chance that a council settles",
    "governance.escalate_after": "Weeks until an undecided matter goes up",
    "governance.hop_weeks": "Weeks a matter takes to the next superior",
    "governance.loser_commitment": "Commitment lost by who lost a decision",
    "governance.gate_strength": "Strength of the business-case gate",
    "governance.informed_demand": "Proposals dropped by who sees their cost",
    "staffing.run_share": "Time for running the business", "trust.resentment": "Resentment of rank",
    "trust.cost_centre": "Resentment toward a cost centre", "work.morale_base": "Output without morale",
    "work.creep": "Growth of the work a week",
    "work.coordination": "Effort lost to coordination between the functions",
    "work.coordination_embedded": "Coordination lost with an embedded member",
    "work.communication_from": "Team size from which talk costs",
    "delivery.change_share": "Changes at acceptance", "delivery.incident_hazard": "Incidents of live defects",
    "delivery.cancel_hazard": "Cancelling of late projects", "morale.leaving": "Leaving of who has no morale",
    "outside.chance": "Buying outside at proposal", "outside.hazard": "Buying outside while waiting",
    "outside.discovery": "How soon IT finds out what was bought",
}
"""Settings whose declaration is no name, besides the scales of rankings."""
_LONGEST = 44
"""Letters of a declaration's text that still serve as a name."""


def called(path: str) -> str:
    """The name of a setting: of a scale as rankings have it, of a reporting line what it says, else its declaration."""
    if path.startswith("reporting."):
        return f"{post(path.partition('.')[2])} reports to"
    if path in SCALES:
        return SCALES[path].words
    if path in CALLED:
        return CALLED[path]
    text = by_path()[path].text if path in by_path() else ""
    text = text if 0 < len(text) <= _LONGEST else path.rpartition(".")[2].replace("_", " ")
    return text[:1].upper() + text[1:]


def post(name: object) -> str:
    """An executive in upper case; posts and people as they are."""
    text = "" if name is None else str(name)
    return text.upper() if text.lower() in ("ceo", "cfo", "coo", "cio", "cmo") else text


def with_value(name: str, value: str) -> str:
    """A name with what it is: ``CIO reports to CFO``, ``final say: joint``."""
    return f"{name} {value}" if name.endswith("reports to") else f"{name}: {value}"
