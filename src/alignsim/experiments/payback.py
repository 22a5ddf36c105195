"""When does a lever pay?  Value gained against the hours the lever itself costs, week by week.

The two are in different units.  They are exchanged at what the *base* makes of its effort: value realized per
person-week spent, over all its runs and weeks.  The balance of a pair in week t is

    net_t = (value gained up to t) / (base's value per person-week) - (lever hours up to t, other - base)

in person-weeks.  The lever pays from the first week from which the mean of net_t over pairs is above zero and stays so
to the end of the window.

A lever that is in force from the start holds in the burn-in too: in week 0 its projects are live already, and nobody
has paid for them in the window.  Then there is a balance, but no week from which it pays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from alignsim.experiments import wording
from alignsim.experiments.statistics import LEVEL, Floats, Interval, lasting_from, mean_interval, t_quantile

ASK_A_CHANGE = "When a change pays is asked with a change at a week (--as-change 0)."


@dataclass(frozen=True, slots=True, repr=False)
class Payback:
    """The balance of a lever over the window; weeks count from week 0 of the horizon."""

    week: int | None  #: the mean balance is above zero from here to the end; None: not within the window
    sure_week: int | None  #: the same for the lower end of the interval of the mean balance, week by week
    weeks: int  #: length of the window
    value: Interval  #: value gained by the end, in person-weeks by the exchange
    hours: Interval  #: what the lever cost by the end, person-weeks
    net: Interval  #: value - hours at the end, person-weeks
    exchange: float  #: base's value per person-week
    mean: Floats  #: (weeks,) mean balance, person-weeks
    low: Floats  #: (weeks,) its interval
    high: Floats  #: (weeks,)
    always: bool = False  #: in force before week 0 already: then the weeks above say where the line lies, no more
    level: float = LEVEL  #: of the intervals

    @property
    def sentence(self) -> str:
        """The answer in words."""
        return f"{self.verdict} {ASK_A_CHANGE}" if self.always and self.differs else self.verdict

    @property
    def differs(self) -> bool:
        """Whether there is a balance to speak of."""
        return math.isfinite(self.exchange) and self.exchange > 0 and bool(self.mean.any())

    @property
    def verdict(self) -> str:
        """The answer alone, without how to ask for more."""
        if not math.isfinite(self.exchange) or self.exchange <= 0:
            return "Nothing can be said about when it pays: the base realized no value."
        if not self.differs:
            return "It neither gains value nor costs hours in this window."
        return self._standing() if self.always else self._paying()

    def as_dict(self) -> dict[str, Any]:
        """Its figures at the end of the window, for JSON."""
        ends = {name: {"mean": found.mean, "low": found.low, "high": found.high, "pairs": found.n}
                for name, found in (("value", self.value), ("hours", self.hours), ("net", self.net))}
        return {"week": self.week, "sure_week": self.sure_week, "weeks": self.weeks, "unit": "person-weeks", **ends,
                "sentence": self.sentence}

    def _standing(self) -> str:
        """Of a lever that was there before week 0: the balance."""
        since = "In force since before week 0,"
        if self.net.low > 0 or self.net.high < 0:
            size = wording.figure(abs(self.net.mean), "person-weeks")
            more = "more" if self.net.low > 0 else "less"
            return (f"{since} it brings {size} person-weeks a run {more} than its hours cost by week {self.weeks}"
                    f"{self._span(' of the balance')}.")
        return (f"{since} what it brings cannot be told from what its hours cost by week {self.weeks}: "
                f"{self._mean()} a run{self._span()}.")

    def _paying(self) -> str:
        """Of a lever that comes in the window: the week, and the balance."""
        net = f"{self._mean()} a run by week {self.weeks}{self._span()}"
        if self.week is None and self.net.high > 0:
            return (f"On average it does not pay within {self.weeks} weeks, but that is not sure, for the interval of "
                    f"the balance holds zero at the end: {net}.")
        if self.week is None:
            return f"It does not pay within {self.weeks} weeks: the balance is {net}."
        if self.sure_week is None:
            return (f"On average it pays from week {self.week}, but that is not sure, for the interval of the balance "
                    f"holds zero at the end: {net}.")
        return (f"It pays from week {self.week}; the whole interval is above zero from week {self.sure_week}: the "
                f"balance is {net}.")

    def _mean(self) -> str:
        return f"{wording.figure(self.net.mean, 'person-weeks', signed=True)} person-weeks"

    def _span(self, of: str = "") -> str:
        span = wording.interval(self.net.low, self.net.high, "person-weeks", signed=True)
        return "" if span == wording.NOTHING else f" ({self.level:.0%} interval{of} {span})"

    def __repr__(self) -> str:
        return f"<Payback: {self.sentence}>"


def payback(
    value: tuple[Floats, Floats], hours: tuple[Floats, Floats], base_cost: Floats, level: float = LEVEL, *,
    always: bool = False,
) -> Payback:
    """The balance from weekly series, each ``(pairs, weeks)``; ``value`` and ``hours`` are (base, other).

    ``base_cost`` is the base's person-weeks spent a week; ``always``: the lever was there before week 0.
    """
    spent = float(base_cost.sum())
    exchange = float(value[0].sum()) / spent if spent > 0 else math.nan
    rate = 1 / exchange if math.isfinite(exchange) and exchange > 0 else math.nan
    gained = np.cumsum(value[1] - value[0], axis=1) * rate
    cost = np.cumsum(hours[1] - hours[0], axis=1)
    net = gained - cost
    pairs, weeks = net.shape
    mean = net.mean(axis=0)
    half = np.full(weeks, math.nan)
    if pairs > 1:
        half = t_quantile(level, pairs - 1) * net.std(axis=0, ddof=1) / math.sqrt(pairs)
    return Payback(
        week=lasting_from(mean > 0), sure_week=lasting_from(mean - half > 0), weeks=weeks,
        value=mean_interval(gained[:, -1], level), hours=mean_interval(cost[:, -1], level),
        net=mean_interval(net[:, -1], level), exchange=exchange, mean=mean, low=mean - half, high=mean + half,
        always=always, level=level,
    )
