"""What a lesson is: data that a page shows, a run answers and a test can hold.

No result stands in a lesson.  It names organizations, asks for a prediction about differences between them, and says
which rules of the model are at work; what comes out is told by the run that the class makes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.app.sketch import Sketch

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

MORE, SAME, LESS = "more", "same", "less"
"""What a difference from the base can be: ``same`` is no difference worth having."""
IS_MORE, NOT_MORE = frozenset({MORE}), frozenset({SAME, LESS})
IS_LESS, NOT_LESS = frozenset({LESS}), frozenset({SAME, MORE})
IS_SAME = frozenset({SAME})


@dataclass(frozen=True)
class Organization:
    """One of the organizations compared: a shipped scenario, with some levers moved."""

    name: str
    words: str  #: what is special about it, one sentence
    extends: str = "baseline"
    moves: Mapping[str, Any] = field(default_factory=dict)

    def scenario(self) -> Scenario:
        """The scenario under this name."""
        return Sketch(self.extends).scenario().change(self.moves, name=self.name, title=self.name)


class Curve(NamedTuple):
    """A weekly series to look at: a line an organization, or with ``apart`` its difference from the base's."""

    title: str
    series: str
    unit: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Experiment:
    """Organizations compared with a base, pair by pair."""

    base: Organization
    others: tuple[Organization, ...]
    outcomes: tuple[str, ...]  #: rows of the picture, the most telling first
    heading: str = ""
    curves: tuple[Curve, ...] = ()
    week: int | None = None  #: the others come as a change in that week
    spread: str = ""  #: an outcome whose spread over single runs is shown

    def scenarios(self) -> tuple[Scenario, dict[str, Scenario]]:
        """The base, and the others by name, as they are run."""
        from alignsim.experiments.pairing import as_changes

        base = self.base.scenario()
        others = {other.name: other.scenario() for other in self.others}
        return base, others if self.week is None else as_changes(base, others, self.week, base.weeks)


class Asked(NamedTuple):
    """A difference that a prediction is about: which experiment, which of its others, which outcome."""

    experiment: int
    other: int
    outcome: str


class Choice(NamedTuple):
    """A prediction: what it says of each difference asked for, as the set of what it may be."""

    words: str
    fits: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Prediction:
    """A question with choices, of which exactly one is right whatever comes out."""

    question: str
    asked: tuple[Asked, ...]
    choices: tuple[Choice, ...]

    def choice_of(self, found: Sequence[str]) -> int:
        """The choice that fits what each difference is."""
        return next(k for k, choice in enumerate(self.choices)
                    if all(each in fit for each, fit in zip(found, choice.fits, strict=True)))

    def left_open(self, found: Sequence[frozenset[str]]) -> frozenset[int]:
        """The choices that may be right, where a run tells only what each difference may be."""
        return frozenset(self.choice_of(each) for each in islice(product(*found), 243))


class Published(NamedTuple):
    """What studies found of a difference that the run shows too."""

    words: str
    asked: Asked
    fits: frozenset[str]


class Followup(NamedTuple):
    """An organization to watch after the lesson."""

    words: str
    extends: str
    moves: Mapping[str, Any]
    changes: tuple[tuple[int, Mapping[str, Any]], ...] = ()

    @property
    def sketch(self) -> Sketch:
        """As the page's links have it."""
        return Sketch(self.extends, self.moves, self.changes)


@dataclass(frozen=True)
class TeacherNote:
    """What a teacher wants to know beforehand."""

    expect: str  #: what a class is likely to predict
    misreadings: tuple[str, ...]
    followups: tuple[Followup, ...]


@dataclass(frozen=True)
class Lesson:
    """One lesson."""

    name: str  #: in links
    title: str
    idea: str  #: two plain sentences
    minutes: int
    experiments: tuple[Experiment, ...]
    prediction: Prediction
    look: tuple[str, ...]  #: what to look at in the pictures
    read: str  #: which rules are at work
    why: Asked  #: the difference that is explained
    literature: tuple[str, ...]
    missing: tuple[str, ...]  #: what the model leaves out that matters here
    discuss: str
    teacher: TeacherNote
    claims: tuple[int, ...] = ()  #: numbers of the claims whose verdicts belong here
    published: tuple[Published, ...] = ()

    def asked_words(self, asked: Asked) -> tuple[str, str]:
        """The names of the two organizations of a difference: base, other."""
        experiment = self.experiments[asked.experiment]
        return experiment.base.name, experiment.others[asked.other].name
