"""The equations of governance, against values worked out by hand from the theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from by_hand import Asked, kernel, near, settled
from kernel import EQUAL, Bench, bench, rules, small


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
    @pytest.mark.parametrize(("volume", "size"), [(30.0, 1.0), (480.0, 0.5)], ids=["median", "sixteen times that"])
    def test_weekly_chance_to_settle(
        self, mode: str, expected: float, volume: float, size: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """At δ = .3 and trust .5; × (W/30)^-.25 × (1 + .5 clear ownership), 1.2 at ownership .4."""
        b = settled(**{"governance.mode": mode, "governance.clear_ownership": 0.4})
        j = b.project(state=1, ready=0, volume=volume)
        b.kernel.governance.deal_tokens(b.org, b.state)
        asked: list[float] = []
        monkeypatch.setattr(b.kernel.governance, "disagreement", lambda *_: 0.3)
        monkeypatch.setattr(b.kernel.governance, "uniform", lambda *_: Asked(asked))
        b.kernel.governance._try(b.rules, b.state, b.record, j, 0)
        assert asked == [near(1.2 * size * expected)]

    def test_attention_grows_with_the_people_behind_it(self) -> None:
        """The CIO's with IT against 48, the CMO's with marketing against 32, the others' with both against 80."""
        b = bench(small(96, 24, equal=EQUAL))
        b.kernel.governance.deal_tokens(b.org, b.state)
        tokens = {e: float(b.state.executives[e].tokens) for e in (b.world.cio, b.world.cmo, b.world.top)}
        assert tokens == {b.world.cio: near(8 * 2), b.world.cmo: near(8), b.world.top: near(2 * 1.5)}

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
        b = settled(reporting={"cio": "cfo"}, **{"mechanisms.informed_demand": False})
        j = b.project(value=1.0, volume=10.0)
        refused = 0
        for seed in range(400):
            b.world.seed = seed
            refused += bool(b.kernel.governance._refused(b.rules, b.state, j))
        chance = 0.4 * 0.4775
        assert abs(refused / 400 - chance) < 4 * math.sqrt(chance * (1 - chance) / 400)
        b.state.projects[j].value = 10.0 * math.exp(0.125)
        assert not b.kernel.governance._refused(b.rules, b.state, j)

    def test_a_sponsor_who_sees_the_cost_drops_what_is_worth_little(self) -> None:
        """Chance .2 × transparency .9 below the average value, whoever is above IT: 400 within 4 standard errors."""
        b = settled(**{"transparency.cost": 0.9, "mechanisms.business_case_gate": False})
        j = b.project(value=1.0, volume=10.0)
        dropped = 0
        for seed in range(400):
            b.world.seed = seed
            dropped += bool(b.kernel.governance._refused(b.rules, b.state, j))
        assert abs(dropped / 400 - 0.18) < 4 * math.sqrt(0.18 * 0.82 / 400)
        b.state.projects[j].value = 10.0 * math.exp(0.125)
        assert not b.kernel.governance._refused(b.rules, b.state, j)

    def test_late_involvement_moves_its_part_of_the_first_task(self) -> None:
        b = settled(reporting={"cio": "cfo"})
        j = b.project(state=1, ready=0, volume=100.0)
        before = b.state.work[j, 0]["planned"].copy()
        b.kernel.governance.settle(b.rules, b.state, b.record, j, 0, -1)
        after = b.state.work[j, 0]["planned"]
        assert after[0] == near(before[0] * 0.5225)
        assert after.sum() == near(before.sum())
