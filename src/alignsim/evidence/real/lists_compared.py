"""The real list of projects beside simulated ones: every figure they have in common, and whether it agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.evidence.real.listed import CAUTIOUS, FULL, STATISTICS, Figure, Seen, Statistic, measured
from alignsim.evidence.real.projects import PAIRS, projects, seen
from alignsim.evidence.real.simulated_projects import VARIANTS, Listing, listing

if TYPE_CHECKING:
    from alignsim.scenario import Scenario


class Readings(NamedTuple):
    """A figure in the cautious and in the full reading."""

    cautious: Figure
    full: Figure

    @property
    def span(self) -> tuple[float, float]:
        """From the lowest to the highest limit of the two intervals."""
        ends = [end for figure in self for end in (figure.low, figure.high)]
        return (min(ends), max(ends)) if np.all(np.isfinite(ends)) else (np.nan, np.nan)


class Row(NamedTuple):
    """A figure of the real list (a pair of looks each) and of each simulated one."""

    statistic: Statistic
    real: tuple[Readings, ...]
    simulated: tuple[Readings, ...]
    agrees: tuple[str, ...]  #: yes, no, unclear, or "" where it is not compared; one for each simulated list


@dataclass(frozen=True)
class ListsCompared:
    """The result: figures and the lists they were made from."""

    rows: tuple[Row, ...]
    pairs: tuple[tuple[int, int], ...]
    real: tuple[Seen, ...]
    simulated: tuple[Listing, ...]


def compare_lists(
    base: Scenario, *, data: Path | str | None = None, runs: int = 40, seed: int = 1, draws: int = 400,
    progress: Callable[[str, int], None] | None = None,
) -> ListsCompared:
    """The real list beside each variant of the model.

    Parameters
    ----------
    base : the scenario the variants start from
    runs : organizations of the large variant; eight times as many of the default one, whose runs are short

    Raises
    ------
    InputError
        Without the data.
    """
    listed = projects(data)
    real = tuple(seen(listed, *pair) for pair in PAIRS)
    gap = float(np.mean([s.gap for s in real]))
    left = float(np.mean([np.median(s.due[s.due > 0]) for s in real]))
    simulated = tuple(
        listing(base, variant, remaining=left, gap=gap, runs=runs if variant.gap else 8 * runs, seed=seed,
                progress=None if progress is None else partial(progress, variant.name))
        for variant in VARIANTS)
    return ListsCompared(tuple(row(s, real, [one.seen for one in simulated], draws) for s in STATISTICS), PAIRS, real,
                         simulated)


def row(statistic: Statistic, real: tuple[Seen, ...], simulated: list[Seen], draws: int = 400) -> Row:
    """One figure on every list."""
    sides = [tuple(Readings(*(measured(one, statistic, reading, draws=draws) for reading in (CAUTIOUS, FULL)))
                   for one in lists) for lists in (real, simulated)]
    widest = 0.5 if statistic.unit == "share" else np.inf
    return Row(statistic, sides[0], sides[1],
               tuple(agreement(sides[0], one, widest) if statistic.compared else "" for one in sides[1]))


def agreement(real: tuple[Readings, ...], simulated: Readings, widest: float = np.inf) -> str:
    """Whether a simulated figure agrees with the real ones, given how each is read and how sure it is.

    ``yes``: both readings lie in the span of the real intervals; ``no``: the spans do not meet; else ``unclear``.
    A real span wider than half of all that is possible can refute but not support: then ``unclear`` for ``yes``.
    """
    spans = [one.span for one in real]
    low, high = min(s[0] for s in spans), max(s[1] for s in spans)
    own = simulated.span
    if not np.all(np.isfinite([low, high, *own])):
        return "unclear"
    if own[0] > high or own[1] < low:
        return "no"
    inside = all(low <= figure.value <= high for figure in simulated)
    return "yes" if inside and high - low <= widest else "unclear"
