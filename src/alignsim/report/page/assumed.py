"""What is assumed: what the scenarios say, where they leave what the model knows, and what the model is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.experiments.explain.levers import levers_of
from alignsim.experiments.scope import warnings_of
from alignsim.report.page.parts import cut, listed, quoted, section
from alignsim.report.pictures import chart_of, title_of

if TYPE_CHECKING:
    from alignsim.experiments.ensemble import Ensemble
    from alignsim.experiments.handout import Handout

MOST_SETTINGS, MOST_SCOPE = 4, 2
LIMITS = (
    "A simulation, not a forecast: a run is a possible course of an organization with this chart and these settings. "
    "Trust differences more than levels, and the sign of a difference more than its size.",
    "It is the effect of a change inside the model: for a real organization a hypothesis with reasons, not a proof.",
    "Intervals hold chance between runs, not wrong rules. Most numbers of the model are assumptions; five were fitted "
    "to published levels.",
)


def assumed(found: Handout) -> str:
    """In a few points."""
    return section("What is assumed", listed([*_differs(found), _organization(found.comparison.base),
                                              *_scope(found), *LIMITS]), kind="assumed")


def _differs(found: Handout) -> Iterator[str]:
    base, other = found.comparison.base.scenario, found.comparison.others[found.label].scenario
    levers = [cut(lever.words, 90) for lever in levers_of(base, other)]
    if levers:
        more = [f"{len(levers) - MOST_SETTINGS} more"] if len(levers) > MOST_SETTINGS else []
        yield (f"{quoted(title_of(other))} differs from {quoted(title_of(base))} in: "
               f"{wording.listing([*levers[:MOST_SETTINGS], *more])}.")
    else:
        yield f"{quoted(title_of(other))} differs from {quoted(title_of(base))} in no setting."
    if found.comparison.as_change is not None:
        yield f"The differences come as a policy change at week {found.comparison.as_change}."


def _organization(base: Ensemble) -> str:
    burn_in = wording.count(base.scenario.burn_in, "week")
    lived = f"{burn_in} lived before week 0, {wording.count(base.weeks, 'week')} measured"
    population = base.scenario.population
    if population is not None and "posterior" in population.mixes:
        return ("Every pair of runs draws its calibrated parameters from what a calibration found: intervals hold that "
                f"uncertainty; {lived}.")
    if base.plan is None:
        return f"Every pair of runs is of an organization drawn for it; {lived}."
    chart = chart_of(base.plan)
    people = f"{wording.count(chart.it_staff, 'person', 'people')} in IT and {chart.marketing_staff:,} in marketing"
    where = " from its own chart" if base.scenario.organization is not None else ""
    return f"The organization has {people}{where}; {lived}."


def _scope(found: Handout) -> Iterator[str]:
    """Where the scenarios lie outside what the model was calibrated and tried on."""
    texts: list[str] = []
    for ensemble in (found.comparison.base, found.comparison.others[found.label]):
        texts += [note.text for note in warnings_of(ensemble.scenario, ensemble.plan, weeks=ensemble.weeks)
                  if note.text not in texts]
    if not texts:
        yield "Nothing of these scenarios lies outside what the model was calibrated and tried on."
        return
    more = f" And {len(texts) - MOST_SCOPE} more (alignsim check)." if len(texts) > MOST_SCOPE else ""
    yield f"Outside what the model was calibrated and tried on: {'; '.join(texts[:MOST_SCOPE])}.{more}"
