"""The levers of one organization, to be moved by hand: groups that unfold, sliders, lists and switches.

The whole panel is one element in the browser (``panel.vue``), of native fields: they work with the keyboard and with
aids for reading, and forty of them cost the server no more than one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import solara

from alignsim.app.sketch import YOURS, Sketch
from alignsim.experiments.controls import Control, controls
from alignsim.problems import InputError

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

FIXED = "Holds for the whole run: set it before the run starts."


@solara.component_vue("panel.vue")
def Panel(
    listing: str, moved: int = 0, label: str = "", folded: bool = False,
    event_move: Callable[[dict[str, Any]], None] | None = None,
    event_reset: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The element itself: ``listing`` is the groups with their controls as JSON text (Solara walks nested arguments on
    every render, a text it does not), places are positions in the texts of a control."""


@solara.component
def LeverPanel(
    sketch: Sketch, yours: Scenario | None, on_move: Callable[[str, Value | None], None], *, week: int | None = None,
    name: str = "", folded: bool = False, on_reset: Callable[[], None] | None = None,
) -> None:
    """The levers of a sketch.

    Parameters
    ----------
    on_move : called with a lever and its new value, at most eight times a second while a hand moves it and always
        with the last; None = as the base has it.  ``sketch.moved(path, value, week)`` takes both
    week : moves count from this week of a run that is under way; what holds for a whole run is then fixed
    name : of the organization where a page has several (``"b"``): part of the names of the fields
    folded : no group is open at first
    on_reset : takes back every move; without it each lever is taken back by ``on_move``, one after the other
    """
    found = solara.use_memo(lambda: _start(sketch.base, yours), [sketch.base, yours])
    if isinstance(found, InputError):
        told = " ".join(escape(str(problem)) for problem in found.problems[:3])
        solara.HTML(tag="p", classes=["al-soft"], unsafe_innerHTML=told)
        return
    now = _now(sketch, week)
    known = {control.path: control for control in found}

    def move(told: Mapping[str, Any]) -> None:
        control = known.get(str(told.get("path")))
        values = _values(control, now) if control is not None else []
        place, text = told.get("place"), told.get("text")
        # a hand may be ahead of the page: what it saw at that place must be what is there now
        if (control is not None and isinstance(place, int) and 0 <= place < len(values)
                and text == control.written(values[place])):
            on_move(control.path, _back(control, values[place], week))

    def reset(told: Mapping[str, Any]) -> None:
        path = told.get("path")
        if not path and on_reset is not None:
            on_reset()
            return
        for control in found:
            if path == control.path or (not path and _changed(control, now)):
                on_move(control.path, _back(control, control.value, week))

    groups = [_group(words, [c for c in found if c.group == words], now, week, name)
              for words in dict.fromkeys(control.group for control in found)]
    moved = sum(control["changed"] for group in groups for control in group["controls"])
    label = f"Levers of organization {name.upper()}" if name else "Levers"
    Panel(listing=json.dumps(groups), moved=moved, label=label, folded=folded, event_move=move, event_reset=reset)


def _start(base: str, yours: Scenario | None) -> tuple[Control, ...] | InputError:
    """The controls of a base, or what is wrong with it."""
    try:
        return controls(Sketch(base).start(yours)) if base == YOURS else _shipped(base)
    except InputError as error:
        return error


@lru_cache(maxsize=64)
def _shipped(base: str) -> tuple[Control, ...]:
    return controls(Sketch(base).start())


def _now(sketch: Sketch, week: int | None) -> dict[str, Value]:
    """What is moved, from the start or up to a week."""
    now = dict(sketch.moves)
    for at, values in sketch.changes:
        if week is not None and at <= week:
            now.update(values)
    return now


def _changed(control: Control, now: Mapping[str, Value]) -> bool:
    return control.path in now and (control.drawn or now[control.path] != control.value)


def _back(control: Control, value: Value, week: int | None) -> Value | None:
    """None where a move from the start only restores what the base has."""
    return None if week is None and value == control.value else value


def _values(control: Control, now: Mapping[str, Value]) -> list[Value]:
    """Every place of a control, in order: those of a slider, and what is there now if it lies between two of them."""
    here = [control.value, *([now[control.path]] if control.path in now else [])]
    if control.kind == "switch":
        return [False, True]
    if control.kind == "choice":
        return list(dict.fromkeys([*(value for value, _ in control.choices), *here]))
    steps = round((control.high - control.low) / control.step)
    places = {control.placed(control.low + n * control.step) for n in range(steps + 1)}
    return sorted({*places, control.placed(control.high), *here}, key=float)


def _group(
    words: str, members: list[Control], now: Mapping[str, Value], week: int | None, name: str
) -> dict[str, Any]:
    fields = [_field(control, now, week, name) for control in members]
    slug = re.sub(r"[^a-z]+", "-", words.lower())
    return {"words": words, "slug": f"{name}-{slug}" if name else slug, "controls": fields}


def _field(control: Control, now: Mapping[str, Value], week: int | None, name: str) -> dict[str, Any]:
    """A control as the element takes it."""
    values = _values(control, now)
    value = now.get(control.path, control.value)
    place = next(n for n, known in enumerate(values) if known == value)
    full = f"{name}.{control.path}" if name else control.path
    fixed = week is not None and not control.mid_run
    return {
        "path": control.path, "name": full, "id": f"lever-{full.replace('.', '-')}", "words": control.words,
        "help": f"{control.help} {FIXED}" if fixed else control.help, "kind": control.kind, "place": place,
        "texts": [control.written(known) for known in values], "changed": _changed(control, now), "fixed": fixed,
        "was": "a draw of each run" if control.drawn else "on" if value is False else "off" if value is True
        else control.written(control.value),
    }  # fmt: skip
