"""Intervals of many paired differences that hold together, and what they allow to say.

The rows of a ranking share their base and their runs, so that their errors move together; Bonferroni would pay for
each row as if they did not.  Here runs are drawn again with replacement, all rows of a run at once, and the largest
studentized error of any row is looked at: its 95% point is how many standard errors all intervals must reach to hold
together (bootstrap-t of the maximum: Efron 1979, Romano & Wolf 2005).  Drawing errors anew also carries their skewness,
which Student's t does not see.  Coverage is tested by simulation in ``tests/test_rank.py``.

Columns for which this is no good get their part of the 5% by Bonferroni, and the rest share what is left: 0/1 outcomes,
and differences of which fewer than forty pairs tell anything.  From so few, samples drawn again are too coarse and
ask for far more than is needed; Student's t and Bonferroni then cover nearly what they say.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.ensemble import BINARY
from alignsim.experiments.statistics import Floats, Interval
from alignsim.outcomes import Outcome

DRAWS = 2_000
"""Samples drawn again; the 95% point of the maximum then has a standard error of some half a per cent of level."""
SEED = 1
"""Of these draws, whatever the seed of the runs: the same runs give the same intervals."""
FEWEST = 40
"""Pairs that must differ from the commonest difference for a column to be drawn again."""
_BLOCK = 4_000_000


class Column(NamedTuple):
    """One outcome of one change, run by run: both sides ``(n,)``, and the spread of the scenario that is ranked."""

    outcome: Outcome
    base: Floats
    other: Floats
    base_sd: float
    interaction: bool = False

    @property
    def binary(self) -> bool:
        """Whether it is a difference of two shares of 0/1 runs."""
        return self.outcome.name in BINARY and not self.interaction


class Effect(NamedTuple):
    """A mean difference with an interval that holds together with those of its family."""

    outcome: Outcome
    pairs: int  #: pairs with a value on both sides
    base_mean: float
    difference: float
    low: float
    high: float
    sd: float  #: of the differences
    base_sd: float  #: of the runs of the scenario that is ranked

    @property
    def smallest(self) -> float:
        """Smallest effect worth having: a tenth of a standard deviation of the base's runs (assumption)."""
        return statistics.SMALLEST_EFFECT * self.base_sd

    @property
    def gain(self) -> float:
        """The difference, positive where it is for the better."""
        return -self.difference if self.outcome.direction == "lower" else self.difference

    @property
    def gain_interval(self) -> tuple[float, float]:
        """The interval, positive where it is for the better."""
        return (-self.high, -self.low) if self.outcome.direction == "lower" else (self.low, self.high)

    @property
    def nil(self) -> bool:
        """Whether the whole interval is too small to matter."""
        return self.low == self.high == 0 or (self.smallest > 0 and max(-self.low, self.high) <= self.smallest)

    @property
    def verdict(self) -> str:
        """What the interval allows to say."""
        low, high = self.gain_interval
        if not math.isfinite(low):
            return "too few pairs"
        if self.nil:
            return "no practical difference"
        if low > 0 or high < 0:
            word, nearest = ("better", low) if low > 0 else ("worse", -high)
            return word if nearest >= self.smallest else f"{word}, perhaps too little to matter"
        return "unclear"


def effects(columns: Sequence[Column], level: float = statistics.LEVEL) -> tuple[Effect, ...]:
    """The mean difference of each column; all intervals hold together with ``level``."""
    hard = [c.binary or _says_little(c) for c in columns]
    easy = [c for c, is_hard in zip(columns, hard, strict=True) if not is_hard]
    alone = statistics.simultaneous_level(level, len(columns))
    together = 1 - (1 - level) * len(easy) / max(1, len(columns))
    errors = joint_errors(np.column_stack([c.other - c.base for c in easy]), together) if easy else 0.0
    return tuple(_effect(c, alone, errors, is_hard) for c, is_hard in zip(columns, hard, strict=True))


def _says_little(column: Column) -> bool:
    """Whether few pairs are there, or nearly all differ by the same (mostly by nothing at all)."""
    a, b = statistics.both_known(column.base, column.other)
    return a.size < FEWEST or int(a.size - np.unique(b - a, return_counts=True)[1].max()) < FEWEST - 1


def _effect(column: Column, alone: float, errors: float, hard: bool) -> Effect:
    base_mean = _mean(statistics.both_known(column.base, column.other)[0])
    if column.binary:
        found = statistics.share_difference_interval(column.base, column.other, alone)
    else:
        found = statistics.difference_interval(column.base, column.other, alone)
        if not hard:
            found = _reaching(found, errors)
    return Effect(column.outcome, found.n, base_mean, found.mean, found.low, found.high, found.sd, column.base_sd)


def _reaching(found: Interval, errors: float) -> Interval:
    half = errors * found.sd / math.sqrt(found.n) if found.n > 1 else math.nan
    return found._replace(low=found.mean - half, high=found.mean + half)


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else math.nan


def joint_errors(differences: Floats, level: float = statistics.LEVEL, draws: int = DRAWS, seed: int = SEED) -> float:
    """How many standard errors every column's interval must reach so that all hold together with ``level``.

    Parameters
    ----------
    differences
        Paired differences ``(n, m)``, a row a pair; nan where a pair has no value.

    Returns
    -------
    float
        Never below what one column needs by Student's t; nan if a column has fewer than two pairs.
    """
    n, m = differences.shape
    known = np.isfinite(differences)
    fewest = int(known.sum(axis=0).min()) if m else 0
    if fewest < 2:
        return math.nan
    standard = _standardized(differences, known)
    rng = np.random.default_rng(seed)
    block = max(1, _BLOCK // n)
    largest = [_largest(rng, min(block, draws - k), standard, known) for k in range(0, draws, block)]
    return max(float(np.quantile(np.concatenate(largest), level)), statistics.t_quantile(level, fewest - 1))


def _standardized(differences: Floats, known: np.ndarray) -> Floats:
    """Deviations from the column's mean in its standard deviations; 0 where unknown or constant."""
    count = known.sum(axis=0)
    deviations = np.where(known, differences - np.where(known, differences, 0.0).sum(axis=0) / count, 0.0)
    sd = np.sqrt((deviations**2).sum(axis=0) / count)
    return np.asarray(np.divide(deviations, sd, out=np.zeros_like(deviations), where=sd > 0), np.float64)


def _largest(rng: np.random.Generator, draws: int, standard: Floats, known: np.ndarray) -> Floats:
    """The largest studentized error over the columns, for each of ``draws`` samples of the rows."""
    n = standard.shape[0]
    times = rng.multinomial(n, np.full(n, 1 / n), draws).astype(float)
    count = np.full((draws, 1), float(n)) if known.all() else times @ known.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = times @ standard / count
        spread = (times @ standard**2 / count - mean**2) / (count - 1)
        error = np.abs(mean) / np.sqrt(np.maximum(spread, 0.0))
    # A sample of one, or without any spread, has an error without limit, or none at all if it hits the mean.
    error = np.where(np.isnan(error), np.inf, error)
    return np.asarray(np.where(np.abs(mean) < 1e-12, 0.0, error).max(axis=1), np.float64)
