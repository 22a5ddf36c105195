"""What could change the answer, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.scenario.schema import by_path

if TYPE_CHECKING:
    from alignsim.experiments.assumptions.asked import Assumptions, Ends
    from alignsim.experiments.assumptions.ranges import Assumption
    from alignsim.experiments.compare import Difference

_PLAIN = ("factor", "share", "0..1", "weight", "shape", "slope", "counts", "power", "log units", "chance", "load")
"""Units that say nothing to who does not know the model."""
_LONGEST = 15
"""Letters of a unit for which there is room."""


def sentence(found: Assumptions) -> str:
    """Whether the sign changes at an end of the three, and what comes of all assumptions moved together."""
    return f"{_signs(found)} {together(found)}"


def _signs(found: Assumptions) -> str:
    from alignsim.experiments.assumptions.asked import sign_of

    main = sign_of(found.main)
    signs = [(one, end, sign_of(difference)) for one in found.ends
             for end, difference in ((one.assumption.low, one.low), (one.assumption.high, one.high))]
    turned = [_at(one, end) for one, end, sign in signs if sign == -main != 0]
    unclear = [_at(one, end) for one, end, sign in signs if sign == 0 != main]
    clear = [f"{_at(one, end)} ({_which(found, sign)})" for one, end, sign in signs if sign != 0 == main]
    if turned:
        more = f"; it is no longer clear with {wording.listing(unclear)}" if unclear else ""
        return f"The sign of the answer changes with {wording.listing(turned)}{more}."
    if unclear:
        return (f"The sign does not turn round at any end, but it is no longer clear with "
                f"{wording.listing(unclear)}.")
    if clear:
        return f"Unclear as it stands, the difference becomes clear with {wording.listing(clear)}."
    return ("The sign of the answer is the same at both ends of all three." if main else
            "The difference stays unclear at both ends of all three.")


def together(found: Assumptions) -> str:
    """What comes of all of them moved at once."""
    mean = found.screened.together
    unit = found.outcome.unit
    return (f"With all {len(found.tried)} moved at once, up or down by a quarter of their range, in "
            f"{found.screened.points} combinations, the difference averages "
            f"{wording.figure(mean.mean, unit, signed=True)} {wording.difference_unit(unit)} "
            f"({wording.interval(mean.low, mean.high, unit, signed=True)}).")


def value_words(value: float) -> str:
    """A value of an assumption: three digits."""
    return wording.minus(f"{value:,.3g}")


def now_words(one: Assumption) -> str:
    """What it is now, with its unit where that says something: ``now 30 person-weeks``."""
    unit = by_path()[one.path].unit
    said = "" if unit in _PLAIN or len(unit) > _LONGEST else f" {unit}"
    return f"now {value_words(one.value)}{said}"


def end_words(found: Difference) -> str:
    """The difference at an end with its interval."""
    unit = found.outcome.unit
    return (f"{wording.figure(found.difference, unit, signed=True)} "
            f"({wording.interval(found.low, found.high, unit, signed=True)})")


def _at(one: Ends, end: float) -> str:
    return f"\u201c{one.assumption.words}\u201d at {value_words(end)}"


def _which(found: Assumptions, sign: int) -> str:
    direction = found.outcome.direction
    if direction == "neutral":
        return "higher" if sign > 0 else "lower"
    return "better" if (sign > 0) == (direction == "higher") else "worse"
