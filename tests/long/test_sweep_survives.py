"""Sweeps that are killed, run out of disk, and get long: no run is lost, none doubled, and memory stays flat."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alignsim.sweeps.asked import sweep
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import SweepTable, open_sweep

SCENARIO = "format: 1\nextends: baseline\nstaffing: {it_heads: 3, marketing_heads: 2}\nburn_in: 0\nweeks: 8\n"
SWEEP = """\
scenario: tiny.yaml
levers: {incentives.joint_accountability: [0.0, 0.3, 0.6, 0.9]}
uncertain: {demand.arrivals_per_week: {low: 0.3, high: 0.7}}
design: {kind: grid, points: 5}
runs: 100
seed: 7
"""
RUNS, PART, KILLS = 2_000, 20, 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "tiny.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "sweep.yaml").write_text(SWEEP, encoding="utf-8")
    return tmp_path / "sweep.yaml"


def started(file: Path, out: Path, *more: str, limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    """``alignsim sweep`` as a process of its own."""
    command = [sys.executable, "-m", "alignsim", "sweep", str(file), "--out", str(out), "--part", str(PART), *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, preexec_fn=limit)


def same(one: SweepTable, other: SweepTable) -> None:
    """Sorted, value for value."""
    pd.testing.assert_frame_equal(one.rows(), other.rows(), check_exact=True)


def lines(out: Path) -> int:
    """Of the journal."""
    with suppress(FileNotFoundError):
        return (out / "journal.jsonl").read_bytes().count(b"\n")
    return 0


def has_lines(out: Path, number: int) -> bool:
    return lines(out) >= number


def kill_when(process: subprocess.Popen[str], moment: Callable[[], bool], delay: float) -> None:
    """Kill -9 so many seconds after a moment has come."""
    while not moment():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.0005)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it was killed in the middle"


def working(out: Path, process: subprocess.Popen[str]) -> bool:
    """Whether it holds the folder."""
    with suppress(FileNotFoundError):
        return f"process {process.pid} " in (out / "lock").read_text(encoding="utf-8")
    return False


def test_two_thousand_runs_survive_twenty_kills(file: Path, tmp_path: Path) -> None:
    """Killed while it begins, between two parts, in the middle of one, or between a part and its line: seeded numbers
    of lines of the journal, and seeded milliseconds after them."""
    out, rng = tmp_path / "out", np.random.default_rng(4)
    there: set[Path] = set()
    for kill in range(KILLS):
        process, more, begun = started(file, out, "--threads", str(1 + kill % 2)), int(rng.integers(0, 4)), lines(out)
        moment = partial(has_lines, out, begun + more) if more else partial(working, out, process)
        kill_when(process, moment, rng.uniform(0, 0.03))
        now = set(Store(out).parts())
        assert there <= now, "a part that was there is there"
        assert len(set((out / "runs").iterdir()) - now) <= 1, "at most one part was under way"
        there = now
    assert 10 <= len(there) < RUNS // PART, "it was killed over and over, and before it was done"
    assert lines(out) == len(there)
    left = RUNS - sum(PART for _ in there)
    process = started(file, out, "--threads", "2")
    told = process.communicate()[1]
    assert process.returncode == 0 and f"{RUNS - left:,} are there, {left:,} to do" in told, told
    found = open_sweep(out)
    keys = found.dataset().to_table(columns=["key", "run"]).to_pandas()
    assert len(keys) == RUNS and not keys.duplicated().any(), "nothing is lost, nothing is doubled"
    same(found, sweep(file, tmp_path / "uninterrupted", threads=1))


def test_ctrl_c_stops_a_sweep_cleanly_with_what_is_done(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = started(file, out, "--threads", "2")
    while lines(out) < 3:
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.0005)
    process.send_signal(signal.SIGINT)
    told = process.communicate()[1]
    assert process.returncode == 130 and "Traceback" not in told, told
    found = open_sweep(out)
    assert 60 <= len(found) < RUNS and f"{len(found):,} of 2,000 runs are kept" in told
    assert set((out / "runs").iterdir()) == set(Store(out).parts())
    rows, whole = found.rows(), sweep(file, tmp_path / "uninterrupted", threads=1).rows()
    wanted = rows[["point", "run"]].merge(whole, on=["point", "run"])
    pd.testing.assert_frame_equal(rows, wanted[rows.columns.tolist()], check_exact=True)


# -------------------------------------------------------------------------------------------------- a disk that is full
@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of two megabytes, where one can be mounted; else None."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    yield place if mounted else None
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_stops_a_sweep_cleanly_until_there_is_room(
    file: Path, tmp_path: Path, small_disk: Path | None
) -> None:
    """On a disk of its own that something else fills but for 150 KB; where none can be mounted, the system refuses to
    make any file longer than 6 KB, which no part fits into."""
    out = (small_disk or tmp_path) / "out"
    sweep(file, out, runs=10, part=50, threads=1)
    before, ballast, limit = set(Store(out).parts()), (small_disk or tmp_path) / "ballast", None
    if small_disk is not None:
        disk = os.statvfs(small_disk)
        ballast.write_bytes(b"\0" * (disk.f_bavail * disk.f_frsize - 150_000))
    else:
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, resource.RLIM_INFINITY))  # noqa: E731
    process = started(file, out, limit=limit)
    told = process.communicate()[1]
    assert process.returncode == 1 and "Traceback" not in told, told
    assert "the same command goes on" in told and ("No space left" in told or "File too large" in told), told
    now = Store(out).parts()
    assert before <= set(now) and set((out / "runs").iterdir()) == set(now), "whole parts and nothing else"
    assert len(now) < RUNS // PART and (small_disk is None or len(now) > len(before))
    again = started(file, out, limit=limit)
    assert again.communicate() and again.returncode == 1, "still full"
    assert set(now) <= set(Store(out).parts())
    ballast.unlink(missing_ok=True)
    process = started(file, out, "--part", "500")
    told = process.communicate()[1]
    assert process.returncode == 0, told
    same(open_sweep(out), sweep(file, tmp_path / "uninterrupted", threads=1))


# -------------------------------------------------------------------------------------------------------- memory
MEMORY = """
import sys
from pathlib import Path
from alignsim.sweeps.asked import sweep
sweep(sys.argv[1], sys.argv[2], runs=int(sys.argv[3]), threads=1, part=200)
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024)
"""


def test_ten_times_the_runs_take_the_memory_of_one_time(file: Path, tmp_path: Path) -> None:
    """Peak of a process that does 4,000 runs against one that does 400: less than 10 MiB apart (3,600 rows of 50
    columns kept as text or objects would take more), and both far below 1 GiB."""
    peaks = []  # not ru_maxrss: it begins at the peak of the process that started this one, and so never differs
    for runs in (20, 200):
        command = [sys.executable, "-c", MEMORY, str(file), str(tmp_path / str(runs)), str(runs)]
        peaks.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert [len(open_sweep(tmp_path / str(runs))) for runs in (20, 200)] == [400, 4_000]
    assert peaks[1] - peaks[0] < 10 and max(peaks) < 700, peaks
