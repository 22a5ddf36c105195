"""The simulation as a Mesa model, for those who think in agents.

``AlignmentModel`` steps the same arrays by the same compiled week as a batch does, so its figures are equal to the
last bit.  Its agents hold no data: every attribute is read from, and written to, their row of ``State``.  No rule
lives here.

Reference: Kazil, Masad & Crooks (2020), Utilizing Python for agent-based modeling: the Mesa framework.
"""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Iterator, MutableMapping
from functools import partial
from itertools import count
from typing import Any, Generic, TypeVar, overload

import numpy as np

from alignsim.engine.batch import run_seed
from alignsim.engine.run import Simulation
from alignsim.mechanisms import people
from alignsim.organization import Plan, drawn, plan
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from alignsim.scenario import Scenario
from alignsim.state import FUNCTIONS, ROLES, Org, State

# Mesa 3.3's import sets how the whole process starts others; that is put back as it was.
_start_method = multiprocessing.get_start_method(allow_none=True)
import mesa  # noqa: E402

multiprocessing.set_start_method(_start_method, force=True)

GOALS = ("speed", "quality", "cost", "customer")
_Value = TypeVar("_Value", float, bool, int)


def _share(name: str, value: float) -> float:
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
        agent.rows[self.field][agent.index] = _share(self.name, value) if self.share else self.kind(value)


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
        self._executive.rows[self._field(goal)][self._executive.index] = _share(f"goal weight {goal}", value)

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


def _latest(model: AlignmentModel, series: str) -> float:
    """This week's value of a series: what the ``DataCollector`` asks for."""
    return float(model.simulation.record.weekly[series][model.week - 1])


class AlignmentModel(mesa.Model):
    """One run of a scenario as a ``mesa.Model``.

    The burn-in is over when the model is made; each ``step()`` is a week from week 0, and ``running`` turns False after
    the scenario's last.  Same scenario, seed and run give the same bits as in a batch.

    Parameters
    ----------
    scenario:
        What to run; for many models of one scenario its ``alignsim.plan(scenario)``, made once.  Of a scenario with a
        population the organization that ``run`` draws (a plan of it is of the organization before any draw).
    seed, run:
        Which replication: ``run`` counts from 0 as in ``alignsim.run``.
    weeks:
        Measured weeks; None: the scenario's (a plan has its own).
    collect:
        Whether ``datacollector`` takes down the weekly record as the model steps.

    Raises
    ------
    InputError
        If the scenario cannot be turned into an organization.
    """

    running: bool
    simulation: Simulation
    executive_class: type[Executive] = Executive
    staff_class: type[StaffMember] = StaffMember

    def __init__(
        self, scenario: Scenario | Plan, seed: int = 1, run: int = 0, *, weeks: int | None = None, collect: bool = True
    ) -> None:
        self._ids_given = count(1)
        self.plan = scenario if isinstance(scenario, Plan) else plan(drawn(scenario, seed, run), weeks=weeks)
        super().__init__(rng=run_seed(seed, run))
        self.seed, self.run_number, self.collect = seed, run, collect
        self.simulation = Simulation(self.plan, seed, run)
        self.simulation.advance(self.plan.burn_in)
        self._make_agents()
        reporters = {name: partial(_latest, series=name) for name in SERIES_NAMES}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    def _make_agents(self) -> None:
        labels = self.plan.executive_labels
        self._executives = [self.executive_class(self, i, label) for i, label in enumerate(labels)]
        self._by_label = {e.label.upper(): e for e in self._executives}
        names = self.plan.staff_labels or [f"staff {i}" for i in range(len(self.state.staff))]
        self._staff = [self.staff_class(self, i, label) for i, label in enumerate(names)]

    def register_agent(self, agent: Any) -> None:
        """Register an agent, numbered from 1 in this model.

        Mesa 3.3 counts in a table that holds every model for ever; the entry is dropped as soon as it is made.
        """
        table = getattr(mesa.Agent, "_ids", None)
        if table is not None:
            table.pop(self, None)
            agent.unique_id = next(self._ids_given)
        super().register_agent(agent)

    # --------------------------------------------------------------------------------------------------------- stepping
    def step(self) -> None:
        """One week; then the collector, if wanted, and ``between_weeks`` unless it was the last."""
        if not self.running:
            raise RuntimeError(f"the run is over: it has {self.plan.weeks} weeks")
        self.simulation.advance(1)
        if self.collect:
            self.datacollector.collect(self)
        if self.simulation.week >= self.plan.weeks:
            self.running = False
        else:
            self.between_weeks()

    def set_trust(self, rows: np.ndarray, index: int, value: float) -> None:
        """Set a trust with what the rule in force remembers beside it (the rival rules keep counts or a variance).

        ``rows``: a row of ties or the staff; ValueError if ``value`` is outside [0,1].
        """
        trust = _share("trust", value)
        memory: Any = getattr(people.memory, "py_func", people.memory)
        rows["trust"][index] = trust
        rows["a"][index], rows["b"][index] = memory(self.plan.rules[self.settings], trust)

    def between_weeks(self) -> None:
        """A subclass puts its own Python here: look at agents, set their attributes, before the next week."""

    # ---------------------------------------------------------------------------------------------------------- looking
    @property
    def scenario(self) -> Scenario:
        """What is run."""
        return self.plan.scenario

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Mesa 3.5 puts a scenario of its own kind here; it is kept aside."""
        self.mesa_scenario = value

    @property
    def state(self) -> State:
        """The arrays, live."""
        return self.simulation.state

    @property
    def chart(self) -> Org:
        """Chart and heads, a row a policy segment; see ``settings``."""
        return self.plan.org

    @property
    def settings(self) -> int:
        """The row of ``chart`` in force in the week that comes next."""
        return int(np.searchsorted(self.plan.starts, self.simulation.week, side="right")) - 1

    @property
    def week(self) -> int:
        """The week that comes next; measured weeks so far."""
        return int(self.simulation.week)

    @property
    def executives(self) -> Any:
        """AgentSet of the executives."""
        return mesa.agent.AgentSet(self._executives, random=self.random)

    @property
    def staff(self) -> Any:
        """AgentSet of the positions that are filled."""
        filled = self.state.staff["present"]
        return mesa.agent.AgentSet((s for s in self._staff if filled[s.index]), random=self.random)

    def executive(self, label: str) -> Executive:
        """The executive of that label (either case); KeyError if there is none."""
        try:
            return self._by_label[label.upper()]
        except KeyError:
            known = ", ".join(e.label for e in self._executives)
            raise KeyError(f"no executive {label!r}; there are {known}") from None

    def executive_at(self, index: int) -> Executive:
        """The executive of a row of ``State.executives``."""
        return self._executives[index]

    def staff_at(self, index: int) -> StaffMember:
        """The position of a row of ``State.staff``."""
        return self._staff[index]

    @property
    def cio(self) -> Executive:
        """The head of IT."""
        return self._executives[self.plan.cio]

    @property
    def cmo(self) -> Executive:
        """The head of marketing."""
        return self._executives[self.plan.cmo]

    @property
    def outcomes(self) -> dict[str, float]:
        """The run's outcomes by name; RuntimeError before its last week is over."""
        if self.running:
            raise RuntimeError(f"outcomes stand after {self.plan.weeks} weeks; {self.week} are over")
        row = self.simulation.record.outcomes[0]
        return {name: float(row[name]) for name in OUTCOME_NAMES}

    def __repr__(self) -> str:
        where = f"seed {self.seed} run {self.run_number}, week {self.week}"
        return f"<{type(self).__name__} {self.scenario.name!r} {where}>"
