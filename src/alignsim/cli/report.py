"""``alignsim report``: one page to hand on."""

from __future__ import annotations

import click

from alignsim.cli import options


@click.command("report")
@click.argument("base", metavar="A")
@click.argument("others", metavar="B [C...]", nargs=-1, required=True)
@options.number("--runs", "400", "Pairs of runs.")
@options.seed_option
@options.weeks_option
@options.threads_option
@options.data_option
@options.json_option
def report_command(
    base: str, others: tuple[str, ...], runs: str, seed: str, weeks: str | None, threads: str | None,
    data: str | None, as_json: bool,
) -> int:
    """What do B, C, ... change against A?  The answer on two pages to print or to send: one file that opens offline."""
    given = options.Gathered()
    given.numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads})
    given.scenario(base, data)
    for name in others:
        given.scenario(name, data)
    given.check()
    raise click.ClickException("not ready yet")
