"""The whole kernel compiled anew: with its bounds checked, and after an edit of one constant."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import alignsim as al
from kernel import python, same_bits
from test_compiled import RUNS, live

WHOLE = """
import sys
import numpy as np
from alignsim.engine.batch import run_batch
from alignsim.compiled import cache_folder
from kernel import BUSY, small
levers = [{}, {"roadmap.every_weeks": 13, "pilots.count": 5, "embedding.it_in_marketing": 0.5},
          {"reporting": {"cio": "cfo"}, "staffing.max_projects": 4, "trust.rule": "bayesian"}]
plans = [small(it, marketing, weeks=80, busy=busy, levers=more)
        for it, marketing in ((1, 1), (9, 3), (40, 30)) for busy in ({}, BUSY) for more in levers]
rows = [run_batch(plan, 3, range(4), weekly=True, events=True).outcomes for plan in plans]
np.save(sys.argv[1], np.concatenate(rows))
print(cache_folder().name)
"""


def run(file: Path, **environment: str) -> tuple[np.ndarray, str]:
    """Outcomes of 72 runs of organizations of 2 to 70 people, and the name of the cache folder used."""
    folder = python(WHOLE, str(file), **environment).strip()
    return np.load(file), folder


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, str]:
    return run(tmp_path_factory.mktemp("ours") / "outcomes.npy")


def test_no_index_leaves_its_array(tmp_path: Path, ours: tuple[np.ndarray, str]) -> None:
    """Reads out of bounds are silent in machine code; with NUMBA_BOUNDSCHECK=1 they are errors.  Bits stay the same."""
    checked, folder = run(tmp_path / "checked.npy", NUMBA_BOUNDSCHECK="1")
    assert same_bits(checked, ours[0])
    assert folder != ours[1]


def test_an_edited_constant_of_the_package_moves_the_result(tmp_path: Path, ours: tuple[np.ndarray, str]) -> None:
    """A copy of the package with one number changed deep in a room, under the same cache."""
    package = tmp_path / "package" / "alignsim"
    shutil.copytree(Path(al.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    scenarios = Path(al.__file__).parents[2] / "scenarios"
    if scenarios.is_dir():
        shutil.copytree(scenarios, tmp_path / "scenarios")
    room = package / "mechanisms" / "trust.py"
    text = room.read_text()
    assert text.count("(2.0 * trust - 1.0)") == 1
    room.write_text(text.replace("(2.0 * trust - 1.0)", "(2.1 * trust - 1.0)"))
    code = f"import sys; sys.path.insert(0, {str(package.parent)!r})\n" + WHOLE
    folder = python(code, str(tmp_path / "edited.npy")).strip()
    edited = np.load(tmp_path / "edited.npy")
    assert folder != ours[1]
    assert not np.isclose(edited, ours[0], equal_nan=True).all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_interpreted_under_more_seeds(tmp_path: Path, seed: int) -> None:
    """As in tests/test_compiled.py, three more runs of each set of levers."""
    code = "import sys\nfrom test_compiled import RUNS, live\n" + "".join(
        f"live({seed + 10}, RUNS[{k}][1], sys.argv[1] + '{k}')\n" for k in range(len(RUNS))
    )
    python(code, str(tmp_path / "run"), NUMBA_DISABLE_JIT="1")
    for k, (_, levers) in enumerate(RUNS):
        mine = live(seed + 10, dict(levers))
        with np.load(tmp_path / f"run{k}.npz") as theirs:
            assert all(same_bits(mine[name], theirs[name]) for name in mine)
