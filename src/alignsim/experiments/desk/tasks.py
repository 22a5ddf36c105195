"""What waits at the desk: a question on its way to its answers, or any other job of simulation."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Literal, Protocol

from alignsim.experiments.desk.question import Answer, Question, in_words
from alignsim.experiments.desk.shared import Runs

Class = Literal["first", "more"]
"""A first answer, which somebody waits for; or a better one."""


class Task(Protocol):
    """One thing that a session wants done; all but ``Piece.run`` is called under the desk's lock."""

    cancelled: bool
    long: bool  #: takes as long as it takes

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done."""

    def ripe_at(self) -> float:
        """The time before which it rests."""

    def piece(self, wanted: Class) -> Piece | None:
        """A piece of that class that can be done now, marked as under way."""


class Piece(Protocol):
    """Work for one thread: ``run`` without the lock, then ``end`` under it."""

    long: bool  #: takes as long as it takes
    last: bool  #: ends a turn

    def run(self) -> int:
        """Do it; how many runs were simulated."""

    def end(self) -> None:
        """Put down that it is done."""


class Asked:
    """A question: all sides are grown to a number of pairs, the answer is told, and so on."""

    long = False

    def __init__(self, question: Question, base: Runs, others: dict[str, Runs], tell: Callable[[Answer], Any],
                 rest: float) -> None:
        self.question = question
        self.base, self.others = base, others
        self.tell = tell
        self.cancelled = self.telling = False
        self.problem: BaseException | None = None
        self._rested = monotonic() + rest
        sides = self.sides
        there = min(side.done for side in sides)
        stages = question.stages
        self._left = [n for n in stages if n >= max((m for m in stages if m <= there), default=0)]
        self._answered = False

    @property
    def sides(self) -> list[Runs]:
        """The runs that are needed, each once."""
        return list({id(runs): runs for runs in (self.base, *self.others.values())}.values())

    @property
    def wanted(self) -> int:
        """The pairs of the next answer."""
        return self._left[0]

    @property
    def over(self) -> bool:
        """Whether the last answer was told."""
        return self.cancelled or not self._left

    def ripe_at(self) -> float:
        """Better answers wait until the hand has been still for a moment."""
        return self._rested if self._answered else 0.0

    def piece(self, wanted: Class) -> Piece | None:
        """A side that is behind, or the answer."""
        if self.over or self.telling or (wanted == "more") != self._answered or self.ripe_at() > monotonic():
            return None
        behind = [side for side in self.sides if side.done < self._left[0]]
        if self.problem is not None or not behind:
            if any(side.busy for side in behind):
                return None
            self.telling = True
            return Telling(self)
        free = [side for side in behind if not side.busy]
        if not free:
            return None
        side = min(free, key=lambda runs: runs.done)
        side.busy = True
        return Growing(self, side, self._left[0])

    def told(self, answer: Answer) -> None:
        """Put down that an answer was given."""
        self.telling, self._answered = False, True
        self._left = [] if answer.complete else [n for n in self._left if n > answer.pairs]


class Growing:
    """Some more runs of one side."""

    long = last = False

    def __init__(self, asked: Asked, side: Runs, wanted: int) -> None:
        self.asked, self.side, self.wanted = asked, side, wanted
        self._error: BaseException | None = None

    def run(self) -> int:
        """Add a piece of runs."""
        try:
            return self.side.grow(self.wanted)
        except Exception as error:  # whatever a scenario does to a run is told to who asked, not to the thread
            self._error = error
            return 0

    def end(self) -> None:
        """The side is free again."""
        self.side.busy = False
        if self._error is not None:
            self.asked.problem = self._error


class Telling:
    """The statistics of an answer, and telling it."""

    long = False
    last = True

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.answer: Answer | None = None

    def run(self) -> int:
        """Compare the pairs that are there, and tell."""
        self.answer = self._answer()
        if not self.asked.cancelled:
            self.asked.tell(self.answer)
        return 0

    def _answer(self) -> Answer:
        asked, question = self.asked, self.asked.question
        if asked.problem is not None:
            return Answer(None, 0, True, in_words(asked.problem))
        pairs = asked.wanted
        try:
            from alignsim.experiments.compare import Comparison

            comparison = Comparison(asked.base.ensemble(question.base, pairs),
                                    {label: asked.others[label].ensemble(scenario, pairs)
                                     for label, scenario in question.others.items()})
            _ = comparison.differences  # here, not in the thread that draws
        except Exception as error:
            return Answer(None, 0, True, in_words(error))
        return Answer(comparison, pairs, pairs >= question.enough)

    def end(self) -> None:
        """The question goes on."""
        assert self.answer is not None
        self.asked.told(self.answer)


class Job:
    """Any other simulation: one piece, as long as it takes."""

    def __init__(self, job: Callable[[Callable[[], bool]], Any], tell: Callable[[Any], Any], *, long: bool = True,
                 ) -> None:
        self._job, self._tell, self.long = job, tell, long
        self.cancelled = self.started = self.done = False

    @property
    def over(self) -> bool:
        """Whether it was done or taken back."""
        return self.cancelled or self.done

    def ripe_at(self) -> float:
        """At once."""
        return 0.0

    def piece(self, wanted: Class) -> Piece | None:
        """All of it, once."""
        if self.over or self.started or wanted == "more":
            return None
        self.started = True
        return Working(self, self._job, self._tell)


class Working:
    """A job under way."""

    last = True

    def __init__(self, task: Job, job: Callable[[Callable[[], bool]], Any], tell: Callable[[Any], Any]) -> None:
        self.task, self._job, self._tell, self.long = task, job, tell, task.long

    def run(self) -> int:
        """Do it and tell what came of it: the result, or what was raised."""
        result: Any
        try:
            result = self._job(lambda: self.task.cancelled)
        except Exception as error:
            result = error
        if not self.task.cancelled:
            self._tell(result)
        return 0

    def end(self) -> None:
        """It is done."""
        self.task.done = True
