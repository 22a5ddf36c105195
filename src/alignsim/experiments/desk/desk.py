"""The desk: takes questions, gives pieces of them to a few threads, tells the answers."""

from __future__ import annotations

import atexit
import threading
import traceback
import weakref
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from alignsim.experiments.desk.question import Answer, Limits, Question, in_words
from alignsim.experiments.desk.shared import Kept, Key, Runs, ready
from alignsim.experiments.desk.tasks import Asked, Job, Piece, Task
from alignsim.experiments.desk.turns import Turns
from alignsim.experiments.limits import usable_processors

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

_LINGER = 10.0
"""Seconds that a thread waits for work before it ends."""
_OTHERS = 4
"""For each base that is kept, so many of those that are compared with it."""


class Ticket:
    """What was asked, for taking it back."""

    def __init__(self, desk: Desk, task: Task) -> None:
        self._desk, self._task = desk, task

    def cancel(self) -> None:
        """Nothing more is told of it, save what is being told at this moment."""
        self._desk._cancel(self._task)

    @property
    def over(self) -> bool:
        """Whether it was answered to the end, or cancelled."""
        return self._task.over


class Desk:
    """Many askers, few processors.

    Parameters
    ----------
    processors
        Pieces of work that run at once at most; all usable processors if not given.
    bases
        Bases whose runs are kept at most.
    rest
        Seconds without a newer move before an answer is made better.
    limits
        How large a question may be.
    """

    def __init__(self, processors: int | None = None, bases: int = 24, *, rest: float = 0.5,
                 limits: Limits | None = None) -> None:
        self.processors = processors or usable_processors()
        self._rest, self._limits = rest, limits or Limits()
        self._turns, self._bases, self._others = Turns(), Kept(bases), Kept(_OTHERS * bases)
        self._changed = threading.Condition()
        self._threads: set[threading.Thread] = set()
        self._working = self._long = self._runs = 0
        self._closed = False
        _OPEN.add(self)

    def ask(self, session: str, place: str, question: Question, tell: Callable[[Answer], Any]) -> Ticket:
        """Ask; ``tell`` is called from a thread of the desk with answer after answer, the last one ``complete``.

        A newer question of the same session and place cancels this one.
        """
        try:
            self._limits.check(question)
            for scenario in (question.base, *question.others.values()):
                scenario.digest()  # may read files: before the others are kept waiting
        except Exception as error:  # of the input, or of a file: told like every other
            problem = Answer(None, 0, True, in_words(error))
            with self._changed:
                return self._put(session, place, Job(lambda stop: problem, tell, long=False))
        with self._changed:
            return self._put(session, place, self._asked(session, question, tell))

    def work(self, session: str, place: str, job: Callable[[Callable[[], bool]], Any],
             tell: Callable[[Any], Any]) -> Ticket:
        """Do any other simulation under the same slots: ``job(stop)``, then ``tell`` its result or its exception.

        ``stop()`` becomes true when a newer one of the same session and place has come.  So that questions are always
        answered, jobs never take all slots (but for a desk with a single one).
        """
        def prepared(stop: Callable[[], bool]) -> Any:
            ready()
            return job(stop)

        with self._changed:
            return self._put(session, place, Job(prepared, tell))

    def leave(self, session: str) -> None:
        """Forget a session: what it asked is cancelled, what only it used is freed."""
        with self._changed:
            self._turns.leave(session)
            self._bases.leave(session)
            self._others.leave(session)
            self._changed.notify_all()

    def close(self) -> None:
        """Cancel everything and wait for the threads to end their pieces."""
        with self._changed:
            self._closed = True
            self._turns.clear()
            self._changed.notify_all()
            threads = list(self._threads)
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def idle(self) -> bool:
        """Whether nothing waits, rests or runs."""
        with self._changed:
            return not self._working and not len(self._turns)

    @property
    def waiting(self) -> int:
        """Questions and jobs that are not over."""
        with self._changed:
            return len(self._turns)

    @property
    def bases(self) -> int:
        """Bases whose runs are kept."""
        with self._changed:
            return len(self._bases)

    @property
    def sessions(self) -> int:
        """Sessions that have asked and not left."""
        with self._changed:
            return len(self._bases.users | self._others.users)

    @property
    def runs(self) -> int:
        """Runs simulated so far for questions."""
        return self._runs

    def _asked(self, session: str, question: Question, tell: Callable[[Answer], Any]) -> Asked:
        """A question with the runs that are there already."""

        def side(scenario: Scenario, shelf: Kept) -> Runs:
            key = Key(scenario.digest(), question.seed, question.horizon)
            runs = self._bases.known(key) or self._others.known(key) or Runs(key, scenario, self._limits)
            shelf.keep(runs, session)
            return runs

        base = side(question.base, self._bases)
        others = {label: side(scenario, self._others) for label, scenario in question.others.items()}
        return Asked(question, base, others, tell, self._rest)

    def _put(self, session: str, place: str, task: Task) -> Ticket:
        if self._closed:
            raise RuntimeError("this desk is closed")
        self._turns.put(session, place, task)
        self._threads = {thread for thread in self._threads if thread.is_alive()}
        while len(self._threads) < self.processors:
            thread = threading.Thread(target=self._serve, name="alignsim desk", daemon=True)
            self._threads.add(thread)
            thread.start()
        self._changed.notify_all()
        return Ticket(self, task)

    def _cancel(self, task: Task) -> None:
        with self._changed:
            task.cancelled = True
            self._turns.sweep()
            self._changed.notify_all()

    def _serve(self) -> None:
        """A thread: piece after piece, until nothing came for a while."""
        while self._served():
            pass

    def _served(self) -> bool:
        """One piece; false when the thread is to end.  Nothing of it is held on to."""
        with self._changed:
            taken = self._next()
            if taken is None:
                self._threads.discard(threading.current_thread())
                return False
            session, place, task, piece = taken
            self._working += 1
            self._long += piece.long
        simulated = 0
        try:
            simulated = piece.run()
        except Exception:  # whoever was told has failed: the others are still answered
            traceback.print_exc()
        with self._changed:
            piece.end()
            self._working -= 1
            self._long -= piece.long
            self._runs += simulated
            if task.over:
                self._turns.remove(session, place, task)
                self._bases.trim()
                self._others.trim()
            self._changed.notify_all()
        return True

    def _next(self) -> tuple[str, str, Task, Piece] | None:
        while not self._closed:
            taken = self._turns.next(long=self._long < max(1, self.processors - 1))
            if taken is not None:
                return taken
            rest = self._turns.rest()
            if not self._changed.wait(_LINGER if rest is None else max(rest, 0.001)) and rest is None:
                return None
        return None


_OPEN: weakref.WeakSet[Desk] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Threads end their pieces before the interpreter goes."""
    for desk in list(_OPEN):
        desk.close()


@cache
def shared_desk() -> Desk:
    """The one desk of this process."""
    return Desk()
