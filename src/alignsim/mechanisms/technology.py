"""Technology of many tools serves each project and burdens all: debt.

Debt + 4 z W/45 a live project, + quick fixes, double for outside tools, counted per 80 staff; it decays .02 a week and by
refactoring effort; effort is multiplied by 1/(1 + debt/100).

Names in the literature: technical debt (Cunningham 1992; Besker et al. 2018), application portfolio complexity.
Reads Rules; writes the world's debt and drag; draws nothing.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import State

TECHNOLOGY = Section("technology")
TECHNOLOGY.choice("platform_policy", "per_project", ("per_project", "standardize", "best_of_breed"), "model, section 3",
                  "technology chosen a project, or by policy", lever=True)  # fmt: skip
TECHNOLOGY.number("refactoring_share", 0.10, "share", 0, 0.3, "model, section 3", "IT's project time spent on paying debt back", lever=True)
TECHNOLOGY.number("standard_z", 0.1, "0..1", 0, 1, "model, section 3", "technology of the standard platform")
TECHNOLOGY.number("best_z", 0.9, "0..1", 0, 1, "model, section 3", "technology of best of breed")
TECHNOLOGY.number("start_debt", 25, "points per 80 staff", 0, 1000, PROTOTYPE, "debt at the start of the burn-in")
TECHNOLOGY.number("debt_live", 4, "points", 0, 100, ASSUMPTION, "debt of a live project of 45 person-weeks at z = 1")
TECHNOLOGY.number("debt_volume", 45, "person-weeks", 1, 10000, "model, section 4.8", "volume of that project")
TECHNOLOGY.number("debt_outside", 2, "factor", 0, 10, "model, section 4.8", "the same for a tool bought outside")
TECHNOLOGY.number("debt_decay", 0.02, "per week", 0, 1, ASSUMPTION, "debt that goes away as systems are retired")
TECHNOLOGY.number("debt_refactoring", 0.6, "per week", 0, 10, "assumption; level of debt_interest in facts.csv", "decay that all of IT's time would add")
TECHNOLOGY.number("debt_half", 100, "points", 1, 10000, ASSUMPTION, "debt at which effort is halved")
mechanism("debt", "tools and quick fixes become a burden")


@compiled()
def age(rules: Any, state: State) -> None:
    """A week's decay of debt, and the drag that is left."""
    world = state.world[0]
    if rules.mechanisms_debt == 0:
        world.drag = 1.0
        world.debt = 0.0
        return
    decay = rules.technology_debt_decay + rules.technology_debt_refactoring * rules.technology_refactoring_share
    world.debt *= 1.0 - min(1.0, decay)
    world.drag = 1.0 / (1.0 + world.debt / rules.technology_debt_half)
