"""The laboratory of the claims: runs scenarios on common random numbers, and remembers what it ran.

Every experiment compares scenarios run by run: run 17 of one beside run 17 of the other, with the same seed, so that
what differs comes from the scenario alone.  A scenario that several claims ask for is run once.  ``without`` gives the
same laboratory with mechanisms cut, for ablation.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.ensemble import Ensemble, run
from alignsim.experiments.limits import whole_numbers
from alignsim.experiments.statistics import SMALLEST_EFFECT, Floats, Interval
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from alignsim.parameters import find
from alignsim.scenario import Scenario, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

DETAIL_BYTES = 2**29
"""Weekly series and projects are kept for the scenarios asked for last that fit into this; outcomes always are."""
FEWEST_RUNS, FEWEST_KNOWN = 3, 0.95
"""A bootstrap says nothing of fewer runs, or where a smaller share of its samples gives a figure."""
RESAMPLES = 1_000
"""Bootstrap samples behind an interval of something that is not a mean over runs."""


class Estimate(NamedTuple):
    """An effect with its 95% interval."""

    value: float
    low: float
    high: float
    pairs: int  #: runs (or pairs of runs) with a value
    smallest: float  #: smallest effect worth having, same unit: .1 sd of the base's runs (assumption)
    by_run: Floats | None = None  #: (runs,) the effect in each pair, where it is a mean over pairs
    resampled: Floats | None = None  #: (RESAMPLES,) the effect in bootstrap samples, where it is not


class Stopped(Exception):
    """The laboratory was asked to stop in the middle of an experiment."""


class _Memory:
    """What has been run: outcomes of every scenario, details of the last ones."""

    def __init__(self) -> None:
        self.outcomes: dict[tuple[str, int], Floats] = {}
        self.details: OrderedDict[tuple[str, int], Ensemble] = OrderedDict()
        self.runs_made = 0

    def keep(self, key: tuple[str, int], ensemble: Ensemble) -> None:
        self.outcomes[key] = ensemble.values
        self.details[key] = ensemble
        while len(self.details) > 1 and sum(map(_size, self.details.values())) > DETAIL_BYTES:
            self.details.popitem(last=False)


class Laboratory:
    """Runs scenarios on common random numbers and remembers them: asked twice for the same one, it runs it once.

    Parameters
    ----------
    runs
        Runs of each scenario; pairs of each comparison.
    weeks
        Measured weeks of the base; default the base's own (156).  A lever ``weeks`` of a scenario wins.
    threads
        Results do not depend on them; all usable processors if not given.
    overrides
        Parameter path -> value, laid over the base; levers of a scenario win over them.
    base
        A scenario or the name of one that ships.
    progress
        Told the number of runs made, of all scenarios together.
    stop
        Asked whether to stop; then ``Stopped`` is raised.

    Raises
    ------
    InputError
        For numbers out of range, or overrides that are no parameters.
    """

    def __init__(
        self, runs: int, seed: int = 1, weeks: int | None = None, threads: int | None = None,
        overrides: Mapping[str, Any] | None = None, progress: Callable[[int], None] | None = None,
        stop: Callable[[], bool] | None = None, base: Scenario | str = "baseline",
    ) -> None:
        numbers = whole_numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads}, place="Laboratory()")
        self.runs, self.seed, self.threads = numbers["runs"], numbers["seed"], numbers.get("threads")
        levers = {**(overrides or {}), **({} if weeks is None else {"weeks": numbers["weeks"]})}
        self.base: Scenario = load(base) if isinstance(base, str) else base
        if levers:
            self.base = self.base.change(levers, name=self.base.name)
        self.ablate: tuple[str, ...] = ()
        self._cuts: dict[str, Any] = {}
        self._progress, self._stop = progress, stop
        self._memory = _Memory()

    @property
    def weeks(self) -> int:
        """Measured weeks of the base."""
        return self.base.weeks

    @property
    def runs_made(self) -> int:
        """Runs made so far, of all scenarios together, cut or not."""
        return self._memory.runs_made

    def scenario(self, levers: Mapping[str, Any], *, week: int | None = None) -> Scenario:
        """The base with levers set otherwise, from the start or as a policy change from ``week`` on.

        Raises
        ------
        InputError
            With every problem of the levers.
        """
        return self.base.change(levers, week=week) if levers else self.base

    def without(self, *mechanisms: str) -> Laboratory:
        """The same laboratory (it shares the memory) with mechanisms cut in everything it runs.

        A mechanism is a name under ``mechanisms.``, or ``path=value`` of any parameter (its neutral value).

        Raises
        ------
        ValueError
            If there is no such mechanism or parameter.
        """
        lab = object.__new__(Laboratory)
        lab.__dict__.update(self.__dict__)
        lab.ablate = (*self.ablate, *mechanisms)
        lab._cuts = {**self._cuts, **dict(map(cut, mechanisms))}
        return lab

    def column(self, scenario: Scenario, outcome: str) -> Floats:
        """One outcome of a scenario, ``(runs,)``; nan in runs that have none."""
        key = self._key(scenario)
        if key not in self._memory.outcomes:
            self._run(scenario)
        return np.asarray(self._memory.outcomes[key][:, OUTCOME_NAMES.index(outcome)])

    def series(self, scenario: Scenario, name: str) -> Floats:
        """One weekly series of a scenario, ``(runs, weeks)``."""
        ensemble = self._details(scenario)
        assert ensemble.series is not None
        return np.array(ensemble.series[:, :, SERIES_NAMES.index(name)])

    def projects(self, scenario: Scenario) -> tuple[np.ndarray, ...]:
        """The projects of a scenario, one array of ``alignsim.state.PROJECT`` rows a run."""
        rows = self._details(scenario).project_rows
        assert rows is not None
        return rows

    def difference(self, a: Scenario, b: Scenario, outcome: str) -> Estimate:
        """Paired b - a of an outcome, in its unit."""
        return self.of(self.column(a, outcome), self.column(b, outcome))

    def interaction(self, a: Scenario, b: Scenario, c: Scenario, d: Scenario, outcome: str) -> Estimate:
        """Paired (d - c) - (b - a) of an outcome: what the step from a to b is worth more at c than at a."""
        first, second, third, last = (self.column(s, outcome) for s in (a, b, c, d))
        return self.of((last - third) - (second - first), scale=first)

    def of(
        self, values_a: Floats, values_b: Floats | None = None, *, scale: Floats | None = None,
        smallest: float | None = None,
    ) -> Estimate:
        """The paired difference b - a of figures of each run ``(runs,)``, or the mean of ``values_a`` alone.

        Runs without a figure (nan) are left out.  The smallest effect worth having is .1 sd of ``scale`` (default
        ``values_a``) over runs, unless given.
        """
        if smallest is None:
            smallest = smallest_of(values_a if scale is None else scale)
        if values_b is None:
            binary = scale is None and statistics.is_binary(values_a)
            found = statistics.share_interval(values_a) if binary else statistics.mean_interval(values_a)
            return _estimate(found, smallest, values_a)
        rule = (statistics.share_difference_interval if statistics.is_binary(values_a, values_b)
                else statistics.difference_interval)
        return _estimate(rule(values_a, values_b), smallest, values_b - values_a)

    def resampled(self, measure: Callable[[NDArray[np.int64]], float], smallest: float) -> Estimate:
        """Something that is not a mean over runs: ``measure(rows)`` for all runs, and for bootstrap samples of them.

        ``rows`` are numbers of runs, with repeats; what is compared uses the same rows on both sides, and so stays
        paired.  The interval is the bootstrap's percentile interval (Efron 1979), the same samples in every call; nan
        for under three runs, and where more than one sample in twenty gives no figure.
        """
        everyone = np.arange(self.runs)
        chance = np.random.default_rng([self.seed, self.runs])
        draws = np.array([measure(chance.integers(0, self.runs, self.runs)) for _ in range(RESAMPLES)])
        low, high = percentiles(draws) if self.runs >= FEWEST_RUNS else (math.nan, math.nan)
        return Estimate(float(measure(everyone)), low, high, self.runs, smallest, None, draws)

    def _key(self, scenario: Scenario) -> tuple[str, int]:
        scenario = self._cut(scenario)
        return scenario.digest(), scenario.weeks

    def _cut(self, scenario: Scenario) -> Scenario:
        return scenario.change(self._cuts) if self._cuts else scenario

    def _details(self, scenario: Scenario) -> Ensemble:
        key = self._key(scenario)
        if key not in self._memory.details:
            self._run(scenario)
        self._memory.details.move_to_end(key)
        return self._memory.details[key]

    def _run(self, scenario: Scenario) -> None:
        before = self._memory.runs_made
        told = self._progress
        ensemble = run(self._cut(scenario), self.runs, self.seed, None, self.threads, "all", True, stop=self._stop,
                       progress=None if told is None else lambda done: told(before + done))
        if not ensemble.complete:
            raise Stopped
        self._memory.runs_made += self.runs
        self._memory.keep(self._key(scenario), ensemble)


def cut(suspect: str) -> tuple[str, Any]:
    """The parameter that cuts a suspect, and its value: ``debt`` -> ``mechanisms.debt``, False.

    Raises
    ------
    ValueError
        If there is no such mechanism or parameter.
    """
    path, given, text = suspect.partition("=")
    if not given:
        path = f"mechanisms.{suspect}"
    try:
        parameter = find(path)
    except KeyError:
        raise ValueError(f"{suspect!r} is neither a mechanism nor a parameter with a value") from None
    if not given:
        return path, False
    if parameter.kind == "choice":
        return path, text
    if parameter.kind == "switch":
        return path, text.strip().lower() in ("1", "on", "true", "yes")
    return path, int(text) if parameter.kind == "integer" else float(text)


def smallest_of(values: Floats) -> float:
    """Smallest effect worth having: .1 standard deviation of runs ``(runs,)`` (assumption); 0 if they do not vary."""
    known = values[np.isfinite(values)]
    return SMALLEST_EFFECT * float(known.std(ddof=1)) if known.size > 1 else 0.0


def percentiles(draws: Floats, level: float = statistics.LEVEL) -> tuple[float, float]:
    """The middle ``level`` of bootstrap draws; nan if too few of them give a figure."""
    known = draws[np.isfinite(draws)]
    if known.size == 0 or known.size < FEWEST_KNOWN * draws.size:
        return math.nan, math.nan
    low, high = np.quantile(known, (0.5 - level / 2, 0.5 + level / 2))
    return float(low), float(high)


def _estimate(found: Interval, smallest: float, by_run: Floats) -> Estimate:
    return Estimate(found.mean, found.low, found.high, found.n, smallest, by_run)


def _size(ensemble: Ensemble) -> int:
    rows = ensemble.project_rows or ()
    return (0 if ensemble.series is None else ensemble.series.nbytes) + sum(r.nbytes for r in rows)
