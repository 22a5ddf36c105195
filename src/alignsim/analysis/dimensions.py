"""The factors of a sweep as dimensions of a space of cases: numbers as they are, words as numbers of their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.sweeps.factors import Factor

Floats = NDArray[np.float64]
CAPITALS = ("ceo", "cfo", "coo", "cio", "cmo", "it")


@dataclass(frozen=True)
class Dimension:
    """One factor: its whole range, or its words."""

    path: str
    label: str
    low: float = 0.0
    high: float = 0.0
    words: tuple[str, ...] | None = None  #: None for numbers
    listed: bool = False  #: numbers of a list, or whole ones: a limit is one of them, not a place between two

    def text(self, value: float) -> str:
        """A place on it in words."""
        return self.words[int(value)] if self.words is not None else number(value)


def number(value: float) -> str:
    """A value as people write it: ``0.3``, ``12``, ``0.052``."""
    text = f"{value:.3g}"
    return f"{value:,.0f}" if "e+" in text else text.replace("-", "\u2212", 1) if value < 0 else text


def spoken(word: str) -> str:
    """A word of a scenario file as one says it: ``CFO``, ``joint``, ``IT led``."""
    return " ".join(part.upper() if part in CAPITALS else part for part in word.split("_"))


def as_word(value: Any) -> str:
    """A value of a list of words; switches are on or off, what is missing is empty."""
    if isinstance(value, bool | np.bool_):
        return "on" if value else "off"
    return "" if value is None or value != value else str(value)


def names_of(factors: Sequence[Factor]) -> dict[str, tuple[str, ...] | None]:
    """What a condition may say of each factor: None for numbers, else its words."""
    return {f.path: None if f.numeric else tuple(as_word(v) for v in f.values or ()) for f in factors}


def columns_of(table: pd.DataFrame, factors: Sequence[Factor]) -> dict[str, NDArray[Any]]:
    """The columns of factors as a condition reads them, each ``(n,)``: floats, or words."""
    found: dict[str, NDArray[Any]] = {}
    for factor in factors:
        column = table[factor.path]
        if factor.numeric:
            found[factor.path] = column.to_numpy(dtype=np.float64)
        else:
            found[factor.path] = np.array([as_word(v) for v in column], dtype=object)
    return found


def dimension_of(factor: Factor, column: NDArray[Any]) -> tuple[Dimension, Floats]:
    """The dimension of a factor, and the cases' places on it, ``(n,)``, from its column as ``columns_of`` has it."""
    if not factor.numeric:
        words = tuple(dict.fromkeys([*(as_word(v) for v in factor.values or ()), *column.tolist()]))
        place = {word: float(k) for k, word in enumerate(words)}
        return (Dimension(factor.path, factor.label, 0.0, len(words) - 1.0, words),
                np.array([place[word] for word in column.tolist()]))
    values = [float(v) for v in factor.values] if factor.values is not None else [
        column.min() if factor.low is None else factor.low, column.max() if factor.high is None else factor.high]
    listed = factor.values is not None or factor.kind == "integer"
    # A condition written in the words of a design of points may lie outside of the range a factor was declared with.
    low, high = min(*values, *_ends(column)), max(*values, *_ends(column))
    return Dimension(factor.path, factor.label, float(low), float(high), None, listed), column


def _ends(column: Floats) -> tuple[float, float]:
    return (float(column.min()), float(column.max())) if column.size else (0.0, 0.0)


def dimensions_of(
    factors: Sequence[Factor], columns: Mapping[str, NDArray[Any]]
) -> tuple[tuple[Dimension, ...], tuple[Floats, ...]]:
    """Of all factors, in their order."""
    pairs = [dimension_of(factor, columns[factor.path]) for factor in factors]
    return tuple(d for d, _ in pairs), tuple(x for _, x in pairs)
