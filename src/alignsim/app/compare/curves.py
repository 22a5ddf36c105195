"""What happens week by week: trust and value of each organization, and what it brings less its hours.

Lines and bands are those of the comparison; here they only get a title and a table beside the picture.
"""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from alignsim.app.compare import words
from alignsim.experiments import wording
from alignsim.outcomes import SERIES, SERIES_NAMES
from alignsim.report.svg import Line, bands, fitting, line_of

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison

SHOWN = ("trust_cio_to_cmo", "trust_cmo_to_cio", "value")
"""The series drawn; the balance comes after them."""
EVERY = 13
"""Weeks between the rows of the table beside a picture."""
HEIGHT = 270


class Picture(NamedTuple):
    """Lines of one thing over the weeks, one an organization, called by its letter."""

    name: str
    title: str
    unit: str  #: in words
    kind: str  #: the unit as ``wording`` knows it
    lines: tuple[Line, ...]

    @property
    def told(self) -> str:
        """The picture in words, for those who do not see it: where each line begins and ends."""
        last = len(self.lines[0].mean) - 1
        ends = [f"{each.words} from {self._at(each, 0)} in week 0 to {self._at(each, last)} in week {last}"
                for each in self.lines]
        return f"{wording.listing(ends)}; means with 95% intervals, {self.unit}."

    def _at(self, each: Line, week: int) -> str:
        assert each.low is not None and each.high is not None
        mean, low, high = (float(part[week]) for part in (each.mean, each.low, each.high))
        return f"{wording.figure(mean, self.kind)} ({wording.interval(low, high, self.kind)})"

    def svg(self) -> str:
        """The picture, for a wide page and for a phone."""
        return fitting(partial(bands, self.lines, title=self.title, unit=self.unit, label=self.told, height=HEIGHT))

    def table(self) -> str:
        """The same as an HTML table, a row a quarter."""
        weeks = len(self.lines[0].mean)
        head = "".join(f'<th scope="col">{each.words}, mean (95% interval)</th>' for each in self.lines)
        body = "".join(
            f'<tr><th scope="row">{week}</th>'
            f'{"".join(f"<td>{escape(self._at(each, week))}</td>" for each in self.lines)}</tr>'
            for week in sorted({*range(0, weeks, EVERY), weeks - 1}))
        return (f'<table class="al-table"><caption class="al-hidden">{escape(f"{self.title}, {self.unit}")}</caption>'
                f'<thead><tr><th scope="col">Week</th>{head}</tr></thead><tbody>{body}</tbody></table>')


def pictures(comparison: Comparison) -> tuple[Picture, ...]:
    """Trust both ways, value realized, and the balance; nothing where the weeks were not kept."""
    if comparison.base.series is None or comparison.pairs == 0:
        return ()
    sides = {words.BASE: comparison.base, **comparison.others}
    found = []
    for name in SHOWN:
        declared = SERIES[SERIES_NAMES.index(name)]
        lines = tuple(line_of(ensemble, name, letter, words.LOOKS[letter]) for letter, ensemble in sides.items())
        found.append(Picture(name, declared.label, _spoken(declared.unit), declared.unit, lines))
    balance = tuple(Line(label, words.LOOKS[label], p.mean, p.low, p.high) for label, p in comparison.payback.items())
    return (*found, Picture("balance", "Value gained against A, less hours the levers cost",
                            "person-weeks, summed up from week 0", "person-weeks", balance))


def _spoken(unit: str) -> str:
    return {"0..1": "0 to 1"}.get(unit, unit)
