"""``alignsim new CHART``: a starter folder made from a chart file, every guess marked as one.

What a column is, who holds which role and who counts as IT or marketing can be read off most charts, but never for
certain; so the guesses go into a scenario file with a comment beside each, for a person to check.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from alignsim.problems import InputError, Problem
from alignsim.scenario.guessing import Guess, guess_chart

SCENARIO = "scenario.yaml"


def new(chart: str | Path, out: str | Path | None = None) -> Path:
    """Write a starter folder: the chart (and the table of staff beside it, if there is one) and a scenario file.

    Parameters
    ----------
    chart : CSV or Excel file with a row a post or person
    out : folder to make; default the chart's name, without extension, in the current folder

    Returns
    -------
    the folder

    Raises
    ------
    InputError
        If the chart cannot be read or has no column of superiors, or the folder holds something already.
    """
    path = Path(chart)
    guess = guess_chart(path)
    folder = Path(out) if out is not None else Path(path.stem)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError((Problem(str(folder), None, "", "a folder that holds something", "a new or an empty folder"),))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / path.name)
        if guess.staff_file:
            shutil.copyfile(path.parent / guess.staff_file, folder / guess.staff_file)
        (folder / SCENARIO).write_text(scenario_text(guess), encoding="utf-8")
    except OSError as error:
        raise InputError(
            (Problem(str(folder), None, "", f"cannot be written: {error.strerror}", "a folder"),)
        ) from error
    return folder


def scenario_text(guess: Guess) -> str:
    """The scenario file for a guess."""
    lines = [
        "format: 1",
        "extends: baseline",
        f"title: {_quoted(f'Starter from {guess.file}')}",
        "question: What do you want to know?",
        f"source: {_quoted(f'guessed from {guess.file}; every line marked GUESS wants a look')}",
        "organization:",
        "  chart:",
        f"    file: {_quoted(guess.file)}",
        *(
            []
            if guess.excel
            else [f"    encoding: {guess.encoding}  # GUESS", f"    delimiter: {_quoted(guess.delimiter)}  # GUESS"]
        ),
        f"    top: [{', '.join(_quoted(top) for top in guess.top)}]  # GUESS: what stands where nobody is above",
        f"    duplicates: {'job_share' if guess.repeated else 'error'}" + _repeats(guess),
        f"    columns:  # of: {_comment(', '.join(guess.headings), 10_000)}",
        *_columns(guess.columns, "columns of the chart"),
    ]
    if guess.staff_file:
        lines += ["  staff:", f"    file: {_quoted(guess.staff_file)}  # GUESS: lies beside the chart"]
        lines += [f"    encoding: {guess.encoding}", f"    delimiter: {_quoted(guess.delimiter)}", "    columns:"]
        lines += _columns(guess.staff_columns, "columns of the table of staff")
    lines += ["  roles:", *_roles(guess), "  functions:  # the first rule that fits wins", *_functions(guess)]
    return "\n".join(lines) + "\n"


def _repeats(guess: Guess) -> str:
    return f"  # GUESS: {guess.repeated} id(s) stand in more than one row" if guess.repeated else ""


def _columns(columns: dict[str, str], words: str) -> list[str]:
    return [f"      {name}: {_quoted(heading)}  # GUESS" for name, heading in columns.items()] or [f"      # {words}"]


def _roles(guess: Guess) -> list[str]:
    lines = []
    for role in ("ceo", "cfo", "coo", "cio", "cmo"):
        if role in guess.roles:
            post = guess.roles[role]
            lines.append(f"    {role}: {_quoted(post)}  # GUESS: {_comment(guess.titles.get(post, ''))}")
        else:
            needed = " (needed)" if role in ("cio", "cmo") else ""
            lines.append(f'    # {role}: ""  # nobody found{needed}; put the id of the post here')
    return lines


def _functions(guess: Guess) -> list[str]:
    lines = []
    for function, groups in guess.groups.items():
        if groups:
            names = ", ".join(_quoted(group) for group in groups)
            lines.append(f"    - {{function: {function}, group: [{names}]}}  # GUESS")
    for function, role in (("it", "cio"), ("marketing", "cmo")):
        if role in guess.roles:
            rule = f"{{function: {function}, under: [{_quoted(guess.roles[role])}]}}"
            lines.append(f"    - {rule}  # GUESS: all under the {role.upper()}")
    for function in ("it", "marketing"):
        if not any(f"function: {function}," in line for line in lines):
            lines.append(f'    - {{function: {function}, group: ["?"]}}  # nobody found: name groups, or under: ["id"]')
    return lines


def _quoted(text: str) -> str:
    """A text as YAML takes it, in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str, longest: int = 100) -> str:
    """A text of the chart as a comment: on one line, whatever it holds."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:longest]
