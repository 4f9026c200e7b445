"""Where: what somebody writes as a point, a route or an area, and the radius around it."""

import re
from typing import Any, Final

import shapely

from accord.core.geo import Shape
from accord.core.geo.errors import InvalidGeometryError

METRES_PER_FOOT: Final = 0.3048  # the international foot, exactly
SMALLEST_RADIUS_FT: Final = 100
LARGEST_RADIUS_FT: Final = 52_800  # ten miles
MOST_POINTS: Final = 500
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")


class PlaceError(ValueError):
    """The place cannot be read; `code` is one of form, count, range, geometry."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def metres(feet: float) -> float:
    """Feet as metres."""
    return feet * METRES_PER_FOOT


def feet(distance_m: float) -> float:
    """Metres as feet."""
    return distance_m / METRES_PER_FOOT


def read_points(text: str) -> list[tuple[float, float]]:
    """(lon, lat) pairs from lines of “latitude, longitude”, as maps on a phone copy them."""
    found = []
    for line in text.replace(";", "\n").splitlines():
        if not line.strip():
            continue
        numbers = [float(one) for one in _NUMBER.findall(line)]
        if len(numbers) != 2:
            raise PlaceError("form", "Write each point as latitude, longitude.")
        lat, lon = numbers
        if abs(lat) > 90 or abs(lon) > 180:
            raise PlaceError("range", "Latitude is −90 to 90, longitude −180 to 180.")
        found.append((lon, lat))
    return found


def shape_of(kind: str, points: list[tuple[float, float]]) -> Shape:
    """A point, route or area from its points; raises PlaceError with what is wrong."""
    if len(points) > MOST_POINTS:
        raise PlaceError("count", f"At most {MOST_POINTS} points.")
    try:
        if kind == "point":
            if len(points) != 1:
                raise PlaceError("count", "Give one point.")
            return Shape.point(*points[0])
        if kind == "route":
            return Shape.route(points)
        if kind == "area":
            return _simple(Shape.area(points))
    except InvalidGeometryError as error:
        raise PlaceError("geometry", str(error)) from error
    raise PlaceError("form", "A place is a point, a route or an area.")


def to_json(shape: Shape) -> dict[str, Any]:
    """As it is stored: kind and rings of [lon, lat]."""
    return {"kind": shape.kind, "rings": [[list(pair) for pair in ring] for ring in shape.rings]}


def from_json(stored: dict[str, Any]) -> Shape:
    """What `to_json` gave."""
    rings = tuple(tuple((float(x), float(y)) for x, y in ring) for ring in stored["rings"])
    return Shape(kind=stored["kind"], rings=rings)


def _simple(area: Shape) -> Shape:
    """Refuse a ring that crosses itself, seen with longitudes unrolled around its first corner."""
    first = area.rings[0][0][0]
    ring = [((x - first + 180.0) % 360.0 - 180.0, y) for x, y in area.rings[0]]
    polygon = shapely.Polygon(ring)
    if not polygon.is_valid or polygon.area == 0:
        raise PlaceError("geometry", "The outline of the area crosses itself.")
    return area
