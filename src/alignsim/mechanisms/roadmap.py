"""A shared roadmap: one order of priority, work capped at capacity, dates from known capacity, disagreement in the open.

A session every ``every_weeks`` costs the CIO and the CMO a week's attention and everybody 2% of the week; it brings
disagreement into the open, a bad experience delta (1 - u); understanding of the two +.06, of staff +.01.

Names in the literature: shared domain knowledge and planning (Reich & Benbasat 2000), work-in-progress limits.
Reads executives; writes ties, understanding, the world's roadmap marks; draws nothing.  Off: 0 weeks.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.mechanisms.trust import felt
from alignsim.parameters import ASSUMPTION, Section
from alignsim.state import E_ROADMAP, Record, State

ROADMAP = Section("roadmap")
ROADMAP.integer("every_weeks", 0, "weeks", 0, 520, "model, section 3", "a shared roadmap session every so many weeks; 0 = none", lever=True)
ROADMAP.number("capacity_cost", 0.02, "share of a week", 0, 1, "model, section 4.4", "staff time of a session")
ROADMAP.number("executive_learning", 0.06, "per session", 0, 1, "model, section 4.4", "understanding gained by the CIO and the CMO")
ROADMAP.number("staff_learning", 0.01, "per session", 0, 1, "model, section 4.4", "understanding gained by staff")
ROADMAP.number("stretch_limit", 2.0, "factor", 1, 10, ASSUMPTION, "longest promise against the plan, however loaded")


@compiled()
def look(rules: Any, state: State, week: int) -> None:
    """Whether a roadmap holds, and whether this is a week of a session."""
    world = state.world[0]
    every = rules.roadmap_every_weeks
    world.roadmap = 1 if every > 0 else 0
    world.roadmap_week = 1 if every > 0 and week % max(every, 1) == 0 else 0


@compiled()
def session(rules: Any, state: State, record: Record) -> None:
    """The session: disagreement is felt, understanding grows."""
    world = state.world[0]
    if world.roadmap_week == 0:
        return
    a, b = state.executives[world.cio], state.executives[world.cmo]
    part = rules.governance_goal_part
    delta = (1.0 - part) * 0.5 * (abs(a.pace - b.pace) + abs(a.tech - b.tech)) + part * world.goal_gap
    for side in range(2):
        executive = a if side == 0 else b
        appraisal = -delta * (1.0 - executive.understanding)
        felt(rules, state, record, side, E_ROADMAP, -1, appraisal, rules.experience_weight_roadmap)
    if rules.mechanisms_learning == 0:
        return
    a.understanding += rules.roadmap_executive_learning * (1.0 - a.understanding)
    b.understanding += rules.roadmap_executive_learning * (1.0 - b.understanding)
    for i in range(state.staff.shape[0]):
        person = state.staff[i]
        person.understanding += rules.roadmap_staff_learning * (1.0 - person.understanding) * person.present
