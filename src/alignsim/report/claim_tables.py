"""Claims as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from alignsim.evidence.claims.claim import Finding
from alignsim.evidence.claims.laboratory import Estimate
from alignsim.evidence.claims.robust import robust_words
from alignsim.evidence.claims.rows import EXPECTED
from alignsim.experiments import wording
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

UNITS = {"share": "% points", "ratio": "% points", "0..1": "of 0 to 1", "1..5": "of 1 to 5", "index": "index"}
NOTE = ("Effect: of the first prediction of each claim, with its 95% interval; pairs of runs on common random numbers. "
        "A prediction is as claimed if its interval lies wholly on the claimed side of zero and the effect reaches "
        "the smallest worth having, a tenth of a standard deviation of the base's runs (an assumption). Carried by: "
        "cutting that rule alone takes away at least half of the effect, clear of zero.")


def effect_words(estimate: Estimate, unit: str) -> tuple[str, str]:
    """Effect and interval as a table shows them."""
    value, low, high = estimate[:3]
    return wording.figure(value, unit, signed=True), wording.interval(low, high, unit, signed=True)


def unit_words(unit: str) -> str:
    """The unit of an effect, short."""
    return UNITS.get(unit, unit)


def claims_table(
    findings: Sequence[Finding], robust: Mapping[int, Mapping[str, Any]] | None, runs: int, seed: int, width: int = 160
) -> Table:
    """A row a claim; with a column for robustness if it is known; fewer columns if narrow."""
    columns = [("#", "right"), ("Claim", "left 18"), ("Effect", "right"), ("95% interval", "right"), ("Unit", "left 8"),
               ("Predictions\nas claimed", "right"), ("Verdict", "left 7"), ("Carried by", "left 13")]
    with_robust = robust is not None
    if with_robust:
        columns.append(("Robust", "left 12"))
    narrow = {4, 5, 8} if width < 100 else {4, 5} if width < 120 else set()
    rows = []
    for f in findings:
        right = sum(part.verdict == "as claimed" for part in f.evidence.parts)
        row = [str(f.claim.id), f.claim.claim, *effect_words(f.effect, f.part.unit), unit_words(f.part.unit),
               f"{right} of {len(f.evidence.parts)}", f.verdict, f.carried_by_words]
        if robust is not None:
            entry = robust.get(f.claim.id)
            row.append(wording.NOTHING if entry is None else robust_words(entry))
        rows.append([cell for k, cell in enumerate(row) if k not in narrow])
    title = f"Claims, held against the baseline: {wording.count(runs, 'pair')} of runs of each comparison, seed {seed}"
    return table(title, [c for k, c in enumerate(columns) if k not in narrow], rows)


def parts_table(findings: Sequence[Finding], width: int = 160) -> Table:
    """A row a prediction, claim by claim."""
    narrow = {2, 5} if width < 120 else set()
    columns = (("Prediction", "left 24"), ("Claimed", "left 8"), ("Pairs", "right"), ("Effect", "right"),
               ("95% interval", "right"), ("Unit", "left 8"), ("Verdict", "left 10"))
    rows: list[Sequence[str] | None] = []
    for f in findings:
        rows += [None, _cells((f"{f.claim.id}. {f.claim.claim}", "", "", "", "", "", f.verdict), narrow)]
        for part in f.evidence.parts:
            row = (f"  {part.text}", EXPECTED[part.expected], f"{part.estimate.pairs:,}",
                   *effect_words(part.estimate, part.unit), unit_words(part.unit), part.verdict)
            rows.append(_cells(row, narrow))
        rows.append(_cells((f"  {f.evidence.note}", "", "", "", "", "", ""), narrow))
    return table("What each claim predicts, and what was found", _cells(columns, narrow), rows)


def _cells(row: Sequence[Any], left_out: set[int]) -> list[Any]:
    return [cell for k, cell in enumerate(row) if k not in left_out]


def verdicts_sentence(findings: Sequence[Finding]) -> str:
    """``4 claims hold, 10 in part, 2 fail.``"""
    counts = Counter(f.verdict for f in findings)
    words = {"holds": ("holds", "hold"), "in part": ("holds in part", "hold in part"), "fails": ("fails", "fail")}
    said = [f"{counts[v]} {words[v][counts[v] != 1]}" for v in ("holds", "in part", "fails") if counts[v]]
    return f"Of {wording.count(len(findings), 'claim')}, {wording.listing(said)}."


def robust_table(document: Mapping[str, Any]) -> Table:
    """A row a claim, a column a trust rule: the verdict, draw by draw where they differ."""
    columns = [("#", "right"), ("Claim", "left 24"), ("Robust", "left 14"), ("Effect's\nsign", "left 5"),
               *((str(rule), "left 8") for rule in document["rules"])]
    rows = [(str(entry["id"]), entry["claim"], robust_words(entry), "same" if entry["same_direction"] else "turns",
             *(_under(entry, rule) for rule in document["rules"])) for entry in document["claims"]]
    return table("Verdicts under rival trust rules and other calibrated values", columns, rows)


def _under(entry: Mapping[str, Any], rule: str) -> str:
    """The verdict under a trust rule, or those of its draws."""
    verdicts = [str(cell["verdict"]) for cell in entry["cells"] if cell["rule"] == rule]
    return verdicts[0] if len(set(verdicts)) == 1 else " / ".join(verdicts)


def robust_note(document: Mapping[str, Any]) -> str:
    """Where the robustness comes from."""
    return (f"Robust: the same verdict under {wording.listing([str(rule) for rule in document['rules']])} trust, each "
            f"with {wording.count(len(document['draws']), 'calibrated draw')} of the parameters, "
            f"{wording.count(int(document['runs']), 'pair')} each; alignsim {document['alignsim']}, "
            f"{document['command']}.")
