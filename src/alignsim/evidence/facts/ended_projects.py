"""What facts ask of the rows of projects (``alignsim.state.PROJECT``) that a run leaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignsim.state import CANCELLED, LIVE

Floats = NDArray[np.float64]
TOLERANCE = 1.10
"""On budget: actual effort at most this times the planned (facts.csv, on_budget_share)."""


def ended(rows: np.ndarray) -> np.ndarray:
    """The projects that went live or were cancelled in the measured weeks."""
    return np.asarray(rows[((rows["state"] == LIVE) | (rows["state"] == CANCELLED)) & (rows["ended"] > 0)])


def live(rows: np.ndarray) -> np.ndarray:
    """The projects that went live in the measured weeks."""
    return np.asarray(rows[(rows["state"] == LIVE) & (rows["ended"] > 0)])


def effort_ratio(rows: np.ndarray) -> Floats:
    """Actual / planned person-weeks."""
    return np.asarray(rows["spent"] / rows["planned_effort"])


def on_time(rows: np.ndarray) -> np.ndarray:
    """Live by the promised date; a cancelled project is not."""
    return np.asarray((rows["state"] == LIVE) & (rows["ended"] <= rows["promised"]))


def on_budget(rows: np.ndarray) -> np.ndarray:
    """Live with at most a tenth more than the planned effort."""
    return np.asarray((rows["state"] == LIVE) & (effort_ratio(rows) <= TOLERANCE))
