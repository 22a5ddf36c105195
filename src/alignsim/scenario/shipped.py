"""The scenarios that come with the package: files of the folder ``scenarios``, by name."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def folder() -> Path:
    """The folder of shipped scenarios: inside the installed package, or the top of a checkout."""
    package = Path(str(files("alignsim.scenario"))).parent
    installed = package / "_scenarios"
    return installed if installed.is_dir() else package.parents[1] / "scenarios"


@cache
def paths() -> dict[str, Path]:
    """Name of each shipped scenario to its file, the baseline first, then by name, then the organizations.

    An organization is ``organizations/<name>.yaml`` or ``organizations/<name>/scenario.yaml``.
    """
    top = folder()
    found = {path.stem: path for path in sorted(top.glob("*.yaml"))}
    for path in sorted([*top.glob("organizations/*.yaml"), *top.glob("organizations/*/scenario.yaml")]):
        found.setdefault(path.stem if path.stem != "scenario" else path.parent.name, path)
    return dict(sorted(found.items(), key=lambda item: (item[0] != "baseline", item[1].parent != top, item[0])))


@cache
def sweeps() -> dict[str, Path]:
    """Name of each shipped sweep to its file."""
    return {path.stem: path for path in sorted(folder().glob("sweeps/*.yaml"))}


def shipped() -> list[str]:
    """Names of the scenarios that ship."""
    return list(paths())
