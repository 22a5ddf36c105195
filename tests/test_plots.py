"""Pictures: nothing overlaps or is cut off, labels are words, black and white is enough, nothing global is touched."""

from __future__ import annotations

import re
from itertools import combinations, product
from pathlib import Path

import matplotlib
import matplotlib.colors
import numpy as np
import pytest
from matplotlib.text import Text

import alignsim as al
import made_up
from alignsim.experiments.statistics import Interval
from alignsim.experiments.wording import HEADLINES
from alignsim.report import theme
from alignsim.report.chart import Chart, chart_picture, layout, trust_word
from alignsim.report.comparison import comparison_picture
from alignsim.report.figure import Picture
from alignsim.report.ledger import WORDS, ledger_picture
from alignsim.report.outcomes import outcomes_picture
from alignsim.report.over_time import over_time_picture
from alignsim.state import LEDGER

NOTE = f"alignsim {al.__version__}, scenario baseline, 60 runs of 156 weeks, seed 1."
LONG = "Embed a fifth of IT in marketing for half a year at a time, and let the CIO report to the chief executive"
CHANGES = [(26, "embedding: it in marketing 0.2"), (52, "CIO under CEO and transparency: cost 0.9")]


def trust(*levels: float) -> dict[str, Interval]:
    keys = ("cio_to_cmo", "cmo_to_cio", "it_staff", "marketing_staff")
    return {k: Interval(t, t - 0.02, t + 0.02, 0.1, 60, 0) for k, t in zip(keys, levels, strict=True)}


CHARTS = {
    "default": Chart(["CEO", "CFO", "COO", "CIO", "CMO"], [-1, 0, 0, 2, 0], 3, 4, 48, 32, 10, 0),
    "deep": Chart(["CEO", "OTHER 14", "OTHER 22", "CFO", "CIO", "CMO", "OTHER 8"], [-1, 0, 0, 0, 3, 6, 1], 4, 5, 1391,
                  215, 9, 3, ["Chief Executive & Permanent Secretary of all", "Director General", "", "Finance",
                              "Director General, Chief Information Officer and Superintendent of Networks",
                              "Director Communications & Marketing", "X" * 60]),
    "cmo under cio": Chart(["CEO", "CIO", "CMO"], [-1, 0, 1], 1, 2, 10, 12),
    "cio under cmo": Chart(["CMO", "CIO"], [-1, 0], 1, 0, 10, 12),
    "cio above all": Chart(["CIO", "COO", "CMO"], [-1, 0, 1], 0, 2, 10, 12),
    "three levels up": Chart(["CEO", "A 1", "A 2", "B 1", "B 2", "CIO", "CMO"], [-1, 0, 1, 0, 3, 2, 4], 5, 6, 7, 8),
}


def pictures() -> dict[str, Picture]:
    runs = made_up.outcomes()
    summary = made_up.summary(runs)
    one = summary.assign(low=np.nan, high=np.nan)
    found = {
        "outcomes": outcomes_picture(summary, runs, title="Baseline", subtitle="Dot: mean over runs.", note=NOTE),
        "outcomes of one run": outcomes_picture(one, runs.head(1), title="Baseline", note=NOTE),
        "over time": over_time_picture(made_up.bands(), CHANGES, title=LONG, subtitle="Does it pay?", note=NOTE),
        "over time, no change": over_time_picture(made_up.bands(), title="Baseline"),
        "over time, one week": over_time_picture(made_up.bands(weeks=1), title="Baseline"),
        "ledger": ledger_picture(summary, title="Where projects' time goes", note=NOTE),
        "compare one": comparison_picture(made_up.differences(("ceo_line",), HEADLINES), title=LONG, note=NOTE),
        "compare two": comparison_picture(made_up.differences(("ceo_line", "roadmap"), HEADLINES), title="Two",
                                          subtitle=LONG, note=NOTE, interval_words="joint 95% interval"),
        "compare said": comparison_picture(
            made_up.differences(("x", "y"), HEADLINES), title="Two", note=NOTE,
            said={"x": ("A fifth of IT sits in marketing (x)", "Better in many ways. " * 12), "y": (LONG, "")}),
    }
    for name, chart in CHARTS.items():
        found[f"chart {name}"] = chart_picture(chart, trust(0.52, 0.66, 0.31, 0.48), title="Baseline", note=NOTE)
    return found


@pytest.fixture(scope="module")
def drawn() -> dict[str, Picture]:
    return pictures()


NAMES = ["outcomes", "outcomes of one run", "over time", "over time, no change", "over time, one week", "ledger",
         "compare one", "compare two", "compare said", *(f"chart {name}" for name in CHARTS)]


def texts(picture: Picture) -> list[tuple[str, object]]:
    """Every visible text with its box in pixels."""
    picture.canvas.draw()
    renderer = picture.canvas.get_renderer()
    found = [t for t in picture.findobj(Text) if t.get_visible() and t.get_text().strip()]
    ticks = [t for ax in picture.axes for axis in (ax.xaxis, ax.yaxis) for t in _outside(axis)]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in found if t not in ticks]


def _outside(axis: object) -> list[Text]:
    """Labels of ticks beyond the ends of the axis are kept by matplotlib but not drawn."""
    drawn = {id(tick) for tick in axis._update_ticks()}
    hidden = [t for tick in (*axis.majorTicks, *axis.minorTicks) if id(tick) not in drawn
              for t in (tick.label1, tick.label2)]
    if not axis.axes.axison:
        hidden += [t for tick in axis.majorTicks for t in (tick.label1, tick.label2)]
    return hidden


@pytest.mark.parametrize("name", NAMES)
def test_no_text_overlaps_another(drawn: dict[str, Picture], name: str) -> None:
    clashes = [(a, b) for (a, box), (b, other) in combinations(texts(drawn[name]), 2)
               if box.x0 < other.x1 - 1 and other.x0 < box.x1 - 1 and box.y0 < other.y1 - 1 and other.y0 < box.y1 - 1]
    assert clashes == []


def test_the_test_of_overlaps_sees_them() -> None:
    picture = theme.new_picture(6, 3, "Title", "A line under it")
    picture.text(0.06, 0.9, "over the title")
    boxes = dict(texts(picture))
    assert boxes["over the title"].overlaps(boxes["Title"])
    axes = picture.add_axes((0.1, 0.1, 0.8, 0.5))
    axes.set_yticks([0.5, 0.51], ["one", "two"])
    boxes = dict(texts(picture))
    assert boxes["one"].overlaps(boxes["two"])


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_cut_off(drawn: dict[str, Picture], name: str) -> None:
    picture = drawn[name]
    width, height = picture.get_size_inches() * picture.dpi
    cut = [text for text, box in texts(picture) if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    assert cut == []


@pytest.mark.parametrize("name", NAMES)
def test_labels_are_words(drawn: dict[str, Picture], name: str) -> None:
    shown = [text for text, _ in texts(drawn[name])]
    assert not [text for text in shown if re.search(r"[a-z]_[a-z]", text) and text not in ("ceo_line", "roadmap")]
    assert not [text for text in shown if "nan" in text.split()]


def grey(colour: str) -> float:
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_and_white_is_enough() -> None:
    """The two functions and both together differ by line, marker and hatch, not by colour alone."""
    looks = (theme.IT, theme.MARKETING, theme.BOTH)
    for a, b in combinations(looks, 2):
        assert a.line != b.line and a.marker != b.marker and a.hatch != b.hatch
    assert theme.GOOD.marker != theme.BAD.marker
    assert all(grey(look.colour) < 0.5 for look in looks)  # dark enough on white


def test_every_part_of_the_ledger_is_named() -> None:
    assert set(WORDS) == set(LEDGER)


def test_policy_changes_are_marked_and_told(drawn: dict[str, Picture]) -> None:
    shown = [text for text, _ in texts(drawn["over time"])]
    assert shown.count("A") == shown.count("B") == 4
    assert any("A, week 26: embedding: it in marketing 0.2" in text.replace("\n", " ") for text in shown)
    assert not any("Policy changes" in text for text, _ in texts(drawn["over time, no change"]))


def test_the_board_reads_difference_interval_and_pairs_won(drawn: dict[str, Picture]) -> None:
    shown = " ".join(text for text, _ in texts(drawn["compare one"]))
    for words in ("Difference", "95% interval", "Pairs won", "Verdict", "Unit", "worse", "better", "Delivered value",
                  "% points", "weeks", "person-weeks", "unclear", "smallest effect worth having"):
        assert words in shown.replace("\n", " ")


def test_a_change_without_a_title_goes_by_its_label() -> None:
    small = al.load("baseline").change({"staffing.it_heads": 6, "staffing.marketing_heads": 4, "burn_in": 4})
    line = small.change({"reporting.cio": "ceo"})
    shown = [text for text, _ in texts(al.compare(small, {"CEO line": line}, 3, weeks=8).plot())]
    assert any("CEO line, compared with: The default organization" in " ".join(text.split()) for text in shown)
    both = al.compare(small, {"CEO line": line, "CFO line": small.change({"reporting.cio": "cfo"})}, 3, weeks=8).plot()
    shown = [text for text, _ in texts(both)]
    assert "CEO line" in shown and not any("CEO line (CEO line)" in text for text in shown)


def test_right_is_better_whichever_way_an_outcome_counts() -> None:
    table = made_up.differences(("x",), ("delivered_value", "lead_time_mean"))
    table[["difference", "low", "high"]] = (-1.0, -1.5, -0.5)
    ax = comparison_picture(table, title="x").axes[0]
    dots = {line.get_ydata()[0]: line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1}
    up, down = dots[0], dots[1]
    assert up < 0 < down  # less value is worse, less time is better


@pytest.mark.parametrize("name", list(CHARTS))
def test_a_chart_has_a_place_for_everybody(name: str) -> None:
    chart = CHARTS[name]
    places, columns, rows = layout(chart)
    assert len({(p.x, p.y) for p in places}) == len(places) == len(chart.labels) + 2
    for (k, place), (m, other) in product(enumerate(places), repeat=2):
        assert k == m or place.y != other.y or abs(place.x - other.x) >= 0.99
    for k, above in enumerate(chart.above):
        assert above < 0 or places[above].y < places[k].y  # a superior stands higher
    assert all(-0.5 <= p.x <= columns and 0 <= p.y < rows for p in places)


def test_trust_in_words() -> None:
    assert [trust_word(t) for t in (0.2, 0.374, 0.375, 0.5, 0.624, 0.625, 0.9)] == [
        "weak", "weak", "guarded", "guarded", "guarded", "strong", "strong"]


def test_nothing_global_is_touched() -> None:
    import sys

    before = dict(matplotlib.rcParams)
    pictures()["ledger"].png(40)
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_the_same_table_gives_the_same_picture(tmp_path: Path) -> None:
    summary = made_up.summary(made_up.outcomes())
    for name in ("a.png", "b.png"):
        ledger_picture(summary, title="Twice").save(str(tmp_path / name), dots=60)  # a text is a path, too
    one, other = ((tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert one == other and one.startswith(b"\x89PNG")


def test_a_picture_shows_itself_in_a_notebook(drawn: dict[str, Picture]) -> None:
    assert drawn["ledger"]._repr_png_().startswith(b"\x89PNG")
