"""Scenarios side by side: pairs are pairs, and differences come from the scenario alone."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from alignsim.experiments import statistics
from alignsim.experiments.compare import Comparison, Difference, compare
from alignsim.experiments.ensemble import run
from alignsim.experiments.pairing import labelled
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.problems import InputError
from alignsim.scenario import Scenario, load

RUNS, WEEKS = 10, 52


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


@pytest.fixture(scope="module")
def ceo_line() -> Scenario:
    return load("ceo_line")


@pytest.fixture(scope="module")
def pair(baseline: Scenario, ceo_line: Scenario) -> Comparison:
    return compare(baseline, {"CEO line": ceo_line}, RUNS, 1, WEEKS, threads=2)


def test_a_scenario_does_not_differ_from_itself(baseline: Scenario) -> None:
    found = compare(baseline, baseline, 4, 1, 20)
    assert list(found.others) == ["baseline (2)"]
    for d in found.differences:
        if d.pairs:
            assert d.difference == 0, d.outcome.name
            assert d.outcome.name == "strong_relationship" or d.verdict == "no difference worth having"
            assert math.isnan(d.share_better) or d.share_better == 0.5
    assert "neither clearly better nor clearly worse" in found.sentence
    assert "neither gains value nor costs hours" in found.payback["baseline (2)"].sentence


def test_a_difference_is_the_mean_over_pairs(pair: Comparison) -> None:
    a, b = pair.base.outcomes, pair.others["CEO line"].outcomes
    assert a["run"].tolist() == b["run"].tolist() == list(range(RUNS))
    table = pair.table().set_index("name")
    assert list(table.index) == list(OUTCOME_NAMES)
    for name in ("cost", "trust_cio_to_cmo", "decision_weeks"):
        assert table.loc[name, "difference"] == pytest.approx((b[name] - a[name]).mean(), rel=1e-12, abs=1e-15)
        assert table.loc[name, "low"] < table.loc[name, "difference"] < table.loc[name, "high"]
    assert set(table["scenario"]) == {"CEO line"} and set(table["base"]) == {"baseline"}


def test_the_structure_is_felt_in_decisions(pair: Comparison) -> None:
    """A CIO one step nearer settles disputes with fewer hops."""
    decision = next(d for d in pair.differences if d.outcome.name == "decision_weeks")
    assert decision.difference < 0 and decision.share_better > 0.5


def test_pairs_need_fewer_runs_than_strangers(pair: Comparison) -> None:
    gains = [d.pairing_gain for d in pair.differences if np.isfinite(d.pairing_gain)]
    assert np.median(gains) > 1


def test_a_base_that_was_run_already_is_not_run_again(baseline: Scenario, ceo_line: Scenario, pair: Comparison) -> None:
    base = run(baseline, RUNS, 1, WEEKS)
    found = compare(base, {"CEO line": ceo_line}, runs=3, seed=99)
    assert found.base is base and found.pairs == RUNS
    assert found.table().equals(pair.table())


def test_as_a_change_the_weeks_before_it_are_the_same_bits(baseline: Scenario, ceo_line: Scenario) -> None:
    found = compare(baseline, ceo_line, 3, 1, WEEKS, as_change=20)
    other = found.others["ceo_line"]
    assert found.base.series is not None and other.series is not None
    assert np.array_equal(found.base.series[:, :20], other.series[:, :20])
    assert not np.array_equal(found.base.series[:, 20:], other.series[:, 20:])
    assert [c.week for c in other.scenario.changes] == [20]
    assert other.scenario.title == ceo_line.title


@pytest.mark.parametrize(
    ("levers", "week", "words"),
    [({"reporting.cio": "ceo"}, 52, "0 to 51"), ({"reporting.cio": "ceo"}, -1, "as_change"),
     ({"trust.start": 0.3}, 5, "trust.start")],
)
def test_what_cannot_come_in_mid_run_is_refused(
    baseline: Scenario, levers: dict[str, object], week: int, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        compare(baseline, baseline.change(levers, name="other"), 2, 1, WEEKS, as_change=week)


def test_a_policy_change_of_its_own_cannot_come_as_a_change(baseline: Scenario) -> None:
    other = baseline.change({"reporting.cio": "ceo"}, week=10, name="other")
    with pytest.raises(InputError, match="other differs in changes"):
        compare(baseline, other, 2, 1, WEEKS, as_change=20)


def test_intervals_that_hold_together_are_wider(baseline: Scenario, ceo_line: Scenario, pair: Comparison) -> None:
    together = compare(baseline, {"CEO line": ceo_line}, RUNS, 1, WEEKS, simultaneous=True)
    assert together.level_each == pytest.approx(1 - 0.05 / len(OUTCOMES))
    for one, all_ in zip(pair.differences, together.differences, strict=True):
        if one.pairs and one.sd > 0:
            assert all_.low < one.low and one.high < all_.high
    assert together.interval_words == "joint 95% interval" and "Bonferroni" in together.interval_note


def test_a_stop_leaves_pairs(baseline: Scenario, ceo_line: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignsim.experiments.compare.BLOCK", 2)
    done: dict[str, int] = {}
    found = compare(baseline, ceo_line, 8, 1, 10, threads=1, progress=lambda label, n: done.update({label: n}),
                    stop=lambda: done.get("ceo_line", 0) >= 3)
    assert found.pairs == 3 and len(found.base) == 4 and found.base.requested == 8
    assert all(d.pairs <= 3 for d in found.differences)
    assert found.payback["ceo_line"].weeks == 10


def test_a_stop_before_the_first_pair_leaves_none(baseline: Scenario, ceo_line: Scenario) -> None:
    found = compare(baseline, ceo_line, 8, 1, 5, stop=lambda: True)
    assert found.pairs == 0 and found.payback == {} and {d.verdict for d in found.differences} == {"too few pairs"}


def test_called_otherwise_every_figure_is_the_same_and_nothing_is_computed_again(pair: Comparison) -> None:
    (label,) = pair.others
    assert pair.payback and pair.differences
    found = pair.relabelled("As it is", names={label: "The other"}, labels={label: "b"})
    assert (found.base.scenario.name, list(found.others), found.others["b"].scenario.name) == (
        "As it is", ["b"], "The other")
    assert [repr(d._replace(scenario=label)) for d in found.differences] == [repr(d) for d in pair.differences]
    assert found.payback["b"] is pair.payback[label]
    assert found.sentence == pair.sentence.replace(
        f"Against {pair.base.scenario.name}, {label} is", "Against As it is, b is")
    anew = dataclasses.replace(found)
    assert "differences" not in vars(anew) and repr(anew.differences) == repr(found.differences)


def test_weekly_differences_are_of_pairs(baseline: Scenario, pair: Comparison) -> None:
    (label,) = pair.others
    found = pair.weekly_difference(label, "value")
    apart = pair.others[label].one_series("value") - pair.base.one_series("value")
    for name, values in statistics.bands(apart).items():
        np.testing.assert_array_equal(found[name], values)
    assert (found["low"] < found["mean"]).any()
    same = compare(baseline, {"b": baseline}, runs=4, threads=1).weekly_difference("b", "value")
    assert not same["mean"].any() and not same["high"].any()
    with pytest.raises(KeyError):
        pair.weekly_difference(label, "no such series")


def test_many_scenarios_have_many_labels(baseline: Scenario, ceo_line: Scenario) -> None:
    named = labelled([ceo_line, ceo_line, baseline], taken="baseline")
    assert list(named) == ["ceo_line", "ceo_line (2)", "baseline (2)"]
    assert list(labelled({"A": ceo_line}, taken="A")) == ["A"]
    with pytest.raises(InputError, match="at least one scenario"):
        labelled([], taken="x")


def test_a_label_like_the_bases_name_is_kept_apart(baseline: Scenario, ceo_line: Scenario) -> None:
    found = compare(baseline, {"baseline": ceo_line}, 2, 1, 10)
    assert found.base.scenario is baseline and found.others["baseline"].scenario is ceo_line


def difference(low: float, high: float, direction: str = "higher", base_sd: float = 1.0) -> Difference:
    outcome = next(o for o in OUTCOMES if o.direction == direction)
    return Difference("x", outcome, 9, 0, 0.0, 0.0, (low + high) / 2, low, high, 1.0, base_sd, 0.5, 0.5, 2.0)


@pytest.mark.parametrize(
    ("low", "high", "direction", "verdict"),
    [
        (0.2, 0.4, "higher", "better"), (-0.4, -0.2, "higher", "worse"), (0.2, 0.4, "lower", "worse"),
        (-0.4, -0.2, "lower", "better"), (0.2, 0.4, "neutral", "higher"), (-0.4, -0.2, "neutral", "lower"),
        (0.05, 0.4, "higher", "better, perhaps too little to matter"), (-0.2, 0.4, "higher", "unclear"),
        (-0.05, 0.08, "lower", "no difference worth having"), (0.02, 0.08, "higher", "no difference worth having"),
        (0.0, 0.0, "higher", "no difference worth having"), (math.nan, math.nan, "higher", "too few pairs"),
    ],
)
def test_verdicts(low: float, high: float, direction: str, verdict: str) -> None:
    """The smallest effect worth having is a tenth of the base's standard deviation, here .1."""
    assert difference(low, high, direction).verdict == verdict


def test_where_the_base_does_not_vary_any_sure_difference_counts() -> None:
    assert difference(0.001, 0.002, base_sd=0.0).verdict == "better"


def test_when_it_pays_is_told_for_each_scenario(pair: Comparison) -> None:
    found = pair.payback["CEO line"]
    assert found.weeks == WEEKS and "person-weeks" in found.sentence
    assert found.always and "In force since before week 0" in found.sentence and "pays from" not in found.sentence
    table = pair.payback_table()
    assert table["net"].tolist() == found.mean.tolist() and set(table["scenario"]) == {"CEO line"}


def test_only_what_comes_in_the_window_has_a_week_from_which_it_pays(baseline: Scenario, ceo_line: Scenario) -> None:
    later = baseline.change({"reporting.cio": "ceo"}, week=5, name="later")
    both = later.change({"embedding.it_in_marketing": 0.2}, name="both")
    sudden = [scenario.change({"burn_in": 0}, name=scenario.name) for scenario in (baseline, ceo_line)]
    cases = [(compare(baseline, [ceo_line, later, both], 2, 1, 20), {"ceo_line": True, "later": False, "both": True}),
             (compare(baseline, [ceo_line], 2, 1, 20, as_change=0), {"ceo_line": False}),
             (compare(sudden[0], [sudden[1]], 2, 1, 20), {"ceo_line": False}),
             (compare(baseline, baseline, 2, 1, 20), {"baseline (2)": False})]
    for found, expected in cases:
        assert {label: paid.always for label, paid in found.payback.items()} == expected


def test_it_shows_itself(pair: Comparison) -> None:
    assert repr(pair) == f"<Comparison of baseline with CEO line: {RUNS} pairs, seed 1>"
    page = pair._repr_html_()
    assert "<table>" in page and "Pairs won" in page and "Delivered value" in page
    assert pair.sentence.startswith("Against baseline, CEO line is ")


def test_it_plots_itself(pair: Comparison) -> None:
    assert pair.plot()._repr_png_().startswith(b"\x89PNG")
