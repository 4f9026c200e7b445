"""Grids of squares or H3 hexagons: cells, each with an id, a place and a size."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, Self

import h3 as untyped_h3
import numpy as np
import numpy.typing as npt
import shapely

from accord.core.geo.area import Area
from accord.core.geo.errors import GridError
from accord.core.geo.projection import FloatArray, IntArray, LocalProjection

MAX_CELLS = 2_000_000  # a weekly forecast of more cells than this is a mistake in the cell size
OUTSIDE = -1
h3: Any = untyped_h3
Ring = list[tuple[float, float]]


class Grid(Protocol):
    """What every grid offers; a cell is known by its index 0 … size − 1 or by its id."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The cells' ids, in index order."""
        ...

    @property
    def size(self) -> int:
        """How many cells."""
        ...

    @property
    def projection(self) -> LocalProjection:
        """The local projection that the metres are in."""
        ...

    @property
    def x(self) -> FloatArray:
        """Centres' x in metres; shape (size,)."""
        ...

    @property
    def y(self) -> FloatArray:
        """Centres' y in metres; shape (size,)."""
        ...

    @property
    def measures(self) -> FloatArray:
        """What shares are counted in: 1 for each square or hexagon, metres of street; shape (size,)."""
        ...

    @property
    def width_m(self) -> float:
        """Distance between neighbouring centres in metres."""
        ...

    def cell_of(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """Index of the cell of each point (degrees); −1 outside."""
        ...

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Centres' longitude and latitude."""
        ...

    def polygon(self, index: int) -> Ring:
        """The cell's closed ring of (lon, lat), counter-clockwise; a segment's line."""
        ...

    def describe(self) -> dict[str, Any]:
        """Kind and size of the grid, for a result's record."""
        ...


def _demand_size(cell_m: float) -> None:
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise GridError("a cell needs a side above 0 m")


@dataclass(frozen=True, eq=False, kw_only=True)
class SquareGrid:
    """Squares of `cell_m` metres in a local projection, counted from its centre.

    `columns` and `rows` are the cells' places, sorted by row then column. Areas are clipped to
    the boundary when the grid was laid over an area.
    """

    projection: LocalProjection
    cell_m: float
    columns: IntArray
    rows: IntArray
    areas_km2: FloatArray

    @classmethod
    def over(cls, area: Area, *, cell_m: float = 250.0) -> Self:
        """Every square that shares surface with `area`; GridError when too many or none."""
        _demand_size(cell_m)
        west, south, east, north = area.metres.bounds
        low = np.floor(np.array([west, south]) / cell_m).astype(np.int64)
        high = np.floor(np.array([east, north]) / cell_m).astype(np.int64)
        check_count(int(np.prod(high - low + 1)))
        columns, rows = np.meshgrid(
            np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1), indexing="xy"
        )
        flat = np.column_stack([columns.ravel(), rows.ravel()])
        boxes = shapely.box(
            flat[:, 0] * cell_m,
            flat[:, 1] * cell_m,
            (flat[:, 0] + 1) * cell_m,
            (flat[:, 1] + 1) * cell_m,
        )
        shapely.prepare(area.metres)
        surface = np.where(shapely.contains(area.metres, boxes), cell_m**2, 0.0)
        edge = (surface == 0) & shapely.intersects(area.metres, boxes)
        surface[edge] = shapely.area(shapely.intersection(area.metres, boxes[edge]))
        return cls._of(area.projection, cell_m, flat[surface > 0], surface[surface > 0] / 1e6)

    @classmethod
    def around(
        cls,
        lon: npt.ArrayLike,
        lat: npt.ArrayLike,
        *,
        cell_m: float = 250.0,
        within_m: float = 500.0,
        projection: LocalProjection | None = None,
    ) -> Self:
        """Every square whose centre is within `within_m` of a point: a mask where no map is at hand."""
        _demand_size(cell_m)
        if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
            raise GridError("a point has no place")
        local = projection or LocalProjection.centred_on(lon, lat)
        x, y = local.to_metres(lon, lat)
        points = np.unique(np.round(np.column_stack([x, y]), 1), axis=0)
        home = np.floor(points / cell_m).astype(np.int64)
        reach = int(np.ceil(within_m / cell_m)) + 1
        found: list[IntArray] = []
        for shift_x in range(-reach, reach + 1):
            for shift_y in range(-reach, reach + 1):
                cells = home + np.array([shift_x, shift_y])
                apart = (cells + 0.5) * cell_m - points
                near = (apart**2).sum(axis=1) <= within_m**2
                found.append(np.unique(cells[near], axis=0))
        cells = np.unique(np.concatenate(found), axis=0)
        return cls._of(local, cell_m, cells, np.full(len(cells), cell_m**2 / 1e6))

    @classmethod
    def _of(
        cls, projection: LocalProjection, cell_m: float, cells: IntArray, areas: FloatArray
    ) -> Self:
        check_count(len(cells))
        order = np.lexsort((cells[:, 0], cells[:, 1]))
        return cls(
            projection=projection,
            cell_m=cell_m,
            columns=cells[order, 0],
            rows=cells[order, 1],
            areas_km2=areas[order],
        )

    @property
    def size(self) -> int:
        """How many cells."""
        return len(self.columns)

    @property
    def width_m(self) -> float:
        """The side of a cell in metres."""
        return self.cell_m

    @cached_property
    def measures(self) -> FloatArray:
        """1 for each: shares are of the cells."""
        return np.ones(self.size)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids such as `s250:12:-7` (side, column, row), stable for one projection centre."""
        side = f"{self.cell_m:g}"
        return tuple(
            f"s{side}:{column}:{row}" for column, row in zip(self.columns, self.rows, strict=True)
        )

    @cached_property
    def x(self) -> FloatArray:
        """Centres' x in metres of the projection."""
        return np.asarray((self.columns + 0.5) * self.cell_m, float)

    @cached_property
    def y(self) -> FloatArray:
        """Centres' y in metres of the projection."""
        return np.asarray((self.rows + 0.5) * self.cell_m, float)

    @cached_property
    def _codes(self) -> IntArray:
        return _pair_code(self.columns, self.rows)

    def cell_of(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """Index of the cell that holds each point; −1 where none does or a coordinate is no number."""
        x, y = self.projection.to_metres(lon, lat)
        whole = np.isfinite(x) & np.isfinite(y)
        column = np.floor(np.where(whole, x, 0) / self.cell_m).astype(np.int64)
        row = np.floor(np.where(whole, y, 0) / self.cell_m).astype(np.int64)
        code = _pair_code(column, row)
        return np.where(whole, _positions(self._codes, code), OUTSIDE)

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Centres' longitude and latitude in degrees."""
        return self.projection.to_degrees(self.x, self.y)

    def polygon(self, index: int) -> Ring:
        """The cell's closed ring of (lon, lat), counter-clockwise."""
        left, low = self.columns[index] * self.cell_m, self.rows[index] * self.cell_m
        xs = np.array([left, left + self.cell_m, left + self.cell_m, left, left])
        ys = np.array([low, low, low + self.cell_m, low + self.cell_m, low])
        lon, lat = self.projection.to_degrees(xs, ys)
        return [(float(a), float(b)) for a, b in zip(lon, lat, strict=True)]

    def describe(self) -> dict[str, Any]:
        """Kind, cell size, projection centre and number of cells, for a result's record."""
        centre = [self.projection.lon0, self.projection.lat0]
        return {"kind": "square", "cell_m": self.cell_m, "centre": centre, "cells": self.size}


@dataclass(frozen=True, eq=False, kw_only=True)
class HexGrid:
    """H3 hexagons of one resolution (8: 0.7 km², 9: 0.1 km²); ids are H3 indexes, sorted."""

    projection: LocalProjection
    resolution: int
    ids: tuple[str, ...]

    @classmethod
    def over(cls, area: Area, *, resolution: int = 9) -> Self:
        """Every hexagon that overlaps `area`; GridError when too many or none."""
        check_count(int(area.km2 / h3.average_hexagon_area(resolution, unit="km^2")) + 1)
        cells = h3.h3shape_to_cells_experimental(
            h3.geo_to_h3shape(area.to_geojson()), resolution, contain="overlap"
        )
        return cls._of(area.projection, resolution, cells)

    @classmethod
    def around(
        cls, lon: npt.ArrayLike, lat: npt.ArrayLike, *, resolution: int = 9, rings: int = 1
    ) -> Self:
        """The hexagons of the points and `rings` rings about them."""
        points = np.unique(
            np.column_stack([np.asarray(lon, float), np.asarray(lat, float)]), axis=0
        )
        home = {h3.latlng_to_cell(point[1], point[0], resolution) for point in points.tolist()}
        cells = {near for cell in home for near in h3.grid_disk(cell, rings)}
        return cls._of(LocalProjection.centred_on(lon, lat), resolution, list(cells))

    @classmethod
    def _of(cls, projection: LocalProjection, resolution: int, cells: Sequence[str]) -> Self:
        check_count(len(cells))
        return cls(projection=projection, resolution=resolution, ids=tuple(sorted(cells)))

    @property
    def size(self) -> int:
        """How many cells."""
        return len(self.ids)

    @property
    def width_m(self) -> float:
        """Distance in metres between the centres of neighbouring cells (average)."""
        return float(h3.average_hexagon_edge_length(self.resolution, unit="m") * np.sqrt(3))

    @cached_property
    def measures(self) -> FloatArray:
        """1 for each: shares are of the cells."""
        return np.ones(self.size)

    @cached_property
    def areas_km2(self) -> FloatArray:
        """Surface of each hexagon in square kilometres."""
        return np.array([h3.cell_area(cell, unit="km^2") for cell in self.ids])

    @cached_property
    def _codes(self) -> IntArray:
        return np.array([h3.str_to_int(cell) for cell in self.ids], np.int64)

    @cached_property
    def _centres(self) -> FloatArray:
        return np.array([h3.cell_to_latlng(cell)[::-1] for cell in self.ids])

    @cached_property
    def _metres(self) -> tuple[FloatArray, FloatArray]:
        return self.projection.to_metres(*self.centres())

    @property
    def x(self) -> FloatArray:
        """Centres' x in metres of the projection."""
        return self._metres[0]

    @property
    def y(self) -> FloatArray:
        """Centres' y in metres of the projection."""
        return self._metres[1]

    def cell_of(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """Index of the cell that holds each point; −1 where none does or a coordinate is no number."""
        lons, lats = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
        whole = np.isfinite(lons) & np.isfinite(lats)
        points = np.column_stack([lats[whole], lons[whole]])
        distinct, back = np.unique(points, axis=0, return_inverse=True)
        codes = np.array(
            [h3.str_to_int(h3.latlng_to_cell(a, b, self.resolution)) for a, b in distinct.tolist()],
            np.int64,
        )
        result = np.full(lons.shape, OUTSIDE, np.int64)
        result[whole] = _positions(self._codes, codes)[back.ravel()]
        return result

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Centres' longitude and latitude in degrees."""
        return self._centres[:, 0], self._centres[:, 1]

    def polygon(self, index: int) -> Ring:
        """The cell's closed ring of (lon, lat), counter-clockwise."""
        ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(self.ids[index])]
        return [*ring, ring[0]]

    def describe(self) -> dict[str, Any]:
        """Kind, resolution, projection centre and number of cells, for a result's record."""
        centre = [self.projection.lon0, self.projection.lat0]
        return {"kind": "h3", "resolution": self.resolution, "centre": centre, "cells": self.size}


def inside(grid: Grid, area: Area) -> npt.NDArray[np.bool_]:
    """Which cells have their centre in `area`: a boundary mask, one Boolean a cell."""
    return area.contains(*grid.centres())


def check_count(cells: int) -> None:
    """GridError for no cell, or more than a grid may have."""
    if cells == 0:
        raise GridError("the grid has no cell")
    if cells > MAX_CELLS:
        raise GridError(f"the grid would have {cells:,} cells; the most is {MAX_CELLS:,}")


def _pair_code(column: IntArray, row: IntArray) -> IntArray:
    """One sortable number for a (row, column): 2^31 columns either side of the centre."""
    return row * (1 << 32) + column


def _positions(codes: IntArray, wanted: IntArray) -> IntArray:
    """Where each wanted code stands among the sorted `codes`; −1 where it does not."""
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[place] == wanted, place, OUTSIDE).astype(np.int64)
