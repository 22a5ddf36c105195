"""Many runs of one scenario, and the tables they give.

Arrays come in from the engine; pandas tables are made when somebody asks for one.  A run is named by the seed and its
number, so an ensemble is the same whatever the chunks, the threads or the interruptions: run 17 of seed 1 is run 17.
Of a scenario with a population, run 17 is of the organization that run 17 draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from alignsim._version import __version__
from alignsim.experiments import statistics, wording
from alignsim.experiments.limits import usable_processors
from alignsim.experiments.parts import Part, Progress, simulated
from alignsim.experiments.statistics import Floats, Interval
from alignsim.experiments.until import Watch, half_width_of, level_at_looks, numbers_and_goal
from alignsim.experiments.until_result import Until
from alignsim.experiments.upstairs import drawing_room
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, SERIES, SERIES_NAMES, Outcome
from alignsim.scenario.population import drawn_paths

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

WEEKLY_BYTES = 256 * 2**20
"""Weekly series are kept in memory for the first runs that fit into this (some 9,000 of 156 weeks)."""
CHUNK_BYTES = 64 * 2**20

Weekly = bool | Literal["all"]


@dataclass(frozen=True, eq=False, repr=False)
class Ensemble:
    """Runs of a scenario: ``.outcomes`` (a row a run), ``.weekly``, ``.projects``, ``.events``, ``.summary()``."""

    scenario: Scenario
    seed: int
    weeks: int
    requested: int  #: runs asked for; more than ``len(ensemble)`` if it was stopped
    runs: np.ndarray  #: (n,) int64 numbers of the runs
    values: Floats  #: (n, outcomes), columns in the order of ``alignsim.outcomes.OUTCOMES``
    series: Floats | None = None  #: (m <= n, weeks, series), the first m runs
    project_rows: tuple[np.ndarray, ...] | None = None
    ledger_rows: tuple[np.ndarray, ...] | None = None
    event_rows: tuple[np.ndarray, ...] | None = None
    version: str = __version__
    plan: Plan | None = field(default=None, repr=False)  #: of the organization; None where there are several
    until: Until | None = None  #: what came of a goal, if one was given; ``requested`` is then what it took

    def __len__(self) -> int:
        return int(self.runs.size)

    @property
    def complete(self) -> bool:
        """Whether every run asked for is there."""
        return len(self) == self.requested

    def column(self, outcome: str) -> Floats:
        """One outcome, ``(n,)``.

        Raises
        ------
        KeyError
            If there is no outcome of that name.
        """
        if outcome not in OUTCOME_NAMES:
            raise KeyError(outcome)
        return np.asarray(self.values[:, OUTCOME_NAMES.index(outcome)])

    def one_series(self, name: str) -> Floats:
        """One weekly series, ``(m, weeks)``.

        Raises
        ------
        KeyError
            If there is no series of that name, or no series were kept.
        """
        if self.series is None or name not in SERIES_NAMES:
            raise KeyError(name)
        return np.asarray(self.series[:, :, SERIES_NAMES.index(name)])

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """A row a run: ``scenario, run, seed`` and the outcomes."""
        import pandas as pd

        table = pd.DataFrame(self.values, columns=list(OUTCOME_NAMES))
        table.insert(0, "scenario", self.scenario.name)
        table.insert(1, "run", self.runs)
        table.insert(2, "seed", np.full(len(self), self.seed, np.int64))
        return table

    @cached_property
    def weekly(self) -> pd.DataFrame:
        """A row a run and week: ``run, week`` and the series of the runs whose weeks were kept."""
        from alignsim.experiments.tables import weekly_table

        return weekly_table(self.runs[: len(self._series())], self._series())

    @cached_property
    def projects(self) -> pd.DataFrame:
        """A row a project: ``run``, its figures, its states in words, and its time ledger in weeks."""
        from alignsim.experiments.tables import project_table

        if self.project_rows is None or self.ledger_rows is None:
            raise ValueError("projects were not kept: run with projects=True")
        return project_table(self.runs, self.project_rows, self.ledger_rows)

    @cached_property
    def events(self) -> pd.DataFrame:
        """A row an event that moved trust: ``run, week``, what, which project, whose trust, by how much."""
        from alignsim.experiments.tables import event_table

        if self.event_rows is None:
            raise ValueError("events were not kept: run with events=True")
        return event_table(self.runs, self.event_rows)

    @cached_property
    def organizations(self) -> pd.DataFrame:
        """A row a run: ``run`` and what it drew for itself, a column a path; of one organization only ``run``."""
        import pandas as pd

        from alignsim.organization.population import drawn_settings

        rows = [{"run": int(run), **drawn_settings(self.scenario, self.seed, int(run))} for run in self.runs]
        return pd.DataFrame(rows, columns=["run", *drawn_paths(self.scenario.population)])

    def _series(self) -> Floats:
        if self.series is None:
            raise ValueError("weekly series were not kept: run with weekly=True")
        return self.series

    def interval(self, outcome: Outcome, level: float = statistics.LEVEL) -> Interval:
        """Mean over runs of one outcome with its interval: Wilson's for 0/1 outcomes, Student's t for the rest.

        Of the outcome by which it was decided how many runs are enough, it is one that holds with ``level`` all the
        same (``experiments/until.py``).
        """
        if self.until is not None and outcome.name == self.until.goal.outcome:
            level = level_at_looks(level)
        return mean_of(outcome, self.column(outcome.name), level)

    def summary(self) -> pd.DataFrame:
        """A row an outcome: ``name, label, unit, runs, missing, mean, low, high, sd``; low and high are a 95% interval
        of the mean over runs."""
        import pandas as pd

        rows = []
        for outcome in OUTCOMES:
            found = self.interval(outcome)
            rows.append({"name": outcome.name, "label": outcome.label, "unit": outcome.unit, "runs": found.n,
                         "missing": found.missing, "mean": found.mean, "low": found.low, "high": found.high,
                         "sd": found.sd})
        return pd.DataFrame(rows)

    def bands(self) -> pd.DataFrame:
        """A row a series and week: ``series, unit, week, runs, mean``, the interval of the mean ``low, high``, and the
        spread of runs ``q05 q25 q50 q75 q95``."""
        import pandas as pd

        series = self._series()
        parts = []
        for k, declared in enumerate(SERIES):
            found = statistics.bands(series[:, :, k])
            parts.append(pd.DataFrame({"series": declared.name, "unit": declared.unit,
                                       "week": np.arange(series.shape[1]), "runs": series.shape[0], **found}))
        table = pd.concat(parts, ignore_index=True)
        table.insert(0, "scenario", self.scenario.name)
        return table

    def rerun(self, *, threads: int | None = None) -> Ensemble:
        """The same runs once more, from the scenario and the seed alone."""
        goal = None if self.until is None else self.until.goal
        return run(self.scenario, self.requested if goal is None else goal.cap, self.seed, self.weeks, threads,
                   self.series is not None, self.project_rows is not None, self.event_rows is not None,
                   until=None if goal is None else goal.half_width, outcome=None if goal is None else goal.outcome)

    def plot(self) -> Any:
        """Trust and delivery over time if weekly series were kept, else the outcomes with intervals: a figure."""
        room = drawing_room()
        return room.over_time_of(self) if self.series is not None else room.outcomes_of(self)

    @property
    def sentence(self) -> str:
        """The answer in words, with its window."""
        value, strong = (self.interval(OUTCOMES[OUTCOME_NAMES.index(n)])
                         for n in ("delivered_value", "strong_relationship"))
        if not np.isfinite(value.mean):
            return (f"In {wording.count(self.weeks, 'week')} {self.scenario.name} has no project whose value could be "
                    "counted yet.")
        text = (f"In {wording.count(len(self), 'run')} of {wording.count(self.weeks, 'week')}, "
                f"{self.scenario.name} delivers {wording.figure(value.mean, 'share')} of the value its projects could "
                f"give, and the CIO and the CMO end with a strong relationship in "
                f"{wording.figure(strong.mean, 'share')} of runs")
        if len(self) == 1:
            return f"{text}. One run says nothing about chance: give more runs for an interval."
        return (f"{text} (95% intervals {wording.interval(value.low, value.high, 'share')} and "
                f"{wording.interval(strong.low, strong.high, 'share')}).")

    def __repr__(self) -> str:
        state = "" if self.complete else f", stopped at {len(self)}"
        return f"<Ensemble {self.scenario.name}: {self.requested} runs of {self.weeks} weeks, seed {self.seed}{state}>"

    def _repr_html_(self) -> str:
        rows = []
        for outcome in OUTCOMES:
            if outcome.name in wording.HEADLINES:
                mean = self.interval(outcome)
                rows.append((outcome.label, wording.figure(mean.mean, outcome.unit),
                             wording.interval(mean.low, mean.high, outcome.unit),
                             wording.unit_words(outcome.unit), str(mean.n)))
        return wording.html_table(
            f"{self.scenario.title or self.scenario.name}: {wording.count(len(self), 'run')} of "
            f"{self.weeks} weeks, seed {self.seed}",
            ("Outcome", "Mean", "95% interval of the mean", "Unit", "Runs"), rows,
            self.sentence if self.until is None else f"{self.sentence} {self.until.sentence}")


BINARY = frozenset({"strong_relationship"})
BOUNDS: Mapping[str, tuple[float, float]] = {
    "share": (0.0, 1.0), "0..1": (0.0, 1.0), "1..5": (1.0, 5.0), "weeks": (0.0, np.inf),
    "person-weeks": (0.0, np.inf), "money": (0.0, np.inf), "per project": (0.0, np.inf), "per year": (0.0, np.inf),
    "projects": (0.0, np.inf), "ratio": (-1.0, np.inf),
}
"""What a mean can be at all, by unit; an interval ends there."""


def mean_of(outcome: Outcome, values: Floats, level: float) -> Interval:
    """Mean of an outcome's runs ``(n,)`` with its interval."""
    if outcome.name in BINARY:
        return statistics.share_interval(values, level)
    return statistics.mean_interval(values, level, BOUNDS.get(outcome.unit, (-np.inf, np.inf)))


def run(
    scenario: Scenario, runs: int | None = None, seed: int = 1, weeks: int | None = None, threads: int | None = None,
    weekly: Weekly = True, projects: bool = False, events: bool = False, *, until: float | None = None,
    outcome: str | None = None, progress: Progress | None = None, expect: Progress | None = None,
    stop: Callable[[], bool] | None = None, sink: Callable[[np.ndarray, Floats], None] | None = None,
) -> Ensemble:
    """Run a scenario ``runs`` times, or until an outcome is known well enough.

    Parameters
    ----------
    runs
        100 if not given; with ``until`` the most there may be, 100,000 if not given.
    until, outcome
        Go on until the half-width of the 95% interval of that outcome (delivered value if not given) is at most
        ``until``, in the outcome's unit: of a share, .01 is one percentage point (``experiments/until.py``).
    weeks
        Length of the horizon; the scenario's own if not given.
    threads
        The results do not depend on it; all usable processors if not given.
    weekly
        ``True`` keeps the weekly series of the first runs that fit into memory (``WEEKLY_BYTES``), ``"all"`` of every
        run.
    progress, expect, stop
        Told how many runs are done, and with ``until`` how many it will probably take; asked whether to stop. What is
        done when it stops is kept.
    sink
        Gets run numbers and weekly series ``(n, weeks, series)`` of every run, part by part, instead of memory.

    Raises
    ------
    InputError
        For a scenario that makes no organization, or numbers out of range.
    """
    numbers, goal = numbers_and_goal({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads}, until, outcome,
                                     place="run()")
    gathering = Gathering(scenario, numbers, weekly, projects, events, sink)
    watch = None if goal is None else Watch(goal)
    for chunk in gathering.chunks(edges=() if watch is None else watch.points):
        if not gathering.take(chunk, progress, stop):
            break
        if watch is not None and watch.due(gathering.done):
            enough = watch.look(gathering.done, [gathering.mean(watch.goal.outcome, level_at_looks())])
            if expect is not None:
                expect(watch.expected)
            if enough:
                gathering.requested = gathering.done
                break
    return gathering.ensemble(watch)


class Gathering:
    """Runs of one scenario as they come in, chunk by chunk; what is there at any moment makes an ensemble."""

    def __init__(
        self, scenario: Scenario, numbers: Mapping[str, int], weekly: Weekly = True, projects: bool = False,
        events: bool = False, sink: Callable[[np.ndarray, Floats], None] | None = None,
    ) -> None:
        from alignsim.organization import plan

        self.scenario = scenario
        self.plan = plan(scenario, weeks=numbers.get("weeks"))
        self.requested, self.seed = numbers["runs"], numbers["seed"]
        self.threads = numbers.get("threads", usable_processors())
        self.kept = _runs_with_weeks(self.plan.weeks, self.requested, weekly)
        self._wanted = (projects, events)
        self._sink = sink
        self._values = np.empty((self.requested, len(OUTCOMES)))
        self._parts: list[Part] = []
        self.done = 0

    def chunks(self, most: int = 2_000, edges: Sequence[int] = ()) -> list[range]:
        """The runs in consecutive pieces, small enough that their weekly series fit into memory; a piece ends at each
        of ``edges``."""
        size = max(self.threads, min(most, CHUNK_BYTES // (8 * self.plan.weeks * len(SERIES))))
        ends = sorted({*range(0, self.requested, size), *(e for e in (self.kept,) if 0 < e), *edges, self.requested})
        return [range(a, b) for a, b in zip(ends, ends[1:], strict=False)]

    def take(self, chunk: range, progress: Progress | None = None, stop: Callable[[], bool] | None = None) -> bool:
        """Run a piece; false if it was stopped before its end."""
        keep = self.done < self.kept
        part = simulated(self.scenario, self.plan, self.seed, chunk, self.threads, keep or self._sink is not None,
                         *self._wanted, _counted(progress, self.done), stop)
        n = part.runs.size
        self._values[self.done : self.done + n] = part.outcomes
        # Another thread may read what is there: whatever is counted as done must be.
        self._parts.append(part if keep else part._replace(weekly=None))
        self.done += n
        if self._sink is not None and part.weekly is not None and n:
            self._sink(part.runs, part.weekly)
        return n == len(chunk)

    def column(self, outcome: str) -> Floats:
        """One outcome of the runs that are there, ``(done,)``."""
        return np.asarray(self._values[: self.done, OUTCOME_NAMES.index(outcome)])

    def mean(self, outcome: str, level: float) -> Interval:
        """Its mean with interval."""
        return mean_of(OUTCOMES[OUTCOME_NAMES.index(outcome)], self.column(outcome), level)

    def ensemble(self, watch: Watch | None = None) -> Ensemble:
        """The runs that are there, and what was seen of their goal."""
        parts = list(self._parts)
        weekly = [p.weekly for p in parts if p.weekly is not None]
        return Ensemble(
            self.scenario, self.seed, self.plan.weeks, self.requested,
            _joined([p.runs for p in parts] or [np.empty(0, np.int64)]), self._values[: self.done],
            _joined(weekly) if weekly else None, _chained([p.projects for p in parts]),
            _chained([p.ledgers for p in parts]), _chained([p.events for p in parts]), plan=self._only_plan(),
            until=None if watch is None else Until(
                watch.goal, tuple(watch.looks), watch.reached, watch.ended, self.done,
                {self.scenario.name: half_width_of(self.mean(watch.goal.outcome, level_at_looks()))}))

    def _only_plan(self) -> Plan | None:
        """The plan of the organization, if all runs are of one."""
        from alignsim.organization import drawn, plan

        if self.scenario.population is None:
            return self.plan
        runs = [int(run) for part in self._parts for run in part.runs]
        return plan(drawn(self.scenario, self.seed, runs[0]), weeks=self.plan.weeks) if len(runs) == 1 else None


def _runs_with_weeks(weeks: int, runs: int, weekly: Weekly) -> int:
    if weekly == "all":
        return runs
    return min(runs, max(1, WEEKLY_BYTES // (8 * weeks * len(SERIES)))) if weekly else 0


def _counted(progress: Progress | None, before: int) -> Progress | None:
    return None if progress is None else lambda done: progress(before + done)


def _joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if len(arrays) > 1 else arrays[0]


def _chained(lists: Sequence[list[np.ndarray] | None]) -> tuple[np.ndarray, ...] | None:
    if any(part is None for part in lists):
        return None
    return tuple(rows for part in lists if part is not None for rows in part)
