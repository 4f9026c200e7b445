"""Grids, projections, areas and layers: everything about where, no GDAL, no network."""

from accord.core.geo.area import Area, area_of_each
from accord.core.geo.blurring import blurred
from accord.core.geo.cells import cell_of, cell_shape
from accord.core.geo.errors import (
    GeoError,
    GridError,
    InvalidGeometryError,
    LayerFormatError,
    NoStreetError,
    UnknownCRSError,
)
from accord.core.geo.geodesic import Shape, contains, distance, inverse
from accord.core.geo.grid import OUTSIDE, Grid, HexGrid, SquareGrid, inside
from accord.core.geo.layer import Feature, Layer
from accord.core.geo.mgrs import from_mgrs
from accord.core.geo.planes import PlaneSystem, plane_system, plane_systems, to_degrees, turning
from accord.core.geo.projection import LocalProjection, to_wgs84
from accord.core.geo.reading import read_layer
from accord.core.geo.segments import SegmentGrid
from accord.core.geo.spreading import spread_over

__all__ = [
    "OUTSIDE",
    "Area",
    "Feature",
    "GeoError",
    "Grid",
    "GridError",
    "HexGrid",
    "InvalidGeometryError",
    "Layer",
    "LayerFormatError",
    "LocalProjection",
    "NoStreetError",
    "PlaneSystem",
    "SegmentGrid",
    "Shape",
    "SquareGrid",
    "UnknownCRSError",
    "area_of_each",
    "blurred",
    "cell_of",
    "cell_shape",
    "contains",
    "distance",
    "from_mgrs",
    "inside",
    "inverse",
    "plane_system",
    "plane_systems",
    "read_layer",
    "spread_over",
    "to_degrees",
    "to_wgs84",
    "turning",
]
