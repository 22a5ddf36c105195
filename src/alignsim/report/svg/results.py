"""From results to what the pictures take."""

from __future__ import annotations

from alignsim.experiments import statistics, wording
from alignsim.experiments.compare import Difference
from alignsim.experiments.ensemble import Ensemble
from alignsim.report.svg.bands import Line
from alignsim.report.svg.rows import Row


def line_of(ensemble: Ensemble, series: str, words: str, look: str) -> Line:
    """A weekly series: its mean over runs and the 95% interval of that mean, week by week."""
    found = statistics.bands(ensemble.one_series(series))
    return Line(words, look, found["mean"], found["low"], found["high"])


def row_of(difference: Difference) -> Row:
    """An outcome's difference with its interval."""
    unit = difference.outcome.unit
    said = wording.figure(difference.difference, unit, signed=True)
    span = wording.interval(difference.low, difference.high, unit, signed=True)
    words = said if said == wording.NOTHING else f"{said} {wording.short_difference_unit(unit)}".strip()
    return Row(difference.outcome.label, difference.difference, difference.low, difference.high, difference.smallest,
               difference.base_sd, f"{words} ({span})" if span != wording.NOTHING else words,
               wording.SHORT_VERDICTS.get(difference.verdict, difference.verdict), difference.outcome.direction)
