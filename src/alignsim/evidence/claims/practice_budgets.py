"""Claims 12 and 15: who holds the money for technology.

A shared budget takes away a reason to buy around IT, and puts one more matter on the table that both must agree on.
A marketing department with most of the money and nothing shared to answer for can buy what it likes, and IT will find
out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, band, weekly_curve
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.claims.said import said

APART, SHARED = {"budget.shared": 0.0}, {"budget.shared": 0.8}
BETWEEN = (0.2, 0.4, 0.6)
ORDERLY: Mapping[str, Any] = {"budget.marketing_share": 0.35, "incentives.joint_accountability": 0.5}
ON_ITS_OWN: Mapping[str, Any] = {"budget.marketing_share": 0.70, "incentives.joint_accountability": 0.0}


def bought_unknown(lab: Laboratory) -> Estimate:
    """Technology bought without IT's knowledge: shared budget .8 - 0, share."""
    return lab.difference(lab.scenario(APART), lab.scenario(SHARED), "shadow_share")


def shared_budget(lab: Laboratory) -> Evidence:
    """The budget held together from none of it to four fifths of it."""
    none, most = lab.scenario(APART), lab.scenario(SHARED)
    outside = lab.difference(none, most, "outside_it_share")
    weeks = lab.difference(none, most, "decision_weeks")
    parts = (
        Part("Less technology is bought without IT's knowledge", bought_unknown(lab), "-", "share"),
        Part("Less technology is bought outside IT in all", outside, "-", "share"),
        Part("Decisions take longer", weeks, "+", "weeks"),
    )
    levels = (APART["budget.shared"], *BETWEEN, SHARED["budget.shared"])

    def curve(label: str, outcome: str) -> Picture:
        scale, unit = (1, "weeks") if outcome == "decision_weeks" else (100, "% points of technology spend")
        shared = [lab.scenario({"budget.shared": level}) for level in levels]
        steps = [lab.of(scale * lab.column(none, outcome), scale * lab.column(s, outcome)) for s in shared]
        found = band(label, 100 * np.array(levels), steps)
        return Picture(f"{label}, against none shared", "% of the technology budget held together", unit, (found,),
                       zero_line=True)

    bargaining = lab.difference(none, most, "disputed_share")
    note = (f"With four fifths of the budget shared, purchases behind IT's back change by "
            f"{said(parts[0].estimate, 'share')} of the spend and decisions by {said(weeks, 'weeks')}; decisions that "
            f"go up to a superior change by {said(bargaining, 'share')}.")
    return Evidence(parts, 0, (curve("Bought without IT's knowledge", "shadow_share"),
                               curve("Weeks to decide", "decision_weeks")), note)


def bought_alone(lab: Laboratory) -> Estimate:
    """Technology bought without IT's knowledge: most of the budget and no shared metrics - the orderly case, share."""
    return lab.difference(lab.scenario(ORDERLY), lab.scenario(ON_ITS_OWN), "shadow_share")


def rich_marketing(lab: Laboratory) -> Evidence:
    """Budget and shared metrics together, and each of the two alone."""
    orderly, alone = lab.scenario(ORDERLY), lab.scenario(ON_ITS_OWN)
    money = lab.scenario({**ORDERLY, "budget.marketing_share": 0.70})
    metrics = lab.scenario({**ORDERLY, "incentives.joint_accountability": 0.0})
    parts = (
        Part("More technology is bought without IT's knowledge", bought_alone(lab), "+", "share"),
        Part("The CIO ends with less trust in the CMO (last quarter)",
             lab.difference(orderly, alone, "trust_cio_to_cmo_final"), "-", "0..1"),
    )
    of_money, of_metrics = (lab.difference(orderly, s, "shadow_share") for s in (money, metrics))
    felt_money, felt_metrics = (lab.difference(orderly, s, "trust_cio_to_cmo_final") for s in (money, metrics))
    note = (f"The budget alone changes purchases behind IT's back by {said(of_money, 'share')} of the spend and the "
            f"CIO's trust by {said(felt_money, '0..1')}; the missing metrics alone by {said(of_metrics, 'share')} and "
            f"{said(felt_metrics, '0..1')}.")
    cases = (("both", alone), ("budget alone", money), ("no metrics alone", metrics))
    pictures = tuple(
        Picture(title, "week", f"{unit}, against .35 and .5", tuple(
            weekly_curve(label, lab.series(s, name) - lab.series(orderly, name)) for label, s in cases), zero_line=True)
        for title, unit, name in (("Trust of the CIO in the CMO", "trust", "trust_cio_to_cmo"),
                                  ("Purchases that IT does not know of", "purchases", "purchases_shadow")))
    return Evidence(parts, 0, pictures, note)


CLAIMS_HERE = (
    Claim(12, "A shared budget reduces buying outside, and delays agreement",
          "Hold none, or four fifths, of the technology budget together: what is bought around IT, and how long do "
          "decisions take?",
          "Practice; shadow IT as a way around: Zimmermann, Rentrop & Felden 2017; Haag & Eckhardt 2017",
          shared_budget, bought_unknown, ("outside.shared_budget=0", "escalation", "biased_appraisal")),
    Claim(15, "A CMO with most of the technology budget and no shared metrics ends with more shadow IT and a resentful "
          "CIO",
          "Give marketing 70% of technology buying and no shared metrics, against 35% and metrics at .5: what is "
          "bought behind IT's back, and what does the CIO make of it?",
          "Practice; marketing's share of technology buying: PwC 2013, Gartner; shadow IT: Haag & Eckhardt 2017",
          rich_marketing, bought_alone,
          ("outside.chance=0", "outside.hazard=0", "outside.accountability=0", "biased_appraisal")),
)
