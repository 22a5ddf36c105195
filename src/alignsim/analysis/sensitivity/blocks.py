"""Blocks of points from a sweep: whole ones are kept, and what spoils the others is said.

A block is what only makes sense together: a block of Saltelli's, a trajectory of Morris's, a single point for PAWN.
One row that failed or has no value spoils its block; indices would otherwise come out as zeros, or of other factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats
from alignsim.sweeps.effects import levels

if TYPE_CHECKING:
    from alignsim.sweeps.table import SweepTable

MOST_SPOILT = 0.10
"""Blocks that may be spoilt, as a share of those asked for: more are no accident, but say something on the factors."""
FEW_SPOILT = 4
_TIMES, _TOLD = 2.0, 3


class Taken(NamedTuple):
    """The blocks of one outcome that are whole."""

    values: Floats  #: (blocks, rows, runs)
    which: np.ndarray  #: (blocks,) their numbers in the design
    spoilt: np.ndarray  #: (m,) numbers of the spoilt ones among those looked at
    failed: int  #: rows that failed in the spoilt ones
    empty: int  #: rows that have no value there, but did not fail


def take(table: SweepTable, outcome: str, size: int, wanted: int) -> Taken:
    """The first ``wanted`` whole blocks of ``size`` points; blocks that are not there yet are passed over."""
    runs = table.design.runs
    values = table.matrix(outcome)[:, :runs]
    blocks = values.shape[0] // size
    values = values[: blocks * size].reshape(blocks, size, runs)
    counted = table.by_point(())
    there = (counted["runs"] + counted["failed"]).to_numpy()[: blocks * size].reshape(blocks, size)
    done = (there >= runs).all(axis=1)
    whole = np.isfinite(values).all(axis=(1, 2))
    which = np.flatnonzero(whole)[:wanted]
    until = which[-1] if which.size == wanted else blocks
    spoilt = np.flatnonzero(done & ~whole & (np.arange(blocks) < until))
    failed = int(counted["failed"].to_numpy()[: blocks * size].reshape(blocks, size)[spoilt].sum())
    return Taken(values[which], which, spoilt, failed, int(np.isnan(values[spoilt]).sum()) - failed)


def most_spoilt(wanted: int) -> int:
    """How many spoilt blocks are let pass."""
    return max(FEW_SPOILT, round(MOST_SPOILT * wanted))


def where(table: SweepTable, outcome: str) -> list[str]:
    """Where in the space of the factors rows have no value, in words: the levels that have more of them than points."""
    values = table.matrix(outcome)[:, : table.design.runs]
    empty = np.isnan(values).any(axis=1)
    share = float(empty.mean())
    told = []
    for level in levels(table):
        if not level.points.size or level.points.size == empty.size:
            continue
        mine = float(empty[level.points].mean())
        if mine >= _TIMES * share or (mine > share and mine == 1.0):
            told.append((mine, f"{level.factor.path} {level.name} ({wording.share(mine)} of its points)"))
    return [text for _, text in sorted(told, reverse=True)[:_TOLD]]


def positions(table: SweepTable, which: Sequence[int] | np.ndarray) -> Floats:
    """Where points lie in the range of each factor, ``(n, k)``: of numbers the share of the way from the lowest to the
    highest value; of switches 0 for off and 1 for on; of words the place in their list."""
    points = table.points.iloc[np.asarray(which)]
    columns = []
    for factor in table.factors:
        column = points[factor.path]
        if factor.kind == "switch":
            columns.append(column.to_numpy(float))
        elif factor.numeric:
            ends = (factor.low, factor.high) if factor.values is None else (min(factor.values), max(factor.values))
            low, high = (float(end or 0) for end in ends)
            columns.append((column.to_numpy(float) - low) / ((high - low) or 1.0))
        else:
            place = {value: k for k, value in enumerate(factor.values or ())}
            columns.append(np.array([float(place[value]) for value in column.tolist()]))
    return np.column_stack(columns)
