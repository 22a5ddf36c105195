"""What the README tells people to type works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from alignsim.cli import main

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.+?)^```$", TEXT, re.M | re.S)


@pytest.mark.parametrize(("block", "lines"), list(zip(PYTHON, (3, 3, 1), strict=True)),
                         ids=["researcher", "educator", "notebook"])
def test_python_of_the_readme(
    block: str, lines: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    assert len(capsys.readouterr().out.splitlines()) >= lines


def test_the_what_if_of_the_readme_is_a_scenario(tmp_path: Path) -> None:
    (block,) = re.findall(r"^   ```yaml\n(.+?)^   ```$", TEXT, re.M | re.S)
    (tmp_path / "scenario.yaml").write_text("format: 1\nextends: baseline\ntitle: My organization\n", encoding="utf-8")
    what_if = tmp_path / "what_if.yaml"
    what_if.write_text(re.sub("^   ", "", block, flags=re.M), encoding="utf-8")
    done = CliRunner().invoke(main, ["check", str(what_if)])
    assert done.exit_code == 0, done.output
    assert "it_in_marketing" in done.output


def test_every_command_the_readme_names_is_there() -> None:
    for name in set(re.findall(r"(?<=[`/])alignsim ([a-z]+)\b", TEXT)):
        assert CliRunner().invoke(main, [name, "--help"]).exit_code == 0
