"""A sensitivity analysis in words: a sentence an outcome, what the figures are, what limits them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.analysis.sensitivity.design import BLOCKS
from alignsim.analysis.sensitivity.pawn import DRAWS as PAWN_DRAWS
from alignsim.analysis.sensitivity.resampling import DRAWS
from alignsim.experiments import wording

if TYPE_CHECKING:
    from alignsim.analysis.sensitivity.chance import Chance
    from alignsim.analysis.sensitivity.resampling import Figure
    from alignsim.analysis.sensitivity.result import Index, OutcomeSensitivity, Sensitivity
    from alignsim.sweeps.factors import Factor

SMALL = 0.05
"""Of the total variance: factors whose whole interval is below are called small."""
_NAMED = 3
WIDE = 0.5
"""An interval wider than this share of its figure is called wide."""


def factor_words(factor: Factor) -> str:
    """A factor in the middle of a sentence."""
    return wording.inside(factor.label)


def blocks_words(method: str, number: int) -> str:
    """``256 base samples``, ``50 trajectories``."""
    return wording.count(number, *BLOCKS[method])


def sentence(found: OutcomeSensitivity) -> str:
    """What was found of one outcome."""
    if found.problem:
        named = found.outcome.label in found.problem or wording.inside(found.outcome.label) in found.problem
        problem = f"{found.problem[:1].upper()}{found.problem[1:]}" if named else \
            f"{found.outcome.label} has no indices: {found.problem}"
        return f"{problem.rstrip('.')}."
    said = {"sobol": _sobol, "morris": _morris, "pawn": _pawn}[found.method](found)
    return said if found.chance is None else f"{said} {chance_words(found.chance)}"


def _sobol(found: OutcomeSensitivity) -> str:
    named = [f"{factor_words(i.factor)} ({percent(i.figures['total'])})" for i in _leading(found)]
    small = sum(i.figures["total"].high < SMALL for i in found.indices)
    alone = sum(i.figures["first"].value for i in found.indices)
    text = f"{found.outcome.label} hangs most on {wording.listing(named)}, each with its interactions" if named else \
        f"Which factor {wording.inside(found.outcome.label)} hangs on most is not known: no interval lies above zero"
    if small:
        text += f"; {wording.count(small, 'factor')} of {len(found.indices)} do{'es' * (small == 1)} less than " \
                f"{SMALL:.0%} each"
    return f"{text}. Factors by themselves make {wording.share(min(max(alone, 0.0), 1.0))} of what the parameters " \
           "do, the rest is in combinations."


def _morris(found: OutcomeSensitivity) -> str:
    unit = found.outcome.unit
    named = [f"{factor_words(i.factor)} ({effect(i.figures['mu_star'], unit)})" for i in _leading(found)]
    text = (f"{found.outcome.label} moves most with {wording.listing(named)}: mean change over the whole range of a "
            f"factor, {wording.difference_unit(unit)}") if named else \
        f"Which factor moves {wording.inside(found.outcome.label)} most is not known"
    known = [i for i in found.indices if math.isfinite(i.numbers["luck"])]
    little = sum(i.figures["mu_star"].low <= i.numbers["luck"] for i in known)
    return f"{text}; {little} of {len(known)} factors cannot be told from luck." if known else f"{text}."


def effect(figure: Figure, unit: str) -> str:
    """``4.1, 3.5 to 4.7`` in the unit of a difference."""
    return f"{wording.figure(figure.value, unit)}, {wording.interval(figure.low, figure.high, unit)}".replace("%", "")


def _pawn(found: OutcomeSensitivity) -> str:
    named = [f"{factor_words(i.factor)} ({hundredths(i.figures['median'])})" for i in _leading(found)]
    still = sum(not stands_out(i) for i in found.indices)
    inside = wording.inside(found.outcome.label)
    text = f"The distribution of {inside} moves most with {wording.listing(named)}" if named else \
        f"Which factor moves the distribution of {inside} most is not known"
    return f"{text}; {still} of {len(found.indices)} factors cannot be told from one that does nothing."


def stands_out(index: Index) -> bool:
    """PAWN: whether a factor does more than one that does nothing."""
    return index.figures["median"].value > index.numbers["dummy_high"]


def _leading(found: OutcomeSensitivity) -> Sequence[Index]:
    """The first factors, as far as they are there and surely do anything."""
    return [i for i in found.indices if math.isfinite(i.figures[found.main].value) and _does(found, i)][:_NAMED]


def _does(found: OutcomeSensitivity, index: Index) -> bool:
    """Whether a factor can be told from one that does nothing; one without an interval is taken as it is."""
    if found.method == "pawn":
        return stands_out(index)
    nothing = index.numbers["luck"] if found.method == "morris" else 0.0
    return not index.figures[found.main].low <= (nothing if math.isfinite(nothing) else 0.0)


def percent(figure: Figure) -> str:
    """``41%, 35 to 47``."""
    value, low, high = (f"{round(100 * v):d}".replace("-", "\u2212") for v in figure)
    return f"{value}%, {low} to {high}"


def hundredths(figure: Figure) -> str:
    """``0.41, 0.35 to 0.47``; without an interval the figure alone."""
    return f"{figure.value:.2f}, {figure.low:.2f} to {figure.high:.2f}".replace("-", "\u2212")


def chance_words(split: Chance) -> str:
    """The split of the variance of single runs."""
    return (f"Of the variance of single runs {percent(split.parameters)}, is between points (what the parameters do), "
            f"{percent(split.shared)}, luck that all points share, and {percent(split.depends)}, luck that depends on "
            "the parameters.")


_METHODS = {
    "sobol": "Sobol indices (Saltelli et al. 2010, Jansen 1999, second order Saltelli 2002; SALib) as shares of the "
             "variance between points: total, with all interactions; first, the factor by itself.",
    "morris": "Elementary effects (Morris 1991): mu* is the mean size of the change over the whole range of a factor "
              "(of words: when one takes another's place), mu the mean change, sigma its spread from place to place.",
    "pawn": "PAWN (Pianosi & Wagener 2018; SALib): distance of Kolmogorov and Smirnov between all outcomes and those "
            "in a slice of a factor, median over slices, with what chance adds taken off.",
}
_LUCK = {
    "sobol": "They are of the outcome expected over luck: luck left in the means is taken out by products over "
             "different runs.",
    "morris": "Luck left in the means is taken out of sigma; the mark for luck is the mu* that it alone would give.",
    "pawn": "They are of the mean over these runs: luck left in it widens the distributions and makes distances "
            "smaller.",
}


def note(found: Sensitivity) -> str:
    """What the figures are."""
    how = f"{blocks_words(found.method, found.blocks)} drawn again" if found.method != "pawn" else \
        "points drawn again"
    several = _LUCK[found.method] if found.runs > 1 else "With one run a point they include luck."
    draws = PAWN_DRAWS if found.method == "pawn" else DRAWS
    return (f"{_METHODS[found.method]} {several} Intervals: 95%, bootstrap of {draws:,} samples with {how}"
            f"{', and leaving out runs' if found.runs > 2 else ''}. "
            f"{blocks_words(found.method, found.blocks)}, {wording.count(found.runs, 'run')} a point on common random "
            f"numbers, {wording.count(found.weeks, 'week')}, seed {found.seed}; alignsim {__version__}, scenario "
            f"{found.scenario.name}.")


def warnings(found: Sensitivity) -> tuple[str, ...]:
    """What was amiss, and what it limits."""
    told = [text for lot in found.outcomes for text in _amiss(lot)]
    if not found.complete:
        whole = min(lot.blocks for lot in found.outcomes)
        told.append(f"The sweep is not complete: {blocks_words(found.method, whole)} of {found.blocks:,} are analysed.")
    told += [_wide(lot) for lot in found.outcomes if _is_wide(lot)]
    if found.runs == 1:
        told.append("One run a point: chance cannot be told from parameters, and counts as interactions; give --runs 4 "
                    "or more.")
    elif found.runs == 2:
        told.append("Two runs a point: intervals hold for the luck of these two; from three on they reach further.")
    return tuple(told)


def _is_wide(lot: OutcomeSensitivity) -> bool:
    """Whether the largest factor's interval is wide, and it is known why."""
    if lot.problem or not math.isfinite(lot.from_runs):
        return False
    largest = lot.indices[0].figures[lot.main]
    return largest.high - largest.low > WIDE * abs(largest.value)


def _wide(lot: OutcomeSensitivity) -> str:
    """What would narrow the intervals."""
    more = "more --runs" if lot.from_runs > 0.5 else f"more {BLOCKS[lot.method][1]} (--points)"
    return (f"{lot.outcome.label}: intervals are wide. {wording.share(lot.from_runs)} of their squared width comes "
            f"from there being few runs, the rest from few points: {more} would narrow them most.")


def _amiss(lot: OutcomeSensitivity) -> list[str]:
    guards = lot.guards
    number = guards.blocks_replaced + guards.blocks_dropped
    if not number or lot.problem:
        return []
    ended = []
    if guards.blocks_replaced:
        ended.append(f"{guards.blocks_replaced:,} replaced by others from further along the sequence")
    if guards.blocks_dropped:
        ended.append(f"{guards.blocks_dropped:,} left out")
    places = f"; mostly at {wording.listing(list(guards.where))}" if guards.where else ""
    return [f"{lot.outcome.label}: {blocks_words(lot.method, number)} with {wording.count(guards.rows_failed, 'row')} "
            f"that failed and {guards.rows_without_value:,} without a value: {wording.listing(ended)}{places}."]


def html(found: Sensitivity) -> str:
    """The table of a notebook, a block an outcome."""
    parts = []
    for lot in found.outcomes:
        names = [*(lot.indices[0].figures if lot.indices else ())]
        rows = [(i.factor.label, *(hundredths(i.figures[name]) if math.isfinite(i.figures[name].value)
                                   else wording.NOTHING for name in names)) for i in lot.indices]
        parts.append(wording.html_table(lot.outcome.label, ("Factor", *(f"{n} (95%)" for n in names)), rows,
                                        sentence(lot)))
    return "".join(parts)
