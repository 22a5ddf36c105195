"""The tab: six lessons to choose from, and the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import solara

from alignsim.app.lessons.content import BY_NAME, LESSONS, WORDS
from alignsim.app.lessons.open_lesson import OpenLesson
from alignsim.app.link import from_query
from alignsim.problems import nearest, show

if TYPE_CHECKING:
    from alignsim.app.session import Session

CSS = (Path(__file__).parent / "lessons.css").read_text(encoding="utf-8")


@solara.component_vue("cards.vue")
def Cards(cards: list[dict[str, Any]], event_open: Callable[[str], None] | None = None) -> None:
    """A card a lesson."""


@solara.component
def Lessons(session: Session, query: str) -> None:
    """The lessons; the one that is open stands in the link (``lesson=roadmap``)."""
    # of the link that the tab was opened with; later ones are what it shares itself
    asked, problem = solara.use_memo(lambda: asked_for(query), [])
    name, set_name = solara.use_state(asked)
    said, set_said = solara.use_state(problem)

    def opened(lesson: str) -> None:
        if lesson in (*BY_NAME, ""):  # it comes from the browser
            set_said("")
            set_name(lesson)

    solara.use_effect(lambda: session.share("lessons", link(name)), [name])
    solara.Style(CSS)
    with solara.Column(gap="0px", classes=["al-lessons"]):
        if said:
            solara.HTML(tag="div", attributes={"role": "alert", "data-test": "lessons-problem"},
                        unsafe_innerHTML=f"<p><strong>{escape(said)}</strong></p>")
        if name in BY_NAME:
            OpenLesson(session, BY_NAME[name], opened).key(name)
        else:
            Overview(opened)


@solara.component
def Overview(on_open: Callable[[str], None]) -> None:
    """All lessons."""
    solara.HTML(tag="div", unsafe_innerHTML=(
        "<h2>Six lessons on how structure makes behaviour</h2>"
        "<p class='al-lead' style='margin-top:14px'>Predict, run, see, explain, discuss. Every result is made while "
        "you watch; where the model does not show what studies find, the lesson says so.</p>"))
    Cards(cards=[{"name": each.name, "title": each.title, "idea": each.idea, "minutes": each.minutes}
                 for each in LESSONS], event_open=on_open)
    Words()


@solara.component
def Words() -> None:
    """Words that a class may not know."""
    terms = "".join(f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>" for word, meaning in WORDS)
    solara.HTML(tag="details", attributes={"data-test": "lesson-words"},
                unsafe_innerHTML=f"<summary>Words used in the lessons</summary><dl class='al-terms'>{terms}</dl>")


def link(name: str) -> str:
    """The link to a lesson, or to all of them."""
    return f"tab=lessons&lesson={name}" if name else "tab=lessons"


def asked_for(query: str) -> tuple[str, str]:
    """The lesson that a link names, or none and what is wrong with it."""
    found = from_query(query, also=("lesson",)).more.get("lesson", "")
    if not found or found in BY_NAME:
        return found, ""
    near = nearest(found, BY_NAME)
    return "", f"There is no lesson {show(found)}." + (f" Did you mean {near}?" if near else "")
