"""From the rows of a sweep to cases: their places on the factors, and whether each meets the condition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alignsim.analysis.dimensions import Floats, columns_of, dimensions_of
from alignsim.analysis.discovery.box import Truths
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


DRAWS, SEED = 100, 1
_MOST_CELLS = 20_000_000
"""Cases times draws at most, so that memory holds them."""


class Luck(NamedTuple):
    """Whether cases would meet the condition with other luck: all points share their runs, and so their luck."""

    met: Truths  #: (draws, n), in resamples of the numbers of the runs, the same for all points
    runs: int  #: of which they are drawn


class Cases(NamedTuple):
    """What discovery works on."""

    space: Space
    points: NDArray[np.intp]  #: (n,) the point of each case
    numbers: NDArray[np.intp]  #: (n,) the number of the run, where cases are runs; else 0
    outcome: str  #: the first outcome the condition names; empty if it names none
    values: Floats  #: (n,) its values
    runs: int  #: rows without error behind the cases
    unknown: int  #: cases whose answer hangs on a missing value; they count as not meeting the condition
    left_out: int  #: points without a single run, or rows with an error: no cases at all
    luck: Luck | None = None  #: where cases are points


def cases_of(table: SweepTable, condition: Expression, per: Per) -> Cases:
    """The cases of a sweep: a point (the mean over its runs), or every run."""
    outcomes = [name for name in condition.names if name in OUTCOME_NAMES]
    if per == "point":
        rows = table.by_point(outcomes)
        kept = rows[rows["runs"] > 0]
        found = from_frame(kept, table.factors, condition, int(kept["runs"].sum()), len(rows) - len(kept))
        there = kept["point"].to_numpy()
        cubes = {name: table.matrix(name)[there] for name in outcomes}
        return found._replace(luck=luck_of(cubes, columns_of(kept, table.factors), condition))
    rows = table.rows(list(dict.fromkeys(["point", "run", "error", *table.paths, *outcomes])))
    kept = rows[rows["error"].isna()]
    return from_frame(kept, table.factors, condition, len(kept), len(rows) - len(kept))


def luck_of(
    cubes: Mapping[str, Floats], columns: Mapping[str, NDArray[Any]], condition: Expression
) -> Luck | None:
    """The condition with resampled runs, from values ``(points, runs)`` of each outcome; None with fewer than two
    runs, or where no outcome is asked for."""
    shapes = {cube.shape for cube in cubes.values()}
    if not shapes or (shape := shapes.pop())[1] < 2 or shape[0] == 0:
        return None
    points, runs = shape
    rng = np.random.default_rng(SEED)
    draws = max(10, min(DRAWS, _MOST_CELLS // points))
    weights = rng.multinomial(runs, np.full(runs, 1 / runs), size=draws).astype(np.float64).T
    means = {}
    for name, cube in cubes.items():
        known = np.isfinite(cube)
        with np.errstate(invalid="ignore", divide="ignore"):
            means[name] = (np.where(known, cube, 0.0) @ weights) / (known @ weights)
    fixed = {name: column[:, None] for name, column in columns.items()}
    return Luck(condition({**fixed, **means}).holds.T, runs)


def from_frame(
    frame: pd.DataFrame, factors: Sequence[Factor], condition: Expression, runs: int, left_out: int = 0
) -> Cases:
    """Cases of a table with a row a case: ``point`` (and ``run``), the factors by their paths, the outcomes."""
    columns = columns_of(frame, factors)
    outcomes = [name for name in condition.names if name in OUTCOME_NAMES]
    values = {name: frame[name].to_numpy(dtype=np.float64) for name in outcomes}
    answer = condition({**columns, **values})
    dimensions, x = dimensions_of(factors, columns)
    first = outcomes[0] if outcomes else ""
    points = frame["point"].to_numpy(dtype=np.intp)
    numbers = frame["run"].to_numpy(dtype=np.intp) if "run" in frame else np.zeros_like(points)
    return Cases(Space(dimensions, x, answer.holds), points, numbers, first,
                 values[first] if first else np.full(len(frame), np.nan), runs, int(answer.unknown.sum()), left_out)
