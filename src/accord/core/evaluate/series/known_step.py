"""Whether a level changed at a month that is named: held against series that hang together alike.

A plain error takes months for unrelated, and calls far more than its share of nothing a change. Here
a step's size over its error is ranked among those of series without one, which lose the same terms
to the same regression and are given the memory that the series at hand may have.
"""

from dataclasses import dataclass
from math import exp, floor, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.series.regression import Fit, NoFitError, fit_counts

WORLDS: Final = 1_999
# The share of worlds that keep less memory than is seen: on the side of more of it, fewer changes.
CAUTION: Final = 0.1
TRIED: Final = np.linspace(0.0, 0.95, 20)
LEAST_FREEDOM: Final = 6  # with fewer nobody tells bursts and memory from chance
_LARGEST_LOG: Final = 700.0


@dataclass(frozen=True, kw_only=True)
class KnownStep:
    """The level since over that before with its interval, and the chance of such a step.

    `dispersion` is the months' variance over that of chance, `memory` the correlation of
    neighbouring months that was allowed for.
    """

    ratio: Interval
    p_value: float
    dispersion: float
    memory: float


def share_step(
    own: Floats, others: Floats, first_after: int, *, rng: np.random.Generator,
    level: float = 0.95, number: int = WORLDS,
) -> KnownStep | None:  # fmt: skip
    """The step of one area's counts against others', month by month; NaN is not reported.

    What both share (a season, a trend) leaves the comparison. None where a side has no event, or
    months are too few.
    """
    known = np.flatnonzero(~np.isnan(own) & ~np.isnan(others) & (own + others > 0))
    after = known >= first_after
    x, n = own[known], (own + others)[known]
    sums = [(float(x[side].sum()), float(n[side].sum())) for side in (~after, after)]
    if any(not 0 < part < whole for part, whole in sums):
        return None
    shares = [part / whole for part, whole in sums]
    share = np.where(after, shares[1], shares[0])
    weights = n * share * (1 - share)
    logs = [float(np.log(one / (1 - one))) for one in shares]
    return _ranked(
        logs[1] - logs[0], (x - n * share) / np.sqrt(weights), weights, known,
        np.column_stack([np.ones(len(known)), after]), rng=rng, level=level, number=number,
    )  # fmt: skip


def series_step(
    counts: Floats, first_after: int, *, rng: np.random.Generator, season: Floats | None = None,
    level: float = 0.95, number: int = WORLDS,
) -> KnownStep | None:  # fmt: skip
    """The step of one series of counts; NaN is not reported. `season` are columns to take out.

    None where a side has no event, or months are too few.
    """
    known = np.flatnonzero(~np.isnan(counts))
    after = known >= first_after
    y = counts[known]
    if not y[after].any() or not y[~after].any():
        return None
    design = np.column_stack([np.ones(len(known)), after])
    if season is not None:
        design = np.column_stack([design, season[known]])
    try:
        fit: Fit = fit_counts(y, design)
    except NoFitError:
        return None
    return _ranked(
        float(fit.coefficients[1]), (y - fit.fitted) / np.sqrt(fit.fitted), fit.fitted, known,
        design, rng=rng, level=level, number=number,
    )  # fmt: skip


def _ranked(
    log_ratio: float, residuals: Floats, weights: Floats, where: npt.NDArray[np.intp], design: Floats, *,
    rng: np.random.Generator, level: float, number: int,
) -> KnownStep | None:  # fmt: skip
    """The step in column 1, ranked among the worlds'."""
    freedom = len(residuals) - design.shape[1]
    if freedom < LEAST_FREEDOM:
        return None
    scaled = np.sqrt(weights)[:, None] * design
    inverse = np.linalg.inv(scaled.T @ scaled)
    dispersion = float(residuals @ residuals) / freedom
    error = sqrt(float(inverse[1, 1]) * max(dispersion, 1.0))
    noise = rng.standard_normal((number, int(where[-1]) + 1))

    def worlds(rho: float) -> tuple[Floats, Floats]:
        series = _with_memory(noise, rho)[:, where]
        found = series @ scaled @ inverse
        rest = series - found @ scaled.T
        spread = np.sqrt((rest**2).sum(axis=1) / freedom)
        return np.abs(found[:, 1]) / (spread * sqrt(float(inverse[1, 1]))), _kept(rest)

    least = [float(np.quantile(worlds(float(rho))[1], CAUTION)) for rho in TRIED]
    seen = float(_kept(residuals[None, :])[0])
    memory = float(np.interp(seen, np.maximum.accumulate(least), TRIED))
    sizes = np.sort(worlds(memory)[0])[::-1]
    beyond = int((sizes >= abs(log_ratio) / error).sum())
    reach = error * float(sizes[max(floor((1 - level) * (number + 1) + 1e-9), 1) - 1])
    return KnownStep(
        ratio=Interval(
            estimate=_times(log_ratio), lower=_times(log_ratio - reach),
            upper=_times(log_ratio + reach), level=level,
        ),
        p_value=(beyond + 1) / (number + 1), dispersion=dispersion, memory=memory,
    )  # fmt: skip


def _kept(rest: Floats) -> Floats:
    """Each row's correlation of neighbouring months."""
    total = np.maximum((rest**2).sum(axis=1), 1e-300)
    kept: Floats = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / total
    return kept


def _with_memory(noise: Floats, rho: float) -> Floats:
    """First-order autoregressions of unit variance, one a row."""
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0]
    for place in range(1, noise.shape[1]):
        series[:, place] = rho * series[:, place - 1] + sqrt(1 - rho**2) * noise[:, place]
    return series


def _times(log_ratio: float) -> float:
    return exp(min(log_ratio, _LARGEST_LOG))
