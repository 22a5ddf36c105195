"""Six guided lessons: predict, run, see, explain, discuss.

Lessons are data (``lesson.py``, one file a lesson); the page is ``tab.py``; ``python -m alignsim.app.lessons --write``
writes docs/lessons.md for teachers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alignsim.app.lessons.tab import Lessons

__all__ = ["Lessons"]


def __getattr__(name: str) -> Any:
    if name != "Lessons":
        raise AttributeError(name)
    from alignsim.app.lessons.tab import Lessons  # Solara only when the page is opened

    return Lessons
