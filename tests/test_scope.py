"""Warnings outside of what was calibrated: every edge is seen, and nothing is said inside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import alignsim as al
from alignsim.cli import main
from alignsim.experiments.rank_steps import steps
from alignsim.experiments.scope import MOST, TABLE, ScopeNote, scope_lines, warnings_of
from alignsim.organization import drawn

BASE = al.load("baseline")
SMALL = ("--runs", "2", "--weeks", "26", "--threads", "1")


def goals(speed: float, quality: float, cost: float, customer: float) -> dict[str, float]:
    return {"speed": speed, "quality": quality, "cost": cost, "customer": customer}


def skill(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return {path: 0.95}, {path: 0.8}


#: Field of the row -> what lies outside, and what lies near it and inside.
EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "expected load of IT": ({"demand.arrivals_per_week": 0.1}, {"staffing.it_heads": 50}),
    "expected load of marketing": ({"demand.arrivals_per_week": 0.1}, {"staffing.marketing_heads": 33}),
    "staff": ({"staffing.it_heads": 120, "staffing.marketing_heads": 80},
              {"staffing.it_heads": 90, "staffing.marketing_heads": 60}),
    "IT's share of the staff": ({"staffing.it_heads": 72, "staffing.marketing_heads": 8}, {"staffing.it_heads": 60}),
    "trust.rule": ({"trust.rule": "beta"}, {"trust.rule": "asymmetric"}),
    "switched off": ({"mechanisms.debt": False}, {"mechanisms.debt": True}),
    "numbers of mechanisms changed": ({"trust.gain": 0.06}, {"staffing.cost_per_person_week": 4000}),
    "weeks": ({"weeks": 20}, {"weeks": 312}),
    "burn_in": ({"burn_in": 52}, {"burn_in": 104}),
    "steps from the CIO to the top": (
        {"reporting.cio": "cmo", "reporting.cmo": "cfo", "reporting.cfo": "coo"}, {"reporting.cio": "cfo"}),
    "steps from the CMO to the top": (
        {"reporting.cmo": "cfo", "reporting.cfo": "coo"}, {"reporting.cmo": "coo"}),
    "trust.start": ({"trust.start": 0.1}, {"trust.start": 0.2}),
    "budget.marketing_share": ({"budget.marketing_share": 0.75}, {"budget.marketing_share": 0.7}),
    "embedding.it_in_marketing": ({"embedding.it_in_marketing": 0.45}, {"embedding.it_in_marketing": 0.4}),
    "embedding.marketing_in_it": ({"embedding.marketing_in_it": 0.45}, {"embedding.marketing_in_it": 0.4}),
    "embedding.rotation_weeks": ({"embedding.rotation_weeks": 4}, {"embedding.rotation_weeks": 26}),
    "training.cross_hours": ({"training.cross_hours": 6}, {"training.cross_hours": 4}),
    "roadmap.every_weeks": ({"roadmap.every_weeks": 1}, {"roadmap.every_weeks": 0}),
    "pilots.count": ({"pilots.count": 50}, {"pilots.count": 5}),
    "pilots.max_person_weeks": ({"pilots.max_person_weeks": 500}, {"pilots.max_person_weeks": 12}),
    "technology.refactoring_share": ({"technology.refactoring_share": 0.3}, {"technology.refactoring_share": 0.05}),
    "staffing.run_share": ({"staffing.run_share": 0.1}, {"staffing.run_share": 0.38}),
    "staffing.hours_per_week": ({"staffing.hours_per_week": 60}, {"staffing.hours_per_week": 38}),
    "staffing.max_projects": ({"staffing.max_projects": 4}, {"staffing.max_projects": 3}),
    "staffing.turnover_per_year": ({"staffing.turnover_per_year": 0.5}, {"staffing.turnover_per_year": 0.2}),
    "staffing.it_platform_skill": skill("staffing.it_platform_skill"),
    "staffing.it_specialist_skill": skill("staffing.it_specialist_skill"),
    "staffing.marketing_platform_skill": skill("staffing.marketing_platform_skill"),
    "staffing.marketing_specialist_skill": skill("staffing.marketing_specialist_skill"),
    "executives' traits": ({"people.cio.risk_tolerance": 0.9}, {"people.cio.risk_tolerance": 0.4}),
    "executives' goals": ({"people.cio.goal_weights": goals(0.1, 0.1, 0.8, 0)},
                          {"people.cio.goal_weights": goals(0.2, 0.4, 0.3, 0.1)}),
    "executives' attention": ({"people.ceo.attention": 20}, {"people.ceo.attention": 3}),
}
FROM_FILES = {"tasks of a project", "projects"}
SHIPPED = sorted(file.stem for file in (Path(__file__).parent.parent / "scenarios").glob("*.yaml"))


def fields(scenario: al.Scenario) -> set[str]:
    return {note.field for note in warnings_of(scenario)}


def test_every_row_has_its_example() -> None:
    assert [row.field for row in TABLE if row.field not in FROM_FILES] == list(EXAMPLES)
    assert len({row.field for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("field", EXAMPLES)
def test_a_row_speaks_outside_and_is_silent_inside(field: str) -> None:
    outside, inside = EXAMPLES[field]
    (note,) = (n for n in warnings_of(BASE.change(outside)) if n.field == field)
    assert note.found in note.text and note.calibrated_range in note.text and "\n" not in note.text
    assert field not in fields(BASE.change(inside))


def test_a_log_and_tasks_of_ones_own_are_said(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        "id,sponsor,start,planned_weeks,planned_person_weeks\na,it,0,10,20\n", encoding="utf-8")
    task = "{task: all, volume: 1, duration: 1}"
    (tmp_path / "own.yaml").write_text(
        f"format: 1\nextends: baseline\nprojects: {{log: log.csv, network: {{one_function: [{task}]}}}}\n",
        encoding="utf-8")
    assert fields(al.load(tmp_path / "own.yaml")) == FROM_FILES


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_with_the_default_organization_lies_inside(name: str) -> None:
    assert warnings_of(al.load(name)) == ()


def test_a_policy_change_is_looked_at_too() -> None:
    (note,) = warnings_of(BASE.change({"embedding.it_in_marketing": 0.5}, week=52))
    assert (note.field, note.found) == ("embedding.it_in_marketing", "0.5")
    assert fields(BASE.change({"staffing.it_heads": 200}, week=10)) >= {"staff"}


def test_what_a_population_may_draw_is_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "drawn.yaml"
    lines = ("{share: 0.5, set: {trust: {rule: beta}}}", "{share: 0.5, set: {mechanisms: {debt: off}}}")
    file.write_text(
        "format: 1\nextends: baseline\npopulation:\n  ranges: {trust.start: {low: 0.5, high: 0.9}}\n"
        f"  mixes:\n    rule: [{', '.join(lines)}]\n", encoding="utf-8")
    assert [(n.field, n.found) for n in warnings_of(al.load(file))] == [
        ("trust.rule", "beta"), ("switched off", "mechanisms.debt"), ("trust.start", "0.9")]


@pytest.mark.parametrize("name", ["population", "population_charts"])
def test_the_organizations_of_the_facts_lie_inside(name: str) -> None:
    for run in range(12):
        assert warnings_of(drawn(al.load(name), 1, run)) == ()


def test_what_the_ranking_tries_lies_inside() -> None:
    found, _ = steps(BASE)
    assert len(found) > 20
    assert [step.words for step in found if warnings_of(step.applied(BASE))] == []


def test_the_weeks_of_the_plan_count() -> None:
    assert warnings_of(BASE, weeks=520) == warnings_of(BASE, al.plan(BASE, weeks=520))
    (note,) = warnings_of(BASE, weeks=520)
    assert (note.field, note.found, note.calibrated_range) == ("weeks", "520", "26 to 312")


def test_many_changed_numbers_are_one_note() -> None:
    changed = BASE.change({"trust.gain": 0.06, "trust.loss": 0.2, "faults.chance": 0.1, "work.creep": 0.01,
                           "learning.fading": 0.01})
    (note,) = warnings_of(changed)
    assert note.found.endswith("and 2 more")


def test_lines_name_the_scenario_unless_all_agree() -> None:
    one, two = (ScopeNote("f", "1", "0", words) for words in ("one", "two"))
    assert scope_lines({"a": (), "b": ()}) == []
    heading, both, only = scope_lines({"a": (one,), "b": (one, two)})
    assert (both, only) == ("  one", "  b: two") and heading.endswith(":")
    assert scope_lines({"a": (one, two)})[1:] == ["  one", "  two"]


def test_a_handful_is_shown_and_the_rest_counted() -> None:
    lines = scope_lines({"a": [ScopeNote("f", "1", "0", str(k)) for k in range(MOST + 4)]})
    assert len(lines) == MOST + 2 and "4 more" in lines[-1]


def call(*arguments: str) -> tuple[str, str]:
    """(stdout, stderr) of a command that succeeds."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


@pytest.fixture
def far(tmp_path: Path) -> str:
    """A scenario that embeds more than was tried."""
    file = tmp_path / "far.yaml"
    file.write_text("format: 1\nextends: baseline\nembedding: {it_in_marketing: 0.5}\n", encoding="utf-8")
    return str(file)


def test_run_warns_below_the_table_and_in_json(far: str) -> None:
    out, told = call("run", far, *SMALL)
    assert "embedding.it_in_marketing is 0.5" in told and "embedding.it_in_marketing" not in out
    assert "calibrated" not in call("run", "baseline", *SMALL)[1]
    out, told = call("run", far, *SMALL, "--json")
    (warning,) = json.loads(out)["warnings"]
    assert warning["field"] == "embedding.it_in_marketing" and warning["calibrated_range"] == "0 to 0.4"
    assert "embedding" not in told


def test_compare_warns_of_each_scenario(far: str) -> None:
    _, told = call("compare", "baseline", far, *SMALL)
    assert "far: embedding.it_in_marketing is 0.5" in told
    (warning,) = json.loads(call("compare", "baseline", far, *SMALL, "--json")[0])["warnings"]
    assert (warning["scenario"], warning["found"]) == ("far", "0.5")
    assert "  weeks is 20" in call("compare", "baseline", far, "--runs", "2", "--weeks", "20")[1]


def test_check_warns(far: str) -> None:
    assert "embedding.it_in_marketing is 0.5" in call("check", far)[0]
    assert "calibrated" not in call("check", "baseline")[0]
