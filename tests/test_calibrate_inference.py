"""Approximate Bayesian computation where the posterior is known, and checks whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.calibration.checks import Check, check, joint, self_check, tail
from alignsim.calibration.effects import _expected
from alignsim.calibration.free import Free
from alignsim.calibration.inference import Reference, accepted_number
from alignsim.calibration.posterior import quantiles
from alignsim.calibration.summaries import Summary
from alignsim.outcomes import OUTCOMES

FREE = (Free("trust.gain", 0.0, 1.0), Free("trust.loss", 0.0, 1.0))
VALUE = next(o for o in OUTCOMES if o.name == "delivered_value")


def normal_table(draws: int = 8000, sd: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """The first parameter is seen twice through noise (known posterior), the second not at all."""
    chance = np.random.default_rng(4)
    values = chance.random((draws, 2))
    seen = values[:, :1] + sd * chance.standard_normal((draws, 2))
    return values, np.column_stack([seen, chance.standard_normal(draws)])


def test_a_normal_mean_has_its_known_posterior() -> None:
    # Two readings of noise .1: the posterior is normal about their mean with sd .1 / sqrt 2, far from the ends.
    # Errors: of 800 weighted draws, mean and sd have a standard error of some .003; four of them are allowed.
    found = Reference(*normal_table(), FREE).posterior(np.array([0.45, 0.55, 0.0]))
    mean = found.weights @ found.values[:, 0]
    sd = np.sqrt(found.weights @ (found.values[:, 0] - mean) ** 2)
    assert mean == pytest.approx(0.5, abs=0.012) and sd == pytest.approx(0.1 / np.sqrt(2), abs=0.012)


def test_what_the_data_do_not_show_stays_as_it_was() -> None:
    found = Reference(*normal_table(), FREE).posterior(np.array([0.45, 0.55, 0.0]))
    x = found.values[:, 1]
    sd = np.sqrt(found.weights @ (x - found.weights @ x) ** 2)
    assert sd == pytest.approx(1 / np.sqrt(12), rel=0.08), "the uniform prior's"
    assert quantiles(x, found.weights, (0.05, 0.95)) == pytest.approx((0.05, 0.95), abs=0.05)


def test_draws_stay_within_their_ranges_even_for_data_beyond_the_model() -> None:
    found = Reference(*normal_table(), FREE).posterior(np.array([3.0, 3.0, 0.0]))
    assert found.values.min() >= 0 and found.values.max() <= 1
    assert found.weights.sum() == pytest.approx(1) and found.weights.min() > 0
    assert found.weights @ found.values[:, 0] > 0.8


def test_accepted_are_a_tenth_within_limits() -> None:
    assert [accepted_number(n) for n in (50, 500, 8192, 10**6)] == [50, 100, 819, 1000]


def test_simulations_without_a_figure_of_the_data_are_left_out() -> None:
    values, summaries = normal_table(1000)
    summaries[::2, 1] = np.nan
    reference = Reference(values, summaries, FREE)
    assert reference.rows.size == 500 and (reference.posterior(np.array([0.5, 0.5, 0])).places % 2 == 1).all()
    summaries[: 990, 1] = np.nan
    with pytest.raises(ValueError, match="5 simulated histories"):
        Reference(values, summaries, FREE)


def test_a_parameter_that_nothing_shows_is_not_learnt_from_many_summaries_and_few_draws() -> None:
    # 100 draws, 40 summaries of pure noise: a plain regression "explains" most of the parameter.
    chance = np.random.default_rng(8)
    values, noise = chance.random((100, 2)), chance.standard_normal((100, 40))
    contraction = []
    for _ in range(20):
        found = Reference(values, noise, FREE).posterior(chance.standard_normal(40))
        off = found.values - found.weights @ found.values
        contraction.append(1 - np.sqrt(found.weights @ off**2) * np.sqrt(12))
    assert np.abs(np.mean(contraction, axis=0)).max() < 0.1


def test_a_summary_that_never_varies_does_no_harm() -> None:
    values, summaries = normal_table(2000)
    one = Reference(values, summaries, FREE).posterior(np.array([0.4, 0.5, 0.1]))
    with_constant = np.column_stack([summaries, np.full(2000, 7.0)])
    two = Reference(values, with_constant, FREE).posterior(np.array([0.4, 0.5, 0.1, 9.0]))
    assert np.array_equal(one.values, two.values)


def test_the_self_check_finds_nine_in_ten() -> None:
    # 200 histories: two standard errors of a share of .9 are .042; intervals of neighbours are not independent.
    values, summaries = normal_table()
    reference = Reference(values, summaries, FREE)
    number, held = self_check(reference, values, reference.posterior(np.array([0.5, 0.5, 0.0])))
    assert number == 200 and (np.abs(held - 0.9) < 0.07).all()


def test_tails() -> None:
    simulated = np.arange(99.0)
    assert tail(simulated, 49.0) == 1
    assert [tail(simulated, at) for at in (-1, 99)] == pytest.approx([0.01, 0.01])
    assert tail(np.zeros(99), 0.0) == 1, "ties count half"


def test_what_lies_beyond_all_simulations_is_told() -> None:
    chance = np.random.default_rng(1)
    simulated = chance.standard_normal((400, 2))
    asked = [Summary("a", "a", "log", True), Summary("b", "b", "log", True)]
    inside, beyond = check(asked, np.array([0.0, 9.0]), simulated, simulated)
    assert not inside.outside and beyond.outside and inside.prior_p > 0.5 > beyond.predicted_p
    assert inside.prior[0] == pytest.approx(-1.645, abs=0.25), "the 5% point of a standard normal, 400 draws"
    assert isinstance(inside, Check)


def test_the_joint_check_sees_what_no_single_one_does() -> None:
    chance = np.random.default_rng(2)
    first = chance.standard_normal(1000)
    simulated = np.column_stack([first, first + 0.1 * chance.standard_normal(1000)])
    assert joint(np.array([1.0, 1.0]), simulated) > 0.2
    assert joint(np.array([1.0, -1.0]), simulated) < 0.01, "each alone is usual, both together are not"
    assert np.isnan(joint(np.zeros(2), simulated[:6]))


def test_joint_p_values_are_uniform_where_the_model_is_right() -> None:
    # 300 p-values: a share of .1 has a standard error of .017; three of them are allowed.
    chance = np.random.default_rng(3)
    found = [joint(chance.standard_normal(3), chance.standard_normal((200, 3))) for _ in range(300)]
    assert np.mean(np.array(found) <= 0.1) == pytest.approx(0.1, abs=0.052)


def test_weighted_quantiles() -> None:
    assert quantiles(np.array([3.0, 1.0, 2.0]), np.array([1, 1, 1]) / 3, (0.5,)) == (2.0,)
    assert quantiles(np.array([0.0, 1.0]), np.array([0.9, 0.1]), (0.5,))[0] < 0.2


def made_pairs(n: int, slope: float, bend: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Paired differences 2 + slope z + bend z^2 + noise, and the lines of a standard normal posterior."""
    chance = np.random.default_rng(6)
    lines = chance.standard_normal((800, 1))
    z = lines[chance.integers(0, 800, n)]
    return 2 + slope * z[:, 0] + bend * z[:, 0] ** 2 + chance.standard_normal(n), z, lines, np.full(800, 1 / 800)


def test_the_spread_of_the_expected_effect_is_found() -> None:
    # The expected effect is normal (2, 3): for the better in 74.8% of the posterior; 1,000 pairs of noise 1.
    found = _expected("b", VALUE, *made_pairs(1000, 3.0))
    assert found.spread == pytest.approx(3, rel=0.1) and found.better == pytest.approx(0.748, abs=0.05)
    assert (found.low, found.high) == pytest.approx((2 - 5.88, 2 + 5.88), abs=0.8)
    assert found.wider == pytest.approx(np.sqrt(10), rel=0.1) and not found.curved
    assert found.better_low <= found.better <= found.better_high


def test_effects_that_do_not_depend_on_the_parameters_have_no_spread() -> None:
    found = _expected("b", VALUE, *made_pairs(1000, 0.0))
    assert found.spread < 0.06 and found.wider == pytest.approx(1, abs=0.01) and found.better > 0.999


def test_squares_are_used_where_they_matter() -> None:
    found = _expected("b", VALUE, *made_pairs(1000, 0.0, 2.0))
    assert found.curved and found.spread == pytest.approx(2 * np.sqrt(2), rel=0.15), "var z^2 = 2"


def test_too_few_pairs_say_nothing() -> None:
    found = _expected("b", VALUE, *made_pairs(30, 3.0))
    assert np.isnan([found.spread, found.low, found.better, found.wider]).all()
