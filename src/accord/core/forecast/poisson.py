"""Count prediction intervals for many cells at once, with numpy alone."""

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import FloatArray, IntArray

LARGE_MEAN = 500.0  # above it the approximations are off by less than one count in a hundred
LEAST_DISPERSION = 1e-9  # below it the two distributions are one, and logarithms lose digits


def quantiles(mean: FloatArray, probability: float, *, dispersion: float = 0.0) -> IntArray:
    """The smallest count k with P(N ≤ k) ≥ probability for each mean; shape of `mean`.

    N is Poisson, or with `dispersion` α > 0 negative binomial of variance mean + α mean².
    """
    if not 0 < probability < 1:
        raise ForecastError("probability must lie between 0 and 1")
    if not 0 <= dispersion < np.inf:
        raise ForecastError("dispersion must be 0 or more")
    if dispersion < LEAST_DISPERSION:
        dispersion = 0.0
    result = np.zeros(mean.shape, np.int64)
    large = mean > LARGE_MEAN
    result[large] = _approximate(mean[large], probability, dispersion)
    open_ = np.flatnonzero(~large & (mean > 0))
    spread = dispersion * mean[open_]
    # α → 0 gives the Poisson's first term and ratio; log1p keeps small α exact.
    term = np.exp(-mean[open_] if not dispersion else -np.log1p(spread) / dispersion)
    reached = term.copy()
    count = 0
    while open_.size:
        more = reached < probability
        result[open_[~more]] = count
        open_, term, reached, spread = open_[more], term[more], reached[more], spread[more]
        ratio = mean[open_] * (1 + dispersion * count) / ((count + 1) * (1 + spread))
        count += 1
        term = term * ratio
        reached = reached + term
    return result


def interval(
    mean: FloatArray, *, level: float = 0.95, dispersion: float = 0.0
) -> tuple[IntArray, IntArray]:
    """Counts that enclose at least `level` of each cell's chances, both ends included."""
    tail = (1 - level) / 2
    return (
        quantiles(mean, tail, dispersion=dispersion),
        quantiles(mean, 1 - tail, dispersion=dispersion),
    )


def _approximate(mean: FloatArray, probability: float, dispersion: float) -> IntArray:
    """Wilson and Hilferty 1931 for a gamma of the same mean and variance as the count."""
    from statistics import NormalDist

    z = NormalDist().inv_cdf(probability)
    shape = mean / (1 + dispersion * mean)
    value = mean * (1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))) ** 3
    return np.maximum(np.ceil(value - 0.5), 0).astype(np.int64)
