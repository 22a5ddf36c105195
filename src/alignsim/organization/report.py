"""What a plan says of the organization it was made from: for ``alignsim check``, in words and as figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from alignsim.organization.layout import Layout
from alignsim.organization.lines import path_up
from alignsim.organization.loads import Loads
from alignsim.organization.mapping import WORDS, Counts
from alignsim.organization.people import People
from alignsim.state import FUNCTIONS, IT, MARKETING, Org

WARN = 0.95


@dataclass(frozen=True)
class Officer:
    """An executive as simulated."""

    label: str
    title: str
    reports_to: str  #: label of the executive above, "" at the top
    steps_to_top: int


@dataclass(frozen=True)
class Group:
    """Staff of one home function in one seat, in the first segment."""

    home: str
    seat: str
    positions: int
    fte: float


@dataclass(frozen=True)
class OrganizationReport:
    """Who is simulated, who is counted only, and what load to expect; everything of the first segment."""

    source: str  #: file of the chart, "" for the default organization
    executives: tuple[Officer, ...]
    staff: tuple[Group, ...]
    team_leads: int
    part_timers: int
    embedded_fte: tuple[float, float]  #: by home function, seated with the other one
    steps_between: int  #: reporting steps from the CIO to the CMO by way of their common superior
    hops: int  #: steps a dispute climbs: from the lower of the two to the common superior
    common_superior: str
    counts: Counts | None  #: None for the default organization
    left_out_fte: float  #: counted, not simulated
    left_out_posts: int
    loads: Loads
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        return asdict(self)

    def lines(self) -> list[str]:
        """The report in words, one line a fact; warnings last, each starting with "warning: "."""
        return list(_words(self))

    def __str__(self) -> str:
        return "\n".join(self.lines())


def describe(
    people: People,
    layout: Layout,
    superior: dict[str, str],
    org: Org,
    counts: Counts | None,
    labels: Sequence[str],
    loads: Loads,
) -> OrganizationReport:
    """The report on the first segment."""
    staff, heads = org.staff[0], org.executives[0]
    there = staff[staff["present"] == 1]
    officers = tuple(
        Officer(
            label,
            people.posts[post].title,
            labels[row["reports_to"]] if row["reports_to"] >= 0 else "",
            int(row["depth"]),
        )
        for label, post, row in zip(labels, layout.executives, heads, strict=True)
    )
    groups = tuple(
        Group(FUNCTIONS[home], FUNCTIONS[seat], len(rows), float(rows["fte"].sum()))
        for home in (IT, MARKETING)
        for seat in (IT, MARKETING)
        if len(rows := there[(there["home"] == home) & (there["seat"] == seat)])
    )
    away = tuple(
        sum(g.fte for g in groups if g.home == FUNCTIONS[f] and g.seat != FUNCTIONS[f]) for f in (IT, MARKETING)
    )
    common, between, hops = meeting(people, superior)
    simulated = float(there["fte"].sum()) + sum(people.posts[post].fte for post in layout.executives)
    total = counts.post_fte + counts.staff_fte if counts else simulated
    own = sum(1 for position in layout.positions if position.own)
    return OrganizationReport(
        people.file, officers, groups, len(set(there["lead"].tolist()) - {-1}), int((there["fte"] < 1).sum()),
        (away[0], away[1]), between, hops, labels[layout.executives.index(common)], counts, max(0.0, total - simulated),
        (counts.posts - own - len(layout.executives)) if counts else 0, loads, tuple(_warnings(loads, groups)),
    )  # fmt: skip


def meeting(people: People, superior: dict[str, str]) -> tuple[str, int, int]:
    """Where the lines of CIO and CMO meet: the post, the steps between them by way of it, those of the longer line."""
    cio, cmo = (path_up(superior, people.roles[role]) for role in ("cio", "cmo"))
    common = next(post for post in cio if post in cmo)
    up, down = cio.index(common), cmo.index(common)
    return common, up + down, max(up, down)


def _warnings(loads: Loads, groups: Sequence[Group]) -> Iterator[str]:
    for function, words in enumerate(WORDS):
        load = loads.with_rework[function]
        if load > WARN:
            yield (
                f"the expected load of {words} with rework is {load:.2f}, above {WARN}: its queue will grow without "
                f"end; fewer proposals (demand.arrivals_per_week), more people or less staffing.run_share would help"
            )
        people = sum(group.fte for group in groups if group.home == FUNCTIONS[function])
        if people < 3:
            yield f"{words} has only {people:.1f} FTE: results of so few people vary much from run to run"


def _words(report: OrganizationReport) -> Iterator[str]:
    yield f"executives: {len(report.executives)}"
    for officer in report.executives:
        line = f", reports to {officer.reports_to}" if officer.reports_to else ", at the top"
        yield f"  {officer.label} ({officer.title}){line}"
    yield (
        f"CIO and CMO are {report.steps_between} reporting steps apart and meet at {report.common_superior}; "
        f"a dispute climbs {report.hops}"
    )
    yield f"staff: {sum(g.positions for g in report.staff)} positions, {sum(g.fte for g in report.staff):,.1f} FTE"
    for group in report.staff:
        seat = (
            "" if group.seat == group.home else f", seated with {WORDS[FUNCTIONS.index(group.seat)]} (embedded already)"
        )
        home = WORDS[FUNCTIONS.index(group.home)]
        yield f"  {home}{seat}: {group.positions} positions, {group.fte:,.1f} FTE"
    yield f"  team leads: {report.team_leads}; part-timers: {report.part_timers}"
    if report.counts is not None:
        yield from _chart_words(report, report.counts)
    yield from report.loads.lines()
    for warning in report.warnings:
        yield f"warning: {warning}"


def _chart_words(report: OrganizationReport, counts: Counts) -> Iterator[str]:
    yield (
        f"chart {Path(report.source).name}: {counts.posts} posts of {counts.post_fte:,.1f} FTE"
        + (f", {counts.staff_rows:,} rows of staff of {counts.staff_fte:,.1f} FTE" if counts.staff_rows else "")
    )
    if counts.staff_rows:
        it, marketing = counts.staff_by_function
        yield f"  of the rows of staff {it:,.1f} FTE count as IT and {marketing:,.1f} as marketing"
    left = f"{report.left_out_posts} posts, {report.left_out_fte:,.1f} FTE in all"
    yield f"  counted, not simulated: {left} (neither IT nor marketing)"
    for overlap in counts.overlaps:
        yield (
            f"  overlap: {overlap.fte:,.1f} FTE in {overlap.rows} row(s) fit rules of both functions and count as "
            f"{WORDS[overlap.kept]}, whose rule comes first"
        )
    if counts.shared:
        yield f"  posts with more than one row, taken as job shares: {counts.shared}"
    if counts.dropped:
        yield f"  rows dropped by their title, id or group: {len(counts.dropped)}"
