"""The picture: what else changes, in words and units; and how trust and value go over the weeks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.handout import difference_of, named
from alignsim.experiments.pairing import differs_before
from alignsim.outcomes import SERIES
from alignsim.report.page.answer import title_of_label
from alignsim.report.page.parts import para, quoted, section
from alignsim.report.pictures import changes_in_words, title_of
from alignsim.report.svg import Mark, bands, fitting, line_of, row_of, rows

if TYPE_CHECKING:
    from alignsim.experiments.handout import Handout

SHOWN = ("relationship", "on_time_share", "lead_time_mean", "decision_weeks", "rework_share", "cost", "turnover")
"""Beside the outcome that answers: what a board asks for next."""
MOST_ALONE, MOST_WITH_OPTIONS = 7, 4
OVER_TIME = "trust_cmo_to_cio"


def picture(found: Handout) -> str:
    """Differences with intervals, better to the right."""
    several = len(found.comparison.others) > 1
    names = list(dict.fromkeys((found.outcome.name, *SHOWN)))[: MOST_WITH_OPTIONS if several else MOST_ALONE]
    differences = [difference_of(found.comparison, found.label, named(name)) for name in names]
    drawn = fitting(partial(rows, [row_of(d) for d in differences]), wide=760)
    title = title_of_label(found, found.label)
    note = (f"Dots: {quoted(title)} less {quoted(title_of(found.comparison.base.scenario))}, in "
            f"standard deviations of the base's runs; bars: {found.comparison.interval_words}s; n = "
            f"{found.comparison.pairs:,} pairs. Grey: less than a tenth of a standard deviation, too little to matter "
            "(an assumption). Hollow: the interval holds zero.")
    return section("What else changes" if not several else "What else changes with the best", drawn, para(note, "note"),
                   kind="picture")


def trust_over_time(found: Handout) -> str:
    """Trust of the CMO in the CIO week by week, base and the best; empty without weekly series."""
    base, other = found.comparison.base, found.comparison.others[found.label]
    if base.series is None or other.series is None or found.comparison.pairs == 0:
        return ""
    marks = [Mark(week, "change") for week, _ in changes_in_words(other.scenario) if week < other.weeks]
    declared = next(series for series in SERIES if series.name == OVER_TIME)
    lines = [line_of(base, OVER_TIME, "as it is", "first"), line_of(other, OVER_TIME, "with it", "second")]
    always = ", always so" if differs_before(base.scenario, other.scenario) else ""
    note = (f"0 to 1. As it is: {quoted(title_of(base.scenario), 40)}; with it{always}: "
            f"{quoted(title_of(other.scenario), 40)}. Means of {wording.count(len(base.series), 'run')}, 95% "
            "intervals.")
    return (f'<div>{bands(lines, title=declared.label, marks=marks, width=430, height=172)}{para(note, "note")}</div>')
