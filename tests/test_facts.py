"""Published facts beside the model: each is measured as its definition says, and judged by its whole interval."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Mapping
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

import alignsim
from alignsim.cli import facts as command
from alignsim.cli import main
from alignsim.evidence.facts import measures
from alignsim.evidence.facts.bootstrap import bootstrap, draws
from alignsim.evidence.facts.experiments import (
    EXPERIMENTS,
    LAST,
    NUDGE,
    Bench,
    nudged,
    standardized_sums,
    waits,
)
from alignsim.evidence.facts.inputs import INPUTS, loss_gain_ratio, mix_of, rights, switching_cost
from alignsim.evidence.facts.measures import MEASURES, SIDE_CONDITIONS, Organizations
from alignsim.evidence.facts.published import FILE, USES, holds, published, worst
from alignsim.evidence.facts.table import BUILT_FOR, ORGANIZATIONS, FactResult, FactTable, facts, pairs_of, runs_needed
from alignsim.experiments.ensemble import run
from alignsim.organization import plan
from alignsim.outcomes import OUTCOME_NAMES
from alignsim.problems import InputError
from alignsim.report.facts import EVIDENCE, STANDINGS, UNITS, cells, facts_table, in_order, notes, range_words
from alignsim.report.facts_picture import GROUPS, scale_of
from alignsim.scenario import Scenario, load
from alignsim.state import CANCELLED, LIVE, NEVER, PROJECT, dtype
from kernel import plain, rules, same_bits
from test_plots import texts

near = pytest.approx
SMALL = ["--population", "baseline", "--organizations", "4", "--weeks", "60", "--threads", "1"]


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load("baseline")


def projects(**fields: Any) -> np.ndarray:
    """Made-up rows of projects: live in the measured weeks, on time and on budget, unless said otherwise."""
    n = max(np.size(value) for value in fields.values())
    rows = np.zeros(n, dtype(PROJECT))
    usual = {"number": np.arange(n), "state": LIVE, "ended": 50, "promised": 60.0, "decided": 20, "ready": 19, "two": 1,
             "planned_effort": 100.0, "spent": 100.0, "planned_weeks": 30.0, "volume": 30.0, "possible": 1.0}
    for name, value in {**usual, **fields}.items():
        rows[name] = value
    return rows


def population(*organizations: np.ndarray, **outcomes: list[float]) -> Organizations:
    """Organizations with these projects and outcomes."""
    values = np.full((max(len(organizations), *(len(v) for v in outcomes.values()), 0), len(OUTCOME_NAMES)), np.nan)
    for name, column in outcomes.items():
        values[:, OUTCOME_NAMES.index(name)] = column
    return Organizations(values, organizations)


# ---------------------------------------------------------------------------------------------------- the list of facts
class TestTheListOfFacts:
    def test_it_is_whole(self) -> None:
        assert len({fact.id for fact in published()}) == len(published()) == 28
        assert {fact.use for fact in published()} == set(USES)
        assert {fact.evidence for fact in published()} <= set(EVIDENCE)
        assert all(fact.claim and fact.measure and fact.source for fact in published())

    def test_every_fact_has_a_measure_in_code_or_is_an_input(self) -> None:
        ids = {fact.id for fact in published()}
        assert {fact.id for fact in published() if fact.use != "input"} == set(MEASURES) - set(INPUTS)
        assert {fact.id for fact in published() if fact.use == "input"} == set(INPUTS)
        assert {name for name, measure in MEASURES.items() if measure.needs == "experiment"} == set(EXPERIMENTS)
        assert set(SIDE_CONDITIONS) <= set(MEASURES) <= ids and set(BUILT_FOR) <= ids

    def test_a_built_mechanism_is_one_that_exists(self, baseline: Scenario) -> None:
        assert all(f"mechanisms.{name}" in baseline.values for name in BUILT_FOR.values())

    def test_what_is_judged_has_something_to_be_held_against(self) -> None:
        assert all(fact.has_range for fact in published() if fact.use != "input")
        assert all(not fact.sign or (fact.low is None and fact.high is None) for fact in published())

    def test_words_for_all(self) -> None:
        units = {fact.unit for fact in published() if fact.unit not in ("sign", "mix")}
        assert units | {e.unit for e in EXPERIMENTS.values()} <= set(UNITS)
        assert set(GROUPS) == set(STANDINGS)

    def test_the_file_is_the_one_that_ships(self) -> None:
        with FILE.open(encoding="utf-8", newline="") as file:
            assert [row["id"] for row in csv.DictReader(file)] == [fact.id for fact in published()]


@pytest.mark.parametrize(
    ("interval", "bounds", "verdict"),
    [
        ((0.47, 0.55), (0.46, 0.56), "yes"), ((0.46, 0.56), (0.46, 0.56), "yes"),
        ((0.45, 0.55), (0.46, 0.56), "unclear"), ((0.5, 0.6), (0.46, 0.56), "unclear"),
        ((0.4, 0.6), (0.46, 0.56), "unclear"), ((0.3, 0.45), (0.46, 0.56), "no"),
        ((0.57, 0.6), (0.46, 0.56), "no"), ((-0.3, -0.2), (-0.35, -0.12), "yes"),
        ((0.0, 0.3), (0.0, 0.6), "yes"), ((1.1, 9.0), (1.0, math.inf), "yes"), ((0.9, 9.0), (1.0, math.inf), "unclear"),
        ((0.1, 0.2), (0.0, math.inf), "yes"), ((0.0, 0.2), (0.0, math.inf), "unclear"),
        ((-0.2, -0.1), (0.0, math.inf), "no"), ((-9, -1), (-math.inf, 0.0), "yes"),
        ((-9, 0), (-math.inf, 0.0), "unclear"),
        ((1, 9), (-math.inf, 0.0), "no"), ((math.nan, math.nan), (0.0, 1.0), "unclear"),
    ],
)
def test_a_fact_holds_by_its_whole_interval(
    interval: tuple[float, float], bounds: tuple[float, float], verdict: str
) -> None:
    assert holds(*interval, bounds) == verdict


def test_of_several_conditions_the_worst_counts() -> None:
    assert worst(["yes", "unclear", "no"]) == "no"
    assert worst(["yes", "unclear"]) == "unclear"
    assert worst(["yes", "yes"]) == "yes"


# ------------------------------------------------------------------------------------------------------------ bootstrap
class TestBootstrap:
    def test_it_covers_what_it_should(self) -> None:
        """A ratio of sums over 60 organizations of uneven size, true ratio 2: the 95% interval covers it in 95 of 100.

        500 samples: standard error of the coverage .01; asked for is .95 within .035 (three and a half of them).
        """
        generator = np.random.default_rng(5)
        inside = 0
        for _ in range(500):
            size = generator.exponential(1.0, 60)
            sums = np.column_stack([size * generator.gamma(4.0, 0.5, 60), size])
            found = bootstrap(sums, measures.ratio, resamples=500)
            inside += found.low <= 2.0 <= found.high
        assert abs(inside / 500 - 0.95) < 0.035

    def test_it_knows_that_projects_of_one_organization_are_alike(self) -> None:
        """40 organizations with 50 projects, all of one kind: 40 cases, not 2,000; Wilson's interval for 20 of 40."""
        successes = np.repeat([0.0, 50.0], 20)
        found = bootstrap(np.column_stack([successes, np.full(40, 50.0)]), measures.ratio)
        assert (found.value, found.low, found.high) == (0.5, near(0.352, abs=0.03), near(0.648, abs=0.03))

    def test_same_seed_same_interval_and_another_seed_another(self) -> None:
        sums = np.column_stack([np.random.default_rng(1).normal(3, 1, 30), np.ones(30)])
        assert bootstrap(sums, measures.ratio) == bootstrap(sums, measures.ratio)
        assert bootstrap(sums, measures.ratio, seed=2).low != bootstrap(sums, measures.ratio).low

    def test_each_draw_has_as_many_organizations(self) -> None:
        assert (draws(7, 50, 3).sum(axis=1) == 7).all()

    def test_what_does_not_vary_is_known(self) -> None:
        found = bootstrap(np.tile([3.0, 4.0], (10, 1)), measures.ratio)
        assert found == (0.75, near(0.75), near(0.75))

    @pytest.mark.parametrize("sums", [[[1.0, 2.0]], [[1.0, 2.0], [2.0, 2.0]], [[1.0, 0.0]] * 5])
    def test_too_little_gives_no_interval(self, sums: list[list[float]]) -> None:
        found = bootstrap(np.array(sums), measures.ratio)
        assert math.isnan(found.low) and math.isnan(found.high)

    def test_where_many_draws_give_no_figure_there_is_no_interval(self) -> None:
        """One organization of five has all the cases: a third of the draws are without it."""
        found = bootstrap(np.array([[1.0, 2.0], *[[0.0, 0.0]] * 4]), measures.ratio)
        assert found.value == 0.5 and math.isnan(found.low)

    def test_draws_without_a_figure_make_no_noise(self) -> None:
        """The denominator is zero in some draws, and without the third organization: no warning, no infinity."""
        sums = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 2.0]])
        found = bootstrap(sums, lambda s: s[..., 0] / s[..., 1])
        assert found.value == 1.5 and math.isnan(found.low)

    def test_without_organizations_it_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="at least one organization"):
            bootstrap(np.empty((0, 2)), measures.ratio)


# ------------------------------------------------------------------------- measures where the answer is known by hand
class TestMeasures:
    @pytest.mark.parametrize(("first", "second", "r"), [(0.4, 0.5, 0.6), (0.43, 0.48, -0.3), (0.2, 0.7, 0.9)])
    def test_tetrachoric_finds_the_correlation_of_a_cut_bivariate_normal(
        self, first: float, second: float, r: float
    ) -> None:
        from scipy.stats import multivariate_normal, norm

        both = multivariate_normal.cdf([norm.ppf(first), norm.ppf(second)], cov=[[1, r], [r, 1]])
        table = np.array([both, first - both, second - both, 1 - first - second + both]) * 1000
        assert measures.tetrachoric(table) == near(r, abs=1e-3)

    def test_tetrachoric_at_the_medians_is_a_sine(self) -> None:
        """Both cut at the median: P(both) = 1/4 + asin(r)/(2 pi)."""
        both = 0.25 + math.asin(0.5) / (2 * math.pi)
        assert measures.tetrachoric(np.array([both, 0.5 - both, 0.5 - both, both])) == near(0.5, abs=1e-6)

    def test_lateness_and_overspend_are_counted_over_ended_projects(self) -> None:
        rows = projects(ended=[50, 70, 50, 70, 50, -3], spent=[100, 100, 150, 150, 100, 100],
                        state=[LIVE, LIVE, LIVE, LIVE, CANCELLED, LIVE])
        assert measures.time_and_budget(rows) == (1, 1, 1, 2)

    def test_point_biserial(self) -> None:
        """Understanding .2 .4 .6 .8, success no no yes yes: r = .2 / sqrt(.05); one-function projects are out."""
        rows = projects(understanding_start=[0.2, 0.4, 0.6, 0.8, 0.9, -1.0], spent=[150, 100, 100, 110, 150, 150],
                        ended=[50, 61, 60, 50, 50, 50], two=[1, 1, 1, 1, 0, 1])
        sums = np.array(measures.shared_minds(rows))
        assert measures.correlation(sums) == near(0.2 / math.sqrt(0.05))
        assert measures.correlation(sums) == near(np.corrcoef([0.2, 0.4, 0.6, 0.8], [0, 0, 1, 1])[0, 1])

    def test_success_by_size_with_half_a_case_added(self) -> None:
        """Small: 2 of 2 succeed, large: 0 of 2: (2.5/3) / (.5/3) = 5."""
        rows = projects(volume=[5.0, 6.0, 20.0, 30.0, 90.0, 99.0], spent=[100, 100, 100, 150, 150, 150])
        assert MEASURES["size_gradient"].of(population(rows)) == near(5.0)

    def test_thirds_are_of_all_organizations_together(self) -> None:
        small, large = projects(volume=[5.0, 6.0]), projects(volume=[90.0, 99.0], spent=[100, 150])
        middle = projects(volume=[30.0, 31.0])
        assert MEASURES["size_gradient"].of(population(small, middle, large)) == near((2.5 / 3) / (1.5 / 3))

    def test_effort_levels(self) -> None:
        """Actual/planned 1.0, 1.05, 1.5 live and 3.0 cancelled: overruns over live ones, on budget over all ended."""
        found = population(projects(spent=[100, 105, 150, 300], state=[LIVE, LIVE, LIVE, CANCELLED]))
        assert MEASURES["overrun_mean"].of(found) == near(0.55 / 3)
        assert MEASURES["overrun_share"].of(found) == near(2 / 3)
        assert MEASURES["on_budget_share"].of(found) == near(2 / 4)
        assert MEASURES["on_time_share"].of(found) == near(3 / 4)

    def test_rework_is_a_share_of_all_effort_and_not_a_mean_of_shares(self) -> None:
        found = population(projects(spent=[100, 300], rework_spent=[50.0, 0.0]))
        assert MEASURES["rework_share"].of(found) == near(50 / 400)

    def test_each_side_of_the_relationship_counts(self) -> None:
        found = population(trust_cio_to_cmo_final=[0.7, 0.625, 0.2], trust_cmo_to_cio_final=[0.7, 0.5, 0.2])
        assert MEASURES["strong_share"].of(found) == near(3 / 6)

    def test_timely_decisions(self) -> None:
        """Two weeks are in time; what is not decided yet, or was before week 0, does not count."""
        found = population(projects(ready=[5, 5, 5, 5, -9], decided=[5, 7, 8, NEVER, -8]))
        assert MEASURES["timely_decisions"].of(found) == near(2 / 3)

    def test_decision_latency(self) -> None:
        """Failed: neither on time nor on budget (6 weeks), or given up undecided (30); successful: both (2 weeks)."""
        rows = projects(ready=[10, 10, 20, 10], decided=[16, 12, NEVER, 40], ended=[70, 50, 50, 50],
                        spent=[150, 100, 0, 150], state=[LIVE, LIVE, CANCELLED, LIVE])
        assert MEASURES["decision_latency_success"].of(population(rows)) == near(18 / 2)

    def test_the_shape_of_durations(self) -> None:
        """Logs of actual/planned -1, 0, 1: sd 1, no skewness."""
        planned = 30.0 / np.exp([-1.0, 0.0, 1.0])
        sums = np.array(measures.log_durations(projects(planned_weeks=planned)))
        assert measures.spread(sums) == near(1.0) and measures.skewness(sums) == near(0.0, abs=1e-9)

    def test_skewness(self) -> None:
        x = np.array([0.0, 0.0, 0.0, 1.0])
        assert measures.skewness(np.array([4, x.sum(), (x**2).sum(), (x**3).sum()])) == near(2 / math.sqrt(3))

    def test_relations_within_a_run_are_means_of_fisher_z(self) -> None:
        """r = .8 in one run and -.2 in another: tanh of the mean of the two z."""
        x, out = np.array([1.0, 2.0, 3.0, 4.0, 5.0]), []
        for y in ([1.0, 3.0, 2.0, 5.0, 4.0], [5.0, 1.0, 4.0, 2.0, 3.0]):
            out.append(projects(disagreement=x / 10, realized=np.array(y)))
        z = [np.arctanh(np.corrcoef(x, rows["realized"])[0, 1]) for rows in out]
        assert MEASURES["task_conflict"].of(population(*out)) == near(math.tanh(sum(z) / 2))

    def test_contact_is_averaged_over_the_runs_that_have_it(self) -> None:
        found = population(contact_bias=[-0.5, math.nan, -0.1])
        assert MEASURES["contact_bias"].of(found) == near(math.tanh((math.atanh(-0.5) + math.atanh(-0.1)) / 2))


# ---------------------------------------------------------------------------------------------------------- experiments
class TestExperiments:
    def test_waits_of_little_disputed_decisions(self) -> None:
        rows = projects(ready=[5, 5, 5, 5, 5], decided=[8, 6, 9, NEVER, 7], disagreement=[0.05, 0.09, 0.2, 0.0, 0.0],
                        two=[1, 1, 1, 1, 0])
        assert waits(rows) == (4.0, 2.0)

    def test_standardized_differences(self) -> None:
        """Gains of 1, 2 and 3 on a base of 10, 12, 14 (sd 2): d = 1; an organization without a figure is left out."""
        base, none = [10.0, 12.0, 14.0, math.nan], [0.0, 0.0, 0.0, 0.0]
        found = [population(delivered_value=v) for v in (none, [1.0, 2.0, 3.0, 9.0], base)]
        sums = standardized_sums(*found, lambda o: o.column("delivered_value"))
        assert measures.standardized(sums.sum(axis=0)) == near(1.0)

    def test_attitude_against_productivity(self) -> None:
        """|d| of .6 over |d| of .3; signs do not matter."""
        a = [5, 5 * 0.6, 0.0, 4.0]
        b = [5, 5 * -0.3, 0.0, 4.0]
        assert measures.size_of_ratio(np.array([*a, *b])) == near(2.0)

    def test_without_a_nudge_the_two_lives_are_one(self, baseline: Scenario) -> None:
        """Burn-in lived once and put back gives the same bits, so that what differs comes from the nudge alone."""
        assert nudged(plan(baseline, weeks=LAST + 1), 1, 0, by=0.0) == (0.0, 0.0)

    def test_the_nudge_reaches_the_executives_first(self, baseline: Scenario) -> None:
        """Staff lean to their executive by .01 a week and never get all of it."""
        bench = Bench(baseline, 6, 1, population())
        sums = EXPERIMENTS["exec_to_staff"].run(bench).rows
        staff, executives = sums.mean(axis=0)
        assert sums.shape == (6, 2) and 0 < executives < NUDGE and staff < NUDGE

    def test_arms_are_runs_of_the_same_organizations(self) -> None:
        """An arm that sets nothing gives the population's own runs; a lever that is set is no longer drawn."""
        some = load("population")
        as_is = run(some, 3, 1, 30, 1, False, True)
        bench = Bench(some, 3, 1, Organizations(as_is.values, as_is.project_rows or ()), 30, 1)
        same = bench.arm({}, projects=True)
        assert same_bits(same.outcomes, as_is.values)
        assert all(same_bits(a, b) for a, b in zip(same.projects, as_is.project_rows or (), strict=True))
        assert not same_bits(bench.arm({"transparency.cost": 1.0}).outcomes, as_is.values)

    def test_each_organization_of_a_population_is_nudged_as_itself(self) -> None:
        bench = Bench(load("population"), 4, 1, population())
        shares = {float(p.rules["budget_marketing_share"][0]) for p in bench.plans(LAST + 1)}
        assert len(shares) == 4


class TestInputs:
    def test_loss_and_gain_are_those_of_the_rule(self, baseline: Scenario) -> None:
        """A wholly bad and a wholly good experience at trust .5, by the rule of the model itself."""
        kernel, row = plain(), rules(trust_gain=baseline.values["trust.gain"])
        moved = []
        for appraisal in (-1.0, 1.0):
            tie = kernel.state.allocate((1,), kernel.state.TIE)
            tie["trust"] = 0.5
            kernel.trust.experience(row, tie[0], appraisal, 1.0, 0.7)
            moved.append(abs(tie["trust"][0] - 0.5))
        assert loss_gain_ratio(baseline) == near(moved[0] / moved[1])

    def test_switching(self, baseline: Scenario) -> None:
        assert switching_cost(baseline.change({"staffing.switching_loss": 0.12})) == 0.12

    def test_a_mix_is_counted_over_the_organizations_that_are_run(self, baseline: Scenario) -> None:
        assert mix_of(baseline, 1, 5, rights) == "joint 100%"
        found = mix_of(load("population"), 1, 40, rights)
        assert sum(int(n) for n in re.findall(r"(\d+)%", found)) == near(100, abs=3) and "without talk" in found


# ----------------------------------------------------------------------------------------------------- the whole table
def made_up(baseline: Scenario, built_for: Mapping[str, str] = {}) -> FactTable:
    """A verdict of each kind, in range, beyond the scale on both sides, and without interval."""
    results = []
    for k, fact in enumerate(published()):
        low, high = fact.bounds
        middle = 0.5 * (low + high) if math.isfinite(low + high) else (low if math.isfinite(low) else high) + 1.0
        width = high - low if math.isfinite(high - low) else 1.0
        value = (middle, middle + 0.5 * width, middle + 3 * width, middle - 3 * width)[k % 4]
        ends = (math.nan, math.nan) if k % 7 == 6 else (value - 0.1 * width, value + 0.15 * width)
        unit = EXPERIMENTS[fact.id].unit if fact.id in EXPERIMENTS else fact.unit
        verdict = None if fact.use == "input" else holds(*ends, fact.bounds)
        note = "" if fact.has_range else f"published: {'a mix of many words .45, ' * 6}; goes in as: reporting.cio"
        results.append(FactResult(fact, value if fact.has_range else math.nan, *ends, 2000, 0, verdict, unit, note,
                                  built_for.get(fact.id, "")))
    return FactTable(baseline, 1, 156, 2000, 400, tuple(results))


class TestTable:
    def test_the_picture_is_legible(self, baseline: Scenario) -> None:
        picture = made_up(baseline).plot()
        boxes = texts(picture)
        clashes = [(a, b) for (a, one), (b, other) in combinations(boxes, 2)
                   if one.x0 < other.x1 - 1 and other.x0 < one.x1 - 1 and one.y0 < other.y1 - 1
                   and other.y0 < one.y1 - 1]
        assert clashes == []
        width, height = picture.get_size_inches() * picture.dpi
        assert not [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
        shown = " ".join(text for text, _ in boxes)
        assert all(word in shown for word in ("holds", "does not hold", "unclear", "put in", *GROUPS["fitted"].split()))
        assert "nan" not in shown.split() and "inf" not in shown.split()

    def test_ranges_line_up(self, baseline: Scenario) -> None:
        found = made_up(baseline)
        for name, low, high in (("strong_share", 0.46, 0.56), ("contact_bias", -0.35, -0.12)):
            scale = scale_of(found[name])
            assert scale is not None and (scale.at(low), scale.at(high)) == (near(0), near(1))
        above, below = scale_of(found["banker_contingency"]), scale_of(found["transparency_mixed"])
        assert above is not None and above.open_right and above.at(0.0) == near(0)
        assert below is not None and below.open_left and below.at(0.0) == near(1)
        assert scale_of(found["cio_reports_to"]) is None

    def test_tables_in_words(self, baseline: Scenario) -> None:
        from rich.console import Console

        found = made_up(baseline)
        for width in (80, 120, 160):
            screen = StringIO()
            Console(width=width, file=screen).print(facts_table(found, width))
            assert all(word in screen.getvalue() for word in ("ONLY", "CHECKED", "FITTED", "unclear", "35% to 50%"))
        assert [r.standing for r in in_order(found)] == sorted((r.standing for r in found.results),
                                                                key=list(STANDINGS).index)
        assert cells(found["on_time_share"])[2] == "35% to 50%"
        assert range_words(found["participation_small"]) == "at least 1.00"
        assert range_words(found["transparency_mixed"]) == "below 0"
        assert "published: a mix" in "\n".join(notes(found))
        html = found._repr_html_()
        assert html.count("<tr>") == 29 and "Standish" in html
        assert "of 15 facts it was only checked against" in found.sentence
        assert list(found.table()["id"]) == [fact.id for fact in published()]

    def test_a_fact_with_a_rule_built_for_it_says_so(self, baseline: Scenario) -> None:
        found = made_up(baseline, built_for={"size_gradient": "debt"})
        assert found["size_gradient"].standing == "built for"
        assert cells(found["size_gradient"])[-1] == "a rule was built for it: says nothing"
        assert "of 14 facts it was only checked against" in found.sentence
        assert "of 1 fact a rule was built for" in found.sentence

    def test_unknown_id(self, baseline: Scenario) -> None:
        with pytest.raises(KeyError):
            made_up(baseline)["nothing"]


class TestFacts:
    def test_a_level_is_the_mean_of_its_runs(self, baseline: Scenario) -> None:
        found = facts(baseline, 5, weeks=60, threads=1, only=["debt_interest", "switching_cost"])
        drag = run(baseline, 5, 1, 60, 1, False).column("debt_drag")
        debt = found["debt_interest"]
        assert debt.value == near(drag.mean()) and debt.value_low < debt.value < debt.value_high
        assert (debt.organizations, debt.pairs, found["switching_cost"].holds) == (5, 0, None)
        assert repr(found) == "<FactTable of baseline: 5 organizations, 1 in experiments, seed 1>"

    def test_progress_ends_at_the_number_of_runs_told_before(self, baseline: Scenario) -> None:
        seen: list[int] = []
        only = ["transparency_mixed", "exec_to_staff", "on_time_share"]
        found = facts(baseline, 5, weeks=30, threads=1, only=only, progress=seen.append)
        assert seen == list(range(1, runs_needed(5, only) + 1))
        assert found["transparency_mixed"].pairs == pairs_of(5) == 1
        assert "relationship" in found["transparency_mixed"].note

    def test_stopped_in_the_middle_it_tells_what_it_has(self, baseline: Scenario) -> None:
        seen: list[int] = []
        found = facts(baseline, 5, weeks=30, threads=1, only=["on_time_share", "transparency_mixed", "exec_to_staff"],
                      progress=seen.append, stop=lambda: len(seen) >= 6)
        assert found.stopped and found["on_time_share"].measured and found["exec_to_staff"].measured
        assert not found["transparency_mixed"].measured and found["transparency_mixed"].holds == "unclear"
        assert "Stopped" in found.sentence

    def test_bad_input(self, baseline: Scenario) -> None:
        with pytest.raises(InputError, match="did you mean 'on_time_share'"):
            facts(baseline, 5, only=["on_time_shar"])
        with pytest.raises(InputError, match="organizations: found 0"):
            facts(baseline, 0)
        with pytest.raises(InputError, match="populatio"):
            facts("populatio")

    def test_named_in_the_package(self) -> None:
        assert alignsim.facts is facts and alignsim.FactTable is FactTable


def call(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["facts", *(str(a) for a in arguments)])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


class TestCommand:
    def test_json_has_the_agreed_shape_and_files_the_same_figures(self, tmp_path: Path) -> None:
        out = tmp_path / "new" / "facts"
        found = json.loads(call(*SMALL, "--json", "--out", str(out)).stdout, parse_constant=pytest.fail)
        assert [entry["id"] for entry in found] == [fact.id for fact in published()]
        for entry, fact in zip(found, published(), strict=True):
            assert list(entry)[:8] == ["id", "use", "low", "high", "value", "value_low", "value_high", "holds"]
            assert (entry["use"], entry["low"], entry["high"]) == (fact.use, fact.low, fact.high)
            assert entry["holds"] in ((None,) if fact.use == "input" else ("yes", "no", "unclear"))
            assert entry["claim"] and entry["source"] and entry["evidence"]
        assert sorted(p.name for p in out.iterdir()) == ["facts.csv", "facts.png", "population.yaml",
                                                          "provenance.json"]
        with (out / "facts.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["id"] for row in rows] == [entry["id"] for entry in found]
        values = {entry["id"]: entry["value"] for entry in found}
        assert all(float(row["value"]) == values[row["id"]] for row in rows if row["value"])
        told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
        assert (told["organizations"], told["in_experiments"], told["seed"]) == (4, 1, 1)

    def test_the_defaults_are_those_of_python(self) -> None:
        assert int(command.ORGANIZATIONS) == ORGANIZATIONS

    def test_every_problem_at_once(self, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("", encoding="utf-8")
        text = call("--population", "populatoin", "--organizations", "none", "--seed", "-1", "--out", str(tmp_path),
                    code=2).stderr
        assert text.startswith("alignsim: 4 problems found") and "did you mean 'population'" in text
        assert "--organizations: found 'none'" in text and "--seed" in text and "other content" in text

    @pytest.mark.parametrize("arguments", [["--organizations", "0"], ["--weeks", "0"], ["--frob"], ["more"]])
    def test_bad_options(self, arguments: list[str]) -> None:
        assert "Traceback" not in call(*arguments, code=2).stderr
