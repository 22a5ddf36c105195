"""A department of the Government of Canada, calibrated to the dates of its IT projects: what such a list can tell.

The list of :mod:`alignsim.evidence.real.projects` says at three looks which projects there are, when they are expected
to be complete, and their budgets.  It does not say when a project began, when it ended, what it cost in the end, how
long decisions took, or who trusts whom.  A log is made of it by these assumptions:

- A project that is not listed any more was finished, if it was due or had been promised for later; one gone before it
  was due may as well have been dropped, renamed or fallen below the limit, and is left out.
- **Early reading**: it ended on the day last promised (not after the look that misses it).  **Late reading**: on the
  day of the look that misses it.  The truth lies between.
- At the first look a project had been going for as long as it still had to go: of what is under way at a random time,
  the age is distributed as what is left (renewal theory: Cox 1962).  So its start is the look minus the time left, and
  its plan twice that.
- A person-week costs 3,250 Canadian dollars, the middle of what the validation page assumes.
- The business side stands for marketing: each project is joint, and needs both.
- What is typical in size there is typical for them: the reference volumes of difficulty and of preparation are the
  median of the list, not those of the model's small projects.
- The list holds approved projects, and what left it counts as finished: no gate refuses a project, none is cancelled.
- There are as many people as these projects load by .3.  This was chosen with the list in sight: at the model's usual
  .6 most of such projects would still be going on at the last look, and they are not.
"""

from __future__ import annotations

import csv
import math
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alignsim.evidence.real.projects import LOOKS, Project, projects

if TYPE_CHECKING:
    from alignsim.calibration.posterior import Posterior
    from alignsim.scenario import Scenario

DEPARTMENT = "ised"
"""Innovation, Science and Economic Development: the largest list of 2016 whose projects are of one kind of size."""
PRICE = 3250.0
"""Canadian dollars a person-week: an assumption."""
FREE = ("demand.plan_weeks=0.5:4", "demand.difficulty_sigma=0.1:1", "trust.gain=0.02:0.1")
"""Padding of dates, spread of difficulty, and a parameter of which no list of dates can say anything."""
PLANNED_BY_VOLUME = 1.9
"""Planned effort over volume of a project of two functions: 1.27 (1 + .9 x 4/7), as the model plans."""
READINGS = ("early", "late")


class Row(NamedTuple):
    """A project of the log."""

    id: str
    start: date
    planned_weeks: float
    planned_person_weeks: float
    actual_weeks: float | None  #: None: still listed at the last look


def log_rows(listed: Sequence[Project], department: str, reading: str, price: float = PRICE) -> list[Row]:
    """The log of a department in one of :data:`READINGS`, from the projects it listed in 2016 with a date to come."""
    found = []
    for number, project in enumerate(p for p in listed if p.department == department and 2016 in p.looks):
        entry, look = project.looks[2016], LOOKS[2016]
        if entry.due is None or entry.due <= look or not entry.budget > 0:
            continue
        start = look - (entry.due - look)
        if _lost(project):
            continue
        ended = _ended(project, reading)
        actual = None if ended is None else _weeks(start, ended)
        found.append(Row(f"{department}-{number + 1}", start, _weeks(start, entry.due), entry.budget / price, actual))
    return found


def _lost(project: Project) -> bool:
    """Whether it was gone before it was due."""
    missing = _missing(project)
    return missing is not None and _promised(project) > missing


def _ended(project: Project, reading: str) -> date | None:
    """When it ended; None if it is still listed at the last look."""
    missing = _missing(project)
    if missing is None:
        return None
    return missing if reading == "late" else max(_promised(project), LOOKS[max(project.looks)])


def _missing(project: Project) -> date | None:
    """The first look that does not list it any more."""
    later = [day for year, day in LOOKS.items() if year > max(project.looks)]
    return min(later) if later else None


def _promised(project: Project) -> date:
    """The last date it was promised for."""
    return [entry.due for _, entry in sorted(project.looks.items()) if entry.due is not None][-1]


def _weeks(start: date, end: date) -> float:
    return round((end - start).days / 7, 1)


def write_log(rows: Sequence[Row], path: Path) -> None:
    """The log as :mod:`alignsim.scenario.projectlog` reads it."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["id", "sponsor", "start", "planned_weeks", "planned_person_weeks", "actual_weeks", "state"])
        for row in rows:
            ended = row.actual_weeks is not None
            table.writerow([row.id, "joint", row.start.isoformat(), row.planned_weeks,
                            round(row.planned_person_weeks, 1), row.actual_weeks if ended else "",
                            "live" if ended else "active"])


def department_scenario(rows: Sequence[Row], load: float = 0.3) -> Scenario:
    """The baseline with as many people as these projects need, and later demand of the same size.

    ``load``: planned person-weeks over the person-weeks there are for projects (four fifths of all: assumption).
    """
    import alignsim.scenario

    first, last = min(row.start for row in rows), max(row.start for row in rows)
    planned = sorted(row.planned_person_weeks for row in rows)
    span = max(52.0, _weeks(first, LOOKS[2016]))
    people = sum(planned) / span / (0.8 * load)
    volume = float(f"{planned[len(planned) // 2] / PLANNED_BY_VOLUME:.3g}")
    arrivals = len(rows) / max(52.0, _weeks(first, last)) * 80 / people
    levers = {
        "staffing.it_heads": round(0.6 * people), "staffing.marketing_heads": round(0.4 * people),
        "demand.volume_median": volume, "demand.difficulty_volume": volume, "governance.preparation_volume": volume,
        "demand.arrivals_per_week": float(f"{arrivals:.3g}"), "mechanisms.business_case_gate": False,
        "delivery.cancel_hazard": 0.0, "burn_in": 52}
    return alignsim.scenario.load("baseline").change(levers, name=f"canada_{DEPARTMENT}",
                                                     title="A department and its IT projects")


def calibrated(
    data: Path | str | None = None, *, sims: int = 1024, seed: int = 1, threads: int | None = None,
    price: float = PRICE, progress: Callable[[str, int], None] | None = None,
) -> dict[str, Posterior]:
    """The posterior of each reading.

    Parameters
    ----------
    data : folder of the published data
    price : dollars a person-week; dearer weeks mean fewer people, and quicker runs

    Raises
    ------
    InputError
        If the list is not at hand.
    """
    from alignsim.calibration.asked import calibrate

    listed, found = projects(data), {}
    for reading in READINGS:
        rows = log_rows(listed, DEPARTMENT, reading, price)
        scenario = department_scenario(rows)
        weeks = math.ceil(_weeks(min(row.start for row in rows), LOOKS[2022]))
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "projects.csv"
            write_log(rows, log)
            found[reading] = calibrate(scenario, log, free=FREE, sims=sims, seed=seed, weeks=weeks, threads=threads,
                                       progress=None if progress is None else partial(progress, reading))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """``python -m alignsim.evidence.real.canada_calibrated --picture FILE``."""
    import argparse
    import sys

    from alignsim.experiments.upstairs import drawing_room

    parser = argparse.ArgumentParser(description="Calibrate the model to a department's list of IT projects.")
    parser.add_argument("--data", default=None, help="folder of the published data")
    parser.add_argument("--sims", type=int, default=1024)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--picture", type=Path, default=None)
    given = parser.parse_args(arguments)

    def told(reading: str, done: int) -> None:
        print(f"\r{reading} reading: {done:,} of {given.sims:,}", end="", file=sys.stderr, flush=True)

    found = calibrated(given.data, sims=given.sims, seed=given.seed, threads=given.threads, progress=told)
    columns = ["label", "kind", "observed", "prior_q05", "prior_q95", "q05", "q95", "p"]
    for reading, posterior in found.items():
        print(f"\n{reading} reading. {posterior.sentence}", *posterior.warnings, sep="\n  ")
        print(posterior.table()[["name", "median", "low90", "high90", "contraction", "learnt"]].to_string(
            index=False, float_format="{:.3g}".format))
        print(posterior.checks_table()[columns].to_string(index=False, float_format="{:.2f}".format))
    if given.picture is not None:
        drawing_room().readings_of(found, "A department's list of IT projects, read early and late").save(given.picture)


if __name__ == "__main__":
    main()
