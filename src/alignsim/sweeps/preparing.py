"""A sweep checked and compared with what its folder holds: what there is to do, and what it will take."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from alignsim.experiments.limits import whole_numbers
from alignsim.experiments.until import FIRST, Goal, read_goal
from alignsim.outcomes import OUTCOMES
from alignsim.problems import InputError, Problem
from alignsim.sweeps.enough import CAP
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import Keys, model_version
from alignsim.sweeps.order import Shard, parse_shard, runs_left, visits
from alignsim.sweeps.question import Question
from alignsim.sweeps.store import Store
from alignsim.sweeps.work import Visit, Work, simulate

PART_SECONDS, PART_ROWS = 20.0, (20, 2_000)
"""A part is so much work of one processor, within these numbers of rows: what a kill can lose."""
ROW_BYTES, PART_BYTES = 8 * len(OUTCOMES) + 60, 17_000
"""Of a row on disk, and of a part beside its rows; measured in docs/scale.md."""


@dataclass
class Prepared:
    """A sweep that is checked and compared with what its folder holds, ready to run."""

    question: Question
    store: Store
    keys: list[str]
    runs: int  #: replications a point, those added included
    shard: Shard = (1, 1)
    done: Any = field(repr=False, default=None)  #: (points, runs) bool
    lost: list[str] = field(default_factory=list)  #: parts that were not whole and are done again
    seconds_a_run: float = float("nan")
    goal: Goal | None = None  #: runs are added point by point until it is reached
    wanted: Any = field(repr=False, default=None)  #: (points,) runs; None: ``runs`` of each
    _first: Any = field(repr=False, default=None)

    @property
    def needed(self) -> Any:
        """Runs that each point is to have, ``(points,)``; none for a point that another has the key of."""
        wanted = self.runs if self.wanted is None else self.wanted
        return np.where(self._first == np.arange(len(self.keys)), wanted, 0)

    def want(self, runs: Any) -> None:
        """Have so many runs at each point, ``(points,)``, in place of the same number at all."""
        self.wanted = runs
        more = int(runs.max(initial=0)) - self.done.shape[1]
        self.done = np.pad(self.done, ((0, 0), (0, max(0, more))))

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
        if self.goal is not None:
            return (f"{len(self.keys):,} points, runs added to each until its interval is narrow enough, at most "
                    f"{self.goal.cap:,}; {int(self.done.sum()):,} are there, {self.left:,} to do before the next look")
        equal = len(self.keys) * self.runs - int(self.needed.sum())
        text = (f"{len(self.keys):,} points x {self.runs:,} runs = {len(self.keys) * self.runs:,} runs"
                f"{f', {equal:,} of them at points equal to others' if equal else ''}"
                f"{'' if self.shard == (1, 1) else f', shard {self.shard[0]} of {self.shard[1]}'}; "
                f"{there:,} are there, {self.left:,} to do")
        return text

    @property
    def bytes_needed(self) -> int:
        """Room on disk for the runs to do, about."""
        return self.left * ROW_BYTES + -(-self.left // self.rows_a_part) * PART_BYTES


def prepare(
    source: str | Path | Mapping[str, Any] | Question, out: str | Path, *, runs: int | None = None,
    add_runs: int | None = None, until: float | str | None = None, outcome: str | None = None,
    shard: Shard | str = (1, 1), data: Path | str | None = None,
) -> Prepared:
    """Check a sweep, and compare it with what its folder holds; nothing is written.  Parameters: :func:`sweep`.

    Raises
    ------
    InputError
        With every problem of file, numbers and folder.
    """
    problems: list[Problem] = []
    store = Store(Path(out))
    question, numbers, goal = None, dict[str, int](), None
    part = parse_shard(shard if isinstance(shard, str) else "/".join(map(str, shard)), "sweep()", "shard")
    if isinstance(part, Problem):
        problems.append(part)
    try:
        numbers = whole_numbers({"runs": runs, "add_runs": add_runs}, place="sweep()")
        goal = read_goal(until, outcome, numbers.get("runs", CAP), place="sweep()")
    except InputError as error:
        problems += error.problems
    if goal is not None and (add_runs is not None or part != (1, 1)):
        problems.append(Problem("sweep()", None, "until", "a goal beside add_runs or shard",
                                "one of them: a goal itself adds runs, and looks at whole points"))
    try:
        store.check()
    except InputError as error:
        problems += error.problems
    try:
        question = source if isinstance(source, Question) else read_question(source, data=data)
        _planned(question)
    except InputError as error:
        problems += error.problems
    if problems or question is None or isinstance(part, Problem):
        raise InputError(problems)
    if goal is None:
        question = replace(question, runs=numbers.get("runs", question.runs))
    return _compared(question, store, numbers.get("add_runs"), part, goal)


def _planned(question: Question) -> None:
    from alignsim.organization import plan

    plan(question.scenario)


def _compared(
    question: Question, store: Store, add_runs: int | None, shard: Shard, goal: Goal | None = None
) -> Prepared:
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
    prepared.done = rows_there(store, keys, total + (add_runs or 0))
    if goal is not None:
        prepared.goal = goal
        prepared.want(np.maximum(prepared.done.sum(axis=1), min(FIRST, goal.cap)))
    if add_runs is not None:
        if prepared.left:
            raise InputError((Problem(str(store.folder), None, "--add-runs", f"{prepared.left:,} runs not done yet",
                                      "a finished sweep: repeat the command without --add-runs first"),))
        more = int(prepared.done[:, total:].any(axis=1).sum())
        if more:  # a goal gave them; what would be added is there already
            raise InputError((Problem(str(store.folder), None, "--add-runs", f"{more:,} points with more than the "
                                      f"{total:,} runs asked for, as --until gives them",
                                      "--runs N, so many at every point, or --until once more"),))
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


def rows_there(store: Store, keys: Sequence[str], wide: int) -> Any:
    """``(points, runs)``: which rows the journal's parts hold, under the first point of each key."""
    most, first = wide, _firsts(keys)
    found: list[tuple[Any, Any]] = []
    for batch in _keys_and_runs(store):
        points = np.array([first.get(key, -1) for key in batch.column(0).to_pylist()], np.int64)
        runs = batch.column(1).to_numpy(zero_copy_only=False)
        found.append((points[points >= 0], runs[points >= 0]))
        most = max(most, int(runs.max(initial=-1)) + 1)
    done = np.zeros((len(keys), most), bool)
    for points, runs in found:
        done[points, runs] = True
    return done


def _keys_and_runs(store: Store) -> Iterator[Any]:
    """The columns ``key`` and ``run`` of every part, batch by batch."""
    parts = [str(path) for path in store.parts()]
    if parts:
        import pyarrow.dataset as ds

        yield from ds.dataset(parts, format="parquet").to_batches(columns=["key", "run"])


def measured(prepared: Prepared) -> float:
    """Seconds that a run takes on one processor, its share of making the organization included: the mean of three
    points from all over the design, those left out that fail."""
    question = prepared.question
    work, points = Work(question.scenario, question.factors, question.seed), question.points
    times: dict[bool, list[float]] = {True: [], False: []}
    for place in sorted({len(points) * k // 6 for k in (1, 3, 5)}):
        visit = Visit("", points[place], 0, 2)
        simulate(work, [visit._replace(number=1)])
        begin = time.perf_counter()
        sound = simulate(work, [visit])["error"].null_count == visit.number
        times[sound].append((time.perf_counter() - begin) / visit.number)
    prepared.seconds_a_run = float(np.mean(times[True] or times[False]))
    return prepared.seconds_a_run
