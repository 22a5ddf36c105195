"""Which files a scenario may name: those in its own folder, and those in the folder of the data it was given.

A file that somebody hands on must not be able to name any file of the reader's disk, and must still work in another
place; so a relative path may not climb out of its folder, nor leave it by a link.  Another folder is named as a whole,
by ``data:`` as an absolute path or from ``${ALIGNSIM_DATA}``.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from alignsim.problems import Problem, nearest, show
from alignsim.scenario import held
from alignsim.scenario.reading import Node

VARIABLE = "${ALIGNSIM_DATA}"


def data_folder(data: Path | str | None) -> Path | None:
    """The folder ${ALIGNSIM_DATA} stands for: the one given, else the environment's, else None."""
    given = data if data is not None else os.environ.get("ALIGNSIM_DATA") or None
    return Path(given).absolute() if given is not None else None


def inside(folder: Path, relative: str) -> Path | None:
    """The path of a file below a folder; None if it would leave the folder."""
    if PurePosixPath(relative).is_absolute() or PureWindowsPath(relative).drive or "\0" in relative:
        return None
    path = folder / relative
    try:
        path.resolve().relative_to(folder.resolve())
    except (ValueError, OSError, RuntimeError):
        return None
    return path


def folder_of(node: Node | None, folder: Path, data: Path | None, file: str, field: str) -> Path | Problem:
    """The folder that ``data:`` names; without it the scenario's own.  ``data`` is what the variable stands for."""
    if node is None:
        return folder
    text = str(node.value)
    rest = text.replace(VARIABLE, "", 1) if text.startswith(VARIABLE) else text
    if "${" in rest:
        allowed = f"{VARIABLE} at the start, the only variable that is expanded"
        return Problem(file, node.line, field, show(text), allowed, VARIABLE)
    found: Path | None
    if rest != text:
        if data is None:
            allowed = "a folder: set ALIGNSIM_DATA or give --data"
            return Problem(file, node.line, field, f"{VARIABLE}, which is not set", allowed)
        found = inside(data, rest.lstrip("/\\"))
    elif Path(text).is_absolute():
        found = Path(text)
    else:
        found = inside(folder, text)
    if found is None:
        return Problem(file, node.line, field, f"{show(text)}, which leaves its folder", _ALLOWED_FOLDER)
    if kind_of(found) != "folder":
        return Problem(file, node.line, field, f"{show(text)}, which is no folder", _ALLOWED_FOLDER)
    return found


_ALLOWED_FOLDER = f"a folder: below the scenario's own, an absolute path, or {VARIABLE}/..."


def file_of(node: Node, folder: Path, file: str, field: str) -> Path | Problem:
    """The existing file that a field names in the folder of its data."""
    name = str(node.value)
    path = inside(folder, name)
    allowed = "a file in the scenario's folder or the folder of its data"
    if path is None:
        return Problem(file, node.line, field, f"{show(name)}, which leaves its folder", allowed)
    kind = kind_of(path)
    if kind == "folder":
        return Problem(file, node.line, field, f"{show(name)}, a directory", allowed)
    if kind == "nothing":
        near = nearest(path.name, names_in(path.parent))
        return Problem(file, node.line, field, f"{show(name)}: no such file", allowed, near)
    return path


def kind_of(path: Path) -> str:
    """What a path leads to: file, folder or nothing; a name that no system takes leads to nothing."""
    kept = held.kind(path)
    if kept is not None:
        return kept
    try:
        return "folder" if path.is_dir() else "file" if path.is_file() else "nothing"
    except OSError:
        return "nothing"


def names_in(folder: Path) -> list[str]:
    """Names of what is in a folder; none if it cannot be read."""
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []
