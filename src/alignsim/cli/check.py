"""``alignsim check``: is it valid, and what does it mean?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario


@click.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.data_option
@options.json_option
def check_command(files: tuple[str, ...], data: str | None, as_json: bool) -> None:
    """Validate scenarios (names or files) and say what they mean: people, levers, expected loads."""
    from alignsim.organization import plan

    given = options.Gathered()
    sound: list[dict[str, Any]] = []
    for file in files:
        scenario = given.scenario(file, data)
        made = None if scenario is None else given.attempt(partial(plan, scenario))
        if scenario is not None and made is not None:
            sound.append(_meaning(file, scenario, made))
    if as_json:
        given.check()
        screen.show_json([{k: v for k, v in entry.items() if k not in ("lines", "drawn")} for entry in sound])
        return
    for entry in sound:
        _show(entry)
    given.check()


def _meaning(file: str, scenario: Scenario, plan: Plan) -> dict[str, Any]:
    from alignsim.experiments.scope import scope_lines, warnings_of
    from alignsim.scenario.writing import rules_in_force

    parent = _parent(scenario)
    pairs = {} if parent is None else parent.differences(scenario)
    if "organization" in pairs:  # its lines stand in the chart; that the parent's are not said says nothing
        pairs = {path: pair for path, pair in pairs.items() if not path.startswith("reporting.") or pair[1] is not None}
    notes = warnings_of(scenario, plan)
    return {
        "file": file, "name": scenario.name, "title": scenario.title, "question": scenario.question,
        "extends": scenario.extends, "weeks": plan.weeks, "digest": scenario.digest(),
        "differences": [{"field": path, "from": _plain(old), "to": _plain(new)} for path, (old, new) in pairs.items()],
        "changes": [{"week": c.week, "set": {**c.values, **{f"reporting.{k}": v for k, v in c.reporting.items()}}}
                    for c in scenario.changes],
        "population": {} if scenario.population is None else scenario.population.plain(), "drawn": _drawn(scenario),
        "organization": plan.report.as_dict(), "warnings": list(plan.report.warnings),
        "scope": [note.as_dict() for note in notes],
        "trust_rules": {name: {"file": rule.where[0], "source": rule.source, "digest": rule.digest}
                        for name, rule in rules_in_force(scenario).items()},
        "lines": [*plan.report.lines(), *scope_lines({scenario.name: notes})],
    }


def _drawn(scenario: Scenario) -> list[tuple[str, str, str]]:
    """What each run draws for itself: the mix or path, share or limits, what is set then."""
    from alignsim.scenario.population import words

    return [] if scenario.population is None else list(words(scenario.population))


def _parent(scenario: Scenario) -> Scenario | None:
    from alignsim.scenario import load

    if scenario.extends is None:
        return None
    name = scenario.extends
    inside = (scenario.folder or Path()) / name
    return load(inside if inside.is_file() else name, data=scenario.data)


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | float | str) else "its own"


def _show(entry: dict[str, Any]) -> None:
    from alignsim.report.tables import table

    screen.show(f"{entry['name']}: {entry['title']}", *([entry["question"]] if entry["question"] else []),
                f"valid; {entry['weeks']} measured weeks")
    if entry["drawn"]:
        screen.show("", table("Each run draws its own organization, one line of each mix and a number of each range",
                              (("Mix or range", "left"), ("Share or limits", "left"), ("Sets", "left")), _once(entry)),
                    "", "Before any draw:")
    screen.show(*entry["lines"])
    if entry["differences"]:
        rows = [(d["field"], _word(d["from"]), _word(d["to"])) for d in entry["differences"]]
        screen.show("", table(f"Differs from {entry['extends']} in", (("Field", "left"), (entry["extends"], "left"),
                                                                     (entry["name"], "left")), rows))
    for name, rule in entry["trust_rules"].items():
        screen.show(f"trust rule {name} is plugged in from {rule['file']} ({rule['source']}; {rule['digest'][:12]})")
    for change in entry["changes"]:
        levers = ", ".join(f"{path} = {_word(value)}" for path, value in change["set"].items()) or "the task network"
        screen.show(f"from week {change['week']}: {levers}")
    screen.show("")


def _once(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The rows, the name of a mix in its first one only."""
    rows: list[tuple[str, str, str]] = entry["drawn"]
    names = [name for name, _, _ in rows]
    shown = [name if name != last else "" for name, last in zip(names, ["", *names], strict=False)]
    return [(name, share, sets) for name, (_, share, sets) in zip(shown, rows, strict=True)]


def _word(value: object) -> str:
    if value is None:
        return "(not said)"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)
