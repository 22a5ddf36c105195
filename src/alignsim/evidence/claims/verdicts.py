"""The verdicts of the claims as they ship, for pages that must say what holds and what fails without running it all.

``alignsim claims --runs 200 --seed 1 --json > src/alignsim/claims.json`` writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from alignsim.evidence.claims.rows import EXPECTED

SHIPPED = "claims.json"
MET = "as claimed"


class Part(NamedTuple):
    """One prediction of a claim, and what became of it."""

    text: str
    expected: str  #: in words
    verdict: str
    effect: float
    low: float
    high: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether it came out as claimed."""
        return self.verdict == MET


class Verdict(NamedTuple):
    """A claim, its verdict, its predictions, and whether the verdict stands under other rules for trust."""

    id: int
    claim: str
    verdict: str  #: holds, in part, fails
    parts: tuple[Part, ...]
    note: str
    pairs: int
    robust: bool | None  #: None where it was not tried
    cells: Mapping[str, int]  #: verdict -> how often, over trust rules and sets of parameters

    @property
    def failed(self) -> tuple[Part, ...]:
        """The predictions that did not come out as claimed."""
        return tuple(part for part in self.parts if not part.met)


@cache
def verdicts() -> Mapping[int, Verdict]:
    """Every claim that ships, by its number."""
    text = (resources.files("alignsim") / SHIPPED).read_text(encoding="utf-8")
    return {int(row["id"]): _verdict(row) for row in json.loads(text)}


def _verdict(row: Mapping[str, Any]) -> Verdict:
    robust = row["robust"] or {}
    parts = tuple(Part(part["text"], EXPECTED[part["expected"]], part["verdict"], _number(part["effect"]),
                       _number(part["low"]), _number(part["high"]), part["unit"]) for part in row["parts"])
    return Verdict(int(row["id"]), row["claim"], row["verdict"], parts, row["note"], int(row["pairs"]),
                   robust.get("robust"), robust.get("verdicts", {}))


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
