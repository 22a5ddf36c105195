"""Files that build on one another, the shipped ones, and those that name a chart or a log."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alignsim.problems import InputError
from alignsim.scenario import Scenario, catalogue, load, shipped
from alignsim.scenario.shipped import paths

CHART = "id;boss;title\n1;;Head\n2;1;IT\n3;1;Marketing\n"
ORGANIZATION = """
organization:
  chart: {file: chart.csv, delimiter: ";", columns: {id: id, reports_to: boss, title: title}}
  roles: {CEO: "1", cio: "2", cmo: "3"}
  functions:
    - {function: it, under: ["2"]}
    - {function: marketing, under: ["3"], except: []}
"""
LEVERS = sorted(name for name, path in paths().items() if path.parent == paths()["baseline"].parent)


def put(folder: Path, name: str, text: str) -> Path:
    """A file of that text."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_scenarios_of_the_issue_ship() -> None:
    expected = """baseline best_of_breed ceo_arbitrates ceo_line cfo_line clear_ownership cost_leadership cross_training
        customer_council customer_first embedding it_led joint joint_accountability marketing_led pilots population
        population_charts roadmap shared_budget standard_platform transparency"""
    assert expected.split() == LEVERS
    assert shipped()[0] == "baseline"
    assert set(LEVERS) <= set(shipped())


def test_the_catalogue_tells_title_and_question_without_any_data() -> None:
    rows = catalogue()
    assert [row["name"] for row in rows] == shipped()
    assert all(row["title"] and row["question"] for row in rows)


@pytest.mark.parametrize("name", [n for n in LEVERS if n not in ("baseline", "joint") and "population" not in n])
def test_each_shipped_scenario_moves_one_lever_alone(name: str) -> None:
    scenario, base = load(name), load("baseline")
    assert len(base.differences(scenario)) == 1
    assert scenario.title
    assert scenario.question.endswith("?")
    assert len(scenario.source) > 20
    assert scenario.extends == "baseline"
    assert scenario.name == name
    assert scenario.digest() != base.digest()


def test_joint_is_the_mode_of_the_baseline() -> None:
    assert load("joint").digest() == load("baseline").digest()
    assert load("joint") != load("baseline")


def test_a_shipped_name_works_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load("ceo_line").reporting["cio"] == "ceo"


def test_a_path_may_be_text_or_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "mine.yaml", "format: 1\nstrategy: cost_leadership\n")
    monkeypatch.chdir(tmp_path)
    assert load(path) == load(str(path)) == load("mine.yaml") == load(Path("mine.yaml"))
    assert load("mine.yaml").folder == tmp_path
    assert load("mine.yaml").name == load("mine.yaml").title == "mine"


def test_a_chain_is_merged_key_by_key(tmp_path: Path) -> None:
    put(
        tmp_path,
        "a.yaml",
        "format: 1\nextends: ceo_line\nbudget: {shared: 0.2, marketing_share: 0.4}\nreporting: {cfo: coo}\n",
    )
    put(tmp_path, "sub/b.yaml", "format: 1\nextends: embedding\nbudget: {shared: 0.9}\n")
    child = put(tmp_path, "c.yaml", "format: 1\nextends: a.yaml\nbudget: {shared: 0.3}\n")
    scenario = load(child)
    assert scenario.values["budget.shared"] == 0.3
    assert scenario.values["budget.marketing_share"] == 0.4
    assert scenario.reporting == {"cfo": "coo", "coo": "ceo", "cio": "ceo", "cmo": "ceo"}
    assert scenario.extends == str(tmp_path / "a.yaml")
    assert scenario.title == "c"
    below = put(tmp_path, "d.yaml", "format: 1\nextends: sub/b.yaml\n")
    assert load(below).values["embedding.it_in_marketing"] == 0.2


def test_a_file_named_like_a_shipped_one_may_extend_that(tmp_path: Path) -> None:
    mine = put(tmp_path, "baseline.yaml", "format: 1\nextends: baseline\nweeks: 52\n")
    assert load(mine).weeks == 52


def test_changes_of_parent_and_child_come_together_and_the_child_wins(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", """format: 1
changes:
  - week: 52
    set: {transparency: {cost: 0.5}, budget: {shared: 0.1}}
  - {week: 10, set: {reporting: {CIO: CEO}}}
""")  # fmt: skip
    child = put(tmp_path, "b.yaml", """format: 1
extends: a.yaml
changes:
  - {week: 52, set: {transparency: {cost: 0.9}}}
  - {week: 20, set: {governance: {mode: it_led}}}
""")  # fmt: skip
    changes = load(child).changes
    assert [change.week for change in changes] == [10, 20, 52]
    assert changes[2].values == {"transparency.cost": 0.9, "budget.shared": 0.1}
    assert changes[0].reporting == {"cio": "ceo"}


def test_plain_words_are_words_and_numbers_numbers(tmp_path: Path) -> None:
    path = put(tmp_path, "a.yaml", """format: 1
title: no
question: "1e-3"
governance: {talk: off, clear_ownership: 1e-3}
transparency: {cost: .5}
weeks: 52.0
""")  # fmt: skip
    scenario = load(path)
    assert (scenario.title, scenario.question) == ("no", "1e-3")
    assert scenario.values["governance.talk"] is False
    assert scenario.values["governance.clear_ownership"] == 1e-3
    assert scenario.values["transparency.cost"] == 0.5
    assert scenario.values["weeks"] == 52


def test_windows_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfformat: 1\r\ntitle: Caf\xc3\xa9\r\n")
    assert load(path).title == "Café"


@pytest.fixture
def charted(tmp_path: Path) -> Scenario:
    put(tmp_path, "chart.csv", CHART)
    return load(put(tmp_path, "mine.yaml", "format: 1\nextends: baseline\n" + ORGANIZATION))


def test_a_chart_brings_its_own_lines(charted: Scenario, tmp_path: Path) -> None:
    assert charted.organization is not None
    assert charted.reporting == {}
    assert charted.chart_path == tmp_path / "chart.csv"
    assert charted.staff_path is None
    assert charted.organization.roles.ceo == "1"
    assert charted.organization.functions[1].except_ == ()
    assert charted.change({"reporting.cio": "ceo"}).reporting == {"cio": "ceo"}


def test_a_lever_file_can_be_laid_under_a_chart(tmp_path: Path) -> None:
    put(tmp_path, "chart.csv", CHART)
    scenario = load(put(tmp_path, "mine.yaml", "format: 1\nextends: ceo_line\n" + ORGANIZATION))
    assert scenario.reporting == {"cio": "ceo"}


def test_the_digest_follows_the_content_of_the_chart_not_its_place(charted: Scenario, tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/chart.csv", CHART)
    moved = load(put(tmp_path, "elsewhere/mine.yaml", "format: 1\n" + ORGANIZATION))
    assert moved.digest() == charted.digest()
    put(tmp_path, "elsewhere/chart.csv", CHART + "4;2;One more\n")
    assert load(tmp_path / "elsewhere/mine.yaml").digest() != charted.digest()


def test_a_scenario_with_a_chart_and_a_log_is_written_to_load_from_anywhere(tmp_path: Path) -> None:
    put(tmp_path, "home/chart.csv", CHART)
    put(tmp_path, "home/log.csv", "id,sponsor,start,planned_weeks,planned_person_weeks\na,it,0,10,20\n")
    text = "format: 1\nprojects: {log: log.csv, after: none}\n" + ORGANIZATION
    scenario = load(put(tmp_path, "home/mine.yaml", text))
    again = load(put(tmp_path, "out/scenario.yaml", scenario.to_yaml()))
    assert again.digest() == scenario.digest()
    assert again.chart_path == scenario.chart_path
    assert again.projects == scenario.projects
    assert again.name == "out"


def test_the_chart_of_a_parent_stays_in_the_folder_of_the_parent(charted: Scenario, tmp_path: Path) -> None:
    put(tmp_path, "sub/chart.csv", "not this one")
    assert charted.chart_path is not None
    put(tmp_path, "parent/chart.csv", CHART)
    put(tmp_path, "parent/base.yaml", "format: 1\n" + ORGANIZATION)
    child = load(put(tmp_path, "child.yaml", "format: 1\nextends: parent/base.yaml\ntransparency: {cost: 1}\n"))
    assert child.chart_path == tmp_path / "parent" / "chart.csv"


@pytest.mark.parametrize("given", ["environment", "argument"])
def test_the_folder_of_the_data_comes_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    put(tmp_path, "data/uk/chart.csv", CHART)
    text = "format: 1\n" + ORGANIZATION.replace("organization:\n", "organization:\n  data: ${ALIGNSIM_DATA}/uk\n")
    path = put(tmp_path, "home/mine.yaml", text)
    monkeypatch.delenv("ALIGNSIM_DATA", raising=False)
    if given == "environment":
        monkeypatch.setenv("ALIGNSIM_DATA", str(tmp_path / "data"))
    scenario = load(path, data=tmp_path / "data" if given == "argument" else None)
    assert scenario.chart_path == tmp_path / "data" / "uk" / "chart.csv"
    assert scenario.data == tmp_path / "data"
    assert load(put(tmp_path, "out.yaml", scenario.to_yaml())).digest() == scenario.digest()


def test_an_absolute_folder_of_data_is_taken_at_its_word(tmp_path: Path) -> None:
    put(tmp_path, "data/chart.csv", CHART)
    block = ORGANIZATION.replace("organization:\n", f"organization:\n  data: '{tmp_path / 'data'}'\n")
    assert load(put(tmp_path, "home/mine.yaml", "format: 1\n" + block)).chart_path == tmp_path / "data" / "chart.csv"


def test_a_task_network_of_ones_own(tmp_path: Path) -> None:
    text = """format: 1
projects:
  network:
    two_functions:
      - {task: agree, volume: 0.2, duration: 0.3, it: 0.4}
      - {task: make, volume: 0.5, duration: 0.7, it: 1, coupling: 0.5, after: [agree]}
      - {task: tell, volume: 0.3, duration: 0.2, it: 0, coupling: 0.5, after: [agree]}
"""
    network = load(put(tmp_path, "mine.yaml", text)).projects.network
    assert network is not None
    assert network.two_functions is not None
    assert [task.task for task in network.two_functions] == ["agree", "make", "tell"]
    assert network.one_function is None
    later = load("baseline").change({"projects": {"network": network}}, week=26)
    assert [segment.network for segment in later.segments()] == [None, network]
    assert load(put(tmp_path, "later.yaml", later.to_yaml())).changes == later.changes


def test_volumes_within_a_hundredth_of_1_are_made_to_sum_to_1() -> None:
    tasks = [{"task": str(n), "volume": 0.33, "duration": 1} for n in range(3)]
    network = load("baseline").change({"projects.network.two_functions": tasks}).projects.network
    assert network is not None
    assert network.two_functions is not None
    assert sum(task.volume for task in network.two_functions) == pytest.approx(1, abs=1e-12)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/chart.csv", CHART)
    path = put(tmp_path, "home/mine.yaml", "format: 1\n" + ORGANIZATION)
    os.symlink(tmp_path / "outside" / "chart.csv", tmp_path / "home" / "chart.csv")
    with pytest.raises(InputError, match="leaves its folder"):
        load(path)


@pytest.mark.published
@pytest.mark.parametrize("name", ["british_library", "hmrc", "child_maintenance", "ministry_of_justice", "sourcegraph"])
def test_the_published_organizations_load_from_the_folder_of_their_data(name: str, data: Path) -> None:
    scenario = load(name, data=data)
    assert scenario.chart_path is not None
    assert scenario.chart_path.is_file()


def test_without_its_data_a_published_organization_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALIGNSIM_DATA", raising=False)
    with pytest.raises(InputError, match="set ALIGNSIM_DATA or give --data"):
        load("hmrc")
