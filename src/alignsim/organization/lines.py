"""Reporting lines: the chart with a scenario's ``reporting`` laid over it, and what follows from them for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from alignsim.organization.people import People
from alignsim.problems import Problem, nearest, show
from alignsim.state import IT, MARKETING, ROLES


def named(people: People, name: str) -> str | None:
    """The post a user means by a role (either case), the id of a post or a label; None if there is none."""
    low = name.strip().lower()
    if low in people.roles:
        return people.roles[low]
    if name.strip() in people.posts:
        return name.strip()
    return people.aliases.get(low) or next((post for post in people.posts if post.lower() == low), None)


def redirected(
    people: People, reporting: Mapping[str, str], *, file: str, field: str
) -> tuple[dict[str, str], list[Problem]]:
    """The superior of each post under these settings, and what is wrong with them.

    A name that is not there, a post above itself, or lines that no longer end at one top are problems; the lines
    returned are sound in any case (those of the chart if these are not).
    """
    superior = dict(people.superior)
    problems = []
    for who, whom in reporting.items():
        post, above = named(people, who), named(people, whom)
        for name, found in ((who, post), (whom, above)):
            if found is None:
                problems.append(_nobody(people, name, file, f"{field}.{who}"))
        if post is not None and above is not None:
            superior[post] = above
    circle = find_circle(superior)
    if circle:
        found = "lines in a circle: " + " -> ".join([*circle[:40], circle[0]])
        problems.append(Problem(file, None, field, found, "lines that all end at one top", None))
    return (dict(people.superior) if problems else superior), problems


def _nobody(people: People, name: str, file: str, field: str) -> Problem:
    if name.strip().lower() in ROLES:
        return Problem(file, None, field, f"{name.upper()}, whom this chart does not have", "a post of the chart", None)
    allowed = "a role (" + ", ".join(people.roles) + "), a team lead or a post of the chart"
    return Problem(file, None, field, show(name), allowed, nearest(name, [*people.roles, *people.posts]))


def find_circle(superior: Mapping[str, str]) -> list[str]:
    """The posts of one circle of superiors, from the one that comes first; empty if there is none."""
    sound: set[str] = {""}
    for start in superior:
        path: dict[str, None] = {}
        post = start
        while post not in sound and post in superior:
            if post in path:
                names = list(path)
                return names[names.index(post) :]
            path[post] = None
            post = superior[post]
        sound.update(path)
    return []


def path_up(superior: Mapping[str, str], post: str) -> list[str]:
    """The posts from this one to the top, itself first.  The lines must have no circle."""
    path = []
    while post:
        path.append(post)
        post = superior.get(post, "")
    return path


def downward(superior: Mapping[str, str]) -> list[str]:
    """All posts, every one after its superior."""
    below: dict[str, list[str]] = {}
    for post, above in superior.items():
        below.setdefault(above, []).append(post)
    order = list(below.get("", ()))
    for post in order:
        order.extend(below.get(post, ()))
    return order


def on_the_lines(people: People, superior: Mapping[str, str]) -> set[str]:
    """The posts that are executives: the holders of roles and everybody between them and the top."""
    return {post for holder in people.roles.values() for post in path_up(superior, holder)}


class Place(NamedTuple):
    """Where a post stands: the executive above (itself if it is one), its seat, its team lead's position."""

    boss: str
    seat: int
    lead: int


def places(
    people: People, superior: Mapping[str, str], executives: Iterable[str], own_position: Mapping[str, int]
) -> dict[str, Place]:
    """For each post, where staff directly under it stand.

    ``own_position`` gives the staff index of a post that is itself staff.  The seat is the function of the nearest
    of CIO and CMO above, -1 where there is neither.
    """
    officers = set(executives)
    seats = {people.roles["cio"]: IT, people.roles["cmo"]: MARKETING}
    found: dict[str, Place] = {"": Place("", -1, -1)}
    for post in downward(superior):
        above = found[superior[post]]
        boss = post if post in officers else above.boss
        lead = -1 if post in officers else own_position.get(post, above.lead)
        found[post] = Place(boss, seats.get(post, above.seat), lead)
    return found
