"""Rounding of counts to a base, plain or random, so that differences of tables tell little."""

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]


def round_to_base(values: npt.ArrayLike, *, base: int = 5) -> IntArray:
    """Each count to the nearest multiple of `base`, halves up; the array keeps its shape."""
    counts = np.asarray(values, np.int64)
    return (2 * counts + base) // (2 * base) * base


def round_at_random(values: npt.ArrayLike, *, rng: np.random.Generator, base: int = 5) -> IntArray:
    """Each count up or down to a multiple of `base` so that its expected value stays the same."""
    counts = np.asarray(values, np.int64)
    floor = counts // base * base
    up = rng.random(counts.shape) < (counts - floor) / base
    return floor + base * up.astype(np.int64)
