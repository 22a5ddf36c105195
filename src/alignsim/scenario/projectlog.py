"""An organization's own project log: a CSV file, one row a project, as the demand of the first weeks.

Columns ``id, sponsor, start, planned_weeks, planned_person_weeks`` and, where known, ``it_share, value, need,
actual_weeks, actual_person_weeks, decision_weeks, state``.  Starts are week numbers or ISO dates, the same in the whole
file; the first start is week 0.  Other columns are not read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.reading import read_cells
from alignsim.scenario.schema import MAX_WEEKS
from alignsim.state import BY_IT, BY_MARKETING, JOINTLY, LOG, SPONSORS, dtype

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Scenario

REQUIRED = ("id", "sponsor", "start", "planned_weeks", "planned_person_weeks")
OPTIONAL = ("it_share", "value", "need", "actual_weeks", "actual_person_weeks", "decision_weeks", "state")
STATES = ("live", "cancelled", "active", "outside")
DRAWN_NEED = -1e9
_NUMBERS = {  # column: low, high; the low end of the first three is not itself allowed
    "planned_weeks": (0.0, float(MAX_WEEKS)),
    "planned_person_weeks": (0.0, 1e6),
    "value": (0.0, 1e12),
    "it_share": (0.0, 1.0),
    "actual_weeks": (0.0, float(MAX_WEEKS)),
    "actual_person_weeks": (0.0, 1e7),
    "decision_weeks": (0.0, float(MAX_WEEKS)),
}
_ABOVE = ("planned_weeks", "planned_person_weeks", "value")

Say = Callable[[str, str, str], None]
"""Note a problem of a row: column, what was found, what is allowed."""


class LogRow(NamedTuple):
    """A project of the log as read; what the file does not say is None."""

    line: int
    id: str
    sponsor: str
    start: float
    need: float | None
    state: str | None
    numbers: dict[str, float]


def project_log(scenario: Scenario) -> np.ndarray[Any, Any]:
    """The LOG array of a scenario's project log; no rows if it has none.

    Raises
    ------
    InputError
        With every bad row.
    """
    if scenario.projects.log is None:
        return np.zeros(0, dtype(LOG)).view(np.recarray)
    return read_log(scenario.projects.log, scenario.values)


def read_log(path: Path, values: Any = None) -> np.ndarray[Any, Any]:
    """A project log as (rows,) LOG, in order of week.

    Parameters
    ----------
    values : parameters by path, for the planning rule; default those of the model

    Raises
    ------
    InputError
        With every bad row.
    """
    rows, problems = read_rows(path)
    if problems:
        raise InputError(problems)
    return log_array(in_order(rows), values)


def in_order(rows: Sequence[LogRow]) -> list[LogRow]:
    """The rows by week of start; those of one week as they stand in the file."""
    first = min(row.start for row in rows)
    return sorted(rows, key=lambda row: (math.floor(row.start - first), row.line))


def log_array(rows: Sequence[LogRow], values: Any = None) -> np.ndarray[Any, Any]:
    """Rows in order as (rows,) LOG; ``values`` as in :func:`read_log`."""
    first = min(row.start for row in rows)
    log = np.zeros(len(rows), dtype(LOG)).view(np.recarray)
    for entry, row in zip(log, rows, strict=True):
        _fill(entry, row, first, values)
    return log


def _fill(entry: Any, row: LogRow, first: float, values: Any) -> None:
    share = row.numbers.get("it_share")
    entry["week"] = math.floor(row.start - first)
    entry["sponsor"] = SPONSORS.index(row.sponsor)
    entry["two"] = row.sponsor != "it" if share is None else 0 < share < 1
    entry["planned_effort"] = row.numbers["planned_person_weeks"]
    entry["volume"] = planned_volume(row.numbers["planned_person_weeks"], bool(entry["two"]), values)
    entry["planned_weeks"] = row.numbers["planned_weeks"]
    entry["it_share"] = share if share is not None and entry["two"] else -1.0
    entry["value"] = row.numbers.get("value", 0.0)
    entry["need"] = row.need - first if row.need is not None else DRAWN_NEED


def with_volumes(log: np.ndarray[Any, Any], values: Any) -> None:
    """Write the volumes that other planning parameters stand for into (rows,) LOG."""
    log["volume"] = [planned_volume(float(effort), bool(two), values)
                     for effort, two in zip(log["planned_effort"], log["two"], strict=True)]  # fmt: skip


def planned_volume(effort: float, two: bool, values: Any = None) -> float:
    """Volume W behind a planned effort: the planning rule of ``mechanisms/demand.py`` read backwards, at the mean I."""
    if values is None:
        from alignsim.parameters import find

        values = {path: find(path).default for path in (*(f"demand.{name}" for name in _PLAN), _REGRESSIVE)}
    rule, markup, a, b, shrinkage, median = (float(values[f"demand.{name}"]) for name in _PLAN)
    at_median = effort / (rule * (1 + markup * (a / (a + b) if two else 0.0)) * median)
    return float(median * at_median ** (1 / (1 - shrinkage * bool(values[_REGRESSIVE]))))


_REGRESSIVE = "mechanisms.regressive_plans"
_PLAN = (
    "plan_effort", "plan_coupling", "interdependence_a", "interdependence_b", "plan_shrinkage", "volume_median",
)  # fmt: skip


def read_rows(path: Path) -> tuple[list[LogRow], list[Problem]]:
    """The rows of a log, times in weeks, and every problem with its row (1 = the headings)."""
    name = str(path)
    text, problems = read_cells(path, name)
    if problems:
        return [], problems
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(_lines(text, delimiter))
    except csv.Error as error:
        return [], [Problem(name, None, "", f"no table ({error})", "rows of cells")]
    return _rows(lines, name, comma=delimiter == ";")


def _lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield start, [cell.strip() for cell in cells]
        start = reader.line_num + 1


def _rows(lines: list[tuple[int, list[str]]], name: str, *, comma: bool) -> tuple[list[LogRow], list[Problem]]:
    line, heading = lines[0]
    heading = [title.lower() for title in heading]
    problems = list(_headings(heading, name, line))
    if len(lines) == 1:
        problems.append(Problem(name, line, "", "headings without a row", "at least one project"))
    if problems:
        return [], problems
    rows: list[LogRow] = []
    seen: dict[str, int] = {}
    for number, cells in lines[1:]:
        found: list[Problem] = []
        record = dict(zip(heading, cells, strict=False))

        def say(column: str, what: str, allowed: str, number: int = number, found: list[Problem] = found) -> None:
            found.append(Problem(name, number, column, what, allowed))

        if len(cells) > len(heading):
            say("", f"{len(cells)} cells", f"{len(heading)} cells, as there are headings")
        row = _row(record, number, say, comma=comma)
        if row.id in seen:
            say("id", f"{show(row.id)} again", f"each project once (first in row {seen[row.id]})")
        seen.setdefault(row.id, number)
        problems.extend(found)
        rows.append(row)
    problems.extend(_times(rows, name) if not problems else ())
    return ([_in_weeks(row) for row in rows], []) if not problems else ([], problems)


def _headings(heading: list[str], name: str, line: int) -> Iterator[Problem]:
    known = (*REQUIRED, *OPTIONAL)
    for column in REQUIRED:
        if column not in heading:
            near = nearest(column, [title for title in heading if title not in known])
            yield Problem(name, line, column, "no such column", "the columns " + ", ".join(REQUIRED), near)
    for title in dict.fromkeys(heading):
        near = nearest(title, OPTIONAL) if title not in known else None
        if near is not None and near not in heading:
            yield Problem(name, line, title, f"the unknown column {show(title)}", "one of " + ", ".join(known), near)
        if title in known and heading.count(title) > 1:
            yield Problem(name, line, title, f"the column {show(title)} again", "each column once")


def _row(record: dict[str, str], line: int, say: Say, *, comma: bool) -> LogRow:
    numbers = {
        column: value
        for column in _NUMBERS
        if (value := _number(record.get(column, ""), column, say, comma=comma)) is not None
    }
    if not record.get("id"):
        say("id", "nothing", "a name of the project")
    sponsor = record.get("sponsor", "").lower()
    if sponsor not in SPONSORS:
        say("sponsor", show(sponsor) if sponsor else "nothing", "one of " + ", ".join(SPONSORS))
    elif "it_share" in numbers:
        _share(SPONSORS.index(sponsor), numbers["it_share"], say)
    state = record.get("state", "").lower() or None
    if state is not None and state not in STATES:
        say("state", show(state), "one of " + ", ".join(STATES))
    start = _time(record.get("start", ""), "start", say)
    need = _time(record["need"], "need", say) if record.get("need") else None
    return LogRow(line, record.get("id", ""), sponsor, start, need, state, numbers)


def _share(sponsor: int, share: float, say: Say) -> None:
    """A project of one function is its sponsor's own."""
    allowed = {BY_IT: "above 0 where IT sponsors", BY_MARKETING: "below 1 where marketing sponsors",
               JOINTLY: "above 0 and below 1 where both sponsor"}[sponsor]  # fmt: skip
    low_wrong = share == 0 and sponsor in (BY_IT, JOINTLY)
    if low_wrong or (share == 1 and sponsor in (BY_MARKETING, JOINTLY)):
        say("it_share", f"{share:g}", allowed)


def _number(text: str, column: str, say: Say, *, comma: bool) -> float | None:
    low, high = _NUMBERS[column]
    needed = column in REQUIRED
    above = column in _ABOVE
    allowed = f"a number {'above' if above else 'from'} {low:g} {'and at most' if above else 'to'} {high:g}"
    if not text:
        if needed:
            say(column, "nothing", allowed)
        return None
    try:
        value = float(text.replace(",", ".") if comma and text.count(",") == 1 else text)
    except ValueError:
        value = math.nan
    if not low <= value <= high or (above and value == low):
        say(column, show(text), allowed)
        return None
    return value


def _time(text: str, column: str, say: Say) -> float:
    """A week number as it is; a date as days + 1e6, told apart by their size; NaN where it is neither."""
    try:
        return float(dt.date.fromisoformat(text).toordinal()) + _DATE
    except ValueError:
        pass
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -MAX_WEEKS <= value <= 10 * MAX_WEEKS or "_" in text:
        say(column, show(text) if text else "nothing", "a week number or an ISO date such as 2024-03-31")
        return math.nan
    return value


_DATE = 1e6


def _times(rows: list[LogRow], name: str) -> Iterator[Problem]:
    """Weeks and dates do not mix, and the log spans no more than a run can have."""
    dated = rows[0].start >= _DATE
    kind = "an ISO date, as in the first row" if dated else "a week number, as in the first row"
    mixed = False
    for row in rows:
        for column, value in (("start", row.start), ("need", row.need)):
            if value is not None and (value >= _DATE) != dated:
                mixed = True
                found = f"a week number, {value:g}" if dated else f"the date {dt.date.fromordinal(int(value - _DATE))}"
                yield Problem(name, row.line, column, found, kind)
    if not mixed:
        weeks = [_in_weeks(row).start for row in rows]
        span = max(weeks) - min(weeks)
        if span > MAX_WEEKS:
            last = max(rows, key=lambda row: row.start)
            found = f"a start {span:.0f} weeks after the first"
            yield Problem(name, last.line, "start", found, f"at most {MAX_WEEKS} weeks")


def _in_weeks(row: LogRow) -> LogRow:
    if row.start < _DATE:
        return row
    need = None if row.need is None else (row.need - _DATE) / 7
    return row._replace(start=(row.start - _DATE) / 7, need=need)
