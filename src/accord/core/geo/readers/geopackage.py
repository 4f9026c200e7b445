"""GeoPackage (OGC 12-128) by the standard library's SQLite: its first feature table."""

import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.geo.errors import InvalidGeometryError, LayerFormatError, UnknownCRSError
from accord.core.geo.layer import Layer
from accord.core.geo.projection import WGS84
from accord.core.geo.readers.assemble import MAX_BYTES, RawFeature, assemble, attempted
from accord.core.safe_io import read_bytes

SQLITE_MAGIC = b"SQLite format 3\x00"
ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # OGC 12-128 §2.1.3, flags bits 1–3
SAFE_NAME = re.compile(r"^[^\"\x00]{1,128}$")


def read_geopackage(stream: BinaryIO) -> Layer:
    """A layer from a GeoPackage's first feature table; nothing in the file is executed."""
    data = bytearray(read_bytes(stream, cap=MAX_BYTES, what="layer"))
    if not data.startswith(SQLITE_MAGIC):
        raise LayerFormatError("not a GeoPackage: no SQLite header")
    data[18:20] = b"\x01\x01"  # a file left in WAL mode opens in memory only as a rollback file
    try:
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(bytes(data))
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA cell_size_check = ON")
            return _read(database)
    except sqlite3.Error as error:
        raise LayerFormatError(f"not a GeoPackage: {error}") from error
    except UnicodeDecodeError as error:  # SQLite's own message quotes the damaged schema
        raise LayerFormatError("not a GeoPackage: its schema is damaged") from error
    except MemoryError as error:  # SQLite's word for a damaged page that asks for too much
        raise LayerFormatError("not a GeoPackage: a page is damaged") from error


def _read(database: sqlite3.Connection) -> Layer:
    table, column, srs_id = _feature_table(database)
    crs = _crs(database, srs_id)
    rows = database.execute(f'SELECT * FROM "{table}" ORDER BY rowid')  # noqa: S608 - checked name
    names = [entry[0] for entry in rows.description]
    if column not in names:
        raise LayerFormatError(f"the feature table has no column {column}")
    place = names.index(column)
    fields = [name for name in names if name != column]
    return assemble(_raw(rows, names, place), crs=crs, fields=fields)


def _feature_table(database: sqlite3.Connection) -> tuple[str, str, int]:
    found = database.execute(
        "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g "
        "JOIN gpkg_contents c ON c.table_name = g.table_name AND c.data_type = 'features' "
        "JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table' "
        "ORDER BY g.table_name LIMIT 1"
    ).fetchone()
    if found is None:
        raise LayerFormatError("the GeoPackage holds no table of features")
    if not isinstance(found[2], int):
        raise UnknownCRSError("the GeoPackage's coordinate system has no number")
    table, column, srs_id = str(found[0]), str(found[1]), found[2]
    if not SAFE_NAME.match(table):
        raise LayerFormatError("the feature table's name is not a plain name")
    return table, column, srs_id


def _crs(database: sqlite3.Connection, srs_id: int) -> str:
    found = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?",
        (srs_id,),
    ).fetchone()
    if found is None or srs_id in {0, -1}:
        raise UnknownCRSError(f"the GeoPackage does not define its coordinate system {srs_id}")
    organisation, code, definition = found
    if str(organisation).upper() == "EPSG":
        return WGS84 if code == 4326 else f"EPSG:{code}"
    return str(definition)


def _raw(rows: sqlite3.Cursor, names: list[str], place: int) -> Iterator[RawFeature]:
    for number, row in enumerate(rows, start=1):
        fields = {
            name: value
            for name, value in zip(names, row, strict=True)
            if name != names[place] and not isinstance(value, bytes)
        }
        yield number, attempted(_shape, row[place], number), fields


def _shape(blob: bytes | None, number: int) -> BaseGeometry | None:
    if blob is None:
        return None
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise InvalidGeometryError("not a GeoPackage geometry", feature=number)
    flags = blob[3]
    if flags & 0b0001_0000:
        return None
    envelope = ENVELOPE_BYTES.get((flags >> 1) & 0b111)
    if envelope is None:
        raise InvalidGeometryError("the geometry's header is damaged", feature=number)
    try:
        return shapely.from_wkb(blob[8 + envelope :])
    except (shapely.GEOSException, struct.error) as error:
        raise InvalidGeometryError(f"not WKB ({error})", feature=number) from error
