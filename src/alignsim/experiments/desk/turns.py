"""Whose turn it is: sessions one after the other, and within a session its places one after the other.

A turn lasts until an answer is told, or for :data:`TURN` pieces of a large question.  Shorter turns would be no fairer:
where there is more to do than processors can, all would be answered late together, and each move be overtaken by the
next before its answer.  A session keeps its place in the row when a newer move takes the place of an older.
"""

from __future__ import annotations

from collections import OrderedDict
from time import monotonic

from alignsim.experiments.desk.tasks import Class, Piece, Task

TURN = 12
"""Pieces of a turn at most: a first answer for two others against a new base has ten."""
BETTER_EVERY = 8
"""Every so many pieces, a better answer goes before first ones, so that no hand that is still waits for ever."""


class Turns:
    """All that waits, by session and place.  Everything here is called under the desk's lock."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, OrderedDict[str, Task]] = OrderedDict()
        self._spent: dict[str, int] = {}
        self._given = 0

    def __len__(self) -> int:
        return sum(len(places) for places in self._sessions.values())

    def put(self, session: str, place: str, task: Task) -> None:
        """A task takes the place of an older one, which is cancelled."""
        places = self._sessions.setdefault(session, OrderedDict())
        older = places.get(place)
        if older is not None:
            older.cancelled = True
        places[place] = task

    def leave(self, session: str) -> None:
        """Everything of a session is cancelled."""
        self._spent.pop(session, None)
        for task in self._sessions.pop(session, OrderedDict()).values():
            task.cancelled = True

    def clear(self) -> None:
        """Everything is cancelled."""
        for session in list(self._sessions):
            self.leave(session)

    def sweep(self) -> None:
        """What is over goes."""
        for session, places in list(self._sessions.items()):
            for place, task in list(places.items()):
                if task.over:
                    self.remove(session, place, task)

    def remove(self, session: str, place: str, task: Task) -> None:
        """A task that is over goes, if it is still the one in its place."""
        places = self._sessions.get(session)
        if places is not None and places.get(place) is task:
            del places[place]
            if not places:
                del self._sessions[session]
                self._spent.pop(session, None)

    def next(self, *, long: bool) -> tuple[str, str, Task, Piece] | None:
        """The next piece that can be done now; ``long``: whether it may be one that takes as long as it takes."""
        order: tuple[Class, Class] = ("first", "more") if (self._given + 1) % BETTER_EVERY else ("more", "first")
        for wanted in order:
            for session, places in self._sessions.items():
                for place, task in places.items():
                    if task.long and not long:
                        continue
                    piece = task.piece(wanted)
                    if piece is not None:
                        self._given += 1
                        self._taken(session, place, piece)
                        return session, place, task, piece
        return None

    def _taken(self, session: str, place: str, piece: Piece) -> None:
        """Put down that a piece was given; the turn ends with an answer, or when it has lasted long enough."""
        self._spent[session] = self._spent.get(session, 0) + 1
        if piece.last or self._spent[session] >= TURN:
            self._spent[session] = 0
            self._sessions[session].move_to_end(place)
            self._sessions.move_to_end(session)

    def rest(self) -> float | None:
        """Seconds until something that rests now can go on; None if nothing does."""
        now = monotonic()
        later = [task.ripe_at() - now for places in self._sessions.values() for task in places.values()
                 if task.ripe_at() > now]
        return min(later, default=None)
