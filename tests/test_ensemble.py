"""Many runs of one scenario: the same bits however they are run, and tables that say what they hold."""

from __future__ import annotations

import numpy as np
import pytest

import alignsim
from alignsim.experiments import ensemble as module
from alignsim.experiments import statistics
from alignsim.experiments.ensemble import Ensemble, run
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, SERIES_NAMES
from alignsim.problems import InputError
from alignsim.scenario import Scenario, load
from alignsim.state import LEDGER, SPONSORS, STATES

RUNS, WEEKS = 8, 40


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


@pytest.fixture(scope="module")
def whole(baseline: Scenario) -> Ensemble:
    return run(baseline, RUNS, 1, WEEKS, threads=1, projects=True, events=True)


def same(a: Ensemble, b: Ensemble) -> bool:
    assert a.series is not None and b.series is not None
    return np.array_equal(a.values, b.values, equal_nan=True) and np.array_equal(a.series, b.series)


def test_one_row_a_run(whole: Ensemble) -> None:
    table = whole.outcomes
    assert list(table.columns) == ["scenario", "run", "seed", *OUTCOME_NAMES]
    assert table["run"].tolist() == list(range(RUNS))
    assert set(table["scenario"]) == {"baseline"} and set(table["seed"]) == {1}
    assert table["relationship"].between(1, 5).all()


def test_one_row_a_run_and_week(whole: Ensemble) -> None:
    table = whole.weekly
    assert list(table.columns) == ["run", "week", *SERIES_NAMES]
    assert len(table) == RUNS * WEEKS
    assert whole.series is not None
    third = table[table["run"] == 3]
    assert third["week"].tolist() == list(range(WEEKS))
    assert third["debt"].tolist() == whole.series[3, :, SERIES_NAMES.index("debt")].tolist()


def test_one_row_a_project_with_words_and_a_ledger_that_adds_up(whole: Ensemble) -> None:
    table = whole.projects
    assert set(table["run"]) == set(range(RUNS))
    assert set(table["sponsor"]) <= set(SPONSORS) and set(table["state"]) <= set(STATES)
    ledger = table[[f"ledger_{part}" for part in LEDGER]].sum(axis=1)
    assert np.allclose(ledger, table["weeks_alive"])


def test_one_row_an_event(whole: Ensemble) -> None:
    table = whole.events
    assert list(table.columns) == ["run", "week", "event", "project", "who", "change", "appraisal"]
    assert table["change"].abs().max() < 1 and table["week"].between(-104, WEEKS - 1).all()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_and_chunks_give_the_same_bits(
    baseline: Scenario, whole: Ensemble, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 8 * WEEKS * len(SERIES_NAMES) * 3)  # three runs a piece
    assert same(run(baseline, RUNS, 1, WEEKS, threads), whole)


def test_fewer_runs_are_the_first_of_more(baseline: Scenario, whole: Ensemble) -> None:
    few = run(baseline, 3, 1, WEEKS)
    assert np.array_equal(few.values, whole.values[:3], equal_nan=True)


def test_an_ensemble_can_be_run_again_from_what_it_knows(whole: Ensemble) -> None:
    again = whole.rerun(threads=2)
    assert same(again, whole) and again.projects.equals(whole.projects) and again.events.equals(whole.events)


def test_zero_is_a_seed_of_its_own(baseline: Scenario, whole: Ensemble) -> None:
    zero = run(baseline, 2, 0, WEEKS)
    assert zero.seed == 0 and not np.array_equal(zero.values, whole.values[:2], equal_nan=True)


def test_memory_keeps_the_weeks_of_the_first_runs_and_says_so(
    baseline: Scenario, whole: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WEEKLY_BYTES", 8 * WEEKS * len(SERIES_NAMES) * 5)
    some = run(baseline, RUNS, 1, WEEKS)
    assert some.series is not None and len(some.series) == 5 and set(some.weekly["run"]) == set(range(5))
    assert set(some.bands()["runs"]) == {5}
    assert np.array_equal(some.values, whole.values, equal_nan=True)
    everything = run(baseline, RUNS, 1, WEEKS, weekly="all")
    assert everything.series is not None and len(everything.series) == RUNS


def test_a_sink_gets_the_weeks_of_every_run(
    baseline: Scenario, whole: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 8 * WEEKS * len(SERIES_NAMES) * 3)
    got = []
    run(baseline, RUNS, 1, WEEKS, weekly=False, sink=lambda runs, series: got.append((runs, series)))
    assert np.concatenate([runs for runs, _ in got]).tolist() == list(range(RUNS))
    assert np.array_equal(np.concatenate([series for _, series in got]), whole.series)


def test_a_stop_keeps_what_is_done(baseline: Scenario, whole: Ensemble) -> None:
    done: list[int] = []
    stopped = run(baseline, RUNS, 1, WEEKS, threads=1, progress=done.append, stop=lambda: len(done) >= 3)
    assert len(stopped) == 3 and not stopped.complete and stopped.requested == RUNS
    assert np.array_equal(stopped.values, whole.values[:3], equal_nan=True)
    assert "stopped at 3" in repr(stopped)


def test_progress_counts_to_the_end(baseline: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 8 * 5 * len(SERIES_NAMES) * 2)
    seen: list[int] = []
    run(baseline, 5, 1, 5, threads=1, progress=seen.append)
    assert seen == [1, 2, 3, 4, 5]


def test_the_summary_holds_true_intervals(whole: Ensemble) -> None:
    table = whole.summary().set_index("name")
    assert list(table.index) == list(OUTCOME_NAMES)
    cost = statistics.mean_interval(whole.outcomes["cost"].to_numpy())
    assert table.loc["cost", ["mean", "low", "high", "sd"]].tolist() == list(cost[:4])
    strong = statistics.share_interval(whole.outcomes["strong_relationship"].to_numpy())
    assert (table.loc["strong_relationship", "low"], table.loc["strong_relationship", "high"]) == strong[1:3]
    assert (table["runs"] + table["missing"] == RUNS).all()


def test_a_share_is_never_outside_its_bounds(whole: Ensemble) -> None:
    for outcome in OUTCOMES:
        if outcome.unit in ("share", "0..1"):
            found = whole.interval(outcome)
            assert not (found.low < 0 or found.high > 1), outcome.name


def test_what_was_not_kept_is_asked_for_by_name(baseline: Scenario) -> None:
    bare = run(baseline, 1, 1, 2, weekly=False)
    for name, words in (("weekly", "weekly=True"), ("projects", "projects=True"), ("events", "events=True")):
        with pytest.raises(ValueError, match=words):
            getattr(bare, name)
    with pytest.raises(KeyError):
        bare.column("no_such_outcome")
    with pytest.raises(KeyError):
        bare.one_series("debt")


def test_every_wrong_number_is_told_at_once(baseline: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        run(baseline, 0, -1, 10**9, float("nan"))  # type: ignore[arg-type]
    assert [p.field for p in caught.value.problems] == ["runs", "seed", "weeks", "threads"]
    assert "1 to 10,000,000" in str(caught.value)


def test_one_run_claims_no_interval(baseline: Scenario) -> None:
    one = run(baseline, 1, 1, 156)
    assert np.isnan(one.summary().set_index("name").loc["cost", "low"])
    assert "One run says nothing about chance" in one.sentence


def test_it_shows_itself(whole: Ensemble) -> None:
    assert repr(whole) == f"<Ensemble baseline: {RUNS} runs of {WEEKS} weeks, seed 1>"
    page = whole._repr_html_()
    assert "<table>" in page and "95% interval" in page and "Delivered value" in page
    assert f"In {RUNS} runs of {WEEKS} weeks" in whole.sentence


def test_a_title_cannot_smuggle_html(baseline: Scenario) -> None:
    named = baseline.change({"transparency.cost": 0.3}, name="x", title="<script>alert(1)</script>")
    assert "<script>" not in run(named, 1, 1, 2)._repr_html_()


def test_it_plots_itself(whole: Ensemble, baseline: Scenario) -> None:
    assert whole.plot()._repr_png_().startswith(b"\x89PNG")
    assert run(baseline, 2, 1, 2, weekly=False).plot()._repr_png_().startswith(b"\x89PNG")


def test_the_public_names_are_these() -> None:
    assert alignsim.run is run and alignsim.Ensemble is Ensemble
