"""``alignsim discover``: the few conditions that lead there."""

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
    from alignsim.analysis.discovery.asked import Asked
    from alignsim.analysis.discovery.result import Discovery, Found
    from alignsim.analysis.discovery.worth import Share
    from alignsim.experiments.output import Folder


@click.command("discover")
@click.argument("folder", metavar="DIR")
@click.option("--where", required=True, metavar="EXPR",
              help="The condition, such as 'delivered_value < 0.3 and relationship < 0.5'.")
@click.option("--per", default="point", metavar="point|run", show_default=True,
              help="What a case is: a point of the sweep (the mean over its runs), or every run.")
@click.option("--call", "word", default="", metavar="WORD", help="What cases that meet it are called: weak.")
@options.number("--boxes", "1", "At most so many boxes, each among the cases that no earlier one holds.")
@options.number("--box", None, "Take box N of the trade-off curve, as it stands.")
@click.option("--min-density", default=None, metavar="D",
              help="Take the box of most coverage of which at least so large a share meets the condition.")
@click.option("--alpha", default=None, metavar="A",
              help="Share of a box that one cut takes.  Default: .05, .1 and .2 are tried.")
@options.number("--resamples", "50", "Times that all is done again, for what the figures are flattered by; 0 for none.")
@options.out_option
@options.json_option
def discover_command(
    folder: str, where: str, per: str, word: str, boxes: str, box: str | None, min_density: str | None,
    alpha: str | None, resamples: str, out: str | None, as_json: bool,
) -> int:
    """Where does it lead there?  The few conditions on the factors of a finished sweep under which most cases meet
    EXPR, and that hold most of them (PRIM).

    \b
    EXPR: names of outcomes and factors, numbers, quoted words;  < <= > >= == !=  (chains allowed)  + - * /
          and or not ( )  abs min max.   Example:  0.2 < transparency.cost <= 0.5 and reporting.cio == cfo
    """
    from alignsim.analysis.discovery.asked import read_asked

    given = options.Gathered()
    numbers: dict[str, int | None] = {**given.numbers({"boxes": boxes, "box": box, "resamples": resamples})}
    numbers = {"boxes": 1, "resamples": 0, **numbers}  # what is wrong with them has been noted
    asked = given.attempt(lambda: read_asked(folder, where, per, numbers, min_density, alpha, options.PLACE, "--"))
    target = given.out(out)
    given.check()
    assert asked is not None
    return _discover(asked, word.strip(), target, as_json)


def _discover(asked: Asked, word: str, target: Path | None, as_json: bool) -> int:
    from alignsim.analysis.discovery.asked import discovered
    from alignsim.experiments.output import Folder

    if not asked.table.complete:
        screen.note(f"The sweep is not finished: {asked.table.sentence}")
    with ExitStack() as stack:
        stage = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        with screen.progress("Done again", asked.resamples * asked.boxes, "resamples") as meter:
            found = discovered(asked, meter, stop).called(word)
        if stage is not None:
            _write(stage, found, asked)
    _show(found, as_json)
    if stage is not None:
        screen.note(f"Tables and the picture are in {target}.")
    return 0 if found.complete else screen.stopped(found.done, found.resamples, "resamples")


def _write(folder: Folder, found: Discovery, asked: Asked) -> None:
    from alignsim.experiments.output import write_all, write_text
    from alignsim.experiments.provenance import provenance

    tables = {"discover.csv": found.table(), "discover_boxes.csv": found.box_table(),
              "discover_cases.csv": found.cases(),
              **{f"discover_curve_{k}.csv": found.curve(k) for k in range(1, len(found.found) + 1)}}
    writers: dict[str, Callable[[Path], None]] = {
        name: partial(write_text, table.to_csv(index=False, lineterminator="\n")) for name, table in tables.items()}
    if found.number:
        writers["discover.png"] = found.plot().save
    write_all(folder.stage, writers)
    numbers = {"sweep": found.source.sweep, "where": found.condition.text, "per": found.per, "seed": found.source.seed,
               "weeks": found.source.weeks, "resamples": found.done, "complete": found.complete}
    scenario = asked.table.design.scenario
    folder.publish(provenance({scenario.name: scenario}, numbers, sys.argv))


def as_document(found: Discovery) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "sweep": found.source.sweep, "scenario": found.source.scenario, "where": found.condition.text,
        "per": found.per, "cases": found.number, "met": found.met, "runs": found.cases_read.runs,
        "weeks": found.source.weeks, "seed": found.source.seed, "unknown": found.cases_read.unknown,
        "left_out": found.cases_read.left_out, "resamples": found.done, "complete": found.complete,
        "boxes": [_box(found, one, k) for k, one in enumerate(found.found, 1)],
        "together": None if found.together is None else {"density": _share(found.together[0]),
                                                         "coverage": _share(found.together[1])},
        "sentence": found.sentence,
    }


def _box(found: Discovery, one: Found, k: int) -> dict[str, Any]:
    curve = found.curve(k).drop(columns="factors").to_dict("records")
    factors = [[found.dimensions[j].path for j in peeled.box.restricted] for peeled in one.trajectory]
    return {
        "density": _share(one.worth.density), "coverage": _share(one.worth.coverage), "cases": one.worth.cases,
        "met": one.worth.met, "alpha": one.alpha, "curve_box": one.number,
        "restrictions": [{"name": found.dimensions[r.restriction.dimension].path, "side": r.restriction.side,
                          "limit": r.limit if not r.words else None, "words": list(r.words) or None,
                          "quasi_p": r.quasi_p, "density_without": r.density_without,
                          "restricted_again": one.restricted_again(r.restriction.dimension)}
                         for r in one.restricted],
        "dropped": [{"name": found.dimensions[r.dimension].path, "side": r.side, "quasi_p": p}
                    for r, p in one.dropped],
        "curve": [{**row, "restricted": names} for row, names in zip(curve, factors, strict=True)],
    }


def _share(share: Share) -> dict[str, Any]:
    return share._asdict()


def _show(found: Discovery, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(found))
        return
    from alignsim.report.discover_tables import box_table, curve_table

    width = screen.console().width
    for k in range(1, len(found.found) + 1):
        screen.show(box_table(found, k, width))
    if found.found:
        screen.show(curve_table(found, width))
    screen.show(found.sentence, "", found.note)
