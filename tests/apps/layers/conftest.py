"""Two agencies with people, and the same two beats as a file of each format."""

import io
import json
import sqlite3
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyproj
import pytest
import shapefile
import shapely
from django.test import Client
from shapely.geometry import box, mapping

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import User
from accord.frame.actor import Actor, Purpose

ANALYSIS = Purpose(code="crime-analysis", reason="weekly meeting")
SYSTEM = Actor(id="system", name="system", kind="system")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def analysis() -> Purpose:
    return ANALYSIS


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(ori: str = "XX0010000", role: str = "analyst", name: str = "") -> User:
        known = selectors.agencies().filter(ori=ori).first()
        agency = known or services.register_agency(
            by=SYSTEM, purpose=ANALYSIS, ori=ori, name=f"Agency {ori}", kind="police"
        )
        return services.register_person(
            by=SYSTEM,
            purpose=ANALYSIS,
            username=name or f"{role}-{ori}".lower(),
            full_name=f"{role} of {ori}",
            password="a long and rare passphrase 7",
            roles=[role],
            agency=None if role == "oversight" else agency,
        )

    return make


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    def actor(user: User) -> Actor:
        found = selectors.actor_of(user)
        assert found is not None
        return found

    return actor


@pytest.fixture
def visit(settings) -> Callable[[User], Client]:
    settings.ACCORD_REQUIRE_MFA = False

    def enter(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        session = client.session
        session["purpose"] = {
            "code": ANALYSIS.code,
            "reason": ANALYSIS.reason,
            "case_number": "",
            "on_behalf_of": "",
            "until": int(time.time()) + 3600,
        }
        session.save()
        return client

    return enter


EAST = box(-79.40, 43.60, -79.38, 43.62)
WEST = box(-79.42, 43.60, -79.40, 43.62)
BEATS = (("West", "W1", WEST), ("East", "E1", EAST))


def geojson(shapes=BEATS) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": mapping(shape),
            "properties": {"NAME": name, "beat_id": code, "people": 1200},
        }
        for name, code, shape in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def csv_wkt() -> bytes:
    rows = [f'{name},{code},"{shape.wkt}"' for name, code, shape in BEATS]
    return ("\n".join(["NAME,beat_id,wkt", *rows]) + "\n").encode()


def zipped_shapefile(*, epsg: int = 32617) -> bytes:
    turn = pyproj.Transformer.from_crs(4326, epsg, always_xy=True).transform
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYGON) as writer:
        writer.field("NAME", "C", 20)
        writer.field("beat_id", "C", 8)
        for name, code, shape in BEATS:
            there = shapely.transform(shape, turn, interleaved=False)
            writer.shape(mapping(there))
            writer.record(name, code)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("beats.shp", shp.getvalue())
        archive.writestr("beats.shx", shx.getvalue())
        archive.writestr("beats.dbf", dbf.getvalue())
        archive.writestr("beats.prj", pyproj.CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))
    return packed.getvalue()


def geopackage() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "beats.gpkg"
        database = sqlite3.connect(path)
        database.executescript(
            """
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
              organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, '');
            CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, srs_id INTEGER);
            INSERT INTO gpkg_contents VALUES ('beats', 'features', 4326);
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,
              geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER);
            INSERT INTO gpkg_geometry_columns VALUES ('beats', 'geom', 'POLYGON', 4326, 0, 0);
            CREATE TABLE beats (fid INTEGER PRIMARY KEY, geom BLOB, NAME TEXT, beat_id TEXT);
            """
        )
        for name, code, shape in BEATS:
            blob = b"GP\x00\x01" + struct.pack("<i", 4326) + shapely.to_wkb(shape)
            database.execute(
                "INSERT INTO beats (geom, NAME, beat_id) VALUES (?, ?, ?)", (blob, name, code)
            )
        database.commit()
        database.close()
        return path.read_bytes()


FORMATS = {
    "beats.geojson": geojson,
    "beats.csv": csv_wkt,
    "beats.zip": zipped_shapefile,
    "beats.gpkg": geopackage,
}


@pytest.fixture
def layer_file() -> Callable[..., io.BytesIO]:
    """A stream of the beats in the format that the name says, or of other shapes as GeoJSON."""

    def stream(name: str = "beats.geojson", *, shapes=None) -> io.BytesIO:
        return io.BytesIO(geojson(shapes) if shapes is not None else FORMATS[name]())

    return stream
