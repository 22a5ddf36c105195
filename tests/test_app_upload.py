"""One's own chart on the page: the command line's checks and words, nothing on a disk or kept, nobody singled out."""

from __future__ import annotations

import base64
import io
import os
import re
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import solara

import alignsim as al
from alignsim.app.files import file_name, to_file
from alignsim.app.sketch import YOURS, Sketch
from alignsim.app.upload import Upload
from alignsim.app.upload.facts import about, choices, facts, people, warnings
from alignsim.app.upload.keeping import Keeper
from alignsim.app.upload.reading import MAX_BYTES, Chosen, Reading, again, read, safe_name
from alignsim.experiments.desk import Desk
from alignsim.organization import plan
from alignsim.problems import InputError
from alignsim.scenario import held, load
from alignsim.scenario.starter import new

HEAD = "id,boss,job,fte,team"
TOP = ("1,,Chief executive,1,Board", "2,1,Head of IT,1,IT", "3,1,Head of marketing,1,Marketing")


def chart(it: int = 8, marketing: int = 6, others: int = 20, *more: str) -> bytes:
    """A sound chart of that many people."""
    rows = [f"i{n},2,Developer,1,IT" for n in range(it)] + [f"m{n},3,Campaigner,1,Marketing" for n in range(marketing)]
    rows += [f"o{n},1,Clerk,1,Finance" for n in range(others)]
    return "\n".join([HEAD, *TOP, *rows, *more]).encode()


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test ends with nothing held, and with nothing new on the disk."""
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = held.count()
    yield
    assert list((tmp_path / "temporary").iterdir()) == []
    assert held.count() == before


def fact(reading: Reading, label: str) -> str:
    return dict(facts(reading))[label]


def test_a_good_chart_is_the_organization_that_the_command_line_makes(tmp_path: Path) -> None:
    reading = read("mine.csv", chart())
    assert reading.problems == () and reading.scenario is not None and reading.plan is not None
    (tmp_path / "mine.csv").write_bytes(chart())
    made = load(new(tmp_path / "mine.csv", tmp_path / "starter") / "scenario.yaml")
    assert reading.scenario.digest() == made.digest()
    assert reading.plan.layout.positions == plan(made).layout.positions
    held.let_go(reading.folder)


def test_it_runs_and_compares_without_a_file() -> None:
    reading = read("mine.csv", chart())
    mine = reading.scenario
    assert mine is not None
    base = mine.change({"weeks": 20, "burn_in": 10})
    moved = base.change({"reporting.cio": "cmo"})
    assert al.compare(base, {"under the CMO": moved}, runs=3, seed=1, threads=1).pairs == 3
    assert base.digest() != moved.digest()
    held.let_go(reading.folder)
    with pytest.raises(InputError, match="no such file"):
        plan(base)


OPENED: list[tuple[Any, ...]] | None = None


def listen(event: str, arguments: tuple[Any, ...]) -> None:
    """Hears of every file that Python opens, makes or moves, as long as somebody wants to know."""
    if OPENED is not None and event in ("open", "os.mkdir", "os.rename", "tempfile.mkstemp", "tempfile.mkdtemp"):
        OPENED.append((event, *arguments))


sys.addaudithook(listen)


@pytest.mark.parametrize("name", ["mine.csv", "mine.xlsx"])
def test_no_file_is_opened_for_writing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    content = chart() if name.endswith("csv") else workbook([line.split(",") for line in chart().decode().splitlines()])
    held.let_go(read(name, content).folder)  # whatever is imported late is there now
    monkeypatch.setattr(sys.modules[__name__], "OPENED", [])
    reading = read(name, content)
    assert reading.scenario is not None and reading.scenario.digest()
    heard = list(OPENED or ())
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    assert [e for e in heard if e[0] != "open" or set(str(e[2])) & set("wax+") or e[3] & writing] == []
    assert not reading.folder.exists() and not reading.folder.parent.exists()
    held.let_go(reading.folder)


def test_every_problem_is_told_at_once_as_the_command_line_tells_it(tmp_path: Path) -> None:
    bad = chart(6, 6, 30, "o1,1,Cook,1,Finance", "x1,99,Cook,1,Finance", "x2,x2,Cook,1,Finance",
                "x3,1,Cook,half,Finance")
    reading = read("mine.csv", bad)
    assert reading.scenario is None and len(reading.problems) >= 4
    (tmp_path / "mine.csv").write_bytes(bad)
    made = load(new(tmp_path / "mine.csv", tmp_path / "starter") / "scenario.yaml")
    with pytest.raises(InputError) as told:
        plan(made)
    there = [p._replace(file=Path(p.file).name) for p in told.value.problems]
    assert list(reading.problems) == there
    assert {p.line for p in reading.problems} >= {47, 48, 50}
    held.let_go(reading.folder)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "an empty file"),
        ("a.csv", b"  \n \n", "an empty file"),
        ("a.csv", b"\x00\x01\x02\xff" * 40, "a binary file"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a binary file"),
        ("a.xlsx", b"no workbook", "a file that is no Excel workbook"),
        ("a.csv", b"a,b\n1,x\n2,y\n", "no column whose cells are ids of another column"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "a file of 5.0 MiB"),
        ("a.csv", b'"' * 100_000, "found"),
    ],
)
def test_what_is_no_chart_is_told_in_words(name: str, content: bytes, words: str) -> None:
    reading = read(name, content)
    assert reading.scenario is None and words in str(reading.problems[0])
    assert all(p.file == name and "held in memory" not in str(p) for p in reading.problems)
    held.let_go(reading.folder)


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/1.xml", b"0" * (30 << 20))
    assert len(bomb.getvalue()) < 100_000
    reading = read("a.xlsx", bomb.getvalue())
    assert "MiB unpacked" in str(reading.problems[0])
    held.let_go(reading.folder)


def test_a_chart_of_very_many_rows_is_refused_before_it_is_read() -> None:
    reading = read("a.csv", b"1,2\n" * 60_000)
    assert "more than 50,000 rows" in str(reading.problems[0])
    held.let_go(reading.folder)


def test_a_chart_that_is_one_long_chain_is_read_quickly() -> None:
    """Depths are counted once a post, not once a post and step."""
    chain = [f"c{n},{'1' if n == 0 else f'c{n - 1}'},Clerk,1,Finance" for n in range(15_000)]
    reading = read("mine.csv", chart(8, 6, 2, *chain))
    assert reading.scenario is not None and fact(reading, "Counted, not simulated").startswith("about 15,000")
    held.let_go(reading.folder)


def workbook(rows: list[list[str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_excel_gives_the_values_and_runs_no_formula() -> None:
    rows = [line.split(",") for line in chart().decode().splitlines()]
    reading = read("mine.xlsx", workbook(rows))
    assert reading.problems == () and fact(reading, "People in IT") == "8"
    held.let_go(reading.folder)
    reading = read("mine.xlsx", workbook([*rows, ["=1+1", "1", '=HYPERLINK("http://example.org","x")', "1", "x"]]))
    assert "a blank id" in str(reading.problems)  # a formula without a saved value is an empty cell
    held.let_go(reading.folder)


def test_formulas_and_markup_of_a_chart_are_text() -> None:
    reading = read("<b>x.csv", chart(8, 6, 20, "e1,2,=cmd|'/c calc'!A1,1,IT", "e2,3,<script>alert(1)</script>,1,IT"))
    assert reading.scenario is not None and reading.file == "_b_x.csv"
    held.let_go(reading.folder)


@pytest.mark.parametrize(
    ("given", "name"),
    [("people.csv", "people.csv"), ("../../etc/passwd", "passwd.csv"), ("C:\\x\\y.txt", "y.txt"), ("", "chart.csv"),
     ("...", "chart.csv"), ("scenario.yaml", "chart.csv"), ("a\nb\0c.csv", "a_b_c.csv"),
     ("Kräfte 2024.csv", "Kräfte 2024.csv"), ("x" * 500 + ".csv", "x" * 80 + ".csv"), (".csv", "csv.csv")],
)
def test_names_of_files(given: str, name: str) -> None:
    assert safe_name(given) == name
    reading = read(given, chart())
    assert reading.scenario is not None
    held.let_go(reading.folder)


def test_guesses_can_be_set_right() -> None:
    reading = read("mine.csv", chart(8, 6, 20, "9,1,Head of nothing,1,Finance", "n1,9,Thinker,1,Finance"))
    assert fact(reading, "CIO") == "Head of IT, reports to CEO"
    assert ("9", "Head of nothing (9)") in next(c for c in choices(reading) if c.name == "cio").options
    other = again(reading, Chosen(roles={"cio": "9"}))
    assert fact(other, "CIO") == "Head of nothing, reports to CEO" and other.folder == reading.folder
    nobody = again(reading, Chosen(roles={"cio": ""}))
    assert nobody.scenario is None and "organization.roles.cio: found nothing" in str(nobody.problems[0])
    assert {c.name for c in choices(nobody)} >= {"cio", "cmo", "ceo", "group"}
    assert again(nobody, Chosen()).scenario is not None
    without = again(reading, Chosen(columns={"group": ""}))
    assert fact(without, "Counts as IT") == "everybody under the CIO"
    held.let_go(reading.folder)


def test_where_no_columns_are_found_they_can_be_named() -> None:
    rows = [HEAD.replace("boss", "above"), *(f"{n},k{n},Clerk,0.5,Marketing" for n in range(20, 40))]
    reading = read("mine.csv", "\n".join(rows).encode())
    assert "no column whose cells" in str(reading.problems[0])
    assert [c.name for c in choices(reading)][:2] == ["id", "reports_to"]
    named = again(reading, Chosen(columns={"id": "id", "reports_to": "above"}))
    assert len(named.problems) > 10 and "whom the chart does not have" in str(named.problems[0])
    held.let_go(reading.folder)


@pytest.mark.parametrize("it", [1, 2, 4, 5])
def test_groups_under_five_are_not_told(it: int) -> None:
    reading = read("mine.csv", chart(it, 6, 31))
    assert fact(reading, "People in IT") == ("5" if it == 5 else "fewer than five")
    assert fact(reading, "Counted, not simulated") == "about 30: neither IT nor marketing"
    told = " ".join([*(text for row in facts(reading) for text in row), *warnings(reading)])
    if it < 5:
        assert "IT has so few people" in told and not re.search(rf"(?<!\w){it}(?!\w)", told.replace("mine", ""))
    held.let_go(reading.folder)


def test_counts_in_words() -> None:
    assert [people(n) for n in (0, 1, 4, 4.9, 5, 1234)] == [
        "nobody", "fewer than five", "fewer than five", "fewer than five", "5", "1,234"]
    assert [about(n) for n in (0, 3, 9, 14, 1236)] == ["nobody", "fewer than five", "9", "about 10", "about 1,240"]


def test_too_many_people_for_the_page_are_told_so() -> None:
    reading = read("mine.csv", chart(5_100, 6, 2))
    assert "use the command line for more" in str(reading.problems[0])
    held.let_go(reading.folder)


def test_the_file_to_take_away_needs_the_chart_beside_it(tmp_path: Path) -> None:
    reading = read("mine.csv", chart())
    sketch = Sketch(YOURS).moved("governance.mode", "it_led")
    text = to_file(sketch, reading.scenario)
    assert "held" not in text and "mine.csv" in text.splitlines()[1]
    (tmp_path / file_name(sketch)).write_text(text, encoding="utf-8")
    (tmp_path / "mine.csv").write_bytes(chart())
    assert al.load(tmp_path / file_name(sketch)).digest() == sketch.scenario(reading.scenario).digest()
    held.let_go(reading.folder)


class Visitor:
    """A session as the component needs it, without a browser: a desk of its own, and what it is told at once."""

    def __init__(self, desk: Desk) -> None:
        self.id, self.desk = "visitor", desk
        self.yours = solara.reactive(None)

    def told(self, tell: Callable[[Any], Any]) -> Callable[[Any], None]:
        return tell


class Screen:
    """The dialog on no screen."""

    def __init__(self, visitor: Visitor) -> None:
        @solara.component  # type: ignore[untyped-decorator]
        def Page() -> None:
            Upload(visitor)

        self.visitor = visitor
        self.box, self.rendered = solara.render(Page(), handle_error=False)

    @property
    def dialog(self) -> Any:
        return self.box.children[0]

    def post(self, event: str, **data: Any) -> None:
        self.dialog._handle_custom_msg({"event": event, "data": data}, [])

    def send(self, event: str, **data: Any) -> None:
        self.post(event, **data)
        limit = time.monotonic() + 30
        while self.dialog.status == "reading":
            assert time.monotonic() < limit
            threading.Event().wait(0.01)

    def bring(self, name: str, content: bytes) -> None:
        self.send("bring", name=name, content=base64.b64encode(content).decode())


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Desk(1) as desk:
        shown = Screen(Visitor(desk))
        yield shown
        shown.rendered.close()


def test_a_visit(screen: Screen) -> None:
    """Bad chart, good chart, another head of IT, and away with it."""
    assert screen.dialog.status == "" and screen.visitor.yours.value is None
    screen.bring("bad.csv", chart(8, 6, 20, "x1,99,Cook,1,Finance"))
    assert screen.dialog.status == "wrong" and screen.visitor.yours.value is None
    problem = screen.dialog.problems[0]
    assert problem["place"] == "bad.csv, row 39" and "found superior '99'" in problem["text"]
    screen.bring("good.csv", chart())
    assert screen.dialog.status == "ready" and ["People in IT", "8"] in screen.dialog.facts
    assert screen.visitor.yours.value is not None and held.count() == 1
    screen.send("choose", kind="roles", name="cio", value="3")
    assert screen.dialog.status == "wrong" and screen.visitor.yours.value is None
    screen.send("choose", kind="roles", name="cio", value="2")
    assert screen.dialog.status == "ready"
    screen.send("choose", kind="roles", name="cio", value="no such post")
    screen.send("choose", kind="nothing", name="cio", value="2")
    assert screen.dialog.status == "ready"
    screen.send("forget")
    assert screen.dialog.status == "" and screen.visitor.yours.value is None and held.count() == 0


def test_what_no_browser_would_send(screen: Screen) -> None:
    screen.send("bring", name="x.csv", content="A" * (MAX_BYTES * 2))
    assert screen.dialog.status == "wrong" and "MiB" in screen.dialog.problems[0]["text"]
    screen.send("bring", name="x.csv", content="***")
    assert "an empty file" in screen.dialog.problems[0]["text"]
    screen.send("bring", name=3, content=None)
    assert screen.dialog.status == "wrong" and screen.visitor.yours.value is None


def test_who_leaves_while_a_chart_is_read_takes_it_along() -> None:
    keeper = Keeper()
    first, second = keeper.folder(), keeper.folder()
    read("first.csv", chart(), first)
    keeper.settle()
    assert held.count() == 0
    keeper.leave()
    assert read("second.csv", chart(), second).scenario is not None
    keeper.check(second)
    assert held.count() == 0


@pytest.mark.parametrize("instead", [{"event": "forget"},
                                     {"event": "bring", "name": "x.csv", "content": "A" * (MAX_BYTES * 2)}],
                         ids=["forgotten", "a larger one"])
def test_what_is_overtaken_while_it_is_read_does_not_come_back(screen: Screen, instead: dict[str, str]) -> None:
    desk, gate = screen.visitor.desk, threading.Event()
    desk.work("somebody else", "", lambda stop: gate.wait(30), lambda _: None)
    screen.post("bring", name="good.csv", content=base64.b64encode(chart()).decode())
    screen.post(**instead)
    after = screen.dialog.status
    gate.set()
    while not desk.idle:
        threading.Event().wait(0.01)
    assert (screen.dialog.status, screen.visitor.yours.value, held.count()) == (after, None, 0)
    assert after != "reading"


def test_who_leaves_takes_the_chart_along(screen: Screen) -> None:
    screen.bring("good.csv", chart())
    assert held.count() == 1
    screen.rendered.close()
    assert held.count() == 0
