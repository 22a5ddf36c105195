"""What a class sees of a lesson's run: texts and pictures made from the comparisons, and nothing made up."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from alignsim.app.lessons.judging import difference_of, in_words, judged, may_be
from alignsim.app.lessons.lesson import Curve, Experiment, Lesson
from alignsim.app.lessons.spread import Ends, spread
from alignsim.experiments import wording
from alignsim.experiments.compare import Comparison, Difference
from alignsim.experiments.ensemble import BOUNDS, Ensemble
from alignsim.experiments.explain.words import quoted
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report.svg import Line, Mark, bands, fitting, line_of, reach_of, row_of, rows

LOOKS = ("first", "second", "third")
STRONG = 3.5
"""Of 1 to 5: the relationship if both executives' trust is where it counts as strong."""


@dataclass(frozen=True)
class Panel:
    """One experiment as it is seen."""

    heading: str
    sentences: tuple[str, ...]  #: one an organization that is held against the base
    curves: tuple[str, ...]  #: HTML
    differences: tuple[tuple[str, str], ...]  #: (who against whom, HTML)
    figures: str  #: HTML table


@dataclass(frozen=True)
class Seen:
    """What is known so far of a lesson's run."""

    pairs: int
    complete: bool
    seed: int
    judgements: tuple[str, ...] = ()  #: of each choice
    findings: tuple[str, ...] = ()  #: each difference that was asked for, in words
    panels: tuple[Panel, ...] = ()
    spread: str = ""  #: HTML
    published: tuple[tuple[str, str], ...] = ()  #: (what studies say, what this run says)
    problem: str | None = None


def see(lesson: Lesson, found: Sequence[Comparison], seed: int, *, complete: bool) -> Seen:
    """The texts and pictures of a lesson from the comparisons of its experiments."""
    comparisons = [renamed(e, c) for e, c in zip(lesson.experiments, found, strict=True)]
    asked = [difference_of(lesson, comparisons, each) for each in lesson.prediction.asked]
    return Seen(
        min(comparison.pairs for comparison in comparisons), complete, seed,
        judged(lesson.prediction, [may_be(difference) for difference in asked]),
        _findings(asked),
        tuple(_panel(e, c) for e, c in zip(lesson.experiments, comparisons, strict=True)),
        _spread(lesson, comparisons), _published(lesson, comparisons))


def _findings(asked: Sequence[Difference]) -> tuple[str, ...]:
    """Each difference in words, with whose it is where there are several."""
    several = len({difference.scenario for difference in asked}) > 1
    return tuple(f"{difference.scenario}: {inside(in_words(difference))}" if several else in_words(difference)
                 for difference in asked)


def renamed(experiment: Experiment, comparison: Comparison) -> Comparison:
    """The base under the name it has here: its runs may have been made for somebody else."""
    return comparison.relabelled(experiment.base.name)


def _panel(experiment: Experiment, comparison: Comparison) -> Panel:
    ensembles = [comparison.base, *comparison.others.values()]
    names = [experiment.base.name, *comparison.others]
    marks = [] if experiment.week is None else [Mark(experiment.week, experiment.others[0].name)]
    curves = tuple(_curve(curve, comparison, marks) for curve in experiment.curves)
    found = {name: [row_of(d) for outcome in experiment.outcomes for d in comparison.differences
                    if d.scenario == name and d.outcome.name == outcome] for name in comparison.others}
    reach = reach_of([row for each in found.values() for row in each])
    against = inside(experiment.base.name)
    differences = tuple((f"{name}, against: {against}", fitting(partial(rows, each, reach=reach), wide=720))
                        for name, each in found.items())
    return Panel(experiment.heading, _sentences(comparison), curves, differences,
                 _figures(experiment.outcomes, names, ensembles))


def _sentences(comparison: Comparison) -> tuple[str, ...]:
    """What each of the others changes, with names in quotation marks."""
    spoken = comparison.relabelled(quoted(comparison.base.scenario.name),
                                   labels={label: quoted(label) for label in comparison.others})
    return tuple(spoken.sentence_of(label) for label in spoken.others)


def inside(name: str) -> str:
    """A name in the middle of a line."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _curve(curve: Curve, comparison: Comparison, marks: Sequence[Mark]) -> str:
    if curve.apart:
        lines = [_apart(comparison, curve.series, name, look)
                 for name, look in zip(comparison.others, LOOKS[1:], strict=False)]
    else:
        sides = {comparison.base.scenario.name: comparison.base, **comparison.others}
        lines = [line_of(ensemble, curve.series, name, look)
                 for (name, ensemble), look in zip(sides.items(), LOOKS, strict=False)]
    return fitting(partial(bands, lines, title=curve.title, unit=curve.unit, marks=marks, height=290))


def _apart(comparison: Comparison, series: str, name: str, look: str) -> Line:
    """The mean of the paired differences week by week, with its interval."""
    found = comparison.weekly_difference(name, series)
    return Line(name, look, found["mean"], found["low"], found["high"])


def _figures(outcomes: Sequence[str], names: Sequence[str], ensembles: Sequence[Ensemble]) -> str:
    """Each organization's own figures as a table."""
    body = []
    for name in outcomes:
        outcome = OUTCOMES[OUTCOME_NAMES.index(name)]
        cells = []
        for ensemble in ensembles:
            mean = ensemble.interval(outcome)
            cells.append(f"<td><strong>{wording.figure(mean.mean, outcome.unit)}</strong> <span class='al-soft'>"
                         f"{wording.interval(mean.low, mean.high, outcome.unit)}</span></td>")
        unit = wording.unit_words(outcome.unit)
        body.append(f"<tr><th scope='row'>{html.escape(outcome.label)} <span class='al-soft'>{html.escape(unit)}</span>"
                    f"</th>{''.join(cells)}</tr>")
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in names)
    return (f"<div class='al-scroll' tabindex='0' role='region' aria-label='All figures'><table class='al-table'>"
            f"<thead><tr><th scope='col'>Mean and 95% interval</th>{head}</tr></thead>"
            f"<tbody>{''.join(body)}</tbody></table></div>")


def _spread(lesson: Lesson, comparisons: Sequence[Comparison]) -> str:
    shown = [(e, c) for e, c in zip(lesson.experiments, comparisons, strict=True) if e.spread]
    if not shown:
        return ""
    outcome = OUTCOMES[OUTCOME_NAMES.index(shown[0][0].spread)]
    ends = []
    for experiment, comparison in shown:
        names = [experiment.base.name, *comparison.others]
        for name, ensemble, look in zip(names, [comparison.base, *comparison.others.values()], LOOKS, strict=False):
            values = ensemble.column(outcome.name)
            mean = ensemble.interval(outcome)
            ends.append(Ends(name, look, values[values == values], mean.mean, mean.low, mean.high))
    low, high = BOUNDS[outcome.unit]
    return fitting(partial(spread, ends, low, high, title=f"{outcome.label}: where single runs end",
                           unit="1 to 5; a dash is a run, bars show how many, the upright line is their mean",
                           line_at=STRONG, line_words="strong from here"))


def _published(lesson: Lesson, comparisons: Sequence[Comparison]) -> tuple[tuple[str, str], ...]:
    found = []
    for published in lesson.published:
        difference = difference_of(lesson, comparisons, published.asked)
        left = may_be(difference)
        told = f"This run cannot tell with {wording.count(difference.pairs, 'pair')}"
        if left <= published.fits:
            told = "This run agrees"
        elif not left & published.fits:
            told = "This run does not show it"
        found.append((published.words, f"{told}. {in_words(difference)}."))
    return tuple(found)
