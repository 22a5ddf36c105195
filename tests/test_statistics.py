"""Intervals cover what they claim to cover, and say so where the answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alignsim.experiments import statistics
from alignsim.experiments.payback import ASK_A_CHANGE, payback

FINITE = st.floats(-1e6, 1e6, allow_nan=False)
SAMPLES = arrays(np.float64, st.integers(2, 40), elements=FINITE)
COINS = arrays(np.float64, st.integers(1, 40), elements=st.sampled_from([0.0, 1.0]))


def coverage(hits: int, trials: int, level: float = 0.95) -> float:
    """How far a share of hits lies from the level, in standard errors of that many trials."""
    return (hits / trials - level) / math.sqrt(level * (1 - level) / trials)


@pytest.mark.parametrize(("freedom", "value"), [(1, 12.7062), (4, 2.7764), (9, 2.2622), (30, 2.0423), (1000, 1.9623)])
def test_quantiles_of_students_table(freedom: int, value: float) -> None:
    assert statistics.t_quantile(0.95, freedom) == pytest.approx(value, abs=5e-5)


def test_the_interval_of_ten_known_numbers() -> None:
    # Mean 5.5, sd 3.02765, standard error .95743, t(9) = 2.26216.
    found = statistics.mean_interval(np.arange(1.0, 11.0))
    assert (found.mean, found.n, found.missing) == (5.5, 10, 0)
    assert found.low == pytest.approx(3.33415, abs=1e-4)
    assert found.high == pytest.approx(7.66585, abs=1e-4)


def test_it_is_an_interval_of_the_mean_and_not_of_the_runs() -> None:
    rng = np.random.default_rng(1)
    few, many = (statistics.mean_interval(rng.normal(0, 1, n)) for n in (100, 10_000))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(10, rel=0.2)
    assert many.high - many.low == pytest.approx(2 * 1.96 / 100, rel=0.05)  # and nothing like 4 standard deviations


@pytest.mark.parametrize("n", [3, 10, 50])
def test_95_in_100_intervals_hold_the_true_mean(n: int) -> None:
    # 4,000 samples: the share covered has a standard error of .34 points; 3.5 of them happen once in 2,000 tests.
    rng = np.random.default_rng(7)
    found = [statistics.mean_interval(rng.normal(3, 2, n)) for _ in range(4000)]
    assert abs(coverage(sum(i.low <= 3 <= i.high for i in found), 4000)) < 3.5


def test_intervals_that_hold_together() -> None:
    rng = np.random.default_rng(9)
    level = statistics.simultaneous_level(0.95, 10)
    assert level == pytest.approx(0.995)
    together = 0
    for _ in range(1500):
        found = [statistics.mean_interval(rng.normal(0, 1, 20), level) for _ in range(10)]
        together += all(i.low <= 0 <= i.high for i in found)
    assert coverage(together, 1500) > -3.5  # Bonferroni promises at least the level


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_examples(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    assert statistics.wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_without_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        statistics.wilson(0, 0)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5])
def test_share_intervals_cover(share: float) -> None:
    # Of a discrete share no interval covers exactly 95%; Wilson's stays within three points at 60 runs.
    rng = np.random.default_rng(11)
    found = [statistics.share_interval((rng.random(60) < share).astype(float)) for _ in range(2000)]
    assert 0.92 < sum(i.low <= share <= i.high for i in found) / 2000 < 0.985


def test_share_differences_cover_and_never_claim_certainty() -> None:
    rng = np.random.default_rng(12)
    hits = 0
    for _ in range(2000):
        luck = rng.random(80)
        base, other = (luck < 0.4).astype(float), (luck + 0.1 * rng.normal(size=80) < 0.5).astype(float)
        # P(u + .1 N < .5) = .5 for a uniform u, but for a part of 1e-6 beyond the ends.
        found = statistics.share_difference_interval(base, other)
        hits += found.low <= 0.1 <= found.high
    assert 0.93 < hits / 2000 < 0.985
    same = statistics.share_difference_interval(np.ones(100), np.ones(100))
    assert same.mean == 0 and same.low < 0 < same.high and same.high < 0.05


def test_values_that_are_no_numbers_are_left_out_and_counted() -> None:
    found = statistics.mean_interval(np.array([1.0, math.nan, 3.0]))
    assert (found.mean, found.n, found.missing) == (2.0, 2, 1)
    pair = statistics.difference_interval(np.array([1.0, math.nan, 3.0, 4.0]), np.array([2.0, 2.0, math.nan, 5.0]))
    assert (pair.mean, pair.n, pair.missing) == (1.0, 2, 2)
    nothing = statistics.mean_interval(np.array([math.nan]))
    assert nothing.n == 0 and math.isnan(nothing.mean)
    assert math.isnan(statistics.share_of_pairs_won(np.array([math.nan]), np.array([1.0]), higher_is_better=True))


def test_one_run_has_a_mean_and_no_interval() -> None:
    found = statistics.mean_interval(np.array([4.0]))
    assert found.mean == 4.0 and math.isnan(found.low) and math.isnan(found.sd)


def test_an_interval_ends_where_the_quantity_does() -> None:
    found = statistics.mean_interval(np.array([0.0, 0.0, 0.9]), bounds=(0.0, 1.0))
    assert found.low == 0.0 and found.high == 1.0


@given(SAMPLES)
def test_an_interval_holds_its_mean_and_grows_with_its_level(values: np.ndarray) -> None:
    narrow, wide = (statistics.mean_interval(values, level) for level in (0.8, 0.99))
    assert wide.low <= narrow.low <= narrow.mean <= narrow.high <= wide.high


@given(COINS)
def test_a_share_stays_a_share(values: np.ndarray) -> None:
    found = statistics.share_interval(values)
    assert 0 <= found.low <= found.mean <= found.high <= 1
    assert found.low < found.high  # no number of equal coins is certainty


@given(COINS)
def test_a_difference_of_shares_stays_one(values: np.ndarray) -> None:
    other = values[::-1].copy()
    found = statistics.share_difference_interval(values, other)
    assert -1 <= found.low <= found.mean <= found.high <= 1


@given(SAMPLES)
def test_pairs_won_and_pairs_lost_make_all_pairs(values: np.ndarray) -> None:
    base = np.zeros_like(values)
    won, lost = (statistics.share_of_pairs_won(base, values, higher_is_better=up) for up in (True, False))
    assert won + lost == pytest.approx(1)


def test_ties_count_half() -> None:
    won = statistics.share_of_pairs_won(np.array([1.0, 1.0, 1.0]), np.array([2.0, 1.0, 0.0]), higher_is_better=True)
    assert won == 0.5


def test_the_gain_of_pairing_is_what_independent_runs_would_cost() -> None:
    """Sides of variance 1 with correlation .9: (1 + 1) / (2 - 1.8) = 10 independent runs a pair."""
    rng = np.random.default_rng(3)
    common, mine, yours = rng.normal(size=(3, 200_000))
    base, other = (math.sqrt(0.9) * common + math.sqrt(0.1) * own for own in (mine, yours))
    found = statistics.pairing(base, other)
    assert found.correlation == pytest.approx(0.9, abs=0.01)
    assert found.gain == pytest.approx(10, rel=0.03)


def test_equal_sides_have_no_gain_to_tell() -> None:
    found = statistics.pairing(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert found.correlation == pytest.approx(1) and math.isnan(found.gain)
    assert math.isnan(statistics.pairing(np.ones(3), np.arange(3.0)).correlation)


def test_sides_of_different_runs_are_refused() -> None:
    with pytest.raises(ValueError, match="same runs on both sides"):
        statistics.difference_interval(np.zeros(3), np.zeros(4))


def test_bands_by_week() -> None:
    weekly = np.array([[0.0, 10.0], [1.0, 10.0], [2.0, 10.0], [3.0, 10.0], [4.0, 10.0]])
    found = statistics.bands(weekly)
    assert found["mean"].tolist() == [2.0, 10.0]
    assert found["q50"].tolist() == [2.0, 10.0] and found["q25"][0] == 1.0 and found["q95"][0] == pytest.approx(3.8)
    assert found["high"][0] == pytest.approx(statistics.mean_interval(weekly[:, 0]).high)
    assert found["low"][1] == found["high"][1] == 10.0
    assert np.isnan(statistics.bands(weekly[:1])["low"]).all()


@pytest.mark.parametrize(
    ("positive", "first"), [([0, 1, 0, 1, 1], 3), ([1, 1], 0), ([1, 0], None), ([], None), ([0, 1], 1)]
)
def test_from_when_on_something_lasts(positive: list[int], first: int | None) -> None:
    assert statistics.lasting_from(np.array(positive, bool)) == first


def constant(pairs: int, weekly: list[float]) -> np.ndarray:
    return np.tile(np.array(weekly), (pairs, 1))


def test_a_lever_pays_when_what_it_gains_has_paid_its_hours() -> None:
    """Base: 20 of value for 10 person-weeks a week, so 2 of value are worth one person-week.

    The lever costs 3 person-weeks in week 0 and gains 2 of value (1 person-week) a week from week 1 on: the balance is
    -3, -2, -1, 0, +1, +2, above zero from week 4.
    """
    base = constant(5, [20.0] * 6)
    other = base + constant(5, [0, 2, 2, 2, 2, 2])
    hours = constant(5, [0.0] * 6), constant(5, [3.0, 0, 0, 0, 0, 0])
    found = payback((base, other), hours, constant(5, [10.0] * 6))
    assert repr(found) == f"<Payback: {found.sentence}>"
    assert found.exchange == 2.0
    assert found.mean.tolist() == [-3, -2, -1, 0, 1, 2]
    assert found.week == found.sure_week == 4
    assert (found.value.mean, found.hours.mean, found.net.mean) == (5, 3, 2)
    assert found.sentence == ("It pays from week 4; the whole interval is above zero from week 4: the balance is +2 "
                              "person-weeks a run by week 6 (95% interval +2 to +2).")
    assert not found.always


@pytest.mark.parametrize(("step", "swing", "words"), [
    (2.0, 0.0, "it brings 12 person-weeks a run more than its hours cost by week 6 (95% interval of the balance +12 to "
               "+12)."),
    (-1.0, 0.0, "it brings 6 person-weeks a run less than its hours cost by week 6 (95% interval of the balance −6 "
                "to −6)."),
    (0.05, 1.0, "what it brings cannot be told from what its hours cost by week 6: 0 person-weeks a run (95% interval "
               "−7 to +7)."),
])
def test_what_was_there_before_week_0_has_a_balance_and_no_week(step: float, swing: float, words: str) -> None:
    """Half of the pairs swing up and half down: six weeks of +-1 make an sd of 6.57, t(5) = 2.571, half-width 6.9."""
    base = constant(6, [10.0] * 6)
    other = base + step + np.where(np.arange(6)[:, None] < 3, swing, -swing)
    found = payback((base, other), (base * 0, base * 0), base, always=True)
    assert found.always
    assert found.verdict == f"In force since before week 0, {words}"
    assert found.sentence == f"{found.verdict} {ASK_A_CHANGE}"
    assert "pays from" not in found.sentence
    assert found.as_dict()["net"] == {"mean": found.net.mean, "low": found.net.low, "high": found.net.high, "pairs": 6}


def test_one_pair_has_a_balance_without_an_interval() -> None:
    base = constant(1, [10.0] * 4)
    found = payback((base, base + 1), (base * 0, base * 0), base, always=True)
    assert found.verdict == ("In force since before week 0, what it brings cannot be told from what its hours cost by "
                             "week 4: +4 person-weeks a run.")
    assert payback((base, base), (base * 0, base * 0), base, always=True).sentence == (
        "It neither gains value nor costs hours in this window.")


def test_a_lever_that_gains_first_and_loses_later_does_not_pay() -> None:
    base = constant(3, [1.0] * 4)
    other = base + constant(3, [1, -1, -1, 0])
    found = payback((base, other), (base * 0, base * 0), base)
    assert found.week is None and "does not pay within 4 weeks" in found.sentence


def test_when_nothing_differs_nothing_is_said_to_pay() -> None:
    base = constant(3, [1.0] * 4)
    found = payback((base, base), (base * 0, base * 0), base)
    assert found.week is None and "neither gains" in found.sentence
    assert "realized no value" in payback((base * 0, base), (base * 0, base * 0), base).sentence


def test_what_is_sure_comes_later_than_what_is_likely() -> None:
    rng = np.random.default_rng(5)
    base = np.full((40, 60), 10.0)
    other = base + rng.normal(0.4, 2.0, (40, 60))
    found = payback((base, other), (base * 0, base * 0), base)
    assert found.week is not None and found.sure_week is not None and found.week <= found.sure_week
    assert found.low[-1] > 0 and "the whole interval is above zero" in found.sentence


def test_a_gain_that_chance_explains_is_not_said_to_be_sure() -> None:
    base = np.full((10, 4), 10.0)
    other = base + np.where(np.arange(10)[:, None] < 6, 1.0, -1.0)
    found = payback((base, other), (base * 0, base * 0), base)
    assert found.week == 0 and found.sure_week is None and found.low[-1] < 0
    assert "not sure" in found.sentence and "holds zero at the end" in found.sentence
    mirrored = payback((other, base), (base * 0, base * 0), base)
    assert mirrored.week is None and mirrored.net.high > 0
    assert mirrored.sentence.startswith("On average it does not pay within 4 weeks, but that is not sure")
