"""A scenario is one immutable set of settings; what it is, how it changes, and how it is written and read back."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.parameters import Parameter, all_parameters
from alignsim.problems import InputError
from alignsim.scenario import Scenario, load
from alignsim.scenario.layer import typed
from alignsim.scenario.schema import by_path, limits

FREE = [p for p in by_path().values() if "goal_weights" not in p.path and not p.path.startswith("demand.")]


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


def values_of(parameter: Parameter) -> st.SearchStrategy[Any]:
    """Every value a parameter may have."""
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    low, high = limits(parameter)
    return st.integers(int(low), int(high)) if parameter.kind == "integer" else st.floats(low, high)


def written(scenario: Scenario, folder: Path) -> Scenario:
    """The scenario written as a file and loaded back."""
    path = folder / "written.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    return load(path)


def test_the_baseline_is_the_model_as_declared(baseline: Scenario) -> None:
    assert set(baseline.values) == {p.path for p in all_parameters()}
    assert all(baseline.values[p.path] == typed(p, p.default) for p in all_parameters())
    assert baseline.reporting == {"cfo": "ceo", "coo": "ceo", "cio": "coo", "cmo": "ceo"}
    assert (baseline.weeks, baseline.burn_in) == (156, 104)
    assert baseline.organization is None
    assert baseline.projects.log is None
    assert baseline.changes == ()


def test_values_have_the_type_of_their_parameter(baseline: Scenario) -> None:
    kinds = {"number": float, "integer": int, "switch": bool, "choice": str}
    for parameter in all_parameters():
        assert type(baseline.values[parameter.path]) is kinds[parameter.kind], parameter.path


def test_a_scenario_cannot_be_altered(baseline: Scenario) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        baseline.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        baseline.values["weeks"] = 3  # type: ignore[index]


def test_a_change_leaves_the_old_scenario_as_it_was(baseline: Scenario) -> None:
    before = baseline.digest()
    parity = baseline.change({"reporting.cio": "ceo"})
    assert parity.reporting["cio"] == "ceo"
    assert baseline.reporting["cio"] == "coo"
    assert baseline.digest() == before != parity.digest()
    assert parity.name == "baseline + reporting.cio=ceo"


def test_levers_may_be_dotted_or_nested_and_executives_in_either_case(baseline: Scenario) -> None:
    dotted = baseline.change({"people.cio.speed_preference": 0.5, "governance.mode": "it_led", "reporting.cio": "ceo"})
    nested = baseline.change(
        {"people": {"CIO": {"speed_preference": 0.5}}, "governance": {"mode": "it_led"}, "reporting": {"CIO": "CEO"}}
    )
    assert dotted == nested
    assert hash(dotted) == hash(nested)


def test_a_switch_is_on_or_off_or_true_or_false(baseline: Scenario) -> None:
    for value, meaning in ((True, True), (False, False), ("on", True), ("off", False)):
        assert baseline.change({"mechanisms.debt": value}).values["mechanisms.debt"] is meaning


def test_a_policy_change_holds_from_its_week_on(baseline: Scenario) -> None:
    later = baseline.change({"governance.mode": "it_led"}, week=52).change({"reporting.cio": "ceo"}, week=26)
    assert [segment.start for segment in later.segments()] == [-104, 26, 52]
    assert [segment.values["governance.mode"] for segment in later.segments()] == ["joint", "joint", "it_led"]
    assert [segment.reporting["cio"] for segment in later.segments()] == ["coo", "ceo", "ceo"]


def test_two_changes_in_one_week_are_one(baseline: Scenario) -> None:
    one = baseline.change({"governance.mode": "it_led"}, week=52).change({"transparency.cost": 0.9}, week=52)
    both = baseline.change({"governance.mode": "it_led", "transparency.cost": 0.9}, week=52)
    assert one == both
    assert len(one.changes) == 1


def test_a_change_in_week_0_comes_after_the_burn_in(baseline: Scenario) -> None:
    changed = baseline.change({"governance.mode": "it_led"}, week=0)
    assert [segment.start for segment in changed.segments()] == [-104, 0]
    without = changed.change({"burn_in": 0})
    assert [segment.start for segment in without.segments()] == [0]
    assert without.segments()[0].values["governance.mode"] == "it_led"


def test_goal_weights_within_a_hundredth_of_1_are_made_to_sum_to_1(baseline: Scenario) -> None:
    weights = {"speed": 0.33, "quality": 0.33, "cost": 0.33, "customer": 0.0}
    changed = baseline.change({"people.cio.goal_weights": weights})
    found = [float(changed.values[f"people.cio.goal_weights.{name}"]) for name in weights]
    assert sum(found) == pytest.approx(1, abs=1e-12)
    assert found[:3] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize("sum_", [0.98, 1.02, 0.0, 4.0])
def test_goal_weights_that_do_not_sum_to_1_are_refused(baseline: Scenario, sum_: float) -> None:
    weights = dict.fromkeys(("speed", "quality", "cost", "customer"), sum_ / 4)
    with pytest.raises(InputError) as caught:
        baseline.change({"people.cio.goal_weights": weights})
    (problem,) = caught.value.problems
    assert problem.field == "people.cio.goal_weights"
    assert "sum to 1" in problem.allowed


def test_goal_weights_come_all_four_or_not_at_all(baseline: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        baseline.change({"people.cio.goal_weights.cost": 0.3})
    fields = [problem.field for problem in caught.value.problems]
    assert fields == [f"people.cio.goal_weights.{name}" for name in ("speed", "quality", "customer")]


def test_all_problems_of_a_change_come_at_once(baseline: Scenario) -> None:
    levers = {"governance.mod": "joint", "weeks": 0, "trust.start": float("nan"), "reporting.cio": "cio"}
    with pytest.raises(InputError) as caught:
        baseline.change(levers)
    assert {problem.field for problem in caught.value.problems} == set(levers)
    assert next(p.nearest for p in caught.value.problems if p.field == "governance.mod") == "mode"


@pytest.mark.parametrize("week", [-1, 1.5, True, "two", None, 10**9, float("nan")])
def test_the_week_of_a_change_is_a_week(baseline: Scenario, week: Any) -> None:
    if week is None:
        assert baseline.change({"transparency.cost": 0.9}, week=week).changes == ()
        return
    with pytest.raises(InputError, match="week"):
        baseline.change({"transparency.cost": 0.9}, week=week)


@pytest.mark.parametrize("path", ["weeks", "burn_in", "trust.start", "organization", "projects.log", "projects.after"])
def test_what_holds_for_the_whole_run_cannot_change_in_mid_run(baseline: Scenario, path: str) -> None:
    with pytest.raises(InputError) as caught:
        baseline.change({path: 10}, week=52)
    (problem,) = caught.value.problems
    assert problem.field == path
    assert "cannot change in mid-run" in problem.allowed


def test_every_other_parameter_can_change_in_mid_run(baseline: Scenario) -> None:
    for parameter in by_path().values():
        if parameter.path in {"weeks", "burn_in", "trust.start"} or "goal_weights" in parameter.path:
            continue
        changed = baseline.change({parameter.path: parameter.default}, week=52)
        assert parameter.path in changed.changes[0].values


def test_what_follows_from_the_rest_cannot_be_set(baseline: Scenario) -> None:
    for path in ("demand.rate_two", "demand.after_log"):
        with pytest.raises(InputError, match="unknown key"):
            baseline.change({path: 1})


def test_a_change_beyond_the_end_is_refused(baseline: Scenario) -> None:
    with pytest.raises(InputError, match="before the end"):
        baseline.change({"transparency.cost": 0.9}, week=156)
    with pytest.raises(InputError, match="before the end"):
        baseline.change({"transparency.cost": 0.9}, week=100).change({"weeks": 52})


def test_differences_are_what_change_takes(baseline: Scenario) -> None:
    weights = {"speed": 0.2, "quality": 0.4, "cost": 0.3, "customer": 0.1}
    other = baseline.change({"people.cio.goal_weights": weights, "reporting.cio": "ceo", "budget.shared": 0.5})
    found = baseline.differences(other)
    assert found["reporting.cio"] == ("coo", "ceo")
    assert found["budget.shared"] == (0.0, 0.5)
    assert len([path for path in found if "goal_weights" in path]) == 4
    assert baseline.change({path: new for path, (_, new) in found.items()}) == other
    assert baseline.differences(baseline) == {}


def test_differences_can_come_as_a_change_in_mid_run(baseline: Scenario) -> None:
    new = {path: b for path, (_, b) in baseline.differences(load("embedding")).items()}
    assert baseline.change(new, week=26).segments()[-1].values["embedding.it_in_marketing"] == 0.2


def test_the_digest_is_of_what_can_affect_a_result(baseline: Scenario) -> None:
    named = baseline.change({"weeks": 156}, name="another", title="Another")
    assert named.digest() == baseline.digest()
    assert named != baseline
    seen = {baseline.change({p.path: _other(p)}).digest() for p in FREE if p.path != "burn_in"}
    assert len(seen) == len(FREE) - 1
    assert baseline.digest() not in seen
    assert baseline.change({"transparency.cost": 0.9}, week=10).digest() not in seen


def _other(parameter: Parameter) -> Any:
    """A value that is not the default."""
    if parameter.kind == "switch":
        return not parameter.default
    if parameter.kind == "choice":
        return parameter.choices[parameter.choices[0] == parameter.default]
    low, high = limits(parameter)
    return typed(parameter, low if parameter.default != low else high)


@given(st.data())
def test_a_scenario_written_as_a_file_loads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(FREE), max_size=8, unique=True))
    scenario = load("baseline").change({p.path: data.draw(values_of(p)) for p in chosen}, title=data.draw(titles()))
    later = data.draw(st.sampled_from([p for p in FREE if p.path not in {"weeks", "burn_in", "trust.start"}]))
    scenario = scenario.change({later.path: data.draw(values_of(later))}, week=0)
    back = written(scenario, tmp_path_factory.mktemp("written"))
    assert back == scenario
    assert dict(back.values) == dict(scenario.values)
    assert back.changes == scenario.changes


def titles() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def test_weights_normalised_once_stay_bit_for_bit(baseline: Scenario, tmp_path: Path) -> None:
    weights = {"speed": 0.301, "quality": 0.1, "cost": 0.3, "customer": 0.3}
    scenario = baseline.change({"people.cmo.goal_weights": weights})
    assert written(scenario, tmp_path).digest() == scenario.digest()


def test_a_scenario_can_be_sent_to_a_worker(baseline: Scenario) -> None:
    scenario = baseline.change({"reporting.cio": "ceo"}, week=3)
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert copy.deepcopy(scenario) == scenario


def test_a_scenario_shows_what_differs_from_the_model(baseline: Scenario) -> None:
    scenario = load("ceo_line").change({"transparency.cost": 0.9}, week=52)
    assert "start: reporting.cio = ceo" in repr(scenario)
    assert "week 52: transparency.cost = 0.9" in repr(scenario)
    html = scenario._repr_html_()
    assert "<td>reporting.cio</td><td>ceo</td>" in html
    assert "Every lever as in the model" in baseline._repr_html_()


def test_markup_in_a_title_is_text(baseline: Scenario) -> None:
    assert "<script>" not in baseline.change({"weeks": 5}, title="<script>x</script>")._repr_html_()


def test_numbers_of_numpy_are_numbers(baseline: Scenario) -> None:
    np = pytest.importorskip("numpy")
    changed = baseline.change({"transparency.cost": np.float64(0.9), "weeks": np.int64(52)}, week=None)
    assert changed == baseline.change({"transparency.cost": 0.9, "weeks": 52})
    assert type(changed.values["weeks"]) is int
    with pytest.raises(InputError):
        baseline.change({"transparency.cost": np.nan})
