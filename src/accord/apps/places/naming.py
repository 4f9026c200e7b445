"""Where a cell is in words: the beat that holds its centre and the street that is nearest."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from accord.apps.layers import selectors as layers
from accord.core.geo import LocalProjection, area_of_each
from accord.frame.actor import Actor, Purpose

STREET_WITHIN_M: Final = 300.0
BEATS: Final = ("beat", "jurisdiction")  # the first of which any is loaded
ROLES: Final = (*BEATS, "street")
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A beat and a street; "" where none is loaded or none is near."""

    beat: str
    street: str


def places_of(
    lon: FloatArray, lat: FloatArray, *, viewer: Actor, purpose: Purpose, day: date
) -> list[Place]:
    """The place of each point, from the layers that hold on a day."""
    if len(lon) == 0:
        return []
    beats = _beats(lon, lat, viewer, purpose, day)
    streets = _streets(lon, lat, viewer, purpose, day)
    return [Place(beat=b, street=s) for b, s in zip(beats, streets, strict=True)]


def beats_of(
    lon: FloatArray, lat: FloatArray, *, viewer: Actor, purpose: Purpose, day: date
) -> list[str]:
    """The beat that holds each point; "" where none does."""
    return _beats(lon, lat, viewer, purpose, day) if len(lon) else []


def _beats(
    lon: FloatArray, lat: FloatArray, viewer: Actor, purpose: Purpose, day: date
) -> list[str]:
    for role in BEATS:
        names, shapes = layers.shapes_of(viewer=viewer, purpose=purpose, day=day, role=role)
        if names:
            return ["" if at < 0 else names[at] for at in area_of_each(lon, lat, shapes)]
    return [""] * len(lon)


def _streets(
    lon: FloatArray, lat: FloatArray, viewer: Actor, purpose: Purpose, day: date
) -> list[str]:
    names, shapes = layers.shapes_of(viewer=viewer, purpose=purpose, day=day, role="street")
    if not names:
        return [""] * len(lon)
    local = LocalProjection.centred_on(lon, lat)
    there = np.array([local.geometry_to_metres(shape) for shape in shapes], object)
    points = shapely.points(*local.to_metres(lon, lat))
    tree = shapely.STRtree(there)
    point, street = tree.query_nearest(points, max_distance=STREET_WITHIN_M, all_matches=False)
    found = [""] * len(lon)
    for place, nearest in zip(point, street, strict=True):
        found[place] = names[nearest]
    return found
