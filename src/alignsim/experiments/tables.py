"""The engine's rows of projects and events as tidy tables with words for codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.outcomes import SERIES_NAMES
from alignsim.state import EVENT, EVENTS, LEDGER, NEVER, PROJECT, SPONSORS, STATES, dtype

if TYPE_CHECKING:
    import pandas as pd

PROJECT_COLUMNS: tuple[str, ...] = (
    "number", "sponsor", "two", "pilot", "arrival", "ready", "decided", "started", "ended", "promised", "need",
    "volume", "difficulty", "coupling", "novelty", "value", "half_life", "best_x", "best_z", "x", "z", "fit",
    "disagreement", "escalated", "planned_weeks", "planned_effort", "spent", "rework_spent", "work_in", "done", "left",
    "creep_in", "rework_in", "defects", "incidents", "worth", "realized", "possible", "known", "weeks_alive",
)
"""What the project table holds of ``alignsim.state.PROJECT``; the rest is scratch of the weekly step."""
WHO: tuple[str, ...] = ("CIO", "CMO", "IT staff", "marketing staff")


def weekly_table(runs: np.ndarray, series: np.ndarray) -> pd.DataFrame:
    """``(n,)`` run numbers and ``(n, weeks, series)`` as a tidy table."""
    import pandas as pd

    n, weeks, kinds = series.shape
    table = pd.DataFrame(series.reshape(n * weeks, kinds), columns=list(SERIES_NAMES))
    table.insert(0, "run", np.repeat(runs, weeks))
    table.insert(1, "week", np.tile(np.arange(weeks), n))
    return table


def project_table(runs: np.ndarray, projects: Sequence[np.ndarray], ledgers: Sequence[np.ndarray]) -> pd.DataFrame:
    """A row a project of every run: figures, ``sponsor`` and ``state`` in words, ``ledger_*`` in weeks."""
    import pandas as pd

    rows = np.concatenate(list(projects)) if projects else np.empty(0, dtype(PROJECT))
    ledger = np.concatenate(list(ledgers)) if ledgers else np.empty((0, len(LEDGER)))
    table = pd.DataFrame({name: np.asarray(rows[name]) for name in PROJECT_COLUMNS})
    table["sponsor"] = pd.Categorical.from_codes(table["sponsor"].to_numpy(), list(SPONSORS))
    table["state"] = pd.Categorical.from_codes(np.asarray(rows["state"]), list(STATES))
    for name in ("two", "pilot", "escalated", "known"):
        table[name] = table[name].astype(bool)
    for name in ("ready", "decided", "started", "ended"):
        table[name] = table[name].astype("Int64").mask(table[name] == NEVER)
    table["promised"] = table["promised"].mask(table["decided"].isna())
    for k, part in enumerate(LEDGER):
        table[f"ledger_{part}"] = ledger[:, k]
    table.insert(0, "run", np.repeat(runs, [len(p) for p in projects]))
    return table


def event_table(runs: np.ndarray, events: Sequence[np.ndarray]) -> pd.DataFrame:
    """A row an event of every run: ``run, week, event, project`` (-1: none), ``who`` trusts differently by
    ``change``, having appraised it at ``appraisal`` (-1..1)."""
    import pandas as pd

    rows = np.concatenate(list(events)) if events else np.empty(0, dtype(EVENT))
    return pd.DataFrame({
        "run": np.repeat(runs, [len(e) for e in events]),
        "week": np.asarray(rows["week"]),
        "event": pd.Categorical.from_codes(np.asarray(rows["kind"]), list(EVENTS)),
        "project": np.asarray(rows["project"]),
        "who": pd.Categorical.from_codes(np.asarray(rows["who"]), list(WHO)),
        "change": np.asarray(rows["change"]),
        "appraisal": np.asarray(rows["appraisal"]),
    })
