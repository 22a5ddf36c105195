"""A folder of results is written whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from alignsim.experiments import output
from alignsim.experiments.output import MARK, Folder, WeeklyWriter, check_target, strangers
from alignsim.outcomes import SERIES_NAMES
from alignsim.problems import InputError
from alignsim.sweeps.store import Store

PROVENANCE = {"alignsim": "0", "seed": 1}


def write(target: Path, **files: str) -> None:
    with Folder(target) as folder:
        for name, text in files.items():
            output.write_text(text, folder.stage / name)
        folder.publish(PROVENANCE)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_new_folder_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "result"
    write(target, a="1", b="2")
    assert names(target) == ["a", "b", MARK]
    told = json.loads((target / MARK).read_text(encoding="utf-8"))
    assert told["files"] == ["a", "b", MARK] and told["seed"] == 1
    assert names(tmp_path) == ["new"] and names(tmp_path / "new") == ["result"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    write(tmp_path, a="1")
    assert names(tmp_path) == ["a", MARK]


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "result"
    write(target, a="old", b="old")
    write(target, b="new", c="new")
    assert names(target) == ["b", "c", MARK]
    assert (target / "b").read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("name", ["thesis.docx", ".hidden", "outcomes.parquet"])
def test_a_folder_with_other_content_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="other content") as caught:
        Folder(tmp_path)
    assert name in str(caught.value) and "an empty one" in str(caught.value)
    assert names(tmp_path) == [name]


def test_a_stranger_beside_an_earlier_result_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "result"
    write(target, a="1")
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"notes\.txt"):
        Folder(target)


@pytest.mark.parametrize("text", ["", "[]", '{"files": ["mine"]}', '{"alignsim": "0", "files": 3}', "\x00\xff"])
def test_a_file_of_the_marks_name_is_no_mark(tmp_path: Path, text: str) -> None:
    (tmp_path / MARK).write_bytes(text.encode("latin-1"))
    (tmp_path / "mine").write_text("", encoding="utf-8")
    assert strangers(tmp_path) == ["mine", MARK]


@pytest.mark.parametrize("target", ["/dev/full", "/dev/null"])
def test_a_device_is_no_folder(target: str) -> None:
    with pytest.raises(InputError, match="no folder"):
        check_target(Path(target))


def test_a_broken_link_is_no_folder(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="no folder"):
        Folder(link)


@pytest.mark.parametrize("inside", ["out", "deep/out"])
def test_a_folder_below_a_file_is_refused(inside: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(InputError, match="which is no folder"):
        check_target(tmp_path / "file" / inside)
    with pytest.raises(InputError, match="which is no folder"):
        Store(tmp_path / "file" / inside).check()


def test_a_link_to_a_folder_is_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", a="1")
    assert names(tmp_path / "real") == ["a", MARK]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), Folder(tmp_path / "deep" / "er") as folder:
        output.write_text("half", folder.stage / "a")
        raise OSError(28, "disk full")
    assert names(tmp_path) == []


def test_a_failure_leaves_an_earlier_result_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "result"
    write(target, a="old")
    with pytest.raises(OSError, match="full"), Folder(target) as folder:
        output.write_text("half", folder.stage / "a")
        raise OSError(28, "disk full")
    assert names(target) == ["a", MARK] and (target / "a").read_text(encoding="utf-8") == "old"


def test_a_result_is_as_readable_as_any_new_folder(tmp_path: Path) -> None:
    write(tmp_path / "result", a="1")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "result").stat().st_mode == (tmp_path / "plain").stat().st_mode


AS_ORDINARY_USER = """
import os, sys
from pathlib import Path
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
from alignsim.experiments.output import Folder
try:
    with Folder(Path(sys.argv[1])):
        print("opened")
except OSError as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize("inside", ["", "new"])
def test_a_read_only_folder_is_an_error_of_the_system(tmp_path: Path, inside: str) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    for above in (tmp_path, *tmp_path.parents):  # pytest's own folders are for their owner alone
        if above.stat().st_uid == os.getuid() and str(above).startswith(os.environ.get("TMPDIR", "/tmp") + "/"):
            above.chmod(0o755)
    # The module is imported before privileges are dropped, for the code may lie in a private folder.
    code = AS_ORDINARY_USER.replace("import os, sys", "import os, sys, alignsim.experiments.output")
    line = [sys.executable, "-c", code, str(closed / inside)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["PermissionError"]
    assert names(closed) == []


def test_weeks_of_every_run_are_appended(tmp_path: Path) -> None:
    import pandas as pd

    series = np.arange(3 * 4 * len(SERIES_NAMES), dtype=float).reshape(3, 4, -1)
    with WeeklyWriter(tmp_path / "weekly.parquet") as sink:
        sink(np.array([0, 1]), series[:2])
        sink(np.array([2]), series[2:])
    table = pd.read_parquet(tmp_path / "weekly.parquet")
    assert table["run"].tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert table["week"].tolist() == [0, 1, 2, 3] * 3
    assert (table[list(SERIES_NAMES)].to_numpy() == series.reshape(12, -1)).all()


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    import pandas as pd

    table = pd.DataFrame({"run": [0, 1], "x": [0.1, np.nan]})
    for name in ("a", "b"):
        output.write_table(table, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
