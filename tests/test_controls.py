"""What a person can move: every control is sound, has words, and covers the levers of the model."""

from __future__ import annotations

from pathlib import Path

import pytest

import alignsim as al
from alignsim.experiments.control_words import GROUPS, HEADS, NOT_MOVED, PLANNED, WORDS
from alignsim.experiments.controls import Control, _lever, controls
from alignsim.organization import plan
from alignsim.parameters import all_parameters, find
from alignsim.scenario import shipped

BASE = controls(al.load("baseline"))


def values(control: Control) -> list[object]:
    """Ends and middle of a scale, every word of a choice."""
    if control.kind == "scale":
        return [control.placed(v) for v in (control.low, control.high, (control.low + control.high) / 2)]
    return [value for value, _ in control.choices]


def test_every_lever_of_the_model_is_a_control_or_has_a_reason() -> None:
    moved = {c.path for c in BASE}
    for parameter in all_parameters():
        reasons = [path for path in NOT_MOVED if f"{parameter.path}.".startswith(f"{path}.")]
        if parameter.lever:
            assert (parameter.path in moved) != bool(reasons), parameter.path
    assert {"reporting.cio", "reporting.cmo"} <= moved
    assert all(reason for reason in NOT_MOVED.values())


@pytest.mark.parametrize("control", BASE, ids=lambda c: c.path)
def test_a_scenario_takes_every_value_of_a_control(control: Control) -> None:
    base = al.load("baseline")
    for value in values(control):
        moved = base.change({control.path: value})
        again = next(c for c in controls(moved) if c.path == control.path)
        assert again.value == value and type(again.value) is type(control.value)
        plan(moved)
        if control.mid_run:
            plan(base.change({control.path: value}, week=26))


@pytest.mark.parametrize("control", BASE, ids=lambda c: c.path)
def test_a_control_speaks_in_words(control: Control) -> None:
    assert control.group in GROUPS and control.words[0].isupper() and control.help.endswith(".")
    assert "_" not in control.words and "." not in control.words
    for value in values(control):
        text = control.written(value)  # type: ignore[arg-type]
        assert text and "_" not in text and text == control.written(value)  # type: ignore[arg-type]


def test_a_trust_rule_of_ones_own_is_offered_beside_the_shipped_ones() -> None:
    control = _lever(find("trust.rule"), "my_rule", "", "", False)
    assert ("my_rule", "my_rule") in control.choices and len(control.choices) == len(WORDS["trust.rule"]) + 1


@pytest.mark.parametrize("control", [c for c in BASE if c.kind == "scale"], ids=lambda c: c.path)
def test_a_range_is_that_of_the_declaration_or_lies_inside(control: Control) -> None:
    declared = find(control.path)
    assert declared.low <= control.low < control.high <= declared.high
    if control.path not in PLANNED:
        assert (control.low, control.high) == (declared.low, declared.high)
    assert control.low <= control.value <= control.high  # type: ignore[operator]
    steps = (control.high - control.low) / control.step
    assert abs(steps - round(steps)) < 1e-6


def test_choices_are_all_words_of_the_declaration() -> None:
    for control in BASE:
        if control.kind == "choice" and find_or_none(control.path) and find(control.path).kind == "choice":
            assert {value for value, _ in control.choices} == set(find(control.path).choices)


def find_or_none(path: str) -> bool:
    return any(p.path == path for p in all_parameters())


def test_values_are_written_with_their_units() -> None:
    said = {c.path: c for c in BASE}
    assert said["embedding.it_in_marketing"].written(0.2) == "20%"
    assert said["embedding.rotation_weeks"].written(26) == "26 weeks"
    assert said["training.cross_hours"].written(1.5) == "1.5 hours a week"
    assert said["staffing.max_projects"].written(1) == "1 project"
    assert said["staffing.it_heads"].written(1) == "1 person"
    assert said["training.cross_hours"].written(1) == "1 hour a week"
    assert said["reporting.cio"].written("coo") == "COO"
    assert said["governance.mode"].written("it_led") == "IT has the final say"
    assert said["governance.talk"].written(False) == "Who decides does not hear the other side"
    assert said["roadmap.every_weeks"].written(6) == "A shared roadmap every 6 weeks"
    assert said["trust.start"].written(0.5) == "0.5"


def test_a_slider_reaches_a_value_beyond_what_one_would_plan() -> None:
    far = {c.path: c for c in controls(al.load("baseline").change({"training.cross_hours": 20,
                                                                    "roadmap.every_weeks": 9}))}
    assert far["training.cross_hours"].high == 20
    assert (9, "A shared roadmap every 9 weeks") in far["roadmap.every_weeks"].choices


def test_nobody_can_be_put_below_who_is_below() -> None:
    """With the CFO under the CIO, the CIO cannot come to report to the CFO."""
    scenario = al.load("baseline").change({"reporting.cfo": "cio"})
    line = next(c for c in controls(scenario) if c.path == "reporting.cio")
    assert [value for value, _ in line.choices] == ["ceo", "coo"] and line.value == "coo"


@pytest.mark.parametrize("name", ["start_up", "retailer", "public_agency"])
def test_a_chart_has_the_executives_it_has_and_its_own_heads(name: str) -> None:
    scenario = al.load(name)
    found = controls(scenario)
    assert not {c.path for c in found} & set(HEADS)
    for control in found[:2]:
        assert control.value in dict(control.choices)
        for value, _ in control.choices:
            if value != control.value:
                plan(scenario.change({control.path: value}))


def test_what_a_population_draws_is_marked() -> None:
    drawn = {c.path for c in controls(al.load("population")) if c.drawn}
    assert drawn and all(not c.drawn for c in BASE)


def test_every_scenario_at_hand_has_controls(root: Path) -> None:
    for name in shipped():
        if (root / "scenarios" / f"{name}.yaml").is_file():
            assert len(controls(al.load(name))) >= len(BASE) - len(HEADS), name
