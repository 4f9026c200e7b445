"""From raw shapes and fields to a checked Layer: the part all readers share."""

from collections.abc import Iterable
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.area import geometry_problem
from accord.core.geo.errors import InvalidGeometryError, LayerFormatError
from accord.core.geo.layer import Feature, Layer
from accord.core.geo.projection import WGS84, moved, transformer_to_wgs84
from accord.core.safe_io import MIB

MAX_BYTES = 512 * MIB  # a state's address points; beyond it, split the layer
RawFeature = tuple[int, BaseGeometry | None, dict[str, Any]]


def assemble(raw: Iterable[RawFeature], *, crs: str, fields: Iterable[str]) -> Layer:
    """Turn every shape to longitude/latitude, check it, and keep the fields in file order."""
    turn = None if crs == WGS84 else transformer_to_wgs84(crs)
    features: list[Feature] = []
    for number, shape, properties in raw:
        if shape is None:
            raise InvalidGeometryError("the geometry is empty", feature=number)
        flat = shapely.force_2d(shape)
        if turn is not None:
            flat = moved(flat, turn.transform)
        problem = geometry_problem(flat)
        if problem:
            raise InvalidGeometryError(problem, feature=number)
        features.append(Feature(number=number, geometry=flat, properties=properties))
    if not features:
        raise LayerFormatError("the layer holds no feature")
    return Layer(features=tuple(features), crs=crs, fields=tuple(fields))
