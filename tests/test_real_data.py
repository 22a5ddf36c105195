"""The model against real data: reading what people wrote, and arithmetic that can be checked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from alignsim.evidence.real import charts as real_charts
from alignsim.evidence.real import listed, networks, simulated_projects
from alignsim.evidence.real import projects as real_projects
from alignsim.evidence.real.data_tables import published_folder, read_rows
from alignsim.evidence.real.listed import CAUTIOUS, FULL, STATISTICS, Figure, Seen, measured, tail_index
from alignsim.evidence.real.lists_compared import Readings, agreement, compare_lists
from alignsim.evidence.real.network_statistics import (
    NETWORK_STATISTICS,
    Network,
    asked_by_rank,
    asked_spread,
    clustering_ratio,
    density,
    density_ratio,
    inside_expected,
    inside_share,
    rank_correlation,
    reciprocity,
    transitivity,
    vertex_bootstrap,
)
from alignsim.problems import InputError
from alignsim.scenario import load
from alignsim.state import ACTIVE, CANCELLED, LIVE, OUTSIDE, PROJECT, QUEUED, dtype


# ------------------------------------------------------------------------------------------------ what people wrote
@pytest.mark.parametrize(
    ("text", "amount"),
    [("$4,800,000", 4.8e6), (" $ 1,234.50 ", 1234.5), ("4.8 million", 4.8e6), ("CAD 1.2M", 1.2e6), ("$12k", 12e3),
     ("2 billion CAD", 2e9), ("1 000 000", 1e6), ("75\u00a0000", 75e3), ("4800000", 4.8e6)],
)
def test_money_that_can_be_read(text: str, amount: float) -> None:
    assert real_projects.money(text) == pytest.approx(amount)


@pytest.mark.parametrize("text", ["", "TBD", "$0", "-5", "12,5", "1.2.3", "4 to 5 million", "n/a", "$", "1,00,000"])
def test_money_that_says_nothing(text: str) -> None:
    assert np.isnan(real_projects.money(text))


@pytest.mark.parametrize(
    ("text", "day"),
    [("June 30, 2020", (2020, 6, 30)), ("Jun 3 2020", (2020, 6, 3)), ("2020-06-30", (2020, 6, 30)),
     ("December 2020", (2020, 12, 31)), ("February 2020", (2020, 2, 29)), ("2023-24", (2024, 3, 31)),
     ("2023/2024", (2024, 3, 31)), ("1999-00", (2000, 3, 31)), (" march 1, 2021 ", (2021, 3, 1))],
)
def test_dates_that_can_be_read(text: str, day: tuple[int, int, int]) -> None:
    assert real_projects.day(text) == date(*day)


@pytest.mark.parametrize("text", ["", "TBD", "ongoing", "2020", "Feb 30, 2020", "2023-25", "June 30", "Smarch 1, 2020",
                                  "June 30, 20200", "30/06/2020"])
def test_dates_that_say_nothing(text: str) -> None:
    assert real_projects.day(text) is None


def row(**given: str) -> dict[str, str]:
    blank = {f"{which}{what}": "" for which in ("original", "latest")
             for what in ("Budget", "BudgetSource", "EstimatedCompletionDate", "EstimatedCompletionDateSource")}
    return {"uniqueId": "a-b", "deptAcronym": "a", **blank, **given}


def test_a_project_at_three_looks() -> None:
    middle = {"a-b": real_projects.Entry(2e6, date(2021, 1, 1))}
    found = real_projects.project(
        row(originalBudget="$1,000,000", originalBudgetSource="2016", latestBudget="$3,000,000",
            latestBudgetSource="2022", latestEstimatedCompletionDate="May 1, 2024",
            latestEstimatedCompletionDateSource="2022"), middle)
    assert found.looks == {2016: (1e6, None), 2019: (2e6, date(2021, 1, 1)), 2022: (3e6, date(2024, 5, 1))}
    assert found.department == "a"


def test_a_row_that_says_nothing_was_never_seen() -> None:
    assert real_projects.project(row(originalBudgetSource="2016"), {}).looks == {}


def test_what_the_next_look_says() -> None:
    listed_twice = real_projects.Project("b", {2016: real_projects.Entry(1e6, date(2017, 6, 9)),
                                               2019: real_projects.Entry(2e6, date(2020, 6, 9))})
    gone = real_projects.Project("a", {2016: real_projects.Entry(np.nan, date(2016, 1, 1))})
    later = real_projects.Project("a", {2019: real_projects.Entry(5e6, None)})
    seen = real_projects.seen([listed_twice, gone, later], 2016, 2019)
    assert seen.group.tolist() == [1, 0] and seen.listed.tolist() == [True, False]
    assert seen.due == pytest.approx([1.0, -160 / 365.25], abs=0.01)
    assert seen.next_due[0] == pytest.approx(4.0, abs=0.01) and np.isnan(seen.next_due[1])
    assert seen.next_budget[0] == 2e6 and seen.gap == pytest.approx(2.89, abs=0.01) and not seen.sure


# ------------------------------------------------------------------------------------------------------- survivorship
def made_up() -> Seen:
    """Six projects, looks two years apart: three due between, two of them still there; one due later and gone."""
    nan = np.nan
    return Seen(
        group=np.array([0, 0, 1, 1, 2, 2]), due=np.array([1.0, 1.5, 0.5, 3.0, 4.0, nan]),
        budget=np.array([10.0, 10, 10, 10, 10, 10]), known=np.array([10.0, 20, 10, 10, 10, 10]),
        listed=np.array([True, True, False, False, True, True]),
        next_due=np.array([3.0, 2.5, nan, nan, 4.0, 6.0]), end=np.array([4.0, 3.5, 0.6, 2.9, 5.0, 7.0]),
        next_budget=np.array([30.0, 20, nan, nan, 5, 20]), gap=2.0, sure=False)


def figure(name: str, reading: int, seen: Seen | None = None) -> float:
    statistic = next(s for s in STATISTICS if s.name == name)
    return statistic.measure(made_up() if seen is None else seen, reading)


def test_survivorship_by_hand() -> None:
    assert figure("still_listed", CAUTIOUS) == pytest.approx(4 / 6)
    assert figure("due_not_done", CAUTIOUS) == pytest.approx(2 / 3)
    assert figure("kept", CAUTIOUS) == pytest.approx(1 / 2)
    # Half of those not due are gone: if matching lost them all, two in three become all.
    assert figure("due_not_done", FULL) == 1.0
    assert figure("due_not_done", FULL, made_up()._replace(sure=True)) == pytest.approx(2 / 3)
    assert figure("remaining", CAUTIOUS) == pytest.approx(1.5 / 2)


def test_slip_and_growth_are_those_of_survivors() -> None:
    assert listed.slip(made_up()).tolist() == [1.0, 0.5, 0.0]
    assert listed.slip(made_up(), FULL).tolist() == [1.5, 1.0, 0.5]
    assert listed.growth(made_up(), FULL).tolist() == [3.0, 2.0, 0.5, 2.0]
    assert listed.growth(made_up()).tolist() == [3.0, 1.0, 0.5, 2.0]
    assert figure("slip_later", CAUTIOUS) == pytest.approx(2 / 3)
    assert figure("growth_over_2", FULL) == pytest.approx(1 / 4)
    assert figure("shrunk", CAUTIOUS) == pytest.approx(1 / 4)
    assert figure("growth_median", FULL) == 2.0


def test_no_projects_no_figures() -> None:
    nobody = made_up().some(np.zeros(6, bool))
    assert all(np.isnan(s.measure(nobody, r)) for s in STATISTICS for r in (CAUTIOUS, FULL))


@pytest.mark.parametrize("exponent", [1.5, 3.0])
def test_the_tail_index_of_a_pareto_is_its_exponent(exponent: float) -> None:
    n = 20_000
    quantiles = ((np.arange(n) + 0.5) / n) ** (-1 / exponent)
    assert tail_index(quantiles) == pytest.approx(exponent, rel=0.02)


def test_a_tail_needs_values() -> None:
    assert np.isnan(tail_index(np.ones(100))) and np.isnan(tail_index(np.arange(1.0, 20.0)))


def test_an_interval_is_of_groups_and_can_be_repeated() -> None:
    statistic = next(s for s in STATISTICS if s.name == "still_listed")
    found = measured(made_up(), statistic, draws=200)
    assert found == measured(made_up(), statistic, draws=200)
    assert 0 <= found.low <= found.value <= found.high <= 1 and (found.n, found.groups) == (6, 3)
    # Groups of (2, 0, 2) of two: a resample gives 0, 1/3, 2/3 or 1, nothing between.
    assert {found.low, found.high} <= {0.0, 1 / 3, 2 / 3, 1.0}
    alone = measured(made_up()._replace(group=np.zeros(6, np.int64)), statistic)
    assert np.isnan(alone.low) and alone.value == found.value


def test_projects_of_the_model_as_a_list() -> None:
    rows = np.zeros(5, dtype(PROJECT)).view(np.recarray)
    rows["state"] = [ACTIVE, QUEUED, ACTIVE, OUTSIDE, LIVE]
    rows["promised"] = [10, 20, -5, 10, 3]
    rows["planned_effort"], rows["planned_weeks"] = 50.0, 40.0
    rows["volume"], rows["difficulty"], rows["spent"], rows["left"] = 30.0, 2.0, 20.0, 40.0
    second, last = rows.copy(), rows.copy()
    second["state"] = [ACTIVE, LIVE, CANCELLED, LIVE, LIVE]
    second["spent"], second["left"] = 60.0, 30.0
    last["state"] = [ACTIVE, LIVE, CANCELLED, LIVE, LIVE]
    last["ended"] = [0, 15, 12, 9, 1]
    seen = simulated_projects.from_rows(rows, second, last, 7, (0, 26, 130))
    year = simulated_projects.WEEKS_A_YEAR
    assert seen.group.tolist() == [7, 7, 7] and seen.sure and seen.gap == pytest.approx(26 / year)
    assert np.allclose(seen.due * year, [10, 20, np.nan], equal_nan=True)
    assert seen.listed.tolist() == [True, False, False]
    assert seen.known.tolist() == [60.0] * 3 and seen.next_budget[0] == 90.0
    assert seen.next_due[0] * year == pytest.approx(26 + 40 * 30 / 60)  # half of its work is left: half of its plan
    assert (seen.end * year).tolist() == pytest.approx([130, 15, 12])  # under way at the end of the run: ends there


def readings(*ends: tuple[float, float, float]) -> Readings:
    figures = [Figure(value, low, high, 10, 3) for low, value, high in ends]
    return Readings(figures[0], figures[-1])


@pytest.mark.parametrize(
    ("simulated", "verdict"),
    [(((0.30, 0.35, 0.40),), "yes"), (((0.1, 0.15, 0.19),), "no"), (((0.6, 0.7, 0.8),), "no"),
     (((0.1, 0.15, 0.3),), "unclear"), (((0.30, 0.35, 0.40), (0.6, 0.7, 0.8)), "unclear"),
     (((0.1, 0.1, 0.1), (0.7, 0.7, 0.7)), "unclear"), (((np.nan, 0.3, np.nan),), "unclear")],
)
def test_agreement(simulated: tuple[tuple[float, float, float], ...], verdict: str) -> None:
    real = readings((0.2, 0.3, 0.4)), readings((0.3, 0.4, 0.5))
    assert agreement(real, readings(*simulated)) == verdict


def test_a_real_span_that_is_too_wide_supports_nothing() -> None:
    real = (readings((0.1, 0.5, 0.9)),)
    assert agreement(real, readings((0.4, 0.5, 0.6)), widest=0.5) == "unclear"
    assert agreement(real, readings((0.91, 0.95, 0.99)), widest=0.5) == "no"


# ---------------------------------------------------------------------------------------------- networks known by hand
def network(
    n: int, *pairs: tuple[int, int], group: list[int] | None = None, rank: list[float] | None = None
) -> Network:
    ties = np.zeros((n, n), bool)
    for a, b in pairs:
        ties[a, b] = True
    return Network(ties, np.array(group or [0] * n), np.array(rank or [0.0] * n))


CIRCLE = network(3, (0, 1), (1, 2), (2, 0))
STAR = network(5, (1, 0), (2, 0), (3, 0), (4, 0), group=[0, 0, 0, 1, 1], rank=[9.0, 1, 1, 1, 1])
PAIR = network(4, (0, 1), (1, 0), (2, 3), group=[0, 0, 1, 1])


def test_a_circle_of_three() -> None:
    assert (density(CIRCLE), reciprocity(CIRCLE), transitivity(CIRCLE), asked_spread(CIRCLE)) == (0.5, 0.0, 1.0, 0.0)
    assert inside_share(CIRCLE) == inside_expected(CIRCLE) == 1.0
    assert np.isnan(density_ratio(CIRCLE)) and np.isnan(asked_by_rank(CIRCLE))
    assert clustering_ratio(CIRCLE) == 1.0


def test_a_star() -> None:
    assert (density(STAR), reciprocity(STAR), transitivity(STAR)) == (0.2, 0.0, 0.0)
    assert inside_share(STAR) == 0.5 and inside_expected(STAR) == pytest.approx(8 / 20)
    assert density_ratio(STAR) == pytest.approx((2 / 8) / (2 / 12))
    assert asked_by_rank(STAR) == pytest.approx(1.0) and asked_spread(STAR) == pytest.approx(2.0)


def test_a_reciprocal_pair() -> None:
    assert reciprocity(PAIR) == pytest.approx(2 / 3)
    assert inside_share(PAIR) == 1.0 and density_ratio(PAIR) == np.inf
    assert np.isnan(transitivity(PAIR))


def test_rank_correlation_shares_ranks() -> None:
    assert rank_correlation(np.array([1, 2, 3, 4]), np.array([10, 20, 30, 5])) == pytest.approx(-0.2)
    assert rank_correlation(np.array([1, 1, 2]), np.array([3, 3, 9])) == pytest.approx(1.0)


def test_the_vertex_bootstrap_holds_the_figure_and_can_be_repeated() -> None:
    made = np.random.Generator(np.random.PCG64(3)).random((30, 30)) < 0.2
    np.fill_diagonal(made, False)
    one = Network(made, np.arange(30) % 2, np.arange(30.0))
    for statistic in NETWORK_STATISTICS:
        low, high = vertex_bootstrap(one, statistic, draws=60)
        assert low <= statistic.measure(one) <= high, statistic.name
        assert (low, high) == vertex_bootstrap(one, statistic, draws=60)
    # 870 pairs at .2: a standard error of about .014 if pairs were independent, more as people are.
    low, high = vertex_bootstrap(one, NETWORK_STATISTICS[0], draws=200)
    assert 0.04 < high - low < 0.2


def test_ties_of_a_week_are_contacts_and_shared_projects() -> None:
    state = SimpleNamespace(
        contacts=np.array([[1, -1], [0, -1], [-1, -1], [-1, -1]]),
        assigned=np.array([[0, 1], [1, -1], [0, -1], [2, -1]]),
        projects=np.array([(1,), (1,), (0,)], dtype=[("two", "i8")]))
    ties = networks.week_ties(state, np.array([0, 0, 1, 1]))
    # 0 and 1 are contacts; 0 and 2 share project 0; 0 and 1 share project 1 inside the function; 3 works alone.
    assert sorted(zip(*(axis.tolist() for axis in np.nonzero(ties)), strict=True)) == [(0, 1), (0, 2), (1, 0), (2, 0)]


def test_generated_networks() -> None:
    base = load("baseline").change({"burn_in": 60})
    found = networks.generated(base, (8, 5), runs=2, seed=1)
    again = networks.generated(base, (8, 5), runs=2, seed=1)
    for one, other in zip(found, again, strict=True):
        week, year = one["a week"], one["a year"]
        assert (year.ties >= week.ties).all() and not year.ties.diagonal().any()
        inside = week.ties & (week.group[:, None] == week.group[None, :])
        assert inside.sum(axis=1).max() <= 4 and (week.group == 0).sum() == 8
        assert (year.ties == other["a year"].ties).all()
        assert week.rank.sum() == 2  # a lead for each function: teams of eight and of five
    assert (found[0]["a year"].ties != found[1]["a year"].ties).any()


def test_agreement_of_networks() -> None:
    reciprocal = next(s for s in NETWORK_STATISTICS if s.name == "reciprocity")
    made = [dict.fromkeys(networks.WINDOWS, PAIR)]
    assert networks.compared(reciprocal, PAIR, made).agrees == "yes"
    assert networks.compared(NETWORK_STATISTICS[0], PAIR, made).agrees == ""
    ring = network(12, *((k, (k + 1) % 12) for k in range(12)), group=[0, 1] * 6)
    assert networks.compared(reciprocal, ring, made).agrees == "no"


# ------------------------------------------------------------------------------------------------------------- charts
def test_what_spread_is_made_of() -> None:
    generator = np.random.Generator(np.random.PCG64(1))
    structure, setting = np.array([-3.0, -1.0, 1.0, 3.0]), np.array([-0.5, 0.0, 0.5])
    outcomes, runs = len(real_charts.OUTCOMES_SHOWN), 400
    noise = generator.normal(0, 2.0, (4, 1, outcomes, runs))
    values = structure[:, None, None, None] + setting[None, :, None, None] + noise
    for share in real_charts.shares(values):
        assert share.structure == pytest.approx(structure.std(ddof=1), abs=0.3)  # about 1.5 standard errors of a mean
        assert share.parameters == pytest.approx(0.5, abs=1e-9)  # the same runs under every setting: no noise in it
        assert share.chance == pytest.approx(2.0, abs=0.2)


def test_structure_that_is_only_chance_is_none() -> None:
    noise = np.random.Generator(np.random.PCG64(2)).normal(0, 1, (4, 2, len(real_charts.OUTCOMES_SHOWN), 50))
    assert np.mean([share.structure for share in real_charts.shares(noise)]) < 0.12  # a run mean's error is .14


# ------------------------------------------------------------------------------------------------------------- inputs
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(InputError, match="did you mean 'one'"):
        published_folder(tmp_path, "onee")
    with pytest.raises(InputError, match="no such file"):
        read_rows(tmp_path / "one" / "none.csv", ())
    table = tmp_path / "one" / "table.csv"
    table.write_bytes(b"from,too\n1,2\n")
    with pytest.raises(InputError) as caught:
        read_rows(table, ("from", "to", "weight"))
    assert [problem.field for problem in caught.value.problems] == ["to", "weight"]
    table.write_bytes(b"from,to\n1,\xff\xfe\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_rows(table, ("from",))
    table.write_bytes(b"from,to\n1\n")
    assert read_rows(table, ("from",)) == [{"from": "1", "to": ""}]


def test_a_tie_of_nobody_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "krackhardt_managers"
    folder.mkdir()
    (folder / "ht_attributes.csv").write_text("id,level,dept\n1,1,0\n2,2,2\n", encoding="utf-8")
    (folder / "ht_advice_edges.csv").write_text("from,to\n1,2\n2,9\n", encoding="utf-8")
    with pytest.raises(InputError, match="'9'"):
        networks.read_network(networks.CASES[0], tmp_path)
    (folder / "ht_advice_edges.csv").write_text("from,to\n2,1\n", encoding="utf-8")
    found = networks.read_network(networks.CASES[0], tmp_path)
    assert found.ties.tolist() == [[False, False], [True, False]] and found.rank.tolist() == [-1, -2]
    (folder / "ht_attributes.csv").write_text("id,level,dept\n1,high,0\n2,2,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="a number"):
        networks.read_network(networks.CASES[0], tmp_path)


# -------------------------------------------------------------------------------- the published data as SOURCE.md says
@pytest.mark.published
def test_the_canadian_list_is_what_its_source_says(data: Path) -> None:
    every = real_projects.projects(data)
    assert len(every) == 1126
    first, second = (real_projects.seen(every, *pair) for pair in real_projects.PAIRS)
    ratios = listed.growth(first), listed.growth(second)
    assert [r.size for r in ratios] == [99, 116]
    assert [round(float(np.median(r)), 2) for r in ratios] == [1.23, 1.13]
    assert [round(float((r > 2).mean()), 2) for r in ratios] == [0.29, 0.14]
    # Without the dates that had passed at the first look, 1 and 2 of them.
    for seen, due, share in ((first, 300, 0.236), (second, 365, 0.247)):
        between = (seen.due > 0) & (seen.due <= seen.gap)
        assert between.sum() == due and seen.listed[between].mean() == pytest.approx(share, abs=0.004)
        assert np.median(listed.slip(seen)) * seen.gap == pytest.approx(2.0, abs=0.05)


@pytest.mark.published
@pytest.mark.parametrize(
    ("case", "figures"),
    [(0, {"density": 0.452, "reciprocity": 0.474}), (1, {"density": 0.179, "reciprocity": 0.392, "inside": 0.741,
                                                         "inside_expected": 0.505, "density_ratio": 2.8}),
     (2, {"asked_by_rank": 0.66})],
)
def test_the_networks_are_what_their_source_says(data: Path, case: int, figures: dict[str, float]) -> None:
    real = networks.read_network(networks.CASES[case], data)
    for statistic in NETWORK_STATISTICS:
        if statistic.name in figures:
            assert statistic.measure(real) == pytest.approx(figures[statistic.name], abs=0.006)


@pytest.mark.published
def test_the_lists_are_compared(data: Path) -> None:
    found = compare_lists(load("baseline"), data=data, runs=2, draws=10)
    assert [row.statistic for row in found.rows] == list(STATISTICS)
    large, default = found.simulated
    assert large.gap == 156 and large.runs == 2 and default.runs == 16
    # Small projects are looked at again sooner, in proportion to the time they have left.
    left = next(row for row in found.rows if row.statistic.name == "remaining")
    assert left.simulated[1].cautious.value == pytest.approx(np.mean([r.cautious.value for r in left.real]), abs=0.15)
    assert all(set(row.agrees) <= {"yes", "no", "unclear", ""} for row in found.rows)


@pytest.mark.published
def test_a_real_chart_beside_a_default_one_of_its_size(data: Path) -> None:
    found = real_charts.run_charts(("british_library",), data=data, runs=2, weeks=26, threads=1, draws=1)
    (library,) = found.organizations
    assert library.steps == 2 and library.heads[0] > library.heads[1] > 70
    assert library.lines == "CIO under CEO, CMO under CEO"
    assert set(real_charts.TRAIT_SDS) <= set(found.settings)
    assert all(set(cell.variants) == set(found.settings) and cell.moved >= 0 for cell in library.cells)
