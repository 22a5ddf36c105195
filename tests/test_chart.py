"""Reading a published chart: what its publisher did is understood, and every defect is told with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignsim.problems import Problem
from alignsim.scenario import sheet
from alignsim.scenario.chart import Chart, like, persons, read_chart
from chart_files import HEADINGS, JUNIOR, STAFF, complaints, planned, spec, write


def read(folder: Path, rows: tuple[tuple[str, ...], ...] = STAFF, **changes: object) -> tuple[Chart, list[Problem]]:
    write(folder / "chart.csv", (HEADINGS, *rows))
    return read_chart(spec(**changes), folder)


def test_a_sound_chart_has_no_problems(tmp_path: Path) -> None:
    chart, problems = read(tmp_path)
    assert problems == []
    assert list(chart.posts) == ["1", "2", "3", "4", "5", "6", "7"]
    assert chart.posts["5"] == ("2", "Operator", 0.5, "IT", 6)
    assert chart.posts["1"].reports_to == ""


def test_only_columns_of_the_mapping_are_kept(tmp_path: Path) -> None:
    rows = tuple((*row, f"Name {row[0]}") for row in STAFF)
    write(tmp_path / "chart.csv", ((*HEADINGS, "name"), *rows))
    chart, problems = read_chart(spec(), tmp_path)
    assert problems == []
    assert "Name" not in repr(chart)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = (HEADINGS, *STAFF[:-1], ("7", "1", "Geschäftsführerin Öl", "1", "Büro"))
    write(tmp_path / "chart.csv", rows, delimiter=delimiter, encoding=encoding)
    chart, problems = read_chart(spec(chart={"encoding": encoding, "delimiter": delimiter}), tmp_path)
    assert problems == []
    assert chart.posts["7"].title == "Geschäftsführerin Öl"


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path: Path) -> None:
    write(tmp_path / "chart.csv", (HEADINGS, *STAFF), encoding="utf-8-sig")
    assert read_chart(spec(), tmp_path)[1] == []


def test_quoted_cells_may_hold_delimiters_and_lines(tmp_path: Path) -> None:
    rows = (*STAFF[:3], ("4", "2", '"Developer,\nsenior"', "1", "IT"), *STAFF[4:6], ("7", "99", "x", "1", ""))
    _, problems = read(tmp_path, rows)
    assert [problem.line for problem in problems] == [9]  # the row after the one of two lines counts from its start


def test_blank_rows_are_no_posts(tmp_path: Path) -> None:
    chart, problems = read(tmp_path, (*STAFF[:4], ("", "", " ", "", ""), *STAFF[4:]))
    assert problems == []
    assert len(chart.posts) == 7


@pytest.mark.parametrize(
    ("text", "delimiter", "value"),
    [
        ("1", ",", 1),
        ("0.8", ",", 0.8),
        ("0,8", ";", 0.8),
        ("1,234", ",", 1234),
        ("1,234.5", ",", 1234.5),
        ("0", ",", 0),
    ],
)
def test_numbers_of_persons(text: str, delimiter: str, value: float) -> None:
    assert persons(text, delimiter) == value


@pytest.mark.parametrize("text", ["-1", "nan", "inf", "-inf", "N/D", "0,8", "one"])
def test_what_is_no_number_of_persons(tmp_path: Path, text: str) -> None:
    _, problems = read(tmp_path, (*STAFF, ("8", "1", "x", f'"{text}"', "")))
    assert [(p.line, p.field) for p in problems] == [(9, "organization.chart.columns.fte")]


def test_a_blank_fte_is_what_the_scenario_says(tmp_path: Path) -> None:
    chart, problems = read(tmp_path, (*STAFF, ("8", "1", "x", "", "")), chart={"missing_fte": 0.7})
    assert problems == []
    assert chart.posts["8"].fte == 0.7


def test_wildcards() -> None:
    assert like("Eliminated*", "ELIMINATED post 7")
    assert like("*vacant*", "Head of IT (vacant) 2")
    assert like("Not in Post", " not in post ")
    assert not like("Not in Post", "Not in Post yet")
    assert not like("a.c", "abc")
    assert like("a[1]*", "a[1] b")


def test_people_of_a_dropped_post_count_under_the_next_above(tmp_path: Path) -> None:
    rows = (
        *STAFF,
        ("8", "2", "Eliminated 31/3", "", "IT"),
        ("9", "8", "Not in Post", "1", "IT"),
        ("10", "9", "x", "1", "IT"),
    )
    write(tmp_path / "staff.csv", (("under", "count", "team"), ("9", "3", "IT")))
    drop = {"title": ["Not in Post", "Eliminated*"]}
    chart, problems = read(tmp_path, rows, chart={"drop": drop}, staff=JUNIOR)
    assert problems == []
    assert chart.posts["10"].reports_to == "2"
    assert chart.staff[0].under == "2"
    assert chart.dropped == ("Eliminated 31/3", "Not in Post")


def test_a_dropped_id_may_be_there_many_times(tmp_path: Path) -> None:
    rows = (*STAFF, ("0", "1", "Not in Post", "1", ""), ("0", "2", "Not in Post", "0.6", ""))
    assert read(tmp_path, rows, chart={"drop": {"title": ["Not in Post"]}})[1] == []


def test_a_job_share_is_one_post(tmp_path: Path) -> None:
    chart, problems = read(tmp_path, (*STAFF, ("4", "2", "Developer", "0.6", "IT")), chart={"duplicates": "job_share"})
    assert problems == []
    assert chart.posts["4"].fte == 1.6
    assert chart.shared == 1


def test_the_same_row_twice_is_one_person(tmp_path: Path) -> None:
    chart, problems = read(tmp_path, (*STAFF, STAFF[3]), chart={"duplicates": "job_share"})
    assert problems == []
    assert chart.posts["4"].fte == 1


@pytest.mark.parametrize("other", [("4", "3", "Developer", "0.6", "IT"), ("4", "2", "Tester", "0.6", "IT")])
def test_a_duplicate_that_is_no_job_share(tmp_path: Path, other: tuple[str, ...]) -> None:
    _, problems = read(tmp_path, (*STAFF, other), chart={"duplicates": "job_share"})
    assert [problem.line for problem in problems] == [9]
    assert "first in row 5" in problems[0].found
    assert "not a job share" in problems[0].found


def test_all_defects_of_both_files_at_once_with_their_rows(tmp_path: Path) -> None:
    rows = (
        *STAFF,
        ("8", "", "A second top", "1", ""),
        ("9", "10", "In a circle", "1", ""),
        ("10", "11", "In a circle", "1", ""),
        ("11", "9", "In a circle", "1", ""),
        ("12", "12", "Above itself", "1", ""),
        ("13", "7x", "Under nobody known", "1", ""),
        ("4", "2", "Developer", "1", "IT"),
        ("", "1", "Without an id", "1", ""),
        ("14", "1", "Of no number", "many", ""),
    )
    write(tmp_path / "staff.csv", (("under", "count", "team"), ("99", "3", "IT"), ("2", "-1", "IT")))
    found = complaints(tmp_path, rows, staff=JUNIOR, roles={"cfo": "70", "cmo": "3"})
    text = "\n".join(found)
    assert (
        "chart.csv:9: organization.chart.columns.reports_to: found a second top, post '8'; the first is '1' in row 2"
        in text
    )
    assert "a circle of superiors: '9' -> '10' -> '11' -> '9' (rows 10, 11, 12)" in text
    assert "chart.csv:13: organization.chart.columns.reports_to: found post '12' above itself" in text
    assert "chart.csv:14: organization.chart.columns.reports_to: found superior '7x' of post '13'" in text
    assert "chart.csv:15: organization.chart.columns.id: found id '4' again, first in row 5" in text
    assert "chart.csv:16: organization.chart.columns.id: found a blank id" in text
    assert "chart.csv:17: organization.chart.columns.fte: found 'many'" in text
    assert "staff.csv:2: organization.staff.columns.under: found staff under post '99'" in text
    assert "staff.csv:3: organization.staff.columns.count: found '-1'" in text
    assert "organization.roles.cio: found nothing" in text
    assert "organization.roles.cfo: found post '70'" in text
    assert len(found) == 11


def test_an_unknown_superior_gets_the_nearest_id(tmp_path: Path) -> None:
    rows = (*STAFF, ("Post-31", "1", "x", "1", ""), ("Post-32", "Post31", "y", "1", ""))
    _, problems = read(tmp_path, rows)
    assert [problem.nearest for problem in problems] == ["Post-31"]


def test_a_chart_without_a_top(tmp_path: Path) -> None:
    rows = (("1", "XX", "Chief executive", "1", "top"), *STAFF[1:])
    _, problems = read(tmp_path, rows)
    assert [problem.field for problem in problems] == [
        "organization.chart.columns.reports_to",
        "organization.chart.top",
    ]
    assert read(tmp_path, rows, chart={"top": ["XX", ""]})[1] == []


def test_a_column_that_is_not_there_gets_the_nearest(tmp_path: Path) -> None:
    write(tmp_path / "chart.csv", (("id", "Boss", "job", "fte", "team"), *STAFF))
    _, problems = read_chart(spec(), tmp_path)
    assert [(p.line, p.field, p.nearest) for p in problems] == [(1, "organization.chart.columns.reports_to", "Boss")]
    assert "id, Boss, job, fte, team" in problems[0].allowed


def test_a_file_in_another_encoding_than_said(tmp_path: Path) -> None:
    write(tmp_path / "chart.csv", (HEADINGS, *STAFF, ("8", "1", "Müller", "1", "")), encoding="cp1252")
    _, problems = read_chart(spec(), tmp_path)
    assert [(p.line, p.field, p.nearest) for p in problems] == [(9, "organization.chart.encoding", "cp1252")]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "an empty file"), (b"\x00\x01\x02abc", "a binary file"), (b"  \n \n", "an empty file")],
)
def test_files_that_are_no_tables(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "chart.csv").write_bytes(content)
    _, problems = read_chart(spec(), tmp_path)
    assert [problem.found for problem in problems] == [words]


def test_a_cell_too_large_is_no_crash(tmp_path: Path) -> None:
    write(tmp_path / "chart.csv", (HEADINGS, ("1", "", '"' + "x" * 200_000 + '"', "1", "")))
    _, problems = read_chart(spec(), tmp_path)
    assert "text that is not a table" in problems[0].found


def test_a_missing_file_gets_the_nearest(tmp_path: Path) -> None:
    write(tmp_path / "charts.csv", (HEADINGS, *STAFF))
    _, problems = read_chart(spec(), tmp_path)
    assert [(p.found, p.nearest) for p in problems] == [("no such file", "charts.csv")]


def test_a_file_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sheet.MAX_BYTES == 64 * 1024 * 1024
    monkeypatch.setattr(sheet, "MAX_BYTES", 1 << 20)
    write(tmp_path / "chart.csv", (HEADINGS, *STAFF, ("8", "1", "x" * (1 << 20), "1", "")))
    _, problems = read_chart(spec(), tmp_path)
    assert [problem.found for problem in problems] == ["a file of more than 1 MiB"]


def test_a_chart_of_headings_only(tmp_path: Path) -> None:
    found = complaints(tmp_path, ())
    assert any("chart.csv" in line and "no row" in line for line in found)


def test_excel_is_read_like_csv(tmp_path: Path) -> None:
    workbook(tmp_path / "chart.xlsx")
    chart, problems = read_chart(spec(chart={"file": "chart.xlsx"}), tmp_path)
    assert problems == []
    assert chart.posts["5"] == ("2", "Operator", 0.5, "IT", 6)


def test_a_sheet_of_a_workbook_by_name(tmp_path: Path) -> None:
    workbook(tmp_path / "chart.xlsx", first="Notes", second="People")
    chart, problems = read_chart(spec(chart={"file": "chart.xlsx", "sheet": "People"}), tmp_path)
    assert problems == []
    assert len(chart.posts) == 7
    _, problems = read_chart(spec(chart={"file": "chart.xlsx", "sheet": "Peple"}), tmp_path)
    assert [(p.field, p.nearest) for p in problems] == [("organization.chart.sheet", "People")]


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "chart.xlsx").write_bytes(b"PK\x03\x04 this is no archive")
    _, problems = read_chart(spec(chart={"file": "chart.xlsx"}), tmp_path)
    assert len(problems) == 1
    assert "no Excel workbook" in problems[0].found


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook(tmp_path / "chart.xlsx")
    monkeypatch.setattr(sheet, "MAX_UNPACKED", 1 << 10)
    _, problems = read_chart(spec(chart={"file": "chart.xlsx"}), tmp_path)
    assert "unpacked" in problems[0].found


def test_an_excel_chart_runs(tmp_path: Path) -> None:
    workbook(tmp_path / "chart.xlsx")
    assert planned(tmp_path, chart={"file": "chart.xlsx"}).org.staff.shape == (1, 3)


def workbook(path: Path, *, first: str = "Sheet1", second: str | None = None) -> None:
    """The sound chart as Excel: ids and FTE as numbers; in the second sheet if there are two."""
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.title = first
    if second is not None:
        page.append(["nothing", "here"])
        page = book.create_sheet(second)
    page.append(HEADINGS)
    for post, boss, job, fte, team in STAFF:
        page.append([float(post), int(boss) if boss else None, job, float(fte), team])
    book.save(path)
    book.close()
