"""A box: limits on some dimensions of a space of cases, words left on others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.dimensions import Dimension, Floats

Truths = NDArray[np.bool_]
Side = Literal["low", "high", "words"]


class Restriction(NamedTuple):
    """One side of a box that is not open."""

    dimension: int
    side: Side


@dataclass(frozen=True)
class Box:
    """Limits are inclusive; an open side is infinite, an unrestricted list of words None.  All ``(dimensions,)``."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    words: tuple[frozenset[int] | None, ...]  #: numbers of the words that are left

    @classmethod
    def whole(cls, dimensions: int) -> Box:
        """The box that holds every case."""
        return cls((-np.inf,) * dimensions, (np.inf,) * dimensions, (None,) * dimensions)

    def inside(self, x: Sequence[Floats]) -> Truths:
        """Which cases lie in it, ``(n,)``; ``x`` has a column ``(n,)`` a dimension."""
        found = np.ones(len(x[0]) if x else 0, bool)
        for column, low, high, words in zip(x, self.low, self.high, self.words, strict=True):
            if words is not None:
                found &= np.isin(column, list(words))
            elif low > -np.inf or high < np.inf:
                found &= (column >= low) & (column <= high)
        return found

    @property
    def restrictions(self) -> tuple[Restriction, ...]:
        """Every side that is not open, by dimension."""
        found: list[Restriction] = []
        for j, (low, high, words) in enumerate(zip(self.low, self.high, self.words, strict=True)):
            if low > -np.inf:
                found.append(Restriction(j, "low"))
            if high < np.inf:
                found.append(Restriction(j, "high"))
            if words is not None:
                found.append(Restriction(j, "words"))
        return tuple(found)

    @property
    def restricted(self) -> tuple[int, ...]:
        """Dimensions that are restricted."""
        return tuple(dict.fromkeys(r.dimension for r in self.restrictions))

    def without(self, restriction: Restriction) -> Box:
        """The same box with that side open."""
        j, side = restriction
        return self.with_words(j, None) if side == "words" else self.with_limit(
            j, side, -np.inf if side == "low" else np.inf)

    def with_limit(self, dimension: int, side: Side, limit: float) -> Box:
        """The same box with another limit."""
        ends = list(self.low if side == "low" else self.high)
        ends[dimension] = float(limit)
        return replace(self, low=tuple(ends)) if side == "low" else replace(self, high=tuple(ends))

    def with_words(self, dimension: int, words: frozenset[int] | None) -> Box:
        """The same box with other words."""
        return replace(self, words=(*self.words[:dimension], words, *self.words[dimension + 1 :]))

    def around(self, dimensions: Sequence[Dimension], j: int) -> tuple[float, float]:
        """The limits of a dimension of numbers, its own ends where the box is open."""
        return max(self.low[j], dimensions[j].low), min(self.high[j], dimensions[j].high)
