"""``alignsim report``: one page to hand on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import fitted, options, screen
from alignsim.problems import show

if TYPE_CHECKING:
    from alignsim.experiments.handout import Handout
    from alignsim.outcomes import Outcome
    from alignsim.report.page.again import Again
    from alignsim.scenario import Scenario

LONGEST = 1_000
"""Letters of a question."""


@click.command("report")
@click.argument("base", metavar="A")
@click.argument("others", metavar="B [C...]", nargs=-1, required=True)
@options.number("--runs", "400", "Pairs of runs; why is told from a fourth of them.")
@options.seed_option
@options.weeks_option
@options.number("--as-change", None, "B's differences come as a policy change at that week.")
@click.option("--outcome", default="delivered_value", metavar="NAME", show_default=True, help="Outcome that answers.")
@click.option("--question", default=None, metavar="TEXT",
              help="The question in your words; default: the scenario's own.")
@fitted.posterior_option
@click.option("--out", default="report.html", metavar="FILE", show_default=True,
              help="The page: a new file, or an earlier report.")
@options.threads_option
@options.data_option
@options.json_option
def report_command(
    base: str, others: tuple[str, ...], runs: str, seed: str, weeks: str | None, as_change: str | None, outcome: str,
    question: str | None, posterior: str | None, out: str, threads: str | None, data: str | None, as_json: bool,
) -> int:
    """What do B, C, ... change against A?  The answer on two pages to print or to send: in words with its interval,
    why, what it costs and when it pays, what could change it, what is assumed, and how to make it again.  One file that
    opens offline."""
    from alignsim.cli.compare import plan_all
    from alignsim.experiments.explain.asked import outcome_named
    from alignsim.problems import Problem

    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads, "as_change": as_change})
    answers = outcome_named(outcome, options.PLACE, "--outcome")
    if isinstance(answers, Problem):
        given.problems.append(answers)
    asked = _question(given, question)
    target = _target(given, out)
    first, found = given.scenario(base, data), [given.scenario(name, data) for name in others]
    loaded = [scenario for scenario in found if scenario is not None]
    read = [first, *loaded]
    first, loaded, _ = fitted.applied(given, posterior, first, loaded)
    if first is not None and len(loaded) == len(others) and not given.problems:
        given.attempt(partial(plan_all, first, loaded, numbers))
    given.check()
    assert first is not None and not isinstance(answers, Problem) and target is not None
    again = _again((base, *others), [scenario for scenario in read if scenario is not None], {
        **{name: str(value) for name, value in numbers.items() if name != "threads"},
        "outcome": None if outcome == "delivered_value" else outcome, "question": question, "posterior": posterior,
        "data": data})
    return _report(first, loaded, numbers, answers, asked, again, target, as_json)


def _question(given: options.Gathered, question: str | None) -> str | None:
    if question is None:
        return None
    text = " ".join(question.split())
    if not 0 < len(text) <= LONGEST:
        given.refuse("--question", "nothing" if not text else f"{len(text):,} letters", f"1 to {LONGEST:,} letters")
    return text


def _target(given: options.Gathered, out: str) -> Path | None:
    from alignsim.report.page.target import check_file

    if not out.strip() or "\0" in out:
        given.refuse("--out", "an empty name", "a file")
        return None
    if Path(out).suffix.lower() not in (".html", ".htm"):
        given.refuse("--out", show(out), "a name that ends in .html: print the page to have a PDF")
        return None
    given.attempt(lambda: check_file(Path(out), options.PLACE, "--out"))
    return Path(out)


def _again(names: tuple[str, ...], read: list[Scenario], said: dict[str, str | None]) -> Again:
    """The command as it was asked for; where the page goes and the number of threads do not matter to it."""
    from alignsim.report.page.again import Again, Given, command_of

    return Again(command_of(names, said), tuple(map(Given, names, read)))


def _report(
    base: Scenario, others: list[Scenario], numbers: dict[str, int], outcome: Outcome, question: str | None, how: Again,
    target: Path, as_json: bool,
) -> int:
    from alignsim.experiments.compare import compare
    from alignsim.experiments.handout import Stopped, hand_out, runs_needed
    from alignsim.report.page.whole import write

    with screen.Stop() as stop:
        for scenario in (base, *others):
            screen.warn_of_changes(scenario, numbers.get("weeks"))
        screen.warn_of_compiling()
        total = runs_needed(base, others, numbers["runs"], numbers.get("as_change"), numbers.get("weeks"))
        with screen.progress(f"report on {base.name} and {len(others)} more", total) as meter:
            comparison = compare(
                base, others, numbers["runs"], numbers["seed"], numbers.get("weeks"), numbers.get("as_change"),
                numbers.get("threads"), stop=stop, progress=lambda label, done: meter(done, f"compare {label}"))
            try:
                if comparison.pairs < numbers["runs"]:
                    raise Stopped
                found = hand_out(comparison, outcome.name, threads=numbers.get("threads"), stop=stop,
                                 progress=lambda part, done: meter(done, part))
            except Stopped:
                screen.note("Stopped before all that belongs into a report was there: nothing is written.")
                return screen.STOPPED
    write(found, target, question, how)
    _show(found, question, as_json)
    screen.note(f"The report is in {target}: open it in a browser, or print it on two pages.")
    return 0


def as_document(found: Handout) -> dict[str, Any]:
    """What ``--json`` prints: the figures of ``compare`` and ``explain``, of when it pays, and of the assumptions."""
    from alignsim.cli.compare import as_document as compared
    from alignsim.cli.explain import as_document as explained

    return {**compared(found.comparison), "outcome": found.outcome.name, "answer": found.label,
            "why": None if found.explanation is None else explained(found.explanation),
            "adopted_in_week_0": {label: paid.as_dict() for label, paid in found.adopted.items()},
            "assumptions": None if found.assumptions is None else found.assumptions.as_dict()}


def _show(found: Handout, question: str | None, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(found))
        return
    from alignsim.cli.compare import scope_of
    from alignsim.report.page.said import said

    screen.show(*said(found, question))
    screen.note_scope(scope_of(found.comparison))
