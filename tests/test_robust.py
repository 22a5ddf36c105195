"""Regret and satisficing where the answer is known: straight payoffs that cross at a known place."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.analysis import asking
from alignsim.analysis.discovery.result import Source
from alignsim.analysis.robustness.asked import answer_of
from alignsim.analysis.robustness.crossing import crossed, option_words
from alignsim.analysis.robustness.intervals import FEWEST, assess
from alignsim.analysis.robustness.measures import measures, regret, telling, wins
from alignsim.analysis.robustness.result import Robustness
from alignsim.analysis.robustness.words import where_words
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.problems import InputError
from alignsim.sweeps.factors import Factor

MODE = Factor("governance.mode", "levers", values=("it_led", "joint", "customer_council"))
DEMAND = Factor("demand.arrivals_per_week", "uncertain", low=0.0, high=1.0)
LISTED = Factor("demand.arrivals_per_week", "uncertain", values=tuple(k / 10 for k in range(11)))
TRUST = Factor("trust.start", "uncertain", values=(0.3, 0.7))
SOURCE = Source("results/x", "made up", 52, 1, "0")
RUNS = 8
VALUE = OUTCOMES[OUTCOME_NAMES.index("delivered_value")]
LEAD = OUTCOMES[OUTCOME_NAMES.index("lead_time_mean")]


def payoff(mode: str, demand: float) -> float:
    """Joint decisions are better above .625 (.3 + .4 d against .55), the council never is."""
    return {"it_led": 0.55, "joint": 0.3 + 0.4 * demand, "customer_council": 0.5}[mode]


def payoffs(
    demand: Factor, futures: list[float], noise: float = 0.0, seed: int = 1, lead: bool = False
) -> tuple[pd.DataFrame, dict[str, np.ndarray], tuple[Factor, ...]]:
    """Points and values of all options in all futures; runs share their luck, and have a little of their own."""
    rng = np.random.default_rng(seed)
    rows = [(mode, d, t) for d in futures for t in TRUST.values or () for mode in MODE.values or ()]
    points = pd.DataFrame(rows, columns=[MODE.path, demand.path, TRUST.path])
    points.insert(0, "point", range(len(points)))
    mean = np.array([payoff(mode, 2 * d if lead else d) for mode, d, _ in rows])
    luck = 0.1 * rng.standard_normal(RUNS)
    values = mean[:, None] + luck - luck.mean() + noise * rng.standard_normal((len(rows), RUNS))
    return points, {"delivered_value": values}, (MODE, demand, TRUST)


def robustness(
    demand: Factor = LISTED, futures: list[float] | None = None, where: str | None = None, noise: float = 0.0
) -> Robustness:
    points, values, factors = payoffs(demand, futures or [k / 10 for k in range(11)], noise)
    both = crossed(points, values, factors, "results/x", sampled=demand is DEMAND)
    condition = None if where is None else asking.condition(where, factors, "robust()", "satisfice")
    return answer_of(both, VALUE, condition, SOURCE)


def of(found: Robustness, measure: str) -> list[float]:
    return [f.value for f in found.figures(measure)]


# -- known answers --------------------------------------------------------------------------------------------------


def test_regret_of_straight_payoffs() -> None:
    """With demand from 0 to 1 in steps of .1, joint is best from .7 on; regret by hand."""
    found = robustness()
    demand = np.arange(11) / 10
    best = np.maximum(0.55, 0.3 + 0.4 * demand)
    lost = [best - 0.55, best - (0.3 + 0.4 * demand), best - 0.5]
    assert found.labels == ("Final say: IT led", "Final say: joint", "Final say: customer council")
    assert of(found, "regret_max") == pytest.approx([0.15, 0.25, 0.2])
    assert of(found, "regret_mean") == pytest.approx([one.mean() for one in lost])
    assert of(found, "regret_high") == pytest.approx([np.quantile(np.repeat(one, 2), 0.9) for one in lost])
    assert of(found, "expected") == pytest.approx([0.55, 0.5, 0.5])
    assert of(found, "worst") == pytest.approx([0.55, 0.3, 0.5])
    assert of(found, "won") == pytest.approx([7 / 11, 4 / 11, 0])
    assert found.order == (0, 2, 1)


def test_the_switch_point_is_found_and_said() -> None:
    """Among listed values the switch is at .7; among 40 drawn futures it lies between two of them."""
    found = robustness()
    assert [w.option for w in found.where] == [0, 1]
    assert where_words(found, found.where[1]) == (
        "\u201cFinal say: joint\u201d wins 36% of the futures, above all where proposals a week 0.7 or "
        "more (8 of the 8 there)")
    drawn = [float(v) for v in (np.arange(40) * 0.618033988749895) % 1]
    some = robustness(DEMAND, drawn)
    box = next(w.box for w in some.where if w.option == 1)
    assert box is not None
    above = max(v for v in drawn if v < 0.625), min(v for v in drawn if v > 0.625)
    assert above[0] <= box.low[0] <= above[1]
    assert some.telling[0][0] == 0 and some.telling[0][1] > 0.8 and some.telling[1][1] == pytest.approx(0, abs=0.05)


def test_less_is_better_where_the_outcome_says_so() -> None:
    points, values, factors = payoffs(LISTED, [0.0, 0.5, 1.0])
    both = crossed(points, {"lead_time_mean": values["delivered_value"]}, factors, "x", sampled=False)
    found = answer_of(both, LEAD, None, SOURCE)
    assert of(found, "regret_max") == pytest.approx([0.25, 0.2, 0.2])  # joint is best, that is lowest, below .5
    assert of(found, "worst") == pytest.approx([0.55, 0.7, 0.5])
    assert found.order[0] in (1, 2) and found.worst_future(1) in (4, 5)


def test_satisficing_is_the_share_of_futures_that_meet_the_condition() -> None:
    found = robustness(where="delivered_value >= 0.5")
    assert of(found, "good_enough") == pytest.approx([1, 6 / 11, 1])
    assert "2 options meet delivered value >= 0.5 most often, in 100%" in found.sentence
    mixed = robustness(where="delivered_value > .6 and demand.arrivals_per_week < .95 and governance.mode == joint")
    assert of(mixed, "good_enough") == pytest.approx([0, 2 / 11, 0])
    assert "meets delivered value > .6 and" in mixed.sentence
    assert "No option meets" in robustness(where="delivered_value > 2").sentence
    assert all(math.isnan(v) for v in of(robustness(), "good_enough"))


# -- properties -----------------------------------------------------------------------------------------------------

tables = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).choice(
    [0.0, 1.0, 2.0, 3.5], size=(1 + seed % 5, 1 + seed % 7)))


@settings(max_examples=60)
@given(tables, st.booleans())
def test_regret_is_never_negative_and_the_best_has_none(means: np.ndarray, higher: bool) -> None:
    lost = regret(means, higher=higher)
    assert (lost >= 0).all() and (lost.min(axis=0) == 0).all()
    assert wins(means, higher=higher).sum(axis=0) == pytest.approx(1)
    found = measures(means, np.zeros_like(means), higher=higher)
    assert (found.regret_mean <= found.regret_max + 1e-12).all() and (found.regret_high <= found.regret_max).all()
    other = measures(-means, np.zeros_like(means), higher=not higher)
    assert other.regret_max == pytest.approx(found.regret_max) and other.worst == pytest.approx(-found.worst)


def test_telling_is_the_tau_of_goodman_and_kruskal() -> None:
    places = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    assert telling(places, np.array([0, 0, 0, 1, 1, 1])) == pytest.approx(1)
    assert telling(places, np.array([0, 1, 2, 0, 1, 2])) == pytest.approx(0)
    # By hand: guesses (3/6)^2 * 2 = .5 without; 2/3, 1/3 in each half: 5/9 with; (5/9 - 1/2) / (1/2).
    assert telling(places, np.array([0, 0, 1, 1, 1, 0])) == pytest.approx(1 / 9)
    assert telling(np.linspace(0, 1, 50), np.arange(50) // 25) > 0.7
    assert telling(places, np.zeros(6, int)) == 0


# -- how sure -------------------------------------------------------------------------------------------------------


def test_runs_that_share_all_their_luck_leave_no_doubt_about_regret() -> None:
    found = robustness()
    for figure in found.figures("regret_max"):
        assert figure.high - figure.low < 1e-9
    assert found.clear.all()
    assert all(f.low == pytest.approx(f.value) == pytest.approx(f.high) for f in found.figures("won"))
    assert found.figures("expected")[0].high - found.figures("expected")[0].low > 0.05  # the level has its luck


def test_futures_that_were_drawn_are_resampled_and_those_of_a_grid_are_not() -> None:
    drawn = [float(v) for v in (np.arange(20) * 0.618033988749895) % 1]
    some = robustness(DEMAND, drawn)
    assert some.crossed.sampled and not robustness().crossed.sampled
    mean, largest = some.figures("regret_mean")[1], some.figures("regret_max")[1]
    assert mean.high - mean.low > 0.03 and largest.high - largest.low < 1e-9
    won = some.figures("won")[2]
    assert won.value == 0 and 0 < won.high < 0.2  # none of forty is not never
    assert "stand for others between them" in some.note and "those given are all there are" in robustness().note


def test_chance_flatters_the_best_and_that_is_taken_off() -> None:
    """Three equal options, 40 trials: regret as computed is some .05 too large; corrected less than half of that, and
    zero, the truth, is within nine of ten intervals."""
    rng = np.random.default_rng(5)
    found, corrected, held = [], [], 0
    for _ in range(40):
        cube = 0.1 * rng.standard_normal((3, 5, 20))
        told = assess({"x": cube}, "x", lambda d: np.zeros((3, 5)),
                      higher=True, sampled=False, draws=100).figures["regret_mean"]
        found += [f.found for f in told]
        corrected += [f.value for f in told]
        held += sum(f.low <= 1e-12 for f in told)
    assert np.mean(found) > 0.015 and np.mean(corrected) < 0.65 * np.mean(found)
    assert held >= 108  # of 120


def test_regret_and_level_lie_within_their_intervals() -> None:
    """60 trials of 10 runs over a grid of 11 futures, three options: of 180 intervals each at least 160 hold the truth
    (trials of one seed; the chance of fewer at 95% cover, options of a trial being alike, is about 1%)."""
    rng, demand = np.random.default_rng(3), np.linspace(0, 1, 11)
    truth = np.stack([0.55 + 0 * demand, 0.3 + 0.4 * demand, 0.5 + 0 * demand])
    known = measures(truth, truth, higher=True)
    held = dict.fromkeys(("expected", "regret_max", "regret_mean"), 0)
    for _ in range(60):
        cube = (truth[:, :, None] + 0.1 * rng.standard_normal(10) + 0.03 * rng.standard_normal((3, 1, 10))
                + 0.03 * rng.standard_normal((3, 11, 10)))
        told = assess({"x": cube}, "x", lambda d: np.zeros((3, 11)), higher=True, sampled=False, draws=150)
        for name in held:
            pairs = zip(told.figures[name], getattr(known, name), strict=True)
            held[name] += sum(f.low <= t <= f.high for f, t in pairs)
    assert min(held.values()) >= 160, held


def test_too_few_runs_have_no_intervals() -> None:
    points, values, factors = payoffs(LISTED, [0.0, 1.0])
    few = {"delivered_value": values["delivered_value"][:, : FEWEST - 1]}
    found = answer_of(crossed(points, few, factors, "x", sampled=False), VALUE, None, SOURCE)
    assert all(math.isnan(f.low) for f in found.figures("regret_max"))
    assert "No intervals: they need 5 runs." in found.note and "clear" not in found.sentence
    assert not found.clear.any() and found.plot().png(40).startswith(b"\x89PNG")


# -- what is missing ------------------------------------------------------------------------------------------------


def test_all_that_a_sweep_lacks_is_told_with_what_to_do() -> None:
    points, values, factors = payoffs(LISTED, [0.0, 0.5])
    with pytest.raises(InputError) as error:
        crossed(points[[MODE.path]], values, (MODE,), "results/x", sampled=False)
    assert "uncertain: found no factor" in str(error.value)
    with pytest.raises(InputError) as error:
        crossed(points, values, (), "results/x", sampled=False)
    assert "2 problems" in str(error.value)
    one = points[MODE.path] == "joint"
    with pytest.raises(InputError, match="found one option; allowed: at least two"):
        crossed(points[one], {"delivered_value": values["delivered_value"][one]}, factors, "results/x", sampled=False)
    with pytest.raises(InputError) as error:
        cut = {"delivered_value": values["delivered_value"][:-5]}
        crossed(points.iloc[:-5], cut, factors, "results/x", sampled=False)
    assert "found 2 of 9 combinations of 3 options and 3 futures missing (Final say: joint where Proposals " \
        "a week: 0.5, trust at the start: 0.3; Final say: customer council where" in str(error.value)
    assert "cross: true" in str(error.value)


def test_a_run_that_one_option_lacks_is_left_out_for_all() -> None:
    points, values, factors = payoffs(LISTED, [0.0, 1.0], noise=0.05)
    spoilt = values["delivered_value"].copy()
    spoilt[1, 3] = np.nan  # joint in the first future
    both = crossed(points, {"delivered_value": spoilt}, factors, "results/x", sampled=False)
    assert both.left_out == 1 and np.isnan(both.values["delivered_value"][:, 0, 3]).all()
    found = answer_of(both, VALUE, None, SOURCE)
    kept = np.delete(values["delivered_value"][:3], 3, axis=1)
    assert found.assessed.means[:, 0] == pytest.approx(kept.mean(axis=1))
    assert "1 run of a future that not every option has left out." in found.note
    assert found.regrets()["runs"].min() == RUNS - 1
    spoilt[2] = np.nan
    with pytest.raises(InputError, match="1 future of 4 without one run in which every option has a value"):
        crossed(points, {"delivered_value": spoilt}, factors, "results/x", sampled=False)


def test_options_in_words() -> None:
    levers = (Factor("reporting.cio", "levers", values=("cfo",)), Factor("governance.talk", "levers", values=(True,)),
              Factor("incentives.joint_accountability", "levers", values=(0.3,)))
    assert option_words(levers, ("cfo", True, 0.3)) == (
        "CIO reports to CFO, who decides hears the other side: on, joint accountability: 0.3")


def test_tables_agree_with_each_other() -> None:
    found = robustness(noise=0.02, where="delivered_value >= .5")
    table, futures, regrets = found.table(), found.futures(), found.regrets()
    assert table["governance.mode"].tolist()[0] == "it_led" and table["place"].tolist() == [1, 2, 3]
    assert len(futures) == 22 and len(regrets) == 66
    worst = regrets.groupby("option")["regret"].max()
    assert table.set_index("option")["regret_max_found"].to_dict() == pytest.approx(worst.to_dict())
    won = futures["winner"].value_counts(normalize=True)
    assert table.set_index("option")["won"].to_dict() == pytest.approx({k: won.get(k, 0) for k in table["option"]})
    assert (futures["lead"] >= 0).all() and futures["sure"].between(0, 1).all()
    assert "Robustness of 3 options over 22 futures by delivered_value" in repr(found)
    assert "Final say: joint" in found._repr_html_()
