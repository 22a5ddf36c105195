"""Folders of sweeps whose rows hold a function in place of the model: what is found in them is known beforehand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.sweeps.design import Design
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import Keys, model_version
from alignsim.sweeps.question import Question
from alignsim.sweeps.store import Store
from alignsim.sweeps.work import Rows, Visit, Work, as_table

Function = Callable[[np.ndarray, int], float]
"""Places of the factors in the unit interval ``(k,)`` and the number of the run -> outcome."""

UNIT = ("transparency.cost", "incentives.joint_accountability", "governance.clear_ownership", "trust.start",
        "budget.shared", "demand.marketing_sponsored")
"""Parameters that may be anything from 0 to 1."""


def ranges(number: int) -> dict[str, Any]:
    """Levers, each from 0 to 1."""
    return {path: {"low": 0, "high": 1} for path in UNIT[:number]}


def question(levers: Mapping[str, Any], design: Design, runs: int = 1, seed: int = 1) -> Question:
    """A sweep of the baseline with that design."""
    found = read_question({"scenario": "baseline", "levers": levers, "design": {"kind": "sobol", "points": 1},
                           "runs": runs, "seed": seed})
    return replace(found, design=design)


def made_sweep(folder: Path, asked: Question, functions: Mapping[str, Function]) -> Path:
    """A folder with a finished sweep; an outcome is a function, all others are zero.  A value of None is a failed
    run."""
    coder, rows = Keys(asked.scenario, asked.paths, asked.seed), []
    for point in dict.fromkeys(asked.points):
        place = np.array([f.place(v) for f, v in zip(asked.factors, point, strict=True)])
        values, errors = np.zeros((asked.runs, len(OUTCOMES))), [None] * asked.runs
        for run in range(asked.runs):
            for name, function in functions.items():
                found = function(place, run)
                values[run, OUTCOME_NAMES.index(name)] = np.nan if found is None else found
                errors[run] = "made up" if found is None else errors[run]  # type: ignore[call-overload]
        rows.append(Rows(Visit(coder.of(point), point, 0, asked.runs), np.arange(asked.runs), values, errors))
    work = Work(asked.scenario, asked.factors, asked.seed)
    keep(folder, asked, [as_table(work, rows)])
    return folder


def keep(folder: Path, asked: Question, tables: Sequence[pa.Table]) -> None:
    """Write a sweep's folder with these parts."""
    store = Store(folder)
    coder = Keys(asked.scenario, asked.paths, asked.seed)
    columns: dict[str, Any] = {"point": range(len(asked.points)), "key": [coder.of(p) for p in asked.points]}
    columns.update({path: [p[k] for p in asked.points] for k, path in enumerate(asked.paths)})
    with store.writing():
        store.write_points(pa.table({name: pa.array(list(values)) for name, values in columns.items()}))
        store.write_header({"format": 1, "alignsim": "", "model": model_version(), **asked.described(),
                            "shard": [1, 1]}, {"scenario.yaml": asked.scenario.to_yaml(), "sweep.yaml": ""})
        for table in tables:
            store.add(table)


def spoilt_copy(source: Path, target: Path, rows: Sequence[int], *, failed: Sequence[int] = ()) -> Path:
    """A copy of a sweep in which some rows have no value in any outcome, and some of these an error."""
    import pyarrow.dataset as ds

    shutil.copytree(source, target, ignore=shutil.ignore_patterns("runs", "journal.jsonl"))
    told = json.loads((source / "sweep.json").read_text(encoding="utf-8"))
    assert told["design"]["kind"]
    table = ds.dataset(str(source / "runs")).to_table().to_pandas()
    table.loc[list(rows), list(OUTCOME_NAMES)] = np.nan
    table.loc[list(failed), ["error", "repeat"]] = ["made up", "alignsim list"]
    with Store(target).writing() as store:
        store.add(pa.Table.from_pandas(table, schema=ds.dataset(str(source / "runs")).schema, preserve_index=False))
    return target
