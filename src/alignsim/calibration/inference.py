"""Approximate Bayesian computation from a table of simulations: no likelihood, only what the model can make.

1. Semi-automatic summaries (Fearnhead & Prangle 2012): each parameter, as the logit of its place in its range, is
   regressed on all summaries and their squares over the whole table; the fitted value is the one summary that counts.
   A draw's fitted value comes from the draws of other folds (Stone 1974), and the ridge penalty (Hoerl & Kennard 1970)
   is the one that predicts those best: with few draws and many summaries a fit would otherwise find what is not there.
2. Rejection (Pritchard et al. 1999): the draws whose fitted values are nearest to those of the data are accepted.
3. Regression adjustment (Beaumont, Zhang & Balding 2002, with the logit of Blum & Francois 2010): among the accepted,
   weighted by nearness (Epanechnikov), parameters are regressed on the fitted values and moved to where the data stand;
   residuals are scaled by a regression of their log squares (Blum & Francois 2010), for the spread changes too.

No step draws at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.calibration.free import Free
from alignsim.experiments.statistics import Floats

MOST_ACCEPTED = 1000
FOLDS = 5
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""Ridge penalties tried, in units of the variance of a feature."""
_WORTH = 0.99
"""A fit must predict other folds better than the mean by a hundredth of the variance."""
_FARTHEST = 4.0
"""Summaries are cut at so many standard deviations of the table before the regression: a few wild runs must not bend
it.  Data and draws are cut alike."""

_STRETCH = float(np.log(2))
"""A residual is at most doubled or halved: where the data lie beyond the draws, more would only be guessed."""


class Accepted(NamedTuple):
    """Draws of the posterior."""

    values: Floats  #: (draws, parameters), adjusted
    weights: Floats  #: (draws,), sum 1, all above 0
    places: np.ndarray  #: (draws,) rows of the table they come from


def accepted_number(draws: int) -> int:
    """How many draws are accepted: a tenth, at least 100 and at most what a population may hold."""
    return min(MOST_ACCEPTED, draws, max(100, draws // 10))


class Reference:
    """A table of simulations, ready to be asked what any history says.

    Draws for which a summary that the data have is not defined are left out: the data say that it is.

    Raises
    ------
    ValueError
        If fewer than 100 draws are left.
    """

    def __init__(self, values: Floats, summaries: Floats, free: Sequence[Free]) -> None:
        self._low = np.array([f.low for f in free])
        self._wide = np.array([f.high - f.low for f in free])
        self.rows = np.flatnonzero(np.isfinite(summaries).all(axis=1))
        if self.rows.size < 100:
            raise ValueError(f"{self.rows.size} simulated histories have every figure of the data; at least 100 needed")
        kept = summaries[self.rows]
        self.summaries = kept
        self._centre, self._spread = kept.mean(axis=0), kept.std(axis=0)
        self._varies = self._spread > 1e-9 * (1 + np.abs(self._centre))
        unit = np.clip((values[self.rows] - self._low) / self._wide, 1e-9, 1 - 1e-9)
        self._targets = np.log(unit / (1 - unit))
        plain = self._plain(kept)
        self._middle, self._scale = plain.mean(axis=0), np.maximum(plain.std(axis=0), 1e-9)
        self._fitted, self._coefficients = cross_fitted(self._features(kept), self._targets)

    def _features(self, summaries: Floats) -> Floats:
        """(rows, features), each with mean 0 and standard deviation 1 over the table."""
        return np.asarray((self._plain(summaries) - self._middle) / self._scale)

    def _plain(self, summaries: Floats) -> Floats:
        z = (summaries[:, self._varies] - self._centre[self._varies]) / self._spread[self._varies]
        z = np.clip(z, -_FARTHEST, _FARTHEST)
        return np.column_stack([z, z * z])

    def posterior(self, observed: Floats, number: int | None = None, without: int | None = None) -> Accepted:
        """What a history with these summaries says.

        Parameters
        ----------
        number : draws to accept; default :func:`accepted_number`
        without : a row of ``self.summaries`` that must not be used, because it is the history asked about
        """
        at = (self._features(observed[None]) @ self._coefficients)[0]
        distance = np.sqrt(((self._fitted - at) ** 2).sum(axis=1))
        if without is not None:
            distance[without] = np.inf
        number = min(number or accepted_number(len(distance)), len(distance) - (without is not None))
        # One draw beyond the accepted sets the width of the kernel, so that every accepted one has a weight.
        order = np.argsort(distance, kind="stable")[: number + 1]
        width = max(float(distance[order[-1]]), 1e-12) * (1 + 1e-9)
        near = order[:number]
        weights = 1 - (distance[near] / width) ** 2
        adjusted = _adjusted(self._fitted[near] - at, self._targets[near], weights)
        values = self._low + self._wide / (1 + np.exp(-adjusted))
        return Accepted(values, weights / weights.sum(), self.rows[near])


def cross_fitted(features: Floats, targets: Floats) -> tuple[Floats, Floats]:
    """(rows, targets) what the other folds predict of each row's deviation from the mean, and the coefficients.

    The mean is that of all rows in every fold: a mean without the row would give its target away.
    """
    folds = np.arange(len(features)) % FOLDS
    off = targets - targets.mean(axis=0)
    parts = [(features[folds == k], off[folds == k]) for k in range(FOLDS)]
    grams, crosses = [x.T @ x for x, _ in parts], [x.T @ y for x, y in parts]
    gram, cross = np.sum(grams, axis=0), np.sum(crosses, axis=0)
    one = np.eye(features.shape[1]) * len(features)
    fitted, chosen = np.zeros_like(off), np.zeros((features.shape[1], off.shape[1]))
    least = _WORTH * (off**2).sum(axis=0)  # where no fit predicts better than the mean, there is none
    for penalty in PENALTIES:
        slopes = [np.linalg.solve(gram - grams[k] + penalty * one, cross - crosses[k]) for k in range(FOLDS)]
        found = np.zeros_like(off)
        for k, (x, _) in enumerate(parts):
            found[folds == k] = x @ slopes[k]
        missed = ((off - found) ** 2).sum(axis=0)
        better = missed < least
        fitted[:, better], least[better] = found[:, better], missed[better]
        chosen[:, better] = np.mean(slopes, axis=0)[:, better]
    return fitted, chosen


def _adjusted(off: Floats, targets: Floats, weights: Floats) -> Floats:
    """Targets moved along a local line to where the data stand, residuals scaled to the spread there."""
    design = np.column_stack([np.ones(len(off)), off])
    root = np.sqrt(weights)[:, None]
    slopes = np.linalg.lstsq(design * root, targets * root, rcond=1e-9)[0]
    residuals = targets - design @ slopes
    spread = np.log(residuals**2 + 1e-12)
    along = np.linalg.lstsq(design * root, spread * root, rcond=1e-9)[0]
    scale = np.exp(np.clip(0.5 * (along[0] - design @ along), -_STRETCH, _STRETCH))
    return np.asarray(slopes[0] + residuals * scale)
