"""``python -m alignsim.report.validation``: rebuild docs/validation.md, or sections of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from alignsim.problems import InputError, Problem
from alignsim.report.validation import page
from alignsim.report.validation.sections import SECTIONS, TITLES, Missing, Section, Settings, written

NAMES = tuple(section.name for section in SECTIONS)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--only", multiple=True, metavar="SECTION...", help=f"Rebuild these alone: {', '.join(NAMES)}.")
@click.argument("more", nargs=-1, metavar="")
@click.option("--quick", is_flag=True, help="Few runs: to look at the page, not to read figures off it.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the published data; default ALIGNSIM_DATA.")
@click.option("--docs", type=click.Path(path_type=Path), default=Path("docs"), show_default=True,
              help="Folder that validation.md and its pictures are in.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True)
@click.option("--threads", type=click.IntRange(1, 256), default=None, help="All usable processors if not given.")
def command(
    only: tuple[str, ...], more: tuple[str, ...], quick: bool, data: Path | None, docs: Path, seed: int,
    threads: int | None,
) -> None:
    """Rebuild docs/validation.md: the model against facts, claims and real data.

    Sections that cannot be made are named, and stay on the page as they were.
    """
    try:
        chosen = choose((*only, *more) if only else (), more if not only else ())
        check_folder(docs)
    except InputError as error:
        click.echo(f"alignsim: {error}", err=True)
        sys.exit(2)
    settings = Settings(data, quick, seed, threads, say=lambda words: click.echo(f"  {words}", err=True))
    sys.exit(rebuild(docs, chosen, settings))


def choose(names: tuple[str, ...], stray: tuple[str, ...] = ()) -> tuple[Section, ...]:
    """The sections of these names; all if there are none.

    Raises
    ------
    InputError
        For a name that no section has, or names without ``--only``.
    """
    from alignsim.problems import nearest, show

    allowed = f"one of {', '.join(NAMES)}"
    problems = [Problem("--only", None, "", show(name), allowed, nearest(name, NAMES))
                for name in names if name not in NAMES]
    problems += [Problem("arguments", None, "", show(name), f"--only {name}") for name in stray]
    if problems:
        raise InputError(problems)
    return tuple(section for section in SECTIONS if not names or section.name in names)


def check_folder(docs: Path) -> None:
    """Whether the page can be written there.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    if not docs.is_dir():
        raise InputError([Problem("--docs", None, "", f"{docs}, which is no folder", "the folder of the page")])


def rebuild(docs: Path, chosen: tuple[Section, ...], settings: Settings) -> int:
    """Write the chosen sections anew, one after the other, each kept as soon as it is done; the exit code."""
    blocks = page.read_blocks(docs)
    failed: list[str] = []
    code = 0
    for section in chosen:
        settings.say(f"{section.name} ...")
        start = time.perf_counter()
        try:
            paper = written(section, settings)
        except Missing as error:
            failed.append(str(error))
            code = max(code, 1)
            continue
        except InputError as error:
            failed.append(f"section {section.name}: {error}")
            code = 2
            continue
        blocks[section.name] = page.block(section.title, paper.markdown())
        page.write(docs, blocks, TITLES, paper)
        settings.say(f"{section.name}: {time.perf_counter() - start:.0f} s")
    if len(failed) < len(chosen):
        page.write(docs, blocks, TITLES, None)
    for words in failed:
        click.echo(f"alignsim: {words}", err=True)
    return code


if __name__ == "__main__":
    command()
