"""The population of a scenario: what each run draws for itself before it begins.

A **mix** is a list of lines with shares, of which a run gets one (who the CIO reports to, in the shares of a survey); a
**range** is a parameter drawn uniformly.  Mixes and ranges are independent of each other, so what goes together stands
in one mix.  A path is drawn in one place only.  Drawing itself is :func:`alignsim.organization.drawn`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.scenario.settings import Settings

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Value

TOLERANCE = 1e-3
"""How far the shares of a mix may be from 1 in sum: published shares are rounded."""


class Range(NamedTuple):
    """A parameter is uniform between the two."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a mix: its share, and what it sets."""

    share: float
    values: Settings[Value] = field(default_factory=Settings)
    reporting: Settings[str] = field(default_factory=Settings)

    @property
    def paths(self) -> list[str]:
        """What it sets, reporting lines as ``reporting.<who>``."""
        return [*self.values, *(f"reporting.{who}" for who in self.reporting)]

    def without(self, paths: Collection[str]) -> Line:
        """This line, of the same share, that leaves these paths alone."""
        return Line(self.share, Settings({k: v for k, v in self.values.items() if k not in paths}),
                    Settings({k: v for k, v in self.reporting.items() if f"reporting.{k}" not in paths}))  # fmt: skip


Mix = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Mixes by name and ranges by path; never changes."""

    mixes: Settings[Mix] = field(default_factory=Settings)
    ranges: Settings[Range] = field(default_factory=Settings)

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that is drawn, each once."""
        lines = (path for mix in self.mixes.values() for path in mix_paths(mix))
        return tuple(dict.fromkeys([*lines, *self.ranges]))

    def without(self, paths: Collection[str]) -> Population:
        """The same without these paths; a mix that has nothing left to set disappears."""
        mixes = {name: tuple(line.without(paths) for line in mix) for name, mix in self.mixes.items()}
        return Population(Settings({name: mix for name, mix in mixes.items() if mix_paths(mix)}),
                          Settings({path: r for path, r in self.ranges.items() if path not in paths}))  # fmt: skip

    def overlaid(self, other: Population) -> Population:
        """The same with another laid over it: its mixes and ranges replace those of the same name or path."""
        named = Population(Settings({k: v for k, v in self.mixes.items() if k not in other.mixes}), self.ranges)
        rest = named.without(other.paths)
        return Population(rest.mixes.merged(other.mixes), rest.ranges.merged(other.ranges))

    def plain(self) -> dict[str, Any]:
        """As in a file, paths of the lines with dots."""
        mixes = {name: [{"share": line.share, "set": line_settings(line)} for line in mix]
                 for name, mix in self.mixes.items()}  # fmt: skip
        ranges = {path: {"low": r.low, "high": r.high} for path, r in self.ranges.items()}
        return {key: block for key, block in (("mixes", mixes), ("ranges", ranges)) if block}

    def __bool__(self) -> bool:
        return bool(self.mixes or self.ranges)


def mix_paths(mix: Sequence[Line]) -> tuple[str, ...]:
    """Every path that a line of the mix sets."""
    return tuple(dict.fromkeys(path for line in mix for path in line.paths))


def line_settings(line: Line) -> dict[str, Any]:
    """What a line sets: path to value, reporting lines last."""
    return {**line.values, **{f"reporting.{who}": above for who, above in line.reporting.items()}}


def shares(mix: Sequence[Line]) -> list[float]:
    """The shares of the lines, made to sum to 1."""
    total = math.fsum(line.share for line in mix)
    return [line.share / total for line in mix]


def words(population: Population) -> Iterator[tuple[str, str, str]]:
    """What is drawn: the mix or path, the share or range, what is set then."""
    for name, mix in population.mixes.items():
        for line, share in zip(mix, shares(mix), strict=True):
            yield name, f"{share:.3g}", ", ".join(f"{k} = {word(v)}" for k, v in line_settings(line).items()) or "-"
    for path, limits in population.ranges.items():
        yield path, f"{limits.low:g} to {limits.high:g}", "uniform"


def word(value: object) -> str:
    """A value as a table shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def drawn_paths(population: Population | None) -> Mapping[str, str]:
    """Each path that is drawn, to the mix or range that draws it."""
    if population is None:
        return {}
    lines = {path: name for name, mix in population.mixes.items() for path in mix_paths(mix)}
    return {**lines, **{path: path for path in population.ranges}}
