"""Do the claims' verdicts depend on horizon, burn-in and number of runs?

The headline effect of each claim is measured again in a small factorial: two horizons, two burn-ins, two numbers of
runs.  What is compared is the direction that its interval allows (positive, negative, none worth having, unclear), not
whether the claim holds: a claim that fails everywhere is as stable as one that holds everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

from alignsim.evidence.claims.claim import Claim, judged
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.experiments import wording

if TYPE_CHECKING:
    import pandas as pd

Direction = Literal["positive", "negative", "no difference worth having", "unclear"]
Agreement = Literal["same", "opposite", "other"]
HORIZONS: tuple[int, ...] = (156, 312)
BURN_INS: tuple[int, ...] = (52, 104)
RUNS: tuple[int, ...] = (50, 100)


class Setting(NamedTuple):
    """What an effect is measured with."""

    weeks: int
    burn_in: int
    runs: int


class Headline(NamedTuple):
    """A claim's headline effect in one setting."""

    claim: int
    weeks: int
    burn_in: int
    runs: int
    effect: float
    low: float
    high: float
    smallest: float
    direction: Direction
    agreement: Agreement  #: with the direction in the reference setting


class Summary(NamedTuple):
    """A claim over all settings."""

    claim: int
    text: str
    direction: Direction  #: in the reference setting
    same: int  #: settings with that direction, the reference itself included
    opposite: int
    settings: int


LaboratoryFactory = Callable[[Setting], Laboratory]


@dataclass(frozen=True, eq=False, repr=False)
class ClaimsConvergence:
    """Headline effects of claims by setting: ``.table()``, ``.summary()``, ``.sentence``."""

    claims: tuple[Claim, ...]
    settings: tuple[Setting, ...]
    reference: Setting
    headlines: tuple[Headline, ...]

    def table(self) -> pd.DataFrame:
        """A row a claim and setting: ``claim, weeks, burn_in, runs, effect, low, high, smallest, direction,
        agreement``; each effect in its claim's unit, with its 95% interval."""
        import pandas as pd

        return pd.DataFrame(list(self.headlines), columns=list(Headline._fields))

    def summary(self) -> pd.DataFrame:
        """A row a claim: its direction in the reference setting, and how many settings agree or say the opposite."""
        import pandas as pd

        return pd.DataFrame(list(self.summaries), columns=list(Summary._fields))

    @property
    def summaries(self) -> tuple[Summary, ...]:
        """One for each claim."""
        found = []
        for claim in self.claims:
            mine = [h for h in self.headlines if h.claim == claim.id]
            (settled,) = (h.direction for h in mine if Setting(h.weeks, h.burn_in, h.runs) == self.reference)
            words = [h.agreement for h in mine]
            found.append(Summary(claim.id, claim.claim, settled, words.count("same"), words.count("opposite"),
                                 len(mine)))
        return tuple(found)

    @property
    def sentence(self) -> str:
        """What was found, in words and counts."""
        found, most = self.summaries, self.reference.runs
        well_fed = [[h.agreement for h in self.headlines if (h.claim, h.runs) == (claim.id, most)]
                    for claim in self.claims]
        kept = sum(set(words) == {"same"} for words in well_fed)
        few = min(s.runs for s in self.settings)
        small = self.reference._replace(runs=few)
        enough = sum(h.agreement == "same" for h in self.headlines if Setting(h.weeks, h.burn_in, h.runs) == small)
        turned = [str(s.claim) for s in found if s.opposite]
        return (f"With {wording.count(most, 'pair')}, {kept} of {len(found)} headline effects keep their direction at "
                f"every horizon and burn-in tried; {enough} have it with {wording.count(few, 'pair')} already. Turned "
                f"round in some setting: {'claim ' + ', '.join(turned) if turned else 'none'}.")

    def __repr__(self) -> str:
        return f"<Convergence of {len(self.claims)} claims over {len(self.settings)} settings>"


def claims_convergence(
    laboratory: LaboratoryFactory | None = None, claims: Iterable[Claim] | None = None, *,
    horizons: Sequence[int] = HORIZONS, burn_ins: Sequence[int] = BURN_INS, runs: Sequence[int] = RUNS,
    seed: int = 1, threads: int | None = None, progress: Callable[[str], None] | None = None,
) -> ClaimsConvergence:
    """Measure the headline effect of each claim in every combination of settings.

    Parameters
    ----------
    laboratory
        Makes the laboratory of a setting; default one on the baseline with that horizon, burn-in and number of runs.
    claims
        Default all of them.
    horizons, burn_ins, runs
        The reference setting is the first horizon, the last burn-in and the last number of runs: those of the claims.
    progress
        Told in words what is about to be done.

    Raises
    ------
    InputError
        For numbers out of range.
    """
    if claims is None:
        from alignsim.evidence.claims import CLAIMS

        claims = CLAIMS
    make = laboratory or (lambda s: Laboratory(s.runs, seed, s.weeks, threads, {"burn_in": s.burn_in}))
    asked = tuple(claims)
    settings = tuple(Setting(*numbers) for numbers in product(horizons, burn_ins, runs))
    reference = Setting(horizons[0], burn_ins[-1], runs[-1])
    estimates: dict[tuple[int, Setting], Estimate] = {}
    for setting in settings:
        lab = make(setting)  # one at a time: its memory of runs goes when its setting is done
        for claim in asked:
            if progress is not None:
                progress(f"claim {claim.id}: {setting.weeks} weeks after {setting.burn_in}, {setting.runs} runs")
            estimates[claim.id, setting] = claim.headline(lab)
    headlines = [_headline(claim.id, setting, estimates[claim.id, setting], estimates[claim.id, reference])
                 for claim in asked for setting in settings]
    return ClaimsConvergence(asked, settings, reference, tuple(headlines))


def direction_of(estimate: Estimate) -> Direction:
    """What the interval allows to say of the sign."""
    verdict = judged(estimate, "+")
    if verdict == "as claimed":
        return "positive"
    return "negative" if verdict == "opposite" else verdict


def _headline(claim: int, setting: Setting, estimate: Estimate, settled: Estimate) -> Headline:
    here, there = direction_of(estimate), direction_of(settled)
    agreement: Agreement = "same" if here == there else "other"
    if {here, there} == {"positive", "negative"}:
        agreement = "opposite"
    return Headline(claim, *setting, *estimate[:3], estimate.smallest, here, agreement)
