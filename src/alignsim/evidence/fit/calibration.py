"""How the free parameters were fitted to the published levels, and the file that says so.

A few parameters whose size no source gives are set so that the *levels* marked ``calibrate`` in ``facts.csv`` come out,
nothing else: no claim, no relation and no fact marked ``validate`` is looked at.  The search is that of
``rejection.py``.  Of the accepted points the one whose levels lie nearest the middle of their ranges is the calibrated
value, and three that lie far from one another stand for what the levels leave open.  All points see the same
organizations and the same draws.  The value is then checked on fresh organizations.

    python -m alignsim.evidence.fit.calibration --write

makes the file that the package reads (``calibrated.json``) anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim._version import __version__
from alignsim.evidence.facts.measures import MEASURES, Organizations
from alignsim.evidence.facts.published import published
from alignsim.evidence.fit.rejection import accepted, search, spread_out, tensions
from alignsim.parameters import find

if TYPE_CHECKING:
    from alignsim.organization import Plan


class Free(NamedTuple):
    """A parameter that is fitted: its range, and why it is free and why no wider."""

    path: str
    low: float
    high: float
    reason: str


FREE: tuple[Free, ...] = (
    Free("faults.chance", 0.12, 0.24,
         "avoidable rework is known as a share of effort, not as a chance; at most 1.5 times the theory's guess"),
    Free("demand.plan_effort", 1.00, 1.40,
         "how far plans of effort allow for what usually comes; no source for its size"),
    Free("demand.plan_weeks", 1.30, 2.00, "the same for dates, which are padded more than effort"),
    Free("trust.gain", 0.035, 0.065,
         "direction known (Slovic 1993), size not; with the loss at .10 the range keeps loss / gain within 1.5-2.9"),
    Free("technology.debt_refactoring", 0.30, 1.20, "what a person-week of refactoring removes: no source"),
)
TARGETS: tuple[str, ...] = (
    "strong_share", "overrun_mean", "overrun_share", "on_time_share", "on_budget_share", "rework_share",
    "debt_interest",
)
"""The facts fitted: the rows of ``facts.csv`` whose use is ``calibrate``."""


@dataclass(frozen=True)
class Settings:
    """How much work the fit takes."""

    population: str = "population"
    organizations: int = 300
    points: int = 128  #: of each round, a power of two
    best: int = 16  #: of round one, whose box round two fills
    seed: int = 20140205
    check_organizations: int = 600
    check_seed: int = 7
    threads: int = 2


def plans_of(population: str, organizations: int, seed: int) -> list[Plan]:
    """The organizations of a population scenario, ready to run."""
    import alignsim as al
    from alignsim.organization import drawn, plan

    scenario = al.load(population)
    return [plan(drawn(scenario, seed, run)) for run in range(organizations)]


def simulate(plans: Sequence[Plan], values: Mapping[str, float], seed: int, threads: int) -> Organizations:
    """A run of each organization with these values of parameters of the rules."""
    from alignsim.engine.batch import run_batch

    fields = {find(path).field: value for path, value in values.items()}

    def one(run: int) -> tuple[np.ndarray, np.ndarray]:
        rules = plans[run].rules.copy()
        for field, value in fields.items():
            rules[field] = value
        batch = run_batch(replace(plans[run], rules=rules), seed, [run], projects=True)
        assert batch.projects is not None
        return batch.outcomes[0], batch.projects[0]

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(one, range(len(plans))))
    return Organizations(np.array([outcomes for outcomes, _ in found]), [projects for _, projects in found])


def calibrate(settings: Settings | None = None, progress: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Fit, check on fresh organizations, and give all of it as the content of the file.

    Raises
    ------
    RuntimeError
        If no point meets all levels at once; the message says which facts are missed by the nearest one.
    """
    from alignsim.evidence.facts.bootstrap import bootstrap

    settings = settings or Settings()
    facts = {fact.id: fact for fact in published()}
    targets = [facts[name].bounds for name in TARGETS]
    ranges = [(f.low, f.high) for f in FREE]
    plans = plans_of(settings.population, settings.organizations, settings.seed)

    def evaluate(values: tuple[float, ...]) -> list[float]:
        named = dict(zip((f.path for f in FREE), values, strict=True))
        found = simulate(plans, named, settings.seed, settings.threads)
        return [MEASURES[name].of(found) for name in TARGETS]

    tried = search(evaluate, targets, ranges, points=settings.points, best=settings.best, seed=settings.seed,
                   progress=progress)
    good = accepted(tried)
    if not good:
        best = min(tried, key=lambda point: point.worst)
        missed = [name for name, level, (low, high) in zip(TARGETS, best.levels, targets, strict=True)
                  if not low <= level <= high]
        raise RuntimeError(f"no point meets all levels; the nearest misses {', '.join(missed)}")
    chosen = {f.path: _rounded(v) for f, v in zip(FREE, good[0].values, strict=True)}
    fresh = simulate(plans_of(settings.population, settings.check_organizations, settings.check_seed), chosen,
                     settings.check_seed, settings.threads)
    checked = []
    for name, (first, last) in zip(TARGETS, targets, strict=True):
        sums = MEASURES[name].sums
        assert sums is not None
        value, low, high = bootstrap(sums(fresh), MEASURES[name].figure)
        checked.append({"fact": name, "published_low": first, "published_high": last, "value": value, "low": low,
                        "high": high})
    return {
        "method": "approximate Bayesian computation by rejection, two rounds of a Sobol sequence",
        "command": "python -m alignsim.evidence.fit.calibration --write",
        "version": __version__,
        "settings": settings.__dict__,
        "parameters": [
            {"path": f.path, "value": chosen[f.path], "low": f.low, "high": f.high, "reason": f.reason,
             "accepted_low": min(p.values[k] for p in good), "accepted_high": max(p.values[k] for p in good)}
            for k, f in enumerate(FREE)
        ],
        "tried": len(tried),
        "accepted": [{**dict(zip((f.path for f in FREE), p.values, strict=True)), "worst": p.worst,
                      "typical": p.typical} for p in good],
        "draws": [{f.path: _rounded(v) for f, v in zip(FREE, p.values, strict=True)}
                  for p in spread_out(good, ranges)],
        "levels": checked,
        "tensions": tensions(tried, TARGETS, targets),
    }


def _rounded(value: float) -> float:
    """Three figures: more would claim more than the levels tell."""
    return float(f"{value:.3g}")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of the fit."""
    import argparse
    import sys

    parser = argparse.ArgumentParser(description="Fit the free parameters to the published levels.")
    parser.add_argument("--write", action="store_true", help="write the file the package reads")
    parser.add_argument("--points", type=int, default=Settings.points, help="points a round, a power of two")
    parser.add_argument("--organizations", type=int, default=Settings.organizations)
    given = parser.parse_args(arguments)
    settings = Settings(points=given.points, organizations=given.organizations)
    found = calibrate(settings, lambda done, of: print(f"\r{done} of {of} points", end="", file=sys.stderr, flush=True))
    text = json.dumps(found, indent=1) + "\n"
    if given.write:
        Path(__file__).resolve().parents[2].joinpath("calibrated.json").write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
