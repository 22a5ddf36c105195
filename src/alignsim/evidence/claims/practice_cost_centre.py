"""Claim 10: a CIO who reports to the CFO or the COO works as a cost centre.

Whom the CIO reports to decides when IT hears of a project and what counts as a good one.  A superior who weighs cost
brings IT in late; late means faults built into the design; and a lower place in the chart is felt.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import executives_trust, mean, of_projects
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.claims.said import said
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario

LATE_FAULTS = "faults.late_involvement=0"


def line(lab: Laboratory, superior: str) -> Scenario:
    """The base with the CIO under ``ceo``, ``cfo`` or ``coo``."""
    return lab.scenario({"reporting.cio": superior})


def involvement(lab: Laboratory, scenario: Scenario) -> Floats:
    """Mean early involvement of IT over projects, ``(runs,)``, 0..1."""
    return of_projects(lab, scenario, early)


def early(rows: np.ndarray) -> float:
    """Mean early involvement over the two-function ones of ``PROJECT`` rows decided in the measured weeks, 0..1."""
    return mean(rows["early"][(rows["two"] == 1) & (rows["decided"] >= 0)])


def headline(lab: Laboratory) -> Estimate:
    """Relationship of the CIO and the CMO: CFO line - CEO line, 1..5."""
    return lab.difference(line(lab, "ceo"), line(lab, "cfo"), "relationship")


def experiment(lab: Laboratory) -> Evidence:
    """The same organization with the CIO under the CFO, the COO and the CEO."""
    ceo = line(lab, "ceo")
    parts = [Part("Under the CFO the relationship of CIO and CMO is worse than under the CEO", headline(lab), "-",
                  "1..5")]
    for words, superior in (("CFO", "cfo"), ("COO", "coo")):
        other = line(lab, superior)
        parts += [
            Part(f"Under the {words} IT is involved later (early involvement falls)",
                 lab.of(involvement(lab, ceo), involvement(lab, other)), "-", "0..1"),
            Part(f"Under the {words} more effort goes into rework",
                 lab.difference(ceo, other, "rework_share"), "+", "share"),
        ]
    parts.append(Part("Under the COO the relationship of CIO and CMO is worse than under the CEO",
                      lab.difference(ceo, line(lab, "coo"), "relationship"), "-", "1..5"))
    prompt = lab.without(LATE_FAULTS).difference(ceo, line(lab, "cfo"), "rework_share")
    value = lab.difference(ceo, line(lab, "cfo"), "delivered_value")
    note = (f"Under the CFO rework changes by {said(parts[2].estimate, 'share')}; if late involvement made no faults it"
            f" would be {said(prompt, 'share')}. Delivered value changes by {said(value, 'share')}.")
    trust = executives_trust(lab, ceo)
    over_time = Picture(
        "Trust between CIO and CMO, against the CIO under the CEO", "week", "mean of both trusts", tuple(
            weekly_curve(f"CIO under the {words}", executives_trust(lab, line(lab, words.lower())) - trust)
            for words in ("CFO", "COO")), zero_line=True)
    return Evidence(tuple(parts), 0, (over_time,), note)


CLAIMS_HERE = (
    Claim(10, "A CIO who reports to the CFO or COO works as a cost centre: later involvement, more rework, lower trust",
          "Put the CIO of the same organization under the CEO, the CFO and the COO: what changes?",
          "Practice; access and budget by line: CIO magazine, State of the CIO 2006; reporting and strategy: Banker, "
          "Hu, Pavlou & Luftman 2011, MIS Quarterly 35(2)",
          experiment, headline,
          ("resentment", "trust.cost_centre=0", "business_case_gate", LATE_FAULTS, "biased_appraisal")),
)
