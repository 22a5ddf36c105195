"""What should I change?  Every lever alone by a comparable step, and the best of them two by two.

All rows share the base's runs (common random numbers), and their intervals hold together over all rows and both
outcomes shown.  The best changes are chosen on these runs; chosen as the largest, they would flatter themselves there.
Their pairs are therefore run, with their members and the base once more, on runs that nobody has looked at yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.ensemble import Gathering
from alignsim.experiments.limits import whole_numbers
from alignsim.experiments.rank_joint import Column, Effect, effects
from alignsim.experiments.rank_result import Hours, Pair, Ranking, Row
from alignsim.experiments.rank_steps import WEEK, Step, both, steps
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.problems import InputError, Problem, nearest, show

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

RUNS = 200
TOP, MOST = 4, 8
"""Changes combined two by two: as a default, and at most."""
SHOWN = ("delivered_value", "relationship")
"""Outcomes that every ranking shows."""
HOURS = "hours_levers"
RANKABLE = tuple(o.name for o in OUTCOMES if o.direction != "neutral")

Progress = Callable[[str, int], None]
Stop = Callable[[], bool]
Floats = statistics.Floats


def outcomes_shown(name: str, place: str = "rank()", field: str = "outcome") -> tuple[Outcome, ...] | Problem:
    """The outcome ranked by, then the others shown; or what is wrong with the name."""
    if name not in RANKABLE:
        neutral = name in OUTCOME_NAMES
        found = f"{name}, of which neither more nor less is better" if neutral else show(name)
        return Problem(place, None, field, found, "an outcome that is better high or low (alignsim list --outcomes)",
                       None if neutral else nearest(name, RANKABLE))
    names = dict.fromkeys((name, *SHOWN))
    return tuple(OUTCOMES[OUTCOME_NAMES.index(n)] for n in names)


def top_number(value: object, place: str = "rank()", field: str = "top") -> int | Problem:
    """How many changes are combined, or what is wrong with it."""
    text = str(value).strip()
    if not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= MOST:
        return int(text)
    return Problem(place, None, field, show(value), f"a whole number from 0 to {MOST}", None)


def runs_in_all(changes: int, runs: int, top: int) -> int:
    """Runs that a ranking takes at most."""
    combined = min(top, changes)
    return runs * (1 + changes + (1 + combined + combined * (combined - 1) // 2 if combined > 1 else 0))


def rank(
    scenario: Scenario, outcome: str = SHOWN[0], runs: int = RUNS, seed: int = 1, weeks: int | None = None,
    threads: int | None = None, *, top: int = TOP, progress: Progress | None = None, stop: Stop | None = None,
) -> Ranking:
    """Every single change of a scenario by what it does to an outcome, and the best two by two.

    Parameters
    ----------
    outcome
        Name of the outcome that decides the order; delivered value and the relationship are shown in any case.
    runs
        Pairs of runs a change; pairs of changes take as many fresh ones.
    top
        How many of the best changes, of different levers, are combined; 0 or 1 = none.
    progress, stop
        Told (change, runs done); asked whether to stop. Changes that are complete when it stops are kept.

    Raises
    ------
    InputError
        For numbers out of range, an outcome that cannot be ranked by, or a scenario that makes no organization.
    """
    problems: list[Problem] = []
    numbers: dict[str, int] = {}
    try:
        numbers = whole_numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads}, place="rank()")
    except InputError as error:
        problems += error.problems
    shown, combined = outcomes_shown(outcome), top_number(top)
    problems += [p for p in (shown, combined) if isinstance(p, Problem)]
    if problems or isinstance(shown, Problem) or isinstance(combined, Problem):
        raise InputError(problems)
    return _Work(scenario, shown, numbers, combined, progress, stop).ranking()


class _Work:
    """The runs of a ranking, scenario by scenario."""

    def __init__(
        self, scenario: Scenario, shown: tuple[Outcome, ...], numbers: Mapping[str, int], top: int,
        progress: Progress | None, stop: Stop | None,
    ) -> None:
        self.scenario, self.shown, self.numbers, self.top = scenario, shown, numbers, top
        self.progress, self.stop = progress, stop
        self.steps, self.left_out = steps(scenario)

    def ranking(self) -> Ranking:
        """All of it, or what is complete when it is stopped."""
        base = self._run(self.scenario, "base")
        rows, pairs, paired = tuple[Row, ...](), tuple[Pair, ...](), False
        if base is not None:
            rows = self._rows(base)
        if len(rows) == len(self.steps):
            pairs, paired = self._pairs(self._best(rows))
        weeks = self.numbers.get("weeks", self.scenario.weeks)
        return Ranking(self.scenario, self.shown, self.numbers["runs"], self.numbers["seed"], weeks, rows, pairs,
                       self.left_out, len(self.steps), self.top, paired)

    def _run(self, scenario: Scenario, label: str, fresh: bool = False) -> Floats | None:
        """Outcomes ``(n, shown and hours)`` of the first runs, or of as many after them; None if it was stopped."""
        gathering = Gathering(scenario, self.numbers, weekly=False)
        after = self.numbers["runs"] if fresh else 0
        key = f"{label} once more" if fresh else label
        tell = None if self.progress is None else lambda done, told=self.progress: told(key, done)
        for chunk in gathering.chunks():
            if not gathering.take(range(chunk.start + after, chunk.stop + after), tell, self.stop):
                return None
        ensemble = gathering.ensemble()
        return np.column_stack([ensemble.column(name) for name in (*(o.name for o in self.shown), HOURS)])

    def _rows(self, base: Floats) -> tuple[Row, ...]:
        """The changes that are complete, best first."""
        done = list(self._each(self.steps))
        found = effects([column for _, values in done for column in self._columns(base, values)])
        k = len(self.shown)
        rows = [Row(step, found[k * i : k * i + k], self._hours(base, values, step))
                for i, (step, values) in enumerate(done)]
        return tuple(sorted(rows, key=lambda row: _order(row.first)))

    def _each(self, changes: Sequence[Step], fresh: bool = False) -> Iterator[tuple[Step, Floats]]:
        """The outcomes of one change after the other, until it is stopped."""
        for step in changes:
            values = self._run(step.applied(self.scenario), step.words, fresh)
            if values is None:
                return
            yield step, values

    def _columns(self, base: Floats, values: Floats, sd: Floats | None = None, more: bool = False) -> list[Column]:
        spread = [_sd(base[:, k]) for k in range(len(self.shown))] if sd is None else sd
        return [Column(o, base[:, k], values[:, k], float(spread[k]), more) for k, o in enumerate(self.shown)]

    def _hours(self, base: Floats, values: Floats, *changes: Step) -> Hours:
        """Measured hours of the levers, and those of hired people, who are there all the horizon."""
        found = statistics.difference_interval(base[:, -1], values[:, -1])
        weeks = max(0, self.numbers.get("weeks", self.scenario.weeks) - WEEK)
        hired = float(sum(step.heads for step in changes) * weeks)
        return Hours(found.mean + hired, found.low + hired, found.high + hired)

    def _best(self, rows: Sequence[Row]) -> list[Step]:
        """The best change of each of the levers that come first, if it is for the better at all."""
        by_lever: dict[str, Step] = {}
        for row in rows:
            if row.first.gain > 0 and not row.first.nil and not row.step.yardstick:
                by_lever.setdefault(row.step.lever, row.step)
        return list(by_lever.values())[: self.top]

    def _pairs(self, best: Sequence[Step]) -> tuple[tuple[Pair, ...], bool]:
        """Two by two on fresh runs, best first, and whether they came to their end."""
        if len(best) < 2:
            return (), True
        base = self._run(self.scenario, "base", fresh=True)
        alone = {} if base is None else {step.words: values for step, values in self._each(best, fresh=True)}
        if base is None or len(alone) < len(best):
            return (), False
        done = []
        for first, second in combinations(best, 2):
            values = self._run(_together(self.scenario, first, second), f"{first.words} + {second.words}", fresh=True)
            if values is None:
                break
            done.append(((first, second), values, alone[first.words] + alone[second.words] - base))
        return self._measured(base, done), len(done) == len(best) * (len(best) - 1) // 2

    def _measured(self, base: Floats, done: Sequence[tuple[tuple[Step, Step], Floats, Floats]]) -> tuple[Pair, ...]:
        sd = np.array([_sd(base[:, k]) for k in range(len(self.shown))])
        columns = []
        for _, values, sums in done:
            columns += [*self._columns(base, values, sd), *self._columns(sums, values, sd, more=True)]
        found, k = effects(columns), len(self.shown)
        pairs = [Pair(both_steps, found[2 * k * i : 2 * k * i + k], found[2 * k * i + k : 2 * k * (i + 1)],
                      self._hours(base, values, *both_steps))
                 for i, (both_steps, values, _) in enumerate(done)]
        return tuple(sorted(pairs, key=lambda pair: _order(pair.first)))


def _together(scenario: Scenario, first: Step, second: Step) -> Scenario:
    return scenario.change(both(first, second), week=WEEK, name=f"{first.words} + {second.words}")


def _order(effect: Effect) -> float:
    """Best first, unknown last."""
    return -effect.gain if np.isfinite(effect.gain) else np.inf


def _sd(values: Floats) -> float:
    kept = values[np.isfinite(values)]
    return float(kept.std(ddof=1)) if kept.size > 1 else float("nan")

