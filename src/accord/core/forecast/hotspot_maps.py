"""The two classic hot-spot maps: retrospective kernel density and prospective (ProMap)."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from accord.core.forecast.estimators import Fitted, demand_events
from accord.core.forecast.events import Events, FloatArray, IntArray, Window
from accord.core.forecast.on_segments import network_steps, with_surface
from accord.core.forecast.sites import Sites, quartic
from accord.core.forecast.smoothing import near_pairs
from accord.core.geo import Grid, SegmentGrid, SquareGrid

WEEK = 7.0


class RetrospectiveKDE(Fitted):
    """Kernel density of the last `days`, times forgotten: a quartic kernel of `bandwidth_m`.

    The weight (1 − d²)² is taken from each incident's own point to the cell's centre (Chainey,
    Tompson and Uhlig 2008); the total is the daily rate of the same days.
    """

    def __init__(self, *, days: float = 365.0, bandwidth_m: float = 400.0) -> None:
        """How many days count, and where the kernel ends, in metres."""
        self.days = days
        self.bandwidth_m = bandwidth_m
        self._sites: Sites | None = None

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events and prepare the kernel from each distinct point."""
        with_surface(grid, method=type(self).__name__)
        super().fit(events, grid)
        self._sites = Sites.of(self.known()[0], grid)
        self._kernel = quartic(self._sites, bandwidth_m=self.bandwidth_m)
        return self

    def expected(self, window: Window) -> FloatArray:
        """Expected counts: the density's shape times the recent daily rate."""
        events, _ = self.known()
        if self._sites is None:
            return super().expected(window)
        past = events.before(window.start)
        demand_events(past, at_least=1)
        recent = events.between(window.start - self.days, window.start)
        span = max(min(self.days, window.start - float(past.t[0])), 1.0)
        index = self._sites.of_events(window.start - self.days, window.start)
        shape = self._kernel(np.bincount(index, minlength=self._sites.size).astype(float))
        return _scaled(shape, recent.counts().sum() * window.days / span)

    def get_params(self) -> dict[str, Any]:
        """Days and bandwidth."""
        return {"days": self.days, "bandwidth_m": self.bandwidth_m}


class ProspectiveHotspot(Fitted):
    """ProMap: an incident adds 1 ÷ ((1 + cells away)(1 + whole weeks ago)) to near cells.

    Bowers, Johnson and Pease 2004, British Journal of Criminology 44. Distances count whole
    cells, a diagonal neighbour being one away on squares; both reaches end before the limit. On
    street segments they count steps along the network, from corner to corner.
    """

    def __init__(self, *, weeks: int = 8, cells: int = 8) -> None:
        """How many weeks back and how many cells away an incident counts."""
        self.weeks = weeks
        self.cells = cells

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events and the cells near each other."""
        super().fit(events, grid)
        self._spread = (
            Rings.of(grid, reach=self.cells)
            if isinstance(grid, SquareGrid)
            else Steps.of(grid, reach=self.cells)
        )
        return self

    def expected(self, window: Window) -> FloatArray:
        """Expected counts: the map's shape times the daily rate of the weeks it is made from."""
        events, grid = self.known()
        days = self.weeks * WEEK
        recent = events.between(window.start - days, window.start)
        demand_events(events.before(window.start), at_least=1)
        if recent.cell is None:
            return super().expected(window)
        here = recent.cell >= 0
        weeks_ago = np.floor((window.start - recent.t[here]) / WEEK)
        own = np.bincount(recent.cell[here], 1 / (1 + weeks_ago), minlength=grid.size).astype(float)
        return _scaled(self._spread(own), float(here.sum()) * window.days / days)

    def get_params(self) -> dict[str, Any]:
        """Reaches in weeks and cells."""
        return {"weeks": self.weeks, "cells": self.cells}


def _scaled(shape: FloatArray, total: float) -> FloatArray:
    whole = float(shape.sum())
    return shape * (total / whole) if whole > 0 else shape


@dataclass(frozen=True, eq=False, kw_only=True)
class Rings:
    """1 ÷ (1 + whole cells away) on squares, a diagonal neighbour being one away.

    The cells within d steps are a square: its sum is four corners of a running total (Crow 1984),
    and the weight is a sum of such squares, so that no pair of cells is ever formed.
    """

    rows: IntArray
    columns: IntArray
    reach: int

    @classmethod
    def of(cls, grid: SquareGrid, *, reach: int) -> Self:
        """For steps below `reach`; the raster has a margin as wide on every side."""
        rows, columns = grid.rows - grid.rows.min(), grid.columns - grid.columns.min()
        return cls(rows=rows + reach, columns=columns + reach, reach=reach)

    def __call__(self, values: FloatArray) -> FloatArray:
        """What each cell receives of one value a cell."""
        high, wide = self.rows.max() + self.reach + 1, self.columns.max() + self.reach + 1
        total = np.zeros((high, wide))
        total[self.rows, self.columns] = values
        total = total.cumsum(axis=0).cumsum(axis=1)
        received = np.zeros(len(values))
        for steps in range(self.reach):
            after = 1 / (2 + steps) if steps + 1 < self.reach else 0.0
            low_row, low_column = self.rows - steps - 1, self.columns - steps - 1
            top_row, top_column = self.rows + steps, self.columns + steps
            square = total[top_row, top_column] - total[low_row, top_column]
            square += total[low_row, low_column] - total[top_row, low_column]
            received += (1 / (1 + steps) - after) * square
        return np.maximum(received, 0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Steps:
    """1 ÷ (1 + steps) between the pairs of cells less than a reach apart."""

    source: IntArray
    target: IntArray
    weight: FloatArray

    @classmethod
    def of(cls, grid: Grid, *, reach: int) -> Self:
        """Steps are whole widths on hexagons, corners passed on street segments."""
        if isinstance(grid, SegmentGrid):
            source, target, apart = network_steps(grid, reach=reach)
            return cls(source=source, target=target, weight=1 / (1 + apart))
        source, target, apart = near_pairs(grid.x, grid.y, within_m=reach * grid.width_m)
        steps = np.floor(apart / grid.width_m + 0.5)
        near = steps < reach
        return cls(source=source[near], target=target[near], weight=1 / (1 + steps[near]))

    def __call__(self, values: FloatArray) -> FloatArray:
        """What each cell receives of one value a cell."""
        flow = values[self.source] * self.weight
        return np.bincount(self.target, flow, minlength=len(values)).astype(float)
