"""How the staff of an organization are drawn: which people make a team, and how many people a dot stands for.

A function of more than 150 people is drawn in proportion.  Teams of fewer than five are drawn with their neighbours; of
a chart that somebody uploaded only means of groups are shown, never one person's figures, and a function of fewer than
five people is one mark, whose size and place do not tell how many they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.app.few import few
from alignsim.calibration.survey import FEWEST_SHOWN
from alignsim.state import IT, MARKETING

if TYPE_CHECKING:
    from alignsim.organization import Plan

MOST_DOTS = 150
"""Dots of one function."""
WORDS = ("IT", "marketing")


@dataclass(frozen=True)
class Team:
    """A group of staff under one lead or executive."""

    id: int
    home: int
    boss: int  #: place of the executive above
    dots: tuple[int, ...]  #: places in ``Seating.dots``


@dataclass(frozen=True)
class Dot:
    """One mark of the picture: its people (positions of staff), who all have one home."""

    id: int
    home: int
    team: int
    positions: tuple[int, ...]
    guest: bool  #: sits on the other side by the chart, for good


@dataclass(frozen=True)
class Seating:
    """Who is drawn how, in one stretch between policy changes."""

    dots: tuple[Dot, ...]
    teams: tuple[Team, ...]
    people_a_dot: tuple[int, int]  #: of IT and of marketing
    heads: tuple[int, int]  #: people of IT and of marketing


def seating(plan: Plan, row: int, place: np.ndarray[Any, Any], *, private: bool = False) -> Seating:
    """The seating of policy segment ``row``; ``place`` (staff,) is everybody's place in the rotation."""
    staff = plan.org.staff[row]
    dots: list[Dot] = []
    teams: list[Team] = []
    scale, heads = [1, 1], [0, 0]
    for home in (IT, MARKETING):
        here = np.flatnonzero((staff["home"] == home) & (staff["present"] == 1))
        heads[home] = len(here)
        scale[home] = max(1, -(-len(here) // MOST_DOTS))
        merged = private and few(len(here))
        for (boss, _), members in _groups(staff, here, whole=scale[home] > 1).items():
            first = len(dots)
            for group in [tuple(members)] if merged else _marks(members, staff, place, scale[home]):
                guest = not merged and bool(staff["seat"][group[0]] != home)
                dots.append(Dot(group[0], home, len(teams), group, guest))
            teams.append(Team(len(teams), home, boss, tuple(range(first, len(dots)))))
    return Seating(tuple(dots), tuple(teams), (scale[IT], scale[MARKETING]), (heads[IT], heads[MARKETING]))


def _groups(staff: Any, here: Any, *, whole: bool) -> dict[tuple[int, int], list[int]]:
    """Members of each team by (executive above, lead), small teams joined; one group an executive if ``whole``."""
    leads = set(staff["lead"][here].tolist())
    teams: dict[tuple[int, int], list[int]] = {}
    for i in here.tolist():
        lead = int(staff["lead"][i])
        own = lead if lead >= 0 else i if i in leads else -1
        teams.setdefault((int(staff["boss"][i]), -1 if whole else own), []).append(i)
    for key in sorted(teams, key=lambda key: len(teams[key])):
        if len(teams[key]) >= FEWEST_SHOWN or len(teams) == 1:
            continue
        rest = [other for other in teams if other != key]
        near = [other for other in rest if other[0] == key[0]] or rest
        into = min(near, key=lambda other: (len(teams[other]), other))
        teams[into] = sorted([*teams[into], *teams.pop(key)])
    return dict(sorted(teams.items(), key=lambda item: item[1][0]))


def _marks(members: list[int], staff: Any, place: Any, scale: int) -> list[tuple[int, ...]]:
    """The people of each dot: one each, or neighbours in the rotation, who move together."""
    if scale == 1:
        return [(i,) for i in members]
    marks = []
    for guest in (False, True):
        ordered = sorted((i for i in members if bool(staff["seat"][i] != staff["home"][i]) == guest),
                         key=lambda i: (int(place[i]), i))
        marks += [tuple(ordered[k : k + scale]) for k in range(0, len(ordered), scale)]
    return marks


def offices(plan: Plan) -> tuple[str, ...]:
    """What each executive is called: the role, or the title of a post whose role the model does not know."""
    return tuple((told.title or told.label) if role == "other" else told.label
                 for told, role in zip(plan.report.executives, plan.executive_roles, strict=True))


def scale_words(people_a_dot: tuple[int, int]) -> str:
    """What a mark stands for, in words."""
    if people_a_dot == (1, 1):
        return "One mark is one person."
    return " ".join(f"One mark of {WORDS[home]} is {'one person' if n == 1 else f'{n} people'}."
                    for home, n in enumerate(people_a_dot))
