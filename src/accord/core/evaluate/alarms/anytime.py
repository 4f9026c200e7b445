"""A chart that may be looked at every week: one error for the whole year, not one a look."""

from dataclasses import dataclass
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats, normal_quantile

LEAST_WEEKS = 26
_REACH = 13  # weeks over which weeks may depend on each other
_SURE = 130  # weeks from which their memory is taken as it is found
_DOUBT = 3.4  # standard errors of it, of no week at all; of some it falls in a straight line
_WATCHED = 0.8  # share of alpha for the weeks watched; the rest is for the baseline's own error


class ShortBaselineError(ValueError):
    """The baseline has fewer than 26 weeks: its own error would swallow any change."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Cumulated excess over the baseline after each week, and the limit that it may reach.

    `alarms` are weeks (from 0) beyond the limit. However often it is looked at, and whenever one
    stops, the chance of ever seeing an alarm where nothing changed is at most `alpha`, unless there
    is a season that the baseline does not hold in full: a season is a change, and is not taken out.
    A week that was not reported has NaN for both.
    """

    excess: tuple[float, ...]
    limits: tuple[float, ...]
    alarms: tuple[int, ...]
    alpha: float


def watch(
    baseline: npt.ArrayLike, weeks: npt.ArrayLike, *, alpha: float = 0.05, aim: int = 26
) -> Watch:
    """Watch weekly counts against a baseline's mean, as often as one likes.

    `aim` is the week at which the limit is tightest. NaN is a week that was not reported: it is in
    no sum, and the chart goes on after it. With half a year's baseline a season of a third either
    way alarms in a sixth of years in which nothing else changes: take a whole year, or the same
    months of it. Raises ShortBaselineError.
    """
    before, after = np.asarray(baseline, float), np.asarray(weeks, float)
    before, known = before[~np.isnan(before)], np.flatnonzero(~np.isnan(after))
    if before.shape[-1] < LEAST_WEEKS:
        raise ShortBaselineError(f"{before.shape[-1]} weeks of baseline; {LEAST_WEEKS} are needed")
    excess, limits = np.full(len(after), np.nan), np.full(len(after), np.nan)
    excess[known], limits[known] = excess_and_limits(before, after[known], alpha=alpha, aim=aim)
    return Watch(
        excess=tuple(map(float, excess)), limits=tuple(map(float, limits)), alpha=alpha,
        alarms=tuple(int(at) for at in known if abs(excess[at]) > limits[at]),
    )  # fmt: skip


def excess_and_limits(
    before: Floats, after: Floats, *, alpha: float = 0.05, aim: int = 26,
    tuned_at: float | None = None,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Cumulated excess and limits along the last axis; leading axes are replicates.

    The limit is the normal mixture's (Robbins 1970) at the baseline's long-run variance, plus what
    the baseline's mean may be off by; both hold at all weeks at once. `tuned_at` keeps the shape
    of the limit at one error rate while `alpha` moves, so that limits of less error lie outside.
    """
    size = before.shape[-1]
    mean = before.mean(-1, keepdims=True)
    variance = long_run(before - mean, mean)
    week = np.arange(1, after.shape[-1] + 1)
    excess = np.cumsum(after - mean, axis=-1)
    inner, outer = _WATCHED * alpha, (1 - _WATCHED) * alpha
    shaped = _WATCHED * (alpha if tuned_at is None else tuned_at)
    tuned = aim / (-2 * log(shaped) + log(-2 * log(shaped)) + 1)
    mixture = np.sqrt((week + tuned) * np.log((week + tuned) / (tuned * inner**2)))
    drift = week / sqrt(size) * normal_quantile(1 - outer / 2)
    return excess, np.sqrt(variance) * (mixture + drift)


def long_run(residuals: Floats, mean: Floats) -> Floats:
    """Variance of a sum of weeks, per week: never below what chance or the weeks alone give.

    Bartlett weights over a quarter, raised for the mean that was taken out, or a first-order
    autoregression with its bias undone, whichever is larger. Of few weeks a memory may be longer
    than it looks, and has hidden part of the weeks' own variance in their mean: it is taken as long
    as its error allows, the more so the fewer the weeks, and the variance is put right by it.
    """
    size = residuals.shape[-1]
    reach = min(_REACH, size // 4)
    own = (residuals**2).mean(-1, keepdims=True) * size / (size - 1)
    total = own.copy()
    for lag in range(1, reach + 1):
        shared = (residuals[..., lag:] * residuals[..., :-lag]).sum(-1, keepdims=True) / size
        total = total + 2 * (1 - lag / (reach + 1)) * shared
    total = total * (1 + 2 * (reach + 1) / size)
    near = (residuals[..., 1:] * residuals[..., :-1]).sum(-1, keepdims=True)
    root = near / np.maximum((residuals**2).sum(-1, keepdims=True), 1e-12)
    root = np.clip(root + (1 + 3 * root) / size, 0.0, 0.95)
    doubt = _DOUBT * max(1 - size / _SURE, 0.0) * np.sqrt((1 - root**2) / size)
    root = np.where(root > 0, np.minimum(root + doubt, 0.97), 0.0)
    lasts = (1 + root) / (1 - root)
    persistent = own * lasts / (1 - np.minimum(lasts / size, 0.8))
    least = np.maximum(mean, 1 / size)
    return np.maximum(np.maximum(total, persistent), np.maximum(own, least))
