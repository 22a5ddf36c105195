"""Regret, expected value, worst case, satisficing and wins of options over futures.

Regret of an option in a future: what the best option there has more (Savage 1951).  Largest and mean regret, worst
case, expected value and the share of futures that are good enough are the usual measures of robustness (Lempert,
Groves, Popper & Bankes 2006; McPhail et al. 2018); they do not agree with each other, and are not meant to.  All
futures weigh the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alignsim.analysis.dimensions import Floats

HIGH = 0.9
"""The quantile of regret over futures that is shown beside the largest."""


class Measures(NamedTuple):
    """What is said of each option, each ``(options,)``."""

    expected: Floats
    worst: Floats
    regret_max: Floats
    regret_mean: Floats
    regret_high: Floats
    won: Floats
    good_enough: Floats  #: nan without a condition


def regret(means: Floats, *, higher: bool) -> Floats:
    """What the best option has more, ``(options, futures)``; never negative."""
    return np.asarray(means.max(axis=0) - means if higher else means - means.min(axis=0))


def wins(means: Floats, *, higher: bool) -> Floats:
    """1 where an option is the best of a future, ``(options, futures)``; ties share the win."""
    best = regret(means, higher=higher) == 0
    return np.asarray(best / best.sum(axis=0))


def measures(means: Floats, good: Floats, *, higher: bool) -> Measures:
    """All of them from means ``(options, futures)``; ``good`` is 1 where the condition is met."""
    lost = regret(means, higher=higher)
    return Measures(means.mean(axis=1), means.min(axis=1) if higher else means.max(axis=1), lost.max(axis=1),
                    lost.mean(axis=1), np.quantile(lost, HIGH, axis=1), wins(means, higher=higher).mean(axis=1),
                    good.mean(axis=1))


def telling(places: Floats, winner: np.ndarray, levels: int = 5) -> float:
    """How much a factor says about who wins, 0 to 1: Goodman and Kruskal's tau (1954), the share of wrong guesses of
    the winner that knowing the factor saves; ``places`` ``(futures,)`` are cut into at most ``levels`` parts."""
    _, options = np.unique(winner, return_inverse=True)
    values, level = np.unique(places, return_inverse=True)
    if values.size > levels:
        cuts = np.unique(np.quantile(places, np.linspace(0, 1, levels + 1)[1:-1]))
        level = np.searchsorted(cuts, places, side="right")
    table = np.zeros((int(level.max()) + 1, int(options.max()) + 1))
    np.add.at(table, (level, options), 1.0)
    table /= table.sum()
    guess = float((table.sum(axis=0) ** 2).sum())
    rows = table.sum(axis=1)
    held = rows > 0
    known = float(((table[held] ** 2).sum(axis=1) / rows[held]).sum())
    return (known - guess) / (1 - guess) if guess < 1 else 0.0
