"""From an organization's history to what its parameters may be."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from alignsim.calibration.checks import check, joint, self_check
from alignsim.calibration.free import Free, Given, read_free
from alignsim.calibration.history import History, read_history
from alignsim.calibration.inference import Accepted, Reference
from alignsim.calibration.posterior import Data, Posterior
from alignsim.experiments.limits import usable_processors, whole_number
from alignsim.experiments.statistics import Floats
from alignsim.problems import InputError, Problem

if TYPE_CHECKING:
    from alignsim.calibration.simulate import Laboratory
    from alignsim.scenario import Scenario

SIMS = 8192
"""Simulated histories unless told otherwise: a power of two, as a Sobol sequence likes it."""
PREDICTIONS = 400
"""Runs of the posterior for the predictive checks; half as many as simulations if those are fewer than 800."""


class Question(NamedTuple):
    """All a calibration needs, checked."""

    scenario: Scenario
    history: History
    free: tuple[Free, ...]


def read_question(
    scenario: Scenario | None, data: Path, survey: Path | None, free: Given, weeks: int | None, *, place: str,
    field: str = "free",
) -> tuple[Question | None, list[Problem]]:
    """Files and parameters read, and every problem of all of them at once.

    Parameters
    ----------
    scenario : None if it could not be read
    place, field : how the report names where the parameters were given
    """
    history, problems = read_history(data, survey, weeks)
    found, more = read_free(free, scenario, place=place, field=field)
    problems = [*problems, *more]
    if scenario is None or history is None or problems:
        return None, problems
    question = Question(scenario, history, found)
    return question, _lives(question)


def _lives(question: Question) -> list[Problem]:
    """Whether the organization can live through the history and has whom the survey asked."""
    from alignsim.calibration.simulate import Laboratory

    laboratory = Laboratory(*question)
    try:
        made = laboratory.plan({f.path: (f.low + f.high) / 2 for f in question.free})
    except InputError as error:
        return list(error.problems)
    if made.cio < 0 or made.cmo < 0:
        asked = any(executive for _, executive in laboratory.groups)
        return [Problem(question.scenario.name, None, "survey", "answers of executives",
                        "none: the organization has no CIO or no CMO")] if asked else []  # fmt: skip
    return []


def calibrate(
    scenario: Scenario, data: Path | str, survey: Path | str | None = None, free: Given = (), sims: int = SIMS,
    seed: int = 1, weeks: int | None = None, threads: int | None = None, *,
    progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Posterior:
    """What an organization's own history says about named parameters: approximate Bayesian computation.

    Parameters
    ----------
    data : the project log, a CSV file (:mod:`alignsim.scenario.projectlog`), with actuals
    survey : answers about trust, a CSV file (:mod:`alignsim.calibration.survey`)
    free : ``["trust.gain", "faults.chance=0.05:0.3"]``, or path -> (low, high) or None for the declared range
    sims : simulated histories, 500 or more
    weeks : weeks the history spans; None = from the first start to the last known end
    progress, stop : told how many are done; asked whether to stop (what is done is then used, from 500 on)

    Raises
    ------
    InputError
        With every problem of the files, the parameters and the numbers.
    KeyboardInterrupt
        If it was stopped before there was enough.

    Sources: :mod:`alignsim.calibration.inference`, :mod:`alignsim.calibration.checks`.
    """
    numbers, problems = {}, list[Problem]()
    given = {"sims": sims, "seed": seed, "weeks": weeks, "threads": threads}
    for name, value in given.items():
        found = None if value is None else whole_number(name, value, place="calibrate()")
        if isinstance(found, Problem):
            problems.append(found)
        elif found is not None:
            numbers[name] = found
    question, more = read_question(scenario, Path(data), None if survey is None else Path(survey), free,
                                   numbers.get("weeks"), place="calibrate()")
    if problems or more or question is None:
        raise InputError([*problems, *more])
    return fit(question, numbers["sims"], numbers["seed"], numbers.get("threads"), progress=progress, stop=stop)


FEWEST_SIMS = 500


def fit(
    question: Question, sims: int = SIMS, seed: int = 1, threads: int | None = None, *,
    progress: Callable[[int], None] | None = None, stop: Callable[[], bool] | None = None,
) -> Posterior:
    """The posterior of a question that has been checked; see :func:`calibrate`.

    Raises
    ------
    InputError
        If hardly any simulated history has the figures of the data.
    """
    from alignsim.calibration.simulate import Laboratory, prior

    workers = threads or usable_processors()
    laboratory = Laboratory(*question)
    table = laboratory.table(prior(question.free, sims, seed), seed, threads=workers, progress=progress, stop=stop)
    if len(table.values) < min(FEWEST_SIMS, sims):
        raise KeyboardInterrupt
    observed = laboratory.observed
    try:
        reference = Reference(table.values, table.summaries, question.free)
    except ValueError as error:
        raise InputError([Problem(question.scenario.name, None, "free", str(error),
                                  "ranges within which the organization can live such a history")]) from None
    accepted = reference.posterior(observed)
    predicted = _predicted(laboratory, accepted, seed, len(table.values), workers)
    asked, held = self_check(reference, table.values, accepted)
    return _posterior(question, laboratory, (observed, reference, predicted), accepted, (asked, held),
                      {"seed": seed, "sims": len(table.values), "requested": sims, "used": int(reference.rows.size)})


def _predicted(laboratory: Laboratory, accepted: Accepted, seed: int, first: int, threads: int) -> Floats:
    """(runs, summaries) of fresh runs of the posterior: draws by their weights, spread evenly (systematic sampling)."""
    number = min(PREDICTIONS, first // 2)
    places = (np.arange(number) + 0.5) / number
    rows = np.minimum(np.searchsorted(np.cumsum(accepted.weights), places), len(accepted.weights) - 1)
    # In an order that has nothing to do with nearness: the joint check splits the runs into halves.
    rows = np.random.Generator(np.random.Philox(key=[seed, 2**63])).permutation(rows)
    return laboratory.table(accepted.values[rows], seed, first=first, threads=threads).summaries


def _posterior(
    question: Question, laboratory: Laboratory, seen: tuple[Floats, Reference, Floats], accepted: Accepted,
    own: tuple[int, Floats], numbers: dict[str, int],
) -> Posterior:
    observed, reference, predicted = seen
    history = question.history
    summaries = laboratory.summaries
    checks = check(summaries, observed, reference.summaries, predicted)
    data = Data(len(history.rows), history.with_actuals, len(history.survey), history.weeks, dict(history.digests))
    return Posterior(
        question.scenario.name, question.scenario.digest(), question.free, accepted.values, accepted.weights, data,
        numbers["seed"], numbers["sims"], numbers["used"], own[1], own[0],
        tuple(c for c, s in zip(checks, summaries, strict=True) if s.shown), sum(not s.shown for s in summaries),
        joint(observed, reference.summaries), joint(observed, predicted), len(predicted), numbers["requested"],
        tuple(sys.argv))
