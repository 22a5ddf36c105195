"""What an explanation costs, known before it starts: runs, and seconds from a few runs tried."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments.explain.shapley import MOST_EXACT

if TYPE_CHECKING:
    from alignsim.scenario import Scenario


class Cost(NamedTuple):
    """Runs of the model by what they are for."""

    levers: int
    mechanisms: int

    @property
    def runs(self) -> int:
        """All runs."""
        return self.levers + self.mechanisms


def cost(levers: int, groups: int, runs: int, samples: int) -> Cost:
    """Runs for so many settings and groups of mechanisms; an upper bound where orders are drawn.

    All combinations of up to eight settings.  Where orders are drawn, they share nobody and everybody, and one of k
    players has k - 1 combinations in between; different orders may meet there.  Mechanisms take both sides of each,
    but everybody is known already.
    """
    between = [2 * samples * (k - 1) for k in (levers, groups)]
    return Cost(runs * (2**levers if levers <= MOST_EXACT else 2 + between[0]),
                runs * 2 * (1 + between[1]) if groups else 0)


def seconds_a_run(a: Scenario, b: Scenario, numbers: Mapping[str, int], tried: int = 3) -> float:
    """Seconds of one run on one thread, the mean of both sides; compiles the model if it is not compiled yet."""
    from alignsim.experiments.ensemble import Gathering

    seconds = 0.0
    for scenario in (a, b):
        one = {**numbers, "runs": tried + 1, "threads": 1}
        gathering = Gathering(scenario, one, weekly=False)
        gathering.take(range(1))
        start = time.perf_counter()
        gathering.take(range(1, tried + 1))
        seconds += time.perf_counter() - start
    return seconds / (2 * tried)
