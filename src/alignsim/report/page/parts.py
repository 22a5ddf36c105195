"""Pieces of a page: every text that comes from a user goes through ``h``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alignsim.experiments import wording
from alignsim.experiments.compare import Difference
from alignsim.outcomes import Outcome
from alignsim.report.svg.parts import escaped as h

__all__ = ["amount", "change_words", "cut", "h", "listed", "para", "quoted", "section", "span_words", "table",
           "with_interval"]


def section(heading: str, *body: str, kind: str = "") -> str:
    """A part of the page under its heading."""
    return f'<section class="{h(kind)}"><h2>{h(heading)}</h2>{"".join(body)}</section>'


def para(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    mark = f' class="{h(kind)}"' if kind else ""
    return f"<p{mark}>{h(text)}</p>" if text else ""


def listed(lines: Iterable[str]) -> str:
    """A list of plain texts."""
    return "<ul>" + "".join(f"<li>{h(line)}</li>" for line in lines) + "</ul>"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], caption: str, strong: int | None = None) -> str:
    """A table of plain texts, the first cell of a row its heading; ``strong``: a row in bold."""
    head = "".join(f'<th scope="col">{h(words)}</th>' for words in headers)
    body = "".join(
        f'<tr{" class=strong" if k == strong else ""}>'
        + "".join(f'<th scope="row">{h(cell)}</th>' if i == 0 else f"<td>{h(cell)}</td>" for i, cell in enumerate(row))
        + "</tr>" for k, row in enumerate(rows))
    return (f"<table><caption>{h(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def cut(text: str, most: int) -> str:
    """The text, or as much of it as there is room for."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def quoted(text: str, most: int = 60) -> str:
    """A title in the quotation marks of the house, as much of it as there is room for."""
    return f"\u201c{cut(text, most)}\u201d"


def change_words(found: Difference) -> str:
    """``+3.0 percentage points``."""
    unit = found.outcome.unit
    return f"{wording.figure(found.difference, unit, signed=True)} {wording.difference_unit(unit)}"


def span_words(found: Difference) -> str:
    """``+2.5 to +3.5``."""
    return wording.interval(found.low, found.high, found.outcome.unit, signed=True)


def with_interval(found: Difference) -> str:
    """``+3.0 percentage points (+2.5 to +3.5)``."""
    return f"{change_words(found)} ({span_words(found)})"


def amount(value: float, outcome: Outcome) -> str:
    """A figure with the unit where it does not show it itself."""
    unit = outcome.unit
    spoken = "" if wording.in_percent(unit) else f" {wording.difference_unit(unit)}"
    return f"{wording.figure(value, unit)}{spoken}"
