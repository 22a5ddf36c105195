"""``alignsim calibrate``: what an organization's own history says of named parameters."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen
from alignsim.problems import Problem

if TYPE_CHECKING:
    from alignsim.calibration.asked import Question
    from alignsim.calibration.posterior import Posterior


@click.command("calibrate")
@click.argument("scenario", metavar="SCENARIO", required=False)
@click.argument("more", metavar="", nargs=-1)
@click.option("--data", default=None, metavar="FILE", help="Project log with actuals, a CSV file.")
@click.option("--survey", default=None, metavar="FILE", help="Answers about trust, a CSV file.")
@click.option("--free", multiple=True, metavar="NAME[=LOW:HIGH]",
              help="Parameter to learn, and what is thought possible; default: its declared range. May be repeated.")
@click.option("--out", default=None, metavar="FILE",
              help="Write the posterior there (JSON), and its picture beside it (.png).")
@options.number("--sims", "8192", "Simulated histories.")
@options.seed_option
@options.number("--weeks", None, "Weeks the history spans; default: from the first start to the last known end.")
@click.option("--form", default=None, metavar="DIR",
              help="Write a printable survey form and empty tables to fill in, and do nothing else.")
@options.threads_option
@click.option("--charts", default=None, metavar="DIR", help="Folder that ${ALIGNSIM_DATA} stands for in scenarios.")
@options.json_option
def calibrate_command(
    scenario: str | None, more: tuple[str, ...], data: str | None, survey: str | None, free: tuple[str, ...],
    out: str | None, sims: str, seed: str, weeks: str | None, form: str | None, threads: str | None,
    charts: str | None, as_json: bool,
) -> int:
    """What does an organization's own history say of parameters?  Fits named ones to its project log and a short trust
    survey, with uncertainty; ``compare --posterior`` carries that uncertainty into a what-if."""
    if form is not None:
        return _form(form, [name for name, value in (("SCENARIO", scenario), ("--data", data)) if value is not None])
    from alignsim.calibration.asked import read_question

    given = options.Gathered()
    found = given.numbers({"sims": sims, "seed": seed, "weeks": weeks, "threads": threads})
    loaded = None
    if scenario is None:
        given.refuse("SCENARIO", "nothing", "a scenario by name or path")
    else:
        loaded = given.scenario(scenario, charts)
    target = _target(given, out)
    question = None
    if data is None:
        given.refuse("--data", "nothing", "a project log, a CSV file")
    else:
        question, problems = read_question(
            loaded, Path(data), None if survey is None else Path(survey), (*free, *more), found.get("weeks"),
            place=options.PLACE, field="--free")
        given.problems += problems
    given.check()
    assert question is not None
    return _calibrate(question, found, target, as_json)


def _form(folder: str, others: list[str]) -> int:
    from alignsim.calibration.form import check_folder, write_form

    given = options.Gathered()
    for name in others:
        given.refuse(name, "a value together with --form", "--form alone")
    given.attempt(partial(check_folder, Path(folder)))
    given.check()
    write_form(Path(folder))
    screen.note(f"survey_form.html (print it), survey.csv and projects.csv (fill them in) are in {folder}.")
    return 0


def _target(given: options.Gathered, out: str | None) -> Path | None:
    """The file for the posterior: new, or an earlier posterior; with a picture beside it."""
    if out is None:
        return None
    from alignsim.calibration.file import MARK

    path = Path(out)
    allowed = "a new file, or one that alignsim calibrate wrote"
    if not out.strip() or "\0" in out:
        given.problems.append(Problem(options.PLACE, None, "--out", "an empty name", "a file"))
    elif path.suffix.lower() == ".png":
        given.refuse("--out", str(path), "a name such as posterior.json: the picture goes beside it")
    elif path.is_dir() or not path.absolute().parent.is_dir():
        found = "a folder" if path.is_dir() else "a file in a folder that does not exist"
        given.problems.append(Problem(out, None, "--out", found, allowed))
    elif os.path.lexists(path):
        try:
            with path.open("rb") as stream:
                start = stream.read(100)
        except OSError:
            start = b""
        if MARK.encode() not in start:
            given.problems.append(Problem(out, None, "--out", "a file with other content", allowed))
    elif os.path.lexists(path.with_suffix(".png")):
        given.problems.append(Problem(str(path.with_suffix(".png")), None, "--out", "a picture that is there already",
                                      "a name whose picture is not there"))
    return path


def _calibrate(question: Question, numbers: dict[str, int], target: Path | None, as_json: bool) -> int:
    from alignsim.calibration.asked import FEWEST_SIMS, fit

    with screen.Stop() as stop:
        screen.warn_of_compiling()
        with screen.progress(f"{question.scenario.name}, simulated histories", numbers["sims"]) as meter:
            try:
                posterior = fit(question, numbers["sims"], numbers["seed"], numbers.get("threads"), progress=meter,
                                stop=stop)
            except KeyboardInterrupt:
                screen.note(f"Stopped before {FEWEST_SIMS:,} simulated histories, which it takes to say anything: "
                            "nothing is written.")
                return screen.STOPPED
    if target is not None:
        posterior.save(target)
        posterior.plot().save(target.with_suffix(".png"))
    _show(posterior, as_json)
    if target is not None:
        screen.note(f"The posterior is in {target}, its picture in {target.with_suffix('.png')}.")
    return screen.stopped(posterior.sims, posterior.requested, "simulated histories")


def as_document(posterior: Posterior) -> dict[str, Any]:
    """What ``--json`` prints: the file without its draws."""
    from alignsim.calibration.file import document

    return {key: value for key, value in document(posterior).items() if key not in ("draws", "weights", "command")}


def _show(posterior: Posterior, as_json: bool) -> None:
    if as_json:
        screen.show_json(as_document(posterior))
        return
    from alignsim.report.calibration.tables import check_table, correlation_table, parameter_table, words

    together = correlation_table(posterior)
    screen.show(parameter_table(posterior), *([together] if together is not None else []),
                check_table(posterior, screen.console().width), *words(posterior))
