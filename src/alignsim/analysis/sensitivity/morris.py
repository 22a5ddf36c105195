"""Elementary effects: what a step of one factor does, averaged over many places (Morris 1991; Campolongo et al. 2007).

Of numbers, an elementary effect is the change of the outcome divided by the share of the factor's range that the step
goes, as if the change went on at that rate over the whole range; of ranges that is what SALib computes.  Words have no
order and no range: their effect is the change itself when one word takes another's place, and only its size counts
(mu* in place of mu and sigma).

Luck left in the mean over R runs makes mu* and sigma too large.  Sigma has it taken out (its square is known from the
runs); of mu* it is told how large luck alone would make it (``luck``: the mean size of a normal variable).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.analysis.sensitivity.resampling import (
    NOTHING,
    Figure,
    drawn_again,
    figures,
    grouped,
    jackknife_error,
    share_of_runs,
)
from alignsim.analysis.sensitivity.sobol import check
from alignsim.experiments.statistics import Floats


class Effects(NamedTuple):
    """Elementary effects with intervals, a factor each."""

    mu_star: list[Figure]  #: mean size
    mu: list[Figure]  #: mean
    sigma: list[Figure]  #: standard deviation between places, luck taken out; nan if that leaves less than nothing
    from_runs: float  #: share of the squared width of the intervals of mu* that comes from few runs
    luck: Floats  #: (k,) mu* of a factor that does nothing, by the luck left in the mean; nan of one run


def steps(moves: Floats) -> tuple[np.ndarray, Floats]:
    """Which factor each step of a trajectory moves and how far, both ``(n, k)`` in the order of the steps, from
    positions ``(n, k + 1, k)``.

    Raises
    ------
    ValueError
        If a step moves no factor, or more than one.
    """
    gone = np.diff(moves, axis=1)
    if not ((gone != 0).sum(axis=2) == 1).all():
        raise ValueError("a step of a trajectory moves exactly one factor")
    return np.abs(gone).argmax(axis=2), np.asarray(gone.sum(axis=2), np.float64)


def elementary_effects(values: Floats, positions: Floats, words: Sequence[bool]) -> Floats:
    """Effects ``(n, k, runs)`` in the order of the factors.

    Parameters
    ----------
    values
        Outcomes ``(n, k + 1, runs)`` along n trajectories.
    positions
        Where each point lies in the range of each factor, ``(n, k + 1, k)``: 0 lowest, 1 highest; of words only
        which word it is counts.
    words
        Which factors are words, ``(k,)``.
    """
    which, far = steps(positions)
    far = np.where(np.asarray(words)[which], np.sign(far), far)
    change = np.diff(values, axis=1) / far[:, :, None]
    effects = np.empty_like(change)
    np.put_along_axis(effects, which[:, :, None].repeat(values.shape[2], axis=2), change, axis=1)
    return effects


def morris_effects(values: Floats, positions: Floats, words: Sequence[bool]) -> Effects:
    """Mean size, mean and spread of the elementary effects; arguments as :func:`elementary_effects` has them.

    Raises
    ------
    ValueError
        If a value is missing, all values are the same, or a step is none.
    """
    check(values)
    effects = grouped(elementary_effects(values, positions, words))
    n, k, runs = effects.shape
    equal = np.full((1, n), 1 / n)
    found = _summary(effects, equal)[0]
    errors = jackknife_error(effects, lambda given: _summary(given, equal)[0])
    samples = np.split(drawn_again(n, lambda shares: _summary(effects, shares)), 3, axis=1)
    mu_star, mu, sigma = (figures(found[j:j + k], drawn, errors[j:j + k], runs) for j, drawn in
                          zip((0, k, 2 * k), samples, strict=True))
    mu_star, sigma = [_not_below(f) for f in mu_star], [_not_below(f) for f in sigma]
    left = effects.var(axis=2, ddof=1).mean(axis=0) / runs if runs > 1 else np.full(k, np.nan)
    return Effects(mu_star, [NOTHING if word else f for word, f in zip(words, mu, strict=True)],
                   [NOTHING if word else f for word, f in zip(words, sigma, strict=True)],
                   share_of_runs(samples[0], errors[:k], runs), np.sqrt(2 / np.pi * left))


def _not_below(figure: Figure) -> Figure:
    """A size is not below zero."""
    return figure._replace(low=max(figure.low, 0.0))


def _summary(effects: Floats, shares: Floats) -> Floats:
    """mu*, mu and sigma of samples with these shares of the trajectories, ``(draws, 3 k)``; sigma is 0 where luck
    explains all of it."""
    n, _, runs = effects.shape
    means = effects.mean(axis=2)
    mu = shares @ means
    square = (shares @ means**2 - mu**2) * (n / (n - 1) if n > 1 else math.nan)
    if runs > 1:
        square = square - shares @ effects.var(axis=2, ddof=1) / runs
    return np.concatenate([shares @ np.abs(means), mu, np.sqrt(np.maximum(square, 0.0))], axis=1)
