"""Small joint projects tried first: one owner, one co-located team, joint metrics, a fast decision, judged on facts.

Names in the literature: small wins (Weick 1984), tag-team pilots (Fishman 2015).
Reads Rules and new projects; writes the project's ``pilot`` mark.  Off (count 0): nothing is marked.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.parameters import ASSUMPTION, Section
from alignsim.state import State

PILOTS = Section("pilots")
PILOTS.integer("count", 0, "projects", 0, 10000, "Fishman 2015", "the first so many suitable joint projects are pilots", lever=True)
PILOTS.number("max_person_weeks", 40, "person-weeks", 1, 10000, "model, section 3: five of <= 12 take two years to arrive",
              "largest planned volume of a pilot", lever=True)  # fmt: skip
PILOTS.number("judged_on_facts", 0.95, "share", 0, 1, "model, section 4.12", "share of facts in the appraisal of a pilot")
PILOTS.number("trust_weight", 2, "factor", 0, 10, "model, section 4.12", "weight of a pilot's experiences")
PILOTS.number("preparation", 0.5, "factor", 0, 1, ASSUMPTION, "time of preparation against the usual")
PILOTS.number("settle_chance", 0.95, "chance", 0, 1, ASSUMPTION, "weekly chance that the decision on a pilot is settled")


@compiled()
def choose(rules: Any, state: State, first_new: int) -> None:
    """Mark suitable projects among this week's proposals (rows from ``first_new``)."""
    world = state.world[0]
    for j in range(first_new, world.arrived):
        p = state.projects[j]
        if world.pilots_taken < rules.pilots_count and p.two == 1 and p.volume <= rules.pilots_max_person_weeks:
            p.pilot = 1
            p.prep_left *= rules.pilots_preparation
            world.pilots_taken += 1
