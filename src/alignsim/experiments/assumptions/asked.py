"""From two scenarios to the three assumptions that could change what is said of them.

Numbers that no run feels at all (of a rule that is off, of people who are not there) are left out first: with them at
the end of their range two runs of each side stay the same to the last bit.  The rest is screened together
(:mod:`alignsim.experiments.assumptions.screening`), on run numbers that the comparison itself does not use.  Then the
three with the largest effects are taken one at a time to both ends of their range, with as many pairs as the comparison
and its run numbers.  The choice and the figures thus come from different runs: that an assumption was chosen does not
make its figures larger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.experiments.assumptions.ranges import Assumption, assumptions_of, moved
from alignsim.experiments.assumptions.screening import STEP, Screened, analysed, design, lived
from alignsim.experiments.compare import Comparison, Difference, compare
from alignsim.experiments.limits import usable_processors
from alignsim.experiments.organizations import runner_of
from alignsim.experiments.statistics import Floats
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.scenario import Scenario

TOLD = 3
POINTS_TOLD = 2 * TOLD
RUNS_A_POINT = 100
"""A point of the screening has a hundredth of the comparison's pairs, one at least."""
FELT = 2
"""Runs a side that tell whether a number is felt at all."""


class Stopped(Exception):
    """Asked to stop before there is an answer."""


class Ends(NamedTuple):
    """An assumption at both ends of its range: the difference there."""

    assumption: Assumption
    effect: float  #: of a step, from the screening
    low: Difference
    high: Difference


@dataclass(frozen=True, eq=False)
class Assumptions:
    """What could change the answer."""

    outcome: Outcome
    label: str
    main: Difference  #: as the comparison has it
    unfelt: int  #: numbers that no run feels
    tried: tuple[Assumption, ...]
    screened: Screened
    pairs_a_point: int
    ends: tuple[Ends, ...]  #: the most sensitive, largest effect first

    def table(self) -> pd.DataFrame:
        """A row an assumption that was tried, largest effect first: ``path, words, value, low, high, source, effect,
        error``, and for those followed up the difference at both ends with its interval."""
        import pandas as pd

        at = {e.assumption.path: e for e in self.ends}
        rows: list[dict[str, Any]] = []
        for i in order_of(self.screened.effects):
            one = self.tried[i]
            row = {"path": one.path, "words": one.words, "value": one.value, "low": one.low, "high": one.high,
                   "source": one.source, "effect": float(self.screened.effects[i]), "error": self.screened.error}
            if one.path in at:
                for name, end in (("at_low", at[one.path].low), ("at_high", at[one.path].high)):
                    row |= {name: end.difference, f"{name}_low": end.low, f"{name}_high": end.high}
            rows.append(row)
        return pd.DataFrame(rows)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the three at both ends, and what the screening saw."""
        shaken = self.screened.together
        return {
            "sentence": self.sentence, "tried": len(self.tried), "unfelt": self.unfelt,
            "points": self.screened.points, "pairs_a_point": self.pairs_a_point, "error": self.screened.error,
            "together": {"difference": shaken.mean, "low": shaken.low, "high": shaken.high},
            "most_sensitive": [
                {"path": e.assumption.path, "words": e.assumption.words, "value": e.assumption.value,
                 "effect_of_a_step": e.effect,
                 "ends": [{"value": value, "difference": d.difference, "low": d.low, "high": d.high, "pairs": d.pairs}
                          for value, d in ((e.assumption.low, e.low), (e.assumption.high, e.high))]}
                for e in self.ends],
        }  # fmt: skip

    @property
    def sentence(self) -> str:
        """Whether what is said changes."""
        from alignsim.experiments.assumptions.words import sentence

        return sentence(self)


def sign_of(found: Difference) -> int:
    """1 or -1 where the interval excludes zero, else 0."""
    return int(found.low > 0) - int(found.high < 0)


def order_of(effects: Floats) -> list[int]:
    """Largest size first; of equals the one declared first."""
    return sorted(range(effects.size), key=lambda i: -abs(np.nan_to_num(effects[i])))


def runs_needed(assumptions: int, pairs: int) -> int:
    """Runs of the model, at most."""
    if not assumptions:
        return 0
    return 2 * FELT * (assumptions + 1) + 2 * len(design(assumptions)) * pairs_a_point(pairs) + 2 * POINTS_TOLD * pairs


def pairs_a_point(pairs: int) -> int:
    """Pairs of runs in a point of the screening."""
    return max(1, round(pairs / RUNS_A_POINT))


def what_could_change(
    comparison: Comparison, label: str, outcome: str, *, threads: int | None = None,
    progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Assumptions | None:
    """The three assumptions on which a difference of a comparison hangs most; None if nothing can be moved.

    Parameters
    ----------
    label
        Which of the scenarios is compared with the base.
    progress, stop
        Told how many runs are done; asked whether to stop.

    Raises
    ------
    Stopped
        If it was asked to stop.
    """
    a, b = comparison.base.scenario, comparison.others[label].scenario
    everything = assumptions_of(a, b)
    found = OUTCOMES[OUTCOME_NAMES.index(outcome)]
    work = _Work(comparison, label, found, threads or usable_processors(), stop, progress)
    tried = work.felt(everything)
    if not tried:
        return None
    screened = work.screened(tried)
    chosen = order_of(screened.effects)[:TOLD]
    ends = tuple(work.ends(tried[i], float(screened.effects[i])) for i in chosen)
    main = next(d for d in comparison.differences if d.scenario == label and d.outcome == found)
    return Assumptions(found, label, main, len(everything) - len(tried), tried, screened,
                       pairs_a_point(comparison.pairs), ends)


class _Work:
    """Runs of one pair of scenarios with some numbers moved."""

    def __init__(
        self, comparison: Comparison, label: str, outcome: Outcome, threads: int, stop: Callable[[], bool] | None,
        progress: Callable[[int], None] | None,
    ) -> None:
        base = comparison.base
        self.sides = base.scenario, comparison.others[label].scenario
        self.seed, self.weeks, self.pairs = base.seed, base.weeks, comparison.pairs
        self.first_free = max(base.requested, comparison.pairs)
        self.outcome, self.threads, self.stop = outcome, threads, stop
        self.progress = progress
        self.done = 0

    def felt(self, everything: Sequence[Assumption]) -> tuple[Assumption, ...]:
        """Those that change anything in any of a few runs of either side."""
        runs = range(self.first_free, self.first_free + FELT)
        plain = [self._outcomes(side, runs) for side in self.sides]
        self._tell(2 * FELT)

        def feels(one: Assumption) -> bool:
            end = one.high if one.high > one.value else one.low
            self._tell(2 * FELT)
            return any(not np.array_equal(self._outcomes(side.change({one.path: end}), runs), as_it_is, equal_nan=True)
                       for side, as_it_is in zip(self.sides, plain, strict=True))

        return tuple(one for one in everything if feels(one))

    def screened(self, tried: Sequence[Assumption]) -> Screened:
        """All of them together."""
        steps = design(len(tried))

        def live(point: int, runs: range) -> tuple[float, NDArray[np.int8]]:
            taken = steps[point].copy()
            values = {one.path: one.at(STEP * step) for one, step in zip(tried, taken, strict=True)}
            one, stayed = moved(self.sides[0], values)
            kept = {path: value for path, value in values.items() if path not in stayed}
            other, more = moved(self.sides[1], kept)
            if more:  # both sides must be moved alike
                one, _ = moved(self.sides[0], {path: v for path, v in kept.items() if path not in more})
            for k, assumption in enumerate(tried):
                if assumption.path in stayed or assumption.path in more:
                    taken[k] = 0
            differences = self._outcome(other, runs) - self._outcome(one, runs)
            self._tell(2 * len(runs))
            known = differences[np.isfinite(differences)]
            return float(known.mean()) if known.size else float("nan"), taken

        values, taken = lived(steps, pairs_a_point(self.pairs), self.first_free, live)
        return analysed(taken, values)

    def ends(self, one: Assumption, effect: float) -> Ends:
        """One of them at both ends, with the pairs of the comparison."""
        found = [self._difference(one, value) for value in (one.low, one.high)]
        return Ends(one, effect, found[0], found[1])

    def _difference(self, one: Assumption, value: float) -> Difference:
        a, b = (side.change({one.path: value}, name=side.name, title=side.title) for side in self.sides)
        found = compare(a, {b.name: b}, self.pairs, self.seed, self.weeks, None, self.threads, weekly=False,
                        stop=self.stop)
        if found.pairs < self.pairs:
            raise Stopped
        self._tell(2 * self.pairs)
        return next(d for d in found.differences if d.outcome == self.outcome)

    def _outcome(self, scenario: Scenario, runs: range) -> Floats:
        return np.asarray(self._outcomes(scenario, runs)[:, OUTCOME_NAMES.index(self.outcome.name)])

    def _outcomes(self, scenario: Scenario, runs: range) -> Floats:
        from alignsim.organization import plan

        batch = runner_of(scenario)(plan(scenario, weeks=self.weeks), self.seed, runs, threads=self.threads,
                                    stop=self.stop)
        if not batch.done.all():
            raise Stopped
        return np.asarray(batch.outcomes)

    def _tell(self, runs: int) -> None:
        self.done += runs
        if self.progress is not None:
            self.progress(self.done)
