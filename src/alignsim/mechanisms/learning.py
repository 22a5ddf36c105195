"""Understanding grows on shared work, by sitting together and by training, and fades; skills follow use.

u += (.003 share of time on shared work + .020 embedded + .004 cross hours)(1 - u) - .004 u a week; executives follow their
staff at .01.  While embedded the depth in one's own field wears by .003 a week; it comes back.

Names in the literature: shared mental models and transactive memory (DeChurch & Mesmer-Magnus 2010), cross-training (Volpe et
al. 1996), contact (Allport 1954; Pettigrew & Tropp 2006).
Reads staff, assigned; writes understanding, skills, depth; draws nothing.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.mechanisms.people import skill_norms
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import MAX_PROJECTS_A_PERSON, Org, State

LEARNING = Section("learning")
LEARNING.number("shared_work", 0.003, "per week", 0, 1, ASSUMPTION, "understanding from a week of shared project work")
LEARNING.number("embedded", 0.020, "per week", 0, 1, ASSUMPTION, "understanding from a week in the other function")
LEARNING.number("cross_hour", 0.004, "per hour", 0, 1, ASSUMPTION, "understanding from an hour of cross-training")
LEARNING.number("fading", 0.004, "per week", 0, 1, ASSUMPTION, "understanding lost")
LEARNING.number("answer", 0.003, "per answer", 0, 1, PROTOTYPE, "understanding from an answer, both teams")
LEARNING.number("executives", 0.01, "per week", 0, 1, ASSUMPTION, "executives' understanding follows their staff's")
LEARNING.number("skill", 0.015, "per week", 0, 1, ASSUMPTION, "skills approach their norm; depth comes back alike")
LEARNING.number("depth_loss", 0.003, "per week", 0, 1, ASSUMPTION, "depth in one's own field lost while embedded")
LEARNING.number("specialist_use", 0.004, "per week", 0, 1, ASSUMPTION, "specialist skill from a week on specialist tools")
LEARNING.number("specialist_training", 0.001, "per hour", 0, 1, ASSUMPTION, "specialist skill from an hour of cross-training")
mechanism("learning", "understanding and skills change")
mechanism("embedding_depth_loss", "embedded people lose depth in their own field")


@compiled()
def learn(org: Org, rules: Any, state: State, week: int) -> None:
    """A week's learning of everybody; the means of each function."""
    world = state.world[0]
    rows = org.staff[world.settings]
    on = rules.mechanisms_learning
    sum_it = sum_marketing = 0.0
    n_it = n_marketing = 0
    staff = state.staff
    for i in range(rows.shape[0]):
        person = staff[i]
        if person.present == 0:
            continue
        home = rows[i].home
        tools = _shared_time(state, i)
        if week >= 0:
            person.contact_weeks += person.shared * person.free + person.embedded
        if on == 1:
            person.understanding = next_understanding(
                person.understanding,
                rules.learning_shared_work * person.shared + rules.learning_embedded * person.embedded
                + rules.learning_cross_hour * rules.training_cross_hours,
                rules.learning_fading,
            )  # fmt: skip
            _skills(rules, person, home, tools)
        if person.embedded == 1 and rules.mechanisms_embedding_depth_loss == 1:
            person.depth = max(0.0, person.depth - rules.learning_depth_loss)
        elif person.embedded == 0:
            person.depth += rules.learning_skill * (1.0 - person.depth)
        person.tenure += 1.0
        if home == 0:
            sum_it += person.understanding
            n_it += 1
        else:
            sum_marketing += person.understanding
            n_marketing += 1
    world.understanding_it = sum_it / max(n_it, 1)
    world.understanding_marketing = sum_marketing / max(n_marketing, 1)
    if on == 1:
        cio, cmo = state.executives[world.cio], state.executives[world.cmo]
        cio.understanding += rules.learning_executives * (world.understanding_it - cio.understanding)
        cmo.understanding += rules.learning_executives * (world.understanding_marketing - cmo.understanding)


@compiled()
def next_understanding(u: float, gain: float, loss: float) -> float:
    """u + gain (1 - u) - loss u."""
    return min(1.0, max(0.0, u + gain * (1.0 - u) - loss * u))


@compiled()
def _shared_time(state: State, i: int) -> float:
    """Sets the share of project time on two-function projects; returns the mean technology worked with (0 if none)."""
    person = state.staff[i]
    shared = 0
    tools = 0.0
    for m in range(MAX_PROJECTS_A_PERSON):
        j = state.assigned[i, m]
        if j >= 0:
            shared += state.projects[j].two
            tools += state.projects[j].z
    if person.jobs == 0:
        person.shared = 0.0
        return 0.0
    person.shared = shared / person.jobs
    return tools / person.jobs


@compiled()
def _skills(rules: Any, person: Any, home: int, tools: float) -> None:
    """Skill += .015 (norm - skill), home skill only while not embedded; specialist skill by use and training too."""
    platform, specialist = skill_norms(rules, home)
    if person.embedded == 0:
        person.platform += rules.learning_skill * (platform - person.platform)
    person.specialist += rules.learning_skill * (specialist - person.specialist)
    gain = rules.learning_specialist_use * max(0.0, tools - 0.5) + rules.learning_specialist_training * rules.training_cross_hours
    person.specialist += min(gain, 1.0) * (1.0 - person.specialist)
