"""A sweep as resolved: the scenario, what varies, how points are chosen, how often each is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.sweeps.design import Design, Point, number_of_points, points_of
from alignsim.sweeps.factors import Factor

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

RUNS, SEED = 20, 1


@dataclass(frozen=True)
class Question:
    """What a sweep file asks; ``scenario`` has what is fixed and the number of weeks in it already."""

    scenario: Scenario
    factors: tuple[Factor, ...]
    design: Design
    runs: int = RUNS  #: replications a point, on common random numbers
    seed: int = SEED
    fixed: Mapping[str, Value] = field(default_factory=dict)
    text: str = field(default="", repr=False)  #: the file as written

    @property
    def weeks(self) -> int:
        """Measured weeks of every run."""
        return self.scenario.weeks

    @property
    def paths(self) -> tuple[str, ...]:
        """Of the factors, in order."""
        return tuple(factor.path for factor in self.factors)

    @property
    def number(self) -> int:
        """Points, without making them."""
        return number_of_points(self.design, self.factors)

    @cached_property
    def points(self) -> list[Point]:
        """Every point: values in the order of the factors."""
        return points_of(self.design, self.factors, self.seed)

    def described(self) -> dict[str, Any]:
        """As the header of a folder holds it."""
        return {"scenario": {"name": self.scenario.name, "digest": self.scenario.digest()}, "weeks": self.weeks,
                "seed": self.seed, "factors": [f.described() for f in self.factors], "fixed": dict(self.fixed),
                "design": self.design.described(), "runs": self.runs}

    @classmethod
    def of(cls, told: Mapping[str, Any], folder: Path, rows: tuple[Point, ...] = ()) -> Question:
        """From :meth:`described` and the folder that holds the scenario; ``rows`` of a list or table of points."""
        from dataclasses import replace

        from alignsim.scenario import load

        scenario = replace(load(folder / "scenario.yaml"), name=told["scenario"]["name"])
        design = Design.of(told["design"])
        return cls(scenario, tuple(Factor.of(f) for f in told["factors"]), replace(design, rows=rows),
                   told["runs"], told["seed"], told["fixed"])
