"""What could change the answer: which numbers are assumptions, how far they go, and what the screening finds."""

from __future__ import annotations

import numpy as np
import pytest

import alignsim as al
from alignsim.experiments.assumptions import Ends, assumptions_of
from alignsim.experiments.assumptions.asked import Assumptions, pairs_a_point, runs_needed
from alignsim.experiments.assumptions.ranges import is_assumed, moved
from alignsim.experiments.assumptions.screening import Screened, analysed, design
from alignsim.experiments.compare import Difference
from alignsim.experiments.handout import named
from alignsim.experiments.statistics import Interval
from alignsim.parameters import find

BASE = al.load("baseline")
LINE = al.load("ceo_line")
BY_PATH = {one.path: one for one in assumptions_of(BASE, LINE)}


# ------------------------------------------------------------------------------------------------------ which numbers
def test_what_a_source_gives_is_no_assumption() -> None:
    assert is_assumed(find("trust.facts_base"))
    assert is_assumed(find("staffing.run_share"))
    assert not is_assumed(find("demand.duration_power"))  # COCOMO
    assert not is_assumed(find("budget.marketing_share"))  # a survey, and a lever
    assert not is_assumed(find("incentives.joint_accountability"))
    assert not is_assumed(find("weeks"))
    assert not is_assumed(find("demand.rate_two"))  # derived


def test_what_a_scenario_sets_itself_is_not_moved() -> None:
    assert "trust.drift" in BY_PATH
    for other in (LINE.change({"trust.drift": 0.008}), LINE.change({"trust.drift": 0.008}, week=10)):
        assert "trust.drift" not in {one.path for one in assumptions_of(BASE, other)}


def test_what_must_sum_to_one_is_left_out() -> None:
    assert not any("goal_weights" in path for path in BY_PATH)


# ----------------------------------------------------------------------------------------------------------- how far
def test_a_rate_goes_from_half_to_double_and_a_share_by_its_odds() -> None:
    rate, share = BY_PATH["demand.volume_median"], BY_PATH["trust.neutral"]
    assert (rate.low, rate.value, rate.high) == (15, 30, 60)
    assert (share.low, share.high) == pytest.approx((1 / 3, 2 / 3))


def test_a_fitted_number_goes_over_what_met_the_levels() -> None:
    gain = BY_PATH["trust.gain"]
    assert gain.kind == "fitted"
    assert 0.05 < gain.low <= gain.value <= gain.high < 0.06


def test_ranges_stay_inside_what_is_declared() -> None:
    for one in BY_PATH.values():
        declared = find(one.path)
        assert declared.low <= one.low <= one.value <= one.high <= declared.high, one.path
        assert one.low < one.high


@pytest.mark.parametrize("path", ["demand.volume_median", "trust.neutral", "trust.gain"])
def test_places_of_a_range(path: str) -> None:
    one = BY_PATH[path]
    assert [one.at(p) for p in (-1, 0, 1)] == pytest.approx([one.low, one.value, one.high])
    rising = [one.at(p) for p in np.linspace(-1, 1, 9)]
    assert rising == sorted(rising)


def test_what_breaks_a_rule_together_stays() -> None:
    both = {"demand.marketing_sponsored": 0.75, "demand.it_sponsored": 0.33, "trust.drift": 0.005}
    scenario, stayed = moved(BASE, both)
    assert scenario.values["trust.drift"] == 0.005
    assert set(stayed) < {"demand.marketing_sponsored", "demand.it_sponsored"}


# ---------------------------------------------------------------------------------------------------------- screening
@pytest.mark.parametrize("factors", [1, 3, 4, 63, 180])
def test_the_design_is_orthogonal_and_its_own_mirror(factors: int) -> None:
    steps = design(factors).astype(int)
    n = len(steps)
    assert steps.shape[1] == factors
    assert (steps.T @ steps == n * np.eye(factors, dtype=int)).all()
    assert (steps[n // 2 :] == -steps[: n // 2]).all()
    assert (steps.sum(axis=0) == 0).all()


def test_effects_are_found_whatever_pairs_of_numbers_do() -> None:
    steps = design(20).astype(float)
    rng = np.random.default_rng(1)
    effects = rng.normal(size=20)
    values = 3 + steps @ effects + 5 * steps[:, 2] * steps[:, 7] - 4 * steps[:, 0] * steps[:, 19]
    found = analysed(steps, values)
    assert found.effects == pytest.approx(effects)
    assert found.together.mean == pytest.approx(3)


def test_the_error_of_an_effect_is_what_it_is() -> None:
    """A thousand screenings of pure luck: the spread of effects is the error told, within 5%."""
    steps = design(30).astype(float)
    rng = np.random.default_rng(2)
    found = [analysed(steps, rng.normal(size=len(steps))) for _ in range(1000)]
    spread = np.std([one.effects for one in found])
    assert np.sqrt(np.mean([one.error**2 for one in found])) == pytest.approx(spread, rel=0.05)


def test_points_without_a_value_and_steps_not_taken_are_left_out() -> None:
    steps = design(6).astype(float)
    values = steps @ np.arange(6)
    values[3], steps[5, 2] = np.nan, 0
    found = analysed(steps, values)
    assert found.points == len(steps) - 1
    assert np.isfinite(found.effects).all()
    assert int(np.argmax(found.effects)) == 5
    assert analysed(steps, np.full(len(steps), np.nan)).points == 0


def test_runs_are_counted_beforehand() -> None:
    assert (pairs_a_point(400), pairs_a_point(20)) == (4, 1)
    assert runs_needed(0, 400) == 0
    assert runs_needed(200, 400) == 2 * 2 * 201 + 2 * 512 * 4 + 2 * 6 * 400


# -------------------------------------------------------------------------------------------------------------- words
def _difference(low: float, high: float) -> Difference:
    mean = (low + high) / 2
    return Difference("b", named("delivered_value"), 50, 0, 0.3, 0.3 + mean, mean, low, high, 0.1, 0.1, 0.5, 0.9, 10)


def _told(main: tuple[float, float], low: tuple[float, float], high: tuple[float, float]) -> str:
    one = BY_PATH["demand.volume_median"]
    screened = Screened(np.array([0.01]), 0.001, Interval(0.02, 0.01, 0.03, 0.1, 2, 0), 4)
    ends = Ends(one, 0.01, _difference(*low), _difference(*high))
    return Assumptions(named("delivered_value"), "b", _difference(*main), 3, (one,), screened, 1, (ends,)).sentence


@pytest.mark.parametrize(("main", "low", "high", "words"), [
    ((0.01, 0.03), (0.02, 0.04), (0.01, 0.02), "The sign of the answer is the same at both ends of all three."),
    ((0.01, 0.03), (-0.04, -0.02), (0.01, 0.02),
     "The sign of the answer changes with “Typical size of a project” at 15."),
    ((-0.03, -0.01), (-0.04, -0.02), (-0.01, 0.02),
     "The sign does not turn round at any end, but it is no longer clear with"),
    ((-0.03, 0.01), (-0.04, -0.02), (-0.01, 0.02), "becomes clear with “Typical size of a project” at 15 (worse)."),
    ((-0.03, 0.01), (-0.04, 0.02), (-0.01, 0.02), "The difference stays unclear at both ends of all three."),
])
def test_whether_the_answer_changes_is_said(
    main: tuple[float, float], low: tuple[float, float], high: tuple[float, float], words: str
) -> None:
    text = _told(main, low, high)
    assert words in text
    assert text.endswith("in 4 combinations, the difference averages +2.0 percentage points (+1.0 to +3.0).")
