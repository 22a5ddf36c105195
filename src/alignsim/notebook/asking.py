"""What ``al.what_if`` gives: a base, what was moved, and the last answer; shown as sliders or as a picture."""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.experiments import wording
from alignsim.experiments.controls import said
from alignsim.experiments.desk import Answer, Desk, Question, Ticket, shared_desk
from alignsim.notebook import showing
from alignsim.notebook.asked import PLACE, Wanted, wanted
from alignsim.problems import InputError, Problem, show

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison
    from alignsim.scenario import Scenario

LABEL = "the what-if"
COMPILING = " (after an installation the model is compiled first, once, for about a minute)"
_COUNT = itertools.count(1)


class WhatIf:
    """Levers of a scenario moved, and what that changes: ``.scenario``, ``.comparison``, ``.save(path)``.

    In a notebook it shows itself; in plain Python :meth:`move`, :meth:`wait` and :attr:`comparison` do the same.
    """

    def __init__(
        self, base: Scenario, levers: Sequence[str] | None, runs: int, seed: int, weeks: int | None,
        outcomes: Sequence[str] | None, series: Sequence[str] | None,
    ) -> None:
        self.wanted: Wanted = wanted(base, levers, runs, seed, weeks, outcomes, series)
        self.base = base
        self.runs, self.seed, self.weeks = runs, seed, weeks
        self.moves: dict[str, Any] = {}  #: lever -> value, where it is not the base's
        self.scenario = base  #: the what-if as it stands
        self.answer: Answer | None = None  #: the last one
        self.moved: Callable[[], None] = _nothing  #: called when levers were moved
        self.answered: Callable[[], None] = _nothing  #: called from another thread when there is an answer
        self._desk: Desk = shared_desk()
        self._session = f"what-if {next(_COUNT)}"
        self._number = 0
        self._lock = threading.Lock()
        self._first, self._settled = threading.Event(), threading.Event()
        self._panel: Any = None
        self._closed = False
        self._gone = weakref.finalize(self, _left_behind, self._desk, self._session)
        self._gone.atexit = False  # the desk closes by itself then
        self._ask()

    @property
    def comparison(self) -> Comparison | None:
        """The last answer as a comparison of the base with ``"the what-if"``; None before the first."""
        return None if self.answer is None else self.answer.comparison

    @property
    def fresh(self) -> bool:
        """Whether the last answer is of the scenario as it stands."""
        return self._first.is_set()

    @property
    def status(self) -> str:
        """How much is known: ``30 pairs so far, 95% intervals``."""
        answer = self.answer
        if not self.fresh or answer is None:
            return f"Running the first {min(30, self.runs)} pairs\u2009\u2026{'' if self._desk.runs else COMPILING}"
        if answer.problem is not None:
            return answer.problem
        what = wording.count(answer.pairs, "pair") if self.moves else wording.count(answer.pairs, "run")
        return f"{what}, 95% intervals" if answer.complete else f"{what} so far, 95% intervals"

    @property
    def words(self) -> str:
        """What was moved."""
        return wording.listing([said(path, value) for path, value in self.moves.items()])

    def move(self, lever: str, value: Any) -> WhatIf:
        """Set one lever from the start of the run, and ask.

        Raises
        ------
        InputError
            If the lever cannot have that value; everything is then as before.
        """
        return self.set({**self.moves, lever: value})

    def reset(self) -> WhatIf:
        """Back to the base."""
        return self.set({})

    def set(self, moves: Mapping[str, Any]) -> WhatIf:
        """Set all moved levers at once; all others are the base's.

        Raises
        ------
        InputError
            As :meth:`move`.
        RuntimeError
            After :meth:`close`.
        """
        self._open()
        at_rest = {control.path: control.value for control in self.wanted.controls}
        moved = {path: value for path, value in moves.items() if path not in at_rest or value != at_rest[path]}
        scenario = self.base
        if moved:
            self.base.change(moved)  # what is wrong is told as everywhere, before it is put in words
            words = wording.listing([said(path, value) for path, value in moved.items()])
            scenario = self.base.change(moved, name="what_if", title=f"What if: {words}")
        with self._lock:
            self.moves, self.scenario = moved, scenario
        self._ask()
        return self

    def wait(self, timeout: float | None = None, *, first: bool = False) -> WhatIf:
        """Until the last answer (or the ``first``) of what was moved last is there.

        Raises
        ------
        TimeoutError
            After ``timeout`` seconds.
        RuntimeError
            If it was closed before.
        """
        if not (self._first if first else self._settled).is_set():
            self._open()
        if not (self._first if first else self._settled).wait(timeout):
            raise TimeoutError(f"no answer within {timeout:g} seconds")
        return self

    def _ask(self) -> None:
        with self._lock:
            self._number += 1
            self._first.clear()
            self._settled.clear()
            question = Question(self.base, {LABEL: self.scenario}, self.seed, self.weeks, enough=self.runs)
            number, myself = self._number, weakref.ref(self)

        def tell(answer: Answer) -> None:
            mine = myself()
            if mine is not None:
                mine._told(number, answer)

        self.moved()
        self._ticket: Ticket = self._desk.ask(self._session, "", question, tell)

    def _told(self, number: int, answer: Answer) -> None:
        with self._lock:
            if number != self._number:
                return
            self.answer = answer
            self._first.set()
        try:
            self.answered()
        finally:
            if answer.complete:
                with self._lock:
                    if number == self._number:
                        self._settled.set()

    def close(self) -> None:
        """Stop asking, free the runs, take the widgets away; what is known stays, nothing moves any longer."""
        self._closed = True
        self._gone.detach()
        self._desk.leave(self._session)
        if self._panel is not None:
            self.moved = self.answered = _nothing
            self._panel.close()
            self._panel = None

    def _open(self) -> None:
        if self._closed:
            raise RuntimeError("this what-if is closed: make another with alignsim.what_if(...)")

    @property
    def widget(self) -> Any:
        """The sliders with their pictures, an ipywidgets box.

        Raises
        ------
        ImportError
            Without ipywidgets.
        RuntimeError
            After :meth:`close`.
        """
        self._open()
        if self._panel is None:
            from alignsim.notebook.panel import Panel

            self._panel = Panel(self)
            self.moved, self.answered = self._panel.follow, self._panel.show
        return self._panel.box

    def plot(self) -> Any:
        """The picture on paper: bands and differences of the last answer, as matplotlib draws it."""
        self.wait()
        return showing.picture(self)

    def save(self, path: str | Path) -> Path:
        """Write the what-if: a scenario that ``alignsim run`` takes (``.yaml``), or what is seen (``.html``, ``.png``).

        Raises
        ------
        InputError
            For another kind of file.
        OSError
            If it cannot be written.
        """
        from alignsim.experiments.output import whole_file, write_text

        target = Path(path)
        kind = target.suffix.lower()
        if kind in (".yaml", ".yml"):
            whole_file(target, lambda beside: write_text(self.scenario.to_yaml(), beside))
        elif kind == ".html":
            self.wait()
            whole_file(target, lambda beside: write_text(showing.page(self), beside))
        elif kind == ".png":
            picture = self.plot()
            whole_file(target, lambda beside: beside.write_bytes(picture.png()))
        else:
            raise InputError((Problem(PLACE, None, "path", show(str(path)), "a file .yaml, .html or .png"),))
        return target

    def __repr__(self) -> str:
        moved = self.words or "nothing moved yet"
        return f"<What-if of {self.base.name}: {moved}; {self.status}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from alignsim.notebook.live import live

        if live() and not self._closed:
            return {**self.widget._repr_mimebundle_(), "text/plain": repr(self)}
        self.wait()
        return {"text/html": showing.still(self), "image/png": showing.picture(self).png(110), "text/plain": repr(self)}

    def _repr_png_(self) -> bytes | None:
        from alignsim.notebook.live import live

        return None if live() else bytes(self.plot().png(110))


def _left_behind(desk: Desk, session: str) -> None:
    """Memory may be collected in the midst of the desk's own work: it is told by a thread that waits for its end."""
    threading.Thread(target=desk.leave, args=(session,), name="alignsim what-if", daemon=True).start()


def _nothing() -> None:
    """Nobody is looking."""
