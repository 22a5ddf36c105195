"""The equations of demand, work and faults, against values worked out by hand from the theory."""

from __future__ import annotations

import math
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from by_hand import kernel, near, project, settled
from kernel import EQUAL, Bench, bench, rules, small


class TestDemand:
    def test_arrivals(self) -> None:
        """ν = .39 a week per 80 staff, sponsors .6 .2 .2: 1,500 weeks within 4 standard errors."""
        b = bench(small(48, 32, weeks=1, levers={"demand.load_limit": 2}))
        rates = (b.rules.demand_rate_two, b.rules.demand_rate_it, b.rules.demand_rate_marketing)
        assert sum(rates) == near(0.39)
        assert rates == (near(0.39 * 0.6), near(0.39 * 0.2), near(0.39 * 0.2))

    def test_unequal_functions_are_loaded_to_the_limit(self) -> None:
        """The scarcer function to .60 before rework by two-function projects; the other filled to the same."""
        row = rules()
        flow = kernel.demand.rates(row, 110.0, 60.0, 6.0, 0.64)
        it, marketing = kernel.demand.expected_loads(row, 110.0, 60.0, 6.0, 0.64, flow)
        assert (it, marketing) == (near(0.60), near(0.60))
        assert flow[2] == near(0)
        assert flow[1] > 0

    def test_latent_draws(self) -> None:
        """500 projects: medians and spreads of volume, difficulty and value within 4 standard errors; ranges kept."""
        b = bench(small(48, 32, weeks=1300))
        first = [b.project() for _ in range(500)]
        p = b.state.projects[first]
        logs = np.log(p["volume"] / 30)
        assert abs(logs.mean()) < 4 * 0.9 / math.sqrt(500)
        assert logs.std() == pytest.approx(0.9, abs=4 * 0.9 / math.sqrt(1000))
        hard = np.log(p["difficulty"]) - 0.2 * np.log(p["volume"] / 40)
        assert abs(hard.mean()) < 4 * 0.5 / math.sqrt(500)
        assert abs(np.log(p["value"] / p["volume"]).mean()) < 4 * 0.5 / math.sqrt(500)
        assert p["coupling"].max() <= 0.95
        assert p["coupling"].mean() == pytest.approx(4 / 7, abs=4 * 0.175 / math.sqrt(500))
        assert p["half_life"].min() >= 20
        assert p["half_life"].max() <= 80

    def test_plans(self) -> None:
        """Effort 1.21 W m, duration 1.45 D m with m = (1 + .9I)(W/30)^-.05, D = 4.33 · 2.5 (W/4.33)^.38."""
        b = settled()
        p = b.state.projects[b.project()]
        base = 4.33 * 2.5 * (p.volume / 4.33) ** 0.38
        assert p.base_weeks == near(base, 1e-9)
        markup = (1 + 0.9 * p.coupling) * (p.volume / 30) ** -0.05
        assert p.planned_effort == near(1.21 * p.volume * markup, 1e-9)
        assert p.planned_weeks == near(1.45 * base * markup, 1e-9)

    def test_the_network_lays_out_the_volume(self) -> None:
        """Share of volume .10 .15 .40 .15 .15 .05, IT's part .4 .6 1 0 .6 .4."""
        b = settled()
        j = b.project()
        share = np.array([0.10, 0.15, 0.40, 0.15, 0.15, 0.05])
        it = np.array([0.4, 0.6, 1.0, 0.0, 0.6, 0.4])
        planned = b.state.work[j, :6]["planned"]
        np.testing.assert_allclose(planned[:, 0], b.state.projects[j].volume * share * it)
        np.testing.assert_allclose(planned[:, 1], b.state.projects[j].volume * share * (1 - it))


class TestFaults:
    @pytest.mark.parametrize(
        ("fields", "understanding", "week", "expected"),
        [
            ({"x": 0.0}, 0.0, 0, 0.16),
            ({"x": 1.0}, 0.0, 0, 0.16 * 1.8),
            ({"x": 0.5, "novelty": 0.5}, 0.4, 0, 0.16 * 1.4 * 1.4 * 0.8),
            ({"x": 0.0, "early": 0.4}, 0.0, 0, 0.16 * 1.3),
            ({"x": 0.0}, 0.0, 60, 0.16 * 1.5),
            ({"x": 0.0}, 0.0, 500, 0.16 * 2),
            ({"x": 1.0, "novelty": 1.0, "early": 0.0}, 0.0, 500, 0.8),
        ],
        ids=["plain", "full speed", "mixed", "late involvement", "half the plan late", "very late", "at the limit"],
    )
    def test_chance(self, fields: dict[str, float], understanding: float, week: int, expected: float) -> None:
        assert kernel.faults.fault_chance(rules(), project(**fields), understanding, week) == near(expected)

    @pytest.mark.parametrize("careless", [False, True])
    def test_settled_exceptions(self, careless: bool) -> None:
        """Rework with chance 1 - r; else half is quick-fixed, which makes debt and costs .3, and half ignored."""
        b = bench(
            small(
                6,
                4,
                levers={f"people.{who}.risk_tolerance": int(careless) for who in ("ceo", "coo", "cio")},
                equal=EQUAL,
            )
        )
        j = b.project(state=3)
        debt, before = b.world.debt, b.state.projects[j].left
        b.state.teams[j, 0].exceptions, b.state.teams[j, 0].exception_mass = 1, 2.0
        b.kernel.governance.deal_tokens(b.org, b.state)
        b.kernel.faults.attend(b.org, b.rules, b.state, b.record, 0)
        p = b.state.projects[j]
        assert p.rework_in == near(0.5 * 0.3 * 2.0 if careless else 2.0)
        assert p.left - before == near(p.rework_in)
        assert p.defects == near(1.0 if careless else 0.0)
        assert b.world.debt - debt == near(1.0 * 80 / 10 if careless else 0.0)

    @pytest.mark.parametrize(("mode", "tokens"), [("it_led", (7, 8)), ("joint", (7, 7)), ("ceo_arbitrates", (7, 8))])
    def test_in_every_mode_the_functions_executive_settles(self, mode: str, tokens: tuple[int, int]) -> None:
        """Joint adds only the wait for the second token."""
        b = settled(**{"governance.mode": mode})
        j = b.project(state=3)
        b.state.teams[j, 0].exceptions = 1
        b.state.teams[j, 0].exception_mass = 1.0
        b.kernel.governance.deal_tokens(b.org, b.state)
        b.kernel.faults.attend(b.org, b.rules, b.state, b.record, 0)
        assert (b.state.executives[b.world.cio].tokens, b.state.executives[b.world.cmo].tokens) == tokens
        assert b.state.teams[j, 0].exceptions == 0
        assert len(b.events("exception settled")) == 1

    @pytest.mark.parametrize(("found", "opened"), [((0.4, 0.2), None), ((0.4, 0.35), 0), ((0.1, 0.7), 1)])
    def test_at_point_seven_an_exception_opens(self, found: tuple[float, float], opened: int | None) -> None:
        b = settled()
        j = b.project(state=3)
        for f in (0, 1):
            b.state.teams[j, f].found = found[f]
        b.kernel.faults._open_exceptions(b.org, b.rules, b.state, b.record, j, 0)
        expected = [0, 0]
        if opened is not None:
            expected[opened] = 1
        assert b.state.teams[j]["exceptions"].tolist() == expected

    def test_rework_of_integration_goes_back(self) -> None:
        b = settled()
        j = b.project(state=3)
        b.state.work[j, :4]["left"] = 0.0
        b.kernel.faults._send_back(b.org, b.rules, b.state, j, 0, 1.0, 0)
        where = int(np.flatnonzero(b.state.work[j, :, 0]["rework"])[0])
        assert where in (1, 2), "design or build"


class TestWork:
    def test_each_further_project_costs_fifteen_percent(self) -> None:
        hours = [kernel.staffing.hours_a_job(rules(), 0.6, jobs) for jobs in (1, 2, 3)]
        assert hours == [near(0.6), near(0.6 * 0.85 / 2), near(0.6 * 0.70 / 3)]

    def test_skill_match(self) -> None:
        person = SimpleNamespace(depth=0.9, platform=0.75, specialist=0.45)
        assert kernel.work.skill_match(rules(), person, 0.5) == near(0.9)
        assert kernel.work.skill_match(rules(), person, 0.0) == near(0.9 * 0.75 / 0.6)
        assert kernel.work.skill_match(rules(), SimpleNamespace(depth=0.1, platform=0.1, specialist=0.1), 0.5) == 0.4

    @pytest.mark.parametrize(("embedded", "factor"), [(0, 1.0), (1, 0.7)])
    def test_effort_of_a_team(self, embedded: int, factor: float) -> None:
        """Hours, skill, .85 + .3 morale, drag, commitment, pace; less .45 I (1-u)(1-.8τ), × .7 if embedded; by size."""
        b = settled()
        j = b.project(state=3, x=0.8, z=0.5, coupling=0.6)
        b.state.teams[j, 0].commitment = 0.9
        for i in range(6):
            person = b.state.staff[i]
            person.free, person.jobs, person.embedded = 0.5, 1, embedded if i == 0 else 0
            person.understanding, person.trust, person.morale = 0.4, 0.6, 0.8
            b.state.assigned[i, 0] = j
        b.kernel.work.gather(b.org, b.rules, b.state)
        pace = (1 + 0.5 * 0.35) / (1 + 0.35 * 0.2)
        effort = 6 * 0.5 * (0.6 / 0.6) * (0.85 + 0.3 * 0.8) * (1 / 1.25) * 0.9 * pace
        lost = 0.45 * 0.6 * 0.6 * (1 - 0.8 * 0.6) * factor
        team = b.state.teams[j, 0]
        assert team.undamped == near(effort)
        assert team.output == near(effort * (1 - lost) / (1 + 0.2 * math.log(2)))
        assert team.hours == near(3.0)

    def test_pace_is_normed_at_the_middle(self) -> None:
        """Full assurance costs 1.35/1.175 of it, full speed gains 1.175."""
        b = settled()
        outputs = []
        for x in (0.0, 0.5, 1.0):
            j = b.project(state=3, x=x, coupling=0.0)
            b.state.staff[0].free, b.state.staff[0].jobs = 0.5, 1
            b.state.assigned[0, 0] = j
            b.kernel.work.gather(b.org, b.rules, b.state)
            outputs.append(float(b.state.teams[j, 0].output))
        assert outputs[1] / outputs[0] == near(1.35 / 1.175)
        assert outputs[2] / outputs[1] == near(1.175)

    def wanted(self, b: Bench, j: int) -> Any:
        b.kernel.staffing._want(b.rules, b.state, b.org.network[0, 0], j, 0)
        return b.state.teams[j, 0].wanted

    def test_wanted_on_an_open_task(self) -> None:
        """min(max(1.5 V_kf/(s_k D), .9 W_f/D), left + .2), here of discover: s = .15."""
        b = settled()
        j = b.project(state=3)
        p, cell, team = b.state.projects[j], b.state.work[j, 0, 0], b.state.teams[j, 0]
        spread = max(1.5 * cell.planned / (0.15 * p.base_weeks), 0.9 * team.planned / p.base_weeks)
        cell.left = 100.0
        assert self.wanted(b, j) == near(spread)
        cell.left, team.wanted = 0.01, 0.0
        assert self.wanted(b, j) == near(min(spread, 0.21))

    def test_priority(self) -> None:
        """Each by what it weighs: the CMO's order has the urgent first, the CIO's what is under way."""
        urgent, under_way = project(need=5.0), project(need=200.0, started=3)
        cio = SimpleNamespace(goal_speed=0.15, goal_quality=0.45, goal_cost=0.30, goal_customer=0.10)
        cmo = SimpleNamespace(goal_speed=0.60, goal_quality=0.05, goal_cost=0.10, goal_customer=0.25)
        priority = partial(kernel.staffing._priority, rules())
        assert priority(urgent, cmo, 0) > priority(under_way, cmo, 0)
        assert priority(urgent, cio, 0) < priority(under_way, cio, 0)
        assert priority(project(value=90.0), cmo, 0) > priority(project(value=9.0), cmo, 0)
        assert priority(project(volume=10.0, value=10.0), cio, 0) > priority(project(volume=90.0, value=90.0), cio, 0)

    def test_a_weeks_parts_add_to_one(self) -> None:
        cell = SimpleNamespace(rework=1.0)
        parts = kernel.work._parts(cell, 4.0, 2.0, 1.5, 1.2)
        assert parts == (0.0, near(0.15), near(0.6 * 0.75), near(0.6 * 0.25), near(0.25))
        assert sum(parts) == near(1)
        assert kernel.work._parts(cell, 4.0, 0.0, 0.0, 0.0) == (1, 0, 0, 0, 0)

    @pytest.mark.parametrize(("coupling", "expected"), [(0.0, (3.0, 1.0)), (1.0, (1.0, 1.0)), (0.5, (2.0, 1.0))])
    def test_the_slower_side_holds_the_faster(self, coupling: float, expected: tuple[float, float]) -> None:
        """Progress (1-I)E_f + I min(E_f, E_g V_f/V_g) on a task of equal parts, 3 and 1 hours, far from the limit."""
        b = settled(**{"work.compression": 100})
        j = b.project(state=3, coupling=coupling, base_weeks=10.0)
        cells = b.state.work[j, 0]
        cells["planned"] = cells["left"] = 20.0
        for f, output in ((0, 3.0), (1, 1.0)):
            team = b.state.teams[j, f]
            team.output = team.undamped = team.hours = output
        done = b.kernel.work._one_task(b.rules, b.state, b.org.network[0, 0], j, 0, 0.0, 3.0, 1.0)
        assert done[:2] == (near(expected[0]), near(expected[1]))

    def test_an_open_question_holds_its_side(self) -> None:
        """Progress × (1 - I_k); what was not done is remembered."""
        b = settled(**{"work.compression": 100})
        j = b.project(state=3, coupling=0.4, base_weeks=10.0)
        cells = b.state.work[j, 0]
        cells["planned"] = cells["left"] = 20.0
        b.state.work[j, 0, 0].asked = 1
        for f in (0, 1):
            team = b.state.teams[j, f]
            team.output = team.undamped = team.hours = 2.0
        done = b.kernel.work._one_task(b.rules, b.state, b.org.network[0, 0], j, 0, 0.0, 2.0, 2.0)
        assert done[:2] == (near(1.2), near(2.0))
        assert b.state.work[j, 0, 0].blocked == near(0.8)

    @pytest.mark.parametrize(
        ("embedded", "understanding", "trust", "chance"),
        [(0, 0.0, 0.0, 0.30), (1, 0.0, 0.0, 0.70), (0, 0.5, 0.4, 0.44), (2, 1.0, 1.0, 1.0)],
    )
    def test_chance_of_an_answer(self, embedded: int, understanding: float, trust: float, chance: float) -> None:
        """.30 + .40 (embedded member) + .20 u + .10 τ of the answering team."""
        b = settled()
        j = b.project(state=3)
        team = b.state.teams[j, 1]
        team.heads, team.understanding, team.trust, team.embedded = 2, 2 * understanding, 2 * trust, embedded
        assert b.kernel.requests._answer_chance(b.rules, b.state, j, 1) == near(chance)

    def test_with_nobody_staffed_the_executive_answers(self) -> None:
        b = settled(**{"trust.start": 0.7, "people.start_understanding": 0.4})
        j = b.project(state=3)
        assert b.kernel.requests._answer_chance(b.rules, b.state, j, 1) == near(0.30 + 0.20 * 0.4 + 0.10 * 0.7)

    def test_a_question_is_guessed_after_two_weeks_without_an_answer(self) -> None:
        b = settled(**{f"requests.answer_{name}": 0 for name in ("base", "embedded", "understanding", "trust")})
        j = b.project(state=3)
        cell = b.state.work[j, 0, 0]
        cell.asked, cell.blocked = 2, 0.5
        ask = b.kernel.requests.ask_and_answer
        ask(b.org, b.rules, b.state, b.record, 0)
        assert (cell.asked, cell.asked_before, b.state.teams[j, 0].guessed) == (0, 2, 0)
        ask(b.org, b.rules, b.state, b.record, 1)
        assert (cell.asked_before, b.state.teams[j, 0].guessed, cell.held) == (0, 2, near(0.5))
        assert len(b.events("guess")) == 2
