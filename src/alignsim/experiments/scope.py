"""Where a scenario lies outside what the model was calibrated and tried on.

A model answers any question it is given, also far from everything it was held against.  Each row of ``TABLE`` is one
such edge: what is looked at, where the model is known to stand, and what no longer holds beyond.  The calibration was
made with the default organization and its variants (80 staff, loads between .70 and .95, every mechanism on, the
asymmetric trust rule, 104 weeks of burn-in).  How far it holds away from there is a judgement, made here once for all.

A note is no error: the scenario runs.  It says which part of the answer is extrapolation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments import wording
from alignsim.parameters import Parameter, all_parameters, find
from alignsim.state import FUNCTIONS, IT, MARKETING

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

MOST = 5
"""Notes that are shown; the rest is counted."""


class ScopeNote(NamedTuple):
    """One way in which a scenario leaves what the model was calibrated and tried on."""

    field: str  #: what was looked at: a parameter's path, or words
    found: str
    calibrated_range: str
    text: str  #: all of it in one plain line

    def as_dict(self) -> dict[str, str]:
        """The note as plain values, for JSON."""
        return self._asdict()


class Row(NamedTuple):
    """One edge: ``outside`` gives what was found beyond it as text, or None."""

    field: str
    outside: Callable[[Plan], str | None]
    calibrated_range: str
    words: str  #: the note with ``{found}`` in it


Value = float | int | bool | str
Measure = Callable[["Plan"], Iterable[float]]


# ------------------------------------------------------------------------------------------------------ kinds of edges
def _within(
    field: str, measure: Measure, low: float, high: float, reason: str, unit: str = "", *, held: str = "calibrated at",
    zero: bool = False,
) -> Row:
    """Any of the values of a plan below ``low`` or above ``high`` (0, which switches the thing off, allowed apart)."""

    def outside(plan: Plan) -> str | None:
        beyond = [v for v in measure(plan) if not (low <= round(v, 9) <= high or (zero and v == 0))]
        return f"{_figure(beyond[0])}{unit}" if beyond else None

    edges = _figure(low) if low == high else f"{_figure(low)} to {_figure(high)}"
    allowed = f"{'0 or ' if zero else ''}{edges}{unit}"
    return Row(field, outside, allowed, f"{field} is {{found}}; {held} {allowed}: {reason}")


def _lever(path: str, low: float, high: float, *, zero: bool = False) -> Row:
    """A lever's value, at the start or after a policy change."""
    return _within(path, lambda plan: map(float, _values(plan, path)), low, high, TRIED, held=HELD, zero=zero)


def _listed(field: str, found: Callable[[Plan], Iterable[str]], calibrated: str, reason: str) -> Row:
    """Anything that is there at all."""

    def outside(plan: Plan) -> str | None:
        names = list(dict.fromkeys(found(plan)))
        more = [f"{len(names) - 3} more"] if len(names) > 4 else []
        return wording.listing([*names[:3], *more] if more else names) or None

    return Row(field, outside, calibrated, f"{field}: {{found}}; calibrated with {calibrated}: {reason}")


# ----------------------------------------------------------------------------------------------------- what is measured
def _values(plan: Plan, path: str) -> Iterator[Value]:
    """A parameter in each policy segment, and what a population may draw for it: ends of a range, lines of a mix."""
    for segment in plan.scenario.segments():
        if path in segment.values:
            yield segment.values[path]
    population = plan.scenario.population
    if population is not None:
        yield from population.ranges.get(path, ())
        yield from (line.values[path] for mix in population.mixes.values() for line in mix if path in line.values)


def _load(function: int) -> Measure:
    return lambda plan: (plan.report.loads.with_rework[function],)


def _staff(plan: Plan) -> Iterator[float]:
    """Full-time equivalents of staff in each policy segment."""
    return (float(rows["fte"][rows["present"] == 1].sum()) for rows in plan.org.staff)


def _share_of_it(plan: Plan) -> Iterator[float]:
    for rows in plan.org.staff:
        there = rows[rows["present"] == 1]
        yield float(there["fte"][there["home"] == IT].sum() / max(float(there["fte"].sum()), 1e-9))


def _depth(officer: Callable[[Plan], int]) -> Measure:
    return lambda plan: (float(heads[officer(plan)]["depth"]) for heads in plan.org.executives)


def _changed(plan: Plan, wanted: Callable[[Parameter], bool]) -> Iterator[tuple[Parameter, Value]]:
    """Parameters that are not always at the value they were calibrated with, and one value that is not."""
    for parameter in filter(wanted, all_parameters()):
        other = [value for value in _values(plan, parameter.path) if value != parameter.default]
        if other:
            yield parameter, other[0]


def _mechanism(parameter: Parameter) -> bool:
    return parameter.section == "mechanisms"


def _constant(parameter: Parameter) -> bool:
    """A number of a mechanism, and neither a lever nor the clock."""
    return not parameter.lever and not _mechanism(parameter) and bool(parameter.section)


def _far(parts: Sequence[str], reach: Callable[[Parameter], tuple[float, float]]) -> Callable[[Plan], Iterator[str]]:
    """Numbers of ``people.<executive>`` that lie further from their default than ``reach`` (low, high)."""

    def found(plan: Plan) -> Iterator[str]:
        for parameter, value in _changed(plan, lambda p: p.section.startswith("people.") or p.section == "people"):
            if parameter.lever and any(part in parameter.path for part in parts):
                low, high = reach(parameter)
                if not low <= float(value) <= high:
                    yield f"{parameter.path} = {_figure(float(value))}"

    return found


def _three_sd(parameter: Parameter) -> tuple[float, float]:
    sd, mean = float(find("people.executive_trait_sd").default), float(parameter.default)
    return mean - 3 * sd, mean + 3 * sd


def _quarter(parameter: Parameter) -> tuple[float, float]:
    return float(parameter.default) - 0.25, float(parameter.default) + 0.25


def _twice(parameter: Parameter) -> tuple[float, float]:
    return 0.5 * float(parameter.default), 2 * float(parameter.default)


def _figure(value: float) -> str:
    """With digits enough to tell what lies just outside from its edge."""
    text = f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"
    return text.rstrip("0").rstrip(".")


# ------------------------------------------------------------------------------------------------------------ the table
HELD = "taken to hold at"
TRIED = "beyond, its effect was tried as an extreme at most"
UNFITTED = "the calibration no longer applies, so read differences, not levels"
CHARTS = "there the heads of 24 published charts stand"

TABLE: tuple[Row, ...] = (
    *(_within(f"expected load of {words}", _load(function), 0.70, 0.95,
              "below, little waits; above, the queue grows without end and no level settles")
      for function, words in ((IT, "IT"), (MARKETING, "marketing"))),
    _within("staff", _staff, 40, 160, "beyond, levels are extrapolated: few people vary more from run to run, large "
            "organizations pool theirs and so deliver better", " FTE", held=f"calibrated at 80 FTE, {HELD}"),
    _within("IT's share of the staff", _share_of_it, 0.4, 0.8, "beyond, the scarcer function sets the pace",
            held=f"calibrated at 0.6, {HELD}"),
    _listed("trust.rule", lambda plan: (str(v) for v in _values(plan, "trust.rule") if v != "asymmetric"),
            "the asymmetric rule", "the rival rules serve to test conclusions, their levels mean little"),
    _listed("switched off", lambda plan: (p.path for p, _ in _changed(plan, _mechanism)), "every mechanism on",
            UNFITTED),
    _listed("numbers of mechanisms changed",
            lambda plan: (f"{p.path} = {v if isinstance(v, str) else _figure(float(v))}"
                          for p, v in _changed(plan, _constant)),
            "the values declared", UNFITTED),
    _listed("tasks of a project", lambda plan: ("a network of its own" for s in plan.scenario.segments() if s.network),
            "the default network", UNFITTED),
    _listed("projects", lambda plan: ("a project log",) if plan.scenario.projects.log is not None else (),
            "generated demand", "levels come from the projects and plans of the log"),
    _within("weeks", lambda plan: (plan.weeks,), 26, 312,
            "shorter, few projects end; longer, trust and the queue drift on", held=HELD),
    _within("burn_in", lambda plan: (plan.burn_in,), 104, 104, "levels depend on how long the organization has run"),
    _within("steps from the CIO to the top", _depth(lambda plan: plan.cio), 1, 3, CHARTS, held=HELD),
    _within("steps from the CMO to the top", _depth(lambda plan: plan.cmo), 1, 2, CHARTS, held=HELD),
    _lever("trust.start", 0.2, 0.8),
    _lever("budget.marketing_share", 0.1, 0.7),
    _lever("embedding.it_in_marketing", 0, 0.4),
    _lever("embedding.marketing_in_it", 0, 0.4),
    _lever("embedding.rotation_weeks", 13, 156),
    _lever("training.cross_hours", 0, 4),
    _lever("roadmap.every_weeks", 4, 52, zero=True),
    _lever("pilots.count", 0, 20),
    _lever("pilots.max_person_weeks", 10, 80),
    _lever("technology.refactoring_share", 0, 0.25),
    _lever("staffing.run_share", 0.2, 0.6),
    _lever("staffing.hours_per_week", 30, 50),
    _lever("staffing.max_projects", 1, 3),
    _lever("staffing.turnover_per_year", 0, 0.3),
    *(_lever(f"staffing.{function}_{kind}_skill", 0.3, 0.9) for function in FUNCTIONS
      for kind in ("platform", "specialist")),
    _listed("executives' traits", _far(("speed_preference", "risk_tolerance", "best_of_breed"), _three_sd),
            "traits drawn around the defaults", "these lie more than three standard deviations away"),
    _listed("executives' goals", _far(("goal_weights",), _quarter), "the default weights",
            "taken to hold within 0.25 of them"),
    _listed("executives' attention", _far(("attention",), _twice), "the default tokens a week",
            "taken to hold from half to twice as many"),
)
"""Every edge, the weightiest first: notes come in this order."""


# -------------------------------------------------------------------------------------------------------------- answers
def warnings_of(scenario: Scenario, plan: Plan | None = None, *, weeks: int | None = None) -> tuple[ScopeNote, ...]:
    """What of a scenario lies outside, the weightiest first; empty if nothing does.

    Loads are those of the start, people and lines those of each policy segment, levers also those that a population
    may draw (but not its lines).

    Parameters
    ----------
    plan
        The plan of that scenario if there is one already.
    weeks
        Measured weeks if there is none; the scenario's own if not given.

    Raises
    ------
    InputError
        If the scenario makes no organization.
    """
    if plan is None:
        from alignsim.organization import plan as make

        plan = make(scenario, weeks=weeks)
    found = ((row, row.outside(plan)) for row in TABLE)
    return tuple(ScopeNote(row.field, what, row.calibrated_range, row.words.format(found=what))
                 for row, what in found if what)


def scope_lines(notes: Mapping[str, Sequence[ScopeNote]], most: int = MOST) -> list[str]:
    """Notes as lines to show: a heading, at most ``most`` lines, and how many more there are.

    ``notes`` holds those of each scenario by its label; a note that not every scenario has is named with its own.
    """
    owners: dict[str, list[str]] = {}
    for label, note in chain.from_iterable(((label, note) for note in some) for label, some in notes.items()):
        owners.setdefault(note.text, []).append(label)
    if not owners:
        return []
    lines = [text if len(labels) == len(notes) else f"{', '.join(labels)}: {text}" for text, labels in owners.items()]
    rest = [f"and {len(lines) - most} more (all with --json)"] if len(lines) > most else []
    return ["Outside what the model was calibrated and tried on:", *(f"  {line}" for line in [*lines[:most], *rest])]
