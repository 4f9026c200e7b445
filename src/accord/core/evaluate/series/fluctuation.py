"""Does a fitted model hold all along? Cumulated scores against a Brownian bridge."""

from dataclasses import dataclass
from math import exp, floor, pi, sqrt

import numpy as np

from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.series.breaks import sup_f_chance
from accord.core.evaluate.series.regression import Fit


@dataclass(frozen=True, kw_only=True)
class Fluctuation:
    """Statistics of a one-parameter score process, with their asymptotic chances.

    `double_maximum` is the largest absolute value, `mean_square` Cramér and von Mises's, `sup_lm`
    the largest standardised square between the trimmed ends.
    """

    double_maximum: float
    double_maximum_p: float
    mean_square: float
    mean_square_p: float
    sup_lm: float
    sup_lm_p: float
    process: tuple[float, ...]


def fluctuation(fit: Fit, *, serial: bool = False, trim: float = 0.1) -> Fluctuation:
    """Test a fit of one coefficient for constancy (Zeileis and Hornik 2007).

    `serial` scales by a long-run variance (quadratic spectral kernel, Andrews's bandwidth,
    prewhitened) for errors that are bound to their neighbours.
    """
    if fit.design.shape[1] != 1:
        raise ValueError("the fluctuation test is of one coefficient")
    scores = fit.scores[:, 0]
    n = len(scores)
    variance = long_run_variance(scores) if serial else float((scores**2).sum()) / n
    process = np.cumsum(scores) / sqrt(n * variance)
    squares = process**2
    times = np.arange(1, n + 1) / n
    inside = slice(floor(trim * n) - 1, floor((1 - trim) * n))
    inner = squares[inside] / (times * (1 - times))[inside]
    largest, mean_square, sup = float(np.abs(process).max()), float(squares.mean()), inner.max()
    return Fluctuation(
        double_maximum=largest, double_maximum_p=bridge_maximum_chance(largest),
        mean_square=mean_square, mean_square_p=bridge_mean_square_chance(mean_square),
        sup_lm=float(sup), sup_lm_p=sup_f_chance(float(sup), breaking=1, trim=trim),
        process=tuple(float(v) for v in process),
    )  # fmt: skip


def bridge_maximum_chance(x: float) -> float:
    """P(the largest absolute value of a Brownian bridge ≥ x) (Kolmogorov)."""
    if x < 0.2:
        return 1.0
    return min(1.0, 2 * sum((-1) ** (i + 1) * exp(-2 * i * i * x * x) for i in range(1, 101)))


def bridge_mean_square_chance(x: float) -> float:
    """P(the mean square of a Brownian bridge ≥ x) (Cramér and von Mises), by Smirnov's series."""
    if x <= 0:
        return 1.0
    total = 0.0
    for number in range(1, 40):
        low, high = (2 * number - 1) * pi, 2 * number * pi
        # Singular at both ends: u = mean + half-width × cos makes the integrand smooth.
        angles = (np.arange(400) + 0.5) * pi / 400
        u = (low + high) / 2 + (high - low) / 2 * np.cos(angles)
        values = np.exp(-x * u * u / 2) / np.sqrt(-np.sin(u) * u)
        part = float((values * np.sin(angles)).sum()) * (high - low) / 2 * pi / 400
        total += (-1) ** (number + 1) * part
        if part < 1e-16:
            break
    return min(max(2 / pi * total, 0.0), 1.0)


def long_run_variance(scores: Floats) -> float:
    """Andrews's (1991) quadratic-spectral estimate after first-order prewhitening.

    The bandwidth is that of a first-order autoregression of the whitened scores; n/(n − 1).
    """
    n = len(scores)
    before, after = scores[:-1], scores[1:]
    root = float(before @ after / (before @ before))
    white = after - root * before
    early, late = white[:-1] - white[:-1].mean(), white[1:] - white[1:].mean()
    rho = float(early @ late / (early @ early))
    alpha = 4 * rho**2 / (1 - rho) ** 4
    band = max(1.3221 * (alpha * len(white)) ** 0.2, 1e-3)
    total = float(white @ white)
    for lag in range(1, len(white)):
        x = 6 * pi / 5 * lag / band
        weight = 3 / x**2 * (np.sin(x) / x - np.cos(x))
        total += 2 * float(weight) * float(white[lag:] @ white[:-lag])
    return total / n / (1 - root) ** 2 * n / (n - 1)
