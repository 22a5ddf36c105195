"""``--posterior FILE``: parameters drawn for each run from what a calibration found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from alignsim.cli import options, screen

if TYPE_CHECKING:
    from alignsim.calibration.effects import Expected
    from alignsim.calibration.posterior import Posterior
    from alignsim.experiments.compare import Comparison
    from alignsim.scenario import Scenario

posterior_option = click.option(
    "--posterior", default=None, metavar="FILE",
    help="Draw the parameters of each pair of runs from this posterior (alignsim calibrate --out).")


class Fitted:
    """A posterior laid over the scenarios of a comparison."""

    def __init__(self, posterior: Posterior, file: str) -> None:
        self.posterior, self.file = posterior, file
        self._expected: tuple[Expected, ...] = ()

    def expected(self, comparison: Comparison) -> tuple[Expected, ...]:
        """How the expected effects vary over the posterior."""
        from alignsim.calibration.effects import expected_effects

        self._expected = self._expected or expected_effects(comparison, self.posterior)
        return self._expected

    def as_dict(self, comparison: Comparison) -> dict[str, Any]:
        """For JSON and provenance: where the parameters come from, and what their uncertainty does."""
        p = self.posterior
        return {
            "file": self.file, "digest": p.source, "scenario": p.scenario, "parameters": [f.path for f in p.free],
            "draws": len(p),
            "effects": [{"scenario": e.scenario, "name": e.outcome.name, "pairs": e.pairs, "spread": e.spread,
                         "low": e.low, "high": e.high, "share_better": e.better, "share_better_low": e.better_low,
                         "share_better_high": e.better_high, "wider": e.wider}
                        for e in self.expected(comparison)],
        }  # fmt: skip

    def show(self, comparison: Comparison) -> None:
        """Tables and what they mean."""
        from alignsim.report.calibration.effects import WORDS, expected_table

        for label in comparison.others:
            mine = [e for e in self.expected(comparison) if e.scenario == label]
            screen.show(expected_table(mine, label, screen.console().width))
        names = ", ".join(f.path for f in self.posterior.free)
        screen.show(f"Each pair of runs draws {names} from {self.file} ({len(self.posterior):,} draws, calibrated on "
                    f"{self.posterior.scenario}): all intervals contain that uncertainty. {WORDS}", "")


def applied(
    given: options.Gathered, file: str | None, base: Scenario | None, others: Sequence[Scenario]
) -> tuple[Scenario | None, list[Scenario], Fitted | None]:
    """The scenarios with the posterior of the file laid over them; what another sets otherwise than the base stays."""
    if file is None:
        return base, list(others), None
    from alignsim.calibration.file import read

    posterior = given.attempt(lambda: read(Path(file)))
    if posterior is None or base is None:
        return base, list(others), None
    if base.digest() != posterior.scenario_digest:
        screen.note(f"{file} was calibrated on {posterior.scenario}, not on {base.name} as it is here.")
    paths = [f.path for f in posterior.free]
    for one in (base, *others):
        for change in one.changes:
            set_late = [path for path in paths if path in change.values]
            if set_late:
                screen.note(f"{one.name}: from week {change.week} on its policy change sets {', '.join(set_late)}.")
    made = []
    for other in others:
        own = tuple(path for path in paths if other.values[path] != base.values[path])
        if own:
            screen.note(f"{other.name} sets {', '.join(own)} itself: not drawn there.")
        made.append(posterior.applied(other, keep=own))
    return posterior.applied(base), made, Fitted(posterior, file)
