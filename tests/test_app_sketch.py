"""An organization as a session has it, as a link and as a file: nothing is lost, and nothing hostile gets in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import alignsim as al
from alignsim.app.files import file_name, to_file
from alignsim.app.link import MAX_LENGTH, MAX_PARTS, from_query, tab_of, to_query
from alignsim.app.sketch import YOURS, Sketch, base_title, bases
from alignsim.experiments.controls import Control, controls
from alignsim.problems import InputError
from alignsim.scenario import Scenario
from alignsim.scenario.scenario import Value

CONTROLS = {c.path: c for c in controls(al.load("baseline"))}
CEO = Sketch().moved("reporting.cio", "ceo")


def values(control: Control) -> st.SearchStrategy[Value]:
    if control.kind == "scale":
        return st.floats(control.low, control.high).map(control.placed)
    return st.sampled_from([value for value, _ in control.choices])


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    """Any base, any levers at any value, some of them in a week."""
    sketch = Sketch(draw(st.sampled_from(["baseline", "embedding", "customer_first", "population"])))
    for path in draw(st.lists(st.sampled_from(sorted(CONTROLS)), max_size=8)):
        control = CONTROLS[path]
        week = draw(st.one_of(st.none(), st.integers(0, 155))) if control.mid_run else None
        sketch = sketch.moved(path, draw(values(control)), week)
    return sketch


@examples(max_examples=60)
@given(sketches(), st.integers(0, 2**63 - 1))
def test_any_sketch_comes_back_from_its_link(sketch: Sketch, seed: int) -> None:
    link = from_query("?" + to_query("watch", sketch, seed=seed))
    assert (link.tab, link.sketch, link.seed, link.problems) == ("watch", sketch, seed, ())
    assert link.sketch.scenario().digest() == sketch.scenario().digest()


@examples(max_examples=30)
@given(st.dictionaries(st.sampled_from("abc"), sketches(), min_size=1))
def test_a_comparison_comes_back_from_its_link(named: dict[str, Sketch]) -> None:
    link = from_query(to_query("compare", named, more={"outcome": "cost & time"}), also=("outcome",))
    assert dict(link.sketches) == named and link.more == {"outcome": "cost & time"} and not link.problems


@examples(max_examples=40)
@given(sketch=sketches())
def test_any_sketch_is_a_file_that_loads_to_the_same_digest(
    sketch: Sketch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("file") / file_name(sketch)
    path.write_text(to_file(sketch), encoding="utf-8")
    loaded = al.load(path)
    assert loaded.digest() == sketch.scenario().digest() and loaded.title == sketch.title


def test_a_link_reads_as_the_contract_says() -> None:
    sketch = CEO.moved("roadmap.every_weeks", 13, 26)
    assert to_query("watch", sketch, seed=3) == (
        "tab=watch&org=baseline&reporting.cio=ceo&26:roadmap.every_weeks=13&seed=3")
    assert to_query("compare", {"a": Sketch(), "b": CEO}) == "tab=compare&a=baseline&b=baseline&b.reporting.cio=ceo"


def test_what_has_no_link_is_the_baseline() -> None:
    for text in ("", "?", "tab=watch", "&&&"):
        link = from_query(text)
        assert link.sketch == Sketch() and link.problems == () and link.seed is None


def test_bad_parts_are_told_and_the_rest_is_used() -> None:
    link = from_query("tab=watch&org=bassline&reportin.cio=ceo&embedding.it_in_marketing=7&trust.start=0.3&seed=-1"
                      "&governance.mode=<script>alert(1)</script>&26:reporting.cio=ceo&5:trust.start=0.4")
    assert link.sketch == Sketch().moved("trust.start", 0.3).moved("reporting.cio", "ceo", 26)
    told = "\n".join(link.problems)
    for words in ("'bassline'", "did you mean 'baseline'", "'reportin.cio'", "did you mean 'reporting.cio'",
                  "found 7; allowed: a number from 0 to 0.5", "seed: found '-1'", "one of it_led, marketing_led",
                  "cannot change in mid-run"):
        assert words in told, words
    assert len(link.problems) == 6 and all(problem.startswith("the link: ") for problem in link.problems)


def test_lines_in_a_circle_are_told_and_left_out() -> None:
    link = from_query("reporting.cio=cfo&reporting.cfo=cio&budget.shared=0.2")
    assert link.sketch == Sketch().moved("reporting.cio", "cfo").moved("budget.shared", 0.2)
    assert "lines in a circle" in link.problems[0]


def test_a_problem_of_a_comparison_says_which_organization() -> None:
    link = from_query("a=baseline&b=embedding&b.reporting.cio=nobody&b.budget.shared=0.4")
    assert link.sketches["b"] == Sketch("embedding").moved("budget.shared", 0.4)
    assert link.problems[0].startswith("the link: b.reporting.cio: found 'nobody'")


def test_a_link_opens_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("format: 1\n", encoding="utf-8")
    for name in (str(tmp_path / "mine.yaml"), "../scenarios/baseline.yaml", "~/x.yaml", "baseline.yaml", ""):
        link = from_query(to_query("watch", Sketch(name)))
        assert link.sketch == Sketch() and len(link.problems) == 1
    for path in ("organization.data", "organization", "projects.log", "extends", "population", "changes"):
        link = from_query(f"{path}=/etc/passwd")
        assert link.sketch == Sketch() and len(link.problems) == 1


def test_a_very_long_link_is_cut_and_says_so() -> None:
    long = "reporting.cio=ceo&" + "&".join(f"nothing{n}={n}" for n in range(3_000))
    link = from_query(long)
    assert len(long) > MAX_LENGTH and link.sketch == CEO
    assert "characters" in link.problems[0] and str(MAX_PARTS) in link.problems[1]
    assert "more problems" in link.problems[-1]
    assert len(link.problems) < 20 and max(map(len, link.problems)) < 500
    one = from_query("x" * 10_000)
    assert one.sketch == Sketch() and max(map(len, one.problems)) < 500


def test_a_link_of_many_weeks_is_checked_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work grows with the link, not with its square: a link of allowed length must not hold the server up."""
    made: list[int | None] = []
    change = Scenario.change

    def counted(self: Scenario, *args: Any, **named: Any) -> Scenario:
        made.append(named.get("week"))
        return change(self, *args, **named)

    monkeypatch.setattr(Scenario, "change", counted)
    weeks = range(1, 60)
    link = from_query("&".join(f"{week}:reporting.cio={'ceo' if week % 2 else 'cfo'}" for week in weeks))
    assert link.problems == () and [week for week, _ in link.sketch.changes] == made == list(weeks)


@examples(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.lists(st.tuples(
    st.one_of(st.sampled_from([*CONTROLS, "org", "a", "b.org", "seed", "tab", "c.1:weeks", "9:burn_in"]), st.text()),
    st.one_of(st.sampled_from(["nan", "inf", "1e999", "-0", "٣", "on", "yours", "True", "0x10", "1_0"]), st.text(),
              st.floats().map(str), st.integers().map(str)))).map(
                  lambda parts: "&".join("=".join(part) for part in parts))))
def test_no_link_is_an_error(text: str) -> None:
    link = from_query(text)
    for sketch in link.sketches.values():
        if sketch.base != YOURS:
            sketch.scenario()
    assert tab_of(text, ("watch", "compare")) in ("watch", "compare")
    assert all(problem.isprintable() or "\n" not in problem for problem in link.problems)


def test_a_move_back_leaves_no_trace() -> None:
    assert CEO.moved("reporting.cio", "coo") == Sketch() == CEO.moved("reporting.cio", None)
    later = CEO.moved("budget.shared", 0.5, 10)
    assert later.moved("budget.shared", 0.0, 10) == CEO
    assert later.moved("budget.shared", 0.0, 20).changes[-1] == (20, {"budget.shared": 0.0})
    assert later.moved_paths == ("reporting.cio", "budget.shared")


def test_goal_weights_travel_all_four() -> None:
    """Two of the four are as they were, and still come along, for the four are set together."""
    sketch = Sketch()
    for name, value in {"speed": 0.3, "quality": 0.3, "cost": 0.3, "customer": 0.1}.items():
        sketch = sketch.moved(f"people.cio.goal_weights.{name}", value)
    assert len(sketch.moves) == 4
    assert from_query(to_query("watch", sketch)).sketch == sketch
    assert from_query("people.cio.goal_weights.cost=0.2").problems


def test_titles_say_what_is_moved() -> None:
    assert Sketch().title == al.load("baseline").title == base_title("baseline")
    assert CEO.title == "CIO reports to the CEO" == CEO.scenario().name
    assert Sketch("embedding").moved("governance.mode", "it_led").title == (
        "A fifth of IT sits in marketing; IT has the final say")
    many = CEO.moved("budget.shared", 0.5).moved("trust.start", 0.2).moved("training.cross_hours", 2.0, 30)
    assert many.title == "CIO reports to the CEO; Shared part of the technology budget: 50%; 2 more"
    assert Sketch(YOURS).title == "Your organization"


def test_a_sketch_of_a_chart_needs_the_chart() -> None:
    with pytest.raises(InputError, match="your own chart"):
        Sketch(YOURS).scenario()
    mine = al.load("start_up")
    moved = Sketch(YOURS).moved("governance.mode", "it_led")
    assert moved.scenario(mine).digest() == mine.change({"governance.mode": "it_led"}).digest()
    link = from_query(to_query("watch", moved))
    assert link.sketch == moved and not link.problems and "p0" not in to_query("watch", moved)


def test_a_file_of_a_chart_names_the_chart_beside_it(root: Path, tmp_path: Path) -> None:
    mine = al.load("start_up")
    moved = Sketch(YOURS).moved("governance.mode", "it_led").moved("budget.shared", 0.5, 12)
    text = to_file(moved, mine)
    assert "people.csv" in text.splitlines()[1] and text.startswith("# Made on the page") and str(root) not in text
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no such file"):
        al.load(tmp_path / "mine.yaml")
    chart = mine.chart_path
    assert chart is not None
    (tmp_path / "people.csv").write_bytes(chart.read_bytes())
    assert al.load(tmp_path / "mine.yaml").digest() == moved.scenario(mine).digest()


def test_bases_are_those_that_open_here() -> None:
    assert bases()[0] == "baseline" and "retailer" in bases()
    for name in bases():
        Sketch(name).scenario()
