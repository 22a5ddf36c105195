"""``alignsim new``: a starter folder from a chart."""

from __future__ import annotations

import click

from alignsim.cli import options, screen


@click.command("new")
@click.argument("chart", metavar="CHART")
@click.option("--out", default=None, metavar="DIR", help="Folder to make; default: the chart's name, here.")
@options.json_option
def new_command(chart: str, out: str | None, as_json: bool) -> None:
    """A starter folder from a chart file (CSV or Excel): a copy of it and a scenario whose guesses are marked."""
    from alignsim.scenario.starter import SCENARIO, new

    folder = new(chart, out)
    if as_json:
        screen.show_json({"folder": str(folder), "scenario": str(folder / SCENARIO)})
        return
    screen.show(f"Made {folder / SCENARIO}. Look at every line marked GUESS, then: alignsim check {folder / SCENARIO}")
