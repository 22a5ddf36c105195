"""What the tab holds: two or three organizations, and the seed; nothing in it ever changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alignsim.app.compare import words
from alignsim.app.link import PLACES, Link, to_query
from alignsim.app.sketch import YOURS, Sketch
from alignsim.experiments.desk import Question
from alignsim.problems import InputError

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

TAB = "compare"
FIRST, ENOUGH = 30, 200
"""Pairs shown at once, and when the hand is still."""
USUAL = (Sketch("baseline"), Sketch("ceo_line"))
THIRD = Sketch("embedding")
SEED = 1


@dataclass(frozen=True)
class State:
    """Organizations A, B and perhaps C, and the seed of their runs."""

    sketches: tuple[Sketch, ...] = USUAL
    seed: int = SEED

    @staticmethod
    def of(link: Link) -> State:
        """What a link tells; what it leaves out is as usual."""
        told = dict(link.sketches)
        sketches = [told.get(place, usual) for place, usual in zip(PLACES, USUAL, strict=False)]
        third = [told["c"]] if "c" in told else []
        return State((*sketches, *third), SEED if link.seed is None else link.seed)

    @property
    def letters(self) -> tuple[str, ...]:
        """``A, B`` or ``A, B, C``."""
        return words.LETTERS[: len(self.sketches)]

    @property
    def titles(self) -> Mapping[str, str]:
        """What each organization is called."""
        return {letter: sketch.title for letter, sketch in zip(self.letters, self.sketches, strict=True)}

    @property
    def own(self) -> tuple[str, ...]:
        """Those that are of the chart of the session."""
        return tuple(letter for letter, sketch in zip(self.letters, self.sketches, strict=True) if sketch.base == YOURS)

    @property
    def query(self) -> str:
        """The link to this state, without the question mark."""
        return to_query(TAB, dict(zip(PLACES, self.sketches, strict=False)), seed=self.seed)

    def with_sketch(self, letter: str, sketch: Sketch) -> State:
        """With one organization otherwise."""
        return replace(self, sketches=tuple(sketch if letter == known else old
                                            for known, old in zip(self.letters, self.sketches, strict=True)))

    def with_third(self) -> State:
        """With a third organization."""
        return replace(self, sketches=(*self.sketches[:2], THIRD))

    def without_third(self) -> State:
        """With the first two."""
        return replace(self, sketches=self.sketches[:2])

    def swapped(self) -> State:
        """With B as the base."""
        first, second, *rest = self.sketches
        return replace(self, sketches=(second, first, *rest))

    def question(self, yours: Scenario | None) -> Question | Mapping[str, str]:
        """What to ask the desk; or, by letter, what is wrong with an organization."""
        found: dict[str, Scenario] = {}
        problems: dict[str, str] = {}
        for letter, sketch in zip(self.letters, self.sketches, strict=True):
            try:
                found[letter] = sketch.scenario(yours)
            except InputError as error:
                problems[letter] = " ".join(problem.short for problem in error.problems)
        if problems:
            return problems
        return Question(base=found.pop(words.BASE), others=found, seed=self.seed, first=FIRST, enough=ENOUGH)

