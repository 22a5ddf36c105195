"""al.what_if: levers moved by hand or by code, honest labels, a picture where no widget can be."""

from __future__ import annotations

import gc
import html
import re
import subprocess
import sys
import textwrap
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import alignsim as al
from alignsim.notebook import showing
from alignsim.notebook.asking import LABEL, WhatIf
from alignsim.scenario import Scenario

SMALL = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52, "burn_in": 26}
WAIT = 120.0
"""Seconds before a test gives up; nothing is measured by it."""
SHARE = "embedding.it_in_marketing"


@pytest.fixture(scope="module")
def base() -> Scenario:
    return al.load("baseline").change(SMALL, name="small", title="A small firm")


@pytest.fixture
def asked(base: Scenario) -> Iterator[WhatIf]:
    found = al.what_if(base, runs=40)
    yield found.wait(WAIT)
    found.close()


def lever(asked: WhatIf, path: str) -> Any:
    assert asked.widget is not None
    return asked._panel._levers[path][1]


def test_a_value_that_no_lever_has_is_told_as_everywhere(asked: WhatIf) -> None:
    with pytest.raises(al.InputError, match=SHARE):
        asked.move(SHARE, "a lot")
    assert asked.moves == {}


def test_a_slider_is_answered_as_compare_answers(base: Scenario, asked: WhatIf) -> None:
    lever(asked, SHARE).value = 0.2
    lever(asked, "reporting.cio").value = "ceo"
    found = asked.wait(WAIT).comparison
    assert asked.scenario == base.change({SHARE: 0.2, "reporting.cio": "ceo"}, title=asked.scenario.title)
    assert asked.scenario.title == "What if: IT staff seated in marketing: 20% and CIO reports to the CEO"
    wanted = al.compare(base, {LABEL: asked.scenario}, runs=40, threads=1)
    assert found is not None and repr(found.differences) == repr(wanted.differences)
    np.testing.assert_array_equal(found.others[LABEL].values, wanted.others[LABEL].values)


def test_labels_say_how_many_pairs_are_there_so_far(base: Scenario) -> None:
    asked = al.what_if(base, runs=60)
    assert asked.status.startswith("Running the first 30 pairs\u2009\u2026") or asked.fresh
    asked.wait(WAIT)
    assert asked.status == "60 runs, 95% intervals"
    heard: list[str] = []
    asked.answered = lambda: heard.append(asked.status)
    asked.move("transparency.cost", 0.9).wait(WAIT)
    assert heard == ["30 pairs so far, 95% intervals", "60 pairs, 95% intervals"]
    shown = asked._repr_mimebundle_()
    assert "60 pairs, 95% intervals" in shown["text/html"] and "60 pairs, 95% intervals" in shown["text/plain"]
    asked.close()


def test_the_last_of_many_moves_is_the_one_that_is_shown(asked: WhatIf) -> None:
    slider = lever(asked, SHARE)
    for k in range(1, 11):
        slider.value = 0.04 * k
    found = asked.wait(WAIT).comparison
    assert found is not None and found.others[LABEL].scenario.values[SHARE] == pytest.approx(0.4)
    assert "IT staff seated in marketing: 40%" in asked._panel._heading.value
    assert slider.description == "\u25cf IT staff seated in marketing: 40%"
    assert found.sentence.split(" is ")[0] in asked._panel._heading.value
    assert asked._panel._seen.value.count('role="img"') == 2 * 5  # value, two trusts, balance, differences; two widths
    assert "al-stale" not in asked._panel._right._dom_classes


def test_while_a_newer_move_runs_no_old_sentence_stands_under_its_title(asked: WhatIf) -> None:
    old = asked.move("reporting.cio", "ceo").wait(WAIT).comparison
    assert old is not None and old.sentence in html.unescape(showing.heading(asked))
    heard: list[str] = []
    asked.moved = lambda: heard.append(showing.heading(asked))
    asked.move(SHARE, 0.2)
    assert "IT staff seated in marketing: 20%" in heard[0] and showing.EARLIER in heard[0]
    assert old.sentence not in html.unescape(heard[0])
    found = asked.wait(WAIT).comparison
    assert found is not None and found.sentence in html.unescape(showing.heading(asked))
    assert showing.EARLIER not in showing.heading(asked)


def test_what_is_closed_moves_no_longer_and_keeps_what_it_knows(base: Scenario) -> None:
    asked = al.what_if(base, runs=30).move(SHARE, 0.2).wait(WAIT)
    known = asked.comparison
    asked.close()
    asked.close()
    for moved in (lambda: asked.move(SHARE, 0.4), asked.reset, lambda: asked.widget):
        with pytest.raises(RuntimeError, match="closed: make another"):
            moved()
    assert asked.comparison is known and asked.moves == {SHARE: 0.2}
    assert "30 pairs" in asked.wait()._repr_mimebundle_()["text/html"]


def test_back_to_the_base(base: Scenario, asked: WhatIf) -> None:
    slider, choice = lever(asked, SHARE), lever(asked, "reporting.cio")
    slider.value, choice.value = 0.3, "cfo"
    assert asked._panel._accordion.get_title(0) == "Who reports to whom (1 moved)"
    asked._panel._reset.click()
    assert (slider.value, choice.value, asked.moves, asked.scenario) == (0.0, "coo", {}, base)
    assert asked._panel._reset.disabled and asked._panel._accordion.get_title(0) == "Who reports to whom"
    asked.wait(WAIT)
    assert "Nothing is moved yet" in asked._panel._heading.value


def test_a_lever_moved_back_by_hand_is_not_moved(asked: WhatIf) -> None:
    lever(asked, SHARE).value = 0.3
    lever(asked, SHARE).value = 0.0
    assert asked.moves == {} and lever(asked, SHARE).description == "IT staff seated in marketing: 0%"


def test_code_moves_the_sliders_too(asked: WhatIf) -> None:
    slider, switch = lever(asked, SHARE), lever(asked, "governance.talk")
    asked.move(SHARE, 0.26).move("governance.talk", False)
    assert (slider.value, switch.value) == (0.26, False)


def test_code_moves_levers_farther_than_a_hand_is_offered(asked: WhatIf) -> None:
    choice, heads, line = (lever(asked, path) for path in ("roadmap.every_weeks", "staffing.it_heads", "reporting.cio"))
    asked.move("roadmap.every_weeks", 10).move("staffing.it_heads", 160).move("reporting.cio", "cmo")
    assert (choice.value, choice.label, heads.value) == (10, "A shared roadmap every 10 weeks", 160)
    assert (line.value, line.label) == ("cmo", "CMO")
    assert len(asked.moves) == 3 and asked.wait(WAIT).comparison is not None
    asked.reset()
    assert (choice.value, heads.value, line.value) == (0, 12, "coo")


def test_every_control_has_its_widget_with_a_label(base: Scenario, asked: WhatIf) -> None:
    from alignsim.experiments.controls import controls

    for control in controls(base):
        widget = lever(asked, control.path)
        assert control.words in widget.description and control.help in widget.tooltip
        assert widget.value == control.value


def test_what_a_lever_cannot_be_is_refused_and_nothing_changes(base: Scenario, asked: WhatIf) -> None:
    asked.move(SHARE, 0.2)
    with pytest.raises(al.InputError, match="reporting"):
        asked.move("reporting.cio", "nobody")
    assert asked.moves == {SHARE: 0.2}
    assert asked.widget is not None
    asked._panel._moved("reporting.cio", "<b>nobody</b>")
    assert "al-problem" in asked._panel._heading.value and "<b>" not in asked._panel._heading.value
    assert asked.moves == {SHARE: 0.2}


def test_all_that_is_wrong_with_a_call_is_said_at_once(base: Scenario) -> None:
    with pytest.raises(al.InputError) as caught:
        al.what_if(base, levers=["embeding.it_in_marketing"], runs=401, weeks=0, outcomes=["cots"], series=["valu"])
    assert len(caught.value.problems) == 5
    for said in ("2 to 400", "1 to 520", "did you mean 'embedding.it_in_marketing'", "'cost'", "'value'"):
        assert said in str(caught.value)


def test_only_some_levers_outcomes_and_series(base: Scenario) -> None:
    asked = al.what_if(base, levers=["Shared goals", SHARE], runs=30, outcomes=["cost"], series=["debt"])
    assert {c.group for c in asked.wanted.controls} == {"Shared goals", "Sitting together"}
    asked.move(SHARE, 0.3).wait(WAIT)
    html = asked._repr_mimebundle_()["text/html"]
    assert "Technical debt" in html and "Cost" in html and "Delivered value" not in html
    asked.close()


def test_it_is_written_as_a_scenario_a_page_and_a_picture(asked: WhatIf, tmp_path: Path) -> None:
    asked.move(SHARE, 0.2)
    assert al.load(asked.save(tmp_path / "mine.yaml")) == asked.scenario
    page = asked.save(tmp_path / "mine.html").read_text(encoding="utf-8")
    assert "40 pairs, 95% intervals" in page and page.count("<svg") == 10
    assert set(re.findall(r"https?://[^\"' )]+", page)) == {"http://www.w3.org/2000/svg"}
    assert asked.save(tmp_path / "mine.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(al.InputError, match="yaml"):
        asked.save(tmp_path / "mine.docx")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.html", "mine.png", "mine.yaml"]


def test_what_nobody_holds_any_longer_is_forgotten(base: Scenario) -> None:
    asked = al.what_if(base, runs=30)
    asked.move(SHARE, 0.1).wait(WAIT)
    gone = weakref.ref(asked)
    del asked
    gc.collect()
    assert gone() is None


def test_it_may_be_forgotten_in_the_midst_of_the_desks_work(base: Scenario) -> None:
    asked = al.what_if(base, runs=30, seed=77).wait(WAIT)
    desk, gone = asked._desk, threading.Event()
    kept = desk.bases
    with desk._changed:  # as a thread of the desk does while it looks for work
        del asked
        gc.collect()
        assert desk.bases == kept
    limit = WAIT / 0.01
    while desk.bases == kept and limit > 0:
        gone.wait(0.01)
        limit -= 1
    assert desk.bases == kept - 1


def test_without_widgets_it_is_a_picture_and_nothing_forks(tmp_path: Path) -> None:
    code = textwrap.dedent(f"""
        import sys
        sys.modules["ipywidgets"] = None  # as if it were not installed
        seen = []
        sys.addaudithook(lambda event, _: seen.append(event) if event in (
            "os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen") else None)
        import alignsim as al
        al.what_if
        assert not {{"numba", "pandas", "matplotlib", "scipy"}} & set(sys.modules)
        asked = al.what_if(al.load("baseline").change({SMALL!r}), runs=30).move("{SHARE}", 0.2).wait()
        bundle = asked._repr_mimebundle_()
        assert sorted(bundle) == ["image/png", "text/html", "text/plain"], sorted(bundle)
        assert bundle["image/png"][:4] == b"\\x89PNG" and asked._repr_png_()[:4] == b"\\x89PNG"
        assert "IT staff seated in marketing: 20%; 30 pairs, 95% intervals" in repr(asked), repr(asked)
        assert "matplotlib.pyplot" not in sys.modules and seen == [], seen
        print("fine")
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "fine"), done.stderr


def test_a_kernel_shows_sliders_to_a_person_and_a_picture_to_a_program() -> None:
    """One kernel, asked as a notebook asks it, and then as a program that runs notebooks does."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    try:
        def shown(code: str, person: bool) -> tuple[dict[str, Any], list[str]]:
            found: dict[str, Any] = {}
            kinds: list[str] = []

            def hear(message: Any) -> None:
                kinds.append(message["msg_type"])
                assert message["msg_type"] != "error", "\n".join(message["content"]["traceback"])
                found.update(message["content"].get("data", {}) if message["msg_type"] == "execute_result" else {})

            client.execute_interactive(code, allow_stdin=person, output_hook=hear, timeout=WAIT)
            return found, kinds

        start = f"import alignsim as al; w = al.what_if(al.load('baseline').change({SMALL!r}), runs=30); w"
        data, kinds = shown(start, person=True)
        assert "application/vnd.jupyter.widget-view+json" in data and "image/png" not in data
        assert "comm_open" in kinds
        moved = f"w._panel._levers['{SHARE}'][1].value = 0.2; w.wait(); w.status + w._panel._heading.value"
        data, kinds = shown(moved, person=True)
        assert "30 pairs, 95% intervals" in data["text/plain"] and "comm_msg" in kinds
        data, _ = shown("w", person=False)
        assert sorted(data) == ["image/png", "text/html", "text/plain"]
        assert "IT staff seated in marketing: 20%" in data["text/html"]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
