"""``alignsim facts``: every published fact beside the model."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen
from alignsim.experiments.limits import whole_number
from alignsim.problems import Problem

if TYPE_CHECKING:
    from alignsim.evidence.facts.table import FactTable
    from alignsim.experiments.output import Folder
    from alignsim.scenario import Scenario

ORGANIZATIONS = "2000"


@click.command("facts")
@click.option("--population", default="population", metavar="SCENARIO", show_default=True,
              help="population, population_charts (depths of 24 real charts), or any scenario.")
@options.number("--organizations", ORGANIZATIONS, "Organizations measured; the experiments take a fifth of them.")
@options.seed_option
@options.weeks_option
@options.out_option
@options.threads_option
@options.data_option
@options.json_option
def facts_command(
    population: str, organizations: str, seed: str, weeks: str | None, out: str | None, threads: str | None,
    data: str | None, as_json: bool,
) -> int:
    """What the model says against what is known: every published fact with its range, the model's figure with its 95%
    interval, and whether it holds; which facts the model was fitted to, and which were only checked."""
    given = options.Gathered()
    count = whole_number("runs", organizations, place=options.PLACE, label="--organizations")
    if isinstance(count, Problem):
        given.problems.append(count)
    numbers = given.numbers({"seed": seed, "weeks": weeks, "threads": threads})
    loaded = given.scenario(population, data)
    target = given.out(out)
    if loaded is not None:
        given.attempt(partial(_plan, loaded, numbers.get("weeks")))
    given.check()
    assert loaded is not None and isinstance(count, int)
    return _facts(loaded, count, numbers, target, as_json)


def _plan(scenario: Scenario, weeks: int | None) -> object:
    from alignsim.organization import plan

    return plan(scenario, weeks=weeks)


def _facts(
    population: Scenario, organizations: int, numbers: dict[str, int], target: Path | None, as_json: bool
) -> int:
    from alignsim.evidence.facts.table import facts, runs_needed
    from alignsim.experiments.output import Folder

    with ExitStack() as stack:
        folder = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        screen.warn_of_compiling()
        total = runs_needed(organizations)
        with screen.progress(f"facts on {population.name}", total) as meter:
            found = facts(population, organizations, numbers["seed"], numbers.get("weeks"), numbers.get("threads"),
                          progress=meter, stop=stop)
        if found.organizations == 0:
            raise KeyboardInterrupt
        if folder is not None:
            _write(folder, found, organizations)
    _show(found, as_json)
    if folder is not None:
        screen.note(f"The table and the picture are in {target}.")
    if found.stopped and found.organizations < organizations:
        return screen.stopped(found.organizations, organizations, "organizations")
    return screen.stopped(sum(r.measured for r in found.results), len(found.results), "facts")


def _write(folder: Folder, found: FactTable, requested: int) -> None:
    from alignsim.experiments.output import write_all, write_text
    from alignsim.experiments.provenance import provenance

    table = found.table().to_csv(index=False, lineterminator="\n")
    writers: dict[str, Callable[[Path], None]] = {
        "facts.csv": partial(write_text, table),
        "facts.png": found.plot().save,
        "population.yaml": partial(write_text, found.population.to_yaml()),
    }
    write_all(folder.stage, writers)
    numbers = {"organizations": found.organizations, "requested": requested, "in_experiments": found.pairs,
               "seed": found.seed, "weeks": found.weeks, "stopped": found.stopped}
    folder.publish(provenance({"population": found.population}, numbers, sys.argv))


def as_document(found: FactTable) -> list[dict[str, Any]]:
    """What ``--json`` prints."""
    return [
        {"id": r.fact.id, "use": r.fact.use, "low": r.fact.low, "high": r.fact.high, "value": r.value,
         "value_low": r.value_low, "value_high": r.value_high, "holds": r.holds, "sign": r.fact.sign or None,
         "unit": r.unit, "standing": r.standing, "claim": r.fact.claim, "source": r.fact.source,
         "reference": r.fact.reference, "evidence": r.fact.evidence, "organizations": r.organizations,
         "pairs": r.pairs, "built_for": r.built_for or None, "note": r.note}
        for r in found.results
    ]


def _show(found: FactTable, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(found))
        return
    from alignsim.report.facts import facts_table, notes

    screen.show(facts_table(found, screen.console().width), found.sentence, "", *notes(found), "", NOTE)


NOTE = ("Published: the range of the sources, or the direction where no more is known. The interval is a bootstrap "
        "over organizations. Holds: yes if the whole interval lies in the range, no if it lies wholly outside, unclear "
        "if it crosses an edge. A fact the model was fitted to shows only that the model can meet it.")
