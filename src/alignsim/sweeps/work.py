"""The work of a sweep: visits to points, each a few runs of one point, and the rows they give.

The same function does the work in this process and on a cluster; what it needs travels as a parcel, files included, so
that a worker needs nothing but the package.  A run that fails gives a row with its error; the others go on.
"""

from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.problems import InputError

if TYPE_CHECKING:
    import pyarrow as pa

    from alignsim.organization import Plan
    from alignsim.scenario import Scenario
    from alignsim.sweeps.design import Point
    from alignsim.sweeps.factors import Factor

_ARROW = {"number": "float64", "integer": "int64", "switch": "bool", "choice": "string"}
_first = threading.Lock()
MACHINE = (MemoryError, OSError)
"""Failures of the machine, not of a point: they end the sweep, and what is kept by then can be gone on from."""


class Visit(NamedTuple):
    """Runs ``first`` to ``first + number`` of one point."""

    key: str
    point: Point
    first: int
    number: int

    @property
    def runs(self) -> range:
        """The numbers of its runs."""
        return range(self.first, self.first + self.number)


@dataclass(frozen=True)
class Work:
    """What all visits of a sweep share."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    seed: int

    @property
    def paths(self) -> tuple[str, ...]:
        """Of the factors."""
        return tuple(factor.path for factor in self.factors)


class Rows(NamedTuple):
    """What a visit gave."""

    visit: Visit
    runs: np.ndarray  #: (n,) int64; fewer than asked for if it was stopped
    outcomes: np.ndarray  #: (n, outcomes) float64; nan in the rows of runs that failed
    errors: list[str | None]


def schema(factors: Sequence[Factor]) -> pa.Schema:
    """The columns of a part: ``key, run, seed``, a column a factor, the outcomes, ``error`` and ``repeat``."""
    import pyarrow as pa

    fields = [("key", pa.string()), ("run", pa.int64()), ("seed", pa.int64())]
    fields += [(f.path, getattr(pa, _ARROW[f.kind].replace("bool", "bool_"))()) for f in factors]
    fields += [(name, pa.float64()) for name in OUTCOME_NAMES]
    return pa.schema([*fields, ("error", pa.string()), ("repeat", pa.string())])


def simulate(
    work: Work, visits: Sequence[Visit], *, threads: int = 1, progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> pa.Table:
    """The rows of visits, in their order; the same for any number of threads.

    ``progress`` is told after each visit how many runs of these visits are done; a visit that ``stop`` ended early
    gives the rows it has.
    """
    done, lock = [0], threading.Lock()

    def one(visit: Visit) -> Rows:
        rows = _visited(work, visit, stop)
        with lock:
            done[0] += rows.runs.size
            if progress is not None:
                progress(done[0])
        return rows

    if threads <= 1 or len(visits) < 2:
        return as_table(work, [one(visit) for visit in visits])
    with ThreadPoolExecutor(min(threads, len(visits))) as pool:
        return as_table(work, list(pool.map(one, visits)))


def _visited(work: Work, visit: Visit, stop: Callable[[], bool] | None) -> Rows:
    from alignsim.organization import plan

    if stop is not None and stop():
        return _rows(visit, [], [])
    try:
        scenario = scenario_at(work, visit.point)
        made = plan(scenario)
    except MACHINE:
        raise
    except Exception as error:
        return _failed(visit, visit.runs, error)
    try:
        return _ran(scenario, made, work.seed, visit, visit.runs, stop)
    except MACHINE:
        raise
    except Exception:
        # One run is to blame: each by itself, so that the others have their rows.
        return _joined(visit, [_tried(scenario, made, work.seed, visit, run, stop) for run in visit.runs])


def scenario_at(work: Work, point: Point) -> Scenario:
    """The scenario of a point.

    Raises
    ------
    InputError
        If its values do not go together.
    """
    return work.scenario.change(dict(zip(work.paths, point, strict=True)), name=work.scenario.name)


def _tried(
    scenario: Scenario, made: Plan, seed: int, visit: Visit, run: int, stop: Callable[[], bool] | None
) -> Rows:
    try:
        return _ran(scenario, made, seed, visit, range(run, run + 1), stop)
    except MACHINE:
        raise
    except Exception as error:
        return _failed(visit, range(run, run + 1), error)


def _ran(
    scenario: Scenario, made: Plan, seed: int, visit: Visit, runs: range, stop: Callable[[], bool] | None
) -> Rows:
    from alignsim.experiments.organizations import runner_of

    runner = runner_of(scenario)
    with _first:  # numba compiles, or reads its cache, in one thread
        runner(made, seed, runs, stop=lambda: True)
    batch = runner(made, seed, runs, stop=stop)
    done = np.flatnonzero(batch.done)
    return _rows(visit, batch.runs[done], batch.outcomes[done])


def _rows(visit: Visit, runs: Any, outcomes: Any) -> Rows:
    n = len(runs)
    return Rows(visit, np.asarray(runs, np.int64), np.asarray(outcomes, float).reshape(n, len(OUTCOMES)), [None] * n)


def _failed(visit: Visit, runs: range, error: Exception) -> Rows:
    """Rows of a failure of any kind: one point among a million must not end the others."""
    told = "; ".join(map(str, error.problems)) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    return Rows(visit, np.array(runs, np.int64), np.full((len(runs), len(OUTCOMES)), np.nan),
                [" ".join(told.split())] * len(runs))


def _joined(visit: Visit, parts: Sequence[Rows]) -> Rows:
    return Rows(visit, np.concatenate([p.runs for p in parts]), np.concatenate([p.outcomes for p in parts]),
                [error for p in parts for error in p.errors])


def as_table(work: Work, rows: Sequence[Rows]) -> pa.Table:
    """Rows as an Arrow table in :func:`schema`."""
    import pyarrow as pa

    form = schema(work.factors)
    times = [r.runs.size for r in rows]
    runs = np.concatenate([r.runs for r in rows]) if rows else np.empty(0, np.int64)
    outcomes = np.concatenate([r.outcomes for r in rows]) if rows else np.empty((0, len(OUTCOMES)))
    errors = [error for r in rows for error in r.errors]
    columns: dict[str, Any] = {"key": _repeated([r.visit.key for r in rows], times), "run": runs,
                               "seed": np.full(runs.size, work.seed, np.int64)}
    for k, factor in enumerate(work.factors):
        columns[factor.path] = _repeated([r.visit.point[k] for r in rows], times)
    columns.update((name, outcomes[:, k]) for k, name in enumerate(OUTCOME_NAMES))
    columns["error"] = errors
    columns["repeat"] = list(_repeats(work, rows))
    return pa.table([pa.array(columns[name], form.field(name).type) for name in form.names], schema=form)


def _repeated(values: Sequence[Any], times: Sequence[int]) -> list[Any]:
    return [value for value, n in zip(values, times, strict=True) for _ in range(n)]


def _repeats(work: Work, rows: Sequence[Rows]) -> Iterator[str | None]:
    for r in rows:
        for run, error in zip(r.runs.tolist(), r.errors, strict=True):
            yield None if error is None else repeat(work, r.visit.point, run)


def repeat(work: Work, point: Point, run: int) -> str:
    """The command that does a run once more, to be typed in the folder of the sweep."""
    sets = [f"--set {shlex.quote(f'{path}={said(value)}')}" for path, value in zip(work.paths, point, strict=True)]
    return " ".join(["alignsim run scenario.yaml", *sets, f"--seed {work.seed} --runs {run + 1}"])


def said(value: Any) -> str:
    """A value as a command line or a file has it."""
    return ("on" if value else "off") if isinstance(value, bool) else repr(value) if isinstance(value, float) \
        else str(value)
