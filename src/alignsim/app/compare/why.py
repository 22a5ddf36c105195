"""Why?  Asks the desk for an explanation of one difference, a small one first; a newer move cancels it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

import solara

from alignsim.app.compare import reason, words
from alignsim.app.compare.choice import Choice
from alignsim.app.compare.state import TAB
from alignsim.experiments.explain.asked import Explanation
from alignsim.problems import InputError

if TYPE_CHECKING:
    from alignsim.app.session import Session
    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.desk import Desk, Question

PLACE = f"{TAB}: why"


@dataclass(frozen=True)
class Asked:
    """What is to be explained, and with how many runs."""

    question: Question
    label: str
    outcome: str
    runs: int

    def same(self, other: Asked) -> bool:
        """Whether only the runs differ."""
        return replace(self, runs=other.runs) == other


@solara.component
def Why(session: Session, comparison: Comparison, question: Question | None, *, complete: bool) -> None:
    """One sentence on what carries a difference, and the largest shares; ``question``: None while a newer one runs."""
    label, set_label = solara.use_state(words.LETTERS[1])
    picked, set_picked = solara.use_state("")
    last, set_last = solara.use_state(None)
    told, set_told = solara.use_state(None)
    if label not in comparison.others:
        label = words.LETTERS[1]
    outcome = picked or reason.outcome_to_explain(comparison, label)
    found = reason.difference_of(comparison, label, outcome)
    wanted = (question, label, outcome)
    asked = last if last is not None and (last.question, last.label, last.outcome) == wanted else None

    def ask(runs: int) -> None:
        if question is not None:
            set_last(Asked(question, label, outcome, runs))

    def begin() -> None:
        if complete and question is not None and asked is None and words.clear(found) and _idle(session.desk):
            ask(reason.FEW)

    solara.use_effect(lambda: _explain(session, comparison, asked, set_told), [asked])
    solara.use_effect(begin, [complete, question, label, outcome])
    with solara.v.Html(tag="section", class_="al-card al-why", attributes={"aria-label": "Why"}):
        solara.HTML(tag="h2", unsafe_innerHTML="Why?")
        Choosing(comparison, label, outcome, set_label, set_picked)
        shown = told if told is not None and asked is not None and told[0].same(asked) else None
        Said(shown, asked, "" if words.clear(found) else words.unclear_words(found))
        Buttons(asked, shown, ask, enabled=question is not None and not words.nothing(found))


def _idle(desk: Desk) -> bool:
    """Whether the page may explain without being asked: few visitors, and nothing waits but the answer just told.

    It costs some sixty times a pair of runs, which a class of thirty would pay at every move.
    """
    return desk.sessions <= desk.processors and desk.waiting <= 1


def _explain(
    session: Session, comparison: Comparison, asked: Asked | None, set_told: Callable[[object], None]
) -> Callable[[], None] | None:
    if asked is None:
        return None

    def job(stop: Callable[[], bool]) -> Explanation:
        return comparison.explain(asked.outcome, asked.label, runs=asked.runs, threads=1, stop=stop)

    ticket = session.desk.work(session.id, PLACE, job, session.told(lambda found: set_told((asked, found))))
    return ticket.cancel


@solara.component
def Choosing(
    comparison: Comparison, label: str, outcome: str, set_label: Callable[[str], None],
    set_outcome: Callable[[str], None],
) -> None:
    """Of which difference."""
    with solara.Div(classes=["al-choosing"]):
        if len(comparison.others) > 1:
            Choice(label="Organization", name="compare-why-organization", value=label, event_pick=set_label,
                   items=[{"text": f"{each} against A", "value": each} for each in comparison.others])
        Choice(label="Outcome to explain", name="compare-why-outcome", value=outcome, event_pick=set_outcome,
               items=reason.choices(comparison, label))


@solara.component
def Said(told: tuple[Asked, object] | None, asked: Asked | None, unclear: str) -> None:
    """The explanation; or why there is none."""
    text = f"<p>{escape(unclear)}</p>" if unclear else ""
    if told is not None:
        found = told[1]
        if isinstance(found, Explanation):
            text = reason.html(found, again=told[0].runs > reason.FEW)
        elif isinstance(found, InputError):
            text = "".join(f"<p>{escape(problem.short)}</p>" for problem in found.problems)
        else:
            text = "<p>The explanation failed; move a lever or ask again.</p>"
    if asked is not None and (told is None or told[0] != asked):
        text += ('<p class="al-soft" data-test="compare-why-running">Running every combination of what differs, '
                 f"{asked.runs} runs each …</p>")
    solara.HTML(tag="div", unsafe_innerHTML=text, attributes={"aria-live": "polite", "data-test": "compare-why"})


@solara.component
def Buttons(
    asked: Asked | None, told: tuple[Asked, object] | None, ask: Callable[[int], None], *, enabled: bool
) -> None:
    """Ask, or ask with more runs."""
    done = told is not None and told[0] == asked
    if asked is None and enabled:
        solara.Button("Explain", on_click=lambda: ask(reason.FEW), outlined=True,
                      classes=["al-ask"], attributes={"data-test": "compare-why-ask"})
    elif asked is not None and asked.runs < reason.MORE and done:
        solara.Button(f"Ask again with {reason.MORE} runs", on_click=lambda: ask(reason.MORE), outlined=True,
                      class_="al-ask", attributes={"data-test": "compare-why-more"})
    else:
        solara.Div(style="display: none")
