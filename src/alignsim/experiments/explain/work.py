"""The runs behind an explanation: every coalition on the same run numbers, block by block.

Blocks of runs come one after the other, all coalitions of a block before the next, so that what is complete at any
moment is a smaller explanation of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.experiments.ensemble import BINARY
from alignsim.experiments.explain import shapley
from alignsim.experiments.explain.levers import Lever, coalition_scenario
from alignsim.experiments.explain.mechanisms import Group, cut
from alignsim.experiments.explain.split import Split, joined, without_gaps
from alignsim.experiments.statistics import Floats
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.problems import InputError
from alignsim.scenario.checking import check_whole

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

BLOCK = 20
"""Runs of a block; with many threads one run a thread."""
_PLANS = 512
"""Organizations kept made, so that the runs of a coalition share one."""

Tell = Callable[[int], None]
Stop = Callable[[], bool]
Made = tuple["Scenario", "Plan"]


class Stopped(Exception):
    """Asked to stop in the middle of a block."""


class Sides(NamedTuple):
    """Every outcome of A and of B, run by run, ``(n, outcomes)``: the runs of the levers that are complete."""

    a: Floats
    b: Floats


class Work:
    """Lives through coalitions of one pair of scenarios and keeps their outcome."""

    def __init__(
        self, a: Scenario, b: Scenario, outcome: str, numbers: Mapping[str, int], stop: Stop | None,
    ) -> None:
        self.a, self.b, self.numbers, self.stop = a, b, numbers, stop
        self.outcome = OUTCOME_NAMES.index(outcome)
        self.binary = outcome in BINARY
        self.threads = numbers["threads"]
        self.done = 0

    # ------------------------------------------------------------------------------------------------------ levers
    def levers(self, levers: tuple[Lever, ...], exact: bool, tell: Tell | None) -> tuple[Split, Sides]:
        """Shares of the levers in the difference, over the runs that are complete."""
        k = len(levers)
        made = lru_cache(_PLANS)(lambda coalition: self._made(
            coalition_scenario(self.a, self.b, levers, coalition), checked=exact))
        self.done = 0
        rows = [(np.empty((k, 0)), np.empty(0), *((np.empty((k, 0)),) * 2 if exact else ()))]
        sides = [Sides(np.empty((0, len(OUTCOME_NAMES))), np.empty((0, len(OUTCOME_NAMES))))]
        try:
            for block in self._blocks(self.numbers["runs"]):
                one, both = (self._exactly if exact else self._levers_by_orders)(made, k, block, tell)
                rows.append(one)
                sides.append(both)
        except Stopped:
            pass
        shares, whole, *ends = without_gaps(*(joined(parts) for parts in zip(*rows, strict=True)))
        alone, last = ends or (None, None)
        names, words = tuple(lever.name for lever in levers), tuple(lever.words for lever in levers)
        split = Split(names, words, shares, 0.0 * whole, whole, alone, last, self.binary)
        return split, Sides(*(np.concatenate(part) for part in zip(*sides, strict=True)))

    def _exactly(
        self, made: Callable[[int], Made], k: int, block: range, tell: Tell | None
    ) -> tuple[tuple[Floats, ...], Sides]:
        """All coalitions of a block of runs."""
        outer: dict[int, Floats] = {}
        values = np.empty((2**k, len(block)))
        for coalition in range(2**k):
            found = self._outcomes(made(coalition), block, self.threads, _after(tell, self.done))
            self.done += len(block)
            values[coalition] = found[:, self.outcome]
            if coalition in (0, 2**k - 1):
                outer[coalition] = found
        rows = (shapley.exact(values), values[-1] - values[0], shapley.alone(values), shapley.last(values))
        # A value that is missing anywhere makes the run incomplete, also where the figures above do not need it.
        return without_gaps(*rows, values)[:-1], Sides(outer[0], outer[2**k - 1])

    def _levers_by_orders(
        self, made: Callable[[int], Made], k: int, block: range, tell: Tell | None
    ) -> tuple[tuple[Floats, ...], Sides]:
        """The coalitions of orders that each run draws."""
        found = self._by_orders(lambda run, coalition: self._single(made(coalition), run), k, block, (), tell)
        shares = self._along(k, {run: {c: v[self.outcome] for c, v in of.items()} for run, of in found.items()})
        sides = Sides(*(np.array([found[run][c] for run in block]) for c in (0, 2**k - 1)))
        return (shares, sides.b[:, self.outcome] - sides.a[:, self.outcome]), sides

    # -------------------------------------------------------------------------------------------------- mechanisms
    def mechanisms(self, groups: tuple[Group, ...], whole: Floats, tell: Tell | None) -> Split | None:
        """Shares of groups of mechanisms in the difference, over the runs that are complete; None if there is none.

        ``whole`` is the difference with all of them on, ``(n,)``, already known.
        """
        k = len(groups)

        def made(coalition: int) -> tuple[Made, Made]:
            off = [group for i, group in enumerate(groups) if not coalition >> i & 1]
            return self._made(cut(self.a, off)), self._made(cut(self.b, off))

        kept = lru_cache(_PLANS)(made)

        def live(run: int, coalition: int) -> Floats:
            one, other = (self._single(side, run) for side in kept(coalition))
            return np.asarray(other[self.outcome] - one[self.outcome])

        self.done = 0
        rows: list[tuple[Floats, ...]] = []
        try:
            for block in self._blocks(whole.size):
                found = self._by_orders(live, k, block, (2**k - 1,), tell, each=2)
                values = {run: {c: float(v) for c, v in of.items()} | {2**k - 1: float(whole[run])}
                          for run, of in found.items()}
                rest = np.array([values[run][0] for run in block])
                rows.append((self._along(k, values), rest, whole[block.start : block.stop]))
        except Stopped:
            pass
        if not rows:
            return None
        shares, rest, total = without_gaps(*(joined(parts) for parts in zip(*rows, strict=True)))
        return Split(tuple(g.name for g in groups), tuple(g.words for g in groups), shares, rest, total,
                     binary=self.binary)

    # ------------------------------------------------------------------------------------------------------ orders
    def _by_orders(
        self, live: Callable[[int, int], Floats], k: int, block: range, known: Sequence[int], tell: Tell | None,
        each: int = 1,
    ) -> dict[int, dict[int, Floats]]:
        """Run -> coalition -> what ``live`` gives, for the coalitions of each run's orders that are not known yet.

        ``each``: runs of the model that one takes.
        """
        jobs = [(run, coalition) for run in block for coalition in sorted(
            {c for order in self._orders(k, run) for c in shapley.path(order)} - set(known))]
        found: dict[int, dict[int, Floats]] = {run: {} for run in block}
        # The first alone, so that the kernel is ready before there are threads.
        found[jobs[0][0]][jobs[0][1]] = live(*jobs[0])
        with ThreadPoolExecutor(self.threads) as pool:
            for n, ((run, coalition), value) in enumerate(zip(jobs[1:], pool.map(lambda job: live(*job), jobs[1:]))):
                found[run][coalition] = value
                if tell is not None:
                    tell(self.done + each * (n + 2))
        self.done += each * len(jobs)
        return found

    def _orders(self, k: int, run: int) -> np.ndarray:
        return shapley.orders(k, self.numbers["seed"], run, self.numbers["samples"])

    def _along(self, k: int, values: Mapping[int, Mapping[int, float]]) -> Floats:
        """Shares ``(k, n)`` from the values of each run's coalitions."""
        return np.array([shapley.along(self._orders(k, run), of.__getitem__) for run, of in values.items()]).T

    # -------------------------------------------------------------------------------------------------------- runs
    def _blocks(self, runs: int) -> list[range]:
        size = max(BLOCK, self.threads)
        return [range(start, min(runs, start + size)) for start in range(0, runs, size)]

    def _made(self, scenario: Scenario, checked: bool = True) -> Made:
        """A scenario with its organization; one that orders lead to is checked first, of so many not all can be
        looked at beforehand."""
        from alignsim.organization import plan

        problems = [] if checked else check_whole(scenario, {}, scenario.name)
        if problems:
            raise InputError(problems)
        return scenario, plan(scenario, weeks=self.numbers["weeks"])

    def _single(self, made: Made, run: int) -> Floats:
        return np.asarray(self._outcomes(made, range(run, run + 1), 1, None)[0])

    def _outcomes(self, made: Made, block: range, threads: int, tell: Tell | None) -> Floats:
        """All outcomes ``(n, outcomes)`` of a block of runs."""
        from alignsim.experiments.organizations import runner_of

        scenario, plan = made
        batch = runner_of(scenario)(plan, self.numbers["seed"], block, threads=threads, progress=tell, stop=self.stop)
        if not batch.done.all():
            raise Stopped
        return batch.outcomes


def _after(tell: Tell | None, before: int) -> Tell | None:
    return None if tell is None else lambda done: tell(before + done)
