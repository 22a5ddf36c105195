"""Claim 8: overruns are heavy-tailed beyond what planned volume explains.

Some projects go wrong by multiples, and not only because they are large (Flyvbjerg & Budzier 2011). The trend with
planned volume is taken out first; what is left, a project's actual effort against the usual for its size, is held
against a normal and a lognormal distribution fitted to its middle half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.evidence.claims.claim import Claim, Curve, Evidence, Part, Picture
from alignsim.evidence.claims.figures import share
from alignsim.evidence.claims.laboratory import Estimate, Laboratory, percentiles
from alignsim.evidence.facts.ended_projects import effort_ratio, live
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from alignsim.scenario import Scenario

TWICE = 2.0
"""A project is far out when it takes at least this times the effort usual for its size."""
SMALLEST = 0.01
"""Share of projects far out beyond what a distribution gives that is worth having (assumption)."""
FEWEST = 8
"""Projects without which nothing is said of their trend with volume."""
IQR = 1.3489795003921634
"""Interquartile range of a standard normal distribution."""


class Sample(NamedTuple):
    """Live projects of all runs: ``(projects,)`` each."""

    run: NDArray[np.int64]
    volume: Floats  #: log of planned volume
    ratio: Floats  #: log of actual / planned effort


def sample(lab: Laboratory, scenario: Scenario) -> Sample:
    """The projects that went live in the measured weeks."""
    kept = [live(rows) for rows in lab.projects(scenario)]
    kept = [rows[rows["spent"] > 0] for rows in kept]
    run = np.repeat(np.arange(len(kept)), [len(rows) for rows in kept])
    every = np.concatenate(kept)
    return Sample(run, np.log(every["volume"]), np.log(effort_ratio(every)))


def usual(volume: Floats, ratio: Floats) -> Floats:
    """What is left of the log ratio when its straight line over log volume is taken out, median 0."""
    if volume.size < FEWEST:
        return np.empty(0)
    slope = np.cov(volume, ratio)[0, 1] / np.var(volume, ddof=1)
    left = ratio - slope * volume
    return np.asarray(left - np.median(left))


def excess(left: Floats, shape: str) -> float:
    """Share of projects at ``TWICE`` the usual or more, less what a distribution fitted to the quartiles gives; nan
    without projects."""
    from scipy.special import ndtr

    if left.size == 0:
        return float("nan")
    values = left if shape == "lognormal" else np.exp(left)
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    edge = np.log(TWICE) if shape == "lognormal" else TWICE
    if high <= low:
        return float((left >= np.log(TWICE)).mean())
    return float((left >= np.log(TWICE)).mean() - ndtr(-(edge - middle) * IQR / (high - low)))


def _over_runs(lab: Laboratory, found: Sample, measure: str) -> Estimate:
    """An excess, with its interval by drawing whole runs again."""
    starts = np.searchsorted(found.run, np.arange(lab.runs + 1))

    def drawn(rows: NDArray[np.int64]) -> float:
        index = np.concatenate([np.arange(starts[k], starts[k + 1]) for k in rows])
        return excess(usual(found.volume[index], found.ratio[index]), measure)

    return lab.resampled(drawn, SMALLEST)


def beyond_normal(lab: Laboratory) -> Estimate:
    """Share of projects at twice the usual effort or more, beyond a normal distribution's."""
    return _over_runs(lab, sample(lab, lab.base), "normal")


def explained(lab: Laboratory, found: Sample) -> Estimate:
    """Share of the variance of the log overrun that log planned volume explains, less a half."""
    values = np.full(lab.runs, np.nan)
    for k in range(lab.runs):
        mine = found.run == k
        if mine.sum() >= FEWEST:
            values[k] = np.corrcoef(found.volume[mine], found.ratio[mine])[0, 1] ** 2 - 0.5
    return lab.of(values)


def experiment(lab: Laboratory) -> Evidence:
    """The live projects of the base: how many take twice the effort usual for their planned volume?"""
    found = sample(lab, lab.base)
    left = usual(found.volume, found.ratio)
    parts = (
        Part("Share of projects at twice the effort usual for their volume or more, beyond a normal distribution's",
             _over_runs(lab, found, "normal"), "+", "share"),
        Part("The same beyond a lognormal distribution's", _over_runs(lab, found, "lognormal"), "+", "share"),
        Part("Share of the variance of overruns that planned volume explains, against one half",
             explained(lab, found), "-", "share"),
    )
    far = share(left >= np.log(TWICE))
    note = (f"{wording.figure(far, 'share')} of live projects take at least twice the effort usual for their planned "
            f"volume, {wording.figure(far - parts[0].estimate.value, 'share')} would under a normal and "
            f"{wording.figure(far - parts[1].estimate.value, 'share')} under a lognormal distribution with the same "
            "middle half.")
    return Evidence(parts, 0, (_tail_picture(lab, found, left),) if left.size else (), note)


def _tail_picture(lab: Laboratory, found: Sample, left: Floats) -> Picture:
    from scipy.special import ndtr

    x = np.linspace(1.0, 4.0, 31)
    shares = (left[:, None] >= np.log(x)).astype(float)
    by_run = np.array([shares[found.run == k].mean(axis=0) for k in range(lab.runs) if (found.run == k).any()])
    chance = np.random.default_rng(lab.seed)
    draws = np.array([by_run[chance.integers(0, len(by_run), len(by_run))].mean(axis=0) for _ in range(400)])
    low, high = np.array([percentiles(draws[:, k]) for k in range(x.size)]).T
    curves = [Curve("projects of the model", x, shares.mean(axis=0), low, high)]
    for words, values, at in (("lognormal, same middle", left, np.log(x)), ("normal, same middle", np.exp(left), x)):
        first, middle, third = np.quantile(values, (0.25, 0.5, 0.75))
        y = ndtr(-(at - middle) * IQR / (third - first))
        curves.append(Curve(words, x, y, y, y))
    return Picture("How many projects take how much more?", "effort against the usual for the planned volume, times",
                   "share of projects, at least so much", tuple(curves), log_y=True)


CLAIMS_HERE = (
    Claim(8, "Overruns are heavy-tailed beyond what planned volume explains",
          "Take the trend with planned volume out of the overruns of live projects: how fat is the tail that is left?",
          "Model, section 6; Flyvbjerg & Budzier 2011; escalation of commitment: Keil et al. 2000",
          experiment, beyond_normal,
          ("demand.difficulty_sigma=0", "faults", "capacity_limit", "escalation_of_commitment", "changes")),
)
