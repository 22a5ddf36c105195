"""``alignsim trace``: one run as a story."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.experiments.trace import Trace


@click.command("trace")
@click.argument("scenario", metavar="SCENARIO")
@options.set_option
@options.number("--run", "0", "Which run of that seed: the same one as in an ensemble.")
@options.seed_option
@options.weeks_option
@options.data_option
@options.json_option
def trace_command(
    scenario: str, settings: tuple[str, ...], run: str, seed: str, weeks: str | None, data: str | None, as_json: bool
) -> None:
    """One run as a story: every project with where its time went, and the events that moved trust most."""
    given = options.Gathered()
    numbers = given.numbers({"run": run, "seed": seed, "weeks": weeks})
    loaded = given.scenario(scenario, data, settings)
    if loaded is not None:
        from alignsim.organization import plan

        given.attempt(partial(plan, loaded, weeks=numbers.get("weeks")))
    given.check()
    assert loaded is not None
    screen.warn_of_compiling()
    from alignsim.experiments.trace import trace

    told = trace(loaded, numbers["run"], numbers["seed"], numbers.get("weeks"))
    if as_json:
        screen.show_json(as_document(told))
    else:
        _show(told)


def as_document(told: Trace) -> dict[str, Any]:
    """What ``--json`` prints."""
    projects = told.projects.drop(columns="run").astype({"sponsor": str, "state": str})
    events = told.moved_most(50).astype({"event": str, "who": str})
    ensemble = told.ensemble
    return {"scenario": ensemble.scenario.name, "run": told.run, "seed": ensemble.seed, "weeks": ensemble.weeks,
            "projects": projects.to_dict("records"), "events": events.to_dict("records")}


def _show(told: Trace) -> None:
    from alignsim.experiments.trace import event_sentence, total_sentence
    from alignsim.report.tables import project_table

    screen.show(told.opening(), "", project_table(told, screen.console().width))
    screen.show("What moved trust most, event by event:",
                *(f"  {event_sentence(row)}" for row in told.moved_most().to_dict("records")), "",
                "What moved trust most in all:",
                *(f"  {total_sentence(row)}" for row in told.moved_in_all().head(12).to_dict("records")))
