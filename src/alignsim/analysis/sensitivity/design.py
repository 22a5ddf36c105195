"""What is asked of a sensitivity analysis: the design a method needs, or a sweep that is there and fits it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.analysis.sensitivity.result import METHODS
from alignsim.experiments.limits import whole_number
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, Outcome
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.shipped import sweeps
from alignsim.sweeps.design import MOST_POINTS, Design, number_of_points
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import SweepTable, open_sweep

if TYPE_CHECKING:
    from alignsim.sweeps.factors import Factor
    from alignsim.sweeps.question import Question

KIND: Mapping[str, str] = {"sobol": "saltelli", "morris": "morris", "pawn": "sobol"}
"""The design a method makes for itself."""
FITS: Mapping[str, tuple[str, ...]] = {"sobol": ("saltelli",), "morris": ("morris",),
                                       "pawn": ("lhs", "sobol", "saltelli", "grid", "list", "csv")}
"""Designs of a sweep that is there which a method can read."""
DEFAULTS: Mapping[str, int] = {"sobol": 256, "morris": 50, "pawn": 1_024}
FEWEST: Mapping[str, int] = {"sobol": 8, "morris": 4, "pawn": 40}
"""Blocks below which an index is no more than a guess."""
BLOCKS: Mapping[str, tuple[str, str]] = {"sobol": ("base sample", "base samples"),
                                         "morris": ("trajectory", "trajectories"), "pawn": ("point", "points")}
"""What a block is called: one, many."""


class Asked(NamedTuple):
    """A question that can be answered: of a file ``question``, of a sweep that is there ``table``."""

    method: str
    outcomes: tuple[Outcome, ...]
    blocks: int  #: asked for
    question: Question | None = None
    table: SweepTable | None = None


def asked_of(
    source: str | Path | Mapping[str, Any] | SweepTable, method: str | None, outcomes: Sequence[str], *,
    points: Any = None, runs: Any = None, seed: Any = None, second_order: bool | None = None,
    data: Path | str | None = None, command: bool = False,
) -> Asked:
    """A question, checked; ``command``: name things as on the command line.

    Raises
    ------
    InputError
        With every problem.
    """
    place, flag = ("command line", "--") if command else ("sensitivity()", "")
    problems: list[Problem] = []
    numbers: dict[str, int] = {}
    for name, given in (("points", points), ("runs", runs), ("seed", seed)):
        value = None if given is None else whole_number(name, given, place=place, label=f"{flag}{name}")
        if isinstance(value, Problem):
            problems.append(value)
        elif value is not None:
            numbers[name] = value
    if method is not None and method not in METHODS:
        problems.append(Problem(place, None, f"{flag}method", show(method), "one of " + ", ".join(METHODS),
                                nearest(str(method), METHODS)))
        method = None
    chosen = _outcomes(outcomes, place, f"{flag}outcome", problems)
    try:
        table = _there(source)
        if table is not None:
            needless = [f"{flag}{name}" for name in numbers] + [f"{flag}second-order"] * (second_order is not None)
            return _raised(_of_table(table, method, chosen, needless, place, problems), problems)
        assert not isinstance(source, SweepTable)
        return _raised(_of_file(source, method or METHODS[0], chosen, numbers, second_order, data,
                                (place, flag), problems), problems)
    except InputError as error:
        raise InputError([*problems, *(p for p in error.problems if p not in problems)]) from None


def _there(source: str | Path | Mapping[str, Any] | SweepTable) -> SweepTable | None:
    """The sweep that is there, if the source is one; of a folder and a shipped sweep of one name, what holds rows."""
    if isinstance(source, SweepTable):
        return source
    if not isinstance(source, str | Path) or not Path(source).is_dir():
        return None
    shipped = str(source) in sweeps() and not Store(Path(source)).exists
    return None if shipped else open_sweep(source)


def _raised(asked: Asked, problems: list[Problem]) -> Asked:
    if problems:
        raise InputError(problems)
    return asked


def _outcomes(names: Sequence[str], place: str, field: str, problems: list[Problem]) -> tuple[Outcome, ...]:
    found = []
    for name in dict.fromkeys([names] if isinstance(names, str) else names):
        if name in OUTCOME_NAMES:
            found.append(OUTCOMES[OUTCOME_NAMES.index(name)])
        else:
            problems.append(Problem(place, None, field, show(name), "an outcome (alignsim list --outcomes)",
                                    nearest(str(name), OUTCOME_NAMES)))
    return tuple(found)


def _of_file(
    source: str | Path | Mapping[str, Any], method: str, outcomes: tuple[Outcome, ...], numbers: Mapping[str, int],
    second_order: bool | None, data: Path | str | None, words: tuple[str, str], problems: list[Problem],
) -> Asked:
    place, flag = words
    question = _read(source, data)
    blocks = numbers.get("points", DEFAULTS[method])
    if "points" not in numbers and question.design.kind == KIND[method]:
        blocks = question.design.points
    for factor in question.factors:
        if factor.values is not None and len(factor.values) < 2:
            problems.append(Problem(_name(source), None, f"{factor.group}.{factor.path}", "one value",
                                    "at least two values, or a place under fixed:"))
    if not question.factors:
        problems.append(Problem(_name(source), None, "levers", "nothing that varies",
                                "at least one path under levers or uncertain"))
    if blocks < FEWEST[method]:
        problems.append(Problem(place, None, f"{flag}points", str(blocks),
                                f"at least {FEWEST[method]} for {method}"))
    design = _design(method, blocks, question, second_order)
    if number_of_points(design, question.factors) > MOST_POINTS:
        problems.append(Problem(place, None, f"{flag}points", f"{blocks:,}", f"at most {MOST_POINTS:,} points in all"))
    if second_order is not None and method != "sobol":
        problems.append(Problem(place, None, f"{flag}second-order", method, "nothing: it belongs to sobol"))
    question = replace(question, design=design, runs=numbers.get("runs", question.runs),
                       seed=numbers.get("seed", question.seed))
    return Asked(method, outcomes, blocks, question)


def _read(source: str | Path | Mapping[str, Any], data: Path | str | None) -> Question:
    """The file; what it says of a design that is not needed may be wrong, or missing."""
    from alignsim.sweeps.file import read_question

    try:
        return read_question(source, data=data)
    except InputError as error:
        if not any(problem.field.partition(".")[0] == "design" for problem in error.problems):
            raise
        return read_question(source, data=data, design={"kind": "sobol", "points": 1})


def _name(source: object) -> str:
    return str(source) if isinstance(source, str | Path) else "sensitivity()"


def _design(method: str, blocks: int, question: Question, second_order: bool | None) -> Design:
    """What the method needs; what the file says of the same kind is kept."""
    own = question.design if question.design.kind == KIND[method] else None
    if method == "sobol":
        wanted = second_order if second_order is not None else own is None or own.second_order
        return Design("saltelli", blocks, second_order=wanted)
    if method == "morris":
        return Design("morris", blocks, levels=levels(question.factors) if own is None else own.levels)
    return Design("sobol", blocks)


def levels(factors: Sequence[Factor]) -> int:
    """Levels of Morris's grid: four, or with lists twice the longest, so that steps join many pairs of its values."""
    longest = max((len(f.values) for f in factors if f.values is not None), default=2)
    return min(64, max(4, 2 * longest))


def _of_table(
    table: SweepTable, method: str | None, outcomes: tuple[Outcome, ...], needless: Sequence[str], place: str,
    problems: list[Problem],
) -> Asked:
    kind, folder = table.design.kind, str(table.folder)
    for field in needless:
        problems.append(Problem(place, None, field, "a value", "nothing: the sweep is there already"))
    if method is None:
        method = next(name for name in METHODS if kind in FITS[name]) if any(kind in k for k in FITS.values()) \
            else "pawn"
    if kind not in FITS[method]:
        problems.append(Problem(folder, None, "design.kind", kind, f"{' or '.join(FITS[method])} for {method} (give "
                                "the sweep file in place of the folder to run what it needs)"))
        return Asked(method, outcomes, 0, table=table)
    for factor in table.factors:
        if len(set(table.points[factor.path])) < 2:
            problems.append(Problem(folder, None, factor.path, "one value at all points", "at least two"))
    blocks = len(table.points) // block_size(table)
    if method == "pawn" and kind == "saltelli":
        blocks *= 2
    if blocks < FEWEST[method]:
        problems.append(Problem(folder, None, "design.points", str(blocks), f"at least {FEWEST[method]} for {method}"))
    return Asked(method, outcomes, blocks, table=table)


def block_size(table: SweepTable) -> int:
    """Points of the design that only make sense together."""
    design = table.design.question.design
    return 1 if design.cross else design.block(len(table.factors))
