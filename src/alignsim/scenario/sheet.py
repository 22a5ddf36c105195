"""A table as somebody published it: CSV in any encoding and delimiter, or an Excel sheet, as rows of text.

Only the columns asked for are kept, so that names of persons and the like never get further than the disk.
"""

from __future__ import annotations

import codecs
import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from alignsim.problems import Problem, nearest, show
from alignsim.scenario.reading import read_bytes

MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 8 * MAX_BYTES
EXCEL = (".xlsx", ".xlsm")
MAX_SHOWN = 40


class SheetRow(NamedTuple):
    """One row: where it starts in the file (1 is the first line) and the text of the columns asked for."""

    line: int
    cells: dict[str, str]


Lines = list[tuple[int, list[str]]]


class Table(Protocol):
    """What a scenario says about a table: its file and how it is written."""

    @property
    def file(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def sheet(self) -> str | None: ...


def read_sheet(
    path: Path, table: Table, columns: Mapping[str, str], field: str
) -> tuple[list[SheetRow], list[Problem]]:
    """The rows of a table, each cell stripped, wholly blank rows left out.

    Parameters
    ----------
    columns : our name for a column -> its heading in the file
    field : the path in the scenario file that names this table, for the report

    Returns
    -------
    rows, problems : the rows are empty when the file as such cannot be read
    """
    content, problems = read_bytes(path, str(path), MAX_BYTES)
    if problems:
        near = _neighbour(path)
        return [], [problem._replace(field=f"{field}.file", nearest=near) for problem in problems]
    lines, problem = read_lines(
        content, path, encoding=table.encoding, delimiter=table.delimiter, sheet=table.sheet, field=field
    )
    if problem is not None:
        return [], [problem]
    if not lines:
        return [], [
            Problem(str(path), None, f"{field}.file", "a table without headings", "a first line with the headings")
        ]
    heading = [cell.strip() for cell in lines[0][1]]
    problems = missing_columns(path, heading, columns, field)
    if problems:
        return [], problems
    places = {name: heading.index(title) for name, title in columns.items()}
    rows = list(_rows(lines[1:], places))
    if not rows:
        return [], [Problem(str(path), None, f"{field}.file", "no row below the headings", "a row a post or more")]
    return rows, []


def read_lines(
    content: bytes, path: Path, *, encoding: str, delimiter: str, sheet: str | None, field: str
) -> tuple[Lines, Problem | None]:
    """All cells of a CSV or Excel file, each row with the line it starts in."""
    if path.suffix.lower() in EXCEL:
        return _excel(content, sheet, path, field)
    return _csv(content, encoding, delimiter, path, field)


def missing_columns(path: Path, heading: Sequence[str], columns: Mapping[str, str], field: str) -> list[Problem]:
    """A problem for each column that the mapping names and the file does not have."""
    titles = [title for title in heading if title]
    shown = ", ".join(titles[:MAX_SHOWN]) + (", ..." if len(titles) > MAX_SHOWN else "")
    return [
        Problem(str(path), 1, f"{field}.columns.{name}", f"no column {show(title)}", f"a heading of the file: {shown}",
                nearest(title, titles))
        for name, title in columns.items()
        if title not in heading
    ]  # fmt: skip


def _rows(lines: Iterable[tuple[int, Sequence[str]]], places: Mapping[str, int]) -> Iterator[SheetRow]:
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            yield SheetRow(number, {n: cells[p].strip() if p < len(cells) else "" for n, p in places.items()})


def _neighbour(path: Path) -> str | None:
    """The file in the same folder whose name is nearest, if it is not there itself."""
    try:
        return None if path.exists() else nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    except OSError:
        return None


def decode(content: bytes, encoding: str, path: Path, field: str) -> tuple[str, Problem | None]:
    """The text of a file, or the problem of one that is not text or not in that encoding."""
    name = codecs.lookup(encoding).name
    if b"\0" in content[:65536] and not name.startswith(("utf-16", "utf-32")):
        near = "utf-16" if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else None
        return "", Problem(str(path), None, f"{field}.file", "a binary file", "a CSV or Excel (.xlsx) file", near)
    try:
        return content.decode("utf-8-sig" if name == "utf-8" else name), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        allowed = "the encoding the file was written in: utf-8, cp1252, latin-1 or utf-16"
        near = "cp1252" if name == "utf-8" else "utf-8"
        return "", Problem(str(path), line, f"{field}.encoding", f"bytes that are not {encoding}", allowed, near)


def _csv(content: bytes, encoding: str, delimiter: str, path: Path, field: str) -> tuple[Lines, Problem | None]:
    text, problem = decode(content, encoding, path, field)
    if problem is not None:
        return [], problem
    lines: Lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for cells in reader:
            if cells:
                lines.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        return [], Problem(str(path), start, f"{field}.file", f"text that is not a table ({error})", "rows of cells")
    return lines, None


def _excel(content: bytes, sheet: str | None, path: Path, field: str) -> tuple[Lines, Problem | None]:
    """A sheet of a workbook, formulas as the values they had when it was last saved."""
    import openpyxl  # late: only who has an Excel chart pays for it

    found = ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED:
            found = f"a workbook of {unpacked >> 20} MiB unpacked, more than {MAX_UNPACKED >> 20}"
        else:
            with warnings.catch_warnings():  # of styles and extensions that are of no matter here
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:  # whatever a broken archive makes zipfile, openpyxl or the XML parser raise
        found = f"a file that is no Excel workbook ({type(error).__name__})"
    if found:
        return [], Problem(str(path), None, f"{field}.file", found, "an .xlsx file that opens in Excel")
    try:
        titles = [one.title for one in book.worksheets]
        wanted = sheet if sheet is not None else (titles[0] if titles else "")
        if wanted not in titles:
            allowed = "a sheet of the workbook: " + ", ".join(titles)
            return [], Problem(
                str(path), None, f"{field}.sheet", f"no sheet {show(wanted)}", allowed, nearest(wanted, titles)
            )
        rows = book[wanted].iter_rows(values_only=True)
        lines = [(number, [_text(value) for value in row]) for number, row in enumerate(rows, start=1)]
    finally:
        book.close()
    return [(number, cells) for number, cells in lines if any(cells)], None


def _text(value: object) -> str:
    """A cell as text: 76.0 is the id "76"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
