"""A link to what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import solara

if TYPE_CHECKING:
    from alignsim.app.compare.state import State
    from alignsim.app.session import Session


@solara.component_vue("share.vue")
def ShareLink(*, query: str = "", note: str = "") -> None:
    """The link as text, with a button that copies it."""


@solara.component
def Share(session: Session, state: State) -> None:
    """The link; it holds levers, never a chart."""
    own = any(sketch.base == "yours" for sketch in state.sketches)
    ShareLink(query=state.query, note="Your own chart is not in the link: whoever opens it must upload the chart first."
              if own else "")
