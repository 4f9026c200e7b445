"""A map layer read from a file: features with their fields, in longitude/latitude."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from shapely.geometry.base import BaseGeometry

from accord.core.geo.errors import LayerFormatError


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One thing on the map: its number in the file (from 1), its shape and its fields."""

    number: int
    geometry: BaseGeometry
    properties: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Features in EPSG:4326; `crs` is the system the file was in, `fields` its column names."""

    features: tuple[Feature, ...]
    crs: str
    fields: tuple[str, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The geometry types that occur, such as `Polygon`."""
        return frozenset(feature.geometry.geom_type for feature in self.features)

    def to_geojson(self) -> dict[str, Any]:
        """The layer as a GeoJSON FeatureCollection."""
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": feature.number,
                    "geometry": dict(feature.geometry.__geo_interface__),
                    "properties": feature.properties,
                }
                for feature in self.features
            ],
        }


def read_layer(stream: BinaryIO, *, filename: str) -> Layer:
    """A layer from GeoJSON, zipped Shapefile, GeoPackage or CSV with WKT, told by `filename`.

    Coordinates are turned to longitude/latitude. Raises InvalidGeometryError (with the feature's
    number), UnknownCRSError or LayerFormatError; nothing is repaired or dropped in silence.
    """
    from accord.core.geo import readers

    by_suffix: dict[str, Callable[[BinaryIO], Layer]] = {
        ".geojson": readers.read_geojson,
        ".json": readers.read_geojson,
        ".zip": readers.read_zipped_shapefile,
        ".gpkg": readers.read_geopackage,
        ".csv": readers.read_csv_wkt,
    }
    suffix = PurePath(filename).suffix.lower()
    if suffix not in by_suffix:
        known = ", ".join(sorted(by_suffix))
        raise LayerFormatError(
            f"a file ending in {suffix or 'nothing'} is not a layer; use {known}"
        )
    return by_suffix[suffix](stream)
