"""The goals of the engine, measured in one go: python benchmarks/run.py [--quick] [--only NAME ...].

Prints a Markdown table, writes benchmarks/results.json, and puts the table into benchmarks/README.md.  Ratios are of
processor time, so that a busy machine hurts less; where a goal is about waiting, wall time stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

import alignsim
from alignsim.engine.batch import run_batch, run_seed
from alignsim.engine.run import Simulation
from alignsim.experiments.compare import Comparison
from alignsim.organization import Plan, plan
from benchmarks.c import staff_pass
from benchmarks.idiomatic import IdiomaticModel
from benchmarks.measure import ROOT, child, children, in_turn, timed

RESULTS = Path(__file__).with_name("results.json")
README = Path(__file__).with_name("README.md")
MARKS = ("<!-- table -->", "<!-- end of table -->")
LEVERS = ("embedding", "joint_accountability", "transparency", "ceo_line", "it_led", "best_of_breed")
JUDGED = ("delivered_value", "on_time_share", "trust_cio_to_cmo", "trust_it_staff")
AT_MOST, AT_LEAST = "at most", "at least"


@dataclass(frozen=True)
class Row:
    """One figure; ``goal`` None: only reported."""

    what: str
    value: float
    unit: str
    sense: str | None = None
    goal: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached."""
        if self.goal is None or self.sense is None:
            return None
        return self.value <= self.goal if self.sense == AT_MOST else self.value >= self.goal


@dataclass(frozen=True)
class Setting:
    """How thoroughly to measure."""

    quick: bool

    def __call__(self, thorough: int, quick: int) -> int:
        return quick if self.quick else thorough


def organization(times: float, weeks: int = 156, burn_in: int = 104) -> Plan:
    """The baseline with so many times its people."""
    changes = {"staffing.it_heads": round(48 * times), "staffing.marketing_heads": round(32 * times)}
    return plan(alignsim.load("baseline").change({**changes, "weeks": weeks, "burn_in": burn_in}))


# ----------------------------------------------------------------------------------------------------------- the goals
def mesa(of: Setting) -> list[Row]:
    """The same rules as agents in Python, each with its own way to draw and its weekly collector."""
    here, runs = organization(1), of(40, 10)
    keys = iter(range(1, 1000))

    def objects() -> None:
        model = IdiomaticModel(here, run_seed(1, next(keys)), own_draws=True)
        while model.running:
            model.step()

    run_batch(here, 1, range(1), weekly=True)
    ours, theirs = in_turn([lambda: run_batch(here, 1, range(runs), weekly=True), objects], of(7, 3))
    note = f"{theirs.cpu * 1e3:,.0f} ms against {ours.cpu / runs * 1e3:.2f} ms a run of 260 weeks with weekly record"
    return [Row("idiomatic Mesa / batch, 80 staff", theirs.cpu / (ours.cpu / runs), "x", AT_LEAST, 150, note)]


def plain_c(of: Setting) -> list[Row]:
    """The weekly pass over all people."""
    if staff_pass.compiler() is None:
        return []
    rows = []
    for times in (1, 10):
        here, weeks = organization(times, 100, 60), 2000 // times
        run = Simulation(here, 1, 0)
        run.advance(60)
        ours, theirs = staff_pass.copies(run, 2)

        def pass_of(by: Callable[..., None], arrays: Any, run: Any = run, here: Any = here, weeks: int = weeks) -> None:
            staff_pass.restore(run, arrays)
            by(here, arrays, 0, weeks)

        jobs = [lambda: pass_of(staff_pass.in_numba, ours), lambda: pass_of(staff_pass.in_c, theirs)]  # noqa: B023
        in_turn(jobs, 1)
        same = all(getattr(ours, f).tobytes() == getattr(theirs, f).tobytes() for f in staff_pass.Arrays._fields[:-1])
        if not same:
            raise RuntimeError("C and the kernel do not give the same bits")
        a, b = in_turn(jobs, of(15, 5))
        each = weeks * 80 * times
        note = f"{a.cpu / each * 1e9:.0f} against {b.cpu / each * 1e9:.0f} ns a person-week, same bits"
        rows.append(Row(f"batch / plain C, pass over {80 * times} people", a.cpu / b.cpu, "x", AT_MOST, 1.2, note))
    return rows


def mesa_face(of: Setting) -> list[Row]:
    """``AlignmentModel`` without a collector, stepped week by week."""
    scenario, runs = alignsim.load("baseline"), of(30, 8)
    here = plan(scenario)

    def face(steps: bool) -> None:
        for run in range(runs):
            model = alignsim.AlignmentModel(scenario, 1, run, collect=False)
            while steps and model.running:
                model.step()

    def batch(weeks: int) -> None:
        simulation = Simulation(here, 1, 0, weekly=False)
        for run in range(runs):
            simulation.restart(1, run)
            simulation.advance(weeks)

    face(True)
    whole, made, all_weeks, burn_in = in_turn(
        [lambda: face(True), lambda: face(False), lambda: batch(260), lambda: batch(104)], of(7, 3)
    )
    steps, same_weeks = whole.cpu - made.cpu, all_weeks.cpu - burn_in.cpu
    note = f"{steps / runs * 1e3:.2f} against {same_weeks / runs * 1e3:.2f} ms for 156 weeks"
    making = (made.cpu - burn_in.cpu) / runs * 1e3
    return [
        Row("Mesa face / batch, the 156 steps", steps / same_weeks, "x", AT_MOST, 2, note),
        Row("Mesa face / batch, whole run", whole.cpu / all_weeks.cpu, "x", AT_MOST, 2,
            f"making the model (plan, agents) costs {making:.1f} ms more"),
    ]  # fmt: skip


def growth(of: Setting) -> list[Row]:
    """Cost a person-week from 80 to 80,000 people."""
    rows: list[Row] = []
    for times, runs in ((1, of(40, 10)), (10, of(5, 2))):
        here = organization(times)
        run_batch(here, 1, range(1))
        taken, = in_turn([lambda: run_batch(here, 1, range(runs))], of(5, 2))  # noqa: B023
        each = taken.cpu / runs
        note = f"{each * 1e3:,.1f} ms a run of 260 weeks"
        rows.append(Row(f"a person-week, {80 * times} people", each / 260 / 80 / times * 1e9, "ns", note=note))
    for times in (100, 1000):
        here, weeks = organization(times, 26, 130), of(10, 5) if times == 1000 else 20
        simulation = Simulation(here, 1, 0, weekly=False)
        simulation.advance(130)
        taken = timed(lambda: simulation.advance(weeks))  # noqa: B023
        world = simulation.state.world[0]
        note = f"{weeks} weeks from week 0; {world.open_count:,} projects open of {world.arrived:,}"
        rows.append(Row(f"a person-week, {80 * times:,} people", taken.cpu / weeks / 80 / times * 1e9, "ns", note=note))
    short, long = organization(1), organization(1, 1456)
    few, many = in_turn([lambda: run_batch(short, 1, range(6)), lambda: run_batch(long, 1, range(1))], of(5, 2))
    a, b = few.cpu / 6 / 260, many.cpu / 1560
    note = f"{a * 1e6:.0f} and {b * 1e6:.0f} us a week of 80 people; projects that are live stay"
    rows.append(Row("cost a week, runs of 1,560 / 260 weeks", b / a, "x", note=note))
    note = "1 is linear in people; beyond some thousand the arrays leave the cache"
    rows.append(Row("cost a person-week, 80,000 / 8,000 people", rows[3].value / rows[2].value, "x", AT_MOST, 2, note))
    return rows


def what_if(of: Setting) -> list[Row]:
    """A change made, run, paired with a base that is there already."""
    base = alignsim.load("baseline")
    done = alignsim.run(base, runs=200, threads=1)

    def ask() -> None:
        changed = base.change({"embedding.it_in_marketing": 0.2})
        Comparison(done, {"embedding": alignsim.run(changed, runs=200, threads=1)}).table()

    ask()
    taken, = in_turn([ask], of(5, 2))
    note = f"wall {taken.wall:.2f} s, base there already, table of differences included"
    return [Row("200 paired runs of a what-if, one core", taken.cpu, "s", AT_MOST, 2, note)]


def threads(of: Setting) -> list[Row]:
    """Two threads against one: wall time."""
    here, runs = organization(1), of(200, 40)
    run_batch(here, 1, range(2))
    one, two = in_turn([partial(run_batch, here, 1, range(runs), threads=n) for n in (1, 2)], of(5, 3))
    note = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; processor time x {two.cpu / one.cpu:.2f}"
    return [Row("one thread / two, wall time", one.wall / two.wall, "x", note=note)]


def starting(of: Setting) -> list[Row]:
    """From an empty cache, from a full one, and without any kernel."""
    command = ["-m", "alignsim", "run", "baseline", "--runs", "1", "--threads", "1"]
    with tempfile.TemporaryDirectory() as empty:
        cache = {"ALIGNSIM_CACHE": empty}
        cold = child(command, cache)
        if cold.code:
            raise RuntimeError("alignsim run failed")
        warm = children(command, of(7, 3), cache)
    plain = children(["-m", "alignsim", "--help"], of(9, 3))
    wrong = [child(["-m", "alignsim", "run", "bsaeline"]) for _ in range(of(9, 3))]
    mistake = float(np.median([run.cpu for run in wrong]))
    return [
        Row("cold compile", cold.cpu - warm.cpu, "s", AT_MOST, 40, f"wall {cold.wall - warm.wall:.1f} s; once"),
        Row("warm start of alignsim run", warm.cpu, "s", AT_MOST, 2, f"wall {warm.wall:.2f} s; one run of baseline"),
        Row("alignsim --help", plain.cpu, "s", AT_MOST, 0.4, f"wall {plain.wall:.2f} s"),
        Row("an input error", mistake, "s", AT_MOST, 0.4, "a misspelt scenario"),
    ]


def pairing(of: Setting) -> list[Row]:
    """How many runs common random numbers save."""
    base, runs, rows = alignsim.load("baseline"), of(400, 60), []
    done = alignsim.run(base, runs=runs, threads=1, weekly=False)
    for lever in LEVERS:
        other = alignsim.run(alignsim.load(lever), runs=runs, threads=1, weekly=False)
        gains = {d.outcome.name: d.pairing_gain for d in Comparison(done, {lever: other}).differences}
        note = ", ".join(f"{name} {gains[name]:.1f}" for name in JUDGED)
        rows.append(Row(f"pairing saves, {lever}", float(np.median([gains[name] for name in JUDGED])), "x", note=note))
    return rows


def comparisons(of: Setting) -> list[Row]:
    """``compare`` of the baseline with each shipped lever at 400 pairs on one core."""
    base = alignsim.load("baseline")
    others = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml") if path.stem != "baseline")
    taken = {}
    for name in others[: of(len(others), 2)]:
        taken[name] = timed(lambda: alignsim.compare(base, alignsim.load(name), runs=400, threads=1).table())  # noqa: B023
    slowest = max(taken, key=lambda name: taken[name].cpu)
    note = f"slowest of {len(taken)}: {slowest}; wall {taken[slowest].wall:.1f} s"
    return [Row("compare with a shipped lever, 400 pairs, one core", taken[slowest].cpu, "s", AT_MOST, 60, note)]


def published(of: Setting) -> list[Row]:
    """HM Revenue and Customs, where the published chart is."""
    data = Path(os.environ.get("ALIGNSIM_DATA") or ROOT.parent / "shared" / "data")
    if not (data / "uk_organograms_2011").is_dir():
        return []
    name = next((n for n in alignsim.shipped() if n.endswith("hmrc")), str(ROOT / "scenarios/organizations/hmrc.yaml"))
    runs = str(of(20, 2))
    command = ["-m", "alignsim", "run", name, "--runs", runs, "--weeks", "156", "--threads", "2", "--data", str(data)]
    child(["-m", "alignsim", "run", "baseline", "--runs", "1"])  # the machine code is there now
    taken = child(command)
    if taken.code:
        raise RuntimeError("alignsim run of HMRC failed")
    note = f"{runs} runs of 156 weeks, two threads; processor time {taken.cpu:.1f} s, start included"
    return [
        Row("HMRC, 1,606 FTE", taken.wall, "s", AT_MOST, 120, note),
        Row("HMRC, peak memory", taken.peak / 1024, "GiB", AT_MOST, 2, ""),
    ]


PARTS: dict[str, Callable[[Setting], list[Row]]] = {
    part.__name__: part
    for part in (mesa, plain_c, mesa_face, growth, what_if, threads, starting, pairing, comparisons, published)
}


def line(row: dict[str, Any]) -> str:
    """A row of the Markdown table."""
    goal = "" if row["goal"] is None else f"{row['sense']} {row['goal']:g} {row['unit']}"
    met = {None: "", True: "yes", False: "**no**"}[row["met"]]
    return f"| {row['what']} | {row['value']:,.3g} {row['unit']} | {goal} | {met} | {row['note']} |"


def report(found: dict[str, list[dict[str, Any]]]) -> str:
    """The Markdown table."""
    head = ["| what | measured | goal | met | with |", "|---|---|---|---|---|"]
    return "\n".join(head + [line(row) for rows in found.values() for row in rows])


def keep(found: dict[str, list[dict[str, Any]]], quick: bool) -> None:
    """Write the results; a thorough measurement also goes into the README."""
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "system": platform.system(),
               "python": platform.python_version(), "load": round(os.getloadavg()[1], 1), "quick": quick}  # fmt: skip
    RESULTS.write_text(json.dumps({"machine": machine, "parts": found}, indent=1) + "\n", encoding="utf-8")
    if not quick:
        before, _, rest = README.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        README.write_text(f"{before}{MARKS[0]}\n\n{report(found)}\n\n{MARKS[1]}{after}", encoding="utf-8")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats, README untouched: to see that all works")
    parser.add_argument("--only", nargs="*", choices=list(PARTS), help="these parts alone; results of others are kept")
    given = parser.parse_args()
    before = json.loads(RESULTS.read_text(encoding="utf-8"))["parts"] if given.only and RESULTS.exists() else {}
    found = {name: before.get(name, []) for name in PARTS}
    for name in given.only or PARTS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        found[name] = [asdict(row) | {"met": row.met} for row in PARTS[name](Setting(given.quick))]
        keep(found, given.quick)
    print(report(found))


if __name__ == "__main__":
    main()
