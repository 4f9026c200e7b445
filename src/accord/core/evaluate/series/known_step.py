"""Whether a level changed at a month that is named, where months may vary and hang together.

A plain error takes months for unrelated, and calls far more than its share of nothing a change. Here
a step is held against every swing and memory that the months left over allow (`lasting`).
"""

from dataclasses import dataclass, replace
from math import exp
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.series.lasting import Stretch, lasting
from accord.core.evaluate.series.regression import Fit, NoFitError, fit_counts

LEAST_FREEDOM: Final = 6  # with fewer nobody tells bursts and memory from chance
_LARGEST_LOG: Final = 700.0


@dataclass(frozen=True, kw_only=True)
class KnownStep:
    """The level since over that before with its interval, and the chance of such a step.

    `dispersion` is the months' variance over that of chance, `memory` the correlation of
    neighbouring months, both as they were allowed for on the mean. `without` are the counts that a
    series' own model expects had nothing stepped, of each month; None of a share.
    """

    ratio: Interval
    p_value: float
    dispersion: float
    memory: float
    without: Floats | None = None


def are_too_few(months: int, columns: int = 2) -> bool:
    """Whether so many months cannot tell bursts from chance, `columns` being fitted to them."""
    return months - columns < LEAST_FREEDOM


def share_step(
    own: Floats, others: Floats, first_after: int, *, level: float = 0.95
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
    return _judged(
        logs[1] - logs[0], (x - n * share) / np.sqrt(weights), weights, known,
        np.column_stack([np.ones(len(known)), after]), level=level,
    )  # fmt: skip


def series_step(
    counts: Floats, first_after: int, *, beside: Floats | None = None, level: float = 0.95
) -> KnownStep | None:  # fmt: skip
    """The step of one series of counts; NaN is not reported. `beside` are columns to take out.

    None where a side has no event, or months are too few.
    """
    known = np.flatnonzero(~np.isnan(counts))
    y, after = counts[known], np.arange(len(counts)) >= first_after
    if not y[after[known]].any() or not y[~after[known]].any():
        return None
    whole = np.column_stack([np.ones(len(counts)), after])
    if beside is not None:
        whole = np.column_stack([whole, beside])
    design = whole[known]
    try:
        fit: Fit = fit_counts(y, design)
    except NoFitError:
        return None
    found = _judged(
        float(fit.coefficients[1]), (y - fit.fitted) / np.sqrt(fit.fitted), fit.fitted, known,
        design, level=level,
    )  # fmt: skip
    without = np.exp(np.delete(whole, 1, axis=1) @ np.delete(fit.coefficients, 1))
    return None if found is None else replace(found, without=without)


def _judged(
    log_ratio: float, residuals: Floats, weights: Floats, where: npt.NDArray[np.intp], design: Floats, *,
    level: float,
) -> KnownStep | None:  # fmt: skip
    """The step in column 1, held against what the months left over."""
    if are_too_few(*design.shape):
        return None
    scaled = np.sqrt(weights)[:, None] * design
    turn = scaled @ np.linalg.inv(scaled.T @ scaled)[:, 1]
    own = Stretch(rests=residuals, weights=weights, design=scaled, where=where.astype(float))
    found = lasting([own], [turn])
    reach = found.reach(level)
    return KnownStep(
        ratio=Interval(
            estimate=_times(log_ratio), lower=_times(log_ratio - reach),
            upper=_times(log_ratio + reach), level=level,
        ),
        p_value=found.chance(log_ratio), dispersion=1 + found.excess, memory=found.memory,
    )  # fmt: skip


def _times(log_ratio: float) -> float:
    return exp(min(log_ratio, _LARGEST_LOG))
