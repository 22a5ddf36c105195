"""Designs of sweeps: the published properties of each kind, and that each value comes as often as it should.

Random designs are tested on fixed seeds; where a property holds only up to chance, the test says how far.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from SALib.analyze import sobol as salib_analysis
from SALib.sample import sobol as salib_sample

from alignsim.sweeps.design import KINDS, Design, decoded, number_of_points, places, points_of
from alignsim.sweeps.factors import Factor
from alignsim.sweeps.file import read_question

COST = Factor("transparency.cost", "levers", low=0.2, high=0.8)
SHARED = Factor("incentives.joint_accountability", "levers", (0.0, 0.3, 0.9))
LINE = Factor("reporting.cio", "levers", ("ceo", "cfo", "coo"))
PILOTS = Factor("pilots.count", "levers", low=1, high=4)
ARRIVALS = Factor("demand.arrivals_per_week", "uncertain", low=0.4, high=0.8)
SHRINKAGE = Factor("demand.plan_shrinkage", "uncertain", (0.0, 0.05))
FACTORS = (COST, SHARED, LINE, PILOTS, ARRIVALS)
SEEDS = (0, 1, 2**62)


def drawn(kind: str, n: int, k: int, seed: int = 3, **more: int) -> np.ndarray:
    return places(Design(kind, n, **more), k, seed)


# ---------------------------------------------------------------------------------------------- places of a factor
@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.floats(0, 1))
def test_a_range_is_never_left(low: float, width: float, place: float) -> None:
    factor = Factor("transparency.cost", "levers", low=low, high=low + width)
    assert factor.low <= factor.at(place) <= factor.high  # type: ignore[operator]
    assert factor.at(0.0) == low


def test_the_top_of_a_range_is_its_high_end_where_rounding_would_go_beyond() -> None:
    ends = [(k / 100, j / 100) for k in range(100) for j in range(k + 1, 101)]
    assert any(low + (high - low) > high for low, high in ends)
    assert all(Factor("transparency.cost", "levers", low=low, high=high).at(1.0) <= high for low, high in ends)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(0, 1))
def test_a_value_of_a_range_has_its_place(low: float, width: float, place: float) -> None:
    factor = Factor("transparency.cost", "levers", low=low, high=low + width)
    assert factor.place(factor.at(place)) == pytest.approx(place, abs=1e-9 * (1 + abs(low) / width))


@given(st.integers(0, 500), st.integers(1, 40))
def test_whole_numbers_have_equal_parts_and_their_places(low: int, more: int) -> None:
    factor = Factor("pilots.count", "levers", low=low, high=low + more)
    values = list(range(low, low + more + 1))
    assert [factor.at(factor.place(value)) for value in values] == values
    even = [factor.at((k + 0.5) / (7 * len(values))) for k in range(7 * len(values))]
    assert Counter(even) == dict.fromkeys(values, 7) and all(type(value) is int for value in even)
    assert (factor.at(0.0), factor.at(1.0)) == (low, low + more)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30, unique=True))
def test_lists_have_equal_parts_and_their_places(values: list[float]) -> None:
    factor = Factor("transparency.cost", "levers", tuple(values))
    assert [factor.at(factor.place(value)) for value in values] == values
    assert Counter(factor.at((k + 0.5) / (5 * len(values))) for k in range(5 * len(values))) == dict.fromkeys(values, 5)
    assert (factor.at(0.0), factor.at(1.0)) == (values[0], values[-1])


@pytest.mark.parametrize(("factor", "value"), [(COST, 0.9), (COST, 0.1), (SHARED, 0.4), (LINE, "cmo"), (PILOTS, 5)])
def test_what_a_factor_cannot_be_has_no_place(factor: Factor, value: float | str) -> None:
    with pytest.raises(ValueError):
        factor.place(value)


def test_a_factor_survives_being_written_down() -> None:
    assert [Factor.of(factor.described()) for factor in (*FACTORS, SHRINKAGE)] == [*FACTORS, SHRINKAGE]


@pytest.mark.parametrize("kind", ["lhs", "sobol", "saltelli", "morris"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_value_drawn_is_one_the_factor_can_have(kind: str, seed: int) -> None:
    factors = [*FACTORS, SHRINKAGE]
    for point in points_of(Design(kind, 16), factors, seed):
        assert all(factor.can_be(value) for factor, value in zip(factors, point, strict=True))


# ----------------------------------------------------------------------------------------------------------- grids
def test_a_grid_is_the_product_of_its_lists() -> None:
    assert points_of(Design("grid"), (SHARED, LINE), 1) == list(product(SHARED.values or (), LINE.values or ()))


def test_a_grid_takes_even_steps_of_its_ranges() -> None:
    points = points_of(Design("grid", 3), (COST, LINE, PILOTS), 1)
    assert [sorted({p[k] for p in points}) for k in range(3)] == [[0.2, 0.5, 0.8], ["ceo", "cfo", "coo"], [1, 2, 4]]
    assert len(points) == len(set(points)) == 27


@given(st.integers(2, 60), st.integers(0, 30), st.integers(1, 40))
def test_a_grid_has_as_many_points_as_it_says(levels: int, low: int, more: int) -> None:
    factors = (COST, Factor("pilots.count", "levers", low=low, high=low + more))
    points = points_of(Design("grid", levels), factors, 1)
    assert len(points) == len(set(points)) == number_of_points(Design("grid", levels), factors)
    assert {low, low + more} <= {point[1] for point in points}


# -------------------------------------------------------------------------------------- Latin hypercubes and Sobol
@pytest.mark.parametrize("n", [1, 2, 7, 100])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_latin_hypercube_has_one_point_in_each_stratum(n: int, seed: int) -> None:
    strata = np.floor(drawn("lhs", n, 4, seed) * n).astype(int)
    assert all(sorted(strata[:, k]) == list(range(n)) for k in range(4))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sobol_sequence_has_one_point_in_each_stratum_and_fills_every_quarter_alike(seed: int) -> None:
    points = drawn("sobol", 64, 3, seed)
    assert all(sorted(np.floor(points[:, k] * 64).astype(int)) == list(range(64)) for k in range(3))
    # A (t, m, s)-net of base 2 in its first two dimensions: each of the 64 boxes of 8 x 8 has one point.
    assert len({(int(a * 8), int(b * 8)) for a, b in points[:, :2]}) == 64


@pytest.mark.parametrize("kind", ["sobol", "saltelli", "morris"])
@pytest.mark.parametrize("n", [1, 3, 8])
def test_a_longer_sequence_begins_the_same(kind: str, n: int) -> None:
    short, long = drawn(kind, n, 3), drawn(kind, 2 * n, 3)
    assert len(long) == 2 * len(short) and (long[: len(short)] == short).all()


@pytest.mark.parametrize("kind", ["lhs", "sobol", "saltelli", "morris"])
def test_a_seed_gives_one_design_and_another_seed_another(kind: str) -> None:
    assert (drawn(kind, 8, 3, 5) == drawn(kind, 8, 3, 5)).all()
    assert not (drawn(kind, 8, 3, 5) == drawn(kind, 8, 3, 6)).all()


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_lists_and_whole_numbers_have_every_value_equally_often(kind: str) -> None:
    n = 240 if kind == "lhs" else 256  # a stratum more or less at each edge of a value's part
    points = decoded(drawn(kind, n, 3), (SHARED, LINE, PILOTS))
    for k, different in ((0, 3), (1, 3), (2, 4)):
        counts = Counter(point[k] for point in points)
        assert len(counts) == different and max(counts.values()) - min(counts.values()) <= 2


# ---------------------------------------------------------------------------------------------------- Saltelli
def problem(k: int) -> dict[str, object]:
    return {"num_vars": k, "names": [f"x{j}" for j in range(k)], "bounds": [[0.0, 1.0]] * k}


@pytest.mark.parametrize("second_order", [False, True])
@pytest.mark.parametrize("k", [2, 3, 5])
def test_blocks_are_in_the_order_of_salib(k: int, second_order: bool) -> None:
    ours = drawn("saltelli", 8, k, 5, second_order=second_order)
    theirs = salib_sample.sample(problem(k), 8, calc_second_order=second_order, seed=np.random.default_rng(5))
    assert ours.shape == theirs.shape == (8 * Design("saltelli", second_order=second_order).block(k), k)
    assert (ours == theirs).all()


@pytest.mark.parametrize("second_order", [False, True])
def test_each_block_is_two_points_and_their_mixtures(second_order: bool) -> None:
    size = 10 if second_order else 6
    for block in drawn("saltelli", 4, 4, second_order=second_order).reshape(4, size, 4):
        first, last = block[0], block[-1]
        assert len({*first, *last}) == 8, "the two base points share nothing"
        for j in range(4):
            assert (np.where(np.arange(4) == j, last, first) == block[1 + j]).all()
            if second_order:
                assert (np.where(np.arange(4) == j, first, last) == block[5 + j]).all()


def test_indices_of_ishigami_are_known() -> None:
    """Ishigami and Homma 1990 (a = 7, b = .1): first order .3139, .4424, 0; total .5576, .4424, .2437; second order of
    x1 and x3 .2437.  With 2,048 blocks of a Sobol sequence the error of an index is below .02."""
    unit = drawn("saltelli", 2048, 3, 1, second_order=True)
    x = (2 * unit - 1) * math.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = salib_analysis.analyze(problem(3), y, calc_second_order=True, seed=1, num_resamples=2)
    assert found["S1"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found["ST"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert found["S2"][0, 2] == pytest.approx(0.2437, abs=0.02) and abs(found["S2"][0, 1]) < 0.02


# ------------------------------------------------------------------------------------------------------ Morris
@pytest.mark.parametrize("levels", [4, 6, 8, 64])
def test_trajectories_move_one_factor_at_a_time_by_delta(levels: int) -> None:
    k, n, delta = 4, 30, levels / (2 * (levels - 1))
    paths = drawn("morris", n, k, levels=levels).reshape(n, k + 1, k)
    steps = np.diff(paths, axis=1)
    assert ((steps != 0).sum(axis=2) == 1).all(), "one factor a step"
    assert ((steps != 0).sum(axis=1) == 1).all(), "every factor once a trajectory"
    assert np.abs(steps[steps != 0]) == pytest.approx(delta, abs=1e-12)
    assert set(paths.ravel()) <= {j / (levels - 1) for j in range(levels)}, "exactly on the levels"


def test_trajectories_start_everywhere_alike_and_go_both_ways() -> None:
    """1,000 trajectories: each of 4 levels of a start is drawn in a quarter of them, and each step goes up in half;
    5 standard deviations (.068 and .079) make a false alarm rarer than one in 10,000."""
    paths = drawn("morris", 1000, 3, seed=1).reshape(1000, 4, 3)
    for j in range(3):
        shares = np.bincount(np.rint(paths[:, 0, j] * 3).astype(int), minlength=4) / 1000
        assert np.abs(shares - 0.25).max() < 5 * math.sqrt(0.25 * 0.75 / 1000)
        ups = (np.diff(paths[:, :, j], axis=1).sum(axis=1) > 0).mean()
        assert abs(ups - 0.5) < 5 * math.sqrt(0.25 / 1000)
    order = np.argmax(np.diff(paths, axis=1)[:, 0] != 0, axis=1)
    assert np.abs(np.bincount(order, minlength=3) / 1000 - 1 / 3).max() < 5 * math.sqrt(2 / 9 / 1000)


def test_a_step_of_a_trajectory_changes_the_value_of_a_list_too() -> None:
    points = decoded(drawn("morris", 40, 3), (SHARED, LINE, PILOTS))
    for first, last in zip(points[::4], points[3::4], strict=True):
        assert all(a != b for a, b in zip(first, last, strict=True))


# ---------------------------------------------------------------------------------------- crossed, listed, counted
@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_crossed_every_option_meets_every_future(kind: str) -> None:
    factors = (LINE, ARRIVALS, SHARED, SHRINKAGE)
    design = Design(kind, 6, cross=True)
    points = points_of(design, factors, 2)
    futures = {(p[1], p[3]) for p in points}
    options = {(p[0], p[2]) for p in points}
    assert len(points) == number_of_points(design, factors) == 6 * 9
    assert len(futures) == 6 and options == set(product(LINE.values or (), SHARED.values or ()))
    assert {((p[0], p[2]), (p[1], p[3])) for p in points} == set(product(options, futures))
    assert all(factor.can_be(value) for point in points for factor, value in zip(factors, point, strict=True))


def test_more_futures_of_a_crossed_sequence_begin_with_the_same() -> None:
    factors = (LINE, ARRIVALS)
    short, long = (points_of(Design("sobol", n, cross=True), factors, 2) for n in (4, 8))
    assert long[: len(short)] == short


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_of_points_is_known_before_they_are_made(kind: str) -> None:
    rows = ((0.2, "ceo"), (0.5, "cfo"))
    design = Design(kind, 0 if kind in ("list", "csv") else 6, rows=rows if kind in ("list", "csv") else ())
    factors = (COST, LINE)
    assert number_of_points(design, factors) == len(points_of(design, factors, 1))


@pytest.mark.parametrize("kind", ["grid", "lhs", "sobol", "saltelli", "morris"])
def test_a_design_survives_being_written_down(kind: str) -> None:
    other = Design(kind, 4, second_order=kind == "saltelli", levels=8 if kind == "morris" else 4)
    for design in (Design(kind, 4), other):
        assert Design.of(design.described()) == design


def test_seeds_of_any_size_draw_points() -> None:
    told = {"scenario": "baseline", "levers": {"transparency.cost": {"low": 0, "high": 1}}}
    for seed in (0, 2**63 - 1):
        for kind in ("lhs", "sobol", "saltelli", "morris"):
            assert read_question({**told, "seed": seed, "design": {"kind": kind, "points": 4}}).points
