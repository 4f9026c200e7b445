"""Normal, Student, chi-squared, F and Poisson distributions on top of the incomplete functions."""

from collections.abc import Callable
from math import erfc, exp, inf, lgamma, log, sqrt

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.incomplete import (
    NORMAL,
    beta_i,
    beta_quantile,
    gamma_q,
    gamma_quantile,
)

Floats = npt.NDArray[np.float64]


def normal_cdf(x: float) -> float:
    """P(Z ≤ x), exact in the lower tail too."""
    return 0.5 * erfc(-x / sqrt(2))


def normal_quantile(probability: float) -> float:
    """x with P(Z ≤ x) = probability."""
    if probability <= 0:
        return -inf
    return inf if probability >= 1 else NORMAL.inv_cdf(probability)


def normal_two_sided(z: float) -> float:
    """P(|Z| ≥ |z|)."""
    return erfc(abs(z) / sqrt(2))


def student_two_sided(t: float, freedom: float) -> float:
    """P(|T| ≥ |t|) of Student's t; the normal one with infinite degrees of freedom."""
    if freedom == inf:
        return normal_two_sided(t)
    return beta_i(freedom / 2, 0.5, freedom / (freedom + t * t))


def student_quantile(probability: float, freedom: float) -> float:
    """x with P(T ≤ x) = probability."""
    if freedom == inf:
        return normal_quantile(probability)
    tail = 2 * min(probability, 1 - probability)
    share = beta_quantile(freedom / 2, 0.5, tail)
    size = sqrt(freedom * (1 - share) / share) if share > 0 else inf
    return size if probability > 0.5 else -size


def chi_squared_tail(x: float, freedom: float) -> float:
    """P(χ² ≥ x)."""
    return gamma_q(freedom / 2, x / 2)


def f_tail(x: float, freedom: float, freedom_below: float) -> float:
    """P(F ≥ x)."""
    if x <= 0:
        return 1.0
    return beta_i(freedom_below / 2, freedom / 2, freedom_below / (freedom_below + freedom * x))


def gamma_interval(shape: float, rate: float, level: float) -> tuple[float, float]:
    """The two ends that leave out half of 1 − level of a gamma distribution on either side."""
    tail = (1 - level) / 2
    return gamma_quantile(shape, tail) / rate, gamma_quantile(shape, 1 - tail) / rate


def log_factorials(upto: int) -> Floats:
    """ln 0!, ln 1! … ln upto!."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, upto + 1)))])


def poisson_chances(mean: float, low: int, high: int) -> Floats:
    """P(N = low) … P(N = high) of a Poisson count."""
    counts = np.arange(low, high + 1)
    if mean == 0:
        return (counts == 0).astype(float)
    first = low * log(mean) - mean - lgamma(low + 1)
    steps = np.log(mean / np.arange(low + 1, high + 1)) if high > low else np.zeros(0)
    return np.exp(first + np.concatenate([[0.0], np.cumsum(steps)]))


def poisson_range(mean: float, lower: float, upper: float) -> tuple[int, int]:
    """The counts between which all but `lower` below and `upper` above of the chance lies."""
    low = max(_least(lambda n: gamma_q(n + 1, mean) >= lower, mean), 0)
    # P(N > n) = P(n + 1, mean), the lower incomplete gamma, kept exact in the far tail.
    high = _least(lambda n: _above(n, mean) <= upper, mean)
    return low, high


def _above(count: int, mean: float) -> float:
    """P(N > count), without loss where it is tiny."""
    term = exp((count + 1) * log(mean) - mean - lgamma(count + 2)) if mean > 0 else 0.0
    if count + 1 <= mean:
        return 1 - gamma_q(count + 1, mean)
    total, index = 0.0, count + 2
    while term > total * 1e-17:
        total += term
        term *= mean / index
        index += 1
    return total


def _least(holds: Callable[[int], bool], mean: float) -> int:
    low, high = -1, int(mean + 12 * sqrt(mean) + 30)
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
