"""Published facts beside the model: measured on a population of organizations, each with its interval and a verdict.

Facts marked ``calibrate`` were used to fit free parameters: that they hold shows that the model can meet them
together, no more.  Facts marked ``validate`` were only checked.  A fact for which a rule was built says nothing
either, and is marked so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from alignsim._version import __version__
from alignsim.evidence.facts.bootstrap import Estimate, bootstrap
from alignsim.evidence.facts.experiments import EXPERIMENTS, Bench, Stopped
from alignsim.evidence.facts.figures import Floats
from alignsim.evidence.facts.inputs import INPUTS, mix_of
from alignsim.evidence.facts.measures import MEASURES, SIDE_CONDITIONS, Organizations
from alignsim.evidence.facts.published import Fact, Holds, holds, published, worst
from alignsim.experiments import wording

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.scenario import Scenario

ORGANIZATIONS = 2_000
"""Organizations measured if nothing else is said: so many that shares of organizations are known to two points."""
PART = 5
"""The experiments take the first fifth of them: paired, they need fewer, and run each several times."""
BUILT_FOR: Mapping[str, str] = {
    "size_gradient": "regressive_plans",
    "decision_latency_success": "weighty_decisions",
    "transparency_mixed": "informed_demand",
}
"""Fact -> the mechanism that was built for it: such a fact validates nothing."""
_STOPPED = "not measured: stopped before"
Standing = Literal["fitted", "checked", "built for", "input"]


class FactResult(NamedTuple):
    """A fact beside the model."""

    fact: Fact
    value: float  #: nan where there is none: a mix, or not measured
    value_low: float  #: ends of the 95% interval; nan where there is none
    value_high: float
    organizations: int  #: organizations the figure rests on
    pairs: int  #: of these, run in pairs (an experiment); 0 for a level
    holds: Holds | None  #: None for inputs
    unit: str  #: of the value
    note: str = ""
    built_for: str = ""  #: the mechanism that was built for this fact, if one was

    @property
    def measured(self) -> bool:
        """Whether there was time for it: false only if the work was stopped before."""
        return self.note != _STOPPED

    @property
    def standing(self) -> Standing:
        """What the fact can say: fitted to, only checked, a rule was built for it, or put in."""
        if self.fact.use == "input":
            return "input"
        if self.built_for:
            return "built for"
        return "fitted" if self.fact.use == "calibrate" else "checked"


@dataclass(frozen=True, eq=False, repr=False)
class FactTable:
    """Every fact beside the model: ``.table()``, ``.plot()``, ``.results``."""

    population: Scenario
    seed: int
    weeks: int
    organizations: int  #: of the levels
    pairs: int  #: of the experiments
    results: tuple[FactResult, ...]
    stopped: bool = False
    version: str = __version__

    def __getitem__(self, fact: str) -> FactResult:
        for result in self.results:
            if result.fact.id == fact:
                return result
        raise KeyError(fact)

    def of(self, *standings: Standing) -> list[FactResult]:
        """The results of that standing."""
        return [result for result in self.results if result.standing in standings]

    def table(self) -> pd.DataFrame:
        """A row a fact: what was published, the model's figure with its interval, and the verdict."""
        import pandas as pd

        return pd.DataFrame([
            {"id": r.fact.id, "claim": r.fact.claim, "use": r.fact.use, "standing": r.standing,
             "low": _number(r.fact.low), "high": _number(r.fact.high), "sign": r.fact.sign, "value": r.value,
             "value_low": r.value_low, "value_high": r.value_high, "unit": r.unit, "holds": r.holds,
             "organizations": r.organizations, "pairs": r.pairs, "source": r.fact.source,
             "reference": r.fact.reference, "about": r.fact.population, "evidence": r.fact.evidence,
             "measure": r.fact.measure, "built_for": r.built_for, "note": r.note}
            for r in self.results])

    def plot(self) -> Any:
        """Published ranges against the model, one row a fact: a figure."""
        # Looked up when it is asked for: results lie upstream of pictures, as experiments/upstairs.py has it.
        return import_module("alignsim.report.facts").facts_picture(self)

    @property
    def sentence(self) -> str:
        """How many hold, in words."""
        parts = []
        for standing, words in (("fitted", "the model was fitted to"), ("checked", "it was only checked against"),
                                ("built for", "a rule was built for (they say nothing)")):
            found = self.of(standing)  # type: ignore[arg-type]
            if found:
                count = {verdict: sum(r.holds == verdict for r in found) for verdict in ("yes", "no", "unclear")}
                parts.append(
                    f"of {wording.count(len(found), 'fact')} {words}, "
                    f"{wording.count(count['yes'], 'holds', 'hold')}, {wording.count(count['no'], 'does', 'do')} not, "
                    f"{wording.count(count['unclear'], 'is', 'are')} unclear")
        text = "; ".join(parts)
        text = f"{text[:1].upper()}{text[1:]}." if text else ""
        return f"{text} Stopped before every fact was measured.".strip() if self.stopped else text

    def __repr__(self) -> str:
        return (f"<FactTable of {self.population.name}: {wording.count(self.organizations, 'organization')}, "
                f"{self.pairs} in experiments, seed {self.seed}>")

    def _repr_html_(self) -> str:
        room = import_module("alignsim.report.facts")
        return wording.html_table(f"{room.TITLE}. {room.measured_on(self)}", room.HEADERS,
                                  [room.cells(r) for r in room.in_order(self)], self.sentence)


def facts(
    population: str | Scenario = "population", organizations: int = ORGANIZATIONS, seed: int = 1,
    weeks: int | None = None, threads: int | None = None, *, only: Collection[str] | None = None,
    progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> FactTable:
    """Measure the published facts on a population.

    Parameters
    ----------
    population
        A scenario, or its name; each run is an organization of its own where the scenario draws them.
    organizations
        For the levels; the experiments take the first fifth of them, each run in every arm.
    weeks
        Measured weeks; the scenario's own if not given.
    only
        Ids of the facts wanted; all if not given.
    progress, stop
        Told how many runs are done (of ``runs_needed``); asked whether to stop.

    Raises
    ------
    InputError
        For a scenario that cannot be read, numbers out of range, or an unknown fact.
    """
    from alignsim.experiments.ensemble import run
    from alignsim.scenario import load

    wanted = chosen(only)
    _checked(organizations)
    scenario = load(population) if isinstance(population, str) else population
    levels = run(scenario, organizations, seed, weeks, threads, False, True, progress=progress, stop=stop)
    found = Organizations(levels.values, levels.project_rows or ())
    pairs = min(pairs_of(organizations), len(levels))
    done = len(levels)

    def tick() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done)

    bench = Bench(scenario, pairs, seed, Organizations(levels.values[:pairs], found.projects[:pairs]), weeks, threads,
                  tick, stop)
    measured = _Measured(scenario, found, bench)
    results = tuple(measured.result(fact) for fact in wanted)
    return FactTable(scenario, seed, levels.weeks, len(levels), pairs, results, measured.stopped or not levels.complete)


def pairs_of(organizations: int) -> int:
    """Organizations that the experiments take."""
    return max(1, organizations // PART)


def runs_needed(organizations: int, only: Collection[str] | None = None) -> int:
    """Runs of the levels and of every arm of the experiments."""
    arms = sum(EXPERIMENTS[fact.id].arms for fact in chosen(only) if fact.id in EXPERIMENTS)
    return organizations + arms * pairs_of(organizations)


def chosen(only: Collection[str] | None) -> tuple[Fact, ...]:
    """The facts wanted, in the order of the file.

    Raises
    ------
    InputError
        For an id that no fact has.
    """
    from alignsim.problems import InputError, Problem, nearest

    known = {fact.id: fact for fact in published()}
    if only is None:
        return published()
    problems = [Problem("facts()", None, "only", repr(name), "the id of a fact", nearest(name, known))
                for name in only if name not in known]
    if problems:
        raise InputError(problems)
    return tuple(fact for fact in published() if fact.id in only)


def _checked(organizations: object) -> None:
    from alignsim.experiments.limits import whole_number
    from alignsim.problems import InputError, Problem

    found = whole_number("runs", organizations, place="facts()", label="organizations")
    if isinstance(found, Problem):
        raise InputError([found])


class _Measured:
    """Facts measured one after the other on the same organizations."""

    def __init__(self, scenario: Scenario, found: Organizations, bench: Bench) -> None:
        self.scenario, self.found, self.bench = scenario, found, bench
        self.stopped = len(found.outcomes) == 0

    def result(self, fact: Fact) -> FactResult:
        if fact.use == "input":
            return self._input(fact)
        if fact.id in EXPERIMENTS:
            return self._experiment(fact)
        return self._level(fact)

    def _level(self, fact: Fact) -> FactResult:
        unit = fact.unit
        make = MEASURES[fact.id].sums
        if make is None or len(self.found.outcomes) == 0:
            return _nothing(fact, unit)
        return self._judged(fact, unit, make(self.found), 0, "")

    def _experiment(self, fact: Fact) -> FactResult:
        experiment = EXPERIMENTS[fact.id]
        if self.stopped:
            return _nothing(fact, experiment.unit)
        try:
            sums = experiment.run(self.bench)
        except Stopped:
            self.stopped = True
            return _nothing(fact, experiment.unit)
        return self._judged(fact, experiment.unit, sums.rows, len(sums.rows), sums.note)

    def _judged(self, fact: Fact, unit: str, sums: Floats, pairs: int, note: str) -> FactResult:
        found = bootstrap(sums, MEASURES[fact.id].figure, seed=self.bench.seed)
        verdicts = [holds(found.low, found.high, fact.bounds)]
        notes = [note] if note else []
        if fact.id in SIDE_CONDITIONS:
            words, figure, low, high = SIDE_CONDITIONS[fact.id]
            other = bootstrap(sums, figure, seed=self.bench.seed)
            verdicts.append(holds(other.low, other.high, (low, high)))
            notes.append(f"{words} {other.value:.2f} ({other.low:.2f} to {other.high:.2f}), asked for {low:g} to "
                         f"{high:g}")
        return FactResult(fact, *found, len(sums), pairs, worst(verdicts), unit, "; ".join(notes),
                          BUILT_FOR.get(fact.id, ""))

    def _input(self, fact: Fact) -> FactResult:
        known = INPUTS[fact.id]
        found = Estimate(math.nan, math.nan, math.nan)
        count = 0
        make = MEASURES[fact.id].sums if fact.id in MEASURES else None
        if make is not None and len(self.found.outcomes):
            sums = make(self.found)
            found, count = bootstrap(sums, MEASURES[fact.id].figure, seed=self.bench.seed), len(sums)
        elif known.value is not None:
            found = found._replace(value=known.value(self.scenario))
        notes = [] if fact.has_range else [f"published: {fact.measure.partition(': ')[2]}"]
        notes.append(f"goes in as: {known.where}")
        if known.kind is not None and len(self.found.outcomes):
            count = len(self.found.outcomes)
            notes.append(f"here: {mix_of(self.scenario, self.bench.seed, count, known.kind)}")
        return FactResult(fact, *found, count, 0, None, fact.unit, "; ".join(notes))


def _nothing(fact: Fact, unit: str) -> FactResult:
    return FactResult(fact, math.nan, math.nan, math.nan, 0, 0, "unclear", unit, _STOPPED, BUILT_FOR.get(fact.id, ""))


def _number(value: float | None) -> float:
    return math.nan if value is None else value
