"""Sweeps on a cluster: real schedulers and workers, workers that are killed, and the same rows whatever happens."""

from __future__ import annotations

import pickle
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import alignsim as al
from alignsim.problems import InputError
from alignsim.sweeps import cluster as on_cluster
from alignsim.sweeps.asked import sweep
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import model_version
from alignsim.sweeps.parcel import answered, as_rows, marks, pack, unlike, unpack
from alignsim.sweeps.table import SweepTable
from alignsim.sweeps.work import Visit, Work, simulate
from clusters import Cluster, cluster

ASKED: dict[str, Any] = {
    "scenario": "baseline", "weeks": 40, "runs": 20, "seed": 7,
    "levers": {"incentives.joint_accountability": [0.0, 0.9], "reporting.cio": ["ceo", "cfo"]},
    "uncertain": {"demand.arrivals_per_week": {"low": 0.3, "high": 0.5}},
    "fixed": {"staffing.it_heads": 12, "staffing.marketing_heads": 8},
    "design": {"kind": "sobol", "points": 4, "cross": True},
}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers; the last test of this file kills one of them."""
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> SweepTable:
    """The sweep as this process does it."""
    return sweep(ASKED, tmp_path_factory.mktemp("here") / "out", part=20, threads=1)


def work_of(scenario: al.Scenario) -> tuple[Work, Visit]:
    """A sweep of no factor, and its first two runs."""
    return Work(scenario, (), 7), Visit("key", (), 0, 2)


# ------------------------------------------------------------------------------------------------- what travels
@pytest.fixture
def mine(tmp_path: Path) -> al.Scenario:
    """An organization with a chart and a log of projects of its own."""
    home = tmp_path / "mine"
    home.mkdir()
    (home / "chart.csv").write_text("post,above,what\n1,,ceo\n2,1,it\n3,1,marketing\n" + "".join(
        f"{k},{2 + k % 2},{'it' if k % 2 == 0 else 'marketing'}\n" for k in range(10, 22)), encoding="utf-8")
    (home / "log.csv").write_text("id,sponsor,start,planned_weeks,planned_person_weeks\na,it,0,10,20\n"
                                  "b,marketing,4,8,12\n", encoding="utf-8")
    (home / "mine.yaml").write_text("""
format: 1
extends: baseline
weeks: 40
organization:
  chart: {file: chart.csv, columns: {id: post, reports_to: above, group: what}}
  roles: {ceo: "1", cio: "2", cmo: "3"}
  functions: [{function: it, under: ["2"]}, {function: marketing, under: ["3"]}]
projects: {log: log.csv}
""", encoding="utf-8")
    return al.load(home / "mine.yaml")


def test_files_travel_with_the_work_and_are_gone_with_the_worker(mine: al.Scenario, tmp_path: Path) -> None:
    """The sender's files are away when the other process does the work, in a folder that ends with it."""
    work, visit = work_of(mine)
    expected = simulate(work, [visit])
    (tmp_path / "parcel").write_bytes(pickle.dumps((pack(work), pickle.dumps([visit]), model_version())))
    shutil.rmtree(mine.organization_folder or "")
    code = """
import pickle, sys
from alignsim.sweeps.parcel import answered, unpack
told = pickle.load(open("parcel", "rb"))
pickle.dump(answered(*told), open("answer", "wb"))
assert unpack(told[0])[0].scenario.digest() == told[0].digest
print(unpack(told[0])[0].scenario.organization_folder)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    answer = pickle.loads((tmp_path / "answer").read_bytes())
    assert as_rows(answer.rows).equals(expected)
    assert answer.marks == marks()
    assert not Path(done.stdout.strip()).exists()


def test_an_error_names_a_file_as_the_sender_does(mine: al.Scenario) -> None:
    """So that rows with an error are the same rows, too."""
    work, visit = work_of(mine)
    parcel = pack(work)
    (path,) = [here for here, there in unpack(parcel)[1].items() if there.endswith("chart.csv")]
    Path(path).write_text("post,what\n1,ceo\n", encoding="utf-8")  # as if it had come broken
    told = as_rows(answered(parcel, pickle.dumps([visit]), model_version()).rows)["error"].to_pylist()
    assert all(str(mine.chart_path) in error and path not in error for error in told)


def test_only_the_same_model_answers() -> None:
    work, visit = work_of(read_question(ASKED).scenario)
    assert answered(pack(work), pickle.dumps([visit]), "another").rows == b""


def test_what_may_change_the_last_bits_is_told_in_words() -> None:
    ours = {**marks(), "numpy": "2.1.0", "features": "avx2 fma"}
    assert unlike(ours, ours) == ""
    assert unlike(ours, {**ours, "model": "another"}) == ""
    assert unlike(ours, {**ours, "numpy": "2.2.0"}) == "numpy 2.2.0 (here 2.1.0)"
    assert unlike(ours, {**ours, "features": "avx2 avx512f"}) == "other processor features (+avx512f, -fma)"


# ------------------------------------------------------------------------------------------------- addresses
@pytest.mark.parametrize("address", ["", "somewhere", "10.0.0.5", "tcp://", "http//x:1", "tcp://a b:1"])
def test_what_is_no_address_is_bad_input(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="local, or the address of a Dask scheduler"):
        list(on_cluster.tables_from(address, work_of(al.load("baseline"))[0], iter([]), runs=0,
                                    rows=1))


@pytest.mark.parametrize("address", ["local", "10.0.0.5:8786", "tcp://node-1.cluster:8786", "tls://[::1]:8786"])
def test_addresses(address: str) -> None:
    assert on_cluster.check_cluster(address) is None


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(on_cluster, "ANSWERS_WITHIN", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers there
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ConnectionError, match=f"no Dask scheduler answers at {address} within 0.5 seconds"):
            sweep(ASKED, tmp_path / "out", part=20, cluster=address)


# ------------------------------------------------------------------------------------------------- sweeps
def test_a_stopped_sweep_keeps_what_is_done_and_goes_on(two: Cluster, here: SweepTable, tmp_path: Path) -> None:
    told: list[int] = []
    first = sweep(ASKED, tmp_path / "out", part=20, cluster=two.address, progress=told.append,
                  stop=lambda: told[-1:] > [40])
    assert 40 < len(first) < len(here)
    whole = sweep(ASKED, tmp_path / "out", part=20, threads=1)
    assert whole.rows().equals(here.rows())


def test_a_worker_killed_in_the_middle_costs_nothing_but_time(
    two: Cluster, here: SweepTable, tmp_path: Path
) -> None:
    """One of two is killed with SIGKILL after the first part has come; the other does what is left."""
    done: list[int] = []

    def progress(runs: int) -> None:
        done.append(runs)
        if runs and two.workers[0].poll() is None:
            two.workers[0].send_signal(signal.SIGKILL)
            two.workers[0].wait()

    there = sweep(ASKED, tmp_path / "out", part=20, cluster=two.address, progress=progress)
    assert two.workers[0].returncode == -signal.SIGKILL and two.workers[1].poll() is None
    assert there.complete and len(there) == 320
    pd.testing.assert_frame_equal(there.rows(), here.rows(), check_exact=True)
