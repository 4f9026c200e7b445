"""Before and after in one series of counts: the change, its sensitivity, and its ceiling."""

from dataclasses import dataclass
from math import expm1, inf, nan

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval, ratio_interval
from accord.core.evaluate.rates.etest import e_test
from accord.core.evaluate.series.breaks import BreakInterval, BreakTest, break_intervals, largest_f
from accord.core.evaluate.series.regression import (
    Fit,
    NoFitError,
    fit_counts,
    fit_overdispersed,
    with_quasi_errors,
    with_serial_errors,
)

MONTHS = 12
LARGEST_LOG = 700.0  # beyond, e to it is no number


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to ask the same question; `change` is relative, −0.6 for 60 % fewer."""

    name: str
    change: Interval
    log_ratio: float
    standard_error: float
    p_value: float


@dataclass(frozen=True, kw_only=True)
class Interrupted:
    """A change from one period to another in a single series, by several models.

    `variants` are all models that were run, the plain one first: they are shown together. The
    break test was not told the date; `agrees` says whether its interval holds the declared one.
    """

    before_mean: float
    after_mean: float
    before_count: int
    after_count: int
    variants: tuple[Variant, ...]
    break_test: BreakTest
    break_interval: BreakInterval | None
    first_after: int

    @property
    def plain(self) -> Variant:
        """The Poisson before-and-after contrast."""
        return self.variants[0]

    @property
    def agrees(self) -> bool:
        """Whether a break found without the date has an interval that holds the declared one."""
        found = self.break_interval
        return found is not None and found.lower <= self.first_after - 1 <= found.upper


def interrupted_series(
    counts: npt.ArrayLike,
    first_after: int,
    *,
    covariates: npt.ArrayLike | None = None,
    serial_lag: int = 3,
    period: int = MONTHS,
    level: float = 0.95,
) -> Interrupted:
    """Compare the periods from `first_after` (from 0) with those before.

    Raises ValueError unless every period has a whole count, and each side two of them.

    One series without a comparison can never say what caused a change: Maryland level 2 at most.
    Where a side has no event no model has an estimate: the exact contrast stands alone. A model
    whose columns repeat others in these periods is left out.
    """
    y = np.asarray(counts, float)
    if not 2 <= first_after <= len(y) - 2:
        raise ValueError("both sides of the date need two periods or more")
    if not np.isfinite(y).all() or (y < 0).any() or (y != np.rint(y)).any():
        raise ValueError("every period needs a count: whole, and not below 0")
    after = (np.arange(len(y)) >= first_after).astype(float)
    counted = (float(y[first_after:].sum()), float(y[:first_after].sum()))
    if not min(counted):
        variants = _exact(counted, (len(y) - first_after, first_after), level)
    else:
        fits = _plain(y, after, serial_lag)
        fits += _adjusted(y, after, first_after, covariates, period)
        variants = tuple(_variant(name, fit, level) for name, fit in fits)
    test = largest_f(y)
    try:
        found: BreakInterval | None = break_intervals(y, [test.last_before], level=level)[0]
    except ValueError:
        found = None
    return Interrupted(
        before_mean=float(y[:first_after].mean()), after_mean=float(y[first_after:].mean()),
        before_count=int(y[:first_after].sum()), after_count=int(y[first_after:].sum()),
        variants=variants,
        break_test=test, break_interval=found, first_after=first_after,
    )  # fmt: skip


def seasons_and_drift(length: int, first_after: int) -> Floats:
    """What one series does without any step: `seasons`, and a steady drift in years.

    Without the drift an everyday fall of 8 % a year is called a step in 15 of 100 series.
    """
    years = (np.arange(length) - first_after) / MONTHS
    return np.column_stack([seasons(length), years])


def seasons(length: int, period: int = MONTHS) -> Floats:
    """Indicators of all places in the period but the first."""
    return (np.arange(length)[:, None] % period == np.arange(1, period)).astype(float)


def segmented_design(length: int, first_after: int, *, period: int = MONTHS) -> Floats:
    """Constant, level change, trend, change of trend, and one harmonic of the period."""
    time = np.arange(1, length + 1, dtype=float)
    after = np.arange(length) >= first_after
    turn = 2 * np.pi * time / period
    return np.column_stack(
        [
            np.ones(length), after, time, np.where(after, time - first_after, 0.0),
            np.sin(turn), np.cos(turn),
        ]
    )  # fmt: skip


def _plain(y: Floats, after: Floats, serial_lag: int) -> list[tuple[str, Fit]]:
    """Before and after alone, with the errors that four ways of thinking give it."""
    columns = np.column_stack([np.ones(len(y)), after])
    poisson = fit_counts(y, columns)
    return [
        ("Poisson", poisson),
        ("negative binomial", fit_overdispersed(y, columns)),
        ("quasi-Poisson", with_quasi_errors(poisson)),
        (f"Newey-West, lag {serial_lag}", with_serial_errors(poisson, lag=serial_lag)),
    ]


def _exact(
    counts: tuple[float, float], periods: tuple[int, int], level: float
) -> tuple[Variant, ...]:
    """The contrast of two counts of which one is nought, by the exact test: (after, before)."""
    after, before = (int(count) for count in counts)
    ratio = ratio_interval(
        after, before, after_exposure=periods[0], before_exposure=periods[1], level=level
    )
    change = Interval(
        estimate=ratio.estimate - 1, lower=ratio.lower - 1, upper=ratio.upper - 1, level=level
    )
    test = e_test(after, before, first_exposure=periods[0], second_exposure=periods[1])
    log_ratio = (inf if after else -inf) if after or before else nan
    return (
        Variant(
            name="Poisson", change=change, log_ratio=log_ratio, standard_error=inf,
            p_value=test.p_value,
        ),
    )  # fmt: skip


def _adjusted(
    y: Floats, after: Floats, first_after: int, covariates: npt.ArrayLike | None, period: int
) -> list[tuple[str, Fit]]:
    n = len(y)
    trend = np.arange(1, n + 1) / n
    base = [np.ones(n), after, trend]
    asked: list[tuple[str, Floats]] = []
    if n >= 2 * period:
        whole = np.column_stack([*base, seasons(n, period)])
        asked.append(("with trend and seasons", whole))
        if covariates is not None:
            extra = np.asarray(covariates, float)
            scaled = extra / np.abs(extra).max(axis=0)
            asked.append(("with trend, seasons and covariates", np.hstack([whole, scaled])))
    if min(first_after, n - first_after) >= period:
        design = segmented_design(n, first_after, period=period)
        asked.append(("segmented: level, trend, one harmonic", design))
    fits = []
    for name, columns in asked:
        try:
            fits.append((name, fit_counts(y, columns)))
        except NoFitError:  # a month of the year without an event has no level of its own
            continue
    return fits


def _variant(name: str, fit: Fit, level: float) -> Variant:
    log_change = fit.interval(1, level=level)
    change = Interval(
        estimate=_relative(log_change.estimate), lower=_relative(log_change.lower),
        upper=_relative(log_change.upper), level=level,
    )  # fmt: skip
    return Variant(
        name=name, change=change, log_ratio=log_change.estimate,
        standard_error=float(fit.errors[1]), p_value=fit.p_value(1),
    )  # fmt: skip


def _relative(log_ratio: float) -> float:
    """The relative change; without an end where nothing was counted on one side."""
    return expm1(log_ratio) if log_ratio < LARGEST_LOG else inf
