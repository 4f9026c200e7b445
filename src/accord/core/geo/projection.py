"""A local projection of an area: degrees outside, metres inside."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.network
import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.errors import InvalidGeometryError, UnknownCRSError

untyped_network: Any = pyproj.network
untyped_network.set_network_enabled(active=False)  # no grid shift is ever fetched

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
WGS84 = "EPSG:4326"


@dataclass(frozen=True, kw_only=True)
class LocalProjection:
    """Transverse Mercator on WGS 84, centred on (`lon0`, `lat0`): metres, true at the centre.

    Within 100 km of the centre distances are off by less than 2 parts in 10,000.
    """

    lon0: float
    lat0: float

    @classmethod
    def centred_on(cls, lon: npt.ArrayLike, lat: npt.ArrayLike) -> "LocalProjection":
        """The projection centred on the middle of the points' box, rounded to 0.01 degree."""
        lons, lats = np.asarray(lon, float), np.asarray(lat, float)
        if lons.size == 0:
            raise InvalidGeometryError("no coordinates to centre a projection on")
        middle_lon = (float(lons.min()) + float(lons.max())) / 2
        middle_lat = (float(lats.min()) + float(lats.max())) / 2
        return cls(lon0=round(middle_lon, 2), lat0=round(middle_lat, 2))

    @property
    def _there(self) -> pyproj.Transformer:
        return _centred(self.lon0, self.lat0)

    def to_metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Longitude and latitude (degrees) → x and y (metres); arrays of the same shape."""
        x, y = self._there.transform(np.asarray(lon, float), np.asarray(lat, float))
        return np.asarray(x, float), np.asarray(y, float)

    def to_degrees(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """x and y (metres) → longitude and latitude (degrees); arrays of the same shape."""
        lon, lat = self._there.transform(
            np.asarray(x, float),
            np.asarray(y, float),
            direction=pyproj.enums.TransformDirection.INVERSE,
        )
        return np.asarray(lon, float), np.asarray(lat, float)

    def geometry_to_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """A longitude/latitude geometry in metres of this projection."""
        return moved(geometry, self.to_metres)

    def geometry_to_degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """A geometry in metres of this projection as longitude/latitude."""
        return moved(geometry, self.to_degrees)


@lru_cache(maxsize=256)
def _centred(lon0: float, lat0: float) -> pyproj.Transformer:
    """Degrees to metres about a centre; kept, since PROJ takes milliseconds to set one up."""
    local = (
        f"+proj=tmerc +lat_0={lat0} +lon_0={lon0} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs"
    )
    return pyproj.Transformer.from_crs(WGS84, local, always_xy=True)


def moved(geometry: BaseGeometry, turn: Callable[..., Any]) -> BaseGeometry:
    """The geometry with every (x, y) replaced by `turn(xs, ys)`."""
    return shapely.transform(
        geometry, lambda points: np.column_stack(turn(points[:, 0], points[:, 1]))
    )


def to_wgs84(geometry: BaseGeometry, *, crs: str) -> BaseGeometry:
    """A geometry in `crs` (EPSG code, WKT or PROJ text) as longitude/latitude (EPSG:4326).

    Raises UnknownCRSError when `crs` is not understood.
    """
    if crs == WGS84:
        return geometry
    turn = transformer_to_wgs84(crs)
    return moved(geometry, turn.transform)


@lru_cache(maxsize=256)
def transformer_to_wgs84(crs: str) -> pyproj.Transformer:
    """The transformer from `crs` to longitude/latitude; UnknownCRSError when not understood."""
    try:
        return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise UnknownCRSError(f"coordinate system not understood: {crs[:80]!r}") from error
