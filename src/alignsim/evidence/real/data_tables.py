"""Where the published data lie, and how a table of them is read: checked first, named in every complaint.

The data are their publishers'; nothing of them is kept here but figures and pictures made from them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.files import data_folder, kind_of, names_in

LARGEST = 64 * 2**20
"""A table of more bytes than that is refused, as charts are."""


def published_folder(data: Path | str | None, name: str) -> Path:
    """The folder of one published data set.

    Parameters
    ----------
    data : the folder of all of them; default the environment's ALIGNSIM_DATA

    Raises
    ------
    InputError
        If there is no such folder.
    """
    folder = data_folder(data)
    if folder is None:
        raise InputError([Problem("ALIGNSIM_DATA", None, "", "nothing", "the folder of the published data, or --data")])
    if kind_of(folder / name) != "folder":
        near = nearest(name, names_in(folder))
        raise InputError([Problem(str(folder), None, name, "no such folder", "the folder of the published data", near)])
    return folder / name


def read_rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a comma-separated UTF-8 table as texts, with at least ``columns``.

    Raises
    ------
    InputError
        If the file is missing, too large, no text, or lacks a column; all lacking columns at once.
    """
    if kind_of(path) != "file":
        near = nearest(path.name, names_in(path.parent))
        raise InputError([Problem(str(path), None, "", "no such file", "a table of the published data", near)])
    if path.stat().st_size > LARGEST:
        raise InputError([Problem(str(path), None, "", "a file above 64 MiB", "a table of the published data")])
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = list(reader.fieldnames or ())
            rows = [{key: value or "" for key, value in row.items() if key is not None} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError([Problem(str(path), None, "", show(str(error)), "a CSV table in UTF-8")]) from error
    lacking = [name for name in columns if name not in names]
    if lacking:
        allowed = f"one of {len(names)} columns"
        raise InputError([Problem(str(path), 1, name, "no such column", allowed, nearest(name, names))
                          for name in lacking])
    return rows
