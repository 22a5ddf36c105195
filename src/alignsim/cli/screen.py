"""What a command shows: tables and JSON on stdout; progress, notes and stops on stderr."""

from __future__ import annotations

import json
import math
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from alignsim.experiments.scope import ScopeNote
    from alignsim.experiments.until_result import Until
    from alignsim.scenario import Scenario

WIDTH = 160
"""Columns where nobody knows the width: a file, a pipe."""
STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""
PLAIN_EVERY = 10.0
"""Seconds between lines of progress where stderr is no terminal."""


def console() -> Console:
    """Where tables go; in a pipe they are as wide as they need to be, and without colour."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, soft_wrap=False)


def show(*things: Table | str) -> None:
    """Tables and sentences, one after the other.  Of a table that does not :func:`fit <fits>` every figure is there,
    and the terminal breaks the lines: a figure cut short would be another figure."""
    screen = console()
    for thing in things:
        screen.print(thing, markup=False, crop=False)


def fits(table: Table) -> bool:
    """Whether a table has room on the screen, its widest line too."""
    from rich.segment import Segment

    screen = console()
    return all(Segment.get_line_length(line) <= screen.width for line in Segment.split_lines(screen.render(table)))


def show_json(value: Any) -> None:
    """One JSON document on stdout; what is no number is null."""
    click.echo(json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False))


def plain(value: Any) -> Any:
    """The value with nan and infinities as None."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


def note(text: str) -> None:
    """A line on stderr."""
    click.echo(text, err=True)


def warn_of_changes(scenario: Scenario, weeks: int | None) -> None:
    """A shorter horizon than the scenario's may cut off its policy changes."""
    for change in scenario.changes:
        if weeks is not None and change.week >= weeks:
            note(f"{scenario.name}: the policy change at week {change.week} lies beyond the {weeks} weeks of this run.")


def note_scope(notes: Mapping[str, Sequence[ScopeNote]]) -> None:
    """Say on stderr where scenarios (by label) lie outside what the model was calibrated and tried on."""
    from alignsim.experiments.scope import scope_lines

    for line in scope_lines(notes):
        note(line)


def warn_of_compiling() -> None:
    """The first run on a machine compiles the model: say so, for it takes a while."""
    from alignsim.compiled import is_warm

    if not is_warm():
        note("Compiling the model for this machine: once per installation, a minute or two.")


@contextmanager
def warnings_as_notes() -> Iterator[None]:
    """What Python would warn of, as a line on stderr."""
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *_, **__: note(str(message))
        yield


class Stop:
    """Ctrl-C asks to stop, a second one insists; used as ``with Stop() as stop: ... stop=stop``."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def __enter__(self) -> Stop:
        try:
            self._before = signal.signal(signal.SIGINT, self._ask)
        except ValueError:  # not in the main thread: there is no Ctrl-C to catch
            self._before = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        # Written straight to the file: a handler may come in the middle of somebody else's print.
        with suppress(OSError):
            os.write(2, b"\nStopping when the runs under way are done; Ctrl-C again stops at once.\n")


@contextmanager
def progress(what: str, total: int, unit: str = "runs") -> Iterator[Progress]:
    """Progress on stderr with the time left: a bar in a terminal, a line now and then elsewhere."""
    meter = Progress(what, total, unit)
    try:
        yield meter
    finally:
        meter.close()


class Progress:
    """Counts what is done of several lots (scenarios) and shows it.

    The time left is told from the first call on: what comes before it may be a minute of compiling.
    """

    def __init__(self, what: str, total: int, unit: str = "runs") -> None:
        self.what, self.total, self.unit = what, total, unit
        self._lots: dict[str, int] = {}
        self._told = time.monotonic()
        self._first: tuple[float, int] | None = None
        self._bar = _bar(what, total, unit) if sys.stderr.isatty() else None

    def __call__(self, done: int, lot: str = "") -> None:
        """``done`` of one lot so far."""
        self._lots[lot] = max(done, self._lots.get(lot, 0))
        total = sum(self._lots.values())
        now = time.monotonic()
        if self._first is None:
            self._first = now, total
            if self._bar is not None:
                self._bar.start_task(self._bar.task_ids[0])
        start, before = self._first
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=total)
        elif now - self._told >= PLAIN_EVERY and before < total < self.total:
            self._told = now
            left = (now - start) * (self.total - total) / (total - before)
            note(f"{self.what}: {total:,} of {self.total:,} {self.unit}, about {duration(left)} left")

    def expect(self, total: int) -> None:
        """How much it will probably be in all, where that becomes known on the way only."""
        self.total = total
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], total=total)

    def close(self) -> None:
        """Leave the line."""
        if self._bar is not None:
            self._bar.stop()


def _bar(what: str, total: int, unit: str) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(f"{unit}, left:"),
                   TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    bar.add_task(what, total=total, start=False)
    bar.start()
    return bar


def duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def stopped(done: int, requested: int, what: str = "runs") -> int:
    """The exit code; a line on stderr if it was stopped before its end."""
    if done == requested:
        return 0
    note(f"Stopped after {done:,} of {requested:,} {what}; what was done is kept.")
    return STOPPED


def ended(until: Until) -> int:
    """The exit code of runs with a goal; a line on stderr if it was not reached."""
    if not until.reached:
        how = "after the most runs allowed" if until.ended else "when it was stopped; what was done is kept"
        note(f"--until: the goal was not reached {how}.")
    return 0 if until.ended else STOPPED
