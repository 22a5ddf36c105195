"""``alignsim sweep``: what it says before, prints, draws and keeps, and that bad input stops it before it begins."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim as al
import test_plots
from alignsim.cli import main, screen
from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report.sweep import picture_of
from alignsim.scenario.shipped import sweeps
from alignsim.sweeps.effects import main_effects
from alignsim.sweeps.file import read_question

SMALL = """
scenario: baseline
levers:
  incentives.joint_accountability: [0.0, 0.9]
  reporting.cio: [ceo, cfo]
uncertain:
  demand.arrivals_per_week: {low: 0.3, high: 0.5}
fixed:
  staffing: {it_heads: 12, marketing_heads: 8}
design: {kind: sobol, points: 4, cross: true}
runs: 3
weeks: 40
seed: 7
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sweep.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def call(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def document(*arguments: object) -> Any:
    return json.loads(call(*arguments, "--json").stdout, parse_constant=pytest.fail)


def test_a_sweep_tells_its_cost_runs_and_shows_what_it_found(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = call("sweep", file, "--out", out)
    assert "16 points x 3 runs = 48 runs; 0 are there, 48 to do" in result.stderr
    assert re.search(r"ms a run\) and \d+\.\d MiB", result.stderr)
    for word in ("incentives.joint_accountability", "ceo", "lowest third", "48 of 48 runs done", "Delivered value"):
        assert word in result.stdout
    assert (out / "sweep.png").read_bytes()[:4] == b"\x89PNG"
    assert len(al.open_sweep(out)) == 48


def test_a_table_too_wide_for_the_screen_is_one_an_outcome_with_every_figure_whole(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "WIDTH", 60)
    names = ("delivered_value", "relationship")
    shown = call("sweep", file, "--out", tmp_path / "out").stdout
    assert shown.count("Sweep of baseline") == 2
    effects = main_effects(al.open_sweep(tmp_path / "out"), names)
    for outcome in (OUTCOMES[OUTCOME_NAMES.index(name)] for name in names):
        for _, row in effects[effects["outcome"] == outcome.name].iterrows():
            interval = wording.interval(row["difference_low"], row["difference_high"], outcome.unit, signed=True)
            assert f" {interval} " in shown, interval


def test_the_same_command_again_runs_nothing(file: Path, tmp_path: Path) -> None:
    call("sweep", file, "--out", tmp_path / "out")
    before = sorted((p.name, p.stat().st_mtime_ns) for p in (tmp_path / "out" / "runs").iterdir())
    again = call("sweep", file, "--out", tmp_path / "out")
    assert "48 are there, 0 to do" in again.stderr
    assert before == sorted((p.name, p.stat().st_mtime_ns) for p in (tmp_path / "out" / "runs").iterdir())


def test_runs_can_be_added_by_the_command(file: Path, tmp_path: Path) -> None:
    call("sweep", file, "--out", tmp_path / "out")
    assert "32 to do" in call("sweep", file, "--out", tmp_path / "out", "--add-runs", 2).stderr
    assert "80 are there, 0 to do" in call("sweep", file, "--out", tmp_path / "out").stderr


def test_json_has_the_figures_of_the_table(file: Path, tmp_path: Path) -> None:
    found = document("sweep", file, "--out", tmp_path / "out", "--outcome", "relationship")
    assert (found["points"], found["runs"], found["rows"], found["complete"], found["failed"]) == (16, 3, 48, True, 0)
    assert {level["outcome"] for level in found["levels"]} == {"relationship"}
    table = al.open_sweep(tmp_path / "out")
    rows = table.rows(["reporting.cio", "run", "relationship"])
    ceo = next(level for level in found["levels"] if level["level"] == "ceo")
    assert ceo["mean"] == pytest.approx(rows[rows["reporting.cio"] == "ceo"]["relationship"].mean(), abs=1e-12)
    assert ceo["low"] < ceo["mean"] < ceo["high"] and ceo["runs"] == 3 and ceo["points"] == 8


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("scenario: baselin\nlevers:\n  transparency.cost: [2]\ndesign: {kind: soboll}\nruns: 0\n",
                   encoding="utf-8")
    result = call("sweep", bad, "--out", tmp_path / "out", "--shard", "3/2", "--threads", "many", "--outcome", "valeu",
                  code=2)
    for words in ("baseline", "transparency.cost[0]", "design.kind", "runs", "--shard", "--threads", "--outcome"):
        assert words in result.stderr, words
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_left_alone(file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear", encoding="utf-8")
    assert "letter.txt" in call("sweep", file, "--out", tmp_path / "mine", code=2).stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_point_that_cannot_be_is_a_row_with_the_command_that_shows_why(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text("scenario: baseline\nlevers:\n  demand.half_life_low: [20, 90]\nfixed: {staffing.it_heads: 12, "
                    "staffing.marketing_heads: 8}\nruns: 2\nweeks: 30\n", encoding="utf-8")
    result = call("sweep", file, "--out", tmp_path / "out")
    assert "2 rows failed" in result.stdout and "demand.half_life_high" in result.stdout
    failures = al.open_sweep(tmp_path / "out").failures()
    assert failures["run"].tolist() == [0, 1]
    command = shlex.split(failures["repeat"].iloc[0])
    done = subprocess.run([sys.executable, "-m", *command], cwd=tmp_path / "out", capture_output=True, text=True)
    assert done.returncode == 2 and "half_life_high" in done.stderr and "Traceback" not in done.stderr


def test_set_on_the_command_line_is_a_lever_of_a_scenario() -> None:
    one = json.loads(call("run", "baseline", "--runs", 2, "--weeks", 20, "--set", "reporting.cio=ceo", "--json").stdout)
    other = al.run(al.load("baseline").change({"reporting.cio": "ceo"}), 2, weeks=20)
    trust = next(o["mean"] for o in one["outcomes"] if o["name"] == "relationship")
    assert trust == other.column("relationship").mean()
    for wrong, allowed in (("reporting.cio", "PATH=VALUE"), ("transparency.cost=2", "from 0 to 1"),
                           ("a.b=1", "unknown key 'a'")):
        assert allowed in call("run", "baseline", "--set", wrong, code=2).stderr


@pytest.mark.parametrize("name", sorted(sweeps()))
def test_shipped_sweeps_are_sound(name: str) -> None:
    question = read_question(name)
    assert question.number >= 100 and question.text.startswith("#")
    assert name in call("list", "--sweeps").stdout
    assert name in [row["name"] for row in json.loads(call("list", "--sweeps", "--json").stdout)]


def test_effects_are_means_over_points_with_their_interval_over_runs(file: Path, tmp_path: Path) -> None:
    table = al.sweep(file, tmp_path / "out", threads=1)
    effects = main_effects(table, ["cost"]).set_index("level")
    values = table.matrix("cost")[(table.points["incentives.joint_accountability"] == 0.9).to_numpy()].mean(axis=0)
    row = effects.loc["0.9"]
    assert row["mean"] == pytest.approx(values.mean())
    assert row["high"] - row["low"] == pytest.approx(2 * 4.302652729911275 * values.std(ddof=1) / np.sqrt(3))
    assert set(effects["points"]) <= {4, 8, 12, 16}


def test_the_picture_can_be_read(file: Path, tmp_path: Path) -> None:
    picture = picture_of(al.sweep(file, tmp_path / "out", threads=1), ("delivered_value", "relationship"))
    for check in (test_plots.test_no_text_overlaps_another, test_plots.test_no_text_is_cut_off,
                  test_plots.test_labels_are_words):
        check({"sweep": picture}, "sweep")
    assert {"CEO", "CFO", "CIO reports to"} <= {text for text, _ in test_plots.texts(picture)}
    scales = {ax.get_ylim() for ax in picture.axes[:3]}
    assert len(scales) == 1, "panels of one outcome share their scale"


def test_runs_are_added_point_by_point_until_each_interval_is_narrow_enough(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found = document("sweep", file, "--out", out, "--until", 0.022, "--runs", 150, "--outcome", "relationship")["until"]
    table = al.open_sweep(out)
    values = table.matrix("relationship")
    there = np.isfinite(values).sum(axis=1)
    assert set(there) <= {100, 120, 144, 150} and len(set(there)) > 1, "points differ in how soon they are known"
    assert there.tolist() == found["runs"] and table.complete
    for row, n in zip(values, there, strict=True):
        half = 1.02 * 1.976013 * row[:n].std(ddof=1) / np.sqrt(n)  # t for 150 runs; a little more for fewer
        assert n == 150 or half < 0.022 * 1.01
    assert found["reached"] == sum(n < 150 for n in there) + sum(
        1.02 * 1.976013 * row[:150].std(ddof=1) / np.sqrt(150) <= 0.022 for row, n in zip(values, there) if n == 150)
    again = call("sweep", file, "--out", out, "--until", 0.022, "--runs", 150, "--outcome", "relationship")
    assert "0 to do before the next look" in again.stderr
    assert "one shared run is worth" in again.stdout.replace("\n", " ")
    assert "beside add_runs" in call("sweep", file, "--out", out, "--until", 1, "--add-runs", 3, code=2).stderr


def test_few_steps_of_a_grid_are_levels_of_their_own(file: Path, tmp_path: Path) -> None:
    file.write_text(SMALL.replace("{kind: sobol, points: 4, cross: true}", "{kind: grid, points: 3}"), encoding="utf-8")
    text = call("sweep", file, "--out", tmp_path / "out").stdout
    assert "third" not in text
    effects = main_effects(al.open_sweep(tmp_path / "out"), ("relationship",))
    mine = effects[effects["factor"] == "demand.arrivals_per_week"]
    assert mine["level"].tolist() == ["0.3", "0.4", "0.5"] and mine["at"].tolist() == [0.3, 0.4, 0.5]
    assert mine["points"].tolist() == [4, 4, 4]


def test_an_outcome_that_no_run_has_is_drawn_as_such(file: Path, tmp_path: Path) -> None:
    file.write_text(SMALL.replace("weeks: 40", "weeks: 1") + "title: Too short\n", encoding="utf-8")
    call("sweep", file, "--out", tmp_path / "out")
    table = al.open_sweep(tmp_path / "out")
    assert not np.isfinite(table.matrix("delivered_value")).any()
    picture = picture_of(table, ("delivered_value", "relationship"))
    empty = [ax for ax in picture.axes if any(text.get_text() == "no run has a value" for text in ax.texts)]
    assert len(empty) == 3 and not any(list(ax.get_yticks()) for ax in empty)
    test_plots.test_no_text_overlaps_another({"sweep": picture}, "sweep")
    assert "CEO" in [tick.get_text() for ax in picture.axes for tick in ax.get_xticklabels()]
