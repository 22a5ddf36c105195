"""An organization's own project log: what is read from it, and every bad row told with its number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.problems import InputError, Problem
from alignsim.scenario import load
from alignsim.scenario.projectlog import planned_volume, project_log, read_log
from alignsim.state import LOG, dtype

HEAD = "id,sponsor,start,planned_weeks,planned_person_weeks"


def put(folder: Path, text: str | bytes) -> Path:
    """A log of that text."""
    path = folder / "projects.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(folder: Path, text: str | bytes) -> tuple[Problem, ...]:
    """The problems for which a log is refused."""
    with pytest.raises(InputError) as caught:
        read_log(put(folder, text))
    return caught.value.problems


def test_the_least_a_log_says(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, f"{HEAD}\nportal,joint,12,30,100\ncrm,it,10,20,50\nsite,marketing,40,10,8\n"))
    assert log.dtype == dtype(LOG)
    assert log["week"].tolist() == [0, 2, 30]
    assert log["sponsor"].tolist() == [0, 2, 1]
    assert log["two"].tolist() == [0, 1, 1]
    assert log["planned_effort"].tolist() == [50, 100, 8]
    assert log["planned_weeks"].tolist() == [20, 30, 10]
    assert log["it_share"].tolist() == [-1, -1, -1]
    assert log["value"].tolist() == [0, 0, 0]
    assert log["need"].tolist() == [-1e9] * 3


PLANNING = {"demand.plan_effort": 1.21, "demand.plan_coupling": 0.9, "demand.plan_shrinkage": 0.05}


@pytest.mark.parametrize("volume", [5, 30, 400])
@pytest.mark.parametrize("two", [False, True])
def test_the_volume_is_the_one_the_planning_rule_would_have_planned_so(volume: float, two: bool) -> None:
    """Planned effort is 1.21 W (1 + .9 I)(W/30)^-.05; I is 0 with one function and 4/7 in the mean with two."""
    values = load("baseline").change(PLANNING).values
    effort = 1.21 * volume * (1 + 0.9 * 4 / 7 if two else 1) * (volume / 30) ** -0.05
    assert planned_volume(effort, two, values) == pytest.approx(volume)


def test_a_plan_that_adds_nothing_is_the_volume() -> None:
    nothing = {"demand.plan_effort": 1.0, "demand.plan_coupling": 0.0, "demand.plan_shrinkage": 0.0}
    assert planned_volume(30, True, load("baseline").change(nothing).values) == 30


def test_dates_become_weeks_from_the_first(tmp_path: Path) -> None:
    rows = "a,it,2024-02-01,10,20,2024-03-07\nb,it,2024-01-04,10,20,\nc,it,2024-01-10,10,20,2024-01-04\n"
    log = read_log(put(tmp_path, f"{HEAD},need\n{rows}"))
    assert log["week"].tolist() == [0, 0, 4]
    assert log["need"].tolist() == [-1e9, 0, 9]


def test_what_a_log_may_say_besides(tmp_path: Path) -> None:
    head = f"{HEAD},it_share,value,need,actual_weeks,actual_person_weeks,decision_weeks,state,manager"
    log = read_log(
        put(tmp_path, f"{head}\na,marketing,0,10,20,0.7,3,15,12,25,2,live,J. Smith\nb,it,1,10,20,1,,,,,,cancelled,\n")
    )
    assert log["it_share"].tolist() == [0.7, -1]
    assert log["two"].tolist() == [1, 0]
    assert log["value"].tolist() == [3, 0]
    assert log["need"].tolist() == [15, -1e9]


@pytest.mark.parametrize(
    ("sponsor", "share", "two"), [("marketing", "0", 0), ("it", "1", 0), ("it", ".8", 1), ("joint", ".5", 1)]
)
def test_the_share_of_it_says_whether_both_are_needed(tmp_path: Path, sponsor: str, share: str, two: int) -> None:
    assert read_log(put(tmp_path, f"{HEAD},it_share\na,{sponsor},0,10,20,{share}\n"))["two"].tolist() == [two]


def test_semicolons_decimal_commas_and_cp1252(tmp_path: Path) -> None:
    text = "ID;Sponsor;Start;Planned_weeks;Planned_person_weeks\r\nCafé;IT;0;10,5;20\r\n\r\nb;joint;1;3;4,25\r\n"
    for encoding in ("cp1252", "utf-8", "utf-8-sig"):
        log = read_log(put(tmp_path, text.encode(encoding)))
        assert log["planned_weeks"].tolist() == [10.5, 3]
        assert log["planned_effort"].tolist() == [20, 4.25]


def test_every_bad_row_is_told_with_its_number(tmp_path: Path) -> None:
    rows = [
        "a,it,0,10,20",
        "a,both,1,10,20",
        ",it,1,10,20",
        '"c\nd",it,soon,0,-5',
        "e,it,,inf,nan",
        "f,it,2,10",
        "g,it,2,10,20,30",
    ]
    found = [(p.line, p.field, p.found) for p in refused(tmp_path, "\n".join([HEAD, *rows]))]
    assert found == [
        (3, "sponsor", "'both'"),
        (3, "id", "'a' again"),
        (4, "id", "nothing"),
        (5, "planned_weeks", "'0'"),
        (5, "planned_person_weeks", "'-5'"),
        (5, "start", "'soon'"),
        (7, "planned_weeks", "'inf'"),
        (7, "planned_person_weeks", "'nan'"),
        (7, "start", "nothing"),
        (8, "planned_person_weeks", "nothing"),
        (9, "", "6 cells"),
    ]


@pytest.mark.parametrize(
    ("column", "row", "field"),
    [
        ("it_share", "joint,0,10,20,1", "it_share"),
        ("it_share", "joint,0,10,20,0", "it_share"),
        ("it_share", "it,0,10,20,0", "it_share"),
        ("it_share", "marketing,0,10,20,1", "it_share"),
        ("it_share", "joint,0,10,20,1.5", "it_share"),
        ("value", "joint,0,10,20,0", "value"),
        ("need", "joint,0,10,20,later", "need"),
        ("need", "joint,0,10,20,2024-01-01", "need"),
        ("state", "joint,0,10,20,gone", "state"),
        ("decision_weeks", "joint,0,10,20,-1", "decision_weeks"),
        ("actual_weeks", "joint,0,10,20,x", "actual_weeks"),
        ("actual_person_weeks", "joint,0,10,20,-3", "actual_person_weeks"),
    ],
)
def test_what_may_be_left_out_must_still_be_right(tmp_path: Path, column: str, row: str, field: str) -> None:
    (problem,) = refused(tmp_path, f"{HEAD},{column}\na,{row}\n")
    assert (problem.field, problem.line) == (field, 2)
    assert problem.allowed


def test_weeks_and_dates_do_not_mix(tmp_path: Path) -> None:
    problems = refused(tmp_path, f"{HEAD}\na,it,2024-01-01,10,20\nb,it,3,10,20\nc,it,4,10,20\n")
    assert [(p.line, p.field, p.found) for p in problems] == [
        (3, "start", "a week number, 3"),
        (4, "start", "a week number, 4"),
    ]


def test_a_log_is_no_longer_than_a_run_can_be(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, f"{HEAD}\na,it,1824-01-01,10,20\nb,it,2024-01-01,10,20\n")
    assert (problem.line, problem.field) == (3, "start")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty file"),
        (HEAD, "headings without a row"),
        (b"\x00\x01\x02" * 100, "a binary file"),
        (HEAD.replace("sponsor", "sponser") + "\na,it,0,1,1\n", "no such column"),
        (f"{HEAD},id\na,it,0,1,1,b\n", "the column 'id' again"),
        (f"{HEAD},vlaue\na,it,0,1,1,3\n", "the unknown column 'vlaue'"),
        ("x" * (1 << 20) + "y", "a file of more than 1 MiB"),
    ],
)
def test_files_that_are_no_log(tmp_path: Path, text: str | bytes, found: str) -> None:
    (problem,) = refused(tmp_path, text)
    assert problem.found == found


def test_a_missing_column_is_told_with_its_neighbour(tmp_path: Path) -> None:
    problems = refused(tmp_path, "id,sponser,begin\na,it,0\n")
    assert [(p.field, p.nearest) for p in problems] == [
        ("sponsor", "sponser"),
        ("start", None),
        ("planned_weeks", None),
        ("planned_person_weeks", None),
    ]


def test_a_bad_log_is_part_of_the_scenarios_report(tmp_path: Path) -> None:
    put(tmp_path, f"{HEAD}\na,both,0,10,20\n")
    (tmp_path / "mine.yaml").write_text("format: 1\nweeks: 0\nprojects: {log: projects.csv}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(tmp_path / "mine.yaml")
    assert [(Path(p.file).name, p.line, p.field) for p in caught.value.problems] == [
        ("mine.yaml", 2, "weeks"),
        ("projects.csv", 2, "sponsor"),
    ]


def test_the_log_of_a_scenario(tmp_path: Path) -> None:
    put(tmp_path, f"{HEAD}\na,it,0,10,20\n")
    (tmp_path / "mine.yaml").write_text("format: 1\nprojects: {log: projects.csv, after: none}\n", encoding="utf-8")
    scenario = load(tmp_path / "mine.yaml")
    assert scenario.projects.after == "none"
    assert len(project_log(scenario)) == 1
    assert project_log(load("baseline")).shape == (0,)
    assert project_log(load("baseline")).dtype == dtype(LOG)


@given(st.lists(st.tuples(st.integers(-500, 500), st.floats(0.1, 100), st.floats(0.1, 1e5)), min_size=1, max_size=30))
def test_any_right_log_is_read_in_order_and_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, float, float]]
) -> None:
    lines = [f"p{n},joint,{start},{weeks!r},{effort!r}" for n, (start, weeks, effort) in enumerate(rows)]
    log = read_log(put(tmp_path_factory.mktemp("log"), "\n".join([HEAD, *lines])))
    assert log["week"][0] == 0
    assert (np.diff(log["week"]) >= 0).all()
    assert sorted(log["planned_effort"].tolist()) == sorted(effort for _, _, effort in rows)
    assert (log["volume"] > 0).all()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_log_or_a_report(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = put(tmp_path_factory.mktemp("log"), HEAD.encode() + b"\n" + content)
    try:
        read_log(path)
    except InputError as error:
        assert error.problems
