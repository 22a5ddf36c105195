"""Four real organizations with the same people in them: what does structure alone predict, and how sure is that?

The charts of the British Library, HMRC, the Child Maintenance Commission and the Ministry of Justice differ in who
reports to whom and in how many people the functions have; traits, incentives and everything else are those of the
baseline.  Each is run beside a default chart with as many IT and marketing staff, on the same seeds: what differs
there is the reporting structure without the size.  Nothing is known of how these four fared, so this is a prediction
and no test; what can be said is how large it is beside what one does not know: chance (runs), the people in office
(spread of traits) and the model's own numbers (calibrated draws).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import alignsim.scenario
from alignsim.experiments.ensemble import Ensemble, run
from alignsim.experiments.statistics import Floats, Interval, mean_interval
from alignsim.outcomes import OUTCOMES
from alignsim.scenario import Scenario
from alignsim.state import IT, MARKETING

CHARTS = ("british_library", "hmrc", "child_maintenance", "ministry_of_justice")
OUTCOMES_SHOWN = ("delivered_value", "on_time_share", "on_budget_share", "decision_weeks", "rework_share",
                  "lead_time_mean", "relationship", "trust_it_staff_final", "trust_marketing_staff_final")
TRAIT_SDS: Mapping[str, float] = {"executives alike everywhere": 0.0, "executives twice as varied": 0.16}


class Cell(NamedTuple):
    """One outcome of one organization."""

    outcome: str
    chart: Interval  #: mean over runs with its 95% interval
    sd: float  #: spread of runs
    alone: Interval  #: chart - default chart of the same size, paired by run
    variants: Mapping[str, float]  #: mean under each uncertain setting

    @property
    def moved(self) -> float:
        """Half the range of the means over the uncertain settings, the chart's own included."""
        means = [self.chart.mean, *self.variants.values()]
        return (max(means) - min(means)) / 2


@dataclass(frozen=True)
class Organization:
    """What one chart predicts."""

    name: str
    title: str
    heads: tuple[int, int]  #: IT, marketing
    lines: str  #: who the CIO and the CMO report to, in words
    steps: int  #: between the two
    cells: tuple[Cell, ...]
    loads: tuple[float, float]  #: mean load of IT and marketing, shares of their hours
    exceptions: float  #: share of project time that waits for an executive to settle an exception


class Share(NamedTuple):
    """What the spread of an outcome over everything run is made of; standard deviations in the outcome's unit."""

    outcome: str
    structure: float  #: between the means of organizations
    parameters: float  #: between uncertain settings, within an organization
    chance: float  #: between runs of one organization and setting


@dataclass(frozen=True)
class ChartsRun:
    """The result."""

    organizations: tuple[Organization, ...]
    shares: tuple[Share, ...]
    runs: int
    seed: int
    weeks: int
    settings: tuple[str, ...]  #: names of the uncertain settings
    calibrated: bool  #: whether calibrated draws are among them


def calibrated_settings(count: int = 3) -> dict[str, Mapping[str, Any]]:
    """The first ``count`` calibrated parameter draws by name; none if this version ships no calibration."""
    if find_spec("alignsim.evidence.fit.calibrated") is None:
        return {}
    try:
        draws: Sequence[Mapping[str, Any]] = import_module("alignsim.evidence.fit.calibrated").draws()
    except FileNotFoundError:  # the room is there, the result of a fit is not
        return {}
    return {f"calibrated draw {k + 1}": dict(draw) for k, draw in enumerate(draws[:count])}


def uncertain_settings(draws: int = 3) -> dict[str, Mapping[str, Any]]:
    """Every setting that one does not know, by name: spread of executives' traits, calibrated draws."""
    spread: dict[str, Mapping[str, Any]] = {name: {"people.executive_trait_sd": sd} for name, sd in TRAIT_SDS.items()}
    return {**spread, **calibrated_settings(draws)}


def run_charts(
    names: Sequence[str] = CHARTS, *, data: Path | str | None = None, runs: int = 40, seed: int = 1,
    weeks: int | None = None, threads: int | None = None, draws: int = 3, progress: Callable[[str], None] | None = None,
) -> ChartsRun:
    """Run each chart, a default chart of its size, and the chart under each uncertain setting.

    Parameters
    ----------
    names : shipped scenarios, or files, with a chart
    draws : calibrated parameter draws to use, as far as there are

    Raises
    ------
    InputError
        Without the data, or for a scenario that makes no organization.
    """
    settings = uncertain_settings(draws)
    scenarios = [alignsim.scenario.load(name, data=data) for name in names]
    organizations, values = [], []
    for scenario in scenarios:
        if progress is not None:
            progress(scenario.name)

        def go(one: Scenario) -> Ensemble:
            return run(one, runs, seed, weeks, threads, weekly=False)

        own = go(scenario)
        alone = go(same_size(own))
        under = {name: go(scenario.change(levers)) for name, levers in settings.items()}
        organizations.append(described(own, alone, under))
        values.append(np.stack([[one.column(o) for o in OUTCOMES_SHOWN] for one in (own, *under.values())]))
    return ChartsRun(tuple(organizations), shares(np.stack(values)), runs, seed, weeks or scenarios[0].weeks,
                     tuple(settings), any(name.startswith("calibrated") for name in settings))


def heads(ensemble: Ensemble) -> tuple[int, int]:
    """Full-time equivalents of (IT, marketing), rounded."""
    assert ensemble.plan is not None
    staff = ensemble.plan.org.staff[0]
    it, marketing = (float(staff["fte"][(staff["home"] == f) & (staff["present"] == 1)].sum()) for f in (IT, MARKETING))
    return max(1, round(it)), max(1, round(marketing))


def same_size(ensemble: Ensemble) -> Scenario:
    """The baseline with as many IT and marketing staff."""
    it, marketing = heads(ensemble)
    return alignsim.scenario.load("baseline").change({"staffing.it_heads": it, "staffing.marketing_heads": marketing})


def described(own: Ensemble, alone: Ensemble, under: Mapping[str, Ensemble]) -> Organization:
    """One organization's figures."""
    plan = own.plan
    assert plan is not None
    above = plan.org.executives[0]["reports_to"]
    lines = ", ".join(f"{who} under {plan.executive_labels[int(above[at])]}" if above[at] >= 0 else f"{who} at the top"
                      for who, at in (("CIO", plan.cio), ("CMO", plan.cmo)))
    known = {o.name: o for o in OUTCOMES}
    cells = []
    for name in OUTCOMES_SHOWN:
        mean = own.interval(known[name])
        cells.append(Cell(name, mean, mean.sd, mean_interval(own.column(name) - alone.column(name)),
                          {key: float(np.nanmean(one.column(name))) for key, one in under.items()}))
    loads = float(own.column("load_it").mean()), float(own.column("load_marketing").mean())
    return Organization(own.scenario.name, own.scenario.title, heads(own), lines, int(plan.report.steps_between),
                        tuple(cells), loads, float(np.nanmean(own.column("ledger_exception"))))


def shares(values: Floats) -> tuple[Share, ...]:
    """What spread is made of; ``values`` (organizations, settings, outcomes, runs).

    Standard deviations by components of variance.  All settings of an organization have the same runs, so a setting's
    effect is freed of the interaction with runs, and an organization's mean of the error of its runs; none below 0.
    """
    found = []
    for k, name in enumerate(OUTCOMES_SHOWN):
        parts = np.array([_of_one(one[:, np.isfinite(one).all(axis=0)]) for one in values[:, :, k, :]])
        mean, error, setting, chance = parts.T
        between = float(mean.var(ddof=1)) if len(mean) > 1 else 0.0
        components = (between - float(error.mean()), float(setting.mean()), float(chance.mean()))
        found.append(Share(name, *(max(0.0, part) ** 0.5 for part in components)))
    return tuple(found)


def _of_one(one: Floats) -> tuple[float, float, float, float]:
    """Of (settings, runs): the mean, its variance over runs, the variance of settings and that of runs."""
    settings, runs = one.shape
    if runs < 2:
        return float(one.mean()) if one.size else np.nan, 0.0, 0.0, 0.0
    by_run = one.mean(axis=0)
    chance = float(one.var(axis=1, ddof=1).mean())
    error = float(by_run.var(ddof=1)) / runs
    if settings < 2:
        return float(one.mean()), error, 0.0, chance
    by_setting = one.mean(axis=1)
    rest = one - by_setting[:, None] - by_run[None, :] + one.mean()
    interaction = float((rest**2).sum()) / ((settings - 1) * (runs - 1))
    return float(one.mean()), error, float(by_setting.var(ddof=1)) - interaction / runs, chance
