"""What the fuzzer calls: every parser with its declared errors and a few inputs to begin with."""

from __future__ import annotations

from collections.abc import Callable

from tools.fuzz import PLANTED, Target
from tools.fuzz_targets import (
    doors,
    exchange,
    handed,
    judged,
    kept,
    nibrs,
    places,
    reports,
    tables,
)


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
    "tabular-csv": lambda: tables.tabular("a.csv", tables.CSV, b"a;b\n1,5;x\n"),
    "tabular-json": lambda: tables.tabular(
        "a.json", tables.JSON, b'{"features":[{"attributes":{"a":1}}]}', words=tables.JSON_WORDS
    ),
    "tabular-geojson": lambda: tables.tabular("a.geojson", places.GEOJSON, words=tables.JSON_WORDS),
    "tabular-xlsx": lambda: tables.tabular("a.xlsx", tables.workbook()),
    "codelist": tables.code_list,
    "layer-geojson": lambda: places.layer("a.geojson", places.GEOJSON, words=tables.JSON_WORDS),
    "layer-shapefile": lambda: places.layer("a.zip", places.shapefile()),
    "layer-geopackage": lambda: places.layer("a.gpkg", places.geopackage()),
    "layer-csv": lambda: places.layer(
        "a.csv", b'name,wkt\nA,"POLYGON((0 0,1 0,1 1,0 0))"\n', words=places.WKT_WORDS
    ),
    "archive": doors.archive,
    "xml": doors.xml,
    "mapping": tables.mapping,
    "checkpoint": doors.checkpoint,
    "proof": doors.proof,
    "policy": doors.policy,
    "address": places.address,
    "nibrs-flat": nibrs.flat,
    "nibrs-xml": nibrs.xml,
    "ndex": exchange.ndex,
    "niem": exchange.niem,
    "json-ld": exchange.json_ld,
    "reports": reports.reports,
    "outcomes": tables.outcomes,
    "delivery-plan": tables.delivery_plan,
    "plan": judged.plan,
    "link-model": judged.link_model,
    "profile": judged.profile,
    "receipt": judged.receipt,
    "columns": judged.columns,
    "code-book": handed.code_book,
    "weights": handed.weights,
    "bundle": handed.bundle,
    "witness": handed.witness,
    "partner": handed.partner,
    "register": kept.register,
    "law": kept.law,
    "manifest": kept.manifest,
    "outline": kept.outline,
    "shares": kept.shares,
    "frozen-model": kept.frozen_model,
    "sealed-file": kept.sealed_file,
    PLANTED: _planted,
    "planted-json-ld": exchange.planted_json_ld,
}
