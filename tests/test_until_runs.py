"""How many runs are enough, with the model: the same runs as ever, as many as it takes, and what pairing saved."""

from __future__ import annotations

import json
import math
import os
import signal
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from alignsim.experiments import ensemble as module
from alignsim.experiments import statistics
from alignsim.experiments.compare import Comparison, compare
from alignsim.experiments.ensemble import Ensemble, run
from alignsim.experiments.until import FIRST, Goal, interval_of, level_at_looks, watched
from alignsim.experiments.until_result import Until, width
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES, SERIES_NAMES
from alignsim.problems import InputError
from alignsim.report.until import until_picture
from alignsim.scenario import Scenario, load
from test_cli import call, document
from test_imports import COMMAND, heavy_after
from test_plots import texts

LEVERS = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52, "burn_in": 26}
SMALL = [word for path, value in LEVERS.items() for word in ("--set", f"{path}={value}")]
TRUST = next(o for o in OUTCOMES if o.name == "relationship")


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load("baseline").change(LEVERS, name="small")


@pytest.fixture(scope="module")
def ceo(small: Scenario) -> Scenario:
    return small.change({"reporting.cio": "ceo"}, name="ceo")


@pytest.fixture(scope="module")
def found(small: Scenario) -> Ensemble:
    return run(small, until=0.012, outcome="relationship", threads=1, weekly=False)


@pytest.fixture(scope="module")
def pair(small: Scenario, ceo: Scenario) -> Comparison:
    return compare(small, ceo, until=0.004, outcome="relationship", threads=1)


# --------------------------------------------------------------------------------------------------------------- one
def test_it_ends_at_a_look_and_is_that_narrow(found: Ensemble) -> None:
    assert found.until is not None and found.until.reached and found.complete
    assert len(found) == found.requested == found.until.runs == found.until.looks[-1].runs > FIRST
    mine = found.interval(TRUST)
    assert (mine.high - mine.low) / 2 == found.until.half_width <= 0.012
    assert all(look.half_width > 0.012 for look in found.until.looks[:-1])


def test_its_interval_is_the_wider_one_and_the_others_are_ordinary(found: Ensemble) -> None:
    mine = statistics.mean_interval(found.column("relationship"), level_at_looks(), (1, 5))
    assert found.interval(TRUST) == mine
    table = found.summary().set_index("name")
    assert (table.loc["relationship", "low"], table.loc["relationship", "high"]) == mine[1:3]
    cost = statistics.mean_interval(found.column("cost"))
    assert (table.loc["cost", "low"], table.loc["cost", "high"]) == cost[1:3]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_depends_on_the_runs_alone(
    small: Scenario, found: Ensemble, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHUNK_BYTES", 8 * 52 * len(SERIES_NAMES) * 7)  # seven runs a piece
    again = run(small, until=0.012, outcome="relationship", threads=threads)
    assert np.array_equal(again.values, found.values, equal_nan=True)
    assert again.until == found.until
    fixed = run(small, len(found) + 50, threads=threads, weekly=False)
    assert np.array_equal(fixed.values[: len(found)], found.values, equal_nan=True)
    assert found.until is not None
    assert watched(found.until.goal, fixed.column("relationship")).looks == list(found.until.looks)


def test_it_can_be_run_again_from_what_it_knows(found: Ensemble) -> None:
    again = found.rerun(threads=2)
    assert np.array_equal(again.values, found.values, equal_nan=True) and again.until == found.until


def test_the_cap_ends_it_and_it_says_so(small: Scenario) -> None:
    capped = run(small, 150, until=0.001, outcome="relationship", threads=1, weekly=False)
    assert capped.until is not None and capped.until.ended and not capped.until.reached
    assert capped.complete and len(capped) == 150 and [k.runs for k in capped.until.looks] == [100, 120, 144, 150]
    assert "The goal was not reached" in capped.until.sentence and "would be enough" in capped.until.sentence
    assert capped.until.needed == math.ceil(150 * (capped.until.half_width / 0.001) ** 2)
    assert np.array_equal(capped.rerun().values, capped.values, equal_nan=True)


def test_a_stop_keeps_what_is_done(small: Scenario, found: Ensemble) -> None:
    done: list[int] = []
    stopped = run(small, until=0.012, outcome="relationship", threads=1, progress=done.append,
                  stop=lambda: len(done) >= 130)
    assert len(stopped) == 130 and not stopped.complete and stopped.until is not None and not stopped.until.ended
    assert [look.runs for look in stopped.until.looks] == [100, 120]
    assert stopped.until.sentence.startswith("Stopped before the goal was reached: after 130 runs")
    assert np.array_equal(stopped.values, found.values[:130], equal_nan=True)
    nothing = run(small, until=0.012, stop=lambda: True)
    assert nothing.until is not None and len(nothing) == 0 and "cannot be told yet" in nothing.until.sentence


def test_it_tells_how_many_it_will_probably_take(small: Scenario, found: Ensemble) -> None:
    told: list[int] = []
    run(small, until=0.012, outcome="relationship", threads=1, weekly=False, expect=told.append)
    assert found.until is not None and len(told) == len(found.until.looks) and told[-1] == len(found)
    assert all(0.4 < n / len(found) < 2.5 for n in told)


def test_an_outcome_that_no_run_has_ends_it_at_once(small: Scenario) -> None:
    none = run(small, weeks=1, until=0.01, outcome="lead_time_mean", threads=1)
    assert none.until is not None and len(none) == FIRST and not none.until.reached
    assert none.until.sentence == "Not one of 100 runs has a value of lead time (mean)."


def test_a_share_is_looked_at_by_wilson(small: Scenario) -> None:
    some = run(small, until=0.02, outcome="strong_relationship", threads=1, weekly=False)
    values = some.column("strong_relationship")
    low, high = statistics.wilson(values.sum(), len(values), level_at_looks())
    assert some.until is not None and some.until.half_width == (high - low) / 2 <= 0.02


def test_bad_input_is_told_at_once(small: Scenario) -> None:
    with pytest.raises(InputError) as caught:
        run(small, 99, -1, until=math.inf, outcome="nothing")
    assert [p.field for p in caught.value.problems] == ["seed", "until", "outcome"]
    with pytest.raises(InputError, match="at least 100"):
        compare(small, small, 99, until=0.1)


# ------------------------------------------------------------------------------------------- coverage with the model
def test_all_outcomes_of_the_model_keep_their_coverage(small: Scenario) -> None:
    """Experiments drawn again from 1,500 runs, whose means are then the truth; 1,000 experiments.

    The standard error of a coverage is .7 points.  An outcome that is skewed has less than 95% at any number of runs;
    what stopping takes from it is what it has less than at the same number fixed beforehand.
    """
    runs = run(small, 1_500, threads=1, weekly=False)
    names = [n for n in OUTCOME_NAMES if np.isfinite(runs.column(n)).all() and np.ptp(runs.column(n)) > 0
             and n != "strong_relationship"]
    assert len(names) > 15 and "relationship" in names
    population = np.column_stack([runs.column(n) for n in names])
    truth, rng, k = population.mean(axis=0), np.random.default_rng(4), names.index("relationship")
    goal = Goal(2 * float(population[:, k].std()) / math.sqrt(250), "relationship", 600)
    hits, fixed = np.zeros(len(names)), np.zeros(len(names))
    for _ in range(1_000):
        drawn = population[rng.integers(0, len(population), goal.cap)]
        n = watched(goal, drawn[:, k]).looks[-1].runs
        for count, total in ((n, hits), (299, fixed)):
            level = np.full(len(names), 0.95)
            level[k] = level_at_looks()
            mean, sd = drawn[:count].mean(axis=0), drawn[:count].std(axis=0, ddof=1)
            quantile = np.array([statistics.t_quantile(each, count - 1) for each in (0.95, level[k])])
            half = quantile[(np.arange(len(names)) == k).astype(int)] * sd / math.sqrt(count)
            total += np.abs(mean - truth) <= half
    lost = (fixed - hits) / 1_000
    assert hits[k] / 1_000 > 0.95 - 3 * 0.0069
    assert lost.max() < 0.03 and abs(lost.mean()) < 0.007  # a difference of two coverages: .97 points at most each


# ------------------------------------------------------------------------------------------------------------- pairs
def test_pairs_end_when_the_difference_is_known(pair: Comparison) -> None:
    assert pair.until is not None and pair.until.reached
    assert pair.pairs == pair.base.requested == pair.until.runs == pair.until.looks[-1].runs
    assert pair.base.complete and pair.others["ceo"].complete and pair.base.until is None
    mine = next(d for d in pair.differences if d.outcome is TRUST)
    expected = interval_of(pair.others["ceo"].column("relationship"), pair.base.column("relationship"),
                           level=level_at_looks())
    assert (mine.low, mine.high) == (expected.low, expected.high)
    assert pair.until.half_width == mine.half_width <= 0.004
    assert np.array_equal(pair.base.rerun().values, pair.base.values, equal_nan=True)


def test_what_pairing_saved_is_told(pair: Comparison) -> None:
    """Independent runs give the variance of a difference as the sum of the variances of both sides."""
    assert pair.until is not None and pair.until.independent is not None
    a, b = pair.base.column("relationship"), pair.others["ceo"].column("relationship")
    ratio = (a.var(ddof=1) + b.var(ddof=1)) / (b - a).var(ddof=1)
    assert pair.until.independent["ceo"] == pytest.approx(pair.pairs * ratio)
    assert ratio > 1.5
    rounded = int(float(f"{pair.pairs * ratio:.2g}"))
    assert f"Independent runs would have needed about {rounded:,} a side" in pair.until.sentence
    assert pair.until.sentence in pair.interval_note and f"{pair.pairs} pairs were enough" in pair.interval_note
    assert pair.until.as_dict()["independent_runs"] == {"ceo": round(pair.pairs * ratio)}


def test_every_scenario_must_be_known_that_well(small: Scenario, ceo: Scenario) -> None:
    embed = small.change({"embedding.it_in_marketing": 0.3}, name="embed")
    both = compare(small, [ceo, embed], until=0.004, outcome="relationship", threads=2, weekly=False)
    assert both.until is not None and both.until.reached and list(both.until.half_widths) == ["ceo", "embed"]
    assert max(both.until.half_widths.values()) == both.until.half_width <= 0.004
    alone = [compare(small, other, until=0.004, outcome="relationship", threads=1, weekly=False).pairs
             for other in (ceo, embed)]
    assert both.pairs == max(alone)  # widths of these two only shrink
    assert len(both.until.table()) == 2 * len(both.until.looks)


def test_joint_intervals_are_looked_at_where_they_are_asked_for(small: Scenario, ceo: Scenario) -> None:
    joint = compare(small, ceo, until=0.006, outcome="relationship", threads=1, weekly=False, simultaneous=True)
    single = compare(small, ceo, until=0.006, outcome="relationship", threads=1, weekly=False)
    mine = next(d for d in joint.differences if d.outcome is TRUST)
    assert joint.pairs > single.pairs and mine.half_width <= 0.006
    assert joint.until is not None and "(joint 95%)" in joint.until.sentence


def test_a_base_that_was_run_already_is_the_cap(small: Scenario, ceo: Scenario, pair: Comparison) -> None:
    base = run(small, 600, threads=1)
    found = compare(base, ceo, until=0.004, outcome="relationship", threads=1)
    assert found.until is not None and found.pairs == pair.pairs and found.base is base
    assert found.until.looks == pair.until.looks if pair.until is not None else False
    few = compare(run(small, 110, threads=1), ceo, until=0.001, outcome="relationship", threads=1)
    assert few.until is not None and not few.until.reached and few.pairs == few.until.goal.cap == 110


def test_a_stop_leaves_pairs(small: Scenario, ceo: Scenario) -> None:
    done: dict[str, int] = {}
    found = compare(small, ceo, until=0.001, outcome="relationship", threads=1, weekly=False,
                    progress=lambda label, n: done.update({label: n}), stop=lambda: done.get("ceo", 0) >= 125)
    assert found.pairs == 125 and found.until is not None and not found.until.ended
    assert found.until.runs == 125 and [look.runs for look in found.until.looks] == [100, 120]


# --------------------------------------------------------------------------------------------------- the command line
def test_run_as_json_says_what_came_of_the_goal() -> None:
    found = document("run", "baseline", *SMALL, "--until", "0.02", "--outcome", "relationship", "--threads", "1")
    assert list(found) == ["scenario", "runs", "seed", "outcomes", "until", "warnings"]
    told, mine = found["until"], next(o for o in found["outcomes"] if o["name"] == "relationship")
    assert told["goal"] == 0.02 and told["outcome"] == "relationship" and told["reached"] is True
    assert told["half_width"] == pytest.approx((mine["high"] - mine["low"]) / 2) and told["half_width"] <= 0.02
    assert told["looks"][-1] == {"runs": found["runs"], "half_width": told["half_width"]}


def test_compare_prints_and_writes_what_pairing_saved(tmp_path: Path) -> None:
    file = tmp_path / "ceo.yaml"
    base = tmp_path / "small.yaml"
    small = load("baseline").change(LEVERS, name="small")
    base.write_text(small.to_yaml(), encoding="utf-8")
    file.write_text(small.change({"reporting.cio": "ceo"}, name="ceo").to_yaml(), encoding="utf-8")
    arguments = ["compare", base, file, "--until", "0.005", "--outcome", "relationship", "--threads", "1"]
    text = " ".join(call(*arguments, "--out", tmp_path / "out").stdout.split())
    assert "pairs were enough" in text and "Independent runs would have needed about" in text
    assert (tmp_path / "out" / "until.png").read_bytes().startswith(b"\x89PNG")
    told = json.loads((tmp_path / "out" / "provenance.json").read_text(encoding="utf-8"))
    found = document(*arguments)
    assert told["until"] == found["until"] and told["runs"] == found["runs"]
    assert list(found["until"]["independent_runs"].values())[0] > found["runs"]


def test_the_cap_is_no_failure_but_is_said() -> None:
    result = call("run", "baseline", *SMALL, "--until", "1e-9", "--runs", "100", "--json", "--threads", "1")
    assert "--until: the goal was not reached after the most runs allowed." in result.stderr
    found = json.loads(result.stdout)
    assert found["until"]["reached"] is False and found["runs"] == found["until"]["cap"] == 100


def test_ctrl_c_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    from alignsim.cli import screen

    plain = screen.Progress.__call__

    def told(self: screen.Progress, done: int, lot: str = "") -> None:
        plain(self, done, lot)
        if done == 110:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(screen.Progress, "__call__", told)
    result = call("run", "baseline", *SMALL, "--until", "1e-9", "--json", "--threads", "1", code=130)
    found = json.loads(result.stdout)
    assert 110 <= found["runs"] <= 112 and found["until"]["reached"] is False
    assert "when it was stopped; what was done is kept" in result.stderr


def test_bad_goals_are_told_with_everything_else() -> None:
    result = call("compare", "baseline", "nowhere", "--until", "-1", "--outcome", "x", "--runs", "9", code=2)
    for words in ("--until: found '-1'; allowed: a number above 0", "--outcome: found 'x'", "--runs: found 9",
                  "nowhere"):
        assert words in result.stderr
    assert "only together with --until" in call("run", "baseline", "--outcome", "cost", code=2).stderr


def test_bad_goals_load_nothing_heavy(tmp_path: Path) -> None:
    act = COMMAND.format(arguments=["run", "baseline", "--until", "0", "--outcome", "x"])
    assert heavy_after(act, tmp_path) == []


# ------------------------------------------------------------------------------------------------- words and pictures
def test_it_shows_itself(found: Ensemble, pair: Comparison) -> None:
    assert found.until is not None and found.until.sentence in found._repr_html_()
    assert repr(found.until) == f"<Until ±0.012 of relationship: reached at {len(found)} runs>"
    assert list(found.until.table().columns) == ["runs", "scenario", "half_width", "goal"]
    assert found.until.plot()._repr_png_().startswith(b"\x89PNG")


@pytest.mark.parametrize(("value", "unit", "words"), [(0.00976, "share", "0.976"), (1.234, "weeks", "1.23"),
                                                      (1234.5, "money", "1,234"), (math.nan, "share", "–")])
def test_widths_in_words(value: float, unit: str, words: str) -> None:
    assert width(value, unit) == words


def pictured(name: str, found: Ensemble, pair: Comparison, small: Scenario, ceo: Scenario) -> Until | None:
    if name == "run":
        return found.until
    if name == "pair":
        return pair.until
    if name == "cap":
        return run(small, 400, until=0.002, outcome="relationship", threads=1, weekly=False).until
    if name == "one look":
        return run(small, until=5, outcome="relationship", threads=1, weekly=False).until
    if name == "no spread":
        return compare(small, small, until=0.1, threads=1, weekly=False).until
    return compare(small, {"CEO line": ceo, "b": ceo}, until=0.004, outcome="relationship", threads=1,
                   weekly=False).until


@pytest.mark.parametrize("name", ["run", "pair", "cap", "one look", "no spread", "two"])
def test_nothing_overlaps_or_is_cut_off(
    name: str, found: Ensemble, pair: Comparison, small: Scenario, ceo: Scenario
) -> None:
    until = pictured(name, found, pair, small, ceo)
    assert until is not None
    picture = until_picture(until, title="How many runs are enough? baseline", note="alignsim, scenario baseline.")
    shown = texts(picture)
    wide, tall = picture.get_size_inches() * picture.dpi
    for text, box in shown:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= wide and box.y1 <= tall, text
        assert "nan" not in text.split()
    clashes = [(a, b) for (a, box), (b, other) in combinations(shown, 2)
               if box.x0 < other.x1 - 1 and other.x0 < box.x1 - 1 and box.y0 < other.y1 - 1 and other.y0 < box.y1 - 1]
    assert clashes == []
