"""What a section of the page is written on: text, tables, pictures, and what follows from them in one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from alignsim.experiments import wording

if TYPE_CHECKING:
    from alignsim.report.figure import Picture

Kind = Literal["known", "said", "assumed", "failed"]
KINDS: tuple[Kind, ...] = ("known", "said", "assumed", "failed")
_NOTE = re.compile(rf"^<!-- ({'|'.join(KINDS)}): (.*) -->$", re.MULTILINE)


@dataclass
class Paper:
    """One section as it is written; ``markdown`` gives it without its heading."""

    section: str
    parts: list[str] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)  #: file name to picture
    notes: list[tuple[Kind, str]] = field(default_factory=list)

    def text(self, *paragraphs: str) -> None:
        """Paragraphs of Markdown."""
        self.parts += paragraphs

    def heading(self, words: str) -> None:
        """A heading inside the section."""
        self.parts.append(f"### {words}")

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
        """A table; columns in ``right`` are aligned to the right."""
        flush = set(right)
        lines = [_row(headers), _row(["---:" if k in flush else "---" for k in range(len(headers))])]
        for cells in rows:
            if len(cells) != len(headers):
                raise ValueError(f"{len(cells)} cells under {len(headers)} headers: {cells}")
            lines.append(_row([cell_text(cell) for cell in cells]))
        self.parts.append("\n".join(lines))

    def bullets(self, lines: Iterable[str]) -> None:
        """A list."""
        found = [f"- {line}" for line in lines]
        if found:
            self.parts.append("\n".join(found))

    def picture(self, name: str, picture: Picture, alt: str) -> None:
        """A picture under a name of its own in the section, and what one who cannot see it should know."""
        file = f"{self.section}_{name}.png"
        self.pictures[file] = picture
        self.parts.append(f"![{cell_text(alt)}](pictures/validation/{file})")

    def made_by(self, command: str, version: str, *numbers: str) -> None:
        """The command that makes what stands above, the version and the numbers it was made with."""
        self.parts.append(f"`{command}` · {' · '.join([f'alignsim {version}', *numbers])}")

    def note(self, kind: Kind, words: str) -> None:
        """What follows: the page gathers these lines at its top and its end."""
        self.notes.append((kind, " ".join(words.replace("--", "–").split())))

    def markdown(self) -> str:
        """All of it; the notes as comments, so that the page can be put together again from its own text."""
        lines = [f"<!-- {kind}: {words} -->" for kind, words in self.notes]
        return "\n\n".join([*self.parts, *(["\n".join(lines)] if lines else [])])


def notes_in(markdown: str) -> list[tuple[Kind, str]]:
    """The notes that a section carries."""
    return [(found[1], found[2]) for found in _NOTE.finditer(markdown)]  # type: ignore[misc]


def cell_text(text: str) -> str:
    """Text that cannot break a table or a link."""
    return " ".join(text.split()).replace("|", "\\|").replace("[", "(").replace("]", ")") or wording.NOTHING


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
