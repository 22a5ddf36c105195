"""The answer of a what-if under parameter uncertainty: how the expected effect varies over a posterior.

Each pair of runs has drawn its parameters from the posterior, so the mean difference with its interval is about the
mean over the posterior, and narrows with more pairs.  What does not narrow is how the expected effect depends on the
parameters.  It is read from the pairs themselves: paired differences are regressed on the drawn parameters (a linear
metamodel: Kleijnen 2015), with squares where they matter (F test at 1%), and the fitted line is evaluated over all
draws of the posterior.  Standard errors hold under unequal variances (HC3: MacKinnon & White 1985).  What the line
leaves out is lost from the spread, so the spread is a lower bound where effects bend otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.calibration.posterior import MIX
from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats
from alignsim.organization.population import lines_of
from alignsim.outcomes import OUTCOMES, Outcome

if TYPE_CHECKING:
    from alignsim.calibration.posterior import Posterior
    from alignsim.experiments.compare import Comparison

PER_COEFFICIENT = 20
"""Pairs that a coefficient needs: with fewer nothing is said."""
SOUND = 0.25
"""A share of the posterior whose 95% interval is wider than this is not told: the pairs do not say it."""
_CURVED = 0.01
_DRAWS = 1000


class Expected(NamedTuple):
    """The expected effect of one scenario on one outcome, over the posterior; nan where there are too few pairs."""

    scenario: str
    outcome: Outcome
    pairs: int
    spread: float  #: sd over the posterior of the expected effect
    low: float  #: 95% of the posterior of the expected effect, what the pairs leave open included
    high: float
    better: float  #: share of the posterior in which the expected effect is for the better; nan where neither is, or
    #: where the pairs leave that share open by more than :data:`SOUND`
    better_low: float  #: its 95% interval
    better_high: float
    wider: float  #: the interval of the mean, over what it would be with known parameters
    curved: bool  #: whether squares were needed


def expected_effects(comparison: Comparison, posterior: Posterior) -> tuple[Expected, ...]:
    """Every outcome of every scenario, of a comparison whose base was made by ``posterior.applied``.

    Raises
    ------
    ValueError
        If its base draws no parameters from the posterior.
    """
    population = comparison.base.scenario.population
    if population is None or MIX not in population.mixes:
        raise ValueError("the base draws no parameters from a posterior: compare posterior.applied(scenario)")
    seed, names = comparison.base.seed, [f.path for f in posterior.free]
    centre = posterior.weights @ posterior.values
    sd = np.sqrt(np.maximum(posterior.weights @ (posterior.values - centre) ** 2, 1e-300))
    lines = (posterior.values - centre) / sd
    found = []
    for label, other in comparison.others.items():
        _, left, right = np.intersect1d(comparison.base.runs, other.runs, return_indices=True)
        drawn = [lines_of(population, seed, int(run))[MIX].values for run in comparison.base.runs[left]]
        z = (np.array([[float(v[n]) for n in names] for v in drawn]) - centre) / sd
        for outcome in OUTCOMES:
            difference = other.column(outcome.name)[right] - comparison.base.column(outcome.name)[left]
            known = np.isfinite(difference)
            found.append(_expected(label, outcome, difference[known], z[known], lines, posterior.weights))
    return tuple(found)


def _expected(
    label: str, outcome: Outcome, difference: Floats, z: Floats, lines: Floats, weights: Floats
) -> Expected:
    n, p = z.shape
    nothing = Expected(label, outcome, n, *(float("nan"),) * 7, False)
    if n < PER_COEFFICIENT * (p + 1):
        return nothing
    if float(np.ptp(difference)) == 0:
        return Expected(label, outcome, n, 0.0, float(difference[0]), float(difference[0]),
                        *(_sign(outcome, float(difference[0])),) * 3, 1.0, False)
    curved = n >= PER_COEFFICIENT * (2 * p + 1) and _squares_matter(difference, z)
    design, at = _design(z, curved), _design(lines, curved)
    beta, covariance, residual = _fit(design, difference)
    effects = at @ beta
    # The plain variance of fitted effects also holds that of the coefficients: taken off.
    spread = np.sqrt(max(0.0, _variance(effects, weights) - _noise(at, covariance, weights)))
    chance = np.random.Generator(np.random.Philox(key=n))
    coefficients = chance.multivariate_normal(beta, covariance, _DRAWS, method="eigh")
    all_effects = coefficients @ at.T  # (draws of coefficients, lines)
    low, high = _interval(all_effects, weights)
    better = better_low = better_high = float("nan")
    if outcome.direction != "neutral":
        sign = 1 if outcome.direction == "higher" else -1
        shares = (sign * all_effects > 0) @ weights
        ends = [float(q) for q in np.quantile(shares, (0.025, 0.975))]
        if ends[1] - ends[0] <= SOUND:
            # The mean of shares that pile up at one end can lie beyond the middle 95% of them.
            better = float(shares.mean())
            better_low, better_high = min(ends[0], better), max(ends[1], better)
    wider = max(1.0, float(difference.std(ddof=1)) / residual) if residual > 0 else float("nan")
    return Expected(label, outcome, n, float(spread), low, high, better, better_low, better_high, wider, curved)


def _sign(outcome: Outcome, effect: float) -> float:
    if outcome.direction == "neutral":
        return float("nan")
    return float((effect > 0) if outcome.direction == "higher" else (effect < 0))


def _design(z: Floats, curved: bool) -> Floats:
    return np.column_stack([np.ones(len(z)), z, *([z * z] if curved else [])])


def _fit(design: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, their HC3 covariance, and the residual standard deviation."""
    inverse = np.linalg.pinv(design.T @ design, hermitian=True)
    beta = inverse @ design.T @ y
    residuals = y - design @ beta
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scaled = design * (residuals / np.maximum(1e-6, 1 - leverage))[:, None]
    freedom = max(1, len(y) - design.shape[1])
    return beta, inverse @ (scaled.T @ scaled) @ inverse, float(np.sqrt(residuals @ residuals / freedom))


def _squares_matter(y: Floats, z: Floats) -> bool:
    from scipy.special import fdtrc

    n, p = z.shape
    sums = [float(((y - d @ np.linalg.lstsq(d, y, rcond=None)[0]) ** 2).sum()) for d in (_design(z, False),
                                                                                          _design(z, True))]
    freedom = n - 2 * p - 1
    if sums[1] <= 0:
        return False
    return bool(fdtrc(p, freedom, (sums[0] - sums[1]) / p / (sums[1] / freedom)) < _CURVED)


def _variance(values: Floats, weights: Floats) -> float:
    return float(weights @ (values - weights @ values) ** 2)


def _noise(at: Floats, covariance: Floats, weights: Floats) -> float:
    """What the error of the coefficients adds to the variance of fitted effects over the posterior, on average."""
    off = at - weights @ at
    return float(weights @ np.einsum("ij,jk,ik->i", off, covariance, off))


def _interval(effects: Floats, weights: Floats) -> tuple[float, float]:
    from alignsim.calibration.posterior import quantiles

    spread = np.broadcast_to(weights / len(effects), effects.shape)
    low, high = quantiles(effects.ravel(), spread.ravel(), (0.5 - statistics.LEVEL / 2, 0.5 + statistics.LEVEL / 2))
    return low, high
