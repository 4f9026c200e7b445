"""Distinct points below the cell's size, and kernels from each of them to the cells.

Geocoded incidents share few points: addresses and street corners. A kernel laid over the point
itself, and integrated over each cell, keeps what the cell's centre would lose; doing so once a
distinct point makes each map one weighted count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import Events, FloatArray, IntArray
from accord.core.geo import Grid

SAME_POINT_M = 5.0  # nearer than a house's width is one place
CUT_OFF = 2.8  # standard deviations; 0.5 % of a Gaussian's mass lies beyond in one direction
LEAST_MASS = 1e-5


@dataclass(frozen=True, eq=False, kw_only=True)
class Sites:
    """The distinct points of events inside the grid, sorted by nothing in particular.

    `site` has an entry for each event inside the grid, in time order, as `t`. `cell` is the cell
    of each site.
    """

    grid: Grid
    x: FloatArray
    y: FloatArray
    cell: IntArray
    site: IntArray
    t: FloatArray

    @classmethod
    def of(cls, events: Events, grid: Grid) -> Self:
        """The sites of events that are on `grid`; ForecastError when they are not."""
        placed = events.on(grid)
        if placed.cell is None:
            raise ForecastError("the events are not on a grid; call on(grid) first")
        here = placed.cell >= 0
        x, y = grid.projection.to_metres(placed.lon[here], placed.lat[here])
        column = np.floor(x / SAME_POINT_M).astype(np.int64)
        row = np.floor(y / SAME_POINT_M).astype(np.int64)
        # A point beside a cell's border stays in its cell, so the cell is part of the key.
        cell = placed.cell[here]
        order = np.lexsort((cell, row, column))
        fresh = np.ones(len(order), bool)
        fresh[1:] = np.any([np.diff(part[order]) != 0 for part in (column, row, cell)], axis=0)
        site = np.empty(len(order), np.int64)
        site[order] = np.cumsum(fresh) - 1
        first = order[fresh]
        return cls(grid=grid, x=x[first], y=y[first], cell=cell[first], site=site, t=placed.t[here])

    @property
    def size(self) -> int:
        """How many distinct points."""
        return len(self.x)

    def of_events(self, start: float, end: float) -> IntArray:
        """The sites of the events with start ≤ t < end."""
        low, high = np.searchsorted(self.t, [start, end], side="left")
        return self.site[int(low) : int(high)]


@dataclass(frozen=True, eq=False, kw_only=True)
class SiteKernel:
    """Pairs of a site and a cell with the share of the site's weight that the cell receives."""

    cells: int
    source: IntArray
    target: IntArray
    share: FloatArray

    def __call__(self, weights: FloatArray) -> FloatArray:
        """One value a cell from one weight a site."""
        flow = weights[self.source] * self.share
        return np.bincount(self.target, flow, minlength=self.cells).astype(float)


def own_cell(sites: Sites) -> SiteKernel:
    """Each site gives all of its weight to its own cell."""
    every = np.arange(sites.size)
    return SiteKernel(
        cells=sites.grid.size, source=every, target=sites.cell, share=np.ones(sites.size)
    )


def gaussian(sites: Sites, *, bandwidth_m: float) -> SiteKernel:
    """A Gaussian integrated over each cell; a site's shares add up to one inside the grid.

    Cells are taken as squares of the grid's width, hexagons too: the error is below a hundredth
    of the mass once the bandwidth is a third of the width. Street segments are so too, about their
    midpoints, and receive by their metres.
    """
    if bandwidth_m <= 0:
        return own_cell(sites)
    half = sites.grid.width_m / 2
    source, target = site_pairs(sites, within_m=CUT_OFF * bandwidth_m + half)
    scale = 1 / bandwidth_m
    mass = np.ones(len(source))
    for cell, site in ((sites.grid.x, sites.x), (sites.grid.y, sites.y)):
        apart = cell[target] - site[source]
        mass *= normal_cdf((apart + half) * scale) - normal_cdf((apart - half) * scale)
    mass *= sites.grid.measures[target] / sites.grid.measures.mean()
    return _shares(sites, source, target, mass)


def quartic(sites: Sites, *, bandwidth_m: float) -> SiteKernel:
    """(1 − d²)² from each site to the cells' centres within `bandwidth_m`, not normalised."""
    source, target = site_pairs(sites, within_m=bandwidth_m)
    grid = sites.grid
    east = grid.x[target] - sites.x[source]
    north = grid.y[target] - sites.y[source]
    weight = np.maximum(1 - (east**2 + north**2) / bandwidth_m**2, 0.0) ** 2
    near = weight > 0
    return SiteKernel(cells=grid.size, source=source[near], target=target[near], share=weight[near])


def chained(
    first: SiteKernel, then: Callable[[FloatArray], FloatArray]
) -> Callable[..., FloatArray]:
    """A kernel from sites followed by one between cells: what wide bandwidths can afford."""

    def both(weights: FloatArray) -> FloatArray:
        return then(first(weights))

    return both


def _shares(sites: Sites, source: IntArray, target: IntArray, mass: FloatArray) -> SiteKernel:
    kept = mass > LEAST_MASS
    source, target, mass = source[kept], target[kept], mass[kept]
    total = np.bincount(source, mass, minlength=sites.size)
    lonely = np.flatnonzero(total <= 0)
    total[lonely] = 1.0
    return SiteKernel(
        cells=sites.grid.size,
        source=np.concatenate([source, lonely]),
        target=np.concatenate([target, sites.cell[lonely]]),
        share=np.concatenate([mass / total[source], np.ones(len(lonely))]),
    )


def site_pairs(sites: Sites, *, within_m: float) -> tuple[IntArray, IntArray]:
    """Site and cell indexes whose centre lies in the square of ± `within_m` about the site."""
    grid = sites.grid
    side = max(within_m, grid.width_m)
    code = _bin(grid.x, side) * (1 << 32) + _bin(grid.y, side)
    order = np.argsort(code, kind="stable")
    ranked = code[order]
    column, row = _bin(sites.x, side), _bin(sites.y, side)
    found: list[tuple[IntArray, IntArray]] = []
    for right in (-1, 0, 1):
        for up in (-1, 0, 1):
            wanted = (column + right) * (1 << 32) + row + up
            low = np.searchsorted(ranked, wanted, side="left")
            many = np.searchsorted(ranked, wanted, side="right") - low
            source = np.repeat(np.arange(sites.size), many)
            step = np.arange(len(source)) - np.repeat(np.cumsum(many) - many, many)
            target = order[np.repeat(low, many) + step]
            near = (np.abs(grid.x[target] - sites.x[source]) <= within_m) & (
                np.abs(grid.y[target] - sites.y[source]) <= within_m
            )
            found.append((source[near], target[near]))
    sources, targets = zip(*found, strict=True)
    return np.concatenate(sources), np.concatenate(targets)


def _bin(values: FloatArray, side: float) -> IntArray:
    return np.floor(values / side).astype(np.int64)


def normal_cdf(z: FloatArray) -> FloatArray:
    """Φ(z) to 1.5e-7 (Abramowitz and Stegun 1964, 7.1.26), without a special-function library."""
    x = np.abs(z) / np.sqrt(2.0)
    t = 1 / (1 + 0.3275911 * x)
    poly = (
        (((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t
    ) + 0.254829592
    upper = 0.5 * poly * t * np.exp(-x * x)
    return np.where(z >= 0, 1 - upper, upper)
