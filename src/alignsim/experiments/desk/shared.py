"""Runs of a scenario that several questions use: grown where they stand, never run again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments.desk.question import Limits
from alignsim.experiments.ensemble import Ensemble, Gathering

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

PIECE = 10
"""Runs of a piece of work at most."""
PATIENCE = 0.15
"""Seconds after which a piece ends early: with a large organization it is a run or two."""
BYTES = 384 * 2**20
"""What the runs that are kept may take: of all bases, and once more of all others."""


class Key(NamedTuple):
    """What decides every bit of a run, apart from its number."""

    digest: str
    seed: int
    weeks: int


class Runs:
    """Runs 0, 1, 2... of a scenario as far as they are done.  One thread at a time adds to them (``busy``)."""

    def __init__(self, key: Key, scenario: Scenario, limits: Limits) -> None:
        self.key = key
        self.busy = False
        self._scenario = scenario
        self._limits = limits
        self._gathering: Gathering | None = None

    @property
    def done(self) -> int:
        """Runs that are there."""
        return 0 if self._gathering is None else self._gathering.done

    @property
    def bytes(self) -> int:
        """What they take, about."""
        if self._gathering is None:
            return 0
        from alignsim.outcomes import SERIES

        return self.done * self._gathering.plan.weeks * len(SERIES) * 8

    def grow(self, wanted: int) -> int:
        """Add a piece towards ``wanted`` runs; how many were added.

        Raises
        ------
        InputError
            For a scenario that makes no organization, or one too large.
        """
        ready()
        if self._gathering is None:
            numbers = {"runs": self._limits.pairs, "seed": self.key.seed, "weeks": self.key.weeks, "threads": 1}
            gathering = Gathering(self._scenario, numbers)
            self._limits.check_plan(gathering.plan)
            self._gathering = gathering
        before = self._gathering.done
        self._gathering.take(range(before, min(wanted, before + PIECE)), stop=_patient())
        return self._gathering.done - before

    def ensemble(self, scenario: Scenario, runs: int) -> Ensemble:
        """The first ``runs`` of them, under the name of the scenario that was asked about."""
        assert self._gathering is not None
        found = self._gathering.ensemble()
        series = None if found.series is None else found.series[:runs]
        return replace(found, scenario=scenario, requested=runs, runs=found.runs[:runs], values=found.values[:runs],
                       series=series)


_FIRST = threading.Lock()


def ready() -> None:
    """The rules as machine code, or about to be: one thread sees to it.

    Called inside each piece of work: whatever goes wrong with it is told to whoever asked.
    """
    with _FIRST:
        import alignsim.engine.run  # noqa: F401 (marks the entry)
        from alignsim import compiled

        compiled.activate()


def _patient() -> Callable[[], bool]:
    """A stop that comes after a moment, and never before the first run."""
    asked, end = [0], monotonic() + PATIENCE

    def stop() -> bool:
        asked[0] += 1
        return asked[0] > 1 and monotonic() > end

    return stop


class Kept:
    """Runs that several questions may need, and who uses them; the longest unused go first when there are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._runs: OrderedDict[Key, Runs] = OrderedDict()
        self._users: dict[Key, set[str]] = {}

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def users(self) -> set[str]:
        """The sessions that something is kept for."""
        return set().union(*self._users.values())

    def known(self, key: Key) -> Runs | None:
        """Runs that are kept already."""
        return self._runs.get(key)

    def keep(self, runs: Runs, session: str) -> None:
        """Keep runs for a session, as those used last."""
        self._runs[runs.key] = runs
        self._runs.move_to_end(runs.key)
        self._users.setdefault(runs.key, set()).add(session)
        self.trim()

    def trim(self) -> None:
        """Let the longest unused go while there are too many or they take too much, but never the last."""
        while len(self._runs) > 1 and (
                len(self._runs) > self._most or sum(runs.bytes for runs in self._runs.values()) > BYTES):
            key, _ = self._runs.popitem(last=False)
            self._users.pop(key, None)

    def leave(self, session: str) -> None:
        """What only this session used goes: an uploaded organization does not stay behind."""
        for key, users in list(self._users.items()):
            users.discard(session)
            if not users:
                del self._users[key], self._runs[key]
