"""Farrington's alarm (1996): the same weeks of other years, weighted against past outbreaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats, normal_quantile
from accord.core.evaluate.series.regression import Fit, fit_counts, with_quasi_errors

TREND_LEVEL = 0.05  # a trend is kept only if it is this clear,
TREND_YEARS = 3  # over this many years,
FEW_EVENTS, FEW_PERIODS = 5, 4  # and no alarm is raised on fewer than 5 events in 4 periods


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """What one period should not exceed; `is_alarm` if it did, with events enough to speak."""

    position: int
    observed: int
    expected: float
    upper: float
    has_trend: bool
    is_alarm: bool


@dataclass(frozen=True, kw_only=True)
class Least:
    """A period's variance over that of chance, and a sum's over that of unrelated periods."""

    dispersion: float = 1.0
    shared: float = 1.0


def farrington(
    counts: npt.ArrayLike,
    positions: Sequence[int],
    *,
    years: int = 5,
    half_window: int = 3,
    level: float = 0.99,
    a_year: int = 52,
    least: Least = Least(),
) -> tuple[Threshold, ...]:
    """Judge the periods at `positions` (from 0) by up to `years` years before each.

    Past outbreaks are weighted down by their Anscombe residuals; the upper bound is a two-sided
    `level` bound on the two-thirds power scale, where counts are nearly symmetric. What is known
    of the series beside its few like periods is what it varies by at `least`.
    """
    series = np.asarray(counts, float)
    return tuple(
        _threshold(
            series, at, years=years, half=half_window, level=level, a_year=a_year, least=least
        )
        for at in positions
    )


def _threshold(
    series: Floats, at: int, *, years: int, half: int, level: float, a_year: int, least: Least
) -> Threshold:
    centres = [at - year * a_year for year in range(years, 0, -1)]
    times = np.array(
        [t for centre in centres for t in range(centre - half, centre + half + 1) if t >= 0], float
    )
    if len(times) < 2 * half + 1:
        raise ValueError("the series has no full year before this period")
    response = series[times.astype(int)]
    observed = int(series[at])
    recent = series[max(at - FEW_PERIODS + 1, 0) : at + 1].sum()
    if not response.any():
        return Threshold(
            position=at, observed=observed, expected=0.0, upper=0.0, has_trend=False,
            is_alarm=observed > 0 and recent >= FEW_EVENTS,
        )  # fmt: skip
    design = np.column_stack([np.ones_like(times), times - at])
    clear = False
    if years >= TREND_YEARS:
        fit = _reweighted(response, design)
        mean = float(np.exp(fit.coefficients[0]))
        clear = fit.p_value(1) < TREND_LEVEL and mean <= response.max()
    if not clear:
        fit = _reweighted(response, design[:, :1])
        mean = float(np.exp(fit.coefficients[0]))
    scale = max(fit.dispersion, least.dispersion)
    error = mean * float(fit.errors[0]) * sqrt(least.shared * scale / max(fit.dispersion, 1.0))
    spread = scale + error**2 / mean
    reach = normal_quantile((1 + level) / 2) * np.sqrt(4 / 9 * mean ** (1 / 3) * spread)
    upper = float((mean ** (2 / 3) + reach) ** 1.5)
    return Threshold(
        position=at, observed=observed, expected=mean, upper=upper, has_trend=clear,
        is_alarm=observed > upper and recent >= FEW_EVENTS,
    )  # fmt: skip


def _reweighted(response: Floats, design: Floats) -> Fit:
    fit = fit_counts(response, design)
    scale, mean = max(fit.dispersion, 1.0), fit.fitted
    root = np.sqrt(fit.working)[:, None] * design
    leverage = np.einsum("ij,jk,ik->i", root, fit.covariance, root)
    anscombe = 1.5 * (response ** (2 / 3) * mean ** (-1 / 6) - np.sqrt(mean))
    residuals = anscombe / np.sqrt(scale * (1 - leverage))
    weights = np.where(residuals > 1, 1 / np.maximum(residuals, 1) ** 2, 1.0)
    again = fit_counts(response, design, weights=weights * len(weights) / weights.sum())
    return with_quasi_errors(again)
