"""The same parameters under several readings of the same data, one density over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from alignsim.report import theme
from alignsim.report.calibration.picture import smooth
from alignsim.report.calibration.shown import number

if TYPE_CHECKING:
    from alignsim.calibration.posterior import Posterior
    from alignsim.report.figure import Picture

_WIDTH, _HEIGHT = 11.0, 4.3
_LOOKS = (theme.IT, theme.MARKETING, theme.BOTH)


@theme.themed
def readings_picture(found: Mapping[str, Posterior], title: str) -> Picture:
    """A panel a parameter, a curve a reading with its median and 90% interval below."""
    posteriors = list(found.values())
    subtitle = " ".join(f"Read {name}: {p.sentence[0].lower()}{p.sentence[1:]}" for name, p in found.items())
    note = ("Dashed: what was thought possible before. Dot and bar: median and 90% interval. " + posteriors[0].note)
    picture = theme.new_picture(_WIDTH, _HEIGHT, title, subtitle, note)
    inch, free = 1 / _HEIGHT, posteriors[0].free
    wide = (1 - 2 * theme.MARGIN / _WIDTH) / len(free)
    for k, one in enumerate(free):
        bottom = picture.bottom + 0.34 * inch
        ax = picture.add_axes((theme.MARGIN / _WIDTH + k * wide + 0.008, bottom, wide - 0.035,
                               picture.top - bottom - (0.34 + 0.17 * len(found)) * inch))
        grid, flat = np.linspace(one.low, one.high, 200), 1 / (one.high - one.low)
        curves = [smooth(p.values[:, k], p.weights, grid) for p in posteriors]
        top = 1.12 * max(flat, *(float(curve.max()) for curve in curves))
        ax.plot([one.low, one.high], [flat, flat], color=theme.SOFT, linestyle="--", linewidth=1.1)
        for place, (name, posterior, curve, look) in enumerate(zip(found, posteriors, curves, _LOOKS, strict=False)):
            learnt, y = posterior.learnt[k], -0.08 * top * (1 + place)
            ax.plot(grid, curve, color=look.colour, linestyle=look.line)
            ax.plot([learnt.low90, learnt.high90], [y, y], color=look.colour, linewidth=3, solid_capstyle="butt")
            ax.plot(learnt.median, y, marker=look.marker, color=look.colour, markersize=5.5)
            picture.text(theme.MARGIN / _WIDTH + k * wide + 0.008, picture.top - (0.26 + 0.17 * place) * inch,
                         f"{name}: {number(learnt.median)} ({number(learnt.low90)} to {number(learnt.high90)}), "
                         f"{learnt.word}", fontsize=9, color=look.colour, va="top")
        picture.text(theme.MARGIN / _WIDTH + k * wide + 0.008, picture.top - 0.04 * inch, one.path, fontsize=10.5,
                     fontweight="bold", va="top")
        ax.set_xlim(one.low, one.high)
        ax.set_ylim(-0.08 * top * (len(found) + 1), top)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.locator_params(axis="x", nbins=6)
    return picture
