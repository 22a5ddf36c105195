"""Claim 3: an equal reporting level raises trust; the best line for performance depends on strategy.

A CIO two steps below the top, beside a CMO one step below, has less say, and resents it. Banker et al. (2011) found
that firms that differentiate do better with the CIO under the CEO, cost leaders with the CIO under the CFO.
"""

from __future__ import annotations

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import executives_trust
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments import wording
from alignsim.scenario import Scenario

STRATEGIES = ("differentiation", "cost_leadership")


def line(lab: Laboratory, head: str, strategy: str | None = None) -> Scenario:
    """The CIO under ``head``."""
    return lab.scenario({"reporting.cio": head, **({} if strategy is None else {"strategy": strategy})})


def trust_gain(lab: Laboratory) -> Estimate:
    """Relationship of the CIO and the CMO, CIO under the CEO against under the COO."""
    return lab.difference(line(lab, "coo"), line(lab, "ceo"), "relationship")


def experiment(lab: Laboratory) -> Evidence:
    """The CIO under the COO and the CEO for trust; under the CEO and the CFO under both strategies for performance."""
    ceo, cfo = ([line(lab, head, strategy) for strategy in STRATEGIES] for head in ("ceo", "cfo"))
    better = [lab.difference(cfo[k], ceo[k], "performance") for k in (0, 1)]
    parts = (
        Part("Relationship of CIO and CMO: CIO under the CEO against under the COO", trust_gain(lab), "+", "1..5"),
        Part("Performance, differentiation: CIO under the CEO against under the CFO", better[0], "+", "index"),
        Part("Performance, cost leadership: CIO under the CEO against under the CFO", better[1], "-", "index"),
        Part("What differentiation adds to the CEO line's advantage over the CFO line",
             lab.interaction(cfo[1], ceo[1], cfo[0], ceo[0], "performance"), "+", "index"),
    )
    best = ["the CEO" if estimate.value > 0 else "the CFO" for estimate in better]
    advantage = [wording.figure(estimate.value, "index", signed=True) for estimate in better]
    note = (f"The better line is under {best[0]} for differentiation ({advantage[0]} for the CEO line) and under "
            f"{best[1]} for cost leadership ({advantage[1]}). Performance is a definition: delivered value and thrift, "
            "weighed by strategy.")
    usual = executives_trust(lab, line(lab, "coo"))
    over_time = Picture("Trust, against the CIO under the COO", "week", "difference in the executives' trust", tuple(
        weekly_curve(f"CIO under the {head.upper()}", executives_trust(lab, line(lab, head)) - usual)
        for head in ("ceo", "cfo")), True)
    return Evidence(parts, 0, (over_time,), note)


CLAIMS_HERE = (
    Claim(3, "An equal reporting level raises trust; the best line for performance depends on strategy",
          "Move the CIO from the COO to the CEO, and from the CFO to the CEO under both strategies",
          "Model, section 6; Banker, Hu, Pavlou & Luftman 2011 (MIS Quarterly 35); Preston & Karahanna 2009",
          experiment, trust_gain,
          ("resentment", "biased_appraisal", "business_case_gate", "faults.late_involvement=0")),
)
