"""The colours as CSS variables, light and dark, and what a look is in SVG."""

from __future__ import annotations

from collections.abc import Mapping

from alignsim.report.theme import (
    BAD,
    BOTH,
    FAINT,
    GOOD,
    INK,
    IT,
    MARKETING,
    ON_DARK,
    OPEN,
    PAPER,
    SOFT,
    STRUCTURES,
    WORTH,
    Look,
)

COLOURS: Mapping[str, str] = {
    "ink": INK, "soft": SOFT, "faint": FAINT, "paper": PAPER, "worth": WORTH, "it": IT.colour,
    "marketing": MARKETING.colour, "both": BOTH.colour, "first": STRUCTURES[0].colour,
    "second": STRUCTURES[1].colour, "third": STRUCTURES[2].colour, "good": GOOD.colour, "bad": BAD.colour,
}
LOOKS: Mapping[str, Look] = {
    "it": IT, "marketing": MARKETING, "both": BOTH, "first": STRUCTURES[0], "second": STRUCTURES[1],
    "third": STRUCTURES[2], "good": GOOD, "bad": BAD, "soft": OPEN,
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
_DASHES = {"-": "", "--": "7 4", "-.": "9 3 2 3"}
_DARK = ('[data-theme="dark"], [data-jp-theme-light="false"], .vscode-dark, .vscode-high-contrast:not('
         '.vscode-high-contrast-light)')
_LIGHT = '[data-theme="light"], [data-jp-theme-light="true"], .vscode-light, .vscode-high-contrast-light'


def colour(name: str) -> str:
    """A colour that follows the page's paper, and is the light one where there is no page."""
    return f"var(--al-{name}, {COLOURS[name]})"


def dashes(look: str) -> str:
    """The dash pattern of a look as an attribute; nothing for a solid line."""
    pattern = _DASHES[LOOKS[look].line]
    return f' stroke-dasharray="{pattern}"' if pattern else ""


def marker(look: str, x: float, y: float, size: float = 3.6, fill: str | None = None) -> str:
    """The marker of a look: a circle, square, diamond or triangle about a point."""
    paint = f'fill="{fill or colour(look)}" stroke="{colour(look)}" stroke-width="1.4"'
    kind = LOOKS[look].marker
    if kind == "o":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" {paint}/>'
    if kind == "s":
        half, side = 0.9 * size, 1.8 * size
        return f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{side:.1f}" height="{side:.1f}" {paint}/>'
    at = ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)) if kind == "D" else ((0, -1.25), (1.15, .85), (-1.15, .85))
    points = " ".join(f"{x + dx * size:.1f},{y + dy * size:.1f}" for dx, dy in at)
    return f'<polygon points="{points}" {paint}/>'


def stylesheet() -> str:
    """CSS: the colours for light and dark paper, and the pictures' own classes.

    A page says which paper it has by ``data-theme="light"`` or ``"dark"``; notebooks say it in their own way; else the
    reader's system decides.  Print is on light paper.
    """
    light = "".join(f"--al-{name}:{value};" for name, value in COLOURS.items())
    dark = "".join(f"--al-{name}:{ON_DARK[value]};" for name, value in COLOURS.items())
    return "\n".join([
        f":root{{{light}}}",
        f"@media (prefers-color-scheme: dark){{:root{{{dark}}}}}",
        f"{_LIGHT}{{{light}}}",
        f"{_DARK}{{{dark}}}",
        f"@media print{{:root,{_DARK}{{{light}}}}}",
        ".al-picture{display:block;width:100%;height:auto;overflow:visible;background:none}",
        ".al-fit{container-type:inline-size;width:100%}",
        ".al-fit>.al-wide{max-width:760px}.al-fit>.al-narrow{display:none;max-width:460px}",
        "@container (max-width: 480px){.al-fit>.al-wide{display:none}.al-fit>.al-narrow{display:block}}",
    ])
