"""Made-up tables of the shapes that results have, for tests of pictures and statistics."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alignsim.experiments import statistics
from alignsim.outcomes import OUTCOMES, SERIES, Outcome

RUNS = 60


def outcomes(seed: int = 3) -> pd.DataFrame:
    """A row a run, every outcome in a likely range."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame({o.name: _column(o, rng) for o in OUTCOMES})


def _column(outcome: Outcome, rng: np.random.Generator) -> np.ndarray:
    if outcome.name == "strong_relationship":
        return (rng.random(RUNS) < 0.5).astype(float)
    if outcome.name.startswith("ledger_"):
        return np.clip(rng.normal(0.11, 0.03, RUNS), 0, 1)
    if outcome.unit in ("share", "0..1"):
        return np.clip(rng.normal(rng.uniform(0.2, 0.8), 0.12, RUNS), 0, 1)
    level, sd = {"weeks": (30, 6), "person-weeks": (4200, 300)}.get(outcome.unit, (1.5, 0.3))
    return rng.normal(level, sd, RUNS)


def summary(runs: pd.DataFrame) -> pd.DataFrame:
    """Means with intervals, as ``Ensemble.summary`` gives them."""
    rows = []
    for o in OUTCOMES:
        found = statistics.mean_interval(runs[o.name].to_numpy())
        rows.append({"name": o.name, "label": o.label, "unit": o.unit, "runs": found.n, "mean": found.mean,
                     "low": found.low, "high": found.high, "sd": found.sd})
    return pd.DataFrame(rows)


def bands(weeks: int = 156, seed: int = 3) -> pd.DataFrame:
    """Weekly means with quartiles, as ``Ensemble.bands`` gives them."""
    rng = np.random.default_rng(seed)
    parts = []
    for series in SERIES:
        level = {"0..1": 0.5, "projects": 30}.get(series.unit, 8)
        mean = level * (1 + 0.3 * np.cumsum(rng.normal(0, 0.03, weeks)))
        parts.append(pd.DataFrame({"series": series.name, "week": np.arange(weeks), "mean": mean, "q25": mean * 0.85,
                                   "q75": mean * 1.12}))
    return pd.concat(parts, ignore_index=True)


def differences(scenarios: tuple[str, ...], names: tuple[str, ...], seed: int = 4) -> pd.DataFrame:
    """Paired differences, as ``Comparison.table`` gives them."""
    base, rows = outcomes(), []
    for k, scenario in enumerate(scenarios):
        rng = np.random.default_rng(seed + k)
        for o in OUTCOMES:
            if o.name not in names:
                continue
            a = base[o.name].to_numpy()
            b = a + rng.normal(rng.normal(0, 0.3), 0.8, RUNS) * a.std()
            found = statistics.difference_interval(a, b)
            up = o.direction == "higher"
            rows.append({"scenario": scenario, "name": o.name, "label": o.label, "unit": o.unit,
                         "direction": o.direction, "base_mean": a.mean(), "difference": found.mean, "low": found.low,
                         "high": found.high, "base_sd": a.std(ddof=1),
                         "share_better": statistics.share_of_pairs_won(a, b, higher_is_better=up),
                         "verdict": "better, perhaps too little to matter" if found.low > 0 else "unclear"})
    return pd.DataFrame(rows)
