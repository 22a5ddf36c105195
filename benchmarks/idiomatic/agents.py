"""Executives and staff: Mesa agents that hold their own data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from alignsim import draws as streams
from benchmarks.idiomatic.project import Project

if TYPE_CHECKING:
    from benchmarks.idiomatic.model import IdiomaticModel

GOALS = ("speed", "quality", "cost", "customer")
Outcome = tuple[float, float, float, float]
NEWCOMER_GENERATION = 100001  # + week: keys the draws of who comes that week


def clip(x: float, low: float = 0.0, high: float = 1.0) -> float:
    """x held between low and high."""
    return min(max(x, low), high)


def hazard(h: float) -> float:
    """The chance of a weekly hazard."""
    return 1 - math.exp(-h) if h > 0 else 0.0


class Executive(mesa.Agent):
    """Traits, goals, trust in the other executives, understanding, attention."""

    model: IdiomaticModel

    def __init__(self, model: IdiomaticModel, row: int, head: dict[str, float], start_trust: float) -> None:
        super().__init__(model)
        self.row, self.head = row, head
        self.superior: Executive | None = None
        self.depth = int(head["depth"])
        self.own_goals = {goal: head[f"w_{goal}"] for goal in GOALS}
        self.understanding = model.rules.people_start_understanding
        self.trust: dict[Executive, float] = {}
        self.start_trust = start_trust
        self.tokens = 0.0
        self.generation = 0
        self.take_office()

    def take_office(self) -> None:
        """Draw the traits of this holder of the office."""
        spread = self.model.rules.people_executive_trait_sd
        names = ("speed_preference", "risk_tolerance", "best_of_breed_preference")
        self.traits = [
            clip(self.head[name] + spread * self.model.draws.normal(streams.PEOPLE, self.generation, self.row, n))
            for n, name in enumerate(names)
        ]

    def lean(self) -> None:
        """Traits and goals lean to the superior's, who has leaned already."""
        own = self.model.rules.power_own_goals if self.superior else 1.0
        up = self.superior or self
        if self.superior is None:
            self.leaning, self.leaned_goals = list(self.traits), dict(self.own_goals)
        else:
            self.leaning = [own * a + (1 - own) * b for a, b in zip(self.traits, up.leaning)]
            self.leaned_goals = {g: own * self.own_goals[g] + (1 - own) * up.leaned_goals[g] for g in GOALS}
        self.goals = tuple(self.leaned_goals.values())
        self.pace = (self.leaning[0] + self.leaning[1]) / 2
        self.technology = self.leaning[2]
        self.rank = min(1.0, math.exp(-self.model.rules.power_rank_decay * (self.depth - 1)))

    def appraise(self, outcome: Outcome) -> float:
        """w''.o."""
        return sum(w * clip(o, -1.0, 1.0) for w, o in zip(self.goals, outcome))

    def experience(self, other: Executive, outcome: Outcome, weight: float) -> None:
        """An outcome changes trust in the other executive; less so in a large organization."""
        weight *= min(1.0, 80 / self.model.headcount)
        self.trust[other] = self.model.believe(self.trust[other], self.appraise(outcome), weight)

    def succeed(self) -> None:
        """Perhaps leave; the new one knows and is known by nobody."""
        m = self.model
        h = 1 / (52 * m.rules.morale_executive_years)
        if m.draws.uniform(streams.EXECUTIVE_DRAW, m.week, self.row) >= hazard(h):
            return
        self.generation += 1
        self.take_office()
        self.understanding = m.rules.people_newcomer_understanding
        for other in self.trust:
            self.trust[other] = other.trust[self] = m.rules.trust_neutral


class StaffMember(mesa.Agent):
    """Skill, trust, understanding, morale and the projects a person is on."""

    model: IdiomaticModel

    def __init__(self, model: IdiomaticModel, row: int, home: int, boss: Executive) -> None:
        super().__init__(model)
        self.row, self.home, self.boss = row, home, boss
        rules = model.rules
        self.norms = (rules.staffing_it_platform_skill, rules.staffing_it_specialist_skill)
        if home == 1:
            self.norms = (rules.staffing_marketing_platform_skill, rules.staffing_marketing_specialist_skill)
        self.arrive(streams.STAFF, 0, 1.0)
        self.understanding = rules.people_start_understanding
        self.trust = clip(rules.trust_start + 0.1 * model.draws.normal(streams.STAFF, 0, row, 9))
        self.contacts: list[StaffMember] = []
        self.places: list[Project | None] = [None] * rules.staffing_max_projects
        self.free = 0.0
        self.before = self.trust

    def arrive(self, stream: int, generation: int, skill: float) -> None:
        """Draw risk tolerance, around the executive's, and skills of who takes the position."""
        rules = self.model.rules
        around = rules.people_staff_trait_sd * self.model.draws.normal(stream, generation, self.row, 1)
        self.risk = clip(self.boss.traits[1] + around)
        spread = rules.people_skill_sd
        self.platform, self.specialist = (
            clip(skill * norm + spread * self.model.draws.normal(stream, generation, self.row, n))
            for n, norm in zip((2, 3), self.norms)
        )
        self.morale = rules.people_start_morale

    @property
    def projects(self) -> list[Project]:
        """Those this person is on."""
        return [p for p in self.places if p is not None]

    @property
    def jobs(self) -> int:
        """How many."""
        return len(self.places) - self.places.count(None)

    def hours(self, jobs: int) -> float:
        """For each of so many projects; each further one costs a part of the time."""
        usable = max(0.1, 1 - self.model.rules.staffing_switching_loss * (jobs - 1))
        return self.free * usable / max(jobs, 1)

    # ------------------------------------------------------------------------------------------------- a step each
    def plan_week(self) -> None:
        """Hours free for projects."""
        rules = self.model.rules
        free = 1 - rules.staffing_run_share - self.model.taken[self.home]
        if self.home == 0:
            free -= rules.technology_refactoring_share * (1 - rules.staffing_run_share)
        self.free = max(rules.staffing_least_hours, free)
        self.model.free[self.home] += self.free

    def release(self) -> None:
        """Leave projects that need this function no more."""
        self.places = [p if p is not None and p.teams[self.home].needed else None for p in self.places]

    def join(self, project: Project) -> None:
        """Go on a project; the others get less."""
        if project in self.places:
            return
        jobs = self.jobs
        others = self.projects
        more = self.hours(jobs + 1)
        for other in others:
            other.teams[self.home].hours += more - self.hours(jobs)
        self.places[self.places.index(None)] = project
        project.teams[self.home].hours += more

    def contribute(self) -> None:
        """Effort for each of the projects, and what coordination takes off it."""
        projects, rules = self.projects, self.model.rules
        if not projects:
            return
        hours = self.hours(len(projects))
        spirit = (rules.work_morale_base + rules.work_morale_gain * self.morale) * self.model.drag
        for p in projects:
            team = p.teams[self.home]
            skill = (1 - p.technology) * self.platform + p.technology * self.specialist
            match = clip(skill / rules.work_skill_reference, rules.work_skill_least, rules.work_skill_most)
            effort = hours * spirit * match * team.commitment
            lost = rules.work_coordination * p.coupling * (1 - self.understanding)
            team.hours += hours
            team.undamped += effort
            team.output += effort * lost * (1 - rules.work_coordination_trust * self.trust)  # what is lost, for now
            team.people.append(self)
            team.trust += self.trust
            team.understanding += self.understanding

    def feel(self) -> None:
        """Answers, guesses and go-lives of this week on one's projects."""
        rules, m = self.model.rules, self.model
        for p in self.projects:
            if not p.joint:
                continue
            weight = rules.experience_weight_staff_question
            for _ in range(p.answers):
                self.understanding += rules.learning_answer * (1 - self.understanding)
                self.trust = m.believe(self.trust, self.boss.appraise((0.3, 0.1, 0.1, 0.2)), weight)
            for _ in range(p.teams[self.home].guesses):
                self.trust = m.believe(self.trust, self.boss.appraise((-0.4, 0.0, -0.2, -0.1)), weight)
            if p.gone_live is not None:
                self.trust = m.believe(self.trust, self.boss.appraise(p.gone_live), rules.experience_weight_live)

    def forget(self) -> None:
        """Trust returns to neutral."""
        self.trust += self.model.rules.trust_drift * (self.model.rules.trust_neutral - self.trust)

    def learn(self) -> None:
        """Understanding from shared work; skills approach their norm, specialist skill by use too."""
        projects, rules = self.projects, self.model.rules
        shared = tools = 0.0
        if projects:
            shared = sum(p.joint for p in projects) / len(projects)
            tools = sum(p.technology for p in projects) / len(projects)
        u = self.understanding
        self.understanding = clip(u + rules.learning_shared_work * shared * (1 - u) - rules.learning_fading * u)
        self.platform += rules.learning_skill * (self.norms[0] - self.platform)
        self.specialist += rules.learning_skill * (self.norms[1] - self.specialist)
        self.specialist += rules.learning_specialist_use * max(0.0, tools - 0.5) * (1 - self.specialist)

    def remember(self) -> None:
        """The view that others hear this week."""
        self.before = self.trust

    def listen(self) -> None:
        """To contacts, to the other side's teams on shared projects, to one's executive."""
        rules, m = self.model.rules, self.model
        views, heard = sum(c.before for c in self.contacts), len(self.contacts)
        for p in self.projects:
            if p.joint:
                other = p.teams[1 - self.home]
                views, heard = views + other.trust, heard + len(other.people)
        step = rules.influence_from_executive * (m.executive_views[self.home] - self.trust)
        if heard:
            step += rules.influence_contacts * (views / heard - self.trust)
        self.trust = clip(self.trust + step)

    def live(self) -> None:
        """Morale; perhaps leave."""
        rules, m = self.model.rules, self.model
        target = (
            rules.morale_base + rules.morale_success * m.success[self.home]
            - rules.morale_overload * m.overload[self.home] - rules.morale_conflict * (1 - self.trust)
        )  # fmt: skip
        self.morale = clip(self.morale + rules.morale_speed * (target - self.morale))
        m.morale_sum += self.morale
        h = rules.staffing_turnover_per_year / 52 * (1.5 - self.morale)
        if m.draws.uniform(streams.LEAVE, m.week, self.row) < hazard(h):
            self.arrive(streams.NEWCOMER, NEWCOMER_GENERATION + m.week, rules.people_newcomer_skill)
            self.understanding = rules.people_newcomer_understanding
            self.trust = m.mean_trust[self.home]
            self.places = [None] * len(self.places)
