"""One run is one run, whichever way it is lived: in weeks, in batches, in threads, with or without books."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import alignsim as al
from alignsim.engine.batch import Batch, run_batch
from alignsim.engine.run import Simulation
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from kernel import BUSY, same_bits, small

WEEKS = 40
SEED = 5


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    return small(8, 6, weeks=WEEKS, burn_in=8, busy=BUSY)


@pytest.fixture(scope="module")
def batch(plan: al.Plan) -> Batch:
    return run_batch(plan, SEED, range(6), weekly=True, projects=True, events=True)


def arrays(batch: Batch, row: int) -> list[np.ndarray]:
    """Everything the batch wrote down of one run."""
    assert batch.weekly is not None
    assert batch.projects is not None
    assert batch.ledgers is not None
    assert batch.events is not None
    return [batch.outcomes[row], batch.weekly[row], batch.projects[row], batch.ledgers[row], batch.events[row]]


def assert_same(one: Batch, other: Batch, rows: list[tuple[int, int]]) -> None:
    for a, b in rows:
        for x, y in zip(arrays(one, a), arrays(other, b), strict=True):
            assert same_bits(x, y)


class TestSameRun:
    @pytest.mark.parametrize("step", [1, 7, 1000])
    def test_week_by_week_is_the_batch(self, plan: al.Plan, batch: Batch, step: int) -> None:
        simulation = Simulation(plan, SEED, 2, events=True)
        while not simulation.finished:
            simulation.advance(step)
        used = int(simulation.state.world[0].arrived)
        mine = (
            simulation.record.outcomes.view(np.float64),
            simulation.record.weekly.view(np.float64).reshape(WEEKS, len(SERIES_NAMES)),
            np.array(simulation.state.projects[:used]),
            simulation.state.ledger[:used],
            np.array(simulation.record.events[: int(simulation.record.tally[0].events)]),
        )
        for x, y in zip(mine, arrays(batch, 2), strict=True):
            assert same_bits(x, y)

    @pytest.mark.parametrize("cut", [1, 3, 5])
    def test_any_chunking(self, plan: al.Plan, batch: Batch, cut: int) -> None:
        for runs in (range(cut), range(cut, 6)):
            part = run_batch(plan, SEED, runs, weekly=True, projects=True, events=True)
            assert_same(part, batch, [(row, run) for row, run in enumerate(runs)])

    def test_any_order(self, plan: al.Plan, batch: Batch) -> None:
        """A run does not know what was run before it in the same arrays."""
        part = run_batch(plan, SEED, [5, 0, 3], weekly=True, projects=True, events=True)
        assert_same(part, batch, [(0, 5), (1, 0), (2, 3)])

    @pytest.mark.parametrize("threads", [2, 3])
    def test_any_number_of_threads(self, plan: al.Plan, batch: Batch, threads: int) -> None:
        several = run_batch(plan, SEED, range(6), threads=threads, weekly=True, projects=True, events=True)
        assert several.done.all()
        assert_same(several, batch, [(run, run) for run in range(6)])

    def test_books_change_nothing(self, plan: al.Plan, batch: Batch) -> None:
        assert same_bits(run_batch(plan, SEED, range(6)).outcomes, batch.outcomes)

    def test_stopped_batches_say_what_was_done(self, plan: al.Plan, batch: Batch) -> None:
        seen: list[int] = []
        part = run_batch(plan, SEED, range(6), progress=seen.append, stop=lambda: len(seen) >= 2)
        assert seen == [1, 2]
        assert part.done.tolist() == [True, True, False, False, False, False]
        assert same_bits(part.outcomes[:2], batch.outcomes[:2])
        assert np.isnan(part.outcomes[2:]).all()

    def test_a_simulation_is_not_moved_backwards_or_beyond_its_horizon(self, plan: al.Plan) -> None:
        simulation = Simulation(plan, SEED)
        with pytest.raises(ValueError, match="must not be negative, got -1"):
            simulation.advance(-1)
        assert simulation.week == -8
        simulation.advance(0)
        assert simulation.week == -8
        simulation.advance(10_000)
        assert (simulation.week, simulation.finished) == (WEEKS, True)


class TestSeeds:
    def test_the_same_seed_the_same_bits(self, plan: al.Plan, batch: Batch) -> None:
        assert same_bits(run_batch(plan, SEED, range(6)).outcomes, batch.outcomes)

    @pytest.mark.parametrize("seeds", [(0, 1), (1, 2**32), (2**32, 2**64 - 1)])
    def test_other_seeds_other_bits(self, plan: al.Plan, seeds: tuple[int, int]) -> None:
        """Also 0, which is a seed like any other."""
        one, other = (run_batch(plan, seed, range(2)).outcomes for seed in seeds)
        assert not same_bits(one[0], other[0])
        assert not same_bits(one[0], one[1])


#: A mechanism that draws but does nothing, against the same mechanism off; fields of both that are allowed to differ.
ONLY_DRAWS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "purchases that no budget pays for": ({"budget.marketing_share": 0}, {"mechanisms.outside_buying": False}),
    "a gate that refuses nothing": ({"governance.gate_strength": 0}, {"mechanisms.business_case_gate": False}),
    "sponsors whom no cost puts off": ({"governance.informed_demand": 0}, {"mechanisms.informed_demand": False}),
    "questions that nobody has": ({"requests.per_week": 0}, {"mechanisms.requests": False}),
    "turnover of nobody": ({"staffing.turnover_per_year": 0}, {"mechanisms.turnover": False}),
    "executives who stay a thousand years": (
        {"morale.executive_years": 1000},
        {"mechanisms.executive_turnover": False},
    ),
    "work that is never wrong": ({"faults.chance": 0}, {"mechanisms.faults": False}),
    "disputes that nobody is ever asked to settle": (
        {"governance.escalate_after": 520},
        {"mechanisms.escalation": False},
    ),
}


class TestDrawsHaveNoSideEffects:
    @pytest.mark.parametrize("name", ONLY_DRAWS)
    def test_a_change_that_only_consumes_draws_changes_nothing(self, name: str) -> None:
        drawing, off = ONLY_DRAWS[name]
        common = {
            key: value
            for key, value in drawing.items()
            if key in ("budget.marketing_share", "staffing.turnover_per_year")
        }
        one = run_batch(small(8, 6, weeks=WEEKS, busy=BUSY, levers=drawing), SEED, range(3), weekly=True)
        other = run_batch(small(8, 6, weeks=WEEKS, busy=BUSY, levers={**common, **off}), SEED, range(3), weekly=True)
        assert same_bits(one.outcomes, other.outcomes)
        assert one.weekly is not None
        assert other.weekly is not None
        assert same_bits(one.weekly, other.weekly)

    def test_the_same_projects_arrive_under_every_policy(self) -> None:
        """Their latent draws are keyed by arrival: size, difficulty, value, need date and best point stay."""
        fields = [
            "arrival",
            "sponsor",
            "two",
            "volume",
            "difficulty",
            "coupling",
            "novelty",
            "value",
            "half_life",
            "best_x",
        ]
        one, other = (
            run_batch(small(8, 6, weeks=WEEKS, busy=BUSY, levers=levers), SEED, [0], projects=True).projects
            for levers in ({}, {"governance.mode": "it_led", "embedding.it_in_marketing": 0.4, "trust.start": 0.9})
        )
        assert one is not None
        assert other is not None
        assert all(same_bits(one[0][field], other[0][field]) for field in fields)
        assert not same_bits(one[0]["x"], other[0]["x"])


class TestPolicyChanges:
    W = 17

    @pytest.mark.parametrize(
        "levers",
        [
            {"incentives.joint_accountability": 0.9},
            {"reporting": {"cio": "ceo"}},
            {"staffing.it_heads": 12},
            {"embedding.it_in_marketing": 0.4, "roadmap.every_weeks": 4},
            {"mechanisms.faults": False},
        ],
        ids=lambda levers: " ".join(levers),
    )
    def test_weeks_before_a_change_do_not_know_of_it(self, levers: dict[str, Any]) -> None:
        base = al.load("baseline").change({"staffing.it_heads": 8, "staffing.marketing_heads": 6, "burn_in": 8, **BUSY})
        changed = base.change(levers, week=self.W)
        one, other = (run_batch(al.plan(s, weeks=WEEKS), SEED, range(3), weekly=True).weekly for s in (base, changed))
        assert one is not None
        assert other is not None
        assert same_bits(one[:, : self.W], other[:, : self.W])
        assert not same_bits(one[:, self.W :], other[:, self.W :])

    def test_a_change_to_what_holds_already_changes_nothing(self) -> None:
        base = al.load("baseline").change({"staffing.it_heads": 8, "staffing.marketing_heads": 6, "burn_in": 8, **BUSY})
        same = base.change({"transparency.cost": 0.2}, week=self.W)
        one, other = (run_batch(al.plan(s, weeks=WEEKS), SEED, range(3)).outcomes for s in (base, same))
        assert same_bits(one, other)

    def test_people_who_come_in_mid_run_are_newcomers(self) -> None:
        base = al.load("baseline").change({"staffing.it_heads": 8, "staffing.marketing_heads": 6, "burn_in": 8, **BUSY})
        simulation = Simulation(al.plan(base.change({"staffing.it_heads": 12}, week=self.W), weeks=WEEKS), SEED)
        simulation.advance(8 + self.W)
        assert simulation.state.world[0].people == 14
        simulation.advance(1)
        assert simulation.state.world[0].people == 18
        staff = simulation.state.staff
        new = staff[staff["tenure"] <= 1]
        assert len(new) >= 4
        assert new["understanding"].max() < 0.13


class TestOutcomes:
    def test_names_are_unique_and_in_the_order_of_the_record(self, plan: al.Plan) -> None:
        record = Simulation(plan, SEED).record
        assert record.outcomes.dtype.names == OUTCOME_NAMES
        assert record.weekly.dtype.names == SERIES_NAMES

    def test_only_means_over_nothing_are_not_numbers(self, batch: Batch) -> None:
        assert np.isfinite(batch.outcomes).all()
        nothing = run_batch(small(weeks=4, none={"demand.arrivals_per_week": 0}), SEED, [0], weekly=True)
        values = dict(zip(OUTCOME_NAMES, nothing.outcomes[0], strict=True))
        empty = {name for name, value in values.items() if np.isnan(value)}
        assert {"lead_time_mean", "on_time_share", "effort_overrun_mean", "ledger_work", "decision_weeks"} <= empty
        assert not empty & {"relationship", "load_it", "debt_drag", "cost", "turnover", "understanding", "morale"}
        assert nothing.weekly is not None
        assert np.isfinite(nothing.weekly).all()
