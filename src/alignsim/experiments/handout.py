"""All that a report says, gathered: a comparison, when it pays, why, and what could change the answer.

The reasons are of one outcome and of one scenario: the one that does best in it.  When it pays is asked of scenarios
that differ from the start as if their differences came in week 0: what has always been so has no week in which it
begins to pay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alignsim.experiments.compare import Comparison, Difference, compare
from alignsim.experiments.pairing import as_changes, differs_before, labelled
from alignsim.experiments.payback import Payback
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.problems import InputError

if TYPE_CHECKING:
    from alignsim.experiments.assumptions import Assumptions
    from alignsim.experiments.explain.asked import Explanation
    from alignsim.scenario import Scenario

EXPLAINED = 4
"""Why is told from a fourth of the pairs: every one of them takes some fifty runs."""
OUTCOME = "delivered_value"
SAME = "The two differ in no setting: there is nothing to explain, and no assumption could change the answer."


class Stopped(Exception):
    """Asked to stop before everything was there."""


@dataclass(frozen=True, eq=False)
class Handout:
    """What a report is made of."""

    comparison: Comparison
    outcome: Outcome
    label: str  #: the scenario that does best in it, of which the reasons are told
    explanation: Explanation | None
    unexplained: str  #: why there is no explanation
    assumptions: Assumptions | None
    #: of scenarios in force before week 0: the balance if their differences come in week 0, where they can
    adopted: Mapping[str, Payback] = field(default_factory=dict)

    @property
    def leader(self) -> Difference:
        """The difference that the answer is about."""
        return difference_of(self.comparison, self.label, self.outcome)

    @property
    def ranked(self) -> tuple[Difference, ...]:
        """The outcome of every scenario against the base, the best first."""
        return ranked(self.comparison, self.outcome)

    def payback_of(self, label: str) -> Payback | None:
        """When a scenario pays: brought in in week 0 where that can be, else as it was compared."""
        return self.adopted.get(label, self.comparison.payback.get(label))


def hand_out(
    comparison: Comparison, outcome: str = OUTCOME, *, threads: int | None = None,
    progress: Callable[[str, int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Handout:
    """When it pays, why, and what could change the answer, of a comparison.

    Parameters
    ----------
    outcome
        The outcome that answers.
    progress, stop
        Told (what is being done, runs done of it); asked whether to stop.

    Raises
    ------
    InputError
        For an unknown outcome.
    Stopped
        If it was asked to stop: there is no report of half the reasons.
    """
    from alignsim.experiments import assumptions
    from alignsim.experiments.explain.asked import outcome_named
    from alignsim.experiments.explain.levers import levers_of

    found = outcome_named(outcome, "report()")
    if not isinstance(found, Outcome):
        raise InputError((found,))
    label = ranked(comparison, found)[0].scenario
    adopted = adopted_in_week_0(comparison, threads=threads, progress=progress, stop=stop)
    if not levers_of(comparison.base.scenario, comparison.others[label].scenario):
        return Handout(comparison, found, label, None, SAME, None, adopted)
    explanation, unexplained = _explained(comparison, found, label, threads, progress, stop)
    if explanation is not None and not explanation.complete:
        raise Stopped
    try:
        changing = assumptions.what_could_change(comparison, label, outcome, threads=threads, stop=stop,
                                                 progress=None if progress is None else
                                                 lambda done: progress("assumptions", done))
    except assumptions.Stopped as stopped:
        raise Stopped from stopped
    return Handout(comparison, found, label, explanation, unexplained, changing, adopted)


def ranked(comparison: Comparison, outcome: Outcome) -> tuple[Difference, ...]:
    """Differences in an outcome, the best first (of one that is neither good nor bad the largest first)."""
    mine = [d for d in comparison.differences if d.outcome == outcome]
    sign = {"higher": 1.0, "lower": -1.0}.get(outcome.direction)
    return tuple(sorted(mine, key=lambda d: _last_if_nan(-abs(d.difference) if sign is None else -sign * d.difference)))


def difference_of(comparison: Comparison, label: str, outcome: Outcome) -> Difference:
    """One outcome of one scenario."""
    return next(d for d in comparison.differences if d.scenario == label and d.outcome == outcome)


def named(outcome: str) -> Outcome:
    """An outcome by its name."""
    return OUTCOMES[OUTCOME_NAMES.index(outcome)]


def runs_needed(
    base: Scenario, others: Sequence[Scenario] | Mapping[str, Scenario], pairs: int, as_change: int | None = None,
    weeks: int | None = None,
) -> int:
    """Runs of the model for a report with its comparison, at most."""
    from alignsim.experiments.assumptions import assumptions_of
    from alignsim.experiments.assumptions import runs_needed as for_assumptions
    from alignsim.experiments.explain.asked import SAMPLES
    from alignsim.experiments.explain.cost import cost
    from alignsim.experiments.explain.levers import levers_of
    from alignsim.experiments.explain.mechanisms import live_groups

    scenarios = list(others.values()) if isinstance(others, Mapping) else list(others)
    why = max((cost(len(levers_of(base, other)), len(live_groups(base, other)), pairs_explained(pairs), SAMPLES).runs
               for other in scenarios if levers_of(base, other)), default=0)
    changing = max(for_assumptions(len(assumptions_of(base, other)), pairs) for other in scenarios)
    late = [] if as_change is not None else adoptable(base, labelled(others, base.name), weeks or base.weeks)
    return pairs * (1 + len(scenarios) + len(late)) + why + changing


def pairs_explained(pairs: int) -> int:
    """Pairs of which it is told why."""
    return max(1, pairs // EXPLAINED)


def adoptable(base: Scenario, others: Mapping[str, Scenario], weeks: int) -> dict[str, Scenario]:
    """Those in force before week 0 whose differences from the base can come in week 0 too."""
    return {label: other for label, other in others.items()
            if differs_before(base, other) and _can_come(base, other, weeks)}


def _can_come(base: Scenario, other: Scenario, weeks: int) -> bool:
    from alignsim.organization import plan

    try:
        for changed in as_changes(base, {other.name: other}, 0, weeks).values():
            plan(changed, weeks=weeks)
    except InputError:
        return False
    return True


def adopted_in_week_0(
    comparison: Comparison, *, threads: int | None = None, progress: Callable[[str, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Mapping[str, Payback]:
    """When they pay if they come in week 0, with the pairs of the comparison; the base is not run again.

    Of those only that are in force before week 0 and can come later.

    Raises
    ------
    Stopped
        If it was asked to stop.
    """
    base = comparison.base
    scenarios = {label: runs.scenario for label, runs in comparison.others.items()}
    chosen = adoptable(base.scenario, scenarios, base.weeks) if base.series is not None else {}
    if not chosen:
        return {}
    brought = compare(base, chosen, as_change=0, threads=threads, stop=stop, progress=None if progress is None else
                      lambda label, done: progress(f"week 0 {label}", done))
    if brought.pairs < comparison.pairs:
        raise Stopped
    return replace(brought, level=comparison.level).payback


def _explained(
    comparison: Comparison, outcome: Outcome, label: str, threads: int | None,
    progress: Callable[[str, int], None] | None, stop: Callable[[], bool] | None,
) -> tuple[Explanation | None, str]:
    """Why; or why it cannot be told."""
    try:
        return comparison.explain(outcome.name, label, runs=pairs_explained(comparison.pairs), threads=threads,
                                  progress=progress, stop=stop), ""
    except InputError as error:
        first = error.problems[0]
        return None, f"Why cannot be told here: {first.field or 'found'}: {first.found}; allowed: {first.allowed}."


def _last_if_nan(value: float) -> float:
    return value if value == value else float("inf")
