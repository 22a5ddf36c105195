"""The Mesa model is a face on the same arrays: equal to the batch to the last bit, live to read and to set."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

import alignsim as al
from alignsim.engine.batch import run_batch
from alignsim.mesa_face import AlignmentModel, Executive, StaffMember
from alignsim.organization import plan
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES

WEEKS = 26


def calls_of_a_step(scenario: al.Scenario) -> int:
    """Python functions called in the second step (the first may warm something up), without a collector."""
    model = AlignmentModel(scenario, weeks=3, collect=False)
    model.step()
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        model.step()
    finally:
        sys.setprofile(None)
    return calls


@pytest.fixture(scope="module")
def embedded() -> al.Scenario:
    return al.load("baseline").change({"embedding.it_in_marketing": 0.25})


@pytest.fixture
def model(embedded: al.Scenario) -> AlignmentModel:
    return AlignmentModel(embedded, seed=3, weeks=WEEKS)


class TestEqualToTheBatch:
    @pytest.mark.parametrize("run", [0, 7])
    def test_outcomes_and_every_week(self, embedded: al.Scenario, run: int) -> None:
        batch = run_batch(plan(embedded, weeks=WEEKS), 3, [run], weekly=True)
        model = AlignmentModel(embedded, seed=3, run=run, weeks=WEEKS)
        model.run_model()
        np.testing.assert_array_equal(np.array(list(model.outcomes.values())), batch.outcomes[0])
        np.testing.assert_array_equal(model.datacollector.get_model_vars_dataframe().to_numpy(), batch.weekly[0])

    def test_a_policy_change_comes_in_its_week(self) -> None:
        scenario = al.load("baseline").change({"reporting.cio": "ceo"}, week=5)
        model = AlignmentModel(scenario, seed=1, weeks=10)
        superiors = []
        while model.running:
            superiors.append(model.cio.reports_to.label if model.cio.reports_to else None)
            model.step()
        assert superiors == ["COO"] * 5 + ["CEO"] * 5
        batch = run_batch(plan(scenario, weeks=10), 1, [0])
        np.testing.assert_array_equal(np.array(list(model.outcomes.values())), batch.outcomes[0])

    def test_a_plan_made_once_serves_many_models(self, embedded: al.Scenario) -> None:
        made = plan(embedded, weeks=6)
        batch = run_batch(made, 3, range(3))
        for run in range(3):
            model = AlignmentModel(made, seed=3, run=run)
            model.run_model()
            assert model.scenario == embedded
            np.testing.assert_array_equal(np.array(list(model.outcomes.values())), batch.outcomes[run])

    def test_looking_changes_nothing(self, embedded: al.Scenario) -> None:
        class Looking(AlignmentModel):
            def between_weeks(self) -> None:
                self.agents.shuffle_do(repr)
                self.staff.agg("trust", np.mean)
                self.staff.do(lambda person: person.manager)

        ends = []
        for kind in (AlignmentModel, Looking):
            model = kind(embedded, seed=5, weeks=8)
            model.run_model()
            ends.append(model.outcomes)
        np.testing.assert_equal(ends[0], ends[1])


class TestTheRecord:
    def test_the_collector_has_a_row_a_week_and_every_series(self, model: AlignmentModel) -> None:
        model.run_model()
        table = model.datacollector.get_model_vars_dataframe()
        assert isinstance(table, pd.DataFrame) and table.shape == (WEEKS, len(SERIES_NAMES))
        assert list(table) == list(SERIES_NAMES)
        assert table["trust_cio_to_cmo"].iloc[-1] == model.cio.trust["CMO"]

    def test_outcomes_stand_at_the_end_and_not_before(self, model: AlignmentModel) -> None:
        model.step()
        with pytest.raises(RuntimeError, match=f"after {WEEKS} weeks; 1 are over"):
            _ = model.outcomes
        model.run_model()
        assert tuple(model.outcomes) == OUTCOME_NAMES

    def test_a_run_that_is_over_cannot_be_stepped(self, embedded: al.Scenario) -> None:
        model = AlignmentModel(embedded, weeks=1)
        model.step()
        assert not model.running and model.week == 1
        with pytest.raises(RuntimeError, match="the run is over: it has 1 weeks"):
            model.step()

    def test_users_may_bring_a_collector_of_their_own(self, embedded: al.Scenario) -> None:
        model = AlignmentModel(embedded, weeks=4, collect=False)
        model.datacollector = mesa.DataCollector(agenttype_reporters={StaffMember: {"trust": "trust"}})
        while model.running:
            model.step()
            model.datacollector.collect(model)
        table = model.datacollector.get_agenttype_vars_dataframe(StaffMember)
        assert len(table) == 4 * len(model.agents_by_type[StaffMember])
        assert table["trust"].between(0, 1).all()


class TestAgents:
    def test_it_is_a_mesa_model_of_mesa_agents(self, model: AlignmentModel) -> None:
        assert isinstance(model, mesa.Model)
        assert {type(a) for a in model.agents} == {Executive, StaffMember}
        assert all(isinstance(a, mesa.Agent) for a in model.agents)
        numbers = [a.unique_id for a in model.agents]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))

    def test_the_default_organization(self, model: AlignmentModel) -> None:
        assert {e.label for e in model.executives} == {"CEO", "CFO", "COO", "CIO", "CMO"}
        assert model.cio.role == "cio" and model.cmo.label == "CMO"
        assert model.cio.reports_to is model.executive("coo") and model.executive("CEO").reports_to is None
        assert model.staff.groupby("home").count() == {"it": 48, "marketing": 32}

    def test_select_those_who_sit_elsewhere(self, model: AlignmentModel) -> None:
        there = model.staff.select(lambda a: a.embedded)
        assert 0 < len(there) < 48
        assert {a.home for a in there} == {"it"} and {a.seat for a in there} == {"marketing"}
        assert {a.seat for a in model.staff if not a.embedded and a.home == "it"} == {"it"}

    def test_everyone_has_a_manager_in_the_end_an_executive(self, model: AlignmentModel) -> None:
        for person in model.staff:
            above: Any = person.manager
            while isinstance(above, StaffMember):
                above = above.manager
            assert isinstance(above, Executive)
            assert all(contact.home == person.home and contact is not person for contact in person.contacts)

    def test_views_are_live(self, model: AlignmentModel) -> None:
        person = next(iter(model.staff))
        before = person.tenure
        model.step()
        assert person.tenure == before + 1 or person.tenure < before
        model.state.staff["morale"][person.index] = 0.25
        assert person.morale == 0.25


class TestSetting:
    def test_staff(self, model: AlignmentModel) -> None:
        model.staff.set("trust", 0.75)
        model.staff.do(lambda a: setattr(a, "understanding", 0.5))
        present = model.state.staff["present"] == 1
        assert (model.state.staff["trust"][present] == 0.75).all()
        assert model.staff.agg("understanding", np.mean) == 0.5

    def test_executives(self, model: AlignmentModel) -> None:
        model.cio.trust["CMO"] = 0.9
        model.cio.goal_weights["speed"] = 0.4
        model.cio.risk_tolerance = 1
        assert model.state.ties["trust"][model.cio.index, model.cmo.index] == 0.9
        assert model.cmo.trust["CIO"] != 0.9, "trust is directed"
        assert dict(model.cio.goal_weights)["speed"] == 0.4 and model.cio.risk_tolerance == 1.0
        assert set(model.cio.trust) == {"CEO", "CFO", "COO", "CMO"} and len(model.cio.trust) == 4

    def test_what_is_set_goes_into_the_next_week(self, embedded: al.Scenario) -> None:
        ends = []
        for level in (0.1, 0.9):
            model = AlignmentModel(embedded, seed=2, weeks=12)
            model.staff.set("trust", level)
            model.cio.trust["CMO"] = model.cmo.trust["CIO"] = level
            model.run_model()
            ends.append(model.datacollector.get_model_vars_dataframe().iloc[-1])
        for name in ("trust_it_staff", "trust_marketing_staff", "trust_cio_to_cmo", "trust_cmo_to_cio"):
            assert ends[0][name] < 0.4 < 0.6 < ends[1][name]

    @pytest.mark.parametrize("rule", ["beta", "bayesian"])
    def test_trust_set_under_a_rival_rule_stays(self, rule: str) -> None:
        model = AlignmentModel(al.load("baseline").change({"trust.rule": rule}), weeks=4)
        model.cio.trust["CMO"] = 0.95
        model.staff.set("trust", 0.95)
        model.step()
        assert model.cio.trust["CMO"] > 0.8
        assert model.staff.agg("trust", np.mean) > 0.8

    @pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), float("inf")])
    def test_a_share_outside_its_range_is_refused(self, model: AlignmentModel, value: float) -> None:
        for act in (
            lambda: setattr(model.cio, "understanding", value),
            lambda: setattr(next(iter(model.staff)), "trust", value),
            lambda: model.cio.trust.__setitem__("CMO", value),
            lambda: model.cio.goal_weights.__setitem__("cost", value),
        ):
            with pytest.raises(ValueError, match="must lie between 0 and 1, found"):
                act()

    def test_what_follows_from_the_rest_cannot_be_set(self, model: AlignmentModel) -> None:
        with pytest.raises(AttributeError, match="pace follows from the rest each week"):
            model.cio.pace = 0.5
        with pytest.raises(TypeError, match="not removed"):
            del model.cio.trust["CMO"]
        with pytest.raises(TypeError, match="not removed"):
            del model.cio.goal_weights["cost"]

    def test_unknown_names(self, model: AlignmentModel) -> None:
        with pytest.raises(KeyError, match="no executive 'CTO'; there are CEO"):
            model.executive("CTO")
        with pytest.raises(KeyError, match="CIO has no trust in itself"):
            _ = model.cio.trust["CIO"]
        with pytest.raises(KeyError, match="fame"):
            _ = model.cio.goal_weights["fame"]


class TestTheHook:
    def test_it_is_called_between_weeks_and_not_after_the_last(self, embedded: al.Scenario) -> None:
        class Counting(AlignmentModel):
            weeks_seen: list[int]

            def between_weeks(self) -> None:
                self.weeks_seen.append(self.week)

        model = Counting(embedded, weeks=5)
        model.weeks_seen = []
        model.run_model()
        assert model.weeks_seen == [1, 2, 3, 4]

    def test_agents_of_a_users_own(self, embedded: al.Scenario) -> None:
        class Grumbler(StaffMember):
            @property
            def grumbles(self) -> bool:
                return self.morale < 0.5

        class Model(AlignmentModel):
            staff_class = Grumbler

        model = Model(embedded, weeks=2)
        model.run_model()
        assert model.staff.select(lambda a: a.grumbles) is not None
        outsider = mesa.Agent(model)
        assert outsider.unique_id == len(model.agents)


class TestGoodManners:
    def test_thirty_models_made_and_dropped_leave_none(self, embedded: al.Scenario) -> None:
        left = []
        for seed in range(30):
            model = AlignmentModel(embedded, seed=seed, weeks=2)
            model.run_model()
            left.append(weakref.ref(model))
        del model
        gc.collect()
        assert [ref for ref in left if ref() is not None] == []

    @pytest.mark.parametrize("method", [None, "fork", "forkserver"])
    def test_the_start_method_of_the_process_is_left_alone(self, method: str | None) -> None:
        code = f"""
import multiprocessing
if {method!r}: multiprocessing.set_start_method({method!r})
import alignsim.mesa_face
print(multiprocessing.get_start_method(allow_none=True))
"""
        done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(method)

    def test_a_step_does_no_work_per_agent_in_python(self) -> None:
        """What keeps the face within twice the batch's time (benchmarks/ measures it): as many calls at any size."""
        base = al.load("baseline")
        large = base.change({"staffing.it_heads": 240, "staffing.marketing_heads": 160})
        assert calls_of_a_step(base) == calls_of_a_step(large) < 60
