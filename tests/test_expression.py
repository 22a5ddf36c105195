"""Conditions: a small language, held against a tiny evaluator that works case by case, and against nonsense."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim.analysis.expression import Answer
from alignsim.analysis.expression_parser import DEEPEST, parse
from alignsim.analysis.expression_tokens import LONGEST, tokens
from alignsim.problems import InputError, Problem

NAMES = {"x": None, "y": None, "delivered_value": None, "incentives.joint_accountability": None,
         "reporting.cio": ("ceo", "cfo", "coo"), "governance.talk": ("on", "off")}
NAN = math.nan
COLUMNS = {
    "x": np.array([0.0, 0.3, 1.0, NAN]), "y": np.array([1, 0, 2, 3]),
    "delivered_value": np.array([0.2, 0.4, NAN, 0.4]),
    "incentives.joint_accountability": np.array([0.0, 0.3, 0.6, 0.9]),
    "reporting.cio": np.array(["ceo", "cfo", None, "coo"], dtype=object),
    "governance.talk": np.array(["on", "off", "on", ""], dtype=object)}


def answer(text: str) -> Answer:
    return parse(text, NAMES, "command line", "--where")(COLUMNS)


def holds(text: str) -> list[bool]:
    found: list[bool] = answer(text).holds.tolist()
    return found


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as error:
        parse(text, NAMES, "command line", "--where")
    return error.value.problems


# -- what it says ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    ("x < .5", [True, True, False, False]),
    (".1 < x <= 1", [False, True, True, False]),
    ("x < .5 or y > 2", [True, True, False, True]),
    ("x < .5 and y == 1", [True, False, False, False]),
    ("not x < .5", [False, False, True, False]),
    ("2 + 3 * y - 1 == 4", [True, False, False, False]),
    ("(2 + 3) * y == 5", [True, False, False, False]),
    ("8 / 4 / 2 == y", [True, False, False, False]),
    ("8 - 4 - 2 == y", [False, False, True, False]),
    ("-y * 2 < -3", [False, False, True, True]),
    ("abs(x - 1) < .5", [False, False, True, False]),
    ("max(x, y, 2) == 2 and min(x, y) == 0", [True, True, False, False]),
    ("incentives.joint_accountability >= 0.6", [False, False, True, True]),
    ('reporting.cio == "cfo"', [False, True, False, False]),
    ("reporting.cio == cfo", [False, True, False, False]),
    ("cfo != reporting.cio", [True, False, False, True]),
    ("reporting.cio != 'ceo' and governance.talk == off", [False, True, False, False]),
    ("x < 1e-1", [True, False, False, False]),
    ("x == 0 or x == 1 and y == 9", [True, False, False, False]),
    ("not x == 0 and y < 9", [False, True, True, False]),
])
def test_it_says_what_it_reads_like(text: str, expected: list[bool]) -> None:
    assert holds(text) == expected


def test_what_is_missing_is_neither_true_nor_false_and_is_counted() -> None:
    for text in ("delivered_value < .3", "not delivered_value < .3", "delivered_value == delivered_value"):
        found = answer(text)
        assert not found.holds[2] and found.unknown.tolist() == [False, False, True, False]
    assert answer("reporting.cio != ceo").unknown.tolist() == [False, False, True, False]


def test_an_answer_that_does_not_hang_on_what_is_missing_is_known() -> None:
    assert answer("x > 5 or y == 3").holds.tolist() == [False, False, False, True]
    assert answer("x > 5 or y == 3").unknown.sum() == 0
    assert answer("delivered_value > .3 and y == 0").unknown.sum() == 0


def test_division_by_zero_is_a_missing_value() -> None:
    assert answer("1 / y > 0").unknown.tolist() == [False, True, False, False]
    assert answer("x * 1e308 * 10 > 0 and y > 0").unknown.tolist() == [False, False, True, True]


def test_columns_may_have_several_dimensions() -> None:
    square = np.arange(6.0).reshape(2, 3)
    found = parse("x + y > 3", NAMES, "", "")({"x": square, "y": np.ones((2, 3))})
    assert found.holds.tolist() == [[False, False, False], [True, True, True]]


# -- what is wrong --------------------------------------------------------------------------------------------------


def test_all_unknown_names_are_told_at_once_each_with_its_column_and_the_nearest() -> None:
    found = problems("delivered_valu < .3 and incentives.joint > 2 or z == 1")
    assert [(p.field, p.found, p.nearest) for p in found] == [
        ("--where, column 1", "'delivered_valu'", "delivered_value"),
        ("--where, column 25", "'incentives.joint'", "incentives.joint_accountability"),
        ("--where, column 49", "'z'", None)]


def test_unknown_names_behind_a_place_that_cannot_be_read_are_told_too() -> None:
    found = problems("delivered_valu < .3 && rekation > 2")
    assert [p.field[-2:].strip() for p in found] == ["1", "21", "24"]
    assert found[1].nearest == "and"


@pytest.mark.parametrize(("text", "column", "allowed"), [
    ("", 1, "a name, a number"), ("x <", 4, "a name, a number"), ("x = 3", 3, "one of or and <"),
    ("x 3", 3, "one of or and <"), ("(x < 3", 7, "')'"), ("x ** 2 < 3", 4, "a name, a number"),
    ("1 + 1", 1, "a condition"), ("3 < 4", 1, "a condition on"), ("x and y < 3", 1, "a condition"),
    ("(x < 3) == (y < 4)", 9, "two numbers or two words"), ("(x < 3) + 1 > 2", 2, "a number"),
    ("reporting.cio < 3", 15, "two numbers, or two words"), ("reporting.cio < 'cfo'", 15, "== or !="),
    ("reporting.cio == cfi", 18, "one of ceo, cfo, coo"), ("reporting.cio == 'x'", 18, "one of ceo, cfo, coo"),
    ("reporting.cio", 1, "a condition"), ("-reporting.cio < 3", 2, "a number"), ("not x", 5, "a condition"),
    ("min(x) < 2", 1, "abs of one number"), ("abs(x, y) < 2", 1, "abs of one number"), ("min x < 2", 1, "a name"),
    ("x < 1e999", 5, "a number below"), ("1.2.3 < x", 1, "a name, a number"), ("x < 'a", 5, "a name, a number"),
    ("x < __import__('os')", 5, "a name"), ("x.__class__ < 3", 1, "a name"), ("lambda: x < 3", 1, "a name"),
    ("x[0] < 3", 2, "one of or and <"), ("x < 3; y < 3", 6, "one of or and <"), ("x < 3\nand y", 11, "a condition"),
])
def test_every_mistake_has_its_column_and_what_is_allowed(text: str, column: int, allowed: str) -> None:
    found = {p.field: p for p in problems(text)}
    assert f"--where, column {column}" in found
    assert allowed in found[f"--where, column {column}"].allowed


def test_depth_and_length_are_limited_and_long_chains_need_no_depth() -> None:
    deep = "(" * (DEEPEST - 1) + "x" + ")" * (DEEPEST - 1) + " < 1"
    assert holds(deep) == holds("x < 1")
    assert "inside one another" in problems("(" * 500 + "x")[0].allowed
    assert "inside one another" in problems("not " * 400 + "x < 1")[0].allowed
    assert "letters" in problems("x < 1 and " * 300 + "x < 1")[0].found
    assert holds("0" + " + 1" * 450 + " - 450 < x") == [False, True, True, False]
    assert holds("x < 1" + " or x < 1" * 200) == holds("x < 1")


# -- properties -----------------------------------------------------------------------------------------------------

numbers = st.one_of(st.just("x"), st.just("y"), st.sampled_from(["0", "1", ".5", "2.", "3e0"]))
arithmetic = st.recursive(numbers, lambda inner: st.one_of(
    st.tuples(inner, st.sampled_from("+-*/"), inner), st.tuples(st.just("-"), inner),
    st.tuples(st.sampled_from(["min", "max"]), inner, inner), st.tuples(st.just("abs"), inner)), max_leaves=6)
compared = st.tuples(st.just("chain"), st.lists(arithmetic, min_size=2, max_size=3),
                     st.lists(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), min_size=2, max_size=2))
conditions = st.recursive(compared, lambda inner: st.one_of(
    st.tuples(st.sampled_from(["and", "or"]), inner, inner), st.tuples(st.just("not"), inner)), max_leaves=5)
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
         "!=": operator.ne, "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


def written(tree: Any) -> str:
    """A tree as text, with parentheses only where they are needed to be sure."""
    if isinstance(tree, str):
        return tree
    if tree[0] == "chain":
        parts, signs = [written(t) for t in tree[1]], tree[2]
        return parts[0] + "".join(f" {s} {p}" for s, p in zip(signs, parts[1:], strict=False))
    if tree[0] in ("min", "max", "abs"):
        return f"{tree[0]}({', '.join(written(t) for t in tree[1:])})"
    if tree[0] in ("and", "or"):
        return f"({written(tree[1])}) {tree[0]} ({written(tree[2])})"
    if tree[0] == "not":
        return f"not ({written(tree[1])})"
    return f"(-{written(tree[1])})" if len(tree) == 2 else f"({written(tree[0])} {tree[1]} {written(tree[2])})"


def number(tree: Any, case: dict[str, float]) -> float:
    """The reference: one case, Python's own floats, nan for what is not finite."""
    if isinstance(tree, str):
        return case[tree] if tree in case else float(tree)
    if tree[0] in ("min", "max", "abs"):
        values = [number(t, case) for t in tree[1:]]
        return NAN if any(map(math.isnan, values)) else {"min": min, "max": max, "abs": lambda v: abs(v[0])}[tree[0]](
            values)
    if len(tree) == 2:
        return -number(tree[1], case)
    left, right = number(tree[0], case), number(tree[2], case)
    try:
        value = float(SIGNS[tree[1]](left, right))
    except ZeroDivisionError:
        return NAN
    return value if math.isfinite(value) else NAN


def truth(tree: Any, case: dict[str, float]) -> bool | None:
    """True, False or None (Kleene)."""
    if tree[0] == "not":
        inner = truth(tree[1], case)
        return None if inner is None else not inner
    if tree[0] == "chain":
        values = [number(t, case) for t in tree[1]]
        sides = [None if math.isnan(a) or math.isnan(b) else bool(SIGNS[s](a, b))
                 for s, a, b in zip(tree[2], values[:-1], values[1:], strict=False)]
    else:
        sides = [truth(t, case) for t in tree[1:]]
    if tree[0] == "or":
        return True if True in sides else None if None in sides else False
    return False if False in sides else None if None in sides else True


@given(conditions, st.lists(st.tuples(*[st.sampled_from([0.0, 1.0, -2.5, 0.5, NAN])] * 2), min_size=1, max_size=5))
def test_the_columns_say_what_the_reference_says_case_by_case(tree: Any, cases: list[tuple[float, float]]) -> None:
    text = written(tree)
    if not {"x", "y"} & {token.text for token in tokens(text)} or len(text) > LONGEST:
        return
    x, y = (np.array(column) for column in zip(*cases, strict=True))
    found = parse(text, NAMES, "", "")({"x": x, "y": y})
    expected = [truth(tree, {"x": a, "y": b}) for a, b in cases]
    assert found.holds.tolist() == [e is True for e in expected]
    assert found.unknown.tolist() == [e is None for e in expected]


pieces = st.sampled_from([*NAMES, "cfo", "and", "or", "not", "<", "<=", "==", "!=", "(", ")", ",", "+", "-", "*", "/",
                          "min", "abs", "'a'", '"', "1", ".3", "1e400", "=", "&", "0x1", "\u00e9", "\x00",
                          "__import__"])


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=60), st.lists(pieces, max_size=25).map(" ".join), st.lists(pieces, max_size=12).map(
    "".join)))
def test_whatever_one_writes_the_answer_is_a_result_or_a_report(text: str) -> None:
    try:
        expression = parse(text, NAMES, "command line", "--where")
    except InputError as error:
        assert error.problems
        assert str(error).isprintable() or all(line.isprintable() for line in str(error).splitlines())
        return
    found = expression(COLUMNS)
    assert found.holds.shape == found.unknown.shape == (4,)
    assert not (found.holds & found.unknown).any()
