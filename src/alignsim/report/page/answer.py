"""The question, and the answer in words with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.compare import Comparison, Difference
from alignsim.experiments.handout import difference_of, named
from alignsim.report.page.parts import amount, change_words, cut, h, para, quoted, span_words, table
from alignsim.report.pictures import title_of

if TYPE_CHECKING:
    from alignsim.experiments.handout import Handout
    from alignsim.experiments.payback import Payback

MOST_OPTIONS = 6
"""Scenarios in the table; of more, the best."""
SURE = {"better": "Better", "worse": "Worse", "higher": "Higher", "lower": "Lower"}


def question_of(comparison: Comparison) -> str:
    """The question, if nobody gave one: the scenario's own if there is one only, and it did not inherit the base's."""
    others = [e.scenario for e in comparison.others.values()]
    if len(others) == 1:
        own = others[0].question if others[0].question != comparison.base.scenario.question else ""
        return own or f"What changes with \u201c{title_of(others[0])}\u201d?"
    titles = wording.listing([f"\u201c{title_of(other)}\u201d" for other in others])
    return f"Which is better than \u201c{title_of(comparison.base.scenario)}\u201d: {titles}?"


def answer(found: Handout) -> str:
    """The verdict, large; what it is in figures; what else changes."""
    leader = found.leader
    several = len(found.comparison.others) > 1
    verdict = f'<p class="verdict {tone_of(leader)}">{h(verdict_words(leader))}</p>'
    told = para(figures(found), "lead")
    said = ([para(best(found), "lead"), verdict, told, _options(found)] if several
            else [verdict, told, para(found.comparison.sentence_of(found.label))])
    return f'<section class="answer"><h2>The answer</h2>{"".join(said)}</section>'


def title_of_label(found: Handout, label: str) -> str:
    """The title of a scenario."""
    return title_of(found.comparison.others[label].scenario)


def verdict_words(leader: Difference) -> str:
    """The answer in one line: ``Better: delivered value +3.0 percentage points``."""
    name, change = wording.inside(leader.outcome.label), change_words(leader)
    head, _, little = leader.verdict.partition(", ")
    if head in SURE:
        return f"{SURE[head]}{', but ' if little else ''}{little}: {name} {change}"
    if leader.verdict == "no difference worth having":
        return f"No difference worth having in {name}: {change}"
    if leader.verdict == "unclear":
        return f"Not clear: {name} {change}, give or take more than that"
    return f"Too few runs to say anything about {name}"


def tone_of(leader: Difference) -> str:
    """The colour of the answer: good, bad, or neither."""
    head = leader.verdict.partition(",")[0]
    return {"better": "good", "worse": "bad"}.get(head, "open")


def figures(found: Handout) -> str:
    """The answer in figures: both means, the interval of their difference, pairs, and how often it does better."""
    leader, comparison = found.leader, found.comparison
    title, base, outcome = title_of_label(found, found.label), title_of(comparison.base.scenario), leader.outcome
    if leader.pairs == 0:
        return f"No pair of runs has a value of it under {quoted(title, 80)} and {quoted(base, 80)}."
    text = (f"{outcome.label} is {amount(leader.mean, outcome)} with {quoted(title, 90)} and "
            f"{amount(leader.base_mean, outcome)} with {quoted(base, 90)}. {comparison.interval_words.capitalize()} "
            f"of the difference: {span_words(leader)}; n = {leader.pairs:,} pairs of runs of "
            f"{wording.count(comparison.base.weeks, 'week')}.")
    if outcome.direction == "neutral":
        return text
    return f"{text} It does better in {wording.share(leader.share_better)} of pairs, all else equal."


def best(found: Handout) -> str:
    """Which of several does best, and whether the next is clearly behind."""
    first, second = found.ranked[:2]
    titles = [quoted(title_of_label(found, d.scenario), 80) for d in (first, second)]
    against = Comparison(found.comparison.others[second.scenario],
                         {first.scenario: found.comparison.others[first.scenario]})
    apart = difference_of(against, first.scenario, found.outcome)
    how = ("clearly ahead of" if apart.verdict.partition(",")[0] in ("better", "higher", "lower") else
           "not clearly ahead of")
    return (f"Of {len(found.comparison.others)}, {titles[0]} does best in {wording.inside(found.outcome.label)}, {how} "
            f"{titles[1]}: {change_words(apart)} ({span_words(apart)}, n = {apart.pairs:,}).")


def _options(found: Handout) -> str:
    outcome = found.outcome
    second = named("delivered_value" if outcome.name == "relationship" else "relationship")
    rows = []
    for d in found.ranked[:MOST_OPTIONS]:
        also = difference_of(found.comparison, d.scenario, second)
        rows.append((cut(title_of_label(found, d.scenario), 62), _with_span(d), wording.share(d.share_better),
                     wording.SHORT_VERDICTS.get(d.verdict, d.verdict), _pays(found.payback_of(d.scenario)),
                     _with_span(also)))
    left, base = len(found.ranked) - len(rows), quoted(title_of(found.comparison.base.scenario), 70)
    caption = (f"Against {base}, with {found.comparison.interval_words}s; "
               f"n = {found.comparison.pairs:,} pairs{f'; {left} more did less well' if left else ''}."
               f"{' Pays: if it is introduced in week 0.' if found.adopted else ''}")
    first_words, second_words = (f"{o.label}, {wording.difference_unit(o.unit)}" for o in (outcome, second))
    headers = ("Scenario", first_words, "Pairs won", "Verdict", "Pays", second_words)
    return f'<div class="scroll">{table(headers, rows, caption, 0)}</div>'


def _with_span(found: Difference) -> str:
    return f"{wording.figure(found.difference, found.outcome.unit, signed=True)} ({span_words(found)})"


def _pays(found: Payback | None) -> str:
    if found is None or found.always or not found.mean.any():
        return wording.NOTHING
    if found.week is None:
        return "not in time"
    return f"from week {found.week}" + ("" if found.sure_week is not None else ", not sure")
