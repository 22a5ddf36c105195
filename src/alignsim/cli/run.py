"""``alignsim run``: many runs of a scenario."""

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
    from alignsim.experiments.ensemble import Ensemble
    from alignsim.experiments.output import Folder, WeeklyWriter
    from alignsim.experiments.until import Goal
    from alignsim.scenario import Scenario


@click.command("run")
@click.argument("scenario", metavar="SCENARIO")
@options.set_option
@options.runs_until_option
@options.until_option
@options.until_outcome_option
@options.seed_option
@options.weeks_option
@options.out_option
@click.option("--weekly", type=click.Choice(["bands", "all"]), default=None,
              help="With --out: weekly series as means and bands [default], or of every run.")
@click.option("--projects", is_flag=True, help="With --out: every project of every run, with its time ledger.")
@options.threads_option
@options.data_option
@options.json_option
def run_command(
    scenario: str, settings: tuple[str, ...], runs: str | None, until: str | None, outcome: str | None, seed: str,
    weeks: str | None, out: str | None, weekly: str | None, projects: bool, threads: str | None, data: str | None,
    as_json: bool,
) -> int:
    """Run a scenario many times: every outcome with its mean and 95% interval; tables and pictures in --out."""
    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads})
    goal = given.goal(until, outcome, numbers)
    loaded = given.scenario(scenario, data, settings)
    target = given.out(out)
    if target is None and (weekly or projects):
        given.refuse("--weekly" if weekly else "--projects", "no --out", "together with --out DIR")
    if loaded is not None:
        given.attempt(partial(_plan, loaded, numbers.get("weeks")))
    given.check()
    assert loaded is not None
    return _run(loaded, numbers, goal, target, weekly == "all", projects, as_json)


def _plan(scenario: Scenario, weeks: int | None) -> object:
    from alignsim.organization import plan

    return plan(scenario, weeks=weeks)


def _run(
    scenario: Scenario, numbers: dict[str, int], goal: Goal | None, target: Path | None, every_week: bool,
    projects: bool, as_json: bool,
) -> int:
    from alignsim.experiments.ensemble import run

    with ExitStack() as stack:
        folder, sink = _open(stack, target, every_week)
        stop = stack.enter_context(screen.Stop())
        screen.warn_of_changes(scenario, numbers.get("weeks"))
        screen.warn_of_compiling()
        with screen.progress(scenario.name, numbers["runs"] if goal is None else goal.looks[0]) as meter:
            ensemble = run(scenario, numbers["runs"], numbers["seed"], numbers.get("weeks"), numbers.get("threads"),
                           target is not None, projects, until=None if goal is None else goal.half_width,
                           outcome=None if goal is None else goal.outcome, progress=meter, expect=meter.expect,
                           stop=stop, sink=sink)
        if len(ensemble) == 0:
            raise KeyboardInterrupt
        if folder is not None:
            _write(folder, ensemble, sink, projects)
    _show(ensemble, as_json)
    if folder is not None:
        screen.note(f"Tables and pictures are in {target}.")
    return screen.stopped(len(ensemble), ensemble.requested) if ensemble.until is None else screen.ended(ensemble.until)


def _open(stack: ExitStack, target: Path | None, every_week: bool) -> tuple[Folder | None, WeeklyWriter | None]:
    from alignsim.experiments.output import Folder, WeeklyWriter

    if target is None:
        return None, None
    folder = stack.enter_context(Folder(target))
    return folder, stack.enter_context(WeeklyWriter(folder.stage / "weekly.parquet")) if every_week else None


def _write(folder: Folder, ensemble: Ensemble, sink: WeeklyWriter | None, projects: bool) -> None:
    from alignsim.experiments.output import write_all, write_table, write_text
    from alignsim.experiments.provenance import provenance
    from alignsim.report import pictures

    writers: dict[str, Callable[[Path], None]] = {
        "outcomes.parquet": partial(write_table, ensemble.outcomes),
        "scenario.yaml": partial(write_text, ensemble.scenario.to_yaml()),
        **pictures.of_run(ensemble),
    }
    if sink is not None:
        sink.close()
    else:
        writers["weekly.parquet"] = partial(write_table, ensemble.bands())
    if projects:
        writers["projects.parquet"] = partial(write_table, ensemble.projects)
    write_all(folder.stage, writers)
    numbers = {"runs": len(ensemble), "requested": ensemble.requested, "seed": ensemble.seed, "weeks": ensemble.weeks,
               "runs_in_bands": 0 if ensemble.series is None else len(ensemble.series), **_until(ensemble)}
    folder.publish(provenance({"scenario": ensemble.scenario}, numbers, sys.argv))


def as_document(ensemble: Ensemble) -> dict[str, Any]:
    """What ``--json`` prints."""
    from alignsim.experiments.scope import warnings_of
    from alignsim.outcomes import OUTCOMES

    found = [(o, ensemble.interval(o)) for o in OUTCOMES]
    return {
        "scenario": ensemble.scenario.name, "runs": len(ensemble), "seed": ensemble.seed,
        "outcomes": [{"name": o.name, "unit": o.unit, "mean": i.mean, "low": i.low, "high": i.high, "sd": i.sd}
                     for o, i in found],
        **_until(ensemble),
        "warnings": [note.as_dict() for note in warnings_of(ensemble.scenario, ensemble.plan, weeks=ensemble.weeks)],
    }


def _until(ensemble: Ensemble) -> dict[str, Any]:
    return {} if ensemble.until is None else {"until": ensemble.until.as_dict()}


def _show(ensemble: Ensemble, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(ensemble))
        return
    from alignsim.experiments.scope import warnings_of
    from alignsim.report.tables import outcome_table

    screen.show(outcome_table(ensemble), ensemble.sentence)
    if ensemble.until is not None:
        screen.show(ensemble.until.sentence)
    screen.note_scope({ensemble.scenario.name: warnings_of(ensemble.scenario, ensemble.plan, weeks=ensemble.weeks)})
