"""How often intervals of sensitivity hold the truth: functions with known indices and luck of known variance."""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.analysis.sensitivity.chance import chance
from alignsim.analysis.sensitivity.pawn import pawn_indices
from alignsim.analysis.sensitivity.sobol import sobol_indices
from test_sensitivity_methods import ISHIGAMI, V, inside, noisy, values

SEEDS = 100
TRUTH = [*ISHIGAMI["first"], *ISHIGAMI["total"], *ISHIGAMI["second"]]


@pytest.mark.parametrize(
    ("samples", "runs", "luck"),
    [(128, 1, {}), (256, 2, {"white": 2.0}), (256, 4, {"white": 3.0, "shared": 4.0}),
     (256, 4, {"smooth": 8.0, "shared": 4.0}), (256, 8, {"smooth": 8.0, "white": 2.0})],
)
def test_intervals_of_sobol_indices_hold(samples: int, runs: int, luck: dict[str, float]) -> None:
    """Of each index at least 84 of 100 (by chance fewer: once in 10^4 at 95%); on average over indices at least 93%;
    the mean of the estimates is within .06 of the truth."""
    held, found = [], []
    for seed in range(SEEDS):
        made = sobol_indices(noisy(samples, runs, seed, **luck), 3)
        figures = [*made.first, *made.total, *made.second.values()]
        held.append(inside(figures, TRUTH))
        found.append(values(figures))
    assert np.mean(held, axis=0).min() >= 0.84 and np.mean(held) >= 0.93
    assert np.abs(np.mean(found, axis=0) - TRUTH).max() < 0.06


@pytest.mark.parametrize(
    ("runs", "luck"),
    [(2, {"white": 3.0, "shared": 3.0}), (4, {"white": 3.0, "shared": 3.0}), (3, {"smooth": 8.0, "shared": 4.0}),
     (8, {"smooth": 8.0, "white": 2.0, "shared": 1.0}), (20, {"smooth": 8.0, "white": 2.0, "shared": 1.0})],
)
def test_intervals_of_the_split_hold(runs: int, luck: dict[str, float]) -> None:
    """Of each share at least 84 of 100."""
    parts = np.array([V, luck["shared"] ** 2, luck.get("white", 0.0) ** 2 + luck.get("smooth", 0.0) ** 2 / 12])
    held = []
    for seed in range(SEEDS):
        found = chance(noisy(128, runs, seed, **luck)[:, [0, -1]])
        assert found is not None
        held.append(inside([found.parameters, found.shared, found.depends], parts / parts.sum()))
    assert np.mean(held, axis=0).min() >= 0.84


@pytest.mark.parametrize("points", [256, 512])
def test_intervals_of_pawn_hold_what_a_very_large_sample_has(points: int) -> None:
    """Three ranges and two lists; of each index at least three in four of 40, on average over indices nine in ten."""

    def outcome(unit: np.ndarray) -> np.ndarray:
        return np.asarray(3 * unit[:, 0] + 2 * unit[:, 1] ** 2 + 0.5 * (unit[:, 3] > 0.5))

    def listed(unit: np.ndarray) -> np.ndarray:
        return np.column_stack([unit[:, :3], np.floor(2 * unit[:, 3]), np.floor(3 * unit[:, 4])])

    kinds = [False] * 3 + [True] * 2
    large = np.random.default_rng(1).random((200_000, 5))
    truth = _distances(outcome(large), listed(large), kinds)
    held = []
    for seed in range(40):
        unit = np.random.default_rng(seed + 10).random((points, 5))
        found = pawn_indices(outcome(unit)[:, None], listed(unit), kinds)
        held.append([*inside(found.median, truth[:, 0]), *inside(found.maximum, truth[:, 1])])
    assert np.mean(held, axis=0).min() >= 0.75 and np.mean(held) >= 0.90


def _distances(outcome: np.ndarray, positions: np.ndarray, kinds: list[bool]) -> np.ndarray:
    """Median and largest distance over slices, by sorting; ``(k, 2)``."""
    order, rows = np.argsort(outcome), []
    whole = np.arange(1, outcome.size + 1) / outcome.size
    for j, words in enumerate(kinds):
        slices = positions[:, j] if words else np.floor(10 * positions[:, j])
        apart = []
        for value in np.unique(slices):
            mine = (slices == value)[order].cumsum()
            apart.append(np.abs(mine / mine[-1] - whole).max())
        rows.append((np.median(apart), max(apart)))
    return np.array(rows)
