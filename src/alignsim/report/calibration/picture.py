"""A calibration drawn: each parameter before and after the data, and the data beside what the model predicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.calibration.checks import Check
from alignsim.calibration.posterior import Learnt, Posterior
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats
from alignsim.report import theme
from alignsim.report.calibration.shown import UNITS, number, scaled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from alignsim.report.figure import Picture

LEGEND = ("Above: dashed, what was thought possible before; filled, what the history leaves; dot and bar, median and "
          "90% interval. Below: grey band, 90% of runs before the data; blue band, 90% of fresh runs with what was "
          "learnt; diamond, the organization's own history (orange where under 5 in 100 such runs lie as far out).")
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Actual over planned, times (log scale)", ("ratio",)), ("Weeks to decide", ("weeks",)),
    ("Shares, per cent", ("share",)), ("Survey, mean score from 1 to 5", ("score",)),
    ("Spread and slope", ("log", "number")))
_WIDTH, _ROW, _DENSITY, _ACROSS = 11.0, 0.27, 1.95, 3
_PRIOR = "#c9ccd0"


@theme.themed
def posterior_picture(posterior: Posterior) -> Picture:
    """Densities above, predictions below."""
    rows = math.ceil(len(posterior.free) / _ACROSS)
    groups = [(title, found) for title, kinds in GROUPS if (found := [c for c in posterior.checks if c.kind in kinds])]
    tall = [0.62 + _ROW * len(found) for _, found in groups]
    words = " ".join([posterior.sentence, *posterior.warnings])
    note = f"{LEGEND} {posterior.note}"
    lines = theme.wrapped(words, _WIDTH, 10).count("\n") + theme.wrapped(note, _WIDTH, 8).count("\n")
    height = 1.15 + 0.165 * lines + rows * _DENSITY + sum(tall)
    picture = theme.new_picture(_WIDTH, height, f"What the history says: {posterior.scenario}", words, note)
    top = picture.top
    for row in range(rows):
        learnt = posterior.learnt[row * _ACROSS : (row + 1) * _ACROSS]
        _densities(picture, posterior, learnt, row * _ACROSS, top, height)
        top -= _DENSITY / height
    room = top - picture.bottom
    for (title, checks), inches in zip(groups, tall, strict=True):
        share = inches / sum(tall) * room
        ax = picture.add_axes((0.36, top - share + 0.28 / height, 0.56, share - 0.60 / height))
        picture.text(theme.MARGIN / _WIDTH, top - 0.18 / height, title, fontsize=10.5, fontweight="bold", va="center")
        _predictions(ax, checks)
        top -= share
    return picture


def _densities(
    picture: Picture, posterior: Posterior, learnt: Sequence[Learnt], first: int, top: float, height: float
) -> None:
    wide = (1 - 2 * theme.MARGIN / _WIDTH) / _ACROSS
    for k, one in enumerate(learnt):
        left = theme.MARGIN / _WIDTH + k * wide
        ax = picture.add_axes((left + 0.008, top - (_DENSITY - 0.42) / height, wide - 0.035,
                               (_DENSITY - 1.05) / height))
        picture.text(left + 0.008, top - 0.06 / height, one.free.path, fontsize=10.5, fontweight="bold", va="top")
        picture.text(left + 0.008, top - 0.25 / height,
                     f"{number(one.median)} ({number(one.low90)} to {number(one.high90)}): {one.word}", fontsize=9,
                     color=theme.SOFT, va="top")
        _density(ax, one, posterior.values[:, first + k], posterior.weights)


def _density(ax: Axes, one: Learnt, values: Floats, weights: Floats) -> None:
    low, high = one.free.low, one.free.high
    grid = np.linspace(low, high, 200)
    curve = smooth(values, weights, grid)
    flat = 1 / (high - low)
    look = theme.IT if one.word != "not learnt" else theme.OPEN
    ax.fill_between(grid, curve, color=look.colour, alpha=0.25, linewidth=0)
    ax.plot(grid, curve, color=look.colour)
    ax.plot([low, high], [flat, flat], color=theme.SOFT, linestyle="--", linewidth=1.2)
    top = 1.25 * max(flat, float(curve.max()))
    ax.plot([one.low90, one.high90], [-0.07 * top] * 2, color=look.colour, linewidth=3.2, solid_capstyle="butt",
            clip_on=False)
    ax.plot(one.median, -0.07 * top, marker=look.marker, color=look.colour, markersize=6, clip_on=False)
    ax.set_xlim(low, high)
    ax.set_ylim(-0.14 * top, top)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.locator_params(axis="x", nbins=6)


def smooth(values: Floats, weights: Floats, grid: Floats) -> Floats:
    """A density of weighted draws on a grid over their whole range: Gaussian kernels (Silverman 1986), mirrored at the
    ends, so that none of it lies beyond."""
    mean = weights @ values
    sd = max(float(np.sqrt(weights @ (values - mean) ** 2)), 1e-3 * float(grid[-1] - grid[0]))
    wide = 0.9 * sd * float(1 / (weights**2).sum()) ** -0.2
    found = np.zeros_like(grid)
    for mirrored in (values, 2 * grid[0] - values, 2 * grid[-1] - values):
        found += np.exp(-0.5 * ((grid[:, None] - mirrored) / wide) ** 2) @ weights
    return np.asarray(found / (wide * math.sqrt(2 * math.pi)))


def _predictions(ax: Axes, checks: Sequence[Check]) -> None:
    for y, c in enumerate(checks):
        at, before, after = scaled(c.observed, c.kind), *((scaled(q[0], c.kind), scaled(q[2], c.kind))
                                                          for q in (c.prior, c.predicted))
        ax.fill_between(before, [y - 0.36] * 2, [y + 0.36] * 2, color=_PRIOR, alpha=0.55, linewidth=0)
        ax.fill_between(after, [y - 0.20] * 2, [y + 0.20] * 2, color=theme.IT.colour, alpha=0.55, linewidth=0)
        ax.plot(at, y, marker="D", markersize=6.5, color=theme.BAD.colour if c.predicted_p < 0.05 else theme.INK,
                markeredgecolor=theme.PAPER, linestyle="none", zorder=5)
        unit = UNITS[c.kind]
        shown = f"{at:.0f}" if c.kind == "share" else f"{at:.2f}"
        ax.text(1.015, y, f"{wording.minus(shown)}{'%' if unit == '%' else ''}", transform=ax.get_yaxis_transform(),
                va="center", fontsize=9)
    kind = checks[0].kind
    if kind == "ratio":
        _log(ax, [scaled(x, kind) for c in checks for x in (c.observed, c.prior[0], c.prior[2])])
    elif kind == "share":
        ax.set_xlim(-2, 102)
    elif kind == "score":
        ax.set_xlim(1, 5)
    ax.set_ylim(len(checks) - 0.5, -0.5)
    ax.set_yticks(range(len(checks)), [c.label for c in checks])
    theme.only_bottom(ax)


def _log(ax: Axes, values: Sequence[float]) -> None:
    from matplotlib.ticker import NullLocator

    known = [v for v in values if math.isfinite(v) and v > 0]
    ax.set_xscale("log")
    ticks = [t for t in (0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20) if min(known) / 1.3 <= t <= 1.3 * max(known)]
    ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
    ax.xaxis.set_minor_locator(NullLocator())
    ax.axvline(1, color=theme.SOFT, linewidth=0.8)
