"""Two shipped trust rules written as somebody would write their own: what they give is known to the last bit.

A plug-in file, too: ``ALIGNSIM_PLUGINS`` can name it.
"""

from __future__ import annotations

import alignsim as al
from alignsim.draws import clip


@al.trust_rule("asymmetric_copy", source="Slovic 1993")
def asymmetric(trust: float, believed: float, weight: float, trust_gain: float, trust_loss: float) -> float:
    """Faster down than up."""
    if believed >= 0.0:
        return trust + trust_gain * weight * believed * (1.0 - trust)
    return trust + trust_loss * weight * believed * trust


def level(a: float, b: float) -> float:
    """The mean of a beta distribution with these counts on top of one each."""
    return (a + 1.0) / (a + b + 2.0)


def start(trust: float, strength: float) -> tuple[float, float]:
    """Counts of that mean."""
    return max(0.0, trust * (strength + 2.0) - 1.0), max(0.0, (1.0 - trust) * (strength + 2.0) - 1.0)


def week(trust: float, a: float, b: float, drift: float) -> tuple[float, float, float]:
    """Forgetting."""
    if drift == 0.0:
        return trust, a, b
    a -= drift * a
    b -= drift * b
    return level(a, b), a, b


def influence(trust: float, a: float, b: float) -> tuple[float, float]:
    """The mean has moved; the strength of the memory stays."""
    strength = a + b
    a = clip(trust * (strength + 2.0) - 1.0, 0.0, strength)
    return a, strength - a


def resentment(trust: float, amount: float, a: float, b: float) -> tuple[float, float, float]:
    """As much bad experience as takes trust down by the amount."""
    if trust > amount:
        b += amount * (a + b + 2.0) / (trust - amount)
        trust = level(a, b)
    return trust, a, b


@al.trust_rule(
    "beta_copy", source="Josang & Ismail 2002", parameters={"strength": (10, 0, 1000), "evidence": (0.6, 0, 100)},
    start=start, week=week, influence=influence, resentment=resentment,
)  # fmt: skip
def beta(believed: float, weight: float, a: float, b: float, evidence: float) -> tuple[float, float, float]:
    """Good and bad experience, counted."""
    more = evidence * weight * abs(believed)
    if believed >= 0.0:
        a += more
    else:
        b += more
    return level(a, b), a, b
