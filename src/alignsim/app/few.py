"""Small groups: of one's own organization nothing is told by which a single person could be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.calibration.survey import FEWEST_SHOWN
from alignsim.state import IT, MARKETING

if TYPE_CHECKING:
    from alignsim.organization import Plan

FEW = "fewer than five"


def few(people: float) -> bool:
    """Whether it is a group too small to be counted in public."""
    return 0 < people < FEWEST_SHOWN


def number(people: int, *, private: bool) -> str:
    """How many; in an organization of one's own a small number is not told."""
    return FEW if private and few(people) else f"{people:,}"


def small_functions(plan: Plan) -> frozenset[int]:
    """The functions whose staff are fewer than five at some time."""
    return frozenset(home for home in (IT, MARKETING) for staff in plan.org.staff
                     if ((staff["home"] == home) & (staff["present"] == 1)).sum() < FEWEST_SHOWN)
