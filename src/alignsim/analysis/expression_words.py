"""A condition as one reads it aloud: outcomes and factors by their words in place of their names."""

from __future__ import annotations

from alignsim.analysis.dimensions import spoken
from alignsim.analysis.expression import FUNCTIONS
from alignsim.analysis.expression_tokens import tokens
from alignsim.experiments import wording
from alignsim.experiments.called import called
from alignsim.outcomes import OUTCOMES

_LABELS = {o.name: wording.inside(o.label) for o in OUTCOMES}


def in_words(text: str) -> str:
    """``delivered_value < .3 and reporting.cio == cfo`` as ``delivered value < .3 and CIO reports to == CFO``."""
    said = text
    for token in reversed(tokens(text)):
        if token.kind not in ("name", "word") or token.text in FUNCTIONS:
            continue
        words = _LABELS.get(token.text) or (
            wording.inside(called(token.text)) if "." in token.text else spoken(token.text))
        length = len(token.text) + 2 * (token.kind == "word")
        said = said[: token.column - 1] + words + said[token.column - 1 + length :]
    return " ".join(said.split())
