"""What the fuzzer calls: every parser with its declared errors and a few inputs to begin with."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.fuzz import PLANTED, Target


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


CSV = (
    b"INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_DESCRIPTION,OCCURRED_ON_DATE,STREET,Lat,Long\n"
    b"202000165,13A,AGGRAVATED ASSAULT,2020-01-01 14:55:00,12XX OAK ST,42.29,-71.05\n"
    b"202000166,220,BURGLARY,2020-01-02 03:10:00,13XX ELM AVE,42.25,-71.12\n"
)
JSON = json.dumps([{"number": 1, "date": "2024-03-01", "lat": 40.1}]).encode()
JSON_WORDS = tuple(
    word.encode()
    for word in (
        '{"', '":', '",', "[[", "]]", "},{", "null", "true", "1e999", "-0", "NaN", "\\u0000",
        '"type"', '"Feature"', '"features"', '"geometry"', '"coordinates"', '"properties"',
        '"Point"', '"LineString"', '"MultiPolygon"', '"GeometryCollection"', '"geometries"',
        '"attributes"', '"crs"', '"format"', '"columns"',
    )
)  # fmt: skip
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
XML_WORDS = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    b"<![CDATA[",
    b"]]>",
    b"&#0;",
    b"&amp;",
    b"xmlns:",
    b"<?xml",
    b"/>",
    b"--",
)
GEOJSON = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},'
    b'"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}'
)


def _tabular(filename: str, *seeds: bytes, words: tuple[bytes, ...] = ()) -> Target:
    from accord.core.formats.tabular import land, open_table, suggest
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        table = open_table(io.BytesIO(data), filename=filename)
        found = suggest(table, ori="AB0000000")
        rows = list(table.rows())
        return list(land(found.mapping, rows)) if found.mapping else rows

    return Target(parse, (BadInput,), seeds, words)


def _workbook() -> bytes:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.Workbook()
    for row in (["number", "date"], [1, "2024-03-01"]):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _code_list() -> Target:
    from accord.core.formats.tabular import open_table, read_code_list
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        return read_code_list(open_table(io.BytesIO(data), filename="codes.csv"))

    return Target(
        parse, (BadInput,), (b"code,description\n13A,Aggravated Assault\n220,Burglary\n",)
    )


def _layer(filename: str, *seeds: bytes, words: tuple[bytes, ...] = ()) -> Target:
    from accord.core.geo import GeoError, read_layer
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        return read_layer(io.BytesIO(data), filename=filename)

    return Target(parse, (GeoError, BadInput), seeds, words)


def _shapefile() -> bytes:
    import shapefile  # type: ignore[import-untyped]

    parts = {name: io.BytesIO() for name in ("shp", "shx", "dbf")}
    with shapefile.Writer(**parts) as writer:
        writer.field("NAME", "C", 20)
        writer.poly([[[0, 0], [0, 1], [1, 1], [0, 0]]])
        writer.record("A")
    crs = (
        b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],'
        b'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'
    )
    files = {f"a.{name}": stream.getvalue() for name, stream in parts.items()}
    return _zipped({**files, "a.prj": crs})


def _geopackage() -> bytes:
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


def _archive() -> Target:
    from accord.core.safe_io import Archive, BadInput

    def parse(data: bytes) -> object:
        archive = Archive(io.BytesIO(data))
        archive.verify()
        return [archive.open(entry.name).read() for entry in archive.entries()]

    return Target(parse, (BadInput,), (_zipped({"a.txt": b"hello", "b/c.csv": CSV}),))


def _xml() -> Target:
    from accord.core.safe_io import BadInput, parse_xml

    seeds = (b'<?xml version="1.0"?><a xmlns:n="urn:n"><n:b c="1">text</n:b></a>',)
    return Target(lambda data: parse_xml(io.BytesIO(data)), (BadInput,), seeds, XML_WORDS)


def _mapping() -> Target:
    from accord.core.formats.tabular import Mapping, open_table, suggest

    found = suggest(open_table(io.BytesIO(CSV), filename="a.csv"), ori="AB0000000").mapping
    if found is None:
        raise RuntimeError("the seed's columns give no mapping: landing would not be fuzzed")
    seed = found.to_json().encode()

    def parse(data: bytes) -> object:
        return Mapping.from_json(data.decode("utf-8", "replace"))

    return Target(parse, (ValueError,), (seed,), JSON_WORDS)


def _checkpoint() -> Target:
    from accord.core.crypto.keys import SigningKey
    from accord.core.crypto.note import NoteSigner
    from accord.core.ledger import Checkpoint, CheckpointError, open_checkpoint, sign_checkpoint

    signer = NoteSigner("node.example/log", SigningKey.from_seed(bytes(32)))
    known = Checkpoint(origin="node.example/log", size=3, root=bytes(32))

    def parse(data: bytes) -> object:
        text = data.decode("utf-8", "replace")
        if text.count("\n") > 3:
            return open_checkpoint(text, signer.verifier)
        return Checkpoint.parse(text)

    seeds = (sign_checkpoint(known, signer).encode(), known.text().encode())
    return Target(parse, (CheckpointError,), seeds)


def _proof() -> Target:
    from accord.core.ledger import ProofError, leaf_hash, verify_consistency, verify_inclusion

    def parse(data: bytes) -> object:
        one, other = struct.unpack("<II", data[:8].ljust(8, b"\0"))
        parts = [data[at : at + 32] for at in range(8, len(data), 32)]
        root, leaf, *path = [*parts, b"", b""]
        if data[-1:] < b"\x80":
            verify_inclusion(leaf=leaf, index=one, size=other, path=path[:-2], root=root)
        else:
            verify_consistency(old=one, new=other, old_root=leaf, new_root=root, proof=path[:-2])
        return root

    only = leaf_hash(b"")  # the root of a tree of one leaf; its last byte is below 80
    return Target(parse, (ProofError,), (struct.pack("<II", 0, 1) + only + only,))


def _policy() -> Target:
    from accord.core.policy import grants_from_json, grants_to_json

    seed = (
        b'[{"recipients":["B"],"owners":["A"],"actions":["search"],"kinds":["incident"],'
        b'"levels":["green"],"offences":["13A"],"purposes":["crime-analysis"]}]'
    )

    def parse(data: bytes) -> object:
        return grants_to_json(grants_from_json(json.loads(data)))

    return Target(parse, (ValueError,), (seed, b"[]"), JSON_WORDS)


def _address() -> Target:
    from accord.core.geocode import Geocoder, IndexBuilder

    made = IndexBuilder()
    made.add_line("N MAIN ST", [(0.0, 0.0), (0.001, 0.0)], low=100, high=199)
    made.add_line("OAK AVE", [(0.0, -0.001), (0.0, 0.001)], low=1, high=99)
    geocoder = Geocoder(made.build())

    def parse(data: bytes) -> object:
        text = data.decode("utf-8", "replace")
        return geocoder.geocode(text), geocoder.suggest(text)

    return Target(parse, (), (b"12XX N MAIN ST", b"Main & Oak, Town", b"100-199 North Main St"))


def _nibrs_flat() -> Target:
    from accord.core.formats.nibrs.flat import Fault, group, read_flat, write_segment

    def parse(data: bytes) -> object:
        found = list(read_flat(io.BytesIO(data)))
        segments = [one for one in found if not isinstance(one, Fault)]
        for one in segments:
            again = next(iter(read_flat(io.BytesIO(write_segment(one)))))
            if isinstance(again, Fault):
                raise TypeError("a segment that was read cannot be read as it is written")
        return list(group(segments))

    zero = b"00430I042026    XA00101000000000000042026"
    head = b"I042026    XA001010026-00001    "
    incident = (b"00881" + head + b"20260402 23N").ljust(88)
    arrest = (b"00667" + head + b"0120260402O90D01  34  MWNR").ljust(66)
    seeds = (b"\r\n".join((zero.ljust(43), incident, b"", arrest)) + b"\r\n", arrest + b"\n")
    return Target(parse, (), seeds)


def _nibrs_xml() -> Target:
    from datetime import UTC, datetime

    from accord.core.formats.nibrs.flat import group, read_flat
    from accord.core.formats.nibrs.model import Report, Segment
    from accord.core.formats.nibrs.xml_read import read_xml
    from accord.core.formats.nibrs.xml_write import Message, XmlWriter, documents

    message = Message("XA0010100", "1", datetime(2026, 5, 1, tzinfo=UTC))

    def written(reports: Iterable[Report]) -> tuple[bytes, ...]:
        return tuple(documents(reports, writer=XmlWriter("2019.1"), message=message))

    def parse(data: bytes) -> object:
        found = [one for one in read_xml(io.BytesIO(data)) if isinstance(one, Report)]
        for one, text in zip(found, written(found), strict=True):
            again = [r for r in read_xml(io.BytesIO(text)) if isinstance(r, Report)]
            if [s.number for s in again[0].segments] != [s.number for s in one.segments]:
                raise TypeError("a report that was read comes back as another")
        return found

    (flat,) = _nibrs_flat().seeds[:1]
    segments = [one for one in read_flat(io.BytesIO(flat)) if isinstance(one, Segment)]
    return Target(parse, (), written(group(segments)))


def _planted() -> Target:
    """A parser that fails on one word: five bytes that only coverage leads to, letter by letter."""

    def parse(data: bytes) -> object:
        # One branch a letter; a comparison of whole words would give the word away.
        if data[:1] != b"B":
            return 0
        if data[1:2] != b"U":
            return 1
        if data[2:3] != b"G":
            return 2
        if data[3:4] != b"!":
            return 3
        if data[4:5] != b"\x07":
            return 4
        raise IndexError("the planted bug")

    return Target(parse, (ValueError,), (b"A",))


TARGETS: dict[str, Callable[[], Target]] = {
    "tabular-csv": lambda: _tabular("a.csv", CSV, b"a;b\n1,5;x\n"),
    "tabular-json": lambda: _tabular(
        "a.json", JSON, b'{"features":[{"attributes":{"a":1}}]}', words=JSON_WORDS
    ),
    "tabular-geojson": lambda: _tabular("a.geojson", GEOJSON, words=JSON_WORDS),
    "tabular-xlsx": lambda: _tabular("a.xlsx", _workbook()),
    "codelist": _code_list,
    "layer-geojson": lambda: _layer("a.geojson", GEOJSON, words=JSON_WORDS),
    "layer-shapefile": lambda: _layer("a.zip", _shapefile()),
    "layer-geopackage": lambda: _layer("a.gpkg", _geopackage()),
    "layer-csv": lambda: _layer(
        "a.csv", b'name,wkt\nA,"POLYGON((0 0,1 0,1 1,0 0))"\n', words=WKT_WORDS
    ),
    "archive": _archive,
    "xml": _xml,
    "mapping": _mapping,
    "checkpoint": _checkpoint,
    "proof": _proof,
    "policy": _policy,
    "address": _address,
    "nibrs-flat": _nibrs_flat,
    "nibrs-xml": _nibrs_xml,
    PLANTED: _planted,
}
