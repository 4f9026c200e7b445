"""Count and linear regression by weighted least squares, with model, robust and serial errors."""

from dataclasses import dataclass, field, replace
from math import inf, lgamma, log
from typing import Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats, student_quantile, student_two_sided
from accord.core.evaluate.intervals import Interval

Family = Literal["poisson", "negative binomial", "linear"]
_STEPS = 100
_POISSON_SIZE = 1e6  # a θ beyond which no count tells negative binomial from Poisson
_DONE = 1e-14  # relative change of the deviance at which steps end


class NoFitError(ValueError):
    """The regression has no finite answer: a column repeats others, or counts are all nought."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted regression. `size` is the negative binomial's θ, infinite for Poisson counts."""

    family: Family
    coefficients: Floats
    covariance: Floats
    fitted: Floats
    observed: Floats
    design: Floats
    weights: Floats
    size: float = inf
    freedom: float = inf  # of Student's t for tests of coefficients
    working: Floats = field(repr=False)

    @property
    def errors(self) -> Floats:
        """Standard error of each coefficient."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def dispersion(self) -> float:
        """Pearson's chi-squared over the residual degrees of freedom."""
        variance = _variance(self.fitted, self.family, self.size)
        residuals = (self.observed - self.fitted) ** 2 * self.weights / variance
        return float(residuals.sum() / (len(self.observed) - self.design.shape[1]))

    @property
    def scores(self) -> Floats:
        """Each observation's share of the estimating equations, one row each."""
        slope = self.working * (self.observed - self.fitted) / _slope(self.fitted, self.family)
        return slope[:, None] * self.design

    def p_value(self, index: int) -> float:
        """Two-sided chance of a coefficient as far from 0."""
        return student_two_sided(self.coefficients[index] / self.errors[index], self.freedom)

    def interval(self, index: int, *, level: float = 0.95) -> Interval:
        """A coefficient with its Wald interval."""
        reach = student_quantile((1 + level) / 2, self.freedom) * self.errors[index]
        estimate = float(self.coefficients[index])
        return Interval(
            estimate=estimate, lower=estimate - reach, upper=estimate + reach, level=level
        )

    def log_likelihood(self) -> float:
        """ln of the chance of what was observed (counts); normal for a linear fit."""
        if self.family == "linear":
            n = len(self.observed)
            rss = float((self.weights * (self.observed - self.fitted) ** 2).sum())
            return -n / 2 * (log(2 * np.pi) + log(rss / n) + 1)
        return _count_likelihood(self.observed, self.fitted, self.size)


def fit_linear(y: npt.ArrayLike, design: npt.ArrayLike, *, weights: Floats | None = None) -> Fit:
    """Ordinary or weighted least squares; tests use Student's t."""
    observed, matrix = np.asarray(y, float), np.asarray(design, float)
    given = np.ones(len(observed)) if weights is None else np.asarray(weights, float)
    inverse = _inverse(matrix, given)
    coefficients = inverse @ (matrix.T @ (given * observed))
    coefficients += inverse @ (matrix.T @ (given * (observed - matrix @ coefficients)))
    fitted = matrix @ coefficients
    freedom = len(observed) - matrix.shape[1]
    scale = float((given * (observed - fitted) ** 2).sum()) / max(freedom, 1)
    return Fit(
        family="linear", coefficients=coefficients, covariance=inverse * scale, fitted=fitted,
        observed=observed, design=matrix, weights=given, freedom=float(freedom), working=given,
    )  # fmt: skip


def fit_counts(
    y: npt.ArrayLike,
    design: npt.ArrayLike,
    *,
    offset: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    size: float = inf,
    start: Floats | None = None,
) -> Fit:
    """Poisson regression with a log link, or negative binomial at a given `size` (θ).

    `start` are means to begin with, of a fit at another θ: far from them, steps at a small θ run away.
    """
    observed, matrix = np.asarray(y, float), np.asarray(design, float)
    shift = np.zeros(len(observed)) if offset is None else np.asarray(offset, float)
    given = np.ones(len(observed)) if weights is None else np.asarray(weights, float)
    if (observed < 0).any() or not observed.any():
        raise NoFitError("counts are not below 0, and one of them is above")
    mean = observed + 0.1 if size == inf else observed + (observed == 0) / 6
    mean = mean if start is None else start
    linear, before = np.log(mean), inf
    coefficients = np.zeros(matrix.shape[1])
    working = given * mean
    for _ in range(_STEPS):
        working = given * (mean if size == inf else mean / (1 + mean / size))
        target = linear - shift + (observed - mean) / mean
        inverse = _inverse(matrix, working)
        coefficients = inverse @ (matrix.T @ (working * target))
        linear = matrix @ coefficients + shift
        if not np.isfinite(linear).all() or np.abs(linear).max() > 700:
            raise NoFitError("the regression has no finite answer")
        mean = np.exp(linear)
        now = _deviance(observed, mean, size, given)
        if abs(now - before) <= _DONE * (abs(now) + 0.1):
            break
        before = now
    working = given * (mean if size == inf else mean / (1 + mean / size))
    return Fit(
        family="poisson" if size == inf else "negative binomial", coefficients=coefficients,
        covariance=_inverse(matrix, working), fitted=mean, observed=observed, design=matrix,
        weights=given, size=size, working=working,
    )  # fmt: skip


def fit_overdispersed(
    y: npt.ArrayLike, design: npt.ArrayLike, *, offset: npt.ArrayLike | None = None
) -> Fit:
    """Negative binomial regression, θ by maximum likelihood in turn with the coefficients.

    Where counts vary no more than Poisson's, θ has no finite maximum and the Poisson fit is given.
    """
    poisson = fit_counts(y, design, offset=offset)
    fit, size = poisson, _best_size(poisson.observed, poisson.fitted)
    for _ in range(_STEPS):
        if size == inf:
            return poisson
        fit = fit_counts(y, design, offset=offset, size=size, start=fit.fitted)
        new = _best_size(fit.observed, fit.fitted)
        if abs(new - size) <= 1e-10 * size:
            break
        size = new
    return fit


def with_serial_errors(fit: Fit, *, lag: int, small_sample: bool = False) -> Fit:
    """The same fit with Newey and West's (1987) covariance: uneven and serially bound errors."""
    scores = fit.scores
    middle = scores.T @ scores
    for step in range(1, lag + 1):
        cross = scores[step:].T @ scores[:-step]
        middle = middle + (1 - step / (lag + 1)) * (cross + cross.T)
    if small_sample:
        n, k = fit.design.shape
        middle = middle * n / (n - k)
    bread = _inverse(fit.design, fit.working)
    return replace(fit, covariance=bread @ middle @ bread)


def with_quasi_errors(fit: Fit) -> Fit:
    """The same fit with its covariance scaled by the dispersion, never down."""
    n, k = fit.design.shape
    scale = max(fit.dispersion, 1.0)
    return replace(fit, covariance=fit.covariance * scale, freedom=float(n - k))


def _inverse(matrix: Floats, weights: Floats) -> Floats:
    gram = matrix.T @ (weights[:, None] * matrix)
    size = np.sqrt(np.diag(gram))
    if not (size > 0).all():
        raise NoFitError("a column of the design is empty")
    scaled = gram / size / size[:, None]
    if np.linalg.cond(scaled) > 1e15:
        raise NoFitError("a column of the design repeats others")
    return np.linalg.inv(scaled) / size / size[:, None]


def _slope(mean: Floats, family: Family) -> Floats:
    return np.ones_like(mean) if family == "linear" else mean


def _variance(mean: Floats, family: Family, size: float) -> Floats:
    if family == "linear":
        return np.ones_like(mean)
    return mean if size == inf else mean + mean**2 / size


def _deviance(y: Floats, mean: Floats, size: float, weights: Floats) -> float:
    safe = np.maximum(y, 1e-300)
    part = np.where(y > 0, y * (np.log(safe) - np.log(mean)), 0.0)
    rest = y - mean if size == inf else (y + size) * np.log((y + size) / (mean + size))
    return float(2 * (weights * (part - rest)).sum())


def _count_likelihood(y: Floats, mean: Floats, size: float) -> float:
    if size == inf:
        logs = y * np.log(mean) - mean
        return float(logs.sum()) - sum(lgamma(n + 1) for n in y)
    logs = size * np.log(size / (size + mean)) + y * np.log(mean / (size + mean))
    rising = sum(lgamma(n + size) - lgamma(size) - lgamma(n + 1) for n in y)
    return float(logs.sum()) + rising


def _best_size(y: Floats, mean: Floats) -> float:
    """θ where the likelihood's slope is nought, by bisection on a log scale."""
    low, high = log(1e-6), log(_POISSON_SIZE)
    whole = y.astype(int)
    if _size_slope(np.exp(high), whole, mean) > 0:
        return inf
    for _ in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if _size_slope(np.exp(middle), whole, mean) > 0:
            low = middle
        else:
            high = middle
    return float(np.exp((low + high) / 2))


def _size_slope(size: float, y: npt.NDArray[np.int64], mean: Floats) -> float:
    """Derivative of the log likelihood in θ; ψ(y + θ) − ψ(θ) is a sum for whole y."""
    most = int(y.max())
    rising = np.concatenate([[0.0], np.cumsum(1 / (size + np.arange(most)))])
    slope = rising[y] - np.log1p(mean / size) + (mean - y) / (size + mean)
    return float(slope.sum())
