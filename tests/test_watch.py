"""The tab *Watch one organization*: a film is the run that the batch runs, and its picture shows everyone once."""

from __future__ import annotations

import gc
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import solara

import alignsim as al
from alignsim.app.session import Session
from alignsim.app.sketch import YOURS, Sketch
from alignsim.app.watch import Watch, charts, layout, words
from alignsim.app.watch.frames import SERIES, Film, Frame
from alignsim.app.watch.people import MOST_DOTS, Seating
from alignsim.app.watch.places import SHEETS, Box, Sheet
from alignsim.app.watch.player import Player, Record, film_of, marks_of
from alignsim.app.watch.projects import ASIDE, LANES, PATH
from alignsim.app.watch.scene import scene, thickness
from alignsim.calibration.survey import FEWEST_SHOWN
from alignsim.experiments.desk import Desk
from alignsim.outcomes import SERIES_NAMES
from alignsim.problems import InputError
from alignsim.state import CANCELLED, IT, LIVE, MARKETING

SMALL = {"staffing.it_heads": 12, "staffing.marketing_heads": 8, "weeks": 52, "burn_in": 26}
PATIENCE = 60.0
"""Seconds to wait for what must come: a limit for a machine with other work, not a goal."""


@pytest.fixture(scope="module")
def small() -> al.Scenario:
    return al.load("baseline").change(SMALL)


def weekly(scenario: al.Scenario, seed: int = 1, run: int = 0) -> dict[str, np.ndarray]:
    """The weekly record of a run as the batch gives it."""
    from alignsim.engine.batch import run_batch

    batch = run_batch(al.plan(al.drawn(scenario, seed, run)), seed, [run], weekly=True)
    return {name: batch.weekly[0][:, SERIES_NAMES.index(name)] for name in SERIES}


def same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray], weeks: int | None = None) -> None:
    for name in SERIES:
        np.testing.assert_array_equal(found[name][:weeks], expected[name][:weeks], err_msg=name)


class TestAFilmIsTheRun:
    @pytest.mark.parametrize(("seed", "run"), [(1, 0), (7, 3)])
    def test_week_by_week_to_the_last_bit(self, small: al.Scenario, seed: int, run: int) -> None:
        film = Film(small, seed, run)
        while not film.over:
            film.step()
        same(film.series(), weekly(small, seed, run))

    def test_it_is_the_mesa_model_too(self, small: al.Scenario) -> None:
        film, model = Film(small, 3).forward(20), al.AlignmentModel(small, seed=3, collect=False)
        for _ in range(20):
            model.step()
        assert film.frame().trust["cio"] == model.cio.trust["CMO"]
        assert film.frame().trust["cmo"] == model.cmo.trust["CIO"]
        assert film.frame().guests[IT] == len(model.staff.select(lambda s: s.embedded and s.home == "it"))

    def test_an_organization_that_is_drawn_is_the_one_that_run_draws(self) -> None:
        scenario = al.load("population").change({"weeks": 10})
        same(Film(scenario, 5, 2).forward(10).series(), weekly(scenario, 5, 2))

    def test_after_the_last_week_nothing_more_happens(self, small: al.Scenario) -> None:
        film = Film(small, weeks=3).forward(9)
        before = film.frame()
        film.step()
        assert film.week == 3 and film.over and film.frame() == before and before.over


class TestALeverMovedInMidRun:
    def test_keeps_the_past_and_is_the_run_of_the_written_scenario(self) -> None:
        sketch = Sketch("baseline").moved("incentives.joint_accountability", 0.5)
        before = film_of(sketch, 4, 26, None)
        moved = sketch.moved("reporting.cio", "ceo", 26).moved("governance.mode", "joint", 26)
        after = film_of(moved, 4, 26, None)
        same(after.series(), before.series(), 26)
        after.forward(60)
        written = al.load("baseline").change({"incentives.joint_accountability": 0.5}).change(
            {"reporting.cio": "ceo", "governance.mode": "joint"}, week=26)
        same(after.series(), weekly(written, 4), 60)
        before.forward(60)
        assert any((after.series()[name] != before.series()[name]).any() for name in SERIES), "the lever did nothing"

    def test_is_seen_in_the_chart_and_marked_in_words(self) -> None:
        film = film_of(Sketch("baseline").moved("reporting.cio", "ceo", 26), 1, 26, None)
        assert marks_of(film) == ((26, "CIO reports to the CEO"),)
        above = [film.frame().officers[film.frame().cio].above]
        film.step()
        above.append(film.frame().officers[film.frame().cio].above)
        labels = [each.label for each in film.frame().officers]
        assert [labels[k] for k in above] == ["COO", "CEO"]
        record = Record(film.week, film.plan.weeks, film.series(), marks_of(film), ())
        assert all("CIO reports to the CEO" in picture for picture in charts.chart_pictures(record, width=300))

    def test_a_change_that_is_yet_to_come_is_not_marked(self) -> None:
        assert marks_of(film_of(Sketch("baseline").moved("reporting.cio", "ceo", 26), 1, 25, None)) == ()

    def test_more_people_in_mid_run_leave_everybody_at_their_place(self) -> None:
        sketch = Sketch("baseline")
        old = film_of(sketch, 2, 12, None).frame()
        film = film_of(sketch.moved("staffing.it_heads", 56, 12), 2, 12, None)
        assert film.frame().people == old.people
        new = film.forward(13).frame()
        assert new.heads == (56, 32) and {p.id for p in old.people} <= {p.id for p in new.people}


CHARTS = {"baseline": {}, "embedding": {}, "retailer": {}, "public_agency": {}, "start_up": {},
          "crowd": {"staffing.it_heads": 400, "staffing.marketing_heads": 170, "embedding.it_in_marketing": 0.3},
          "swapped": {"embedding.it_in_marketing": 0.5, "embedding.marketing_in_it": 0.5}}


def made(name: str, week: int = 30, *, private: bool = False) -> Frame:
    base = name if name in al.shipped() else "baseline"
    return Film(al.load(base).change({**CHARTS[name], "weeks": 40}), 2, private=private).forward(week).frame()


@pytest.fixture(scope="module", params=CHARTS)
def frame(request: pytest.FixtureRequest) -> Frame:
    return made(request.param)


@pytest.fixture(scope="module", params=SHEETS)
def sheet(request: pytest.FixtureRequest) -> Sheet:
    return SHEETS[request.param]


def around(spot: layout.Spot) -> Box:
    return Box(spot.x - spot.r, spot.y - spot.r, 2 * spot.r, 2 * spot.r)


def apart(boxes: list[Box]) -> None:
    for one, other in combinations(boxes, 2):
        assert not one.meets(other), (one, other)


class TestTheLayout:
    def test_everyone_is_drawn_once_and_nobody_on_another(self, frame: Frame, sheet: Sheet) -> None:
        seats, empty = layout.people(frame, sheet)
        assert sorted(seats) == sorted(person.id for person in frame.people)
        assert not set(seats.values()) & set(empty.values())
        apart([around(spot) for spot in [*seats.values(), *empty.values()]])

    def test_all_people_of_the_run_are_behind_the_marks(self, frame: Frame, sheet: Sheet) -> None:
        positions = [i for dot in frame.seating.dots for i in dot.positions]
        assert len(positions) == len(set(positions)) == sum(frame.heads)
        for home in (IT, MARKETING):
            assert sum(dot.home == home for dot in frame.seating.dots) <= MOST_DOTS + len(frame.seating.teams)
            assert sum(person.people for person in frame.people if person.home == home) == frame.heads[home]

    def test_who_is_embedded_sits_on_the_other_side(self, frame: Frame, sheet: Sheet) -> None:
        seats, empty = layout.people(frame, sheet)
        for person in frame.people:
            assert around(seats[person.id]).within(sheet.blocks[person.sits])
            area = sheet.guests if person.sits != person.home else sheet.homes
            assert around(seats[person.id]).within(area[person.sits])
        people = {person.id: person for person in frame.people}
        for who, spot in empty.items():
            home = people[who].home
            assert people[who].sits != home and around(spot).within(sheet.homes[home])

    def test_guests_are_as_many_as_are_embedded(self, frame: Frame) -> None:
        for home in (IT, MARKETING):
            drawn = sum(person.people for person in frame.people if person.home == home and person.sits != home)
            most = max(frame.people_a_dot[home] - 1, 0)
            assert abs(drawn - frame.guests[home]) <= most, "in proportion, to less than one mark"

    def test_executives_stand_below_their_superiors_and_apart(self, frame: Frame, sheet: Sheet) -> None:
        boxes = layout.officers(frame, sheet)
        apart([*boxes.values(), *sheet.blocks])
        page = Box(0, 0, sheet.width, sheet.height)
        for each in frame.officers:
            assert boxes[each.id].within(page)
            assert each.above < 0 or boxes[each.id].y > boxes[each.above].bottom
        assert boxes[frame.cio].middle < boxes[frame.cmo].middle

    def test_very_many_executives_have_boxes_all_the_same(self, sheet: Sheet) -> None:
        frame = made("baseline")
        for above in (lambda k: k - 1, lambda k: -1):  # a long line; or everybody at the top
            many = tuple(replace(frame.officers[0], id=k, above=above(k)) for k in range(60))
            boxes = layout.officers(replace(frame, officers=many), sheet)
            assert all(box.w > 0 and box.h > 0 for box in boxes.values())
            apart([box for k, box in boxes.items() if k not in (frame.cio, frame.cmo)])

    def test_teams_and_areas_are_apart(self, frame: Frame, sheet: Sheet) -> None:
        for home in (IT, MARKETING):
            tiles = [tile.box for tile in layout.homes(frame.seating, home, sheet) if tile.seats]
            apart([*tiles, sheet.guests[home]])
            assert all(tile.within(sheet.homes[home]) for tile in tiles)
            assert sheet.homes[home].within(sheet.blocks[home]) and sheet.guests[home].within(sheet.blocks[home])
        apart([*sheet.blocks, *(box for _, box in sheet.lanes)])

    def test_projects_lie_in_their_lanes_and_what_has_no_room_is_counted(self, frame: Frame, sheet: Sheet) -> None:
        boxes, left = layout.lanes(frame, sheet)
        apart(list(boxes.values()))
        rooms = dict(sheet.lanes)
        assert set(rooms) == set(LANES) == {*PATH, *ASIDE}
        for card in frame.cards:
            assert card.number not in boxes or boxes[card.number].within(rooms[card.lane])
        assert len(boxes) + sum(left.values()) == len(frame.cards)

    def test_a_seat_stays_while_its_person_stays(self) -> None:
        film = Film(al.load("embedding").change({"weeks": 20}), 2)
        before = film.forward(3).frame(), film.forward(4).frame()
        seats = [layout.people(each, SHEETS["wide"])[0] for each in before]
        assert before[0].guests[IT] > 0
        assert seats[0] == seats[1], "nobody's rotation ended in week 3"

    def test_the_same_frame_gives_the_same_scene_and_it_can_be_sent(self, frame: Frame, sheet: Sheet) -> None:
        drawn = scene(frame, sheet.name)
        assert json.loads(json.dumps(drawn)) == json.loads(json.dumps(scene(frame, sheet.name)))
        keys = [thing["key"] for part in ("nodes", "lines", "people", "empty", "cards") for thing in drawn[part]]
        assert len(keys) == len(set(keys))


    def test_a_function_of_nobody_is_an_empty_block(self) -> None:
        nobody = replace(made("start_up"), people=(), heads=(0, 0))
        nobody = replace(nobody, seating=Seating((), (), (1, 1), (0, 0)))
        for sheet in SHEETS.values():
            assert layout.people(nobody, sheet) == ({}, {})
            assert scene(nobody, sheet.name)["people"] == []


class TestTrustIsWidthAndNumber:
    def test_more_trust_is_a_wider_line(self) -> None:
        widths = [thickness(trust) for trust in (0.0, 0.25, 0.5, 0.75, 1.0)]
        assert widths == sorted(set(widths)) and widths[0] > 0

    def test_each_line_says_whose_trust_it_is_and_how_much(self) -> None:
        frame = made("baseline")
        for ribbon in scene(frame)["ribbons"]:
            assert f"{frame.trust[ribbon['key']]:.2f}" in ribbon["words"] and ribbon["number"] in ribbon["words"]

    def test_the_caption_and_the_table_say_what_is_drawn(self) -> None:
        frame = made("embedding")
        told = words.caption(frame)
        assert f"{frame.trust['cio']:.2f}" in told and f"{frame.guests[IT]} of IT sit in marketing" in told
        table = dict(words.table(frame))
        assert table["CIO"] == "reports to the COO" and table["At work"] == f"{frame.lanes['at work']} projects"


class TestSmallGroupsAreNotShownSingly:
    def test_no_one_persons_figures_in_an_organization_of_ones_own(self) -> None:
        single, private = made("retailer"), made("retailer", private=True)
        for team in private.seating.teams:
            figures = {(private.people[k].trust, private.people[k].jobs) for k in team.dots}
            assert len(figures) == 1, "one figure a group"
            own = [single.people[k].trust for k in team.dots]
            assert len(team.dots) >= FEWEST_SHOWN and private.people[team.dots[0]].trust == pytest.approx(np.mean(own))
        assert len({person.trust for person in single.people}) > len(private.seating.teams)

    def test_a_function_of_fewer_than_five_shows_no_figure(self) -> None:
        scenario = al.load("baseline").change({**SMALL, "staffing.marketing_heads": 4})
        shown = Film(scenario, private=True).forward(5).frame()
        assert shown.trust["marketing"] is None and shown.trust["it"] is not None
        assert all(p.trust is None and p.jobs is None for p in shown.people if p.home == MARKETING)
        told = json.dumps(scene(shown))
        assert words.UNKNOWN in told

    @pytest.mark.parametrize("sheet", SHEETS)
    def test_a_function_of_fewer_than_five_looks_alike_however_many_they_are(self, sheet: str) -> None:
        def drawn(people: int) -> tuple[object, ...]:
            heads = {"staffing.marketing_heads": people, "embedding.marketing_in_it": 0.5}
            film = Film(al.load("baseline").change({**SMALL, **heads}), private=True).forward(20)
            picture = scene(film.frame(), sheet)
            mine = [[{k: v for k, v in thing.items() if k != "key"} for thing in picture[name]
                     if thing["kind"] == "marketing"] for name in ("people", "empty", "tiles")]
            return mine, picture["legend"]

        alone = drawn(1)
        (marks, empty, tiles), legend = alone
        assert [len(marks), len(empty), len(tiles)] == [1, 0, 1] and marks[0]["busy"] == 0.0 and not marks[0]["away"]
        assert "One person" not in marks[0]["words"] and "fewer than five people is one mark" in legend
        assert all(drawn(people) == alone for people in (2, 3, 4))

    def test_small_numbers_of_people_are_not_told(self) -> None:
        few = {"staffing.marketing_heads": 4, "embedding.it_in_marketing": 0.2}
        scenario = al.load("baseline").change({**SMALL, **few})

        def told(*, private: bool) -> tuple[str, str]:
            film = Film(scenario, private=private).forward(20)
            frame = film.frame()
            assert 0 < frame.guests[IT] < FEWEST_SHOWN and frame.heads[MARKETING] == 4
            blocks = [[(b["title"], b["beside"]) for b in scene(frame, sheet)["blocks"]] for sheet in SHEETS]
            assert any("moved over" in h.words or "came back" in h.words for h in film.happenings)
            moves = [h.words for h in film.happenings if h.kind == "move"]
            return json.dumps([blocks, words.caption(frame), words.table(frame)[-12:], moves]), json.dumps(blocks)

        (public, _), (private, blocks) = told(private=False), told(private=True)
        assert "Marketing: 4 people" in public and re.search("[1-4] (guest|of IT sit|person|people of IT)", public)
        assert "Marketing: fewer than five people" in blocks and "fewer than five guests" in blocks
        assert "Marketing: under 5" in blocks and "under 5 guests" in blocks
        assert "fewer than five of IT sit in marketing" in private and "Fewer than five people of IT" in private
        assert "fewer than five people; 0 sit in IT" in private
        assert not re.search(r"\b[1-4] (guest|of IT|person|people|sit|came)", private)

    def test_nor_do_the_charts_beside_it(self) -> None:
        def pictures(marketing: int, it: int = 12, *, private: bool = True) -> list[str]:
            heads = {"staffing.it_heads": it, "staffing.marketing_heads": marketing}
            film = Film(al.load("baseline").change({**SMALL, **heads}), private=private).forward(5)
            return charts.chart_pictures(Record(film.week, 52, film.series(), (), ()), width=300)

        assert ["Marketing in IT" in pictures(people)[1] for people in (4, 5)] == [False, True]
        assert "IT in marketing" in pictures(4)[1] and "Marketing in IT" in pictures(4, private=False)[1]
        assert [len(pictures(4, it=4)), len(pictures(5, it=5))] == [3, 4]

    def test_small_teams_are_drawn_with_their_neighbours(self) -> None:
        for name in ("retailer", "public_agency", "baseline"):
            assert all(len(team.dots) >= FEWEST_SHOWN for team in made(name).seating.teams)

    def test_names_of_a_chart_are_only_text(self) -> None:
        happenings = charts.story(Film(al.load("baseline").change(SMALL)).forward(30).happenings, 30)
        assert "<script" not in happenings and happenings.count("<li") == happenings.count("</li>")


class TestProjectsAndTheStory:
    def test_lanes_count_every_project(self, small: al.Scenario) -> None:
        film = Film(small).forward(52)
        rows = film.simulation.state.projects[: int(film.simulation.state.world["arrived"][0])]
        counts = film.frame().lanes
        assert counts["live"] == int(((rows["state"] == LIVE) & (rows["ended"] > 0)).sum()) > 0
        assert counts["cancelled"] == int(((rows["state"] == CANCELLED) & (rows["ended"] > 0)).sum())
        assert all(0.0 <= card.progress <= 1.0 for card in film.frame().cards)

    def test_the_story_tells_each_project_that_went_live_once(self, small: al.Scenario) -> None:
        film = Film(small, 3).forward(52)
        live = film.frame().lanes["live"]
        told = [h.words for h in film.happenings if "went live" in h.words]
        assert sum(len([w for w in words.replace(",", " ").replace(".", " ").split() if w.isdigit()])
                   for words in told) == live

    def test_moving_over_is_told(self) -> None:
        sketch = Sketch("baseline").moved("embedding.it_in_marketing", 0.25, 3)
        film = film_of(sketch, 1, 5, None)
        assert [h.words for h in film.happenings if h.week == 3 and h.kind == "move"] == [
            "12 people of IT moved over to marketing."]
        assert film.frame().guests == (12, 0)


class TestWhatThePageRefuses:
    def test_too_many_weeks(self) -> None:
        with pytest.raises(InputError, match="weeks"):
            film_of(Sketch("baseline").moved("weeks", 2000), 1, 0, None)

    def test_too_many_people(self) -> None:
        with pytest.raises(InputError, match="people"):
            film_of(Sketch("baseline").moved("staffing.it_heads", 5000), 1, 0, None)

    def test_before_a_week_of_it_is_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def run(*_: object) -> None:
            raise AssertionError("it was run")

        monkeypatch.setattr("alignsim.engine.run.Simulation.advance", run)
        with pytest.raises(InputError, match="people"):
            film_of(Sketch("baseline").moved("staffing.it_heads", 5000), 1, 0, None)

    def test_an_own_chart_that_is_not_there(self) -> None:
        with pytest.raises(InputError, match="upload"):
            film_of(Sketch(YOURS), 1, 0, None)


@pytest.fixture
def player(visitor: None) -> Iterator[Player]:
    """A player in a visitor's context, as on the page."""
    played = Player(Session())
    yield played
    played.close()
    played.session.leave()


def until(true: Callable[[], bool]) -> None:
    """Wait for what must come."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.005)


def opened(player: Player, sketch: Sketch, seed: int = 1) -> Frame:
    player.open(sketch, seed)
    until(lambda: not player.working.value)
    assert player.frame.value is not None
    return player.frame.value


def playing() -> int:
    return sum(thread.name == "alignsim watch" for thread in threading.enumerate())


SHORT = Sketch("baseline", {**SMALL, "weeks": 12})


class TestAPlayer:
    def test_plays_to_the_last_week_and_stops(self, player: Player) -> None:
        assert opened(player, SHORT).week == 0
        player.set_speed("fast")
        player.play()
        until(lambda: not player.playing.value and playing() == 0)
        assert player.frame.value is not None and player.frame.value.week == 12
        assert player.record.value is not None and player.record.value.week == 12

    def test_a_step_is_a_week_and_a_reset_goes_back(self, player: Player) -> None:
        opened(player, SHORT)
        player.step()
        player.step()
        assert player.frame.value is not None and player.frame.value.week == 2
        player.move("reporting.cio", "ceo")
        until(lambda: not player.working.value)
        assert player.frame.value.week == 2 and player.sketch.value.changes == ((2, {"reporting.cio": "ceo"}),)
        assert "2:reporting.cio=ceo" in player.session.links.value["watch"]
        player.reset()
        until(lambda: not player.working.value)
        assert player.frame.value.week == 0 and player.sketch.value == SHORT

    def test_before_the_first_week_a_lever_holds_from_the_start(self, player: Player) -> None:
        opened(player, SHORT)
        player.move("reporting.cio", "ceo")
        until(lambda: not player.working.value)
        assert player.sketch.value.moves["reporting.cio"] == "ceo" and player.sketch.value.changes == ()

    def test_what_cannot_move_in_mid_run_says_so(self, player: Player) -> None:
        opened(player, SHORT)
        player.step()
        player.move("weeks", 20)
        assert "in mid-run" in player.problem.value and player.sketch.value == SHORT

    def test_what_cannot_be_built_leaves_the_old_run_and_says_why(self, player: Player) -> None:
        opened(player, SHORT)
        player.move("reporting.ceo", "cio")
        until(lambda: not player.working.value)
        assert "circle" in player.problem.value and player.sketch.value == SHORT
        player.step()
        assert player.frame.value is not None and player.frame.value.week == 1

    def test_after_a_move_that_was_overtaken_by_a_wrong_one_levers_are_those_of_the_run(self, player: Player) -> None:
        gate = threading.Event()
        with Desk(1) as desk:
            player.session.desk = desk
            opened(player, SHORT)
            desk.work("somebody else", "", lambda stop: gate.wait(PATIENCE), lambda _: None)
            player.move("reporting.cio", "ceo")
            player.move("reporting.ceo", "cio")
            gate.set()
            until(lambda: not player.working.value)
            assert "circle" in player.problem.value and player.sketch.value == SHORT
            player.close()

    def test_who_has_closed_the_page_starts_nothing(self, player: Player) -> None:
        opened(player, SHORT)
        player.close()
        player._start()
        assert playing() == 0

    def test_a_pause_and_leaving_end_the_thread(self, player: Player) -> None:
        opened(player, SHORT)
        for leave in (player.pause, player.close):
            player.play()
            assert playing() >= 1
            leave()
            until(lambda: playing() == 0)

    def test_whoever_closes_the_page_while_it_plays_leaves_nothing_running(self, visitor: None) -> None:
        session = Session()
        _, rendered = solara.render(Watch(session, "tab=watch&org=baseline&seed=3"), handle_error=False)
        until(lambda: session.desk.idle and "watch" in session.links.value)
        assert "seed=3" in session.links.value["watch"]
        player = next(p for p in gc.get_objects() if isinstance(p, Player) and p.session is session)
        player.play()
        until(lambda: player.frame.value is not None and player.frame.value.week > 0)
        rendered.close()
        session.leave()
        until(lambda: playing() == 0)


class TestTheTabIsLeft:
    def test_and_shown_again_where_it_was_paused(self, visitor: None) -> None:
        session = Session()
        _, rendered = solara.render(Watch(session, "tab=watch&org=baseline&seed=3"), handle_error=False)
        until(lambda: session.desk.idle and "watch" in session.links.value)
        player: Player = session.kept["watch"]
        player.step()
        player.move("reporting.cio", "ceo")
        until(lambda: not player.working.value)
        player.play()
        until(lambda: player.frame.value is not None and player.frame.value.week > 2)
        rendered.close()
        until(lambda: playing() == 0)
        assert player._film is not None
        week, sketch = player._film.week, player.sketch.value
        _, again = solara.render(Watch(session, session.links.value["watch"]), handle_error=False)
        until(lambda: not player.playing.value)
        assert session.kept["watch"] is player and player.frame.value is not None
        assert (player.frame.value.week, player.sketch.value) == (week, sketch) and sketch.changes
        again.close()
        _, other = solara.render(Watch(session, "tab=watch&org=baseline&seed=4"), handle_error=False)
        until(lambda: session.desk.idle and "seed=4" in session.links.value["watch"])
        assert player.frame.value.week == 0 and player.sketch.value == Sketch()
        other.close()
        session.leave()
        assert session.kept == {} and player._film is None and playing() == 0

    def test_a_run_that_comes_meanwhile_does_not_play(self, player: Player) -> None:
        opened(player, SHORT)
        player.open(SHORT, 2, play=True)
        player.leave()
        until(lambda: not player.working.value)
        assert playing() == 0

    def test_a_chart_that_went_or_changed_is_not_shown_again(self, player: Player, small: al.Scenario) -> None:
        player.session.yours.value = small
        opened(player, Sketch(YOURS))
        query = player.session.links.value["watch"]
        assert player.has(query)
        player.session.yours.value = small.change({"weeks": 40})
        assert not player.has(query)
        player.session.yours.value = None
        assert not player.has(query)


def test_a_link_to_a_chart_that_is_not_uploaded_says_so_once_and_shows_the_default(visitor: None) -> None:
    session = Session()
    _, rendered = solara.render(Watch(session, "tab=watch&org=yours"), handle_error=False)
    until(lambda: session.desk.idle and "watch" in session.links.value)
    player: Player = session.kept["watch"]
    assert player.frame.value is not None and player.sketch.value == Sketch()
    assert player.problem.value.count("must be uploaded first") == 1
    rendered.close()
    session.leave()
