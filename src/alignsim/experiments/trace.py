"""One run as a story: every project with its time ledger, and what moved trust."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from alignsim.experiments import wording
from alignsim.experiments.ensemble import Ensemble, Gathering
from alignsim.experiments.limits import whole_numbers
from alignsim.outcomes import SERIES_NAMES
from alignsim.state import IT, LEDGER, MARKETING

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.scenario import Scenario

LEDGER_WORDS: dict[str, str] = {
    "decision": "deciding", "people": "waiting for people", "other_function": "waiting for the other function",
    "exception": "waiting for an exception", "work": "work", "rework": "rework", "coordination": "coordination",
    "acceptance": "acceptance", "outside": "bought outside",
}
_SPONSORS = {"it": "IT", "marketing": "Marketing", "joint": "Both"}
_STATES = {"proposed": "in preparation", "deciding": "in decision", "queued": "decided, waiting for people",
           "active": "under way", "accepting": "in acceptance", "live": "went live", "cancelled": "cancelled",
           "outside": "being bought outside", "bought": "bought outside", "refused": "refused"}
_HAPPENED = {
    "decision settled": "a decision was settled", "escalated": "a decision went up to a superior",
    "waiting for a superior": "a decision waited for a superior", "one-sided staffing": "one side waited for people",
    "question answered": "a question was answered", "guess": "a team guessed for want of an answer",
    "smooth week": "a joint project had a smooth week", "half way": "a project passed half way",
    "cost passes plan": "cost passed the plan", "change request": "a change was asked for at acceptance",
    "live": "a project went live", "cancelled": "a project was cancelled", "incident": "there was an incident",
    "shadow purchase found": "a purchase behind IT's back was found",
    "roadmap session": "the roadmap session brought disagreement into the open",
    "executive leaves": "an executive left and a new one began",
    "bought outside": "a project was bought outside", "exception settled": "an exception was settled",
}
_TRUSTS = {"CIO": "the CIO's trust in the CMO", "CMO": "the CMO's trust in the CIO",
           "IT staff": "IT staff's mean trust in marketing", "marketing staff": "marketing staff's mean trust in IT"}


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """One run: ``.projects`` and ``.events`` as tables, the story in words."""

    ensemble: Ensemble
    run: int

    @cached_property
    def projects(self) -> pd.DataFrame:
        """A row a project that was alive in the horizon, in order of proposal."""
        table = self.ensemble.projects
        alive = (table["ended"] >= 0) | ~table["state"].isin(["live", "cancelled", "bought", "refused"])
        return table[alive].sort_values(["arrival", "number"]).reset_index(drop=True)

    @cached_property
    def events(self) -> pd.DataFrame:
        """A row an event of the measured weeks that moved trust, in order of weeks."""
        events = self.ensemble.events
        return events[events["week"] >= 0].reset_index(drop=True)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Events of a week and project taken together: ``week, event, project, who, people, change``.

        ``change`` is of the mean trust of all who belong there, so that what moves one executive and what moves some
        of many staff can be set side by side.
        """
        keys = ["week", "event", "project", "who"]
        table = self.events.groupby(keys, observed=True)["change"].agg(people="size", change="sum").reset_index()
        table["change"] /= table["who"].astype(str).map(self._heads()).astype(float)
        return table

    def _heads(self) -> dict[str, float]:
        assert self.ensemble.plan is not None
        staff = self.ensemble.plan.org.staff[0]
        there = staff[staff["present"] == 1]
        return {"CIO": 1.0, "CMO": 1.0, **{who: float(max(1, (there["home"] == f).sum()))
                                           for f, who in ((IT, "IT staff"), (MARKETING, "marketing staff"))}}

    def moved_most(self, most: int = 12) -> pd.DataFrame:
        """The moves that changed trust most, largest first."""
        order = self.moves["change"].abs().sort_values(ascending=False, kind="stable").index[:most]
        return self.moves.loc[order].reset_index(drop=True)

    def moved_in_all(self) -> pd.DataFrame:
        """What each kind of event did to each side's mean trust over the run: ``event, who, times, change``."""
        groups = self.moves.groupby(["event", "who"], observed=True)["change"]
        table = groups.agg(times="size", change="sum").reset_index()
        return table.sort_values("change", key=abs, ascending=False, kind="stable").reset_index(drop=True)

    def opening(self) -> str:
        """How the run goes, in words."""
        scenario, weeks = self.ensemble.scenario, self.ensemble.weeks
        states = self.projects["state"].astype(str)
        live, cancelled = int((states == "live").sum()), int((states == "cancelled").sum())
        bought = int(states.isin(["outside", "bought"]).sum())
        return (f"Run {self.run} of {scenario.name} (seed {self.ensemble.seed}), {weeks} weeks: "
                f"{wording.count(len(states), 'project')}, of which {live} went live, {cancelled} were cancelled and "
                f"{bought} bought outside. {self._trusts()}")

    def _trusts(self) -> str:
        assert self.ensemble.series is not None
        week = {name: self.ensemble.series[0, :, SERIES_NAMES.index(name)]
                for name in ("trust_cio_to_cmo", "trust_cmo_to_cio")}
        cio, cmo = week["trust_cio_to_cmo"], week["trust_cmo_to_cio"]
        return (f"The CIO's trust in the CMO goes from {cio[0]:.2f} to {cio[-1]:.2f}, the CMO's in the CIO from "
                f"{cmo[0]:.2f} to {cmo[-1]:.2f}.")

    def _repr_html_(self) -> str:
        rows = [project_cells(row) for row in self.projects.to_dict("records")]
        return wording.html_table(f"Run {self.run} of {self.ensemble.scenario.name}", PROJECT_HEADERS, rows,
                                  self.opening())

    def __repr__(self) -> str:
        return f"<Trace of {self.ensemble.scenario.name}: run {self.run}, seed {self.ensemble.seed}>"


PROJECT_HEADERS = ("Project", "For", "Person-\nweeks", "Proposed", "Decided", "What became of it",
                   "Against promise", "Effort\nto plan", "Where its weeks went")


def project_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """A project as one line of a table."""
    state = str(row["state"])
    over = state in ("live", "cancelled", "bought", "refused")
    became = f"{_STATES[state]}, week {row['ended']}" if over else _STATES[state]
    decided = str(row["decided"]) if _was_decided(row) else wording.NOTHING
    late = wording.NOTHING
    if state == "live":
        weeks = row["ended"] - row["promised"]
        late = "on time" if weeks <= 0 else f"{weeks:.0f} weeks late" if weeks >= 1 else "just late"
    effort = wording.NOTHING
    if row["planned_effort"] > 0 and row["spent"] > 0 and state in ("live", "cancelled"):
        effort = f"{wording.figure(row['spent'] / row['planned_effort'] - 1, 'ratio', signed=True)}%"
    return (f"#{row['number']}{' pilot' if row['pilot'] else ''}", _SPONSORS[str(row["sponsor"])],
            f"{row['volume']:.0f}", str(row["arrival"]), decided, became, late, effort, ledger_words(row))


def _was_decided(row: dict[str, Any]) -> bool:
    return str(row["state"]) not in ("proposed", "deciding", "refused", "outside", "bought")


def ledger_words(row: dict[str, Any], most: int = 3) -> str:
    """Where a project's weeks went: ``of 31 weeks work 14, deciding 8, rework 5``."""
    weeks = {part: float(row[f"ledger_{part}"]) for part in LEDGER}
    total = sum(weeks.values())
    if total <= 0:
        return wording.NOTHING
    largest = sorted((part for part in LEDGER if weeks[part] >= 0.5), key=lambda part: -weeks[part])[:most]
    return f"{total:.0f} weeks: " + ", ".join(f"{LEDGER_WORDS[part]} {weeks[part]:.0f}" for part in largest)


def event_sentence(row: dict[str, Any]) -> str:
    """An event in words: ``Week 61: a project went live (#12); the CMO's trust in the CIO rose by 0.021.``"""
    project = f" (#{row['project']})" if row["project"] >= 0 else ""
    moved = "rose" if row["change"] >= 0 else "fell"
    team = f" (a team of {row['people']})" if "staff" in str(row["who"]) else ""
    return (f"Week {row['week']}: {_HAPPENED[str(row['event'])]}{project}; {_TRUSTS[str(row['who'])]} {moved} by "
            f"{abs(row['change']):.3f}{team}.")


def total_sentence(row: dict[str, Any]) -> str:
    """The sum of a kind of event in words."""
    moved = "raised" if row["change"] >= 0 else "lowered"
    event = str(row["event"])
    return (f"{event[0].upper()}{event[1:]}, {wording.count(row['times'], 'time')}: {moved} "
            f"{_TRUSTS[str(row['who'])]} by {abs(row['change']):.3f} in all.")


def trace(
    scenario: Scenario, run: int = 0, seed: int = 1, weeks: int | None = None,
    stop: Callable[[], bool] | None = None,
) -> Trace:
    """Run number ``run`` of a scenario and seed, with everything written down: the same run as in an ensemble.

    Raises
    ------
    InputError
        For numbers out of range or a scenario that makes no organization.
    """
    numbers = whole_numbers({"run": run, "seed": seed, "weeks": weeks}, place="trace()")
    gathering = Gathering(scenario, {**numbers, "runs": 1, "threads": 1}, True, True, True)
    gathering.take(range(numbers["run"], numbers["run"] + 1), None, stop)
    return Trace(gathering.ensemble(), numbers["run"])
