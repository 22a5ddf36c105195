"""A folder of results, written whole or not at all.

Results are first written beside the place where they belong, and moved there when all of them are complete.  A folder
that is there already is taken if it is empty or holds nothing but an earlier result; its files are then replaced one
by one by complete ones.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from alignsim.problems import InputError, Problem

MARK = "provenance.json"
_PARTIAL = ".alignsim-"
_ALLOWED = "a new folder, an empty one, or one that holds nothing but an earlier result of alignsim"


class Folder:
    """A context: ``.stage`` is a folder to write in; ``publish`` makes it the result.

    Raises
    ------
    InputError
        If the target holds other content or is no folder.
    OSError
        If nothing can be written there.
    """

    def __init__(self, target: Path, field: str = "--out") -> None:
        self.target = target
        self._made: list[Path] = []
        check_target(target, field)

    def __enter__(self) -> Folder:
        self._exists = self.target.is_dir()
        home = self.target if self._exists else self.target.absolute().parent
        self._make_parents(home)
        try:
            self.stage = Path(tempfile.mkdtemp(prefix=_PARTIAL, dir=home))
            # mkdtemp's folder is for its owner alone; a result is as readable as any new folder.
            self.stage.chmod(0o777 & ~_umask())
        except OSError:
            self._remove_parents()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.stage, ignore_errors=True)
        if kind is not None:
            self._remove_parents()

    def publish(self, provenance: Mapping[str, Any]) -> None:
        """Write the provenance with the list of files, and put everything in its place."""
        names = sorted(p.name for p in self.stage.iterdir())
        text = json.dumps({**provenance, "files": [*names, MARK]}, indent=2, ensure_ascii=False)
        (self.stage / MARK).write_text(text + "\n", encoding="utf-8")
        if not self._exists:
            self.stage.rename(self.target)
            return
        old = [p for p in self.target.iterdir() if not p.name.startswith(_PARTIAL)]
        # The mark goes last: as long as the old one stands, the folder is still known as a result.
        for name in [*names, MARK]:
            os.replace(self.stage / name, self.target / name)
        for path in old:
            if path.name not in names and path.name != MARK:
                path.unlink()

    def _make_parents(self, folder: Path) -> None:
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        try:
            for path in reversed(missing):
                path.mkdir()
                self._made.append(path)
        except OSError:
            self._remove_parents()
            raise

    def _remove_parents(self) -> None:
        for path in reversed(self._made):
            try:
                path.rmdir()
            except OSError:
                return


def check_above(target: Path, field: str) -> None:
    """Whether what lies above a folder that is to be made are folders.

    Raises
    ------
    InputError
        If one of them is a file.
    """
    above = next((folder for folder in target.absolute().parents if os.path.lexists(folder)), None)
    if above is not None and not above.is_dir():
        raise InputError((Problem(str(target), None, field, f"a folder below {str(above)!r}, which is no folder",
                                  _ALLOWED),))


def check_target(target: Path, field: str = "--out") -> None:
    """Whether results may be put there.

    Raises
    ------
    InputError
        If it is no folder, or a folder with other content.
    """
    check_above(target, field)
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise InputError((Problem(str(target), None, field, "a file that is no folder", _ALLOWED, None),))
    strange = strangers(target)
    if strange:
        raise InputError((Problem(str(target), None, field, f"a folder with other content ({strange[0]!r})", _ALLOWED,
                                  None),))


def strangers(folder: Path) -> list[str]:
    """Names in a folder that no earlier result of alignsim wrote."""
    ours: set[str] = set()
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        if isinstance(told, dict) and "alignsim" in told and isinstance(told.get("files"), list):
            ours = {name for name in told["files"] if isinstance(name, str)}
    except (OSError, ValueError):
        pass
    return sorted(p.name for p in folder.iterdir() if p.name not in ours and not p.name.startswith(_PARTIAL))


def write_all(stage: Path, writers: Mapping[str, Callable[[Path], None]]) -> None:
    """Call each writer with the path of its file."""
    for name, write in writers.items():
        write(stage / name)


def whole_file(path: Path, write: Callable[[Path], Any]) -> None:
    """A file whole or not at all: written beside its place, on the disk, then moved there."""
    beside = path.with_name(f".{path.name}.new")
    try:
        write(beside)
        with beside.open("r+b") as stream:  # Windows flushes only what may be written to
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """The names in a folder, to the disk."""
    with suppress(OSError):  # not every platform can flush a folder
        there = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(there)
        finally:
            os.close(there)


def write_table(table: Any, path: Path) -> None:
    """A pandas table as parquet; the same table gives the same bytes."""
    table.to_parquet(path, index=False)


def write_text(text: str, path: Path) -> None:
    """A text file in UTF-8."""
    path.write_text(text, encoding="utf-8")


class WeeklyWriter:
    """Weekly series of every run, appended part by part, so that memory does not hold them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: Any = None

    def __call__(self, runs: Any, series: Any) -> None:
        """Append runs ``(n,)`` with their series ``(n, weeks, series)``."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        from alignsim.experiments.tables import weekly_table

        table = pa.Table.from_pandas(weekly_table(runs, series), preserve_index=False)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, table.schema)
        self._writer.write_table(table)

    def close(self) -> None:
        """Complete the file."""
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> WeeklyWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After a failure the file is thrown away: that it cannot be completed either is no news.
        with suppress(OSError):
            self.close()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
