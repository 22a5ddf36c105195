"""The model: one week a step."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa

from alignsim import draws as streams
from alignsim import parameters
from alignsim.state import CFO, COO
from benchmarks.idiomatic import delivery, demand, governance, teamwork
from benchmarks.idiomatic.agents import GOALS, Executive, Outcome, StaffMember
from benchmarks.idiomatic.chance import AddressedDraws, Draws, OwnDraws
from benchmarks.idiomatic.project import Project, Step

if TYPE_CHECKING:
    from alignsim.organization import Plan

CONTACTS = 4
NEUTRAL = {  # levers that are not written again, with the value at which they do nothing
    "embedding_it_in_marketing": 0, "embedding_marketing_in_it": 0, "training_cross_hours": 0, "roadmap_every_weeks": 0,
    "pilots_count": 0, "technology_platform_policy": 0, "trust_rule": 0,
}  # fmt: skip


class IdiomaticModel(mesa.Model):
    """The default organization of a plan, as agents.

    Parameters
    ----------
    plan:
        Its first policy segment is used.
    seed:
        The run's key (``alignsim.engine.batch.run_seed``).
    own_draws:
        Draw from Mesa's generator; False: the kernel's addressed draws, for the kernel's trajectory.

    Raises
    ------
    ValueError
        If the plan moves a lever that is not written again here.
    """

    def __init__(self, plan: Plan, seed: int, *, own_draws: bool = False) -> None:
        super().__init__(seed=seed)
        refuse(plan)
        self.rules = SimpleNamespace(**{name: plan.rules[0][name].item() for name in plan.rules.dtype.names})
        self.draws: Draws = OwnDraws(self.random) if own_draws else AddressedDraws(seed)
        self.week, self.weeks = -plan.burn_in, plan.weeks
        self.network = [read_network(rows) for rows in plan.org.network[0]]
        self._hire(plan)
        self._begin()
        self.datacollector = mesa.DataCollector(model_reporters=SERIES)

    # ------------------------------------------------------------------------------------------------------ the start
    def _hire(self, plan: Plan) -> None:
        """Executives with their lines, then staff with their contacts."""
        rules, heads, people = self.rules, plan.org.executives[0], plan.org.staff[0]
        self.executives = [
            Executive(self, e, {name: head[name].item() for name in heads.dtype.names}, rules.trust_start)
            for e, head in enumerate(heads)
        ]
        for e in self.executives:
            above = int(e.head["reports_to"])
            e.superior = self.executives[above] if above >= 0 else None
            e.trust = {other: rules.trust_start for other in self.executives if other is not e}
        self.cio, self.cmo, self.top = (self.executives[i] for i in (plan.cio, plan.cmo, plan.top))
        self.heads_of = (self.cio, self.cmo)
        self.headcount = len(people)
        for i, home in enumerate(people["home"].tolist()):
            StaffMember(self, i, home, self.heads_of[home])
        self.staff = self.agents_by_type[StaffMember]
        self.members = [[person for person in self.staff if person.home == f] for f in (0, 1)]
        for people_of in self.members:
            self._introduce(people_of)

    def _introduce(self, people: list[StaffMember]) -> None:
        """A small world: two neighbours on each side, some of them replaced by anyone."""
        n = len(people)
        for place, person in enumerate(people):
            for c in range(min(CONTACTS, n - 1)):
                step = (1, n - 1, 2, n - 2)[c]
                if self.draws.uniform(streams.CONTACT, 0, person.row, 2 * c) < self.rules.people_rewiring:
                    step = 1 + int(self.draws.uniform(streams.CONTACT, 0, person.row, 2 * c + 1) * (n - 1))
                person.contacts.append(people[(place + step) % n])

    def _begin(self) -> None:
        """What the week's steps carry from one to the next."""
        self.projects: list[Project] = []
        self.open: list[Project] = []
        self.success, self.overload = [0.5, 0.5], [0.0, 0.0]
        self.taken, self.free = [0.0, 0.0], [0.0, 0.0]
        self.wanted, self.used, self.outside = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
        self.mean_trust, self.executive_views = [0.0, 0.0], [0.0, 0.0]
        self.mean_understanding = [0.0, 0.0]
        self.backlog_it = self.incident_hours = self.spent_on_rework = self.value = self.value_possible = 0.0
        self.mean_decision_weeks = 3.0
        self.incidents = 0
        self.gone_live: list[Project] = []
        self.debt = self.rules.technology_start_debt
        self.drag = 1 / (1 + self.debt / self.rules.technology_debt_half)
        self.morale_sum = 0.0

    # --------------------------------------------------------------------------------------------------------- a week
    def step(self) -> None:
        """The week, in the order of the model."""
        self.gone_live, self.spent_on_rework, self.morale_sum = [], 0.0, 0.0
        self.lean()
        demand.arrive(self)
        delivery.consider_outside(self)
        governance.deal_tokens(self)
        governance.decide(self)
        delivery.attend(self)
        self.plan_week()
        teamwork.want(self)
        teamwork.assign(self)
        teamwork.gather(self)
        teamwork.one_sided(self)
        teamwork.ask_and_answer(self)
        teamwork.proceed(self)
        delivery.find(self)
        delivery.advance(self)
        delivery.run_outside(self)
        delivery.operate(self)
        self.age()
        self.staff.do("feel")
        self.wear()
        self.learn()
        self.spread()
        self.live()
        for e in self.executives:
            e.succeed()
        delivery.close(self)
        if self.week >= 0:
            self.datacollector.collect(self)
        self.week += 1
        self.running = self.week < self.weeks

    def lean(self) -> None:
        """Goals and ideals from the top down; ranks; then what the CIO and the CMO share."""
        rules, a, b = self.rules, self.cio, self.cmo
        for e in sorted(self.executives, key=lambda e: e.depth):
            e.lean()
        self.parity_gap = abs(a.rank - b.rank) / (a.rank + b.rank)
        share = (1 - rules.budget_shared) * rules.budget_marketing_share + rules.budget_shared / 2
        weights = a.rank * (rules.power_budget_base + 1 - share), b.rank * (rules.power_budget_base + share)
        self.bargaining_it = weights[0] / sum(weights)
        self.common = common_superior(a, b)
        self.hops = max(1, max(a.depth, b.depth) - self.common.depth)
        self.gate = a.superior.leaned_goals["cost"] if a.superior else 0.0
        self.early = 1 - self.gate
        self.cost_centre = a.superior is not None and int(a.superior.head["role"]) in (CFO, COO)
        lived = rules.power_lived_floor + (1 - rules.power_lived_floor) * min(1.0, (a.trust[b] + b.trust[a]) / 2 / 0.5)
        self.gamma = rules.incentives_joint_accountability * lived
        self.share_goals()
        ideals = [(e.pace, e.technology) for e in (a, b)]
        for e, other, own, others in ((a, b, ideals[0], ideals[1]), (b, a, ideals[1], ideals[0])):
            toward = rules.power_perspective * e.understanding * e.trust[other]
            moved = [x + toward * (y - x) for x, y in zip(own, others)]
            e.pace, e.technology = (x + self.gamma * (0.5 - x) for x in moved)

    def share_goals(self) -> None:
        """w'' of the CIO and the CMO, and how far they are apart."""
        a, b = self.cio, self.cmo
        shared = [(a.leaned_goals[g] + b.leaned_goals[g]) / 2 for g in GOALS]
        if self.rules.incentives_shared_goal == 1:
            shared = [getattr(self.rules, f"power_customer_first_{g}") for g in GOALS]
        for e in (a, b):
            e.goals = tuple((1 - self.gamma) * e.leaned_goals[g] + self.gamma * s for g, s in zip(GOALS, shared))
        self.goal_gap = sum(abs(x - y) for x, y in zip(a.goals, b.goals)) / 2

    def plan_week(self) -> None:
        """Hours that outside tools and incidents take, and what is left."""
        n, m = (len(people) for people in self.members)
        self.taken = [(self.outside[0] + self.incident_hours) / n, self.outside[1] / m]
        self.free = [0.0, 0.0]
        self.staff.do("plan_week")

    def age(self) -> None:
        """Debt decays."""
        rules = self.rules
        self.debt *= 1 - (
            rules.technology_debt_decay + rules.technology_debt_refactoring * rules.technology_refactoring_share
        )
        self.drag = 1 / (1 + self.debt / rules.technology_debt_half)

    def believe(self, trust: float, appraisal: float, weight: float) -> float:
        """Trust after an experience: coloured by the trust there is, faster down than up."""
        rules = self.rules
        facts = min(1.0, rules.trust_facts_base + rules.trust_facts_transparency * rules.transparency_cost)
        expected = math.tanh(rules.trust_expectation_slope * (2 * trust - 1))
        a = facts * appraisal + (1 - facts) * expected * abs(appraisal)
        trust += weight * a * (rules.trust_gain * (1 - trust) if a >= 0 else rules.trust_loss * trust)
        return min(max(trust, 0.0), 1.0)

    def felt_by(self, f: int, outcome: Outcome, weight: float) -> None:
        """By the CIO (0) or the CMO (1), about the other."""
        self.heads_of[f].experience(self.heads_of[1 - f], outcome, weight)

    def wear(self) -> None:
        """Trust returns to neutral; rank is resented from below, a cost centre looked down on."""
        rules, a, b = self.rules, self.cio, self.cmo
        for e in self.executives:
            for other in e.trust:
                e.trust[other] += rules.trust_drift * (rules.trust_neutral - e.trust[other])
        self.staff.do("forget")
        amount = rules.trust_resentment * self.parity_gap * (1 - self.gamma)
        if a.rank != b.rank:
            lower, higher = (a, b) if a.rank < b.rank else (b, a)
            lower.trust[higher] = max(0.0, lower.trust[higher] - amount)
        if self.cost_centre:
            b.trust[a] = max(0.0, b.trust[a] - amount * rules.trust_cost_centre)

    def learn(self) -> None:
        """Staff, then the executives after their staff."""
        self.staff.do("learn")
        for f, people in enumerate(self.members):
            self.mean_understanding[f] = sum(person.understanding for person in people) / len(people)
            head = self.heads_of[f]
            head.understanding += self.rules.learning_executives * (self.mean_understanding[f] - head.understanding)

    def spread(self) -> None:
        """Everybody hears the views of the week's beginning."""
        a, b, pull = self.cio, self.cmo, self.rules.influence_to_executive
        means = [sum(person.trust for person in people) / len(people) for people in self.members]
        self.executive_views = [a.trust[b], b.trust[a]]
        self.staff.do("remember")
        self.staff.do("listen")
        a.trust[b] += pull * (means[0] - a.trust[b])
        b.trust[a] += pull * (means[1] - b.trust[a])
        self.mean_trust = [sum(person.trust for person in people) / len(people) for people in self.members]

    def live(self) -> None:
        """Morale and turnover of staff."""
        rules = self.rules
        for f, people in enumerate(self.members):
            hours, free = len(people), self.free[f]
            load = 1 - (free - max(self.used[f], min(self.wanted[f], 1.5 * free))) / hours
            over = (load - rules.morale_overload_from) / rules.morale_overload_range
            self.overload[f] = min(max(over, 0.0), 1.0)
        self.staff.do("live")

    def load(self, f: int) -> float:
        """Hours of running the business and of projects as a share of all."""
        return 1 - (self.free[f] - self.used[f]) / len(self.members[f])

    def count(self, *states: str) -> int:
        """Open projects in these states."""
        return sum(p.state in states for p in self.open)


def refuse(plan: Plan) -> None:
    """ValueError for a plan that moves what is not written again here."""
    moved = [name for name, value in NEUTRAL.items() if plan.rules[0][name] != value]
    switches = [p for p in parameters.all_parameters() if p.section == "mechanisms"]
    moved += [p.path for p in switches if not plan.rules[0][p.field]]
    if len(plan.org.log):
        moved.append("a project log")
    if moved:
        raise ValueError(f"the idiomatic model does not know {', '.join(moved)}")


def read_network(rows: Any) -> list[Step]:
    """Tasks of a network."""
    return [
        Step(
            float(row.volume), float(row.it), float(row.duration), float(row.coupling),
            tuple(b for b in range(k) if int(row.before) >> b & 1), bool(row.integrates),
        )
        for k, row in enumerate(rows[: int(rows[0].tasks)])
    ]  # fmt: skip


def common_superior(a: Executive, b: Executive) -> Executive:
    """The lowest office above (or at) both."""
    line = [a]
    while line[-1].superior is not None:
        line.append(line[-1].superior)
    while b not in line:
        assert b.superior is not None
        b = b.superior
    return b


SERIES = {
    "trust_cio_to_cmo": lambda m: m.cio.trust[m.cmo],
    "trust_cmo_to_cio": lambda m: m.cmo.trust[m.cio],
    "trust_it_staff": lambda m: m.mean_trust[0],
    "trust_marketing_staff": lambda m: m.mean_trust[1],
    "understanding": lambda m: sum(u * len(p) for u, p in zip(m.mean_understanding, m.members)) / m.headcount,
    "understanding_executives": lambda m: (m.cio.understanding + m.cmo.understanding) / 2,
    "goal_gap": lambda m: m.goal_gap,
    "parity_gap": lambda m: m.parity_gap,
    "exceptions_waiting": lambda m: sum(p.exceptions for p in m.open),
    "load_it": lambda m: m.load(0),
    "load_marketing": lambda m: m.load(1),
    "throughput": lambda m: len(m.gone_live),
    "lead_time": lambda m: sum(p.ended - p.arrival for p in m.gone_live) / max(len(m.gone_live), 1),
    "rework_share": lambda m: m.spent_on_rework / sum(m.used) if sum(m.used) > 0 else 0.0,
    "incidents": lambda m: m.incidents,
    "debt": lambda m: m.debt,
    "purchases_shadow": lambda m: sum(p.state in ("outside", "bought") and not p.known for p in m.projects),
    "value": lambda m: m.value,
    "value_possible": lambda m: m.value_possible,
    "morale": lambda m: m.morale_sum / m.headcount,
}
