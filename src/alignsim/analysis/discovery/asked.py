"""``discover``: the few conditions that lead there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.analysis import asking
from alignsim.analysis.discovery.cases import PERS, Cases, Per, cases_of
from alignsim.analysis.discovery.choice import Choice, Chosen, boxes, quasi_p
from alignsim.analysis.discovery.prim import ALPHAS, Rules, Space
from alignsim.analysis.discovery.result import Discovery, Found, Restricted, Source
from alignsim.analysis.discovery.worth import RESAMPLES, Again, Gap, Worth, again, luck_variance, share
from alignsim.experiments.limits import whole_numbers
from alignsim.problems import InputError, Problem, nearest, show

if TYPE_CHECKING:
    from alignsim.analysis.expression import Expression
    from alignsim.sweeps.table import SweepTable

__all__ = ["Asked", "Discovery", "discover", "discovered", "read_asked"]

SEED = 1
"""Of the resamples: a fixed one, so that the same table gives the same figures."""
WIDEST = 0.5
"""Largest share of a box that one cut may take."""

Progress = Callable[[int], None]
Stop = Callable[[], bool]


class Asked(NamedTuple):
    """What is asked of a sweep, checked."""

    table: SweepTable
    condition: Expression
    per: Per
    rules: Rules
    choice: Choice
    boxes: int
    resamples: int
    flag: str = ""  #: before the names of options in problems


def discover(
    sweep: SweepTable | str | Path, where: str, per: str = "point", *, boxes: int = 1, box: int | None = None,
    min_density: float | None = None, alpha: float | None = None, resamples: int = RESAMPLES,
    progress: Progress | None = None, stop: Stop | None = None,
) -> Discovery:
    """The few conditions under which a sweep leads to what ``where`` says (scenario discovery with PRIM).

    Parameters
    ----------
    sweep
        A table that ``al.sweep`` gave, or the folder of one.
    where
        The condition, such as ``delivered_value < 0.3 and relationship < 0.5``; see docs/discover.md.
    per
        What a case is: ``point`` (the mean over its runs) or ``run``.
    boxes
        At most so many, each found among the cases that no earlier one holds.
    box, min_density
        The box of that number of the trade-off curve as it stands; or the one of most coverage that is so dense.
    alpha
        Share of a box that one cut takes; default: .05, .1 and .2 are tried.
    resamples
        Times that all is done again for what the figures are flattered by; 0 for none.
    progress, stop
        Told how many resamples are done; asked whether to stop. Those done are kept.

    Raises
    ------
    InputError
        With every problem of what is asked.
    """
    numbers = {"boxes": boxes, "box": box, "resamples": resamples}
    asked = read_asked(sweep, where, per, numbers, min_density, alpha)
    return discovered(asked, progress, stop)


def read_asked(
    sweep: SweepTable | str | Path, where: str, per: str, numbers: dict[str, int | None],
    min_density: object = None, alpha: object = None, place: str = "discover()", flag: str = "",
) -> Asked:
    """What is asked, with all that is wrong in one report; ``flag`` stands before the names of options.

    Raises
    ------
    InputError
    """
    problems: list[Problem] = []
    table, condition, checked = None, None, dict[str, int]()
    try:
        checked = whole_numbers(numbers, place=place)
    except InputError as error:
        problems += error.problems
    try:
        table = asking.opened(sweep, place)
        condition = asking.condition(where, table.factors, place, f"{flag}where")
    except InputError as error:
        problems += error.problems
    if per not in PERS:
        problems.append(Problem(place, None, f"{flag}per", show(per), "point or run", nearest(str(per), PERS)))
    density = None if min_density is None else asking.share(min_density, place, f"{flag}min-density" if flag else
                                                            "min_density")
    cut = None if alpha is None else asking.share(alpha, place, f"{flag}alpha", below=WIDEST)
    problems += [p for p in (density, cut) if isinstance(p, Problem)]
    number = checked.get("box")
    if number is not None and (min_density is not None or checked.get("boxes", 1) > 1):
        problems.append(Problem(place, None, f"{flag}box", f"{number} with another choice",
                                "one of a box by its number, a least density, and several boxes"))
    if problems or table is None or condition is None:
        raise InputError(problems)
    rules = Rules(ALPHAS if cut is None else (float(cut),))  # type: ignore[arg-type]  # no Problem any more
    return Asked(table, condition, per, rules, Choice(number, density),  # type: ignore[arg-type]
                 checked["boxes"], checked["resamples"], flag)


def discovered(asked: Asked, progress: Progress | None = None, stop: Stop | None = None) -> Discovery:
    """The answer.

    Raises
    ------
    InputError
        If there is no box of that number, or none so dense.
    """
    read = cases_of(asked.table, asked.condition, asked.per)
    return answer(read, asked, _source(asked.table), progress, stop)


def answer(
    read: Cases, asked: Asked, source: Source, progress: Progress | None = None, stop: Stop | None = None
) -> Discovery:
    """The boxes of cases, and what they are worth."""
    space = read.space
    clusters = np.column_stack((read.points, read.numbers)) if asked.per == "run" else None
    enough = 0 < space.y.sum() < space.y.size
    chosen = boxes(space, asked.rules, asked.choice, asked.boxes) if enough else []
    if enough and not chosen:
        _refuse(space, asked)
    found: list[Found] = []
    left = np.ones(space.y.size, bool)
    for one in chosen:
        rest, here = space.taken(left), None if clusters is None else clusters[left]
        tell = None if progress is None else partial(_told, progress, len(found) * asked.resamples)
        once_more = again(rest, asked.rules, asked.choice, here, asked.resamples, SEED, tell, stop)
        found.append(_found(read, left, one, clusters, once_more))
        left &= ~one.box.inside(space.x)
    together = None
    if len(found) > 1:
        held, luck = ~left, read.luck
        together = (share(space.y & held, held, clusters, luck=luck_variance(luck, held, None)),
                    share(space.y & held, space.y, clusters, luck=luck_variance(luck, held, np.ones_like(held))))
    return Discovery(asked.condition, asked.per, read, tuple(found), together, asked.rules, asked.choice,
                     asked.resamples, source)


def _told(progress: Progress, before: int, done: int) -> None:
    progress(before + done)


def _found(read: Cases, left: np.ndarray, chosen: Chosen, clusters: np.ndarray | None, once_more: Again) -> Found:
    """A box of the cases that are left, with coverage of all that meet the condition."""
    space, luck = read.space, read.luck
    rest = space.taken(left)
    restricted = []
    for restriction in chosen.box.restrictions:
        j, side = restriction
        kept = chosen.box.words[j]
        words = () if kept is None else tuple((space.dimensions[j].words or ())[k] for k in sorted(kept))
        limit = {"low": chosen.box.low[j], "high": chosen.box.high[j]}.get(side, np.nan)
        without = chosen.box.without(restriction).inside(rest.x)
        restricted.append(Restricted(restriction, limit, words, quasi_p(rest, chosen.box, restriction),
                                     float(rest.y[without].mean())))
    inside = chosen.box.inside(space.x) & left
    met = inside & space.y
    density = share(met, inside, clusters, once_more.density, luck_variance(luck, inside, None))
    # The gap is of coverage among the cases that are left; told is coverage of all that meet the condition.
    part = float(rest.y.sum()) / max(1, int(space.y.sum()))
    gap = Gap(part * once_more.coverage.mean, part * once_more.coverage.sd)
    coverage = share(met, space.y, clusters, gap, luck_variance(luck, inside, np.ones_like(inside)))
    worth = Worth(int(inside.sum()), int(met.sum()), density, coverage)
    return Found(chosen.box, chosen.alpha, chosen.number, chosen.trajectory, tuple(restricted), chosen.dropped, worth,
                 once_more)


def _refuse(space: Space, asked: Asked) -> None:
    """Whether a choice of the user's cannot be met; that no box stands out is an answer, not a problem."""
    whole = boxes(space, asked.rules, Choice(), 1)
    if asked.choice.number is not None and whole:
        last = len(whole[0].trajectory) - 1
        raise InputError([Problem("the trade-off curve", None, f"{asked.flag}box",
                                  str(asked.choice.number),
                                  f"a number from 0 to {last}")])
    if asked.choice.min_density is not None and whole:
        densest = max(peeled.met / peeled.cases for peeled in whole[0].trajectory)
        if densest < asked.choice.min_density:
            raise InputError([Problem("the trade-off curve", None, "--min-density" if asked.flag else "min_density",
                                      f"{asked.choice.min_density:g}",
                                      f"at most {densest:.3f}, the density of the densest box")])


def _source(table: SweepTable) -> Source:
    return Source(str(table.folder), table.design.scenario.name, table.design.weeks, table.design.seed, table.version)
