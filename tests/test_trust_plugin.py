"""A trust rule of somebody's own: the bits of a shipped one that says the same, and never another rule's results."""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import alignsim as al
from alignsim.cli import main
from alignsim.engine import plugged
from alignsim.engine.run import Simulation
from alignsim.mesa_face import AlignmentModel
from alignsim.problems import InputError
from alignsim.scenario import Scenario, plugin_files, trust_rules
from alignsim.scenario.schema import by_path
from alignsim.sweeps.file import read_question
from alignsim.sweeps.keys import Keys
from alignsim.sweeps.parcel import answered, pack
from alignsim.sweeps.work import Work
from kernel import BUSY, python, same_bits, small

SMALL = al.load("baseline").change({"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52, "burn_in": 26})
PAIRS = (("asymmetric", "asymmetric_copy"), ("beta", "beta_copy"))
LEVERS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "pilots and roadmap": {"pilots.count": 3, "roadmap.every_weeks": 8, "embedding.it_in_marketing": 0.25},
    "people come and go": {"staffing.turnover_per_year": 0.9, "reporting.cio": "cfo"},
    "nothing wears": {"mechanisms.neutral_drift": False, "mechanisms.resentment": False},
}
INTERPRETED = """
import sys
import trust_rules
from test_trust_plugin import live
for rule in ("asymmetric_copy", "beta_copy"):
    live(rule, sys.argv[1] + rule)
assert "numba" not in sys.modules
"""


@pytest.fixture(autouse=True)
def copies() -> Iterator[None]:
    """The two copies are plugged in, and no rule of another test."""
    before, trust_rules._named = trust_rules._named, {}
    known = sys.modules.get("trust_rules")
    importlib.import_module("trust_rules") if known is None else importlib.reload(known)
    yield
    trust_rules._named = before
    forget()


def forget(*names: str) -> None:
    """As if these rules had never been declared."""
    for name in names:
        del trust_rules._named[name]
    for tell in trust_rules._listeners:
        tell()


def figures(scenario: Scenario, **more: Any) -> list[np.ndarray]:
    """Everything that runs of a scenario leave behind."""
    found = al.run(scenario, **{"runs": 6, "seed": 5, "threads": 1, "events": True, **more})
    assert found.series is not None and found.event_rows is not None
    return [found.outcomes.select_dtypes("number").to_numpy(), found.series, *found.event_rows]


def same(one: Scenario, other: Scenario) -> bool:
    return all(map(same_bits, figures(one), figures(other)))


def told(act: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        act()
    return str(caught.value)


def declare(name: str = "own", **more: Any) -> Callable[..., Any]:
    return al.trust_rule(name, **{"source": "assumption", **more})


def live(rule: str, file: str | None = None) -> dict[str, np.ndarray]:
    """Some busy weeks of a small organization: everything it leaves behind, also saved to ``file``."""
    levers = {"trust.rule": rule, "roadmap.every_weeks": 6, "staffing.turnover_per_year": 0.9}
    simulation = Simulation(small(4, 3, weeks=12, busy=BUSY, levers=levers), seed=11, run=1, events=True)
    simulation.advance(12)
    left = {**simulation.state._asdict(), **simulation.record._asdict()}
    found = {name: np.ascontiguousarray(array).view(np.uint8) for name, array in left.items()}
    if file is not None:
        np.savez(file, **found)
    return found


class TestSameBits:
    @pytest.mark.parametrize("levers", LEVERS.values(), ids=LEVERS)
    @pytest.mark.parametrize(("shipped", "copy"), PAIRS)
    def test_a_copy_of_a_shipped_rule_gives_its_results(self, shipped: str, copy: str, levers: dict[str, Any]) -> None:
        base = SMALL.change(levers)
        assert same(base.change({"trust.rule": shipped}), base.change({"trust.rule": copy}))

    @pytest.mark.parametrize(("shipped", "copy"), PAIRS)
    def test_also_when_it_comes_and_goes_during_the_run(self, shipped: str, copy: str) -> None:
        def switched(rule: str) -> Scenario:
            return SMALL.change({"trust.rule": rule}, week=10).change({"trust.rule": "asymmetric"}, week=30)

        assert same(switched(shipped), switched(copy))

    def test_and_in_a_population_that_draws_it(self) -> None:
        def drawn(rule: str) -> Scenario:
            lines = [{"share": 0.5, "set": {"trust": {"rule": one}}} for one in (rule, "bayesian")]
            return SMALL.change({"population": {"mixes": {"rule": lines}}})

        assert same(drawn("beta"), drawn("beta_copy"))
        assert not same(drawn("beta"), drawn("asymmetric_copy"))

    def test_compiled_equals_interpreted(self, tmp_path: Path) -> None:
        python(INTERPRETED, str(tmp_path / "of-"), NUMBA_DISABLE_JIT="1")
        for rule in ("asymmetric_copy", "beta_copy"):
            ours = live(rule)
            with np.load(tmp_path / f"of-{rule}.npz") as theirs:
                assert set(ours) == set(theirs)
                assert [name for name in ours if not same_bits(ours[name], theirs[name])] == []

    def test_one_thread_equals_many(self) -> None:
        scenario = SMALL.change({"trust.rule": "beta_copy"})
        assert all(map(same_bits, figures(scenario), figures(scenario, threads=3)))

    def test_the_mesa_model_equals_the_batch(self) -> None:
        scenario = SMALL.change({"trust.rule": "beta_copy"})
        model = AlignmentModel(scenario, seed=5, run=2)
        model.run_model()
        row = al.run(scenario, runs=3, seed=5, threads=1).outcomes.iloc[2]
        assert all(value == row[name] or np.isnan(value) for name, value in model.outcomes.items())

    @pytest.mark.parametrize(("shipped", "copy"), PAIRS)
    def test_trust_set_by_hand_is_remembered_as_the_rule_does(self, shipped: str, copy: str) -> None:
        ends = []
        for rule in (shipped, copy):
            model = AlignmentModel(SMALL.change({"trust.rule": rule}), weeks=12)
            model.cio.trust["CMO"] = 0.9
            model.run_model()
            ends.append(model.outcomes["trust_cio_to_cmo_final"])
        assert ends[0] == ends[1]


class TestKnownAnswers:
    def test_a_rule_that_learns_nothing_leaves_trust_where_it_began(self) -> None:
        """No drift, no resentment, no influence, nobody new: trust is .5 to the end, whatever is experienced."""

        @declare()
        def nothing(trust: float) -> float:
            return trust

        off = {f"mechanisms.{name}": False for name in ("neutral_drift", "resentment", "influence", "turnover",
                                                         "executive_turnover")}  # fmt: skip
        runs = al.run(SMALL.change({"trust.rule": "own", **off}), runs=5, threads=1)
        assert (runs.column("trust_cio_to_cmo_final") == 0.5).all()

    def test_each_part_is_called_with_what_it_is_named_for(self) -> None:
        """Trust is set by parts that know only one number each: parameters of the rule and of the model arrive."""

        @declare(parameters={"level": (0.25, 0, 1)}, week=lambda level, trust_neutral: level + trust_neutral / 8)
        def constant(level: float) -> float:
            return level

        off = {f"mechanisms.{name}": False for name in ("resentment", "influence", "executive_turnover")}
        runs = al.run(SMALL.change({"trust.rule": "own", "trust.own_level": 0.5, **off}), runs=2, threads=1)
        assert (runs.column("trust_cio_to_cmo_final") == 0.5625).all()

    @pytest.mark.parametrize("anywhere", [-1e9, -1e-9, 0.25, 1 + 1e-9, 1e9])
    def test_trust_is_held_between_0_and_1(self, anywhere: float) -> None:
        @declare(parameters={"to": (0.5, -1e9, 1e9)}, week=lambda to: to)
        def far(to: float) -> float:
            return to

        off = {f"mechanisms.{name}": False for name in ("resentment", "influence", "executive_turnover")}
        runs = al.run(SMALL.change({"trust.rule": "own", "trust.own_to": anywhere, **off}), runs=1, threads=1)
        assert runs.column("trust_cmo_to_cio_final") == min(max(anywhere, 0.0), 1.0)

    def test_the_example_of_the_page_prints_what_it_says(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        text = (root / "docs" / "plugins.md").read_text(encoding="utf-8")
        example, printed = re.findall(r"```(?:python)?\n(.*?)```", text, re.DOTALL)[:2]
        exec(compile(example, "plugins.md", "exec"), {"__name__": "example"})
        assert capsys.readouterr().out == printed


class TestWhatARuleIs:
    def test_another_source_constant_or_helper_makes_another_scenario(self) -> None:
        digests = set()
        for text in ("trust + RATE", "trust + 2.0 * RATE", "trust + helped(trust)"):
            for constant in (0.0, 0.01):
                names: dict[str, Any] = {"RATE": constant}
                exec(f"def helped(x):\n    return x * {constant}\ndef own(trust):\n    return {text}\n", names)
                declare()(names["own"])
                digests.add(SMALL.change({"trust.rule": "own"}).digest())
        assert len(digests) == 6

    def test_a_scenario_follows_its_rule_even_if_it_was_made_before(self) -> None:
        declare()(lambda trust: trust)
        scenario = SMALL.change({"trust.rule": "own"})
        before, plan = scenario.digest(), al.plan(scenario)
        levels = Simulation(plan), Simulation(plan)
        declare()(lambda trust: trust + 0.01)
        assert scenario.digest() != before
        for simulation in (*levels, Simulation(plan)):  # a plan keeps the rule that it was made with
            simulation.advance(100)
        assert len({float(s.record.outcomes[0].relationship) for s in (*levels, Simulation(plan))} - {0.0}) == 1

    def test_other_scenarios_do_not_notice(self) -> None:
        before = SMALL.digest()
        declare(parameters={"rate": (0.1, 0, 1)})(lambda trust, rate: trust + rate)
        assert SMALL.digest() == before == SMALL.change({"trust.own_rate": 0.7}).digest()
        mine = SMALL.change({"trust.rule": "own"})
        assert mine == mine.change({"trust.own_rate": 0.1}) != mine.change({"trust.own_rate": 0.2})

    def test_what_it_uses_is_taken_when_it_is_declared(self) -> None:
        names: dict[str, Any] = {"RATE": 0.0}
        exec("def own(trust):\n    return trust + RATE\n", names)
        declare()(names["own"])
        scenario = SMALL.change({"trust.rule": "own"})
        before = figures(scenario)
        names["RATE"] = 0.5
        assert all(map(same_bits, before, figures(scenario)))

    def test_keys_of_sweeps_hold_its_version(self) -> None:
        def key() -> str:
            return Keys(SMALL, ("trust.rule",), 1).of(("own",))

        declare()(lambda trust: trust)
        first = key()
        declare()(lambda trust: trust + 0.01)
        assert key() != first
        assert Keys(SMALL, ("trust.rule",), 1).of(("beta",)) == Keys(SMALL, ("trust.rule",), 1).of(("beta",))

    def test_it_says_so_wherever_a_scenario_shows_itself(self) -> None:
        scenario = SMALL.change({"trust.rule": "beta_copy", "trust.beta_copy_strength": 5}, week=3)
        assert "trust.rule = beta_copy (plugged in: Josang & Ismail 2002)" in repr(scenario)
        assert "plugged in" in scenario._repr_html_()


class TestLikeAnyOtherLever:
    def test_parameters_have_ranges_defaults_and_a_place_in_files(self, tmp_path: Path) -> None:
        assert "allowed: a number from 0 to 1000" in told(lambda: SMALL.change({"trust.beta_copy_strength": -1}))
        assert SMALL.values["trust.beta_copy_strength"] == 10
        mine = SMALL.change({"trust.rule": "beta_copy", "trust.beta_copy_strength": 5})
        otherwise = {"trust.rule": ("asymmetric", "beta_copy"), "trust.beta_copy_strength": (10, 5)}
        assert SMALL.differences(mine) == otherwise
        (tmp_path / "mine.yaml").write_text(mine.to_yaml(), encoding="utf-8")
        assert al.load(tmp_path / "mine.yaml") == mine
        assert same(mine, SMALL.change({"trust.rule": "beta", "trust.beta_strength": 5}))
        schema = json.dumps(al.json_schema())
        assert "beta_copy_strength" in schema and '"asymmetric_copy"' in schema

    def test_compare_explain_and_sweep_take_it(self, tmp_path: Path) -> None:
        found = []
        for base in (SMALL.change({"trust.rule": rule}) for rule in ("beta", "beta_copy")):
            answer = al.compare(base, {"x": base.change({"incentives.joint_accountability": 0.8})}, runs=8)
            found.append(np.array([row.difference for row in answer.differences]))
        assert same_bits(*found)
        mine = SMALL.change({"trust.rule": "beta_copy"})
        why = al.explain(SMALL, mine.change({"trust.beta_copy_evidence": 2}), "relationship", runs=8)
        assert set(why.levers.names) == {"trust.rule", "trust.beta_copy_evidence"}
        sweep = al.sweep({"scenario": SMALL, "runs": 2, "levers": {"trust.rule": ["beta", "beta_copy"]},
                          "uncertain": {"trust.beta_copy_evidence": [0.6, 1.2]}}, tmp_path / "sweep")
        by_run = dict(zip([(p["trust.rule"], p["trust.beta_copy_evidence"]) for p in sweep.points.to_dict("records")],
                          sweep.matrix("relationship"), strict=True))
        assert same_bits(by_run["beta", 0.6], by_run["beta_copy", 0.6])
        assert not same_bits(by_run["beta_copy", 0.6], by_run["beta_copy", 1.2])

    def test_worker_with_another_rule_refuses(self) -> None:
        declare()(lambda trust: trust)
        question = read_question({"scenario": SMALL, "runs": 1, "levers": {"trust.rule": ["own", "beta"]}})
        parcel = pack(Work(question.scenario, question.factors, 1))
        assert parcel.rules == {"own": by_path() and trust_rules.named("own").digest}
        declare()(lambda trust: trust + 0.1)
        assert "another own on a worker" in told(lambda: answered(parcel, b"", _version()))
        forget("own")
        assert "own is not plugged in on a worker" in told(lambda: answered(parcel, b"", _version()))


def _version() -> str:
    from alignsim.sweeps.keys import model_version

    return model_version()


def raises(trust: float, believed: float) -> float:
    if 0.55 < trust < 0.85:
        raise ValueError("too much")
    return trust + 0.1 * believed


class TestFailures:
    @pytest.mark.parametrize(("act", "words"), [
        (lambda: declare("Own")(lambda trust: trust), "name: found 'Own'"),
        (lambda: declare("beta")(lambda trust: trust), "not one of asymmetric, beta, bayesian"),
        (lambda: declare(source=" ")(lambda trust: trust), 'the paper it comes from, or "assumption"'),
        (lambda: declare()(3), "found 3; allowed: a function"),
        (lambda: declare()(lambda trust, gian: trust), "the argument gian; allowed: trust, appraisal, believed"),
        (lambda: declare()(lambda trust, believd: trust), "did you mean 'believed'?"),
        (lambda: declare()(lambda trust, gain=1: trust), "what can be set goes into parameters="),
        (lambda: declare()(lambda *trust: 0.0), "plain arguments"),
        (lambda: declare()(lambda trust: (trust, 1)), "a number, trust or three numbers: trust, a, b"),
        (lambda: declare()(lambda trust: "much"), "could not convert"),
        (lambda: declare()(lambda trust: trust / 0), "ZeroDivisionError"),
        (lambda: declare()(lambda trust: float("nan")), "found nan from trust=0.2"),
        (lambda: declare(start=lambda trust: 1.0)(lambda trust: trust), "two numbers: a, b"),
        (lambda: declare()(lambda trust: trust + len(os.environ)), "os is of type module"),
        (lambda: declare()(lambda trust: trust + nowhere), "nowhere, which is defined nowhere"),  # noqa: F821
        (lambda: declare(parameters={"gain": (2, 0, 1)})(lambda trust: trust), "parameters, gain: found a list of 3"),
        (lambda: declare(parameters={"weight": (1, 0, 1)})(lambda trust: trust), "that of no input"),
        (lambda: declare("bayes", parameters={"noise": (1, 0, 1)})(lambda trust: trust), "parameters, noise"),
        (lambda: declare(parameters={f"p{k}": (0, 0, 1) for k in range(9)})(lambda trust: trust), "at most 8"),
    ])  # fmt: skip
    def test_what_is_wrong_with_a_declaration_is_told_at_once(self, act: Callable[[], object], words: str) -> None:
        assert words in told(act)
        assert "own" not in trust_rules.plugged()

    def test_one_report_lists_everything(self) -> None:
        report = told(lambda: declare(source="", parameters={"x": 1}, week=lambda y: y)(lambda z: z))
        assert report.startswith("4 problems")

    @pytest.mark.parametrize("threads", [1, 3])
    def test_a_rule_that_raises_ends_the_run_with_what_it_was_given(self, threads: int) -> None:
        declare()(raises)
        report = told(lambda: al.run(SMALL.change({"trust.rule": "own"}), runs=6, threads=threads))
        assert "trust rule own, experience: found ValueError: too much from trust=0.5" in report
        assert f"{Path(__file__).name}:{raises.__code__.co_firstlineno}" in report

    def test_so_does_one_that_gives_no_number(self) -> None:
        declare(week=lambda trust: trust * (1e308 * 10.0 if 0.55 < trust < 0.85 else 1.0))(lambda trust: trust + 0.01)
        assert "trust rule own, week: found inf" in told(lambda: al.run(SMALL.change({"trust.rule": "own"}), runs=6))

    def test_in_a_sweep_it_is_a_row_with_an_error(self, tmp_path: Path) -> None:
        declare()(raises)
        sweep = al.sweep({"scenario": SMALL, "runs": 2, "levers": {"trust.rule": ["own", "beta"]}}, tmp_path / "s")
        rows = sweep.rows()
        assert rows.loc[rows["trust.rule"] == "own", "error"].str.contains("too much").all()
        assert rows.loc[rows["trust.rule"] == "beta", "error"].isna().all()

    def test_what_cannot_be_compiled_is_told_when_it_is_first_run(self) -> None:
        declare()(lambda trust: [trust][0])
        report = told(lambda: al.run(SMALL.change({"trust.rule": "own"}), runs=1))
        assert "NRT required" in report and "numbers, tuples, branches, loops, math" in report

    def test_a_rule_that_is_not_there_is_no_other(self) -> None:
        declare()(lambda trust: trust)
        scenario = SMALL.change({"trust.rule": "own"})
        plan = al.plan(scenario)
        forget("own")
        for act in (lambda: al.run(scenario, runs=1), scenario.digest, lambda: SMALL.change({"trust.rule": "own"})):
            assert "--plugin FILE or in ALIGNSIM_PLUGINS" in told(act)
        rows = plan.rules.copy()
        rows["plugged_rule"] = 17
        assert "a rule that is not plugged in here" in told(lambda: plugged.connect(rows))


class TestFiles:
    GOOD = ("import alignsim as al\n\n@al.trust_rule('filed', source='assumption', parameters={'rate': (0.1, 0, 1)})\n"
            "def filed(trust, believed, rate):\n    return trust + rate * believed\n")

    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("ALIGNSIM_PLUGINS", "")
        monkeypatch.setattr(plugin_files, "_read", {})
        (tmp_path / "mine.py").write_text(self.GOOD, encoding="utf-8")
        text = ("format: 1\nextends: baseline\nstaffing: {it_heads: 8, marketing_heads: 6}\nweeks: 78\nburn_in: 26\n"
                "trust: {rule: filed}\n")  # fmt: skip
        (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    @pytest.mark.parametrize("where", [0, 1, 2])
    def test_the_option_may_stand_anywhere(self, folder: Path, where: int) -> None:
        words = ["run", "s.yaml", "--runs", "2"]
        words[where:where] = ["--plugin", "mine.py"] if where else ["--plugin=mine.py"]
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 0, done.output

    def test_provenance_names_it(self, folder: Path) -> None:
        done = CliRunner().invoke(main, ["run", "s.yaml", "--runs", "2", "--out", "out", "--plugin", "mine.py"])
        assert done.exit_code == 0, done.output
        told = json.loads((folder / "out" / "provenance.json").read_text(encoding="utf-8"))["trust_rules"]["filed"]
        assert told["source"] == "assumption" and told["file"] == str(folder / "mine.py") and len(told["digest"]) == 64

    def test_the_variable_is_for_workers_and_python(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALIGNSIM_PLUGINS", os.pathsep.join(["", str(folder / "mine.py")]))
        trust_rules._listeners[0]()
        assert al.load(folder / "s.yaml").values["trust.filed_rate"] == 0.1

    def test_check_says_which_rule_it_is(self, folder: Path) -> None:
        done = CliRunner().invoke(main, ["check", "s.yaml", "--plugin", "mine.py"])
        assert re.search(r"trust rule filed is plugged in from .*mine\.py \(assumption; [0-9a-f]{12}\)", done.stdout)

    @pytest.mark.parametrize(("file", "words"), [
        (None, "found no such file"), ("1 +", "own.py:1: found SyntaxError"),
        ("\n1 / 0", "own.py:2: found ZeroDivisionError"),
        ("import alignsim as al\nal.trust_rule('X', source='x')(abs)", "name: found 'X'"),
    ])  # fmt: skip
    def test_a_file_that_cannot_be_read_is_bad_input(self, folder: Path, file: str | None, words: str) -> None:
        if file is not None:
            (folder / "own.py").write_text(file, encoding="utf-8")
        done = CliRunner().invoke(main, ["run", "baseline", "--plugin", "own.py"])
        assert done.exit_code == 2 and words in done.stderr and "Traceback" not in done.output

    def test_without_the_file_the_scenario_is_refused(self, folder: Path) -> None:
        done = CliRunner().invoke(main, ["run", "s.yaml"])
        assert done.exit_code == 2 and "--plugin FILE" in done.stderr
