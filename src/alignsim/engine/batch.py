"""Many runs: the same entry again and again, in as many threads as wanted; any chunking gives the same bits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from alignsim.engine.run import Simulation, run_seed
from alignsim.outcomes import OUTCOMES, SERIES

if TYPE_CHECKING:
    from alignsim.organization import Plan

__all__ = ["Batch", "run_batch", "run_seed"]


@dataclass(frozen=True)
class Batch:
    """What a batch wrote down; rows in the order of ``runs``.

    ``done`` marks the rows that were run (all, unless it was stopped).
    """

    runs: np.ndarray  #: (n,) int64
    done: np.ndarray  #: (n,) bool
    outcomes: np.ndarray  #: (n, outcomes) float64
    weekly: np.ndarray | None  #: (n, weeks, series) float64
    projects: list[np.ndarray] | None  #: PROJECT rows of each run
    ledgers: list[np.ndarray] | None  #: (projects, 9) weeks of each run
    events: list[np.ndarray] | None  #: EVENT rows of each run


@dataclass
class Books:
    """What the threads of a batch share: each writes its own rows."""

    batch: Batch
    progress: Callable[[int], None] | None
    stop: Callable[[], bool] | None
    lock: threading.Lock = field(default_factory=threading.Lock)
    finished: int = 0

    def tick(self) -> None:
        with self.lock:
            self.finished += 1
            if self.progress is not None:
                self.progress(self.finished)


def run_batch(
    plan: Plan,
    seed: int,
    runs: Sequence[int],
    *,
    threads: int = 1,
    weekly: bool = False,
    projects: bool = False,
    events: bool = False,
    progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Batch:
    """Run the replications ``runs`` of a plan.

    ``progress`` is called with the number finished so far, ``stop`` is asked before each run.
    The kernel runs without the interpreter lock; threads share nothing but the plan.
    """
    n = len(runs)
    batch = Batch(
        runs=np.asarray(runs, np.int64),
        done=np.zeros(n, bool),
        outcomes=np.full((n, len(OUTCOMES)), np.nan),
        weekly=np.zeros((n, plan.weeks, len(SERIES))) if weekly else None,
        projects=[np.empty(0)] * n if projects else None,
        ledgers=[np.empty(0)] * n if projects else None,
        events=[np.empty(0)] * n if events else None,
    )
    books = Books(batch, progress, stop)
    workers = max(1, min(threads, n))
    simulations = [Simulation(plan, seed, 0, weekly=weekly, events=events) for _ in range(workers)]
    if workers == 1:
        share(simulations[0], books, seed, range(n))
        return batch
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(share, sim, books, seed, range(k, n, workers)) for k, sim in enumerate(simulations)]
        for job in jobs:
            job.result()
    return batch


def share(simulation: Simulation, books: Books, seed: int, rows: range) -> None:
    """One thread's rows, run one after the other."""
    batch = books.batch
    for row in rows:
        if books.stop is not None and books.stop():
            return
        simulation.restart(seed, int(batch.runs[row]))
        simulation.advance(simulation.plan.weeks + simulation.plan.burn_in)
        state, record = simulation.state, simulation.record
        batch.outcomes[row] = record.outcomes.view(np.float64)
        used = int(state.world[0].arrived)
        if batch.weekly is not None:
            batch.weekly[row] = record.weekly.view(np.float64).reshape(simulation.plan.weeks, len(SERIES))
        if batch.projects is not None and batch.ledgers is not None:
            batch.projects[row] = np.array(state.projects[:used])
            batch.ledgers[row] = state.ledger[:used].copy()
        if batch.events is not None:
            batch.events[row] = np.array(record.events[: int(record.tally[0].events)])
        batch.done[row] = True
        books.tick()
