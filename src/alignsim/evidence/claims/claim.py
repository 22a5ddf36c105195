"""A claim: what it says, the experiment anyone can run, and the rule that turns figures into a verdict.

A claim makes one or more predictions (parts).  Each has an expected sign and is judged on its 95% interval and on the
smallest effect worth having; nothing else enters a verdict.  Whatever carries the claim is looked for by ablation: the
headline effect is measured again with one suspected mechanism cut at a time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from alignsim.evidence.claims.laboratory import Estimate, Laboratory, Stopped, percentiles
from alignsim.experiments import statistics
from alignsim.experiments.statistics import Floats

Expected = Literal["+", "-", "0", "≠", "≤"]
PartVerdict = Literal["as claimed", "opposite", "no difference worth having", "unclear"]
Verdict = Literal["holds", "in part", "fails"]
HALF = 0.5
"""Share of an effect that a mechanism must carry to be named."""


class Part(NamedTuple):
    """One prediction of a claim."""

    text: str
    estimate: Estimate
    expected: Expected  #: more, less, no difference worth having, any difference worth having, or no gain worth having
    unit: str  #: as outcomes have it: share, weeks, 0..1, 1..5, ...

    @property
    def verdict(self) -> PartVerdict:
        """What the interval allows to say of the prediction."""
        return judged(self.estimate, self.expected)


class Curve(NamedTuple):
    """A line with its band: all arrays ``(points,)``."""

    label: str
    x: Floats
    y: Floats
    low: Floats
    high: Floats


class Picture(NamedTuple):
    """Curves in one frame."""

    title: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    zero_line: bool = False
    log_y: bool = False


class Evidence(NamedTuple):
    """What an experiment found."""

    parts: tuple[Part, ...]
    headline: int = 0  #: which part is printed and ablated
    pictures: tuple[Picture, ...] = ()
    note: str = ""  #: one or two sentences, made from the figures

    @property
    def verdict(self) -> Verdict:
        """holds: every part as claimed; in part: at least half of them; else it fails."""
        return overall([part.verdict for part in self.parts])


class Claim(NamedTuple):
    """A claim and its experiment."""

    id: int
    claim: str  #: one sentence, as it is claimed
    question: str  #: what the experiment asks, and how
    source: str
    experiment: Callable[[Laboratory], Evidence]
    headline: Callable[[Laboratory], Estimate]  #: the headline effect alone, for ablation
    suspects: tuple[str, ...]  #: mechanisms (or path=value) that may carry it


class Ablation(NamedTuple):
    """The headline effect with one suspect cut."""

    suspect: str
    estimate: Estimate
    removed: Estimate  #: what the suspect carried: effect with it - effect without, paired
    share: float  #: removed / effect; nan if there is no effect

    @property
    def carries(self) -> bool:
        """Whether at least half of the effect is gone, and what is gone is clear of zero."""
        return bool(self.share >= HALF and clear(self.removed))


class Finding(NamedTuple):
    """A claim with its evidence and what carries it."""

    claim: Claim
    evidence: Evidence
    ablations: tuple[Ablation, ...] | None  #: None if it was not asked for

    @property
    def effect(self) -> Estimate:
        """The headline effect."""
        return self.part.estimate

    @property
    def part(self) -> Part:
        """The headline part."""
        return self.evidence.parts[self.evidence.headline]

    @property
    def verdict(self) -> Verdict:
        """Of the whole claim."""
        return self.evidence.verdict

    @property
    def carried_by(self) -> tuple[Ablation, ...]:
        """Suspects that carry at least half of the headline effect, the largest share first."""
        if self.ablations is None or not clear(self.effect):
            return ()
        return tuple(sorted((a for a in self.ablations if a.carries), key=lambda a: -a.share))

    @property
    def carried_by_words(self) -> str:
        """``biased appraisal (83%)``, or why there is none."""
        if self.ablations is None:
            return "not looked at"
        if not clear(self.effect):
            return "no clear effect to explain"
        if not self.carried_by:
            return "none of the suspects alone"
        return ", ".join(f"{suspect_words(a.suspect)} ({share_words(a.share)})" for a in self.carried_by)


def judged(estimate: Estimate, expected: Expected) -> PartVerdict:
    """The rule of a part: an interval, the smallest effect worth having, and the sign that was claimed."""
    value, low, high, _, smallest = estimate[:5]
    if not (math.isfinite(value) and math.isfinite(low) and math.isfinite(high)):
        return "unclear"
    small = max(-low, high) <= smallest
    if (expected == "0" and small) or (expected == "≤" and high <= smallest):
        return "as claimed"
    sign = (low > 0) - (high < 0)
    if sign and abs(value) >= smallest and not small:
        wanted = {"+": 1, "-": -1, "≠": sign}.get(expected, 0)
        return "as claimed" if sign == wanted else "opposite"
    return "no difference worth having" if small else "unclear"


def overall(verdicts: Sequence[str]) -> Verdict:
    """The rule of a claim: holds if every part is as claimed, in part if at least half of them are, else it fails."""
    right = sum(verdict == "as claimed" for verdict in verdicts)
    return "holds" if right == len(verdicts) else "in part" if 2 * right >= len(verdicts) else "fails"


def clear(estimate: Estimate) -> bool:
    """Whether the interval excludes zero."""
    return bool(estimate.low > 0 or estimate.high < 0)


def evaluate(
    claim: Claim, lab: Laboratory, *, ablation: bool = True, step: Callable[[str], None] | None = None
) -> Finding:
    """Run a claim's experiment, then its headline without each suspect.

    ``step`` is told what is about to be done.

    Raises
    ------
    Stopped
        If the laboratory is asked to stop.
    """
    tell = step or (lambda words: None)
    tell(f"claim {claim.id}")
    evidence = claim.experiment(lab)
    if not ablation:
        return Finding(claim, evidence, None)
    full = evidence.parts[evidence.headline].estimate
    found = []
    for suspect in claim.suspects:
        tell(f"claim {claim.id} without {suspect_words(suspect)}")
        found.append(ablated(suspect, full, claim.headline(lab.without(suspect))))
    return Finding(claim, evidence, tuple(found))


def evaluate_all(
    claims: Iterable[Claim], lab: Laboratory, *, ablation: bool = True, step: Callable[[str], None] | None = None
) -> list[Finding]:
    """Findings of all claims; those that are complete if the laboratory is asked to stop."""
    found: list[Finding] = []
    try:
        for claim in claims:
            found.append(evaluate(claim, lab, ablation=ablation, step=step))
    except Stopped:
        pass
    return found


def ablated(suspect: str, full: Estimate, cut: Estimate) -> Ablation:
    """What a suspect carries: the effect with it minus the effect without, pair by pair."""
    removed = _removed(full, cut)
    share = removed.value / full.value if full.value else math.nan
    return Ablation(suspect, cut, removed, share)


def _removed(full: Estimate, cut: Estimate) -> Estimate:
    if full.by_run is not None and cut.by_run is not None:
        found = statistics.difference_interval(cut.by_run, full.by_run)
        # The value is that of the printed effects, also where a run has a figure on one side only.
        shift = (full.value - cut.value) - found.mean
        return Estimate(full.value - cut.value, found.low + shift, found.high + shift, found.n, full.smallest)
    if full.resampled is not None and cut.resampled is not None:
        low, high = percentiles(full.resampled - cut.resampled)
        return Estimate(full.value - cut.value, low, high, full.pairs, full.smallest)
    value = full.value - cut.value
    below = math.hypot(full.value - full.low, cut.high - cut.value)
    above = math.hypot(full.high - full.value, cut.value - cut.low)
    return Estimate(value, value - below, value + above, min(full.pairs, cut.pairs), full.smallest)


def suspect_words(suspect: str) -> str:
    """``biased_appraisal`` -> ``biased appraisal``; ``trust.drift=0`` -> ``trust drift at 0``."""
    path, given, value = suspect.partition("=")
    words = path.replace("_", " ").replace(".", " ")
    return f"{words} at {value}" if given else words


def share_words(share: float) -> str:
    """A share of an effect: ``83%``; removing more than the whole turns the effect round."""
    if not math.isfinite(share):
        return "–"
    return "all and more" if share > 1.15 else f"{min(100, round(100 * share))}%"


def band(label: str, x: Sequence[float] | Floats, estimates: Sequence[Estimate]) -> Curve:
    """A curve through estimates, one a point."""
    return Curve(label, np.asarray(x, float), *(np.array([getattr(e, k) for e in estimates])
                                               for k in ("value", "low", "high")))


def weekly_curve(label: str, values: Floats, start: int = 0) -> Curve:
    """The mean over runs of weekly figures ``(runs, weeks)`` with its 95% interval."""
    found = statistics.bands(values)
    return Curve(label, np.arange(start, start + values.shape[1], dtype=float), found["mean"], found["low"],
                 found["high"])
