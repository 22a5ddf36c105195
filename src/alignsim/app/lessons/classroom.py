"""A class runs the same lesson at once: it is run once, and everybody is told.

Thirty people press the same button within a minute.  A lesson's run depends on the lesson and the seed alone, so the
first who asks has it run at the desk, those who come meanwhile are told with the first, and who comes later gets what
is there.  What is kept is texts and pictures, not runs.
"""

from __future__ import annotations

import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from alignsim.app.lessons.lesson import Lesson
from alignsim.app.lessons.seen import Seen, see
from alignsim.experiments import wording

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.desk import Answer, Desk

ASKER = "lessons"
"""The session under which the whole class asks."""
FIRST, ENOUGH = 30, 200
WHY_RUNS = 24
KEPT = 48
"""Finished runs and explanations that are kept."""
Tell = Callable[[Any], Any]


class Classroom:
    """The lessons of one desk."""

    def __init__(self, desk: Desk, first: int = FIRST, enough: int = ENOUGH, why_runs: int = WHY_RUNS,
                 weeks: int | None = None) -> None:
        self._desk, self._first, self._enough, self._why_runs, self._weeks = desk, first, enough, why_runs, weeks
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._waiting: dict[Hashable, list[Tell]] = {}

    def run(self, lesson: Lesson, seed: int, tell: Callable[[Seen], Any]) -> None:
        """Tell what is seen of a lesson, first roughly and then with all pairs; ``tell`` comes from any thread."""
        key = (lesson.name, "run", seed)
        if self._first_to_ask(key, tell):
            self._ask(key, lesson, seed)

    def why(self, lesson: Lesson, seed: int, tell: Callable[[str], Any]) -> None:
        """Tell the sentence that explains a lesson's difference."""
        key = (lesson.name, "why", seed)
        if self._first_to_ask(key, tell):
            self._desk.work(ASKER, "/".join(map(str, key)), lambda stop: self._explained(lesson, seed, stop),
                            lambda found: self._all_told(key, found if isinstance(found, str) else
                                                         f"It could not be explained ({found}).",
                                                         keep=isinstance(found, str), last=True))

    @property
    def waiting(self) -> int:
        """Runs and explanations under way."""
        with self._lock:
            return len(self._waiting)

    def _first_to_ask(self, key: Hashable, tell: Tell) -> bool:
        """Whether nobody has asked for it; else the asker is told what there is, and what will come."""
        with self._lock:
            known = self._kept.get(key)
            others = self._waiting.get(key)
            if others is not None:
                others.append(tell)
            elif known is None:
                self._waiting[key] = [tell]
            else:
                self._kept.move_to_end(key)
        if known is not None:
            tell(known)
        return known is None and others is None

    def _all_told(self, key: Hashable, news: Any, *, keep: bool, last: bool) -> None:
        with self._lock:
            listening = list(self._waiting.pop(key, [])) if last else list(self._waiting.get(key, []))
            if keep:
                self._kept[key] = news
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        for tell in listening:
            try:
                tell(news)
            except Exception:  # of one page: the rest of the class is told all the same
                traceback.print_exc()

    def _ask(self, key: Hashable, lesson: Lesson, seed: int) -> None:
        from alignsim.experiments.desk import Question

        found: dict[int, Comparison] = {}
        done: set[int] = set()
        lock = threading.Lock()

        def told(number: int, answer: Answer) -> None:
            with lock:  # two experiments may answer at the same time
                if answer.comparison is None:
                    self._all_told(key, Seen(0, True, seed, problem=answer.problem), keep=False, last=True)
                    return
                found[number] = answer.comparison
                done.update({number} if answer.complete else ())
                complete = len(done) == len(lesson.experiments)
                if len(found) == len(lesson.experiments):
                    seen = seen_or_why_not(lesson, found, seed, complete=complete)
                    self._all_told(key, seen, keep=seen.problem is None, last=complete)

        for k, experiment in enumerate(lesson.experiments):
            base, others = experiment.scenarios()
            question = Question(base, others, seed, self._weeks, self._first, self._enough)
            self._desk.ask(ASKER, f"{lesson.name}/{seed}/{k}", question, partial(told, k))

    def _explained(self, lesson: Lesson, seed: int, stop: Callable[[], bool]) -> str:
        from alignsim.experiments.explain.asked import explain
        from alignsim.experiments.explain.words import quoted

        base, others = lesson.experiments[lesson.why.experiment].scenarios()
        other = others[lesson.asked_words(lesson.why)[1]]
        base, other = (replace(each, name=quoted(each.name)) for each in (base, other))
        found = explain(base, other, lesson.why.outcome, self._why_runs, seed, self._weeks, 1, stop=stop)
        runs = found.difference.n
        return f"{found.sentence} (From {wording.count(runs, 'pair')} only: take it as a hint of where to look.)"


def seen_or_why_not(lesson: Lesson, found: dict[int, Comparison], seed: int, *, complete: bool) -> Seen:
    """What is seen; a failure is told, so that nobody waits for ever."""
    try:
        return see(lesson, [found[k] for k in range(len(found))], seed, complete=complete)
    except Exception as error:
        return Seen(0, True, seed, problem=f"This could not be shown ({type(error).__name__}: {error}).")


_ROOMS: WeakKeyDictionary[Desk, Classroom] = WeakKeyDictionary()
_OPENING = threading.Lock()


def classroom_of(desk: Desk) -> Classroom:
    """The one classroom of a desk."""
    with _OPENING:
        if desk not in _ROOMS:
            _ROOMS[desk] = Classroom(desk)
        return _ROOMS[desk]
