"""Layers in every form, and addresses."""

from __future__ import annotations

import io
import sqlite3
import struct
import tempfile
from pathlib import Path
from typing import Any

from tools.fuzz import Target
from tools.fuzz_targets.doors import zipped

WKT_WORDS = (
    b"POINT",
    b"LINESTRING",
    b"MULTIPOLYGON",
    b"GEOMETRYCOLLECTION",
    b"EMPTY",
    b"SRID=",
    b"NaN",
    b"Z",
)
GEOJSON = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
    b'"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}'
)


def layer(filename: str, *seeds: bytes, words: tuple[bytes, ...] = ()) -> Target:
    from accord.core.geo import GeoError, read_layer
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        return read_layer(io.BytesIO(data), filename=filename)

    return Target(parse, (GeoError, BadInput), seeds, words)


def shapefile() -> bytes:
    import shapefile

    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    writer: Any = shapefile.Writer(shp=parts["shp"], shx=parts["shx"], dbf=parts["dbf"])
    writer.field("NAME", "C", 20)
    writer.poly([[[0, 0], [0, 1], [1, 1], [0, 0]]])
    writer.record("A")
    writer.close()
    crs = (
        b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],'
        b'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'
    )
    files = {f"a.{name}": stream.getvalue() for name, stream in parts.items()}
    return zipped({**files, "a.prj": crs})


def geopackage() -> bytes:
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        database = sqlite3.connect(path)
        database.executescript(
            """
            PRAGMA page_size = 512; PRAGMA application_id = 0x47504B47;
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
              organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
            INSERT INTO gpkg_contents VALUES ('t', 'features', 4326);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
              geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            INSERT INTO gpkg_geometry_columns VALUES ('t', 'geom', 'POLYGON', 4326, 0, 0);
            CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);
            """
        )
        shape = shapely.to_wkb(shapely.box(0, 0, 1, 1))
        blob = b"GP\x00\x01" + struct.pack("<i", 4326) + shape
        database.execute("INSERT INTO t (geom, name) VALUES (?, 'A')", (blob,))
        database.commit()
        database.close()
        return path.read_bytes()


def address() -> Target:
    from accord.core.geocode import Geocoder, IndexBuilder

    made = IndexBuilder()
    made.add_line("N MAIN ST", [(0.0, 0.0), (0.001, 0.0)], low=100, high=199)
    made.add_line("OAK AVE", [(0.0, -0.001), (0.0, 0.001)], low=1, high=99)
    geocoder = Geocoder(made.build())

    def parse(data: bytes) -> object:
        text = data.decode("utf-8", "replace")
        return geocoder.geocode(text), geocoder.suggest(text)

    return Target(parse, (), (b"12XX N MAIN ST", b"Main & Oak, Town", b"100-199 North Main St"))
