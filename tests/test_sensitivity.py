"""``al.sensitivity`` and ``alignsim sensitivity``: from rows on disk to indices, guards, words, picture and JSON.

Most folders hold a function in place of the model, so that the whole way from parquet to the answer is held against
what is known.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim as al
import test_imports
import test_plots
from alignsim.analysis.sensitivity.design import asked_of, levels
from alignsim.analysis.sensitivity.resampling import Figure
from alignsim.analysis.sensitivity.result import METHODS, Index, Sensitivity
from alignsim.analysis.sensitivity.sobol import sobol_indices
from alignsim.analysis.sensitivity.words import factor_words, sentence
from alignsim.cli import main
from alignsim.report.sensitivity import picture_of
from alignsim.sweeps.design import Design
from alignsim.sweeps.factors import Factor
from made_sweeps import Function, made_sweep, question, ranges, spoilt_copy
from test_sensitivity_methods import ISHIGAMI, ishigami

REAL = """
scenario: baseline
levers:
  transparency.cost: {low: 0, high: 1}
  reporting.cio: [ceo, coo]
fixed:
  staffing: {it_heads: 12, marketing_heads: 8}
runs: 2
weeks: 30
seed: 7
"""


def call(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def document(*arguments: object) -> Any:
    return json.loads(call(*arguments, "--json").stdout, parse_constant=pytest.fail)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.yaml"
    path.write_text(REAL, encoding="utf-8")
    return path


def of_place(place: np.ndarray, run: int) -> float:
    return float(ishigami(place[None])[0])


def with_luck(place: np.ndarray, run: int) -> float:
    """Ishigami, luck that all share, and luck that tilts the second factor."""
    shared, tilt = np.random.default_rng(run).standard_normal(2)
    return of_place(place, run) + 3 * shared + 6 * tilt * (place[1] - 0.5)


@pytest.fixture(scope="module")
def saltelli_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ishigami of three levers as delivered value, with luck as relationship, 96 blocks of 4 runs; the cost is the
    same everywhere."""
    asked = question(ranges(3), Design("saltelli", 96, second_order=True), runs=4)
    return made_sweep(tmp_path_factory.mktemp("sweeps") / "sobol", asked,
                      {"delivered_value": of_place, "relationship": with_luck})


@pytest.fixture(scope="module")
def found(saltelli_folder: Path) -> Sensitivity:
    return al.sensitivity(saltelli_folder, outcomes=["delivered_value", "relationship", "cost"])


def by_name(found: Sensitivity, outcome: int = 0) -> Mapping[str, Any]:
    return {index.factor.path: index for index in found.outcomes[outcome].indices}


# ------------------------------------------------------------------------------------------------------- known answers
def test_from_rows_on_disk_ishigami_has_its_indices(found: Sensitivity) -> None:
    for outcome in (0, 1):
        rows = by_name(found, outcome)
        for name, kind in (("first", "first"), ("total", "total")):
            for path, truth in zip(ranges(3), ISHIGAMI[kind], strict=True):
                figure = rows[path].figures[name]
                assert figure.low <= truth <= figure.high, (outcome, name, path)
    pairs = {tuple(sorted(f.path for f in p.factors)): p.second for p in found.outcomes[0].pairs}
    first, _, third = list(ranges(3))
    together = pairs[tuple(sorted((first, third)))]
    assert together.low <= ISHIGAMI["second"][1] <= together.high


def test_luck_is_split_from_what_parameters_do(found: Sensitivity) -> None:
    none, some, _ = (lot.chance for lot in found.outcomes)
    assert none is not None and none.parameters.value == pytest.approx(1)
    assert some is not None
    whole = 13.845 + 9 + 3
    for figure, truth in ((some.parameters, 13.845), (some.shared, 9), (some.depends, 3)):
        assert figure.low <= truth / whole <= figure.high


def test_an_outcome_that_never_varies_gets_no_zeros(found: Sensitivity) -> None:
    cost = found.outcomes[2]
    assert "the same in every run" in cost.problem and cost.chance is None
    assert all(math.isnan(index.figures["total"].value) for index in cost.indices)
    assert "Cost is the same in every run" in found.sentence


def test_factors_are_ranked_by_their_total_index(found: Sensitivity) -> None:
    totals = [index.figures["total"].value for index in found.outcomes[0].indices]
    assert totals == sorted(totals, reverse=True)
    assert list(found.table().columns[:4]) == ["outcome", "place", "name", "label"]
    assert len(found.pair_table()) == 2 * 3 and len(found.table()) == 9


def test_trajectories_on_disk_have_their_slopes(tmp_path: Path) -> None:
    levers = {**ranges(2), "reporting.cio": ["ceo", "cfo", "coo"], "governance.talk": [True, False],
              "technology.refactoring_share": [0.0, 0.1, 0.3]}
    # A place of the switch below a half is its first value, on.
    slopes: Function = lambda place, run: (2 * place[0] - place[1] + 5 * (place[2] > 0.6)  # noqa: E731
                                           + 4 * (place[3] < 0.5) + run)
    asked = question(levers, Design("morris", 20, levels=6), runs=2)
    found = al.sensitivity(made_sweep(tmp_path / "m", asked, {"delivered_value": slopes}), outcomes="delivered_value")
    assert found.method == "morris"
    rows = by_name(found)
    assert rows["transparency.cost"].figures["mu"].value == pytest.approx(2)
    assert rows["incentives.joint_accountability"].figures["mu_star"].value == pytest.approx(1)
    line = rows["reporting.cio"].figures
    assert math.isnan(line["mu"].value) and 0 < line["mu_star"].value <= 5
    assert rows["governance.talk"].figures["mu"].value == pytest.approx(4)
    assert rows["technology.refactoring_share"].figures["mu_star"].value == pytest.approx(0)
    assert found.outcomes[0].chance is not None and found.outcomes[0].chance.depends.value < 1e-9


@pytest.mark.parametrize("kind", ["sobol", "lhs", "saltelli"])
def test_pawn_reads_any_random_design(kind: str, tmp_path: Path) -> None:
    levers = {**ranges(2), "governance.mode": ["joint", "it_led", "marketing_led"]}
    bend: Function = lambda place, run: float(place[0] ** 2 + 0.8 * (place[2] > 0.66))  # noqa: E731
    asked = question(levers, Design(kind, 30 if kind == "saltelli" else 60), runs=1)
    found = al.sensitivity(made_sweep(tmp_path / "p", asked, {"delivered_value": bend}), "pawn", ["delivered_value"])
    rows = by_name(found)
    assert found.outcomes[0].points == 60
    nothing = rows["incentives.joint_accountability"]
    assert nothing.figures["median"].low == 0 and nothing.figures["median"].value <= nothing.numbers["dummy_high"]
    for path in ("transparency.cost", "governance.mode"):
        assert rows[path].figures["median"].value > rows[path].numbers["dummy_high"]
    assert "1 of 3 factors cannot be told from one that does nothing" in found.sentence


# -------------------------------------------------------------------------------------------------------------- guards
def test_spoilt_blocks_of_a_folder_are_left_out_and_said(saltelli_folder: Path, tmp_path: Path) -> None:
    spoilt = spoilt_copy(saltelli_folder, tmp_path / "spoilt", rows=[0, 100, 101, 3000], failed=[100])
    result = call("sensitivity", spoilt, "--outcome", "delivered_value", "--json")
    told = json.loads(result.stdout)
    assert (told["blocks_dropped"], told["blocks_replaced"], told["blocks"]) == (3, 0, 93)
    assert (told["rows_failed"], told["rows_without_value"]) == (1, 3)
    assert "3 base samples with 1 row that failed and 3 without a value: 3 left out" in result.stderr
    whole = document("sensitivity", saltelli_folder, "--outcome", "delivered_value")
    assert [row["name"] for row in told["indices"]] == [row["name"] for row in whole["indices"]]
    assert all(row["total_low"] < row["total"] < row["total_high"] for row in told["indices"])


def test_spoilt_blocks_of_a_sweep_file_are_replaced_from_further_along(file: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    al.sensitivity(file, points=40, second_order=False, outcomes=["load_it"], out=whole, threads=1)
    spoilt_copy(whole, out, rows=[0, 50], failed=[0])
    found = al.sensitivity(file, points=40, second_order=False, outcomes=["load_it"], out=out, threads=1)
    lot = found.outcomes[0]
    assert lot.blocks == 40 and 1 <= lot.guards.blocks_replaced <= 4 and lot.guards.blocks_dropped == 0
    assert lot.guards.rows_failed >= 1 and "replaced by others from further along" in found.warnings[0]
    assert al.open_sweep(out).design.points == 40 + lot.guards.blocks_replaced
    blocks = al.open_sweep(out).matrix("load_it").reshape(-1, 4, 2)
    first = np.flatnonzero(np.isfinite(blocks).all(axis=(1, 2)))[:40]
    expected = sobol_indices(blocks[first], 2)
    for figures, path in zip(zip(expected.first, expected.total, strict=True), ("transparency.cost", "reporting.cio"),
                             strict=True):
        assert tuple(by_name(found)[path].figures.values()) == figures


def test_an_outcome_without_a_value_in_part_of_the_space_says_where(tmp_path: Path) -> None:
    hole: Function = lambda place, run: None if place[0] < 1 / 3 else float(place[1])  # type: ignore[return-value] # noqa: E731
    asked = question(ranges(2), Design("saltelli", 20))
    folder = made_sweep(tmp_path / "hole", asked, {"delivered_value": hole})
    result = call("sensitivity", folder, "--outcome", "delivered_value", code=2)
    assert "transparency.cost lowest third, 0 to 0.3333 (100% of its points)" in result.stderr
    assert "base samples have runs that failed or without a value" in result.stderr


def test_values_that_do_not_go_together_are_found(tmp_path: Path) -> None:
    path = tmp_path / "circle.yaml"
    path.write_text(REAL.replace("transparency.cost: {low: 0, high: 1}", "reporting.cmo: [ceo, cio]")
                    .replace("[ceo, coo]", "[ceo, cmo]"), encoding="utf-8")
    result = call("sensitivity", path, "--points", 8, "--outcome", "load_it", "--threads", 1, code=2)
    assert "reporting.cio cmo" in result.stderr and "Traceback" not in result.stderr


def test_one_run_cannot_tell_chance_from_parameters(tmp_path: Path) -> None:
    folder = made_sweep(tmp_path / "one", question(ranges(2), Design("saltelli", 20)), {"relationship": of_second})
    result = call("sensitivity", folder, "--outcome", "relationship", "--json")
    assert json.loads(result.stdout)["chance"] is None
    assert "chance cannot be told from parameters" in result.stderr


def of_second(place: np.ndarray, run: int) -> float:
    return float(place[1]) + run


def test_luck_alone_is_not_taken_for_indices(tmp_path: Path) -> None:
    luck: Function = lambda place, run: float(np.random.default_rng((run, int(place[0] * 1e9))).random())  # noqa: E731
    asked = question(ranges(2), Design("saltelli", 40), runs=3)
    found = al.sensitivity(made_sweep(tmp_path / "luck", asked, {"relationship": luck}), outcomes=["relationship"])
    assert "cannot be told from luck" in found.sentence and found.outcomes[0].chance is not None
    assert found.outcomes[0].chance.parameters.low == 0


def test_a_sweep_that_is_not_finished_is_read_as_far_as_it_is(saltelli_folder: Path, tmp_path: Path) -> None:
    import pyarrow.dataset as ds

    from made_sweeps import keep

    rows = ds.dataset(str(saltelli_folder / "runs")).to_table()
    asked = al.open_sweep(saltelli_folder).design.question
    keep(tmp_path / "half", replace(asked, runs=4), [rows.slice(0, 4 * 8 * 40 + 5)])
    found = al.sensitivity(tmp_path / "half", outcomes=["delivered_value"])
    assert not found.complete and found.outcomes[0].blocks == 40
    assert any("not complete: 40 base samples of 96" in text for text in found.warnings)


# --------------------------------------------------------------------------------------------------------------- asking
def test_every_problem_is_told_at_once(file: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("", encoding="utf-8")
    result = call("sensitivity", file, "--method", "sobl", "--points", "0", "--runs", "x", "--outcome", "relationshp",
                  "--seed", "-1", "--out", tmp_path / "taken", "--threads", "0", code=2)
    for words in ("did you mean 'sobol'", "--points", "--runs", "did you mean 'relationship'", "--seed",
                  "other content ('mine')", "--threads", "7 problems"):
        assert words in result.stderr
    assert "at least 4 for morris" in call("sensitivity", file, "--method", "morris", "--points", 3, code=2).stderr
    assert "belongs to sobol" in call("sensitivity", file, "--method", "pawn", "--no-second-order", code=2).stderr


@pytest.mark.parametrize("arguments", [["--help"], ["absent.yaml"], ["levers", "--points", "1", "--method", "pawn"]])
def test_help_and_bad_input_load_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    act = test_imports.COMMAND.format(arguments=["sensitivity", *arguments])
    assert test_imports.heavy_after(f"{act}\nassert 'SALib' not in sys.modules", tmp_path) == []


def test_what_a_design_cannot_answer_is_refused(saltelli_folder: Path, tmp_path: Path) -> None:
    assert "morris for morris" in call("sensitivity", saltelli_folder, "--method", "morris", code=2).stderr
    assert "--points: found a value" in call("sensitivity", saltelli_folder, "--points", 64, code=2).stderr
    assert "is there already" in call("sensitivity", saltelli_folder, "--out", tmp_path / "x", code=2).stderr
    assert "no sweep" in call("sensitivity", tmp_path, code=2).stderr


def test_a_factor_needs_two_values(tmp_path: Path) -> None:
    with pytest.raises(al.InputError, match="at least two values"):
        al.sensitivity({"scenario": "baseline", "levers": {"transparency.cost": [0.5]}})
    with pytest.raises(al.InputError, match="nothing that varies"):
        al.sensitivity({"scenario": "baseline"})


def test_what_the_file_says_of_a_fitting_design_is_kept() -> None:
    sweep = {"scenario": "baseline", "levers": {"reporting.cio": ["ceo", "cfo", "coo"], **ranges(1)}}
    asked = asked_of({**sweep, "design": {"kind": "saltelli", "points": 64, "second_order": False}}, None, ["cost"])
    assert asked.question is not None
    assert (asked.blocks, asked.question.design.second_order) == (64, False)
    other = asked_of({**sweep, "design": {"kind": "lhs", "points": 9}}, "sobol", ["cost"]).question
    assert other is not None and other.design == Design("saltelli", 256, second_order=True)
    steps = asked_of(sweep, "morris", ["cost"]).question
    assert steps is not None and steps.design.levels == 6 and steps.runs == 20
    assert levels([Factor("transparency.cost", "levers", low=0, high=1)]) == 4


@pytest.mark.parametrize("method", METHODS)
def test_steps_of_every_method_change_what_they_should(method: str) -> None:
    """Words, switches, whole numbers and lists of any length: each row of a block differs as it must."""
    levers = {"governance.mode": ["joint", "it_led", "marketing_led", "ceo_arbitrates", "customer_council"],
              "governance.talk": [True, False], "staffing.max_projects": {"low": 1, "high": 4}, **ranges(1)}
    asked = asked_of({"scenario": "baseline", "levers": levers}, method, ["cost"], points=40).question
    assert asked is not None
    if method == "morris":
        points = np.array([[f.place(v) for f, v in zip(asked.factors, p, strict=True)] for p in asked.points])
        moved = np.abs(np.diff(points.reshape(40, 5, 4), axis=1)) > 1e-9
        assert (moved.sum(axis=2) == 1).all()
    for k in range(4):
        assert len({point[k] for point in asked.points}) == (5, 2, 4, len({p[3] for p in asked.points}))[k]


# ------------------------------------------------------------------------------------------------------- the command
def test_the_command_tells_its_cost_runs_and_answers(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = call("sensitivity", file, "--points", 8, "--outcome", "load_it", "--outcome", "relationship", "--out", out,
                  "--threads", 1)
    assert "= 96 runs, 48 of them at points equal to others; 0 are there" in result.stderr
    assert "ms a run) and" in result.stderr
    for words in ("Load of IT: 2 factors of baseline, 8 base samples, 2 runs a point, seed 7", "95% interval",
                  "Where the variance of single runs comes from", "CIO reports to", "Sobol indices (Saltelli et al."):
        assert words in result.stdout
    assert {"sensitivity.csv", "sensitivity.json", "sensitivity.png", "sensitivity_pairs.csv"} <= {
        p.name for p in out.iterdir()}
    told = json.loads((out / "sensitivity.json").read_text(encoding="utf-8"))
    assert told["versions"]["numpy"] and len(told["result"]["others"]) == 1 and told["seconds"] > 0
    again = call("sensitivity", file, "--points", 8, "--outcome", "load_it", "--outcome", "relationship", "--out", out,
                 "--threads", 2)
    assert ", 0 to do" in again.stderr and again.stdout == result.stdout
    alone = json.loads(call("sensitivity", out, "--outcome", "load_it", "--json").stdout)
    assert alone == {**told["result"], "others": []}


def test_as_json_it_has_the_agreed_shape(saltelli_folder: Path) -> None:
    told = document("sensitivity", saltelli_folder, "--outcome", "delivered_value")
    assert list(told)[:4] == ["outcome", "method", "indices", "chance"]
    assert {"name", "first", "first_low", "first_high", "total", "total_low", "total_high"} <= told["indices"][0].keys()
    assert list(told["second_order"][0]) == ["names", "second", "second_low", "second_high"]
    assert {"parameters", "parameters_low", "shared", "depends", "depends_high", "runs"} <= told["chance"].keys()
    both = document("sensitivity", saltelli_folder)
    assert both["outcome"] == "delivered_value" and [one["outcome"] for one in both["others"]] == ["relationship"]
    assert both["others"][0].keys() | {"others"} == both.keys()


def test_ctrl_c_keeps_what_is_done(file: Path, tmp_path: Path) -> None:
    asked = {"points": 200, "second_order": False, "outcomes": ["load_it"], "threads": 1}
    done = [0]

    def stop() -> bool:
        done[0] += 1
        return done[0] > 60

    found = al.sensitivity(file, out=tmp_path / "out", stop=stop, **asked)  # type: ignore[arg-type]
    assert not found.complete and len(al.open_sweep(tmp_path / "out")) > 0
    assert found.outcomes[0].blocks < 200 and any("not complete" in text for text in found.warnings)


# -------------------------------------------------------------------------------------------------- words and pictures
def test_the_answer_in_words(found: Sensitivity) -> None:
    text = found.sentence
    assert "Delivered value hangs most on cost transparency (" in text and "each with its interactions" in text
    assert "luck that all points share" in text
    assert any("squared width comes from there being few runs" in text for text in found.warnings)
    assert "SALib" in found.note and "4 runs a point" in found.note
    assert repr(found).startswith("<Sensitivity of delivered_value, relationship, cost to 3 factors of baseline, sobol")
    assert "Cost transparency" in found._repr_html_() and "nan" not in found._repr_html_()


def test_factors_that_may_do_nothing_are_not_named(found: Sensitivity) -> None:
    lot = found.outcomes[0]
    sure = [i for i in lot.indices if i.figures["total"].low > 0]
    idle = tuple(Index(i.factor, {**i.figures, "total": Figure(0.1, -0.2, 0.4)}, i.numbers) for i in lot.indices)
    assert len(sure) == 3 and all(i.factor.label.lower() in sentence(lot).lower() for i in sure)
    text = sentence(replace(lot, indices=(sure[0], *idle[1:])))
    assert f"hangs most on {factor_words(sure[0].factor)} (" in text and factor_words(idle[1].factor) not in text
    assert "Which factor delivered value hangs on most is not known" in sentence(replace(lot, indices=idle))


def test_an_outcome_without_indices_is_named(found: Sensitivity) -> None:
    text = sentence(replace(found.outcomes[1], problem="8 of 8 base samples have runs that failed"))
    assert text == "Relationship of CIO and CMO has no indices: 8 of 8 base samples have runs that failed."


def test_a_sweep_in_a_folder_of_its_own_is_told_by_its_scenario(tmp_path: Path) -> None:
    path = tmp_path / "circles.yaml"
    path.write_text(REAL.replace("transparency.cost: {low: 0, high: 1}", "reporting.cmo: [ceo, cio]")
                    .replace("[ceo, coo]", "[ceo, cmo]"), encoding="utf-8")
    told = call("sensitivity", path, "--points", 8, "--outcome", "load_it", "--threads", 1, code=2).stderr
    assert "  baseline: load_it: found" in told and "mostly at" in told


def test_the_picture_has_a_panel_an_outcome_and_the_split_beneath(found: Sensitivity) -> None:
    picture = picture_of(found)
    assert len(picture.axes) == 4, "two outcomes with indices: a panel and a bar each"
    named = {"sensitivity": picture}
    test_plots.test_no_text_overlaps_another(named, "sensitivity")
    test_plots.test_no_text_is_cut_off(named, "sensitivity")
    test_plots.test_labels_are_words(named, "sensitivity")
