"""``alignsim claims``: what it prints and writes; pictures of claims; robustness over trust rules and draws."""

from __future__ import annotations

import inspect
import json
from io import StringIO
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest

import alignsim as al
from alignsim.cli.claims import RUNS
from alignsim.evidence.claims import CLAIMS, robust
from alignsim.evidence.claims.claim import Ablation, Claim, Curve, Evidence, Finding, Part, Picture, overall
from alignsim.evidence.claims.laboratory import Estimate
from alignsim.evidence.claims.rows import as_document
from alignsim.evidence.fit.calibrated import draws
from alignsim.report.claim_tables import claims_table, parts_table, robust_table, verdicts_sentence
from alignsim.report.claims import claim_picture, pictures_of
from alignsim.report.claims_overview import overview_picture
from alignsim.report.claims_robust import robust_picture
from test_cli import call, document
from test_plots import texts

QUICK = ["--runs", "2", "--threads", "1"]
LONG = "A customer-first program with shared metrics, embedding and pilots raises delivered value and trust in the end"


def made(number: int = 1, *, value: float = 0.3, curves: int = 2, parts: int = 3, smallest: float = 0.1) -> Finding:
    """A finding with figures made up."""
    x = np.linspace(0, 150, 151)
    lines = tuple(Curve(f"program {k} at once", x, np.sin(x / 20 + k), np.sin(x / 20 + k) - 0.1,
                        np.sin(x / 20 + k) + 0.1) for k in range(3))
    few = tuple(Curve("against none", np.arange(6.0), np.arange(6.0) + k, np.arange(6.0), np.arange(6.0) + 2)
                for k in (0, 1))
    frames = (Picture("What the roadmap of week 26 does to the trust of both executives", "week",
                      "difference in executives' trust", lines, True),
              Picture("How much?", "share of IT in marketing", "gain in delivered value", few),
              Picture("How many projects?", "times", "share of projects", few[:1], log_y=True))[:curves]
    signs = ("+", "≠", "0", "≤", "-")
    said = [Part(f"Delivered value of projects with shared goals: joint against a single lead, case {k}",
                 Estimate(value - 0.2 * k, value - 0.2 * k - 0.15, value - 0.2 * k + 0.15, 40, smallest), signs[k % 5],
                 ("share", "1..5", "weeks")[k % 3]) for k in range(parts)]  # type: ignore[arg-type]
    cuts = tuple(Ablation(name, Estimate(value * left, value * left - 0.1, value * left + 0.1, 40, smallest),
                          Estimate(value * (1 - left), value * (1 - left) - 0.02, value * (1 - left) + 0.02, 40, 0.1),
                          1 - left)
                 for name, left in (("escalation_of_commitment", 0.2), ("experience.cost_transparency=0", 1.6),
                                    ("debt", 1.0)))
    claim = Claim(number, LONG, "Does it?", "Nobody 1999", lambda lab: evidence, lambda lab: said[0].estimate, ())
    evidence = Evidence(tuple(said), 0, frames, "Of the gain, 30% is only the more honest date. " * 3)
    return Finding(claim, evidence, cuts)


# ---------------------------------------------------------------------------------------------------------- the command
def test_as_json_it_has_the_agreed_shape() -> None:
    found = document("claims", "--only", "6,3", *QUICK)
    assert [entry["id"] for entry in found] == [3, 6]
    for entry in found:
        assert list(entry)[:7] == ["id", "claim", "effect", "low", "high", "verdict", "carried_by"]
        assert entry["verdict"] in ("holds", "in part", "fails")
        assert set(entry["carried_by"]) <= {a["suspect"] for a in entry["ablation"]}
        first = entry["parts"][0]
        assert (entry["effect"], entry["low"], entry["high"]) == (first["effect"], first["low"], first["high"])
        assert len(entry["ablation"]) == len(CLAIMS[entry["id"] - 1].suspects) and entry["pairs"] == 2


def test_on_screen_it_is_a_table_in_words(tmp_path: Path) -> None:
    done = call("claims", "--only", "6", "--parts", "--out", str(tmp_path / "out"), *QUICK)
    for words in ("Cost transparency matters most", "Verdict", "Carried by", "95% interval", "2 pairs of runs",
                  "Of 1 claim", "What each claim predicts", "smallest worth having", "Size of the change"):
        assert words in done.stdout
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {"claims.csv", "claims_parts.csv", "claims_ablation.csv", "claims.png", "claim_06.png",
                     "provenance.json"}
    assert list(pd.read_csv(tmp_path / "out" / "claims.csv")["id"]) == [6]
    assert len(pd.read_csv(tmp_path / "out" / "claims_parts.csv")) == 3
    told = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert (told["runs"], told["seed"], told["weeks"]) == (2, 1, 156)


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other, third = (document("claims", "--only", "6", "--seed", seed, *QUICK) for seed in ("7", "7", "8"))
    assert one == other != third


@pytest.mark.parametrize(("arguments", "said"), [
    (["--runs", "0"], ["--runs"]), (["--seed", "x"], ["--seed"]), (["--threads", "0"], ["--threads"]),
    (["--only", "17"], ["--only", "'17'", "1 to 16"]), (["--only", ""], ["--only"]), (["--only", "1,,2"], ["--only"]),
    (["--only", "one, 2"], ["'one'"]), (["--write", "x.json"], ["--write", "--robust"]),
    (["--robust", "--write", "absent/x.json"], ["--write", "folder that exists"]),
    (["--robust", "--write", "."], ["--write"]), (["--out", "taken"], ["--out", "mine"]),
    (["--runs", "0", "--only", "99", "--write", "x", "--out", "taken"], ["4 problems"]),
])
def test_bad_options_are_told_all_at_once(
    arguments: list[str], said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("", encoding="utf-8")
    done = call("claims", *arguments, code=2)
    assert done.stdout == "" and all(words in done.stderr for words in said)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["taken"]


# ----------------------------------------------------------------------------------------------------- tables, pictures
def test_a_document_holds_what_was_found() -> None:
    finding = made()
    (entry,) = as_document([finding], {1: {"robust": True, "same_direction": True, "verdicts": {"holds": 9}, "x": 0}})
    assert entry["carried_by"] == ["escalation_of_commitment"] and entry["unit"] == "share"
    assert [p["verdict"] for p in entry["parts"]] == [p.verdict for p in finding.evidence.parts]
    assert entry["robust"] == {"robust": True, "same_direction": True, "verdicts": {"holds": 9}}
    (bare,) = as_document([finding._replace(ablations=None)])
    assert bare["carried_by"] is None and bare["ablation"] == [] and bare["robust"] is None


@pytest.mark.parametrize("width", [80, 160])
def test_tables_fit(width: int) -> None:
    from rich.console import Console
    from rich.measure import Measurement

    findings = [made(1, parts=2), made(2, value=-0.3, parts=1), made(3, parts=1)]
    entries = {1: {"robust": True, "verdicts": {"in part": 9}}, 2: {"robust": False, "verdicts": {"fails": 4}}}
    tables = claims_table(findings, entries, 40, 1, width), parts_table(findings, width)
    screen = Console(width=width, record=True, file=StringIO())
    screen.print(*tables)
    assert all(Measurement.get(screen, screen.options, each).minimum <= width for each in tables)
    whole = " ".join(screen.export_text().split())
    assert ("yes:" in whole and "no:" in whole) == (width > 100)
    assert verdicts_sentence(findings) == "Of 3 claims, 1 holds, 1 holds in part and 1 fails."


PICTURES = {
    "whole": lambda: claim_picture(made(), "alignsim 0.1.0, baseline."),
    "many parts": lambda: claim_picture(made(parts=7, curves=3)),
    "no curve": lambda: claim_picture(made(curves=0)),
    "three curves, no ablation": lambda: claim_picture(made(curves=3)._replace(ablations=None)),
    "nothing but parts": lambda: claim_picture(made(curves=0, parts=1)._replace(ablations=None)),
    "no spread": lambda: claim_picture(made(value=0.0, smallest=0.0)),
    "overview": lambda: overview_picture([made(k, value=0.4 - 0.1 * k) for k in range(1, 17)], "A note."),
    "overview of one": lambda: overview_picture([made(smallest=0.0)]),
    "robust": lambda: robust_picture(doc()),
}


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_overlaps_or_is_cut_off(name: str) -> None:
    picture = PICTURES[name]()
    width, height = picture.get_size_inches() * picture.dpi
    shown = texts(picture)
    assert [t for t, b in shown if b.x0 < -1 or b.y0 < -1 or b.x1 > width + 1 or b.y1 > height + 1] == []
    assert [(a, b) for (a, box), (b, other) in combinations(shown, 2)
            if box.x0 < other.x1 - 1 and other.x0 < box.x1 - 1
            and box.y0 < other.y1 - 1 and other.y0 < box.y1 - 1] == []
    assert not [t for t, _ in shown if "nan" in t.split()]


def test_a_picture_of_every_claim_and_one_of_all(tmp_path: Path) -> None:
    before = dict(matplotlib.rcParams)
    drawn = pictures_of([made(3), made(12)], "A note.")
    assert list(drawn) == ["claims.png", "claim_03.png", "claim_12.png"]
    drawn["claim_03.png"]().save(tmp_path / "x.png", dots=40)
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before


def test_right_is_as_claimed_in_the_overview() -> None:
    less = made(2, value=-0.4)
    less = less._replace(evidence=less.evidence._replace(parts=(less.part._replace(expected="-"),)))
    ax = overview_picture([made(1, value=0.4), less, made(3, value=-0.4)]).axes[0]
    dots = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1 and line.get_marker() != "None"]
    assert dots == pytest.approx([4, 4, -4])


# ----------------------------------------------------------------------------------------------------------- robustness
def across(number: int, verdicts: list[str], values: list[float]) -> robust.Across:
    """A claim whose verdicts in cells are given: a part as claimed, one not."""
    cells = []
    for k, (verdict, value) in enumerate(zip(verdicts, values, strict=True)):
        right, wrong = (Part("x", Estimate(v, v - 0.1, v + 0.1, 9, 0.05), "+", "share") for v in (1.0, -1.0))
        parts = {"holds": (right,), "fails": (wrong,), "in part": (right, wrong)}[verdict]
        parts = (parts[0]._replace(estimate=parts[0].estimate._replace(value=value)), *parts[1:])
        base = made(number)
        finding = Finding(base.claim, Evidence(parts), None)
        cells.append(robust.Cell(robust.RULES[k // 3], k % 3 + 1, finding))
    return robust.Across(cells[0].finding.claim, tuple(cells))


def doc() -> dict[str, Any]:
    """A document of two claims in nine cells."""
    return robust.as_document(
        [across(1, ["holds"] * 9, [1.0] * 9), across(2, ["in part"] * 5 + ["holds"] * 4, [1.0] * 8 + [0.9])], 100, 1,
        [{"trust.gain": 0.05}, {}, {}], "alignsim claims --robust")


def test_robust_is_the_same_verdict_in_every_cell() -> None:
    same = across(1, ["in part"] * 9, [0.5] * 8 + [-0.5])
    assert same.robust and not same.same_direction
    other = across(2, ["holds"] * 8 + ["in part"], [1.0] * 9)
    assert not other.robust and other.same_direction
    first, second = doc()["claims"]
    assert first["robust"] and first["verdicts"] == {"holds": 9}
    assert robust.robust_words(first) == "yes: holds in all 9"
    assert robust.robust_words(second) == "no: in part in 5 of 9" and second["verdicts"] == {"in part": 5, "holds": 4}
    assert [cell["rule"] for cell in second["cells"]] == [r for r in robust.RULES for _ in range(3)]


def test_every_cell_is_run_with_its_rule_and_its_draw() -> None:
    seen = []

    def look(lab: Any) -> Evidence:
        seen.append((lab.base.values["trust.rule"], lab.base.values["faults.chance"], lab.runs, lab.seed))
        return made().evidence

    claim = made().claim._replace(experiment=look)
    told: list[str] = []
    found = robust.across_cells([claim], 2, 5, [{"faults.chance": 0.1}, {"faults.chance": 0.2}], ("beta", "bayesian"),
                                step=told.append)
    assert seen == [(rule, chance, 2, 5) for rule in ("beta", "bayesian") for chance in (0.1, 0.2)]
    assert told == [f"claim 1, {rule}, draw {draw}" for rule in ("beta", "bayesian") for draw in (1, 2)]
    assert [(cell.rule, cell.draw) for cell in found[0].cells] == [("beta", 1), ("beta", 2), ("bayesian", 1),
                                                                   ("bayesian", 2)]


def test_what_a_cell_finds_depends_on_its_rule() -> None:
    (found,) = robust.across_cells([CLAIMS[5]], 2, 1, [{}], threads=1)
    assert len({cell.finding.effect.value for cell in found.cells}) == 3
    assert all(cell.finding.ablations is None for cell in found.cells)


def test_a_stop_leaves_complete_cells() -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 10  # a cell of claim 6 takes four scenarios of two runs

    (found,) = robust.across_cells([CLAIMS[5]], 2, 1, [{}], threads=1, stop=stop)
    assert [cell.rule for cell in found.cells] == ["asymmetric"]


def test_robust_is_written_with_what_made_it(tmp_path: Path) -> None:
    file, folder = tmp_path / "robust.json", tmp_path / "out"
    done = call("claims", "--robust", "--only", "6", "--write", str(file), "--out", str(folder), *QUICK)
    found = json.loads(file.read_text(encoding="utf-8"), parse_constant=pytest.fail)
    cells = found["claims"][0]["cells"]
    assert len(cells) == 3 * len(found["draws"]) == sum(found["claims"][0]["verdicts"].values())
    assert (found["runs"], found["seed"]) == (2, 1) and "claims --robust --runs 2 --seed 1 --only 6" in found["command"]
    assert json.loads((folder / "claims_robust.json").read_text(encoding="utf-8")) == found
    assert (folder / "claims_robust.png").is_file()
    assert "Verdicts under rival trust rules" in done.stdout and "Written to" in done.stderr


def test_robust_as_json_keeps_the_shape_and_adds_the_cells() -> None:
    (entry,) = document("claims", "--robust", "--only", "6", *QUICK)
    assert list(entry)[:7] == ["id", "claim", "effect", "low", "high", "verdict", "carried_by"]
    assert entry["carried_by"] is None and entry["effect"] == entry["cells"][0]["effect"]
    assert set(entry["robust"]) == {"robust", "same_direction", "verdicts"}


def test_what_ships_is_of_these_claims_and_of_this_fit() -> None:
    """All claims, all nine cells, the draws of the calibration file, and the verdict its parts give today."""
    shipped = robust.shipped()
    assert shipped is not None
    assert [(entry["id"], entry["claim"]) for entry in shipped["claims"]] == [(c.id, c.claim) for c in CLAIMS]
    assert shipped["draws"] == draws() and shipped["alignsim"] == al.__version__
    for entry in shipped["claims"]:
        assert len(entry["cells"]) == len(robust.RULES) * len(shipped["draws"])
        assert all(cell["verdict"] == overall(cell["parts"]) for cell in entry["cells"])
        assert robust.robust_words(entry)
    assert robust_table(shipped).row_count == len(CLAIMS)


# ---------------------------------------------------------------------------------------------------------- from Python
def test_claims_from_python_are_those_of_the_command() -> None:
    """The same figures, as tables; a claim by its number; pictures of one and of all; the same default of pairs."""
    asked = al.claims(8, seed=2, only=[15], threads=1)
    (entry,) = json.loads(call("claims", "--runs", "8", "--seed", "2", "--only", "15", "--json").stdout)
    row = asked.table().iloc[0].to_dict()
    assert {key: row[key] for key in ("id", "effect", "low", "high", "verdict")}.items() <= entry.items()
    assert asked.parts()["effect"].tolist() == [part["effect"] for part in entry["parts"]]
    assert asked.ablation()["suspect"].tolist() == [cut["suspect"] for cut in entry["ablation"]]
    assert asked[15].claim.id == 15 and "15" in asked._repr_html_() and "1 claim" in repr(asked)
    assert asked.plot().axes and asked.plot(15).axes
    with pytest.raises(KeyError):
        asked[3]
    assert inspect.signature(al.claims).parameters["runs"].default == RUNS


def test_claims_that_are_none_are_refused() -> None:
    with pytest.raises(al.InputError, match=r"found 0, 17; allowed: numbers of claims, 1 to 16"):
        al.claims(2, only=[0, 3, 17])
