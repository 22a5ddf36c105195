"""Does the posterior cover the truth?  Many made-up histories with known parameters, each calibrated.

Simulation-based calibration (Talts et al. 2018; Cook, Gelman & Rubin 2006): truths are drawn from the prior, a history
is simulated from each, and the rank of the truth among the draws of its posterior is noted.  If posteriors are right,
ranks are uniform; a hump in the middle means intervals too wide, at both ends too narrow, a slope a bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignsim.calibration import made_up
from alignsim.calibration.free import Free
from alignsim.calibration.inference import Reference
from alignsim.calibration.simulate import Laboratory, prior
from alignsim.experiments.statistics import Floats

FIRST = 10_000_000
"""Run number of the first trial: far from those of the table, so that none shares its chance."""


@dataclass(frozen=True, eq=False)
class Trials:
    """What came out."""

    free: tuple[Free, ...]
    truths: Floats  #: (trials, parameters)
    ranks: Floats  #: (trials, parameters) weight of draws below the truth, 0 to 1
    contraction: Floats  #: (trials, parameters)
    sims: int
    seed: int

    def inside(self, level: float = 0.9) -> np.ndarray:
        """(parameters,) how many central intervals of that level held the truth."""
        return np.asarray((np.abs(self.ranks - 0.5) <= level / 2).sum(axis=0))

    def counts(self, bins: int = 20) -> np.ndarray:
        """(bins, parameters) of the ranks."""
        return np.array([np.histogram(column, bins, (0, 1))[0] for column in self.ranks.T]).T

    def p_values(self, bins: int = 20) -> Floats:
        """(parameters,) of the chi-square test that ranks are uniform."""
        from scipy.stats import chisquare

        return np.array([chisquare(column).pvalue for column in self.counts(bins).T])


def trials(number: int, sims: int, seed: int = 1, threads: int = 1) -> Trials:
    """Calibrate ``number`` made-up histories on one table of ``sims`` simulations.

    Each history is taken as its files would give it: figures rounded, summaries it lacks dropped.
    """
    laboratory = Laboratory(made_up.organization(), made_up.planned(), made_up.FREE)
    free = laboratory.free
    table = laboratory.table(prior(free, sims, seed), seed, threads=threads)
    names = [s.name for s in laboratory.summaries]
    truths = np.random.default_rng(seed + 1).random((number, len(free)))
    truths = np.array([f.low for f in free]) + truths * np.array([f.high - f.low for f in free])
    references: dict[tuple[int, ...], Reference] = {}
    ranks, narrower = np.empty_like(truths), np.empty_like(truths)
    for k, truth in enumerate(truths):
        history = made_up.lived(laboratory.history, *laboratory.lived(truth, seed, FIRST + k), laboratory.groups)
        own = Laboratory(laboratory.scenario, history, free)
        columns = tuple(names.index(s.name) for s in own.summaries)
        if columns not in references:
            references[columns] = Reference(table.values, table.summaries[:, columns], free)
        found = references[columns].posterior(own.observed)
        ranks[k] = ((found.values < truth) * found.weights[:, None]).sum(axis=0)
        off = found.values - found.weights @ found.values
        narrower[k] = 1 - np.sqrt(found.weights @ off**2) / np.array([f.prior_sd for f in free])
    return Trials(free, truths, ranks, narrower, sims, seed)
