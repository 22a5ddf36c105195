"""A scenario as it shows itself: a few lines of text, or a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from alignsim.scenario import trust_rules
from alignsim.scenario.population import word, words
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.scenario.scenario import Scenario


def _rows(scenario: Scenario) -> Iterator[tuple[str, str, str, str]]:
    """From when, lever, value, unit: what differs from the model as declared, then the changes."""
    from alignsim.scenario.scenario import defaults

    plain = defaults()
    for path, (_, value) in plain.differences(scenario).items():
        if path in by_path():
            yield "start", path, f"{word(value)}{plugged_in(path, value)}", by_path()[path].unit
        elif path.startswith("reporting.") and value is not None:
            yield "start", path, str(value), "superior"
    for name, share, sets in words(scenario.population) if scenario.population is not None else ():
        yield "each run", name, f"{sets} {share}" if sets == "uniform" else f"{share}: {sets}", "drawn"
    for change in scenario.changes:
        for path, value in change.values.items():
            yield f"week {change.week}", path, f"{word(value)}{plugged_in(path, value)}", by_path()[path].unit
        for who, above in change.reporting.items():
            yield f"week {change.week}", f"reporting.{who}", above, "superior"
        if change.network is not None:
            yield f"week {change.week}", "projects.network", "its own", ""


def plugged_in(path: str, value: object) -> str:
    """Of a plugged-in trust rule, that it is one and where it comes from."""
    own = trust_rules.plugged() if path == trust_rules.PATH else {}
    return f" (plugged in: {own[str(value)].source})" if value in own else ""


def people(scenario: Scenario) -> str:
    """Who the organization is, in a phrase."""
    if scenario.organization is not None:
        return f"chart {scenario.organization.chart.file}"
    heads = [float(scenario.values[f"staffing.{name}"]) for name in ("it_heads", "marketing_heads")]
    return f"{heads[0]:g} IT and {heads[1]:g} marketing staff"


def text(scenario: Scenario) -> str:
    """The repr: name, title and what is set otherwise than in the model."""
    head = f"<Scenario {scenario.name}: {scenario.title}; {people(scenario)}, {scenario.weeks} weeks"
    rows = [f"  {when}: {lever} = {value}" for when, lever, value, _ in _rows(scenario)]
    return "\n".join([head, *rows]) + ">"


def html(scenario: Scenario) -> str:
    """The table a notebook shows."""
    cells = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in _rows(scenario))
    head = "<tr><th>from</th><th>lever</th><th>value</th><th>unit</th></tr>"
    table = f"<table>{head}{cells}</table>" if cells else "<p>Every lever as in the model.</p>"
    notes = "".join(f"<br>{escape(line)}" for line in (scenario.question, scenario.source) if line)
    title = f"<b>{escape(scenario.name)}</b>: {escape(scenario.title)}"
    title += f" ({escape(people(scenario))}, {scenario.weeks} weeks)"
    return f"<div>{title}{notes}{table}</div>"
