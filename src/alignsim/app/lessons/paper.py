"""The lessons on paper, for a teacher: what is asked, what a class will see, what the model fails to show.

``python -m alignsim.app.lessons > docs/lessons.md`` makes every figure anew: 200 pairs of runs a lesson, seed 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alignsim._version import __version__
from alignsim.app.lessons.classroom import ENOUGH
from alignsim.app.lessons.content import LESSONS, WORDS
from alignsim.app.lessons.judging import RIGHT, difference_of, judged, may_be
from alignsim.app.lessons.lesson import Experiment, Lesson
from alignsim.app.lessons.seen import renamed
from alignsim.app.lessons.showing import VERDICTS, failed_words
from alignsim.evidence.claims.verdicts import verdicts
from alignsim.experiments import wording
from alignsim.experiments.compare import Comparison

COMMAND = "python -m alignsim.app.lessons > docs/lessons.md"
LETTERS = "ABCD"
_TOP = f"""# Six lessons

For a teacher: what each lesson asks, what a class will see, and what the model fails to show. `alignsim app` opens the
page; its tab Lessons leads through five steps: predict, run, see, explain, discuss. A link opens one lesson, for
instance `?tab=lessons&lesson=roadmap`. The page is made to be read from a projector and on a phone; a class may run the
same lesson at once. Let everybody commit to a prediction before the run: being wrong is where the learning is.

The figures below are differences from the first organization named, with 95% intervals, in {{runs}} pairs of runs of
156 weeks, seed {{seed}}. They are made by `{COMMAND}` and never typed.
On the page seed 1 gives the same ones; \u201cRun it with other chance events\u201d gives others.
"""


def page(runs: int = ENOUGH, seed: int = 1, weeks: int | None = None, threads: int | None = None) -> str:
    """The whole page in Markdown."""
    words = "; ".join(f"{word}: {meaning}" for word, meaning in WORDS)
    parts = [_TOP.format(runs=runs, seed=seed), f"**Words.** {words}.\n"]
    for number, lesson in enumerate(LESSONS, start=1):
        parts.append("\n".join(_lesson(number, lesson, compared(lesson, runs, seed, weeks, threads))))
    parts.append(f"`{COMMAND}` · alignsim {__version__} · seed {seed} · {runs} pairs\n")
    return "\n".join(parts)


def compared(
    lesson: Lesson, runs: int, seed: int, weeks: int | None = None, threads: int | None = None
) -> list[Comparison]:
    """The lesson's experiments, run."""
    from alignsim.experiments.compare import compare

    found = []
    for experiment in lesson.experiments:
        base, others = experiment.scenarios()
        found.append(renamed(experiment, compare(base, others, runs, seed, weeks, threads=threads)))
    return found


def _lesson(number: int, lesson: Lesson, found: Sequence[Comparison]) -> Iterator[str]:
    yield f"## {number}. {lesson.title}\n"
    yield f"{lesson.minutes} minutes · `?tab=lessons&lesson={lesson.name}`\n"
    yield f"{lesson.idea}\n"
    yield f"**Predict.** {lesson.prediction.question}\n"
    judgements = judged(lesson.prediction, [may_be(difference_of(lesson, found, each))
                                            for each in lesson.prediction.asked])
    for letter, choice in zip(LETTERS, lesson.prediction.choices, strict=False):
        yield f"- {letter}. {choice.words}."
    yield f"\n**What the class will see.** {_answer(judgements)} {lesson.teacher.expect}\n"
    for experiment, comparison in zip(lesson.experiments, found, strict=True):
        yield from _table(experiment, comparison)
    yield f"**Discuss.** {lesson.discuss}\n"
    yield "**What the model fails to show.** " + " ".join(lesson.missing) + "\n"
    for k, claim in enumerate(verdicts()[each] for each in lesson.claims):
        failed = "" if k else "".join(f" {failed_words(part)}" for part in claim.failed)
        yield f"- Claim {claim.id}, {claim.claim}: **{VERDICTS[claim.verdict]}**.{failed}"
    yield ""


def _answer(judgements: Sequence[str]) -> str:
    right = [letter for letter, judgement in zip(LETTERS, judgements, strict=False) if judgement == RIGHT]
    return f"Right is {right[0]}." if right else "The run cannot tell which is right."


def _table(experiment: Experiment, comparison: Comparison) -> Iterator[str]:
    names = list(comparison.others)
    yield f"| Against: {experiment.base.name} | Base | {' | '.join(names)} |"
    yield "| --- | ---: |" + " ---: |" * len(names)
    for outcome in experiment.outcomes:
        mine = [d for name in names for d in comparison.differences
                if d.scenario == name and d.outcome.name == outcome]
        cells = []
        for d in mine:
            unit = d.outcome.unit
            span = wording.interval(d.low, d.high, unit, signed=True)
            cells.append(f"{wording.figure(d.difference, unit, signed=True)} ({span}) "
                         f"{wording.SHORT_VERDICTS.get(d.verdict, d.verdict)}")
        unit = mine[0].outcome.unit
        shown = wording.difference_unit(unit)
        yield (f"| {mine[0].outcome.label}, {shown} | {wording.figure(mine[0].base_mean, unit)} | "
               f"{' | '.join(cells)} |")
    yield ""
