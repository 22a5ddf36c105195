"""How expected effects vary over a posterior, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.calibration.effects import Expected

WORDS = (
    "Expected effect: the mean over chance at given parameters; its interval is 95% of the posterior with what the "
    "pairs leave open, and does not shrink to nothing with more pairs. Better in: share of the posterior in which the "
    "expected effect is for the better, with its 95% interval; told where the pairs leave it open by no more than 25 "
    "points. Wider by: the interval of the mean difference, against "
    "known parameters. All from a regression of the pairs on the drawn parameters.")


def expected_table(effects: Sequence[Expected], label: str, width: int = 160) -> Table:
    """The headline outcomes of one scenario; fewer columns if narrow."""
    narrow = width < 100
    rows = []
    for e in effects:
        if e.outcome.name not in wording.HEADLINES:
            continue
        unit = e.outcome.unit
        better = wording.share(e.better)
        if e.better == e.better:
            better += f" ({wording.share(e.better_low)} to {wording.share(e.better_high)})"
        wider = f"{100 * (e.wider - 1):.0f}%" if e.wider == e.wider else wording.NOTHING
        rows.append((e.outcome.label, wording.interval(e.low, e.high, unit, signed=True),
                     *(() if narrow else (wording.figure(e.spread, unit).rstrip("%"),)),
                     "% points" if wording.in_percent(unit) else wording.unit_words(unit), better,
                     *(() if narrow else (wider,))))
    columns = (("Outcome", "left 16"), ("Expected effect,\n95% of posterior", "right"),
               *(() if narrow else (("Spread over\nposterior (sd)", "right"),)), ("Unit", "left 8"),
               ("Better in\n(of posterior)", "right"), *(() if narrow else (("Wider by", "right"),)))  # fmt: skip
    pairs = max((e.pairs for e in effects), default=0)
    return table(f"{label}: the expected effect where the parameters are not known ({pairs:,} pairs)", columns, rows)
