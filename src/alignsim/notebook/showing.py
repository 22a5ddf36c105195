"""What a what-if shows beside its levers: the answer, bands, differences; as HTML with SVG, and on paper."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from alignsim.experiments import wording
from alignsim.outcomes import SERIES, SERIES_NAMES
from alignsim.report.svg import Line, bands, fitting, line_of, row_of, rows, stylesheet
from alignsim.report.svg.scales import limits

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison, Difference
    from alignsim.notebook.asking import WhatIf

STILL = "Nothing is moved yet: this is the base. Move a lever."
EARLIER = "Updating: the pictures are still of what was before this move."
NOTE = ("Lines are means over runs, bands their 95% intervals. Differences are of pairs of runs on common random "
        "numbers, with 95% intervals: filled where the interval excludes zero; grey is less than the smallest effect "
        "worth having (a tenth of a standard deviation of the base's runs, an assumption).")
CSS = """
.al-seen{background:var(--al-paper);color:var(--al-ink);padding:14px 18px 10px;border-radius:6px;line-height:1.45;
font:14px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;box-sizing:border-box}
.al-seen p{margin:0 0 6px;line-height:1.45}.al-seen .al-title{font-size:18px;font-weight:600;line-height:1.3}
.al-seen .al-answer{font-size:15px;min-height:1.45em}.al-seen .al-status{color:var(--al-soft);font-size:13px}
.al-seen .al-problem{color:var(--al-ink);border-left:4px solid var(--al-bad);padding-left:10px;white-space:pre-line}
.al-seen .al-note{color:var(--al-soft);font-size:12.5px;margin-top:8px}
.al-seen .al-grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:18px 28px;
margin:14px 0 18px}
.al-stale .al-grid,.al-stale .al-rows,.al-stale .al-answer{opacity:.4;transition:opacity .15s .25s}
"""


def styles() -> str:
    """The style sheet of everything here."""
    return f"<style>{stylesheet()}{CSS}</style>"


def heading(asked: WhatIf) -> str:
    """Title, answer, and how much is known."""
    title = asked.scenario.title or asked.scenario.name if asked.moves else asked.base.title or asked.base.name
    problem = asked.fresh and asked.answer is not None and asked.answer.problem is not None
    return (f'<p class="al-title">{html.escape(title)}</p><p class="al-answer">{html.escape(answer(asked))}</p>'
            f'<p class="{"al-problem" if problem else "al-status"}">{html.escape(asked.status)}</p>')


def answer(asked: WhatIf) -> str:
    """The last answer in words; while a newer one runs, that what is seen is older."""
    found, fresh = asked.comparison, asked.fresh
    if not fresh:
        said = "" if asked.moves else STILL
        return said if found is None else f"{said} {EARLIER}".strip()
    if not asked.moves:
        return STILL
    if found is None:
        return ""
    label = next(iter(found.others))
    return f"{found.sentence} {found.payback[label].sentence if found.payback else ''}".strip()


def seen(asked: WhatIf) -> str:
    """Pictures of the last answer."""
    found = asked.comparison
    if found is None:
        return ""
    moved = found.others[next(iter(found.others))].scenario != found.base.scenario
    cells = "".join(f"<div>{fitting(picture)}</div>" for picture in _bands(asked, found, moved))
    text = f'<div class="al-grid">{cells}</div>'
    if moved:
        text += f'<div class="al-rows">{fitting(partial(rows, [row_of(d) for d in _rows(asked, found)]))}</div>'
    return f'{text}<p class="al-note">{html.escape(note(asked, found))}</p>'


def note(asked: WhatIf, found: Comparison) -> str:
    """What the pictures are, and where they come from."""
    return f"{NOTE} alignsim {found.base.version}, {found.base.weeks} weeks, seed {found.base.seed}."


def still(asked: WhatIf) -> str:
    """All of it without sliders."""
    return f'{styles()}<div class="al-seen">{heading(asked)}{seen(asked)}</div>'


def page(asked: WhatIf) -> str:
    """The same as a file of its own."""
    title = html.escape(asked.scenario.title or asked.scenario.name)
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-'
            f'width, initial-scale=1"><title>{title}</title></head><body style="background:var(--al-paper);margin:auto;'
            f'max-width:60rem">{still(asked)}</body></html>')


def panels(asked: WhatIf, found: Comparison, moved: bool) -> list[tuple[str, str, list[Line]]]:
    """What is drawn over the weeks: title, unit, lines."""
    sides = [("Base", "first", found.base)]
    if moved:
        sides += [("What-if", "second", runs) for runs in found.others.values()]
    drawn = []
    for name in asked.wanted.series:
        declared = SERIES[SERIES_NAMES.index(name)]
        lines = [line_of(runs, name, words, look) for words, look, runs in sides]
        unit = "scale of 0 to 1" if declared.unit == "0..1" else wording.unit_words(declared.unit)
        drawn.append((declared.label, unit, lines))
    if moved:
        drawn += [("Value gained less hours it costs", "person-weeks a run since week 0",
                   [Line("What-if", "second", paid.mean, paid.low, paid.high)])
                  for paid in found.payback.values() if np.isfinite(paid.mean).any()]
    return drawn


def _bands(asked: WhatIf, found: Comparison, moved: bool) -> list[Any]:
    drawn = panels(asked, found, moved)
    shared = {unit: limits([float(end) for _, u, lines in drawn if u == unit for each in lines
                            for part in (each.low, each.high) if part is not None
                            for end in (np.nanmin(part), np.nanmax(part))]) for _, unit, _ in drawn}
    return [partial(bands, lines, title=title, unit=unit, scale=shared[unit], height=230)
            for title, unit, lines in drawn]


def _rows(asked: WhatIf, found: Comparison) -> list[Difference]:
    by_name = {d.outcome.name: d for d in found.differences}
    return [by_name[name] for name in asked.wanted.outcomes if by_name[name].outcome.direction != "neutral"]


def picture(asked: WhatIf) -> Any:
    """The same on paper."""
    from alignsim.report.what_if import what_if_picture

    found = asked.comparison
    title = (asked.scenario if asked.moves else asked.base).title or asked.base.name
    if found is None:
        return what_if_picture([], None, title=title, subtitle=asked.status)
    table = None
    if asked.moves:
        table = found.table()
        table = table.set_index("name", drop=False).loc[[d.outcome.name for d in _rows(asked, found)]]
    return what_if_picture(panels(asked, found, bool(asked.moves)), table, title=title,
                           subtitle=f"{answer(asked)} {asked.status}.", note=note(asked, found))
