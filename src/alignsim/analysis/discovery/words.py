"""A discovery in words: where it leads there, how sure that is, and what the figures are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.analysis.dimensions import Dimension, number, spoken
from alignsim.analysis.discovery.choice import NEAR
from alignsim.analysis.discovery.prim import SIGNIFICANT
from alignsim.analysis.expression_words import in_words
from alignsim.experiments import wording
from alignsim.experiments.called import with_value

if TYPE_CHECKING:
    from alignsim.analysis.discovery.box import Box
    from alignsim.analysis.discovery.result import Discovery, Found
    from alignsim.analysis.discovery.worth import Share


def conditions(box: Box, dimensions: tuple[Dimension, ...]) -> list[str]:
    """Every restricted dimension in words: ``cost transparency below 0.3``, ``CIO reports to CFO``."""
    return [condition(box, j, dimensions[j]) for j in box.restricted]


def condition(box: Box, j: int, dimension: Dimension) -> str:
    """One dimension of a box in words."""
    name = wording.inside(dimension.label)
    words = box.words[j]
    if words is not None:
        return with_value(name, _words(sorted(words), dimension.words or ()))
    low, high = box.low[j], box.high[j]
    if dimension.listed and low == high:
        return with_value(name, number(low))
    if math.isfinite(low) and math.isfinite(high):
        return f"{name} {number(low)} to {number(high)}"
    if math.isfinite(low):
        return f"{name} {number(low)} or more" if dimension.listed else f"{name} above {number(low)}"
    return f"{name} {number(high)} or less" if dimension.listed else f"{name} below {number(high)}"


def _words(kept: list[int], words: tuple[str, ...]) -> str:
    said = [spoken(words[k]) for k in kept]
    left = [spoken(word) for k, word in enumerate(words) if k not in kept]
    if len(left) < len(said) and len(words) > 2:
        return f"not {' or '.join(left)}"
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def sentence(found: Discovery) -> str:
    """What was found, or why nothing was."""
    text = in_words(found.condition.text)
    cases = wording.count(found.number, "case")
    if found.number == 0:
        return "There are no cases yet: not one run without an error is there."
    if found.met == 0:
        return f"None of {cases} meets {text}: there is nothing to find.{_unknown(found)}"
    if found.met == found.number:
        return f"All of {cases} {'meet' if found.number > 1 else 'meets'} {text}: there is nothing to tell apart."
    if not found.found:
        return (f"{found.met:,} of {cases} meet {text}, but no box of conditions holds them in a way that chance does "
                f"not explain.{_unknown(found)}")
    told = " ".join(_box(found, one, k) for k, one in enumerate(found.found))
    if found.together is not None:
        density, coverage = found.together
        told += (f" Together the {len(found.found)} boxes hold {wording.share(coverage.value)} of the cases that meet "
                 f"it, at a density of {wording.share(density.value)}.")
    return f"{told}{_unknown(found)}"


def _box(found: Discovery, one: Found, k: int) -> str:
    where = wording.listing(conditions(one.box, found.dimensions)) or "anything goes"
    density, coverage = one.worth.density, one.worth.coverage
    base = wording.share(found.met / found.number)
    few = about(coverage.value)
    if found.word:
        word = found.word
        of_all = f"; {base} of all are" if k == 0 else ""
        return (f"{'Where' if k == 0 else 'Of the rest, where'} {where}, {wording.share(density.value)} are {word} "
                f"({_ends(density)}{of_all}); {few} {word} cases are there ({_ends(coverage)}).")
    text = f"meet {in_words(found.condition.text)}" if k == 0 else "meet it"
    of_all = f"; {base} of all cases do" if k == 0 else ""
    return (f"{'Where' if k == 0 else 'Of the rest, where'} {where}, {wording.share(density.value)} of the cases "
            f"{text} ({_ends(density)}{of_all}); {few} cases that meet it are there ({_ends(coverage)}).")


def _ends(share: Share) -> str:
    return f"{wording.share(share.low)} to {wording.share(share.high)}"


def about(value: float) -> str:
    """A share as a small fraction where one is near: ``4 of 5``, else in per cent ``of the``."""
    if math.isfinite(value):
        for whole in (2, 3, 4, 5, 10):
            part = round(value * whole)
            if 0 < part < whole and abs(value - part / whole) < 0.01:
                return f"{part} of {whole}"
    return f"{wording.share(value)} of the"


def _unknown(found: Discovery) -> str:
    read, parts = found.cases_read, []
    if read.unknown:
        parts.append(f" {wording.count(read.unknown, 'case')} had no value; such a case does not count as meeting it.")
    if read.left_out:
        one = "point without a single run" if found.per == "point" else "run that failed"
        many = "points without a single run" if found.per == "point" else "runs that failed"
        parts.append(f" {wording.count(read.left_out, one, many)} left out.")
    return "".join(parts)


def note(found: Discovery) -> str:
    """What the figures are: cases, method, choice, intervals, resamples."""
    read, source = found.cases_read, found.source
    case = ("A case is a point of the sweep, its outcomes the mean over its runs" if found.per == "point"
            else "A case is a run; runs of a point are not independent, nor are runs of one number, which share their "
            "luck; the intervals allow for both")
    text = (f"{case}: {found.number:,} cases, {wording.count(read.runs, 'run')} of {source.weeks} weeks, seed "
            f"{source.seed}. Boxes by PRIM (Friedman & Fisher 1999). {_choice(found)} Quasi-p: chance of so dense a "
            f"box, were that restriction idle (Bryant & Lempert 2010). ")
    if found.found and found.done:
        text += (f"Density and coverage are corrected for having been chosen, and their 95% intervals (Wilson) "
                 f"widened for it, by doing all of it again on {found.done} resamples. ")
    elif found.found:
        text += ("Without resamples density and coverage are those of the cases they were chosen on, and flattered by "
                 "it; their intervals (Wilson, 95%) do not allow for that. ")
    if read.luck is not None and found.found:
        text += ("The intervals also allow for the luck of the runs, which all points share, by resampling their "
                 "numbers. ")
    return f"{text}The words speak of this model and these ranges. alignsim {__version__}, scenario {source.scenario}."


def _choice(found: Discovery) -> str:
    if found.choice.number is not None:
        return f"Box {found.choice.number} of the curve was asked for and is taken as it stands."
    rule = (f"The box is the one of most coverage with a density of at least {found.choice.min_density:g}"
            if found.choice.min_density is not None else
            f"The box is the one that goes most with the condition (phi; within {NEAR} of it the fewest conditions)")
    return f"{rule}, without restrictions of quasi-p above {SIGNIFICANT}."


def html(found: Discovery) -> str:
    """The table of a notebook: every text is escaped."""
    rows = []
    for k, one in enumerate(found.found, 1):
        for r in one.restricted:
            dimension = found.dimensions[r.restriction.dimension]
            rows.append((str(k), condition(one.box, r.restriction.dimension, dimension), p_words(r.quasi_p),
                         wording.share(one.restricted_again(r.restriction.dimension))))
    return wording.html_table(f"What leads to {in_words(found.condition.text)}?",
                              ("Box", "Condition", "Quasi-p", "In resamples"), rows, found.sentence)


def p_words(p: float) -> str:
    """``0.032``, ``< 0.001``."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"
