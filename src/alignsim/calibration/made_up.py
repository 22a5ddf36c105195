"""A made-up organization whose parameters are known: to see what a calibration finds of them.

Twelve IT and eight marketing people, fifty projects started in three years, looked at after three and a half, and a
survey of all staff and the two executives in the last week.  What becomes of the projects is what the model makes of
them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from alignsim.calibration.free import Free
from alignsim.calibration.history import ACTIVE, CANCELLED, LIVE, OUTSIDE, Asked, Became, History
from alignsim.calibration.survey import COLUMNS
from alignsim.experiments.statistics import Floats
from alignsim.scenario.projectlog import LogRow, in_order
from alignsim.state import FUNCTIONS, SPONSORS

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

FREE = (Free("faults.chance", 0.05, 0.35), Free("demand.plan_effort", 0.9, 1.7), Free("trust.gain", 0.02, 0.10))
"""What the trials learn, over ranges about the values of the baseline."""
TRUTH: Mapping[str, float] = {"faults.chance": 0.24, "demand.plan_effort": 1.05, "trust.gain": 0.08}
"""Of the example: more rework, thinner plans and quicker trust than the baseline's .15, 1.27 and .056."""
WEEKS, STARTS, PROJECTS = 182, 156, 50
_WORDS = {LIVE: "live", CANCELLED: "cancelled", ACTIVE: "active", OUTSIDE: "outside"}


def organization() -> Scenario:
    """Twenty people under the baseline's policy."""
    import alignsim.scenario

    small = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 104, "burn_in": 52}
    return alignsim.scenario.load("baseline").change(small, name="twenty", title="Twenty people")


def planned(projects: int = PROJECTS, seed: int = 5) -> History:
    """The plans, with everything as planned; the survey with the middle of the scale."""
    chance = np.random.default_rng(seed)
    starts = np.sort(chance.integers(0, STARTS, projects))
    starts[0] = 0
    effort = np.round(np.exp(chance.normal(math.log(12), 0.7, projects)), 1)
    weeks = np.round(25 * (effort / 12) ** 0.38 * np.exp(chance.normal(0, 0.15, projects)))
    sponsors = chance.choice(3, projects, p=(0.2, 0.6, 0.2))
    rows = [LogRow(k + 2, f"p{k + 1}", SPONSORS[sponsors[k]], float(starts[k]), None, "live",
                   {"planned_weeks": float(weeks[k]), "planned_person_weeks": float(effort[k]),
                    "actual_weeks": float(weeks[k]), "actual_person_weeks": float(effort[k]), "decision_weeks": 2.0})
            for k in range(projects)]  # fmt: skip
    survey = [*((0, False),) * 12, *((1, False),) * 8, (0, True), (1, True)]
    return History(tuple(in_order(rows)), WEEKS, tuple(Asked(f, e, 3.0, WEEKS - 1) for f, e in survey))


def lived(plans: History, became: Became, scores: Sequence[Floats], groups: Sequence[tuple[int, bool]]) -> History:
    """The plans with what became of them, to the precision one writes down."""
    rows = []
    for k, row in enumerate(plans.rows):
        figures = {"actual_weeks": became.weeks[k], "actual_person_weeks": round(float(became.effort[k]), 1),
                   "decision_weeks": became.decision[k]}  # fmt: skip
        known = {name: float(value) for name, value in figures.items() if math.isfinite(value)}
        numbers = {name: row.numbers[name] for name in ("planned_weeks", "planned_person_weeks")} | known
        rows.append(row._replace(state=_WORDS[int(became.state[k])], numbers=numbers))
    survey = [Asked(f, e, float(s), WEEKS - 1) for (f, e), values in zip(groups, scores, strict=True) for s in values]
    return replace(plans, rows=tuple(rows), survey=tuple(survey))


def example(truth: Mapping[str, float] = TRUTH, seed: int = 2) -> History:
    """One history of the organization with these values of its parameters."""
    from alignsim.calibration.simulate import Laboratory

    laboratory = Laboratory(organization(), planned(), FREE)
    return lived(laboratory.history, *laboratory.lived(np.array([truth[f.path] for f in FREE]), seed, 0),
                 laboratory.groups)


def write(history: History, folder: Path) -> None:
    """``projects.csv`` and ``survey.csv`` as an organization would have them."""
    numbers = ("planned_weeks", "planned_person_weeks", "actual_weeks", "actual_person_weeks", "decision_weeks")
    with (folder / "projects.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["id", "sponsor", "start", *numbers, "state"])
        for row in history.rows:
            cells = [f"{row.numbers[n]:g}" if n in row.numbers else "" for n in numbers]
            table.writerow([row.id, row.sponsor, f"{row.start:g}", *cells, row.state])
    with (folder / "survey.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for k, a in enumerate(history.survey):
            role = "executive" if a.executive else "staff"
            table.writerow([k + 1, FUNCTIONS[a.function], role, FUNCTIONS[1 - a.function], f"{a.score:g}", a.week])


def main(arguments: Sequence[str] | None = None) -> None:
    """``python -m alignsim.calibration.made_up DIR``: the scenario, the log and the survey of the example."""
    import argparse

    parser = argparse.ArgumentParser(description="Write a made-up organization of twenty with its history.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "twenty.yaml").write_text(organization().to_yaml(), encoding="utf-8")
    write(example(), folder)
    print(f"twenty.yaml, projects.csv and survey.csv are in {folder}; the truth: "
          + ", ".join(f"{path} = {value:g}" for path, value in TRUTH.items()))


if __name__ == "__main__":
    main()
