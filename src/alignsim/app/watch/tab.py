"""The tab: a bar to play with, the picture, the levers at its side, the story and the charts below."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import solara

from alignsim.app.link import from_query
from alignsim.app.panel import LeverPanel
from alignsim.app.sketch import YOURS, Sketch, base_title, bases
from alignsim.app.watch.charts import chart_pictures, story
from alignsim.app.watch.places import SHEETS
from alignsim.app.watch.player import PLACE, SPEEDS, Player
from alignsim.app.watch.scene import scene
from alignsim.experiments.limits import whole_number
from alignsim.problems import Problem

if TYPE_CHECKING:
    from alignsim.app.session import Session

FOLDER = Path(__file__).parent
SETTING_UP = {"caption": "The organization is being set up. (The very first time, the model is translated for this "
                         "machine, which takes up to a minute.)"}
NOT_UPLOADED = ("This link is of an organization of one's own: its chart must be uploaded first. Until then the "
                "default organization is shown.")
ONE_RUN = ("One run is one possible course of events; another seed gives another. What structure does on average is "
           "answered under Compare structures.")


@solara.component_vue("organization.vue")
def Organization(drawing: str, pace: int = 300, live: bool = True,
                 event_fit: Callable[[str], None] | None = None) -> None:
    """The picture of a scene (as JSON text, which is passed on untouched); it tells which sheet fits its width."""


@solara.component_vue("controls.vue")
def Controls(
    week: int, weeks: int, playing: bool, over: bool, ready: bool, changed: bool, speed: str, speeds: list[str],
    seed: int, organization: str, organizations: list[tuple[str, str]],
    event_play: Callable[[Any], None] | None = None, event_pause: Callable[[Any], None] | None = None,
    event_step: Callable[[Any], None] | None = None, event_reset: Callable[[Any], None] | None = None,
    event_replay: Callable[[Any], None] | None = None, event_set_speed: Callable[[str], None] | None = None,
    event_set_seed: Callable[[str], None] | None = None, event_set_organization: Callable[[str], None] | None = None,
) -> None:
    """The bar: native buttons and fields."""


def _kept(session: Session) -> Player:
    """The session's player: it stays while another tab is shown."""
    if PLACE not in session.kept:
        session.kept[PLACE] = Player(session)
    player: Player = session.kept[PLACE]
    return player


@solara.component
def Watch(session: Session, query: str) -> None:
    """One organization, week by week.

    Parameters
    ----------
    query : the tab's link, as text
    """
    player: Player = solara.use_memo(lambda: _kept(session), [])
    link = solara.use_memo(lambda: from_query(query, yours=session.yours.peek()), [])
    sheet = solara.use_reactive("wide")
    known = solara.use_ref(session.yours.peek())

    def begin() -> Callable[[], None]:
        player.back()
        if not player.has(query):
            missing = link.sketch.base == YOURS and session.yours.peek() is None
            player.open(Sketch() if missing else link.sketch, 1 if link.seed is None else link.seed)
            player.problem.value = NOT_UPLOADED if missing else ""
        return player.leave

    def uploaded() -> None:
        """A new chart is shown at once; when it goes, the default organization comes."""
        if session.yours.value is not known.current:
            known.current = session.yours.value
            if known.current is not None or player.sketch.peek().base == YOURS:
                player.open(Sketch(YOURS) if known.current is not None else Sketch(), player.seed.peek())

    solara.use_effect(begin, [])
    solara.use_effect(uploaded, [session.yours.value])
    solara.Style(FOLDER / "watch.css")
    with solara.Div(classes=["alw-tab"]):
        with solara.Div(classes=["alw-area-bar"]):
            Bar(player)
        with solara.Div(classes=["alw-area-note"]):
            Notes(player, link.problems)
        with solara.Div(classes=["alw-area-picture"]):
            Picture(player, sheet)
        with solara.Div(classes=["alw-area-side"]):
            Levers(player, sheet)
        with solara.Div(classes=["alw-area-beside"]):
            Beside(player, sheet)


@solara.component
def Bar(player: Player) -> None:
    """Week, play, pause, step, reset, speed, organization, seed."""
    frame, session = player.frame.value, player.session
    yours = [(YOURS, base_title(YOURS))] if session.yours.value is not None else []

    def seed(text: str) -> None:
        found = whole_number("seed", text, place="the page")
        if isinstance(found, Problem):
            player.problem.value = f"Seed: {found.told}."
        else:
            player.open(player.sketch.peek(), found)

    Controls(
        week=frame.week if frame else 0, weeks=frame.weeks if frame else 0, playing=player.playing.value,
        over=bool(frame and frame.over), ready=frame is not None, changed=bool(player.sketch.value.changes),
        speed=player.speed.value, speeds=list(SPEEDS), seed=player.seed.value, organization=player.sketch.value.base,
        organizations=[*yours, *((name, base_title(name)) for name in bases())],
        event_play=lambda _: player.play(), event_pause=lambda _: player.pause(), event_step=lambda _: player.step(),
        event_reset=lambda _: player.reset(), event_replay=lambda _: player.replay(),
        event_set_speed=player.set_speed, event_set_seed=seed,
        event_set_organization=lambda base: player.open(Sketch(base), player.seed.peek()),
    )  # fmt: skip


@solara.component
def Notes(player: Player, problems: tuple[str, ...]) -> None:
    """What is wrong: with the link, with a lever."""
    begun = player.frame.value is not None and player.frame.value.week > 0
    told = [*(() if begun else problems), *filter(None, [player.problem.value])]
    solara.HTML(tag="div", classes=["alw-problem"], attributes={"role": "alert", "data-test": "watch-problem"},
                unsafe_innerHTML="<br>".join(html.escape(words) for words in told))


@solara.component
def Picture(player: Player, sheet: solara.Reactive[str]) -> None:
    """The organization this week."""
    frame = player.frame.value
    drawn = SETTING_UP if frame is None else scene(frame, sheet.value)

    def fit(name: object) -> None:
        if isinstance(name, str) and name in SHEETS:  # it comes from the browser
            sheet.set(name)

    pace = int(min(450.0, 800.0 / SPEEDS[player.speed.value]))
    Organization(drawing=json.dumps(drawn), pace=pace, live=not player.playing.value, event_fit=fit)


@solara.component
def Levers(player: Player, sheet: solara.Reactive[str]) -> None:
    """The levers; while a run is under way they move from the coming week on."""
    since = player.since.value
    title = "Levers" if since is None else "Levers, from now on"
    solara.HTML(tag="h2", unsafe_innerHTML=title)
    LeverPanel(player.sketch.value, player.session.yours.value, player.move, week=since, folded=sheet.value == "narrow",
               on_reset=player.untouched).key(f"levers on a {sheet.value} sheet")


@solara.component
def Beside(player: Player, sheet: solara.Reactive[str]) -> None:
    """What happened, and the series with the moves of levers marked."""
    record = player.record.value
    charts = [] if record is None else chart_pictures(record, width=360 if sheet.value == "narrow" else 300)
    with solara.Div(classes=["alw-grid"]):
        with solara.v.Html(tag="section", attributes={"aria-label": "What happened"}):
            solara.HTML(tag="h2", unsafe_innerHTML="What happened")
            solara.HTML(tag="div", classes=["alw-feed"], attributes={"data-test": "watch-story", "tabindex": "0"},
                        unsafe_innerHTML="" if record is None else story(record.story, record.week))
            solara.HTML(tag="p", classes=["al-soft", "al-small"], unsafe_innerHTML=ONE_RUN)
        for k, picture in enumerate(charts):
            solara.HTML(tag="div", attributes={"data-test": f"watch-chart-{k}"}, unsafe_innerHTML=picture)
