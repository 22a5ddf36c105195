"""Claim 11: joint accountability works through fewer disputes and less blame; lip service does not work.

Who is judged by the same metrics wants the same things, so fewer decisions go up to a superior and a bad outcome is
less the other's fault.  Metrics that are declared where nobody trusts anybody are said to be words only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignsim.evidence.claims.blame import trust_lost
from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import executives_trust
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.claims.said import said
from alignsim.scenario import Scenario

NONE, MOST = 0.0, 0.7
DISTRUST = 0.2


def pair(lab: Laboratory, levers: Mapping[str, Any] | None = None) -> tuple[Scenario, Scenario]:
    """The base with other levers, without and with joint accountability."""
    none, most = (lab.scenario({**(levers or {}), "incentives.joint_accountability": gamma}) for gamma in (NONE, MOST))
    return none, most


def headline(lab: Laboratory) -> Estimate:
    """Relationship of the CIO and the CMO: accountability .7 - 0, 1..5."""
    return lab.difference(*pair(lab), "relationship")


def experiment(lab: Laboratory) -> Evidence:
    """Accountability on and off: as it is, where decisions cannot be disputed, and where trust starts low."""
    none, most = pair(lab)
    low_none, low_most = pair(lab, {"trust.start": DISTRUST})
    undisputed = pair(lab, {"mechanisms.escalation": False})
    by_disputes = lab.interaction(*undisputed, none, most, "relationship")
    effect, declared = headline(lab), lab.difference(low_none, low_most, "relationship")
    parts = (
        Part("Joint accountability improves the relationship of CIO and CMO", effect, "+", "1..5"),
        Part("Fewer decisions are disputed", lab.difference(none, most, "disputed_share"), "-", "share"),
        Part("Less blame: less trust is lost in bad experiences a year",
             lab.of(trust_lost(lab, none), trust_lost(lab, most)), "-", "0..1"),
        Part("It works through disputes: its effect is larger than where decisions cannot be disputed", by_disputes,
             "+", "1..5"),
        Part(f"Lip service, declared where trust starts at {DISTRUST}, leaves the relationship as it is", declared, "0",
             "1..5"),
        Part("Its effect is larger than that of lip service",
             lab.interaction(low_none, low_most, none, most, "relationship"), "+", "1..5"),
    )
    begun = lab.of(executives_trust(lab, low_none)[:, 0])
    note = (f"The relationship changes by {said(effect, '1..5')}; where decisions cannot go up, by "
            f"{said(lab.difference(*undisputed, 'relationship'), '1..5')}; declared where trust started low (it stood "
            f"at {begun.value:.2f} in week 0), by {said(declared, '1..5')}.")
    gained = Picture("What joint accountability adds to trust", "week", "mean of both trusts, .7 against 0", tuple(
        weekly_curve(label, executives_trust(lab, b) - executives_trust(lab, a))
        for label, (a, b) in (("as it is", (none, most)), ("decisions cannot be disputed", undisputed),
                              (f"trust starts at {DISTRUST}", (low_none, low_most)))), zero_line=True)
    return Evidence(parts, 0, (gained,), note)


CLAIMS_HERE = (
    Claim(11, "Joint accountability works through fewer disputed decisions and less blame; lip service does not work",
          "Declare shared metrics at .7 or not at all: what happens to disputes, blame and trust, how do they hang "
          "together, and does it help where trust starts low?",
          "Practice; group goals: Kleingeld, van Mierlo & Arends 2011; Garbers & Konradt 2014",
          experiment, headline, ("escalation", "biased_appraisal", "resentment", "outside_buying")),
)
