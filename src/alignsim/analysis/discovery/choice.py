"""Which box of the trajectory, which of its restrictions stand, and how many boxes.

The trade-off between coverage (share of all cases meeting the condition that are in the box) and density (share of the
cases in the box that meet it) is the user's to make.  Left to itself, the box is taken whose membership goes most with
the condition: the largest phi coefficient (Matthews 1975), which is 0 for the whole space, whatever the share of cases
that meet the condition; of all boxes within .02 of it the one with the fewest restricted dimensions.

Patience is tried three ways.  Cuts of .05 of the box are the finest, but in a few hundred cases they hold so few that
chance decides where to cut; cuts of .1 and .2 are tried as well, and the box that does best by the same rule, after
what follows, stands.  (A known box of three dimensions among six, 200 cases, nine in ten inside and one in twenty
outside meeting the condition, 40 trials: phi on fresh cases .36 with .05 alone, .73 with all three, .77 for the true
box; with 1,000 cases .77 either way.)

A restriction is kept if its quasi-p value (Bryant & Lempert 2010) is at most .05: the chance of at least so many cases
that meet the condition in the box, if its density were that of the same box without the restriction (one-sided binomial
test).  "Quasi", for the same cases have suggested the restriction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from alignsim.analysis.discovery.box import Box, Restriction
from alignsim.analysis.discovery.prim import RULES, Peeled, Rules, Space, paste, peel

NEAR = 0.02
"""Loss of phi that a restricted dimension less is worth."""


class Choice(NamedTuple):
    """What the user wants: a box of the trajectory by its number, or a least density; else the rule of the house."""

    number: int | None = None
    min_density: float | None = None


BY_RULE = Choice()


class Chosen(NamedTuple):
    """A box that was chosen, and what was left out of it."""

    alpha: float  #: share of a cut
    trajectory: tuple[Peeled, ...]
    number: int  #: in the trajectory
    box: Box  #: after insignificant restrictions were dropped and the rest pasted
    dropped: tuple[tuple[Restriction, float], ...]  #: with their quasi-p values


def phi(peeled: Peeled, whole: Peeled) -> float:
    """Correlation of being in the box and meeting the condition; 0 where one of them does not vary."""
    n, p, b = whole.cases, whole.met, peeled.cases
    scale = math.sqrt(float(p) * (n - p) * b * (n - b))
    return (float(n) * peeled.met - float(p) * b) / scale if scale > 0 else 0.0


def choose(trajectory: Sequence[Peeled], choice: Choice = BY_RULE) -> int | None:
    """The number of a box of the trajectory; None if none says more than the whole, or none is dense enough."""
    whole = trajectory[0]
    if choice.min_density is not None:
        dense = [k for k, box in enumerate(trajectory) if box.met >= choice.min_density * box.cases]
        return max(dense, key=lambda k: (trajectory[k].met, -k), default=None)
    scores = [phi(box, whole) for box in trajectory]
    best = max(scores)
    if best <= 0:
        return None
    near = [k for k, score in enumerate(scores) if score > 0 and score >= best - NEAR]
    return min(near, key=lambda k: (len(trajectory[k].box.restricted), -scores[k]))


def quasi_p(space: Space, box: Box, restriction: Restriction) -> float:
    """The chance of a box at least as dense, were the restriction idle (Bryant & Lempert 2010)."""
    from scipy.special import bdtrc

    inside, without = box.inside(space.x), box.without(restriction).inside(space.x)
    cases, met = int(inside.sum()), int(space.y[inside].sum())
    if met == 0 or not without.any():
        return 1.0
    return float(bdtrc(met - 1, cases, space.y[without].mean()))


def pruned(space: Space, box: Box, significant: float) -> tuple[Box, tuple[tuple[Restriction, float], ...]]:
    """The box without restrictions that chance explains, the idlest first."""
    dropped = []
    while box.restrictions:
        worst, p = max(((r, quasi_p(space, box, r)) for r in box.restrictions), key=lambda found: found[1])
        if p <= significant:
            break
        box = box.without(worst)
        dropped.append((worst, p))
    return box, tuple(dropped)


def one_box(space: Space, rules: Rules = RULES, choice: Choice = BY_RULE) -> Chosen | None:
    """The box of a space, or None if no box says more than the whole."""
    best: tuple[float, Chosen] | None = None
    for alpha in rules.alphas:
        trajectory = peel(space, alpha, rules)
        number = choose(trajectory, choice._replace(number=None))
        if number is None:
            continue
        box, dropped = pruned(space, trajectory[number].box, rules.significant)
        chosen = Chosen(alpha, trajectory, number, paste(space, box, alpha), dropped)
        peeled = measured(space, chosen.box)
        if choice.min_density is not None and peeled.met < choice.min_density * peeled.cases:
            chosen = Chosen(alpha, trajectory, number, trajectory[number].box, ())  # dense as asked for, or not at all
            peeled = trajectory[number]
        score = peeled.met if choice.min_density is not None else phi(peeled, trajectory[0])
        if chosen.box.restrictions and (best is None or score > best[0]):
            best = score, chosen
    if best is None or choice.number is None:
        return None if best is None else best[1]
    # A box asked for by its number is taken as it stands: the user has looked at the curve it belongs to.
    chosen = best[1]
    if choice.number >= len(chosen.trajectory):
        return None
    return chosen._replace(number=choice.number, box=chosen.trajectory[choice.number].box, dropped=())


def measured(space: Space, box: Box) -> Peeled:
    """The box with its cases."""
    inside = box.inside(space.x)
    return Peeled(box, int(inside.sum()), int(space.y[inside].sum()))


def boxes(space: Space, rules: Rules, choice: Choice, most: int) -> list[Chosen]:
    """Up to ``most`` boxes by covering: each is found among the cases that no earlier one holds."""
    found: list[Chosen] = []
    left = space
    while len(found) < most and left.y.any() and not left.y.all():
        chosen = one_box(left, rules, choice)
        if chosen is None:
            break
        found.append(chosen)
        left = left.taken(~chosen.box.inside(left.x))
    return found
