"""A picture in two layouts, of which the reader sees the one that fits."""

from __future__ import annotations

from typing import Protocol

NARROW_WIDTH = 360.0


class Drawn(Protocol):
    """A picture that can be made for a width."""

    def __call__(self, *, width: float, classes: str) -> str:
        """The picture as SVG text."""
        ...


def fitting(draw: Drawn, wide: float = 640, narrow: float = NARROW_WIDTH) -> str:
    """The wide and the narrow layout of one picture; the stylesheet shows one of them.

    ``draw`` is ``partial(bands, lines, title=...)`` or the same of ``rows``.
    """
    return (f'<div class="al-fit">{draw(width=wide, classes=" al-wide")}'
            f'{draw(width=narrow, classes=" al-narrow")}</div>')
