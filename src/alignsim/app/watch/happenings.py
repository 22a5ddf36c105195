"""What happened in a week, in plain words: two looks at the state, one before and one after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.app.few import number
from alignsim.app.watch.people import offices
from alignsim.experiments.wording import listing
from alignsim.state import ACCEPTING, ACTIVE, CANCELLED, LIVE, NEVER, OUTSIDE, QUEUED, REFUSED, State  # fmt: skip

if TYPE_CHECKING:
    from alignsim.organization import Plan

NOTABLE = 0.02
"""A move of trust in one week that is told."""
MOST = 4
"""Projects that a sentence names."""


@dataclass(frozen=True)
class Happening:
    """One sentence of the week's story; ``kind`` is good, bad, move (of people) or plain."""

    week: int
    kind: str
    words: str


@dataclass(frozen=True)
class Look:
    """What is compared."""

    projects: np.ndarray[Any, Any]
    embedded: np.ndarray[Any, Any]
    generation: tuple[int, ...]
    trust: tuple[float, float]
    roadmap_week: bool
    common: int


def look(state: State) -> Look:
    """A copy of what the story needs."""
    world = state.world[0]
    projects = state.projects[: int(world.arrived)].view(np.ndarray).copy()
    ties = state.ties["trust"]
    return Look(projects, state.staff["embedded"].copy(), tuple(int(g) for g in state.executives["generation"]),
                (float(ties[world.cio, world.cmo]), float(ties[world.cmo, world.cio])), bool(world.roadmap_week),
                int(world.common))


def happened(before: Look, after: Look, plan: Plan, week: int, *, private: bool = False) -> list[Happening]:
    """The sentences of ``week``, which lies between the two looks; weightier ones first.

    ``private``: small numbers of people are not told.
    """
    told = [*_executives(before, after, plan), *_projects(before, after, plan),
            *_seats(before, after, plan, week, private), *_trust(before, after)]
    return [Happening(week, kind, words) for kind, words in told]


def _executives(before: Look, after: Look, plan: Plan) -> Iterator[tuple[str, str]]:
    for label, old, new in zip(offices(plan), before.generation, after.generation, strict=True):
        if new > old:
            yield "move", f"The {label} left and a new one began: trust starts anew."


def _projects(before: Look, after: Look, plan: Plan) -> Iterator[tuple[str, str]]:
    old, new = before.projects, after.projects
    n = len(old)
    numbers = new["number"]

    def turned(code: int) -> np.ndarray[Any, Any]:
        was = np.zeros(len(new), bool)
        was[:n] = old["state"] == code
        return np.asarray((new["state"] == code) & ~was)

    def rose(name: str) -> np.ndarray[Any, Any]:
        was = np.zeros(len(new), new[name].dtype)
        was[:n] = old[name]
        return np.asarray(new[name] > was)

    live = turned(LIVE)
    late = live & (new["ended"] > new["promised"])
    yield from _told(numbers[live & ~late], "good", "{} went live in time.")
    yield from _told(numbers[late], "plain", "{} went live, past the promised date.")
    yield from _told(numbers[turned(CANCELLED)], "bad", "{} was cancelled.", "{} were cancelled.")
    yield from _told(numbers[turned(OUTSIDE)], "bad", "Marketing bought {} outside, without IT.")
    yield from _told(numbers[rose("known")], "bad", "IT found out that {} had been bought outside.")
    yield from _told(numbers[turned(REFUSED)], "plain", "{} was refused at the business-case gate.",
                     "{} were refused at the business-case gate.")
    superior = offices(plan)[after.common]
    yield from _told(numbers[rose("escalated")], "bad",
                     f"IT and marketing did not agree on {{}}: now the {superior} decides.")
    undecided = np.ones(len(new), bool)
    undecided[:n] = old["decided"] == NEVER
    settled = undecided & (new["decided"] != NEVER) & np.isin(new["state"], (QUEUED, ACTIVE, ACCEPTING))
    yield from _told(numbers[settled], "plain", "{} was decided.", "{} were decided.")
    yield from _told(numbers[rose("incidents") & (new["state"] == LIVE)], "bad", "An incident in {}.",
                     "Incidents in {}.")
    yield from _told(numbers[n:], "plain", "{} was proposed.", "{} were proposed.")


def _told(numbers: Sequence[int] | np.ndarray[Any, Any], kind: str, one: str,
          many: str | None = None) -> Iterator[tuple[str, str]]:
    if len(numbers) == 0:
        return
    words = (one if len(numbers) == 1 else many or one).format(named([int(k) for k in numbers]))
    yield kind, words[0].upper() + words[1:]


def named(numbers: Sequence[int]) -> str:
    """``project 12``, ``projects 12 and 15``, ``7 projects``."""
    if len(numbers) == 1:
        return f"project {numbers[0]}"
    return f"projects {listing([str(k) for k in numbers])}" if len(numbers) <= MOST else f"{len(numbers)} projects"


def _seats(before: Look, after: Look, plan: Plan, week: int, private: bool) -> Iterator[tuple[str, str]]:
    row = int(np.searchsorted(plan.starts, week, side="right")) - 1
    home = plan.org.staff[row]["home"]
    for function, there, name in ((0, "marketing", "IT"), (1, "IT", "marketing")):
        mine = home == function
        out = int((mine & (after.embedded > before.embedded)).sum())
        back = int((mine & (after.embedded < before.embedded)).sum())
        if out and back:
            yield "move", (f"{_moved(out, name, private)} moved over to {there}, "
                           f"{number(back, private=private)} came back.")
        elif out:
            yield "move", f"{_moved(out, name, private)} moved over to {there}."
        elif back:
            yield "move", f"{_moved(back, name, private)} came back from {there}."
    if after.roadmap_week:
        yield "move", "IT and marketing met to plan the shared roadmap."


def _moved(people: int, name: str, private: bool) -> str:
    words = f"{number(people, private=private)} {'person' if people == 1 and not private else 'people'} of {name}"
    return words[0].upper() + words[1:]


def _trust(before: Look, after: Look) -> Iterator[tuple[str, str]]:
    for words, old, new in zip(("The CIO's trust in the CMO", "The CMO's trust in the CIO"), before.trust, after.trust,
                               strict=True):
        if abs(new - old) >= NOTABLE:
            yield ("good", f"{words} rose to {new:.2f}.") if new > old else ("bad", f"{words} fell to {new:.2f}.")
