"""From the text of a condition to its program: operator precedence (Pratt 1973), and every problem that is found.

A name that is not known is no reason to stop, nor is a word where a number should be; a text that cannot be read on is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, NoReturn

from alignsim.analysis.expression import COMPARISONS, FUNCTIONS, Expression, Step
from alignsim.analysis.expression_tokens import KEYWORDS, LONGEST, Token, tokens
from alignsim.problems import InputError, Problem, nearest, show

Names = Mapping[str, Sequence[str] | None]
"""What a condition may name: None for numbers, the possible words for words."""
DEEPEST = 40
"""Parentheses, signs and ``not`` inside one another at most."""

OR, AND, NOT, COMPARED, SUM, PRODUCT, SIGN = range(1, 8)
_POWERS: Mapping[str, int] = {"or": OR, "and": AND, **dict.fromkeys(COMPARISONS, COMPARED), "+": SUM, "-": SUM,
                              "*": PRODUCT, "/": PRODUCT}
_OPERAND = "a name, a number, a quoted word, '(', '-' or not"
_OPERATOR = f"one of {' '.join(_POWERS)}"
_HINTS = {"=": "==", "&": "and", "|": "or", "!": "not", "<>": "!=", "~": "not"}
_SHOWN = 12


class Operand(NamedTuple):
    """What a part of a condition gives: its kind, where it begins, its words if it has a list of them."""

    kind: Literal["number", "truth", "words", "unknown"]
    token: Token
    words: Sequence[str] | None = None
    at: int = -1  #: place in the program, of a single name or word


class _Unreadable(Exception):
    pass


def parse(text: str, names: Names, place: str, field: str, known: str = "a name of the table") -> Expression:
    """The condition, ready to run.

    Parameters
    ----------
    names
        What it may name, and which words those can be that are no numbers.
    place, field
        Where the text stands, for problems: ``command line``, ``--where``.
    known
        What names are allowed, in words.

    Raises
    ------
    InputError
        With every unknown name and everything else that is wrong, each with its column.
    """
    if len(text) > LONGEST:
        raise InputError([Problem(place, None, field, f"{len(text):,} letters", f"at most {LONGEST:,}", None)])
    reader = _Reader(text, names, place, field, known)
    try:
        whole = reader.read(0)
        if reader.token.kind != "end":
            reader.unreadable(f"{_OPERATOR}, or the end")
        reader.need(whole, "truth")
        if not (reader.named or reader.unknown or reader.problems):
            reader.tell(reader.tokens[0], "no name", f"a condition on {known}")
    except _Unreadable:
        reader.look_ahead()
    reader.name_unknown()
    if reader.problems:
        raise InputError(problem for _, problem in sorted(reader.problems.items()))
    return Expression(text, tuple(dict.fromkeys(reader.named)), tuple(reader.program))


class _Reader:
    """Reads from left to right; ``program`` grows as operands and operators are understood."""

    def __init__(self, text: str, names: Names, place: str, field: str, known: str) -> None:
        self.names, self.place, self.field, self.known = names, place, field, known
        self.tokens, self.at, self.depth = tokens(text), 0, 0
        self.program: list[Step] = []
        self.named: list[str] = []
        self.unknown: dict[int, Token] = {}
        self.problems: dict[int, Problem] = {}

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def is_next(self, text: str) -> bool:
        return self.token.kind == "operator" and self.token.text == text

    # -- what is wrong ------------------------------------------------------------------------------------------

    def tell(self, token: Token, found: str, allowed: str, near: str | None = None) -> None:
        """One problem a column: what is wrong with a name is not told again as a wrong operand."""
        problem = Problem(self.place, None, f"{self.field}, column {token.column}", found, allowed, near)
        self.problems.setdefault(token.column, problem)

    def unreadable(self, allowed: str) -> NoReturn:
        token = self.token
        found = "the end" if token.kind == "end" else show(token.text)
        hint = _HINTS.get(token.text) or (nearest(token.text, KEYWORDS) if token.kind == "name" else None)
        self.tell(token, found, allowed, hint)
        raise _Unreadable

    def need(self, operand: Operand, kind: str) -> None:
        """A problem unless the operand is of that kind; an unknown name may be anything."""
        if operand.kind in (kind, "unknown"):
            return
        found = {"truth": "a condition", "number": "a number", "words": "a word"}[operand.kind]
        allowed = {"truth": "a condition, such as delivered_value < 0.3", "number": "a number",
                   "words": "a word"}[kind]
        if operand.kind == "words" and operand.words is not None:
            allowed += f"; {operand.token.text} is one of {_list(operand.words)}, compared with == or !="
        self.tell(operand.token, f"{found} ({show(operand.token.text)})", allowed)

    def name_unknown(self) -> None:
        for token in self.unknown.values():
            self.tell(token, show(token.text), self.known, nearest(token.text, [*self.names, *FUNCTIONS]))

    def look_ahead(self) -> None:
        """Unknown names behind the place where reading stopped; possible words of names are not told."""
        words = {word for some in self.names.values() if some is not None for word in some}
        for token in self.tokens[self.at :]:
            if token.kind == "name" and token.text not in (*self.names, *FUNCTIONS, *words):
                self.unknown[-token.column] = token

    # -- what is right ------------------------------------------------------------------------------------------

    def read(self, lowest: int) -> Operand:
        """An operand and all operators behind it that bind at least as strongly as ``lowest``."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.unreadable(f"at most {DEEPEST} parentheses and signs inside one another")
        left = self.first()
        while self.token.kind == "operator" and _POWERS.get(self.token.text, -1) >= lowest:
            power = _POWERS[self.token.text]
            left = self.compared(left) if power == COMPARED else self.joined(left, power)
        self.depth -= 1
        return left

    def first(self) -> Operand:
        token = self.token
        if token.kind == "number":
            return self.number(self.take())
        if token.kind == "word":
            return self.put("word", token.text, Operand("words", self.take()))
        if token.kind == "name":
            return self.name(self.take())
        if self.is_next("("):
            return self.inside()
        if self.is_next("-"):
            self.take()
            self.need(self.read(SIGN), "number")
            return self.put("negative", None, Operand("number", token))
        if self.is_next("not"):
            self.take()
            self.need(self.read(NOT), "truth")
            return self.put("not", None, Operand("truth", token))
        self.unreadable(_OPERAND)

    def put(self, what: str, argument: Any, operand: Operand) -> Operand:
        self.program.append((what, argument))
        return operand._replace(at=len(self.program) - 1)

    def number(self, token: Token) -> Operand:
        value = float(token.text)
        if value == float("inf"):
            self.tell(token, show(token.text), "a number below 1.8e308")
        return self.put("number", value, Operand("number", token))

    def name(self, token: Token) -> Operand:
        if token.text in self.names:
            self.named.append(token.text)
            words = self.names[token.text]
            return self.put("name", token.text, Operand("number" if words is None else "words", token, words))
        if token.text in FUNCTIONS and self.is_next("("):
            return self.call(token)
        found = self.put("word", token.text, Operand("unknown", token))
        self.unknown[found.at] = token
        return found

    def inside(self) -> Operand:
        self.take()
        operand = self.read(0)
        if not self.is_next(")"):
            self.unreadable(f"')' or {_OPERATOR}")
        self.take()
        return operand._replace(at=-1)

    def call(self, token: Token) -> Operand:
        self.take()
        self.need(self.read(SUM), "number")
        count = 1
        while self.is_next(","):
            self.take()
            self.need(self.read(SUM), "number")
            count += 1
        if not self.is_next(")"):
            self.unreadable("',' or ')'")
        self.take()
        if (count == 1) != (token.text == "abs"):
            self.tell(token, f"{token.text} of {count}", "abs of one number, min and max of several")
        return self.put("call", (token.text, count), Operand("number", token))

    def joined(self, left: Operand, power: int) -> Operand:
        sign = self.take()
        right = self.read(power + 1)
        kind: Literal["truth", "number"] = "truth" if power <= AND else "number"
        self.need(left, kind)
        self.need(right, kind)
        if power <= AND:
            return self.put(sign.text, None, Operand(kind, left.token))
        return self.put("arithmetic", sign.text, Operand(kind, left.token))

    def compared(self, left: Operand) -> Operand:
        signs, operands = [], [left]
        while self.token.kind == "operator" and self.token.text in COMPARISONS:
            signs.append(self.take())
            operands.append(self.read(SUM))
        for sign, a, b in zip(signs, operands[:-1], operands[1:], strict=True):
            self.comparable(sign, a, b)
        return self.put("compare", tuple(sign.text for sign in signs), Operand("truth", left.token))

    def comparable(self, sign: Token, left: Operand, right: Operand) -> None:
        """Numbers with numbers, words with words by == and !=; a bare word is one where a word is expected."""
        for side, other in ((left, right), (right, left)):
            if side.words is not None and sign.text in ("==", "!="):
                self.fits(other, side)
        kinds = {left.kind, right.kind} - {"unknown"}
        if kinds == {"words"} and sign.text not in ("==", "!="):
            self.tell(sign, f"{show(sign.text)} between words", "== or !=")
        elif kinds == {"words", "number"}:
            self.tell(sign, "a word compared with a number", "two numbers, or two words"
                      + "".join(f"; {o.token.text} is one of {_list(o.words)}" for o in (left, right) if o.words))
        elif "truth" in kinds:
            self.tell(sign, "a condition compared", "two numbers or two words; join conditions with and, or")

    def fits(self, word: Operand, named: Operand) -> None:
        """A word that stands against a name must be one that the name can be."""
        bare = self.unknown.pop(word.at, None) if word.kind == "unknown" else None
        quoted = word.kind == "words" and word.words is None
        if (bare or quoted) and word.token.text not in (named.words or ()):
            self.tell(word.token, show(word.token.text), f"one of {_list(named.words or ())}",
                      nearest(word.token.text, named.words or ()))


def _list(words: Sequence[str]) -> str:
    shown = ", ".join(words[:_SHOWN])
    return f"{shown} and {len(words) - _SHOWN} more" if len(words) > _SHOWN else shown
