"""Robustness in words: what regrets least, what is best on average, who wins where, and what the figures are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from alignsim._version import __version__
from alignsim.analysis.discovery.words import conditions
from alignsim.analysis.expression_words import in_words
from alignsim.analysis.robustness.intervals import DRAWS, FEWEST, Figure
from alignsim.analysis.robustness.winners import SHOWN, Where
from alignsim.experiments import wording

if TYPE_CHECKING:
    from alignsim.analysis.robustness.result import Robustness

_TOLD = 3


def sentence(found: Robustness) -> str:
    """What holds up, in words."""
    least = found.order[0]
    unit = found.outcome.unit
    worst = found.figures("regret_max")[least]
    text = (f"Of {len(found.labels)} options over {wording.count(found.number, 'future')}, \u201c{found.labels[least]}"
            f"\u201d regrets least: at most {loss(worst, unit)} behind the best option of any future in "
            f"{wording.inside(found.outcome.label)}{_alike(found, least)}.")
    return " ".join(part for part in (text, _expected(found, least), _good(found), *_where(found)) if part)


def loss(figure: Figure, unit: str) -> str:
    """``2.1 percentage points (1.2 to 3.0)``."""
    spoken = wording.difference_unit(unit)
    ends = f" ({plain(figure.low, unit)} to {plain(figure.high, unit)})" if np.isfinite(figure.low) else ""
    return f"{plain(figure.value, unit)} {spoken}{ends}"


def plain(value: float, unit: str) -> str:
    """A difference that is never negative, without sign and without the sign of per cent."""
    return wording.figure(value, unit).rstrip("%")


def level(figure: Figure, unit: str) -> str:
    """``41.2% (39.9% to 42.6%)``."""
    ends = f" ({wording.interval(figure.low, figure.high, unit)})" if np.isfinite(figure.low) else ""
    return f"{wording.figure(figure.value, unit)}{ends}"


def shares(figure: Figure) -> str:
    """``62% (50% to 73%)``."""
    ends = f" ({wording.share(figure.low)} to {wording.share(figure.high)})" if np.isfinite(figure.low) else ""
    return f"{wording.share(figure.value)}{ends}"


def _alike(found: Robustness, least: int) -> str:
    """How many others may regret as little."""
    mine = found.figures("regret_max")[least]
    others = sum(f.low <= mine.high for k, f in enumerate(found.figures("regret_max")) if k != least)
    if not np.isfinite(mine.high) or not others:
        return ""
    return f"; {wording.count(others, 'other')} may regret as little, by {'its' if others == 1 else 'their'} intervals"


def _expected(found: Robustness, least: int) -> str:
    values = [f.value if found.higher else -f.value for f in found.figures("expected")]
    best = int(np.argmax(values))
    unit = found.outcome.unit
    if best == least:
        return f"It is also the best on average, {level(found.figures('expected')[best], unit)}."
    top, its = (level(found.figures("expected")[k], unit) for k in (best, least))
    return f"Best on average is \u201c{found.labels[best]}\u201d, {top} against {its}."


def _good(found: Robustness) -> str:
    if found.condition is None:
        return ""
    met = found.figures("good_enough")
    most = max(met, key=lambda f: f.value).value
    best = [k for k, f in enumerate(met) if f.value == most]
    if most == 0:
        return f"No option meets {in_words(found.condition.text)} in any future."
    whose = f"\u201c{found.labels[best[0]]}\u201d meets" if len(best) == 1 else f"{len(best)} options meet"
    return f"{whose} {in_words(found.condition.text)} most often, in {shares(met[best[0]])} of the futures."


def _where(found: Robustness) -> list[str]:
    told = [f"{where_words(found, one)}." for one in found.where[:_TOLD]]
    if found.crossed.runs >= FEWEST:
        told.append(f"Which option is best is clear in {int(found.clear.sum())} of the "
                    f"{wording.count(found.number, 'future')}.")
    return told


def where_words(found: Robustness, one: Where) -> str:
    """``“CIO reports to CEO” wins 62% of the futures, above all where demand is above 0.6 (31 of 33)``."""
    share = f"\u201c{found.labels[one.option]}\u201d wins {wording.share(one.all_won / found.number)} of the futures"
    if one.box is None:
        return share
    return (f"{share}, above all where {wording.listing(conditions(one.box, found.crossed.dimensions))} "
            f"({one.won} of the {one.futures} there)")


def note(found: Robustness) -> str:
    """What the figures are."""
    source, crossed = found.source, found.crossed
    text = (f"{len(found.labels)} options, {wording.count(found.number, 'future')}, "
            f"{wording.count(crossed.runs, 'run')} each of {source.weeks} weeks on common random numbers, seed "
            f"{source.seed}. Regret: what the best option of that future has more (Savage 1951), in means over runs, "
            "less what chance adds to the best of several. All futures weigh the same. ")
    if crossed.runs < FEWEST:
        text += f"No intervals: they need {FEWEST} runs. "
    else:
        more = ("and, but for the largest regret and the worst future, of futures, which stand for others between them"
                if crossed.sampled else "not of futures: those given are all there are")
        text += f"Intervals: 95%, from {DRAWS:,} resamples of runs, all options and futures together, {more}. "
    text += f"Where an option wins is told from {SHOWN:.0%} of the futures on. "
    if crossed.left_out:
        text += f"{wording.count(crossed.left_out, 'run')} of a future that not every option has left out. "
    return f"{text}alignsim {__version__}, scenario {source.scenario}."


def html(found: Robustness) -> str:
    """The table of a notebook: every text is escaped."""
    unit = found.outcome.unit
    headers = ["Option", "Largest regret", "Mean regret", found.outcome.label, "Futures won"]
    rows = [(found.labels[k], loss(found.figures("regret_max")[k], unit), loss(found.figures("regret_mean")[k], unit),
             level(found.figures("expected")[k], unit), shares(found.figures("won")[k])) for k in found.order]
    return wording.html_table(f"What holds up, by {wording.inside(found.outcome.label)}", headers, rows, found.sentence)
