"""alignsim robust on a folder: the same figures as table, JSON, files and picture; what is missing; bad input."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import alignsim as al
import test_plots
from alignsim.analysis.robustness.asked import robust
from alignsim.analysis.robustness.result import Robustness
from alignsim.cli import main
from alignsim.report.robust_tables import option_table
from alignsim.sweeps.design import Design
from alignsim.sweeps.file import read_question
from alignsim.sweeps.question import Question
from alignsim.sweeps.table import open_sweep
from made_sweeps import made_sweep, spoilt_copy
from test_imports import COMMAND, heavy_after

LEVERS = {"reporting.cio": ["ceo", "cfo"], "incentives.joint_accountability": [0.0, 0.6]}
UNCERTAIN = {"demand.arrivals_per_week": {"low": 0.3, "high": 0.5}, "trust.start": {"low": 0.3, "high": 0.7}}
FUTURES, RUNS = 16, 6


def question(design: Design, levers: object = LEVERS, uncertain: object = UNCERTAIN, runs: int = RUNS) -> Question:
    found = read_question({"scenario": "baseline", "levers": levers, "uncertain": uncertain, "runs": runs, "seed": 1,
                           "design": {"kind": "sobol", "points": 2}})
    return replace(found, design=design)


def value(place: np.ndarray, run: int) -> float:
    """Of the CEO's line .4 everywhere, of the CFO's .28 to .48 with demand; joint accountability takes .05."""
    ceo = place[0] < 0.5
    return (0.4 if ceo else 0.28 + 0.2 * float(place[2])) - 0.05 * (place[1] > 0.5) + 0.01 * (run % 3 - 1)


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_sweep(tmp_path_factory.mktemp("sweep") / "made", question(Design("sobol", FUTURES, cross=True)),
                      {"delivered_value": value, "cost": lambda place, run: 100.0 * value(place, run)})


@pytest.fixture(scope="module")
def found(sweep: Path) -> Robustness:
    return robust(sweep, at_least=0.38)


def call(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["robust", *(str(a) for a in arguments)])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def test_the_command_prints_and_writes(sweep: Path, found: Robustness, tmp_path: Path) -> None:
    out = tmp_path / "result"
    result = call(sweep, "--at-least", "0.38", "--out", out)
    text = " ".join(result.stdout.split())
    for part in ("What holds up, by delivered value?", "4 options, 16 futures, 6 runs each", "Largest regret,",
                 "CIO reports to CEO, joint accountability: 0", "regrets least",
                 "of the futures, above all where", "proposals a week above", "Savage 1951",
                 "Which option is best is clear in"):
        assert part in text
    assert sorted(p.name for p in out.iterdir()) == ["provenance.json", "robust.csv", "robust.png",
                                                     "robust_futures.csv", "robust_regrets.csv"]
    assert pd.read_csv(out / "robust.csv")["regret_max"].tolist() == pytest.approx(
        [found.figures("regret_max")[k].value for k in found.order])
    assert json.loads((out / "provenance.json").read_text(encoding="utf-8"))["condition"] == "delivered_value >= 0.38"


def test_json_has_the_same_figures_and_nothing_else_on_stdout(sweep: Path, found: Robustness) -> None:
    told = json.loads(call(sweep, "--satisfice", "delivered_value >= 0.38", "--json").stdout)
    assert (told["outcome"], told["unit"], told["futures"], told["runs"]) == ("delivered_value", "share", FUTURES, RUNS)
    assert told["futures_sampled"] and told["left_out"] == 0 and told["sentence"] == found.sentence
    first = told["options"][0]
    assert first["levers"] == {"reporting.cio": "ceo", "incentives.joint_accountability": 0.0}
    for name, figures in found.assessed.figures.items():
        figure = figures[found.order[0]]
        assert first[name] == pytest.approx({**figure._asdict(), "n": RUNS, "futures": FUTURES})
    assert set(first["worst_future"]) == set(UNCERTAIN)
    assert told["wins"][0]["futures_won"] + told["wins"][1]["futures_won"] == FUTURES
    assert told["telling"][0]["name"] == "demand.arrivals_per_week"
    assert "good_enough" not in json.loads(call(sweep, "--json").stdout)["options"][0]


def test_a_lower_outcome_turns_everything_over(sweep: Path) -> None:
    cost = al.robust(open_sweep(sweep), "cost", at_most=36)
    assert cost.labels[cost.order[0]].endswith("0.6") and not cost.higher
    assert max(f.value for f in cost.figures("good_enough")) == 1.0
    assert "person-weeks" in cost.sentence


def test_a_grid_is_crossed_and_its_futures_are_all_there_are(tmp_path: Path) -> None:
    grid = made_sweep(tmp_path / "grid", question(Design("grid", 3)), {"delivered_value": value})
    found = robust(grid)
    assert found.number == 9 and not found.crossed.sampled


def test_what_is_not_crossed_is_told_with_what_to_do(tmp_path: Path) -> None:
    apart = made_sweep(tmp_path / "apart", question(Design("lhs", 8)), {"delivered_value": value})
    said = call(apart, code=2).stderr
    assert "options and 8 futures missing" in said and "or of lhs or sobol with cross: true" in said
    bare = made_sweep(tmp_path / "bare", question(Design("grid", 2), uncertain={}),
                      {"delivered_value": lambda place, run: float(place[0])})
    assert "uncertain: found no factor" in call(bare, code=2).stderr


def test_runs_that_failed_are_left_out_for_all_options(sweep: Path, tmp_path: Path) -> None:
    some = spoilt_copy(sweep, tmp_path / "some", [0, 7], failed=[7])
    found = robust(some)
    assert found.crossed.left_out == 2 and "2 runs of a future that not every option has left out" in found.note
    none = spoilt_copy(sweep, tmp_path / "none", range(RUNS))
    said = call(none, "--out", tmp_path / "out", code=2).stderr
    assert "1 future of 16 without one run in which every option has a value" in said and "--add-runs" in said
    assert not (tmp_path / "out").exists()


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(sweep: Path, tmp_path: Path) -> None:
    result = call(sweep, "--outcome", "load_it", "--at-least", "x", "--at-most", "3", "--out", tmp_path / "a" / "\0",
                  code=2)
    for part in ("4 problems", "load_it, of which neither more nor less is better", "--at-least: found 'x'",
                 "--at-least: found together with --at-most"):
        assert part in result.stderr
    assert "did you mean 'delivered_value'?" in call(sweep, "--outcome", "delivered_valu", code=2).stderr
    assert "--satisfice, column 1" in call(sweep, "--satisfice", "valu < 3", code=2).stderr
    assert list(tmp_path.iterdir()) == [] and result.stdout == ""
    call(tmp_path, code=2)
    with pytest.raises(al.InputError, match="at_least: found together with at_most"):
        robust(sweep, at_least=1, at_most=2)


def test_bad_input_loads_nothing_heavy(sweep: Path, tmp_path: Path) -> None:
    for arguments in (["robust", "--help"], ["robust", "absent"], ["robust", str(sweep), "--outcome", "load_it"]):
        assert heavy_after(COMMAND.format(arguments=arguments), tmp_path) == []


@pytest.mark.parametrize("where", [None, "delivered_value >= .38"])
def test_the_picture_is_whole_and_in_words(sweep: Path, where: str | None) -> None:
    picture = robust(sweep, satisfice=where).plot()
    for check in (test_plots.test_no_text_overlaps_another, test_plots.test_no_text_is_cut_off,
                  test_plots.test_labels_are_words):
        check({"robust": picture}, "robust")
    shown = " ".join(text for text, _ in test_plots.texts(picture)).replace("\n", " ")
    for part in ("Regret (less is better)", "Futures won, %", "Who wins where", "Proposals a week"):
        assert part in shown
    assert ("Good enough, %" in shown) == (where is not None)


def test_many_options_and_one_uncertain_factor_of_words_can_be_drawn(tmp_path: Path) -> None:
    levers = {"incentives.joint_accountability": [k / 20 for k in range(21)]}
    asked = question(Design("grid", 2), levers, {"technology.platform_policy": ["per_project", "standardize"]})
    folder = made_sweep(tmp_path / "many", asked, {
        "delivered_value": lambda place, run: 0.3 + 0.1 * float(place[0] * (place[1] - 0.5)) + 0.01 * run})
    found = robust(folder)
    drawn = {"robust": found.plot()}
    test_plots.test_no_text_overlaps_another(drawn, "robust")
    test_plots.test_no_text_is_cut_off(drawn, "robust")
    assert "12 of 21 options" in " ".join(text for text, _ in test_plots.texts(drawn["robust"])).replace("\n", " ")
    assert len(option_table(found).rows) == 20


def test_a_narrow_screen_leaves_columns_out(found: Robustness) -> None:
    assert [len(option_table(found, width).columns) for width in (160, 120, 90)] == [8, 6, 5]


def test_a_wrong_condition_is_told_with_a_wrong_outcome(sweep: Path) -> None:
    told = call(sweep, "--outcome", "valeu", "--satisfice", "cots < 3", code=2).stderr
    assert "2 problems" in told and "'valeu'" in told and "'cots'" in told
    assert "1 problem " in call(sweep, "--outcome", "valeu", "--at-least", "0.3", code=2).stderr
