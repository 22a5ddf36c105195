"""The page: a header, three tabs, and the address that holds what a visitor has set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solara

from alignsim.app.compare import Compare
from alignsim.app.lessons import Lessons
from alignsim.app.link import tab_of
from alignsim.app.session import Session, use_session
from alignsim.app.upload import Upload
from alignsim.app.watch import Watch

TABS = (("watch", "Watch", " one organization", Watch), ("compare", "Compare", " structures", Compare),
        ("lessons", "Lessons", "", Lessons))
"""Name, word, what a wide screen has room for besides, component."""
NAMES = tuple(tab[0] for tab in TABS)
FOLDER = Path(__file__).parent


@solara.component_vue("address.vue")
def Address(query: str = "", title: str = "alignsim") -> None:
    """Keeps the browser's address in step; nothing is loaded anew."""


@solara.component_vue("paper.vue")
def Paper() -> None:
    """The button for light or dark."""


@solara.component
def Layout(children: list[Any]) -> None:
    """Nothing but the page: no bar of Solara's own."""
    solara.Column(children=children, gap="0px", classes=["al-layout"])


@solara.component
def Page() -> None:
    """Everything a visitor sees."""
    session = use_session()
    given = solara.use_router().search or ""
    tab, set_tab = solara.use_state(tab_of(given, NAMES))
    solara.Style(_style())
    with solara.Column(gap="0px", classes=["al-page"]):
        Header(session, tab, set_tab)
        with solara.v.Html(tag="main", class_="al-main", attributes={"id": "main"}):
            _, word, more, component = TABS[NAMES.index(tab)]
            # a tab opened again finds the state that its last link tells
            component(session, session.links.peek().get(tab, given if tab == tab_of(given, NAMES) else ""))
        Footer()
    Address(query=session.links.value.get(tab, f"tab={tab}"), title=f"{word}{more} · alignsim")


@solara.component
def Header(session: Session, tab: str, set_tab: Any) -> None:
    """Name, tabs, one's own chart, light or dark."""
    with solara.v.Html(tag="header", class_="al-header"):
        with solara.Row(classes=["al-top"], gap="12px"):
            solara.HTML(tag="div", classes=["al-name"], unsafe_innerHTML=(
                '<strong>alignsim</strong><span>how structure makes behaviour</span>'))
            solara.v.Spacer()
            Upload(session)
            Paper()
        with solara.v.Tabs(v_model=NAMES.index(tab), on_v_model=lambda i: set_tab(NAMES[int(i)]), class_="al-tabs",
                           show_arrows=False, background_color="transparent"):
            for name, word, more, _ in TABS:
                solara.v.Tab(children=[word, solara.HTML(tag="span", classes=["al-wide-only"], unsafe_innerHTML=more)],
                             attributes={"data-test": f"tab-{name}", "aria-label": word + more})


@solara.component
def Footer() -> None:
    """What this is, and what it is not."""
    from alignsim import __version__

    solara.HTML(tag="footer", classes=["al-footer"], unsafe_innerHTML=(
        f"<p>alignsim {__version__}, on this machine only: nothing you set or upload leaves it. What the model says of "
        "these organizations is no causal estimate for yours: read differences, with their intervals.</p>"))


def _style() -> str:
    from alignsim.report.svg import stylesheet

    return stylesheet() + (FOLDER / "page.css").read_text(encoding="utf-8")
