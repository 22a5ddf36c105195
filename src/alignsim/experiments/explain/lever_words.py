"""A setting in words: what it is called, what it was, what it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignsim.experiments.called import called, post
from alignsim.experiments.rank_steps import CHOICES, SCALES, written
from alignsim.scenario.population import word
from alignsim.scenario.scenario import DRAWN

_BLOCKS = {"organization": "The organization's chart", "projects": "Where projects come from and how they are made up",
           "population": "What is drawn for each organization"}


def words(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    """What a lever is called with its step, its value before, and after; the values empty where there are none."""
    if name in _BLOCKS:
        return _BLOCKS[name], "", ""
    if name.startswith("changes."):
        return _change_words(name.partition(".")[2], before, after)
    if ".goal_weights" in name:
        return f"Goals of the {name.split('.')[1].upper()}", "", ""
    if name.startswith("reporting."):
        return _line_words(name.partition(".")[2], before, after)
    one, other = _value(name, before), _value(name, after)
    return _spoken(name, after) or f"{called(name)}: {one} \u2192 {other}", one, other


def _spoken(path: str, value: Any) -> str:
    """A choice that is a sentence of its own, else nothing."""
    return CHOICES.get(path, {}).get(value, "")


def _value(path: str, value: Any) -> str:
    if value == DRAWN:
        return DRAWN
    if path in SCALES:
        return written(SCALES[path], value)
    return word(value).replace("_", " ")


def _line_words(who: str, before: Any, after: Any) -> tuple[str, str, str]:
    one, other = (post(value) for value in (before, after))
    if after is None:
        return f"{post(who)} reports as the chart says", one, ""
    return f"{post(who)} reports to the {other}", one, other


def _change_words(path: str, before: Any, after: Any) -> tuple[str, str, str]:
    """``from week 52: CIO reports to the CEO``; the last of several weeks says what it comes to."""
    if not after:
        return f"No policy change of {path.replace('_', ' ')}", _weeks(before), ""
    week, value = max(after.items())
    told = f"from week {week}" if len(after) == 1 else f"in {len(after)} steps until week {week}"
    if path == "projects.network":
        name = "Another task network"
    elif ".goal_weights" in path:
        name = f"Goals of the {path.split('.')[1].upper()}"
    elif path.startswith("reporting."):
        name = _line_words(path.partition(".")[2], None, value)[0]
    else:
        name = _spoken(path, value) or f"{called(path)}: {_value(path, value)}"
    return f"{name}, {told}", _weeks(before), _weeks(after)


def _weeks(by_week: Mapping[int, Any] | None) -> str:
    return ", ".join(f"week {week}" for week in sorted(by_week or {}))
