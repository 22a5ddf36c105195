"""Claim 1: the same organization can settle in high or in low trust.

A belief that colours experience confirms itself: who trusts reads a late answer as bad luck, who does not reads it as
proof. If that is strong enough there are two stable states, and history decides which one an organization is in.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, band, weekly_curve
from alignsim.evidence.claims.figures import HALF_YEAR, executives_trust, mean_of
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats

LOW, HIGH = {"trust.start": 0.3}, {"trust.start": 0.7}
UNIFORM = 5 / 9
"""Sarle's bimodality coefficient of a uniform distribution: what lies above it has two humps rather than one."""


def gap(lab: Laboratory) -> Estimate:
    """Mean trust of the executives in the last half year: started high - started low."""
    ends = [mean_of(executives_trust(lab, lab.scenario(start)), -HALF_YEAR, lab.weeks) for start in (LOW, HIGH)]
    return lab.of(*ends)


def experiment(lab: Laboratory) -> Evidence:
    """Two histories, the usual horizon and twice as long; and the shape of where runs end."""
    headline = gap(lab)
    low, high = lab.scenario(LOW), lab.scenario(HIGH)
    twice = {"weeks": 2 * lab.weeks}
    slow = [executives_trust(lab, lab.scenario({**start, **twice})) for start in (LOW, HIGH)]
    lasting = lab.of(*(mean_of(trust, -HALF_YEAR, 2 * lab.weeks) for trust in slow))
    ends = mean_of(executives_trust(lab, lab.base), -HALF_YEAR, lab.weeks)
    strong = [lab.column(s, "strong_relationship") for s in (low, high)]
    shares = [wording.share(float(np.mean(column))) for column in strong]
    parts = (
        Part("Trust of the executives in the last half year: started at .7 against .3", headline, "+", "0..1"),
        Part("Share of strong relationships: started at .7 against .3",
             lab.of(*strong, scale=lab.column(lab.base, "strong_relationship")), "+", "share"),
        Part(f"The same gap in trust after twice as long ({2 * lab.weeks} weeks)", lasting, "+", "0..1"),
        Part("Two humps: bimodality of final trust over runs started at .5, above that of a uniform distribution",
             lab.resampled(lambda rows: sarle(ends[rows]) - UNIFORM, UNIFORM / 10), "+", "index"),
    )
    note = (f"Of the gap of .4 at the start of the run-in, {wording.figure(headline.value, '0..1')} is left after "
            f"{lab.weeks} weeks and {wording.figure(lasting.value, '0..1')} after {2 * lab.weeks}; strong are "
            f"{shares[0]} of the relationships that started low and {shares[1]} of those that started high.")
    over_time = Picture("Trust of the executives by where it started", "week", "trust, 0 to 1",
                        (weekly_curve("started at .7", slow[1]), weekly_curve("started at .3", slow[0])))
    return Evidence(parts, 0, (over_time, _where_runs_end(lab, ends)), note)


def sarle(values: Floats) -> float:
    """Sarle's bimodality coefficient (skewness^2 + 1) / kurtosis of values ``(n,)``; 5/9 for a uniform distribution,
    1 for two points (SAS/STAT User's Guide; Pfister et al. 2013); nan if they do not vary."""
    away = values - values.mean()
    spread = float((away**2).mean())
    if spread <= 0:
        return float("nan")
    return float(((away**3).mean() ** 2 / spread**3 + 1) / ((away**4).mean() / spread**2))


def _where_runs_end(lab: Laboratory, ends: Floats) -> Picture:
    """A histogram of final trust as a curve, with Wilson's intervals."""
    edges = np.linspace(0, 1, 11)
    place = np.clip(np.digitize(ends, edges) - 1, 0, 9)
    heights = [lab.of((place == k).astype(float)) for k in range(10)]
    return Picture("Where runs end that started at .5", "trust in the last half year, 0 to 1", "share of runs",
                   (band("started at .5", (edges[:-1] + edges[1:]) / 2, heights),))


CLAIMS_HERE = (
    Claim(1, "The same organization can settle in high or in low trust",
          "Start the same organization at trust .3 and at .7: does it end in the same place?",
          "Model, section 6; self-confirming appraisal: Slovic 1993; lock-in of trust: Good 1988, Luhmann 1979",
          experiment, gap, ("biased_appraisal", "neutral_drift", "influence")),
)
