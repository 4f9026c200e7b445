"""Poisson prediction intervals for many cells at once, with numpy alone."""

import numpy as np

from accord.core.forecast.events import FloatArray, IntArray

LARGE_MEAN = 500.0  # above it the cube-root normal approximation is off by less than one count


def quantiles(mean: FloatArray, probability: float) -> IntArray:
    """The smallest count k with P(N ≤ k) ≥ probability for each Poisson mean; shape of `mean`."""
    if not 0 < probability < 1:
        raise ValueError("probability must lie between 0 and 1")
    result = np.zeros(mean.shape, np.int64)
    large = mean > LARGE_MEAN
    result[large] = _cube_root(mean[large], probability)
    open_ = np.flatnonzero(~large & (mean > 0))
    term = np.exp(-mean[open_])
    reached = term.copy()
    count = 0
    while open_.size:
        more = reached < probability
        result[open_[~more]] = count
        open_, term, reached = open_[more], term[more], reached[more]
        count += 1
        term = term * mean[open_] / count
        reached = reached + term
    return result


def interval(mean: FloatArray, *, level: float = 0.95) -> tuple[IntArray, IntArray]:
    """Counts that enclose at least `level` of each cell's Poisson chances, both ends included."""
    tail = (1 - level) / 2
    return quantiles(mean, tail), quantiles(mean, 1 - tail)


def _cube_root(mean: FloatArray, probability: float) -> IntArray:
    """Wilson and Hilferty 1931, used for the Poisson through its gamma link."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf(probability)
    shape = mean
    value = shape * (1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))) ** 3
    return np.maximum(np.ceil(value - 0.5), 0).astype(np.int64)
