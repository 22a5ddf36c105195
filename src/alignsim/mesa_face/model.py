"""The model: a run as a ``mesa.Model``, stepped week by week."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

import numpy as np

from alignsim.engine.batch import run_seed
from alignsim.engine.plugged import memory_at
from alignsim.engine.run import Simulation
from alignsim.mesa_face.agents import Executive, StaffMember, checked_share
from alignsim.mesa_face.quietly import mesa
from alignsim.organization import Plan, drawn, plan
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from alignsim.scenario import Scenario
from alignsim.state import Org, State


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
        trust = checked_share("trust", value)
        rows["trust"][index] = trust
        rows["a"][index], rows["b"][index] = memory_at(self.plan.rules[self.settings], trust)

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
