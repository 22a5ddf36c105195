"""Six lessons: what they ask can be answered, every answer can be judged, and nothing of a result is written down."""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import product
from pathlib import Path
from queue import Queue
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import solara
from hypothesis import given
from hypothesis import strategies as st

import alignsim as al
from alignsim.app.lessons import classroom, judging, paper
from alignsim.app.lessons.classroom import Classroom, classroom_of
from alignsim.app.lessons.content import BY_NAME, LESSONS, WORDS
from alignsim.app.lessons.judging import OPEN, RIGHT, WRONG, judged, may_be
from alignsim.app.lessons.lesson import LESS, MORE, SAME, Lesson
from alignsim.app.lessons.open_lesson import OpenLesson
from alignsim.app.lessons.seen import Seen, see
from alignsim.app.lessons.showing import discussed, explained, not_shown, organizations, running, seen_panels, verdict
from alignsim.app.lessons.spread import Ends, spread
from alignsim.app.link import from_query, to_query
from alignsim.evidence.claims import CLAIMS
from alignsim.evidence.claims.claim import overall
from alignsim.evidence.claims.robust import shipped
from alignsim.evidence.claims.verdicts import verdicts
from alignsim.experiments.compare import Difference
from alignsim.experiments.desk import Desk, Limits
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, SERIES_NAMES

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
RESULTS = (MORE, SAME, LESS)
SHORT = 40
"""Weeks; the roadmap comes in week 26."""


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[str, list[Seen]]]:
    """Everything a class is told of each lesson, with few pairs and short runs, in the order in which it came."""
    told: dict[str, list[Seen]] = {lesson.name: [] for lesson in LESSONS}
    with Desk(1, rest=0.0) as desk:
        room = Classroom(desk, first=3, enough=6, weeks=SHORT)
        for lesson in LESSONS:
            asked(room, lesson, told[lesson.name])
        yield told


def asked(room: Classroom, lesson: Lesson, told: list[Seen], seed: int = 1) -> None:
    """Run a lesson and wait for the last that is told."""
    over = threading.Event()

    def tell(news: Seen) -> None:
        told.append(news)
        if news.complete:
            over.set()

    room.run(lesson, seed, tell)
    assert over.wait(120)


# --------------------------------------------------------------------------------------------------- what a lesson asks
@EACH
def test_its_organizations_are_there_and_differ(lesson: Lesson) -> None:
    for experiment in lesson.experiments:
        base, others = experiment.scenarios()
        assert base.name == experiment.base.name
        assert list(others) == [other.name for other in experiment.others]
        assert len({base.digest(), *(other.digest() for other in others.values())}) == 1 + len(others)
        for scenario in (base, *others.values()):
            al.plan(scenario)


@EACH
def test_what_it_looks_at_exists(lesson: Lesson) -> None:
    questions = [*lesson.prediction.asked, lesson.why, *(each.asked for each in lesson.published)]
    for question in questions:
        one, other = lesson.asked_words(question)
        assert one != other and question.outcome in OUTCOME_NAMES
    for experiment in lesson.experiments:
        assert set(experiment.outcomes) <= set(OUTCOME_NAMES)
        assert {curve.series for curve in experiment.curves} <= set(SERIES_NAMES)
        assert experiment.spread in ("", *OUTCOME_NAMES)
        assert len(experiment.others) <= Limits().others
    for question in lesson.prediction.asked:  # what is asked for stands in the picture, too
        assert question.outcome in lesson.experiments[question.experiment].outcomes


@EACH
def test_its_claims_have_verdicts(lesson: Lesson) -> None:
    assert lesson.claims and set(lesson.claims) <= set(verdicts())
    assert not_shown(lesson).count("class='al-claim'") == len(lesson.claims)


@EACH
def test_exactly_one_choice_is_right_whatever_comes_out(lesson: Lesson) -> None:
    asks = lesson.prediction
    assert 3 <= len(asks.choices) <= 4
    for found in product(RESULTS, repeat=len(asks.asked)):
        fits = [all(each in fit for each, fit in zip(found, choice.fits, strict=True)) for choice in asks.choices]
        assert sum(fits) == 1
        assert judged(asks, [frozenset((each,)) for each in found]).count(RIGHT) == 1


@given(lesson=st.sampled_from(LESSONS), data=st.data())
def test_where_a_run_leaves_something_open_so_does_the_judgement(lesson: Lesson, data: st.DataObject) -> None:
    sets = st.frozensets(st.sampled_from(RESULTS), min_size=1)
    found = [data.draw(sets) for _ in lesson.prediction.asked]
    told = judged(lesson.prediction, found)
    right, left = told.count(RIGHT), told.count(OPEN)
    assert (right, left) == (1, 0) or (right == 0 and left >= 2)
    for outcome in product(*found):  # whatever turns out to be the case was not called wrong
        assert told[lesson.prediction.choice_of(outcome)] != WRONG


def test_right_answers_may_stand_anywhere(seen: dict[str, list[Seen]]) -> None:
    """The choice with which a class is most likely to be wrong is not always the same letter."""
    second = {lesson.prediction.choices[1].fits for lesson in LESSONS}
    assert len(second) >= 3


# ------------------------------------------------------------------------------------------------ what a run can tell
def difference(value: float, half: float, smallest: float = 0.1) -> Difference:
    ends = value - half, value + half
    return Difference("b", OUTCOMES[0], 200, 0, 0.0, value, value, *ends, 1.0, smallest / 0.1, 0.5, 0.0, 1.0)


@pytest.mark.parametrize(("value", "half", "found"), [
    (0.3, 0.1, {MORE}), (-0.3, 0.1, {LESS}), (0.0, 0.05, {SAME}), (0.05, 0.04, {SAME}),
    (0.09, 0.08, {MORE, SAME}), (0.15, 0.2, {MORE, SAME}), (-0.15, 0.2, {LESS, SAME}), (0.0, 0.5, {MORE, SAME, LESS}),
    (0.0, float("nan"), {MORE, SAME, LESS}), (0.0, 0.0, {SAME}),
])  # fmt: skip
def test_what_an_interval_leaves_open(value: float, half: float, found: set[str]) -> None:
    assert may_be(difference(value, half)) == found


@given(value=st.floats(-1, 1), half=st.floats(0, 1), smallest=st.floats(0.01, 0.5))
def test_no_direction_is_told_that_the_interval_excludes(value: float, half: float, smallest: float) -> None:
    found = may_be(difference(value, half, smallest))
    assert found
    assert not (MORE in found and value + half < 0) and not (LESS in found and value - half > 0)
    if value - half < 0 < value + half:
        assert SAME in found


# ---------------------------------------------------------------------------------------------------------- a run of it
@EACH
def test_it_runs_through_the_real_engine(lesson: Lesson, seen: dict[str, list[Seen]]) -> None:
    told = seen[lesson.name]
    assert [news.problem for news in told] == [None] * len(told)
    assert told[0].pairs == 3 and told[-1].pairs == 6
    assert [news.complete for news in told] == [False] * (len(told) - 1) + [True]
    last = told[-1]
    assert len(last.judgements) == len(lesson.prediction.choices)
    assert len(last.findings) == len(lesson.prediction.asked) and len(last.panels) == len(lesson.experiments)
    assert len(last.published) == len(lesson.published)
    assert bool(last.spread) == any(experiment.spread for experiment in lesson.experiments)


def test_what_is_seen_is_what_compare_gives(seen: dict[str, list[Seen]]) -> None:
    lesson = BY_NAME["roadmap"]
    found = paper.compared(lesson, 6, 1, SHORT, threads=1)
    again = see(lesson, found, 1, complete=True)
    assert again == seen["roadmap"][-1]
    wanted = judging.difference_of(lesson, found, lesson.prediction.asked[0])
    direct = al.compare(al.load("baseline"), {"b": al.load("roadmap")}, runs=6, weeks=SHORT, as_change=26, threads=1)
    assert wanted.difference == next(d.difference for d in direct.differences if d.outcome.name == "on_time_share")


def test_before_the_roadmap_comes_nothing_differs(seen: dict[str, list[Seen]]) -> None:
    found = paper.compared(BY_NAME["roadmap"], 4, 1, SHORT, threads=1)[0]
    (other,) = found.others.values()
    for series in ("trust_cmo_to_cio", "value"):
        apart = other.one_series(series) - found.base.one_series(series)
        assert not apart[:, :26].any() and apart[:, 26:].any()


@EACH
def test_its_steps_are_shown(lesson: Lesson, seen: dict[str, list[Seen]]) -> None:
    last = seen[lesson.name][-1]
    for choice, judgement in enumerate(last.judgements):
        shown = verdict(lesson, choice, last)
        assert f"data-verdict='{judgement}'" in shown and "6 pairs" in shown
        assert {RIGHT: "Right", WRONG: "Not in this run", OPEN: "Cannot be told with 6 pairs"}[judgement] in shown
    pictures = seen_panels(lesson, last)
    assert pictures.count('role="img"') == 2 * sum(
        len(experiment.curves) + len(experiment.others) for experiment in lesson.experiments) + 2 * bool(last.spread)
    pieces = [organizations(lesson), running(lesson, 0, last), pictures, explained(lesson, last, "Because."),
              discussed(lesson), verdict(lesson, None, last)]
    for piece in pieces:  # well-formed, with nothing that a name could break
        ET.fromstring(f"<div>{piece.replace('<details class=', '<details data=').replace(' open>', '>')}</div>")


def test_a_class_at_once_is_one_run() -> None:
    lesson = BY_NAME["reporting"]
    told: list[list[Seen]] = [[] for _ in range(30)]
    with Desk(1, rest=0.0) as desk:
        room = Classroom(desk, first=3, enough=6, weeks=SHORT)
        pupils = [threading.Thread(target=asked, args=(room, lesson, mine)) for mine in told]
        for pupil in pupils:
            pupil.start()
        for pupil in pupils:
            pupil.join(120)
        assert desk.runs == 3 * 6  # three organizations, six runs each, for all thirty
        assert {news[-1] for news in told} == {told[0][-1]} and told[0][-1].complete
        late: list[Seen] = []
        room.run(lesson, 1, late.append)  # who comes later is told at once
        assert late == [told[0][-1]] and room.waiting == 0 and desk.runs == 18


def test_a_pupil_who_does_not_listen_keeps_nobody_waiting(capfd: pytest.CaptureFixture[str]) -> None:
    def deaf(news: Seen) -> None:
        raise ValueError("I do not listen")

    with Desk(1, rest=0.0) as desk:
        room = Classroom(desk, first=3, enough=6, weeks=SHORT)
        room.run(BY_NAME["reporting"], 1, deaf)
        told: list[Seen] = []
        asked(room, BY_NAME["reporting"], told)
        assert told[-1].pairs == 6
    assert "I do not listen" in capfd.readouterr().err


def everything(widget: Any) -> Iterator[Any]:
    """A widget and all that is in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        if not isinstance(child, str):
            yield from everything(child)


def test_what_comes_late_of_a_run_left_behind_is_not_shown() -> None:
    """A visitor asks for other chance events before the first run has told its last."""
    lesson = BY_NAME["reporting"]
    told: dict[int, Callable[[Seen], None]] = {}
    reasons: dict[int, Callable[[str], None]] = {}

    class Slow(Classroom):
        def run(self, lesson: Lesson, seed: int, tell: Any) -> None:
            told[seed] = tell

        def why(self, lesson: Lesson, seed: int, tell: Any) -> None:
            reasons[seed] = tell

    visitor = SimpleNamespace(desk=Desk(1), told=lambda tell: tell)
    classroom._ROOMS[visitor.desk] = Slow(visitor.desk)
    box, rendered = solara.render(OpenLesson(visitor, lesson, lambda name: None), handle_error=False)

    def press(test: str) -> None:
        next(w for w in everything(box) if (getattr(w, "attributes", None) or {}).get("data-test") == test).click()

    def shown() -> str:
        return " ".join(getattr(w, "unsafe_innerHTML", "") for w in everything(box))

    choices = next(w for w in everything(box) if hasattr(w, "choices"))
    steps = next(w for w in everything(box) if hasattr(w, "last"))
    for wrong in (-1, 99, "0", None, True, [0]):
        choices._handle_custom_msg({"event": "choose", "data": wrong}, [])
        steps._handle_custom_msg({"event": "go", "data": wrong}, [])
    assert (choices.value, steps.step) == (None, 0), "only what is offered can be chosen or opened"
    choices._handle_custom_msg({"event": "choose", "data": 0}, [])
    press("lesson-run")
    seen = Seen(30, False, 1, judgements=(RIGHT,) * len(lesson.prediction.choices))
    told[1](seen)
    press("lesson-next")
    assert "30 pairs, chance events no. 1" in shown()
    told[1](replace(seen, pairs=200, complete=True))
    press("lesson-again")
    told[1](replace(seen, pairs=200, complete=True))
    assert "0 of 200 pairs" in shown(), "nothing is known yet of the second run"
    told[2](replace(seen, pairs=31, seed=2, complete=True))
    press("lesson-next")
    press("lesson-next")
    reasons[1]("The reason of the first run.")
    assert "lesson-why-waits" in shown()
    reasons[2]("The reason of the second run.")
    assert "The reason of the second run." in shown()
    rendered.close()
    visitor.desk.close()


def test_a_question_that_cannot_be_answered_says_so_and_is_not_kept() -> None:
    with Desk(1, limits=Limits(people=10)) as desk:
        room = Classroom(desk, first=3, enough=6, weeks=SHORT)
        told: list[Seen] = []
        asked(room, LESSONS[0], told)
        assert told[-1].problem is not None and "people" in told[-1].problem
        assert "role='alert'" in running(LESSONS[0], 0, told[-1]) and room.waiting == 0


def test_a_difference_is_explained_in_a_sentence() -> None:
    with Desk(1) as desk:
        room = Classroom(desk, why_runs=2, weeks=SHORT)
        told: Queue[str] = Queue()
        room.why(BY_NAME["reporting"], 1, told.put)
        words = told.get(timeout=120)
        assert words.startswith("Against \u201cCIO under the COO\u201d, \u201cCIO under the CEO\u201d ")
        assert "2 pairs only" in words
        assert classroom_of(desk) is classroom_of(desk)


# ------------------------------------------------------------------------------------------------------------- pictures
def test_the_spread_has_a_dash_a_run_and_loses_none() -> None:
    rows = [Ends("A < B", "first", np.array([1.0, 3.2, 3.3, 5.0]), 3.125, 2.0, 4.0),
            Ends("None", "second", np.array([]), float("nan"), float("nan"), float("nan"))]
    for width in (640.0, 360.0):
        picture = spread(rows, 1, 5, title="Ends", unit="1 to 5", line_at=3.5, line_words="strong", width=width)
        ET.fromstring(picture)
        assert picture.count("v7") == 4 and "A &lt; B: 4 runs, mean 3.12" in picture
        assert picture.count("<rect") == 3  # 3.2 and 3.3 share a bar


# ---------------------------------------------------------------------------------------------------------------- texts
JARGON = ("ablat", "bimodal", "bootstrap", "coefficient", "confounder", "covari", "endogen", "ensemble", "exogen",
          "heterogen", "heuristic", "monte carlo", "parameter", "quantile", "shapley", "significan", "stochastic",
          "variance", "lever hours", "p-value", "sigma", "seed", "replication", "kpi", "stakeholder", "synerg")


def texts(of: Any) -> Iterator[str]:
    """Every text in a lesson, but for names of levers, outcomes and the like."""
    if isinstance(of, str):
        if " " in of:
            yield of
    elif is_dataclass(of) and not isinstance(of, type):
        for each in fields(of):
            yield from texts(getattr(of, each.name))
    elif isinstance(of, tuple):
        for part in of:
            yield from texts(part)


@EACH
def test_its_words_are_plain(lesson: Lesson) -> None:
    for text in texts(lesson):
        low = text.lower()
        assert not [word for word in JARGON if word in low], text
        assert not [s for s in re.split(r"(?<=[.!?:;])\s", text) if len(s.split()) > 36], text
        assert text == text.strip() and "  " not in text
    assert len(re.findall(r"[.!?](?:\s|$)", lesson.idea)) == 2
    assert lesson.discuss.endswith("?") and lesson.prediction.question.endswith("?")
    assert not [choice for choice in lesson.prediction.choices if choice.words.endswith(".")]


def test_roles_are_said_in_words() -> None:
    meant = " ".join(word for word, _ in WORDS)
    for role in {found for lesson in LESSONS for text in texts(lesson) for found in re.findall(r"\bC[A-Z]O\b", text)}:
        assert role in meant


@EACH
def test_no_result_is_written_into_it(lesson: Lesson) -> None:
    """A lesson tells what is put in and what is asked; what comes out is told by a run."""
    free = replace(lesson, literature=())
    for text in texts(free):
        assert not re.search(r"\d\s*(%|percent|points)|[+\u2212]\d|\(\d[\d.]* to ", text), text


@EACH
def test_its_followups_open(lesson: Lesson) -> None:
    for followup in lesson.teacher.followups:
        link = from_query(to_query("watch", followup.sketch))
        assert not link.problems and link.tab == "watch"
        al.plan(link.sketch.scenario())


def test_links_open_lessons_and_say_what_is_wrong() -> None:
    from alignsim.app.lessons.tab import asked_for, link

    assert {asked_for(link(lesson.name)) for lesson in LESSONS} == {(lesson.name, "") for lesson in LESSONS}
    assert asked_for(link("")) == ("", "")
    assert asked_for("tab=lessons&lesson=roadmaps") == ("", "There is no lesson 'roadmaps'. Did you mean roadmap?")


def test_names_are_there_once() -> None:
    assert len(LESSONS) == len(BY_NAME) == 6


# ----------------------------------------------------------------------------------------------- verdicts, and on paper
def test_the_verdicts_that_ship_are_of_these_claims() -> None:
    again = "run: alignsim claims --runs 200 --seed 1 --json > src/alignsim/claims.json"
    known = verdicts()
    assert {number: found.claim for number, found in known.items()} == {c.id: c.claim for c in CLAIMS}, again
    document = shipped()
    robust = {} if document is None else {entry["id"]: entry["robust"] for entry in document["claims"]}
    for number, found in known.items():
        assert found.verdict == overall([part.verdict for part in found.parts])
        assert found.robust == robust.get(number), again
        assert len(found.failed) == sum(not part.met for part in found.parts)


def test_the_page_for_teachers_is_in_step(root: Path) -> None:
    """But for the figures, which a short run cannot give."""
    there = (root / "docs" / "lessons.md").read_text(encoding="utf-8")
    made = paper.page(runs=2, weeks=30, threads=1).replace("2 pairs", "200 pairs")
    assert words_of(there) == words_of(made), f"run: {paper.COMMAND}"


def words_of(page: str) -> list[str]:
    lines = [line for line in page.splitlines() if not line.startswith("|") or "Against" in line]
    return [re.sub(r"(Right is [A-D]|The run cannot tell which is right)\.", "", line) for line in lines]
