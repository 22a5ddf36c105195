"""Two sources of chance with one face: draws addressed as the kernel's, or Mesa's own generator.

Addressed draws give the kernel's very numbers, so that trajectories can be compared; they are written again here on
plain integers.  ``OwnDraws`` is what a Mesa model would use (and the faster of the two); it is the one that is timed.
"""

from __future__ import annotations

import math
import random
from statistics import NormalDist
from typing import Protocol

_STANDARD = NormalDist()
_MASK = 0xFFFFFFFF


class Draws(Protocol):
    """An address is (stream, week, entity, n)."""

    def uniform(self, stream: int, week: int, entity: int, n: int = 0) -> float:
        """In (0, 1)."""
        ...

    def normal(self, stream: int, week: int, entity: int, n: int = 0) -> float:
        """Standard normal."""
        ...

    def poisson(self, mean: float, stream: int, week: int, entity: int) -> int:
        """A count."""
        ...

    def beta(self, a: float, b: float, stream: int, entity: int) -> float:
        """In (0, 1)."""
        ...


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 (Salmon et al. 2011)."""
    a, b, c, d = counter
    k, m = key
    for _ in range(10):
        p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (q >> 32) ^ b ^ k, q & _MASK, (p >> 32) ^ d ^ m, p & _MASK
        k, m = (k + 0x9E3779B9) & _MASK, (m + 0xBB67AE85) & _MASK
    return a, b, c, d


class AddressedDraws:
    """The kernel's draws: counter (entity, week + 2^20, stream, n), key the seed."""

    def __init__(self, seed: int) -> None:
        self.key = (seed & _MASK, seed >> 32)

    def uniform(self, stream: int, week: int, entity: int, n: int = 0) -> float:
        """53 bits, centred in their cell."""
        a, b, _, _ = philox((entity, week + (1 << 20), stream, n), self.key)
        return ((a >> 5 << 26 | b >> 6) + 0.5) / 2**53

    def normal(self, stream: int, week: int, entity: int, n: int = 0) -> float:
        """By inversion."""
        return _STANDARD.inv_cdf(self.uniform(stream, week, entity, n))

    def poisson(self, mean: float, stream: int, week: int, entity: int) -> int:
        """By inversion, in pieces of mean at most 30, each with its own draw."""
        count, piece = 0, 0
        while mean > 0:
            u, part = self.uniform(stream, week, entity, piece), min(mean, 30.0)
            term = below = math.exp(-part)
            k = 0
            while u > below and k < 400:
                k += 1
                term *= part / k
                below += term
            count, piece, mean = count + k, piece + 1, mean - 30.0
        return count

    def _gamma(self, shape: float, stream: int, entity: int, n: int) -> float:
        """Marsaglia & Tsang (2000)."""
        boost = 1.0
        if shape < 1:
            boost = self.uniform(stream, 0, entity, n) ** (1 / shape)
            shape, n = shape + 1, n + 1
        d = shape - 1 / 3
        while True:
            x, u = self.normal(stream, 0, entity, n), self.uniform(stream, 0, entity, n + 1)
            v = (1 + x / math.sqrt(9 * d)) ** 3
            if v > 0 and math.log(u) < x * x / 2 + d - d * v + d * math.log(v):
                return boost * d * v
            n += 2

    def beta(self, a: float, b: float, stream: int, entity: int) -> float:
        """A ratio of gammas; the second's draws are numbered from 1000."""
        x, y = self._gamma(a, stream, entity, 0), self._gamma(b, stream, entity, 1000)
        return x / (x + y)


class OwnDraws:
    """Mesa's generator, consumed in order: the address is not looked at."""

    def __init__(self, source: random.Random) -> None:
        self.source = source

    def uniform(self, stream: int, week: int, entity: int, n: int = 0) -> float:
        """In [0, 1)."""
        return self.source.random()

    def normal(self, stream: int, week: int, entity: int, n: int = 0) -> float:
        """Standard normal."""
        return self.source.gauss(0.0, 1.0)

    def poisson(self, mean: float, stream: int, week: int, entity: int) -> int:
        """Knuth's product of uniforms."""
        bound, count, product = math.exp(-mean), 0, self.source.random()
        while product > bound:
            count += 1
            product *= self.source.random()
        return count

    def beta(self, a: float, b: float, stream: int, entity: int) -> float:
        """In (0, 1)."""
        return self.source.betavariate(a, b)
