"""GeoJSON (RFC 7946), with the older `crs` member where a publisher still writes it."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from shapely.geometry.base import BaseGeometry

from accord.core.geo.area import geometry_from_geojson
from accord.core.geo.errors import LayerFormatError, UnknownCRSError
from accord.core.geo.layer import Layer
from accord.core.geo.projection import WGS84
from accord.core.geo.readers.assemble import MAX_BYTES, RawFeature, assemble, attempted
from accord.core.safe_io import read_bytes

CRS84 = {"urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326"}


def read_geojson(stream: BinaryIO) -> Layer:
    """A layer from a FeatureCollection, one Feature or a bare geometry."""
    try:
        document = json.loads(read_bytes(stream, cap=MAX_BYTES, what="layer").decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as error:
        raise LayerFormatError(f"not GeoJSON: {error}") from error
    if not isinstance(document, dict) or "type" not in document:
        raise LayerFormatError("not GeoJSON: the document has no type")
    features = _features(document)
    fields = dict.fromkeys(name for part in features for name in part.get("properties") or {})
    return assemble(_raw(features), crs=_crs(document), fields=fields)


def _features(document: dict[str, Any]) -> list[dict[str, Any]]:
    if document["type"] == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list) or not all(isinstance(part, dict) for part in features):
            raise LayerFormatError("not GeoJSON: features is not a list of objects")
        return features
    if document["type"] == "Feature":
        return [document]
    return [{"geometry": document, "properties": {}}]


def _raw(features: list[dict[str, Any]]) -> Iterator[RawFeature]:
    for number, part in enumerate(features, start=1):
        shape = attempted(_shape, part.get("geometry"), number)
        yield number, shape, dict(part.get("properties") or {})


def _shape(geometry: Any, number: int) -> BaseGeometry:
    return geometry_from_geojson(geometry, feature=number)


def _crs(document: dict[str, Any]) -> str:
    declared = document.get("crs")
    if declared is None:
        return WGS84
    try:
        name = str(declared["properties"]["name"])
    except (TypeError, KeyError) as error:
        raise UnknownCRSError("the crs member names no coordinate system") from error
    return WGS84 if name in CRS84 or name.endswith("EPSG::4326") else name
