"""What an organization fills in: a printable survey form, and empty tables for answers and projects."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from alignsim.calibration.survey import COLUMNS
from alignsim.problems import InputError, Problem
from alignsim.scenario.projectlog import OPTIONAL, REQUIRED

FORM, SURVEY, PROJECTS = "survey_form.html", "survey.csv", "projects.csv"


def check_folder(folder: Path, field: str = "--form") -> None:
    """Whether the form can go there: what is filled in already is never written over.

    Raises
    ------
    InputError
        If it is no folder, or holds one of the files.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError([Problem(str(folder), None, field, "a file that is no folder", "a folder")])
    there = [name for name in (FORM, SURVEY, PROJECTS) if os.path.lexists(folder / name)]
    if there:
        raise InputError([Problem(str(folder), None, field, f"a folder that has {', '.join(there)} already",
                                  "a folder without, so that nothing filled in is lost")])


def write_form(folder: Path) -> None:
    """The form and both tables, which hold nothing but their headings."""
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    form = (files("alignsim.calibration") / FORM).read_text(encoding="utf-8")
    (folder / FORM).write_text(form, encoding="utf-8")
    (folder / SURVEY).write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    (folder / PROJECTS).write_text(",".join([*REQUIRED, *OPTIONAL]) + "\n", encoding="utf-8")
