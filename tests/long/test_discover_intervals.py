"""The intervals of discovery hold on cases nobody has looked at (some minutes)."""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.analysis.discovery.choice import Choice, boxes
from alignsim.analysis.discovery.prim import Rules
from alignsim.analysis.discovery.worth import NO_GAP, Again, again, share
from test_discover import drawn

TRIALS = 60
NOTHING_AGAIN = Again(0, 0, NO_GAP, NO_GAP, ())


@pytest.mark.parametrize(("cases", "inside", "outside"), [(200, 0.9, 0.05), (200, 0.7, 0.2), (500, 0.6, 0.2)])
def test_density_and_coverage_lie_within_their_intervals(cases: int, inside: float, outside: float) -> None:
    """The truth is taken from 40,000 fresh cases. At 95% cover fewer than 53 of 60 have a chance of 1%. Wilson's
    intervals alone, which do not know that the box was chosen, hold less often where there is noise."""
    fresh = drawn(40_000, 777, inside, outside)
    held, alone, trials, seed = np.zeros(2), np.zeros(2), 0, 0
    while trials < TRIALS:
        seed += 1
        space = drawn(cases, seed, inside, outside)
        found = boxes(space, Rules(), Choice(), 1)
        if not found:
            continue
        trials += 1
        there = found[0].box.inside(fresh.x)
        truths = fresh.y[there].mean(), (fresh.y & there).sum() / fresh.y.sum()
        for counts, gaps in ((held, again(space, Rules(), Choice(), None, 20, seed)), (alone, NOTHING_AGAIN)):
            here = found[0].box.inside(space.x)
            told = share(here & space.y, here, None, gaps.density), share(here & space.y, space.y, None, gaps.coverage)
            counts += [s.low <= t <= s.high for s, t in zip(told, truths, strict=True)]
    assert (held >= 53).all(), held
    if inside < 0.8:
        assert (alone < held).all(), (alone, held)
