"""Sweeps on a cluster that take their time: a cluster of this machine, workers that are otherwise, parts that kill."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from alignsim.problems import InputError
from alignsim.sweeps import cluster as on_cluster
from alignsim.sweeps.asked import sweep
from alignsim.sweeps.keys import model_version
from alignsim.sweeps.parcel import marks
from alignsim.sweeps.table import SweepTable
from clusters import Cluster, cluster
from test_cluster import ASKED, here

__all__ = ["here"]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), 1) as found:
        yield found


def test_a_cluster_of_this_machine_gives_the_same_rows(here: SweepTable, tmp_path: Path) -> None:
    told: list[int] = []
    there = sweep(ASKED, tmp_path / "out", part=20, cluster="local", progress=told.append)
    pd.testing.assert_frame_equal(there.rows(), here.rows(), check_exact=True)
    assert told[0] == 0 and told[-1] == len(here) == 320


def test_workers_with_another_model_are_refused(
    one: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_cluster, "model_version", lambda: "another")
    with pytest.raises(InputError, match=f"a worker with model {model_version()}".replace("+", r"\+")):
        sweep(ASKED, tmp_path / "out", part=20, cluster=one.address)


def test_a_worker_with_other_marks_is_told_once(
    one: Cluster, here: SweepTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_cluster, "marks", lambda: {**marks(), "numpy": "1.0"})
    with pytest.warns(RuntimeWarning, match=r"has numpy .* \(here 1.0\): its rows may differ") as told:
        there = sweep(ASKED, tmp_path / "out", part=20, cluster=one.address)
    assert len(told) == 1
    assert there.rows().equals(here.rows())


def test_a_part_that_kills_every_worker_ends_the_sweep(
    here: SweepTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Offered a few times, then it is the end, in words; what other parts gave is kept."""
    made: dict[str, object] = {"__name__": "__main__"}  # so that it travels as text: no worker has this file
    exec("""
import os, pickle
from alignsim.sweeps.parcel import answered as real
def answered(parcel, lot, model):
    if any(visit.first == 10 and visit.point == LAST for visit in pickle.loads(lot)):
        os._exit(1)
    return real(parcel, lot, model)
""", made)
    made["LAST"] = tuple(here.points[here.paths].iloc[-1])
    monkeypatch.setattr(on_cluster, "answered", made["answered"])
    at_once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    folder = tmp_path / "cluster"
    folder.mkdir()
    with cluster(folder, 2, nanny=True, extra=at_once) as found, \
            pytest.raises(ConnectionError, match="died again and again on the same lot"):
        sweep(ASKED, tmp_path / "out", part=20, cluster=found.address)
    monkeypatch.undo()
    kept = sweep(ASKED, tmp_path / "out", part=20, threads=1, stop=lambda: True)
    assert 0 < len(kept) < len(here)
    assert sweep(ASKED, tmp_path / "out", part=20, threads=1).rows().equals(here.rows())


def test_a_scheduler_that_goes_away_ends_the_sweep(here: SweepTable, tmp_path: Path) -> None:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with cluster(folder, 1) as found:
        def progress(runs: int) -> None:
            if runs:
                found.scheduler.kill()

        with pytest.raises(ConnectionError, match="is gone"):
            sweep(ASKED, tmp_path / "out", part=20, cluster=found.address, progress=progress)
    assert 0 < len(sweep(ASKED, tmp_path / "out", part=20, threads=1, stop=lambda: True)) < len(here)


def test_a_scheduler_without_workers_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_cluster, "PATIENCE", 0.5)
    folder = tmp_path / "cluster"
    folder.mkdir()
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 15  # asked five times a second

    with cluster(folder, 0) as found, pytest.warns(RuntimeWarning, match="has no workers; waiting for some") as told:
        assert len(sweep(ASKED, tmp_path / "out", part=20, cluster=found.address, stop=stop)) == 0
    assert len(told) == 1
