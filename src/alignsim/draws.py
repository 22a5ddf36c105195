"""Random draws addressed by (seed, stream, week, entity, n), never consumed in order.

Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, doi 10.1145/2063384.2063405): the address is the counter, the seed
the key.  Asking for a draw changes nothing, so a change of policy leaves every other draw in place: runs of two
scenarios with the same seed are paired on common random numbers.
"""

from __future__ import annotations

import math

import numpy as np

from alignsim.compiled import compiled

STREAMS = (
    "arrivals", "project", "coupling", "novelty", "best_x", "best_z", "people", "staff", "contacts", "place",
    "signal", "settle", "hop", "promise", "order", "question", "answer", "found", "exception", "quick", "back", "spare",
    "cancel", "incident", "outside", "discovery", "leave", "executive", "gate", "run", "newcomer", "prepare",
)  # fmt: skip
(
    ARRIVALS, PROJECT, COUPLING, NOVELTY, BEST_X, BEST_Z, PEOPLE, STAFF, CONTACT, PLACE, SIGNAL, SETTLE, HOP, PROMISE,
    ORDER, QUESTION, ANSWER, FOUND, EXCEPTION, QUICK, BACK, SPARE, CANCEL, INCIDENT, OUTSIDE_DRAW, DISCOVERY,
    LEAVE, EXECUTIVE_DRAW, GATE, RUN, NEWCOMER, PREPARE,
) = range(32)  # fmt: skip

WEEK_ZERO = 1 << 20  # added to the week, which may be negative

_MASK = np.uint64(0xFFFFFFFF)
_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_32 = np.uint64(32)
_5 = np.uint64(5)
_6 = np.uint64(6)
_26 = np.uint64(26)


@compiled()
def philox(c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64) -> tuple[
    np.uint64, np.uint64, np.uint64, np.uint64
]:
    """Four 32-bit words (in uint64) of counter (c0..c3) under key (k0, k1), ten rounds."""
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _MASK, (p0 >> _32) ^ c3 ^ k1, p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@compiled()
def word(seed: np.uint64, stream: int, week: int, entity: int, n: int) -> np.uint64:
    """53 random bits of that address."""
    seed = np.uint64(seed)
    a, b, _, _ = philox(
        np.uint64(entity), np.uint64(week + WEEK_ZERO), np.uint64(stream), np.uint64(n), seed & _MASK, seed >> _32
    )
    return np.uint64(((a >> _5) << _26) | (b >> _6))


@compiled()
def uniform(seed: np.uint64, stream: int, week: int, entity: int, n: int) -> float:
    """A number in the open interval (0, 1)."""
    return (float(word(seed, stream, week, entity, n)) + 0.5) * (1.0 / 9007199254740992.0)


@compiled()
def normal_quantile(p: float) -> float:
    """The standard normal quantile: Wichura (1988), algorithm AS 241 (PPND16), relative error below 1e-15."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        a = (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
            + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608)  # fmt: skip
        b = (((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
            + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0)  # fmt: skip
        return q * a / b
    r = math.sqrt(-math.log(min(p, 1.0 - p)))
    if r <= 5.0:
        r -= 1.6
        a = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
            + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734)  # fmt: skip
        b = (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
            + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
            + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    else:
        r -= 5.0
        a = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
            + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
            + 5.4637849111641143699) * r + 6.6579046435011037772)  # fmt: skip
        b = (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
            + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
            + 0.59983220655588793769) * r + 1.0)  # fmt: skip
    return -a / b if q < 0.0 else a / b


@compiled()
def normal(seed: np.uint64, stream: int, week: int, entity: int, n: int) -> float:
    """A standard normal draw, by inversion: monotone in its uniform."""
    return normal_quantile(uniform(seed, stream, week, entity, n))


@compiled()
def poisson(mean: float, seed: np.uint64, stream: int, week: int, entity: int) -> int:
    """A Poisson count, by inversion in pieces of mean at most 30 (sums of Poisson counts are Poisson)."""
    count = 0
    piece = 0
    while mean > 0.0:
        part = min(mean, 30.0)
        mean -= 30.0
        u = uniform(seed, stream, week, entity, piece)
        p = math.exp(-part)
        total = p
        k = 0
        while u > total and k < 400:
            k += 1
            p *= part / k
            total += p
        count += k
        piece += 1
    return count


@compiled()
def gamma(shape: float, seed: np.uint64, stream: int, entity: int, first: int) -> float:
    """A gamma draw of scale 1: Marsaglia & Tsang (2000); uses draws ``first``, ``first`` + 1, ... of the entity."""
    boost = 1.0
    a = shape
    n = first
    if a < 1.0:
        boost = math.pow(uniform(seed, stream, 0, entity, n), 1.0 / a)
        n += 1
        a += 1.0
    d = a - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(seed, stream, 0, entity, n)
        u = uniform(seed, stream, 0, entity, n + 1)
        n += 2
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                return boost * d * v


@compiled()
def beta(a: float, b: float, seed: np.uint64, stream: int, entity: int) -> float:
    """A beta draw as a ratio of gammas."""
    x = gamma(a, seed, stream, entity, 0)
    y = gamma(b, seed, stream, entity, 1000)
    return x / (x + y)


@compiled()
def clip(x: float, low: float, high: float) -> float:
    """x held between low and high."""
    return min(max(x, low), high)


@compiled()
def chance(hazard: float) -> float:
    """The chance of a weekly hazard: 1 - exp(-h), 0 below 0."""
    if hazard <= 0.0:
        return 0.0
    return min(1.0, 1.0 - math.exp(-hazard))
