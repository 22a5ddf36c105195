"""What a newcomer installs: names, versions, files, and the two commands."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import alignsim
from alignsim._version import __version__


@pytest.fixture(scope="module")
def project(root: Path) -> Any:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


def test_one_version_everywhere(root: Path) -> None:
    assert metadata.version("alignsim") == __version__ == alignsim.__version__
    assert f"\nversion: {__version__}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## {__version__}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_extras_that_install_lines_name() -> None:
    extras = metadata.metadata("alignsim").get_all("Provides-Extra") or []
    assert set(extras) == {"app", "cluster", "notebooks", "test", "all"}


def test_every_dependency_is_bounded_above(project: Any) -> None:
    for line in project["project"]["dependencies"]:
        assert re.search(r">=[\d.]+,<[\d.]+", line), line


def test_the_command_is_there() -> None:
    (entry,) = metadata.entry_points(group="console_scripts", name="alignsim")
    assert callable(entry.load())


def test_facts_and_scenarios_are_in_the_package() -> None:
    facts = (Path(alignsim.__file__).parent / "facts.csv").read_text(encoding="utf-8")
    assert facts.startswith("id,claim,measure,low,high,") and facts.count("\n") > 20
    assert "baseline" in alignsim.shipped()


def test_the_licence_is_whole(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert text.lstrip().startswith("Apache License") and "END OF TERMS AND CONDITIONS" in text
    assert "9. Accepting Warranty or Additional Liability." in text


@pytest.mark.parametrize("mark", ["main", "tests"])
def test_the_readme_has_both_commands_where_the_gate_takes_them(root: Path, mark: str) -> None:
    block = re.search(rf"^<!-- {mark} -->\n```bash\n(.+?)\n```$", (root / "README.md").read_text("utf-8"), re.M | re.S)
    assert block is not None
    command = block.group(1)
    assert "pip install" in command and "\n" not in command.replace("\\\n", ""), "one command, on a fresh machine"
    assert f"$(readme {mark})" in (root / ".ci" / "run").read_text(encoding="utf-8")


def test_the_gate_can_be_started(root: Path) -> None:
    assert os.access(root / ".ci" / "run", os.X_OK)
    subprocess.run(["bash", "-n", str(root / ".ci" / "run")], check=True)


def test_links_of_the_documents_lead_somewhere(root: Path) -> None:
    for page in [root / "README.md", root / "CHANGELOG.md", *(root / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_no_path_of_one_machine_in_any_file(root: Path) -> None:
    home = re.compile(r"(?<![\w.])/(?:home|root|Users|work|tmp)/\w")
    folders = ("src", "tests", "docs", "scenarios", "benchmarks", "notebooks")
    files = [*root.glob("*.*"), *(path for folder in folders for path in (root / folder).rglob("*.*"))]
    for path in files:
        if path.suffix in (".py", ".md", ".yaml", ".toml", ".csv", ".cff") and path != Path(__file__):
            found = home.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{path}: {found.group(0) if found else ''}"
