"""Who in a published chart is whom: roles to posts, people to functions, by the rules that the scenario gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alignsim.organization.lines import downward, on_the_lines
from alignsim.organization.people import NOBODY, People, Pool, Post
from alignsim.problems import InputError, Problem, nearest, show
from alignsim.scenario.chart import Chart, like, read_chart
from alignsim.state import FUNCTIONS

if TYPE_CHECKING:
    from alignsim.scenario import Scenario
    from alignsim.scenario.specs import FunctionRule, OrganizationSpec

WORDS = ("IT", "marketing")


class Overlap(NamedTuple):
    """People whom rules of both functions claim: the first rule that fits has them."""

    kept: int  #: function they count as
    also: int  #: function they would count as
    fte: float
    rows: int


@dataclass(frozen=True)
class Counts:
    """What a chart holds, simulated or not (FTE)."""

    posts: int
    post_fte: float
    staff_rows: int
    staff_fte: float
    dropped: tuple[str, ...]
    shared: int
    overlaps: tuple[Overlap, ...]
    staff_by_function: tuple[float, float]  #: FTE of the table of staff alone


def read_people(spec: OrganizationSpec, scenario: Scenario) -> tuple[People, Counts]:
    """The people of a scenario's chart.

    Raises
    ------
    InputError
        All that is wrong with the files, the tree, the roles and the rules; and if a function has no staff.
    """
    chart, problems = read_chart(spec, scenario.organization_folder or Path())
    roles, more = _roles(spec, chart, scenario.name)
    problems = [*problems, *more, *_unknown_posts(spec, chart, scenario.name)]
    if problems:
        raise InputError(problems)
    people, overlaps = _classified(spec, chart, roles)
    problems = _empty_functions(people, chart)
    if problems:
        raise InputError(problems)
    by_function = tuple(sum(pool.fte for pool in people.pools if pool.function == f) for f in range(2))
    counts = Counts(
        len(chart.posts), sum(post.fte for post in chart.posts.values()), len(chart.staff),
        sum(row.fte for row in chart.staff), chart.dropped, chart.shared, overlaps, (by_function[0], by_function[1]),
    )  # fmt: skip
    return people, counts


def _roles(spec: OrganizationSpec, chart: Chart, file: str) -> tuple[dict[str, str], list[Problem]]:
    """Role -> post; CIO and CMO must be there, the CEO is the top of the chart unless said otherwise."""
    given = spec.roles.model_dump(exclude_none=True)
    problems, roles = [], dict[str, str]()
    for role, words in (("cio", "the head of IT"), ("cmo", "the head of marketing")):
        if role not in given:
            allowed = f"the id of {words}: an organization is simulated around its CIO and its CMO"
            problems.append(Problem(file, None, f"organization.roles.{role}", "nothing", allowed))
    for role, post in given.items():
        field = f"organization.roles.{role}"
        taken = next((other for other, name in roles.items() if name == post), None)
        if post not in chart.posts and chart.posts:
            found = f"post {show(post)}, whom {Path(chart.file).name} does not have"
            problems.append(
                Problem(file, None, field, found, "the id of a post of the chart", nearest(post, chart.posts))
            )
        elif taken is not None:
            problems.append(
                Problem(file, None, field, f"post {show(post)}, who is the {taken.upper()}", "a post for each role")
            )
        roles[role] = post
    tops = [name for name, post in chart.posts.items() if not post.reports_to]
    if "ceo" not in roles and tops and tops[0] not in roles.values():
        roles = {"ceo": tops[0], **roles}
    return roles, problems


def _unknown_posts(spec: OrganizationSpec, chart: Chart, file: str) -> list[Problem]:
    """Posts that rules name and the chart does not have."""
    problems = []
    for place, rule in enumerate(spec.functions):
        for name, posts in (("under", rule.under), ("except", rule.except_)):
            for post in posts:
                if chart.posts and post not in chart.posts:
                    field = f"organization.functions[{place}].{name}"
                    found = f"post {show(post)}, whom the chart does not have"
                    problems.append(Problem(file, None, field, found, "the id of a post", nearest(post, chart.posts)))
    return problems


def _classified(spec: OrganizationSpec, chart: Chart, roles: Mapping[str, str]) -> tuple[People, tuple[Overlap, ...]]:
    """Posts and groups of staff with their functions.  The chart must be sound."""
    superior = {name: post.reports_to for name, post in chart.posts.items()}
    named = {post for rule in spec.functions for post in (*rule.under, *rule.except_)}
    branches: dict[str, frozenset[str]] = {"": frozenset()}
    for name in downward(superior):
        above = branches[superior[name]]
        branches[name] = above | {name} if name in named else above
    claims: dict[tuple[int, int], list[float]] = {}

    def function(branch: frozenset[str], group: str, title: str, fte: float) -> int:
        fits = [FUNCTIONS.index(rule.function) for rule in spec.functions if _fits(rule, branch, group, title)]
        if not fits:
            return NOBODY
        if 1 - fits[0] in fits:
            claims.setdefault((fits[0], 1 - fits[0]), []).append(fte)
        return fits[0]

    posts = {
        name: Post(post.title, post.fte, function(branches[name], post.group, post.title, post.fte), post.line)
        for name, post in chart.posts.items()
    }
    rows = [(row, function(branches[row.under], row.group, row.title, row.fte)) for row in chart.staff]
    pools = tuple(Pool(row.under, home, row.fte) for row, home in rows if home != NOBODY and row.fte > 0)
    overlaps = tuple(Overlap(kept, also, sum(fte), len(fte)) for (kept, also), fte in claims.items())
    return People(posts, superior, pools, dict(roles), chart.file), overlaps


def _fits(rule: FunctionRule, branch: frozenset[str], group: str, title: str) -> bool:
    """Whether all conditions of a rule hold; a condition left out holds."""
    if rule.under and branch.isdisjoint(rule.under):
        return False
    if not branch.isdisjoint(rule.except_):
        return False
    return _any_like(rule.group, group) and _any_like(rule.title, title)


def _any_like(patterns: Iterable[str], text: str) -> bool:
    patterns = tuple(patterns)
    return not patterns or any(like(pattern, text) for pattern in patterns)


def _empty_functions(people: People, chart: Chart) -> list[Problem]:
    """Functions in which nobody works: nothing can be said about IT and marketing without both."""
    officers = on_the_lines(people, people.superior)
    problems = []
    for function, words in enumerate(WORDS):
        own = sum(post.fte for name, post in people.posts.items() if post.function == function and name not in officers)
        if own + sum(pool.fte for pool in people.pools if pool.function == function) > 0:
            continue
        everybody = sum(post.fte for post in chart.posts.values()) + sum(row.fte for row in chart.staff)
        head = sum(1 for name, post in people.posts.items() if post.function == function and name in officers)
        found = f"no {words} staff among {everybody:,.1f} FTE" + (
            f" ({head} executive(s) of that function only)" if head else ""
        )
        allowed = f"rules that some {words} staff fit, besides the executives; a chart without them cannot be simulated"
        problems.append(Problem(people.file, None, "organization.functions", found, allowed))
    return problems
