"""Which option is best where: conditions on the futures in words, and the factors that tell most about it.

The futures an option wins are found as cases are in scenario discovery (PRIM, ``analysis.discovery``).  The futures of
a grid are all there are, so no restriction is dropped there for want of significance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alignsim.analysis.dimensions import Floats
from alignsim.analysis.discovery.box import Box
from alignsim.analysis.discovery.choice import measured, one_box
from alignsim.analysis.discovery.prim import Rules, Space
from alignsim.analysis.robustness.crossing import Crossed
from alignsim.analysis.robustness.measures import telling

SHOWN = 0.05
"""Share of futures from which on it is told where an option wins."""
_SHARP = 0.05
"""A box says where an option wins if it is that much denser than the whole."""


class Where(NamedTuple):
    """Where an option wins."""

    option: int
    box: Box | None  #: conditions on the uncertain factors; None where no conditions tell, or it wins everywhere
    futures: int  #: in the box
    won: int  #: of them
    all_won: int  #: of all futures


def winners(means: Floats, *, higher: bool) -> np.ndarray:
    """The best option of each future, ``(futures,)``; of equal ones the first."""
    return np.asarray(means.argmax(axis=0) if higher else means.argmin(axis=0))


def where(crossed: Crossed, winner: np.ndarray) -> tuple[Where, ...]:
    """For every option that wins at least 5% of the futures, the most frequent winner first."""
    counts = np.bincount(winner, minlength=len(crossed.options))
    order = sorted(range(len(counts)), key=lambda k: (-counts[k], k))
    return tuple(_where(crossed, winner == k, k) for k in order if counts[k] >= max(1, SHOWN * winner.size))


def _where(crossed: Crossed, won: np.ndarray, option: int) -> Where:
    total = int(won.sum())
    space = Space(crossed.dimensions, crossed.x, won)
    rules = Rules(fewest=1) if crossed.sampled else Rules(fewest=1, significant=1.0)
    chosen = one_box(space, rules) if 0 < total < won.size else None
    if chosen is None:
        return Where(option, None, won.size, total, total)
    found = measured(space, chosen.box)
    if found.met / found.cases < total / won.size + _SHARP:
        return Where(option, None, won.size, total, total)
    return Where(option, chosen.box, found.cases, found.met, total)


def telling_factors(crossed: Crossed, winner: np.ndarray) -> tuple[tuple[int, float], ...]:
    """The uncertain factors with how much each tells about who wins (Goodman & Kruskal's tau), most first."""
    found = [(j, telling(x, winner)) for j, x in enumerate(crossed.x)]
    return tuple(sorted(found, key=lambda pair: -pair[1]))
