"""Tables for the terminal."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from alignsim.experiments import wording
from alignsim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.experiments.compare import Comparison, Difference
    from alignsim.experiments.ensemble import Ensemble
    from alignsim.experiments.trace import Trace

_T = TypeVar("_T")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Delivery", ("delivered_value", "performance", "on_time_share", "on_budget_share", "lead_time_mean",
                  "lead_time_p90", "schedule_overrun_mean", "effort_overrun_mean", "overrun_share",
                  "overrun_over_50_share", "overrun_over_200_share", "rework_share", "incidents_per_project",
                  "cancelled_share", "unfinished_share", "projects_ended")),
    ("Deciding", ("decision_weeks", "timely_decisions", "disputed_share")),
    ("Technology and money", ("shadow_share", "outside_it_share", "debt_drag", "cost", "cost_money", "hours_levers")),
    ("Trust", ("relationship", "strong_relationship", "trust_cio_to_cmo", "trust_cmo_to_cio", "trust_it_staff",
               "trust_marketing_staff", "trust_cio_to_cmo_final", "trust_cmo_to_cio_final", "trust_it_staff_final",
               "trust_marketing_staff_final", "contact_bias")),
    ("People", ("understanding", "understanding_executives", "morale", "turnover", "load_it", "load_marketing")),
    ("Where projects' time goes", tuple(o.name for o in OUTCOMES if o.name.startswith("ledger_"))),
)
"""Every outcome has its place; one that is new and has none yet comes last, under "More"."""


def grouped() -> list[tuple[str, list[str]]]:
    """All outcomes in groups."""
    placed = {name for _, names in GROUPS for name in names}
    known = {o.name for o in OUTCOMES}
    groups = [(words, [n for n in names if n in known]) for words, names in GROUPS]
    rest = [o.name for o in OUTCOMES if o.name not in placed]
    return [*groups, ("More", rest)] if rest else groups


def table(title: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str] | None]) -> Table:
    """A table; ``columns`` are (header, left|right|left <width>), a ``None`` among the rows is a line across."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False,
                 expand=False)
    lines = list(rows)
    for k, (words, side) in enumerate(columns):
        wide = side.partition(" ")[2]  # "left 30": at least 30 columns wide, however narrow the screen
        if side == "right":  # figures are never cut short
            wide = str(max(len(part) for cell in (words, *(row[k] for row in lines if row)) for part in
                           cell.split("\n")))
        made.add_column(words, justify="right" if side == "right" else "left", no_wrap=side == "right",
                        overflow="fold", min_width=int(wide) if wide else None)
    for row in lines:
        if row is None:
            made.add_section()
        else:
            made.add_row(*(Text(cell) for cell in row))
    return made


def outcome_table(ensemble: Ensemble) -> Table:
    """All outcomes of a scenario with mean, 95% interval and the number of runs that have one."""
    by_name = {o.name: o for o in OUTCOMES}
    rows: list[Sequence[str] | None] = []
    for words, names in grouped():
        rows += [None, (words.upper(), "", "", "", "")]
        for name in names:
            outcome = by_name[name]
            found = ensemble.interval(outcome)
            rows.append((f"  {outcome.label}", wording.figure(found.mean, outcome.unit),
                         wording.interval(found.low, found.high, outcome.unit), wording.unit_words(outcome.unit),
                         f"{found.n:,}"))
    title = (f"{ensemble.scenario.title or ensemble.scenario.name}: {wording.count(len(ensemble), 'run')} of "
             f"{wording.count(ensemble.weeks, 'week')}, seed {ensemble.seed}")
    return table(title, (("Outcome", "left"), ("Mean", "right"), ("95% interval", "right"), ("Unit", "left"),
                         ("n", "right")), rows)


def comparison_table(comparison: Comparison, label: str, *, whole: bool, width: int = 160) -> Table:
    """Paired differences of one scenario from the base; the headline outcomes, or all; fewer columns if narrow."""
    mine = [d for d in comparison.differences if d.scenario == label
            and (whole or d.outcome.name in wording.HEADLINES)]
    title = (f"{label} against {comparison.base.scenario.name}: {wording.count(comparison.pairs, 'pair')} of runs of "
             f"{wording.count(comparison.base.weeks, 'week')}, seed {comparison.base.seed}")
    columns = (("Outcome", "left 16"), ("Base", "right"), ("Difference", "right"),
               (comparison.interval_words, "right"), ("Unit", "left 8"),
               ("Pairs\nwon", "right"), ("One pair\nis worth", "right"), ("Smallest\nworth it", "right"),
               ("Verdict", "left 10"))
    left_out = {6, 7, 1} if width < 92 else {6, 7} if width < 125 else set()
    rows = [_difference_row(d) for d in mine]
    if width < 86:  # no room for a column of units
        left_out = {*left_out, 4}
        rows = [(f"{row[0]}, {row[4]}", *row[1:]) for row in rows]
    return table(title, _without(columns, left_out), [_without(row, left_out) for row in rows])


def _without(row: Sequence[_T], left_out: Container[int]) -> list[_T]:
    return [cell for k, cell in enumerate(row) if k not in left_out]


def project_table(told: Trace, width: int = 160) -> Table:
    """Every project of a run, in order of proposal; fewer columns if narrow."""
    from alignsim.experiments.trace import PROJECT_HEADERS, project_cells

    sides = ("left", "left 9", "right", "right", "right", "left 11", "left 8", "right", "left 13")
    left_out = {2, 4, 7} if width < 125 else set()
    rows = [_without(project_cells(row), left_out) for row in told.projects.to_dict("records")]
    columns = _without(list(zip(PROJECT_HEADERS, sides, strict=True)), left_out)
    return table("Every project, in order of proposal", columns, rows)


def _difference_row(d: Difference) -> tuple[str, ...]:
    unit = d.outcome.unit
    return (d.outcome.label, wording.figure(d.base_mean, unit), wording.figure(d.difference, unit, signed=True),
            wording.interval(d.low, d.high, unit, signed=True), _short_unit(unit), wording.share(d.share_better),
            f"{d.pairing_gain:.1f} runs" if d.pairing_gain == d.pairing_gain else wording.NOTHING,
            wording.figure(d.smallest, unit).rstrip("%"),
            wording.SHORT_VERDICTS.get(d.verdict, d.verdict))


def _short_unit(unit: str) -> str:
    return "% points" if wording.in_percent(unit) else wording.unit_words(unit)
