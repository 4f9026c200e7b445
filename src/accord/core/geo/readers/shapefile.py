"""ESRI Shapefile by pyshp: the .shp, .dbf and .prj streams, or the usual ZIP of them."""

import codecs
import struct
import warnings
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import PurePath
from typing import Any, BinaryIO, Final

import shapefile
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from accord.core.geo.errors import InvalidGeometryError, LayerFormatError, UnknownCRSError
from accord.core.geo.layer import Layer
from accord.core.geo.readers.assemble import RawFeature, assemble, attempted
from accord.core.safe_io import Archive

HEADER_BYTES: Final = 100
FILE_CODE: Final = (9994).to_bytes(4, "big")


def read_zipped_shapefile(stream: BinaryIO) -> Layer:
    """A layer from a ZIP with one .shp, its .dbf and its .prj; the opener caps size and ratio."""
    archive = Archive(stream)
    by_suffix: dict[str, list[str]] = {}
    for entry in archive.entries():
        by_suffix.setdefault(PurePath(entry.name).suffix.lower(), []).append(entry.name)
    shapes = by_suffix.get(".shp", [])
    if len(shapes) != 1:
        raise LayerFormatError(f"the ZIP holds {len(shapes)} .shp files; it must hold one")
    if not by_suffix.get(".dbf"):
        raise LayerFormatError("the ZIP holds no .dbf beside its .shp")
    prj, cpg = (by_suffix.get(suffix) for suffix in (".prj", ".cpg"))
    return read_shapefile(
        shp=archive.open(shapes[0]),
        dbf=archive.open(by_suffix[".dbf"][0]),
        prj=archive.open(prj[0]).read() if prj else None,
        encoding=_encoding(archive.open(cpg[0]).read()) if cpg else "utf-8",
    )


def read_shapefile(
    *, shp: BinaryIO, dbf: BinaryIO, prj: bytes | None, encoding: str = "utf-8"
) -> Layer:
    """A layer from the extracted streams; UnknownCRSError without the text of a .prj."""
    if not prj:
        raise UnknownCRSError("the Shapefile has no .prj, so its coordinates cannot be placed")
    crs = prj.decode("utf-8", errors="replace").strip()
    shapes = _whole(shp.read())
    try:
        with warnings.catch_warnings():  # what it warns of has been checked, in our words
            warnings.simplefilter("ignore", shapefile.PossiblyCorruptFileHeader)
            reader = shapefile.Reader(
                shp=BytesIO(shapes), dbf=dbf, encoding=encoding, encodingErrors="replace"
            )
            fields = [field[0] for field in reader.fields if field[0] != "DeletionFlag"]
            return assemble(_raw(reader), crs=crs, fields=fields)
    except struct.error as error:
        raise LayerFormatError("the .shp or the .dbf is damaged or cut off") from error
    except shapefile.ShapefileException as error:
        raise LayerFormatError(f"not a Shapefile: {error}") from error


def _whole(shapes: bytes) -> bytes:
    """The .shp, if it has its header and all the bytes that this tells of (ESRI 1998, table 1)."""
    if len(shapes) < HEADER_BYTES or not shapes.startswith(FILE_CODE):
        raise LayerFormatError("the .shp is cut off or no Shapefile: it has no header")
    told = 2 * int.from_bytes(shapes[24:28], "big")  # in words of 16 bits
    if told > len(shapes):
        raise LayerFormatError(
            f"the .shp is cut off: it has {len(shapes):,} of the {told:,} bytes that its header tells of"
        )
    return shapes


def _raw(reader: shapefile.Reader) -> Iterator[RawFeature]:
    for number, record in enumerate(reader.iterShapeRecords(), start=1):
        yield (
            number,
            attempted(_shape, record.shape, number),
            _plain(record.record.as_dict() if record.record else {}),
        )


def _shape(shape: Any, number: int) -> BaseGeometry | None:
    if shape.shapeType == shapefile.NULL:
        return None
    try:
        return shapely.geometry.shape(shape.__geo_interface__)
    except (shapely.GEOSException, ValueError, shapefile.ShapefileException) as error:
        raise InvalidGeometryError(f"not a shape ({error})", feature=number) from error


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Dates as ISO text, so that fields survive JSON."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in record.items()
    }


def _encoding(cpg: bytes) -> str:
    """The .cpg file's code page if Python knows it, else UTF-8."""
    name = cpg.decode("ascii", errors="ignore").strip() or "utf-8"
    try:
        return codecs.lookup(f"cp{name}" if name.isdigit() else name).name
    except LookupError:
        return "utf-8"
