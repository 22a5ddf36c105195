"""An explanation in words: the sentence that sums it up, what its figures are, and its table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.experiments import wording
from alignsim.experiments.explain.split import Split
from alignsim.experiments.statistics import Interval

if TYPE_CHECKING:
    from alignsim.experiments.explain.asked import Explanation

PORTIONS = ((0.1, "a tenth"), (0.2, "a fifth"), (0.25, "a quarter"), (1 / 3, "a third"), (0.4, "two fifths"),
            (0.5, "half"), (0.6, "three fifths"), (2 / 3, "two thirds"), (0.75, "three quarters"),
            (0.8, "four fifths"), (0.9, "nine tenths"))
FAR = ("Many rules cut at once make an organization far from any that the model was calibrated to: read these shares "
       "as which rules of the model the difference runs through, not as what would happen without them.")


# ------------------------------------------------------------------------------------------------------- the sentence
def sentence(found: Explanation) -> str:
    """The difference, which settings carry it, and which mechanisms."""
    whole = found.difference
    if whole.n == 0:
        return "No run has a value in every combination of the settings: nothing can be said."
    text = (f"Against {found.a.name}, {found.b.name} changes {wording.inside(found.outcome.label)} by "
            f"{_amount(whole, found)}")
    if whole.n == 1:
        return f"{text}. One run says nothing about chance: give more runs for an interval."
    text = f"{text} ({_range(whole, found)})"
    if _nothing(whole):
        return f"{text}: nothing at all{_but_inside(found)}."
    if not _clear(whole):
        small = " or too little to matter" if _small(whole, found.smallest) else ""
        return f"{text}: unclear{small}, so that there is no clear whole to divide.{_opposed(found)}"
    little = (", too little to matter" if _small(whole, found.smallest)
              else ", perhaps too little to matter" if _nearest(whole) < found.smallest else "")
    return f"{text}, {kind(found)[1]}{little}. {_settings(found)}{_mechanisms(found)}"


def kind(found: Explanation) -> tuple[str, str]:
    """What the difference is called: ``gain`` and ``a gain``, by the direction in which the outcome counts."""
    up = found.difference.mean > 0
    if found.outcome.direction == "neutral":
        return ("rise", "a rise") if up else ("fall", "a fall")
    return ("gain", "a gain") if up == (found.outcome.direction == "higher") else ("loss", "a loss")


def portion(share: float) -> str:
    """``about three quarters``; nothing finer than a reader can hold on to."""
    if share > 1.05:
        return "more than all"
    if share > 0.95:
        return "nearly all"
    if share < 0.07:
        return "hardly any"
    return f"about {min(PORTIONS, key=lambda known: abs(known[0] - share))[1]}"


def _settings(found: Explanation) -> str:
    noun, split = kind(found)[0], found.levers
    if len(split.names) == 1:
        return f"All of the {noun} comes from the one setting in which they differ: {quoted(split.words[0])}."
    first, *others = split.order
    share, whole = split.shares[first], split.total.mean
    if not _clear(share):
        return (f"No single setting clearly carries it; the largest share is that of {quoted(split.words[first])} "
                f"({_figure(share, found)}, {_range(share, found)}).")
    text = (f"{_upper(portion(share.mean / whole))} of the {noun} comes from {quoted(split.words[first])} "
            f"({_figure(share, found)}, {_range(share, found)})")
    second = next((i for i in others if _clear(split.shares[i]) and split.shares[i].mean / whole >= 0.07), None)
    if second is not None:
        share = split.shares[second]
        text += f", {portion(share.mean / whole)} from {quoted(split.words[second])} ({_figure(share, found)})"
    return f"{text}{_against(split, found)}."


def _against(split: Split, found: Explanation) -> str:
    """What clearly pulls the other way."""
    back = [i for i in reversed(split.order) if _clear(split.shares[i]) and not _same_way(split.shares[i], split.total)]
    if not back:
        return ""
    return (f"; {wording.listing([f'{quoted(split.words[i])} ({_figure(split.shares[i], found)})' for i in back[:2]])} "
            f"{'pull' if len(back) > 1 else 'pulls'} the other way")


def _mechanisms(found: Explanation) -> str:
    split = found.mechanisms
    if split is None or split.runs < 2:
        return ""
    whole = split.total
    if not _clear(whole):
        return " In the runs that say anything about mechanisms the difference is unclear."
    carrying = [i for i in split.order if _clear(split.shares[i]) and _same_way(split.shares[i], whole)]
    back, stays = _against(split, found), _stays(split, found)
    if not carrying:
        return f" No group of mechanisms clearly carries it{back}{stays}."
    parts = [f"{quoted(split.words[i])} ({_part(split.shares[i], whole, found)})" for i in carrying[:2]]
    left = split.remainder
    if _clear(left) and _same_way(left, whole) and abs(left.mean) > abs(split.shares[carrying[0]].mean):
        return (f" With all mechanisms cut it is {_part(left, whole, found)}; most is added by "
                f"{' and '.join(parts)}{back}.")
    degree = {True: "mostly ", False: "most of all "}[split.shares[carrying[0]].mean / whole.mean > 0.55]
    return f" It works {degree}through {' and '.join(parts)}{back}{stays}."


def _part(share: Interval, whole: Interval, found: Explanation) -> str:
    """``about three quarters, +1.8``; where it is more than the whole, that."""
    ratio = share.mean / whole.mean
    return f"{_figure(share, found)}, {portion(ratio) if ratio <= 1.05 else 'more than the whole'}"


def _stays(split: Split, found: Explanation) -> str:
    """What is left with all mechanisms cut, where that is clear and some part of the whole."""
    left, whole = split.remainder, split.total
    if not _clear(left) or abs(left.mean / whole.mean) < 0.07:
        return ""
    return f"; with all mechanisms cut it is {_figure(left, found)}"


def _opposed(found: Explanation) -> str:
    """Settings that are clear although their sum is not."""
    split = found.levers
    if len(split.names) == 1:
        return ""
    clear = sorted((i for i in split.order if _clear(split.shares[i])), key=lambda i: -abs(split.shares[i].mean))
    if not clear:
        return " No single setting is clear either."
    told = wording.listing([f"{quoted(split.words[i])} ({_figure(split.shares[i], found)}, "
                            f"{_range(split.shares[i], found)})" for i in clear[:3]])
    return f" Clear by {'itself' if len(clear) == 1 else 'themselves'}: {told}."


def _but_inside(found: Explanation) -> str:
    """Whether settings that do something cancel out exactly, or nothing does anything."""
    some = any(not _nothing(share) for share in found.levers.shares)
    return "; what single settings do cancels out" if some else ", in every run"


def _same_way(share: Interval, whole: Interval) -> bool:
    return share.mean * whole.mean > 0


def _clear(found: Interval) -> bool:
    return found.low > 0 or found.high < 0


def _nothing(found: Interval) -> bool:
    return found.mean == found.low == found.high == 0


def _small(found: Interval, smallest: float) -> bool:
    return smallest > 0 and max(-found.low, found.high) <= smallest


def _nearest(found: Interval) -> float:
    return min(abs(found.low), abs(found.high))


def _amount(found: Interval, about: Explanation) -> str:
    return f"{_figure(found, about)} {wording.difference_unit(about.outcome.unit)}"


def _figure(found: Interval, about: Explanation) -> str:
    return wording.figure(found.mean, about.outcome.unit, signed=True)


def _range(found: Interval, about: Explanation) -> str:
    return wording.interval(found.low, found.high, about.outcome.unit, signed=True)


def quoted(text: str) -> str:
    """In the quotation marks of the house."""
    return f"\u201c{text}\u201d"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------------------------------------------------- the rest
def method(found: Explanation) -> str:
    """How the shares of the settings were made."""
    k = len(found.settings)
    if k == 1:
        return "One setting differs, which is the whole difference"
    if found.exact:
        return f"Shapley shares from all {2**k} combinations of {k} settings"
    return f"Shapley shares of {k} settings from {_orders(found)}; intervals hold the chance of the orders too"


def _orders(found: Explanation) -> str:
    return f"{wording.count(found.samples, 'pair')} of opposite orders drawn a run"


def note(found: Explanation) -> str:
    """What the figures are."""
    text = (f"{method(found)}. {wording.count(found.difference.n, 'run')} of "
            f"{wording.count(found.weeks, 'week')} each on common random numbers, seed {found.seed}; 95% intervals, "
            "each for itself.")
    if found.levers.missing:
        text += f" {wording.count(found.levers.missing, 'run')} without a value in some combination left out."
    if found.mechanisms is not None:
        groups = len(found.groups)
        text += (f" Mechanisms: Shapley shares of {groups} groups from {_orders(found)}, in "
                 f"{wording.count(found.mechanisms.runs, 'run')}; intervals hold the chance of the orders too. {FAR}")
    return f"{text} alignsim {__version__}, scenarios {found.a.name} and {found.b.name}."


def html(found: Explanation) -> str:
    """The tables of a notebook: every text is escaped."""
    unit = found.outcome.unit
    headers = ("Part", "Share of the difference", "95% interval", "Unit")
    whole = ("The whole difference", *_cells(found.difference, unit))
    tables = [wording.html_table(
        f"{found.outcome.label}: from {found.a.title or found.a.name} to {found.b.title or found.b.name}", headers,
        [*_rows(found.levers, unit), whole], found.sentence)]
    if found.mechanisms is not None:
        left = ("With all of these cut", *_cells(found.mechanisms.remainder, unit))
        tables.append(wording.html_table("Through which mechanisms", headers, [left, *_rows(found.mechanisms, unit)],
                                         FAR))
    return "".join(tables)


def _rows(split: Split, unit: str) -> Sequence[tuple[str, ...]]:
    return [(split.words[i], *_cells(split.shares[i], unit)) for i in split.order]


def _cells(found: Interval, unit: str) -> tuple[str, str, str]:
    return (wording.figure(found.mean, unit, signed=True), wording.interval(found.low, found.high, unit, signed=True),
            wording.difference_unit(unit))
