"""``alignsim rank``: what should I change?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.experiments.output import Folder
    from alignsim.experiments.rank_joint import Effect
    from alignsim.experiments.rank_result import Hours, Ranking
    from alignsim.experiments.scope import ScopeNote
    from alignsim.scenario import Scenario


@click.command("rank")
@click.argument("scenario", metavar="SCENARIO")
@click.option("--outcome", default="delivered_value", metavar="NAME", show_default=True,
              help="Outcome that decides the order; delivered value and the relationship are shown in any case.")
@options.number("--runs", "200", "Pairs of runs a change, and as many fresh ones for pairs of changes.")
@options.seed_option
@options.weeks_option
@options.number("--top", "4", "How many of the best changes are combined two by two; 0 for none.")
@options.out_option
@options.threads_option
@options.data_option
@options.json_option
def rank_command(
    scenario: str, outcome: str, runs: str, seed: str, weeks: str | None, top: str, out: str | None,
    threads: str | None, data: str | None, as_json: bool,
) -> int:
    """What should I change?  Every lever alone by a comparable step in week 0, with its cost in hours, and the best two
    by two; intervals that hold together over all rows."""
    from alignsim.experiments.rank import outcomes_shown, top_number
    from alignsim.problems import Problem

    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads})
    shown, best = outcomes_shown(outcome, options.PLACE, "--outcome"), top_number(top, options.PLACE, "--top")
    given.problems += [p for p in (shown, best) if isinstance(p, Problem)]
    loaded = given.scenario(scenario, data)
    target = given.out(out)
    changes = 0 if loaded is None else given.attempt(partial(_changes, loaded, numbers.get("weeks")))
    given.check()
    assert loaded is not None and isinstance(best, int) and changes is not None
    return _rank(loaded, outcome, numbers, best, changes, target, as_json)


def _changes(scenario: Scenario, weeks: int | None) -> int:
    """How many changes there are; makes the organization once, so that its problems are known before anything runs."""
    from alignsim.experiments.rank_steps import steps
    from alignsim.organization import plan

    return len(steps(scenario, plan(scenario, weeks=weeks))[0])


def _rank(
    scenario: Scenario, outcome: str, numbers: dict[str, int], top: int, changes: int, target: Path | None,
    as_json: bool,
) -> int:
    from alignsim.experiments.output import Folder
    from alignsim.experiments.rank import rank, runs_in_all

    with ExitStack() as stack:
        folder = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        screen.warn_of_changes(scenario, numbers.get("weeks"))
        screen.warn_of_compiling()
        what = f"{scenario.name} and {changes} changes"
        with screen.progress(what, runs_in_all(changes, numbers["runs"], top)) as meter:
            ranking = rank(scenario, outcome, numbers["runs"], numbers["seed"], numbers.get("weeks"),
                           numbers.get("threads"), top=top, stop=stop,
                           progress=lambda label, done: meter(done, label))
        if not ranking.rows:
            raise KeyboardInterrupt
        if folder is not None:
            _write(folder, ranking)
    _show(ranking, as_json)
    if folder is not None:
        screen.note(f"Tables and the picture are in {target}.")
    return _stopped(ranking)


def _stopped(ranking: Ranking) -> int:
    if len(ranking.rows) == ranking.planned and not ranking.complete:
        screen.note(f"Stopped among the pairs, {len(ranking.pairs)} of them complete; what was done is kept.")
        return screen.STOPPED
    return screen.stopped(len(ranking.rows), ranking.planned, "changes")


def _write(folder: Folder, ranking: Ranking) -> None:
    from alignsim.experiments.output import write_all, write_text
    from alignsim.experiments.provenance import provenance

    writers: dict[str, Callable[[Path], None]] = {
        "rank.csv": partial(write_text, ranking.table().to_csv(index=False, lineterminator="\n")),
        "rank_pairs.csv": partial(write_text, ranking.pair_table().to_csv(index=False, lineterminator="\n")),
        "scenario.yaml": partial(write_text, ranking.scenario.to_yaml()),
        "rank.png": ranking.plot().save,
    }
    write_all(folder.stage, writers)
    numbers = {"outcome": ranking.outcome.name, "runs": ranking.runs, "seed": ranking.seed, "weeks": ranking.weeks,
               "top": ranking.top, "changes": len(ranking.rows), "changes_planned": ranking.planned,
               "complete": ranking.complete, "left_out": [entry._asdict() for entry in ranking.left_out]}
    folder.publish(provenance({"scenario": ranking.scenario}, numbers, sys.argv))


def as_document(ranking: Ranking) -> dict[str, Any]:
    """What ``--json`` prints."""
    from alignsim.experiments.rank_steps import both

    return {
        "scenario": ranking.scenario.name, "outcome": ranking.outcome.name, "unit": ranking.outcome.unit,
        "runs": ranking.runs, "seed": ranking.seed, "weeks": ranking.weeks, "complete": ranking.complete,
        "rows": [{"change": row.step.words, "levers": dict(row.step.levers), **_effects(row.effects),
                  **_hours(row.hours), "yardstick": row.step.yardstick} for row in ranking.rows],
        "pairs": [{"changes": [step.words for step in pair.steps], "levers": dict(both(*pair.steps)),
                   **_effects(pair.effects), **_hours(pair.hours),
                   "interaction": {**_figures(pair.interactions[0]), "verdict": pair.adds_up}}
                  for pair in ranking.pairs],
        "left_out": [entry._asdict() for entry in ranking.left_out],
        "warnings": [found.as_dict() for found in _scope(ranking)],
    }


def _scope(ranking: Ranking) -> tuple[ScopeNote, ...]:
    """Where the scenario lies outside what the model was calibrated and tried on."""
    from alignsim.experiments.scope import warnings_of

    return warnings_of(ranking.scenario)


def _effects(effects: tuple[Effect, ...]) -> dict[str, Any]:
    """The outcome ranked by, and the others by name."""
    first, *others = effects
    return {**_figures(first), "verdict": first.verdict,
            "others": {e.outcome.name: {**_figures(e), "verdict": e.verdict} for e in others}}


def _figures(effect: Effect) -> dict[str, Any]:
    return {"difference": effect.difference, "low": effect.low, "high": effect.high, "smallest": effect.smallest}


def _hours(hours: Hours) -> dict[str, float]:
    return {"hours": hours.mean, "hours_low": hours.low, "hours_high": hours.high}


def _show(ranking: Ranking, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(ranking))
        return
    from alignsim.report.rank_tables import pair_table, rank_table

    width = screen.console().width
    screen.show(rank_table(ranking, width))
    if ranking.pairs:
        screen.show(pair_table(ranking, width))
    screen.show(ranking.sentence, "", ranking.note)
    screen.note_scope({ranking.scenario.name: _scope(ranking)})
