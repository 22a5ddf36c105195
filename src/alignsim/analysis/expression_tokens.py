"""The words of an expression: names with dots, numbers, quoted words, operators; each with its column."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

LONGEST = 2_000
"""Letters of an expression at most."""

Kind = Literal["name", "number", "word", "operator", "end", "strange"]
KEYWORDS = ("and", "or", "not")
# Runs of digits are matched whole: "1.2.3" is one strange number rather than two numbers side by side.
_PATTERN = re.compile(r"""
    (?P<blank>\s+)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
  | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<word>"[^"]*"|'[^']*')
  | (?P<operator><=|>=|==|!=|[<>+\-*/(),])
  | (?P<strange>[\w.]+|["'][^"']*|.)
""", re.VERBOSE | re.DOTALL | re.ASCII)


class Token(NamedTuple):
    """One word of an expression; ``column`` counts from 1, ``text`` of a quoted word is without its quotes."""

    kind: Kind
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """All of them, with an ``end`` behind the last; what belongs nowhere is of kind ``strange``."""
    found = []
    for match in _PATTERN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "blank":
            continue
        if kind == "name" and piece in KEYWORDS:
            kind = "operator"
        if kind == "word":
            piece = piece[1:-1]
        found.append(Token(kind, piece, match.start() + 1))  # type: ignore[arg-type]  # the pattern's group names
    return [*found, Token("end", "", len(text) + 1)]
