"""A sweep from its file to its table: what is there is kept, what is missing is run, in parts that are whole."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim._version import __version__
from alignsim.experiments.limits import usable_processors, whole_numbers
from alignsim.problems import InputError, Problem
from alignsim.sweeps.keys import model_version
from alignsim.sweeps.order import Shard, lots
from alignsim.sweeps.preparing import Prepared, measured, prepare, rows_there
from alignsim.sweeps.question import Question
from alignsim.sweeps.table import SweepTable, open_sweep
from alignsim.sweeps.work import Work, simulate

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[int], None]
Stop = Callable[[], bool]


def run_prepared(
    prepared: Prepared, *, threads: int | None = None, part: int | None = None, cluster: str | None = None,
    progress: Progress | None = None, stop: Stop | None = None,
) -> SweepTable:
    """Run what is missing; what is done when it stops is kept.

    Raises
    ------
    InputError
        If another process writes to the folder.
    OSError
        If a part cannot be written, for instance because the disk is full; all parts before it are kept.
    """
    with prepared.store.writing():
        _begin(prepared)
        told = _Told(progress)
        while _more(prepared):
            rows = part or prepared.rows_a_part
            with closing(_tables(prepared, rows, threads or usable_processors(), cluster, told.inside, stop)) as tables:
                for table in tables:
                    prepared.store.add(table)
                    told.kept(table.num_rows)
            if prepared.goal is None or (stop is not None and stop()):
                break
    return open_sweep(prepared.store.folder)


def _more(prepared: Prepared) -> bool:
    """Whether there is more to do; with a goal, how many runs each point needs after those that are there."""
    if prepared.goal is not None:
        prepared.done = rows_there(prepared.store, prepared.keys, prepared.runs)
        found = open_sweep(prepared.store.folder).enough
        assert found is not None
        prepared.want(found.needed(prepared.done.sum(axis=1)))
    return prepared.left > 0


class _Told:
    """Progress over parts: runs that are kept, and runs done of the part under way."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress, self.done = progress, 0

    def inside(self, runs: int) -> None:
        """So many runs of the part under way."""
        if self.progress is not None:
            self.progress(self.done + runs)

    def kept(self, rows: int) -> None:
        """A part is on disk."""
        self.done += rows
        self.inside(0)


def _tables(
    prepared: Prepared, rows: int, threads: int, cluster: str | None, progress: Progress, stop: Stop | None,
) -> Generator[pa.Table, None, None]:
    """What is left, in tables of about so many rows."""
    work = Work(prepared.question.scenario, prepared.question.factors, prepared.question.seed)
    if cluster is not None:
        from alignsim.sweeps.cluster import tables_from

        yield from tables_from(cluster, work, prepared.visits(), runs=prepared.left, rows=rows, progress=progress,
                               stop=stop)
        return
    for lot in lots(prepared.visits(), rows):
        if stop is not None and stop():
            return
        yield simulate(work, lot, threads=threads, progress=progress, stop=stop)


def _begin(prepared: Prepared) -> None:
    """Mend the folder, look once more at what is there, and write down what is asked."""
    question, store = prepared.question, prepared.store
    prepared.lost = store.mend()
    prepared.done = rows_there(store, prepared.keys, prepared.runs)
    head = {"format": 1, "alignsim": __version__, "model": model_version(),
            **replace(question, runs=prepared.runs).described(), "shard": list(prepared.shard),
            "until": None if prepared.goal is None else prepared.goal._asdict()}
    store.write_points(_points_table(prepared))
    store.write_header(head, {"scenario.yaml": question.scenario.to_yaml(), "sweep.yaml": question.text})


def _points_table(prepared: Prepared) -> pa.Table:
    import pyarrow as pa

    from alignsim.sweeps.work import schema

    question = prepared.question
    form = schema(question.factors)
    columns = [pa.array(range(len(prepared.keys)), pa.int64()), pa.array(prepared.keys, pa.string())]
    columns += [pa.array([point[k] for point in question.points], form.field(f.path).type)
                for k, f in enumerate(question.factors)]
    return pa.table(columns, names=["point", "key", *question.paths])


def sweep(
    source: str | Path | Mapping[str, Any] | Question, out: str | Path, *, runs: int | None = None,
    add_runs: int | None = None, until: float | None = None, outcome: str | None = None, threads: int | None = None,
    cluster: str | None = None, shard: Shard = (1, 1), part: int | None = None, data: Path | str | None = None,
    progress: Progress | None = None, stop: Stop | None = None,
) -> SweepTable:
    """Run a sweep, or what is missing of it, and give its table.

    Parameters
    ----------
    source
        A sweep file, or the same as a mapping.
    out
        The folder that keeps it; runs that are there are never run twice.
    runs
        Replications a point in place of the file's.
    add_runs
        So many more than a finished sweep has.
    until, outcome
        Add runs to each point until half the width of the 95% interval of its mean of ``outcome`` (default
        ``delivered_value``) is at most this; ``runs`` is then the most a point may have (default 1,000).
    cluster
        Address of a Dask scheduler, or ``"local"``; the rows are the same.
    shard
        ``(i, n)``: only part i of n, from 1, into a folder of its own; see :func:`alignsim.sweeps.merging.merge`.
    part
        Rows of a part; about 20 seconds of work if not given.
    progress, stop
        Told how many runs are done; asked whether to stop. What is done when it stops is kept.

    Raises
    ------
    InputError
        With every problem of file, numbers and folder; nothing is written then.
    OSError
        If the disk is full; what is done is kept.
    """
    problems: tuple[Problem, ...] = ()
    try:
        numbers = whole_numbers({"threads": threads, "part": part}, place="sweep()")
    except InputError as error:
        problems = error.problems
    if cluster is not None:
        from alignsim.sweeps.cluster import check_cluster

        problems += tuple(filter(None, [check_cluster(cluster)]))
    try:
        prepared = prepare(source, out, runs=runs, add_runs=add_runs, until=until, outcome=outcome, shard=shard,
                           data=data)
    except InputError as error:
        raise InputError((*error.problems, *problems)) from None
    if problems:
        raise InputError(problems)
    if part is None and prepared.left:
        measured(prepared)
    return run_prepared(prepared, threads=numbers.get("threads"), part=numbers.get("part"), cluster=cluster,
                        progress=progress, stop=stop)
