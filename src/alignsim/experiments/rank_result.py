"""The answer of a ranking: changes with their effects, pairs with what they do beyond the sum, as tables and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.experiments import statistics, wording
from alignsim.experiments.rank_joint import Effect
from alignsim.experiments.rank_steps import LeftOut, Step, both
from alignsim.outcomes import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.scenario import Scenario


class Hours(NamedTuple):
    """What a change costs in person-weeks of the horizon: training, roadmap, embedding losses, and hired people."""

    mean: float
    low: float  #: 95% interval of its own, not joint
    high: float


@dataclass(frozen=True)
class Row:
    """One change alone: its effects, the outcome ranked by first, and what it costs."""

    step: Step
    effects: tuple[Effect, ...]
    hours: Hours

    @property
    def first(self) -> Effect:
        """The effect on the outcome ranked by."""
        return self.effects[0]


@dataclass(frozen=True)
class Pair:
    """Two changes together, on fresh runs; ``interactions`` is what they do beyond the sum of the two."""

    steps: tuple[Step, Step]
    effects: tuple[Effect, ...]
    interactions: tuple[Effect, ...]
    hours: Hours

    @property
    def first(self) -> Effect:
        """The effect on the outcome ranked by."""
        return self.effects[0]

    @property
    def words(self) -> str:
        """Both changes."""
        return self.two_lines.replace("\n", " ")

    @property
    def two_lines(self) -> str:
        """Both changes, each on a line of its own."""
        return f"{self.steps[0].words}\n+ {wording.inside(self.steps[1].words)}"

    @property
    def sums(self) -> tuple[float, ...]:
        """What the two do alone, added up; an outcome each."""
        return tuple(e.difference - more.difference
                     for e, more in zip(self.effects, self.interactions, strict=True))

    @property
    def adds_up(self) -> str:
        """Whether two together do what they do alone."""
        found = self.interactions[0]
        low, high = found.gain_interval
        if not np.isfinite(low):
            return "too few pairs"
        if found.nil:
            return "as much as the sum"
        if low > 0 or high < 0:
            return f"{'more' if low > 0 else 'less'} than the sum"
        return "unclear"


@dataclass(frozen=True, eq=False, repr=False)
class Ranking:
    """Changes by what they do to an outcome: ``.rows``, ``.pairs``, ``.table()``, ``.pair_table()``, ``.plot()``."""

    scenario: Scenario
    outcomes: tuple[Outcome, ...]  #: the one ranked by first
    runs: int
    seed: int
    weeks: int
    rows: tuple[Row, ...]  #: best first
    pairs: tuple[Pair, ...]  #: best first
    left_out: tuple[LeftOut, ...]
    planned: int  #: changes there are; more than ``len(rows)`` if it was stopped
    top: int = 0
    paired: bool = True  #: whether the pairs were run to their end
    level: float = statistics.LEVEL

    @property
    def outcome(self) -> Outcome:
        """The outcome ranked by."""
        return self.outcomes[0]

    @property
    def complete(self) -> bool:
        """Whether everything asked for is there."""
        return len(self.rows) == self.planned and self.paired

    @property
    def combined(self) -> int:
        """How many changes the pairs are made of."""
        return len({step.words for pair in self.pairs for step in pair.steps})

    def table(self) -> pd.DataFrame:
        """A row a change and outcome: difference with its joint interval, smallest effect worth having, verdict,
        hours in person-weeks."""
        import pandas as pd

        return pd.DataFrame([
            {"place": place, "change": row.step.words, "levers": levers_in_words(row.step.levers),
             **_figures(effect), "hours": row.hours.mean, "hours_low": row.hours.low, "hours_high": row.hours.high}
            for place, row in enumerate(self.rows, 1) for effect in row.effects])

    def pair_table(self) -> pd.DataFrame:
        """A row a pair and outcome, likewise; ``interaction`` with its interval is what is beyond the sum."""
        import pandas as pd

        return pd.DataFrame([
            {"place": place, "first": pair.steps[0].words, "second": pair.steps[1].words,
             "levers": levers_in_words(both(*pair.steps)), **_figures(effect), "interaction": more.difference,
             "interaction_low": more.low, "interaction_high": more.high, "adds_up": pair.adds_up if k == 0 else "",
             "hours": pair.hours.mean, "hours_low": pair.hours.low, "hours_high": pair.hours.high}
            for place, pair in enumerate(self.pairs, 1)
            for k, (effect, more) in enumerate(zip(pair.effects, pair.interactions, strict=True))])

    def plot(self) -> Any:
        """The picture: changes from best to worst with their joint intervals and their cost."""
        # Looked up by name when somebody asks for it: imports go from results to pictures only.
        return import_module("alignsim.report.rank").picture_of(self)

    @property
    def sentence(self) -> str:
        """What the ranking says, in words."""
        from alignsim.experiments import rank_words

        return rank_words.sentence(self)

    @property
    def note(self) -> str:
        """What the figures are."""
        from alignsim.experiments import rank_words

        return rank_words.note(self)

    def _repr_html_(self) -> str:
        from alignsim.experiments import rank_words

        return rank_words.html(self)

    def __repr__(self) -> str:
        state = "" if self.complete else ", stopped"
        return (f"<Ranking of {len(self.rows)} changes of {self.scenario.name} by {self.outcome.name}: {self.runs} "
                f"runs of {self.weeks} weeks, seed {self.seed}{state}>")


def _figures(effect: Effect) -> dict[str, Any]:
    return {"outcome": effect.outcome.name, "unit": effect.outcome.unit, "pairs": effect.pairs,
            "base_mean": effect.base_mean, "difference": effect.difference, "low": effect.low, "high": effect.high,
            "sd": effect.sd, "base_sd": effect.base_sd, "smallest": effect.smallest, "verdict": effect.verdict}


def levers_in_words(levers: Mapping[str, Any]) -> str:
    """``reporting.cio=ceo; governance.talk=off``, as ``Scenario.change`` takes them."""
    shown = {True: "on", False: "off"}
    return "; ".join(f"{path}={shown[v] if isinstance(v, bool) else v}" for path, v in levers.items())
