"""What could change the answer: the three most sensitive assumptions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.assumptions import RULE
from alignsim.experiments.assumptions.words import end_words, now_words, value_words
from alignsim.experiments.handout import SAME
from alignsim.experiments.statistics import Interval
from alignsim.report.page.bars import WIDE, Swing, swings
from alignsim.report.page.parts import cut, para, section
from alignsim.report.svg import fitting

if TYPE_CHECKING:
    from alignsim.experiments.assumptions import Assumptions, Ends
    from alignsim.experiments.compare import Difference
    from alignsim.experiments.handout import Handout

NONE = "No number that this difference hangs on is an assumption: the scenarios set them all, or draw them in each run."
HEADING = "What could change the answer"


def sensitive(found: Handout) -> str:
    """Whether the answer keeps its sign, and the difference at both ends of three assumptions."""
    changing = found.assumptions
    if changing is None:
        return section(HEADING, para(SAME if found.unexplained == SAME else NONE), kind="sensitive")
    unit = changing.outcome.unit
    said = "; ".join(f"{one.assumption.words}, {now_words(one.assumption)}: at "
                     f"{value_words(one.assumption.low)} {end_words(one.low)}, at "
                     f"{value_words(one.assumption.high)} {end_words(one.high)}" for one in changing.ends)
    label = f"Difference in {wording.inside(changing.outcome.label)} at both ends of three assumptions. {said}"
    drawn = fitting(partial(swings, [_swing(one) for one in changing.ends], _interval(changing.main), unit, label),
                    wide=WIDE)
    return section(HEADING, para(changing.sentence), drawn, para(_note(changing), "note"), kind="sensitive")


def _note(changing: Assumptions) -> str:
    pairs = wording.count(changing.pairs_a_point, "pair")
    return (f"Of {len(changing.tried)} assumed numbers the three that the difference hangs on most, each moved alone "
            f"{RULE}. Chosen on other runs: a screening of {changing.screened.points} points of {pairs} "
            f"(Plackett-Burman, mirrored). 95% intervals, n = {changing.main.pairs:,} pairs at each end; hollow: the "
            "interval holds zero.")


def _swing(one: Ends) -> Swing:
    a = one.assumption
    return Swing(cut(a.words, 70), now_words(a),
                 ((value_words(a.low), _interval(one.low)), (value_words(a.high), _interval(one.high))))


def _interval(found: Difference) -> Interval:
    return Interval(found.difference, found.low, found.high, found.sd, found.pairs, found.missing)
