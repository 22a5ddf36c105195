"""A difference in parts: shares of players with their intervals, run by run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats, Interval


@dataclass(frozen=True, eq=False)
class Split:
    """What each player adds in each run, and what is there without any of them.

    A run in which any coalition has no value is left out of all figures (nan in every row), and counted.
    """

    names: tuple[str, ...]
    words: tuple[str, ...]
    by_run: Floats  #: (k, n) shares; their sum and ``rest`` make ``whole``, run by run
    rest: Floats  #: (n,) the value without any player
    whole: Floats  #: (n,) the value with all of them
    alone: Floats | None = None  #: (k, n) what each adds alone; None where orders were drawn
    last: Floats | None = None  #: (k, n) what each adds on top of all others
    binary: bool = False  #: whether values are differences of 0/1 outcomes

    @property
    def runs(self) -> int:
        """Runs with a value in every coalition."""
        return int(np.isfinite(self.whole).sum())

    @property
    def missing(self) -> int:
        """Runs without."""
        return int(self.whole.size) - self.runs

    @cached_property
    def shares(self) -> tuple[Interval, ...]:
        """The share of each player with its 95% interval."""
        return self._intervals(self.by_run)

    @cached_property
    def alone_intervals(self) -> tuple[Interval, ...]:
        """What each player does alone; empty where orders were drawn."""
        return () if self.alone is None else self._intervals(self.alone)

    @cached_property
    def last_intervals(self) -> tuple[Interval, ...]:
        """What each player does on top of all others; empty where orders were drawn."""
        return () if self.last is None else self._intervals(self.last)

    @property
    def remainder(self) -> Interval:
        """What is there without any player."""
        return share_of(self.rest, self.binary)

    @property
    def total(self) -> Interval:
        """The whole."""
        return share_of(self.whole, self.binary)

    @property
    def order(self) -> list[int]:
        """The players by their share, those that go the way of the whole first."""
        sign = -1.0 if self.total.mean < 0 else 1.0
        return sorted(range(len(self.names)), key=lambda i: -sign * np.nan_to_num(self.shares[i].mean))

    def _intervals(self, rows: Floats) -> tuple[Interval, ...]:
        return tuple(share_of(row, self.binary) for row in rows)


def share_of(values: Floats, binary: bool) -> Interval:
    """Mean over runs ``(n,)`` of parts of a difference: Student's t; for parts of 0/1 outcomes as below.

    Parts of a difference of 0/1 outcomes are mostly 0, so that few runs may show none at all.  As Bonett
    and Price (2012) add a pair of each kind to a paired difference of shares, one run with +1 and one with -1 are added
    here; of whole differences the interval is theirs.  A part that is 0 in all runs stays unsure by that.
    """
    found = statistics.mean_interval(values)
    if not binary or found.n < 2:
        return found
    n = found.n + 2
    kept = values[np.isfinite(values)]
    mean = float(kept.sum()) / n
    variance = (float((kept**2).sum()) + 2) / n - mean**2
    half = statistics.normal_quantile(statistics.LEVEL) * math.sqrt(max(variance, 0.0) / n)
    return found._replace(low=min(mean - half, found.mean), high=max(mean + half, found.mean))


def without_gaps(*arrays: Floats) -> tuple[Floats, ...]:
    """The arrays ``(..., n)``, nan in every run in which any of them is nan."""
    known = np.ones(arrays[0].shape[-1], bool)
    for array in arrays:
        known &= np.isfinite(array).all(axis=tuple(range(array.ndim - 1)))
    return tuple(np.where(known, array, np.nan) for array in arrays)


def joined(parts: Sequence[Floats]) -> Floats:
    """Blocks of runs ``(..., n)`` one after the other."""
    return np.concatenate(parts, axis=-1)
