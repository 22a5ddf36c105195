"""Runs of a population: run k is of the organization that run k draws, otherwise as any batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Semaphore
from typing import TYPE_CHECKING, Any

from alignsim.organization import drawn, plan

if TYPE_CHECKING:
    from alignsim.engine.batch import Batch
    from alignsim.engine.run import Simulation
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario


def runner_of(scenario: Scenario) -> Callable[..., Batch]:
    """What lives through batches of a scenario: the engine, or each run with the organization that it draws."""
    from alignsim.engine.batch import run_batch

    return run_batch if scenario.population is None else partial(run_organizations, scenario)


def run_organizations(
    scenario: Scenario, typical: Plan, seed: int, runs: Sequence[int], *, threads: int = 1, weekly: bool = False,
    projects: bool = False, events: bool = False, progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Batch:
    """As :func:`alignsim.engine.batch.run_batch`, each run with its own organization.

    ``typical``: the plan of the scenario itself, whose weeks all runs have.  Organizations are made here, one after
    the other, while the threads live those already made.
    """
    from alignsim.engine.batch import Books, run_batch, share

    # A batch stopped before its first run: empty rows for every run, and the kernel ready before there are threads.
    batch = run_batch(typical, seed, runs, weekly=weekly, projects=projects, events=events, stop=lambda: True)
    books = Books(batch, progress, stop)

    def made() -> Iterator[tuple[Simulation, Any, int, range]]:
        from alignsim.engine.run import Simulation

        for row, run in enumerate(runs):
            if stop is not None and stop():
                return
            own = plan(drawn(scenario, seed, int(run)), weeks=typical.weeks)
            yield Simulation(own, seed, int(run), weekly=weekly, events=events), books, seed, range(row, row + 1)

    workers = max(1, min(threads, len(runs)))
    if workers == 1:
        for one in made():
            share(*one)
        return batch
    room = Semaphore(workers + 1)
    with ThreadPoolExecutor(workers) as pool:
        jobs = []
        for one in made():
            room.acquire()
            jobs.append(pool.submit(share, *one))
            jobs[-1].add_done_callback(lambda _: room.release())
        for job in jobs:
            job.result()
    return batch
