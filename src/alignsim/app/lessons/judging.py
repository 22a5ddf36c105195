"""What a run says of a prediction: right, not in this run, or not to be told with so many pairs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from alignsim.app.lessons.lesson import LESS, MORE, SAME, Asked, Lesson, Prediction
from alignsim.experiments import wording
from alignsim.experiments.compare import Comparison, Difference

RIGHT, WRONG, OPEN = "right", "not in this run", "cannot be told"
SPOKEN: Mapping[str, str] = {RIGHT: "Right", WRONG: "Not in this run", OPEN: "Cannot be told"}


def may_be(found: Difference) -> frozenset[str]:
    """What the interval of a difference leaves open: more, less, or no difference worth having.

    The rule is that of the claims: the direction is told by an interval that excludes zero, if the difference reaches
    the smallest worth having; that there is none by an interval that lies inside the smallest.
    """
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return frozenset((MORE, SAME, LESS))
    if found.verdict == "no difference worth having":
        return frozenset((SAME,))
    if found.low > 0 or found.high < 0:
        word = MORE if found.low > 0 else LESS
        return frozenset((word,)) if abs(found.difference) >= found.smallest else frozenset((word, SAME))
    ends = ((MORE, found.high), (LESS, -found.low))
    return frozenset((SAME, *(word for word, end in ends if end > found.smallest)))


def judged(prediction: Prediction, found: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """The judgement of each choice.  Exactly one is right, or none is and at least two cannot be told apart."""
    left = prediction.left_open(found)
    for_those = RIGHT if len(left) == 1 else OPEN
    return tuple(for_those if k in left else WRONG for k in range(len(prediction.choices)))


def difference_of(lesson: Lesson, comparisons: Sequence[Comparison], asked: Asked) -> Difference:
    """The difference that is asked for, from the comparisons of a lesson's experiments."""
    label = lesson.experiments[asked.experiment].others[asked.other].name
    return next(d for d in comparisons[asked.experiment].differences
                if d.scenario == label and d.outcome.name == asked.outcome)


def in_words(found: Difference) -> str:
    """``Weeks to decide: -0.6 weeks (-0.7 to -0.6), better``."""
    unit = found.outcome.unit
    figure = wording.figure(found.difference, unit, signed=True)
    spoken = wording.difference_unit(unit)
    amount = f"{figure} {spoken}"
    span = wording.interval(found.low, found.high, unit, signed=True)
    return f"{found.outcome.label}: {amount} ({span}), {found.verdict}"
