"""Rankings: comparable steps, intervals that hold together, pairs that were not chosen on their own runs."""

from __future__ import annotations

import json
import math
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

import test_plots
from alignsim.cli import main, screen
from alignsim.experiments import statistics
from alignsim.experiments.compare import compare
from alignsim.experiments.ensemble import run
from alignsim.experiments.rank import MOST, Ranking, rank, runs_in_all
from alignsim.experiments.rank_joint import FEWEST, Column, Effect, effects, joint_errors
from alignsim.experiments.rank_result import Hours
from alignsim.experiments.rank_steps import NO_DECISIONS, Step, steps
from alignsim.experiments.statistics import Floats
from alignsim.organization import plan
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.parameters import all_parameters, find
from alignsim.problems import InputError
from alignsim.report.rank import Line, rank_picture
from alignsim.report.rank_tables import pair_table, rank_table
from alignsim.scenario import Scenario, load

RUNS, WEEKS = 4, 78


def outcome(name: str) -> Outcome:
    return OUTCOMES[OUTCOME_NAMES.index(name)]


VALUE, LEAD, STRONG = outcome("delivered_value"), outcome("lead_time_mean"), outcome("strong_relationship")


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


@pytest.fixture(scope="module")
def ranking(baseline: Scenario) -> Ranking:
    return rank(baseline, runs=RUNS, weeks=WEEKS, threads=2, top=3)


def tried(scenario: Scenario) -> dict[str, list[Step]]:
    found: dict[str, list[Step]] = {}
    for step in steps(scenario)[0]:
        found.setdefault(step.lever, []).append(step)
    return found


def values(scenario: Scenario, path: str) -> list[Any]:
    """What the steps of a lever set it to."""
    return [step.levers[path] for step in tried(scenario).get(path, [])]


def why(scenario: Scenario) -> dict[str, str]:
    return dict(steps(scenario)[1])


# ---------------------------------------------------------------------------------------------------------------- steps
def test_every_lever_is_tried_or_left_out_with_a_reason(baseline: Scenario) -> None:
    known = {path for step in steps(baseline)[0] for path in step.levers} | set(why(baseline))
    levers = {p.path for p in all_parameters() if p.lever and not p.path.startswith("people.")}
    assert levers <= known
    assert set(NO_DECISIONS) - {"people"} <= {p.path for p in all_parameters()}
    assert all(reason for reason in why(baseline).values())


def test_a_step_is_the_same_share_of_every_range(baseline: Scenario) -> None:
    for path in ("transparency.cost", "embedding.it_in_marketing", "technology.refactoring_share"):
        declared, now = find(path), baseline.values[path]
        moved = {round(abs(value - now) / (declared.high - declared.low), 9) for value in values(baseline, path)}
        assert moved == {0.25}


def test_a_lever_at_its_end_moves_away_from_it(baseline: Scenario) -> None:
    full = baseline.change({"transparency.cost": 1.0, "incentives.joint_accountability": 0.0})
    assert values(full, "transparency.cost") == [0.75]
    assert values(full, "incentives.joint_accountability") == [0.25]
    middle = baseline.change({"transparency.cost": 0.5})
    assert values(middle, "transparency.cost") == [0.75, 0.25]


def test_choices_take_every_other_value(baseline: Scenario) -> None:
    choices = find("governance.mode").choices
    assert sorted(values(baseline, "governance.mode")) == sorted(set(choices) - {"joint"})
    council = baseline.change({"governance.mode": "customer_council", "roadmap.every_weeks": 26, "pilots.count": 2})
    assert "joint" in values(council, "governance.mode")
    assert values(council, "roadmap.every_weeks") == [0, 13]
    assert values(council, "pilots.count") == [0, 5]


def test_a_line_goes_to_every_post_it_does_not_go_to_already(baseline: Scenario) -> None:
    assert values(baseline, "reporting.cio") == ["ceo", "cfo"]
    assert values(baseline, "reporting.cmo") == ["cfo", "coo"]
    under = baseline.change({"reporting.cfo": "cio"})
    assert "the CFO reports to the CIO" in why(under)["reporting.cio"]
    assert values(under, "reporting.cio") == ["ceo"]


def test_a_stay_matters_where_somebody_stays(baseline: Scenario) -> None:
    path = "embedding.rotation_weeks"
    assert values(baseline, path) == [] and why(baseline)[path] == "nobody is embedded"
    assert values(load("embedding"), path) == [26, 104]


def test_what_the_scenario_changes_itself_is_left_alone(baseline: Scenario) -> None:
    planned = baseline.change({"reporting.cio": "ceo", "transparency.cost": 0.9}, week=30)
    assert values(planned, "reporting.cio") == [] and values(planned, "transparency.cost") == []
    assert "week 30" in why(planned)["transparency.cost"] and "later" in why(planned)["reporting.cio"]
    from_now = baseline.change({"transparency.cost": 0.9}, week=0)
    assert values(from_now, "transparency.cost") == [0.65]


def test_what_a_population_draws_is_left_alone() -> None:
    population = load("population")
    assert population.population is not None
    drawn = set(population.population.paths)
    found = steps(population)[0]
    assert found and not drawn.intersection(path for step in found for path in step.levers)
    assert "population" in why(population)["transparency.cost"]


def test_more_people_is_a_yardstick_of_the_default_organization(baseline: Scenario, root: Path) -> None:
    (more,) = tried(baseline)["staffing.heads"]
    assert more.yardstick and more.heads == sum(more.levers.values()) - 80
    agency = load(root / "scenarios" / "organizations" / "public_agency" / "scenario.yaml")
    assert "staffing.heads" not in tried(agency) and "chart" in why(agency)["staffing.it_heads"]
    assert "staffing.heads" not in tried(baseline.change({"burn_in": 0}))


@pytest.mark.parametrize("name", ["baseline", "embedding", "standard_platform", "public_agency", "start_up"])
def test_every_step_changes_what_it_says_and_nothing_else(name: str, root: Path) -> None:
    made = root / "scenarios" / "organizations" / name / "scenario.yaml"
    scenario = load(made if made.exists() else name)
    before = plan(scenario)
    found, _ = steps(scenario, before)
    assert len({step.words for step in found}) == len(found) >= 20
    for step in found:
        after = plan(step.applied(scenario))
        assert np.array_equal(after.rules[0], before.rules[0])  # the burn-in knows nothing of it
        changed = {f for f in after.rules.dtype.names or () if after.rules[-1][f] != before.rules[-1][f]}
        assert changed == {find(path).field for path in step.levers if not path.startswith("reporting.")
                           and find(path).place == "rules"}
        if step.lever.startswith("reporting."):
            who, whom = step.lever.split(".")[1], next(iter(step.levers.values()))
            above = after.org.executives[-1]["reports_to"][after.executive_roles.index(who)]
            assert after.executive_roles[above] == whom


# ------------------------------------------------------------------------------------------------------ joint intervals
def errors_of(rng: np.random.Generator, n: int, m: int, together: float, skewed: bool) -> Floats:
    """Differences ``(n, m)`` of mean 0: correlated columns of different spread, normal or skewed (about 1)."""
    normal = math.sqrt(together) * rng.normal(size=(n, 1)) + math.sqrt(1 - together) * rng.normal(size=(n, m))
    made = np.exp(0.3 * normal) - math.exp(0.045) if skewed else normal
    return np.asarray(made * np.linspace(0.5, 3, m))


@pytest.mark.parametrize(("together", "skewed"), [(0.0, False), (0.8, False), (0.4, True)])
def test_all_intervals_hold_together_as_often_as_they_say(together: float, skewed: bool) -> None:
    """250 samples of 60 pairs, 30 rows: coverage .95 has a standard error of .014; four of them are allowed."""
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(250):
        d = errors_of(rng, 60, 30, together, skewed)
        error = np.abs(d.mean(axis=0)) / (d.std(axis=0, ddof=1) / math.sqrt(60))
        held += error.max() <= joint_errors(d, draws=400)
    assert abs(held / 250 - 0.95) < 0.055


def test_rows_that_move_together_cost_less_than_bonferroni() -> None:
    rng = np.random.default_rng(2)
    bonferroni = statistics.t_quantile(statistics.simultaneous_level(0.95, 40), 199)
    one = statistics.t_quantile(0.95, 199)
    close, apart = (joint_errors(errors_of(rng, 200, 40, rho, False)) for rho in (0.95, 0.0))
    assert one < close < 0.85 * bonferroni
    assert abs(apart - bonferroni) < 0.25  # of strangers nothing is gained
    same = rng.normal(size=(200, 1)).repeat(40, axis=1)
    assert abs(joint_errors(same) - one) < 0.15


def test_joint_errors_are_the_same_every_time_and_never_less_than_for_one() -> None:
    d = errors_of(np.random.default_rng(3), 50, 8, 0.5, False)
    assert joint_errors(d) == joint_errors(d) >= statistics.t_quantile(0.95, 49)
    assert joint_errors(d, draws=50) >= statistics.t_quantile(0.95, 49)
    assert math.isnan(joint_errors(d[:1]))


def test_pairs_without_a_value_are_left_out() -> None:
    d = errors_of(np.random.default_rng(4), 120, 6, 0.3, False)
    holes = d.copy()
    holes[::7, 2] = np.nan
    assert abs(joint_errors(holes) - joint_errors(d)) < 0.2
    base = np.zeros(120)
    found = effects([Column(VALUE, base, holes[:, k], 1.0) for k in range(6)])
    assert [e.pairs for e in found] == [120, 120, 120 - 18, 120, 120, 120]
    kept = holes[~np.isnan(holes[:, 2]), 2]
    assert found[2].difference == pytest.approx(kept.mean())


def test_rare_and_binary_differences_get_their_part_by_bonferroni() -> None:
    rng = np.random.default_rng(5)
    n, base = 200, np.zeros(200)
    rare = np.where(np.arange(n) == 3, 1.0, 0.0)
    alone = statistics.simultaneous_level(0.95, 4)
    columns = [Column(VALUE, base, rng.normal(size=n), 1.0), Column(VALUE, base, rare, 1.0),
               Column(STRONG, base, (rng.random(n) < 0.3).astype(float), 0.5), Column(VALUE, base, base, 1.0)]
    often, seldom, binary, nothing = effects(columns)
    assert np.isfinite([often.low, often.high, seldom.low, seldom.high]).all()
    assert (seldom.low, seldom.high) == statistics.difference_interval(base, rare, alone)[1:3]
    assert (binary.low, binary.high) == statistics.share_difference_interval(base, columns[2].other, alone)[1:3]
    assert (nothing.low, nothing.high, nothing.verdict) == (0, 0, "no practical difference")
    few = effects([Column(VALUE, np.zeros(10), rng.normal(size=10), 1.0) for _ in range(5)])
    for effect in few:
        half = statistics.t_quantile(statistics.simultaneous_level(0.95, 5), 9) * effect.sd / math.sqrt(10)
        assert effect.high - effect.difference == pytest.approx(half)
    assert FEWEST > 10


# ------------------------------------------------------------------------------------------------------------- verdicts
@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.2, 0.4, "better"), (0.05, 0.4, "better, perhaps too little to matter"), (-0.4, -0.2, "worse"),
     (-0.4, -0.05, "worse, perhaps too little to matter"), (-0.05, 0.09, "no practical difference"),
     (0.02, 0.09, "no practical difference"), (-0.05, 0.3, "unclear"), (math.nan, math.nan, "too few pairs")],
)
def test_a_verdict_says_what_the_interval_allows(low: float, high: float, words: str) -> None:
    """The smallest effect worth having is .1 here."""
    effect = Effect(VALUE, 50, 0.3, (low + high) / 2, low, high, 0.5, 1.0)
    assert effect.verdict == words
    swap = {"better": "worse", "worse": "better"}
    turned = words.split(",")[0]
    less_is_better = Effect(LEAD, 50, 30, (low + high) / 2, low, high, 0.5, 1.0)
    assert less_is_better.verdict == words.replace(turned, swap.get(turned, turned))
    assert less_is_better.gain_interval == (-high, -low) or math.isnan(low)


# ------------------------------------------------------------------------------------------------------------- rankings
def test_a_row_is_what_compare_finds(baseline: Scenario, ranking: Ranking) -> None:
    ceo_line = compare(baseline, load("ceo_line"), RUNS, 1, WEEKS, as_change=0)
    training = compare(baseline, load("cross_training"), RUNS, 1, WEEKS, as_change=0)
    for found, lever in ((ceo_line, {"reporting.cio": "ceo"}), (training, {"training.cross_hours": 2.0})):
        (row,) = [row for row in ranking.rows if dict(row.step.levers) == lever]
        by_name = {d.outcome.name: d for d in found.differences}
        for effect in row.effects:
            there = by_name[effect.outcome.name]
            assert (effect.difference, effect.sd) == (there.difference, there.sd)
            assert effect.smallest == there.smallest
        assert row.hours.mean == by_name["hours_levers"].difference


def test_best_comes_first_and_every_step_is_there(baseline: Scenario, ranking: Ranking) -> None:
    gains = [row.first.gain for row in ranking.rows]
    assert gains == sorted(gains, reverse=True)
    assert {row.step.words for row in ranking.rows} == {step.words for step in steps(baseline)[0]}
    assert ranking.complete and [o.name for o in ranking.outcomes] == ["delivered_value", "relationship"]


def test_hired_people_are_paid_all_the_horizon(ranking: Ranking) -> None:
    (more,) = [row for row in ranking.rows if row.step.yardstick]
    # Newcomers sit in no other function and are not trained: their own time is nearly all they cost.
    assert more.hours.mean == pytest.approx(more.step.heads * WEEKS, rel=0.01)


def test_pairs_are_held_against_runs_nobody_chose_on(baseline: Scenario, ranking: Ranking) -> None:
    pair = ranking.pairs[0]
    sides = [baseline, *(step.applied(baseline) for step in pair.steps),
             baseline.change({**pair.steps[0].levers, **pair.steps[1].levers}, week=0)]
    base, one, two, together = (run(s, 2 * RUNS, 1, WEEKS, 1, False).column("delivered_value")[RUNS:] for s in sides)
    assert pair.first.difference == pytest.approx((together - base).mean(), rel=1e-12)
    assert pair.interactions[0].difference == pytest.approx((together - one - two + base).mean(), abs=1e-12)
    assert pair.sums[0] == pytest.approx((one + two - 2 * base).mean(), abs=1e-12)


def test_pairs_are_of_the_best_of_different_levers(ranking: Ranking) -> None:
    best: dict[str, str] = {}
    for row in ranking.rows:
        if row.first.gain > 0 and not row.first.nil and not row.step.yardstick:
            best.setdefault(row.step.lever, row.step.words)
    members = {step.words for pair in ranking.pairs for step in pair.steps}
    chosen = list(best.values())[:3]
    assert members == set(chosen) and len(ranking.pairs) == len(chosen) * (len(chosen) - 1) // 2
    assert all(pair.steps[0].lever != pair.steps[1].lever for pair in ranking.pairs)


def test_order_follows_the_outcome_asked_for(baseline: Scenario) -> None:
    found = rank(baseline, "lead_time_mean", 2, 3, 20, 2, top=0)
    assert [o.name for o in found.outcomes] == ["lead_time_mean", "delivered_value", "relationship"]
    known = [row.first.difference for row in found.rows if np.isfinite(row.first.difference)]
    assert known == sorted(known)  # less time is better
    assert found.pairs == () and found.complete
    assert "lead time" in found.sentence and "lead_time" not in found.sentence


def test_what_is_complete_is_kept_when_it_stops(baseline: Scenario) -> None:
    told: list[tuple[str, int]] = []
    found = rank(baseline, runs=2, weeks=5, threads=1, progress=lambda label, done: told.append((label, done)),
                 stop=lambda: len(told) >= 9)
    assert len(found.rows) == 3 and not found.complete and found.pairs == ()
    assert {row.step.words for row in found.rows} == {step.words for step in steps(baseline)[0][:3]}
    assert "stopped" in repr(found) and found.planned == len(steps(baseline)[0])


def test_changes_are_kept_when_it_stops_among_the_pairs(baseline: Scenario) -> None:
    told: list[str] = []
    found = rank(baseline, "relationship", 2, weeks=30, threads=1, progress=lambda label, done: told.append(label),
                 stop=lambda: any(" + " in label for label in told))
    assert len(found.rows) == found.planned and found.pairs == () and not found.complete
    assert len(told) <= runs_in_all(found.planned, 2, 4)


def test_runs_in_all() -> None:
    assert runs_in_all(28, 200, 4) == 200 * (29 + 5 + 6)
    assert runs_in_all(28, 200, 1) == runs_in_all(28, 200, 0) == 200 * 29


def test_a_ranking_tells_itself(ranking: Ranking) -> None:
    table, pairs = ranking.table(), ranking.pair_table()
    assert len(table) == 2 * len(ranking.rows) and len(pairs) == 2 * len(ranking.pairs)
    assert table["place"].tolist() == sorted(table["place"])
    assert {"change", "levers", "outcome", "difference", "low", "high", "smallest", "verdict", "hours"} <= set(table)
    assert {"first", "second", "interaction", "interaction_low", "interaction_high", "adds_up"} <= set(pairs)
    assert table["levers"].str.contains("reporting.cio=ceo").any()
    assert f"{len(ranking.rows)} single changes of baseline" in ranking.sentence
    html = ranking._repr_html_()
    assert "<table>" in html and "CIO reports to the CEO" in html and "delivered_value" not in html
    assert repr(ranking) == (f"<Ranking of {len(ranking.rows)} changes of baseline by delivered_value: {RUNS} runs of "
                             f"{WEEKS} weeks, seed 1>")


@pytest.mark.parametrize("width", [80, 120, 160, 200])
def test_tables_fit_the_screen(ranking: Ranking, width: int) -> None:
    from rich.console import Console

    for make in (rank_table, pair_table):
        screen_of = Console(width=width, record=True, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        screen_of.print(make(ranking, width))
        text = screen_of.export_text()
        screen_of.file.close()
        assert max(len(line) for line in text.splitlines()) <= width
        assert "\u2026" not in text and "Verdict" in text and "Hours" in text


# -------------------------------------------------------------------------------------------------------------- picture
def made_up_lines(outcomes: Sequence[Outcome]) -> tuple[list[Line], list[Line]]:
    """One line of every verdict, a far one, one without figures, and the longest words there are."""
    kinds = [(0.06, 0.02, 1.0), (0.03, 0.02, 1.0), (0.001, 0.004, 1.0), (0.01, 0.03, 1.0), (-0.02, 0.015, 1.0),
             (-0.05, 0.01, 1.0), (0.02, 0.9, 1.0), (math.nan, math.nan, 1.0)]
    words = ["Marketing's share of technology buying: 37.5% \u2192 62.5%", "10% more people (yardstick)",
             *(f"Change {k}" for k in range(6))]

    def line(k: int, name: str, sums: Sequence[float] = ()) -> Line:
        mean, half, times = kinds[k]
        made = [Effect(o, 50, 0.3, times * mean, mean - half, mean + half, 0.1, 0.1) for o in outcomes]
        return Line(name, made, Hours(12_778.0 * (k % 2), 0, 0), k == 1, sums)

    pairs = [line(k, f"{words[0]}\n+ {words[0]}", [0.03] * len(outcomes)) for k in (0, 3)]
    return [line(k, name) for k, name in enumerate(words)], pairs


@pytest.mark.parametrize("names", [("delivered_value", "relationship"),
                                   ("lead_time_mean", "delivered_value", "relationship")])
def test_the_picture_is_whole_and_in_words(names: tuple[str, ...]) -> None:
    outcomes = [outcome(name) for name in names]
    rows, pairs = made_up_lines(outcomes)
    picture = rank_picture(rows, pairs, outcomes, title="What should I change? Everything",
                           subtitle="Of many changes, few are for the better. " * 5, note=test_plots.NOTE)
    drawn = {"rank": picture}
    for check in (test_plots.test_no_text_overlaps_another, test_plots.test_no_text_is_cut_off,
                  test_plots.test_labels_are_words):
        check(drawn, "rank")
    shown = " ".join(text for text, _ in test_plots.texts(picture)).replace("\n", " ")
    for part in ("Delivered value, % points", "Hours it costs", "better", "+12,778", "Two at a time"):
        assert part in shown


def test_better_is_marked_on_the_side_where_it_is() -> None:
    outcomes = [LEAD]
    rows, _ = made_up_lines(outcomes)
    picture = rank_picture(rows, [], outcomes, title="x")
    at = {text: box.x0 for text, box in test_plots.texts(picture)}
    assert at["\u2190 better"] < at["worse \u2192"]


def test_without_pairs_the_picture_has_one_block(ranking: Ranking) -> None:
    assert len(ranking.plot().axes) == 4
    outcomes = [VALUE, outcome("relationship")]
    assert len(rank_picture(made_up_lines(outcomes)[0], [], outcomes, title="x").axes) == 2


# -------------------------------------------------------------------------------------------------------------- command
def call(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["rank", *(str(a) for a in arguments)])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


SMALL = ("--runs", "2", "--weeks", "8", "--threads", "1")


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    out = tmp_path / "result"
    text = call("baseline", *SMALL, "--out", out).stdout
    for words in ("What should I change in baseline?", "CIO reports to the CEO", "Hours", "Relationship", "unclear",
                  "Steps: a lever with a scale moves by a quarter of its range"):
        assert words in text.replace("\n", " ")
    assert sorted(p.name for p in out.iterdir()) == ["provenance.json", "rank.csv", "rank.png", "rank_pairs.csv",
                                                     "scenario.yaml"]
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert (told["runs"], told["seed"], told["weeks"], told["complete"]) == (2, 1, 8, True)
    assert told["changes"] == told["changes_planned"] == len(pd.read_csv(out / "rank.csv")) / 2
    assert {"lever": "trust.start", "reason": "history"} in told["left_out"]
    assert load(out / "scenario.yaml") == load("baseline")
    call("baseline", *SMALL, "--top", "0", "--out", out)  # an earlier result may be replaced
    assert (out / "rank_pairs.csv").read_text(encoding="utf-8").strip() == ""


def test_json_has_the_same_figures(baseline: Scenario) -> None:
    found = json.loads(call("baseline", *SMALL, "--json").stdout, parse_constant=pytest.fail)
    ranked = rank(baseline, runs=2, weeks=8, threads=1)
    assert (found["scenario"], found["outcome"], found["runs"], found["seed"]) == ("baseline", "delivered_value", 2, 1)
    assert [row["change"] for row in found["rows"]] == [row.step.words for row in ranked.rows]
    for row, there in zip(found["rows"], ranked.rows, strict=True):
        assert row["levers"] == dict(there.step.levers) and row["verdict"] == there.first.verdict
        assert row["difference"] == screen.plain(there.first.difference) and row["hours"] == there.hours.mean
        assert row["others"]["relationship"]["low"] == screen.plain(there.effects[1].low)
    assert len(found["pairs"]) == len(ranked.pairs)
    for pair, both in zip(found["pairs"], ranked.pairs, strict=True):
        assert pair["changes"] == [step.words for step in both.steps]
        assert pair["interaction"]["verdict"] == both.adds_up


def test_bad_input_is_told_at_once(tmp_path: Path) -> None:
    result = call("baselin", "--outcome", "deliverd_value", "--runs", "0", "--top", "99", code=2)
    for words in ("4 problems", "did you mean 'baseline'", "did you mean 'delivered_value'", "--runs", "--top",
                  f"0 to {MOST}"):
        assert words in result.stderr
    assert "neither more nor less is better" in call("baseline", "--outcome", "load_it", code=2).stderr
    assert result.stdout == "" and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("top", [-1, MOST + 1, True, 2.5, "many", None])
def test_bad_numbers_of_python_too(baseline: Scenario, top: Any) -> None:
    with pytest.raises(InputError) as caught:
        rank(baseline, "projects_ended", runs=0, top=top)
    assert {problem.field for problem in caught.value.problems} == {"runs", "outcome", "top"}


def test_control_c_keeps_complete_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = screen.Progress.__call__
    calls = []

    def interrupting(self: screen.Progress, done: int, lot: str = "") -> None:
        counted(self, done, lot)
        calls.append(lot)
        if len(calls) == 7:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(screen.Progress, "__call__", interrupting)
    result = call("baseline", *SMALL, "--out", tmp_path, code=130)
    assert "Stopped after 2 of" in result.stderr and "what was done is kept" in result.stderr
    assert pd.read_csv(tmp_path / "rank.csv")["change"].nunique() == 2
    assert json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))["complete"] is False
