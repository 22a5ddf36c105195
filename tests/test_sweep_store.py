"""The folder of a sweep under every kind of damage, its lock, and its table where the answer is known by hand."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from alignsim.experiments.statistics import t_quantile
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.problems import InputError
from alignsim.sweeps.asked import run_prepared, sweep
from alignsim.sweeps.effects import main_effects
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import Keys
from alignsim.sweeps.preparing import prepare
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import SweepTable, open_sweep
from alignsim.sweeps.work import Rows, Visit, Work, as_table
from made_sweeps import keep
from test_sweep import LINE, SHARED, TINY, Until, asked, same

PARTS = 6


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished sweep of 18 runs in six parts; not to be written to."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    sweep(asked(), folder, threads=1, part=3)
    assert len(list((folder / "runs").iterdir())) == PARTS
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    copy = tmp_path / "out"
    (copy / "runs").mkdir(parents=True)
    for path in whole.rglob("*"):
        if path.is_file():
            (copy / path.relative_to(whole)).write_bytes(path.read_bytes())
    return copy


def a_part(folder: Path, k: int = 2) -> Path:
    """The part of the k-th line of the journal."""
    return folder / "runs" / json.loads((folder / "journal.jsonl").read_text().splitlines()[k])["part"]


# ------------------------------------------------------------------------------------------ what can happen to a part
def truncated(folder: Path) -> None:
    part = a_part(folder)
    part.write_bytes(part.read_bytes()[: part.stat().st_size // 2])


def emptied(folder: Path) -> None:
    a_part(folder).write_bytes(b"")


def flipped(place: float) -> Callable[[Path], None]:
    def flip(folder: Path) -> None:
        content = bytearray(a_part(folder).read_bytes())
        content[int(place * (len(content) - 1))] ^= 0x10
        a_part(folder).write_bytes(content)

    return flip


def removed(folder: Path) -> None:
    a_part(folder).unlink()


def unnamed(folder: Path) -> None:
    """Killed between part and journal."""
    lines = (folder / "journal.jsonl").read_text().splitlines(keepends=True)
    (folder / "journal.jsonl").write_text("".join(lines[:-1]))


def torn(folder: Path) -> None:
    """Killed while the last line of the journal was written."""
    (folder / "journal.jsonl").write_bytes((folder / "journal.jsonl").read_bytes()[:-40])


def newline_missing(folder: Path) -> None:
    (folder / "journal.jsonl").write_text((folder / "journal.jsonl").read_text().rstrip("\n"))


def garbled(folder: Path) -> None:
    lines = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    strange = [b"\xff\x00{" + lines[2], b"[1]\n", b'{"part": 3}\n']
    (folder / "journal.jsonl").write_bytes(b"".join([lines[0], *strange, *lines[3:]]))


def no_parts(folder: Path) -> None:
    for path in (folder / "runs").iterdir():
        path.unlink()
    (folder / "runs").rmdir()


def half_written(folder: Path) -> None:
    """Killed while a part, and the header, were written."""
    part = a_part(folder, 4)
    part.rename(part.with_name(f".{part.name}.new"))
    (folder / ".sweep.json.new").write_text("{")


DAMAGES: dict[str, tuple[Callable[[Path], None], int]] = {
    "a part cut short": (truncated, 1), "a part without content": (emptied, 1), "a part that is gone": (removed, 1),
    "a byte flipped at the start": (flipped(0.0), 1), "a byte flipped in the values": (flipped(0.3), 1),
    "a byte flipped in the footer": (flipped(0.9), 1), "a part without its line": (unnamed, 1),
    "a torn line": (torn, 1), "a line without its end": (newline_missing, 1), "a garbled journal": (garbled, 2),
    "no parts at all": (no_parts, 6), "files half written": (half_written, 1),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_what_was_lost_is_done_again(damage: str, folder: Path, whole: Path) -> None:
    harm, parts = DAMAGES[damage]
    harm(folder)
    before = open_sweep(folder)
    assert len(before) == 3 * (PARTS - parts) and not before.complete, "what is not whole is not shown either"
    assert prepare(asked(), folder).left == 3 * parts
    until = Until(10**9)
    again = sweep(asked(), folder, threads=1, part=3, progress=until.progress)
    assert until.done == 3 * parts and again.complete
    same(again.rows(), open_sweep(whole).rows())
    named = [json.loads(line)["part"] for line in (folder / "journal.jsonl").read_text().splitlines()]
    assert sorted(named) == sorted(p.name for p in (folder / "runs").iterdir()) and len(named) == PARTS
    assert not [p.name for p in folder.rglob("*.new")]
    assert prepare(asked(), folder).left == 0 and again.dataset().count_rows() == 18


def test_everything_at_once(folder: Path, whole: Path) -> None:
    for harm in (truncated, half_written, garbled, torn):
        harm(folder)
    same(sweep(asked(), folder, threads=2, part=5).rows(), open_sweep(whole).rows())


def test_what_was_lost_is_told(folder: Path) -> None:
    name = a_part(folder).name
    truncated(folder)
    prepared = prepare(asked(), folder)
    run_prepared(prepared, threads=1)
    assert prepared.lost == [name]


def test_a_line_doubled_in_the_journal_is_one_part(folder: Path, whole: Path) -> None:
    lines = (folder / "journal.jsonl").read_text().splitlines(keepends=True)
    (folder / "journal.jsonl").write_text("".join([*lines, lines[1]]))
    assert len(open_sweep(folder)) == 18
    same(open_sweep(folder).rows(), open_sweep(whole).rows())


def test_what_is_not_a_part_is_never_thrown_away(folder: Path) -> None:
    """Nor does a journal that somebody wrote reach out of the folder."""
    runs = folder / "runs"
    kept = [folder / "notes.txt", folder / ".mine.new", folder.parent / "precious.txt", runs / "mine.parquet",
            runs / "part-0.parquet", runs / "more" / "part-0123456789abcdef.parquet"]  # fmt: skip
    (folder / "runs" / "more").mkdir()
    for path in kept:
        path.write_text("mine")
    with (folder / "journal.jsonl").open("a") as journal:
        for name in ("../../precious.txt", "../notes.txt", "mine.parquet", str(folder.parent / "precious.txt")):
            journal.write(json.dumps({"part": name, "rows": 1, "bytes": 4, "sha256": "0"}) + "\n")
    assert sweep(asked(runs=4), folder, threads=1).complete
    assert all(path.read_text() == "mine" for path in kept)


# ---------------------------------------------------------------------------------------------- folders of all kinds
def test_a_folder_with_other_content_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    strange = ("letter.txt", "runs/part-0.parquet", "runs/part-0123456789abcdef.parquet", "runs/deep/file", "runs")
    for name in strange:
        folder = tmp_path / name.replace("/", "-") / "out"
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("mine")
        with pytest.raises(InputError) as caught:
            sweep(asked(), folder, threads=1)
        assert "other content" in str(caught.value) and name.split("/")[0] in str(caught.value)
        assert [p for p in folder.rglob("*") if p.is_file()] == [folder / name]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="no folder"):
        sweep(asked(), tmp_path / "out", threads=1)


def test_an_empty_folder_and_one_killed_before_its_header_are_begun(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert sweep(asked(runs=1), tmp_path / "empty", threads=1).complete
    begun = tmp_path / "begun"
    (begun / "runs").mkdir(parents=True)
    for name in ("points.parquet", "scenario.yaml", ".sweep.json.new", "lock"):
        (begun / name).write_text("half")
    assert sweep(asked(runs=1), begun, threads=1).complete


@pytest.mark.parametrize("header", ["", "{", "[]", "{}", '{"format": 2}', '{"format": 1}', "null"])
def test_a_header_that_cannot_be_read_is_told(header: str, folder: Path) -> None:
    (folder / "sweep.json").write_text(header)
    for read in (lambda: open_sweep(folder), lambda: sweep(asked(), folder, threads=1)):
        with pytest.raises(InputError, match="sweep.json|header"):
            read()


@pytest.mark.parametrize(("key", "value"), [
    ("factors", [{}]), ("factors", [{"path": "transparency.cost", "group": "levers"}]), ("factors", 3), ("runs", "x"),
    ("seed", None), ("weeks", True), ("scenario", "baseline"), ("design", []),
])  # fmt: skip
def test_a_header_that_somebody_wrote_in_is_told(key: str, value: object, folder: Path) -> None:
    told = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    (folder / "sweep.json").write_text(json.dumps({**told, key: value}), encoding="utf-8")
    with pytest.raises(InputError, match=rf"sweep.json: {key}: found .*what a sweep writes there"):
        open_sweep(folder)


@pytest.mark.parametrize(("content", "found"), [(None, "found nothing"), (b"x", "found no table")])
def test_points_that_are_gone_or_broken_are_told_and_written_again(
    content: bytes | None, found: str, folder: Path
) -> None:
    (folder / "points.parquet").unlink()
    if content is not None:
        (folder / "points.parquet").write_bytes(content)
    with pytest.raises(InputError, match=found):
        len(open_sweep(folder))
    resumed = sweep(asked(), folder)
    assert len(resumed) == resumed.planned


def test_points_of_other_factors_are_told(folder: Path) -> None:
    told = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    told["factors"][0]["path"] = "faults.chance"
    (folder / "sweep.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(InputError, match=r"points.parquet: found columns other than sweep.json tells"):
        open_sweep(folder).points  # noqa: B018


def test_a_folder_without_a_sweep_has_no_table(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match="no sweep"):
            open_sweep(path)


# ------------------------------------------------------------------------------------------------ one writer at a time
def test_a_second_process_is_refused_with_a_plain_message(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text((folder / "sweep.yaml").read_text())
    (tmp_path / "scenario.yaml").write_text((folder / "scenario.yaml").read_text())
    truncated(folder)
    command = [sys.executable, "-m", "alignsim", "sweep", str(file), "--out", str(folder), "--threads", "1"]
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "lock"}
    with Store(folder).writing():
        second = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert before == {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != "lock"}
    assert second.returncode == 2 and "Traceback" not in second.stderr and second.stdout == ""
    assert "is working on" in second.stderr and f"process {os.getpid()}" in second.stderr
    assert sweep(asked(), folder, threads=1).complete, "when the first has ended the second may"


def test_a_writer_in_another_thread_is_refused_too(folder: Path) -> None:
    with Store(folder).writing(), pytest.raises(InputError, match="is working on"):
        sweep(asked(runs=4), folder, threads=1)
    assert len(sweep(asked(runs=4), folder, threads=1)) == 24


def test_a_file_system_without_locks_is_no_other_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of clusters have none; none is at hand, so that the answer of such a system is made up."""
    import fcntl

    def flock(*_: object) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(OSError, match="no lock can be had on this file system") as caught, Store(folder).writing():
        pass
    assert caught.value.filename == str(folder / "lock")


def test_a_table_can_be_read_while_somebody_writes(folder: Path) -> None:
    with Store(folder).writing():
        assert len(open_sweep(folder).rows()) == 18


# ------------------------------------------------------------------------------------------------ tables, by hand
COST = OUTCOME_NAMES.index("cost")


def made(folder: Path, values: dict[int, list[float | None]]) -> SweepTable:
    """A sweep whose rows are made up: point -> the cost of each run (None: it failed)."""
    question = read_question(asked(runs=3))
    work, coder = Work(question.scenario, question.factors, question.seed), Keys(TINY, question.paths, question.seed)
    tables = []
    for point in sorted(values, reverse=True):
        costs = values[point]
        outcomes = np.full((len(costs), len(OUTCOMES)), np.nan)
        outcomes[:, COST] = [np.nan if cost is None else cost for cost in costs]
        visit = Visit(coder.of(question.points[point]), question.points[point], 0, len(costs))
        errors = ["it broke" if cost is None else None for cost in costs]
        tables.append(as_table(work, [Rows(visit, np.arange(len(costs)), outcomes, errors)]))
    keep(folder, question, tables)
    return open_sweep(folder)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> SweepTable:
    """Six points: complete, a run failed, all failed, two of three runs there, one there, nothing there."""
    return made(tmp_path_factory.mktemp("made") / "out", {
        0: [1.0, 2.0, 6.0], 1: [4.0, None, 8.0], 2: [None, None, None], 3: [5.0, 5.0], 4: [7.0]})  # fmt: skip


def test_what_is_there_is_counted(by_hand: SweepTable) -> None:
    assert (len(by_hand), by_hand.planned, by_hand.failed, by_hand.complete) == (12, 18, 4, False)
    assert by_hand.runs_there.tolist() == [3, 3, 3, 2, 1, 0]


def test_levels_are_compared_in_the_runs_that_all_points_have(tmp_path: Path) -> None:
    """A cluster that was stopped leaves gaps: run 1 of the second point is missing, and then no point's counts."""
    question = read_question(asked(runs=3, levers={SHARED: [0.0, 0.5]}))
    work, coder = Work(question.scenario, question.factors, question.seed), Keys(TINY, question.paths, question.seed)
    tables = []
    for point, costs in zip(question.points, ({0: 1.0, 1: 50.0, 2: 3.0}, {0: 4.0, 2: 8.0}), strict=True):
        outcomes = np.zeros((len(costs), len(OUTCOMES)))
        outcomes[:, COST] = list(costs.values())
        visit = Visit(coder.of(point), point, 0, 3)
        tables.append(as_table(work, [Rows(visit, np.array(list(costs)), outcomes, [None] * len(costs))]))
    keep(tmp_path / "out", question, tables)
    table = open_sweep(tmp_path / "out")
    assert table.there.tolist() == [[True, True, True], [True, False, True]]
    assert table.runs_there.tolist() == [3, 2] and table.runs_in_row.tolist() == [3, 1]
    first, second = main_effects(table, ["cost"]).to_dict("records")
    assert (first["runs"], first["mean"], second["runs"], second["mean"]) == (2, 2.0, 2, 6.0)
    assert second["difference"] == 4.0


def test_the_matrix_has_a_place_for_every_run(by_hand: SweepTable) -> None:
    nan = np.nan
    expected = [[1, 2, 6], [4, nan, 8], [nan] * 3, [5, 5, nan], [7, nan, nan], [nan] * 3]
    assert np.array_equal(by_hand.matrix("cost"), np.array(expected), equal_nan=True)
    assert np.isnan(by_hand.matrix("delivered_value")).all()
    with pytest.raises(KeyError):
        by_hand.matrix("costs")


def test_points_have_the_mean_of_the_runs_that_have_a_value(by_hand: SweepTable) -> None:
    found = by_hand.by_point(["cost", "delivered_value"])
    assert found.columns.tolist() == ["point", SHARED, LINE, "runs", "failed", "cost", "cost:sd", "cost:n",
                                      "delivered_value", "delivered_value:sd", "delivered_value:n"]  # fmt: skip
    assert found["runs"].tolist() == [3, 2, 0, 2, 1, 0] and found["failed"].tolist() == [0, 1, 3, 0, 0, 0]
    assert found["cost"].tolist() == pytest.approx([3, 6, np.nan, 5, 7, np.nan], nan_ok=True)
    assert found["cost:sd"].tolist() == pytest.approx([7**0.5, 8**0.5, np.nan, 0, np.nan, np.nan], nan_ok=True)
    assert found["cost:n"].tolist() == [3, 2, 0, 2, 1, 0] and found["delivered_value:n"].sum() == 0


def test_a_summary_has_students_interval_of_each_point(by_hand: SweepTable) -> None:
    found = by_hand.summary(["cost"]).set_index("point")
    half = t_quantile(0.95, 2) * 7**0.5 / 3**0.5
    assert found.loc[0, ["mean", "low", "high"]].tolist() == pytest.approx([3, 3 - half, 3 + half])
    assert found["n"].tolist() == [3, 2, 0, 2, 1, 0]
    assert np.isnan(found.loc[4, "low"]) and np.isnan(found.loc[2, "mean"])
    assert (found["outcome"] == "cost").all() and {SHARED, LINE} <= set(found.columns)


def test_rows_are_in_order_and_say_what_went_wrong(by_hand: SweepTable) -> None:
    rows = by_hand.rows()
    assert list(zip(rows["point"], rows["run"], strict=True)) == [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 0), (3, 1), (4, 0)]  # fmt: skip
    assert rows.columns.tolist() == ["point", "run", "seed", SHARED, LINE, *OUTCOME_NAMES, "error", "repeat"]
    assert (rows["seed"] == 7).all() and rows["error"].tolist().count(None) == 8
    failed = rows[rows["error"] == "it broke"]
    assert len(failed) == 4 and failed["cost"].isna().all()
    assert failed["repeat"].str.startswith("alignsim run scenario.yaml --set ").all()
    assert by_hand.failures()[["point", "run"]].to_numpy().tolist() == [[1, 1], [2, 0], [2, 1], [2, 2]]
    assert by_hand.failures().columns.tolist() == ["point", "run", "error", "repeat"]


@pytest.mark.parametrize("columns", [["point"], ["run", "cost"], ["cost", "point"], [SHARED], ["error"],
                                     [LINE, "repeat", "seed"]])  # fmt: skip
def test_columns_that_are_asked_for(columns: list[str], by_hand: SweepTable) -> None:
    pd.testing.assert_frame_equal(by_hand.rows(columns), by_hand.rows()[columns])


@pytest.mark.parametrize("column", ["costs", "key", ""])
def test_a_column_that_is_not_there(column: str, by_hand: SweepTable) -> None:
    with pytest.raises(KeyError):
        by_hand.rows(["cost", column])


def test_points_are_those_of_the_design(by_hand: SweepTable) -> None:
    assert by_hand.points.columns.tolist() == ["point", SHARED, LINE]
    assert by_hand.points["point"].tolist() == list(range(6))
    assert by_hand.points[SHARED].tolist() == [0.0, 0.0, 0.3, 0.3, 0.9, 0.9]
    assert [(f.path, f.group, f.values) for f in by_hand.factors] == [
        (SHARED, "levers", (0.0, 0.3, 0.9)), (LINE, "levers", ("ceo", "coo"))]  # fmt: skip


def test_the_dataset_is_over_the_parts(by_hand: SweepTable) -> None:
    dataset = by_hand.dataset()
    assert dataset.count_rows() == 12 and {"key", "run", "seed", SHARED, "cost", "error"} <= set(dataset.schema.names)
    assert {f.num_rows for f in map(pq.read_metadata, by_hand.folder.joinpath("runs").iterdir())} == {1, 2, 3}


def test_a_table_says_what_it_is(by_hand: SweepTable) -> None:
    assert repr(by_hand) == "<SweepTable of tiny, grid: 6 points of 2 factors, 12 of 18 runs done, 4 rows failed.>"
    html = by_hand._repr_html_()
    assert "12 of 18 runs done" in html and SHARED in html and "ceo and coo" in html


def test_a_sweep_without_a_row_is_a_table_too(tmp_path: Path) -> None:
    empty = made(tmp_path / "out", {})
    assert (len(empty), empty.complete, empty.failed) == (0, False, 0)
    assert empty.rows().empty and empty.failures().empty and np.isnan(empty.matrix("cost")).all()
    assert empty.by_point(["cost"])["runs"].tolist() == [0] * 6 and empty.dataset().count_rows() == 0
    assert "0 of 18 runs done" in empty._repr_html_()


def test_a_long_list_of_values_is_cut_in_a_notebook(tmp_path: Path) -> None:
    points = [{SHARED: k / 1000} for k in range(600)]
    keep(tmp_path / "out", read_question({"scenario": TINY, "design": {"kind": "list", "points": points}}), [])
    assert len(open_sweep(tmp_path / "out")._repr_html_()) < 3000


def test_parts_hold_what_the_contract_says(whole: Path) -> None:
    """``DIR/runs/*.parquet``: the point's values, ``seed``, the outcomes, and an ``error`` column."""
    for path in (whole / "runs").glob("*.parquet"):
        columns = pq.read_table(path).column_names
        assert {SHARED, LINE, "seed", "error", *OUTCOME_NAMES} <= set(columns)
    assert not set((whole / "runs").iterdir()) - set((whole / "runs").glob("*.parquet"))
