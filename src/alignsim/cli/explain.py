"""``alignsim explain``: which settings and which mechanisms carry a difference."""

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
    from alignsim.experiments.explain.asked import Explanation
    from alignsim.experiments.explain.split import Split
    from alignsim.experiments.output import Folder
    from alignsim.experiments.scope import ScopeNote
    from alignsim.experiments.statistics import Interval
    from alignsim.scenario import Scenario


@click.command("explain")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--outcome", default="delivered_value", metavar="NAME", show_default=True,
              help="Outcome whose difference is divided.")
@options.number("--runs", "200", "Runs; every combination has the same.")
@options.seed_option
@options.weeks_option
@options.number("--samples", "2", "Pairs of opposite orders a run draws, of mechanisms and of over eight settings.")
@options.out_option
@options.threads_option
@options.data_option
@options.json_option
def explain_command(
    a: str, b: str, outcome: str, runs: str, seed: str, weeks: str | None, samples: str, out: str | None,
    threads: str | None, data: str | None, as_json: bool,
) -> int:
    """Which settings, and which mechanisms, carry the difference between A and B?  Shapley shares that add up to the
    whole, with intervals, on common random numbers; and where projects' weeks go otherwise."""
    from alignsim.experiments.explain.asked import check_settings, differing, outcome_named
    from alignsim.problems import Problem

    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads, "samples": samples})
    found = outcome_named(outcome, options.PLACE, "--outcome")
    if isinstance(found, Problem):
        given.problems.append(found)
    one, other = given.scenario(a, data), given.scenario(b, data)
    target = given.out(out)
    if one is not None and other is not None:
        levers = given.attempt(partial(differing, one, other, options.PLACE))
        if levers and not given.problems:
            given.attempt(partial(check_settings, one, other, levers, numbers, options.PLACE))
    given.check()
    assert one is not None and other is not None
    return _explain(one, other, outcome, numbers, target, as_json)


def _explain(
    a: Scenario, b: Scenario, outcome: str, numbers: dict[str, int], target: Path | None, as_json: bool
) -> int:
    from alignsim.experiments.explain.asked import explain
    from alignsim.experiments.output import Folder

    with ExitStack() as stack:
        folder = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        for scenario in (a, b):
            screen.warn_of_changes(scenario, numbers.get("weeks"))
        screen.warn_of_compiling()
        total = _tell_cost(a, b, numbers)
        with screen.progress(f"{a.name} to {b.name}", total) as meter:
            found = explain(a, b, outcome, numbers["runs"], numbers["seed"], numbers.get("weeks"),
                            numbers.get("threads"), samples=numbers["samples"], stop=stop,
                            progress=lambda part, done: meter(done, part))
        if found.done == 0:
            screen.note("Stopped before one run of every combination was complete: nothing can be said.")
            raise KeyboardInterrupt
        if folder is not None:
            _write(folder, found)
    _show(found, as_json)
    if folder is not None:
        screen.note(f"Tables and the picture are in {target}.")
    return _stopped(found)


def _tell_cost(a: Scenario, b: Scenario, numbers: dict[str, int]) -> int:
    """Say how many runs it takes and for how long; the number of runs."""
    from alignsim.experiments.explain.cost import cost, seconds_a_run
    from alignsim.experiments.explain.levers import levers_of
    from alignsim.experiments.explain.mechanisms import live_groups
    from alignsim.experiments.limits import usable_processors

    k, groups = len(levers_of(a, b)), len(live_groups(a, b))
    needed = cost(k, groups, numbers["runs"], numbers["samples"])
    tried = {"weeks": numbers.get("weeks", a.weeks), "seed": numbers["seed"]}
    threads = numbers.get("threads", usable_processors())
    seconds = needed.runs * seconds_a_run(a, b, tried) / min(threads, usable_processors())
    settings = "1 setting" if k == 1 else f"{k} settings"
    screen.note(f"{needed.runs:,} runs: {needed.levers:,} for {settings}, {needed.mechanisms:,} for {groups} groups of "
                f"mechanisms; about {screen.duration(seconds)}.")
    return needed.runs


def _stopped(found: Explanation) -> int:
    if found.complete:
        return 0
    if found.done < found.requested:
        screen.note(f"Stopped among the settings, after {found.done:,} of {found.requested:,} runs, which are kept; "
                    "the mechanisms are missing.")
    else:
        done = 0 if found.mechanisms is None else found.mechanisms.whole.size
        screen.note(f"Stopped among the mechanisms, after {done:,} of {found.requested:,} runs"
                    f"{', which are kept' if done else '; they are missing'}. The settings are complete.")
    return screen.STOPPED


def _write(folder: Folder, found: Explanation) -> None:
    from alignsim.experiments.output import write_all, write_text
    from alignsim.experiments.provenance import provenance

    writers: dict[str, Callable[[Path], None]] = {
        "explain.csv": partial(write_text, found.table().to_csv(index=False, lineterminator="\n")),
        "ledger.csv": partial(write_text, found.ledger_table().to_csv(index=False, lineterminator="\n")),
        "scenario_a.yaml": partial(write_text, found.a.to_yaml()),
        "scenario_b.yaml": partial(write_text, found.b.to_yaml()),
        "explain.png": found.plot().save,
    }
    write_all(folder.stage, writers)
    numbers = {"outcome": found.outcome.name, "runs": found.done, "requested": found.requested, "seed": found.seed,
               "weeks": found.weeks, "samples": found.samples, "exact": found.exact, "complete": found.complete}
    folder.publish(provenance({"a": found.a, "b": found.b}, numbers, sys.argv))


def as_document(found: Explanation) -> dict[str, Any]:
    """What ``--json`` prints."""
    split = found.mechanisms
    return {
        "outcome": found.outcome.name, "unit": found.outcome.unit, "a": found.a.name, "b": found.b.name,
        **_figures("difference", found.difference), "smallest": found.smallest, "base_mean": found.base_mean,
        "runs": found.difference.n, "left_out": found.levers.missing, "seed": found.seed, "weeks": found.weeks,
        "exact": found.exact, "samples": found.samples, "complete": found.complete,
        "levers": _levers(found),
        "mechanisms": [] if split is None else [
            {"name": split.names[i], "words": split.words[i], "switches": list(_switches(found, split, i)),
             **_figures("share", split.shares[i])} for i in split.order],
        "remainder": None if split is None else split.remainder.mean,
        "remainder_low": None if split is None else split.remainder.low,
        "remainder_high": None if split is None else split.remainder.high,
        "mechanisms_runs": 0 if split is None else split.runs,
        "mechanisms_difference": None if split is None else split.total.mean,
        "ledger": [{"name": step.outcome.name, **_figures("difference", step.difference)} for step in found.ledger],
        "sentence": found.sentence,
        "warnings": [{"scenario": label, **note.as_dict()} for label, notes in _scope(found).items()
                     for note in notes],
    }


def _levers(found: Explanation) -> list[dict[str, Any]]:
    split, rows = found.levers, []
    for i in split.order:
        lever = found.settings[i]
        row = {"name": lever.name, "words": lever.words, "before": lever.before, "after": lever.after,
               "sets": list(lever.paths), **_figures("share", split.shares[i])}
        if split.alone_intervals:
            row["alone"] = _figures("difference", split.alone_intervals[i])
            row["last"] = _figures("difference", split.last_intervals[i])
        rows.append(row)
    return rows


def _switches(found: Explanation, split: Split, i: int) -> tuple[str, ...]:
    return next(group.switches for group in found.groups if group.name == split.names[i])


def _figures(name: str, found: Interval) -> dict[str, Any]:
    return {name: found.mean, "low": found.low, "high": found.high}


def _scope(found: Explanation) -> dict[str, tuple[ScopeNote, ...]]:
    """Where each scenario lies outside what the model was calibrated and tried on."""
    from alignsim.experiments.scope import warnings_of

    return {scenario.name: warnings_of(scenario, weeks=found.weeks) for scenario in (found.a, found.b)}


def _show(found: Explanation, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(found))
        return
    from alignsim.report.explain_tables import ledger_table, lever_table, mechanism_table

    width = screen.console().width
    screen.show(lever_table(found, width))
    if found.mechanisms is not None:
        screen.show(mechanism_table(found, found.mechanisms))
    screen.show(ledger_table(found), found.sentence, "", found.note)
    screen.note_scope(_scope(found))
