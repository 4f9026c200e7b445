"""Read JSON exports: arrays of objects, ArcGIS feature sets, GeoJSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from accord.core.formats.tabular.encoding import detect_encoding
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table, tidy_columns
from accord.core.safe_io import BadInput, TooLarge, Truncated, read_bytes

LON = "geometry lon"
LAT = "geometry lat"
_WRAPPERS = ("data", "results", "value", "records", "items", "rows")
_WGS84 = {4326, 4269}


def open_json(stream: BinaryIO, *, filename: str, limits: Limits) -> Table:
    """Open a JSON export. Raises BadInput, TooLarge, Truncated."""
    document = _load(stream, limits)
    wire, objects, notes = _objects(document)
    names: dict[str, None] = {}
    for item in objects:
        for key in item:
            names.setdefault(key)
    if not names:
        raise BadInput("the JSON holds no records", rule="not_empty")
    if len(names) > limits.columns:
        raise TooLarge(f"more than {limits.columns} columns", rule="column_cap")
    keys = tuple(names)

    def rows() -> Iterator[Row]:
        for number, item in enumerate(objects, start=1):
            yield Row(number, tuple(json_text(item.get(key)) for key in keys))

    facts = FormatFacts(wire=wire, encoding="utf-8", notes=notes)
    return Table(filename=filename, columns=tidy_columns(list(keys)), facts=facts, source=rows)


def _load(stream: BinaryIO, limits: Limits) -> Any:
    encoding = detect_encoding(stream, cap=limits.json_bytes)
    data = read_bytes(stream, cap=limits.json_bytes, what="JSON file")
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding).read()
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        words = "the JSON ends too early" if at_end else f"not valid JSON: {error.msg}"
        kind = Truncated if at_end else BadInput
        raise kind(words, rule="json_valid", row=error.lineno) from error
    except RecursionError as error:
        raise BadInput("the JSON is nested too deeply", rule="json_depth") from error


def _objects(document: Any) -> tuple[str, Sequence[Mapping[str, Any]], tuple[str, ...]]:
    if isinstance(document, Mapping):
        features = document.get("features")
        if isinstance(features, list):
            if document.get("type") == "FeatureCollection":
                return "geojson", [_geojson(_mapping(item)) for item in features], ()
            return _arcgis(document, features)
        for key in _WRAPPERS:
            if isinstance(document.get(key), list):
                return "json", [_mapping(item) for item in document[key]], ()
        raise BadInput("the JSON is one object, not a list of records", rule="json_shape")
    if isinstance(document, list):
        return "json", [_mapping(item) for item in document], ()
    raise BadInput("the JSON is no list of records", rule="json_shape")


def _mapping(item: Any) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise BadInput("a record is not an object", rule="json_shape")
    return item


def _arcgis(
    document: Mapping[str, Any], features: list[Any]
) -> tuple[str, Sequence[Mapping[str, Any]], tuple[str, ...]]:
    reference = document.get("spatialReference") or {}
    degrees = reference.get("wkid", 4326) in _WGS84
    notes = () if degrees else ("geometry is not in degrees and is not used",)
    out = []
    for feature in map(_mapping, features):
        item = dict(_mapping(feature.get("attributes") or {}))
        geometry = feature.get("geometry")
        if degrees and isinstance(geometry, Mapping) and "x" in geometry:
            item[LON], item[LAT] = geometry.get("x"), geometry.get("y")
        out.append(item)
    return "arcgis", out, notes


def _geojson(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    item = dict(_mapping(feature.get("properties") or {}))
    if "id" in feature:
        item.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    if isinstance(geometry, Mapping) and geometry.get("type") == "Point":
        point = geometry.get("coordinates") or [None, None]
        item[LON], item[LAT] = point[0], point[1]
    return item


def json_text(value: Any) -> str:
    """Return a JSON value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
