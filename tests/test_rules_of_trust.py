"""The equations of power, trust and what people are like, against values worked out by hand from the theory."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from by_hand import kernel, near, settled, tie
from kernel import EQUAL, bench, rules, small


class TestPower:
    def test_rank_and_parity(self) -> None:
        """CMO under the CEO (one step): 1; CIO under the COO (two): exp(-.5); gap .393469/1.606531."""
        b = settled()
        q = math.exp(-0.5)
        assert (b.state.executives[b.world.cmo].q, b.state.executives[b.world.cio].q) == (near(1), near(q))
        assert b.world.parity_gap == near((1 - q) / (1 + q))

    def test_parity_is_of_levels_only(self) -> None:
        assert settled(**{"reporting": {"cio": "ceo"}, "budget.marketing_share": 0.9}).world.parity_gap == 0

    @pytest.mark.parametrize(("share", "together", "effective"), [(0.35, 0.0, 0.35), (0.8, 0.0, 0.8), (0.8, 1.0, 0.5)])
    def test_bargaining_weight(self, share: float, together: float, effective: float) -> None:
        """q (.5 + budget share), each side's share of the sum; a shared budget is half of each."""
        b = settled(**{"budget.marketing_share": share, "budget.shared": together})
        it, marketing = math.exp(-0.5) * (1.5 - effective), 0.5 + effective
        assert b.world.bargaining_it == near(it / (it + marketing))

    def test_goals_and_tastes_lean_to_the_superior(self) -> None:
        """The CIO's cost weight .30 under the COO's .25, himself under the CEO's .25: .65 × .30 + .35 × .25 = .2825."""
        b = settled()
        cio, cmo = b.state.executives[b.world.cio], b.state.executives[b.world.cmo]
        assert cio.lean_cost == near(0.2825)
        coo_speed = 0.65 * 0.20 + 0.35 * 0.25
        assert cio.lean_speed == near(0.65 * 0.15 + 0.35 * coo_speed)
        assert cmo.lean_s == near(0.65 * 0.80 + 0.35 * 0.55)
        assert cmo.lean_z == near(0.65 * 0.85 + 0.35 * 0.50)

    @pytest.mark.parametrize(("trust", "lived"), [(0.0, 0.5), (0.25, 0.75), (0.5, 1.0), (0.9, 1.0)])
    def test_accountability_as_lived(self, trust: float, lived: float) -> None:
        """γ' = γ (.5 + .5 min(1, mean trust/.5))."""
        assert settled(**{"trust.start": trust, "incentives.joint_accountability": 0.6}).world.gamma == near(
            0.6 * lived
        )

    def test_shared_goals(self) -> None:
        """At γ' = 1 both live the same goals; customer first they are .20 .20 .15 .45."""
        b = settled(**{"incentives.joint_accountability": 1})
        assert b.world.goal_gap == near(0)
        b = settled(**{"incentives.joint_accountability": 1, "incentives.shared_goal": "customer_first"})
        cmo = b.state.executives[b.world.cmo]
        assert (cmo.goal_speed, cmo.goal_quality, cmo.goal_cost, cmo.goal_customer) == tuple(
            map(near, (0.2, 0.2, 0.15, 0.45))
        )
        assert (cmo.pace, cmo.tech) == (near(0.5), near(0.5))

    def test_goal_gap_is_half_the_sum_of_differences(self) -> None:
        b = settled(**{"incentives.joint_accountability": 0})
        cio, cmo = b.state.executives[b.world.cio], b.state.executives[b.world.cmo]
        names = [f"lean_{goal}" for goal in ("speed", "quality", "cost", "customer")]
        assert b.world.goal_gap == near(0.5 * sum(abs(cio[name] - cmo[name]) for name in names))

    def test_perspective_taking_then_accountability(self) -> None:
        """x = ½(s + r) moves by .5 u τ of the way to the other's first ideal, then by γ' to the middle."""
        b = settled(**{"trust.start": 0.8, "people.start_understanding": 0.6, "incentives.joint_accountability": 0.3})
        cio, cmo = b.state.executives[b.world.cio], b.state.executives[b.world.cmo]
        x, y = 0.5 * (cio.lean_s + cio.lean_r), 0.5 * (cmo.lean_s + cmo.lean_r)
        step = 0.5 * 0.6 * 0.8
        moved = x + step * (y - x)
        assert cio.pace == near(moved + 0.3 * (0.5 - moved))
        moved = cmo.lean_z + step * (cio.lean_z - cmo.lean_z)
        assert cmo.tech == near(moved + 0.3 * (0.5 - moved))

    def test_early_involvement_is_one_less_the_superiors_cost_weight(self) -> None:
        """CFO under the CEO: .65 × .60 + .35 × .25 = .4775."""
        b = settled(reporting={"cio": "cfo"})
        assert (b.world.gate, b.world.early, b.world.cost_centre) == (near(0.4775), near(0.5225), 1)
        assert settled(reporting={"cio": "ceo"}).world.cost_centre == 0

    @pytest.mark.parametrize(
        ("lines", "hops", "common"),
        [
            ({}, 2, "ceo"),
            ({"cio": "ceo"}, 1, "ceo"),
            ({"cio": "cmo"}, 1, "cmo"),
            ({"cio": "cfo", "cmo": "cfo"}, 1, "cfo"),
        ],
    )
    def test_the_way_to_the_common_superior(self, lines: dict[str, str], hops: int, common: str) -> None:
        b = settled(**({"reporting": lines} if lines else {}))
        assert (b.world.hops, b.plan.executive_roles[b.world.common]) == (hops, common)


class TestTrust:
    def test_belief_bends_to_what_one_expects(self) -> None:
        """â = θ'a + (1-θ') tanh(2.2(2τ-1)) |a|, θ' = .45 + .35 × .2 = .52."""
        facts = kernel.trust.facts_share(rules(), 0)
        assert facts == near(0.52)
        expected = 0.52 * -0.4 + 0.48 * math.tanh(2.2 * (2 * 0.8 - 1)) * 0.4
        assert kernel.trust.believed(-0.4, 0.8, facts, 2.2) == near(expected)
        assert kernel.trust.believed(0.3, 0.5, facts, 2.2) == near(0.52 * 0.3), "neutral trust bends nothing"

    @pytest.mark.parametrize(
        ("fields", "pilot", "share"),
        [
            ({}, 0, 0.52),
            ({"transparency_cost": 1.0}, 0, 0.80),
            ({"transparency_cost": 0.0}, 0, 0.45),
            ({}, 1, 0.95),
            ({"mechanisms_biased_appraisal": 0}, 0, 1.0),
        ],
    )
    def test_share_of_facts(self, fields: dict[str, Any], pilot: int, share: float) -> None:
        assert kernel.trust.facts_share(rules(**fields), pilot) == near(share)

    def test_slovic_two_to_one_at_the_middle(self) -> None:
        """τ += .05 ω â (1-τ) or .10 ω â τ: at .5 a bad experience costs twice what a good one gives."""
        up, down = tie(0.5), tie(0.5)
        kernel.trust.experience(rules(), up, 0.6, 1.0, 1.0)
        kernel.trust.experience(rules(), down, -0.6, 1.0, 1.0)
        assert up.trust - 0.5 == near(0.05 * 0.6 * 0.5)
        assert 0.5 - down.trust == near(2 * (up.trust - 0.5))

    @pytest.mark.parametrize(
        ("trust", "a", "change"), [(0.2, 1.0, 0.05 * 0.8), (0.9, -1.0, -0.10 * 0.9), (0.0, -1.0, 0.0), (1.0, 1.0, 0.0)]
    )
    def test_asymmetric(self, trust: float, a: float, change: float) -> None:
        holder = tie(trust)
        kernel.trust.experience(rules(), holder, a, 1.0, 1.0)
        assert holder.trust - trust == near(change)

    def test_beta_reputation(self) -> None:
        """Counts of good and bad, (a + 1)/(a + b + 2); evidence .6 ω |â| an experience."""
        holder = tie(0.5, 5.0, 5.0)
        kernel.trust.experience(rules(trust_rule=1), holder, 0.5, 2.0, 1.0)
        assert (holder.a, holder.b) == (near(5.6), near(5.0))
        assert holder.trust == near(6.6 / 12.6)
        kernel.trust.experience(rules(trust_rule=1), holder, -0.5, 2.0, 1.0)
        assert holder.trust == near(0.5)

    @pytest.mark.parametrize("trust", [0.15, 0.5, 0.85])
    def test_what_beta_remembers_at_the_start_is_that_trust(self, trust: float) -> None:
        a, b = kernel.people.memory(rules(trust_rule=1), trust)
        assert (a + 1) / (a + b + 2) == near(trust)
        assert a + b == near(10)

    def test_bayesian(self) -> None:
        """A Kalman filter: gain v ω/(v ω + noise), toward (â + 1)/2; the variance shrinks by it."""
        holder = tie(0.5, 0.02)
        kernel.trust.experience(rules(trust_rule=2), holder, 0.5, 1.5, 1.0)
        gain = 0.03 / 0.53
        assert holder.trust == near(0.5 + gain * 0.25)
        assert holder.a == near(0.02 * (1 - gain))

    def test_appraisal_clips_outcomes(self) -> None:
        goals = SimpleNamespace(goal_speed=0.45, goal_quality=0.10, goal_cost=0.10, goal_customer=0.35)
        assert kernel.trust.appraise(goals, (-3.0, 0.5, 2.0, -0.2)) == near(-0.45 + 0.05 + 0.10 - 0.07)

    def test_drift_to_neutral(self) -> None:
        holder = tie(0.9)
        kernel.trust._drift(rules(), holder)
        assert holder.trust == near(0.9 - 0.004 * 0.4)

    def test_resentment_is_of_the_lower_side_and_of_a_cost_centre(self) -> None:
        """.002 Δ (1-γ') a week for the CIO below; half of that of the CMO toward a cost centre."""
        b = settled(**{"mechanisms.neutral_drift": False})
        b.kernel.trust.wear(b.rules, b.state)
        amount = 0.002 * b.world.parity_gap * (1 - b.world.gamma)
        assert b.state.ties[b.world.cio, b.world.cmo].trust == near(0.5 - amount)
        assert b.state.ties[b.world.cmo, b.world.cio].trust == near(0.5 - amount / 2)

    def test_events_weigh_less_on_executives_of_large_organizations(self) -> None:
        """Weight × min(1, 80/staff): half at 160."""
        moved = []
        for heads in (48, 96):
            b = bench(small(heads, heads * 2 // 3, weeks=1, equal=EQUAL))
            b.kernel.trust.felt(b.rules, b.state, b.record, 0, 0, -1, -1.0, 1.0)
            moved.append(0.5 - b.state.ties[b.world.cio, b.world.cmo].trust)
        assert moved[0] == near(2 * moved[1])


class TestPeople:
    def test_morale(self) -> None:
        """+= .03(.6 + .3 success - .3 overload - .3 conflict - morale)."""
        b = settled(**{"mechanisms.turnover": False})
        person = b.state.staff[0]
        person.morale, person.trust, b.world.success_it = 0.7, 0.4, 0.8
        b.world.hours_it, b.world.free_it, b.world.used_it = 10.0, 6.0, 6.0
        b.kernel.morale.live_and_leave(b.org, b.rules, b.state, b.record, 0)
        assert person.morale == near(0.7 + 0.03 * (0.6 + 0.3 * 0.8 - 0.3 * 0.5 - 0.3 * 0.6 - 0.7))

    def test_who_leaves_is_followed_by_a_newcomer(self) -> None:
        b = settled(**{"staffing.turnover_per_year": 5, "people.start_morale": 0})
        b.world.trust_it, b.world.trust_marketing = 0.31, 0.64
        before = b.state.staff["tenure"].copy()
        for week in range(12):
            b.kernel.morale.live_and_leave(b.org, b.rules, b.state, b.record, week)
        new = b.state.staff[b.state.staff["tenure"] != before]
        assert len(new) > 2
        assert set(np.round(new["understanding"], 12)) == {0.1}
        assert set(np.round(new["trust"], 12)) <= {0.31, 0.64}
        assert new["platform"].max() <= 0.6 * 0.75 + 1e-12
        assert b.record.tally[0].leavers >= len(new)

    def test_turnover_hazard(self) -> None:
        """.12 a year × (1.5 - morale): 1,600 person-years at morale .5 within 4 standard errors of 192 leavers."""
        b = bench(small(24, 16, weeks=1, levers={"mechanisms.morale": False}))
        for week in range(52 * 40):
            b.kernel.morale.live_and_leave(b.org, b.rules, b.state, b.record, week)
        assert abs(b.record.tally[0].leavers - 192) < 4 * math.sqrt(192)

    def test_embedded_people_learn_and_lose_depth(self) -> None:
        """u += .020(1-u) - .004u, depth -.003 a week; the home skill waits; depth comes back."""
        b = settled()
        person = b.state.staff[0]
        person.embedded, person.platform = 1, 0.5
        b.kernel.learning.learn(b.org, b.rules, b.state, 0)
        assert person.understanding == near(0.3 + 0.020 * 0.7 - 0.004 * 0.3)
        assert (person.depth, person.platform) == (near(0.997), near(0.5))
        person.embedded = 0
        b.kernel.learning.learn(b.org, b.rules, b.state, 1)
        assert person.depth == near(0.997 + 0.015 * 0.003)
        assert person.platform == near(0.5 + 0.015 * 0.25)

    def test_skills_are_not_trained_beyond_their_bound(self) -> None:
        """A week of training at the highest rate teaches all there is, not more."""
        b = settled(**{"training.cross_hours": 40, "learning.specialist_training": 1})
        b.kernel.learning.learn(b.org, b.rules, b.state, 0)
        assert b.state.staff["specialist"].tolist() == [near(1)] * 10

    def test_hours_of_the_embedded(self) -> None:
        """5% to two masters, the first 6 weeks of a stay at 80%."""
        b = settled(**{"embedding.marketing_in_it": 0.25, "embedding.rotation_weeks": 500})
        hours = []
        for week in range(8):
            b.kernel.staffing.seat(b.org, b.rules, b.state, b.record, week)
            embedded = b.state.staff["embedded"] == 1
            assert embedded.sum() == 1
            hours.append(float(b.state.staff["free"][embedded][0]))
        assert hours == [near(0.6 * 0.95 * 0.8)] * 6 + [near(0.6 * 0.95)] * 2

    def test_embedding_rotates(self) -> None:
        """A quarter of eight at a time, each for 4 weeks: all have been after sixteen."""
        b = bench(small(8, 4, levers={"embedding.it_in_marketing": 0.25, "embedding.rotation_weeks": 4}))
        been = np.zeros(12, int)
        for week in range(16):
            b.kernel.staffing.seat(b.org, b.rules, b.state, b.record, week)
            assert b.state.staff["embedded"].sum() == 2
            been += b.state.staff["embedded"]
        assert been.tolist() == [4] * 8 + [0] * 4

    def test_free_hours(self) -> None:
        """1 - .40 run share, IT's less a tenth for refactoring, less training; never below .05."""
        b = settled(**{"training.cross_hours": 2})
        b.kernel.staffing.seat(b.org, b.rules, b.state, b.record, 0)
        assert b.state.staff["free"].tolist() == [near(0.6 - 0.06 - 0.05)] * 6 + [near(0.55)] * 4
        b = settled(**{"staffing.run_share": 0.95, "training.cross_hours": 20})
        b.kernel.staffing.seat(b.org, b.rules, b.state, b.record, 0)
        assert b.state.staff["free"].tolist() == [0.05] * 10

    def test_roadmap_session(self) -> None:
        """A bad experience of -δ(1-u), weight 1.5; understanding a step up; the week's attention of both."""
        b = settled(**{"roadmap.every_weeks": 13, "mechanisms.biased_appraisal": False})
        b.kernel.roadmap.look(b.rules, b.state, 26)
        cio, cmo = b.state.executives[b.world.cio], b.state.executives[b.world.cmo]
        delta = 0.6 * 0.5 * (abs(cio.pace - cmo.pace) + abs(cio.tech - cmo.tech)) + 0.4 * b.world.goal_gap
        b.kernel.governance.deal_tokens(b.org, b.state)
        assert (cio.tokens, cmo.tokens) == (0, 0)
        b.kernel.roadmap.session(b.rules, b.state, b.record)
        assert b.state.ties[b.world.cio, b.world.cmo].trust == near(0.5 - 0.10 * 1.5 * delta * 0.7 * 0.5)
        assert cmo.understanding == near(0.3 + 0.06 * 0.7)
        assert b.state.staff[0].understanding == near(0.3 + 0.01 * 0.7)
        b.kernel.roadmap.look(b.rules, b.state, 27)
        assert (b.world.roadmap, b.world.roadmap_week) == (1, 0)

    def test_pilots(self) -> None:
        """The first so many small two-function projects; their events count double."""
        b = settled(**{"pilots.count": 1, "pilots.max_person_weeks": 40})
        large, first, second = b.project(volume=50.0), b.project(volume=30.0), b.project(volume=20.0)
        b.kernel.pilots.choose(b.rules, b.state, 0)
        assert [int(b.state.projects[j].pilot) for j in (large, first, second)] == [0, 1, 0]
        moved = []
        for j in (second, first):
            b.state.ties[b.world.cio, b.world.cmo].trust = 0.5
            b.rules = rules(mechanisms_biased_appraisal=0)
            b.kernel.trust.felt(b.rules, b.state, b.record, 0, 0, j, -0.5, 0.4)
            moved.append(0.5 - b.state.ties[b.world.cio, b.world.cmo].trust)
        assert moved[1] == near(2 * moved[0])
