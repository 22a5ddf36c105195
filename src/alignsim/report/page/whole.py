"""The whole page, and the file it becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from alignsim._version import __version__
from alignsim.experiments.handout import hand_out
from alignsim.experiments.output import whole_file, write_text
from alignsim.report.page.again import Again, again, again_of
from alignsim.report.page.answer import answer, question_of
from alignsim.report.page.assumed import assumed
from alignsim.report.page.parts import cut, h
from alignsim.report.page.pays import pays
from alignsim.report.page.picture import picture
from alignsim.report.page.sensitive import sensitive
from alignsim.report.page.style import SCRIPT, css
from alignsim.report.page.target import MARK, check_file
from alignsim.report.page.why import why

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.handout import Handout

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_LONG = 110
"""Letters from which a question is set smaller."""


def page(found: Handout, question: str | None = None, how: Again | None = None, made: str | None = None) -> str:
    """The page as one HTML text that loads nothing.

    Parameters
    ----------
    question
        In the reader's words; the scenario's own if not given.
    how
        The command that makes it; made up from the scenarios if not given.
    made
        The day, as it is printed; today if not given.
    """
    asked = " ".join((question or question_of(found.comparison)).split())
    made = made or _today()
    how = how or again_of(found.comparison, found.outcome.name)
    base = found.comparison.base
    n = f"{found.comparison.pairs:,} pairs of simulated runs of {base.weeks:,} weeks"
    brand = (f'<div class="brand"><span>alignsim {h(base.version)}: a simulation, not a forecast</span>'
             f"<span>{h(n)}</span></div>")
    long = ' class="long"' if len(asked) > _LONG else ""
    first = [f"<h1{long}>{h(asked)}</h1>", answer(found), picture(found), why(found)]
    second = [pays(found), sensitive(found), assumed(found), again(found, how, made)]
    sheets = "".join(f'<div class="sheet">{head}{"".join(body)}</div>'
                     for head, body in ((brand, first), (brand.replace("brand", "brand print-only", 1), second)))
    # Where paper is short a picture becomes narrower; it stays at the left.
    sheets = sheets.replace("<svg ", '<svg preserveAspectRatio="xMinYMid meet" ')
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{MARK}{h(__version__)}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>{h(cut(asked, 120))}</title>\n'
            f"<style>{css()}</style>\n</head>\n<body>\n<main>{sheets}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")


def report(
    comparison: Comparison, path: Path, question: str | None, outcome: str, threads: int | None,
    progress: Callable[[str, int], None] | None, stop: Callable[[], bool] | None,
) -> None:
    """What :meth:`alignsim.Comparison.report` does."""
    check_file(path, "report()", "path")
    write(hand_out(comparison, outcome, threads=threads, progress=progress, stop=stop), path, question)


def _today() -> str:
    now = datetime.now(UTC)
    return f"{now.day} {now:%B %Y}"


def write(found: Handout, path: Path, question: str | None = None, how: Again | None = None) -> None:
    """The page as a file, whole or not at all.

    Raises
    ------
    OSError
        If nothing can be written there.
    """
    text = page(found, question, how)
    whole_file(path, lambda beside: write_text(text, beside))
