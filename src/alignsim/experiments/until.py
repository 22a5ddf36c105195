"""How many runs are enough?  Runs are added until an interval is as narrow as was asked for.

The rule: after 100 runs, and then each time there are a fifth more (120, 144, 173, ...), the interval of the mean is
looked at; the first look at which half its width is at most the goal is the last.  This is the sequential rule of Chow
and Robbins (1965) at fixed looks, as Glynn and Whitt (1992) justify it for simulation output.

Such a rule stops sooner when the runs at hand happen to vary little, so that an ordinary interval, taken where it
stops, is a little too narrow: of normal data it covers 94.8% at worst, and not 95%.  (Singham and Schruben (2012)
measure this loss; Frey (2010) takes it back for shares by asking for a higher level at each look.)  So here: the
interval that decides, and that is reported, is one of a higher level: ``WIDER`` times as wide.  For normal data its
coverage follows from the chi-square law of the variances seen on the way, for the mean does not depend on them; it is
at least the level asked for, whatever the goal, at every level from 90 to 99.99% (``tests/test_until.py``).

The two stages of Stein (1945) would be exact for normal data, but they trust the variance of the first runs alone, and
with it all that a first hundred does not show of a skewed outcome.  Intervals that hold at all numbers of runs at once
(Waudby-Smith et al. 2021) need at least twice as many runs.

Everything here is a function of arrays, and the looks are fixed: the number found depends on nothing but the runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from alignsim.experiments import statistics
from alignsim.experiments.limits import positive_number, whole_numbers
from alignsim.experiments.statistics import LEVEL, Floats, Interval
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.problems import InputError, Problem, nearest, show

FIRST = 100
"""Runs, and values, before the first look: fewer say too little about the spread of a skewed outcome."""
GROWTH = 1.2
"""From one look to the next; what is run beyond what was needed is a tenth on average."""
WIDER = 1.02
"""The interval that decides and is reported, against an ordinary one: takes back what looking again and again costs."""
CAP = 100_000
"""Runs at which it ends, unless told otherwise, whether the goal is reached or not."""
RUNS = 100
"""Runs where no goal is given."""
OUTCOME = "delivered_value"


class Goal(NamedTuple):
    """What is asked for."""

    half_width: float  #: of the interval, in the outcome's unit
    outcome: str
    cap: int = CAP  #: runs at which it ends in any case

    @property
    def looks(self) -> tuple[int, ...]:
        """Numbers of runs at which the interval is looked at; the cap is the last."""
        found, runs = [], float(FIRST)
        while math.ceil(runs) < self.cap:
            found.append(math.ceil(runs))
            runs *= GROWTH
        return (*found, self.cap)


class Look(NamedTuple):
    """What was seen after a number of runs."""

    runs: int
    values: int  #: runs with a value, the fewest of any interval
    half_widths: tuple[float, ...]  #: of each interval; nan if there is none

    @property
    def half_width(self) -> float:
        """Of the widest interval; nan if one is not known."""
        return float(np.max(self.half_widths))


class Watch:
    """The rule at work: told what the runs so far say at each look, it says whether they are enough."""

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self.points = goal.looks
        self.looks: list[Look] = []
        self.reached = False
        self.ended = False  #: reached, at the cap, or hopeless: not one run has a value

    def due(self, runs: int) -> bool:
        """Whether it looks after that many runs."""
        return not self.ended and runs in self.points and (not self.looks or runs > self.looks[-1].runs)

    def look(self, runs: int, found: Sequence[Interval]) -> bool:
        """Whether these are enough.

        ``found`` has the interval of each mean that is to be narrow, at ``level_at_looks`` of the level that is
        promised.  Fewer than ``FIRST`` values are never enough.
        """
        self.looks.append(Look(runs, min(i.n for i in found), tuple(half_width_of(i) for i in found)))
        last = self.looks[-1]
        self.reached = last.values >= FIRST and last.half_width <= self.goal.half_width
        self.ended = self.reached or runs >= self.goal.cap or last.values == 0
        return self.ended

    @property
    def next_look(self) -> int | None:
        """Runs to have in all at the next look; None if no more are needed."""
        if self.ended:
            return None
        seen = self.looks[-1].runs if self.looks else 0
        return next(runs for runs in self.points if runs > seen)

    @property
    def expected(self) -> int:
        """Runs it will probably take in all: the look at which an interval that shrinks as 1/sqrt(runs) would do."""
        if not self.looks:
            return self.points[0]
        last = self.looks[-1]
        if self.ended:
            return last.runs
        estimate = runs_needed(last, last.half_width, self.goal.half_width)
        after = [runs for runs in self.points if runs > last.runs]
        return next((runs for runs in after if runs >= estimate), after[-1])


def level_at_looks(level: float = LEVEL) -> float:
    """The level of an interval that, taken where the rule stops, holds with ``level``: 95.44% for 95%."""
    from scipy.special import ndtr

    return float(2 * ndtr(WIDER * statistics.normal_quantile(level)) - 1)


def half_width_of(interval: Interval) -> float:
    """Half of its width; nan if there is none."""
    return (interval.high - interval.low) / 2


def runs_needed(last: Look, half_width: float, goal: float) -> float:
    """Runs for ``goal`` if those of the last look gave ``half_width``, by 1/sqrt(runs), and for enough values; infinite
    where nothing is known."""
    if not (math.isfinite(half_width) and last.values):
        return math.inf
    return math.ceil(last.runs * max((half_width / goal) ** 2, FIRST / last.values))


def interval_of(values: Floats, base: Floats | None = None, *, binary: bool = False, level: float = LEVEL) -> Interval:
    """Interval of the mean of runs ``(n,)``, or of their paired difference from ``base``; for 0/1 runs if ``binary``.

    Student's t and Wilson for means and shares, Student's t and Bonett & Price for differences (``statistics``).
    """
    if base is None:
        return (statistics.share_interval if binary else statistics.mean_interval)(values, level)
    rule = statistics.share_difference_interval if binary else statistics.difference_interval
    return rule(base, values, level)


def watched(
    goal: Goal, values: Floats, base: Floats | None = None, *, binary: bool = False, level: float = LEVEL
) -> Watch:
    """The rule on runs ``(n,)`` that are there already, look by look: ``.reached``, ``.next_look``, ``.expected``.

    For experiments that come back for more, as a sweep does point by point: call it anew when the next runs are there.
    A run that failed or has no value is nan.  ``level`` is what the reported interval is to hold with.
    """
    watch, each = Watch(goal), level_at_looks(level)
    for runs in watch.points:
        if runs > values.size:
            break
        side = None if base is None else base[:runs]
        if watch.look(runs, [interval_of(values[:runs], side, binary=binary, level=each)]):
            break
    return watch


def read_goal(until: object, outcome: str | None, runs: int | None, *, place: str, flag: str = "") -> Goal | None:
    """The goal as a user gives it, or None without one; ``runs`` is the cap.  ``flag`` stands before names in reports.

    Raises
    ------
    InputError
        With everything that is wrong: no positive number, no outcome of that name, fewer runs than a look needs, or
        an outcome without a goal.
    """
    problems = []
    if until is None:
        if outcome is None:
            return None
        raise InputError((Problem(place, None, f"{flag}outcome", show(outcome), f"only together with {flag}until",
                                  None),))
    half_width = positive_number(f"{flag}until", until, place=place)
    name = OUTCOME if outcome is None else outcome
    if isinstance(half_width, Problem):
        problems.append(half_width)
    if name not in OUTCOME_NAMES:
        problems.append(Problem(place, None, f"{flag}outcome", show(name),
                                "the name of an outcome (alignsim list --outcomes)",
                                nearest(name, OUTCOME_NAMES) if isinstance(name, str) else None))
    if runs is not None and runs < FIRST:
        problems.append(Problem(place, None, f"{flag}runs", str(runs),
                                f"with {flag}until the most runs there may be: at least {FIRST}", None))
    if problems or isinstance(half_width, Problem):
        raise InputError(problems)
    return Goal(half_width, name, CAP if runs is None else runs)


def numbers_and_goal(
    values: Mapping[str, object], until: object, outcome: str | None, *, place: str
) -> tuple[dict[str, int], Goal | None]:
    """The whole numbers of an experiment, ``runs`` among them, and its goal.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    problems: list[Problem] = []
    numbers: dict[str, int] = {}
    goal = None
    try:
        numbers = whole_numbers(values, place=place)
    except InputError as error:
        problems += error.problems
    try:
        goal = read_goal(until, outcome, numbers.get("runs"), place=place)
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)
    numbers.setdefault("runs", RUNS if goal is None else goal.cap)
    return numbers, goal
