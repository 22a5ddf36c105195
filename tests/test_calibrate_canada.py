"""The log made of a real list of projects, in two readings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from alignsim.calibration.history import read_history
from alignsim.evidence.real.canada_calibrated import DEPARTMENT, department_scenario, log_rows, write_log
from alignsim.evidence.real.projects import LOOKS, Entry, Project, projects
from alignsim.organization import plan

DUE = date(2017, 6, 9)
LATER = Entry(2e6, date(2020, 6, 9))


def rows(looks: dict[int, Entry], reading: str) -> list[tuple[float, float | None]]:
    """Planned and actual weeks of one made-up project."""
    return [(row.planned_weeks, row.actual_weeks) for row in log_rows([Project("x", looks)], "x", reading)]


def test_a_project_that_is_gone_ended_when_promised_or_at_the_latest_by_the_look_that_misses_it() -> None:
    first = {2016: Entry(1e6, DUE)}
    year = 365 / 7
    assert rows(first, "early")[0] == pytest.approx((2 * year, 2 * year), abs=0.06), "as long before as after the look"
    gap = (LOOKS[2019] - LOOKS[2016]).days / 7
    assert rows(first, "late")[0] == pytest.approx((2 * year, year + gap), abs=0.06)


def test_a_project_seen_again_has_the_later_date() -> None:
    seen = {2016: Entry(1e6, DUE), 2019: LATER}
    assert rows(seen, "early")[0][1] == pytest.approx(365 / 7 + (date(2020, 6, 9) - LOOKS[2016]).days / 7, abs=0.06)
    stale = {2016: Entry(1e6, DUE), 2019: Entry(1e6, DUE)}
    assert rows(stale, "early")[0][1] == pytest.approx(365 / 7 + (LOOKS[2019] - LOOKS[2016]).days / 7, abs=0.06), (
        "it was still listed after its date")


def test_what_is_still_listed_is_under_way_and_what_went_too_early_is_left_out() -> None:
    assert rows({2016: Entry(1e6, DUE), 2022: LATER}, "late")[0][1] is None
    assert rows({2016: Entry(1e6, date(2021, 1, 1))}, "early") == []
    assert rows({2016: Entry(np.nan, DUE)}, "early") == rows({2016: Entry(1e6, None)}, "early") == []
    assert rows({2019: LATER}, "early") == []


@pytest.mark.published
@pytest.mark.parametrize("reading", ["early", "late"])
def test_the_department_makes_a_history(reading: str, data: Path, tmp_path: Path) -> None:
    found = log_rows(projects(data), DEPARTMENT, reading)
    write_log(found, tmp_path / "projects.csv")
    history, problems = read_history(tmp_path / "projects.csv", None, 506)
    assert history is not None, problems
    assert len(found) == 27 and history.with_actuals == 23
    assert plan(department_scenario(found)).report is not None
