"""From the blocks of one outcome to its indices: one function a method, guarded against what would give zeros."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from alignsim.analysis.sensitivity.blocks import positions
from alignsim.analysis.sensitivity.chance import chance
from alignsim.analysis.sensitivity.morris import morris_effects
from alignsim.analysis.sensitivity.pawn import pawn_indices
from alignsim.analysis.sensitivity.resampling import NOTHING, Figure
from alignsim.analysis.sensitivity.result import MAIN, Index, OutcomeSensitivity, Pair
from alignsim.analysis.sensitivity.sobol import constant, sobol_indices
from alignsim.experiments.wording import inside

if TYPE_CHECKING:
    from alignsim.analysis.sensitivity.filled import Filled, Lot
    from alignsim.experiments.statistics import Floats
    from alignsim.sweeps.factors import Factor

_NAMES: Mapping[str, tuple[str, ...]] = {"sobol": ("first", "total"), "morris": ("mu_star", "mu", "sigma"),
                                         "pawn": ("median", "maximum")}


def analysed(state: Filled, lot: Lot) -> OutcomeSensitivity:
    """The indices of one outcome from its whole blocks."""
    method, factors, values = state.asked.method, state.table.factors, lot.taken.values
    size = values.shape[1]
    kept = np.array([0, size - 1]) if state.table.design.kind == "saltelli" else np.arange(size)
    spread = values[:, kept]  # of Saltelli's blocks the base samples: points spread over the space of the factors
    rows, pairs, from_runs = [nothing(factor, method) for factor in factors], list[Pair](), math.nan
    problem = lot.problem or _why_not(lot.outcome.label, values)
    if not problem and method == "sobol":
        rows, pairs, from_runs = _sobol(values, factors)
        problem = "" if np.isfinite(rows[0].figures["total"].value) else _only_luck(lot.outcome.label)
    elif not problem:
        points = positions(state.table, (lot.taken.which[:, None] * size + kept).ravel())
        rows, from_runs = (_morris if method == "morris" else _pawn)(spread, points, factors)
    main = MAIN[method]
    return OutcomeSensitivity(
        lot.outcome, method, tuple(sorted(rows, key=lambda row: _order(row.figures[main]))),
        tuple(sorted(pairs, key=lambda pair: _order(pair.second))),
        None if lot.problem else chance(spread), values.shape[0], spread.shape[0] * spread.shape[1], lot.guards,
        from_runs, problem)


def nothing(factor: Factor, method: str) -> Index:
    """A factor of which nothing can be said."""
    return Index(factor, dict.fromkeys(_NAMES[method], NOTHING), {})


def _why_not(label: str, values: Floats) -> str:
    """Why values that are all there have no indices; empty if they have."""
    if constant(values):
        return f"{label} is the same in every run: there is nothing to explain."
    return _only_luck(label) if constant(values.mean(axis=2)) else ""


def _only_luck(label: str) -> str:
    return (f"How {inside(label)} differs between points cannot be told from luck with these runs and points: more of "
            "either are needed before shares of it mean anything.")


def _sobol(values: Floats, factors: tuple[Factor, ...]) -> tuple[list[Index], list[Pair], float]:
    found = sobol_indices(values, len(factors))
    rows = []
    for j, factor in enumerate(factors):
        figures = {"first": found.first[j], "total": found.total[j]} if found.distinct else nothing(factor, "sobol")[1]
        rows.append(Index(factor, figures, {"first_of_mean": float(found.first_of_mean[j]),
                                            "total_of_mean": float(found.total_of_mean[j])}))
    if not found.distinct:
        return rows, [], math.nan
    pairs = [Pair((factors[i], factors[j]), figure) for (i, j), figure in found.second.items()]
    return rows, pairs, found.from_runs


def _morris(values: Floats, points: Floats, factors: tuple[Factor, ...]) -> tuple[list[Index], float]:
    k = len(factors)
    found = morris_effects(values, points.reshape(-1, k + 1, k), [is_words(f) for f in factors])
    rows = [Index(f, {"mu_star": found.mu_star[j], "mu": found.mu[j], "sigma": found.sigma[j]},
                  {"luck": float(found.luck[j])}) for j, f in enumerate(factors)]
    return rows, found.from_runs


def is_words(factor: Factor) -> bool:
    """Whether a factor has several words, of which neither is more than another; on and off are in order."""
    return not factor.numeric and factor.kind != "switch"


def _pawn(values: Floats, points: Floats, factors: tuple[Factor, ...]) -> tuple[list[Index], float]:
    found = pawn_indices(values.reshape(-1, values.shape[2]), points, [_listed(f) for f in factors])
    rows = [Index(f, {"median": found.median[j], "maximum": found.maximum[j]},
                  {"median_of_sample": float(found.of_sample[j]), "dummy_of_sample": float(found.dummy[j]),
                   "dummy_high": float(found.dummy_high[j]), "slices": found.slices[j]})
            for j, f in enumerate(factors)]
    return rows, found.from_runs


def _listed(factor: Factor) -> bool:
    """Whether slices are its values: a list, or few whole numbers."""
    few = factor.kind == "integer" and factor.low is not None and factor.high is not None \
        and factor.high - factor.low < 10
    return factor.values is not None or few


def _order(figure: Figure) -> float:
    """Largest first, unknown last."""
    return -figure.value if math.isfinite(figure.value) else math.inf
