"""A calibration from its files to a what-if: the posterior, its file, and the parameters drawn for each run."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import alignsim as al
from alignsim.calibration import made_up
from alignsim.calibration.posterior import MIX, Posterior
from alignsim.cli import main, screen
from alignsim.organization import drawn
from alignsim.problems import InputError
from alignsim.report.calibration.picture import smooth
from test_imports import COMMAND, heavy_after

FREE = ("faults.chance=0.05:0.35", "demand.plan_effort=0.9:1.7", "trust.gain=0.02:0.1")
SIMS = 500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up organization of twenty with its log and its survey."""
    place = tmp_path_factory.mktemp("twenty")
    made_up.main([str(place)])
    return place


@pytest.fixture(scope="module")
def posterior(folder: Path) -> Posterior:
    """What its history says, from few simulations."""
    return al.calibrate(al.load(str(folder / "twenty.yaml")), folder / "projects.csv", folder / "survey.csv", FREE,
                        sims=SIMS, threads=1)  # fmt: skip


@pytest.fixture(scope="module")
def saved(posterior: Posterior, folder: Path) -> Path:
    """The posterior as a file."""
    posterior.save(folder / "posterior.json")
    return folder / "posterior.json"


def test_the_files_of_the_example_hold_what_the_example_is(folder: Path) -> None:
    from alignsim.calibration.history import read_history
    from alignsim.calibration.simulate import Laboratory

    history, problems = read_history(folder / "projects.csv", folder / "survey.csv", made_up.WEEKS)
    assert history is not None, problems
    told, meant = (Laboratory(made_up.organization(), h, made_up.FREE).observed for h in (history, made_up.example()))
    assert np.array_equal(told, meant)


def test_what_is_learnt_is_told_with_intervals_and_in_words(posterior: Posterior) -> None:
    table = posterior.table().set_index("name")
    assert list(table.index) == [f.path for f in made_up.FREE] == list(made_up.TRUTH)
    assert ((table.low95 <= table.low90) & (table.low90 < table["median"]) & (table.high90 <= table.high95)).all()
    assert set(table.learnt) <= {"learnt", "a little", "not learnt"}
    assert table.contraction["demand.plan_effort"] > 0.3, "plans against actual effort say most about it"
    assert posterior.sims == SIMS and 0 < posterior.effective <= len(posterior) == 100
    assert np.allclose(np.diag(posterior.correlations), 1)
    assert "50 projects" in posterior.sentence and "22 answers" in posterior.sentence
    assert "twenty" in repr(posterior) and "<table>" in posterior._repr_html_()


def test_the_truth_is_within_the_95_percent_intervals(posterior: Posterior) -> None:
    # One history with fixed seeds; that intervals hold as often as they say is tested in tests/long.
    for one in posterior.learnt:
        assert one.low95 <= made_up.TRUTH[one.free.path] <= one.high95


def test_answers_of_fewer_than_five_are_never_shown(posterior: Posterior, saved: Path) -> None:
    assert posterior.hidden == 2 and not any("CIO" in c.label or "CMO" in c.label for c in posterior.checks)
    assert sum("Survey" in c.label for c in posterior.checks) == 4
    assert "executive" not in saved.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def few(folder: Path) -> Path:
    """The projects of the first year alone: quicker, and still a history."""
    lines = (folder / "projects.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines[1:] if int(line.split(",")[2]) < 45]
    (folder / "few.csv").write_text("\n".join([lines[0], *kept]) + "\n", encoding="utf-8")
    return folder / "few.csv"


def test_a_parameter_that_nothing_shows_is_said_to_be_not_learnt(few: Path) -> None:
    scenario = made_up.organization().change({"burn_in": 0})
    found = al.calibrate(scenario, few, free=["staffing.cost_per_person_week=1000:5000"], sims=SIMS, threads=1)
    assert found.learnt[0].word == "not learnt" and "next to nothing" in " ".join(found.warnings)


class Pressed(screen.Stop):
    """Ctrl-C as soon as it can be caught."""

    def __enter__(self) -> screen.Stop:
        super().__enter__()
        signal.raise_signal(signal.SIGINT)
        return self


def test_ctrl_c_before_there_is_enough_says_why_nothing_is_there(
    folder: Path, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "Stop", Pressed)
    asked = ["calibrate", str(folder / "twenty.yaml"), "--data", str(few), "--free", "faults.chance=0.05:0.35",
             "--out", str(tmp_path / "posterior.json"), "--threads", "1"]  # fmt: skip
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == screen.STOPPED and not result.stdout
    assert "before 500 simulated histories" in result.stderr and not list(tmp_path.iterdir())


def test_what_is_done_when_it_is_stopped_is_used(few: Path) -> None:
    scenario, done = made_up.organization().change({"burn_in": 0}), list[int]()
    found = al.calibrate(scenario, few, free=FREE, sims=2048, threads=1, progress=done.append,
                         stop=lambda: len(done) >= 2)  # fmt: skip
    assert (found.sims, found.requested, found.complete) == (512, 2048, False) and "Stopped" in found.warnings[-1]
    with pytest.raises(KeyboardInterrupt):
        al.calibrate(scenario, few, free=FREE, sims=2048, threads=1, stop=lambda: True)


def test_a_history_that_the_model_cannot_make_is_told(few: Path, tmp_path: Path) -> None:
    lines = few.read_text(encoding="utf-8").splitlines()
    effort = lines[0].split(",").index("actual_person_weeks")
    rows = [line.split(",") for line in lines[1:]]
    for row in rows:
        row[effort] = f"{100 * float(row[effort]):g}" if row[effort] else ""
    (tmp_path / "absurd.csv").write_text("\n".join([lines[0], *map(",".join, rows)]), encoding="utf-8")
    scenario = made_up.organization().change({"burn_in": 0})
    found = al.calibrate(scenario, tmp_path / "absurd.csv", free=FREE, sims=SIMS, threads=1)
    assert "cannot make this history" in found.warnings[0]


def test_a_file_reads_back_as_it_was(posterior: Posterior, saved: Path) -> None:
    again = Posterior.read(saved)
    assert np.array_equal(again.values, posterior.values) and np.allclose(again.weights, posterior.weights, rtol=1e-12)
    assert again.free == posterior.free and again.checks == posterior.checks and again.warnings == posterior.warnings
    assert again.scenario_digest == posterior.scenario_digest and len(again.source) == 64


@pytest.mark.parametrize(
    ("change", "field"),
    [({"format": "other"}, "format"), ({"format_version": 9}, "format"), ({"weights": [1.0]}, "weights"),
     ({"draws": [[1, 2]]}, "draws"), ({"seed": "x"}, "seed"), ({"scenario": 3}, "scenario"),
     ({"parameters": [{"path": "trust.gian", "low": 0, "high": 1}]}, "parameters[0].path"),
     ({"parameters": [{"path": "trust.gain", "low": 1, "high": 0}]}, "parameters[0].low"),
     ({"diagnostics": {"checks": [4]}}, "diagnostics")],
)  # fmt: skip
def test_a_broken_file_is_told(change: dict[str, object], field: str, saved: Path, tmp_path: Path) -> None:
    found = json.loads(saved.read_text(encoding="utf-8")) | change
    (tmp_path / "bad.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InputError) as error:
        Posterior.read(tmp_path / "bad.json")
    assert any(problem.field.startswith(field) for problem in error.value.problems)


@pytest.mark.parametrize("text", ["", "[", "[" * 100_000, "3", '"alignsim posterior"', "{}", "\0", '{"format": NaN}'])
def test_what_is_no_posterior_at_all_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        Posterior.read(tmp_path / "bad.json")


def test_draws_outside_their_range_and_every_other_problem_come_in_one_report(saved: Path, tmp_path: Path) -> None:
    found = json.loads(saved.read_text(encoding="utf-8"))
    found["draws"][0][0], found["draws"][3], found["weights"][0] = 9.0, ["x"], 0.5
    (tmp_path / "bad.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InputError) as error:
        Posterior.read(tmp_path / "bad.json")
    assert {"weights", "draws[3]"} <= {problem.field for problem in error.value.problems}
    found["draws"][3] = found["draws"][4]
    (tmp_path / "bad.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(InputError, match=r"draws\[0\]\[0\]"):
        Posterior.read(tmp_path / "bad.json")


def test_every_run_of_an_applied_scenario_draws_a_line_and_pairs_draw_the_same(posterior: Posterior) -> None:
    base = posterior.applied(made_up.organization())
    other = posterior.applied(made_up.organization().change({"reporting.cio": "ceo"}))
    lines = {tuple(row) for row in posterior.values}
    for run in range(20):
        one, two = (drawn(s, 7, run) for s in (base, other))
        mine = tuple(one.values[f.path] for f in posterior.free)
        assert mine in lines and mine == tuple(two.values[f.path] for f in posterior.free)
    assert base.population is not None and list(base.population.mixes) == [MIX]


def test_applied_draws_follow_the_weights(posterior: Posterior) -> None:
    # Mean over 2,000 runs: its standard error is the posterior's sd / sqrt 2000; four of them are allowed.
    base = posterior.applied(made_up.organization())
    one = posterior.learnt[0]
    found = np.mean([drawn(base, 1, run).values[one.free.path] for run in range(2000)])
    assert found == pytest.approx(one.mean, abs=4 * one.sd / np.sqrt(2000))


def test_a_posterior_lies_over_a_population_that_is_there(posterior: Posterior) -> None:
    ranges = {"ranges": {"trust.gain": {"low": 0.01, "high": 0.02}, "transparency.cost": {"low": 0.0, "high": 1.0}}}
    found = posterior.applied(made_up.organization().change({"population": ranges})).population
    assert found is not None and list(found.ranges) == ["transparency.cost"] and MIX in found.mixes


def test_an_applied_scenario_is_a_scenario_as_any_other(posterior: Posterior, tmp_path: Path) -> None:
    base = posterior.applied(made_up.organization())
    (tmp_path / "applied.yaml").write_text(base.to_yaml(), encoding="utf-8")
    assert al.load(str(tmp_path / "applied.yaml")).digest() == base.digest()


def test_what_is_expected_needs_a_comparison_of_applied_scenarios(posterior: Posterior) -> None:
    plain = made_up.organization().change({"weeks": 26})
    with pytest.raises(ValueError, match="applied"):
        posterior.expected(al.compare(plain, plain.change({"reporting.cio": "ceo"}), 4, threads=1))


def test_a_density_is_one_and_stays_within_its_range() -> None:
    grid = np.linspace(0, 1, 2001)
    curve = smooth(np.array([0.01, 0.02, 0.9]), np.array([0.5, 0.3, 0.2]), grid)
    assert np.trapezoid(curve, grid) == pytest.approx(1, abs=0.01)


def cli(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_the_command_writes_a_posterior_with_its_picture(folder: Path, tmp_path: Path, posterior: Posterior) -> None:
    out = tmp_path / "p.json"
    code, stdout, stderr = cli(
        "calibrate", str(folder / "twenty.yaml"), "--data", str(folder / "projects.csv"), "--survey",
        str(folder / "survey.csv"), "--out", str(out), "--sims", str(SIMS), "--threads", "2", "--free", *FREE)
    assert code == 0, stderr
    assert "demand.plan_effort" in stdout and "Observed" in stdout and "used and not shown" in stdout
    assert np.array_equal(Posterior.read(out).values, posterior.values), "as from Python, and with other threads"
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    again, *_ = cli("calibrate", str(folder / "twenty.yaml"), "--data", str(folder / "absent.csv"), "--out", str(out))
    assert again == 2


def test_bad_input_is_told_at_once_and_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    code, _, stderr = cli("calibrate", "basline", "--data", str(folder / "absent.csv"), "--free", "trust.gian",
                          "--sims", "3", "--out", str(tmp_path / "mine.txt"))
    assert code == 2 and "Traceback" not in stderr
    for words in ("basline", "absent.csv", "trust.gain", "--sims", "other content"):
        assert words in stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    code, _, stderr = cli("calibrate")
    assert code == 2 and "SCENARIO" in stderr and "--data" in stderr


def test_the_form_comes_with_empty_tables_and_never_over_filled_ones(tmp_path: Path) -> None:
    assert cli("calibrate", "--form", str(tmp_path / "new"))[0] == 0
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"survey_form.html", "survey.csv", "projects.csv"}
    form = (tmp_path / "new" / "survey_form.html").read_text(encoding="utf-8")
    assert "http" not in form and "src=" not in form and "not asked" in form and form.count("fully") == 2
    code, _, stderr = cli("calibrate", "--form", str(tmp_path / "new"))
    assert code == 2 and "already" in stderr
    assert cli("calibrate", "baseline", "--form", str(tmp_path / "other"))[0] == 2


def test_compare_carries_the_posterior_and_says_so(folder: Path, saved: Path, tmp_path: Path) -> None:
    (folder / "ceo.yaml").write_text(
        "format: 1\nextends: twenty.yaml\nreporting: {cio: ceo}\ntrust: {gain: 0.03}\n", encoding="utf-8")
    code, stdout, stderr = cli("compare", str(folder / "twenty.yaml"), str(folder / "ceo.yaml"), "--posterior",
                               str(saved), "--runs", "90", "--weeks", "26", "--threads", "1", "--out",
                               str(tmp_path / "out"))
    assert code == 0, stderr
    assert "95% of posterior" in stdout and "all intervals contain that uncertainty" in " ".join(stdout.split())
    assert "sets trust.gain itself" in stderr
    told = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))["posterior"]
    assert told["digest"] == Posterior.read(saved).source and len(told["effects"]) == len(al.OUTCOMES)
    code, stdout, _ = cli("compare", str(folder / "twenty.yaml"), str(folder / "ceo.yaml"), "--posterior", str(saved),
                          "--runs", "5", "--weeks", "26", "--threads", "1", "--json")
    assert code == 0 and json.loads(stdout)["posterior"]["parameters"] == [f.path for f in made_up.FREE]
    code, _, stderr = cli("compare", str(folder / "twenty.yaml"), "ceo_line", "--posterior", str(folder / "survey.csv"))
    assert code == 2 and "no JSON" in stderr


@pytest.mark.parametrize("arguments", [
    ["calibrate", "--help"], ["calibrate", "baseline", "--data", "absent.csv", "--free", "trust.gian"],
    ["calibrate", "--form", "here"], ["compare", "baseline", "ceo_line", "--posterior", "absent.json"],
], ids=" ".join)  # fmt: skip
def test_help_and_errors_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    assert heavy_after(COMMAND.format(arguments=arguments), tmp_path) == []
