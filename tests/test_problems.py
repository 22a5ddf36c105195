"""One report of everything that is wrong."""

from __future__ import annotations

import pickle

import pytest

from alignsim.problems import InputError, Problem, nearest, show


def test_a_problem_says_place_field_found_allowed_and_the_nearest_name() -> None:
    problem = Problem("mine.yaml", 7, "governance.mod", "the unknown key 'mod'", "one of mode, talk", "mode")
    assert str(problem) == (
        "mine.yaml:7: governance.mod: found the unknown key 'mod'; allowed: one of mode, talk; did you mean 'mode'?"
    )


def test_beside_its_field_a_problem_is_told_without_its_place() -> None:
    assert Problem("page", None, "seed", "'x'", "a whole number").short == "Found 'x'; allowed: a whole number."
    near = Problem("page", None, "mode", "'mod'", "one of mode, talk", "mode")
    assert near.told == "found 'mod'; allowed: one of mode, talk; did you mean 'mode'?"
    assert near.short == "Found 'mod'; allowed: one of mode, talk; did you mean 'mode'?"


def test_what_a_problem_does_not_have_is_left_out() -> None:
    assert (
        str(Problem("mine.yaml", None, "", "no such file", "a file"))
        == "mine.yaml: found no such file; allowed: a file"
    )


def test_the_error_is_the_report_of_all_problems() -> None:
    error = InputError([Problem("a", 1, "x", "1", "2"), Problem("b", None, "y", "3", "4")])
    assert str(error).splitlines() == [
        "2 problems found in the input:",
        "  a:1: x: found 1; allowed: 2",
        "  b: y: found 3; allowed: 4",
    ]
    assert str(InputError(error.problems[:1])).startswith("1 problem found in the input:")


def test_a_report_of_thousands_is_cut_but_the_error_keeps_them() -> None:
    error = InputError(Problem("a", n, "x", "1", "2") for n in range(1000))
    assert len(error.problems) == 1000
    assert str(error).splitlines()[-1] == "  and 800 more"
    assert len(str(error).splitlines()) == 202


def test_a_worker_can_hand_the_error_on() -> None:
    error = InputError([Problem("a", 1, "x", "1", "2", "z")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


def test_a_notebook_shows_the_report_and_no_traceback() -> None:
    error = InputError([Problem("a", 1, "x", "1", "2")])
    assert error._render_traceback_() == ["InputError: 1 problem found in the input:\n  a:1: x: found 1; allowed: 2"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "nothing"),
        (True, "true"),
        (0.5, "0.5"),
        ("joint", "'joint'"),
        ({"a": 1}, "a block of 1 key"),
        ([1, 2], "a list of 2"),
        ("\x1b[31m", "'\\x1b[31m'"),
    ],
)
def test_values_are_shown_in_words_on_one_line(value: object, shown: str) -> None:
    assert show(value) == shown


def test_a_long_value_is_cut() -> None:
    assert len(show("x" * 10_000)) <= 60
    assert show("x" * 10_000).endswith(" ...")


def test_the_nearest_name_forgives_case_and_a_slip_but_does_not_guess() -> None:
    names = ["joint", "it_led", "marketing_led"]
    assert nearest("Joint", names) == "joint"
    assert nearest("marketing-led", names) == "marketing_led"
    assert nearest("democracy", names) is None
    assert nearest("j" * 500, names) is None
