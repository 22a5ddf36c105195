"""Findings as rows: what the command prints as JSON and writes as tables, made in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alignsim.evidence.claims.claim import Ablation, Finding, Part

EXPECTED = {"+": "more", "-": "less", "0": "no difference worth having", "≠": "a difference, either way",
            "≤": "no gain worth having"}
"""What a part predicts, in words."""


Rows = list[dict[str, Any]]
Robust = Mapping[int, Mapping[str, Any]]
"""The claims of the robustness document by number."""


def as_document(findings: Sequence[Finding], robust: Robust | None = None) -> Rows:
    """What ``--json`` prints."""
    return [
        {**claim_row(f), "carried_by": None if f.ablations is None else [a.suspect for a in f.carried_by],
         "unit": f.part.unit, "pairs": f.effect.pairs, "smallest": f.effect.smallest, "headline": f.part.text,
         "parts": [part_row(part) for part in f.evidence.parts],
         "ablation": [ablation_row(a) for a in f.ablations or ()],
         "note": f.evidence.note, "question": f.claim.question, "source": f.claim.source,
         "robust": _robust(f, robust)}
        for f in findings]


def _robust(finding: Finding, robust: Robust | None) -> dict[str, Any] | None:
    entry = (robust or {}).get(finding.claim.id)
    return None if entry is None else {k: entry[k] for k in ("robust", "same_direction", "verdicts")}


def claim_row(finding: Finding) -> dict[str, Any]:
    """A claim: number, words, headline effect with its interval, verdict, what carries it (words)."""
    effect = finding.effect
    return {"id": finding.claim.id, "claim": finding.claim.claim, "effect": effect.value, "low": effect.low,
            "high": effect.high, "verdict": finding.verdict, "carried_by": finding.carried_by_words}


def part_row(part: Part) -> dict[str, Any]:
    """A part: words, what it predicts, effect, interval, pairs, smallest effect worth having, unit, verdict."""
    value, low, high, pairs, smallest = part.estimate[:5]
    return {"text": part.text, "expected": part.expected, "effect": value, "low": low, "high": high, "pairs": pairs,
            "smallest": smallest, "unit": part.unit, "verdict": part.verdict}


def ablation_row(ablation: Ablation) -> dict[str, Any]:
    """A suspect: the headline effect without it, what it carried, with intervals, and its share of the effect."""
    value, low, high = ablation.estimate[:3]
    return {"suspect": ablation.suspect, "effect": value, "low": low, "high": high, "removed": ablation.removed.value,
            "removed_low": ablation.removed.low, "removed_high": ablation.removed.high, "share": ablation.share,
            "carries": ablation.carries}


def claims_table(findings: Sequence[Finding], robust: Robust | None = None) -> Rows:
    """A row a claim, for a file."""
    return [{**claim_row(f), "unit": f.part.unit, "pairs": f.effect.pairs, "smallest": f.effect.smallest,
             "headline": f.part.text, "parts_as_claimed": sum(p.verdict == "as claimed" for p in f.evidence.parts),
             "parts": len(f.evidence.parts), "robust": (_robust(f, robust) or {}).get("robust"),
             "note": f.evidence.note, "source": f.claim.source} for f in findings]


def parts_table(findings: Sequence[Finding]) -> Rows:
    """A row a part of each claim, for a file."""
    return [{"id": f.claim.id, "part": k + 1, "headline": k == f.evidence.headline, **part_row(part)}
            for f in findings for k, part in enumerate(f.evidence.parts)]


def ablation_table(findings: Sequence[Finding]) -> Rows:
    """A row a suspect of each claim, for a file."""
    return [{"id": f.claim.id, **ablation_row(a)} for f in findings for a in f.ablations or ()]
