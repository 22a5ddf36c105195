"""Claim 6: cost transparency matters most where trust is low.

Facts leave less room for belief: where belief is bad, seeing the figures should help most. Where it is better than
the facts deserve, they can cost trust, so the size of the change is compared as well as its sign.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import executives_trust
from alignsim.evidence.claims.laboratory import Estimate, Laboratory, smallest_of
from alignsim.experiments import wording
from alignsim.scenario import Scenario

LOW, HIGH = 0.3, 0.7
OPEN, USUAL = 0.9, 0.2


def four(lab: Laboratory) -> tuple[Scenario, Scenario, Scenario, Scenario]:
    """High start, high start with open books, low start, low start with open books."""
    made = [lab.scenario({"trust.start": start, "transparency.cost": theta})
            for start in (HIGH, LOW) for theta in (USUAL, OPEN)]
    return made[0], made[1], made[2], made[3]


def more_at_low(lab: Laboratory) -> Estimate:
    """What transparency is worth more to the relationship where trust started low."""
    return lab.interaction(*four(lab), "relationship")


def experiment(lab: Laboratory) -> Evidence:
    """Transparency .2 and .9, each with trust started at .3 and at .7."""
    high, high_open, low, low_open = four(lab)
    at_low = lab.difference(low, low_open, "relationship")
    at_high = lab.difference(high, high_open, "relationship")
    assert at_low.by_run is not None and at_high.by_run is not None
    here, there = at_low.by_run, at_high.by_run
    larger = lab.resampled(lambda rows: float(abs(np.mean(here[rows])) - abs(np.mean(there[rows]))),
                           smallest_of(lab.column(high, "relationship")))
    parts = (
        Part("Gain of the relationship from transparency: trust started low against started high",
             more_at_low(lab), "+", "1..5"),
        Part("Relationship where trust started low: transparency .9 against .2", at_low, "+", "1..5"),
        Part("Size of the change, of whatever sign: started low against started high", larger, "+", "1..5"),
    )
    note = (f"Transparency moves the relationship by {wording.figure(at_low.value, '1..5', signed=True)} where trust "
            f"started low and by {wording.figure(at_high.value, '1..5', signed=True)} where it started high (scale 1 "
            "to 5).")
    curves = tuple(weekly_curve(f"started at {start:g}", executives_trust(lab, b) - executives_trust(lab, a))
                   for start, a, b in ((LOW, low, low_open), (HIGH, high, high_open)))
    return Evidence(parts, 0, (Picture("What transparency does to trust", "week", "difference in executives' trust",
                                       curves, True),), note)


CLAIMS_HERE = (
    Claim(6, "Cost transparency matters most where trust is low",
          f"Transparency {USUAL:g} and {OPEN:g} with trust started at {LOW:g} and at {HIGH:g}",
          "Model, section 6; Ross, Vitale & Beath 1999 (MIS Quarterly 23)",
          experiment, more_at_low, ("biased_appraisal", "outside_buying", "experience.cost_transparency=0")),
)
