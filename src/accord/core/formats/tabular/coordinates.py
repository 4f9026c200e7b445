"""Read coordinates as agencies write them, and say what is wrong with those not believed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from accord.core.formats.tabular.mapping import CoordinateRule
from accord.core.formats.tabular.planereading import (
    MGRS,
    Judge,
    Point,
    plane_reader,
    reference_reader,
)
from accord.core.formats.tabular.records import CoordinateStatus

Bounds = tuple[float, float, float, float]
_NUMBERS = re.compile(r"[-+]?\d+(?:[.]\d+)?(?:[eE][-+]?\d+)?", re.ASCII)
_LAST = re.compile(r"\([^()\d]*[-+]?\d[^()]*\)\s*\Z", re.ASCII)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
#: Values that systems write for "none"; both coordinates near one of these are no place.
_PLACEHOLDERS = (0.0, -1.0, 1.0, 99.0, 999.0, -9.0, -99.0, -999.0)
_NEAR = 1e-3


def degree(text: str, *, decimal_comma: bool, millionths: bool = False) -> float | None:
    """Read one coordinate in degrees, or in millionths of one; None when it is no number."""
    bare = text.strip()
    if decimal_comma:
        bare = bare.replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        return None
    value = float(bare) / (1e6 if millionths else 1)
    return value if abs(value) < 1e12 else None


def pair_reader(rule: CoordinateRule) -> Callable[[str], tuple[float, float] | None]:
    """Return a reader of one cell holding both: "(lat, lon)", "POINT (lon lat)"."""
    lon_first = rule.order == "lon_lat"

    def read(text: str) -> tuple[float, float] | None:
        if rule.decimal_comma:
            text = re.sub(r"(\d),(\d)", r"\1.\2", text)
        enclosed = _LAST.search(text)  # behind an address, as older portals write it
        numbers = _NUMBERS.findall(enclosed[0] if enclosed else text)
        if len(numbers) != 2:
            return None
        first, second = float(numbers[0]), float(numbers[1])
        is_wkt = text.lstrip()[:5].upper() == "POINT"
        return (first, second) if lon_first or is_wkt else (second, first)

    return read


def point_reader(
    rule: CoordinateRule, position: Callable[[str], int]
) -> Callable[[Sequence[str]], Point]:
    """Compile the rule to a function from a row's cells to a point and its status."""
    judge = judge_of(rule.bounds)
    if rule.system == MGRS and rule.pair:
        return reference_reader(rule, position, judge)
    if rule.system and rule.lon and rule.lat:
        return plane_reader(rule, position, judge)
    return _degree_reader(rule, position, judge)


def _degree_reader(
    rule: CoordinateRule, position: Callable[[str], int], judge: Judge
) -> Callable[[Sequence[str]], Point]:
    if rule.pair:
        cell, read_pair = position(rule.pair), pair_reader(rule)

        def from_pair(values: Sequence[str]) -> Point:
            text = values[cell]
            if not text.strip():
                return None, None, CoordinateStatus.MISSING
            found = read_pair(text)
            if found is None:
                return None, None, CoordinateStatus.UNREADABLE
            return judge(*found)

        return from_pair
    if not (rule.lon and rule.lat):
        return lambda _: (None, None, CoordinateStatus.NOT_GIVEN)
    lon_cell, lat_cell = position(rule.lon), position(rule.lat)
    comma, small = rule.decimal_comma, rule.millionths

    def from_columns(values: Sequence[str]) -> Point:
        lon_text, lat_text = values[lon_cell], values[lat_cell]
        if not lon_text.strip() and not lat_text.strip():
            return None, None, CoordinateStatus.MISSING
        lon = degree(lon_text, decimal_comma=comma, millionths=small)
        lat = degree(lat_text, decimal_comma=comma, millionths=small)
        if lon is None or lat is None:
            return None, None, CoordinateStatus.UNREADABLE
        return judge(lon, lat)

    return from_columns


def judge_of(bounds: Bounds | None) -> Callable[[float, float], Point]:
    """Return the judge of a point: placeholder, off the globe, swapped, far away, or right."""

    def judge(lon: float, lat: float) -> Point:
        if is_placeholder(lon, lat):
            return None, None, CoordinateStatus.PLACEHOLDER
        if bounds is not None and (found := _put_right(lon, lat, bounds)):
            return found
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return None, None, CoordinateStatus.UNREADABLE
        if bounds is not None:
            return None, None, CoordinateStatus.OUTSIDE
        return lon, lat, CoordinateStatus.OK

    return judge


def _put_right(lon: float, lat: float, bounds: Bounds) -> Point | None:
    """The point as it stands, or as one usual slip would have it, when that is in bounds."""
    if _within(lon, lat, bounds):
        return lon, lat, CoordinateStatus.OK
    if _within(lat, lon, bounds):
        return lat, lon, CoordinateStatus.SWAPPED
    for turned in ((-lon, lat), (lon, -lat)):
        if _within(*turned, bounds):
            return *turned, CoordinateStatus.SIGN
    return None


def is_placeholder(lon: float, lat: float) -> bool:
    """Say whether a pair stands for "no place": 0/0, -1/-1 and their like."""
    return any(abs(lon - mark) < _NEAR and abs(lat - mark) < _NEAR for mark in _PLACEHOLDERS)


def _within(lon: float, lat: float, bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return west <= lon <= east and south <= lat <= north
