"""The folder of a sweep: parts that are whole or not there, a journal that says which, and one writer at a time.

A part is written beside its place, flushed to the disk, renamed, and then named in the journal with its size and hash.
So at any moment, whatever happens, a part that the journal names is complete; what the journal does not name, or names
otherwise than it is, is thrown away on the next start and done again.  A torn last line of the journal is no line.

    sweep.json       what is asked: scenario, factors, design, runs, versions
    sweep.yaml       the file as written        scenario.yaml   the scenario as resolved
    points.parquet   every point with its key   journal.jsonl   a line a part
    runs/part-*.parquet   a row a run           lock            who writes at the moment
    sweep.png        the picture
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.experiments.output import check_above, flush_folder, whole_file, write_text
from alignsim.problems import InputError, Problem, show

if TYPE_CHECKING:
    import pyarrow as pa

HEADER, POINTS, JOURNAL, RUNS, LOCK = "sweep.json", "points.parquet", "journal.jsonl", "runs", "lock"
PICTURE = "sweep.png"
_TEXTS = ("sweep.yaml", "scenario.yaml")
_ALLOWED = "a new folder, an empty one, or one that holds a sweep of alignsim"
_HEAD = ("scenario", "weeks", "seed", "factors", "design", "runs", "model")
_SOUND: dict[str, Callable[[Any], bool]] = {
    "scenario": lambda told: isinstance(told, dict) and {"name", "digest"} <= told.keys(),
    "factors": lambda told: isinstance(told, list) and bool(told) and all(map(_is_factor, told)),
    "design": lambda told: isinstance(told, dict) and "kind" in told,
    **dict.fromkeys(("weeks", "seed", "runs"), lambda told: type(told) is int),
}
"""Whether what a header has under a key is of its kind: somebody may have written in it."""
_OWN = {HEADER, POINTS, JOURNAL, RUNS, LOCK, PICTURE, *_TEXTS}
_PART = re.compile(r"part-[0-9a-f]{16}\.parquet")
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What a system says of a lock that another process has."""


def _is_factor(told: Any) -> bool:
    return isinstance(told, dict) and {"path", "group"} <= told.keys() \
        and (isinstance(told.get("values"), list) or {"low", "high"} <= told.keys())


class Store:
    """One folder of a sweep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # ------------------------------------------------------------------------------------------------- what is there
    @property
    def exists(self) -> bool:
        """Whether it holds a sweep."""
        return (self.folder / HEADER).is_file()

    def check(self, field: str = "--out") -> None:
        """Whether a sweep may be kept there.

        Raises
        ------
        InputError
            If it is no folder, or one with other content.
        """
        check_above(self.folder, field)
        if not os.path.lexists(self.folder):
            return
        if not self.folder.is_dir():
            raise InputError((Problem(str(self.folder), None, field, "a file that is no folder", _ALLOWED),))
        if self.exists:
            return
        inside = self.folder / RUNS  # before there is a header, there are no parts
        strange = sorted(p.name for p in self.folder.iterdir() if p.name not in _OWN and not _temporary(p))
        strange += sorted(f"{RUNS}/{p.name}" for p in inside.iterdir() if not _temporary(p)) if inside.is_dir() else []
        strange += [RUNS] if inside.exists() and not inside.is_dir() else []
        if strange:
            found = f"a folder with other content ({strange[0]!r})"
            raise InputError((Problem(str(self.folder), None, field, found, _ALLOWED),))

    def header(self) -> dict[str, Any]:
        """What is asked.

        Raises
        ------
        InputError
            If there is no sweep, or its header cannot be read.
        """
        try:
            told = json.loads((self.folder / HEADER).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            found = "no sweep" if isinstance(error, FileNotFoundError) else f"a header that cannot be read ({error})"
            raise InputError((Problem(str(self.folder), None, "", found, "the folder of a sweep (alignsim sweep ... "
                                      "--out DIR)"),)) from None
        if not isinstance(told, dict) or told.get("format") != 1:
            raise InputError((Problem(str(self.folder / HEADER), None, "format", "something else", "1"),))
        missing = [key for key in _HEAD if key not in told]
        if missing:
            place = str(self.folder / HEADER)
            raise InputError((Problem(place, None, missing[0], "nothing", "what a sweep writes there"),))
        wrong = next((key for key, is_sound in _SOUND.items() if not is_sound(told[key])), None)
        if wrong is not None:
            raise InputError((Problem(str(self.folder / HEADER), None, wrong, show(told[wrong]),
                                      "what a sweep writes there"),))
        return told

    def check_points(self, paths: Iterable[str]) -> None:
        """Whether the table of points is there, with a column a factor.

        Raises
        ------
        InputError
        """
        import pyarrow.parquet as pq

        place, found = self.folder / POINTS, f"columns other than {HEADER} tells"
        try:
            if {"point", "key", *paths} <= set(pq.read_schema(place).names):
                return
        except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
            found = "nothing" if isinstance(error, FileNotFoundError) else "no table"
        allowed = "the points of the sweep: the same alignsim sweep command writes them again, and keeps the runs"
        raise InputError((Problem(str(place), None, "", found, allowed),))

    def journal(self) -> list[dict[str, Any]]:
        """The lines of the journal that are whole, in order."""
        try:
            raw = (self.folder / JOURNAL).read_bytes()
        except FileNotFoundError:
            return []
        lines = []
        for line in raw.split(b"\n")[:-1]:
            with suppress(ValueError):
                told = json.loads(line)
                if isinstance(told, dict) and {"part", "rows", "bytes", "sha256"} <= told.keys() \
                        and _PART.fullmatch(str(told["part"])):
                    lines.append(told)
        return lines

    def parts(self) -> list[Path]:
        """The parts that are whole, in the order of the journal: there, and to the byte what it says."""
        return [self.folder / RUNS / line["part"] for line in self._sound()]

    def _sound(self) -> list[dict[str, Any]]:
        lines = {line["part"]: line for line in self.journal()}
        return [line for name, line in lines.items() if _matches(self.folder / RUNS / name, line)]

    # ------------------------------------------------------------------------------------------------------- writing
    @contextmanager
    def writing(self) -> Iterator[Store]:
        """Be the only writer; makes the folder.

        Raises
        ------
        InputError
            If another process writes there.
        OSError
            If nothing can be written or locked there.
        """
        (self.folder / RUNS).mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("a+", encoding="utf-8") as lock:
            if not _locked(lock):
                lock.seek(0)
                who = lock.read().strip() or "another process"
                raise InputError((Problem(str(self.folder), None, "--out", f"a sweep that {who} is working on",
                                          "a folder that nobody writes to; wait for it, or give another --out"),))
            lock.truncate(0)
            lock.write(f"process {os.getpid()} on {socket.gethostname()}")
            lock.flush()
            yield self
            lock.truncate(0)

    def write_header(self, told: dict[str, Any], texts: dict[str, str]) -> None:
        """Replace the header, and the texts beside it."""
        for name, text in {**texts, HEADER: json.dumps(told, indent=1, ensure_ascii=False) + "\n"}.items():
            whole_file(self.folder / name, partial(write_text, text))

    def write_points(self, table: pa.Table) -> None:
        """Replace the table of points."""
        whole_file(self.folder / POINTS, lambda path: _write(table, path))

    def mend(self) -> list[str]:
        """Throw away what is not whole; the names of the parts that have to be done again.

        Raises
        ------
        InputError
            If there are parts and no journal: then nobody knows which of them are whole.
        """
        parts = [path for path in (self.folder / RUNS).iterdir() if _PART.fullmatch(path.name)]
        if len(parts) > 1 and not (self.folder / JOURNAL).exists():  # one may be there: a kill before the first line
            raise InputError((Problem(str(self.folder / JOURNAL), None, "", f"nothing, beside {len(parts):,} parts",
                                      f"the journal that named them; move the parts of {RUNS}/ away to have them done "
                                      "again"),))
        sound = self._sound()
        named = {line["part"] for line in sound}
        lost = {str(line["part"]) for line in self.journal()} - named
        for path in [*(self.folder / RUNS).iterdir(), *self.folder.iterdir()]:
            part = path.parent != self.folder and _PART.fullmatch(path.name) and path.name not in named
            if part:
                lost.add(path.name)
            if part or _temporary(path):
                path.unlink(missing_ok=True)
        text = "".join(json.dumps(line) + "\n" for line in sound).encode()
        if text != ((self.folder / JOURNAL).read_bytes() if (self.folder / JOURNAL).exists() else b""):
            whole_file(self.folder / JOURNAL, lambda path: path.write_bytes(text))
        return sorted(lost)

    def add(self, table: pa.Table) -> None:
        """Write a part and name it in the journal.

        Raises
        ------
        OSError
            If it cannot be written (the disk is full); what was there before stays as it was.
        """
        if table.num_rows == 0:
            return
        marks = hashlib.sha256("\n".join(f"{k} {r}" for k, r in zip(table["key"].to_pylist(), table["run"].to_pylist(),
                                                                     strict=True)).encode())
        path = self.folder / RUNS / f"part-{marks.hexdigest()[:16]}.parquet"
        whole_file(path, lambda place: _write(table, place))
        line = {"part": path.name, "rows": table.num_rows, "bytes": path.stat().st_size, "sha256": _hash(path)}
        whole = (self.folder / JOURNAL).stat().st_size if (self.folder / JOURNAL).exists() else 0
        try:
            with (self.folder / JOURNAL).open("ab") as journal:
                journal.write((json.dumps(line) + "\n").encode())
                journal.flush()
                os.fsync(journal.fileno())
            if not whole:
                flush_folder(self.folder)  # a new journal has a name only then
        except OSError:
            with suppress(OSError):  # half a line would swallow the next one
                os.truncate(self.folder / JOURNAL, whole)
            raise


def _write(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd")


def _temporary(path: Path) -> bool:
    name = path.name.removeprefix(".").removesuffix(".new")
    return path.name == f".{name}.new" and (name in _OWN or _PART.fullmatch(name) is not None)


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _matches(path: Path, line: dict[str, Any]) -> bool:
    try:
        return bool(path.stat().st_size == line["bytes"] and _hash(path) == line["sha256"])
    except OSError:
        return False


def _locked(stream: Any) -> bool:
    """Whether the lock is ours now; it is let go with the process, however that ends.

    Raises
    ------
    OSError
        If there can be none: some file systems of clusters have no locks, and then nobody knows who writes.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            stream.seek(1 << 30)  # far from the text, which the others are to read
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        told = f"no lock can be had on this file system ({error.strerror or error})"
        raise OSError(error.errno, told, str(stream.name)) from error
    return True
