"""Imports inside the package go one way: from right to left along the river of docs/design.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import alignsim

PACKAGE = Path(alignsim.__file__).parent

#: What a place may import, besides itself.
_SPRING = {"_version", "compiled", "passing", "draws", "parameters", "outcomes", "state", "problems"}
RIVER = ("mechanisms", "scenario", "organization", "engine", "experiments", "sweeps", "analysis", "calibration",
         "evidence", "mesa_face", "report", "notebook", "app", "cli")
DEFERRED = {("parameters", "mechanisms")}


def place(path: Path) -> str:
    """The place of the river a file belongs to: its folder, or its own name at the top of the package."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def allowed(name: str) -> set[str]:
    if name in _SPRING:
        return set(_SPRING)
    beside = {"experiments", "sweeps", "analysis", "calibration", "evidence"} if name == "mesa_face" else set()
    return _SPRING | set(RIVER[: RIVER.index(name) + 1]) - beside


def imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """(line, place imported, inside a function) for each import of the package's own modules."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, (ast.FunctionDef, ast.Lambda)) for n in ast.walk(f)}
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: relative import"
            names = [node.module or ""]
            if node.module == "alignsim":
                names = [f"alignsim.{a.name}" for a in node.names]
        for name in names:
            head, _, rest = name.partition(".")
            if head == "alignsim" and rest:
                yield node.lineno, rest.split(".")[0], id(node) in inside


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p.name not in ("__main__.py",) and p.parent.name != "_scenarios")


INSIDE = [p for p in FILES if p != PACKAGE / "__init__.py"]


@pytest.mark.parametrize("path", INSIDE, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_import_goes_upstream(path: Path) -> None:
    here = place(path)
    for line, there, inside in imports(path):
        if there.startswith("__") or (inside and (here, there) in DEFERRED):
            continue
        assert there in allowed(here), f"{path.relative_to(PACKAGE)}:{line}: {here} imports {there}"


def test_every_file_has_a_place() -> None:
    assert {place(p) for p in FILES} - {"__init__"} <= _SPRING | set(RIVER)
