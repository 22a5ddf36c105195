"""Where theory has a closed answer, the simulation gives it; each test says how far it may be off."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import alignsim as al
from alignsim.engine.batch import run_batch
from alignsim.engine.run import Simulation
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from alignsim.state import BOUGHT, CANCELLED, LIVE, OUTSIDE, PROJECT
from kernel import BUSY, QUIET, bench, plain, small

#: Decisions take no time and capacity has no limit.
AT_ONCE = {"mechanisms.decision_delay": False, "mechanisms.capacity_limit": False}
#: Difficulty 1, no project cancelled.
CERTAIN = {"demand.difficulty_sigma": 0, "demand.difficulty_slope": 0, "delivery.cancel_hazard": 0}
#: As many projects as staff could do in twice their time.
MANY = {"demand.arrivals_per_week": 10, "demand.load_limit": 2}
TASKS_BY_TEN = {
    "discover": (0.1, 0.5, 0.3, []),
    "left": (0.3, 0.6, 0.9, ["discover"]),
    "right": (0.2, 0.3, 0.2, ["discover"]),
    "more": (0.2, 0.2, 0.5, ["right"]),
    "end": (0.2, 0.5, 0.05, ["left", "more"]),
}


def projects_of(plan: al.Plan, seed: int = 1, runs: int = 1) -> np.ndarray:
    batch = run_batch(plan, seed, range(runs), projects=True)
    assert batch.projects is not None
    return np.concatenate(batch.projects)


class TestCriticalPath:
    """Faults and requests off, decisions instant, capacity unlimited: .75 of the critical path, to the week."""

    def lasted(self, **settings: Any) -> tuple[np.ndarray, np.ndarray]:
        plan = small(weeks=150, base={**QUIET, **AT_ONCE, **CERTAIN, **MANY}, **settings)
        done = projects_of(plan, runs=4)
        done = done[done["state"] == LIVE]
        assert len(done) > 20
        assert (done["started"] == done["decided"]).all()
        return done["ended"] - done["decided"], done["base_weeks"]

    @pytest.mark.parametrize("alone", [0.0, 1.0], ids=["two functions", "one function"])
    def test_of_the_default_network(self, alone: float) -> None:
        """Critical path 1.0 of the base duration: discover → design → build or campaign → integrate → launch."""
        weeks, base = self.lasted(
            levers={"demand.it_sponsored": 0, "demand.marketing_sponsored": 1, "demand.marketing_alone": alone}
        )
        np.testing.assert_array_equal(weeks, np.ceil(0.75 * base - 1e-9))

    def test_compression_decides(self) -> None:
        """At compression 2 it is half the path."""
        weeks, base = self.lasted(levers={"work.compression": 2})
        np.testing.assert_array_equal(weeks, np.ceil(0.5 * base - 1e-9))

    def test_late_involvement_moves_work_but_not_the_path(self) -> None:
        weeks, base = self.lasted(levers={"reporting": {"cio": "cfo"}})
        np.testing.assert_array_equal(weeks, np.ceil(0.75 * base - 1e-9))

    def test_difficulty_stretches_it(self) -> None:
        """Twice the work at the same limit takes twice the time."""
        plan = small(weeks=150, base={**QUIET, **AT_ONCE, **CERTAIN}, levers={"demand.difficulty_sigma": 0.5})
        done = projects_of(plan, runs=3)
        done = done[done["state"] == LIVE]
        expected = np.ceil(0.75 * done["base_weeks"] * done["difficulty"] - 1e-9)
        np.testing.assert_array_equal(done["ended"] - done["decided"], expected)


class TestReworkCycle:
    """Everything wrong is found and done again, and is wrong again with the same chance: W/(1 - q) in all."""

    PLAIN = {
        "mechanisms.exceptions": False,
        "mechanisms.requests": False,
        "mechanisms.creep": False,
        "mechanisms.changes": False,
        "faults.pace": 0,
        "faults.novelty": 0,
        "faults.understanding": 0,
        "faults.late_involvement": 0,
        "faults.find_base": 1e9,
        "faults.least": 0.001,
        "demand.plan_weeks": 10,
        "people.executive_trait_sd": 0,
        "people.staff_trait_sd": 0,
        **{f"people.{who}.risk_tolerance": 0 for who in ("ceo", "cfo", "coo", "cio", "cmo")},
    }

    @pytest.mark.parametrize("q", [0.0, 0.16, 0.5, 0.8])
    def test_expected_work(self, q: float) -> None:
        """Exact but for the .001 person-weeks that are not worth an exception, which would be done 1/(1 - q) times."""
        off = {name: value for name, value in QUIET.items() if name != "mechanisms.faults"}
        plan = small(weeks=200, off=off, base={**self.PLAIN, **AT_ONCE, **CERTAIN, **MANY, "faults.chance": q})
        done = projects_of(plan, runs=4)
        done = done[done["state"] == LIVE]
        assert len(done) > 15
        short = done["volume"] / (1 - q) - done["done"]
        assert (short >= -1e-6).all()
        assert (short <= 0.001 / (1 - q) + 1e-6).all()
        assert (done["defects"] <= 0.001).all()


class TestUnderstandingAlone:
    @pytest.mark.parametrize(("gain", "loss"), [(0.02, 0.004), (0.003, 0.004), (0.0, 0.01), (0.3, 0.2)])
    def test_geometric_approach(self, gain: float, loss: float) -> None:
        """u_t = u* + (u_0 - u*)(1 - a - d)^t, u* = a/(a + d); rounding of 300 steps stays below 1e-12."""
        step = plain().learning.next_understanding
        limit = gain / (gain + loss)
        u = start = 0.3
        for t in range(1, 301):
            u = step(u, gain, loss)
            assert u == pytest.approx(limit + (start - limit) * (1 - gain - loss) ** t, abs=1e-12)

    def test_in_the_engine(self) -> None:
        """Cross-training of h hours and nothing else: the series of the staff's mean follows a = .004 h, to 1e-12."""
        hours, weeks = 3.0, 60
        plan = small(weeks=weeks, quiet=QUIET, levers={"demand.arrivals_per_week": 0, "training.cross_hours": hours})
        weekly = run_batch(plan, 1, [0], weekly=True).weekly
        assert weekly is not None
        a, d = 0.004 * hours, 0.004
        t = np.arange(1, weeks + 1)
        expected = a / (a + d) + (0.3 - a / (a + d)) * (1 - a - d) ** t
        np.testing.assert_allclose(weekly[0, :, SERIES_NAMES.index("understanding")], expected, atol=1e-12)


class TestLineOfExceptions:
    """Deciders with one token a week each, Poisson exceptions: M/D/1, mean line after arrivals ρ + ρ²/(2(1-ρ))."""

    WEEKS = 11_000

    @classmethod
    @cache
    def lines(cls, rho: float) -> tuple[np.ndarray, np.ndarray]:
        """(weeks, 2) arrivals and lines after arrivals of the CIO and the CMO, who decide each alone."""
        levers = {"governance.mode": "it_led", "people.cio.attention": 1, "people.cmo.attention": 1}
        b = bench(small(2, 2, weeks=10, levers=levers))
        b.record = b.record._replace(events=b.record.events[:0])
        teams = b.state.teams[b.project(state=3)]
        arrivals = np.random.default_rng(3).poisson(rho, (cls.WEEKS, 2))
        line = np.empty((cls.WEEKS, 2), np.int64)
        for week in range(cls.WEEKS):
            teams["exceptions"] += arrivals[week]
            line[week] = teams["exceptions"]
            b.kernel.governance.deal_tokens(b.org, b.state)
            b.kernel.faults.attend(b.org, b.rules, b.state, b.record, week)
            assert b.world.exceptions_waiting == line[week].sum()
        return arrivals, line

    def test_week_by_week(self) -> None:
        """Lindley's recursion, exactly."""
        arrivals, line = self.lines(0.6)
        np.testing.assert_array_equal(line[1:], np.maximum(line[:-1] - 1, 0) + arrivals[1:])

    def test_mean_line(self) -> None:
        """22,000 weeks at ρ = .6, a mean of 1.05: within 4 standard errors (below .025) of 44 batch means."""
        rho = 0.6
        _, line = self.lines(rho)
        means = line.T.reshape(44, -1).mean(axis=1)
        error = means.std(ddof=1) / math.sqrt(44)
        assert error < 0.025
        assert abs(line.mean() - (rho + rho**2 / (2 * (1 - rho)))) < 4 * error


class TestConsensus:
    def test_each_function_reaches_its_own(self) -> None:
        """Contacts alone: DeGroot's limit, π·τ₀ with π the left eigenvector of the contact matrix; to 1e-9."""
        off = {
            **QUIET,
            "mechanisms.neutral_drift": False,
            "mechanisms.resentment": False,
            "demand.arrivals_per_week": 0,
            "influence.contacts": 0.7,
            "influence.from_executive": 0,
            "influence.to_executive": 0,
        }
        plan = small(14, 9, weeks=1500, off=off)
        simulation = Simulation(plan, 3)
        simulation.advance(0)
        b = bench(plan, 3)
        start = np.array(b.state.staff["trust"])
        simulation.advance(1500)
        end = simulation.state.staff["trust"]
        limits = []
        for people in (range(14), range(14, 23)):
            index = list(people)
            heard = np.zeros((len(index), len(index)))
            for row, i in enumerate(index):
                for other in b.state.contacts[i]:
                    heard[row, index.index(other)] += 0.25
            np.testing.assert_allclose(heard.sum(axis=1), 1)
            values, vectors = np.linalg.eig(heard.T)
            weight = np.real(vectors[:, np.argmin(abs(values - 1))])
            limits.append(float(weight / weight.sum() @ start[index]))
            np.testing.assert_allclose(end[index], limits[-1], atol=1e-9)
        assert abs(limits[0] - limits[1]) > 1e-3

    def test_with_executives_all_of_a_function_meet(self) -> None:
        """The executive's pull joins each function to its executive: one limit a side, spread below 1e-6."""
        off = {
            **QUIET,
            "mechanisms.neutral_drift": False,
            "mechanisms.resentment": False,
            "demand.arrivals_per_week": 0,
            "influence.contacts": 0.5,
            "influence.from_executive": 0.2,
            "influence.to_executive": 0.2,
        }
        simulation = Simulation(small(8, 6, weeks=600, off=off), 3)
        simulation.advance(600)
        world, ties = simulation.state.world[0], simulation.state.ties
        staff = simulation.state.staff["trust"]
        for people, tie in ((staff[:8], ties[world.cio, world.cmo]), (staff[8:], ties[world.cmo, world.cio])):
            assert np.ptp(np.append(people, tie.trust)) < 1e-6


def accounts(simulation: Simulation) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    used = int(simulation.state.world[0].arrived)
    state = simulation.state
    return state.projects[:used], state.work[:used], state.ledger[:used]


class TestAccounts:
    """Nothing is lost or made of nothing, under default settings, busy ones and with every lever moved."""

    LEVERS: dict[str, dict[str, Any]] = {
        "default": {},
        "busy": dict(BUSY),
        "levers": {
            **BUSY,
            "embedding.it_in_marketing": 0.3,
            "roadmap.every_weeks": 5,
            "training.cross_hours": 2,
            "pilots.count": 5,
            "reporting": {"cio": "cfo"},
            "governance.mode": "customer_council",
            "staffing.max_projects": 4,
        },
        "rushed": {
            **BUSY,
            "delivery.cancel_hazard": 0.3,
            "delivery.cancel_after": 1,
            "outside.chance": 0.5,
            "outside.time": 2,
        },
    }

    @pytest.fixture(params=LEVERS)
    def simulation(self, request: pytest.FixtureRequest) -> Simulation:
        return Simulation(small(10, 8, weeks=120, levers=self.LEVERS[request.param]), 9)

    def test_work(self, simulation: Simulation) -> None:
        """done + left = planned × difficulty + rework + creep + changes, also of cancelled and bought ones: to 1e-9."""
        for _ in range(12):
            simulation.advance(10)
            p, work, _ = accounts(simulation)
            planned = p["volume"] * p["difficulty"]
            np.testing.assert_allclose(p["done"] + p["left"], planned + p["rework_in"] + p["creep_in"], rtol=1e-9)
            np.testing.assert_allclose(p["work_in"], planned + p["rework_in"] + p["creep_in"], rtol=1e-9)
            on_tasks = (work["left"] + work["rework"]).sum(axis=(1, 2))
            np.testing.assert_allclose(p["left"], on_tasks, rtol=1e-9, atol=1e-8)
            np.testing.assert_allclose(work["planned"].sum(axis=(1, 2)), p["volume"], rtol=1e-9)
        assert np.abs(p["left"][p["state"] == LIVE]).max(initial=0.0) < 1e-8

    def test_person_weeks(self, simulation: Simulation) -> None:
        """Hours charged never exceed those free; what projects were charged is what the books say: to 1e-9."""
        before = 0.0
        for _ in range(120):
            simulation.advance(1)
            world, tally = simulation.state.world[0], simulation.record.tally[0]
            p, _, _ = accounts(simulation)
            assert world.used_it <= world.free_it * (1 + 1e-12)
            assert world.used_marketing <= world.free_marketing * (1 + 1e-12)
            assert world.free_it <= world.hours_it
            assert tally.week_project == pytest.approx(world.used_it + world.used_marketing, abs=1e-9)
            charged = tally.week_cost - world.incident_hours_it - tally.week_lever
            assert p["spent"].sum() - before == pytest.approx(charged, abs=1e-9 * max(1.0, before))
            before = float(p["spent"].sum())
            teams = simulation.state.teams[: len(p)]
            working = np.isin(p["state"], (3, 4))
            hours = teams["hours"][working].sum(axis=0)
            assert hours[0] <= world.free_it * (1 + 1e-9)
            assert hours[1] <= world.free_marketing * (1 + 1e-9)

    def test_ledger(self, simulation: Simulation) -> None:
        """Every week of a project's life stands in one line of the ledger, or is split into shares of it: to 1e-9."""
        simulation.advance(120)
        p, _, ledger = accounts(simulation)
        np.testing.assert_allclose(ledger.sum(axis=1), p["weeks_alive"], rtol=1e-12, atol=1e-9)
        assert (ledger >= -1e-12).all()
        ended = p["ended"] >= 0
        np.testing.assert_array_equal(
            p["weeks_alive"][ended],
            (p["ended"] - p["arrival"] + (p["state"] == 9))[ended],
            "lived from proposal to end",
        )
        values = dict(zip(OUTCOME_NAMES, simulation.record.outcomes.view(np.float64), strict=True))
        parts = [value for name, value in values.items() if name.startswith("ledger_")]
        assert len(parts) == 9
        assert sum(parts) == pytest.approx(1, abs=1e-12)

    def test_shares(self, simulation: Simulation) -> None:
        simulation.advance(120)
        values = dict(zip(OUTCOME_NAMES, simulation.record.outcomes.view(np.float64), strict=True))
        for outcome in al.OUTCOMES:
            if outcome.unit in ("share", "0..1"):
                assert 0 <= values[outcome.name] <= 1, outcome.name
        p, _, _ = accounts(simulation)
        for name, _, unit, _ in PROJECT:
            if unit == "0..1":
                chosen = p[name][p[name] != -1]
                assert ((chosen >= 0) & (chosen <= 1)).all(), name

    def test_projects_do_end_in_every_way(self) -> None:
        p = projects_of(small(10, 8, weeks=120, levers=self.LEVERS["rushed"]), 9, runs=3)
        assert {LIVE, CANCELLED, OUTSIDE, BOUGHT} <= set(p["state"].tolist())


def difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Differences of the means of independent runs in standard errors, an entry an outcome (0 where neither varies)."""
    error = np.sqrt(np.nanvar(one, axis=0, ddof=1) / len(one) + np.nanvar(other, axis=0, ddof=1) / len(other))
    apart = np.nanmean(one, axis=0) - np.nanmean(other, axis=0)
    return np.divide(apart, error, out=np.zeros_like(apart), where=error > 1e-12)


class TestNames:
    """Who is called what, and which of two alike comes first, is of no consequence."""

    def test_relabelling_staff(self) -> None:
        """All outcomes of 150 runs each, people in another order: none more than 4.5 standard errors apart.

        (By chance one in 3,000 such tests of 49 outcomes.)
        """
        plan = small(20, 14, weeks=60, levers=BUSY)
        rows = plan.org.staff.copy()
        shuffled = rows[:, np.random.default_rng(1).permutation(rows.shape[1])].view(np.recarray)
        other = replace(plan, org=plan.org._replace(staff=shuffled))
        one = run_batch(plan, 1, range(150)).outcomes
        two = run_batch(other, 1, range(150)).outcomes
        assert not np.array_equal(one, two)
        assert np.abs(difference(one, two)).max() < 4.5

    def log(self, tmp_path: Any, name: str, order: list[str]) -> al.Plan:
        rows = {"a": "a,marketing,0,20,40", "b": "b,joint,0,20,40", "c": "c,it,3,10,12"}
        lines = ["id,sponsor,start,planned_weeks,planned_person_weeks", *(rows[key] for key in order)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
        (tmp_path / f"{name}.yaml").write_text(
            f"format: 1\nextends: baseline\ntitle: A log\nquestion: Does its order matter?\n"
            f"projects: {{log: {name}.csv, after: none}}\nstaffing: {{it_heads: 10, marketing_heads: 8}}\nburn_in: 0\n"
        )
        return al.plan(al.load(tmp_path / f"{name}.yaml"), weeks=80)

    def test_swapping_two_equal_projects_of_a_log(self, tmp_path: Any) -> None:
        """Two of equal size in the same week, swapped: no outcome of 300 runs moves by 4.5 standard errors."""
        one = run_batch(self.log(tmp_path, "one", ["a", "b", "c"]), 1, range(300)).outcomes
        two = run_batch(self.log(tmp_path, "two", ["b", "a", "c"]), 1, range(300)).outcomes
        assert not np.array_equal(one, two, equal_nan=True)
        with np.errstate(invalid="ignore"):
            assert np.abs(difference(one, two)).max() < 4.5


class TestDoubling:
    #: outcome: half-width of the band around the level of 80 staff that 160 must lie in
    BANDS = {
        "trust_it_staff": 0.06,
        "trust_marketing_staff": 0.06,
        "understanding": 0.03,
        "morale": 0.04,
        "load_it": 0.06,
        "load_marketing": 0.06,
        "turnover": 0.02,
        "rework_share": 0.05,
        "decision_weeks": 1.0,
        "debt_drag": 0.05,
    }

    def test_levels_a_person_stay(self) -> None:
        """Means of 60 runs of two years; larger organizations pool people and do better, so the bands are not zero."""
        one, two = (
            np.nanmean(run_batch(small(48 * k, 32 * k, weeks=104, burn_in=52), 1, range(60)).outcomes, axis=0)
            for k in (1, 2)
        )
        for name, band in self.BANDS.items():
            at = OUTCOME_NAMES.index(name)
            assert abs(two[at] - one[at]) < band, (name, one[at], two[at])
        cost = OUTCOME_NAMES.index("cost")
        assert two[cost] / one[cost] == pytest.approx(2, rel=0.1)
