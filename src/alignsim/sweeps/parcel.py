"""What travels to a worker and back: the work of a sweep with its files as bytes, and rows as Arrow bytes.

A worker needs nothing but the package: chart, table of staff and project log are laid in a folder of its own, once for
a scenario, and go with the process.  With its rows a worker says what it is, for only the same model may answer, and
only the same versions and processor features are sure to give the same last bits.
"""

from __future__ import annotations

import atexit
import pickle
import platform
import shutil
import tempfile
import threading
import zlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alignsim.experiments.provenance import platform_marks
from alignsim.scenario import trust_rules
from alignsim.scenario.writing import rules_in_force
from alignsim.sweeps.keys import model_version
from alignsim.sweeps.work import Visit, Work, simulate

if TYPE_CHECKING:
    import pyarrow as pa

    from alignsim.scenario import Scenario

_PACKAGES = ("numpy", "numba", "llvmlite")
_laying = threading.Lock()
_laid: dict[str, Laid] = {}


class Parcel(NamedTuple):
    """The work without its files, of each file its name below a folder, its path here, its content, compressed, and
    what the trust rules are that are plugged in here: digests by name."""

    digest: str
    work: Work
    files: dict[str, tuple[str, str, bytes]]
    rules: dict[str, str]


class Answer(NamedTuple):
    """Rows as an Arrow stream, empty if the worker has another model, and what the worker is."""

    rows: bytes
    marks: dict[str, str]


class Laid(NamedTuple):
    """A scenario whose files lie on this machine, and what each of them is called where the sweep comes from."""

    scenario: Scenario
    names: dict[str, str]


def pack(work: Work) -> Parcel:
    """The work, ready to travel.

    Raises
    ------
    OSError
        If a file of the scenario cannot be read.
    """
    scenario = work.scenario
    spec, log = scenario.organization, scenario.projects.log
    paths = {"chart": (spec and spec.chart.file, scenario.chart_path),
             "staff": (spec and spec.staff and spec.staff.file, scenario.staff_path), "log": (log and log.name, log)}
    files = {what: (str(name), str(path), zlib.compress(path.read_bytes()))
             for what, (name, path) in paths.items() if path is not None}
    bare = replace(scenario, folder=None, data=None, organization_folder=None,
                   projects=scenario.projects.model_copy(update={"log": None}))
    return Parcel(scenario.digest(), Work(bare, work.factors, work.seed), files, _rules(work))


def _rules(work: Work) -> dict[str, str]:
    """The plugged-in trust rules that the work needs."""
    rules = rules_in_force(work.scenario)
    for factor in work.factors:
        if factor.path == trust_rules.PATH:
            rules |= {name: rule for name, rule in trust_rules.plugged().items() if factor.can_be(name)}
    return {name: rule.digest for name, rule in rules.items()}


def unpack(parcel: Parcel) -> tuple[Work, dict[str, str]]:
    """The work as this process can do it, and the names that files have where it comes from, by path here."""
    with _laying:
        if parcel.digest not in _laid:
            _laid[parcel.digest] = _lay(parcel)
        laid = _laid[parcel.digest]
    return Work(laid.scenario, parcel.work.factors, parcel.work.seed), laid.names


def _lay(parcel: Parcel) -> Laid:
    scenario = parcel.work.scenario
    if not parcel.files:
        return Laid(scenario, {})
    folder = Path(tempfile.mkdtemp(prefix="alignsim-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    places = {}
    for what, (name, _, content) in parcel.files.items():
        places[what] = folder / ("projects" if what == "log" else "organization") / name
        places[what].parent.mkdir(parents=True, exist_ok=True)
        places[what].write_bytes(zlib.decompress(content))
    found = replace(scenario, organization_folder=folder / "organization" if "chart" in places else None,
                    projects=scenario.projects.model_copy(update={"log": places.get("log")}))
    return Laid(found, {str(place): parcel.files[what][1] for what, place in places.items()})


def answered(parcel: Parcel, lot: bytes, model: str) -> Answer:
    """On a worker: the rows of a lot (pickled visits), by one thread; none if this is not the model asked for."""
    if marks()["model"] != model:
        return Answer(b"", marks())
    trust_rules.same_here(parcel.rules)
    work, names = unpack(parcel)
    visits: list[Visit] = pickle.loads(lot)
    return Answer(as_bytes(_as_at_home(simulate(work, visits), names)), marks())


def _as_at_home(table: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """Errors that name a file name it as the process does that the sweep comes from."""
    errors = table["error"]
    if not names or errors.null_count == len(errors):
        return table
    import pyarrow as pa

    told = errors.to_pylist()
    for here, there in names.items():
        told = [text and text.replace(here, there) for text in told]
    place = table.schema.get_field_index("error")
    return table.set_column(place, table.schema.field(place), pa.array(told, pa.string()))


def as_bytes(table: pa.Table) -> bytes:
    """A table as an Arrow stream."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def as_rows(content: bytes) -> pa.Table:
    """The table of :func:`as_bytes`."""
    import pyarrow as pa

    with pa.ipc.open_stream(content) as stream:
        return stream.read_all()


@cache
def marks() -> dict[str, str]:
    """What this process is, as far as it decides a bit: model, versions, machine, C library, processor features."""
    from importlib.metadata import version

    told = platform_marks()
    versions = {"Python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}
    return {"model": model_version(), **versions,
            **{name: told[name] for name in ("system", "machine", "libc")}, "features": " ".join(told["features"])}


def unlike(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """In words what the others have otherwise, except for the model; empty if nothing."""
    told = [f"{name} {theirs[name] or 'unknown'} (here {ours[name] or 'unknown'})" for name in ours
            if name not in ("model", "features") and ours[name] != theirs[name]]
    here, there = set(ours["features"].split()), set(theirs["features"].split())
    if here != there:
        marked = [f"+{name}" for name in sorted(there - here)] + [f"-{name}" for name in sorted(here - there)]
        shown = ", ".join(marked[:6]) + (f" and {len(marked) - 6} more" if len(marked) > 6 else "")
        told.append(f"other processor features ({shown})")
    return "; ".join(told)
