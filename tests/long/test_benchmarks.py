"""The kernel against the same rules written a second time, as Python objects in an idiomatic Mesa model.

Two independent readings of the theory that draw the same numbers must live the same weeks.  Sums are taken in another
order, so the tolerance is 1e-9 rather than none; a rule read differently shows at once and by far more.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.c import staff_pass
from benchmarks.idiomatic import IdiomaticModel
from benchmarks.idiomatic.chance import philox
from benchmarks.idiomatic.model import SERIES

import alignsim
from alignsim.engine.run import Simulation, run_seed
from alignsim.organization import Plan, plan

TOLERANCE = 1e-9
SMALL = {"staffing.it_heads": 12, "staffing.marketing_heads": 8}
OTHERWISE = {
    "governance.clear_ownership": 0.5,
    "incentives.shared_goal": "customer_first",
    "incentives.joint_accountability": 0.6,
    "transparency.cost": 0.8,
    "budget.shared": 0.5,
}


def planned(**settings: Any) -> Plan:
    """A plan of the baseline with these settings, dots in their names written as ``__``."""
    changes = {name.replace("__", "."): value for name, value in settings.items()}
    return plan(alignsim.load("baseline").change(changes))


def lives(model: IdiomaticModel) -> IdiomaticModel:
    """All its weeks."""
    while model.running:
        model.step()
    return model


def assert_same_weeks(of: Plan, seed: int, run: int) -> IdiomaticModel:
    """The kernel's weekly series are those of the objects."""
    kernel = Simulation(of, seed, run)
    kernel.advance(of.burn_in + of.weeks)
    model = lives(IdiomaticModel(of, run_seed(seed, run)))
    table = model.datacollector.get_model_vars_dataframe()
    assert len(table) == of.weeks
    for name in SERIES:
        theirs = kernel.record.weekly[name]
        np.testing.assert_allclose(table[name].to_numpy(float), theirs, rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)
    assert len(model.projects) == kernel.state.world[0].arrived
    return model


@pytest.mark.parametrize("run", range(3))
def test_a_small_organization_lives_the_same_weeks(run: int) -> None:
    """20 people, two years, three seeds."""
    assert_same_weeks(planned(burn_in=52, weeks=52, **{k.replace(".", "__"): v for k, v in SMALL.items()}), 11, run)


def test_the_default_organization_lives_the_same_five_years() -> None:
    """All rules that are on in the baseline, to the end; enough happens for that to mean something."""
    model = assert_same_weeks(planned(), 3, 0)
    states = {p.state for p in model.projects}
    assert {"live", "cancelled", "bought", "refused"} & states >= {"live", "bought"}
    assert any(p.escalated for p in model.projects)
    assert any(p.changed for p in model.projects)
    assert any(e.generation for e in model.executives)


@pytest.mark.parametrize("mode", ["it_led", "marketing_led", "joint", "ceo_arbitrates", "customer_council"])
def test_every_way_to_decide_lives_the_same_weeks(mode: str) -> None:
    """With levers moved that only change numbers."""
    settings = {name.replace(".", "__"): value for name, value in (OTHERWISE | {"governance.mode": mode}).items()}
    assert_same_weeks(planned(burn_in=30, weeks=70, **settings), 4, 0)


def test_own_draws_give_the_same_distribution() -> None:
    """The model as it is timed draws from Mesa's generator: means of 40 runs each agree within 4 standard errors.

    Seven comparisons at 4 standard errors: a false alarm in about one of 2,000 (fixed seeds: it either fails or not).
    """
    of = planned(burn_in=20, weeks=60, **{k.replace(".", "__"): v for k, v in SMALL.items()})
    names = ("trust_cio_to_cmo", "trust_it_staff", "understanding", "load_it", "load_marketing", "debt", "value")
    ours, theirs = [], []
    for run in range(40):
        kernel = Simulation(of, 5, run)
        kernel.advance(of.burn_in + of.weeks)
        ours.append([kernel.record.weekly[name].mean() for name in names])
        table = lives(IdiomaticModel(of, 1000 + run, own_draws=True)).datacollector.get_model_vars_dataframe()
        theirs.append([table[name].mean() for name in names])
    a, b = np.array(ours), np.array(theirs)
    error = np.sqrt((a.var(0, ddof=1) + b.var(0, ddof=1)) / len(a))
    assert np.all(np.abs(a.mean(0) - b.mean(0)) < 4 * error), dict(zip(names, (a.mean(0) - b.mean(0)) / error))


def test_levers_that_are_not_written_again_are_refused() -> None:
    """No silent difference."""
    with pytest.raises(ValueError, match="embedding_it_in_marketing"):
        IdiomaticModel(planned(embedding__it_in_marketing=0.1), 1)
    with pytest.raises(ValueError, match="mechanisms.faults"):
        IdiomaticModel(planned(mechanisms__faults=False), 1)


def test_philox_on_integers_gives_the_known_answers() -> None:
    """Salmon et al. 2011, kat_vectors."""
    ones, pi = (0xFFFFFFFF,) * 4, (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)
    assert philox((0, 0, 0, 0), (0, 0)) == (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)
    assert philox(ones, ones[:2]) == (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)
    assert philox(pi, (0xA4093822, 0x299F31D0)) == (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)


def test_the_staff_pass_in_c_gives_the_same_bits() -> None:
    """Trust's wear, learning, influence, morale and turnover of 30 weeks; without a compiler C says what is missing."""
    of = planned(burn_in=30, weeks=200)
    run = Simulation(of, 2, 0)
    run.advance(60)
    ours, theirs = staff_pass.copies(run, 2)
    if staff_pass.compiler() is None:
        with pytest.raises(RuntimeError, match="no C compiler"):
            staff_pass.in_c(of, theirs, 30, 60)
        return
    staff_pass.in_numba(of, ours, 30, 60)
    staff_pass.in_c(of, theirs, 30, 60)
    for name in staff_pass.Arrays._fields[:-1]:
        mine = getattr(ours, name)
        assert mine.tobytes() == getattr(theirs, name).tobytes(), name
