"""Executives and staff as Mesa agents: live views on their rows of the arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import numpy as np

from alignsim.mesa_face.quietly import mesa
from alignsim.state import FUNCTIONS, ROLES

if TYPE_CHECKING:
    from alignsim.mesa_face.model import AlignmentModel

GOALS = ("speed", "quality", "cost", "customer")
_Value = TypeVar("_Value", float, bool, int)


def checked_share(name: str, value: float) -> float:
    """``value`` if it lies in [0,1]; ValueError otherwise."""
    number = float(value)
    if not (math.isfinite(number) and 0.0 <= number <= 1.0):
        raise ValueError(f"{name} must lie between 0 and 1, found {value!r}")
    return number


class _Cell(Generic[_Value]):
    """An attribute that is one field of an agent's row; ``share``: [0,1] is enforced when it is set."""

    def __init__(self, field: str, kind: type[_Value], text: str, *, share: bool = False, fixed: bool = False) -> None:
        self.field, self.share, self.fixed = field, share, fixed
        self.kind: type[_Value] = kind
        self.__doc__ = text

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, agent: None, owner: type) -> _Cell[_Value]: ...
    @overload
    def __get__(self, agent: _Row, owner: type) -> _Value: ...
    def __get__(self, agent: _Row | None, owner: type) -> _Cell[_Value] | _Value:
        return self if agent is None else self.kind(agent.rows[self.field][agent.index])

    def __set__(self, agent: _Row, value: _Value) -> None:
        if self.fixed:
            raise AttributeError(f"{self.name} follows from the rest each week and cannot be set")
        agent.rows[self.field][agent.index] = checked_share(self.name, value) if self.share else self.kind(value)


class _Row(mesa.Agent):
    """An agent that is row ``index`` of an array of ``State``."""

    model: AlignmentModel

    def __init__(self, model: AlignmentModel, index: int, label: str) -> None:
        super().__init__(model)
        self.index = index
        self.label = label

    @property
    def rows(self) -> np.ndarray:
        """The array this agent is a row of."""
        raise AttributeError("rows")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label}>"


class _Trusts(MutableMapping[str, float]):
    """The directed trust of one executive in each other, by label: ``model.cio.trust["CMO"]``."""

    def __init__(self, executive: Executive) -> None:
        self._executive = executive

    def _column(self, label: str) -> int:
        column = self._executive.model.executive(label).index
        if column == self._executive.index:
            raise KeyError(f"{label} has no trust in itself")
        return column

    def __getitem__(self, label: str) -> float:
        return float(self._executive.model.state.ties["trust"][self._executive.index, self._column(label)])

    def __setitem__(self, label: str, value: float) -> None:
        ties = self._executive.model.state.ties
        self._executive.model.set_trust(ties[self._executive.index], self._column(label), value)

    def __delitem__(self, label: str) -> None:
        raise TypeError("trust between executives can be changed, not removed")

    def __iter__(self) -> Iterator[str]:
        return (e.label for e in self._executive.model.executives if e.index != self._executive.index)

    def __len__(self) -> int:
        return len(self._executive.model.executives) - 1

    def __repr__(self) -> str:
        return repr(dict(self))


class _Goals(MutableMapping[str, float]):
    """The executive's own goal weights by name (before they lean to the superior's and to shared goals)."""

    def __init__(self, executive: Executive) -> None:
        self._executive = executive

    def __getitem__(self, goal: str) -> float:
        return float(self._executive.rows[self._field(goal)][self._executive.index])

    def __setitem__(self, goal: str, value: float) -> None:
        self._executive.rows[self._field(goal)][self._executive.index] = checked_share(f"goal weight {goal}", value)

    def __delitem__(self, goal: str) -> None:
        raise TypeError("a goal weight can be changed, not removed")

    def __iter__(self) -> Iterator[str]:
        return iter(GOALS)

    def __len__(self) -> int:
        return len(GOALS)

    def __repr__(self) -> str:
        return repr(dict(self))

    @staticmethod
    def _field(goal: str) -> str:
        if goal not in GOALS:
            raise KeyError(goal)
        return f"w_{goal}"


class Executive(_Row):
    """An executive: a live view on a row of ``State.executives`` and of ``State.ties``."""

    speed_preference = _Cell("s", float, "own speed preference, 0..1", share=True)
    risk_tolerance = _Cell("r", float, "own risk tolerance, 0..1", share=True)
    best_of_breed_preference = _Cell("z", float, "0 one standard platform .. 1 best of breed", share=True)
    understanding = _Cell("understanding", float, "of the other function, 0..1", share=True)
    tokens = _Cell("tokens", float, "attention left, tokens")
    tenure = _Cell("tenure", float, "weeks in office")
    generation = _Cell("generation", int, "holders of the office before this one", fixed=True)
    pace = _Cell("pace", float, "ideal pace as it comes out of own, superior's and shared goals", fixed=True)
    technology = _Cell("tech", float, "ideal technology, likewise", fixed=True)
    rank = _Cell("q", float, "exp(-.5 (steps to the top - 1))", fixed=True)

    @property
    def rows(self) -> np.ndarray:
        """All executives, (executives,) EXECUTIVE."""
        return self.model.state.executives

    @property
    def role(self) -> str:
        """ceo, cfo, coo, cio, cmo or other."""
        return ROLES[int(self.model.chart.executives["role"][self.model.settings, self.index])]

    @property
    def reports_to(self) -> Executive | None:
        """The executive above in the chart in force; None at the top.  A policy change of the scenario moves it."""
        above = int(self.model.chart.executives["reports_to"][self.model.settings, self.index])
        return None if above < 0 else self.model.executive_at(above)

    @property
    def trust(self) -> MutableMapping[str, float]:
        """Directed trust in each other executive, by label; can be set."""
        return _Trusts(self)

    @property
    def goal_weights(self) -> MutableMapping[str, float]:
        """Own weights of speed, quality, cost and customer; can be set."""
        return _Goals(self)


class StaffMember(_Row):
    """A position of IT or marketing: a live view on a row of ``State.staff``."""

    speed_preference = _Cell("s", float, "speed preference, 0..1", share=True)
    risk_tolerance = _Cell("r", float, "risk tolerance, 0..1", share=True)
    platform = _Cell("platform", float, "skill on the platform, 0..1", share=True)
    specialist = _Cell("specialist", float, "skill on specialist tools, 0..1", share=True)
    depth = _Cell("depth", float, "depth in the home function, 0..1", share=True)
    understanding = _Cell("understanding", float, "of the other function, 0..1", share=True)
    morale = _Cell("morale", float, "0..1", share=True)
    tenure = _Cell("tenure", float, "weeks in the organization")
    present = _Cell("present", bool, "whether the position is filled", fixed=True)
    embedded = _Cell("embedded", bool, "whether this person sits in the other function")
    weeks_embedded = _Cell("weeks_embedded", float, "weeks of the present stay in the other function")
    jobs = _Cell("jobs", int, "projects staffed on this week", fixed=True)

    @property
    def rows(self) -> np.ndarray:
        """All positions, (staff,) STAFF."""
        return self.model.state.staff

    @property
    def trust(self) -> float:
        """In the other function, 0..1."""
        return float(self.rows["trust"][self.index])

    @trust.setter
    def trust(self, value: float) -> None:
        self.model.set_trust(self.rows, self.index, value)

    def _chart(self, field: str) -> Any:
        return self.model.chart.staff[field][self.model.settings, self.index]

    @property
    def home(self) -> str:
        """Function by profession: it or marketing."""
        return FUNCTIONS[int(self._chart("home"))]

    @property
    def seat(self) -> str:
        """Function this person sits in this week: it or marketing."""
        home = int(self._chart("home"))
        return FUNCTIONS[1 - home if self.embedded else home]

    @property
    def fte(self) -> float:
        """1 for a whole person."""
        return float(self._chart("fte"))

    @property
    def manager(self) -> Executive | StaffMember:
        """The team lead, or the executive where there is none."""
        lead = int(self._chart("lead"))
        if lead >= 0:
            return self.model.staff_at(lead)
        return self.model.executive_at(int(self._chart("boss")))

    @property
    def contacts(self) -> list[StaffMember]:
        """Contacts inside the function."""
        return [self.model.staff_at(int(i)) for i in self.model.state.contacts[self.index] if i >= 0]
