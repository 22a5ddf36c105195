"""What was read from a chart, in words: counts that never single out a small group, and what may be set right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from alignsim.app.few import FEW, few
from alignsim.calibration.survey import FEWEST_SHOWN

if TYPE_CHECKING:
    from alignsim.app.upload.reading import Reading
    from alignsim.organization.report import OrganizationReport
    from alignsim.scenario.guessing import Guess

COLUMNS = {"id": "Each post's id", "reports_to": "The id of the post above", "title": "Title of the post",
           "fte": "Full-time equivalents", "group": "Department or team"}
ROLES = {"ceo": "CEO", "cio": "CIO, the head of IT", "cmo": "CMO, the head of marketing", "cfo": "CFO", "coo": "COO"}
MAX_POSTS = 400
"""Posts to choose an executive from: those with people under them, the highest first."""
_LONGEST = 70
_GROUPS = 6


class Choice(NamedTuple):
    """One guess, and what it may be instead."""

    kind: str  #: "columns" or "roles"
    name: str
    words: str
    value: str
    options: tuple[tuple[str, str], ...]  #: (value, words)

    def plain(self) -> dict[str, Any]:
        """As the page's element takes it."""
        return {**self._asdict(), "options": [{"value": value, "words": words} for value, words in self.options]}


def people(number: float) -> str:
    """A number of people: small ones are not told."""
    return "nobody" if number <= 0 else FEW if few(number) else f"{number:,.0f}"


def about(number: float) -> str:
    """A rest, rounded, so that no small group can be had by taking away."""
    return people(number) if number < 2 * FEWEST_SHOWN else f"about {round(number, -1):,.0f}"


def facts(reading: Reading) -> list[tuple[str, str]]:
    """Label and words of each thing that was read; empty if nothing could be."""
    plan, guess = reading.plan, reading.guess
    if plan is None or guess is None:
        return []
    report = plan.report
    rows = [("People in IT", people(_home(report, "it"))), ("People in marketing", people(_home(report, "marketing")))]
    rows += [(f"{words} people who sit under the {other}", people(_away(report, home)))
             for home, words, other in (("it", "IT", "CMO"), ("marketing", "Marketing", "CIO")) if _away(report, home)]
    rows += [(label, f"{title or 'no title'}, {above}") for label, title, above in _officers(report)]
    rows.append(("Counted, not simulated", f"{about(report.left_out_posts)}: neither IT nor marketing"))
    rows += [(f"Counts as {words}", text) for words, text in _rules(guess)]
    return rows


def _home(report: OrganizationReport, home: str) -> int:
    return sum(group.positions for group in report.staff if group.home == home)


def _away(report: OrganizationReport, home: str) -> int:
    return sum(group.positions for group in report.staff if group.home == home != group.seat)


def _officers(report: OrganizationReport) -> Iterator[tuple[str, str, str]]:
    for officer in report.executives:
        if not officer.label.startswith("OTHER"):
            above = f"reports to {officer.reports_to}" if officer.reports_to else "at the top"
            yield officer.label, officer.title[:_LONGEST], above


def _rules(guess: Guess) -> Iterator[tuple[str, str]]:
    """Which rules make somebody IT or marketing."""
    for function, role, words in (("it", "cio", "IT"), ("marketing", "cmo", "marketing")):
        groups = guess.groups.get(function, [])
        told = [group[:_LONGEST] for group in groups[:_GROUPS]]
        told += [f"{len(groups) - _GROUPS} more groups"] if len(groups) > _GROUPS else []
        told += [f"everybody under the {role.upper()}"] if role in guess.roles else []
        yield words, "; ".join(told) or "nobody yet"


def warnings(reading: Reading) -> list[str]:
    """What one should know before believing a figure."""
    if reading.plan is None:
        return []
    report = reading.plan.report
    small = [words for home, words in (("it", "IT"), ("marketing", "Marketing")) if _home(report, home) < FEWEST_SHOWN]
    told = [f"{words} has so few people that results vary much from run to run." for words in small]
    return told + [f"{text[:1].upper()}{text[1:]}." for text in report.warnings if " has only " not in text]


def choices(reading: Reading) -> list[Choice]:
    """What a visitor may set right."""
    found = []
    if reading.headings:
        headings = tuple((heading, heading[:_LONGEST]) for heading in reading.headings)
        now = reading.guess.columns if reading.guess is not None else {}
        for name, words in COLUMNS.items():
            empty = () if name in now and name in ("id", "reports_to") else (("", "none"),)
            found.append(Choice("columns", name, words, now.get(name, ""), (*empty, *headings)))
    if reading.guess is not None:
        posts = _posts(reading.guess)
        for role, words in ROLES.items():
            found.append(Choice("roles", role, words, reading.guess.roles.get(role, ""), (("", "nobody"), *posts)))
    return found


def _posts(guess: Guess) -> tuple[tuple[str, str], ...]:
    """Posts that have somebody under them, by their steps to the top, and those that hold a role now."""
    from alignsim.scenario.guessing import steps_to_top

    over, steps = set(guess.above.values()), steps_to_top(guess.above)
    bosses = sorted((post for post in guess.titles if post and post in over), key=lambda p: steps[p])[:MAX_POSTS]
    held = [post for post in guess.roles.values() if post not in bosses]
    titles = [(post, guess.titles.get(post, "")) for post in [*bosses, *held]]
    return tuple((post, f"{title[:_LONGEST]} ({post[:20]})" if title else post[:_LONGEST]) for post, title in titles)
