"""Plane coordinate systems: State Plane, UTM, Web Mercator, and those of other countries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from accord.core.geo.errors import UnknownCRSError
from accord.core.geo.projection import FloatArray, transformer_to_wgs84

Bounds = tuple[float, float, float, float]
#: Data of today are seldom in a system on one of these, and hardly ever without saying so.
_OLD: Final = re.compile(
    r"NAD27|WGS 72|ED50|Tokyo|SAD69|PSAD56|Pulkovo|NTF |TM65|Bogota 1975|AGD66|AGD84|NZGD49|DHDN"
)
#: A realisation of a datum, centimetres from the others, and no system of its own to readers.
_REALISED: Final = re.compile(r"\([A-Z0-9]+\)v?\d*")
_WORLD: Final[Bounds] = (-180.0, -90.0, 180.0, 90.0)
_CODE: Final = re.compile(r"(?:EPSG|ESRI):\d{4,6}")
#: Nothing that agencies write coordinates in: a container of zones, grids of satellites, sea charts.
_NO_PLANE: Final = re.compile(
    r"grid system|World Mercator|PDC Mercator|EASE-Grid|Equi7|GLANCE|Equidistant Cylindrical|Equal Earth"
)


@dataclass(frozen=True, kw_only=True)
class PlaneSystem:
    """A plane coordinate system: its code, its name, and the area (degrees) it is made for."""

    code: str
    name: str
    bounds: Bounds

    @property
    def is_old(self) -> bool:
        """Whether it stands on a datum that was replaced decades ago."""
        return _OLD.match(self.name) is not None

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """By which systems that agree are told: the plainest of the newest first."""
        return self.is_old, _REALISED.search(self.name) is not None, len(self.name)


def plane_systems(near: Bounds) -> tuple[PlaneSystem, ...]:
    """The systems of the EPSG register that are made for a part of an area in degrees.

    They come with the installation of PROJ; nothing is fetched.
    """
    west, south, east, north = near
    return _registered(round(west, 2), round(south, 2), round(east, 2), round(north, 2))


@lru_cache(maxsize=64)
def _registered(west: float, south: float, east: float, north: float) -> tuple[PlaneSystem, ...]:
    found = query_crs_info(
        auth_name="EPSG",
        pj_types=[PJType.PROJECTED_CRS],
        area_of_interest=AreaOfInterest(west, south, east, north),
    )
    return tuple(
        PlaneSystem(code=f"EPSG:{one.code}", name=one.name, bounds=_whole(one.area_of_use.bounds))
        for one in found
        if one.area_of_use is not None and not _NO_PLANE.search(one.name)
    )


@lru_cache(maxsize=256)
def plane_system(code: str) -> PlaneSystem:
    """The system of a code such as EPSG:2232; UnknownCRSError where it is none of a plane."""
    try:
        found = pyproj.CRS.from_user_input(code) if _CODE.fullmatch(code) else None
    except pyproj.exceptions.ProjError as error:
        raise UnknownCRSError(f"coordinate system not understood: {code[:80]!r}") from error
    if found is None or not found.is_projected:
        raise UnknownCRSError(f"no plane coordinate system: {code[:80]!r}")
    area = found.area_of_use
    return PlaneSystem(
        code=code, name=str(found.name), bounds=_whole(area.bounds) if area else _WORLD
    )


def _whole(bounds: Bounds) -> Bounds:
    """The area, all around the globe where it lies across the date line."""
    west, south, east, north = bounds
    return (west, south, east, north) if west <= east else (-180.0, south, 180.0, north)


def to_degrees(code: str, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """x and y of a system (in its own unit) as longitude and latitude; inf where there is none."""
    lon, lat = transformer_to_wgs84(code).transform(np.asarray(x, float), np.asarray(y, float))
    return np.asarray(lon, float), np.asarray(lat, float)


def turning(code: str) -> Callable[[float, float], tuple[float, float]]:
    """The same of single points, for rows that come one by one."""
    turn: Callable[[float, float], tuple[float, float]] = transformer_to_wgs84(code).transform
    return turn
