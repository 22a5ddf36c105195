"""What a visitor watches: a film, the hand that moves it on, and the levers moved meanwhile.

A film is determined by its scenario, seed and run.  Whoever moves a lever in week 26 gets a new film of the scenario
with that change in week 26, wound on to week 26: the same past to the last bit, another future.  Films are made at the
desk that all visitors share; a week is microseconds, and is lived here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import solara

from alignsim.app.link import to_query
from alignsim.app.sketch import YOURS, Sketch
from alignsim.app.watch.frames import Film, Frame
from alignsim.app.watch.happenings import Happening
from alignsim.experiments.controls import said
from alignsim.experiments.desk.question import Limits, in_words
from alignsim.problems import InputError, Problem
from alignsim.scenario.scenario import mid_run

if TYPE_CHECKING:
    from alignsim.app.session import Session
    from alignsim.scenario.scenario import Scenario, Value

SPEEDS = {"slow": 1.0, "normal": 3.0, "fast": 10.0}
"""Weeks a second."""
PLACE = "watch"
OFTEN = 0.4
"""Seconds between two drawings of the charts while a run plays."""
HOLD = 0.8
"""Seconds that a run stands still after a lever moved, so that one move of the hand is one change in one week."""
TOLD = 60
"""Sentences of the story that are kept on the page."""


@dataclass(frozen=True, eq=False)
class Record:
    """What stands beside the picture: the series so far, the moves of levers, the story."""

    week: int
    weeks: int
    series: Mapping[str, np.ndarray[Any, Any]]
    marks: tuple[tuple[int, str], ...]
    story: tuple[Happening, ...]


def film_of(sketch: Sketch, seed: int, week: int, yours: Any, stop: Callable[[], bool] | None = None) -> Film:
    """The film of a sketch, wound on to a week.

    Raises
    ------
    InputError
        If the sketch makes no scenario, or one that is too large for the page.
    """
    scenario, limits = sketch.scenario(yours), Limits()
    if scenario.weeks > limits.weeks:
        raise InputError([Problem(scenario.name, None, "weeks", f"{scenario.weeks:,}", f"1 to {limits.weeks} here")])
    return Film(scenario, seed, private=sketch.base == YOURS, limits=limits).forward(week, stop)


def marks_of(film: Film) -> tuple[tuple[int, str], ...]:
    """The changes of a film's scenario until now: week, and what is said."""
    found = []
    for change in film.scenario.changes:
        lines = [(f"reporting.{who}", whom) for who, whom in change.reporting.items()]
        found += [(change.week, said(path, value)) for path, value in [*lines, *change.values.items()]]
    return tuple((week, words) for week, words in found if week <= film.week)


class Player:
    """One visitor's run.  Its attributes are what the page shows; its methods are what buttons do."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.frame: solara.Reactive[Frame | None] = solara.reactive(None)
        self.record: solara.Reactive[Record | None] = solara.reactive(None)
        self.sketch: solara.Reactive[Sketch] = solara.reactive(Sketch())
        self.seed: solara.Reactive[int] = solara.reactive(1)
        self.speed: solara.Reactive[str] = solara.reactive("normal")
        self.playing: solara.Reactive[bool] = solara.reactive(False)
        self.working: solara.Reactive[bool] = solara.reactive(False)
        self.problem: solara.Reactive[str] = solara.reactive("")
        self.since: solara.Reactive[int | None] = solara.reactive(None)
        """None before the first week; then the week of the last change that is in force, at least 1."""
        self._film: Film | None = None
        self._shown = Sketch(), 1  #: of which sketch and seed the film is
        self._chart: Scenario | None = None  #: the session's own chart when the film was asked for
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._drawn = 0.0
        self._away = self._closed = False

    # ------------------------------------------------------------------------------------------------------- choosing
    def open(self, sketch: Sketch, seed: int, *, week: int = 0, play: bool = False) -> None:
        """Show the run of a sketch and seed at a week; the former stays until it is there."""
        self._halt()
        yours = self.session.yours.peek()
        self.sketch.value, self.seed.value = sketch, seed
        self.working.value, self.playing.value, self.problem.value = True, play, ""

        def opened(result: Film | BaseException) -> None:
            self._opened(result, (sketch, seed), yours)

        self.session.desk.work(self.session.id, PLACE, lambda stop: film_of(sketch, seed, week, yours, stop),
                               self.session.told(opened))

    def _opened(self, result: Film | BaseException, asked: tuple[Sketch, int], yours: Scenario | None) -> None:
        if isinstance(result, BaseException):
            self.problem.value, self.playing.value = in_words(result), False
            if self._film is not None:
                self.sketch.value, self.seed.value = self._shown
            self.working.value = False
            return
        with self._lock:
            if self._closed:
                return
            self._film, self._shown, self._chart = result, asked, yours
        self.session.share(PLACE, to_query(PLACE, self.sketch.peek(), seed=self.seed.peek()))
        self._show()
        self.working.value = False
        if self.playing.peek():
            self._start(HOLD)

    def move(self, path: str, value: Value | None) -> None:
        """A lever was moved: from the start before the first week, else as a change in the week that comes next."""
        film = self._film
        if film is None:
            return
        sketch, week = self.sketch.peek(), film.week
        if week == 0:
            self.open(sketch.moved(path, value), self.seed.peek(), play=self.playing.peek())
        elif film.over:
            self.problem.value = "The run is over. Go back to the start to move levers again."
        elif not (path.startswith("reporting.") or mid_run(path)):
            self.problem.value = f"{said(path, value)} cannot come in mid-run. Go back to the start to set it." \
                if value is not None else "This lever cannot move in mid-run. Go back to the start to set it."
        else:
            back = sketch.moves.get(path, Sketch(sketch.base).before(path)) if value is None else value
            self.open(sketch.moved(path, back, week), self.seed.peek(), week=week, play=self.playing.peek())

    def untouched(self) -> None:
        """Every move of a lever taken back; back at the start."""
        self.open(Sketch(self.sketch.peek().base), self.seed.peek())

    def reset(self) -> None:
        """Back to the start; levers moved in mid-run are taken back."""
        self.open(replace(self.sketch.peek(), changes=()), self.seed.peek())

    def replay(self) -> None:
        """Back to the start; levers move again in their weeks."""
        self.open(self.sketch.peek(), self.seed.peek(), play=True)

    # -------------------------------------------------------------------------------------------------------- playing
    def play(self) -> None:
        """Week after week, until the last, a pause, or the page is left."""
        film = self._film
        if film is None or self._closed:
            return
        if film.over:
            self.replay()
            return
        self.playing.value = True
        self._start()

    def _start(self, wait: float = 0.0) -> None:
        with self._lock:  # a button and the desk may both start it
            self._halt()
            if self._closed or self._away:
                return
            self._stop = stop = threading.Event()
        threading.Thread(target=self._run, args=(stop, wait), name="alignsim watch", daemon=True).start()

    def pause(self) -> None:
        """Stop where it is."""
        self._halt()
        self.playing.value = False
        self._show()

    def step(self) -> None:
        """One week."""
        self._halt()
        self.playing.value = False
        with self._lock:
            if self._film is not None:
                self._film.step()
        self._show()

    def set_speed(self, speed: str) -> None:
        """How fast weeks pass."""
        if speed in SPEEDS:
            self.speed.value = speed

    def has(self, query: str) -> bool:
        """Whether its film is that of a link, and of the chart that the session has now."""
        sketch, seed = self._shown
        return (self._film is not None and query == to_query(PLACE, sketch, seed=seed)
                and (sketch.base != YOURS or self._chart is self.session.yours.peek()))

    def leave(self) -> None:
        """Another tab is shown: the thread ends, the film stays."""
        with self._lock:
            self._away = True
            self._halt()

    def back(self) -> None:
        """The tab is shown again, where it was left, paused."""
        self._away = False
        self.pause()

    def close(self) -> None:
        """The page was left: the thread ends, the film goes."""
        with self._lock:
            self._closed = True
            self._halt()
            self._film = None

    def _halt(self) -> None:
        self._stop.set()

    def _run(self, stop: threading.Event, wait: float) -> None:
        show = self.session.told(lambda _: self._show(stop))
        stop.wait(wait)
        while not stop.wait(1.0 / SPEEDS[self.speed.peek()]):
            with self._lock:
                if stop.is_set() or self._film is None:
                    return
                self._film.step()
                over = self._film.over
            if over:
                break
            show(None)
        self.session.told(lambda _: self._ended(stop))(None)

    def _ended(self, stop: threading.Event) -> None:
        if not stop.is_set():
            stop.set()
            self.playing.value = False
            self._show()

    def _show(self, stop: threading.Event | None = None) -> None:
        """Put the film's week on the page, unless the thread that asks has been stopped."""
        with self._lock:
            if self._film is None or (stop is not None and stop.is_set()):
                return
            frame = self._film.frame()
            now = time.monotonic()
            draw = not self.playing.peek() or now - self._drawn >= OFTEN
            record = self._record() if draw else None
        weeks = [week for week, _ in self.sketch.peek().changes if week <= frame.week]
        self.since.value = max([*weeks, 1]) if frame.week else None
        self.frame.value = frame
        if record is not None:
            self._drawn = now
            self.record.value = record

    def _record(self) -> Record:
        film = self._film
        assert film is not None
        return Record(film.week, film.plan.weeks, film.series(), marks_of(film), tuple(film.happenings[-TOLD:]))
