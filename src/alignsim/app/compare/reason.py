"""Why there is a difference, in words: what the page shows of an explanation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from alignsim.app.compare import words
from alignsim.experiments import wording
from alignsim.experiments.explain.asked import Explanation

if TYPE_CHECKING:
    from alignsim.experiments.compare import Comparison, Difference
    from alignsim.experiments.explain.split import Split

FEW, MORE = 20, 100
"""Runs of a first explanation, and of a surer one."""
AGAIN = ('<p class="al-small" data-test="compare-why-again">This is a second look, with more runs; those of the first '
         "are among them. 95% is the level of one look: whoever asks again because of a first answer is a little less "
         "sure.</p>")
"""Said beside a second answer."""
SHARES = 3
"""Shares that are shown of settings, and of mechanisms."""


def difference_of(comparison: Comparison, label: str, outcome: str) -> Difference:
    """The one outcome of one organization against A."""
    return next(d for d in comparison.differences if d.scenario == label and d.outcome.name == outcome)


def outcome_to_explain(comparison: Comparison, label: str) -> str:
    """The first of the main outcomes in which there is something to explain; delivered value if there is none."""
    clear = (name for name in words.MAIN if words.clear(difference_of(comparison, label, name)))
    return next(clear, words.MAIN[0])


def choices(comparison: Comparison, label: str) -> list[dict[str, str]]:
    """The main outcomes to choose from, each with its verdict."""
    found = [difference_of(comparison, label, name) for name in words.MAIN]
    return [{"value": d.outcome.name, "text": f"{d.outcome.label}: "
             f"{wording.SHORT_VERDICTS.get(d.verdict, d.verdict)}"} for d in found]


def html(found: Explanation, *, again: bool = False) -> str:
    """The sentence, what it rests on, and the largest shares; every text is escaped.

    ``again``: asked for after a first answer was seen, which is said: the level of an interval is that of one look.
    """
    # An explanation stopped before its first run has no figure at all.
    if found.difference.n == 0:
        return f'<p class="al-why-sentence">{escape(found.sentence)}</p>'
    runs = (f"{wording.count(found.difference.n, 'run')} of every combination, the first of the pairs above; "
            f"95% intervals, seed {found.seed}")
    lists = _shares("Which settings carry it", found.levers, found)
    if found.mechanisms is not None and found.mechanisms.runs > 1:
        lists += _shares("Through which mechanisms", found.mechanisms, found)
    return (f'<p class="al-why-sentence" data-test="compare-why-sentence">{escape(found.sentence)}</p>'
            f'<p class="al-measured">{escape(runs)}.</p>{AGAIN if again else ""}<div class="al-shares">{lists}</div>'
            f'<details><summary>How this was found</summary><p class="al-small">{escape(found.note)}</p></details>')


def _shares(title: str, split: Split, found: Explanation) -> str:
    unit = found.outcome.unit
    largest = sorted(range(len(split.names)), key=lambda i: -abs(split.shares[i].mean))[:SHARES]
    body = "".join(
        f"<tr><th scope='row'>{escape(split.words[i])}</th>"
        f"<td>{escape(wording.figure(split.shares[i].mean, unit, signed=True))}</td>"
        f"<td>{escape(wording.interval(split.shares[i].low, split.shares[i].high, unit, signed=True))}</td></tr>"
        for i in largest)
    rest = len(split.names) - len(largest)
    more = f'<p class="al-soft al-small">and {rest} smaller</p>' if rest else ""
    return (f'<div><table class="al-table"><caption>{title} <span class="al-unit">'
            f'{escape(wording.difference_unit(unit))}</span></caption><thead><tr><th scope="col">Part</th>'
            '<th scope="col">Share</th><th scope="col">95% interval</th></tr>'
            f"</thead><tbody>{body}</tbody></table>{more}</div>")
