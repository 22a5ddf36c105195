"""What a chart file seems to be: encoding, delimiter, columns, top, roles, functions; for a starter folder only."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alignsim.problems import InputError, Problem
from alignsim.scenario.chart import persons
from alignsim.scenario.reading import read_bytes
from alignsim.scenario.sheet import EXCEL, MAX_BYTES, Lines, read_lines

HEADINGS = {
    "id": r"\b(id|unique reference|reference|number|no|code|key|nr|personnel|personal|matricule|slug)\b",
    "reports_to": r"report(s|ing)|manager|boss|supervisor|superior|parent|vorgesetzt|chef|leitung|responsable|jefe",
    "title": r"title|position|role|job|post|function|stelle|funktion|poste|puesto|cargo",
    "fte": r"\bfte\b|full.?time|contract|capacity|besch.ft|vz.|umfang|\betp\b|jornada",
    "group": r"group|department|profession|family|division|function|abteilung|bereich|service|area|unit|team",
}
ROLES = {  # surer titles first
    "ceo": (),
    "cio": (
        r"chief information officer|\bcio\b",
        r"chief (technology|digital) officer|\bcto\b|(director|head|vp),? (of )?(\w+ )?(it|ict)\b|\b(it|ict) director",
        r"director.*information (and )?(systems|technology)|information (and )?(systems|technology) director",
        r"leit\w+ (it|informatik)\b|responsable informatique|head of (\w+ )?(technology|engineering|systems)",
    ),
    "cmo": (
        r"chief marketing officer|\bcmo\b",
        r"(director|head|vp),? (of )?([\w-]+ )?marketing|marketing.*director|communications? (&|and) marketing",
        r"director,? (of )?communications|head of communications|leit\w+ marketing|head of ([\w ]+ )?marketing",
    ),
    "cfo": (
        r"chief finan|\bcfo\b",
        r"finance.*director|(director|head),? (of )?finance|director general,? finance|finanz|kaufm.nnisch",
    ),
    "coo": (r"chief operat|\bcoo\b", r"operations director|(director|vp),? (of )?operations"),
}
HIGHEST = {"cfo": 2, "coo": 2}  # steps from the top within which these are looked for
GROUPS = {
    "it": r"\b(it|ict|edv)\b|information (technology|systems)|informati[kq]|software|^technology|technology$|^digital$",
    "marketing": r"marketing|communication|brand|kommunikation",
}
TOP = r"|xx+|top|none|n/?a|null|nil|-+|–|—|0|keine?r?|aucune?"
MAX_GROUPS = 60
MAX_GROUP_LENGTH = 60


@dataclass
class Guess:
    """What a chart seems to be; columns, roles and groups hold what was found only."""

    file: str
    excel: bool
    encoding: str
    delimiter: str
    headings: list[str]
    columns: dict[str, str] = field(default_factory=dict)
    top: list[str] = field(default_factory=list)
    repeated: int = 0
    roles: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    staff_file: str = ""
    staff_columns: dict[str, str] = field(default_factory=dict)


def guess_chart(path: Path, columns: Mapping[str, str] | None = None) -> Guess:
    """Look at a chart file, and at the table of junior staff beside it if its name says there is one.

    Parameters
    ----------
    columns : what is known already: our name for a column -> its heading, "" where the chart has no such column

    Raises
    ------
    InputError
        If the file cannot be read, or no two columns look like an id and the id of a superior.
    """
    table, guess = _opened(path)
    _columns(table, guess, path, columns or {})
    _people(table, guess)
    _staff(path, guess)
    return guess


def headings(path: Path) -> list[str]:
    """The headings of a chart file, whatever they mean.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    return _opened(path)[1].headings


def _opened(path: Path) -> tuple[_Table, Guess]:
    """The table of a file, and what can be said before its columns are known."""
    content, problems = read_bytes(path, str(path), MAX_BYTES)
    if problems:
        raise InputError(problems)
    excel = path.suffix.lower() in EXCEL
    encoding = "utf-8" if excel else guess_encoding(content)
    delimiter = "," if excel else guess_delimiter(content.decode(encoding, errors="replace"))
    lines, problem = read_lines(content, path, encoding=encoding, delimiter=delimiter, sheet=None, field="")
    if problem is not None:
        raise InputError((problem,))
    table = _Table(lines)
    return table, Guess(path.name, excel, encoding, delimiter, [h for h in table.headings if h])


def guess_encoding(content: bytes) -> str:
    """One of the encodings that a scenario may name."""
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    for name in ("utf-8", "cp1252"):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def guess_delimiter(text: str) -> str:
    """The delimiter most frequent in the line of headings."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    return max((",", ";", "\t", "|"), key=first.count)


class _Table:
    """Columns of a table by heading; a heading met twice counts once."""

    def __init__(self, lines: Lines) -> None:
        self.headings = [cell.strip() for cell in lines[0][1]] if lines else []
        rows = [cells for _, cells in lines[1:] if any(cell.strip() for cell in cells)]
        self.columns = {
            heading: [row[place].strip() if place < len(row) else "" for row in rows]
            for place, heading in enumerate(self.headings)
            if heading
        }

    def like(self, name: str, taken: Iterable[str]) -> list[str]:
        """Headings that look like one of ours and are not taken, those with most such words first."""
        pattern = re.compile(HEADINGS[name], re.IGNORECASE)
        free = [heading for heading in self.columns if heading not in set(taken)]
        scores = {heading: len(pattern.findall(heading.replace("_", " "))) for heading in free}
        return sorted((h for h in free if scores[h]), key=lambda h: -scores[h])


def _columns(table: _Table, guess: Guess, path: Path, given: Mapping[str, str]) -> None:
    """Id and superior by what stands in them, the others by their headings."""
    given = {name: heading for name, heading in given.items() if not heading or heading in table.columns}
    pair = _id_and_superior(table)
    if given.get("id") and given.get("reports_to"):
        pair = given["id"], given["reports_to"]
    elif pair is not None:
        pair = given.get("id") or pair[0], given.get("reports_to") or pair[1]
    if pair is None:
        found = "no column whose cells are ids of another column"
        allowed = "a table with a row a post: one column with its id, one with the id of the post above"
        raise InputError((Problem(str(path), 1, "", found, allowed),))
    guess.columns = {"id": pair[0], "reports_to": pair[1]}
    for name in ("title", "fte", "group"):
        if given.get(name):
            guess.columns[name] = given[name]
        for heading in () if name in given else table.like(name, guess.columns.values()):
            if _suits(name, table.columns[heading], guess.delimiter):
                guess.columns[name] = heading
                break
    ids = table.columns[pair[0]]
    known = set(ids)
    guess.top = _tops([above for above in table.columns[pair[1]] if above not in known])
    guess.repeated = len(ids) - len(known)


def _tops(strange: Sequence[str]) -> list[str]:
    """Which cells that are no ids mean that nobody is above; the rest are mistakes, for the reader to report."""
    usual = [cell for cell in dict.fromkeys(strange) if re.fullmatch(TOP, cell, re.IGNORECASE)]
    return usual or list(dict.fromkeys(strange))[:1] or [""]


def _id_and_superior(table: _Table) -> tuple[str, str] | None:
    """The two columns that make the best tree: ids nearly all different, superiors nearly all ids."""
    best: tuple[float, tuple[str, str]] | None = None
    for heading, ids in table.columns.items():
        known = set(ids) - {""}
        if not ids or len(known) < 0.9 * len(ids):
            continue
        for other, above in table.columns.items():
            named = [cell for cell in above if cell]
            if other == heading or not named:
                continue
            inside = sum(cell in known for cell in named) / len(named)
            itself = sum(a == b for a, b in zip(ids, above, strict=True)) / len(ids)
            if inside < 0.8 or itself > 0.1 or len(named) < 0.5 * len(ids):
                continue
            score = inside - itself + 0.3 * _matches("reports_to", other) + 0.2 * _matches("id", heading)
            if best is None or score > best[0]:
                best = score, (heading, other)
    return best[1] if best is not None else None


def _matches(name: str, heading: str) -> bool:
    return re.search(HEADINGS[name], heading.replace("_", " "), re.IGNORECASE) is not None


def _suits(name: str, cells: Sequence[str], delimiter: str) -> bool:
    """Whether a column can hold that: numbers as FTE; a few short words, again and again, as groups."""
    if name == "fte":
        return _numeric(cells, delimiter)
    different = set(cells) - {""}
    if name != "group":
        return bool(different)
    few = 1 < len(different) <= max(3, min(MAX_GROUPS, len(cells) // 2))
    return few and max(map(len, different)) <= MAX_GROUP_LENGTH


def _numeric(cells: Sequence[str], delimiter: str) -> bool:
    numbers = [cell for cell in cells if cell]
    return bool(numbers) and sum(persons(cell, delimiter) is not None for cell in numbers) > 0.9 * len(numbers)


def _people(table: _Table, guess: Guess) -> None:
    """Roles by title, the highest in the tree first; functions by group."""
    ids = table.columns[guess.columns["id"]]
    above = dict(zip(ids, table.columns[guess.columns["reports_to"]], strict=True))
    titles = table.columns[guess.columns["title"]] if "title" in guess.columns else [""] * len(ids)
    guess.titles, guess.above = dict(zip(ids, titles, strict=True)), above
    depth = steps_to_top(above)
    order = sorted(dict.fromkeys(ids), key=lambda post: depth[post])
    tops = [post for post in order if above[post] in guess.top]
    if tops:
        guess.roles["ceo"] = tops[0]
    for role in ("cio", "cmo", "cfo", "coo"):
        free = [p for p in order if p not in guess.roles.values() and depth[p] <= HIGHEST.get(role, 99) + 1]
        fits = [
            (tier > 0, depth[p], tier, place, p)
            for tier, pattern in enumerate(ROLES[role])
            for place, p in enumerate(free)
            if re.search(pattern, guess.titles[p], re.IGNORECASE)
        ]
        if fits:  # the surest title, else the highest post
            guess.roles[role] = min(fits)[-1]
    names = dict.fromkeys(table.columns[guess.columns["group"]]) if "group" in guess.columns else {}
    for function, pattern in GROUPS.items():
        guess.groups[function] = [name for name in names if name and re.search(pattern, name, re.IGNORECASE)]


def steps_to_top(above: Mapping[str, str]) -> dict[str, int]:
    """For each post the steps to the first above it that is no post; a circle ends where it began."""
    steps: dict[str, int] = {}
    for start in above:
        way: dict[str, None] = {}
        post = start
        while post in above and post not in steps and post not in way:
            way[post] = None
            post = above[post]
        reached = steps.get(post, 0)
        for n, each in enumerate(reversed(way), start=1):
            steps[each] = reached + n
    return steps


def _staff(path: Path, guess: Guess) -> None:
    """The table of junior staff that lies beside a chart of senior posts, as governments publish them."""
    beside = path.with_name(path.name.replace("senior", "junior"))
    if beside == path or guess.excel or not beside.is_file():
        return
    content, problems = read_bytes(beside, str(beside), MAX_BYTES)
    lines, problem = read_lines(
        content, beside, encoding=guess.encoding, delimiter=guess.delimiter, sheet=None, field=""
    )  # fmt: skip
    if problems or problem is not None:
        return
    table = _Table(lines)
    posts = set(guess.titles)
    count = [h for h in table.like("fte", ()) if _numeric(table.columns[h], guess.delimiter)]
    ids = {h: sum(cell in posts for cell in cells) for h, cells in table.columns.items() if h not in count}
    under = [h for h, known in sorted(ids.items(), key=lambda item: -item[1]) if known > 0.9 * len(table.columns[h])]
    if under and count:
        guess.staff_file = beside.name
        guess.staff_columns = {"under": under[0], "count": count[0]}
        same = guess.columns.get("group", "")
        others = [
            h for h in table.like("group", [*under, *count]) if _suits("group", table.columns[h], guess.delimiter)
        ]
        group = [same] if same in table.columns else others
        if group:
            guess.staff_columns["group"] = group[0]
            names = dict.fromkeys(table.columns[group[0]])
            for function, pattern in GROUPS.items():
                new = [
                    n for n in names if n and n not in guess.groups[function] and re.search(pattern, n, re.IGNORECASE)
                ]
                guess.groups[function] += new
