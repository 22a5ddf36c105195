"""Claim 5: embedding pays with a delay, has a best middle, and beats cross-training per hour.

Who sits with the other function learns it, and answers its questions; the first weeks cost output, and depth in one's
own field is lost slowly (Allen 1977; Teasley et al. 2002). So it should pay late, and half of IT should be too much.
"""

from __future__ import annotations

import numpy as np

from alignsim.evidence.claims.claim import Claim, Evidence, Part, Picture, band, weekly_curve
from alignsim.evidence.claims.figures import HALF_YEAR, executives_trust, last_year, mean, value_share
from alignsim.evidence.claims.laboratory import Estimate, Laboratory, smallest_of
from alignsim.experiments import wording
from alignsim.experiments.statistics import Floats
from alignsim.scenario import Scenario

START, FIFTH = 26, 0.2
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
HUNDRED = 100.0
HOURS_A_WEEK = 40.0


def embedded(lab: Laboratory, share: float) -> Scenario:
    """A share of IT sits in marketing from the start."""
    return lab.scenario({"embedding.it_in_marketing": share})


def late_gain(lab: Laboratory) -> Estimate:
    """Share of the possible value realized in the last year: a fifth of IT embedded from week 26 on, against none."""
    return _gain(lab, *last_year(lab))


def _gain(lab: Laboratory, start: int, stop: int) -> Estimate:
    after = lab.scenario({"embedding.it_in_marketing": FIFTH}, week=START)
    return lab.of(value_share(lab, lab.base, start, stop), value_share(lab, after, start, stop))


def best_middle(values: Floats) -> tuple[Floats, Floats]:
    """What the best middle level is worth more than the last and than the first level, ``(runs,)`` each.

    ``values`` is ``(levels, runs)``.  Which level is best is chosen on the even runs for the odd ones and the other way
    round: the level that happens to look best would look better than it is in the runs that chose it.
    """
    halves = np.arange(values.shape[1]) % 2
    middle = values[1:-1]
    chosen = np.empty(values.shape[1])
    for half in (0, 1):
        means = [mean(level[halves != half]) for level in middle]
        chosen[halves == half] = middle[int(np.argmax(np.nan_to_num(means, nan=-np.inf))), halves == half]
    return chosen - values[-1], chosen - values[0]


def per_hour(lab: Laboratory) -> tuple[Estimate, float]:
    """Delivered value gained a hundred person-weeks of lever hours: embedding a fifth of IT - cross-training.

    Cross-training takes as many hours a person as cost about the same in all; these hours are the second figure.
    """
    base, sitting = lab.base, embedded(lab, FIFTH)
    spent = lab.column(sitting, "hours_levers") - lab.column(base, "hours_levers")
    people = float(lab.base.values["staffing.it_heads"]) + float(lab.base.values["staffing.marketing_heads"])
    hours = float(np.clip(round(float(np.mean(spent)) * HOURS_A_WEEK / (people * lab.weeks), 2), 0.05, 40))
    training = lab.scenario({"training.cross_hours": hours})
    value = [lab.column(s, "delivered_value") - lab.column(base, "delivered_value") for s in (sitting, training)]
    cost = [spent, lab.column(training, "hours_levers") - lab.column(base, "hours_levers")]

    def more(rows: np.ndarray) -> float:
        embedding, trained = (HUNDRED * mean(v[rows]) / mean(c[rows]) for v, c in zip(value, cost, strict=True))
        return embedding - trained

    smallest = HUNDRED * smallest_of(lab.column(base, "delivered_value")) / float(np.mean(spent))
    return lab.resampled(more, smallest), hours


def experiment(lab: Laboratory) -> Evidence:
    """A fifth of IT embedded from week 26 on; six levels from the start; cross-training at the same cost."""
    first, later = _gain(lab, START, START + HALF_YEAR), late_gain(lab)
    levels = [embedded(lab, share) for share in LEVELS]
    values = np.array([lab.column(s, "delivered_value") for s in levels])
    against_half, against_none = best_middle(values)
    hour, hours = per_hour(lab)
    parts = (
        Part("Value realized of the value possible in the last year, embedded from week 26", later, "+", "share"),
        Part("The same in the first half year: no gain yet", first, "≤", "share"),
        Part("Delivered value: the best middle level against half of IT", lab.of(against_half, scale=values[0]), "+",
             "share"),
        Part("Delivered value: the best middle level against none", lab.of(against_none, scale=values[0]), "+",
             "share"),
        Part(f"Delivered value a hundred person-weeks of hours: embedding against {hours:g} h a week of cross-training",
             hour, "+", "share"),
    )
    best = LEVELS[int(np.argmax(np.nan_to_num([mean(level) for level in values], nan=-np.inf)))]
    note = (f"Delivered value is highest with {wording.share(best)} of IT in marketing, of the levels tried. Which "
            "middle level is best was chosen on one half of the runs and measured on the other.")
    return Evidence(parts, 0, _pictures(lab, levels, values), note)


def _pictures(lab: Laboratory, levels: list[Scenario], values: Floats) -> tuple[Picture, ...]:
    gains = [lab.of(values[0], row) for row in values]
    after = lab.scenario({"embedding.it_in_marketing": FIFTH}, week=START)
    trust = executives_trust(lab, after) - executives_trust(lab, lab.base)
    return (Picture("How much embedding?", "share of IT that sits in marketing", "gain in delivered value",
                    (band("against none", LEVELS, gains),), True),
            Picture(f"Trust after a fifth of IT moved in at week {START}", "week", "difference in executives' trust",
                    (weekly_curve("embedded - not", trust),), True))


CLAIMS_HERE = (
    Claim(5, "Embedding pays with a delay, has a best middle, and beats cross-training per hour",
          f"A fifth of IT in marketing from week {START} on; 0 to half from the start; cross-training of the same cost",
          "Model, section 6; Allen 1977; Teasley et al. 2002; cross-training: He & King 2008",
          experiment, late_gain, ("requests", "learning", "embedding_depth_loss")),
)
