"""Pieces that every SVG picture is made of: escaped text, its width, the frame."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable

from alignsim.experiments import wording
from alignsim.report.svg.style import FONT, colour

LETTER = 0.56
"""Width of an average letter, in sizes of the font."""
NARROW = 480
"""Below this width a picture has the layout for a phone."""


def escaped(text: str) -> str:
    """Text that is safe in an element and in an attribute; characters that XML does not have are left out."""
    return html.escape("".join(c for c in text if c in "\n\t" or (c >= " " and c not in "\x7f\ufffe\uffff")))


def width_of(text: str, size: float) -> float:
    """About how wide a text is; rather too wide than too narrow."""
    return LETTER * size * len(text)


def lines_of(text: str, width: float, size: float, most: int = 2) -> list[str]:
    """The text in lines that fit; what does not fit into ``most`` lines ends in an ellipsis."""
    letters = max(6, int(width / (LETTER * size)))
    return textwrap.wrap(text, letters, max_lines=most, placeholder="\u2009\u2026", break_long_words=True) or [""]


def text(
    x: float, y: float, words: str, *, size: float = 13, tone: str = "ink", anchor: str = "start", bold: bool = False
) -> str:
    """A line of text; ``anchor`` is start, middle or end."""
    weight = ' font-weight="600"' if bold else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour(tone)}"{side}{weight}>'
            f'{escaped(words)}</text>')


def line(x1: float, y1: float, x2: float, y2: float, *, tone: str = "faint", width: float = 1, dash: str = "") -> str:
    """A straight line."""
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour(tone)}" '
            f'stroke-width="{width:g}"{pattern}/>')


def framed(pieces: Iterable[str], width: float, height: float, title: str, label: str, extra: str = "") -> str:
    """A whole picture: scales with its place, and says what it shows."""
    said = escaped(f"{title}. {label}" if title and label else title or label)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="al-picture{extra}" role="img" aria-label="{said}" '
            f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}">'
            f'<title>{escaped(title or label)}</title><desc>{escaped(label)}</desc>{"".join(pieces)}</svg>')


def tick_words(value: float, step: float, percent: bool) -> str:
    """A value on a scale, with the digits its step needs and a true minus sign."""
    if percent:
        value, step = 100 * value, 100 * step
    digits = 0
    while digits < 6 and abs(step * 10**digits - round(step * 10**digits)) > 1e-6 * step * 10**digits:
        digits += 1
    return wording.minus(f"{value + 0.0 if abs(value) > 1e-12 else 0.0:,.{digits}f}") + ("%" if percent else "")
