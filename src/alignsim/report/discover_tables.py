"""Tables of a discovery for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.analysis.dimensions import number, spoken
from alignsim.analysis.discovery.words import condition, p_words
from alignsim.analysis.expression_words import in_words
from alignsim.experiments import wording
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.analysis.dimensions import Dimension
    from alignsim.analysis.discovery.result import Discovery
    from alignsim.analysis.discovery.worth import Share

_NARROW = 110
_MOST = 12
"""Rows of the trade-off curve at most; all of them are in the JSON and the files."""


def box_table(found: Discovery, k: int, width: int = 160) -> Table:
    """The conditions of box ``k`` (from 1), one a row; fewer columns if narrow."""
    one = found.found[k - 1]
    density, coverage = one.worth.density, one.worth.coverage
    title = (f"Box {k}: density {_share(density)} of {wording.count(density.n, 'case')}, coverage {_share(coverage)} "
             f"of the {coverage.n:,} that meet {in_words(found.condition.text)}")
    columns = [("Condition", "left 24"), ("Of the whole", "left 14"), ("Quasi-p", "right"),
               ("Density\nwithout it", "right"), ("Restricted in\nresamples", "right")]
    rows = []
    for j in one.box.restricted:
        mine = [r for r in one.restricted if r.restriction.dimension == j]
        dimension = found.dimensions[j]
        rows.append((condition(one.box, j, dimension), whole(dimension), "\n".join(p_words(r.quasi_p) for r in mine),
                     "\n".join(wording.share(r.density_without) for r in mine),
                     wording.share(one.restricted_again(j))))
    kept = 3 if width < _NARROW else 5
    return table(title, columns[:kept], [row[:kept] for row in rows])


def whole(dimension: Dimension) -> str:
    """What a factor can be: ``0 to 1``, or its words."""
    if dimension.words is not None:
        return ", ".join(spoken(word) for word in dimension.words)
    return f"{number(dimension.low)} to {number(dimension.high)}"


def curve_table(found: Discovery, width: int = 160) -> Table:
    """The boxes of the first trade-off curve that no other beats in both coverage and density, at most a dozen."""
    curve = found.curve()
    undominated = [row for row in curve.to_dict("records")
                   if not any((curve["coverage"] >= row["coverage"]) & (curve["density"] > row["density"]))]
    step = max(1, -(-len(undominated) // _MOST))
    chosen = found.found[0].number
    rows = [row for n, row in enumerate(undominated)
            if n % step == 0 or n == len(undominated) - 1 or row["box"] == chosen]
    columns = [("Box", "right"), ("Coverage", "right"), ("Density", "right"), ("Cases", "right"),
               ("Support", "right"), ("Restricted", "left 20")]
    kept = 4 if width < _NARROW else 6
    cells = [(f"{row['box']}{' *' if row['box'] == chosen else ''}", wording.share(row["coverage"]),
              wording.share(row["density"]), f"{row['cases']:,}", wording.share(row["support"]),
              row["factors"] or "nothing")[:kept] for row in rows]
    return table("Trade-off curve, as found (* the box taken; --box N takes another)", columns[:kept], cells)


def _share(share: Share) -> str:
    return f"{wording.share(share.value)} ({wording.share(share.low)} to {wording.share(share.high)})"
