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
def apply(rules: Any, holder: Any, part: int, address: int, x: tuple[float, float, float, float, float, float, float]) -> None:
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
