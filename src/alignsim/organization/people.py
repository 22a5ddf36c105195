"""Who there is in an organization, before anything is turned into arrays: posts, groups of staff, roles.

The default organization and a real chart are both put in this one form, so that everything after it is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from alignsim.state import IT, MARKETING

TEAM = 8
NOBODY = -1  # the function of a post that counts neither as IT nor as marketing


class Post(NamedTuple):
    """A post of its own in the chart, filled by ``fte`` persons; ``function`` is its home or NOBODY."""

    title: str
    fte: float
    function: int
    line: int | None = None


class Pool(NamedTuple):
    """Staff known by number only: ``fte`` persons of one home function under one post."""

    post: str
    function: int
    fte: float


@dataclass(frozen=True)
class People:
    """An organization as read.

    ``superior`` maps a post to the post above it, "" at the top; ``roles`` maps ceo, cfo, ... to their posts and
    has cio and cmo at least.  ``ranks`` is set for the default organization only: the place of a post among the
    staff of its function, so that heads can be added and taken away.
    """

    posts: Mapping[str, Post]
    superior: Mapping[str, str]
    pools: tuple[Pool, ...]
    roles: Mapping[str, str]
    file: str = ""
    ranks: Mapping[str, int] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)  #: other names of posts


DEFAULT_LINES = {"ceo": "", "cfo": "ceo", "coo": "ceo", "cio": "coo", "cmo": "ceo"}
TITLES = {
    "ceo": "Chief Executive Officer",
    "cfo": "Chief Financial Officer",
    "coo": "Chief Operating Officer",
    "cio": "Chief Information Officer",
    "cmo": "Chief Marketing Officer",
}
OTHER = "other"
"""Role and post of the sixth executive."""


def default_people(it_heads: int, marketing_heads: int, *, other: bool = False) -> People:
    """Five executives and two functions in teams of eight; the first of a team leads it and is one of its staff.

    ``other``: a sixth executive, of role other, under the CEO; last in order, so that everybody else keeps their draws.
    Leads are named it_team_1, it_team_2, ..., members it_2, it_3, ... by their place in the function.
    """
    titles = TITLES | ({OTHER: "Other executive"} if other else {})
    posts = {role: Post(title, 1.0, NOBODY) for role, title in titles.items()}
    superior = DEFAULT_LINES | ({OTHER: "ceo"} if other else {})
    ranks: dict[str, int] = {}
    aliases: dict[str, str] = {}
    for function, name, executive, heads in (
        (IT, "it", "cio", it_heads),
        (MARKETING, "marketing", "cmo", marketing_heads),
    ):
        words = "IT" if function == IT else "Marketing"
        for rank in range(heads):
            team = f"{name}_team_{rank // TEAM + 1}"
            leads = rank % TEAM == 0
            label = team if leads else f"{name}_{rank + 1}"
            title = f"{words} team lead {rank // TEAM + 1}" if leads else f"{words} staff {rank + 1}"
            posts[label] = Post(title, 1.0, function)
            superior[label] = executive if leads else team
            ranks[label] = rank
            if leads:
                aliases[f"{name}_{rank + 1}"] = team
    return People(posts, superior, (), {role: role for role in titles}, ranks=ranks, aliases=aliases)
