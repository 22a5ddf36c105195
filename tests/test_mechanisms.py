"""Every mechanism can be cut out whole, every lever does something, and no setting breaks a bound."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alignsim as al
from alignsim.compiled import kernel_sources
from alignsim.engine.batch import run_batch
from alignsim.engine.run import Simulation
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.parameters import Parameter, all_parameters, find
from alignsim.state import EXECUTIVE, PROJECT, STAFF, TIE
from kernel import BUSY, same_bits, small

EMBEDDED = {"embedding.it_in_marketing": 0.3, "embedding.rotation_weeks": 8}
CHANCY = {"outside.chance": 0.5, "outside.hazard": 0.5}

#: switch: (parameters of its rule alone, settings under which the rule has something to do)
RULES_OF: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "faults": (
        (
            "faults.chance",
            "faults.pace",
            "faults.novelty",
            "faults.understanding",
            "faults.late_involvement",
            "faults.find_base",
            "faults.find_assurance",
            "faults.exception_size",
            "faults.quick_effort",
        ),
        {},
    ),
    "exceptions": (("faults.exception_size",), {}),
    "requests": (
        (
            "requests.per_week",
            "requests.answer_base",
            "requests.answer_understanding",
            "requests.answer_trust",
            "experience.weight_staff_question",
            "experience.weight_executive_guess",
            "learning.answer",
        ),
        {},
    ),
    "creep": (("work.creep",), {}),
    "changes": (("delivery.change_share", "experience.weight_change"), {}),
    "escalation": (
        (
            "governance.escalate_after",
            "governance.hop_weeks",
            "governance.loser_commitment",
            "experience.weight_escalated",
            "experience.weight_waiting",
        ),
        {"governance.settle_joint": 0.1},
    ),
    "escalation_of_commitment": (
        ("delivery.sunk_cost", "delivery.near_completion"),
        {"delivery.cancel_hazard": 0.5, "delivery.cancel_after": 0.5},
    ),
    "business_case_gate": (("governance.gate_strength",), {"reporting": {"cio": "cfo"}}),
    "regressive_plans": (("demand.plan_shrinkage",), {}),
    "weighty_decisions": (("governance.settle_power",), {}),
    "informed_demand": (("governance.informed_demand",), {"transparency.cost": 0.9}),
    "perspective_taking": (("power.perspective",), {}),
    "biased_appraisal": (("trust.facts_base", "trust.facts_transparency", "trust.expectation_slope"), {}),
    "resentment": (("trust.resentment", "trust.cost_centre"), {}),
    "neutral_drift": (("trust.drift",), {}),
    "debt": (
        (
            "technology.start_debt",
            "technology.debt_live",
            "technology.debt_outside",
            "technology.debt_decay",
            "technology.debt_refactoring",
            "technology.debt_half",
        ),
        CHANCY,
    ),
    "outside_buying": (
        (
            "outside.chance",
            "outside.reference_share",
            "outside.accountability",
            "outside.shared_budget",
            "outside.patience",
            "outside.hazard",
            "outside.time",
            "outside.effort_it",
            "outside.support",
            "outside.misfit",
            "outside.discovery",
            "outside.discovery_transparency",
            "experience.weight_shadow",
        ),
        {**CHANCY, "budget.shared": 0.3, "incentives.joint_accountability": 0.6},
    ),
    "influence": (("influence.contacts", "influence.from_executive", "influence.to_executive"), {}),
    "learning": (
        (
            "learning.shared_work",
            "learning.embedded",
            "learning.cross_hour",
            "learning.fading",
            "learning.answer",
            "learning.executives",
            "learning.specialist_use",
            "learning.specialist_training",
            "roadmap.executive_learning",
            "roadmap.staff_learning",
        ),
        {**EMBEDDED, "training.cross_hours": 2, "roadmap.every_weeks": 9},
    ),
    "embedding_depth_loss": (("learning.depth_loss",), EMBEDDED),
    "morale": (
        (
            "morale.speed",
            "morale.base",
            "morale.success",
            "morale.overload",
            "morale.conflict",
            "morale.overload_from",
            "morale.overload_range",
        ),
        {},
    ),
    "turnover": (("people.newcomer_skill", "staffing.turnover_per_year"), {"staffing.turnover_per_year": 2}),
    "executive_turnover": (("morale.executive_years",), {"morale.executive_years": 0.5}),
    "decision_delay": (
        (
            "governance.preparation_median",
            "governance.preparation_sigma",
            "governance.preparation_power",
            "governance.settle_joint",
            "governance.settle_one",
            "governance.settle_power",
            "governance.ownership_gain",
        ),
        {"governance.clear_ownership": 0.2},
    ),
    "capacity_limit": (("work.coordination", "work.coordination_trust", "work.communication", "work.morale_gain"), {}),
}
#: Its rule has no parameter of its own; tests/test_rules_of_governance.py holds the equation with and without it.
NO_PARAMETER = {"strategic_talk"}


def another(parameter: Parameter, value: Any) -> Any:
    """A value of the parameter well away from the one in force."""
    if parameter.kind == "choice":
        return next(word for word in parameter.choices if word != value)
    if parameter.kind == "switch":
        return not value
    top = min(parameter.high, 4 * abs(float(value)) + 1)
    low, high = (value + parameter.low) / 2, (value + top) / 2
    chosen = low if value - low > high - value else high
    if parameter.kind == "integer":
        return round(chosen) if round(chosen) != value else value + 1
    return chosen


@cache
def outcome(items: frozenset[tuple[str, Any]]) -> tuple[np.ndarray, ...]:
    """Three busy runs: outcomes, every week, every project (but for what preparation was drawn)."""
    levers: dict[str, Any] = {**BUSY, **dict(items)}
    if "reporting.cio" in levers:
        levers["reporting"] = {"cio": levers.pop("reporting.cio")}
    batch = run_batch(small(16, 12, weeks=60, levers=levers), 4, range(3), weekly=True, projects=True)
    assert batch.weekly is not None
    assert batch.projects is not None
    projects = np.concatenate(batch.projects)
    projects["prep_left"] = 0
    return batch.outcomes, batch.weekly, projects


def lived(levers: dict[str, Any]) -> tuple[np.ndarray, ...]:
    flat = {name: value for name, value in levers.items() if name != "reporting"}
    if "reporting" in levers:
        flat["reporting.cio"] = levers["reporting"]["cio"]
    return outcome(frozenset(flat.items()))


def alike(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> bool:
    return all(same_bits(x, y) for x, y in zip(one, other, strict=True))


ONE_BY_ONE = [
    pytest.param(switch, name, stage, id=f"{switch}-{name}")
    for switch, (names, stage) in RULES_OF.items()
    for name in names
]


class TestSwitches:
    def test_every_switch_is_tested(self) -> None:
        declared = {p.name for p in all_parameters() if p.section == "mechanisms"}
        assert declared == RULES_OF.keys() | NO_PARAMETER

    @pytest.mark.parametrize(("switch", "name", "stage"), ONE_BY_ONE)
    def test_off_is_an_exact_identity(self, switch: str, name: str, stage: dict[str, Any]) -> None:
        """Off, the rule is not there: its parameter changes no bit.  On, it does."""
        parameter = find(name)
        value = another(parameter, stage.get(name, parameter.default))
        for on in (False, True):
            here = {**stage, f"mechanisms.{switch}": on}
            assert alike(lived(here), lived({**here, name: value})) is not on

    @pytest.mark.parametrize("switch", [*RULES_OF, *NO_PARAMETER])
    def test_on_matters(self, switch: str) -> None:
        stage = RULES_OF.get(switch, ((), {}))[1]
        assert not alike(lived(stage), lived({**stage, f"mechanisms.{switch}": False}))


#: Levers that do something only where something else holds.
STAGE: dict[str, dict[str, Any]] = {
    "embedding.rotation_weeks": {"embedding.it_in_marketing": 0.25},
    "pilots.max_person_weeks": {"pilots.count": 5, "pilots.max_person_weeks": 3},
    "people.cfo": {"reporting": {"cio": "cfo"}},
    "people.ceo.attention": {"governance.mode": "ceo_arbitrates"},
    "staffing.hours_per_week": {"training.cross_hours": 2},
}
GOALS = ("speed", "quality", "cost", "customer")
#: Who never decides.
WITHOUT_EFFECT = {
    "people.cfo.attention": "decides only as the common superior of CIO and CMO, below",
    "people.coo.attention": "decides only as the common superior of CIO and CMO, below",
}


def levers() -> list[str]:
    return [
        p.path
        for p in all_parameters()
        if p.lever and p.path not in WITHOUT_EFFECT and not p.path.startswith("people.other.")
    ]


class TestLevers:
    @pytest.mark.parametrize("path", levers())
    def test_each_moves_something(self, path: str) -> None:
        parameter = find(path)
        stage = next((value for name, value in STAGE.items() if path.startswith(name)), {})
        value = another(parameter, stage.get(path, parameter.default))
        change = {path: value}
        section, _, goal = path.rpartition(".")
        if section.endswith(".goal_weights"):
            change = {f"{section}.{name}": 0.7 if name == goal else 0.1 for name in GOALS}
        assert not alike(lived(stage), lived({**stage, **change}))

    @pytest.mark.parametrize("who", ["cfo", "coo"])
    def test_attention_of_a_common_superior(self, who: str) -> None:
        def run(tokens: float) -> np.ndarray:
            base = {**BUSY, "reporting": {"cio": who, "cmo": who}, "governance.settle_joint": 0.1}
            return run_batch(
                small(16, 12, weeks=60, levers={**base, f"people.{who}.attention": tokens}), 4, [0]
            ).outcomes

        assert not same_bits(run(2), run(0.1))

    def test_a_price_moves_money_alone(self) -> None:
        base = run_batch(small(8, 6, weeks=10, levers=BUSY), 4, [0]).outcomes
        dear = {**BUSY, "staffing.cost_per_person_week": 5000}
        other = run_batch(small(8, 6, weeks=10, levers=dear), 4, [0]).outcomes
        money, cost = OUTCOME_NAMES.index("cost_money"), OUTCOME_NAMES.index("cost")
        np.testing.assert_allclose(base[:, money], 2500 * base[:, cost], rtol=1e-12)
        np.testing.assert_array_equal(other[:, money], 2 * base[:, money])
        assert same_bits(np.delete(base, money, axis=1), np.delete(other, money, axis=1))

    def test_every_parameter_is_read_somewhere(self) -> None:
        text = "".join(path.read_text() for path in kernel_sources())
        read_elsewhere = {"weeks", "burn_in"}
        unread = {p.path for p in all_parameters() if p.place == "rules" and f"rules.{p.field}" not in text}
        assert unread == read_elsewhere


#: Derived from head counts, or the shape of the run: not drawn below.
NOT_DRAWN = {"demand.rate_two", "demand.rate_it", "demand.rate_marketing", "demand.after_log", "weeks", "burn_in"}
DRAWN = [p for p in all_parameters() if p.place == "rules" and p.path not in NOT_DRAWN]


@st.composite
def some_rules(draw: st.DrawFn) -> dict[str, float]:
    """Up to a third of all parameters anywhere in their declared ranges, ends included."""
    chosen = draw(st.lists(st.sampled_from(DRAWN), max_size=len(DRAWN) // 3, unique_by=lambda p: p.path))
    values: dict[str, float] = {}
    for p in chosen:
        if p.kind == "number":
            values[p.field] = draw(st.one_of(st.sampled_from((p.low, p.high)), st.floats(p.low, p.high)))
        else:
            values[p.field] = draw(st.integers(int(p.low), int(p.high)))
    return values


def within(array: np.ndarray, table: Any, rows: slice | None = None) -> None:
    """All numbers are numbers, and all that is declared 0..1 is that."""
    for name, kind, unit, _ in table:
        values = array[name]
        if kind == "f8":
            assert np.isfinite(values).all(), name
        if unit == "0..1":
            known = values[values != -1]
            assert ((known >= 0) & (known <= 1)).all(), (name, known.min(), known.max())


class TestBounds:
    @given(values=some_rules(), seed=st.integers(0, 2**32))
    @settings(max_examples=150)
    def test_hold_under_any_rules(self, values: dict[str, float], seed: int) -> None:
        """25 weeks of ten people under rules drawn from their declared ranges."""
        plan = _small_plan()
        rules = plan.rules.copy()
        for name, value in values.items():
            rules[name] = value
        simulation = Simulation(replace(plan, rules=rules.view(np.recarray)), seed)
        simulation.advance(25)
        state, world = simulation.state, simulation.state.world[0]
        within(state.staff, STAFF)
        within(state.executives, EXECUTIVE)
        within(state.ties, TIE)
        within(state.projects[: int(world.arrived)], PROJECT)
        assert np.isfinite(simulation.record.weekly.view(np.float64)).all()
        for name in ("gamma", "goal_gap", "parity_gap", "early", "drag", "morale", "trust_it", "trust_marketing"):
            assert 0 <= world[name] <= 1, name
        for name in ("backlog_it", "debt", "used_it", "free_it", "outside_it", "mean_decision_weeks"):
            assert world[name] >= 0, name
        assert (state.work[: int(world.arrived)]["left"] >= 0).all()
        assert (state.ledger >= -1e-12).all()


@cache
def _small_plan() -> al.Plan:
    return small(6, 4, weeks=25, levers=BUSY)
