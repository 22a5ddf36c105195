"""The patient rule induction method (PRIM; Friedman & Fisher 1999), for cases that meet a condition or do not.

Peeling cuts a small share of the cases in the box off one side of one dimension, again and again; the cut taken is the
one that raises the density most for each case lost.  That is Friedman and Fisher's criterion where all cuts are of one
size, and the fair one where lists of numbers or words make some cuts larger (Kwakkel & Jaxa-Rozen 2016).  Words are cut
off one at a time.  Pasting gives back what was cut too much.  Scenario discovery with it: Bryant & Lempert 2010.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.dimensions import Dimension, Floats
from alignsim.analysis.discovery.box import Box, Restriction, Truths

ALPHAS = (0.05, 0.10, 0.20)
"""Shares of the cases in the box that a cut takes: each is tried (``choice.one_box`` says which stands)."""
SUPPORT = 0.05
"""Share of all cases that a box holds at least."""
FEWEST = 5
"""Cases that a box holds at least."""
SIGNIFICANT = 0.05
"""Largest quasi-p value (``choice``) of a restriction that is kept; 1 where the cases are all there are."""

Indices = NDArray[np.intp]


class Space(NamedTuple):
    """Cases: their places on each dimension, and whether each meets the condition."""

    dimensions: tuple[Dimension, ...]
    x: tuple[Floats, ...]  #: (n,) a dimension
    y: Truths  #: (n,)

    def taken(self, rows: Indices | Truths) -> Space:
        """Some of the cases."""
        return Space(self.dimensions, tuple(column[rows] for column in self.x), self.y[rows])


class Rules(NamedTuple):
    """How patiently it is cut, and when cutting ends."""

    alphas: tuple[float, ...] = ALPHAS
    support: float = SUPPORT
    fewest: int = FEWEST
    significant: float = SIGNIFICANT


RULES = Rules()


class Peeled(NamedTuple):
    """A box of the trajectory: cases in it, and those of them that meet the condition."""

    box: Box
    cases: int
    met: int


def peel(space: Space, alpha: float, rules: Rules = RULES) -> tuple[Peeled, ...]:
    """The trajectory: from the whole space to a box of nothing but cases that meet the condition, or one that is
    as small as allowed."""
    box, rows = Box.whole(len(space.x)), np.arange(space.y.size)
    found = [Peeled(box, rows.size, int(space.y.sum()))]
    smallest = max(rules.fewest, int(np.ceil(rules.support * rows.size)))
    while 0 < found[-1].met < found[-1].cases:
        best = _best_cut(space, box, rows, alpha, smallest)
        if best is None:
            break
        box, kept = best
        rows = rows[kept]
        found.append(Peeled(box, rows.size, int(space.y[rows].sum())))
    return tuple(found)


def _best_cut(space: Space, box: Box, rows: Indices, alpha: float, smallest: int) -> tuple[Box, Truths] | None:
    inside = space.y[rows]
    density, best, score = inside.mean(), None, -np.inf
    for cut, kept in _cuts(space, box, rows, max(1, int(alpha * rows.size))):
        left = int(np.count_nonzero(kept))
        if left < smallest:
            continue
        gain = (inside[kept].mean() - density) / (rows.size - left)
        if gain > score:
            best, score = (cut, kept), gain
    return best


def _cuts(space: Space, box: Box, rows: Indices, k: int) -> Iterator[tuple[Box, Truths]]:
    """Every cut of at least ``k`` cases that leaves some, with the cases it keeps."""
    for j, dimension in enumerate(space.dimensions):
        column = space.x[j][rows]
        if dimension.words is not None:
            there = frozenset(int(v) for v in np.unique(column))
            for word in sorted(there) if len(there) > 1 else ():
                yield box.with_words(j, there - {word}), column != word
            continue
        for sign in (1.0, -1.0):
            # From above everything is turned over: the largest values are the smallest of their negatives.
            turned = sign * column
            kept = turned > np.partition(turned, k - 1)[k - 1]
            if kept.any():
                edge = turned[kept].min()
                limit = edge if dimension.listed else (edge + turned[~kept].max()) / 2
                yield box.with_limit(j, "low" if sign > 0 else "high", sign * limit), kept


def paste(space: Space, box: Box, alpha: float) -> Box:
    """The box, widened side by side as long as its density does not fall."""
    while True:
        inside = box.inside(space.x)
        cases, met = int(inside.sum()), int(space.y[inside].sum())
        best, density = None, met / cases if cases else 0.0
        for wider in _widened(space, box, max(1, int(alpha * cases))):
            held = wider.inside(space.x)
            if (share := space.y[held].mean()) >= density:
                best, density = wider, share
        if best is None:
            return box
        box = best


def _widened(space: Space, box: Box, k: int) -> Iterator[Box]:
    """The box with ``k`` cases more on one side, or one word more."""
    for restriction in box.restrictions:
        j, side = restriction
        opened = box.without(restriction)
        beyond = np.unique(space.x[j][opened.inside(space.x) & ~box.inside(space.x)])
        if side == "words":
            words = box.words[j] or frozenset()
            for word in beyond:
                more = words | {int(word)}
                yield box.with_words(j, None if len(more) == len(space.dimensions[j].words or ()) else more)
        elif beyond.size == 0:
            yield opened
        else:
            yield _moved(space, box, restriction, beyond, k)


def _moved(space: Space, box: Box, restriction: Restriction, beyond: Floats, k: int) -> Box:
    """The limit moved over the next ``k`` values outside, halfway to the one behind them."""
    j, side = restriction
    nearest = beyond[::-1] if side == "low" else beyond
    if nearest.size <= k:
        return box.without(restriction)
    edge = nearest[k - 1] if space.dimensions[j].listed else (nearest[k - 1] + nearest[k]) / 2
    return box.with_limit(j, side, float(edge))
