"""Every option in every future: from the points and runs of a sweep to one array.

An option is a combination of values of the levers, a future one of the uncertain factors.  Regret needs all options in
the same future, and in the same runs: a run that one option lacks in a future is left out of that future for all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.dimensions import Dimension, Floats, as_word, columns_of, dimensions_of, number, spoken
from alignsim.experiments import wording
from alignsim.experiments.called import with_value
from alignsim.problems import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.sweeps.factors import Factor

_SHOWN = 3
_CROSSED = "every option in every future: a sweep of design {kind: grid}, or of lhs or sobol with cross: true"


@dataclass(frozen=True)
class Crossed:
    """Options and futures, and the runs that all options share in a future."""

    levers: tuple[Factor, ...]
    options: tuple[tuple[Any, ...], ...]  #: values of the levers
    dimensions: tuple[Dimension, ...]  #: of the uncertain factors
    x: tuple[Floats, ...]  #: places of the futures, (futures,) a dimension
    values: Mapping[str, Floats]  #: outcome -> (options, futures, runs); nan where a run is left out
    columns: Mapping[str, NDArray[Any]]  #: factor -> (options, futures), as a condition reads it
    left_out: int  #: runs of futures that not all options have
    sampled: bool  #: whether the futures were drawn, and stand for others between them

    @property
    def labels(self) -> tuple[str, ...]:
        """The options in words."""
        return tuple(option_words(self.levers, option) for option in self.options)

    @property
    def runs(self) -> int:
        """Runs by their number, of which resamples are drawn."""
        return int(next(iter(self.values.values())).shape[2])


def option_words(levers: Sequence[Factor], values: Sequence[Any]) -> str:
    """``CIO reports to CFO, joint accountability: 0.6``."""
    told: list[str] = []
    for factor, value in zip(levers, values, strict=True):
        name = factor.label if not told else wording.inside(factor.label)
        told.append(with_value(name, number(float(value)) if factor.numeric else spoken(as_word(value))))
    return ", ".join(told)


def crossed(
    points: pd.DataFrame, values: Mapping[str, Floats], factors: Sequence[Factor], place: str, *, sampled: bool
) -> Crossed:
    """Options and futures of a table.

    Parameters
    ----------
    points
        A row a point: the factors by their paths.
    values
        For each outcome ``(points, runs)``, nan where there is no value.
    place
        What to call the sweep in problems.
    sampled
        Whether the futures were drawn, and stand for others between them.

    Raises
    ------
    InputError
        With all that is missing: levers, uncertain factors, a second option, combinations, runs.
    """
    levers = tuple(f for f in factors if f.group == "levers")
    uncertain = tuple(f for f in factors if f.group == "uncertain")
    problems = [Problem(place, None, group, "no factor", allowed) for group, some, allowed in (
        ("levers", levers, "at least one lever with several values: the options one decides between"),
        ("uncertain", uncertain, "at least one uncertain factor: what makes the futures differ")) if not some]
    if problems:
        raise InputError(problems)
    options, option = _distinct(points, levers)
    futures, future = _distinct(points, uncertain)
    cell = np.full((len(options), len(futures)), -1)
    cell[option[::-1], future[::-1]] = np.arange(len(points))[::-1]  # the first point of each
    if len(options) < 2:
        problems.append(Problem(place, None, "levers", "one option", "at least two options to choose between"))
    problems += _holes(cell, options, futures, levers, uncertain, place)
    if problems:
        raise InputError(problems)
    shared, left_out = _shared({name: matrix[cell] for name, matrix in values.items()}, futures, uncertain, place)
    columns = columns_of(points, factors)
    dimensions, x = dimensions_of(uncertain, {f.path: columns[f.path][cell[0]] for f in uncertain})
    return Crossed(levers, options, dimensions, x, shared, {name: column[cell] for name, column in columns.items()},
                   left_out, sampled)


def _distinct(
    points: pd.DataFrame, factors: Sequence[Factor]
) -> tuple[tuple[tuple[Any, ...], ...], NDArray[np.intp]]:
    """Combinations of values in order of appearance, and each point's."""
    rows = list(points[[f.path for f in factors]].itertuples(index=False, name=None))
    place = {row: k for k, row in enumerate(dict.fromkeys(rows))}
    return tuple(place), np.array([place[row] for row in rows], dtype=np.intp)


def _holes(
    cell: NDArray[np.intp], options: Sequence[Any], futures: Sequence[Any], levers: Sequence[Factor],
    uncertain: Sequence[Factor], place: str,
) -> list[Problem]:
    missing = np.argwhere(cell < 0)
    if not len(missing):
        return []
    some = "; ".join(f"{option_words(levers, options[o])} where {option_words(uncertain, futures[f])}"
                     for o, f in missing[:_SHOWN])
    more = ", ..." if len(missing) > _SHOWN else ""
    found = (f"{len(missing):,} of {cell.size:,} combinations of {len(options):,} options and {len(futures):,} futures "
             f"missing ({some}{more})")
    return [Problem(place, None, "design", found, _CROSSED)]


def _shared(
    values: Mapping[str, Floats], futures: Sequence[Any], uncertain: Sequence[Factor], place: str
) -> tuple[dict[str, Floats], int]:
    """Values ``(options, futures, runs)`` with nan for all options in a run that one of them lacks."""
    found, problems, left_out = {}, [], 0
    for name, cube in values.items():
        known = np.isfinite(cube)
        full = np.asarray(known.all(axis=0))
        left_out = max(left_out, int((np.asarray(known.any(axis=0)) & ~full).sum()))
        bare = np.flatnonzero(~full.any(axis=1))
        if bare.size:
            some = "; ".join(option_words(uncertain, futures[f]) for f in bare[:_SHOWN])
            problems.append(Problem(
                place, None, name, f"{wording.count(bare.size, 'future')} of {len(futures):,} without one run in which "
                f"every option has a value ({some}{', ...' if bare.size > _SHOWN else ''})",
                "at least one such run: finish the sweep (the same command goes on), add runs with --add-runs, or take "
                "an outcome that every option has"))
        found[name] = np.where(full, cube, np.nan)
    if problems:
        raise InputError(problems)
    return found, left_out
