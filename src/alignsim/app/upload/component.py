"""The button in the header that opens one's own chart, and the dialog with what was read of it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import solara

from alignsim.app.upload import facts
from alignsim.app.upload.keeping import Keeper
from alignsim.app.upload.reading import MAX_BYTES, MAX_LETTERS, Chosen, Reading, again, read, safe_name, too_large
from alignsim.problems import Problem

if TYPE_CHECKING:
    from alignsim.app.session import Session

_SHOWN = 60
"""Problems on the page; more are counted."""


@solara.component_vue("upload.vue")
def Dialog(
    status: str = "", file: str = "", problems: list[dict[str, str]] | None = None, more: int = 0,
    facts: list[list[str]] | None = None, warnings: list[str] | None = None,
    choices: list[dict[str, Any]] | None = None, limit: int = MAX_BYTES,
    event_bring: Callable[[dict[str, Any]], None] | None = None,
    event_choose: Callable[[dict[str, Any]], None] | None = None,
    event_forget: Callable[[dict[str, Any]], None] | None = None,
) -> None:
    """The element itself; status is empty, "reading", "wrong" or "ready"."""


@solara.component
def Upload(session: Session) -> None:
    """Place it once, in the header: what is read becomes ``session.yours``."""
    reading: solara.Reactive[Reading | None] = solara.use_reactive(None)
    chosen: solara.Reactive[Chosen] = solara.use_reactive(Chosen())
    busy = solara.use_reactive(False)

    keeper = solara.use_memo(Keeper, [])
    under_way: Any = solara.use_ref(None)  # the ticket of what is being read
    solara.use_effect(lambda: keeper.leave, [])

    def done(result: Reading | BaseException) -> None:
        if isinstance(result, BaseException):
            found = f"a file that could not be read ({type(result).__name__})"
            result = Reading("the chart", keeper.folder(), (Problem("the chart", None, "", found, "a chart"),))
        keeper.settle()
        reading.value, busy.value = result, False
        session.yours.value = result.scenario

    def start(folder: Path, job: Callable[[], Reading]) -> None:
        def watched(_: object) -> Reading:
            try:
                return job()
            finally:
                keeper.check(folder)

        busy.value = True
        under_way.current = session.desk.work(session.id, "upload", watched, session.told(done))

    def stop() -> None:
        if under_way.current is not None:
            under_way.current.cancel()

    def take(told: Mapping[str, Any]) -> None:
        name, text, folder = str(told.get("name", ""))[:300], told.get("content"), keeper.folder()
        chosen.value = Chosen()
        if isinstance(text, str) and len(text) <= MAX_LETTERS:
            start(folder, lambda: read(name, _decoded(text), folder))
        else:
            stop()
            size = 3 * len(text) // 4 if isinstance(text, str) else 0
            done(Reading(safe_name(name), folder, (too_large(name, size),)))

    def choose(told: Mapping[str, Any]) -> None:
        kind, name, value = (str(told.get(key, "")) for key in ("kind", "name", "value"))
        last = reading.peek()
        if last is None or not any((c.kind, c.name) == (kind, name) and value in dict(c.options)
                                   for c in facts.choices(last)):
            return
        now = {"columns": dict(chosen.peek().columns), "roles": dict(chosen.peek().roles)}
        now[kind][name] = value
        chosen.value = new = Chosen(**now)
        start(last.folder, lambda: again(last, new))

    def forget(_: object = None) -> None:
        stop()
        keeper.forget()
        reading.value, busy.value, chosen.value, session.yours.value = None, False, Chosen(), None

    told = reading.value
    status = "reading" if busy.value else "" if told is None else "ready" if told.scenario is not None else "wrong"
    problems = told.problems if told is not None else ()
    Dialog(
        status=status, file=told.file if told is not None else "", problems=[_plain(p) for p in problems[:_SHOWN]],
        more=max(0, len(problems) - _SHOWN), facts=[list(row) for row in facts.facts(told)] if told else [],
        warnings=facts.warnings(told) if told else [],
        choices=[choice.plain() for choice in facts.choices(told)] if told else [], limit=MAX_BYTES, event_bring=take,
        event_choose=choose, event_forget=forget)


def _decoded(text: str) -> bytes:
    """The content as the browser sends it; what is no such text has none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _plain(problem: Problem) -> dict[str, str]:
    """A problem in the words of the command line, in two parts."""
    row = "" if problem.line is None else f", row {problem.line}"
    return {"place": f"{problem.file}{row}", "field": problem.field, "text": problem.told}
