"""Scenarios side by side on common random numbers.

Both sides of a pair have the same seed and run number, and the draws are addressed, not consumed: what differs between
them comes from the scenario alone.  Differences are therefore taken pair by pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.experiments import statistics, wording
from alignsim.experiments.ensemble import BINARY, Ensemble, Gathering
from alignsim.experiments.pairing import as_changes, differs_before, labelled
from alignsim.experiments.payback import Payback, payback
from alignsim.experiments.until import Watch, level_at_looks, numbers_and_goal
from alignsim.experiments.until_pairs import Enough
from alignsim.experiments.until_result import Until
from alignsim.experiments.upstairs import drawing_room
from alignsim.outcomes import OUTCOMES, Outcome

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.experiments.explain.asked import Explanation
    from alignsim.scenario import Scenario


BLOCK = 200
"""Runs of one scenario before the next has its turn."""


class Difference(NamedTuple):
    """One outcome of one scenario against the base."""

    scenario: str
    outcome: Outcome
    pairs: int  #: pairs with a value on both sides
    missing: int
    base_mean: float
    mean: float  #: of the other scenario, over the same pairs
    difference: float
    low: float
    high: float
    sd: float  #: of the differences
    base_sd: float  #: of the base's runs
    share_better: float  #: share of pairs won, ties as half; nan where neither way is better
    pairing_correlation: float
    pairing_gain: float

    @property
    def smallest(self) -> float:
        """Smallest effect worth having: a tenth of a standard deviation of the base's runs (assumption)."""
        return statistics.SMALLEST_EFFECT * self.base_sd

    @property
    def half_width(self) -> float:
        """Half the width of the interval; nan if there is none."""
        return (self.high - self.low) / 2

    @property
    def verdict(self) -> str:
        """What the interval allows to say."""
        up, down = {"higher": ("better", "worse"), "lower": ("worse", "better")}.get(
            self.outcome.direction, ("higher", "lower"))
        if not np.isfinite(self.low):
            return "too few pairs"
        if self.low == self.high == 0 or (self.smallest > 0 and max(-self.low, self.high) <= self.smallest):
            return "no difference worth having"
        if self.low > 0 or self.high < 0:
            word, nearest = (up, self.low) if self.low > 0 else (down, -self.high)
            return word if nearest >= self.smallest else f"{word}, perhaps too little to matter"
        return "unclear"


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Paired differences of scenarios from a base: ``.table()``, ``.payback``, ``.plot()``."""

    base: Ensemble
    others: Mapping[str, Ensemble]  #: label -> runs
    simultaneous: bool = False
    as_change: int | None = None
    level: float = statistics.LEVEL
    watch: Watch | None = None  #: what was seen of a goal, if one was given

    @property
    def pairs(self) -> int:
        """Pairs that every scenario has."""
        return min(len(self.base), *(len(e) for e in self.others.values()))

    @property
    def level_each(self) -> float:
        """The level of a single interval: higher if all are to hold together (Bonferroni)."""
        if not self.simultaneous:
            return self.level
        return statistics.simultaneous_level(self.level, len(OUTCOMES) * len(self.others))

    def _level_of(self, outcome: Outcome) -> float:
        """The level of its intervals: one that holds where it was decided how many pairs are enough."""
        decides = self.watch is not None and outcome.name == self.watch.goal.outcome
        return level_at_looks(self.level_each) if decides else self.level_each

    @cached_property
    def until(self) -> Until | None:
        """What came of the goal, and the independent runs that the pairs stand for; None if no goal was given."""
        if self.watch is None:
            return None
        watch = self.watch
        decided = {d.scenario: d for d in self.differences if d.outcome.name == watch.goal.outcome}
        return Until(watch.goal, tuple(watch.looks), watch.reached, watch.ended, self.pairs,
                     {label: d.half_width for label, d in decided.items()},
                     {label: d.pairing_gain * self.pairs for label, d in decided.items()},
                     self.base.scenario.name, f"{'joint ' if self.simultaneous else ''}{self.level:.0%}")

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every outcome of every scenario against the base."""
        return tuple(self._difference(label, other, outcome)
                     for label, other in self.others.items() for outcome in OUTCOMES)

    def _difference(self, label: str, other: Ensemble, outcome: Outcome) -> Difference:
        a, b = _paired(self.base, other, self.base.column(outcome.name), other.column(outcome.name))
        binary = outcome.name in BINARY
        rule = statistics.share_difference_interval if binary else statistics.difference_interval
        found = rule(a, b, self._level_of(outcome))
        known_a, known_b = statistics.both_known(a, b)
        pair = statistics.pairing(a, b)
        won = np.nan if outcome.direction == "neutral" else statistics.share_of_pairs_won(
            a, b, higher_is_better=outcome.direction == "higher")
        return Difference(
            label, outcome, found.n, found.missing, _mean(known_a), _mean(known_b), found.mean, found.low, found.high,
            found.sd, float(known_a.std(ddof=1)) if known_a.size > 1 else np.nan, won, pair.correlation, pair.gain)

    def relabelled(self, base: str | None = None, *, names: Mapping[str, str] | None = None,
                   labels: Mapping[str, str] | None = None) -> Comparison:
        """The same runs called otherwise; what was computed of them is kept and not computed again.

        ``base``: name of the base; ``names``: label -> name of that scenario; ``labels``: label -> label in its place.
        """
        names, labels = names or {}, labels or {}
        found = replace(self, base=_called(self.base, base),
                        others={labels.get(k, k): _called(other, names.get(k)) for k, other in self.others.items()})
        if "differences" in vars(self):
            vars(found)["differences"] = tuple(
                d._replace(scenario=labels.get(d.scenario, d.scenario)) for d in self.differences)
        if "payback" in vars(self):
            vars(found)["payback"] = {labels.get(k, k): paid for k, paid in self.payback.items()}
        return found

    def weekly_difference(self, label: str, series: str) -> dict[str, statistics.Floats]:
        """One weekly series of a scenario less the base's, pair by pair: by week ``mean`` with its interval ``low,
        high``, and the spread of pairs.

        Raises
        ------
        KeyError
            If there is no series of that name, or no series were kept.
        """
        other = self.others[label]
        a, b = _paired(self.base, other, self.base.one_series(series), other.one_series(series))
        return statistics.bands(b - a, self.level)

    def table(self) -> pd.DataFrame:
        """A row a scenario and outcome: means, difference with interval, share of pairs won, what pairing was worth,
        the smallest effect worth having, and a verdict in words."""
        import pandas as pd

        return pd.DataFrame([
            {"base": self.base.scenario.name, "scenario": d.scenario, "name": d.outcome.name,
             "label": d.outcome.label, "unit": d.outcome.unit, "direction": d.outcome.direction, "pairs": d.pairs,
             "missing": d.missing, "base_mean": d.base_mean, "mean": d.mean, "difference": d.difference,
             "low": d.low, "high": d.high, "sd": d.sd, "base_sd": d.base_sd, "share_better": d.share_better,
             "pairing_correlation": d.pairing_correlation, "pairing_gain": d.pairing_gain, "smallest": d.smallest,
             "verdict": d.verdict}
            for d in self.differences])

    @cached_property
    def payback(self) -> dict[str, Payback]:
        """What each scenario brings and costs, and when it pays; empty if weekly series were not kept."""
        if self.base.series is None or self.pairs == 0:
            return {}
        found = {}
        for label, other in self.others.items():
            if other.series is None:
                continue
            sides = [_paired(self.base, other, self.base.one_series(name), other.one_series(name))
                     for name in ("value", "lever_hours", "cost")]
            found[label] = payback(sides[0], sides[1], sides[2][0], self.level,
                                   always=differs_before(self.base.scenario, other.scenario))
        return found

    def payback_table(self) -> pd.DataFrame:
        """A row a scenario and week: the balance in person-weeks, ``net`` with its interval ``low, high``."""
        import pandas as pd

        columns = ["scenario", "week", "net", "low", "high"]
        parts = [pd.DataFrame({"scenario": label, "week": np.arange(p.weeks), "net": p.mean, "low": p.low,
                               "high": p.high}) for label, p in self.payback.items()]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def plot(self) -> Any:
        """The picture a board could read: differences with intervals, in words and units."""
        return drawing_room().comparison_of(self)

    def explain(
        self, outcome: str = "delivered_value", other: str | None = None, *, runs: int | None = None,
        threads: int | None = None, progress: Callable[[str, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Explanation:
        """Which settings and mechanisms carry the difference of one scenario: as :func:`alignsim.explain`.

        ``other``: the label, if there are several; ``runs``: as many as the comparison has pairs if not given.
        """
        from alignsim.experiments.explain.asked import explain_comparison

        return explain_comparison(self, outcome, other, runs=runs, threads=threads, progress=progress, stop=stop)

    def report(
        self, path: str | Path, question: str | None = None, *, outcome: str = "delivered_value",
        threads: int | None = None, progress: Callable[[str, int], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Path:
        """A page to hand on, as one file that opens offline and prints to two pages; its path.

        Takes more runs: why, and what could change the answer, of the scenario that does best in ``outcome``.

        Raises
        ------
        InputError
            For an unknown outcome, or a file with other content in its place.
        """
        # Looked up by name when somebody asks for it: imports go from results to pages only.
        room = import_module("alignsim.report.page.whole")
        room.report(self, Path(path), question, outcome, threads, progress, stop)
        return Path(path)

    @property
    def sentence(self) -> str:
        """One sentence a scenario, the clearest differences first."""
        return " ".join(self.sentence_of(label) for label in self.others)

    def sentence_of(self, label: str) -> str:
        """What one scenario changes, in words."""
        mine = [d for d in self.differences if d.scenario == label and d.outcome.name in wording.HEADLINES]
        better, worse = ([wording.inside(d.outcome.label) for d in mine if d.verdict == word]
                         for word in ("better", "worse"))
        text = f"Against {self.base.scenario.name}, {label} is "
        if not better and not worse:
            return f"{text}neither clearly better nor clearly worse in {wording.count(self.pairs, 'pair')}."
        halves = [f"{word} in {wording.listing(_first(names))}"
                  for word, names in (("better", better), ("worse", worse)) if names]
        return f"{text}{' and '.join(halves)}."

    def __repr__(self) -> str:
        return (f"<Comparison of {self.base.scenario.name} with {', '.join(self.others)}: {self.pairs} pairs, "
                f"seed {self.base.seed}>")

    def _repr_html_(self) -> str:
        rows = [
            (d.outcome.label, d.scenario, wording.figure(d.base_mean, d.outcome.unit),
             wording.figure(d.difference, d.outcome.unit, signed=True),
             wording.interval(d.low, d.high, d.outcome.unit, signed=True), wording.difference_unit(d.outcome.unit),
             wording.share(d.share_better), d.verdict)
            for d in self.differences if d.outcome.name in wording.HEADLINES]
        title = f"Against {self.base.scenario.title or self.base.scenario.name}: {self.pairs} pairs of runs"
        return wording.html_table(
            title, ("Outcome", "Scenario", "Base", "Difference", self.interval_words, "Unit", "Pairs won", "Verdict"),
            rows, self.sentence)

    @property
    def interval_words(self) -> str:
        """What the intervals are."""
        return f"{'joint ' if self.simultaneous else ''}{self.level:.0%} interval"

    @property
    def interval_note(self) -> str:
        """What joint intervals are, and what came of a goal; nothing for single ones without."""
        said = "" if self.until is None else f"{self.until.sentence} "
        if not self.simultaneous:
            return said
        return (f"{said}Joint intervals: all {len(self.differences)} hold together with {self.level:.0%} (Bonferroni); "
                f"each one alone with {self.level_each:.2%}. ")


def _called(ensemble: Ensemble, name: str | None) -> Ensemble:
    return ensemble if name is None else replace(ensemble, scenario=replace(ensemble.scenario, name=name))


def _first(names: Sequence[str], most: int = 5) -> list[str]:
    if len(names) <= most:
        return list(names)
    return [*names[: most - 1], f"{len(names) - most + 1} more outcomes"]


def _mean(values: statistics.Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def _paired(base: Ensemble, other: Ensemble, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of the runs that both have (an interrupted side has fewer)."""
    _, left, right = np.intersect1d(base.runs[: len(a)], other.runs[: len(b)], return_indices=True)
    return a[left], b[right]


def compare(
    base: Scenario | Ensemble, others: Scenario | Sequence[Scenario] | Mapping[str, Scenario],
    runs: int | None = None, seed: int = 1, weeks: int | None = None, as_change: int | None = None,
    threads: int | None = None, *, simultaneous: bool = False, weekly: bool = True, until: float | None = None,
    outcome: str | None = None, progress: Callable[[str, int], None] | None = None,
    expect: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Comparison:
    """Run scenarios against a base, paired on common random numbers.

    Parameters
    ----------
    base
        A scenario; or an ensemble already run, whose runs, seed and weeks are then taken.
    others
        A scenario, several, or label -> scenario.
    runs
        Pairs; 100 if not given; with ``until`` the most there may be, 100,000 if not given.
    until, outcome
        Go on until, for every scenario, the half-width of the 95% interval (with ``simultaneous``, of the joint one)
        of the paired difference in that outcome (delivered value if not given) is at most ``until``, in the outcome's
        unit: of a share, .01 is one percentage point (``experiments/until.py``).
    as_change
        The others' differences from the base come as a policy change at that week.
    simultaneous
        All intervals hold together with 95% (Bonferroni over outcomes and scenarios).
    progress, expect, stop
        Told (scenario, runs done), and with ``until`` how many pairs it will probably take; asked whether to stop.

    Raises
    ------
    InputError
        For numbers out of range, a change that cannot come in mid-run, or nothing to compare with.
    """
    ready = base if isinstance(base, Ensemble) else None
    numbers, goal = numbers_and_goal(
        {"runs": runs if ready is None else ready.requested, "seed": seed, "weeks": weeks, "threads": threads,
         "as_change": as_change}, until, outcome, place="compare()")
    first = base.scenario if isinstance(base, Ensemble) else base
    if ready is not None:
        numbers |= {"seed": ready.seed, "weeks": ready.weeks}
    numbers.setdefault("weeks", int(first.values["weeks"]))
    named = labelled(others, taken=first.name)
    if as_change is not None:
        named = as_changes(first, named, numbers["as_change"], numbers["weeks"])
    weekly = weekly and (ready is None or ready.series is not None)
    own = [] if ready is not None else [(first.name, Gathering(first, numbers, weekly))]
    theirs = [(label, Gathering(scenario, numbers, weekly)) for label, scenario in named.items()]
    enough = None
    if goal is not None:
        level = statistics.simultaneous_level(statistics.LEVEL, len(OUTCOMES) * len(theirs) if simultaneous else 1)
        enough = Enough(Watch(goal), own[0][1] if ready is None else ready, [g for _, g in theirs], level, expect)
    _side_by_side([*own, *theirs], progress, stop, enough)
    others_done = {label: gathering.ensemble() for label, gathering in theirs}
    return Comparison(own[0][1].ensemble() if ready is None else ready, others_done, simultaneous, as_change,
                      watch=None if enough is None else enough.watch)


def _side_by_side(
    gatherings: Sequence[tuple[str, Gathering]], progress: Callable[[str, int], None] | None,
    stop: Callable[[], bool] | None, enough: Enough | None,
) -> None:
    """All scenarios piece by piece, so that what is there when it is stopped makes pairs."""
    for chunk in gatherings[0][1].chunks(BLOCK, () if enough is None else enough.watch.points):
        for label, gathering in gatherings:
            if not gathering.take(chunk, _by_label(progress, label), stop):
                return
        if enough is not None and enough(chunk.stop):
            for _, gathering in gatherings:
                gathering.requested = gathering.done
            return


def _by_label(progress: Callable[[str, int], None] | None, label: str) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(label, done)
