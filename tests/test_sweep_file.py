"""Sweep files: what is wrong is told all at once, each with its place; what is right gives the sweep that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import alignsim as al
from alignsim.problems import InputError, Problem
from alignsim.scenario import load
from alignsim.sweeps.design import KINDS
from alignsim.sweeps.file import read_question
from alignsim.sweeps.question import Question

GOOD = """\
scenario: baseline
levers:
  incentives.joint_accountability: [0.0, 0.3, 0.6]
  reporting.cio: [ceo, cfo]
uncertain:
  demand.arrivals_per_week: {low: 0.4, high: 0.8}
fixed:
  transparency.cost: 0.5
design: {kind: sobol, points: 8}
runs: 20
seed: 7
weeks: 52
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str, name: str = "sweep.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


def problems(source: Any) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        read_question(source)
    return caught.value.problems


def only(source: Any) -> Problem:
    """The one problem."""
    found = problems(source)
    assert len(found) == 1, found
    return found[0]


def sweep(**more: Any) -> dict[str, Any]:
    """A sound sweep as a mapping, with some keys otherwise (None: left out)."""
    told = {"scenario": "baseline", "levers": {"transparency.cost": [0.2, 0.8]}, "runs": 2, **more}
    return {key: value for key, value in told.items() if value is not None}


# ------------------------------------------------------------------------------------------ what is right
def test_a_sweep_file_gives_what_it_says(write: Write) -> None:
    question = read_question(write(GOOD))
    levers = [f.path for f in question.factors if f.group == "levers"]
    assert levers == ["incentives.joint_accountability", "reporting.cio"]
    (uncertain,) = [f for f in question.factors if f.group == "uncertain"]
    assert (uncertain.path, uncertain.low, uncertain.high) == ("demand.arrivals_per_week", 0.4, 0.8)
    assert question.scenario.values["transparency.cost"] == 0.5 and question.weeks == 52
    assert (question.runs, question.seed, question.number, len(question.points)) == (20, 7, 8, 8)
    assert question.text == GOOD


def test_the_same_as_a_mapping_asks_the_same(write: Write) -> None:
    told = {
        "scenario": "baseline",
        "levers": {"incentives": {"joint_accountability": np.array([0.0, 0.3, 0.6])},
            "reporting": {"CIO": ("CEO", "cfo")}},
        "uncertain": {"demand.arrivals_per_week": {"low": np.float64(0.4), "high": 0.8}},
        "fixed": {"transparency": {"cost": 0.5}},
        "design": {"kind": "sobol", "points": np.int64(8)}, "runs": 20, "seed": 7, "weeks": 52,
    }  # fmt: skip
    one, other = read_question(write(GOOD)), read_question(told)
    assert one.described() == other.described() and one.points == other.points


def test_a_mapping_may_hold_the_scenario_itself() -> None:
    base = load("baseline").change({"staffing.it_heads": 12})
    question = read_question(sweep(scenario=base))
    assert question.scenario.digest() == base.digest()


def test_what_is_left_out_has_a_default() -> None:
    question = read_question(sweep(runs=None))
    assert question.design.kind == "grid" and question.runs >= 1 and question.seed >= 0
    assert question.weeks == load("baseline").weeks


def test_names_with_dots_and_blocks_mean_the_same(write: Write) -> None:
    nested = GOOD.replace("  incentives.joint_accountability: [", "  incentives:\n    joint_accountability: [")
    assert read_question(write(nested)).described() == read_question(write(GOOD, "other.yaml")).described()


def test_a_scenario_is_a_shipped_name_or_a_file_beside_the_sweep(write: Write) -> None:
    write("format: 1\nextends: baseline\ntransparency: {cost: 0.1}\n", "mine.yaml")
    assert read_question(write(GOOD.replace("baseline", "mine.yaml"))).scenario.name == "mine"


def test_switches_are_on_and_off(write: Write) -> None:
    text = "scenario: baseline\nlevers: {mechanisms.resentment: [on, off]}\n"
    (factor,) = read_question(write(text)).factors
    assert factor.values == (True, False) and factor.kind == "switch"


def test_a_table_of_points_has_a_column_a_path(write: Write) -> None:
    write("transparency.cost,reporting.cio,mechanisms.resentment\n0.2,ceo,on\n 0.4 ,CFO,off\n\n", "points.csv")
    text = "scenario: baseline\nuncertain: {transparency.cost: {low: 0, high: 1}}\n"
    question = read_question(write(text + "design: {kind: csv, file: points.csv}\n"))
    assert question.points == [(0.2, "ceo", True), (0.4, "cfo", False)]
    assert [f.group for f in question.factors] == ["uncertain", "levers", "levers"]


def test_posts_of_a_chart_are_words_in_a_table_too(write: Write, tmp_path: Path) -> None:
    posts = [(1, ""), (2, 1), (3, 1), (4, 1), (11, 3), (12, 3), (13, 4)]
    group = {11: "IT", 12: "IT", 13: "Marketing"}
    rows = [f"{post},{above},{group.get(post, 'Board')},1" for post, above in posts]
    (tmp_path / "chart.csv").write_text("id,reports_to,group,fte\n" + "\n".join(rows) + "\n", encoding="utf-8")
    write("""\
format: 1
extends: baseline
organization:
  chart: {file: chart.csv, columns: {id: id, reports_to: reports_to, group: group, fte: fte}, top: [""]}
  roles: {ceo: "1", cfo: "2", cio: "3", cmo: "4"}
  functions:
    - {function: it, under: ["3"]}
    - {function: marketing, under: ["4"]}
""", "own.yaml")  # fmt: skip
    write("reporting.cio\n1\n2\n", "points.csv")
    question = read_question(write("scenario: own.yaml\ndesign: {kind: csv, file: points.csv}\n"))
    assert question.points == [("1",), ("2",)]
    heads = only({"scenario": str(tmp_path / "own.yaml"), "levers": {"staffing.it_heads": {"low": 5, "high": 9}},
                  "design": {"kind": "lhs", "points": 4}})  # fmt: skip
    assert heads.field == "levers.staffing.it_heads" and "chart" in heads.allowed


def test_a_list_of_points(write: Write) -> None:
    question = read_question(write("""\
scenario: baseline
design:
  kind: list
  points:
    - {transparency.cost: 0.2, pilots: {count: 3}}
    - {pilots.count: 0, transparency: {cost: 0.9}}
"""))  # fmt: skip
    assert [f.path for f in question.factors] == ["transparency.cost", "pilots.count"]
    assert question.points == [(0.2, 3), (0.9, 0)] and isinstance(question.points[0][1], int)


def test_a_population_can_be_swept() -> None:
    question = read_question(sweep(scenario="population", uncertain={"demand.arrivals_per_week": [0.4, 0.8]}))
    assert question.scenario.population is not None and question.number == 4


def test_a_sweep_of_a_scenario_that_changes_keeps_its_changes() -> None:
    base = load("baseline").change({"transparency.cost": 0.9}, week=30)
    assert read_question(sweep(scenario=base)).scenario.changes == base.changes
    wrong = only(sweep(scenario=base, weeks=20))
    assert "week 30" in wrong.found and "before the end" in wrong.allowed


# ------------------------------------------------------------------------------------------ what is wrong, at once
def test_everything_that_is_wrong_is_told_at_once_each_with_its_line(write: Write) -> None:
    path = write("""\
scenario: baselin
lever: {}
levers:
  incentives.joint_acountability: [0.0, 0.3]
  transparency.cost: [0.2, 1.7, high]
  reporting.cio: {low: ceo, high: cfo}
  governance.mode: [joint, jointt]
uncertain:
  demand.arrivals_per_week: {low: 0.8, high: 0.4}
  demand.plan_shrinkage: {low: 0.05, hihg: 0.2}
  technology.refactoring_share: []
  pilots.count: [1, 2, 1]
fixed:
  pilots.count: 3
  embedding.it_in_marketing: [0.1, 0.2]
design: {kind: sobl, points: 8}
runs: 0
seed: -1
weeks: 0
""")
    found = {(p.line, p.field): p for p in problems(path)}
    assert {p.file for p in found.values()} == {str(path)}
    expected = [
        (1, "scenario", "baselin", "baseline"), (2, "lever", "lever", "levers"),
        (4, "levers.incentives.joint_acountability", "joint_acountability", "incentives.joint_accountability"),
        (5, "levers.transparency.cost[1]", "1.7", None), (5, "levers.transparency.cost[2]", "high", None),
        (6, "levers.reporting.cio", "a range", None), (7, "levers.governance.mode[1]", "jointt", "joint"),
        (9, "uncertain.demand.arrivals_per_week", "low 0.8 and high 0.4", None),
        (10, "uncertain.demand.plan_shrinkage.hihg", "hihg", "high"),
        (10, "uncertain.demand.plan_shrinkage.high", "nothing", None),
        (11, "uncertain.technology.refactoring_share", "empty list", None),
        (12, "uncertain.pilots.count[2]", "1 again", None),
        (14, "fixed.pilots.count", "varies", None), (15, "fixed.embedding.it_in_marketing", "list", None),
        (16, "design.kind", "sobl", "sobol"), (17, "runs", "0", None), (18, "seed", "-1", None),
        (19, "weeks", "0", None),
    ]  # fmt: skip
    for line, field, words, near in expected:
        problem = found.pop((line, field))
        assert words in problem.found, problem
        assert problem.nearest == near and problem.allowed, problem
    assert not found, found


@pytest.mark.parametrize(("more", "field", "found", "allowed"), [
    ({"scenario": None}, "scenario", "nothing", "shipped scenario"),
    ({"scenario": ["baseline"]}, "scenario", "a list of 1", "shipped scenario"),
    ({"scenario": "no/such.yaml"}, "scenario", "no such file", ""),
    ({"scenario": " "}, "scenario", "' '", "shipped scenario"),
    ({"scenario": "x" * 5000}, "scenario", "no scenario of that name", ""),
    ({"scenario": "a\0b"}, "scenario", "", ""),
    ({"scenario": "."}, "scenario", "directory", ""),
    ({"format": 2}, "format", "2", "1"),
    ({"format": True}, "format", "true", "1"),
    ({"title": ["a"]}, "title", "list", "text"),
    ({"levers": None}, "levers", "nothing that varies", "at least one path"),
    ({"levers": {}}, "levers", "nothing that varies", "at least one path"),
    ({"levers": ["transparency.cost"]}, "levers", "a list of 1", "block of paths"),
    ({"levers": "transparency.cost"}, "levers", "transparency.cost", "block of paths"),
    ({"levers": {"transparency.cost": 0.5}}, "levers.transparency.cost", "0.5", "a list of values, or {low"),
    ({"levers": {"transparency.cost": {"lo": 0, "hi": 1}}},
     "levers.transparency.cost", "block", "a list of values, or {low"),
    ({"levers": {"transparency.cost": [[0.1], 0.5]}}, "levers.transparency.cost[0]", "list", "one value"),
    ({"levers": {"transparency.cost": [None, 0.5]}}, "levers.transparency.cost[0]", "nothing", "one value"),
    ({"levers": {"transparency.cost": [True, 0.5]}}, "levers.transparency.cost[0]", "true", "number"),
    ({"levers": {"transparency.cost": [float("nan"), 0.5]}}, "levers.transparency.cost[0]", "nan", "number"),
    ({"levers": {"pilots.count": [1.5, 2]}}, "levers.pilots.count[0]", "1.5", "whole"),
    ({"levers": {"pilots.count": {"low": 3, "high": 3}}}, "levers.pilots.count", "low 3 and high 3", "low below high"),
    ({"levers": {"mechanisms.resentment": {"low": 0, "high": 1}}}, "levers.mechanisms.resentment", "a range", "list"),
    ({"levers": {"trust": [1]}}, "levers.trust", "unknown path 'trust'", "glossary"),
    ({"levers": {"weeks": [26, 52]}}, "levers.weeks", "weeks", "use weeks: beside"),
    ({"levers": {"burn_in": [0, 52]}}, "levers.burn_in", "burn_in", "the same in every run"),
    ({"fixed": {"burn_in": 0}}, "fixed.burn_in", "burn_in", "the same in every run"),
    ({"levers": {"people.cio.goal_weights.speed": [0.1, 0.2]}}, "levers.people.cio.goal_weights.speed",
     "goal_weights", "set together"),
    ({"levers": {"population.ranges": [1]}}, "levers.population.ranges", "unknown path", "glossary"),
    ({"levers": {"reporting.cxo": ["ceo", "cfo"]}}, "levers.reporting.cxo", "'cxo'", "cio"),
    ({"levers": {"reporting.cio": ["ceo", "cxo"]}}, "levers.reporting.cio", "'cxo'", "cio"),
    ({"levers": {"reporting.cio": ["ceo", "it_team_99"]}}, "levers.reporting.cio", "it_team_99", "post"),
    ({"levers": {"reporting.cio": ["ceo", "CEO"]}}, "levers.reporting.cio[1]", "'ceo' again", "once"),
    ({"levers": {"reporting.cio": ["ceo"], "reporting.CIO": ["cfo"]}}, "levers.reporting.cio", "again", "once"),
    ({"levers": {"transparency.cost": [0.1], "transparency": {"cost": [0.3]}}},
     "levers.transparency.cost", "again", "once"),
    ({"uncertain": {"transparency.cost": [0.1]}},
     "uncertain.transparency.cost", "again", "under levers or under uncertain"),
    ({"fixed": {"transparency.cost": 0.1}}, "fixed.transparency.cost", "varies", "neither levers nor uncertain"),
    ({"fixed": {"demand.half_life_low": 60, "demand.half_life_high": 50}},
     "fixed.demand.half_life_low", "60", "at most"),
    ({"fixed": {"pilots.count": 1, "pilots": {"count": 3}}}, "fixed.pilots.count", "again", "once"),
    ({"runs": 0}, "runs", "0", "from 1 to"), ({"runs": True}, "runs", "true", "from 1 to"),
    ({"runs": 2.5}, "runs", "2.5", "from 1 to"), ({"runs": [1]}, "runs", "list", "from 1 to"),
    ({"seed": -1}, "seed", "-1", "from 0 to"), ({"weeks": 0}, "weeks", "0", "from 1 to"),
    ({"weeks": 10**6}, "weeks", "1000000", "from 1 to"),
    ({"design": "grid"}, "design", "grid", "kind: sobol"), ({"design": []}, "design", "list", "kind: sobol"),
    ({"design": {"points": 4}}, "design.kind", "nothing", "grid"),
    ({"design": {"kind": ["lhs"]}}, "design.kind", "list", "lhs"),
    ({"design": {"kind": "grid", "seed": 3}}, "design.seed", "unknown key", "kind"),
    ({"design": {"kind": "grid", "points": 4}}, "design.points", "4", "a grid of lists"),
    ({"design": {"kind": "grid", "levels": 4}}, "design.levels", "4", "morris"),
    ({"design": {"kind": "lhs", "points": 4, "second_order": True}}, "design.second_order", "true", "saltelli"),
    ({"design": {"kind": "saltelli", "points": 4, "second_order": "yes"}},
     "design.second_order", "yes", "true or false"),
    ({"design": {"kind": "lhs", "points": 4, "file": "a.csv"}}, "design.file", "a.csv", "csv"),
    ({"design": {"kind": "morris", "points": 4, "cross": True}}, "design.cross", "true", "lhs"),
    ({"design": {"kind": "morris", "points": 4, "levels": 5}}, "design.levels", "5", "even number"),
    ({"design": {"kind": "lhs", "points": 4, "cross": True}}, "uncertain", "nothing", "levers and under uncertain"),
    ({"design": {"kind": "lhs"}}, "design.points", "nothing", "from 1 to"),
    ({"design": {"kind": "lhs", "points": 0}}, "design.points", "0", "from 1 to"),
    ({"design": {"kind": "sobol", "points": "many"}}, "design.points", "many", "from 1 to"),
    ({"design": {"kind": "sobol", "points": True}}, "design.points", "true", "from 1 to"),
    ({"design": {"kind": "sobol", "points": 10**9}}, "design.points", "1000000000", "10,000,000"),
    ({"design": {"kind": "saltelli", "points": 9 * 10**6}}, "design", "27,000,000 points", "at most 10,000,000"),
    ({"design": {"kind": "list"}}, "design.points", "nothing", "a list of points"),
    ({"design": {"kind": "list", "points": []}}, "design.points", "a list of 0", "a list of points"),
    ({"design": {"kind": "list", "points": [0.5]}}, "design.points[0]", "0.5", "block of paths"),
    ({"design": {"kind": "list", "points": [{"transparency.cost": 0.2}, {}]}},
     "design.points[1].transparency.cost", "nothing", "every point"),
    ({"design": {"kind": "list", "points": [{"transparency.cost": 0.5}]}},
     "design.points[0].transparency.cost", "0.5", "declared under levers"),
    ({"design": {"kind": "list", "points": [{"transparency.cost": 0.2, "transparncy.cost": 0.2}]}},
     "design.points[0].transparncy.cost", "unknown path", "glossary"),
    ({"design": {"kind": "csv"}}, "design.file", "nothing", "CSV"),
    ({"design": {"kind": "csv", "file": 5}}, "design.file", "5", "CSV"),
])  # fmt: skip
def test_one_thing_wrong(more: dict[str, Any], field: str, found: str, allowed: str) -> None:
    problem = only(sweep(**more))
    assert problem.field == field, problem
    assert found in problem.found and allowed in problem.allowed, problem


def test_a_grid_of_ranges_needs_its_steps_and_has_no_more_than_fit() -> None:
    ranges = {"transparency.cost": {"low": 0, "high": 1}, "pilots.count": {"low": 0, "high": 3},
              "demand.arrivals_per_week": {"low": 0.4, "high": 0.8}}  # fmt: skip
    assert "transparency.cost" in only(sweep(levers=ranges)).allowed
    assert only(sweep(levers=ranges, design={"kind": "grid", "points": 1})).field == "design.points"
    assert read_question(sweep(levers=ranges, design={"kind": "grid", "points": 10})).number == 10 * 4 * 10
    many = only(sweep(levers=ranges, design={"kind": "grid", "points": 10**7}))
    assert many.found == f"{4 * 10**14:,} points" and "at most 10,000,000" in many.allowed


def test_options_are_crossed_only_as_lists() -> None:
    problem = only(sweep(levers={"transparency.cost": {"low": 0, "high": 1}}, uncertain={"pilots.count": [0, 5]},
                         design={"kind": "lhs", "points": 4, "cross": True}))  # fmt: skip
    assert problem.field == "levers.transparency.cost" and "list of values" in problem.allowed


@pytest.mark.parametrize(("content", "line", "field", "found"), [
    (b"", None, "", "empty file"), (b"\n \n", None, "", "empty file"), (b"\xef\xbb\xbf", None, "", "empty file"),
    (b"transparency.cost\n", 1, "", "nothing else"), (b"transparency.cost\n\n \n", 1, "", "nothing else"),
    (b"transparency.cost\n0.2\n\xff\n", 3, "", "not UTF-8"),
    (b"transparency.cost,pilots.count\n0.2,1\n0.3\n", 3, "", "1 cells"),
    (b"transparency.cost,pilots.count\n0.2,1\n0.3,1,2\n", 3, "", "3 cells"),
    (b"transparency.cost,pilots.count\n0.2,1\n0.3,\n", 3, "pilots.count", "nothing"),
    (b"transparency.cost,pilots.cuont\n0.2,1\n", 1, "pilots.cuont", "unknown path"),
    (b"transparency.cost,\n0.2,1\n", 1, "", "column 2"),
    (b"transparency.cost,transparency.cost\n0.2,0.3\n", 1, "transparency.cost", "again"),
    (b"\n\ntransparency.cost\n0.2\n\n7\n", 6, "transparency.cost", "7"),
    (b"transparency.cost\nhigh\n", 2, "transparency.cost", "high"),
    (b"transparency.cost\n0.2\n" + b"9" * 200_000, None, "", "no table"),
])  # fmt: skip
def test_what_is_wrong_with_a_table_is_told_with_its_row(
    content: bytes, line: int | None, field: str, found: str, tmp_path: Path, write: Write
) -> None:
    (tmp_path / "points.csv").write_bytes(content)
    problem = only(write("scenario: baseline\ndesign: {kind: csv, file: points.csv}\n"))
    assert problem.file == str(tmp_path / "points.csv") and (problem.line, problem.field) == (line, field), problem
    assert found in problem.found


def test_a_table_that_is_not_there_or_a_folder(tmp_path: Path, write: Write) -> None:
    text = "scenario: baseline\ndesign: {kind: csv, file: NAME}\n"
    assert "no such file" in only(write(text.replace("NAME", "points.csv"))).found
    assert "directory" in only(write(text.replace("NAME", "."))).found
    (tmp_path / "points.csv").write_text("transparency.cost\n0.2\n", encoding="utf-8")
    both = write(text.replace("NAME", "points.csv").replace("}", ", points: 3}"))
    assert only(both).field == "design.points"


def test_a_column_that_was_declared_must_be_in_the_table(write: Write) -> None:
    write("transparency.cost\n0.2\n0.4\n", "points.csv")
    text = "scenario: baseline\nuncertain: {pilots.count: [0, 5]}\ndesign: {kind: csv, file: points.csv}\n"
    assert {(p.field, p.found) for p in problems(write(text))} == {("pilots.count", "nothing")}


@pytest.mark.parametrize("text", [
    "", "  \n", "- a\n- b\n", "baseline", "scenario: [baseline", "scenario: baseline\nscenario: baseline\n",
    "a: &x {b: 1}\nc: *x\n", "scenario: !!python/object:os.system x\n", "\tscenario: baseline\n", "{" * 500,
    "scenario: baseline\nlevers:\n  transparency.cost: [0.1\nruns: 3\n", "scenario: baseline\n---\nruns: 3\n",
    "runs: " + "9" * 6000,
])  # fmt: skip
def test_a_text_that_is_no_sweep_is_told_as_such(text: str, write: Write) -> None:
    path = write(text)
    assert all(p.file == str(path) for p in problems(path))


def test_a_name_like_that_of_a_shipped_sweep_is_told_with_it() -> None:
    with pytest.raises(InputError, match="no sweep of that name.*did you mean 'options'") as caught:
        read_question("option")
    assert len(caught.value.problems) == 1


def test_a_post_that_is_not_there_is_told_with_everything_else(write: Write) -> None:
    with pytest.raises(InputError) as caught:
        read_question(write("scenario: baseline\nlevers: {reporting.cio: [ceo, cof], faults.chance: [0.1, 2]}\n"))
    assert {(p.field, p.line) for p in caught.value.problems} == {("levers.reporting.cio", 2),
                                                                 ("levers.faults.chance[1]", 2)}


def test_bytes_that_are_no_text_and_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "sweep.yaml").write_bytes(b"scenario: \xff\n")
    for path in (tmp_path / "sweep.yaml", tmp_path / "none.yaml", tmp_path):
        assert only(path).file == str(path)


def test_a_scenario_with_problems_tells_them_with_the_sweeps_own(write: Write) -> None:
    write("format: 1\nextends: baseline\ntransparncy: {cost: 0.1}\n", "mine.yaml")
    found = problems(write(GOOD.replace("baseline", "mine.yaml").replace("runs: 20", "runs: x")))
    assert [Path(p.file).name for p in found] == ["mine.yaml", "sweep.yaml"]
    assert found[0].nearest == "transparency" and found[1].field == "runs"


def test_numbers_of_python_are_told_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        al.sweep(sweep(runs=0, levers={"transparency.cst": [1]}), tmp_path / "out", runs=0, add_runs=-1, threads=0,
                 part="x", shard=(3, 2))  # type: ignore[arg-type]  # fmt: skip
    told = str(caught.value)
    for field in ("runs", "add_runs", "threads", "part", "shard", "levers.transparency.cst"):
        assert f"sweep(): {field}:" in told, field
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------------------------------------ never a traceback
PATHS = st.sampled_from([
    "transparency.cost", "pilots.count", "reporting.cio", "reporting.CXO", "governance.mode", "trust", "weeks", "",
    "mechanisms.resentment", "people.cio.goal_weights.cost", "transparency", "a..b", "reporting.",
])  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 12), st.floats(-1, 2, allow_nan=False),
    st.sampled_from([10**30, -(10**20), float("inf"), float("nan"), 1e308]),
    st.sampled_from(["ceo", "cfo", "on", "joint", "baseline", "x.yaml", "\0", "é", "", *KINDS]),
)  # fmt: skip
KEYS = st.one_of(PATHS, st.sampled_from(["low", "high", "cost"]))
TREES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)
RANGES = st.fixed_dictionaries({"low": SCALARS, "high": SCALARS})
BLOCKS = st.one_of(
    TREES, st.dictionaries(PATHS, st.one_of(TREES, st.lists(st.floats(0, 1), max_size=3), RANGES), max_size=3)
)
POINTS = st.one_of(st.integers(-1, 9), TREES, st.lists(BLOCKS, max_size=3))
DESIGNS = st.one_of(TREES, st.fixed_dictionaries({"kind": st.sampled_from(KINDS)}, optional={
    "points": POINTS, "cross": SCALARS, "levels": SCALARS, "second_order": SCALARS, "file": SCALARS}))  # fmt: skip
SWEEPS = st.fixed_dictionaries({"scenario": st.one_of(st.just("baseline"), SCALARS)}, optional={
    "levers": BLOCKS, "uncertain": BLOCKS, "fixed": BLOCKS, "design": DESIGNS, "runs": SCALARS, "seed": SCALARS,
    "weeks": SCALARS, "title": SCALARS, "format": SCALARS, "extra": SCALARS})  # fmt: skip


def read_or_refused(source: Any) -> None:
    """Either a sweep whose points can be had, or a report."""
    try:
        question = read_question(source)
    except InputError as error:
        assert error.problems and re.match(r"\d+ problems? found", str(error))
        return
    assert isinstance(question, Question)
    if question.number < 10_000:
        assert len(question.points) == question.number
        assert all(len(point) == len(question.factors) for point in question.points)


@settings(max_examples=200)
@given(SWEEPS)
def test_any_tree_is_a_sweep_or_a_report(tree: dict[str, Any]) -> None:
    read_or_refused(tree)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.data())
def test_any_text_like_a_sweep_file_is_a_sweep_or_a_report(source: st.DataObject, tmp_path: Path) -> None:
    """A sound file with a few characters cut out, doubled or put in."""
    text = GOOD
    for _ in range(source.draw(st.integers(1, 3))):
        at, length = source.draw(st.integers(0, len(text))), source.draw(st.integers(0, 12))
        new = source.draw(st.sampled_from(["", ":", "[", "}", "\n", " ", "-", "'", "0", "1e9", text[at : at + 9]]))
        text = text[:at] + new + text[at + length :]
    path = tmp_path / "sweep.yaml"
    path.write_text(text, encoding="utf-8")
    read_or_refused(path)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | st.text("abc.,\n\"'0129 ", max_size=60).map(str.encode))
def test_any_table_is_points_or_a_report(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_bytes(b"transparency.cost,pilots.count\n0.5,3\n" + content)
    (tmp_path / "sweep.yaml").write_text("scenario: baseline\ndesign: {kind: csv, file: points.csv}\n",
    encoding="utf-8")
    read_or_refused(tmp_path / "sweep.yaml")
