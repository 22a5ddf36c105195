"""Published facts that go into the model: where it uses them, and its own figure where there is one.

An input can neither hold nor fail; it is shown beside what was published so that nobody takes it for a result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from alignsim.scenario import Scenario


class Input(NamedTuple):
    """Where an input goes, and how its figure is had."""

    where: str
    value: Callable[[Scenario], float] | None = None  #: exact, from the parameters; None = measured, or a mix
    kind: Callable[[Scenario], str] | None = None  #: of a mix: which of its kinds an organization is


def switching_cost(scenario: Scenario) -> float:
    """Share of productive time lost at two projects."""
    return float(scenario.values["staffing.switching_loss"])


def loss_gain_ratio(scenario: Scenario) -> float:
    """Trust lost after one failure / gained after one equal success at trust .5, by the asymmetric rule.

    There nothing colours the appraisal (tanh 0 = 0), so it is loss x .5 / gain x .5.
    """
    gain = float(scenario.values["trust.gain"])
    return float(scenario.values["trust.loss"]) / gain if gain > 0 else float("nan")


def line_of_the_cio(scenario: Scenario) -> str:
    """Who the CIO reports to."""
    who = scenario.reporting.get("cio", "as the chart has it")
    return who.upper() if who in ("ceo", "cfo", "coo", "cmo") else who


def rights(scenario: Scenario) -> str:
    """Who decides, and whether the other is heard."""
    mode = str(scenario.values["governance.mode"])
    words = {"it_led": "IT-led", "marketing_led": "marketing-led"}.get(mode, mode.replace("_", " "))
    return words if scenario.values["governance.talk"] else f"{words} without talk"


def mix_of(population: Scenario, seed: int, organizations: int, kind: Callable[[Scenario], str]) -> str:
    """The shares of the kinds among the organizations that were run, the largest first."""
    from alignsim.organization import drawn

    count = Counter(kind(drawn(population, seed, k)) for k in range(organizations))
    return ", ".join(f"{words} {number / organizations:.0%}" for words, number in count.most_common())


INPUTS: Mapping[str, Input] = {
    "outside_it_share": Input("budget.marketing_share, and what marketing buys unknown to IT"),
    "switching_cost": Input("staffing.switching_loss", switching_cost),
    "loss_gain_ratio": Input("trust.loss and trust.gain", loss_gain_ratio),
    "cio_reports_to": Input("reporting.cio of the population", kind=line_of_the_cio),
    "decision_rights": Input("governance.mode and governance.talk of the population", kind=rights),
    "cfo_line_access": Input("no parameter: access follows from the line itself, and money is not drawn with it"),
}
"""Fact -> where the model uses it."""
