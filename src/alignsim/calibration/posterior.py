"""What a history says of parameters: draws with weights, how much was learnt, and whether the model fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from alignsim._version import __version__
from alignsim.calibration.checks import RARE, Check
from alignsim.calibration.free import Free
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats
from alignsim.experiments.upstairs import drawing_room

if TYPE_CHECKING:
    import pandas as pd

    from alignsim.experiments.compare import Comparison
    from alignsim.scenario import Scenario

MIX = "posterior"
"""Name of the mix that a scenario draws its values from."""
LEARNT, LITTLE = 0.5, 0.2
"""Contraction from which a parameter counts as learnt, or a little (assumption): half and a fifth of the prior's
standard deviation gone."""


class Learnt(NamedTuple):
    """One parameter after the data."""

    free: Free
    mean: float
    sd: float
    median: float
    low90: float
    high90: float
    low95: float
    high95: float
    held: float  #: share of simulated histories like this one whose 90% interval held the truth

    @property
    def contraction(self) -> float:
        """Share of the prior's standard deviation that is gone; below 0 the data left it wider than a flat prior."""
        return 1 - self.sd / self.free.prior_sd

    @property
    def word(self) -> str:
        """Whether the data say anything."""
        return "learnt" if self.contraction >= LEARNT else "a little" if self.contraction >= LITTLE else "not learnt"


class Data(NamedTuple):
    """What the calibration saw."""

    projects: int
    with_actuals: int
    answers: int
    weeks: int
    digests: Mapping[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Posterior:
    """Draws of the free parameters given a history: ``.table()``, ``.checks_table()``, ``.plot()``, ``.applied()``."""

    scenario: str
    scenario_digest: str
    free: tuple[Free, ...]
    values: Floats  #: (draws, parameters)
    weights: Floats  #: (draws,), sum 1
    data: Data
    seed: int
    sims: int  #: simulations of the prior that were made
    used: int  #: of these, with every figure the data have
    held: Floats  #: (parameters,) see :class:`Learnt`
    self_checks: int
    checks: tuple[Check, ...] = ()  #: of summaries that may be shown
    hidden: int = 0  #: summaries of fewer than five people's answers, used and not shown
    prior_p: float = float("nan")  #: joint prior-predictive p-value
    predicted_p: float = float("nan")  #: joint posterior-predictive p-value
    predictions: int = 0  #: runs of the posterior behind the predictive figures
    requested: int = 0  #: simulations asked for; more than ``sims`` if it was stopped
    command: tuple[str, ...] = ()
    version: str = __version__
    source: str = field(default="", compare=False)  #: digest of the file it was read from

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def complete(self) -> bool:
        """Whether every simulation asked for was made."""
        return self.sims >= self.requested

    @property
    def effective(self) -> float:
        """Effective number of draws (Kish 1965): 1 / sum of squared weights."""
        return float(1 / (self.weights**2).sum())

    @cached_property
    def learnt(self) -> tuple[Learnt, ...]:
        """Every parameter after the data."""
        found = []
        for k, one in enumerate(self.free):
            x = self.values[:, k]
            mean = float(self.weights @ x)
            sd = float(np.sqrt(self.weights @ (x - mean) ** 2))
            low95, low90, median, high90, high95 = quantiles(x, self.weights, (0.025, 0.05, 0.5, 0.95, 0.975))
            found.append(Learnt(one, mean, sd, median, low90, high90, low95, high95, float(self.held[k])))
        return tuple(found)

    @cached_property
    def correlations(self) -> Floats:
        """(parameters, parameters) over the draws."""
        off = self.values - self.weights @ self.values
        covariance = (off * self.weights[:, None]).T @ off
        sd = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
        return np.asarray(covariance / np.outer(sd, sd))

    def table(self) -> pd.DataFrame:
        """A row a parameter: range, mean, sd, median, 90% and 95% intervals, contraction, word, self-check."""
        import pandas as pd

        return pd.DataFrame([
            {"name": p.free.path, "label": p.free.words, "prior_low": p.free.low, "prior_high": p.free.high,
             "mean": p.mean, "sd": p.sd, "median": p.median, "low90": p.low90, "high90": p.high90, "low95": p.low95,
             "high95": p.high95, "contraction": p.contraction, "learnt": p.word, "held90": p.held}
            for p in self.learnt])  # fmt: skip

    def draws(self) -> pd.DataFrame:
        """A row a draw: the parameters and ``weight``."""
        import pandas as pd

        return pd.DataFrame(self.values, columns=[f.path for f in self.free]).assign(weight=self.weights)

    def checks_table(self) -> pd.DataFrame:
        """A row a summary that may be shown: observed, prior and posterior predictive 5%, 50%, 95% and p-values."""
        import pandas as pd

        return pd.DataFrame([
            {"name": c.name, "label": c.label, "kind": c.kind, "observed": c.observed,
             **dict(zip(("prior_q05", "prior_q50", "prior_q95"), c.prior, strict=True)), "prior_p": c.prior_p,
             "outside": c.outside, **dict(zip(("q05", "q50", "q95"), c.predicted, strict=True)), "p": c.predicted_p}
            for c in self.checks])  # fmt: skip

    def applied(self, scenario: Scenario, keep: tuple[str, ...] = ()) -> Scenario:
        """The scenario with these parameters drawn anew for each run: a mix ``posterior`` laid over its population.

        Two scenarios so made draw the same line in the same run of the same seed, so they stay paired.

        Parameters
        ----------
        keep : free parameters that stay as the scenario sets them
        """
        from alignsim.scenario.population import Line, Population
        from alignsim.scenario.settings import Settings

        names = [f.path for f in self.free]
        lines = tuple(Line(float(w), Settings({n: float(v) for n, v in zip(names, row, strict=True) if n not in keep}))
                      for row, w in zip(self.values, self.weights, strict=True))  # fmt: skip
        if set(names) <= set(keep):
            return scenario
        overlay = Population(Settings({MIX: lines}))
        return replace(scenario, population=(scenario.population or Population()).overlaid(overlay))

    def expected(self, comparison: Comparison) -> pd.DataFrame:
        """How the expected effects of a comparison vary over this posterior; its base is one of :meth:`applied`.

        A row a scenario and outcome: ``spread`` of the expected effect, its 95% interval ``low, high``, the share of
        the posterior in which it is for the better, and how much ``wider`` the interval of the mean is for not knowing
        the parameters (:mod:`alignsim.calibration.effects`).

        Raises
        ------
        ValueError
            If the base of the comparison draws no parameters from a posterior.
        """
        import pandas as pd

        from alignsim.calibration.effects import expected_effects

        return pd.DataFrame([
            {"scenario": e.scenario, "name": e.outcome.name, "unit": e.outcome.unit, "pairs": e.pairs,
             "spread": e.spread, "low": e.low, "high": e.high, "better": e.better, "better_low": e.better_low,
             "better_high": e.better_high, "wider": e.wider, "curved": e.curved}
            for e in expected_effects(comparison, self)])  # fmt: skip

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before trusting it, in words."""
        found = []
        outside = [c.label for c in self.checks if c.outside]
        if outside:
            found.append("The model cannot make this history with any values of the ranges: "
                         f"{wording.listing(outside)} {'lies' if len(outside) == 1 else 'lie'} beyond all "
                         f"{self.used:,} simulations.")
        elif self.prior_p < RARE:
            found.append("The history as a whole is unlike what the model makes over the ranges "
                         f"(p = {self.prior_p:.3f}).")
        if self.predicted_p < RARE:
            found.append("Even with the parameters learnt the model does not make such histories "
                         f"(p = {self.predicted_p:.3f}): some other setting of the scenario is off.")
        nothing = [p.free.path for p in self.learnt if p.word == "not learnt"]
        if nothing:
            found.append(f"The data say next to nothing about {wording.listing(nothing)}: the interval is that of the "
                         "range given.")
        weak = [p.free.path for p in self.learnt if self.self_checks >= 100 and p.held < 0.85]
        if weak:
            found.append(f"Intervals of {wording.listing(weak)} are too narrow for histories like this one: in the "
                         "self-check fewer than 85% of 90% intervals held the truth. More --sims may help.")
        if not self.complete:
            found.append(f"Stopped after {self.sims:,} of {self.requested:,} simulations.")
        return tuple(found)

    @property
    def sentence(self) -> str:
        """What was learnt, in words."""
        parts = []
        for word, text in (("learnt", "pins down"), ("a little", "narrows"), ("not learnt", "says nothing of")):
            names = [p.free.path for p in self.learnt if p.word == word]
            if names:
                parts.append(f"{text} {wording.listing(names)}")
        survey = f" and {wording.count(self.data.answers, 'answer')}" if self.data.answers else ""
        return (f"A history of {wording.count(self.data.projects, 'project')} ({self.data.with_actuals} with actuals)"
                f"{survey} over {wording.count(self.data.weeks, 'week')} {wording.listing(parts)}.")

    @property
    def note(self) -> str:
        """Where it comes from."""
        return (f"alignsim {self.version}, scenario {self.scenario}, {self.sims:,} simulated histories, {len(self):,} "
                f"accepted (worth {self.effective:,.0f}), seed {self.seed}.")

    def plot(self) -> Any:
        """Prior and posterior of every parameter, and the data beside what the model predicts: a figure."""
        return drawing_room().posterior_of(self)

    def save(self, path: Path | str) -> None:
        """Write it as one JSON file, whole or not at all."""
        from alignsim.calibration.file import write

        write(self, Path(path))

    @classmethod
    def read(cls, path: Path | str) -> Posterior:
        """A posterior from its file.

        Raises
        ------
        InputError
            With every problem of the file.
        """
        from alignsim.calibration.file import read

        return read(Path(path))

    def __repr__(self) -> str:
        words = ", ".join(f"{p.free.path} {p.median:.3g} ({p.low90:.3g} to {p.high90:.3g})" for p in self.learnt)
        return f"<Posterior of {self.scenario}: {words}; {len(self)} draws, seed {self.seed}>"

    def _repr_html_(self) -> str:
        rows = [(p.free.path, f"{p.free.low:g} to {p.free.high:g}", f"{p.median:.3g}",
                 f"{p.low90:.3g} to {p.high90:.3g}", wording.share(p.contraction), p.word) for p in self.learnt]
        return wording.html_table(
            f"What the history says of {self.scenario}", ("Parameter", "Range before", "Median", "90% interval",
                                                          "Narrower by", "Learnt"),
            rows, " ".join([self.sentence, *self.warnings]))  # fmt: skip


def quantiles(values: Floats, weights: Floats, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Weighted quantiles of (n,) values: the middle of each weight is its place, straight lines between."""
    order = np.argsort(values, kind="stable")
    x, w = values[order], weights[order]
    places = (np.cumsum(w) - 0.5 * w) / w.sum()
    return tuple(float(q) for q in np.interp(levels, places, x))
