"""Tables of a sensitivity analysis for the terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from alignsim.analysis.sensitivity.words import blocks_words, effect, hundredths, percent
from alignsim.experiments import wording
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.analysis.sensitivity.resampling import Figure
    from alignsim.analysis.sensitivity.result import Index, OutcomeSensitivity, Sensitivity

MOST_PAIRS = 10
_HEADS = {
    "sobol": (("total", "Total\n(with interactions)"), ("first", "First\n(by itself)")),
    "morris": (("mu_star", "mu*\n(mean size)"), ("mu", "mu\n(mean)"), ("sigma", "sigma\n(from place to place)")),
    "pawn": (("median", "Median\ndistance"), ("maximum", "Largest\ndistance")),
}


def index_table(whole: Sensitivity, found: OutcomeSensitivity, width: int = 160) -> Table:
    """The factors of one outcome, the largest first; intervals are left out of the second column if it is narrow."""
    heads = _HEADS[found.method]
    narrow = width < 100
    title = (f"{found.outcome.label}: {len(found.indices)} factors of {whole.scenario.name}, "
             f"{blocks_words(found.method, found.blocks)}, {wording.count(whole.runs, 'run')} a point, "
             f"seed {whole.seed}")
    columns = [("Factor", "left 24")]
    for number, (_, head) in enumerate(heads):
        columns += [(head, "right")] if narrow and number else [(head, "right"), ("95% interval", "right")]
    columns += [(head, "right") for head in _beside(found, whole.runs)]
    rows = []
    for index in found.indices:
        cells = [index.factor.label]
        for number, (name, _) in enumerate(heads):
            both = _cells(index.figures[name], found)
            cells += both[:1] if narrow and number else both
        rows.append((*cells, *_numbers(index, found, whole.runs)))
    return table(title, columns, rows)


def _cells(figure: Figure, found: OutcomeSensitivity) -> list[str]:
    if not math.isfinite(figure.value):
        return [wording.NOTHING] * 2
    value, _, interval = _written(found)(figure).partition(", ")
    return [value, interval if math.isfinite(figure.low) else wording.NOTHING]


def _written(found: OutcomeSensitivity) -> Callable[[Figure], str]:
    if found.method == "morris":
        return lambda figure: effect(figure, found.outcome.unit)
    return percent if found.method == "sobol" else hundredths


def _beside(found: OutcomeSensitivity, runs: int) -> list[str]:
    if found.method == "morris":
        return ["mu* by\nluck alone"] if runs > 1 else []
    return ["A factor that\ndoes nothing"] if found.method == "pawn" else []


def _numbers(index: Index, found: OutcomeSensitivity, runs: int) -> list[str]:
    if found.method == "sobol" or (found.method == "morris" and runs < 2):
        return []
    name = "luck" if found.method == "morris" else "dummy_high"
    value = index.numbers.get(name, math.nan)
    if found.method == "morris":
        return [wording.figure(value, found.outcome.unit).rstrip("%")]
    return [f"{value:.2f}" if math.isfinite(value) else wording.NOTHING]


def pair_table(found: OutcomeSensitivity) -> Table | str:
    """The pairs of factors that surely do more together than the sum of both, or that there are none."""
    sure = [pair for pair in found.pairs if pair.second.low > 0]
    many = wording.count(len(found.pairs), "pair")
    if not sure:
        return f"{found.outcome.label}: of {many} of factors, none surely does more together than the sum of both.\n"
    rows: list[Sequence[str]] = []
    for pair in sure[:MOST_PAIRS]:
        rows.append((f"{pair.factors[0].label}\n+ {wording.inside(pair.factors[1].label)}",
                     *_cells(pair.second, found)))
    of = f"the largest {MOST_PAIRS} of {len(sure)}" if len(sure) > MOST_PAIRS else f"{len(sure)}"
    return table(f"{found.outcome.label}: beyond the sum of both (second order), {of} of {many} whose interval "
                 "excludes zero", (("Two factors", "left 24"), ("Second order", "right"), ("95% interval", "right")),
                 rows)


def chance_table(whole: Sensitivity) -> Table:
    """How much of the variance of single runs is parameters, and how much luck."""
    rows = [(found.outcome.label, *(percent(part) for part in (
        found.chance.parameters, found.chance.shared, found.chance.depends, found.chance.left)))
        for found in whole.outcomes if found.chance is not None]
    return table(f"Where the variance of single runs comes from ({wording.count(whole.runs, 'run')} at each point; 95% "
                 "intervals)",
                 (("Outcome", "left 16"), ("Parameters", "right"), ("Luck all\npoints share", "right"),
                  ("Luck that depends\non parameters", "right"), ("Luck left in\na point's mean", "right")), rows)
