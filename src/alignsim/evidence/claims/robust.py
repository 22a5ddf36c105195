"""Are verdicts robust?  Every claim again under rival trust rules and with other calibrated values of the parameters.

How experience becomes trust is not settled, and several sets of parameter values fit the published facts about equally
well.  A verdict that changes with either says something about the choice rather than about organizations.  So each
claim's experiment is run in each cell (a trust rule x a draw of parameters), and a claim is called robust if all cells
give the same verdict, whatever it is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from itertools import product
from typing import Any, NamedTuple

from alignsim._version import __version__
from alignsim.evidence.claims.claim import Claim, Finding, Verdict, evaluate
from alignsim.evidence.claims.laboratory import Laboratory, Stopped

RULES: tuple[str, ...] = ("asymmetric", "beta", "bayesian")
SHIPPED = "claims_robust.json"
RUNS = 100
"""Pairs a cell: verdicts are compared, so the intervals need not be the narrowest."""

Draw = Mapping[str, Any]


class Cell(NamedTuple):
    """One claim in one cell."""

    rule: str
    draw: int  #: 1, 2, 3, ...
    finding: Finding


class Across(NamedTuple):
    """A claim over all cells."""

    claim: Claim
    cells: tuple[Cell, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The claim's verdict in each cell."""
        return tuple(cell.finding.verdict for cell in self.cells)

    @property
    def robust(self) -> bool:
        """Whether all cells agree."""
        return len(set(self.verdicts)) == 1

    @property
    def same_direction(self) -> bool:
        """Whether the headline effect has the same sign in all cells."""
        return len({cell.finding.effect.value > 0 for cell in self.cells}) == 1


def calibrated_draws() -> list[Draw]:
    """Sets of parameter values that fit the published facts about equally well, each parameter path -> value.

    The model's own values alone, an empty mapping, where no fit is on file.
    """
    from alignsim.evidence.fit.calibrated import draws  # reads a file: only when it is asked for

    return list(draws()) or [{}]


def across_cells(
    claims: Sequence[Claim], runs: int = RUNS, seed: int = 1, draws: Sequence[Draw] | None = None,
    rules: Sequence[str] = RULES, threads: int | None = None, weeks: int | None = None,
    step: Callable[[str], None] | None = None, stop: Callable[[], bool] | None = None,
) -> tuple[Across, ...]:
    """Every claim in every cell, without ablation; only cells that are complete if it is asked to stop.

    Parameters
    ----------
    draws
        Parameter path -> value, one mapping a draw; the calibrated ones if not given.
    step
        Told what is about to be done, once a claim and cell.

    Raises
    ------
    InputError
        For numbers out of range, or draws that are no parameters.
    """
    draws = calibrated_draws() if draws is None else draws
    done: list[list[Cell]] = []
    for rule, (number, draw) in product(rules, enumerate(draws, start=1)):
        lab = Laboratory(runs, seed, weeks, threads, {**draw, "trust.rule": rule}, stop=stop)
        tell = _telling(step, rule, number)
        try:
            done.append([Cell(rule, number, evaluate(claim, lab, ablation=False, step=tell)) for claim in claims])
        except Stopped:
            break
    return tuple(Across(claim, tuple(cells[k] for cells in done)) for k, claim in enumerate(claims))


def _telling(step: Callable[[str], None] | None, rule: str, draw: int) -> Callable[[str], None] | None:
    return None if step is None else lambda words: step(f"{words}, {rule}, draw {draw}")


def as_document(
    across: Sequence[Across], runs: int, seed: int, draws: Sequence[Draw], command: str
) -> dict[str, Any]:
    """What is written to a file and shipped: the command that made it, the cells, and every verdict."""
    return {
        "alignsim": __version__, "command": command, "runs": runs, "seed": seed,
        "rules": list(dict.fromkeys(cell.rule for one in across for cell in one.cells)),
        "draws": [dict(draw) for draw in draws],
        "claims": [
            {"id": one.claim.id, "claim": one.claim.claim, "robust": one.robust, "same_direction": one.same_direction,
             "verdicts": dict(Counter(one.verdicts)),
             "cells": [{"rule": cell.rule, "draw": cell.draw, "verdict": cell.finding.verdict,
                        "effect": cell.finding.effect.value, "low": cell.finding.effect.low,
                        "high": cell.finding.effect.high,
                        "parts": [part.verdict for part in cell.finding.evidence.parts]} for cell in one.cells]}
            for one in across],
    }


def shipped() -> dict[str, Any] | None:
    """The document that ships with the package; None if there is none."""
    file = resources.files("alignsim") / SHIPPED
    if not file.is_file():
        return None
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def robust_words(entry: Mapping[str, Any]) -> str:
    """A claim of the document in words: ``yes: in part in all 9``, ``no: holds in 6 of 9``."""
    counts = Counter(entry["verdicts"])
    (verdict, often), *_ = counts.most_common()
    cells = sum(counts.values())
    return f"yes: {verdict} in all {cells}" if entry["robust"] else f"no: {verdict} in {often} of {cells}"
