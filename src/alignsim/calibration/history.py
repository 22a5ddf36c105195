"""What an organization says of its past: its projects as planned and as they became, and a survey of trust.

Clock: week 0 is the first start of the log.  ``actual_weeks`` counts from the decision to going live, as planned weeks
do; ``decision_weeks`` from the end of preparation to the decision.  A row without a state is live if it has an actual,
else not live by the end of the history.  A live row without a figure is left out where that figure counts, on the
simulated side too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alignsim.calibration.survey import Answer, read_survey
from alignsim.experiments.statistics import Floats
from alignsim.problems import Problem
from alignsim.scenario.projectlog import LogRow, in_order, read_rows
from alignsim.scenario.schema import MAX_WEEKS
from alignsim.state import SPONSORS

FEWEST = 5
"""Fewer projects with an actual say nothing worth a posterior."""
LIVE, CANCELLED, ACTIVE, OUTSIDE = range(4)
_STATES = {"live": LIVE, "cancelled": CANCELLED, "active": ACTIVE, "outside": OUTSIDE}


class Became(NamedTuple):
    """What became of the projects of the log, real or simulated; (rows,) each, nan where there is no figure."""

    state: np.ndarray  #: LIVE, CANCELLED, ACTIVE or OUTSIDE at the end of the history
    weeks: Floats  #: from the decision to live, of live projects
    effort: Floats  #: person-weeks, of live projects
    decision: Floats  #: weeks from the end of preparation to the decision


class Asked(NamedTuple):
    """An answer of the survey on the clock of the history."""

    function: int
    executive: bool
    score: float
    week: int


@dataclass(frozen=True, eq=False)
class History:
    """The log in order of week, the survey, and how long it was looked at."""

    rows: tuple[LogRow, ...]
    weeks: int  #: from the first start to the end of the history
    survey: tuple[Asked, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)  #: of the files, SHA-256

    @property
    def with_states(self) -> bool:
        """Whether the log says what became of its projects, beside actuals."""
        return any(row.state is not None for row in self.rows)

    @property
    def planned_weeks(self) -> Floats:
        """(rows,) as planned."""
        return np.array([row.numbers["planned_weeks"] for row in self.rows])

    @property
    def planned_effort(self) -> Floats:
        """(rows,) person-weeks as planned."""
        return np.array([row.numbers["planned_person_weeks"] for row in self.rows])

    @property
    def sponsor(self) -> np.ndarray:
        """(rows,) position in SPONSORS."""
        return np.array([SPONSORS.index(row.sponsor) for row in self.rows])

    def became(self) -> Became:
        """What the log says became of its projects."""
        state = np.array([_state(row) for row in self.rows])
        live = state == LIVE
        weeks, effort, decision = (np.array([row.numbers.get(name, math.nan) for row in self.rows])
                                   for name in ("actual_weeks", "actual_person_weeks", "decision_weeks"))  # fmt: skip
        return Became(state, _ratio_safe(np.where(live, weeks, math.nan)),
                      _ratio_safe(np.where(live, effort, math.nan)), decision)  # fmt: skip

    @property
    def with_actuals(self) -> int:
        """Live projects with actual weeks or effort."""
        found = self.became()
        return int((np.isfinite(found.weeks) | np.isfinite(found.effort)).sum())

    def surveyed(self, function: int, executive: bool) -> Floats:
        """Scores of one group."""
        return np.array([a.score for a in self.survey if (a.function, a.executive) == (function, executive)])


def _ratio_safe(actual: Floats) -> Floats:
    """An actual of 0 has no logarithm: half the smallest unit anybody would write down."""
    return np.where(actual == 0, 0.05, actual)


def _state(row: LogRow) -> int:
    if row.state is not None:
        return _STATES[row.state]
    return LIVE if {"actual_weeks", "actual_person_weeks"} & row.numbers.keys() else ACTIVE


def read_history(
    data: Path, survey: Path | None = None, weeks: int | None = None
) -> tuple[History | None, list[Problem]]:
    """Both files, and every problem of both.

    Parameters
    ----------
    weeks : weeks the history spans; None = to the last known end (or the last survey, if that is later)
    """
    rows, problems = read_rows(data)
    answers: list[Answer] = []
    if survey is not None:
        answers, more = read_survey(survey)
        problems = [*problems, *more]
    if problems:
        return None, problems
    rows = in_order(rows)
    first = min(row.start for row in rows)
    end = _end(rows, first, weeks)
    problems = [*_spans(rows, first, end, weeks, str(data)), *_survey_weeks(answers, first, end, weeks, str(survey))]
    if problems:
        return None, problems
    asked = [Asked(a.function, a.executive, a.score, end - 1 if a.when is None else math.floor(a.when - first))
             for a in answers]  # fmt: skip
    if weeks is None and asked:
        end = max(end, 1 + max(a.week for a in asked))
    digests = {name: sha256(path.read_bytes()).hexdigest()
               for name, path in (("projects", data), ("survey", survey)) if path is not None}  # fmt: skip
    history = History(tuple(rows), end, tuple(asked), digests)
    if history.with_actuals < FEWEST:
        found = f"{history.with_actuals} live projects with actual_weeks or actual_person_weeks"
        problems.append(Problem(str(data), None, "actual_weeks", found, f"at least {FEWEST}: fewer say nothing"))
    return (history, []) if not problems else (None, problems)


def _end(rows: Sequence[LogRow], first: float, weeks: int | None) -> int:
    if weeks is not None:
        return weeks
    ends = [row.start - first + row.numbers.get("decision_weeks", 0.0) + row.numbers.get("actual_weeks", 0.0)
            for row in rows]  # fmt: skip
    return max(math.ceil(max(ends)), 1 + math.floor(max(row.start for row in rows) - first))


def _spans(rows: Sequence[LogRow], first: float, end: int, weeks: int | None, name: str) -> list[Problem]:
    last = rows[-1]
    if weeks is not None and last.start - first >= weeks:
        found = f"a start in week {math.floor(last.start - first)}, with a history of {weeks} weeks"
        return [Problem(name, last.line, "start", found, "starts within the history")]
    if end > MAX_WEEKS:
        return [Problem(name, None, "actual_weeks", f"an end {end} weeks after the first start",
                        f"at most {MAX_WEEKS} weeks")]  # fmt: skip
    return []


def _survey_weeks(
    answers: Sequence[Answer], first: float, end: int, weeks: int | None, name: str
) -> list[Problem]:
    """Dates of the survey in the terms of the log, not before it and not after a history whose end is given."""
    dated = first > 10 * MAX_WEEKS  # a date in weeks is far beyond any week number
    problems = []
    for answer in answers:
        if answer.when is None:
            continue
        if answer.dated != dated:
            problems.append(Problem(name, answer.line, "date", "a date" if answer.dated else "a week number",
                                    "an ISO date, as in the project log" if dated else
                                    "a week number, as in the project log"))  # fmt: skip
        elif not 0 <= answer.when - first < (end if weeks is not None else MAX_WEEKS):
            last = f" and at most {end - 1}" if weeks is not None else ""
            problems.append(Problem(name, answer.line, "date", f"week {math.floor(answer.when - first)} of the log",
                                    f"a week of the history: at least 0{last}"))  # fmt: skip
    return problems
