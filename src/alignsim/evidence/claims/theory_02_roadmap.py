"""Claim 2: the shared roadmap has a J-curve: trust dips first, delivery is better later.

Sitting down together brings disagreement into the open, which hurts before it helps (worse before better: Repenning &
Sterman 2002). A roadmap also sets its dates from known capacity, so projects are "on time" against a later promise;
how much of the gain is only that is told apart by holding the same projects against the promise they would have had.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims import figures
from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, band, weekly_curve
from alignsim.evidence.claims.figures import HALF_YEAR, YEAR, executives_trust, mean_of, of_projects, share
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.facts.ended_projects import ended, live, on_time
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario
from alignsim.state import LIVE, NEVER

START, QUARTER = 26, 13
ROADMAP = {"roadmap.every_weeks": 13}


def pair(lab: Laboratory) -> tuple[Scenario, Scenario]:
    """Without a roadmap, and with one from week 26 on."""
    return lab.base, lab.scenario(ROADMAP, week=START)


def late(lab: Laboratory, rows: np.ndarray) -> np.ndarray:
    """The projects among ``rows`` that ended in the last year."""
    return np.asarray(rows[rows["ended"] >= lab.weeks - YEAR])


def on_time_late(lab: Laboratory) -> Estimate:
    """Share of the projects ended in the last year that kept the promise they were given."""
    return lab.of(*(of_projects(lab, s, lambda rows: share(on_time(late(lab, ended(rows))))) for s in pair(lab)))


def against_old_promise(lab: Laboratory) -> Estimate:
    """The same, every project held against the promise it would have been given without a roadmap.

    A project is the same one in both runs of a pair, so its old promise is known wherever it was decided in both;
    elsewhere it is the plan with the usual allowance.
    """
    without, with_roadmap = pair(lab)
    allowance = float(lab.base.values["demand.queue_allowance"])
    old = np.array([_kept_old(late(lab, ended(rows)), base, allowance)
                    for rows, base in zip(lab.projects(with_roadmap), lab.projects(without), strict=True)])
    return lab.of(of_projects(lab, without, lambda rows: share(on_time(late(lab, ended(rows))))), old)


def _kept_old(rows: np.ndarray, base: np.ndarray, allowance: float) -> float:
    promised = {int(p["number"]): p["promised"] - p["decided"] for p in base if p["decided"] != NEVER}
    weeks = np.array([promised.get(int(p["number"]), allowance + p["planned_weeks"]) for p in rows])
    return share((rows["state"] == LIVE) & (rows["ended"] - rows["decided"] <= weeks)) if rows.size else float("nan")


def lead_time_late(lab: Laboratory) -> Estimate:
    """Mean weeks from proposal to live of projects gone live in the last year."""
    def weeks(rows: np.ndarray) -> float:
        done = late(lab, live(rows))
        return figures.mean(np.asarray(done["ended"] - done["arrival"], float))
    return lab.of(*(of_projects(lab, s, weeks) for s in pair(lab)))


def experiment(lab: Laboratory) -> Evidence:
    """A roadmap comes at week 26; trust in the half year after it, delivery in the last year."""
    without, with_roadmap = pair(lab)
    gain, honest = on_time_late(lab), against_old_promise(lab)
    trust = [executives_trust(lab, s) for s in (without, with_roadmap)]
    dip = lab.of(*(mean_of(t, START, START + HALF_YEAR) for t in trust))
    value = lab.of(*(figures.value_share(lab, s, *figures.last_year(lab)) for s in (without, with_roadmap)))
    parts = (
        Part("Projects on time in the last year", gain, "+", "share"),
        Part("Trust of the executives in the half year after its start", dip, "-", "0..1"),
        Part("Value realized of the value possible in the last year", value, "+", "share"),
        Part("Projects on time in the last year, against the promise they would have had without it", honest, "+",
             "share"),
        Part("Weeks from proposal to live in the last year", lead_time_late(lab), "-", "weeks"),
    )
    return Evidence(parts, 0, (_trust_picture(*trust), _value_picture(lab, without, with_roadmap)), _note(gain, honest))


def _trust_picture(without: Floats, with_roadmap: Floats) -> Picture:
    return Picture(f"What the roadmap of week {START} does to trust", "week", "difference in the executives' trust",
                   (weekly_curve("with a roadmap - without", with_roadmap - without),), True)


def _value_picture(lab: Laboratory, without: Scenario, with_roadmap: Scenario) -> Picture:
    quarters = range(0, lab.weeks - QUARTER + 1, QUARTER)
    gains = [lab.of(*(figures.value_share(lab, s, start, start + QUARTER) for s in (without, with_roadmap)))
             for start in quarters]
    return Picture("What it does to value", "week, by quarter", "difference in value realized",
                   (band("with a roadmap - without", [start + QUARTER / 2 for start in quarters], gains),), True)


def _note(gain: Estimate, honest: Estimate) -> str:
    if not gain.low > 0:
        return "Projects are not clearly more often on time, so there is no gain to take apart."
    kept = min(1.0, max(0.0, honest.value / gain.value))
    return (f"{wording.share(1 - kept)} of the gain in projects on time is only the more honest date: held against the "
            f"promise they would have had without the roadmap, {wording.figure(gain.value, 'share', signed=True)} "
            f"percentage points become {wording.figure(honest.value, 'share', signed=True)}.")


CLAIMS_HERE = (
    Claim(2, "The shared roadmap has a J-curve: trust dips first, delivery is better later",
          f"A roadmap every quarter from week {START} on: trust in the half year after, delivery in the last year?",
          "Model, section 6; worse before better: Repenning & Sterman 2002; shared planning: Reich & Benbasat 2000",
          experiment, on_time_late,
          ("learning", "biased_appraisal", "roadmap.stretch_limit=1", "experience.weight_roadmap=0")),
)
