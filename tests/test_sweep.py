"""Sweeps from beginning to end: rows are those of ``alignsim.run``, whatever the threads, parts and interruptions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import alignsim as al
from alignsim.cli import main
from alignsim.organization import plan
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.problems import InputError
from alignsim.scenario import Scenario, load
from alignsim.sweeps.asked import run_prepared, sweep
from alignsim.sweeps.design import Design
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import Keys
from alignsim.sweeps.order import ROUND, visits
from alignsim.sweeps.preparing import measured, prepare
from alignsim.sweeps.table import SweepTable, open_sweep
from alignsim.sweeps.work import Work, repeat

TINY = load("baseline").change({"staffing.it_heads": 4, "staffing.marketing_heads": 3, "burn_in": 4, "weeks": 26},
                               name="tiny")  # fmt: skip
SHARED, LINE = "incentives.joint_accountability", "reporting.cio"
NAMES = list(OUTCOME_NAMES)
EVERY_KIND = {"mechanisms.resentment": [True, False], "governance.mode": ["joint", "ceo_arbitrates"],
              "pilots.count": [0, 2], "reporting.cmo": ["ceo", "coo"],
              "transparency.cost": {"low": 0.1, "high": 0.9}}  # fmt: skip


def asked(**more: Any) -> dict[str, Any]:
    """A grid of six points, three runs each, with some keys otherwise."""
    return {"scenario": TINY, "levers": {SHARED: [0.0, 0.3, 0.9], LINE: ["ceo", "coo"]}, "runs": 3, "seed": 7, **more}


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Value for value."""
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def files(folder: Path) -> dict[str, int]:
    """Each part with the moment it was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()}


class Until:
    """Stops a sweep when so many runs are done; knows how many were told of."""

    def __init__(self, runs: int) -> None:
        self.runs, self.done = runs, 0

    def progress(self, runs: int) -> None:
        self.done = runs

    def stop(self) -> bool:
        return self.done >= self.runs


def cut(source: Any, out: Path, runs: int, **more: Any) -> SweepTable:
    """A sweep that is stopped after about so many runs."""
    until = Until(runs)
    return sweep(source, out, progress=until.progress, stop=until.stop, **{"threads": 1, "part": 1, **more})


def refused(source: Any, out: Path, **more: Any) -> str:
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} if out.is_dir() else None
    with pytest.raises(InputError) as caught:
        sweep(source, out, threads=1, **more)
    if before is not None:
        assert before == {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}, "nothing is touched"
    return str(caught.value)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> SweepTable:
    """Six points, three runs each, in one go."""
    return sweep(asked(), tmp_path_factory.mktemp("sweep") / "out", threads=1)


# ------------------------------------------------------------------------------------------------------- the rows
def points_are_runs(found: SweepTable, base: Scenario) -> None:
    """Every row is the run of that number of the scenario with that point's values."""
    rows = found.rows()
    assert found.complete and not found.failed
    for point, values in enumerate(found.points[found.paths].itertuples(index=False, name=None)):
        runs = al.run(base.change(dict(zip(found.paths, values, strict=True))), found.design.runs,
                      seed=found.design.seed, threads=1)  # fmt: skip
        here = rows[rows["point"] == point]
        assert here["run"].tolist() == runs.runs.tolist() and (here["seed"] == found.design.seed).all()
        assert np.array_equal(here[NAMES].to_numpy(), runs.values, equal_nan=True)


def test_rows_are_the_runs_of_the_same_scenario_bit_for_bit(table: SweepTable) -> None:
    assert len(table) == 18 and len(table.points) == 6
    points_are_runs(table, TINY)


def test_every_kind_of_value_arrives_at_the_model(tmp_path: Path) -> None:
    found = sweep(asked(levers=EVERY_KIND, design={"kind": "lhs", "points": 8}, runs=2), tmp_path / "out", threads=1)
    points_are_runs(found, TINY)
    kinds = [type(value) for value in next(found.points[found.paths].itertuples(index=False))]
    assert kinds == [bool, str, int, str, float]


def test_a_population_draws_the_organizations_that_a_run_of_it_draws(tmp_path: Path) -> None:
    base = load("population").change({"weeks": 20, "burn_in": 2, "staffing.it_heads": 8, "staffing.marketing_heads": 6})
    found = sweep(asked(scenario=base, levers={"transparency.cost": [0.2, 0.9]}, runs=2), tmp_path / "out", threads=2)
    points_are_runs(found, base)


def test_a_change_in_mid_run_stays_in_force(tmp_path: Path) -> None:
    base = TINY.change({"reporting.cio": "cfo"}, week=10)
    points_are_runs(sweep(asked(scenario=base, runs=2), tmp_path / "out", threads=1), base)


def test_fixed_settings_and_weeks_hold_at_every_point(tmp_path: Path) -> None:
    more = asked(fixed={"transparency.cost": 0.9}, weeks=13, levers={SHARED: [0.2, 0.4]})
    found = sweep(more, tmp_path / "out", threads=1)
    points_are_runs(found, TINY.change({"transparency.cost": 0.9, "weeks": 13}))
    assert found.design.weeks == 13


def test_what_makes_no_difference_leaves_every_run_as_it_is(tmp_path: Path) -> None:
    """Nobody is embedded, so how long a stay lasts cannot matter: common random numbers show it run by run."""
    found = sweep(asked(levers={"embedding.rotation_weeks": [10, 20, 40]}), tmp_path / "out", threads=1)
    for name in NAMES:
        values = found.matrix(name)
        assert all(np.array_equal(values[0], other, equal_nan=True) for other in values[1:])


@pytest.mark.parametrize(("threads", "part"), [(1, 1), (2, 1), (2, 7), (2, 1000)])
def test_threads_and_parts_do_not_matter(table: SweepTable, threads: int, part: int, tmp_path: Path) -> None:
    same(sweep(asked(), tmp_path / "out", threads=threads, part=part).rows(), table.rows())


@pytest.mark.parametrize("threads", [1, 2])
def test_interruptions_do_not_matter(table: SweepTable, threads: int, tmp_path: Path) -> None:
    sizes = []
    for _ in range(10):
        found = cut(asked(), tmp_path / "out", 5, threads=threads, part=4)
        sizes.append(len(found))
        if found.complete:
            break
    assert found.complete and sizes == sorted(sizes) and len(set(sizes)) > 2, sizes
    same(found.rows(), table.rows())


@pytest.mark.parametrize("kind", ["lhs", "sobol", "saltelli", "morris"])
def test_drawn_designs_go_on_where_they_stopped(kind: str, tmp_path: Path) -> None:
    told = asked(levers={SHARED: {"low": 0, "high": 1}, "pilots.count": {"low": 0, "high": 3}}, runs=2,
                 design={"kind": kind, "points": 3})  # fmt: skip
    whole = sweep(told, tmp_path / "whole", threads=1)
    assert 4 <= len(cut(told, tmp_path / "cut", 4)) < len(whole)
    same(sweep(told, tmp_path / "cut", threads=1).rows(), whole.rows())


# ---------------------------------------------------------------------------------------------- order of the runs
def test_a_grid_half_done_is_balanced(tmp_path: Path) -> None:
    """Stopped after half of its runs no point is more than a round ahead; stopped after half of its first round, every
    level has been seen equally often."""
    levers = {SHARED: [k / 6 for k in range(6)], "transparency.cost": [k / 6 for k in range(6)]}
    told = asked(scenario=TINY.change({"weeks": 4, "burn_in": 0}), levers=levers, runs=2 * ROUND)
    half = cut(told, tmp_path / "half", 360, part=40)
    counts = half.by_point(["cost"])["runs"]
    assert len(half) == 360 and counts.max() - counts.min() <= ROUND
    seen = cut({**told, "runs": 1}, tmp_path / "some", 18, part=6).rows(list(levers))
    assert all(seen[path].value_counts().tolist() == [3] * 6 for path in levers)


@settings(max_examples=60)
@given(st.lists(st.integers(2, 6), min_size=2, max_size=4), st.integers(0, 2**63 - 1), st.floats(0, 1))
def test_any_beginning_of_a_grid_has_all_levels_about_equally_often(sizes: list[int], seed: int, part: float) -> None:
    """Of a factor the counts differ by no more than the points of one step of the finest other factor, and two."""
    points = list(product(*(range(size) for size in sizes)))
    n = len(points)
    order = [v.point for v in visits(Design("grid"), [str(k) for k in range(n)], points, np.ones(n, int),
                                     np.zeros((n, 1), bool), seed)]  # fmt: skip
    assert sorted(order) == points
    begun = order[: round(part * n)]
    for j, size in enumerate(sizes):
        counts = [sum(point[j] == level for point in begun) for level in range(size)]
        step = n / size / max(sizes[:j] + sizes[j + 1 :])
        assert max(counts) - min(counts) <= step + 2, (sizes, counts)


@pytest.mark.parametrize("kind", ["sobol", "saltelli", "morris"])
def test_a_sequence_half_done_is_its_beginning_in_whole_blocks(kind: str, tmp_path: Path) -> None:
    told = asked(levers={SHARED: {"low": 0, "high": 1}, "transparency.cost": {"low": 0, "high": 1}}, runs=1,
                 design={"kind": kind, "points": 12, **({"levels": 64} if kind == "morris" else {})})  # fmt: skip
    half = cut(told, tmp_path / "out", 8)
    assert half.by_point(["cost"])["runs"].tolist() == [1] * 8 + [0] * (len(half.points) - 8)


def test_shards_share_the_work_and_nothing_twice(table: SweepTable, tmp_path: Path) -> None:
    shards = [sweep(asked(), tmp_path / str(k), threads=1, shard=(k, 3)) for k in (1, 2, 3)]
    assert [len(shard) for shard in shards] == [6, 6, 6] and not any(shard.complete for shard in shards)
    together = pd.concat([shard.rows() for shard in shards]).sort_values(["point", "run"], ignore_index=True)
    same(together, table.rows())


# ------------------------------------------------------------------------------------------ until it is narrow enough
def three(*values: float) -> dict[str, Any]:
    return asked(levers={SHARED: list(values)})


@pytest.mark.parametrize("runs", [20, 285])
def test_a_point_that_waits_for_its_runs_is_not_looked_at_before_they_are_there(runs: int, tmp_path: Path) -> None:
    """Stopped when some points have the runs of the first look and others lack the last few, or all of them."""
    goal = {"until": 1e6, "outcome": "relationship"}
    whole = sweep(three(0.0, 0.3, 0.9), tmp_path / "whole", threads=1, **goal)
    assert whole.runs_there.tolist() == [100, 100, 100] and whole.complete
    there = cut(three(0.0, 0.3, 0.9), tmp_path / "out", runs, part=10, **goal)
    assert 0 < len(there) < 300 and not there.complete and len(set(there.runs_there.tolist())) == 2
    found = sweep(three(0.0, 0.3, 0.9), tmp_path / "out", threads=1, **goal)
    same(found.rows(), whole.rows())


def test_a_point_that_is_added_gets_its_runs_too(tmp_path: Path) -> None:
    goal = {"until": 1e6, "outcome": "relationship", "threads": 1}
    sweep(three(0.0, 0.3), tmp_path / "out", **goal)
    found = sweep(three(0.0, 0.3, 0.9), tmp_path / "out", **goal)
    assert found.runs_there.tolist() == [100, 100, 100] and found.enough is not None and found.enough.reached == 3


def test_runs_are_not_added_where_a_goal_gave_more_already(tmp_path: Path) -> None:
    """Three more than the three of the file would be none at all."""
    sweep(three(0.0, 0.3), tmp_path / "out", threads=1, until=1e6, outcome="relationship")
    assert "2 points with more than the 3 runs asked for" in refused(three(0.0, 0.3), tmp_path / "out", add_runs=3)
    assert sweep(three(0.0, 0.3), tmp_path / "out", threads=1, runs=103).runs_there.tolist() == [103, 103]


# ------------------------------------------------------------------------------------------------ never run twice
def test_what_is_there_is_not_run_again(tmp_path: Path) -> None:
    first = sweep(asked(), tmp_path / "out", threads=1)
    before, until = files(tmp_path / "out"), Until(10**9)
    again = sweep(asked(), tmp_path / "out", threads=2, progress=until.progress)
    assert until.done == 0 and files(tmp_path / "out") == before
    same(again.rows(), first.rows())


def test_runs_are_added_to_a_finished_sweep(tmp_path: Path) -> None:
    first = sweep(asked(runs=2), tmp_path / "out", threads=1).rows()
    before, until = files(tmp_path / "out"), Until(10**9)
    more = sweep(asked(runs=2), tmp_path / "out", add_runs=3, threads=1, progress=until.progress)
    assert until.done == 18 and more.complete and more.design.runs == 5
    assert before.items() <= files(tmp_path / "out").items()
    rows = more.rows()
    same(rows[rows["run"] < 2].reset_index(drop=True), first)
    same(rows, sweep(asked(runs=5), tmp_path / "five", threads=1).rows())
    assert sweep(asked(runs=2), tmp_path / "out", threads=1).design.runs == 5, "runs added stay"


def test_runs_are_added_across_rounds(tmp_path: Path) -> None:
    told = asked(levers={SHARED: [0.0, 0.5]}, runs=ROUND - 2)
    sweep(told, tmp_path / "out", threads=1)
    more = sweep(told, tmp_path / "out", add_runs=2 * ROUND, threads=1, part=3)
    same(more.rows(), sweep({**told, "runs": 3 * ROUND - 2}, tmp_path / "whole", threads=1).rows())


def test_runs_are_added_only_to_what_is_finished(tmp_path: Path) -> None:
    assert "not done yet" in refused(asked(), tmp_path / "new", add_runs=2)
    assert not (tmp_path / "new").exists()
    cut(asked(), tmp_path / "out", 6)
    assert "12 runs not done yet" in refused(asked(), tmp_path / "out", add_runs=2)


def test_runs_are_added_to_a_shard(tmp_path: Path) -> None:
    sweep(asked(), tmp_path / "out", threads=1, shard=(2, 3))
    assert len(sweep(asked(), tmp_path / "out", threads=1, shard=(2, 3), add_runs=2)) == 10


def test_points_and_values_are_added_to_a_finished_sweep(tmp_path: Path) -> None:
    sweep(asked(), tmp_path / "out", threads=1)
    wider, until = asked(levers={SHARED: [0.5, 0.9, 0.0, 0.3], LINE: ["cfo", "coo", "ceo"]}), Until(10**9)
    found = sweep(wider, tmp_path / "out", threads=1, progress=until.progress)
    assert until.done == (12 - 6) * 3 and found.complete and len(found) == 36
    same(found.rows(), sweep(wider, tmp_path / "whole", threads=1).rows())


@pytest.mark.parametrize("kind", ["sobol", "saltelli", "morris"])
def test_a_sequence_is_extended(kind: str, tmp_path: Path) -> None:
    told = asked(levers={SHARED: {"low": 0, "high": 1}, LINE: ["ceo", "coo"]}, runs=1)
    short = sweep({**told, "design": {"kind": kind, "points": 4}}, tmp_path / "out", threads=1)
    rows, points, until = short.rows(), short.points[short.paths].drop_duplicates(), Until(10**9)
    long = sweep({**told, "design": {"kind": kind, "points": 8}}, tmp_path / "out", threads=1, progress=until.progress)
    assert until.done == len(long.points[long.paths].drop_duplicates()) - len(points) > 0
    same(long.rows()[: len(rows)], rows)


def test_the_design_may_be_another_over_the_same_factors(tmp_path: Path) -> None:
    old = sweep(asked(), tmp_path / "out", threads=1).rows()
    points, until = [{LINE: "coo", SHARED: 0.9}, {LINE: "ceo", SHARED: 0.7}], Until(10**9)
    told = asked(design={"kind": "list", "points": points}, levers={SHARED: [0.7, 0.9], LINE: ["ceo", "coo"]})
    found = sweep(told, tmp_path / "out", threads=1, progress=until.progress)
    assert until.done == 3 and len(found) == 6 and len(found.points) == 2
    old = old[(old[LINE] == "coo") & (old[SHARED] == 0.9)]
    assert np.array_equal(found.rows()[:3][NAMES], old[NAMES], equal_nan=True)
    assert found.dataset().count_rows() == 18 + 3, "rows of the earlier design stay"


def test_fewer_runs_than_are_there_are_all_there(tmp_path: Path) -> None:
    sweep(asked(), tmp_path / "out", threads=1)
    assert sweep(asked(runs=1), tmp_path / "out", threads=1).design.runs == 3


def test_points_with_equal_values_are_run_once_and_shown_each(tmp_path: Path) -> None:
    points = [{SHARED: 0.3, LINE: "ceo"}, {SHARED: 0.6, LINE: "ceo"}, {SHARED: 0.3, LINE: "ceo"}]
    told, until = asked(levers=None, design={"kind": "list", "points": points}), Until(10**9)
    del told["levers"]
    found = sweep(told, tmp_path / "out", threads=1, progress=until.progress)
    assert until.done == 6 and found.dataset().count_rows() == 6
    assert (len(found), found.planned, found.complete) == (9, 9, True)
    rows = found.rows()
    assert rows["point"].tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert np.array_equal(rows[:3][NAMES], rows[6:][NAMES], equal_nan=True)
    assert np.array_equal(found.matrix("cost")[0], found.matrix("cost")[2])
    assert len(sweep(told, tmp_path / "out", threads=1, add_runs=1)) == 12
    assert len(sweep(told, tmp_path / "3", threads=1, shard=(3, 3))) == 0


# --------------------------------------------------------------------------------------------- what is not the same
def test_another_sweep_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sweep(asked(runs=1), out, threads=1)
    assert "another scenario" in refused(asked(scenario=TINY.change({"transparency.cost": 0.9})), out)
    assert "another scenario" in refused(asked(fixed={"transparency.cost": 0.9}), out)
    assert "another scenario" in refused(asked(weeks=20), out)
    assert "seed 7" in refused(asked(seed=8), out)
    assert SHARED in refused(asked(levers={SHARED: [0.1]}), out)
    told = refused(asked(seed=8, weeks=20, levers={"pilots.count": [1, 2]}), out)
    assert all(words in told for words in ("another scenario", "seed 7", SHARED)), "all at once"
    assert sweep(asked(runs=1, scenario=TINY.change({}, name="other name")), out, threads=1).complete


def test_rows_of_another_model_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sweep(asked(runs=1), out, threads=1)
    header = json.loads((out / "sweep.json").read_text(encoding="utf-8"))
    (out / "sweep.json").write_text(json.dumps({**header, "model": "0.1+000000000000"}), encoding="utf-8")
    assert "0.1+000000000000" in refused(asked(runs=1), out)


# ----------------------------------------------------------------------------------------------------------- keys
def test_a_key_is_of_the_content_and_nothing_else() -> None:
    def of(values: dict[str, Any], scenario: Scenario = TINY, seed: int = 7) -> str:
        return Keys(scenario, list(values), seed).of(tuple(values.values()))

    key = of({SHARED: 0.3, LINE: "ceo"})
    assert len(key) == 32 and set(key) <= set("0123456789abcdef")
    assert key == of({LINE: "ceo", SHARED: 0.3}), "the order of the factors is nothing"
    own = {"transparency.cost": TINY.values["transparency.cost"], LINE: TINY.reporting["cio"], SHARED: 0.3}
    assert of(own) == of({SHARED: 0.3}), "a value that is the scenario's own is nothing"
    others = [of({SHARED: 0.3, LINE: "cfo"}), of({SHARED: 0.3000001, LINE: "ceo"}),
              of({SHARED: 0.3, LINE: "ceo"}, seed=8), of({SHARED: 0.3}), of({"transparency.cost": 0.3, LINE: "ceo"}),
              of({SHARED: 0.3, LINE: "ceo"}, TINY.change({"transparency.cost": 0.9}))]  # fmt: skip
    assert len({key, *others}) == 7
    assert of({SHARED: 0.3}, TINY.change({}, name="other")) == of({SHARED: 0.3}), "nor is the name"


def test_keys_of_a_population_count_every_value() -> None:
    population = load("population")
    own = population.values["transparency.cost"]
    assert Keys(population, ["transparency.cost"], 1).of((own,)) != Keys(population, [], 1).of(())


def test_keys_are_the_same_in_every_process() -> None:
    code = ("from alignsim.scenario import load; from alignsim.sweeps.keys import Keys;"
            f"print(Keys(load('baseline'), ['{SHARED}', '{LINE}'], 7).of((0.3, 'ceo')))")  # fmt: skip
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONHASHSEED": "1"}).stdout.strip()  # fmt: skip
    assert told == Keys(load("baseline"), [SHARED, LINE], 7).of((0.3, "ceo"))


# ---------------------------------------------------------------------------------------------- points that fail
LOW, HIGH = "demand.half_life_low", "demand.half_life_high"


def test_a_point_that_cannot_be_is_rows_with_an_error(tmp_path: Path) -> None:
    told = asked(levers={LOW: [10.0, 40.0]}, uncertain={HIGH: [30.0, 60.0]}, runs=2)
    found = sweep(told, tmp_path / "out", threads=2)
    assert found.complete and (len(found), found.failed) == (8, 2)
    failures = found.failures()
    bad = found.points[(found.points[LOW] == 40) & (found.points[HIGH] == 30)]["point"].tolist()
    assert failures["point"].tolist() == bad * 2 and failures["run"].tolist() == [0, 1]
    assert all(LOW in error and "\n" not in error for error in failures["error"])
    rows = found.rows()
    assert rows[rows["point"] == bad[0]][NAMES].isna().all(axis=None)
    good = rows[rows["point"] != bad[0]]
    assert good["error"].isna().all() and good["repeat"].isna().all() and good["cost"].notna().all()
    table = found.by_point(["cost"]).set_index("point")
    assert table.loc[bad[0], ["runs", "failed", "cost:n"]].tolist() == [0, 2, 0] and np.isnan(table.loc[bad[0], "cost"])
    until = Until(10**9)
    sweep(told, tmp_path / "out", threads=1, progress=until.progress)
    assert until.done == 0, "what failed is there, and not tried again by itself"
    assert "2 rows failed" in repr(found)


def test_the_command_that_repeats_a_run_gives_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked(levers=EVERY_KIND, design={"kind": "sobol", "points": 4}, runs=1)
    found = sweep(told, tmp_path / "out", threads=1)
    question, rows = read_question(told), found.rows()
    monkeypatch.chdir(found.folder)
    for k, point in enumerate(question.points):
        command = repeat(Work(question.scenario, question.factors, question.seed), point, 0)
        assert command.startswith("alignsim run scenario.yaml --set ") and command.endswith("--seed 7 --runs 1")
        result = CliRunner().invoke(main, [*command.split()[1:], "--json"])
        assert result.exit_code == 0, result.output
        for outcome in json.loads(result.stdout)["outcomes"]:
            expected = rows.loc[k, outcome["name"]]
            assert outcome["mean"] == expected or (outcome["mean"] is None and np.isnan(expected)), outcome


def test_the_folder_says_how_to_ask_again(tmp_path: Path) -> None:
    found = sweep(asked(), tmp_path / "out", threads=1)
    assert found.design.question.points == read_question(asked()).points
    assert found.design.scenario.digest() == TINY.digest() == found.header["scenario"]["digest"]
    again = read_question(tmp_path / "out" / "sweep.yaml")
    assert prepare(again, tmp_path / "out").left == 0
    assert sweep(found.design.question, tmp_path / "out", threads=1).complete
    assert open_sweep(tmp_path / "out").design.scenario == TINY


def test_an_organization_of_ones_own_is_swept_and_found_again(tmp_path: Path, root: Path) -> None:
    agency = load(root / "scenarios" / "organizations" / "public_agency" / "scenario.yaml")
    found = sweep(asked(scenario=agency, runs=1, weeks=6, levers={"transparency.cost": [0.2, 0.9]}), tmp_path / "out",
                  threads=1)  # fmt: skip
    points_are_runs(found, agency.change({"weeks": 6}))
    assert found.design.scenario.digest() == found.header["scenario"]["digest"]


def test_what_it_takes_is_told_from_points_that_can_be_run(tmp_path: Path) -> None:
    """The first points cannot be; what the others take is the estimate, and never nothing."""
    told = asked(levers={LOW: [40.0, 10.0]}, uncertain={HIGH: [30.0, 35.0, 60.0]})
    prepared = prepare(told, tmp_path / "out")
    assert 1e-5 < measured(prepared) < 5 and 20 <= prepared.rows_a_part <= 2000
    assert 18 * 8 * len(NAMES) < prepared.bytes_needed < 10**6 and "18 to do" in prepared.sentence
    impossible = prepare(asked(levers={LOW: [40.0, 50.0]}, fixed={HIGH: 39.0}, runs=1), tmp_path / "none")
    assert measured(impossible) > 0 and sweep(impossible.question, tmp_path / "none", threads=1).failed == 2
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------------------------------------ asked before
def test_a_long_sweep_is_asked_for_where_somebody_can_answer(tmp_path: Path) -> None:
    """A million runs a point, in a terminal, and the answer is no; without a terminal nobody is asked (all others)."""
    file, out = tmp_path / "long.json", tmp_path / "out"
    file.write_text(json.dumps({"scenario": "baseline", "levers": {SHARED: [0.0, 0.9]}, "runs": 1_000_000}))
    ours, terminal = os.openpty()
    command = [sys.executable, "-m", "alignsim", "sweep", str(file), "--out", str(out), "--threads", "1"]
    with subprocess.Popen(command, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE) as process:
        os.close(terminal)
        os.write(ours, b"n\n")
        told = b""
        with suppress(OSError):  # so a terminal ends
            while piece := os.read(ours, 4096):
                told += piece
        os.close(ours)
        assert process.stdout is not None and process.stdout.read() == b""
    words = " ".join(told.decode().split())
    assert process.returncode == 1 and "Go on? [Y/n]" in words and "Nothing was run." in words
    assert "2,000,000 to do" in words and "ms a run" in words and not out.exists()


@pytest.mark.parametrize("error", [MemoryError(), OSError(5, "Input/output error")])
def test_a_failure_of_the_machine_is_no_row(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a point cannot help ends the sweep; it goes on from what is kept, and nothing is marked as failed."""
    whole = sweep(asked(), tmp_path / "whole", threads=1).rows()
    calls = [0]

    def failing(scenario: object) -> object:
        calls[0] += 1
        if calls[0] == 5:
            raise error
        return plan(scenario)

    prepared = prepare(asked(), tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr("alignsim.organization.plan", failing)
        with pytest.raises(type(error)):
            run_prepared(prepared, threads=1, part=1)
    table = open_sweep(tmp_path / "out")
    assert 0 < len(table) < len(whole) and table.failed == 0
    pd.testing.assert_frame_equal(sweep(asked(), tmp_path / "out", threads=1).rows(), whole)


def test_a_table_can_be_run_again_and_drawn(tmp_path: Path) -> None:
    table = sweep(asked(), tmp_path / "one", threads=1)
    pd.testing.assert_frame_equal(table.rerun(tmp_path / "two", threads=1).rows(), table.rows())
    goal = sweep(asked(), tmp_path / "three", until=1e6, outcome="relationship", runs=100, threads=1)
    assert goal.rerun(tmp_path / "four", threads=1).header["until"] == goal.header["until"]
    assert "with 100 runs a point" in goal.enough.sentence
    assert table.plot(["cost"]).png(30)[:4] == b"\x89PNG"


def test_parts_without_their_journal_are_not_thrown_away(tmp_path: Path) -> None:
    sweep(asked(), tmp_path / "out", threads=1, part=3)
    (tmp_path / "out" / "journal.jsonl").unlink()
    before = sorted(p.name for p in (tmp_path / "out" / "runs").iterdir())
    with pytest.raises(InputError, match="the journal that named them"):
        sweep(asked(), tmp_path / "out", threads=1)
    assert sorted(p.name for p in (tmp_path / "out" / "runs").iterdir()) == before
