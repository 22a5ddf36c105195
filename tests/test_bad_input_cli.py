"""Bad input ends in one report and exit code 2, trouble of the machine in a message and 1; nothing is half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from alignsim.cli import main
from alignsim.experiments.limits import LIMITS, whole_number, whole_numbers
from alignsim.problems import InputError, Problem


def refused(*arguments: str | Path) -> Result:
    """A command that must end with exit code 2, a report on stderr, and nothing on stdout."""
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == 2, f"{result.exit_code}: {result.output}"
    assert result.stdout == "" and "Traceback" not in result.stderr
    return result


BAD_NUMBERS = ["0", "-1", "1e3", "nan", "inf", "-inf", "1.5", "", " ", "ten", "1000000000", "0x10", "9" * 5000, "١٢"]


@pytest.mark.parametrize("option", ["--runs", "--weeks", "--threads"])
@pytest.mark.parametrize("text", BAD_NUMBERS)
def test_numbers_that_are_none_or_out_of_range(option: str, text: str) -> None:
    report = refused("run", "baseline", f"{option}={text}").stderr
    low, high = LIMITS[option.strip("-")]
    assert f"{option}: found" in report and f"a whole number from {low:,} to {high:,}" in report
    assert max(len(line) for line in report.splitlines()) < 250


@pytest.mark.parametrize("text", [t for t in BAD_NUMBERS if t not in ("0", "1000000000")])
def test_seeds(text: str) -> None:
    assert "--seed: found" in refused("run", "baseline", f"--seed={text}").stderr


def test_every_problem_of_a_command_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("", encoding="utf-8")
    report = refused("run", "basline", "--runs", "0", "--weeks", "nan", "--out", tmp_path).stderr
    assert report.startswith("alignsim: 4 problems found in the input:")
    for words in ("--runs: found '0'", "--weeks: found 'nan'", "did you mean 'baseline'?", "other content"):
        assert words in report


def test_every_scenario_of_a_comparison_is_looked_at() -> None:
    report = refused("compare", "basline", "ceo_lin", "roadmapp").stderr
    assert all(f"did you mean '{name}'?" in report for name in ("baseline", "ceo_line", "roadmap"))


def test_every_file_of_a_check_is_looked_at(tmp_path: Path) -> None:
    for name, text in (("a", "format: 2\n"), ("b", "format: 1\ngovernanze: {}\n")):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(tmp_path / "a.yaml"), "baseline", str(tmp_path / "b.yaml")])
    assert result.exit_code == 2 and "a.yaml" in result.stderr and "did you mean 'governance'?" in result.stderr
    assert "baseline: " in result.stdout  # what is sound is still explained


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", "baseline", "ceo_line", "--as-change", "156"], "0 to 155"),
        (["compare", "baseline", "ceo_line", "--as-change", "-3"], "--as-change"),
        (["compare", "baseline", "ceo_line", "--as-change", "40", "--weeks", "40"], "0 to 39"),
        (["trace", "baseline", "--run", "-1"], "--run: found '-1'"),
        (["trace", "baseline", "--run", "10000000"], "--run"),
        (["run", "baseline", "--weekly", "all"], "--weekly: found no --out"),
        (["run", "baseline", "--projects"], "--projects: found no --out"),
        (["run", "baseline", "--out", ""], "--out"),
        (["run", "baseline", "--data", "/no/such/folder"], "--data"),
        (["run", "no/such/file.yaml"], "file.yaml"),
        (["check", "/dev/null"], "null"),
        (["new", "absent.csv"], "absent.csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_arguments(arguments: list[str], words: str) -> None:
    assert words in refused(*arguments).stderr


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "baseline", "extra"], ["frobnicate"], ["--frobnicate"], ["compare", "baseline"], ["check"],
     ["run", "baseline", "--weekly", "sometimes"], ["run", "baseline", "--runs"], []],
    ids=lambda a: " ".join(a) or "nothing",
)
def test_wrong_usage(arguments: list[str]) -> None:
    report = refused(*arguments).stderr
    assert "Usage: alignsim" in report or report.startswith("Error: Option")


def test_a_horizon_before_a_change_is_told(tmp_path: Path) -> None:
    file = tmp_path / "late.yaml"
    file.write_text("format: 1\nextends: baseline\ntitle: Late\nchanges:\n  - week: 100\n    set: "
                    "{transparency: {cost: 0.9}}\n", encoding="utf-8")
    arguments = ["run", str(file), "--weeks", "50", "--runs", "1", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert "late: the policy change at week 100 lies beyond the 50 weeks of this run" in result.stderr
    assert "policy change" not in CliRunner().invoke(main, ["run", str(file), "--runs", "1"]).stderr


@pytest.mark.parametrize("content", ["thesis.txt", ".git/"])
def test_a_folder_with_other_content_is_refused_before_anything_runs(tmp_path: Path, content: str) -> None:
    stranger = tmp_path / content
    stranger.mkdir() if content.endswith("/") else stranger.write_text("mine", encoding="utf-8")
    report = refused("run", "baseline", "--runs", "10000000", "--out", tmp_path).stderr
    assert "other content" in report and [p.name for p in tmp_path.iterdir()] == [stranger.name]


def test_a_file_is_no_folder_for_results(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert "no folder" in refused("run", "baseline", "--out", file).stderr
    assert file.read_text(encoding="utf-8") == "mine"
    assert "no folder" in refused("run", "baseline", "--out", "/dev/full").stderr


# --------------------------------------------------------------------------------------------- trouble of the machine
LIMITED = """
import resource, sys
from alignsim.cli import main
import alignsim.experiments.ensemble, alignsim.organization
from alignsim import load, run
run(load("baseline"), 1, 1, 2)  # what is compiled at first is written before the limit holds
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
main(sys.argv[1:])
"""


def process(code: list[str], stdout: int | None = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *code], stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


@pytest.mark.parametrize("weekly", ["bands", "all"])
def test_files_that_cannot_grow_leave_nothing_behind(tmp_path: Path, weekly: str) -> None:
    """As on a full disk: writing fails in the middle of a file."""
    out = tmp_path / "result"
    done = process(["-c", LIMITED, "run", "baseline", "--runs", "3", "--weeks", "60", "--out", str(out), "--weekly",
                    weekly])
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr and "too large" in done.stderr.lower()
    assert "half-written" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_result_survives_a_full_disk(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["run", "baseline", "--runs", "2", "--weeks", "5", "--out", str(tmp_path)])
    assert result.exit_code == 0
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    done = process(["-c", LIMITED, "run", "baseline", "--runs", "3", "--weeks", "60", "--out", str(tmp_path)])
    assert done.returncode == 1 and {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["schema"], ["--help"], ["check", "baseline"]])
def test_a_full_device_as_stdout(arguments: list[str]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        done = process(["-m", "alignsim", *arguments], stdout=full)
    finally:
        os.close(full)
    assert done.returncode == 1 and "No space left" in done.stderr
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = process(["-m", "alignsim", "schema"], stdout=write)
    finally:
        os.close(write)
    assert done.returncode == 1 and done.stderr == ""


def test_a_folder_that_is_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system says no (as it does to an ordinary user; see test_output for the real thing)."""

    def denied(**options: object) -> str:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("alignsim.experiments.output.tempfile.mkdtemp", denied)
    arguments = ["run", "baseline", "--runs", "2", "--weeks", "2", "--out", str(tmp_path / "new")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1 and "Permission denied" in result.stderr and "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------------------- limits
@pytest.mark.parametrize("value", [1, "1", " 7 ", "1_000", 3.0, "+5"])
def test_whole_numbers_in_any_dress(value: object) -> None:
    assert isinstance(whole_number("runs", value, place="x"), int)


@pytest.mark.parametrize("value", [True, None, 1.5, float("nan"), "1.0", [], "--5", "1e1", b"3", "²"])
def test_what_is_no_whole_number(value: object) -> None:
    assert isinstance(whole_number("runs", value, place="x"), Problem)


def test_numpy_numbers_are_numbers() -> None:
    import numpy as np

    assert whole_numbers({"runs": np.int64(5), "seed": np.uint8(0)}, place="x") == {"runs": 5, "seed": 0}


def test_all_wrong_numbers_are_told_together() -> None:
    with pytest.raises(InputError) as caught:
        whole_numbers({"runs": 0, "seed": 1, "weeks": 10**9}, place="run()")
    assert [p.field for p in caught.value.problems] == ["runs", "weeks"]
    assert {p.file for p in caught.value.problems} == {"run()"}
