"""alignsim discover on a folder: the same figures as tables, JSON, files, picture; bad input; Ctrl-C; light errors."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import alignsim as al
import test_plots
from alignsim.analysis.discovery.asked import discover
from alignsim.analysis.discovery.result import Discovery
from alignsim.cli import main, screen
from alignsim.sweeps.design import Design
from alignsim.sweeps.table import open_sweep
from made_sweeps import made_sweep, question
from test_imports import COMMAND, heavy_after

LEVERS = {"transparency.cost": {"low": 0, "high": 1}, "reporting.cio": ["ceo", "cfo", "coo"],
          "incentives.joint_accountability": [0.0, 0.3, 0.6, 0.9]}
POINTS, RUNS = 128, 3
WEAK = ("--where", "delivered_value < .3", "--resamples", "3")


def value(place: np.ndarray, run: int) -> float | None:
    """Low below .4 transparency with a CFO line; a third of the runs of one corner fail."""
    if place[0] < 0.02 and run == 0:
        return None
    weak = place[0] < 0.4 and 1 / 3 <= place[1] < 2 / 3
    return (0.2 if weak else 0.4) + 0.01 * run + 0.02 * float(place[2])


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    asked = question(LEVERS, Design("sobol", POINTS), RUNS)
    return made_sweep(tmp_path_factory.mktemp("sweep") / "made", asked, {"delivered_value": value})


@pytest.fixture(scope="module")
def found(sweep: Path) -> Discovery:
    return discover(sweep, "delivered_value < .3", resamples=3)


def call(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["discover", *(str(a) for a in arguments)])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def test_the_command_prints_and_writes(sweep: Path, found: Discovery, tmp_path: Path) -> None:
    out = tmp_path / "result"
    result = call(sweep, *WEAK, "--call", "weak", "--out", out)
    text = " ".join(result.stdout.split())
    for part in ("Box 1: density", "cost transparency below", "CIO reports to CFO", "CEO, CFO, COO", "Trade-off curve",
                 "weak cases are there", "PRIM (Friedman & Fisher 1999)", "128 cases"):
        assert part in text
    assert sorted(p.name for p in out.iterdir()) == [
        "discover.csv", "discover.png", "discover_boxes.csv", "discover_cases.csv", "discover_curve_1.csv",
        "provenance.json"]
    cases = pd.read_csv(out / "discover_cases.csv")
    assert len(cases) == POINTS and int(cases["met"].sum()) == found.met
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert told["where"] == "delivered_value < .3" and told["resamples"] == 3
    call(sweep, *WEAK, "--out", out)  # an earlier result is taken


def test_json_has_the_same_figures_and_nothing_else_on_stdout(sweep: Path, found: Discovery) -> None:
    told = json.loads(call(sweep, *WEAK, "--json").stdout)
    box, one = told["boxes"][0], found.found[0]
    assert (told["cases"], told["met"], told["per"]) == (POINTS, found.met, "point")
    assert told["runs"] == POINTS * RUNS - open_sweep(sweep).failed
    assert box["density"] == pytest.approx(one.worth.density._asdict())
    assert box["coverage"]["n"] == found.met
    assert [(r["name"], r["side"]) for r in box["restrictions"]] == [("transparency.cost", "high"),
                                                                     ("reporting.cio", "words")]
    assert box["restrictions"][0]["limit"] == pytest.approx(0.4, abs=0.05) and box["restrictions"][0]["words"] is None
    assert box["restrictions"][1] == {**box["restrictions"][1], "limit": None, "words": ["cfo"]}
    assert len(box["curve"]) == len(one.trajectory) and box["curve"][0]["coverage"] == 1.0
    assert told["sentence"] == found.sentence


def test_every_run_can_be_a_case(sweep: Path) -> None:
    runs = discover(sweep, "delivered_value < .3", "run", resamples=2)
    failed = open_sweep(sweep).failed
    assert failed > 0
    assert runs.number == POINTS * RUNS - failed == runs.cases_read.runs
    assert "runs of a point are not independent" in runs.note
    assert f"{failed} run" in runs.sentence
    points = discover(sweep, "delivered_value < .3", resamples=2)
    width = [f.found[0].worth.density.high - f.found[0].worth.density.low for f in (runs, points)]
    assert width[0] > 0.7 * width[1]  # three times the cases, of as many points, are no three times the knowledge


def test_python_takes_a_table_a_path_and_the_public_name(sweep: Path, found: Discovery) -> None:
    for source in (open_sweep(sweep), sweep, str(sweep)):
        assert al.discover(source, "delivered_value < .3", resamples=0).met == found.met


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(sweep: Path, tmp_path: Path) -> None:
    result = call(sweep, "--where", "delivered_valu < .3 or reporting.cio == cfi", "--per", "runs", "--boxes", "0",
                  "--box", "x", "--min-density", "2", "--alpha", "nan", "--resamples", "-1", "--out", tmp_path, code=2)
    assert "8 problems found" in result.stderr.splitlines()[0]
    for part in ("--where, column 1: found 'delivered_valu'", "did you mean 'delivered_value'?",
                 "found 'cfi'; allowed: one of ceo, cfo, coo", "--per: found 'runs'; allowed: point or run",
                 "--boxes: found '0'", "--box: found 'x'", "--min-density: found '2'; allowed: a number above 0",
                 "--alpha: found 'nan'", "--resamples: found '-1'"):
        assert part in result.stderr
    assert list(tmp_path.iterdir()) == [] and result.stdout == ""


@pytest.mark.parametrize(("arguments", "said"), [
    (("--where", "delivered_value < .3", "--box", "500"), "--box: found 500; allowed: a number from 0 to"),
    (("--where", "delivered_value < .3", "--box", "1", "--boxes", "2"), "one of a box by its number"),
    (("--where", "delivered_value < .3", "--box", "1", "--min-density", ".5"), "one of a box by its number"),
    (("--where", "governance.mode == joint"), "a factor of the sweep: transparency.cost, reporting.cio, incentives."),
    (("--where", ""), "--where, column 1: found the end"),
])
def test_choices_that_cannot_be_met(sweep: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in call(sweep, *arguments, code=2).stderr


def test_a_folder_that_is_no_sweep(tmp_path: Path) -> None:
    assert str(tmp_path) in call(tmp_path, *WEAK, code=2).stderr
    call(tmp_path / "absent", *WEAK, code=2)
    call("a\0b", *WEAK, code=2)
    with pytest.raises(al.InputError):
        discover(3, "delivered_value < .3")  # type: ignore[arg-type]
    with pytest.raises(al.InputError):
        discover(tmp_path, 3)  # type: ignore[arg-type]


def test_bad_input_loads_nothing_heavy(sweep: Path, tmp_path: Path) -> None:
    for arguments in (["discover", "--help"], ["discover", "absent", "--where", "x < 3"],
                      ["discover", str(sweep), "--where", "delivered_valu < .3 and ("]):
        assert heavy_after(COMMAND.format(arguments=arguments), tmp_path) == []


def test_ctrl_c_keeps_the_resamples_that_are_done(sweep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = screen.Progress.__call__

    def interrupting(self: screen.Progress, done: int, lot: str = "") -> None:
        count(self, done, lot)
        if done == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(screen.Progress, "__call__", interrupting)
    result = call(sweep, "--where", "delivered_value < .3", "--resamples", "400", "--json", code=130)
    told = json.loads(result.stdout)
    assert not told["complete"] and 2 <= told["resamples"] < 400
    assert "resamples; what was done is kept" in result.stderr


def test_the_picture_is_whole_and_in_words(found: Discovery) -> None:
    picture = found.called("weak").plot()
    for check in (test_plots.test_no_text_overlaps_another, test_plots.test_no_text_is_cut_off,
                  test_plots.test_labels_are_words):
        check({"discover": picture}, "discover")
    shown = " ".join(text for text, _ in test_plots.texts(picture)).replace("\n", " ")
    for part in ("What leads to delivered value < .3?", "Coverage: share of all that meet it, %", "quasi-p", "< 0.001",
                 "CIO reports to", "Cost transparency", "meets it"):
        assert part in shown


@pytest.mark.parametrize("where", ["incentives.joint_accountability >= .6", "transparency.cost < .2",
                                   "reporting.cio != coo", "relationship < 0", "transparency.cost < .5 and "
                                   "reporting.cio == cfo and incentives.joint_accountability < .5"])
def test_every_kind_of_box_can_be_drawn(sweep: Path, where: str) -> None:
    found = discover(sweep, where, resamples=0)
    assert bool(found.found) == ("relationship" not in where)
    drawn = {"discover": found.plot()}
    test_plots.test_no_text_overlaps_another(drawn, "discover")
    test_plots.test_no_text_is_cut_off(drawn, "discover")


def test_a_narrow_screen_leaves_columns_out(found: Discovery) -> None:
    from alignsim.report.discover_tables import box_table, curve_table

    assert [len(box_table(found, 1, width).columns) for width in (160, 90)] == [5, 3]
    assert [len(curve_table(found, width).columns) for width in (160, 90)] == [6, 4]
