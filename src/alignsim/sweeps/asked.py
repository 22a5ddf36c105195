"""A sweep from its file to its table: what is there is kept, what is missing is run, in parts that are whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim._version import __version__
from alignsim.experiments.limits import usable_processors, whole_numbers
from alignsim.outcomes import OUTCOMES
from alignsim.problems import InputError, Problem
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import Keys, model_version
from alignsim.sweeps.order import Shard, lots, parse_shard, runs_left, visits
from alignsim.sweeps.question import Question
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import SweepTable, open_sweep
from alignsim.sweeps.work import Visit, Work, simulate

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[int], None]
Stop = Callable[[], bool]
PART_SECONDS, PART_ROWS = 20.0, (20, 2_000)
"""A part is so much work of one processor, within these numbers of rows: what a kill can lose."""
ROW_BYTES = 8 * len(OUTCOMES) + 60
"""Of a row on disk; measured in docs/scale.md."""


@dataclass
class Prepared:
    """A sweep that is checked and compared with what its folder holds, ready to run.

    ``runs_in_all`` and ``left`` count runs of this shard and folder.
    """

    question: Question
    store: Store
    keys: list[str]
    runs: int  #: replications a point, those added included
    shard: Shard = (1, 1)
    done: Any = field(repr=False, default=None)  #: (points, runs) bool
    lost: list[str] = field(default_factory=list)  #: parts that were not whole and are done again
    seconds_a_run: float = float("nan")
    _first: Any = field(repr=False, default=None)

    @property
    def needed(self) -> Any:
        """Runs that each point is to have, ``(points,)``; none for a point that another has the key of."""
        return np.where(self._first == np.arange(len(self.keys)), self.runs, 0)

    @property
    def left(self) -> int:
        """Runs still to do."""
        if self.shard == (1, 1):
            return runs_left(self.needed, self.done)
        return sum(visit.number for visit in self.visits())

    def visits(self) -> Iterator[Visit]:
        """What is still to do, in order."""
        return visits(self.question.design, self.keys, self.question.points, self.needed, self.done,
                      self.question.seed, self.shard)

    @property
    def rows_a_part(self) -> int:
        """Rows of a part, by the time a run takes."""
        if not self.seconds_a_run > 0:
            return PART_ROWS[1] // 10
        return int(np.clip(PART_SECONDS / self.seconds_a_run, *PART_ROWS))

    @property
    def sentence(self) -> str:
        """What it will take, in words."""
        there = runs_left(self.needed, np.zeros_like(self.done)) - runs_left(self.needed, self.done)
        text = (f"{len(self.keys):,} points x {self.runs:,} runs = {len(self.keys) * self.runs:,} runs"
                f"{'' if self.shard == (1, 1) else f', shard {self.shard[0]} of {self.shard[1]}'}; "
                f"{there:,} are there, {self.left:,} to do")
        return text

    @property
    def bytes_needed(self) -> int:
        """Room on disk for the runs to do, about."""
        return self.left * ROW_BYTES


def prepare(
    source: str | Path | Mapping[str, Any] | Question, out: str | Path, *, runs: int | None = None,
    add_runs: int | None = None, shard: Shard = (1, 1), data: Path | str | None = None,
) -> Prepared:
    """Check a sweep, and compare it with what its folder holds; nothing is written.

    Raises
    ------
    InputError
        With every problem of file, numbers and folder.
    """
    problems: list[Problem] = []
    store = Store(Path(out))
    question, numbers = None, dict[str, int]()
    if isinstance(wrong := parse_shard("/".join(map(str, shard)), "sweep()", "shard"), Problem):
        problems.append(wrong)
    try:
        numbers = whole_numbers({"runs": runs, "add_runs": add_runs}, place="sweep()")
    except InputError as error:
        problems += error.problems
    try:
        store.check()
    except InputError as error:
        problems += error.problems
    try:
        question = source if isinstance(source, Question) else read_question(source, data=data)
        _planned(question)
    except InputError as error:
        problems += error.problems
    if problems or question is None:
        raise InputError(problems)
    return _compared(replace(question, runs=numbers.get("runs", question.runs)), store, numbers.get("add_runs"), shard)


def _planned(question: Question) -> None:
    from alignsim.organization import plan

    plan(question.scenario)


def _compared(question: Question, store: Store, add_runs: int | None, shard: Shard) -> Prepared:
    """With what the folder holds; refused if that is another sweep's."""
    total = question.runs
    if store.exists:
        header = store.header()
        other = differences(header, {**question.described(), "model": model_version()})
        if other:
            raise InputError([Problem(str(store.folder), None, "--out", f"a sweep with {what}", allowed)
                              for what, allowed in other])
        total = max(total, int(header["runs"]))
    coder = Keys(question.scenario, question.paths, question.seed)
    keys = [coder.of(point) for point in question.points]
    first = _firsts(keys)
    prepared = Prepared(question, store, keys, total, shard, _first=np.array([first[key] for key in keys]))
    prepared.done = _there(store, keys, total + (add_runs or 0))
    if add_runs is not None:
        if prepared.left:
            raise InputError((Problem(str(store.folder), None, "--add-runs", f"{prepared.left:,} runs not done yet",
                                      "a finished sweep: repeat the command without --add-runs first"),))
        prepared.runs = total + add_runs
    return prepared


def _firsts(keys: Sequence[str]) -> dict[str, int]:
    """The first point of each key."""
    first: dict[str, int] = {}
    for k, key in enumerate(keys):
        first.setdefault(key, k)
    return first


def differences(header: Mapping[str, Any], asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What keeps the rows of a folder from being of the sweep asked for: found, allowed.  Both are headers."""
    found = []
    if header["scenario"]["digest"] != asked["scenario"]["digest"]:
        found.append(("another scenario, or other fixed settings", "the same scenario, or another --out"))
    if header["model"] != asked["model"]:
        found.append((f"runs of model {header['model']}", f"runs of model {asked['model']}, or another --out"))
    if [f["path"] for f in header["factors"]] != [f["path"] for f in asked["factors"]]:
        names = ", ".join(f["path"] for f in header["factors"])
        found.append((f"the factors {names}", "the same factors (with any values), or another --out"))
    if header["seed"] != asked["seed"]:
        found.append((f"seed {header['seed']}", f"seed {asked['seed']}, or another --out"))
    return found


def _there(store: Store, keys: Sequence[str], wide: int) -> Any:
    """``(points, runs)``: which rows the journal's parts hold, under the first point of each key."""
    import pyarrow.dataset as ds

    most, first = wide, _firsts(keys)
    found: list[tuple[Any, Any]] = []
    parts = store.parts()
    for batch in ds.dataset([str(p) for p in parts], format="parquet").to_batches(columns=["key", "run"]) if parts \
            else ():
        points = np.array([first.get(key, -1) for key in batch.column(0).to_pylist()], np.int64)
        runs = batch.column(1).to_numpy(zero_copy_only=False)
        found.append((points[points >= 0], runs[points >= 0]))
        most = max(most, int(runs.max(initial=-1)) + 1)
    done = np.zeros((len(keys), most), bool)
    for points, runs in found:
        done[points, runs] = True
    return done


def measured(prepared: Prepared) -> float:
    """Seconds that a run takes on one processor, its share of making the organization included."""
    work = Work(prepared.question.scenario, prepared.question.factors, prepared.question.seed)
    visit = Visit("", prepared.question.points[0], 0, 2)
    simulate(work, [visit._replace(number=1)])
    begin = time.perf_counter()
    simulate(work, [visit])
    prepared.seconds_a_run = (time.perf_counter() - begin) / 2
    return prepared.seconds_a_run


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
        rest = lots(prepared.visits(), part or prepared.rows_a_part)
        for table in _tables(prepared, rest, threads or usable_processors(), cluster, told.inside, stop):
            prepared.store.add(table)
            told.kept(table.num_rows)
    return open_sweep(prepared.store.folder)


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
    prepared: Prepared, work_lots: Iterator[list[Visit]], threads: int, cluster: str | None,
    progress: Progress, stop: Stop | None,
) -> Iterator[pa.Table]:
    """The rows of each lot, as they come."""
    work = Work(prepared.question.scenario, prepared.question.factors, prepared.question.seed)
    if cluster is not None:
        from alignsim.sweeps.cluster import tables_from

        yield from tables_from(cluster, work, work_lots, progress=progress, stop=stop)
        return
    for lot in work_lots:
        if stop is not None and stop():
            return
        yield simulate(work, lot, threads=threads, progress=progress, stop=stop)


def _begin(prepared: Prepared) -> None:
    """Mend the folder, look once more at what is there, and write down what is asked."""
    question, store = prepared.question, prepared.store
    prepared.lost = store.mend()
    prepared.done = _there(store, prepared.keys, prepared.runs)
    head = {"format": 1, "alignsim": __version__, "model": model_version(),
            **replace(question, runs=prepared.runs).described(), "shard": list(prepared.shard)}
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
    add_runs: int | None = None, threads: int | None = None, cluster: str | None = None, shard: Shard = (1, 1),
    part: int | None = None, data: Path | str | None = None, progress: Progress | None = None,
    stop: Stop | None = None,
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
    try:
        prepared = prepare(source, out, runs=runs, add_runs=add_runs, shard=shard, data=data)
    except InputError as error:
        raise InputError((*error.problems, *problems)) from None
    if problems:
        raise InputError(problems)
    if part is None and prepared.left:
        measured(prepared)
    return run_prepared(prepared, threads=numbers.get("threads"), part=numbers.get("part"), cluster=cluster,
                        progress=progress, stop=stop)
