"""The notebooks as they are kept: no outputs, no traces of a machine, a title, a claim at the end.

What they compute is tested where they are run: ``python -m pytest --nbmake notebooks``.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NAMES = ["01_first_what_if", "02_your_organization", "03_structure_makes_behaviour", "04_from_question_to_figure",
         "05_your_own_mechanism", "06_the_evidence"]  # fmt: skip
WIDE = 120
"""Letters of a line of code, as everywhere here."""


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
    return found


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_all_notebooks_are_there_and_the_page_about_them_names_each() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d\d_\w+)\.ipynb\)", told) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_is_a_notebook_of_the_current_format_without_outputs(name: str) -> None:
    notebook = read(name)
    nbformat.validate(nbformat.from_dict(notebook))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    for cell in code(notebook):
        assert cell["outputs"] == [] and cell["execution_count"] is None, cell["id"]
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z0-9-]+", one) for one in ids)


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_with_a_title_and_ends_with_its_claim(name: str) -> None:
    cells = read(name)["cells"]
    title = source(cells[0])
    assert cells[0]["cell_type"] == "markdown" and title.startswith("# ")
    assert re.search(r"^\*For ", title, re.MULTILINE), "for whom it is"
    assert cells[-1]["cell_type"] == "code" and isinstance(ast.parse(source(cells[-1])).body[-1], ast.Assert)


@pytest.mark.parametrize("name", NAMES)
def test_code_can_be_read_and_runs_on_any_machine(name: str) -> None:
    for cell in code(read(name)):
        text = source(cell)
        ast.parse(text)  # no commands of a shell, no magic
        assert max(map(len, text.splitlines())) <= WIDE, cell["id"]
        assert not re.search(r"\.\./shared|ALIGNSIM_DATA|https?://", text), cell["id"]


@pytest.mark.parametrize("name", NAMES)
def test_links_of_the_text_lead_somewhere(name: str) -> None:
    for cell in read(name)["cells"]:
        if cell["cell_type"] == "markdown":
            for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", source(cell)):
                assert "://" in target or (FOLDER / target).exists(), target


@pytest.mark.parametrize("name", NAMES)
def test_only_what_shows_a_report_of_mistakes_may_fail(name: str) -> None:
    for cell in code(read(name)):
        tags = cell["metadata"].get("tags", [])
        assert set(tags) <= {"raises-exception", "solution"}, cell["id"]
        if "raises-exception" in tags:
            assert name == "02_your_organization", "the notebook about mistakes"
        if "solution" in tags:
            assert cell["metadata"]["jupyter"]["source_hidden"], "solutions are folded"
