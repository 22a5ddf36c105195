"""Faces for a notebook: sliders that answer."""

from __future__ import annotations

from typing import Any


def what_if(base: Any) -> Any:
    """Sliders for the levers of a scenario, with bands of paired runs beside them."""
    raise NotImplementedError
