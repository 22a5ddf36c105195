"""The page of evidence: sections come and go one by one, what fails is gathered, and what is missing is said."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from alignsim.problems import InputError
from alignsim.report.figure import Picture
from alignsim.report.theme import new_picture
from alignsim.report.validation import page
from alignsim.report.validation.__main__ import choose, command, rebuild
from alignsim.report.validation.calibration import of_record
from alignsim.report.validation.paper import Paper, cell_text, notes_in
from alignsim.report.validation.sections import SECTIONS, TITLES, Missing, Section, Settings, written
from test_plots import texts

NAMES = [section.name for section in SECTIONS]


def paper(section: str, text: str = "Words.") -> Paper:
    one = Paper(section)
    one.text(text)
    return one


def empty_picture() -> Picture:
    return new_picture(2.0, 1.0, "A")


def block(one: Paper) -> str:
    return page.block(dict(TITLES)[one.section], one.markdown())


# ------------------------------------------------------------------------------------------------------------- a paper
def test_a_table_needs_a_cell_under_each_header() -> None:
    one = Paper("facts")
    one.table(("A", "B"), [("1", "2|3")], right=(1,))
    assert one.markdown() == "| A | B |\n| --- | ---: |\n| 1 | 2\\|3 |"
    with pytest.raises(ValueError, match="1 cells under 2 headers"):
        one.table(("A", "B"), [("1",)])


def test_what_cannot_stand_in_a_link_or_cell_is_replaced() -> None:
    assert cell_text(" [x]\n(y) ") == "(x) (y)" and cell_text("") == "–"


def test_notes_come_back_from_the_page() -> None:
    one = paper("facts")
    one.note("failed", "it does -- not\nhold")
    one.note("known", "that | holds")
    assert notes_in(one.markdown()) == [("failed", "it does – not hold"), ("known", "that | holds")]


# -------------------------------------------------------------------------------------------------------------- a page
def test_one_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    blocks = {name: block(paper(name, f"Old {name}.")) for name in ("facts", "claims", "charts")}
    page.write(tmp_path, blocks, TITLES, None)
    again = page.read_blocks(tmp_path)
    assert {name: again[name] for name in blocks} == blocks
    again["claims"] = block(paper("claims", "New."))
    page.write(tmp_path, again, TITLES, None)
    text = (tmp_path / page.FILE).read_text(encoding="utf-8")
    assert "Old facts." in text and "Old charts." in text and "New." in text and "Old claims." not in text
    assert text.index("## Facts") < text.index("## Claims") < text.index("## Real charts") < text.index("## What fails")
    assert page.page(page.blocks_of(text), TITLES) == text  # written again from itself, it is the same
    assert not list(tmp_path.glob("*.part"))


def test_what_failed_is_gathered_from_every_section() -> None:
    facts, claims = paper("facts"), paper("claims")
    facts.note("failed", "Rework is too low.")
    facts.note("known", "Lateness and overspend go together.")
    claims.note("failed", "Claim 9 fails.")
    claims.note("said", "Claim 15 holds.")
    text = page.page({"facts": block(facts), "claims": block(claims)}, TITLES)
    found = page.blocks_of(text)
    places = [found["fails"].index(words) for words in ("### Facts", "Rework is too low.", "### Claims", "Claim 9")]
    assert places == sorted(places)
    assert "Facts: 1; Claims: 1." in found["summary"] and "- Claim 15 holds." in found["summary"]
    assert "- Lateness and overspend go together." in found["summary"]
    assert "Rework" not in found["summary"]


def test_sections_that_are_not_there_are_named() -> None:
    text = page.page({"facts": block(paper("facts"))}, TITLES)
    assert "Not on this page yet:** Calibration; Claims;" in text and "may hold more: Calibration;" in text


def test_pictures_of_a_section_come_and_go_with_it(tmp_path: Path) -> None:
    one, other = paper("facts"), paper("claims")
    one.picture("a", empty_picture(), "What A shows.")
    one.picture("b", empty_picture(), "What B shows.")
    other.picture("a", empty_picture(), "Of claims.")
    for done in (one, other):
        page.write(tmp_path, {done.section: block(done)}, TITLES, done)
    folder = tmp_path / page.PICTURES
    assert sorted(p.name for p in folder.iterdir()) == ["claims_a.png", "facts_a.png", "facts_b.png"]
    assert "![What A shows.](pictures/validation/facts_a.png)" in block(one)
    less = paper("facts")
    less.picture("b", empty_picture(), "What B shows.")
    page.write(tmp_path, {"facts": block(less)}, TITLES, less)
    assert sorted(p.name for p in folder.iterdir()) == ["claims_a.png", "facts_b.png"]


# ------------------------------------------------------------------------------------------------- what cannot be made
def test_a_part_that_is_missing_is_named() -> None:
    section = Section("odd", "Odd", "facts", ("alignsim.evidence.no_such_room",))
    with pytest.raises(Missing, match=r"section odd needs alignsim\.evidence\.no_such_room"):
        written(section, Settings())
    with pytest.raises(Missing, match="section odd: a part it shows"):
        written(Section("odd", "Odd", "no_such_writer", ()), Settings())


def test_what_cannot_be_made_leaves_the_page_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page.write(tmp_path, {"facts": block(paper("facts", "Old."))}, TITLES, None)
    before = (tmp_path / page.FILE).read_text(encoding="utf-8")
    missing = Section("facts", "Facts", "facts", ("alignsim.evidence.no_such_room",))
    assert rebuild(tmp_path, (missing,), Settings()) == 1
    assert (tmp_path / page.FILE).read_text(encoding="utf-8") == before
    assert "no_such_room" in capsys.readouterr().err


def test_without_the_data_the_sections_on_them_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = tmp_path / "data"
    nothing.mkdir()
    real = tuple(section for section in SECTIONS if section.published)
    assert rebuild(tmp_path, real, Settings(nothing, tiny=True)) == 2
    told = capsys.readouterr().err
    assert all(f"section {section.name}:" in told for section in real) and not (tmp_path / page.FILE).exists()


def test_names_of_sections_are_checked() -> None:
    assert [s.name for s in choose(())] == NAMES
    assert [s.name for s in choose(("claims", "facts"))] == ["facts", "claims"]
    with pytest.raises(InputError) as caught:
        choose(("fact", "claims"), ("stray",))
    assert "did you mean 'facts'" in str(caught.value) and len(caught.value.problems) == 2


@pytest.mark.parametrize("words", [["--only", "fact"], ["facts"], ["--docs", "no/such/folder"], ["--seed", "-1"]])
def test_bad_input_ends_with_2_and_writes_nothing(tmp_path: Path, words: list[str]) -> None:
    where = [] if "--docs" in words else ["--docs", str(tmp_path)]
    result = CliRunner().invoke(command, [*words, *where])
    assert result.exit_code == 2 and not list(tmp_path.iterdir()), result.output


def test_every_section_can_be_asked_for_by_name() -> None:
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0 and all(name in result.output for name in NAMES)


# --------------------------------------------------------------------------------------------- the sections themselves
def check(one: Paper) -> str:
    """Every figure has its command, version and seed; every picture says what it shows; notes are there."""
    text = one.markdown()
    made = re.findall(r"^`[^`]+` · alignsim \S+ · .*seed \d+", text, re.MULTILINE)
    assert made and one.pictures and one.notes
    links = re.findall(r"^!\[(.+)\]\(pictures/validation/(.+)\)$", text, re.MULTILINE)
    assert {file for _, file in links} == set(one.pictures) and all(len(alt) > 20 for alt, _ in links)
    assert "nan" not in re.sub(r"<!--.*-->", "", text).replace("finan", "").lower().split()
    return text


@pytest.mark.parametrize("name", ["facts", "claims", "convergence"])
def test_a_section_that_needs_no_data(name: str) -> None:
    (section,) = choose((name,))
    assert not section.published
    check(written(section, Settings(tiny=True, threads=1)))


def check_pictures(one: Paper) -> None:
    """No text overlaps another or is cut off."""
    for name, picture in one.pictures.items():
        width, height = picture.get_size_inches() * picture.dpi
        boxes = texts(picture)
        assert [t for t, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > width or b.y1 > height] == [], name
        assert [(s, t) for (s, a), (t, b) in combinations(boxes, 2) if a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1
                and a.y0 < b.y1 - 1 and b.y0 < a.y1 - 1] == [], name


@pytest.mark.published
@pytest.mark.parametrize("name", ["projects", "networks", "charts"])
def test_a_section_on_real_data(data: Path, name: str) -> None:
    (section,) = choose((name,))
    assert section.published
    one = written(section, Settings(data, tiny=True, threads=1))
    check(one)
    check_pictures(one)


def record(**changed: Any) -> dict[str, Any]:
    """What the file of a fit holds, made up."""
    points = [{"trust.gain": 0.05, "distance": 0.4}, {"trust.gain": 0.06, "distance": 0.9}]
    return {
        "method": "a search", "command": "python -m fit", "version": "0.0.0",
        "settings": {"organizations": 10, "points": 8, "seed": 3, "check_organizations": 20, "check_seed": 7},
        "parameters": [{"path": "trust.gain", "value": 0.05, "low": 0.03, "high": 0.07, "reason": "why | not",
                        "accepted_low": 0.04, "accepted_high": 0.066}],
        "tried": 16, "accepted": points, "draws": points[:1],
        "levels": [{"fact": "strong_share", "published_low": 0.46, "published_high": 0.56, "value": 0.5, "low": 0.47,
                    "high": 0.6}],
        "tensions": [{"a": "strong_share", "b": "overrun_mean", "correlation": -0.5, "meets_a": 0.3, "meets_b": 0.4,
                      "meets_both": 0.0, "lift": 0.0},
                     {"a": "overrun_mean", "b": "on_time_share", "correlation": 0.1, "meets_a": 0.3, "meets_b": 0.0,
                      "meets_both": 0.0, "lift": None}], **changed}


def test_the_fit_is_shown_with_what_it_leaves_open() -> None:
    one = Paper("calibration")
    of_record(one, record())
    text = check(one)
    check_pictures(one)
    assert "| `trust.gain` | 0.05 | 0.04 to 0.066 | 0.03 to 0.07 | why \\| not |" in text
    failed = [words for kind, words in one.notes if kind == "failed"]
    assert any("hardly say what `trust.gain` is" in words for words in failed)
    assert any("unclear on fresh organizations" in words for words in failed)
    calm = record(levels=[], parameters=[{**record()["parameters"][0], "accepted_high": 0.045}])
    quiet = Paper("calibration")
    of_record(quiet, calm)
    assert [kind for kind, _ in quiet.notes] == ["assumed"]


def test_a_fit_without_result_is_missing_and_not_empty() -> None:
    from alignsim.evidence.fit import calibrated

    (section,) = choose(("calibration",))
    if calibrated.record().get("settings"):
        check(written(section, Settings()))
    else:
        with pytest.raises(Missing, match="calibrated.json"):
            written(section, Settings())
