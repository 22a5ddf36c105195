"""The weekly pass over all people, by the kernel's own rooms and by C on the same arrays."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim import compiled as machine
from alignsim import draws, parameters
from alignsim import state as tables
from alignsim.mechanisms import influence, learning, morale, trust
from alignsim.state import Org, Record, State

if TYPE_CHECKING:
    from alignsim.engine.run import Simulation
    from alignsim.organization import Plan

STRUCTS = ("WORLD", "EXECUTIVE", "TIE", "STAFF", "ORG_STAFF", "PROJECT", "TEAM", "TALLY")
machine.activate()  # only then is what follows compiled: names outside the package are not replaced later
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")


@machine.compiled(entry=True)
def staff_weeks(
    executives: Any, staff: Any, network: Any, log: Any, rules: Any,
    world: Any, offices: Any, ties: Any, people: Any, assigned: Any, contacts: Any, members: Any, before: Any,
    projects: Any, teams: Any, work: Any, ledger: Any, lists: Any, score: Any, free: Any,
    outcomes: Any, weekly: Any, events: Any, tally: Any, first: int, last: int,
) -> None:  # fmt: skip
    """Only the rooms that are about people, week after week, all else standing still."""
    org = machine.bundled(Org(executives, staff, network, log))
    state = machine.bundled(
        State(
            world, offices, ties, people, assigned, contacts, members, before,
            projects, teams, work, ledger, lists, score, free,
        )  # fmt: skip
    )
    record = machine.bundled(Record(outcomes, weekly, events, tally))
    for week in range(first, last):
        trust.wear(rules[0], state)
        learning.learn(org, rules[0], state, week)
        influence.spread(org, rules[0], state)
        morale.live_and_leave(org, rules[0], state, record, week)


class Arrays(NamedTuple):
    """What the pass reads and writes: copies of a run's."""

    world: np.ndarray
    executives: np.ndarray
    ties: np.ndarray
    staff: np.ndarray
    assigned: np.ndarray
    contacts: np.ndarray
    before: np.ndarray
    projects: np.ndarray
    teams: np.ndarray
    tally: np.ndarray
    rest: Simulation


def copies(run: Simulation, n: int) -> list[Arrays]:
    """``n`` independent copies of the state of a run."""
    names = Arrays._fields[:-2]
    return [Arrays(*(getattr(run.state, f).copy() for f in names), run.record.tally.copy(), run) for _ in range(n)]


def restore(run: Simulation, arrays: Arrays) -> None:
    """The run's state again, in place."""
    for name in Arrays._fields[:-2]:
        getattr(arrays, name)[...] = getattr(run.state, name)
    arrays.tally[...] = run.record.tally


def in_numba(plan: Plan, arrays: Arrays, first: int, last: int) -> None:
    """Weeks ``first`` to ``last`` - 1 by the kernel's rooms."""
    given = arrays._asdict()
    run = given.pop("rest")
    tally = given.pop("tally")
    state = run.state._replace(**given)
    record = run.record._replace(tally=tally)
    staff_weeks(*plan.org, plan.rules, *state, *record, first, last)


def in_c(plan: Plan, arrays: Arrays, first: int, last: int) -> None:
    """The same weeks by C.

    Raises
    ------
    RuntimeError
        If there is no C compiler, or it fails.
    ValueError
        If the plan asks for a rival rule of trust.
    """
    if plan.rules[0].trust_rule != 0:
        raise ValueError("only the asymmetric rule of trust is written in C")
    a = arrays
    pointer = [x.ctypes.data_as(ctypes.c_void_p) for x in (plan.rules, a.world, a.executives, a.ties)]
    rows, staff = plan.org.staff[0].ctypes.data_as(ctypes.c_void_p), a.staff.ctypes.data_as(ctypes.c_void_p)
    rest = [getattr(a, f).ctypes.data_as(ctypes.c_void_p) for f in Arrays._fields[4:-1]]
    library().staff_weeks(*pointer, len(a.executives), rows, staff, len(a.staff), *rest, first, last)


def compiler() -> str | None:
    """A C compiler on the PATH, by ``CC`` or one of the usual names."""
    names = (os.environ.get("CC", ""), "gcc", "cc", "clang")
    return next((found for name in names if (found := shutil.which(name))), None)


def header() -> str:
    """The structs as C sees them; every field is eight bytes."""
    lines = [f"enum {{ PLACES = {tables.MAX_PROJECTS_A_PERSON}, FRIENDS = {tables.CONTACTS},"]
    lines += [f"LEAVE = {draws.LEAVE}, NEWCOMER = {draws.NEWCOMER} }};"]
    dtypes = {name: tables.dtype(getattr(tables, name)) for name in STRUCTS} | {"RULES": parameters.rules_dtype()}
    kinds = {"f": "double", "i": "int64_t", "u": "uint64_t"}
    for name, dtype in dtypes.items():
        fields = "".join(f" {kinds[dtype[field].kind]} {field};" for field in dtype.names or ())
        lines.append(f"typedef struct {{{fields} }} {name};")
    return "\n".join(lines) + "\n"


@cache
def library() -> Any:
    """The compiled pass."""
    found = compiler()
    if found is None:
        raise RuntimeError("no C compiler found: set CC or put gcc on the PATH")
    source = Path(__file__).with_name("staff_pass.c")
    folder = Path(tempfile.mkdtemp(prefix="alignsim-c-"))
    (folder / "tables.h").write_text(header())
    name = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    target = folder / f"{name}.so"
    command = [found, *FLAGS, f"-I{folder}", str(source), "-o", str(target), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{found} failed:\n{done.stderr}")
    loaded = ctypes.CDLL(str(target))
    p, n = ctypes.c_void_p, ctypes.c_int64
    loaded.staff_weeks.argtypes = [p, p, p, p, n, p, p, n, *[p] * 6, n, n]
    loaded.staff_weeks.restype = None
    shutil.rmtree(folder)
    return loaded
