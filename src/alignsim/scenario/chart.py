"""A published chart: posts one by one and, where there is one, a table of junior staff as counts.

Nothing is guessed here: which column is what stands in the scenario (``organization.chart``, ``organization.staff``),
and whatever does not fit is a problem with its row.  All problems of both files are found in one reading.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alignsim.problems import Problem, nearest, show
from alignsim.scenario.sheet import MAX_SHOWN, SheetRow, read_sheet

if TYPE_CHECKING:
    from alignsim.scenario.specs import ChartColumns, ChartSpec, Drop, OrganizationSpec, StaffColumns, StaffSpec

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


class ChartPost(NamedTuple):
    """A post: the id of its superior ("" at the top), title, FTE, professional group, line in the file."""

    reports_to: str
    title: str
    fte: float
    group: str
    line: int


class ChartStaff(NamedTuple):
    """A row of junior staff: the post they are under, FTE, professional group, title, line in the file."""

    under: str
    fte: float
    group: str
    title: str
    line: int


@dataclass(frozen=True)
class Chart:
    """What the two files say, dropped posts taken out and their people put under the next post above."""

    posts: Mapping[str, ChartPost]
    staff: tuple[ChartStaff, ...]
    dropped: tuple[str, ...]  #: titles of the posts dropped
    shared: int  #: posts shared by several holders
    file: str
    staff_file: str


def read_chart(spec: OrganizationSpec, folder: Path) -> tuple[Chart, list[Problem]]:
    """The chart of an ``organization:`` block whose files are in ``folder``, and all that is wrong with it.

    The chart returned is as whole as could be made of the files, so that a caller may look for further problems;
    it is fit for use only if there are none.
    """
    path = folder / spec.chart.file
    rows, problems = read_sheet(path, spec.chart, _columns(spec.chart.columns), "organization.chart")
    reader = _Reader(spec.chart, str(path))
    reader.posts(rows)
    staff, more = _read_staff(spec.staff, folder, reader) if spec.staff is not None else ([], [])
    return reader.chart(staff, spec.staff.file if spec.staff else ""), [*problems, *reader.problems, *more]


def _columns(columns: ChartColumns | StaffColumns) -> dict[str, str]:
    """The columns that the scenario names."""
    return {name: str(heading) for name, heading in columns.model_dump(exclude_none=True).items()}


class _Reader:
    """Makes posts of rows and notes what is wrong on the way."""

    def __init__(self, spec: ChartSpec, file: str) -> None:
        self.spec = spec
        self.file = file
        self.problems: list[Problem] = []
        self.found: dict[str, ChartPost] = {}
        self.dropped: dict[str, ChartPost] = {}
        self.shared: set[str] = set()

    def problem(self, line: int | None, column: str, found: str, allowed: str, near: str | None = None) -> None:
        """Note a problem of the chart file."""
        self.problems.append(Problem(self.file, line, f"organization.chart.{column}", found, allowed, near))

    def posts(self, rows: Iterable[SheetRow]) -> None:
        """Read every row, then look at the tree they make."""
        tops = {top.strip() for top in self.spec.top}
        for line, cells in rows:
            above = cells.get("reports_to", "")
            fte = self.fte(cells.get("fte", ""), line)
            post = ChartPost("" if above in tops else above, cells.get("title", ""), fte, cells.get("group", ""), line)
            if not cells["id"]:
                self.problem(line, "columns.id", "a blank id", "an id for every post")
            elif _dropped(cells, self.spec.drop):
                self.dropped.setdefault(cells["id"], post)
            elif cells["id"] in self.found:
                self.again(cells["id"], post)
            else:
                self.found[cells["id"]] = post
        for name in self.dropped.keys() & self.found.keys():
            del self.dropped[name]
        if rows:
            self.tree()

    def fte(self, text: str, line: int) -> float:
        """A number of persons; blank cells by ``missing_fte``."""
        value = persons(text or str(self.spec.missing_fte), self.spec.delimiter)
        if value is None:
            self.problem(line, "columns.fte", show(text), "a number of persons, 0 or more")
        return value or 0.0

    def again(self, name: str, post: ChartPost) -> None:
        """A second row of the same id: a job share, the same row twice, or a mistake."""
        first = self.found[name]
        same = (first.reports_to, first.title.casefold()) == (post.reports_to, post.title.casefold())
        if self.spec.duplicates != "job_share" or not same:
            why = "" if same else " and not a job share (another title or superior)"
            allowed = (
                "one row a post"
                if self.spec.duplicates != "job_share"
                else "one row a post, or the rows of a job share"
            )
            self.problem(post.line, "columns.id", f"id {show(name)} again, first in row {first.line}{why}", allowed)
            return
        self.shared.add(name)
        # Two identical rows of a whole person each are the row repeated; parts of a person add up.
        repeated = first[1:4] == post[1:4] and post.fte >= 1
        if not repeated:
            self.found[name] = first._replace(fte=first.fte + post.fte)

    def kept(self, name: str) -> str:
        """The post itself, or the first one above it that was not dropped."""
        seen = set()
        while name in self.dropped and name not in seen:
            seen.add(name)
            name = self.dropped[name].reports_to
        return name

    def tree(self) -> None:
        """Put people of dropped posts under the next above, then require one top, known superiors, no circles."""
        for name, post in self.found.items():
            self.found[name] = post._replace(reports_to=self.kept(post.reports_to))
        for name, post in self.found.items():
            if post.reports_to == name:
                self.problem(
                    post.line, "columns.reports_to", f"post {show(name)} above itself", "another post, or a top value"
                )
            elif post.reports_to and post.reports_to not in self.found:
                near = nearest(post.reports_to, self.found)
                found = f"superior {show(post.reports_to)} of post {show(name)}, whom the chart does not have"
                self.problem(post.line, "columns.reports_to", found, "the id of a post, or a top value", near)
        self.tops()
        for circle in circles({name: post.reports_to for name, post in self.found.items()}):
            rows = ", ".join(str(self.found[name].line) for name in circle[:MAX_SHOWN])
            names = " -> ".join(show(name) for name in (*circle[:MAX_SHOWN], circle[0]))
            found = f"a circle of superiors: {names} (rows {rows})"
            self.problem(self.found[circle[0]].line, "columns.reports_to", found, "lines that end at the top")

    def tops(self) -> None:
        """One post and no more has nobody above."""
        tops = [name for name, post in self.found.items() if not post.reports_to]
        values = ", ".join(show(top) for top in self.spec.top)
        if not tops and self.found:
            self.problem(None, "top", "no post at the top", f"one post whose superior is one of {values}")
        for name in tops[1:]:
            first, post = self.found[tops[0]], self.found[name]
            found = f"a second top, post {show(name)}; the first is {show(tops[0])} in row {first.line}"
            self.problem(post.line, "columns.reports_to", found, "one post without a superior")

    def chart(self, staff: Sequence[ChartStaff], staff_file: str) -> Chart:
        """What was read."""
        dropped = tuple(post.title for post in self.dropped.values())
        return Chart(self.found, tuple(staff), dropped, len(self.shared), self.file, staff_file)


def _read_staff(spec: StaffSpec, folder: Path, reader: _Reader) -> tuple[list[ChartStaff], list[Problem]]:
    """The table of junior staff, each row under a post of the chart."""
    path = folder / spec.file
    rows, problems = read_sheet(path, spec, _columns(spec.columns), "organization.staff")
    staff = []
    for line, cells in rows:
        if _dropped({"id": cells["under"], **cells}, spec.drop):
            continue
        under = reader.kept(cells["under"])
        if reader.found and under not in reader.found:
            found = f"staff under post {show(cells['under'])}, whom the chart does not have"
            near = nearest(cells["under"], reader.found)
            problems.append(
                Problem(
                    str(path), line, "organization.staff.columns.under", found, "the id of a post of the chart", near
                )
            )
        fte = persons(cells["count"], spec.delimiter)
        if fte is None:
            found, allowed = show(cells["count"]), "a number of persons, 0 or more"
            problems.append(Problem(str(path), line, "organization.staff.columns.count", found, allowed))
        staff.append(ChartStaff(under, fte or 0.0, cells.get("group", ""), cells.get("title", ""), line))
    return staff, problems


def persons(text: str, delimiter: str) -> float | None:
    """A number of persons as typed, also 1,234.5 or, where the comma parts no cells, 0,8; None if it is none."""
    text = text.strip().replace("\u00a0", "")
    if delimiter != "," and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None


def like(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which ``*`` stands for anything; case does not matter."""
    parts = (re.escape(part) for part in pattern.strip().casefold().split("*"))
    return re.fullmatch(".*".join(parts), text.strip().casefold(), re.DOTALL) is not None


def _dropped(cells: Mapping[str, str], drop: Drop) -> bool:
    """Whether a row is one of those that the scenario leaves out."""
    named = (("id", drop.id), ("title", drop.title), ("group", drop.group))
    return any(like(pattern, cells.get(name, "")) for name, patterns in named for pattern in patterns)


def circles(superior: Mapping[str, str]) -> list[list[str]]:
    """Every circle of superiors, each once; a post above itself is left to its own message."""
    found: list[list[str]] = []
    settled: set[str] = set()
    for start in superior:
        path: dict[str, None] = {}
        post = start
        while post in superior and post not in settled and post not in path:
            path[post] = None
            post = superior[post]
        if post in path and post not in settled:
            names = list(path)
            circle = names[names.index(post) :]
            if len(circle) > 1:
                found.append(circle)
        settled.update(path)
    return found
