"""Projects of a run as cards, in lanes from the proposal to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from alignsim.experiments.wording import count
from alignsim.state import (
    ACCEPTING,
    ACTIVE,
    BOUGHT,
    CANCELLED,
    DECIDING,
    IT,
    LIVE,
    OUTSIDE,
    PROPOSED,
    QUEUED,
    REFUSED,
    State,
)  # fmt: skip

PATH = ("proposed", "deciding", "waiting", "at work", "accepting", "live")
ASIDE = ("bought outside", "cancelled", "refused")
LANES = (*PATH, *ASIDE)
OF_STATE = {PROPOSED: "proposed", DECIDING: "deciding", QUEUED: "waiting", ACTIVE: "at work", ACCEPTING: "accepting",
            LIVE: "live", CANCELLED: "cancelled", OUTSIDE: "bought outside", BOUGHT: "bought outside",
            REFUSED: "refused"}
ENDED = (LIVE, CANCELLED, BOUGHT, REFUSED)
FRESH = 13
"""Weeks for which an ended project is still drawn; then it only counts."""


@dataclass(frozen=True)
class Card:
    """A project this week."""

    number: int
    lane: str
    kind: str  #: it, marketing or both: whose people it needs
    pilot: bool
    progress: float  #: work done / work known, 0..1
    late: int  #: weeks past the promised date; of an ended one when it went live
    escalated: bool
    volume: float  #: person-weeks planned
    since: int  #: weeks from the proposal until now, or until it ended

    @property
    def words(self) -> str:
        """The card in a sentence."""
        whose = {"it": "IT alone", "marketing": "marketing alone", "both": "IT and marketing together"}[self.kind]
        told = [f"Project {self.number}{', a tag-team pilot' if self.pilot else ''}: {whose}, {self.volume:.0f} "
                f"person-weeks planned", f"{self.lane}, {count(self.since, 'week')} after the proposal"]
        if self.lane in ("at work", "accepting"):
            told.append(f"{100 * self.progress:.0f}% done")
        if self.late > 0:
            told.append(f"{count(self.late, 'week')} past the promised date")
        if self.escalated:
            told.append("its decision went up to a superior")
        return "; ".join(told) + "."


def cards(state: State, week: int) -> tuple[Card, ...]:
    """The projects to draw when ``week`` weeks are over, in order of proposal: open ones and those ended of late."""
    rows = state.projects[: int(state.world["arrived"][0])].view(np.ndarray)
    ended = np.isin(rows["state"], ENDED)
    drawn = np.flatnonzero(~ended | ((rows["ended"] > week - FRESH) & (rows["ended"] > 0)))
    return tuple(_card(rows[j], week, bool(ended[j])) for j in drawn)


def _card(row: Any, week: int, ended: bool) -> Card:
    done, left = float(row["done"]), float(row["left"])
    state, until = int(row["state"]), int(row["ended"]) if ended else week
    promised = state in (QUEUED, ACTIVE, ACCEPTING, LIVE)
    started = state in (ACTIVE, ACCEPTING)
    progress = 1.0 if state in (LIVE, BOUGHT) else done / (done + left) if started and done + left > 0 else 0.0
    kind = "both" if row["two"] else "it" if row["only"] == IT else "marketing"
    return Card(int(row["number"]), OF_STATE[state], kind, bool(row["pilot"]), round(progress, 3),
                max(0, int(np.ceil(until - float(row["promised"])))) if promised else 0, bool(row["escalated"]),
                float(row["volume"]), max(0, until - int(row["arrival"])))


def counted(state: State) -> dict[str, int]:
    """Projects in each lane; ended ones since week 0."""
    rows = state.projects[: int(state.world["arrived"][0])].view(np.ndarray)
    codes = rows["state"][~np.isin(rows["state"], ENDED) | (rows["ended"] > 0)]
    counts = np.bincount(codes, minlength=10)
    return {lane: int(sum(counts[code] for code, name in OF_STATE.items() if name == lane)) for lane in LANES}
