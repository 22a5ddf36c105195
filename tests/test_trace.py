"""One run as a story: it is the run an ensemble has under that number, and its words follow its figures."""

from __future__ import annotations

import re

import numpy as np
import pytest

from alignsim.experiments.ensemble import run
from alignsim.experiments.trace import LEDGER_WORDS, Trace, event_sentence, ledger_words, project_cells, trace
from alignsim.problems import InputError
from alignsim.scenario import load
from alignsim.state import LEDGER

WEEKS = 60


@pytest.fixture(scope="module")
def told() -> Trace:
    return trace(load("baseline"), run=3, seed=1, weeks=WEEKS)


def test_it_is_that_run_of_the_ensemble(told: Trace) -> None:
    many = run(load("baseline"), 4, 1, WEEKS)
    assert np.array_equal(told.ensemble.values[0], many.values[3], equal_nan=True)
    assert told.ensemble.series is not None and many.series is not None
    assert np.array_equal(told.ensemble.series[0], many.series[3])
    assert told.ensemble.runs.tolist() == [3]


def test_every_project_of_the_horizon_is_told(told: Trace) -> None:
    table = told.projects
    assert table["arrival"].is_monotonic_increasing and table["arrival"].max() < WEEKS
    ended = table[table["state"].isin(["live", "cancelled", "bought", "refused"])]
    assert (ended["ended"] >= 0).all()  # what had ended before week 0 is no part of the story
    for row in table.to_dict("records"):
        cells = project_cells(row)
        assert len(cells) == 9 and all(isinstance(cell, str) and cell for cell in cells)


def test_a_late_project_says_by_how_much(told: Trace) -> None:
    live = [row for row in told.projects.to_dict("records") if row["state"] == "live"]
    assert live
    for row in live:
        late = row["ended"] - row["promised"]
        words = project_cells(row)[6]
        assert words == ("on time" if late <= 0 else f"{late:.0f} weeks late" if late >= 1 else "just late")


def made(**weeks: float) -> dict[str, float]:
    return {f"ledger_{part}": weeks.get(part, 0.0) for part in LEDGER}


def test_the_ledger_in_words() -> None:
    assert ledger_words(made(work=14.2, decision=8.1, rework=5, people=3)) == "30 weeks: work 14, deciding 8, rework 5"
    assert ledger_words(made()) == "–"
    assert set(LEDGER_WORDS) == set(LEDGER)


def test_an_event_in_words() -> None:
    row = {"week": 61, "event": "live", "project": 12, "who": "CMO", "change": 0.0213, "people": 1}
    assert event_sentence(row) == "Week 61: a project went live (#12); the CMO's trust in the CIO rose by 0.021."
    row = {"week": 2, "event": "incident", "project": -1, "who": "IT staff", "change": -0.004, "people": 3}
    assert event_sentence(row).endswith("IT staff's mean trust in marketing fell by 0.004 (a team of 3).")


def test_what_moved_trust_most_comes_first(told: Trace) -> None:
    sizes = told.moved_most(10)["change"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True) and len(sizes) == 10
    assert (told.events["week"] >= 0).all()


def test_sums_by_kind_are_sums_of_events(told: Trace) -> None:
    cio = told.events[told.events["who"] == "CIO"]["change"].sum()
    total = told.moved_in_all()
    assert total[total["who"] == "CIO"]["change"].sum() == pytest.approx(cio)


def test_the_opening_counts_and_tells_trust(told: Trace) -> None:
    text = told.opening()
    assert text.startswith("Run 3 of baseline (seed 1), 60 weeks: ")
    found = re.search(r"(\d+) projects?, of which (\d+) went live", text)
    assert found and int(found[1]) == len(told.projects)
    assert "The CIO's trust in the CMO goes from" in text


def test_it_shows_itself(told: Trace) -> None:
    assert repr(told) == "<Trace of baseline: run 3, seed 1>"
    assert "<table>" in told._repr_html_()


def test_a_run_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="run"):
        trace(load("baseline"), run=-1)
