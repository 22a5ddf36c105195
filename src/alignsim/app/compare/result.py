"""What a comparison says: a sentence, a table, the weeks, and when it pays."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import solara

from alignsim.app.compare import curves, matrix, words
from alignsim.experiments.statistics import SMALLEST_EFFECT
from alignsim.report.svg import fitting, reach_of, row_of, rows

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison

WIDE = 760
"""Width of the picture of differences: room for words beside it."""
SCALE = ("Scale: standard deviations of A's runs. Grey band: below the smallest effect worth having, "
         f"{SMALLEST_EFFECT} of them (an assumption). Bars: 95% intervals; a filled dot says that its "
         "interval excludes zero.")


@solara.component
def Headline(comparison: Comparison, *, running: bool, stale: bool) -> None:
    """One sentence for each organization, and what it rests on.

    ``running``: an answer is on its way; ``stale``: what is shown belongs to an older question.
    """
    said = solara.use_memo(lambda: _headline(comparison), [comparison])
    with solara.Div():
        solara.HTML(tag="div", unsafe_innerHTML=said, classes=_classes(stale), attributes={
            "aria-live": "polite", "data-test": "compare-headline"})
        solara.HTML(tag="p", unsafe_innerHTML=_label(comparison, running, stale), classes=["al-measured"],
                    attributes={"data-test": "compare-label"})


@solara.component
def Scope(comparison: Comparison) -> None:
    """What the answer cannot be trusted with, as the command line says it; nothing where all lies inside."""
    lines = solara.use_memo(lambda: words.scope(comparison), [comparison])
    text = "<br>".join(map(escape, lines))
    solara.HTML(tag="p", unsafe_innerHTML=text, classes=["al-small"], attributes={"data-test": "compare-scope"})


@solara.component
def Table(comparison: Comparison, *, own: tuple[str, ...] = (), stale: bool) -> None:
    """Who wins, by how much, how often; ``own``: letters of organizations of a chart of one's own."""
    whole, set_whole = solara.use_state(False)
    table = solara.use_memo(lambda: matrix.html(comparison, whole=whole, own=own), [comparison, whole, own])
    drawn = solara.use_memo(lambda: _rows(comparison), [comparison])
    with solara.v.Html(tag="section", class_=" ".join(["al-part", *_classes(stale)])):
        solara.HTML(tag="h2", unsafe_innerHTML="Who wins, by how much, how often")
        solara.HTML(tag="div", unsafe_innerHTML=table, classes=["al-scroll"])
        with solara.Row():
            solara.Button("Show the main outcomes only" if whole else "Show all outcomes", outlined=True,
                          on_click=lambda: set_whole(not whole),
                          attributes={"data-test": "compare-more", "aria-expanded": str(whole).lower()})
        solara.HTML(tag="div", unsafe_innerHTML=drawn, attributes={"data-test": "compare-rows"})


@solara.component
def Weeks(comparison: Comparison, *, stale: bool) -> None:
    """Week by week, and when it pays."""
    weekly = solara.use_memo(lambda: _weekly(comparison), [comparison])
    solara.HTML(tag="section", unsafe_innerHTML=weekly, classes=["al-part", *_classes(stale)],
                attributes={"data-test": "compare-weeks"})


def _classes(stale: bool) -> list[str]:
    return ["al-stale"] if stale else []


def _headline(comparison: Comparison) -> str:
    return "".join(f'<p class="al-headline">{escape(text)}</p>' for text in words.headlines(comparison).values())


def _label(comparison: Comparison, running: bool, stale: bool) -> str:
    state = {(True, True): "updating", (True, False): "more pairs are running",
             (False, True): "from before the last move"}.get((running, stale), "")
    mark = f'<span class="al-state" data-test="compare-state">{state}</span>' if state else ""
    return f"{escape(words.measured(comparison))}. {mark}"


def _rows(comparison: Comparison) -> str:
    """Differences with their intervals, all on one scale."""
    sides = {(d.scenario, d.outcome.name): d for d in comparison.differences}
    found = {label: [row_of(sides[label, name]) for name in words.MAIN] for label in comparison.others}
    reach = reach_of([row for each in found.values() for row in each])
    pieces = [fitting(partial(rows, each, title=f"{label} against A", reach=reach), WIDE)
              for label, each in found.items()]
    return (f'<div class="al-pictures al-differences">{"".join(f"<figure>{piece}</figure>" for piece in pieces)}</div>'
            f'<p class="al-soft al-small">{SCALE}</p>')


def _weekly(comparison: Comparison) -> str:
    """The pictures over the weeks, each with its table."""
    pays = "".join(f"<p>{matrix.badge(label)} {escape(text)}</p>" for label, text in words.pays(comparison).items())
    pieces = []
    for picture in curves.pictures(comparison):
        below = f'<div class="al-pays" data-test="compare-pays">{pays}</div>' if picture.name == "balance" else ""
        pieces.append(
            f'<figure data-picture="{picture.name}">{picture.svg()}{below}<details><summary>The figures as a table'
            f'</summary><div class="al-scroll">{picture.table()}</div></details></figure>')
    note = (f'<p class="al-soft al-small">Lines: means over {comparison.pairs} runs of each organization (in the last '
            "picture, pairs); bands: 95% intervals of the mean, week by week.</p>")
    return f'<h2>Week by week</h2><div class="al-pictures">{"".join(pieces)}</div>{note}'
