"""The equations of the model, one by one, against values worked out by hand from its text."""

from __future__ import annotations

import math
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from alignsim.state import NEVER
from kernel import EQUAL, Bench, bench, plain, rules, small

kernel = plain()


def near(value: float, tolerance: float = 1e-12) -> Any:
    return pytest.approx(value, abs=tolerance)


def settled(**levers: Any) -> Bench:
    """Six and four people without differences; no week lived."""
    return bench(small(6, 4, equal=EQUAL, levers=levers))


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


def tie(trust: float, a: float = 0.0, b: float = 0.0) -> SimpleNamespace:
    return SimpleNamespace(trust=trust, a=a, b=b)


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


class TestGovernance:
    @pytest.mark.parametrize(
        ("gap", "understanding", "trust", "worth"),
        [
            (0.0, 1.0, 1.0, 1.0),
            (0.25, 1.0, 1.0, 0.5),
            (0.6, 1.0, 1.0, 0.0),
            (0.0, 0.0, 0.0, 0.09),
            (0.1, 0.5, 0.4, 0.8 * 0.65 * 0.58),
        ],
    )
    def test_what_talk_is_worth(self, gap: float, understanding: float, trust: float, worth: float) -> None:
        """c = max(0, 1 - 2 gap)(.3 + .7u)(.3 + .7τ)."""
        assert kernel.governance._talk(rules(), gap, understanding, trust) == near(worth)

    def test_talk_off_and_strategic_talk_off(self) -> None:
        assert kernel.governance._talk(rules(governance_talk=0), 0.0, 1.0, 1.0) == 0
        plain_talk = rules(mechanisms_strategic_talk=0)
        assert kernel.governance._talk(plain_talk, 0.6, 1.0, 1.0) == near(1)
        assert kernel.governance._talk(plain_talk, 0.6, 0.5, 0.4) == kernel.governance._talk(plain_talk, 0.0, 0.5, 0.4)

    def test_precision_weighting(self) -> None:
        """ŷ = (p0 m + p_f s_f + c p_g s_g)/(p0 + p_f + c p_g), p0 = 25, sd .12 and .35, m = .5 - .3N."""
        b = settled()
        j = b.project(novelty=0.5, best_x=0.7)
        s_it, p_it = b.kernel.governance._signal(b.rules, b.state, j, 0, 0)
        s_marketing, p_marketing = b.kernel.governance._signal(b.rules, b.state, j, 1, 0)
        assert (p_it, p_marketing) == (near(1 / 0.12**2), near(1 / 0.35**2))
        c = 0.4
        expected = (25 * 0.35 + p_it * s_it + c * p_marketing * s_marketing) / (25 + p_it + c * p_marketing)
        assert b.kernel.governance._estimate(b.rules, b.state, j, 0, 1.0, c) == near(expected)

    def test_each_side_knows_its_own_axis_better(self) -> None:
        b = settled()
        j = b.project()
        precision = [[b.kernel.governance._signal(b.rules, b.state, j, f, axis)[1] for axis in (0, 1)] for f in (0, 1)]
        assert precision[0][0] == precision[1][1] == near(1 / 0.12**2)
        assert precision[0][1] == precision[1][0] == near(1 / 0.35**2)

    def test_errors_of_signals_have_that_spread(self) -> None:
        """Sd of 400 signals of IT on pace: .12 within 4 standard errors, 4 × .12/sqrt(800) = .017."""
        b = settled()
        j = b.project(best_x=0.5)
        errors = []
        for seed in range(400):
            b.world.seed = seed
            errors.append(b.kernel.governance._signal(b.rules, b.state, j, 0, 0)[0] - 0.5)
        assert np.std(errors) == pytest.approx(0.12, abs=0.017)
        assert abs(np.mean(errors)) < 4 * 0.12 / 20

    def choose(self, b: Bench, j: int, axis: int, who: str | None) -> float:
        at = -1 if who is None else b.plan.executive_roles.index(who)
        return float(b.kernel.governance.choice(b.rules, b.state, j, axis, at))

    def test_joint_choice_is_weighted_by_bargaining(self) -> None:
        b = settled()
        j = b.project()
        own = [b.kernel.governance.own_choice(b.rules, b.state, j, f, 0) for f in (0, 1)]
        share = b.world.bargaining_it
        assert self.choose(b, j, 0, None) == near(share * own[0] + (1 - share) * own[1])
        assert self.choose(b, j, 0, "cio") == near(own[0])
        assert self.choose(b, j, 0, "cmo") == near(own[1])

    def test_a_leaders_choice_adds_the_leaders_bias(self) -> None:
        b = settled()
        j = b.project()
        cio = b.state.executives[b.world.cio]
        c, _ = b.kernel.governance._heard(b.rules, b.state)
        estimate = b.kernel.governance._estimate(b.rules, b.state, j, 0, 1.0, c)
        assert b.kernel.governance.own_choice(b.rules, b.state, j, 0, 0) == near(
            min(1.0, max(0.0, estimate + cio.pace - 0.5))
        )

    def test_council_shares_what_it_knows_and_damps_biases(self) -> None:
        """c = .5 + .5 mean c; biases × (1-γ'), × .5 under customer-first."""
        b = settled(**{"governance.mode": "customer_council", "incentives.shared_goal": "customer_first"})
        j = b.project(best_x=0.5)
        c = 0.5 + 0.5 * np.mean(b.kernel.governance._heard(b.rules, b.state))
        cio, cmo = b.state.executives[b.world.cio], b.state.executives[b.world.cmo]
        damp = 0.5 * (1 - b.world.gamma)
        views = [
            b.kernel.governance._estimate(b.rules, b.state, j, 0, *weights) + damp * (e.pace - 0.5)
            for weights, e in (((1.0, c), cio), ((c, 1.0), cmo))
        ]
        assert self.choose(b, j, 0, None) == near(float(np.mean(np.clip(views, 0, 1))))

    def test_a_superior_hears_both_reports(self) -> None:
        b = settled()
        j = b.project()
        top, cio, cmo = (b.state.executives[b.plan.executive_roles.index(who)] for who in ("ceo", "cio", "cmo"))
        worth = [
            max(0.0, 1 - abs(e.pace - top.pace) - abs(e.tech - top.tech)) * (0.3 + 0.7 * 0.3) * (0.3 + 0.7 * 0.5)
            for e in (cio, cmo)
        ]
        estimate = b.kernel.governance._estimate(b.rules, b.state, j, 1, *worth)
        assert self.choose(b, j, 1, "ceo") == near(min(1.0, max(0.0, estimate + top.tech - 0.5)))

    def test_disagreement(self) -> None:
        """δ = .6(½|x_CIO - x_CMO| + ½|z_CIO - z_CMO|) + .4G."""
        b = settled()
        j = b.project()
        own = b.kernel.governance.own_choice
        apart = [abs(own(b.rules, b.state, j, 0, axis) - own(b.rules, b.state, j, 1, axis)) for axis in (0, 1)]
        expected = 0.6 * 0.5 * sum(apart) + 0.4 * b.world.goal_gap
        assert b.kernel.governance.disagreement(b.rules, b.state, j) == near(expected)

    @pytest.mark.parametrize(
        ("mode", "expected"),
        [
            ("joint", 0.42 * (1 - 0.3) ** 2 * (0.5 + 0.5 * 0.5)),
            ("customer_council", 0.35 * (1 - 0.15)),
            ("it_led", 0.35),
            ("ceo_arbitrates", 0.35),
        ],
    )
    def test_weekly_chance_to_settle(self, mode: str, expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
        """At δ = .3 and trust .5; × (1 + .5 clear ownership) at ownership .4 = 1.2."""
        b = settled(**{"governance.mode": mode, "governance.clear_ownership": 0.4})
        j = b.project(state=1, ready=0)
        b.kernel.governance.deal_tokens(b.org, b.state)
        asked: list[float] = []
        monkeypatch.setattr(b.kernel.governance, "disagreement", lambda *_: 0.3)
        monkeypatch.setattr(b.kernel.governance, "uniform", lambda *_: Asked(asked))
        b.kernel.governance._try(b.rules, b.state, b.record, j, 0)
        assert asked == [near(1.2 * expected)]

    def test_tokens(self) -> None:
        """An open joint decision costs both a token; of what is left only a fraction is carried over."""
        b = settled(**{"people.cio.attention": 2.3, "people.cmo.attention": 0.6})
        b.project(state=1, ready=0)
        cio, cmo = b.state.executives[b.world.cio], b.state.executives[b.world.cmo]
        b.kernel.governance.deal_tokens(b.org, b.state)
        b.kernel.governance.decide(b.rules, b.state, b.record, 0)
        assert (cio.tokens, cmo.tokens) == (near(2.3), near(0.6)), "too little attention of one: nothing is spent"
        b.kernel.governance.deal_tokens(b.org, b.state)
        b.kernel.governance.decide(b.rules, b.state, b.record, 1)
        assert (cio.tokens, cmo.tokens) == (near(0.3 + 2.3 - 1), near(0.2))

    def test_attention_grows_with_the_organization(self) -> None:
        b = bench(small(96, 64, weeks=1))
        b.kernel.governance.deal_tokens(b.org, b.state)
        assert b.state.executives[b.world.cio].tokens == near(16)

    def test_unsettled_after_four_weeks_it_goes_up(self) -> None:
        b = settled(**{"governance.settle_joint": 0})
        j = b.project(state=1, ready=0)
        for week in range(5):
            assert b.state.projects[j].hops_left == -1
            b.kernel.governance.deal_tokens(b.org, b.state)
            b.kernel.governance.decide(b.rules, b.state, b.record, week)
        assert (b.state.projects[j].hops_left, b.state.projects[j].escalated) == (2, 1)
        assert len(b.events("escalated")) == 2

    def test_who_loses_commits_less(self) -> None:
        """1 - .5 δ (1-τ), of the side farther from the decision."""
        b = settled()
        j = b.project(state=1, ready=0, escalated=1, disagreement=0.4)
        b.kernel.governance.settle(b.rules, b.state, b.record, j, 5, b.world.top)
        commitment = [b.state.teams[j, f].commitment for f in (0, 1)]
        assert sorted(commitment) == [near(1 - 0.5 * 0.4 * 0.5), 1.0]
        p = b.state.projects[j]
        far = [
            0.5 * abs(p.x - e.pace) + 0.5 * abs(p.z - e.tech)
            for e in (b.state.executives[b.world.cio], b.state.executives[b.world.cmo])
        ]
        assert int(np.argmax(far)) == int(np.argmin(commitment))

    def test_fit(self) -> None:
        """Value × exp(-2((x-x°)² + (z-z°)²)), without a bonus for being joint."""
        b = settled()
        j = b.project(state=1, ready=0, best_x=0.9, best_z=0.1)
        b.kernel.governance.settle(b.rules, b.state, b.record, j, 0, -1)
        p = b.state.projects[j]
        assert p.fit == near(math.exp(-2 * ((p.x - 0.9) ** 2 + (p.z - 0.1) ** 2)))

    @pytest.mark.parametrize(("policy", "z"), [("standardize", 0.1), ("best_of_breed", 0.9)])
    def test_platform_policies(self, policy: str, z: float) -> None:
        b = settled(**{"technology.platform_policy": policy})
        j = b.project(state=1, ready=0)
        b.kernel.governance.settle(b.rules, b.state, b.record, j, 0, -1)
        assert b.state.projects[j].z == z

    def test_promise(self) -> None:
        """Decided + 6 weeks + planned duration × lognormal(0, .25): 400 promises within 4 standard errors."""
        b = settled()
        j = b.project(planned_weeks=20.0)
        logs = []
        for seed in range(400):
            b.world.seed = seed
            logs.append(math.log((b.kernel.governance._promise(b.rules, b.state, j, 3) - 9) / 20))
        assert abs(np.mean(logs)) < 4 * 0.25 / 20
        assert np.std(logs) == pytest.approx(0.25, abs=4 * 0.25 / math.sqrt(800))

    def test_promise_with_a_roadmap_comes_from_capacity(self) -> None:
        b = settled(**{"roadmap.every_weeks": 13})
        j = b.project(planned_weeks=20.0)
        b.world.roadmap, b.world.free_it, b.world.wanted_it, b.world.backlog_it = 1, 4.0, 6.0, 11.0
        b.world.free_marketing, b.world.wanted_marketing = 3.0, 1.0
        assert b.kernel.governance._promise(b.rules, b.state, j, 3) == near(3 + 11 + 1.5 * 20)

    def test_gate_refuses_only_below_average_value(self) -> None:
        """Chance .4 × the cost weight of IT's superior (.4775, the CFO): 400 proposals within 4 standard errors."""
        b = settled(reporting={"cio": "cfo"})
        j = b.project(value=1.0, volume=10.0)
        refused = 0
        for seed in range(400):
            b.world.seed = seed
            refused += bool(b.kernel.governance._gated(b.rules, b.state, j))
        chance = 0.4 * 0.4775
        assert abs(refused / 400 - chance) < 4 * math.sqrt(chance * (1 - chance) / 400)
        b.state.projects[j].value = 10.0 * math.exp(0.125)
        assert not b.kernel.governance._gated(b.rules, b.state, j)

    def test_late_involvement_moves_its_part_of_the_first_task(self) -> None:
        b = settled(reporting={"cio": "cfo"})
        j = b.project(state=1, ready=0, volume=100.0)
        before = b.state.work[j, 0]["planned"].copy()
        b.kernel.governance.settle(b.rules, b.state, b.record, j, 0, -1)
        after = b.state.work[j, 0]["planned"]
        assert after[0] == near(before[0] * 0.5225)
        assert after.sum() == near(before.sum())


class Asked(float):
    """A draw above every chance; remembers the chance it was held against."""

    def __new__(cls, asked: list[float]) -> Asked:
        self = super().__new__(cls, 1.0)
        self.asked = asked
        return self

    asked: list[float]

    def __lt__(self, chance: float) -> bool:
        self.asked.append(float(chance))
        return False


def project(**fields: Any) -> SimpleNamespace:
    base: dict[str, Any] = {
        "x": 0.5,
        "z": 0.5,
        "novelty": 0.0,
        "early": 1.0,
        "promised": 50.0,
        "planned_weeks": 20.0,
        "value": 30.0,
        "volume": 30.0,
        "need": 30.0,
        "started": NEVER,
        "coupling": 0.5,
    }
    return SimpleNamespace(**{**base, **fields})


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


class TestDelivery:
    @pytest.mark.parametrize(
        ("weeks", "spent", "left", "on", "hazard"),
        [
            (40, 0.0, 1.0, 1, 0.0),
            (60, 0.0, 1.0, 1, 0.03),
            (80, 0.5, 1.0, 1, 0.06 * 0.7),
            (80, 2.0, 0.5, 1, 0.06 * 0.4 * (1 - 0.35)),
            (80, 2.0, 0.5, 0, 0.06),
        ],
        ids=["twice the plan", "thrice", "half the budget gone", "all of it, half done", "nobody minds sunk cost"],
    )
    def test_chance_of_cancelling(
        self, weeks: int, spent: float, left: float, on: int, hazard: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """.03 max(0, T/planned - 2)(1 - .6 min(1, spent/plan))(1 - .7 max(0, 1 - left/volume))."""
        b = settled(**{"mechanisms.escalation_of_commitment": bool(on)})
        j = b.project(
            state=3, decided=0, planned_weeks=20.0, planned_effort=10.0, spent=10.0 * spent, volume=8.0, difficulty=1.5
        )
        b.state.projects[j].left = 12.0 * left
        asked: list[float] = []
        monkeypatch.setattr(b.kernel.delivery, "uniform", lambda *_: Asked(asked))
        b.kernel.delivery._given_up(b.rules, b.state, j, weeks - 1)
        assert asked == ([near(1 - math.exp(-hazard))] if hazard else [])

    def test_dropped_when_the_need_is_long_past(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Before work: .02 max(0, (t - need)/half-life - 1)."""
        b = settled()
        j = b.project(state=2, need=10.0, half_life=20.0)
        asked: list[float] = []
        monkeypatch.setattr(b.kernel.delivery, "uniform", lambda *_: Asked(asked))
        for week in (20, 30, 70):
            b.kernel.delivery._given_up(b.rules, b.state, j, week)
        assert asked == [near(1 - math.exp(-0.04))]

    def test_value_halves_every_half_life_from_the_need_date(self) -> None:
        b = settled()
        j = b.project(state=5, need=4.0, half_life=10.0, decay=0.5**0.1, value=8.0, ended=0, fit=0.5, worth=0.5)
        seen = []
        for week in range(40):
            b.kernel.delivery.operate(b.rules, b.state, b.record, week)
            seen.append(float(b.state.projects[j].potential))
        assert seen[:4] == [0.0] * 4
        assert (seen[4], seen[14], seen[34]) == (near(8), near(4), near(1))
        assert b.state.projects[j].realized == near(0.25 * sum(seen))

    def test_changes_at_acceptance(self) -> None:
        """.3 I (1-ū) of the volume, on the last task."""
        b = settled(**{"people.start_understanding": 0.4})
        j = b.project(state=3, coupling=0.5, volume=50.0)
        p = b.state.projects[j]
        b.state.work[j]["left"] = 0.0
        p.left = 0.0
        b.kernel.delivery._accept(b.rules, b.state, b.record, j, 9)
        assert p.state == 4
        assert p.creep_in == near(0.3 * 0.5 * 0.6 * 50)
        assert b.state.work[j, 5]["left"].sum() == near(p.creep_in)
        assert len(b.events("change request")) == 2

    def test_a_wholly_satisfying_project(self) -> None:
        """On time, no defect, on budget, a perfect fit, held against an overrun of .35 that nobody is surprised by."""
        b = settled(**{"mechanisms.biased_appraisal": False, "incentives.joint_accountability": 0})
        j = b.project(
            state=3, decided=0, promised=20.0, planned_effort=10.0, spent=10.0, fit=1.0, worth=1.0, defects=0.0
        )
        b.kernel.delivery._go_live(b.rules, b.state, b.record, j, 19)
        cmo = b.state.executives[b.world.cmo]
        o = (0.4 + 1.2 * 0.35, 0.5, 0.3 + 0.8 * 0.35, 3 * 0.15)
        appraisal = cmo.goal_speed * o[0] + cmo.goal_quality * o[1] + cmo.goal_cost * o[2] + cmo.goal_customer * o[3]
        assert b.state.ties[b.world.cmo, b.world.cio].trust == near(0.5 + 0.05 * 1.5 * appraisal * 0.5)


class TestTechnologyAndOutside:
    def test_debt_decays_and_drags(self) -> None:
        """.02 a week and by refactoring effort (.6 × share); drag 1/(1 + debt/100)."""
        b = settled()
        b.world.debt = 50.0
        b.kernel.technology.age(b.rules, b.state)
        assert b.world.debt == near(50 * (1 - 0.02 - 0.06))
        assert b.world.drag == near(1 / (1 + b.world.debt / 100))

    def test_a_live_project_adds_debt(self) -> None:
        """4 z W/45, counted per 80 staff."""
        b = bench(small(48, 32, weeks=1))
        j = b.project(state=3, two=0, only=0, z=0.5, volume=90.0)
        before = b.world.debt
        b.kernel.delivery._go_live(b.rules, b.state, b.record, j, 9)
        assert b.world.debt - before == near(4 * 0.5 * 2)

    @pytest.mark.parametrize(
        ("share", "trust", "gamma", "shared", "backlog"), [(0.35, 0.5, 0.0, 0.0, 23.0), (0.7, 0.2, 0.5, 0.5, 10.0)]
    )
    def test_chance_to_buy_at_proposal(
        self, share: float, trust: float, gamma: float, shared: float, backlog: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """.9 (m/.35)(1-τ)(1 - .5γ' - .3 shared) min(1, (backlog + decision weeks)/26)."""
        b = settled(**{"budget.marketing_share": share, "budget.shared": shared, "trust.start": trust})
        b.project(sponsor=1, arrival=4)
        b.world.gamma, b.world.backlog_it, b.world.mean_decision_weeks = gamma, backlog, 3.0
        asked: list[float] = []
        monkeypatch.setattr(b.kernel.outside, "uniform", lambda *_: Asked(asked))
        b.kernel.outside.consider(b.rules, b.state, b.record, 4)
        late = min(1.0, (backlog + 3) / 26)
        assert asked == [near(min(1.0, 0.9 * share / 0.35 * (1 - trust) * (1 - 0.5 * gamma - 0.3 * shared) * late))]

    def test_hazard_to_buy_while_waiting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """.2 m (1-τ) min(1, 20/half-life) wait/8, whoever is accountable."""
        b = settled(**{"incentives.joint_accountability": 0.8, "budget.shared": 0.5})
        b.project(sponsor=1, arrival=0, half_life=40.0, state=1)
        asked: list[float] = []
        monkeypatch.setattr(b.kernel.outside, "uniform", lambda *_: Asked(asked))
        b.kernel.outside.consider(b.rules, b.state, b.record, 16)
        assert asked == [near(1 - math.exp(-0.2 * 0.35 * 0.5 * 0.5 * 2))]

    def test_what_a_purchase_costs(self) -> None:
        """60% of the planned time, marketing's hours (W_M + .3 W_I), value × (1 - .6 I)."""
        b = settled()
        j = b.project(sponsor=1, planned_weeks=20.0, coupling=0.5)
        it, marketing = b.state.teams[j]["planned"]
        b.kernel.outside._leave(b.rules, b.state, b.record, j, 0)
        p = b.state.projects[j]
        assert (p.outside_left, p.worth) == (near(12), near(0.7))
        weeks = 0
        while p.state == 7:
            b.kernel.outside.run(b.rules, b.state, b.record, weeks)
            weeks += 1
        assert (weeks, p.ended) == (12, 12)
        assert p.spent == near(marketing + 0.3 * it)
        b.kernel.outside.run(b.rules, b.state, b.record, weeks)
        assert b.world.outside_it == near(0.02 * it)


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
        """Effort 1.21 W(1 + .9I); duration 1.45 D(1 + .9I), D = 4.33 · 2.5 (W/4.33)^.38."""
        b = settled()
        p = b.state.projects[b.project()]
        base = 4.33 * 2.5 * (p.volume / 4.33) ** 0.38
        assert p.base_weeks == near(base, 1e-9)
        assert p.planned_effort == near(1.21 * p.volume * (1 + 0.9 * p.coupling), 1e-9)
        assert p.planned_weeks == near(1.45 * base * (1 + 0.9 * p.coupling), 1e-9)

    def test_the_network_lays_out_the_volume(self) -> None:
        """Share of volume .10 .15 .40 .15 .15 .05, IT's part .4 .6 1 0 .6 .4."""
        b = settled()
        j = b.project()
        share = np.array([0.10, 0.15, 0.40, 0.15, 0.15, 0.05])
        it = np.array([0.4, 0.6, 1.0, 0.0, 0.6, 0.4])
        planned = b.state.work[j, :6]["planned"]
        np.testing.assert_allclose(planned[:, 0], b.state.projects[j].volume * share * it)
        np.testing.assert_allclose(planned[:, 1], b.state.projects[j].volume * share * (1 - it))


class TestOutcomes:
    def test_nine_in_ten(self) -> None:
        counts = np.zeros(30)
        counts[[4, 9, 20]] = 5, 4, 1
        assert kernel.record._nine_in_ten(counts, 10) == 9
        counts[20] = 2
        assert kernel.record._nine_in_ten(counts, 11) == 20

    def test_a_mean_over_nothing_is_not_a_number(self) -> None:
        assert math.isnan(kernel.record.ratio(1.0, 0.0))
        assert kernel.record.ratio(1.0, 4.0) == 0.25
