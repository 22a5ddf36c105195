"""Shapley shares, run by run.

A game gives every coalition of players a value.  A player's Shapley share is what it adds when it joins, averaged over
all orders in which the players may join; it is the only division that gives away exactly the whole, treats alike who
adds alike, gives nothing to who adds nothing, and is additive over games (Shapley 1953, in Contributions to the Theory
of Games II).  As shares of what parameters do to the output of a model: Owen 2014, SIAM/ASA Journal on Uncertainty
Quantification 2; Song, Nelson & Staum 2016, ibid. 4.

Here every run of the model is a game of its own: all coalitions are lived through with the same run number, hence with
the same chance.  By additivity the share of the mean over runs is the mean of the shares, whose interval is that of
any mean over runs.  Where all coalitions are too many, each run draws orders of its own and a player's share is the
mean of what it adds in them (Castro, Gómez & Tejada 2009, Computers & Operations Research 36); Song, Nelson & Staum
advise many orders with few evaluations each, and here an order has those of one run.  The figures of runs are then
still independent and without bias, so that Student's t over runs holds both chances at once, that of the run and that
of its orders; and the shares of each run still add up exactly, for what is added along an order telescopes.  Every
order comes with its reverse (antithetic: Mitchell, Cooper, Frank & Holmes 2022, Journal of Machine Learning Research
23).

Coalitions are bit masks: player i is in coalition S if ``S >> i & 1``.  Nothing here knows scenarios.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np
from numpy.typing import NDArray

from alignsim.experiments.statistics import Floats

MOST_EXACT = 8
"""Players of whom all 2^k coalitions are run; of more, orders are drawn."""
_ORDERS = 0x5AFE
"""Sets the draws of orders apart from any others of the same seed and run."""


def exact(values: Floats) -> Floats:
    """Shares ``(k, n)`` from the values ``(2^k, n)`` of all coalitions in ``n`` runs; nan where a value is."""
    k = _players(values)
    coalitions = np.arange(2**k)
    sizes = np.array([int(c).bit_count() for c in coalitions])
    weights = np.array([factorial(s) * factorial(k - s - 1) / factorial(k) for s in range(k)])
    shares = np.empty((k, values.shape[1]))
    for i in range(k):
        without = coalitions[(coalitions >> i) & 1 == 0]
        # What a player adds, not weighted values: one who adds nothing then gets 0 to the last bit.
        shares[i] = weights[sizes[without]] @ (values[without | 1 << i] - values[without])
    return shares


def alone(values: Floats) -> Floats:
    """What each player does alone, ``(k, n)``: joining nobody."""
    return np.array([values[1 << i] - values[0] for i in range(_players(values))])


def last(values: Floats) -> Floats:
    """What each player does on top of all others, ``(k, n)``: joining everybody else."""
    whole = values.shape[0] - 1
    return np.array([values[whole] - values[whole ^ 1 << i] for i in range(_players(values))])


def _players(values: Floats) -> int:
    k = int(values.shape[0]).bit_length() - 1
    if values.shape[0] != 2**k:
        raise ValueError(f"a game has 2^k coalitions, not {values.shape[0]}")
    return k


def orders(players: int, seed: int, run: int, samples: int) -> NDArray[np.int64]:
    """Orders ``(2 samples, players)`` of one run, each followed by its reverse; run 17 of seed 1 always has these."""
    chance = np.random.default_rng([seed, run, _ORDERS])
    drawn = [chance.permutation(players) for _ in range(samples)]
    return np.array([order for one in drawn for order in (one, one[::-1])], np.int64)


def path(order: NDArray[np.int64]) -> list[int]:
    """The coalitions of an order, from nobody to all, ``(players + 1,)``."""
    found = [0]
    for player in order:
        found.append(found[-1] | 1 << int(player))
    return found


def along(every: NDArray[np.int64], value: Callable[[int], float]) -> Floats:
    """Shares ``(k,)`` of one run: what each player adds, averaged over the orders ``(m, k)``."""
    shares = np.zeros(every.shape[1])
    for order in every:
        coalitions = path(order)
        for player, before, after in zip(order, coalitions, coalitions[1:], strict=False):
            shares[player] += value(after) - value(before)
    return shares / len(every)
