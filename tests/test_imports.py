"""Light commands stay light: what a process has imported when it has done one, not how long it took."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numba", "llvmlite", "pandas", "pyarrow", "matplotlib", "scipy", "mesa", "networkx", "distributed", "dask")

PROBE = """
import sys
from pathlib import Path
{act}
print("HEAVY", *sorted({{name.split(".")[0] for name in sys.modules}} & set({heavy!r})))
"""
COMMAND = """
from alignsim.cli import main
try:
    main({arguments!r})
except SystemExit as stop:
    print("CODE", stop.code)
"""


def heavy_after(act: str, folder: Path) -> list[str]:
    """The heavy modules a fresh process holds after an act."""
    code = PROBE.format(act=act, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True)
    return next(line for line in done.stdout.splitlines() if line.startswith("HEAVY")).split()[1:]


def test_importing_the_package_is_light(tmp_path: Path) -> None:
    assert heavy_after("import alignsim; alignsim.__version__; dir(alignsim)", tmp_path) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"], ["--version"], ["run", "--help"], ["compare", "--help"], ["list"], ["list", "--json"],
        ["list", "--outcomes"], ["schema"], ["check", "baseline"], ["check", "baseline", "--json"],
        ["run", "nothing_of_that_name"], ["run", "baseline", "--runs", "0"], ["run", "baseline", "--out", "taken"],
        ["compare", "baseline", "ceo_line", "--as-change", "900"], ["trace", "baseline", "--run", "-1"],
        ["facts", "--help"], ["facts", "--organizations", "0"], ["claims", "--help"], ["claims", "--only", "99"],
        ["rank", "--help"], ["rank", "baseline", "--runs", "0"], ["merge", "--help"], ["merge", "absent", "bad.yaml"],
        ["discover", "--help"], ["discover", "absent", "--where", "cost <"], ["robust", "--help"], ["robust", "absent"],
        ["sensitivity", "--help"], ["sensitivity", "bad.yaml", "--method", "x"], ["calibrate", "--help"],
        ["calibrate", "baseline", "--data", "absent.csv", "--free", "faults.chanse", "--out", "new.json"],
        ["compare", "baseline", "ceo_line", "--posterior", "absent.json"], ["run", "baseline", "--until", "-1"],
        ["sweep", "--help"], ["sweep", "bad.yaml", "--out", "new"], ["sweep", "options", "--out", "taken"],
        ["sweep", "options", "--out", "new", "--shard", "3/2"], ["list", "--sweeps"],
        ["explain", "--help"], ["explain", "baseline", "baseline", "--samples", "0"],
        ["report", "--help"], ["report", "baseline", "absent.yaml", "--runs", "0", "--out", "taken"],
        ["check", "bad.yaml"], ["run", "bad.yaml"], ["new", "absent.csv"], ["frobnicate"],
    ],
    ids=" ".join,
)
def test_light_commands_and_errors_import_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("format: 1\nextends: baseline\ngovernanze: {mode: joint}\n", encoding="utf-8")
    assert heavy_after(COMMAND.format(arguments=arguments), tmp_path) == []


@pytest.mark.parametrize(
    "name", ["load", "shipped", "InputError", "Scenario", "OUTCOMES", "json_schema", "plan", "new"])
def test_light_names_import_nothing_heavy(name: str, tmp_path: Path) -> None:
    assert heavy_after(f"import alignsim; alignsim.{name}", tmp_path) == []


def test_every_public_name_is_there() -> None:
    import alignsim

    for name in alignsim.__all__:
        assert getattr(alignsim, name) is not None
    with pytest.raises(AttributeError, match="frobnicate"):
        _ = alignsim.frobnicate


def test_drawing_leaves_pyplot_alone(tmp_path: Path) -> None:
    act = "import alignsim.report.pictures; assert 'matplotlib.pyplot' not in sys.modules"
    assert "matplotlib" not in heavy_after(act, tmp_path)
