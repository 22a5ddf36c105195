"""What is asked, what is answered, and how large a question may be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alignsim.experiments.limits import whole_number
from alignsim.problems import InputError, Problem

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

_GROWTH = 2.6
"""Each answer has so many times the pairs of the one before: 30, 78, 200."""


@dataclass(frozen=True, eq=False)
class Question:
    """What do others change against a base?  First answered with ``first`` pairs, at the end with ``enough``."""

    base: Scenario
    others: Mapping[str, Scenario]
    seed: int = 1
    weeks: int | None = None  #: the base's own if not given
    first: int = 30
    enough: int = 200

    @property
    def stages(self) -> tuple[int, ...]:
        """The numbers of pairs that are answered."""
        found = [min(self.first, self.enough)]
        while found[-1] < self.enough:
            found.append(min(self.enough, math.ceil(_GROWTH * found[-1])))
        return tuple(found)

    @property
    def horizon(self) -> int:
        """Weeks of every run."""
        return self.base.weeks if self.weeks is None else self.weeks


@dataclass(frozen=True, eq=False)
class Answer:
    """What is known so far."""

    comparison: Comparison | None
    pairs: int
    complete: bool  #: nothing more will come
    problem: str | None = None  #: why there is no answer, in plain words


@dataclass(frozen=True)
class Limits:
    """How large a question may be where many ask at once."""

    people: int = 5_000
    weeks: int = 520
    pairs: int = 400
    others: int = 4

    def check(self, question: Question) -> None:
        """Look at the numbers of a question.

        Raises
        ------
        InputError
            With every number that is out of range.
        """
        numbers = {"first": (question.first, 2, self.pairs), "pairs": (question.enough, 2, self.pairs),
                   "weeks": (question.horizon, 1, self.weeks), "others": (len(question.others), 1, self.others)}
        problems = [Problem("question", None, name, f"{value:,}", f"{low} to {high:,} here")
                    for name, (value, low, high) in numbers.items() if not low <= value <= high]
        seed = whole_number("seed", question.seed, place="question")
        problems += [seed] if isinstance(seed, Problem) else []
        if problems:
            raise InputError(problems)

    def check_plan(self, plan: Plan) -> None:
        """Look at the size of an organization.

        Raises
        ------
        InputError
            If it has too many people to be run here.
        """
        people = len(plan.layout.positions) + len(plan.executive_labels)
        if people > self.people:
            allowed = f"at most {self.people:,} people in IT and marketing here; use the command line for more"
            raise InputError((Problem(plan.scenario.name, None, "organization", f"{people:,} people", allowed),))


def in_words(error: BaseException) -> str:
    """An error as one tells it to whoever moved a lever."""
    if isinstance(error, InputError):
        return "\n".join(f"{p.field or p.file}: {p.told}" for p in error.problems)
    return f"This could not be computed ({type(error).__name__}: {error})."
