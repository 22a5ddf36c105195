"""Shapley shares where the answer is known, and on the real model: whole, alike, idle, in between."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alignsim as al
from alignsim.experiments import statistics
from alignsim.experiments.compare import compare
from alignsim.experiments.ensemble import run
from alignsim.experiments.explain import lever_words, shapley
from alignsim.experiments.explain.asked import LEDGER, Explanation, explain
from alignsim.experiments.explain.cost import cost
from alignsim.experiments.explain.levers import Lever, between, levers_of, schedule
from alignsim.experiments.explain.mechanisms import GROUPS, NEVER_CUT, cut, live_groups
from alignsim.experiments.explain.split import Split, share_of, without_gaps
from alignsim.experiments.explain.words import portion
from alignsim.experiments.explain.work import Sides, Work
from alignsim.experiments.statistics import Floats
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.parameters import all_parameters
from alignsim.problems import InputError
from alignsim.scenario import Scenario, load

SMALL = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52, "burn_in": 26}
RUNS = 8


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load("baseline").change(SMALL, name="small")


@pytest.fixture(scope="module")
def package(small: Scenario) -> Scenario:
    return small.change({"reporting.cio": "ceo", "embedding.it_in_marketing": 0.2, "governance.mode": "it_led"},
                        name="package")


@pytest.fixture(scope="module")
def found(small: Scenario, package: Scenario) -> Explanation:
    return explain(small, package, "cost", RUNS, threads=2, samples=1)


def game(k: int, value: Any, runs: int = 1) -> Floats:
    """A made-up game: the value of each coalition, a set of players, in every run."""
    rows = [value({i for i in range(k) if c >> i & 1}) for c in range(2**k)]
    return np.array([np.broadcast_to(row, runs) for row in rows], float)


def noisy_game(k: int, runs: int, seed: int = 3) -> Floats:
    """Any value for every coalition, another in every run."""
    return np.random.default_rng(seed).normal(size=(2**k, runs)) + np.arange(2**k)[:, None] ** 1.2


# -------------------------------------------------------------------------------------------------------------- Shapley
def test_in_an_additive_game_everybody_gets_what_he_brings() -> None:
    shares = shapley.exact(game(4, lambda who: sum((1.5, -2.0, 0.25, 7.0)[i] for i in who)))
    assert shares[:, 0] == pytest.approx([1.5, -2.0, 0.25, 7.0], abs=1e-12)


def test_what_two_do_only_together_they_share() -> None:
    shares = shapley.exact(game(3, lambda who: 6.0 * ({0, 1} <= who) + 1.0 * (2 in who)))
    assert shares[:, 0] == pytest.approx([3.0, 3.0, 1.0], abs=1e-12)


def test_three_who_are_needed_all_get_a_third_each_and_a_glove_game_is_as_published() -> None:
    """Two own a left glove, one the right one; a pair is worth 1: 1/6, 1/6, 4/6 (Shapley 1953's kind of example)."""
    assert shapley.exact(game(3, lambda who: float(len(who) == 3)))[:, 0] == pytest.approx([1 / 3] * 3)
    gloves = shapley.exact(game(3, lambda who: float(2 in who and bool(who & {0, 1}))))
    assert gloves[:, 0] == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_who_adds_nothing_gets_nothing_to_the_last_bit() -> None:
    values = noisy_game(3, 50)
    idle = np.concatenate([values, values])  # a fourth player, whose coming changes no coalition
    assert (shapley.exact(idle)[3] == 0.0).all()
    orders = shapley.orders(4, 1, 17, 3)
    assert shapley.along(orders, lambda c: float(idle[c, 0]))[3] == 0.0


@given(st.integers(1, 5), st.data())
def test_shares_add_up_to_the_whole_and_the_alike_get_alike(k: int, data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.floats(-1e3, 1e3), min_size=2**k, max_size=2**k))
    values = np.array(numbers)[:, None]
    shares = shapley.exact(values)
    assert math.isclose(shares.sum(), float(values[-1, 0] - values[0, 0]), abs_tol=1e-9 * (1 + max(map(abs, numbers))))
    drawn = shapley.along(shapley.orders(k, 1, 0, 1), lambda c: numbers[c])
    assert math.isclose(drawn.sum(), numbers[-1] - numbers[0], abs_tol=1e-9 * (1 + max(map(abs, numbers))))
    by_size = np.array([numbers[int(c).bit_count()] for c in range(2**k)])[:, None]
    assert np.ptp(shapley.exact(by_size)) < 1e-9 * (1 + max(map(abs, numbers)))


def test_exact_is_the_mean_over_all_orders() -> None:
    values = noisy_game(4, 3)
    every = np.array(list(permutations(range(4))))
    for column in range(3):
        by_orders = shapley.along(every, lambda c, column=column: float(values[c, column]))
        assert by_orders == pytest.approx(shapley.exact(values)[:, column], abs=1e-12)


def test_orders_belong_to_the_run_and_come_with_their_reverse() -> None:
    orders = shapley.orders(9, 4, 17, 3)
    assert orders.shape == (6, 9) and (np.sort(orders) == np.arange(9)).all()
    assert (orders[1::2] == orders[::2, ::-1]).all()
    assert (orders == shapley.orders(9, 4, 17, 3)).all() and (orders != shapley.orders(9, 4, 18, 3)).any()


@pytest.mark.parametrize("samples", [1, 3])
def test_drawn_orders_meet_the_exact_shares_within_their_error(samples: int) -> None:
    """Six players, 1,500 runs of a game with noise of its own; each share within 4 standard errors: all six hold but
    once in 2,600 seeds, and the seed is fixed."""
    values = noisy_game(6, 1_500)
    drawn = np.array([shapley.along(shapley.orders(6, 1, run, samples), lambda c, run=run: float(values[c, run]))
                      for run in range(values.shape[1])])
    errors = drawn.mean(axis=0) - shapley.exact(values).mean(axis=1)
    assert (np.abs(errors) < 4 * drawn.std(axis=0, ddof=1) / math.sqrt(len(drawn))).all()
    assert (np.abs(errors) > 0).all()


def test_intervals_of_drawn_orders_hold_the_chance_of_the_orders_too() -> None:
    """A game without any chance but that of the orders, 40 runs, 400 times: 95% intervals cover in .95 of 1,600 cases;
    with three standard errors of a share of cases (those of one trial move together: 400 count), .917 to .983."""
    values = noisy_game(4, 1)
    truth = shapley.exact(values)[:, 0]
    held = []
    for trial in range(400):
        drawn = np.array([shapley.along(shapley.orders(4, trial, run, 1), lambda c: float(values[c, 0]))
                          for run in range(40)])
        intervals = [statistics.mean_interval(column) for column in drawn.T]
        held.append([i.low <= t <= i.high for i, t in zip(intervals, truth, strict=True)])
    assert 0.917 <= np.mean(held) <= 0.983


def test_alone_and_on_top_of_the_others() -> None:
    values = game(2, lambda who: 2.0 * (0 in who) + 1.0 * (1 in who) - 1.0 * (len(who) == 2))
    assert shapley.alone(values)[:, 0] == pytest.approx([2.0, 1.0])
    assert shapley.last(values)[:, 0] == pytest.approx([1.0, 0.0])


def test_a_game_has_a_power_of_two() -> None:
    with pytest.raises(ValueError, match="2\\^k"):
        shapley.exact(np.zeros((3, 1)))


# --------------------------------------------------------------------------------------------------------------- shares
def test_a_run_that_lacks_a_value_is_left_out_everywhere_and_counted() -> None:
    values = noisy_game(3, 6)
    values[3, 2] = np.nan
    shares, whole, _ = without_gaps(shapley.exact(values), values[-1] - values[0], values)
    split = Split(("a", "b", "c"), ("A", "B", "C"), shares, 0 * whole, whole)
    assert (split.runs, split.missing) == (5, 1)
    assert sum(s.mean for s in split.shares) == pytest.approx(split.total.mean)
    assert {s.n for s in split.shares} == {5}


def test_parts_of_shares_of_runs_are_never_certain() -> None:
    nothing = share_of(np.zeros(50), True)
    assert nothing.mean == 0 and nothing.low < 0 < nothing.high
    rng = np.random.default_rng(1)
    a, b = (rng.integers(0, 2, 80).astype(float) for _ in range(2))
    theirs = statistics.share_difference_interval(a, b)
    assert share_of(b - a, True)[:3] == pytest.approx(theirs[:3])


@pytest.mark.parametrize(("share", "words"), [
    (0.75, "about three quarters"), (0.52, "about half"), (0.02, "hardly any"), (0.98, "nearly all"),
    (1.4, "more than all"), (0.3, "about a third"), (0.11, "about a tenth"), (1 / 3, "about a third")])
def test_portions_are_said_as_people_say_them(share: float, words: str) -> None:
    assert portion(share) == words


# --------------------------------------------------------------------------------------------------------------- levers
def test_players_are_what_is_set_together(small: Scenario) -> None:
    other = small.change({
        "people.cio.goal_weights": {"speed": 0.4, "quality": 0.2, "cost": 0.2, "customer": 0.2},
        "reporting.cio": "ceo", "reporting.cmo": "coo", "transparency.cost": 0.7, "weeks": 60})
    other = other.change({"reporting.cio": "cfo", "embedding.it_in_marketing": 0.1}, week=9)
    other = other.change({"embedding.it_in_marketing": 0.2}, week=20)
    names = [lever.name for lever in levers_of(small, other)]
    assert names == ["people.cio.goal_weights", "transparency.cost", "reporting.cio", "reporting.cmo",
                     "changes.embedding.it_in_marketing", "changes.reporting.cio"]
    words = [lever.words for lever in levers_of(small, other)]
    assert words[0] == "Goals of the CIO" and words[2] == "CIO reports to the CEO"
    assert words[4] == "IT staff seated in marketing: 20%, in 2 steps until week 20"
    assert words[5] == "CIO reports to the CFO, from week 9"


def shipped_pairs() -> list[tuple[str, str]]:
    """From the baseline to each scenario that comes without foreign data, and back; and population to population."""
    names = [name for name in al.shipped() if "organizations" not in str(name)]
    kept = []
    for name in names:
        try:
            load(name)
        except InputError:
            continue
        kept.append(name)
    pairs = [(a, b) for name in kept if name != "baseline" for a, b in (("baseline", name), (name, "baseline"))]
    return [*pairs, ("population", "population_charts"), ("population_charts", "population"), ("pilots", "joint")]


@pytest.mark.parametrize(("a", "b"), shipped_pairs())
def test_all_settings_together_are_b(a: str, b: str) -> None:
    one, other = load(a), load(b)
    levers = levers_of(one, other)
    if one.differences(other):
        whole = between(one, other, levers)
        assert not {k: v for k, v in whole.differences(other).items() if k != "weeks"}
        assert whole.digest() == replace(other, name="x").digest()
    assert between(one, other, []).digest() == one.digest()


def test_what_is_drawn_and_what_belongs_to_a_chart_goes_with_its_block(small: Scenario) -> None:
    population = load("population")
    assert [lever.name for lever in levers_of(small, population.change(SMALL))] == ["population"]
    names = {lever.name for lever in levers_of(population, load("baseline"))}
    assert {"reporting.cio", "transparency.cost"} <= names and "population" not in names
    one = next(lever for lever in levers_of(population, load("baseline")) if lever.name == "reporting.cio")
    assert one.before == "drawn"
    settled = between(population, load("baseline"), [one])
    assert settled.population is not None and "reporting.cio" not in settled.population.paths
    retailer = [lever.name for lever in levers_of(small, load("retailer").change({"burn_in": 26}))]
    assert retailer == ["organization"]


def test_what_both_draw_alike_is_no_player() -> None:
    drawn = load("population")
    other = replace(drawn, values=drawn.values.merged({"transparency.cost": 0.9}), name="other")
    assert drawn.differences(other) and levers_of(drawn, other) == ()


def test_policy_changes_come_apart_and_together(small: Scenario) -> None:
    late = small.change({"reporting.cio": "ceo", "transparency.cost": 0.9}, week=9)
    late = late.change({"transparency.cost": 1.0, "people.cio.goal_weights": {
        "speed": 0.4, "quality": 0.2, "cost": 0.2, "customer": 0.2}}, week=20)
    assert set(schedule(late)) == {"changes.reporting.cio", "changes.transparency.cost",
                                   "changes.people.cio.goal_weights"}
    only = [lever for lever in levers_of(small, late) if lever.name == "changes.transparency.cost"]
    mixed = between(small, late, only)
    assert [(c.week, dict(c.values), dict(c.reporting)) for c in mixed.changes] == [
        (9, {"transparency.cost": 0.9}, {}), (20, {"transparency.cost": 1.0}, {})]
    assert between(late, small, levers_of(late, small)).changes == ()


def test_every_setting_has_words() -> None:
    for p in all_parameters():
        name = p.path if ".goal_weights." not in p.path else p.path.rpartition(".")[0]
        value = p.choices[-1] if p.choices else not p.default if p.kind == "switch" else p.high
        words, _, _ = lever_words.words(name, p.default, value)
        assert 3 < len(words) <= 120 and "_" not in words.replace(name, ""), name


def test_combinations_that_cannot_be_had_are_named(small: Scenario) -> None:
    one = small.change({"demand.half_life_low": 10, "demand.half_life_high": 20, "transparency.cost": 0.1})
    other = small.change({"demand.half_life_low": 30, "demand.half_life_high": 40, "transparency.cost": 0.2})
    with pytest.raises(InputError) as caught:
        explain(one, other, runs=2)
    (problem,) = caught.value.problems
    assert problem.field.startswith("A with demand.half_life_low as in B") and "transparency" not in problem.field


def test_lines_in_a_circle_are_named(small: Scenario) -> None:
    one = small.change({"reporting.cio": "cfo"})
    other = small.change({"reporting.cio": "ceo", "reporting.cfo": "cio"})
    with pytest.raises(InputError, match="A with reporting.cfo as in B"):
        explain(one, other, runs=2)


@pytest.mark.parametrize(("given", "fields"), [
    ({"runs": 0, "seed": -1, "weeks": 0, "threads": 0, "samples": 0}, {"runs", "seed", "weeks", "threads", "samples"}),
    ({"outcome": "deliverd_value"}, {"outcome"}), ({"runs": 2.5, "outcome": ""}, {"runs", "outcome"})])
def test_bad_input_is_told_at_once(small: Scenario, given: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(InputError) as caught:
        explain(small, small, **given)
    assert {p.field for p in caught.value.problems} == {*fields, "B"}


# ----------------------------------------------------------------------------------------------------------- mechanisms
def test_every_switch_stands_in_one_group() -> None:
    """A switch that is added must be given its place: else cutting all groups would leave it on."""
    switches = [p.name for p in all_parameters() if p.section == "mechanisms"]
    placed = [name for group in GROUPS for name in group.switches]
    assert sorted([*placed, *NEVER_CUT]) == sorted(switches)
    assert len({g.name for g in GROUPS}) == len(GROUPS) <= 7


def test_cut_is_off_whatever_comes_later(small: Scenario) -> None:
    later = small.change({"mechanisms.faults": "on", "transparency.cost": 0.9}, week=9)
    off = cut(later, GROUPS)
    assert not any(off.values[path] for group in GROUPS for path in group.paths)
    assert all(off.values[f"mechanisms.{name}"] for name in NEVER_CUT)
    assert dict(off.changes[0].values) == {"transparency.cost": 0.9}
    assert cut(small, []) is small
    assert live_groups(off) == () and live_groups(off, small) == GROUPS


# ------------------------------------------------------------------------------------------------------- the real model
def test_shares_add_up_run_by_run_on_the_real_model(found: Explanation) -> None:
    assert found.complete and found.exact and found.levers.runs == RUNS
    assert np.abs(found.levers.by_run.sum(axis=0) - found.levers.whole).max() < 1e-9
    split = found.mechanisms
    assert split is not None and split.names == tuple(group.name for group in GROUPS)
    assert np.nanmax(np.abs(split.by_run.sum(axis=0) + split.rest - split.whole)) < 1e-9
    assert sum(s.mean for s in found.levers.shares) == pytest.approx(found.difference.mean, abs=1e-9)


def test_the_difference_is_that_of_a_comparison(found: Explanation, small: Scenario, package: Scenario) -> None:
    pair = compare(small, package, runs=RUNS, threads=1)
    told = next(d for d in pair.differences if d.outcome.name == "cost")
    assert (found.difference.mean, found.difference.low) == pytest.approx((told.difference, told.low))
    assert found.base_mean == pytest.approx(told.base_mean) and found.smallest == pytest.approx(told.smallest)
    again = pair.explain("cost", runs=4, threads=1)
    assert (again.levers.by_run == found.levers.by_run[:, :4]).all()


def test_a_comparison_of_several_wants_to_know_which(small: Scenario, package: Scenario) -> None:
    pair = compare(small, {"x": package, "y": small.change({"transparency.cost": 0.9})}, runs=2, threads=1)
    for other in (None, "z"):
        with pytest.raises(InputError, match="one of x, y"):
            pair.explain("cost", other)
    assert ", x changes cost" in pair.explain("cost", "x", runs=2, threads=1).sentence, "it goes by its label"


def test_the_ledger_moves_only_within_itself(found: Explanation) -> None:
    assert len(found.ledger) == len(LEDGER) == 9
    assert sum(step.difference.mean for step in found.ledger) == pytest.approx(0, abs=1e-9)
    assert len(found.ledger_table()) == 9


def test_a_share_is_the_mean_of_real_scenarios(found: Explanation, small: Scenario, package: Scenario) -> None:
    """What the line adds alone and last are comparisons anybody can make by hand."""
    k = [lever.name for lever in found.settings].index("reporting.cio")
    alone = small.change({"reporting.cio": "ceo"})
    without = package.change({"reporting.cio": "coo"})
    one, two, three, four = (run(s, RUNS, threads=1).column("cost") for s in (small, alone, without, package))
    assert found.levers.alone_intervals[k].mean == pytest.approx((two - one).mean(), abs=1e-9)
    assert found.levers.last_intervals[k].mean == pytest.approx((four - three).mean(), abs=1e-9)


def test_results_do_not_depend_on_threads_and_can_be_made_again(small: Scenario, package: Scenario) -> None:
    one = explain(small, package, "cost", 3, threads=1, samples=1)
    other = one.rerun(threads=3)
    assert (one.levers.by_run == other.levers.by_run).all()
    assert one.mechanisms is not None and other.mechanisms is not None
    assert (one.mechanisms.by_run == other.mechanisms.by_run).all()


def test_more_than_eight_settings_draw_orders_and_still_add_up(small: Scenario) -> None:
    many = small.change({
        "reporting.cio": "ceo", "reporting.cmo": "coo", "transparency.cost": 0.9, "embedding.it_in_marketing": 0.2,
        "governance.mode": "it_led", "incentives.joint_accountability": 0.6, "training.cross_hours": 2,
        "roadmap.every_weeks": 13, "staffing.cost_per_person_week": 1_234.0}, name="many")
    found = explain(small, many, "cost", 6, threads=2, samples=1)
    assert len(found.settings) == 9 and not found.exact and found.levers.alone is None
    assert np.abs(found.levers.by_run.sum(axis=0) - found.levers.whole).max() < 1e-9
    price = [lever.name for lever in found.settings].index("staffing.cost_per_person_week")
    assert (found.levers.by_run[price] == 0).all()  # a price moves money, and never person-weeks
    one = run(many, 6, threads=1).column("cost") - run(small, 6, threads=1).column("cost")
    assert (found.levers.whole == one).all()


def test_drawn_orders_meet_the_exact_shares_on_the_real_model_too(small: Scenario, package: Scenario) -> None:
    """30 runs, three settings; the differences run by run within 4 of their standard errors (once in 5,000 seeds)."""
    levers = levers_of(small, package)
    work = Work(small, package, "cost", {"runs": 30, "seed": 5, "weeks": 52, "threads": 1, "samples": 1}, None)
    exact, drawn = (work.levers(levers, way, None)[0] for way in (True, False))
    assert (exact.whole == drawn.whole).all() and (exact.by_run != drawn.by_run).any()
    apart = drawn.by_run - exact.by_run
    assert (np.abs(apart.mean(axis=1)) <= 4 * apart.std(axis=1, ddof=1) / math.sqrt(30)).all()


def test_a_mechanism_that_is_off_in_both_is_no_player(small: Scenario) -> None:
    off = cut(small, GROUPS[1:])
    found = explain(off, off.change({"embedding.it_in_marketing": 0.2}), "cost", 3, threads=1, samples=1)
    assert found.mechanisms is not None and found.mechanisms.names == (GROUPS[0].name,)
    none = explain(cut(small, GROUPS), cut(small, GROUPS).change({"reporting.cio": "ceo"}), runs=2, threads=1)
    assert none.mechanisms is None and none.complete and "mechanism" not in none.sentence


def test_the_cost_is_what_is_run(small: Scenario, package: Scenario) -> None:
    told: dict[str, int] = {}

    def tell(part: str, done: int) -> None:
        told[part] = max(done, told.get(part, 0))

    explain(small, package, runs=3, threads=1, samples=1, progress=tell)
    needed = cost(3, len(GROUPS), 3, 1)
    assert told["settings"] == needed.levers == 3 * 8
    assert 0.9 * needed.mechanisms <= told["mechanisms"] <= needed.mechanisms == 3 * 2 * 13
    assert cost(9, 7, 10, 2).levers == 10 * (2 + 4 * 8)


@pytest.mark.parametrize(("after", "part"), [(20, "nothing"), (170, "settings"), (230, "settings alone"),
                                               (457, "mechanisms")])
def test_stopped_it_keeps_the_runs_that_are_whole(small: Scenario, after: int, part: str) -> None:
    other = small.change({"reporting.cio": "ceo", "transparency.cost": 0.9, "governance.mode": "it_led"})
    seen = 0

    def tell(label: str, done: int) -> None:
        nonlocal seen
        seen += 1

    found = explain(small, other, "cost", 24, threads=1, samples=1, progress=tell, stop=lambda: seen >= after)
    assert not found.complete and "stopped" in repr(found)
    if part == "nothing":
        assert found.done == 0 and "nothing can be said" in found.sentence
    else:
        assert found.done == (20 if part == "settings" else 24)
        assert np.abs(found.levers.by_run.sum(axis=0) - found.levers.whole).max() < 1e-9
    if part == "mechanisms":
        assert found.mechanisms is not None and found.mechanisms.runs == 20
        assert found.mechanisms.total.mean == pytest.approx(found.levers.whole[:20].mean())
    else:
        assert found.mechanisms is None


# ---------------------------------------------------------------------------------------------------------------- words
def made_up(shares: dict[str, tuple[float, float]], outcome: str = "delivered_value", runs: int = 50,
            mechanisms: dict[str, tuple[float, float]] | None = None, rest: float = 0.0) -> Explanation:
    """An explanation with shares of given mean and half-width (about)."""
    def rows(parts: dict[str, tuple[float, float]]) -> Floats:
        spread = np.linspace(-1, 1, runs) * math.sqrt(3)
        turned = [np.roll(spread, 7 * k) for k in range(len(parts))]
        return np.array([m + h * math.sqrt(runs) / 2 * t for (m, h), t in zip(parts.values(), turned, strict=True)])

    by_run = rows(shares)
    a, b = load("baseline"), load("baseline").change({"transparency.cost": 0.9}, name="other")
    sides = np.tile(np.linspace(0.2, 0.6, runs)[:, None], (1, len(OUTCOME_NAMES)))
    names = tuple(shares)
    levers = tuple(Lever(n, n, "", "", ()) for n in names)
    split = Split(names, names, by_run, np.zeros(runs), by_run.sum(axis=0))
    other = None
    if mechanisms is not None:
        of = rows(mechanisms)
        other = Split(tuple(mechanisms), tuple(mechanisms), of, np.full(runs, rest), of.sum(axis=0) + rest)
    return Explanation(a, b, OUTCOMES[OUTCOME_NAMES.index(outcome)], 1, 156, runs, levers, split, other,
                       GROUPS, Sides(sides, sides), True)


@pytest.mark.parametrize(("outcome", "sign", "noun"), [
    ("delivered_value", 1, "gain"), ("delivered_value", -1, "loss"), ("lead_time_mean", 1, "loss"),
    ("lead_time_mean", -1, "gain"), ("load_it", 1, "rise"), ("load_it", -1, "fall")])
def test_a_sentence_calls_it_what_it_is(outcome: str, sign: int, noun: str) -> None:
    text = made_up({"X": (sign * 0.3, 0.01), "Y": (sign * 0.1, 0.01), "Z": (-sign * 0.02, 0.004)}, outcome,
                   mechanisms={"M": (sign * 0.3, 0.01), "N": (sign * 0.08, 0.01)}).sentence
    assert f"a {noun}" in text
    assert f"About four fifths of the {noun} comes from \u201cX\u201d" in text and "about a quarter from" in text
    assert "\u201cZ\u201d" in text and "pulls the other way" in text
    assert "works mostly through \u201cM\u201d" in text and "and \u201cN\u201d" in text


def test_more_than_the_whole_and_what_stays() -> None:
    text = made_up({"X": (0.3, 0.01), "Y": (-0.1, 0.01)}, mechanisms={"M": (0.35, 0.01), "N": (-0.1, 0.01)},
                   rest=-0.05).sentence
    assert "More than all of the gain comes from \u201cX\u201d" in text
    assert "more than the whole" in text and "\u201cN\u201d" in text
    assert "with all mechanisms cut it is \u22125.0" in text
    plain = made_up({"X": (0.3, 0.01)}, mechanisms={"M": (0.1, 0.01), "N": (-0.2, 0.01)}, rest=0.4).sentence
    assert "With all mechanisms cut it is +40.0, more than the whole; most is added by \u201cM\u201d" in plain
    assert "works" not in plain


def test_unclear_tiny_and_no_differences_claim_nothing() -> None:
    unclear = made_up({"X": (0.01, 0.2), "Y": (0.0, 0.1)}).sentence
    assert "unclear" in unclear and "a gain" not in unclear and "No single setting is clear either" in unclear
    opposed = made_up({"X": (0.3, 0.01), "Y": (-0.3, 0.01)}).sentence
    assert "unclear" in opposed and "Clear by themselves: \u201c" in opposed and "\u201cX\u201d (+30.0" in opposed
    tiny = made_up({"X": (0.001, 0.0001)}).sentence
    assert "a gain, too little to matter" in tiny
    assert "perhaps too little to matter" in made_up({"X": (0.02, 0.012)}).sentence
    assert "nothing at all, in every run" in made_up({"X": (0.0, 0.0)}).sentence
    assert "One run says nothing about chance" in made_up({"X": (0.1, 0.0)}, runs=1).sentence
    spread = made_up({"X": (0.1, 0.2), "Y": (0.09, 0.2), "Z": (0.09, 0.2)})
    if spread.difference.low > 0:
        assert "No single setting clearly carries it" in spread.sentence


def test_results_show_themselves(found: Explanation) -> None:
    table = found.table()
    assert table["kind"].tolist() == ["setting"] * 3 + ["difference"] + ["mechanisms"] * 7 + ["remainder"]
    settings = table[table["kind"] == "setting"]
    assert settings["share"].sum() == pytest.approx(table.loc[3, "share"])
    html = found._repr_html_()
    assert "<table>" in html and "CIO reports to the CEO" in html
    assert repr(found) == ("<Explanation of cost by 3 settings, small to package: 8 runs of 52 weeks, seed 1>")
    assert "Shapley shares from all 8 combinations of 3 settings" in found.note and "calibrated" in found.note
