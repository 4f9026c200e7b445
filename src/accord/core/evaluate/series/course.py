"""The course of a monthly count: its season, whether it drifted or stepped, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from typing import Final, Literal

import numpy as np

from accord.core.evaluate.distributions import Floats, student_quantile
from accord.core.evaluate.expected import negative_binomial_interval
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.series.breaks import (
    TRIM,
    BreakInterval,
    break_intervals,
    find_breaks,
)
from accord.core.evaluate.series.regression import Fit, fit_counts, fit_linear, with_quasi_errors
from accord.core.evaluate.series.step_worlds import StepWorlds, memory_of

MONTHS: Final = 12
LEAST_MONTHS: Final = 24  # below so many, a season and a change cannot be told apart
MOST_STEPS: Final = 3
ALARM: Final = 0.05
# Of 100 counts that did nothing, how many are told a step or a drift at most: where months are
# unrelated, and where what is unusual lasts for many. These are the bars of `dev.py bench course`.
FALSE_STEPS: Final = (3, 40)
FALSE_DRIFTS: Final = (5, 18)

Shape = Literal["steady", "drift", "steps"]


class CourseError(ValueError):
    """No course can be told from these counts."""


class TooShortError(CourseError):
    """Fewer reported months than a course can be told from."""


class NothingRecordedError(CourseError):
    """A stretch of months without one record: recording began or ended, and no level changed."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A change of level: the last month before it (from 0), and between which months it lies."""

    last_before: int
    lower: int
    upper: int
    ratio: Interval


@dataclass(frozen=True, kw_only=True)
class Level:
    """A stretch of months (from 0, both ends included) and its count in a month of no season."""

    first: int
    last: int
    per_month: Interval


@dataclass(frozen=True, kw_only=True)
class Course:
    """What a monthly count did.

    `season`: January first, times the usual month, 1.2 for a fifth more. `adjusted`: the counts
    without their season, None where a month was not reported. `bands`: between which counts each
    month's was to lie by what is told. `yearly`: the ratio from one year to the next of a steady
    drift. `p_value`: the chance of so large a step, anywhere, without a step or a drift.
    """

    shape: Shape
    season: tuple[float, ...]
    adjusted: tuple[float | None, ...]
    bands: tuple[tuple[int, int], ...]
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    yearly: Interval
    p_value: float
    dispersion: float


def course_of(
    counts: Sequence[int | None],
    *,
    first_month: int,
    rng: np.random.Generator,
    level: float = 0.95,
    alarm: float = ALARM,
) -> Course:
    """Tell season, drift and steps of a monthly count; None is a month that was not reported.

    The season is a Poisson regression's, each month beside a drift. Steps are looked for in square
    roots of the adjusted counts (Anscombe 1948): the largest F at an unknown month (Andrews 1993)
    against that of 499 series without a step that lose their season to the same regression and
    whose months hang together as much as these; then least squares (Bai and Perron 2003) with
    intervals of Bai (1997). A drift is told instead where a straight line describes better (BIC).

    Raises TooShortError below 24 reported months, or where a month of the year never had a record,
    NothingRecordedError where a whole stretch had none.
    """
    where = np.array([place for place, count in enumerate(counts) if count is not None], float)
    y = np.array([count for count in counts if count is not None], float)
    every = np.arange(len(counts), dtype=float)
    seasons = _months(first_month - 1 + every)
    own = seasons[where.astype(int)]
    if len(y) < LEAST_MONTHS:
        raise TooShortError(f"at least {LEAST_MONTHS} reported months are needed")
    if any(y[where % MONTHS == month].sum() == 0 for month in range(MONTHS)):
        raise TooShortError("a month of the year never had a record")
    sloping = _fit(y, _line(where), own)
    roots = 2 * np.sqrt(y / np.exp(own @ sloping.coefficients[2:]) + 3 / 8)
    worlds = StepWorlds.like(roots, season=own, time=where, rng=rng)
    found = _steps(roots, worlds.memory) if worlds.p_value <= alarm else ()
    straight = fit_linear(roots, _line(where))
    line = len(y) * log(float(((roots - straight.fitted) ** 2).mean())) + 3 * log(len(y))
    if found and line <= _bic(roots, found, 1.0):
        found = ()
    if any(part.sum() == 0 for part in np.split(y, [one + 1 for one in found])):
        raise NothingRecordedError("nothing was recorded for a stretch of months")
    yearly = _ratio(sloping, 1, level)
    shape: Shape = "steps" if found else "steady" if yearly.holds(1.0) else "drift"
    stepping = _fit(y, _stretches(where, where, found), own)
    dates = break_intervals(roots, found, level=level, memory=worlds.memory)
    told = sloping if shape == "drift" else stepping
    columns = _line(every) if shape == "drift" else _stretches(every, where, found)
    means = np.exp(np.column_stack([columns, seasons]) @ told.coefficients)
    scale = max(told.dispersion, 1.0)
    effects = told.coefficients[columns.shape[1] :]
    return Course(
        shape=shape,
        season=tuple(np.exp(_months(np.arange(MONTHS, dtype=float)) @ effects).tolist()),
        adjusted=_placed(y / np.exp(own @ effects), where, len(counts)),
        bands=tuple(negative_binomial_interval(m, scale * m, level) for m in means.tolist()),
        levels=_levels(stepping, where, found, level),
        steps=_told(stepping, where, dates, level),
        yearly=yearly,
        p_value=worlds.p_value,
        dispersion=told.dispersion,
    )


def _months(month: Floats) -> Floats:
    """Eleven columns whose effects, with December's, are together nought: the usual month is 1."""
    at = month[:, None] % MONTHS
    return (at == np.arange(MONTHS - 1)).astype(float) - (at == MONTHS - 1)


def _fit(y: Floats, columns: Floats, seasons: Floats) -> Fit:
    return with_quasi_errors(fit_counts(y, np.column_stack([columns, seasons])))


def _stretches(every: Floats, where: Floats, found: Sequence[int]) -> Floats:
    """The stretch between steps in which each month lies, one column each."""
    at = np.searchsorted(where[list(found)] if found else [], every, side="left")
    return (at[:, None] == np.arange(len(found) + 1)).astype(float)


def _line(where: Floats) -> Floats:
    """A constant and the years since the first month."""
    return np.column_stack([np.ones(len(where)), where / MONTHS])


def _steps(roots: Floats, memory: float) -> tuple[int, ...]:
    """Where steps lie, one at least; months that hang together count for fewer."""
    found = [one.last_before for one in find_breaks(roots, most=MOST_STEPS, trim=TRIM)[1:]]
    return min(found, key=lambda one: _bic(roots, one, memory))


def _bic(roots: Floats, found: Sequence[int], memory: float) -> float:
    parts = np.split(roots, [one + 1 for one in found])
    rest = sum(float(((part - part.mean()) ** 2).sum()) for part in parts)
    months = len(roots)
    return months / memory * log(rest / months) + (2 * len(found) + 2) * log(months)


def _ratio(fit: Fit, column: int, level: float, minus: int | None = None) -> Interval:
    """e to a coefficient, or to its difference from another, with memory in its error."""
    turn = np.zeros(fit.design.shape[1])
    turn[column] = 1.0
    if minus is not None:
        turn[minus] = -1.0
    memory = memory_of((fit.observed - fit.fitted) / np.sqrt(fit.fitted))
    value = float(turn @ fit.coefficients)
    error = sqrt(float(turn @ fit.covariance @ turn) * memory)
    reach = student_quantile((1 + level) / 2, fit.freedom) * error
    return Interval(
        estimate=exp(value), lower=exp(value - reach), upper=exp(value + reach), level=level
    )


def _levels(fit: Fit, where: Floats, found: Sequence[int], level: float) -> tuple[Level, ...]:
    edges = [0, *(one + 1 for one in found), len(where)]
    return tuple(
        Level(
            first=int(where[begin]),
            last=int(where[end - 1]),
            per_month=_ratio(fit, place, level),
        )
        for place, (begin, end) in enumerate(pairwise(edges))
    )


def _told(
    fit: Fit, where: Floats, dates: Sequence[BreakInterval], level: float
) -> tuple[Step, ...]:
    """Each step with the months between which it lies; places of reported months are translated."""
    last = len(where) - 1
    return tuple(
        Step(
            last_before=int(where[one.last_before]),
            lower=int(where[max(one.lower, 0)]),
            upper=int(where[min(one.upper, last)]),
            ratio=_ratio(fit, place + 1, level, minus=place),
        )
        for place, one in enumerate(dates)
    )


def _placed(values: Floats, where: Floats, length: int) -> tuple[float | None, ...]:
    known = dict(zip(where.tolist(), values.tolist(), strict=True))
    return tuple(known.get(place) for place in range(length))
