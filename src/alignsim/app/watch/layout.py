"""Where everything of a frame is drawn: pure functions from a frame and a sheet to places.

Executives stand from top to bottom by who reports to whom; IT is at the left, marketing at the right, each person with
their team under its executive, and who is embedded sits among the hosts.  Projects lie in lanes from the proposal to
the end.  A place depends on the chart and on the mark's own state, so that a picture moves only where something moved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from alignsim.app.watch.frames import Frame, Officer
from alignsim.app.watch.people import Seating
from alignsim.app.watch.places import Box, Sheet
from alignsim.app.watch.projects import Card
from alignsim.state import IT, MARKETING

GAP = 8.0
"""Between two teams."""
RADIUS = 0.36
"""Of a person, as a part of their room."""
PAD = 5.0
"""Inside the edge of a team."""


class Spot(NamedTuple):
    """The middle of something round."""

    x: float
    y: float
    r: float


class Tile(NamedTuple):
    """A team's place and its seats, in the order of its dots."""

    box: Box
    seats: tuple[Spot, ...]


# ------------------------------------------------------------------------------------------------------- executives
def officers(frame: Frame, sheet: Sheet) -> dict[int, Box]:
    """The box of each executive by number: a row a step from the top, CIO and CMO above their functions."""
    depth = {each.id: _depth(frame.officers, each.id) for each in frame.officers}
    deepest = max([*depth.values(), 1])
    wide, high = sheet.node
    step = min(sheet.step, (sheet.rows_end - sheet.top) / deepest)
    high = min(high, _room(step, 8))
    fixed = {frame.cio: sheet.blocks[IT].middle, frame.cmo: sheet.blocks[MARKETING].middle}
    found: dict[int, Box] = {}
    for row in range(deepest + 1):
        here = [each.id for each in frame.officers if depth[each.id] == row]
        others = [k for k in here if k not in fixed]
        found |= {k: _around(fixed[k], sheet.top + row * step, wide, high) for k in here if k in fixed}
        others.sort(key=lambda k: (_leads_to(frame, k), -k))
        pitch = min(1.55 * wide, (fixed[frame.cmo] - fixed[frame.cio] - wide) / max(1, len(others)))
        start = (fixed[frame.cio] + fixed[frame.cmo] - pitch * (len(others) - 1)) / 2
        found |= {k: _around(start + pitch * place, sheet.top + row * step, min(wide, _room(pitch, 6)), high)
                  for place, k in enumerate(others)}
    return found


def _room(pitch: float, gap: float) -> float:
    """Of a box, where there is a box each ``pitch``: all but the gap, or half where there are very many."""
    return max(pitch - gap, pitch / 2)


def _leads_to(frame: Frame, k: int) -> int:
    """-1 over the CIO alone, 1 over the CMO alone, else 0: so that lines cross as little as can be."""
    over = [_over(frame.officers, k, below) for below in (frame.cio, frame.cmo)]
    return int(over[1]) - int(over[0])


def _over(officers: Sequence[Officer], k: int, below: int) -> bool:
    while below >= 0 and below != k:
        below = officers[below].above
    return below == k


def _depth(officers: Sequence[Officer], k: int) -> int:
    steps = 0
    while officers[k].above >= 0:
        k, steps = officers[k].above, steps + 1
    return steps


def _around(x: float, y: float, wide: float, high: float) -> Box:
    return Box(x - wide / 2, y - high / 2, wide, high)


def elbow(above: Box, below: Box) -> str:
    """A reporting line: down, across, down."""
    half = (above.bottom + below.y) / 2
    return f"M{above.middle:.1f} {above.bottom:.1f}L{above.middle:.1f} {half:.1f}" \
           f"L{below.middle:.1f} {half:.1f}L{below.middle:.1f} {below.y:.1f}"


# ------------------------------------------------------------------------------------------------------------ people
@lru_cache(maxsize=256)
def homes(seating: Seating, home: int, sheet: Sheet) -> tuple[Tile, ...]:
    """The tiles of a function's teams, in their order; people of both functions are drawn alike in size."""
    sizes = [[sum(not seating.dots[k].guest for k in team.dots) for team in seating.teams if team.home == each]
             for each in (IT, MARKETING)]
    pitch = min(_packed(sizes[each], sheet.homes[each], sheet.pitch)[0] for each in (IT, MARKETING))
    return _packed(sizes[home], sheet.homes[home], pitch)[1]


def _packed(sizes: Sequence[int], room: Box, most: float) -> tuple[float, tuple[Tile, ...]]:
    """Tiles of that many seats in rows, at the largest pitch that fits, which comes first."""
    pitch = most
    if not sizes:
        return pitch, ()
    while pitch > 1.0:
        for tall in (2, 3, 4, 5, 6, 8, 10, 12):
            if _rows(sizes, room, pitch, tall, len(sizes)) is not None:
                return pitch, _balanced(sizes, room, pitch, tall)
        pitch *= 0.97
    raise ValueError(f"{sum(sizes)} seats do not fit")


def _balanced(sizes: Sequence[int], room: Box, pitch: float, tall: int) -> tuple[Tile, ...]:
    """Tiles that fit, no more in a row than there must be, in the middle of the room."""
    found = (_rows(sizes, room, pitch, tall, most) for most in range(1, len(sizes) + 1))
    tiles = next(tiles for tiles in found if tiles is not None)
    shift = (room.right - max(tile.box.right for tile in tiles)) / 2
    return tuple(Tile(replace(tile.box, x=tile.box.x + shift),
                      tuple(seat._replace(x=seat.x + shift) for seat in tile.seats)) for tile in tiles)


def _rows(sizes: Sequence[int], room: Box, pitch: float, tall: int, most: int) -> tuple[Tile, ...] | None:
    """Tiles of at most ``tall`` seats one above the other, ``most`` tiles in a row; None if they do not fit."""
    gap = min(GAP, pitch / 2)
    x, y, high, count = room.x, room.y, 0.0, 0
    tiles = []
    for size in sizes:
        down = min(tall, max(1, size))
        across = max(1, math.ceil(size / down))
        wide, deep = across * pitch + 2 * PAD, down * pitch + 2 * PAD
        if count == most or (count and x + wide > room.right):
            x, y, high, count = room.x, y + high + gap, 0.0, 0
        if x + wide > room.right + 1e-6 or y + deep > room.bottom + 1e-6:
            return None
        tiles.append(Tile(Box(x, y, wide, deep), _grid(size, x + PAD, y + PAD, pitch, across)))
        x, high, count = x + wide + gap, max(high, deep), count + 1
    return tuple(tiles)


def _grid(count: int, x: float, y: float, pitch: float, across: int) -> tuple[Spot, ...]:
    return tuple(Spot(x + (k % across + 0.5) * pitch, y + (k // across + 0.5) * pitch, RADIUS * pitch)
                 for k in range(count))


def _pitch(seating: Seating, sheet: Sheet) -> float:
    """The room of one person at home."""
    seats = (seat.r / RADIUS for home in (IT, MARKETING) for tile in homes(seating, home, sheet) for seat in tile.seats)
    return next(seats, sheet.pitch)


def guest_seats(count: int, room: Box, most: float) -> tuple[Spot, ...]:
    """Seats for that many guests in their part of the block."""
    pitch = most
    while pitch > 1.0:
        across = int(room.w / pitch + 1e-9)
        if across * int(room.h / pitch + 1e-9) >= count:
            return _grid(count, room.x, room.y, pitch, across)
        pitch *= 0.95
    raise ValueError(f"{count} guests do not fit")


def people(frame: Frame, sheet: Sheet) -> tuple[dict[int, Spot], dict[int, Spot]]:
    """The seat of every dot, and the empty seats at home of those who sit on the other side, by the dot's number."""
    seats: dict[int, Spot] = {}
    empty: dict[int, Spot] = {}
    here = {person.id: person for person in frame.people}
    for home in (IT, MARKETING):
        teams = [team for team in frame.seating.teams if team.home == home]
        for team, tile in zip(teams, homes(frame.seating, home, sheet), strict=True):
            own = [frame.seating.dots[k] for k in team.dots if not frame.seating.dots[k].guest]
            for dot, seat in zip(own, tile.seats, strict=True):
                (empty if here[dot.id].sits != home else seats)[dot.id] = seat
        away = [person.id for person in frame.people if person.home == home and person.sits != home]
        at = guest_seats(len(away), sheet.guests[1 - home], 1.15 * _pitch(frame.seating, sheet))
        seats.update(zip(away, at, strict=True))
    return seats, empty


# ---------------------------------------------------------------------------------------------------------- projects
def lanes(frame: Frame, sheet: Sheet) -> tuple[dict[int, Box], dict[str, int]]:
    """The box of each project's card, and how many of a lane's cards found no room; those told first came last."""
    boxes: dict[int, Box] = {}
    left_out: dict[str, int] = {}
    scale = card_scale(frame)
    wide, high = sheet.card[0] * scale, sheet.card[1] * scale
    for name, room in sheet.lanes:
        here = [card for card in frame.cards if card.lane == name]
        across, down = int((room.w + 3) / (wide + 3)), int((room.h + 3) / (high + 3))
        fitting = here[-across * down :] if across * down else []
        left_out[name] = len(here) - len(fitting)
        for k, card in enumerate(fitting):
            boxes[card.number] = Box(room.x + k % across * (wide + 3), room.y + k // across * (high + 3), wide, high)
    return boxes, left_out


def card_scale(frame: Frame) -> float:
    """Cards are smaller where there are more people, for then there are more projects: the same all through a run."""
    return min(1.0, max(0.4, math.sqrt(90 / max(1, sum(frame.heads)))))


def drawn(frame: Frame, sheet: Sheet) -> list[tuple[Card, Box]]:
    """Cards with their places, in order of their numbers."""
    boxes, _ = lanes(frame, sheet)
    return [(card, boxes[card.number]) for card in frame.cards if card.number in boxes]
