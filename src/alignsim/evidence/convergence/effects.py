"""Do the answers depend on choices that are not the organization's: horizon, burn-in, number of runs?

Four what-ifs are asked over and over: with other horizons, with other burn-ins, and with few or many pairs of runs.  An
answer that turns round with one of these is an answer about the window, not about the organization.  More runs only
make an interval narrower (its half-width falls with the square root of the pairs); a longer horizon or burn-in asks a
different question, for trust drifts for years and the queue grows slowly: agreement there is a finding.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.evidence.convergence.resampling import AGAINST, RESAMPLES, direction, paired, stability
from alignsim.experiments import statistics, wording
from alignsim.experiments.ensemble import BINARY, run
from alignsim.experiments.limits import whole_numbers
from alignsim.experiments.statistics import Floats
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.scenario import Scenario, load

if TYPE_CHECKING:
    import pandas as pd


class WhatIf(NamedTuple):
    """A change that is asked about."""

    name: str
    label: str
    levers: Mapping[str, Any]


WHAT_IFS: tuple[WhatIf, ...] = (
    WhatIf("ceo_line", "CIO under the CEO", {"reporting.cio": "ceo"}),
    WhatIf("embedding", "A fifth of IT embedded", {"embedding.it_in_marketing": 0.2}),
    WhatIf("joint_accountability", "Joint accountability .5", {"incentives.joint_accountability": 0.5}),
    WhatIf("roadmap", "Roadmap every quarter", {"roadmap.every_weeks": 13}),
)
ASKED: tuple[str, ...] = ("delivered_value", "relationship", "on_time_share", "strong_relationship")
CLOCK = ("weeks", "burn_in")
HORIZONS: tuple[int, ...] = (78, 156, 312, 520)
BURN_INS: tuple[int, ...] = (0, 52, 104, 208)
SIZES: tuple[float, ...] = (0.25, 0.5, 1, 2, 4)
"""Numbers of pairs looked at, in parts of ``runs``."""
SURE = 0.9
"""Share of repetitions that must give the same answer before a number of runs is called enough (assumption)."""

Progress = Callable[[str, int], None]


class Effect(NamedTuple):
    """One outcome of one what-if against the base, in one setting."""

    setting: str  #: weeks, burn_in or runs
    value: int
    change: str
    outcome: str
    difference: float
    low: float
    high: float
    pairs: int
    verdict: str
    half_width: float
    agree: float = math.nan  #: runs only: share of resampled experiments of that size with the verdict of all pairs
    opposite: float = math.nan  #: runs only: share with the opposite verdict


class Level(NamedTuple):
    """One outcome of the base in one setting: mean over runs with its 95% interval."""

    setting: str
    value: int
    outcome: str
    mean: float
    low: float
    high: float
    runs: int


class Stability(NamedTuple):
    """What one effect does over all settings."""

    change: str
    outcome: str
    verdict: str  #: at the base's horizon and burn-in, all pairs
    weeks_agree: int  #: horizons with the direction of the base's own, at the same number of pairs
    burn_ins_agree: int
    turned: bool  #: whether any horizon or burn-in gives the opposite verdict
    runs_needed: float  #: smallest number of pairs looked at that gives the verdict in ``SURE`` of repetitions; nan


@dataclass(frozen=True, eq=False, repr=False)
class Convergence:
    """Effects and levels by horizon, burn-in and number of runs: ``.table()``, ``.levels()``, ``.summary()``."""

    base: Scenario
    runs: int
    seed: int
    effects: tuple[Effect, ...]
    base_levels: tuple[Level, ...]
    resamples: int = RESAMPLES  #: experiments drawn for each share that agrees

    def table(self) -> pd.DataFrame:
        """A row a setting, value, change and outcome: ``setting, value, change, outcome, difference, low, high, pairs,
        verdict, half_width, agree, opposite`` (differences in the outcome's unit, 95% intervals)."""
        import pandas as pd

        return pd.DataFrame(list(self.effects), columns=list(Effect._fields))

    def levels(self) -> pd.DataFrame:
        """A row a setting, value and outcome of the base: ``mean, low, high, runs``."""
        import pandas as pd

        return pd.DataFrame(list(self.base_levels), columns=list(Level._fields))

    def summary(self) -> pd.DataFrame:
        """A row a change and outcome: its verdict, horizons and burn-ins that agree with it, pairs it needs."""
        import pandas as pd

        return pd.DataFrame(list(self.stabilities), columns=list(Stability._fields))

    @property
    def stabilities(self) -> tuple[Stability, ...]:
        """One for each change and outcome."""
        return tuple(self._stability(w.name, name) for w in WHAT_IFS for name in ASKED)

    def _stability(self, change: str, outcome: str) -> Stability:
        by = {setting: [e for e in self.effects if (e.setting, e.change, e.outcome) == (setting, change, outcome)]
              for setting in ("weeks", "burn_in", "runs")}
        settled = by["runs"][-1].verdict
        # Agreement is asked at equal numbers of pairs: fewer are less often clear, whatever the horizon.
        here = next((direction(e.verdict) for e in by["runs"] if e.value == self.runs), direction(settled))
        words = {setting: [direction(e.verdict) for e in by[setting]] for setting in ("weeks", "burn_in")}
        opposite = AGAINST.get(direction(settled))
        enough = [e.value for e in by["runs"] if e.agree >= SURE]
        return Stability(change, outcome, settled, words["weeks"].count(here), words["burn_in"].count(here),
                         opposite in words["weeks"] + words["burn_in"], enough[0] if enough else math.nan)

    @property
    def sentence(self) -> str:
        """What was found, in words and counts."""
        found = self.stabilities
        pointing = [s for s in found if direction(s.verdict) in AGAINST]
        count = {setting: len({e.value for e in self.effects if e.setting == setting}) for setting in CLOCK}
        most = max(e.value for e in self.effects if e.setting == "runs")
        kept = [sum(getattr(s, name) == count[setting] for s in pointing)
                for name, setting in (("weeks_agree", "weeks"), ("burn_ins_agree", "burn_in"))]
        needed = [s.runs_needed for s in pointing if math.isfinite(s.runs_needed)]
        turned = [_in_words(s) for s in found if s.turned]
        text = (f"{len(pointing)} of {len(found)} effects point one way in {wording.count(most, 'pair')} of "
                f"{self.base.weeks} weeks. Of these, at {wording.count(self.runs, 'pair')}, {kept[0]} do so at all "
                f"{count['weeks']} horizons and {kept[1]} after all {count['burn_in']} burn-ins; "
                f"turned round by any: {wording.listing(turned) or 'none'}.")
        if needed:
            text += (f" {len(needed)} would come out the same in {SURE:.0%} of experiments of "
                     f"{wording.count(int(max(needed)), 'pair')} or fewer.")
        return text

    def __repr__(self) -> str:
        return f"<Convergence of {self.base.name}: {self.runs} pairs a setting, seed {self.seed}>"


def convergence(
    runs: int = 200, seed: int = 1, *, threads: int | None = None, base: Scenario | str = "baseline",
    horizons: Sequence[int] = HORIZONS, burn_ins: Sequence[int] = BURN_INS, resamples: int = RESAMPLES,
    progress: Progress | None = None,
) -> Convergence:
    """Ask the what-ifs again with other horizons, other burn-ins and other numbers of runs.

    Parameters
    ----------
    runs
        Pairs at each horizon and burn-in; the numbers of runs looked at go from a quarter of it to four times as many,
        at the base's own horizon and burn-in.
    base
        A scenario or the name of one that ships.
    resamples
        Experiments of each number of pairs that are drawn to see how often they agree.
    progress
        Told what is running and how many of its runs are done; ``total_runs`` says how many there will be in all.

    Raises
    ------
    InputError
        For numbers out of range.
    """
    numbers = whole_numbers({"runs": runs, "seed": seed, "threads": threads}, place="convergence()")
    start = load(base) if isinstance(base, str) else base
    bench = _Bench(start, numbers["runs"], numbers["seed"], numbers.get("threads"), progress)
    effects: list[Effect] = []
    levels: list[Level] = []
    for setting, values in (("weeks", horizons), ("burn_in", burn_ins)):
        for value in values:
            sides = {name: rows[: bench.runs] for name, rows in bench.at(setting, value).items()}
            effects += _effects(setting, value, sides)
            levels += _levels(setting, value, sides[""])
    everyone = bench.at("weeks", start.weeks)
    for size in sizes(bench.runs):
        effects += _by_runs(size, everyone, resamples)
        levels += _levels("runs", size, everyone[""][:size])
    return Convergence(start, bench.runs, bench.seed, tuple(effects), tuple(levels), resamples)


def sizes(runs: int) -> tuple[int, ...]:
    """The numbers of pairs looked at, at least two."""
    return tuple(dict.fromkeys(max(2, round(part * runs)) for part in SIZES))


def total_runs(runs: int = 200, base: Scenario | str = "baseline", horizons: Sequence[int] = HORIZONS,
               burn_ins: Sequence[int] = BURN_INS) -> int:
    """Runs that :func:`convergence` makes, all scenarios and settings together."""
    start = load(base) if isinstance(base, str) else base
    others = len({*horizons} - {start.weeks}) + len({*burn_ins} - {start.burn_in})
    return (len(WHAT_IFS) + 1) * (sizes(runs)[-1] + others * runs)


def _in_words(effect: Stability) -> str:
    label = next(w.label for w in WHAT_IFS if w.name == effect.change)
    return f"{label}, for {wording.inside(OUTCOMES[OUTCOME_NAMES.index(effect.outcome)].label)}"


class _Bench:
    """Runs the base and its what-ifs in a setting, once each."""

    def __init__(self, base: Scenario, runs: int, seed: int, threads: int | None, progress: Progress | None) -> None:
        self.base, self.runs, self.seed, self.threads, self.progress = base, runs, seed, threads, progress
        self._done: dict[tuple[int, int], dict[str, Floats]] = {}

    def at(self, setting: str, value: int) -> dict[str, Floats]:
        """Outcomes of the base (``""``) and of each what-if, ``(runs, outcomes)``; at the base's own horizon and
        burn-in as many runs as the largest number looked at."""
        clock = {"weeks": self.base.weeks, "burn_in": self.base.burn_in, setting: value}
        key = clock["weeks"], clock["burn_in"]
        if key not in self._done:
            own = key == (self.base.weeks, self.base.burn_in)
            wanted = sizes(self.runs)[-1] if own else self.runs
            start = self.base if own else self.base.change(clock, name=self.base.name)
            self._done[key] = {name: self._values(start.change(levers) if levers else start, wanted, f"{name} {key}")
                               for name, levers in (("", {}), *((w.name, w.levers) for w in WHAT_IFS))}
        return self._done[key]

    def _values(self, scenario: Scenario, runs: int, label: str) -> Floats:
        told = self.progress
        return run(scenario, runs, self.seed, threads=self.threads, weekly=False,
                   progress=None if told is None else lambda done: told(label, done)).values


def _outcomes() -> tuple[tuple[Outcome, int], ...]:
    return tuple((OUTCOMES[k], k) for k in map(OUTCOME_NAMES.index, ASKED))


def _effects(setting: str, value: int, sides: Mapping[str, Floats]) -> Iterator[Effect]:
    for change, rows in sides.items():
        for outcome, k in _outcomes() if change else ():
            d = paired(change, outcome, sides[""][:, k], rows[:, k])
            yield Effect(setting, value, change, outcome.name, d.difference, d.low, d.high, d.pairs, d.verdict,
                         (d.high - d.low) / 2)


def _by_runs(size: int, sides: Mapping[str, Floats], resamples: int) -> Iterator[Effect]:
    """The first ``size`` pairs, as a user would see them, and what other pairs would have said."""
    for effect in _effects("runs", size, {name: rows[:size] for name, rows in sides.items()}):
        k = OUTCOME_NAMES.index(effect.outcome)
        agree, opposite = stability(OUTCOMES[k], sides[""][:, k], sides[effect.change][:, k], size, resamples)
        yield effect._replace(agree=agree, opposite=opposite)


def _levels(setting: str, value: int, rows: Floats) -> Iterator[Level]:
    for outcome, k in _outcomes():
        rule = statistics.share_interval if outcome.name in BINARY else statistics.mean_interval
        found = rule(np.asarray(rows[:, k]))
        yield Level(setting, value, outcome.name, found.mean, found.low, found.high, found.n)
