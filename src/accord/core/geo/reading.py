"""Read a layer from a file of any known format, told by its name."""

from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO

from accord.core.geo import readers
from accord.core.geo.errors import LayerFormatError
from accord.core.geo.layer import Layer


def read_layer(stream: BinaryIO, *, filename: str) -> Layer:
    """A layer from GeoJSON, zipped Shapefile, GeoPackage or CSV with WKT, told by `filename`.

    Coordinates are turned to longitude/latitude. Raises InvalidGeometryError (with the feature's
    number), UnknownCRSError or LayerFormatError; nothing is repaired or dropped in silence.
    """
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
