"""Fingerprints of rows, to know which rows are there, whose they are, and whether two folders agree on them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.outcomes import OUTCOME_NAMES

if TYPE_CHECKING:
    import pyarrow as pa

_MANY = np.uint64(0x9E3779B97F4A7C15)
_NOBODY = np.iinfo(np.uint16).max


class Prints:
    """A fingerprint of 64 bits and an owner of every row ``(key, run)``: ten bytes a row."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self._print = np.zeros((0, 0), np.uint64)
        self._owner = np.zeros((0, 0), np.uint16)

    def compare(self, owner: int, rows: pa.Table) -> list[tuple[str, int, int]]:
        """Note the rows of a folder; of those that another folder has with other values ``(key, run, its owner)``."""
        keys, runs = self._places(rows)
        marks = fingerprints(rows)
        known = self._print[keys, runs]
        new = known == 0
        self._print[keys[new], runs[new]] = marks[new]
        self._owner[keys[new], runs[new]] = owner
        other = np.flatnonzero(~new & (known != marks))
        names = rows["key"].take(other).to_pylist()
        return [(name, int(runs[k]), int(self._owner[keys[k], runs[k]])) for name, k in zip(names, other.tolist())]

    def taken(self, owner: int, rows: pa.Table) -> np.ndarray[Any, Any]:
        """Which rows are this folder's own, ``(n,)`` bool; from now on they are nobody's, so that none comes twice."""
        keys, runs = self._places(rows)
        own: np.ndarray[Any, Any] = self._owner[keys, runs] == owner
        self._owner[keys[own], runs[own]] = _NOBODY
        return own

    def _places(self, rows: pa.Table) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Codes of keys and numbers of runs, with room for them."""
        coded = rows["key"].combine_chunks().dictionary_encode()
        names = coded.dictionary.to_pylist()
        codes = np.array([self.codes.setdefault(key, len(self.codes)) for key in names], np.int64)
        keys = codes[coded.indices.to_numpy(zero_copy_only=False)] if len(codes) else np.empty(0, np.int64)
        runs = rows["run"].to_numpy()
        self._reach(len(self.codes), int(runs.max(initial=-1)) + 1)
        return keys, runs

    def _reach(self, keys: int, runs: int) -> None:
        tall, wide = self._print.shape
        if keys <= tall and runs <= wide:
            return
        shape = max(tall, keys + keys // 2 if keys > tall else 0), max(wide, runs)
        for name in ("_print", "_owner"):
            old = getattr(self, name)
            grown = np.zeros(shape, old.dtype)
            grown[:tall, :wide] = old
            setattr(self, name, grown)


def fingerprints(rows: pa.Table) -> np.ndarray[Any, Any]:
    """64 bits of outcomes and error of each row, ``(n,)`` uint64, never 0; equal values give equal ones."""
    mark = np.full(rows.num_rows, _MANY)
    for name in OUTCOME_NAMES:
        values = rows[name].to_numpy()
        bits = np.where(np.isnan(values), np.nan, values).view(np.uint64)  # one nan is as good as another
        mark = (mark ^ bits) * _MANY
        mark ^= mark >> np.uint64(29)
    errors = rows["error"]
    if errors.null_count < len(errors):
        told = [bytes(8) if text is None else hashlib.sha256(text.encode()).digest()[:8]
                for text in errors.to_pylist()]
        mark = mark ^ np.frombuffer(b"".join(told), np.uint64)
    mark[mark == 0] = 1
    return mark
