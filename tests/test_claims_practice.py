"""The claims from practice: each experiment runs and says what it promised; its arithmetic, on figures made up.

What the model finds is not tested: a claim that fails is a result.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import alignsim as al
from alignsim.evidence.claims import CLAIMS, blame
from alignsim.evidence.claims.blame import lost, trust_lost
from alignsim.evidence.claims.claim import Claim
from alignsim.evidence.claims.halves import Half, cheapest, chosen_again
from alignsim.evidence.claims.laboratory import Estimate, Laboratory, cut
from alignsim.evidence.claims.practice_cost_centre import early
from alignsim.evidence.claims.practice_platform import crossing, lead_of, quarterly, windows
from alignsim.evidence.claims.said import said, week_said
from alignsim.evidence.claims.turning import ahead_before, lasting_week, sooner, turning_week
from alignsim.state import ACTIVE, EVENT, LIVE, NEVER, PROJECT, allocate

HERE = {claim.id: claim for claim in CLAIMS if claim.id >= 10}
PROMISED = {
    10: (("under the cfo", "relationship", "-"), ("under the cfo", "involved later", "-"),
         ("under the cfo", "rework", "+"), ("under the coo", "involved later", "-"), ("under the coo", "rework", "+"),
         ("under the coo", "relationship", "-")),
    11: (("joint accountability", "relationship", "+"), ("fewer decisions", "disputed", "-"), ("less", "blame", "-"),
         ("through disputes", "larger", "+"), ("lip service", "as it is", "0"), ("lip service", "larger", "+")),
    12: (("less", "knowledge", "-"), ("less", "outside it", "-"), ("decisions", "longer", "+")),
    13: (("slower later", "value", "-"), ("faster first", "value", "+"), ("faster first", "sooner", "-"),
         ("slower later", "live later", "+"), ("debt", "smaller", "+")),
    14: (("fastest", "more than", "-"), ("more than", "decide", "-"), ("more than", "decide", "-"),
         ("more than", "decide", "-"), ("clear ownership", "shortens", "-")),
    15: (("more", "knowledge", "+"), ("cio", "less trust", "-")),
    16: (("(a)", "value", "+"), ("(b)", "value", "+"), ("(a)", "relationship", "+"), ("(b)", "relationship", "+")),
}
"""Words of every part, and its sign, in order."""


@pytest.fixture(scope="module")
def lab() -> Laboratory:
    """Eight short runs of everything."""
    return Laboratory(8, seed=5, weeks=52, threads=1)


def test_all_claims_from_practice_are_there() -> None:
    assert sorted(HERE) == sorted(PROMISED)


@pytest.mark.parametrize("claim", HERE.values(), ids=lambda claim: str(claim.id))
def test_an_experiment_gives_the_parts_it_promises(lab: Laboratory, claim: Claim) -> None:
    evidence = claim.experiment(lab)
    found = [(part.text.lower(), part.expected) for part in evidence.parts]
    assert len(found) == len(PROMISED[claim.id])
    for (text, expected), (first, second, sign) in zip(found, PROMISED[claim.id], strict=True):
        assert first in text and second in text and expected == sign
    for part in evidence.parts:
        assert all(map(math.isfinite, part.estimate[:5])), part.text
        assert part.estimate.low <= part.estimate.value <= part.estimate.high
    for picture in evidence.pictures:
        for curve in picture.curves:
            assert curve.x.shape == curve.y.shape == curve.low.shape == curve.high.shape
            assert np.isfinite(curve.y).all()
    assert "nan" not in evidence.note and any(letter.isdigit() for letter in evidence.note)


@pytest.mark.parametrize("claim", HERE.values(), ids=lambda claim: str(claim.id))
def test_the_headline_alone_is_the_part_it_stands_for(lab: Laboratory, claim: Claim) -> None:
    evidence, alone = claim.experiment(lab), claim.headline(lab)
    assert alone[:5] == evidence.parts[evidence.headline].estimate[:5]
    assert len(claim.suspects) >= 2
    assert math.isfinite(claim.headline(lab.without(claim.suspects[0])).value)
    for suspect in claim.suspects:
        cut(suspect)


# ------------------------------------------------------------------------------------------------------ turning points
def test_a_balance_that_turns_for_good() -> None:
    assert lasting_week(np.array([-1.0, 1, -1, -1, 2, 3])) == 4
    assert lasting_week(np.array([1.0, 1])) == 0
    assert lasting_week(np.array([1.0, 1, -1])) == 3, "not within the window: its length"
    assert ahead_before(np.array([0.0, -1, 2, -1, 2, 3])) == 2


def test_a_crossover_that_is_known() -> None:
    """Ten runs gain one a week for 20 weeks and lose one a week after: the total is below zero from week 40 on."""
    lab = Laboratory(10, seed=1, threads=1)
    total = np.cumsum(np.tile(np.where(np.arange(60) < 20, 1.0, -1.0), (10, 1)), axis=1)
    found = turning_week(lab, -total)
    assert (found.value, found.low, found.high) == (40, 40, 40)
    assert crossing(lab, total).startswith("The standard platform overtakes in total value for good in week 40 ")
    assert "ahead in 39 weeks, clearly so in 39." in crossing(lab, total), "week 39 is a draw: not ahead, not behind"
    assert "does not overtake" in crossing(lab, -total.cumsum(axis=1) * 0 + 1)


def test_a_crossover_is_less_sure_where_runs_differ() -> None:
    """Runs cross at week 10, 30, 50: lines of one slope cross in the mean at week 30, samples of them around it."""
    lab = Laboratory(9, seed=1, threads=1)
    weeks = np.arange(100.0)
    balance = np.array([weeks - at for at in (10, 30, 50) * 3])
    found = turning_week(lab, balance)
    assert found.value == 31 and 10 < found.low < 31 < found.high < 50
    apart = sooner(lab, balance, balance - 20)
    assert apart.value == apart.low == apart.high == 20, "on the same runs, 20 weeks apart in every sample"


def test_a_balance_that_never_turns_counts_as_late_not_as_missing() -> None:
    lab = Laboratory(4, seed=1, threads=1)
    balance = np.array([[-1.0] * 9 + [1.0], *[[-1.0] * 10] * 3])
    found = turning_week(lab, balance)
    assert found.value == 10 and found.high == 10
    assert week_said(found, 10) == "not within 10 weeks"


# -------------------------------------------------------------------------------------------------------------- halves
def _half(names: tuple[str, ...], value: float, relationship: float, hours: float) -> Half:
    runs = np.array([0.5, 1.0, 1.5])
    return Half(names, value * runs, relationship * runs, hours * np.ones(3), 10 * runs, 2 * runs)


FREE = _half(("metrics", "owners"), 6, 1.2, 0)
DEAR = _half(("metrics", "embedding"), 9, 1.8, 100)
WEAK = _half(("pilots", "owners"), 4, 1.9, 0)


def test_shares_are_of_the_whole() -> None:
    assert FREE.shares() == pytest.approx((0.6, 0.6))
    assert WEAK.shares() == pytest.approx((0.4, 0.95)) and not WEAK.is_enough()


def test_the_cheapest_half_is_enough_and_costs_least() -> None:
    assert cheapest((DEAR, FREE, WEAK)) is FREE
    assert cheapest((DEAR, WEAK)) is DEAR, "one that gives too little does not count, however cheap"
    better = _half(("metrics", "level"), 7, 1.4, 0.5)
    assert cheapest((FREE, better, DEAR)) is better, "hours that hardly differ do not decide"
    poor = _half(("a", "b"), 4.5, 0.2, 0)
    assert cheapest((poor, WEAK)) is WEAK, "none is enough: the larger of the smaller shares"
    with pytest.raises(ValueError, match="no halves"):
        cheapest(())


def test_a_whole_that_gains_nothing_has_no_half() -> None:
    nothing = FREE._replace(whole_value=np.zeros(3))
    assert math.isnan(nothing.shares()[0]) and not nothing.is_enough()
    assert cheapest((nothing,)) is nothing


def test_how_often_the_same_half_is_chosen() -> None:
    lab = Laboratory(3, seed=1, threads=1)
    assert chosen_again(lab, (FREE, DEAR)) == 1
    torn = FREE._replace(value=np.array([0.5, -9.0, 30.0]))
    assert 0 < chosen_again(lab, (torn, DEAR)) < 1


# ------------------------------------------------------------------------------------------------------------- figures
def test_blame_is_what_executives_lost_in_measured_weeks() -> None:
    events = allocate((5,), EVENT)
    events.week = (3, 10, 20, -5, 30)
    events.who = (0, 1, 2, 0, 1)
    events.change = (-0.04, -0.02, -0.5, -0.5, 0.3)
    assert lost(events, 26) == pytest.approx((0.04 + 0.02) / 2 / 0.5), "no staff, no burn-in, no gains"


def test_blame_by_pieces_is_that_of_the_same_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blame, "PIECE", 2)
    lab = Laboratory(3, seed=9, weeks=20, threads=1).without("resentment")
    whole = al.run(al.load("baseline").change({"weeks": 20, "mechanisms.resentment": False}), 3, 9, threads=1,
                   weekly=False, events=True)
    assert whole.event_rows is not None
    assert trust_lost(lab, lab.base) == pytest.approx([lost(rows, 20) for rows in whole.event_rows])


def _projects() -> np.recarray:
    rows = allocate((5,), PROJECT).view(np.recarray)
    rows.two = (1, 1, 1, 0, 1)
    rows.early = (0.2, 0.6, 0.9, 1.0, 1.0)
    rows.decided = (0, 9, -1, 5, NEVER)
    rows.state = (LIVE, LIVE, LIVE, LIVE, ACTIVE)
    rows.arrival = (0, 9, 10, 5, 2)
    rows.ended = (30, 19, 60, 15, NEVER)
    return rows


def test_involvement_is_of_shared_projects_decided_in_measured_weeks() -> None:
    assert early(_projects()) == pytest.approx(0.4)
    assert math.isnan(early(_projects()[3:]))


def test_lead_time_is_of_live_projects_proposed_in_the_window() -> None:
    assert lead_of(_projects(), (0, 10)) == pytest.approx((30 + 10 + 10) / 3)
    assert math.isnan(lead_of(_projects(), (50, 60)))


def test_windows_of_a_horizon() -> None:
    assert windows(312) == ((0, 52), (208, 312), (156, 208))
    assert all(0 <= a < b <= 40 for a, b in windows(40))


def test_quarters_are_means_in_per_cent_at_their_middle() -> None:
    weekly = np.concatenate([np.full(13, 0.1), np.full(13, -0.2), [9.0]])
    found = quarterly(np.array([weekly, weekly]))
    assert found.x == pytest.approx([6.5, 19.5]) and found.y == pytest.approx([10, -20])


def test_effects_in_words() -> None:
    assert said(Estimate(0.017, 0.014, 0.019, 9, 0.0), "share") == "+1.7 percentage points (+1.4 to +1.9)"
    assert said(Estimate(-0.17, -0.2, -0.15, 9, 0.0), "1..5") == "−0.17 (−0.20 to −0.15)"
    assert said(Estimate(0.01, -0.02, 0.03, 9, 0.0), "weeks") == "+0.01 weeks (−0.02 to +0.03)"
    assert week_said(Estimate(48.0, 44.0, 60.0, 9, 0.0), 60) == "in week 48 (95% interval 44 to not within 60 weeks)"
