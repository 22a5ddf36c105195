"""The glossary: every outcome, weekly series and parameter, from the lines that declare them.

``python -m alignsim.report.glossary > docs/glossary.md`` writes the page; a test keeps it in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alignsim.outcomes import OUTCOMES, SERIES
from alignsim.parameters import Parameter, all_parameters

_INTRODUCTION = """\
# Glossary

Made by `python -m alignsim.report.glossary` from the declarations in `outcomes.py` and in `mechanisms/`; not edited
by hand.

Numbers without another unit lie between 0 and 1. "Measured weeks" are the weeks after the burn-in. Lead times,
overruns and shares count projects by the week in which they ended, whenever they were proposed. A mean over no project
at all is missing, not 0, and summaries count such runs.
"""

_OUTCOMES = """\
## Outcomes

One number a run. Better: the direction that counts as an improvement; neutral where neither does.
"""

_SERIES = """\
## Weekly series

One number a week.
"""

_PARAMETERS = """\
## Parameters

Every number that a scenario may set, under the name it has in the file. **Lever**: something an organization decides.
The source is a publication, a part of the model's description, or the word "assumption".
"""


def glossary() -> str:
    """The whole page as Markdown, ending in a newline."""
    parts = [_INTRODUCTION, _OUTCOMES, _outcome_table(), _SERIES, _series_table(), _PARAMETERS, *_parameter_tables()]
    return "\n".join(parts)


def _outcome_table() -> str:
    rows = [(f"`{o.name}`", o.label, o.unit, o.direction, o.formula) for o in OUTCOMES]
    return _table(("Name", "In words", "Unit", "Better", "How it is made"), rows)


def _series_table() -> str:
    rows = [(f"`{s.name}`", s.label, s.unit, s.formula) for s in SERIES]
    return _table(("Name", "In words", "Unit", "How it is made"), rows)


def _parameter_tables() -> Iterable[str]:
    declared = all_parameters()
    for section in dict.fromkeys(p.section for p in declared):
        yield f"### {section or 'The run as a whole'}\n"
        rows = [_parameter_row(p) for p in declared if p.section == section]
        yield _table(("Name", "Meaning", "Default", "Unit", "Allowed", "Source"), rows)


def _parameter_row(parameter: Parameter) -> tuple[str, ...]:
    name = f"`{parameter.path}`" + (" **lever**" if parameter.lever else "")
    unit = "" if parameter.kind in ("switch", "choice") else parameter.unit
    return name, parameter.text, _value(parameter.default), unit, _allowed(parameter), parameter.source


def _allowed(parameter: Parameter) -> str:
    if parameter.kind == "switch":
        return "on, off"
    if parameter.kind == "choice":
        return ", ".join(parameter.choices)
    return f"{_value(parameter.low)} to {_value(parameter.high)}"


def _value(value: float | int | bool | str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, ending in a newline; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    print(glossary(), end="")
