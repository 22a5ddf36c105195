"""Which settings, and which mechanisms, carry a difference?

Two scenarios differ in some settings, and an outcome differs between them.  Settings are the players of a game whose
value is the outcome of A with some of them as in B; groups of mechanisms are the players of another, whose value is
the difference between B and A with only these mechanisms on.  Shapley shares divide the whole among the players
(:mod:`alignsim.experiments.explain.shapley`); all coalitions are run with the same run numbers, so that the shares of
each run add up, and their means have intervals like any paired difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.explain import shapley
from alignsim.experiments.explain.levers import Lever, check, coalition_scenario, levers_of
from alignsim.experiments.explain.mechanisms import Group, live_groups
from alignsim.experiments.explain.split import Split
from alignsim.experiments.explain.work import Sides, Work
from alignsim.experiments.limits import usable_processors, whole_numbers
from alignsim.experiments.statistics import Floats, Interval
from alignsim.experiments.wording import count
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.problems import InputError, Problem, nearest, show

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.experiments.compare import Comparison
    from alignsim.scenario import Scenario

RUNS = 200
SAMPLES = 2
"""Pairs of opposite orders that a run draws."""
CHECKED = 50
"""Runs whose orders are looked at beforehand for combinations that cannot be had; those of more are met on the way."""
LEDGER = tuple(o for o in OUTCOMES if o.name.startswith("ledger_"))
"""Where projects' weeks go: nine shares that sum to one, so that their differences sum to nothing."""


class Step(NamedTuple):
    """A part of projects' weeks, and by how much it differs, share of all weeks."""

    outcome: Outcome
    difference: Interval


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """Who carries a difference: ``.levers``, ``.mechanisms``, ``.ledger``, ``.table()``, ``.plot()``, ``.sentence``."""

    a: Scenario
    b: Scenario
    outcome: Outcome
    seed: int
    weeks: int
    requested: int  #: runs asked for; more than those of ``levers`` if it was stopped
    settings: tuple[Lever, ...]
    levers: Split
    mechanisms: Split | None  #: None if it was stopped before any run of theirs was complete, or no mechanism is on
    groups: tuple[Group, ...]  #: of mechanisms that are on in A or in B
    sides: Sides
    exact: bool  #: whether all combinations of settings were run, or orders drawn
    samples: int = SAMPLES  #: pairs of opposite orders a run, where orders were drawn

    @property
    def difference(self) -> Interval:
        """B - A over the runs that have a value in every combination of the settings, in the outcome's unit."""
        return self.levers.total

    @property
    def base_mean(self) -> float:
        """The outcome of A over the same runs."""
        return _mean(self._base)

    @property
    def smallest(self) -> float:
        """Smallest effect worth having: a tenth of a standard deviation of A's runs (assumption)."""
        base = self._base
        return statistics.SMALLEST_EFFECT * float(base.std(ddof=1)) if base.size > 1 else float("nan")

    @property
    def _base(self) -> Floats:
        """The outcome of A in the runs of the shares."""
        column = self.sides.a[:, OUTCOME_NAMES.index(self.outcome.name)]
        return np.asarray(column[np.isfinite(self.levers.whole)])

    @property
    def complete(self) -> bool:
        """Whether every run asked for is there, of settings and mechanisms."""
        rest = 0 if self.mechanisms is None else self.mechanisms.whole.size
        return self.done == self.requested and (not self.groups or rest == self.requested)

    @property
    def done(self) -> int:
        """Runs of the settings that came to their end, with a value or not."""
        return int(self.levers.whole.size)

    @property
    def ledger(self) -> tuple[Step, ...]:
        """Where projects' weeks go otherwise in B: paired differences of the nine shares, in the model's order."""
        columns = [(o, OUTCOME_NAMES.index(o.name)) for o in LEDGER]
        return tuple(Step(o, statistics.difference_interval(self.sides.a[:, k], self.sides.b[:, k]))
                     for o, k in columns)

    def table(self) -> pd.DataFrame:
        """A row a setting, a group of mechanisms, the remainder, and the whole: ``kind, name, words, share, low, high,
        runs``; for settings of which all combinations were run also ``alone`` and ``last`` with their intervals."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for i in self.levers.order:
            rows.append({**_row("setting", self.levers, i), **_ends(self.levers, i)})
        rows.append({"kind": "difference", "name": "B - A", "words": "The whole difference",
                     **_figures(self.difference)})
        if self.mechanisms is not None:
            rows += [_row("mechanisms", self.mechanisms, i) for i in self.mechanisms.order]
            rows.append({"kind": "remainder", "name": "remainder", "words": "With all of these cut",
                         **_figures(self.mechanisms.remainder)})
        return pd.DataFrame(rows)

    def ledger_table(self) -> pd.DataFrame:
        """A row a part of projects' weeks: ``name, label, difference, low, high, runs``, shares of all weeks."""
        import pandas as pd

        return pd.DataFrame([{"name": s.outcome.name, "label": s.outcome.label, "difference": s.difference.mean,
                              "low": s.difference.low, "high": s.difference.high, "runs": s.difference.n}
                             for s in self.ledger])

    def plot(self) -> Any:
        """The picture: from A to B by settings and by mechanisms, and where projects' weeks go otherwise."""
        # Looked up by name when somebody asks for it: imports go from results to pictures only.
        return import_module("alignsim.report.explain").picture_of(self)

    @property
    def sentence(self) -> str:
        """What carries the difference, in words."""
        from alignsim.experiments.explain import words

        return words.sentence(self)

    @property
    def note(self) -> str:
        """What the figures are."""
        from alignsim.experiments.explain import words

        return words.note(self)

    def rerun(self, *, threads: int | None = None) -> Explanation:
        """The same once more, from the scenarios and the seed alone."""
        return explain(self.a, self.b, self.outcome.name, self.requested, self.seed, self.weeks, threads,
                       samples=self.samples)

    def _repr_html_(self) -> str:
        from alignsim.experiments.explain import words

        return words.html(self)

    def __repr__(self) -> str:
        state = "" if self.complete else ", stopped"
        return (f"<Explanation of {self.outcome.name} by {count(len(self.settings), 'setting')}, {self.a.name} to "
                f"{self.b.name}: {self.requested} runs of {self.weeks} weeks, seed {self.seed}{state}>")


def _row(kind: str, split: Split, i: int) -> dict[str, Any]:
    return {"kind": kind, "name": split.names[i], "words": split.words[i], **_figures(split.shares[i])}


def _figures(found: Interval) -> dict[str, Any]:
    return {"share": found.mean, "low": found.low, "high": found.high, "runs": found.n}


def _ends(split: Split, i: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, intervals in (("alone", split.alone_intervals), ("last", split.last_intervals)):
        if intervals:
            found |= {name: intervals[i].mean, f"{name}_low": intervals[i].low, f"{name}_high": intervals[i].high}
    return found


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def outcome_named(name: str, place: str = "explain()", field: str = "outcome") -> Outcome | Problem:
    """The outcome of that name, or what is wrong with it."""
    if name in OUTCOME_NAMES:
        return OUTCOMES[OUTCOME_NAMES.index(name)]
    return Problem(place, None, field, show(name), "the name of an outcome (alignsim list --outcomes)",
                   nearest(str(name), OUTCOME_NAMES))


def differing(a: Scenario, b: Scenario, place: str = "explain()", field: str = "B") -> tuple[Lever, ...]:
    """The settings in which B differs.

    Raises
    ------
    InputError
        If there are none: nothing is there to explain.
    """
    levers = levers_of(a, b)
    if not levers:
        raise InputError((Problem(place, None, field, f"{b.name}, which differs from {a.name} in no setting",
                                  "a scenario that differs in at least one setting other than weeks", None),))
    return levers


def explain(
    a: Scenario, b: Scenario, outcome: str = "delivered_value", runs: int = RUNS, seed: int = 1,
    weeks: int | None = None, threads: int | None = None, *, samples: int = SAMPLES,
    progress: Callable[[str, int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Explanation:
    """Divide the difference of an outcome between two scenarios among settings, and among groups of mechanisms.

    Parameters
    ----------
    outcome
        Name of the outcome; shares are in its unit.
    runs
        Run numbers; every combination that is run has the same, paired on common random numbers.
    weeks
        Length of the horizon of both; A's own if not given.
    samples
        Pairs of opposite orders drawn a run, for the mechanisms, and for the settings if there are more than eight.
    progress, stop
        Told ("settings" or "mechanisms", runs done); asked whether to stop. Runs of which every combination is
        complete when it stops are kept.

    Raises
    ------
    InputError
        For numbers out of range, an unknown outcome, scenarios that do not differ, or a combination of their settings
        that makes no organization (each is named).
    """
    numbers, found, levers = _checked(a, b, outcome, {"runs": runs, "seed": seed, "weeks": weeks, "threads": threads,
                                                      "samples": samples})
    check_settings(a, b, levers, numbers)
    work = Work(a, b, found.name, numbers, stop)
    exact = len(levers) <= shapley.MOST_EXACT
    split, sides = work.levers(levers, exact, _to(progress, "settings"))
    groups = live_groups(a, b)
    mechanisms = None
    if groups and split.whole.size == numbers["runs"]:
        column = OUTCOME_NAMES.index(found.name)
        mechanisms = work.mechanisms(groups, sides.b[:, column] - sides.a[:, column], _to(progress, "mechanisms"))
    return Explanation(a, b, found, numbers["seed"], numbers["weeks"], numbers["runs"], levers, split, mechanisms,
                       groups, sides, exact, numbers["samples"])


def explain_comparison(
    comparison: Comparison, outcome: str, other: str | None, *, runs: int | None, threads: int | None,
    progress: Callable[[str, int], None] | None, stop: Callable[[], bool] | None,
) -> Explanation:
    """The difference of one scenario of a comparison from its base, on the same runs.

    Raises
    ------
    InputError
        As :func:`explain`; also for a label that the comparison does not have, or none where there are several.
    """
    labels = list(comparison.others)
    label = labels[0] if other is None and len(labels) == 1 else other
    if label is None or label not in comparison.others:
        raise InputError((Problem("explain()", None, "other", show(other), f"one of {', '.join(labels)}",
                                  nearest(str(other), labels)),))
    base = comparison.base
    # As the user calls it: the name of a changed scenario is made of its settings.
    named = replace(comparison.others[label].scenario, name=label)
    return explain(base.scenario, named, outcome, runs or comparison.pairs, base.seed, base.weeks, threads,
                   progress=progress, stop=stop)


def check_settings(
    a: Scenario, b: Scenario, levers: Sequence[Lever], numbers: Mapping[str, int], place: str = "explain()"
) -> None:
    """Whether every combination of settings that will be run can be had.

    Raises
    ------
    InputError
        With those that cannot.
    """
    k = len(levers)
    coalitions = set(range(2**k)) if k <= shapley.MOST_EXACT else {
        c for run in range(min(CHECKED, numbers["runs"]))
        for order in shapley.orders(k, numbers["seed"], run, numbers["samples"]) for c in shapley.path(order)}
    check(partial(coalition_scenario, a, b, levers), levers, coalitions, numbers.get("weeks", a.weeks), place)


def _checked(
    a: Scenario, b: Scenario, outcome: str, given: dict[str, object]
) -> tuple[dict[str, int], Outcome, tuple[Lever, ...]]:
    problems: list[Problem] = []
    numbers: dict[str, int] = {}
    levers: tuple[Lever, ...] = ()
    try:
        numbers = whole_numbers(given, place="explain()")
    except InputError as error:
        problems += error.problems
    found = outcome_named(outcome)
    try:
        levers = differing(a, b)
    except InputError as error:
        problems += error.problems
    if isinstance(found, Problem):
        problems.append(found)
    if problems or isinstance(found, Problem):
        raise InputError(problems)
    return {"weeks": a.weeks, "threads": usable_processors(), **numbers}, found, levers


def _to(progress: Callable[[str, int], None] | None, part: str) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(part, done)
