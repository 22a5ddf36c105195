"""Claim 14: clear ownership shortens decisions more than any change of who decides.

Owners and roles agreed beforehand leave less to settle; giving the last word to somebody else leaves as much, but to
fewer people.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Curve, Evidence, Part, Picture, band
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.claims.said import said
from alignsim.scenario import Scenario

OWNERS = 0.9
LEVELS = (0.0, 0.3, 0.6, OWNERS)
MODES = {"it_led": "IT decides", "marketing_led": "marketing decides", "ceo_arbitrates": "the CEO decides",
         "customer_council": "a customer council decides"}


def owned(lab: Laboratory, level: float = OWNERS) -> Scenario:
    """The base (decided jointly) with ownership as clear as that."""
    return lab.scenario({"governance.clear_ownership": level})


def fastest(lab: Laboratory) -> str:
    """The mode with the shortest decisions in the mean."""
    return min(MODES, key=lambda mode: float(np.nanmean(lab.column(_decided_by(lab, mode), "decision_weeks"))))


def headline(lab: Laboratory) -> Estimate:
    """Weeks to decide: clear ownership - the fastest of the other modes."""
    return lab.difference(_decided_by(lab, fastest(lab)), owned(lab), "decision_weeks")


def experiment(lab: Laboratory) -> Evidence:
    """Ownership agreed beforehand under joint decisions, against each other mode without it."""
    base = owned(lab, 0.0)
    best = fastest(lab)
    gain = lab.difference(base, owned(lab), "decision_weeks")
    parts = (
        Part(f"It shortens decisions more than the fastest other mode ({MODES[best]})", headline(lab), "-", "weeks"),
        *(Part(f"It shortens decisions more than if {words}",
               lab.difference(_decided_by(lab, mode), owned(lab), "decision_weeks"), "-", "weeks")
          for mode, words in MODES.items() if mode != best),
        Part("Clear ownership shortens decisions", gain, "-", "weeks"),
    )
    change = lab.difference(base, _decided_by(lab, best), "decision_weeks")
    trust = {words: lab.difference(base, s, "relationship")
             for words, s in (("ownership", owned(lab)), ("mode", _decided_by(lab, best)))}
    note = (f"Clear ownership changes the time to decide by {said(gain, 'weeks')}, the fastest mode, in which "
            f"{MODES[best]}, by {said(change, 'weeks')}; the relationship changes by "
            f"{said(trust['ownership'], '1..5')} and by {said(trust['mode'], '1..5')}.")
    own = band("joint, with clear ownership", LEVELS,
               [lab.difference(base, owned(lab, level), "decision_weeks") for level in LEVELS])
    modes = tuple(_flat(words, lab.difference(base, _decided_by(lab, mode), "decision_weeks"))
                  for mode, words in MODES.items())
    saved = Picture("Weeks to decide, against joint decisions without owners", "clear ownership", "weeks",
                    (own, *modes), zero_line=True)
    return Evidence(parts, 0, (saved,), note)


def _decided_by(lab: Laboratory, mode: str) -> Scenario:
    return lab.scenario({"governance.mode": mode})


def _flat(label: str, level: Estimate) -> Curve:
    """A mode without clear ownership, drawn as wide as the picture to be compared with."""
    return band(label, (LEVELS[0], LEVELS[-1]), (level, level))


CLAIMS_HERE = (
    Claim(14, "Clear ownership shortens decisions more than any change of who decides",
          "Agree on owners beforehand, or give the last word to somebody else: which saves more weeks?",
          "Practice; decision roles: Rogers & Blenko 2006, Harvard Business Review 84(1); archetypes: Weill & Ross "
          "2004",
          experiment, headline, ("escalation", "governance.ownership_gain=0")),
)
