"""Single H3 cells: which one a point lies in, and the shape of one."""

from typing import Any, Final

import h3
from shapely.geometry import Polygon

_H3: Final[Any] = h3  # the package tells no types of these two


def cell_of(lon: float, lat: float, *, resolution: int) -> str:
    """The id of the H3 cell that holds a point in degrees."""
    return str(_H3.latlng_to_cell(lat, lon, resolution))


def cell_shape(cell: str) -> Polygon:
    """The hexagon of an H3 cell, in degrees."""
    return Polygon([(lon, lat) for lat, lon in _H3.cell_to_boundary(cell)])
