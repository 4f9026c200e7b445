"""Incomplete gamma and beta functions and their inverses, in pure Python.

Series and continued fractions as in Abramowitz and Stegun 6.5 and 26.5, continued fractions by
the modified Lentz method; inverses by Newton's steps inside a bracket. Above ten million the
logarithm of a factorial has no digits left for a difference: there the gamma function is Temme's
uniform expansion (1979), and the beta function's front is about its mean.
"""

from math import erfc, exp, inf, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

from accord.core.evaluate.roots import rising_root

TINY = 1e-300
EPSILON = 1e-16
MAX_STEPS = 100_000  # some √a steps are needed: fractions of beta reach beyond 10^9
HUGE = 1e7
NORMAL = NormalDist()


def gamma_p(shape: float, x: float) -> float:
    """Regularised lower incomplete gamma P(shape, x): chance that a gamma variate is below x."""
    if x <= 0:
        return 0.0
    if shape > HUGE:
        return _gamma_uniform(shape, x, -1.0)
    if x < shape + 1:
        return _gamma_series(shape, x)
    return 1 - _gamma_fraction(shape, x)


def gamma_q(shape: float, x: float) -> float:
    """Regularised upper incomplete gamma, 1 − P, without loss in the tail."""
    if x <= 0:
        return 1.0
    if shape > HUGE:
        return _gamma_uniform(shape, x, 1.0)
    if x < shape + 1:
        return 1 - _gamma_series(shape, x)
    return _gamma_fraction(shape, x)


def beta_i(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta I_x(a, b): chance that a beta variate is below x."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = exp(_log_beta_front(a, b, x))
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def gamma_quantile(shape: float, probability: float) -> float:
    """x with P(shape, x) = probability, for a gamma variate of scale 1."""
    if probability <= 0:
        return 0.0
    if probability >= 1:
        return inf
    shape = float(shape)  # a number of numpy's makes each step below six times as long
    high = shape + 1
    while gamma_p(shape, high) < probability:
        high *= 2
    spread = 1 / (9 * shape)  # Wilson and Hilferty 1931: the cube root is nearly normal
    start = shape * (1 - spread + NORMAL.inv_cdf(probability) * sqrt(spread)) ** 3

    def slope(x: float) -> float:
        return _gamma_front(shape, x) / x if shape <= HUGE else 0.0

    if probability > 0.5:
        return rising_root(lambda x: 1 - probability - gamma_q(shape, x), slope, start, (0.0, high))
    return rising_root(lambda x: gamma_p(shape, x) - probability, slope, start, (0.0, high))


def beta_quantile(a: float, b: float, probability: float) -> float:
    """x with I_x(a, b) = probability, between 0 and 1."""
    if probability <= 0:
        return 0.0
    if probability >= 1:
        return 1.0
    a, b = float(a), float(b)
    mean = a / (a + b)
    start = mean + NORMAL.inv_cdf(probability) * sqrt(mean * (1 - mean) / (a + b + 1))

    def slope(x: float) -> float:
        return exp(_log_beta_front(a, b, x)) / (x * (1 - x))

    if probability > 0.5:
        return rising_root(
            lambda x: 1 - probability - beta_i(b, a, 1 - x), slope, start, (0.0, 1.0)
        )
    return rising_root(lambda x: beta_i(a, b, x) - probability, slope, start, (0.0, 1.0))


def _gamma_uniform(shape: float, x: float, side: float) -> float:
    """Q (side 1) or P (side −1) by the first two terms of Temme's expansion; error of order 1/a."""
    off = max((x - shape) / shape, EPSILON - 1)  # so far below its mean the logarithm has an end
    # ½η² = λ − 1 − ln λ, with the sign of λ − 1; its series where the difference loses its digits.
    half = off - log1p(off) if abs(off) > 1e-2 else off**2 * _log1p_rest(off)
    eta = sqrt(2 * max(half, 0.0)) * (1 if off >= 0 else -1)
    # 1/(λ − 1) − 1/η tends to −1/3 where both are 0.
    second = 1 / off - 1 / eta if abs(off) > 1e-4 else -1 / 3 + eta / 12
    rest = exp(-shape * half) / sqrt(2 * pi * shape) * second
    return min(max(0.5 * erfc(side * eta * sqrt(shape / 2)) + side * rest, 0.0), 1.0)


def _log1p_rest(x: float) -> float:
    """(x − ln(1 + x)) ÷ x² for small x."""
    return sum((-x) ** n / (n + 2) for n in range(10))


def _log_beta_front(a: float, b: float, x: float) -> float:
    """The logarithm of x^a (1 − x)^b ÷ B(a, b)."""
    if a + b <= HUGE:
        return lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    mean = a / (a + b)
    return (
        a * log1p((x - mean) / mean) + b * log1p((mean - x) / (1 - mean))
        + 0.5 * log(a * (1 - mean) / (2 * pi))
        + _beyond_stirling(a + b) - _beyond_stirling(a) - _beyond_stirling(b)
    )  # fmt: skip


def _beyond_stirling(z: float) -> float:
    """ln Γ(z) less Stirling's formula."""
    if z > 1e3:
        return 1 / (12 * z) - 1 / (360 * z**3)
    return lgamma(z) - ((z - 0.5) * log(z) - z + 0.5 * log(2 * pi))


def _gamma_front(shape: float, x: float) -> float:
    return exp(shape * log(x) - x - lgamma(shape))


def _gamma_series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for step in range(1, MAX_STEPS):
        term *= x / (shape + step)
        total += term
        if term < total * EPSILON:
            break
    return total * _gamma_front(shape, x)


def _gamma_fraction(shape: float, x: float) -> float:
    b = x + 1 - shape
    c = 1 / TINY
    d = 1 / b
    total = d
    for step in range(1, MAX_STEPS):
        factor = -step * (step - shape)
        b += 2
        below = factor * d + b
        c = b + factor / c
        # No divisor may be nought; written out in both fractions, as no page takes more steps anywhere.
        d = 1 / (below if below > TINY or below < -TINY else TINY)
        c = c if c > TINY or c < -TINY else TINY
        turn = c * d
        total *= turn
        if -EPSILON < turn - 1 < EPSILON:
            break
    return total * _gamma_front(shape, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    c = 1.0
    d = 1 / (1 - (a + b) * x / (a + 1) or TINY)
    total = d
    for step in range(1, MAX_STEPS):
        twice = 2 * step
        even = step * (b - step) * x / ((a + twice - 1) * (a + twice))
        odd = -(a + step) * (a + b + step) * x / ((a + twice) * (a + twice + 1))
        for factor in (even, odd):
            below = 1 + factor * d
            c = 1 + factor / c
            d = 1 / (below if below > TINY or below < -TINY else TINY)
            c = c if c > TINY or c < -TINY else TINY
            total *= c * d
        if -EPSILON < c * d - 1 < EPSILON:
            break
    return total
