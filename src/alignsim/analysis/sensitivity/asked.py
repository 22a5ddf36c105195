"""Sensitivity: from a sweep file, or a sweep that is there, to indices with intervals and the part that is luck."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.analysis.sensitivity.design import Asked, asked_of
from alignsim.analysis.sensitivity.filled import Filled, filled
from alignsim.analysis.sensitivity.result import OutcomeSensitivity, Pair, Sensitivity
from alignsim.sweeps.table import SweepTable

if TYPE_CHECKING:
    from alignsim.sweeps.preparing import Prepared

SHOWN = ("delivered_value", "relationship")

__all__ = ["OutcomeSensitivity", "Pair", "Sensitivity", "sensitivity"]


def sensitivity(
    sweep: str | Path | Mapping[str, Any] | SweepTable, method: str | None = None, outcomes: Sequence[str] = SHOWN, *,
    points: int | None = None, runs: int | None = None, seed: int | None = None, second_order: bool | None = None,
    out: str | Path | None = None, threads: int | None = None, progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Sensitivity:
    """Which factors of a sweep outcomes hang on, and how much of their spread is luck.

    Parameters
    ----------
    sweep
        A sweep file, or the same as a mapping: its levers and uncertain parameters are the factors, its design is
        replaced by what the method needs.  Or a sweep that is there (its table or folder), which is only read.
    method
        ``sobol`` (first, total and second order), ``morris`` (elementary effects) or ``pawn`` (distributions); default
        what fits the design of a sweep that is there, else ``sobol``.
    outcomes
        Names of outcomes.
    points
        Base samples of Sobol (default 256), trajectories of Morris (50), points of PAWN (1,024).
    runs, seed
        Replications a point on common random numbers, and their seed; default the file's.
    second_order
        Whether Sobol's blocks have 2k + 2 points for second-order indices, in place of k + 2; default yes.
    out
        Keep the runs there as an ordinary sweep, to go on or to use again; else they are thrown away.
    progress, stop
        Told how many runs are done; asked whether to stop.  What is whole when it stops is analysed.

    Raises
    ------
    InputError
        With every problem of the sweep, the numbers and the names; or if an outcome has no value in so much of the
        space of the factors that nothing can be said of any.
    """
    asked = asked_of(sweep, method, outcomes, points=points, runs=runs, seed=seed, second_order=second_order)
    if asked.table is not None:
        return answered(asked, filled(asked, asked.table))
    begin = time.perf_counter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="alignsim-"))) if out is None \
            else Path(out)
        prepared = prepared_for(asked, folder)
        found = run_and_answer(asked, prepared, threads=threads, progress=progress, stop=stop)
    return replace(found, folder=None if out is None else folder, seconds=time.perf_counter() - begin)


def prepared_for(asked: Asked, folder: Path) -> Prepared:
    """The sweep that the method needs, compared with what the folder holds.

    Raises
    ------
    InputError
        If the folder cannot be taken.
    """
    from alignsim.sweeps.preparing import prepare

    assert asked.question is not None
    return prepare(asked.question, folder)


def run_and_answer(
    asked: Asked, prepared: Prepared, *, threads: int | None = None, progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Sensitivity:
    """Run what is missing, with other blocks in place of spoilt ones, and analyse it.

    Raises
    ------
    InputError, OSError
        As :func:`sensitivity`, and as a sweep does.
    """
    from alignsim.sweeps.asked import run_prepared
    from alignsim.sweeps.preparing import measured

    if prepared.left and not prepared.seconds_a_run > 0:
        measured(prepared)
    table = run_prepared(prepared, threads=threads, progress=progress, stop=stop)
    state = filled(asked, table)
    while state.missing and not state.stopped:
        assert asked.question is not None
        more = replace(asked.question, design=replace(asked.question.design, points=state.blocks + state.missing))
        following = prepared_for(asked._replace(question=more), prepared.store.folder)
        following.seconds_a_run = prepared.seconds_a_run
        state = filled(asked, run_prepared(following, threads=threads, stop=stop))
    return answered(asked, state)


def answered(asked: Asked, state: Filled) -> Sensitivity:
    """The indices of every outcome.

    Raises
    ------
    InputError
        If too many blocks are spoilt for every outcome.
    """
    from alignsim.analysis.sensitivity.analysed import analysed

    state.check()
    found = tuple(analysed(state, lot) for lot in state.lots)
    design = state.table.design
    return Sensitivity(design.scenario, asked.method, found, state.table.factors, asked.blocks, design.runs,
                       design.seed, design.weeks, state.table.version, state.table.folder, not state.stopped)
