"""Blame: the trust that executives take away from each other over what went badly."""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.laboratory import Laboratory, cut
from alignsim.experiments.ensemble import Gathering
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario

PIECE = 20
"""Runs whose events are held in memory at a time: each run writes some ten thousand."""


def trust_lost(lab: Laboratory, scenario: Scenario) -> Floats:
    """Trust lost in bad experiences a year, mean of the CIO and the CMO, ``(runs,)``, on the scale of trust 0..1.

    It is the sum of all falls of trust over events of the measured weeks; drift and resentment of rank are no events.
    The runs are those of the laboratory, made once more with their events written down.
    """
    scenario = scenario.change(dict(map(cut, lab.ablate))) if lab.ablate else scenario
    threads = {} if lab.threads is None else {"threads": lab.threads}
    found: list[float] = []
    for first in range(0, lab.runs, PIECE):
        piece = range(first, min(first + PIECE, lab.runs))
        gathering = Gathering(scenario, {"runs": len(piece), "seed": lab.seed, **threads}, False, False, True)
        gathering.take(piece)
        rows = gathering.ensemble().event_rows
        assert rows is not None
        found += [lost(events, scenario.weeks) for events in rows]
    return np.array(found)


def lost(events: np.ndarray, weeks: int) -> float:
    """The same of the ``EVENT`` rows of one run with so many measured weeks."""
    counted = (events["who"] <= 1) & (events["week"] >= 0) & (events["change"] < 0)
    return float(-events["change"][counted].sum()) / 2 / (weeks / 52)
