"""From the bytes of an uploaded chart to a scenario, or to every problem the command line would tell.

The way is that of ``alignsim new CHART`` and ``alignsim check``: the same guesses, the same scenario file, the same
loader, the same plan.  Only that the file lies in memory: nothing is ever written to a disk.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from alignsim.problems import InputError, Problem
from alignsim.scenario import held
from alignsim.scenario.starter import SCENARIO

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario
    from alignsim.scenario.guessing import Guess

MAX_BYTES = 5 * 1024 * 1024
"""Of a chart on the page; the command line reads up to 64 MiB."""
MAX_LETTERS = 4 * MAX_BYTES // 3 + 8
"""Of its content as the browser sends it, base64."""
MAX_ROWS = 50_000
MAX_UNPACKED = 4 * MAX_BYTES
"""Of a workbook."""
NAME = "your organization"
_T = TypeVar("_T")
_LONGEST = 80


@dataclass(frozen=True)
class Chosen:
    """What a visitor set right: headings by our name of a column, posts by role; "" = there is none."""

    columns: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Reading:
    """What came of an upload."""

    file: str
    folder: Path  #: where it is held
    problems: tuple[Problem, ...] = ()
    scenario: Scenario | None = None
    plan: Plan | None = None
    guess: Guess | None = None
    headings: tuple[str, ...] = ()


def safe_name(name: str) -> str:
    """The last part of a file's name, of letters that every system takes."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = re.sub(r"[^\w .()-]", "_", last).strip(" .")
    stem, dot, suffix = kept.rpartition(".")
    if not stem or kept.lower() == SCENARIO:
        return "chart.csv" if not kept or stem else f"{kept[:_LONGEST]}.csv"
    return f"{stem[:_LONGEST]}{dot}{suffix[:8]}"


def too_large(name: str, size: int) -> Problem:
    """The problem of a file that the page does not take."""
    allowed = f"a chart of at most {MAX_BYTES >> 20} MiB on this page; the command line (alignsim new) reads up to 64"
    return Problem(safe_name(name), None, "", f"a file of {size / 2**20:,.1f} MiB", allowed)


def read(name: str, content: bytes, folder: Path | None = None) -> Reading:
    """Hold a chart in memory (in a folder of its own) and make a scenario of it; never an error for bad input."""
    file, folder = safe_name(name), folder or held.new_folder()
    if len(content) > MAX_BYTES:
        return Reading(file, folder, (too_large(file, len(content)),))
    if _unpacked(content) > MAX_UNPACKED or content.count(b"\n") > MAX_ROWS and not content.startswith(b"PK"):
        found = f"more than {MAX_ROWS:,} rows, or a workbook of more than {MAX_UNPACKED >> 20} MiB unpacked"
        return Reading(file, folder, (Problem(file, None, "", found, "a smaller chart on this page"),))
    held.hold(folder / file, content)
    return again(Reading(file, folder), Chosen())


def _unpacked(content: bytes) -> int:
    """Bytes of a workbook once it is unpacked; 0 of anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except Exception:  # whatever a broken archive makes zipfile raise: the loader tells it
        return 0


def again(reading: Reading, chosen: Chosen) -> Reading:
    """The same file, with what a visitor set right."""
    from alignsim.scenario.guessing import guess_chart, headings

    path = reading.folder / reading.file
    bare = Reading(reading.file, reading.folder)
    guess, problems = _tried(bare, lambda: guess_chart(path, chosen.columns))
    if guess is None:
        names, _ = _tried(bare, lambda: headings(path))
        return replace(bare, problems=problems, headings=tuple(names or ()))
    for role, post in chosen.roles.items():
        if post:
            guess.roles[role] = post
        else:
            guess.roles.pop(role, None)
    bare = replace(bare, guess=guess, headings=tuple(guess.headings))
    made, problems = _tried(bare, lambda: _made(reading.folder, guess))
    if made is None:
        return replace(bare, problems=problems)
    return replace(bare, scenario=made[0], plan=made[1])


def _made(folder: Path, guess: Guess) -> tuple[Scenario, Plan]:
    """Through the file that ``alignsim new`` writes, the loader and the plan; and not too large for this page."""
    from alignsim.experiments.desk import Limits
    from alignsim.organization import plan
    from alignsim.scenario import load
    from alignsim.scenario.starter import scenario_text

    path = folder / SCENARIO
    held.hold(path, scenario_text(guess).encode())
    try:
        scenario = load(path)
    finally:
        held.let_go(path)
    scenario = replace(scenario, name=NAME, title=NAME.capitalize(), question="", source="uploaded in this session")
    planned = plan(scenario)
    Limits().check_plan(planned)
    return scenario, planned


def _tried(reading: Reading, make: Callable[[], _T]) -> tuple[_T | None, tuple[Problem, ...]]:
    """What is made, or the problems, told with the file's own name."""
    try:
        return make(), ()
    except InputError as error:
        return None, tuple(_told(problem, reading) for problem in error.problems)


def _told(problem: Problem, reading: Reading) -> Problem:
    """A problem without the place in memory: of the chart by its name."""
    place = str(reading.folder)
    file = problem.file.replace(place, "").lstrip("\\/")
    file = reading.file if not file or file in (NAME, reading.folder.name) or file.endswith(".yaml") else file
    found, allowed = (text.replace(place, "") for text in (problem.found, problem.allowed))
    return problem._replace(file=file, found=found, allowed=allowed)
