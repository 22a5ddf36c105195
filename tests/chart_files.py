"""Small charts for tests: a table written to a folder, and the scenario that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alignsim.organization import Plan, plan
from alignsim.problems import InputError
from alignsim.scenario import OrganizationSpec, Scenario, load

HEADINGS = ("id", "boss", "job", "fte", "team")
#: A sound chart: id, boss, job, FTE, team.
STAFF = (
    ("1", "", "Chief executive", "1", "top"),
    ("2", "1", "Head of IT", "1", "IT"),
    ("3", "1", "Head of marketing", "1", "Marketing"),
    ("4", "2", "Developer", "1", "IT"),
    ("5", "2", "Operator", "0.5", "IT"),
    ("6", "3", "Campaigner", "1", "Marketing"),
    ("7", "1", "Accountant", "1", "Finance"),
)
BLOCK: dict[str, Any] = {
    "chart": {
        "file": "chart.csv",
        "columns": {"id": "id", "reports_to": "boss", "title": "job", "fte": "fte", "group": "team"},
    },
    "roles": {"cio": "2", "cmo": "3"},
    "functions": [{"function": "it", "group": ["IT"]}, {"function": "marketing", "group": ["Marketing"]}],
}
JUNIOR: dict[str, Any] = {"file": "staff.csv", "columns": {"under": "under", "count": "count", "group": "team"}}


def write(path: Path, rows: tuple[tuple[str, ...], ...], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Rows as a table of unquoted cells."""
    path.write_bytes("".join(delimiter.join(row) + "\n" for row in rows).encode(encoding))
    return path


def block(**changes: Any) -> dict[str, Any]:
    """The ``organization:`` block, with parts replaced; ``chart`` is merged into the default one."""
    chart = {**BLOCK["chart"], **changes.pop("chart", {})}
    return {**BLOCK, "chart": chart, **changes}


def spec(**changes: Any) -> OrganizationSpec:
    return OrganizationSpec.model_validate(block(**changes))


def scenario(folder: Path, rows: tuple[tuple[str, ...], ...] = STAFF, **changes: Any) -> Scenario:
    """A scenario file beside its chart, loaded."""
    import json

    others = {key: changes.pop(key) for key in ("reporting", "staffing", "changes") if key in changes}
    write(folder / "chart.csv", (HEADINGS, *rows))
    path = folder / "own.yaml"
    path.write_text(json.dumps({"format": 1, "organization": block(**changes), **others}), encoding="utf-8")
    return load(path)


def planned(folder: Path, rows: tuple[tuple[str, ...], ...] = STAFF, **changes: Any) -> Plan:
    return plan(scenario(folder, rows, **changes))


def complaints(folder: Path, rows: tuple[tuple[str, ...], ...] = STAFF, **changes: Any) -> list[str]:
    """The problems of a chart as text, one each; at least one is expected."""
    try:
        planned(folder, rows, **changes)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    raise AssertionError("no problem was found")
