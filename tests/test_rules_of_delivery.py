"""The equations of delivery, technology and the outcomes, against values worked out by hand from the theory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from by_hand import Asked, kernel, near, settled
from kernel import bench, small


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

    def test_contact_and_distrust(self) -> None:
        """The correlation over the people who are there, as numpy has it; NaN where nobody differs."""
        b = settled()
        staff = b.state.staff
        staff["contact_weeks"] = [0, 4, 9, 2, 7, 1, 3, 8, 5, 60]
        staff["trust"] = [0.2, 0.5, 0.7, 0.1, 0.4, 0.6, 0.3, 0.9, 0.5, 0.0]
        staff["present"][9] = 0
        expected = np.corrcoef(staff["contact_weeks"][:9], 1 - staff["trust"][:9])[0, 1]
        assert kernel.record._contact(b.state) == near(expected)
        staff["trust"] = 0.5
        assert math.isnan(kernel.record._contact(b.state))
