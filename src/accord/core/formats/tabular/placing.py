"""Decide where an export's degrees stand, in which order, and where its records lie."""

from __future__ import annotations

from dataclasses import replace

from accord.core.formats.tabular.candidates import Columns, are_millionths
from accord.core.formats.tabular.coordinates import (
    Bounds,
    degree,
    is_placeholder,
    pair_reader,
)
from accord.core.formats.tabular.mapping import CoordinateRule
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.suggestion import Candidate

#: Margin in degrees around the middle half of the points, about 80 km at least.
_MARGIN = 0.75
_SPREADS = 6.0
#: Nearer to zero than this in degrees lie placeholders.
_NOWHERE = 1.5


def coordinate_rule(
    columns: Columns, fields: dict[str, tuple[Candidate, ...]], *, western: bool = False
) -> tuple[CoordinateRule, tuple[str, ...]]:
    """Return the rule for coordinates in degrees, and notes on what is put right in them.

    `western` says that the agency lies in the Americas: longitudes are negative there.
    """
    notes: tuple[str, ...] = ()
    lon, lat = _first(fields, "lon"), _first(fields, "lat")
    if lon and lat and lon != lat:
        comma = columns.of(lon).share(lambda text: "," in text) > 0.5
        small = are_millionths(columns.of(lon)) and are_millionths(columns.of(lat))
        rule = CoordinateRule(lon=lon, lat=lat, decimal_comma=comma, millionths=small)
        points = _points(columns, rule)
        if _are_swapped(points):
            rule = replace(rule, lon=lat, lat=lon)
            notes += (f"{lon} and {lat} are swapped: each holds the other",)
        rule = _bounded(rule, columns)
        if western and rule.bounds and rule.bounds[0] > 0:
            west, south, east, north = rule.bounds
            rule = replace(rule, bounds=(-east, south, -west, north))
            notes += (f"{rule.lon}: west of Greenwich, written without its sign",)
        return rule, notes
    pair = _first(fields, "pair")
    if not pair:
        return CoordinateRule(), notes
    rule = CoordinateRule(pair=pair, order="lat_lon")
    if _are_swapped(_points(columns, rule)):
        rule = CoordinateRule(pair=pair, order="lon_lat")
    return _bounded(rule, columns), notes


def _first(fields: dict[str, tuple[Candidate, ...]], name: str) -> str:
    return fields[name][0].value if fields[name] else ""


def _points(columns: Columns, rule: CoordinateRule) -> list[tuple[float, float]]:
    """Sampled (lon, lat); of two columns the sorted halves, which serve for medians only."""
    if rule.pair:
        read = pair_reader(rule)
        found = ((read(text), n) for text, n in columns.of(rule.pair).values.items())
        return [
            point for point, n in found if point and not is_placeholder(*point) for _ in range(n)
        ]
    lons = _numbers(columns.of(rule.lon), rule)
    lats = _numbers(columns.of(rule.lat), rule)
    if not lons or not lats:  # a column of noughts beside one of degrees places nothing
        return []
    return list(zip(_evened(lons), _evened(lats), strict=True))


def _numbers(column: Profile, rule: CoordinateRule) -> list[float]:
    found = (
        (degree(text, decimal_comma=rule.decimal_comma, millionths=rule.millionths), n)
        for text, n in column.values.items()
    )
    good = ((value, n) for value, n in found if value is not None and abs(value) > _NOWHERE)
    return sorted(value for value, n in good for _ in range(n))


def _evened(values: list[float], count: int = 101) -> list[float]:
    """Return 101 quantiles of sorted values, or [] of none."""
    if not values:
        return []
    return [values[round(step * (len(values) - 1) / (count - 1))] for step in range(count)]


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def _are_swapped(points: list[tuple[float, float]]) -> bool:
    """Latitudes beyond 90, or a point of the Americas with both values changed."""
    if not points:
        return False
    lon, lat = _median([p[0] for p in points]), _median([p[1] for p in points])
    return abs(lat) > 90 or (15 <= lon <= 72 and -170 <= lat <= -60)


def _bounded(rule: CoordinateRule, columns: Columns) -> CoordinateRule:
    points = _points(columns, rule)
    if not points:
        return rule
    west, east = spread([p[0] for p in points])
    south, north = spread([p[1] for p in points])
    bounds: Bounds = (west, south, east, north)
    return replace(rule, bounds=bounds)


def spread(values: list[float]) -> tuple[float, float]:
    """The middle half of values in degrees with a margin, beyond which a point is not believed."""
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 4], ordered[len(ordered) * 3 // 4]
    margin = max(_MARGIN, _SPREADS * (high - low))
    return round(low - margin, 4), round(high + margin, 4)


def middle(rule: CoordinateRule, columns: Columns) -> tuple[float, float] | None:
    """Return the median (lon, lat) of the export, or None without coordinates."""
    if not (rule.lon or rule.pair):
        return None
    if rule.system:
        if rule.bounds is None:
            return None
        west, south, east, north = rule.bounds
        return (west + east) / 2, (south + north) / 2
    points = _points(columns, rule)
    if not points:
        return None
    lon, lat = _median([p[0] for p in points]), _median([p[1] for p in points])
    unsigned = rule.bounds is not None and lon > 0 > rule.bounds[2]
    return (-lon if unsigned else lon), lat
