"""A short trust survey: one row an answer, ``respondent_id, function, role, about, score, date``.

A score of 1 to 5 stands for a trust of (score - 1) / 4.  An answer is about the other function: of marketing staff
about IT, of the CIO about the CMO.  ``date`` is in the terms of the project log (ISO dates or week numbers); empty = at
the end of the history.  Other columns are not read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from alignsim.problems import Problem, nearest, show
from alignsim.scenario.reading import read_cells
from alignsim.state import FUNCTIONS

COLUMNS = ("respondent_id", "function", "role", "about", "score", "date")
ROLES = ("staff", "executive")
FEWEST_SHOWN = 5
"""A group of fewer answers is used but never shown singly: its answers could be told apart."""
_ABOUT = {"it": 0, "cio": 0, "marketing": 1, "cmo": 1}
Say = Callable[[str, str, str], None]


class Answer(NamedTuple):
    """One answer as read."""

    line: int
    function: int  #: 0 IT, 1 marketing
    executive: bool
    score: float  #: 1 to 5
    when: float | None  #: as the file has it, in weeks; None = at the end
    dated: bool  #: whether ``when`` is a date


def read_survey(path: Path) -> tuple[list[Answer], list[Problem]]:
    """The answers, and every problem with its row (1 = the headings)."""
    name = str(path)
    text, problems = read_cells(path, name)
    if problems:
        return [], problems
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        return [], [Problem(name, None, "", f"no table ({error})", "rows of cells")]
    if not lines:
        return [], [Problem(name, None, "", "an empty file", "the headings " + ", ".join(COLUMNS))]
    return _answers(lines, name)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, [cell.strip() for cell in cells]
        start = reader.line_num + 1


def _answers(lines: list[tuple[int, list[str]]], name: str) -> tuple[list[Answer], list[Problem]]:
    line, heading = lines[0][0], [title.lower() for title in lines[0][1]]
    problems = [Problem(name, line, column, "no such column", "the columns " + ", ".join(COLUMNS),
                        nearest(column, [title for title in heading if title not in COLUMNS]))
                for column in COLUMNS if column not in heading]  # fmt: skip
    if len(lines) == 1:
        problems.append(Problem(name, line, "", "headings without a row", "at least one answer"))
    if problems:
        return [], problems
    answers, seen = list[Answer](), dict[tuple[str, str], int]()
    for number, cells in lines[1:]:
        record = dict(zip(heading, cells, strict=False))

        def say(column: str, found: str, allowed: str, number: int = number) -> None:
            problems.append(Problem(name, number, column, found, allowed))

        if len(cells) > len(heading):
            say("", f"{len(cells)} cells", f"{len(heading)} cells, as there are headings")
        answer = _answer(record, number, say)
        key = record.get("respondent_id", ""), record.get("date", "")
        if key[0] and key in seen:
            allowed = f"one answer a respondent and date (first in row {seen[key]})"
            say("respondent_id", f"{show(key[0])} again", allowed)
        seen.setdefault(key, number)
        if answer is not None:
            answers.append(answer)
    return (answers, []) if not problems else ([], problems)


def _answer(record: dict[str, str], line: int, say: Say) -> Answer | None:
    function, role, about = (record.get(column, "").lower() for column in ("function", "role", "about"))
    if not record.get("respondent_id"):
        say("respondent_id", "nothing", "a number or word that stands for one person, no name")
    for column, value, known in (("function", function, FUNCTIONS), ("role", role, ROLES), ("about", about, _ABOUT)):
        if value not in known:
            say(column, show(value) if value else "nothing", "one of " + ", ".join(known))
    if function in FUNCTIONS and about in _ABOUT and _ABOUT[about] == FUNCTIONS.index(function):
        say("about", show(about), "the other function")
    score = _score(record.get("score", ""))
    if score is None:
        say("score", show(record.get("score", "")) if record.get("score") else "nothing", "a number from 1 to 5")
    when, dated = _when(record.get("date", ""), say)
    if function not in FUNCTIONS or score is None:
        return None
    return Answer(line, FUNCTIONS.index(function), role == "executive", score, when, dated)


def _score(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 1 <= value <= 5 else None


def _when(text: str, say: Say) -> tuple[float | None, bool]:
    if not text:
        return None, False
    try:
        return dt.date.fromisoformat(text).toordinal() / 7, True
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        say("date", show(text), "an ISO date such as 2024-03-31, or a week number, as in the project log")
        return None, False
    return value, False
