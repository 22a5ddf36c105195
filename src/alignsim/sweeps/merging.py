"""Folders of one sweep into one: what shards of a job array, or machines without a cluster, have done.

Everything is compared before anything is written.  A row that is there already is not written again; a row that two
folders have with different values is a conflict, and then nothing is merged.  Rows go part by part into a folder that
is a sweep at every moment, so that a merge that was interrupted is simply repeated.  Memory holds a fingerprint of
every row, ten bytes, and one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.experiments import wording
from alignsim.problems import InputError, Problem
from alignsim.sweeps.preparing import differences
from alignsim.sweeps.prints import Prints
from alignsim.sweeps.store import Store
from alignsim.sweeps.table import SweepTable, open_sweep
from alignsim.sweeps.uniting import united

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 5
_ROWS = 20_000
"""Read at a time."""
_ENOUGH = "at least two folders, or one and another --out"


class Conflict(NamedTuple):
    """A row that two folders have with different values."""

    key: str
    run: int
    folders: tuple[Path, Path]

    def __str__(self) -> str:
        return f"{self.folders[0]} and {self.folders[1]}: run {self.run} of the point with key {self.key}"


class MergeConflict(Exception):
    """The same rows with different values; nothing was merged.  ``conflicts``: the first few of ``number``."""

    def __init__(self, conflicts: Sequence[Conflict], number: int) -> None:
        self.conflicts, self.number = tuple(conflicts), number
        more = [f"and {number - len(conflicts):,} more"] if number > len(conflicts) else []
        super().__init__("\n  ".join([f"{wording.count(number, 'row')} with the same key and different values in two "
                                      "folders, so that nothing was merged (run by processors or versions that differ "
                                      "in the last bits?):", *map(str, conflicts), *more]))


@dataclass
class Source:
    """One folder of a merge; numbers are of rows."""

    store: Store
    header: Mapping[str, Any] = field(repr=False)
    rows: int = 0
    added: int = 0  #: written into the merged folder, because it had no such row
    lost: tuple[str, ...] = ()  #: parts that are not whole, and so are left out
    parts: list[Path] = field(default_factory=list, repr=False)

    @property
    def folder(self) -> Path:
        """As it was given."""
        return self.store.folder


@dataclass(frozen=True)
class Merged:
    """What a merge did: the table it gave, and the folders its rows were in, OUT first if it was there."""

    table: SweepTable
    sources: tuple[Source, ...]
    complete: bool  #: whether all rows are in; not if it was stopped

    @property
    def sentence(self) -> str:
        """In words."""
        added, rows = sum(s.added for s in self.sources), sum(s.rows for s in self.sources)
        return (f"{wording.count(rows, 'row')} in {wording.count(len(self.sources), 'folder')}: {added:,} written, "
                f"{rows - added:,} there already. {self.table.sentence}")

    def __repr__(self) -> str:
        return f"<Merged into {self.table.folder}: {self.sentence}>"


def merge(
    folders: Sequence[str | Path], out: str | Path | None = None, *,
    progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Merged:
    """Put the rows of folders of one sweep into one of them, or into a new one.

    Parameters
    ----------
    folders
        Of sweeps with the same scenario, model, factors and seed.  If their points differ, the merged sweep has the
        points of all: the design of the folder that has them all, else a list.
    out
        Where to; default the first of ``folders``.  What is there stays.
    progress, stop
        Told how many rows are compared and written, up to twice :func:`rows_told`; asked whether to stop: what is
        written is kept, and the same merge goes on from there.

    Raises
    ------
    InputError
        With every folder that holds no sweep, or another one.
    MergeConflict
        If two folders have the same row with different values; nothing is written then.
    KeyboardInterrupt
        If it was stopped before anything was written.
    OSError
        If the disk is full; what is written is kept.
    """
    target, sources = _sources(folders, out)
    work = _Merging(target, sources, progress or (lambda rows: None), stop or (lambda: False))
    with ExitStack() as stack:
        if there := target.exists:
            stack.enter_context(target.writing())
            sources[0].lost = tuple(target.mend())
        work.compare()
        if not there:
            stack.enter_context(target.writing())
            if target.exists:  # what another process has put there meanwhile was not compared
                raise InputError((Problem(str(target.folder), None, "--out", "a sweep that was not there when the "
                                          "merge began", "a new folder; or the same command again"),))
        complete = work.write()
    return Merged(open_sweep(target.folder), tuple(sources), complete)


def rows_told(folders: Sequence[str | Path]) -> int:
    """Rows that the journals of folders name."""
    return sum(int(line["rows"]) for folder in folders for line in Store(Path(folder)).journal())


def _sources(folders: Sequence[str | Path], out: str | Path | None) -> tuple[Store, list[Source]]:
    """Where to, and the folders that are merged, each once, the target first if it is a sweep."""
    problems: list[Problem] = []
    if not folders:
        raise InputError((Problem("merge()", None, "DIR", "no folder", _ENOUGH),))
    target = Store(Path(out if out is not None else folders[0]))
    given = [Path(folder) for folder in folders]
    if out is not None and target.exists:
        given.insert(0, target.folder)
    elif out is not None:
        _gather(problems, target.check)
    once: dict[Path, Path] = {}
    for path in given:
        once.setdefault(path.resolve(), path)
    stores = [Store(path) for path in once.values()]
    if len(stores) < 2 and (out is None or target.exists):
        problems.append(Problem("merge()", None, "DIR", "one folder", _ENOUGH))
    sources = [Source(store, header) for store in stores
               if (header := _gather(problems, store.header)) is not None]
    for source in sources:
        _gather(problems, partial(source.store.check_points, [factor["path"] for factor in source.header["factors"]]))
    for source in sources[1:]:
        problems += [Problem(str(source.folder), None, "", what, f"as in {sources[0].folder}: {allowed}")
                     for what, allowed in differences(source.header, sources[0].header)]
    if problems:
        raise InputError(problems)
    return target, sources


def _gather(problems: list[Problem], read: Callable[[], Any]) -> Any:
    try:
        return read()
    except InputError as error:
        problems += error.problems
        return None


class _Merging:
    """Two passes over all rows: compare, then write."""

    def __init__(
        self, target: Store, sources: list[Source], progress: Callable[[int], None], stop: Callable[[], bool]
    ) -> None:
        self.target, self.sources, self.progress, self.stop = target, sources, progress, stop
        self.prints = Prints()
        self.passed = 0

    def compare(self) -> None:
        """Find whose each row is: of the first folder that has it."""
        conflicts: list[Conflict] = []
        number = 0
        for place, source in enumerate(self.sources):
            source.parts = source.store.parts()
            sound = {path.name for path in source.parts}
            source.lost = source.lost or tuple(sorted({line["part"] for line in source.store.journal()} - sound))
            for rows in self._read(source):
                source.rows += len(rows)
                found = self.prints.compare(place, rows)
                number += len(found)
                conflicts += [Conflict(key, run, (self.sources[owner].folder, source.folder))
                              for key, run, owner in found[: _SHOWN - len(conflicts)]]
                if self.stop():
                    raise KeyboardInterrupt
        if number:
            raise MergeConflict(conflicts, number)

    def write(self) -> bool:
        """Write what the target has not; whether that is all."""
        points, header, texts = united([(s.folder, s.header) for s in self.sources])
        self.target.write_points(points)
        self.target.write_header(header, texts)
        for place, source in enumerate(self.sources):
            if source.folder.resolve() == self.target.folder.resolve():
                continue
            for rows in self._read(source):
                if self.stop():
                    return False
                new = rows.filter(self.prints.taken(place, rows))
                self.target.add(new)
                source.added += len(new)
        return True

    def _read(self, source: Source) -> Iterator[pa.Table]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for path in source.parts:
            with pq.ParquetFile(path) as part:
                for batch in part.iter_batches(batch_size=_ROWS):
                    yield pa.Table.from_batches([batch])
                    self.passed += batch.num_rows
                    self.progress(self.passed)
