"""An open lesson: five steps, one after the other, and what is known so far of its run."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any, TypeGuard

import solara

from alignsim.app.lessons.classroom import classroom_of
from alignsim.app.lessons.content import LESSONS
from alignsim.app.lessons.lesson import Lesson
from alignsim.app.lessons.seen import Seen
from alignsim.app.lessons.showing import discussed, explained, organizations, running, seen_panels, verdict

if TYPE_CHECKING:
    from alignsim.app.session import Session

STEPS = ("Predict", "Run", "See", "Explain", "Discuss")
PREDICT, RUN, SEE, EXPLAIN, DISCUSS = range(5)


@solara.component_vue("steps.vue")
def Steps(words: list[str], names: list[str], step: int, last: int,
          event_go: Callable[[int], None] | None = None) -> None:
    """Where one is; ``last`` is the last step that may be opened."""


@solara.component_vue("choices.vue")
def Choices(question: str, choices: list[str], name: str, value: int | None = None,
            event_choose: Callable[[int], None] | None = None) -> None:
    """The prediction."""


@solara.component
def OpenLesson(session: Session, lesson: Lesson, on_open: Callable[[str], None]) -> None:
    """One lesson; ``on_open`` opens another, or the overview with an empty name."""
    step, set_step = solara.use_state(PREDICT)
    choice, set_choice = solara.use_state(None)
    seed, set_seed = solara.use_state(0)  # 0: not run yet
    seen: solara.Reactive[Seen | None] = solara.use_reactive(None)
    why: solara.Reactive[str] = solara.use_reactive("")
    asked = solara.use_ref(0)

    def run(number: int) -> None:
        asked.current = number
        set_seed(number)
        set_step(RUN)
        seen.value, why.value = None, ""
        room = classroom_of(session.desk)

        # the better answers of a run that was left behind still come: they are not of what is shown
        def told(news: Seen) -> None:
            if asked.current != number:
                return
            seen.value = news
            if news.complete and news.problem is None:
                room.why(lesson, number, session.told(reasoned))

        def reasoned(words: str) -> None:
            if asked.current == number:
                why.value = words

        room.run(lesson, number, session.told(told))

    def go(to: object) -> None:  # also from the browser: only to a step that is open
        if _place(to, last + 1):
            set_step(to)

    def choose(of: object) -> None:
        if _place(of, len(lesson.prediction.choices)):
            set_choice(of)

    known = seen.value if seen.value is not None and seen.value.problem is None else None
    last = DISCUSS if known is not None else RUN if seed else PREDICT
    Head(lesson, on_open)
    Steps(words=list(STEPS), names=[word.lower() for word in STEPS], step=step, last=last, event_go=go)
    with solara.v.Html(tag="section", attributes={"id": "al-lesson-step", "tabindex": "-1", "aria-label": STEPS[step],
                                                  "data-test": f"lesson-{STEPS[step].lower()}"}):
        if step == PREDICT:
            Predict(lesson, choice, choose)
        elif step == RUN:
            html(running(lesson, choice, seen.value))
        elif known is not None:
            Known(lesson, choice, known, step, why.value)
    Buttons(lesson, step, last, choice, seed, run, go, on_open)


def _place(told: object, places: int) -> TypeGuard[int]:
    """Whether it is a place in a list of so many, as the browser should send it."""
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told < places


@solara.component
def Head(lesson: Lesson, on_open: Callable[[str], None]) -> None:
    """The title, and the way back."""
    with solara.v.Html(tag="div", class_="al-lesson-head"):
        with solara.v.Html(tag="div", class_="al-back"):
            button("\u2190 All lessons", lambda: on_open(""), "lesson-back", text=True)
        html(f"<h2 data-test='lesson-title'>{escape(lesson.title)}</h2>")
        html(f"<span class='al-soft'>Lesson {LESSONS.index(lesson) + 1} of {len(LESSONS)}, about {lesson.minutes} "
             "minutes</span>")


@solara.component
def Predict(lesson: Lesson, choice: int | None, on_choice: Callable[[int], None]) -> None:
    """The idea, the organizations, the question."""
    html(f"<p class='al-lead'>{escape(lesson.idea)}</p>{organizations(lesson)}")
    Choices(question=lesson.prediction.question, choices=[each.words for each in lesson.prediction.choices],
            name=f"lesson-{lesson.name}", value=choice, event_choose=on_choice)


@solara.component
def Known(lesson: Lesson, choice: int | None, seen: Seen, step: int, why: str) -> None:
    """The steps after the run."""
    if step == SEE:
        html(verdict(lesson, choice, seen))
        html(seen_panels(lesson, seen))
    elif step == EXPLAIN:
        html(explained(lesson, seen, why))
    else:
        html(discussed(lesson))


@solara.component
def Buttons(
    lesson: Lesson, step: int, last: int, choice: int | None, seed: int, run: Callable[[int], None],
    go: Callable[[int], None], on_open: Callable[[str], None],
) -> None:
    """Onward, back, again."""
    place = LESSONS.index(lesson)
    with solara.v.Html(tag="div", class_="al-go"):
        if step == PREDICT:
            button("Run it" if not seed else "Run it again", lambda: run(max(1, seed)), "lesson-run",
                   disabled=choice is None)
            if choice is None:
                html("<span class='al-soft al-small'>Choose first: the run will judge it.</span>")
            return
        if step < DISCUSS:
            button(("", "See what came out", "Explain it", "Discuss it")[step], lambda: go(step + 1), "lesson-next",
                   disabled=step + 1 > last)
        elif place + 1 < len(LESSONS):
            following = LESSONS[place + 1]
            button(f"Next lesson: {following.title}", lambda: on_open(following.name), "lesson-onward")
        button("Back", lambda: go(step - 1), "lesson-previous", plain=True)
        if step == SEE:
            button("Run it with other chance events", lambda: run(seed + 1), "lesson-again", plain=True)


def html(text: str) -> Any:
    """A piece of the page; every text in it is ours or escaped."""
    return solara.HTML(tag="div", unsafe_innerHTML=text)


def button(
    words: str, on_click: Callable[[], Any], test: str, *, disabled: bool = False, plain: bool = False,
    text: bool = False,
) -> Any:
    """A button of the lessons."""
    look = "" if text else "al-lesson-plain" if plain else "al-lesson-primary"
    return solara.Button(words, on_click=on_click, disabled=disabled, text=text, outlined=False, elevation=0,
                         class_=look, attributes={"data-test": test})
