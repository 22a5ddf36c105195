"""The report: one file that loads nothing, says what the figures say, and can be made again."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shlex
import shutil
import signal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import alignsim as al
from alignsim.cli import main, screen
from alignsim.experiments import wording
from alignsim.experiments.handout import (
    Handout,
    Stopped,
    adopted_in_week_0,
    difference_of,
    hand_out,
    named,
    runs_needed,
)
from alignsim.report.page.again import Again, Given
from alignsim.report.page.answer import question_of, verdict_words
from alignsim.report.page.pays import NO_WEEK, pays_words
from alignsim.report.page.target import MARK, check_file
from alignsim.report.page.whole import page
from alignsim.scenario.extension import as_extension
from alignsim.scenario.shipped import folder, paths
from small_reports import NASTY, RUNS, SMALL, four, pair, small

VOID = {"meta", "br", "img", "input", "hr", "link"}


class Reader(HTMLParser):
    """Tags in order, what is open at the end, attributes, and the text a reader sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> where {self.open[-3:]} is open"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.seen.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.seen).split())


@pytest.fixture(scope="module", params=["pair", "four"])
def found(request: pytest.FixtureRequest) -> Handout:
    return {"pair": pair, "four": four}[request.param]()


@pytest.fixture(scope="module")
def read(found: Handout) -> Reader:
    return Reader(page(found, made="1 January 2026"))


# ------------------------------------------------------------------------------------------------------------ the file
def test_the_page_is_well_formed(read: Reader) -> None:
    assert read.open == []
    names = [tag for tag, _ in read.tags]
    assert names.count("h1") == 1
    headings = [tag for tag in names if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert all(int(b[1]) <= int(a[1]) + 1 for a, b in zip(headings, headings[1:], strict=False))
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert ("html", {"lang": "en"}) in read.tags


def test_every_picture_says_what_it_shows(read: Reader) -> None:
    pictures = [attributes for tag, attributes in read.tags if tag == "svg"]
    assert len(pictures) >= 6
    assert all(p["role"] == "img" and len(p["aria-label"] or "") > 10 for p in pictures)


def test_nothing_is_loaded_from_anywhere(found: Handout, read: Reader) -> None:
    assert not any(tag in ("img", "link", "iframe", "object", "embed", "base", "form") for tag, _ in read.tags)
    assert not any(name in attributes for _, attributes in read.tags for name in ("src", "href", "action", "onclick"))
    text = page(found)
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp", text)
    assert set(re.findall(r"https?://[^\s\"<]*", text)) == {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in text
    assert [tag for tag, _ in read.tags].count("script") == 1


def test_titles_are_text_and_nothing_else() -> None:
    text = page(pair(), question=f"Is it {NASTY}?")
    assert "<b>bold" not in text
    assert "<script>alert" not in text
    assert text.count("<script>") == text.count("</script>") == 1
    reader = Reader(text)
    assert f"Is it {NASTY}?" in reader.words
    assert "As it is, <now> & here" in reader.words


def test_no_name_of_this_machine_is_told(read: Reader, tmp_path: Path) -> None:
    assert str(Path.home()) not in read.words
    assert str(Path(al.__file__).parent) not in read.words


# ----------------------------------------------------------------------------------------------------------- the words
def test_all_that_a_report_needs_is_there_in_order(read: Reader) -> None:
    parts = ["The answer", "What else changes", "Why", "What it costs, and when it pays",
             "What could change the answer", "What is assumed", "How to make it again"]
    places = [read.words.index(words) for words in parts]
    assert places == sorted(places)


def test_the_answer_has_its_figures_with_interval_and_pairs(found: Handout, read: Reader) -> None:
    leader, unit = found.leader, found.outcome.unit
    assert verdict_words(leader) in read.words
    assert wording.interval(leader.low, leader.high, unit, signed=True) in read.words
    assert f"n = {leader.pairs:,} pairs of runs of 52 weeks" in read.words
    for name in ("relationship", "cost", "hours_levers"):
        d = difference_of(found.comparison, found.label, named(name))
        assert wording.interval(d.low, d.high, d.outcome.unit, signed=True) in read.words


def test_of_several_the_best_answers_and_all_stand_in_a_table() -> None:
    found = four()
    relationships = [d for d in found.comparison.differences if d.outcome.name == "relationship"]
    assert found.label == max(relationships, key=lambda d: d.difference).scenario
    words = Reader(page(found)).words
    assert "Of 3, " in words
    for d in found.ranked:
        assert wording.figure(d.difference, "1..5", signed=True) in words


def test_the_three_assumptions_are_told_with_both_ends(found: Handout, read: Reader) -> None:
    changing = found.assumptions
    assert changing is not None
    assert len(changing.ends) == 3
    assert changing.sentence in read.words
    for one in changing.ends:
        for end in (one.low, one.high):
            assert wording.interval(end.low, end.high, found.outcome.unit, signed=True) in read.words
        assert end.pairs <= RUNS


def test_assumptions_were_chosen_by_runs_of_their_own_and_measured_by_those_of_the_answer() -> None:
    found = pair()
    assert found.assumptions is not None
    one = found.assumptions.ends[0]
    a, b = found.comparison.base.scenario, found.comparison.others["both"].scenario
    path, value = one.assumption.path, one.assumption.high
    again = al.compare(a.change({path: value}), [b.change({path: value})], runs=RUNS, seed=3, threads=1)
    theirs = next(d for d in again.differences if d.outcome == found.outcome)
    assert (theirs.difference, theirs.low, theirs.high) == (one.high.difference, one.high.low, one.high.high)
    table = found.assumptions.table()
    assert len(table) == len(found.assumptions.tried)
    assert table["effect"].abs().is_monotonic_decreasing
    assert list(table["path"][:3]) == [e.assumption.path for e in found.assumptions.ends]


@pytest.mark.parametrize(("low", "high", "words"), [
    (0.02, 0.06, "Better: delivered value +4.0 percentage points"),
    (0.001, 0.03, "Better, but perhaps too little to matter: delivered value +1.6 percentage points"),
    (-0.06, -0.02, "Worse: delivered value −4.0 percentage points"),
    (-0.004, 0.003, "No difference worth having in delivered value: 0.0 percentage points"),
    (-0.05, 0.03, "Not clear: delivered value −1.0 percentage points, give or take more than that"),
    (float("nan"), float("nan"), "Too few runs to say anything about delivered value"),
])
def test_the_verdict_says_what_the_interval_allows(low: float, high: float, words: str) -> None:
    leader = difference_of(pair().comparison, "both", named("delivered_value"))
    mean = 0.0 if low == -0.004 else (low + high) / 2
    assert verdict_words(leader._replace(low=low, high=high, difference=mean, base_sd=0.1)) == words


def test_the_question_is_the_scenarios_own_unless_it_is_inherited() -> None:
    base, line, together = (al.load(name).change(SMALL, name=name, title=name)
                            for name in ("baseline", "ceo_line", "embedding"))
    compared = [al.compare(base, others, runs=1, threads=1)
                for others in ([line], [base.change({"reporting.cio": "ceo"}, name="x", title="CEO line")],
                               [line, together])]
    assert [question_of(one) for one in compared] == [
        line.question, "What changes with \u201cCEO line\u201d?",
        "Which is better than \u201cbaseline\u201d: \u201cceo_line\u201d and \u201cembedding\u201d?"]


def test_a_policy_change_is_told_as_one() -> None:
    base = small({}, "base")
    comparison = al.compare(base, [small({"reporting.cio": "ceo"}, "line")], runs=3, as_change=20, threads=1)
    found = dataclasses.replace(pair(), comparison=comparison, label="line")
    words = Reader(page(found)).words
    assert "The differences come as a policy change at week 20." in words
    assert "- week: 20" in words


def test_when_it_pays_is_asked_of_a_change_in_week_0(found: Handout, read: Reader) -> None:
    base = found.comparison.base
    assert found.adopted.keys() == found.comparison.others.keys()
    again = al.compare(base.scenario, {label: e.scenario for label, e in found.comparison.others.items()}, runs=RUNS,
                       seed=base.seed, as_change=0, threads=1)
    for label, paid in found.adopted.items():
        assert paid.mean.tolist() == again.payback[label].mean.tolist()
        assert not paid.always and found.comparison.payback[label].always
    said = found.adopted[found.label].sentence
    assert f"Introduced in week 0, {said[0].lower()}{said[1:]}" in read.words
    assert "In force since before week 0" not in read.words


def test_what_cannot_come_in_mid_run_has_a_balance_and_no_week() -> None:
    base = small({}, "base")
    settings: dict[str, dict[str, object]] = {"fixed": {"trust.start": 0.7}, "line": {"reporting.cio": "ceo"}}
    others = {name: small(changes, name) for name, changes in settings.items()}
    comparison = al.compare(base, others, runs=RUNS, seed=3, threads=1)
    adopted = adopted_in_week_0(comparison, threads=1)
    assert list(adopted) == ["line"]
    found = dataclasses.replace(pair(), comparison=comparison, label="fixed", adopted=adopted)
    assert "In force since before week 0" in pays_words(found) and pays_words(found).endswith(NO_WEEK)
    assert pays_words(dataclasses.replace(found, label="line")).startswith("Introduced in week 0, ")
    late = al.compare(base, others["line"], runs=3, as_change=20, threads=1)
    assert adopted_in_week_0(late, threads=1) == {}
    with pytest.raises(Stopped):
        adopted_in_week_0(comparison, threads=1, stop=lambda: True)


def test_the_runs_of_the_change_in_week_0_are_counted() -> None:
    base, line = small({}, "base"), small({"reporting.cio": "ceo"}, "line")
    told: dict[str, int] = {}
    hand_out(al.compare(base, line, runs=3, threads=1), threads=1, progress=lambda lot, done: told.update({lot: done}))
    assert told["week 0 line"] == 3
    assert runs_needed(base, [line], 3) == runs_needed(base, [line], 3, as_change=20) + 3


# ------------------------------------------------------------------------------------------------------ made once more
def test_without_a_command_the_texts_make_it_again(tmp_path: Path) -> None:
    found = pair()
    words = page(found)
    command = re.search(r'<code id="command">(.*?)</code>', words)
    assert command is not None
    assert shlex.split(command[1]) == ["alignsim", "report", "scenario_0.yaml", "scenario_1.yaml", "--runs", str(RUNS),
                                       "--seed", "3"]
    for scenario in (found.comparison.base.scenario, *(e.scenario for e in found.comparison.others.values())):
        assert scenario.digest()[:16] in words
        (tmp_path / "again.yaml").write_text(as_extension(scenario), encoding="utf-8")
        assert al.load(tmp_path / "again.yaml").digest() == scenario.digest()


def test_of_a_chart_only_counts_and_digests_are_told(tmp_path: Path) -> None:
    shutil.copytree(paths()["retailer"].parent, tmp_path / "chart")
    chart = al.load(tmp_path / "chart" / "scenario.yaml")
    found = pair()
    again = Again("alignsim report chart/scenario.yaml b.yaml", (Given("chart/scenario.yaml", chart),))
    text = page(found, how=again)
    assert "# organization: as in the file itself, which goes with the chart" in text
    assert "Personalnummer" not in text
    assert "personalexport.csv" in text


@pytest.mark.parametrize("name", sorted(path.stem for path in folder().glob("*.yaml")))
def test_a_short_file_loads_back_to_the_same_scenario(name: str, tmp_path: Path) -> None:
    scenario = al.load(name)
    (tmp_path / "short.yaml").write_text(as_extension(scenario), encoding="utf-8")
    assert al.load(tmp_path / "short.yaml").digest() == scenario.digest()


# ------------------------------------------------------------------------------------------------------------- command
@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    a.write_text(as_extension(al.load("baseline").change(SMALL)), encoding="utf-8")
    b.write_text("format: 1\nextends: a.yaml\ntitle: Together\nembedding: {it_in_marketing: 0.25}\n", encoding="utf-8")
    return a, b


def call(*arguments: str | Path, command: str = "report", code: int = 0) -> Result:
    result = CliRunner().invoke(main, [command, *(str(a) for a in arguments)])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def test_the_command_writes_the_page_and_prints_the_figures_of_compare(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    numbers = ("--runs", "6", "--seed", "5", "--threads", "1")
    result = json.loads(call(*files, *numbers, "--outcome", "cost", "--question", "Does it pay?", "--out", out,
                             "--json").stdout)
    compared = json.loads(call(*files, *numbers, "--json", command="compare").stdout)
    assert {key: result[key] for key in compared} == compared
    assert result["outcome"] == "cost"
    assert result["answer"] == "b"
    assert len(result["assumptions"]["most_sensitive"]) == 3
    assert result["adopted_in_week_0"]["b"]["net"]["pairs"] == 6
    words = Reader(out.read_text(encoding="utf-8")).words
    assert f"alignsim report {files[0]} {files[1]} --runs 6 --seed 5 --outcome cost --question 'Does it pay?'" in words
    row = next(o for o in compared["comparisons"][0]["outcomes"] if o["name"] == "cost")
    assert wording.interval(row["low"], row["high"], "person-weeks", signed=True) in words
    assert wording.figure(row["difference"], "person-weeks", signed=True) in words
    assert words.count("Does it pay?") >= 2
    check_file(out, "test", "--out")  # an earlier report may be written again


@pytest.mark.parametrize("calls", [1, 20, 200])
def test_control_c_writes_nothing(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    counted, seen = screen.Progress.__call__, []

    def interrupting(self: screen.Progress, done: int, lot: str = "") -> None:
        counted(self, done, lot)
        seen.append(lot)
        if len(seen) == calls:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(screen.Progress, "__call__", interrupting)
    out = tmp_path / "page.html"
    out.write_text(f"<!DOCTYPE html>{MARK}0.1", encoding="utf-8")
    result = call(*files, "--runs", "6", "--threads", "1", "--out", out, code=130)
    assert "nothing is written" in result.stderr
    assert out.read_text(encoding="utf-8") == f"<!DOCTYPE html>{MARK}0.1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.yaml", "b.yaml", "page.html"]


def test_a_page_is_no_pdf(tmp_path: Path) -> None:
    said = call("baseline", "ceo_line", "--out", tmp_path / "report.pdf", code=2).stderr
    assert "--out" in said and ".html" in said and not any(tmp_path.iterdir())


def test_every_problem_is_told_at_once(files: tuple[Path, Path], tmp_path: Path) -> None:
    mine = tmp_path / "letter.html"
    mine.write_text("<!DOCTYPE html><p>Dear board", encoding="utf-8")
    result = call(files[0], tmp_path / "absent.yaml", "--runs", "0", "--seed", "x", "--outcome", "delivered",
                  "--question", " ", "--out", mine, code=2)
    assert result.stderr.startswith("alignsim: 6 problems found in the input:")
    for words in ("--runs", "--seed", "did you mean 'delivered_value'?", "--question", "a file with other content",
                  "absent.yaml"):
        assert words in result.stderr
    assert mine.read_text(encoding="utf-8") == "<!DOCTYPE html><p>Dear board"


@pytest.mark.parametrize(("target", "words"), [(".", "a folder"), ("absent/page.html", "a folder that does not exist")])
def test_where_a_report_cannot_be_written(tmp_path: Path, target: str, words: str) -> None:
    with pytest.raises(al.InputError, match=words):
        check_file(tmp_path / target, "test", "--out")


# -------------------------------------------------------------------------------------------------------------- Python
def test_a_comparison_writes_its_report(tmp_path: Path) -> None:
    comparison = pair().comparison
    for outcome, path, words in (("no_such", "a.html", "no_such"), ("cost", "missing/a.html", "does not exist")):
        with pytest.raises(al.InputError, match=words):
            comparison.report(tmp_path / path, outcome=outcome)
    with pytest.raises(Stopped):
        comparison.report(tmp_path / "a.html", threads=1, stop=lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_scenarios_that_do_not_differ_have_a_report_too() -> None:
    base = small({}, "base")
    comparison = al.compare(base, {"same": base}, runs=2, threads=1)
    found = hand_out(comparison, "relationship", threads=1)
    assert found.explanation is None
    words = Reader(page(found)).words
    assert "No difference worth having in relationship of CIO and CMO" in words
    assert found.assumptions is None
    assert "\u201csame\u201d differs" not in words
    assert "differs from \u201cbase\u201d in no setting" in words
