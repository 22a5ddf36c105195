"""What another experiment of so many pairs would have said: verdicts of resampled pairs.

All pairs there are stand for the world; experiments of ``size`` pairs are drawn from them with replacement (the m out
of n bootstrap: Bickel, Götze & van Zwet 1997, Statistica Sinica 7), and each gets the verdict it would have been given.
The share that agrees with the verdict of all pairs says whether ``size`` is enough, as far as those pairs tell.
"""

from __future__ import annotations

import math

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.compare import Difference
from alignsim.experiments.ensemble import BINARY
from alignsim.experiments.statistics import Floats
from alignsim.outcomes import Outcome

RESAMPLES = 200
"""Experiments drawn; a share of them has a standard error of .035 at most."""

AGAINST = {"better": "worse", "worse": "better", "higher": "lower", "lower": "higher"}
"""Directions and their opposites."""


def paired(change: str, outcome: Outcome, base: Floats, other: Floats) -> Difference:
    """An outcome of two sides ``(n,)``, run by run, with the verdict that ``alignsim compare`` gives."""
    rule = statistics.share_difference_interval if outcome.name in BINARY else statistics.difference_interval
    found = rule(base, other)
    a, b = statistics.both_known(base, other)
    means = (float(a.mean()), float(b.mean())) if a.size else (math.nan, math.nan)
    sd = float(a.std(ddof=1)) if a.size > 1 else math.nan
    return Difference(change, outcome, found.n, found.missing, *means, found.mean, found.low, found.high, found.sd, sd,
                      math.nan, math.nan, math.nan)


def direction(verdict: str) -> str:
    """The verdict without its doubts: ``better``, ``worse``, ``no difference worth having``, ``unclear``, ..."""
    return verdict.partition(",")[0]


def stability(
    outcome: Outcome, base: Floats, other: Floats, size: int, resamples: int = RESAMPLES, seed: int = 0
) -> tuple[float, float]:
    """Shares of experiments of ``size`` pairs whose verdict is (that of all pairs, the opposite one)."""
    settled = direction(paired("", outcome, base, other).verdict)
    against = AGAINST.get(settled)
    chance = np.random.default_rng([seed, size])
    words = []
    for _ in range(resamples):
        rows = chance.integers(0, base.size, size)
        words.append(direction(paired("", outcome, base[rows], other[rows]).verdict))
    return words.count(settled) / resamples, words.count(against) / resamples if against else 0.0
