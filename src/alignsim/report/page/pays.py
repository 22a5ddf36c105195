"""What it costs, and when it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.handout import difference_of, named
from alignsim.report.page.answer import MOST_OPTIONS, title_of_label
from alignsim.report.page.parts import para, quoted, section, with_interval
from alignsim.report.page.picture import trust_over_time
from alignsim.report.svg import Line, bands
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.experiments.handout import Handout

HEADING = "What it costs, and when it pays"
PRICE = "staffing.cost_per_person_week"
MORE = 2
"""Other scenarios of which it is said when they pay."""


def pays(found: Handout) -> str:
    """Hours and cost with intervals, the balance in words, and the balance week by week."""
    cost, hours = (difference_of(found.comparison, found.label, named(n)) for n in ("cost", "hours_levers"))
    weeks = wording.count(found.comparison.base.weeks, "week")
    said = (f"In {weeks} the measure itself takes {with_interval(hours)} of training, joint sessions and settling in. "
            f"All spending on projects changes by {with_interval(cost)}"
            f"{_money(found)}; n = {cost.pairs:,} pairs.")
    balance = found.comparison.payback.get(found.label)
    if balance is None:
        return section(HEADING, para(said), kind="pays")
    drawn = bands([Line("balance", "second", balance.mean, balance.low, balance.high)],
                  title="Value gained less hours spent, person-weeks", width=430, height=172)
    note = para("A run, up to each week; value is exchanged for hours at what the base realizes for a person-week. "
                f"Mean, 95% interval, n = {balance.net.n:,} pairs.", "note")
    return section(f"{HEADING}; and trust on the way", para(balance.sentence, "lead"), para(f"{said} {_others(found)}"),
                   f'<div class="pair"><div>{drawn}{note}</div>{trust_over_time(found)}</div>', kind="pays")


def _money(found: Handout) -> str:
    """In money, if the scenario says what a person-week costs."""
    base = found.comparison.base.scenario
    if base.values[PRICE] == by_path()[PRICE].default:
        return ""
    money = difference_of(found.comparison, found.label, named("cost_money"))
    return (f", in money {wording.figure(money.difference, 'money', signed=True)} "
            f"({wording.interval(money.low, money.high, 'money', signed=True)})")


def _others(found: Handout) -> str:
    """When the other scenarios pay."""
    others = [d.scenario for d in found.ranked[1:MOST_OPTIONS] if d.scenario in found.comparison.payback][:MORE]
    return " ".join(f"{quoted(title_of_label(found, label), 50)}: "
                    f"{wording.inside(found.comparison.payback[label].sentence)}" for label in others)
