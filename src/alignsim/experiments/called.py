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
