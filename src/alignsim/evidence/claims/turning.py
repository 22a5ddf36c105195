"""When a balance turns for good: the first week from which it stays above zero to the end of the window.

A week is not a mean over runs, so its interval is the bootstrap's over runs (or pairs of runs).  A balance that never
turns within the window gets the window's length as its week: a sample in which it does not turn counts as late, not as
missing.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments.statistics import Floats, lasting_from

QUARTER = 13.0
"""Smallest difference of weeks worth having (assumption)."""


def lasting_week(balance: Floats) -> float:
    """First week from which a balance ``(weeks,)`` stays above zero to the end; ``weeks`` if it does not."""
    found = lasting_from(balance > 0)
    return float(balance.size if found is None else found)


def ahead_before(balance: Floats) -> float:
    """Weeks in which the other side was ahead (balance below zero) before the balance turned for good."""
    return float((balance[: int(lasting_week(balance))] < 0).sum())


def mean_of_rows(balance: Floats, rows: np.ndarray) -> Floats:
    """Mean over the runs ``rows`` (with repeats) of ``(runs, weeks)``: ``(weeks,)``."""
    counts = np.bincount(rows, minlength=balance.shape[0])
    return np.asarray(counts @ balance / rows.size)


def turning_week(lab: Laboratory, balance: Floats) -> Estimate:
    """The week from which the mean balance over runs ``(runs, weeks)`` lasts, with its bootstrap interval."""
    return lab.resampled(lambda rows: lasting_week(mean_of_rows(balance, rows)), QUARTER)


def sooner(lab: Laboratory, first: Floats, second: Floats) -> Estimate:
    """Turning week of the second balance - that of the first, on the same runs: positive where the first is sooner."""
    return lab.resampled(
        lambda rows: lasting_week(mean_of_rows(second, rows)) - lasting_week(mean_of_rows(first, rows)), QUARTER)
