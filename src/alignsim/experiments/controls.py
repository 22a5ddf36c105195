"""What a person can move: the levers of a scenario as sliders, lists and switches, with words, for every face alike.

Names come from :mod:`alignsim.experiments.called`, the words of choices from the steps that ``rank`` tries, ranges from
the declarations.  Where a declared range is far wider than anything one would plan (a training of forty hours a week),
:data:`PLANNED` says how far a slider goes; a scenario that already lies beyond has a slider that reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from alignsim.experiments.called import called, post
from alignsim.experiments.rank_steps import CHOICES, LINES, SCALES, Scale, written
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


class Planned(NamedTuple):
    """How far a slider goes and by which step, where the declaration does not say."""

    low: float
    high: float
    step: float


PLANNED: Mapping[str, Planned] = {
    "embedding.rotation_weeks": Planned(4, 156, 2),
    "training.cross_hours": Planned(0, 8, 0.5),
    "technology.refactoring_share": Planned(0, 0.3, 0.01),
    "embedding.it_in_marketing": Planned(0, 0.5, 0.02),
    "embedding.marketing_in_it": Planned(0, 0.5, 0.02),
    "pilots.count": Planned(0, 20, 1),
    "pilots.max_person_weeks": Planned(10, 100, 5),
    "staffing.it_heads": Planned(5, 150, 1),
    "staffing.marketing_heads": Planned(5, 150, 1),
    "staffing.max_projects": Planned(1, 4, 1),
    "staffing.turnover_per_year": Planned(0, 0.5, 0.01),
}

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Who reports to whom": {
        "reporting.cio": "The executive above the head of IT. Rank, goals and the way up for disputes follow from it.",
        "reporting.cmo": "The executive above the head of marketing.",
    },
    "Who decides": {
        "governance.mode": "Who has the final say on projects that need both functions.",
        "governance.talk": "Whether the one who decides hears what the other side knows.",
        "governance.clear_ownership": "How far owner and role of each part are agreed before work starts.",
    },
    "Shared goals": {
        "incentives.joint_accountability": "How much IT and marketing are measured by the same results.",
        "incentives.shared_goal": "What the shared measure is about.",
    },
    "Sitting together": {
        "embedding.it_in_marketing": "Part of IT that sits with marketing.",
        "embedding.marketing_in_it": "Part of marketing that sits with IT.",
        "embedding.rotation_weeks": "How long somebody stays with the other function before going back.",
        "training.cross_hours": "Hours each person learns about the other function.",
    },
    "Technology and money": {
        "technology.platform_policy": "Whether technology is chosen project by project or by one policy for all.",
        "technology.refactoring_share": "Part of IT's project time that goes into paying back technology debt.",
        "budget.marketing_share": "Part of technology buying that marketing decides on its own.",
        "budget.shared": "Part of the technology budget that both hold together.",
    },
    "Rhythm and openness": {
        "roadmap.every_weeks": "How often both sides agree on one order of work and on dates.",
        "transparency.cost": "How well both sides see what projects cost.",
        "pilots.count": "First small joint projects that are run as pilots by a mixed team.",
        "pilots.max_person_weeks": "Largest project that is still taken for a pilot.",
    },
    "People": {
        "staffing.it_heads": "People in IT.",
        "staffing.marketing_heads": "People in marketing.",
        "staffing.max_projects": "More at once means more waiting for each other and time lost to switching.",
        "staffing.turnover_per_year": "Part of the people who leave in a year at middling morale.",
        "people.cio.speed_preference": "How much the head of IT wants speed rather than assurance.",
        "people.cmo.speed_preference": "How much the head of marketing wants speed rather than assurance.",
        "people.cio.risk_tolerance": "How much risk the head of IT accepts.",
        "people.cmo.risk_tolerance": "How much risk the head of marketing accepts.",
    },
    "Starting point and theory": {
        "strategy": "What the organization competes on; it weighs delivered value against thrift.",
        "trust.start": "Trust when the run begins, before the weeks that are measured.",
        "trust.rule": "The theory of how experience becomes trust. For checking a result, not for planning.",
    },
}
"""Every control by group, in the order shown, each with a line of help."""

ROADMAPS = (0, 6, 8, 13, 26)
ROADMAP = "A shared roadmap every {:.0f} weeks"
WORDS: Mapping[str, Mapping[Value, str]] = {
    **{path: words for path, words in CHOICES.items() if path != "pilots.count"},
    "roadmap.every_weeks": {weeks: ROADMAP.format(weeks) if weeks else "No shared roadmap" for weeks in ROADMAPS},
    "strategy": {"differentiation": "Being different", "cost_leadership": "Being cheaper"},
    "trust.rule": {"asymmetric": "Lost faster than won", "beta": "Counting good and bad experience",
                   "bayesian": "Bayesian learning"},
}
NAMES: Mapping[str, str] = {
    "reporting.cio": "The CIO reports to", "reporting.cmo": "The CMO reports to", "strategy": "Competes by",
    "trust.rule": "How trust is learned", "roadmap.every_weeks": "Shared roadmap", "pilots.count": "Pilots",
    "pilots.max_person_weeks": "Largest pilot", "staffing.it_heads": "People in IT",
    "staffing.marketing_heads": "People in marketing", "training.cross_hours": "Cross-training",
    **{f"people.{who}.speed_preference": f"{who.upper()}'s appetite for speed" for who in ("cio", "cmo")},
    **{f"people.{who}.risk_tolerance": f"{who.upper()}'s tolerance of risk" for who in ("cio", "cmo")},
}
"""Short names where the value stands beside them; the others are those of rankings and explanations."""
FORMS: Mapping[str, str] = {
    "embedding.rotation_weeks": "{:.0f} weeks", "training.cross_hours": "{:.3g} hours a week",
    "pilots.count": "{:.0f} projects", "pilots.max_person_weeks": "{:.0f} person-weeks",
    "staffing.it_heads": "{:.0f} people", "staffing.marketing_heads": "{:.0f} people",
    "staffing.max_projects": "{:.0f} projects", "staffing.turnover_per_year": "{:.3%}",
}
HEADS = ("staffing.it_heads", "staffing.marketing_heads")
_NAMED = ("strategy", "trust.rule")
"""Choices whose words say little without the name."""

NOT_MOVED: Mapping[str, str] = {
    **{f"people.{who}": "moved in a file; the faces move the appetites of the CIO and the CMO alone"
       for who in ("ceo", "cfo", "coo", "other")},
    **{f"people.{who}.{trait}": "moved in a file: a slider cannot hold four weights that sum to 1"
       for who in ("cio", "cmo") for trait in ("goal_weights",)},
    **{f"people.{who}.{trait}": "moved in a file: a detail of people"
       for who in ("cio", "cmo") for trait in ("best_of_breed_preference", "attention")},
    "staffing.hours_per_week": "given", "staffing.run_share": "given: what running the business needs",
    "staffing.cost_per_person_week": "a price: it changes money only",
    **{f"staffing.{who}_{what}_skill": "moved in a file: a detail of people" for who in ("it", "marketing")
       for what in ("platform", "specialist")},
}
"""Levers (or the head of their paths) without a control, and why."""


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
    return text if control.choices and path not in _NAMED else f"{control.words}: {text}"


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
