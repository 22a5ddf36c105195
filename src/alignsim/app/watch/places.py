"""Measures of the picture, in the units of its drawing: a wide sheet for screens, a narrow one for phones."""

from __future__ import annotations

from dataclasses import dataclass

from alignsim.app.watch.projects import ASIDE, LANES, PATH


@dataclass(frozen=True)
class Box:
    """A rectangle: its upper left corner, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def middle(self) -> float:
        """Half way from left to right."""
        return self.x + self.w / 2

    def within(self, other: Box) -> bool:
        """Whether this one lies in the other."""
        edge = 1e-6
        return (self.x >= other.x - edge and self.y >= other.y - edge and self.right <= other.right + edge
                and self.bottom <= other.bottom + edge)

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        edge = 1e-6
        return (self.x < other.right - edge and other.x < self.right - edge and self.y < other.bottom - edge
                and other.y < self.bottom - edge)


@dataclass(frozen=True)
class Sheet:
    """The measures of one drawing."""

    name: str
    width: float
    height: float
    node: tuple[float, float]  #: width and height of an executive
    top: float  #: middle of the first row of executives
    step: float  #: from one row of executives to the next
    rows_end: float  #: no executive is drawn below
    blocks: tuple[Box, Box]  #: IT, marketing
    guests: tuple[Box, Box]  #: where those of the other side sit, inside the block
    homes: tuple[Box, Box]  #: where the own teams sit, inside the block
    pitch: float  #: most room of one person
    lanes: tuple[tuple[str, Box], ...]  #: where the cards of each lane lie
    card: tuple[float, float]
    bridge: tuple[float, float]  #: heights of the two lines between the staff of both sides


def _wide() -> Sheet:
    it, marketing = Box(4, 220, 398, 166), Box(558, 220, 398, 166)
    widths = (104, 104, 214, 266, 104, 124)
    lanes, x = [], 9.0
    for name, wide in zip(PATH, widths, strict=True):
        lanes.append((name, Box(x, 438, wide - 4, 92)))
        x += wide + 7
    aside = zip(ASIDE, (Box(9, 568, 428, 34), Box(453, 568, 264, 34), Box(733, 568, 218, 34)), strict=True)
    return Sheet("wide", 960, 612, (86, 38), 28, 61, 160, (it, marketing),
                 (Box(it.right - 80, it.y + 54, 66, 104), Box(marketing.x + 14, marketing.y + 54, 66, 104)),
                 (Box(it.x + 12, it.y + 34, 292, 124), Box(marketing.x + 94, marketing.y + 34, 292, 124)),
                 26, (*lanes, *aside), (26, 16), (268, 338))


def _narrow() -> Sheet:
    it, marketing = Box(2, 222, 166, 212), Box(212, 222, 166, 212)
    lanes = [(name, Box(112, 494 + 47 * k, 262, 42)) for k, name in enumerate(LANES)]
    return Sheet("narrow", 380, 920, (58, 34), 22, 58, 150, (it, marketing),
                 (Box(it.x + 8, it.bottom - 56, 150, 48), Box(marketing.x + 8, marketing.bottom - 56, 150, 48)),
                 (Box(it.x + 8, it.y + 28, 150, 104), Box(marketing.x + 8, marketing.y + 28, 150, 104)),
                 22, tuple(lanes), (19, 12), (296, 356))


WIDE, NARROW = _wide(), _narrow()
SHEETS = {"wide": WIDE, "narrow": NARROW}
