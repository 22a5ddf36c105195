"""The single changes that ``rank`` tries: every decision about structure, each by a comparable step.

What is comparable is a choice, stated here.  A lever with a scale moves by a quarter of the range it may have, up and
down, where there is room for the whole step; a lever that is one of several words takes every other word; a lever that
is off is turned on in its usual form.  All count from the value in force in week 0, and come in week 0: the history
before it is the same with and without the change.  Ten per cent more people is no change of structure but a yardstick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.parameters import find
from alignsim.problems import InputError
from alignsim.scenario.population import drawn_paths

if TYPE_CHECKING:
    from alignsim.organization import Plan
    from alignsim.scenario import Scenario

SHARE_OF_RANGE = 0.25
"""A step of a lever with a scale, as a share of its range."""
WEEK = 0
"""The week in which a change comes."""
MORE_PEOPLE = 0.10


class Step(NamedTuple):
    """One change: what it is called, what it sets, and how many heads it adds."""

    words: str
    lever: str  #: steps of one lever exclude each other
    levers: Mapping[str, Any]
    yardstick: bool = False
    heads: int = 0

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with this change in week 0."""
        return scenario.change(self.levers, week=WEEK, name=self.words)


def both(first: Step, second: Step) -> Mapping[str, Any]:
    """The levers of two changes."""
    return {**first.levers, **second.levers}


class LeftOut(NamedTuple):
    """A lever that is not tried, and why."""

    lever: str
    reason: str


class Scale(NamedTuple):
    """A lever with a scale: words, how a value is written, and the end of the range if not the declared one."""

    words: str
    written: str
    high: float | None = None


SCALES: Mapping[str, Scale] = {
    "governance.clear_ownership": Scale("Clear ownership agreed beforehand", "{:.2g}"),
    "incentives.joint_accountability": Scale("Joint accountability", "{:.2g}"),
    "budget.marketing_share": Scale("Marketing's share of technology buying", "{:.3%}"),
    "budget.shared": Scale("Shared part of the technology budget", "{:.3%}"),
    "embedding.it_in_marketing": Scale("IT staff seated in marketing", "{:.3%}"),
    "embedding.marketing_in_it": Scale("Marketing staff seated in IT", "{:.3%}"),
    "training.cross_hours": Scale("Cross-training hours a person a week", "{:.3g}", 8.0),
    "transparency.cost": Scale("Cost transparency", "{:.2g}"),
    "technology.refactoring_share": Scale("IT's time for refactoring", "{:.3%}"),
}
"""Training is declared up to forty hours a week; a working day is the most anybody would plan."""

CHOICES: Mapping[str, Mapping[Any, str]] = {
    "governance.mode": {
        "it_led": "IT has the final say", "marketing_led": "Marketing has the final say",
        "joint": "IT and marketing decide together", "ceo_arbitrates": "The CEO decides between IT and marketing",
        "customer_council": "A customer council decides"},
    "governance.talk": {True: "Who decides hears the other side", False: "Who decides does not hear the other side"},
    "incentives.shared_goal": {"blend": "What is shared is the mean of both goals",
                               "customer_first": "What is shared is the customer"},
    "roadmap.every_weeks": {0: "No shared roadmap", 13: "A shared roadmap every 13 weeks"},
    "technology.platform_policy": {"per_project": "Technology chosen project by project",
                                   "standardize": "One standard platform",
                                   "best_of_breed": "The best tool for each project"},
    "pilots.count": {0: "No pilots", 5: "Five pilots by tag teams"},
}

PROJECTS_A_PERSON = "staffing.max_projects"
STAY = "embedding.rotation_weeks"
HEADS = ("staffing.it_heads", "staffing.marketing_heads")
LINES = {"cio": ("ceo", "cfo", "coo"), "cmo": ("ceo", "cfo", "coo")}
"""Who may come to report to whom: those whom surveys of reporting lines name."""

NO_DECISIONS: Mapping[str, str] = {
    "strategy": "what the organization competes on, not how it is built",
    "people": "traits of people, not a decision about structure",
    "trust.start": "history", "trust.rule": "a rival theory, for checking a result",
    "pilots.max_person_weeks": "a detail of pilots",
    "staffing.hours_per_week": "given", "staffing.run_share": "given: what running the business needs",
    "staffing.turnover_per_year": "an outcome of many things, not a decision",
    "staffing.cost_per_person_week": "a price: it changes money only",
    **{f"staffing.{who}_{what}_skill": "a trait of people" for who in ("it", "marketing")
       for what in ("platform", "specialist")},
}
"""Levers that are never tried."""


def steps(scenario: Scenario, plan: Plan | None = None) -> tuple[tuple[Step, ...], tuple[LeftOut, ...]]:
    """The changes to try, in the order of the levers' declaration, and the levers left out with the reason.

    Raises
    ------
    InputError
        If the scenario makes no organization.
    """
    from alignsim.organization import plan as planned

    plan = planned(scenario) if plan is None else plan
    now = _in_force(plan)
    later = {path: change.week for change in reversed(scenario.changes) if change.week > WEEK for path in change.values}
    drawn = drawn_paths(scenario.population)
    found: list[Step] = []
    left = [LeftOut(lever, reason) for lever, reason in NO_DECISIONS.items()]
    for step in [*_scales(now), *_choices(now), *_projects(now), *_stays(now, left), *_lines(plan, left),
                 *_people(scenario, now, left)]:
        changed = [later[path] for path in step.levers if path in later]
        if changed:
            left.append(LeftOut(step.lever, f"the scenario itself sets it in week {min(changed)}"))
        elif any(path in drawn for path in step.levers):
            left.append(LeftOut(step.lever, "drawn for each organization of the population"))
        else:
            _take(step, scenario, found, left)
    return tuple(found), tuple(dict.fromkeys(left))


def _take(step: Step, scenario: Scenario, found: list[Step], left: list[LeftOut]) -> None:
    try:
        step.applied(scenario)
    except InputError as error:
        left.append(LeftOut(step.lever, f"{step.words}: {error.problems[0].found}"))
    else:
        found.append(step)


def _in_force(plan: Plan) -> Mapping[str, Any]:
    """The settings of week 0."""
    return [s for s in plan.scenario.segments() if s.start <= WEEK][-1].values


def _scales(now: Mapping[str, Any]) -> Iterator[Step]:
    for path, scale in SCALES.items():
        declared = find(path)
        high = declared.high if scale.high is None else scale.high
        step = SHARE_OF_RANGE * (high - declared.low)
        for value in (now[path] + step, now[path] - step):
            value = round(value, 6)
            if declared.low - 1e-9 <= value <= high + 1e-9:
                words = f"{scale.words}: {written(scale, now[path])} \u2192 {written(scale, value)}"
                yield Step(words, path, {path: value})


def written(scale: Scale, value: float) -> str:
    """A value of a lever with a scale as people write it: ``20%``, ``0.6``."""
    text = scale.written.format(value)
    if not text.endswith("%"):
        return text
    return f"{float(text[:-1]):g}%"


def _choices(now: Mapping[str, Any]) -> Iterator[Step]:
    for path, choices in CHOICES.items():
        for value, words in choices.items():
            if value != now[path]:
                yield Step(words, path, {path: value})


def _projects(now: Mapping[str, Any]) -> Iterator[Step]:
    declared, most = find(PROJECTS_A_PERSON), int(now[PROJECTS_A_PERSON])
    for value in (most - 1, most + 1):
        if declared.low <= value <= declared.high:
            words = f"At most {value} project{'s' * (value > 1)} a person at once (now {most})"
            yield Step(words, PROJECTS_A_PERSON, {PROJECTS_A_PERSON: value})


def _stays(now: Mapping[str, Any], left: list[LeftOut]) -> Iterator[Step]:
    """Half and twice the length of a stay, where anybody is embedded."""
    if now["embedding.it_in_marketing"] <= 0 and now["embedding.marketing_in_it"] <= 0:
        left.append(LeftOut(STAY, "nobody is embedded"))
        return
    declared, weeks = find(STAY), int(now[STAY])
    for value in (weeks // 2, 2 * weeks):
        if declared.low <= value <= declared.high:
            yield Step(f"Embedded for {value} weeks (now {weeks})", STAY, {STAY: value})


def _lines(plan: Plan, left: list[LeftOut]) -> Iterator[Step]:
    segment = int((plan.starts <= WEEK).sum()) - 1
    above = [[int(k) for k in heads["reports_to"]] for heads in plan.org.executives[segment:]]
    roles = plan.executive_roles
    said = [s for s in plan.scenario.segments() if s.start <= WEEK][-1].reporting
    for who, superiors in LINES.items():
        mine = roles.index(who)
        if any(line[mine] != above[0][mine] for line in above):
            left.append(LeftOut(f"reporting.{who}", "the scenario itself moves it later"))
            continue
        names = (who, plan.layout.executives[mine].lower())
        key = next((name for name in said if name.lower() in names), who)
        for whom in superiors:
            if whom not in roles:
                left.append(LeftOut(f"reporting.{who}", f"this organization has no {whom.upper()}"))
            elif roles.index(whom) == above[0][mine]:
                continue
            elif mine in _upward(above[0], roles.index(whom)):
                left.append(LeftOut(f"reporting.{who}", f"the {whom.upper()} reports to the {who.upper()}"))
            else:
                yield Step(f"{who.upper()} reports to the {whom.upper()}", f"reporting.{who}",
                           {f"reporting.{key}": whom})


def _upward(above: list[int], who: int) -> list[int]:
    """An executive and everybody above."""
    path = []
    while who >= 0:
        path.append(who)
        who = above[who]
    return path


def _people(scenario: Scenario, now: Mapping[str, Any], left: list[LeftOut]) -> Iterator[Step]:
    """The yardstick.  Who is hired in week 0 does not add proposals; who is there from the start would."""
    if scenario.organization is not None:
        left += [LeftOut(path, "a chart says itself how many people there are") for path in HEADS]
    elif scenario.burn_in <= WEEK:
        left += [LeftOut(path, "without burn-in, more people bring more proposals") for path in HEADS]
    else:
        heads = [round(now[path]) for path in HEADS]
        more = [max(1, round(MORE_PEOPLE * n)) for n in heads]
        if all(n + m <= find(path).high for path, n, m in zip(HEADS, heads, more, strict=True)):
            yield Step(f"{MORE_PEOPLE:.0%} more people (yardstick)", "staffing.heads",
                       {path: n + m for path, n, m in zip(HEADS, heads, more, strict=True)}, True, sum(more))
