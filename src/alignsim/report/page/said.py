"""The report in a few lines, for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.report.page.answer import best, figures, question_of, verdict_words
from alignsim.report.page.pays import pays_words

if TYPE_CHECKING:
    from alignsim.experiments.handout import Handout


def said(found: Handout, question: str | None = None) -> list[str]:
    """Question, answer, what else changes, why, when it pays, and what could change it."""
    several = [best(found)] if len(found.comparison.others) > 1 else []
    why = found.unexplained if found.explanation is None else found.explanation.sentence
    changing = "" if found.assumptions is None else found.assumptions.sentence
    lines = [question or question_of(found.comparison), *several, verdict_words(found.leader), figures(found),
             found.comparison.sentence_of(found.label), why, pays_words(found), changing]
    return [line for line in lines if line]
