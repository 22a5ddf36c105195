"""A ranking in words: the sentence that sums it up, what its figures are, and its table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.experiments import statistics, wording
from alignsim.experiments.rank_joint import DRAWS, FEWEST, SEED, Effect
from alignsim.experiments.rank_steps import SHARE_OF_RANGE, WEEK

if TYPE_CHECKING:
    from alignsim.experiments.rank_result import Hours, Ranking, Row

_FRACTIONS = {0.25: "a quarter", 0.2: "a fifth", 0.5: "half"}


def sentence(ranking: Ranking) -> str:
    """What a ranking says: how many changes help, hurt or do not matter, the best of them, and the best pair."""
    if not ranking.rows:
        return "No change was run to its end."
    verdicts = [row.first.verdict for row in ranking.rows]
    better, worse, nothing = (sum(v.startswith(start) for v in verdicts) for start in ("better", "worse", "no pract"))
    unclear = len(verdicts) - better - worse - nothing
    text = (f"Of {wording.count(len(verdicts), 'single change')} of {ranking.scenario.name}, judged by "
            f"{wording.inside(ranking.outcome.label)}, {better} {_are(better)} for the better, {worse} for the worse, "
            f"{nothing} {'makes' if nothing == 1 else 'make'} no practical difference and {unclear} {_are(unclear)} "
            "unclear.")
    best = [row for row in ranking.rows if row.first.verdict.startswith("better")]
    return " ".join(part for part in (text, _best(best), _pair(ranking)) if part)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _best(rows: Sequence[Row]) -> str:
    decisions = [row for row in rows if not row.step.yardstick]
    if not decisions:
        return "None is clearly for the better." if not rows else "None but the yardstick is clearly for the better."
    row = decisions[0]
    return f"Most for the better: \u201c{row.step.words}\u201d, {effect_words(row.first)}, {hours_words(row.hours)}."


def _pair(ranking: Ranking) -> str:
    if not ranking.pairs:
        return ""
    pair = ranking.pairs[0]
    sure = "" if pair.first.verdict.startswith("better") else f", {pair.first.verdict}"
    together = "perhaps more or less than the sum" if pair.adds_up == "unclear" else pair.adds_up
    both = wording.listing([f"\u201c{step.words}\u201d" for step in pair.steps])
    return (f"Best of the pairs tried: {both}, {effect_words(pair.first)}{sure}, together {together} of both, "
            f"{hours_words(pair.hours)}.")


def effect_words(effect: Effect) -> str:
    """``+2.1 percentage points (+0.4 to +3.8)``."""
    unit = effect.outcome.unit
    return (f"{wording.figure(effect.difference, unit, signed=True)} {wording.difference_unit(unit)} "
            f"({wording.interval(effect.low, effect.high, unit, signed=True)})")


def hours_words(hours: Hours) -> str:
    """``at the cost of 120 person-weeks``."""
    weeks = round(abs(hours.mean))
    if weeks == 0:
        return "at no hours"
    return f"{'at the cost of' if hours.mean > 0 else 'saving'} {wording.count(weeks, 'person-week')}"


def note(ranking: Ranking) -> str:
    """What the figures are: the step, the runs, the intervals, the hours."""
    rows, level = len(ranking.rows), f"{ranking.level:.0%}"
    shown = wording.listing([wording.inside(o.label) for o in ranking.outcomes])
    text = (f"Steps: a lever with a scale moves by {_FRACTIONS[SHARE_OF_RANGE]} of its range; every change comes in "
            f"week {WEEK}. {wording.count(ranking.runs, 'pair')} of runs of {ranking.weeks} weeks a change on common "
            f"random numbers, seed {ranking.seed}. Intervals: all {rows * len(ranking.outcomes)} ({rows} changes; "
            f"{shown}) hold together with {level} ({_method(ranking)}). "
            f"No practical difference: the whole interval is below the smallest effect worth having, "
            f"{statistics.SMALLEST_EFFECT} standard deviations of the runs without change (an assumption). Hours: "
            "person-weeks of training, roadmap, embedding losses and, for more people, their time.")
    if ranking.pairs:
        text += (f" Pairs: the {ranking.combined} best changes of different levers two by two, on {ranking.runs} "
                 f"fresh runs (numbers {ranking.runs} to {2 * ranking.runs - 1}), so that having been chosen does not "
                 f"flatter them; their intervals and those of the interactions hold together with {level}.")
    return f"{text} alignsim {__version__}, scenario {ranking.scenario.name}."


def _method(ranking: Ranking) -> str:
    if ranking.runs < FEWEST:
        return f"Bonferroni, for there are fewer than {FEWEST} pairs"
    return f"bootstrap-t of the largest error, {DRAWS:,} draws, seed {SEED}"


def verdict(effect: Effect, *, short: bool = False) -> str:
    """The verdict, where there is little room in fewer words."""
    return wording.SHORT_VERDICTS.get(effect.verdict, effect.verdict) if short else effect.verdict


def html(ranking: Ranking) -> str:
    """The table of a notebook: every text is escaped."""
    headers = ["Change", *(h for o in ranking.outcomes for h in (o.label, "Verdict")), "Hours, person-weeks"]
    rows = [[row.step.words, *(cell for e in row.effects for cell in (effect_words(e), verdict(e))),
             wording.figure(row.hours.mean, "person-weeks", signed=True)] for row in ranking.rows]
    pairs = [[pair.words, *(cell for e in pair.effects for cell in (effect_words(e), verdict(e))),
              wording.figure(pair.hours.mean, "person-weeks", signed=True)] for pair in ranking.pairs]
    title = f"What should I change in {ranking.scenario.title or ranking.scenario.name}?"
    single = wording.html_table(title, headers, rows, ranking.sentence)
    return f"{single}{wording.html_table('The best two by two', headers, pairs)}" if pairs else single
