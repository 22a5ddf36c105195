"""Convergence: its arithmetic on made-up figures, its settings on short runs, and its pictures."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

import alignsim as al
from alignsim.evidence.claims.claim import Claim, Evidence
from alignsim.evidence.claims.laboratory import Estimate, Laboratory
from alignsim.evidence.convergence.claims import ClaimsConvergence, Setting, claims_convergence, direction_of
from alignsim.evidence.convergence.effects import (
    ASKED,
    WHAT_IFS,
    Convergence,
    Effect,
    Level,
    convergence,
    sizes,
    total_runs,
)
from alignsim.evidence.convergence.resampling import direction, paired, stability
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report.claims_convergence import plot as plot_claims
from alignsim.report.convergence import plot, plot_levels
from alignsim.report.figure import Picture
from test_plots import texts

VALUE, STRONG = (OUTCOMES[OUTCOME_NAMES.index(n)] for n in ("delivered_value", "strong_relationship"))
SHORT = al.load("baseline").change(
    {"weeks": 26, "burn_in": 8, "staffing.it_heads": 12, "staffing.marketing_heads": 8}, name="short")


def normal(n: int) -> np.ndarray:
    """``n`` values with exactly the shape of a standard normal distribution."""
    values = stats.norm.ppf((np.arange(n) + 0.5) / n)
    return np.asarray(values / values.std())


# -------------------------------------------------------------------------------------------------------- resampling
def test_a_large_effect_is_seen_in_every_resampled_experiment() -> None:
    base = 0.01 * np.sin(np.arange(400.0))
    assert stability(VALUE, base, base + 1 + 0.1 * np.cos(np.arange(400.0)), 10) == (1.0, 0.0)


def test_no_effect_at_all_is_no_difference_worth_having_in_every_one() -> None:
    base = normal(400)
    assert paired("", VALUE, base, base).verdict == "no difference worth having"
    assert stability(VALUE, base, base.copy(), 10) == (1.0, 0.0)


def test_agreement_is_the_power_of_the_t_test() -> None:
    """Where any effect is worth having, agreement is the chance that an interval lies above 0: the power of a t test
    (noncentral t).  1,000 experiments have a standard error of .016; five of them are allowed."""
    base = 1e-6 * np.sin(np.arange(4000.0))
    other = base + 0.3 + np.random.default_rng(5).permutation(normal(4000))
    for size in (20, 60):
        limit = stats.t.ppf(0.975, size - 1)
        power = stats.nct.sf(limit, size - 1, 0.3 * np.sqrt(size))
        agree, opposite = stability(VALUE, base, other, size, resamples=1000)
        assert abs(agree - power) < 0.08
        assert opposite < 0.02


def test_more_pairs_agree_more_and_the_same_draws_come_back() -> None:
    base = np.random.default_rng(1).permutation(normal(300))
    other = base + 0.25 + np.random.default_rng(2).permutation(normal(300))
    found = [stability(VALUE, base, other, size)[0] for size in (20, 80, 300)]
    assert found == sorted(found) and found[-1] > 0.9
    assert stability(VALUE, base, other, 80)[0] == found[1]


def test_a_pair_has_the_verdict_of_compare() -> None:
    base = np.array([0.0, 1, 0, 1, 0, 1, 0, 0, 0, 0])
    difference = paired("x", STRONG, base, np.ones(10))
    assert (difference.base_mean, difference.difference, difference.pairs) == (0.3, 0.7, 10)
    assert difference.low > 0 and direction(difference.verdict) == "better"
    assert paired("x", VALUE, base, np.full(10, np.nan)).verdict == "too few pairs"
    assert direction("worse, perhaps too little to matter") == "worse"


# ------------------------------------------------------------------------------------------------------- convergence
@pytest.fixture(scope="module")
def short() -> Convergence:
    return convergence(4, threads=1, base=SHORT, horizons=(13, 26), burn_ins=(0, 8), resamples=10)


def test_every_setting_change_and_outcome_has_a_row(short: Convergence) -> None:
    table = short.table()
    expected = {("weeks", 13), ("weeks", 26), ("burn_in", 0), ("burn_in", 8), *(("runs", n) for n in sizes(4))}
    assert set(zip(table["setting"], table["value"], strict=True)) == expected
    assert len(table) == len(expected) * len(WHAT_IFS) * len(ASKED)
    assert not table.duplicated(["setting", "value", "change", "outcome"]).any()
    assert len(short.levels()) == len(expected) * len(ASKED)
    assert len(short.summary()) == len(WHAT_IFS) * len(ASKED)


def test_its_figures_are_those_of_compare(short: Convergence) -> None:
    """At another horizon, after another burn-in, and of the first runs."""
    table = short.table().set_index(["setting", "value", "change", "outcome"])
    for setting, value, base, runs in (("weeks", 13, SHORT.change({"weeks": 13}), 4),
                                       ("burn_in", 0, SHORT.change({"burn_in": 0}), 4), ("runs", 8, SHORT, 8)):
        found = al.compare(base, {"ceo_line": base.change({"reporting.cio": "ceo"})}, runs=runs, threads=1,
                           weekly=False).table().set_index("name")
        for outcome in ASKED:
            mine, theirs = table.loc[(setting, value, "ceo_line", outcome)], found.loc[outcome]
            for name in ("difference", "low", "high", "pairs", "verdict"):
                assert mine[name] == theirs[name] or mine[name] != mine[name]


def test_the_number_of_runs_is_told_and_made() -> None:
    told: dict[str, int] = {}
    convergence(2, threads=1, base=SHORT, horizons=(26,), burn_ins=(4, 8), resamples=2,
                progress=told.__setitem__)
    assert sum(told.values()) == total_runs(2, SHORT, (26,), (4, 8)) == 5 * (8 + 2)


def test_sizes_go_from_a_quarter_to_four_times() -> None:
    assert sizes(200) == (50, 100, 200, 400, 800)
    assert sizes(4) == (2, 4, 8, 16)


def test_bad_numbers_are_refused() -> None:
    with pytest.raises(al.InputError, match="runs"):
        convergence(0)


def made_up(turn: bool) -> Convergence:
    """100 pairs a setting; everything gets better, but the roadmap worsens delivered value at 520 weeks if ``turn``."""
    effects = []
    settings = [("weeks", 156), ("weeks", 520), ("burn_in", 0), ("burn_in", 104), ("runs", 25), ("runs", 100),
                ("runs", 400)]
    for setting, value in settings:
        for what_if in WHAT_IFS:
            for k, outcome in enumerate(ASKED):
                verdict, sign = "better", 1.0
                if turn and (value, what_if.name, outcome) == (520, "roadmap", "delivered_value"):
                    verdict, sign = "worse", -1.0
                if value == 25:
                    verdict = "unclear"
                half = 0.02 * (k + 1) * np.sqrt(100 / value if setting == "runs" else 1)
                agree = {25: 0.2, 100: 0.95, 400: 1.0}.get(value, np.nan) if setting == "runs" else np.nan
                middle = sign * 0.03 * (k + 1)
                effects.append(Effect(setting, value, what_if.name, outcome, middle, middle - half, middle + half, 100,
                                      verdict, half, agree, 0.0))
    base = al.load("baseline")
    levels = [Level(setting, value, outcome, middle, middle - 0.05, middle + 0.05, 100) for setting, value in settings
              for outcome, middle in zip(ASKED, (0.4, 3.2, 0.35, 0.5), strict=True)]
    return Convergence(base, 100, 1, tuple(effects), tuple(levels))


def test_the_summary_counts_agreement_and_contradiction() -> None:
    for turn in (False, True):
        found = made_up(turn)
        summary = found.summary().set_index(["change", "outcome"])
        assert (summary["runs_needed"] == 100).all() and (summary["burn_ins_agree"] == 2).all()
        assert summary["turned"].sum() == int(turn)
        assert summary.loc[("roadmap", "delivered_value"), "weeks_agree"] == 2 - turn
        told = f"{16 - turn} do so at all 2 horizons and 16 after all 2 burn-ins"
        assert found.sentence.startswith("16 of 16 effects point one way in 400 pairs") and told in found.sentence
        assert ("Roadmap every quarter, for delivered value" in found.sentence) == turn


# ------------------------------------------------------------------------------------------------------------ claims
def estimate(value: float, half: float, smallest: float = 0.1) -> Estimate:
    return Estimate(value, value - half, value + half, 20, smallest)


def claim(number: int, *, real: bool = False) -> Claim:
    """A claim whose effect turns round at 52 weeks if its number is even; or one that is measured."""

    def headline(lab: Laboratory) -> Estimate:
        if real:
            return lab.difference(lab.base, lab.scenario({"reporting.cio": "ceo"}), "relationship")
        sign = -1 if number % 2 == 0 and lab.weeks == 52 else 1
        return estimate(sign * 0.5, 4 / lab.runs)

    return Claim(number, f"Claim of number {number}", "", "", lambda lab: Evidence(()), headline, ())


def test_directions() -> None:
    assert [direction_of(estimate(v, h)) for v, h in ((0.5, 0.1), (-0.5, 0.1), (0, 0.05), (0.1, 0.3))] == [
        "positive", "negative", "no difference worth having", "unclear"]


@pytest.fixture(scope="module")
def claims() -> ClaimsConvergence:
    return claims_convergence(claims=[claim(1), claim(2)], horizons=(26, 52), burn_ins=(0, 8), runs=(4, 20))


def test_headlines_are_held_against_the_reference(claims: ClaimsConvergence) -> None:
    assert claims.reference == Setting(26, 8, 20) and len(claims.settings) == 8
    table = claims.table()
    assert len(table) == 16
    assert set(table[table["runs"] == 4]["agreement"]) == {"other"}  # four pairs are too few to be clear
    clear = table[table["runs"] == 20].set_index(["claim", "weeks"])["agreement"]
    assert set(clear.loc[1]) == set(clear.loc[2, 26]) == {"same"} and set(clear.loc[2, 52]) == {"opposite"}
    assert list(claims.summary()["same"]) == [4, 2] and list(claims.summary()["opposite"]) == [0, 2]
    assert "1 of 2 headline effects keep their direction" in claims.sentence
    assert claims.sentence.endswith("Turned round in some setting: claim 2.")


def test_the_laboratory_has_the_settings() -> None:
    def make(setting: Setting) -> Laboratory:
        return Laboratory(setting.runs, 1, setting.weeks, 1, {"burn_in": setting.burn_in}, base=SHORT)

    told: list[str] = []
    found = claims_convergence(make, [claim(3, real=True)], horizons=(13, 26), burn_ins=(4,), runs=(2, 3),
                               progress=told.append)
    for row in found.headlines:
        base = SHORT.change({"weeks": row.weeks, "burn_in": 4})
        direct = al.compare(base, base.change({"reporting.cio": "ceo"}), runs=row.runs, threads=1, weekly=False)
        assert row.effect == direct.table().set_index("name").loc["relationship", "difference"]
    assert told[0] == "claim 3: 13 weeks after 4, 2 runs" and len(told) == 4


# ---------------------------------------------------------------------------------------------------------- pictures
@pytest.fixture(scope="module")
def drawn(claims: ClaimsConvergence) -> list[Picture]:
    return [plot(made_up(turn=True)), plot_levels(made_up(turn=True)), plot_claims(claims)]


def test_no_text_overlaps_or_is_cut_off(drawn: list[Picture]) -> None:
    for picture in drawn:
        width, height = picture.get_size_inches() * picture.dpi
        boxes = texts(picture)
        assert not [t for t, b in boxes if b.x0 < 0 or b.y0 < 0 or b.x1 > width or b.y1 > height]
        assert not [(s, t) for (s, a), (t, b) in combinations(boxes, 2)
                    if a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 and a.y0 < b.y1 - 1 and b.y0 < a.y1 - 1]


def test_the_pictures_say_what_they_show(drawn: list[Picture]) -> None:
    effects, levels, claims = (" ".join(text for text, _ in texts(picture)) for picture in drawn)
    assert all(w.label in effects for w in WHAT_IFS)
    for shown in (effects, levels):
        assert all(words in shown for words in ("Delivered value", "horizon, weeks", "burn-in, weeks", "pairs of runs"))
    assert "1. Claim of number 1" in claims and "26 weeks\nafter 8\n20 pairs" in claims
