"""The list that an organization of the model would have published: who is under way at a first and at a second look.

The simulation is stopped at both looks and its projects are read as they stand; a project is listed while it is decided
and neither live nor given up nor bought outside.  The date expected at the first look is the promised one, and only
projects promised for later have one, for the model never promises anew.  What an organization would have admitted the
model does not say either, so there are two readings with the truth of a list between them.  Of the date at the second
look: the work left at the pace of the plan, and the actual end.  Of the budget at the first look (person-weeks): all
that could be known, spent so far and left over, and the plan; at the second look it is spent so far and left over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.evidence.real.listed import COLUMNS, Seen
from alignsim.state import ACCEPTING, ACTIVE, CANCELLED, LIVE, PROJECT, QUEUED, dtype

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

WEEKS_A_YEAR = 365.25 / 7
LISTED = (QUEUED, ACTIVE, ACCEPTING)
LAST = 5
"""A run ends that many gaps after the first look; what has not ended by then counts as ended there."""


@dataclass(frozen=True)
class Variant:
    """An organization whose list is looked at."""

    name: str
    title: str
    levers: Mapping[str, Any]
    gap: int | None  #: weeks between the looks; None: as many as its projects' size asks for
    why: str


LARGE: Mapping[str, Any] = {
    "demand.volume_median": 650, "staffing.it_heads": 1200, "staffing.marketing_heads": 800, "burn_in": 416}
"""A department that can carry such projects at all.  A median budget of 4.5 M CAD is some 1,100 to 1,800 person-weeks
at 2,500 to 4,000 CAD a person-week; with a median volume of 650 such a plan is what a look finds in the middle."""

VARIANTS: tuple[Variant, ...] = (
    Variant("large", "Projects as large as the real ones", LARGE, 156,
            "2,000 staff and a median volume of 650 person-weeks; three years between the looks. This lies outside of "
            "what was calibrated: difficulty grows with volume, plans do not know it, and so large projects overrun "
            "more"),
    Variant("default", "The default organization", {}, None,
            "its own small projects; the time between the looks is shortened in proportion to the time they have left"),
)


@dataclass(frozen=True)
class Listing:
    """A simulated list and what it says."""

    variant: Variant
    seen: Seen
    gap: int  #: weeks
    runs: int
    seed: int
    planned: float  #: median planned effort of what is listed, person-weeks
    open_ended: float  #: share of survivors whose end lies beyond the run: their slip is at least what is counted
    loads: tuple[float, float]  #: mean load of IT and marketing from the first look on, shares of their hours


def listing(
    base: Scenario, variant: Variant, *, remaining: float, gap: float, runs: int, seed: int,
    progress: Callable[[int], None] | None = None,
) -> Listing:
    """Look twice at the list of each of ``runs`` organizations.

    Parameters
    ----------
    base : the organization the variant's levers are laid over
    remaining, gap : of the real list, years: median time left to the expected date at the first look, and between the
        looks; a variant without a gap of its own takes one in the same proportion to the time its projects have left

    Raises
    ------
    InputError
        If the levers do not fit the scenario.
    """
    scenario = base.change(variant.levers) if variant.levers else base
    weeks = variant.gap or _gap(scenario, remaining, gap, max(4, runs // 4), seed)
    parts, planned, loads = [], [], []
    for run, ((first, second, last), load) in enumerate(_looks(scenario, (0, weeks, LAST * weeks), runs, seed)):
        loads.append(load)
        parts.append(from_rows(first, second, last, run, (0, weeks, LAST * weeks)))
        planned.append(first["planned_effort"][_listed(first)])
        if progress is not None:
            progress(run + 1)
    seen = joined(parts)
    late = seen.listed & (seen.due > 0)
    return Listing(variant, seen, weeks, runs, seed, float(np.median(np.concatenate(planned))),
                   float((seen.end[late] >= LAST * weeks / WEEKS_A_YEAR - 1e-9).mean()) if late.any() else 0.0,
                   (float(np.mean([load[0] for load in loads])), float(np.mean([load[1] for load in loads]))))


def from_rows(first: np.ndarray, second: np.ndarray, last: np.ndarray, group: int, weeks: tuple[int, int, int]) -> Seen:
    """A list from the projects (``state.PROJECT`` rows) as they stood in three weeks: two looks, the end of the run."""
    here = np.flatnonzero(_listed(first))
    a, b, c = first[here], second[here], last[here]
    start, then, end = weeks
    due = np.where(a["promised"] > start, a["promised"] - start, np.nan)
    over = (c["state"] == LIVE) | (c["state"] == CANCELLED)
    whole = b["volume"] * b["difficulty"]
    anew = then + b["planned_weeks"] * np.minimum(1.0, b["left"] / np.maximum(whole, 1e-9))
    return Seen(
        group=np.full(here.size, group, np.int64), due=due / WEEKS_A_YEAR, budget=a["planned_effort"].astype(float),
        known=np.asarray(a["spent"] + a["left"]), listed=_listed(b),
        next_due=(anew - start) / WEEKS_A_YEAR, end=(np.where(over, c["ended"], end) - start) / WEEKS_A_YEAR,
        next_budget=np.asarray(b["spent"] + b["left"]), gap=(then - start) / WEEKS_A_YEAR,
        sure=True)


def joined(parts: list[Seen]) -> Seen:
    """The lists of several organizations as one."""
    columns: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts]) for name in COLUMNS}
    return parts[0]._replace(**columns)


def _listed(rows: np.ndarray) -> np.ndarray:
    return np.isin(rows["state"], LISTED)


def _gap(scenario: Scenario, remaining: float, gap: float, runs: int, seed: int) -> int:
    """Weeks between the looks, in the proportion to the median time left that the real list has."""
    left = [rows["promised"][_listed(rows)] for (rows,), _ in _looks(scenario, (0,), runs, seed)]
    ahead = np.concatenate(left)
    return max(4, round(float(np.median(ahead[ahead > 0])) * gap / remaining))


def _looks(scenario: Scenario, weeks: tuple[int, ...], runs: int, seed: int) -> Any:
    """For each run the projects as they stand in each of ``weeks``, later ones have more, and the loads."""
    from alignsim.engine.run import Simulation
    from alignsim.organization import plan

    simulation = Simulation(plan(scenario, weeks=weeks[-1] + 1), seed, 0, weekly=False)
    for run in range(runs):
        simulation.restart(seed, run)
        found = []
        for week in weeks:
            simulation.advance(week - simulation.week)
            found.append(np.array(simulation.state.projects[: int(simulation.state.world[0].arrived)], dtype(PROJECT)))
        simulation.advance()  # the last week, which sums the run up
        books = simulation.record.outcomes[0]
        yield tuple(found), (float(books.load_it), float(books.load_marketing))
