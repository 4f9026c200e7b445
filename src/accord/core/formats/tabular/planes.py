"""Find the system of an export's plane coordinates by where it would lay the records; never guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.formats.tabular.candidates import Columns, is_decimal_comma
from accord.core.formats.tabular.coordinates import Bounds, degree, is_placeholder
from accord.core.formats.tabular.mapping import CoordinateRule
from accord.core.formats.tabular.naming import spelled_name
from accord.core.formats.tabular.placing import spread
from accord.core.formats.tabular.planereading import MGRS, is_no_place, length
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.table import Table
from accord.core.formats.tabular.zones import is_of_other_state
from accord.core.geo import (
    PlaneSystem,
    UnknownCRSError,
    from_mgrs,
    plane_system,
    plane_systems,
    to_degrees,
)

Floats = npt.NDArray[np.float64]
#: Rows that are looked at, and different places of them that are turned into degrees.
_ROWS: Final = 5_000
_PLACES: Final = 200
#: Share of the places that must lie where the agency is.
_MOST: Final = 0.9
#: A tenth of a degree around the agency's own area: what happened beyond its boundary.
_AROUND: Final = 0.1
#: Systems that differ by less, in metres, are one to readers: feet of the survey or of the world.
_SAME: Final = 15.0
#: Within this many metres another system is an older datum, not another zone.
_DATUM: Final = 600.0
#: Metres within which degrees of the same row are of the same place.
_AGREE: Final = 120.0
#: From this confidence on a system is taken; below it people are asked.
SURE: Final = 0.75
_METRES_OF_A_DEGREE: Final = 111_320.0


@dataclass(frozen=True, kw_only=True)
class Home:
    """Where an agency's records are expected: an area in degrees, and what says so."""

    bounds: Bounds
    evidence: str
    #: What it is worth: a jurisdiction or its records more than a whole state.
    weight: float = 0.95
    #: Letters of the state, where nothing nearer is known: zones of its neighbours are not meant.
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The rule for plane columns, the systems that fit (best first), and what is to be said."""

    rule: CoordinateRule
    systems: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Places:
    """Places of the export in the plane, and in degrees where the same rows have them."""

    x: Floats
    y: Floats
    lon: Floats
    lat: Floats


def find_planes(
    table: Table,
    columns: Columns,
    fields: Fields,
    rule: CoordinateRule,
    *,
    homes: Sequence[Home] = (),
    said: str = "",
    before: str = "",
) -> Found:
    """Return how the export's plane coordinates are read; `rule` is that of its degrees.

    `homes` are where the agency's records are expected, `said` the system that a person or the file
    names, `before` the one that the agency confirmed. Where several systems fit, or none, none is
    taken: the notes say so. Raises BadInput where the table cannot be read.
    """
    has_degrees = bool(rule.pair or (rule.lon and rule.lat))
    reference = first(fields, "mgrs")
    if reference and not has_degrees:
        return _references(columns.of(reference))
    x, y = _pair_of(fields)
    if not x:  # one alone places nothing
        return Found(rule=rule, notes=_unused(*(c.value for c in _either(fields))))
    plane = CoordinateRule(lon=x, lat=y, decimal_comma=is_decimal_comma(columns.of(x)))
    places = _places(table, plane, rule)
    if not places.x.size:
        return Found(rule=rule, notes=_unused(x, y))
    if has_degrees:
        return _beside_degrees(places, rule, plane)
    if told := said or table.facts.system:
        return _as_said(places, plane, homes, told, is_of_file=not said)
    return _as_fits(places, plane, homes, before)


def _as_fits(places: _Places, plane: CoordinateRule, homes: Sequence[Home], before: str) -> Found:
    """The one system that lays the records where the agency is; of several none is taken."""
    fitting = _confirmed_first(_fitting(places, homes), before)
    if not fitting:
        return Found(rule=CoordinateRule(), notes=(_none_fits(plane, homes),))
    if fitting[0].confidence < SURE:
        choice = ", ".join(one.value for one in fitting)
        words = "plane coordinates; more than one system fits, say which"
        note = f"{plane.lon}, {plane.lat}: {words}: {choice}"
        return Found(rule=CoordinateRule(), systems=fitting, notes=(note,))
    return Found(rule=_bounded(plane, places, fitting[0].value), systems=fitting)


def _references(column: Profile) -> Found:
    """References of a grid name their own squares: nothing has to be found out."""
    points = [point for point in map(from_mgrs, column.values) if point is not None]
    told = Candidate(value=MGRS, confidence=0.98, evidence="each cell names its own square")
    lon, lat = (np.array(one, float) for one in zip(*points, strict=True))
    rule = CoordinateRule(pair=column.name, system=MGRS, bounds=_bounds(lon, lat))
    return Found(rule=rule, systems=(told,))


def _pair_of(fields: Fields) -> tuple[str, str]:
    """The columns of x and y, those whose names are alike first; "" for none."""
    ys = {_stem(one.value, "y northing"): one.value for one in reversed(fields["plane_y"])}
    for one in fields["plane_x"]:
        stem = _stem(one.value, "x easting")
        if stem in ys and ys[stem] != one.value:
            return one.value, ys[stem]
    x, y = first(fields, "plane_x"), first(fields, "plane_y")
    return (x, y) if x and y and x != y else ("", "")


def _either(fields: Fields) -> list[Candidate]:
    return [*fields["plane_x"], *fields["plane_y"]]


def _stem(name: str, axes: str) -> str:
    words = spelled_name(name).replace("xcoord", "x coord").replace("ycoord", "y coord").split()
    return " ".join(word for word in words if word not in axes.split())


def _unused(*columns: str) -> tuple[str, ...]:
    return tuple(
        f"{name}: plane coordinates (feet or metres), recognised and not used" for name in columns
    )


def _none_fits(plane: CoordinateRule, homes: Sequence[Home]) -> str:
    if homes:
        where = " and ".join(home.evidence for home in homes)
        return f"{plane.lon}, {plane.lat}: plane coordinates; no system lays them in {where}"
    return (
        f"{plane.lon}, {plane.lat}: plane coordinates; nothing says where the agency lies, "
        "so that no system is chosen"
    )


def _places(table: Table, plane: CoordinateRule, rule: CoordinateRule) -> _Places:
    at = {name: cell for cell, name in enumerate(table.columns)}
    x_cell, y_cell = at[plane.lon], at[plane.lat]
    beside = (at[rule.lon], at[rule.lat]) if rule.lon and rule.lat else None
    found: dict[tuple[float, float], tuple[float, float]] = {}
    for row in islice(table.rows(), _ROWS):
        if row.fault or len(row.values) != len(at):
            continue
        x = length(row.values[x_cell], decimal_comma=plane.decimal_comma)
        y = length(row.values[y_cell], decimal_comma=plane.decimal_comma)
        if x is None or y is None or is_no_place(x, y) or max(abs(x), abs(y)) < 1_000:
            continue
        there = (np.nan, np.nan)
        if beside:
            degrees = [
                degree(
                    row.values[cell], decimal_comma=rule.decimal_comma, millionths=rule.millionths
                )
                for cell in beside
            ]
            if degrees[0] is None or degrees[1] is None or is_placeholder(degrees[0], degrees[1]):
                continue
            there = (degrees[0], degrees[1])
        found.setdefault((x, y), there)
        if len(found) >= _PLACES:
            break
    rows = np.array([(*key, *value) for key, value in found.items()], float).reshape(-1, 4)
    return _Places(x=rows[:, 0], y=rows[:, 1], lon=rows[:, 2], lat=rows[:, 3])


def _beside_degrees(places: _Places, rule: CoordinateRule, plane: CoordinateRule) -> Found:
    """What system agrees with the degrees of the same rows, which are used."""
    near = _box(places.lon, places.lat) if np.isfinite(places.lon).all() else None
    best: tuple[float, PlaneSystem] | None = None
    for system in _by_rank(plane_systems(_wider(near, 0.01))) if near else ():
        lon, lat = to_degrees(system.code, places.x, places.y)
        apart = float(np.median(_metres(lon, lat, places.lon, places.lat)))
        # Systems a foot apart are told as the plainest of them.
        if apart < _AGREE and (best is None or apart < best[0] - _SAME):
            best = apart, system
    if best is None:
        return Found(rule=rule, notes=_unused(plane.lon, plane.lat))
    apart, system = best
    note = (
        f"{plane.lon}, {plane.lat}: {system.name} ({system.code}), {apart:.1f} m from the degrees "
        "beside them, which are used"
    )
    return Found(rule=rule, notes=(note,))


def _as_said(
    places: _Places, plane: CoordinateRule, homes: Sequence[Home], said: str, *, is_of_file: bool
) -> Found:
    """The system that is named, if it is one and lays the records where the agency is."""
    try:
        system = plane_system(said)
    except UnknownCRSError:
        note = f"{plane.lon}, {plane.lat}: {said[:40]} is no plane coordinate system that is known"
        return Found(rule=CoordinateRule(), notes=(note,))
    share, where = _share(places, system, homes), _middle(places, system)
    words = "the file says so" if is_of_file else "you said so"
    told = Candidate(
        value=system.code, confidence=0.98 if is_of_file else 1.0,
        evidence=f"{system.name}; {words}; middle at {where}",
    )  # fmt: skip
    notes: tuple[str, ...] = ()
    if homes and share < _MOST:
        area = " and ".join(home.evidence for home in homes)
        notes = (f"{plane.lon}, {plane.lat}: in {system.code} {share:.0%} lie in {area}",)
        if is_of_file:
            told = replace(told, confidence=0.5)
            return Found(rule=CoordinateRule(), systems=(told,), notes=notes)
    return Found(rule=_bounded(plane, places, system.code), systems=(told,), notes=notes)


def _fitting(places: _Places, homes: Sequence[Home]) -> tuple[Candidate, ...]:
    """The systems that lay the places into every home, those that agree told as one."""
    if not homes:
        return ()
    groups: list[tuple[PlaneSystem, float, Floats, Floats]] = []
    for system in _by_rank(plane_systems(homes[0].bounds)):
        share = _share(places, system, homes)
        if share < _MOST or any(h.state and is_of_other_state(system.name, h.state) for h in homes):
            continue
        lon, lat = to_degrees(system.code, places.x, places.y)
        nearest = min(
            (float(np.median(_metres(lon, lat, *other[2:]))) for other in groups),
            default=float("inf"),
        )
        # A datum of old is meant only where none of today fits.
        if nearest > (_DATUM if system.is_old else _SAME):
            groups.append((system, share, lon, lat))
    weight = min(home.weight for home in homes)
    where = " and ".join(home.evidence for home in homes)
    return tuple(
        Candidate(
            value=system.code,
            confidence=round(weight * share / len(groups), 3),
            evidence=f"{system.name}; {share:.0%} lie in {where}; middle at {_told(lon, lat)}",
        )
        for system, share, lon, lat in groups
    )


def _confirmed_first(fitting: tuple[Candidate, ...], before: str) -> tuple[Candidate, ...]:
    """The systems, with that which the agency confirmed in another export before the others."""
    known = next((one for one in fitting if one.value == before), None)
    if known is None:
        return fitting
    sure = replace(known, confidence=0.97, evidence=f"as confirmed before; {known.evidence}")
    return (sure, *(one for one in fitting if one is not known))


def _by_rank(systems: Sequence[PlaneSystem]) -> list[PlaneSystem]:
    return sorted(systems, key=lambda one: (*one.rank, one.code))


def _share(places: _Places, system: PlaneSystem, homes: Sequence[Home]) -> float:
    """The least share of the places that lie in a home, and in what the system is made for."""
    lon, lat = to_degrees(system.code, places.x, places.y)
    inside = _within(lon, lat, _wider(system.bounds, _AROUND))
    shares = [
        float(np.mean(inside & _within(lon, lat, _wider(one.bounds, _AROUND)))) for one in homes
    ]
    return min(shares, default=float(np.mean(inside)))


def _within(lon: Floats, lat: Floats, bounds: Bounds) -> npt.NDArray[np.bool_]:
    west, south, east, north = bounds
    inside: npt.NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return inside


def _wider(bounds: Bounds, by: float) -> Bounds:
    west, south, east, north = bounds
    return west - by, south - by, east + by, north + by


def _box(lon: Floats, lat: Floats) -> Bounds:
    (west, east), (south, north) = (np.quantile(one, (0.1, 0.9)) for one in (lon, lat))
    return float(west), float(south), float(east), float(north)


def _metres(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    east = (lon - other_lon) * np.cos(np.radians(other_lat))
    with np.errstate(invalid="ignore"):
        apart: Floats = np.hypot(east, lat - other_lat) * _METRES_OF_A_DEGREE
    return np.nan_to_num(apart, nan=np.inf)


def _middle(places: _Places, system: PlaneSystem) -> str:
    return _told(*to_degrees(system.code, places.x, places.y))


def _told(lon: Floats, lat: Floats) -> str:
    return f"{np.median(lat):.3f}, {np.median(lon):.3f}"


def _bounded(plane: CoordinateRule, places: _Places, system: str) -> CoordinateRule:
    lon, lat = to_degrees(system, places.x, places.y)
    return replace(plane, system=system, bounds=_bounds(lon, lat))


def _bounds(lon: Floats, lat: Floats) -> Bounds | None:
    """The area outside which a point is not believed, as for degrees."""
    known = np.isfinite(lon) & np.isfinite(lat)
    if not known.any():
        return None
    (west, east), (south, north) = (spread(one[known].tolist()) for one in (lon, lat))
    return west, south, east, north
