"""Figures of a directed network of people in departments, each checkable by hand, and how sure they are.

Names in the literature: homophily and the share expected by chance (McPherson, Smith-Lovin & Cook 2001), reciprocity,
transitivity (Wasserman & Faust 1994), the vertex bootstrap (Snijders & Borgatti 1999).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.bool_]


class Network(NamedTuple):
    """Who turns to whom; row i turns to column j."""

    ties: Matrix  #: (n, n), the diagonal false
    group: np.ndarray  #: (n,) department
    rank: np.ndarray  #: (n,) float: height in the hierarchy, larger is higher


class NetworkStatistic(NamedTuple):
    """A figure of a network."""

    name: str
    label: str
    measure: Callable[[Network], float]
    compared: bool = True  #: false: shown, but set by what was asked in the survey rather than by who people are


def density(network: Network) -> float:
    """Ties over ordered pairs."""
    n = len(network.group)
    return float(network.ties.sum() / (n * (n - 1))) if n > 1 else np.nan


def _inside(network: Network) -> Matrix:
    same: Matrix = network.group[:, None] == network.group[None, :]
    return same & ~np.eye(len(network.group), dtype=bool)


def inside_share(network: Network) -> float:
    """Share of the ties that stay in the department."""
    ties = network.ties.sum()
    return float((network.ties & _inside(network)).sum() / ties) if ties else np.nan


def inside_expected(network: Network) -> float:
    """Share of the ordered pairs that lie in a department: what chance would give."""
    n = len(network.group)
    return float(_inside(network).sum() / (n * (n - 1))) if n > 1 else np.nan


def density_ratio(network: Network) -> float:
    """Density inside departments over density across; infinite without ties across."""
    inside = _inside(network)
    across = ~inside & ~np.eye(len(network.group), dtype=bool)
    if not (inside.any() and across.any()):
        return np.nan
    within, between = network.ties[inside].mean(), network.ties[across].mean()
    return float(within / between) if between > 0 else np.inf


def reciprocity(network: Network) -> float:
    """Share of the ties that go back as well."""
    ties = network.ties.sum()
    return float((network.ties & network.ties.T).sum() / ties) if ties else np.nan


def transitivity(network: Network) -> float:
    """Share of two-steps a - b - c that are closed, ties taken without direction."""
    linked = (network.ties | network.ties.T).astype(np.int32)  # whole numbers: no threads of a linear algebra library
    steps = linked @ linked
    np.fill_diagonal(steps, 0)
    return float((steps * linked).sum() / steps.sum()) if steps.sum() else np.nan


def clustering_ratio(network: Network) -> float:
    """Transitivity over the density of the network without direction: 1 by chance."""
    linked = network.ties | network.ties.T
    return transitivity(network) / density(network._replace(ties=linked)) if linked.any() else np.nan


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rho with mean ranks for ties; nan if a side does not vary."""
    x, y = _ranks(a), _ranks(b)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return np.nan
    return float(np.corrcoef(x, y)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place])


def asked_by_rank(network: Network) -> float:
    """Correlation of height in the hierarchy with the number of people who turn to one."""
    return rank_correlation(network.rank, network.ties.sum(axis=0))


def asked_spread(network: Network) -> float:
    """Standard deviation over mean of the number of people who turn to one."""
    asked = network.ties.sum(axis=0)
    return float(asked.std() / asked.mean()) if asked.any() else np.nan


NETWORK_STATISTICS: tuple[NetworkStatistic, ...] = (
    NetworkStatistic("density", "Density", density, compared=False),
    NetworkStatistic("inside", "Share of ties inside the department", inside_share),
    NetworkStatistic("inside_expected", "The same by chance", inside_expected, compared=False),
    NetworkStatistic("density_ratio", "Density inside / across departments", density_ratio),
    NetworkStatistic("reciprocity", "Reciprocity", reciprocity),
    NetworkStatistic("clustering", "Clustering / clustering by chance", clustering_ratio),
    NetworkStatistic("asked_by_rank", "Being asked, correlation with rank", asked_by_rank),
    NetworkStatistic("asked_spread", "Being asked, spread / mean", asked_spread),
)


def vertex_bootstrap(network: Network, statistic: NetworkStatistic, *, draws: int = 500, seed: int = 1,
                     ) -> tuple[float, float]:
    """95% interval of a figure: 1.96 standard errors, from drawing people anew with replacement.

    A pair that is twice the same person gets the ties of a pair drawn at random, in both directions, so that copies do
    not make structure (Snijders & Borgatti 1999).  Percentiles are not used: drawing anew shifts most figures, their
    spread it keeps.  ``nan`` where more than one draw in twenty gives no figure.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    n = len(network.group)
    found = np.empty(draws)
    for draw in range(draws):
        who = generator.integers(0, n, n)
        ties = network.ties[np.ix_(who, who)]
        a, b = np.nonzero(np.triu(who[:, None] == who[None, :], 1))
        i = generator.integers(0, n, a.size)
        j = (i + generator.integers(1, n, a.size)) % n
        ties[a, b], ties[b, a] = network.ties[i, j], network.ties[j, i]
        found[draw] = statistic.measure(Network(ties, network.group[who], network.rank[who]))
    known = found[np.isfinite(found)]
    if known.size < 0.95 * draws:
        return np.nan, np.nan
    value, error = statistic.measure(network), float(known.std(ddof=1))
    return value - 1.96 * error, value + 1.96 * error
