"""A trust rule of somebody's own: where the kernel calls it, and what it does without one.

``trust.rule`` names it; the engine puts the addresses of its machine code into the ``Rules`` record, so that the kernel
is the same, compiled once, whatever rule is plugged in.  A rule has up to five parts; one that is not there (address 0)
is the asymmetric rule's.  Trust is held between 0 and 1 as with every rule; a part that fails, or gives something that
is no number, changes nothing, and its first failure is noted for the engine, which ends the run.
Reads and writes ties and staff trust; draws nothing.
"""

from __future__ import annotations

import math
from typing import Any

from alignsim.compiled import compiled, through
from alignsim.draws import clip

RULE = 3  #: the code of ``trust_rule`` that stands for all of them
PARTS = ("experience", "start", "week", "influence", "resentment")
EXPERIENCE, START, WEEK, INFLUENCE, RESENTMENT = range(1, 6)


@compiled()
def experience(rules: Any, holder: Any, appraisal: float, believed: float, weight: float, facts: float) -> None:
    """One experience of a tie or a staff member."""
    x = (holder.trust, appraisal, believed, weight, facts, holder.a, holder.b)
    _apply(rules, holder, EXPERIENCE, rules.plugged_experience, x)


@compiled()
def week(rules: Any, holder: Any) -> None:
    """A week."""
    drift = rules.trust_drift * rules.mechanisms_neutral_drift
    x = (holder.trust, holder.a, holder.b, drift, rules.trust_neutral, 0.0, 0.0)
    _apply(rules, holder, WEEK, rules.plugged_week, x)


@compiled()
def influence(rules: Any, holder: Any, before: float) -> None:
    """The people around have moved trust from ``before``."""
    x = (holder.trust, before, holder.a, holder.b, 0.0, 0.0, 0.0)
    _apply(rules, holder, INFLUENCE, rules.plugged_influence, x)


@compiled()
def resentment(rules: Any, tie: Any, amount: float) -> None:
    """Unequal rank takes the amount of trust away."""
    x = (tie.trust, amount, tie.a, tie.b, 0.0, 0.0, 0.0)
    _apply(rules, tie, RESENTMENT, rules.plugged_resentment, x)


@compiled()
def _apply(rules: Any, holder: Any, part: int, address: int, x: tuple[float, float, float, float, float, float, float]) -> None:
    """Let a part of the rule, given ``x``, move trust and memory of a tie or a staff member."""
    trust, a, b, sound = through(address, rules, x)
    if sound == 1 and math.isfinite(trust) and math.isfinite(a) and math.isfinite(b):
        holder.trust = clip(trust, 0.0, 1.0)
        holder.a = a
        holder.b = b
    else:
        _note(rules, part, x)


@compiled()
def memory(rules: Any, trust: float) -> tuple[float, float]:
    """What the rule remembers at the start of a relationship of that trust."""
    if rules.plugged_start == 0:
        return 0.0, 0.0
    x = (trust, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    _, a, b, sound = through(rules.plugged_start, rules, x)
    if sound == 1 and math.isfinite(a) and math.isfinite(b):
        return a, b
    _note(rules, START, x)
    return 0.0, 0.0


@compiled()
def _note(rules: Any, part: int, x: tuple[float, float, float, float, float, float, float]) -> None:
    """Keep what the first failure was given."""
    if rules.plugged_failed == 0:
        rules.plugged_failed = part
        rules.plugged_seen_0 = x[0]
        rules.plugged_seen_1 = x[1]
        rules.plugged_seen_2 = x[2]
        rules.plugged_seen_3 = x[3]
        rules.plugged_seen_4 = x[4]
        rules.plugged_seen_5 = x[5]
        rules.plugged_seen_6 = x[6]
