"""The sliders and what they change, of plain ipywidgets: any notebook that shows those shows this."""

from __future__ import annotations

import html
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from alignsim.experiments.desk.question import in_words
from alignsim.notebook import showing
from alignsim.problems import InputError

if TYPE_CHECKING:
    from alignsim.experiments.controls import Control
    from alignsim.notebook.asking import WhatIf

CSS = """<style>
.al-lever.widget-inline-hbox,.al-lever.jupyter-widget-inline-hbox{flex-wrap:wrap;height:auto;margin:4px 2px 6px}
.al-lever .widget-label,.al-lever>label{flex:0 0 100%;width:100%!important;max-width:100%;text-align:left;height:auto;
min-height:24px;white-space:normal;line-height:1.35;overflow:visible}
.al-lever .slider-container{margin:6px 10px 4px}.al-lever select{flex:1 1 100%;margin:0}
.al-lever .widget-label-basic{white-space:normal;line-height:1.35}
.al-moved .widget-label,.al-moved>label,.al-moved .widget-label-basic{font-weight:600}
</style>"""
_MARK = "\u25cf "
"""Before the name of a lever that was moved."""


class Panel:
    """The box of a what-if; it follows the what-if, whoever moves it."""

    def __init__(self, asked: WhatIf) -> None:
        self._asked = asked
        self._following = False
        self._levers = {control.path: (control, _lever(control)) for control in asked.wanted.controls}
        for control, lever in self._levers.values():
            lever.observe(lambda change, path=control.path: self._moved(path, change["new"]), "value")
        self._reset = w.Button(description="Back to the base", icon="undo", disabled=True,
                               tooltip="Every lever as the base has it", layout=w.Layout(width="auto"))
        self._reset.on_click(lambda _: asked.reset())
        self._groups = _grouped(asked.wanted.controls)
        self._accordion = w.Accordion([w.VBox([self._levers[c.path][1] for c in group]) for group in
                                       self._groups.values()], titles=list(self._groups), selected_index=0)
        self._heading, self._seen = w.HTML(), w.HTML()
        self._right = w.VBox([self._heading, self._seen], layout=w.Layout(flex="1 1 420px", min_width="0"))
        self._right.add_class("al-seen")
        left = w.VBox([self._accordion, self._reset], layout=w.Layout(flex="0 1 320px", min_width="280px"))
        row = w.Layout(flex_flow="row wrap", align_items="flex-start")
        self.box = w.VBox([w.HTML(showing.styles() + CSS, layout=w.Layout(display="none")),
                           w.HBox([left, self._right], layout=row)])
        self._shown: Any = None
        self._lock = threading.Lock()
        self.follow()

    def close(self) -> None:
        """Take the widgets away."""
        self.box.close()

    def show(self) -> None:
        """What is known, from whatever thread; levers are left to the hand that moves them."""
        asked = self._asked
        with self._lock:
            self._heading.value = showing.heading(asked)
            if asked.fresh and asked.comparison is not None:
                if self._shown is not asked.comparison:
                    self._shown = asked.comparison
                    self._seen.value = showing.seen(asked)
                self._right.remove_class("al-stale")
            else:
                self._right.add_class("al-stale")

    def _moved(self, path: str, value: Any) -> None:
        """A hand moved a lever."""
        if self._following:
            return
        control = self._levers[path][0]
        try:
            self._asked.move(path, control.placed(value) if control.kind == "scale" else value)
        except InputError as error:
            self._heading.value = f'<p class="al-problem">{html.escape(in_words(error))}</p>'

    def follow(self) -> None:
        """Levers, names and marks as the what-if has them, without taking that for a hand's move; then the rest."""
        moves = self._asked.moves
        self._following = True
        try:
            for path, (control, lever) in self._levers.items():
                value = moves.get(path, control.value)
                if lever.value != value:
                    _reach(control, lever, value)
                    lever.value = value
                _name(control, lever, value, path in moves)
        finally:
            self._following = False
        for k, (name, group) in enumerate(self._groups.items()):
            moved = sum(control.path in moves for control in group)
            title = f"{name} ({moved} moved)" if moved else name
            if self._accordion.get_title(k) != title:
                self._accordion.set_title(k, title)
        self._reset.disabled = not moves
        self.show()


def _grouped(controls: tuple[Control, ...]) -> Mapping[str, list[Control]]:
    groups: dict[str, list[Control]] = {}
    for control in controls:
        groups.setdefault(control.group, []).append(control)
    return groups


def _lever(control: Control) -> Any:
    """The widget of a control; its label has the value in words and belongs to it for those who cannot see."""
    common: dict[str, Any] = {"value": control.value, "tooltip": control.help, "layout": w.Layout(width="auto"),
                              "style": {"description_width": "initial"}}
    if control.kind == "switch":
        lever = w.Checkbox(**common, indent=False)
    elif control.kind == "choice":
        lever = w.Dropdown(options=[(words, value) for value, words in control.choices], **common)
    else:
        slider = w.IntSlider if control.whole else w.FloatSlider
        number = int if control.whole else float
        lever = slider(min=number(control.low), max=number(control.high), step=number(control.step) or 1,
                       readout=False, **common)
    return lever.add_class("al-lever")


def _reach(control: Control, lever: Any, value: Any) -> None:
    """What code has set may lie beyond what a hand is offered: it is offered from then on."""
    if control.kind == "scale":
        lever.min, lever.max = min(lever.min, value), max(lever.max, value)
    elif control.kind == "choice" and value not in [known for _, known in lever.options]:
        lever.options = [*lever.options, (control.written(value), value)]


def _name(control: Control, lever: Any, value: Any, moved: bool) -> None:
    words = f"{control.words}: {control.written(value)}" if control.kind == "scale" else control.words
    words = f"{_MARK if moved else ''}{words}"
    if lever.description != words:
        lever.description = words
        (lever.add_class if moved else lever.remove_class)("al-moved")
        base = control.written(control.value)
        lever.tooltip = f"{control.help} In the base: {base}."
