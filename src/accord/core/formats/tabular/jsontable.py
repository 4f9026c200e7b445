"""Read JSON exports: arrays of objects, an object a line, ArcGIS feature sets, GeoJSON."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from accord.core.formats.tabular.brokenjson import broken_at
from accord.core.formats.tabular.encoding import detect_encoding, undecodable
from accord.core.formats.tabular.storable import checked
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table, tidy_columns
from accord.core.safe_io import BadInput, TooLarge, Truncated, read_bytes

LON = "geometry lon"
LAT = "geometry lat"
X = "geometry x"
Y = "geometry y"
_WRAPPERS = ("data", "results", "value", "records", "items", "rows")
_WGS84 = (4326, 4269)
_ESRI = 37_000
_EPSG = re.compile(r"EPSG:+(\d{4,5})\b", re.IGNORECASE)
MAX_DEPTH = 50
_BLANKS = re.compile(r"[ \t\r\n]*")


def open_json(stream: BinaryIO, *, filename: str, limits: Limits) -> Table:
    """Open a JSON export. Raises BadInput, TooLarge, Truncated."""
    document = _load(stream, limits)
    wire, objects, system = _objects(document)
    names: dict[str, None] = {}
    for item in objects:
        for key in item:
            names.setdefault(key)
    if not names:
        raise BadInput("the JSON holds no records", rule="not_empty")
    if len(names) > limits.columns:
        raise TooLarge(f"more than {limits.columns} columns", rule="column_cap")
    keys = tuple(names)
    columns = tidy_columns(list(keys))

    def rows() -> Iterator[Row]:
        for number, item in enumerate(objects, start=1):
            values = tuple(json_text(item.get(key)) for key in keys)
            if isinstance(item, _Doubled):
                lost = tuple(json_text(value) for _, value in item.lost)
                yield Row(number, values + lost, f"the key {item.lost[0][0]!r} stands twice")
            else:
                yield checked(Row(number, values), columns)

    facts = FormatFacts(wire=wire, encoding="utf-8", system=system)
    return Table(filename=filename, columns=columns, facts=facts, source=rows)


class _Doubled(dict[str, Any]):
    """An object that names a key twice: the last value counts, the earlier ones are kept."""

    lost: tuple[tuple[str, Any], ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = _Doubled(found)
    last = {key: place for place, (key, _) in enumerate(pairs)}
    doubled.lost = tuple(pair for place, pair in enumerate(pairs) if last[pair[0]] != place)
    return doubled


def _integer(text: str) -> int | str:
    """Whole numbers that no machine word holds stay text: they are ids, not amounts."""
    return int(text) if len(text) < 19 else text


def _load(stream: BinaryIO, limits: Limits) -> Any:
    encoding = detect_encoding(stream, cap=limits.json_bytes)
    data = read_bytes(stream, cap=limits.json_bytes, what="JSON file")
    try:
        # Line ends stay as they are, so that a place in the text is one in the file.
        text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="").read()
    except UnicodeDecodeError as error:
        raise undecodable(encoding) from error
    try:
        document = _decoded(text)
        _check_depth(document)
    except json.JSONDecodeError as error:
        at_end = error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg
        where, row = broken_at(text, error.pos, encoding)
        ended, invalid = (
            f"the JSON ends too early, {where}",
            f"not valid JSON: {error.msg}, {where}",
        )
        words = ended if at_end else invalid
        kind = Truncated if at_end else BadInput
        raise kind(words, rule="json_valid", row=row) from error
    except RecursionError as error:
        raise BadInput("the JSON is nested too deeply", rule="json_depth") from error
    return document


def _decoded(text: str) -> Any:
    """The document; of a file of lines, an object each, the list of them."""
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
    at = _past_blanks(text, 0)
    found: list[Any] = []
    while not found or at < len(text):
        value, at = decoder.raw_decode(text, at)
        at = _past_blanks(text, at)
        if at < len(text) and not isinstance(value, dict):
            raise json.JSONDecodeError("Extra data", text, at)
        found.append(value)
    return found[0] if len(found) == 1 else found


def _past_blanks(text: str, at: int) -> int:
    blank = _BLANKS.match(text, at)
    assert blank is not None
    return blank.end()


def _check_depth(document: Any) -> None:
    """Refuse what is nested deeper than any export, before it is written out again as text."""
    level = [document]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise BadInput(f"the JSON is nested deeper than {MAX_DEPTH} levels", rule="json_depth")


def _objects(document: Any) -> tuple[str, Sequence[Mapping[str, Any]], str]:
    """The wire, the records, and the plane system that the file names for its geometry."""
    if isinstance(document, _Doubled):
        name = document.lost[0][0]
        raise BadInput(f"the key {name!r} stands twice around the records", rule="json_shape")
    if isinstance(document, Mapping):
        features = document.get("features")
        if isinstance(features, list):
            if document.get("type") == "FeatureCollection":
                system = _named_system(document.get("crs"))
                names = (X, Y) if system else (LON, LAT)
                return "geojson", [_geojson(item, names) for item in _mappings(features)], system
            return _arcgis(document, features)
        for key in _WRAPPERS:
            if isinstance(document.get(key), list):
                return "json", [_flat(item) for item in _mappings(document[key])], ""
        raise BadInput("the JSON is one object, not a list of records", rule="json_shape")
    if isinstance(document, list):
        return "json", [_flat(item) for item in _mappings(document)], ""
    raise BadInput("the JSON is no list of records", rule="json_shape")


def _mappings(items: list[Any]) -> Iterator[Mapping[str, Any]]:
    for number, item in enumerate(items, start=1):
        if not isinstance(item, Mapping):
            raise BadInput("a record is not an object", rule="json_shape", row=number)
        yield item


def _arcgis(
    document: Mapping[str, Any], features: list[Any]
) -> tuple[str, Sequence[Mapping[str, Any]], str]:
    system = _referenced_system(document.get("spatialReference"))
    names = (X, Y) if system else (LON, LAT)
    out = []
    for feature in _mappings(features):
        item = _columns(feature, "attributes")
        geometry = feature.get("geometry")
        if isinstance(geometry, Mapping) and "x" in geometry:
            item[names[0]], item[names[1]] = geometry.get("x"), geometry.get("y")
        out.append(item)
    return "arcgis", out, system


def _referenced_system(reference: Any) -> str:
    """The code of an ArcGIS spatial reference; "" for degrees, and where none is told."""
    if not isinstance(reference, Mapping):
        return ""
    for name in ("latestWkid", "wkid"):
        code = reference.get(name)
        if isinstance(code, int) and not isinstance(code, bool) and code > 0:
            # Esri's own numbers begin where those of the register end.
            return "" if code in _WGS84 else f"{'EPSG' if code < _ESRI else 'ESRI'}:{code}"
    return ""


def _named_system(crs: Any) -> str:
    """The EPSG code of a GeoJSON of the older kind, which names its system; "" for degrees."""
    told = crs.get("properties") if isinstance(crs, Mapping) else None
    name = told.get("name") if isinstance(told, Mapping) else None
    found = _EPSG.search(name) if isinstance(name, str) else None
    return f"EPSG:{found[1]}" if found and int(found[1]) not in _WGS84 else ""


def _geojson(feature: Mapping[str, Any], names: tuple[str, str]) -> Mapping[str, Any]:
    item = _columns(feature, "properties")
    if "id" in feature:
        item.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    if isinstance(geometry, Mapping) and geometry.get("type") == "Point":
        point = geometry.get("coordinates")
        # A point that is none lands in one cell as written, so that the row can say so.
        item[names[0]], item[names[1]] = point, None
        if isinstance(point, list) and len(point) >= 2:
            item[names[0]], item[names[1]] = point[0], point[1]
    return item


def _flat(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record whose inner objects are columns of its own: event.type.code; lists stay cells."""
    if isinstance(item, _Doubled) or not any(isinstance(one, dict) for one in item.values()):
        return item
    found: dict[str, Any] = {}
    for key, value in item.items():
        if not isinstance(value, dict) or isinstance(value, _Doubled) or not value:
            found[key] = value
            continue
        inner = _point(value) or _flat(value)
        names = {f"{key}.{name}" for name in inner}
        if isinstance(inner, _Doubled) or names & item.keys():
            found[key] = value
            continue
        found.update((f"{key}.{name}", one) for name, one in inner.items())
    return found


def _point(value: Mapping[str, Any]) -> dict[str, Any] | None:
    """The two columns of a GeoJSON point that stands in a record."""
    at = value.get("coordinates")
    if value.keys() != {"type", "coordinates"} or value["type"] != "Point":
        return None
    return {LON: at[0], LAT: at[1]} if isinstance(at, list) and len(at) == 2 else None


def _columns(feature: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A feature's columns to write to; keys that stand twice, in or around them, stay known."""
    found = feature.get(name) or {}
    columns = dict(found) if isinstance(found, Mapping) else {name: found}
    lost = [
        *(found.lost if isinstance(found, _Doubled) else ()),
        *(feature.lost if isinstance(feature, _Doubled) else ()),
    ]
    if not lost:
        return columns
    doubled = _Doubled(columns)
    doubled.lost = tuple(lost)
    return doubled


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
