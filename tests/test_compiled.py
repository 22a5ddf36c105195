"""Compiled and interpreted rules give the same bits, and an edit anywhere is never overlooked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import alignsim.compiled as machine
from alignsim import state
from alignsim.engine.run import Simulation
from alignsim.outcomes import OUTCOME_NAMES, SERIES_NAMES
from alignsim.parameters import rules_dtype
from kernel import BUSY, python, same_bits, small

RUNS = ((2, {}), (1, {"governance.mode": "ceo_arbitrates", "trust.rule": "beta", "roadmap.every_weeks": 6}))
WEEKS = 20

INTERPRETED = """
import sys
from test_compiled import RUNS, live
for run, levers in RUNS:
    live(run, levers, sys.argv[1] + str(run))
assert "numba" not in sys.modules
"""

MINIATURE = {
    "__init__.py": "",
    "mechanisms/__init__.py": "",
    "mechanisms/room.py": (
        "from alignsim.compiled import compiled\nGAIN = 2.0\n\n"
        "@compiled()\ndef grown(x: float) -> float:\n    return GAIN * x\n"
    ),
    "engine/__init__.py": "",
    "engine/week.py": (
        "from alignsim.compiled import compiled\nfrom alignsim.mechanisms.room import grown\n\n"
        "@compiled(entry=True)\ndef week(x: float) -> float:\n    return grown(x) + 1.0\n"
    ),
}
ASK = (
    "import alignsim.compiled as machine, alignsim.engine.week as w; machine.activate(); warm = machine.is_warm();"
    "print(w.week(3.0), warm, type(w.week).__name__, machine.cache_folder().name)"
)


def live(run: int, levers: dict[str, object], file: str | None = None) -> dict[str, np.ndarray]:
    """A few weeks of a busy small organization: everything it leaves behind, also saved to ``file``."""
    simulation = Simulation(small(4, 3, weeks=WEEKS, busy=BUSY, levers=levers), seed=11, run=run, events=True)
    simulation.advance(WEEKS)
    arrays = {**simulation.state._asdict(), **simulation.record._asdict()}
    left = {name: np.ascontiguousarray(array).view(np.uint8) for name, array in arrays.items()}
    if file is not None:
        np.savez(file, **left)
    return left


class TestSameBits:
    def test_compiled_equals_interpreted(self, tmp_path: Path) -> None:
        """Every array of State and Record after 20 busy weeks, under two sets of levers, each byte of it."""
        python(INTERPRETED, str(tmp_path / "run"), NUMBA_DISABLE_JIT="1")
        for run, levers in RUNS:
            ours = live(run, dict(levers))
            with np.load(tmp_path / f"run{run}.npz") as theirs:
                assert set(ours) == set(theirs)
                different = [name for name in ours if not same_bits(ours[name], theirs[name])]
            assert not different

    def test_these_weeks_are_busy_enough_to_say_so(self) -> None:
        """Projects are decided, worked on, live; faults, questions and events happen."""
        simulation = Simulation(small(4, 3, weeks=WEEKS, busy=BUSY), seed=11, run=RUNS[0][0], events=True)
        simulation.advance(WEEKS)
        projects = simulation.state.projects[: int(simulation.state.world[0].arrived)]
        assert (projects["state"] == state.LIVE).sum() >= 3
        assert projects["rework_in"].sum() > 0
        assert {"question answered", "guess", "smooth week", "live"} <= {
            state.EVENTS[kind] for kind in simulation.record.events["kind"][: int(simulation.record.tally[0].events)]
        }


class TestCache:
    @pytest.fixture
    def miniature(self, tmp_path: Path) -> Path:
        """A package of two rules in two files, with everything else of the kernel as it is."""
        package = tmp_path / "package" / "alignsim"
        for name, text in MINIATURE.items():
            (package / name).parent.mkdir(parents=True, exist_ok=True)
            (package / name).write_text(text)
        root = Path(machine.__file__).parent
        for path in root.glob("*.py"):
            if path in machine.kernel_sources():
                shutil.copy(path, package)
        return package

    def ask(self, package: Path, first: str = "") -> list[str]:
        path = {"PYTHONPATH": str(package.parent), "ALIGNSIM_CACHE": str(package.parent / "cache")}
        done = subprocess.run(
            [sys.executable, "-c", first + ASK], env={**os.environ, **path}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    def test_edit_a_constant_elsewhere_and_the_result_moves(self, miniature: Path) -> None:
        """numba's own cache looks at the entry's file alone and would run the old code."""
        value, warm, kind, folder = self.ask(miniature)
        assert (value, warm, kind) == ("7.0", "False", "CPUDispatcher")
        assert self.ask(miniature) == ["7.0", "True", kind, folder], "found in the cache by the second process"
        room = miniature / "mechanisms" / "room.py"
        room.write_text(room.read_text().replace("GAIN = 2.0", "GAIN = 5.0"))
        value, warm, _, other = self.ask(miniature)
        assert (value, warm) == ("16.0", "False")
        assert other != folder

    def test_an_edit_while_a_process_runs_does_not_reach_its_folder(self, miniature: Path) -> None:
        """Machine code of what was loaded is not kept under the hash of what was written since."""
        room = miniature / "mechanisms" / "room.py"
        edit = f"import alignsim.engine.week; open({str(room)!r}, 'a').write('GAIN = 9.0\\n'); "
        assert self.ask(miniature, edit)[0] == "7.0"
        assert self.ask(miniature)[0] == "28.0"

    def test_every_source_of_the_kernel_counts(self) -> None:
        package = Path(machine.__file__).parent
        counted = {path.relative_to(package).as_posix() for path in machine.kernel_sources()}
        marked = {
            path.relative_to(package).as_posix() for path in package.rglob("*.py") if "@compiled" in path.read_text()
        }
        assert marked <= counted
        assert {"parameters.py", "state.py", "outcomes.py", "mechanisms/__init__.py", "engine/batch.py"} <= counted

    def test_a_folder_that_cannot_be_written_is_replaced(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("not a folder")
        monkeypatch.setenv("ALIGNSIM_CACHE", str(tmp_path / "file"))
        folder = machine.cache_folder()
        try:
            assert folder.is_dir()
            assert tmp_path not in folder.parents
        finally:
            shutil.rmtree(folder)


class TestTables:
    TABLES = {
        "ORG_EXECUTIVE": state.ORG_EXECUTIVE,
        "ORG_STAFF": state.ORG_STAFF,
        "NETWORK": state.NETWORK,
        "LOG": state.LOG,
        "WORLD": state.WORLD,
        "EXECUTIVE": state.EXECUTIVE,
        "TIE": state.TIE,
        "STAFF": state.STAFF,
        "PROJECT": state.PROJECT,
        "TEAM": state.TEAM,
        "WORK": state.WORK,
        "TALLY": state.TALLY,
        "EVENT": state.EVENT,
    }

    @pytest.mark.parametrize("table", TABLES)
    def test_no_field_hides_behind_an_attribute_of_arrays(self, table: str) -> None:
        """A field named ``size`` or ``mean`` reads as the array's own in interpreted mode."""
        taken = set(dir(np.recarray)) | set(dir(np.record))
        assert not taken & {name for name, _, _, _ in self.TABLES[table]}

    def test_nor_does_a_parameter_an_outcome_or_a_series(self) -> None:
        taken = set(dir(np.recarray)) | set(dir(np.record))
        assert not taken & {*(rules_dtype().names or ()), *OUTCOME_NAMES, *SERIES_NAMES}

    @pytest.mark.parametrize("table", TABLES)
    def test_every_field_is_described_once(self, table: str) -> None:
        names = [name for name, _, _, _ in self.TABLES[table]]
        assert len(names) == len(set(names))
        assert all(unit and text for _, _, unit, text in self.TABLES[table])
