"""The desk: answers are those of compare, first roughly and then better; nobody waits for another one's many moves."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import alignsim as al
from alignsim import compiled
from alignsim.experiments.desk import Answer, Desk, Limits, Question
from alignsim.experiments.ensemble import Gathering
from alignsim.scenario import Scenario

SMALL = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52, "burn_in": 26,
         "transparency.cost": 0.0}
WAIT = 120.0
"""Seconds before a test gives up; nothing is measured by it."""


@pytest.fixture(scope="module")
def base() -> Scenario:
    return al.load("baseline").change(SMALL, name="Small")


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk(processors=1, rest=0.0) as found:
        yield found


class Hearer:
    """Keeps what it is told, and can be waited for."""

    def __init__(self, until: int = 0) -> None:
        self.answers: list[Any] = []
        self.heard = threading.Event()
        self._until = until

    def __call__(self, answer: Any) -> None:
        self.answers.append(answer)
        if not isinstance(answer, Answer) or answer.complete or 0 < self._until <= answer.pairs:
            self.heard.set()

    def wait(self) -> Any:
        assert self.heard.wait(WAIT)
        return self.answers[-1]


class Gate:
    """Keeps a desk with one thread busy until it is opened, so that all questions are there before the first piece."""

    def __init__(self, desk: Desk) -> None:
        self._in, self._open = threading.Event(), threading.Event()
        desk.work("the gate", "", self._wait, lambda _: None)
        assert self._in.wait(WAIT)

    def _wait(self, stop: Any) -> None:
        self._in.set()
        assert self._open.wait(WAIT)

    def open(self) -> None:
        self._open.set()


def same_bits(mine: Any, theirs: Any) -> None:
    assert mine.pairs == theirs.pairs
    for one, other in zip(mine.differences, theirs.differences, strict=True):
        assert repr(one) == repr(other)
    sides = [(mine.base, theirs.base), *((mine.others[k], theirs.others[k]) for k in theirs.others)]
    for one, other in sides:
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.series, other.series)
        np.testing.assert_array_equal(one.runs, other.runs)
        assert (one.requested, one.seed, one.weeks, one.scenario) == (
            other.requested, other.seed, other.weeks, other.scenario)
    assert mine.sentence == theirs.sentence
    assert {k: repr(p.mean) for k, p in mine.payback.items()} == {k: repr(p.mean) for k, p in theirs.payback.items()}


def test_every_answer_is_bit_for_bit_what_compare_gives(base: Scenario, desk: Desk) -> None:
    others = {"CEO line": base.change({"reporting.cio": "ceo"}),
              "Embedded": base.change({"embedding.it_in_marketing": 0.2})}
    hearer = Hearer()
    desk.ask("a", "x", Question(base, others, seed=3, weeks=40), hearer)
    hearer.wait()
    assert [answer.pairs for answer in hearer.answers] == [30, 78, 200]
    assert [answer.complete for answer in hearer.answers] == [False, False, True]
    for answer in hearer.answers:
        same_bits(answer.comparison, al.compare(base, others, runs=answer.pairs, seed=3, weeks=40, threads=1))


def test_the_same_bits_come_from_many_threads_and_from_runs_that_were_there(base: Scenario) -> None:
    others = {"Talk": base.change({"governance.talk": False}), "As it is": base}
    wanted = al.compare(base, others, runs=60, seed=1, threads=1)
    with Desk(processors=3, rest=0.0) as desk:
        for session in ("a", "b", "c"):
            hearer = Hearer()
            desk.ask(session, "x", Question(base, others, first=20, enough=60), hearer)
            same_bits(hearer.wait().comparison, wanted)


def test_a_newer_move_cancels_the_older(base: Scenario, desk: Desk) -> None:
    gate, older, newer, elsewhere = Gate(desk), Hearer(), Hearer(), Hearer()
    desk.ask("a", "x", Question(base, {"b": base.change({"transparency.cost": 0.1})}, enough=30), older)
    desk.ask("a", "y", Question(base, {"b": base.change({"transparency.cost": 0.2})}, enough=30), elsewhere)
    desk.ask("a", "x", Question(base, {"b": base.change({"transparency.cost": 0.3})}, enough=30), newer)
    gate.open()
    assert newer.wait().comparison.others["b"].scenario.values["transparency.cost"] == 0.3
    assert elsewhere.wait().complete
    assert older.answers == []
    assert desk.runs == 3 * 30  # the base once, and nothing for the move that was overtaken


def test_what_was_cancelled_is_not_told(base: Scenario, desk: Desk) -> None:
    gate, mine, other = Gate(desk), Hearer(), Hearer()
    ticket = desk.ask("a", "x", Question(base, {"b": base.change({"transparency.cost": 0.1})}), mine)
    desk.ask("b", "x", Question(base, {"b": base.change({"transparency.cost": 0.2})}, enough=30), other)
    ticket.cancel()
    gate.open()
    other.wait()
    assert ticket.over
    assert mine.answers == []


def test_one_with_many_questions_does_not_keep_another_waiting(base: Scenario, desk: Desk) -> None:
    """Twenty questions of one session are there before the single one of another; sessions take turns, so that it
    comes second."""
    gate, order, hearers = Gate(desk), [], []
    for k in range(21):
        session = "greedy" if k < 20 else "modest"
        hearers.append(Hearer())

        def tell(answer: Answer, session: str = session, hearer: Hearer = hearers[-1]) -> None:
            order.append(session)
            hearer(answer)

        other = base.change({"transparency.cost": 0.04 * (k + 1)})
        desk.ask(session, str(k), Question(base, {"b": other}, enough=30), tell)
    gate.open()
    assert all(hearer.wait().problem is None for hearer in hearers)
    assert order.index("modest") <= 1
    assert order.count("greedy") == 20


def test_a_large_question_gives_its_turn_away_before_it_is_answered(base: Scenario, desk: Desk) -> None:
    gate, order, hearers = Gate(desk), [], {}
    for session, pairs in (("large", 150), ("small", 10)):  # thirty pieces, and two
        hearers[session] = Hearer()

        def tell(answer: Answer, session: str = session) -> None:
            order.append(session)
            hearers[session](answer)

        other = base.change({"transparency.cost": 0.5})
        desk.ask(session, "x", Question(base, {"b": other}, seed=pairs, first=pairs, enough=pairs), tell)
    gate.open()
    assert {session: hearer.wait().pairs for session, hearer in hearers.items()} == {"large": 150, "small": 10}
    assert order == ["small", "large"]


def test_who_moves_faster_than_the_desk_answers_is_answered_all_the_same(base: Scenario, desk: Desk) -> None:
    """Each piece of work brings a newer move of every session; still each hears an answer, to one of its last moves."""
    heard: dict[str, list[float]] = {f"session {k}": [] for k in range(8)}
    moved = dict.fromkeys(heard, 0)
    done = threading.Event()

    def move(session: str) -> None:
        moved[session] += 1
        cost = moved[session] / 1000

        def tell(answer: Answer) -> None:
            heard[session].append(cost)
            if all(heard.values()):
                done.set()
            elif moved[session] < 900:
                for name in heard:
                    move(name)

        desk.ask(session, "x", Question(base, {"b": base.change({"transparency.cost": cost})}, enough=30), tell)

    for session in heard:
        move(session)
    assert done.wait(WAIT)
    assert max(moved.values()) <= 2 * len(heard) + 2


def test_a_hand_that_is_still_gets_its_better_answer_while_another_never_rests(base: Scenario, desk: Desk) -> None:
    still, moves = Hearer(), []

    def restless(answer: Answer) -> None:
        if not still.heard.is_set() and len(moves) < 1000:
            moves.append(answer)
            other = base.change({"transparency.cost": len(moves) / 1001})
            desk.ask("restless", "x", Question(base, {"b": other}), restless)

    desk.ask("restless", "x", Question(base, {"b": base}), restless)
    desk.ask("still", "x", Question(base, {"b": base.change({"reporting.cio": "ceo"})}), still)
    assert still.wait().pairs == 200
    assert 0 < len(moves) < 1000


def test_better_answers_wait_for_the_hand_to_be_still(base: Scenario) -> None:
    with Desk(processors=1, rest=3600.0) as desk:
        first, second = Hearer(until=30), Hearer(until=30)
        desk.ask("a", "x", Question(base, {"b": base.change({"reporting.cio": "ceo"})}), first)
        assert not first.wait().complete
        desk.ask("a", "x", Question(base, {"b": base.change({"reporting.cio": "cfo"})}), second)
        assert [second.wait().pairs, desk.waiting, desk.runs] == [30, 1, 90]
        assert len(first.answers) == 1


def test_runs_are_grown_and_never_run_again(base: Scenario, desk: Desk) -> None:
    other = base.change({"reporting.cio": "ceo"})

    def answered(pairs: int, **others: Scenario) -> Answer:
        hearer = Hearer()
        desk.ask("a", "x", Question(base, others, first=30, enough=pairs), hearer)
        answer: Answer = hearer.wait()
        assert answer.pairs == pairs
        return answer

    answered(30, b=other)
    assert desk.runs == 60
    answered(30, b=base.change({"transparency.cost": 0.9}))
    assert desk.runs == 90  # the base was there
    answered(100, b=other)
    assert desk.runs == 90 + 2 * 70  # both were grown
    renamed = other.change({}, name="Another name")
    assert answered(100, b=renamed, c=base).comparison.others["b"].scenario.name == "Another name"
    assert desk.runs == 230
    hearer = Hearer()
    desk.ask("a", "x", Question(base, {"b": other}, seed=2, first=30, enough=30), hearer)
    hearer.wait()
    assert desk.runs == 290  # another seed is another organization's luck


def test_what_is_counted_as_done_is_there_at_every_moment(base: Scenario) -> None:
    """One thread adds runs while another answers with those that are done."""
    seen: list[tuple[int, int, int]] = []

    def look(*_: Any) -> None:
        found = gathering.ensemble()
        seen.append((gathering.done, found.runs.size, len(found.values)))

    gathering = Gathering(base, {"runs": 6, "seed": 1, "weeks": 10, "threads": 1}, sink=look)
    gathering.take(range(4))
    gathering.take(range(4, 6))
    assert seen == [(4, 4, 4), (6, 6, 6)]


def test_the_longest_unused_base_goes_first(base: Scenario) -> None:
    with Desk(processors=1, bases=2, rest=0.0) as desk:
        for seed, runs in ((1, 4), (2, 8), (1, 8), (3, 12), (1, 12), (2, 14)):
            hearer = Hearer()
            desk.ask("a", "x", Question(base, {"b": base.change({"transparency.cost": 0.9})}, seed, first=2, enough=2),
                     hearer)
            hearer.wait()
            assert desk.runs == runs, f"seed {seed}"
            assert desk.bases <= 2


def test_nothing_of_a_session_stays_when_it_leaves(base: Scenario, desk: Desk) -> None:
    stays, leaves = Hearer(), Hearer(until=30)
    mine = base.change({"staffing.it_heads": 13})
    desk.ask("stays", "x", Question(base, {"b": base.change({"reporting.cio": "ceo"})}, enough=30), stays)
    desk.ask("leaves", "x", Question(base, {"b": mine}, enough=30), leaves)
    desk.ask("leaves", "y", Question(mine, {"b": base}, enough=30), Hearer())
    stays.wait(), leaves.wait()
    kept = weakref.ref(leaves.answers[-1].comparison.others["b"].plan)
    assert kept() is not None and desk.bases == 2
    desk.leave("leaves")
    leaves.answers.clear()
    while not desk.idle:
        threading.Event().wait(0.01)
    gc.collect()
    assert (kept(), desk.bases) == (None, 1)
    desk.leave("stays")
    assert (desk.bases, desk.waiting) == (0, 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"weeks": 521}, ["weeks: found 521; allowed: 1 to 520 here"]),
        ({"enough": 401, "seed": -1}, ["pairs: found 401; allowed: 2 to 400 here", "seed: found -1"]),
        ({"others": {}}, ["others: found 0; allowed: 1 to 4 here"]),
    ],
)
def test_what_is_too_large_is_said_in_words(
    asked: dict[str, Any], said: list[str], base: Scenario, desk: Desk
) -> None:
    hearer = Hearer()
    desk.ask("a", "x", Question(**{"base": base, "others": {"b": base}, **asked}), hearer)
    answer = hearer.wait()
    assert (answer.comparison, answer.complete, desk.runs) == (None, True, 0)
    for line in said:
        assert line in answer.problem
    assert answer.problem.count("\n") == len(said) - 1


def test_too_many_people_are_said_in_words(base: Scenario) -> None:
    with Desk(processors=1, limits=Limits(people=30)) as desk:
        hearer = Hearer()
        desk.ask("a", "x", Question(base, {"b": base.change({"staffing.it_heads": 60})}), hearer)
        assert "found 73 people; allowed: at most 30 people" in hearer.wait().problem


def test_an_error_of_the_machine_and_a_deaf_asker_hurt_nobody_else(
    base: Scenario, desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    broken, fine = Hearer(), Hearer()

    class Broken:
        def digest(self) -> str:
            raise OSError("the disk is gone")

    def deaf(answer: Answer) -> None:
        raise ValueError("I do not listen")

    desk.ask("deaf", "x", Question(base, {"b": base}, enough=30), deaf)
    desk.ask("broken", "x", Question(base, {"b": Broken()}), broken)  # type: ignore[dict-item]
    desk.ask("fine", "x", Question(base, {"b": base}, enough=30), fine)
    assert broken.wait().problem == "This could not be computed (OSError: the disk is gone)."
    assert fine.wait().problem is None
    while not desk.idle:
        threading.Event().wait(0.01)
    assert "I do not listen" in capfd.readouterr().err


def test_rules_that_cannot_be_made_machine_code_are_told_to_who_asked_and_tried_again(
    base: Scenario, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OSError("the folder of the compiled rules cannot be read")

    with monkeypatch.context() as patch:
        patch.setattr(compiled, "activate", broken)
        question, work = Hearer(), Hearer()
        desk.ask("a", "x", Question(base, {"b": base}, enough=30), question)
        desk.work("a", "y", lambda stop: "done", work)
        assert "the folder of the compiled rules cannot be read" in question.wait().problem
        assert isinstance(work.wait(), OSError)
    question, work = Hearer(), Hearer()
    desk.ask("a", "x", Question(base, {"b": base}, enough=30), question)
    desk.work("a", "y", lambda stop: "done", work)
    assert question.wait().problem is None and work.wait() == "done"


def test_other_work_has_the_same_slots_and_leaves_one_for_questions(base: Scenario) -> None:
    with Desk(processors=2, rest=0.0) as desk:
        gate, second, question = Gate(desk), Hearer(), Hearer()
        desk.work("a", "second", lambda stop: 1 / 0, second)
        desk.ask("a", "x", Question(base, {"b": base}, enough=30), question)
        assert question.wait().complete  # although a job is under way and another waits
        assert second.answers == []
        gate.open()
        assert isinstance(second.wait(), ZeroDivisionError)


def test_a_newer_job_stops_the_older(desk: Desk) -> None:
    begun, older, newer = threading.Event(), Hearer(), Hearer()

    def long(stop: Any) -> str:
        begun.set()
        while not stop():
            threading.Event().wait(0.005)
        return "stopped"

    desk.work("a", "x", long, older)
    assert begun.wait(WAIT)
    desk.work("a", "x", lambda stop: "done", newer)
    assert newer.wait() == "done"
    assert older.answers == []


def test_a_closed_desk_takes_nothing(base: Scenario) -> None:
    desk = Desk(processors=1)
    desk.close()
    with pytest.raises(RuntimeError, match="closed"):
        desk.work("a", "x", lambda stop: None, Hearer())


def test_stages_go_from_a_first_answer_to_enough(base: Scenario) -> None:
    assert Question(base, {}).stages == (30, 78, 200)
    assert Question(base, {}, first=30, enough=30).stages == (30,)
    assert Question(base, {}, first=50, enough=20).stages == (20,)
