"""A comparison in words: what the page says above its pictures, all of it from the comparison itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.state import IT, MARKETING

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison, Difference
    from alignsim.experiments.ensemble import Ensemble

BASE = "A"
LETTERS = (BASE, "B", "C")
LOOKS: Mapping[str, str] = {"A": "first", "B": "second", "C": "third"}
"""How each structure is drawn, everywhere."""
MAIN: tuple[str, ...] = (
    "delivered_value", "on_time_share", "trust_cio_to_cmo_final", "trust_cmo_to_cio_final", "strong_relationship",
    "cost", "decision_weeks", "turnover",
)
"""The outcomes shown at first: what is delivered, the relationship, what it costs."""
CLEAR = ("better", "worse")
SAME = "no setting differs"
TIES = "In a pair both sides meet the same luck; the one with the better outcome wins it, and a tie counts half."


def titled(comparison: Comparison, titles: Mapping[str, str]) -> Comparison:
    """The same comparison with what people call the organizations in place of file names: ``B (CIO under the CEO)``.

    Its other sides are labelled by their letters; ``titles`` has those of all.
    """
    names = {letter: f"{letter} ({titles[letter]})" for letter in (BASE, *comparison.others)}
    return comparison.relabelled(names[BASE], names=names)


def headlines(comparison: Comparison) -> dict[str, str]:
    """One sentence for each organization that is compared with A."""
    told = comparison.relabelled(labels={label: other.scenario.name for label, other in comparison.others.items()})
    return {label: told.sentence_of(other.scenario.name) for label, other in comparison.others.items()}


def measured(comparison: Comparison) -> str:
    """What stands beside every figure: pairs, interval, seed and weeks."""
    return (f"{wording.count(comparison.pairs, 'pair')} of runs, {comparison.interval_words}, seed "
            f"{comparison.base.seed}, {wording.count(comparison.base.weeks, 'week')}")


def scope(comparison: Comparison) -> list[str]:
    """Where an organization lies outside what the model was calibrated and tried on, in lines; empty if none does."""
    from alignsim.experiments.scope import scope_lines, warnings_of

    everyone = {BASE: comparison.base, **comparison.others}
    notes = {label: warnings_of(e.scenario, e.plan, weeks=e.weeks) for label, e in everyone.items()}
    return [*_unlike(comparison), *scope_lines(notes, most=99)]


def _unlike(comparison: Comparison) -> list[str]:
    """That some are other organizations than A, in chart or heads, and not the same one with other levers."""
    unlike = [label for label, other in comparison.others.items() if _who(other) != _who(comparison.base)]
    if not unlike:
        return []
    return [f"{wording.listing(unlike)} and A are different organizations: the people differ too, not the structure "
            "alone. Read the levels of each; a pair won is no proof of the better structure."]


def _who(ensemble: Ensemble) -> tuple[object, ...]:
    """Whose organization it is: its chart, or the default one, and the heads of each function at the start."""
    scenario, heads = ensemble.scenario, []
    if ensemble.plan is not None:  # with a population each run has people of its own
        staff = ensemble.plan.org.staff[0]
        heads = [int(((staff["home"] == home) & (staff["present"] == 1)).sum()) for home in (IT, MARKETING)]
    return scenario.chart_path, scenario.staff_path, *heads


def won(difference: Difference) -> str:
    """``B wins 126 of 200 pairs``; nothing where neither way is better."""
    if not 0 <= difference.share_better <= 1:
        return ""
    wins = f"{difference.share_better * difference.pairs:,.1f}".removesuffix(".0")
    return f"{difference.scenario} wins {wins} of {wording.count(difference.pairs, 'pair')}"


def pays(comparison: Comparison) -> dict[str, str]:
    """When each organization pays against A, in words."""
    return {label: found.verdict for label, found in comparison.payback.items()}


def clear(difference: Difference) -> bool:
    """Whether there is a difference to explain: its interval excludes zero and it is worth having."""
    return difference.verdict in CLEAR


def nothing(difference: Difference) -> bool:
    """Whether no pair differs at all."""
    return difference.low == difference.high == 0


def unclear_words(difference: Difference) -> str:
    """Why there is nothing to explain in this outcome."""
    name, pairs = wording.inside(difference.outcome.label), wording.count(difference.pairs, "pair")
    if not math.isfinite(difference.low):
        return f"For {name} there is a figure in {pairs} only: too few to tell a difference, or to explain one."
    size = (f"{wording.figure(difference.difference, difference.outcome.unit, signed=True)} "
            f"{wording.difference_unit(difference.outcome.unit)} "
            f"({wording.interval(difference.low, difference.high, difference.outcome.unit, signed=True)})")
    if nothing(difference):
        return f"{difference.scenario} does not differ from A in {name} in any of {pairs}: there is nothing to explain."
    return (f"The difference of {difference.scenario} in {name} is {size} in {pairs}: {difference.verdict}. "
            "It is too small, or too uncertain, to explain.")
