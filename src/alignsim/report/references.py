"""The list of sources (docs/references.bib), and which of them a text cites as "Author year".

An entry may have a field ``citedas``: the other ways, separated by ``;``, in which the project writes it.
``python -m alignsim.report.references`` lists what the files of the project cite without an entry; exit code 1 if any.
"""

from __future__ import annotations

import calendar
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

_NAME = r"(?:(?:de|van|von|van der) )?[A-ZØÅÖÄÜ][\w'’-]+"
_CITED = re.compile(rf"({_NAME}(?:, {_NAME})*(?: (?:&|and) {_NAME})?(?: et al\.)?),? \(?((?:19|20)\d\d)[a-z]?\b")
_ENTRY = re.compile(r"^@(\w+)\{([\w:-]+),\n(.*?)^\}", re.M | re.S)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*\{(.*?)\},?\s*$", re.M)
_NO_NAME = frozenset((*calendar.month_name, "Draft"))

class Citation(NamedTuple):
    """Authors as written, the first by surname, and the year."""

    names: tuple[str, ...]
    year: str
    text: str


class Entry(NamedTuple):
    """One entry of the BibTeX file; ``fields`` as written there."""

    kind: str
    key: str
    fields: dict[str, str]

    @property
    def surnames(self) -> tuple[str, ...]:
        """Surnames of authors (or editors), folded to plain letters; a corporate author is one name."""
        people = self.fields.get("author") or self.fields.get("editor") or ""
        if people.startswith("{"):
            return tuple(fold(part.strip("{} ")) for part in re.split(r"\} and \{", people))
        return tuple(fold(person.split(",")[0].strip("{} ")) for person in re.split(r"\s+and\s+", people))

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other ways in which the project cites it."""
        return tuple(a.strip() for a in self.fields.get("citedas", "").split(";") if a.strip())


def fold(text: str) -> str:
    """Plain lower-case letters: Jørgensen and Jorgensen are the same author."""
    text = text.replace("ø", "o").replace("Ø", "O").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of a BibTeX file in its order; one field a line, in braces."""
    text = path.read_text(encoding="utf-8")
    return tuple(Entry(kind.lower(), key, dict(_FIELD.findall(body))) for kind, key, body in _ENTRY.findall(text))


def citations(text: str) -> tuple[Citation, ...]:
    """Every "Author year" of a text."""
    found = []
    for names, year in _CITED.findall(" ".join(text.split())):
        people = tuple(re.split(r", | & | and ", names.replace(" et al.", "")))
        if people[-1] not in _NO_NAME:
            found.append(Citation(people, year, f"{names} {year}"))
    return tuple(found)


def matches(citation: Citation, entry: Entry) -> bool:
    """Whether the entry is what is cited: first surname, every other surname given, and the year."""
    if entry.fields.get("year") != citation.year or not entry.surnames:
        return False
    names = [fold(name) for name in citation.names]
    return names[0] == entry.surnames[0] and all(name in entry.surnames for name in names[1:])


def cited_in(text: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that a text cites, in the order of ``entries``."""
    flat = " ".join(text.split())
    rest = _without_aliases(flat, entries)
    found = citations(rest)
    return tuple(
        e for e in entries if any(a in flat for a in e.aliases) or any(_is(c, e) for c in found)
    )  # fmt: skip


def unknown(text: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """What a text cites and no entry is."""
    rest = _without_aliases(" ".join(text.split()), entries)
    return tuple(c.text for c in citations(rest) if not any(_is(c, e) for e in entries))


def _is(citation: Citation, entry: Entry) -> bool:
    """As ``matches``; a list of words before the first author ("mean overrun, Molokken") does not count as authors."""
    return any(
        matches(citation._replace(names=citation.names[at:]), entry) for at in range(len(citation.names))
    )  # fmt: skip


def _without_aliases(text: str, entries: Sequence[Entry]) -> str:
    for alias in sorted((a for e in entries for a in e.aliases), key=len, reverse=True):
        text = text.replace(alias, "")
    return text


def line(entry: Entry) -> str:
    """One entry as a line of a reference list, in Markdown."""
    f = entry.fields
    people = re.sub(r"[{}]", "", f.get("author") or f.get("editor") or "").split(" and ")
    who = people[0] if len(people) == 1 else ", ".join(people[:-1]) + " & " + people[-1]
    where = ". ".join(part for part in (_place(f), f.get("note", "")) if part)
    link = f" doi [{f['doi']}](https://doi.org/{f['doi']})." if "doi" in f else ""
    link = link or (f" <{f['url']}>." if "url" in f else "")
    whole = f"{who} ({f['year']}). {f['title']}. {where}.{link}"
    for tex, plain in (("{", ""), ("}", ""), ("\\&", "&"), ("--", "-"), ("..", "."), ("?.", "?"), ("`", "'")):
        whole = whole.replace(tex, plain)
    return whole


def _place(f: dict[str, str]) -> str:
    """Journal, volume and pages; proceedings; or the publisher."""
    if "journal" in f:
        number = f"({f['number']})" if "number" in f else ""
        volume = f" {f['volume']}{number}" if "volume" in f else ""
        pages = f": {f['pages']}" if "pages" in f else ""
        return f"*{f['journal']}*{volume}{pages}"
    if "booktitle" in f:
        return f"*{f['booktitle']}*" + (f": {f['pages']}" if "pages" in f else "")
    return f.get("publisher") or f.get("institution") or f.get("howpublished", "")


def project_file(top: Path) -> Path:
    """Where the project keeps its references."""
    return top / "docs" / "references.bib"


def _texts(top: Path) -> Iterable[tuple[Path, str]]:
    """Every file that may cite; a page without its own list of references."""
    for folder, patterns in (("src", ("*.py", "*.csv", "*.md")), ("scenarios", ("*.yaml",)), ("docs", ("*.md",))):
        for path in sorted(path for pattern in patterns for path in (top / folder).rglob(pattern)):
            text = path.read_text(encoding="utf-8").split("\n## References")[0]
            yield path, re.sub(r'"\s*\n\s*f?"', "", text)  # a string that goes on in the next line


def main(top: Path) -> int:
    """Print what is cited and not listed; how many there are, at most 1."""
    entries = read(project_file(top))
    missing = [(path, text) for path, words in _texts(top) for text in unknown(words, entries)]
    for path, text in missing:
        print(f"{path.relative_to(top)}: {text}")
    return min(1, len(missing))


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
