"""The points of several designs as those of one sweep."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.sweeps.store import POINTS

if TYPE_CHECKING:
    import pyarrow as pa

_TEXTS = ("sweep.yaml", "scenario.yaml")
Header = Mapping[str, Any]


def united(sweeps: Sequence[tuple[Path, Header]]) -> tuple[pa.Table, dict[str, Any], dict[str, str]]:
    """Of sweeps of the same scenario, factors and seed: points, header, and the texts beside it.

    The design of the first that has the points of all; if none has them, a list of all points in the order of folders.
    The runs are those of the sweep that asks for most.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables: dict[bytes, tuple[int, pa.Table]] = {}
    for k, (folder, _) in enumerate(sweeps):  # shards have the same table: it is read once
        content = (folder / POINTS).read_bytes()
        tables.setdefault(hashlib.sha256(content).digest(), (k, pq.read_table(pa.BufferReader(content))))
    keys = {k: set(table["key"].to_pylist()) for k, table in tables.values()}
    everything = set().union(*keys.values())
    runs = max(int(header["runs"]) for _, header in sweeps)
    for k, table in tables.values():
        if keys[k] == everything:
            folder, header = sweeps[k]
            return table, {**header, "runs": runs, "shard": [1, 1]}, _texts(folder)
    folder, header = sweeps[0]
    told = [other["factors"] for _, other in sweeps]
    listed = {**header, "runs": runs, "shard": [1, 1], "design": {"kind": "list"},
              "factors": [_factor([factors[j] for factors in told]) for j in range(len(header["factors"]))]}
    note = "".join(f"#   {folder}\n" for folder, _ in sweeps)
    texts = {**_texts(folder), "sweep.yaml": f"# The points of several sweeps, united by alignsim merge:\n{note}"}
    return _joined([table for _, table in tables.values()]), listed, texts


def _texts(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text(encoding="utf-8") for name in _TEXTS if (folder / name).is_file()}


def _factor(told: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One factor with the values of all: a range if one has a range."""
    first = {"path": told[0]["path"], "group": told[0]["group"]}
    if all("values" in one for one in told):
        return {**first, "values": list(dict.fromkeys(value for one in told for value in one["values"]))}
    ends = [float(end) for one in told for end in one.get("values", (one.get("low"), one.get("high")))]
    return {**first, "low": min(ends), "high": max(ends)}


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Every point once, numbered anew."""
    import pyarrow as pa

    table = pa.concat_tables(tables)
    first = {key: k for k, key in reversed(list(enumerate(table["key"].to_pylist())))}
    table = table.take(sorted(first.values()))
    return table.set_column(0, "point", pa.array(range(len(table)), pa.int64()))
