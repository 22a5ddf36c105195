"""In which order runs are done: interleaved, so that a sweep that is half done is balanced.

Rounds of a few runs of every point, one round after the other.  Inside a round the points of a sequence come in their
own order (every beginning of it is even already, and blocks stay whole), those of a grid in fractions that have all
levels alike, those of a table or a hypercube in a seeded random order.
A shard takes every n-th visit of the whole order, whatever is done already, so that shards never overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from alignsim.problems import Problem, show
from alignsim.sweeps.work import Visit

if TYPE_CHECKING:
    from alignsim.sweeps.design import Design, Point

ROUND = 10
"""Runs of a point in one visit: making its organization costs about two fifths of a run of the baseline."""
_IN_ORDER = ("sobol", "saltelli", "morris")

Shard = tuple[int, int]
"""(i, n): part i of n, from 1."""


def parse_shard(text: str, place: str = "command line", field: str = "--shard") -> Shard | Problem:
    """``"2/8"`` as (2, 8), or what is wrong with it."""
    part, slash, of = text.strip().partition("/")
    if slash and all(word.isascii() and word.isdigit() and len(word) < 7 for word in (part, of)) \
            and 1 <= int(part) <= int(of):
        return int(part), int(of)
    return Problem(place, None, field, show(text), "I/N: part I of N, from 1/N to N/N")


def visits(
    design: Design, keys: Sequence[str], points: Sequence[Point], needed: np.ndarray, done: np.ndarray, seed: int,
    shard: Shard = (1, 1),
) -> Iterator[Visit]:
    """Visits that are left, in order.

    Parameters
    ----------
    needed
        ``(points,)`` runs that each point is to have.
    done
        ``(points, runs)`` bool, what is there.
    """
    n, most = len(keys), int(needed.max(initial=0))
    sequence = np.arange(n)
    if design.kind not in _IN_ORDER:
        sequence = _mixed(points if design.kind == "grid" else [()] * n, seed)
    number = -1
    for first in range(0, most, ROUND):
        for p in sequence.tolist():
            number += 1
            if number % shard[1] != shard[0] - 1:
                continue
            last = min(first + ROUND, int(needed[p]))
            yield from _gaps(keys[p], points[p], first, done[p, first:last])


def _mixed(points: Sequence[Point], seed: int) -> np.ndarray:
    """An order of points, random where nothing is said: ``(n,)``.

    Points are sorted by the sum of their levels, each as a share of its factor, modulo one.  Among equal numbers of
    levels the points of one sum are an orthogonal array, as in a regular fraction of a factorial design (Box & Hunter
    1961); otherwise nearly so.  So in any beginning of the order the levels of a factor are about equally frequent.
    """
    rng = np.random.Generator(np.random.Philox(seed))
    total = np.zeros(len(points))
    for k in range(len(points[0]) if points else 0):
        column = [point[k] for point in points]
        codes = {value: code for code, value in enumerate(dict.fromkeys(column))}
        shares = rng.permutation(len(codes)) / len(codes)
        total += shares[[codes[value] for value in column]]
    return np.lexsort((rng.permutation(len(points)), np.round(total % 1, 9) % 1))


def _gaps(key: str, point: Point, first: int, there: np.ndarray) -> Iterator[Visit]:
    """The stretches of a round that are not there yet."""
    start = None
    for k, known in enumerate([*there.tolist(), True]):
        if known and start is not None:
            yield Visit(key, point, first + start, k - start)
            start = None
        elif not known and start is None:
            start = k


def lots(left: Iterator[Visit], rows: int) -> Iterator[list[Visit]]:
    """Visits in lots of about so many rows, each written as one part."""
    lot: list[Visit] = []
    size = 0
    for visit in left:
        lot.append(visit)
        size += visit.number
        if size >= rows:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def runs_left(needed: np.ndarray, done: np.ndarray) -> int:
    """How many runs are missing."""
    wanted = np.arange(done.shape[1])[None, :] < needed[:, None]
    return int((wanted & ~done).sum())
