"""The card of one organization: where it starts from, its levers, and the file to take away."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import solara

from alignsim.app.compare.choice import Choice
from alignsim.app.compare.matrix import badge
from alignsim.app.files import file_name, to_file
from alignsim.app.panel import LeverPanel
from alignsim.app.sketch import YOURS, Sketch, base_title, bases
from alignsim.problems import InputError

if TYPE_CHECKING:
    from alignsim.app.session import Session
    from alignsim.scenario import Scenario


@solara.component
def Card(
    session: Session, letter: str, sketch: Sketch, problem: str, *, on_sketch: Callable[[Sketch], None],
    on_remove: Callable[[], None] | None = None,
) -> None:
    """One organization."""
    open_, set_open = solara.use_state(False)
    yours = session.yours.value
    moved = len(sketch.moved_paths)
    made = solara.use_memo(lambda: _made(sketch, yours), [sketch, yours])
    attributes = {"aria-label": f"Organization {letter}", "data-test": f"compare-card-{letter.lower()}"}
    with solara.v.Html(tag="section", class_="al-card al-organization", attributes=attributes):
        with solara.Row(classes=["al-card-head"], gap="8px"):
            solara.HTML(tag="h3", unsafe_innerHTML=f"{badge(letter)} {'The base' if letter == 'A' else 'Against A'}")
            solara.v.Spacer()
            if on_remove is not None:
                solara.Button("Remove", on_click=on_remove, text=True, small=True,
                              attributes={"data-test": "compare-remove", "aria-label": f"Remove organization {letter}"})
        Choice(label=f"Organization {letter} starts from", name=f"compare-base-{letter.lower()}",
               items=_items(sketch.base, yours is not None), value=sketch.base,
               event_pick=lambda base: on_sketch(Sketch(base)))
        solara.HTML(tag="p", classes=["al-title"], unsafe_innerHTML=escape(_question(sketch, made)))
        if problem:
            solara.Error(problem, dense=True, icon=False)
        with solara.Row(classes=["al-card-foot"], gap="8px"):
            solara.Button(_levers_words(open_, moved), on_click=lambda: set_open(not open_), outlined=True,
                          attributes={"data-test": f"compare-levers-{letter.lower()}",
                                      "aria-expanded": str(open_).lower()})
            solara.v.Spacer()
            Download(letter, sketch, made)
        if open_:
            LeverPanel(sketch, yours, lambda path, value: on_sketch(sketch.moved(path, value)), name=letter.lower(),
                       folded=True, on_reset=lambda: on_sketch(Sketch(sketch.base)))


def _levers_words(is_open: bool, moved: int) -> str:
    words = "Hide levers" if is_open else "Move levers"
    return f"{words} ({moved} moved)" if moved else words


def _items(chosen: str, has_yours: bool) -> list[dict[str, str]]:
    own = {"text": base_title(YOURS) + ("" if has_yours else " (not uploaded here)"), "value": YOURS}
    return [*([own] if has_yours or chosen == YOURS else []),
            *({"text": base_title(name), "value": name} for name in bases())]


class Made(NamedTuple):
    """What is made of a sketch, once for as long as it stands."""

    question: str  #: of the scenario as it is, where nothing is moved
    text: str  #: the file


def _made(sketch: Sketch, yours: Scenario | None) -> Made | None:
    """None where it makes no scenario: why, is said on the card already."""
    try:
        return Made("" if sketch.moved_paths else sketch.scenario(yours).question, to_file(sketch, yours))
    except InputError:
        return None


def _question(sketch: Sketch, made: Made | None) -> str:
    """What is moved, or what the scenario asks."""
    if sketch.moved_paths:
        return sketch.title
    return "" if made is None else made.question


@solara.component
def Download(letter: str, sketch: Sketch, made: Made | None) -> None:
    """The organization as a file that ``alignsim run`` takes."""
    if made is None:
        return
    with solara.FileDownload(made.text, file_name(sketch), mime_type="application/yaml"):
        solara.Button("Download YAML", text=True, attributes={
            "data-test": f"compare-download-{letter.lower()}",
            "aria-label": f"Download YAML of organization {letter}"})
