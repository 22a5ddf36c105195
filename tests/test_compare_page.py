"""The tab *Compare structures*: what it says is what the comparison says, letter for letter."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import numpy as np
import pytest

import alignsim as al
from alignsim.app.compare import curves, matrix, reason, words
from alignsim.app.compare.state import ENOUGH, FIRST, State
from alignsim.app.link import from_query
from alignsim.app.sketch import Sketch
from alignsim.experiments import statistics, wording
from alignsim.experiments.compare import Comparison
from alignsim.experiments.desk import Question
from alignsim.experiments.explain.asked import Explanation
from alignsim.outcomes import OUTCOMES

PAIRS = 40
TITLES = {"A": "As it is", "B": "Half of IT sits in <marketing>", "C": "As it is, again"}


@pytest.fixture(scope="module")
def base() -> al.Scenario:
    """A small organization of a year."""
    return al.load("baseline").change({"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52,
                                       "burn_in": 26})


@pytest.fixture(scope="module")
def found(base: al.Scenario) -> Comparison:
    """Three organizations, the third like the first."""
    other = base.change({"embedding.it_in_marketing": 0.5, "reporting.cio": "ceo"})
    return words.titled(al.compare(base, {"B": other, "C": base}, runs=PAIRS, threads=1), TITLES)


class Reader(HTMLParser):
    """Tags that were opened and closed, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_headline_is_the_comparisons_own_sentence_with_titles(found: Comparison) -> None:
    told = words.headlines(found)
    assert list(told) == ["B", "C"]
    for label, text in told.items():
        name = f"{label} ({TITLES[label]})"
        assert text.startswith(f"Against A (As it is), {name} is ")
        assert text.partition(name)[2] == found.sentence_of(label).partition(f", {label}")[2]


def test_titles_change_no_figure_and_no_scenario(base: al.Scenario, found: Comparison) -> None:
    plain = al.compare(base, {"B": found.others["B"].scenario, "C": base}, runs=PAIRS, threads=1)
    for one, other in zip(plain.differences, found.differences, strict=True):
        np.testing.assert_equal(tuple(one), tuple(other))
    assert found.base.scenario == base


def test_the_label_says_pairs_interval_seed_and_weeks(found: Comparison) -> None:
    assert words.measured(found) == f"{PAIRS} pairs of runs, 95% interval, seed 1, 52 weeks"


def test_the_table_has_the_figures_of_the_comparison(found: Comparison) -> None:
    rows = matrix.rows(found)
    assert [row.name for row in rows] == list(words.MAIN)
    by_name = {(d.scenario, d.outcome.name): d for d in found.differences}
    for row in rows:
        mean = found.base.interval(next(o for o in OUTCOMES if o.name == row.name))
        assert row.base == wording.figure(mean.mean, mean_unit(row.name))
        for cell in row.cells:
            d = by_name[cell.letter, row.name]
            assert cell.difference == wording.figure(d.difference, d.outcome.unit, signed=True)
            assert cell.interval == wording.interval(d.low, d.high, d.outcome.unit, signed=True)
            assert cell.share == d.share_better
            assert cell.verdict == wording.SHORT_VERDICTS.get(d.verdict, d.verdict)


def mean_unit(name: str) -> str:
    """The unit of an outcome."""
    return next(o.unit for o in OUTCOMES if o.name == name)


def test_more_shows_every_outcome_once(found: Comparison) -> None:
    rows = matrix.rows(found, whole=True)
    assert sorted(row.name for row in rows) == sorted(o.name for o in OUTCOMES)
    assert [row.name for row in rows[: len(words.MAIN)]] == list(words.MAIN)


def test_of_a_small_function_of_ones_own_the_trust_of_staff_is_left_out(base: al.Scenario) -> None:
    few = base.change({"staffing.marketing_heads": 4, "embedding.marketing_in_it": 0.0})
    found = words.titled(al.compare(few, {"B": base}, runs=3, threads=1), TITLES)
    hidden = ("trust_marketing_staff", "trust_marketing_staff_final")
    everything = [row.name for row in matrix.rows(found, whole=True)]
    shown = [row.name for row in matrix.rows(found, whole=True, own=("A",))]
    assert shown == [name for name in everything if name not in hidden]
    assert matrix.left_out(found, ("B",)) == matrix.left_out(found, ()) == ()
    table = matrix.html(found, whole=True, own=("A", "B"))
    assert "Trust of marketing staff" not in table and "Trust of IT staff" in table and matrix.LESS in table
    assert matrix.LESS not in matrix.html(found, whole=True)
    assert State((Sketch("baseline"), Sketch("yours"))).own == ("B",)


def test_an_organization_against_itself_wins_half_and_nothing_differs(found: Comparison) -> None:
    for row in matrix.rows(found, whole=True):
        cell = row.cells[1]
        assert cell.letter == "C"
        assert cell.tone == "open"
        if cell.share is not None:
            assert cell.share == 0.5
    same = next(d for d in found.differences if (d.scenario, d.outcome.name) == ("C", "delivered_value"))
    assert words.won(same) == f"C wins {same.pairs / 2:g} of {same.pairs} pairs"
    assert not words.clear(same)
    assert "nothing to explain" in words.unclear_words(same)
    assert words.pays(found)["C"] == "It neither gains value nor costs hours in this window."


def test_pairs_won_are_counted_with_ties_as_half(found: Comparison) -> None:
    better = np.sign(found.others["B"].column("delivered_value") - found.base.column("delivered_value"))
    wins = (better > 0).sum() + 0.5 * (better == 0).sum()  # a pair without a value on one side is no pair
    d = next(d for d in found.differences if (d.scenario, d.outcome.name) == ("B", "delivered_value"))
    assert d.pairs == np.isfinite(better).sum()
    assert words.won(d) == f"B wins {wins:g} of {d.pairs} pairs"


def test_where_neither_way_is_better_nobody_wins(found: Comparison) -> None:
    load = next(row for row in matrix.rows(found, whole=True) if row.name == "load_it")
    assert [cell.share for cell in load.cells] == [None, None]
    assert [cell.won for cell in load.cells] == ["", ""]


def test_the_table_is_well_formed_and_escaped(found: Comparison) -> None:
    for whole in (False, True):
        read = Reader(matrix.html(found, whole=whole))
        assert read.open == []
        assert read.seen.count("tr") == 2 + len(matrix.rows(found, whole=whole))
    assert "better" in read.text or "worse" in read.text


def test_an_unclear_difference_is_said_to_be_too_small_to_explain(found: Comparison) -> None:
    unclear = [d for d in found.differences if d.verdict == "unclear"]
    assert unclear
    for d in unclear:
        assert not words.clear(d)
        assert "unclear" in words.unclear_words(d)
        assert "too small, or too uncertain, to explain" in words.unclear_words(d)


def test_an_outcome_that_hardly_a_run_has_is_said_to_be_one(base: al.Scenario) -> None:
    short = base.change({"weeks": 2, "burn_in": 0})
    early = al.compare(short, {"B": short.change({"reporting.cio": "ceo"})}, runs=2, threads=1)
    said = words.unclear_words(reason.difference_of(words.titled(early, TITLES), "B", "delivered_value"))
    assert said == ("For delivered value there is a figure in 0 pairs only: too few to tell a difference, or to "
                    "explain one.")
    matrix.html(early, whole=True)


def test_the_curves_are_means_with_their_intervals(found: Comparison) -> None:
    drawn = {picture.name: picture for picture in curves.pictures(found)}
    assert list(drawn) == ["trust_cio_to_cmo", "trust_cmo_to_cio", "value", "balance"]
    for name in curves.SHOWN:
        assert [each.words for each in drawn[name].lines] == ["A", "B", "C"]
        for line, ensemble in zip(drawn[name].lines, (found.base, *found.others.values()), strict=True):
            expected = statistics.bands(ensemble.one_series(name))
            for mine, key in ((line.mean, "mean"), (line.low, "low"), (line.high, "high")):
                assert mine is not None
                np.testing.assert_array_equal(mine, expected[key])
    balance = drawn["balance"].lines
    assert [each.words for each in balance] == ["B", "C"]
    np.testing.assert_array_equal(balance[0].mean, found.payback["B"].mean)


def test_an_organization_has_the_same_colour_everywhere(found: Comparison) -> None:
    looks = {each.words: each.look for picture in curves.pictures(found) for each in picture.lines}
    assert looks == {"A": "first", "B": "second", "C": "third"}
    for letter, look in looks.items():
        assert f'class="al-letter al-letter-{look}">{letter}<' in matrix.badge(letter)


def test_each_picture_is_told_in_words_and_as_a_table(found: Comparison) -> None:
    for picture in curves.pictures(found):
        assert "nan" not in picture.told
        assert picture.told.count(" to ") >= 2 * len(picture.lines)
        assert picture.told.split(";")[0] in html.unescape(picture.svg())
        read = Reader(picture.table())
        assert read.open == []
        assert [int(week) for week in re.findall(r'scope="row">(\d+)<', picture.table())] == [0, 13, 26, 39, 51]


def test_without_weekly_series_there_are_no_pictures(base: al.Scenario) -> None:
    found = al.compare(base, {"B": base}, runs=4, threads=1, weekly=False)
    assert curves.pictures(found) == ()
    assert words.pays(found) == {}


# ------------------------------------------------------------------------------------------------- what the tab holds
def test_a_link_opens_what_it_was_made_of() -> None:
    state = State((Sketch("baseline"), Sketch("ceo_line", {"embedding.it_in_marketing": 0.2}),
                   Sketch("baseline", changes=((26, {"reporting.cio": "ceo"}),))), seed=7)
    assert State.of(from_query(state.query)) == state
    assert State.of(from_query(State().query)) == State()


def test_a_bare_link_compares_two_that_differ() -> None:
    state = State.of(from_query("tab=compare"))
    assert state.letters == ("A", "B")
    assert len(set(state.titles.values())) == 2


def test_a_third_organization_comes_and_goes_and_b_can_be_the_base() -> None:
    state = State().with_third()
    assert state.letters == ("A", "B", "C")
    moved = state.with_sketch("C", Sketch("it_led"))
    assert [s.base for s in moved.sketches] == ["baseline", "ceo_line", "it_led"]
    assert [s.base for s in moved.swapped().sketches] == ["ceo_line", "baseline", "it_led"]
    assert moved.without_third() == State()
    assert moved.swapped().swapped() == moved


def test_the_question_has_the_organizations_by_letter_and_is_answered_roughly_first() -> None:
    question = State(seed=5).with_third().question(None)
    assert isinstance(question, Question)
    assert question.base == al.load("baseline")
    assert dict(question.others) == {"B": al.load("ceo_line"), "C": al.load("embedding")}
    assert (question.seed, question.first, question.enough) == (5, FIRST, ENOUGH)


def test_an_organization_that_this_page_does_not_have_is_told_on_its_card() -> None:
    problems = State().with_sketch("B", Sketch("yours")).question(None)
    assert isinstance(problems, dict)
    assert list(problems) == ["B"]
    assert "upload" in problems["B"]


# ----------------------------------------------------------------------------------------------------------------- why
def test_the_outcome_to_explain_is_the_first_main_one_with_a_clear_difference(found: Comparison) -> None:
    name = reason.outcome_to_explain(found, "B")
    clear = [n for n in words.MAIN if words.clear(reason.difference_of(found, "B", n))]
    assert clear
    assert name == clear[0]
    assert reason.outcome_to_explain(found, "C") == "delivered_value"  # nothing differs at all
    assert [choice["value"] for choice in reason.choices(found, "B")] == list(words.MAIN)


@pytest.fixture(scope="module")
def explained(found: Comparison) -> Explanation:
    """A difference that few runs tell from none."""
    return found.explain("understanding", "B", runs=6, threads=1)


def test_why_is_the_explanations_own_sentence_and_shares(explained: Explanation) -> None:
    read = Reader(reason.html(explained))
    assert read.open == []
    assert explained.sentence in read.text
    assert f"{explained.difference.n} runs of every combination" in read.text
    for split in (explained.levers, explained.mechanisms):
        assert split is not None
        largest = max(range(len(split.names)), key=lambda i: abs(split.shares[i].mean))
        share = split.shares[largest]
        assert split.words[largest] in read.text
        assert wording.interval(share.low, share.high, "0..1", signed=True) in read.text


def test_a_second_look_says_that_it_is_one(explained: Explanation) -> None:
    first, again = Reader(reason.html(explained)), Reader(reason.html(explained, again=True))
    assert "second look" not in first.text
    assert "This is a second look, with more runs" in again.text
    assert again.open == []


def test_an_organization_unlike_those_of_the_calibration_is_said_to_be_one(base: al.Scenario) -> None:
    usual = al.load("baseline").change({"weeks": 26, "burn_in": 0})
    inside = al.compare(usual, {"B": usual.change({"reporting.cio": "ceo"})}, runs=2, threads=1)
    assert not any("staff" in line for line in words.scope(inside))
    tiny = usual.change({"staffing.it_heads": 5, "staffing.marketing_heads": 5})
    different, head, *told = words.scope(al.compare(usual, {"B": tiny}, runs=2, threads=1))
    assert head.startswith("Outside what the model was calibrated") and any("B: " in line for line in told)
    assert different.startswith("B and A are different organizations")
    assert not any("different organizations" in line for line in words.scope(inside)), "levers alone"
