"""Reports on small organizations, made once for the tests that read them."""

from __future__ import annotations

from functools import cache

import alignsim as al
from alignsim.experiments.compare import Comparison
from alignsim.experiments.handout import Handout, hand_out

OFF = ("faults", "exceptions", "debt", "outside_buying", "morale", "turnover", "executive_turnover", "creep",
       "escalation_of_commitment", "embedding_depth_loss")
SMALL = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "demand.arrivals_per_week": 0.6, "weeks": 52,
         "burn_in": 26, **{f"mechanisms.{name}": False for name in OFF}}
"""Few people and few mechanisms: fewer numbers to screen."""
NASTY = "A <b>bold</b> \"plan\" & 'more' </script><script>alert(1)</script></style><img src=x onerror=alert(1)>"
RUNS = 12


def small(changes: dict[str, object], name: str, title: str | None = None) -> al.Scenario:
    """A small organization with some levers set."""
    return al.load("baseline").change({**SMALL, **changes}, name=name, title=title or name)


@cache
def pair() -> Handout:
    """Two measures, titles that would break a careless page."""
    base = small({}, "base", "As it is, <now> & here")
    other = small({"reporting.cio": "ceo", "embedding.it_in_marketing": 0.25}, "both", NASTY)
    return hand_out(_compared(base, [other]), threads=1)


@cache
def four() -> Handout:
    """Three measures against a base, with long titles."""
    base = small({}, "base")
    others = [small({"reporting.cio": "ceo"}, "line", "The CIO reports to the CEO " + 9 * "and so on and so forth "),
              small({"embedding.it_in_marketing": 0.25}, "together", 12 * "sitting together "),
              small({"incentives.joint_accountability": 0.6}, "shared", 300 * "w")]
    return hand_out(_compared(base, others), "relationship", threads=1)


def _compared(base: al.Scenario, others: list[al.Scenario]) -> Comparison:
    return al.compare(base, others, runs=RUNS, seed=3, threads=1)
