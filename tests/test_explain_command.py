"""The command that explains: the same figures as table, JSON, files and picture; bad input; Ctrl-C."""

from __future__ import annotations

import json
import math
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import test_plots
from alignsim.cli import main, screen
from alignsim.experiments.explain.asked import explain
from alignsim.experiments.statistics import Interval
from alignsim.outcomes import OUTCOME_NAMES, OUTCOMES
from alignsim.report.explain import Bar, Block, explain_picture
from alignsim.scenario import load

A = """
format: 1
extends: baseline
title: A small organization
staffing: {it_heads: 12, marketing_heads: 8}
weeks: 52
burn_in: 26
"""
B = "format: 1\nextends: a.yaml\ntitle: Two measures\nreporting: {cio: ceo}\nembedding: {it_in_marketing: 0.25}\n"
SMALL = ("--outcome", "cost", "--runs", "3", "--samples", "1", "--threads", "1")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    a, b = tmp_path / "a.yaml", tmp_path / "b.yaml"
    a.write_text(A, encoding="utf-8")
    b.write_text(B, encoding="utf-8")
    return a, b


def call(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["explain", *(str(a) for a in arguments)])
    assert result.exit_code == code, f"{result.exit_code}: {result.output}"
    return result


def test_the_command_prints_and_writes(pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "result"
    result = call(*pair, *SMALL, "--out", out)
    text = " ".join(result.stdout.split())
    for words in ("what carries the difference from a to b", "CIO reports to the CEO", "The whole difference",
                  "Through which mechanisms", "With all of these cut", "Where projects' weeks go otherwise",
                  "Against a, b changes cost", "Shapley shares from all 4 combinations"):
        assert words in text
    assert "90 runs: 12 for 2 settings, 78 for 7 groups of mechanisms; about" in result.stderr
    assert sorted(p.name for p in out.iterdir()) == ["explain.csv", "explain.png", "ledger.csv", "provenance.json",
                                                     "scenario_a.yaml", "scenario_b.yaml"]
    told = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert (told["outcome"], told["runs"], told["seed"], told["weeks"], told["complete"]) == ("cost", 3, 1, 52, True)
    table = pd.read_csv(out / "explain.csv")
    shares = table.groupby("kind")["share"].sum()
    assert shares["setting"] == pytest.approx(shares["difference"], abs=1e-9)
    assert shares["mechanisms"] + shares["remainder"] == pytest.approx(shares["difference"], abs=1e-9)
    assert load(out / "scenario_b.yaml").digest() == load(pair[1]).digest()


def test_json_has_the_same_figures(pair: tuple[Path, Path]) -> None:
    told = json.loads(call(*pair, *SMALL, "--json").stdout, parse_constant=pytest.fail)
    found = explain(load(pair[0]), load(pair[1]), "cost", 3, threads=1, samples=1)
    assert {"outcome", "difference", "low", "high", "levers", "mechanisms", "remainder"} <= set(told)
    assert (told["outcome"], told["runs"], told["seed"], told["exact"]) == ("cost", 3, 1, True)
    assert told["difference"] == found.difference.mean and told["sentence"] == found.sentence
    assert {row["name"]: row["share"] for row in told["levers"]} == {
        name: share.mean for name, share in zip(found.levers.names, found.levers.shares, strict=True)}
    assert sum(row["share"] for row in told["levers"]) == pytest.approx(told["difference"], abs=1e-9)
    assert found.mechanisms is not None and told["remainder"] == found.mechanisms.remainder.mean
    whole = sum(row["share"] for row in told["mechanisms"]) + told["remainder"]
    assert whole == pytest.approx(told["difference"], abs=1e-9)
    assert sum(row["difference"] for row in told["ledger"]) == pytest.approx(0, abs=1e-9)


def test_bad_input_is_told_at_once(tmp_path: Path, pair: tuple[Path, Path]) -> None:
    result = call("baselin", pair[1], "--outcome", "deliverd_value", "--runs", "0", "--samples", "x", code=2)
    for words in ("4 problems", "did you mean 'baseline'", "did you mean 'delivered_value'", "--runs", "--samples"):
        assert words in result.stderr
    assert result.stdout == ""
    same = call(pair[0], pair[0], "--out", tmp_path / "new", code=2).stderr
    assert "differs from a in no setting" in same and not (tmp_path / "new").exists()
    call(pair[0], code=2)


def test_a_combination_that_cannot_be_had_is_told_before_anything_runs(tmp_path: Path) -> None:
    for name, low, high in (("x", 10, 20), ("y", 30, 40)):
        (tmp_path / f"{name}.yaml").write_text(
            f"format: 1\nextends: baseline\ndemand: {{half_life_low: {low}, half_life_high: {high}}}\n",
            encoding="utf-8")
    told = call(tmp_path / "x.yaml", tmp_path / "y.yaml", "--out", tmp_path / "new", code=2).stderr
    assert "A with demand.half_life_low as in B" in told and "runs:" not in told
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("calls", "words", "kept"), [
    (2, "nothing can be said", 0), (85, "Stopped among the settings, after 20 of 23 runs", 20),
    (100, "Stopped among the mechanisms, after 0 of 23 runs; they are missing. The settings are complete", 23)])
def test_control_c_keeps_what_is_whole(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int, words: str, kept: int
) -> None:
    counted, seen = screen.Progress.__call__, []

    def interrupting(self: screen.Progress, done: int, lot: str = "") -> None:
        counted(self, done, lot)
        seen.append(lot)
        if len(seen) == calls:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(screen.Progress, "__call__", interrupting)
    out = tmp_path / "out"
    result = call(*pair, "--outcome", "cost", "--runs", "23", "--threads", "1", "--out", out, code=130)
    assert words in result.stderr
    assert out.exists() == (kept > 0)
    if kept:
        assert set(pd.read_csv(out / "explain.csv")["runs"]) == {kept}
        assert json.loads((out / "provenance.json").read_text(encoding="utf-8"))["complete"] is False


def test_without_any_value_nothing_is_claimed(pair: tuple[Path, Path], tmp_path: Path) -> None:
    """In eight weeks no project comes to its end."""
    told = call(*pair, "--weeks", "8", "--runs", "2", "--samples", "1", "--out", tmp_path / "out", "--json")
    found = json.loads(told.stdout, parse_constant=pytest.fail)
    assert found["difference"] is None and found["runs"] == 0 and found["left_out"] == 2
    assert "nothing can be said" in found["sentence"] and (tmp_path / "out" / "explain.png").exists()


# -------------------------------------------------------------------------------------------------------------- picture
def interval(mean: float, half: float) -> Interval:
    return Interval(mean, mean - half, mean + half, 0.1, 50, 0)


def made_up(times: float) -> Sequence[Block]:
    """Every kind of bar: for the better, for the worse, unclear, with an interval off the scale, without one."""
    parts = [("Marketing's share of technology buying: 37.5% \u2192 62.5%", 0.06, 0.02), ("Unclear", 0.02, 0.05),
             ("Who decides does not hear the other side, from week 26", 0.001, 0.9), ("One", 0.01, math.nan),
             ("Against", -0.05, 0.01)]
    bars = [Bar(words, interval(times * mean, times * half)) for words, mean, half in parts]
    whole = Bar("A name of some length: the whole difference", interval(times * 0.041, times * 0.01), True)
    return [Block("Which settings", [*bars, whole]),
            Block("Through which mechanisms", [Bar("With all of these cut", bars[4].share, rest=True), *bars[:3],
                                               whole])]


@pytest.mark.parametrize("name", ["delivered_value", "cost"])
def test_the_picture_is_whole_and_in_words(name: str) -> None:
    outcome = OUTCOMES[OUTCOME_NAMES.index(name)]
    times = 10_000.0 if name == "cost" else 1.0
    ledger = [Bar(f"Part {k} of projects' weeks", interval(0.004 * (k - 4), 0.01)) for k in range(9)]
    picture = explain_picture(made_up(times), ledger, outcome, title="Why it differs: everything", note=test_plots.NOTE,
                              subtitle="Against one, the other changes it by much. " * 5, start="baseline has 26.0%")
    drawn = {"explain": picture}
    for check in (test_plots.test_no_text_overlaps_another, test_plots.test_no_text_is_cut_off,
                  test_plots.test_labels_are_words):
        check(drawn, "explain")
    shown = " ".join(text for text, _ in test_plots.texts(picture)).replace("\n", " ")
    for part in ("Which settings", "Through which mechanisms", "Where projects' weeks go otherwise", "baseline has"):
        assert part in shown
    at = {text: box.x0 for text, box in test_plots.texts(picture)}
    if outcome.direction == "lower":
        assert at["\u2190 better"] < at["worse \u2192"]
    assert ("\u2190 worse" in at) == (outcome.direction == "higher")


def test_nothing_at_all_can_be_drawn() -> None:
    nothing = [Block("Which settings", [Bar("X", interval(0.0, 0.0)), Bar("All", interval(0.0, 0.0), True)])]
    picture = explain_picture(nothing, [Bar("Y", interval(0.0, 0.0))], OUTCOMES[0], title="Nothing")
    assert len(picture.axes) == 2
