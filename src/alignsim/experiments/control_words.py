"""The words and ranges of what a person can move: groups, names, help, choices, and which levers are left to files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments.rank_steps import CHOICES

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Value


class Planned(NamedTuple):
    """How far a slider goes and by which step, where the declaration does not say."""

    low: float
    high: float
    step: float


PLANNED: Mapping[str, Planned] = {
    "embedding.rotation_weeks": Planned(4, 156, 2),
    "training.cross_hours": Planned(0, 8, 0.5),
    "technology.refactoring_share": Planned(0, 0.3, 0.01),
    "embedding.it_in_marketing": Planned(0, 0.5, 0.02),
    "embedding.marketing_in_it": Planned(0, 0.5, 0.02),
    "pilots.count": Planned(0, 20, 1),
    "pilots.max_person_weeks": Planned(10, 100, 5),
    "staffing.it_heads": Planned(5, 150, 1),
    "staffing.marketing_heads": Planned(5, 150, 1),
    "staffing.max_projects": Planned(1, 4, 1),
    "staffing.turnover_per_year": Planned(0, 0.5, 0.01),
}

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Who reports to whom": {
        "reporting.cio": "The executive above the head of IT. Rank, goals and the way up for disputes follow from it.",
        "reporting.cmo": "The executive above the head of marketing.",
    },
    "Who decides": {
        "governance.mode": "Who has the final say on projects that need both functions.",
        "governance.talk": "Whether the one who decides hears what the other side knows.",
        "governance.clear_ownership": "How far owner and role of each part are agreed before work starts.",
    },
    "Shared goals": {
        "incentives.joint_accountability": "How much IT and marketing are measured by the same results.",
        "incentives.shared_goal": "What the shared measure is about.",
    },
    "Sitting together": {
        "embedding.it_in_marketing": "Part of IT that sits with marketing.",
        "embedding.marketing_in_it": "Part of marketing that sits with IT.",
        "embedding.rotation_weeks": "How long somebody stays with the other function before going back.",
        "training.cross_hours": "Hours each person learns about the other function.",
    },
    "Technology and money": {
        "technology.platform_policy": "Whether technology is chosen project by project or by one policy for all.",
        "technology.refactoring_share": "Part of IT's project time that goes into paying back technology debt.",
        "budget.marketing_share": "Part of technology buying that marketing decides on its own.",
        "budget.shared": "Part of the technology budget that both hold together.",
    },
    "Rhythm and openness": {
        "roadmap.every_weeks": "How often both sides agree on one order of work and on dates.",
        "transparency.cost": "How well both sides see what projects cost.",
        "pilots.count": "First small joint projects that are run as pilots by a mixed team.",
        "pilots.max_person_weeks": "Largest project that is still taken for a pilot.",
    },
    "People": {
        "staffing.it_heads": "People in IT.",
        "staffing.marketing_heads": "People in marketing.",
        "staffing.max_projects": "More at once means more waiting for each other and time lost to switching.",
        "staffing.turnover_per_year": "Part of the people who leave in a year at middling morale.",
        "people.cio.speed_preference": "How much the head of IT wants speed rather than assurance.",
        "people.cmo.speed_preference": "How much the head of marketing wants speed rather than assurance.",
        "people.cio.risk_tolerance": "How much risk the head of IT accepts.",
        "people.cmo.risk_tolerance": "How much risk the head of marketing accepts.",
    },
    "Starting point and theory": {
        "strategy": "What the organization competes on; it weighs delivered value against thrift.",
        "trust.start": "Trust when the run begins, before the weeks that are measured.",
        "trust.rule": "The theory of how experience becomes trust. For checking a result, not for planning.",
    },
}
"""Every control by group, in the order shown, each with a line of help."""

ROADMAPS = (0, 6, 8, 13, 26)
ROADMAP = "A shared roadmap every {:.0f} weeks"
WORDS: Mapping[str, Mapping[Value, str]] = {
    **{path: words for path, words in CHOICES.items() if path != "pilots.count"},
    "roadmap.every_weeks": {weeks: ROADMAP.format(weeks) if weeks else "No shared roadmap" for weeks in ROADMAPS},
    "strategy": {"differentiation": "Being different", "cost_leadership": "Being cheaper"},
    "trust.rule": {"asymmetric": "Lost faster than won", "beta": "Counting good and bad experience",
                   "bayesian": "Bayesian learning"},
}
NAMES: Mapping[str, str] = {
    "reporting.cio": "The CIO reports to", "reporting.cmo": "The CMO reports to", "strategy": "Competes by",
    "trust.rule": "How trust is learned", "roadmap.every_weeks": "Shared roadmap", "pilots.count": "Pilots",
    "pilots.max_person_weeks": "Largest pilot", "staffing.it_heads": "People in IT",
    "staffing.marketing_heads": "People in marketing", "training.cross_hours": "Cross-training",
    **{f"people.{who}.speed_preference": f"{who.upper()}'s appetite for speed" for who in ("cio", "cmo")},
    **{f"people.{who}.risk_tolerance": f"{who.upper()}'s tolerance of risk" for who in ("cio", "cmo")},
}
"""Short names where the value stands beside them; the others are those of rankings and explanations."""
FORMS: Mapping[str, str] = {
    "embedding.rotation_weeks": "{:.0f} weeks", "training.cross_hours": "{:.3g} hours a week",
    "pilots.count": "{:.0f} projects", "pilots.max_person_weeks": "{:.0f} person-weeks",
    "staffing.it_heads": "{:.0f} people", "staffing.marketing_heads": "{:.0f} people",
    "staffing.max_projects": "{:.0f} projects", "staffing.turnover_per_year": "{:.3%}",
}
HEADS = ("staffing.it_heads", "staffing.marketing_heads")
NAMED = ("strategy", "trust.rule")
"""Choices whose words say little without the name."""

NOT_MOVED: Mapping[str, str] = {
    **{f"people.{who}": "moved in a file; the faces move the appetites of the CIO and the CMO alone"
       for who in ("ceo", "cfo", "coo", "other")},
    **{f"people.{who}.{trait}": "moved in a file: a slider cannot hold four weights that sum to 1"
       for who in ("cio", "cmo") for trait in ("goal_weights",)},
    **{f"people.{who}.{trait}": "moved in a file: a detail of people"
       for who in ("cio", "cmo") for trait in ("best_of_breed_preference", "attention")},
    "staffing.hours_per_week": "given", "staffing.run_share": "given: what running the business needs",
    "staffing.cost_per_person_week": "a price: it changes money only",
    **{f"staffing.{who}_{what}_skill": "moved in a file: a detail of people" for who in ("it", "marketing")
       for what in ("platform", "specialist")},
}
"""Levers (or the head of their paths) without a control, and why."""
