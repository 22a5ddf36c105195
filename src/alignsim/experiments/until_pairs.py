"""The rule of ``until.py`` on paired differences: all scenarios compared must be known well enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.ensemble import BINARY, Ensemble, Gathering
from alignsim.experiments.until import Watch, interval_of, level_at_looks


class Enough:
    """Asked after each piece whether these pairs are enough; ``level`` is what each interval is to hold with."""

    def __init__(
        self, watch: Watch, base: Gathering | Ensemble, others: Sequence[Gathering], level: float,
        expect: Callable[[int], None] | None = None,
    ) -> None:
        self.watch, self.base, self.others, self.expect = watch, base, others, expect
        self.level = level_at_looks(level)

    def __call__(self, pairs: int) -> bool:
        """Whether they are, if it is time for a look."""
        if not self.watch.due(pairs):
            return False
        outcome = self.watch.goal.outcome
        base = _by_run(self.base, outcome, pairs)
        enough = self.watch.look(pairs, [
            interval_of(other.column(outcome)[:pairs], base, binary=outcome in BINARY, level=self.level)
            for other in self.others])
        if self.expect is not None:
            self.expect(self.watch.expected)
        return enough


def _by_run(base: Gathering | Ensemble, outcome: str, pairs: int) -> statistics.Floats:
    """The base's values of runs 0 to ``pairs``; nan where an ensemble that was stopped has none."""
    if isinstance(base, Gathering):
        return base.column(outcome)[:pairs]
    values = np.full(pairs, np.nan)
    there = base.runs < pairs
    values[base.runs[there]] = base.column(outcome)[there]
    return values
