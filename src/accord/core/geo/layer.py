"""A map layer read from a file: features with their fields, in longitude/latitude."""

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry


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
