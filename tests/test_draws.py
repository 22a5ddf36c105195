"""Draws have an address: the same address gives the same number, in whatever order it is asked for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from alignsim.draws import STREAMS
from alignsim.engine.run import run_seed
from kernel import plain

draws = plain().draws
SEED = np.uint64(run_seed(7, 0))


def u64(*words: int) -> list[np.uint64]:
    return [np.uint64(word) for word in words]


class TestPhilox:
    @pytest.mark.parametrize(
        ("counter", "key", "answer"),
        [
            ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
            ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
            (
                (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
                (0xA4093822, 0x299F31D0),
                (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
            ),
        ],
        ids=["zeros", "ones", "digits of pi"],
    )
    def test_known_answers_of_its_authors(
        self, counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
    ) -> None:
        assert tuple(map(int, draws.philox(*u64(*counter), *u64(*key)))) == answer

    def test_a_word_has_53_bits(self) -> None:
        words = [int(draws.word(SEED, 3, week, 5, 0)) for week in range(200)]
        assert max(words) < 2**53
        assert max(words) > 2**52
        assert min(words) < 2**47, "1 - (1 - 1/64)^200 = .957 of seeds; this one is fixed"


class TestAddress:
    ADDRESS = (2, 17, 5, 1)

    def test_asking_twice_or_in_another_order_gives_the_same(self) -> None:
        addresses = [(stream, week, 3, n) for stream in range(4) for week in (-104, -1, 0, 155) for n in range(2)]
        forward = [draws.uniform(SEED, *a) for a in addresses]
        backward = [draws.uniform(SEED, *a) for a in reversed(addresses)]
        assert forward == backward[::-1]

    @pytest.mark.parametrize("part", range(4), ids=["stream", "week", "entity", "number"])
    def test_every_part_of_the_address_matters(self, part: int) -> None:
        other = list(self.ADDRESS)
        other[part] += 1
        assert draws.uniform(SEED, *self.ADDRESS) != draws.uniform(SEED, *other)

    def test_both_halves_of_the_key_matter(self) -> None:
        base = draws.uniform(np.uint64(12345), *self.ADDRESS)
        assert draws.uniform(np.uint64(12346), *self.ADDRESS) != base
        assert draws.uniform(np.uint64(12345 + (1 << 40)), *self.ADDRESS) != base

    def test_streams_are_numbered_in_the_order_of_their_names(self) -> None:
        assert len(STREAMS) == len(set(STREAMS)) == 32
        assert (draws.ARRIVALS, draws.SETTLE, draws.CANCEL, draws.PREPARE) == tuple(
            map(STREAMS.index, ("arrivals", "settle", "cancel", "prepare"))
        )

    def test_neighbouring_addresses_are_uncorrelated(self) -> None:
        """|r| of 4,000 independent pairs stays below 4/sqrt(n) = .063 but for one seed in 16,000."""
        x = np.array([draws.uniform(SEED, 4, week, 0, 0) for week in range(4001)])
        assert abs(np.corrcoef(x[:-1], x[1:])[0, 1]) < 4 / math.sqrt(4000)
        y = np.array([draws.uniform(SEED, 4, week, 1, 0) for week in range(4001)])
        assert abs(np.corrcoef(x, y)[0, 1]) < 4 / math.sqrt(4001)

    def test_replications_have_keys_of_their_own(self) -> None:
        keys = {run_seed(seed, run) for seed in (0, 1, 2**64 - 1) for run in range(500)}
        assert len(keys) == 1500
        assert all(0 <= key < 2**64 for key in keys)


def close_to(sample: np.ndarray, law: str, *shape: float) -> None:
    """Kolmogorov and Smirnov's distance: 1.95/sqrt(n) is passed by one sample in a thousand; the seed is fixed."""
    assert stats.kstest(sample, law, args=shape).statistic < 1.95 / math.sqrt(len(sample))


class TestDistributions:
    N = 4000

    def test_uniform(self) -> None:
        sample = np.array([draws.uniform(SEED, 0, 0, k, 0) for k in range(self.N)])
        close_to(sample, "uniform")
        assert sample.min() > 0
        assert sample.max() < 1

    def test_uniform_never_reaches_its_ends(self) -> None:
        least, most = 0.5 / 2**53, (2**53 - 1 + 0.5) / 2**53
        assert 0 < least < most <= 1
        assert math.isfinite(draws.normal_quantile(least))

    def test_normal(self) -> None:
        close_to(np.array([draws.normal(SEED, 1, 0, k, 0) for k in range(self.N)]), "norm")

    def test_normal_quantile_to_15_digits(self) -> None:
        p = np.concatenate([np.logspace(-16, -0.31, 200), 1 - np.logspace(-12, -0.31, 200)])
        ours = np.array([draws.normal_quantile(float(x)) for x in p])
        np.testing.assert_allclose(ours, stats.norm.ppf(p), rtol=2e-14, atol=2e-16)

    @pytest.mark.parametrize("mean", [0.05, 0.39, 4.0, 31.5, 200.0])
    def test_poisson(self, mean: float) -> None:
        """Mean within 4 standard errors, variance within 4 of its own: sqrt((2m² + m)/n)."""
        n = self.N if mean < 10 else 1000
        sample = np.array([draws.poisson(mean, SEED, 2, k, 0) for k in range(n)])
        assert abs(sample.mean() - mean) < 4 * math.sqrt(mean / n)
        assert abs(sample.var() - mean) < 4 * math.sqrt((2 * mean**2 + mean) / n)

    def test_poisson_counts_cell_by_cell(self) -> None:
        """Chi-square over 0..8 and more at mean 3: 9 degrees of freedom, 27.9 is passed once in a thousand."""
        sample = np.minimum([draws.poisson(3.0, SEED, 2, k, 0) for k in range(self.N)], 9)
        law = stats.poisson(3)
        expected = np.append(law.pmf(range(9)), law.sf(8)) * self.N
        assert stats.chisquare(np.bincount(sample, minlength=10), expected).statistic < 27.9

    def test_poisson_of_nothing_is_nothing(self) -> None:
        assert draws.poisson(0.0, SEED, 2, 0, 0) == 0
        assert draws.poisson(-1.0, SEED, 2, 0, 0) == 0

    @pytest.mark.parametrize("shape", [0.3, 1.0, 4.5])
    def test_gamma(self, shape: float) -> None:
        close_to(np.array([draws.gamma(shape, SEED, 3, k, 0) for k in range(1500)]), "gamma", shape)

    @pytest.mark.parametrize(("a", "b"), [(4.0, 3.0), (2.0, 3.0), (0.4, 0.7)])
    def test_beta(self, a: float, b: float) -> None:
        close_to(np.array([draws.beta(a, b, SEED, 4, k) for k in range(1500)]), "beta", a, b)

    def test_clip_and_chance(self) -> None:
        assert (draws.clip(-1.0, 0.0, 1.0), draws.clip(0.3, 0.0, 1.0), draws.clip(7.0, 0.0, 1.0)) == (0, 0.3, 1)
        assert draws.chance(0.25) == pytest.approx(1 - math.exp(-0.25), abs=1e-16)
        assert (draws.chance(0.0), draws.chance(-3.0), draws.chance(1e9)) == (0, 0, 1)
