"""Staffing, questions between the functions, and the week's work."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from alignsim import draws as streams
from benchmarks.idiomatic.delivery import fault_chance, team_understanding
from benchmarks.idiomatic.project import NOTHING, WORKED_ON, Project, Task

if TYPE_CHECKING:
    from benchmarks.idiomatic.agents import Executive, StaffMember
    from benchmarks.idiomatic.model import IdiomaticModel

MAX_TASKS = 8  # numbers the questions' draws


# ------------------------------------------------------------------------------------------------------------ staffing
def open_tasks(p: Project) -> list[Task]:
    """Tasks with work left whose forerunners are done."""
    done: set[int] = set()
    tasks = []
    for k, task in enumerate(p.tasks):
        if done.issuperset(task.step.before):
            if task.total <= NOTHING:
                done.add(k)
            else:
                tasks.append(task)
    return tasks


def want(model: IdiomaticModel) -> None:
    """What each project wants of each function; people it needs no more are released."""
    rules = model.rules
    backlog = [0.0, 0.0]
    model.wanted = [0.0, 0.0]
    for p in model.open:
        tasks = open_tasks(p) if p.state in WORKED_ON else []
        for f, team in enumerate(p.teams):
            mine = [task for task in tasks if task.sides[f].total > NOTHING]
            team.needed = bool(mine)
            team.wanted = team.hours = team.output = team.undamped = team.trust = team.understanding = 0.0
            team.people = []
            for task in mine:
                side = task.sides[f]
                for_task = rules.staffing_want_task * side.planned / (task.step.duration * p.base_weeks)
                for_project = rules.staffing_want_project * team.planned / p.base_weeks
                team.wanted += min(max(for_task, for_project), side.total + rules.staffing_want_extra)
            if p.state in ("queued", "active"):
                backlog[f] += sum(task.sides[f].total for task in p.tasks)
            if p.state in ("active", "accepting"):
                model.wanted[f] += team.wanted
    model.backlog_it = backlog[0] / max(model.free[0], 1e-9)
    model.staff.do("release")


def priority(p: Project, head: Executive, week: int) -> float:
    """Value, urgency, size and work under way, by the function's goals."""
    speed, quality, cost, customer = head.goals
    slack = p.need - week - (p.planned_weeks if p.started is None else p.planned_weeks / 2)
    urgency = 1 / (1 + math.exp(min(max(slack / 13, -30), 30)))
    return (
        customer * p.value / (p.value + p.volume) + speed * urgency + cost * 45 / (45 + p.volume)
        + quality * (p.started is not None)
    )  # fmt: skip


def assign(model: IdiomaticModel) -> None:
    """People on no project first, then people on one, and so on, go where their function most wants them."""
    for person in model.staff:
        for p in person.projects:
            p.teams[person.home].hours += person.hours(person.jobs)
    for f, people in enumerate(model.members):
        rank = {p: priority(p, model.heads_of[f], model.week) for p in model.open}
        queue = sorted(model.open, key=lambda p: (-rank[p], p.number))
        first = int(model.draws.uniform(streams.ORDER, model.week, f) * len(people))
        around = people[first:] + people[:first]
        for jobs in range(model.rules.staffing_max_projects):
            fill(f, queue, [person for person in around if person.jobs == jobs])


def fill(f: int, queue: list[Project], people: list[StaffMember]) -> None:
    """Two-function projects take from the front of the list, others from its end."""
    for p in queue:
        team = p.teams[f]
        while people and team.needed and team.hours < team.wanted:
            people.pop(0 if p.joint else -1).join(p)
        if not people:
            return


def gather(model: IdiomaticModel) -> None:
    """What the teams can do."""
    rules = model.rules
    for p in model.open:
        p.teams[0].hours = p.teams[1].hours = 0.0
    model.staff.do("contribute")
    for p in model.open:
        pace = (1 + rules.work_assurance_cost / 2) / (1 + rules.work_assurance_cost * (1 - p.pace))
        for team in p.teams:
            crowd = 1 + rules.work_communication * math.log(max(1.0, len(team.people) / rules.work_communication_from))
            lost, team.undamped = team.output * pace, team.undamped * pace
            team.output = (team.undamped - lost) / crowd


def one_sided(model: IdiomaticModel) -> None:
    """Waiting for the other side's people is a bad experience every few weeks."""
    for p in model.open:
        for f in (0, 1) if p.joint else ():
            mine, theirs = p.teams[f], p.teams[1 - f]
            if mine.people and not theirs.people and theirs.needed:
                mine.one_sided += 1
                if mine.one_sided % model.rules.staffing_one_sided_weeks == 0:
                    model.felt_by(f, (-0.4, 0.0, -0.2, -0.1), model.rules.experience_weight_one_sided)


# ----------------------------------------------------------------------------------------------------------- questions
def ask_and_answer(model: IdiomaticModel) -> None:
    """Open questions are tried; who works on a coupled task asks new ones."""
    for p in model.open:
        p.answers = 0
        p.teams[0].guesses = p.teams[1].guesses = 0
        if p.joint and p.state in ("active", "accepting"):
            for f in (0, 1):
                answered = answer_chance(model, p, 1 - f)
                for k, task in enumerate(p.tasks):
                    questions_of(model, p, f, k, task, answered)


def answer_chance(model: IdiomaticModel, p: Project, g: int) -> float:
    """Chance a week that function g answers."""
    rules, team = model.rules, p.teams[g]
    understanding, trust = model.heads_of[g].understanding, model.heads_of[g].trust[model.heads_of[1 - g]]
    if team.people:
        understanding, trust = team.understanding / len(team.people), team.trust / len(team.people)
    gain = rules.requests_answer_understanding * understanding + rules.requests_answer_trust * trust
    return rules.requests_answer_base + gain


def questions_of(model: IdiomaticModel, p: Project, f: int, k: int, task: Task, answered: float) -> None:
    """Questions of side f on task k."""
    rules, side = model.rules, task.sides[f]
    entity = (p.number * MAX_TASKS + k) * 2 + f
    tries = [
        model.draws.uniform(streams.ANSWER, model.week, entity, n) < answered for n in range(side.stale + side.fresh)
    ]
    guesses = side.stale - sum(tries[: side.stale])
    p.answers += sum(tries)
    side.stale = len(tries) - sum(tries) - guesses
    side.fresh = 0
    if guesses:
        p.teams[f].guesses += guesses
        side.held += side.blocked
        side.blocked = 0.0
        for _ in range(guesses):
            model.felt_by(f, (-0.4, 0.0, -0.2, -0.1), rules.experience_weight_executive_guess)
    if side.stale == 0:
        side.blocked = 0.0
    if side.at_work:
        mean = rules.requests_per_week * p.coupling * task.step.coupling
        side.fresh = model.draws.poisson(mean, streams.QUESTION, model.week, entity)


# ---------------------------------------------------------------------------------------------------------------- work
def proceed(model: IdiomaticModel) -> None:
    """A week of every open project."""
    model.used = [0.0, 0.0]
    for p in model.open:
        p.smooth, p.gone_live = False, None
        if p.state == "outside":
            p.ledger["outside"] += 1
        elif p.state in WORKED_ON:
            work_on(model, p)
        else:
            p.ledger["decision"] += 1


def work_on(model: IdiomaticModel, p: Project) -> None:
    """One project's week of work, creep first."""
    if p.state == "queued":
        if not p.heads:
            p.ledger["people"] += 1
            return
        p.state, p.started = "active", model.week
    creep = model.rules.work_creep * p.coupling * (1 - team_understanding(model, p))
    if p.state == "active" and creep > 0:
        for task in p.tasks:
            for side in task.sides:
                if side.left > NOTHING:
                    side.left += creep * side.planned
                    p.left += creep * side.planned
    before = p.done
    do_tasks(model, p)
    stale = any(side.stale for task in p.tasks for side in task.sides)
    manned = p.teams[0].people and p.teams[1].people
    p.smooth = bool(p.joint and p.done > before and manned and not stale and not p.exceptions)


def do_tasks(model: IdiomaticModel, p: Project) -> None:
    """Every open task; one that is done within the week hands the rest of the week to the next."""
    rest = [team.output for team in p.teams]
    parts, weight = [0.0] * 5, 0.0
    finished: set[int] = set()
    for k, task in enumerate(p.tasks):
        for side in task.sides:
            side.at_work = False
        if not finished.issuperset(task.step.before):
            continue
        total = task.total
        if total <= NOTHING:
            finished.add(k)
            continue
        opened = max((p.tasks[b].moment for b in task.step.before), default=0.0)
        done, split = do_task(model, p, task, opened, rest)
        for f in (0, 1):
            rest[f] -= done[f]
            account(model, p, f, task, done[f])
        parts = [a + total * b for a, b in zip(parts, split)]
        weight += total
        if task.total <= NOTHING:
            finished.add(k)
    for task in p.tasks:
        task.moment = 0.0
    if p.state == "accepting":
        p.ledger["acceptance"] += 1
    elif weight <= 0:
        p.ledger["exception"] += 1
    else:
        for name, part in zip(("people", "other_function", "work", "rework", "coordination"), parts):
            p.ledger[name] += part / weight


def do_task(
    model: IdiomaticModel, p: Project, task: Task, opened: float, rest: list[float]
) -> tuple[list[float], list[float]]:
    """Work done by each side from the moment the task opened, and what its week went to."""
    sides = task.sides
    coupling = p.coupling * task.step.coupling
    able, free = [0.0, 0.0], [0.0, 0.0]
    for f, team in enumerate(p.teams):
        weeks = task.step.duration * p.base_weeks
        limit = model.rules.work_compression * sides[f].planned / weeks * (1 - opened)
        if team.output > 0 and rest[f] > 0:
            share = min(rest[f], team.output * (1 - opened))
            able[f], free[f] = min(limit, share), min(limit, share * team.undamped / team.output)
    left = [side.total for side in sides]
    fast = list(able)
    if min(left) > NOTHING and min(side.planned for side in sides) > 0:
        for f in (0, 1):
            ratio = sides[f].planned / sides[1 - f].planned
            fast[f] = (1 - coupling) * able[f] + coupling * min(able[f], able[1 - f] * ratio)
    done, moments, split = [0.0, 0.0], [opened, opened], [0.0] * 5
    for f, side in enumerate(sides):
        if side.waits:
            fast[f] *= 1 - coupling
        if left[f] > NOTHING:
            done[f] = min(fast[f], left[f])
            if side.waits and fast[f] < able[f]:
                side.blocked += min(able[f], left[f]) - done[f]
            side.at_work = done[f] > 0
            complete = fast[f] > 0 and done[f] >= left[f] - NOTHING
            moments[f] = opened + (1 - opened) * left[f] / fast[f] if complete else 1.0
            done[f] = left[f] if complete else done[f]
        share = left[f] / sum(left)
        if free[f] <= 0:
            split[0] += share
        else:
            again = side.rework / left[f] if left[f] > 0 else 0.0
            useful = fast[f] / free[f]
            split[1] += share * (able[f] - fast[f]) / free[f]
            split[2] += share * useful * (1 - again)
            split[3] += share * useful * again
            split[4] += share * (free[f] - able[f]) / free[f]
    task.moment = max(moments)
    return done, split


def account(model: IdiomaticModel, p: Project, f: int, task: Task, done: float) -> None:
    """Take work off the task, charge its hours, make its faults."""
    if done <= 0:
        return
    side, team = task.sides[f], p.teams[f]
    total = side.total
    again = done * side.rework / total
    side.rework, side.left = max(0.0, side.rework - again), max(0.0, side.left - (done - again))
    if total - done <= NOTHING:
        side.rework = side.left = 0.0
    p.done += done
    p.left = max(0.0, p.left - done)
    hours = team.hours * done / team.output
    p.spent += hours
    p.rework_spent += hours * again / done
    model.used[f] += hours
    model.spent_on_rework += hours * again / done
    doubtful = min(side.held, done)
    side.held -= doubtful
    team.latent += min(fault_chance(model, p) * (done + doubtful), done)
