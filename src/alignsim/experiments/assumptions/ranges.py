"""Which numbers of the model are assumptions for a pair of scenarios, and how far each is moved.

An assumption is a number of which no published source gives the size, and which neither scenario sets: both leave it
as the model declares it, from start to end and in every run.  Declared ranges say what is allowed, not what is
plausible, so one rule holds for all: from half to double the value; of a share, which can be 1 at most, half to
double its odds; always inside the declared range.  A number that was fitted is moved over the values that met all
levels it was fitted to.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, NamedTuple

from alignsim.experiments.called import CALLED
from alignsim.parameters import ASSUMPTION, Parameter, all_parameters
from alignsim.problems import InputError
from alignsim.scenario.population import drawn_paths

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

FACTOR = 2.0
RULE = ("from half to double the value (of a share: its odds), inside what is allowed; a fitted number over the values "
        "that met all levels it was fitted to")
Kind = Literal["value", "odds", "fitted"]


class Assumption(NamedTuple):
    """A number that is moved, and over what range."""

    path: str
    words: str
    value: float
    low: float
    high: float
    kind: Kind
    source: str

    def at(self, place: float) -> float:
        """The value at a place of the range: -1 its low end, 0 as it is, 1 its high end; in between along the logarithm
        of the value or of its odds."""
        end = self.high if place > 0 else self.low
        share = abs(place)
        if self.kind == "odds":
            return _from_odds(_odds(self.value) ** (1 - share) * _odds(end) ** share)
        if self.kind == "value":
            return float(self.value ** (1 - share) * end**share)
        return self.value + share * (end - self.value)


def assumptions_of(a: Scenario, b: Scenario) -> tuple[Assumption, ...]:
    """All that can be moved, in the order of their declaration; what breaks a rule of the schema at one of its ends
    (a goal weight that no longer sums to one) is left out."""
    return tuple(one for p in all_parameters()
                 if is_assumed(p) and not _set(p, a) and not _set(p, b) and (one := _ranged(p)) is not None
                 and all(_possible(scenario, one) for scenario in (a, b)))


def is_assumed(parameter: Parameter) -> bool:
    """Whether it is a number of which no published source gives the size.

    Levers count only where the model itself calls their value an assumption: the rest is what the scenario asks.
    """
    source = parameter.source
    if parameter.kind != "number" or not parameter.section:
        return False
    return ASSUMPTION in source or (not parameter.lever and source.startswith(("model", "calibrated")))


def _set(parameter: Parameter, scenario: Scenario) -> bool:
    """Whether the scenario says something about it, at any time or for any run."""
    path = parameter.path
    return (scenario.values[path] != parameter.default or path in drawn_paths(scenario.population)
            or any(path in change.values for change in scenario.changes))


def _ranged(parameter: Parameter) -> Assumption | None:
    """With its range; None if there is no room to move it."""
    value = float(parameter.default)
    if parameter.path in _fitted():
        low, high = _fitted()[parameter.path]
        kind: Kind = "fitted"
        low, high = min(low, value), max(high, value)
    elif parameter.low >= 0 and parameter.high <= 1 and 0 < value < 1:
        low, high = (_from_odds(_odds(value) * by) for by in (1 / FACTOR, FACTOR))
        kind = "odds"
    else:
        low, high = value / FACTOR, value * FACTOR
        kind = "value"
    low, high = max(low, parameter.low), min(high, parameter.high)
    if not (0 < low < high) or not low <= value <= high:
        return None
    return Assumption(parameter.path, words_of(parameter), value, low, high, kind, parameter.source)


def words_of(parameter: Parameter) -> str:
    """What it is, with the place of the model it belongs to."""
    if parameter.path in CALLED:
        return CALLED[parameter.path]
    place, text = parameter.section.partition(".")[0].capitalize(), parameter.text
    if text.endswith(")"):
        text = text.rpartition(" (")[0] or text
    return text if place == "People" and ":" in text else f"{place}: {text}"


def _possible(scenario: Scenario, one: Assumption) -> bool:
    try:
        for end in (one.low, one.high):
            scenario.change({one.path: end})
    except InputError:
        return False
    return True


def moved(scenario: Scenario, values: Mapping[str, float]) -> tuple[Scenario, Sequence[str]]:
    """The scenario with these values, and the paths that had to stay, because together they break a rule of the schema
    (an order, a sum)."""
    values, stayed = dict(values), list[str]()
    while True:
        try:
            return scenario.change(values, name=scenario.name, title=scenario.title), stayed
        except InputError as error:
            clash = [problem.field for problem in error.problems if problem.field in values]
            if not clash:
                raise
            for path in dict.fromkeys(clash):
                del values[path]
                stayed.append(path)


@cache
def _fitted() -> Mapping[str, tuple[float, float]]:
    """Lowest and highest value of each fitted number among the points that met all levels."""
    found = json.loads((files("alignsim") / "calibrated.json").read_text(encoding="utf-8"))
    return {row["path"]: (float(row["accepted_low"]), float(row["accepted_high"])) for row in found["parameters"]
            if math.isfinite(float(row["accepted_low"]))}


def _odds(share: float) -> float:
    return share / (1 - share)


def _from_odds(odds: float) -> float:
    return odds / (1 + odds)
