"""Real IT projects of the Government of Canada above a million dollars: what became of their dates and budgets.

Three looks at one list (2016, 2019, 2022), as answered in Parliament and matched by the site's authors.  "Finished" is
read from disappearing: a project may also have been dropped, renamed or fallen below the limit.  How often that
happens shows in the projects that were not due yet and are gone all the same.  So the share of due projects still
listed is a lower bound of those late by then (the cautious reading), and that over the share kept among projects
not due an upper one (the full reading).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from alignsim.evidence.real.data_tables import published_folder, read_rows
from alignsim.evidence.real.listed import Seen

FOLDER = "canada_it_projects"
LOOKS: Mapping[int, date] = {2016: date(2016, 6, 9), 2019: date(2019, 5, 1), 2022: date(2022, 4, 25)}
PAIRS = ((2016, 2019), (2019, 2022))
DAYS_A_YEAR = 365.25
_TIMES = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
_MONEY = re.compile(
    r"(?:cad?)?\s*\$?\s*(\d{1,3}(?:[, \u00a0]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s*(k|thousand|mm?|million|bn?|billion|)\s*(?:cad)?\s*\$?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Entry(NamedTuple):
    """A project at one look; ``nan`` and None where nothing readable is said."""

    budget: float  #: Canadian dollars
    due: date | None


class Project(NamedTuple):
    """A project at every look that lists it."""

    department: str
    looks: Mapping[int, Entry]


def money(text: str) -> float:
    """An amount in dollars: ``$4,800,000``, ``4.8 million``, ``CAD 1.2M``; nan if there is no single amount above 0."""
    found = _MONEY.fullmatch(text.strip().lower())
    if found is None:
        return np.nan
    digits = re.sub(r"[,\s]", "", found[1])
    amount = float(digits) * _TIMES[found[2]]
    return amount if amount > 0 else np.nan


def day(text: str) -> date | None:
    """A date: ``June 30, 2020``, ``2020-06-30``, ``June 2020`` (its last day), a fiscal year ``2023-24`` (31 March
    2024); None if it is none of these."""
    words = re.sub(r"[.,]", " ", text.strip().lower()).split()
    if len(words) == 1:
        return _in_figures(words[0])
    if len(words) not in (2, 3) or words[0][:3] not in _MONTHS or not all(w.isdigit() for w in words[1:]):
        return None
    month, year = _MONTHS.index(words[0][:3]) + 1, int(words[-1])
    if len(words) == 3:
        return _real(year, month, int(words[1]))
    first_after = _real(year + month // 12, month % 12 + 1, 1)
    return None if first_after is None else first_after - timedelta(days=1)


def _in_figures(text: str) -> date | None:
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    if iso is not None:
        return _real(int(iso[1]), int(iso[2]), int(iso[3]))
    fiscal = re.fullmatch(r"(\d{4})[-/](?:\d\d)?(\d\d)", text)
    if fiscal is not None and (int(fiscal[1]) + 1) % 100 == int(fiscal[2]):
        return _real(int(fiscal[1]) + 1, 3, 31)
    return None


def _real(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number) if 1990 <= year <= 2100 else None
    except ValueError:
        return None


def projects(data: Path | str | None = None) -> list[Project]:
    """Every project of the list with what each look says of it.

    The combined table has the first and the last word on a project; what the middle look says of those seen three times
    stands in the table of 2019.

    Raises
    ------
    InputError
        If the folder, a file or a column is missing.
    """
    folder = published_folder(data, FOLDER)
    middle = {row["uniqueId"]: Entry(money(row["totalBudget"]), day(row["estimatedCompletionDate"]))
              for row in read_rows(folder / "gc-it-projects-2019.csv",
                                   ("uniqueId", "totalBudget", "estimatedCompletionDate"))}
    names = [f"{which}{what}" for which in ("original", "latest")
             for what in ("Budget", "BudgetSource", "EstimatedCompletionDate", "EstimatedCompletionDateSource")]
    rows = read_rows(folder / "gc-it-projects-combined.csv", ("uniqueId", "deptAcronym", *names))
    return [project(row, middle) for row in rows]


def project(row: Mapping[str, str], middle: Mapping[str, Entry]) -> Project:
    """One row of the combined table, with the entries of the middle look by id."""
    looks: dict[int, Entry] = {}
    for year in LOOKS:
        if year == 2019 and row["uniqueId"] in middle:
            looks[year] = middle[row["uniqueId"]]
            continue
        budget, due = np.nan, None
        for which in ("original", "latest"):
            if row[f"{which}BudgetSource"].strip() == str(year):
                budget = money(row[f"{which}Budget"])
            if row[f"{which}EstimatedCompletionDateSource"].strip() == str(year):
                due = day(row[f"{which}EstimatedCompletionDate"])
        if budget > 0 or due is not None:
            looks[year] = Entry(budget, due)
    return Project(row["deptAcronym"], looks)


def seen(listed: list[Project], first: int, second: int) -> Seen:
    """What the look of year ``second`` says of the projects that ``first`` listed; groups are departments."""
    there = [p for p in listed if first in p.looks]
    names = sorted({p.department for p in there})
    gone = Entry(np.nan, None)
    start = LOOKS[first]
    before, after = [p.looks[first] for p in there], [p.looks.get(second, gone) for p in there]
    budget = np.array([e.budget for e in before], float)
    then, still = _years(after, start), [second in p.looks for p in there]
    return Seen(
        group=np.array([names.index(p.department) for p in there], np.int64), due=_years(before, start), budget=budget,
        known=budget, listed=np.array(still, bool), next_due=then, end=then,
        next_budget=np.array([e.budget for e in after], float), gap=(LOOKS[second] - start).days / DAYS_A_YEAR,
        sure=False)


def _years(entries: list[Entry], start: date) -> np.ndarray:
    return np.array([np.nan if e.due is None else (e.due - start).days / DAYS_A_YEAR for e in entries], float)
