"""From factors to points: the kinds of design a sweep can have.

A design is a table of places in the unit cube, a row a point, a column a factor; :meth:`Factor.at` takes a place to a
value.  Sobol sequences, Saltelli's blocks made of them, and Morris's trajectories begin the same when they get longer,
so that a sweep can be extended; a Latin hypercube is drawn anew for another number of points.

Sources: Latin hypercube, McKay, Beckman & Conover 1979; Sobol sequence, Sobol 1967, scrambled after Owen 1998; blocks
for variance-based indices, Saltelli 2002; trajectories, Morris 1991.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.sweeps.factors import Factor, by_group

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Value

KINDS = ("grid", "lhs", "sobol", "saltelli", "morris", "list", "csv")
COUNTED = ("lhs", "sobol", "saltelli", "morris")
"""Kinds that need a number of points."""
MOST_POINTS = 10_000_000
Point = tuple["Value", ...]


@dataclass(frozen=True)
class Design:
    """How points are chosen.  ``points``: of lhs and sobol; base samples of saltelli; trajectories of morris; levels
    of each range in a grid; the points themselves of list and csv are in ``rows``."""

    kind: str
    points: int = 0
    second_order: bool = False  #: saltelli: blocks of 2k + 2 points in place of k + 2
    levels: int = 4  #: morris: levels of each factor
    cross: bool = False  #: every combination of the levers in each of the points of the uncertain factors
    rows: tuple[Point, ...] = field(default=(), repr=False)

    def described(self) -> dict[str, Any]:
        """As the header of a folder holds it, without the rows."""
        told: dict[str, Any] = {"kind": self.kind}
        if self.points:
            told["points"] = self.points
        if self.kind == "saltelli":
            told["second_order"] = self.second_order
        if self.kind == "morris":
            told["levels"] = self.levels
        if self.cross:
            told["cross"] = True
        return told

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Design:
        """From :meth:`described`."""
        return cls(**told)

    @property
    def crossed(self) -> bool:
        """Whether every option meets every future."""
        return self.cross or self.kind == "grid"

    def block(self, factors: int) -> int:
        """Points that only make sense together."""
        if self.kind == "saltelli":
            return 2 * factors + 2 if self.second_order else factors + 2
        return factors + 1 if self.kind == "morris" else 1


def number_of_points(design: Design, factors: Sequence[Factor]) -> int:
    """How many points there will be, without making them."""
    levers = by_group(factors, "levers")
    if design.kind in ("list", "csv"):
        return len(design.rows)
    if design.kind == "grid":
        return _options(factors, design.points)
    if design.cross:
        return design.points * _options(levers, 0)
    return design.points * design.block(len(factors))


def _options(factors: Sequence[Factor], levels: int) -> int:
    return math.prod(_number_of_levels(f, levels) for f in factors)


def _number_of_levels(factor: Factor, number: int) -> int:
    """As many as :func:`_levels` gives, without making them."""
    if factor.values is not None:
        return len(factor.values)
    assert factor.low is not None and factor.high is not None
    return min(number, int(factor.high - factor.low) + 1) if factor.kind == "integer" else number


def _levels(factor: Factor, number: int) -> Sequence[Value]:
    """The values of a factor in a grid: its list, or ``number`` even steps of its range."""
    if factor.values is not None:
        return factor.values
    assert factor.low is not None and factor.high is not None
    steps = np.linspace(factor.low, factor.high, max(number, 0))
    if factor.kind == "integer":
        return list(dict.fromkeys(int(v) for v in np.round(steps)))
    return [float(v) for v in steps]


def points_of(design: Design, factors: Sequence[Factor], seed: int) -> list[Point]:
    """Every point, ``(n)`` tuples of values in the order of ``factors``."""
    if design.kind in ("list", "csv"):
        return list(design.rows)
    if design.kind == "grid":
        return list(product(*(_levels(f, design.points) for f in factors)))
    if not design.cross:
        return decoded(places(design, len(factors), seed), factors)
    uncertain = by_group(factors, "uncertain")
    options = list(product(*(_levels(f, 0) for f in by_group(factors, "levers"))))
    futures = decoded(places(design, len(uncertain), seed), uncertain)
    order = [f.group for f in factors]
    return [_woven(order, option, future) for future in futures for option in options]


def _woven(order: Sequence[str], option: Point, future: Point) -> Point:
    parts = {"levers": iter(option), "uncertain": iter(future)}
    return tuple(next(parts[group]) for group in order)


def decoded(unit: np.ndarray, factors: Sequence[Factor]) -> list[Point]:
    """Places of the unit cube ``(n, k)`` as points."""
    return [tuple(factor.at(place) for factor, place in zip(factors, row, strict=True)) for row in unit.tolist()]


def places(design: Design, k: int, seed: int) -> np.ndarray:
    """The places in the unit cube, ``(n, k)``, of a kind that draws them."""
    if design.kind == "lhs":
        from scipy.stats import qmc

        return np.asarray(qmc.LatinHypercube(k, rng=np.random.default_rng(seed)).random(design.points))
    if design.kind == "sobol":
        return sobol(design.points, k, seed)
    if design.kind == "saltelli":
        return saltelli(design.points, k, seed, second_order=design.second_order)
    return morris(design.points, k, seed, design.levels)


def sobol(n: int, k: int, seed: int, *, skip: int = 0) -> np.ndarray:
    """Points ``skip`` to ``skip + n`` of a scrambled Sobol sequence, ``(n, k)``; a longer one begins the same."""
    import warnings

    from scipy.stats import qmc

    engine = qmc.Sobol(k, rng=np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that n is no power of two: balance is the user's choice
        return np.asarray(engine.random(skip + n))[skip:]


def saltelli(n: int, k: int, seed: int, *, second_order: bool, skip: int = 0) -> np.ndarray:
    """Blocks ``skip`` to ``skip + n`` for Sobol indices in the order of SALib: A, then A with a column of B each
    (and B with a column of A each), then B."""
    both = sobol(n, 2 * k, seed, skip=skip)
    a, b = both[:, :k], both[:, k:]
    parts = [a[:, None]]
    for one, other in ((a, b), (b, a)) if second_order else ((a, b),):
        mixed = np.repeat(one[:, None], k, axis=1)
        for j in range(k):
            mixed[:, j, j] = other[:, j]
        parts.append(mixed)
    return np.concatenate([*parts, b[:, None]], axis=1).reshape(-1, k)


def morris(n: int, k: int, seed: int, levels: int, *, skip: int = 0) -> np.ndarray:
    """Trajectories ``skip`` to ``skip + n`` of k + 1 points each, every one drawn by itself from (seed, its number)."""
    step = levels // 2
    rows = []
    for number in range(skip, skip + n):
        rng = np.random.default_rng((seed, number))
        down = rng.random(k) < 0.5
        start = rng.integers(0, step, k)
        here = np.where(down, start + step, start)
        rows.append(here.copy())
        for j in rng.permutation(k):
            here[j] += -step if down[j] else step
            rows.append(here.copy())
    return np.array(rows).reshape(-1, k) / (levels - 1)  # counted in levels, so that a level is always the same number
