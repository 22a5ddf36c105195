"""Projects, their tasks and teams: plain objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.idiomatic.agents import StaffMember

NOTHING = 1e-9  #: person-weeks below which nothing is left
WORKED_ON = ("queued", "active", "accepting")
UNDER_WAY = ("active", "accepting")
WAITING = ("proposed", "deciding", "queued")
ENDED = ("live", "cancelled", "bought", "refused")
LEDGER = (
    "decision", "people", "other_function", "exception", "work", "rework", "coordination", "acceptance", "outside",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A task of the network: shares of volume, of IT in it, of the duration; ``before``: tasks that come first."""

    volume: float
    it: float
    duration: float
    coupling: float
    before: tuple[int, ...]
    integrates: bool


@dataclass(slots=True, eq=False)
class Side:
    """One function's part of a task, in person-weeks."""

    planned: float
    left: float
    rework: float = 0.0
    held: float = 0.0
    blocked: float = 0.0
    at_work: bool = False
    fresh: int = 0  # questions not tried yet twice: of this week
    stale: int = 0  # of last week

    @property
    def total(self) -> float:
        """Work and rework left."""
        return self.left + self.rework

    @property
    def waits(self) -> bool:
        """Whether a question is open."""
        return self.fresh + self.stale > 0


@dataclass(slots=True, eq=False)
class Task:
    """A task of a project: a side a function; ``moment`` of the week by which it was done."""

    step: Step
    sides: tuple[Side, Side]
    moment: float = 0.0

    @property
    def total(self) -> float:
        """Left of both sides."""
        return self.sides[0].total + self.sides[1].total


@dataclass(slots=True, eq=False)
class Team:
    """One function's people on a project."""

    planned: float = 0.0
    needed: bool = False
    wanted: float = 0.0
    hours: float = 0.0
    people: list[StaffMember] = field(default_factory=list)
    output: float = 0.0
    undamped: float = 0.0
    trust: float = 0.0
    understanding: float = 0.0
    commitment: float = 1.0
    latent: float = 0.0
    found: float = 0.0
    exceptions: int = 0
    exception_mass: float = 0.0
    one_sided: int = 0
    guesses: int = 0


@dataclass(slots=True, eq=False)
class Project:
    """From proposal to the end; ``only`` is the function of a one-function project, else None."""

    number: int
    sponsor: str
    only: int | None
    arrival: int
    volume: float
    difficulty: float
    coupling: float
    novelty: float
    value: float
    half_life: float
    best: tuple[float, float]
    base_weeks: float
    planned_weeks: float
    planned_effort: float
    need: float
    preparation: float
    tasks: list[Task]
    teams: tuple[Team, Team]
    left: float
    state: str = "proposed"
    ready: int = -1
    decided: int = -1
    started: int | None = None
    ended: int = -1
    hops_left: int | None = None
    escalated: bool = False
    disagreement: float = 0.0
    pace: float = 0.0
    technology: float = 0.0
    fit: float = 1.0
    early: float = 1.0
    promised: float = 0.0
    spent: float = 0.0
    rework_spent: float = 0.0
    done: float = 0.0
    defects: float = 0.0
    worth: float = 1.0
    potential: float = 0.0
    half_way: bool = False
    cost_marks: int = 0
    changed: bool = False
    smooth: bool = False
    answers: int = 0
    gone_live: tuple[float, float, float, float] | None = None  # outcome that the teams feel this week
    known: bool = False
    outside_left: float = 0.0
    support: float = 1.0
    ledger: dict[str, float] = field(default_factory=lambda: dict.fromkeys(LEDGER, 0.0))

    @property
    def joint(self) -> bool:
        """Whether it needs both functions."""
        return self.only is None

    @property
    def heads(self) -> int:
        """People on both teams."""
        return len(self.teams[0].people) + len(self.teams[1].people)

    @property
    def exceptions(self) -> int:
        """Unsettled ones."""
        return self.teams[0].exceptions + self.teams[1].exceptions
