"""Published facts beside the model, in words: the table for a terminal or a notebook."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alignsim.experiments import wording
from alignsim.report import tables

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.evidence.facts.table import FactResult, FactTable

HEADERS = ("Fact", "Source", "Published", "Model", "95% interval", "Unit", "Holds", "What for")
UNITS = {"share": "share", "person-weeks": "person-weeks", "index": "index points", "log units": "log units",
         "r": "correlation", "d": "sd", "sd": "sd", "ratio": "ratio", "mix": ""}
STANDINGS = {"fitted": "fitted", "checked": "only checked", "built for": "a rule was built for it: says nothing",
             "input": "input"}
EVIDENCE = {"figure": "as published", "secondary": "from a second hand", "derived": "derived from published figures",
            "shape": "a shape, no figure", "unverified": "not checked at the source", "direction": "direction only"}
"""How well a published figure is known, in words."""
ORDER = ("fitted", "checked", "built for", "input")


TITLE = "Published facts beside the model"


def measured_on(found: FactTable) -> str:
    """On whom it was measured."""
    pairs = any(r.pairs for r in found.results)
    return (f"{found.population.title or found.population.name}: "
            f"{wording.count(found.organizations, 'organization')}"
            f"{f' ({found.pairs:,} in experiments)' if pairs else ''}, {wording.count(found.weeks, 'week')}, "
            f"seed {found.seed}")


def in_order(found: FactTable) -> list[FactResult]:
    """Fitted facts first, then those only checked, those a rule was built for, and inputs."""
    return [result for standing in ORDER for result in found.results if result.standing == standing]


def figure(value: float, unit: str, *, whole: bool = False) -> str:
    """A figure as its source writes it: shares in per cent, differences with their sign, the rest to two digits."""
    if unit == "share" and whole and math.isfinite(value):
        return f"{round(100 * value, 6):g}%"
    if unit in ("share", "person-weeks", "index"):
        return wording.figure(value, unit, signed=unit != "share")
    return wording.figure(value, "plain")


def value_words(result: FactResult) -> str:
    """The model's figure."""
    return figure(result.value, result.unit)


def interval_words(result: FactResult) -> str:
    """Its interval; an input read off the parameters has no chance in it."""
    if math.isfinite(result.value_low) and math.isfinite(result.value_high):
        return f"{figure(result.value_low, result.unit)} to {figure(result.value_high, result.unit)}"
    return "exact" if result.standing == "input" and math.isfinite(result.value) else wording.NOTHING


def range_words(result: FactResult) -> str:
    """What was published: a range, one end of it, a direction, or a mix."""
    fact = result.fact
    if fact.sign:
        return "above 0" if fact.sign == "+" else "below 0"
    low, high = (None if edge is None else figure(edge, fact.unit, whole=True) for edge in (fact.low, fact.high))
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}" if high is not None else "a mix"


def holds_words(result: FactResult) -> str:
    """The verdict."""
    return result.holds or wording.NOTHING


def cells(result: FactResult) -> tuple[str, ...]:
    """A row under ``HEADERS``."""
    unit = "" if result.unit == "share" else UNITS.get(result.unit, result.unit)
    return (result.fact.claim, result.fact.source, range_words(result), value_words(result), interval_words(result),
            unit, holds_words(result), STANDINGS[result.standing])


def facts_table(found: FactTable, width: int = 160) -> Table:
    """Every fact in one table; where the screen is narrow sources, units and the last column, told by headings, go."""
    sides = ("left 20", "left 14", "right", "right", "right", "left", "left 7", "left 12")
    left_out = {1, 5, 7} if width < 110 else {5, 7} if width < 140 else set[int]()
    columns = [column for k, column in enumerate(zip(HEADERS, sides, strict=True)) if k not in left_out]
    rows: list[Sequence[str] | None] = []
    before = None
    for result in in_order(found):
        if result.standing != before:
            rows += [None] if before else []
            rows.append([STANDINGS[result.standing].upper(), *[""] * (len(columns) - 1)])
        before = result.standing
        rows.append([cell for k, cell in enumerate(cells(result)) if k not in left_out])
    return tables.table(f"{TITLE}. {measured_on(found)}", columns, rows)


def notes(found: FactTable) -> list[str]:
    """A line for each fact that has something more to say."""
    return [f"{result.fact.id}: {result.note}." for result in in_order(found) if result.note]


def facts_picture(found: FactTable) -> Any:
    """Published ranges against the model, one row a fact: a figure."""
    from alignsim.report.facts_picture import draw

    return draw(found)
