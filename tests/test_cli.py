"""The commands: what they print, in which shape, and what they write."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from alignsim.cli import COMMANDS, main, screen
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, SERIES_NAMES
from alignsim.scenario import load, shipped

SMALL = ["--runs", "4", "--weeks", "30"]


def call(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def document(*arguments: str) -> Any:
    """What a command prints with --json: one document and nothing else."""
    return json.loads(call(*arguments, "--json").stdout, parse_constant=pytest.fail)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_help_names_every_command() -> None:
    text = call("--help").stdout
    assert all(re.search(rf"^  {name}\b", text, re.M) for name in COMMANDS)
    for name in COMMANDS:
        assert "Usage: alignsim" in call(name, "--help").stdout


def test_version() -> None:
    assert re.fullmatch(r"alignsim, version \d+\.\d+\.\d+\n", call("--version").stdout)


# ------------------------------------------------------------------------------------------------- list, schema, check
def test_list() -> None:
    text = call("list").stdout
    assert all(name in text for name in ("baseline", "ceo_line", "roadmap"))
    found = document("list")
    assert [entry["name"] for entry in found] == shipped()
    assert all(list(entry) == ["name", "title", "question"] for entry in found)


def test_list_outcomes() -> None:
    assert "delivered_value" in call("list", "--outcomes").stdout
    found = document("list", "--outcomes")
    assert [entry["name"] for entry in found] == list(OUTCOME_NAMES)
    assert {entry["direction"] for entry in found} == {"higher", "lower", "neutral"}


def test_schema_is_a_schema() -> None:
    found = json.loads(call("schema").stdout)
    assert found["$schema"].startswith("https://json-schema.org/") and "governance" in found["properties"]


def test_check_says_what_a_scenario_means() -> None:
    text = call("check", "ceo_line").stdout
    for words in ("The CIO reports to the CEO", "valid", "IT: 48 positions", "expected load of IT", "reporting.cio",
                  "Differs from baseline"):
        assert words in text
    (found,) = document("check", "ceo_line")
    assert {"field": "reporting.cio", "from": "coo", "to": "ceo"} in found["differences"]
    assert found["extends"] == "baseline" and found["warnings"] == []


def test_check_of_a_what_if_with_changes(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("format: 1\nextends: ceo_line\ntitle: Mine\nchanges:\n  - week: 52\n    set: "
                    "{reporting: {cio: cfo}, transparency: {cost: 0.9}}\n", encoding="utf-8")
    text = call("check", file).stdout
    assert "from week 52: transparency.cost = 0.9, reporting.cio = cfo" in text


def test_check_extends_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("format: 1\nextends: baseline\ntitle: Ours\n", encoding="utf-8")
    file = tmp_path / "mine.yaml"
    file.write_text("format: 1\nextends: base.yaml\ntitle: Mine\nincentives: {joint_accountability: 0.5}\n",
                    encoding="utf-8")
    assert "joint_accountability" in call("check", file).stdout


def test_new_makes_a_folder_that_check_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people = ["id,boss,title,dept", "1,,Chief Executive Officer,Board", "2,1,Chief Information Officer,IT",
              "3,1,Chief Marketing Officer,Marketing"]
    people += [f"{k},2,Developer,IT" for k in range(10, 20)] + [f"{k},3,Marketeer,Marketing" for k in range(20, 30)]
    Path("firm.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    made = document("new", "firm.csv")
    assert "GUESS" in Path(made["scenario"]).read_text(encoding="utf-8")
    assert "valid" in call("check", made["scenario"]).stdout


# ----------------------------------------------------------------------------------------------------------------- run
def test_run_prints_every_outcome_and_a_sentence() -> None:
    text = call("run", "baseline", *SMALL).stdout
    assert all(outcome.label in text for outcome in OUTCOMES)
    assert "95% interval" in text and "4 runs of 30 weeks, seed 1" in text


def test_run_as_json_has_the_agreed_shape() -> None:
    found = document("run", "baseline", *SMALL)
    assert list(found) == ["scenario", "runs", "seed", "outcomes", "warnings"]
    assert (found["scenario"], found["runs"], found["seed"]) == ("baseline", 4, 1)
    assert [entry["name"] for entry in found["outcomes"]] == list(OUTCOME_NAMES)
    assert all(list(entry) == ["name", "unit", "mean", "low", "high", "sd"] for entry in found["outcomes"])


def test_json_prints_the_figures_of_the_table() -> None:
    cost = next(e for e in document("run", "baseline", *SMALL)["outcomes"] if e["name"] == "cost")
    assert f"{cost['mean']:,.0f}" in call("run", "baseline", *SMALL).stdout


def test_run_writes_a_folder_that_can_be_run_again(tmp_path: Path) -> None:
    out = tmp_path / "first"
    result = call("run", "ceo_line", *SMALL, "--out", out, "--projects", "--seed", "0")
    assert f"Tables and pictures are in {out}." in result.stderr
    assert names(out) == ["ledger.png", "organization.png", "outcomes.parquet", "outcomes.png", "over_time.png",
                          "projects.parquet", "provenance.json", "scenario.yaml", "weekly.parquet"]
    again = tmp_path / "again"
    call("run", out / "scenario.yaml", *SMALL, "--out", again, "--seed", "0", "--threads", "1")
    one, other = (pd.read_parquet(folder / "outcomes.parquet").drop(columns="scenario") for folder in (out, again))
    assert one.equals(other)
    assert load(out / "scenario.yaml").digest() == load("ceo_line").digest()


def test_what_run_writes(tmp_path: Path) -> None:
    call("run", "baseline", *SMALL, "--out", tmp_path, "--projects")
    outcomes = pd.read_parquet(tmp_path / "outcomes.parquet")
    assert outcomes["run"].tolist() == [0, 1, 2, 3] and list(outcomes.columns[3:]) == list(OUTCOME_NAMES)
    weekly = pd.read_parquet(tmp_path / "weekly.parquet")
    assert len(weekly) == 30 * len(SERIES_NAMES)
    assert {"series", "week", "mean", "low", "high", "q05", "q25", "q50", "q75", "q95"} <= set(weekly.columns)
    assert (weekly["q25"] <= weekly["q75"]).all()
    assert {"run", "sponsor", "state", "ledger_work"} <= set(pd.read_parquet(tmp_path / "projects.parquet").columns)
    told = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert (told["runs"], told["requested"], told["seed"], told["weeks"]) == (4, 4, 1, 30)
    assert told["scenarios"]["scenario"] == {"name": "baseline", "digest": load("baseline").digest()}
    assert {"python", "numpy", "numba"} <= set(told["versions"])
    assert told["platform"]["machine"] and told["platform"]["features"] and isinstance(told["command"], list)
    for picture in tmp_path.glob("*.png"):
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_weeks_of_every_run_on_request(tmp_path: Path) -> None:
    call("run", "baseline", *SMALL, "--out", tmp_path, "--weekly", "all")
    weekly = pd.read_parquet(tmp_path / "weekly.parquet")
    assert list(weekly.columns) == ["run", "week", *SERIES_NAMES] and len(weekly) == 4 * 30


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    call("run", "baseline", *SMALL, "--out", tmp_path, "--projects")
    call("run", "baseline", "--runs", "2", "--weeks", "10", "--out", tmp_path)
    assert len(pd.read_parquet(tmp_path / "outcomes.parquet")) == 2
    assert "projects.parquet" not in names(tmp_path)


def test_the_first_run_on_a_machine_says_that_it_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignsim.compiled.is_warm", lambda: False)
    assert "Compiling the model" in call("run", "baseline", "--runs", "1", "--weeks", "2").stderr
    monkeypatch.setattr("alignsim.compiled.is_warm", lambda: True)
    assert "Compiling" not in call("run", "baseline", "--runs", "1", "--weeks", "2").stderr


# ------------------------------------------------------------------------------------------------------------- compare
def test_compare_prints_what_a_board_asks(tmp_path: Path) -> None:
    text = call("compare", "baseline", "ceo_line", "embedding", *SMALL).stdout
    for words in ("ceo_line against baseline: 4 pairs", "embedding against baseline", "Difference", "95% interval",
                  "Pairs", "Verdict", "Weeks to decide", "smallest effect worth having"):
        assert words in text
    assert "Time: deciding" not in text
    assert "Time: deciding" in call("compare", "baseline", "ceo_line", *SMALL, "--all").stdout


def test_compare_as_json_has_the_agreed_shape() -> None:
    found = document("compare", "baseline", "ceo_line", "it_led", *SMALL)
    assert list(found) == ["base", "runs", "seed", "comparisons", "warnings"]
    assert [c["scenario"] for c in found["comparisons"]] == ["ceo_line", "it_led"]
    keys = ["name", "unit", "difference", "low", "high", "share_better", "pairing_correlation"]
    for comparison in found["comparisons"]:
        assert list(comparison) == ["scenario", "outcomes"]
        assert [list(entry) for entry in comparison["outcomes"]] == [keys] * len(OUTCOMES)
        neutral = {o.name for o in OUTCOMES if o.direction == "neutral"}
        assert all(e["share_better"] is None for e in comparison["outcomes"] if e["name"] in neutral)


def test_compare_writes_tables_and_the_picture(tmp_path: Path) -> None:
    call("compare", "baseline", "ceo_line", "it_led", *SMALL, "--out", tmp_path, "--as-change", "5")
    assert names(tmp_path) == ["compare.png", "comparison.parquet", "outcomes.parquet", "payback.parquet",
                               "provenance.json", "scenario_0_base.yaml", "scenario_1_ceo_line.yaml",
                               "scenario_2_it_led.yaml", "weekly.parquet"]
    table = pd.read_parquet(tmp_path / "comparison.parquet")
    assert len(table) == 2 * len(OUTCOMES) and {"pairing_gain", "smallest", "verdict"} <= set(table.columns)
    assert set(pd.read_parquet(tmp_path / "outcomes.parquet")["scenario"]) == {"baseline", "ceo_line", "it_led"}
    assert load(tmp_path / "scenario_1_ceo_line.yaml").changes[0].week == 5
    assert json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))["as_change"] == 5


def test_compare_gives_the_figures_of_two_runs() -> None:
    base, other = (document("run", name, *SMALL)["outcomes"] for name in ("baseline", "it_led"))
    (found,) = document("compare", "baseline", "it_led", *SMALL)["comparisons"]
    for a, b, d in zip(base, other, found["outcomes"], strict=True):
        if a["name"] == "cost":
            assert d["difference"] == pytest.approx(b["mean"] - a["mean"])


def test_simultaneous_intervals_are_named() -> None:
    text = call("compare", "baseline", "it_led", *SMALL, "--simultaneous").stdout
    assert "joint 95% interval" in text and "hold together with 95% (Bonferroni)" in text


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_verdict_fits_on_any_screen(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "WIDTH", width)
    text = call("compare", "baseline", "ceo_line", *SMALL).stdout
    assert all(words in text for words in ("Verdict", "Difference", "95% interval", "difference"))
    assert max(len(line) for line in text.splitlines()) <= width
    assert ("Smallest" in text.split("Verdict")[0]) == (width == 160)
    story = call("trace", "baseline", "--weeks", "30").stdout
    assert "Where its" in story and max(len(line) for line in story.splitlines()) <= width


# --------------------------------------------------------------------------------------------------------------- trace
def test_trace_tells_a_story() -> None:
    text = call("trace", "baseline", "--weeks", "60", "--run", "2").stdout
    for words in ("Run 2 of baseline", "Every project, in order of proposal", "What moved trust most", "rose by",
                  "Where its weeks went"):
        assert words in text


def test_trace_as_json() -> None:
    found = document("trace", "baseline", "--weeks", "40")
    assert list(found) == ["scenario", "run", "seed", "weeks", "projects", "events"]
    assert found["projects"] and found["events"]


# ------------------------------------------------------------------------------------------------------------- stopping
def interrupt_after(monkeypatch: pytest.MonkeyPatch, done: int) -> None:
    """Press Ctrl-C when that many runs of a lot are done."""
    count = screen.Progress.__call__

    def counted(self: screen.Progress, n: int, lot: str = "") -> None:
        count(self, n, lot)
        if n == done:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(screen.Progress, "__call__", counted)


def test_control_c_keeps_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt_after(monkeypatch, 3)
    result = call("run", "baseline", "--runs", "500", "--weeks", "10", "--threads", "1", "--out", tmp_path, code=130)
    runs = len(pd.read_parquet(tmp_path / "outcomes.parquet"))
    assert 3 <= runs < 500
    assert f"Stopped after {runs} of 500 runs; what was done is kept." in result.stderr
    told = json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))
    assert (told["runs"], told["requested"]) == (runs, 500)
    assert f"{runs} runs of 10 weeks" in result.stdout
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_control_c_in_a_comparison_keeps_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignsim.experiments.compare.BLOCK", 4)
    interrupt_after(monkeypatch, 6)
    result = call("compare", "baseline", "it_led", "--runs", "400", "--weeks", "5", "--threads", "1", code=130)
    assert "Stopped after 4 of 400 pairs" in result.stderr and "4 pairs of runs" in result.stdout


def test_control_c_before_the_first_run_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen.Stop, "__call__", lambda self: True)
    result = call("run", "baseline", *SMALL, "--out", tmp_path / "new", code=130)
    assert "stopped." in result.stderr and names(tmp_path) == [] and result.stdout == ""


# ------------------------------------------------------------------------------------------------------------- progress
@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (40, "40 s"), (600, "10 min"), (12_000, "3 h 20 min")]
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    assert screen.duration(seconds) == words


def test_progress_without_a_terminal_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr("alignsim.cli.screen.time.monotonic", lambda: now[0])
    with screen.progress("baseline", 100) as meter:
        for done in range(1, 101):
            now[0] = float(done)
            meter(done)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "baseline: 10 of 100 runs, about 90 s left".replace("90 s", "2 min")
    assert len(lines) == 9 and "90 of 100 runs, about 10 s left" in lines[-1]


def test_progress_in_a_terminal_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stderr", Terminal())
    with screen.progress("baseline", 3) as meter:
        meter(2, "a")
        meter(1, "b")
        assert meter._bar is not None and meter._bar.tasks[0].completed == 3


def test_json_has_null_for_what_is_no_number() -> None:
    assert screen.plain({"a": [1.5, float("nan"), np.float64("inf")], "b": (np.float64(2), None)}) == {
        "a": [1.5, None, None], "b": [2.0, None]}
