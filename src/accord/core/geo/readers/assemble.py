"""From raw shapes and fields to a checked Layer: the part all readers share."""

from collections.abc import Callable, Iterable
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.area import geometry_problem
from accord.core.geo.errors import InvalidGeometryError, LayerFormatError
from accord.core.geo.layer import Feature, Layer
from accord.core.geo.projection import WGS84, moved, transformer_to_wgs84
from accord.core.safe_io import MIB

MAX_BYTES = 512 * MIB  # a state's address points; beyond it, split the layer
FAULTS_TOLD = 20
RawShape = BaseGeometry | InvalidGeometryError | None
RawFeature = tuple[int, RawShape, dict[str, Any]]


def assemble(raw: Iterable[RawFeature], *, crs: str, fields: Iterable[str]) -> Layer:
    """Turn every shape to longitude/latitude, check it, and keep the fields in file order.

    Raises InvalidGeometryError for the first broken feature, with the next ones beside it.
    """
    turn = None if crs == WGS84 else transformer_to_wgs84(crs)
    features: list[Feature] = []
    told: list[InvalidGeometryError] = []
    broken = 0
    for number, shape, properties in raw:
        found = _checked(shape, number, turn)
        if not isinstance(found, InvalidGeometryError):
            features.append(Feature(number=number, geometry=found, properties=properties))
            continue
        broken += 1
        if len(told) < FAULTS_TOLD:
            told.append(found)
    if told:
        told[0].others, told[0].broken = tuple(told[1:]), broken
        raise told[0]
    if not features:
        raise LayerFormatError("the layer holds no feature")
    return Layer(features=tuple(features), crs=crs, fields=tuple(fields))


def attempted(
    read: Callable[[Any, int], BaseGeometry | None], source: Any, number: int
) -> RawShape:
    """What a reader makes of a shape, or why it cannot: so the others are read too."""
    try:
        return read(source, number)
    except InvalidGeometryError as error:
        return error


def _checked(shape: RawShape, number: int, turn: Any) -> BaseGeometry | InvalidGeometryError:
    if shape is None:
        return InvalidGeometryError("the geometry is empty", feature=number)
    if isinstance(shape, InvalidGeometryError):
        return shape
    flat = shapely.force_2d(shape)
    if turn is not None:
        flat = moved(flat, turn.transform)
    problem = geometry_problem(flat)
    return InvalidGeometryError(problem, feature=number) if problem else flat
