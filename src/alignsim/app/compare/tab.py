"""The tab itself: cards of organizations, and below them what the comparison says.

A move asks the desk at once; what is shown stays, dimmed, until the newer answer is there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import solara

from alignsim.app.compare import words
from alignsim.app.compare.card import Card
from alignsim.app.compare.result import Headline, Scope, Table, Weeks
from alignsim.app.compare.share import Share
from alignsim.app.compare.state import TAB, State
from alignsim.app.compare.why import Why
from alignsim.app.link import from_query
from alignsim.experiments.desk import Question
from alignsim.experiments.limits import whole_number

if TYPE_CHECKING:
    from alignsim.app.session import Session
    from alignsim.app.sketch import Sketch
    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.desk import Answer

CSS = (Path(__file__).parent / "compare.css").read_text(encoding="utf-8")


@dataclass(frozen=True, eq=False)
class Told:
    """An answer of the desk, to which question, and what the organizations were called."""

    question: Question
    answer: Answer
    comparison: Comparison | None
    own: tuple[str, ...]  #: which of them are of a chart of one's own


@solara.component
def Compare(session: Session, query: str = "") -> None:
    """Two or three organizations side by side."""
    link = solara.use_memo(lambda: from_query(query, yours=session.yours.peek()), [])
    state, set_state = solara.use_state(State.of(link))
    yours = session.yours.value
    question = solara.use_memo(lambda: state.question(yours), [state, yours])
    told, set_told = solara.use_state(None)
    solara.use_effect(lambda: session.share(TAB, state.query), [state])
    solara.use_effect(lambda: _ask(session, state, question, set_told), [question])
    solara.Style(CSS)
    with solara.v.Html(tag="section", class_="al-compare", attributes={"aria-label": "Compare structures"}):
        Intro(link.problems)
        Cards(session, state, set_state, question if isinstance(question, dict) else {})
        Numbers(state, set_state)
        Answered(question, told)
        if told is not None and told.comparison is not None:
            current = _current(told, question)
            Scope(told.comparison)
            Table(told.comparison, own=told.own, stale=current is None)
            Why(session, told.comparison, current, complete=told.answer.complete)
            Weeks(told.comparison, stale=current is None)
        Share(session, state)


def _current(told: Told, question: object) -> Question | None:
    """The question, if it is the one that was answered."""
    return told.question if told.question is question and told.answer.problem is None else None


def _ask(
    session: Session, state: State, question: Question | object, set_told: Callable[[Told], None]
) -> Callable[[], None] | None:
    """Ask the desk; what comes for an older question is cancelled there."""
    if not isinstance(question, Question):
        return None

    def tell(answer: Answer) -> None:
        named = None if answer.comparison is None else words.titled(answer.comparison, state.titles)
        set_told(Told(question, answer, named, state.own))

    ticket = session.desk.ask(session.id, TAB, question, session.told(tell))
    return ticket.cancel


@solara.component
def Intro(problems: tuple[str, ...]) -> None:
    """What one does here; and what was wrong in the link."""
    solara.HTML(tag="div", unsafe_innerHTML=(
        '<h2>What does structure change?</h2><p class="al-soft al-lead">Choose two or three organizations and move '
        "their levers. Both sides of a pair of runs meet the same luck, so what differs comes from what differs "
        "between the organizations.</p>"))
    if problems:
        told = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
        solara.HTML(tag="div", classes=["al-card", "al-note"],
                    attributes={"role": "alert", "data-test": "compare-problems"},
                    unsafe_innerHTML=f"<p>Not all of the link could be used; the rest is.</p><ul>{told}</ul>")


@solara.component
def Cards(session: Session, state: State, set_state: Callable[[State], None], problems: dict[str, str]) -> None:
    """The organizations side by side."""
    classes = ["al-cards", f"al-cards-{len(state.sketches)}"]
    with solara.Div(classes=classes):
        for letter, sketch in zip(state.letters, state.sketches, strict=True):
            Card(session, letter, sketch, problems.get(letter, ""),
                 on_sketch=partial(_sketched, state, set_state, letter),
                 on_remove=(lambda: set_state(state.without_third())) if letter == words.LETTERS[-1] else None)


def _sketched(state: State, set_state: Callable[[State], None], letter: str, sketch: Sketch) -> None:
    set_state(state.with_sketch(letter, sketch))


@solara.component
def Numbers(state: State, set_state: Callable[[State], None]) -> None:
    """The seed of the runs, and a third organization."""
    wrong, set_wrong = solara.use_state("")

    def seed(text: str) -> None:
        found = whole_number("seed", text, place="the page")
        if isinstance(found, int):
            set_wrong("")
            set_state(State(state.sketches, found))
        else:
            set_wrong(found.short)

    with solara.Div(classes=["al-numbers"]):
        if len(state.sketches) < len(words.LETTERS):
            solara.Button("Add organization C", on_click=lambda: set_state(state.with_third()), outlined=True,
                          attributes={"data-test": "compare-add"})
        solara.Button("Swap A and B", on_click=lambda: set_state(state.swapped()), text=True,
                      attributes={"data-test": "compare-swap"})
        solara.v.TextField(label="Seed of the runs", v_model=str(state.seed), on_v_model=seed, type="number",
                           dense=True, outlined=True, hide_details="auto", error_messages=[wrong] if wrong else [],
                           class_="al-seed", attributes={"data-test": "compare-seed", "min": "0"})


@solara.component
def Answered(question: object, told: Told | None) -> None:
    """What the newest answer says in a sentence, or why there is none; it stays in sight while levers are moved."""
    current = told is not None and told.question is question
    answer = None if told is None or not current else told.answer
    problem = "" if answer is None else answer.problem or ""
    runs = isinstance(question, Question) and not (answer is not None and answer.complete)
    with solara.Div(classes=["al-answer"]):
        if problem:
            solara.Error(problem, dense=True, icon=False)
        if told is not None and told.comparison is not None:
            Headline(told.comparison, running=runs, stale=not current or bool(problem))
        elif runs:
            solara.HTML(tag="p", unsafe_innerHTML="Running the first pairs …", classes=["al-soft"],
                        attributes={"role": "status"})
