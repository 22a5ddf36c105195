"""The glossary: every outcome, weekly series and parameter, from the lines that declare them.

``python -m alignsim.report.glossary > docs/glossary.md`` writes the page; a test keeps it in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alignsim.outcomes import OUTCOMES, SERIES
from alignsim.parameters import Parameter, all_parameters
from alignsim.report.status import MEANINGS, counts, status

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
The source is a publication, a part of the model's description, or the word "assumption". Its status is judged from
the source by one rule:

"""


def glossary() -> str:
    """The whole page as Markdown, ending in a newline."""
    parts = [_INTRODUCTION, _OUTCOMES, outcome_table(), _SERIES, _series_table(), _PARAMETERS + statuses()]
    return "\n".join([*parts, *_parameter_tables()])


def statuses() -> str:
    """A list of what each status means and how many parameters have it, as Markdown."""
    return "".join(f"- **{name}** ({count}): {MEANINGS[name]}.\n" for name, count in counts().items())


def outcome_table() -> str:
    """All outcomes with unit, direction and formula."""
    rows = [(f"`{o.name}`", o.label, o.unit, o.direction, o.formula) for o in OUTCOMES]
    return table(("Name", "In words", "Unit", "Better", "How it is made"), rows)


def _series_table() -> str:
    rows = [(f"`{s.name}`", s.label, s.unit, s.formula) for s in SERIES]
    return table(("Name", "In words", "Unit", "How it is made"), rows)


def _parameter_tables() -> Iterable[str]:
    declared = all_parameters()
    for section in dict.fromkeys(p.section for p in declared):
        yield f"### {section or 'The run as a whole'}\n"
        yield parameter_table([p for p in declared if p.section == section])


def parameter_table(parameters: Iterable[Parameter]) -> str:
    """These parameters with default, unit, range, source and status."""
    head = ("Name", "Meaning", "Default", "Unit", "Allowed", "Source", "Status")
    return table(head, [_parameter_row(p) for p in parameters])


def _parameter_row(parameter: Parameter) -> tuple[str, ...]:
    name = f"`{parameter.path}`" + (" **lever**" if parameter.lever else "")
    unit = "" if parameter.kind in ("switch", "choice") else parameter.unit
    known = "" if parameter.section == "mechanisms" else status(parameter)
    return name, parameter.text, value(parameter.default), unit, allowed(parameter), parameter.source, known


def allowed(parameter: Parameter) -> str:
    """What a scenario may put there, in words."""
    if parameter.kind == "switch":
        return "on, off"
    if parameter.kind == "choice":
        return ", ".join(parameter.choices)
    return f"{value(parameter.low)} to {value(parameter.high)}"


def value(given: float | int | bool | str) -> str:
    """A parameter's value as a reader types it."""
    if isinstance(given, bool):
        return "on" if given else "off"
    return f"{given:g}" if isinstance(given, float) else str(given)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, ending in a newline; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    print(glossary(), end="")
