"""Section: every published fact beside the model, on both populations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.evidence.facts.table import ORGANIZATIONS, FactResult, FactTable, facts
from alignsim.experiments import wording
from alignsim.report.facts import EVIDENCE, HEADERS, cells, facts_picture, in_order, range_words, value_words

if TYPE_CHECKING:
    from alignsim.report.validation.paper import Paper
    from alignsim.report.validation.sections import Settings

POPULATIONS = ("population", "population_charts")
CAUTION = {"unverified": " (a figure nobody here checked at its source)", "secondary": " (a figure from a second hand)",
           "direction": " (only the direction is published)", "derived": " (derived from published figures)",
           "shape": " (a shape, no figure)"}


def write(paper: Paper, settings: Settings) -> None:
    """Write the section."""
    organizations = settings.runs(ORGANIZATIONS, 24, 9)
    found = [facts(name, organizations, settings.seed, 26 if settings.tiny else None, settings.threads)
             for name in POPULATIONS]
    paper.text(
        "A population of organizations drawn from published mixes, each run once; in the second variant the depths of "
        "CIO and marketing heads are those of 24 real public charts. Facts the model was *fitted* to show only that it "
        "can meet them together; those *only checked* are reported untouched; *inputs* were put in. The interval is a "
        "bootstrap over organizations.")
    for table in found:
        _one(paper, table)
    first, other = found
    differ = [f"{a.fact.claim} ({a.holds}, with real charts {b.holds})"
              for a, b in zip(in_order(first), in_order(other), strict=True) if a.holds != b.holds]
    paper.text("Between the two populations these verdicts differ: "
               f"{'; '.join(differ) if differ else 'none'}.")
    _notes(paper, first, other)


def _one(paper: Paper, table: FactTable) -> None:
    title = table.population.title or table.population.name
    paper.heading(title)
    paper.text(table.sentence)
    paper.table((*HEADERS, "Evidence", "Runs"),
                [(*cells(result), EVIDENCE.get(result.fact.evidence, result.fact.evidence), _count(result))
                 for result in in_order(table)], right=(2, 3, 4, 9))
    notes = [f"{result.fact.claim}: {result.note}." for result in in_order(table) if result.note]
    paper.bullets(wording.minus(note) for note in notes)
    words = {verdict: [r.fact.claim for r in table.results if r.holds == verdict]
             for verdict in ("yes", "no", "unclear")}
    paper.picture(table.population.name, facts_picture(table),
                  f"Published ranges and the model on {title}. Hold: {'; '.join(words['yes']) or 'none'}. Do not: "
                  f"{'; '.join(words['no']) or 'none'}. Unclear: {'; '.join(words['unclear']) or 'none'}.")
    paper.made_by(f"alignsim facts --population {table.population.name} --organizations {table.organizations} "
                  f"--seed {table.seed}", table.version, f"seed {table.seed}",
                  f"{wording.count(table.organizations, 'organization')} of {wording.count(table.weeks, 'week')}, "
                  f"{table.pairs} of them in experiments")


def _count(result: FactResult) -> str:
    if result.pairs:
        return f"{result.pairs:,} pairs"
    return f"{result.organizations:,}" if result.organizations else wording.NOTHING


def _notes(paper: Paper, first: FactTable, other: FactTable) -> None:
    for result in in_order(first):
        words = f"{result.fact.claim}{CAUTION.get(result.fact.evidence, '')}"
        here = f"published {range_words(result)}, model {_value(result)}"
        second = other[result.fact.id]
        if result.standing == "input":
            paper.note("assumed", f"{words}: an input; {result.note or here}.")
        elif result.holds == "yes" and result.standing == "checked":
            paper.note("known", f"{words}: holds without having been fitted, {here}.")
        elif result.holds == "yes" and result.standing == "fitted":
            paper.note("assumed", f"{words}: met because it was fitted, {here}.")
        elif result.holds == "yes":
            paper.note("assumed", f"{words}: met by a rule that was built for it, {here}.")
        else:
            what = "does not hold" if result.holds == "no" else "is unclear"
            paper.note("failed", f"{words}: {what} ({result.standing}), {here}; with real charts {_value(second)}, "
                                 f"{'holds' if second.holds == 'yes' else second.holds}.")
        if result.holds == "yes" and second.holds in ("no", "unclear"):
            paper.note("failed", f"{words}: holds on the population, not with the depths of real charts "
                                 f"({second.holds}), published {range_words(second)}, model {_value(second)}.")


def _value(result: FactResult) -> str:
    from alignsim.report.facts import interval_words

    return f"{value_words(result)} ({interval_words(result)})"
