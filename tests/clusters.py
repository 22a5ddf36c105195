"""A Dask scheduler and workers as processes of their own on 127.0.0.1, for tests of sweeps on a cluster."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client


@dataclass
class Cluster:
    """Where the scheduler answers, and the worker processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


@contextmanager
def cluster(folder: Path, workers: int = 2, *, nanny: bool = False, extra: Mapping[str, str] | None = None) \
        -> Iterator[Cluster]:
    """A cluster that is ready; workers without a nanny stay dead when they are killed."""
    environment = {**os.environ, "DASK_TEMPORARY_DIRECTORY": str(folder), **(extra or {})}
    here = ["--host", "127.0.0.1", "--no-dashboard"]

    def started(program: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = stack.enter_context((folder / f"{program}-{time.monotonic_ns()}.log").open("wb"))
        process = subprocess.Popen([sys.executable, "-m", f"distributed.cli.{program}", *arguments], env=environment,
                                   cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        stack.callback(process.wait)
        stack.callback(process.terminate)
        return process

    with ExitStack() as stack:
        file = folder / "scheduler.json"
        scheduler = started("dask_scheduler", "--port", "0", "--scheduler-file", str(file), *here)
        joins = ["--scheduler-file", str(file), "--nthreads", "1", "--nanny" if nanny else "--no-nanny", *here]
        processes = [started("dask_worker", *joins) for _ in range(workers)]
        with Client(scheduler_file=str(file), set_as_default=False, timeout=60) as client:
            if workers:
                client.wait_for_workers(workers, timeout=60)
            address = client.scheduler.address
        yield Cluster(address, scheduler, processes)
