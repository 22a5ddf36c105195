"""What holds up: options with their measures, futures with their winners, tables, words, a picture."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.analysis.discovery.result import Source
from alignsim.analysis.expression import Expression
from alignsim.analysis.robustness.crossing import Crossed
from alignsim.analysis.robustness.intervals import Assessed, Figure
from alignsim.analysis.robustness.measures import regret
from alignsim.analysis.robustness.winners import Where
from alignsim.outcomes import Outcome

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.analysis.dimensions import Floats

SURE = 0.95
"""Share of resamples in which the winner of a future wins, from which on it is called clear."""


@dataclass(frozen=True, eq=False, repr=False)
class Robustness:
    """Options over futures: ``.table()``, ``.regrets()``, ``.futures()``, ``.sentence``, ``.plot()``."""

    outcome: Outcome
    condition: Expression | None  #: what is good enough
    crossed: Crossed
    assessed: Assessed
    winner: np.ndarray  #: (futures,) the best option of each
    where: tuple[Where, ...]
    telling: tuple[tuple[int, float], ...]  #: uncertain factors, most telling first, with Goodman & Kruskal's tau
    source: Source

    @property
    def higher(self) -> bool:
        """Whether more of the outcome is better."""
        return self.outcome.direction == "higher"

    @property
    def labels(self) -> tuple[str, ...]:
        """The options in words."""
        return self.crossed.labels

    @property
    def order(self) -> tuple[int, ...]:
        """Options by their largest regret, smallest first."""
        return tuple(int(k) for k in np.argsort([f.value for f in self.figures("regret_max")], kind="stable"))

    @property
    def number(self) -> int:
        """Futures."""
        return int(self.winner.size)

    @property
    def regret(self) -> Floats:
        """As computed, ``(options, futures)``."""
        return regret(self.assessed.means, higher=self.higher)

    @property
    def clear(self) -> np.ndarray:
        """Whether the winner of a future is clear, ``(futures,)``; nowhere without intervals."""
        return np.asarray(self.assessed.sure[self.winner, np.arange(self.number)] >= SURE)

    def figures(self, measure: str) -> tuple[Figure, ...]:
        """One measure of every option: ``expected, worst, regret_max, regret_mean, regret_high, won, good_enough``."""
        return self.assessed.figures[measure]

    def worst_future(self, option: int) -> int:
        """The future in which an option does worst."""
        means = self.assessed.means[option]
        return int(means.argmin() if self.higher else means.argmax())

    def table(self) -> pd.DataFrame:
        """A row an option, least largest regret first: ``place, option``, the levers, ``futures, runs``, and each
        measure with its 95% interval (``_low``, ``_high``) and as computed (``_found``)."""
        import pandas as pd

        rows = []
        for place, k in enumerate(self.order, 1):
            levers = {f.path: v for f, v in zip(self.crossed.levers, self.crossed.options[k], strict=True)}
            figures = {f"{name}{end}": value for name, found in self.assessed.figures.items()
                       for end, value in (("", found[k].value), ("_low", found[k].low), ("_high", found[k].high),
                                          ("_found", found[k].found))}
            rows.append({"place": place, "option": self.labels[k], **levers, "futures": self.number,
                         "runs": self.crossed.runs, **figures})
        return pd.DataFrame(rows)

    def futures(self) -> pd.DataFrame:
        """A row a future: ``future``, the uncertain factors, the ``winner``, its mean, its ``lead`` over the second
        best, and the share of resamples in which it wins (``sure``)."""
        import pandas as pd

        ordered = np.sort(self.assessed.means if self.higher else -self.assessed.means, axis=0)
        here = np.arange(self.number)
        table: dict[str, Any] = {"future": here}
        for dimension, column in zip(self.crossed.dimensions, self.crossed.x, strict=True):
            table[dimension.path] = [dimension.words[int(v)] for v in column] if dimension.words else column
        return pd.DataFrame({**table, "winner": [self.labels[k] for k in self.winner],
                             "mean": self.assessed.means[self.winner, here], "lead": ordered[-1] - ordered[-2],
                             "sure": self.assessed.sure[self.winner, here]})

    def regrets(self) -> pd.DataFrame:
        """A row an option and future: ``option, future, runs, mean, regret, good_enough``."""
        import pandas as pd

        options, futures = self.regret.shape
        runs = np.isfinite(self.crossed.values[self.outcome.name][0]).sum(axis=1)
        return pd.DataFrame({
            "option": np.repeat(np.array(self.labels, dtype=object), futures),
            "future": np.tile(np.arange(futures), options), "runs": np.tile(runs, options),
            "mean": self.assessed.means.ravel(), "regret": self.regret.ravel(),
            "good_enough": self.assessed.good.ravel()})

    def plot(self) -> Any:
        """The picture: regret by option with intervals, and who wins where."""
        # Looked up by name when somebody asks for it: imports go from results to pictures only.
        return import_module("alignsim.report.robust").picture_of(self)

    @property
    def sentence(self) -> str:
        """What holds up, in words."""
        from alignsim.analysis.robustness import words

        return words.sentence(self)

    @property
    def note(self) -> str:
        """What the figures are."""
        from alignsim.analysis.robustness import words

        return words.note(self)

    def _repr_html_(self) -> str:
        from alignsim.analysis.robustness import words

        return words.html(self)

    def __repr__(self) -> str:
        return (f"<Robustness of {len(self.labels)} options over {self.number} futures by {self.outcome.name}: "
                f"{self.crossed.runs} runs, {self.source.sweep}>")
