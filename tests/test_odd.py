"""The ODD page says what the program says, leaves nothing out, and cites nothing that the references do not list."""

from __future__ import annotations

import inspect
import re
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest

from alignsim.draws import STREAMS
from alignsim.evidence.claims import CLAIMS
from alignsim.mechanisms import ROOMS
from alignsim.outcomes import OUTCOMES, SERIES
from alignsim.parameters import MECHANISMS, Parameter, all_parameters, find, fitted
from alignsim.report import odd as page_maker
from alignsim.report import odd_source, odd_tables
from alignsim.report.odd import filled, odd, prose
from alignsim.report.references import Citation, Entry, citations, cited_in, line, read, unknown
from alignsim.report.status import STATUSES, counts, status
from alignsim.state import ROLES, State

ELEMENTS = (
    "1. Purpose and patterns", "2. Entities, state variables and scales", "3. Process overview and scheduling",
    "4. Design concepts", "5. Initialization", "6. Input data", "7. Submodels",
)  # fmt: skip
CONCEPTS = (
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
)  # fmt: skip


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return odd(root / "docs" / "references.bib")


@pytest.fixture(scope="module")
def entries(root: Path) -> tuple[Entry, ...]:
    return read(root / "docs" / "references.bib")


@pytest.fixture(scope="module")
def written() -> str:
    """All that is written by hand, before the marks are filled in."""
    folder = resources.files("alignsim") / "report" / "odd_text"
    elements = [f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".md")]
    return "\n".join([*elements, *(prose(room) for room in ROOMS)])


def spelled(parameter: Parameter) -> str:
    """The name of a parameter on the page: executives' ones are written once for all roles."""
    root, _, role = parameter.section.partition(".")
    return f"people.<role>.{parameter.name}" if root == "people" and role in ROLES else parameter.path


def test_the_page_is_in_step(root: Path, page: str) -> None:
    kept = (root / "docs" / "odd.md").read_text(encoding="utf-8")
    assert kept == page, "run: python -m alignsim.report.odd > docs/odd.md"


def test_the_seven_elements_and_the_eleven_concepts_in_their_order(page: str) -> None:
    headings = re.findall(r"^## (.+)$", page, re.M)
    assert headings == [*ELEMENTS, "References"]
    concepts = page.split("## 4. Design concepts")[1].split("## 5. Initialization")[0]
    assert tuple(re.findall(r"^### (.+)$", concepts, re.M)) == CONCEPTS


def test_the_schedule_is_the_week(page: str) -> None:
    calls = re.findall(r"^\| \d+ \| \d+ \| `(\w+)\.(\w+)` \|", page, re.M)
    assert calls == [(step.room, step.function) for step in odd_source.schedule()]
    assert [b for b, step in enumerate(odd_source.schedule()) if step.opens_block][0] == 0
    text = Path(odd_source.week.__file__).read_text(encoding="utf-8")
    for room, function in calls:
        assert f"{room}.{function}(" in text


def test_submodels_are_the_rooms_in_the_order_of_their_first_call(page: str) -> None:
    submodels = re.findall(r"^### 7\.\d+ (\w+)$", page, re.M)
    called = dict.fromkeys(step.room for step in odd_source.schedule() if step.room != odd_source.BOOKS)
    assert [s.lower() for s in submodels] == list(called)
    assert set(called) == {odd_source.name(room) for room in ROOMS}


@pytest.mark.parametrize("room", ROOMS, ids=odd_source.name)
def test_a_room_has_its_claim_its_words_its_equations_and_its_parameters(room: ModuleType, page: str) -> None:
    section = page.split(f"### {odd_tables.heading(room)}\n")[1].split("\n### ")[0]
    claim, _, body = str(room.__doc__).partition("\n\n")
    assert " ".join(claim.split()) in section
    assert body.strip() in section
    assert prose(room), f"write report/odd_text/rooms/{odd_source.name(room)}.md: its equations, from the code"
    for parameter in odd_source.parameters_of(room):
        assert f"| `{spelled(parameter)}`" in section, parameter.path


def test_every_parameter_stands_in_one_room() -> None:
    placed = [p.path for room in ROOMS for p in odd_source.parameters_of(room)]
    assert sorted(placed) == sorted(p.path for p in all_parameters())


@pytest.mark.parametrize("name", sorted({spelled(p) for p in all_parameters()}))
def test_every_parameter_has_its_place_in_an_equation_or_a_sentence(name: str, written: str) -> None:
    assert re.search(rf"(?<![\w.]){re.escape(name)}(?![\w]|\.\w)", written), f"{name}: say what it does, in odd_text/"


def test_every_name_in_the_prose_exists(written: str) -> None:
    """A parameter that was renamed, or a function that is no more, is not talked of."""
    known = {spelled(p) for p in all_parameters()} | {p.path for p in all_parameters()}
    for room in (*ROOMS, odd_source.run):
        functions = re.findall(r"^def (\w+)", inspect.getsource(room), re.M)
        known |= {f"{odd_source.name(room)}.{function}" for function in functions}
    roots = {p.section.partition(".")[0] for p in all_parameters()} - {""}
    for name in re.findall(r"(?<![\w./])[a-z_]+\.[a-z_<>]+(?:\.[a-z_]+)*", written):
        if name.partition(".")[0] in roots and not name.endswith("_"):
            assert name in known or f"{name}..." in written, name


@pytest.mark.parametrize("key", sorted(odd_tables.state_tables()))
def test_every_state_variable_is_on_the_page_with_its_meaning(key: str, page: str) -> None:
    for name, _, unit, meaning in odd_tables.state_tables()[key]:
        assert f"| `{name}` | {unit} | {meaning} |" in page, f"{key}.{name}: put the table in odd_text/2_entities.md"


def test_every_array_switch_stream_outcome_series_and_fact_is_on_the_page(page: str) -> None:
    plain = set(State._fields) - {"executives", "ties", "staff", "projects", "teams", "work", "world"}
    names = [*plain, *STREAMS, *(o.name for o in OUTCOMES), *(s.name for s in SERIES)]
    names += [p.path for p in all_parameters() if p.section == MECHANISMS.name]
    names += [fact["id"] for fact in odd_tables.fact_rows()]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_streams_name_the_rooms_that_say_they_draw() -> None:
    for stream, uses in odd_source.stream_uses().items():
        for use in uses:
            room = next((r for r in ROOMS if odd_source.name(r) == use.room), None)
            assert room is not None or (stream, use.room) == ("run", "run"), stream


def test_links_inside_the_page_lead_somewhere(page: str) -> None:
    anchors = {odd_tables.anchor(heading) for heading in re.findall(r"^#+ (.+)$", page, re.M)}
    for target in re.findall(r"\]\(#([^)]+)\)", page):
        assert target in anchors


def test_every_row_has_as_many_cells_as_its_head(page: str) -> None:
    width, inside = 0, False
    for text in page.splitlines():
        inside = inside != text.startswith("```")
        if inside or not text.startswith("|"):
            width = 0
            continue
        cells = re.sub(r"`[^`]*`", "", text).replace(r"\|", "").count("|")
        width = width or cells
        assert cells == width, text


def test_all_marks_are_filled_in_and_an_unknown_one_is_an_error(page: str) -> None:
    assert "{{" not in page
    with pytest.raises(KeyError, match="no_such_mark"):
        filled("{{no_such_mark}}")
    assert filled("A burn-in of {{value burn_in}} weeks") == f"A burn-in of {find('burn_in').default} weeks"


def test_a_new_room_needs_no_prose_to_be_on_the_page() -> None:
    room = ModuleType("alignsim.mechanisms.unheard_of", "A claim.\n\nAn equation.")
    assert prose(room) == ""
    assert "An equation." in page_maker._quoted(str(room.__doc__))


# ----------------------------------------------------------------------------------------------------------- references


def test_everything_cited_is_in_the_list(root: Path, entries: tuple[Entry, ...], page: str) -> None:
    texts = {p.path: p.source for p in all_parameters()}
    texts |= {odd_source.name(room): str(room.__doc__) for room in ROOMS}
    texts |= {fact["id"]: fact["source"] for fact in odd_tables.fact_rows()}
    texts |= {f"claim {claim.id}": claim.source for claim in CLAIMS}
    for path in (root / "scenarios").glob("*.yaml"):
        texts[path.name] = "".join(re.findall(r"^source: (.+)$", path.read_text(encoding="utf-8"), re.M))
    texts |= {"odd.md": page.split("## References")[0], "limits.md": (root / "docs" / "limits.md").read_text("utf-8")}
    missing = {where: found for where, text in texts.items() if (found := unknown(text, entries))}
    assert missing == {}, "add them to docs/references.bib"


def test_every_fact_has_a_source_in_the_list(entries: tuple[Entry, ...]) -> None:
    for fact in odd_tables.fact_rows():
        if fact["evidence"] != "derived":
            assert cited_in(fact["source"], entries), fact["id"]


def test_the_list_is_sound(entries: tuple[Entry, ...], root: Path) -> None:
    text = (root / "docs" / "references.bib").read_text(encoding="utf-8")
    assert len(entries) == text.count("\n@"), "an entry could not be read"
    assert len({e.key for e in entries}) == len(entries)
    dois = [e.fields["doi"] for e in entries if "doi" in e.fields]
    assert len(set(dois)) == len(dois) and all(re.fullmatch(r"10\.\d{4,5}/\S+", doi) for doi in dois)
    for entry in entries:
        assert {"title", "year"} <= set(entry.fields) and entry.surnames[0], entry.key
        assert re.fullmatch(r"(19|20)\d\d|n\.d\.", entry.fields["year"]), entry.key
        assert not re.search(r"[{}\\]", line(entry)), entry.key
        place = {"article": "journal", "book": "publisher", "inproceedings": "booktitle", "incollection": "booktitle"}
        assert place.get(entry.kind, "title") in entry.fields, entry.key


def test_an_author_and_a_year_mean_one_entry(entries: tuple[Entry, ...]) -> None:
    """Two works of one first author and year may stand in the list only if other authors tell them apart."""
    heads: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        heads.setdefault((entry.surnames[0], entry.fields["year"]), []).append(entry)
    for same in heads.values():
        assert len({e.surnames for e in same}) == len(same)


def test_citations_are_read_as_people_write_them() -> None:
    text = "mean overrun, Molokken & Jorgensen 2003; de Wit, Greer & Jehn 2012 (about 0); Wichura (1988), in May 2011"
    assert [(c.names, c.year) for c in citations(text)] == [
        (("Molokken", "Jorgensen"), "2003"), (("de Wit", "Greer", "Jehn"), "2012"), (("Wichura",), "1988"),
    ]  # fmt: skip


def test_a_citation_finds_its_entry_whatever_the_accents(entries: tuple[Entry, ...]) -> None:
    assert [e.key for e in cited_in("Josang & Ismail 2002", entries)] == ["Josang2002"]
    assert [e.key for e in cited_in("Standish 2009-2015", entries)] == ["Standish2015"]
    assert unknown("Nobody & Noone 1999", entries) == ("Nobody & Noone 1999",)
    assert Citation(("Boehm", "Basili"), "2001", "") not in citations("Boehm et al. 2000")


# --------------------------------------------------------------------------------------------------------------- status


def made(source: str, *, lever: bool = False) -> Parameter:
    return Parameter("made", "up", "number", 1.0, "share", 0, 2, source, "made up", (), lever)


@pytest.mark.parametrize(
    ("source", "lever", "expected"),
    [
        ("assumption", False, "assumed"),
        ("model, section 4.2: .2 gives Banker's sign; a choice", False, "assumed"),
        ("Brooks 1975 (direction)", False, "assumed"),
        ("direction: Slovic 1993; size an assumption", False, "assumed"),
        ("derived from head counts", False, "assumed"),
        ("Weinberg 1992; Tregubov et al. 2017", False, "published"),
        ("COCOMO (Boehm 1981)", False, "published"),
        ("Kleingeld et al. 2011", True, "assumed"),  # says why the lever is there, not where it stands
        ("Gartner 30-40%; PwC 2013 47%", True, "published"),
    ],
)
def test_status_follows_from_the_source(source: str, lever: bool, expected: str) -> None:
    assert status(made(source, lever=lever)) == expected


def test_every_parameter_has_a_status_and_what_was_fitted_says_so() -> None:
    for parameter in all_parameters():
        assert status(parameter) in STATUSES
        assert (status(parameter) == "calibrated") == (parameter.path in fitted())
    assert sum(counts().values()) == sum(p.section != MECHANISMS.name for p in all_parameters())
