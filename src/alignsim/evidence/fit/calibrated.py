"""What the fit found, as the package reads it: ``calibrated.json``, written by ``calibration.py``."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def record() -> dict[str, Any]:
    """The whole file: method, command, seed, ranges, values, accepted points, facts reached, tensions."""
    found: dict[str, Any] = json.loads((files("alignsim") / "calibrated.json").read_text(encoding="utf-8"))
    return found


def draws() -> list[dict[str, float]]:
    """Three accepted points far from one another: what else the levels allow the parameters to be."""
    return [dict(point) for point in record()["draws"]]
