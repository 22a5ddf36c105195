"""Can the model make this history at all, and does it make such histories with the parameters learnt?

Prior predictive (Box 1980): where the data lie among the simulations of the whole prior.  Posterior predictive (Rubin
1984; Gelman, Meng & Stern 1996): the same among fresh runs of the accepted draws.  A p-value is two-sided, the share of
simulations at least as far out; the joint one goes by Mahalanobis distance over all summaries, from the mean and
covariance of one half of the simulations, against the distances of the other half.  Self-check (Prangle et al. 2014):
simulated histories like this one are asked in its place, and it is counted how often the interval holds the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.calibration.inference import Accepted, Reference
from alignsim.calibration.summaries import Summary
from alignsim.experiments.statistics import Floats

LEVELS = (0.05, 0.5, 0.95)
RARE = 0.01
"""A p-value below this is told as a warning."""
SELF_CHECKS = 200


class Check(NamedTuple):
    """One summary of the data beside what the model makes of it."""

    name: str
    label: str
    kind: str
    observed: float
    prior: tuple[float, float, float]  #: 5%, 50% and 95% of the simulations of the prior
    prior_p: float
    outside: bool  #: beyond every simulation of the prior
    predicted: tuple[float, float, float]  #: the same of the posterior
    predicted_p: float


def check(
    summaries: Sequence[Summary], observed: Floats, prior: Floats, predicted: Floats
) -> tuple[Check, ...]:
    """A check a summary; ``prior`` and ``predicted`` (simulations, summaries), nan where one has no such figure."""
    found = []
    for k, summary in enumerate(summaries):
        before, after = (column[np.isfinite(column)] for column in (prior[:, k], predicted[:, k]))
        at = float(observed[k])
        found.append(Check(summary.name, summary.label, summary.kind, at, _quantiles(before), tail(before, at),
                           bool(not before.size or at < before.min() or at > before.max()), _quantiles(after),
                           tail(after, at)))
    return tuple(found)


def tail(simulated: Floats, at: float) -> float:
    """Two-sided p-value: twice the smaller share at least as far out, ties as half; never 0."""
    n = simulated.size
    below, equal = float((simulated < at).sum()), float((simulated == at).sum())
    share = (below + 0.5 * equal + 0.5) / (n + 1)
    return min(1.0, 2 * min(share, 1 - share))


def joint(observed: Floats, simulated: Floats) -> float:
    """Share of simulations whose summaries all together lie farther out than the data's."""
    whole = simulated[np.isfinite(simulated).all(axis=1)]
    half = len(whole) // 2
    if half < 2 * simulated.shape[1]:
        return float("nan")
    centre, spread = whole[:half].mean(axis=0), whole[:half].std(axis=0)
    varies = spread > 1e-9
    first = (whole[:half, varies] - centre[varies]) / spread[varies]
    weight = np.linalg.pinv(first.T @ first / (half - 1), rcond=1e-6, hermitian=True)

    def distance(rows: Floats) -> Floats:
        z = (rows[:, varies] - centre[varies]) / spread[varies]
        return np.asarray(np.einsum("ij,jk,ik->i", z, weight, z))

    others = distance(whole[half:])
    return float((1 + (others >= distance(observed[None])[0]).sum()) / (1 + others.size))


def self_check(reference: Reference, truths: Floats, accepted: Accepted, level: float = 0.9) -> tuple[int, Floats]:
    """How many simulated histories like this one were asked, and the share whose interval held the truth, a parameter.

    ``truths``: (draws, parameters) of the whole table.
    """
    number = min(SELF_CHECKS, len(accepted.places))
    rows = np.searchsorted(reference.rows, accepted.places[:number])
    inside = np.zeros(truths.shape[1])
    for row in rows:
        found = reference.posterior(reference.summaries[row], without=int(row))
        below = ((found.values < truths[reference.rows[row]]) * found.weights[:, None]).sum(axis=0)
        inside += (below >= (1 - level) / 2) & (below <= (1 + level) / 2)
    return number, inside / max(1, number)


def _quantiles(values: Floats) -> tuple[float, float, float]:
    if not values.size:
        return float("nan"), float("nan"), float("nan")
    low, middle, high = (float(q) for q in np.quantile(values, LEVELS))
    return low, middle, high
