"""Tables of a calibration for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignsim.experiments import wording
from alignsim.report.calibration.shown import figure, interval, number
from alignsim.report.tables import table

if TYPE_CHECKING:
    from rich.table import Table

    from alignsim.calibration.posterior import Posterior


def parameter_table(posterior: Posterior) -> Table:
    """What was learnt of each parameter."""
    rows = [(p.free.path, f"{p.free.low:g} to {p.free.high:g}", number(p.mean), number(p.median),
             f"{number(p.low90)} to {number(p.high90)}", f"{number(p.low95)} to {number(p.high95)}",
             wording.minus(f"{100 * p.contraction:.0f}%"), p.word, wording.share(p.held)) for p in posterior.learnt]
    return table(f"What the history says of {posterior.scenario}",
                 (("Parameter", "left 20"), ("Range before", "right"), ("Mean", "right"), ("Median", "right"),
                  ("90% interval", "right"), ("95% interval", "right"), ("Narrower\nby", "right"), ("", "left 10"),
                  ("Held in\nself-check", "right")), rows)  # fmt: skip


def correlation_table(posterior: Posterior) -> Table | None:
    """How the parameters go together in the posterior; nothing with one parameter."""
    names = [f.path for f in posterior.free]
    if len(names) < 2:
        return None
    rows = [(name, *(wording.minus(f"{posterior.correlations[k, j]:+.2f}") if j < k else "" for j in range(k)))
            for k, name in enumerate(names)][1:]
    rows = [(*row, *("" for _ in range(len(names) - len(row)))) for row in rows]
    return table("Correlation of the parameters after the data",
                 (("", "left 20"), *((name, "right") for name in names[:-1])), rows)  # fmt: skip


def check_table(posterior: Posterior, width: int = 160) -> Table:
    """The data beside what the model makes; fewer columns if narrow."""
    rows, narrow = [], width < 112
    for c in posterior.checks:
        before = (interval(c.prior[0], c.prior[2], c.kind), "outside" if c.outside else f"{c.prior_p:.2f}")
        after = (interval(c.predicted[0], c.predicted[2], c.kind), f"{c.predicted_p:.2f}")
        rows.append((c.label, figure(c.observed, c.kind), *(() if narrow else before), *after))
    columns = (("", "left 20"), ("Observed", "right"),
               *(() if narrow else (("Before the data\n(90% of runs)", "right"), ("p", "right"))),
               ("With what was learnt\n(90% of runs)", "right"), ("p", "right"))  # fmt: skip
    return table("Observed, and what the model makes of the same plans", columns, rows)


def words(posterior: Posterior) -> list[str]:
    """The sentence, the warnings and how to read the tables."""
    hidden = (f" {wording.count(posterior.hidden, 'figure')} of fewer than five people's answers "
              f"{'is' if posterior.hidden == 1 else 'are'} used and not shown.") if posterior.hidden else ""
    return [
        posterior.sentence, *(f"Warning: {text}" for text in posterior.warnings),
        f"Together: p = {posterior.prior_p:.2f} before the data, {posterior.predicted_p:.2f} with what was learnt "
        f"({posterior.predictions} fresh runs).{hidden}",
        f"Narrower by: share of the range's standard deviation that is gone (half: learnt; a fifth: a little). Held in "
        f"self-check: of {posterior.self_checks} simulated histories like this one, those whose 90% interval held the "
        f"truth. p: two-sided share of runs at least as far out. {posterior.note}"]
