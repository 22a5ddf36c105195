"""``alignsim compare``: scenarios against a base, pair by pair."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import fitted, options, screen

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.output import Folder
    from alignsim.experiments.scope import ScopeNote
    from alignsim.experiments.until import Goal
    from alignsim.scenario import Scenario


@click.command("compare")
@click.argument("base", metavar="A")
@click.argument("others", metavar="B [C...]", nargs=-1, required=True)
@options.runs_until_option
@options.until_option
@options.until_outcome_option
@options.seed_option
@options.weeks_option
@options.number("--as-change", None, "B's differences come as a policy change at that week.")
@fitted.posterior_option
@click.option("--simultaneous", is_flag=True, help="All intervals hold together with 95% (Bonferroni).")
@click.option("--all", "whole", is_flag=True, help="Print every outcome; files and JSON always have all.")
@options.out_option
@options.threads_option
@options.data_option
@options.json_option
def compare_command(
    base: str, others: tuple[str, ...], runs: str | None, until: str | None, outcome: str | None, seed: str,
    weeks: str | None, as_change: str | None, posterior: str | None, simultaneous: bool, whole: bool, out: str | None,
    threads: str | None, data: str | None, as_json: bool,
) -> int:
    """What do B, C, ... change against A?  Paired on common random numbers: differences with intervals, share of pairs
    won, the smallest effect worth having, and when it pays."""
    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "seed": seed, "weeks": weeks, "threads": threads, "as_change": as_change})
    goal = given.goal(until, outcome, numbers)
    first = given.scenario(base, data)
    found = [given.scenario(name, data) for name in others]
    loaded = [scenario for scenario in found if scenario is not None]
    target = given.out(out)
    first, loaded, drawn = fitted.applied(given, posterior, first, loaded)
    if first is not None and len(loaded) == len(others) and not given.problems:
        given.attempt(partial(plan_all, first, loaded, numbers))
    given.check()
    assert first is not None
    return _compare(first, loaded, numbers, goal, drawn, target, simultaneous, whole, as_json)


def plan_all(base: Scenario, others: list[Scenario], numbers: dict[str, int]) -> None:
    """Make every organization once, so that all problems are known before anything runs."""
    from alignsim.experiments.pairing import as_changes, labelled
    from alignsim.organization import plan

    weeks = numbers.get("weeks", base.weeks)
    named = labelled(others, taken=base.name)
    if "as_change" in numbers:
        named = as_changes(base, named, numbers["as_change"], weeks)
    given = options.Gathered()
    for scenario in (base, *named.values()):
        given.attempt(partial(plan, scenario, weeks=weeks))
    given.check()


def _compare(
    base: Scenario, others: list[Scenario], numbers: dict[str, int], goal: Goal | None,
    drawn: fitted.Fitted | None, target: Path | None, simultaneous: bool, whole: bool, as_json: bool,
) -> int:
    from alignsim.experiments.compare import compare
    from alignsim.experiments.output import Folder

    with ExitStack() as stack:
        folder = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        for scenario in (base, *others):
            screen.warn_of_changes(scenario, numbers.get("weeks"))
        screen.warn_of_compiling()
        sides = len(others) + 1
        first = numbers["runs"] if goal is None else goal.looks[0]
        with screen.progress(f"{base.name} and {len(others)} more", first * sides) as meter:
            comparison = compare(
                base, others, numbers["runs"], numbers["seed"], numbers.get("weeks"), numbers.get("as_change"),
                numbers.get("threads"), simultaneous=simultaneous, stop=stop,
                until=None if goal is None else goal.half_width, outcome=None if goal is None else goal.outcome,
                progress=lambda label, done: meter(done, label), expect=lambda pairs: meter.expect(pairs * sides))
        if comparison.pairs == 0:
            raise KeyboardInterrupt
        if folder is not None:
            _write(folder, comparison, drawn)
    _show(comparison, whole, as_json, drawn)
    if folder is not None:
        screen.note(f"Tables and the picture are in {target}.")
    if comparison.until is not None:
        return screen.ended(comparison.until)
    return screen.stopped(comparison.pairs, comparison.base.requested, "pairs")


def _write(folder: Folder, comparison: Comparison, drawn: fitted.Fitted | None) -> None:
    from alignsim.experiments.output import write_all, write_table, write_text
    from alignsim.experiments.provenance import provenance
    from alignsim.report import pictures

    everyone = {"base": comparison.base, **comparison.others}
    writers: dict[str, Callable[[Path], None]] = {
        "comparison.parquet": partial(write_table, comparison.table()),
        "outcomes.parquet": partial(write_table, _stacked(comparison, "outcomes")),
        "weekly.parquet": partial(write_table, _stacked(comparison, "bands")),
        "payback.parquet": partial(write_table, comparison.payback_table()),
        **{f"scenario_{k}_{_slug(label)}.yaml": partial(write_text, e.scenario.to_yaml())
           for k, (label, e) in enumerate(everyone.items())},
        **pictures.of_comparison(comparison),
    }
    write_all(folder.stage, writers)
    numbers = {"runs": comparison.pairs, "requested": comparison.base.requested, "seed": comparison.base.seed,
               "weeks": comparison.base.weeks, "as_change": comparison.as_change,
               "simultaneous": comparison.simultaneous, **_until(comparison), **_posterior(comparison, drawn)}
    folder.publish(provenance({k: e.scenario for k, e in everyone.items()}, numbers, sys.argv))


def _stacked(comparison: Comparison, kind: str) -> pd.DataFrame:
    """The tables of all scenarios under each other, the label as the scenario."""
    import pandas as pd

    parts = []
    for label, ensemble in ((comparison.base.scenario.name, comparison.base), *comparison.others.items()):
        part = ensemble.bands() if kind == "bands" else ensemble.outcomes.copy()
        part["scenario"] = label
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _slug(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", label)[:60] or "scenario"


def as_document(comparison: Comparison, drawn: fitted.Fitted | None = None) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "base": comparison.base.scenario.name, "runs": comparison.pairs, "seed": comparison.base.seed,
        "comparisons": [
            {"scenario": label, "outcomes": [
                {"name": d.outcome.name, "unit": d.outcome.unit, "difference": d.difference, "low": d.low,
                 "high": d.high, "share_better": d.share_better, "pairing_correlation": d.pairing_correlation}
                for d in comparison.differences if d.scenario == label]}
            for label in comparison.others],
        **_until(comparison),
        **_posterior(comparison, drawn),
        "warnings": [{"scenario": label, **note.as_dict()} for label, notes in scope_of(comparison).items()
                     for note in notes],
    }


def _until(comparison: Comparison) -> dict[str, Any]:
    return {} if comparison.until is None else {"until": comparison.until.as_dict()}


def _posterior(comparison: Comparison, drawn: fitted.Fitted | None) -> dict[str, Any]:
    return {} if drawn is None else {"posterior": drawn.as_dict(comparison)}


def scope_of(comparison: Comparison) -> dict[str, tuple[ScopeNote, ...]]:
    """Where each scenario lies outside what the model was calibrated and tried on."""
    from alignsim.experiments.scope import warnings_of

    everyone = {comparison.base.scenario.name: comparison.base, **comparison.others}
    return {label: warnings_of(e.scenario, e.plan, weeks=e.weeks) for label, e in everyone.items()}


def _show(comparison: Comparison, whole: bool, as_json: bool, drawn: fitted.Fitted | None) -> None:
    if as_json:
        screen.show_json(as_document(comparison, drawn))
        return
    from alignsim.report.pictures import pays_of
    from alignsim.report.tables import comparison_table

    for label in comparison.others:
        screen.show(comparison_table(comparison, label, whole=whole, width=screen.console().width),
                    comparison.sentence_of(label), pays_of(comparison, label), "")
    if drawn is not None:
        drawn.show(comparison)
    screen.show(comparison.interval_note + NOTE)
    screen.note_scope(scope_of(comparison))


NOTE = ("Smallest worth it, the smallest effect worth having: a tenth of a standard deviation of the base's runs (an "
        "assumption). One pair is worth: independent runs of each side that would give the same interval. The "
        "balance: value is exchanged at what the base realizes a person-week spent, against the hours the lever costs.")
