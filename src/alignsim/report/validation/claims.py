"""Section: every claim as an experiment, its verdict, what carries it, and whether the verdict is robust."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alignsim._version import __version__
from alignsim.evidence.claims import CLAIMS
from alignsim.evidence.claims.claim import Finding, evaluate_all
from alignsim.evidence.claims.laboratory import Laboratory
from alignsim.evidence.claims.robust import robust_words, shipped
from alignsim.evidence.claims.rows import EXPECTED
from alignsim.experiments import wording
from alignsim.report.claim_tables import NOTE, effect_words, robust_note, unit_words, verdicts_sentence
from alignsim.report.claims import note_of, pictures_of

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

Robust = Mapping[int, Mapping[str, Any]]


def write(paper: Paper, settings: Settings) -> None:
    """Write the section."""
    runs = settings.runs(200, 20, 3)
    lab = Laboratory(runs, settings.seed, 26 if settings.tiny else None, settings.threads)
    findings = evaluate_all(CLAIMS[:1] if settings.tiny else CLAIMS, lab, ablation=not settings.tiny,
                            step=lambda words: settings.say(f"  {words}"))
    document = shipped()
    robust = {} if document is None else {int(entry["id"]): entry for entry in document["claims"]}
    paper.text(verdicts_sentence(findings) + " Each claim is an experiment that anyone can run; no rule was changed to "
               "make one hold.", NOTE)
    paper.table(("No.", "Claim", "Effect of the first prediction", "95% interval", "Unit", "As claimed", "Verdict",
                 "Carried by", "Robust"), [_row(f, robust) for f in findings], right=(2, 3))
    drawn = pictures_of(findings, note_of(runs, settings.seed, lab.weeks))
    paper.picture("overview", drawn["claims.png"](), _alt_of_all(findings))
    command = f"alignsim claims --runs {runs} --seed {settings.seed} --parts --out claims"
    numbers = (f"seed {settings.seed}", f"{wording.count(runs, 'pair')} of {wording.count(lab.weeks, 'week')}")
    paper.made_by(command, __version__, *numbers)
    _robustness(paper, document)
    for finding in findings:
        _one(paper, finding)
        name = f"claim_{finding.claim.id:02d}"
        paper.picture(f"{finding.claim.id:02d}", drawn[f"{name}.png"](), _alt(finding))
        paper.made_by(f"alignsim claims --only {finding.claim.id} --runs {runs} --seed {settings.seed} --parts",
                      __version__, *numbers)
        _note(paper, finding, robust)


def _row(finding: Finding, robust: Robust) -> tuple[str, ...]:
    entry = robust.get(finding.claim.id)
    return (str(finding.claim.id), finding.claim.claim, *effect_words(finding.effect, finding.part.unit),
            unit_words(finding.part.unit), _right(finding), f"**{finding.verdict}**", finding.carried_by_words,
            wording.NOTHING if entry is None else robust_words(entry))


def _right(finding: Finding) -> str:
    parts = finding.evidence.parts
    return f"{sum(part.verdict == 'as claimed' for part in parts)} of {len(parts)}"


def _robustness(paper: Paper, document: Mapping[str, Any] | None) -> None:
    paper.heading("Robustness of the verdicts")
    if document is None:
        paper.text("Not known: this version ships no result of `alignsim claims --robust`.")
        paper.note("failed", "Whether the verdicts are robust under rival trust rules and other calibrated values is "
                             "not known in this version.")
        return
    from alignsim.report.claims_robust import robust_picture

    entries = document["claims"]
    steady = [str(entry["id"]) for entry in entries if entry["robust"]]
    which = f": {', '.join(steady)}" if steady else ""
    paper.text(f"{len(steady)} of {len(entries)} claims get the same verdict in every cell, under three trust rules "
               f"and {wording.count(len(document['draws']), 'draw')} of the calibrated parameters"
               f"{which}. {robust_note(document)}")
    paper.picture("robust", robust_picture(document),
                  f"Verdict of every claim in every cell. The same in all cells: {', '.join(steady) or 'none'}.")
    paper.made_by(document["command"], document["alignsim"], f"seed {document['seed']}",
                  wording.count(int(document["runs"]), "pair"))


def _one(paper: Paper, finding: Finding) -> None:
    claim = finding.claim
    paper.heading(f"{claim.id}. {claim.claim}")
    paper.text(f"**{finding.verdict.capitalize()}** ({_right(finding)} predictions as claimed). "
               f"{finding.evidence.note}",
               f"{_sentence(claim.question)} Source: {_sentence(claim.source)} "
               f"Carried by: {_sentence(finding.carried_by_words)}")
    paper.table(("Prediction", "Claimed", "Effect", "95% interval", "Unit", "Pairs", "Verdict"),
                [(part.text, EXPECTED[part.expected], *effect_words(part.estimate, part.unit), unit_words(part.unit),
                  f"{part.estimate.pairs:,}", part.verdict) for part in finding.evidence.parts], right=(2, 3, 5))


def _alt(finding: Finding) -> str:
    parts = [f"{part.text}: {effect_words(part.estimate, part.unit)[0]} {unit_words(part.unit)}, {part.verdict}"
             for part in finding.evidence.parts]
    return f"{finding.claim.claim}: {finding.verdict}. {'; '.join(parts)}."


def _alt_of_all(findings: Sequence[Finding]) -> str:
    said = [f"{f.claim.id} {f.verdict}" for f in findings]
    return f"Headline effect and verdict of each claim. {'; '.join(said)}."


def _note(paper: Paper, finding: Finding, robust: Robust) -> None:
    entry = robust.get(finding.claim.id)
    shaky = "" if entry is None or entry["robust"] else f"; not robust ({robust_words(entry)})"
    words = f"Claim {finding.claim.id} ({finding.claim.claim})"
    if finding.verdict == "holds":
        paper.note("said", f"{words}: it holds in this model{shaky}.")
        if shaky:
            paper.note("failed", f"{words}: it holds here, but the verdict is not robust "
                                 f"({robust_words(entry or {})}).")
        return
    wrong = [f"{part.text}: {part.verdict}" for part in finding.evidence.parts if part.verdict != "as claimed"]
    what = "fails" if finding.verdict == "fails" else "holds in part"
    paper.note("failed", f"{words}: {what} ({_right(finding)} as claimed{shaky}): {'; '.join(wrong)}.")


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."
