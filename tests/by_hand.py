"""What the tests of single equations share: rules as plain Python, and things to put into them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from alignsim.state import NEVER
from kernel import EQUAL, Bench, bench, plain, small

kernel = plain()


def near(value: float, tolerance: float = 1e-12) -> Any:
    return pytest.approx(value, abs=tolerance)


def settled(**levers: Any) -> Bench:
    """Six and four people without differences; no week lived."""
    return bench(small(6, 4, equal=EQUAL, levers=levers))


def tie(trust: float, a: float = 0.0, b: float = 0.0) -> SimpleNamespace:
    return SimpleNamespace(trust=trust, a=a, b=b)


class Asked(float):
    """A draw above every chance; remembers the chance it was held against."""

    def __new__(cls, asked: list[float]) -> Asked:
        self = super().__new__(cls, 1.0)
        self.asked = asked
        return self

    asked: list[float]

    def __lt__(self, chance: float) -> bool:
        self.asked.append(float(chance))
        return False


def project(**fields: Any) -> SimpleNamespace:
    base: dict[str, Any] = {
        "x": 0.5,
        "z": 0.5,
        "novelty": 0.0,
        "early": 1.0,
        "promised": 50.0,
        "planned_weeks": 20.0,
        "value": 30.0,
        "volume": 30.0,
        "need": 30.0,
        "started": NEVER,
        "coupling": 0.5,
    }
    return SimpleNamespace(**{**base, **fields})
