"""The weekly series beside the picture, with the moves of levers marked."""

from __future__ import annotations

import html
from collections.abc import Sequence
from itertools import groupby
from math import ceil

from alignsim.app.watch.happenings import Happening
from alignsim.app.watch.player import Record
from alignsim.report.svg import Line, Mark, bands
from alignsim.report.svg.scales import ticks

CHARTS: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("Trust of the executives", "0 to 1", (("trust_cio_to_cmo", "CIO in CMO", "it"),
                                           ("trust_cmo_to_cio", "CMO in CIO", "marketing"))),
    ("Trust of the staff", "0 to 1", (("trust_it_staff", "IT in marketing", "it"),
                                      ("trust_marketing_staff", "Marketing in IT", "marketing"))),
    ("Projects", "number", (("work_in_progress", "at work", "first"), ("queue", "waiting", "third"),
                            ("decisions_open", "deciding", "soft"))),
    ("Value", "value a week", (("value_possible", "possible", "soft"), ("value", "realized", "first"))),
)


def chart_pictures(record: Record, *, width: float) -> list[str]:
    """An SVG a chart."""
    marks = [Mark(week, words) for week, words in record.marks]
    found = []
    for title, unit, lines in CHARTS:
        known = [Line(words, look, record.series[name]) for name, words, look in lines if name in record.series]
        if not known:  # both functions are too small to be shown
            continue
        scale = (0.0, 1.0 if unit == "0 to 1" else _top([float(max(line.mean)) for line in known if len(line.mean)]))
        found.append(bands(known, title=title, unit=unit, marks=marks, weeks=record.weeks, scale=scale, width=width,
                           height=200 + 16 * min(4, len(marks))))
    return found


def _top(highest: Sequence[float]) -> float:
    """The round value that a scale from 0 ends with."""
    most = max([*highest, 1.0])
    step = ticks(0.0, most, 3)[1]
    return step * ceil(most / step - 1e-9)


def story(happenings: Sequence[Happening], week: int, most: int = 12) -> str:
    """The latest sentences as an HTML list by week, the newest first."""
    if not happenings:
        return f'<p class="al-soft">{"A quiet start." if week else "Nothing yet. Press play."}</p>'
    items = []
    told = 0
    for at, group in groupby(reversed(happenings), key=lambda h: h.week):
        these = list(group)[::-1]
        words = "".join(f'<li class="alw-{h.kind}">{html.escape(h.words)}</li>' for h in these)
        items.append(f'<li><span class="alw-when">Week {at}</span><ul>{words}</ul></li>')
        told += len(these)
        if told >= most:
            break
    return f'<ol class="alw-story">{"".join(items)}</ol>'
