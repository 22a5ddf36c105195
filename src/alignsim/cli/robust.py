"""``alignsim robust``: which option holds up whatever comes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.analysis.robustness.asked import Asked
    from alignsim.analysis.robustness.result import Robustness
    from alignsim.experiments.output import Folder


@click.command("robust")
@click.argument("folder", metavar="DIR")
@click.option("--outcome", default="delivered_value", metavar="NAME", show_default=True,
              help="Outcome that regret is about.")
@click.option("--at-least", default=None, metavar="X",
              help="Good enough: so much of the outcome or more, in its unit (of a share, 0.4 is 40%).")
@click.option("--at-most", default=None, metavar="X", help="Good enough: so much of the outcome or less.")
@click.option("--satisfice", default=None, metavar="EXPR",
              help="Good enough: a condition on outcomes and factors, as alignsim discover takes it.")
@options.out_option
@options.json_option
def robust_command(
    folder: str, outcome: str, at_least: str | None, at_most: str | None, satisfice: str | None, out: str | None,
    as_json: bool,
) -> int:
    """What holds up whatever comes?  Regret of each option (combination of the levers) over the futures (combinations
    of the uncertain factors) of a finished, crossed sweep; the share of futures in which it is good enough; and which
    option wins where."""
    from alignsim.analysis.robustness.asked import read_asked

    given = options.Gathered()
    asked = given.attempt(lambda: read_asked(folder, outcome, at_least, at_most, satisfice, options.PLACE, "--"))
    target = given.out(out)
    given.check()
    assert asked is not None
    return _robust(asked, target, as_json)


def _robust(asked: Asked, target: Path | None, as_json: bool) -> int:
    from alignsim.analysis.robustness.asked import answer
    from alignsim.experiments.output import Folder

    found = answer(asked)
    if not asked.table.complete:
        screen.note(f"The sweep is not finished: {asked.table.sentence}")
    if target is not None:
        with Folder(target) as folder:
            _write(folder, found, asked)
    _show(found, as_json)
    if target is not None:
        screen.note(f"Tables and the picture are in {target}.")
    return 0


def _write(folder: Folder, found: Robustness, asked: Asked) -> None:
    from alignsim.experiments.output import write_all, write_text
    from alignsim.experiments.provenance import provenance

    tables = {"robust.csv": found.table(), "robust_futures.csv": found.futures(), "robust_regrets.csv": found.regrets()}
    writers: dict[str, Callable[[Path], None]] = {
        name: partial(write_text, table.to_csv(index=False, lineterminator="\n")) for name, table in tables.items()}
    writers["robust.png"] = found.plot().save
    write_all(folder.stage, writers)
    numbers = {"sweep": found.source.sweep, "outcome": found.outcome.name,
               "condition": None if found.condition is None else found.condition.text, "options": len(found.labels),
               "futures": found.number, "runs": found.crossed.runs, "seed": found.source.seed,
               "weeks": found.source.weeks}
    scenario = asked.table.design.scenario
    folder.publish(provenance({scenario.name: scenario}, numbers, sys.argv))


def as_document(found: Robustness) -> dict[str, Any]:
    """What ``--json`` prints."""
    from alignsim.analysis.discovery.words import conditions

    crossed = found.crossed
    return {
        "sweep": found.source.sweep, "scenario": found.source.scenario, "outcome": found.outcome.name,
        "unit": found.outcome.unit, "direction": found.outcome.direction,
        "condition": None if found.condition is None else found.condition.text, "futures": found.number,
        "futures_sampled": crossed.sampled, "runs": crossed.runs, "left_out": crossed.left_out,
        "weeks": found.source.weeks, "seed": found.source.seed,
        "options": [_option(found, k) for k in found.order],
        "wins": [{"option": found.labels[w.option], "futures_won": w.all_won,
                  "where": None if w.box is None else conditions(w.box, crossed.dimensions),
                  "futures_there": w.futures, "won_there": w.won} for w in found.where],
        "telling": [{"name": crossed.dimensions[j].path, "tau": tau} for j, tau in found.telling],
        "sentence": found.sentence,
    }


def _option(found: Robustness, k: int) -> dict[str, Any]:
    levers = {f.path: v for f, v in zip(found.crossed.levers, found.crossed.options[k], strict=True)}
    figures = {name: {**figures[k]._asdict(), "n": found.crossed.runs, "futures": found.number}
               for name, figures in found.assessed.figures.items()
               if name != "good_enough" or found.condition is not None}
    worst = found.worst_future(k)
    dimensions, x = found.crossed.dimensions, found.crossed.x
    return {"option": found.labels[k], "levers": levers, **figures,
            "worst_future": {d.path: d.words[int(c[worst])] if d.words else float(c[worst])
                             for d, c in zip(dimensions, x, strict=True)}}


def _show(found: Robustness, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(found))
        return
    from alignsim.report.robust_tables import option_table

    screen.show(option_table(found, screen.console().width), found.sentence, "", found.note)
