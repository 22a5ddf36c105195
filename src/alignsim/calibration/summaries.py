"""The figures by which a history and a simulated one are compared, the same for both.

Overruns are logs of actual over planned, so that half and double weigh alike.  Of weeks and effort: mean, spread, the
10th, 50th and 90th percentile, the slope on the log of planned effort, and the difference of each sponsor's mean from
the rest; of decisions: log of one week plus the weeks; of states: shares; of the survey: mean score by function and
role, and the spread of staff's.  Columns and groups that the history lacks drop out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np

from alignsim.calibration.history import ACTIVE, CANCELLED, LIVE, OUTSIDE, Became, History
from alignsim.calibration.survey import FEWEST_SHOWN
from alignsim.experiments.statistics import Floats
from alignsim.state import FUNCTIONS, SPONSORS

Kind = Literal["ratio", "log", "weeks", "share", "score", "number"]
_PER_GROUP = 4
"""Fewer projects with the figure give no mean of a sponsor, and no slope."""


_WHO = ("IT", "marketing", "joint")  # in the order of SPONSORS
_PERCENT = (10, 50, 90)
_SHARES = np.array(_PERCENT) / 100


class Summary(NamedTuple):
    """One figure of a history."""

    name: str
    label: str
    kind: Kind  #: how it is shown: "ratio" is a log, shown as times; "weeks" is log(1 + weeks)
    shown: bool  #: whether its value in the data may be shown: not of a few people's answers


class Question(NamedTuple):
    """Summaries that are computed together, and how."""

    summaries: tuple[Summary, ...]
    of: Callable[[Became, list[Floats]], Sequence[float]]


def questions(history: History) -> tuple[Question, ...]:
    """What can be asked of this history: summaries whose data it has, in a fixed order."""
    found = [_overruns(history, "weeks", "Actual / planned weeks"),
             _overruns(history, "effort", "Actual / planned effort"), _decisions(history), _states(history),
             *_survey(history)]  # fmt: skip
    return tuple(question for question in found if question is not None)


def summarize(asked: Sequence[Question], became: Became, scores: list[Floats]) -> Floats:
    """(summaries,) of one history; nan where it has too few projects for one.

    ``scores``: of each group of :func:`groups`, in that order.
    """
    return np.array([value for question in asked for value in question.of(became, scores)])


def groups(history: History) -> list[tuple[int, bool]]:
    """The groups (function, whether executives) that answered the survey."""
    return sorted({(a.function, a.executive) for a in history.survey})


def _overruns(history: History, which: Literal["weeks", "effort"], words: str) -> Question | None:
    found = history.became()
    known = np.isfinite(getattr(found, which))
    if known.sum() < _PER_GROUP:
        return None
    planned = history.planned_weeks if which == "weeks" else history.planned_effort
    size, sponsor = np.log(history.planned_effort), history.sponsor
    counted = known | (found.state != LIVE)  # a live row without the figure is left out on both sides
    sponsors = [code for code in range(len(SPONSORS))
                if _PER_GROUP <= (sponsor[known] == code).sum() <= known.sum() - _PER_GROUP]  # fmt: skip

    def of(became: Became, _: list[Floats]) -> list[float]:
        actual = getattr(became, which)
        there = np.isfinite(actual) & counted
        logs = np.log(actual[there] / planned[there])
        return [_mean(logs), _sd(logs), *_quantiles(logs), _slope(logs, size[there]),
                *(_mean(logs[(inside := sponsor[there] == code)]) - _mean(logs[~inside]) for code in sponsors)]

    kinds: list[tuple[str, str, Kind]] = [
        ("mean", "geometric mean", "ratio"), ("sd", "spread (sd of logs)", "log"),
        *((f"q{q}", f"{q}th percentile", "ratio") for q in _PERCENT), ("slope", "slope on log size", "number"),
        *((SPONSORS[code], f"sponsor {_WHO[code]} against rest", "ratio") for code in sponsors)]
    return Question(tuple(Summary(f"{which}_{name}", f"{words}, {label}", kind, True) for name, label, kind in kinds),
                    of)


def _decisions(history: History) -> Question | None:
    found = history.became()
    known = np.isfinite(found.decision)
    if known.sum() < _PER_GROUP:
        return None
    counted = known | (found.state != LIVE)

    def of(became: Became, _: list[Floats]) -> list[float]:
        weeks = became.decision[np.isfinite(became.decision) & counted]
        logs = np.log1p(weeks)
        return [_mean(logs), _sd(logs), _mean((weeks > 2).astype(float))]

    return Question((Summary("decision_mean", "Weeks to decide, mean of logs", "weeks", True),
                     Summary("decision_sd", "Weeks to decide, spread (sd of logs)", "log", True),
                     Summary("decision_late", "Decided after more than 2 weeks", "share", True)), of)  # fmt: skip


def _states(history: History) -> Question:
    shares = [("live", "Projects live at the end", LIVE)]
    if history.with_states:
        shares += [("cancelled", "Projects cancelled", CANCELLED), ("unfinished", "Projects unfinished", ACTIVE),
                   ("outside", "Projects bought outside", OUTSIDE)]
    return Question(tuple(Summary(f"share_{name}", label, "share", True) for name, label, _ in shares),
                    lambda became, _: [float((became.state == code).mean()) for _, _, code in shares])


def _survey(history: History) -> Iterator[Question]:
    for place, (function, executive) in enumerate(groups(history)):
        answers = history.surveyed(function, executive)
        who = ("CIO", "CMO")[function] if executive else f"{_WHO[function]} staff"
        name = f"trust_{FUNCTIONS[function]}_{'executive' if executive else 'staff'}"
        shown = answers.size >= FEWEST_SHOWN
        found = [Summary(f"{name}_mean", f"Survey: mean score, {who}", "score", shown)]
        if executive or not shown:
            yield Question(tuple(found), lambda _, scores, place=place: [_mean(scores[place])])  # type: ignore[misc]
            continue
        found.append(Summary(f"{name}_sd", f"Survey: spread of scores, {who}", "number", True))
        yield Question(tuple(found),
                       lambda _, scores, place=place: [_mean(scores[place]), _sd(scores[place])])  # type: ignore[misc]


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else math.nan


def _sd(values: Floats) -> float:
    return float(values.std(ddof=1)) if values.size > 1 else math.nan


def _quantiles(values: Floats) -> list[float]:
    """As numpy has them by default, in a tenth of the time."""
    if not values.size:
        return [math.nan] * len(_PERCENT)
    ordered = np.sort(values)
    return [float(x) for x in np.interp(_SHARES * (values.size - 1), np.arange(values.size), ordered)]


def _slope(values: Floats, size: Floats) -> float:
    """Least squares; nan where too few projects or no difference in size allow one."""
    if values.size < _PER_GROUP:
        return math.nan
    off = size - size.mean()
    spread = float(off @ off)
    return float(off @ values) / spread if spread > 1e-12 else 0.0
