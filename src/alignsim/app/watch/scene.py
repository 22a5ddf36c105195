"""A frame as the picture's own data: lists of things with a key, a place and a sentence, sent anew each week."""

from __future__ import annotations

from math import atan2, degrees
from textwrap import wrap
from typing import Any

from alignsim.app.few import few, number
from alignsim.app.watch import words
from alignsim.app.watch.frames import Frame
from alignsim.app.watch.layout import elbow, homes, lanes, officers, people
from alignsim.app.watch.places import SHEETS, Box, Sheet
from alignsim.state import FUNCTIONS, IT, MARKETING

Scene = dict[str, Any]
THIN, THICK = 1.0, 21.0
"""Width of a line at trust 0 and at trust 1."""
LETTERS = 13
"""Of a line of an executive's name."""
UNDER = "under 5"
"""Fewer than five, where there is little room."""


def scene(frame: Frame, sheet_name: str = "wide") -> Scene:
    """What the picture of a frame is made of; only numbers, texts, lists and mappings of them."""
    sheet = SHEETS[sheet_name]
    boxes = officers(frame, sheet)
    return {
        "sheet": sheet.name, "width": sheet.width, "height": sheet.height,
        "nodes": _nodes(frame, boxes), "lines": _lines(frame, sheet, boxes), "ribbons": _ribbons(frame, sheet, boxes),
        "blocks": _blocks(frame, sheet), "tiles": _tiles(frame, sheet), **_people(frame, sheet),
        "lanes": _lanes(frame, sheet), "cards": _cards(frame, sheet),
        "caption": words.caption(frame), "legend": words.legend(frame), "rows": words.table(frame),
    }  # fmt: skip


def _box(box: Box) -> dict[str, float]:
    return {"x": round(box.x, 1), "y": round(box.y, 1), "w": round(box.w, 1), "h": round(box.h, 1)}


def _nodes(frame: Frame, boxes: dict[int, Box]) -> list[Scene]:
    found = []
    for each in frame.officers:
        kind = "it" if each.id == frame.cio else "marketing" if each.id == frame.cmo else "other"
        above = f"reports to the {frame.officers[each.above].label}" if each.above >= 0 else "at the top"
        label = wrap(each.label, LETTERS, max_lines=2, placeholder="…")
        found.append({"key": f"e{each.id}", "kind": kind, "label": label, "words": f"{each.label}, {above}.",
                      **_box(boxes[each.id])})
    return found


def _lines(frame: Frame, sheet: Sheet, boxes: dict[int, Box]) -> list[Scene]:
    found = [{"key": f"l{each.id}", "d": elbow(boxes[each.above], boxes[each.id])}
             for each in frame.officers if each.above >= 0]
    found += [{"key": f"b{home}", "d": elbow(boxes[chief], sheet.blocks[home])}
              for home, chief in ((IT, frame.cio), (MARKETING, frame.cmo))]
    return found


# ------------------------------------------------------------------------------------------------------------- trust
def thickness(trust: float) -> float:
    """Width of the line of a trust."""
    return round(THIN + (THICK - THIN) * trust, 1)


def _ribbons(frame: Frame, sheet: Sheet, boxes: dict[int, Box]) -> list[Scene]:
    """The four trusts, each a line from the one who trusts to the one trusted."""
    found = [_ribbon(frame, who, told, *_arc(boxes[frame.cio], boxes[frame.cmo], who == "cio", sheet), sheet)
             for who, told in words.TRUSTS[:2]]
    for (who, told), forth, height in zip(words.TRUSTS[2:], (True, False), sheet.bridge, strict=True):
        x0, x1 = sheet.blocks[IT].right, sheet.blocks[MARKETING].x
        x0, x1 = (x0 + 3, x1 - 15) if forth else (x0 + 15, x1 - 3)
        points = [(x0 + (x1 - x0) * part, height) for part in (0, 1 / 3, 2 / 3, 1)]
        found.append(_ribbon(frame, who, told, points if forth else points[::-1], height, sheet))
    return found


def _arc(cio: Box, cmo: Box, forth: bool, sheet: Sheet) -> tuple[list[tuple[float, float]], float]:
    """The curve from CIO to CMO, or back below it, and the height of its middle: under whoever stands between them."""
    low, wide = sheet.blocks[IT].y, sheet.name == "wide"
    if wide:
        height = low - 84 if forth else low - 31
    else:
        height = min(low - 52, max(cio.bottom, cmo.bottom) + 34) + (0 if forth else 34)
    if wide and forth:
        ends = (cio.right, cio.y + cio.h / 2), (cmo.x - 15, cmo.y + cmo.h / 2)
        reach = 0.26 * (cmo.x - cio.right)
    else:
        inset = 10 if forth else 26
        left, right = (cio.right - inset, cio.bottom), (cmo.x + inset, cmo.bottom)
        tip = 14.0
        ends = (left, (right[0], right[1] + tip)) if forth else ((left[0], left[1] + tip), right)
        reach = (0.1 if wide else 0.08) * (right[0] - left[0])
    (x0, y0), (x1, y1) = ends
    bend = (height - (y0 + y1) / 8) / 0.75  # the middle of the curve lies at the height
    points = [(x0, y0), (x0 + reach, bend), (x1 - reach, bend), (x1, y1)]
    return (points if forth else points[::-1]), height


def _ribbon(frame: Frame, who: str, told: str, points: list[tuple[float, float]], height: float, sheet: Sheet) -> Scene:
    trust = frame.trust[who]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
    wide = thickness(trust or 0.0)
    staff = who in FUNCTIONS
    return {
        "key": who, "d": f"M{ax:.1f} {ay:.1f}C{bx:.1f} {by:.1f} {cx:.1f} {cy:.1f} {dx:.1f} {dy:.1f}", "width": wide,
        "trust": None if trust is None else round(trust, 4), "number": "–" if trust is None else f"{trust:.2f}",
        "tip": {"x": round(dx, 1), "y": round(dy, 1), "size": round(5 + wide / 2, 1), "left": dx < ax,
                "turn": _turn(cx, cy, dx, dy)},
        "x": (sheet.blocks[IT].right + sheet.blocks[MARKETING].x) / 2, "y": round(height, 1), "staff": staff,
        "below": round(wide / 2 + 16 + min(6.0, abs(dy - ay) / 8), 1),
        "label": told, "short": words.SHORT[who],
        "words": f"{told}: {words.trust_words(trust)}"
                 + (" on a scale of 0 (not at all) to 1 (fully)." if trust is not None else "."),
    }  # fmt: skip


def _turn(x0: float, y0: float, x1: float, y1: float) -> float:
    """Degrees by which an arrowhead that points right is turned."""
    return round(degrees(atan2(y1 - y0, x1 - x0)), 1)


# ------------------------------------------------------------------------------------------------------------ people
def _blocks(frame: Frame, sheet: Sheet) -> list[Scene]:
    found = []
    for home in (IT, MARKETING):
        wide = sheet.name == "wide"
        title = f"{'IT' if home == IT else 'Marketing'}: {_number(frame.heads[home], frame, wide)}" + " people" * wide
        n = frame.guests[1 - home]
        beside = f"{_number(n, frame, wide)} {'guest' if n == 1 and not frame.private else 'guests'}" if n \
            else "no guests"
        found.append({"key": f"f{home}", "kind": FUNCTIONS[home], "title": title, "beside": beside, "guests": n > 0,
                      "room": _box(sheet.guests[home]), **_box(sheet.blocks[home])})
    return found


def _number(people: int, frame: Frame, wide: bool) -> str:
    return UNDER if not wide and frame.private and few(people) else number(people, private=frame.private)


def _tiles(frame: Frame, sheet: Sheet) -> list[Scene]:
    return [{"key": f"t{home}-{k}", "kind": FUNCTIONS[home], **_box(tile.box)}
            for home in (IT, MARKETING) for k, tile in enumerate(homes(frame.seating, home, sheet)) if tile.seats]


def _people(frame: Frame, sheet: Sheet) -> Scene:
    seats, empty = people(frame, sheet)
    dots = []
    for person in frame.people:
        spot = seats[person.id]
        dots.append({"key": f"p{person.id}", "kind": FUNCTIONS[person.home], "away": person.sits != person.home,
                     "x": round(spot.x, 1), "y": round(spot.y, 1), "r": round(spot.r, 1),
                     "busy": 0.0 if person.busy is None else round(person.busy, 2),
                     "words": words.dot_words(person, frame)})
    kinds = {person.id: FUNCTIONS[person.home] for person in frame.people}
    left = [{"key": f"h{k}", "kind": kinds[k], "x": round(s.x, 1), "y": round(s.y, 1), "r": round(s.r, 1)}
            for k, s in empty.items()]
    return {"people": dots, "empty": left}


# ---------------------------------------------------------------------------------------------------------- projects
def _lanes(frame: Frame, sheet: Sheet) -> list[Scene]:
    left = lanes(frame, sheet)[1]
    late = {lane: sum(card.late > 0 for card in frame.cards if card.lane == lane) for lane in ("at work", "accepting")}
    return [{"key": name, "title": words.LANE_WORDS[name], "count": frame.lanes[name], "late": late.get(name, 0),
             "more": left[name], "words": f"{words.LANE_WORDS[name]}: {words.LANE_HELP[name]}.", **_box(box)}
            for name, box in sheet.lanes]


def _cards(frame: Frame, sheet: Sheet) -> list[Scene]:
    boxes = lanes(frame, sheet)[0]
    return [{"key": f"c{card.number}", "kind": card.kind, "lane": card.lane, "progress": card.progress,
             "late": card.late > 0, "pilot": card.pilot, "words": card.words, **_box(boxes[card.number])}
            for card in frame.cards if card.number in boxes]
