"""Forecasters behind one interface: last year's counts, decayed density, and the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from accord.core.forecast.errors import NotFittedError, TooLittleHistoryError
from accord.core.forecast.events import Events, FloatArray, IntArray, Window
from accord.core.forecast.poisson import interval
from accord.core.forecast.scoring import ranked
from accord.core.forecast.smoothing import Smoother
from accord.core.geo import Grid

YEAR_DAYS = 364.0  # 52 whole weeks, so that weekdays line up
DISPERSION_WINDOWS = 26  # half a year of weeks holds enough busy cells to measure their spread
LEARNING_DAYS = 91.0  # a window forecast from less says more of the start than of the city


@dataclass(frozen=True, eq=False, kw_only=True)
class Forecast:
    """Expected events per cell in a window, with a prediction interval; shape (cells,).

    The interval is negative binomial with variance mean + `dispersion` × mean², Poisson at 0.
    """

    grid: Grid
    window: Window
    expected: FloatArray
    lower: IntArray
    upper: IntArray
    level: float
    estimator: dict[str, Any]
    dispersion: float = 0.0

    @classmethod
    def of(
        cls,
        *,
        grid: Grid,
        window: Window,
        expected: FloatArray,
        estimator: "Estimator",
        level: float = 0.95,
        dispersion: float = 0.0,
    ) -> Self:
        """A forecast with the interval its expected counts and their dispersion imply."""
        lower, upper = interval(expected, level=level, dispersion=dispersion)
        made_by = {"name": type(estimator).__name__, **estimator.get_params()}
        return cls(
            grid=grid,
            window=window,
            expected=expected,
            lower=lower,
            upper=upper,
            level=level,
            estimator=made_by,
            dispersion=dispersion,
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells' ids, in the order of `expected`."""
        return self.grid.ids

    def top(self, count: int) -> IntArray:
        """Indexes of the cells with most expected, ties by lot; never a patrol order.

        Of street segments those with most expected a metre: the order in which a share is marked.
        """
        return ranked(self.expected, self.grid.measures)[:count]


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


class Fitted:
    """Keeps the events on their grid, and measures how far counts strayed from expectations."""

    _events: Events | None = None
    _strayed: dict[tuple[float, float], tuple[float, float]]

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events, each in its cell."""
        self._events = events.on(grid)
        self._strayed = {}
        return self

    def predict(self, window: Window) -> Forecast:
        """Expected counts with an interval as wide as the weeks before the window demand."""
        _, grid = self.known()
        return Forecast.of(
            grid=grid,
            window=window,
            expected=self.expected(window),
            estimator=self,
            dispersion=self.dispersion(window),
        )

    def dispersion(self, window: Window) -> float:
        """Variance beyond the Poisson's, over the squared mean, in the weeks before `window`.

        By moments over all cells of up to 26 windows of the same length, each forecast from
        what was known before it: Σ((count − mean)² − mean) ÷ Σ mean², and at least 0. It holds
        bursts and the map's own error alike. 0 where there is no earlier window to learn from.
        """
        events, _ = self.known()
        first = float(events.t[0]) if len(events) else np.inf
        excess = squares = 0.0
        for back in range(1, DISPERSION_WINDOWS + 1):
            start = window.start - back * window.days
            if start - first < LEARNING_DAYS:
                break
            strayed = self._stray(Window(start=start, days=window.days))
            excess, squares = excess + strayed[0], squares + strayed[1]
        return max(0.0, excess / squares) if squares > 0 else 0.0

    def _stray(self, window: Window) -> tuple[float, float]:
        key = (window.start, window.days)
        if key not in self._strayed:
            events, _ = self.known()
            expected = self.expected(window)
            counts = events.between(window.start, window.end).counts()
            excess = float(((counts - expected) ** 2 - expected).sum())
            self._strayed[key] = excess, float((expected**2).sum())
        return self._strayed[key]

    def expected(self, window: Window) -> FloatArray:
        """Expected counts alone, shape (cells,): a forecast without its interval."""
        raise NotImplementedError

    def known(self) -> tuple[Events, Grid]:
        """The events and their grid; NotFittedError before `fit`."""
        if self._events is None or self._events.grid is None:
            raise NotFittedError("call fit(events, grid) before predict(window)")
        return self._events, self._events.grid

    def get_params(self) -> dict[str, Any]:
        """No parameter."""
        return {}


class LastYear(Fitted):
    """Same cells as last year: each cell's count in the 364 days before the window, per day."""

    def expected(self, window: Window) -> FloatArray:
        """Expected counts; with less than a year of events, the rate over what there is."""
        events, _ = self.known()
        year = events.between(window.start - YEAR_DAYS, window.start)
        demand_events(year, at_least=1)
        span = min(YEAR_DAYS, window.start - float(events.t[0]))
        return year.counts() * window.days / max(span, 1.0)


class DecayedKDE(Fitted):
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

    def expected(self, window: Window) -> FloatArray:
        """Expected counts; their sum is the city's recent daily rate times the window's days."""
        events, grid = self.known()
        past = events.before(window.start)
        demand_events(past, at_least=1)
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
        return shape * (total / shape.sum()) if shape.sum() > 0 else shape

    def get_params(self) -> dict[str, Any]:
        """Half-lives and bandwidth."""
        return {
            "half_life_days": self.half_life_days,
            "bandwidth_m": self.bandwidth_m,
            "level_half_life_days": self.level_half_life_days,
        }


class Oracle(Fitted):
    """Knows the future: counts of `span` or of the window itself; an evaluation's ceiling."""

    def __init__(self, *, span: Window | None = None) -> None:
        """With `span` (the test year) the map stays the same all year; without, it is perfect."""
        self.span = span

    def expected(self, window: Window) -> FloatArray:
        """The counts that will have happened, scaled to the window's length."""
        events, _ = self.known()
        span = self.span or window
        return events.between(span.start, span.end).counts() * (window.days / span.days)

    def dispersion(self, window: Window) -> float:  # noqa: ARG002 - it knows, so nothing strays
        """None: its interval is the Poisson's."""
        return 0.0

    def get_params(self) -> dict[str, Any]:
        """The span looked ahead at, if it is fixed."""
        return {"span_days": self.span.days} if self.span else {}


def daily_rate(age: FloatArray, *, half_life_days: float, span: float) -> float:
    """Events a day, each weighted by its age, over `span` days of history: unbiased if steady."""
    fade = log(2) / half_life_days
    return float(np.exp(-fade * age).sum()) * fade / (1 - exp(-fade * max(span, 1.0)))


def demand_events(events: Events, *, at_least: int) -> None:
    """TooLittleHistoryError when there are fewer events than an estimator can do with."""
    if len(events) < at_least:
        raise TooLittleHistoryError("there is no event before the window to learn from")


HALF_LIVES: Sequence[float] = (182.0, 364.0, 728.0, 1456.0, 2912.0)
BANDWIDTHS: Sequence[float] = (0.0, 75.0, 100.0, 125.0, 150.0, 200.0)
