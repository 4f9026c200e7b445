"""Layers: four formats give the same features; what is broken is named with its feature number."""

import csv
import io
import json
import sqlite3
import struct
import zipfile

import pyproj
import pytest
import shapefile
import shapely

from accord.core.geo import (
    Area,
    InvalidGeometryError,
    LayerFormatError,
    UnknownCRSError,
    read_layer,
    to_wgs84,
)
from accord.core.geo.readers.shapefile import read_shapefile
from accord.core.safe_io import BadInput

BEATS = [
    ("North", shapely.box(-79.4, 43.65, -79.3, 43.7)),
    ("South", shapely.box(-79.4, 43.6, -79.3, 43.65)),
]
BOW_TIE = shapely.from_wkt("POLYGON ((-79.4 43.6, -79.3 43.7, -79.3 43.6, -79.4 43.7, -79.4 43.6))")
UTM = "EPSG:26917"


def in_utm(geometry):
    turn = pyproj.Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
    return shapely.transform(geometry, turn.transform, interleaved=False)


def geojson(beats):
    features = [
        {"type": "Feature", "properties": {"name": n}, "geometry": shapely.geometry.mapping(g)}
        for n, g in beats
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def csv_wkt(beats):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([("name", "the_geom"), *((n, g.wkt) for n, g in beats)])
    return ("\ufeff" + text.getvalue()).encode()


def zipped_shapefile(beats, *, with_prj=True):
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYGON) as writer:
        writer.field("name", "C")
        for name, geometry in beats:
            writer.shape(shapely.geometry.mapping(in_utm(geometry)))
            writer.record(name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("beats/beats.shp", shp.getvalue())
        archive.writestr("beats/beats.dbf", dbf.getvalue())
        if with_prj:
            archive.writestr("beats/beats.prj", pyproj.CRS(UTM).to_wkt("WKT1_ESRI"))
    return packed.getvalue()


def geopackage(beats):
    database = sqlite3.connect(":memory:")
    database.executescript(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id, organization, "
        "organization_coordsys_id, definition);"
        "CREATE TABLE gpkg_contents (table_name, data_type);"
        "CREATE TABLE gpkg_geometry_columns (table_name, column_name, srs_id);"
        "CREATE TABLE beats (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT);"
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM', 26917, 'EPSG', 26917, '');"
        "INSERT INTO gpkg_contents VALUES ('beats', 'features');"
        "INSERT INTO gpkg_geometry_columns VALUES ('beats', 'geom', 26917);"
    )
    for name, geometry in beats:
        local = in_utm(geometry)
        head = b"GP\x00\x03" + struct.pack("<i4d", 26917, *local.bounds)
        row = (head + shapely.to_wkb(local), name)
        database.execute("INSERT INTO beats (geom, name) VALUES (?, ?)", row)
    database.commit()
    data = bytearray(database.serialize())
    data[18:20] = b"\x02\x02"  # as a program that uses write-ahead logging leaves it
    return bytes(data)


WRITERS = {
    "b.geojson": geojson,
    "b.csv": csv_wkt,
    "b.zip": zipped_shapefile,
    "b.gpkg": geopackage,
}


@pytest.mark.parametrize("filename", WRITERS)
def test_every_format_gives_the_same_features(filename):
    layer = read_layer(io.BytesIO(WRITERS[filename](BEATS)), filename=filename.upper())
    assert "name" in layer.fields
    assert [feature.number for feature in layer.features] == [1, 2]
    for feature, (name, geometry) in zip(layer.features, BEATS, strict=True):
        assert feature.properties["name"] == name
        assert feature.geometry.symmetric_difference(geometry).area < 1e-8
    assert json.dumps(layer.to_geojson())


@pytest.mark.parametrize("filename", WRITERS)
def test_a_broken_shape_is_named_by_its_number(filename):
    broken = [BEATS[0], ("Bow tie", BOW_TIE)]
    with pytest.raises(InvalidGeometryError, match=r"feature 2: Self-intersection") as caught:
        read_layer(io.BytesIO(WRITERS[filename](broken)), filename=filename)
    assert caught.value.feature == 2
    assert caught.value.code == "geo.invalid_geometry"


@pytest.mark.parametrize("filename", WRITERS)
@pytest.mark.parametrize("keep", [0, 30, 150])
def test_a_cut_or_foreign_file_is_a_named_error(filename, keep):
    data = WRITERS[filename](BEATS)[:keep]
    with pytest.raises((LayerFormatError, InvalidGeometryError, BadInput)):
        read_layer(io.BytesIO(data), filename=filename)


def test_metres_without_a_crs_are_not_taken_for_degrees():
    metres = [("North", in_utm(BEATS[0][1]))]
    with pytest.raises(InvalidGeometryError, match="feature 1: coordinates are not longitude"):
        read_layer(io.BytesIO(geojson(metres)), filename="x.geojson")


def test_a_shapefile_without_prj_is_refused():
    data = zipped_shapefile(BEATS, with_prj=False)
    with pytest.raises(UnknownCRSError, match=r"\.prj"):
        read_layer(io.BytesIO(data), filename="x.zip")


def test_the_older_crs_member_and_the_srid_prefix_are_honoured():
    document = json.loads(geojson([("North", in_utm(BEATS[0][1]))]))
    document["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::26917"}}
    text = f'wkt\n"SRID=26917;{in_utm(BEATS[0][1]).wkt}"\n'
    for data, filename in ((json.dumps(document), "x.json"), (text, "x.csv")):
        layer = read_layer(io.BytesIO(data.encode()), filename=filename)
        assert layer.features[0].geometry.symmetric_difference(BEATS[0][1]).area < 1e-8


def test_unknown_suffix_and_unknown_crs_are_named():
    with pytest.raises(LayerFormatError, match=r"\.kml is not a layer"):
        read_layer(io.BytesIO(b""), filename="x.kml")
    with pytest.raises(UnknownCRSError, match="not understood"):
        to_wgs84(BEATS[0][1], crs="EPSG:99999999")


def test_an_area_joins_the_parts_of_a_collection_and_goes_round_geojson():
    area = Area.from_geojson(geojson(BEATS).decode(), name="Both")
    assert area.geometry.geom_type == "Polygon"
    assert Area.from_geojson(area.to_geojson()).km2 == pytest.approx(area.km2)
    assert area.km2 == pytest.approx(8.06 * 11.11, rel=0.01)


@pytest.mark.parametrize(
    "document",
    [
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": []},
        {"type": "FeatureCollection", "features": []},
        {"type": "Feature", "geometry": None},
        {"type": "Polygon", "coordinates": "nonsense"},
        shapely.geometry.mapping(BOW_TIE),
    ],
)
def test_what_is_not_an_area_is_refused(document):
    with pytest.raises(InvalidGeometryError):
        Area.from_geojson(document)


@pytest.mark.parametrize(
    "text", ['a"\n"', '"$'], ids=["an open quote in a row", "an open quote in the header"]
)
def test_a_csv_that_breaks_off_is_refused(text):
    with pytest.raises(LayerFormatError):
        read_layer(io.BytesIO(text.encode()), filename="x.csv")


def test_a_geopackage_damaged_anywhere_is_refused_or_read():
    whole = geopackage(BEATS)
    for at in range(100, len(whole), 37):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        try:
            assert read_layer(io.BytesIO(damaged), filename="x.gpkg").fields
        except (LayerFormatError, InvalidGeometryError, UnknownCRSError, BadInput):
            continue


def test_every_broken_feature_is_told_in_one_answer():
    bow = "POLYGON((0 0,1 1,1 0,0 1,0 0))"
    rows = ["POLYGON((0 0,1 0,1 1,0 0))", bow, "POLYGON(0", "", *[bow] * 30]
    text = "name,wkt\n" + "".join(f'a,"{row}"\n' for row in rows)
    with pytest.raises(InvalidGeometryError) as caught:
        read_layer(io.BytesIO(text.encode()), filename="areas.csv")
    found = [caught.value, *caught.value.others]
    assert [one.feature for one in found] == list(range(2, 22))
    assert [one.reason[:12] for one in found[:3]] == [
        "Self-interse",
        "not WKT (Par",
        "the geometry",
    ]
    assert caught.value.broken == 33


@pytest.mark.parametrize("keep", [0, 50, 100, 150, 300])
def test_a_cut_shapefile_says_so_in_words_and_warns_of_nothing(keep):
    shp, shx, dbf = io.BytesIO(), io.BytesIO(), io.BytesIO()
    with shapefile.Writer(shp=shp, shx=shx, dbf=dbf, shapeType=shapefile.POLYGON) as writer:
        writer.field("NAME", "C")
        for west in range(3):
            corners = [[west, 0], [west, 1], [west + 1, 1], [west + 1, 0], [west, 0]]
            writer.poly([corners])
            writer.record(f"area {west}")
    with pytest.raises(LayerFormatError, match=r"the \.shp is cut off") as caught:
        read_shapefile(
            shp=io.BytesIO(shp.getvalue()[:keep]), dbf=io.BytesIO(dbf.getvalue()), prj=b"EPSG:4326"
        )
    assert "unpack" not in str(caught.value)
