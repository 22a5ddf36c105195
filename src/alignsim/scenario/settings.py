"""An immutable mapping that can be hashed, pickled and sent to a worker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Self, TypeVar

from alignsim.scenario.trust_rules import plugged_parameters

V = TypeVar("V")


class Settings(Mapping[str, V], Generic[V]):
    """Names to values, fixed once made.

    >>> Settings({"b": 1}).merged({"a": 2})
    Settings({'b': 1, 'a': 2})
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, V] | None = None) -> None:
        self._items: dict[str, V] = dict(items or {})

    def __getitem__(self, name: str) -> V:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"Settings({self._items!r})"

    def merged(self, other: Mapping[str, V]) -> Self:
        """These settings with those of ``other`` laid over them."""
        return type(self)({**self._items, **other}) if other else self


class Values(Settings[float | int | bool | str]):
    """Every parameter of the model; one of a plugged-in rule that is not set has the value it was declared with."""

    __slots__ = ()

    def __getitem__(self, name: str) -> float | int | bool | str:
        try:
            return self._items[name]
        except KeyError:
            return plugged_parameters()[name].default
