"""Who is compared with whom: labels for scenarios, and scenarios that come as a policy change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from alignsim.problems import InputError, Problem

if TYPE_CHECKING:
    from alignsim.scenario import Scenario


def labelled(
    others: Scenario | Sequence[Scenario] | Mapping[str, Scenario], taken: str
) -> dict[str, Scenario]:
    """Scenarios by label; a label that is taken already gets a number.

    Raises
    ------
    InputError
        If there is none.
    """
    if isinstance(others, Mapping):
        return _some({str(label): scenario for label, scenario in others.items()})
    named: dict[str, Scenario] = {}
    for scenario in others if isinstance(others, Sequence) else (others,):
        label, k = scenario.name, 2
        while label in named or label == taken:
            label, k = f"{scenario.name} ({k})", k + 1
        named[label] = scenario
    return _some(named)


def _some(named: dict[str, Scenario]) -> dict[str, Scenario]:
    if not named:
        raise InputError((Problem("compare()", None, "others", "nothing", "at least one scenario to compare", None),))
    return named


def as_changes(base: Scenario, others: Mapping[str, Scenario], week: int, weeks: int) -> dict[str, Scenario]:
    """Each scenario as the base with its differences coming at ``week``.

    Raises
    ------
    InputError
        If the week lies behind the horizon, or a difference cannot come in mid-run.
    """
    if week >= weeks:
        allowed = f"a week of the horizon, 0 to {weeks - 1}"
        raise InputError((Problem("compare()", None, "as_change", str(week), allowed, None),))
    changed, problems = {}, []
    for label, other in others.items():
        levers = {path: mine for path, (_, mine) in base.differences(other).items()}
        fixed = [path for path in levers if path in _FIXED]
        problems += [Problem("compare()", None, "as_change", f"{label} differs in {path}",
                             "differences that can come during a run", None) for path in fixed]
        if not fixed:
            changed[label] = base.change(levers, week=week, name=other.name, title=other.title)
    if problems:
        raise InputError(problems)
    return changed


def differs_before(base: Scenario, other: Scenario) -> bool:
    """Whether the two differ before week 0 already: in a setting from the start, and with a burn-in."""
    return bool(other.burn_in and base.differences(other).keys() - {"changes", "weeks"})


_FIXED = ("organization", "population", "projects", "changes")
