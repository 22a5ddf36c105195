"""The fit: its search finds what is known to be there, and its file says what the package uses."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest

import alignsim as al
from alignsim.engine.batch import run_batch
from alignsim.evidence.facts.measures import MEASURES
from alignsim.evidence.facts.published import holds, published
from alignsim.evidence.fit import calibrated
from alignsim.evidence.fit.calibration import FREE, TARGETS, Settings, calibrate, main, plans_of, simulate
from alignsim.evidence.fit.rejection import Point, accepted, box, distances, search, spread_out, tensions
from alignsim.organization import drawn
from alignsim.parameters import find, fitted
from kernel import same_bits

UNIT = [(0.0, 1.0), (0.0, 1.0)]


def point(*values: float, worst: float = 0.5, typical: float = 0.5) -> Point:
    return Point(values, values, worst, typical)


class TestSearch:
    def test_distance_is_one_at_the_edge_of_the_range(self) -> None:
        found = distances([0.2, 0.5, 0.6, np.nan], [(0.2, 0.4), (0.4, 0.6), (0.2, 0.4), (0, 1)])
        assert found.tolist() == pytest.approx([1, 0, 3, np.inf])

    def test_accepted_are_those_within_every_range_the_most_typical_first(self) -> None:
        points = [point(1, worst=0.9, typical=0.6), point(2, worst=1.01, typical=0.1), point(3, worst=1.0, typical=0.2)]
        assert [p.values for p in accepted(points)] == [(3,), (1,)]

    def test_the_box_is_a_tenth_wider_and_stays_inside(self) -> None:
        found = box([point(0.2, 0.0), point(0.6, 0.5)], UNIT)
        assert found == [pytest.approx((0.16, 0.64)), pytest.approx((0.0, 0.55))]
        assert box([point(0.2, 0.0)], UNIT) == [pytest.approx((0.195, 0.205)), pytest.approx((0.0, 0.005))]

    def test_points_far_from_one_another(self) -> None:
        """The first, then the one farthest from it, then the one farthest from both; ranges set the scale."""
        points = [point(0.0, 0.0), point(0.1, 0.0), point(0.0, 9.0), point(1.0, 0.0)]
        assert [p.values for p in spread_out(points, [(0, 1), (0, 10)])] == [(0, 0), (1, 0), (0, 9)]
        assert len(spread_out(points[:2], UNIT)) == 2

    def test_it_finds_the_values_that_give_the_levels(self) -> None:
        """Levels x + y and x - y, asked to lie at .9 and .3 within .05: x = .6, y = .3."""

        def evaluate(values: tuple[float, ...]) -> Sequence[float]:
            return values[0] + values[1], values[0] - values[1]

        tried = search(evaluate, [(0.85, 0.95), (0.25, 0.35)], UNIT, points=256, best=8, seed=3)
        good = accepted(tried)
        assert len(tried) == 512 and len(good) >= 10
        assert good[0].values == pytest.approx((0.6, 0.3), abs=0.02)
        assert all(abs(x + y - 0.9) <= 0.05 and abs(x - y - 0.3) <= 0.05 for x, y in (p.values for p in good))
        assert tried == search(evaluate, [(0.85, 0.95), (0.25, 0.35)], UNIT, points=256, best=8, seed=3)

    def test_tension(self) -> None:
        """Of four points one meets a, two meet b, none both: meeting one excludes the other."""
        levels = [(0.0, 5.0), (5.0, 0.5), (6.0, 0.0), (9.0, 9.0)]
        (found,) = tensions([Point((0.0,), row, 2, 2) for row in levels], ["a", "b"], [(-1, 1), (-1, 1)])
        assert (found["meets_a"], found["meets_b"], found["meets_both"], found["lift"]) == (0.25, 0.5, 0, 0)
        assert found["correlation"] == pytest.approx(np.corrcoef(*np.array(levels).T)[0, 1])


class TestFit:
    def test_only_levels_are_fitted_and_fewer_parameters_than_levels(self) -> None:
        assert set(TARGETS) == {fact.id for fact in published() if fact.use == "calibrate"}
        assert len(FREE) < len(TARGETS)

    def test_a_point_is_the_scenario_with_these_values(self) -> None:
        """Rules overlaid on ready plans give the bits of the changed scenario, organization by organization."""
        values = {"faults.chance": 0.2, "trust.gain": 0.04, "demand.plan_weeks": 1.7}
        found = simulate(plans_of("population", 2, seed=9), values, 9, threads=1)
        for run in range(2):
            scenario = drawn(al.load("population"), 9, run).change(values)
            batch = run_batch(al.plan(scenario), 9, [run], projects=True)
            assert batch.projects is not None
            assert same_bits(batch.outcomes[0], found.outcomes[run])
            assert same_bits(batch.projects[0], found.projects[run])

    def test_levels_that_nothing_meets_are_named(self) -> None:
        """Two organizations and four points: nothing meets seven levels, and the message says which are missed."""
        with pytest.raises(RuntimeError, match="no point meets all levels; the nearest misses .*share"):
            calibrate(Settings(organizations=2, points=2, best=1, threads=1))

    def test_the_command_does_not_write_unless_told(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stop:
            main(["--help"])
        assert stop.value.code == 0
        assert "--write" in capsys.readouterr().out


class TestFile:
    def test_the_model_uses_what_was_found(self) -> None:
        assert list(fitted()) == [free.path for free in FREE]
        for path, value in fitted().items():
            parameter = find(path)
            assert parameter.default == value
            assert parameter.source.startswith("calibrated (the theory has ")

    def test_values_and_draws_lie_where_points_were_accepted(self) -> None:
        rows = {row["path"]: row for row in calibrated.record()["parameters"]}
        for free in FREE:
            row = rows[free.path]
            assert (row["low"], row["high"], row["reason"]) == (free.low, free.high, free.reason)
            for value in (row["value"], *(draw[free.path] for draw in calibrated.draws())):
                assert row["accepted_low"] * 0.995 <= value <= row["accepted_high"] * 1.005, "to three figures"
        assert len(calibrated.draws()) == 3

    def test_every_level_holds_on_fresh_organizations(self) -> None:
        levels = calibrated.record()["levels"]
        assert [level["fact"] for level in levels] == list(TARGETS)
        for level in levels:
            assert holds(level["low"], level["high"], (level["published_low"], level["published_high"])) == "yes"

    def test_the_file_is_what_the_command_would_write(self) -> None:
        """Its settings are the command's, and the levels follow from its values on organizations of its own."""
        record = calibrated.record()
        assert record["settings"] == json.loads(json.dumps(Settings().__dict__))
        found = simulate(plans_of("population", 60, seed=7), fitted(), 7, threads=1)
        for level in record["levels"]:
            value = MEASURES[level["fact"]].of(found)
            spread = (level["high"] - level["low"]) / 3.92 * np.sqrt(600 / 60)
            assert abs(value - level["value"]) < 4 * spread, "the first 60 of 600: within 4 standard errors"
