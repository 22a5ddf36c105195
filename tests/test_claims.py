"""Claims: the rule of verdicts, the arithmetic of ablation, the laboratory, the nine experiments of the theory.

What the model finds is not tested: a claim that fails is a result.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import alignsim as al
from alignsim.evidence.claims import CLAIMS, theory_01_bistability, theory_02_roadmap, theory_05_embedding
from alignsim.evidence.claims import claim as rules
from alignsim.evidence.claims import theory_08_overruns as overruns
from alignsim.evidence.claims.claim import (
    Claim,
    Curve,
    Evidence,
    Finding,
    Part,
    evaluate,
    evaluate_all,
    judged,
    overall,
)
from alignsim.evidence.claims.laboratory import Estimate, Laboratory, Stopped, cut
from alignsim.experiments import statistics
from alignsim.outcomes import OUTCOMES
from alignsim.scenario import Scenario
from alignsim.state import CANCELLED, LIVE, NEVER, PROJECT, allocate

THEORY = [claim for claim in CLAIMS if claim.id <= 9]
SHORT = {"burn_in": 10}


@pytest.fixture(scope="module")
def lab() -> Laboratory:
    return Laboratory(4, seed=3, weeks=60, threads=1, overrides=SHORT)


# ------------------------------------------------------------------------------------------------- the rule of verdicts
@pytest.mark.parametrize(("value", "low", "high", "verdicts"), [
    #                     "+"           "-"           "0"           "≠"           "≤"
    (0.5, 0.3, 0.7, "as claimed / opposite / opposite / as claimed / opposite"),
    (-0.5, -0.7, -0.3, "opposite / as claimed / opposite / as claimed / as claimed"),
    (0.05, -0.02, 0.09, "no / no / as claimed / no / as claimed"),
    (0.05, 0.01, 0.09, "no / no / as claimed / no / as claimed"),
    (0.09, 0.01, 0.17, "unclear / unclear / unclear / unclear / unclear"),
    (0.2, -0.1, 0.5, "unclear / unclear / unclear / unclear / unclear"),
    (-0.2, -0.45, 0.05, "unclear / unclear / unclear / unclear / as claimed"),
    (math.nan, math.nan, math.nan, "unclear / unclear / unclear / unclear / unclear"),
    (0.5, math.nan, math.nan, "unclear / unclear / unclear / unclear / unclear"),
])
def test_a_part_is_judged_by_its_interval_and_the_smallest_effect(
    value: float, low: float, high: float, verdicts: str
) -> None:
    said = ["no difference worth having" if word == "no" else word for word in verdicts.split(" / ")]
    estimate = Estimate(value, low, high, 100, 0.1)
    assert [judged(estimate, sign) for sign in ("+", "-", "0", "≠", "≤")] == said
    assert Part("x", estimate, "+", "weeks").verdict == said[0]


def test_no_difference_at_all_is_none_worth_having() -> None:
    """Where the base does not vary the smallest effect is nothing, and nothing is not more than that."""
    assert judged(Estimate(0.0, 0.0, 0.0, 5, 0.0), "+") == "no difference worth having"
    assert judged(Estimate(-0.2, -0.2, -0.2, 5, 0.0), "-") == "as claimed"


def test_a_claim_holds_if_all_parts_do_and_fails_if_most_do_not() -> None:
    right, wrong = "as claimed", ("opposite", "unclear", "no difference worth having")
    assert overall([right, right]) == "holds"
    assert overall([right, right, *wrong[:2]]) == "in part"
    assert overall([right, *wrong]) == "fails"
    assert overall(wrong) == "fails"


# ------------------------------------------------------------------------------------------------------------- ablation
def estimate(by_run: np.ndarray, smallest: float = 0.01) -> Estimate:
    found = statistics.mean_interval(by_run)
    return Estimate(found.mean, found.low, found.high, found.n, smallest, by_run)


def finding(full: Estimate, cuts: dict[str, Estimate] | None) -> Finding:
    claim = Claim(3, "A thing does another", "Does it?", "Nobody 1999", lambda lab: evidence, lambda lab: full, ())
    evidence = Evidence((Part("First", full, "+", "share"), Part("Second", full, "-", "weeks")), 0)
    ablations = None if cuts is None else tuple(rules.ablated(name, full, cut) for name, cut in cuts.items())
    return Finding(claim, evidence, ablations)


def test_what_a_suspect_carries_is_the_paired_difference_of_the_effect() -> None:
    chance = np.random.default_rng(1)
    effect = 1 + 0.3 * chance.normal(size=50)
    without = 0.25 * effect + 0.01 * chance.normal(size=50)
    ablation = rules.ablated("debt", estimate(effect), estimate(without))
    found = statistics.difference_interval(without, effect)
    assert ablation.removed[:3] == pytest.approx((found.mean, found.low, found.high))
    assert ablation.share == pytest.approx(found.mean / effect.mean()) and ablation.carries


def test_bootstrapped_effects_are_paired_by_their_samples() -> None:
    draws = np.random.default_rng(2).normal(1, 0.5, 1000)
    full = Estimate(1.0, 0.0, 2.0, 20, 0.1, None, draws)
    half = Estimate(0.5, -0.5, 1.5, 20, 0.1, None, draws - 0.5)
    removed = rules.ablated("debt", full, half).removed
    assert removed[:3] == pytest.approx((0.5, 0.5, 0.5))  # sampled together, their difference does not vary


def test_without_pairs_the_intervals_add_as_those_of_independent_figures() -> None:
    removed = rules.ablated("debt", Estimate(1.0, 0.7, 1.3, 9, 0.1), Estimate(0.2, -0.2, 0.6, 9, 0.1)).removed
    assert removed[:3] == pytest.approx((0.8, 0.8 - 0.5, 0.8 + 0.5))


def test_carried_by_names_half_and_more_clear_of_zero() -> None:
    full = np.full(40, 1.0) + 0.01 * np.random.default_rng(3).normal(size=40)
    noise = np.random.default_rng(4).normal(size=40)
    found = finding(estimate(full), {
        "debt": estimate(0.2 * full), "learning": estimate(0.45 * full), "influence": estimate(0.6 * full),
        "morale": estimate(0.3 * full + 30 * noise), "trust.drift=0": estimate(-0.5 * full)})
    assert [a.suspect for a in found.carried_by] == ["trust.drift=0", "debt", "learning"]
    assert found.carried_by_words == "trust drift at 0 (all and more), debt (80%), learning (55%)"


def test_carried_by_says_why_it_names_nobody() -> None:
    clear, vague = Estimate(1.0, 0.5, 1.5, 9, 0.1), Estimate(0.2, -0.5, 0.9, 9, 0.1)
    assert finding(clear, None).carried_by_words == "not looked at"
    assert finding(clear, {"debt": clear}).carried_by_words == "none of the suspects alone"
    assert finding(vague, {"debt": clear}).carried_by_words == "no clear effect to explain"
    assert not finding(vague, {"debt": Estimate(-3.0, -3.1, -2.9, 9, 0.1)}).carried_by


# ------------------------------------------------------------------------------------------------------- the laboratory
def test_nothing_is_run_twice() -> None:
    lab = Laboratory(3, threads=1, weeks=12, overrides=SHORT)
    for _ in range(2):
        scenario = lab.scenario({"trust.start": 0.3})  # made anew: what counts is what it says
        lab.column(scenario, "relationship")
        lab.series(scenario, "value")
        lab.projects(scenario)
    assert lab.runs_made == 3
    less = lab.without("debt")
    assert less.runs_made == 3 and less.ablate == ("debt",) and lab.ablate == ()
    less.column(scenario, "relationship")
    lab.without("debt").series(scenario, "debt")
    lab.column(lab.scenario({"trust.start": 0.3, "mechanisms.debt": False}), "relationship")  # the same, said otherwise
    assert lab.runs_made == 6


def test_details_that_were_forgotten_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alignsim.evidence.claims.laboratory.DETAIL_BYTES", 1)
    lab = Laboratory(2, threads=1, weeks=12, overrides=SHORT)
    first = lab.series(lab.base, "value")
    lab.series(lab.scenario({"trust.start": 0.3}), "value")
    assert lab.runs_made == 4
    assert np.array_equal(lab.series(lab.base, "value"), first) and lab.runs_made == 6
    lab.column(lab.scenario({"trust.start": 0.3}), "relationship")  # outcomes are never forgotten
    assert lab.runs_made == 6


def test_pairs_are_runs_of_the_same_seed_and_number(lab: Laboratory) -> None:
    other = lab.scenario({"reporting.cio": "ceo"})
    runs = [al.run(s, runs=4, seed=3, threads=1) for s in (lab.base, other)]
    columns = [ensemble.column("lead_time_mean") for ensemble in runs]
    assert np.array_equal(lab.column(other, "lead_time_mean"), columns[1], equal_nan=True)
    found = lab.difference(lab.base, other, "lead_time_mean")
    assert found.by_run is not None and np.array_equal(found.by_run, columns[1] - columns[0], equal_nan=True)
    assert found[:3] == pytest.approx(statistics.difference_interval(*columns)[:3], nan_ok=True)
    known = columns[0][np.isfinite(columns[0])]
    assert found.smallest == pytest.approx(0.1 * known.std(ddof=1))


def test_an_interaction_is_a_difference_of_differences(lab: Laboratory) -> None:
    four = [lab.scenario({"trust.start": start, "transparency.cost": theta}) for start in (0.7, 0.3)
            for theta in (0.2, 0.9)]
    a, b, c, d = (lab.column(s, "relationship") for s in four)
    found = lab.interaction(*four, "relationship")
    assert found.value == pytest.approx(((d - c) - (b - a)).mean())
    assert found.smallest == pytest.approx(0.1 * a.std(ddof=1))


def test_overrides_hold_unless_a_lever_says_otherwise() -> None:
    lab = Laboratory(1, weeks=12, overrides={"trust.start": 0.3, "faults.chance": 0.2, "transparency.cost": 0.5})
    assert lab.base.values["trust.start"] == 0.3 and lab.base.name == "baseline" and lab.weeks == 12
    made = lab.scenario({"trust.start": 0.7, "weeks": 30}, week=None)
    assert (made.values["trust.start"], made.values["faults.chance"], made.weeks) == (0.7, 0.2, 30)
    later = lab.scenario({"transparency.cost": 0.9}, week=4)
    assert later.values["transparency.cost"] == 0.5 and later.changes[0].values["transparency.cost"] == 0.9


def test_runs_without_a_figure_are_left_out() -> None:
    lab = Laboratory(4)
    a, b = np.array([1.0, 2.0, np.nan, 4.0]), np.array([2.0, np.nan, 1.0, 7.0])
    found = lab.of(a, b)
    assert (found.value, found.pairs) == (2.0, 2)
    assert lab.of(np.full(4, np.nan)).pairs == 0 and math.isnan(lab.of(np.full(4, np.nan), b).value)
    assert lab.of(a, b, smallest=0.3).smallest == 0.3 and lab.of(a, b, scale=np.ones(4)).smallest == 0.0


def test_shares_have_intervals_of_shares() -> None:
    lab = Laboratory(30)
    none, some = np.zeros(30), np.r_[np.ones(9), np.zeros(21)]
    assert lab.of(none, some)[:3] == tuple(statistics.share_difference_interval(none, some)[:3])
    assert lab.of(some)[:3] == tuple(statistics.share_interval(some)[:3])
    low, high = lab.of(none, none)[1:3]
    assert low < 0 < high  # thirty pairs that agree are no certainty


def test_a_bootstrap_covers_what_it_should() -> None:
    """In 80 samples of 60 values, a 95% interval misses the mean about 4 times; 12 or more has chance under .1%."""
    chance, missed = np.random.default_rng(5), 0
    for _ in range(80):
        values = chance.normal(size=60)
        found = Laboratory.resampled(_Bare(60), lambda rows, v=values: float(v[rows].mean()), 0.1)
        missed += not found.low <= 0 <= found.high
    assert missed < 12


def test_a_bootstrap_says_nothing_of_too_little() -> None:
    assert math.isnan(_Bare(2).resampled(lambda rows: float(rows.sum()), 0.1).low)
    values = np.r_[np.full(4, np.nan), np.ones(2)]
    found = _Bare(6).resampled(lambda rows: float(values[rows].mean()), 0.1)
    assert math.isnan(found.value) and math.isnan(found.low) and math.isnan(found.high)


class _Bare(Laboratory):
    """Only what a bootstrap needs."""

    def __init__(self, runs: int) -> None:
        self.runs, self.seed = runs, 1


@pytest.mark.parametrize(("suspect", "said"), [
    ("debt", ("mechanisms.debt", False)), ("trust.drift=0", ("trust.drift", 0.0)),
    ("pilots.count=3", ("pilots.count", 3)), ("mechanisms.debt=off", ("mechanisms.debt", False)),
    ("governance.talk=on", ("governance.talk", True)), ("governance.mode=it_led", ("governance.mode", "it_led")),
])
def test_a_suspect_is_a_mechanism_or_a_parameter_with_its_value(suspect: str, said: tuple[str, object]) -> None:
    assert cut(suspect) == said


@pytest.mark.parametrize("suspect", ["debts", "trust.drifts=0", "trust.drift", "trust.drift=none", ""])
def test_a_suspect_that_does_not_exist_is_refused(suspect: str) -> None:
    with pytest.raises(ValueError):
        Laboratory(1).without(suspect)


def test_bad_numbers_are_refused() -> None:
    with pytest.raises(al.InputError) as told:
        Laboratory(0, seed=-1, threads=0)
    assert len(told.value.problems) == 3
    with pytest.raises(al.InputError, match=r"trust\.strat"):
        Laboratory(1, overrides={"trust.strat": 0.3})


def test_a_laboratory_stops_and_what_is_complete_is_kept() -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 4  # the engine asks before each run: two scenarios of two runs go through

    lab = Laboratory(2, threads=1, weeks=12, overrides=SHORT, stop=stop)
    quick = Claim(1, "", "", "", lambda lab: Evidence((Part("", lab.of(lab.column(lab.base, "cost")), "+", ""),)),
                  lambda lab: lab.of(lab.column(lab.base, "cost")), ("debt", "learning"))
    found = evaluate_all([quick._replace(suspects=()), quick], lab)
    assert len(found) == 1 and found[0].ablations == ()
    with pytest.raises(Stopped):
        lab.column(lab.scenario({"trust.start": 0.2}), "cost")


# ----------------------------------------------------------------------------------------------------------- the claims
def test_claims_are_numbered_and_in_order() -> None:
    assert [claim.id for claim in CLAIMS] == list(range(1, 17))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.id))
def test_every_claim_is_declared_whole(claim: Claim) -> None:
    assert claim.claim and claim.question and not claim.claim.endswith(".")
    assert any(character.isdigit() for character in claim.source)  # a source has a year or a section
    assert claim.suspects and len(set(claim.suspects)) == len(claim.suspects)
    known = {p.path for p in al.parameters.all_parameters()}
    assert all(cut(suspect)[0] in known for suspect in claim.suspects)


PARTS = {1: "++++", 2: "+-++-", 3: "++-+", 4: "++++--", 5: "+≤+++", 6: "+++", 7: "++++", 8: "++-", 9: "≠≠≠≠"}
UNITS = {outcome.unit for outcome in OUTCOMES}


@pytest.mark.parametrize("claim", THEORY, ids=lambda claim: str(claim.id))
def test_an_experiment_makes_its_predictions(lab: Laboratory, claim: Claim) -> None:
    evidence = claim.experiment(lab)
    assert "".join(part.expected for part in evidence.parts) == PARTS[claim.id]
    assert {part.unit for part in evidence.parts} <= UNITS and evidence.note.endswith(".")
    assert len({part.text for part in evidence.parts}) == len(evidence.parts)
    again = claim.headline(lab)
    printed = evidence.parts[evidence.headline].estimate
    assert again[:5] == pytest.approx(printed[:5], abs=0, rel=0, nan_ok=True)  # what is ablated is what is printed
    assert again.by_run is not None or again.resampled is not None
    for picture in evidence.pictures:
        for curve in picture.curves:
            assert curve.x.shape == curve.y.shape == curve.low.shape == curve.high.shape
            known = np.isfinite(curve.low) & np.isfinite(curve.high)
            assert (curve.low[known] <= curve.y[known]).all() and (curve.y[known] <= curve.high[known]).all()


def test_a_claim_is_run_without_each_suspect(lab: Laboratory) -> None:
    told: list[str] = []
    found = evaluate(CLAIMS[2], lab, step=told.append)
    assert found.ablations is not None
    assert [a.suspect for a in found.ablations] == list(CLAIMS[2].suspects)
    for ablation in found.ablations:
        assert ablation.estimate[:5] == CLAIMS[2].headline(lab.without(ablation.suspect))[:5]
        assert ablation.removed.value == pytest.approx(found.effect.value - ablation.estimate.value)
    assert told[:2] == ["claim 3", "claim 3 without resentment"] and len(told) == 1 + len(CLAIMS[2].suspects)
    assert evaluate(CLAIMS[2], lab, ablation=False).ablations is None


def test_two_humps_are_told_from_one() -> None:
    """Sarle's coefficient is 1 for two points, 5/9 for a uniform and 1/3 for a normal distribution."""
    sarle = theory_01_bistability.sarle
    assert sarle(np.r_[np.zeros(50), np.ones(50)]) == pytest.approx(1)
    assert sarle(np.linspace(0, 1, 100_001)) == pytest.approx(theory_01_bistability.UNIFORM, abs=1e-4)
    assert sarle(np.random.default_rng(6).normal(size=200_000)) == pytest.approx(1 / 3, abs=0.01)  # se .003
    assert math.isnan(sarle(np.ones(5)))


def projects(*rows: tuple[int, int, int, float]) -> np.ndarray:
    """Projects of (number, state, weeks from decision to end, weeks promised), decided in week 100."""
    made = allocate((len(rows),), PROJECT)
    made["decided"], made["planned_weeks"] = 100, 20.0
    for row, (number, state, weeks, promised) in zip(made, rows, strict=True):
        row["number"], row["state"], row["ended"], row["promised"] = number, state, 100 + weeks, 100 + promised
    return made


def test_a_roadmap_is_held_against_the_old_promise() -> None:
    with_roadmap = projects((1, LIVE, 30, 40), (2, LIVE, 30, 40), (3, CANCELLED, 10, 40), (4, LIVE, 25, 40))
    without = projects((1, LIVE, 50, 28), (2, LIVE, 50, 31), (3, LIVE, 9, 60), (4, LIVE, 30, 29))
    without["decided"][3] = NEVER  # never decided there: the plan with the usual allowance, 26 weeks
    assert theory_02_roadmap._kept_old(with_roadmap, without, 6.0) == 0.5
    assert math.isnan(theory_02_roadmap._kept_old(with_roadmap[:0], without, 6.0))


def test_the_best_of_several_is_not_flattered() -> None:
    """Six levels that do not differ: choosing the best on the runs that measure it would give about 1 sd / sqrt(n)."""
    chance = np.random.default_rng(7)
    gains = [theory_05_embedding.best_middle(chance.normal(size=(6, 40)))[0].mean() for _ in range(400)]
    assert abs(np.mean(gains)) < 4 * np.sqrt(2 / 40 / 400)
    levels = np.array([[0.0], [1.0], [3.0], [2.0], [1.0], [0.5]]) + np.zeros(10)
    against_last, against_first = theory_05_embedding.best_middle(levels)
    assert (against_last == 2.5).all() and (against_first == 3).all()


def test_tails_are_told_apart() -> None:
    """20,000 projects: the standard error of a share of .05 is .0015."""
    chance = np.random.default_rng(8)
    normal = np.log(np.maximum(1 + 0.35 * chance.normal(size=20_000), 0.01))
    lognormal = 0.42 * chance.normal(size=20_000)
    fat = 0.3 * chance.standard_t(3, size=20_000)
    assert overruns.excess(normal, "normal") == pytest.approx(0, abs=0.004)
    assert overruns.excess(lognormal, "normal") > 0.02
    assert overruns.excess(lognormal, "lognormal") == pytest.approx(0, abs=0.008)
    assert overruns.excess(fat, "lognormal") > 0.02
    assert overruns.excess(np.zeros(50), "normal") == 0.0
    assert math.isnan(overruns.excess(overruns.usual(np.ones(3), np.ones(3)), "normal"))  # too few to say


def test_what_volume_explains_is_taken_out() -> None:
    volume = np.random.default_rng(9).normal(3, 1, 2000)
    left = overruns.usual(volume, 0.4 * volume + 1.0)
    assert np.abs(left).max() < 1e-9


def test_curves_are_means_with_intervals() -> None:
    values = np.random.default_rng(10).normal(size=(50, 7))
    curve = rules.weekly_curve("x", values, start=3)
    assert isinstance(curve, Curve) and curve.x.tolist() == [3, 4, 5, 6, 7, 8, 9]
    first = statistics.mean_interval(values[:, 0])
    assert (curve.y[0], curve.low[0], curve.high[0]) == pytest.approx((first.mean, first.low, first.high))


def test_a_base_may_be_another_scenario(tmp_path: Path) -> None:
    base: Scenario = al.load("ceo_line")
    assert Laboratory(1, base=base).base is base and Laboratory(1, base="ceo_line").base == base
