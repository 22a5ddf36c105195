"""``alignsim sensitivity``: which factors an outcome hangs on, and what is luck."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.analysis.sensitivity.chance import Chance
    from alignsim.analysis.sensitivity.design import Asked
    from alignsim.analysis.sensitivity.result import OutcomeSensitivity, Sensitivity
    from alignsim.sweeps.preparing import Prepared

SHOWN = ("delivered_value", "relationship")
MARK = "sensitivity"
"""How the names of files begin that are put beside the rows."""


@click.command("sensitivity")
@click.argument("source", metavar="SWEEP.yaml|DIR")
@click.option("--method", default=None, metavar="NAME",
              help="sobol, morris or pawn.  [default: sobol; of a folder what fits its design]")
@options.number("--points", None, "Base samples of sobol (default 256), trajectories of morris (50), points of pawn "
                                  "(1,024).")
@options.number("--runs", None, "Replications a point on common random numbers; default: the file's.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME",
              help="Outcomes, several if wanted.  [default: delivered_value, relationship]")
@options.number("--seed", None, "Seed of points and luck; default: the file's.")
@click.option("--second-order/--no-second-order", default=None,
              help="Sobol: pairs of factors too, by 2k + 2 points a base sample, or not, by k + 2.  [default: pairs]")
@click.option("--out", default=None, metavar="DIR",
              help="Keep the runs there as a sweep, to go on or use again, with table and picture beside them.")
@options.threads_option
@options.data_option
@click.option("--yes", is_flag=True, help="Do not ask before a long sweep.")
@options.json_option
def sensitivity_command(
    source: str, method: str | None, points: str | None, runs: str | None, outcomes: tuple[str, ...],
    seed: str | None, second_order: bool | None, out: str | None, threads: str | None, data: str | None, yes: bool,
    as_json: bool,
) -> int:
    """Which levers and parameters does an outcome hang on, and how much of it is luck?  Runs the design that the method
    needs over the factors of a sweep file, or reads a sweep that is there."""
    from alignsim.analysis.sensitivity.design import asked_of

    given = options.Gathered()
    numbers = given.numbers({"threads": threads})
    asked = given.attempt(lambda: asked_of(source, method, outcomes or SHOWN, points=points, runs=runs, seed=seed,
                                           second_order=second_order, data=data, command=True))
    if out is not None and (not out.strip() or "\0" in out):
        given.refuse("--out", "an empty name", "a folder")
    elif out is not None and asked is not None and asked.table is not None:
        given.refuse("--out", "a folder", "nothing: the sweep is there already; results go beside its rows")
    elif out is not None:
        from alignsim.sweeps.store import Store

        given.attempt(lambda: Store(Path(out)).check())
    given.check()
    assert asked is not None
    if asked.table is not None:
        return _read(asked, as_json)
    return _run(asked, None if out is None else Path(out), numbers.get("threads"), yes, as_json)


def _read(asked: Asked, as_json: bool) -> int:
    """A sweep that is there."""
    from alignsim.analysis.sensitivity.asked import answered
    from alignsim.analysis.sensitivity.filled import filled

    assert asked.table is not None
    found = answered(asked, filled(asked, asked.table))
    _finish(found, as_json)
    return 0


def _run(asked: Asked, folder: Path | None, threads: int | None, yes: bool, as_json: bool) -> int:
    from alignsim.analysis.sensitivity.asked import prepared_for, run_and_answer
    from alignsim.cli.sweep import agreed, say_cost
    from alignsim.experiments.limits import usable_processors
    from alignsim.sweeps.preparing import measured

    begin = time.perf_counter()
    with ExitStack() as stack:
        target = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="alignsim-")))
        stop = stack.enter_context(screen.Stop())
        prepared = prepared_for(asked, target)
        left, processors = prepared.left, threads or usable_processors()
        if left:
            screen.warn_of_compiling()
            measured(prepared)
        say_cost(prepared, left, processors)
        if left and not agreed(prepared, left, processors, yes):
            screen.note("Nothing was run.")
            return 1
        with screen.progress(_what(prepared), max(left, 1)) as meter:
            try:
                found = run_and_answer(asked, prepared, threads=threads, stop=stop,
                                       progress=lambda done: meter(min(done, left)))
            except OSError as error:
                place = f"{error.filename}: " if error.filename else ""
                screen.note(f"alignsim: {place}{error.strerror or error}."
                            f"{_kept(folder, 'when there is room')}")
                return 1
        _finish(replace(found, folder=folder, seconds=time.perf_counter() - begin), as_json)
    if not found.complete:
        screen.note(f"Stopped.{_kept(folder, 'whenever wanted')}")
        return screen.STOPPED
    return 0


def _what(prepared: Prepared) -> str:
    return f"{prepared.question.scenario.name}, {len(prepared.keys):,} points"


def _kept(folder: Path | None, when: str) -> str:
    return " Without --out nothing is kept." if folder is None else \
        f" Every part written before is kept; {when}, the same command goes on where it stopped."


def _finish(found: Sensitivity, as_json: bool) -> None:
    """Write what goes beside the rows, and show it."""
    if found.folder is not None:
        _write(found, found.folder)
    if as_json:
        screen.show_json(as_document(found))
    else:
        _show(found)
    for warning in found.warnings:
        screen.note(warning)
    if found.folder is not None:
        screen.note(f"Tables and the picture are in {found.folder}: {MARK}.csv, {MARK}.json, {MARK}.png.")


def _write(found: Sensitivity, folder: Path) -> None:
    """Tables and picture, each whole or not at all; they say which command made them."""
    import json

    from alignsim.experiments.output import whole_file, write_text
    from alignsim.experiments.provenance import provenance

    told = {"result": screen.plain(as_document(found)),
            **provenance({"scenario": found.scenario}, {"seconds": round(found.seconds, 1)}, sys.argv)}
    writers: dict[str, Callable[[Path], None]] = {
        f"{MARK}.csv": partial(write_text, found.table().to_csv(index=False, lineterminator="\n")),
        f"{MARK}_pairs.csv": partial(write_text, found.pair_table().to_csv(index=False, lineterminator="\n")),
        f"{MARK}.json": partial(write_text, json.dumps(screen.plain(told), indent=2, ensure_ascii=False) + "\n"),
        f"{MARK}.png": found.plot().save,
    }
    for name, write in writers.items():
        whole_file(folder / name, write)


def as_document(found: Sensitivity) -> dict[str, Any]:
    """What ``--json`` prints: the first outcome, and the others in the same shape under ``others``."""
    first, *others = (_outcome(found, lot) for lot in found.outcomes)
    return {**first, "others": others}


def _outcome(found: Sensitivity, lot: OutcomeSensitivity) -> dict[str, Any]:
    from alignsim.analysis.sensitivity.result import flat, row_of
    from alignsim.analysis.sensitivity.words import sentence

    return {
        "outcome": lot.outcome.name, "method": found.method, "indices": [row_of(index) for index in lot.indices],
        "chance": None if lot.chance is None else _chance(lot.chance), "unit": lot.outcome.unit,
        "second_order": [{"names": [f.path for f in pair.factors], **flat("second", pair.second)}
                         for pair in lot.pairs],
        "scenario": found.scenario.name, "blocks": lot.blocks, "blocks_asked": found.blocks, "points": lot.points,
        "runs": found.runs, "seed": found.seed, "weeks": found.weeks, "model": found.model,
        "complete": found.complete, **lot.guards._asdict(), "width_from_runs": lot.from_runs,
        "problem": lot.problem or None,
        "sentence": sentence(lot), "warnings": list(found.warnings),
    }


def _chance(split: Chance) -> dict[str, Any]:
    from alignsim.analysis.sensitivity.result import flat

    return {"points": split.points, "runs": split.runs, **flat("parameters", split.parameters),
            **flat("shared", split.shared), **flat("depends", split.depends), "variance": split.variance,
            **flat("left_in_mean", split.left)}


def _show(found: Sensitivity) -> None:
    from alignsim.report.sensitivity_tables import chance_table, index_table, pair_table

    width = screen.console().width
    for lot in found.outcomes:
        if not lot.problem:
            screen.show(index_table(found, lot, width))
        if lot.pairs:
            screen.show(pair_table(lot))
    if any(lot.chance is not None for lot in found.outcomes):
        screen.show(chance_table(found))
    screen.show(found.sentence, "", found.note)
