"""CSV with one column of WKT shapes in degrees, or with an SRID prefix."""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.errors import InvalidGeometryError, LayerFormatError
from accord.core.geo.layer import Layer
from accord.core.geo.projection import WGS84
from accord.core.geo.readers.assemble import MAX_BYTES, RawFeature, RawShape, assemble, attempted
from accord.core.safe_io import read_bytes

WKT_COLUMNS = ("wkt", "the_geom", "geometry", "geom", "shape", "geo")
SRID = re.compile(r"^SRID=(\d+);", re.IGNORECASE)


def read_csv_wkt(stream: BinaryIO) -> Layer:
    """A layer from a CSV file with a header and a column named wkt, the_geom, geometry …"""
    csv.field_size_limit(64 * 1024 * 1024)  # a county's coastline is one long field
    try:
        text = io.StringIO(
            read_bytes(stream, cap=MAX_BYTES, what="layer").decode("utf-8-sig"), newline=""
        )
    except UnicodeDecodeError as error:
        raise LayerFormatError(f"not UTF-8 text: {error}") from error
    table = csv.DictReader(text, strict=True)
    try:
        names = list(table.fieldnames or [])
    except csv.Error as error:
        raise LayerFormatError(f"not CSV: {error} (line {table.line_num})") from error
    column = next((name for name in names if name.strip().lower() in WKT_COLUMNS), None)
    if column is None:
        raise LayerFormatError(f"no column of shapes; name one of {', '.join(WKT_COLUMNS)}")
    try:
        rows = list(table)
    except csv.Error as error:
        raise LayerFormatError(f"not CSV: {error} (line {table.line_num})") from error
    crs = _crs(rows[0][column] or "") if rows else WGS84
    return assemble(_raw(rows, column, crs), crs=crs, fields=[n for n in names if n != column])


def _crs(shape: str) -> str:
    prefix = SRID.match(shape)
    return f"EPSG:{prefix[1]}" if prefix else WGS84


def _raw(rows: list[dict[str, str]], column: str, crs: str) -> Iterator[RawFeature]:
    for number, row in enumerate(rows, start=1):
        shape = row[column] or ""
        fields = {name: value for name, value in row.items() if name and name != column}
        told: RawShape = attempted(_parse, SRID.sub("", shape), number)
        if shape and _crs(shape) != crs:
            told = InvalidGeometryError(f"{_crs(shape)} among shapes in {crs}", feature=number)
        yield number, told, fields


def _parse(shape: str, number: int) -> BaseGeometry | None:
    if not shape.strip():
        return None
    try:
        return shapely.from_wkt(shape)
    except shapely.GEOSException as error:
        raise InvalidGeometryError(f"not WKT ({error})", feature=number) from error
