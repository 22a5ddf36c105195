"""Populations: every run draws its own organization, in the published shares, and is otherwise a run like any other."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.cli import main
from alignsim.experiments import ensemble as ensemble_module
from alignsim.experiments.compare import compare
from alignsim.experiments.ensemble import Ensemble, run
from alignsim.experiments.trace import trace
from alignsim.mesa_face import AlignmentModel
from alignsim.organization import drawn, plan
from alignsim.organization.population import lines_of, uniform
from alignsim.outcomes import SERIES_NAMES
from alignsim.problems import InputError, Problem
from alignsim.scenario import Scenario, load
from alignsim.scenario.population import Population, shares
from alignsim.scenario.scenario import DRAWN

RUNS, WEEKS = 6, 26
BLOCK = """
population:
  mixes:
    cio_reports_to:
      - {share: 0.45, set: {reporting: {CIO: CEO}}}
      - {share: 0.25, set: {reporting: {cio: cfo}, budget: {shared: 0.1}}}
      - {share: 0.3, set: {reporting: {cio: other}}}
    rights:
      - {share: 0.5, set: {governance: {mode: it_led, talk: off}}}
      - {share: 0.5, set: {}}
  ranges:
    trust.start: {low: 0.3, high: 0.7}
    transparency.cost: {low: 0, high: 0.4}
"""


def put(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(f"format: 1\n{text}", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(put(tmp_path_factory.mktemp("population"), BLOCK))


@pytest.fixture(scope="module")
def whole(mine: Scenario) -> Ensemble:
    return run(mine, RUNS, 1, WEEKS, threads=1, projects=True, events=True)


def block(scenario: Scenario) -> Population:
    assert scenario.population is not None
    return scenario.population


def same(a: Ensemble, b: Ensemble) -> bool:
    assert a.series is not None and b.series is not None
    return np.array_equal(a.values, b.values, equal_nan=True) and np.array_equal(a.series, b.series)


# ------------------------------------------------------------------------------------------------------------- drawing
def test_a_run_draws_a_plain_scenario(mine: Scenario) -> None:
    one = drawn(mine, 1, 17)
    assert one.population is None
    assert one.name == "mine #17"
    assert 0.3 < float(one.values["trust.start"]) < 0.7
    assert one.reporting["cio"] in ("ceo", "cfo", "other")
    untouched = set(one.values) - {*block(mine).paths}
    assert all(one.values[path] == mine.values[path] for path in untouched)
    assert drawn(one, 1, 17) is one  # nothing to draw


def test_what_stands_in_one_line_comes_together(mine: Scenario) -> None:
    for k in range(60):
        one = drawn(mine, 1, k)
        assert (one.values["budget.shared"] == 0.1) == (one.reporting["cio"] == "cfo")
        assert (one.values["governance.mode"] == "it_led") == (one.values["governance.talk"] is False)


def test_shares_and_ranges_are_reproduced(mine: Scenario) -> None:
    """8,000 runs: each share within 4.5 standard errors (a chance of 1 in 30,000 for all five together)."""
    n = 8_000
    chosen = [lines_of(block(mine), 5, k) for k in range(n)]
    for name, mix in block(mine).mixes.items():
        counts = Counter(mix.index(lines[name]) for lines in chosen)
        for place, share in enumerate(shares(mix)):
            assert abs(counts[place] / n - share) < 4.5 * math.sqrt(share * (1 - share) / n)
    # Two mixes are independent: the table of both has the product of the shares.
    both = Counter((lines["cio_reports_to"].share, lines["rights"].paths == []) for lines in chosen)
    for (share, _), count in both.items():
        assert abs(count / n - share / 2) < 4.5 * math.sqrt(share / 2 / n)


def test_a_range_is_uniform_and_its_runs_and_names_are_independent() -> None:
    """4,000 draws: mean, variance and correlations within 4.5 standard errors."""
    n = 4_000
    u = np.array([uniform(1, k, "trust.start") for k in range(n)])
    assert 0 < u.min() and u.max() < 1
    assert abs(u.mean() - 0.5) < 4.5 * math.sqrt(1 / 12 / n)
    assert abs(u.var() - 1 / 12) < 4.5 * math.sqrt(1 / 180 / n)
    others: list[np.ndarray] = [np.array([uniform(seed, k, name) for k in range(n)])
                                for seed, name in ((2, "trust.start"), (1, "budget.shared"))]  # fmt: skip
    for other in (*others, np.roll(u, 1)):
        assert abs(np.corrcoef(u, other)[0, 1]) < 4.5 / math.sqrt(n)


@given(st.integers(0, 2**64 - 1), st.integers(0, 10_000_000), st.text(max_size=20))
def test_any_address_has_one_number_strictly_inside(seed: int, run: int, name: str) -> None:
    assert 0 < uniform(seed, run, name) < 1
    assert uniform(seed, run, name) == uniform(seed, run, name)


def test_the_draws_are_these_on_every_platform() -> None:
    """Philox4x64-10 with the key (seed, hash of the name); whole numbers only, so no platform may differ."""
    assert uniform(1, 0, "trust.start") == 0.23256101839400062
    assert uniform(2**63 - 1, 9_999_999, "mix cio_reports_to") == 0.9620700776443178


def test_a_mix_that_comes_or_goes_leaves_the_other_draws_in_place(mine: Scenario) -> None:
    more = mine.change({"population.mixes.roadmap": [{"share": 0.5, "set": {"roadmap": {"every_weeks": 13}}},
                                                     {"share": 0.5, "set": {}}]})  # fmt: skip
    less = mine.change({"reporting.cio": "coo", "budget.shared": 0.0})
    assert list(block(more).mixes) == ["cio_reports_to", "rights", "roadmap"]
    assert list(block(less).mixes) == ["rights"]
    for k in range(20):
        one, two, three = (drawn(s, 3, k) for s in (mine, more, less))
        assert two.change({"roadmap.every_weeks": 0}).digest() == one.digest()
        assert three.values["trust.start"] == one.values["trust.start"]
        assert three.values["governance.mode"] == one.values["governance.mode"]


@settings(max_examples=30)
@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.integers(0, 50))
def test_shares_within_the_tolerance_are_made_to_sum_to_one(parts: list[float], k: int) -> None:
    total = math.fsum(parts)
    mix = [{"share": part / total, "set": {"budget": {"shared": place / 10}}} for place, part in enumerate(parts)]
    scenario = load("baseline").change({"population": {"mixes": {"any": mix}}})
    assert sum(shares(block(scenario).mixes["any"])) == pytest.approx(1, abs=1e-12)
    assert drawn(scenario, 1, k).values["budget.shared"] in [place / 10 for place in range(len(parts))]


# ------------------------------------------------------------------------------------------------------------- running
def test_run_k_is_a_run_of_organization_k(mine: Scenario, whole: Ensemble) -> None:
    for k in (0, 3, 5):
        alone = run(drawn(mine, 1, k), k + 1, 1, WEEKS, threads=1)
        assert np.array_equal(alone.values[k], whole.values[k], equal_nan=True)
    assert len({drawn(mine, 1, k).digest() for k in range(RUNS)}) == RUNS
    assert whole.plan is None  # several organizations
    assert len(whole.projects) > 0 and set(whole.events["run"]) == set(range(RUNS))
    assert set(whole.outcomes["scenario"]) == {"mine"}


def test_the_table_of_organizations_says_what_each_run_drew(mine: Scenario, whole: Ensemble) -> None:
    table = whole.organizations
    assert list(table["run"]) == list(range(RUNS))
    assert set(table.columns) == {"run", *block(mine).paths}
    for row in table.to_dict("records"):
        one = drawn(mine, 1, row["run"])
        assert (row["trust.start"], row["reporting.cio"]) == (one.values["trust.start"], one.reporting["cio"])
        assert row["governance.mode"] == one.values["governance.mode"]
    assert list(run(drawn(mine, 1, 0), 2, 1, 2).organizations.columns) == ["run"]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_and_chunks_give_the_same_bits(
    mine: Scenario, whole: Ensemble, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ensemble_module, "CHUNK_BYTES", 8 * WEEKS * len(SERIES_NAMES) * 4)  # four runs a piece
    assert same(run(mine, RUNS, 1, WEEKS, threads), whole)


def test_fewer_runs_are_the_first_of_more_and_a_rerun_is_the_same(mine: Scenario, whole: Ensemble) -> None:
    assert np.array_equal(run(mine, 2, 1, WEEKS).values, whole.values[:2], equal_nan=True)
    assert same(whole.rerun(threads=2), whole)


@pytest.mark.parametrize("threads", [1, 2])
def test_stopped_it_keeps_what_is_done(mine: Scenario, whole: Ensemble, threads: int) -> None:
    done: list[int] = []
    part = run(mine, RUNS, 1, WEEKS, threads, progress=done.append, stop=lambda: len(done) >= 3)
    assert 3 <= len(part) < RUNS
    assert not part.complete
    assert np.array_equal(part.values, whole.values[part.runs], equal_nan=True)
    assert done == list(range(1, len(part) + 1))


def test_pairs_are_of_the_same_organization(mine: Scenario) -> None:
    other = mine.change({"trust.start": 0.65}, name="more trust")
    found = compare(mine, {"itself": mine, "more trust": other}, RUNS, 1, WEEKS, threads=2)
    assert np.array_equal(found.others["itself"].values, found.base.values, equal_nan=True)
    alone = run(drawn(mine, 1, 4).change({"trust.start": 0.65}), 5, 1, WEEKS)
    assert np.array_equal(found.others["more trust"].values[4], alone.values[4], equal_nan=True)


def test_a_policy_change_comes_to_all_organizations(mine: Scenario) -> None:
    other = mine.change({"reporting.cio": "coo"})  # what the scenario says before any draw: still a difference
    found = compare(mine, {"coo": other}, 3, 1, WEEKS, as_change=10)
    changed = found.others["coo"].scenario
    assert changed.population == mine.population
    assert changed.changes[0].week == 10 and changed.changes[0].reporting == {"cio": "coo"}
    assert found.others["coo"].series is not None and found.base.series is not None
    assert np.array_equal(found.others["coo"].series[:, :10], found.base.series[:, :10])
    with pytest.raises(InputError, match="population"):
        compare(mine, load("population"), 3, 1, WEEKS, as_change=10)  # draws something else, too


def test_the_mesa_model_and_the_trace_have_the_organization_of_their_run(mine: Scenario, whole: Ensemble) -> None:
    k = next(k for k in range(RUNS) if drawn(mine, 1, k).reporting["cio"] == "other")
    model = AlignmentModel(mine, 1, k, weeks=WEEKS)
    assert model.cio.reports_to is model.executive("OTHER")
    while model.running:
        model.step()
    assert model.outcomes["decision_weeks"] == whole.column("decision_weeks")[k]
    told = trace(mine, k, 1, WEEKS)
    assert np.array_equal(told.ensemble.values[0], whole.values[k], equal_nan=True)
    assert told.ensemble.plan is not None and "OTHER" in told.ensemble.plan.executive_labels


def test_the_plan_of_a_population_is_of_the_organization_before_any_draw(mine: Scenario) -> None:
    assert plan(mine).report.steps_between == plan(load("baseline")).report.steps_between
    assert plan(mine).rules.trust_start[0] == load("baseline").values["trust.start"]


# --------------------------------------------------------------------------------------------------- setting from above
def test_what_is_set_on_top_is_no_longer_drawn(mine: Scenario, tmp_path: Path) -> None:
    set_here = mine.change({"reporting.cio": "cfo", "trust.start": 0.4})
    put(tmp_path, BLOCK)
    in_a_file = load(put(tmp_path, "extends: mine.yaml\ntrust: {start: 0.4}\nreporting: {CIO: cfo}\n", "child.yaml"))
    for scenario in (set_here, in_a_file):
        assert list(block(scenario).ranges) == ["transparency.cost"]
        assert block(scenario).mixes["cio_reports_to"][1].paths == ["budget.shared"]  # what else its line sets stays
        assert [line.share for line in block(scenario).mixes["cio_reports_to"]] == [0.45, 0.25, 0.3]
        assert {drawn(scenario, 1, k).reporting["cio"] for k in range(9)} == {"cfo"}
    assert set_here.digest() == in_a_file.digest()
    gone = set_here.change({"budget.shared": 0.3})
    assert list(block(gone).mixes) == ["rights"]  # nothing left to set
    nothing = gone.change({"governance.mode": "joint", "governance.talk": True, "transparency.cost": 0.2})
    assert nothing.population is None


def test_a_change_during_the_run_leaves_the_start_drawn(mine: Scenario) -> None:
    later = mine.change({"transparency.cost": 0.9}, week=20)
    assert later.population == mine.population
    one = drawn(later, 1, 2)
    assert one.segments()[0].values["transparency.cost"] == drawn(mine, 1, 2).values["transparency.cost"]
    assert one.segments()[1].values["transparency.cost"] == 0.9


def test_a_child_replaces_mixes_by_name_and_whatever_draws_the_same(tmp_path: Path) -> None:
    put(tmp_path, BLOCK)
    child = load(put(tmp_path, """
extends: mine.yaml
population:
  mixes:
    rights: [{share: 1, set: {governance: {mode: joint}}}]
    lines: [{share: 1, set: {reporting: {cio: coo}}}]
  ranges:
    trust.start: {low: 0.1, high: 0.2}
    budget.shared: {low: 0, high: 0.2}
""", "child.yaml"))  # fmt: skip
    assert list(block(child).mixes) == ["rights", "lines"]
    assert set(block(child).ranges) == {"trust.start", "transparency.cost", "budget.shared"}
    one = drawn(child, 1, 1)
    assert (one.reporting["cio"], one.values["governance.mode"]) == ("coo", "joint")
    assert 0.1 < float(one.values["trust.start"]) < 0.2


def test_an_organization_of_ones_own_brings_its_own_lines(tmp_path: Path, mine: Scenario) -> None:
    put(tmp_path, BLOCK)
    (tmp_path / "chart.csv").write_text("id,boss\n1,\n2,1\n3,1\n4,2\n5,3\n", encoding="utf-8")
    chart = """
organization:
  chart: {file: chart.csv, columns: {id: id, reports_to: boss}}
  roles: {ceo: "1", cio: "2", cmo: "3"}
  functions: [{function: it, under: ["2"]}, {function: marketing, under: ["3"]}]
"""
    child = load(put(tmp_path, f"extends: mine.yaml{chart}", "child.yaml"))
    assert not any(path.startswith("reporting.") for path in block(child).paths)
    assert plan(drawn(child, 1, 0)).report.common_superior == "CEO"
    heads = "population:\n  mixes: {a: [{share: 1, set: {staffing: {it_heads: 9}, reporting: {cio: coo}}}]}\n"
    wrong = load(put(tmp_path, f"extends: baseline{chart}{heads}", "wrong.yaml"))
    with pytest.raises(InputError) as caught:  # found when the people are known, before anything runs
        plan(wrong)
    assert [(p.field, p.found) for p in caught.value.problems] == [("population", "staffing.it_heads")]
    lines = load(put(tmp_path, f"extends: baseline{chart}{heads}".replace("staffing: {it_heads: 9}, ", ""), "l.yaml"))
    with pytest.raises(InputError, match="COO, whom this chart does not have"):
        plan(lines)


def test_a_person_whom_only_some_organizations_have_is_found_before_anything_runs(tmp_path: Path) -> None:
    text = """population:
  mixes:
    size: [{share: 0.5, set: {}}, {share: 0.5, set: {staffing: {it_heads: 16}}}]
    lines: [{share: 0.9, set: {}}, {share: 0.1, set: {reporting: {it_team_6: cmo}}}]
"""
    with pytest.raises(InputError, match="it_team_6"):
        plan(load(put(tmp_path, text)))
    assert plan(load(put(tmp_path, text.replace("it_team_6", "it_team_2")))).weeks == 156


def test_goal_weights_are_drawn_and_settled_all_four_together(mine: Scenario) -> None:
    weights = {"speed": 0.4, "quality": 0.2, "cost": 0.2, "customer": 0.2}
    block_of = {"mixes": {"cmo": [{"share": 0.5, "set": {"people": {"CMO": {"goal_weights": weights}}}},
                                  {"share": 0.5, "set": {}}]}}  # fmt: skip
    scenario = mine.change({"population": block_of})
    assert sum(path.startswith("people.cmo.goal_weights.") for path in block(scenario).paths) == 4
    settled = scenario.change({"people.cmo.goal_weights": weights})
    assert settled.population == mine.population


def test_differences_name_what_is_drawn_here_and_set_there(mine: Scenario) -> None:
    other = mine.change({"reporting.cio": "coo", "trust.start": 0.6})
    found = mine.differences(other)
    assert found == {"reporting.cio": (DRAWN, "coo"), "trust.start": (DRAWN, 0.6)}
    assert mine.change({path: value for path, (_, value) in found.items()}) == other
    base = load("baseline")
    assert set(base.differences(mine)) == {"population"}
    assert base.change({"population": mine.population}).digest() == mine.digest()
    assert mine.differences(mine) == {}


# ----------------------------------------------------------------------------------------------------- files, bad input
def test_the_resolved_file_loads_back_to_an_equal_scenario(mine: Scenario, tmp_path: Path) -> None:
    for scenario in (mine, load("population"), load("population_charts")):
        path = tmp_path / "again.yaml"
        path.write_text(scenario.to_yaml(), encoding="utf-8")
        again = load(path)
        assert again == scenario
        assert again.population == scenario.population
        assert drawn(again, 7, 7).digest() == drawn(scenario, 7, 7).digest()


def test_the_digest_follows_shares_lines_and_limits(mine: Scenario, tmp_path: Path) -> None:
    edits = [("0.45", "0.4504"), ("cio: cfo", "cio: coo"), ("high: 0.4", "high: 0.5"), ("  mixes", "  mixes")]
    digests = [load(put(tmp_path, BLOCK.replace(*edit), f"{k}.yaml")).digest() for k, edit in enumerate(edits)]
    assert digests[-1] == mine.digest()
    assert len({*digests, load("baseline").digest()}) == 5


def test_every_problem_comes_at_once_with_its_line(tmp_path: Path) -> None:
    path = put(tmp_path, """population:
  mixes:
    sums: [{share: 0.5, set: {roadmap: {every_weeks: 13}}}, {share: 0.4, set: {}}]
    nothing: [{share: 1, set: {}}]
    lines:
      - share: 1.5
        set: {reporting: {cio: 3}}
      - {set: {governance: {mod: joint}}}
      - {share: 0.2, set: {weeks: 20, organization: {}, budget: {shared: 2}}}
      - {share: 0.3, set: {people: {cmo: {goal_weights: {speed: 0.5, quality: 0.5, cost: 0.5, customer: 0.5}}}}}
    again: [{share: 1, set: {roadmap: {every_weeks: 26}}}]
    empty: []
  ranges:
    trust.start: {low: 0.7, high: 0.3}
    trust.strat: {low: 0, high: 1}
    budget.shared: {low: -1, high: 2}
    burn_in: {low: 0, high: 9}
    governance.mode: {low: 0, high: 1}
    people.cmo.goal_weights.speed: {low: 0, high: 1}
    training.cross_hours: {low: 1}
  mix: {}
changes:
  - {week: 3, set: {population: {ranges: {}}}}
""")  # fmt: skip
    with pytest.raises(InputError) as caught:
        load(path)
    found = [(p.line, p.field) for p in caught.value.problems]
    lines = "population.mixes.lines"
    assert sorted(found) == sorted([
        (4, "population.mixes.sums"), (7, f"{lines}[0].share"),
        (8, f"{lines}[0].set.reporting.cio"), (9, f"{lines}[1].share"), (9, f"{lines}[1].set.governance.mod"),
        (10, f"{lines}[2].set.weeks"), (10, f"{lines}[2].set.organization"), (10, f"{lines}[2].set.budget.shared"),
        (11, f"{lines}[3].set.people.cmo.goal_weights"), (12, "population.mixes.again"),
        (13, "population.mixes.empty"), (15, "population.ranges.trust.start.low"),
        (16, "population.ranges.trust.strat"), (17, "population.ranges.budget.shared.low"),
        (17, "population.ranges.budget.shared.high"), (18, "population.ranges.burn_in"),
        (19, "population.ranges.governance.mode"), (20, "population.ranges.people.cmo.goal_weights.speed"),
        (21, "population.ranges.training.cross_hours.high"), (22, "population.mix"),
        (24, "changes[0].set.population"),
    ])  # fmt: skip
    near = {p.field: p.nearest for p in caught.value.problems}
    assert near["population.ranges.trust.strat"] == "trust.start"
    assert near["population.mix"] == "mixes"


def problems_of(folder: Path, text: str) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load(put(folder, text))
    return list(caught.value.problems)


def test_what_mixes_may_do_together_is_looked_at(tmp_path: Path) -> None:
    """Each line alone is right; some pairs are not."""
    (circle,) = problems_of(tmp_path, """population:
  mixes:
    a: [{share: 0.9, set: {reporting: {cio: cfo}}}, {share: 0.1, set: {reporting: {cio: cmo}}}]
    b:
      - {share: 0.9, set: {}}
      - {share: 0.1, set: {reporting: {cmo: cio}}}
""")  # fmt: skip
    assert circle.line in (4, 7)
    assert "lines in a circle" in circle.found and "as a run may draw it" in circle.found
    (order,) = problems_of(tmp_path, """population:
  mixes:
    a: [{share: 1, set: {demand: {half_life_high: 20}}}]
  ranges:
    demand.half_life_low: {low: 5, high: 30}
""")  # fmt: skip
    assert (order.line, order.field) == (6, "demand.half_life_low")
    assert order.found == "30.0, as a run may draw it"
    assert order.allowed == "at most demand.half_life_high, which is 20.0"
    (together,) = problems_of(tmp_path, """population:
  ranges:
    demand.it_sponsored: {low: 0, high: 0.6}
    demand.marketing_sponsored: {low: 0, high: 0.6}
""")  # fmt: skip
    assert "1.2 together" in together.found
    (nobody,) = problems_of(tmp_path, "population:\n  mixes: {a: [{share: 1, set: {reporting: {cio: cxo}}}]}\n")
    assert (nobody.line, nobody.field, nobody.nearest) == (3, "reporting.cio", "coo")


def test_a_path_drawn_by_a_mix_and_a_range_is_refused(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, """population:
  mixes: {a: [{share: 1, set: {budget: {shared: 0.1}}}]}
  ranges:
    budget.shared: {low: 0, high: 0.2}
""")  # fmt: skip
    assert (problem.line, problem.field) == (5, "population.ranges.budget.shared")
    assert problem.allowed == "each path drawn once"


# ----------------------------------------------------------------------------------------------------- the shipped ones
def test_the_surveys_mix_ships_as_published() -> None:
    mixes = block(load("population")).mixes
    assert {line.reporting["cio"]: line.share for line in mixes["cio_reports_to"]} == {
        "ceo": 0.45, "cfo": 0.25, "coo": 0.18, "other": 0.12}  # fmt: skip
    rights = Counter[tuple[Any, Any]]()
    for line in mixes["decision_rights"]:
        rights[line.values["governance.mode"], line.values["governance.talk"]] += line.share  # type: ignore[assignment]
    assert rights == {("marketing_led", True): 0.32, ("it_led", True): 0.19, ("marketing_led", False): 0.175,
                      ("it_led", False): 0.175, ("joint", True): 0.14}  # fmt: skip


def test_the_charts_mix_has_the_depths_of_the_24_charts() -> None:
    scenario = load("population_charts")
    assert "cio_reports_to" not in block(scenario).mixes
    it, marketing, between = Counter[int](), Counter[int](), Counter[int]()
    for line in block(scenario).mixes["reporting_lines"]:
        charts = round(24 * line.share)
        assert line.share == pytest.approx(charts / 24, abs=1e-6)
        one = replace(scenario, reporting=scenario.reporting.merged(line.reporting), population=None)
        report = plan(one).report
        steps = {officer.label: officer.steps_to_top for officer in report.executives}
        it[steps["CIO"]] += charts
        marketing[steps["CMO"]] += charts
        between[report.steps_between] += charts
    assert (it, marketing) == ({1: 8, 2: 13, 3: 3}, {1: 8, 2: 16})
    assert between == {2: 6, 3: 14, 4: 3, 5: 1}


@pytest.mark.published
def test_the_joint_depths_are_those_of_the_file(data: Path) -> None:
    import csv

    with (data / "uk_organograms_2011" / "it_vs_comms_position.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["suspect_title_match"] == "0"]
    columns = ("it_depth", "mk_depth", "org_chart_distance_it_to_comms")
    charts = Counter(tuple(int(float(row[column])) for column in columns) for row in rows)
    scenario, ours = load("population_charts"), Counter[tuple[int, ...]]()
    for line in block(scenario).mixes["reporting_lines"]:
        report = plan(replace(scenario, reporting=scenario.reporting.merged(line.reporting), population=None)).report
        steps = {officer.label: officer.steps_to_top for officer in report.executives}
        ours[steps["CIO"], steps["CMO"], report.steps_between] += round(24 * line.share)
    assert ours == charts


@pytest.mark.parametrize("name", ["population", "population_charts"])
def test_a_shipped_population_runs(name: str) -> None:
    found = run(load(name), 4, 1, 20)
    assert found.complete and np.isfinite(found.column("relationship")).all()


def test_check_says_what_is_drawn() -> None:
    shown = CliRunner().invoke(main, ["check", "population"], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "Each run draws its own organization" in shown.output
    assert "reporting.cio = other" in shown.output and "0.25 to 0.45" in shown.output
    (entry,) = json.loads(CliRunner().invoke(main, ["check", "population", "--json"]).stdout)
    assert entry["population"]["ranges"]["trust.start"] == {"low": 0.3, "high": 0.7}
    assert entry["population"]["mixes"]["roadmap"][1] == {"share": 0.2, "set": {"roadmap.every_weeks": 26}}
    assert "cio_reports_to" in repr(load("population")) and "each run" in load("population")._repr_html_()


# -------------------------------------------------------------------------------------------------- the sixth executive
def test_naming_other_brings_a_sixth_executive_under_the_ceo() -> None:
    base = load("baseline")
    for way in ({"reporting.cio": "other"}, {"reporting": {"CIO": "OTHER"}}):
        found = plan(base.change(way))
        assert found.executive_labels == ("CEO", "CFO", "COO", "CIO", "CMO", "OTHER")
        assert [(o.reports_to, o.steps_to_top) for o in found.report.executives if o.label == "OTHER"] == [("CEO", 1)]
        assert [(o.reports_to, o.steps_to_top) for o in found.report.executives if o.label == "CIO"] == [("OTHER", 2)]
    assert plan(base).executive_labels == ("CEO", "CFO", "COO", "CIO", "CMO")
    deeper = plan(base.change({"reporting.cio": "other", "reporting.other": "cfo"}))
    assert [o.steps_to_top for o in deeper.report.executives if o.label == "CIO"] == [3]


def test_the_sixth_executive_may_come_in_mid_run_and_has_the_traits_of_its_role() -> None:
    scenario = load("baseline").change({"reporting.cio": "other"}, week=20)
    found = plan(scenario)
    assert found.executive_labels[-1] == "OTHER"
    assert found.org.executives["reports_to"][:, found.cio].tolist() == [2, 5]
    row = found.org.executives[0, 5]
    assert row["speed_preference"] == scenario.values["people.other.speed_preference"]


def test_a_circle_over_the_sixth_executive_is_found() -> None:
    with pytest.raises(InputError, match="circle"):
        load("baseline").change({"reporting.ceo": "other"})


def test_the_sixth_executive_leaves_everybody_elses_draws_in_place() -> None:
    base = load("baseline")
    five, six = (AlignmentModel(s, weeks=4) for s in (base, base.change({"reporting.other": "ceo"})))
    names = ("s", "r", "z", "tenure")
    for name in names:
        assert np.array_equal(five.state.executives[name], six.state.executives[name][:5])
    assert np.array_equal(five.state.staff["s"], six.state.staff["s"])
