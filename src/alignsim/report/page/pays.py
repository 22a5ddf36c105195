"""What it costs, and when it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.handout import difference_of, named
from alignsim.report.page.parts import para, section, with_interval
from alignsim.report.page.picture import trust_over_time
from alignsim.report.svg import Line, bands
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.experiments.handout import Handout

HEADING = "What it costs, and when it pays"
NO_WEEK = "Its differences cannot come in mid-run: there is no week from which it pays."
PRICE = "staffing.cost_per_person_week"


def pays(found: Handout) -> str:
    """Hours and cost with intervals, the balance in words, and the balance week by week."""
    cost, hours = (difference_of(found.comparison, found.label, named(n)) for n in ("cost", "hours_levers"))
    weeks = wording.count(found.comparison.base.weeks, "week")
    balance, introduced = found.payback_of(found.label), found.label in found.adopted
    since = f"All other figures are of what has always been so: in {weeks}" if introduced else f"In {weeks}"
    said = (f"{since} the measure itself takes {with_interval(hours)} of training, joint sessions and settling in. "
            f"All spending on projects changes by {with_interval(cost)}"
            f"{_money(found)}; n = {cost.pairs:,} pairs.")
    if balance is None:
        return section(HEADING, para(said), kind="pays")
    drawn = bands([Line("balance", "second", balance.mean, balance.low, balance.high)],
                  title="Value gained less hours spent, person-weeks", width=430, height=172)
    when = ", introduced in week 0" if introduced else ""
    note = para(f"A run, up to each week{when}. Value of all live projects, also of those begun before, exchanged for "
                f"hours at what the base gets for one. Mean, 95% interval, n = {balance.net.n:,} pairs.", "note")
    return section(f"{HEADING}; and trust on the way", para(pays_words(found), "lead"), para(said),
                   f'<div class="pair"><div>{drawn}{note}</div>{trust_over_time(found)}</div>', kind="pays")


def pays_words(found: Handout) -> str:
    """When the best pays if it comes in week 0; where it cannot come then, what it brings as it has always been."""
    balance = found.payback_of(found.label)
    if balance is None:
        return ""
    if found.label in found.adopted:
        return f"Introduced in week 0, {balance.verdict[0].lower()}{balance.verdict[1:]}"
    if balance.always and balance.differs:
        return f"{balance.verdict} {NO_WEEK}"
    return balance.verdict


def _money(found: Handout) -> str:
    """In money, if the scenario says what a person-week costs."""
    base = found.comparison.base.scenario
    if base.values[PRICE] == by_path()[PRICE].default:
        return ""
    money = difference_of(found.comparison, found.label, named("cost_money"))
    return (f", in money {wording.figure(money.difference, 'money', signed=True)} "
            f"({wording.interval(money.low, money.high, 'money', signed=True)})")
