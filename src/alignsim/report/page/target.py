"""Where a report may be written: a new file, or an earlier report."""

from __future__ import annotations

import os
from pathlib import Path

from alignsim.problems import InputError, Problem

MARK = '<meta name="generator" content="alignsim report '
"""Stands near the beginning of every report."""
_BEGINNING = 400
ALLOWED = "a new file in a folder that is there, or an earlier report of alignsim"


def check_file(path: Path, place: str, field: str) -> None:
    """Whether a report may be written there.

    Raises
    ------
    InputError
        If it is a folder, has none, or is a file with other content.
    """
    found = _wrong(path)
    if found:
        raise InputError((Problem(place, None, field, found, ALLOWED),))


def _wrong(path: Path) -> str:
    if path.is_dir():
        return f"{str(path)!r}, a folder"
    if not path.absolute().parent.is_dir():
        return f"{str(path)!r}, in a folder that does not exist"
    if not os.path.lexists(path):
        return ""
    try:
        with path.open("rb") as stream:
            start = stream.read(_BEGINNING)
    except OSError:
        start = b""
    return "" if MARK.encode() in start else f"{str(path)!r}, a file with other content"
