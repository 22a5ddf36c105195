"""Claim 16: two whole programs that practitioners recommend, and the cheapest half of each.

(a) customer-first shared metrics, embedding, and pilots with clear owners (Fishman, Marketing News 2015); (b) a shared
roadmap, reporting at the same level, joint accountability and cost transparency (Cleaveland, Nicus 2020).  Each begins
in week 0 in the same organization, and is followed for twice the usual horizon.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from alignsim.evidence.claims.claim import Claim, Curve, Evidence, Part, Picture, weekly_curve
from alignsim.evidence.claims.figures import executives_trust, mean_of, value_share
from alignsim.evidence.claims.halves import Half, cheapest, chosen_again
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.claims.said import said, week_said
from alignsim.evidence.claims.turning import sooner, turning_week
from alignsim.experiments import wording
from alignsim.experiments.payback import Payback, payback
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario

Program = Mapping[str, Mapping[str, Any]]
CUSTOMER: Program = {
    "customer-first shared metrics": {"incentives.shared_goal": "customer_first",
                                      "incentives.joint_accountability": 0.6},
    "embedding": {"embedding.it_in_marketing": 0.2},
    "pilots": {"pilots.count": 5},
    "clear owners": {"governance.clear_ownership": 0.8},
}
"""Program (a): levers by the name they have in the note."""
ROADMAP: Program = {
    "shared roadmap": {"roadmap.every_weeks": 13},
    "CIO under the CEO": {"reporting.cio": "ceo"},
    "joint accountability": {"incentives.joint_accountability": 0.6},
    "cost transparency": {"transparency.cost": 0.9},
}
"""Program (b)."""
WORDS = {"a": "customer-first (a)", "b": "roadmap (b)"}


def undisturbed(lab: Laboratory) -> Scenario:
    """The base for twice the usual horizon."""
    return lab.scenario({"weeks": 2 * lab.weeks})


def begun(lab: Laboratory, program: Program, names: tuple[str, ...] | None = None) -> Scenario:
    """A program, or some of its levers, from week 0 on."""
    levers: dict[str, Any] = {}
    for name in program if names is None else names:
        levers |= program[name]
    return undisturbed(lab).change(levers, week=0)


def headline(lab: Laboratory) -> Estimate:
    """Delivered value: program (a) - base, share."""
    return lab.difference(undisturbed(lab), begun(lab, CUSTOMER), "delivered_value")


def experiment(lab: Laboratory) -> Evidence:
    """Both programs whole, and every half of each."""
    base, a, b = undisturbed(lab), begun(lab, CUSTOMER), begun(lab, ROADMAP)
    closer = [lab.difference(base, s, "relationship") for s in (a, b)]
    parts = (
        Part("Program (a) raises delivered value", headline(lab), "+", "share"),
        Part("Program (b) raises delivered value", lab.difference(base, b, "delivered_value"), "+", "share"),
        Part("Program (a) improves the relationship of CIO and CMO", closer[0], "+", "1..5"),
        Part("Program (b) improves the relationship of CIO and CMO", closer[1], "+", "1..5"),
    )
    paid = {words: balance(lab, s) for words, s in ((WORDS["a"], a), (WORDS["b"], b))}
    trust = executives_trust(lab, base)
    pictures = (
        Picture("Value gained less hours spent", "week", "person-weeks a run",
                tuple(_net(words, found) for words, found in paid.items()), zero_line=True),
        Picture("What it does to trust", "week", "trust against the base", tuple(
            weekly_curve(words, executives_trust(lab, s) - trust) for words, s in zip(paid, (a, b), strict=True)),
            zero_line=True),
    )
    note = (f"{_pays(lab, a, b, tuple(paid.values()))} {_lasts(lab, base, a, b)} "
            f"{_cheapest(lab, 'program (a)', CUSTOMER)} {_cheapest(lab, 'program (b)', ROADMAP)}")
    return Evidence(parts, 0, pictures, note)


def balance(lab: Laboratory, scenario: Scenario) -> Payback:
    """Value gained against the base less the hours that the levers cost, week by week."""
    base = undisturbed(lab)
    value, hours = ((lab.series(base, name), lab.series(scenario, name)) for name in ("value", "lever_hours"))
    return payback(value, hours, lab.series(base, "cost"))


def nets(lab: Laboratory, scenario: Scenario, exchange: float) -> Floats:
    """That balance of each pair, ``(runs, weeks)``, person-weeks; ``exchange`` is the value of a person-week."""
    base = undisturbed(lab)
    value, hours = ((lab.series(scenario, name) - lab.series(base, name)).cumsum(axis=1)
                    for name in ("value", "lever_hours"))
    return np.asarray(value / exchange - hours)


def _pays(lab: Laboratory, a: Scenario, b: Scenario, paid: tuple[Payback, ...]) -> str:
    """Which pays sooner: in the mean, and surely."""
    first, second = (nets(lab, s, found.exchange) for s, found in zip((a, b), paid, strict=True))
    weeks = a.weeks
    apart = sooner(lab, first, second)
    which = ("which is sooner cannot be told" if apart.low <= 0 <= apart.high
             else f"program {'(a)' if apart.low > 0 else '(b)'} pays sooner")
    sure = ["never within the window" if p.sure_week is None else f"from week {p.sure_week}" for p in paid]
    return (f"Program (a) pays for good {week_said(turning_week(lab, first), weeks)}, (b) "
            f"{week_said(turning_week(lab, second), weeks)}: {which}. The whole interval of the balance is above zero "
            f"{sure[0]} for (a), {sure[1]} for (b).")


def _lasts(lab: Laboratory, base: Scenario, a: Scenario, b: Scenario) -> str:
    """What is left of each in the last third of the horizon."""
    start, weeks = base.weeks - base.weeks // 3, base.weeks
    value = {s: value_share(lab, s, start, weeks) for s in (base, a, b)}
    trust = {s: mean_of(executives_trust(lab, s), start, weeks) for s in (base, a, b)}
    gained = [(said(lab.of(value[base], value[s]), "share"), said(lab.of(trust[base], trust[s]), "0..1"))
              for s in (a, b)]
    apart = lab.of(value[a], value[b], scale=value[base])
    which = ("neither lasts clearly better in value" if apart.low <= 0 <= apart.high
             else f"{'(b)' if apart.low > 0 else '(a)'} lasts better in value")
    return (f"In weeks {start} to {weeks} (a) still gives {gained[0][0]} of the possible value and {gained[0][1]} of "
            f"trust, (b) {gained[1][0]} and {gained[1][1]}: {which}.")


def halves(lab: Laboratory, program: Program) -> tuple[Half, ...]:
    """Every half (two of four levers) against the whole: effects by run and hours."""
    base, whole = undisturbed(lab), begun(lab, program)

    def effects(scenario: Scenario) -> tuple[Floats, Floats, Floats]:
        value, relationship, hours = (lab.column(scenario, o) - lab.column(base, o)
                                      for o in ("delivered_value", "relationship", "hours_levers"))
        return value, relationship, hours

    value, relationship, _ = effects(whole)
    return tuple(Half(names, *effects(begun(lab, program, names)), value, relationship)
                 for names in combinations(program, 2))


def _cheapest(lab: Laboratory, words: str, program: Program) -> str:
    """The cheapest half in words."""
    all_halves = halves(lab, program)
    best = cheapest(all_halves)
    shares, hours = best.shares(), best.mean_hours()
    if not all(map(math.isfinite, shares)):
        return f"The whole of {words} does not gain both value and trust, so there is no half of it to name."
    enough = "" if best.is_enough() else ", though no half gives half of both"
    again = chosen_again(lab, all_halves)
    return (f"The cheapest half of {words} is {wording.listing(best.names)}{enough}: "
            f"{_percent(shares[0])} of its gain in value and {_percent(shares[1])} of its gain in the relationship for "
            f"{wording.figure(hours, 'person-weeks')} person-weeks of lever hours (chosen in {wording.share(again)} of "
            "bootstrap samples).")


def _percent(share: float) -> str:
    return wording.minus(f"{100 * share:.0f}%")


def _net(label: str, found: Payback) -> Curve:
    return Curve(label, np.arange(found.weeks, dtype=float), found.mean, found.low, found.high)


CLAIMS_HERE = (
    Claim(16, "Two whole programs raise delivered value and trust: customer-first (a) and shared roadmap (b)",
          "Begin customer-first metrics, embedding, pilots and clear owners (a), or a shared roadmap, equal level, "
          "joint accountability and cost transparency (b), in week 0: which pays sooner, which lasts, and what is the "
          "cheapest half of each?",
          "Fishman, Marketing News 2015 (a); Cleaveland, Nicus 2020 (b)",
          experiment, headline, ("learning", "exceptions")),
)
