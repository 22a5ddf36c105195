"""A small language for conditions on a table: ``delivered_value < .3 and not reporting.cio == cfo``.

Names (outcomes, and factors of the sweep with their dots), numbers, quoted words, comparisons that may be chained
(``.2 < transparency.cost <= .5``), ``+ - * /``, ``abs min max``, ``and or not`` and parentheses.  Nothing else: the
text is never handed to Python.  It is read by operator precedence (Pratt 1973) into a short program for a stack
machine, which runs on whole columns; so neither reading nor running depends on how deep an expression nests.

A value that is missing makes a comparison neither true nor false (Kleene 1938); where the answer hangs on one, the case
does not meet the condition and is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
Truths = NDArray[np.bool_]
Step = tuple[str, Any]

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal}
ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {"abs": np.abs, "min": np.minimum, "max": np.maximum}


class Truth(NamedTuple):
    """Where a condition is true, and where it is false; in neither a value is missing.  Arrays of one shape."""

    yes: Truths
    no: Truths


class Answer(NamedTuple):
    """What an expression says of cases."""

    holds: Truths  #: (...) whether the condition is met
    unknown: Truths  #: (...) whether the answer hangs on a missing value; such a case does not meet it


@dataclass(frozen=True)
class Expression:
    """A condition, checked and ready to run; made by ``analysis.expression_parser.parse``."""

    text: str
    names: tuple[str, ...]  #: names it reads, in order of appearance
    program: tuple[Step, ...]

    def __call__(self, columns: Columns) -> Answer:
        """Met or not, case by case.

        Parameters
        ----------
        columns
            For each name an array; all of one shape. Numbers as floats, nan where missing; words as text, "" or None
            where missing.
        """
        shape = np.broadcast_shapes(*(np.shape(columns[name]) for name in self.names))
        stack: list[Any] = []
        with np.errstate(all="ignore"):  # x / 0 and overflow are missing values, not alarms
            for what, argument in self.program:
                _STEPS[what](stack, argument, columns)
        (truth,) = stack
        yes, no = (np.broadcast_to(side, shape) for side in truth)
        return Answer(yes.copy(), ~(yes | no))


def _number(stack: list[Any], value: float, columns: Columns) -> None:
    stack.append(np.float64(value))


def _word(stack: list[Any], value: str, columns: Columns) -> None:
    stack.append(np.array(value, dtype=object))


def _name(stack: list[Any], name: str, columns: Columns) -> None:
    values = np.asarray(columns[name])
    stack.append(values.astype(np.float64) if values.dtype.kind in "biu" else values)


def _arithmetic(stack: list[Any], sign: str, columns: Columns) -> None:
    right, left = stack.pop(), stack.pop()
    stack.append(_finite(ARITHMETIC[sign](left, right)))


def _finite(values: Any) -> Any:
    return np.where(np.isfinite(values), values, np.nan)


def _negative(stack: list[Any], argument: None, columns: Columns) -> None:
    stack.append(-stack.pop())


def _call(stack: list[Any], argument: tuple[str, int], columns: Columns) -> None:
    name, count = argument
    values = [stack.pop() for _ in range(count)]
    result = FUNCTIONS[name](values[0]) if name == "abs" else values[0]
    for value in values[1:]:
        result = FUNCTIONS[name](result, value)
    stack.append(result)


def _compare(stack: list[Any], signs: Sequence[str], columns: Columns) -> None:
    """``a < b <= c``: every comparison of neighbours."""
    values = [stack.pop() for _ in range(len(signs) + 1)][::-1]
    truth: Truth | None = None
    for sign, left, right in zip(signs, values[:-1], values[1:], strict=True):
        found = _neighbours(sign, left, right)
        truth = found if truth is None else _both(truth, found)
    stack.append(truth)


def _neighbours(sign: str, left: Any, right: Any) -> Truth:
    known = _known(left) & _known(right)
    met = np.asarray(COMPARISONS[sign](left, right), dtype=bool)
    return Truth(known & met, known & ~met)


def _known(values: Any) -> Any:
    values = np.asarray(values)
    if values.dtype.kind == "f":
        return np.isfinite(values)
    # A missing word is None, "" or, as pandas has it, nan: none of them is a text with letters.
    return np.asarray(np.frompyfunc(lambda v: isinstance(v, str) and v != "", 1, 1)(values), dtype=bool)


def _both(a: Truth, b: Truth) -> Truth:
    return Truth(a.yes & b.yes, a.no | b.no)


def _and(stack: list[Any], argument: None, columns: Columns) -> None:
    right, left = stack.pop(), stack.pop()
    stack.append(_both(left, right))


def _or(stack: list[Any], argument: None, columns: Columns) -> None:
    right, left = stack.pop(), stack.pop()
    stack.append(Truth(left.yes | right.yes, left.no & right.no))


def _not(stack: list[Any], argument: None, columns: Columns) -> None:
    truth = stack.pop()
    stack.append(Truth(truth.no, truth.yes))


_STEPS: Mapping[str, Callable[[list[Any], Any, Columns], None]] = {
    "number": _number, "word": _word, "name": _name, "arithmetic": _arithmetic, "negative": _negative, "call": _call,
    "compare": _compare, "and": _and, "or": _or, "not": _not}
