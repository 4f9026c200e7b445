"""An area on the ground: one polygon or several, in longitude/latitude."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.errors import InvalidGeometryError
from accord.core.geo.projection import LocalProjection

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Area:
    """A valid polygon or multipolygon in EPSG:4326; compares by geometry and name."""

    geometry: BaseGeometry
    name: str = ""

    def __post_init__(self) -> None:
        problem = area_problem(self.geometry)
        if problem:
            raise InvalidGeometryError(problem)

    @classmethod
    def from_geojson(cls, document: Mapping[str, Any] | str, *, name: str = "") -> "Area":
        """An area from a GeoJSON geometry, Feature or FeatureCollection (parts are joined).

        Raises InvalidGeometryError with the feature's number when a part is not a valid polygon.
        """
        data = _parsed(document) if isinstance(document, str) else document
        parts = [
            geometry_from_geojson(part, feature=number)
            for number, part in enumerate(_geometries(data), start=1)
        ]
        if not parts:
            raise InvalidGeometryError("the document holds no geometry")
        for number, part in enumerate(parts, start=1):
            problem = area_problem(part)
            if problem:
                raise InvalidGeometryError(problem, feature=number)
        return cls(geometry=shapely.union_all(parts) if len(parts) > 1 else parts[0], name=name)

    @classmethod
    def from_bounds(
        cls, *, west: float, south: float, east: float, north: float, name: str = ""
    ) -> "Area":
        """The rectangle between two meridians and two parallels (degrees)."""
        return cls(geometry=shapely.box(west, south, east, north), name=name)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        west, south, east, north = self.geometry.bounds
        return west, south, east, north

    @cached_property
    def projection(self) -> LocalProjection:
        """The local projection centred on this area."""
        west, south, east, north = self.bounds
        return LocalProjection.centred_on([west, east], [south, north])

    @cached_property
    def metres(self) -> BaseGeometry:
        """The geometry in metres of its own local projection."""
        return self.projection.geometry_to_metres(self.geometry)

    @property
    def km2(self) -> float:
        """Surface in square kilometres."""
        return float(self.metres.area) / 1e6

    def contains(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> BoolArray:
        """Which points lie inside or on the border; Boolean array of the points' shape."""
        shapely.prepare(self.geometry)
        return np.asarray(
            shapely.intersects_xy(self.geometry, np.asarray(lon, float), np.asarray(lat, float))
        )

    def to_geojson(self) -> dict[str, Any]:
        """The geometry as a GeoJSON mapping."""
        return dict(shapely.geometry.mapping(self.geometry))


def area_of_each(
    lon: npt.ArrayLike, lat: npt.ArrayLike, areas: Sequence[BaseGeometry] | npt.NDArray[Any]
) -> npt.NDArray[np.int64]:
    """The place among `areas` of each point; −1 in none, on a border the first."""
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    found = np.full(len(x), -1, np.int64)
    if not len(x) or not len(areas):
        return found
    order = np.argsort(x)
    west, south, east, north = shapely.bounds(areas).T
    first = np.searchsorted(x[order], west, side="left")
    last = np.searchsorted(x[order], east, side="right")
    for place in range(len(areas) - 1, -1, -1):  # of several the first is written last
        near = order[first[place] : last[place]]
        near = near[(y[near] >= south[place]) & (y[near] <= north[place])]
        if len(near):
            # A prepared area asks each point a fifth of what a tree of the areas asks of it.
            shapely.prepare(areas[place])
            found[near[shapely.intersects_xy(areas[place], x[near], y[near])]] = place
    return found


def area_problem(geometry: BaseGeometry) -> str:
    """Why the geometry cannot be an area in degrees; an empty text when it can."""
    problem = geometry_problem(geometry)
    if problem:
        return problem
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return f"a {geometry.geom_type} is not an area"
    return ""


def geometry_problem(geometry: BaseGeometry) -> str:
    """Why the geometry is not a valid one in degrees; an empty text when it is."""
    if geometry is None or geometry.is_empty:
        return "the geometry is empty"
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        return "a coordinate is not a number"
    if np.abs(coordinates[:, 0]).max() > 180 or np.abs(coordinates[:, 1]).max() > 90:
        return "coordinates are not longitude and latitude in degrees"
    if not geometry.is_valid:
        return shapely.is_valid_reason(geometry)
    return ""


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidGeometryError(f"the document is not JSON ({error})") from error


def _geometries(data: Any) -> list[Any]:
    if not isinstance(data, Mapping):
        raise InvalidGeometryError("the document is not a GeoJSON object")
    if data.get("type") == "Feature":
        return [data.get("geometry")]
    if data.get("type") != "FeatureCollection":
        return [data]
    features = data.get("features", [])
    if not isinstance(features, list):
        raise InvalidGeometryError("the collection's features are not a list")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, Mapping):
            raise InvalidGeometryError("a feature is not a GeoJSON object", feature=number)
    return [feature.get("geometry") for feature in features]


def geometry_from_geojson(part: Mapping[str, Any] | None, *, feature: int = 0) -> BaseGeometry:
    """A shapely geometry from a GeoJSON geometry; InvalidGeometryError names the feature."""
    if not part:
        raise InvalidGeometryError("the geometry is empty", feature=feature)
    try:
        return shapely.from_geojson(json.dumps(part))
    except (shapely.GEOSException, TypeError, ValueError, RecursionError) as error:
        raise InvalidGeometryError(f"not a GeoJSON geometry ({error})", feature=feature) from error
