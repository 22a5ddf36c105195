"""Pictures of results: from an ensemble or a comparison to the tables that the drawing functions take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignsim.experiments import wording
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report.chart import Chart, chart_picture
from alignsim.report.comparison import comparison_picture
from alignsim.report.ledger import ledger_picture
from alignsim.report.outcomes import outcomes_picture
from alignsim.report.over_time import over_time_picture
from alignsim.report.until import until_picture
from alignsim.state import IT, MARKETING

if TYPE_CHECKING:
    from alignsim.calibration.posterior import Posterior
    from alignsim.experiments.compare import Comparison
    from alignsim.experiments.ensemble import Ensemble
    from alignsim.experiments.until_result import Until
    from alignsim.organization import Plan
    from alignsim.report.figure import Picture
    from alignsim.scenario import Scenario

_UPPER = {"ceo": "CEO", "cfo": "CFO", "coo": "COO", "cio": "CIO", "cmo": "CMO"}
_TRUSTS = {"cio_to_cmo": "trust_cio_to_cmo_final", "cmo_to_cio": "trust_cmo_to_cio_final",
           "it_staff": "trust_it_staff_final", "marketing_staff": "trust_marketing_staff_final"}


def title_of(scenario: Scenario) -> str:
    """A scenario's title, or its name if it has none."""
    return scenario.title or scenario.name


def note_of(ensemble: Ensemble) -> str:
    """Where a picture comes from."""
    return (f"alignsim {ensemble.version}, scenario {ensemble.scenario.name}, {wording.count(len(ensemble), 'run')} of "
            f"{wording.count(ensemble.weeks, 'week')}, seed {ensemble.seed}.")


def outcomes_of(ensemble: Ensemble) -> Picture:
    """Outcomes with intervals."""
    return outcomes_picture(
        ensemble.summary(), ensemble.outcomes, title=title_of(ensemble.scenario), note=note_of(ensemble),
        subtitle="Dot: mean over runs. Thick bar: 95% interval of the mean. Thin line: nine in ten runs lie here.")


def over_time_of(ensemble: Ensemble) -> Picture:
    """Trust and delivery over time."""
    changes = [(week, words) for week, words in changes_in_words(ensemble.scenario) if week < ensemble.weeks]
    return over_time_picture(ensemble.bands(), changes, title=title_of(ensemble.scenario),
                             subtitle=ensemble.scenario.question, note=note_of(ensemble))


def ledger_of(ensemble: Ensemble) -> Picture:
    """Where projects' time goes."""
    return ledger_picture(
        ensemble.summary(), title=f"Where projects' time goes: {title_of(ensemble.scenario)}", note=note_of(ensemble),
        subtitle="Every week of a project's life is split over what its open tasks met. Bars: means over runs; black "
                 "lines: 95% intervals of the mean.")


def organization_of(ensemble: Ensemble) -> Picture:
    """The organization drawn with trust on its lines, as it stands at the end."""
    assert ensemble.plan is not None
    trust = {key: ensemble.interval(OUTCOMES[OUTCOME_NAMES.index(name)]) for key, name in _TRUSTS.items()}
    return chart_picture(chart_of(ensemble.plan), trust, title=title_of(ensemble.scenario), note=note_of(ensemble),
                         subtitle="Who reports to whom, and who trusts whom at the end")


def chart_of(plan: Plan) -> Chart:
    """The organization of the last policy segment."""
    heads, staff, rules = plan.org.executives[-1], plan.org.staff[-1], plan.rules[-1]
    staff = staff[staff["present"] == 1]
    sides = [staff[staff["home"] == f] for f in (IT, MARKETING)]
    sent = (float(rules["embedding_it_in_marketing"]), float(rules["embedding_marketing_in_it"]))
    guests = [round(share * (side["seat"] == side["home"]).sum()) + int((side["seat"] != side["home"]).sum())
              for share, side in zip(sent, sides, strict=True)]
    titles = [o.title for o in plan.report.executives] if plan.scenario.organization is not None else []
    return Chart(plan.executive_labels, [int(k) for k in heads["reports_to"]], plan.cio, plan.cmo, len(sides[0]),
                 len(sides[1]), guests[0], guests[1], titles)


def comparison_of(comparison: Comparison) -> Picture:
    """The picture a board could read."""
    table = comparison.table()
    table = table[table["name"].isin(wording.HEADLINES)]
    labels = list(comparison.others)
    base = title_of(comparison.base.scenario)
    # A change made in Python has its base's title unless it is given one: then the label says what it is.
    titles = [label if title_of(ensemble.scenario) == base else title_of(ensemble.scenario)
              for label, ensemble in comparison.others.items()]
    title = f"{titles[0]}, compared with: {base}" if len(titles) == 1 else f"Compared with: {base}"
    paid = {label: found.verdict for label, found in comparison.payback.items()}
    sentences = [f"{comparison.sentence_of(label)} {paid.get(label, '')}".strip() for label in labels]
    said = {label: (words if words == label else f"{words} ({label})", text)
            for label, words, text in zip(labels, titles, sentences, strict=True)} if len(labels) > 1 else None
    late = ("" if comparison.as_change is None
            else f"The differences come as a policy change at week {comparison.as_change}. ")
    population = comparison.base.scenario.population
    drawn = ("Each pair draws its calibrated parameters from a posterior: intervals contain that uncertainty. "
             if population is not None and "posterior" in population.mixes else "")
    note = (f"{comparison.interval_note}{late}{drawn}{comparison.pairs:,} pairs of runs of {comparison.base.weeks} "
            f"weeks on common random numbers; {note_of(comparison.base)}")
    return comparison_picture(table, title=title, subtitle=sentences[0] if said is None else "", note=note,
                              interval_words=comparison.interval_words, said=said)


def until_of(found: Until, note: str = "") -> Picture:
    """How an interval became narrower with the runs, and the goal."""
    labels = wording.listing(list(found.half_widths))
    title = (f"How many runs are enough? {labels}" if found.independent is None
             else f"How many pairs are enough? {labels}, compared with {found.base}")
    return until_picture(found, title=title, note=note)


def pays_of(comparison: Comparison, label: str) -> str:
    """What a scenario brings and when it pays, in words; nothing without weekly series."""
    found = comparison.payback.get(label)
    return found.sentence if found is not None else ""


def changes_in_words(scenario: Scenario) -> list[tuple[int, str]]:
    """Policy changes of a scenario: week and words."""
    return [(change.week, wording.listing([*(_set(path, value) for path, value in change.values.items()),
                                           *(_reports(who, above) for who, above in change.reporting.items())])
             or "a new task network")
            for change in scenario.changes]


def _set(path: str, value: object) -> str:
    shown = ("off", "on")[value] if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
    return f"{path.replace('.', ': ').replace('_', ' ')} {shown}"


def _reports(who: str, above: str) -> str:
    return f"{_UPPER.get(who, who)} under {_UPPER.get(above, above)}"


def of_run(ensemble: Ensemble) -> dict[str, Callable[[Path], None]]:
    """File names and writers of the pictures of a run."""
    draw = {"outcomes.png": outcomes_of, "ledger.png": ledger_of}
    if ensemble.series is not None:
        draw["over_time.png"] = over_time_of
    if ensemble.plan is not None:
        draw["organization.png"] = organization_of
    return {name: partial(_save, picture, ensemble) for name, picture in draw.items()} | _goal_of(ensemble, ensemble)


def _save(draw: Callable[[Any], Picture], result: Any, path: Path) -> None:
    draw(result).save(path)


def posterior_of(posterior: Posterior) -> Picture:
    """What a history says of parameters, and the data beside what the model predicts."""
    from alignsim.report.calibration.picture import posterior_picture

    return posterior_picture(posterior)


def readings_of(found: Mapping[str, Posterior], title: str) -> Picture:
    """The same parameters under several readings of the data."""
    from alignsim.report.calibration.readings import readings_picture

    return readings_picture(found, title)


def of_comparison(comparison: Comparison) -> dict[str, Callable[[Path], None]]:
    """File names and writers of the pictures of a comparison."""
    return {"compare.png": partial(_save, comparison_of, comparison)} | _goal_of(comparison, comparison.base)


def _goal_of(result: Ensemble | Comparison, runs: Ensemble) -> dict[str, Callable[[Path], None]]:
    """The picture of a goal, if one was given."""
    if result.until is None:
        return {}
    return {"until.png": partial(_save, partial(until_of, note=note_of(runs)), result.until)}
