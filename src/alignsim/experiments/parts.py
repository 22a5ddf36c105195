"""A piece of an ensemble: runs of a scenario, from the engine, as arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.experiments.statistics import Floats

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

Progress = Callable[[int], None]


class Part(NamedTuple):
    """What one call of the engine gave: runs that are complete, in order."""

    runs: np.ndarray  #: (n,) int64
    outcomes: Floats  #: (n, outcomes)
    weekly: Floats | None  #: (n, weeks, series)
    projects: list[np.ndarray] | None
    ledgers: list[np.ndarray] | None
    events: list[np.ndarray] | None


def simulated(
    scenario: Scenario, plan: Plan, seed: int, chunk: range, threads: int, weekly: bool, projects: bool, events: bool,
    progress: Progress | None, stop: Callable[[], bool] | None,
) -> Part:
    """Run a piece; what was complete when it was stopped, if it was."""
    from alignsim.experiments.organizations import runner_of

    batch = runner_of(scenario)(plan, seed, chunk, threads=threads, weekly=weekly, projects=projects, events=events,
                                progress=progress, stop=stop)
    if batch.done.all():
        return Part(batch.runs, batch.outcomes, batch.weekly, batch.projects, batch.ledgers, batch.events)
    done = np.flatnonzero(batch.done)
    return Part(batch.runs[done], batch.outcomes[done], None if batch.weekly is None else batch.weekly[done],
                _some(batch.projects, done), _some(batch.ledgers, done), _some(batch.events, done))


def _some(rows: list[np.ndarray] | None, which: np.ndarray) -> list[np.ndarray] | None:
    return None if rows is None else [rows[k] for k in which]
