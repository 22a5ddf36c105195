"""Shards of a sweep, and folders of one sweep merged into one: nothing lost, nothing doubled, nothing hidden."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.cli import main
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.problems import InputError, Problem
from alignsim.sweeps.asked import sweep
from alignsim.sweeps.design import Design
from alignsim.sweeps.merging import MergeConflict, merge, rows_told
from alignsim.sweeps.order import parse_shard, visits
from alignsim.sweeps.prints import fingerprints
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import SweepTable, open_sweep

LEVERS = {"incentives.joint_accountability": [0.0, 0.9], "reporting.cio": ["ceo", "cfo"]}
ASKED: dict[str, Any] = {
    "scenario": "baseline", "weeks": 40, "runs": 12, "seed": 7, "levers": LEVERS,
    "fixed": {"staffing.it_heads": 12, "staffing.marketing_heads": 8}, "design": {"kind": "grid"},
}


def swept(out: Path, changes: Mapping[str, Any] | None = None, **options: Any) -> SweepTable:
    return sweep({**ASKED, **(changes or {})}, out, threads=1, part=15, **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sweep whole, and in three shards."""
    home = tmp_path_factory.mktemp("made")
    swept(home / "whole")
    for i in (1, 2, 3):
        swept(home / f"shard{i}", shard=(i, 3))
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy of it to work in."""
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home"


def shards(home: Path) -> list[Path]:
    return [home / f"shard{i}" for i in (1, 2, 3)]


def pairs(table: SweepTable) -> set[tuple[int, int]]:
    return set(table.rows(["point", "run"]).itertuples(index=False, name=None))


def same(a: SweepTable, b: SweepTable) -> None:
    pd.testing.assert_frame_equal(a.rows(), b.rows(), check_exact=True)
    pd.testing.assert_frame_equal(a.points, b.points, check_exact=True)


# ------------------------------------------------------------------------------------------------------------- shards
@pytest.mark.parametrize(("text", "shard"), [("1/1", (1, 1)), ("3/16", (3, 16)), ("2/2", (2, 2))])
def test_a_shard(text: str, shard: tuple[int, int]) -> None:
    assert parse_shard(text) == shard


@pytest.mark.parametrize("text", ["", "0/4", "5/4", "-1/4", "1/0", "a/b", "1", "1/2/3", "1.0/2", "9" * 99 + "/1"])
def test_what_is_no_shard(text: str) -> None:
    problem = parse_shard(text)
    assert isinstance(problem, Problem) and problem.field == "--shard"


@settings(max_examples=40)
@given(st.integers(1, 20), st.integers(1, 30), st.integers(1, 7), st.randoms(use_true_random=False))
def test_shards_are_disjoint_and_cover_everything(points: int, runs: int, n: int, random: Any) -> None:
    """Whatever each of them has done already."""
    keys = [str(k) for k in range(points)]
    needed = np.array([random.choice([0, runs]) for _ in keys])
    found: list[tuple[str, int]] = []
    for i in range(1, n + 1):
        done = np.array([[random.random() < 0.3 for _ in range(runs)] for _ in keys])
        left = [(v.key, run) for v in visits(Design("sobol", points), keys, [()] * points, needed, done, 7, (i, n))
                for run in v.runs]
        assert not any(done[int(key), run] for key, run in left)
        nothing = np.zeros_like(done)
        all_of_it = {(v.key, run) for v in visits(Design("sobol", points), keys, [()] * points, needed, nothing, 7,
                                                  (i, n)) for run in v.runs}
        assert set(left) <= all_of_it
        found += all_of_it
    assert len(found) == len(set(found)) == int(needed.sum())


def test_shards_merged_are_the_sweep(home: Path) -> None:
    parts = [pairs(open_sweep(folder)) for folder in shards(home)]
    assert sum(map(len, parts)) == 48 and len(set().union(*parts)) == 48 and all(parts)
    merged = merge(shards(home), home / "out")
    assert merged.complete and merged.table.complete
    assert [source.added for source in merged.sources] == [len(part) for part in parts]
    same(merged.table, open_sweep(home / "whole"))
    assert merged.table.header == open_sweep(home / "whole").header


# ------------------------------------------------------------------------------------------------------------- merging
def test_the_first_folder_is_where_rows_go_unless_told_otherwise(home: Path) -> None:
    before = {folder: sorted(p.name for p in (folder / "runs").iterdir()) for folder in shards(home)[1:]}
    merged = merge(shards(home))
    same(merged.table, open_sweep(home / "whole"))
    assert merged.table.folder == home / "shard1"
    assert before == {folder: sorted(p.name for p in (folder / "runs").iterdir()) for folder in shards(home)[1:]}


def test_merging_again_changes_nothing(home: Path) -> None:
    merge(shards(home), home / "out")
    journal = (home / "out" / "journal.jsonl").read_bytes()
    again = merge([*shards(home), home / "out", home / "shard1" / ".." / "shard1"], home / "out")
    assert sum(source.added for source in again.sources) == 0 and len(again.sources) == 4
    assert (home / "out" / "journal.jsonl").read_bytes() == journal


def test_rows_that_overlap_come_once(home: Path) -> None:
    """The whole sweep in parts of other sizes beside a shard."""
    sweep(ASKED, home / "other", threads=1, part=11)
    merged = merge([home / "shard2", home / "other", home / "whole"], home / "out")
    assert [source.added for source in merged.sources] == [len(open_sweep(home / "shard2")),
                                                           48 - len(open_sweep(home / "shard2")), 0]
    same(merged.table, open_sweep(home / "whole"))
    assert merged.table.dataset().count_rows() == 48


def test_a_merge_that_was_interrupted_is_repeated(home: Path) -> None:
    asked: list[int] = []

    def stop() -> bool:  # after the comparison, and one part
        asked.append(1)
        return len(asked) > sum(len(Store(folder).journal()) for folder in shards(home)) + 1

    halted = merge(shards(home), home / "out", stop=stop)
    assert not halted.complete and 0 < len(halted.table) < 48
    same(merge(shards(home), home / "out").table, open_sweep(home / "whole"))


def test_stopped_before_it_writes_nothing_is_there(home: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        merge(shards(home), home / "out", stop=lambda: True)
    assert not (home / "out").exists()


def test_a_merged_folder_is_extended_by_the_same_sweep(home: Path) -> None:
    merge(shards(home)[:2], home / "out")
    assert len(open_sweep(home / "out")) < 48
    same(swept(home / "out"), open_sweep(home / "whole"))
    assert swept(home / "out", add_runs=3).complete


def test_progress_counts_rows_twice(home: Path) -> None:
    told: list[int] = []
    merge(shards(home), home / "out", progress=told.append)
    assert told == sorted(told) and told[-1] == 2 * rows_told(shards(home)) == 96


# ------------------------------------------------------------------------------------------------------------- designs
def test_a_design_that_has_the_points_of_all_is_kept(home: Path) -> None:
    few = swept(home / "few", {"levers": {**LEVERS, "reporting.cio": ["ceo"]}, "runs": 14})
    merged = merge([few.folder, home / "whole"], home / "out").table
    assert merged.design.kind == "grid" and len(merged.points) == 4 and merged.design.runs == 14
    assert len(merged) == 2 * 14 + 2 * 12


def test_points_of_different_designs_are_listed(home: Path) -> None:
    other = swept(home / "other", {"levers": {**LEVERS, "incentives.joint_accountability": [0.3, 0.9]}})
    merged = merge([home / "whole", other.folder], home / "out").table
    assert merged.design.kind == "list" and merged.complete
    assert len(merged.points) == 6 and len(merged) == 72
    assert merged.factors[0].values == (0.0, 0.9, 0.3)
    ours = merged.rows().set_index([*merged.paths, "run"])["delivered_value"]
    for table in (open_sweep(home / "whole"), other):
        theirs = table.rows().set_index([*table.paths, "run"])["delivered_value"]
        assert np.array_equal(ours.loc[theirs.index], theirs, equal_nan=True)
    more = sweep(merged.design.question, home / "out", threads=1, part=15, add_runs=2)
    assert more.complete and len(more) == 6 * 14


def test_a_range_and_a_list_unite_to_a_range(tmp_path: Path) -> None:
    free = {"demand.arrivals_per_week": {"low": 0.3, "high": 0.5}}
    one = swept(tmp_path / "one", {"levers": free, "design": {"kind": "lhs", "points": 2}, "runs": 2})
    two = swept(tmp_path / "two", {"levers": {"demand.arrivals_per_week": [0.2, 0.4]}, "runs": 2})
    (factor,) = merge([one.folder, two.folder], tmp_path / "out").table.factors
    assert (factor.low, factor.high, factor.values) == (0.2, 0.5, None)


# ------------------------------------------------------------------------------------------------------------- refusals
def altered(folder: Path, change: Any) -> None:
    """The first part of a folder with other rows, properly written."""
    store = Store(folder)
    path = store.parts()[0]
    table = change(pq.read_table(path))
    (folder / "journal.jsonl").write_text("".join(json.dumps(line) + "\n" for line in store.journal()[1:]),
                                          encoding="utf-8")
    store.add(table)


def with_cost(table: pa.Table, change: Any) -> pa.Table:
    place = table.schema.get_field_index("cost")
    return table.set_column(place, table.schema.field(place), pa.array(change(table["cost"].to_numpy().copy())))


def one_ulp(values: Any) -> Any:
    values[0] = np.nextafter(values[0], np.inf)
    return values


def test_the_same_row_with_another_value_is_a_conflict(home: Path) -> None:
    """One bit of one outcome is enough; both folders are named, and nothing is written."""
    altered(home / "shard2", lambda table: with_cost(table, one_ulp))
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    with pytest.raises(MergeConflict) as told:
        merge([home / "shard1", home / "whole", home / "shard2"], home / "out")
    assert told.value.number == 1
    (conflict,) = told.value.conflicts
    assert conflict.folders == (home / "whole", home / "shard2")
    assert str(home / "whole") in str(told.value) and str(home / "shard2") in str(told.value)
    with pytest.raises(MergeConflict):
        merge([home / "whole", *shards(home)])
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file() and p.name != "lock"} == {
        p: content for p, content in before.items() if p.name != "lock"}


def test_many_conflicts_are_counted_and_a_few_are_told(home: Path) -> None:
    altered(home / "shard2", lambda table: with_cost(table, lambda values: values + 1))
    with pytest.raises(MergeConflict, match="and [0-9]+ more") as told:
        merge([home / "whole", home / "shard2"])
    assert len(told.value.conflicts) == 5 < told.value.number


def test_every_folder_and_problem_is_told_at_once(home: Path) -> None:
    swept(home / "seed", {"seed": 8})
    swept(home / "weeks", {"weeks": 41, "levers": {"reporting.cio": ["ceo"]}})
    (home / "other").mkdir()
    with pytest.raises(InputError) as told:
        merge([home / "whole", home / "seed", home / "nowhere", home / "weeks", home / "other"], home / "out")
    assert [(Path(p.file).name, p.found) for p in told.value.problems] == [
        ("nowhere", "no sweep"), ("other", "no sweep"), ("seed", "seed 8"),
        ("weeks", "another scenario, or other fixed settings"), ("weeks", "the factors reporting.cio")]
    assert not (home / "out").exists()


@pytest.mark.parametrize("content", [None, b"no table"])
def test_points_that_are_gone_or_broken_are_told_and_nothing_is_written(content: bytes | None, home: Path) -> None:
    one, other, *_ = shards(home)
    (other / "points.parquet").unlink()
    if content is not None:
        (other / "points.parquet").write_bytes(content)
    with pytest.raises(InputError, match=r"points.parquet: found no"):
        merge([one, other], home / "merged")
    assert not (home / "merged").exists()


def test_out_with_other_content_is_refused(home: Path) -> None:
    (home / "out").mkdir()
    (home / "out" / "mine.txt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="other content"):
        merge(shards(home), home / "out")


def test_one_folder_alone_is_nothing_to_merge(home: Path) -> None:
    with pytest.raises(InputError, match="at least two folders"):
        merge([home / "whole", home / "whole"])
    same(merge([home / "whole"], home / "copy").table, open_sweep(home / "whole"))


def test_a_part_that_is_not_whole_is_left_out_and_told(home: Path) -> None:
    part = Store(home / "shard2").parts()[0]
    rows = pq.read_metadata(part).num_rows
    part.write_bytes(part.read_bytes()[:-1])
    merged = merge(shards(home), home / "out")
    assert merged.sources[1].lost == (part.name,) and len(merged.table) == 48 - rows
    swept(home / "shard2", shard=(2, 3))
    same(merge(shards(home), home / "out").table, open_sweep(home / "whole"))


# ------------------------------------------------------------------------------------------------------------- prints
def test_fingerprints_tell_rows_apart_and_not_one_nan_from_another(made: Path) -> None:
    table = pa.concat_tables([pq.read_table(path) for path in Store(made / "whole").parts()])
    marks = fingerprints(table)
    assert len(set(marks.tolist())) == len(marks) and (marks != 0).all()
    assert (fingerprints(table.take(list(range(47, -1, -1)))) == marks[::-1]).all()
    odd = np.array([0x7FF8000000000001], np.uint64).view(float)[0]
    first = fingerprints(with_cost(table, lambda values: np.full_like(values, np.nan)))
    assert (fingerprints(with_cost(table, lambda values: np.full_like(values, odd))) == first).all()
    assert (first != marks).all()
    place = table.schema.get_field_index("error")
    failed = table.set_column(place, table.schema.field(place), pa.array(["a"] + [None] * 47, pa.string()))
    assert (fingerprints(failed) != marks).tolist() == [True] + [False] * 47
    swapped = table.rename_columns([{"cost": "turnover", "turnover": "cost"}.get(c, c) for c in table.column_names])
    assert (fingerprints(swapped) != marks).all() and "cost" in OUTCOME_NAMES


# ------------------------------------------------------------------------------------------------------------- command
def call(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def test_the_command_tells_each_folder(home: Path) -> None:
    result = call("merge", *shards(home), "--out", home / "out")
    assert "48 rows in 3 folders: 48 written, 0 there already. 4 points of 2 factors, 48 of 48 runs done." in \
        result.stdout
    told = json.loads(call("merge", *shards(home), "--out", home / "out", "--json").stdout)
    assert [folder["rows"] for folder in told["folders"]] == [48, *(len(open_sweep(f)) for f in shards(home))]
    assert told["rows"] == told["planned"] == 48 and told["complete"] and told["failed"] == 0


def test_the_command_says_what_was_left_out(home: Path) -> None:
    part = Store(home / "shard1").parts()[0]
    part.unlink()
    assert f"{part.name} was not whole and is left out" in call("merge", *shards(home), "--out", home / "out").stderr


def test_the_command_ends_with_1_at_a_conflict_and_2_at_bad_input(home: Path) -> None:
    altered(home / "shard2", lambda table: with_cost(table, one_ulp))
    result = call("merge", home / "whole", home / "shard2", "--json", code=1)
    assert result.stdout == "" and "1 row with the same key and different values" in result.stderr
    result = call("merge", home / "nowhere", "", "--out", home / "out", code=2)
    assert "an empty name" in result.stderr
    assert "no sweep" in call("merge", home / "nowhere", home / "whole", code=2).stderr
    call("merge", code=2)


def test_a_folder_that_another_merge_makes_meanwhile_is_not_written_to(home: Path) -> None:
    """While one merge compares, another writes the same new folder: the first has not seen what is there."""
    out, seen = home / "out", []

    def progress(rows: int) -> None:
        if not seen:
            seen.append(rows)
            merge(shards(home)[:2], out)

    with pytest.raises(InputError, match="was not there when the merge began"):
        merge(shards(home), out, progress=progress)
    found = open_sweep(out)
    assert len(found) == found.dataset().count_rows() == sum(len(open_sweep(f)) for f in shards(home)[:2])
    same(merge(shards(home), out).table, open_sweep(home / "whole"))


def test_nothing_to_merge_is_told() -> None:
    with pytest.raises(InputError, match="no folder"):
        merge([])
