"""Simulated histories: the planned projects of the log in the model, with what becomes of them and a survey.

The log is the demand, over the weeks that the history spans.  A survey asks as many people of each group in the same
week: each answers 1 + 4 x trust and something of his own, rounded to a score of the scale.  How far answers of people
who trust alike lie apart is not known, so each run draws it: a standard deviation of .2 to 1.4 scores, uniform
(assumption; the spread of the answers is among the summaries and tells).  Nobody answers higher or lower on the whole
(assumption).
Draw k is run k of the seed, so a table does not depend on threads or on the pieces it is made in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.calibration.free import Free
from alignsim.calibration.history import ACTIVE, CANCELLED, LIVE, OUTSIDE, Became, History
from alignsim.calibration.summaries import Question, Summary, groups, questions, summarize
from alignsim.experiments.statistics import Floats
from alignsim.organization import drawn, plan
from alignsim.organization.plan import rules_of
from alignsim.scenario.projectlog import log_array, with_volumes
from alignsim.scenario.schema import by_path
from alignsim.scenario.settings import Settings
from alignsim.state import BOUGHT, IT, NEVER, REFUSED
from alignsim.state import CANCELLED as _DROPPED
from alignsim.state import LIVE as _LIVE
from alignsim.state import OUTSIDE as _OUTSIDE

if TYPE_CHECKING:
    from alignsim.engine.run import Simulation
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

CHUNK = 256
ANSWERS = (0.2, 1.4)
"""Standard deviation of answers about what 1 + 4 x trust would say, in scores: least and most."""
_BECAME = {_LIVE: LIVE, _DROPPED: CANCELLED, REFUSED: CANCELLED, _OUTSIDE: OUTSIDE, BOUGHT: OUTSIDE}


class Table(NamedTuple):
    """Parameters tried and what each gave; rows in order of the draw."""

    values: Floats  #: (draws, parameters)
    summaries: Floats  #: (draws, summaries); nan where a simulated history has no such figure


class Laboratory:
    """A scenario ready to live through a history with other values of the free parameters."""

    def __init__(self, scenario: Scenario, history: History, free: Sequence[Free]) -> None:
        self.history, self.free = history, tuple(free)
        self.scenario = replace(scenario, projects=scenario.projects.model_copy(update={"log": None}))
        self.questions: tuple[Question, ...] = questions(history)
        self.groups = groups(history)
        self._weeks = sorted({a.week for a in history.survey})
        self._wanted = {(week, group): sum(1 for a in history.survey
                                           if a.week == week and (a.function, a.executive) == group)
                        for week in self._weeks for group in self.groups}  # fmt: skip
        self._in_rules = scenario.population is None and all(by_path()[f.path].place == "rules" for f in free)
        self._own = threading.local()
        self._whole = all(float(a.score).is_integer() for a in history.survey)

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """What is compared, in the order of the columns."""
        return tuple(summary for question in self.questions for summary in question.summaries)

    @property
    def observed(self) -> Floats:
        """(summaries,) of the history itself."""
        return summarize(self.questions, self.history.became(), [self.history.surveyed(*g) for g in self.groups])

    def plan(self, values: Mapping[str, float], seed: int = 0, run: int = 0) -> Plan:
        """The organization with these values, and the log as its demand."""
        one = self._with(drawn(self.scenario, seed, run), values)
        made = plan(one, weeks=self.history.weeks)
        return replace(made, org=made.org._replace(log=log_array(self.history.rows, one.values)))

    def _with(self, scenario: Scenario, values: Mapping[str, float]) -> Scenario:
        return replace(scenario, values=scenario.values.merged(Settings(values)))

    def _simulation(self, values: Mapping[str, float], seed: int, run: int) -> Simulation:
        """A run with these values.  Where they are all in the rules, a thread has one and writes them into it."""
        from alignsim.engine.run import Simulation

        if not self._in_rules:
            return Simulation(self.plan(values, seed, run), seed, run, weekly=False)
        simulation: Simulation | None = getattr(self._own, "simulation", None)
        if simulation is None:
            simulation = self._own.simulation = Simulation(self.plan(values), seed, run, weekly=False)
        org, one = simulation.plan.org, self._with(self.scenario, values)
        simulation.plan.rules[:] = rules_of(one, org)
        with_volumes(org.log, one.values)
        simulation.restart(seed, run)
        return simulation

    def one(self, values: Floats, seed: int, run: int) -> Floats:
        """(summaries,) of one simulated history."""
        return summarize(self.questions, *self.lived(values, seed, run))

    def lived(self, values: Floats, seed: int, run: int) -> tuple[Became, list[Floats]]:
        """One simulated history: what became of the projects, and the scores of each group."""
        named = {f.path: float(v) for f, v in zip(self.free, values, strict=True)}
        simulation = self._simulation(named, seed, run)
        chance = np.random.Generator(np.random.Philox(key=[seed, run]))
        spread = chance.uniform(*ANSWERS)
        scores: dict[tuple[int, bool], list[Floats]] = {group: [] for group in self.groups}
        for week in self._weeks:
            simulation.advance(week + 1 - simulation.week)
            for group in self.groups:
                scores[group].append(self._asked(simulation, group, self._wanted[week, group], spread, chance))
        simulation.advance(self.history.weeks - simulation.week)
        return _became(simulation, len(self.history.rows)), [np.concatenate(scores[group]) for group in self.groups]

    def _asked(
        self, simulation: Simulation, group: tuple[int, bool], number: int, spread: float, chance: Any
    ) -> Floats:
        """Scores of so many people of a group; some twice where the model has fewer."""
        function, executive = group
        state, world = simulation.state, simulation.state.world[0]
        if executive:
            pair = (world.cio, world.cmo) if function == IT else (world.cmo, world.cio)
            trust = np.full(number, state.ties["trust"][pair])
        else:
            there = state.members[function, : world.members_it if function == IT else world.members_marketing]
            who = chance.choice(there, number, replace=number > there.size)
            trust = np.array(state.staff["trust"][who])
        scores = 1 + 4 * trust + spread * chance.standard_normal(number)
        return np.asarray(np.clip(np.floor(scores + 0.5) if self._whole else scores, 1.0, 5.0))

    def table(
        self, values: Floats, seed: int, *, first: int = 0, threads: int = 1,
        progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
    ) -> Table:
        """Simulate a history for each row of ``values`` (draws, parameters); row k is run ``first`` + k.

        What is done when it is stopped comes back: whole pieces of it, from the first on.
        """
        found = np.full((len(values), len(self.summaries)), np.nan)
        done = 0
        if len(values):
            self.one(values[0], seed, first)  # the kernel is ready before there are threads
        with ThreadPoolExecutor(max(1, threads)) as pool:
            while done < len(values) and not (stop is not None and stop()):
                rows = range(done, min(done + CHUNK, len(values)))
                for k, row in zip(rows, pool.map(lambda k: self.one(values[k], seed, first + k), rows), strict=True):
                    found[k] = row
                done = rows.stop
                if progress is not None:
                    progress(done)
        return Table(values[:done], found[:done])


def _became(simulation: Simulation, rows: int) -> Became:
    """What became of the projects of the log: those proposed from week 0 on, the first so many."""
    state = simulation.state
    used = state.projects[: int(state.world[0].arrived)]
    projects = used[used["arrival"] >= 0][:rows]
    if len(projects) < rows:
        raise RuntimeError("a project of the log never arrived")
    code = np.array([_BECAME.get(int(s), ACTIVE) for s in projects["state"]])
    live = code == LIVE
    weeks = np.where(live, np.maximum(projects["ended"] - projects["decided"], 0.05), np.nan)
    decided = (projects["decided"] > NEVER) & (projects["ready"] > NEVER)
    decision = np.where(decided, projects["decided"] - projects["ready"], np.nan)
    return Became(code, weeks.astype(float), np.where(live, projects["spent"], np.nan), decision.astype(float))


def prior(free: Sequence[Free], number: int, seed: int) -> Floats:
    """(number, parameters) spread evenly over the ranges: a scrambled Sobol sequence (Sobol 1967; Owen 1998)."""
    from scipy.stats import qmc

    unit = qmc.Sobol(len(free), seed=np.random.default_rng(seed)).random_base2((number - 1).bit_length())[:number]
    low, high = np.array([f.low for f in free]), np.array([f.high for f in free])
    return np.asarray(low + (high - low) * np.clip(unit, 1e-9, 1 - 1e-9))
