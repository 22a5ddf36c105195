"""The published facts as ``facts.csv`` has them, and what it takes for one to hold."""

from __future__ import annotations

import csv
import math
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

FILE = Path(__file__).resolve().parents[2] / "facts.csv"
Holds = Literal["yes", "no", "unclear"]
USES = ("calibrate", "validate", "input")


class Fact(NamedTuple):
    """One published fact, a row of ``facts.csv``."""

    id: str
    claim: str
    measure: str  #: how it is measured, in words
    low: float | None  #: of the published range; None = no lower end
    high: float | None  #: None = no upper end
    sign: Literal["", "+", "-"]  #: where only the direction is known
    unit: str
    kind: str  #: level, relation, sign or input
    use: str  #: calibrate (fitted), validate (only checked) or input
    population: str  #: whom the figure is about
    source: str
    reference: str
    evidence: str  #: how well the figure itself is known

    @property
    def bounds(self) -> tuple[float, float]:
        """Where the figure should lie; infinite where there is no end."""
        if self.sign:
            return (0.0, math.inf) if self.sign == "+" else (-math.inf, 0.0)
        return (-math.inf if self.low is None else self.low, math.inf if self.high is None else self.high)

    @property
    def has_range(self) -> bool:
        """Whether there is a range or a sign to hold against."""
        return any(math.isfinite(edge) for edge in self.bounds)


@cache
def published() -> tuple[Fact, ...]:
    """Every fact, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_fact(row) for row in csv.DictReader(file))


def _fact(row: dict[str, str]) -> Fact:
    numbers = {end: float(row[end]) if row[end] else None for end in ("low", "high")}
    return Fact(**{**row, **numbers})  # type: ignore[arg-type]  # a new column must be given a place above


def holds(low: float, high: float, bounds: tuple[float, float]) -> Holds:
    """Whether an interval lies in a range: wholly inside, wholly outside, or across an edge.

    A finite edge belongs to the range, except zero where it is the only one: a sign needs an interval clear of zero.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return "unclear"
    first, last = bounds
    if bounds == (0.0, math.inf):
        return "yes" if low > 0 else "no" if high <= 0 else "unclear"
    if bounds == (-math.inf, 0.0):
        return "yes" if high < 0 else "no" if low >= 0 else "unclear"
    if first <= low and high <= last:
        return "yes"
    return "no" if high < first or low > last else "unclear"


def worst(verdicts: list[Holds]) -> Holds:
    """Of several conditions that must all hold."""
    return "no" if "no" in verdicts else "unclear" if "unclear" in verdicts else "yes"
