"""Street segments as a grid: the lines of a street layer, cut at their nodes and at a longest length."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.area import Area
from accord.core.geo.errors import GridError, NoStreetError
from accord.core.geo.grid import OUTSIDE, check_count
from accord.core.geo.projection import FloatArray, IntArray, LocalProjection

LONGEST_M = 200.0
SNAP_M = 50.0
MILLIMETRE = (
    0.001  # all coordinates are whole millimetres, so that what is kept comes back the same
)
SAME_LINE_M = 0.05
Line = list[tuple[float, float]]


@dataclass(frozen=True, eq=False, kw_only=True)
class SegmentGrid:
    """Pieces of streets between nodes, none longer than `longest_m`; measured in metres.

    `lines` are in metres of the projection. A point belongs to the nearest segment within `snap_m`,
    to the first by index where several are as near, as at a corner; farther points are on none.
    `ids` are `street:piece`, in the order of the streets given and along each of them.
    """

    projection: LocalProjection
    longest_m: float
    snap_m: float
    ids: tuple[str, ...]
    lines: npt.NDArray[Any]

    @classmethod
    def over(
        cls,
        streets: Sequence[BaseGeometry] | npt.NDArray[Any],
        *,
        area: Area | None = None,
        names: Sequence[str] | None = None,
        longest_m: float = LONGEST_M,
        snap_m: float = SNAP_M,
    ) -> Self:
        """The segments of lines in degrees, clipped to `area`; GridError when too many or none
        (NoStreetError).

        Lines are cut wherever they end, meet or cross, a bridge too; a stretch longer than
        `longest_m` into equal parts, a short one is kept. Where lines lie on each other the first
        of them counts. `names` begin the ids, else the streets' numbers from 1.
        """
        if longest_m <= 0 or snap_m <= 0:
            raise GridError("the longest segment and the snapping distance must be above 0 m")
        shapes = np.asarray(streets, object)
        kept = np.array([not one.is_empty and one.length > 0 for one in shapes], bool)
        if not kept.any():
            raise NoStreetError("there is no street here")
        there = np.flatnonzero(kept)
        projection = area.projection if area else _centred(shapes[kept])
        metres = np.array([projection.geometry_to_metres(one) for one in shapes[kept]], object)
        pieces = _noded(metres, area)
        home = _home_of(pieces, metres)
        order = np.lexsort((_along(pieces, metres[home]), home))
        parts, whole = _cut(pieces[order], longest_m)
        check_count(len(parts))
        of_street = home[order][whole]
        number = np.arange(len(parts)) - np.searchsorted(of_street, of_street) + 1
        label = [str(at + 1) for at in range(len(shapes))] if names is None else list(names)
        ids = tuple(
            f"{label[there[at]]}:{piece}" for at, piece in zip(of_street, number, strict=True)
        )
        return cls(projection=projection, longest_m=longest_m, snap_m=snap_m, ids=ids, lines=parts)

    def cut_at(self, longest_m: float) -> "SegmentGrid":
        """The same streets in shorter pieces: what a figure under other segments is held against."""
        parts, whole = _cut(self.lines, longest_m)
        check_count(len(parts))
        number = np.arange(len(parts)) - np.searchsorted(whole, whole) + 1
        ids = tuple(f"{self.ids[at]}.{piece}" for at, piece in zip(whole, number, strict=True))
        return SegmentGrid(
            projection=self.projection,
            longest_m=longest_m,
            snap_m=self.snap_m,
            ids=ids,
            lines=parts,
        )

    @property
    def size(self) -> int:
        """How many segments."""
        return len(self.ids)

    @cached_property
    def measures(self) -> FloatArray:
        """Metres of each segment."""
        return np.asarray(shapely.length(self.lines), float)

    @property
    def width_m(self) -> float:
        """Mean length of a segment in metres: the scale that kernels given in cells are read at."""
        return float(self.measures.mean())

    @cached_property
    def _middles(self) -> FloatArray:
        points = shapely.line_interpolate_point(self.lines, 0.5, normalized=True)
        return np.asarray(shapely.get_coordinates(points), float)

    @property
    def x(self) -> FloatArray:
        """Midpoints' x in metres, measured along each segment."""
        return self._middles[:, 0]

    @property
    def y(self) -> FloatArray:
        """Midpoints' y in metres."""
        return self._middles[:, 1]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    def cell_of(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> IntArray:
        """Index of the nearest segment of each point within `snap_m`; −1 where none is so near."""
        x, y = np.broadcast_arrays(*self.projection.to_metres(lon, lat))
        whole = np.isfinite(x) & np.isfinite(y)
        points = np.round(np.column_stack([x[whole], y[whole]]) / MILLIMETRE) * MILLIMETRE
        distinct, back = np.unique(points, axis=0, return_inverse=True)
        point, segment = self._tree.query_nearest(
            shapely.points(distinct), max_distance=self.snap_m, all_matches=True
        )
        nearest = np.full(len(distinct), self.size, np.int64)
        np.minimum.at(nearest, point, segment)
        found = np.full(x.shape, OUTSIDE, np.int64)
        found[whole] = np.where(nearest < self.size, nearest, OUTSIDE)[back.ravel()]
        return found

    def neighbours(self) -> tuple[IntArray, IntArray]:
        """Ordered pairs of segments that share an end point, none with itself."""
        ends = np.concatenate([_end(self.lines, 0), _end(self.lines, -1)])
        segment = np.tile(np.arange(self.size), 2)
        _, node = np.unique(
            np.round(ends / MILLIMETRE).astype(np.int64), axis=0, return_inverse=True
        )
        order = np.argsort(node.ravel(), kind="stable")
        node, segment = node.ravel()[order], segment[order]
        first = np.searchsorted(node, node)
        many = np.searchsorted(node, node, side="right") - first
        source = np.repeat(segment, many)
        step = np.arange(len(source)) - np.repeat(np.cumsum(many) - many, many)
        target = segment[np.repeat(first, many) + step]
        pairs = np.unique(np.column_stack([source, target])[source != target], axis=0)
        return pairs[:, 0], pairs[:, 1]

    def centres(self) -> tuple[FloatArray, FloatArray]:
        """Midpoints' longitude and latitude."""
        return self.projection.to_degrees(self.x, self.y)

    def polygon(self, index: int) -> Line:
        """The segment's line of (lon, lat): not a ring, as a street has no surface."""
        points = shapely.get_coordinates(self.lines[index])
        lon, lat = self.projection.to_degrees(points[:, 0], points[:, 1])
        return [(float(a), float(b)) for a, b in zip(lon, lat, strict=True)]

    def describe(self) -> dict[str, Any]:
        """Kind, longest length, snapping distance, kilometres and number, for a result's record."""
        return {
            "kind": "segment",
            "longest_m": self.longest_m,
            "snap_m": self.snap_m,
            "km": round(float(self.measures.sum()) / 1000, 3),
            "centre": [self.projection.lon0, self.projection.lat0],
            "cells": self.size,
        }


def _centred(shapes: npt.NDArray[Any]) -> LocalProjection:
    west, south, east, north = shapely.total_bounds(shapes)
    return LocalProjection.centred_on([west, east], [south, north])


def _noded(metres: npt.NDArray[Any], area: Area | None) -> npt.NDArray[Any]:
    """All stretches between nodes, on whole millimetres, each once."""
    taken = metres
    if area is not None:
        shapely.prepare(area.metres)
        inside = shapely.covers(area.metres, metres)
        taken = np.concatenate([metres[inside], shapely.intersection(metres[~inside], area.metres)])
    parts = shapely.get_parts(shapely.get_parts(taken))
    lines = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    if not len(lines):
        raise NoStreetError("there is no street here")
    pieces = shapely.get_parts(shapely.unary_union(lines, grid_size=MILLIMETRE))
    pieces = pieces[shapely.length(pieces) > 0]
    if not len(pieces):
        raise NoStreetError("there is no street here")
    return np.asarray(pieces, object)


def _home_of(pieces: npt.NDArray[Any], streets: npt.NDArray[Any]) -> IntArray:
    """The first street that each piece lies on."""
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    tree = shapely.STRtree(streets)
    piece, street = tree.query(middles, predicate="dwithin", distance=SAME_LINE_M)
    home = np.full(len(pieces), len(streets), np.int64)
    np.minimum.at(home, piece, street)
    lost = np.flatnonzero(home == len(streets))
    home[lost] = tree.nearest(middles[lost])
    return home


def _along(pieces: npt.NDArray[Any], streets: npt.NDArray[Any]) -> FloatArray:
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    return np.asarray(shapely.line_locate_point(streets, middles), float)


def _end(lines: npt.NDArray[Any], place: int) -> FloatArray:
    return np.asarray(shapely.get_coordinates(shapely.get_point(lines, place)), float)


def _cut(lines: npt.NDArray[Any], longest_m: float) -> tuple[npt.NDArray[Any], IntArray]:
    """Equal parts of each line, none longer than `longest_m`, and which line each is of."""
    length = shapely.length(lines)
    # A millimetre of grace: rounding must not cut a line of just the longest length in two.
    many = np.maximum(np.ceil((length - MILLIMETRE) / longest_m), 1).astype(np.int64)
    parts = [
        part
        for line, count in zip(lines, many.tolist(), strict=True)
        for part in ([line] if count == 1 else _parts(line, count))
    ]
    return np.array(parts, object), np.repeat(np.arange(len(lines)), many)


def _parts(line: BaseGeometry, count: int) -> list[BaseGeometry]:
    """One line in so many parts of equal length."""
    points = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    cuts = along[-1] * np.arange(1, count) / count
    new = np.column_stack([np.interp(cuts, along, points[:, axis]) for axis in (0, 1)])
    new = np.round(new / MILLIMETRE) * MILLIMETRE
    places = np.searchsorted(along, cuts)
    begins = [points[0], *new]
    ends = [*new, points[-1]]
    inner = [0, *places.tolist(), len(points)]
    built: list[BaseGeometry] = []
    for part in range(count):
        low, high = inner[part], inner[part + 1]
        middle = points[max(low, 1) : min(high, len(points) - 1)]
        built.append(shapely.LineString([begins[part], *middle, ends[part]]))
    return built
