"""What a sweep costs beside its runs, measured: python benchmarks/sweeps.py [--quick] [--long].

Prints Markdown tables, writes benchmarks/sweeps.json, and puts the tables into docs/scale.md.  ``--long`` also runs
sweeps of 10^4 and 10^5 runs of the baseline (five to ten minutes on two processors); else their last figures stay.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pyarrow as pa

import alignsim
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.sweeps import store as kept
from alignsim.sweeps.asked import run_prepared, sweep
from alignsim.sweeps.file import read_question
from alignsim.sweeps.merging import merge
from alignsim.sweeps.parcel import as_bytes, as_rows
from alignsim.sweeps.preparing import Prepared, prepare
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import open_sweep
from alignsim.sweeps.work import Work, schema
from benchmarks.measure import ROOT, own_peak

RESULTS = Path(__file__).with_name("sweeps.json")
PAGE = ROOT / "docs" / "scale.md"
PART = 2_000
GOAL = 100_000_000
Figures = dict[str, float]


def asked(runs: int) -> dict[str, Any]:
    """A sweep of so many runs of the baseline: ten of each of the points of a Latin hypercube of four factors."""
    return {
        "scenario": "baseline", "runs": 10, "seed": 1, "design": {"kind": "lhs", "points": runs // 10},
        "levers": {"incentives.joint_accountability": {"low": 0, "high": 0.9}, "reporting.cio": ["ceo", "cfo", "coo"],
                   "transparency.cost": {"low": 0, "high": 1}},
        "uncertain": {"demand.arrivals_per_week": {"low": 0.3, "high": 0.5}},
    }  # fmt: skip


def seconds(job: Callable[[], Any], repeats: int) -> float:
    """Median of wall time: what a part waits for is the disk as much as the processor."""
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        job()
        taken.append(time.perf_counter() - begin)
    return median(taken)


def made_up(prepared: Prepared, first: int, rows: int) -> pa.Table:
    """Rows ``first`` to ``first + rows`` in the order of a finished sweep, with outcomes that compress as little as
    real ones do: every bit drawn."""
    question = prepared.question
    form = schema(question.factors)
    place = np.arange(first, first + rows)
    points, runs = place // question.runs, place % question.runs
    rng = np.random.default_rng(first)
    columns = {"key": [prepared.keys[k] for k in points], "run": runs, "seed": np.full(rows, question.seed)}
    columns |= {f.path: [question.points[k][j] for k in points] for j, f in enumerate(question.factors)}
    columns |= {name: rng.random(rows) for name in OUTCOME_NAMES}
    columns |= {"error": [None] * rows, "repeat": [None] * rows}
    return pa.table([pa.array(columns[name], form.field(name).type) for name in form.names], schema=form)


def finished(folder: Path, runs: int) -> Prepared:
    """A folder with all rows of a sweep, made up."""
    prepared = prepare(asked(runs), folder)
    run_prepared(prepared, stop=lambda: True)  # writes down what is asked
    for first in range(0, runs, PART):
        Store(folder).add(made_up(prepared, first, min(PART, runs - first)))
    return prepared


# ------------------------------------------------------------------------------------------------------- the figures
def speed(quick: bool) -> Figures:
    """Runs a second of a sweep, with what it writes, by one thread and by two."""
    runs, found = 200 if quick else 2_000, {}
    with tempfile.TemporaryDirectory() as home:
        sweep(asked(20), f"{home}/warm", threads=1, part=20)
        for threads in (1, 2):
            taken = seconds(lambda: sweep(asked(runs), f"{home}/{threads}", threads=threads, part=runs // 4), 1)  # noqa: B023
            found[f"runs a second, {threads} thread{'s' if threads > 1 else ''}"] = runs / taken
        files = list(Path(home, "1", "runs").iterdir())
        found["bytes a row, parts of this size"] = sum(path.stat().st_size for path in files) / runs
    return found


def part(quick: bool) -> Figures:
    """A part of 2,000 rows from memory to the journal, and where the time goes."""
    repeats = 5 if quick else 25
    with tempfile.TemporaryDirectory(dir=ROOT) as home:  # on the disk of the project: temporary files may be in memory
        prepared = prepare(asked(PART), f"{home}/out")
        run_prepared(prepared, stop=lambda: True)
        table, store, path = made_up(prepared, 0, PART), Store(Path(home, "out")), Path(home, "one.parquet")
        found = {"seconds a part of 2,000 rows": seconds(lambda: store.add(table), repeats)}
        found["of these: Parquet"] = seconds(lambda: kept._write(table, path), repeats)

        def flush() -> None:
            with path.open("rb") as stream:
                os.fsync(stream.fileno())

        def rewritten() -> float:
            kept._write(table, path)
            return seconds(flush, 1)

        found["of these: flush to disk"] = median(rewritten() for _ in range(repeats))
        found["of these: SHA-256"] = seconds(lambda: hashlib.sha256(path.read_bytes()).digest(), repeats)
        found["seconds a part of 20 rows"] = seconds(lambda: store.add(table.slice(0, 20)), repeats)
        found["bytes a row, at most"] = path.stat().st_size / PART
    return found


def cluster(quick: bool) -> Figures:
    """Lots without a run on a cluster of this machine: what the scheduler and this process need for each."""
    from alignsim.sweeps.cluster import _client, _Flight, _Lot

    lots = 100 if quick else 1_000
    question = read_question(asked(PART))
    nothing = pickle.dumps([])
    begin = time.perf_counter()
    with _client("local") as client:
        started = time.perf_counter() - begin
        with _Flight(client, "local", Work(question.scenario, question.factors, question.seed)) as flight:

            def through(number: int, first: int) -> None:
                for k in range(first, first + number + 5):
                    if k < first + number:
                        flight._offer(_Lot(k, nothing, 1))
                    if k >= first + 5:
                        list(flight._home(flight.ready.get()))

            through(20, 0)  # workers load the model
            each = seconds(lambda: through(lots, 20), 1) / lots
    with tempfile.TemporaryDirectory() as home:
        table = made_up(prepare(asked(PART), home), 0, PART)
    return {"seconds a lot on Dask, without its runs": each, "seconds to start a local cluster": started,
            "seconds to pack and unpack 2,000 rows": seconds(lambda: as_rows(as_bytes(table)), 5 if quick else 25),
            "bytes of 2,000 rows on the way": len(as_bytes(table))}


def resume(quick: bool) -> Figures:
    """A finished sweep asked for again: everything is hashed, compared and opened, nothing is run."""
    runs = 10_000 if quick else 100_000
    with tempfile.TemporaryDirectory(dir=ROOT) as home:
        out = Path(home, "out")
        begin = time.perf_counter()
        finished(out, runs)
        writing = time.perf_counter() - begin
        prepared = prepare(asked(runs), out)
        checking = seconds(lambda: prepare(asked(runs), out), 3)
        again = seconds(lambda: run_prepared(prepared), 1)
        reading = seconds(lambda: len(open_sweep(out)), 1)
        merging = seconds(lambda: merge([out], Path(home, "copy")), 1)
        size = sum(path.stat().st_size for path in (out / "runs").iterdir())
        return {"rows of a finished sweep": float(runs), "seconds to write them": writing,
                "seconds to check them before resuming": checking, "seconds to mend, compare and open them": again,
                "seconds to open and count them": reading, "seconds to merge them into a new folder": merging,
                "bytes a row": size / runs,
                "bytes a row in the journal": (out / kept.JOURNAL).stat().st_size / runs}


def memory(quick: bool) -> Figures:
    """Peak memory of a process that asks again for a finished sweep: what points and rows hold by themselves."""
    found: Figures = {}
    for runs in (1_000, 10_000) if quick else (10_000, 100_000, 1_000_000):
        with tempfile.TemporaryDirectory(dir=ROOT) as home:
            finished(Path(home, "out"), runs)
            if runs >= 100_000:
                found[f"seconds to make {runs // 10:,} points and their keys"] = seconds(
                    lambda: prepare(asked(runs), Path(home, "none")), 1)  # noqa: B023
            found[f"MiB, {runs:,} rows of {runs // 10:,} points there"] = _peak("again", runs, f"{home}/out")[0]
    return found


def long(quick: bool) -> Figures:
    """Whole sweeps of the baseline by all processors: runs a second and peak memory."""
    found = {}
    for runs in (20, 200, 2_000) if quick else (200, 10_000, 100_000):
        with tempfile.TemporaryDirectory(dir=ROOT) as home:
            peak, wall = _peak("again", runs, f"{home}/out")
            table = open_sweep(f"{home}/out")
            if not table.complete or table.failed:
                raise RuntimeError(f"{table.failed} of {runs} runs failed, {len(table)} are there")
            files = list(Path(home, "out", "runs").iterdir())
            found |= {f"{runs:,} runs: runs a second": runs / wall, f"{runs:,} runs: peak MiB": peak,
                      f"{runs:,} runs: seconds": wall, f"{runs:,} runs: parts": float(len(files)),
                      f"{runs:,} runs: bytes a row": sum(path.stat().st_size for path in files) / runs}
    return found


def _peak(what: str, runs: int, out: str) -> tuple[float, float]:
    """Peak MiB and wall seconds of a process of its own."""
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, str(Path(__file__)), "--child", what, str(runs), out], capture_output=True,
                          text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"a sweep of {runs} runs failed: {done.stderr}")
    return float(done.stdout.split()[-1]), time.perf_counter() - begin


# ------------------------------------------------------------------------------------------------------- the plan
def plan(found: dict[str, Figures]) -> list[tuple[str, str]]:
    """10^8 runs, worked out from the figures."""
    one = found["speed"]["runs a second, 1 thread"]
    two = found["speed"]["runs a second, 2 threads"]
    row = found["speed"]["bytes a row, parts of this size"]
    each = found["part"]["seconds a part of 2,000 rows"]
    home = found["cluster"]["seconds a lot on Dask, without its runs"] \
        + found["cluster"]["seconds to pack and unpack 2,000 rows"] / 2 + each
    scale = GOAL / found["resume"]["rows of a finished sweep"]
    again = scale * (found["resume"]["seconds to check them before resuming"]
                     + found["resume"]["seconds to mend, compare and open them"])
    hours = GOAL / one / 3600
    lots = GOAL / PART
    most = PART / one / home
    return [
        ("runs a second of one thread; of two", f"{one:,.0f}; {two:,.0f}"),
        ("core-hours", f"{hours:,.0f}"),
        ("their price at 0.05 a core-hour (an assumption; look at yours)", f"{0.05 * hours:,.0f}"),
        ("days on 1 core", f"{hours / 24:,.1f}"),
        ("hours on 100 cores, if all are busy", f"{hours / 100:,.1f}"),
        ("hours on 1,000 cores, if all are busy", f"{hours / 1000:,.2f}"),
        ("bytes of rows", f"{GOAL * row / 1e9:,.0f} GB"),
        ("parts of 2,000 rows", f"{lots:,.0f}"),
        ("journal", f"{GOAL * found['resume']['bytes a row in the journal'] / 1e6:,.0f} MB"),
        ("one process writing all parts", f"{lots * each / 3600:,.1f} h"),
        ("one process handing out, receiving and writing all parts (Dask)", f"{lots * home / 3600:,.1f} h"),
        ("cores that such a process keeps busy, parts of 2,000 rows", f"{most:,.0f}"),
        ("one resume of the whole folder, its files in memory", f"{again / 3600:,.1f} h"),
        ("merging it into a new folder, its files in memory",
         f"{scale * found['resume']['seconds to merge them into a new folder'] / 3600:,.1f} h"),
    ]


SECTIONS: dict[str, Callable[[bool], Figures]] = {
    f.__name__: f for f in (speed, part, cluster, resume, memory, long)
}


def report(found: dict[str, Figures]) -> str:
    """The Markdown table of the figures."""
    lines = ["| | measured |", "|---|---|"]
    for name, figures in found.items():
        lines += [f"| {name}: {what} | {_said(value)} |" for what, value in figures.items()]
    return "\n".join(lines)


def _said(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def keep(found: dict[str, Figures], quick: bool) -> None:
    """Write the results; a thorough measurement also goes into the page."""
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "system": platform.system(),
               "python": platform.python_version(), "alignsim": alignsim.__version__,
               "load": round(os.getloadavg()[1], 1), "quick": quick}  # fmt: skip
    worked_out = plan(found) if all(found.get(name) for name in ("speed", "part", "cluster", "resume")) else []
    told = {"machine": machine, "figures": found, "plan": dict(worked_out)}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if quick:
        return
    text = PAGE.read_text(encoding="utf-8")
    planned = "\n".join(["| 10^8 runs of the baseline | |", "|---|---|", *(f"| {a} | {b} |" for a, b in worked_out)])
    note = f"Measured on {machine['cores']} processors ({machine['machine']}), load {machine['load']}."
    for mark, content in (("figures", f"{report(found)}\n\n{note}"), ("plan", planned)):
        before, begin, rest = text.partition(f"<!-- {mark} -->")
        _, end, after = rest.partition(f"<!-- end of {mark} -->")
        text = f"{before}{begin}\n\n{content}\n\n{end}{after}" if begin and end else text
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small and rough, the page untouched")
    parser.add_argument("--long", action="store_true", help="also the sweeps of 10^4 and 10^5 runs of the baseline")
    parser.add_argument("--only", nargs="*", choices=list(SECTIONS), help="these sections alone; others are kept")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        sweep(asked(int(given.child[1])), given.child[2])
        print(own_peak())
        return
    before = json.loads(RESULTS.read_text(encoding="utf-8"))["figures"] if RESULTS.exists() else {}
    wanted = given.only or [name for name in SECTIONS if name != "long" or given.long]
    found: dict[str, Figures] = {name: before[name] for name in SECTIONS if name in before}
    for name in wanted:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found = {key: value for key in SECTIONS
                 if (value := SECTIONS[key](given.quick) if key == name else found.get(key)) is not None}
        keep(found, given.quick)
    print(report(found))


if __name__ == "__main__":
    main()
