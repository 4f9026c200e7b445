"""An evidence library: results of like programmes pooled, as what the next plan may expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, sqrt
from typing import Literal

import numpy as np

from accord.core.evaluate.distributions import (
    Floats,
    chi_squared_tail,
    normal_quantile,
    student_quantile,
)
from accord.core.evaluate.intervals import Interval

Between = Literal["Paule-Mandel", "DerSimonian-Laird"]
_STEPS = 100
_LARGEST = 1e4


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One programme's log rate ratio with its standard error."""

    name: str
    log_ratio: float
    standard_error: float


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """The mean of all programmes, and where the next one's change may lie.

    `mean` and `next_change` are relative changes (−0.2: a fifth fewer). `between` is the variance
    of true log ratios; `heterogeneity` Cochran's Q with its chance; `shares` each one's weight.
    """

    log_ratio: float
    standard_error: float
    mean: Interval
    next_change: Interval | None
    between: float
    heterogeneity: float
    heterogeneity_p: float
    inconsistency: float
    shares: tuple[float, ...]


def pooled_evidence(
    findings: Sequence[Finding], *, between: Between = "Paule-Mandel",
    hartung_knapp: bool = True, level: float = 0.95,
) -> Pooled:  # fmt: skip
    """Random effects on log rate ratios; the interval is Hartung and Knapp's with Student's t.

    Their factor is never below 1 (Röver, Knapp and Friede 2015), so that the error is never under
    what the findings' own errors give. Without `hartung_knapp` it is the normal interval, too short
    for few programmes. The range of the next change needs three programmes. ValueError for fewer
    than two.
    """
    y = np.array([one.log_ratio for one in findings], float)
    noise = np.array([one.standard_error for one in findings], float) ** 2
    if len(y) < 2 or not np.isfinite(y).all() or not ((noise > 0) & np.isfinite(noise)).all():
        raise ValueError("two findings or more, each with an error above 0")
    q = _spread(y, noise, 0.0)
    variance = _dersimonian_laird(noise, q) if between == "DerSimonian-Laird" else _paule_mandel(
        y, noise
    )  # fmt: skip
    weights = 1 / (noise + variance)
    mean = float(weights @ y / weights.sum())
    error, freedom = sqrt(1 / float(weights.sum())), len(y) - 1
    reach = normal_quantile((1 + level) / 2)
    if hartung_knapp:
        # Never below 1: findings that happen to be alike are no surer than their own errors.
        error *= sqrt(max(float(weights @ (y - mean) ** 2) / freedom, 1.0))
        reach = student_quantile((1 + level) / 2, freedom)
    beyond = None
    if len(y) > 2:
        wide = student_quantile((1 + level) / 2, freedom - 1) * sqrt(variance + error**2)
        beyond = _relative(mean, wide, level)
    return Pooled(
        log_ratio=mean, standard_error=error, mean=_relative(mean, reach * error, level),
        next_change=beyond, between=variance, heterogeneity=q,
        heterogeneity_p=chi_squared_tail(q, freedom),
        inconsistency=max(0.0, 1 - freedom / q) if q else 0.0,
        shares=tuple(float(w) for w in weights / weights.sum()),
    )  # fmt: skip


def _spread(y: Floats, noise: Floats, variance: float) -> float:
    """Cochran's Q with `variance` added to each programme's own."""
    weights = 1 / (noise + variance)
    return float(weights @ (y - weights @ y / weights.sum()) ** 2)


def _dersimonian_laird(noise: Floats, q: float) -> float:
    weights = 1 / noise
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    return max(0.0, (q - (len(noise) - 1)) / scale)


def _paule_mandel(y: Floats, noise: Floats) -> float:
    """The variance at which Q is its own degrees of freedom; 0 where it is below them already."""
    freedom = len(y) - 1
    low, high = 0.0, _LARGEST
    if _spread(y, noise, 0.0) <= freedom:
        return 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _spread(y, noise, middle) > freedom else (low, middle)
    return (low + high) / 2


def _relative(mean: float, reach: float, level: float) -> Interval:
    return Interval(
        estimate=expm1(mean), lower=expm1(mean - reach), upper=expm1(mean + reach), level=level
    )
