"""One run as frames: the organization at the end of a week, as plain data that a picture can be drawn from.

A film steps the same compiled week as a batch or the Mesa model does, so that its figures are equal to the last bit; it
reads the arrays and makes no agents, since a page that many people play cannot afford an object a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.app.watch.happenings import Happening, Look, happened, look
from alignsim.app.watch.people import Seating, offices, seating
from alignsim.app.watch.projects import Card, cards, counted
from alignsim.calibration.survey import FEWEST_SHOWN
from alignsim.state import IT, MARKETING

if TYPE_CHECKING:
    from alignsim.experiments.desk import Limits
    from alignsim.scenario import Scenario

SERIES = ("trust_cio_to_cmo", "trust_cmo_to_cio", "trust_it_staff", "trust_marketing_staff", "work_in_progress",
          "queue", "decisions_open", "value", "value_possible")
"""What the charts beside the picture show."""
STAFF = {IT: "trust_it_staff", MARKETING: "trust_marketing_staff"}
"""Those that are of a function's staff."""


@dataclass(frozen=True)
class Officer:
    """An executive: label, role, place of the executive above (-1 at the top)."""

    id: int
    label: str
    role: str
    above: int


@dataclass(frozen=True)
class Person:
    """A dot this week: where it sits, how it fares.  Figures are None where a group is too small to be shown."""

    id: int
    home: int
    sits: int
    team: int
    people: int
    trust: float | None
    jobs: float | None  #: projects each of its people is on
    busy: float | None  #: the same as a share of the most that anybody may have


@dataclass(frozen=True)
class Frame:
    """The organization when ``week`` weeks are over."""

    week: int
    weeks: int
    officers: tuple[Officer, ...]
    cio: int
    cmo: int
    people: tuple[Person, ...]
    people_a_dot: tuple[int, int]
    heads: tuple[int, int]
    guests: tuple[int, int]  #: people of IT in marketing, of marketing in IT
    trust: Mapping[str, float | None]  #: cio, cmo, it, marketing: each in the other side
    cards: tuple[Card, ...]
    lanes: Mapping[str, int]
    happenings: tuple[Happening, ...]
    seating: Seating
    private: bool  #: of somebody's own organization

    @property
    def over(self) -> bool:
        """Whether the last week has been."""
        return self.week >= self.weeks


@dataclass
class Film:
    """A run of a scenario that is played week by week.

    Parameters
    ----------
    scenario, seed, run : which run; the same as in ``alignsim.run``
    private : whether the organization is somebody's own, so that no single person's figures are shown
    weeks : measured weeks; None = the scenario's
    limits : how large the organization may be; looked at before anything is run

    Raises
    ------
    InputError
        If the scenario makes no organization, or one that is too large.
    """

    scenario: Scenario
    seed: int = 1
    run: int = 0
    private: bool = False
    weeks: int | None = None
    limits: Limits | None = None
    happenings: list[Happening] = field(default_factory=list)

    def __post_init__(self) -> None:
        from alignsim.engine.run import Simulation
        from alignsim.organization import drawn, plan

        self.plan = plan(drawn(self.scenario, self.seed, self.run), weeks=self.weeks)
        if self.limits is not None:
            self.limits.check_plan(self.plan)
        self.simulation = Simulation(self.plan, self.seed, self.run)
        self.simulation.advance(self.plan.burn_in)
        self._seatings: dict[int, Seating] = {}

    @property
    def week(self) -> int:
        """The week that comes next: weeks that are over."""
        return int(self.simulation.week)

    @property
    def over(self) -> bool:
        """Whether the last week has been."""
        return self.week >= self.plan.weeks

    @property
    def settings(self) -> int:
        """The row of the chart in force: of the week that has just been, at the start of the one that comes."""
        return int(np.searchsorted(self.plan.starts, max(self.week - 1, 0), side="right")) - 1

    def step(self) -> None:
        """One week more, with what happened in it; nothing after the last."""
        if self.over:
            return
        before = self._look()
        self.simulation.advance(1)
        self.happenings += happened(before, self._look(), self.plan, self.week - 1, private=self.private)

    def forward(self, week: int, stop: Callable[[], bool] | None = None) -> Film:
        """Weeks until ``week`` of them are over; itself."""
        while self.week < min(week, self.plan.weeks) and not (stop is not None and stop()):
            self.step()
        return self

    def _look(self) -> Look:
        return look(self.simulation.state)

    def series(self) -> dict[str, np.ndarray[Any, Any]]:
        """The weekly record so far: name to (weeks over,); without the trust of a function too small to be shown."""
        weekly, known = self.simulation.record.weekly, self._known()
        hidden = {name for home, name in STAFF.items() if not known[home]}
        return {name: np.array(weekly[name][: self.week]) for name in SERIES if name not in hidden}

    def frame(self) -> Frame:
        """How things stand."""
        world = self.simulation.state.world[0]
        chart = self.plan.org.executives[self.settings]
        officers = tuple(Officer(k, label, role, int(chart["reports_to"][k])) for k, (label, role) in enumerate(
            zip(offices(self.plan), self.plan.executive_roles, strict=True)))
        seats = self._seating()
        people = self._people(seats)
        marks = cards(self.simulation.state, self.week)
        return Frame(
            self.week, self.plan.weeks, officers, self.plan.cio, self.plan.cmo, people, seats.people_a_dot,
            seats.heads, self._guests(), self._trust(), marks, counted(self.simulation.state),
            tuple(h for h in self.happenings if h.week == int(world.week)), seats, self.private,
        )  # fmt: skip

    def _seating(self) -> Seating:
        if self.settings not in self._seatings:
            place = self.simulation.state.staff["place"]
            self._seatings[self.settings] = seating(self.plan, self.settings, place, private=self.private)
        return self._seatings[self.settings]

    def _guests(self) -> tuple[int, int]:
        staff, home = self.simulation.state.staff, self.plan.org.staff[self.settings]["home"]
        away = (staff["present"] == 1) & (staff["embedded"] == 1)
        return int((away & (home == IT)).sum()), int((away & (home == MARKETING)).sum())

    def _trust(self) -> dict[str, float | None]:
        state = self.simulation.state
        world, known = state.world[0], self._known()
        return {"cio": float(state.ties["trust"][world.cio, world.cmo]),
                "cmo": float(state.ties["trust"][world.cmo, world.cio]),
                "it": self._mean("trust", IT) if known[IT] else None,
                "marketing": self._mean("trust", MARKETING) if known[MARKETING] else None}

    def _known(self) -> list[bool]:
        """Of which function's staff figures are shown."""
        return [not self.private or heads >= FEWEST_SHOWN for heads in self._seating().heads]

    def _mean(self, what: str, home: int) -> float:
        staff = self.simulation.state.staff
        here = (staff["present"] == 1) & (self.plan.org.staff[self.settings]["home"] == home)
        return float(staff[what][here].mean()) if here.any() else 0.0

    def _people(self, seats: Seating) -> tuple[Person, ...]:
        staff = self.simulation.state.staff
        trust, embedded = staff["trust"].tolist(), staff["embedded"].tolist()
        jobs = staff["jobs"].tolist()
        most = float(self.plan.rules["staffing_max_projects"][self.settings])
        found = []
        for dot in seats.dots:
            n = len(dot.positions)
            away = dot.guest or 2 * sum(embedded[i] for i in dot.positions) > n
            shown = self._shown(seats, dot.team) if self.private else dot.positions
            sits = 1 - dot.home if away else dot.home
            if not shown:
                # stays at home: its move would be that of one or two people
                found.append(Person(dot.id, dot.home, dot.home, dot.team, n, None, None, None))
                continue
            mean = sum(trust[i] for i in shown) / len(shown), sum(jobs[i] for i in shown) / len(shown)
            found.append(Person(dot.id, dot.home, sits, dot.team, n, *mean, min(1.0, mean[1] / most)))
        return tuple(found)

    @staticmethod
    def _shown(seats: Seating, team: int) -> tuple[int, ...]:
        """The people whose mean stands for each member of a team; nobody if they are too few."""
        members = tuple(i for k in seats.teams[team].dots for i in seats.dots[k].positions)
        return members if len(members) >= FEWEST_SHOWN else ()
