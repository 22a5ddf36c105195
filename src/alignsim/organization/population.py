"""A population's organizations: the one that a run draws, as a plain scenario.

The draw of a mix or range is addressed by (seed, run, its name), never consumed in order: Philox4x64-10 (Salmon,
Moraes, Dror & Shaw 2011, doi 10.1145/2063384.2063405) with the seed and a hash of the name as key and the run as
counter.  So run k has the same organization in every ensemble of that seed, and a mix that is added, changed or set
from above leaves every other draw in place: two populations are paired run by run.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from hashlib import blake2b
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.scenario.population import Line, Population, drawn_paths, shares
from alignsim.scenario.settings import Settings, Values

if TYPE_CHECKING:
    from alignsim.scenario import Scenario


def drawn(scenario: Scenario, seed: int, run: int) -> Scenario:
    """The organization of run ``run`` under ``seed`` as a scenario without population; a scenario without is itself.

    Parameters
    ----------
    seed : 0 to 2^64 - 1
    run : number of the run, 0 or more; the name of the new scenario ends in it

    Returns
    -------
    the scenario whose levers and reporting lines are those drawn; everything else is as in the given one
    """
    population = scenario.population
    if population is None:
        return scenario
    values, reporting = dict(scenario.values), dict(scenario.reporting)
    for line in lines_of(population, seed, run).values():
        values.update(line.values)
        reporting.update(line.reporting)
    for path, (low, high) in population.ranges.items():
        values[path] = low + (high - low) * uniform(seed, run, path)
    return replace(scenario, name=f"{scenario.name} #{run}", values=Values(values), reporting=Settings(reporting),
                   population=None)  # fmt: skip


def drawn_settings(scenario: Scenario, seed: int, run: int) -> dict[str, Any]:
    """What run ``run`` has in the place of each path that is drawn, reporting lines as ``reporting.<who>``.

    A path that only other lines of its mix set is as the scenario says; None if it says nothing.
    """
    one = drawn(scenario, seed, run)
    return {path: one.reporting.get(path.removeprefix("reporting.")) if path.startswith("reporting.")
            else one.values[path] for path in drawn_paths(scenario.population)}  # fmt: skip


def lines_of(population: Population, seed: int, run: int) -> dict[str, Line]:
    """The line of each mix that the run gets, by the name of the mix."""
    return {name: mix[_place(shares(mix), uniform(seed, run, f"mix {name}"))] for name, mix in population.mixes.items()}


def _place(parts: list[float], u: float) -> int:
    """Which of the parts, laid end to end from 0 to 1, holds u."""
    return min(bisect_right(list(accumulate(parts)), u), len(parts) - 1)


def uniform(seed: int, run: int, name: str) -> float:
    """A number in the open interval (0, 1): the draw of that name for that run."""
    key = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    bits = int(np.random.Philox(key=seed | key << 64, counter=run).random_raw()) >> 11
    return (bits + 0.5) / (1 << 53)
