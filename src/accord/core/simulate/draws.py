"""Random draws as a pure function of key and counter, in 64-bit integers only."""

from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]

# splitmix64 (Steele, Lea, Flood 2014): wrap-around integer arithmetic gives the same bits on any
# machine and with any SIMD width, which no floating-point sampler promises.
_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1, _MIX_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def key(seed: int, *path: str | int) -> int:
    """Derive the 64-bit key of one named stream of draws from the seed."""
    state = _mix_one((seed + _GOLDEN) & _MASK)
    for part in path:
        for byte in str(part).encode() + b"/":
            state = _mix_one((state * 257 + byte + _GOLDEN) & _MASK)
    return state


def draw(stream: int, counters: U64) -> U64:
    """Return one 64-bit draw per counter; equal (stream, counter) gives equal draws."""
    state = counters * np.uint64(_GOLDEN) + np.uint64(stream)
    for _ in range(2):
        state = (state ^ (state >> np.uint64(30))) * np.uint64(_MIX_1)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(_MIX_2)
        state ^= state >> np.uint64(31)
    return state


def counters(count: int, *, start: int = 0) -> U64:
    """Return `count` consecutive counters from `start`."""
    return np.arange(start, start + count, dtype=np.uint64)


def below(draws: U64, bound: int | I64) -> I64:
    """Scale draws to integers in [0, bound), bound < 2**32 (bias under 2**-32)."""
    limit = np.asarray(bound, dtype=np.uint64)
    return (((draws >> np.uint64(32)) * limit) >> np.uint64(32)).astype(np.int64)


def happens(draws: U64, permille: int | I64) -> Flags:
    """Decide each draw with a chance of `permille` in a thousand."""
    return below(draws, 1_000_000) < np.asarray(permille, dtype=np.int64) * 1000


@dataclass(frozen=True)
class Table:
    """A discrete distribution by integer weights (sum below 2**32)."""

    cumulative: I64

    @classmethod
    def of(cls, weights: I64 | tuple[int, ...] | list[int]) -> "Table":
        """Build the table; weights are non-negative integers, not all zero."""
        return cls(cumulative=np.cumsum(np.asarray(weights, dtype=np.int64)))

    def pick(self, draws: U64) -> I64:
        """Return the index that each draw falls on."""
        at = below(draws, int(self.cumulative[-1]))
        return np.searchsorted(self.cumulative, at, side="right").astype(np.int64)


def poisson_like(expected: int, scale: int, stream: int, counter: int) -> int:
    """Return a count with mean expected/scale and about Poisson variance, at least 0.

    Below 16 it adds Bernoulli trials of one eighth; above, twelve uniforms stand for a normal.
    """
    mean = expected // scale
    rng = draw(stream, counters(160, start=counter * 160))
    if mean < 16:
        trials = 8 * expected // scale
        remainder = 8 * expected % scale
        extra = int(below(rng[:1], scale)[0]) < remainder
        return int((below(rng[1 : 1 + trials + extra], 8) == 0).sum())
    # Irwin–Hall: the sum of twelve uniforms less six has variance 1; here in units of 2**-16.
    normal = int(below(rng[:12], 65_536).sum()) - 6 * 65_536
    return max(0, mean + (isqrt(mean << 16) * normal >> 24))


def _mix_one(value: int) -> int:
    value = ((value ^ (value >> 30)) * _MIX_1) & _MASK
    value = ((value ^ (value >> 27)) * _MIX_2) & _MASK
    return value ^ (value >> 31)
