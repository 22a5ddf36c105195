"""Sensitivity where the answer is known: Ishigami, Sobol's g, linear and noisy functions, arrays in, indices out.

Random tests have fixed seeds; where an interval is asked to hold the truth, it is one of several seeds and the number
that may fail is stated.
"""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.analysis.sensitivity.chance import Chance, chance, effective_freedom
from alignsim.analysis.sensitivity.morris import morris_effects, steps
from alignsim.analysis.sensitivity.pawn import cut, pawn_indices
from alignsim.analysis.sensitivity.resampling import Figure, drawn_again, grouped, jackknife_error
from alignsim.analysis.sensitivity.sobol import SobolIndices, across, sobol_indices
from alignsim.experiments.statistics import Floats
from alignsim.sweeps.design import morris, saltelli, sobol

A, B = 7.0, 0.1
V1, V2, V13 = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 8 * B**2 * np.pi**8 / 225
V = V1 + V2 + V13
ISHIGAMI = {"first": [V1 / V, V2 / V, 0.0], "total": [(V1 + V13) / V, V2 / V, V13 / V],
            "second": [0.0, V13 / V, 0.0]}
"""Analytic indices (Ishigami & Homma 1990); pairs 1-2, 1-3, 2-3."""


def ishigami(unit: Floats) -> Floats:
    x = np.pi * (2 * unit - 1)
    return np.asarray(np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0]))


G = np.array([0.0, 0.5, 3.0, 9.0, 99.0])


def g_function(unit: Floats) -> Floats:
    return np.asarray(np.prod((np.abs(4 * unit - 2) + G) / (1 + G), axis=1))


def g_indices() -> tuple[Floats, Floats]:
    """First and total (Saltelli & Sobol 1995): partial variances 1 / (3 (1 + a)^2)."""
    part = 1 / (3 * (1 + G) ** 2)
    whole = np.prod(1 + part) - 1
    return part / whole, part * np.array([np.prod(1 + np.delete(part, j)) for j in range(G.size)]) / whole


def noisy(
    samples: int, runs: int, seed: int, *, white: float = 0.0, shared: float = 0.0, smooth: float = 0.0
) -> Floats:
    """Ishigami in blocks ``(samples, 8, runs)`` with luck of known variance: of each run and point, of a run at all
    points, and of a run that tilts the first factor (variance smooth^2 / 12)."""
    unit = saltelli(samples, 3, seed, second_order=True)
    rng = np.random.default_rng((seed, 5))
    luck = shared * rng.standard_normal(runs) + white * rng.standard_normal((len(unit), runs)) \
        + smooth * (unit[:, :1] - 0.5) * rng.standard_normal(runs)
    return (ishigami(unit)[:, None] + luck).reshape(samples, 8, runs)


def inside(figures: list[Figure], truth: list[float] | Floats) -> list[bool]:
    return [f.low <= t <= f.high for f, t in zip(figures, truth, strict=True)]


def values(figures: list[Figure]) -> Floats:
    return np.array([f.value for f in figures])


# --------------------------------------------------------------------------------------------------------------- sobol
@pytest.fixture(scope="module")
def of_ishigami() -> SobolIndices:
    return sobol_indices(noisy(1024, 1, 3), 3)


def test_ishigami_has_its_analytic_indices_within_the_intervals(of_ishigami: SobolIndices) -> None:
    for figures, truth in ((of_ishigami.first, ISHIGAMI["first"]), (of_ishigami.total, ISHIGAMI["total"]),
                           (list(of_ishigami.second.values()), ISHIGAMI["second"])):
        assert all(inside(figures, truth))
        assert np.abs(values(figures) - truth).max() < 0.03
    assert of_ishigami.second[0, 2].low > 0, "the first and the third work together"
    assert max(f.high - f.low for f in of_ishigami.total) < 0.2


def test_sobols_g_has_its_analytic_indices_within_the_intervals() -> None:
    found = sobol_indices(g_function(saltelli(1024, 5, 7, second_order=False)).reshape(1024, 7, 1), 5)
    first, total = g_indices()
    assert all(inside(found.first, first)) and all(inside(found.total, total)) and not found.second
    assert np.argsort(-values(found.total)).tolist() == [0, 1, 2, 3, 4]


def test_of_one_run_the_figures_are_those_of_salib(of_ishigami: SobolIndices) -> None:
    from SALib.analyze import sobol as salib

    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    theirs = salib.analyze(problem, noisy(1024, 1, 3).ravel(), seed=1, num_resamples=10)
    assert values(of_ishigami.first) == pytest.approx(theirs["S1"], abs=1e-12)
    assert values(of_ishigami.total) == pytest.approx(theirs["ST"], abs=1e-12)
    mine = [f.value for f in of_ishigami.second.values()]
    assert mine == pytest.approx([theirs["S2"][0, 1], theirs["S2"][0, 2], theirs["S2"][1, 2]], abs=1e-12)


def test_the_bootstrap_draws_whole_blocks() -> None:
    """An interval computed block by block with SALib's own estimator from a sample drawn again is the same."""
    from SALib.analyze import sobol as salib

    blocks = noisy(64, 1, 3)[:, :, 0]
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    times = np.random.default_rng(1).multinomial(64, np.full(64, 1 / 64), 40)
    totals = [salib.analyze(problem, np.repeat(blocks, t, axis=0).ravel(), num_resamples=2, seed=1)["ST"][0]
              for t in times]
    from alignsim.analysis.sensitivity import sobol as ours

    mine = ours._indices(blocks[:, :, None], 3, times / 64)[:, 3]
    assert mine == pytest.approx(totals, abs=1e-10)
    assert drawn_again(64, lambda shares: ours._indices(blocks[:, :, None], 3, shares), 40)[:, 3] == pytest.approx(mine)


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """30 seeds of 9 indices; at 95% each, fewer than 85% of 270 would come by chance less than once in 10^8."""
    hits = []
    for seed in range(30):
        found = sobol_indices(noisy(128, 4, seed, white=3.0, shared=4.0), 3)
        hits += [*inside(found.first, ISHIGAMI["first"]), *inside(found.total, ISHIGAMI["total"]),
                 *inside(list(found.second.values()), ISHIGAMI["second"])]
    assert np.mean(hits) > 0.85


def test_luck_in_the_means_is_taken_out_of_the_indices() -> None:
    """White noise pulls first-order indices of means down and pushes total ones up; the corrected ones stay."""
    found = [sobol_indices(noisy(256, 2, seed, white=3.0), 3) for seed in range(12)]
    total = np.mean([values(f.total) for f in found], axis=0)
    raw = np.mean([f.total_of_mean for f in found], axis=0)
    assert (raw - ISHIGAMI["total"] > 0.08).all()
    assert np.abs(total - ISHIGAMI["total"]).max() < 0.05
    first = np.mean([values(f.first) for f in found], axis=0)
    raw_first = np.mean([f.first_of_mean for f in found], axis=0)
    assert ISHIGAMI["first"][1] - raw_first[1] > 0.05 and np.abs(first - ISHIGAMI["first"]).max() < 0.05


def test_what_makes_intervals_wide_is_told() -> None:
    """Luck that tilts all points alike does not go away with more points; that of each point for itself does."""
    tilted = sobol_indices(noisy(256, 4, 1, smooth=8.0), 3)
    assert tilted.from_runs > 0.8
    assert sobol_indices(noisy(256, 4, 1, white=1.0), 3).from_runs < 0.5
    assert np.isnan(sobol_indices(noisy(32, 2, 1, white=1.0), 3).from_runs), "two runs cannot be left out"


def test_luck_that_all_points_share_is_no_index_at_all() -> None:
    same = sobol_indices(noisy(64, 4, 1, shared=50.0), 3)
    none = sobol_indices(noisy(64, 4, 1), 3)
    assert values(same.total) == pytest.approx(values(none.total), abs=1e-9)


def test_pure_luck_has_no_indices() -> None:
    luck = np.random.default_rng(1).standard_normal((64, 8, 4))
    assert not sobol_indices(luck, 3).distinct


def test_zeros_that_mean_nothing_are_refused() -> None:
    blocks = noisy(16, 2, 1)
    blocks[3, 2, 1] = np.nan
    with pytest.raises(ValueError, match="1 values are missing"):
        sobol_indices(blocks, 3)
    with pytest.raises(ValueError, match="the same"):
        sobol_indices(np.full((16, 8, 2), 0.3), 3)
    with pytest.raises(ValueError, match="blocks of 8 rows"):
        sobol_indices(noisy(16, 2, 1), 4)


def test_products_across_runs_leave_out_a_runs_own_luck() -> None:
    one, other = np.array([[1.0, 2.0, 4.0]]), np.array([[3.0, 5.0, 8.0]])
    pairs = [one[0, r] * other[0, s] for r in range(3) for s in range(3) if r != s]
    assert across(one, other) == pytest.approx(np.mean(pairs))
    assert across(one[:, :1], other[:, :1]) == pytest.approx(3.0)


def test_many_runs_are_grouped_before_they_are_left_out() -> None:
    many = np.arange(40.0).reshape(1, 40)
    assert grouped(many).shape == (1, 10) and grouped(many).mean() == many.mean()
    error = jackknife_error(many[0], lambda v: np.array([v.mean()]))
    assert error == pytest.approx(many.std(ddof=1) / np.sqrt(40))
    assert jackknife_error(many[0, :2], lambda v: np.array([v.mean()])) == 0


# -------------------------------------------------------------------------------------------------------------- chance
def split(runs: int, seed: int, **luck: float) -> Chance:
    found = chance(noisy(128, runs, seed, **luck)[:, [0, -1]])
    assert found is not None
    return found


def test_the_split_finds_luck_of_known_variance() -> None:
    """Of 12 seeds with 3 shares each, at most 4 of 36 intervals may miss (chance of more: 3%)."""
    truth = np.array([V, 9.0, 16.0]) / (V + 25.0)
    found = [split(6, seed, white=4.0, shared=3.0) for seed in range(12)]
    missed = sum(not ok for f in found for ok in inside([f.parameters, f.shared, f.depends], truth))
    assert missed <= 4
    mean = np.mean([values([f.parameters, f.shared, f.depends]) for f in found], axis=0)
    assert np.abs(mean - truth).max() < 0.08
    assert all(sum(values([f.parameters, f.shared, f.depends])) == pytest.approx(1) for f in found)


def test_the_split_knows_luck_that_moves_all_points_in_one_way() -> None:
    """Eight times a tilt: few degrees of freedom, so wide intervals that hold (at most 4 of 36 may miss)."""
    truth = np.array([V, 4.0, 64 / 12]) / (V + 4.0 + 64 / 12)
    found = [split(6, seed, smooth=8.0, shared=2.0) for seed in range(12)]
    assert sum(not ok for f in found for ok in inside([f.parameters, f.shared, f.depends], truth)) <= 4
    table = noisy(128, 6, 1, smooth=8.0)[:, [0, -1]].reshape(-1, 6)
    assert effective_freedom(table) == pytest.approx(5, abs=0.5)
    white = np.random.default_rng(1).standard_normal((256, 6))
    assert effective_freedom(white) > 200


def test_luck_left_in_the_mean_is_told() -> None:
    found = split(4, 1, white=4.0)
    assert found.left.low < 4 / (V + 4) < found.left.high


def test_without_luck_or_without_a_second_run_the_split_says_so() -> None:
    assert chance(noisy(64, 1, 1)) is None
    assert chance(np.zeros((64, 8, 3))) is None
    assert split(3, 1).parameters.value == pytest.approx(1)


# -------------------------------------------------------------------------------------------------------------- morris
def trajectories(number: int, factors: int, levels: int = 4) -> Floats:
    return morris(number, factors, 3, levels).reshape(number, factors + 1, factors)


def test_of_a_linear_function_every_effect_is_its_slope() -> None:
    where = trajectories(20, 4)
    found = morris_effects((where @ np.array([1.0, -2.0, 0.0, 5.0]))[:, :, None], where, [False] * 4)
    assert values(found.mu) == pytest.approx([1, -2, 0, 5])
    assert values(found.mu_star) == pytest.approx([1, 2, 0, 5])
    assert values(found.sigma) == pytest.approx(0, abs=1e-7)
    assert [f.low for f in found.mu_star] == pytest.approx([1, 2, 0, 5])


def test_morris_of_ranges_is_that_of_salib() -> None:
    from SALib.analyze import morris as salib

    where = trajectories(30, 3)
    flat = where.reshape(-1, 3)
    outcome = ishigami(flat)
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3, "groups": None}
    theirs = salib.analyze(problem, flat, outcome, seed=1, num_levels=4)
    found = morris_effects(outcome.reshape(30, 4, 1), where, [False] * 3)
    assert values(found.mu) == pytest.approx(np.asarray(theirs["mu"]))
    assert values(found.mu_star) == pytest.approx(np.asarray(theirs["mu_star"]))
    assert values(found.sigma) == pytest.approx(np.asarray(theirs["sigma"]))


def test_words_have_a_size_of_change_but_no_direction() -> None:
    where = trajectories(20, 2)
    where[:, :, 1] = np.floor(where[:, :, 1] * 2.999)
    jumps = np.array([0.0, 7.0, 7.0])[where[:, :, 1].astype(int)]
    found = morris_effects((where[:, :, 0] + jumps)[:, :, None], where, [False, True])
    assert np.isnan(found.mu[1].value) and np.isnan(found.sigma[1].value)
    assert 0 < found.mu_star[1].value <= 7 + 1e-9


def test_luck_is_taken_out_of_sigma_and_told_beside_mu_star() -> None:
    where = trajectories(200, 3)
    noise = np.random.default_rng(1).normal(0, 0.5, (200, 4, 5))
    found = morris_effects((where @ np.array([2.0, 0.0, 1.0]))[:, :, None] + noise, where, [False] * 3)
    alone = np.sqrt(2 / np.pi * 2 * 0.25 / 5) / (2 / 3)
    assert found.luck == pytest.approx(alone, rel=0.1)
    assert found.mu_star[1].value == pytest.approx(alone, rel=0.2), "the factor that does nothing"
    assert all(f.value < 0.2 for f in found.sigma)


def test_a_step_moves_one_factor() -> None:
    where = trajectories(3, 2)
    where[0, 1] = where[0, 0]
    with pytest.raises(ValueError, match="exactly one factor"):
        steps(where)


# ---------------------------------------------------------------------------------------------------------------- pawn
def test_pawn_ranks_ishigami_and_leaves_the_dummy_alone() -> None:
    """The third factor bends the outcome at its ends only, and needs more points than these; a fourth does nothing."""
    unit = sobol(512, 4, 5)
    found = pawn_indices(ishigami(unit[:, :3])[:, None], unit, [False] * 4)
    assert values(found.median)[:2].min() > found.dummy_high[0] and found.median[1].value > found.median[0].value
    assert found.median[3].value <= found.dummy_high[3] and found.median[3].low == found.maximum[3].low == 0


def test_pawn_intervals_hold_what_a_very_large_sample_has() -> None:
    """A step of known height: the distance is half of 0.4; of 20 seeds at most 4 intervals may miss."""
    held = 0
    for seed in range(20):
        unit = np.random.default_rng(seed).random((300, 2))
        step = unit[:, 1] + 0.4 * (unit[:, 0] > 0.5)
        found = pawn_indices(step[:, None], np.floor(2 * unit), [True, True])
        held += found.median[0].low <= 0.2 <= found.median[0].high
    assert held >= 16


def test_pawn_of_ranges_is_that_of_salib_and_lists_keep_their_topmost_value() -> None:
    from SALib.analyze import pawn as salib

    unit = sobol(256, 2, 5)
    outcome = unit[:, 0] + 0.3 * unit[:, 1]
    problem = {"num_vars": 2, "names": list("ab"), "bounds": [[0, 1]] * 2}
    found = pawn_indices(outcome[:, None], unit, [False, False])
    assert found.of_sample == pytest.approx(salib.analyze(problem, unit, outcome)["median"])
    words = np.floor(unit * 2)
    listed = pawn_indices(np.where(words[:, 0] > 0, outcome + 5, outcome)[:, None], words, [True, True])
    assert listed.slices == [2, 2] and listed.of_sample[0] == pytest.approx(0.5, abs=0.01)


def test_a_factor_that_does_nothing_passes_the_threshold_about_once_in_twenty() -> None:
    """60 seeds; more than 9 passes would come by chance once in 500."""
    rng = np.random.default_rng(2)
    passed = 0
    for _ in range(60):
        found = pawn_indices(rng.random((40, 1)), rng.random((40, 1)), [False])
        passed += found.median[0].low > 0
    assert passed <= 9


def test_luck_of_a_few_runs_is_no_effect_for_pawn() -> None:
    """The second factor does nothing, but each run tilts it; of 20 seeds its interval begins at zero in at least 14."""
    zero = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        unit = rng.random((200, 2))
        found = pawn_indices(unit[:, :1] + 2 * (unit[:, 1:] - 0.5) * rng.standard_normal(4), unit, [False] * 2)
        zero += found.median[1].low == 0
        assert found.from_runs > 0.3
    assert zero >= 14


def test_whole_numbers_and_ties_are_cut_into_what_there_is() -> None:
    assert cut(np.array([3.0, 1.0, 3.0, 2.0]), True).number == 3
    assert cut(np.arange(100.0), False).number == 10 and cut(np.arange(20.0), False).number == 2
    tied = cut(np.repeat([0.0, 1.0, 2.0, 3.0], 25), False)
    assert not tied.even and np.bincount(tied.of).sum() == 100
