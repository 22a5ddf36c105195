"""Work on interdependent tasks raises questions to the other function; while one is open the asker is held up.

Each side at work raises Poisson(.5 I_k) questions a week; each is answered with weekly chance
.30 + .40 (embedded member on the team) + .20 u + .10 tau of the answering team; after two unanswered weeks the team
guesses, and the work held back is done at twice the fault chance.

Names in the literature: information exchange in the Virtual Design Team (Jin & Levitt 1996; Levitt et al. 1999),
information processing (Galbraith 1974), co-location (Allen 1977).
Reads teams, work; writes asked, held, answered, guessed, the asking executive's tie; draws question, answer.
"""

from __future__ import annotations

from typing import Any

from alignsim.compiled import compiled
from alignsim.draws import ANSWER, QUESTION, poisson, uniform
from alignsim.mechanisms.trust import happens
from alignsim.parameters import ASSUMPTION, PROTOTYPE, Section, mechanism
from alignsim.state import ACCEPTING, ACTIVE, E_GUESS, IT, MAX_TASKS, Org, Record, State

REQUESTS = Section("requests")
REQUESTS.number("per_week", 0.5, "questions/week", 0, 20, PROTOTYPE, "questions a side at work raises at interdependence 1")
REQUESTS.number("answer_base", 0.30, "chance/week", 0, 1, ASSUMPTION, "chance of an answer")
REQUESTS.number("answer_embedded", 0.40, "chance/week", 0, 1, "Allen 1977; Teasley et al. 2002 (direction)", "what an embedded member adds")
REQUESTS.number("answer_understanding", 0.20, "chance/week", 0, 1, ASSUMPTION, "what understanding adds")
REQUESTS.number("answer_trust", 0.10, "chance/week", 0, 1, ASSUMPTION, "what trust adds")
mechanism("requests", "teams need answers from the other function")


@compiled()
def ask_and_answer(org: Org, rules: Any, state: State, record: Record, week: int) -> None:
    """One week of questions on every two-function project at work."""
    world = state.world[0]
    tally = record.tally[0]
    tally.requests = 0
    network = org.network[world.settings, 0]
    for at in range(world.open_count):
        j = state.lists[0, at]
        p = state.projects[j]
        p.answered = 0
        for f in range(2):
            state.teams[j, f].guessed = state.teams[j, f].questions = 0
        if rules.mechanisms_requests == 0 or p.two == 0 or (p.state != ACTIVE and p.state != ACCEPTING):
            continue
        for f in range(2):
            answer = _answer_chance(rules, state, j, 1 - f)
            for k in range(network[0].tasks):
                cell = state.work[j, k, f]
                if cell.at_work + cell.asked + cell.asked_before > 0:
                    _one_task(rules, state, record, j, k, f, network[k].coupling, answer, week)
                    state.teams[j, f].questions += cell.asked_before
                    tally.requests += cell.asked + cell.asked_before


@compiled()
def _answer_chance(rules: Any, state: State, j: int, g: int) -> float:
    """Chance a week that function g answers a question of this project's other side."""
    world = state.world[0]
    team = state.teams[j, g]
    if team.heads > 0:
        understanding, trust = team.understanding / team.heads, team.trust / team.heads
    else:
        me, you = (world.cio, world.cmo) if g == IT else (world.cmo, world.cio)
        understanding, trust = state.executives[me].understanding, state.ties[me, you].trust
    near = 1.0 if state.teams[j, 0].embedded + state.teams[j, 1].embedded > 0 or state.projects[j].pilot == 1 else 0.0
    return (
        rules.requests_answer_base + rules.requests_answer_embedded * near
        + rules.requests_answer_understanding * understanding + rules.requests_answer_trust * trust
    )  # fmt: skip


@compiled()
def _one_task(
    rules: Any, state: State, record: Record, j: int, k: int, f: int, coupling: float, answer: float, week: int
) -> None:
    """Questions of side f on task k: last week's are answered or guessed, this week's are answered or kept."""
    cell = state.work[j, k, f]
    p = state.projects[j]
    seed = state.world[0].seed
    entity = (j * MAX_TASKS + k) * 2 + f
    n = 0
    guessed = 0
    for _ in range(cell.asked_before):
        if uniform(seed, ANSWER, week, entity, n) < answer:
            p.answered += 1
        else:
            guessed += 1
        n += 1
    cell.asked_before = 0
    for _ in range(cell.asked):
        if uniform(seed, ANSWER, week, entity, n) < answer:
            p.answered += 1
        else:
            cell.asked_before += 1
        n += 1
    cell.asked = 0
    if guessed > 0:
        state.teams[j, f].guessed += guessed
        cell.held += cell.blocked
        cell.blocked = 0.0
        for _ in range(guessed):
            happens(rules, state, record, f, E_GUESS, j, (-0.4, 0.0, -0.2, -0.1), rules.experience_weight_executive_guess)
    if cell.asked_before == 0:
        cell.blocked = 0.0
    if cell.at_work == 1:
        cell.asked = poisson(rules.requests_per_week * p.coupling * coupling, seed, QUESTION, week, entity)
