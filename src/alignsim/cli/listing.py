"""``alignsim list`` and ``alignsim schema``."""

from __future__ import annotations

import click

from alignsim.cli import options, screen


@click.command("list")
@click.option("--outcomes", is_flag=True, help="The outcomes of a run: unit, which way is better, how each is made.")
@click.option("--sweeps", is_flag=True, help="Sweeps that ship, for alignsim sweep and alignsim sensitivity.")
@options.json_option
def list_command(outcomes: bool, sweeps: bool, as_json: bool) -> None:
    """Scenarios that ship; or the outcomes, or the sweeps."""
    if outcomes:
        _list_outcomes(as_json)
    elif sweeps:
        _list_sweeps(as_json)
    else:
        _list_scenarios(as_json)


def _list_scenarios(as_json: bool) -> None:
    from alignsim.scenario import catalogue

    rows = [{key: entry[key] for key in ("name", "title", "question")} for entry in catalogue()]
    if as_json:
        screen.show_json(rows)
        return
    from alignsim.report.tables import table

    columns = (("Name", "left"), ("What it is", "left"), ("The question it answers", "left"))
    screen.show(table("Scenarios that ship", columns, [tuple(row.values()) for row in rows]),
                "alignsim run NAME runs one, alignsim compare baseline NAME shows what it changes.")


def _list_sweeps(as_json: bool) -> None:
    from alignsim.scenario.loading import headings
    from alignsim.scenario.shipped import sweeps

    rows = headings(sweeps())
    if as_json:
        screen.show_json(rows)
        return
    from alignsim.report.tables import table

    columns = (("Name", "left"), ("What it is", "left"), ("The question it answers", "left"))
    screen.show(table("Sweeps that ship", columns, [tuple(row.values()) for row in rows]),
                "alignsim sweep NAME --out DIR runs one.")


def _list_outcomes(as_json: bool) -> None:
    from alignsim.outcomes import OUTCOMES

    if as_json:
        screen.show_json([{"name": o.name, "label": o.label, "unit": o.unit, "direction": o.direction,
                           "formula": o.formula} for o in OUTCOMES])
        return
    from alignsim.report.tables import table

    columns = (("Name", "left"), ("In words", "left"), ("Unit", "left"), ("Better", "left"), ("How it is made", "left"))
    screen.show(table("Outcomes of a run", columns, [(o.name, o.label, o.unit, o.direction, o.formula)
                                                     for o in OUTCOMES]))


@click.command("schema")
@options.json_option
def schema_command(as_json: bool) -> None:
    """JSON Schema of a scenario file."""
    from alignsim.scenario import json_schema

    screen.show_json(json_schema())
