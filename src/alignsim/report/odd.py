"""The ODD protocol of the model (Grimm et al. 2020), seven elements, for a reviewer.

``python -m alignsim.report.odd > docs/odd.md`` writes the page; a test keeps it in step.  The prose is written by hand
in ``odd_text/``, a file an element and a file a room; marks ``{{name argument}}`` in it are filled in from the
declarations, the schedule and the facts.  A room without prose still gets its claim, its parameters and its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType

from alignsim.outcomes import OUTCOMES
from alignsim.report import odd_source as source
from alignsim.report import odd_tables as tables
from alignsim.report import references
from alignsim.report.glossary import outcome_table, statuses
from alignsim.report.status import counts

REFERENCES = "## References"
_MARK = re.compile(r"\{\{(\w+)((?: [^\s}]+)*)\}\}")


def odd(references_file: Path | None = None) -> str:
    """The whole page as Markdown, ending in a newline.

    ``references_file`` is the BibTeX file of the list of references; None = that of the project in whose folder one is.
    """
    elements = sorted((f for f in _texts().iterdir() if f.name.endswith(".md")), key=lambda f: f.name)
    page = "\n".join(filled(f.read_text(encoding="utf-8")) for f in elements)
    return page + "\n" + _reference_list(page, references_file or references.project_file(Path.cwd()))


def prose(room: ModuleType) -> str:
    """What is written by hand about a room; empty if nothing is."""
    file = _texts() / "rooms" / f"{source.name(room)}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def filled(text: str) -> str:
    """The text with every mark replaced."""
    return _MARK.sub(lambda found: _MARKS[found.group(1)](*found.group(2).split()).rstrip("\n"), text)


def submodels() -> str:
    """A section a room, in the order in which the week first calls them."""
    return "\n".join(_submodel(room) for room in source.rooms())


def _submodel(room: ModuleType) -> str:
    claim, _, body = (room.__doc__ or "").partition("\n\n")
    calls = ", ".join(
        f"{at} (`{step.room}.{step.function}`)"
        for at, step in enumerate(source.schedule(), start=1)
        if step.room == source.name(room)
    )
    return "\n".join(
        [
            f"### {tables.heading(room)}\n",
            f"*{' '.join(claim.split())}*\n",
            f"Code: `mechanisms/{source.name(room)}.py`. Steps of the week: {calls or 'none'}.\n",
            filled(prose(room)),
            f"As the room itself says it:\n\n{_quoted(body)}",
            f"Parameters:\n\n{tables.room_parameters(room)}",
        ]
    )


def _quoted(body: str) -> str:
    """The rest of a docstring as it stands, as a block of text."""
    return "```text\n" + body.strip() + "\n```\n"


def _reference_list(page: str, file: Path) -> str:
    entries = references.cited_in(page, references.read(file))
    lines = sorted((references.line(entry) for entry in entries), key=references.fold)
    head = f"{REFERENCES}\n\nThe same in BibTeX: [references.bib](references.bib).\n\n"
    return head + "".join(f"- {text}\n" for text in lines)


def _status_count(name: str) -> str:
    return str({str(key): count for key, count in counts().items()}[name])


_MARKS: dict[str, Callable[..., str]] = {
    "value": tables.default_of,
    "state": tables.state_table,
    "plain_arrays": tables.plain_arrays,
    "schedule": tables.schedule,
    "streams": tables.streams,
    "switches": tables.switches,
    "facts": tables.facts,
    "built_for": tables.built_for,
    "codes": tables.codes,
    "outcomes": outcome_table,
    "outcome_count": lambda: str(len(OUTCOMES)),
    "series": tables.series_names,
    "room": tables.link,
    "statuses": statuses,
    "status_count": _status_count,
    "submodels": submodels,
}


def _texts() -> Traversable:
    return resources.files("alignsim") / "report" / "odd_text"


if __name__ == "__main__":
    print(odd(), end="")
