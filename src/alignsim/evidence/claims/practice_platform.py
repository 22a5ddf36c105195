"""Claim 13: best of breed is faster first and slower later than the standard platform.

The best tool for each project fits at once; many tools together become a burden.  Both policies begin in week 0 in the
same organization, and are followed for twice the usual horizon.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Curve, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import YEAR, mean, of_projects, value_share
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.claims.said import said, week_said
from alignsim.evidence.claims.turning import ahead_before, turning_week
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats, bands
from alignsim.scenario import Scenario
from alignsim.state import LIVE

QUARTER = 13


def policies(lab: Laboratory) -> tuple[Scenario, Scenario]:
    """Standard platform and best of breed, each from week 0 on, twice the usual horizon."""
    base = lab.scenario({"weeks": 2 * lab.weeks})
    standard, best = (base.change({"technology.platform_policy": policy}, week=0)
                      for policy in ("standardize", "best_of_breed"))
    return standard, best


def windows(weeks: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """(first year, last third, the year of proposals in mid-horizon) of so many weeks; shorter in short horizons."""
    year = min(YEAR, weeks // 3)
    return (0, year), (weeks - weeks // 3, weeks), (weeks // 2, weeks // 2 + year)


def lead_time(lab: Laboratory, scenario: Scenario, window: tuple[int, int]) -> Floats:
    """Mean weeks from proposal to live of projects proposed in the window, ``(runs,)``."""
    return of_projects(lab, scenario, lambda rows: lead_of(rows, window))


def lead_of(rows: np.ndarray, window: tuple[int, int]) -> float:
    """The same of ``PROJECT`` rows: those proposed from the window's first week to before its last that went live."""
    there = (rows["state"] == LIVE) & (rows["arrival"] >= window[0]) & (rows["arrival"] < window[1])
    return mean((rows["ended"] - rows["arrival"])[there])


def headline(lab: Laboratory) -> Estimate:
    """Value realized / possible in the last third of the horizon: best of breed - standard platform, share."""
    standard, best = policies(lab)
    _, late, _ = windows(standard.weeks)
    return lab.of(*(value_share(lab, s, *late) for s in (standard, best)))


def experiment(lab: Laboratory) -> Evidence:
    """Value and lead times, early and late; where the total value of one overtakes that of the other."""
    standard, best = policies(lab)
    first, late, middle = windows(standard.weeks)
    loss, without_debt = headline(lab), headline(lab.without("debt"))
    assert loss.by_run is not None and without_debt.by_run is not None
    parts = (
        Part(f"Slower later: less of the possible value is realized in weeks {late[0]} to {late[1]}", loss, "-",
             "share"),
        Part(f"Faster first: more of the possible value is realized in weeks 0 to {first[1]}",
             lab.of(*(value_share(lab, s, *first) for s in (standard, best))), "+", "share"),
        Part(f"Faster first: projects proposed in weeks 0 to {first[1]} are live sooner",
             lab.of(*(lead_time(lab, s, first) for s in (standard, best))), "-", "weeks"),
        Part(f"Slower later: projects proposed in weeks {middle[0]} to {middle[1]} are live later",
             lab.of(*(lead_time(lab, s, middle) for s in (standard, best))), "+", "weeks"),
        Part("Because of debt: with debt cut, the loss of value later is smaller",
             lab.of(loss.by_run, without_debt.by_run, smallest=loss.smallest), "+", "share"),
    )
    values = [lab.series(s, "value") for s in (standard, best)]
    difference = values[1] - values[0]
    total = np.cumsum(difference, axis=1)
    usual = max(float(np.mean(values[0])), 1e-9)
    debt = lab.of(*(lab.series(s, "debt")[:, -1] for s in (standard, best)))
    note = f"{crossing(lab, total)} Debt at the end differs by {said(debt, 'points per 80 staff')}."
    pictures = (
        Picture("Best of breed less standard: total value", "week", "weeks' worth of value",
                (weekly_curve("best of breed - standard platform", total / usual),), zero_line=True),
        Picture("Best of breed less standard: by quarter", "week", "% of the usual value",
                (quarterly(difference / usual),), zero_line=True),
        Picture("Technical debt", "week", "points per 80 staff", tuple(
            weekly_curve(label, lab.series(s, "debt"))
            for label, s in (("standard platform", standard), ("best of breed", best)))),
    )
    return Evidence(parts, 0, pictures, note)


def crossing(lab: Laboratory, total: Floats) -> str:
    """Where the standard platform overtakes in total value, in words; ``total`` ``(runs, weeks)``, best - standard."""
    behind = turning_week(lab, -total)
    weeks = total.shape[1]
    if behind.value >= weeks:
        return f"The standard platform does not overtake in total value within {weeks} weeks."
    ahead = wording.count(round(ahead_before(-total.mean(axis=0))), "week")
    surely = int((bands(total)["low"][: int(behind.value)] > 0).sum())
    return (f"The standard platform overtakes in total value for good {week_said(behind, weeks)}; before that best of "
            f"breed is ahead in {ahead}, clearly so in {surely}.")


def quarterly(difference: Floats) -> Curve:
    """Weekly figures ``(runs, weeks)`` as % by quarter, each at its middle; what is beyond the last whole quarter is
    left out."""
    quarters = difference.shape[1] // QUARTER
    by_quarter = 100 * difference[:, : quarters * QUARTER].reshape(len(difference), quarters, QUARTER).mean(axis=2)
    found = weekly_curve("best of breed - standard platform", by_quarter)
    return found._replace(x=QUARTER * (found.x + 0.5))


CLAIMS_HERE = (
    Claim(13, "Best of breed is faster first and slower later than the standard platform, because of debt",
          "From week 0 on, choose the best tool for each project, or one platform for all: which is ahead, when, and "
          "where do they cross?",
          "Practice; Light, Holland & Wills 2001, Business Process Management Journal 7(3)",
          experiment, headline, ("debt", "technology.refactoring_share=0.3", "staffing.it_specialist_skill=0.75")),
)
