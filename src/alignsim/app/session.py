"""A session: what one visitor of the page has, and the desk that all of them share."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import solara
from solara.server.kernel_context import get_current_context

from alignsim.app import memory
from alignsim.experiments.desk import shared_desk

if TYPE_CHECKING:
    from alignsim.scenario import Scenario

_T = TypeVar("_T")


class Session:
    """One visitor: ``id``, the shared ``desk``, the uploaded organization, and the link of each tab."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.desk = shared_desk()
        self.yours: solara.Reactive[Scenario | None] = solara.reactive(None)
        self.links: solara.Reactive[dict[str, str]] = solara.reactive({})  #: tab -> its query, as the tab last told it
        self.kept: dict[str, Any] = {}  #: tab -> what it keeps while another is shown; it has ``close()``
        self._context = get_current_context()
        self._left = False

    def share(self, tab: str, query: str) -> None:
        """A tab tells what a link to its present state is: the page shows it in the address."""
        if self.links.value.get(tab) != query:
            self.links.value = {**self.links.value, tab: query}

    def told(self, tell: Callable[[_T], Any]) -> Callable[[_T], None]:
        """``tell`` for a worker thread: it runs inside this visitor's context, and not at all once the visitor left."""

        def inside(answer: _T) -> None:
            # the context says that it is closed only when all in it has been taken down
            if self._left or self._context.closed_event.is_set():
                return
            with self._context:
                tell(answer)

        return inside

    def leave(self) -> None:
        """The page was closed: nothing of this visitor stays."""
        self._left = True
        self.desk.leave(self.id)
        for kept in self.kept.values():
            kept.close()
        self.kept.clear()
        self.yours.value = None
        memory.left.set()


def use_session() -> Session:
    """The session of the page that is being rendered; it leaves when the page is closed."""
    session: Session = solara.use_memo(Session, [])
    solara.use_effect(lambda: session.leave, [])
    return session
