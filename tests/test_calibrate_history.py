"""What a calibration reads: logs and surveys, told whole when they are wrong; and what is compared."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import alignsim as al
from alignsim.calibration import made_up
from alignsim.calibration.free import Free, read_free
from alignsim.calibration.history import ACTIVE, LIVE, Became, read_history
from alignsim.calibration.simulate import Laboratory, prior
from alignsim.calibration.summaries import questions, summarize
from alignsim.problems import InputError

HEAD = "id,sponsor,start,planned_weeks,planned_person_weeks,actual_weeks,actual_person_weeks,decision_weeks,state\n"
ROWS = "".join(f"p{k},{('it', 'marketing')[k % 2]},{4 * k},10,{10 + k},{12 + k},{20 + 2 * k},2,live\n"
               for k in range(10))


def files(folder: Path, projects: str = HEAD + ROWS, survey: str | None = None) -> tuple[Path, Path | None]:
    (folder / "projects.csv").write_text(projects, encoding="utf-8")
    if survey is None:
        return folder / "projects.csv", None
    (folder / "survey.csv").write_text(survey, encoding="utf-8")
    return folder / "projects.csv", folder / "survey.csv"


def summaries_of(folder: Path, projects: str) -> dict[str, float]:
    history, problems = read_history(*files(folder, projects))
    assert history is not None, problems
    asked = questions(history)
    names = [summary.name for question in asked for summary in question.summaries]
    return dict(zip(names, summarize(asked, history.became(), []), strict=True))


def test_summaries_are_what_they_say(tmp_path: Path) -> None:
    found = summaries_of(tmp_path, HEAD + ROWS)
    weeks = np.log(np.array([12 + k for k in range(10)]) / 10)
    assert found["weeks_mean"] == pytest.approx(weeks.mean())
    assert found["weeks_sd"] == pytest.approx(weeks.std(ddof=1))
    assert [found[f"weeks_q{q}"] for q in (10, 50, 90)] == pytest.approx(np.quantile(weeks, (0.1, 0.5, 0.9)))
    assert found["weeks_slope"] == pytest.approx(np.polyfit(np.log([10 + k for k in range(10)]), weeks, 1)[0])
    assert found["weeks_it"] == pytest.approx(weeks[::2].mean() - weeks[1::2].mean()) == -found["weeks_marketing"]
    assert found["effort_mean"] == pytest.approx(math.log(2)), "every project took twice its plan"
    assert found["effort_sd"] == pytest.approx(0) and found["effort_slope"] == pytest.approx(0)
    assert found["decision_mean"] == pytest.approx(math.log(3)) and found["decision_late"] == 0
    assert found["share_live"] == 1 and found["share_cancelled"] == 0


def test_columns_that_are_missing_drop_their_summaries(tmp_path: Path) -> None:
    bare = "id,sponsor,start,planned_weeks,planned_person_weeks,actual_weeks\n"
    rows = "".join(f"p{k},it,{k},10,20,{'' if k > 7 else 15}\n" for k in range(10))
    found = summaries_of(tmp_path, bare + rows)
    assert set(found) == {f"weeks_{n}" for n in ("mean", "sd", "q10", "q50", "q90", "slope")} | {"share_live"}
    assert found["share_live"] == 0.8, "a row without state and actual is not live by the end"


def test_a_live_project_without_a_figure_counts_on_neither_side(tmp_path: Path) -> None:
    text = HEAD + ROWS.replace("p3,marketing,12,10,13,15,26,2,live", "p3,marketing,12,10,13,,26,2,live")
    history, _ = read_history(*files(tmp_path, text))
    assert history is not None
    asked = questions(history)
    state, effort = np.full(10, LIVE), np.full(10, 1.0)
    weeks = np.full(10, 10.0)
    weeks[3] = 1e6
    found = summarize(asked, Became(state, weeks, effort, effort), [])
    assert found[0] == pytest.approx(0), "the simulated fourth project is not looked at either"


def test_the_history_ends_at_its_last_known_end(tmp_path: Path) -> None:
    history, _ = read_history(*files(tmp_path))
    assert history is not None and history.weeks == 36 + 2 + 21
    longer, _ = read_history(files(tmp_path)[0], None, 200)
    assert longer is not None and longer.weeks == 200
    short, problems = read_history(files(tmp_path)[0], None, 20)
    assert short is None and "starts within the history" in str(problems[0])


SURVEY = "respondent_id,function,role,about,score,date\n"


def test_a_survey_stands_on_the_clock_of_the_log(tmp_path: Path) -> None:
    dated = HEAD + "".join(f"p{k},it,2024-01-{1 + 7 * (k % 4):02d},10,20,5,9,,live\n" for k in range(6))
    answers = SURVEY + "1,it,staff,marketing,4,2024-01-20\n2,marketing,executive,cio,2,\n"
    history, problems = read_history(*files(tmp_path, dated, answers))
    assert history is not None, problems
    assert [(a.function, a.executive, a.week) for a in history.survey] == [(0, False, 2), (1, True, history.weeks - 1)]


@pytest.mark.parametrize(
    ("row", "field"),
    [("1,finance,staff,it,4,", "function"), ("1,it,boss,marketing,4,", "role"), ("1,it,staff,it,4,", "about"),
     ("1,it,staff,marketing,6,", "score"), ("1,it,staff,marketing,,", "score"),
     (",it,staff,marketing,4,", "respondent"), ("1,it,staff,marketing,4,soon", "date"),
     ("1,it,staff,marketing,4,2024-03-31", "date"),
     ("1,it,staff,marketing,4,-3", "date"), ("1,it,staff,marketing,4,,,,9", "")],
)  # fmt: skip
def test_bad_answers_are_told_with_their_row(row: str, field: str, tmp_path: Path) -> None:
    history, problems = read_history(*files(tmp_path, survey=SURVEY + "7,it,staff,marketing,3,\n" + row + "\n"))
    assert history is None and problems[0].line == 3 and problems[0].field.startswith(field)


def test_both_files_and_the_parameters_are_told_in_one_report(tmp_path: Path) -> None:
    projects, survey = files(tmp_path, HEAD + "p1,it,0,-5,10,,,,\n", SURVEY + "1,it,staff,marketing,9,\n")
    with pytest.raises(InputError) as error:
        al.calibrate(made_up.organization(), projects, survey, ["trust.gian", "trust.loss=2:3", "weeks"], sims=1)
    told = str(error.value)
    for words in ("planned_weeks", "survey.csv:2: score", "did you mean 'trust.gain'", "trust.loss=2:3", "weeks, a",
                  "500 to 1,000,000"):
        assert words in told


def test_too_little_data_is_told_plainly(tmp_path: Path) -> None:
    lines = ROWS.splitlines(keepends=True)
    history, problems = read_history(*files(tmp_path, HEAD + "".join(lines[:4])))
    assert history is None and "at least 5" in problems[0].allowed and "4 live projects" in problems[0].found


def test_a_parameter_that_a_policy_change_sets_is_refused() -> None:
    scenario = made_up.organization().change({"transparency.cost": 0.9}, week=20)
    found, problems = read_free(["transparency.cost"], scenario, place="here", field="free")
    assert "week 20" in str(problems[0])
    found, problems = read_free({"trust.gain": None, "faults.chance": (0.1, 0.2)}, scenario, place="here", field="free")
    assert not problems and found == (Free("trust.gain", 0, 1), Free("faults.chance", 0.1, 0.2))


def test_ranges_whose_corners_are_impossible_are_refused() -> None:
    free = ["demand.half_life_low=20:90", "demand.half_life_high=50:100"]
    _, problems = read_free(free, made_up.organization(), place="here", field="free")
    assert problems and "half_life" in str(problems[0])


def test_simulated_histories_do_not_depend_on_threads_or_the_way_they_are_made() -> None:
    laboratory = Laboratory(made_up.organization(), made_up.planned(12), made_up.FREE)
    values = prior(made_up.FREE, 10, 3)
    one = laboratory.table(values, 3).summaries
    assert np.array_equal(one, laboratory.table(values, 3, threads=2).summaries, equal_nan=True)
    assert np.array_equal(one[6:], laboratory.table(values[6:], 3, first=6).summaries, equal_nan=True)
    laboratory._in_rules = False  # each draw its own organization, made from its scenario
    assert np.array_equal(one, laboratory.table(values, 3).summaries, equal_nan=True)


def test_the_planned_projects_are_the_simulated_ones() -> None:
    laboratory = Laboratory(made_up.organization(), made_up.planned(), made_up.FREE)
    became, scores = laboratory.lived(np.array([0.15, 1.2, 0.05]), 1, 0)
    assert len(became.state) == made_up.PROJECTS and [s.size for s in scores] == [12, 1, 8, 1]
    assert np.isfinite(became.weeks[became.state == LIVE]).all()
    assert np.isnan(became.weeks[became.state == ACTIVE]).all()
    assert all(((s >= 1) & (s <= 5) & (s == np.round(s))).all() for s in scores)


def test_a_scenario_with_a_population_draws_its_organizations() -> None:
    scenario = made_up.organization().change({"population": {"ranges": {"transparency.cost": {"low": 0, "high": 1}}}})
    laboratory = Laboratory(scenario, made_up.planned(12), made_up.FREE)
    plans = [laboratory.plan({"trust.gain": 0.05}, 1, run) for run in (0, 1)]
    assert plans[0].rules["transparency_cost"][0] != plans[1].rules["transparency_cost"][0]
    assert all(p.rules["trust_gain"][0] == 0.05 for p in plans)
