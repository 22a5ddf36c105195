"""The first tab: watch one organization, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alignsim.app.watch.tab import Watch

__all__ = ["Watch"]


def __getattr__(name: str) -> Any:
    """The tab needs Solara; frames and layout do not."""
    if name == "Watch":
        from alignsim.app.watch.tab import Watch

        return Watch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
