"""Each published fact as a figure of the population, in two steps: sums an organization, a figure of the sums.

The first step makes one row of sums for each organization; the second makes the figure from the rows added up.  So the
bootstrap over organizations draws rows again and never looks at projects twice.  A fact that needs an experiment has
its sums made by ``experiments.py``; its figure is here all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from alignsim.evidence.facts.ended_projects import effort_ratio, ended, live, on_budget, on_time
from alignsim.evidence.facts.figures import (
    Floats,
    back_from_z,
    correlation,
    fisher_z,
    half_case_ratio,
    ratio,
    ratio_of_ratios,
    size_of_ratio,
    skewness,
    spread,
    standardized,
    tetrachoric,
)  # fmt: skip
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.state import NEVER

STRONG = 0.625
TIMELY = 2
SMALL, LARGE = 1 / 3, 2 / 3


@dataclass(frozen=True)
class Organizations:
    """A run of each organization: outcomes ``(n, outcomes)``, and its rows of projects (``state.PROJECT``)."""

    outcomes: Floats
    projects: Sequence[np.ndarray]

    def column(self, name: str) -> Floats:
        """One outcome, ``(n,)``."""
        return np.asarray(self.outcomes[:, OUTCOME_NAMES.index(name)])


class Measure(NamedTuple):
    """How a fact is measured.

    ``sums`` gives ``(n, k)``, a row an organization; ``figure`` takes rows added up ``(..., k)`` to figures ``(...)``.
    """

    needs: Literal["levels", "experiment"]
    sums: Callable[[Organizations], Floats] | None
    figure: Callable[[Floats], Floats]

    def of(self, organizations: Organizations) -> float:
        """The figure of a population."""
        if self.sums is None:
            raise ValueError("this fact is measured by an experiment")
        return float(self.figure(self.sums(organizations).sum(axis=0)))


def _mean_of(outcome: str) -> Callable[[Organizations], Floats]:
    """(outcome, 1) an organization; nothing where it has none."""

    def sums(found: Organizations) -> Floats:
        values = found.column(outcome)
        known = np.isfinite(values)
        return np.column_stack([np.where(known, values, 0.0), known])

    return sums


def _of_projects(row: Callable[[np.ndarray], Sequence[float]]) -> Callable[[Organizations], Floats]:
    """The sums of each organization's rows of projects."""
    return lambda found: np.array([row(rows) for rows in found.projects], float)


def strong(found: Organizations) -> Floats:
    """(sides that call the relationship strong, sides)."""
    sides = [found.column(f"trust_{side}_final") >= STRONG for side in ("cio_to_cmo", "cmo_to_cio")]
    return np.column_stack([sides[0] * 1.0 + sides[1], np.full(len(sides[0]), 2.0)])


def decision_times(rows: np.ndarray) -> tuple[float, float]:
    """(decided within two weeks of the end of preparation, decided) of decisions of the measured weeks."""
    settled = rows[(rows["decided"] > NEVER) & (rows["decided"] >= 0)]
    return float((settled["decided"] - settled["ready"] <= TIMELY).sum()), float(settled.size)


def latency(rows: np.ndarray) -> tuple[float, float, float, float]:
    """(weeks deciding, projects) of failed, then of successful projects; dropped undecided: until it is dropped."""
    mine = ended(rows)
    mine = mine[mine["ready"] > NEVER]
    weeks = np.where(mine["decided"] > NEVER, mine["decided"], mine["ended"]) - mine["ready"]
    time, budget = on_time(mine), on_budget(mine)
    good, bad = time & budget, ~time & ~budget
    return float(weeks[bad].sum()), float(bad.sum()), float(weeks[good].sum()), float(good.sum())


def time_and_budget(rows: np.ndarray) -> tuple[int, int, int, int]:
    """Ended projects (on both, on time only, on budget only, on neither)."""
    mine = ended(rows)
    a, b = on_time(mine), on_budget(mine)
    return int((a & b).sum()), int((a & ~b).sum()), int((~a & b).sum()), int((~a & ~b).sum())


def log_durations(rows: np.ndarray) -> tuple[float, float, float, float]:
    """(n, sum, squares, cubes) of log(actual / planned weeks), decision to live, of live projects."""
    mine = live(rows)
    logs = np.log((mine["ended"] - mine["decided"]) / mine["planned_weeks"])
    return float(mine.size), float(logs.sum()), float((logs**2).sum()), float((logs**3).sum())


def shared_minds(rows: np.ndarray) -> tuple[float, ...]:
    """Sums for r of a joint team's understanding at its start with success (on time and on budget)."""
    mine = live(rows)
    mine = mine[(mine["two"] == 1) & (mine["understanding_start"] >= 0)]
    x, y = mine["understanding_start"], (on_time(mine) & on_budget(mine)).astype(float)
    return float(mine.size), float(x.sum()), float(y.sum()), float((x * x).sum()), float(y.sum()), float((x * y).sum())


def size_groups(found: Organizations) -> Floats:
    """(successes, ended) of the smallest third by planned volume, then of the largest; thirds of all organizations."""
    mine = [ended(rows) for rows in found.projects]
    volumes = np.concatenate([rows["volume"] for rows in mine])
    small, large = np.quantile(volumes, [SMALL, LARGE]) if volumes.size else (0.0, 0.0)
    sums = []
    for rows in mine:
        good = on_time(rows) & on_budget(rows)
        low, high = rows["volume"] <= small, rows["volume"] >= large
        sums.append([good[low].sum(), low.sum(), good[high].sum(), high.sum()])
    return np.array(sums, float)


def task_conflict(rows: np.ndarray) -> tuple[float, float]:
    """(Fisher z, 1) of disagreement at the decision with realized / possible value; joint, never escalated projects."""
    mine = live(rows)
    mine = mine[(mine["two"] == 1) & (mine["escalated"] == 0) & (mine["possible"] > 0)]
    return fisher_z(np.asarray(mine["disagreement"]), np.asarray(mine["realized"] / mine["possible"]))



def contact(found: Organizations) -> Floats:
    """(Fisher z, 1) of a person's weeks of contact with distrust, within each run."""
    r = found.column("contact_bias")
    known = np.isfinite(r)
    return np.column_stack([np.where(known, np.arctanh(np.clip(np.where(known, r, 0.0), -0.999, 0.999)), 0.0), known])


def _effort(rows: np.ndarray) -> tuple[float, float]:
    mine = live(rows)
    return float((effort_ratio(mine) - 1.0).sum()), float(mine.size)


def _over(rows: np.ndarray) -> tuple[float, float]:
    mine = live(rows)
    return float((effort_ratio(mine) > 1.0).sum()), float(mine.size)


def _time(rows: np.ndarray) -> tuple[float, float]:
    mine = ended(rows)
    return float(on_time(mine).sum()), float(mine.size)


def _budget(rows: np.ndarray) -> tuple[float, float]:
    mine = ended(rows)
    return float(on_budget(mine).sum()), float(mine.size)


def _rework(rows: np.ndarray) -> tuple[float, float]:
    mine = ended(rows)
    return float(mine["rework_spent"].sum()), float(mine["spent"].sum())


def _levels(sums: Callable[[Organizations], Floats], figure: Callable[[Floats], Floats] = ratio) -> Measure:
    return Measure("levels", sums, figure)




def _experiment(figure: Callable[[Floats], Floats]) -> Measure:
    return Measure("experiment", None, figure)


MEASURES: Mapping[str, Measure] = {
    "strong_share": _levels(strong),
    "outside_it_share": _levels(_mean_of("outside_it_share")),
    "overrun_mean": _levels(_of_projects(_effort)),
    "overrun_share": _levels(_of_projects(_over)),
    "on_time_share": _levels(_of_projects(_time)),
    "on_budget_share": _levels(_of_projects(_budget)),
    "rework_share": _levels(_of_projects(_rework)),
    "debt_interest": _levels(_mean_of("debt_drag")),
    "timely_decisions": _levels(_of_projects(decision_times)),
    "size_gradient": _levels(size_groups, half_case_ratio),
    "joint_failure": _levels(_of_projects(time_and_budget), tetrachoric),
    "lognormal_ratio": _levels(_of_projects(log_durations), spread),
    "decision_latency_success": _levels(_of_projects(latency), ratio_of_ratios),
    "cognition_performance": _levels(_of_projects(shared_minds), correlation),
    "contact_bias": _levels(contact, back_from_z),
    "task_conflict": _levels(_of_projects(task_conflict), back_from_z),
    "shared_goals": _experiment(standardized),
    "banker_contingency": _experiment(ratio),
    "two_approvers": _experiment(ratio_of_ratios),
    "colocation_upper": _experiment(ratio_of_ratios),
    "exec_to_staff": _experiment(ratio),
    "transparency_mixed": _experiment(ratio),
    "participation_small": _experiment(size_of_ratio),
}
"""Fact -> how it is measured.  The sums an experiment gives must fit its figure: (top, bottom) for ``ratio``."""
SIDE_CONDITIONS: Mapping[str, tuple[str, Callable[[Floats], Floats], float, float]] = {
    "lognormal_ratio": ("|skewness| of the log", skewness, 0.0, 0.7),
}
"""What else a fact's text asks of the same sums: words, figure, low, high; both must hold."""
