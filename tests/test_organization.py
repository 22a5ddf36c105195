"""From a scenario to Org arrays: who is an agent, where everybody sits, and what changes between segments."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from alignsim.mechanisms import demand
from alignsim.organization import plan
from alignsim.parameters import find
from alignsim.problems import InputError
from alignsim.scenario import load
from alignsim.scenario.scenario import defaults
from alignsim.state import CFO, CIO, CMO, COO, IT, MARKETING, OTHER, ROLES
from chart_files import JUNIOR, STAFF, complaints, planned, scenario, write

BASE = defaults()


# ------------------------------------------------------------------------------------------- the default organization
def test_the_default_organization() -> None:
    p = plan(BASE)
    heads, staff = p.org.executives[0], p.org.staff[0]
    assert p.executive_labels == ("CEO", "CFO", "COO", "CIO", "CMO")
    assert (p.cio, p.cmo, p.top) == (3, 4, 0)
    assert heads["reports_to"].tolist() == [-1, 0, 0, 2, 0]
    assert heads["depth"].tolist() == [0, 1, 1, 2, 1]
    assert heads["attention"].tolist() == [2, 2, 2, 8, 8]
    assert np.bincount(staff["home"]).tolist() == [48, 32]
    assert (staff["seat"] == staff["home"]).all()
    assert (staff["fte"] == 1).all() and (staff["present"] == 1).all()
    assert p.weeks == 156 and p.burn_in == 104
    assert p.starts.tolist() == [-104]


def test_teams_of_eight_whose_first_leads() -> None:
    p = plan(BASE)
    staff = p.org.staff[0]
    leads = [k for k, label in enumerate(p.staff_labels) if "_team_" in label]
    assert [p.staff_labels[k] for k in leads[:2]] == ["it_team_1", "it_team_2"]
    assert len(leads) == 10
    assert (staff["lead"][leads] == -1).all()
    members = staff[staff["lead"] >= 0]
    assert np.bincount(members["lead"], minlength=80)[leads].tolist() == [7] * 10
    assert (staff["home"][members["lead"]] == members["home"]).all()


def test_arrays_are_read_by_field_and_are_contiguous() -> None:
    p = plan(BASE)
    for array in (p.org.executives, p.org.staff, p.org.network, p.org.log, p.rules):
        assert isinstance(array, np.recarray)
        assert array.flags.c_contiguous
    assert p.org.network.shape == (1, 2, 8)
    assert p.org.network["tasks"][0, :, 0].tolist() == [6, 3]
    assert p.org.network["before"][0, 0].tolist() == [0, 1, 2, 2, 12, 16, 0, 0]
    assert p.org.network["integrates"][0, 0].tolist() == [0, 0, 0, 0, 1, 0, 0, 0]


def test_traits_and_goal_weights_are_those_of_the_scenario() -> None:
    p = plan(BASE.change({"people.cio.speed_preference": 0.9}))
    cio = p.org.executives[0][p.cio]
    assert cio.speed_preference == 0.9
    weights = [float(cio[f"w_{name}"]) for name in ("speed", "quality", "cost", "customer")]
    assert weights == pytest.approx([0.15, 0.45, 0.30, 0.10])


def test_rules_hold_the_values_of_each_segment() -> None:
    p = plan(BASE.change({"transparency.cost": 0.9, "governance.mode": "it_led"}, week=52))
    assert p.starts.tolist() == [-104, 52]
    assert p.rules["transparency_cost"].tolist() == [0.2, 0.9]
    mode = find("governance.mode")
    assert p.rules["governance_mode"].tolist() == [mode.code("joint"), mode.code("it_led")]


def test_weeks_may_be_given_and_are_checked() -> None:
    assert plan(BASE, weeks=10).weeks == 10
    for weeks in (0, -5, 10**9):
        with pytest.raises(InputError, match="weeks: found"):
            plan(BASE, weeks=weeks)


# --------------------------------------------------------------------------------------------------- reporting lines
def test_a_new_line_from_the_start_and_in_mid_run() -> None:
    p = plan(BASE.change({"reporting.cio": "ceo"}).change({"reporting.cio": "cfo"}, week=20))
    assert p.org.executives["reports_to"][:, p.cio].tolist() == [0, 1]
    assert p.org.executives["depth"][:, p.cio].tolist() == [1, 2]


def test_a_team_lead_under_the_other_executive_takes_the_team_along() -> None:
    p = plan(BASE.change({"reporting.it_team_2": "cmo"}, week=10))
    before, after = p.org.staff
    moved = [k for k in range(80) if p.staff_labels[k] == "it_team_2" or before["lead"][k] == 8]
    assert len(moved) == 8
    assert (before["seat"][moved] == IT).all() and (after["seat"][moved] == MARKETING).all()
    assert (after["home"][moved] == IT).all()
    assert (after["boss"][moved] == p.cmo).all()
    others = np.setdiff1d(np.arange(80), moved)
    assert (after[others] == before[others]).all()


def test_a_single_person_may_move_to_another_team() -> None:
    p = plan(BASE.change({"reporting.it_3": "marketing_team_1"}))
    k = p.staff_labels.index("it_3")
    row = p.org.staff[0][k]
    assert (row.home, row.seat, row.boss) == (IT, MARKETING, p.cmo)
    assert p.staff_labels[row.lead] == "marketing_team_1"


def test_a_lead_is_also_known_by_the_number() -> None:
    p = plan(BASE.change({"reporting.it_9": "cmo"}))
    assert p.org.staff[0][p.staff_labels.index("it_team_2")].seat == MARKETING


def test_lines_that_do_not_end_at_one_top_are_refused() -> None:
    with pytest.raises(InputError, match="circle"):
        plan(BASE.change({"reporting.ceo": "cio"}))


def test_a_lead_who_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="it_team_9"):
        plan(BASE.change({"reporting.it_team_9": "cmo"}))


# ------------------------------------------------------------------------------------------------------- head counts
def test_heads_that_change_between_segments() -> None:
    p = plan(BASE.change({"staffing.it_heads": 56}, week=10).change({"staffing.marketing_heads": 20}, week=30))
    assert p.org.staff.shape == (3, 88)
    present = p.org.staff["present"]
    assert present.sum(1).tolist() == [80, 88, 76]
    # Who was there keeps the place: draws are keyed by it.
    assert p.staff_labels[:80] == plan(BASE).staff_labels
    assert (present[0, 80:] == 0).all()
    assert (p.org.staff["home"][0, 80:] == IT).all()


def test_demand_follows_the_people_at_the_start_only() -> None:
    p = plan(BASE.change({"staffing.it_heads": 96, "staffing.marketing_heads": 64}, week=10))
    assert p.rules["demand_rate_two"][0] == p.rules["demand_rate_two"][1]
    doubled = plan(BASE.change({"staffing.it_heads": 96, "staffing.marketing_heads": 64}))
    assert doubled.rules["demand_rate_two"][0] == pytest.approx(2 * p.rules["demand_rate_two"][0])


def test_the_smallest_organization() -> None:
    p = plan(BASE.change({"staffing.it_heads": 1, "staffing.marketing_heads": 1}))
    assert p.staff_labels == ("it_team_1", "marketing_team_1")


# -------------------------------------------------------------------------------------------------------- real charts
def test_who_counts_and_who_is_left_out(tmp_path: Path) -> None:
    p = planned(tmp_path)
    assert p.executive_labels == ("CEO", "CIO", "CMO")
    assert p.staff_labels == ("4", "5", "6")
    assert p.org.staff[0]["home"].tolist() == [IT, IT, MARKETING]
    assert p.org.staff[0]["fte"].tolist() == [1, 0.5, 1]
    assert p.org.staff[0]["lead"].tolist() == [-1, -1, -1]
    assert p.report.left_out_posts == 1 and p.report.left_out_fte == pytest.approx(1.0)
    assert p.report.executives[1].reports_to == "CEO"


def test_fte_are_summed_a_post_and_function_then_whole_people_and_a_part_timer(tmp_path: Path) -> None:
    rows = (("2", "0.4", "IT"), ("2", "1.45", "IT"), ("2", "0.6", "Marketing"), ("4", "2", "IT"), ("7", "5", "Finance"))
    write(tmp_path / "staff.csv", (("under", "count", "team"), *rows))
    p = planned(tmp_path, staff=JUNIOR)
    staff = p.org.staff[0]
    fte = {label: round(float(row.fte), 6) for label, row in zip(p.staff_labels, staff, strict=True)}
    assert fte["2 it 1"] == 1 and fte["2 it 2"] == 0.85
    assert fte["2 marketing 1"] == 0.6
    assert fte["4 it 1"] == fte["4 it 2"] == 1
    # A post that counts and has people is their team lead; people right under an executive have none.
    assert staff[p.staff_labels.index("4 it 1")].lead == p.staff_labels.index("4")
    assert staff[p.staff_labels.index("2 it 1")].lead == -1
    # Marketing people under the CIO are embedded already.
    assert staff[p.staff_labels.index("2 marketing 1")].seat == IT
    assert p.report.embedded_fte == pytest.approx((0, 0.6))
    assert p.report.counts is not None and p.report.counts.staff_by_function == pytest.approx((3.85, 0.6))


def test_a_job_share_of_more_than_one_person_leaves_a_lead_and_a_part_timer(tmp_path: Path) -> None:
    p = planned(tmp_path, (*STAFF, ("4", "2", "Developer", "0.7", "IT")), chart={"duplicates": "job_share"})
    fte = dict(zip(p.staff_labels, p.org.staff[0]["fte"].tolist(), strict=True))
    assert fte["4"] == 1 and fte["4 it 1"] == pytest.approx(0.7)


def test_home_from_the_group_and_seat_from_the_branch(tmp_path: Path) -> None:
    p = planned(tmp_path, (*STAFF, ("8", "3", "Web developer", "1", "IT"), ("9", "8", "Web tester", "1", "IT")))
    staff = dict(zip(p.staff_labels, p.org.staff[0], strict=True))
    assert (staff["8"].home, staff["8"].seat, staff["8"].boss) == (IT, MARKETING, p.cmo)
    assert staff["9"].lead == p.staff_labels.index("8")
    assert any("seated with marketing" in line for line in p.report.lines())


def test_people_of_a_function_outside_both_branches_sit_with_their_own(tmp_path: Path) -> None:
    p = planned(tmp_path, (*STAFF, ("8", "7", "Bookkeeping systems", "1", "IT")))
    row = p.org.staff[0][p.staff_labels.index("8")]
    assert (row.seat, row.boss, row.lead) == (IT, p.top, -1)


def test_the_first_rule_that_fits_wins_and_overlaps_are_told(tmp_path: Path) -> None:
    rules = [
        {"function": "it", "under": ["2"], "except": ["4"]},
        {"function": "marketing", "under": ["2"], "title": ["Dev*"]},
        {"function": "marketing", "under": ["3"]},
        {"function": "it", "group": ["it"], "under": ["3"]},
    ]
    rows = (*STAFF, ("8", "3", "Web developer", "1", "IT"), ("9", "4", "Tester", "1", "IT"))
    p = planned(tmp_path, rows, functions=rules)
    homes = dict(zip(p.staff_labels, p.org.staff[0]["home"].tolist(), strict=True))
    assert homes == {"5": IT, "4": MARKETING, "6": MARKETING, "8": MARKETING}  # 9 is excluded with the branch of 4
    assert p.report.counts is not None
    assert [(o.kept, o.also, o.fte, o.rows) for o in p.report.counts.overlaps] == [(MARKETING, IT, 1.0, 1)]


def test_a_cio_and_a_cmo_who_meet_three_levels_up_escalate_over_three(tmp_path: Path) -> None:
    rows = (
        ("1", "", "Chief executive", "1", ""),
        ("10", "1", "Operations", "1", ""),
        ("11", "10", "Shared services", "1", ""),
        ("2", "11", "Head of IT", "1", "IT"),
        ("20", "1", "Customers", "1", ""),
        ("21", "20", "Brands", "1", ""),
        ("3", "21", "Head of marketing", "1", "Marketing"),
        ("4", "2", "Developer", "1", "IT"),
        ("6", "3", "Campaigner", "1", "Marketing"),
    )
    p = planned(tmp_path, rows)
    heads = p.org.executives[0]
    assert p.report.hops == 3 and p.report.steps_between == 6 and p.report.common_superior == "CEO"
    assert p.executive_labels == ("CEO", "CIO", "CMO", "OTHER 10", "OTHER 11", "OTHER 20", "OTHER 21")
    assert heads["depth"].tolist() == [0, 3, 3, 1, 2, 1, 2]
    way, here = [], p.cio
    while here >= 0:
        way.append(p.executive_labels[here])
        here = int(heads["reports_to"][here])
    assert way == ["CIO", "OTHER 11", "OTHER 10", "CEO"]


def test_others_on_a_line_are_between_cfo_and_coo(tmp_path: Path) -> None:
    rows = (*STAFF, ("8", "1", "Deputy", "1", ""))
    p = planned(tmp_path, rows, reporting={"cio": "8"})
    heads, default = p.org.executives[0], plan(BASE).org.executives[0]
    other = heads[heads["role"] == OTHER][0]
    for trait in ("speed_preference", "risk_tolerance", "best_of_breed_preference"):
        mean = np.mean([default[default["role"] == role][0][trait] for role in (CFO, COO)])
        assert other[trait] == pytest.approx(float(mean))
    assert [float(other[f"w_{name}"]) for name in ("speed", "quality", "cost", "customer")] == [0.25] * 4


def test_a_chart_without_cfo_or_coo_leaves_them_out(tmp_path: Path) -> None:
    assert {ROLES[role] for role in planned(tmp_path).org.executives[0]["role"]} == {"ceo", "cio", "cmo"}
    with_cfo = planned(tmp_path, roles={"cio": "2", "cmo": "3", "cfo": "7"})
    assert with_cfo.executive_labels == ("CEO", "CFO", "CIO", "CMO")


def test_a_line_to_an_executive_who_is_not_there(tmp_path: Path) -> None:
    found = complaints(tmp_path, reporting={"cio": "cfo"})
    assert found == ["own: reporting.cio: found CFO, whom this chart does not have; allowed: a post of the chart"]


def test_posts_of_a_chart_may_be_moved_by_their_ids(tmp_path: Path) -> None:
    change = [{"week": 5, "set": {"reporting": {"4": "3", "cio": "7"}}}]
    p = planned(tmp_path, changes=change)
    assert p.executive_labels == ("CEO", "CIO", "CMO", "OTHER 7")
    assert p.org.executives["reports_to"][:, p.cio].tolist() == [0, 3]
    assert p.org.staff["seat"][:, p.staff_labels.index("4")].tolist() == [IT, MARKETING]
    assert complaints(tmp_path, reporting={"4": "33"})[0].startswith("own: reporting.4: found '33'")


def test_the_cmo_may_report_to_the_cio(tmp_path: Path) -> None:
    p = planned(tmp_path, reporting={"cmo": "cio"})
    assert p.report.common_superior == "CIO" and p.report.hops == 1
    assert p.org.staff[0]["seat"].tolist() == [IT, IT, MARKETING]


def test_the_head_of_it_may_be_at_the_top(tmp_path: Path) -> None:
    p = planned(tmp_path, roles={"cio": "1", "cmo": "3"})
    assert p.executive_labels == ("CIO", "CMO")
    assert (p.top, p.cio) == (0, 0)
    assert p.report.hops == 1
    assert p.org.staff[0]["seat"].tolist() == [IT, IT, IT, MARKETING]


def test_heads_are_those_of_the_chart(tmp_path: Path) -> None:
    found = complaints(tmp_path, staffing={"it_heads": 60})
    allowed = "nothing: an organization read from a chart has the heads of its chart"
    assert found == [f"own: staffing.it_heads: found 60.0; allowed: {allowed}"]


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ({"cio": "2"}, ["organization.roles.cmo: found nothing"]),
        ({}, ["organization.roles.cio: found nothing", "organization.roles.cmo: found nothing"]),
        ({"cio": "2", "cmo": "2"}, ["organization.roles.cmo: found post '2', who is the CIO"]),
        ({"cio": "2", "cmo": "3x"}, ["organization.roles.cmo: found post '3x', whom chart.csv does not have"]),
    ],
)
def test_cio_and_cmo_must_be_there(tmp_path: Path, roles: dict[str, str], words: list[str]) -> None:
    found = complaints(tmp_path, roles=roles)
    assert len(found) == len(words)
    assert all(word in line for word, line in zip(words, found, strict=True))


def test_rules_may_only_name_posts_of_the_chart(tmp_path: Path) -> None:
    rules = [{"function": "it", "under": ["2", "22"]}, {"function": "marketing", "under": ["3"], "except": ["x"]}]
    found = complaints(tmp_path, functions=rules)
    assert ["functions[0].under" in found[0], "functions[1].except" in found[1]] == [True, True]


def test_a_function_in_which_nobody_works(tmp_path: Path) -> None:
    rows = tuple(row for row in STAFF if row[0] not in ("4", "5"))
    found = complaints(tmp_path, rows)
    assert len(found) == 1
    assert "found no IT staff among 5.0 FTE (1 executive(s) of that function only)" in found[0]
    found = complaints(
        tmp_path, functions=[{"function": "it", "group": ["x"]}, {"function": "marketing", "group": ["x"]}]
    )
    assert ["no IT staff" in found[0], "no marketing staff" in found[1]] == [True, True]


def test_the_scenario_of_a_chart_is_the_parents_otherwise(tmp_path: Path) -> None:
    own = scenario(tmp_path)
    assert own.reporting == {}
    assert own.values == BASE.values
    assert plan(own.change({"reporting.cmo": "cio"})).report.common_superior == "CIO"


# ----------------------------------------------------------------------------------------------------- what is told
def test_unequal_functions_are_not_saturated() -> None:
    p = plan(BASE.change({"staffing.it_heads": 200, "staffing.marketing_heads": 10}))
    limit = float(p.rules["demand_load_limit"][0])
    free = p.report.loads.free
    loads = demand.expected_loads(p.rules[0], 210, *free, 0.64, p.report.loads.proposals)
    assert loads == pytest.approx((limit, limit))
    assert p.rules["demand_rate_marketing"][0] == pytest.approx(0, abs=1e-12)


def test_a_load_above_the_limit_warns() -> None:
    quiet = plan(BASE).report
    assert quiet.warnings == ()
    busy = plan(BASE.change({"demand.arrivals_per_week": 1.0, "demand.load_limit": 2.0})).report
    assert len(busy.warnings) == 2
    assert busy.lines()[-1].startswith("warning: the expected load of marketing")
    assert all(load > 0.95 for load in busy.loads.with_rework)


def test_the_report_as_figures_is_json(tmp_path: Path) -> None:
    for report in (plan(BASE).report, planned(tmp_path).report):
        again = json.loads(json.dumps(report.as_dict()))
        assert again["hops"] == report.hops
        assert len(again["executives"]) == len(report.executives)


def test_planning_needs_no_heavy_import() -> None:
    code = (
        "import sys; from alignsim.scenario import load; from alignsim.organization import plan;"
        "plan(load('baseline')); plan(load('retailer'));"
        "heavy = 'numba', 'pandas', 'pyarrow', 'matplotlib', 'scipy', 'mesa', 'openpyxl';"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_hundred_thousand_staff_are_planned() -> None:
    p = plan(BASE.change({"staffing.it_heads": 60000, "staffing.marketing_heads": 40000}))
    assert p.org.staff.shape == (1, 100000)
    assert p.report.loads.before_rework == pytest.approx(plan(BASE).report.loads.before_rework)


def test_the_executives_are_the_same_whatever_is_moved() -> None:
    for lever in ({"reporting.cio": "ceo"}, {"reporting.cio": "cfo"}, {"reporting.cmo": "coo"}):
        p = plan(BASE.change(lever))
        assert p.executive_labels == plan(BASE).executive_labels
        assert (p.org.staff == plan(BASE).org.staff).all()


def test_shipped_example_charts_are_planned() -> None:
    agency, retailer, start_up = (plan(load(name)) for name in ("public_agency", "retailer", "start_up"))
    assert agency.report.counts is not None and agency.report.counts.staff_rows > 0
    assert agency.report.embedded_fte == pytest.approx((7.6, 0))
    assert agency.report.hops == 2 and agency.report.counts.shared == 1 and len(agency.report.counts.dropped) == 1
    assert retailer.report.executives[0].title == "Geschäftsführer"
    assert retailer.report.executives[3].reports_to == "CFO"
    assert retailer.report.team_leads == 9
    assert start_up.executive_labels == ("CEO", "CIO", "CMO")
    assert start_up.report.counts is not None and start_up.report.counts.post_fte == 25
    for example in (agency, retailer, start_up):
        assert {ROLES[role] for role in example.org.executives[0]["role"]} >= {"ceo", ROLES[CIO], ROLES[CMO]}
