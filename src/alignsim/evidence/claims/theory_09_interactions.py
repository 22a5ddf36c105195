"""Claim 9: levers interact: together they do not do what they do alone, added up.

Practices that support each other pay more together than alone (complementarity: Milgrom & Roberts 1995); those that
work through the same door pay less. The claim has no sign, so a clear difference either way, worth having, is as
claimed.
"""

from __future__ import annotations

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, band
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments import wording

LEVERS: dict[str, dict[str, float | str]] = {
    "embedding": {"embedding.it_in_marketing": 0.2},
    "joint accountability": {"incentives.joint_accountability": 0.5},
    "equal level": {"reporting.cio": "ceo"},
    "transparency": {"transparency.cost": 0.9},
}
TWO = ("embedding", "joint accountability")


def together(lab: Laboratory, names: tuple[str, ...], outcome: str) -> Estimate:
    """What the levers do together, less what each does alone, added up."""
    base = lab.column(lab.base, outcome)
    alone = [lab.column(lab.scenario(LEVERS[name]), outcome) - base for name in names]
    levers = {path: value for name in names for path, value in LEVERS[name].items()}
    return lab.of(lab.column(lab.scenario(levers), outcome) - base - sum(alone), scale=base)


def bundle_on_trust(lab: Laboratory) -> Estimate:
    """All four levers, on the relationship of the CIO and the CMO."""
    return together(lab, tuple(LEVERS), "relationship")


def experiment(lab: Laboratory) -> Evidence:
    """Four levers alone, two together and four together."""
    trust, value = bundle_on_trust(lab), together(lab, tuple(LEVERS), "delivered_value")
    parts = (
        Part("Relationship: four levers together, beyond their sum", trust, "≠", "1..5"),
        Part("Delivered value: four levers together, beyond their sum", value, "≠", "share"),
        Part("Relationship: embedding and joint accountability together, beyond their sum",
             together(lab, TWO, "relationship"), "≠", "1..5"),
        Part("Delivered value: embedding and joint accountability together, beyond their sum",
             together(lab, TWO, "delivered_value"), "≠", "share"),
    )
    note = (f"For trust, four levers together do {_words(trust)}; for delivered value, {_words(value)}.")
    return Evidence(parts, 0, (_sums(lab),), note)


def _words(estimate: Estimate) -> str:
    return ("more than their sum" if estimate.low > 0 else "less than their sum" if estimate.high < 0
            else "about what they do alone, added up, as far as these runs tell")


def _sums(lab: Laboratory) -> Picture:
    """Levers added one after another: what they do together, and the sum of what they do alone."""
    base = lab.column(lab.base, "relationship")
    alone = [lab.column(lab.scenario(levers), "relationship") - base for levers in LEVERS.values()]
    names, added, both = tuple(LEVERS), [], []
    for k in range(1, len(names) + 1):
        levers = {path: value for name in names[:k] for path, value in LEVERS[name].items()}
        both.append(lab.of(lab.column(lab.scenario(levers), "relationship") - base))
        added.append(lab.of(sum(alone[1:k], start=alone[0])))
    steps = [float(k) for k in range(1, len(names) + 1)]
    return Picture(f"Levers one after another: {wording.listing(names)}", "number of levers",
                   "gain in the relationship, scale of 1 to 5",
                   (band("together", steps, both), band("sum of each alone", steps, added)), True)


CLAIMS_HERE = (
    Claim(9, "Levers interact",
          "Do levers together do what they do alone, added up?",
          "Model, section 6; complementarity: Milgrom & Roberts 1995",
          experiment, bundle_on_trust, ("perspective_taking", "biased_appraisal", "resentment")),
)
