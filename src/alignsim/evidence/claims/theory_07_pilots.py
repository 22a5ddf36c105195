"""Claim 7: pilots first beat the big program when trust starts low.

Small wins build the trust that a program needs (Weick 1984; Fishman 2015). But who pilots first has the program a
year later: so pilots are also held against a program that comes equally late without them.
"""

from __future__ import annotations

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import executives_trust
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments import wording
from alignsim.scenario import Scenario

LOW = {"trust.start": 0.3}
PROGRAM = {"embedding.it_in_marketing": 0.2, "incentives.joint_accountability": 0.5, "roadmap.every_weeks": 13}
PILOTS = {"pilots.count": 5}
LATER = 52


def at_once(lab: Laboratory) -> Scenario:
    """The whole program in week 0."""
    return lab.scenario(LOW).change(PROGRAM, week=0)


def waiting(lab: Laboratory) -> Scenario:
    """The whole program in week 52."""
    return lab.scenario(LOW).change(PROGRAM, week=LATER)


def pilots_first(lab: Laboratory) -> Scenario:
    """Five pilots from week 0 on, the whole program in week 52."""
    return waiting(lab).change(PILOTS, week=0)


def beats(lab: Laboratory) -> Estimate:
    """Relationship at the end: pilots first against the program at once."""
    return lab.difference(at_once(lab), pilots_first(lab), "relationship")


def experiment(lab: Laboratory) -> Evidence:
    """Trust starts at .3: the program at once, pilots and then the program, the program as late without pilots."""
    big, late, first = at_once(lab), waiting(lab), pilots_first(lab)
    headline = beats(lab)
    alone = lab.difference(late, first, "relationship")
    parts = (
        Part("Relationship at the end: pilots first against the program at once", headline, "+", "1..5"),
        Part("Delivered value: pilots first against the program at once",
             lab.difference(big, first, "delivered_value"), "+", "share"),
        Part("Relationship at the end: pilots first against a program equally late", alone, "+", "1..5"),
        Part("Delivered value: pilots first against a program equally late",
             lab.difference(late, first, "delivered_value"), "+", "share"),
    )
    year = lab.difference(big, late, "relationship")
    note = (f"Pilots first end {wording.figure(headline.value, '1..5', signed=True)} on the scale of 1 to 5 against "
            f"the program at once: {wording.figure(alone.value, '1..5', signed=True)} by the pilots, "
            f"{wording.figure(year.value, '1..5', signed=True)} by the year that the program waits.")
    without = executives_trust(lab, lab.scenario(LOW))
    curves = tuple(weekly_curve(words, executives_trust(lab, s) - without)
                   for words, s in (("program at once", big), ("pilots first", first), ("program late", late)))
    return Evidence(parts, 0, (Picture("Trust, against doing nothing", "week", "difference in executives' trust",
                                       curves, True),), note)


CLAIMS_HERE = (
    Claim(7, "Pilots first beat the big program when trust starts low",
          f"Trust starts at .3: five pilots now and the program in week {LATER}, or the program now",
          "Model, section 6; small wins: Weick 1984; tag-team pilots: Fishman, Marketing News 2015",
          experiment, beats, ("biased_appraisal", "learning", "pilots.trust_weight=1")),
)
