"""Calibrations that take long: coverage over made-up organizations of twenty, and a real list of projects."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from alignsim.calibration import made_up
from alignsim.calibration.trials import Trials, trials
from alignsim.evidence.real.canada_calibrated import calibrated


@pytest.fixture(scope="module")
def found() -> Trials:
    """A thousand truths from the prior, a history of each, one table of 8,192 simulated histories for all."""
    return trials(1000, 8192, seed=1)


def test_nine_in_ten_intervals_hold_the_truth(found: Trials) -> None:
    # If a 90% interval holds the truth in 90% of cases, at least 83 of 100 do so with a chance of 99%.
    hundred = (np.abs(found.ranks[:100] - 0.5) <= 0.45).sum(axis=0)
    assert [f.path for f in found.free] == list(made_up.TRUTH)
    assert (hundred >= 83).all(), hundred
    # Of 1,000 the standard error is 9.5: three of them are allowed, to either side.
    assert (np.abs(found.inside() - 900) <= 29).all(), found.inside()


def test_half_of_the_middle_halves_hold_it(found: Trials) -> None:
    # 500 of 1,000 with a standard error of 16: three of them are allowed.  Intervals too wide would hold more.
    assert (np.abs(found.inside(0.5) - 500) <= 48).all(), found.inside(0.5)


def test_ranks_of_the_truth_are_uniform(found: Trials) -> None:
    # Three tests at .1%: a right posterior fails one in 333 times.
    assert (found.p_values() > 0.001).all(), found.p_values()


def test_something_is_learnt_of_every_parameter(found: Trials) -> None:
    narrower = dict(zip((f.path for f in found.free), found.contraction.mean(axis=0), strict=True))
    assert narrower["demand.plan_effort"] > 0.4 and narrower["faults.chance"] > 0.25 and narrower["trust.gain"] > 0.15


@pytest.mark.published
def test_a_list_of_dates_says_nothing_of_trust(data: Path) -> None:
    # Dear weeks, hence few people, and few simulations: only what is said of trust is looked at, and that it runs.
    found = calibrated(data, sims=500, threads=1, price=65_000)
    assert set(found) == {"early", "late"}
    for posterior in found.values():
        assert posterior.learnt[2].free.path == "trust.gain" and posterior.learnt[2].word == "not learnt"
        assert posterior.data.answers == 0 and not any("effort" in c.name for c in posterior.checks)
