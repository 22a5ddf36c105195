"""Points that are written down: a list in the sweep file, or a table (CSV) with a column a path and a row a point."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alignsim.problems import show
from alignsim.scenario.reading import Node, read_bytes, resolve
from alignsim.sweeps.factors import Factor, Reader

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value
    from alignsim.sweeps.design import Point

_TABLE_BYTES = 64 << 20


class Told(NamedTuple):
    """A point as it is written, with its place in the report."""

    line: int | None
    field: str  #: before the path of a value: ``design.points[3].``, or nothing in a table
    values: dict[str, Node]


def listed(node: Node | None, scenario: Scenario | None, name: str) -> tuple[list[Told], Reader]:
    """The points of ``points:`` in a sweep file; the reader has the problems found."""
    read = Reader(scenario, name)
    if node is None or not isinstance(node.value, list) or not node.value:
        read.say(None if node is None else node.line, "design.points", "nothing" if node is None else
                 show(node.plain()), "a list of points, each a block of paths and values")
        return [], read
    told = []
    for k, item in enumerate(node.value):
        field = f"design.points[{k}]"
        if isinstance(item.value, dict):
            told.append(Told(item.line, f"{field}.", dict(read.paths(item, field))))
        else:
            read.say(item.line, field, show(item.plain()), "a block of paths")
    return told, read


def tabled(node: Node | None, scenario: Scenario | None, name: str, folder: Path) -> tuple[list[Told], Reader]:
    """The points of the table that ``file:`` names, beside the sweep file."""
    if node is None or not isinstance(node.value, str) or "\0" in node.value:
        read = Reader(scenario, name)
        read.say(None if node is None else node.line, "design.file", "nothing" if node is None else
                 show(node.plain()), "a CSV file of points")
        return [], read
    path = folder / node.value
    read = Reader(scenario, str(path))
    content, read.problems = read_bytes(path, str(path), _TABLE_BYTES)
    if read.problems:
        return [], read
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        line = content[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else None
        found = "bytes that are not UTF-8" if isinstance(error, UnicodeDecodeError) else f"no table ({error})"
        read.say(line, "", found, "rows of cells in UTF-8")
        return [], read
    numbered = [(k, [cell.strip() for cell in row]) for k, row in enumerate(rows, start=1) if any(map(str.strip, row))]
    return list(_points(numbered, read)), read


def _points(rows: Sequence[tuple[int, list[str]]], read: Reader) -> Iterator[Told]:
    """The rows below the headings."""
    if not rows:
        read.say(None, "", "an empty file", "a row of paths, and a row a point")
        return
    top, heads = rows[0]
    for k, title in enumerate(heads):
        if title in heads[:k]:
            read.say(top, title, "the same path again", "each path once")
        elif not title:
            read.say(top, "", f"a column without a path (column {k + 1})", "a path above every column")
    columns = {title: k for k, title in enumerate(heads) if title}
    named = Node({title: Node(k, top) for title, k in columns.items()}, top)
    known = {path: int(item.value) for path, item in read.paths(named, "")}
    if len(rows) < 2:
        read.say(top, "", "headings and nothing else", "at least one row below them")
    for number, cells in rows[1:]:
        if len(cells) != len(heads):
            read.say(number, "", f"{len(cells)} cells", f"{len(heads)} cells")
            continue
        # The id of a post may be all digits, so that a line is never read as a number.
        yield Told(number, "", {path: Node(cells[k] or None if path.startswith("reporting.") else resolve(cells[k]),
                                           number) for path, k in known.items()})


def points_told(
    told: Sequence[Told], read: Reader, declared: Sequence[Factor]
) -> tuple[list[Point], tuple[Factor, ...]]:
    """The points, and the factors: those declared, and what else the points name (as levers, with the values found)."""
    by_path = {factor.path: factor for factor in declared}
    paths = list(dict.fromkeys([*by_path, *(path for one in told for path in one.values)]))
    seen: dict[str, dict[Value, None]] = {path: {} for path in paths}
    rows = []
    for one in told:
        point = []
        for path in paths:
            value = _value(one, path, read, by_path)
            if value is not None:
                seen[path][value] = None
                point.append(value)
        rows.append(tuple(point))
    return rows, tuple(by_path.get(path) or Factor(path, "levers", tuple(seen[path])) for path in paths)


def _value(one: Told, path: str, read: Reader, declared: Mapping[str, Factor]) -> Value | None:
    field = one.field + path
    item = one.values.get(path)
    if item is None or item.value is None:
        read.say(one.line, field, "nothing", "a value at every point")
        return None
    value = read.value(path, item, field)
    factor = declared.get(path)
    if value is not None and factor is not None and not factor.can_be(value):
        read.say(one.line, field, show(value), f"a value declared under {factor.group}")
    return value
