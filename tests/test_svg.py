"""Pictures as SVG text: sound XML, in words, readable on both papers, nothing on top of anything else."""

from __future__ import annotations

import math
import re
from functools import partial
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alignsim as al
from alignsim.report.svg import Line, Mark, Row, bands, fitting, line_of, reach_of, row_of, rows, stylesheet
from alignsim.report.svg.beside import spread
from alignsim.report.svg.marks import flagged
from alignsim.report.svg.scales import Scale, limits, ticks, week_ticks
from alignsim.report.theme import BOTH, INK, IT, MARKETING, ON_DARK, PAPER, SOFT, STRUCTURES

NS = "{http://www.w3.org/2000/svg}"
WEEKS = np.arange(52.0)
LINES = [Line("Base", "first", WEEKS, WEEKS - 1, WEEKS + 1), Line("CEO line", "second", WEEKS + 0.5)]
NASTY = "<script>alert('x')</script> & \"quoted\" \x00 \u2028"


def parsed(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{NS}svg" and root.get("role") == "img" and root.get("aria-label")
    assert [child.tag for child in root[:2]] == [f"{NS}title", f"{NS}desc"]
    return root


def words_of(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{NS}text")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_a_contrast_of_four_and_a_half_and_lines_of_three(dark: bool) -> None:
    shown = (lambda colour: ON_DARK[colour]) if dark else (lambda colour: colour)
    paper = shown(PAPER)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for text in (INK, SOFT, *(look.colour for look in STRUCTURES)):
        assert contrast(shown(text), paper) >= 4.5
    for line in (IT, MARKETING, BOTH, *STRUCTURES):
        assert contrast(shown(line.colour), paper) >= 3


def test_structures_are_told_apart_without_colour() -> None:
    assert len({look.line for look in STRUCTURES}) == len({look.marker for look in STRUCTURES}) == 3


def test_the_stylesheet_has_every_colour_for_both_papers() -> None:
    css = stylesheet()
    for name in ("ink", "soft", "faint", "paper", "it", "marketing", "both", "first", "second", "third", "good", "bad",
                 "worth"):
        assert css.count(f"--al-{name}:") == 5  # light, a dark system, asked for light, asked for dark, print
    used = set(re.findall(r"var\(--al-([a-z]+)", bands(LINES, title="x") + rows([ROW], label="x")))
    assert used <= set(re.findall(r"--al-([a-z]+):", css))


def test_a_picture_says_what_it_shows() -> None:
    root = parsed(bands(LINES, title="Value", unit="value per week", marks=[Mark(26, "CIO under the CEO")]))
    words = words_of(root)
    for expected in ("Value", "value per week", "CIO under the CEO", "Base", "CEO line", "week 0", "26"):
        assert expected in words
    assert "Base: 0 in week 0, 51 in week 51" in str(root.get("aria-label"))


@pytest.mark.parametrize("width", [640, 360])
def test_every_text_is_escaped(width: float) -> None:
    for svg in (bands([Line(NASTY, "it", [1, 2])], title=NASTY, unit=NASTY, marks=[Mark(0, NASTY)], label=NASTY,
                      width=width),
                rows([ROW._replace(words=NASTY, text=NASTY, verdict=NASTY)], label=NASTY, title=NASTY, width=width)):
        root = parsed(svg)
        assert not list(root.iter(f"{NS}script")) and "\x00" not in svg
        assert "<script>alert('x')</script>" in str(root.get("aria-label"))


@given(st.lists(st.floats(-1e9, 1e9) | st.just(math.nan), max_size=30), st.sampled_from(["", "%"]),
       st.sampled_from([360.0, 640.0]))
def test_any_series_makes_a_picture_inside_its_frame(values: list[float], unit: str, width: float) -> None:
    root = parsed(bands([Line("a", "third", values, values, values)], title="t", unit=unit, width=width))
    height = float(str(root.get("viewBox")).split()[3])
    for path in root.iter(f"{NS}path"):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", str(path.get("d")))]
        assert all(0 <= x <= width for x in numbers[::2]) and all(0 <= y <= height for y in numbers[1::2])


def test_a_week_without_a_value_breaks_the_line() -> None:
    root = parsed(bands([Line("a", "it", [1, 2, math.nan, 4, 5])], title="t"))
    assert len(list(root.iter(f"{NS}path"))) == 2


def test_a_long_series_has_no_more_points_than_can_be_seen() -> None:
    assert len(bands([Line("a", "it", np.arange(5_200.0))], title="t")) < 12_000


def test_a_band_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="as many weeks"):
        bands([Line("a", "it", [1, 2, 3], [1, 2], [1, 2])], title="t")


@given(st.lists(st.tuples(st.floats(0, 200), st.integers(1, 2)), min_size=1, max_size=5))
def test_names_beside_lines_never_overlap_and_stay_in_the_picture(ends: list[tuple[float, int]]) -> None:
    ends = sorted(ends)
    heights = [20.0 * lines for _, lines in ends]
    tops = spread([y - h / 2 for (y, _), h in zip(ends, heights, strict=True)], heights, 0, 220)
    assert all(b >= a + h - 1e-9 for (a, b), h in zip(pairwise(tops), heights, strict=False))
    assert tops[0] >= 0 and tops[-1] + heights[-1] <= 220 + 1e-9


@given(st.lists(st.tuples(st.integers(0, 155), st.text("abc ", min_size=1, max_size=40)), max_size=12))
def test_words_of_marks_meet_no_line_and_no_other_words(marks: list[tuple[int, str]]) -> None:
    found = flagged([Mark(*mark) for mark in marks], Scale(0, 155, 40, 480), 636)
    if found.listed:
        assert len(found.listed) == min(12, len(marks)) or len(marks) == 0
        return
    assert len(found.flags) == len(marks)
    for one in found.flags:
        for other in found.flags:
            if one is not other and one.row == other.row:
                assert one.end < other.start or other.end < one.start
            if one.row < other.row:
                assert not one.start < other.at < one.end


def test_too_many_marks_become_numbers_with_a_list() -> None:
    root = parsed(bands(LINES, title="t", marks=[Mark(k, f"move {k} of the class") for k in range(20)]))
    words = words_of(root)
    assert "1, week 0: move 0 of the class" in words and "and 9 more" in words
    assert float(str(root.get("viewBox")).split()[3]) > 400


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 8))
def test_ticks_are_few_round_and_inside(low: float, span: float, most: int) -> None:
    high = low + span
    at, step = ticks(low, high, most)
    assert len(at) <= most + 1 and all(low - 1e-6 * step <= v <= high + 1e-6 * step for v in at)
    assert f"{step:.0e}"[0] in "125" or round(step / 10 ** math.floor(math.log10(step)), 6) == 2.5


def test_scales_are_sensible() -> None:
    assert limits([0.1, 0.9])[0] == 0.0  # from zero where that costs little
    assert limits([0.61, 0.64])[0] > 0.6  # not where it would flatten everything
    assert limits([])[0] < limits([])[1] and limits([3.0, 3.0])[0] < 3 < limits([3.0, 3.0])[1]
    assert week_ticks(156, 7) == [0, 26, 52, 78, 104, 130, 156]


def test_a_scale_across_zero_has_its_line_and_true_minus_signs() -> None:
    words = words_of(parsed(bands([Line("net", "both", [-50, 80])], title="t")))
    assert "0" in words and "−50" in words and not any(word.startswith("-") for word in words)


ROW = Row("Delivered value", 0.03, 0.01, 0.05, 0.01, 0.1, "+3.0 points (+1.0 to +5.0)", "better")


def dot_of(root: ElementTree.Element) -> tuple[float, float, str]:
    """Place of the dot, of the zero line, and what fills it."""
    circle = next(iter([*root.iter(f"{NS}circle"), *root.iter(f"{NS}polygon")]))
    x = circle.get("cx") or str(circle.get("points")).split(",")[0]
    zero = next(line for line in root.iter(f"{NS}line") if line.get("x1") == line.get("x2"))
    return float(x), float(str(zero.get("x1"))), str(circle.get("fill"))


def test_better_is_to_the_right_whichever_way_the_outcome_counts() -> None:
    for direction, value in (("higher", 0.03), ("lower", -0.03)):
        row = ROW._replace(difference=value, low=value - 0.02, high=value + 0.02, direction=direction)
        at, zero, fill = dot_of(parsed(rows([row], label="x")))
        assert at > zero and "--al-good" in fill
    at, zero, fill = dot_of(parsed(rows([ROW._replace(difference=-0.03, low=-0.05, high=-0.01)], label="x")))
    assert at < zero and "--al-bad" in fill


def test_an_interval_that_holds_zero_is_hollow() -> None:
    assert "--al-paper" in dot_of(parsed(rows([ROW._replace(low=-0.01)], label="x")))[2]


def test_several_pictures_can_share_a_scale() -> None:
    wide = ROW._replace(high=0.09)
    assert reach_of([ROW]).better < reach_of([ROW, wide]).better
    assert reach_of([ROW]).worse == reach_of([]).worse == pytest.approx(0.3)
    alone, together = (dot_of(parsed(rows([ROW], label="x", reach=reach_of(each)))) for each in ([ROW], [ROW, wide]))
    assert alone[0] - alone[1] > together[0] - together[1] > 0


def test_one_huge_effect_is_an_arrowhead_and_does_not_press_the_others_together() -> None:
    huge = ROW._replace(difference=0.9, low=0.8, high=1.0)
    assert reach_of([ROW, huge]).better == pytest.approx(1.2)
    assert len(list(parsed(rows([huge], label="x")).iter(f"{NS}polygon"))) == 1


def test_a_difference_without_value_or_spread_has_words_and_no_dot() -> None:
    for row in (ROW._replace(sd=0.0), ROW._replace(difference=math.nan, low=math.nan, high=math.nan)):
        root = parsed(rows([row], label="x"))
        assert "Delivered value" in words_of(root) and not list(root.iter(f"{NS}circle"))
    parsed(rows([], label="nothing"))


def test_a_result_becomes_lines_and_rows() -> None:
    small: dict[str, Any] = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 78, "burn_in": 26}
    base = al.load("baseline").change(small)
    found = al.compare(base, {"b": base.change({"reporting.cio": "ceo"})}, runs=12, threads=1)
    table = found.base.bands().query("series == 'value'")
    line = line_of(found.base, "value", "Base", "first")
    np.testing.assert_array_equal(line.mean, table["mean"])
    np.testing.assert_array_equal(line.low, table["low"])
    difference = found.differences[0]
    row = row_of(difference)
    assert (row.words, row.difference, row.low) == ("Delivered value", difference.difference, difference.low)
    assert re.fullmatch(r"[+−]?\d+\.\d points \([+−]?\d+\.\d to [+−]?\d+\.\d\)", row.text)


def test_both_layouts_are_there_for_the_page_to_choose_from() -> None:
    html = fitting(partial(bands, LINES, title="t"))
    assert re.findall(r'class="al-picture ([a-z-]+)"', html) == ["al-wide", "al-narrow"]
    assert re.findall(r'viewBox="0 0 (\d+)', html) == ["640", "360"]
