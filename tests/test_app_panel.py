"""The levers as the page shows them: what a hand does becomes a move of the sketch, and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
import solara

import alignsim as al
from alignsim.app import panel
from alignsim.app.panel import LeverPanel
from alignsim.app.sketch import YOURS, Sketch
from alignsim.experiments.controls import controls


class Hand:
    """A panel on no screen, and a hand that moves its levers."""

    def __init__(self, sketch: Sketch, **more: Any) -> None:
        self.sketch = solara.reactive(sketch)
        self.week = more.get("week")
        self.yours = more.pop("yours", None)
        self.said: list[tuple[str, Any]] = []

        @solara.component  # type: ignore[untyped-decorator]
        def Page() -> None:
            LeverPanel(self.sketch.value, self.yours, self.moved, **more)

        self.box, self.rendered = solara.render(Page(), handle_error=False)

    def moved(self, path: str, value: Any) -> None:
        self.said.append((path, value))
        self.sketch.value = self.sketch.value.moved(path, value, self.week)

    @property
    def widget(self) -> Any:
        """The one element of the panel."""
        return self.box.children[0]

    def field(self, path: str) -> dict[str, Any]:
        return next(c for g in json.loads(self.widget.listing) for c in g["controls"] if c["path"] == path)

    def move(self, path: str, place: Any, text: str | None = None) -> None:
        """``text``: what the hand saw there; what is there if not given."""
        if text is None:
            fields = [c for g in json.loads(self.widget.listing) for c in g["controls"] if c["path"] == path]
            texts = fields[0]["texts"] if fields else []
            text = texts[place] if isinstance(place, int) and 0 <= place < len(texts) else "anything"
        told = {"path": path, "place": place, "text": text}
        self.widget._handle_custom_msg({"event": "move", "data": told}, [])

    def reset(self, path: str = "") -> None:
        self.widget._handle_custom_msg({"event": "reset", "data": {"path": path}}, [])


def test_every_lever_is_there_with_its_words() -> None:
    hand = Hand(Sketch())
    shown = [c for g in json.loads(hand.widget.listing) for c in g["controls"]]
    assert [c["path"] for c in shown] == [c.path for c in controls(al.load("baseline"))]
    assert len({c["id"] for c in shown}) == len(shown) and hand.widget.moved == 0
    assert all(c["help"] and c["words"] and c["texts"][c["place"]] and not c["changed"] for c in shown)


def test_a_move_is_told_with_its_value_marked_and_taken_back() -> None:
    hand = Hand(Sketch())
    field = hand.field("embedding.it_in_marketing")
    hand.move(field["path"], field["texts"].index("20%"))
    assert hand.said == [("embedding.it_in_marketing", 0.2)]
    field = hand.field("embedding.it_in_marketing")
    assert field["changed"] and field["was"] == "0%" and field["texts"][field["place"]] == "20%"
    hand.reset("embedding.it_in_marketing")
    assert hand.said[-1] == ("embedding.it_in_marketing", None) and hand.sketch.value == Sketch()
    hand.rendered.close()


def test_switches_and_lists_give_values_of_their_kind() -> None:
    hand = Hand(Sketch())
    hand.move("governance.talk", 0)
    hand.move("governance.mode", hand.field("governance.mode")["texts"].index("IT has the final say"))
    hand.move("roadmap.every_weeks", 1)
    assert [value for _, value in hand.said] == [False, "it_led", 6]
    assert hand.field("governance.talk")["was"] == "on" and hand.widget.moved == 3
    hand.reset()
    assert hand.sketch.value == Sketch() and hand.widget.moved == 0
    hand.rendered.close()


@pytest.mark.parametrize("told", [("nothing", 0), ("governance.mode", 99), ("governance.mode", -1),
                                  ("governance.mode", "0"), ("governance.mode", None), ("organization", 0)])
def test_what_no_hand_can_do_does_nothing(told: tuple[str, Any]) -> None:
    hand = Hand(Sketch())
    hand.move(*told)
    assert hand.said == []
    hand.rendered.close()


def test_a_hand_that_saw_an_older_list_moves_nothing() -> None:
    """A value between two places makes the list longer by one; the same place is then another value."""
    hand = Hand(Sketch().moved("embedding.it_in_marketing", 0.333))
    seen = hand.field("embedding.it_in_marketing")["texts"]
    place = seen.index("40%")
    hand.move("embedding.it_in_marketing", seen.index("10%"))
    now = hand.field("embedding.it_in_marketing")["texts"]
    assert len(now) == len(seen) - 1 and now[place] != "40%"
    said = list(hand.said)
    hand.move("embedding.it_in_marketing", place, "40%")
    assert hand.said == said
    hand.move("embedding.it_in_marketing", now.index("40%"), "40%")
    assert hand.said[-1] == ("embedding.it_in_marketing", 0.4)
    hand.rendered.close()


def test_in_a_run_moves_count_from_the_week_and_what_holds_for_the_run_is_fixed() -> None:
    hand = Hand(Sketch().moved("budget.shared", 0.5, 40), week=26)
    assert hand.field("trust.start")["fixed"] and not hand.field("budget.shared")["changed"]
    hand.move("budget.shared", 2)
    assert hand.sketch.value.changes == ((26, {"budget.shared": 0.1}), (40, {"budget.shared": 0.5}))
    hand.reset("budget.shared")
    assert hand.said[-1] == ("budget.shared", 0.0) and hand.sketch.value.changes == ((40, {"budget.shared": 0.5}),)
    hand.rendered.close()


def test_a_value_between_two_places_has_a_place() -> None:
    hand = Hand(Sketch().moved("embedding.it_in_marketing", 0.333).moved("roadmap.every_weeks", 17))
    assert hand.field("embedding.it_in_marketing")["texts"][17] == "33.3%"
    field = hand.field("roadmap.every_weeks")
    assert field["texts"][field["place"]] == "A shared roadmap every 17 weeks"
    hand.rendered.close()


def test_what_each_run_draws_is_said_to_be_drawn() -> None:
    drawn = next(c.path for c in controls(al.load("population")) if c.drawn and c.kind == "scale")
    hand = Hand(Sketch("population"))
    assert not hand.field(drawn)["changed"]
    hand.move(drawn, 1)
    assert hand.field(drawn)["changed"] and hand.field(drawn)["was"] == "a draw of each run"
    hand.reset(drawn)
    assert hand.sketch.value == Sketch("population")
    hand.rendered.close()


def test_names_tell_organizations_apart() -> None:
    hand = Hand(Sketch(), name="b", folded=True)
    assert hand.field("reporting.cio")["name"] == "b.reporting.cio" and hand.widget.folded
    first = json.loads(hand.widget.listing)[0]
    assert hand.widget.label == "Levers of organization B" and first["slug"] == "b-who-reports-to-whom"
    hand.rendered.close()


def test_without_the_chart_the_panel_says_what_is_missing() -> None:
    assert "an upload first" in str(panel._start(YOURS, None))
    nothing = Hand(Sketch(YOURS))
    assert "an upload first" in nothing.widget.unsafe_innerHTML
    nothing.rendered.close()
    hand = Hand(Sketch(YOURS), yours=al.load("start_up"))
    assert hand.field("reporting.cio")["texts"] == ["CEO"]
    hand.move("governance.talk", 0)
    hand.move("governance.talk", 1)
    assert hand.sketch.value == Sketch(YOURS)
    hand.rendered.close()
