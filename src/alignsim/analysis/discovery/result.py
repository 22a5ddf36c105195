"""What a discovery found: boxes with what they are worth, the trade-off curve, tables, words, a picture."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim.analysis.dimensions import Dimension
from alignsim.analysis.discovery.box import Box, Restriction
from alignsim.analysis.discovery.cases import Cases, Per
from alignsim.analysis.discovery.choice import Choice, phi
from alignsim.analysis.discovery.prim import Peeled, Rules
from alignsim.analysis.discovery.worth import Again, Share, Worth
from alignsim.analysis.expression import Expression
from alignsim.experiments.wording import count

if TYPE_CHECKING:
    import pandas as pd


class Restricted(NamedTuple):
    """A restriction of a box, and whether chance explains it."""

    restriction: Restriction
    limit: float  #: of numbers; nan for words
    words: tuple[str, ...]  #: that are left; empty for numbers
    quasi_p: float
    density_without: float  #: among the cases it was found on


class Found(NamedTuple):
    """One box."""

    box: Box
    alpha: float
    number: int  #: of the trajectory's box it was made from
    trajectory: tuple[Peeled, ...]
    restricted: tuple[Restricted, ...]
    dropped: tuple[tuple[Restriction, float], ...]  #: restrictions that chance explains, with quasi-p values
    worth: Worth  #: among the cases that no earlier box holds; coverage of all that meet the condition
    again: Again  #: the box found again on resamples of these cases

    def restricted_again(self, dimension: int) -> float:
        """Share of resamples whose box restricts a dimension; nan without resamples."""
        return self.again.restricted[dimension] if self.again.done else float("nan")


class Source(NamedTuple):
    """Where the cases come from."""

    sweep: str  #: the folder
    scenario: str
    weeks: int
    seed: int
    version: str


@dataclass(frozen=True, eq=False, repr=False)
class Discovery:
    """Where a condition is met: ``.boxes``, ``.table()``, ``.curve()``, ``.cases()``, ``.sentence``, ``.plot()``."""

    condition: Expression
    per: Per
    cases_read: Cases
    found: tuple[Found, ...]
    together: tuple[Share, Share] | None  #: density and coverage of all boxes together, as found
    rules: Rules
    choice: Choice
    resamples: int  #: asked for
    source: Source
    word: str = field(default="")  #: what cases that meet the condition are called

    def called(self, word: str) -> Discovery:
        """The same with a word for cases that meet the condition: ``weak``."""
        return replace(self, word=word)

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The factors."""
        return self.cases_read.space.dimensions

    @property
    def number(self) -> int:
        """Cases."""
        return int(self.cases_read.space.y.size)

    @property
    def met(self) -> int:
        """Cases that meet the condition."""
        return int(self.cases_read.space.y.sum())

    @property
    def complete(self) -> bool:
        """Whether all resamples asked for were done."""
        return self.done == self.resamples

    @property
    def done(self) -> int:
        """Resamples done of every box; all of those asked for where there is no box."""
        return min((one.again.done for one in self.found), default=self.resamples)

    def table(self) -> pd.DataFrame:
        """A row a restriction: ``box, factor, side, limit, words, low_end, high_end, quasi_p, density_without,
        restricted_again`` (share of resamples whose box restricts the factor)."""
        import pandas as pd

        rows = []
        for number, found in enumerate(self.found, 1):
            for one in found.restricted:
                dimension = self.dimensions[one.restriction.dimension]
                rows.append({"box": number, "factor": dimension.path, "side": one.restriction.side, "limit": one.limit,
                             "words": ", ".join(one.words), "low_end": dimension.low, "high_end": dimension.high,
                             "quasi_p": one.quasi_p, "density_without": one.density_without,
                             "restricted_again": found.restricted_again(one.restriction.dimension)})
        return pd.DataFrame(rows, columns=["box", "factor", "side", "limit", "words", "low_end", "high_end", "quasi_p",
                                           "density_without", "restricted_again"])

    def box_table(self) -> pd.DataFrame:
        """A row a box: ``box, alpha, curve_box, cases, met``, density and coverage corrected for having been chosen
        with their 95% intervals, and as found."""
        import pandas as pd

        return pd.DataFrame([
            {"box": number, "alpha": f.alpha, "curve_box": f.number, "cases": f.worth.cases, "met": f.worth.met,
             **{f"{name}{end}": value for name, share in (("density", f.worth.density), ("coverage", f.worth.coverage))
                for end, value in (("", share.value), ("_low", share.low), ("_high", share.high), ("_n", share.n),
                                   ("_found", share.found))}}
            for number, f in enumerate(self.found, 1)])

    def curve(self, box: int = 1) -> pd.DataFrame:
        """The trade-off curve of a box, a row a box of the trajectory: ``box, cases, met, support, density, coverage,
        phi, mean`` (of the first outcome that the condition names), ``restricted`` (how many), ``factors``."""
        import pandas as pd

        read, trajectory = self.cases_read, self.found[box - 1].trajectory
        earlier = np.zeros(self.number, bool)
        for one in self.found[: box - 1]:
            earlier |= one.box.inside(read.space.x)
        rows = []
        for k, peeled in enumerate(trajectory):
            values = read.values[peeled.box.inside(read.space.x) & ~earlier]
            known = values[np.isfinite(values)]
            rows.append({"box": k, "cases": peeled.cases, "met": peeled.met,
                         "support": peeled.cases / trajectory[0].cases, "density": peeled.met / peeled.cases,
                         "coverage": peeled.met / self.met, "phi": phi(peeled, trajectory[0]),
                         "mean": float(known.mean()) if known.size else float("nan"),
                         "restricted": len(peeled.box.restricted),
                         "factors": ", ".join(self.dimensions[j].path for j in peeled.box.restricted)})
        return pd.DataFrame(rows)

    def cases(self) -> pd.DataFrame:
        """A row a case: ``point``, the factors, ``met``, and ``in_box`` (the number of the first box that holds it)."""
        import pandas as pd

        read = self.cases_read
        table: dict[str, Any] = {"point": read.points}
        for dimension, column in zip(self.dimensions, read.space.x, strict=True):
            table[dimension.path] = [dimension.words[int(v)] for v in column] if dimension.words else column
        inside = np.zeros(self.number, int)
        for number, found in reversed(list(enumerate(self.found, 1))):
            inside[found.box.inside(read.space.x)] = number
        return pd.DataFrame({**table, "met": read.space.y, "in_box": inside})

    def plot(self) -> Any:
        """The picture: the trade-off curve, the first box as ranges, the cases in its two tightest dimensions."""
        # Looked up by name when somebody asks for it: imports go from results to pictures only.
        return import_module("alignsim.report.discover").picture_of(self)

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        from alignsim.analysis.discovery import words

        return words.sentence(self)

    @property
    def note(self) -> str:
        """What the figures are."""
        from alignsim.analysis.discovery import words

        return words.note(self)

    def _repr_html_(self) -> str:
        from alignsim.analysis.discovery import words

        return words.html(self)

    def __repr__(self) -> str:
        boxes = count(len(self.found), "box", "boxes")
        return (f"<Discovery of {boxes} where {self.condition.text}: {self.met:,} of {self.number:,} "
                f"cases ({self.per}s) of {self.source.sweep}>")
