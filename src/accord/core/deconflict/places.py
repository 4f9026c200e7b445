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
# What is written for a minus: hyphens, dashes, the sign itself.
_MINUS: Final = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-"
)
_DEGREES: Final = (
    r"(?:(?P<{0}_before>[NSEW])\s*)?(?P<{0}_sign>[-+]?)(?P<{0}_blank>\s*)"
    r"(?P<{0}>\d+(?:\.\d+)?)\s*°?\s*(?P<{0}_after>[NSEW])?"
)
_PAIR: Final = re.compile(
    rf"\(?\s*{_DEGREES.format('one')}(?P<between>\s*,\s*|\s+){_DEGREES.format('two')}\s*,?\s*\)?\s*",
    re.ASCII | re.IGNORECASE,
)
_SIGNS_OF_POINTS: Final = re.compile(r"[\s\d.,;+\-()°'\"′″NSEW]+", re.IGNORECASE)


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


def are_points(text: str) -> bool:
    """Whether the text is meant as latitudes and longitudes, well written or not; no address."""
    plain = text.translate(_MINUS)
    if not _SIGNS_OF_POINTS.fullmatch(plain):
        return False
    # `500 E 300 S` is an address in a city that numbers its streets.
    return not any(one.isalpha() for one in plain) or bool(re.search(r"\d\.\d|°", plain))


def read_points(text: str) -> list[tuple[float, float]]:
    """(lon, lat) pairs from lines of “latitude, longitude”, as maps on a phone copy them.

    A minus may be any dash, or a letter for the half of the globe; what is not read for certain is
    refused, since a lost sign is a place on the other side of the world.
    """
    found = []
    for line in text.replace(";", "\n").splitlines():
        if not line.strip():
            continue
        read = _PAIR.fullmatch(line.translate(_MINUS).strip())
        if read is None:
            raise PlaceError("form", "Write each point as latitude, longitude.")
        lat, lon = _pair(read)
        if abs(lat) > 90 or abs(lon) > 180:
            raise PlaceError("range", "Latitude is −90 to 90, longitude −180 to 180.")
        found.append((lon, lat))
    return found


def _pair(read: re.Match[str]) -> tuple[float, float]:
    """Latitude and longitude of a line; letters may turn their order."""
    (one, first), (two, second) = _degrees(read, "one"), _degrees(read, "two")
    is_turned = first in "EW" and second in "NS" and bool(first and second)
    wrong = not is_turned and (first in {"E", "W"} or second in {"N", "S"})
    # “39.7 - 104.9” without a comma may be a minus or a dash between two numbers.
    doubtful = bool(read["two_sign"] and read["two_blank"]) and "," not in read["between"]
    if wrong or doubtful:
        raise PlaceError("form", "Write each point as latitude, longitude.")
    return (two, one) if is_turned else (one, two)


def _degrees(read: re.Match[str], name: str) -> tuple[float, str]:
    """Signed degrees, and the letter beside them; a letter with a sign, or two, is refused."""
    letters = [one.upper() for one in (read[f"{name}_before"], read[f"{name}_after"]) if one]
    if len(letters) > 1 or (letters and read[f"{name}_sign"]):
        raise PlaceError("form", "Write each point as latitude, longitude.")
    letter = letters[0] if letters else ""
    is_below = read[f"{name}_sign"] == "-" or letter in {"S", "W"}
    return float(read[name]) * (-1 if is_below else 1), letter


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
