"""From people and lines to the arrays of ``Org``: a row an executive, a row a position of staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from alignsim.organization.lines import Place, path_up, places
from alignsim.organization.people import NOBODY, People, Pool
from alignsim.state import CIO, CMO, ORG_EXECUTIVE, ORG_STAFF, ROLES, allocate

DEFAULT_HEADS = (48, 32)
SMALLEST = 0.005  # a part-timer of less than that is rounding of the publisher


class Position(NamedTuple):
    """A position of staff: home function, FTE, the post it hangs on, whether it is that post itself."""

    home: int
    fte: float
    post: str
    own: bool


class Layout(NamedTuple):
    """Which posts are executives (in the order of their indices) and which positions staff have."""

    executives: tuple[str, ...]
    roles: tuple[str, ...]
    positions: tuple[Position, ...]

    def own_positions(self) -> dict[str, int]:
        """The staff index of each post that is staff itself."""
        return {position.post: index for index, position in enumerate(self.positions) if position.own}


def lay_out(people: People, officers: set[str], heads: Sequence[int] = DEFAULT_HEADS) -> Layout:
    """Executives: holders of roles in the order of ROLES, then the others; staff: IT first, then marketing.

    ``heads`` are those of the start.  Who comes later, or beyond the default organization, comes last: draws are keyed
    by position, so whoever adds heads leaves everybody else's draws in place.

    A post that counts and is not an executive is one of the staff; what it has above one person goes to its team.
    FTE are summed for each (post, function), then whole people and one part-timer.
    """
    role_of = {post: role for role, post in people.roles.items()}
    holders = [people.roles[role] for role in ROLES if role in people.roles]
    executives = (*holders, *(post for post in people.posts if post in officers and post not in role_of))
    roles = tuple(role_of.get(post, "other") for post in executives)
    own: list[Position] = []
    teams: dict[tuple[str, int], float] = {}
    for name, post in people.posts.items():
        if post.function != NOBODY and name not in officers and post.fte > SMALLEST:
            own.append(Position(post.function, min(1.0, post.fte), name, True))
            if post.fte > 1.0 + SMALLEST:
                teams[name, post.function] = post.fte - 1.0
    for pool in people.pools:
        teams[pool.post, pool.function] = teams.get((pool.post, pool.function), 0.0) + pool.fte
    pooled = [p for (post, function), fte in teams.items() for p in split(Pool(post, function, fte))]

    first = [min(pair) for pair in zip(DEFAULT_HEADS, heads, strict=True)]

    def order(position: Position) -> tuple[bool, int]:
        return people.ranks.get(position.post, 0) >= first[position.home], position.home

    return Layout(executives, roles, tuple(sorted([*own, *pooled], key=order)))


def split(pool: Pool) -> list[Position]:
    """Whole people and at most one part-timer who together are that many FTE."""
    whole = int(pool.fte + SMALLEST)
    rest = pool.fte - whole
    parts = [1.0] * whole + ([round(rest, 6)] if rest >= SMALLEST else [])
    return [Position(pool.function, part, pool.post, False) for part in parts]


def executive_rows(
    people: People, layout: Layout, superior: Mapping[str, str], values: Mapping[str, Any]
) -> np.ndarray[Any, Any]:
    """(executives,) ORG_EXECUTIVE of one segment."""
    rows = allocate((len(layout.executives),), ORG_EXECUTIVE).view(np.ndarray)
    index = {post: k for k, post in enumerate(layout.executives)}
    for k, (post, role) in enumerate(zip(layout.executives, layout.roles, strict=True)):
        rows["role"][k] = ROLES.index(role)
        rows["reports_to"][k] = index.get(superior[post], -1)
        rows["depth"][k] = len(path_up(superior, post)) - 1
        for name in ("attention", "speed_preference", "risk_tolerance", "best_of_breed_preference"):
            rows[name][k] = values[f"people.{role}.{name}"]
        for name, weight in goal_weights(role, values).items():
            rows[f"w_{name}"][k] = weight
    return rows


def goal_weights(role: str, values: Mapping[str, Any]) -> dict[str, float]:
    """The four goal weights of a role, scaled to sum to 1 (a quarter each if all are 0)."""
    given = {
        name: float(values[f"people.{role}.goal_weights.{name}"]) for name in ("speed", "quality", "cost", "customer")
    }
    total = sum(given.values())
    return {name: weight / total if total > 0 else 0.25 for name, weight in given.items()}


def staff_rows(
    people: People, layout: Layout, superior: Mapping[str, str], heads: Sequence[int] | None
) -> np.ndarray[Any, Any]:
    """(staff,) ORG_STAFF of one segment; ``heads`` = how many of each function are there, None for everybody."""
    rows = allocate((len(layout.positions),), ORG_STAFF).view(np.ndarray)
    where = places(people, superior, layout.executives, layout.own_positions())
    index = {post: k for k, post in enumerate(layout.executives)}
    seats = [_stand(position, where, superior) for position in layout.positions]
    rows["home"] = [position.home for position in layout.positions]
    rows["fte"] = [position.fte for position in layout.positions]
    rows["seat"] = [p.home if s.seat < 0 else s.seat for p, s in zip(layout.positions, seats, strict=True)]
    rows["boss"] = [index[stand.boss] for stand in seats]
    rows["lead"] = [stand.lead for stand in seats]
    rows["present"] = 1
    if heads is not None:
        rows["present"] = [int(people.ranks[p.post] < heads[p.home]) for p in layout.positions]
    return rows


def _stand(position: Position, where: Mapping[str, Place], superior: Mapping[str, str]) -> Place:
    """Where a position stands: a post that is staff has its lead above it, a member of its team has the post."""
    if not position.own:
        return where[position.post]
    return where[position.post]._replace(lead=where[superior[position.post]].lead)


def index_of(layout: Layout, role: int) -> int:
    """The index of the executive of that role (CIO or CMO, who are always there)."""
    assert role in (CIO, CMO)
    return layout.roles.index(ROLES[role])
