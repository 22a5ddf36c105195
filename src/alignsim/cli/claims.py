"""``alignsim claims``: every claim held against the model."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.evidence.claims.claim import Claim, Finding
    from alignsim.evidence.claims.robust import Across
    from alignsim.experiments.output import Folder
    from alignsim.report.figure import Picture

RUNS = 200


@click.command("claims")
@options.number("--runs", None, f"Pairs of runs of each comparison; default {RUNS}, with --robust 100.")
@options.seed_option
@click.option("--only", default=None, metavar="N,N...", help="Only these claims, by number.")
@click.option("--parts", is_flag=True, help="Also print every prediction of each claim.")
@click.option("--robust", is_flag=True,
              help="Verdicts under the three trust rules and three calibrated draws of parameters, without ablation.")
@click.option("--write", default=None, metavar="FILE", help="With --robust: write the result there as JSON.")
@options.out_option
@options.threads_option
@options.json_option
def claims_command(
    runs: str | None, seed: str, only: str | None, parts: bool, robust: bool, write: str | None, out: str | None,
    threads: str | None, as_json: bool,
) -> int:
    """Every claim as an experiment on the baseline: effect with its interval, verdict, and what carries it (ablation).

    A claim holds if every prediction of it comes out as claimed, in part if at least half of them do; else it
    fails.
    """
    given = options.Gathered()
    numbers = given.numbers({"runs": runs, "seed": seed, "threads": threads})
    chosen = _chosen(given, only)
    target = given.out(out)
    file = _file(given, write, robust)
    given.check()
    ask = _across if robust else _plain
    return ask(chosen, numbers, target, file, parts, as_json)


def _chosen(given: options.Gathered, only: str | None) -> list[Claim]:
    from alignsim.evidence.claims import CLAIMS

    if only is None:
        return list(CLAIMS)
    by_number = {str(claim.id): claim for claim in CLAIMS}
    asked = [word.strip() for word in only.split(",")]
    wrong = [word for word in asked if word not in by_number]
    if wrong:
        from alignsim.problems import show

        known = f"numbers of claims, {CLAIMS[0].id} to {CLAIMS[-1].id}, with commas between them"
        given.refuse("--only", ", ".join(show(word) for word in wrong), known)
    return [claim for number, claim in by_number.items() if number in asked]


def _file(given: options.Gathered, write: str | None, robust: bool) -> Path | None:
    if write is None:
        return None
    path = Path(write)
    if not robust:
        given.refuse("--write", "no --robust", "together with --robust")
    if not write.strip() or "\0" in write or path.is_dir() or not path.absolute().parent.is_dir():
        given.refuse("--write", repr(write), "a file in a folder that exists")
    return path


def _plain(
    claims: Sequence[Claim], numbers: Mapping[str, int], target: Path | None, file: Path | None, parts: bool,
    as_json: bool,
) -> int:
    from alignsim.evidence.claims.asked import shipped_by_number
    from alignsim.evidence.claims.claim import evaluate_all
    from alignsim.evidence.claims.laboratory import Laboratory
    from alignsim.evidence.claims.robust import shipped
    from alignsim.experiments.output import Folder

    runs, seed = numbers.get("runs", RUNS), numbers["seed"]
    document = shipped()
    robust = shipped_by_number()
    with ExitStack() as stack:
        folder = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        screen.warn_of_compiling()
        lab = Laboratory(runs, seed, threads=numbers.get("threads"), stop=stop)
        with Steps("claims", sum(1 + len(claim.suspects) for claim in claims)) as steps:
            findings = evaluate_all(claims, lab, step=steps)
        if not findings:
            raise KeyboardInterrupt
        if folder is not None:
            _write(folder, findings, robust, lab.base, {"runs": runs, "seed": seed, "weeks": lab.weeks})
    _show(findings, document, robust, runs, seed, parts, as_json)
    if target is not None:
        screen.note(f"Tables and pictures are in {target}.")
    return screen.stopped(len(findings), len(claims), "claims")


def _show(
    findings: Sequence[Finding], document: Mapping[str, Any] | None, robust: Mapping[int, Any] | None, runs: int,
    seed: int, parts: bool, as_json: bool,
) -> None:
    from alignsim.evidence.claims.rows import as_document

    if as_json:
        screen.show_json(as_document(findings, robust))
        return
    from alignsim.report.claim_tables import NOTE, claims_table, parts_table, robust_note, verdicts_sentence

    screen.show(claims_table(findings, robust, runs, seed, screen.console().width), verdicts_sentence(findings))
    if parts:
        screen.show("", parts_table(findings, screen.console().width))
    screen.show(NOTE, *([] if document is None else [robust_note(document)]))


def _write(
    folder: Folder, findings: Sequence[Finding], robust: Mapping[int, Any] | None, base: Any,
    numbers: Mapping[str, Any],
) -> None:
    from alignsim.evidence.claims.rows import ablation_table, claims_table, parts_table
    from alignsim.experiments.output import write_all
    from alignsim.experiments.provenance import provenance
    from alignsim.report.claims import note_of, pictures_of

    note = note_of(numbers["runs"], numbers["seed"], numbers["weeks"])
    writers: dict[str, Callable[[Path], None]] = {
        "claims.csv": partial(_rows, claims_table(findings, robust)),
        "claims_parts.csv": partial(_rows, parts_table(findings)),
        "claims_ablation.csv": partial(_rows, ablation_table(findings)),
        **{name: partial(_save, draw) for name, draw in pictures_of(findings, note).items()},
    }
    write_all(folder.stage, writers)
    folder.publish(provenance({"base": base}, numbers, sys.argv))


def _rows(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    import pandas as pd

    pd.DataFrame(rows).to_csv(path, index=False)


def _save(draw: Callable[[], Picture], path: Path) -> None:
    draw().save(path)


def _across(
    claims: Sequence[Claim], numbers: Mapping[str, int], target: Path | None, file: Path | None, parts: bool,
    as_json: bool,
) -> int:
    from alignsim.evidence.claims import robust
    from alignsim.experiments.output import Folder

    runs, seed = numbers.get("runs", robust.RUNS), numbers["seed"]
    draws = robust.calibrated_draws()
    wanted = len(robust.RULES) * len(draws)
    with ExitStack() as stack:
        folder = None if target is None else stack.enter_context(Folder(target))
        stop = stack.enter_context(screen.Stop())
        screen.warn_of_compiling()
        with Steps("claims in all cells", wanted * len(claims)) as steps:
            across = robust.across_cells(claims, runs, seed, draws, threads=numbers.get("threads"), step=steps,
                                         stop=stop)
        done = min(len(one.cells) for one in across)
        if not done:
            raise KeyboardInterrupt
        document = robust.as_document(across, runs, seed, draws, _command(claims, runs, seed))
        if folder is not None:
            _write_across(folder, across, document)
    if file is not None and done == wanted:
        file.write_text(_as_text(document), encoding="utf-8")
        screen.note(f"Written to {file}.")
    _show_across(across, document, as_json)
    return screen.stopped(done, wanted, "cells")


def _command(claims: Sequence[Claim], runs: int, seed: int) -> str:
    """The command that makes the same document anywhere."""
    from alignsim.evidence.claims import CLAIMS

    only = "" if len(claims) == len(CLAIMS) else f" --only {','.join(str(claim.id) for claim in claims)}"
    return f"alignsim claims --robust --runs {runs} --seed {seed}{only} --write FILE"


def _as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(screen.plain(document), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _write_across(folder: Folder, across: Sequence[Across], document: Mapping[str, Any]) -> None:
    from alignsim.evidence.claims.laboratory import Laboratory
    from alignsim.experiments.output import write_all, write_text
    from alignsim.experiments.provenance import provenance
    from alignsim.report.claims_robust import robust_picture

    write_all(folder.stage, {
        "claims_robust.json": partial(write_text, _as_text(document)),
        "claims_robust.png": partial(_save, partial(robust_picture, document)),
    })
    numbers = {"runs": document["runs"], "seed": document["seed"]}
    folder.publish(provenance({"base": Laboratory(1).base}, numbers, sys.argv))


def _show_across(across: Sequence[Across], document: Mapping[str, Any], as_json: bool) -> None:
    from alignsim.evidence.claims.rows import as_document

    entries = {int(entry["id"]): entry for entry in document["claims"]}
    if as_json:
        rows = as_document([one.cells[0].finding for one in across], entries)
        cells = {number: entry["cells"] for number, entry in entries.items()}
        screen.show_json([{**row, "cells": cells[row["id"]]} for row in rows])
        return
    from alignsim.report.claim_tables import robust_note, robust_table

    screen.show(robust_table(document), robust_note(document))


class Steps:
    """Says on stderr how far it is: a line that changes in a terminal, a line now and then elsewhere."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._begun = what, total, 0
        self._start: float | None = None  # told from the second step on: the first may hold a minute of compiling
        self._told = time.monotonic()
        self._status: Any = None

    def __enter__(self) -> Steps:
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status(self._what)
            self._status.start()
        return self

    def __exit__(self, *failure: object) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, words: str) -> None:
        """The next step begins."""
        done, now = self._begun, time.monotonic()
        self._begun += 1
        if done == 1:
            self._start = now
        left = ""
        if self._start is not None and done > 1:
            left = f", about {screen.duration((now - self._start) * (self._total - done) / (done - 1))} left"
        text = f"{self._what}: {words} ({self._begun} of {self._total}{left})"
        if self._status is not None:
            self._status.update(text)
        elif now - self._told >= screen.PLAIN_EVERY:
            self._told = now
            screen.note(text)
