"""``alignsim new``: what is guessed from a chart, marked as guessed, and runs where the guesses are right."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignsim.organization import plan
from alignsim.problems import InputError
from alignsim.scenario import load
from alignsim.scenario.guessing import guess_chart, guess_delimiter, guess_encoding, headings
from alignsim.scenario.starter import new
from chart_files import HEADINGS, STAFF, write


def test_a_starter_of_a_plain_chart_runs(tmp_path: Path) -> None:
    folder = new(write(tmp_path / "chart.csv", (HEADINGS, *STAFF)), tmp_path / "mine")
    assert sorted(path.name for path in folder.iterdir()) == ["chart.csv", "scenario.yaml"]
    p = plan(load(folder / "scenario.yaml"))
    assert p.executive_labels == ("CEO", "CIO", "CMO")
    assert p.staff_labels == ("4", "5", "6")


def test_every_guess_is_marked(tmp_path: Path) -> None:
    folder = new(write(tmp_path / "chart.csv", (HEADINGS, *STAFF)), tmp_path / "mine")
    lines = (folder / "scenario.yaml").read_text(encoding="utf-8").splitlines()
    guessed = ("id:", "reports_to:", "title:", "fte:", "group:", "top:", "encoding:", "delimiter:", "c", "-")
    for line in lines:
        if line.startswith("    ") and line.strip().startswith(guessed) and not line.strip().startswith("columns:"):
            assert "# GUESS" in line, line
    assert any("Head of IT" in line and "cio" in line for line in lines)


@pytest.mark.parametrize("name", ["public_agency", "retailer", "start_up"])
def test_the_shipped_charts_are_guessed_right(tmp_path: Path, root: Path, name: str) -> None:
    example = load(name)
    assert example.chart_path is not None and example.organization is not None
    folder = new(example.chart_path, tmp_path / "mine")
    guessed = load(folder / "scenario.yaml").organization
    assert guessed is not None
    assert guessed.chart.columns == example.organization.chart.columns
    assert guessed.chart.encoding == example.organization.chart.encoding
    for role in ("ceo", "cio", "cmo"):
        assert getattr(guessed.roles, role) == getattr(example.organization.roles, role)
    assert (guessed.staff is None) == (example.organization.staff is None)
    plan(load(folder / "scenario.yaml"))


def test_the_table_of_junior_staff_beside_a_chart_comes_along(tmp_path: Path) -> None:
    write(tmp_path / "x-senior.csv", (HEADINGS, *STAFF))
    write(tmp_path / "x-junior.csv", (("Under", "Posts in FTE", "team"), ("2", "3", "IT"), ("3", "2", "Marketing")))
    folder = new(tmp_path / "x-senior.csv", tmp_path / "mine")
    assert (folder / "x-junior.csv").is_file()
    assert plan(load(folder / "scenario.yaml")).org.staff.shape == (1, 8)


def test_the_default_folder_is_named_after_the_chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "people of 2024.csv", (HEADINGS, *STAFF))
    monkeypatch.chdir(tmp_path)
    assert new("people of 2024.csv") == Path("people of 2024")
    assert load(tmp_path / "people of 2024" / "scenario.yaml").name


def test_who_is_not_found_is_said_in_the_file_and_on_loading(tmp_path: Path) -> None:
    rows = tuple((post, boss, "Member", fte, "x") for post, boss, _, fte, _ in STAFF)
    folder = new(write(tmp_path / "chart.csv", (HEADINGS, *rows)), tmp_path / "mine")
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert '# cio: ""  # nobody found (needed)' in text
    with pytest.raises(InputError, match="organization.roles.cio: found nothing"):
        plan(load(folder / "scenario.yaml"))


def test_nothing_is_written_over(tmp_path: Path) -> None:
    chart = write(tmp_path / "chart.csv", (HEADINGS, *STAFF))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "work.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="a folder that holds something"):
        new(chart, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["work.txt"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"\x00\x00\x01", "a binary file"),
        (b"a,b\n1,x\n2,y\n", "no column whose cells are ids of another column"),
    ],
)
def test_what_is_no_chart(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "chart.csv").write_bytes(content)
    with pytest.raises(InputError, match=words):
        new(tmp_path / "chart.csv", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        new(tmp_path / "chart.csv")


def test_superiors_are_found_by_what_stands_in_the_column(tmp_path: Path) -> None:
    rows = tuple((job, boss, post) for post, boss, job, *_ in STAFF)
    write(tmp_path / "chart.csv", (("Was", "Wer", "Wessen"), *rows))
    guess = guess_chart(tmp_path / "chart.csv")
    assert guess.columns == {"id": "Wessen", "reports_to": "Wer"}


def test_strange_titles_cannot_break_the_file(tmp_path: Path) -> None:
    rows = (*STAFF, ("8", "1", "Finance \\ director: #1 'x' {y}", "1", "A: b # c"))
    folder = new(write(tmp_path / "chart.csv", (HEADINGS, *rows)), tmp_path / "mine")
    assert "8" in (folder / "scenario.yaml").read_text(encoding="utf-8")
    plan(load(folder / "scenario.yaml"))


def test_encodings_and_delimiters() -> None:
    assert guess_encoding("ä".encode()) == "utf-8"
    assert guess_encoding("ä".encode("cp1252")) == "cp1252"
    assert guess_encoding(b"\x81\x8d") == "latin-1"
    assert guess_encoding("ä".encode("utf-16")) == "utf-16"
    assert [guess_delimiter(text) for text in ("a;b,c;d\n1,2,3", "a\tb", "a|b|c", "a,b", "a")] == [
        ";",
        "\t",
        "|",
        ",",
        ",",
    ]


@pytest.mark.published
@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("the_british_library", {"ceo": "1", "cfo": "2", "coo": "9", "cio": "4", "cmo": "5"}),
        ("ministry_of_justice", {"ceo": "1", "cfo": "68", "cio": "76", "cmo": "54"}),
        (
            "child_maintenance_and_enforcement_commission",
            {"ceo": "1", "cfo": "7", "coo": "41", "cio": "5", "cmo": "15"},
        ),
    ],
)
def test_published_charts_are_guessed_right(data: Path, name: str, roles: dict[str, str]) -> None:
    guess = guess_chart(data / "uk_organograms_2011" / f"{name}-2011-03-31-senior.csv")
    assert guess.roles == roles
    assert guess.staff_file and guess.staff_columns["count"] == "Number of Posts in FTE"
    assert guess.groups == {"it": ["Information Technology"], "marketing": ["Communications"]}
    assert guess.top == ["XX"]


def test_a_heading_of_several_lines_stays_a_heading(tmp_path: Path) -> None:
    """What stands in a chart must not become a setting: here a folder of its own choice."""
    heading = "Post\norganization:\n  data: /etc"
    lines = [f'"{heading}",{",".join(HEADINGS[1:])}', *(",".join(row) for row in STAFF)]
    (tmp_path / "chart.csv").write_text("\n".join(lines), encoding="utf-8")
    folder = new(tmp_path / "chart.csv", tmp_path / "mine")
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    assert "\n  data: /etc" not in text and "# of: Post organization: data: /etc" in text
    scenario = load(folder / "scenario.yaml")
    assert scenario.organization_folder == folder and scenario.organization is not None
    assert scenario.organization.chart.columns.id == heading
    plan(scenario)


def test_columns_that_are_known_are_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "chart.csv", (HEADINGS, *STAFF))
    guess = guess_chart(path)
    again = guess_chart(path, {"fte": "", "title": "team"})
    assert "fte" in guess.columns and "fte" not in again.columns and again.columns["title"] == "team"
    assert guess_chart(path, {"title": "no such heading"}).columns == guess.columns
    assert headings(path) == list(HEADINGS)
    assert set(guess.above) == set(guess.titles)
