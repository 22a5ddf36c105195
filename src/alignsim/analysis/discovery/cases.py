"""From the rows of a sweep to cases: their places on the factors, and whether each meets the condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.dimensions import Floats, columns_of, dimensions_of
from alignsim.analysis.discovery.prim import Space
from alignsim.analysis.expression import Expression
from alignsim.outcomes import OUTCOME_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from alignsim.sweeps.factors import Factor
    from alignsim.sweeps.table import SweepTable

Per = Literal["point", "run"]
PERS: tuple[Per, ...] = ("point", "run")


class Cases(NamedTuple):
    """What discovery works on."""

    space: Space
    points: NDArray[np.intp]  #: (n,) the point of each case
    outcome: str  #: the first outcome the condition names; empty if it names none
    values: Floats  #: (n,) its values
    runs: int  #: rows without error behind the cases
    unknown: int  #: cases whose answer hangs on a missing value; they count as not meeting the condition
    left_out: int  #: points without a single run, or rows with an error: no cases at all


def cases_of(table: SweepTable, condition: Expression, per: Per) -> Cases:
    """The cases of a sweep: a point (the mean over its runs), or every run."""
    outcomes = [name for name in condition.names if name in OUTCOME_NAMES]
    if per == "point":
        rows = table.by_point(outcomes)
        kept = rows[rows["runs"] > 0]
        return from_frame(kept, table.factors, condition, int(kept["runs"].sum()), len(rows) - len(kept))
    rows = table.rows(list(dict.fromkeys(["point", "error", *table.paths, *outcomes])))
    kept = rows[rows["error"].isna()]
    return from_frame(kept, table.factors, condition, len(kept), len(rows) - len(kept))


def from_frame(
    frame: pd.DataFrame, factors: Sequence[Factor], condition: Expression, runs: int, left_out: int = 0
) -> Cases:
    """Cases of a table with a row a case: ``point``, the factors by their paths, and the outcomes."""
    columns = columns_of(frame, factors)
    outcomes = [name for name in condition.names if name in OUTCOME_NAMES]
    values = {name: frame[name].to_numpy(dtype=np.float64) for name in outcomes}
    answer = condition({**columns, **values})
    dimensions, x = dimensions_of(factors, columns)
    first = outcomes[0] if outcomes else ""
    return Cases(Space(dimensions, x, answer.holds), frame["point"].to_numpy(dtype=np.intp), first,
                 values[first] if first else np.full(len(frame), np.nan), runs, int(answer.unknown.sum()), left_out)
