"""Penalised Poisson regression with numpy alone: Newton's method, halved where it overshoots."""

from dataclasses import dataclass

import numpy as np

from accord.core.forecast.events import FloatArray

LOG_RANGE = (-25.0, 10.0)  # beyond it an expected count is zero or absurd for one cell
MOST_STEPS = 25
ENOUGH = 1e-6  # relative gain of the penalised likelihood at which the fit stops
LEAST_SPREAD = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class PoissonFit:
    """log μ = offset + intercept + Σ coefficient × (x − centre) ÷ spread.

    `covariance` is of intercept and coefficients, the penalty counted as prior information.
    """

    intercept: float
    coefficients: FloatArray
    centre: FloatArray
    spread: FloatArray
    covariance: FloatArray
    log_likelihood: float

    def parts(self, x: FloatArray) -> FloatArray:
        """Each term's share of log μ; shape of `x`."""
        return (x - self.centre) / self.spread * self.coefficients

    def mean(self, x: FloatArray, *, offset: FloatArray | float = 0.0) -> FloatArray:
        """Expected counts of the rows of `x`."""
        log_mean = self.intercept + self.parts(x).sum(axis=1) + offset
        return np.exp(np.clip(log_mean, *LOG_RANGE))


def fit_poisson(
    x: FloatArray,
    y: FloatArray,
    *,
    weight: FloatArray | None = None,
    offset: FloatArray | None = None,
    penalty: FloatArray | float = 1.0,
    prior: FloatArray | None = None,
) -> PoissonFit:
    """Maximise the weighted Poisson likelihood less ½ `penalty` × coefficient², columns scaled.

    The intercept is free of penalty. `x` has shape (rows, terms); a column without spread gets
    a coefficient of zero. With `prior`, slopes by column as they stand, the penalty is on the
    coefficients' distance from it.
    """
    rows, terms = x.shape
    w = np.ones(rows) if weight is None else weight
    known = np.zeros(rows) if offset is None else offset
    centre = np.average(x, axis=0, weights=w)
    spread = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=w))
    flat = spread <= LEAST_SPREAD
    spread = np.where(flat, 1.0, spread)
    problem = _Problem(
        z=np.column_stack([np.ones(rows), np.where(flat, 0.0, (x - centre) / spread)]),
        y=y,
        w=w,
        known=known,
        ridge=np.concatenate([[0.0], np.broadcast_to(np.asarray(penalty, float), (terms,))]),
        prior=np.concatenate([[0.0], np.zeros(terms) if prior is None else prior * spread]),
    )
    said = known + problem.z @ problem.prior
    start = np.log(max((w * y).sum(), 0.5) / (w * np.exp(np.clip(said, *LOG_RANGE))).sum())
    beta, value, curved = problem.solved(np.concatenate([[start], problem.prior[1:]]))
    return PoissonFit(
        intercept=float(beta[0]),
        coefficients=np.where(flat, 0.0, beta[1:]),
        centre=centre,
        spread=spread,
        covariance=np.asarray(np.linalg.inv(curved), float),
        log_likelihood=-value,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Problem:
    """Scaled columns with the intercept first, counts, weights, offsets, ridge, its centre."""

    z: FloatArray
    y: FloatArray
    w: FloatArray
    known: FloatArray
    ridge: FloatArray
    prior: FloatArray

    def solved(self, beta: FloatArray) -> tuple[FloatArray, float, FloatArray]:
        """Coefficients, the loss there, and its curvature one step before."""
        value = self.loss(beta)
        curved = np.eye(len(beta))
        for _ in range(MOST_STEPS):
            mean = np.exp(np.clip(self.z @ beta + self.known, *LOG_RANGE))
            weighted = self.z * (self.w * mean)[:, None]
            curved = weighted.T @ self.z + np.diag(self.ridge + 1e-9)
            gradient = self.z.T @ (self.w * (self.y - mean)) - self.ridge * (beta - self.prior)
            beta, new = self.descended(
                beta, np.asarray(np.linalg.solve(curved, gradient), float), value
            )
            gained, value = value - new, new
            if gained <= ENOUGH * abs(value):
                break
        return beta, value, curved

    def descended(
        self, beta: FloatArray, step: FloatArray, value: float
    ) -> tuple[FloatArray, float]:
        """The longest of the step and its halves that does not make matters worse."""
        length = 1.0
        while length > 1e-4:
            trial = beta + length * step
            new = self.loss(trial)
            if new <= value:
                return trial, new
            length /= 2
        return beta, value

    def loss(self, beta: FloatArray) -> float:
        """The penalised negative log-likelihood, without the counts' factorials."""
        log_mean = np.clip(self.z @ beta + self.known, *LOG_RANGE)
        loss = (self.w * (np.exp(log_mean) - self.y * log_mean)).sum()
        return float(loss + 0.5 * (self.ridge * (beta - self.prior) ** 2).sum())
