"""The published charts, as their publishers wrote them, against the counts that stand beside them (SOURCE.md there)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alignsim.organization import OrganizationReport, Plan, plan
from alignsim.problems import InputError
from alignsim.scenario import load
from alignsim.state import IT, MARKETING

pytestmark = pytest.mark.published
CHARTS = ("british_library", "child_maintenance", "hmrc", "ministry_of_justice", "sourcegraph")


@pytest.fixture(scope="module")
def planned(data: Path) -> Callable[[str], Plan]:
    known: dict[str, Plan] = {}

    def get(name: str) -> Plan:
        if name not in known:
            known[name] = plan(load(name, data=data))
        return known[name]

    return get


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_planned(planned: Callable[[str], Plan], name: str) -> None:
    p = planned(name)
    staff, heads = p.org.staff[0], p.org.executives[0]
    assert (heads["reports_to"] < 0).sum() == 1 and p.top == 0
    assert set(staff["home"].tolist()) == {IT, MARKETING}
    assert ((staff["fte"] > 0) & (staff["fte"] <= 1)).all()
    assert (staff["lead"] < len(staff)).all() and (staff["boss"] < len(heads)).all()
    assert (staff["lead"] != range(len(staff))).all()
    for f in (IT, MARKETING):
        assert p.report.loads.before_rework[f] < 0.95
    assert p.scenario.source and "not part of this package" in p.scenario.source


@pytest.mark.parametrize("name", CHARTS)
def test_everybody_is_counted_once(planned: Callable[[str], Plan], name: str) -> None:
    report = planned(name).report
    assert report.counts is not None
    simulated = sum(group.fte for group in report.staff)
    everybody = report.counts.post_fte + report.counts.staff_fte
    # The executives are the rest, each of one FTE or less.
    assert 0 < everybody - simulated - report.left_out_fte <= len(report.executives)


def counts(report: OrganizationReport) -> tuple[int, int, float]:
    assert report.counts is not None
    return report.counts.posts, report.counts.staff_rows, report.counts.staff_fte


@pytest.mark.parametrize(
    ("name", "posts", "rows", "fte"),
    [
        ("british_library", 45, 153, 1685),
        ("hmrc", 346, 5792, 66631),
        ("child_maintenance", 39, 298, 8207),
        ("ministry_of_justice", 171, 781, 24505),
        ("sourcegraph", 268, 0, 0),
    ],
)
def test_sizes(planned: Callable[[str], Plan], name: str, posts: int, rows: int, fte: float) -> None:
    found = counts(planned(name).report)
    assert found[:2] == (posts, rows)
    assert found[2] == pytest.approx(fte, abs=0.6)


@pytest.mark.parametrize(
    ("name", "between", "it", "marketing"),
    [
        # 123 in the IT group and 10 others under the CIO; 85 under the marketing head less 8 of the IT group.
        ("british_library", 2, 133, 77),
        # All under the CIO, whatever their group (1,231 call themselves IT); all under the marketing head.
        ("hmrc", 3, 1391, 215.5),
        ("child_maintenance", 3, 230, 36),
        # 244 under the CIO and the 23 IT people of the courts' IT director.
        ("ministry_of_justice", 4, 267, 85),
        ("sourcegraph", 3, 0, 0),
    ],
)
def test_who_counts(planned: Callable[[str], Plan], name: str, between: int, it: float, marketing: float) -> None:
    report = planned(name).report
    assert report.counts is not None
    assert report.steps_between == between
    assert report.counts.staff_by_function == pytest.approx((it, marketing), abs=0.5)


def test_the_british_library_has_it_people_seated_with_marketing(planned: Callable[[str], Plan]) -> None:
    p = planned("british_library")
    away = [k for k, row in enumerate(p.org.staff[0]) if (row.home, row.seat) == (IT, MARKETING)]
    assert [p.staff_labels[k] for k in away] == ["33", *(f"33 it {n}" for n in range(1, 9))]
    assert p.report.embedded_fte == (9, 0)  # the eight of the table and the head of web services
    assert {int(p.org.staff[0][k].lead) for k in away} == {-1, p.staff_labels.index("33")}


def test_the_ministry_of_justice_has_a_cfo_line(planned: Callable[[str], Plan]) -> None:
    p = planned("ministry_of_justice")
    assert p.executive_labels[p.org.executives[0][p.cio].reports_to] == "CFO"
    assert "COO" not in p.executive_labels


def test_hmrc_has_a_people_officer_on_the_line(planned: Callable[[str], Plan]) -> None:
    p = planned("hmrc")
    assert p.executive_labels == ("CEO", "CFO", "CIO", "CMO", "OTHER P1")
    assert p.report.executives[-1].title == "Director General, Chief People Officer"
    assert 1600 < len(p.org.staff[0]) < 1700


def test_sourcegraph_is_marked_as_an_assumption(planned: Callable[[str], Plan]) -> None:
    p = planned("sourcegraph")
    assert "the mapping is an assumption" in p.scenario.title
    # Ten IT people in two branches, the head of one of them the CIO; marketing in five, the head of one the CMO.
    homes = p.org.staff[0]["home"].tolist()
    assert (homes.count(IT) + 1, homes.count(MARKETING) + 1) == (10, 14)


def test_the_big_lottery_fund_has_no_it_staff(data: Path) -> None:
    with pytest.raises(InputError) as caught:
        plan(load("big_lottery_fund", data=data))
    assert len(caught.value.problems) == 1
    assert "no IT staff among 913.0 FTE" in str(caught.value)


def test_a_what_if_on_a_real_chart(planned: Callable[[str], Plan]) -> None:
    base = planned("ministry_of_justice")
    moved = plan(base.scenario.change({"reporting.cio": "ceo"}))
    assert moved.executive_labels == base.executive_labels
    assert moved.org.executives[0][moved.cio].depth == 1
    assert (moved.org.staff == base.org.staff).all()
