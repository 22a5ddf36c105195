"""The experiments that some published facts speak of, made with the organizations of the population.

A fact such as "two approvers take longer than one" is no level: it compares two ways to run the same organization.
Each experiment here runs every organization in each of its arms on common random numbers (same seed, same number of the
run: the same people, proposals and chances) and gives one row of sums an organization.  What figure is made of the sums
stands in ``measures.MEASURES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.evidence.facts.ended_projects import live
from alignsim.evidence.facts.figures import Floats
from alignsim.evidence.facts.measures import Organizations
from alignsim.experiments import wording
from alignsim.experiments.statistics import Interval, difference_interval, mean_interval
from alignsim.state import NEVER

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

AGREED = 0.1
"""Disagreement below which two approvers are compared with one (facts.csv, two_approvers)."""
ONE_AIM = 0.9
"""Joint accountability at which so much agreement exists at all: with separate goals no project has it."""
NUDGE = 0.2
FIRST, LAST = 26, 78
"""Weeks over which the nudge of the executives is followed, both counted (facts.csv, exec_to_staff)."""


class Stopped(Exception):
    """Somebody asked to stop before the arms of an experiment were complete."""


class Sums(NamedTuple):
    """What an experiment gives."""

    rows: Floats  #: (n, k), a row an organization, for the figure of ``measures.MEASURES``
    note: str = ""  #: what else is worth knowing of it, made from figures


@dataclass(frozen=True)
class Bench:
    """The organizations of a population, ready to be run in arms.

    ``as_is`` holds the runs of the same organizations with nothing set, the first ``organizations`` of them.
    """

    population: Scenario
    organizations: int
    seed: int
    as_is: Organizations
    weeks: int | None = None
    threads: int | None = None
    tick: Callable[[], None] | None = None  #: told of each run done
    stop: Callable[[], bool] | None = None

    def arm(self, levers: Mapping[str, Any], *, projects: bool = False) -> Organizations:
        """Every organization with ``levers`` set; a lever set here is no longer drawn.

        Raises
        ------
        Stopped
        """
        from alignsim.experiments.ensemble import run

        found = run(self.population.change(levers), self.organizations, self.seed, self.weeks, self.threads, False,
                    projects, progress=None if self.tick is None else lambda _: self._tell(), stop=self.stop)
        if not found.complete:
            raise Stopped
        return Organizations(found.values, found.project_rows or ())

    def _tell(self) -> None:
        if self.tick is not None:
            self.tick()

    def plans(self, weeks: int) -> list[Plan]:
        """What the engine runs of each organization, for ``weeks`` measured weeks."""
        from alignsim.organization import plan
        from alignsim.organization.population import drawn

        if self.population.population is None:
            return [plan(self.population, weeks=weeks)] * self.organizations
        return [plan(drawn(self.population, self.seed, k), weeks=weeks) for k in range(self.organizations)]


class Experiment(NamedTuple):
    """How the sums of a fact are made."""

    run: Callable[[Bench], Sums]
    arms: int  #: runs of each organization
    unit: str  #: of the figure
    text: str  #: what is done, in words


# ------------------------------------------------------------------------------------------------------------- deciding
def two_approvers(bench: Bench) -> Sums:
    """(weeks deciding, decisions) of two who must agree, then of one who decides: the CIO and the CMO in turn.

    Both sides work toward shared goals, else no project would be that little disputed; nothing is escalated.
    """
    base = {"mechanisms.escalation": False, "incentives.joint_accountability": ONE_AIM}
    both, cio, cmo = (bench.arm({**base, "governance.mode": mode}, projects=True)
                      for mode in ("joint", "it_led", "marketing_led"))
    rows = [(*waits(a), *np.add(waits(b), waits(c)))
            for a, b, c in zip(both.projects, cio.projects, cmo.projects, strict=True)]
    sums = np.array(rows, float)
    decisions = sums.sum(axis=0)
    return Sums(sums, f"{decisions[1]:,.0f} decisions of two, {decisions[3]:,.0f} of one")


def waits(rows: np.ndarray) -> tuple[float, float]:
    """(weeks from the end of preparation to the decision, decisions) of little disputed ones in the measured weeks."""
    mine = rows[(rows["two"] == 1) & (rows["decided"] > NEVER) & (rows["decided"] >= 0)
                & (rows["disagreement"] < AGREED)]
    return float((mine["decided"] - mine["ready"]).sum()), float(mine.size)


def shared_goals(bench: Bench) -> Sums:
    """``standardized`` sums of delivered value: joint accountability .9 against 0."""
    none, much = (bench.arm({"incentives.joint_accountability": value}) for value in (0.0, 0.9))
    return Sums(standardized_sums(none, much, bench.as_is, _value))


def banker_contingency(bench: Bench) -> Sums:
    """((CEO - CFO line) under differentiation - under cost leadership, 1) of performance."""
    gains = {}
    for strategy in ("differentiation", "cost_leadership"):
        cfo, ceo = (bench.arm({"reporting.cio": who, "strategy": strategy}).column("performance")
                    for who in ("cfo", "ceo"))
        gains[strategy] = ceo - cfo
    words = "; ".join(f"{_signed(mean_interval(gain), 'index')} under {strategy.replace('_', ' ')}"
                      for strategy, gain in gains.items())
    return Sums(_each(gains["differentiation"] - gains["cost_leadership"]), f"CEO line minus CFO line: {words}")


# -------------------------------------------------------------------------------------------------------------- working
def colocation_upper(bench: Bench) -> Sums:
    """(active weeks, projects) apart, then with half of each function in the other: the same projects on both sides.

    Only projects of two functions that went live on both sides in the measured weeks count.
    """
    apart, together = (
        bench.arm({"embedding.it_in_marketing": share, "embedding.marketing_in_it": share}, projects=True)
        for share in (0.0, 0.5))
    rows = []
    for a, b in zip(apart.projects, together.projects, strict=True):
        a, b = (mine[mine["two"] == 1] for mine in (live(a), live(b)))
        _, left, right = np.intersect1d(a["number"], b["number"], return_indices=True)
        weeks = [float((side["ended"] - side["started"])[at].sum()) for side, at in ((a, left), (b, right))]
        rows.append((weeks[0], left.size, weeks[1], right.size))
    sums = np.array(rows, float)
    return Sums(sums, f"{sums[:, 1].sum():,.0f} projects that are live on both sides")


def transparency_mixed(bench: Bench) -> Sums:
    """(cost at transparency 1 - cost at 0, 1); what happens to the relationship goes into the note."""
    hidden, open_ = (bench.arm({"transparency.cost": value}) for value in (0.0, 1.0))
    trust = difference_interval(hidden.column("relationship"), open_.column("relationship"))
    return Sums(_each(open_.column("cost") - hidden.column("cost")),
                f"the relationship (1 to 5) changes by {_signed(trust, '1..5')}")


def participation_small(bench: Bench) -> Sums:
    """``standardized`` sums of staff's trust, then of delivered value: two hours of cross-training against none.

    Staff's trust is the attitude of those who take part; the mean of both functions over the measured weeks.
    """
    none, two = (bench.arm({"training.cross_hours": hours}) for hours in (0.0, 2.0))
    return Sums(np.hstack([standardized_sums(none, two, bench.as_is, read) for read in (_staff_trust, _value)]))


def _value(found: Organizations) -> Floats:
    return found.column("delivered_value")


def _staff_trust(found: Organizations) -> Floats:
    return np.asarray(0.5 * (found.column("trust_it_staff") + found.column("trust_marketing_staff")))


def standardized_sums(
    without: Organizations, with_it: Organizations, as_is: Organizations, read: Callable[[Organizations], Floats]
) -> Floats:
    """(1, difference, base, base squared) an organization; the base is the organization with nothing set.

    The base is counted from the mean of all, so that its squares do not swallow the digits of its spread.
    """
    base = read(as_is)
    known = np.isfinite(base) & np.isfinite(read(without)) & np.isfinite(read(with_it))
    gain = np.where(known, read(with_it) - read(without), 0.0)
    level = np.where(known, base - base[known].mean() if known.any() else 0.0, 0.0)
    return np.column_stack([known * 1.0, gain, level, level**2])


def _each(differences: Floats) -> Floats:
    """(difference, 1) an organization; nothing where it has none."""
    known = np.isfinite(differences)
    return np.column_stack([np.where(known, differences, 0.0), known])


def _signed(found: Interval, unit: str) -> str:
    return (f"{wording.figure(found.mean, unit, signed=True)} "
            f"({wording.interval(found.low, found.high, unit, signed=True)})")


# ------------------------------------------------------------------------------------------------------------- trusting
def exec_to_staff(bench: Bench) -> Sums:
    """(staff difference, executive difference), each a mean over weeks 26 to 78: +.2 on both ties at week 0.

    The burn-in is lived once; then the same organization goes on twice, with and without the nudge.
    """
    rows = []
    for k, plan in enumerate(bench.plans(LAST + 1)):
        if bench.stop is not None and bench.stop():
            raise Stopped
        rows.append(nudged(plan, bench.seed, k))
        if bench.tick is not None:
            bench.tick()
            bench.tick()
    sums = np.array(rows, float)
    lasting = mean_interval(sums[:, 1])
    return Sums(sums, f"of the +{NUDGE} the executives keep {_signed(lasting, '0..1')} in the mean of these weeks")


def nudged(plan: Plan, seed: int, run: int, by: float = NUDGE) -> tuple[float, float]:
    """(staff difference, executive difference) of one organization; without a nudge both are exactly 0."""
    from alignsim.engine.run import Simulation

    simulation = Simulation(plan, seed, run)
    simulation.advance(plan.burn_in)
    arrays = (*simulation.state, *simulation.record)
    before = [array.copy() for array in arrays]
    simulation.advance(plan.weeks)
    calm = _followed(simulation.record.weekly)
    for array, kept in zip(arrays, before, strict=True):
        array[...] = kept
    simulation.week = 0
    ties, cio, cmo = simulation.state.ties, plan.cio, plan.cmo
    for me, you in ((cio, cmo), (cmo, cio)):
        ties["trust"][me, you] = min(1.0, ties["trust"][me, you] + by)
    simulation.advance(plan.weeks)
    moved = _followed(simulation.record.weekly)
    return moved[0] - calm[0], moved[1] - calm[1]


def _followed(weekly: np.ndarray) -> tuple[float, float]:
    """(trust of staff, trust of executives), means over both functions and the weeks followed."""
    seen = weekly[FIRST : LAST + 1]
    staff = 0.5 * (seen["trust_it_staff"] + seen["trust_marketing_staff"])
    executives = 0.5 * (seen["trust_cio_to_cmo"] + seen["trust_cmo_to_cio"])
    return float(staff.mean()), float(executives.mean())


EXPERIMENTS: Mapping[str, Experiment] = {
    "shared_goals": Experiment(shared_goals, 2, "sd", "joint accountability .9 against 0"),
    "banker_contingency": Experiment(banker_contingency, 4, "index", "CIO under the CEO or the CFO, either strategy"),
    "two_approvers": Experiment(two_approvers, 3, "ratio", "joint, IT-led and marketing-led decisions, shared goals"),
    "colocation_upper": Experiment(colocation_upper, 2, "ratio", "half of each function embedded, or nobody"),
    "exec_to_staff": Experiment(exec_to_staff, 2, "ratio", f"+{NUDGE} on the executives' trust at week 0"),
    "transparency_mixed": Experiment(transparency_mixed, 2, "person-weeks", "cost transparency 1 against 0"),
    "participation_small": Experiment(participation_small, 2, "ratio", "2 hours of cross-training a week against 0"),
}
"""Fact -> its experiment."""
