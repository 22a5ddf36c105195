"""``alignsim sweep``: a design over levers and parameters, resumed where it stopped."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.problems import Problem
    from alignsim.sweeps.preparing import Prepared
    from alignsim.sweeps.table import SweepTable

ASK_SECONDS = 60
"""What takes longer is asked for, where there is somebody to ask."""
SHOWN = ("delivered_value", "relationship")


@click.command("sweep")
@click.argument("sweep_file", metavar="SWEEP.yaml")
@click.option("--out", required=True, metavar="DIR", help="The folder that keeps the sweep; what is there is kept.")
@options.number("--runs", None, "Replications a point; default: the file's.")
@options.number("--add-runs", None, "So many replications more than a finished sweep has.")
@click.option("--until", default=None, metavar="HALFWIDTH",
              help="Add runs to each point until half the width of its 95% interval of the first --outcome is at most "
                   "this, in the outcome's unit (a share: 0.01 is one percentage point); --runs is then the most a "
                   "point may have, 1,000 if not given.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME",
              help="Outcomes to show, several if wanted; the rows always hold all.  [default: delivered_value, "
                   "relationship]")
@click.option("--cluster", default=None, metavar="ADDRESS",
              help="Run on a Dask scheduler, or 'local' to start one here (extra: cluster).")
@click.option("--shard", default=None, metavar="I/N", help="Only part I of N, for job arrays; see alignsim merge.")
@options.number("--part", None, "Rows written at once; default: about 20 seconds of work.")
@options.threads_option
@options.data_option
@click.option("--yes", is_flag=True, help="Do not ask before a long sweep.")
@options.json_option
def sweep_command(
    sweep_file: str, out: str, runs: str | None, add_runs: str | None, until: str | None, outcomes: tuple[str, ...],
    cluster: str | None, shard: str | None, part: str | None, threads: str | None, data: str | None, yes: bool,
    as_json: bool,
) -> int:
    """Run a design over levers and parameters; every run is a row in DIR/runs.  Stopped or killed, it goes on where it
    was; runs that are there are never run twice."""
    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "add_runs": add_runs, "part": part, "threads": threads})
    shown = given.outcomes(outcomes or SHOWN)
    goal = (until, None if until is None or given.problems else shown[0])
    if cluster is not None:
        given.problems += _wrong_cluster(cluster)
    prepared = _prepared(given, sweep_file, out, numbers, goal, shard, data)
    given.check()
    assert prepared is not None
    return _sweep(prepared, numbers, cluster, yes, shown, as_json)


def _wrong_cluster(address: str) -> list[Problem]:
    from alignsim.sweeps.cluster import check_cluster

    problem = check_cluster(address, place=options.PLACE, field="--cluster")
    return [] if problem is None else [problem]


def _prepared(
    given: options.Gathered, file: str, out: str, numbers: dict[str, int], goal: tuple[str | None, str | None],
    shard: str | None, data: str | None,
) -> Prepared | None:
    """The sweep checked against its folder; all problems are kept."""
    from alignsim.problems import InputError
    from alignsim.sweeps.preparing import prepare

    if not out.strip() or "\0" in out:
        given.refuse("--out", "an empty name", "a folder")
        return None
    try:
        prepared = prepare(file, out, runs=numbers.get("runs"), add_runs=numbers.get("add_runs"), until=goal[0],
                           outcome=goal[1], shard=shard or "1/1", data=data)
    except InputError as error:
        given.problems += [p._replace(file=options.PLACE, field=f"--{p.field.replace('_', '-')}")
                           if p.file == "sweep()" else p for p in error.problems]
        return None
    return prepared if not given.problems else None


def _sweep(
    prepared: Prepared, numbers: dict[str, int], cluster: str | None, yes: bool, outcomes: tuple[str, ...],
    as_json: bool,
) -> int:
    from alignsim.sweeps.asked import run_prepared
    from alignsim.sweeps.preparing import measured

    left = prepared.left
    with screen.Stop() as stop:
        if left:
            screen.warn_of_compiling()
            measured(prepared)
        threads = numbers.get("threads") or _processors()
        say_cost(prepared, left, threads if cluster is None else None)
        if left and not agreed(prepared, left, threads, yes):
            screen.note("Nothing was run.")
            return 1
        what = f"{prepared.question.scenario.name}, {len(prepared.keys):,} points"
        with screen.progress(what, max(left, 1)) as meter, screen.warnings_as_notes():
            try:
                table = run_prepared(prepared, threads=threads, part=numbers.get("part"), cluster=cluster,
                                     progress=meter, stop=stop)
            except ConnectionError as error:
                screen.note(f"alignsim: {error}. Every part written before is kept; the same command goes on where it "
                            "stopped.")
                return 1
            except OSError as error:
                place = f"{error.filename}: " if error.filename else ""
                screen.note(f"alignsim: {place}{error.strerror or error}. Every part written before is kept; when "
                            "there is room, the same command goes on where it stopped.")
                return 1
    for name in prepared.lost:
        screen.note(f"{name} was not whole; its runs were done again.")
    draw(table, outcomes)
    _show(table, outcomes, as_json)
    return _ended(table, prepared, stop.asked)


def _processors() -> int:
    from alignsim.experiments.limits import usable_processors

    return usable_processors()


def say_cost(prepared: Prepared, left: int, threads: int | None) -> None:
    """What it will take: runs, time, disk; a cluster is no number of threads."""
    screen.note(f"{prepared.question.scenario.name}: {prepared.sentence}.")
    if not left:
        return
    megabytes = prepared.bytes_needed / 2**20
    time = f"about {screen.duration(left * prepared.seconds_a_run / (threads or 1))} on " \
           f"{threads} processors" if threads else \
           f"about {screen.duration(left * prepared.seconds_a_run)} of one processor, spread over the cluster"
    screen.note(f"It takes {time} ({1e3 * prepared.seconds_a_run:.1f} ms a run) and {max(megabytes, 0.1):,.1f} MiB.")
    folder = prepared.store.folder.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < 1.2 * prepared.bytes_needed:
        screen.note(f"Only {free / 2**20:,.0f} MiB are free there: it may stop when the disk is full, and can go on "
                    "when there is room.")


def agreed(prepared: Prepared, left: int, threads: int, yes: bool) -> bool:
    """Whether to go on: asked only where a person can answer, and only before a long sweep."""
    seconds = left * prepared.seconds_a_run / threads
    if yes or seconds < ASK_SECONDS or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    return click.confirm("Go on?", default=True, err=True)


def draw(table: SweepTable, outcomes: tuple[str, ...] = SHOWN) -> None:
    """The picture of a sweep, into its folder."""
    from alignsim.report.sweep import picture_of
    from alignsim.sweeps.store import PICTURE

    if len(table):
        picture_of(table, outcomes).save(table.folder / PICTURE)


def as_document(table: SweepTable, outcomes: tuple[str, ...]) -> dict[str, Any]:
    """What ``--json`` prints."""
    from alignsim.sweeps.effects import main_effects

    effects = main_effects(table, outcomes)
    return {
        "scenario": table.header["scenario"]["name"], "design": table.header["design"], "points": len(table.points),
        "runs": table.design.runs, "seed": table.design.seed, "weeks": table.design.weeks, "rows": len(table),
        "planned": table.planned, "complete": table.complete, "failed": table.failed, "model": table.version,
        "until": None if table.enough is None else table.enough.as_dict(),
        "folder": str(table.folder), "factors": table.header["factors"],
        "levels": effects.astype(object).where(effects.notna(), None).to_dict("records"),
        "failures": table.failures().head(20).to_dict("records") if table.failed else [],
    }


def _show(table: SweepTable, outcomes: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(table, outcomes))
        return
    from alignsim.report.sweep_tables import effects_table

    if len(table):
        together = effects_table(table, outcomes)
        shown = [together] if screen.fits(together) else [effects_table(table, (name,)) for name in outcomes]
        screen.show(*shown, table.sentence, NOTE)
    if table.enough is not None:
        screen.show(table.enough.sentence)
    if table.failed:
        first = table.failures().iloc[0]
        screen.show(f"The first that failed: {first['error']}",
                    f"To see it again, in {table.folder}: {first['repeat']}")


NOTE = ("Differences from the first level are taken run by run, all points on the same luck. The rows hold every "
        "outcome; the intervals of the means are in --json.")


def _ended(table: SweepTable, prepared: Prepared, stopped: bool) -> int:
    from alignsim.sweeps.store import PICTURE

    if len(table):
        screen.note(f"Rows are in {Path(table.folder) / 'runs'}, the picture is {Path(table.folder) / PICTURE}.")
    if stopped:
        screen.note(f"Stopped: {len(table):,} of {table.planned:,} runs are kept; the same command goes on from there.")
        return screen.STOPPED
    return 0
