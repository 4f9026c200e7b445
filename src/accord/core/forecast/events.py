"""Incidents as arrays, and the window of time a forecast is for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from accord.core.forecast.errors import ForecastError
from accord.core.geo import Grid

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_S = 86_400.0
EAST, NORTH = 180.0, 90.0


def days_since_epoch(moment: datetime) -> float:
    """A moment as days since 1970-01-01; naive moments are read as the area's local clock."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) / timedelta(days=1)


@dataclass(frozen=True, eq=False, kw_only=True)
class Events:
    """Incidents sorted by time: `t` in days since 1970-01-01, `lon` and `lat` in degrees.

    `category`, `agency` and `premises` are optional text arrays of the same length. `cell` is
    filled by `on(grid)`: the index of each incident's cell, −1 outside the grid. `others` are
    incidents of other categories that may tell of these: see `focus`. Use one clock throughout:
    UTC, or the area's local time when hours of the day matter.
    """

    t: FloatArray
    lon: FloatArray
    lat: FloatArray
    category: npt.NDArray[Any] | None = None
    agency: npt.NDArray[Any] | None = None
    premises: npt.NDArray[Any] | None = None
    cell: IntArray | None = None
    grid: Grid | None = None
    others: "Events | None" = None

    @classmethod
    def of(
        cls,
        *,
        t: npt.ArrayLike,
        lon: npt.ArrayLike,
        lat: npt.ArrayLike,
        category: npt.ArrayLike | None = None,
        agency: npt.ArrayLike | None = None,
        premises: npt.ArrayLike | None = None,
    ) -> Self:
        """Events from arrays in any order; `t` as days since 1970 or numpy datetime64.

        Raises ForecastError when lengths differ, a value is not a number or a time (NaT), or a
        place is not on the globe.
        """
        try:
            days, lons, lats = _days(t), np.asarray(lon, float), np.asarray(lat, float)
        except (TypeError, ValueError) as error:
            raise ForecastError("a time or a place is no number") from error
        given = (category, agency, premises)
        texts = [None if part is None else np.asarray(part) for part in given]
        if any(part is not None and part.ndim != 1 for part in (days, lons, lats, *texts)):
            raise ForecastError("times, places and categories are one list each")
        sizes = {len(part) for part in (days, lons, lats, *texts) if part is not None}
        if len(sizes) > 1:
            raise ForecastError("times, places and categories differ in number")
        if not (np.isfinite(days).all() and np.isfinite(lons).all() and np.isfinite(lats).all()):
            raise ForecastError("an event has no time or no place")
        if (np.abs(lons) > EAST).any() or (np.abs(lats) > NORTH).any():
            raise ForecastError(
                "an event lies off the globe: longitudes end at 180, latitudes at 90"
            )
        order = np.argsort(days, kind="stable")
        kind, owner, place = (None if part is None else part[order] for part in texts)
        return cls(
            t=days[order],
            lon=lons[order],
            lat=lats[order],
            category=kind,
            agency=owner,
            premises=place,
        )

    def __len__(self) -> int:
        return len(self.t)

    def on(self, grid: Grid) -> "Events":
        """The same events with `cell` filled for `grid`; free when it already is."""
        if self.grid is grid:
            return self
        others = None if self.others is None else self.others.on(grid)
        return replace(self, cell=grid.cell_of(self.lon, self.lat), grid=grid, others=others)

    def between(self, start: float, end: float) -> "Events":
        """The events with start ≤ t < end (days)."""
        low, high = np.searchsorted(self.t, [start, end], side="left")
        others = None if self.others is None else self.others.between(start, end)
        return replace(self._take(slice(int(low), int(high))), others=others)

    def before(self, end: float) -> "Events":
        """The events with t < end (days)."""
        return self.between(-np.inf, end)

    def only(self, category: str) -> "Events":
        """The events of one category; none when no categories are known."""
        if self.category is None:
            return self._take(np.zeros(len(self), bool))
        return self._take(self.category == category)

    def without(self, categories: Collection[str]) -> "Events":
        """The events of all other categories; all of them when no categories are known."""
        if self.category is None or not categories:
            return self
        return self._take(~np.isin(self.category, list(categories)))

    def focus(self, category: str) -> "Events":
        """The events of one category, with all the rest as their `others`.

        An estimator that can learn from other categories does; one that cannot ignores them.
        Whatever cuts these events by time (`before`, `between`) cuts the others too.
        """
        rest = None if self.category is None else self._take(self.category != category)
        return replace(self.only(category), others=rest)

    def counts(self) -> FloatArray:
        """Events per cell of the grid they are on, those outside left out; shape (cells,)."""
        if self.cell is None or self.grid is None:
            raise ForecastError("the events are not on a grid; call on(grid) first")
        return np.bincount(self.cell[self.cell >= 0], minlength=self.grid.size).astype(float)

    def _take(self, which: slice | npt.NDArray[np.bool_]) -> "Events":
        parts = (self.category, self.agency, self.premises, self.cell)
        category, agency, premises, cell = (None if part is None else part[which] for part in parts)
        return replace(
            self,
            t=self.t[which],
            lon=self.lon[which],
            lat=self.lat[which],
            category=category,
            agency=agency,
            premises=premises,
            cell=cell,
        )


@dataclass(frozen=True, kw_only=True)
class Window:
    """The days a forecast is for: from `start` (days since 1970), `days` long.

    Raises ForecastError unless the start is a number and the days are more than none.
    """

    start: float
    days: float = 7.0

    def __post_init__(self) -> None:
        if not (isfinite(self.start) and isfinite(self.days) and self.days > 0):
            raise ForecastError("a window needs a start, and more than no days")

    @classmethod
    def starting(cls, moment: datetime, *, days: float = 7.0) -> Self:
        """The window that starts at `moment`."""
        return cls(start=days_since_epoch(moment), days=days)

    @property
    def end(self) -> float:
        """The first moment after the window."""
        return self.start + self.days


def _days(t: npt.ArrayLike) -> FloatArray:
    times = np.asarray(t)
    if np.issubdtype(times.dtype, np.datetime64):
        whole = times.astype("datetime64[s]").astype(np.int64) / DAY_S
        return np.where(np.isnat(times), np.nan, whole)
    return np.asarray(times, float)
