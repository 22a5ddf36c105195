"""Bad scenario files: one report with every problem, its line, its field, what was found and what is allowed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.problems import InputError, Problem
from alignsim.scenario import load


def refused(path: Path | str, data: Path | None = None) -> tuple[Problem, ...]:
    """The problems for which a file is refused."""
    with pytest.raises(InputError) as caught:
        load(path, data=data)
    return caught.value.problems


def one(folder: Path, text: str) -> Problem:
    """The one problem of a text."""
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    problems = refused(path)
    assert len(problems) == 1, problems
    return problems[0]


def test_all_problems_of_a_file_come_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        """format: 1
title: Everything wrong
governance:
  mod: joint
  talk: maybe
people:
  Cio: {speed_preference: .5}
  CMO:
    risk_tolerance: 1.5
transparency: {cost: .nan}
reporting: {cio: cmo, cmo: cio}
weeks: 0
changes:
  - week: 52
    set: {trust: {start: .2}, budget: {shared: -1}}
extends: bseline
""",
        encoding="utf-8",
    )
    found = {(problem.line, problem.field): problem for problem in refused(path)}
    assert list(found) == [
        (4, "governance.mod"),
        (5, "governance.talk"),
        (7, "people.Cio"),
        (9, "people.CMO.risk_tolerance"),
        (10, "transparency.cost"),
        (12, "weeks"),
        (15, "changes[0].set.trust.start"),
        (15, "changes[0].set.budget.shared"),
        (16, "extends"),
        (11, "reporting.cio"),
    ]
    assert {problem.file for problem in found.values()} == {str(path)}
    assert found[4, "governance.mod"].nearest == "mode"
    assert found[5, "governance.talk"].found == "'maybe'"
    assert found[9, "people.CMO.risk_tolerance"].allowed == "a number from 0 to 1"
    assert found[12, "weeks"].allowed == "a whole number from 1 to 5200"
    assert found[16, "extends"].nearest == "baseline"


def test_problems_of_the_parent_are_told_with_the_parents_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("format: 1\nweks: 3\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("format: 1\nextends: a.yaml\nburnin: 3\n", encoding="utf-8")
    problems = refused(tmp_path / "b.yaml")
    assert [(Path(p.file).name, p.line, p.nearest) for p in problems] == [
        ("b.yaml", 3, "burn_in"),
        ("a.yaml", 2, "weeks"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("format: 1\nweeks: 3\nweeks: 4\n", 3, "the key 'weeks' again"),
        ("format: 1\nbudget:\n  shared: 0\n  shared: 1\n", 4, "the key 'shared' again"),
        ("format: 1\ntitle: &a x\n", 2, "the anchor &a"),
        ("format: 1\ntitle: !!str x\n", 2, "the tag tag:yaml.org,2002:str"),
        ("format: 1\ntitle: !python/object:os.system x\n", 2, "the tag !python/object:os.system"),
        ("format: 1\n---\nformat: 1\n", 2, "a second document"),
        ("%YAML 1.1\n---\nformat: 1\n", 2, "a % directive"),
        ("format: 1\ntitle: [\n", 3, "text that is not YAML"),
        ("format: 1\n\ttitle: x\n", 2, "text that is not YAML"),
        ("format: 1\n? [a]\n: 3\n", 2, "a block as a key"),
        ("- format\n", 1, "a list of 1"),
        ("format\n", 1, "'format'"),
        ("# nothing but words\n", None, "an empty file"),
        ("", None, "an empty file"),
        ("  \n\n", None, "an empty file"),
        ("format: 1\ntitle: a\x00b\n", 2, "the control character '\\x00'"),
        ("format: 2\n", 1, "2"),
        ("weeks: 3\n", 1, "nothing"),
        ("format: 1\nweeks: 1e400\n", 2, "inf"),
        ("format: 1\nweeks: -3\n", 2, "-3"),
        ("format: 1\nweeks: 1000000000\n", 2, "1000000000"),
        ("format: 1\nburn_in: -1\n", 2, "-1"),
        ("format: 1\nburn_in: 1000000000\n", 2, "1000000000"),
        ("format: 1\nweeks: true\n", 2, "true"),
        ("format: 1\nroadmap: {every_weeks: 2.5}\n", 2, "2.5"),
        ("format: 1\ngovernance: {mode: Joint}\n", 2, "'Joint'"),
        ("format: 1\ngovernance: {talk: yes}\n", 2, "'yes'"),
        ("format: 1\ngovernance: {talk: 1}\n", 2, "1"),
        ("format: 1\nincentives.joint_accountability: 0.5\n", 2, "the unknown key 'incentives.joint_accountability'"),
    ],
)
def test_a_bad_file(tmp_path: Path, text: str, line: int | None, found: str) -> None:
    problem = one(tmp_path, text)
    assert problem.line == line
    assert problem.found.startswith(found)
    assert problem.allowed


def test_an_alias_is_refused_with_its_anchor(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("format: 1\ntitle: &a x\nquestion: *a\n", encoding="utf-8")
    found = [problem.found for problem in refused(tmp_path / "mine.yaml")]
    assert found[:2] == ["the anchor &a", "the alias *a"]


def test_a_bomb_of_aliases_costs_nothing(tmp_path: Path) -> None:
    lines = ["format: 1", "a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]" for a, b in zip("abcdefghi", "bcdefghij")]
    (tmp_path / "mine.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert len(refused(tmp_path / "mine.yaml")) > 80


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 50_000, "- " * 50_000])
def test_deep_nesting_is_refused_and_exhausts_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert any("nested more than" in problem.found for problem in refused(tmp_path / "mine.yaml"))


def test_a_file_of_thousands_of_unknown_keys_is_answered_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("format: 1\n" + "".join(f"key_{n}: 1\n" for n in range(3000)), encoding="utf-8")
    problems = refused(tmp_path / "mine.yaml")
    assert len(problems) == 3000
    assert str(InputError(problems)).endswith("and 2800 more")


@pytest.mark.parametrize("filling", ["".join(f"k{n}: 1\n" for n in range(90_000)), "x: [" + "1," * 400_000 + "]\n"])
def test_a_megabyte_of_values_is_not_read_to_its_end(tmp_path: Path, filling: str) -> None:
    assert one(tmp_path, "format: 1\n" + filling).found == "more than 20000 keys and values"


def test_a_lever_written_at_the_top_is_told_its_place(tmp_path: Path) -> None:
    assert one(tmp_path, "format: 1\njoint_accountability: 0.5\n").nearest == "incentives.joint_accountability"


def test_a_binary_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe")
    (problem,) = refused(tmp_path / "mine.yaml")
    assert problem.found == "bytes that are not UTF-8"
    assert problem.line == 1


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("format: 1\n# " + "x" * (1 << 20), encoding="utf-8")
    (problem,) = refused(path)
    assert problem.found == "a file of more than 1 MiB"


def test_a_directory_a_missing_file_and_an_unknown_name(tmp_path: Path) -> None:
    assert refused(tmp_path)[0].found == "a directory"
    assert refused(tmp_path / "none.yaml")[0].found == "no such file"
    assert refused(str(tmp_path / ("x" * 300 + ".yaml")))[0].found.startswith("a file that cannot be read")
    (problem,) = refused("bseline")
    assert (problem.found, problem.nearest) == ("no scenario of that name", "baseline")
    assert refused("")[0].found == "no scenario of that name"
    assert refused("x" * 5000)[0].nearest is None


def test_a_folder_of_data_that_is_none(tmp_path: Path) -> None:
    (problem,) = refused("baseline", data=tmp_path / "none")
    assert "no folder" in problem.found


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may read every file, so the system's answer is put in its mouth."""
    (tmp_path / "mine.yaml").write_text("format: 1\n", encoding="utf-8")

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    (problem,) = refused(tmp_path / "mine.yaml")
    assert problem.found == "a file that cannot be read (Permission denied)"


@pytest.mark.parametrize("chain", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_circle_of_extends(tmp_path: Path, chain: list[str]) -> None:
    for name, parent in zip(chain, chain[1:] + chain[:1]):
        (tmp_path / f"{name}.yaml").write_text(f"format: 1\nextends: {parent}.yaml\n", encoding="utf-8")
    (problem,) = refused(tmp_path / "a.yaml")
    assert problem.found == "a circle: " + " -> ".join(f"{name}.yaml" for name in [*chain, "a"])
    assert (problem.field, problem.line) == ("extends", 2)
    assert Path(problem.file).name == f"{chain[-1]}.yaml"


OUTSIDE = ["../x", "../../etc/passwd", "/etc/passwd", "sub/../../x", "C:\\x", "\\\\server\\x"]


@pytest.mark.parametrize("name", [name for name in OUTSIDE if not name.startswith("\\")])
def test_a_parent_outside_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "x").write_text("format: 1\n", encoding="utf-8")
    (tmp_path / "home").mkdir()
    problem = one(tmp_path / "home", f"format: 1\nextends: '{name}'\n")
    assert problem.field == "extends"
    assert "leaves its folder" in problem.found


CHART = """
organization:
  DATA
  chart: {file: FILE, columns: {id: id, reports_to: boss}}
  roles: {cio: "2", cmo: "3"}
  functions: [{function: it, under: ["2"]}]
"""


def charted(folder: Path, *, file: str = "chart.csv", data: str = "") -> str:
    (folder / "chart.csv").write_text("id,boss\n1,\n2,1\n3,1\n", encoding="utf-8")
    return "format: 1" + CHART.replace("FILE", f"'{file}'").replace("DATA", f"data: '{data}'" if data else "")


@pytest.mark.parametrize("name", OUTSIDE[:5])
def test_a_chart_outside_the_folder(tmp_path: Path, name: str) -> None:
    problem = one(tmp_path, charted(tmp_path, file=name))
    assert (problem.field, problem.line) == ("organization.chart.file", 4)
    assert "leaves its folder" in problem.found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("../x", "leaves its folder"),
        ("none", "no folder"),
        ("${HOME}/x", "'${HOME}/x'"),
        ("x/${ALIGNSIM_DATA}", "'x/${ALIGNSIM_DATA}'"),
        ("${ALIGNSIM_DATA}/x", "which is not set"),
        ("~/x", "no folder"),
        ("$HOME", "no folder"),
        ("/no/such/folder", "no folder"),
    ],
)
def test_a_folder_of_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, found: str) -> None:
    monkeypatch.delenv("ALIGNSIM_DATA", raising=False)
    problem = one(tmp_path, charted(tmp_path, data=data))
    assert problem.field == "organization.data"
    assert found in problem.found


def test_a_folder_of_data_may_not_climb_out_of_the_one_given(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "mine.yaml").write_text(charted(tmp_path, data="${ALIGNSIM_DATA}/.."), encoding="utf-8")
    (problem,) = refused(tmp_path / "mine.yaml", data=tmp_path / "data")
    assert "leaves its folder" in problem.found


def test_a_missing_chart_is_told_with_its_neighbour(tmp_path: Path) -> None:
    problem = one(tmp_path, charted(tmp_path, file="chrt.csv"))
    assert problem.nearest == "chart.csv"
    (tmp_path / "sub").mkdir()
    assert one(tmp_path, charted(tmp_path, file="sub")).found == "'sub', a directory"


def test_ids_are_text(tmp_path: Path) -> None:
    text = charted(tmp_path).replace('cio: "2"', "cio: 2").replace('["2"]', "[2]")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    problems = refused(tmp_path / "mine.yaml")
    assert [p.field for p in problems] == ["organization.roles.cio", "organization.functions[0].under[0]"]
    assert all("text in quotes" in problem.allowed for problem in problems)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("people: {cio: {attention: 3}, CIO: {attention: 4}}", "people.CIO"),
        ("reporting: {cio: ceo, CIO: cfo}", "reporting.CIO"),
    ],
)
def test_an_executive_in_both_cases_is_twice_the_same(tmp_path: Path, text: str, field: str) -> None:
    problem = one(tmp_path, f"format: 1\n{text}\n")
    assert problem.field == field
    assert problem.found.endswith("again")


def test_a_role_in_both_cases_is_twice_the_same(tmp_path: Path) -> None:
    problem = one(tmp_path, charted(tmp_path).replace("roles: {", 'roles: {CIO: "3", '))
    assert problem.field == "organization.roles.cio"


@pytest.mark.parametrize(
    ("lines", "field", "found"),
    [
        ("{cio: cio}", "reporting.cio", "cio -> cio"),
        ("{ceo: cmo}", "reporting.ceo", "ceo -> cmo -> ceo"),
        ("{cio: cto}", "reporting.cio", "'cto'"),
        ("{cto: ceo}", "reporting.cto", "'cto'"),
        ("{it_team_0: cmo}", "reporting.it_team_0", "'it_team_0'"),
    ],
)
def test_reporting_lines(tmp_path: Path, lines: str, field: str, found: str) -> None:
    problem = one(tmp_path, f"format: 1\nreporting: {lines}\n")
    assert (problem.field, problem.line) == (field, 2)
    assert found in problem.found


def test_a_circle_that_a_change_makes_is_told_at_the_change(tmp_path: Path) -> None:
    text = "format: 1\nchanges:\n  - week: 3\n    set:\n      reporting:\n        coo: cio\n"
    problem = one(tmp_path, text)
    assert problem.found == "lines in a circle: coo -> cio -> coo"
    assert problem.line == 6


@pytest.mark.parametrize(
    ("changes", "field", "found"),
    [
        (
            "[{week: 3, set: {strategy: cost_leadership}}, {week: 3, set: {weeks: 2}}]",
            "changes[1].week",
            "week 3 again",
        ),
        ("[{week: 3, set: {}}]", "changes[0].set", "an empty block"),
        ("[{week: 3}]", "changes[0].set", "nothing"),
        ("[{week: 200, set: {strategy: cost_leadership}}]", "changes", "a change in week 200"),
        ("[{week: 3, set: {title: x}}]", "changes[0].set.title", "the unknown key 'title'"),
        ("[{week: 3, set: {changes: []}}]", "changes[0].set.changes", "the unknown key 'changes'"),
        ("[{week: 3, set: {organization: {}}}]", "changes[0].set.organization", "a block of 0 keys"),
        ("[{week: 3, set: {projects: {log: x.csv}}}]", "changes[0].set.projects.log", "'x.csv'"),
    ],
)
def test_changes(tmp_path: Path, changes: str, field: str, found: str) -> None:
    (tmp_path / "mine.yaml").write_text(f"format: 1\nchanges: {changes}\n", encoding="utf-8")
    problems = [problem for problem in refused(tmp_path / "mine.yaml") if problem.field == field]
    assert [problem.found for problem in problems] == [found]
    assert problems[0].line == 2


TASK = "{task: a, volume: 1, duration: 1}"


@pytest.mark.parametrize(
    ("network", "found"),
    [
        ("{two_functions: [{task: a, volume: 0.5, duration: 1}]}", "volumes that sum to 0.5"),
        ("{two_functions: [{task: a, volume: 1, duration: 0.4}]}", "a longest way of 0.4"),
        ("{two_functions: [{task: a, volume: 1, duration: 1, it: 1}]}", "an IT part of 1 of the volume"),
        ("{two_functions: [{task: a, volume: 1, duration: 1, it: 0}]}", "an IT part of 0 of the volume"),
        ("{one_function: [{task: a, volume: .5, duration: 1}, {task: a, volume: .5, duration: 1}]}", "'a' again"),
        ("{one_function: [{task: a, volume: 1, duration: 1, after: [b]}]}", "'b'"),
        ("{one_function: [{task: a, volume: 1, duration: 1, after: [a]}]}", "'a'"),
        (f"{{one_function: [{', '.join([TASK] * 9)}]}}", "a list of 9"),
        ("{one_function: []}", "a list of 0"),
    ],
)
def test_task_networks(tmp_path: Path, network: str, found: str) -> None:
    assert one(tmp_path, f"format: 1\nprojects:\n  network: {network}\n").found == found


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("demand: {half_life_low: 90}", "demand.half_life_low"),
        ("demand: {marketing_sponsored: 0.7, it_sponsored: 0.4}", "demand.marketing_sponsored"),
    ],
)
def test_parameters_that_do_not_go_together(tmp_path: Path, text: str, field: str) -> None:
    problem = one(tmp_path, f"format: 1\n{text}\n")
    assert (problem.field, problem.line) == (field, 2)


PIECES = [
    *(
        "format: 1",
        "weeks: ",
        "52",
        "people:",
        "  cio: ",
        "{goal_weights: ",
        "{speed: 1}",
        "}",
        "changes:",
        "  - week: 3",
    ),
    *("    set: ", "[", "]", "- ", "*a", "&a ", "!!x ", "reporting: ", "{cio: ceo}", "organization: {", "chart: "),
    *("projects: {log: .}", ".nan", "null", "'", '"', "# ", "extends: ", "a/../..", ": ", "? "),
]
ENDS = ["\n", "\n", "\n  ", "\t", "\u2028", "\x85", "\ud7ff", "|\n", ""]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES + ENDS), max_size=25).map("".join)))
def test_any_text_is_a_scenario_or_a_report(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "mine.yaml"
    path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
    try:
        load(path)
    except InputError as error:
        assert error.problems
        assert str(error).isprintable() or "\n" in str(error)


LEVERS = ["weeks", "governance.mode", "people.cio", "people.CIO.goal_weights", "reporting.cio", "reporting"]
LEVERS += ["organization", "projects", "projects.network", "a.b.c", "", ".", "weeks.x", "mechanisms.debt"]


@given(
    st.dictionaries(
        st.sampled_from(LEVERS),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=3)),
            lambda inner: st.one_of(
                st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)
            ),
            max_leaves=3,
        ),
        max_size=4,
    ),
    st.one_of(st.none(), st.integers(), st.text(max_size=3)),
)
def test_any_levers_are_a_scenario_or_a_report(levers: dict[str, object], week: Any) -> None:
    try:
        load("baseline").change(levers, week=week)
    except InputError as error:
        assert error.problems


def test_bad_input_is_answered_without_the_heavy_libraries(tmp_path: Path) -> None:
    """A user who mistypes does not wait for the compiler."""
    (tmp_path / "mine.yaml").write_text("format: 1\nweks: 3\n", encoding="utf-8")
    code = (
        "import sys\nfrom alignsim.scenario import load\n"
        "try:\n    load(sys.argv[1])\nexcept Exception as error:\n    print(type(error).__name__)\n"
        "print(sorted({'numba', 'pandas', 'pyarrow', 'matplotlib', 'scipy', 'mesa', 'openpyxl'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "mine.yaml")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["InputError", "[]"]
