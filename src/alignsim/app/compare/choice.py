"""A list to choose from: a native field, which every keyboard, reader and phone knows."""

from __future__ import annotations

from collections.abc import Callable

import solara


@solara.component_vue("choice.vue")
def Choice(
    *, label: str, name: str, items: list[dict[str, str]], value: str,
    event_pick: Callable[[str], None] | None = None,
) -> None:
    """``items`` are ``{"value", "text"}``; ``name`` is what a test finds it by."""
