"""The free parameters of a calibration: which, and over what range each is thought possible."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

MOST = 8
"""More than eight parameters no history of some dozen projects can tell apart."""


class Free(NamedTuple):
    """A parameter to learn; before the data every value of its range counts as equally likely."""

    path: str
    low: float
    high: float

    @property
    def words(self) -> str:
        """What the parameter is, as its declaration says it."""
        return by_path()[self.path].text

    @property
    def prior_sd(self) -> float:
        """Standard deviation of the uniform prior."""
        return (self.high - self.low) / math.sqrt(12)


Given = Sequence[str] | Mapping[str, tuple[float, float] | None]


def read_free(
    given: Given, scenario: Scenario | None, *, place: str, field: str
) -> tuple[tuple[Free, ...], list[Problem]]:
    """The parameters named, ``NAME`` (its declared range) or ``NAME=LOW:HIGH``, and every problem with them.

    Parameters
    ----------
    given : texts, or path -> (low, high) or None
    scenario : what they belong to; None if it could not be read
    place, field : how the report names where they were given
    """
    items = [given] if isinstance(given, str) else given
    found, problems = list[Free](), list[Problem]()
    for item in items:
        text, limits = (item, items[item]) if isinstance(items, Mapping) else (str(item).partition("=")[0], None)
        ends = (limits if limits is not None else (None, None)) if isinstance(items, Mapping) else _ends(str(item))
        one = _free(text.strip(), ends, place, field)
        if isinstance(one, Problem):
            problems.append(one)
        elif any(other.path == one.path for other in found):
            problems.append(Problem(place, None, field, f"{one.path} again", "each parameter once"))
        else:
            found.append(one)
    if not items or len(found) > MOST:
        problems.append(Problem(place, None, field, f"{len(items)} parameters", f"1 to {MOST} parameters"))
    if scenario is not None and not problems:
        problems.extend(_in_scenario(found, scenario, place, field))
    return tuple(found), problems


def _ends(text: str) -> tuple[object, object] | None:
    """The two ends after the ``=``; (None, None) without one, None if there are not two."""
    _, given, ends = text.partition("=")
    parts = ends.split(":")
    if not given:
        return None, None
    return (parts[0].strip(), parts[1].strip()) if len(parts) == 2 else None


def _free(path: str, ends: tuple[object, object] | None, place: str, field: str) -> Free | Problem:
    known = by_path()
    numbers = [p.path for p in known.values() if p.kind == "number"]
    if path not in known:
        return Problem(place, None, field, show(path), "a parameter of the model, as docs/glossary.md lists them",
                       nearest(path, numbers))
    parameter = known[path]
    if parameter.kind != "number":
        return Problem(place, None, field, f"{path}, a {parameter.kind}", "a parameter that is a real number")
    allowed = f"LOW:HIGH within {parameter.low:g} and {parameter.high:g}, LOW below HIGH"
    values = None if ends is None else [_number(end, default) for end, default in
                                        zip(ends, (parameter.low, parameter.high), strict=True)]
    if values is None or None in values:
        return Problem(place, None, field, f"{path}={_told(ends)}", allowed)
    low, high = (float(value) for value in values if value is not None)
    if not parameter.low <= low < high <= parameter.high:
        return Problem(place, None, field, f"{path}={low:g}:{high:g}", allowed)
    return Free(path, low, high)


def _told(ends: tuple[object, object] | None) -> str:
    return "no two numbers" if ends is None else ":".join(show(end) for end in ends)


def _number(end: object, default: float) -> float | None:
    if end is None:
        return default
    try:
        value = float(end)  # type: ignore[arg-type]  # what is no number ends in the report
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _in_scenario(free: Sequence[Free], scenario: Scenario, place: str, field: str) -> Iterator[Problem]:
    """A parameter that a policy change sets is not one number; and no corner of the ranges may be impossible."""
    for one in free:
        for change in scenario.changes:
            if one.path in change.values:
                yield Problem(place, None, field, f"{one.path}, which the policy change of week {change.week} sets",
                              "a parameter that stays the same over the history")
    told = set[str]()
    for corner in product(*((one.low, one.high) for one in free)):
        try:
            scenario.change(dict(zip((one.path for one in free), corner, strict=True)))
        except InputError as error:
            for problem in error.problems:
                if problem.field not in told:
                    told.add(problem.field)
                    yield Problem(place, None, field, f"{problem.found} for {problem.field} at the end of a range",
                                  problem.allowed)
