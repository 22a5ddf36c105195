"""The rows of a sweep as a table that is read when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.sweeps.factors import Factor
from alignsim.sweeps.question import Question
from alignsim.sweeps.store import POINTS, Store

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.scenario import Scenario
    from alignsim.sweeps.design import Point
    from alignsim.sweeps.enough import Enough

_MOST_SHOWN = 12
SHOWN = ("delivered_value", "relationship", "on_time_share", "cost")


def open_sweep(folder: str | Path) -> SweepTable:
    """The table of a sweep that is there, finished or not.

    Raises
    ------
    InputError
        If the folder holds no sweep.
    """
    return SweepTable(Store(Path(folder)))


class SweepTable:
    """A row a run, of every run of the design that is there; nothing is read before it is asked for.

    ``.points``, ``.rows()``, ``.by_point()``, ``.matrix()`` give tables that fit memory; ``.dataset()`` is a pyarrow
    dataset over the parts for what does not.  What was read is kept: open a sweep that has grown once more.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.header: dict[str, Any] = store.header()
        self.folder = store.folder

    # ------------------------------------------------------------------------------------------------ what was asked
    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What varies."""
        return tuple(Factor.of(told) for told in self.header["factors"])

    @cached_property
    def paths(self) -> list[str]:
        """Of the factors, in order."""
        return [factor.path for factor in self.factors]

    @cached_property
    def design(self) -> SweptDesign:
        """The sweep as resolved: ``kind, points, second_order, levels, cross, runs, seed, weeks, scenario``."""
        return SweptDesign(self)

    @cached_property
    def points(self) -> pd.DataFrame:
        """A row a point of the design: ``point`` and the values of the factors."""
        return self._keyed.drop(columns="key")

    @cached_property
    def _keyed(self) -> pd.DataFrame:
        import pandas as pd

        self.store.check_points(self.paths)
        return pd.read_parquet(self.folder / POINTS)

    @property
    def version(self) -> str:
        """Of the model that ran it."""
        return str(self.header["model"])

    # ------------------------------------------------------------------------------------------------- what is there
    @cached_property
    def _parts(self) -> list[Path]:
        return self.store.parts()

    def dataset(self) -> Any:
        """A ``pyarrow.dataset.Dataset`` over the parts: ``key, run, seed``, the factors, the outcomes, ``error``,
        ``repeat``; rows of points that an earlier design had and this one has not are in it too."""
        import pyarrow.dataset as ds

        from alignsim.sweeps.work import schema

        return ds.dataset([str(path) for path in self._parts], schema=schema(self.factors), format="parquet")

    @cached_property
    def _places(self) -> tuple[Any, Any]:
        """Every row's point (of those with the same key, the first; -1: of no point of this design), and its run."""
        first = dict(zip(reversed(self._keyed["key"].tolist()), reversed(self._keyed["point"].tolist()), strict=True))
        points, runs = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for batch in self.dataset().to_batches(columns=["key", "run"]):
            coded = batch.column(0).dictionary_encode()
            code = np.array([first.get(key, -1) for key in coded.dictionary.to_pylist()], np.int64)
            points.append(code[coded.indices.to_numpy(zero_copy_only=False)] if len(code) else np.empty(0, np.int64))
            runs.append(batch.column(1).to_numpy(zero_copy_only=False))
        return np.concatenate(points), np.concatenate(runs)

    @cached_property
    def _twins(self) -> Any:
        """Each point's first point with the same key, ``(points,)``."""
        import pandas as pd

        codes, _ = pd.factorize(self._keyed["key"])
        return np.unique(codes, return_index=True)[1][codes]

    def _filled(self, column: str) -> Any:
        """A column as ``(points, runs)``, nan where there is nothing."""
        points, runs = self._places
        inside = points >= 0
        wide = max(int(self.header["runs"]), int(runs[inside].max(initial=-1)) + 1)
        grid = np.full((len(self._keyed), wide), np.nan)
        values = np.concatenate([np.empty(0), *(b.column(0).is_valid().to_numpy(zero_copy_only=False)
                                                if column == "error" else b.column(0).to_numpy(zero_copy_only=False)
                                                for b in self.dataset().to_batches(columns=[column]))])
        grid[points[inside], runs[inside]] = values[inside]
        return grid[self._twins]

    def matrix(self, outcome: str) -> Any:
        """One outcome, ``(points, runs)`` float64; nan where a run failed, has no value, or is not there.

        Raises
        ------
        KeyError
            If there is no outcome of that name.
        """
        if outcome not in OUTCOME_NAMES:
            raise KeyError(outcome)
        return self._filled(outcome)

    @cached_property
    def _errors(self) -> Any:
        return self._filled("error")

    @property
    def there(self) -> Any:
        """Which runs are there, failed ones too, ``(points, runs)`` bool."""
        return np.isfinite(self._errors)

    @property
    def runs_there(self) -> Any:
        """How many runs of each point are there, failed ones too, ``(points,)``."""
        return self.there.sum(axis=1)

    @property
    def runs_in_row(self) -> Any:
        """How many runs of each point are there from run 0 on, none missing between them, ``(points,)``."""
        return np.logical_and.accumulate(self.there, axis=1).sum(axis=1)

    def __len__(self) -> int:
        """Rows of this design that are there."""
        return int(self.runs_there.sum())

    @property
    def planned(self) -> int:
        """Rows that the sweep is to have; with a goal, up to the next look at each point."""
        if self.enough is None:
            return len(self._keyed) * int(self.header["runs"])
        return int(self.enough.needed(self.runs_there).sum())

    @cached_property
    def enough(self) -> Enough | None:
        """Where each point stands, if runs were added until an interval was narrow enough; else None."""
        from alignsim.sweeps.enough import enough

        return enough(self)

    @property
    def complete(self) -> bool:
        """Whether every row is there."""
        return len(self) >= self.planned

    @property
    def failed(self) -> int:
        """Rows with an error in place of outcomes."""
        return int(np.nansum(self._errors))

    def rows(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """A row a run, by point and run: ``point, run, seed``, the factors, the outcomes, ``error`` (None or what went
        wrong), ``repeat`` (the command that does it once more); or only ``columns`` of these.

        Raises
        ------
        KeyError
            If there is no column of that name.
        """
        import pandas as pd

        known = ["point", *(name for name in self.dataset().schema.names if name != "key")]
        unknown = [name for name in columns or () if name not in known]
        if unknown:
            raise KeyError(unknown[0])
        wanted = [c for c in (known if columns is None else columns) if c not in ("point", "run")]
        table = self.dataset().to_table(columns=wanted).to_pandas()
        points, runs = self._places
        table.insert(0, "point", points)
        table.insert(1, "run", runs)
        copies = pd.DataFrame({"first": self._twins, "twin": np.arange(len(self._twins))})
        table = copies.merge(table, left_on="first", right_on="point").drop(columns=["first", "point"])
        table = table.rename(columns={"twin": "point"}).sort_values(["point", "run"], ignore_index=True)
        for name in {"error", "repeat"} & set(table.columns):
            table[name] = table[name].astype(object).where(table[name].notna(), None)
        return table if columns is None else table[list(columns)]

    def by_point(self, outcomes: Sequence[str] = SHOWN) -> pd.DataFrame:
        """A row a point: ``point``, the factors, ``runs`` without error, ``failed``, and of each outcome ``o`` the
        mean ``o``, the standard deviation ``o:sd`` and the number ``o:n`` of runs that have a value."""
        table = self.points.copy()
        table["runs"] = (self._errors == 0).sum(axis=1)
        table["failed"] = (self._errors == 1).sum(axis=1)
        for outcome in outcomes:
            values = self.matrix(outcome)
            known = np.isfinite(values)
            n = known.sum(axis=1)
            with np.errstate(invalid="ignore", divide="ignore"):
                mean = np.where(known, values, 0.0).sum(axis=1) / n
                spread = np.where(known, values - mean[:, None], 0.0)
                table[outcome] = mean
                table[f"{outcome}:sd"] = np.where(n > 1, np.sqrt((spread**2).sum(axis=1) / (n - 1)), np.nan)
            table[f"{outcome}:n"] = n
        return table

    def summary(self, outcomes: Sequence[str] = SHOWN) -> pd.DataFrame:
        """A row a point and outcome: ``point``, the factors, ``outcome, n, mean, low, high`` (95%, Student's t)."""
        import pandas as pd

        from alignsim.experiments.statistics import mean_interval

        rows = []
        for outcome in outcomes:
            for point, values in enumerate(self.matrix(outcome)):
                found = mean_interval(values)
                rows.append({"point": point, "outcome": outcome, "n": found.n, "mean": found.mean, "low": found.low,
                             "high": found.high})
        return self.points.merge(pd.DataFrame(rows), on="point")

    def failures(self) -> pd.DataFrame:
        """The rows that failed: ``point, run, error, repeat``."""
        rows = self.rows(["point", "run", "error", "repeat"])
        return rows[rows["error"].notna()].reset_index(drop=True)

    def plot(self, outcomes: Sequence[str] = SHOWN[:2]) -> Any:
        """The picture: each outcome against each factor, point by point, and the mean at each level."""
        # Looked up by name when somebody asks for it: imports go from results to pictures only.
        return import_module("alignsim.report.sweep").picture_of(self, tuple(outcomes))

    def rerun(self, out: str | Path, *, threads: int | None = None) -> SweepTable:
        """The same sweep once more, into another folder, from what its header says alone.

        Raises
        ------
        InputError
            If something else is in that folder.
        """
        from alignsim.sweeps.asked import sweep

        goal = self.enough.goal if self.enough is not None else None
        if goal is None:
            return sweep(self.design.question, out, threads=threads)
        return sweep(self.design.question, out, until=goal.half_width, outcome=goal.outcome, runs=goal.cap,
                     threads=threads)

    @property
    def sentence(self) -> str:
        """What is there, in words."""
        told = (f"{wording.count(len(self._keyed), 'point')} of {wording.count(len(self.factors), 'factor')}, "
                f"{len(self):,} of {wording.count(max(self.planned, len(self)), 'run')} done")
        return f"{told}, {wording.count(self.failed, 'row')} failed." if self.failed else f"{told}."

    def __repr__(self) -> str:
        return f"<SweepTable of {self.header['scenario']['name']}, {self.header['design']['kind']}: {self.sentence}>"

    def _repr_html_(self) -> str:
        rows = [(f.path, f.group, _values_in_words(f)) for f in self.factors]
        return wording.html_table(f"Sweep of {self.header['scenario']['name']}, {self.header['design']['kind']}",
                                  ("Factor", "Group", "Values"), rows, self.sentence)


def _values_in_words(factor: Factor) -> str:
    if factor.values is None:
        return f"{factor.low:g} to {factor.high:g}"
    words = [str(value) for value in factor.values]
    if len(words) <= _MOST_SHOWN:
        return wording.listing(words)
    return f"{len(words):,} values: {', '.join(words[: _MOST_SHOWN // 2])}, ..., {words[-1]}"


class SweptDesign:
    """How the points of a table were chosen, and what every run shares."""

    def __init__(self, table: SweepTable) -> None:
        told = table.header
        self.kind: str = told["design"]["kind"]
        self.points: int = told["design"].get("points", 0)
        self.second_order: bool = told["design"].get("second_order", False)
        self.levels: int = told["design"].get("levels", 4)
        self.cross: bool = told["design"].get("cross", False) or self.kind == "grid"
        self.runs: int = told["runs"]
        self.seed: int = told["seed"]
        self.weeks: int = told["weeks"]
        self._table = table

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that every point starts from, with what is fixed."""
        return self.question.scenario

    @cached_property
    def question(self) -> Question:
        """What was asked, ready to be asked again."""
        rows: tuple[Point, ...] = ()
        if self.kind in ("list", "csv"):
            rows = tuple(self._table.points[self._table.paths].itertuples(index=False, name=None))
        return Question.of(self._table.header, self._table.folder, rows)
