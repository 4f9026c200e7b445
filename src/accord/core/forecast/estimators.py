"""Forecasters behind one interface: last year's counts, decayed density, and the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from accord.core.forecast.errors import NotFittedError, TooLittleHistoryError
from accord.core.forecast.events import Events, FloatArray, IntArray, Window
from accord.core.forecast.poisson import interval
from accord.core.forecast.smoothing import Smoother
from accord.core.geo import Grid

YEAR_DAYS = 364.0  # 52 whole weeks, so that weekdays line up


@dataclass(frozen=True, eq=False, kw_only=True)
class Forecast:
    """Expected events per cell in a window, with a Poisson prediction interval; shape (cells,)."""

    grid: Grid
    window: Window
    expected: FloatArray
    lower: IntArray
    upper: IntArray
    level: float
    estimator: dict[str, Any]

    @classmethod
    def of(
        cls,
        *,
        grid: Grid,
        window: Window,
        expected: FloatArray,
        estimator: "Estimator",
        level: float = 0.95,
    ) -> Self:
        """A forecast with the interval its expected counts imply."""
        lower, upper = interval(expected, level=level)
        made_by = {"name": type(estimator).__name__, **estimator.get_params()}
        return cls(
            grid=grid,
            window=window,
            expected=expected,
            lower=lower,
            upper=upper,
            level=level,
            estimator=made_by,
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells' ids, in the order of `expected`."""
        return self.grid.ids

    def top(self, count: int) -> IntArray:
        """Indexes of the cells with most expected, ties by id order; never a patrol order."""
        return np.argsort(-self.expected, kind="stable")[:count]


@runtime_checkable
class Estimator(Protocol):
    """scikit-learn's protocol: parameters at construction, `fit`, `predict`, `get_params`.

    `predict(window)` may use only events before `window.start`, also when it was fitted on more;
    only `Oracle` breaks this, and is for evaluation alone.
    """

    def fit(self, events: Events, grid: Grid) -> Self:
        """Learn from the events; returns itself."""
        ...

    def predict(self, window: Window) -> Forecast:
        """Expected events per cell in the window."""
        ...

    def get_params(self) -> dict[str, Any]:
        """The parameters of construction, for a result's record."""
        ...


class _Fitted:
    """Keeps the events on their grid."""

    _events: Events | None = None

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events, each in its cell."""
        self._events = events.on(grid)
        return self

    def _known(self) -> tuple[Events, Grid]:
        if self._events is None or self._events.grid is None:
            raise NotFittedError("call fit(events, grid) before predict(window)")
        return self._events, self._events.grid


class LastYear(_Fitted):
    """Same cells as last year: each cell's count in the 364 days before the window, per day."""

    def predict(self, window: Window) -> Forecast:
        """Expected counts; with less than a year of events, the rate over what there is."""
        events, grid = self._known()
        year = events.between(window.start - YEAR_DAYS, window.start)
        _demand(year, at_least=1)
        span = min(YEAR_DAYS, window.start - float(events.t[0]))
        expected = year.counts() * window.days / max(span, 1.0)
        return Forecast.of(grid=grid, window=window, expected=expected, estimator=self)

    def get_params(self) -> dict[str, Any]:
        """No parameter."""
        return {}


class DecayedKDE(_Fitted):
    """Counts that fade with age, smoothed over near cells: a tuned decayed kernel density.

    An event of `half_life_days` ago weighs half. The map's shape comes from that weight, its
    total from events that fade with `level_half_life_days`, so that a city's trend is followed.
    """

    def __init__(
        self,
        *,
        half_life_days: float = 730.0,
        bandwidth_m: float = 150.0,
        level_half_life_days: float = 120.0,
    ) -> None:
        """Half-lives in days, the Gaussian's standard deviation in metres (0: no smoothing)."""
        self.half_life_days = half_life_days
        self.bandwidth_m = bandwidth_m
        self.level_half_life_days = level_half_life_days
        self._smooth: Smoother | None = None

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events, each in its cell, and prepare the kernel."""
        super().fit(events, grid)
        self._smooth = Smoother.gaussian(grid, bandwidth_m=self.bandwidth_m)
        return self

    def predict(self, window: Window) -> Forecast:
        """Expected counts; their sum is the city's recent daily rate times the window's days."""
        events, grid = self._known()
        past = events.before(window.start)
        _demand(past, at_least=1)
        if self._smooth is None or past.cell is None:
            raise NotFittedError("call fit(events, grid) before predict(window)")
        here = past.cell >= 0
        age = window.start - past.t[here]
        shape = self._smooth(
            np.bincount(
                past.cell[here], 0.5 ** (age / self.half_life_days), minlength=grid.size
            ).astype(float)
        )
        span = window.start - float(past.t[0])
        total = daily_rate(age, half_life_days=self.level_half_life_days, span=span) * window.days
        expected = shape * (total / shape.sum()) if shape.sum() > 0 else shape
        return Forecast.of(grid=grid, window=window, expected=expected, estimator=self)

    def get_params(self) -> dict[str, Any]:
        """Half-lives and bandwidth."""
        return {
            "half_life_days": self.half_life_days,
            "bandwidth_m": self.bandwidth_m,
            "level_half_life_days": self.level_half_life_days,
        }


class Oracle(_Fitted):
    """Knows the future: counts of `span` or of the window itself; an evaluation's ceiling."""

    def __init__(self, *, span: Window | None = None) -> None:
        """With `span` (the test year) the map stays the same all year; without, it is perfect."""
        self.span = span

    def predict(self, window: Window) -> Forecast:
        """The counts that will have happened, scaled to the window's length."""
        events, grid = self._known()
        span = self.span or window
        expected = events.between(span.start, span.end).counts() * (window.days / span.days)
        return Forecast.of(grid=grid, window=window, expected=expected, estimator=self)

    def get_params(self) -> dict[str, Any]:
        """The span looked ahead at, if it is fixed."""
        return {"span_days": self.span.days} if self.span else {}


def daily_rate(age: FloatArray, *, half_life_days: float, span: float) -> float:
    """Events a day, each weighted by its age, over `span` days of history: unbiased if steady."""
    fade = log(2) / half_life_days
    return float(np.exp(-fade * age).sum()) * fade / (1 - exp(-fade * max(span, 1.0)))


def _demand(events: Events, *, at_least: int) -> None:
    if len(events) < at_least:
        raise TooLittleHistoryError("there is no event before the window to learn from")


HALF_LIVES: Sequence[float] = (182.0, 364.0, 728.0, 1456.0, 2912.0)
BANDWIDTHS: Sequence[float] = (0.0, 75.0, 100.0, 125.0, 150.0, 200.0)
