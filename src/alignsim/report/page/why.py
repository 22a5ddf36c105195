"""Why: which rules of the model the difference runs through."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.report.page.bars import WIDE, Part, parts
from alignsim.report.page.parts import para, section
from alignsim.report.svg import fitting

if TYPE_CHECKING:
    from alignsim.experiments.explain.asked import Explanation
    from alignsim.experiments.explain.split import Split
    from alignsim.experiments.handout import Handout

MOST = 5
"""Settings drawn one by one."""


def why(found: Handout) -> str:
    """The sentence, and the parts of the difference with their intervals."""
    explanation = found.explanation
    if explanation is None:
        return section("Why", para(found.unexplained), kind="why")
    drawn = [_settings(explanation)] if len(explanation.settings) > 1 else []
    if explanation.mechanisms is not None and explanation.mechanisms.runs:
        drawn.append(_mechanisms(explanation, explanation.mechanisms))
    note = (f"Parts add up to the whole difference (Shapley shares); lines: 95% intervals; n = "
            f"{explanation.difference.n:,} of the same pairs. Blue helps, orange hurts, white is unclear. They say "
            "which rules of the model the difference runs through, not what would happen without them.")
    return section("Why", para(explanation.sentence), *drawn, para(note, "note"), kind="why")


def better_of(explanation: Explanation) -> int:
    """Which way is better: 1 up, -1 down, 0 neither."""
    return {"higher": 1, "lower": -1}.get(explanation.outcome.direction, 0)


def _settings(explanation: Explanation) -> str:
    split = explanation.levers
    sizes = sorted(split.order, key=lambda i: -abs(split.shares[i].mean))[:MOST]
    shown = [Part(split.words[i], split.shares[i]) for i in split.order if i in sizes]
    left = len(split.order) - len(shown)
    heading = "By setting" + (f" (the {MOST} largest of {len(split.order)})" if left > 0 else "")
    return _drawn(explanation, heading, [*shown, Part("The whole difference", split.total, True)])


def _mechanisms(explanation: Explanation, split: Split) -> str:
    shown = [Part(split.words[i], split.shares[i]) for i in split.order]
    return _drawn(explanation, "By rules of the model", [
        *shown, Part("With all of these cut", split.remainder), Part("The whole difference", split.total, True)])


def _drawn(explanation: Explanation, heading: str, shown: list[Part]) -> str:
    unit = explanation.outcome.unit
    said = "; ".join(f"{p.words}: {wording.figure(p.share.mean, unit, signed=True)} "
                     f"({wording.interval(p.share.low, p.share.high, unit, signed=True)})" for p in shown)
    label = f"{heading}: parts of the difference in {wording.inside(explanation.outcome.label)}. {said}"
    return (f'<h3>{heading}, {wording.difference_unit(unit)}</h3>'
            f'{fitting(partial(parts, shown, unit, better_of(explanation), label), wide=WIDE)}')
