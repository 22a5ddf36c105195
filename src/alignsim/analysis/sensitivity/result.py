"""The answer of a sensitivity analysis: indices with intervals, what is parameters and what chance, what was amiss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.analysis.sensitivity.chance import Chance
from alignsim.analysis.sensitivity.resampling import Figure
from alignsim.outcomes import Outcome
from alignsim.sweeps.factors import Factor

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from alignsim.scenario import Scenario

METHODS = ("sobol", "morris", "pawn")
MAIN: Mapping[str, str] = {"sobol": "total", "morris": "mu_star", "pawn": "median"}
"""The index that decides the order."""


class Index(NamedTuple):
    """What a factor does: figures with intervals by their name, and plain numbers beside them."""

    factor: Factor
    figures: Mapping[str, Figure]
    numbers: Mapping[str, float]  #: beside them, without an interval


class Pair(NamedTuple):
    """Two factors and what they do together beyond what they do alone (second order)."""

    factors: tuple[Factor, Factor]
    second: Figure


class Guards(NamedTuple):
    """What was amiss with the rows."""

    blocks_replaced: int  #: by others from further along the sequence
    blocks_dropped: int  #: without another in their place
    rows_failed: int
    rows_without_value: int
    where: tuple[str, ...]  #: where in the space of the factors


@dataclass(frozen=True)
class OutcomeSensitivity:
    """One outcome: indices by factor, the largest first."""

    outcome: Outcome
    method: str
    indices: tuple[Index, ...]
    pairs: tuple[Pair, ...]  #: largest first
    chance: Chance | None
    blocks: int
    points: int
    guards: Guards
    from_runs: float  #: share of the squared width of the main index's intervals that few runs make, not few points
    problem: str = ""  #: why there are no indices, in words; empty if there are

    @property
    def main(self) -> str:
        """The name of the index that decides the order."""
        return MAIN[self.method]


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """Which factors outcomes hang on: ``.outcomes``, ``.table()``, ``.pair_table()``, ``.plot()``, ``.sentence``."""

    scenario: Scenario
    method: str
    outcomes: tuple[OutcomeSensitivity, ...]
    factors: tuple[Factor, ...]
    blocks: int  #: base samples, trajectories or points asked for
    runs: int
    seed: int
    weeks: int
    model: str  #: version of the model
    folder: Path | None = None  #: where the rows are kept; None if nowhere
    complete: bool = True
    seconds: float = field(default=float("nan"), compare=False)  #: of running and analysing

    def __iter__(self) -> Iterator[OutcomeSensitivity]:
        return iter(self.outcomes)

    def table(self) -> pd.DataFrame:
        """A row an outcome and factor: each index with ``_low`` and ``_high``, and the numbers beside them."""
        import pandas as pd

        return pd.DataFrame([{"outcome": found.outcome.name, "place": place, **row_of(index)}
                             for found in self.outcomes for place, index in enumerate(found.indices, 1)])

    def pair_table(self) -> pd.DataFrame:
        """A row an outcome and pair of factors: ``second`` with its interval."""
        import pandas as pd

        rows = [{"outcome": found.outcome.name, "first": pair.factors[0].path, "second": pair.factors[1].path,
                 **flat("index", pair.second)} for found in self.outcomes for pair in found.pairs]
        return pd.DataFrame(rows, columns=["outcome", "first", "second", "index", "index_low", "index_high"])

    def plot(self) -> Any:
        """The picture: factors ranked with intervals, a panel an outcome, and beneath what is luck."""
        # Looked up by name when somebody asks for it: imports go from results to pictures only.
        return import_module("alignsim.report.sensitivity").picture_of(self)

    @property
    def sentence(self) -> str:
        """What it says, in words; one sentence an outcome, and one on luck."""
        from alignsim.analysis.sensitivity import words

        return " ".join(words.sentence(found) for found in self.outcomes)

    @property
    def note(self) -> str:
        """What the figures are."""
        from alignsim.analysis.sensitivity import words

        return words.note(self)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was amiss, and what it limits, in words."""
        from alignsim.analysis.sensitivity import words

        return words.warnings(self)

    def _repr_html_(self) -> str:
        from alignsim.analysis.sensitivity import words

        return words.html(self)

    def __repr__(self) -> str:
        names = ", ".join(found.outcome.name for found in self.outcomes)
        return (f"<Sensitivity of {names} to {len(self.factors)} factors of {self.scenario.name}, {self.method}: "
                f"{self.blocks:,} x {self.runs} runs a point, seed {self.seed}{'' if self.complete else ', stopped'}>")


def flat(name: str, figure: Figure) -> dict[str, float]:
    """A figure as three columns."""
    return {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}


def row_of(index: Index) -> dict[str, Any]:
    """An index as a row."""
    row: dict[str, Any] = {"name": index.factor.path, "label": index.factor.label, "group": index.factor.group}
    for name, figure in index.figures.items():
        row.update(flat(name, figure))
    return {**row, **index.numbers}
