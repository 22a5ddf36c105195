"""What a person can move: the levers of a scenario as sliders, lists and switches, with words, for every face alike.

Names come from :mod:`alignsim.experiments.called`, the words of choices from the steps that ``rank`` tries, ranges from
the declarations.  Where a declared range is far wider than anything one would plan (a training of forty hours a week),
:data:`PLANNED` says how far a slider goes; a scenario that already lies beyond has a slider that reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from alignsim.experiments.called import called, post
from alignsim.experiments.control_words import FORMS, GROUPS, HEADS, NAMED, NAMES, PLANNED, ROADMAP, WORDS
from alignsim.experiments.rank_steps import LINES, SCALES, Scale, written
from alignsim.parameters import Parameter, find
from alignsim.scenario.population import drawn_paths
from alignsim.scenario.scenario import mid_run
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario
    from alignsim.scenario.scenario import Value

Kind = Literal["scale", "choice", "switch"]
STEPS = 20
"""Steps of a slider over its range, where :data:`PLANNED` says nothing else."""


_ONE = {"person-weeks": "person-week", " weeks": " week", " projects": " project", " people": " person",
        " hours": " hour"}  # fmt: skip


@dataclass(frozen=True)
class Control:
    """One lever as a person moves it."""

    path: str
    words: str
    group: str
    help: str
    kind: Kind
    value: Value  #: in force from the start, the burn-in included
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    choices: tuple[tuple[Value, str], ...] = ()
    whole: bool = False  #: only whole numbers
    form: str = "{:.3g}"  #: how a value is written, with its unit
    mid_run: bool = True  #: may change while a run is under way
    drawn: bool = False  #: each run draws its own unless one moves it

    def written(self, value: Value) -> str:
        """A value as people write it, with its unit: ``20%``, ``26 weeks``, ``IT has the final say``."""
        for known, words in self.choices:
            if known == value and isinstance(known, bool) == isinstance(value, bool):
                return words
        if self.kind == "switch":
            return "on" if value else "off"
        if isinstance(value, str):
            return post(value)
        text = written(Scale(self.words, self.form), value)
        for many, one in _ONE.items() if value == 1 else ():
            text = text.replace(many, one)
        return text

    def placed(self, value: float) -> Value:
        """The place of the slider nearest to a number: within its ends, whole where only whole numbers count."""
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else round(float(value), 6)


def controls(scenario: Scenario) -> tuple[Control, ...]:
    """Every control of a scenario, by group, with the values in force from the start.

    Raises
    ------
    InputError
        If the scenario makes no organization (its chart is wrong).
    """
    from alignsim.organization import plan

    return controls_of(plan(scenario))


def said(path: str, value: Value) -> str:
    """One lever at a value, in words: ``CIO reports to the CEO``, ``Joint accountability: 0.6``."""
    if path.startswith("reporting."):
        return f"{called(path)} {'the ' * (str(value).lower() in LINES['cio'])}{post(value)}"
    if path not in by_path():
        return f"{path}: {value}"
    control = _lever(find(path), value, "", "", False)
    text = control.written(value)
    return text if control.choices and path not in NAMED else f"{control.words}: {text}"


def controls_of(plan: Plan) -> tuple[Control, ...]:
    """The same of a scenario that has been planned already."""
    scenario, drawn = plan.scenario, drawn_paths(plan.scenario.population)
    values = scenario.segments()[0].values
    found = []
    for group, helps in GROUPS.items():
        for path, text in helps.items():
            if path.startswith("reporting."):
                found.append(_line(plan, path, group, text, path in drawn))
            elif scenario.organization is None or path not in HEADS:
                found.append(_lever(find(path), values[path], group, text, path in drawn))
    return tuple(found)


def _lever(declared: Parameter, value: Value, group: str, text: str, drawn: bool) -> Control:
    path = declared.path
    name = NAMES.get(path) or called(path)
    movable = mid_run(path)
    if path in WORDS:
        choices = {**WORDS[path]}
        if declared.kind == "integer":
            choices.setdefault(value, ROADMAP.format(value))
        elif declared.kind == "choice":  # of a rule that is plugged in
            choices.setdefault(value, str(value))
        kind: Kind = "switch" if declared.kind == "switch" else "choice"
        return Control(path, name, group, text, kind, value, choices=tuple(choices.items()), form=ROADMAP,
                       mid_run=movable, drawn=drawn)  # fmt: skip
    low, high, step = PLANNED.get(path) or (declared.low, declared.high, (declared.high - declared.low) / STEPS)
    form = FORMS.get(path) or (SCALES[path].written if path in SCALES else "{:.2g}")
    number = float(value)
    return Control(path, name, group, text, "scale", value, min(low, number), max(high, number), step,
                   whole=declared.kind == "integer" or path in HEADS, form=form, mid_run=movable,
                   drawn=drawn)  # fmt: skip


def _line(plan: Plan, path: str, group: str, text: str, drawn: bool) -> Control:
    """Whom an executive may report to: the roles that surveys name and the chart has, and whoever is above now."""
    who = path.partition(".")[2]
    roles, above = plan.executive_roles, [int(k) for k in plan.org.executives[0]["reports_to"]]
    mine = roles.index(who)
    choices: dict[Value, str] = {whom: post(whom) for whom in LINES[who]
                                 if whom in roles and mine not in _upward(above, roles.index(whom))}
    now = roles[above[mine]] if above[mine] >= 0 else ""
    if now not in choices and above[mine] >= 0:
        now = now if roles.count(now) == 1 and now in LINES else plan.layout.executives[above[mine]]
        choices[now] = post(now) if now in roles else plan.report.executives[above[mine]].title or "the post of now"
    said = plan.scenario.segments()[0].reporting
    names = (who, plan.layout.executives[mine].lower())
    key = next((name for name in said if name.lower() in names), who)
    return Control(f"reporting.{key}", NAMES[path], group, text, "choice", now, choices=tuple(choices.items()),
                   drawn=drawn)  # fmt: skip


def _upward(above: list[int], who: int) -> Iterator[int]:
    """An executive and everybody above."""
    while who >= 0:
        yield who
        who = above[who]
