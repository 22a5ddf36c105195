"""Where single runs end: a row an organization, a dash a run, and how many lie where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from alignsim.report.svg.parts import NARROW, framed, line, lines_of, text, tick_words
from alignsim.report.svg.scales import Scale
from alignsim.report.svg.style import colour

_BINS = 24
_ROW, _TALL = 92.0, 46.0


class Ends(NamedTuple):
    """The runs of one organization: its name, its look, a value a run, and the mean with its interval."""

    words: str
    look: str
    values: Sequence[float] | np.ndarray
    mean: float
    low: float
    high: float


def spread(
    rows: Sequence[Ends], low: float, high: float, *, title: str, unit: str, line_at: float | None = None,
    line_words: str = "", label: str = "", width: float = 640, classes: str = "",
) -> str:
    """The picture as SVG text; the scale goes from ``low`` to ``high``, with an upright line at ``line_at``."""
    narrow = width < NARROW
    pieces, y = [], 4.0
    for words in lines_of(title, width - 8, 15.5):
        pieces.append(text(2, y + 12, words, size=15, bold=True))
        y += 19
    for words in lines_of(unit, width - 8, 12.5):
        pieces.append(text(2, y + 11, words, size=12.5, tone="soft"))
        y += 16
    top = y + 24
    x = Scale(low, high, 8 if narrow else 0.27 * width, width - 12)
    bottom = top + _ROW * len(rows)
    most = max((int(_heights(row, low, high).max()) for row in rows), default=1) or 1
    if line_at is not None:
        at = x(line_at)
        pieces.append(line(at, top - 12, at, bottom, tone="soft", dash="3 3"))
        pieces.append(text(at + 5, top - 4, line_words, size=12.5, tone="soft"))
    for k, row in enumerate(rows):
        pieces += _row(row, top + _ROW * k, x, most, narrow)
    pieces += _scale(x, bottom)
    told = label or "; ".join(
        f"{row.words}: {len(row.values)} runs, mean {row.mean:.2f}, from {np.min(row.values):.2f} to "
        f"{np.max(row.values):.2f}" for row in rows if len(row.values))
    return framed(pieces, width, bottom + 26, title, told or "Nothing to show yet", classes)


def _heights(row: Ends, low: float, high: float) -> np.ndarray:
    return np.histogram(np.asarray(row.values, float), bins=_BINS, range=(low, high))[0]


def _row(row: Ends, top: float, x: Scale, most: int, narrow: bool) -> list[str]:
    floor = top + 18 + _TALL
    paint = colour(row.look)
    block = [row.words] if narrow else lines_of(row.words, x.start - 16, 13)
    pieces = [text(2, (top + 12 if narrow else floor - 16 * len(block) + 8) + 16 * k, words, bold=True)
              for k, words in enumerate(block)]
    edges = np.linspace(x.low, x.high, _BINS + 1)
    bars = [(x(float(a)), x(float(b)), _TALL * int(n) / most)
            for a, b, n in zip(edges, edges[1:], _heights(row, x.low, x.high), strict=False) if n]
    pieces += [f'<rect x="{a:.1f}" y="{floor - tall:.1f}" width="{b - a - 1:.1f}" height="{tall:.1f}" fill="{paint}" '
               'fill-opacity=".35"/>' for a, b, tall in bars]
    dashes = "".join(f"M{x(float(value)):.1f},{floor + 3:.1f}v7" for value in row.values)
    pieces.append(f'<path d="{dashes}" stroke="{paint}" stroke-width="1" stroke-opacity=".45" fill="none"/>')
    pieces.append(line(x.start, floor, x.end, floor, tone="soft"))
    if np.isfinite(row.mean):
        pieces.append(f'<path d="M{x(row.low):.1f},{floor - 4:.1f}H{x(row.high):.1f}" stroke="{paint}" '
                      'stroke-width="5" fill="none"/>' if np.isfinite(row.low) else "")
        pieces.append(f'<path d="M{x(row.mean):.1f},{floor + 1:.1f}v-{_TALL:.0f}" stroke="{paint}" '
                      'stroke-width="2.4"/>')
    return pieces


def _scale(x: Scale, y: float) -> list[str]:
    steps = 5
    values = [x.low + (x.high - x.low) * k / (steps - 1) for k in range(steps)]
    return [text(x(v), y + 16, tick_words(v, 0.5, False), size=12.5, tone="soft",
                 anchor="start" if k == 0 else "end" if k == steps - 1 else "middle") for k, v in enumerate(values)]
