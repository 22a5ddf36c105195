"""Claims asked from Python: ``al.claims(only=[3])`` gives what ``alignsim claims --only 3`` prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from alignsim.evidence.claims.claim import Finding, evaluate_all
from alignsim.evidence.claims.laboratory import Laboratory
from alignsim.evidence.claims.robust import shipped
from alignsim.evidence.claims.rows import Robust, ablation_table, claims_table, parts_table
from alignsim.problems import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class ClaimTable:
    """Claims with what was found: ``.table()``, ``.parts()``, ``.ablation()``, ``.plot()``, ``[3]``."""

    findings: tuple[Finding, ...]
    runs: int
    seed: int
    weeks: int

    def __getitem__(self, claim: int) -> Finding:
        for finding in self.findings:
            if finding.claim.id == claim:
                return finding
        raise KeyError(claim)

    def table(self) -> pd.DataFrame:
        """A row a claim: headline effect with its 95% interval, verdict, what carries it, and whether it is robust."""
        return _frame(claims_table(self.findings, shipped_by_number()))

    def parts(self) -> pd.DataFrame:
        """A row a prediction: what was claimed, effect with its 95% interval, pairs, verdict."""
        return _frame(parts_table(self.findings))

    def ablation(self) -> pd.DataFrame:
        """A row a suspect: the headline effect without it, and the share of the effect that it carried."""
        return _frame(ablation_table(self.findings))

    def plot(self, claim: int | None = None) -> Any:
        """A figure: of one claim, or of all together."""
        # Looked up when it is asked for: results lie upstream of pictures, as experiments/upstairs.py has it.
        room = import_module("alignsim.report.claims")
        drawn = room.pictures_of(self.findings, room.note_of(self.runs, self.seed, self.weeks))
        if claim is None:
            return drawn["claims.png"]()
        return drawn[f"claim_{self[claim].claim.id:02d}.png"]()

    @property
    def sentence(self) -> str:
        """How many hold, in words."""
        words: str = import_module("alignsim.report.claim_tables").verdicts_sentence(self.findings)
        return words

    def __repr__(self) -> str:
        return f"<ClaimTable: {self.sentence} {self.runs} pairs, seed {self.seed}>"

    def _repr_html_(self) -> str:
        from alignsim.experiments import wording

        rows = [(str(f.claim.id), f.claim.claim, wording.figure(f.effect.value, f.part.unit, signed=True),
                 wording.interval(f.effect.low, f.effect.high, f.part.unit, signed=True),
                 wording.difference_unit(f.part.unit), f.verdict, f.carried_by_words) for f in self.findings]
        heads = ("#", "Claim", "Effect", "95% interval", "Unit", "Verdict", "Carried by")
        return wording.html_table(f"Claims, {wording.count(self.runs, 'pair')} of runs, seed {self.seed}", heads, rows,
                                  self.sentence)


def claims(
    runs: int = 200, seed: int = 1, only: Sequence[int] | None = None, threads: int | None = None, *,
    ablation: bool = True, progress: Callable[[str], None] | None = None,
) -> ClaimTable:
    """Every claim as an experiment on the baseline.

    Parameters
    ----------
    runs
        Pairs of runs of each comparison.
    only
        Numbers of claims; all if not given.
    ablation
        Whether to look for the rule that carries each claim.
    progress
        Told what begins, in words.

    Raises
    ------
    InputError
        For numbers out of range, or of no claim.
    """
    from alignsim.evidence.claims import CLAIMS

    numbers = [claim.id for claim in CLAIMS]
    wrong = [number for number in only or () if number not in numbers]
    if wrong:
        allowed = f"numbers of claims, {numbers[0]} to {numbers[-1]}"
        raise InputError((Problem("claims()", None, "only", ", ".join(map(repr, wrong)), allowed),))
    lab = Laboratory(runs, seed, threads=threads)
    chosen = [claim for claim in CLAIMS if only is None or claim.id in only]
    return ClaimTable(tuple(evaluate_all(chosen, lab, ablation=ablation, step=progress)), runs, seed, lab.weeks)


def shipped_by_number() -> Robust | None:
    """The robustness of each claim that ships with the package, by its number; None if there is none."""
    document = shipped()
    return None if document is None else {int(entry["id"]): entry for entry in document["claims"]}


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)
