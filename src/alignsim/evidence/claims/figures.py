"""Figures of each run that several claims ask for: trust of the two executives, value by window, figures of projects.

All arrays have a row a run, in the order of the laboratory's runs, so that they pair.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from alignsim.evidence.claims.laboratory import Laboratory
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario

YEAR, HALF_YEAR = 52, 26


def executives_trust(lab: Laboratory, scenario: Scenario) -> Floats:
    """Mean of the CIO's trust in the CMO and the CMO's in the CIO by week, ``(runs, weeks)``, 0..1."""
    cio, cmo = (lab.series(scenario, name) for name in ("trust_cio_to_cmo", "trust_cmo_to_cio"))
    return np.asarray((cio + cmo) / 2)


def mean_of(values: Floats, start: int, stop: int) -> Floats:
    """Mean of weekly figures ``(runs, weeks)`` from week ``start`` to before ``stop``, ``(runs,)``."""
    return np.asarray(values[:, start:stop].mean(axis=1))


def last_year(lab: Laboratory) -> tuple[int, int]:
    """The last 52 weeks of the base's horizon, first and one past the last; all of a shorter one."""
    return max(0, lab.weeks - YEAR), lab.weeks


def value_share(lab: Laboratory, scenario: Scenario, start: int, stop: int) -> Floats:
    """Value realized in those weeks / value possible in them, ``(runs,)``; nan where nothing was possible."""
    realized, possible = (lab.series(scenario, name)[:, start:stop].sum(axis=1) for name in ("value", "value_possible"))
    return np.asarray(np.divide(realized, possible, out=np.full(realized.shape, np.nan), where=possible > 0))


def of_projects(lab: Laboratory, scenario: Scenario, figure: Callable[[np.ndarray], float]) -> Floats:
    """A figure of the projects of each run, ``(runs,)``."""
    return np.array([figure(rows) for rows in lab.projects(scenario)], float)


def share(marks: np.ndarray) -> float:
    """Share of true marks; nan over none."""
    return float(marks.mean()) if marks.size else float("nan")


def mean(values: np.ndarray) -> float:
    """Mean of the values there are; nan over none."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")
