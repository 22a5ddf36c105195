"""Clocks: processor time beside wall time, medians of repeats, child processes with their memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Time:
    """Seconds."""

    cpu: float
    wall: float


def timed(job: Callable[[], Any]) -> Time:
    """Once."""
    wall, cpu = time.perf_counter(), time.process_time()
    job()
    return Time(time.process_time() - cpu, time.perf_counter() - wall)


def in_turn(jobs: Sequence[Callable[[], Any]], repeats: int) -> list[Time]:
    """Medians of jobs that take turns, so that what else the machine does meets all of them alike."""
    taken = [[timed(job) for job in jobs] for _ in range(repeats)]
    return [Time(median(t.cpu for t in times), median(t.wall for t in times)) for times in zip(*taken)]


@dataclass(frozen=True)
class Child:
    """A process that has ended: seconds, peak memory in MiB, exit code.

    The peak is never below that of this process: the system counts what a child was before it became a program.
    """

    cpu: float
    wall: float
    peak: float
    code: int


def own_peak() -> float:
    """Peak memory of this process in MiB since it became this program (Linux).

    ``ru_maxrss`` will not do: it begins at the peak of the process that started this one.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def child(arguments: Sequence[str], extra: Mapping[str, str] | None = None) -> Child:
    """Run Python with these arguments, output thrown away."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path, "MPLBACKEND": "Agg", **(extra or {})}
    wall = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Child(
        used.ru_utime + used.ru_stime, time.perf_counter() - wall, used.ru_maxrss / 1024, process.returncode
    )  # fmt: skip


def children(arguments: Sequence[str], repeats: int, extra: Mapping[str, str] | None = None) -> Child:
    """Medians over fresh processes.

    Raises
    ------
    RuntimeError
        If one fails.
    """
    runs = [child(arguments, extra) for _ in range(repeats)]
    if any(run.code for run in runs):
        raise RuntimeError(f"python {' '.join(arguments)} failed")
    return Child(*(median(getattr(run, part) for run in runs) for part in ("cpu", "wall", "peak")), 0)
