"""Exact distances on the WGS 84 ellipsoid between points, lines and areas: no projection at all.

An edge is the geodesic between its two ends. Three facts make this exact without sampling. The side
on which a point lies of a geodesic is the sign of a difference of azimuths. A point lies inside a
ring when the azimuths to its corners turn once around. And on a surface of positive curvature two
geodesics that do not cross are nearest at an end of one of them, so an end against an edge is all
that has to be solved (Karney 2013, Algorithms for geodesics).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
from pyproj import Geod

from accord.core.geo.errors import InvalidGeometryError

Floats = npt.NDArray[np.float64]
Kind = Literal["point", "route", "area"]
WGS84: Final[Any] = Geod(ellps="WGS84")
# A step of the search shrinks the error by about (distance / radius of the earth)²; beyond some
# thousand kilometres it may need many, and the last figure is then still an upper bound.
STEPS: Final = 40
SETTLED_M: Final = 1e-7
LONGEST_EDGE_M: Final = 1_000_000.0
FEWEST: Final = {"point": 1, "route": 2, "area": 3}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A point, a line of at least two points, or an area of rings (the first is the outer one).

    Coordinates are longitude and latitude in degrees; rings may be open or closed.
    """

    kind: Kind
    rings: tuple[tuple[tuple[float, float], ...], ...]

    def __post_init__(self) -> None:
        problem = _problem(self.kind, self.rings)
        if problem:
            raise InvalidGeometryError(problem)

    @classmethod
    def point(cls, lon: float, lat: float) -> "Shape":
        """One place."""
        return cls(kind="point", rings=(((float(lon), float(lat)),),))

    @classmethod
    def route(cls, line: Sequence[Sequence[float]]) -> "Shape":
        """A line through the given (lon, lat) pairs; neighbours that coincide count once."""
        return cls(kind="route", rings=(_plain(line),))

    @classmethod
    def area(cls, *rings: Sequence[Sequence[float]]) -> "Shape":
        """An area: its outer ring, then its holes."""
        return cls(kind="area", rings=tuple(_opened(_plain(ring)) for ring in rings))

    @cached_property
    def corners(self) -> tuple[Floats, Floats]:
        """Longitudes and latitudes of every point that is named."""
        flat = np.array([pair for ring in self.rings for pair in ring], float)
        return flat[:, 0], flat[:, 1]

    @cached_property
    def edges(self) -> Floats:
        """One row an edge: lon, lat of its start, lon, lat of its end; none for a point."""
        rows = [
            (*start, *end)
            for ring in self.rings
            for start, end in zip(
                ring, (*ring[1:], ring[0]) if self.kind == "area" else ring[1:], strict=False
            )
        ]
        return np.array(rows, float).reshape(-1, 4)

    @cached_property
    def lengths(self) -> Floats:
        """Metres of each edge."""
        lon1, lat1, lon2, lat2 = self.edges.T
        return inverse(lon1, lat1, lon2, lat2)[2]


def inverse(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Azimuth at the first point, azimuth back at the second (degrees), and metres between."""
    flat = np.broadcast_arrays(*(np.asarray(one, float) for one in (lon1, lat1, lon2, lat2)))
    forth, back, metres = WGS84.inv(*(np.ascontiguousarray(one) for one in flat))
    return np.asarray(forth), np.asarray(back), np.asarray(metres)


def distance(one: Shape, other: Shape) -> float:
    """Metres between the nearest points of two shapes; 0 when they touch or overlap."""
    if one.kind == other.kind == "point":
        return float(inverse(*one.corners, *other.corners)[2][0])
    if _holds(one, other) or _holds(other, one) or _cross(one, other):
        return 0.0
    return min(_to_edges(one, other), _to_edges(other, one))


def contains(area: Shape, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Which points lie inside an area and in none of its holes."""
    lons, lats = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    inside = np.zeros(lons.shape, bool)
    for ring in area.rings:
        corners = np.array((*ring, ring[0]), float)
        azimuths, _back, _metres = inverse(
            lons[:, None], lats[:, None], corners[None, :, 0], corners[None, :, 1]
        )
        turns = _turned(np.diff(azimuths, axis=1)).sum(axis=1)
        inside ^= np.abs(turns) > 180.0
    return inside


def _holds(area: Shape, other: Shape) -> bool:
    """Whether the area holds a corner of the other; edges that cross are asked elsewhere."""
    return area.kind == "area" and bool(contains(area, *other.corners).any())


def _cross(one: Shape, other: Shape) -> bool:
    if not (len(one.edges) and len(other.edges)):
        return False
    near = _pairs_near(one, other, within=0.0)
    if not len(near):
        return False
    a, b = one.edges[near[:, 0]].T, other.edges[near[:, 1]].T
    apart = _side(a, b[0], b[1]) * _side(a, b[2], b[3])
    across = _side(b, a[0], a[1]) * _side(b, a[2], a[3])
    return bool(((apart < 0) & (across < 0)).any())


def _side(edge: Floats, lon: Floats, lat: Floats) -> Floats:
    """Positive to the right of the edge's geodesic, negative to the left, 0 on it."""
    along, _b, _m = inverse(edge[0], edge[1], edge[2], edge[3])
    towards, _b, _m = inverse(edge[0], edge[1], lon, lat)
    return np.sign(np.sin(np.radians(_turned(towards - along))))


def _pairs_near(one: Shape, other: Shape, *, within: float) -> npt.NDArray[np.intp]:
    """Pairs of edges that may be as near as this: middles less half the lengths (triangle rule)."""
    gaps = _middle_gaps(one.edges, one.lengths, other.edges, other.lengths)
    return np.argwhere(gaps <= within)


def _middle_gaps(a: Floats, a_long: Floats, b: Floats, b_long: Floats) -> Floats:
    (alon, alat), (blon, blat) = _middles(a, a_long), _middles(b, b_long)
    _f, _b, metres = inverse(alon[:, None], alat[:, None], blon[None, :], blat[None, :])
    gaps: Floats = metres - a_long[:, None] / 2 - b_long[None, :] / 2 - 1e-3
    return gaps


def _middles(edges: Floats, lengths: Floats) -> tuple[Floats, Floats]:
    if not len(edges):
        return np.empty(0), np.empty(0)
    along, _b, _m = inverse(*edges.T)
    lon, lat, _back = WGS84.fwd(edges[:, 0].copy(), edges[:, 1].copy(), along, lengths / 2)
    return np.asarray(lon), np.asarray(lat)


def _to_edges(one: Shape, other: Shape) -> float:
    """The nearest that a corner of `one` comes to an edge (or the point) of `other`."""
    lon, lat = one.corners
    if not len(other.edges):
        return float(inverse(lon, lat, *other.corners)[2].min())
    points = np.column_stack([lon, lat, lon, lat])
    gaps = _middle_gaps(points, np.zeros(len(points)), other.edges, other.lengths)
    corner_lon, corner_lat = other.corners
    best = inverse(lon[:, None], lat[:, None], corner_lon[None, :], corner_lat[None, :])[2].min()
    near = np.argwhere(gaps <= best)
    if not len(near):
        return float(best)
    return float(
        min(best, _nearest(points[near[:, 0]], other.edges[near[:, 1]], other.lengths[near[:, 1]]))
    )


def _nearest(points: Floats, edges: Floats, lengths: Floats) -> float:
    """Walk along each edge to the foot of the perpendicular from its point; the least distance."""
    along, _b, _m = inverse(*edges.T)
    at = lengths / 2
    best = np.full(len(points), np.inf)
    for _step in range(STEPS):
        lon, lat, back = WGS84.fwd(edges[:, 0].copy(), edges[:, 1].copy(), along, at)
        heading = np.asarray(back) + 180.0
        towards, _b, metres = inverse(lon, lat, points[:, 0], points[:, 1])
        best = np.minimum(best, metres)
        following = np.clip(at + metres * np.cos(np.radians(towards - heading)), 0.0, lengths)
        if np.abs(following - at).max() < SETTLED_M:
            break
        at = following
    return float(best.min())


def _turned(degrees: Floats) -> Floats:
    """Angles brought into −180 to 180."""
    found: Floats = (np.asarray(degrees) + 180.0) % 360.0 - 180.0
    return found


def _plain(line: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    pairs = [(float(pair[0]), float(pair[1])) for pair in line]
    return tuple(p for n, p in enumerate(pairs) if n == 0 or p != pairs[n - 1])


def _opened(ring: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring


def _problem(kind: Kind, rings: tuple[tuple[tuple[float, float], ...], ...]) -> str:
    if not rings or any(len(ring) < FEWEST[kind] for ring in rings):
        return f"a {kind} needs at least {FEWEST[kind]} different points"
    flat = np.array([pair for ring in rings for pair in ring], float)
    if not np.isfinite(flat).all():
        return "a coordinate is not a number"
    if np.abs(flat[:, 0]).max() > 180 or np.abs(flat[:, 1]).max() > 90:
        return "coordinates are not longitude and latitude in degrees"
    for ring in rings:
        closed = (*ring, ring[0]) if kind == "area" else ring
        line = np.array(closed, float)
        if len(line) > 1:
            metres = inverse(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])[2]
            if metres.max() > LONGEST_EDGE_M:
                return "two neighbouring points are more than 1,000 km apart"
    return ""
