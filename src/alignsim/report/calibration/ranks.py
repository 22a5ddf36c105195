"""Where the truth lies among the draws of its posterior, over many made-up organizations: a rank histogram.

    python -m alignsim.report.calibration.ranks docs/pictures/calibrate_ranks.png
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alignsim.experiments import statistics, wording
from alignsim.report import theme

if TYPE_CHECKING:
    from alignsim.calibration.trials import Trials
    from alignsim.report.figure import Picture

BINS = 20
_WIDTH, _HEIGHT = 11.0, 4.6
NOTE = ("If posteriors are right the ranks are uniform: all bars end near the dashed line. A hump in the middle: "
        "intervals too wide; high ends: too narrow; a slope: biased. Simulation-based calibration, Talts et al. 2018.")


@theme.themed
def ranks_picture(found: Trials) -> Picture:
    """A histogram a parameter, with the band in which 99 of 100 bars lie if ranks are uniform."""
    from scipy.stats import binom

    number = len(found.truths)
    note = (f"{NOTE} Grey band: 99% of bars if uniform; p: chi-square test of it. {number:,} made-up organizations of "
            f"twenty, one table of {found.sims:,} simulated histories, seed {found.seed}.")
    picture = theme.new_picture(_WIDTH, _HEIGHT, "Does the posterior cover the truth?", words(found), note)
    inch = 1 / _HEIGHT
    low, high = (float(binom.ppf(q, number, 1 / BINS)) for q in (0.005, 0.995))
    wide = (1 - 2 * theme.MARGIN / _WIDTH) / len(found.free)
    for k, (free, p) in enumerate(zip(found.free, found.p_values(BINS), strict=True)):
        left = theme.MARGIN / _WIDTH + k * wide
        bottom = picture.bottom + 0.50 * inch
        ax = picture.add_axes((left + 0.035, bottom, wide - 0.055, picture.top - bottom - 0.30 * inch))
        ax.axhspan(low, high, color=theme.WORTH, zorder=0)
        ax.axhline(number / BINS, color=theme.SOFT, linestyle="--", linewidth=1.1)
        ax.bar([(j + 0.5) / BINS for j in range(BINS)], found.counts(BINS)[:, k], 0.9 / BINS, color=theme.IT.colour,
               alpha=0.8)
        ax.set_ylim(0, 1.25 * max(high, float(found.counts(BINS)[:, k].max())))
        ax.set_xlim(0, 1)
        ax.set_title(f"{free.path}: p = {p:.2f}")
        ax.set_xlabel("rank of the truth among the draws")
        if k == 0:
            ax.set_ylabel("organizations")
    return picture


def words(found: Trials) -> str:
    """How many intervals held the truth."""
    number, parts = len(found.truths), []
    for free, inside in zip(found.free, found.inside(), strict=True):
        low, high = statistics.wilson(float(inside), number)
        parts.append(f"{free.path} {inside / number:.1%} ({low:.1%} to {high:.1%})")
    return f"90% intervals that held the truth: {wording.listing(parts)} of {number:,}."


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of the picture."""
    import argparse

    from alignsim.calibration.trials import trials

    parser = argparse.ArgumentParser(description="Calibrate many made-up organizations; draw the ranks of the truth.")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--sims", type=int, default=8192)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args(arguments)
    found = trials(given.trials, given.sims, given.seed, given.threads)
    ranks_picture(found).save(given.picture)
    print(words(found))
    narrower = zip(found.free, found.contraction.mean(axis=0), strict=True)
    print("Mean contraction: " + ", ".join(f"{free.path} {mean:.2f}" for free, mean in narrower))


if __name__ == "__main__":
    main()
