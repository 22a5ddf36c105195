"""Claim 4: joint decisions are slower and blander than one side's; they pay once goals are shared.

Two who must agree take longer than one who may (the maximum of two waiting times, and bargaining), and end nearer to
the middle. What they know together should be worth that once they want the same (Dessein 2002).
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, band
from alignsim.evidence.claims.figures import mean, of_projects
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario

APART, TOGETHER = 0.0, 0.9
"""Joint accountability without and with shared goals."""
LEADS = ("it_led", "marketing_led")


def modes(lab: Laboratory, shared: float) -> tuple[Scenario, Scenario, Scenario]:
    """Joint, led by IT, led by marketing, at a joint accountability."""
    made = [lab.scenario({"governance.mode": mode, "incentives.joint_accountability": shared})
            for mode in ("joint", *LEADS)]
    return made[0], made[1], made[2]


def one_lead(lab: Laboratory, shared: float, outcome: str) -> tuple[Floats, Floats]:
    """An outcome with a single lead (mean of IT and marketing) and with joint decisions, ``(runs,)`` each."""
    joint, it, marketing = (lab.column(s, outcome) for s in modes(lab, shared))
    return (it + marketing) / 2, joint


def pays(lab: Laboratory) -> Estimate:
    """What shared goals add to the delivered value of joint decisions over a single lead."""
    apart, together = one_lead(lab, APART, "delivered_value"), one_lead(lab, TOGETHER, "delivered_value")
    return lab.of((together[1] - together[0]) - (apart[1] - apart[0]), scale=apart[0])


def from_the_middle(rows: np.ndarray) -> float:
    """Mean distance of chosen pace and technology from .5 over two-function projects decided in the measured weeks."""
    decided = rows[(rows["two"] == 1) & (rows["pilot"] == 0) & (rows["decided"] >= 0)]
    return mean((np.abs(decided["x"] - 0.5) + np.abs(decided["z"] - 0.5)) / 2)


def experiment(lab: Laboratory) -> Evidence:
    """Joint, IT-led and marketing-led decisions, with separate and with shared goals."""
    joint, it, marketing = modes(lab, APART)
    far = [of_projects(lab, s, from_the_middle) for s in (joint, it, marketing)]
    headline = pays(lab)
    shared = lab.of(*one_lead(lab, TOGETHER, "delivered_value"))
    separate = lab.of(*one_lead(lab, APART, "delivered_value"))
    parts = (
        Part("What shared goals add to the delivered value of joint decisions over a single lead", headline, "+",
             "share"),
        Part("Delivered value with shared goals: joint against a single lead", shared, "+", "share"),
        Part("Weeks to decide: joint against IT-led", lab.difference(it, joint, "decision_weeks"), "+", "weeks"),
        Part("Weeks to decide: joint against marketing-led", lab.difference(marketing, joint, "decision_weeks"), "+",
             "weeks"),
        Part("Distance of choices from the middle: joint against IT-led", lab.of(far[1], far[0]), "-", "0..1"),
        Part("Distance of choices from the middle: joint against marketing-led", lab.of(far[2], far[0]), "-", "0..1"),
    )
    note = (f"Against a single lead (the mean of IT-led and marketing-led), joint decisions change delivered value by "
            f"{wording.figure(separate.value, 'share', signed=True)} percentage points without shared goals and by "
            f"{wording.figure(shared.value, 'share', signed=True)} with them.")
    pictures = (_by_goals(lab, "delivered_value", "Delivered value", "difference, share of what is possible"),
                _by_goals(lab, "decision_weeks", "Weeks to decide", "difference, weeks"))
    return Evidence(parts, 0, pictures, note)


def _by_goals(lab: Laboratory, outcome: str, title: str, scale: str) -> Picture:
    """An outcome of joint decisions against each lead, without and with shared goals."""
    made = [modes(lab, shared) for shared in (APART, TOGETHER)]
    curves = tuple(band(f"joint - {words}", (APART, TOGETHER), [lab.difference(m[k], m[0], outcome) for m in made])
                   for k, words in ((1, "IT-led"), (2, "marketing-led")))
    return Picture(title, "joint accountability", scale, curves, True)


CLAIMS_HERE = (
    Claim(4, "Joint decisions are slower and blander; they pay once goals are shared",
          f"Joint against a single lead, at joint accountability {APART:g} and {TOGETHER:g}",
          "Model, section 6; Dessein 2002; Crawford & Sobel 1982; Eisenhardt 1989",
          experiment, pays, ("strategic_talk", "perspective_taking", "exceptions")),
)
